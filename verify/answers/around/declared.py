r"""What is said of a letter at the end of an answer: f(x) = x^2, x \in \mathbb{R}, and a_n = 2n, n \in \mathbb{N}.

It is taken off, and what is left is compared: the same formula is the same answer. Of another formula it is only known
to be another answer where the letter stands on the left, or for a constant: x = 2t and x = 3t are the same line.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from verify.answers.around.prose import Cut
from verify.answers.comparing.verdict import Comparison

if TYPE_CHECKING:
    from verify.answers.around.ways import Pair

LONGEST = 400  # characters
_SET = r"(?:\\(?:mathbb|mathbf|Bbb)\s*\{?\s*[NRQC]\s*\}?|[ℕℝℚℂ])(?:\s*(?:\^\s*\{?[+*]\}?|_\s*\{?[+0]\}?|\^\+|_0))*"
_SPACE = r"(?:\\[,;:! ]|\\q?quad(?![A-Za-z])|[\s~,;(])"
_WORDS = r"(?:where|for|with|and|for all|for any)"
_DECLARED = re.compile(
    rf"(?:(?:{_SPACE}|(?:\\text|\\mathrm)\s*\{{\s*,?\s*{_WORDS}\s*\}}|where|for|with|\\forall)+)"
    rf"(?P<letter>\\?[A-Za-z]+)\s*(?:\\in(?![A-Za-z])|∈)\s*{_SET}\s*\)?[\s.]*$"
)
_BELONGS = re.compile(r"\\(?:in|notin)(?![A-Za-z])|[∈∉]")
CONSTANTS = frozenset("cCkKAB")


def _without(cut: Cut) -> tuple[Cut, str]:
    found = _DECLARED.search(cut.text) if len(cut.text) <= LONGEST else None
    rest = cut.text[: found.start()].strip() if found else ""
    rest = "" if _BELONGS.search(rest) else rest  # x in R, y in R: both are said of the answer
    return (replace(cut, text=rest), found["letter"]) if found and rest else (cut, "")


def compared(pair: Pair) -> Comparison | Any | None:
    """The comparison without what is said of letters; None where nothing is."""
    sides = [_without(side) for side in (pair.gold, pair.answer)]
    letters = [letter for _, letter in sides if letter]
    if not letters:
        return None
    found = pair.ask(*(cut for cut, _ in sides))
    on_the_left = all(_is_left(cut.text, letter) for cut, _ in sides for letter in letters)
    if found["status"] == "different" and not (on_the_left or CONSTANTS.issuperset(letters)):
        return Comparison("undecided", reason="a letter may have any value of a set")
    return found


def _is_left(text: str, letter: str) -> bool:
    """Does the letter stand on the left, or is there nothing but a right side?"""
    left, equals, _ = text.partition("=")
    return not equals or re.search(rf"(?<![A-Za-z\\]){re.escape(letter)}(?![A-Za-z])", left) is not None
