r"""Small matrices at which two formulas differ: entries are rational, symmetric or orthogonal where that is assumed.

    A B, B A       A = [[1, 2], [0, -1]], B = [[2, 1], [3, 0]]: entry (1, 1) is 8 and 2

Both values are computed from the formulas as they are written, exactly, or with roots and exponentials in enclosures
that do not overlap. An inverse that does not exist, or an assumption that does not hold, leaves a point out.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from verify.answers.comparing.verdict import Counterexample
from verify.answers.matrices.shapes import ONE, Typed
from verify.answers.matrices.values import (
    CHOSEN,
    Exact,
    NoPoint,
    Point,
    Rows,
    Values,
    identity,
    plus,
    scaled,
    times,
    turned,
)
from verify.enclosure import Enclosure, choose
from verify.model import Inexact, NoValue

ATTEMPTS = 28
ENOUGH = 8  # points at which both agree, before the search ends
LARGEST_SIZE = 5
BITS = 200
SMALL = (1, 2, -1, 3, 0, -2, 1, 2)
POSITIVE = (2, 3, 1, 5)
# Square matrices that equations are true of more often than of others: those that commute, and A^2 = 0 or A.
SPECIAL: tuple[frozenset[str], ...] = (
    frozenset(),
    frozenset(("diagonal",)),
    frozenset(("nilpotent",)),
    frozenset(("idempotent",)),
    frozenset(("diagonal", "definite")),
)
SCALARS = (Fraction(2), Fraction(3), Fraction(-1), Fraction(1, 2), Fraction(-3), Fraction(5))


class Entries(tuple[tuple[Fraction, ...], ...]):
    """The entries of a matrix, which are shown row by row; those of a column in one row."""

    __slots__ = ()

    def __str__(self) -> str:
        if all(len(row) == 1 for row in self):
            return f"({', '.join(str(row[0]) for row in self)})"
        return f"[{', '.join('[' + ', '.join(map(str, row)) + ']' for row in self)}]"


@dataclass(frozen=True)
class Wanted:
    """What a point must satisfy: properties of letters, letters that are sizes, and relations that are checked."""

    properties: Mapping[str, frozenset[str]] = field(default_factory=dict)
    positive: frozenset[str] = frozenset()
    size_of: Mapping[str, str] = field(default_factory=dict)  # a letter in a formula, and the class of sizes
    relations: tuple[tuple[Typed, str, Typed], ...] = ()
    any_norm: bool = False
    apart: bool = False  # are no two sizes to be the same?


def differing(gold: Typed, answer: Typed, wanted: Wanted) -> tuple[Counterexample | None, int]:
    """A point at which they differ, and at how many they agreed before it."""
    agreed = 0
    for number in range(ATTEMPTS):
        if agreed >= ENOUGH:
            break
        try:
            point = _Point.drawn((gold, answer, *(s for r in wanted.relations for s in (r[0], r[2]))), wanted, number)
            found = _compared(point, gold, answer, wanted)
        except (NoPoint, NoValue, ZeroDivisionError, OverflowError):
            continue
        if found is not None:
            return found, agreed
        agreed += 1
    return None, agreed


def _compared(point: _Point, gold: Typed, answer: Typed, wanted: Wanted) -> Counterexample | None:
    """A counterexample at this point; None where both are the same. Raises NoPoint."""
    try:
        return _at(point, gold, answer, wanted, Exact())
    except Inexact:
        with choose("auto").working(BITS) as arithmetic:
            return _at(point, gold, answer, wanted, arithmetic)


def _at(point: _Point, gold: Typed, answer: Typed, wanted: Wanted, arithmetic: Any) -> Counterexample | None:
    values = Values(point, arithmetic, wanted.any_norm)
    for left, sign, right in wanted.relations:
        if not _holds(values, left, sign, right):
            raise NoPoint("an assumption does not hold")
    rows, others = values.of(gold), values.of(answer)
    for r, (row, other) in enumerate(zip(rows, others, strict=True), 1):
        for c, (a, b) in enumerate(zip(row, other, strict=True), 1):
            ends = Enclosure(*arithmetic.ends(a)), Enclosure(*arithmetic.ends(b))
            if ends[0].hi < ends[1].lo or ends[1].hi < ends[0].lo:
                return Counterexample(point.shown(gold, answer), *ends, _entry(r, c, rows))
    return None


def _entry(r: int, c: int, rows: Rows) -> tuple[str, str]:
    if len(rows) == len(rows[0]) == 1:
        return "gold", "answer"
    where = f"entry {r}" if len(rows[0]) == 1 else f"entry ({r}, {c})"
    return f"{where} of gold", f"{where} of answer"


def _is_definite(values: Values, rows: Rows) -> bool:
    """Is it certainly a symmetric matrix with positive leading minors? Raises NoPoint."""
    ends = values.arithmetic.ends
    size = range(len(rows))
    if any(ends(rows[r][c]) != ends(rows[c][r]) for r in size for c in size):
        return False
    minors = (values.determinant([row[:at] for row in rows[:at]]) for at in range(1, len(rows) + 1))
    return all(ends(minor)[0] > 0 for minor in minors)


def _holds(values: Values, left: Typed, sign: str, right: Typed) -> bool:
    """Does a relation certainly hold at a point?"""
    ends = values.arithmetic.ends
    pairs = [
        (ends(a), ends(b))
        for row, other in zip(values.of(left), values.of(right), strict=True)
        for a, b in zip(row, other, strict=True)
    ]
    tests: Mapping[str, Callable[[Any, Any], bool]] = {
        "=": lambda a, b: bool(a == b and a[0] == a[1]),
        "<": lambda a, b: bool(a[1] < b[0]),
        ">": lambda a, b: bool(a[0] > b[1]),
        "≤": lambda a, b: bool(a[1] <= b[0]),
        "≥": lambda a, b: bool(a[0] >= b[1]),
    }
    if sign == "≻":
        return _is_definite(
            values, plus(values.of(left), scaled(values.of(right), values.arithmetic.rational(Fraction(-1))))
        )
    if sign == "≠":
        return any(a[1] < b[0] or b[1] < a[0] for a, b in pairs)
    return sign in tests and all(tests[sign](a, b) for a, b in pairs)


# Points


@dataclass
class _Point(Point):
    """A point that is drawn."""

    @classmethod
    def drawn(cls, trees: Sequence[Typed], wanted: Wanted, number: int) -> _Point:
        """The point of a number, always the same. Raises NoPoint."""
        rng = random.Random(number)
        shapes = {t.data: t.shape for tree in trees for t in tree.walk() if t.kind == "name"}
        classes = {s for tree in trees for t in tree.walk() for s in t.shape} | set(wanted.size_of.values())
        sizes = {ONE: 1}
        if wanted.apart:
            sizes |= _apart(sorted(classes - {ONE}), rng)
        for place, size in enumerate(sorted(classes - sizes.keys())):
            sizes[size] = int(size) if size.isdigit() else (2 + place % 2 if not number else rng.choice((2, 2, 3)))
            if sizes[size] > LARGEST_SIZE:
                raise NoPoint("too large")
        letters = {}
        for name, shape in shapes.items():
            if name in wanted.size_of:
                letters[name] = [[Fraction(sizes[wanted.size_of[name]])]]
            elif shape == (ONE, ONE):
                positive = name in wanted.positive or number % 2 == 0
                letters[name] = [[abs(v) if positive else v for v in (rng.choice(SCALARS),)]]
            else:
                rows, columns = sizes[shape[0]], sizes[shape[1]]
                special = SPECIAL[number % len(SPECIAL)] if wanted.relations and rows == columns else frozenset()
                letters[name] = _drawn(rows, columns, wanted.properties.get(name, special), rng)
        return cls(letters, sizes)

    def shown(self, *trees: Typed) -> dict[str, Any]:
        """The letters of the formulas, each with its value."""
        names = dict.fromkeys(t.data for tree in trees for t in tree.walk() if t.kind == "name")
        rows = {name: self.letters[name] for name in names}
        calls = {str(t.data).rstrip("'") for tree in trees for t in tree.walk() if t.kind == "call"}
        shown: dict[str, Any] = {f"{f}(t)": _polynomial(CHOSEN[f]) for f in sorted(calls & CHOSEN.keys())}
        return shown | {
            name: value[0][0] if len(value) == len(value[0]) == 1 else Entries(map(tuple, value))
            for name, value in rows.items()
        }


def _apart(classes: Sequence[str], rng: random.Random) -> dict[str, int]:
    """Sizes of which no two are the same. Raises NoPoint where there are too many."""
    given = {size: int(size) for size in classes if size.isdigit()}
    others = [n for n in range(2, LARGEST_SIZE + 1) if n not in given.values()]
    free = [size for size in classes if size not in given]
    if len(free) > len(others):
        raise NoPoint("too many sizes")
    return given | dict(zip(free, rng.sample(others[: len(free) + 1], len(free)), strict=True))


def _polynomial(coefficients: Sequence[int]) -> str:
    """1 + 2t + t^3"""
    powers = ("", "t", *(f"t^{n}" for n in range(2, len(coefficients))))
    return " + ".join(
        f"{'' if c == 1 and power else c}{power}" for c, power in zip(coefficients, powers, strict=False) if c
    )


def _drawn(rows: int, columns: int, properties: frozenset[str], rng: random.Random) -> Rows:
    """A matrix with these properties. Raises NoPoint where this way to draw has none."""
    plain = _random(rows, columns, rng)
    if "left unitary" in properties or "right unitary" in properties:
        return _orthogonal(rows, columns, properties, rng)
    if "diagonal" in properties:
        positive = "definite" in properties
        apart = 7 if "distinct" in properties else 0
        entry = [
            apart * i + abs(plain[i][i]) + 1 if positive or apart else plain[i][i] or Fraction(4) for i in range(rows)
        ]
        return [[entry[i] if i == j else Fraction(0) for j in range(rows)] for i in range(rows)]
    if "nilpotent" in properties:
        return [[x if j > i else Fraction(0) for j, x in enumerate(row)] for i, row in enumerate(plain)]
    if "idempotent" in properties:
        return _projection(plain, not properties.isdisjoint(("symmetric", "drawn symmetric")))
    if "definite" in properties:
        return plus(times(plain, turned(plain)), identity(rows))
    if "skew" in properties:
        return plus(plain, scaled(turned(plain), Fraction(-1)))
    if "symmetric" in properties:
        return plus(plain, turned(plain))
    return plain


def _random(rows: int, columns: int, rng: random.Random) -> Rows:
    return [[Fraction(rng.choice(SMALL)) for _ in range(columns)] for _ in range(rows)]


def _orthogonal(rows: int, columns: int, properties: frozenset[str], rng: random.Random) -> Rows:
    """Columns, or rows, of a product of reflections."""
    both = {"left unitary", "right unitary"} <= properties
    if (both and rows != columns) or ("right unitary" in properties and not both and rows > columns):
        raise NoPoint("no such matrix of this size")
    if "right unitary" in properties and not both:
        return turned(_orthogonal(columns, rows, frozenset(("left unitary",)), rng))
    if rows < columns:
        raise NoPoint("no such matrix of this size")
    out = identity(rows)
    for _ in range(2):
        v = [[Fraction(rng.choice((1, 2, 3, -1)))] for _ in range(rows)]
        square = times(turned(v), v)[0][0]
        out = times(out, plus(identity(rows), scaled(times(v, turned(v)), -2 / square)))
    if "symmetric" in properties:
        v = [[Fraction(rng.choice((1, 2, 3, -1)))] for _ in range(rows)]
        out = plus(identity(rows), scaled(times(v, turned(v)), -2 / times(turned(v), v)[0][0]))
    return [row[:columns] for row in out]


def _projection(plain: Rows, symmetric: bool) -> Rows:
    column = [row[:1] for row in plain]
    row = turned(column) if symmetric else [[Fraction(1 + i % 2) for i in range(len(plain))]]
    return scaled(times(column, row), 1 / times(row, column)[0][0])
