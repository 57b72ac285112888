r"""Equations with the same sums in both, compared with a letter for each sum.

    \frac{\sum_i x_i}{\lambda} - n = 0  ;;  \lambda = \frac{1}{n}\sum_i x_i        a/λ - n = 0, λ = a/n

What holds for all numbers holds for these sums. Only an equality says something: that such equations differ for some
numbers does not make them differ for sums.
"""

from __future__ import annotations

from collections.abc import Callable

from derive.symbols import Expr, Idx, Sum, Sym, subst
from verify.answers.comparing.arrays import mapped
from verify.answers.comparing.values_compare import Terms
from verify.answers.comparing.verdict import Comparison
from verify.answers.reading.values import Relation, Value

Compare = Callable[[Value, Value, Terms], Comparison]
MOST = 4  # sums


def with_letters(gold: Value, answer: Value, terms: Terms, compare: Compare) -> Comparison | None:
    """Equal for any numbers in the places of the sums; None where that is not so, or where no sum is in both."""
    if not isinstance(gold, Relation) or not isinstance(answer, Relation) or {gold.relation, answer.relation} != {"="}:
        return None
    letters: dict[str, Expr] = {}
    values: list[Relation] = [mapped(value, lambda e: _lettered(e, letters)) for value in (gold, answer)]
    free = [{x for e in (v.left, v.right) if e is not None for x in e.free} for v in values]
    if not letters or len(letters) > MOST or not set(letters.values()) <= free[0] & free[1]:
        return None
    found = compare(values[0], values[1], terms)
    return found if found.status == "equal" else None


def _lettered(e: Expr, letters: dict[str, Expr]) -> Expr:
    """The formula with a letter for each sum in which no index is free."""
    if isinstance(e, Sum) and not any(isinstance(x, Idx) for x in e.free):
        (index,) = e.bound
        name = index.renamed("#") if isinstance(index, Idx) else index
        key = str(Sum(subst(e.body, {index: name}), name))
        return letters.setdefault(key, Sym(f"S#{len(letters) + 1}"))
    return e.rebuild(tuple(_lettered(a, letters) for a in e.args)) if e.args else e
