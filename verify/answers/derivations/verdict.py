"""What is said of a derivation and of each of its lines, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from verify.answers.comparing.verdict import Counterexample, decimal
from verify.answers.derivations.file import Line
from verify.enclosure import Enclosure

LineStatus: TypeAlias = Literal[
    "follows", "wrong-reason", "does-not-follow", "too-big", "leads-nowhere", "undecided", "invalid"
]
WRONG: tuple[LineStatus, ...] = ("does-not-follow", "wrong-reason", "invalid")
Status: TypeAlias = Literal["correct", "incomplete", "wrong", "undecided", "invalid"]


@dataclass(frozen=True)
class LineVerdict:
    """What is said of a line: `by` are the rules that prove it, `between` what was left out before it."""

    line: Line
    status: LineStatus
    message: str = ""
    by: tuple[str, ...] = ()
    between: tuple[str, ...] = ()
    counterexample: Counterexample | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        out: dict[str, Any] = {
            "line": self.line.number,
            "text": str(self.line),
            "reason": self.line.reason,
            "status": self.status,
            "message": self.message,
            "by": list(self.by),
            "between": list(self.between),
        }
        if self.counterexample:
            example = self.counterexample
            out["counterexample"] = {
                "point": {name: str(value) for name, value in example.point.items()},
                "left": decimal(example.gold),
                "right": decimal(example.answer),
            }
        return out

    def as_data(self) -> dict[str, Any]:
        """Plain data with all that it takes to be the same verdict again: for a pipe."""
        example = self.counterexample
        boxes = [_ends(example.gold), _ends(example.answer)] if example else []
        return {
            **self.as_json(),
            "written": [self.line.left, self.line.relation, self.line.right],
            "enclosures": boxes,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> LineVerdict:
        """The verdict that those plain data are of."""
        left, relation, right = data["written"]
        example = data.get("counterexample")
        found = None
        if example:
            point = {name: Fraction(value) for name, value in example["point"].items()}
            left_box, right_box = map(_enclosure, data["enclosures"])
            found = Counterexample(point, left_box, right_box)
        return cls(
            Line(left, relation, right, data["reason"], data["line"]),
            data["status"],
            data["message"],
            tuple(data["by"]),
            tuple(data["between"]),
            found,
        )


def _ends(box: Enclosure | None) -> list[str] | None:
    return None if box is None else [str(box.lo), str(box.hi)]


def _enclosure(ends: list[str] | None) -> Enclosure | None:
    return None if ends is None else Enclosure(*map(Fraction, ends))


@dataclass(frozen=True)
class DerivationVerdict:
    """What is said of a derivation.

    Attributes:
        status: "correct": every line is proved to follow, and the last one is the goal; "wrong": a line does not
            follow, or by another reason than is said, or the start is not one; "incomplete": nothing is wrong, but the
            goal is not reached, or a step is too big or undecided; "undecided": nothing was found out in time;
            "invalid": a line, or the goal, cannot be read.
        lines: what is said of every line.
        start_ok: does it start at a side of the goal, or where it may?
        goal_ok: does it arrive?
        circular: the id or the line that takes the goal for granted, if one does.
        message: a sentence for the learner, in the language that is spoken.
        goal: what was to be shown.
        remarks: what else is to be said.
    """

    status: Status
    lines: tuple[LineVerdict, ...] = ()
    start_ok: bool = False
    goal_ok: bool = False
    circular: str = ""
    message: str = ""
    goal: str = ""
    remarks: tuple[str, ...] = ()
    calls: int = field(default=0, compare=False)  # of the kernel

    @property
    def first_wrong(self) -> LineVerdict | None:
        """The first line that does not follow, has a wrong reason, or cannot be read; None where all are right."""
        return next((line for line in self.lines if line.status in WRONG), None)

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "goal": self.goal,
            "status": self.status,
            "message": self.message,
            "start_ok": self.start_ok,
            "goal_ok": self.goal_ok,
            "circular": self.circular or None,
            "remarks": list(self.remarks),
            "lines": [line.as_json() for line in self.lines],
        }

    def as_data(self) -> dict[str, Any]:
        """Plain data with all that it takes to be the same verdict again: for a pipe."""
        return {**self.as_json(), "lines": [line.as_data() for line in self.lines]}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> DerivationVerdict:
        """The verdict that those plain data are of."""
        return cls(
            data["status"],
            tuple(map(LineVerdict.from_data, data["lines"])),
            data["start_ok"],
            data["goal_ok"],
            data["circular"] or "",
            data["message"],
            data["goal"],
            tuple(data["remarks"]),
        )
