r"""Numbers with their base below: 1101_2 is 13, 57_8 is 47; beside a number, 2A_{16} is 42, and so is 0x2A.

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


_STYLED = r"\\(?:text|mathrm|texttt|mathtt|textrm|mathsf)\s*\{\s*(?P<styled>[0-9A-Za-z]+)\s*\}"
_LETTERED = re.compile(
    rf"(?:(?P<plain>[0-9A-Fa-f]+)|\(\s*(?P<round>[0-9A-Za-z]+)\s*\)|\(?\s*{_STYLED}\s*\)?)\s*{_BASE}"
)
_PREFIXED = re.compile(r"0(?:(?P<x>x)[0-9A-Fa-f]+|(?P<b>b)[01]+|(?P<o>o)[0-7]+)")


def _with_letters(text: str) -> str | None:
    """The number of a whole text with digits beyond 9, or with a prefix of its base; None for any other text."""
    text = text.strip(" $.")
    if len(text) > LONGEST:
        return None
    if (prefixed := _PREFIXED.fullmatch(text)) is not None:
        return str(int(text, {"x": 16, "b": 2, "o": 8}[prefixed.lastgroup or ""]))
    found = _LETTERED.fullmatch(text)
    digits = (found["plain"] or found["round"] or found["styled"]) if found else ""
    said = (found["long"] or found["short"] or "") if found else ""
    base = _WORDS.get(said) or (int(said) if said.isdigit() and len(said) < 3 else 0)
    if digits.isdigit() or not 10 < base <= GREATEST or any(int(d, 36) >= base for d in digits):
        return None
    return str(int(digits, base))


def _is_numeral(text: str) -> bool:
    """Is a whole text a number, in whatever base?"""
    return bool(_digits(text)) or _with_letters(text) is not None


def _beside(cut: Cut, other: Cut) -> Cut:
    """A number with letters among its digits, where the other text is a number too; else the text as it is."""
    digits = any(re.search(r"\d", side.text.partition("_")[0]) for side in (cut, other))  # A_{16} may be an entry
    value = _with_letters(cut.text) if digits and _is_numeral(other.text) else None
    return cut if value is None else replace(cut, text=value)


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
    gold, answer = _beside(pair.gold, pair.answer), _beside(pair.answer, pair.gold)
    gold, answer = _in_ten(gold), _in_ten(answer)
    based = (gold != pair.gold, answer != pair.answer)
    if not any(based):
        return None
    found = pair.ask(gold, answer)
    digits = [_digits(side.text) for side in (pair.gold, pair.answer)]
    if found["status"] == "different" and not all(based) and digits[0] == digits[1]:
        return Comparison("undecided", reason="the same digits, with a base and without")
    return found
