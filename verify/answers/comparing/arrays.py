"""Arrays as large as their indices run, and arrays of one name that were read with two shapes.

    p_i - y_i           with i up to K: of y only the entries up to K are spoken of, so y is a family over K
    t_{nk} and t_{kn}   one array t in two texts, if it is square: a point with N = K may tell the two apart

The first changes no value: what is not spoken of has no influence. The second is used for counterexamples only: a
point at which sizes agree is a point, but what holds for square arrays need not hold for others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any, TypeVar

from derive.rules import Hypothesis
from derive.symbols import At, Dim, Expr, Family, Idx, Num, fresh, shape_of, subst
from verify.answers.reading.functions import Applied
from verify.answers.reading.values import Value, expressions

V = TypeVar("V", bound="Value")


def mapped(value: V, change: Callable[[Expr], Expr]) -> V:
    """The value with all its expressions changed."""
    return _mapped(value, change)  # type: ignore[no-any-return]


def _mapped(part: Any, change: Callable[[Expr], Expr]) -> Any:
    if isinstance(part, Expr):
        return change(part)
    if not isinstance(part, tuple):
        return part
    parts = (_mapped(p, change) for p in part)
    return type(part)(*parts) if hasattr(part, "_fields") else tuple(parts)


def fitted(value: V) -> V:
    """The value with each family over the ranges of the indices that its entries are written with, if they are one."""
    (value,) = of_one_size((value,))
    changes: dict[Expr, Expr] = {}
    whole = list(expressions(value))
    for family in {f for e in whole for f in e.free if isinstance(f, Family)}:
        ranges = {_ranges(at) for e in whole for at in e.walk() if isinstance(at, At) and at.args[0] == family}
        found = next(iter(ranges), None)
        if len(ranges) == 1 and found and found != family.args and not any(_is_bare(e, family) for e in whole):
            changes[family] = Family(family.data, *found)
    return mapped(value, lambda e: subst(e, changes)) if changes else value


def of_one_size(values: tuple[V, ...], unsaid: frozenset[Expr] = frozenset()) -> tuple[V, ...]:
    """Families of one name over one size, that of a sum: for both s in s_i/Σ_{j=1}^N s_j, and in two texts, it is N.

    Sizes that are `unsaid` are none of the texts', though a norm or a product of matrices is a sum up to them.
    """
    whole = [e for value in values for e in expressions(value)]
    free = frozenset[Expr]().union(*(e.free for e in whole))
    written = {x for e in whole for i in e.walk() if isinstance(i, Idx) and i not in free for x in i.hi.free}
    written -= unsaid
    sizes: dict[tuple[Any, int, int], set[Expr]] = {}
    for family in (f for f in free if isinstance(f, Family)):
        for place, size in enumerate(family.args):
            sizes.setdefault((family.data, len(family.args), place), set()).add(size)
    wanted: dict[Expr, set[Expr]] = {}
    for found in sizes.values():
        for size in found - written:
            wanted.setdefault(size, set()).update(found & written)
    for found in sizes.values():  # Σ_m z_m and Σ_j z_j are over all of z, where no text says more
        if found <= unsaid:
            first = min(found, key=lambda size: (len(str(size)), str(size)))
            for size in found - {first}:
                wanted.setdefault(size, set()).add(first)
    changes = {size: next(iter(found)) for size, found in wanted.items() if len(found) == 1}
    return tuple(mapped(value, lambda e: subst(e, changes)) for value in values) if changes else values


def named_apart(values: Iterable[Value]) -> bool:
    """Is there an entry of an unknown place, g_{t-k}, in one value only, of what has known entries too, g_i?"""
    nodes = [{a for e in expressions(value) for a in e.walk()} for value in values]
    known = {f"{a.data}_" for found in nodes for a in found if isinstance(a, Family)}
    places = [{a for a in found if isinstance(a, Applied) and a.data in known} for found in nodes]
    return any(one != places[0] for one in places)


def of_sizes(given: tuple[Hypothesis, ...], values: Iterable[Value]) -> tuple[Hypothesis, ...]:
    """What is given of a family, of the one of its name in the values: σ_j > 0 says no size, and Σ_{j=1}^d σ_j does."""
    sizes: dict[Any, set[tuple[Expr, ...]]] = {}
    for family in {f for value in values for e in expressions(value) for f in e.free if isinstance(f, Family)}:
        sizes.setdefault(family.data, set()).add(family.args)
    return tuple(_of_size(h, sizes) for h in given)


def _of_size(h: Hypothesis, sizes: Mapping[Any, set[tuple[Expr, ...]]]) -> Hypothesis:
    changes: dict[Expr, Expr] = {}
    for family in (f for f in h.left.free | h.right.free if isinstance(f, Family) and f.data in sizes):
        found = sizes[family.data]
        size = next(iter(found))
        if len(found) > 1 or len(size) != len(family.args):
            return h
        if any(changes.setdefault(old, new) != new for old, new in zip(family.args, size, strict=True)):
            return h
    if all(old == new for old, new in changes.items()) or not all(i.hi in changes for i in h.forall):
        return h
    left, right = subst(h.left, changes), subst(h.right, changes)
    forall = tuple(Idx(i.data, changes[i.hi]) for i in h.forall)
    domain = h.domain and (h.domain[0], subst(h.domain[1], changes))
    return replace(h, left=left, right=right, forall=forall, domain=domain)


def _ranges(at: Expr) -> tuple[Expr, ...] | None:
    """The sizes up to which the indices of an entry run from 1; None where an index is anything else."""
    where = at.args[1:]
    plain = all(isinstance(i, Idx) and i.lo == Num(1) and isinstance(i.hi, Dim) for i in where)
    return tuple(i.hi for i in where if isinstance(i, Idx)) if plain else None


def _is_bare(e: Expr, family: Family) -> bool:
    """Does the family stand in e as a whole?"""
    if e == family:
        return True
    args = e.args[1:] if isinstance(e, At) and e.args[0] == family else e.args
    return any(_is_bare(a, family) for a in args)


def of_one_shape(gold: Expr, answer: Expr, given: tuple[Hypothesis, ...]) -> tuple[Expr, Expr] | None:
    """Both sides, at an entry, where families of one name have one shape, and both sides; None where they have anyway.

    Not where a hypothesis speaks of one of the sizes or families: it would have to be changed with them.
    """
    shapes: dict[Any, set[tuple[Expr, ...]]] = {}
    for f in gold.free | answer.free:
        if isinstance(f, Family):
            shapes.setdefault(f.data, set()).add(f.args)
    whole = shape_of(gold), shape_of(answer)
    pairs = [s for found in shapes.values() for s in combinations(sorted(found, key=str), 2)]
    sizes = _identified([*pairs, *([whole] if len(whole[0]) == len(whole[1]) else [])])
    if not sizes:
        return None
    if any(not (h.left.free | h.right.free).isdisjoint(sizes) for h in given):
        return None
    gold, answer = subst(gold, sizes), subst(answer, sizes)
    if not shape_of(gold) or shape_of(gold) != shape_of(answer):
        return gold, answer
    taken = frozenset(str(x.data) for x in gold.free | answer.free)
    where = [fresh(Idx(f"i{place}", Num(1), n), taken) for place, n in enumerate(shape_of(gold))]
    return At(gold, *where), At(answer, *where)


def _identified(pairs: list[tuple[tuple[Expr, ...], ...]]) -> dict[Expr, Expr]:
    """Each size as the first of those that must be equal to it; empty where that is not possible."""
    first: dict[Expr, Expr] = {}

    def least(size: Expr) -> Expr:
        while size in first:
            size = first[size]
        return size

    for one, other in pairs:
        if len(one) != len(other) or not all(isinstance(size, Dim) for size in (*one, *other)):
            return {}
        for a, b in zip(one, other, strict=True):
            low, high = sorted((least(a), least(b)), key=str)
            if low != high:
                first[high] = low
    return {size: least(size) for size in first}
