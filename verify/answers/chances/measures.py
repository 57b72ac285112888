r"""Which probability P is, by what stands below it: P_\theta, P_X(x), \Pr_{x \sim D}.

    P_\theta(X > 1)    P_\theta(X > 1)    one measure
    P_\theta(X > 1)    P(X > 1)           one, whose parameter is left out in one text
    P_\theta(X > 1)    P_\lambda(X > 1)   two; and so are P_{ij}(A) and P(A), and P_0(A) and P_1(A)

A subscript that only says of which variables, as that of P_X(x), says of no other measure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from verify.answers.reading.random_text import Quantity, template, tidied

_VARIABLES = re.compile(r"[A-Z](?:[,|]?[A-Z])*")
_LEFT_OUT = re.compile(r"\\?[A-Za-z]|\\[a-z]+|.*∼.*")


def one_measure(texts: Iterable[str]) -> bool:
    """Are all probabilities of one measure, whose parameter may be left out in a whole text?"""
    rows = [{_measure(q) for q in _quantities(text)} for text in texts]
    every = set[str]().union(*rows)
    if len(every) <= 1:
        return True
    (law,) = found if len(found := every - {""}) == 1 else ("",)
    return bool(_LEFT_OUT.fullmatch(law)) and all(len(row) <= 1 for row in rows)


_STYLED = re.compile(
    r"\\(?:mathbf|boldsymbol|bm|mathcal|vec)\s*(?:\{\s*(?P<braced>[A-Za-z])\s*\}|(?P<bare>[A-Za-z])(?![A-Za-z]))"
)


def one_style(text: str) -> bool:
    r"""Is no letter written in two styles, as in P(\mathbf{x} | x)? Then it is one letter, whatever its style."""
    styled = {m["braced"] or m["bare"] for m in _STYLED.finditer(text)}
    plain = re.findall(r"(?<![A-Za-z\\])[A-Za-z](?![A-Za-z])", _STYLED.sub(" ", text))
    return styled.isdisjoint(plain)


def _quantities(text: str) -> Iterable[Quantity]:
    found = template(tidied(text))
    return [q for q in found.quantities.values() if q.kind == "P"] if found else []


def _measure(q: Quantity) -> str:
    """What stands below P, "" where that are only the variables."""
    inside = {x.upper() for part in (*q.arguments, *q.conditions) for x in re.findall(r"[A-Za-z]", part)}
    below = set(re.findall(r"[A-Z]", q.law))
    return "" if _VARIABLES.fullmatch(q.law) and below <= inside else q.law
