"""Worlds in which two formulas with random quantities differ, as what is assumed of them allows."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from derive.rules import Hypothesis
from derive.symbols import Expr, Num, Pow, Sym, subst
from verify.answers.chances.assumed import root_of_variance
from verify.answers.chances.events import atoms
from verify.answers.chances.laws import HALF
from verify.answers.chances.quantities import Chance, Divergence, Known, Mean, Parsed, Unread
from verify.answers.chances.question import Asked, events_of, is_entry, variables
from verify.answers.chances.worlds import Outcome, Plan, World, drawn, moved
from verify.answers.comparing.counterexample import Pair, search
from verify.answers.comparing.evaluation import enclosed
from verify.answers.comparing.forms import prepared
from verify.answers.comparing.verdict import Comparison, Counterexample
from verify.answers.reading.functions import Applied
from verify.answers.reading.samples import general
from verify.model import Model, NoValue

WORLDS = 10
BITS = 80  # of an enclosure of what must be positive
POINTS = 6  # looked at in each world, for the letters that are constants


def by_worlds(asked: Asked, given: tuple[Hypothesis, ...]) -> Comparison:
    """Different, if a world shows it."""
    if asked.assumed.laws:
        return Comparison("undecided")
    plans = [plan(asked, size) for size in ((2, 3) if asked.readings.samples else (0,))]
    for seed in range(WORLDS):
        chosen = plans[seed % len(plans)]
        world = drawn(chosen, seed)
        example = _apart(asked, _with_means(asked, world, chosen), given) if world else None
        if example:
            return Comparison("different", example)
    return Comparison("undecided")


def _with_means(asked: Asked, world: World, plan: Plan) -> World:
    """The world with the means that are assumed to be numbers: E[X] = 0."""
    for known, value in asked.assumed.equations:
        name = _centred(known, value)
        if name is not None and isinstance(value, Num):
            entry = f"{name[0]}_1" if plan.samples and name == general(name[0]) else name
            world = moved(world, entry, value.data, plan.alike)
    return world


def _centred(known: Known, value: Expr) -> str | None:
    """X of E[X] = 0."""
    if not isinstance(known, Mean) or known.kind != "E" or known.law or known.under or not isinstance(value, Num):
        return None
    formula = known.arguments[0].formula
    return str(formula.data) if isinstance(formula, Sym) and formula not in known.arguments[0].inside else None


def _apart(asked: Asked, world: World, given: tuple[Hypothesis, ...]) -> Counterexample | None:
    """A difference of both formulas in one of the outcomes of a world."""
    letters = _letters(asked, world)
    if letters is None:
        return None
    held = tuple(replace(h, left=subst(h.left, letters), right=subst(h.right, letters)) for h in given)
    outcomes = world.outcomes if asked.readings.conditioned else world.outcomes[:1]
    for outcome in outcomes[:3]:
        try:
            if not all(_is_above(asked, world, pair, outcome, letters) for pair in asked.assumed.above):
                continue
            gold, answer = (subst(_in(asked, world, side, outcome), letters) for side in (asked.gold, asked.answer))
        except (NoValue, ZeroDivisionError):
            continue
        found = search(Pair(gold, answer, held), POINTS).example
        if found:
            here = {f"at {name}": value for name, value in outcome.items()} if len(outcomes) > 1 else {}
            return replace(found, point={**world.point(), **here, **found.point})
    return None


def _is_above(asked: Asked, world: World, pair: tuple[Expr, Expr], outcome: Outcome, letters: dict[Expr, Expr]) -> bool:
    """Is one of two quantities more than the other, in this world?"""
    larger, smaller = (subst(_in(asked, world, side, outcome), letters) for side in pair)
    gap = prepared(larger - smaller)
    return not gap.free and enclosed(gap, Model(), BITS).lo > 0


def _in(asked: Asked, world: World, side: Expr, outcome: Outcome) -> Expr:
    known = asked.readings.known
    return world.formula(Parsed(side, {x: known[x] for x in side.free & known.keys()}), outcome)


def _letters(asked: Asked, world: World) -> dict[Expr, Expr] | None:
    """What the letters are in a world that equations say a mean or a variance by; None where that cannot be."""
    out: dict[Expr, Expr] = {}
    for known, value in asked.assumed.equations:
        if _centred(known, value) is not None:
            continue
        found = world.quantity(known, world.outcomes[0])
        root = root_of_variance(value)
        letter = value if root is None else root
        if not isinstance(letter, Sym) or letter in {*out, *asked.readings.known} or getattr(known, "under", None):
            return None
        if any(x[0] not in asked.assumed.alike_letters() for x in variables(known) if x == general(x[0])):
            return None  # one number for entries that may have others
        out[letter] = found if root is None else Pow(found, HALF)
    return out


def plan(asked: Asked, size: int) -> Plan:
    """What is to be drawn, with so many entries of each sample. Raises Unread."""
    setting = asked.assumed.setting()
    events = {k for k in asked.knowns if isinstance(k, Chance)}
    if any(k.law for k in events) or len(setting.under) > 1 or asked.assumed.nature:
        raise Unread("more laws than one")
    spoken = {a.name for k in asked.knowns for e in events_of(k) for a in atoms(e)}
    letters = {x for x in asked.readings.random if not x.startswith("~")}
    letters |= {c.variable for c in asked.conditions()}
    if letters & spoken:
        raise Unread("one name for an event and a variable")
    alike = dict(asked.assumed.alike)
    samples = asked.readings.samples
    rows = [[f"{x}_{place}" for place in range(1, size + 1)] for x in samples.letters] if samples else []
    for row in rows:
        if {x for x in letters if is_entry(x, row[0][0])} - set(row):
            raise Unread("an entry beyond the sample")
        letters = (letters - {general(row[0][0])}) | set(row)
        alike |= dict.fromkeys(row, row[0]) if asked.assumed.samples.get(row[0][0]) == "iid" else {}
    rows = [row for row in rows if row[0][0] in asked.assumed.samples]
    laws = {x[1:] for x in asked.readings.random if x.startswith("~")}
    laws |= {law for k in asked.knowns if isinstance(k, Divergence) for law in (k.first, k.second)}
    laws |= _densities(asked) if laws else set()
    independent = frozenset[str]().union(*setting.independent, *asked.assumed.uncorrelated, *rows)
    under = setting.under[0] if setting.under else None
    return Plan(
        tuple(sorted(letters)),
        tuple(sorted(spoken)),
        tuple(sorted(laws)),
        independent,
        under,
        alike,
        _allowed(setting.exclusive, setting.exhaustive, setting.within),
        asked.read,
        samples,
        size,
    )


def _densities(asked: Asked) -> set[str]:
    """q of q(x) in an expectation over p."""
    return {
        str(a.data)
        for k in asked.knowns
        if isinstance(k, Mean) and k.law
        for argument in k.arguments
        for a in argument.formula.walk()
        if isinstance(a, Applied) and re.fullmatch(r"[pqPQ](?:_\w+)?", str(a.data))
    }


def _allowed(
    exclusive: Sequence[frozenset[str]], exhaustive: Sequence[frozenset[str]], within: Sequence[tuple[str, str]]
) -> Callable[[Outcome], bool]:
    def allowed(row: Outcome) -> bool:
        return (
            all(sum(row.get(x, 0) for x in s) <= 1 for s in exclusive)
            and all(any(row.get(x, 1) for x in s) for s in exhaustive)
            and all(row.get(a, 0) <= row.get(b, 1) for a, b in within)
        )

    return allowed
