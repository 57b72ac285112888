"""What the kernel hands out: a record of why a theorem holds, as data that can be stored and replayed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any

from derive.calc import Reason, Theorem
from derive.rules import Cite, Hypothesis
from derive.symbols import Expr, Num


@dataclass(frozen=True)
class Line:
    """A checked line: its text, its reasons, and the side conditions that were discharged for it."""

    relation: str
    expr: str
    by: tuple[str, ...]
    conditions: tuple[str, ...]


@dataclass(frozen=True)
class Certificate:
    """A theorem as the kernel accepted it. `rests_on` maps each theorem cited to the digest of its certificate."""

    id: str
    symbols: tuple[str, ...]
    claim: str
    given: tuple[str, ...]
    via: str
    lines: tuple[Line, ...]
    axioms: tuple[str, ...]
    definitions: tuple[str, ...]
    conversions: tuple[str, ...]
    rests_on: tuple[tuple[str, str], ...]
    version: int = 1
    digest: str = field(default="", compare=False)

    def sealed(self) -> Certificate:
        """The same certificate with the SHA-256 digest of its content."""
        content = {key: value for key, value in asdict(self).items() if key != "digest"}
        text = json.dumps(content, sort_keys=True, ensure_ascii=False)
        return Certificate(**{**self.__dict__, "digest": hashlib.sha256(text.encode()).hexdigest()})

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def symbols_of(theorem: Theorem) -> tuple[str, ...]:
    """The free symbols of a statement with their kinds, shapes and ranges."""
    sides = [theorem.claim.left, theorem.claim.right, *(e for h in theorem.given for e in (h.left, h.right))]
    free = frozenset[Expr]().union(*(e.free for e in sides))
    return tuple(sorted(f"{type(s).__name__} {s}({', '.join(map(str, s.args))})" for s in free))


def stated(h: Hypothesis) -> str:
    """A hypothesis by what it says, not by its label."""
    bound = ", ".join(f"{i}={i.lo}..{i.hi}" for i in h.forall)
    return f"{h.left} {h.relation} {h.right}{f' for all {bound}' if bound else ''}"


def described(reason: Reason) -> str:
    """A reason in full: a hypothesis by what it says, an instance with what replaces what."""
    if isinstance(reason, Cite):
        at = [f"{symbol} := {value}" for symbol, value in reason.mapping] + [f"for all {i}" for i in reason.forall]
        times = [] if (reason.factor, reason.over) == (Num(1), ()) else [f"times {reason.factor}"]
        times += [f"summed over {i}={i.lo}..{i.hi}" for i in reason.over]
        source = stated(reason.source) if isinstance(reason.source, Hypothesis) else reason.source
        return f"{source}{' at ' if at else ''}{', '.join(at)}{''.join(f', {t}' for t in times)}"
    return stated(reason) if isinstance(reason, Hypothesis) else str(reason)
