"""Factorials and powers of letters by the least of those that differ by a whole number: (n + 2)! = n! (n + 1) (n + 2).

    r^(n + 1) - r^(n - 1) = r^(n - 1) (r^2 - 1)

The least one stands in the expression itself, so that each has a value where all of them had one.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

from derive.symbols import Expr, Factorial, Mul, Num, Pow
from verify.answers.comparing.forms import Reader
from verify.normal import ONE, Undefined, sum_of

MOST_FACTORS = 12

Kind: TypeAlias = tuple[Expr | None, Expr, Fraction]  # the base of a power, what is shifted, and the fraction in it


def shifted(e: Expr, reader: Reader) -> Expr:
    """e, with each factorial and power by the least of its kind. Raises Undefined where that is too long."""
    found = {a: _split(a, reader) for a in e.walk() if _is_shiftable(a)}
    least: dict[Kind, Fraction] = {}
    for kind, c in found.values():
        least[kind] = min(least.get(kind, c), c)
    return _replaced(e, {a: _raised(kind, least[kind], c) for a, (kind, c) in found.items()})


def can_be_shifted(e: Expr) -> bool:
    """Is there anything of the kind in e?"""
    return any(map(_is_shiftable, e.walk()))


def _is_shiftable(a: Expr) -> bool:
    return (isinstance(a, Factorial) and bool(a.free)) or (isinstance(a, Pow) and bool(a.args[1].free))


def _split(a: Expr, reader: Reader) -> tuple[Kind, Fraction]:
    """The kind, n and 2, of (n + 2)! or r^(n + 2)."""
    p = reader.poly(a.args[-1])
    rest, c = sum_of({mono: c for mono, c in p.items() if mono != ONE}), p.get(ONE, Fraction(0))
    return (reader.form(a.args[0]) if isinstance(a, Pow) else None, rest, c % 1), c


def _raised(kind: Kind, low: Fraction, high: Fraction) -> Expr:
    """What is shifted by `high`, from what is shifted by `low`."""
    base, rest, _ = kind
    if high - low > MOST_FACTORS:
        raise Undefined("far apart")
    if base is not None:
        return Pow(base, rest + Num(low)) * Pow(base, Num(high - low))
    return Mul(Factorial(rest + Num(low)), *(rest + Num(low + r) for r in range(1, int(high - low) + 1)))


def _replaced(e: Expr, table: Mapping[Expr, Expr]) -> Expr:
    if e in table:
        return table[e]
    return e.rebuild(tuple(_replaced(a, table) for a in e.args)) if e.args else e
