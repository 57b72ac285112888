"""Pairs of answers with their verdicts, as learners and textbooks write them: `pairs/*.toml`.

[[pair]]
gold = "sqrt(x^2)"
answer = "x"
verdict = "equal"            # or "different"
assume = ["x > 0"]           # optional, as are syntax, facts, names, variable, mode and scope
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "pairs"
FILES = (
    "algebra",
    "calculus",
    "latex",
    "ml",
    "assumptions",
    "closed",
    "conventions",
    "notation",
    "left_sides",
    "around",
    "matrices",
    "matrix_spellings",
    "shown",
    "random",
    "functions",
    "losses",
    "expectations",
    "commands",
    "gradients",
    "programs",
    "code",
    "derivatives",
    "school",
)
STATUSES = ("equal", "different", "undecided", "invalid", "failed")
KEYS = frozenset({"gold", "answer", "verdict", "syntax", "assume", "facts", "names", "variable", "mode", "scope"})


def pairs(name: str) -> list[dict[str, Any]]:
    """The pairs of a file. Raises ValueError for a key or a verdict that means nothing."""
    found: list[dict[str, Any]] = tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))["pair"]
    for pair in found:
        if not pair.keys() <= KEYS or pair["verdict"] not in ("equal", "different"):
            raise ValueError(f"{name}: {pair}")
    return found


def task(pair: Mapping[str, Any]) -> dict[str, Any]:
    """What `verify.answers.check_task` is asked."""
    asked = {"syntax": "auto", "mode": "equal", "scope": "auto", "facts": [], "names": {}}
    asked |= {key: value for key, value in pair.items() if key not in ("verdict", "assume")}
    return {**asked, "given": pair.get("assume", []), "diagnose": False}


def table(found: Mapping[str, Counter[tuple[str, str]]]) -> Iterator[str]:
    """How often each verdict was found, by file and by the right verdict: rows of a Markdown table."""
    yield f"| pairs | right | {' | '.join(STATUSES)} |"
    yield f"|---|---|{'---:|' * len(STATUSES)}"
    for name, counts in found.items():
        for right in ("equal", "different"):
            yield f"| {name} | {right} | {' | '.join(str(counts[right, status]) for status in STATUSES)} |"
