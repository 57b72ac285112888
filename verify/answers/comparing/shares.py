"""Points with fractions between 0 and 1 for what nothing is given of: where probabilities are meant and not said.

BCE(y, s), nothing given of y:  at y = 2 most formulas in log(y) and log(1 - y) have no value, at y = 1/2 they have
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from derive.symbols import Family, Sym
from verify.answers.comparing.counterexample import Pair
from verify.model import Model


def with_shares(pair: Pair, model: Model) -> Iterator[Model]:
    """The point with such fractions, unless that changes nothing."""
    held = frozenset[object]().union(*(h.left.free | h.right.free for h in pair.given))
    held_names = {x.data for x in held if isinstance(x, Sym | Family)}
    families = {
        name: table if name in held_names else {w: Fraction(r, len(table) + 1) for r, w in enumerate(sorted(table), 1)}
        for name, table in model.families.items()
    }
    loose = sorted(name for name in model.scalars if name not in held_names)
    scalars = {name: Fraction(r, len(loose) + 1) for r, name in enumerate(loose, 1)}
    moved = replace(model, families=families, scalars={**model.scalars, **scalars})
    if moved != model and pair.admits(moved):
        yield moved
