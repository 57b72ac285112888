r"""What is in a set, and sets that a condition describes: what stands before ∈ and before the bar counts.

x ∈ (2, ∞)        x > 2             equal, and so is (2, ∞), in which the name is left out
x^2 ∈ (4, ∞)      x > 4             different: the first says |x| > 2
2x ∈ (2, ∞)       (2, ∞)            undecided: it may be what 2x is, or x
{x | x > 2}       {y | y > 2}       equal: the letters are bound
{x | x > a}       {y | y > x}       undecided: x is bound in one, and free in the other
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from derive.symbols import Expr, Num, Sym, subst
from verify.answers.comparing import naming, real_sets
from verify.answers.comparing.verdict import Comparison
from verify.answers.reading.set_algebra import inequalities
from verify.answers.reading.values import (
    Collection,
    Described,
    Interval,
    Member,
    Relation,
    Statements,
    Union,
    Value,
    expressions,
)

Compare = Callable[[Value, Value], Comparison]
Same = Callable[[Expr, Expr], Comparison]
SETS = (Interval, Union, Collection)
STATED = (Relation, Statements)


def compared(gold: Value, answer: Value, compare: Compare, same: Same) -> Comparison | None:
    """The comparison of two values of which one is a membership or a described set; None for any others."""
    if isinstance(gold, Described) or isinstance(answer, Described):
        return _described(gold, answer, compare)
    if isinstance(gold, Member) and isinstance(answer, Member):
        return _both(gold, answer, compare, same)
    for member, other, turned in ((gold, answer, False), (answer, gold, True)):
        if isinstance(member, Member):
            ordered = (lambda a, b: compare(b, a)) if turned else compare
            return _one(member, other, ordered, same)
    return None


def _both(gold: Member, answer: Member, compare: Compare, same: Same) -> Comparison:
    """In the same sets, if it is the same that is in them; else by what they state."""
    if gold.left == answer.left or same(gold.left, answer.left).status == "equal":
        return compare(gold.within, answer.within)
    stated = [_stated(side) for side in (gold, answer)]
    if stated[0] is not None and stated[1] is not None:
        return compare(stated[0], stated[1])
    return _as_sets(gold, answer, same)


def _as_sets(gold: Value, answer: Value, same: Same) -> Comparison:
    """What one letter may be by both; what holds of every number, or of none, says nothing of it."""
    found = real_sets.compare_sets(gold, answer, same)
    if found.status == "equal" and real_sets.is_trivial(gold, same):
        return Comparison("undecided", reason="what holds always, or never")
    return found


def _one(member: Member, other: Value, compare: Compare, same: Same) -> Comparison:
    """A membership beside a bare set, a statement, or a number."""
    if isinstance(other, STATED):
        stated = _stated(member)
        if stated is not None:
            return compare(stated, other)
        return real_sets.compare_sets(member, other, same)
    found = compare(member.within, other)
    if naming.is_name(member.left, Num(0)):
        return found
    if found.status == "undecided" or not isinstance(other, SETS):
        return Comparison("undecided", reason="what is in the set is a formula")
    solved = real_sets.compare_sets(member, other, same)
    if solved.status == found.status:
        return found
    return Comparison("undecided", reason="the set of what a formula may be, or of its letter")


def _stated(member: Member) -> Value | None:
    """a <= x < b, of x in [a, b); x = a or x = b, of {a, b}; None of the whole line and of a union."""
    left, within = member
    if isinstance(within, Described):
        return _renamed(within, (left,)) if isinstance(left, Sym) else None
    numbers = within.items if isinstance(within, Collection) and within.kind == "set" else ()
    if numbers and all(isinstance(item, Expr) for item in numbers):
        parts = tuple(Relation(left, "=", item) for item in dict.fromkeys(numbers) if isinstance(item, Expr))
        return parts[0] if len(parts) == 1 else Statements("or", parts)
    found = inequalities(left, within)
    return found.parts[0] if found is not None and len(found.parts) == 1 else found


def _described(gold: Value, answer: Value, compare: Compare) -> Comparison:
    """By the conditions, of the same letters."""
    names = [value.letters if isinstance(value, Described) else None for value in (gold, answer)]
    if names[0] is not None and names[1] is not None:
        renamed = _renamed(answer, names[0]) if isinstance(answer, Described) else None
        if renamed is None or not isinstance(gold, Described):
            return Comparison("undecided", reason="letters that are bound in one set, and free in the other")
        return compare(gold.condition, renamed)
    for described, other, turned in ((gold, answer, False), (answer, gold, True)):
        if isinstance(described, Described):
            spoken = real_sets.letters_of(other) if isinstance(other, tuple) else frozenset()
            only = tuple(spoken) if len(spoken) == 1 == len(described.letters) else described.letters
            condition = _renamed(described, only)
            if condition is not None:
                said = _of_letters(other, only)
                return compare(said, condition) if turned else compare(condition, said)
    return Comparison("undecided", reason="letters that are bound in one set, and free in the other")


def _of_letters(value: Value, letters: tuple[Expr, ...]) -> Value:
    """x in (a, b), of an interval and one letter x; anything else as it is."""
    match value:
        case Collection(kind="tuple", items=(Expr() as low, Expr() as high)):
            within = Interval(low, high, low_closed=False, high_closed=False)
        case Interval():
            within = value
        case _:
            return value
    return value if len(letters) > 1 or inequalities(letters[0], within) is None else Member(letters[0], within)


def _renamed(value: Described, letters: tuple[Expr, ...]) -> Value | None:
    """The condition of other letters; None where one of these is in it for something else."""
    free = frozenset[Expr]().union(*(e.free for e in expressions(value.condition))) - set(value.letters)
    if len(letters) != len(value.letters) or not free.isdisjoint(letters) or not all(map(_is_letter, letters)):
        return None
    table = dict(zip(value.letters, letters, strict=True))
    if value.letters != letters and not all(map(_is_letter, value.letters)):
        return None
    condition: Value = _mapped(value.condition, table)
    return condition


def _is_letter(e: Expr) -> bool:
    return isinstance(e, Sym)


def _mapped(value: Any, table: dict[Expr, Expr]) -> Any:
    """The value with letters put in for letters, however deep they stand."""
    if isinstance(value, Expr):
        return subst(value, table)
    if isinstance(value, tuple):
        parts = [_mapped(part, table) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    return value
