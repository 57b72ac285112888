r"""Integrals of |u| without bars: \int_{-1}^{1} |x| dx is \int_{-1}^{0} -x dx + \int_0^1 x dx.

Of a linear or quadratic u with rational coefficients the zeros are known; between two of them, and outside, u has the
sign that it has at one place. Which zeros lie between the ends is known by enclosures, or nothing is done.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from derive.symbols import Call, Expr, Num, Sym, subst
from derive.vocabulary import absolute
from verify.answers.comparing.elementary import root
from verify.answers.comparing.evaluation import enclosed, exactly
from verify.answers.comparing.forms import Reader, prepared
from verify.answers.reading.functions import Integral
from verify.kernel import MALFORMED
from verify.model import Model, NoValue
from verify.normal import Undefined

BITS = 160
MOST = 3  # bars in one integrand
HALF = Num(Fraction(1, 2))


def without_kinks(e: Integral, depth: int = 0) -> Expr | None:
    """The sum of integrals without bars that an integral is; None where that is not known."""
    body, low, high = e.args
    x = e.variable
    bars = next((a for a in body.walk() if isinstance(a, Call) and a.data == absolute and x in a.args[0].free), None)
    if not isinstance(x, Sym) or low.free or high.free:
        return None
    if bars is None:
        return e
    zeros = _zeros(bars.args[0], x)
    if zeros is None or depth == MOST:
        return None
    try:
        if not _sign(high - low) > 0:
            return None
        ends = [low, *(zero for zero in zeros if _sign(zero - low) > 0 and _sign(high - zero) > 0), high]
        parts = [_part(e, bars, a, b) for a, b in pairwise(ends)]
    except (NoValue, Undefined, *MALFORMED):
        return None
    whole = [without_kinks(part, depth + 1) for part in parts]
    found = [part for part in whole if part is not None]
    return sum(found[1:], found[0]) if len(found) == len(whole) else None


def _part(e: Integral, bars: Expr, low: Expr, high: Expr) -> Integral:
    """The integral from one zero to the next, with u or -u for |u|."""
    assert isinstance(e.variable, Sym)
    sign = _sign(subst(bars.args[0], {e.variable: HALF * (low + high)}))
    return Integral(_put(e.args[0], bars, Num(sign) * bars.args[0]), low, high, data=e.data)


def _put(e: Expr, old: Expr, new: Expr) -> Expr:
    return new if e == old else e.rebuild(tuple(_put(a, old, new) for a in e.args)) if e.args else e


def _sign(e: Expr) -> int:
    """-1, 0 or 1. Raises NoValue where enclosures do not tell."""
    box = enclosed(prepared(e), Model(), BITS)
    if box.lo == box.hi == 0:
        return 0
    if box.lo <= 0 <= box.hi:
        raise NoValue("the sign of an end")
    return 1 if box.lo > 0 else -1


def _zeros(u: Expr, x: Sym) -> list[Expr] | None:
    """The zeros of a linear or quadratic u, in their order; None of any other."""
    if u.free != {x}:
        return None
    try:
        c, one, minus, two = (exactly(prepared(subst(u, {x: Num(at)})), Model()) for at in (0, 1, -1, 2))
    except (NoValue, Undefined, *MALFORMED):
        return None
    a, b = (one + minus) / 2 - c, (one - minus) / 2
    if 4 * a + 2 * b + c != two or not _is_polynomial(u, x, (a, b, c)):
        return None
    if a == 0:
        return [Num(-c / b)] if b else None
    square = b * b - 4 * a * c
    if square <= 0:
        return []
    return [(Num(-b) + sign * root(Num(square))) / Num(2 * a) for sign in ((-1, 1) if a > 0 else (1, -1))]


def _is_polynomial(u: Expr, x: Sym, row: tuple[Fraction, Fraction, Fraction]) -> bool:
    """Is u really a x^2 + b x + c?"""
    a, b, c = map(Num, row)
    return not Reader(()).poly(prepared(u - (a * x**2 + b * x + c)))
