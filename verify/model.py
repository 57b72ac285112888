"""TRUSTED. A model gives every symbol an exact value; `evaluate` gives every expression its value there.

This is what expressions mean. A bound index is given its values one after the other, a defined function is
evaluated where its parameters have the values of the arguments: nothing is substituted, so nothing that
`derive.symbols.subst` might get wrong is believed here. The arithmetic is passed in: `EXACT` is the rational
numbers; the oracle brings arbitrary precision, `verify.enclosure` brings intervals.

>>> K = Dim("K"); k = Idx("k", K); p = Family("p", K)
>>> evaluate(Sum(p[k], k), Model(dims={"K": 2}, families={"p": {(1,): Fraction(1, 3), (2,): Fraction(2, 3)}}))
Fraction(1, 1)
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import factorial, prod
from typing import Any, Protocol, TypeAlias

from derive.rules import Hypothesis
from derive.symbols import (
    Add,
    At,
    Call,
    D,
    Delta,
    Dim,
    Event,
    Exp,
    Expr,
    Factorial,
    Family,
    Idx,
    Joint,
    Lam,
    Log,
    Mul,
    Num,
    P,
    Pow,
    Prod,
    Step,
    Sum,
    Sym,
    shape_of,
)

Number: TypeAlias = Any  # a number of whichever arithmetic is passed in
Env: TypeAlias = Mapping[Expr, Any]  # Idx and Dim to int, Sym and Family to Array
LARGEST = 1_000_000  # bits of an exact power


class NoValue(ArithmeticError):
    """The expression has no value in the model; a subclass says why."""


class Undefined(NoValue):
    """Mathematics gives it none: the logarithm of a number that is not positive, a division by zero."""


class Inexact(NoValue):
    """It has one, but this arithmetic cannot write it down."""


class Unbound(NoValue):
    """A symbol has no value in the model, an index is out of range, or the expression is not a number."""


@dataclass(frozen=True)
class Model:
    """Exact values for symbols, by name, and a finite probability space.

    Entries of families are known by their indices, which count from 1. Outcome o of the probability space has
    the weight `weights[o]`; an event is the set of outcomes in which it happens, `events["Y", (k,)]` is Y[k].
    """

    dims: Mapping[str, int] = field(default_factory=dict)
    scalars: Mapping[str, Fraction] = field(default_factory=dict)
    families: Mapping[str, Mapping[tuple[int, ...], Fraction]] = field(default_factory=dict)
    indices: Mapping[str, int] = field(default_factory=dict)
    weights: tuple[Fraction, ...] = ()
    events: Mapping[tuple[str, tuple[int, ...]], frozenset[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        entries = (v for table in self.families.values() for v in table.values())
        values = (*self.scalars.values(), *entries, *self.weights)
        integers = (*self.dims.values(), *self.indices.values())
        if not all(isinstance(v, Fraction) for v in values) or not all(type(v) is int for v in integers):
            raise TypeError("a model is exact: its numbers are Fractions, its dimensions and indices are int")
        if any(d < 1 for d in self.dims.values()) or any(w <= 0 for w in self.weights):
            raise ValueError("dimensions are at least 1, weights of outcomes positive")


class Arithmetic(Protocol):
    """The numbers to compute with."""

    def rational(self, q: Fraction) -> Number: ...
    def add(self, terms: Sequence[Number]) -> Number: ...
    def multiply(self, factors: Sequence[Number]) -> Number: ...
    def power(self, base: Number, exponent: Number) -> Number: ...
    def exp(self, x: Number) -> Number: ...
    def log(self, x: Number) -> Number: ...
    def factorial(self, x: Number) -> Number: ...
    def unit_step(self, x: Number) -> Number: ...
    def derivative(self, f: Callable[[Number], Number], x: Number, /) -> Number: ...


class Exact:
    """The rational numbers. What leaves them raises Inexact."""

    def rational(self, q: Fraction) -> Fraction:
        return q

    def add(self, terms: Sequence[Fraction]) -> Fraction:
        return sum(terms, Fraction(0))

    def multiply(self, factors: Sequence[Fraction]) -> Fraction:
        return prod(factors, start=Fraction(1))

    def power(self, base: Fraction, exponent: Fraction) -> Fraction:
        if base == 0 and exponent < 0:
            raise Undefined("division by zero")
        bits = max(base.numerator.bit_length(), base.denominator.bit_length()) * abs(exponent)
        if exponent.denominator != 1 or bits > LARGEST:
            raise Inexact(f"({base})**({exponent}) is not written as a fraction")
        return Fraction(base ** int(exponent))

    def exp(self, x: Fraction) -> Fraction:
        if x != 0:
            raise Inexact(f"exp({x}) is not rational")
        return Fraction(1)

    def log(self, x: Fraction) -> Fraction:
        if x <= 0:
            raise Undefined(f"log({x})")
        if x != 1:
            raise Inexact(f"log({x}) is not rational")
        return Fraction(0)

    def factorial(self, x: Fraction) -> Fraction:
        if x.denominator != 1 or x < 0:
            raise Undefined(f"({x})!")
        if x > LARGEST.bit_length() ** 3:
            raise Inexact(f"({x})! is too large")
        return Fraction(factorial(int(x)))

    def unit_step(self, x: Fraction) -> Fraction:
        return Fraction(x >= 0)

    def derivative(self, _f: Callable[[Fraction], Fraction], _x: Fraction, /) -> Fraction:
        raise Inexact("a derivative is not a rational operation")


EXACT = Exact()


class Array:
    """The values of a family, or of a scalar (shape ()): each is computed when it is first asked for."""

    __slots__ = ("_entry", "_known", "shape")

    def __init__(self, shape: tuple[int, ...], entry: Callable[[tuple[int, ...]], Number]) -> None:
        self.shape, self._entry, self._known = shape, entry, dict[tuple[int, ...], Number]()

    def __getitem__(self, where: tuple[int, ...]) -> Number:
        if where not in self._known:
            if len(where) != len(self.shape) or not all(map(_within, where, self.shape)):
                raise Unbound(f"the index {where} is outside of the shape {self.shape}")
            self._known[where] = self._entry(where)
        return self._known[where]

    def moved(self, where: tuple[int, ...], value: Number) -> Array:
        """The same values, but for one."""
        return Array(self.shape, lambda other: value if other == where else self[other])


class Evaluator:
    """Values of expressions in one model and one arithmetic; a value once computed is remembered."""

    def __init__(self, model: Model, arithmetic: Arithmetic = EXACT) -> None:
        self.model, self.arithmetic = model, arithmetic
        self._given: dict[Expr, Any] = {}
        self._order: dict[Expr, tuple[Expr, ...]] = {}
        self._memo: dict[Any, Any] = {}

    def value(self, e: Expr) -> Number:
        """The value of an expression whose free symbols are those of the model."""
        return self.number(e, self.environment(e.free))

    def holds(self, h: Hypothesis) -> bool:
        """Whether a hypothesis holds in the model, for all values of its own indices."""
        if h.relation == "partition":
            happening = [self._outcomes(h.left[w] if w else h.left, {}) for w in self._places(h.left)]  # type: ignore[index]
            return sorted(o for event in happening for o in event) == list(range(len(self.model.weights)))
        return all(RELATIONS[h.relation](left, right) for left, right in self.sides(h))

    def sides(self, h: Hypothesis) -> Iterator[tuple[Number, Number]]:
        """Both sides of a hypothesis, for all values of its own indices."""
        env = self.environment((h.left.free | h.right.free) - set(h.forall))
        return ((self.number(h.left, e), self.number(h.right, e)) for e in self._assignments(h.forall, env))

    def environment(self, free: Iterable[Expr]) -> Env:
        """The model's values of symbols; dimensions and events are looked up where they are needed."""
        return {leaf: self._of_model(leaf) for leaf in free if isinstance(leaf, Sym | Family | Idx)}

    def _of_model(self, leaf: Expr) -> int | Array:
        if leaf not in self._given:
            self._given[leaf] = self._index(leaf) if isinstance(leaf, Idx) else self._variable(leaf)
        return self._given[leaf]  # type: ignore[no-any-return]

    def _index(self, leaf: Idx) -> int:
        value: int = _look(self.model.indices, leaf.data)
        if value not in self.range(leaf, {}):
            raise Unbound(f"{leaf} = {value} is out of its range")
        return value

    def _variable(self, leaf: Expr) -> Array:
        scalar = isinstance(leaf, Sym)
        found = _look(self.model.scalars if scalar else self.model.families, leaf.data)
        table = {(): found} if scalar else found
        shape = tuple(self.integer(n, {}) for n in leaf.args)
        return Array(shape, lambda where: self.arithmetic.rational(_look(table, where, leaf.data)))

    # Integers: dimensions, indices and what is made of them.

    def integer(self, e: Expr, env: Env) -> int:
        """The value of an index, a dimension, or a sum or product of such."""
        match e:
            case Dim():
                return int(env[e]) if e in env else int(_look(self.model.dims, e.data))
            case Idx() if e in env:
                return int(env[e])
            case Num() if e.data.denominator == 1:
                return int(e.data)
            case Add():
                return sum(self.integer(a, env) for a in e.args)
            case Mul():
                return prod(self.integer(a, env) for a in e.args)
        raise Unbound(f"{e} is not an integer here")

    def range(self, index: Expr, env: Env) -> range:
        """The values of an index, lo..hi; none if hi < lo."""
        if not isinstance(index, Idx):
            raise Unbound(f"{index} does not run over a range")
        return range(self.integer(index.lo, env), self.integer(index.hi, env) + 1)

    def _assignments(self, indices: Sequence[Expr], env: Env) -> Iterator[Env]:
        if not indices:
            yield env
            return
        for value in self.range(indices[0], env):
            yield from self._assignments(indices[1:], {**env, indices[0]: value})

    def _places(self, family: Expr) -> Iterator[tuple[int, ...]]:
        return product(*(range(1, self.integer(n, {}) + 1) for n in shape_of(family)))

    # Numbers.

    def number(self, e: Expr, env: Env) -> Number:
        """The value of a scalar expression where its free symbols have the values of `env`."""
        rule = RULES.get(type(e))
        if rule is None or (isinstance(e, Call) and e.data.indices):
            raise Unbound(f"{e} is not a number")
        return self._once(rule, e, env)

    def _once(self, rule: Callable[[Evaluator, Any, Env], Any], e: Expr, env: Env) -> Any:
        """rule(e, env), computed once for each choice of the values of the free symbols of e."""
        order = self._order.get(e)
        if order is None:
            order = self._order[e] = tuple(e.free)
        key = rule, e, tuple(map(env.get, order))
        if key not in self._memo:
            self._memo[key] = rule(self, e, env)
        return self._memo[key]

    def _numbers(self, args: Iterable[Expr], env: Env) -> list[Number]:
        return [self.number(a, env) for a in args]

    def _over_range(self, e: Expr, env: Env) -> list[Number]:
        return [self.number(e.args[1], inner) for inner in self._assignments(e.args[:1], env)]

    def _entry(self, e: Expr, env: Env) -> Number:
        return self.array(e.args[0], env)[tuple(self.integer(i, env) for i in e.args[1:])]

    def _delta(self, e: Expr, env: Env) -> Number:
        left, right = (self.integer(i, env) for i in e.args)
        return self.arithmetic.rational(Fraction(left == right))

    def _call(self, e: Call, env: Env) -> Number:
        return self.number(e.data.body, self._inside(e, env))

    def _derivative(self, e: Expr, env: Env) -> Number:
        """The derivative of f as a function of one number: the value of that one variable."""
        f, x = e.args
        family, where = (x.args[0], x.args[1:]) if isinstance(x, At) else (x, ())
        place, values = tuple(self.integer(i, env) for i in where), _look(env, family)

        def at(value: Number) -> Number:
            outside, self._memo = self._memo, {}  # what is computed here is of no use elsewhere
            try:
                return self.number(f, {**env, family: values.moved(place, value)})
            finally:
                self._memo = outside

        return self.arithmetic.derivative(at, values[place])

    # Families.

    def array(self, e: Expr, env: Env) -> Array:
        """The values of a family, or of a scalar, as a function of its indices."""
        if isinstance(e, Family | Sym):
            return _look(env, e)  # type: ignore[no-any-return]
        return self._once(Evaluator._formula, e, env)  # type: ignore[no-any-return]

    def _formula(self, e: Expr, env: Env) -> Array:
        if isinstance(e, Lam):
            indices, body, inner = e.bound, e.body, env
        elif isinstance(e, Call) and e.data.indices:
            indices, body, inner = e.data.indices, e.data.body, self._inside(e, env)
        else:
            return Array((), lambda _: self.number(e, env))
        shape = tuple(self.integer(i.args[1], inner) for i in indices)
        at = lambda where: self.number(body, {**inner, **dict(zip(indices, where, strict=True))})  # noqa: E731
        return Array(shape, at)

    def _inside(self, call: Call, env: Env) -> Env:
        """What a definition's body sees: the parameters, their dimensions, and nothing else."""
        inner: dict[Expr, Any] = {}
        for parameter, arg in zip(call.data.params, call.args, strict=True):
            inner[parameter] = self.array(arg, env)
            for size, actual in zip(shape_of(parameter), inner[parameter].shape, strict=True):
                known = inner.setdefault(size, actual) if isinstance(size, Dim) else self.integer(size, inner)
                if known != actual:
                    raise Unbound(f"{call}: {size} is both {known} and {actual}")
        return inner

    # Probability.

    def _outcomes(self, event: Expr, env: Env) -> frozenset[int]:
        if isinstance(event, Joint):
            return frozenset.intersection(*(self._outcomes(part, env) for part in event.args))
        family, where = (event.args[0], event.args[1:]) if isinstance(event, At) else (event, ())
        if not isinstance(family, Event):
            raise Unbound(f"{event} is not an event")
        place = tuple(self.integer(i, env) for i in where)
        happens: frozenset[int] = _look(self.model.events, (family.data, place))
        return happens

    def _probability(self, e: Expr, env: Env) -> Number:
        """P(A) is the share of A in the weight of all outcomes; P(A, B), of A given B, its share in B."""
        event, *given = (self._outcomes(a, env) for a in e.args)
        condition = frozenset.intersection(frozenset(range(len(self.model.weights))), *given)
        weight = self.model.weights.__getitem__
        total = sum(map(weight, condition), Fraction(0))
        if total == 0:
            raise Undefined(f"{e}: the condition has probability 0")
        return self.arithmetic.rational(sum(map(weight, event & condition), Fraction(0)) / total)


def _within(index: int, size: int) -> bool:
    return 1 <= index <= size


def _look(table: Mapping[Any, Any], key: Any, name: str = "") -> Any:
    if key not in table:
        raise Unbound(f"there is no value for {name}{key}")
    return table[key]


RELATIONS: Mapping[str, Callable[[Any, Any], bool]] = {"=": operator.eq, ">": operator.gt, ">=": operator.ge}
_Rule: TypeAlias = Callable[[Evaluator, Any, Env], Number]
RULES: Mapping[type[Expr], _Rule] = {
    Num: lambda ev, e, _: ev.arithmetic.rational(e.data),
    Idx: lambda ev, e, env: ev.arithmetic.rational(Fraction(ev.integer(e, env))),
    Dim: lambda ev, e, env: ev.arithmetic.rational(Fraction(ev.integer(e, env))),
    Sym: lambda ev, e, env: ev.array(e, env)[()],
    At: Evaluator._entry,
    Add: lambda ev, e, env: ev.arithmetic.add(ev._numbers(e.args, env)),
    Mul: lambda ev, e, env: ev.arithmetic.multiply(ev._numbers(e.args, env)),
    Pow: lambda ev, e, env: ev.arithmetic.power(*ev._numbers(e.args, env)),
    Exp: lambda ev, e, env: ev.arithmetic.exp(ev.number(e.args[0], env)),
    Log: lambda ev, e, env: ev.arithmetic.log(ev.number(e.args[0], env)),
    Factorial: lambda ev, e, env: ev.arithmetic.factorial(ev.number(e.args[0], env)),
    Step: lambda ev, e, env: ev.arithmetic.unit_step(ev.number(e.args[0], env)),
    Delta: Evaluator._delta,
    Sum: lambda ev, e, env: ev.arithmetic.add(ev._over_range(e, env)),
    Prod: lambda ev, e, env: ev.arithmetic.multiply(ev._over_range(e, env)),
    Call: Evaluator._call,
    D: Evaluator._derivative,
    P: Evaluator._probability,
}


def evaluate(e: Expr, model: Model, arithmetic: Arithmetic = EXACT) -> Number:
    """The value of an expression in a model, or NoValue."""
    return Evaluator(model, arithmetic).value(e)


def satisfies(model: Model, hypotheses: Iterable[Hypothesis]) -> list[Hypothesis]:
    """The hypotheses that the model violates; one that cannot be decided exactly counts as violated."""
    evaluator = Evaluator(model)
    return [h for h in hypotheses if not _decided(evaluator, h)]


def _decided(evaluator: Evaluator, h: Hypothesis) -> bool:
    try:
        return evaluator.holds(h)
    except NoValue:
        return False
