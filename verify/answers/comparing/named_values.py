"""A vector with its name beside one without, or with another: y = [0, 1, 0] and [0, 1, 0].

y = [0, 1, 0]  ;;  [0, 1, 0]        as the vectors are
y = [0, 1, 0]  ;;  y = [1, 0, 0]    different
y = [0, 1, 0]  ;;  z = [0, 1, 0]    undecided: the same vector, under two names
"""

from __future__ import annotations

import re
from collections.abc import Callable

from derive.symbols import Expr
from verify.answers.comparing.verdict import Comparison
from verify.answers.reading.values import Collection, Interval, Named, Relation, Value

Compare = Callable[[Value, Value], Comparison]
TRANSPOSED = re.compile(r"\^\{?(?:T|top)\}?")
ARGUMENTS = re.compile(r"\([^()]*\)$")


def compare_named(gold: Value, answer: Value, compare: Compare) -> Comparison | None:
    """How the values are without their names; None where neither has one."""
    if not (isinstance(gold, Named) or isinstance(answer, Named)):
        return None
    found = compare(_value(gold), _value(answer))
    if found.status == "different" and _is_bracketing(gold, answer, compare):
        return Comparison("undecided", reason="[a, b] may be a vector or an interval")
    names = [_name(value) for value in (gold, answer)]
    if found.status == "equal" and None not in names and names[0] != names[1]:
        return Comparison("undecided", reason="the same value under two names")
    return found


def _value(value: Value) -> Value:
    """What the name stands for."""
    if isinstance(value, Named):
        return value.value
    return value.right if isinstance(value, Relation) and value.relation == "=" else value


def _is_bracketing(gold: Value, answer: Value, compare: Compare) -> bool:
    """Are they different only if [1, 2] is an interval and no vector?"""
    values = [_value(value) for value in (gold, answer)]
    if not any(isinstance(v, Interval) for v in values):
        return False
    vectors = [Collection("tuple", (v.low, v.high)) if isinstance(v, Interval) else v for v in values]
    return vectors != values and compare(vectors[0], vectors[1]).status != "different"


def _name(value: Value) -> str | None:
    """The name, without arguments: that of ∇f(x, y) is that of ∇f."""
    if isinstance(value, Named):
        name = TRANSPOSED.sub("^T", value.name)
        return ARGUMENTS.sub("", name) or name  # (x, y) in a set has no other name
    return str(value.left) if isinstance(value, Relation) and isinstance(value.left, Expr) else None
