r"""A function of ours that is said to be another one: \sigma(a) = 1/(1 + 2^{-a}) is no sigmoid.

Where one of the two values has such a function in it, what is known of ours says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from derive.rules import Hypothesis
from derive.symbols import Call, Expr, Sym
from verify.answers.comparing.equality import compare
from verify.answers.reading.values import Value, expressions


def redefined(both: Iterable[Value], given: Iterable[Hypothesis]) -> bool:
    """Is there a function in one of the values that is said to be what ours is not?"""
    others = {h.left.data for h in given if _is_another(h)}
    return bool(others) and any(a.data in others for v in both for e in expressions(v) for a in e.walk() if _is_call(a))


def _is_call(e: Expr) -> bool:
    return isinstance(e, Call)


def _is_another(h: Hypothesis) -> bool:
    """Does it say what the function is at a letter, by a formula of this letter, and not what ours is there?"""
    letters = {x for x in h.left.args if isinstance(x, Sym)} if isinstance(h.left, Call) else set()
    said = h.relation == "=" and bool(letters) and len(letters) == len(h.left.args) and letters <= h.right.free
    return said and compare(h.left, h.right).status == "different"
