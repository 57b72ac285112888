"""Sums over an index in closed form: of its powers, and of the powers of a number.

    Σ_{i=1}^n i^2 = n (n + 1) (2n + 1)/6        Σ_{k=0}^n r^k = (1 - r^(n+1))/(1 - r), where r is not 1

Both hold from the empty sum on, where the last index is one less than the first. The second is only used where one of
the two expressions that are compared demands by itself that r is not 1, or where r = 1 is a case of its own. A sum of
r^(n-k) is turned round first: Σ_{i=a}^b f(i) = Σ_{i=a}^b f(a + b - i).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from fractions import Fraction
from functools import cache
from math import comb

from derive.symbols import Add, Binder, Expr, Mul, Num, Pow, Sum, Sym, subst

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
    e = turned_round(e)
    index, body = e.args
    found = _ratio(body, index)
    if found is None or not (found in not_one or (isinstance(found, Num) and found != Num(1))):
        return e
    first, beyond = (_at(body, index, where) for where in (index.args[0], index.args[1] + 1))
    return (first - beyond) / (1 - found)


def ratios(e: Expr) -> set[Expr]:
    """The letters of which there are sums of powers in e."""
    sums = (turned_round(a) for a in e.walk() if isinstance(a, Sum))
    found = (_ratio(a.args[1], a.args[0]) for a in sums)
    return {r for r in found if isinstance(r, Sym)}


def turned_round(e: Expr) -> Expr:
    """Σ_i c r^(n-i) as Σ_i c r^(n-(a+b-i)), where i stands in the exponent alone; any other sum as it is."""
    index, body = e.args
    factors = body.args if isinstance(body, Mul) else (body,)
    moving = [f for f in factors if index in f.free]
    power = moving[0] if len(moving) == 1 else None
    if not isinstance(power, Pow) or index in power.args[0].free or not _falls(power.args[1], index):
        return e
    low, high = index.args
    turned = Pow(power.args[0], _gathered(subst(power.args[1], {index: low + high - index})))
    return Sum(Mul(Num(1), *(turned if f is power else f for f in factors)), index)


def _falls(exponent: Expr, index: Expr) -> bool:
    """Is it n - i?"""
    terms = exponent.args if isinstance(exponent, Add) else (exponent,)
    return [t for t in terms if index in t.free] == [Num(-1) * index]


def _gathered(exponent: Expr) -> Expr:
    """A sum of letters and numbers, with like terms added."""
    table: dict[Expr, Fraction] = {}
    for sign, term in _terms(exponent, Fraction(1)):
        table[term] = table.get(term, Fraction(0)) + sign
    return Add(Num(0), *(t if c == 1 else Num(c) * t for t, c in table.items() if c))


def _terms(e: Expr, sign: Fraction) -> Iterator[tuple[Fraction, Expr]]:
    if isinstance(e, Add):
        for a in e.args:
            yield from _terms(a, sign)
    elif isinstance(e, Mul) and isinstance(e.args[0], Num) and len(e.args) == 2:
        yield from _terms(e.args[1], sign * e.args[0].data)
    elif isinstance(e, Num):
        yield sign * e.data, Num(1)
    else:
        yield sign, e


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
