"""What a formula gives in float64 when it is computed as it is written; measured, not proved.

Two sides of a theorem are one function of real numbers, yet two programs. `evaluate` runs a side as the simplest
program that its formula describes: definitions unfolded, every operation rounded, sums from left to right, nothing
rearranged. A theorem names points where the two programs differ, and `measured` runs both there, beside the value
that they would both have without rounding.

>>> from derive.symbols import Exp, Log, Num, Sym
>>> z = Sym("z")
>>> evaluate(Log(Exp(z)), ((z, Num(1000)),))
inf
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any, Protocol

from derive.calc import Point, Theorem
from derive.symbols import (
    Add,
    At,
    Delta,
    Dim,
    Exp,
    Expr,
    Factorial,
    Idx,
    Lam,
    Log,
    Mul,
    Num,
    Pow,
    Prod,
    Step,
    Sum,
    beta,
    subst,
    unfold,
)

Value = Any  # a number of the arithmetic that is used

DIGITS = 50  # of the value without rounding
MOST_DIGITS = 3200  # to compute with, in search of so many that are right


@dataclass(frozen=True)
class Measurement:
    """The two sides of a theorem at a point, each computed in float64 as it is written; and their exact value.

    `exact` is a number of mpmath, right to `DIGITS` digits.
    """

    point: Point
    left: float
    right: float
    exact: Any


class Arithmetic(Protocol):
    """The operations of a formula, on numbers of some kind."""

    def number(self, value: Fraction) -> Value: ...
    def divide(self, x: Value, y: Value) -> Value: ...
    def power(self, x: Value, y: Value) -> Value: ...
    def exp(self, x: Value) -> Value: ...
    def log(self, x: Value) -> Value: ...
    def gamma(self, x: Value) -> Value: ...


class Float64:
    """IEEE 754 binary64 without traps: where Python raises an exception, here is an infinity or a NaN."""

    def number(self, value: Fraction) -> float:
        try:
            return float(value)
        except OverflowError:
            return math.inf if value > 0 else -math.inf

    def divide(self, x: float, y: float) -> float:
        if y:
            return x / y
        return math.copysign(math.inf, x) * math.copysign(1.0, y) if x and not math.isnan(x) else math.nan

    def power(self, x: float, y: float) -> float:
        try:
            return math.pow(x, y)
        except OverflowError:
            return math.copysign(math.inf, x) if y % 2 == 1 else math.inf
        except ValueError:  # zero to a negative power, or a negative number to one that is no integer
            return math.nan if x else self.divide(1.0, math.pow(x, -y))

    def exp(self, x: float) -> float:
        try:
            return math.exp(x)
        except OverflowError:
            return math.inf

    def log(self, x: float) -> float:
        if x > 0 or math.isnan(x):
            return math.log(x)
        return math.nan if x else -math.inf

    def gamma(self, x: float) -> float:
        try:
            return math.gamma(x)
        except OverflowError:
            return math.inf
        except ValueError:
            return math.nan


class Real:
    """Real numbers to so many digits, by mpmath."""

    def __init__(self, digits: int) -> None:
        from mpmath import MPContext

        self.mp = MPContext()
        self.mp.dps = digits

    def number(self, value: Fraction) -> Value:
        return self.mp.mpf(value.numerator) / value.denominator

    def divide(self, x: Value, y: Value) -> Value:
        return x / y

    def power(self, x: Value, y: Value) -> Value:
        return self.mp.power(x, y)

    def exp(self, x: Value) -> Value:
        return self.mp.exp(x)

    def log(self, x: Value) -> Value:
        if x <= 0:
            raise ZeroDivisionError("log(0)") if not x else ValueError(f"the logarithm of {x}")
        return self.mp.log(x)

    def gamma(self, x: Value) -> Value:
        return self.mp.gamma(x)


def evaluate(e: Expr, point: Point) -> float:
    """The value of a formula at a point, as float64 gives it, operation by operation.

    Raises TypeError where there is no such program: a derivative, a probability, a symbol without a value.
    """
    value: float = _Run(Float64(), point).value(e)
    return value


def exact(e: Expr, point: Point, digits: int = DIGITS) -> Any:
    """The value of a formula at a point, to so many digits, as a number of mpmath.

    Cancellation may cost any number of digits: they are doubled until two runs agree. A zero is believed only once
    `MOST_DIGITS` show nothing else; ArithmeticError where so many still do not tell it from rounding.
    """
    working, before = 2 * digits, None
    while working < 2 * MOST_DIGITS:
        real = Real(working)
        try:
            now = _Run(real, point).value(e)
        except ZeroDivisionError:  # perhaps of what is not quite zero, but was rounded to it
            now = None
        last = working >= MOST_DIGITS
        agreed = now is not None and before is not None and abs(now - before) <= abs(now) / real.mp.mpf(10) ** digits
        if agreed and (now or last):
            return now
        working, before = 2 * working, now
    raise ArithmeticError(f"{e} could not be computed to {digits} digits")


def measured(theorem: Theorem) -> tuple[Measurement, ...]:
    """What the two sides of an equation give at every point that the theorem names."""
    if theorem.measured and theorem.claim.relation != "=":
        raise TypeError(f"{theorem}: only the two sides of an equation can be measured against each other")
    left, right = theorem.claim.left, theorem.claim.right
    return tuple(
        Measurement(point, evaluate(left, point), evaluate(right, point), exact(right, point))
        for point in theorem.measured
    )


class _Run:
    """One program in one arithmetic, at one point."""

    def __init__(self, arithmetic: Arithmetic, point: Point) -> None:
        self.numbers = arithmetic
        self.sizes: dict[Expr, Expr] = {x: value for x, value in point if isinstance(x, Dim | Idx)}
        self.known: dict[Expr, Value] = {}
        for x, value in point:
            if not isinstance(value, Num):
                raise TypeError(f"{x} must be given as a number, not as {value}")
            if not isinstance(x, Dim | Idx):
                self.known[self.placed(x, {})] = arithmetic.number(value.data)

    def placed(self, e: Expr, indices: Mapping[Expr, Expr]) -> Expr:
        """e with numbers for its dimensions and indices."""
        return subst(e, {**self.sizes, **indices})

    def value(self, e: Expr) -> Value:
        """The value of a formula."""
        return self.run(self.placed(unfold(e, lambda _: True), {}))

    def run(self, e: Expr) -> Value:
        """The value of a formula without definitions, dimensions and free indices."""
        if e in self.known:
            return self.known[e]
        return _OPERATIONS.get(type(e), _Run.unknown)(self, e)

    def unknown(self, e: Expr) -> Value:
        """What is no formula, or a symbol of which the point says nothing."""
        raise TypeError(f"{e} has no value that a program could compute here")

    def raised(self, e: Expr) -> Value:
        """A power; one to a negative integer is a quotient."""
        base, exponent = e.args
        if under_bar(e):
            return self.numbers.divide(self.numbers.number(Fraction(1)), self.power(base, -exponent.data))
        if isinstance(exponent, Num):
            return self.power(base, exponent.data)
        return self.numbers.power(self.run(base), self.run(exponent))

    def equal(self, e: Expr) -> Value:
        """Kronecker's delta."""
        i, j = (self.run(index) for index in e.args)
        return self.numbers.number(Fraction(i == j))

    def terms(self, e: Sum | Prod) -> tuple[Expr, ...]:
        """The body for each value of the index, in order."""
        index = e.bound[0]
        if not isinstance(index, Idx):
            raise TypeError(f"{index} is no index")
        low, high = (int(self.run(bound)) for bound in index.args)
        return tuple(subst(e.body, {index: Num(value)}) for value in range(low, high + 1))

    def total(self, terms: Iterable[Value]) -> Value:
        """A sum from left to right; 0 if it is empty."""
        first, *others = [*terms] or [self.numbers.number(Fraction(0))]
        return reduce(lambda x, y: x + y, others, first)

    def product(self, factors: Iterable[Expr]) -> Value:
        """A product from left to right, in which a factor under a fraction bar divides; 1 if it is empty."""
        first, *others = [*factors] or [Num(1)]
        out = self.run(first)
        for factor in others:
            if under_bar(factor):
                out = self.numbers.divide(out, self.power(factor.args[0], -factor.args[1].data))
            else:
                out = out * self.run(factor)
        return out

    def power(self, base: Expr, n: Fraction) -> Value:
        """A power with a number as its exponent; the first is the base itself."""
        value = self.run(base)
        return value if n == 1 else self.numbers.power(value, self.numbers.number(n))


def under_bar(e: Expr) -> bool:
    """Whether e is a negative integer power of something: what stands under a fraction bar."""
    return isinstance(e, Pow) and isinstance(e.args[1], Num) and e.args[1].data.denominator == 1 and e.args[1].data < 0


_OPERATIONS: dict[type[Expr], Callable[[_Run, Any], Value]] = {
    Num: lambda run, e: run.numbers.number(e.data),
    Add: lambda run, e: run.total(run.run(a) for a in e.args),
    Mul: lambda run, e: run.product(e.args),
    Pow: _Run.raised,
    Exp: lambda run, e: run.numbers.exp(run.run(e.args[0])),
    Log: lambda run, e: run.numbers.log(run.run(e.args[0])),
    Factorial: lambda run, e: run.numbers.gamma(run.run(e.args[0]) + 1),
    Step: lambda run, e: run.numbers.number(Fraction(run.run(e.args[0]) >= 0)),
    Delta: _Run.equal,
    At: lambda run, e: run.run(beta(e)) if isinstance(e.args[0], Lam) else run.unknown(e),
    Sum: lambda run, e: run.total(run.run(term) for term in run.terms(e)),
    Prod: lambda run, e: run.product(run.terms(e)),
}


def differ(left: float, right: float, tolerance: float = 1e-6) -> bool:
    """Whether two results are not one number but for rounding: they are far apart, or not both finite."""
    if math.isfinite(left) and math.isfinite(right):
        return abs(left - right) > tolerance * max(abs(left), abs(right))
    return left != right and not (math.isnan(left) and math.isnan(right))
