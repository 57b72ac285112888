"""Lines that do not follow, each with a point at which the hypotheses hold and the line does not.

Two sides of an equation are told apart by enclosures that do not overlap, two sets of optima by a point that belongs
to one of them. What only looks wrong (objectives that rank two points differently, a side that has no value at a
point) is a remark on a line that stays undecided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from itertools import islice, product

from derive.language import tr, word
from derive.printing.linear import linear
from derive.rules import Hypothesis
from derive.symbols import ArgMax, ArgMin, Expr, Idx, Num, P, subst
from verify.answers.comparing.counterexample import LADDER, Pair, search
from verify.answers.comparing.evaluation import enclosed
from verify.answers.comparing.forms import prepared
from verify.answers.comparing.shares import with_shares
from verify.answers.comparing.symbolic import OutOfTime, limited
from verify.answers.comparing.verdict import Counterexample, decimal
from verify.answers.derivations.file import Line
from verify.answers.derivations.optima import apart, ranked
from verify.answers.derivations.remarks import remark
from verify.answers.derivations.verdict import LineVerdict
from verify.enclosure import Enclosure
from verify.kernel import MALFORMED
from verify.model import EXACT, Evaluator, Model, NoValue

MOST_CHANCES = 12  # probabilities that are named
POINTS = 9  # at which a line is looked at
MORE_POINTS = 20  # for an inequality, which may fail at one point only, such as 0
SECONDS = 2.7  # for the search
GIVEN_UP = (OutOfTime, NoValue, RecursionError, MemoryError, *MALFORMED)
ABOUT_ZERO = word("about 0")
Given = tuple[Hypothesis, ...]


def refuted(line: Line, left: Expr, relation: str, right: Expr, given: Given) -> LineVerdict | None:
    """The verdict that a line does not follow, if a point shows it."""
    with suppress(*GIVEN_UP), limited(SECONDS):
        if _is_optimum(left) or _is_optimum(right):
            return _optimum_refuted(line, left, right, given)
        example = _counterexample(left, relation, right, given)
        if example:
            return LineVerdict(line, "does-not-follow", _falsity(example), counterexample=example)
    return None


def shown_by_numbers(left: Expr, relation: str, right: Expr) -> str:
    """Of an inequality between numbers, that their enclosures show it, as a remark; nothing where they do not."""
    if left.free or right.free or relation not in ("<", "<="):
        return ""
    with suppress(*GIVEN_UP), limited(SECONDS):
        for bits in LADDER:
            lesser, greater = (enclosed(prepared(e), Model(), bits) for e in (left, right))
            if lesser.hi < greater.lo:
                return remark("follows, numbers", left=short(lesser), right=short(greater))
    return ""


def doubt(left: Expr, relation: str, right: Expr, given: Given) -> str:
    """What makes an undecided line doubtful, as a remark; nothing where nothing does."""
    with suppress(*GIVEN_UP), limited(SECONDS):
        if _is_optimum(left) or _is_optimum(right):
            found = ranked(left, right, given)
            return remark("undecided, order", one=_point(found.one), other=_point(found.other)) if found else ""
        gap = search(Pair(left, right, given), POINTS).gap if relation == "=" else None
        if gap:
            kind = "undecided, gap left" if gap.gold is None else "undecided, gap right"
            return remark(kind, point=_point(gap.point))
    return ""


def _is_optimum(e: Expr) -> bool:
    return isinstance(e, ArgMin | ArgMax)


def _optimum_refuted(line: Line, left: Expr, right: Expr, given: Given) -> LineVerdict | None:
    found = apart(left, right, given)
    if found is None:
        return None
    said = remark(
        "false optimum, left" if found.left else "false optimum, right",
        point=_point(found.example.point),
        best=_point(found.best),
        elsewhere=_point(found.elsewhere),
        value=short(found.example.gold),
        other=short(found.example.answer),
    )
    return LineVerdict(line, "does-not-follow", said, counterexample=found.example)


def _counterexample(left: Expr, relation: str, right: Expr, given: Given) -> Counterexample | None:
    """A point at which the hypotheses hold and the relation does not."""
    pair = Pair(left, right, given)
    if relation == "=":
        for model in (*islice(pair.points(), POINTS), *islice(_shares(pair), POINTS)):
            seen = pair.look(model)
            if seen.sight == "apart" and seen.example:
                return replace(seen.example, point={**seen.example.point, **chances(pair, model)})
    for model in islice(pair.points(), MORE_POINTS):
        boxes = pair.boxes(model)
        lesser, greater = (box if isinstance(box, Enclosure) else None for box in boxes)
        if lesser and greater and (lesser.lo > greater.hi or (relation == "<" and lesser.lo >= greater.hi)):
            return Counterexample({**pair.named(model), **chances(pair, model)}, lesser, greater)
    return None


def _shares(pair: Pair) -> Iterator[Model]:
    for model in islice(pair.points(), POINTS):
        yield from with_shares(pair, model)


def chances(pair: Pair, model: Model) -> dict[str, Fraction]:
    """The values of the probabilities that are spoken of, for all values of their indices: P(Y₁) = 1/3."""
    found: dict[str, Fraction] = {}
    evaluator = Evaluator(model, EXACT)
    with suppress(NoValue):
        for chance in dict.fromkeys(part for side in pair.sides for part in side.walk() if isinstance(part, P)):
            indices = sorted((x for x in chance.free if isinstance(x, Idx)), key=lambda x: x.key)
            ranges = [evaluator.range(i, {}) for i in indices]
            for values in islice(product(*ranges), MOST_CHANCES):
                here = subst(chance, {i: Num(v) for i, v in zip(indices, values, strict=True)})
                found[linear(here)] = evaluator.value(here)
    return dict(islice(sorted(found.items()), MOST_CHANCES))


def _falsity(example: Counterexample) -> str:
    point = _point(example.point)
    left, right = short(example.gold), short(example.answer)
    return remark("false" if point else "false, no point", left=left, right=right, point=point)


def short(box: Enclosure | None) -> str:
    """A value to six digits; of what is not told apart from 0, "about 0"."""
    return tr(ABOUT_ZERO) if box is not None and box.lo < 0 < box.hi else decimal(box, 6)


def _point(values: Mapping[str, Fraction]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in values.items())
