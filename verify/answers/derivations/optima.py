"""Two sets of optima that differ: a point that belongs to one of them, with a proof, and does not belong to the other.

    argmax_p sum_k c_k log p_k is not argmin_p sum_k c_k log p_k:  with c = (1, 2) the first is at p = (1/3, 2/3),
    where the second has the value -1.90..., and at p = (1/2, 1/2) less, -2.07...

That a point is an optimum is proved by concavity, in rational numbers; that another is better, by enclosures that do
not overlap. Where neither objective is of a kind that is understood, nothing is refuted; two points that they rank
differently are a remark, and no verdict: sets of optima may agree all the same, for they may be empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, islice, permutations

from derive.rules import Hypothesis
from derive.symbols import ArgMax, ArgMin, Expr, Family, Sym
from verify.answers.comparing.counterexample import FIRST_BITS, Pair
from verify.answers.comparing.evaluation import enclosed
from verify.answers.comparing.forms import prepared
from verify.answers.comparing.shares import with_shares
from verify.answers.comparing.verdict import Counterexample
from verify.answers.derivations.concave import Affine, Form, Point, Unknowns, candidates, is_greatest, objective
from verify.enclosure import Enclosure
from verify.model import Model, NoValue

MODELS = 6  # at which the sets are compared
POINTS = 24  # of the variable, at each
MOST_OPTIMA = 3  # of those of a constant


@dataclass(frozen=True)
class Apart:
    """A refutation: `best` is an optimum of one side and not of the other, which has a better value `elsewhere`.

    `left` says whether it is the left side's optimum. The values of `example` are those of the other side's objective.
    """

    example: Counterexample
    best: dict[str, Fraction]
    elsewhere: dict[str, Fraction]
    left: bool


@dataclass(frozen=True)
class Ranked:
    """Two points that the objectives rank differently: no refutation."""

    one: dict[str, Fraction]
    other: dict[str, Fraction]


def apart(before: Expr, after: Expr, given: tuple[Hypothesis, ...]) -> Apart | None:
    """A proof that two sets of optima over one variable differ, where one was found."""
    if not _comparable(before, after):
        return None
    pair = _pair(before, after, given)
    for model in _models(pair):
        for one, other, left in ((before, after, True), (after, before, False)):
            with suppress(NoValue, KeyError):
                found = _Setting(pair, model, one.args[0]).refuted(one, other, left)
                if found:
                    return found
    return None


def ranked(before: Expr, after: Expr, given: tuple[Hypothesis, ...]) -> Ranked | None:
    """Two points of which the one is better for the left side and not for the right, by enclosures."""
    if not _comparable(before, after):
        return None
    pair = _pair(before, after, given)
    for model in _models(pair):
        with suppress(NoValue, KeyError):
            setting = _Setting(pair, model, before.args[0])
            for x, y in islice(combinations(setting.points(setting.own), 2), POINTS):
                signs = [setting.compared(e, x, y) for e in (before, after)]
                if signs[0] * signs[1] < 0:
                    return Ranked(setting.shown(x), setting.shown(y))
    return None


def _comparable(before: Expr, after: Expr) -> bool:
    optima = isinstance(before, ArgMin | ArgMax) and isinstance(after, ArgMin | ArgMax)
    return optima and before.args[0] == after.args[0] and isinstance(before.args[0], Sym | Family)


def _pair(before: Expr, after: Expr, given: tuple[Hypothesis, ...]) -> Pair:
    """Both objectives, with the variable free; its own hypotheses say what is feasible."""
    return Pair(before.args[1], after.args[1], given)


def _models(pair: Pair) -> Iterator[Model]:
    """Values of the parameters: as they come, and with fractions for all of which nothing is given."""
    for model in islice(pair.points(), MODELS):
        yield model
        yield from with_shares(pair, model)


class _Setting:
    """The values of the parameters, and what points of the variable there are."""

    def __init__(self, pair: Pair, model: Model, variable: Expr) -> None:
        self.pair, self.model, self.variable = pair, model, variable
        table = model.scalars if isinstance(variable, Sym) else model.families
        found = table[variable.data]
        self.own: Point = {(): found} if isinstance(variable, Sym) else dict(found)  # type: ignore[arg-type, dict-item]
        self.places = tuple(sorted(self.own))

    def with_point(self, x: Point) -> Model:
        """The model in which the variable is x."""
        if isinstance(self.variable, Sym):
            return replace(self.model, scalars={**self.model.scalars, self.variable.data: x[()]})
        return replace(self.model, families={**self.model.families, self.variable.data: dict(x)})

    def shown(self, x: Point) -> dict[str, Fraction]:
        """A point of the variable, by the names that are printed."""
        name = self.variable.data
        return {f"{name}[{','.join(map(str, w))}]" if w else name: v for w, v in sorted(x.items())}

    def feasible(self, x: Point) -> bool:
        return self.pair.admits(self.with_point(x))

    # Optima, with a proof.

    def refuted(self, one: Expr, other: Expr, left: bool) -> Apart | None:
        """A point that is optimal for the one and not for the other."""
        for best in self.optima(one):
            for x in self.points(best):
                here, there = (self.value(other, at) for at in (best, x))
                if here is None or there is None:
                    continue
                if (there.hi < here.lo) if isinstance(other, ArgMin) else (there.lo > here.hi):
                    return Apart(Counterexample(self.around(), here, there), self.shown(best), self.shown(x), left)
        return None

    def around(self) -> dict[str, Fraction]:
        """The values of the parameters."""
        names = set(self.shown(self.own))
        return {name: value for name, value in self.pair.named(self.model).items() if name not in names}

    def optima(self, e: Expr) -> Iterator[Point]:
        """Feasible points that are proved to be optima; of what is constant, any."""
        signs = self._known_positive()
        unknowns = Unknowns(self.model, self.variable, lambda l: _is_positive(l, signs))
        f = objective(unknowns.value(e.args[1])).scaled(Fraction(1 if isinstance(e, ArgMax) else -1))
        if f.is_constant:
            yield from islice(self.points(self.own), MOST_OPTIMA)
            return
        equations = list(self._equations(unknowns))
        for x in candidates(f, self.places):
            with suppress(NoValue):
                if is_greatest(f, x, equations) and self.feasible(x):
                    yield x
                    return

    def _known_positive(self) -> list[Affine]:
        """The affine functions of the variable that the hypotheses say are positive."""
        plain = Unknowns(self.model, self.variable, lambda _: False)
        found = []
        for h in self.pair.given:
            if h.relation == ">" and self.variable in h.left.free | h.right.free:
                with suppress(NoValue):
                    gaps = [plain.arithmetic.add([l, r.scaled(Fraction(-1))]) for l, r in plain.sides(h)]
                    found += [gap.affine for gap in gaps if isinstance(gap, Form) and gap.affine]
        return found

    def _equations(self, unknowns: Unknowns) -> Iterator[Affine]:
        """The affine equations among the hypotheses; without the others the points are more, never fewer."""
        for h in self.pair.given:
            if h.relation == "=" and self.variable in h.left.free | h.right.free:
                with suppress(NoValue):
                    for l, r in unknowns.sides(h):
                        gap = unknowns.arithmetic.add([l, r.scaled(Fraction(-1))])
                        if isinstance(gap, Form) and gap.affine:
                            yield gap.affine

    # Points, and values there.

    def points(self, x: Point) -> Iterator[Point]:
        """Feasible points around x."""
        return islice(filter(self.feasible, self._around(x)), POINTS)

    def _around(self, x: Point) -> Iterator[Point]:
        level = dict.fromkeys(self.places, Fraction(1, len(self.places)))
        for share in (Fraction(1, 2), Fraction(9, 10)):
            yield {w: share * v + (1 - share) * level[w] for w, v in x.items()}
        yield self.own
        for step in (Fraction(1, 10), Fraction(1, 3)):
            for w, v in islice(permutations(self.places, 2), 12):
                yield {**x, w: x[w] * (1 - step), v: x[v] + x[w] * step}
        for factor in (Fraction(1, 2), Fraction(3, 2), Fraction(2)):
            for w in self.places[:4]:
                yield {**x, w: x[w] * factor}
                yield {**x, w: x[w] + factor}

    def value(self, e: Expr, x: Point) -> Enclosure | None:
        """The objective's value at a point, enclosed."""
        with suppress(NoValue):
            return enclosed(prepared(e.args[1]), self.with_point(x), FIRST_BITS)
        return None

    def compared(self, e: Expr, x: Point, y: Point) -> int:
        """1 if x is better than y, -1 if it is worse, 0 if that is not known."""
        a, b = self.value(e, x), self.value(e, y)
        if a is None or b is None or not (a.hi < b.lo or b.hi < a.lo):
            return 0
        return (1 if a.lo > b.hi else -1) * (1 if isinstance(e, ArgMax) else -1)


def _is_positive(l: Affine, known: list[Affine]) -> bool:
    """Is an affine function positive where those known are: a combination of them with factors >= 0, not all 0?"""
    constant, slopes = l
    if any(_multiple(l, other) for other in known):
        return True
    units = {other[1][0][0] for other in known if other[0] == 0 and len(other[1]) == 1 and other[1][0][1] > 0}
    return constant >= 0 and bool(slopes) and all(c > 0 and w in units for w, c in slopes)


def _multiple(l: Affine, other: Affine) -> bool:
    """Is the one a positive multiple of the other?"""
    if [w for w, _ in l[1]] != [w for w, _ in other[1]] or not l[1]:
        return False
    factor = l[1][0][1] / other[1][0][1]
    return (
        factor > 0
        and l[0] == factor * other[0]
        and all(c == factor * d for (_, c), (_, d) in zip(l[1], other[1], strict=True))
    )
