r"""Putting something else in the place of a part of a line, and reading the arguments of a command of LaTeX."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from verify.answers.reading.characters import Line

Span: TypeAlias = tuple[int, int]
_TOKEN = re.compile(r"\\(?:[A-Za-z]+|.)|[^\s{}]")
_BLANK = re.compile(r"\s*")


@dataclass(frozen=True)
class Edit:
    """In the place of the characters from `begin` to `end`: texts, and spans of the line as it was."""

    begin: int
    end: int
    parts: tuple[str | Span, ...]


Rule: TypeAlias = Callable[[str, re.Match[str]], "Edit | None"]


def spliced(line: Line, edit: Edit) -> Line:
    """The line with the edit; what is new stands at the place where it begins."""
    text, places = [line.text[: edit.begin]], list(line.places[: edit.begin])
    for part in edit.parts:
        if isinstance(part, str):
            text.append(part)
            places += [line.places[edit.begin]] * len(part)
        else:
            text.append(line.text[slice(*part)])
            places += line.places[slice(*part)]
    return Line("".join(text) + line.text[edit.end :], (*places, *line.places[edit.end :]))


def closing(text: str, at: int) -> int:
    """Where the bracket at a place is closed, or -1; escaped ones count by themselves, and sizes do not."""
    begin, end = text[at], {"{": "}", "[": "]", "(": ")", "|": "|"}[text[at]]
    depth, place = 0, at
    while place < len(text):
        if text[place] == "\\":
            place += 2
            continue
        if place > at and text[place] == end and (depth == 1 or begin == end):
            return place
        depth += (text[place] == begin) - (text[place] == end)
        place += 1
    return -1


def argument(text: str, at: int) -> tuple[Span, int] | None:
    r"""The argument of a command from a place on, {..} or one token, and where it ends: of \frac12, the 1."""
    at = _BLANK.match(text, at).end()  # type: ignore[union-attr]  # may be empty
    if text[at : at + 1] == "{":
        end = closing(text, at)
        return None if end < 0 else ((at + 1, end), end + 1)
    token = _TOKEN.match(text, at)
    return None if token is None or token[0] in {"^", "_", "&"} else (token.span(), token.end())


def group(text: str, at: int) -> tuple[Span, int] | None:
    """The argument in braces that follows, and where it ends."""
    at = _BLANK.match(text, at).end()  # type: ignore[union-attr]  # may be empty
    return argument(text, at) if text[at : at + 1] == "{" else None


def option(text: str, at: int) -> tuple[Span, int] | None:
    """The argument in square brackets that follows at once, and where it ends."""
    end = closing(text, at) if text[at : at + 1] == "[" else -1
    return None if end < 0 else ((at + 1, end), end + 1)


def arguments(text: str, at: int, kinds: str) -> tuple[list[Span], int] | None:
    """Several: m is one that must be there, g one that stands in braces, o one in square brackets, which may lack."""
    spans: list[Span] = []
    for kind in kinds:
        found = {"m": argument, "g": group, "o": option}[kind](text, at)
        if found is None and kind != "o":
            return None
        spans.append(found[0] if found else (at, at))
        at = found[1] if found else at
    return spans, at
