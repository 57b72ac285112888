r"""Sums and integrals over the values of a variable: where one begins, what it is over, and where it ends.

    \sum_x p(x) \log p(x) + 1      over x, of "p(x) \log p(x)"
    \int p(x \mid z) p(z)\,dz      over z, of "p(x \mid z) p(z)"

A sum takes the rest of its term; an integral ends with dz. Sums from 1 to n are left alone, and so are integrals from a
to b.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from verify.answers.reading.random_text import CLOSING, OPENING

_LETTER = r"\\?[A-Za-z]+"
_SET = r"(?:\\in(?![A-Za-z])|∈)\s*\\?\w+(?:\s*\{?\s*\w+\s*\}?)?"
_SUM = re.compile(
    rf"(?:\\sum|∑|(?<![A-Za-z\\])sum)\s*_\s*(?:([A-Za-z])|(\\[a-z]+)|\{{\s*({_LETTER}(?:\s*,\s*{_LETTER})*)\s*(?:{_SET})?\s*\}})"
    r"(?!\s*\^)"
)
_REALS = r"\\mathbb\s*\{?R\}?"
_WHOLE = (
    r"\s*(?:_\s*\{\s*-\s*\\infty\s*\}\s*\^\s*\{?\s*\+?\s*\\infty\s*\}?"
    rf"|_\s*(?:\\Theta|{_REALS}|\{{\s*{_REALS}\s*\}}|\\mathcal\s*\{{?\w\}}?))?"
)
_INTEGRAL = re.compile(rf"(?:\\int|∫)(?:\\limits)?{_WHOLE}(?!\s*[_^])")
_ENDS = re.compile(r"(?<![A-Za-z\\])(?:d|\\mathrm\s*\{?\s*d\s*\}?)\s*(\\[a-z]+|[A-Za-z])(?![A-Za-z])")
STOPS = "+=,;&"


class Total(NamedTuple):
    """A sum or an integral in a text: where it begins and ends, over what, of what."""

    begin: int
    end: int
    variables: tuple[str, ...]
    body: str
    integral: bool


def last_total(text: str) -> Total | None:
    """The last sum or integral that begins in a text, in which no other begins; None where there is none."""
    begun = [m for pattern in (_SUM, _INTEGRAL) for m in pattern.finditer(text)]
    if not begun:
        return None
    last = max(begun, key=lambda m: m.start())
    if last.re is _SUM:
        over = next(filter(None, last.groups()))
        end = _end_of_term(text, last.end())
        names = tuple(x.strip().removeprefix("\\") for x in over.split(","))
        return Total(last.start(), end, names, text[last.end() : end], integral=False)
    ends = _ENDS.search(text, last.end())
    if not ends:
        return None
    return Total(
        last.start(), ends.end(), (ends[1].removeprefix("\\"),), text[last.end() : ends.start()], integral=True
    )


def _end_of_term(text: str, at: int) -> int:
    """Where the term ends that goes on at a place; a minus before anything else is a part of it."""
    depth, begun = 0, False
    for place in range(at, len(text)):
        char = text[place]
        depth += (char in OPENING) - (char in CLOSING)
        if depth < 0 or (depth == 0 and (char in STOPS or (char in "-−" and begun))):
            return place
        begun = begun or not char.isspace()
    return len(text)


def without_primes(text: str) -> str:
    r"""x for the x' of a sum or integral over it in which no x stands: \sum_{x'} p(y|x') p(x')."""
    for letter in sorted(set(re.findall(r"(\\[a-z]+|(?<![A-Za-z\\])[a-z])'", text))):
        name = re.escape(letter)
        sums = re.search(rf"\\sum\s*_\s*\{{\s*{name}'\s*(?:{_SET})?\s*\}}", text)
        ends = re.search(rf"(?<![A-Za-z\\])d\s*{name}'", text)
        begun = text.rfind("\\int", 0, ends.start()) if ends else sums.start() if sums else -1
        if begun < 0:
            continue
        end = ends.end() if ends else _end_of_term(text, sums.end() if sums else 0)
        body = text[begun:end]
        if not re.search(rf"(?<![A-Za-z\\]){name}(?![A-Za-z'])", body):
            text = text[:begun] + body.replace(f"{letter}'", letter) + text[end:]
    return text
