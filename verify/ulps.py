"""How far a float is from the truth: units in the last place; and the truth, to as many digits as are asked for.

    ulps = |computed - exact| / ulp,  ulp = 2^(e - p + 1) where 2^e <= |exact rounded to p bits| < 2^(e + 1)

Below the smallest normal number, and at 0, the ulp is the smallest subnormal. The difference is taken
between exact binary numbers and rounded once, at 200 bits; no float takes part before it is divided.

The exact value is an expression of the book at the very floats given, compiled to closures over `Bounded`, an
arithmetic in which every number carries a bound of its error. Bits are added until the bound says enough digits,
counted from the result or from the smallest subnormal, whichever is larger.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from types import MappingProxyType
from typing import Any, TypeAlias

from mpmath import libmp

from derive.errors import LossproofError
from derive.symbols import Add, At, Delta, Exp, Expr, Family, Idx, Log, Mul, Num, Pow, Sum, Sym, unfold
from verify.model import Arithmetic, Inexact, NoValue, Number, Undefined

Raw: TypeAlias = tuple[int, Any, int, int]  # an mpf of mpmath without its wrapper: sign, mantissa, exponent, bits
DIFFERENCE = 200  # bits of computed - exact
CAP = 20_000  # bits, before an exact value is given up
GUARD = 33  # bits beyond the digits asked for, to begin with


@dataclass(frozen=True)
class Format:
    """A binary floating-point format: p bits, smallest subnormal 2^least, largest number below 2^top."""

    name: str
    precision: int
    least: int
    top: int

    @property
    def log_epsilon(self) -> float:
        """log 2^-p: from here on, 1 + e^x rounds to 1."""
        return -self.precision * math.log(2)

    @property
    def log_largest(self) -> float:
        return self.top * math.log(2)

    @property
    def log_normal(self) -> float:
        return (self.least + self.precision - 1) * math.log(2)

    @property
    def log_least(self) -> float:
        return self.least * math.log(2)


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        f.name: f
        for f in (
            Format("float64", 53, -1074, 1024),
            Format("float32", 24, -149, 128),
            Format("float16", 11, -24, 16),
            Format("bfloat16", 8, -133, 128),
        )
    }
)


def pick_format(dtype: str) -> Format:
    """The format by name."""
    if dtype not in FORMATS:
        raise LossproofError(f"Unknown dtype {dtype!r}.", f"Choose one of {', '.join(FORMATS)}.")
    return FORMATS[dtype]


@dataclass(frozen=True)
class Judgement:
    """The distance in ulps, infinite where the result is no number; and what is grossly wrong, if anything."""

    ulps: float
    flaw: str = ""


NAN, WRONG_INF, WRONG_ZERO = "nan", "wrong inf", "wrong zero"


def ulp_error(computed: float, exact: Any, dtype: str = "float64") -> float:
    """|computed - exact| in ulps of the correctly rounded result; exact is an mpf, a Fraction, an integer or a float.

    0 for the right infinity; infinite for NaN, and for an infinity where there should be none. A finite
    result where the exact one overflows is measured in ulps of the largest finite number.
    """
    return judge(computed, as_raw(exact), pick_format(dtype)).ulps


def judge(computed: float, exact: Raw, fmt: Format) -> Judgement:
    """The distance of a result, and whether it is a NaN, a zero or an infinity that it should not be.

    A number where the exact value is an infinity is a wrong infinity too.
    """
    if math.isnan(computed):
        return Judgement(math.inf, NAN)
    rounded, quantum = _rounded(exact, fmt)
    if math.isinf(computed):
        right = math.isinf(rounded) and (rounded > 0) == (computed > 0)
        return Judgement(0.0) if right else Judgement(math.inf, WRONG_INF)
    if _is_infinite(exact):
        return Judgement(math.inf, WRONG_INF)
    gap = libmp.mpf_sub(libmp.from_float(computed), exact, DIFFERENCE, "n")
    ulps = _to_float(libmp.mpf_shift(libmp.mpf_abs(gap), -quantum))
    return Judgement(ulps, WRONG_ZERO if computed == 0 != rounded else "")


def correctly_rounded(exact: Any, dtype: str = "float64") -> float:
    """The number of the format nearest to `exact`, ties to even; an infinity where it overflows."""
    fmt = pick_format(dtype)
    rounded, quantum = _rounded(as_raw(exact), fmt)
    return rounded if isinstance(rounded, float) else math.ldexp(rounded, quantum)


def _rounded(exact: Raw, fmt: Format) -> tuple[int | float, int]:
    """(m, q), where m 2^q is the correctly rounded number and 2^q its ulp; m is infinite on overflow."""
    largest = fmt.top - fmt.precision
    if _is_infinite(exact):
        return _to_float(exact), largest
    quantum = fmt.least if exact == libmp.fzero else max(magnitude(exact) - fmt.precision, fmt.least)
    if quantum > largest:
        return _signed_infinity(exact), largest
    whole = int(libmp.to_int(libmp.mpf_shift(exact, -quantum), "n"))
    if abs(whole) >> fmt.precision:  # rounded up to the next power of two
        return (whole // 2, quantum + 1) if quantum < largest else (_signed_infinity(exact), largest)
    return whole, quantum


def as_raw(value: Any) -> Raw:
    """An mpf, a float, an integer or a Fraction as a raw mpf; only a Fraction that is not binary is rounded."""
    if isinstance(value, float):
        return libmp.from_float(value)  # type: ignore[no-any-return]
    if isinstance(value, int | Fraction):
        if value.denominator & (value.denominator - 1):
            return libmp.from_rational(value.numerator, value.denominator, 2000, "n")  # type: ignore[no-any-return]
        return libmp.from_man_exp(value.numerator, 1 - value.denominator.bit_length())  # type: ignore[no-any-return]
    return value._mpf_  # type: ignore[no-any-return]


def magnitude(x: Raw) -> Any:
    """e where 2^(e - 1) <= |x| < 2^e; -inf for 0, inf for an infinity."""
    if x[1]:
        return x[2] + x[3]
    return -math.inf if x == libmp.fzero else math.inf


def _is_infinite(x: Raw) -> bool:
    return x in (libmp.finf, libmp.fninf)


def _signed_infinity(x: Raw) -> float:
    return -math.inf if x[0] else math.inf


def _to_float(x: Raw) -> float:
    return float(libmp.to_float(x, rnd="n"))


# Numbers that know how wrong they may be.


class TooWide(NoValue):
    """The error is too large for the operation to have a bound: more bits are needed."""


Radius: TypeAlias = float  # an integer, or -inf for a number that is exact
Near: TypeAlias = tuple[Raw, Radius]  # (c, r): the exact value is within 2^r of c
EXACT: Radius = -math.inf
SLACK = 4  # bits that mpmath's exp and log are trusted to be wrong in at most
ZERO: Near = (libmp.fzero, EXACT)
ONE: Near = (libmp.fone, EXACT)
INFINITE: Near = (libmp.finf, EXACT)
MINUS_INFINITE: Near = (libmp.fninf, EXACT)


class Bounded:
    """An arithmetic for `verify.model`: every number is (c, r), and the exact value is within 2^r of c.

    An infinity is exact: exp(-inf) = 0 and log 0 = -inf are limits, for a class that is ruled out; 0 times
    infinity is 0, for 0 log 0 is.
    """

    def __init__(self, bits: int) -> None:
        self.bits = bits

    def rational(self, q: Fraction) -> Near:
        if q.denominator & (q.denominator - 1):
            return self._near(libmp.from_rational(q.numerator, q.denominator, self.bits, "n"))
        return as_raw(q), EXACT

    def add(self, terms: Sequence[Near]) -> Near:
        """The terms one after the other; each partial sum is below 2^(largest + log2 n)."""
        terms = [t for t in terms if t != ZERO]
        if len(terms) < 2:
            return terms[0] if terms else ZERO
        total = libmp.fzero
        for c, _ in terms:
            total = libmp.mpf_add(total, c, self.bits, "n")
        if not total[1] and total != libmp.fzero:
            return _infinite_sum(total)
        grows = len(terms).bit_length()
        largest = max(magnitude(c) for c, _ in terms)
        radius = max(r for _, r in terms) + grows
        return total, _joined(radius, largest + 2 * grows - self.bits)

    def multiply(self, factors: Sequence[Near]) -> Near:
        out = ONE
        for factor in factors:
            out = factor if out == ONE else out if factor == ONE else self._product(out, factor)
        return out

    def _product(self, x: Near, y: Near) -> Near:
        """|xy - cd| <= |c| 2^s + |d| 2^r + 2^(r + s)"""
        if ZERO in (x, y):
            return ZERO
        (c, r), (d, s) = x, y
        value = libmp.mpf_mul(c, d, self.bits, "n")
        if math.inf in (magnitude(c), magnitude(d)):
            _demand(value != libmp.fnan, "0 times infinity")
            return value, EXACT
        spread = _joined(magnitude(c) + s, magnitude(d) + r, r + s)
        return value, _joined(spread, magnitude(value) - self.bits)

    def power(self, base: Near, exponent: Near) -> Near:
        """Repeated multiplication for an integer, else exp(exponent log(base))."""
        c, r = exponent
        if r != EXACT or c[2] < 0 or magnitude(c) > 16:
            return self.exp(self.multiply([exponent, self.log(base)]))
        whole = int(libmp.to_int(c))
        power = self.multiply([base] * abs(whole))
        return power if whole >= 0 else self._inverse(power)

    def _inverse(self, x: Near) -> Near:
        """|1/x - 1/c| <= 2^r / (|c| (|c| - 2^r)) <= 2^(r + 3 - 2e), where 2^(e - 1) <= |c|"""
        c, r = x
        if x == ZERO:
            raise Undefined("division by zero")
        _demand(r + 2 <= magnitude(c), "division by what may be zero")
        value = libmp.mpf_div(libmp.fone, c, self.bits, "n")
        return (value, _joined(r + 3 - 2 * magnitude(c), magnitude(value) - self.bits)) if c[1] else ZERO

    def exp(self, x: Near) -> Near:
        """|e^x - e^c| <= 2 e^c 2^r, where r <= 0"""
        c, r = x
        _demand(r <= 0, "the exponent is not known to within 1")
        if not c[1] and r == EXACT:
            return {libmp.fzero: ONE, libmp.fninf: ZERO, libmp.finf: INFINITE}[c]
        value = libmp.mpf_exp(c, self.bits, "n")
        return value, magnitude(value) + _joined(r + 1, SLACK - self.bits)

    def log(self, x: Near) -> Near:
        """|log x - log c| <= 2^r / (|c| - 2^r) <= 2^(r + 2 - e), where 2^(e - 1) <= |c|"""
        c, r = x
        if x in (ZERO, INFINITE):
            return MINUS_INFINITE if x == ZERO else INFINITE
        _demand(r + 2 <= magnitude(c), "the logarithm of what may be zero")
        if c[0]:
            raise Undefined("the logarithm of a negative number")
        value = libmp.mpf_log(c, self.bits, "n")
        if value == libmp.fzero and r == EXACT:
            return ZERO
        return value, _joined(r + 2 - magnitude(c), magnitude(value) + SLACK - self.bits)

    def factorial(self, _x: Near, /) -> Near:
        raise Inexact("there is no factorial here")

    def unit_step(self, _x: Near, /) -> Near:
        raise Inexact("there is no unit step here")

    def derivative(self, _f: Callable[[Near], Near], _x: Near, /) -> Near:
        raise Inexact("a numerical derivative bounds nothing; give the closed form of the derivative")

    def _near(self, value: Raw) -> Near:
        return value, magnitude(value) - self.bits


def _joined(*radii: Radius) -> Radius:
    """r with 2^a + 2^b + ... <= 2^r"""
    finite = [r for r in radii if r != EXACT]
    return max(finite) + (len(finite) - 1).bit_length() if finite else EXACT


def _infinite_sum(total: Raw) -> Near:
    if total == libmp.fnan:
        raise Undefined("infinity minus infinity")
    return total, EXACT


def _demand(holds: bool, message: str) -> None:
    if not holds:
        raise TooWide(message)


# The reference: an expression as closures over an arithmetic.

Place: TypeAlias = tuple[int, ...]
Code: TypeAlias = "Callable[[Run, Place], Number]"


@dataclass(frozen=True)
class Run:
    """What the closures read: numbers by name and place, the range of all indices, and what is known already."""

    arithmetic: Arithmetic
    values: Mapping[str, Mapping[Place, Number]]
    size: int
    zero: Number
    known: dict[tuple[int, Place], Number] = field(default_factory=dict)


class Program:
    """An expression, compiled: each sub-expression is a function of the indices that occur in it, in order.

    Sub-expressions that differ only in the names of indices are one function, and computed once.
    A factor of 0 ends a product, so that 0 log 0 is 0.
    """

    def __init__(self, e: Expr) -> None:
        self._codes: list[Code] = []
        self._numbers: dict[Any, int] = {}
        self._main, self.order = self._compiled(unfold(e, lambda _: True))

    def __call__(self, run: Run, where: Place) -> Number:
        """The value where the free indices, in the order of `order`, have the values of `where`."""
        return self._value(self._main, run, where)

    def _value(self, number: int, run: Run, where: Place) -> Number:
        key = number, where
        if key not in run.known:
            run.known[key] = self._codes[number](run, where)
        return run.known[key]

    def _compiled(self, e: Expr) -> tuple[int, tuple[Expr, ...]]:
        """The number of the function, and the indices that it is a function of."""
        if isinstance(e, Num | Sym):
            return self._numbered(type(e), e.data, ()), ()
        if isinstance(e, Sum) and isinstance(e.args[0], Idx):
            return self._sum(e)
        if isinstance(e, Delta) or (isinstance(e, At) and isinstance(e.args[0], Family)):
            name, places = (None, e.args) if isinstance(e, Delta) else (e.args[0].data, e.args[1:])
            order = tuple(dict.fromkeys(places))
            if all(isinstance(i, Idx) for i in places):
                return self._numbered(type(e), name, tuple(map(order.index, places))), order
        if type(e) not in RULES or isinstance(e, Delta | At):
            raise TypeError(f"{e} is no arithmetic of the entries of families")
        parts = [self._compiled(a) for a in e.args]
        order = tuple(dict.fromkeys(i for _, indices in parts for i in indices))
        return self._numbered(type(e), None, tuple((n, tuple(map(order.index, ix))) for n, ix in parts)), order

    def _sum(self, e: Sum) -> tuple[int, tuple[Expr, ...]]:
        index, (body, inner) = e.args[0], self._compiled(e.args[1])
        if index.args[0] != Num(1) or index not in inner:
            raise TypeError(f"{e} is no sum over the classes")
        order = tuple(i for i in inner if i != index)
        return self._numbered(Sum, inner.index(index), (body,)), order

    def _numbered(self, kind: type[Expr], data: Any, parts: tuple[Any, ...]) -> int:
        key = kind, data, parts
        if key not in self._numbers:
            self._numbers[key] = len(self._codes)
            self._codes.append(RULES[kind](self, data, parts))
        return self._numbers[key]

    def parts(self, parts: tuple[tuple[int, Place], ...], run: Run, where: Place) -> Iterator[Number]:
        """The values of sub-expressions, each at the indices that are its own."""
        for number, picked in parts:
            yield self._value(number, run, tuple(where[p] for p in picked))

    def product(self, factors: Iterable[Number], run: Run) -> Number:
        """The factors multiplied, but for those after a 0."""
        wanted = []
        for factor in factors:
            if factor == run.zero:
                return run.zero
            wanted.append(factor)
        return run.arithmetic.multiply(wanted)

    def total(self, body: int, position: int, run: Run, where: Place) -> Number:
        """The sum of the body over the values of the index at that position among its own."""
        head, tail = where[:position], where[position:]
        return run.arithmetic.add([self._value(body, run, (*head, i, *tail)) for i in range(1, run.size + 1)])


RULES: Mapping[type[Expr], Callable[[Program, Any, Any], Code]] = MappingProxyType(
    {
        Num: lambda _, q, __: lambda run, _where: run.arithmetic.rational(q),
        Sym: lambda _, name, __: lambda run, _where: run.values[name][()],
        At: lambda _, name, at: lambda run, where: run.values[name][tuple(where[p] for p in at)],
        Delta: lambda _, __, at: lambda run, where: run.arithmetic.rational(Num(where[at[0]] == where[at[1]]).data),
        Add: lambda p, _, parts: lambda run, where: run.arithmetic.add([*p.parts(parts, run, where)]),
        Mul: lambda p, _, parts: lambda run, where: p.product(p.parts(parts, run, where), run),
        Pow: lambda p, _, parts: lambda run, where: run.arithmetic.power(*p.parts(parts, run, where)),
        Exp: lambda p, _, parts: lambda run, where: run.arithmetic.exp(*p.parts(parts, run, where)),
        Log: lambda p, _, parts: lambda run, where: run.arithmetic.log(*p.parts(parts, run, where)),
        Sum: lambda p, position, body: lambda run, where: p.total(body[0], position, run, where),
    }
)


def run_of(arithmetic: Arithmetic, values: Mapping[str, Mapping[Place, Number]], size: int = 1) -> Run:
    """A run of a program: `values` are numbers of the arithmetic, `size` is the number of classes."""
    return Run(arithmetic, values, size, arithmetic.rational(Num(0).data))


def exact_values(
    program: Program, inputs: Mapping[str, Sequence[float]], places: Iterable[Place], fmt: Format, digits: int
) -> list[Raw | None]:
    """The program's values at floats, to so many digits; None where `CAP` bits are not enough.

    An input is a row of a family, or for a program without families the one number of a scalar variable.
    """
    raws = {name: [(libmp.from_float(float(x)), EXACT) for x in row] for name, row in inputs.items()}
    values = {n: {(): row[0], **{(k,): x for k, x in enumerate(row, 1)}} for n, row in raws.items()}
    size, goal = max(map(len, raws.values())), math.ceil(digits * math.log2(10))

    @cache
    def at_bits(bits: int) -> Run:
        return run_of(Bounded(bits), values, size)

    return [_to_digits(program, at_bits, where, fmt.least, goal) for where in places]


def _to_digits(program: Program, at_bits: Callable[[int], Run], where: Place, least: int, goal: int) -> Raw | None:
    """The value at as few bits as bring the bound of its error below 2^-goal of it, or of 2^least."""
    bits = goal + GUARD
    while bits <= CAP:
        try:
            center, radius = _near(program(at_bits(bits), where))
        except TooWide:
            missing = float(bits)
        else:
            missing = radius + goal - max(magnitude(center), least)
            if missing <= 0:
                return center
        bits += int(max(min(missing + 8, bits), GUARD))
    return None


def _near(value: Number) -> Near:
    center, radius = value
    return center, radius
