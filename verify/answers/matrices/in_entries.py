r"""Traces beside sums over entries, written as sums over entries too: tr(A B) as Σ_i Σ_j A_ij B_ji.

\operatorname{tr}(A^T B)  ;;  \sum_{i,j} A_{ij} B_{ij}        \|A\|_F^2  ;;  \sum_i \sum_j a_{ij}^2, with A_ij for a_ij
"""

from __future__ import annotations

import re

TRACE = re.compile(
    r"\\?(?:operatorname\s*\{\s*[tT]r(?:ace)?\s*\}|(?:mathrm|text)\s*\{\s*[tT]r(?:ace)?\s*\}|[tT]r|trace)\s*(?:\\left)?\(([^()]*)(?:\\right)?\)"
)
FACTOR = re.compile(r"\s*(?:\\math(?:bf|rm)\s*\{)?([A-Z])\}?\s*(\^\s*\{?\s*(?:T|\\top|\\intercal)\s*\}?|ᵀ|')?\s*")
ENTRY = re.compile(r"([A-Za-z])_\{\s*([a-z])\s*,?\s*([a-z])\s*\}")
SPACED = re.compile(r"\[[-\d.\s]+;[-\d.\s;]+\]")
BETWEEN = re.compile(r"(?<=[\d.])[ ]+(?=-?[\d.])")
INDICES = "ijkl"


def in_entries(gold: str, answer: str) -> tuple[str, str]:
    """The texts, with the trace in one of them as a sum where the other one has entries, and [1 2; 3 4] with commas."""
    gold, answer = (SPACED.sub(lambda m: BETWEEN.sub(", ", m[0]), text) for text in (gold, answer))
    one, other = (_beside(*pair) for pair in ((gold, answer), (answer, gold)))
    return one, other


def _beside(text: str, other: str) -> str:
    """The text beside another."""
    entries = ENTRY.findall(other)
    if entries and "\\sum" in other and not ENTRY.search(text):
        return TRACE.sub(_as_sum, text)
    mine = {name for name, _, _ in ENTRY.findall(text)}
    capitals = {name for name in mine if name.islower() and _stands(name.upper(), other) and not _stands(name, other)}
    if not ENTRY.search(other) and capitals and not any(_stands(name.upper(), text) for name in capitals):
        return ENTRY.sub(lambda m: m[0].replace(m[1], m[1].upper(), 1) if m[1] in capitals else m[0], text)
    return text


def _stands(name: str, text: str) -> bool:
    """Is it a letter of the text?"""
    return name in re.sub(r"\\[A-Za-z]+", " ", text)


def _as_sum(match: re.Match[str]) -> str:
    """The trace of up to four letters, as a sum over the indices of their entries."""
    factors, at = [], 0
    while at < len(match[1]):
        factor = FACTOR.match(match[1], at)
        if factor is None:
            return match[0]
        factors.append((factor[1], bool(factor[2])))
        at = factor.end()
    if not 1 <= len(factors) <= len(INDICES):
        return match[0]
    indices = INDICES[: len(factors)]
    entries = (
        f"{name}_{{{b}{a}}}" if turned else f"{name}_{{{a}{b}}}"
        for (name, turned), a, b in zip(factors, indices, indices[1:] + indices[0], strict=True)
    )
    signs = "".join(rf"\sum_{i}" for i in indices)
    return f"{signs} {''.join(entries)}"
