"""The oracle's numbers: real numbers at a working precision, with or without the size of what was added up."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from typing import TypeAlias

from mpmath.ctx_mp import MPContext

from verify.model import Number, Undefined


class Real:
    """Arithmetic at 2 `digits` + 20 digits, in a context of its own; derivatives to about `digits`."""

    def __init__(self, digits: int) -> None:
        self.mp = MPContext()
        self.mp.dps = 2 * digits + 20
        self.step = self.mp.mpf(10) ** -(digits // 2)

    def rational(self, q: Fraction) -> Number:
        return self.mp.mpf(q.numerator) / q.denominator

    def add(self, terms: Sequence[Number]) -> Number:
        return sum(terms, self.mp.zero)

    def multiply(self, factors: Sequence[Number]) -> Number:
        return math.prod(factors, start=self.mp.one)

    def power(self, base: Number, exponent: Number) -> Number:
        whole = self.mp.isint(exponent)
        if (base == 0 and exponent < 0) or (base < 0 and not whole):
            raise Undefined(f"({base})**({exponent})")
        return base ** (int(exponent) if whole else exponent)

    def exp(self, x: Number) -> Number:
        return self.mp.exp(x)

    def log(self, x: Number) -> Number:
        if x <= 0:
            raise Undefined(f"log({self.mp.nstr(x, 15)})")
        return self.mp.log(x)

    def factorial(self, x: Number) -> Number:
        if x < 0 or not self.mp.isint(x):
            raise Undefined(f"({x})!")
        return self.mp.factorial(x)

    def unit_step(self, x: Number) -> Number:
        return self.rational(Fraction(x >= 0))

    def derivative(self, f: Callable[[Number], Number], x: Number, /) -> Number:
        """(f(x + h) - f(x - h)) / 2h"""
        return (f(x + self.step) - f(x - self.step)) / (2 * self.step)


@cache
def real(digits: int) -> Real:
    """One context for each precision, for it takes a moment to set up."""
    return Real(digits)


Sized: TypeAlias = tuple[Number, Number]


class Sizes:
    """Every number with the size of the terms it was added up from: 1 - 1 is (0, 1).

    The size tells what rounding and difference quotients may have left of a number that should be zero.
    """

    def __init__(self, real: Real) -> None:
        self.real = real

    def rational(self, q: Fraction) -> Sized:
        value = self.real.rational(q)
        return value, abs(value)

    def add(self, terms: Sequence[Sized]) -> Sized:
        return self.real.add([v for v, _ in terms]), max((s for _, s in terms), default=self.real.mp.zero)

    def multiply(self, factors: Sequence[Sized]) -> Sized:
        return self.real.multiply([v for v, _ in factors]), self.real.multiply([s for _, s in factors])

    def power(self, base: Sized, exponent: Sized) -> Sized:
        value = self.real.power(base[0], exponent[0])
        grows = exponent[0] > 0 and self.real.mp.isint(exponent[0])
        return value, (self.real.power(base[1], exponent[0]) if grows else abs(value))

    def exp(self, x: Sized) -> Sized:
        value = self.real.exp(x[0])
        return value, value * max(1, x[1])

    def log(self, x: Sized) -> Sized:
        value = self.real.log(x[0])
        return value, max(abs(value), x[1] / x[0])

    def factorial(self, x: Sized) -> Sized:
        value = self.real.factorial(x[0])
        return value, value

    def unit_step(self, x: Sized) -> Sized:
        return self.rational(Fraction(x[0] >= 0))

    def derivative(self, f: Callable[[Sized], Sized], x: Sized, /) -> Sized:
        (above, size), (below, other) = (f((x[0] + h, x[1])) for h in (self.real.step, -self.real.step))
        value = (above - below) / (2 * self.real.step)
        return value, max(abs(value), size, other)
