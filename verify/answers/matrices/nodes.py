"""Nodes of formulas of matrix algebra; what kinds there are, `matrix_tree` says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

ROOT = "√"  # behind the name of a letter, its root


@dataclass(frozen=True)
class Node:
    """A part of a formula; `data` is the number, the name, the function, the norm, or the columns of a matrix."""

    kind: str
    args: tuple[Node, ...] = ()
    data: Any = None

    def walk(self) -> Iterator[Node]:
        yield self
        for a in self.args:
            yield from a.walk()


@dataclass(frozen=True)
class Formula:
    """The sides of a statement with the relations between them; of a formula alone, one side.

    `bold` and `turned` are the names that are written in bold, and those that are transposed or in a norm; `arrows`
    have an arrow above, or a · or × beside them.
    """

    sides: tuple[Node, ...]
    relations: tuple[str, ...]
    bold: frozenset[str]
    plain: frozenset[str]
    turned: frozenset[str]
    arrows: frozenset[str] = frozenset()

    def walk(self) -> Iterator[Node]:
        for side in self.sides:
            yield from side.walk()


def substituted(node: Node, change: Callable[[Node], Node | None]) -> Node:
    """The node with parts changed, from the outside in; None leaves a part as it is."""
    found = change(node)
    if found is not None:
        return found
    return Node(node.kind, tuple(substituted(a, change) for a in node.args), node.data) if node.args else node


def letters_alone(node: Node) -> Iterator[Node]:
    """The letters of x and of x - y: what has the shape of the whole."""
    if node.kind == "name":
        yield node
    if node.kind in {"sum", "neg", "had"}:
        for a in node.args:
            yield from letters_alone(a)


def factors_of(node: Node) -> Iterator[Node]:
    """The letters of I L of I L × B, and of a + b of (a + b) · c."""
    if node.kind == "name":
        yield node
    if node.kind in {"sum", "neg", "mul", "div", "cross"}:
        for a in node.args:
            yield from factors_of(a)
