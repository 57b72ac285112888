r"""A unit after a number says nothing of the number: 5\text{ cm} is 5, 12\,\mathrm{m}^2 is 12, and so is 5 cm.

The unit itself is not compared: the reading of a text is a number. `unit_of` says which one was written, so that who
compares can tell metres from centimetres. A word that changes the number (million, percent, dozen) is no unit.
"""

from __future__ import annotations

import re

from verify.answers.reading.characters import Line

LONGEST = 200  # characters of a text that ends in a unit
_CHANGING = (  # 5 tens, 5 below zero, 5 factorial: no number of things
    "hundreds thousands millions billions trillions tens ones dozens tenth tenths hundredth hundredths "
    "thousandths fifth fifths sixth sixths eighth eighths fourth fourths crore crores lakh lakhs mil mn bn k bp "
    "bps basis ppm ppb permille mille below above under over zero minus plus negative positive less more least "
    "most fewer greater higher lower factorial choose root power point double twice triple thrice inverse "
    "reciprocal opposite complement conjugate remainder modulo without except exclusive short loss deficit "
    "seventh sevenths ninth ninths gross fold log bc wrong undefined past false"
)
NUMBERS = frozenset(
    [
        "hundred",
        "thousand",
        "million",
        "billion",
        "trillion",
        "dozen",
        "percent",
        "percentage",
        "degree",
        "degrees",
        "half",
        "halves",
        "third",
        "thirds",
        "quarter",
        "quarters",
        "pi",
        "mod",
        "base",
        "or",
        "and",
        "if",
        "otherwise",
        "else",
        "for",
        "when",
        "where",
        "in",
        "is",
        "not",
        "to",
        "of",
        "times",
        "squared",
        "cubed",
        "e",
        "i",
    ]
) | frozenset(_CHANGING.split())
LETTERS = frozenset("mgshdtLlAVWNJKCFTHBUΩ")  # of units
PLAIN = frozenset(
    [
        "mm",
        "cm",
        "km",
        "kg",
        "mg",
        "ft",
        "inch",
        "inches",
        "foot",
        "feet",
        "yard",
        "yards",
        "mile",
        "miles",
        "meter",
        "meters",
        "metre",
        "metres",
        "second",
        "seconds",
        "minute",
        "minutes",
        "hour",
        "hours",
        "day",
        "days",
        "week",
        "weeks",
        "month",
        "months",
        "year",
        "years",
        "gram",
        "grams",
        "pound",
        "pounds",
        "ounce",
        "ounces",
        "liter",
        "liters",
        "litre",
        "litres",
        "dollar",
        "dollars",
        "cent",
        "cents",
        "unit",
        "units",
        "mph",
    ]
)
_SIGNS = r"\\[dtc]?frac|\\sqrt|\\cdot|\\times|\\pi|\\left|\\right|\\[,!;]|[-\d.,+*/^(){}\s~\u2044\u00bd]"
_NUMBER = rf"(?:{_SIGNS})*?(?:[\d}})]|\\pi)"
_WORDS = r"(?:text|textrm|textnormal|mathrm|mbox|rm)\s*\{([A-Za-z./\s~\\,^\d-]{1,40})\}"
_POWER = r"(?:\s*\^\s*\{?\s*[23]\s*\}?)?"
IN_LATEX = re.compile(rf"(?P<number>{_NUMBER})(?:\\[,;:! ]|[\s~])*\\{_WORDS}{_POWER}\s*")
IN_TEXT = re.compile(r"(?P<number>[-\d.,/\s]*\d)\s*([A-Za-z]{2,10})(?:\s*\^\s*[23])?")


def without_unit(line: Line) -> Line:
    """The line up to the unit that it ends with; one without a unit as it is."""
    found = _found(line.text)
    if found is None:
        return line
    end = found.end("number")
    return Line(line.text[:end], line.places[: end + 1])


def unit_of(text: str) -> str:
    """The unit that a text ends with, or ""."""
    found = _found(text.strip(" $.\t"))
    return re.sub(r"\s+", " ", text.strip(" $.\t")[found.end("number") :]).strip() if found else ""


def _found(text: str) -> re.Match[str] | None:
    if len(text) > LONGEST or not re.search(r"\d", text):
        return None
    found = IN_LATEX.fullmatch(text)
    if found is not None:
        words = re.findall(r"[A-Za-z]+", found[2])
        letters = {w for w in words if len(w) == 1}  # 5\mathrm{x} is a product
        return found if words and letters <= LETTERS and not {w.lower() for w in words} & NUMBERS else None
    found = IN_TEXT.fullmatch(text)
    return found if found is not None and found[2] in PLAIN else None
