"""What a comparison of two answers can end in, and how it is known.

    equal       a Proof: by which rule, from which declared facts
    different   a Counterexample: an exact point, and two enclosures that do not overlap; or, of pairs, sets and
                intervals, a Mismatch that no numbers can mend
    undecided   neither was found, and why

The domain is the real numbers. Two expressions are equal when they have the same value at every point of the domain at
which both have one: `x/x` equals 1, and `log(x^2)` equals `2 log(x)`. Where only one of them has a value, the
comparison says so (`gap`), and the mode "equal everywhere" counts it as a difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeAlias, get_args

from verify.enclosure import Enclosure, places

Status: TypeAlias = Literal["equal", "different", "undecided"]
Mode: TypeAlias = Literal[
    "same form",  # the same nodes, up to the names of bound indices
    "same up to order",  # and up to the order and grouping of terms and factors
    "equal everywhere",  # equal, and defined at the same points
    "equal",  # equal where both are defined, by the signs and ranges that are given
    "equal under hypotheses",  # and by the equations that are given
    "equal up to a constant factor",  # not 0, free of the variables
    "equal up to an additive constant",  # free of the variables
    "same minimiser",  # answer = a gold + b, a > 0: sufficient, not necessary
]
MODES: tuple[Mode, ...] = get_args(Mode)  # from strict to loose
DIGITS = 30  # of the values in a counterexample


@dataclass(frozen=True)
class Proof:
    """Equal, `by` a rule, from the declared `facts` without which it was not found; `note` says a constant, say."""

    by: str
    facts: tuple[str, ...] = ()
    note: str = ""

    def __str__(self) -> str:
        used = f", from {', '.join(self.facts)}" if self.facts else ""
        return f"by {self.by}{used}{f' ({self.note})' if self.note else ''}"


@dataclass(frozen=True)
class Counterexample:
    """An exact point, and both values there, enclosed; None where there is none.

    `compared` says what the two values are of, where it is not the two answers themselves.
    """

    point: Mapping[str, Fraction]
    gold: Enclosure | None
    answer: Enclosure | None
    compared: tuple[str, str] = ("gold", "answer")

    def __str__(self) -> str:
        where = ", ".join(f"{name} = {value}" for name, value in self.point.items())
        left, right = (decimal(box) for box in (self.gold, self.answer))
        return f"{self.compared[0]} = {left}, {self.compared[1]} = {right}{f' at {where}' if where else ''}"


@dataclass(frozen=True)
class Mismatch:
    """Two values that differ in kind or extent, whatever the numbers in them are: `what` says how.

    (1, 2) against (1, 2, 3): "2 parts against 3";  [0, 1] against [0, 1): "1 belongs to gold only".
    """

    what: str

    def __str__(self) -> str:
        return self.what


Evidence: TypeAlias = Proof | Counterexample | Mismatch


@dataclass(frozen=True)
class Comparison:
    """The verdict, the evidence for it, the reason where there is none, and a point at which only one is defined.

    An undecided comparison may carry a Proof: of an equality that rests on more than the mode allows.
    """

    status: Status
    evidence: Evidence | None = None
    reason: str = ""
    gap: Counterexample | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain data, for a pipe: exact numbers as texts."""
        gap = _plain(self.gap)
        return {"status": self.status, "evidence": _plain(self.evidence), "reason": self.reason, "gap": gap}


def together(found: Sequence[Comparison]) -> Comparison:
    """Equal, if all are; else the reason of the first that is not."""
    open_ones = [c for c in found if c.status != "equal"]
    if open_ones:
        return open_ones[0]
    proofs = [c.evidence for c in found if isinstance(c.evidence, Proof)]
    facts = tuple(dict.fromkeys(f for p in proofs for f in p.facts))
    ways = ", ".join(dict.fromkeys(p.by for p in proofs))
    gap = next((c.gap for c in found if c.gap), None)
    return Comparison("equal", Proof("comparison of the parts", facts, ways), gap=gap)


def decimal(box: Enclosure | None, digits: int = DIGITS) -> str:
    """The middle of an enclosure to so many significant digits; "undefined" for none."""
    if box is None:
        return "undefined"
    middle = (box.lo + box.hi) / 2
    if middle == 0:
        return "0"
    exponent = places(middle.numerator) - places(middle.denominator) - digits
    scaled = round(middle / Fraction(10) ** exponent)
    text = str(abs(scaled))
    sign, power = "-" * (scaled < 0), exponent + len(text) - 1
    whole = text.rstrip("0") or "0"
    if 0 <= power < digits:
        whole = whole.ljust(power + 1, "0")
        return f"{sign}{whole[: power + 1]}{'.' * (len(whole) > power + 1)}{whole[power + 1 :]}"
    if -5 < power < 0:
        return f"{sign}0.{'0' * (-power - 1)}{whole}"
    return f"{sign}{whole[0]}{'.' * (len(whole) > 1)}{whole[1:]}e{power:+d}"


def _plain(evidence: Evidence | None) -> dict[str, Any] | None:
    match evidence:
        case Proof():
            return {"kind": "proof", "by": evidence.by, "facts": list(evidence.facts), "note": evidence.note}
        case Counterexample():
            values = zip(evidence.compared, (evidence.gold, evidence.answer), strict=True)
            return {
                "kind": "counterexample",
                "point": {name: str(value) for name, value in evidence.point.items()},
                "values": [{"of": of, "value": decimal(box), "between": _ends(box)} for of, box in values],
            }
        case Mismatch():
            return {"kind": "mismatch", "what": evidence.what}
    return None


def _ends(box: Enclosure | None) -> str | None:
    return None if box is None else str(box)
