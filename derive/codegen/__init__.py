"""Numerical code from theorems: index notation is lowered to an array program, and the program is printed.

- table.py: which theorem each function comes from
- lower.py: an expression with indices -> an array program (ir.py), its axes named
- arrange.py: the order of axes in memory, broadcasting
- printers.py: what each operation is called in a target
- body.py: an array program -> lines of code
- emit.py: functions with docstrings -> a module
- rows.py, inplace.py, rows_module.py: the same for NumPy, in place on blocks of rows
- twofold.py: an array program -> its tight form, in which every value has two parts
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path

from derive.calc import Theorem
from derive.errors import LossproofError

GENERATED = Path(__file__).parents[1] / "generated"
MODULE = GENERATED / "array_api.py"


def book() -> Mapping[str, Theorem]:
    """Every theorem that code may come from, by id."""
    from derive import catalog

    return {name: entry for name, entry in catalog.entries().items() if isinstance(entry, Theorem)}


def modules() -> dict[Path, str]:
    """The text of every module of `derive.generated`, by its path."""
    from derive.codegen.emit import functions, module
    from derive.codegen.printers import ARRAY_API
    from derive.codegen.public import public_module
    from derive.codegen.rows_module import rows_module
    from derive.codegen.table import EMISSIONS

    catalog = book()
    known = functions(EMISSIONS, catalog, ARRAY_API)
    return {
        GENERATED / "__init__.py": public_module(known, catalog),
        MODULE: module(list(known), known, catalog, ARRAY_API),
        GENERATED / "numpy_rows.py": rows_module(catalog),
    }


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
    chosen = None if ids is None else [f for name in ids for f in _of(name, catalog)]
    known = functions(EMISSIONS, catalog, TARGETS[target], chosen)
    return module(chosen or list(known), known, catalog, TARGETS[target])


def _of(name: str, catalog: Mapping[str, Theorem]) -> list[str]:
    """The function of that name, those whose code comes from the theorem of that id, or from another form of it."""
    from derive.codegen.emit import own_theorems
    from derive.codegen.rows import TIGHTENED
    from derive.codegen.table import EMISSIONS

    if name in (f"{f}_tight" for f in TIGHTENED):
        return [name]
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
