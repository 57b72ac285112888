"""Breaking one line in several, where a reader would: a formula before + and −, a sentence between words."""

from __future__ import annotations

import textwrap

from derive.printing.glyphs import cells

INDENT = 2
_OPENING, _CLOSING = "([{", ")]}"


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
    """The best place to break before column `width`: in the fewest parentheses, before a sign, far to the right."""
    best, where = (99, 99, 0), 0
    depth = used = 0
    for at, char in enumerate(line):
        if used > width:
            break
        if at and (kind := _break_before(line, at)) is not None and used > INDENT:
            early = depth + (2 if used < width // 3 else 0)
            best, where = min((best, where), ((early, kind, -at), at))
        depth += (char in _OPENING) - (char in _CLOSING)
        used += cells(char)
    return where


def _break_before(line: str, at: int) -> int | None:
    """How good a break before this place is: 0 before a sign, 1 at another space, 2 before a slash, None for no."""
    if line[at - 1] == " " and line[at] != "|":
        return 0 if line[at : at + 2] in {"+ ", "− ", "= "} else 1 if line[at - 2 : at] not in {"+ ", "− "} else None
    return 2 if line[at] == "/" and line[at - 1] in _CLOSING else None


def wrap_words(sentence: str, width: int) -> list[str]:
    """The sentence in lines of at most `width` columns; a word that is longer stands alone, whole."""
    if cells(sentence) == len(sentence):
        return textwrap.wrap(sentence, width, break_long_words=False, break_on_hyphens=False) or [""]
    out = [""]
    for word in sentence.split():
        longer = f"{out[-1]} {word}".strip()
        if out[-1] and cells(longer) > width:
            out.append(word)
        else:
            out[-1] = longer
    return out
