r"""Samples X_1, ..., X_n in texts: their sums over i, their mean \bar{X}, and the general X_i.

    \operatorname{Var}(\bar{X})         \operatorname{Var}((\frac{1}{n}\sum_{i=1}^{n} Sxa))
    \sum_{i=1}^n \mathbb{E}[X_i]        \sum_{i=1}^n \mathbb{E}[ Sxa ]

`Sxa` is the general X_i, whatever the letter of the index is: it stands for each X_i in a sum, and for any elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from string import ascii_lowercase
from typing import NamedTuple

_INDEX = "[ijkl]"
_SUM = re.compile(rf"(?:\\sum|∑|(?<![A-Za-z])sum)\s*_\s*\{{?\s*({_INDEX})\s*=\s*1\s*\}}?\s*\^\s*\{{?\s*([nNmM])\s*\}}?")
_GENERAL = re.compile(rf"(?<![A-Za-z\\_])([A-Z])_(?:\{{\s*)?({_INDEX})(?:\s*\}})?(?![A-Za-z0-9,])")
_DOTS = re.compile(
    r"(?<![A-Za-z\\_])([A-Z])_\{?1\}?\s*,(?:\s*\1_\{?\d\}?\s*,)?\s*(?:\\[lcd]?dots|\.\.\.|…)\s*,\s*\1_\{?([nNmM])\}?"
)
_MEAN = r"\\(?:bar|overline)\s*(?:\{{\s*{letter}\s*\}}|{letter}(?![A-Za-z]))(?:_\{{?{upper}\}}?)?"
OUTSIDE = "ijkl"  # the general X_i has the first of these


class Samples(NamedTuple):
    """The letters of samples, and up to which letter their index runs."""

    letters: tuple[str, ...]
    upper: str

    def names(self) -> Mapping[str, str]:
        """The general entries by the names that stand for them in a text."""
        return {f"Sx{ascii_lowercase[place]}": general(letter) for place, letter in enumerate(self.letters)}


def general(letter: str) -> str:
    """The name of the general entry of a sample."""
    return f"{letter}_{OUTSIDE[0]}"


def samples_in(texts: Iterable[str]) -> Samples | None:
    """The samples that texts speak of; None where there are none, or several sizes."""
    texts = tuple(texts)
    sums = [m[2] for text in texts for m in _SUM.finditer(text)]
    rows = [(m[1], m[2]) for text in texts for m in _DOTS.finditer(text)]
    letters = {m[1] for text in texts for m in _GENERAL.finditer(text)} | {letter for letter, _ in rows}
    uppers = {*sums, *(upper for _, upper in rows)}
    if not uppers and any(re.search(_MEAN.format(letter=x, upper="n"), text) for x in letters for text in texts):
        uppers = {"n"}
    if len(uppers) != 1 or not letters:
        return None
    return Samples(tuple(sorted(letters)), uppers.pop())


def written_out(text: str, samples: Samples) -> str:
    """The text with the means of samples as sums, and with names for their general entries."""
    for name, entry in samples.names().items():
        letter = entry[0]
        mean = rf"(\\frac{{1}}{{{samples.upper}}}\\sum_{{i=1}}^{{{samples.upper}}} {letter}_i)"
        text = re.sub(_MEAN.format(letter=letter, upper=samples.upper), mean, text)
        text = _GENERAL.sub(lambda m, letter=letter, name=name: f" {name} " if m[1] == letter else m[0], text)  # type: ignore[misc]
    return text


def one_index(texts: Iterable[str]) -> bool:
    """Has each X_i the index of the sum that it stands after, and all that stand in none the same one?"""
    free: set[str] = set()
    for text in texts:
        sums = [(m.end(), m[1]) for m in _SUM.finditer(text)]
        for m in _GENERAL.finditer(text):
            around = [letter for end, letter in sums if end <= m.start()]
            if around and around[-1] != m[2]:
                return False
            free |= set() if around else {m[2]}
    return len(free) <= 1


def without_sums(text: str) -> str:
    """The text without the signs of sums over a sample."""
    return _SUM.sub(" ", text)
