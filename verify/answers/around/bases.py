r"""Numbers with their base below: 1101_2 is 13, 57_8 is 47.

A number is one of a base where all its digits are below it: 3_2 is none. Of the same digits with a base and without, it
is not known whether the base was left out.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from verify.answers.around.prose import Cut
from verify.answers.comparing.verdict import Comparison

if TYPE_CHECKING:
    from verify.answers.around.ways import Pair

GREATEST, LONGEST = 36, 40  # base, and digits
_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_BASE = rf"_\s*(?:\{{\s*(?:\\text\s*\{{\s*)?(?P<long>\d+|{'|'.join(_WORDS)})\s*\}}?\s*\}}|(?P<short>\d+))(?![\w.])"
_NUMERAL = re.compile(
    rf"(?<![\w.}}\\])(?:(?P<plain>\d+)|\(\s*(?P<round>\d\d+)\s*\)|\\text\s*\{{\s*(?P<text>\d+)\s*\}})\s*{_BASE}"
)
_SPOKEN = re.compile(r"(?<![\w.])(?P<plain>\d+)\s*(?:\\text\s*\{)?\s*(?:in\s+)?base[\s}-]*(?P<long>\d+|[a-z]+)\s*\}?")


def _value(found: re.Match[str]) -> str:
    """The number in base 10; where it is none of the base, as it was written."""
    groups = found.groupdict()
    digits = groups["plain"] or groups.get("round") or groups.get("text") or ""
    said = groups["long"] or groups.get("short") or ""
    base = _WORDS.get(said) or (int(said) if said.isdigit() and len(said) < 3 else 0)
    if not 2 <= base <= GREATEST or len(digits) > LONGEST or any(int(d) >= base for d in digits):
        return found[0]
    return str(int(digits, base))


def _digits(text: str) -> str:
    """The digits of a number as a whole, with its base or without."""
    found = _NUMERAL.fullmatch(text) or _SPOKEN.fullmatch(text)
    if found is not None:
        groups = found.groupdict()
        return groups["plain"] or groups.get("round") or groups.get("text") or ""
    return text.strip() if text.strip().isdigit() else ""


def _in_ten(cut: Cut) -> Cut:
    text = _SPOKEN.sub(_value, _NUMERAL.sub(_value, cut.text))
    return cut if text == cut.text else replace(cut, text=text)


def compared(pair: Pair) -> Comparison | Any | None:
    """The comparison of the numbers in base 10; None where no number has a base."""
    gold, answer = _in_ten(pair.gold), _in_ten(pair.answer)
    based = (gold != pair.gold, answer != pair.answer)
    if not any(based):
        return None
    found = pair.ask(gold, answer)
    digits = [_digits(side.text) for side in (pair.gold, pair.answer)]
    if found["status"] == "different" and not all(based) and digits[0] == digits[1]:
        return Comparison("undecided", reason="the same digits, with a base and without")
    return found
