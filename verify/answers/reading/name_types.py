r"""One meaning for one name: what a text uses as a vector at one place is a vector at every place.

    (\sigma(\mathbf{w}^\top \mathbf{x}) - y) \mathbf{x}    x is a vector, and so in σ: it is no number times w there

A name alone has several readings, a number and families. Where those of one name that a formula ends up with differ,
it is read again with each of the families for the name; what has no such reading is refused. A name with indices is
another matter: the mean x beside its samples x_i is a number. So are the names of the book, which says of z that it is
a number and a family.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import islice, product
from typing import TypeVar

from derive.symbols import Family, Sym
from verify.answers.reading.invalid import Fault
from verify.answers.reading.names import Scope
from verify.answers.reading.rows import Row, kind
from verify.answers.reading.shapes import Shape
from verify.answers.reading.values import Value, expressions

READINGS = 8  # that are tried for one text
INDEXED = frozenset(("UNDER", "SUB_OPEN", "LSQB"))

Read = TypeVar("Read", bound="Value")


def consistent(read: Callable[[Scope], Read], row: Row, scope: Scope) -> Read:
    """The first reading in which every name has one type. Raises Fault."""
    found = read(scope)
    mixed = _mixed(found) if scope.has_sizes else {}
    if not mixed:
        return found
    for shapes in islice(product(*mixed.values()), READINGS):
        try:
            again = read(replace(scope, typed={**scope.typed, **dict(zip(mixed, shapes, strict=True))}))
        except Fault:
            continue
        if not _mixed(again):
            return again
    indexed = {str(token) for place, token in enumerate(row) if kind(row, place + 1) in INDEXED}
    other = next((name for name in mixed if name not in indexed), None)
    if other is None:
        return found
    place = next((token.start_pos or 0 for token in row if token == other), 0)
    raise Fault("{name} stands for a number and for a vector.", "Give vectors an index.", place, name=other)


def _mixed(value: Value) -> dict[str, list[Shape]]:
    """The names of more than one type, and their shapes as families."""
    numbers: set[str] = set()
    families: dict[str, list[Shape]] = {}
    for whole in expressions(value):
        for e in whole.walk():
            if isinstance(e, Sym):
                numbers.add(str(e.data))
            elif isinstance(e, Family) and e.shape not in families.setdefault(str(e.data), []):
                families[str(e.data)].append(e.shape)
    return {name: shapes for name, shapes in families.items() if name in numbers or len(shapes) > 1}
