"""Random exact models of a theorem's hypotheses. The same seed gives the same model.

Nothing here is trusted: every model drawn is checked against the hypotheses before it is used.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, pairwise, product
from random import Random
from typing import TypeAlias

from derive.calc import Refutation, Theorem
from derive.rules import Hypothesis
from derive.symbols import ArgMax, ArgMin, At, Dim, Event, Expr, Family, Idx, Num, Sym
from verify.model import Evaluator, Inexact, Model, NoValue, Number, Unbound, evaluate
from verify.reals import real

Statement: TypeAlias = Theorem | Refutation
TRIES = 200  # draws of a model before the hypotheses are called unsatisfiable


class Vacuous(ValueError):
    """No model of the hypotheses was found: the theorem may speak of nothing."""


def sample_model(statement: Statement, K: int, seed: int) -> Model:
    """A random exact model of the hypotheses, with K classes. The same arguments give the same model.

    Free indices of one range are all different where the seed is 0 modulo 3 (and there are enough values),
    all equal where it is 1, and random where it is 2.
    """
    rng = Random(f"{statement.id}/{K}/{seed}")
    symbols = symbols_of(statement)
    violated: list[str] = []
    for _ in range(TRIES):
        model = _draw(statement, symbols, K, seed, rng)
        free = [s for s in symbols if isinstance(s, Sym | Family) and s not in hints(statement.given)]
        model = repaired(model, statement.given, free, rng)
        violated = [str(h) for h in statement.given if not holds(model, h)]
        if not violated:
            return model
    raise Vacuous(f"{statement.id}: no model with K = {K} was found in {TRIES} tries; violated: {'; '.join(violated)}")


def symbols_of(statement: Statement) -> list[Expr]:
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
    least = least_sizes(statement.given)
    small = 2 if K > 5 else 3  # keeps sums over n, d and K short
    sizes = {s.data: max(rng.randint(1, small), least.get(s.data, 1)) for s in symbols if isinstance(s, Dim)}
    model = Model(dims={**sizes, **({"K": K} if "K" in sizes else {})})
    model = replace(model, indices=_draw_indices(model, [s for s in symbols if isinstance(s, Idx)], seed, rng))
    model = _draw_events(model, [s for s in symbols if isinstance(s, Event)], statement.given, rng)
    for s in symbols:
        if isinstance(s, Sym | Family):
            model = redrawn(model, s, statement.given, rng)
    return model


def least_sizes(given: Iterable[Hypothesis]) -> dict[str, int]:
    """The least value of each dimension."""
    bounds = [h for h in given if h.relation == ">=" and isinstance(h.left, Dim) and isinstance(h.right, Num)]
    return {h.left.data: max(1, math.ceil(h.right.data)) for h in bounds}


def _draw_indices(model: Model, indices: Sequence[Idx], seed: int, rng: Random) -> dict[str, int]:
    values: dict[str, int] = {}
    taken: dict[Expr, list[int]] = {}
    for index in indices:
        choice = list(Evaluator(model).range(index, {}))
        if not choice:
            raise Vacuous(f"there is no index {index} where {', '.join(f'{n} = {v}' for n, v in model.dims.items())}")
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
    places = {e: list(product(*(range(1, Evaluator(model).integer(n, {}) + 1) for n in e.args))) for e in events}
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


def real_row(rng: Random, size: int, _total: int) -> Row:
    """In about -3..3, sometimes closer to 0 or further away; never 0 itself."""
    scale, steps = rng.choices((Fraction(3), Fraction(1, 2), Fraction(8)), (6, 1, 1))[0], rng.randint(20, 60)
    return [scale * Fraction(2 * rng.randrange(-steps, steps) + 1, 2 * steps) for _ in range(size)]


def _constant(rng: Random, size: int, _total: int) -> Row:
    return real_row(rng, 1, 0) * size


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


def _zero(_rng: Random, size: int, _total: int) -> Row:
    return [Fraction(0)] * size


def _normalised(parts: Sequence[int]) -> Row:
    return [Fraction(p, sum(parts)) for p in parts] if any(parts) else _normalised([1, *parts[1:]])


DRAWS: Mapping[str, Callable[[Random, int, int], Row]] = {  # of several domains of a variable, the last counts
    "real": real_row,
    "constant": _constant,
    "positive": _positive,
    "unit interval": _unit_interval,
    "simplex": _simplex,
    "open simplex": _open_simplex,
    "one-hot": _one_hot,
    "label": _label,
    "integer": _integer,
    "counts": _counts,
    "zero": _zero,  # where a hypothesis about exponentials has no other exact model
}


def hints(given: Iterable[Hypothesis]) -> dict[Expr, str]:
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
    signed = h.relation in (">", ">=") and h.right == Num(0) and isinstance(variable, Sym | Family) and general
    return ("positive", variable) if signed else None


def redrawn(model: Model, variable: Expr, given: Sequence[Hypothesis], rng: Random) -> Model:
    """The model with new random values of one variable, drawn from its domain."""
    name = hints(given).get(variable, "real")
    total = 1
    if name == "counts":
        sums = [h.right for h in given if h.domain == (name, variable) and h.relation == "="]
        total = int(evaluate(sums[0], model)) if sums else rng.randint(0, 8)
    *outer, size = [Evaluator(model).integer(n, {}) for n in variable.args] or [1]
    rows = {w: DRAWS[name](rng, size, total) for w in product(*(range(1, n + 1) for n in outer))}
    entries = {(*w, k): value for w, row in rows.items() for k, value in enumerate(row, 1)}
    return placed(model, variable, entries if variable.args else {(): entries[1,]})


def placed(model: Model, variable: Expr, entries: Mapping[tuple[int, ...], Fraction]) -> Model:
    """The model with other values of one variable."""
    if isinstance(variable, Sym):
        return replace(model, scalars={**model.scalars, variable.data: entries[()]})
    return replace(model, families={**model.families, variable.data: dict(entries)})


def entries_of(model: Model, variable: Expr) -> Mapping[tuple[int, ...], Fraction]:
    """The values of a variable, by index."""
    name = variable.data
    return {(): model.scalars[name]} if isinstance(variable, Sym) else model.families[name]


def repaired(model: Model, given: Iterable[Hypothesis], free: Sequence[Expr], rng: Random) -> Model:
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
    unknowns = [(v, w) for v in free if v in h.left.free | h.right.free for w in entries_of(model, v)]
    own = [u for u in unknowns if u[0] == subject][number:]
    for variable, where in own[:1] + rng.sample(unknowns, len(unknowns)):
        slope = sum(_gaps(_shifted(model, variable, where, 1), h)[number:][:1]) - gap
        fitting = _shifted(model, variable, where, -gap / slope) if slope else model
        if _gaps(fitting, h)[number:][:1] == [0]:
            return fitting
    return model


def _shifted(model: Model, variable: Expr, where: tuple[int, ...], by: Fraction | int) -> Model:
    old = entries_of(model, variable)
    return placed(model, variable, {**old, where: old[where] + by})


def _gaps(model: Model, h: Hypothesis) -> list[Fraction]:
    """left - right for all values of the hypothesis's own indices; none if it has no exact value."""
    try:
        return [left - right for left, right in Evaluator(model).sides(h)]
    except NoValue:
        return []


def holds(model: Model, h: Hypothesis) -> bool:
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
