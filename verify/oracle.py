"""The second opinion: both sides of every line, in numbers, at random models.

    agreement = -log10(|left - right| / max(|left|, |right|))        confirmed: at least `digits` - 15

The oracle knows no rules and reads no reasons. It draws exact models of the hypotheses and lets
`verify.model` say what each side is worth there, at 2 `digits` + 20 digits. A derivative is a central
difference with a step of 10^-(digits/2), nested for second and mixed ones, never a formula: its error is
about 10^-digits, so that a line with a derivative agrees to about `digits` digits, one without to twice as
many. Where both sides cancel to nearly nothing they are compared with the size of the terms that cancelled.
What is not confirmed is looked at once more with twice the digits. Agreement confirms; it never proves.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from fractions import Fraction
from functools import cache
from itertools import combinations, pairwise, product
from random import Random
from typing import TypeAlias

from mpmath.ctx_mp import MPContext

from derive.calc import Refutation, Theorem
from derive.rules import Hypothesis
from derive.symbols import ArgMax, ArgMin, At, Call, D, Dim, Event, Expr, Family, Idx, Num, Sym
from verify.enclosure import Enclosure, choose, enclose, model_at
from verify.model import Evaluator, Inexact, Model, NoValue, Number, Unbound, Undefined, evaluate

Statement: TypeAlias = Theorem | Refutation
TRIES = 200  # draws of a model before the hypotheses are called unsatisfiable
COSTS = 15  # digits that a difference quotient may cost
POINTS = 6  # of a domain, at which two objectives are ranked
SEGMENTS = 3  # of a domain, along which curvature is looked at


class Vacuous(ValueError):
    """No model of the hypotheses was found: the theorem may speak of nothing."""


class Verdict(IntEnum):
    """What was seen, in the order of how bad it is."""

    CONFIRMED = 0
    UNDECIDED = 1
    CONTRADICTED = 2


# Models.


def sample_model(statement: Statement, K: int, seed: int) -> Model:
    """A random exact model of the hypotheses, with K classes. The same arguments give the same model.

    Free indices of one range are all different where the seed is 0 modulo 3 (and there are enough values),
    all equal where it is 1, and random where it is 2.
    """
    rng = Random(f"{statement.id}/{K}/{seed}")
    symbols = _symbols(statement)
    violated: list[str] = []
    for _ in range(TRIES):
        model = _draw(statement, symbols, K, seed, rng)
        free = [s for s in symbols if isinstance(s, Sym | Family) and s not in _hints(statement.given)]
        model = _repaired(model, statement.given, free, rng)
        violated = [str(h) for h in statement.given if not _holds(model, h)]
        if not violated:
            return model
    raise Vacuous(
        f"{statement.id}: no model with K = {K} was found in {TRIES} tries; violated: {'; '.join(violated)}"
    )


def _symbols(statement: Statement) -> list[Expr]:
    """Every dimension, free index, variable and event that the statement or its chain speaks of, in order."""
    said = [statement.claim.left, statement.claim.right]
    if isinstance(statement, Theorem):
        said += [e for e in (statement.start, *(step.expr for step in statement.steps)) if e is not None]
    found = frozenset[Expr]().union(*map(_mentioned, said))
    for h in statement.given:
        ranges = frozenset[Expr]().union(*(i.free - {i} for i in h.forall))
        found |= ((_mentioned(h.left) | _mentioned(h.right)) - frozenset(h.forall)) | ranges
    order = sorted(found, key=lambda s: (type(s).__name__ == "Family", type(s).__name__, s.key))
    for one, other in pairwise(order):
        if (type(one), one.data) == (type(other), other.data):
            raise Unbound(f"{statement.id}: two different symbols are both called {one}")
    return order


def _mentioned(e: Expr) -> frozenset[Expr]:
    """The free symbols, and the variables over which an optimum is taken."""
    optima = (a for a in e.walk() if isinstance(a, ArgMin | ArgMax))
    return e.free.union(*(v.free for a in optima for v in a.bound))


def _draw(statement: Statement, symbols: Sequence[Expr], K: int, seed: int, rng: Random) -> Model:
    """One random model, which need not satisfy the hypotheses yet."""
    least = _at_least(statement.given)
    small = 2 if K > 5 else 3  # keeps sums over n, d and K short
    sizes = {s.data: max(rng.randint(1, small), least.get(s.data, 1)) for s in symbols if isinstance(s, Dim)}
    model = Model(dims={**sizes, **({"K": K} if "K" in sizes else {})})
    model = replace(
        model, indices=_draw_indices(model, [s for s in symbols if isinstance(s, Idx)], seed, rng)
    )
    model = _draw_events(model, [s for s in symbols if isinstance(s, Event)], statement.given, rng)
    for s in symbols:
        if isinstance(s, Sym | Family):
            model = _redrawn(model, s, statement.given, rng)
    return model


def _at_least(given: Iterable[Hypothesis]) -> dict[str, int]:
    """The least value of each dimension."""
    bounds = [h for h in given if h.relation == ">=" and isinstance(h.left, Dim) and isinstance(h.right, Num)]
    return {h.left.data: max(1, math.ceil(h.right.data)) for h in bounds}


def _draw_indices(model: Model, indices: Sequence[Idx], seed: int, rng: Random) -> dict[str, int]:
    values: dict[str, int] = {}
    taken: dict[Expr, list[int]] = {}
    for index in indices:
        choice = list(Evaluator(model).range(index, {}))
        if not choice:
            raise Vacuous(
                f"there is no index {index} where {', '.join(f'{n} = {v}' for n, v in model.dims.items())}"
            )
        used = taken.setdefault(index.hi, [])
        wanted = ([c for c in choice if c not in used], [c for c in choice if c in used], choice)[seed % 3]
        values[index.data] = rng.choice(wanted or choice)
        used.append(values[index.data])
    return values


def _draw_events(model: Model, events: Sequence[Expr], given: Iterable[Hypothesis], rng: Random) -> Model:
    """A joint table: every combination of which events happen has an outcome, of random positive weight.

    Of the events of a partition, one happens; the others happen or not. A family of many other events would
    make a table too long: each of its events is a random set of outcomes.
    """
    if not events:
        return model
    parts = {h.left for h in given if h.relation == "partition"}
    places = {
        e: list(product(*(range(1, Evaluator(model).integer(n, {}) + 1) for n in e.args))) for e in events
    }
    happen = {e: [{w} for w in places[e]] if e in parts else _subsets(places[e], rng) for e in events}
    table = list(product(*happen.values()))
    column = {e: c for c, e in enumerate(happen)}
    return replace(
        model,
        weights=tuple(Fraction(rng.randint(1, 20)) for _ in table),
        events={
            (e.data, w): frozenset(o for o, row in enumerate(table) if w in row[column[e]])
            for e in events
            for w in places[e]
        },
    )


def _subsets(places: Sequence[tuple[int, ...]], rng: Random) -> list[set[tuple[int, ...]]]:
    if len(places) <= 3:
        return [set(s) for size in range(len(places) + 1) for s in combinations(places, size)]
    return [set(places), *({w for w in places if rng.random() < 0.5} for _ in range(7))]


# Values of variables, by domain: a row of so many entries, with a total where there is one.

Row: TypeAlias = list[Fraction]


def _real(rng: Random, size: int, _total: int) -> Row:
    """In about -3..3, sometimes closer to 0 or further away; never 0 itself."""
    scale, steps = rng.choices((Fraction(3), Fraction(1, 2), Fraction(8)), (6, 1, 1))[0], rng.randint(20, 60)
    return [scale * Fraction(2 * rng.randrange(-steps, steps) + 1, 2 * steps) for _ in range(size)]


def _constant(rng: Random, size: int, _total: int) -> Row:
    return _real(rng, 1, 0) * size


def _positive(rng: Random, size: int, _total: int) -> Row:
    return [Fraction(rng.randint(1, 40), rng.randint(5, 20)) for _ in range(size)]


def _unit_interval(rng: Random, size: int, _total: int) -> Row:
    return [Fraction(rng.randint(1, 39), 40) for _ in range(size)]


def _simplex(rng: Random, size: int, _total: int) -> Row:
    return _normalised([rng.choice((0, rng.randint(1, 20), rng.randint(1, 20))) for _ in range(size)])


def _open_simplex(rng: Random, size: int, _total: int) -> Row:
    return _normalised([rng.randint(1, 20) for _ in range(size)])


def _one_hot(rng: Random, size: int, _total: int) -> Row:
    return _counts(rng, size, 1)


def _label(rng: Random, size: int, _total: int) -> Row:
    return [Fraction(rng.randint(0, 1)) for _ in range(size)]


def _integer(rng: Random, size: int, _total: int) -> Row:
    return [Fraction(rng.randint(0, 8)) for _ in range(size)]


def _counts(rng: Random, size: int, total: int) -> Row:
    classes = [rng.randrange(size) for _ in range(total)]
    return [Fraction(classes.count(k)) for k in range(size)]


def _normalised(parts: Sequence[int]) -> Row:
    return [Fraction(p, sum(parts)) for p in parts] if any(parts) else _normalised([1, *parts[1:]])


DRAWS: Mapping[
    str, Callable[[Random, int, int], Row]
] = {  # of several domains of a variable, the last counts
    "real": _real,
    "constant": _constant,
    "positive": _positive,
    "unit interval": _unit_interval,
    "simplex": _simplex,
    "open simplex": _open_simplex,
    "one-hot": _one_hot,
    "label": _label,
    "integer": _integer,
    "counts": _counts,
}


def _hints(given: Iterable[Hypothesis]) -> dict[Expr, str]:
    """The domain to draw each variable from: the most special one that a hypothesis names or plainly says."""
    order = list(DRAWS)
    hints: dict[Expr, str] = {}
    for h in given:
        for name, variable in filter(None, (h.domain or _plain_sign(h),)):
            hints[variable] = max(name, hints.get(variable, "real"), key=order.index)
    return hints


def _plain_sign(h: Hypothesis) -> tuple[str, Expr] | None:
    """x > 0 or x[k] > 0 for all k, written without a domain."""
    variable = h.left.args[0] if isinstance(h.left, At) else h.left
    general = not isinstance(h.left, At) or h.left.args[1:] == h.forall
    signed = (
        h.relation in (">", ">=") and h.right == Num(0) and isinstance(variable, Sym | Family) and general
    )
    return ("positive", variable) if signed else None


def _redrawn(model: Model, variable: Expr, given: Sequence[Hypothesis], rng: Random) -> Model:
    """The model with new random values of one variable, drawn from its domain."""
    name = _hints(given).get(variable, "real")
    total = 1
    if name == "counts":
        sums = [h.right for h in given if h.domain == (name, variable) and h.relation == "="]
        total = int(evaluate(sums[0], model)) if sums else rng.randint(0, 8)
    *outer, size = [Evaluator(model).integer(n, {}) for n in variable.args] or [1]
    rows = {w: DRAWS[name](rng, size, total) for w in product(*(range(1, n + 1) for n in outer))}
    entries = {(*w, k): value for w, row in rows.items() for k, value in enumerate(row, 1)}
    return _placed(model, variable, entries if variable.args else {(): entries[1,]})


def _placed(model: Model, variable: Expr, entries: Mapping[tuple[int, ...], Fraction]) -> Model:
    if isinstance(variable, Sym):
        return replace(model, scalars={**model.scalars, variable.data: entries[()]})
    return replace(model, families={**model.families, variable.data: dict(entries)})


def _values(model: Model, variable: Expr) -> Mapping[tuple[int, ...], Fraction]:
    name = variable.data
    return {(): model.scalars[name]} if isinstance(variable, Sym) else model.families[name]


def _repaired(model: Model, given: Iterable[Hypothesis], free: Sequence[Expr], rng: Random) -> Model:
    """The model with entries of `free` variables solved for, where an equation is linear in one of them."""
    for h in given:
        if h.relation == "=" and h.domain is None:
            for number in range(len(_gaps(model, h))):
                model = _solved(model, h, number, free, rng)
    return model


def _solved(model: Model, h: Hypothesis, number: int, free: Sequence[Expr], rng: Random) -> Model:
    """Instance `number` of an equation solved for the first entry that fits: x - f(x) / (f(x + 1) - f(x))."""
    gap = _gaps(model, h)[number]
    if gap == 0:
        return model
    subject = h.left.args[0] if isinstance(h.left, At) else h.left  # v, in v[k] = ... for all k
    unknowns = [(v, w) for v in free if v in h.left.free | h.right.free for w in _values(model, v)]
    own = [u for u in unknowns if u[0] == subject][number:]
    for variable, where in own[:1] + rng.sample(unknowns, len(unknowns)):
        slope = sum(_gaps(_shifted(model, variable, where, 1), h)[number:][:1]) - gap
        fitting = _shifted(model, variable, where, -gap / slope) if slope else model
        if _gaps(fitting, h)[number:][:1] == [0]:
            return fitting
    return model


def _shifted(model: Model, variable: Expr, where: tuple[int, ...], by: Fraction | int) -> Model:
    old = _values(model, variable)
    return _placed(model, variable, {**old, where: old[where] + by})


def _gaps(model: Model, h: Hypothesis) -> list[Fraction]:
    """left - right for all values of the hypothesis's own indices; none if it has no exact value."""
    try:
        return [left - right for left, right in Evaluator(model).sides(h)]
    except NoValue:
        return []


def _holds(model: Model, h: Hypothesis) -> bool:
    """Exactly, or to 30 digits where there is a logarithm or an exponential in it."""
    try:
        return Evaluator(model).holds(h)
    except Inexact:
        pass
    except NoValue:
        return False
    try:
        return all(_nearly(h.relation, left, right) for left, right in Evaluator(model, real(50)).sides(h))
    except NoValue:
        return False


def _nearly(relation: str, left: Number, right: Number) -> bool:
    gap = left - right
    if relation == ">":
        return bool(gap > 0)
    return bool((abs(gap) if relation == "=" else -gap) <= 1e-30 * max(1, abs(left), abs(right)))


# Numbers.


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

    def derivative(self, f: Callable[[Sized], Sized], x: Sized, /) -> Sized:
        (above, size), (below, other) = (f((x[0] + h, x[1])) for h in (self.real.step, -self.real.step))
        value = (above - below) / (2 * self.real.step)
        return value, max(abs(value), size, other)


# Findings.


@dataclass(frozen=True)
class Finding:
    """What was seen of a line in a model.

    `digits` is to how many digits: those that agree in an equation, those that were told apart in an order.
    """

    verdict: Verdict
    digits: float
    left: str = ""
    right: str = ""
    note: str = ""


class Point:
    """One model, at one precision, where lines are looked at."""

    def __init__(self, statement: Statement, model: Model, digits: int, seed: str) -> None:
        self.statement, self.model, self.digits, self.seed = statement, model, digits, seed
        self.real = real(digits)
        self.best = float(2 * digits)
        self._values = Evaluator(model, self.real)
        self._sizes = Evaluator(model, Sizes(self.real))

    def look(self, relation: str, left: Expr, right: Expr, need: int) -> Finding:
        """The line `left relation right` here, confirmed if it holds to `need` digits."""
        try:
            if relation == "convex":
                return self._convexity(left, right)
            if isinstance(left, ArgMin | ArgMax) or isinstance(right, ArgMin | ArgMax):
                return self._ranks(left, right)
            return (self._equality if relation == "=" else self._order)(relation, left, right, need)
        except (NoValue, Vacuous) as error:
            return Finding(Verdict.UNDECIDED, 0, note=str(error))

    def _equality(self, _relation: str, left: Expr, right: Expr, need: int) -> Finding:
        l, r = self._values.value(left), self._values.value(right)
        digits = self._agreement(l, r, max(abs(l), abs(r)))
        if (
            digits < need
        ):  # perhaps for cancellation; what is left of it must be as small as rounding makes it
            digits = self._agreement(l, r, self._size(left, right))
            need = max(need, int(self._resolution(left, right, need)) - COSTS)
        verdict = Verdict.CONFIRMED if digits >= need else self._unless(digits < need / 2)
        return Finding(verdict, digits, *self._shown(l, r))

    def _order(self, relation: str, left: Expr, right: Expr, need: int) -> Finding:
        """l < r or l <= r, where a gap that rounding may have made counts as none."""
        l, r = self._values.value(left), self._values.value(right)
        gap, size, seen = r - l, max(abs(l), abs(r)), self._resolution(left, right, need)
        if size < 1e-5 or abs(gap) < 1e-5 * size:
            size = self._size(left, right)
        agreement = self._agreement(l, r, size)
        if agreement >= seen:  # equal, as far as can be seen: without a derivative, far beyond any accident
            verdict = Verdict.CONFIRMED if relation == "<=" else self._unless(seen > need)
            return Finding(verdict, seen, *self._shown(l, r), f"equal to {seen:.0f} digits")
        verdict = Verdict.CONFIRMED if gap > 0 else Verdict.CONTRADICTED
        return Finding(verdict, seen, *self._shown(l, r), f"equal to {agreement:.0f} digits")

    def _ranks(self, left: Expr, right: Expr) -> Finding:
        """Two problems of optimisation have the same solutions if they rank all feasible points alike."""
        if not (_is_optimum(left) and _is_optimum(right) and left.args[0] == right.args[0]):
            return Finding(Verdict.UNDECIDED, 0, note="both sides must be optima over one variable")
        rng = Random(self.seed)
        models = [self.model, *(self._resampled(left.args[0], rng) for _ in range(POINTS - 1))]
        scores = [[self._at(m).value(e.args[1]) * SENSE[type(e)] for m in models] for e in (left, right)]
        seen = self._resolution(left, right, self.digits - COSTS)
        closest = seen
        for a, b in combinations(range(POINTS), 2):
            gaps = [self._agreement(s[a], s[b], max(abs(s[a]), abs(s[b]))) for s in scores]
            ranks = [0 if g >= seen else 1 if s[a] > s[b] else -1 for g, s in zip(gaps, scores, strict=True)]
            if ranks[0] != ranks[1]:
                ours, theirs = (" vs ".join(self._shown(s[a], s[b])) for s in scores)
                note = "two points are ranked differently (of a minimum, the negatives are shown)"
                return Finding(Verdict.CONTRADICTED, 0, ours, theirs, note)
            closest = min([closest, *(seen - g for g in gaps if g < seen)])
        return Finding(Verdict.CONFIRMED, closest, note=f"ranks of {POINTS} points agree")

    def _convexity(self, f: Expr, variable: Expr) -> Finding:
        """Along segments of the domain: the second derivative in the middle, and the chord above it."""
        rng, worst, checked = Random(self.seed), self.digits - COSTS, 0
        for _ in range(SEGMENTS):
            start, end = self.model, self._resampled(variable, rng)
            middle = self._between(start, end, variable, Fraction(1, 2))
            if not all(_holds(middle, h) for h in self.statement.given):
                continue
            checked += 1
            curvature, size = self._curvature(f, variable, start, end)
            chord = sum(self._at(m).value(f) for m in (start, end)) / 2 - self._at(middle).value(f)
            if min(curvature, chord) < -size * self._tolerance():
                shown = self._shown(curvature, chord)
                return Finding(Verdict.CONTRADICTED, 0, *shown, "curvature; and chord less function")
        if not checked:
            return Finding(Verdict.UNDECIDED, 0, note="the domain is not convex")
        return Finding(Verdict.CONFIRMED, worst, note=f"curvature along {checked} segments")

    def bends_down(self, f: Expr, variable: Expr) -> Finding:
        """Whether the curvature of f at the model itself is negative in some direction."""
        rng, old = Random(self.seed), _values(self.model, variable)
        axes: list[Row] = [[Fraction(w == axis) for w in old] for axis in old]
        found = []
        for v in axes + [_real(rng, len(old), 0) for _ in range(2 * len(old))]:
            moves = list(zip(old.items(), v, strict=True))
            start, end = (
                _placed(self.model, variable, {w: x + sign * by for (w, x), by in moves}) for sign in (-1, 1)
            )
            found.append(self._curvature(f, variable, start, end))
        curvature, size = min(found, key=lambda pair: pair[0])
        verdict = self._unless(bool(curvature < -size * self._tolerance()))
        return Finding(verdict, 0, *self._shown(curvature, self.real.mp.zero), "least curvature found")

    def _curvature(self, f: Expr, variable: Expr, start: Model, end: Model) -> tuple[Number, Number]:
        """The second derivative in the middle of a segment, from three values; and the size of the terms."""
        h = Fraction(1, 10 ** (self.digits // 2))
        low, mid, high = (
            self._at(self._between(start, end, variable, Fraction(1, 2) + s * h)).value(f) for s in (-1, 0, 1)
        )
        middle = self._between(start, end, variable, Fraction(1, 2))
        size: Number = Evaluator(middle, self._sizes.arithmetic).value(f)[1]
        return (high - 2 * mid + low) / self.real.rational(h * h), size

    def _tolerance(self) -> Number:
        """What rounding may leave of a curvature that is zero, in units of the size of the terms."""
        return self.real.step * 10**5

    def _between(self, start: Model, end: Model, variable: Expr, share: Fraction) -> Model:
        a, b = _values(start, variable), _values(end, variable)
        return _placed(start, variable, {w: a[w] + share * (b[w] - a[w]) for w in a})

    def _resampled(self, variable: Expr, rng: Random) -> Model:
        """The model with other values of one variable, within the hypotheses."""
        given = [h for h in self.statement.given if variable in h.left.free | h.right.free]
        solvable = [variable] if variable not in _hints(given) else []
        for _ in range(TRIES):
            model = _repaired(_redrawn(self.model, variable, given, rng), given, solvable, rng)
            if all(_holds(model, h) for h in given):
                return model
        raise Vacuous(f"{self.statement.id}: no other value of {variable} was found")

    def _at(self, model: Model) -> Evaluator:
        return Evaluator(model, self.real)

    def _size(self, *sides: Expr) -> Number:
        return max(self._sizes.value(e)[1] for e in sides)

    def _resolution(self, left: Expr, right: Expr, need: int) -> float:
        """How many digits can be told apart."""
        return need if _differentiates(left) or _differentiates(right) else self.best

    def _agreement(self, l: Number, r: Number, size: Number) -> float:
        gap = abs(l - r)
        if gap == 0:
            return self.best
        return min(self.best, max(0.0, float(self.real.mp.log10(size / gap)))) if size else 0.0

    def _shown(self, one: Number, other: Number) -> tuple[str, str]:
        return self.real.mp.nstr(one, 15), self.real.mp.nstr(other, 15)

    @staticmethod
    def _unless(wrong: bool) -> Verdict:
        return Verdict.CONTRADICTED if wrong else Verdict.UNDECIDED


SENSE: Mapping[type[Expr], int] = {ArgMax: 1, ArgMin: -1}


def _is_optimum(e: Expr) -> bool:
    return isinstance(e, ArgMin | ArgMax)


def _differentiates(e: Expr) -> bool:
    inside = any(_differentiates(c.data.body) for c in e.walk() if isinstance(c, Call))
    return inside or any(isinstance(x, D) for x in e.walk())


# Reports.


@dataclass(frozen=True)
class LineReport:
    """The worst that was seen of a line. `number` is None for the claim, 0 for the start of the chain.

    `sample_model(theorem, K, seed)` is the model in which it was seen; a refutation has its witness instead.
    """

    number: int | None
    text: str
    verdict: Verdict
    digits: float
    K: int
    seed: int
    left: str = ""
    right: str = ""
    note: str = ""
    enclosures: tuple[Enclosure, Enclosure] | None = None

    def __str__(self) -> str:
        name = "claim" if self.number is None else f"line {self.number}"
        said = (
            f"{name} {self.verdict.name.lower()} to {self.digits:.1f} digits (K={self.K}, seed={self.seed})"
        )
        values = f": left {self.left}, right {self.right}" if self.left else ""
        return f"{said}{values}{f'; {self.note}' if self.note else ''}"


@dataclass(frozen=True)
class OracleReport:
    """What was seen of a theorem. `models` are the (K, seed) looked at, `skipped` the K without a model."""

    theorem: str
    lines: tuple[LineReport, ...]
    models: tuple[tuple[int, int], ...]
    skipped: tuple[tuple[int, str], ...] = ()

    @property
    def verdict(self) -> Verdict:
        return max(line.verdict for line in self.lines)

    @property
    def confirmed(self) -> bool:
        return self.verdict is Verdict.CONFIRMED

    @property
    def digits(self) -> float:
        """The fewest digits to which a line was confirmed."""
        return min(line.digits for line in self.lines)

    def __str__(self) -> str:
        return "\n".join(
            (f"{self.theorem}: {self.verdict.name.lower()}", *(f"  {line}" for line in self.lines))
        )


@dataclass(frozen=True)
class _Line:
    number: int | None
    relation: str
    left: Expr
    right: Expr

    def __str__(self) -> str:
        return (
            f"{self.left} {self.relation} {self.right}"
            if self.number is None
            else f"{self.relation} {self.right}"
        )


def _lines(theorem: Theorem) -> Iterator[_Line]:
    yield _Line(None, theorem.claim.relation, theorem.claim.left, theorem.claim.right)
    if theorem.start is None:
        return
    yield _Line(0, "=", theorem.start, theorem.start)
    before = theorem.start
    for number, step in enumerate(theorem.steps, 1):
        yield _Line(number, step.relation, before, step.expr)
        before = step.expr


def check(
    theorem: Theorem,
    *,
    digits: int = 50,
    Ks: Sequence[int] = (1, 2, 3, 5, 10),
    models_per_K: int = 2,
    seed: int = 0,
    backend: str = "auto",
) -> OracleReport:
    """Look at every line of a theorem in `models_per_K` models of each K.

    Raises Vacuous if there is no model of the hypotheses. `backend` computes the enclosures of both sides of
    a contradicted line: "mpmath", "flint" or "auto".
    """
    choose(backend)
    lines = list(_lines(theorem))
    seen: list[tuple[int, int, Model, list[Finding]]] = []
    skipped: list[tuple[int, str]] = []
    for K in _classes(theorem, Ks):
        for number in range(seed, seed + models_per_K):
            try:
                model = sample_model(theorem, K, number)
            except Vacuous as error:
                skipped.append((K, str(error)))
                break
            seen.append((K, number, model, _findings(theorem, lines, model, digits, f"{K}/{number}")))
    if not seen:
        raise Vacuous(skipped[0][1])
    reports = tuple(_worst(line, [(*s[:3], s[3][n]) for s in seen], backend) for n, line in enumerate(lines))
    return OracleReport(theorem.id, reports, tuple((K, s) for K, s, _, _ in seen), tuple(skipped))


def _classes(theorem: Theorem, Ks: Sequence[int]) -> Sequence[int]:
    """The K to look at: all that the hypotheses allow; one if the theorem does not speak of K."""
    if not any(isinstance(s, Dim) and s.data == "K" for s in _symbols(theorem)):
        return Ks[:1]
    least = _at_least(theorem.given).get("K", 1)
    return [K for K in Ks if least <= K] or [least]


def _findings(
    theorem: Theorem, lines: Sequence[_Line], model: Model, digits: int, seed: str
) -> list[Finding]:
    need = digits - COSTS
    point, closer = (Point(theorem, model, d, seed) for d in (digits, 2 * digits))
    found = [point.look(x.relation, x.left, x.right, need) for x in lines]
    return [
        f if f.verdict is Verdict.CONFIRMED else closer.look(x.relation, x.left, x.right, need)
        for x, f in zip(lines, found, strict=True)
    ]


def _worst(line: _Line, seen: Sequence[tuple[int, int, Model, Finding]], backend: str) -> LineReport:
    """The least digits; of models that contradict a line, the first, which is the smallest."""
    worst = max(s[3].verdict for s in seen)
    bad = [s for s in seen if s[3].verdict is worst]
    K, seed, model, f = bad[0] if worst is Verdict.CONTRADICTED else min(bad, key=lambda s: s[3].digits)
    boxes = _enclosures(line, model, backend) if f.verdict is Verdict.CONTRADICTED else None
    return LineReport(line.number, str(line), f.verdict, f.digits, K, seed, f.left, f.right, f.note, boxes)


def _enclosures(line: _Line, model: Model, backend: str) -> tuple[Enclosure, Enclosure] | None:
    """Rigorous bounds of both sides, where they are numbers without derivatives."""
    try:
        return enclose(line.left, model, 20, backend), enclose(line.right, model, 20, backend)
    except NoValue:
        return None


def check_refutation(refutation: Refutation, *, digits: int = 50) -> LineReport:
    """The false claim at the witness: CONTRADICTED is what a refutation promises.

    Raises Vacuous if the witness violates a hypothesis.
    """
    model = model_at(refutation.witness)
    violated = [str(h) for h in refutation.given if not _holds(model, h)]
    if violated:
        raise Vacuous(f"{refutation.id}: the witness violates {'; '.join(violated)}")
    claim, point = refutation.claim, Point(refutation, model, digits, "witness")
    if claim.relation == "convex":
        found = point.bends_down(claim.left, claim.right)
    else:
        found = point.look(claim.relation, claim.left, claim.right, digits - COSTS)
    line = _Line(None, claim.relation, claim.left, claim.right)
    return _worst(line, [(model.dims.get("K", 1), 0, model, found)], "auto")
