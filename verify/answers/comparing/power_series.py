r"""Rigorous values of infinite sums whose terms have a rational ratio: powers, factorials and polynomials of the index.

    Σ_{n=0}^∞ x^n/n!  at x = 1/3    t_{n+1}/t_n = (1/3)/(n + 1)

From some n on, |t_{n+1}/t_n| = |P(n)/Q(n)| <= q < 1: beyond Cauchy's bound P and Q have no zeros, so that they keep
their signs, and q |Q| - |P| has none beyond its own. The rest of the sum is then at most |t_N|/(1 - q). Terms are
exact fractions, and what does not depend on the index is enclosed apart.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

from derive.symbols import Add, Expr, Factorial, Idx, Mul, Num, Pow, Sum, subst
from verify.answers.comparing.evaluation import enclosed
from verify.answers.comparing.forms import prepared
from verify.answers.reading.functions import INFINITY
from verify.enclosure import Enclosure
from verify.model import Model, NoValue

BITS = 200
FIRST, LAST = 80, 300  # the latest index from which the ratio is bounded, and of a term that is added
SMALL = Fraction(1, 10**36)  # what is left out of a sum
STEEPEST = 4  # of the index in a power or a factorial
Polynomial: TypeAlias = tuple[Fraction, ...]  # its coefficients, the constant one first
ONE: Polynomial = (Fraction(1),)


def value(e: Expr, at: Mapping[Expr, Expr]) -> Enclosure:
    """The value with numbers for its letters. Raises NoValue where none is known."""
    return _value(subst(e, dict(at)))


def _value(e: Expr) -> Enclosure:
    if not any(_is_infinite(a) for a in e.walk()):
        return enclosed(prepared(e), Model(), BITS)
    match e:
        case Sum():
            return _sum(e)
        case Add(args=args):
            boxes = [_value(a) for a in args]
            return Enclosure(sum((b.lo for b in boxes), Fraction(0)), sum((b.hi for b in boxes), Fraction(0)))
        case Mul(args=args):
            return _product([_value(a) for a in args])
    raise NoValue("an infinite sum in a function")


def _is_infinite(e: Expr) -> bool:
    return isinstance(e, Sum) and e.args[0].args[1] == INFINITY


def _product(boxes: list[Enclosure]) -> Enclosure:
    found = Enclosure(Fraction(1), Fraction(1))
    for box in boxes:
        ends = [a * b for a in (found.lo, found.hi) for b in (box.lo, box.hi)]
        found = Enclosure(min(ends), max(ends))
    return found


def _sum(e: Expr) -> Enclosure:
    """The sum of terms t(n) from a number on, times what does not depend on n."""
    index, body = e.args[0], e.args[1]
    low = index.args[0]
    if not isinstance(index, Idx) or not isinstance(low, Num) or low.data.denominator != 1:
        raise NoValue("a sum that does not begin with a number")
    factors = body.args if isinstance(body, Mul) else (body,)
    outer = [_value(a) for a in factors if index not in a.free]
    term = [a for a in factors if index in a.free]
    if not term:
        raise NoValue("a sum of equal terms")
    return _product([*outer, _series(math.prod(term[1:], start=term[0]), index, int(low.data))])


def _series(term: Expr, n: Idx, low: int) -> Enclosure:
    above, below = _ratio(term, n)
    limit = abs(above[-1] / below[-1]) if len(above) == len(below) else Fraction(0)
    if len(above) > len(below) or limit >= 1:
        raise NoValue("the ratio of two terms does not stay below 1")
    q = (1 + limit) / 2
    apart = _added(_scaled(below, q * _sign(below)), _scaled(above, Fraction(-_sign(above))))
    first = max(low, *(_beyond(p) for p in (above, below, apart)))
    if first > FIRST:
        raise NoValue("a late bound of the ratio")
    total = sum((_term(term, n, k) for k in range(low, first)), Fraction(0))
    last = _term(term, n, first)
    for k in range(first, LAST):
        rest = abs(last) / (1 - q)
        if rest < SMALL:
            return Enclosure(total - rest, total + rest)
        total += last
        last *= _at(above, k) / _at(below, k)
    raise NoValue("a sum that converges slowly")


def _term(term: Expr, n: Idx, k: int) -> Fraction:
    box = enclosed(prepared(subst(term, {n: Num(k)})), Model(), BITS)
    if box.lo != box.hi:
        raise NoValue("a term that is no fraction")
    return box.lo


# The ratio of two terms


def _ratio(e: Expr, n: Idx) -> tuple[Polynomial, Polynomial]:
    """t(n + 1)/t(n) as two polynomials. Raises NoValue."""
    if n not in e.free:
        return ONE, ONE
    match e:
        case Mul(args=args):
            pairs = [_ratio(a, n) for a in args]
            return _multiplied(*(p for p, _ in pairs)), _multiplied(*(p for _, p in pairs))
        case Pow(args=(base, Num(data=k))) if k.denominator == 1 and abs(k) <= STEEPEST:
            above, below = _ratio(base, n)
            powers = _multiplied(*[above] * abs(int(k))), _multiplied(*[below] * abs(int(k)))
            return powers if k > 0 else powers[::-1]
        case Pow(args=(base, exponent)) if n not in base.free:
            slope, _ = _linear(exponent, n)
            box = enclosed(prepared(base), Model(), BITS)
            if box.lo != box.hi or not box.lo:
                raise NoValue("a power of what is no fraction")
            return (box.lo**slope,), ONE
        case Factorial(args=(u,)):
            slope, start = _linear(u, n)
            if slope < 1:
                raise NoValue("a factorial of what does not grow")
            return _multiplied(*((Fraction(start + i), Fraction(slope)) for i in range(1, slope + 1))), ONE
    here = _polynomial(e, n)
    return _shifted(here), here


def _linear(e: Expr, n: Idx) -> tuple[int, int]:
    """a and b of a n + b, both integers."""
    p = _polynomial(e, n)
    start, slope = p[0], p[1] if len(p) > 1 else Fraction(0)
    if len(p) > 2 or start.denominator != 1 or slope.denominator != 1 or abs(slope) > STEEPEST:
        raise NoValue("an exponent that is not linear")
    return int(slope), int(start)


def _polynomial(e: Expr, n: Idx) -> Polynomial:
    match e:
        case Idx() if e == n:
            return Fraction(0), Fraction(1)
        case Add(args=args):
            return _added(*(_polynomial(a, n) for a in args))
        case Mul(args=args):
            return _multiplied(*(_polynomial(a, n) for a in args))
        case Pow(args=(base, Num(data=k))) if k.denominator == 1 and 0 <= k <= STEEPEST and n in base.free:
            return _multiplied(*[_polynomial(base, n)] * int(k))
    if n in e.free:
        raise NoValue("no polynomial of the index")
    box = enclosed(prepared(e), Model(), BITS)
    if box.lo != box.hi:
        raise NoValue("a coefficient that is no fraction")
    return (box.lo,)


# Polynomials


def _trimmed(p: list[Fraction]) -> Polynomial:
    while len(p) > 1 and not p[-1]:
        p = p[:-1]
    return tuple(p)


def _added(*several: Polynomial) -> Polynomial:
    longest = max(map(len, several))
    return _trimmed([sum((p[k] for p in several if k < len(p)), Fraction(0)) for k in range(longest)])


def _multiplied(*several: Polynomial) -> Polynomial:
    found = ONE
    for p in several:
        product = [Fraction(0)] * (len(found) + len(p) - 1)
        for i, a in enumerate(found):
            for j, b in enumerate(p):
                product[i + j] += a * b
        found = _trimmed(product)
    return found


def _scaled(p: Polynomial, factor: Fraction) -> Polynomial:
    return tuple(factor * a for a in p)


def _shifted(p: Polynomial) -> Polynomial:
    """p(n + 1)."""
    powers = [_multiplied(*[(Fraction(1), Fraction(1))] * k) for k in range(len(p))]
    return _added(*(_scaled(power, a) for power, a in zip(powers, p, strict=True)))


def _at(p: Polynomial, k: int) -> Fraction:
    found = Fraction(0)
    for a in reversed(p):
        found = found * k + a
    return found


def _sign(p: Polynomial) -> int:
    return -1 if p[-1] < 0 else 1


def _beyond(p: Polynomial) -> int:
    """A number beyond which, itself included, p has no zero: Cauchy's bound."""
    if not any(p):
        raise NoValue("terms that are 0")
    return math.ceil(1 + max((abs(a / p[-1]) for a in p[:-1]), default=Fraction(0))) + 1
