"""The NumPy module: every kernel as a function on a block of rows, and a table of them."""

from __future__ import annotations

import re
import textwrap

from derive.codegen.emit import INDENT, WIDTH, own_theorems, spelled_by
from derive.codegen.inplace import UPPER, Kernel, kernel
from derive.codegen.ir import Node
from derive.codegen.lower import Catalog
from derive.codegen.rows import SAFE, TIGHT, Form, forms
from derive.codegen.twofold import RESTS_ON

_HEADER = '''"""Kernels for NumPy: written by `python -m derive.codegen`, not by hand.

A kernel computes a block of rows of float64 numbers in place, the classes along `axis`, 1 or 0: it reads its first
arrays, writes its results to `value` (one number a row, of shape (rows, 1) or (1, rows)) and `out`, and works in
buffers like `out`; what names a class of each row has the shape of `value`. "regular" and "hard" ones are for logits
of at most SAFE in size, "careful" ones for all. RESTS_ON names the theorems.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from derive.runtime.reductions import any_sum, index_at, largest, place_of_largest, positive_sum

Array: TypeAlias = Any

SAFE = {safe}
UPPER = {upper}  # the bits of the upper half of a float's digits


class Kernel(NamedTuple):
    """A kernel, how many buffers it works in, and whether short rows may be columns: their sums are the same then."""

    run: Callable[..., None]
    buffers: int
    turns: bool

'''
IN_RANGE = ("regular", "hard")  # kernels for finite logits, whose short sums have no order
PER_ROW = frozenset({"logsumexp", "softmax_cross_entropy"})  # one number a row


def rows_module(catalog: Catalog) -> str:
    """The text of the module."""
    programs = {form.name: form.outputs(catalog) for form in forms()}
    made = [(form, _written(form, programs[form.name])) for form in forms()]
    bodies = [_function(form, done) for form, done in made]
    rests = [f'    "{form.name}": {_tuple(theorems(form, programs[form.name]))},' for form, _ in made]
    table = [
        f'    "{form.name}": Kernel({form.name}, {done.buffers}, {form.where in IN_RANGE}),' for form, done in made
    ]
    parts = [_HEADER.replace("{safe}", str(SAFE)).replace("{upper}", str(UPPER)).rstrip("\n"), *bodies]
    parts.append("\n".join(("KERNELS: dict[str, Kernel] = {", *table, "}")))
    parts.append("\n".join(("RESTS_ON: dict[str, tuple[str, ...]] = {", *rests, "}")))
    return "\n\n\n".join(parts) + "\n"


def _written(form: Form, outputs: tuple[Node, ...]) -> Kernel:
    exact = form.in_two_parts  # sums as they are: their terms are on a grid, or a rest
    return kernel(outputs, results(form), form.arguments, finite=form.where in IN_RANGE and not exact)


def results(form: Form) -> tuple[str, ...]:
    """What the results of a kernel are called: `value` for one number a row or the first of two, else `out`."""
    if len(form.emission.outputs) > 1:
        return "value", "out"
    return ("value",) if form.of in PER_ROW else ("out",)


def theorems(form: Form, outputs: tuple[Node, ...]) -> tuple[str, ...]:
    """The ids of the theorems that a kernel comes from."""
    own = list(own_theorems(form.emission))
    for output in outputs:
        own += spelled_by(output)
    return tuple(dict.fromkeys((*own, *(RESTS_ON if form.in_two_parts else ()))))


def _function(form: Form, done: Kernel) -> str:
    buffers = [f"w{r}" for r in range(done.buffers)]
    unread = [a for a in form.arguments if not any(re.search(rf"\b{a}\b", line) for line in done.lines)]
    doc = f"{form.of}: {form.where}{', tight' if form.accuracy == TIGHT else ''}."
    arrays = (f"{a}:\xa0Array" for a in (*form.arguments, *results(form), *buffers))
    arguments = ", ".join((*arrays, *(("axis:\xa0int",) if form.emission.axis else ())))
    head = [f"def {form.name}({arguments}) -> None:"]
    if len(head[0]) > WIDTH:
        wrapped = textwrap.wrap(arguments, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT)
        head = [f"def {form.name}(", *wrapped, ") -> None:"]
    lines = [line.replace("\xa0", " ") for line in head]
    lines.append(f'{INDENT}"""{doc}"""')
    if unread:
        lines.append(f"{INDENT}del {', '.join(unread)}")
    return "\n".join((*lines, *(INDENT + line for line in done.lines)))


def _tuple(ids: tuple[str, ...]) -> str:
    return f"({', '.join(map(_quoted, ids))}{',' * (len(ids) == 1)})"


def _quoted(text: str) -> str:
    return f'"{text}"'
