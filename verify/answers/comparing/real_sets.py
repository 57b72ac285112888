"""Sets of real numbers with constant ends: intervals, unions, finite sets, and what one letter may be.

    [0, 1] ∪ (1, 2]    [0, 2]           equal
    x > 3              (3, ∞)           equal: the numbers that x may be
    [0, 1]             [0, 1)           different: 1 belongs to gold only

A set is brought to its one normal form: pieces that do not touch, in their order. Two ends are in order only where
enclosures of them do not overlap, and equal only by a proof; where neither is known, the comparison is undecided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cmp_to_key
from itertools import islice
from typing import Any

from derive.symbols import Expr, Num, Pow, Sym
from verify.answers.comparing.counterexample import LADDER, Pair
from verify.answers.comparing.evaluation import enclosed
from verify.answers.comparing.forms import Reader, demands, prepared
from verify.answers.comparing.solution_sets import Unsolved, solutions
from verify.answers.comparing.verdict import Comparison, Mismatch, Proof
from verify.answers.reading.functions import INFINITY
from verify.answers.reading.set_algebra import inequalities
from verify.answers.reading.values import Collection, Interval, Member, Relation, Statements, Union, Value
from verify.enclosure import Enclosure
from verify.model import Model, NoValue
from verify.normal import Monomial, Undefined, sum_of

MOST_PIECES = 64
NOT_IN_ORDER = "ends that are not in order"  # of a vector, perhaps
MOST_POINTS = 12
BITS = 160
FLIPPED = {"<": ">", "<=": ">="}
Same = Callable[[Expr, Expr], Comparison]


class Unknown(Exception):
    """The order of two ends is not known, or a value is no set of real numbers with constant ends."""


@dataclass(frozen=True)
class End:
    """An end of a piece: a constant, or infinity with the sign `infinite`; `closed` if it belongs to the piece."""

    value: Expr
    infinite: int
    closed: bool


@dataclass(frozen=True)
class Piece:
    """The numbers between two ends."""

    low: End
    high: End


def compare_sets(gold: Value, answer: Value, same: Same) -> Comparison:
    """Whether two values are the same set of real numbers; `same` proves two numbers equal."""
    if len(letters_of(gold) | letters_of(answer)) > 1:
        return Comparison("undecided", reason="what two different letters may be")
    order = Order(same)
    try:
        sets = [tuple(order.tidy(pieces(side, order))) for side in (gold, answer)]
        lone = [order.lone(*pair) for pair in (sets, sets[::-1])]
    except (Unknown, NoValue, Undefined) as error:
        return _as_written(gold, answer, same) or Comparison("undecided", reason=str(error))
    for piece, of in zip(lone, ("gold", "answer"), strict=True):
        if piece:
            return Comparison("different", Mismatch(f"{shown(piece)} is a part of {of} only"))
    return Comparison("equal", Proof("comparison of the ends"))


def is_trivial(value: Value, same: Same) -> bool:
    """Is it the empty set, or all real numbers?"""
    order = Order(same)
    found = tuple(order.tidy(pieces(value, order)))
    return not found or any(p.low.infinite and p.high.infinite for p in found)


def _as_written(gold: Value, answer: Value, same: Same) -> Comparison | None:
    """Two intervals with letters in their ends: the same ends and brackets, or a point at which they differ."""
    sides = [_open(side) if isinstance(side, Collection) and _is_pair(side) else side for side in (gold, answer)]
    mine, theirs = sides
    if not (isinstance(mine, Interval) and isinstance(theirs, Interval)):
        return None
    if mine[2:] == theirs[2:] and all(same(a, b).status == "equal" for a, b in zip(mine[:2], theirs[:2], strict=True)):
        return Comparison("equal", Proof("comparison of the ends"))
    return None if any(map(infinite_sign, (*mine[:2], *theirs[:2]))) else _apart(mine, theirs)


def _apart(gold: Interval, answer: Interval) -> Comparison | None:
    """A point at which neither is empty, and their ends or their brackets differ."""
    ends = (gold.low, gold.high, answer.low, answer.high)
    pair = Pair(ends[0] + ends[1], ends[2] + ends[3], ())
    for model in islice(pair.points(), MOST_POINTS):
        try:
            low, high, other_low, other_high = (enclosed(prepared(e), model, BITS) for e in ends)
        except NoValue:
            continue
        moved = any(a.hi < b.lo or b.hi < a.lo for a, b in ((low, other_low), (high, other_high)))
        if low.hi < high.lo and other_low.hi < other_high.lo and (moved or gold[2:] != answer[2:]):
            where = ", ".join(f"{name} = {value}" for name, value in pair.named(model).items())
            return Comparison("different", Mismatch(f"other ends, at {where}"))
    return None


def shown(piece: Piece) -> str:
    """A piece as it is written."""
    if piece.low.value == piece.high.value and not piece.low.infinite:
        return f"{{{piece.low.value}}}"
    ends = [f"{'-' * (end.infinite < 0)}∞" if end.infinite else str(end.value) for end in (piece.low, piece.high)]
    return f"{'(['[piece.low.closed]}{ends[0]}, {ends[1]}{')]'[piece.high.closed]}"


# What is written, as pieces


def pieces(value: Value, order: Order) -> Iterator[Piece]:
    """The pieces that a value is written with. Raises Unknown."""
    match value:
        case Interval():
            piece = Piece(_end(value.low, value.low_closed), _end(value.high, value.high_closed))
            if order.sign(piece.low, piece.high) > 0:
                raise Unknown(NOT_IN_ORDER)
            yield piece
        case Collection(kind="tuple"):
            yield from pieces(_open(value), order)
        case Union(parts=several) | Collection(items=several) | Statements(kind="or", parts=several):
            for part in several:
                yield from pieces(part, order)
        case Relation():
            yield from _of_relation(value)
        case Member():
            yield from _of_member(value, order)
        case Statements():
            yield from _all_of(value.parts, order)
        case Expr():
            end = _end(value, True)
            yield Piece(end, end)
        case _:
            raise Unknown("no set of real numbers")


def _of_member(value: Member, order: Order) -> Iterator[Piece]:
    """What x may be where x^2 is in (1, 4]."""
    left, within = value
    if isinstance(left, Sym):
        yield from pieces(within, order)
    elif isinstance(within, Interval) and (stated := inequalities(left, within)) is not None:
        yield from _all_of(stated.parts, order)
    elif isinstance(within, Union | Collection) and not (isinstance(within, Collection) and within.kind == "tuple"):
        for part in within.parts if isinstance(within, Union) else within.items:
            if isinstance(part, Expr):
                yield from _of_relation(Relation(left, "=", part))
            else:
                yield from pieces(Member(left, part), order)
    else:
        raise Unknown("no set of real numbers")


def _is_pair(value: Collection) -> bool:
    return len(value.items) == 2 and all(isinstance(item, Expr) for item in value.items)


def _open(value: Collection) -> Interval:
    """(a, b) as the interval that it may mean."""
    if len(value.items) != 2 or not all(isinstance(item, Expr) for item in value.items):
        raise Unknown("no interval")
    low, high = value.items
    assert isinstance(low, Expr)
    assert isinstance(high, Expr)
    return Interval(low, high, False, False)


def _end(value: Expr, closed: bool) -> End:
    infinite = infinite_sign(value)
    if value.free:
        raise Unknown("an end with letters in it")
    if infinite and closed:
        raise Unknown("infinity is no real number")
    return End(value, infinite, closed)


def infinite_sign(e: Expr) -> int:
    """1 for ∞, -1 for -∞, else 0."""
    if e == INFINITY:
        return 1
    rest = [a for a in e.args if a != INFINITY] if INFINITY in e.args else []
    return -1 if len(rest) == 1 and e == rest[0] * INFINITY and rest[0] == Num(-1) else 0


MINUS, PLUS = End(Num(-1) * INFINITY, -1, False), End(INFINITY, 1, False)


def letters_of(value: Value | tuple[Any, ...]) -> frozenset[Expr]:
    """All that relations in a value speak of, however deep they stand in it."""
    if isinstance(value, Relation):
        return frozenset[Expr]().union(*(side.free for side in (value.left, value.right) if side is not None))
    if isinstance(value, Member):
        return value.left.free | letters_of(value.within)
    if isinstance(value, tuple):
        inside: tuple[Any, ...] = tuple(part for part in value if isinstance(part, tuple))
        return frozenset[Expr]().union(*map(letters_of, inside))
    return frozenset()


def letter_of(value: Value) -> Expr | None:
    """The one letter that a value speaks of."""
    found = letters_of(value)
    return next(iter(found)) if len(found) == 1 else None


def _of_relation(relation: Relation) -> Iterator[Piece]:
    """x > 3 as (3, ∞), x^2 = 9 as -3 and 3: of a relation that speaks of one letter."""
    letter = letter_of(relation)
    if relation.left is None or not isinstance(letter, Sym):
        raise Unknown("no relation of one letter")
    if relation.relation in ("<", "<="):
        d, sign = relation.right - relation.left, FLIPPED[relation.relation]
    else:
        d, sign = relation.left - relation.right, relation.relation
    bound = _bound(d, letter)
    if bound is not None:
        yield from _beyond(*bound, sign)
        return
    try:
        for low, high, *closed in solutions(d, sign, letter):
            yield Piece(
                End(low, 0, closed[0]) if low is not None else MINUS,
                End(high, 0, closed[1]) if high is not None else PLUS,
            )
    except Unsolved as error:
        raise Unknown(str(error)) from error


def _beyond(end: End, rising: bool, sign: str) -> Iterator[Piece]:
    """c x + r > 0 from -r/c on, or up to there if c < 0."""
    closed = replace(end, closed=sign in ("=", ">="))
    if sign == "=":
        yield Piece(closed, closed)
        return
    if rising or sign == "!=":
        yield Piece(closed, PLUS)
    if not rising or sign == "!=":
        yield Piece(MINUS, closed)


def _bound(d: Expr, letter: Expr) -> tuple[End, bool] | None:
    """-r/c, and whether c > 0, where d is c x + r with constants c and r; else None."""
    if any(u.free for _, u in demands(prepared(d))):
        return None
    reader = Reader(())
    slope, rest = dict[Monomial, Fraction](), dict[Monomial, Fraction]()
    for mono, c in reader.poly(prepared(d)).items():
        if all(letter not in atom.free for atom, _ in mono):
            rest[mono] = c
        elif (letter, Fraction(1)) in mono and sum(letter in atom.free for atom, _ in mono) == 1:
            slope[tuple(f for f in mono if f[0] != letter)] = c
        else:
            return None
    if not slope or any(a.free for p in (slope, rest) for mono in p for a, _ in mono):
        return None
    steepness = sum_of(slope)
    value = reader.form(Num(-1) * sum_of(rest) * Pow(steepness, Num(-1)))
    return End(value, 0, False), sharp(steepness, lambda b: 0 not in b).lo > 0


def _all_of(relations: Sequence[Relation], order: Order) -> list[Piece]:
    """a < x <= b as (a, b]: what all the relations allow."""
    row = [Piece(MINUS, PLUS)]
    for relation in relations:
        more = order.tidy(_of_relation(relation))
        row = [order.common(a, b) for a in row for b in more]
    return row


def sharp(e: Expr, enough: Callable[[Enclosure], bool]) -> Enclosure:
    """An enclosure of a constant that says enough. Raises Unknown."""
    with suppress(NoValue):
        for bits in LADDER:
            box = enclosed(e, Model(), bits)
            if enough(box):
                return box
    raise Unknown(f"the sign of {e}")


# The normal form


class Order:
    """The order of ends, by enclosures and proofs; each pair is asked about once."""

    def __init__(self, same: Same) -> None:
        self.same = same
        self.memo: dict[tuple[Expr, Expr], int] = {}

    def sign(self, a: End, b: End) -> int:
        """-1, 0 or 1 as a < b, a = b, a > b. Raises Unknown."""
        if a.infinite or b.infinite:
            return (a.infinite > b.infinite) - (a.infinite < b.infinite)
        key = (a.value, b.value)
        if key not in self.memo:
            self.memo[key] = self._sign(*key)
        return self.memo[key]

    def _sign(self, a: Expr, b: Expr) -> int:
        d = prepared(a - b)
        with suppress(Unknown, NoValue):
            for bits in LADDER[:1]:
                box = enclosed(d, Model(), bits)
                if box.lo > 0 or box.hi < 0 or box.lo == box.hi:
                    return (box.lo > 0) - (box.hi < 0)
        if self.same(a, b).status == "equal":
            return 0
        box = sharp(d, lambda b: 0 not in b)
        return 1 if box.lo > 0 else -1

    def common(self, a: Piece, b: Piece) -> Piece:
        """What two pieces have in common, perhaps nothing: the higher of the low ends, the lower of the high ones."""
        lower = self.sign(a.low, b.low) or b.low.closed - a.low.closed
        upper = self.sign(a.high, b.high) or a.high.closed - b.high.closed
        low, high = a.low if lower >= 0 else b.low, a.high if upper <= 0 else b.high
        return Piece(low, high)

    def empty(self, piece: Piece) -> bool:
        """Is there no number between its ends?"""
        found = self.sign(piece.low, piece.high)
        return found > 0 or (found == 0 and not (piece.low.closed and piece.high.closed))

    def tidy(self, written: Iterable[Piece]) -> list[Piece]:
        """Pieces that do not touch, in order."""
        row = list(written)
        if len(row) > MOST_PIECES:
            raise Unknown(f"more than {MOST_PIECES} pieces")
        row = [piece for piece in row if not self.empty(piece)]
        row.sort(key=cmp_to_key(lambda a, b: self.sign(a.low, b.low) or b.low.closed - a.low.closed))
        out: list[Piece] = []
        for piece in row:
            if out and self._touch(out[-1], piece):
                out[-1] = Piece(out[-1].low, self._higher(out[-1].high, piece.high))
            else:
                out.append(piece)
        return out

    def _touch(self, left: Piece, right: Piece) -> bool:
        found = self.sign(left.high, right.low)
        return found > 0 or (found == 0 and (left.high.closed or right.low.closed))

    def _higher(self, a: End, b: End) -> End:
        found = self.sign(a, b) or a.closed - b.closed
        return a if found >= 0 else b

    def lone(self, mine: Sequence[Piece], theirs: Sequence[Piece]) -> Piece | None:
        """A piece that is none of the others: where there is one, the sets differ, for the form is unique."""
        return next((piece for piece in mine if not any(self._alike(piece, other) for other in theirs)), None)

    def _alike(self, a: Piece, b: Piece) -> bool:
        ends = ((a.low, b.low), (a.high, b.high))
        return all(x.closed == y.closed and self.sign(x, y) == 0 for x, y in ends)
