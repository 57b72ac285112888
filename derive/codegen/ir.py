"""Array programs: values whose axes are named by what they run over, before any order of axes is chosen.

A node is an operation on nodes; equal nodes are one value. `axes` are the axes that a value depends on: "i" for
the samples, "a" for the features, "k" for the classes, "..." for whatever else the arrays of an elementwise
function may have. How a value lies in memory is decided later (`derive.codegen.arrange`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

BATCH = "..."
FRAME = (BATCH, "i", "a", "k")  # the order of axes in every array
AXES = {"n": "i", "d": "a", "K": "k"}  # the axis that runs over each dimension

REDUCTIONS = frozenset({"sum", "max", "argmax"})
LEAVES = frozenset({"param", "const", "size"})


class LoweringError(ValueError):
    """An expression that has no array program: the message says which part of it, and why."""


@dataclass(frozen=True, eq=False)
class Node:
    """`op` of `args`; `data` is what else the operation needs (a name, a number, an axis).

    Programs share their parts, so a node is hashed once, when it is made, and compared by its hash first.
    """

    op: str
    args: tuple[Node, ...] = ()
    data: Any = None
    axes: frozenset[str] = frozenset()
    known_hash: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "known_hash", hash((self.op, self.args, self.data, self.axes)))

    def __hash__(self) -> int:
        return self.known_hash

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Node) or self.known_hash != other.known_hash:
            return False
        return (self.op, self.data, self.axes, self.args) == (other.op, other.data, other.axes, other.args)

    def over(self, args: tuple[Node, ...]) -> Node:
        """The same operation on other nodes."""
        return build(self.op, *args, data=self.data) if self.op in _PLAIN else self


def ordered(axes: Iterable[str]) -> tuple[str, ...]:
    """Axes in the order in which arrays have them."""
    return tuple(sorted(axes, key=FRAME.index))


def const(value: Fraction | int) -> Node:
    """A number; it never decides an array's element type."""
    return Node("const", data=Fraction(value))


def param(name: str, axes: Iterable[str]) -> Node:
    """An argument of the function."""
    return Node("param", data=name, axes=frozenset(axes))


def size(array: Node, axis: str) -> Node:
    """How long an axis is, read off an array that has it."""
    return Node("size", (array,), axis)


def reduce(op: str, body: Node, axis: str) -> Node:
    """The sum, the maximum, or the place of the maximum along an axis."""
    return Node(op, (body,), axis, body.axes - {axis})


def positions(like: Node, axis: str) -> Node:
    """0, 1, 2, ... along an axis of an array."""
    return Node("positions", (like,), axis, frozenset({axis}))


def matmul(left: Node, right: Node, axis: str) -> Node:
    """The sum over an axis of the product of two values that share this axis only."""
    return Node("matmul", (left, right), axis, (left.axes | right.axes) - {axis})


def call(name: str, args: tuple[Node, ...], *, takes_axis: bool, drops: str = "") -> Node:
    """Another generated function; `drops` is the axis that its result lacks."""
    axes = frozenset().union(*(a.axes for a in args)) - {drops}
    return Node("call", args, (name, drops, takes_axis), axes)


def build(op: str, *args: Node, data: Any = None) -> Node:
    """An elementwise operation, spelled as `SPELLINGS` has it."""
    node = Node(op, args, data, frozenset().union(*(a.axes for a in args)))
    for rule in SPELLINGS.get(op, ()):
        spelled = rule(*args)
        if spelled is not None:
            return spelled
    return node


ZERO, ONE = const(0), const(1)


def _log1p(x: Node) -> Node | None:
    if x.op not in ("add", "sub") or x.args[0] != ONE:
        return None
    return build("log1p", x.args[1] if x.op == "add" else negative(x.args[1]))


# By the first, e to a difference is e to the rounded one times e to the rounding; by the others that is 1 + it.
CORRECTED = ("stable.exp-of-difference", "exp.tangent", "exp.near-one")
EXACT = "exact"  # the mark of a number that is added without rounding


def _corrected(x: Node) -> Node | None:
    """exp of a difference of arrays: what the difference was rounded by is put back (stable.exp-of-difference).

    The difference may be lifted by a number that is added without rounding, as `derive.codegen.lower` chooses it.
    Where the exponential is 0, as for -inf, there is nothing to put back: the second stands for the first.
    """
    difference = x.args[0] if x.op == "add" and x.args[1].data == EXACT else x
    if difference.op != "sub" or any(arg.op == "const" for arg in difference.args):
        return None
    first, second = difference.args
    e = Node("exp", (x,), CORRECTED, x.axes)
    there = build("where", build("positive", e), first, second)
    return build("add", e, build("mul", e, lost(there, second)))


def lost(x: Node, y: Node) -> Node:
    """x - y less the rounded x - y, exactly (stable.sum-of-two)."""
    rounded = build("sub", x, y)
    back = build("sub", rounded, x)
    return build("sub", build("sub", x, build("sub", rounded, back)), build("add", y, back))


def lost_by_sum(x: Node, y: Node) -> Node:
    """x + y less the rounded x + y, exactly (stable.sum-of-two)."""
    rounded = build("add", x, y)
    back = build("sub", rounded, x)
    return build("add", build("sub", x, build("sub", rounded, back)), build("sub", y, back))


def is_exponential(node: Node) -> bool:
    """Is it an exponential, corrected or not, or 0 instead of it at some places?"""
    if node.op in ("put", "where"):
        chosen = node.args[:2] if node.op == "put" else node.args[1:]
        return all(a == ZERO or is_exponential(a) for a in chosen)
    return node.op == "exp" or (node.op == "add" and node.args[0].data == CORRECTED)


def _drop_zero(x: Node, y: Node) -> Node | None:
    return y if x == ZERO else x if y == ZERO else None


def _difference(x: Node, y: Node) -> Node | None:
    return build("sub", x, y.args[0]) if y.op == "neg" else None


def _drop_one(x: Node, y: Node) -> Node | None:
    return y if x == ONE else x if y == ONE else None


def _divide_by_one(x: Node, y: Node) -> Node | None:
    return x if y == ONE else None


def _masked(x: Node, y: Node) -> Node | None:
    """(1 - delta) y and delta y choose between 0 and y."""
    for mask, value in ((x, y), (y, x)):
        if mask.op == "equal":
            return build("where", mask, value, ZERO)
        if mask.op == "sub" and mask.args[0] == ONE and mask.args[1].op == "equal":
            return build("where", mask.args[1], ZERO, value)
    return None


def _joined(x: Node, y: Node) -> Node | None:
    """delta x + (1 - delta) y chooses between x and y."""
    if x.op != "where" or y.op != "where" or x.args[0] != y.args[0]:
        return None
    for (_, a, b), (test, c, d) in ((x.args, y.args), (y.args, x.args)):
        if b == ZERO == c:
            return build("where", test, a, d)
    return None


def _minus_abs(test: Node, x: Node, y: Node) -> Node | None:
    """-y where y or a multiple of it is positive, else y."""
    of = y.args[0] if y.op == "div" and y.args[1].op == "const" else y
    return negative(build("abs", y)) if test == Node("positive", (of,), None, of.axes) and x == negative(y) else None


def _positive_part(test: Node, x: Node, y: Node) -> Node | None:
    return build("maximum", x, ZERO) if test == Node("positive", (x,), None, x.axes) and y == ZERO else None


def _same(_: Node, x: Node, y: Node) -> Node | None:
    return x if x == y else None


def negative(x: Node) -> Node:
    """-x"""
    return build("neg", x)


def _twice_negative(x: Node) -> Node | None:
    return x.args[0] if x.op == "neg" else None


# Operations with a better spelling: the two sides are one function, and the second rounds less.
SPELLINGS: Mapping[str, tuple[Callable[..., Node | None], ...]] = {
    "log": (_log1p,),
    "exp": (_corrected,),
    "add": (_drop_zero, _joined, _difference),
    "mul": (_drop_one, _masked),
    "div": (_divide_by_one,),
    "neg": (_twice_negative,),
    "where": (_same, _minus_abs, _positive_part),
}

_PLAIN = frozenset(
    {
        "add",
        "sub",
        "mul",
        "div",
        "neg",
        "exp",
        "log",
        "log1p",
        "abs",
        "maximum",
        "where",
        "equal",
        "positive",
        "isfinite",
    }
)


def fuse(test: Node, yes: Node, no: Node) -> Node:
    """`where(test, yes, no)` with the choice made as deep inside as the two agree: f where both apply f.

    Each of the two is a value wherever the other is, so the choice may be made early; and what one side needs may
    be taken from a choice already made, since where it is used that choice went its way.
    """
    made: dict[tuple[Node, Node], Node] = {}
    return _shared(test, _fused(test, yes, no, made), made)


def _fused(test: Node, yes: Node, no: Node, made: dict[tuple[Node, Node], Node]) -> Node:
    if yes == no:
        return yes
    if yes.op == no.op and yes.data == no.data and yes.op in _PLAIN and len(yes.args) == len(no.args):
        args = tuple(_fused(test, a, b, made) for a, b in zip(yes.args, no.args, strict=True))
        out = build(yes.op, *args, data=yes.data)
    elif "add" in (yes.op, no.op):
        out = _padded(test, yes, no, made)
    else:
        out = build("where", test, yes, no)
    if out.op != "where":
        made[yes, no] = out
    return out


def _padded(test: Node, yes: Node, no: Node, made: dict[tuple[Node, Node], Node]) -> Node:
    """A sum against what is none: the other side is that plus 0."""
    terms, other = (yes.args, no) if yes.op == "add" else (no.args, yes)
    places = [r for r, term in enumerate(terms) if term.op == other.op]
    if not places:
        return build("where", test, yes, no)
    against = tuple(other if r == places[0] else ZERO for r in range(len(terms)))
    pairs = zip(terms, against, strict=True) if yes.op == "add" else zip(against, terms, strict=True)
    return build("add", *(_fused(test, a, b, made) for a, b in pairs))


def _shared(test: Node, node: Node, made: Mapping[tuple[Node, Node], Node]) -> Node:
    """In every choice that is left, take a side from a choice made anyway, if it is there."""
    node = node.over(tuple(_shared(test, a, made) for a in node.args))
    if node.op != "where" or node.args[0] != test:
        return node
    yes = next((value for (a, _), value in made.items() if a == node.args[1]), node.args[1])
    no = next((value for (_, b), value in made.items() if b == node.args[2]), node.args[2])
    return build("where", test, yes, no)
