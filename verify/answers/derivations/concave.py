"""Concave objectives at a point of the parameters, and where they are greatest: exactly, in rational numbers.

    3 log p_1 + log p_2 on p_1 + p_2 = 1:  greatest at p = (3/4, 1/4), where its gradient (4, 4) is normal to that line

An objective is evaluated with unknowns in the place of its variable. What is understood is a sum of logarithms and
squares of affine functions, and the exponential of such a sum; anything else raises NoValue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias, TypeVar

from derive.symbols import Expr
from verify.model import EXACT, Array, Evaluator, Inexact, Model, Undefined

Place: TypeAlias = tuple[int, ...]
Affine: TypeAlias = tuple[Fraction, tuple[tuple[Place, Fraction], ...]]  # the constant, and the factors of the unknowns
Point: TypeAlias = Mapping[Place, Fraction]
Key = TypeVar("Key", Place, Affine)
MOST_TERMS = 400


@dataclass(frozen=True)
class Form:
    """constant + sum of linear[w] x_w + sum of logs[l] log l(x) + sum of squares[l] l(x)^2; None for some constant."""

    constant: Fraction | None = Fraction(0)
    linear: Mapping[Place, Fraction] = field(default_factory=dict)
    logs: Mapping[Affine, Fraction] = field(default_factory=dict)
    squares: Mapping[Affine, Fraction] = field(default_factory=dict)

    @property
    def is_constant(self) -> bool:
        return not (self.linear or self.logs or self.squares)

    @property
    def affine(self) -> Affine | None:
        """The affine function that it is, if it is one whose constant is known."""
        if self.logs or self.squares or self.constant is None:
            return None
        return self.constant, tuple(sorted(self.linear.items()))

    def scaled(self, c: Fraction) -> Form:
        """c times it."""
        if c == 0:
            return Form()
        return Form(
            None if self.constant is None else c * self.constant,
            {w: c * value for w, value in self.linear.items()},
            {l: c * value for l, value in self.logs.items()},
            {l: c * value for l, value in self.squares.items()},
        )


@dataclass(frozen=True)
class Exponential:
    """exp of a form; a positive constant of which no more is known is exp(some constant)."""

    form: Form


Value: TypeAlias = Form | Exponential


def total(forms: Iterable[Form]) -> Form:
    """The sum of forms."""
    forms = tuple(forms)
    constants = [form.constant for form in forms]
    known = [c for c in constants if c is not None]
    found = Form(
        sum(known, Fraction(0)) if len(known) == len(constants) else None,
        _collected(form.linear for form in forms),
        _collected(form.logs for form in forms),
        _collected(form.squares for form in forms),
    )
    if len(found.logs) + len(found.squares) + len(found.linear) > MOST_TERMS:
        raise Inexact("too many terms")
    return found


def _collected(tables: Iterable[Mapping[Key, Fraction]]) -> dict[Key, Fraction]:
    """The factors of equal terms added; those that vanish are left out."""
    out: dict[Key, Fraction] = {}
    for key, value in (item for table in tables for item in table.items()):
        out[key] = out.get(key, Fraction(0)) + value
    return {key: value for key, value in out.items() if value}


class Forms:
    """The arithmetic of forms. `positive` says of which affine functions it is known that they are positive."""

    def __init__(self, positive: Callable[[Affine], bool]) -> None:
        self.positive = positive

    def rational(self, q: Fraction) -> Value:
        return Form(q)

    def add(self, terms: Sequence[Value]) -> Value:
        return total(map(_form, terms))

    def multiply(self, factors: Sequence[Value]) -> Value:
        known = [f.constant for f in factors if isinstance(f, Form) and f.is_constant and f.constant is not None]
        scale = EXACT.multiply(known)
        rest = [f for f in factors if not (isinstance(f, Form) and f.is_constant and f.constant is not None)]
        if scale == 0 or not rest:
            return Form(scale)
        if len(rest) == 1 and isinstance(rest[0], Form):
            return rest[0].scaled(scale)
        if len(rest) == 2 and rest[0] == rest[1] and isinstance(rest[0], Form):
            return self._square(rest[0]).scaled(scale)
        if scale < 0:
            raise Inexact("a product that is not positive")
        return Exponential(total([*(self._logarithm(f) for f in rest), self._logarithm(Form(scale))]))

    def power(self, base: Value, exponent: Value) -> Value:
        e = exponent.constant if isinstance(exponent, Form) and exponent.is_constant else None
        if e is None:
            raise Inexact("an exponent that varies")
        if isinstance(base, Form) and base.is_constant and base.constant is not None and e.denominator == 1:
            return Form(EXACT.power(base.constant, e))
        if e in (0, 1):
            return base if e else Form(Fraction(1))
        if isinstance(base, Form) and e == 2 and not base.is_constant:
            return self._square(base)
        return Exponential(self._logarithm(base).scaled(e))

    def exp(self, x: Value) -> Value:
        return Exponential(_form(x))

    def log(self, x: Value) -> Value:
        return self._logarithm(x)

    def factorial(self, x: Value) -> Value:
        if not isinstance(x, Form) or not x.is_constant or x.constant is None:
            raise Inexact("a factorial that varies")
        return Form(EXACT.factorial(x.constant))

    def unit_step(self, x: Value) -> Value:  # noqa: ARG002  # as the arithmetic names it
        raise Inexact("a step")

    def derivative(self, _f: Callable[[Value], Value], _x: Value, /) -> Value:
        raise Inexact("a derivative")

    @staticmethod
    def _square(x: Form) -> Form:
        if x.affine is None:
            raise Inexact("the square of what is not affine")
        return Form(squares={x.affine: Fraction(1)})

    def _logarithm(self, x: Value) -> Form:
        if isinstance(x, Exponential):
            return x.form
        if x.is_constant:
            if x.constant is not None and x.constant <= 0:
                raise Undefined("the logarithm of what is not positive")
            if x.constant is None:
                raise Inexact("the logarithm of what is not known to be positive")
            return Form(Fraction(0) if x.constant == 1 else None)
        if x.affine is None or not self.positive(x.affine):
            raise Inexact("the logarithm of what is not known to be positive")
        return Form(logs={x.affine: Fraction(1)})


def _form(x: Value) -> Form:
    if isinstance(x, Form):
        return x
    if x.form.is_constant:
        return Form(None)
    raise Inexact("a sum with an exponential")


class Unknowns(Evaluator):
    """Values at a model, with unknowns in the place of a variable's own values."""

    def __init__(self, model: Model, variable: Expr, positive: Callable[[Affine], bool]) -> None:
        super().__init__(model, Forms(positive))
        self.variable = variable

    def _variable(self, leaf: Expr) -> Array:
        if leaf != self.variable:
            return super()._variable(leaf)
        shape = tuple(self.integer(n, {}) for n in leaf.args)
        return Array(shape, lambda where: Form(linear={where: Fraction(1)}))


def objective(value: Value) -> Form:
    """What is greatest where the value is: of an exponential, its exponent."""
    return value.form if isinstance(value, Exponential) else value


def is_concave(f: Form) -> bool:
    """A sum of logarithms with factors >= 0, and of squares with factors <= 0."""
    return all(c >= 0 for c in f.logs.values()) and all(c <= 0 for c in f.squares.values())


def at(l: Affine, x: Point) -> Fraction:
    """The value of an affine function."""
    return l[0] + sum((c * x[w] for w, c in l[1]), Fraction(0))


def gradient(f: Form, x: Point) -> dict[Place, Fraction]:
    """The gradient at a point. Raises Undefined where a logarithm is not defined."""
    out = {w: f.linear.get(w, Fraction(0)) for w in x}
    for l, c in f.logs.items():
        value = at(l, x)
        if value <= 0:
            raise Undefined("the logarithm of what is not positive")
        for w, slope in l[1]:
            out[w] += c * slope / value
    for l, c in f.squares.items():
        for w, slope in l[1]:
            out[w] += 2 * c * slope * at(l, x)
    return out


def is_greatest(f: Form, x: Point, equations: Sequence[Affine]) -> bool:
    """Is the concave f greatest at x among all points of the equations: is its gradient normal to them?"""
    if not is_concave(f) or any(at(l, x) != 0 for l in equations):
        return False
    slopes, places = gradient(f, x), sorted(x)
    rows = [[dict(l[1]).get(w, Fraction(0)) for w in places] for l in equations]
    return _in_span([slopes[w] for w in places], rows)


def _in_span(vector: list[Fraction], rows: list[list[Fraction]]) -> bool:
    """Is the vector a combination of the rows? By elimination."""
    rest = [row[:] for row in rows]
    for column in range(len(vector)):
        pivot = next((row for row in rest if row[column]), None)
        if pivot is None:
            continue
        rest = [_reduced(row, pivot, column) for row in rest if row is not pivot]
        vector = _reduced(vector, pivot, column)
    return not any(vector)


def _reduced(row: list[Fraction], pivot: list[Fraction], column: int) -> list[Fraction]:
    factor = row[column] / pivot[column]
    return [a - factor * b for a, b in zip(row, pivot, strict=True)]


def candidates(f: Form, places: Sequence[Place]) -> Iterator[Point]:
    """Points at which f may be greatest: weights in proportion, of one unknown its own optimum."""
    ups = {w: f.logs.get((Fraction(0), ((w, Fraction(1)),)), Fraction(0)) for w in places}
    downs = {w: f.logs.get((Fraction(1), ((w, Fraction(-1)),)), Fraction(0)) for w in places}
    for groups in (dict.fromkeys(places, ()), {w: w[:1] for w in places}):
        sums: dict[Place, Fraction] = {}
        for w in places:
            sums[groups[w]] = sums.get(groups[w], Fraction(0)) + ups[w]
        if all(sums.values()):
            yield {w: ups[w] / sums[groups[w]] for w in places}
    if all(ups[w] + downs[w] for w in places):
        yield {w: ups[w] / (ups[w] + downs[w]) for w in places}
    yield from _roots(f, places)


def _roots(f: Form, places: Sequence[Place]) -> Iterator[Point]:
    """Where every unknown has the weighted mean of the roots of its squares."""
    tops, weights = (dict.fromkeys(places, Fraction(0)) for _ in range(2))
    for (constant, slopes), c in f.squares.items():
        if len(slopes) == 1:
            ((w, slope),) = slopes
            tops[w] -= c * slope * constant
            weights[w] += c * slope**2
    if all(weights.values()):
        yield {w: tops[w] / weights[w] for w in places}
