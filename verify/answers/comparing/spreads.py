r"""m ± r beside an interval: both say from where to where.

10 ± 0.5   ;;  (9.5, 10.5)       equal; so with square brackets, and with letters
10 ± 0.5   ;;  (9, 11)           different
10 ± 0.5   ;;  [9.5, 10.5)       different: both ends are alike
1 ± √2     ;;  (1 - √2, 1 + √2)  undecided: the first may be two solutions
"""

from __future__ import annotations

from collections.abc import Callable

from derive.symbols import Expr, Num, Pow
from verify.answers.comparing.verdict import Comparison, Mismatch
from verify.answers.reading.values import Collection, Interval, Relation, Spread, Statements, Value

Compare = Callable[[Value, Value], Comparison]


def compare_spread(gold: Value, answer: Value, compare: Compare) -> Comparison | None:
    """The ends of m ± r and of an interval, one by one; None for any other two values."""
    ends = [_ends(value) for value in (gold, answer)]
    if ends[0] is None or ends[1] is None or not (isinstance(gold, Spread) or isinstance(answer, Spread)):
        return None
    if isinstance(gold, Spread) and isinstance(answer, Spread):
        return compare(
            Collection("tuple", _middle_and_width(*ends[0])), Collection("tuple", _middle_and_width(*ends[1]))
        )
    if any(map(_is_half_open, (gold, answer))):
        return Comparison("different", Mismatch("one end belongs to it and the other does not, against two alike"))
    found = compare(Collection("tuple", ends[0]), Collection("tuple", ends[1]))
    exact = next(value for value in (gold, answer) if isinstance(value, Spread))
    if found.status == "equal" and _may_be_solutions(exact):
        return Comparison("undecided", reason="two numbers may be solutions, and no interval")
    return found


def _ends(value: Value) -> tuple[Expr, Expr] | None:
    """The lower end and the upper one."""
    match value:
        case Spread(items=(Expr() as high, Expr() as low)) | Interval(low=Expr() as low, high=Expr() as high):
            return low, high
        case Collection(kind="tuple", items=(Expr() as low, Expr() as high)):
            return low, high
        case Statements(kind="and", parts=(Relation() as first, Relation() as second)) if first.right == second.left:
            upward = {first.relation, second.relation} <= {"<", "<="}
            return (first.left, second.right) if upward and first.left is not None else None
    return None


def _is_half_open(value: Value) -> bool:
    """Does one end only belong to it?"""
    match value:
        case Interval(low_closed=low, high_closed=high):
            return low != high
        case Statements(parts=(Relation() as first, Relation() as second)):
            return first.relation != second.relation
    return False


def _middle_and_width(low: Expr, high: Expr) -> tuple[Expr, Expr]:
    """Twice m, and the square of 2 r, which say of two numbers which they are."""
    return low + high, Pow(high - low, Num(2))


def _may_be_solutions(value: Spread) -> bool:
    """Is it m ± r with constants, and a root in r?"""
    whole = [e for e in value.items if isinstance(e, Expr)]
    roots = any(
        isinstance(a, Pow) and isinstance(a.args[1], Num) and a.args[1].data.denominator > 1
        for e in whole
        for a in e.walk()
    )
    return roots and not any(e.free for e in whole)
