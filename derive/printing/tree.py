"""Expressions as plain data, without loss: nested lists that JSON can hold.

    Exp(z[k]) / 2   <->   ["Mul", ["Exp", ["At", ["Family", "z", ["Dim", "K"]], ["Idx", "k", 1, K]]], ...]

A node is its type, then its name or number if it has one, then its parts. A defined function is stored by its
name alone: the reader supplies the table of definitions. Reading builds nodes and nothing else: it evaluates no
text, and refuses every list that `to_tree` could not have written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any, TypeAlias

from derive.errors import LossproofError
from derive.symbols import (
    Add,
    ArgMax,
    ArgMin,
    At,
    Call,
    D,
    Definition,
    Delta,
    Dim,
    Event,
    Exp,
    Expr,
    Factorial,
    Family,
    Idx,
    Indexable,
    Joint,
    Lam,
    Log,
    Mul,
    Num,
    P,
    Pow,
    Prod,
    Step,
    Sum,
    Sym,
    binding,
    shape_of,
)

Tree: TypeAlias = list[Any]
DEPTH = 200  # of a tree that is read; derivations stay far below
DIGITS = 1000

_NUMBER = re.compile(r"-?\d+(/\d+)?")
_NAME = re.compile(r"[^\W\d]\w*'*")
_ANY = 10**6

# How many parts a node has, at least and at most.
_PLAIN: dict[type[Expr], tuple[int, int]] = {
    **dict.fromkeys((Exp, Log, Step, Factorial), (1, 1)),
    **dict.fromkeys((Pow, Delta, D, Sum, Prod, ArgMin, ArgMax), (2, 2)),
    **dict.fromkeys((At, Lam), (2, _ANY)),
    **dict.fromkeys((Add, Mul), (0, _ANY)),
    Joint: (1, _ANY),
    P: (1, 2),
}
_NAMED: dict[type[Expr], tuple[int, int]] = {
    **dict.fromkeys((Dim, Sym), (0, 0)),
    Idx: (2, 2),
    Family: (1, _ANY),
    Event: (0, _ANY),
}
_TYPES = {kind.__name__: kind for kind in (*_PLAIN, *_NAMED, Num, Call)}


class BadTree(LossproofError):
    """Data that is no expression."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause, "Only what lossproof itself has written can be read.")


def to_tree(e: Expr) -> Tree:
    """The expression as nested lists of strings."""
    kind = type(e).__name__
    if _TYPES.get(kind) is not type(e):
        raise TypeError(f"{kind} has no tree")
    head = [] if e.data is None else [str(e.data)]
    return [kind, *head, *map(to_tree, e.args)]


def definitions_table(definitions: Iterable[Definition]) -> Mapping[str, Definition]:
    """Definitions by name, for `from_tree`. Raises ValueError where two have one name."""
    table: dict[str, Definition] = {}
    for definition in definitions:
        if table.setdefault(definition.name, definition) != definition:
            raise ValueError(f"two definitions have the name {definition.name}")
    return table


def from_tree(tree: Any, definitions: Mapping[str, Definition] | None = None) -> Expr:
    """The expression that was written as this tree. Raises BadTree if there is none."""
    return _read(tree, definitions or {}, DEPTH)


def _read(tree: Any, definitions: Mapping[str, Definition], depth: int) -> Expr:
    if depth < 0:
        raise BadTree(f"The tree is deeper than {DEPTH} nodes.")
    if not isinstance(tree, list) or not tree or not isinstance(tree[0], str) or tree[0] not in _TYPES:
        raise BadTree(f"{_short(tree)} is not a list that begins with a type of expression.")
    kind, rest = _TYPES[tree[0]], tree[1:]
    if kind is Num:
        return Num(_number(rest))
    name = _name(rest.pop(0) if rest else None, kind) if kind in _NAMED or kind is Call else ""
    args = [_read(part, definitions, depth - 1) for part in rest]
    try:
        return _node(kind, name, args, definitions)
    except TypeError as error:  # the language's own word that the parts do not fit
        raise BadTree(f"{_short(tree)} does not fit together: {error}.") from error


def _node(kind: type[Expr], name: str, args: list[Expr], definitions: Mapping[str, Definition]) -> Expr:
    if kind is Call:
        return _call(name, args, definitions)
    least, most = _PLAIN.get(kind) or _NAMED[kind]
    if not least <= len(args) <= most:
        raise BadTree(f"{kind.__name__} cannot have {len(args)} parts.")
    for fault in _FAULTS.get(kind, ()):
        if fault(args):
            raise BadTree(f"The parts of {kind.__name__} are not what they must be: {_short(args)}.")
    if kind in _NAMED:
        return kind(name, *args)  # type: ignore[arg-type]  # every named kind takes its name first
    if issubclass(kind, Sum | Prod | ArgMin | ArgMax):
        return kind(args[1], args[0])
    node = kind(*args)
    if list(node.args) != args:
        raise BadTree(f"The parts of {kind.__name__} are not in order.")
    return node


def _call(name: str, args: list[Expr], definitions: Mapping[str, Definition]) -> Expr:
    if name not in definitions:
        raise BadTree(f"There is no definition {name!r}.")
    call = definitions[name](*args)
    binding(call)
    return call


def _number(rest: list[Any]) -> Fraction:
    """A fraction in lowest terms, written as Python writes it."""
    text = rest[0] if len(rest) == 1 else None
    if not isinstance(text, str) or len(text) > DIGITS or not _NUMBER.fullmatch(text) or text.endswith("/0"):
        raise BadTree(f"{_short(rest)} is not a number.")
    top, _, bottom = text.partition("/")
    value = Fraction(int(top), int(bottom or 1)) if int(bottom or 1) else None
    if value is None or str(value) != text:
        raise BadTree(f"{_short(rest)} is not a number in lowest terms.")
    return value


def _name(name: Any, kind: type[Expr]) -> str:
    if not isinstance(name, str) or len(name) > DIGITS or not _NAME.fullmatch(name):
        raise BadTree(f"{_short(name)} is not a name for a {kind.__name__}.")
    return name


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _not(kinds: type | tuple[type, ...], which: slice) -> Callable[[list[Expr]], bool]:
    """A check that fails if one of these parts is of none of these kinds."""
    return lambda args: not all(isinstance(a, kinds) for a in args[which])


def _wrong_rank(args: list[Expr]) -> bool:
    return len(shape_of(args[0])) != len(args) - 1


_HEAD, _TAIL, _ALL = slice(0, 1), slice(1, None), slice(None)
_FAULTS: dict[type[Expr], tuple[Callable[[list[Expr]], bool], ...]] = {
    At: (_not(Indexable, _HEAD), _wrong_rank),
    D: (_not((Sym, At), _TAIL),),
    **dict.fromkeys((Sum, Prod), (_not(Idx, _HEAD),)),
    **dict.fromkeys((ArgMin, ArgMax), (_not((Sym, Family), _HEAD),)),
    Lam: (_not(Idx, slice(0, -1)),),
    Joint: (_not((Event, At, Joint), _ALL),),
    P: (_not((Event, At, Joint), _ALL),),
}
