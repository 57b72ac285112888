r"""|u| < c as -c < u < c, and |u| > c as u < -c or u > c, beside a text without bars: true of all real u and c.

|x| >= 1/√3      x <= -√3/3 or x >= √3/3          |x - a| < d      a - d < x < a + d
"""

from __future__ import annotations

from collections.abc import Mapping

from derive.symbols import Call, Expr, Num
from derive.vocabulary import absolute
from verify.answers.reading.values import Relation, Statements, Value, expressions

TURNED: Mapping[str, str] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def without_bars(gold: Value, answer: Value) -> tuple[Value, Value]:
    """Both values; of one that is an inequality with bars, beside one that has none, what it says without them."""
    if _has_bars(gold) == _has_bars(answer):
        return gold, answer
    return _written_out(gold), _written_out(answer)


def _has_bars(value: Value) -> bool:
    return any(_is_absolute(a) for e in expressions(value) for a in e.walk())


def _is_absolute(e: Expr) -> bool:
    return isinstance(e, Call) and bool(e.data == absolute)


def _written_out(value: Value) -> Value:
    if not isinstance(value, Relation) or value.left is None or value.relation not in TURNED:
        return value
    left, sign, right = value.left, value.relation, value.right
    if not _is_absolute(left):
        left, sign, right = right, TURNED[sign], left
    if not _is_absolute(left) or any(_is_absolute(a) for a in right.walk()):
        return value
    inner = left.args[0]
    beyond = (Relation(inner, TURNED[sign], Num(-1) * right), Relation(inner, sign, right))
    return Statements("and" if sign in ("<", "<=") else "or", beyond)
