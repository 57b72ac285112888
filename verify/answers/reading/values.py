r"""What a learner may write beside one expression: a relation, a pair, a set, an interval, a matrix, a case of "or".

    "x = 5"               Relation(x, "=", 5)
    "(1, 2)", "{1, 2}"    Collection("tuple", (1, 2)), Collection("set", (1, 2)); "1, 2" without brackets is a "list"
    "[0, oo)", "]a, b["   Interval(0, oo, True, False), Interval(a, b, False, False); "(a, b)" is read as a tuple
    "[0, 1) ∪ {2}"        Union((Interval(...), Collection("set", (2,))))
    "a < b < c"           Statements("and", (a < b, b < c)); "x = 2 or x = 3" and "x = ±2" are Statements("or", ...)
    "[[1, 2], [3, 4]]"    Matrix(((1, 2), (3, 4))); so is a LaTeX pmatrix
    "y = [0, 1, 0]"       Named("y", Collection("tuple", (0, 1, 0)))
    "x in [0, 1)"         Member(x, Interval(0, 1, True, False)); "{x | x > 0}" is Described((x,), x > 0)
    "Yes", "DNE"          Words("yes"), Words("does not exist")

They are values of plain parts: nothing is sorted, simplified or removed twice, and nothing is compared here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

from derive.symbols import Expr


class Relation(NamedTuple):
    """A statement: `relation` is =, !=, <, <=, > or >=; `left` is None where a line begins with its relation."""

    left: Expr | None
    relation: str
    right: Expr


class Collection(NamedTuple):
    """Several values: (1, 2) in a fixed order, {1, 2} without one, or the bare list 1, 2."""

    kind: Literal["tuple", "set", "list"]
    items: tuple[Value, ...]


class Spread(Collection):
    """m ± r, the list m + r, m - r: two solutions, or the ends of an interval."""

    __slots__ = ()


class Interval(NamedTuple):
    """The numbers from `low` to `high`; `low_closed` and `high_closed` say whether the end belongs to it."""

    low: Expr
    high: Expr
    low_closed: bool
    high_closed: bool


class Union(NamedTuple):
    """A union of sets: [0, 1) ∪ (2, 3)."""

    parts: tuple[Value, ...]


class Statements(NamedTuple):
    """Relations that all hold, as in a < b < c, or of which one holds, as in x = 2 or x = 3."""

    kind: Literal["and", "or"]
    parts: tuple[Relation, ...]


class Matrix(NamedTuple):
    """A rectangle of entries, row by row."""

    rows: tuple[tuple[Expr, ...], ...]


class Named(NamedTuple):
    """A vector, a matrix or a set with its name, as it is written without blanks: y = [0, 1, 0]."""

    name: str
    value: Value


class Member(NamedTuple):
    """What is in a set: x ∈ [0, 1), x^2 ∈ {1, 2}."""

    left: Expr
    within: Value


class Described(NamedTuple):
    """{x | x > 0}, a set: the letters that are bound in it, and the condition."""

    letters: tuple[Expr, ...]
    condition: Value


class Words(NamedTuple):
    """An answer in words, in lower case with single blanks: increasing, does not exist."""

    text: str


Value: TypeAlias = (
    "Expr | Relation | Collection | Interval | Union | Statements | Matrix | Named | Words | Member | Described"
)


def expressions(value: object) -> Iterator[Expr]:
    """All expressions of a value, in the order in which they are written; names of kinds and flags are none."""
    if isinstance(value, Expr):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from expressions(part)
