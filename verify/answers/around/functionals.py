r"""Entropies and divergences of laws beside sums over their entries: H(p), H(p, q), KL(p ‖ q) and Σ_i p_i log p_i.

    D_{KL}(p \| q) = \sum_i p_i \log\frac{p_i}{q_i}  ;;  H(p, q) - H(p)     with p_i > 0 and q_i > 0

The entries of a law that such a text speaks of are positive, as log(p_i/q_i) = log p_i - log q_i needs.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from verify.answers.around.ways import Pair

_LAWS = r"\(\s*(?P<first>[a-z])\s*(?:(?:\\\||\\parallel|\\mid\\mid|\\Vert|‖|\|\||,|;)\s*(?P<second>[a-z])\s*)?\)"
NAME = (
    r"(?:D\s*_\s*\{?\s*(?:\\(?:mathrm|text)\s*\{)?\s*KL\s*\}?\s*\}?|\\(?:mathrm|text|operatorname)\s*\{\s*(?:KL|H|CE)\s*\}"
    r"|(?<![A-Za-z\\])(?:D_KL|KL|H|CE))\s*(?:\\left\s*)?"
)
FUNCTIONAL = re.compile(NAME + _LAWS.replace(r"\)", r"(?:\\right\s*)?\)"))


def compared(pair: Pair) -> Any:
    """What is found where the entries of the laws are positive; None where no functional stands beside entries."""
    texts = pair.gold.text, pair.answer.text
    laws = sorted({x for text in texts for m in FUNCTIONAL.finditer(text) for x in m.groups() if x})
    entries = [x for x in laws if any(re.search(rf"(?<![A-Za-z\\]){x}_\{{?[a-z]\}}?(?![A-Za-z])", t) for t in texts)]
    given = tuple(pair.task.get("given", ()))
    said = tuple(f"{x}_i > 0" for x in entries)
    if not said or set(said) & set(given) or any(re.search(rf"\b{x}(?:_|\b)", g) for x in entries for g in given):
        return None
    found = replace(pair, task={**pair.task, "given": [*given, *said]})
    return found.ask(pair.gold, pair.answer)
