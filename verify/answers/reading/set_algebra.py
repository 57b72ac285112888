r"""Differences and intersections of sets of numbers, as unions of intervals and points.

    \mathbb{R} \setminus \{1\}    (-∞, 1) ∪ (1, ∞)         [0, 2] ∩ (1, 3)    (1, 2]
    {1, 2, 3} ∖ {2}               {1, 3}                   [0, 1] ∖ (0, 1)    {0} ∪ {1}

Ends are compared exactly, or not at all: two numbers, the same formula twice, and anything with ∞. What cannot be
ordered, as a and b, is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast

from derive.symbols import Expr, Mul, Num
from verify.answers.reading.functions import INFINITY
from verify.answers.reading.invalid import Fault
from verify.answers.reading.values import Collection, Interval, Relation, Statements, Union, Value

MOST = 64  # pieces
LOWEST = frozenset((-INFINITY, Mul(Num(-1), INFINITY)))
LINE = Interval(-1 * INFINITY, INFINITY, low_closed=False, high_closed=False)


@dataclass(frozen=True)
class _End:
    """A place on the line just before a number (-1), at it, or just after it (1)."""

    number: Expr
    side: int


Piece = tuple[_End, _End]  # from an end to an end, both included


def difference(left: Value, right: Value, place: int) -> Value:
    """left without right. Raises Fault."""
    pieces = list(_pieces(left, place))
    for low, high in _pieces(right, place):
        around = ((_ends(LINE)[0], _moved(low, -1)), (_moved(high, 1), _ends(LINE)[1]))
        pieces = [found for piece in pieces for rest in around for found in _common(piece, rest, place)]
        _check(pieces, place)
    return _value(pieces)


def intersection(left: Value, right: Value, place: int) -> Value:
    """What is in both. Raises Fault."""
    others = list(_pieces(right, place))
    pieces = [found for piece in _pieces(left, place) for other in others for found in _common(piece, other, place)]
    _check(pieces, place)
    return _value(pieces)


def _check(pieces: list[Piece], place: int) -> None:
    if len(pieces) > MOST:
        raise Fault("A set of too many parts.", "Write it out.", place)


def _pieces(value: Value, place: int) -> Iterator[Piece]:
    """The intervals and points of a set."""
    if isinstance(value, Interval):
        yield _ends(value)
    elif isinstance(value, Union):
        for part in value.parts:
            yield from _pieces(part, place)
    elif isinstance(value, Collection) and value.kind == "set" and all(isinstance(x, Expr) for x in value.items):
        yield from ((_End(cast("Expr", x), 0), _End(cast("Expr", x), 0)) for x in value.items)
    else:
        raise Fault("This is no set of numbers.", "Write an interval, or {1, 2}.", place)


def _ends(value: Interval) -> Piece:
    return _End(value.low, 0 if value.low_closed else 1), _End(value.high, 0 if value.high_closed else -1)


def _moved(end: _End, by: int) -> _End:
    """The next place before an end, or after it: just before x is what is below x itself."""
    return _End(end.number, end.side + by)


def _common(first: Piece, second: Piece, place: int) -> Iterator[Piece]:
    """What is in both pieces, if anything is."""
    low = second[0] if _below(first[0], second[0], place) else first[0]
    high = first[1] if _below(first[1], second[1], place) else second[1]
    if not _below(high, low, place):
        yield low, high


def _below(a: _End, b: _End, place: int) -> bool:
    """Is a before b? Raises Fault where that is not known."""
    if a.number == b.number or {a.number, b.number} <= LOWEST:
        return a.side < b.side
    if a.number in LOWEST or b.number == INFINITY:
        return True
    if b.number in LOWEST or a.number == INFINITY:
        return False
    if isinstance(a.number, Num) and isinstance(b.number, Num):
        return bool(a.number.data < b.number.data)
    raise Fault("It is not known which of two ends is less.", "Write the set as a union of intervals.", place)


def inequalities(x: Expr, within: Value) -> Statements | None:
    """0 <= x and x < 1, of x in [0, 1); None of the whole line, and of any other set."""
    if not isinstance(within, Interval) or within in (LINE, Interval(-INFINITY, INFINITY, False, False)):
        return None
    low = Relation(within.low, "<=" if within.low_closed else "<", x)
    high = Relation(x, "<=" if within.high_closed else "<", within.high)
    infinite = within.low in LOWEST, within.high == INFINITY
    return Statements("and", tuple(r for r, endless in zip((low, high), infinite, strict=True) if not endless))


def _value(pieces: Iterable[Piece]) -> Value:
    """The set of these pieces; points stand together."""
    found = list(pieces)
    points = tuple(low.number for low, high in found if low == high and not low.side)
    intervals = [
        Interval(low.number, high.number, low_closed=not low.side, high_closed=not high.side)
        for low, high in found
        if low.number != high.number
    ]
    parts: tuple[Value, ...] = (*intervals, *((Collection("set", points),) if points or not intervals else ()))
    return parts[0] if len(parts) == 1 else Union(parts)
