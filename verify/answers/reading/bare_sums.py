r"""Sums without an index, as statistics writes them: over the one letter that stands below something in their term.

    \sum (x_i - \bar x)^2      \sum_i (x_i - \bar x)^2
    \sum x_i y_i - n c         (\sum_i x_i y_i) - n c
    \sum x_{ij},  \sum x         refused, as before: over two letters, or over none

What another sum inside of the term runs over does not count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from derive.symbols import Dim, Family
from verify.answers.reading.limits import CHARACTERS
from verify.answers.reading.names import Scope
from verify.answers.reading.pairing import CLOSING, OPENING
from verify.answers.reading.rows import Row, below_of, kind, made, matching, outside

SIGNS = frozenset(("sum", "prod"))
BARRED = re.compile(
    r"\\(?:bar|overline)\s*(?:\{\s*([A-Za-z])\s*\}|\s([A-Za-z])(?![A-Za-z]))|(?<![A-Za-z])([A-Za-z])(?:_?bar(?![A-Za-z])|\u0304|\u0305)"
)
BARE = re.compile(r"\\sum(?![A-Za-z])(?!\s*(?:\\limits)?\s*[_^])")
SUMMED = re.compile(r"(?<![A-Za-z\\])([A-Za-z])_(?:[ijk](?!\w)|\{[ijk]\})")
ENTRY = r"(?<![A-Za-z]){}_(?:\w(?!\w)|\{{\w\}})"  # x_i, and no x_{{ij}}
LETTERS = frozenset("ijklt")
SCRIPTS = frozenset(("UNDER", "SUB_OPEN", "CARET", "SUP_OPEN"))
ENDS = frozenset(("REL", "COMMA", "MID", "OR", "AND", "IF", "OTHERWISE", "AMP", "ROW", "COLON", "CUP", "IN", "ARROW"))
BEFORE_SIGN = frozenset(("OP", "CARET", "SIGN"))


def with_sampled(scope: Scope, texts: Sequence[str]) -> Scope:
    """The scope with numbers over n that have a mean, as x_i beside x̄, and those in sums that say no index."""
    if not scope.has_sizes or any(len(text) > CHARACTERS for text in texts):
        return scope
    means = {m[1] or m[2] or m[3] for text in texts for m in BARRED.finditer(text)}
    found = [letter for letter in sorted(means) if any(re.search(ENTRY.format(letter), text) for text in texts)]
    found += [m[1] for text in texts if BARE.search(text) for m in SUMMED.finditer(text) if m[1] not in found]
    return scope.with_names(*(Family(letter, Dim("n")) for letter in dict.fromkeys(found))) if found else scope


def with_indices(row: Row) -> Row:
    """The row with the index below each sum sign that has none, where it is clear which."""
    for at in reversed(range(len(row))):  # inner ones first
        if row[at].type == "NAME" and row[at] in SIGNS and _is_bare(row, at):
            letters = _below(row[at + 1 : _end_of_term(row, at + 1)])
            if len(letters) == 1:
                row = [*row[: at + 1], *made(row[at], ("UNDER", "_"), ("NAME", letters.pop())), *row[at + 1 :]]
    return row


def _is_bare(row: Row, at: int) -> bool:
    """Has it no scripts, and is it not called as in sum(z_j, j=1..K)?"""
    after = kind(row, at + 1)
    if after in SCRIPTS or after == "" or kind(row, at - 1) in SCRIPTS:
        return False
    return after != "LPAR" or not outside(row[at + 2 : matching(row, at + 1)], "COMMA")


def _below(body: Row) -> set[str]:
    """The letters of indices that stand below names, less those of inner sums."""
    found: set[str] = set()
    at = 0
    while at < len(body):
        below, after = below_of(body, at + 1)
        letters = {letter for t in below if t.type == "NAME" for letter in t} & LETTERS
        if body[at].type == "NAME" and body[at] in SIGNS:
            end = _end_of_term(body, after)
            found |= _below(body[after:end]) - letters
            at = end
        else:
            found |= letters if body[at].type == "NAME" else set()
            at = max(after, at + 1)
    return found


def _end_of_term(row: Row, at: int) -> int:
    depth = 0
    for place in range(at, len(row)):
        token = row[place]
        depth += (token.type in OPENING) - (token.type in CLOSING)
        sign = token.type == "SIGN" and place > at and row[place - 1].type not in BEFORE_SIGN
        if depth < 0 or (depth == 0 and (token.type in ENDS or sign)):
            return place
    return len(row)
