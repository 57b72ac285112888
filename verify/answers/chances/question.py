"""What is asked of two formulas with random quantities: these, the bounds of events, and what is assumed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from derive.rules import Hypothesis, positive
from derive.symbols import Expr, Family
from verify.answers.chances.assumed import Assumed
from verify.answers.chances.quantities import Chance, Known, Mean, Parsed, Readings, Total, Unread
from verify.answers.comparing.assumptions import hinted, stated
from verify.answers.reading.events import Event, Where, conditions
from verify.answers.reading.samples import general


@dataclass
class Asked:
    """Two formulas, what the names in them stand for, and what is assumed."""

    readings: Readings
    assumed: Assumed
    gold: Expr
    answer: Expr

    def __post_init__(self) -> None:
        outer = {str(x.data) for side in (self.gold, self.answer) for x in side.free if x not in self.readings.known}
        capitals = {x for x in self.readings.spoken if x[:1].isupper()}
        self.readings.conditioned |= outer & self.readings.random & self.readings.alone
        random = self.readings.random - self.readings.conditioned
        if any(x.endswith("_bar") and x.removesuffix("_bar") in self.readings.random for x in self.readings.random):
            raise Unread("the mean of a sample of which nothing is said")
        if any(is_made_of(x, letter) for x in self.readings.random for letter in self.assumed.samples):
            raise Unread("what is made of a sample")
        if outer & (capitals | random) or any(isinstance(x, Family) for x in self.gold.free | self.answer.free):
            raise Unread("a letter that is random and a number")
        self.knowns = [k for side in (self.gold, self.answer) for k in self._reached(side, self.readings.known)]
        self.read = self._bounds()

    def _reached(self, e: Expr, table: Mapping[Expr, Known]) -> Iterator[Known]:
        """The quantities of a formula, and those in them."""
        for x in sorted(e.free & table.keys(), key=lambda x: x.key):
            yield table[x]
            known = table[x]
            for a in formulas(known):
                yield from self._reached(a.formula, a.inside)

    def _bounds(self) -> dict[str, Expr]:
        """The bounds in events by their texts."""
        found: dict[str, Expr] = {}
        every = [c for k in self.assumed_knowns() for e in events_of(k) for c in conditions(e)]
        for bound in {c.bound for c in (*self.conditions(), *every)}:
            value = self.readings.value(bound)
            if not isinstance(value, Expr):
                raise Unread(bound)
            found[bound] = value
        return found

    def assumed_knowns(self) -> list[Known]:
        """The quantities of which something is assumed."""
        values = [x for _, value in self.assumed.equations for x in value.free]
        said = [self.readings.known[x] for x in values if x in self.readings.known]
        return [known for known, _ in self.assumed.equations] + said

    def conditions(self) -> Iterator[Where]:
        """What is said of variables in the events of both formulas."""
        for known in self.knowns:
            for event in events_of(known):
                yield from conditions(event)

    def assumes(self) -> bool:
        """Is anything assumed of what is random?"""
        a = self.assumed
        return any((a.said, a.equations, a.laws, a.nature, a.samples))

    def given(self) -> tuple[Hypothesis, ...]:
        """What is assumed of constants."""
        scope = self.readings.scope
        said = [h for text in self.assumed.others for h in stated(text, scope)]
        return hinted([*said, *map(positive, self.assumed.positive)])


def formulas(known: Known) -> tuple[Parsed, ...]:
    """The formulas in a quantity."""
    match known:
        case Mean(arguments=arguments):
            return arguments
        case Total(body=body):
            return (body,)
    return ()


def events_of(known: Known) -> tuple[Event, ...]:
    """The event of a probability, and what it is under."""
    return (known.event, known.under) if isinstance(known, Chance) else ()


def is_entry(name: str, letter: str) -> bool:
    """X_1 and X_n of a sample X, and not the general X_i, X_min or X_(1)."""
    return re.fullmatch(rf"{letter}_(?:\d+|[A-Za-z])", name) is not None and name != general(letter)


def is_made_of(name: str, letter: str) -> bool:
    """X_min, X_(1) and X_hat, which may be made of the whole sample."""
    return name.startswith(f"{letter}_") and name != general(letter) and not is_entry(name, letter)


def variables(known: Known) -> set[str]:
    """The letters of a mean or a variance."""
    if not isinstance(known, Mean):
        return set()
    return {str(x.data) for a in known.arguments for x in a.formula.free if x not in a.inside}
