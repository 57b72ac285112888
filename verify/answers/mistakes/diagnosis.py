"""What may have gone wrong in an answer that is different: the gold answer with one usual mistake in it.

    gold p_k - y_k, answer y_k - p_k    ->  sign
    gold dL/dz, answer (dL/dz)/n        ->  normalisation

The mistakes, and how they are made, are in `verify.answers.mistakes.known`. One is only named where the answer is
proved equal to the gold answer with that mistake in it. What a mistake makes is first looked at at a few points, by
enclosures: most of it differs from the answer there, and only of the rest a proof is sought.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TypeAlias

from derive.symbols import Expr, Family, Idx, Sym
from verify.answers.comparing.counterexample import Pair
from verify.answers.comparing.equality import Question, compare
from verify.answers.comparing.evaluation import enclosed
from verify.answers.comparing.forms import implied, prepared
from verify.answers.comparing.symbolic import OutOfTime
from verify.answers.comparing.verdict import Mode
from verify.answers.mistakes.known import BY_NAME, WAYS, Mistake, Way
from verify.answers.mistakes.setting import Setting
from verify.enclosure import Enclosure
from verify.kernel import MALFORMED
from verify.model import Model, NoValue

MOST = 3000  # variants that are looked at
MOST_OF_ONE = 250  # of one way to make a mistake
PROOFS, VAIN = 12, 4  # proofs that are sought before it is given up; one that ends undecided counts for several
COUNTED = tuple(way for way in WAYS if way[0] == "normalisation")[:1]  # of the whole
LARGEST = 250  # nodes of an answer
SECONDS = 0.8  # of the processor, after which no further variant is looked at
POINTS, DRAWN = 3, 12  # points at which a variant must agree; and of how many they are chosen
BITS = 100
FAULTS = (NoValue, *MALFORMED, RecursionError, OutOfTime, MemoryError, ValueError, TypeError)
VALUES: tuple[Mode, ...] = (
    "equal under hypotheses",
    "equal up to an additive constant",
    "equal up to a constant factor",
)

Seen: TypeAlias = tuple[Model, Enclosure]
Kept: TypeAlias = Callable[[Expr], bool]


def diagnosis(
    q: Question,
    *,
    forms: tuple[Expr, ...] = (),
    sides: tuple[Expr, ...] = (),
    mode: Mode = "equal",
) -> Mistake | None:
    """The mistake that turns the gold answer into the answer given, if one of those known does.

    Arguments: `forms` are other right answers, in which the mistake may have been made; `sides` those of the theorem
    that the question is about, which say of what a derivative is one; `mode` is that of the question.
    """
    setting = Setting(q, forms, sides, mode if mode in VALUES else "equal")
    if any(sum(1 for _ in e.walk()) > LARGEST for e in (q.gold, q.answer)):
        return None
    sieve = Sieve(setting)
    if not _loose(q.answer) and _loose(q.gold):  # too many roads lead to a number
        return made(setting, sieve, COUNTED)
    return made(setting, sieve) or sieve.general()


def _loose(e: Expr) -> bool:
    """Is there anything but sizes in it?"""
    return any(isinstance(x, Family | Sym | Idx) for x in e.free)


def made(setting: Setting, kept: Kept, ways: tuple[tuple[str, Way], ...] = WAYS) -> Mistake | None:
    """The first mistake that makes what is kept."""
    until = time.process_time() + SECONDS
    for name, variant in variants(setting, ways):
        if kept(variant):
            return BY_NAME[name]
        if time.process_time() > until:
            return None
    return None


def variants(setting: Setting, ways: tuple[tuple[str, Way], ...] = WAYS) -> Iterator[tuple[str, Expr]]:
    """What mistakes make of the gold answer, each once, with the name of the mistake; a bounded number."""
    seen = {setting.gold}
    for name, way in ways:
        for variant in islice(_steady(way(setting)), MOST_OF_ONE):
            if variant not in seen and len(seen) < MOST:
                seen.add(variant)
                yield name, variant


def _steady(found: Iterator[Expr]) -> Iterator[Expr]:
    """What is found before anything that cannot be made."""
    try:
        yield from found
    except FAULTS:
        return


@dataclass
class Sieve:
    """Which variants are the answer: by points, then by a proof.

    Attributes:
        setting: both answers.
        tried: what was spent on proofs.
    """

    setting: Setting
    tried: int = 0
    _points: list[Seen] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._points = _telling(self.setting)

    def __call__(self, variant: Expr) -> bool:
        return self.tried < PROOFS and self._agrees(variant) and self._proved(variant)

    def _agrees(self, variant: Expr) -> bool:
        """Is there a point at which both have a value, and none at which the values differ?"""
        try:
            e, together = prepared(variant), 0
        except FAULTS:
            return False
        for model, box in self._points:
            other = _value(e, model)
            if other is not None and (other.hi < box.lo or box.hi < other.lo):
                return False
            together += other is not None
        return together > 0

    def _proved(self, variant: Expr) -> bool:
        q = self.setting.pair
        found = compare(variant, q.answer, given=q.given, facts=q.facts, variable=q.variable, mode=self.setting.mode)
        self.tried += 1 if found.status == "different" else VAIN
        return found.status == "equal"

    def general(self) -> Mistake | None:
        """Off by some constant, where there is more than constants."""
        q = self.setting.pair
        if not any(isinstance(x, Family | Sym) for x in q.gold.free & q.answer.free):
            return None
        tries: tuple[tuple[Mode, str], ...] = (
            ("equal up to a constant factor", "factor"),
            ("equal up to an additive constant", "offset"),
        )
        for mode, name in tries:
            if (
                self._constant(mode)
                and compare(q.gold, q.answer, given=q.given, facts=q.facts, variable=q.variable, mode=mode).status
                == "equal"
            ):
                return BY_NAME[name]
        return None

    def _constant(self, mode: Mode) -> bool:
        """May the ratio, or the difference, be the same at points that differ in nothing but variables?"""
        gold = prepared(self.setting.gold)
        seen = [(m, box, other) for m, box in self._points if (other := _value(gold, m)) is not None]
        for m, box, other in seen:
            for m2, box2, other2 in seen:
                if (m.dims, m.indices) == (m2.dims, m2.indices):
                    combined = _product if mode == "equal up to a constant factor" else _sum
                    left, right = combined(box, other2), combined(box2, other)
                    if left.hi < right.lo or right.hi < left.lo:
                        return False
        return True


def _telling(s: Setting) -> list[Seen]:
    """Points at which the answer has a value: if there are such, ones at which the gold answer has another."""
    gold, answer = s.pair.sides
    found: list[tuple[tuple[bool, int], bool, Seen]] = []
    for model in _candidates(s):
        box = _value(answer, model)
        if box is not None:
            right = _value(gold, model)
            agree = right is None or (right.lo <= box.hi and box.lo <= right.hi)
            same = len(set(model.indices.values())) < len(model.indices)
            found.append(((agree, _special(model)), same, (model, box)))
    found.sort(key=lambda f: f[0])
    chosen = [next((seen for _, one, seen in found if one == same), None) for same in (False, True)]
    rest = [seen for *_, seen in found if not any(seen is c for c in chosen)]
    return [seen for seen in (*chosen, *rest) if seen is not None][:POINTS]


def _special(model: Model) -> int:
    """How many of its numbers are 0 or 1, at which much vanishes."""
    entries = (v for family in model.families.values() for v in family.values())
    return sum(v in (0, 1) for v in (*model.scalars.values(), *entries))


def _candidates(s: Setting) -> Iterator[Model]:
    """Points of both answers, then such as their logarithms and roots demand."""
    demanded = tuple(h for side in s.pair.sides for h in implied(side))
    narrow = Pair(s.gold, s.answer, (*s.pair.known, *dict.fromkeys(demanded)))
    yield from _with_twins(s.pair.pair, DRAWN)
    if demanded:
        yield from _with_twins(narrow, POINTS)


def _with_twins(pair: Pair, most: int) -> Iterator[Model]:
    """Points of a pair, and each again with all its indices the same."""
    for model in islice(pair.points(), most):
        yield model
        if len(set(model.indices.values())) > 1:
            least = min(model.indices.values())
            twin = replace(model, indices=dict.fromkeys(model.indices, least))
            if pair.admits(twin):
                yield twin


def _value(e: Expr, model: Model) -> Enclosure | None:
    try:
        return enclosed(e, model, BITS)
    except FAULTS:
        return None


def _sum(one: Enclosure, other: Enclosure) -> Enclosure:
    return Enclosure(one.lo + other.lo, one.hi + other.hi)


def _product(one: Enclosure, other: Enclosure) -> Enclosure:
    corners = [x * y for x in (one.lo, one.hi) for y in (other.lo, other.hi)]
    return Enclosure(min(corners), max(corners))
