r"""Is a function a combination of others with rational coefficients? e^{2x} = cosh 2x + sinh 2x.

The coefficients are guessed from values at as many places as there are others, and then the combination is proved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from derive.symbols import Add, Expr, Num, Sym, subst
from verify.answers.comparing.evaluation import enclosed
from verify.answers.comparing.forms import prepared
from verify.answers.comparing.verdict import Comparison
from verify.kernel import MALFORMED
from verify.model import Model, NoValue
from verify.normal import Undefined

BITS = 200
DENOMINATORS = 48
NEAR = Fraction(1, 10**12)
PLACES = tuple(map(Fraction, ("1/3", "4/5", "7/5", "9/4", "2/7", "3")))
OTHER = Fraction(5, 3)  # in the place of every other letter


def is_combination(f: Expr, basis: Sequence[Expr], x: Sym, same: Callable[[Expr, Expr], Comparison]) -> bool:
    """Is f = Σ r_j b_j with rational r_j, by a proof?"""
    for first in range(len(PLACES) - len(basis) + 1):
        try:
            places = PLACES[first : first + len(basis)]
            rows = [[_value(b, x, at) for b in (*basis, f)] for at in places]
        except (NoValue, Undefined, *MALFORMED):
            continue
        found = _solved(rows)
        near = [c.limit_denominator(DENOMINATORS) for c in found] if found is not None else []
        if found is None or any(abs(c - r) > NEAR for c, r in zip(found, near, strict=True)):
            continue
        whole = Add(Num(0), *(Num(r) * b for r, b in zip(near, basis, strict=True)))
        return same(f, whole).status == "equal"
    return False


def _value(e: Expr, x: Sym, at: Fraction) -> Fraction:
    put: dict[Expr, Expr] = {y: Num(at if y == x else OTHER) for y in e.free}
    box = enclosed(prepared(subst(e, put)), Model(), BITS)
    return (box.lo + box.hi) / 2


def _solved(rows: list[list[Fraction]]) -> list[Fraction] | None:
    """The solution of linear equations, each with its right side last; None where the determinant is nearly 0."""
    size = len(rows)
    for place in range(size):
        pivot = max(range(place, size), key=lambda r: abs(rows[r][place]))
        if abs(rows[pivot][place]) < NEAR:
            return None
        rows[place], rows[pivot] = rows[pivot], rows[place]
        for r in range(size):
            if r != place:
                times = rows[r][place] / rows[place][place]
                rows[r] = [a - times * b for a, b in zip(rows[r], rows[place], strict=True)]
    return [rows[r][size] / rows[r][r] for r in range(size)]
