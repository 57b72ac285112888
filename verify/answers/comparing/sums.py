"""Sums over an index in closed form: of its powers, and of the powers of a number.

    Σ_{i=1}^n i^2 = n (n + 1) (2n + 1)/6        Σ_{k=0}^n r^k = (1 - r^(n+1))/(1 - r), where r is not 1

Both hold from the empty sum on, where the last index is one less than the first. The second is only used where one of
the two expressions that are compared demands by itself that r is not 1.
"""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from functools import cache
from math import comb

from derive.symbols import Add, Binder, Expr, Mul, Num, Pow, Sum, subst

LARGEST_POWER = 12


@cache
def bernoulli(n: int) -> Fraction:
    """B_n, with B_1 = -1/2."""
    if n == 0:
        return Fraction(1)
    return -sum((comb(n + 1, k) * bernoulli(k) for k in range(n)), Fraction(0)) / (n + 1)


def _bernoulli_polynomial(n: int, x: Expr) -> Expr:
    """Σ_k C(n, k) B_(n-k) x^k, whose difference at x + 1 and x is n x^(n-1)."""
    return Add(*(Num(comb(n, k) * bernoulli(n - k)) * x**k for k in range(n + 1)))


def sum_of_powers(n: int, lo: Expr, hi: Expr) -> Expr:
    """Σ_{i=lo}^{hi} i^n, for hi >= lo - 1."""
    return (_bernoulli_polynomial(n + 1, hi + 1) - _bernoulli_polynomial(n + 1, lo)) * Num(Fraction(1, n + 1))


def geometric(e: Expr, not_one: Collection[Expr]) -> Expr:
    """e with Σ_k c r^(k + b) in closed form, for r in `not_one` and numbers; k may stand in an exponent alone."""
    e = e.rebuild(tuple(geometric(a, not_one) for a in e.args)) if not isinstance(e, Binder) else e
    if not isinstance(e, Sum):
        return e
    index, body = e.args
    found = _ratio(body, index)
    if found is None or not (found in not_one or (isinstance(found, Num) and found != Num(1))):
        return e
    first, beyond = (_at(body, index, where) for where in (index.args[0], index.args[1] + 1))
    return (first - beyond) / (1 - found)


def _ratio(body: Expr, index: Expr) -> Expr | None:
    """r, where the body is r^k times what is free of k."""
    factors = body.args if isinstance(body, Mul) else (body,)
    moving = [f for f in factors if index in f.free]
    if len(moving) == 1 and isinstance(moving[0], Pow) and index not in moving[0].args[0].free:
        base, exponent = moving[0].args
        terms = exponent.args if isinstance(exponent, Add) else (exponent,)
        if index in terms and not any(index in t.free for t in terms if t != index):
            return base
    return None


def _at(body: Expr, index: Expr, value: Expr) -> Expr:
    return subst(body, {index: value})
