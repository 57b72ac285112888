"""Breaking one line in several, where a reader would: a formula before + and −, a sentence between words."""

from __future__ import annotations

import math
from collections.abc import Iterable

from derive.printing.glyphs import cells

INDENT = 2
_OPENING, _CLOSING = "([{", ")]}"
_SIGNS = {"+ ", "− ", "= ", "| "}


def wrap_formula(line: str, width: int) -> list[str]:
    """The line in pieces of at most `width` columns, as far as it has places to break at; the rest is indented."""
    out: list[str] = []
    indent = 0
    while cells(line) > width - indent and (cut := _cut(line, width - indent)):
        out.append(" " * indent + line[:cut].rstrip())
        line = line[cut:].lstrip()
        indent = INDENT
    return [*out, " " * indent + line]


def _cut(line: str, width: int) -> int:
    """The best place to break before column `width`: in few parentheses, before a sign, far to the right.

    Where there is none, the first one after it; 0 where there is none at all.
    """
    best, where = (math.inf, 0), 0
    depth = used = 0
    for at, char in enumerate(line):
        if used > width and where:
            break
        if at and (kind := _break_before(line, at)) is not None and used > INDENT:
            cost = 2 * depth + kind + (2 if used < width // 4 else 0)
            best, where = min((best, where), ((cost, -at), at))
        depth += (char in _OPENING) - (char in _CLOSING)
        used += cells(char)
    return where


def _break_before(line: str, at: int) -> float | None:
    """How bad a break before this place is, in half parentheses: before a sign it is good; None for never."""
    if line[at - 1] == " ":
        return 0 if line[at : at + 2] in _SIGNS else None if line[at - 2 : at] in _SIGNS else 1.5
    return 1 if line[at : at + 2] == "/(" else None


def pack(items: Iterable[str], width: int) -> list[str]:
    """The items in lines of at most `width` columns, with semicolons between; no item is broken."""
    out: list[str] = []
    for item in items:
        if out and cells(out[-1]) + 2 + cells(item) <= width:
            out[-1] += f"; {item}"
        else:
            out.append(item)
    return out


def wrap_words(sentence: str, width: int) -> list[str]:
    """The sentence in lines of at most `width` columns; a word that is longer stands alone, whole."""
    out = [""]
    for word in sentence.split(" "):
        longer = f"{out[-1]} {word}".strip()
        if out[-1] and cells(longer) > width:
            out.append(word)
        else:
            out[-1] = longer
    return out
