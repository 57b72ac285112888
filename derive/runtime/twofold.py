"""high + low: numbers in two floats, whose sum is meant and never rounded.

For arrays of float64, and of nothing else, in any library of the array API standard that rounds to nearest. There
is no branch on values, no fused multiply-add, and no array is copied to the host. What is exact is exact as long as
nothing overflows or underflows; each function says where that is sure.

The exponential takes x apart exactly, for n and i are integers and x is a float:

    x = n + i/8192 + f,  |f| <= 1/16384,  e^x = e^n e^(i/8192) e^f

Two tables give the first two factors in three floats each, and a short series gives the third (Tang,
Table-driven implementation of the exponential function in IEEE floating-point arithmetic, 1989). No logarithm of 2
is needed. The tables and the coefficients are computed from integers when they are first used.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache
from itertools import accumulate, repeat
from typing import Any, TypeAlias

import numpy as np
from array_api_compat import array_namespace, device, is_numpy_namespace

Array: TypeAlias = Any
Two: TypeAlias = tuple[Array, Array]
Three: TypeAlias = tuple[Array, Array, Array]
Cut: TypeAlias = tuple[Array, Array, Array]  # a number and its two halves

SPLITTER = 2.0**27 + 1
UNIT = 2.0**-53  # the largest relative error of one rounding
STEPS = 8192  # of the second table, between two integers
LOWEST, HIGHEST = -768, 710  # of the first table; e to the lowest counts as 0, even 1e5 times over
OVERFLOW = 709.79  # above it e^x is infinite
LIFT = 900  # sums of exponentials are taken 2^900 times as large, so that no part of them is subnormal
NEAR_ZERO = 2.0**-20  # a result below this is computed in one piece
BITS = 240  # of the integers that tables come from
BLOCK = 8192  # numbers at a time, in NumPy: what is computed on the way stays in the cache


# Error-free transformations.


def two_sum(a: Array, b: Array) -> Two:
    """(s, e) with s = fl(a + b) and s + e = a + b

    Exact unless s overflows; a sum does not underflow. Knuth, The Art of Computer Programming 2, 4.2.2, theorem B.
    """
    s = a + b
    t = s - a
    return s, (a - (s - t)) + (b - t)


def two_difference(a: Array, b: Array) -> Two:
    """(s, e) with s = fl(a - b) and s + e = a - b

    Exact unless s overflows. Knuth, The Art of Computer Programming 2, 4.2.2, theorem B.
    """
    s = a - b
    t = s - a
    return s, (a - (s - t)) - (b + t)


def fast_two_sum(a: Array, b: Array) -> Two:
    """(s, e) with s = fl(a + b) and s + e = a + b, where |a| >= |b| or a = 0

    Exact unless s overflows. Dekker, A floating-point technique for extending the available precision (1971).
    """
    s = a + b
    return s, b - (s - a)


def two_product(a: Array, b: Array) -> Two:
    """(p, e) with p = fl(a b) and p + e = a b

    Exact where |a|, |b| <= 2^995, and |a b| <= 2^1021, and a b = 0 or |a b| >= 2^-968. Both numbers are cut into
    halves, whose products are exact. Veltkamp (1968); Dekker (1971), section 5.
    """
    return _times(_cut(a), _cut(b))


def _cut(a: Array) -> Cut:
    """(a, h, l) with a = h + l, of 26 bits each"""
    wide = SPLITTER * a
    high = wide - (wide - a)
    return a, high, a - high


def _times(x: Cut, y: Cut) -> Two:
    """(p, e) with p + e = a b, of numbers that are cut already"""
    (a, a_high, a_low), (b, b_high, b_low) = x, y
    p = a * b
    return p, ((a_high * b_high - p) + a_high * b_low + a_low * b_high) + a_low * b_low


def quotient_twofold(a_high: Array, a_low: Array, divisor: Array) -> Two:
    """(q, r) with q = fl(a_high / T) and q + r = (a_high + a_low)/T

    to a relative error of about 2^-104, where two_product(q, T) is exact and |T| <= 2^995; r = 0 where it is not
    because |q| > 2^995. Dekker (1971), section 5; Hida, Li & Bailey, Algorithms for quad-double precision
    floating-point arithmetic (2001), section 3.6.
    """
    xp = array_namespace(a_high, a_low, divisor)
    q = a_high / divisor
    safe = xp.abs(q) <= 2.0**995
    zero = xp.zeros_like(q)
    p, e = two_product(xp.where(safe, q, zero), divisor + zero)
    return q, xp.where(safe, ((xp.where(safe, a_high, zero) - p) - e + a_low) / divisor, zero)


# Sums along an axis.


def sum_twofold(x: Array, axis: int = -1) -> Two:
    """(s, t) with s + t = sum of x along the axis, which is kept, and s = fl(s + t)

    to an absolute error of about 2^-100 max |x|, for up to 1e5 numbers; so where all have one sign it is a relative
    one. What each number has above a common unit is split off; these parts are multiples of one number, and no
    partial sum has more than 53 bits, so that their sum is exact in any order; and once more with what is left.
    Exact splits where max |x| <= 2^1000. Rump, Ogita & Oishi, Accurate floating-point summation (2008), part I,
    algorithm 3.2.
    """
    xp = array_namespace(x)
    parts, left, sigma = _sum_of_leading(xp, x, axis)
    second = (left + sigma) - sigma
    sums = [parts, xp.sum(second, axis=axis, keepdims=True), xp.sum(left - second, axis=axis, keepdims=True)]
    return _distilled(sums)


def _sum_of_leading(xp: Any, x: Array, axis: int) -> tuple[Array, Array, Array]:
    """The exact sum of leading parts of x, what is left of x, and the sigma that splits what is left."""
    room = _room(x, axis)
    sigma = _power_of_two(xp, xp.max(xp.abs(x), axis=axis, keepdims=True)) * 2.0**room
    leading = (x + sigma) - sigma
    return xp.sum(leading, axis=axis, keepdims=True), x - leading, sigma * 2.0 ** (room - 51)


def _room(x: Array, axis: int) -> int:
    """M with 2^M >= K + 2"""
    return int(x.shape[axis] + 1).bit_length()


def _power_of_two(xp: Any, a: Array) -> Array:
    """The smallest power of two that is not below a >= 0; 0 for 0

    q = 2^53 a, and fl(q + a) - q is the power, or 0 where a is a power of two itself. Rump, Ogita & Oishi (2008),
    part I, algorithm 3.6. Numbers are brought near 1 first, for 2^53 a may overflow, and a may be subnormal.
    """
    large = a > 1
    one = xp.ones_like(a)
    b = a * xp.where(large, one * 2.0**-100, one * 2.0**100)
    q = b / UNIT
    power = (q + b) - q
    return xp.where(power == 0, b, power) * xp.where(large, one * 2.0**100, one * 2.0**-100)


def _distilled(parts: list[Array]) -> Two:
    """(s, t) with s + t = the sum of some numbers, the large ones first, and s = fl(s + t)

    Ogita, Rump & Oishi, Accurate sum and dot product (2005), algorithm 4.8: the errors of each pass of two_sum from
    the small to the large are the numbers of the next one.
    """
    for _ in range(2):
        total, errors = parts[-1], []
        for part in parts[-2::-1]:
            total, error = two_sum(part, total)
            errors.append(error)
        parts = [total, *reversed(errors)]
    low = parts[-1]
    for part in parts[-2:0:-1]:
        low = part + low
    return fast_two_sum(parts[0], low)


# The tables of the exponential.


@cache
def _integers() -> tuple[np.ndarray, ...]:
    """e^n = (a + b + c) 2^k for the integers n of the table: arrays a, b, c and k, 1 <= a < 2"""
    rising = list(accumulate(repeat(_exp_of(1, 1), HIGHEST), _product, initial=_ONE))
    falling = list(accumulate(repeat(_exp_of(-1, 1), -LOWEST), _product, initial=_ONE))
    rows = [(*_in_three(whole), power) for whole, power in [*reversed(falling[1:]), *rising]]
    return tuple(np.array(column) for column in zip(*rows, strict=True))


@cache
def _steps() -> tuple[np.ndarray, ...]:
    """e^(i/8192) = a + b + c for 0 <= i < 8192"""
    powers = accumulate(repeat(_exp_of(1, STEPS), STEPS - 1), _product, initial=_ONE)
    rows = [[math.ldexp(part, power) for part in _in_three(whole)] for whole, power in powers]
    return tuple(np.array(column) for column in zip(*rows, strict=True))


@cache
def _scales(lift: int) -> np.ndarray:
    """2^(k + lift) for the k of e^n; 0 for the lowest n, and where it underflows"""
    powers = np.minimum(_integers()[3] + lift, 1023)
    scales = np.ldexp(1.0, powers)
    scales[0] = 0.0
    return scales


_Wide: TypeAlias = tuple[int, int]  # (w, k) stands for w 2^(k - BITS), where 2^BITS <= w < 2^(BITS + 1)
_ONE: _Wide = (1 << BITS, 0)


def _product(a: _Wide, b: _Wide) -> _Wide:
    whole = a[0] * b[0]
    excess = whole.bit_length() - 1 - BITS
    return whole >> excess, a[1] + b[1] + excess - BITS


def _exp_of(numerator: int, denominator: int) -> _Wide:
    """e^(p/q) by its series, |p/q| <= 1"""
    term = total = 1 << (BITS + 60)
    for n in range(1, 80):
        term = term * numerator // (denominator * n)
        total += term
    excess = total.bit_length() - 1 - BITS
    return total >> excess, excess - 60


def _in_three(whole: int) -> tuple[float, ...]:
    """w 2^-BITS as three floats, each the nearest to what is left"""
    parts = []
    for _ in range(3):
        parts.append(float(whole))
        whole -= int(parts[-1])
    return tuple(math.ldexp(part, -BITS) for part in parts)


@cache
def _inverse_factorial(n: int) -> tuple[float, float]:
    """1/n! in two floats"""
    exact = Fraction(1, math.factorial(n))
    return float(exact), float(exact - Fraction(float(exact)))


def _factors(xp: Any, x: Array, lift: int, parts: int) -> tuple[Array, Array, list[Array], list[Array]]:
    """f, 2^(k + lift), the parts of 2^-k e^n, the parts of e^(i/8192)

    where x = n + i/8192 + f, exactly, for -768 <= x <= 709.79.
    """
    place = xp.round(x * STEPS)
    f = x - place * (1 / STEPS)
    place = xp.reshape(xp.astype(place, xp.int64), (-1,)) - LOWEST * STEPS
    i = xp.bitwise_and(place, xp.full_like(place, STEPS - 1))
    n = xp.bitwise_right_shift(place, xp.full_like(place, STEPS.bit_length() - 1))

    def look(table: np.ndarray, index: Array) -> Array:
        return xp.reshape(xp.take(xp.asarray(table, device=device(x)), index, axis=0), x.shape)

    return (
        f,
        look(_scales(lift), n),
        [look(t, n) for t in _integers()[:parts]],
        [look(t, i) for t in _steps()[:parts]],
    )


# The exponential, in two floats.


def exp_twofold(x: Array) -> Two:
    """(s, t) with s + t = e^x and s = fl(s + t)

    to a relative error below 2^-95 for -600 <= x <= 700; further down t loses bits by underflow. (0, 0) for -inf,
    (inf, 0) where e^x overflows, nan for nan. Hida, Li & Bailey (2001) for the arithmetic of two floats.
    """
    xp = array_namespace(x)
    return _by_blocks(xp, _exp_twofold, x)


def _exp_twofold(xp: Any, x: Array) -> Two:
    inside = (x > LOWEST) & (x < OVERFLOW)
    scale, high, low = _exp_two(xp, xp.where(inside, x, xp.full_like(x, LOWEST)), 0)
    outside = xp.where(x < 0, xp.zeros_like(x), xp.where(x > 0, xp.full_like(x, xp.inf), x))
    return xp.where(inside, high * scale, outside), low * scale


def _exp_two(xp: Any, x: Array, lift: int) -> Three:
    """(c, s, t) with c (s + t) = 2^lift e^x, c a power of two

    e^f - 1 = f + f^2/2 + f^3 (1/6 + f/24 + ...): the square is exact, and the rest is below 2^-44.
    """
    f, scale, (a, a_low), (b, b_low) = _factors(xp, x, lift, 2)
    f_cut = _cut(f)
    square, error = _times(f_cut, f_cut)
    rest = _polynomial(f, 3, 7) * (f * square) + 0.5 * error
    q, q_low = fast_two_sum(f, 0.5 * square)
    q_low = q_low + rest
    t, t_low = _times(_cut(a), _cut(b))
    t, t_low = fast_two_sum(t, t_low + (a * b_low + a_low * b))
    p, p_low = _times(_cut(t), _cut(q))
    s, s_low = fast_two_sum(t, p)
    return scale, *fast_two_sum(s, s_low + (t_low + (p_low + (t * q_low + t_low * q))))


def _polynomial(f: Array, first: int, last: int) -> Array:
    """1/m! + f/(m + 1)! + ... + f^(n - m)/n!, in floats"""
    total = f * _inverse_factorial(last)[0] + _inverse_factorial(last - 1)[0]
    for n in range(last - 2, first - 1, -1):
        total = total * f + _inverse_factorial(n)[0]
    return total


def _by_blocks(xp: Any, function: Any, *arrays: Array) -> Any:
    """The function of arrays of one shape, element by element: in NumPy some thousands at a time."""
    if not is_numpy_namespace(xp) or arrays[0].size <= BLOCK:
        return function(xp, *arrays)
    flat = [np.reshape(a, (-1,)) for a in arrays]
    blocks = [function(xp, *(a[i : i + BLOCK] for a in flat)) for i in range(0, flat[0].size, BLOCK)]
    return tuple(np.reshape(np.concatenate(parts), arrays[0].shape) for parts in zip(*blocks, strict=True))


# The exponential, in three floats: for sums that cancel.


def _exp_three(xp: Any, x: Array, y: Array, taken: Array) -> Three:
    """(r, s, t) with r + s + t = 2^900 (e^(x + y) - taken), where taken is 0 or 1

    to 2^-140 of 2^900 e^x, for -768 < x <= 1; 0 for x = -768. Where |x| is below 2^-14 and 1 is taken, the error is
    2^-140 of the result. y is a rounding error of x: where it is not 0, it leaves an error of 2^-94 e^x.
    """
    f, scale, (a, *a_low), (b, *b_low) = _factors(xp, x, LIFT, 3)
    t, *t_low = (scale * part for part in _product_three((a, *a_low), (b, *b_low)))
    q, *q_low = _series_three(f)
    t_cut, q_cut = _cut(t), _cut(q)
    p, p_low = _times(t_cut, q_cut)
    g, g_low = _times(t_cut, _cut(q_low[0]))
    h, h_low = _times(_cut(t_low[0]), q_cut)
    small = t * q_low[1] + t_low[0] * q_low[0] + t_low[1] * q
    g, r1 = two_sum(g, h)
    g, r2 = two_sum(g, p_low)
    v, r3 = two_sum(t_low[0], g)
    change, r4 = two_sum(v, (t + p) * (y + 0.5 * (y * y)))
    left, r5 = two_difference(t, 2.0**LIFT * taken)
    s, r6 = two_sum(left, p)
    r6, r7 = two_sum(r6, change)
    s, v = two_sum(s, r6)
    v, r8 = two_sum(v, r5)
    return s, v, t_low[1] + r3 + r4 + r7 + r8 + (r1 + r2 + g_low + h_low + small)


def _product_three(a: Three, b: Three) -> Three:
    """a b to 2^-155, for numbers in three floats. Hida, Li & Bailey (2001), section 3.5, with one float less"""
    a_cut, b_cut = _cut(a[0]), _cut(b[0])
    p, p_low = _times(a_cut, b_cut)
    g, g_low = _times(a_cut, _cut(b[1]))
    h, h_low = _times(_cut(a[1]), b_cut)
    small = a[0] * b[2] + a[1] * b[1] + a[2] * b[0]
    g, r1 = two_sum(g, h)
    v, r2 = two_sum(p_low, g)
    return *fast_two_sum(p, v), (r1 + r2) + (g_low + h_low + small)


def _series_three(f: Array) -> Three:
    """e^f - 1 in three floats, to 2^-140 of f, for |f| <= 2^-14

    = f + f^2/2 + f^3 (1/6 + f (1/24 + f (1/120 + f (...)))); what is inside needs fewer bits, and gets them: the
    square is exact, the last factors are floats, those between them are in two.
    """
    f_cut = _cut(f)
    square, square_low = _times(f_cut, f_cut)
    inner, inner_low = _constant_plus(5, f * _polynomial(f, 6, 9), 0.0)
    for n in (4, 3):
        p, p_low = _times(f_cut, _cut(inner))
        inner, inner_low = _constant_plus(n, p, p_low + f * inner_low)
    cube, cube_low = _times(f_cut, _cut(square))
    cube_low = cube_low + f * square_low
    w, w_low = _times(_cut(cube), _cut(inner))
    w_low = w_low + (cube * inner_low + cube_low * inner)
    v, r1 = fast_two_sum(0.5 * square, w)
    q, r2 = fast_two_sum(f, v)
    r1, r3 = two_sum(r1, 0.5 * square_low)
    r2, r4 = two_sum(r2, r1)
    return q, r2, r4 + r3 + w_low


def _constant_plus(n: int, p: Array, p_low: Array | float) -> Two:
    """1/n! + p + p_low in two floats, where |p| < 1/n!"""
    high, low = _inverse_factorial(n)
    s = high + p
    return fast_two_sum(s, (p - (s - high)) + (low + p_low))


# Sums of exponentials.


def excluded_sum(z: Array, axis: int = -1) -> Two:
    """(s, t) with s + t = sum over j != c of e^(z_j - z_c), c the first place of the largest of z; the axis is kept

    to a relative error of about 2^-90, and s = fl(s + t). A subnormal s is within 0.501 of its last place, for the
    sum is taken 2^900 times as large; t is 0 there. Nothing overflows. nan where the largest of z is not finite.
    """
    xp = array_namespace(z)
    top = xp.max(z, axis=axis, keepdims=True)
    finite = xp.isfinite(top)
    x, y = _shifted(xp, z, top, top, finite)
    x = xp.where(_first_largest(xp, z, axis), xp.full_like(x, LOWEST), x)
    high, low = _by_blocks(xp, _lifted_exp, x, y)
    parts, left, _ = _sum_of_leading(xp, high, axis)
    high, low = _lowered(*fast_two_sum(parts, xp.sum(left + low, axis=axis, keepdims=True)))
    nan = xp.full_like(high, xp.nan)
    return xp.where(finite, high, nan), xp.where(finite, low, nan)


def logsumexp_twofold(z: Array, axis: int = -1) -> Array:
    """log(sum_j e^(z_j)) = r + log1p(S), S = (e^(z_c - r) - 1) + sum over j != c of e^(z_j - r)

    This holds for every r; here r is the value as floats give it, or 0 where that is below 2^-20, and c is the place
    of the largest of z. So S is a small correction, or the whole; its terms are of three floats, to 2^-140 of the
    largest of them, where r = 0. The result is within 0.51 ulp, also where it is subnormal or near 0 by cancellation,
    as long as |S| > 2^-80 of its largest term.

    Args:
        z: float64.
        axis: the one that runs over the classes.

    Returns:
        z without the axis. A logit of -inf excludes its class. -inf where all are -inf, inf where one is inf, nan
        where one is nan. Nothing overflows.
    """
    xp = array_namespace(z)
    top = xp.max(z, axis=axis, keepdims=True)
    finite = xp.isfinite(top)
    near = _near(xp, z, top, finite, axis)
    x, y = _shifted(xp, z, top, near, finite)
    taken = xp.astype(_first_largest(xp, z, axis), x.dtype)
    high, low = _sum_of_three(xp, _by_blocks(xp, _exp_three, x, y, taken), axis)
    result = near + _log1p_lowered(xp, high, low, finite)
    return xp.squeeze(xp.where(finite, result, top), axis=axis)


def _first_largest(xp: Any, z: Array, axis: int) -> Array:
    """Whether an element is the first of the largest along the axis"""
    shape = [1] * z.ndim
    shape[axis] = z.shape[axis]
    places = xp.reshape(xp.arange(z.shape[axis], device=device(z)), tuple(shape))
    return places == xp.argmax(z, axis=axis, keepdims=True)


def _near(xp: Any, z: Array, top: Array, finite: Array, axis: int) -> Array:
    """log(sum_j e^(z_j)) in floats; 0 where it is below 2^-20 or not finite"""
    x, _ = _shifted(xp, z, top, top, finite)
    total = xp.sum(xp.exp(x), axis=axis, keepdims=True)
    value = xp.where(finite, top, xp.zeros_like(top)) + xp.log(xp.where(finite, total, xp.ones_like(total)))
    return xp.where(finite & (xp.abs(value) >= NEAR_ZERO), value, xp.zeros_like(value))


def _shifted(xp: Any, z: Array, top: Array, shift: Array, finite: Array) -> Two:
    """(x, y) with x + y = z - shift, x = fl(z - shift); x = -768 where it is less, or the largest is not finite

    The shift is at most some units above the largest. What would overflow is not computed.
    """
    safe = xp.where(finite, top, xp.zeros_like(top))
    kept = finite & (z >= safe + LOWEST)
    x, y = two_difference(xp.where(kept, z, safe), xp.where(finite, shift, safe))
    return xp.where(kept & (x > LOWEST), x, xp.full_like(x, LOWEST)), y


def _lifted_exp(xp: Any, x: Array, y: Array) -> Two:
    """2^900 e^(x + y) in two floats, for -768 < x <= 1; 0 for x = -768. y is a rounding error of x."""
    scale, high, low = _exp_two(xp, x, LIFT)
    return scale * high, scale * (low + high * (y + 0.5 * (y * y)))


def _sum_of_three(xp: Any, terms: Three, axis: int) -> Two:
    """The sum along the axis, which is kept, of numbers in three floats: the leading parts are split off three times"""
    high, middle, low = terms
    total, left, sigma = _sum_of_leading(xp, high, axis)
    parts = [total]
    for _ in range(2):
        left, middle = two_sum(left, middle)
        middle, low = middle + low, xp.zeros_like(low)
        leading = (left + sigma) - sigma
        parts.append(xp.sum(leading, axis=axis, keepdims=True))
        left, sigma = left - leading, sigma * 2.0 ** (_room(high, axis) - 51)
    return _distilled([*parts, xp.sum(left + middle, axis=axis, keepdims=True)])


def _lowered(high: Array, low: Array) -> Two:
    """(s, t) with s + t = 2^-900 (high + low), s = fl(s + t), where high = fl(high + low); t = 0 for a subnormal s"""
    xp = array_namespace(high)
    s, zero = high * 2.0**-LIFT, xp.zeros_like(high)
    lost = high - s * 2.0**LIFT  # half a last place at most, and then low decides
    exact = lost == 0
    return s + xp.where(exact, zero, lost + low) * 2.0**-LIFT, xp.where(exact, low, zero) * 2.0**-LIFT


def _log1p_lowered(xp: Any, high: Array, low: Array, finite: Array) -> Array:
    """log(1 + S), S = 2^-900 (high + low): S - S^2/2 + S^3/3 - S^4/4 where |S| < 2^-16"""
    s = high * 2.0**-LIFT
    large = finite & (xp.abs(s) >= 2.0**-16)
    less = low + high * (s * (s * (1 / 3 - s / 4) - 0.5))
    h = xp.where(large, s, xp.zeros_like(s))
    return xp.where(large, xp.log1p(h) + (low * 2.0**-LIFT) / (1 + h), _lowered(*fast_two_sum(high, less))[0])
