"""Numerical code from theorems: index notation is lowered to an array program, and the program is printed.

- table.py: which theorem each function comes from
- lower.py: an expression with indices -> an array program (ir.py), its axes named
- arrange.py: the order of axes in memory, broadcasting
- printers.py: what each operation is called in a target
- body.py: an array program -> lines of code
- emit.py: functions with docstrings -> a module
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path

from derive.calc import Theorem
from derive.errors import LossproofError

MODULE = Path(__file__).parents[1] / "generated" / "array_api.py"


def book() -> Mapping[str, Theorem]:
    """Every theorem that code may come from, by id."""
    from derive import catalog

    return {name: entry for name, entry in catalog.entries().items() if isinstance(entry, Theorem)}


def generate(
    ids: Iterable[str] | None = None, target: str = "array-api", catalog: Mapping[str, Theorem] | None = None
) -> str:
    """The text of a module.

    Arguments: `ids` are theorems or functions; the module has the functions that rest on them, and what those
    call; all functions if None. `target` is a name in `derive.codegen.printers.TARGETS`. `catalog` gives the
    theorems by id; the book's if None.
    """
    from derive.codegen.emit import functions, module
    from derive.codegen.printers import TARGETS
    from derive.codegen.table import EMISSIONS

    if target not in TARGETS:
        raise LossproofError(f"There is no target {target!r}.", f"The targets are {', '.join(TARGETS)}.")
    catalog = book() if catalog is None else catalog
    known = functions(EMISSIONS, catalog, TARGETS[target])
    chosen = list(known) if ids is None else [f for name in ids for f in _of(name, catalog)]
    return module(chosen, known, catalog, TARGETS[target])


def _of(name: str, catalog: Mapping[str, Theorem]) -> list[str]:
    """The function of that name, those whose code comes from the theorem of that id, or from another form of it."""
    from derive.codegen.emit import own_theorems
    from derive.codegen.table import EMISSIONS

    behind = {e.name: {*own_theorems(e)} for e in EMISSIONS}
    forms = {f: [catalog[i] for i in ids if i in catalog] for f, ids in behind.items()}
    for i, theorem in catalog.items():  # another form of the same, under the hypotheses of the code or more
        for f, own in forms.items():
            if any(theorem.claim.left == t.claim.left and set(t.given) <= set(theorem.given) for t in own):
                behind[f].add(i)
    found = [f for f, ids in behind.items() if name in (f, *ids)]
    if found:
        return found
    sources = sorted({i for ids in behind.values() for i in ids})
    near = difflib.get_close_matches(name, [*behind, *sources], n=3, cutoff=0.4)
    hint = f"Did you mean {' or '.join(near)}? " if near else ""
    what = "No code comes from the theorem" if name in catalog else "There is no theorem or function"
    raise LossproofError(f"{what} {name!r}.", f"{hint}Code comes from {', '.join(sources)}.")
