r"""The complement of an event, in its notations: P(not A), P(\neg A), P(A^c), P(A'), P(\bar{A}) all speak of A_bar.

P(A ∩ B) is P(A, B).
"""

from __future__ import annotations

from verify.answers.reading.invalid import Fault
from verify.answers.reading.rows import Row, kind, like, matching

PROBABILITIES = frozenset(("P", "Pr"))
RAISED = frozenset(("c", "C", "complement"))


def with_complements(row: Row) -> Row:
    """The row with one name for the complement of an event. Raises Fault for a "not" before anything else."""
    inside = {place for at in range(len(row)) if _is_probability(row, at) for place in range(at, matching(row, at + 1))}
    out: Row = []
    at = 0
    while at < len(row):
        name, after = _complement(row, at, at in inside)
        if at in inside and kind(row, at) == "CAP":
            out.append(like(row[at], "COMMA", "∩"))
        else:
            out.append(like(row[at], "NAME", f"{name}_bar") if name else row[at])
        at = after
    return out


def _is_probability(row: Row, at: int) -> bool:
    return kind(row, at) == "NAME" and row[at] in PROBABILITIES and kind(row, at + 1) == "LPAR"


def _complement(row: Row, at: int, inside: bool) -> tuple[str, int]:
    """The event whose complement stands at a place, or "", and the place after it."""
    if kind(row, at) == "NOT":
        if not _is_event(row, at + 1):
            raise Fault("A negation stands before one event only.", "Write P(not A).", row[at].start_pos or 0)
        return str(row[at + 1]), at + 2
    if not inside:
        return "", at + 1
    if kind(row, at) == "NAME" and len(row[at]) == 2 and row[at][0].isupper() and row[at][1] == "'":
        return row[at][0], at + 1
    if _is_event(row, at) and kind(row, at + 1) == "CARET" and kind(row, at + 2) == "NAME" and row[at + 2] in RAISED:
        return str(row[at]), at + 3
    braced = _is_event(row, at) and [kind(row, at + r) for r in (1, 2, 3)] == ["SUP_OPEN", "NAME", "RBRACE"]
    if braced and row[at + 2] in RAISED:
        return str(row[at]), at + 4
    return "", at + 1


def _is_event(row: Row, at: int) -> bool:
    return kind(row, at) == "NAME" and len(row[at]) == 1 and row[at].isupper()
