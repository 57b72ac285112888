"""SymPy as a third opinion: it differentiates the written-out loss by itself, and must find what was proved."""

from __future__ import annotations

import pytest
import sympy

from derive import catalog
from derive.calc import Theorem
from derive.errors import LossproofError
from derive.interop import to_sympy
from derive.symbols import D, P, Step, Sum, unfold
from derive.vocabulary import K, k, observed, softmax, z

SIZES = {"n": 2, "d": 2, "K": 3}


def holds_at_random_points(entry: Theorem) -> bool:
    """Whether nothing is assumed but signs and labels that sum to one, for which the points below are chosen."""
    equations = [h for h in entry.given if h.relation == "=" and not isinstance(h.left, Sum)]
    return not equations and not any(isinstance(e, Step) for e in unfold(entry.claim.left, lambda _: True).walk())


DERIVATIVES = [
    entry.id
    for entry in catalog.entries().values()
    if isinstance(entry, Theorem)
    and entry.claim.relation == "="
    and any(isinstance(e, D) for e in entry.claim.left.walk())
    and holds_at_random_points(entry)
]


@pytest.mark.parametrize("name", DERIVATIVES)
@pytest.mark.parametrize(
    "indices",
    [
        {"k": 1, "j": 1, "l": 1, "r": 1, "c": 2, "b": 3, "a": 1, "h": 1},
        {"k": 2, "j": 3, "l": 1, "r": 3, "c": 2, "b": 1, "a": 2, "h": 1},
    ],
)
def test_sympy_differentiates_to_the_same(name: str, indices: dict[str, int]) -> None:
    entry = catalog.entries()[name]
    gap = to_sympy(entry.claim.left, SIZES, indices) - to_sympy(entry.claim.right, SIZES, indices)
    variables = sorted(gap.free_symbols, key=str)
    point = {v: sympy.Rational(n * n + 3, 7 + 2 * n) for n, v in enumerate(variables)}
    for family in "yY":  # labels sum to one, as the theorems assume
        rows: dict[str, list[sympy.Symbol]] = {}
        for v in variables:
            if str(v).startswith(f"{family}_"):
                rows.setdefault(str(v).rpartition("_")[0], []).append(v)
        for row in rows.values():
            total = sum(point[v] for v in row)
            point |= {v: point[v] / total for v in row}
    assert abs(sympy.N(gap.subs(point), 40)) < sympy.Float("1e-35")


def test_entries_become_symbols() -> None:
    z1, z2 = sympy.symbols("z_1 z_2", real=True)
    assert to_sympy(softmax(z)[1], {"K": 2}) == sympy.exp(z1) / (sympy.exp(z1) + sympy.exp(z2))


def test_a_missing_size_is_named() -> None:
    with pytest.raises(LossproofError, match="size of the dimension K is not given"):
        to_sympy(softmax(z)[1])
    with pytest.raises(LossproofError, match="value of the index k is not given"):
        to_sympy(softmax(z)[k], {"K": 2})


def test_probabilities_have_no_counterpart() -> None:
    with pytest.raises(LossproofError, match="no counterpart"):
        to_sympy(P(observed) * K, {"K": 2})
