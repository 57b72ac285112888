"""Sets and lists without an order: each element one of the other's, or one that is none of them at a point.

{1, 2}     {2, 1, 1}     equal
{1, 2}     {1, 3}        different: 2 is none of the other
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, TypeAlias

from derive.rules import Hypothesis
from derive.symbols import Expr
from verify.answers.comparing.counterexample import Pair
from verify.answers.comparing.evaluation import enclosed
from verify.answers.comparing.forms import prepared
from verify.answers.comparing.verdict import Comparison, Counterexample, Mismatch, Proof, together
from verify.answers.reading.values import Collection, Value
from verify.enclosure import Enclosure
from verify.model import Model, NoValue

if TYPE_CHECKING:
    from verify.answers.comparing.values_compare import Terms

MOST_PARTS = 64  # of a pair, a set or a matrix
MOST_POINTS = 12  # at which sets are looked at
BITS = 160
Row: TypeAlias = tuple[Expr, ...]


def unordered(gold: Sequence[Value], answer: Sequence[Value], terms: Terms) -> Comparison:
    """Equal, if each is proved to be one of the other's; different, if at one point one of them differs from all."""
    if max(len(gold), len(answer)) > MOST_PARTS:
        return Comparison("undecided", reason=f"more than {MOST_PARTS} elements")
    if not gold or not answer:
        same = len(gold) == len(answer)
        return (
            Comparison("equal", Proof("both are empty")) if same else Comparison("different", Mismatch("one is empty"))
        )
    apart = _apart(gold, answer, terms.given)
    if apart:
        return Comparison("different", apart)
    found = list(_matched(gold, answer, terms))
    if len(found) == len(gold):
        back = list(_matched(answer, gold, terms))
        if len(back) == len(answer):
            return together([*found, *back])
    return Comparison("undecided", reason="an element was not found among those of the other")


def _matched(gold: Sequence[Value], answer: Sequence[Value], terms: Terms) -> Iterator[Comparison]:
    """For each of the one, a proof that it is one of the other; up to the first for which there is none."""
    for place, left in enumerate(gold):
        likely = sorted(range(len(answer)), key=lambda r: (r != place, r))
        found = (terms.values(left, answer[r]) for r in likely)
        proof = next((c for c in found if c.status == "equal"), None)
        if proof is None:
            return
        yield proof


def _rows(items: Sequence[Value]) -> list[Row] | None:
    """Each element as its numbers; None where one is no number or pair of numbers."""
    rows: list[Row] = []
    for item in items:
        parts = item.items if isinstance(item, Collection) and item.kind == "tuple" else (item,)
        if not all(isinstance(part, Expr) for part in parts):
            return None
        rows.append(tuple(part for part in parts if isinstance(part, Expr)))
    return rows


def _apart(
    gold: Sequence[Value], answer: Sequence[Value], given: tuple[Hypothesis, ...]
) -> Counterexample | Mismatch | None:
    """A point at which an element of the one is none of the other's."""
    sides = _rows(gold), _rows(answer)
    if sides[0] is None or sides[1] is None:
        return None
    every = [e for side in sides for row in side or () for e in row]
    pair = Pair(sum(every[1:], every[0]), every[0], given)
    for number, model in enumerate(pair.points()):
        if number >= MOST_POINTS:
            break
        boxes = [[_boxes(row, model) for row in side or ()] for side in sides]
        if all(None not in side for side in boxes):
            found = _alone(boxes, pair.named(model))
            if found:
                return found
    return None


def _boxes(row: Row, model: Model) -> tuple[Enclosure, ...] | None:
    try:
        return tuple(enclosed(prepared(e), model, BITS) for e in row)
    except NoValue:
        return None


def _alone(
    boxes: list[list[tuple[Enclosure, ...] | None]], point: Mapping[str, object]
) -> Counterexample | Mismatch | None:
    for mine, theirs, of in ((boxes[0], boxes[1], "gold"), (boxes[1], boxes[0], "answer")):
        for place, row in enumerate(mine, 1):
            if all(_disjoint(row or (), other or ()) for other in theirs):
                where = "".join(f", at {name} = {value}" for name, value in point.items())
                return Mismatch(f"element {place} of {of} is none of the other{where}")
    return None


def _disjoint(row: tuple[Enclosure, ...], other: tuple[Enclosure, ...]) -> bool:
    """Do two elements certainly differ: in how many numbers they have, or in one of these?"""
    pairs = zip_longest(row, other)
    return any(a is None or b is None or a.hi < b.lo or b.hi < a.lo for a, b in pairs)
