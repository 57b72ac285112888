"""Formulas of programs, read into arrays: the tree of a text to entries and indices.

np.mean((y - t)**2)            (1/n) sum_i (y_i - t_i)^2
np.exp(x)/np.sum(np.exp(x))    exp(x_i)/(sum_j exp(x_j)), at an index i
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from derive import vocabulary
from derive.symbols import Dim, Exp, Expr, Idx, Log, Num, Sum, subst
from verify.answers.comparing.partial_cases import is_total
from verify.answers.programs import calls
from verify.answers.programs.arrays import Array, Sizes, transposed
from verify.answers.programs.names import Ranks, axis_of, called, path, runs_over
from verify.answers.programs.syntax import (
    Binary,
    Call,
    Choice,
    Dotted,
    Each,
    Entry,
    Name,
    Negative,
    Number,
    String,
    Tree,
    Unread,
)

MOST_PARTS = 500
TRANSPOSES = frozenset(("T", "mT"))
KEEPING = frozenset(("keepdims", "keepdim"))
ALONG = frozenset(("axis", "dim"))
TYPES = frozenset(("astype", "to", "type", "float", "int", "double"))


@dataclass(frozen=True)
class Said:
    """A call: its tree, the module (None of a method), the name of the function, and what it is given."""

    tree: Call
    module: str | None
    name: str
    given: tuple[Tree, ...]


@dataclass
class Reader:
    """Reads the texts of one question: the sizes of their arrays are common."""

    ranks: Ranks
    sizes: Sizes = field(default_factory=Sizes)
    loose: bool = False  # takes more names for numbers
    torch: bool | None = None  # whose variance is meant by x.var()
    ends: frozenset[str] = frozenset()  # names up to which ranges run
    parts: int = 0  # that were read; a variance reads what it is of twice
    bound: dict[str, Expr] = field(default_factory=dict)  # what names stand for inside of a sum

    def read(self, tree: Tree) -> Array:
        """What a tree means. Raises Unread."""
        self.parts += 1
        rule = RULES.get(type(tree))
        if self.parts > MOST_PARTS:
            raise Unread("too large")
        if rule is None:
            raise Unread("a text that is no formula")
        return rule(self, tree)

    def name(self, tree: Name) -> Array:
        if tree.name in self.bound:
            if isinstance(self.bound[tree.name], Idx):
                raise Unread("the place of an entry as a number")
            return Array(self.bound[tree.name])
        if tree.name in self.ends:
            return Array(Dim(tree.name))
        if tree.name == "pi":
            return Array(calls.CONSTANTS["pi"])
        return self.sizes.named(tree.name, self.ranks.rank(tree.name, loose=self.loose))

    def binary(self, tree: Binary) -> Array:
        left, right = self.read(tree.left), self.read(tree.right)
        if tree.sign == "@":
            self.not_turned(tree.right)
            return self.sizes.product(left, right)
        return self.sizes.entrywise(calls.OPERATED[tree.sign], left, right)

    def not_turned(self, tree: Tree) -> None:
        """x @ y.T is a table of products where vectors are columns, and a number where they are none: not read."""
        if isinstance(tree, Dotted) and tree.name in TRANSPOSES and self.read(tree.of).rank == 1:
            raise Unread("a row")

    def choice(self, tree: Choice) -> Array:
        condition, one, other = map(self.read, (tree.condition, tree.one, tree.other))
        if condition.axes or not is_condition(tree.condition):
            raise Unread("no condition")
        return self.chosen(condition, one, other)

    def chosen(self, condition: Array, one: Array, other: Array) -> Array:
        """One or the other; both must have a value everywhere, for they are added as numbers."""
        if not (is_total(one.entry) and is_total(other.entry)):
            raise Unread("a choice without a value everywhere")
        return self.sizes.entrywise(calls.chosen, condition, one, other)

    def dotted(self, tree: Dotted) -> Array:
        if tree.name in TRANSPOSES:
            return transposed(self.read(tree.of))
        whole = path(tree)
        if whole is not None and ".".join(whole[:-1]) in calls.MODULES and whole[-1] in calls.CONSTANTS:
            return Array(calls.CONSTANTS[whole[-1]])
        if tree.name == "size" and whole is not None:
            return self.sizes.count(self.read(tree.of))
        raise Unread(f".{tree.name}")

    def entry(self, tree: Entry) -> Array:
        if isinstance(tree.of, Dotted) and tree.of.name == "shape" and len(tree.where) == 1:
            place = _integer(tree.where[0])
            return self.sizes.count(self.read(tree.of.of), place)
        array = self.read(tree.of)
        found = [self.bound.get(i.name) if isinstance(i, Name) else None for i in tree.where]
        indices = tuple(i for i in found if isinstance(i, Idx))
        if not isinstance(tree.of, Name) or len(indices) < len(found) or array.rank != len(indices):
            raise Unread("an entry")
        return Array(self.sizes.at(array, indices))

    def call(self, tree: Call) -> Array:
        head = called(tree)
        if head is None or not head[2]:
            raise Unread("a function that is not known")
        module, name, given = head
        rule = next((rule for names, rule in KINDS if name in names), None)
        if rule is None:
            raise Unread(f"{name} is no function that is known")
        return rule(self, Said(tree, module, name, given))

    # Kinds of functions

    def along(self, tree: Call, given: tuple[Tree, ...], more: frozenset[str] = frozenset()) -> tuple[int | None, bool]:
        """The axis that a call says, and whether it is kept; nothing else may be said."""
        names = {name for name, _ in tree.named}
        keep = [value for name, value in tree.named if name in KEEPING]
        said = names & ALONG or len(given) > 1
        axis = axis_of(tree, given)
        if not names <= ALONG | KEEPING | more or len(given) > 2 or (said and axis is None):
            raise Unread("an argument")
        if any(value not in (Name("True"), Name("False")) for value in keep):
            raise Unread("an argument")
        return axis, keep == [Name("True")]

    def entrywise(self, said: Said) -> Array:
        count, make = calls.ENTRYWISE[said.name]
        named = dict(said.tree.named)
        if said.name == "where" and is_condition(said.given[0]) and len(said.given) == 3 and not named:
            return self.chosen(*map(self.read, said.given))
        if said.name == "where" or len(said.given) != count or named:
            raise Unread("arguments")
        return self.sizes.entrywise(make, *map(self.read, said.given))

    def clip(self, said: Said) -> Array:
        named = dict(said.tree.named)
        low = named.get("min", named.get("a_min", said.given[1] if len(said.given) > 1 else None))
        high = named.get("max", named.get("a_max", said.given[2] if len(said.given) > 2 else None))
        if not named.keys() <= {"min", "max", "a_min", "a_max"} or len(said.given) + len(named) > 3:
            raise Unread("arguments")
        found = self.read(said.given[0])
        for end, make in ((low, calls.larger), (high, calls.smaller)):
            if end is not None and end != Name("None"):
                found = self.sizes.entrywise(make, found, self.read(end))
        return found

    def reducing(self, said: Said) -> Array:
        if isinstance(said.given[0], Each):
            return self.over_range(said.given, said.name)
        if said.module in {"", "math"} and said.name in {"max", "min"} and len(said.given) == 2 and not said.tree.named:
            one, other = map(self.read, said.given)
            if one.axes or other.axes:
                raise Unread("the larger of two arrays")
            return self.sizes.entrywise(calls.larger if said.name == "max" else calls.smaller, one, other)
        axis, keep = self.along(said.tree, said.given)
        array = self.read(said.given[0])
        if not array.rank or (array.rank > 1 and axis is None and said.module == ""):
            raise Unread("a sum over a number")
        return self.sizes.reduced(calls.REDUCING[said.name], array, axis, keep=keep)

    def over_range(self, given: tuple[Tree, ...], name: str) -> Array:
        """sum(x[i]*y[i] for i in range(n)), sum(a*b for a, b in zip(x, y)): over all entries."""
        each = given[0]
        if not isinstance(each, Each) or len(given) != 1 or not self.bound.keys().isdisjoint(each.names):
            raise Unread("a range")
        of = runs_over(each)
        if of:
            arrays = [self.read(part) for part in of]
            index = arrays[0].axes[0] if arrays[0].axes else None
            if index is None or len(arrays) != len(each.names) or any(a.rank != 1 for a in arrays):
                raise Unread("a range")
            entries = [self.sizes.at(a, (index,)) for a in arrays]
        else:
            size = self.read(_end(each.range)).entry
            if not isinstance(size, Dim) or len(each.names) != 1:
                raise Unread("a range")
            index = self.sizes.index(size)
            entries = [index]
        self.bound |= dict(zip(each.names, entries, strict=True))
        body = self.read(each.body)
        for word in each.names:
            del self.bound[word]
        if body.axes:
            raise Unread("a sum of arrays")
        return self.sizes.reduced(calls.REDUCING[name], Array(body.entry, (index,)))

    def spread(self, said: Said) -> Array:
        """The variance or its root, over n of NumPy and over n - 1 of PyTorch, if nothing else is said."""
        named = dict(said.tree.named)
        axis, keep = self.along(said.tree, said.given, frozenset(("ddof", "unbiased", "correction")))
        less = self.taken_off(named, said.module)
        array = self.read(said.given[0])
        if not array.rank:
            raise Unread("the spread of a number")
        mean = self.sizes.reduced("mean", array, axis, keep=True)
        again = self.read(said.given[0])  # with indices of its own
        mean = mean if any(mean.axes) else Array(mean.entry)
        squares = self.sizes.entrywise(lambda x, m: (x - m) ** 2, again, mean)
        total = self.sizes.reduced("sum", squares, axis, keep=keep)
        count = self.sizes.count(array, axis).entry - Num(less) if less else self.sizes.count(array, axis).entry
        found = self.sizes.entrywise(lambda s: s / count, total)
        return self.sizes.entrywise(calls.root, found) if said.name == "std" else found

    def taken_off(self, named: Mapping[str, Tree], module: str | None) -> int:
        for word in ("ddof", "correction"):
            if word in named:
                return _integer(named[word])
        if "unbiased" in named:
            return int(named["unbiased"] == Name("True"))
        torch = self.torch if module is None else module in calls.TORCH
        if torch is None:
            raise Unread("the variance of NumPy, or that of PyTorch")
        return int(torch)

    def of_whole(self, said: Said) -> Array:
        more = frozenset(("p", "ord")) if said.name == "norm" else frozenset()
        if said.name == "norm":
            return self.norm(said.tree, said.given, more)
        axis, keep = self.along(said.tree, said.given)
        array = self.read(said.given[0])
        if not array.rank or (array.rank > 1 and axis is None):
            raise Unread("the axis is not said")
        total = self.sizes.reduced("sum", self.sizes.entrywise(Exp, self.read(said.given[0])), axis, keep=True)
        total = total if any(total.axes) else Array(total.entry)
        if said.name == "logsumexp":
            total = self.sizes.reduced("sum", self.sizes.entrywise(Exp, array), axis, keep=keep)
            return self.sizes.entrywise(Log, total)
        if said.name == "softmax":
            return self.sizes.entrywise(lambda x, s: Exp(x) / s, array, total)
        return self.sizes.entrywise(lambda x, s: x - Log(s), array, total)

    def norm(self, tree: Call, given: tuple[Tree, ...], more: frozenset[str]) -> Array:
        """The Euclidean norm of all entries, or another one of a vector."""
        named = dict(tree.named)
        order = named.get("p", named.get("ord", given[1] if len(given) > 1 else None))
        axis, keep = self.along(tree, given[:1], more)
        array = self.read(given[0])
        kind = _order(order)
        large = isinstance(given[0], Name) and given[0].name[:1].isupper()
        if not array.rank or (kind not in {"", "fro"} and (large or (array.rank > 1 and axis is None))):
            raise Unread("the norm of a matrix")
        if kind in {"", "2", "fro"}:
            squares = self.sizes.entrywise(lambda x: x**2, array)
            return self.sizes.entrywise(calls.root, self.sizes.reduced("sum", squares, axis, keep=keep))
        values = self.sizes.entrywise(vocabulary.absolute, array)
        return self.sizes.reduced("sum" if kind == "1" else "max", values, axis, keep=keep)

    def product(self, said: Said) -> Array:
        if len(said.given) != 2 or said.tree.named:
            raise Unread("arguments")
        left, right = map(self.read, said.given)
        if said.name == "outer":
            if (left.rank, right.rank) != (1, 1):
                raise Unread("an outer product")
            return Array(left.entry * right.entry, (*left.axes, *right.axes))
        self.not_turned(said.given[1])
        if said.name in {"vdot", "inner"} and max(left.rank, right.rank) > 1:
            raise Unread("an inner product of matrices")
        return self.sizes.product(left, right)

    def trace(self, said: Said) -> Array:
        array = self.read(said.given[0])
        if array.rank != 2 or None in array.axes or len(said.given) > 1 or said.tree.named:
            raise Unread("a trace")
        row, column = array.axes
        assert row is not None
        assert column is not None
        self.sizes.unite(row.hi, column.hi)
        return Array(Sum(subst(array.entry, {column: row}), row))

    def loss(self, said: Said) -> Array:
        named = dict(said.tree.named)
        how = named.get("reduction", String("mean"))
        if len(said.given) != 2 or not named.keys() <= {"reduction"} or said.module is None:
            raise Unread("arguments")
        found = self.sizes.entrywise(calls.LOSSES[said.name], *map(self.read, said.given))
        if how == String("none"):
            return found
        if how not in (String("mean"), String("sum")) or not found.rank:
            raise Unread("arguments")
        return self.sizes.reduced("mean" if how == String("mean") else "sum", found)

    def same(self, said: Said) -> Array:
        """x.item() and (x > 0).astype(float) as they are; int(x) of anything but a condition is not."""
        if said.name in TYPES - {"float", "double"} and not is_condition(said.given[0]):
            raise Unread("a change of type")
        return self.read(said.given[0])

    def length(self, said: Said) -> Array:
        if len(said.given) > 1 + (said.name == "size") or said.tree.named:
            raise Unread("arguments")
        place = 0 if said.name == "len" else _integer(said.given[1]) if len(said.given) > 1 else None
        if said.name == "size" and said.module is None and place is None:
            raise Unread("a size")
        return self.sizes.count(self.read(said.given[0]), place)

    def turned(self, said: Said) -> Array:
        if len(said.given) != 1 or said.tree.named:
            raise Unread("arguments")
        return transposed(self.read(said.given[0]))


RULES: Mapping[type, Callable[..., Array]] = {
    Name: Reader.name,
    Number: lambda _, tree: Array(Num(tree.value)),
    Negative: lambda reader, tree: reader.sizes.entrywise(lambda x: -x, reader.read(tree.of)),
    Binary: Reader.binary,
    Choice: Reader.choice,
    Dotted: Reader.dotted,
    Entry: Reader.entry,
    Call: Reader.call,
}
KINDS: tuple[tuple[frozenset[str], Callable[..., Array]], ...] = (
    (frozenset(calls.ENTRYWISE), Reader.entrywise),
    (calls.CLIPPED, Reader.clip),
    (frozenset(calls.REDUCING), Reader.reducing),
    (calls.SPREADS, Reader.spread),
    (calls.OF_WHOLE, Reader.of_whole),
    (calls.PRODUCTS, Reader.product),
    (frozenset(("trace",)), Reader.trace),
    (frozenset(calls.LOSSES), Reader.loss),
    (calls.SAME | TYPES, Reader.same),
    (frozenset(("len", "numel", "size")), Reader.length),
    (frozenset(("transpose", "t")), Reader.turned),
)


def is_condition(tree: Tree) -> bool:
    """Is it true or false at every entry?"""
    return isinstance(tree, Binary) and tree.sign in calls.COMPARED


def _end(tree: Tree) -> Tree:
    """n of range(n). Raises Unread."""
    if not (isinstance(tree, Call) and path(tree.function) == ("range",) and len(tree.given) == 1 and not tree.named):
        raise Unread("a range")
    return tree.given[0]


def _integer(tree: Tree) -> int:
    if isinstance(tree, Negative):
        return -_integer(tree.of)
    if isinstance(tree, Number) and tree.value.denominator == 1:
        return int(tree.value)
    raise Unread("no whole number")


def _order(tree: Tree | None) -> str:
    """Which norm: 1, 2, fro, inf, or "" where none is said."""
    if tree is None or tree == Name("None"):
        return ""
    if isinstance(tree, String) and tree.text in {"fro", "inf"}:
        return tree.text
    if isinstance(tree, Dotted) and tree.name == "inf":
        return "inf"
    if isinstance(tree, Number) and tree.value in (1, 2):
        return str(tree.value)
    raise Unread("a norm that is not known")
