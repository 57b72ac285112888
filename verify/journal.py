"""A journal of rows that are measured, so that a long measurement can be broken off and go on.

    line = {"key": digest of the task and the versions, "rows": [...]}

A line of another task, seed, library, processor or source never matches, and is passed over. What a process that
was killed left of its last line is dropped.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from derive.errors import LossproofError
from derive.files import require_writable
from verify.table import Row, row_as_json, row_from_json

HEADER = '{"journal": "lossproof accuracy"}\n'


@cache
def sources() -> str:
    """A digest of the code that computes and of the code that judges it: the Python files of derive and verify."""
    digest = hashlib.sha256()
    top = Path(__file__).resolve().parents[1]
    for path in sorted(p for room in ("derive", "verify") for p in (top / room).rglob("*.py")):
        digest.update(path.relative_to(top).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


class Journal:
    """Rows on disk by task; a task is plain data here.

    Args:
        path: the file; it is made where there is none.
        versions: whatever else the rows depend on.

    Raises:
        LossproofError: the file holds something else, or cannot be written.
    """

    def __init__(self, path: Path, versions: Mapping[str, Any]) -> None:
        self._path, self._versions = path, dict(versions)
        self._known = self._read()

    def rows(self, task: Mapping[str, Any]) -> tuple[Row, ...] | None:
        """What the journal has of this task."""
        return self._known.get(self._key(task))

    def add(self, task: Mapping[str, Any], rows: tuple[Row, ...]) -> None:
        """Write the rows of a task to disk."""
        line = json.dumps({"key": self._key(task), "rows": [*map(row_as_json, rows)]}, allow_nan=False)
        self._append(line + "\n")

    def _key(self, task: Mapping[str, Any]) -> str:
        text = json.dumps([dict(task), self._versions], sort_keys=True, allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def _read(self) -> dict[str, tuple[Row, ...]]:
        require_writable(self._path)
        text = self._path.read_bytes().decode("utf-8", "replace") if self._path.exists() else ""
        if not HEADER.startswith(text) and not text.startswith(HEADER):
            raise LossproofError(f"{self._path} is no journal of accuracy.", "Name a file that does not exist yet.")
        whole = text[: text.rfind("\n") + 1]
        if whole != text:
            os.truncate(self._path, len(whole.encode()))
        if not whole:
            self._append(HEADER)
        found = (_parsed(line) for line in whole.splitlines()[1:])
        return dict(filter(None, found))

    def _append(self, text: str) -> None:
        with self._path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())


def _parsed(line: str) -> tuple[str, tuple[Row, ...]] | None:
    """A line that can be read; None for any other."""
    try:
        entry = json.loads(line)
        return str(entry["key"]), tuple(map(row_from_json, entry["rows"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
