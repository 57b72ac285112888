r"""Finite worlds: a few outcomes with rational masses, what each variable is there, and what everything is worth.

    P(X=0, Y=1) = 1/6, ...      E[XY], H(X | Y), P(A | B), KL(p ‖ q) are finite sums of numbers and logarithms

A world respects what is assumed of independence, exclusion and inclusion: it is a counterexample if two formulas have
enclosures there that do not overlap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product
from math import prod
from random import Random
from typing import TypeAlias

from derive.symbols import Add, Dim, Expr, Log, Mul, Num, Pow, Sum, Sym, subst
from verify.answers.chances.entropies import joint_entropies
from verify.answers.chances.quantities import Chance, Divergence, Entropy, Known, Mean, Parsed, Unread
from verify.answers.comparing.forms import prepared
from verify.answers.reading.events import And, Atom, Event, Not, Or, Where
from verify.answers.reading.functions import Applied
from verify.answers.reading.samples import Samples, general
from verify.model import EXACT, Evaluator, Model, NoValue

VALUES = {
    "signed": tuple(map(Fraction, (-1, 0, 1, 2, 3))),
    "shares": tuple(Fraction(x) for x in ("1/2", "1/3", "3/4", "1/5")),
    "positive": tuple(Fraction(x) for x in ("1", "2", "3", "1/2", "4")),
}
POOLS = ("positive", "shares", "positive")
MASSES = (1, 2, 3, 4, 5)
PLACES = {1: 4, 2: 3}  # values of each variable, by how many there are; else 2
MOST_NAMES = 5
Outcome: TypeAlias = dict[str, Fraction]


@dataclass
class World:
    """The outcomes, their masses, the laws p and q by their masses, and the values of functions f(x)."""

    outcomes: tuple[Outcome, ...]
    masses: tuple[Fraction, ...]
    rng: Random
    read: Mapping[str, Expr]
    laws: dict[str, tuple[Fraction, ...]] = field(default_factory=dict)
    functions: dict[tuple[str, Fraction], Fraction] = field(default_factory=dict)
    samples: Samples | None = None
    size: int = 0  # of the samples
    pool: str = "positive"  # what functions have as values
    entry: int = 1  # that the general entry is

    def point(self) -> dict[str, Fraction]:
        """The masses by what they are of."""
        out = {
            f"P({', '.join(f'{name}={value}' for name, value in sorted(outcome.items()))})": mass
            for outcome, mass in zip(self.outcomes, self.masses, strict=True)
            if outcome
        }
        for law, masses in sorted(self.laws.items()):
            out |= {f"{law}({place})": mass for place, mass in enumerate(masses, 1)}
        return out | {f"{name}({value})": y for (name, value), y in self.functions.items()}

    def formula(self, parsed: Parsed, outcome: Outcome, place: int = 0) -> Expr:
        """What a formula is worth in one outcome."""
        worth = self._applied(self._worth(parsed.formula, parsed, outcome), place)
        if self.samples is None:
            return worth
        size = Num(Fraction(self.size))
        return subst(worth, {Sym(self.samples.upper): size, Dim(self.samples.upper): size})

    def _worth(self, e: Expr, parsed: Parsed, outcome: Outcome) -> Expr:
        """The formula with numbers for variables and quantities; a sum over a sample term by term."""
        if e in parsed.inside:
            return self.quantity(parsed.inside[e], outcome)
        if isinstance(e, Sum):
            return self._sum(e, parsed, outcome)
        if isinstance(e, Sym):
            name = str(e.data)
            if self.samples and name[0] in self.samples.letters and name == general(name[0]):
                name = f"{name[0]}_{self.entry}"
            return Num(outcome[name]) if name in outcome else e
        return e.rebuild(tuple(self._worth(a, parsed, outcome) for a in e.args)) if e.args else e

    def _sum(self, e: Sum, parsed: Parsed, outcome: Outcome) -> Expr:
        before, terms = self.entry, []
        for entry in range(1, self.size + 1):
            self.entry = entry
            terms.append(self._worth(e.body, parsed, outcome))
        self.entry = before
        return Add(*terms)

    def _applied(self, e: Expr, place: int) -> Expr:
        """The formula with numbers for f(2) and p(x)."""
        if not e.args:
            return e
        args = tuple(self._applied(a, place) for a in e.args)
        if isinstance(e, Applied):
            if len(args) != 1:
                raise Unread(str(e))
            value, name = _number(args[0]), str(e.data)
            if name in self.laws:
                if not place or value != place:
                    raise Unread(str(e))
                return Num(self.laws[name][place - 1])
            return Num(self.functions.setdefault((name, value), self.rng.choice(VALUES[self.pool])))
        return e.rebuild(args)

    def quantity(self, known: Known, outcome: Outcome) -> Expr:
        """What a quantity is worth in one outcome, on which it depends if it is under a variable."""
        match known:
            case Mean():
                return self._mean(known, outcome)
            case Chance(law, event, under):
                if law:
                    raise Unread(law)
                return Num(self._share(self._event(And((event, under))), self._event(under)))
            case Entropy(groups, under):
                return self._entropy(groups, under)
            case Divergence(kind, first, second):
                return self._divergence(kind, first, second)
        raise Unread("a sum over values")

    # Means

    def _mean(self, known: Mean, outcome: Outcome) -> Expr:
        rows = [self._values(a, known, outcome) for a in known.arguments]
        weights = self._weights(known, outcome)
        if known.kind in ("Bias", "MSE"):
            true = Sym(str(known.arguments[0].formula.data).removesuffix("_hat"))
            errors = [x - true for x in rows[0]]
            return _average(errors if known.kind == "Bias" else [e * e for e in errors], weights)
        if known.kind == "E":
            return _average(rows[0], weights)
        x, y = rows[0], rows[-1]
        if known.kind == "SD":
            return Pow(self._covariance(x, x, weights), Num(Fraction(1, 2)))
        if known.kind != "Corr":
            return self._covariance(x, y, weights)
        spreads = self._covariance(x, x, weights) * self._covariance(y, y, weights)
        return self._covariance(x, y, weights) / Pow(spreads, Num(Fraction(1, 2)))

    @staticmethod
    def _covariance(x: Sequence[Expr], y: Sequence[Expr], weights: Sequence[Fraction]) -> Expr:
        both = [a * b for a, b in zip(x, y, strict=True)]
        return _average(both, weights) - _average(x, weights) * _average(y, weights)

    def _values(self, a: Parsed, known: Mean, outcome: Outcome) -> list[Expr]:
        if known.law:
            places = range(1, len(self.laws[known.law]) + 1)
            return [self.formula(a, {f"~{known.law}": Fraction(place)}, place) for place in places]
        del outcome
        return [self.formula(a, other) for other in self.outcomes]

    def _weights(self, known: Mean, outcome: Outcome) -> list[Fraction]:
        if known.law:
            return list(self.laws[known.law])
        same = [all(other[x] == outcome[x] for x in known.under) for other in self.outcomes]
        held = [mass * at for mass, at in zip(self.masses, same, strict=True)]
        return [mass / sum(held) for mass in held]

    # Events and entropies

    def _event(self, event: Event) -> list[bool]:
        return [self._happens(event, outcome) for outcome in self.outcomes]

    def _happens(self, event: Event, outcome: Outcome) -> bool:
        match event:
            case Atom(name):
                return outcome[name] == 1
            case Where(name, relation, bound):
                return _HOLDS[relation](outcome[name], _number(self.read[bound]))
            case Not(inner):
                return not self._happens(inner, outcome)
            case And(parts):
                return all(self._happens(part, outcome) for part in parts)
            case Or(parts):
                return any(self._happens(part, outcome) for part in parts)

    def _share(self, both: Sequence[bool], whole: Sequence[bool]) -> Fraction:
        under = sum(mass for mass, at in zip(self.masses, whole, strict=True) if at)
        if not under:
            raise NoValue("a condition of probability 0")
        return Fraction(sum(mass for mass, at in zip(self.masses, both, strict=True) if at)) / under

    def _entropy(self, groups: tuple[frozenset[str], ...], under: frozenset[str]) -> Expr:
        """H(X | Z) is H(X, Z) - H(Z), and I(X; Y | Z) is H(X | Z) + H(Y | Z) - H(X, Y | Z)."""
        return Add(*(Mul(Num(c), self._joint(names)) for c, names in joint_entropies(groups, under)))

    def _joint(self, names: frozenset[str]) -> Expr:
        table: dict[tuple[Fraction, ...], Fraction] = {}
        for outcome, mass in zip(self.outcomes, self.masses, strict=True):
            key = tuple(outcome[x] for x in sorted(names))
            table[key] = table.get(key, Fraction(0)) + mass
        return Add(Num(0), *(Mul(Num(-mass), Log(Num(mass))) for mass in table.values() if mass))

    def _divergence(self, kind: str, first: str, second: str) -> Expr:
        pairs = list(zip(self.laws[first], self.laws[second], strict=True))
        if kind == "H":
            return Add(*(Mul(Num(-p), Log(Num(q))) for p, q in pairs))
        return Add(*(Mul(Num(p), Log(Num(p / q))) for p, q in pairs))


_HOLDS: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    "<": lambda x, y: x < y,
    "<=": lambda x, y: x <= y,
    "=": lambda x, y: x == y,
    "!=": lambda x, y: x != y,
    ">=": lambda x, y: x >= y,
    ">": lambda x, y: x > y,
}


def _average(values: Sequence[Expr], weights: Sequence[Fraction]) -> Expr:
    return Add(*(Mul(Num(w), v) for v, w in zip(values, weights, strict=True) if w))


def _number(e: Expr) -> Fraction:
    try:
        return Fraction(Evaluator(Model(), EXACT).number(prepared(e), {}))
    except (NoValue, TypeError, ZeroDivisionError) as error:
        raise Unread(str(e)) from error


# Drawing


def moved(world: World, name: str, to: Fraction, alike: Mapping[str, str]) -> World:
    """The world with the values of a variable, and of those like it, shifted so that its mean is a number."""
    mean = sum((row[name] * mass for row, mass in zip(world.outcomes, world.masses, strict=True)), Fraction(0))
    same = {x for x in world.outcomes[0] if alike.get(x, x) == alike.get(name, name)}
    rows = tuple({x: value + (to - mean if x in same else 0) for x, value in row.items()} for row in world.outcomes)
    return replace(world, outcomes=rows)


@dataclass(frozen=True)
class Plan:
    """What is to be drawn: variables and events, and laws; and what is assumed of them."""

    variables: tuple[str, ...]
    events: tuple[str, ...]
    laws: tuple[str, ...]
    independent: frozenset[str] = frozenset()
    under: tuple[frozenset[str], frozenset[str]] | None = None
    alike: Mapping[str, str] = field(default_factory=dict)
    allowed: Callable[[Outcome], bool] = lambda _: True
    read: Mapping[str, Expr] = field(default_factory=dict)
    samples: Samples | None = None
    size: int = 0

    def independences(self) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
        """What must be independent, and under what."""
        every = frozenset((*self.variables, *self.events))
        if len(self.independent & every) > 1:
            yield self.independent & every, frozenset()
        if self.under and len(self.under[0] & every) > 1:
            yield self.under[0] & every, self.under[1]


def drawn(plan: Plan, seed: int) -> World | None:
    """World number `seed`; None where what is assumed does not hold in it."""
    rng = Random(seed)
    pool = VALUES["positive" if seed % 2 else "signed"]
    names = (*plan.variables, *plan.events)
    places = PLACES.get(len(names), 2)
    if len(names) > MOST_NAMES:
        return None
    values = {
        plan.alike.get(x, x): rng.sample(pool, places) if x in plan.variables else [Fraction(1), Fraction(0)]
        for x in names
    }
    of = {x: values[plan.alike.get(x, x)] for x in names}
    rows = [dict(zip(names, row, strict=True)) for row in product(*(of[x] for x in names))]
    weights = [(row, mass) for row, mass in zip(rows, _weights(plan, rows, rng), strict=True) if plan.allowed(row)]
    total = sum(mass for _, mass in weights)
    if not total:
        return None
    laws = {law: _shares(rng, 3) for law in plan.laws}
    outcomes, masses = (row for row, _ in weights), (mass / total for _, mass in weights)
    world = World(tuple(outcomes), tuple(masses), rng, plan.read, laws, {}, plan.samples, plan.size, POOLS[seed % 3])
    return world if all(_is_independent(world, *said) for said in plan.independences()) else None


def _shares(rng: Random, count: int) -> tuple[Fraction, ...]:
    """Masses that are not all the same."""
    weights = [rng.choice(MASSES) for _ in range(count)]
    weights[0] += len(set(weights)) == 1
    return tuple(Fraction(w, sum(weights)) for w in weights)


def _weights(plan: Plan, rows: Sequence[Outcome], rng: Random) -> list[Fraction]:
    """Any masses for what depends on each other, times those of what does not; at last all as is assumed."""
    chances: dict[object, Fraction] = {}

    def chance(*key: object) -> Fraction:
        return chances.setdefault(key, Fraction(rng.choice(MASSES)))

    apart = plan.independent | (plan.under[0] if plan.under else frozenset())
    condition = sorted(plan.under[1]) if plan.under else []
    out = []
    for row in rows:
        under = tuple(row[c] for c in condition)
        mass = chance("rest", *(row[x] for x in sorted(row.keys() - apart)))
        for x in sorted(apart & row.keys()):
            mass *= chance(plan.alike.get(x, x), row[x], *(() if x in plan.independent else under))
        out.append(mass)
    return out


def _is_independent(world: World, names: frozenset[str], under: frozenset[str]) -> bool:
    """Is P(x, y | z) = P(x | z) P(y | z) for all values, exactly?"""
    for at in world.outcomes:
        whole = _mass(world, at, under)
        chances = [_mass(world, at, under | {x}) / whole for x in sorted(names)]
        if _mass(world, at, under | names) / whole != prod(chances):
            return False
    return True


def _mass(world: World, at: Outcome, names: frozenset[str]) -> Fraction:
    rows = zip(world.outcomes, world.masses, strict=True)
    return sum((mass for row, mass in rows if all(row[x] == at[x] for x in names)), Fraction(0))
