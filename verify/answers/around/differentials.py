r"""Equations of differentials beside equations of a derivative: y dy = x dx is dy/dx = x/y.

    \frac{dy}{dx} = \frac{x}{y}    y \, dy = x \, dx          equal
    \frac{dP}{dt} = kP             \frac{dP}{P} = k \, dt     equal

Where one of two equations has the differentials of two letters outside of a quotient dy/dx, and the other has these
letters only, they are letters D_y and D_x of their own in both: dy/dx is their quotient.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeAlias

Data: TypeAlias = Any
_D = r"(?:d|\\(?:mathrm|text|operatorname|rm)\s*\{\s*d\s*\})"
_V = r"(?:[A-Za-ce-z]|\\(?:theta|phi|rho|lambda|mu|sigma|tau|omega))(?![A-Za-z])"
_NOT_BEFORE = r"(?<![\\A-Za-z_])"
QUOTIENT = re.compile(
    rf"\\[dt]?frac\s*\{{\s*{_D}\s*(?P<f>{_V})\s*\}}\s*\{{\s*{_D}\s*(?P<x>{_V})\s*\}}"
    rf"|{_NOT_BEFORE}d(?P<g>[A-Za-z])\s*/\s*d(?P<u>[A-Za-z])(?![A-Za-z])"
)
BARE = re.compile(rf"{_NOT_BEFORE}(?P<before>[A-Zabce-z]{{0,2}}){_D}\s?(?P<x>{_V})")
PRIMED = re.compile(rf"{_NOT_BEFORE}(?P<f>[A-Za-z])'(?!['(])")
OTHERS = re.compile(r"\\i?i?int(?![A-Za-z])|∫|\\partial|∂|\\sum|d\s*\^|\bint\b|integral|\\text\{[^}]{2,}|[<>]|\\[lg]e")
LETTERS = "DQUW"  # one of which a differential is called by


def rewritten(task: Mapping[str, Data]) -> Mapping[str, Data]:
    """The task with letters for the differentials, where both texts are equations of the same two."""
    texts = task["gold"], task["answer"]
    if not all(text.count("=") == 1 for text in texts) or any(map(OTHERS.search, texts)):
        return task
    quotients = {(m["f"] or m["g"], m["x"] or m["u"]) for text in texts for m in QUOTIENT.finditer(text)}
    bare = [{m["x"] for m in BARE.finditer(QUOTIENT.sub(" ", text))} for text in texts]
    letters = bare[0] | bare[1]
    if not any(bare) or len(letters) != 2 or len(quotients) > 1 or not all(set(pair) == letters for pair in quotients):
        return task
    if not all(
        found == letters or (not found and QUOTIENT.search(text)) for found, text in zip(bare, texts, strict=True)
    ):
        return task
    name = next((letter for letter in LETTERS if not any(letter in text for text in texts)), None)
    if name is None:
        return task
    gold, answer = (_with_letters(text, name) for text in texts)
    return {**task, "gold": gold, "answer": answer}


def _with_letters(text: str, name: str) -> str:
    text = QUOTIENT.sub(lambda m: rf"\frac{{{name}_{{{m['f'] or m['g']}}}}}{{{name}_{{{m['x'] or m['u']}}}}}", text)
    return BARE.sub(lambda m: rf"{' '.join(m['before'])} {name}_{{{m['x']}}} ", text)
