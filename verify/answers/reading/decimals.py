r"""Decimals that repeat, as 0.1\overline{6}: 0.1\dot{6}, 0.\dot{1}4285\dot{7}, and 0.1666\ldots.

Three dots after digits repeat the shortest period that stands there at least three times, or twice if it is longer than
one digit; digits that do not repeat are no number.
"""

from __future__ import annotations

import re

from verify.answers.reading.characters import Line
from verify.answers.reading.splicing import Edit, spliced

LONGEST = 40  # digits
_DOT = r"\\dot\s*(?:\{\s*(\d)\s*\}|(\d))"
_DOTTED = re.compile(
    rf"(?<![\w.])(?P<head>\d{{0,20}}\.\d{{0,20}}){_DOT}(?:(?P<between>\d{{0,20}}){_DOT})?(?!\s*\\dot|\d)"
)
_ENDLESS = re.compile(r"(?<![\w.])(?P<whole>\d{1,20}\.)(?P<digits>\d{3,40})\s*\\(?:[cl]?dots|dotsc|dotsb)(?![A-Za-z])")


def repeating(line: Line) -> Line:
    """The line with its repeating decimals under a bar."""
    for pattern, written in ((_DOTTED, _dotted), (_ENDLESS, _endless)):
        for found in reversed(list(pattern.finditer(line.text))):
            said = written(found)
            line = spliced(line, Edit(*found.span(), (said,))) if said else line
    return line


def _dotted(found: re.Match[str]) -> str:
    first, last = found[2] or found[3], found[5] or found[6] or ""
    return rf"{found['head']}\overline{{{first}{found['between'] or ''}{last}}}"


def _endless(found: re.Match[str]) -> str | None:
    digits = found["digits"]
    for length in range(1, len(digits) // 2 + 1):
        times = 3 if length < 2 else 2
        period = digits[-length:]
        if digits.endswith(period * times) and period.strip("0"):
            head = digits
            while head.endswith(period):
                head = head[:-length]
            return rf"{found['whole']}{head}\overline{{{period}}}"
    return None
