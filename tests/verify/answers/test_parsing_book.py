"""Every side of every theorem is read as it is printed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from derive.catalog import entries
from derive.printing.latex import latex
from derive.printing.linear import Linear, linear
from derive.printing.sugar import form
from derive.symbols import Expr, shape_of
from verify.answers.reading.parsing import Scope, parse


def sides() -> list[tuple[str, Expr, Scope]]:
    out = []
    for name, entry in entries().items():
        claim = entry.claim
        scope = Scope.of(claim.left, claim.right)
        out += [(f"{name}-{r}", e, scope) for r, e in enumerate((claim.left, claim.right)) if not shape_of(e)]
    return out


def plain(e: Expr) -> str:
    return Linear(subscripts=False).show(form(e))


# a (1/n) (Σ ...) b, printed from a*(Σ ...)*n**-1*b, reads back as a*n**-1*(Σ ...)*b, of which a/n is printed.
PRINTED_OTHERWISE = ["cross-entropy.label-smoothing-1", "logistic.hessian-squares-0"]

SHOWN: dict[str, tuple[Callable[[Expr], str], str]] = {
    "linear": (linear, "text"),
    "without subscripts": (plain, "text"),
    "latex": (latex, "latex"),
}


@pytest.mark.parametrize("how", SHOWN)
def test_the_book_is_read_as_it_is_printed(how: str):
    """Every side of every theorem reads back as what prints alike, and 9 of 10 as the very node.

    The others differ in what printing leaves out: (Σ ...)/n is printed (1/n) Σ ..., x**-1 * y as y over x, nested
    sums and products without brackets.
    """
    show, syntax = SHOWN[how]
    exact = 0
    different: list[str] = []
    for name, e, scope in sides():
        found = parse(show(e), syntax=syntax, scope=scope)  # type: ignore[arg-type]  # a Syntax
        exact += found == e
        if show(found) != show(e):
            different.append(name)
    assert sorted(different) == PRINTED_OTHERWISE
    assert exact >= 0.9 * len(sides())
