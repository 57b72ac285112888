"""Rigorous values: an expression at exact rational numbers, enclosed between two fractions.

    lo <= e <= hi, by interval arithmetic: python-flint's balls where installed, else mpmath's intervals

A refutation rests on one: the witness is exact, and the enclosure of the gap excludes zero. There is no
derivative here, for a difference quotient encloses nothing: give the closed form.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from mpmath.ctx_iv import MPIntervalContext

from derive.errors import LossproofError, MissingExtra
from derive.symbols import At, Dim, Expr, Idx, Sym
from verify.model import Arithmetic, Inexact, Model, NoValue, Number, Unbound, Undefined, evaluate

DOUBLINGS = 6  # of the precision, before an enclosure is given up
LONG = 12_000  # bits, of a number that Python writes out as decimal digits without a question


@dataclass(frozen=True)
class Enclosure:
    """lo <= value <= hi. `str` rounds outwards, to a text that still encloses."""

    lo: Fraction
    hi: Fraction

    def __contains__(self, value: Fraction | int) -> bool:
        return self.lo <= value <= self.hi

    def __str__(self) -> str:
        return f"[{_decimal(self.lo, math.floor)}, {_decimal(self.hi, math.ceil)}]"

    @property
    def width(self) -> Fraction:
        return self.hi - self.lo


class Intervals:
    """Arithmetic over mpmath's intervals, in a context of its own, so that no global precision is touched."""

    def __init__(self, bits: int) -> None:
        self.iv = MPIntervalContext()
        self.iv.prec = bits
        # mpmath rounds sums, products and quotients outwards. Its exp and log are rounded from an
        # approximation, whose error is far below this margin.
        slack = self.iv.mpf(2) ** (12 - bits)
        self.margin = self.iv.mpf([(1 - slack).a, (1 + slack).b])

    def rational(self, q: Fraction) -> Number:
        return self.iv.mpf(q.numerator) / self.iv.mpf(q.denominator)

    def add(self, terms: Sequence[Number]) -> Number:
        return sum(terms, self.iv.mpf(0))

    def multiply(self, factors: Sequence[Number]) -> Number:
        return math.prod(factors, start=self.iv.mpf(1))

    def power(self, base: Number, exponent: Number) -> Number:
        lo, hi = self.ends(exponent)
        if lo != hi or lo.denominator != 1:
            return self.exp(exponent * self.log(base))
        if lo >= 0:
            return base ** int(lo)
        _demand(0 not in Enclosure(*self.ends(base)), "division by an interval that contains 0")
        return 1 / base ** int(-lo)

    def exp(self, x: Number) -> Number:
        return self.iv.exp(x) * self.margin

    def log(self, x: Number) -> Number:
        _demand(self.ends(x)[0] > 0, "the logarithm of an interval that is not positive")
        return self.iv.log(x) * self.margin

    def factorial(self, x: Number) -> Number:
        return _factorial(self, self.ends(x))

    def unit_step(self, x: Number) -> Number:
        return self.rational(_unit_step(self.ends(x)))

    def derivative(self, _f: Callable[[Number], Number], _x: Number, /) -> Number:
        raise Inexact(NO_DERIVATIVE)

    def ends(self, x: Number) -> tuple[Fraction, Fraction]:
        lo, hi = x._mpi_
        return _mpf_fraction(lo), _mpf_fraction(hi)


class Balls:
    """Arithmetic over python-flint's balls. The precision is FLINT's own, set by `working`."""

    def __init__(self) -> None:
        import flint

        self.arb = flint.arb
        self.fmpq = flint.fmpq

    def rational(self, q: Fraction) -> Number:
        return self.arb(self.fmpq(q.numerator, q.denominator))

    def add(self, terms: Sequence[Number]) -> Number:
        return sum(terms, self.arb(0))

    def multiply(self, factors: Sequence[Number]) -> Number:
        return math.prod(factors, start=self.arb(1))

    def power(self, base: Number, exponent: Number) -> Number:
        lo, hi = self.ends(exponent)
        if lo != hi or lo.denominator != 1:
            return self.exp(exponent * self.log(base))
        _demand(lo >= 0 or not base.contains(0), "division by a ball that contains 0")
        return base ** int(lo)

    def exp(self, x: Number) -> Number:
        return x.exp()

    def log(self, x: Number) -> Number:
        _demand(self.ends(x)[0] > 0, "the logarithm of a ball that is not positive")
        return x.log()

    def factorial(self, x: Number) -> Number:
        return _factorial(self, self.ends(x))

    def unit_step(self, x: Number) -> Number:
        return self.rational(_unit_step(self.ends(x)))

    def derivative(self, _f: Callable[[Number], Number], _x: Number, /) -> Number:
        raise Inexact(NO_DERIVATIVE)

    def ends(self, x: Number) -> tuple[Fraction, Fraction]:
        _demand(bool(x.is_finite()), f"{x} is not bounded")
        return _arb_fraction(x.lower()), _arb_fraction(x.upper())


NO_DERIVATIVE = "a numerical derivative encloses nothing; give the closed form of the derivative"


@dataclass(frozen=True)
class Backend:
    """How to compute with intervals at a number of bits."""

    name: str
    working: Callable[[int], Any]

    NAMES: ClassVar[tuple[str, ...]] = ("auto", "mpmath", "flint")


@contextmanager
def _flint(bits: int) -> Iterator[Balls]:
    import flint

    with flint.ctx.workprec(bits):
        yield Balls()


MPMATH = Backend("mpmath", lambda bits: nullcontext(Intervals(bits)))
FLINT = Backend("flint", _flint)


def choose(backend: str) -> Backend:
    """The backend by name: "mpmath", "flint" (which may be missing), or "auto", the better one installed."""
    if backend not in Backend.NAMES:
        raise LossproofError(f"{backend!r} is no backend.", f"Choose one of {', '.join(Backend.NAMES)}.")
    if backend == "mpmath":
        return MPMATH
    try:
        import flint  # noqa: F401
    except ImportError as error:
        if backend == "auto":
            return MPMATH
        raise MissingExtra("python-flint", "rigor", "backend='flint'") from error
    return FLINT


def enclose(e: Expr, model: Model, digits: int = 30, backend: str = "auto") -> Enclosure:
    """lo <= e <= hi with `digits` significant digits, or as many as a few doublings of the precision give.

    Raises NoValue where the value is undefined, or where an interval that contains 0 would be divided by at
    every precision tried; Inexact for a derivative.
    """
    enough = Fraction(1, 10**digits)
    *_, last = _until(e, model, lambda box: box.width <= enough * abs(box.lo + box.hi) / 2, digits, backend)
    return last


def negative(e: Expr, model: Model, digits: int = 30, backend: str = "auto") -> Enclosure | None:
    """An enclosure that proves e < 0, or None: e >= 0, or too close to 0 to tell."""
    return _sign(e, model, lambda box: box.hi < 0, digits, backend)


def positive(e: Expr, model: Model, digits: int = 30, backend: str = "auto") -> Enclosure | None:
    """An enclosure that proves e > 0, or None: e <= 0, or too close to 0 to tell."""
    return _sign(e, model, lambda box: box.lo > 0, digits, backend)


def different(left: Expr, right: Expr, model: Model, digits: int = 30, backend: str = "auto") -> Enclosure | None:
    """An enclosure of left - right that proves it is not 0, or None: equal, or too close to tell."""
    return _sign(left - right, model, lambda box: 0 not in box, digits, backend)


def model_at(witness: Iterable[tuple[Expr, Expr]]) -> Model:
    """A model from a refutation's witness: (K, 2), (k, 1), (t, -2), (z[1], 1/3), ..."""
    dims, scalars, indices = dict[str, int](), dict[str, Fraction](), dict[str, int]()
    families: dict[str, dict[tuple[int, ...], Fraction]] = {}
    for symbol, value in witness:
        number: Fraction = evaluate(value, Model())
        match symbol:
            case At():
                where = tuple(int(evaluate(i, Model())) for i in symbol.args[1:])
                families.setdefault(symbol.args[0].data, {})[where] = number
            case Sym():
                scalars[symbol.data] = number
            case Dim() | Idx() if number.denominator == 1:
                (dims if isinstance(symbol, Dim) else indices)[symbol.data] = int(number)
            case _:
                raise Unbound(f"{symbol} can not be {value}")
    return Model(dims, scalars, families, indices)


def _sign(e: Expr, model: Model, shows: Callable[[Enclosure], bool], digits: int, backend: str) -> Enclosure | None:
    decided = lambda box: shows(box) or 0 not in box  # noqa: E731
    *_, last = _until(e, model, decided, digits, backend)
    return last if shows(last) else None


def _until(e: Expr, model: Model, done: Callable[[Enclosure], bool], digits: int, backend: str) -> Iterator[Enclosure]:
    """Enclosures at doubled precisions, up to the first that is good enough, or the last."""
    chosen, bits = choose(backend), math.ceil(digits * math.log2(10)) + 32
    failure: NoValue | None = None
    for _ in range(DOUBLINGS):
        try:
            box = _enclosed(e, model, chosen, bits)
        except Undefined as error:  # perhaps only for want of precision
            failure = error
        else:
            failure = None
            yield box
            if done(box):
                return
        bits *= 2
    if failure:
        raise failure


def _enclosed(e: Expr, model: Model, backend: Backend, bits: int) -> Enclosure:
    with backend.working(bits) as arithmetic:
        return Enclosure(*arithmetic.ends(evaluate(e, model, arithmetic)))


def _factorial(arithmetic: Arithmetic, ends: tuple[Fraction, Fraction]) -> Number:
    lo, hi = ends
    _demand(lo == hi and lo.denominator == 1 and lo >= 0, f"the factorial of [{lo}, {hi}]")
    return arithmetic.rational(Fraction(math.factorial(int(lo))))


def _unit_step(ends: tuple[Fraction, Fraction]) -> Fraction:
    lo, hi = ends
    _demand(lo >= 0 or hi < 0, f"the unit step of [{lo}, {hi}]")
    return Fraction(lo >= 0)


def _demand(holds: bool, message: str) -> None:
    if not holds:
        raise Undefined(message)


def _mpf_fraction(x: tuple[int, int, int, int]) -> Fraction:
    """(-1)^sign man 2^exp; infinities and nan have man = 0 and exp != 0."""
    sign, man, exp, _ = x
    _demand(bool(man) or not exp, "a value is not bounded")
    return int(-man if sign else man) * _power_of_two(exp)


def _arb_fraction(x: Any) -> Fraction:
    man, exp = x.man_exp()
    return int(man) * _power_of_two(int(exp))


def _power_of_two(exp: int) -> Fraction:
    return Fraction(1 << exp) if exp >= 0 else Fraction(1, 1 << -exp)


def places(n: int) -> int:
    """How many decimal digits a number has, perhaps one more: of a long one, from its bits, for that is no text yet."""
    bits = n.bit_length()
    return len(str(abs(n))) if bits < LONG else bits * 30103 // 100000 + 1


def _decimal(x: Fraction, rounded: Callable[[Fraction], int], digits: int = 20) -> str:
    """x to so many significant digits, rounded down or up."""
    if x == 0:
        return "0"
    exponent = places(x.numerator) - places(x.denominator) - digits
    text = f"{abs(scaled := rounded(x / Fraction(10) ** exponent))}"
    return f"{'-' * (scaled < 0)}{text[0]}.{text[1:].rstrip('0') or '0'}e{exponent + len(text) - 1:+d}"
