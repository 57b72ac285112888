"""Rigorous values of answers: verify.enclosure, and roots, angles and absolute values besides.

    |log 2| = [0.69314..., 0.69314...]        log(-1): OutsideDomain        log(x - x): OutsideDomain

A value is first sought among the rational numbers, then enclosed. `OutsideDomain` is certain: the expression has no
real value there. Any other `NoValue` says no more than that none was found.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from fractions import Fraction
from typing import Any

from mpmath.ctx_mp import MPContext

from derive.symbols import D, Delta, Expr, Factorial, Idx, Step
from verify.answers.comparing.elementary import ABRUPT, head
from verify.answers.reading.functions import Extreme, is_hidden
from verify.enclosure import Balls, Enclosure, Intervals, choose
from verify.model import RULES, Evaluator, Exact, Inexact, Model, NoValue, Number, Undefined

LARGEST_EXPONENT = 20_000  # of two, of an enclosure's ends
LARGEST_FACTORIAL = 5_000
_FLINT = threading.RLock()  # its precision is one for all threads


class OutsideDomain(Undefined):
    """Certainly without a real value: the logarithm of what is not positive, a division by zero."""


def demand(holds: bool, message: str, error: type[NoValue] = OutsideDomain) -> None:
    """Raise the error unless it holds."""
    if not holds:
        raise error(message)


class _Domain:
    """Powers, logarithms and factorials that tell what is certainly undefined from what is not known to be."""

    ends: Callable[[Number], tuple[Fraction, Fraction]]
    rational: Callable[[Fraction], Number]
    kinks = True  # may what has a kink be evaluated at it?

    def power(self, base: Number, exponent: Number) -> Number:
        (lo, hi), (least, most) = self.ends(base), self.ends(exponent)
        if least == most and least.denominator == 1:
            demand(least >= 0 or not lo == hi == 0, "a division by zero")
            demand(abs(least) < 2**64, "a very large exponent", Inexact)
            return super().power(base, exponent)  # type: ignore[misc]  # of the arithmetic that this is mixed into
        demand(hi >= 0, "a fractional power of a negative number")
        if lo == hi == 0:
            demand(least > 0, "a power of zero", OutsideDomain if most <= 0 else Undefined)
            return self.rational(Fraction(0))
        return super().power(base, exponent)  # type: ignore[misc]

    def log(self, x: Number) -> Number:
        demand(self.ends(x)[1] > 0, "the logarithm of a number that is not positive")
        return super().log(x)  # type: ignore[misc]

    def factorial(self, x: Number) -> Number:
        lo, hi = self.ends(x)
        demand(not (lo == hi and (lo < 0 or lo.denominator > 1)), "the factorial of what is no natural number")
        demand(hi < LARGEST_FACTORIAL, "a very large factorial", Inexact)
        return super().factorial(x)  # type: ignore[misc]

    def unit_step(self, x: Number) -> Number:
        lo, hi = self.ends(x)
        demand(self.kinks or lo > 0 or hi < 0, "a jump", Undefined)
        return super().unit_step(x)  # type: ignore[misc]

    def sign(self, x: Number) -> Number:
        lo, hi = self.ends(x)
        demand(lo > 0 or hi < 0 or (lo == hi == 0 and self.kinks), "a sign that is not known", Undefined)
        return self.rational(Fraction((lo > 0) - (hi < 0)))

    def floor(self, x: Number) -> Number:
        lo, hi = map(math.floor, self.ends(x))
        demand(lo == hi and self.kinks, "a jump", Undefined)
        return self.rational(Fraction(lo))


class RealBalls(_Domain, Balls):
    """python-flint's balls."""

    def sin(self, x: Number) -> Number:
        return x.sin()

    def cos(self, x: Number) -> Number:
        return x.cos()

    def atan(self, x: Number) -> Number:
        return x.atan()

    def erf(self, x: Number) -> Number:
        return x.erf()

    def pi(self) -> Number:
        return self.arb.pi()

    def ends(self, x: Number) -> tuple[Fraction, Fraction]:
        demand(bool(x.is_finite()), "a value is not bounded", Undefined)
        return _fraction(*x.lower().man_exp()), _fraction(*x.upper().man_exp())


class RealIntervals(_Domain, Intervals):
    """mpmath's intervals."""

    def __init__(self, bits: int) -> None:
        super().__init__(bits)
        self.mp = MPContext()
        self.mp.prec = bits + 20
        self.slack = Fraction(1, 2 ** (bits - 12))

    def sin(self, x: Number) -> Number:
        return self.iv.sin(x) * self.margin

    def cos(self, x: Number) -> Number:
        return self.iv.cos(x) * self.margin

    def atan(self, x: Number) -> Number:
        return self._increasing(self.mp.atan, x)

    def erf(self, x: Number) -> Number:
        return self._increasing(self.mp.erf, x)

    def _increasing(self, function: Callable[[Any], Any], x: Number) -> Number:
        """From the values at both ends, rounded outwards by more than mpmath's error."""
        near = [function(self.mp.mpf(q.numerator) / q.denominator) for q in self.ends(x)]
        lo, hi = (_fraction(*_signed(v._mpf_)) for v in near)
        lo, hi = lo - abs(lo) * self.slack - self.slack, hi + abs(hi) * self.slack + self.slack
        return self.iv.mpf([self.rational(lo).a, self.rational(hi).b])

    def pi(self) -> Number:
        return +self.iv.pi

    def ends(self, x: Number) -> tuple[Fraction, Fraction]:
        lo, hi = x._mpi_
        return _fraction(*_signed(lo)), _fraction(*_signed(hi))


def _signed(x: tuple[int, int, int, int]) -> tuple[int, int]:
    sign, man, exp, _ = x
    demand(bool(man) or not exp, "a value is not bounded", Undefined)
    return int(-man if sign else man), int(exp)


def _fraction(man: Any, exp: Any) -> Fraction:
    demand(abs(exp) < LARGEST_EXPONENT, "a value is too large or too small to be written out", Inexact)
    shift = int(exp)
    return Fraction(int(man) << shift) if shift >= 0 else Fraction(int(man), 1 << -shift)


class ExactReals(Exact):
    """The rational numbers; what is certainly outside of the domain says so."""

    kinks = True

    def power(self, base: Fraction, exponent: Fraction) -> Fraction:
        demand(base != 0 or exponent >= 0, "a division by zero")
        demand(base >= 0 or exponent.denominator == 1, "a fractional power of a negative number")
        if exponent.denominator > 1:
            return _exact_root(base, exponent)
        return super().power(base, exponent)

    def log(self, x: Fraction) -> Fraction:
        demand(x > 0, "the logarithm of a number that is not positive")
        return super().log(x)

    def factorial(self, x: Fraction) -> Fraction:
        demand(x.denominator == 1 and x >= 0, "the factorial of what is no natural number")
        demand(x < LARGEST_FACTORIAL, "a very large factorial", Inexact)
        return super().factorial(x)

    def unit_step(self, x: Fraction) -> Fraction:
        demand(self.kinks or x != 0, "a jump", Undefined)
        return super().unit_step(x)

    def sign(self, x: Fraction) -> Fraction:
        demand(self.kinks or x != 0, "a kink", Undefined)
        return Fraction((x > 0) - (x < 0))

    def floor(self, x: Fraction) -> Fraction:
        demand(self.kinks, "a jump", Undefined)
        return Fraction(math.floor(x))

    def _zero_only(self, x: Fraction) -> Fraction:
        demand(x == 0, "not rational", Inexact)
        return Fraction(0)

    sin = atan = erf = _zero_only

    def cos(self, x: Fraction) -> Fraction:
        return 1 + self._zero_only(x)

    def pi(self) -> Fraction:
        raise Inexact("pi is not rational")


def _exact_root(base: Fraction, exponent: Fraction) -> Fraction:
    if base in (0, 1):
        return base
    roots = [math.isqrt(v) for v in (base.numerator, base.denominator)]
    whole = exponent.denominator == 2 and roots[0] ** 2 == base.numerator and roots[1] ** 2 == base.denominator
    demand(whole and abs(exponent) < 99, "not rational", Inexact)
    return Fraction(roots[0], roots[1]) ** exponent.numerator


def _asin(r: Any, x: Number) -> Number:
    """atan(x / sqrt(1 - x^2)); at the ends, half a turn."""
    one, rest = r.rational(Fraction(1)), None
    lo, hi = r.ends(x) if hasattr(r, "ends") else (x, x)
    demand(lo <= 1 and hi >= -1, "the arc sine of a number beyond 1")
    if lo == hi and abs(lo) == 1:
        return r.multiply([x, r.pi(), r.rational(Fraction(1, 2))])
    square = r.multiply([x, x, r.rational(Fraction(-1))])
    rest = r.power(r.add([one, square]), r.rational(Fraction(-1, 2)))
    return r.atan(r.multiply([x, rest]))


def _acos(r: Any, x: Number) -> Number:
    if not hasattr(r, "ends"):
        demand(abs(x) <= 1, "the arc cosine of a number beyond 1")
        demand(x == 1, "not rational", Inexact)
        return Fraction(0)
    quarter = r.multiply([r.pi(), r.rational(Fraction(1, 2))])
    return r.add([quarter, r.multiply([_asin(r, x), r.rational(Fraction(-1))])])


def _negative(r: Any, x: Number) -> Number:
    return r.multiply([x, r.rational(Fraction(-1))])


def _of_whole(combine: Callable[..., int]) -> Callable[..., Number]:
    """A function of whole numbers."""

    def value(r: Any, *args: Number) -> Number:
        ends = [r.ends(x) if hasattr(r, "ends") else (x, x) for x in args]
        demand(all(lo == hi for lo, hi in ends), "a whole number that is not known", Undefined)
        demand(all(lo.denominator == 1 for lo, _ in ends), "a divisor of what is no whole number")
        demand(all(lo >= 0 for lo, _ in ends), "a divisor of a negative number", Undefined)
        return r.rational(Fraction(combine(*(int(lo) for lo, _ in ends))))

    return value


# Of an arithmetic and the values of the arguments.
VALUES: Mapping[str, Callable[..., Number]] = {
    "sin": lambda r, x: r.sin(x),
    "cos": lambda r, x: r.cos(x),
    "atan": lambda r, x: r.atan(x),
    "erf": lambda r, x: r.erf(x),
    "asin": _asin,
    "acos": _acos,
    "abs": lambda r, x: r.multiply([x, r.sign(x)]),
    "sign": lambda r, x: r.sign(x),
    "gcd": _of_whole(math.gcd),
    "lcm": _of_whole(math.lcm),
    "floor": lambda r, x: r.floor(x),
    "ceil": lambda r, x: _negative(r, r.floor(_negative(r, x))),
    "cbrt": lambda r, x: r.multiply([r.sign(x), r.power(r.multiply([x, r.sign(x)]), r.rational(Fraction(1, 3)))]),
    "pi": lambda r: r.pi(),
}


class RealEvaluator(Evaluator):
    """Values of expressions with elementary functions in them."""

    def number(self, e: Expr, env: Mapping[Expr, Any]) -> Number:
        if type(e) in RULES:
            return super().number(e, env)
        if isinstance(e, Extreme):
            return self._once(_extreme, e, env)
        name = head(e)
        demand(name in VALUES, f"{e} is not evaluated", Inexact)
        return self._once(_valued, e, env)


def _valued(evaluator: Evaluator, e: Expr, env: Mapping[Expr, Any]) -> Number:
    args = [evaluator.number(a, env) for a in e.args]
    try:
        return VALUES[str(head(e))](evaluator.arithmetic, *args)
    except TypeError as error:
        raise Inexact(f"{e} has the wrong number of arguments") from error


def _extreme(evaluator: Evaluator, e: Expr, env: Mapping[Expr, Any]) -> Number:
    """The greatest or least value over an index, where enclosures tell which one that is."""
    (body,) = e.args
    hidden = [x for x in body.free if is_hidden(x) and isinstance(x, Idx)]
    demand(len(hidden) == 1 and e.data in ("max over", "min over"), f"{e} is not evaluated", Inexact)
    values = [evaluator.number(body, {**env, hidden[0]: v}) for v in evaluator.range(hidden[0], env)]
    demand(bool(values), "the greatest of no numbers")
    arithmetic: Any = evaluator.arithmetic
    ends = [arithmetic.ends(v) if hasattr(arithmetic, "ends") else (v, v) for v in values]
    for place, value in enumerate(values):
        others = [other for r, other in enumerate(ends) if r != place]
        lo, hi = ends[place]
        if all(lo >= other[1] if e.data == "max over" else hi <= other[0] for other in others):
            return value
    raise Inexact("values that are not told apart")


@contextmanager
def _balls(bits: int) -> Iterator[RealBalls]:
    import flint

    with _FLINT, flint.ctx.workprec(bits):
        yield RealBalls()


def working(bits: int) -> Any:
    """The best arithmetic there is, at so many bits."""
    return _balls(bits) if choose("auto").name == "flint" else nullcontext(RealIntervals(bits))


def exactly(e: Expr, model: Model, kinks: bool = True) -> Fraction:
    """The rational number that e is, or NoValue."""
    arithmetic = ExactReals()
    arithmetic.kinks = kinks
    value: Fraction = RealEvaluator(model, arithmetic).value(e)
    return value


def enclosed(e: Expr, model: Model, bits: int, kinks: bool = True) -> Enclosure:
    """lo <= e <= hi at a number of bits, or NoValue."""
    try:
        value = exactly(e, model, kinks)
        return Enclosure(value, value)
    except OutsideDomain:
        raise
    except NoValue:
        pass
    with working(bits) as arithmetic:
        arithmetic.kinks = kinks
        return Enclosure(*arithmetic.ends(RealEvaluator(model, arithmetic).value(e)))


def has_kinks(e: Expr) -> bool:
    """Is something with a kink or a jump differentiated in e?"""
    return any(
        isinstance(d, D) and any(isinstance(a, Step | Delta | Factorial) or head(a) in ABRUPT for a in d.walk())
        for d in e.walk()
    )
