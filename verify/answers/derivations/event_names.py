r"""Probabilities as they are written elsewhere, in the names of the book: the data X, the classes Y_1, ..., Y_K.

    p(x | y_k)  ->  P(X | Y_k)        Pr(C_j | \mathbf{x})  ->  P(Y_j | X)        P(Y = k | X = x)  ->  P(Y_k | X)

Only where the goal speaks of X and Y, and where all that stands in the brackets is understood; else a text is left as
it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from derive.symbols import Event, Expr, Family

LONGEST = 200  # characters in the brackets
_PROBABILITY = re.compile(r"(?<![A-Za-z\\_])(?:\\Pr|\\mathbb\{P\}|\\mathrm\{P\}|ℙ|Pr|P|p)\s*(?:\\left|\\big)?\s*\(")
_BAR = re.compile(r"(\\mid\b|\\vert\b|\\middle\||\||,)")
_FONT = re.compile(r"\\(?:mathbf|mathcal|mathrm|boldsymbol|vec|bm|text|textbf)\s*\{([A-Za-z])\}")
_INDEX = r"(?:_\{?([A-Za-z0-9]+)\}?)"
_CLASS = re.compile(rf"(?:[YyCcω]|\\omega){_INDEX}|[YyCc]\s*=\s*(?:[Cc]{_INDEX}|([A-Za-z0-9]+))")
_DATA = re.compile(r"[Xx](?:\s*=\s*[Xx])?")
_LETTER_ONLY = "p"  # which is a family elsewhere in the book


def renaming(spoken_of: Iterable[Expr]) -> bool:
    """Does the goal speak of data X and of classes Y?"""
    events = {e.data: e for e in spoken_of if isinstance(e, Event)}
    return set(events) == {"X", "Y"} and bool(events["Y"].args) and not events["X"].args


def in_the_books_names(text: str, spoken_of: Iterable[Expr]) -> str:
    """The text with its probabilities renamed."""
    small = not any(isinstance(e, Family) and e.data == _LETTER_ONLY for e in spoken_of)
    out, place = [], 0
    for begin, end, inside in _probabilities(text):
        if begin < place or (text[begin] == _LETTER_ONLY and not small):
            continue
        said = _renamed(inside)
        if said is not None:
            out += [text[place:begin], f"P({said})"]
            place = end
    return "".join([*out, text[place:]])


def _probabilities(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each probability begins and ends, and what stands in its brackets."""
    for match in _PROBABILITY.finditer(text):
        depth = 1
        for end in range(match.end(), min(len(text), match.end() + LONGEST)):
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            if depth == 0:
                yield match.start(), end + 1, re.sub(r"\\(?:right|big)\s*$", "", text[match.end() : end])
                break


def _renamed(inside: str) -> str | None:
    """What stands in the brackets, in the book's names; None where it is not understood."""
    parts = _BAR.split(_FONT.sub(r"\1", inside))
    found = [part if r % 2 else _event(part.strip()) for r, part in enumerate(parts)]
    return " ".join(part for part in found if part is not None) if None not in found else None


def _event(text: str) -> str | None:
    if _DATA.fullmatch(text):
        return "X"
    match = _CLASS.fullmatch(text)
    return "Y_{" + next(filter(None, match.groups())) + "}" if match else None
