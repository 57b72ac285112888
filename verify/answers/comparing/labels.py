r"""The label y of a sample, in two texts: 1[j = y], δ_jy and z_y speak of an index of a class.

    Σ_{j≠y} max(0, s_j - s_y + 1)      y is an index that is free: s_y an entry of s
    p_j - 1{j = y}                     p_j - δ_jy

A label is one only if nothing else is done with it: it is compared with indices, and stands below the names of arrays.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from derive.symbols import At, Binder, Delta, Dim, Expr, Family, Idx, Num, Sym, subst
from verify.answers.comparing.arrays import mapped
from verify.answers.reading.functions import Applied
from verify.answers.reading.values import Value, expressions

Both = tuple[Value, Value]


def as_indices(both: Both) -> Both:
    """The two values with an index for each label; as they are where there is none."""
    found: dict[Expr, set[Expr]] = {}
    for e in _nodes(both):
        for label, index in _compared(e):
            found.setdefault(label, set()).add(index.hi)
    for label, sizes in found.items():
        size = next(iter(sizes))
        if len(sizes) == 1 and isinstance(size, Dim) and _is_free(label, both):
            both = _placed(both, label, size)
    return _with_entries(both)


def _with_entries(both: Both) -> Both:
    """The two values, p_c an entry of p, where δ_kc compares c with an index, and p is an array of the same size."""
    for index in {i for e in _nodes(both) if isinstance(e, Delta) for i in e.args if isinstance(i, Idx)}:
        if not isinstance(index.hi, Dim) or not _is_free(index, both):
            continue
        arrays = {str(e.data): e for e in _nodes(both) if isinstance(e, Family) and e.args == (index.hi,)}
        entries: dict[Expr, Expr] = {Sym(f"{name}_{index.data}"): array[index] for name, array in arrays.items()}
        gold, answer = (mapped(value, partial(subst, mapping=entries)) for value in both)
        both = gold, answer
    return both


def _nodes(both: Both) -> Iterator[Expr]:
    return (a for value in both for e in expressions(value) for a in e.walk())


def _compared(e: Expr) -> Iterator[tuple[Expr, Idx]]:
    """The label and the index of 1[j = y]."""
    if isinstance(e, Applied) and e.data == "equal" and len(e.args) == 2:
        for label, index in (e.args, e.args[::-1]):
            entry = isinstance(label, At) and isinstance(label.args[0], Family)
            if isinstance(index, Idx) and index.lo == Num(1) and (isinstance(label, Sym) or entry):
                yield label, index


def _is_free(label: Expr, both: Both) -> bool:
    """Does no sum run over an index of the label?"""
    bound = {i for e in _nodes(both) if isinstance(e, Binder) for i in e.bound}
    return bound.isdisjoint(label.free)


def _placed(both: Both, label: Expr, size: Dim) -> Both:
    """The values with an index for a label, if nothing of the label is left then."""
    name = _name(label)
    arrays = {str(f.data) for e in _nodes(both) for f in (e,) if isinstance(f, Family) and f.args == (size,)}
    index = Idx(name, size)
    changed = tuple(mapped(value, lambda e: _with_index(e, label, index, arrays)) for value in both)
    left = {x for value in changed for e in expressions(value) for x in e.free}
    rest = label.args[0] if isinstance(label, At) else label
    taken = rest in left or any(isinstance(x, Family) and x.data == rest.data for x in left)
    return both if taken else changed  # type: ignore[return-value]


def _name(label: Expr) -> str:
    return f"{label.args[0].data}_{label.args[1]}" if isinstance(label, At) else str(label.data)


def _with_index(e: Expr, label: Expr, index: Idx, arrays: set[str]) -> Expr:
    for found, other in _compared(e):
        if found == label:
            return Delta(other, index)
    if isinstance(e, Applied) and e.args == (label,) and str(e.data).removesuffix("_") in arrays:
        return Family(str(e.data).removesuffix("_"), index.hi)[index]
    if isinstance(e, Sym) and isinstance(label, Sym):
        array, _, below = str(e.data).rpartition("_")
        return Family(array, index.hi)[index] if below == label.data and array in arrays else e
    return e.rebuild(tuple(_with_index(a, label, index, arrays) for a in e.args)) if e.args else e
