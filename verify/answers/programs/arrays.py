"""Arrays by their entries: x - max(x) is x_i - max_j x_j at an index i, and a sum over all of x has none.

An operation of two arrays is entry by entry; arrays that are combined so have the same sizes, which are found on the
way: in (X @ w - y)**2, w is as long as X has columns, and y as X has rows. Arrays of two ranks are not combined, but
for an axis that was kept with size 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from derive.symbols import At, Dim, Expr, Family, Idx, Num, Pow, Prod, Sum, Sym, subst
from verify.answers.programs.syntax import Unread
from verify.answers.reading.functions import Extreme, hidden

LETTERS = "ijklrsuvabcgh"  # of indices, for those that are no names


@dataclass(frozen=True)
class Array:
    """An entry, and the indices it stands at; None for an axis of size 1. A number has no axes."""

    entry: Expr
    axes: tuple[Idx | None, ...] = ()

    @property
    def rank(self) -> int:
        return len(self.axes)


Reduction: TypeAlias = Callable[[Expr, Idx], Expr]


def _extreme(word: str) -> Reduction:
    return lambda body, index: Extreme(hidden(body, index), data=f"{word} over")


def _mean(body: Expr, index: Idx) -> Expr:
    return Pow(index.hi, Num(-1)) * Sum(body, index)


REDUCTIONS: dict[str, Reduction] = {
    "sum": Sum,
    "mean": _mean,
    "prod": Prod,
    "max": _extreme("max"),
    "min": _extreme("min"),
}


@dataclass
class Sizes:
    """The sizes of the arrays of both texts, and which of them are one."""

    shapes: dict[str, tuple[Dim, ...]] = field(default_factory=dict)
    same: dict[Expr, Expr] = field(default_factory=dict)
    taken: frozenset[str] = frozenset()  # names that are no indices
    made: int = 0

    def named(self, name: str, rank: int) -> Array:
        """The array, or the number, of a name."""
        if not rank:
            return Array(Sym(name))
        shape = self.shapes.setdefault(name, tuple(Dim(f"n_{name}{axis}") for axis in range(rank)))
        axes = tuple(map(self.index, shape))
        return Array(At(Family(name, *shape), *axes), axes)

    def index(self, size: Expr) -> Idx:
        """A new index up to a size."""
        letters = [letter for letter in LETTERS if letter not in self.taken]
        self.made += 1
        return Idx(letters[self.made - 1] if self.made <= len(letters) else f"i{self.made}", size)

    def first(self, size: Expr) -> Expr:
        """The size that stands for all that are the same as this one."""
        while size in self.same:
            size = self.same[size]
        return size

    def unite(self, one: Expr, other: Expr) -> None:
        """Says that two sizes are the same."""
        one, other = self.first(one), self.first(other)
        if one != other:
            if not isinstance(other, Dim):
                one, other = other, one
            self.same[other] = one

    def settled(self, e: Expr) -> Expr:
        """The expression with one name for each size."""
        return subst(e, {size: self.first(size) for size in self.same})

    # Operations

    def at(self, array: Array, axes: tuple[Idx | None, ...]) -> Expr:
        """The entry of an array at indices; an axis of size 1 has the same one everywhere."""
        changes: dict[Expr, Expr] = {}
        for mine, wanted in zip(array.axes, axes, strict=True):
            if mine is not None and wanted is not None and mine != wanted:
                self.unite(wanted.hi, mine.hi)
                changes[mine] = wanted
            elif mine is not None and wanted is None:
                raise Unread("an axis of size 1")
        return subst(array.entry, changes) if changes else array.entry

    def entrywise(self, make: Callable[..., Expr], *arrays: Array) -> Array:
        """An operation of arrays, entry by entry; a number is combined with every entry."""
        ranks = {a.rank for a in arrays if a.axes}
        if len(ranks) > 1:
            raise Unread("arrays of two ranks")
        columns = zip(*(a.axes for a in arrays if a.axes), strict=True)
        axes = tuple(next((i for i in column if i is not None), None) for column in columns)
        return Array(make(*(self.at(a, axes) if a.axes else a.entry for a in arrays)), axes)

    def reduced(self, name: str, array: Array, axis: int | None = None, *, keep: bool = False) -> Array:
        """Over all entries, or along one axis."""
        places = range(array.rank) if axis is None else [_place(axis, array.rank)]
        entry, axes = array.entry, list(array.axes)
        for place in places:
            index = axes[place]
            if index is None:
                raise Unread("an axis of size 1")
            entry, axes[place] = REDUCTIONS[name](entry, index), None
        kept = tuple(index for place, index in enumerate(axes) if keep or place not in places)
        return Array(entry, kept if any(kept) or keep else ())

    def product(self, left: Array, right: Array) -> Array:
        """The matrix product, and the inner product of two vectors."""
        if not (left.rank and right.rank) or None in left.axes or None in right.axes:
            raise Unread("a product of no arrays")
        *rows, inner = left.axes
        first, *columns = right.axes
        assert inner is not None
        entry = left.entry * self.at(Array(right.entry, (first,)), (inner,))
        return Array(Sum(entry, inner), (*rows, *columns))

    def count(self, array: Array, axis: int | None = None) -> Array:
        """How many entries there are, or how many along an axis."""
        places = range(array.rank) if axis is None else [_place(axis, array.rank)]
        sizes = [index.hi for place in places if (index := array.axes[place]) is not None]
        if not sizes or len(sizes) != len(places):
            raise Unread("the size of a number")
        found = sizes[0]
        for size in sizes[1:]:
            found = found * size
        return Array(found)


def transposed(array: Array) -> Array:
    """The same entries, rows as columns."""
    return Array(array.entry, array.axes[::-1])


def _place(axis: int, rank: int) -> int:
    if not -rank <= axis < rank:
        raise Unread("an axis that is not there")
    return axis % rank
