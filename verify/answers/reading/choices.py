r"""Combinations and permutations as they are written before and behind a C or a P.

    {}_{10}C_3   {}^{10}C_3   ^5C_2   _nC_k   \binom{n}{k}      the binomial coefficient
    {}_{10}P_3   P(10, 3) of whole numbers                      n!/(n - k)!
    7!!                                                         7 * 5 * 3 * 1

What stands before the letter belongs to it where no factor stands before that, or empty braces do.
"""

from __future__ import annotations

from verify.answers.reading.invalid import Fault
from verify.answers.reading.pairing import OPENING
from verify.answers.reading.rows import Row, below_of, kind, made, matching

MADE = {"C": "binomial", "P": "permutations"}
BEFORE = frozenset(("SIGN", "OP", "REL", "COMMA", "FRAC", "PLUSMINUS", *OPENING))  # a factor begins behind these
LARGEST = 99  # of a double factorial


def prescripted(row: Row, at: int) -> tuple[Row, int] | None:
    """{}_{n}C_k, {}^{n}C_k, {}_nP_k; without the braces before, where no factor stands before."""
    begin = at + 2 if [kind(row, at), kind(row, at + 1)] == ["LBRACE", "RBRACE"] else at
    if begin == at and at and kind(row, at - 1) not in BEFORE:
        return None
    top, place = _script(row, begin)
    if not top or kind(row, place) != "NAME" or row[place] not in MADE:
        return None
    below, after = _script(row, place + 1)
    if not below:
        return None
    inner = made(row[place], ("LPAR", "("), top, ("COMMA", ","), below, ("RPAR", ")"))
    return made(row[place], ("NAME", MADE[str(row[place])]), inner), after


def _script(row: Row, at: int) -> tuple[Row, int]:
    """What stands above or below at a place, and the place after it."""
    below, after = below_of(row, at)
    if below:
        return below, after
    if kind(row, at) == "CARET" and kind(row, at + 1) in {"NUM", "NAME"}:
        return [row[at + 1]], at + 2
    if kind(row, at) == "SUP_OPEN":
        end = matching(row, at)
        return row[at + 1 : end], end + 1
    return [], at


def called(row: Row, at: int) -> tuple[Row, int] | None:
    """P(10, 3) of two whole numbers, the first of which is not less; a probability or a point has others."""
    if kind(row, at) != "NAME" or row[at] != "P" or kind(row, at - 1) in {"UNDER", "CARET"}:
        return None
    kinds = [kind(row, at + r) for r in range(1, 6)]
    if kinds != ["LPAR", "NUM", "COMMA", "NUM", "RPAR"] or str(row[at + 3]) != ",":
        return None
    n, k = str(row[at + 2]), str(row[at + 4])
    if not (n.isdigit() and k.isdigit() and int(n) >= int(k) > 0):
        return None
    return made(row[at], ("NAME", MADE["P"]), row[at + 1 : at + 6]), at + 6


def double_factorial(row: Row, at: int) -> tuple[Row, int] | None:
    """7!! as 7 * 5 * 3 * 1; of anything but a number it is refused."""
    if kind(row, at) != "NUM" or not kind(row, at + 1) == kind(row, at + 2) == "BANG" or kind(row, at + 3) == "BANG":
        return None
    n = str(row[at])
    if not n.isdigit() or int(n) > LARGEST:
        raise Fault("x!! may be a double factorial.", "Write (x!)!, or the product.", row[at].start_pos or 0)
    factors: list[tuple[str, str]] = []
    for value in range(int(n), 0, -2):
        factors += [("OP", "*")] if factors else []
        factors.append(("NUM", str(value)))
    return made(row[at], ("LPAR", "("), *(factors or [("NUM", "1")]), ("RPAR", ")")), at + 3
