"""Indices of which it is assumed that they are the same, or that they are not: δ_ij is 1, or 0.

"i != j"      p_i (δ_ij - p_j) is -p_i p_j
"i = j"       p_i (δ_ij - p_j) is p_i (1 - p_i)
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial

from derive.symbols import Binder, Delta, Expr, Idx, Num, subst
from verify.answers.comparing.arrays import mapped
from verify.answers.reading.values import Value, expressions

_SAID = re.compile(r"\s*\$?\s*([a-z])\s*(=|!=|≠|\\neq?(?![a-z])|\\not\s*=)\s*([a-z])\s*\$?\s*\.?\s*")


def is_of_indices(text: object) -> bool:
    """May it say that two indices are the same or not?"""
    return isinstance(text, str) and _SAID.fullmatch(text) is not None


def with_indices(both: tuple[Value, Value], said: Iterable[object]) -> tuple[Value, Value]:
    """The two values with what the statements say of their indices."""
    for text in said:
        match = _SAID.fullmatch(text) if isinstance(text, str) else None
        if match is None:
            continue
        free = {x for value in both for e in expressions(value) for x in e.free if isinstance(x, Idx)}
        first, second = (next((i for i in free if i.data == name), None) for name in (match[1], match[3]))
        if first is None or second is None or first == second:
            continue
        gold, answer = both
        change = partial(_same if match[2] == "=" else _apart, first=first, second=second)
        both = mapped(gold, change), mapped(answer, change)
    return both


def _same(e: Expr, first: Idx, second: Idx) -> Expr:
    """e where two indices are the same."""
    return subst(e, {second: first})


def _apart(e: Expr, first: Idx, second: Idx) -> Expr:
    """e where two indices differ."""
    if isinstance(e, Delta) and set(e.args) == {first, second}:
        return Num(0)
    if isinstance(e, Binder) and e.args[0] in (first, second):  # another index of that name
        return e
    return e.rebuild(tuple(_apart(a, first, second) for a in e.args)) if e.args else e
