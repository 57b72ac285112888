"""Points at which two expressions are seen to differ: exact rationals, and enclosures that do not overlap.

    x^2 against 2 x:  at x = 3, 9 is not 6        1 - 1/e against 1 + 1/e:  no point needed, 0.632... is not 1.367...

A point satisfies every hypothesis, exactly or by an enclosure. No tolerance is used anywhere: two values that cannot be
told apart with 1000 digits are not told apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from random import Random
from typing import Literal, TypeAlias

from derive.calc import Claim, Refutation
from derive.rules import Hypothesis
from derive.symbols import Dim, Expr, Factorial, Family, Idx, Log, Sym
from verify.answers.comparing.evaluation import OutsideDomain, enclosed, has_kinks
from verify.answers.comparing.forms import prepared
from verify.answers.comparing.verdict import DIGITS, Counterexample
from verify.enclosure import Enclosure
from verify.model import EXACT, Evaluator, Model, NoValue, satisfies
from verify.sampling import Vacuous, hints, least_sizes, redrawn, repaired, sample_model, symbols_of

FIRST_BITS = 160
LADDER = (160, 480, 1200, 3400)  # bits; the last is 1000 digits
PLAIN = tuple(
    Fraction(x) for x in ["2", "3", "-1", "5", "-2", "1/2", "-1/3", "1", "4", "0", "3/2", "-5", "1/4", "7", "10"]
)
BITS = (Fraction(0), Fraction(1))  # now and then, for labels of which no more is said than y^2 = y
POOLS = {"real": PLAIN, "positive": tuple(x for x in PLAIN if x > 0)}
NATURAL = tuple(Fraction(x) for x in (5, 3, 8, 2, 6, 4, 10, 1, 7, 0))  # for what a factorial is taken of
CHANCES = tuple(Fraction(x) for x in ["1/3", "1/2", "3/4", "1/5"])
COUNTS_TRIED = 3
SIZES = (2, 3)  # of K, in turn
Sight: TypeAlias = Literal["apart", "together", "gap", "nothing"]


@dataclass(frozen=True)
class Seen:
    """What was seen at a point: the values apart, together, one missing, or nothing."""

    sight: Sight
    example: Counterexample | None = None


class Pair:
    """Two expressions, how to evaluate them, and the hypotheses that a point must satisfy."""

    def __init__(self, gold: Expr, answer: Expr, given: tuple[Hypothesis, ...]) -> None:
        self.sides = (prepared(gold), prepared(answer))
        self.kinks = not (has_kinks(gold) or has_kinks(answer))
        self.given = given
        self.undrawn = False
        self.free = gold.free | answer.free
        self.natural = frozenset(
            x for e in self.sides for a in e.walk() if isinstance(a, Factorial) for x in a.free if isinstance(x, Sym)
        )
        self.logarithms = any(isinstance(a, Log) and a.free - self.natural for e in self.sides for a in e.walk())
        self.statement = Refutation("answer", "", Claim("=", *self.sides), (), given)

    def look(self, model: Model, ladder: Sequence[int] = LADDER[:1]) -> Seen:
        """What is seen at a point, at one precision after another."""
        for bits in ladder:
            boxes = self.boxes(model, bits)
            outside = [box for box in boxes if isinstance(box, OutsideDomain)]
            known = [box for box in boxes if isinstance(box, Enclosure)]
            if outside and known:
                gold, answer = (box if isinstance(box, Enclosure) else None for box in boxes)
                return Seen("gap", Counterexample(self.named(model), gold, answer))
            if outside:
                return Seen("nothing")
            if len(known) == 2:
                gold, answer = known
                if gold.hi < answer.lo or answer.hi < gold.lo:
                    return Seen("apart", self._sharpened(model, gold, answer, bits))
                if gold.width == answer.width == 0 or bits == ladder[-1]:
                    return Seen("together")
        return Seen("nothing")

    def _sharpened(self, model: Model, gold: Enclosure, answer: Enclosure, bits: int) -> Counterexample:
        """Both values to 30 digits at least."""
        for _ in range(6):
            if all(box.width * 10**DIGITS <= abs(box.lo + box.hi) / 2 for box in (gold, answer)):
                break
            bits *= 2
            boxes = self.boxes(model, bits)
            if not all(isinstance(box, Enclosure) for box in boxes):
                break
            gold, answer = (box for box in boxes if isinstance(box, Enclosure))
        return Counterexample(self.named(model), gold, answer)

    def boxes(self, model: Model, bits: int = FIRST_BITS) -> list[Enclosure | NoValue]:
        """Both values enclosed, or why not."""
        return [self._enclosed(side, model, bits) for side in self.sides]

    def _enclosed(self, e: Expr, model: Model, bits: int) -> Enclosure | NoValue:
        try:
            return enclosed(e, model, bits, self.kinks)
        except NoValue as error:
            return error

    def named(self, model: Model) -> dict[str, Fraction]:
        """The values of what the pair speaks of, by the names that are printed."""
        point: dict[str, Fraction] = {}
        names = {leaf.data for leaf in self.free}
        for table in (model.dims, model.indices, model.scalars):
            point |= {name: Fraction(v) for name, v in table.items() if name in names}
        for name, entries in model.families.items():
            if name in names:
                point |= {f"{name}[{','.join(map(str, where))}]": v for where, v in sorted(entries.items())}
        return point

    def points(self, seed: int = 0) -> Iterator[Model]:
        """Points that satisfy the hypotheses: with small numbers first, then as the oracle draws them."""
        if not self.free and not self.given:
            yield Model()
            return
        for turn in range(seed, seed + len(PLAIN)):
            plain = self._plain(turn)
            if plain is not None:
                yield plain
            if plain is not None and turn % 3 == 1 and self.natural and self.logarithms:
                yield from self._with_chances(plain, turn)
            if turn % 3 == 2:
                yield from self._drawn(turn)
        if not self.free:
            return
        for turn in range(seed + len(PLAIN), seed + len(PLAIN) + 30):
            yield from self._drawn(turn)

    def _with_chances(self, model: Model, turn: int) -> Iterator[Model]:
        """The point with other counts, and fractions between 0 and 1 for the letters that are no counts: log(1 - p)."""
        rng = Random(turn)
        for _ in range(COUNTS_TRIED):
            scalars = {
                x: rng.choice(NATURAL) if Sym(x) in self.natural else rng.choice(CHANCES) for x in sorted(model.scalars)
            }
            moved = replace(model, scalars=scalars)
            if self.admits(moved):
                yield moved

    def _drawn(self, turn: int) -> Iterator[Model]:
        if self.undrawn:
            return
        try:
            model = sample_model(self.statement, SIZES[turn % 2], turn)
        except (Vacuous, NoValue):  # after hundreds of tries, which are not made again
            self.undrawn = True
            return
        if self.admits(model):
            yield model

    def _plain(self, turn: int) -> Model | None:
        """Point number `turn`: small numbers for scalars and for families of which no more than signs are given."""
        try:
            symbols = symbols_of(self.statement)
            model = self._sized(symbols, turn)
            if model is None:
                return None
            model = self._filled(model, symbols, turn)
        except NoValue:
            return None
        return model if self.admits(model) else None

    def _sized(self, symbols: Sequence[Expr], turn: int) -> Model | None:
        least = least_sizes(self.given)
        dims = {
            s.data: max(SIZES[(turn + r) % 2], least.get(s.data, 1))
            for r, s in enumerate(symbols)
            if isinstance(s, Dim)
        }
        model, free = Model(dims=dims), [s for s in symbols if isinstance(s, Idx)]
        for r, index in enumerate(free):
            values = Evaluator(model, EXACT).range(index, {})
            if not values:
                return None
            model = replace(model, indices={**model.indices, index.data: values[(turn + r) % len(values)]})
        return model

    def _filled(self, model: Model, symbols: Sequence[Expr], turn: int) -> Model:
        rng, hinted = Random(turn), hints(self.given)
        for r, s in enumerate(symbols):
            domain = hinted.get(s, "real")
            pool = BITS if domain == "real" and turn % 4 == 3 else POOLS.get(domain)
            if s in self.natural and domain in POOLS:
                model = replace(model, scalars={**model.scalars, s.data: rng.choice(NATURAL)})
            elif isinstance(s, Sym) and pool:
                model = replace(model, scalars={**model.scalars, s.data: pool[(turn + 2 * r) % len(pool)]})
            elif isinstance(s, Family) and pool:
                shape = [range(1, Evaluator(model, EXACT).integer(n, {}) + 1) for n in s.args]
                entries = {where: rng.choice(pool) for where in product(*shape)}
                model = replace(model, families={**model.families, s.data: entries})
            elif isinstance(s, Sym | Family):
                model = redrawn(model, s, self.given, rng)
        loose = [s for s in symbols if isinstance(s, Sym) and hinted.get(s, "real") in POOLS]  # an N > 0 too
        free = [*loose, *(s for s in symbols if isinstance(s, Family) and s not in hinted)]
        return repaired(model, self.given, free, rng)

    def admits(self, model: Model) -> bool:
        """Does the point satisfy the hypotheses: exactly, or an inequality by an enclosure?"""
        return all(self._by_enclosure(h, model) for h in satisfies(model, self.given))

    @staticmethod
    def _by_enclosure(h: Hypothesis, model: Model) -> bool:
        if h.relation not in (">", ">="):
            return False
        gap = prepared(h.left - h.right)
        try:
            ranges = [Evaluator(model, EXACT).range(i, {}) for i in h.forall]
            for values in product(*ranges):
                at = replace(
                    model, indices={**model.indices, **dict(zip((i.data for i in h.forall), values, strict=True))}
                )
                if enclosed(gap, at, FIRST_BITS).lo <= 0:
                    return False
        except NoValue:
            return False
        return True


@dataclass(frozen=True)
class Search:
    """What a number of points showed: a counterexample, a point where one side has no value, and how many agreed."""

    example: Counterexample | None = None
    gap: Counterexample | None = None
    together: int = 0
    looked: int = 0
    agreeing: tuple[Model, ...] = ()


def search(pair: Pair, most: int, seed: int = 0, found: Search | None = None) -> Search:
    """Look at up to so many points, and stop at a difference."""
    found = found or Search()
    for number, model in enumerate(pair.points(seed)):
        if number >= most:
            break
        seen = pair.look(model)
        found = replace(
            found,
            gap=found.gap or (seen.example if seen.sight == "gap" else None),
            together=found.together + (seen.sight == "together"),
            looked=found.looked + 1,
            agreeing=(*found.agreeing, model) if seen.sight == "together" else found.agreeing,
        )
        if seen.sight == "apart":
            return replace(found, example=seen.example)
    return found


def closer(pair: Pair, found: Search, most: int = 2) -> Counterexample | None:
    """A difference at a point that showed none, with up to 1000 digits."""
    for model in found.agreeing[:most]:
        seen = pair.look(model, LADDER[1:])
        if seen.sight == "apart":
            return seen.example
    return None
