r"""Two formulas with sums over densities: equal in a normal form, different at a table of masses.

    Σ_x p(x, y)  against  Σ_x p(y | x)     different: where p(x=0, y=0) = 1/6, ..., at y = 0

A table gives each law masses on a few values of each variable. An integral is such a sum where the densities are
constant on intervals of length 1; one with x outside of the densities is refuted by no table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product
from random import Random
from zlib import crc32

from derive.symbols import Add, Expr, Log, Mul, Num, Sym, subst
from verify.answers.chances.entropies import joint_entropies
from verify.answers.chances.quantities import Chance, Divergence, Entropy, Known, Mean, Parsed, Total, Unread
from verify.answers.chances.question import Asked, events_of
from verify.answers.chances.totals import Totals
from verify.answers.chances.worlds import MASSES, VALUES
from verify.answers.comparing.counterexample import Pair, search
from verify.answers.comparing.equality import compare
from verify.answers.comparing.verdict import Comparison, Counterexample, Proof
from verify.answers.reading.events import names
from verify.answers.reading.functions import Applied

TABLES = 6
POINTS = 6
MOST_VARIABLES = 3
Row = dict[str, Fraction]


def with_totals(asked: Asked) -> Comparison:
    """Whether two formulas with sums over densities are the same; nothing may be assumed of what is random."""
    if asked.assumes():
        return Comparison("undecided")
    variables = _variables(asked)
    totals = Totals(next(iter(variables)) if len(variables) == 1 else "")
    known = asked.readings.known
    sides = [
        totals.formula(Parsed(side, {x: known[x] for x in side.free & known.keys()}))
        for side in (asked.gold, asked.answer)
    ]
    free = sides[0].free | sides[1].free
    given = (*asked.given(), *sorted((h for h in totals.given if h.left.free & free), key=str))
    found = compare(sides[0], sides[1], given=given)
    if found.status == "equal" and isinstance(found.evidence, Proof):
        facts = (*sorted(totals.used), *found.evidence.facts)
        return replace(found, evidence=replace(found.evidence, facts=facts))
    return _by_tables(asked, variables)


def _variables(asked: Asked) -> frozenset[str]:
    spoken = {name for k in asked.knowns for e in events_of(k) for name in names(e)}
    spoken |= {x.lower() for k in asked.knowns if isinstance(k, Entropy) for g in (*k.groups, k.under) for x in g}
    mixed = any(isinstance(k, Entropy | Mean) for k in asked.knowns) and any(not x[:1].islower() for x in spoken)
    if mixed or any(True for _ in asked.conditions()):
        raise Unread("an event in a sum")
    return frozenset(spoken)


def _by_tables(asked: Asked, variables: frozenset[str]) -> Comparison:
    """Different, if a table shows it."""
    if len(variables) > MOST_VARIABLES or any(_is_moving(k) for k in asked.knowns):
        return Comparison("undecided")
    for seed in range(TABLES):
        table = _drawn(sorted(variables), _laws(asked), seed)
        example = _apart(asked, table)
        if example:
            return Comparison("different", example)
    return Comparison("undecided")


def _is_moving(known: Known) -> bool:
    """Is it an integral of x p(x), or the mean of what may be continuous?"""
    return (
        isinstance(known, Total)
        and known.integral
        and bool({Sym(x) for x in known.variables} & _alone(known.body.formula))
    )


def _alone(e: Expr) -> frozenset[Expr]:
    """The letters of a formula but for those a function is of: f(x) may be constant on intervals, too."""
    if isinstance(e, Applied) and all(isinstance(a, Sym) for a in e.args):
        return frozenset()
    return frozenset[Expr]().union(*map(_alone, e.args)) if e.args else e.free


def _laws(asked: Asked) -> frozenset[str]:
    laws = {k.law for k in asked.knowns if isinstance(k, Chance)}
    divergences = [k for k in asked.knowns if isinstance(k, Divergence)]
    return frozenset(laws | {"" if law == "p" else law for k in divergences for law in (k.first, k.second)} | {""})


@dataclass
class Table:
    """The values of each variable, the rows of them, and the masses of the rows by each law."""

    values: Mapping[str, tuple[Fraction, ...]]
    rows: tuple[Row, ...]
    masses: Mapping[str, tuple[Fraction, ...]]
    functions: dict[str, Fraction] = field(default_factory=dict)

    def point(self) -> dict[str, Fraction]:
        """The masses by what they are of."""
        return {
            f"{law or 'p'}({', '.join(f'{x}={value}' for x, value in row.items())})": mass
            for law, masses in self.masses.items()
            for row, mass in zip(self.rows, masses, strict=True)
        } | self.functions

    def formula(self, parsed: Parsed, at: Row) -> Expr:
        """What a formula is worth where the variables have these values."""
        values: dict[Expr, Expr] = {x: self.quantity(known, at) for x, known in parsed.inside.items()}
        return self._applied(subst(parsed.formula, values | {Sym(x): Num(value) for x, value in at.items()}))

    def _applied(self, e: Expr) -> Expr:
        """The formula with numbers for f(2), one for each value."""
        args = tuple(map(self._applied, e.args))
        if not isinstance(e, Applied):
            return e.rebuild(args) if args else e
        if not re.fullmatch(r"[A-Za-z](?:_\w+)?", str(e.data)) or not all(isinstance(a, Num) for a in args):
            raise Unread("a function of which something is known, or of what is no value")
        chosen = VALUES["positive"][crc32(f"{e.data}{args}".encode()) % len(VALUES["positive"])]
        return Num(self.functions.setdefault(f"{e.data}({', '.join(map(str, args))})", chosen))

    def quantity(self, known: Known, at: Row) -> Expr:
        """What a quantity is worth there."""
        match known:
            case Chance(law, event, under):
                whole = frozenset(names(under))
                return Num(self.mass(law, at, whole | set(names(event))) / self.mass(law, at, whole))
            case Total(variables, body):
                return Add(Num(0), *(self.formula(body, {**at, **row}) for row in self._over(variables)))
            case Entropy(groups, under):
                lower = [frozenset(map(str.lower, g)) for g in groups]
                parts = joint_entropies(lower, frozenset(map(str.lower, under)))
                return Add(*(Mul(Num(c), self._entropy(x)) for c, x in parts))
            case Divergence(kind, first, second) if len(self.values) == 1:
                return self._divergence(kind, *("" if law == "p" else law for law in (first, second)))
            case Mean(kind="E", law="", arguments=(argument,), under=under) if not under and not argument.inside:
                return self._mean(argument.formula)
        raise Unread("beside a sum")

    def mass(self, law: str, at: Row, over: frozenset[str]) -> Fraction:
        """p(x, y) where the variables have these values."""
        rows = zip(self.rows, self.masses[law], strict=True)
        return sum((mass for row, mass in rows if all(row[x] == at[x] for x in over)), Fraction(0))

    def _over(self, variables: tuple[str, ...]) -> Iterator[Row]:
        for row in product(*(self.values[x] for x in variables)):
            yield dict(zip(variables, row, strict=True))

    def _entropy(self, over: frozenset[str]) -> Expr:
        masses = [self.mass("", row, over) for row in self._over(tuple(sorted(over)))]
        return Add(*(Mul(Num(-mass), Log(Num(mass))) for mass in masses))

    def _divergence(self, kind: str, first: str, second: str) -> Expr:
        pairs = zip(self.masses[first], self.masses[second], strict=True)
        return Add(*(Mul(Num(-p), Log(Num(q if kind == "H" else q / p))) for p, q in pairs))

    def _mean(self, formula: Expr) -> Expr:
        letters = [x for x in formula.free if str(x.data)[:1].isupper()]
        rows = zip(self.rows, self.masses[""], strict=True)
        return Add(
            *(Mul(Num(m), subst(formula, {x: Num(row[str(x.data).lower()]) for x in letters})) for row, m in rows)
        )


def _drawn(variables: list[str], laws: frozenset[str], seed: int) -> Table:
    rng = Random(seed)
    places = 3 if len(variables) == 1 else 2
    values = {x: tuple(rng.sample(VALUES["positive"], places)) for x in variables}
    rows = tuple(dict(zip(variables, row, strict=True)) for row in product(*values.values()))
    masses = {law: _shares(rng, len(rows)) for law in sorted(laws)}
    return Table(values, rows, masses)


def _shares(rng: Random, count: int) -> tuple[Fraction, ...]:
    weights = [rng.choice(MASSES) for _ in range(count)]
    return tuple(Fraction(w, sum(weights)) for w in weights)


def _apart(asked: Asked, table: Table) -> Counterexample | None:
    """A difference of both formulas at one of the rows."""
    known = asked.readings.known
    for at in table.rows[:3]:
        parts = [Parsed(side, {x: known[x] for x in side.free & known.keys()}) for side in (asked.gold, asked.answer)]
        gold, answer = (table.formula(part, at) for part in parts)
        found = search(Pair(gold, answer, asked.given()), POINTS).example
        if found:
            here = {f"at {x}": value for x, value in at.items()}
            return replace(found, point={**table.point(), **here, **found.point})
    return None
