"""How far a learner has come: a small file of plain data, written whole or not at all.

{"version": 1, "questions": {"quiz.multi-label-loss": {"right": true, "tries": 2, "hints": 1, "shown": false}}}
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from derive.errors import LossproofError

FILE, VERSION = "quiz.json", 1
MOST = 10_000_000  # bytes of the file


@dataclass
class Progress:
    """What became of a question: was it answered, after how many tries and hints, or was the answer shown?"""

    right: bool = False
    tries: int = 0
    hints: int = 0
    shown: bool = False

    @property
    def done(self) -> bool:
        """Need it not be asked again?"""
        return self.right or self.shown

    @property
    def known(self) -> bool:
        """Was it answered without being shown?"""
        return self.right and not self.shown


class Damaged(ValueError):
    """A file that does not hold what it should."""


def folder() -> Path:
    """Where progress is kept: LOSSPROOF_STATE, or lossproof's folder among the user's states."""
    chosen = os.environ.get("LOSSPROOF_STATE")
    if chosen:
        return Path(chosen)
    from platformdirs import user_state_path

    return user_state_path("lossproof", appauthor=False)


def load() -> tuple[dict[str, Progress], Path | None]:
    """The progress so far; and, where the file was damaged, the name under which it was set aside."""
    path = folder() / FILE
    try:
        with path.open("rb") as file:
            return _read(file.read(MOST + 1)), None
    except FileNotFoundError:
        return {}, None
    except OSError as error:
        raise LossproofError(f"Cannot read {path}: {error.strerror}.", "Set LOSSPROOF_STATE to a folder.") from error
    except Damaged:
        return {}, _set_aside(path)


def save(found: dict[str, Progress]) -> None:
    """Write the progress."""
    from derive.files import write_text_atomically

    path = folder() / FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LossproofError(
            f"Cannot keep your progress in {path.parent}: {error.strerror}.", "Set LOSSPROOF_STATE to a folder."
        ) from error
    content = {"version": VERSION, "questions": {name: asdict(progress) for name, progress in sorted(found.items())}}
    write_text_atomically(path, json.dumps(content, indent=1) + "\n")


def _read(data: bytes) -> dict[str, Progress]:
    if len(data) > MOST:
        raise Damaged("too large")
    try:
        content = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Damaged("no JSON") from None
    if (
        not isinstance(content, dict)
        or content.get("version") != VERSION
        or not isinstance(content.get("questions"), dict)
    ):
        raise Damaged("something else")
    return {str(name): _progress(said) for name, said in content["questions"].items()}


def _progress(said: Any) -> Progress:
    kinds = {field.name: type(field.default) for field in fields(Progress)}
    if not isinstance(said, dict) or any(type(said.get(name)) is not kind for name, kind in kinds.items()):
        raise Damaged("no progress")
    return Progress(**{name: said[name] for name in kinds})


def _set_aside(path: Path) -> Path:
    """Rename the damaged file, over no other."""
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    path.replace(aside)
    return aside
