"""What was measured of a theorem, as sentences: two sides that are equal, and differ where a computer rounds."""

from __future__ import annotations

import math
from typing import Any

from derive.calc import Point, Theorem
from derive.floats import Measurement, measured
from derive.language import tr, word
from derive.printing.sentences import Entry, Sentence, Sign, said
from derive.printing.sugar import form

SHOWN = 20  # digits of the value without rounding

_HEADING = word("in float64, each side computed as it is written; not proved")
_ROW = word("at {0}: left {1}, right {2}, true value {3}")


def measurements(entry: Entry) -> tuple[Measurement, ...]:
    """What was measured of an entry, in the order of its points; a refutation has nothing to measure."""
    return measured(entry) if isinstance(entry, Theorem) and entry.measured else ()


def heading() -> str:
    """What the rows are."""
    return tr(_HEADING)


def row(m: Measurement) -> Sentence:
    """at K = 2, z_1 = 0, z_2 = 1000: left NaN, right 0.0, true value -5.0e-435"""
    return said(_ROW, place(m.point), number(m.left), number(m.right), true_value(m.exact))


def together(entry: Entry) -> tuple[Sentence, ...]:
    """All measurements of an entry as one sentence; none if nothing was measured."""
    out: Sentence = ()
    for m in measurements(entry):
        out += ("; " if out else ": ", *row(m))
    return (said("Measured {0}", (heading(), *out)),) if out else ()


def place(point: Point) -> Sentence:
    """K = 2, z_1 = 0"""
    out: Sentence = ()
    for x, value in point:
        out += (*([", "] if out else []), form(x), Sign("="), form(value))
    return out


def number(value: float) -> str:
    """A float as text, such that it can be read back."""
    if math.isnan(value):
        return "NaN"
    return _signed("∞" if math.isinf(value) else repr(abs(value)), math.copysign(1.0, value) < 0)


def true_value(value: Any, digits: int = SHOWN) -> str:
    """The value without rounding, to so many digits."""
    from mpmath import nstr

    return _signed(nstr(abs(value), digits), value < 0)


def _signed(digits: str, negative: bool) -> str:
    return ("−" if negative else "") + digits.replace("e-", "e−")
