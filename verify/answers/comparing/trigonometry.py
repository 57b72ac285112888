"""Sines and cosines of sums and multiples, in those of a few angles: a normal form of trigonometric polynomials.

    sin 3x = 3 sin x - 4 sin(x)^3        cos(x + π/3) = cos(x)/2 - √3 sin(x)/2        tan(x/2), sin x: in x/2

Every angle is a sum Σ q_j m_j + q π with rational q_j and monomials m_j. For each m_j the angle m_j/N is taken, where N
is a common denominator of all its q_j; what is left are sines and cosines of these, with cos^2 = 1 - sin^2 a normal
form, in which trigonometric polynomials and their quotients are equal only if they have the same one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction

from derive.symbols import Expr, Num
from verify.answers.comparing.angles import cosine_and_sine
from verify.answers.comparing.elementary import apply, head, root
from verify.answers.comparing.forms import Reader
from verify.normal import Monomial, Undefined, product_of

MOST_TIMES = 12  # an angle, in one sine
MOST_ANGLES = 6
INVERSE = frozenset({"asin", "acos", "atan"})  # sin(atan(u)) is u/√(1 + u^2), and so on

Pair = tuple[Expr, Expr]
_COSINES: Mapping[Fraction, Expr] = {
    Fraction(0): Num(1),
    Fraction(1, 6): Num(Fraction(1, 2)) * root(Num(3)),
    Fraction(1, 4): Num(Fraction(1, 2)) * root(Num(2)),
    Fraction(1, 3): Num(Fraction(1, 2)),
    Fraction(1, 2): Num(0),
    Fraction(1, 5): Num(Fraction(1, 4)) * (1 + root(Num(5))),
    Fraction(2, 5): Num(Fraction(1, 4)) * (root(Num(5)) - 1),
    Fraction(1, 12): Num(Fraction(1, 4)) * (root(Num(6)) + root(Num(2))),
    Fraction(5, 12): Num(Fraction(1, 4)) * (root(Num(6)) - root(Num(2))),
}


def expanded(e: Expr, reader: Reader) -> Expr:
    """e, prepared, with its sines and cosines in those of common angles. Raises Undefined where that is too long."""
    angles = {a.args[0]: reader.poly(a.args[0]) for a in e.walk() if head(a) in ("sin", "cos")}
    if not angles or len(angles) > MOST_ANGLES:
        raise Undefined("no angles, or too many")
    shares: dict[Monomial, int] = {}
    for p in angles.values():
        for mono, q in p.items():
            shares[mono] = math.lcm(shares.get(mono, 1), q.denominator)
    table = {angle: _of_sum(list(p.items()), shares, reader) for angle, p in angles.items()}
    return _replaced(e, table)


def _replaced(e: Expr, table: Mapping[Expr, Pair]) -> Expr:
    if head(e) in ("sin", "cos"):
        return table[e.args[0]][head(e) == "sin"]
    return e.rebuild(tuple(_replaced(a, table) for a in e.args)) if e.args else e


def _of_sum(terms: list[tuple[Monomial, Fraction]], shares: Mapping[Monomial, int], reader: Reader) -> Pair:
    """cos and sin of a sum of angles."""
    out: Pair = (Num(1), Num(0))
    for mono, q in terms:
        out = _added(out, _of_term(mono, q, shares[mono]), reader)
    return out


def _added(a: Pair, b: Pair, reader: Reader) -> Pair:
    return reader.form(a[0] * b[0] - a[1] * b[1]), reader.form(a[1] * b[0] + a[0] * b[1])


def _of_term(mono: Monomial, q: Fraction, share: int) -> Pair:
    """cos and sin of q m."""
    if len(mono) == 1 and head(mono[0][0]) == "pi" and mono[0][1] == 1:
        return _cosine(q), _cosine(Fraction(1, 2) - q)
    times = int(q * share)
    if abs(times) > MOST_TIMES:
        raise Undefined("a large multiple of an angle")
    angle = product_of(mono, Fraction(1, share))
    c, s = apply("cos", angle), apply("sin", angle)
    if head(angle) in INVERSE:
        c, s = cosine_and_sine(angle)
    out: Pair = (Num(1), Num(0))
    for _ in range(abs(times)):
        out = (out[0] * c - out[1] * s, out[1] * c + out[0] * s)
        out = _plain(out)
    return out if times >= 0 else (out[0], Num(-1) * out[1])


def _plain(pair: Pair) -> Pair:
    reader = Reader(())
    return reader.form(pair[0]), reader.form(pair[1])


def _cosine(q: Fraction) -> Expr:
    """cos(q π), as a number with roots where there is a short one."""
    q = abs(q) % 2
    q = 2 - q if q > 1 else q
    sign = 1 if q <= Fraction(1, 2) else -1
    near = q if sign > 0 else 1 - q
    if near in _COSINES:
        return Num(sign) * _COSINES[near]
    return Num(sign) * apply("cos", Num(near) * apply("pi"))


def is_trigonometric(e: Expr) -> bool:
    """Is there a sine or a cosine of something that is not a number in e?"""
    return any(head(a) in ("sin", "cos") and a.free for a in e.walk())
