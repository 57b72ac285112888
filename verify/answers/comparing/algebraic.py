"""Is a real algebraic number 0? Decided, by a bound below which it cannot lie without being 0.

    √(3 + 2√2) - 1 - √2 = 0        sin 10° sin 50° sin 70° = 1/8        √2 + √3 - 3.146264369941972 is not 0

The numbers are made of rationals by sums, products, quotients, roots, and cosines of rational multiples of π. Each is a
quotient U/L of algebraic integers of a field K; with it go bounds u and l of the absolute values of all conjugates of U
and of L. If U is not 0, its norm is an integer other than 0, so that |U| u^(D - 1) >= 1, where D is the degree of K;
and |U/L| >= 1/(u^(D - 1) l). A number that is enclosed below this bound is 0. The rules for u and l:

    a/b           u = |a|              l = b
    E + F         u = u l' + u' l      l = l l'
    E F           u = u u'             l = l l'
    E/F           u = u l'             l = l u'
    E^(1/k)       u = (u l^(k-1))^(1/k), l = l     or     u = u, l = (u^(k-1) l)^(1/k)
    cos(2πa/m)    u = 2                l = 2

D is at most the product of the degrees of the different roots and of φ(m)/2, for a common m of all cosines. (The bound
is known by the names of Burnikel, Funke, Mehlhorn, Schirra and Schmitt.) All bounds are rounded up.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from derive.symbols import Add, Expr, Mul, Num, Pow
from verify.answers.comparing.elementary import head
from verify.answers.comparing.evaluation import enclosed
from verify.enclosure import Enclosure
from verify.model import Model, NoValue

MOST_BITS = 12_000  # of an enclosure
FIRST_BITS = 200
LARGEST_POWER = 64
LARGEST_ORDER = 2_000  # of a root of unity


class Unsuited(ValueError):
    """An expression that is not seen to be an algebraic number, or too large a one."""


@dataclass(frozen=True)
class Size:
    """Bounds of the conjugates of numerator and denominator, as logarithms to base 2, rounded up."""

    u: float
    l: float  # as in the literature


def is_zero(e: Expr) -> bool:
    """Is a constant certainly 0? False where it is another number, or not known to be algebraic."""
    try:
        size, degree = _size(e), _degree(e)
        bits = math.ceil((degree - 1) * size.u + size.l) + 8
        if bits > MOST_BITS:
            return False
        return _below(e, bits)
    except (Unsuited, NoValue, OverflowError):
        return False


def _below(e: Expr, bits: int) -> bool:
    """Is |e| < 2^-bits? First with few digits, for most that is not 0 is seen not to be with few."""
    if 0 not in enclosed(e, Model(), FIRST_BITS):
        return False
    for more in (64, 512):
        box: Enclosure = enclosed(e, Model(), bits + more)
        if 0 not in box:
            return False
        if max(-box.lo, box.hi) * 2**bits < 1:
            return True
    return False


def turn_of(e: Expr) -> Fraction | None:
    """q, where e is q π."""
    factors = e.args if isinstance(e, Mul) else (e,)
    q, turns = Fraction(1), 0
    for f in factors:
        if isinstance(f, Num):
            q *= f.data
        elif head(f) == "pi":
            turns += 1
        else:
            return None
    return q if turns == 1 else Fraction(0) if q == 0 else None


def _cosine(e: Expr) -> Fraction | None:
    """q where e is cos(2πq) or sin(2πq), the latter brought to a cosine."""
    name = head(e)
    q = turn_of(e.args[0]) if name in ("sin", "cos") else None
    if q is None:
        return None
    return (q if name == "cos" else Fraction(1, 2) - q) / 2


_UP = 1e-9  # more than the rounding of a few floating-point operations on numbers below 10^5


def _up(x: float) -> float:
    return x + _UP * (1 + abs(x))


def _log2(n: int) -> float:
    """The logarithm of an integer >= 1, rounded up."""
    return _up(math.log2(n)) if n.bit_length() < 1000 else float(n.bit_length())


def _sum(a: float, b: float) -> float:
    """log2(2^a + 2^b), rounded up."""
    low, high = sorted((a, b))
    return _up(high + math.log2(1 + 2 ** max(low - high, -1000)))


def _size(e: Expr) -> Size:
    if _cosine(e) is not None:
        return Size(1.0, 1.0)
    match e:
        case Num():
            return Size(_log2(max(abs(e.data.numerator), 1)), _log2(e.data.denominator))
        case Add():
            sizes = [_size(a) for a in e.args]
            out = sizes[0]
            for s in sizes[1:]:
                out = Size(_sum(out.u + s.l, s.u + out.l), _up(out.l + s.l))
            return out
        case Mul():
            sizes = [_size(a) for a in e.args]
            return Size(_up(sum(s.u for s in sizes)), _up(sum(s.l for s in sizes)))
        case Pow(args=(base, Num(data=power))):
            return _power_of(_size(base), power)
    raise Unsuited(f"{e} is not seen to be an algebraic number")


def _power_of(size: Size, power: Fraction) -> Size:
    n, k = power.numerator, power.denominator
    if max(abs(n), k) > LARGEST_POWER:
        raise Unsuited("a large power")
    if k > 1 and size.u >= size.l:
        size = Size(_up((size.u + (k - 1) * size.l) / k), size.l)
    elif k > 1:
        size = Size(size.u, _up(((k - 1) * size.u + size.l) / k))
    u, low = (size.u, size.l) if n >= 0 else (size.l, size.u)
    return Size(_up(abs(n) * u), _up(abs(n) * low))


def _degree(e: Expr) -> int:
    """At least the degree of the field that all numerators and denominators lie in."""
    roots = {
        (a.args[0], a.args[1].data.denominator) for a in e.walk() if isinstance(a, Pow) and isinstance(a.args[1], Num)
    }
    degree = math.prod(k for _, k in roots)
    order = math.lcm(1, *(q.denominator for q in _cosines(e)))
    if order > LARGEST_ORDER:
        raise Unsuited("a cosine of a very small angle")
    return int(degree * max(1, _totient(order) // 2))


def _cosines(e: Expr) -> Iterator[Fraction]:
    return (q for a in e.walk() if (q := _cosine(a)) is not None)


def _totient(m: int) -> int:
    return sum(math.gcd(a, m) == 1 for a in range(1, m + 1))
