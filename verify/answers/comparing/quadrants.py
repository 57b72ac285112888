r"""The signs of sine and cosine of an angle of which it is given where it lies.

    0 < θ < π/2     sin θ > 0, cos θ > 0          -π/2 <= t <= π/2     cos t >= 0

Where an end of the range is a zero that belongs to it, the function may be 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from fractions import Fraction

from derive.rules import Hypothesis
from derive.symbols import Expr, Num, Sym
from verify.answers.comparing.elementary import apply
from verify.answers.comparing.evaluation import enclosed
from verify.answers.comparing.forms import Reader, prepared
from verify.answers.reading.functions import PI
from verify.model import Model, NoValue
from verify.normal import Undefined, sum_of

BITS = 160
Bound = tuple[Expr, bool]  # a number, and whether it belongs to the range
HALVES = (-4, -3, -2, -1, 0, 1, 2, 3)  # halves of π at which a range may begin


def signs(given: Sequence[Hypothesis]) -> tuple[Hypothesis, ...]:
    """What follows from the hypotheses for the sines and cosines of single letters."""
    reader = Reader(())
    ranges: dict[Sym, dict[int, Bound]] = {}
    for h in given:
        with suppress(Undefined, NoValue):
            for x, side, bound in _bounds(h, reader):
                ranges.setdefault(x, {}).setdefault(side, bound)
    return tuple(s for x, ends in ranges.items() if len(ends) == 2 for s in _signs(x, ends[-1], ends[1], reader))


def _bounds(h: Hypothesis, reader: Reader) -> Iterator[tuple[Sym, int, Bound]]:
    """The letter of c x + d > 0, -1 for a lower and 1 for an upper end, and the end."""
    if h.relation not in (">", ">=") or h.forall:
        return
    p = reader.poly(prepared(h.left - h.right))
    inside = {mono: c for mono, c in p.items() if any(isinstance(x, Sym) for atom, _ in mono for x in atom.free)}
    if len(inside) != 1:
        return
    ((mono, c),) = inside.items()
    if len(mono) != 1 or mono[0][1] != 1 or not isinstance(mono[0][0], Sym):
        return
    rest = sum_of({m: -value / c for m, value in p.items() if m != mono})
    yield mono[0][0], -1 if c > 0 else 1, (rest, h.relation == ">=")


def _signs(x: Sym, low: Bound, high: Bound, reader: Reader) -> Iterator[Hypothesis]:
    for name, offset in (("sin", 0), ("cos", 1)):
        for half in HALVES:
            begin, end = half - offset, half - offset + 2  # sin > 0 from 0 to π, cos > 0 from -π/2 to π/2
            if half % 2:
                continue
            first, last = _order(low[0], begin, reader), _order(high[0], end, reader)
            if first is None or last is None or first < 0 or last > 0:
                continue
            strict = (first > 0 or not low[1]) and (last < 0 or not high[1])
            sign = 1 if half % 4 == 0 else -1
            value = apply(name, x)
            yield Hypothesis(">" if strict else ">=", value if sign > 0 else -value, Num(0))


def _order(e: Expr, halves: int, reader: Reader) -> int | None:
    """-1, 0 or 1 as a number is less than so many halves of π, equal, or greater; None where it is not seen."""
    difference = e - Num(Fraction(halves, 2)) * PI
    if not reader.cleared(prepared(difference)):
        return 0
    with suppress(NoValue):
        box = enclosed(prepared(difference), Model(), BITS)
        return 1 if box.lo > 0 else -1 if box.hi < 0 else None
    return None
