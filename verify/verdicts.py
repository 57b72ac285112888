"""The kernel's verdict on every entry, remembered from one run to the next.

    verdicts(catalog.entries().values())["softmax.from-bayes"]    "proved"

A verdict is remembered under a digest of all that it depends on: the entry with everything that it cites, the
source of every file that had a part in it, and the versions of Python and of the libraries below. So a changed
theorem, or a changed kernel, is judged anew. The oracle is not asked: `verify.book.judge` asks it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from derive.calc import Refutation, Theorem
from derive.dependencies import closure
from derive.errors import LossproofError
from derive.files import write_text_atomically
from derive.symbols import Expr

if TYPE_CHECKING:
    from verify.kernel import Kernel

Entry: TypeAlias = Theorem | Refutation
Progress: TypeAlias = Callable[[int, int, str], None]

# Whatever a verdict may depend on besides the entry: the language, the rules, the hints for models, and the judges.
ROOT = Path(__file__).resolve().parents[1]
LANGUAGE = ("symbols", "calc", "rules", "domains", "dependencies")
LIBRARIES = ("lossproof", "mpmath", "python-flint")

FILE, VERSION = "verdicts.json", 1
KEPT = 2000  # verdicts in the file; the oldest go first


def verdicts(entries: Iterable[Entry], *, cache: bool = True, progress: Progress | None = None) -> dict[str, str]:
    """The verdict on each entry by its id: "proved", "refuted", or "unknown" where the kernel says neither.

    Args:
        entries: what to judge; what they cite is judged too, but not reported.
        cache: whether to look for verdicts of earlier runs, and to remember those of this one.
        progress: called after each entry that is judged with how many are done, of how many, and its id.
    """
    asked = list(entries)
    digest_of = Digests()
    keys = {entry.id: digest_of(entry) for entry in asked}
    known = remembered() if cache else {}
    new = closure(entry for entry in asked if known.get(keys[entry.id]) not in (declared(entry), "unknown"))
    found: dict[str, str] = {}
    try:
        for entry, verdict in _judged(new):
            found[digest_of(entry)] = verdict
            if progress:
                progress(len(found), len(new), entry.id)
    finally:  # what was judged before an interruption need not be judged again
        if cache and found:
            remember(found)
    return {name: found.get(key) or known.get(key, "unknown") for name, key in keys.items()}


def declared(entry: Entry) -> str:
    """The verdict that an entry hopes for."""
    return "proved" if isinstance(entry, Theorem) else "refuted"


def _judged(entries: list[Entry]) -> Iterator[tuple[Entry, str]]:
    """Each entry with its verdict; the entries in an order in which what is cited comes first."""
    if not entries:
        return
    from verify.kernel import Kernel  # slow to import, and not needed where every verdict is known

    kernel = Kernel()
    for entry in entries:
        yield entry, _verdict(kernel, entry)


def _verdict(kernel: Kernel, entry: Entry) -> str:
    from verify.book import certify
    from verify.model import NoValue
    from verify.refutation import refute

    try:
        if isinstance(entry, Theorem):
            certify(kernel, entry)
        else:
            refute(entry, kernel)
    except (ValueError, TypeError, NoValue):  # a rejection; or no model can be found, or made sense of
        return "unknown"
    return declared(entry)


class Digests:
    """Digests of all that a verdict depends on. What several entries share is looked at once."""

    def __init__(self) -> None:
        self._context = context()
        self._known: dict[int, bytes] = {}

    def __call__(self, entry: Entry) -> str:
        return hashlib.sha256(self._context + self._of(entry)).hexdigest()

    def _of(self, value: Any) -> bytes:
        """A digest of a value's whole content: equal for equal content, in every process."""
        known = self._known.get(id(value))
        if known is not None:
            return known
        if isinstance(value, Expr):
            digest = self._joined(f"expression {type(value).__name__}", (value.data, *value.args))
        elif is_dataclass(value):
            names = [f.name for f in fields(value) if not f.name.startswith("_")]  # the others hold what follows
            digest = self._joined(f"{type(value).__name__} {names}", [getattr(value, name) for name in names])
        elif isinstance(value, tuple):
            return self._joined("tuple", value)
        elif isinstance(value, str | int | Fraction | None):
            return self._joined(f"{type(value).__name__} {value!r}", ())
        else:
            raise TypeError(f"a {type(value).__name__} is no part of a derivation")
        self._known[id(value)] = digest  # it lives as long as the entry, so that no other takes its identity
        return digest

    def _joined(self, head: str, parts: Iterable[Any]) -> bytes:
        return hashlib.sha256(b"".join((hashlib.sha256(head.encode()).digest(), *map(self._of, parts)))).digest()


def context() -> bytes:
    """A digest of the sources of all that judges, and of the versions of what they run on."""
    paths = [*(ROOT / "derive" / f"{name}.py" for name in LANGUAGE), *sorted((ROOT / "verify").glob("*.py"))]
    sources = [f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in paths]
    versions = [sys.version, *(f"{name} {_version(name)}" for name in LIBRARIES)]
    return hashlib.sha256("\n".join((*sources, *versions)).encode()).digest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "none"


def folder() -> Path:
    """Where verdicts are remembered: LOSSPROOF_CACHE, or lossproof's folder among the user's caches."""
    chosen = os.environ.get("LOSSPROOF_CACHE")
    if chosen:
        return Path(chosen)
    from platformdirs import user_cache_path

    return user_cache_path("lossproof", appauthor=False)


def remembered() -> dict[str, str]:
    """The verdicts of earlier runs by their digests; none where the file is missing or not what it should be."""
    try:
        content = json.loads((folder() / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(content, dict) or content.get("version") != VERSION:
        return {}
    found = content.get("verdicts")
    return {str(key): str(verdict) for key, verdict in found.items()} if isinstance(found, dict) else {}


def remember(found: Mapping[str, str]) -> None:
    """Add verdicts to those of earlier runs. Where nothing can be written, they are judged again next time."""
    kept = list({**remembered(), **found}.items())[-KEPT:]
    text = json.dumps({"version": VERSION, "verdicts": dict(kept)}, indent=0) + "\n"
    with contextlib.suppress(OSError, LossproofError):
        folder().mkdir(parents=True, exist_ok=True)
        write_text_atomically(folder() / FILE, text)
