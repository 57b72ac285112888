r"""Roots with numbers: x_1 = 2, x_2 = -3 are what x = 2 or x = -3 is, if an equation in x was solved.

x_1 = 2, x_2 = -3       x = -3 and x = 2      equal: nothing else can be meant by the second
x_{1,2} = 1 ± √3        x_1 = 1 + √3, ...     equal
x_1 = 1, x_2 = 4        1, 4                  equal, in this order; of 4, 1 it is not known
x_1 = 1, x_2 = 4        x_1 = 4, x_2 = 1      undecided: other roots of the same equation, or other unknowns
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from derive.symbols import At, Expr, Family, Num, Sym
from verify.answers.comparing.verdict import Comparison
from verify.answers.reading.functions import Applied
from verify.answers.reading.values import Collection, Relation, Statements, Value

Same = Callable[[Value, Value], Comparison]
_NUMBERED = re.compile(r"([A-Za-z]+)_(\d)")
UNKNOWNS = frozenset(("x", "y", "z", "t", "u", "r", "s", "lambda"))  # that equations are solved for
_BOTH = re.compile(r"([A-Za-z]+)_1_2")


@dataclass(frozen=True)
class Roots:
    """What a letter may be; `numbered` by numbers of their own, `listed` where "and" joins what cannot be both."""

    letter: str
    values: tuple[Value, ...]
    numbered: bool = False
    listed: bool = False


def compared(gold: Value, answer: Value, same: Same) -> Comparison | None:
    """The comparison of two rows of roots, one of which at least has numbers; None for anything else."""
    for stated, listed in ((gold, answer), (answer, gold)):
        point = _point(stated)
        if point is not None and isinstance(listed, Collection) and listed.kind == "tuple":
            plain = len(listed.items) == len(point) and not any(isinstance(i, Relation) for i in listed.items)
            values = Collection("tuple", point)
            return (same(values, listed) if stated is gold else same(listed, values)) if plain else None
    sides = _roots(gold), _roots(answer)
    if all(side is not None and side.numbered for side in sides):
        return _both(sides[0], sides[1], same)  # type: ignore[arg-type]  # they are not None
    for mine, other, there in ((sides[0], answer, sides[1]), (sides[1], gold, sides[0])):
        if mine is not None and (mine.numbered or mine.listed):
            return _one(mine, other, there, same, turned=other is gold)
    return None


def _point(value: Value) -> tuple[Value, ...] | None:
    """The 1 and 2 of x = 1, y = 2, in the order of the letters; None for anything else."""
    if not (isinstance(value, Statements) and value.kind == "and" and len(value.parts) > 1):
        return None
    names = [_named(r.left) if r.left is not None and r.relation == "=" else None for r in value.parts]
    letters = [n[0] for n in names if n is not None and n[1] == 0]
    if len(set(letters)) < len(names) or any(len(letter) > 1 for letter in letters):
        return None
    if any(_speaks_of(r.right, letter) for r in value.parts for letter in letters):
        return None
    return tuple(r.right for _, r in sorted(zip(letters, value.parts, strict=True), key=lambda pair: pair[0]))


def _both(gold: Roots, answer: Roots, same: Same) -> Comparison | None:
    if gold.letter != answer.letter:
        return None
    found = same(Collection("set", gold.values), Collection("set", answer.values))
    in_order = same(Collection("tuple", gold.values), Collection("tuple", answer.values))
    if found.status != "equal" or in_order.status == "equal":
        return found
    return Comparison("undecided", reason="the same roots with other numbers")


def _one(mine: Roots, other: Value, there: Roots | None, same: Same, *, turned: bool) -> Comparison | None:
    def asked(left: Value, right: Value) -> Comparison:
        return same(right, left) if turned else same(left, right)

    roots = Collection("set", mine.values)
    if there is not None:
        return asked(roots, Collection("set", there.values)) if there.letter == mine.letter else None
    match other:
        case Collection(kind="set"):
            found = asked(roots, other)
            if found.status != "equal" or mine.listed or mine.letter in UNKNOWNS:
                return found
            return _in_order(found, asked(Collection("tuple", mine.values), Collection("tuple", other.items)))
        case Collection(kind="list" | "tuple", items=items) if not any(isinstance(i, Relation) for i in items):
            found = asked(roots, Collection("set", items))
            if found.status != "equal" or mine.listed:
                return found
            return _in_order(found, asked(Collection("tuple", mine.values), Collection("tuple", items)))
        case Expr():
            return asked(roots, Collection("set", (other,)))
    return None


def _in_order(found: Comparison, ordered: Comparison) -> Comparison:
    if ordered.status == "equal":
        return found
    return Comparison("undecided", reason="roots with numbers, and values in another order")


def _roots(value: Value) -> Roots | None:
    """The roots that a value gives; None for anything else."""
    match value:
        case Relation(left, "=", right) if left is not None:
            named = _named(left)
            return Roots(named[0], (right,)) if named and named[1] == 0 else None
        case Statements(kind=kind, parts=parts) if all(r.relation == "=" for r in parts):
            return _of_parts(kind, list(parts))
        case Collection(kind="list" | "set", items=items) if items and all(isinstance(i, Relation) for i in items):
            return _of_parts("or", [r for r in items if isinstance(r, Relation) and r.relation == "="])
    return None


def _of_parts(kind: str, parts: list[Relation]) -> Roots | None:
    """x_1 = 2, x_2 = 3, x_1 = x_2 = 3, and what is said of one letter more than once."""
    names = [_named(r.left) if r.left is not None else None for r in parts]
    if not names or None in names or len({n[0] for n in names if n}) != 1:
        return None
    letter = next(n[0] for n in names if n)
    values = {n[1]: r.right for n, r in zip(names, parts, strict=True) if n}
    numbers = [n[1] for n in names if n]
    if numbers == [0] * len(parts):
        listed = kind == "and" and _apart(parts)
        both = any(n[2] for n in names if n)
        return Roots(letter, tuple(r.right for r in parts), both, listed) if kind == "or" or listed else None
    if len(set(numbers)) < len(numbers) or sorted(numbers) != list(range(1, len(numbers) + 1)):
        return None
    for number in reversed(numbers):  # of x_1 = x_2 = 3, both are 3
        named = _named(values[number])
        if named and named[0] == letter and named[1] in values and named[1] != number:
            values[number] = values[named[1]]
    if any(_speaks_of(v, letter) for v in values.values()):
        return None
    return Roots(letter, tuple(values[number] for number in sorted(values)), numbered=True)


def _apart(parts: list[Relation]) -> bool:
    """Are these numbers, so that x = -3 and x = 2 can only be two solutions?"""
    return len(parts) > 1 and not any(r.right.free for r in parts) and len({r.right.key for r in parts}) > 1


def _named(e: Expr) -> tuple[str, int, bool] | None:
    """x and the number of x_1, x and 0 of x alone and of x_{1,2}, which is both."""
    match e:
        case Sym(data=name):
            numbered, both = _NUMBERED.fullmatch(str(name)), _BOTH.fullmatch(str(name))
            if both:
                return both[1], 0, True
            return (numbered[1], int(numbered[2]), False) if numbered else (str(name), 0, False)
        case Family(data=name):
            return str(name), 0, False
        case At(args=(Family(data=name), Num(data=number))):
            return _by_number(str(name), number)
        case Applied(data=str(name), args=(Num(data=number),)) if name.endswith("_"):
            return _by_number(name[:-1], number)
    return None


def _by_number(name: str, number: Fraction) -> tuple[str, int, bool] | None:
    if number == Fraction(1, 2):
        return name, 0, True
    return (name, int(number), False) if number.denominator == 1 and 0 < number < 10 else None


def _speaks_of(value: Expr, letter: str) -> bool:
    names = {_named(x) for x in value.walk() if isinstance(x, Sym | At)}
    return any(n is not None and n[0] == letter for n in names)
