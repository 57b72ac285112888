"""An equation that is assumed of a quantity, solved for one of the numbers in its normal form.

Var(X) + E[X]^2 = s        Var(X) = s - E[X]^2
P(A) b + (1 - P(A)) c = q  c = (q - P(A) b)/(1 - P(A))
"""

from __future__ import annotations

from fractions import Fraction

from derive.symbols import Expr, Family, Num, Pow, Sym
from verify.answers.comparing.forms import Reader, prepared
from verify.normal import Polynomial, Undefined, sum_of


def is_number(x: Expr) -> bool:
    """Is it a number of a normal form, as E[X^2] and P(A | B), and no letter of the texts?"""
    return isinstance(x, Sym | Family) and not set("[(|").isdisjoint(str(x.data))


def solved_for(quantity: Expr, value: Expr) -> tuple[Expr, Expr] | None:
    """A number that is in the quantity once, and what it is where the quantity is the value, if there is one."""
    try:
        terms = Reader(()).cleared(prepared(quantity - value))
    except (Undefined, TypeError, AttributeError):
        return None
    for number in sorted(filter(is_number, quantity.free), key=lambda x: (_is_mean(x), x.key)):
        factor, rest = _parts(terms, number)
        if factor and rest is not None:
            return number, -sum_of(rest) * Pow(sum_of(factor), Num(-1))
    return None


def _is_mean(x: Expr) -> bool:
    """Variances are solved for first, and E[X] last."""
    return str(x.data).startswith("E[")


def _parts(terms: Polynomial, number: Expr) -> tuple[Polynomial, Polynomial | None]:
    """The factor of a number that is in a sum with the power 1 only, and the rest; None for other sums."""
    factor: Polynomial = {}
    rest: Polynomial = {}
    for mono, c in terms.items():
        mine = [f for f in mono if number in f[0].free]
        if not mine:
            rest[mono] = c
        elif mine == [(number, Fraction(1))]:
            factor[tuple(f for f in mono if f not in mine)] = c
        else:
            return {}, None
    return factor, rest
