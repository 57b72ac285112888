"""What is said of a derivation and of each of its lines, as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from verify.answers.derivation_file import Line
from verify.answers.verdict import Counterexample, decimal

LineStatus: TypeAlias = Literal[
    "follows", "wrong-reason", "does-not-follow", "too-big", "leads-nowhere", "undecided", "invalid"
]
Status: TypeAlias = Literal["correct", "incomplete", "wrong", "invalid"]


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


@dataclass(frozen=True)
class DerivationVerdict:
    """What is said of a derivation. `circular` is the id or the line that takes the goal for granted, if one does."""

    status: Status
    lines: tuple[LineVerdict, ...] = ()
    start_ok: bool = False
    goal_ok: bool = False
    circular: str = ""
    message: str = ""
    goal: str = ""
    remarks: tuple[str, ...] = ()
    calls: int = field(default=0, compare=False)  # of the kernel

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
