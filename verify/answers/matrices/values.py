"""The values of formulas of matrices at a point, exactly, or in enclosures where there are roots and exponentials."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Any, TypeAlias

from verify.answers.matrices.shapes import ONE, Typed
from verify.answers.matrices.sums import RECIPROCAL
from verify.model import Inexact

Number: TypeAlias = Any
Rows: TypeAlias = list[list[Number]]

ROUNDING = 2.0**-60  # more than the error of mpmath's sin and cos at the numbers that are drawn
# Functions of which nothing is known are these polynomials, by their coefficients; f' is the slope of f.
CHOSEN: Mapping[str, tuple[int, ...]] = {
    "f": (0, 1, 1),
    "g": (1, 2, 0, 1),
    "h": (2, 0, 3),
    "phi": (0, 1, 1),
    "psi": (1, 0, 1, 1),
    "f'": (1, 2),
    "g'": (2, 0, 3),
    "h'": (0, 6),
    "phi'": (1, 2),
    "psi'": (0, 2, 3),
}


class NoPoint(ValueError):
    """There is no value at this point."""


class Exact:
    """Arithmetic of fractions; what is no fraction raises Inexact."""

    @staticmethod
    def rational(q: Fraction) -> Number:
        return q

    @staticmethod
    def ends(x: Number) -> tuple[Fraction, Fraction]:
        return x, x

    @staticmethod
    def power(base: Number, exponent: Number) -> Number:
        if exponent == Fraction(1, 2) and base >= 0:
            top, below = isqrt(base.numerator), isqrt(base.denominator)
            if Fraction(top * top, below * below) == base:
                return Fraction(top, below)
        if exponent.denominator == 1 and abs(exponent) <= 64:
            return base ** int(exponent)
        raise Inexact("a root")

    @staticmethod
    def exp(x: Number) -> Number:
        if x == 0:
            return Fraction(1)
        raise Inexact("exp")

    @staticmethod
    def log(x: Number) -> Number:
        if x == 1:
            return Fraction(0)
        raise Inexact("log")


@dataclass
class Point:
    """Values of the letters, and how large each class of sizes is."""

    letters: dict[str, Rows]
    sizes: dict[str, int]


@dataclass
class Values:
    """The values of formulas at a point."""

    point: Point
    arithmetic: Any
    any_norm: bool = False  # is the norm of a matrix one of its norms, where only whether there is a value matters?

    def of(self, t: Typed) -> Rows:
        """The value of a formula. Raises NoPoint, NoValue, and Inexact where fractions do not do."""
        made: Callable[[Typed], Rows] = getattr(self, f"_{t.kind}")
        return made(t)

    def number(self, t: Typed) -> Number:
        return self.of(t)[0][0]

    def _lengths(self, t: Typed) -> tuple[int, int]:
        return self.point.sizes[t.shape[0]], self.point.sizes[t.shape[1]]

    def _num(self, t: Typed) -> Rows:
        return [[self.arithmetic.rational(t.data)]]

    def _name(self, t: Typed) -> Rows:
        if t.data == "pi":
            return [[self._pi()]]
        return self._rational(self.point.letters[t.data])

    def _pi(self) -> Number:
        if hasattr(self.arithmetic, "arb"):
            return self.arithmetic.arb.pi()
        if hasattr(self.arithmetic, "iv"):
            return self.arithmetic.iv.pi
        raise Inexact("pi")

    def _rational(self, rows: Rows) -> Rows:
        return [[self.arithmetic.rational(Fraction(x)) for x in row] for row in rows]

    def _identity(self, t: Typed) -> Rows:
        return self._rational(identity(self._lengths(t)[0]))

    def _zeros(self, t: Typed) -> Rows:
        rows, columns = self._lengths(t)
        return self._rational([[Fraction(0)] * columns for _ in range(rows)])

    def _ones(self, t: Typed) -> Rows:
        return self._rational([[Fraction(1)] for _ in range(self._lengths(t)[0])])

    def _sum(self, t: Typed) -> Rows:
        first, *others = (self.of(a) for a in t.args)
        for other in others:
            first = plus(first, other)
        return first

    def _neg(self, t: Typed) -> Rows:
        return [[-x for x in row] for row in self.of(t.args[0])]

    def _mul(self, t: Typed) -> Rows:
        left, right = (self.of(a) for a in t.args)
        if t.args[0].is_number:
            return scaled(right, left[0][0])
        return scaled(left, right[0][0]) if t.args[1].is_number else times(left, right)

    def _dot(self, t: Typed) -> Rows:
        left, right = (self.of(a) for a in t.args)
        return times(turned(left), right)

    def _cross(self, t: Typed) -> Rows:
        (a,), (b,) = (turned(self.of(x)) for x in t.args)
        return [[a[i] * b[j] - a[j] * b[i]] for i, j in ((1, 2), (2, 0), (0, 1))]

    def _had(self, t: Typed) -> Rows:
        left, right = (self.of(a) for a in t.args)
        return [[a * b for a, b in zip(x, y, strict=True)] for x, y in zip(left, right, strict=True)]

    def _div(self, t: Typed) -> Rows:
        return scaled(self.of(t.args[0]), self._over(self.number(t.args[1])))

    def _over(self, x: Number) -> Number:
        self._demand(lambda low, high: low > 0 or high < 0, x)
        return self.arithmetic.rational(Fraction(1)) / x

    def _demand(self, holds: Callable[[Fraction, Fraction], bool], x: Number) -> None:
        if not holds(*self.arithmetic.ends(x)):
            raise NoPoint("a number of another sign is wanted")

    def _pow(self, t: Typed) -> Rows:
        base, exponent = self.of(t.args[0]), self.number(t.args[1])
        low, high = self.arithmetic.ends(exponent)
        if t.args[0].is_number:
            whole = low == high and low.denominator == 1
            if not whole or low < 0:
                self._demand(lambda a, b: a > 0 or (whole and b < 0), base[0][0])
            return [[self.arithmetic.power(base[0][0], exponent)]]
        base = self._inverted(base) if low < 0 else base
        out = self._rational(identity(len(base)))
        for _ in range(abs(int(low))):
            out = times(out, base)
        return out

    def _transp(self, t: Typed) -> Rows:
        return turned(self.of(t.args[0]))

    def _inv(self, t: Typed) -> Rows:
        return self._inverted(self.of(t.args[0]))

    def _pseudo_inverse(self, rows: Rows) -> Rows:
        """Of a matrix of full rank."""
        across = turned(rows)
        if len(rows) >= len(across):
            return times(self._inverted(times(across, rows)), across)
        return times(across, self._inverted(times(rows, across)))

    def _inverted(self, rows: Rows) -> Rows:
        return self._eliminated(rows)[0]

    def _eliminated(self, rows: Rows) -> tuple[Rows, Number]:
        """The inverse and the determinant, by elimination. Raises NoPoint."""
        size = len(rows)
        work = [[*row, *more] for row, more in zip(rows, self._rational(identity(size)), strict=True)]
        value = self.arithmetic.rational(Fraction(1))
        for c in range(size):
            pivot = next((r for r in range(c, size) if self._is_nonzero(work[r][c])), None)
            if pivot is None:
                raise NoPoint("no inverse")
            if pivot != c:
                work[c], work[pivot], value = work[pivot], work[c], -value
            value = value * work[c][c]
            over = self.arithmetic.rational(Fraction(1)) / work[c][c]
            work[c] = [x * over for x in work[c]]
            for r in range(size):
                if r != c:
                    factor = work[r][c]
                    work[r] = [x - factor * y for x, y in zip(work[r], work[c], strict=True)]
        return [row[size:] for row in work], value

    def _is_nonzero(self, x: Number) -> bool:
        low, high = self.arithmetic.ends(x)
        return bool(low > 0 or high < 0)

    def _norm(self, t: Typed) -> Rows:
        entries = [x for row in self.of(t.args[0]) for x in row]
        if t.data != "F" and t.args[0].shape[1] != ONE and not self.any_norm:
            raise NoPoint("the norm of a matrix")
        if t.data == "1":
            return [[_total([self._absolute(x) for x in entries])]]
        if t.data == "∞":
            return [[self._greatest([self._absolute(x) for x in entries])]]
        return [[self._root(_total([x * x for x in entries]))]]

    def _absolute(self, x: Number) -> Number:
        low, high = self.arithmetic.ends(x)
        if low < 0 < high:
            raise NoPoint("a sign that is not known")
        return x if low >= 0 else -x

    def _greatest(self, numbers: list[Number]) -> Number:
        """The greatest of numbers, where it is known which it is."""
        best = max(numbers, key=lambda x: self.arithmetic.ends(x)[1])
        if any(self.arithmetic.ends(best)[0] < self.arithmetic.ends(x)[1] for x in numbers if x is not best):
            raise NoPoint("which is the greatest is not known")
        return best

    def _root(self, x: Number) -> Number:
        low, high = self.arithmetic.ends(x)
        if low == high == 0:
            return x
        self._demand(lambda a, b: a > 0, x)  # noqa: ARG005  # as all are called
        return self.arithmetic.power(x, self.arithmetic.rational(Fraction(1, 2)))

    def _call(self, t: Typed) -> Rows:
        rows = self.of(t.args[0])
        match t.data:
            case "tr":
                return [[_total([row[i] for i, row in enumerate(rows)])]]
            case "det":
                return [[self.determinant(rows)]]
            case "pinv":
                return self._pseudo_inverse(rows)
            case "rank":
                return [[self.arithmetic.rational(Fraction(rank(rows)))]]
            case "diag":
                zero = self.arithmetic.rational(Fraction(0))
                return [[x[0] if i == j else zero for j in range(len(rows))] for i, x in enumerate(rows)]
            case "softmax":
                return turned(self._softmax(turned(rows))) if t.shape[1] == ONE else self._softmax(rows)
        each = {"abs": self._absolute, "sqrt": self._root, "exp": self.arithmetic.exp, "log": self._log}
        each |= {"sigma": self._logistic, "tanh": self._tanh, "relu": self._relu, "sigma'": self._slope}
        each |= {name: self._circular(name) for name in ("sin", "cos")}
        each |= {name: self._chosen(by) for name, by in CHOSEN.items()}
        each[RECIPROCAL] = self._over
        if t.data not in each:
            raise NoPoint(f"{t.data} is not evaluated")
        return [[each[t.data](x) for x in row] for row in rows]

    def _softmax(self, rows: Rows) -> Rows:
        """Of every row, as for attention."""
        powers = [[self.arithmetic.exp(x) for x in row] for row in rows]
        return [[p / _total(row) for p in row] for row in powers]

    def determinant(self, rows: Rows) -> Number:
        try:
            return self._eliminated(rows)[1]
        except NoPoint:
            if not all(isinstance(x, Fraction) for row in rows for x in row):
                raise
            return Fraction(0)  # no column has a pivot, of fractions

    def _log(self, x: Number) -> Number:
        self._demand(lambda a, b: a > 0, x)  # noqa: ARG005  # as all are called
        return self.arithmetic.log(x)

    def _logistic(self, x: Number) -> Number:
        one = self.arithmetic.rational(Fraction(1))
        return one / (one + self.arithmetic.exp(-x))

    def _slope(self, x: Number) -> Number:
        value = self._logistic(x)
        return value - value * value

    def _circular(self, name: str) -> Callable[[Number], Number]:
        """sin or cos, by the arithmetic's own."""

        def value(x: Number) -> Number:
            if hasattr(self.arithmetic, "arb"):
                return getattr(x, name)()
            if hasattr(self.arithmetic, "iv"):
                return getattr(self.arithmetic.iv, name)(x) + self.arithmetic.iv.mpf([-ROUNDING, ROUNDING])
            raise Inexact(name)

        return value

    def _chosen(self, by: tuple[int, ...]) -> Callable[[Number], Number]:
        """The polynomial with these coefficients, from the constant on."""
        coefficients = [self.arithmetic.rational(Fraction(c)) for c in by]

        def value(x: Number) -> Number:
            out = coefficients[-1]
            for c in reversed(coefficients[:-1]):
                out = out * x + c
            return out

        return value

    def _tanh(self, x: Number) -> Number:
        one = self.arithmetic.rational(Fraction(1))
        return one - (one + one) / (one + self.arithmetic.exp(x + x))

    def _relu(self, x: Number) -> Number:
        return x if self.arithmetic.ends(x)[0] >= 0 else x - x if self.arithmetic.ends(x)[1] <= 0 else self._absolute(x)


# Rows of numbers


def rank(rows: Rows) -> int:
    """How many rows are independent. Raises NoPoint for entries that are not known exactly."""
    if not all(isinstance(x, Fraction) for row in rows for x in row):
        raise NoPoint("a rank of what is not exact")
    work, found = [list(row) for row in rows], 0
    for c in range(len(work[0])):
        pivot = next((r for r in range(found, len(work)) if work[r][c]), None)
        if pivot is None:
            continue
        work[found], work[pivot] = work[pivot], work[found]
        for r in range(found + 1, len(work)):
            factor = work[r][c] / work[found][c]
            work[r] = [x - factor * y for x, y in zip(work[r], work[found], strict=True)]
        found += 1
    return found


def identity(size: int) -> Rows:
    """The identity of a size."""
    return [[Fraction(int(i == j)) for j in range(size)] for i in range(size)]


def times(a: Rows, b: Rows) -> Rows:
    """The product of two matrices."""
    columns = turned(b)
    return [[_total([x * y for x, y in zip(row, column, strict=True)]) for column in columns] for row in a]


def plus(a: Rows, b: Rows) -> Rows:
    """The sum of two matrices."""
    return [[x + y for x, y in zip(r, s, strict=True)] for r, s in zip(a, b, strict=True)]


def scaled(a: Rows, factor: Number) -> Rows:
    """A matrix times a number."""
    return [[x * factor for x in row] for row in a]


def turned(a: Rows) -> Rows:
    """The transpose."""
    return [list(column) for column in zip(*a, strict=True)]


def _total(numbers: Iterable[Number]) -> Number:
    first, *others = numbers
    for x in others:
        first = first + x
    return first
