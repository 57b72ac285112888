"""Positive constants by which the objectives of two optima may differ: candidates, of which the kernel is asked.

argmin_p -sum_k c_k log p_k = argmin_p -sum_k (c_k/N) log p_k        N
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from itertools import product

from derive.symbols import ArgMax, ArgMin, Dim, Expr, Factorial, Mul, Num, Sym
from verify.answers.derivations.instances import flat
from verify.kernel import MALFORMED
from verify.normal import Monomial, Normal, product_of
from verify.signs import unfolded


def factors(before: Expr, after: Expr) -> list[Expr]:
    """Candidates for a positive constant c in argmin c f = argmin f."""
    if not (isinstance(before, ArgMin | ArgMax) and isinstance(after, ArgMin | ArgMax)):
        return []
    variable, normal = before.args[0], Normal()
    found: dict[Expr, None] = {}
    top, bottom = (_constant(side.args[1], variable) for side in (before, after))
    for constant in (top if bottom == Num(1) else top / bottom, top, 1 / bottom):
        found.setdefault(flat(constant))
    with suppress(*MALFORMED):
        tops, bottoms = (list(_varying(e, normal))[:3] for e in (before, after))
        for (mono, c), (other, b) in product(tops, bottoms):
            quotient: Monomial = tuple((atom, -x) for atom, x in other)
            ratio = normal.form(product_of(mono, c) * product_of(quotient, 1 / b))
            if variable not in ratio.free and "#" not in ratio.key:
                found.setdefault(ratio)
    parts = [
        x for e in (before, after) for x in e.args[1].walk() if isinstance(x, Dim | Sym | Factorial) and x != variable
    ]
    for x in parts:
        if variable not in x.free:
            found.setdefault(x)
            found.setdefault(1 / x)
    return list(found)[:8]


def _varying(e: Expr, normal: Normal) -> Iterator[tuple[Monomial, Fraction]]:
    """The terms of an objective that depend on its variable."""
    terms = normal.poly(unfolded(e.args[1])).items()
    return ((mono, c) for mono, c in terms if e.args[0] in product_of(mono).free)


def _constant(e: Expr, variable: Expr) -> Expr:
    """The factors of a product that do not depend on a variable."""
    e = flat(e)
    parts = e.args if isinstance(e, Mul) else (e,)
    free = [part for part in parts if variable not in part.free and not (isinstance(part, Num) and part.data < 0)]
    return Mul(*free) if len(free) > 1 else free[0] if free else Num(1)
