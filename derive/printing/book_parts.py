"""What a book holds, still without a medium: chapters with numbers, entries in the reader's language, verdicts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from derive.catalog import CHAPTERS, Chapter, Entry
from derive.language import tr, translated, word

TITLE = word("The losses of classification, derived from probability")
VERDICTS = (word("proved"), word("refuted"), word("unknown"))
_ID = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True)
class Part:
    """A chapter as it is printed."""

    number: int
    name: str
    title: str
    entries: tuple[Entry, ...]

    @property
    def anchor(self) -> str:
        """A name for links; no entry has it, for their ids hold a full stop."""
        return f"chapter-{self.name}"


@dataclass(frozen=True)
class Book:
    """Chapters, and what the kernel said of their entries, if it was asked."""

    parts: tuple[Part, ...]
    verdicts: Mapping[str, str] | None

    @property
    def ids(self) -> frozenset[str]:
        """The ids that a link can lead to."""
        return frozenset(entry.id for part in self.parts for entry in part.entries)

    def verdict(self, entry: Entry) -> str:
        """One of `VERDICTS`; "" if there are none to show."""
        return "" if self.verdicts is None else self.verdicts.get(entry.id, "unknown")


def bind(chapters: Sequence[Chapter], verdicts: Mapping[str, str] | None) -> Book:
    """The chapters as a book, in the current language. Raises ValueError at a verdict that is none."""
    if strange := set((verdicts or {}).values()) - set(VERDICTS):
        raise ValueError(f"no verdicts: {', '.join(sorted(map(repr, strange)))}")
    parts = (_part(*pair) for pair in enumerate(chapters, 1))
    return Book(tuple(part for part in parts if part.entries), verdicts)


def _part(position: int, chapter: Chapter) -> Part:
    number = CHAPTERS.index(chapter) + 1 if chapter in CHAPTERS else position
    return Part(number, chapter.name, tr(chapter.title), tuple(map(translated, chapter.entries)))


def chapter_number(part: Part) -> str:
    """Chapter 1."""
    return tr("Chapter {0}").replace("{0}", str(part.number))


def linked(words: str, ids: Iterable[str], escape: Callable[[str], str], link: Callable[[str], str]) -> str:
    """Prose with every id of the book in it made a link, and all the rest escaped."""
    out, end = "", 0
    for match in _ID.finditer(words):
        if match.group() in ids:
            out += escape(words[end : match.start()]) + link(match.group())
            end = match.end()
    return out + escape(words[end:])
