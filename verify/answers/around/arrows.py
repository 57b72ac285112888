r"""Arrows between statements, and from a variable to a value: what stands after them is the answer.

    2x = 4 \implies x = 2          x = 2           the last statement, if it says what a letter is
    x \mapsto 3x^2 - 1             f(x) = 3x^2 - 1
    f\colon x \mapsto 3x^2 - 1     3x^2 - 1

Of two texts with implications nothing is said: x > 2 \implies x^2 > 4 is a statement of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from verify.answers.around.prose import Cut
from verify.answers.comparing.verdict import Comparison

if TYPE_CHECKING:
    from verify.answers.around.ways import Pair

LONGEST = 500  # characters
_IMPLIED = re.compile(
    r"\s*(?:\\(?:implies|Rightarrow|Longrightarrow|iff|Leftrightarrow|Longleftrightarrow)(?![A-Za-z])|[⇒⟹⇔⟺]|(?<![<=])=>)\s*"
)
_RELATION = re.compile(r"[=<>≤≥≠∈]|\\(?:leq?|geq?|neq?|lt|gt|in|equiv)(?![A-Za-z])")
_NAME = r"(?:[A-Za-z]|\\[a-z]+)(?:_\w|_\{\w+\})?"
_SOLVED = re.compile(
    rf"\(?\s*{_NAME}(?:\s*,\s*{_NAME})*\s*\)?\s*(?:[=<>≤≥≠∈]|\\(?:leq?|geq?|neq?|lt|gt|in)(?![A-Za-z]))(?P<right>.+)"
)
_REALS = r"(?:\\mathbb\s*\{?\s*R\s*\}?|ℝ)"
_MAPS = re.compile(
    rf"(?:(?P<name>[A-Za-z](?:\^\{{-1\}})?)\s*(?::|\\colon(?![A-Za-z]))\s*)?"
    rf"(?:[^\\=<>]*{_REALS}\s*(?:\\to|\\rightarrow|→)\s*{_REALS}\s*[,;:.]?(?:\\q?quad|\\[,; ]|\s)*)?"
    rf"(?P<of>{_NAME}|\(\s*{_NAME}(?:\s*,\s*{_NAME})*\s*\))\s*(?:\\(?:long)?mapsto(?![A-Za-z])|↦)\s*(?P<value>[^=<>]+)"
)
_DEFINED = re.compile(r"\s*(?P<name>[A-Za-z](?:\^\{-1\})?)\s*(?:\\left)?\((?P<of>[^()]+?)(?:\\right)?\)\s*=(?!=)")


@dataclass(frozen=True)
class Map:
    """The name of a function, if it has one, its variables, and where its value stands."""

    name: str
    of: str
    value: Cut

    def defined(self, name: str) -> Cut:
        """The definition of a function by its value."""
        head = f"{name}({self.of}) = "
        return replace(self.value, text=head + self.value.text, begin=self.value.begin - len(head))


def compared(pair: Pair) -> Comparison | Any | None:
    """The comparison of what stands after the arrows; None where there are none."""
    if max(len(side.text) for side in (pair.gold, pair.answer)) > LONGEST:
        return None
    return _of_maps(pair) or _of_implications(pair)


def _of_maps(pair: Pair) -> Comparison | Any | None:
    gold, answer = _map_in(pair.gold), _map_in(pair.answer)
    if gold is not None and answer is not None:
        if gold.name and answer.name and gold.name != answer.name:
            return Comparison("undecided", reason="functions with other names")
        return pair.ask(gold.defined("f"), answer.defined("f"))
    if gold is not None:
        sides = _beside(gold, pair.answer)
        return sides if isinstance(sides, Comparison) else pair.ask(sides, pair.answer)
    if answer is not None:
        sides = _beside(answer, pair.gold)
        return sides if isinstance(sides, Comparison) else pair.ask(pair.gold, sides)
    return None


def _map_in(cut: Cut) -> Map | None:
    found = _MAPS.fullmatch(cut.text)
    if found is None:
        return None
    return Map(found["name"] or "", found["of"].strip("() "), cut.part(*found.span("value")))


def _beside(found: Map, other: Cut) -> Cut | Comparison:
    """The map as it is written beside another text: f(x) = .., y = .., or the value alone."""
    defined = _DEFINED.match(other.text)
    if defined is not None:
        if found.name and found.name != defined["name"]:
            return Comparison("undecided", reason="functions with other names")
        return found.defined(defined["name"])
    named = re.match(r"\s*y\s*=(?!=)", other.text)
    return replace(found.value, text=f"y = {found.value.text}", begin=found.value.begin - 4) if named else found.value


def _of_implications(pair: Pair) -> Any | None:
    gold, answer = _concluded(pair.gold), _concluded(pair.answer)
    if gold is not None and answer is None and not _IMPLIED.search(pair.answer.text):
        return pair.ask(gold, pair.answer)
    if answer is not None and gold is None and not _IMPLIED.search(pair.gold.text):
        return pair.ask(pair.gold, answer)
    return None


def _concluded(cut: Cut) -> Cut | None:
    """The last of statements, each of which follows from the one before, if it says what a letter is."""
    arrows = list(_IMPLIED.finditer(cut.text))
    begins = [0, *(arrow.end() for arrow in arrows)]
    parts = [cut.text[a:b] for a, b in zip(begins, [*(arrow.start() for arrow in arrows), len(cut.text)], strict=True)]
    solved = _SOLVED.fullmatch(parts[-1].strip()) if arrows and all(map(_RELATION.search, parts)) else None
    return cut.part(begins[-1], len(cut.text)) if solved else None
