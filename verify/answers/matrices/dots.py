r"""Letters that a dot or a cross joins may be vectors: (x · y) z is then no x (y · z), though it is so of numbers.

(x \cdot y) z, x \cdot x, |x \cdot y|           a dot beside other products, of a letter with itself, or in bars
a \cdot (b \times c), q (v \times B)            a cross beside a dot, or in brackets after a letter
l \times w \times h, m \cdot g \cdot h          numbers: all products are of one sign, in a row
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from verify.answers.comparing.verdict import Comparison
from verify.answers.matrices import compare
from verify.answers.reading.macros import text_written_out

_DOT = r"(?:\\cdot(?![A-Za-z])|·|⋅)"
_CROSS = r"(?:\\times(?![A-Za-z])|×)"
_GREEK = "omega|tau|mu|alpha|beta|nabla"
_LETTER = rf"(?:(?<![A-Za-z\\_^])(?<![_^]\{{)[A-Za-z](?![A-Za-z])|\\(?:{_GREEK})(?![A-Za-z]))(?:_\w|_\{{\w+\}})?"
BETWEEN = re.compile(rf"(?P<left>{_LETTER})\s*(?P<sign>{_DOT}|{_CROSS})\s*(?={_LETTER})")
BEFORE = re.compile(rf"({_LETTER})(?=\s*(?:{_DOT}|{_CROSS}))")
AFTER = re.compile(rf"(?<=[·×])(\s*)({_LETTER})")
DOTS = re.compile(rf"{_LETTER}\s*{_DOT}\s*{_LETTER}")
CROSSES = re.compile(rf"{_LETTER}\s*{_CROSS}\s*{_LETTER}")
OF_ITSELF = re.compile(rf"(?P<letter>{_LETTER})\s*{_DOT}\s*(?P=letter)(?!\s*(?:{_DOT}|\w|\^))")
BESIDE = re.compile(
    rf"\(\s*{_LETTER}\s*{_DOT}\s*{_LETTER}\s*\)\s*(?:[A-Za-z(]|\\(?!cdot|times)[a-z])"
    rf"|(?:{_LETTER}|\))\s*\(\s*{_LETTER}\s*{_DOT}\s*{_LETTER}\s*\)"
)
OF_UVW = re.compile(rf"\(\s*[uvw]\s*{_DOT}\s*[uvw]\s*\)\s*[uvw]")
CROSSED = re.compile(rf"{_LETTER}\s*{_CROSS}\s*(?:{_LETTER}|\()|\)\s*{_CROSS}\s*{_LETTER}")
IN_BARS = re.compile(rf"\|\s*{_LETTER}\s*(?:{_DOT}|{_CROSS})\s*{_LETTER}\s*\||\|\s*[a-z]\s*\|\s*\|\s*[a-z]\s*\|")
NESTED = re.compile(
    rf"(?:{_LETTER}|\))\s*(?:{_CROSS}|{_DOT})?\s*\(\s*{_LETTER}\s*{_CROSS}\s*{_LETTER}\s*\)"
    rf"|\(\s*{_LETTER}\s*{_CROSS}\s*{_LETTER}\s*\)\s*(?:{_CROSS}|{_DOT})\s*{_LETTER}"
)
_PAIRS = "vB EB EH rF rp uv Fr"  # a force on a charge, a torque, a flux
PAIRS = frozenset(frozenset(pair) for pair in _PAIRS.split()) | {frozenset((r"\omega", "r")), frozenset((r"\mu", "B"))}


def may_be_vectors(task: Mapping[str, Any]) -> bool:
    """Do dots or crosses show vectors, of which the two are not the same?"""
    if not any(map(_show, _texts(task))):
        return False
    found = of_vectors(task)
    return any(map(OF_UVW.search, _texts(task))) if found is None else found.status != "equal"


def are_vectors(task: Mapping[str, Any]) -> Comparison | None:
    """That two texts are the same by vector algebra, where both · and × show that it is such; else None."""
    texts = " ".join(_texts(task))
    found = of_vectors(task) if CROSSED.search(texts) and DOTS.search(texts) else None
    return found if found is not None and found.status == "equal" else None


def of_vectors(task: Mapping[str, Any]) -> Comparison | None:
    """What is found where all letters beside a dot or a cross are vectors."""
    gold, answer = map(_with_arrows, _texts(task))
    return compare.compared({**task, "gold": gold, "answer": answer})


def _texts(task: Mapping[str, Any]) -> list[str]:
    return [text_written_out(task[of])[0] for of in ("gold", "answer")]


def _show(text: str) -> bool:
    dots, crosses = DOTS.search(text), CROSSES.search(text)
    if dots and (crosses or OF_ITSELF.search(text) or BESIDE.search(text)):
        return True
    if IN_BARS.search(text) or NESTED.search(text):
        return True
    pairs = (frozenset(re.split(rf"\s*{_CROSS}\s*", m[0])) for m in CROSSES.finditer(text))
    return any(pair in PAIRS for pair in pairs)


def _with_arrows(text: str) -> str:
    """The text with an arrow above each letter beside a dot or a cross."""
    text = re.sub(_CROSS, "×", re.sub(_DOT, "·", text))
    text = BEFORE.sub(r"\\vec{\1}", text)
    return AFTER.sub(r"\1\\vec{\2}", text)
