r"""Ranges of indices that are assumed, written where they are left out.

    "i = 1, ..., n"      \sum_i x_i is \sum_{i=1}^{n} x_i

Both texts and the other assumptions get them, so that an end that only the assumption says is the one of all sums.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

Data = Any
_DOTS = r"(?:\\[lcd]?dots[a-z]?|\.\.\.|…)"
_RANGE = re.compile(
    r"\s*(?:for\s+)?(?:all\s+)?(?P<names>[a-z](?:\s*,\s*[a-z])*)\s*"
    rf"(?:=|∈|\\in(?![A-Za-z])|in|from)\s*(?:\\?\{{)?\s*1\s*(?:,\s*2\s*)?"
    rf"(?:,\s*{_DOTS}\s*,|\.\.|{_DOTS}|to)\s*(?P<end>[A-Za-z])\s*(?:\\?\}})?\s*\.?\s*",
    re.IGNORECASE,
)
_SIGN = r"(?P<sign>\\sum|\\prod|∑|∏|Σ|Π|(?<![A-Za-z\\])(?:sum|prod))(?:\\limits)?\s*"
_BELOW = (
    r"(?:_\s*(?:\{\s*(?P<braced>[a-z](?:\s*,\s*[a-z])*)\s*\}|(?P<bare>[a-z])(?![A-Za-z=]))|(?P<small>[ᵢⱼ]))"
    r"(?!\s*\^)"
)
_SUM = re.compile(_SIGN + _BELOW)
_SMALL = {"ᵢ": "i", "ⱼ": "j"}


def with_ranges(task: Mapping[str, Data]) -> Mapping[str, Data]:
    """The task with the ranges that its assumptions say, without these; the task itself where they say none."""
    ends: dict[str, str] = {}
    rest = []
    for said in task.get("given", ()):
        match = _RANGE.fullmatch(said.strip().strip("$")) if isinstance(said, str) else None
        if match is None:
            rest.append(said)
        else:
            ends |= {name.strip(): match["end"] for name in match["names"].split(",")}
    if not ends:
        return task
    given = [_written(said, ends) if isinstance(said, str) else said for said in rest]
    return {**task, "gold": _written(task["gold"], ends), "answer": _written(task["answer"], ends), "given": given}


def _written(text: str, ends: Mapping[str, str]) -> str:
    """The text with a range below and above each sum over an index alone."""

    def ranged(match: re.Match[str]) -> str:
        below = match["braced"] or match["bare"] or match["small"]
        names = [_SMALL.get(name.strip(), name.strip()) for name in below.split(",")]
        if any(name not in ends for name in names):
            return match[0]
        return "".join(f"{match['sign']}_{{{name}=1}}^{{{ends[name]}}} " for name in names)

    return _SUM.sub(ranged, text)
