"""What the kernel hands out: a record of why a theorem holds, as data that can be stored and replayed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any


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
