r"""The letter of an option before an answer, or instead of it.

    \textbf{(D)}\ 72      D, 72            (C) 24     C, 24, or the product of C and 24
    D. 72    Option D     D                (B)        B, or a name
    (a) 5    (ii) 5       parts of a question, or products

What is written in a style and in brackets, or after "option", is certainly a letter; `sure` says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from verify.answers.around.prose import Cut

LONGEST = 300  # characters
_STYLE = r"\\(?:textbf|text|textrm|textnormal|textit|mathrm|mathbf|mathsf|mbox|bf|rm)"
_UPRIGHT = r"\\(?:text|textbf|textrm|textnormal|textit|mathrm|mbox)"
_SPACE = r"(?:\\[,;:! ]|\\q?quad(?![A-Za-z])|[\s~])"
_LETTER = r"(?P<letter>[A-H])"
_SURE = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_STYLE}\s*\{{{_SPACE}*\(\s*{_LETTER}\s*\){_SPACE}*[.:]?{_SPACE}*\}}{_SPACE}*[.:]?{_SPACE}*",
        rf"{_STYLE}\s*\{{{_SPACE}*{_LETTER}\s*[.):]{_SPACE}*\}}{_SPACE}*",
        rf"\(\s*{_STYLE}\s*\{{\s*{_LETTER}\s*\}}\s*\){_SPACE}*[.:]?{_SPACE}*",
        rf"(?P<letter>[A-Ha-d])\){_SPACE}*",
        rf"{_LETTER}[.:]{_SPACE}+",
        rf"(?:[Oo]ption|[Cc]hoice)\s*:?\s*\(?{_LETTER}\)?(?![A-Za-z]){_SPACE}*[.:]?{_SPACE}*",
        rf"{_STYLE}\s*\{{(?:[Oo]ption|[Cc]hoice)\s*\(?{_LETTER}\)?\s*\}}{_SPACE}*",
    )
)
_INSIDE = re.compile(rf"{_STYLE}\s*\{{\s*\(\s*{_LETTER}\s*\)\s*(?P<rest>[^{{}}\\]+)\}}")
_ALONE = re.compile(
    rf"{_UPRIGHT}\s*\{{\s*{_LETTER}\s*\}}|(?P<plain>[A-H])|\(\s*(?P<round>[A-H])\s*\)",
)
_PERHAPS = re.compile(rf"\(\s*(?P<letter>[A-Ha-d]|i{{1,3}}|i?v)\s*\){_SPACE}+(?=[-+\w\\$.√])")


@dataclass(frozen=True)
class Option:
    """A letter, the answer after it, whether it surely is an option, and whether it may as well be a factor."""

    letter: str
    rest: Cut | None
    sure: bool
    doubtful: bool = False


def option_in(cut: Cut) -> Option | None:
    """The option that a text begins with; None where there is none."""
    text = cut.text.rstrip(" .")
    if len(text) > LONGEST:
        return None
    if inside := _INSIDE.fullmatch(text):
        return Option(inside["letter"], cut.part(*inside.span("rest")), sure=True)
    for pattern in _SURE:
        if found := pattern.match(text):
            rest = cut.part(found.end(), len(text))
            return Option(found["letter"].upper(), rest if rest.text else None, sure=True)
    if alone := _ALONE.fullmatch(text):
        letter = alone["letter"] or alone["plain"] or alone["round"]
        return Option(letter, None, sure=bool(alone["letter"]))
    if perhaps := _PERHAPS.match(text):
        rest = cut.part(perhaps.end(), len(text))
        doubtful = rest.text[0] in "+-" or (perhaps["letter"].islower() and rest.text[0].isalpha())
        spaced = "\\" in perhaps[0] or "~" in perhaps[0]  # no product is written so
        return Option(perhaps["letter"], rest, sure=spaced, doubtful=doubtful)
    return None
