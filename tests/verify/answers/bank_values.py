"""A second opinion on the answers of the bank: expressions evaluated by mpmath, sharing nothing with the checker."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

from mpmath import mp, mpf

from derive.rules import Hypothesis
from derive.symbols import (
    Add,
    ArgMax,
    ArgMin,
    At,
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
    Named,
    Num,
    P,
    Pow,
    Prod,
    Step,
    Sum,
    Sym,
    beta,
    unfold,
)

mp.dps = 50
CLOSE, APART = mpf(10) ** -15, mpf(10) ** -6
TRIES = 2000


@dataclass(frozen=True)
class Point:
    """Values of names; entries of families by their indices; outcomes as (weight, index of the class, is X so?)."""

    numbers: Mapping[str, Any] = field(default_factory=dict)
    entries: Mapping[str, Mapping[tuple[int, ...], Any]] = field(default_factory=dict)
    outcomes: tuple[tuple[Any, int, bool], ...] = ()

    def where(self, **numbers: Any) -> Point:
        return replace(self, numbers={**self.numbers, **numbers})


def value(e: Expr, at: Point) -> Any:
    """The value at a point."""
    return _value(unfold(e, lambda _: True), at)


def _value(e: Expr, at: Point) -> Any:
    match e:
        case Num():
            return mpf(e.data.numerator) / e.data.denominator
        case Sym() | Dim() | Idx():
            return mp.pi if e.data == "pi" else at.numbers[e.data]
        case At():
            return _entry(e, at)
        case Sum() | Prod():
            total = mp.fsum if isinstance(e, Sum) else mp.fprod
            return total(_value(e.args[1], at.where(**{e.args[0].data: v})) for v in _range(e.args[0], at))
        case Delta():
            return mpf(_value(e.args[0], at) == _value(e.args[1], at))
        case D():
            return _slope(e.args[0], e.args[1], at)
        case P():
            return _probability(e, at)
    return RULES[type(e).__name__ if type(e).__name__ != "Elementary" else e.data](*(_value(a, at) for a in e.args))


RULES: Mapping[str, Callable[..., Any]] = {
    Add.__name__: lambda *args: mp.fsum(args),
    Mul.__name__: lambda *args: mp.fprod(args),
    Pow.__name__: lambda x, y: _real(mp.power(x, y)),
    Exp.__name__: mp.exp,
    Log.__name__: lambda x: _real(mp.log(x)),
    Step.__name__: lambda x: mpf(x >= 0),
    Factorial.__name__: mp.factorial,
    "max": max,
    "min": min,
    "pi": lambda: mp.pi,
}


def _real(x: Any) -> Any:
    if mp.im(x) != 0 or not mp.isfinite(x):
        raise ArithmeticError(f"no real number: {x}")
    return mp.re(x)


def _range(index: Expr, at: Point) -> range:
    first, last = (1, index.args[0]) if len(index.args) == 1 else (int(_value(index.args[0], at)), index.args[1])
    return range(first, int(_value(last, at)) + 1)


def _entry(e: Expr, at: Point) -> Any:
    family, *where = e.args
    if isinstance(family, Lam):
        return _value(beta(e), at)
    return at.entries[family.data][tuple(int(_value(i, at)) for i in where)]


def _slope(f: Expr, x: Expr, at: Point) -> Any:
    """By central differences of both sides, at a precision that forgives them."""
    if isinstance(x, At):
        name, where = x.args[0].data, tuple(int(_value(i, at)) for i in x.args[1:])
        here = at.entries[name][where]

        def moved(v: Any) -> Point:
            return replace(at, entries={**at.entries, name: {**at.entries[name], where: v}})
    else:
        here = at.numbers[x.data]

        def moved(v: Any) -> Point:
            return at.where(**{x.data: v})

    step = mpf(10) ** -12
    near, far = ((_value(f, moved(here + s)) - _value(f, moved(here - s))) / (2 * s) for s in (step, 2 * step))
    return (4 * near - far) / 3


def _probability(e: Expr, at: Point) -> Any:
    happen = [[_happens(event, outcome, at) for outcome in at.outcomes] for event in e.args]
    weights = [outcome[0] for outcome in at.outcomes]
    both = mp.fsum(w for w, *each in zip(weights, *happen, strict=True) if all(each))
    return both if len(e.args) == 1 else both / mp.fsum(w for w, each in zip(weights, happen[1], strict=True) if each)


def _happens(event: Expr, outcome: tuple[Any, int, bool], at: Point) -> bool:
    if isinstance(event, Joint):
        return all(_happens(part, outcome, at) for part in event.args)
    return _value(event.args[1], at) == outcome[1] if isinstance(event, At) else outcome[2]


def points(expressions: Iterable[Expr], given: tuple[Hypothesis, ...], seed: str, most: int) -> Iterator[Point]:
    """Random points at which what is given holds."""
    rng = Random(seed)
    said = [*expressions]
    free = frozenset[Expr]().union(*(e.free for e in said))
    for h in given:
        said += [h.left, h.right, *(i.args[-1] for i in h.forall)]
        free |= (h.left.free | h.right.free) - {*h.forall}
    sizes = {x for e in (*said, *free) for x in e.walk() if isinstance(x, Dim)}
    names = sorted(free | sizes, key=lambda x: (not isinstance(x, Dim), isinstance(x, Idx), x.key))
    found = 0
    for _ in range(TRIES):
        at = _drawn(names, given, rng)
        if all(holds(h, at) for h in given):
            found += 1
            yield at
            if found == most:
                return
    if found == 0:
        raise AssertionError(f"no point was found at which {', '.join(map(str, given))}")


def holds(h: Hypothesis, at: Point) -> bool:
    """Does the hypothesis hold there, for all values of its indices?"""
    for values in product(*(_range(i, at) for i in h.forall)):
        here = at.where(**dict(zip((i.data for i in h.forall), values, strict=True)))
        gap = value(h.left, here) - value(h.right, here)
        if not {"=": abs(gap) < CLOSE, ">": gap > 0, ">=": gap > -CLOSE}[h.relation]:
            return False
    return True


def related(relation: str, left: Any, right: Any) -> bool:
    """Does the relation hold between two numbers?"""
    gap = left - right
    same = abs(gap) <= CLOSE * (1 + abs(left))
    return {"=": same, "!=": not same, "<": gap < 0 and not same, "<=": gap <= 0 or same}[relation]


def _drawn(names: Iterable[Named], given: tuple[Hypothesis, ...], rng: Random) -> Point:
    at = Point()
    domains = {h.domain[1]: h.domain[0] for h in given if h.domain}
    for x in names:
        if isinstance(x, Dim):
            at = at.where(**{x.data: rng.choice((2, 3))})
        elif isinstance(x, Idx):
            at = at.where(**{x.data: rng.choice(_range(x, at))})
        elif isinstance(x, Sym):
            at = at.where(**{x.data: _number(domains.get(x, ""), rng)})
        elif isinstance(x, Family):
            at = replace(at, entries={**at.entries, x.data: _family(x, domains.get(x, ""), at, rng)})
        elif isinstance(x, Event) and not at.outcomes:
            K = range(1, int(at.numbers.get("K", 2)) + 1)
            at = replace(at, outcomes=tuple((_weight(rng), c, so) for c in K for so in (True, False)))
    for h in given:  # a number that is said to be a sum
        if h.relation == "=" and isinstance(h.right, Sym):
            at = at.where(**{h.right.data: value(h.left, at)})
    whole = mp.fsum(w for w, _, _ in at.outcomes)
    return replace(at, outcomes=tuple((w / whole, c, so) for w, c, so in at.outcomes))


def _weight(rng: Random) -> Any:
    return mpf(rng.randint(1, 97)) / 100


def _number(domain: str, rng: Random) -> Any:
    if domain == "label":
        return mpf(rng.choice((0, 1)))
    if domain == "unit interval":
        return _weight(rng)
    return rng.choice((_weight(rng), mpf(rng.randint(-250, 250)) / 100, mpf(rng.randint(1, 400)) / 100))


def _family(x: Family, domain: str, at: Point, rng: Random) -> dict[tuple[int, ...], Any]:
    sizes = [int(_value(size, at)) for size in x.shape]
    places = list(product(*(range(1, size + 1) for size in sizes)))
    if domain == "one-hot":
        hot = {row[:-1]: rng.randint(1, sizes[-1]) for row in places}
        return {place: mpf(place[-1] == hot[place[:-1]]) for place in places}
    positive = domain in ("simplex", "open simplex", "positive", "unit interval")
    low = rng.random() < 0.5
    drawn = {place: _weight(rng) if positive or low else mpf(rng.randint(-250, 250)) / 100 for place in places}
    if domain not in ("simplex", "open simplex"):
        return drawn
    sums = {place[:-1]: mp.fsum(v for p, v in drawn.items() if p[:-1] == place[:-1]) for place in places}
    return {place: v / sums[place[:-1]] for place, v in drawn.items()}


def assigned(given: Mapping[str, Any]) -> Point:
    """The point that a counterexample says: numbers as texts, families as lists of them."""
    at = Point()
    for name, said in given.items():
        if isinstance(said, str):
            at = at.where(**{name: _exact(said)})
        else:
            at = replace(at, entries={**at.entries, name: dict(_flat(said))})
    return at


def _flat(said: Any, where: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Any]]:
    if isinstance(said, str):
        yield where, _exact(said)
        return
    for number, part in enumerate(said, 1):
        yield from _flat(part, (*where, number))


def _exact(text: str) -> Any:
    number = Fraction(text)
    return mpf(number.numerator) / number.denominator


def same_order(one: Expr, other: Expr, given: tuple[Hypothesis, ...], seed: str) -> bool:
    """Two argmin or argmax: do they put the same points first?"""
    turn = {ArgMin: 1, ArgMax: -1}
    both = [unfold(e, lambda _: True) for e in (one, other)]
    name = both[0].args[0].data
    for at in points(both, given, seed, 5):
        for other_at in points(both, given, f"{seed}/{at.numbers}", 3):
            if name not in other_at.entries or len(other_at.entries[name]) != len(at.entries[name]):
                continue
            moved = replace(at, entries={**at.entries, name: other_at.entries[name]})
            gaps = [turn[type(e)] * (_value(e.args[1], at) - _value(e.args[1], moved)) for e in both]
            if mp.sign(gaps[0]) != mp.sign(gaps[1]):
                return False
    return True
