r"""Roots of odd order of what may be negative: \sqrt[3]{x^3} is x, and not |x|, as x may be -2.

A proof that two formulas are equal has them where the powers have values, which is for x >= 0. So both are looked at
again, with \operatorname{sgn}(u) |u|^{1/n} for every root of odd order n of what has letters in it; where that gives a
counterexample, it counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from derive.errors import LossproofError
from verify.answers.reading.invalid import Invalid
from verify.answers.reading.splicing import closing

Data: TypeAlias = Any
ROUNDS = 6  # roots in a text
LONGEST = 1500  # characters
_ROOT = re.compile(r"\\sqrt\s*\[\s*(?P<order>\d{0,2}[13579])\s*\]\s*(?=\{)|(?<![A-Za-z\\])cbrt(?=\()")
_LETTER = re.compile(r"(?<![A-Za-z\\])[A-Za-z](?![A-Za-z])|\\[a-z]+")
_NAMES = re.compile(r"\\(?:[dt]?frac|sqrt|cdot|times|left|right|pi|text|mathrm)(?![A-Za-z])|(?<![A-Za-z])e(?![A-Za-z])")


def judged(task: Mapping[str, Data], found: Data, plain: Callable[[Mapping[str, Data]], Data]) -> Data:
    """What is found; of equal texts with such roots, a counterexample where the roots are those of negative numbers."""
    if found["status"] != "equal" or task["gold"] == task["answer"]:
        return found
    texts = {of: _written_out(task[of]) for of in ("gold", "answer")}
    if all(texts[of] == task[of] for of in texts):
        return found
    try:
        again = plain({**task, **texts})
    except (Invalid, LossproofError):
        return found
    return again if again["status"] == "different" else found


def _written_out(text: str) -> str:
    """Both parts of every root of what has letters: its sign, and the root of its size."""
    at = 0
    for _ in range(ROUNDS):
        root = _ROOT.search(text, at)
        end = closing(text, root.end()) if root and len(text) <= LONGEST else -1
        if root is None or end < 0:
            break
        inner = text[root.end() + 1 : end]
        at = root.end()
        if root["order"] == "1" or not _LETTER.search(_NAMES.sub(" ", inner)):
            continue
        if root["order"]:
            size = rf"\lvert {inner}\rvert^{{1/{root['order']}}}"
            said = rf"\left(\operatorname{{sign}}\left({inner}\right)\cdot{size}\right)"
        else:
            said = f"(sign({inner})*abs({inner})^(1/3))"
        text = text[: root.start()] + said + text[end + 1 :]
        at = root.start() + len(said)
    return text
