"""Two numbers that may be a vector, a list, or the ends of an interval.

1, 2       (1, 2)      undecided: two numbers, or all between them
[3, -1]    (3, -1)     one vector: the ends of an interval are in order
[3, -1)    (3, -1)     undecided: no vector is written so
"""

from __future__ import annotations

from collections.abc import Sequence

from derive.symbols import Expr
from verify.answers.comparing import real_sets
from verify.answers.comparing.evaluation import enclosed
from verify.answers.comparing.forms import prepared
from verify.answers.reading.values import Collection, Interval, Value
from verify.model import Model, NoValue

BITS = 160


def as_vector(value: Value) -> Sequence[Value] | None:
    """3 and -1 of [3, -1] and (3, -1); None of [3, -1) and of anything else."""
    match value:
        case Collection(kind="tuple", items=items):
            return items
        case Interval(low=low, high=high, low_closed=first, high_closed=last) if first == last:
            return (low, high)
    return None


def may_be_ends(items: Sequence[Value]) -> bool:
    """Are there two numbers, the greater one behind, as the ends of an interval are?"""
    match items:
        case (Expr() as low, Expr() as high) if not low.free | high.free:
            return real_sets.infinite_sign(low) == 0 == real_sets.infinite_sign(high) and _is_less(low, high)
    return False


def _is_less(low: Expr, high: Expr) -> bool:
    try:
        return enclosed(prepared(high - low), Model(), BITS).lo > 0
    except NoValue:
        return False
