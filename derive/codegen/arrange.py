"""How the values of an array program lie in memory: which axes, in which order, which of them of length 1.

A layout is a tuple of axes in order; None stands for an axis of length 1. Broadcasting aligns the last axes, so
that leading Nones may be dropped. Users of a value ask for layouts; a value is computed once, in the widest layout
that anyone asks for, and squeezed or expanded for the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from derive.codegen.ir import BATCH, REDUCTIONS, LoweringError, Node, ordered

Layout: TypeAlias = tuple[str | None, ...]

_FIXED = frozenset({"param", "const", "size", "matmul", "call"})  # what cannot be had in another layout


def arranged(outputs: Iterable[Node]) -> dict[Node, Layout]:
    """The layout of every value, in an order in which each comes after all that it is computed from."""
    outputs = tuple(outputs)
    order: dict[Node, None] = {}
    for node in outputs:
        _visit(node, order)
    wanted: dict[Node, list[Layout]] = {node: [] for node in order}
    for node in outputs:
        wanted[node].append(ordered(node.axes))
    layouts: dict[Node, Layout] = {}
    for node in reversed(order):  # every user of a value comes before it, and has asked
        layouts[node] = natural(node) if node.op in _FIXED else max(wanted[node], key=len)
        for arg in node.args:
            wanted[arg].append(operand(node, arg, layouts[node]))
    return {node: layouts[node] for node in order}


def _visit(node: Node, order: dict[Node, None]) -> None:
    if node not in order:
        for arg in node.args:
            _visit(arg, order)
        order[node] = None


def natural(node: Node) -> Layout:
    """The layout in which an operation gives its result, if it has no choice."""
    if node.op != "matmul":
        return ordered(node.axes)
    left, right = node.args
    return (*ordered(left.axes - {node.data}), *ordered(right.axes - {node.data}))


def operand(node: Node, arg: Node, layout: Layout) -> Layout:
    """The layout in which a node that is computed in `layout` needs one of its operands."""
    if node.op in REDUCTIONS or node.op in ("matmul", "positions", "size"):
        return ordered(arg.axes)
    if node.op == "call":
        layout = ordered(frozenset().union(*(a.axes for a in node.args)))
    return stripped(tuple(axis if axis in arg.axes else None for axis in layout))


def stripped(layout: Layout) -> Layout:
    """Without leading axes of length 1."""
    while layout and layout[0] is None:
        layout = layout[1:]
    return layout


def keeps(node: Node, layout: Layout) -> bool:
    """Does a reduction leave an axis of length 1, to be computed in this layout?"""
    body = ordered(node.args[0].axes)
    kept = stripped(tuple(None if axis == node.data else axis for axis in body))
    dropped = tuple(axis for axis in body if axis != node.data)
    if layout not in (kept, dropped):
        raise LoweringError(f"a reduction over {node.data} cannot have the layout {layout}")
    return layout != dropped


def adaptation(have: Layout, want: Layout) -> tuple[str, str] | None:
    """How to bring a value from one layout to another: nothing, or "squeeze" or "expand" an axis."""
    if have == want:
        return None
    for op, wide, narrow in (("squeeze", have, want), ("expand", want, have)):
        places = [r for r, axis in enumerate(wide) if axis is None]
        if len(places) == 1 and tuple(a for a in wide if a is not None) == narrow:
            return op, "axis" if BATCH in wide else str(places[0])
    raise LoweringError(f"no way from the layout {have} to {want}")


def axis_text(axis: str, layout: Layout) -> str:
    """An axis as an argument: its place, or the parameter `axis` where there may be others around it."""
    return "axis" if BATCH in layout else str(layout.index(axis))


def users(outputs: Iterable[Node], layouts: Mapping[Node, Layout]) -> dict[Node, int]:
    """How often each value is read. A number in a choice is made like the other side, which is read for that."""
    count = dict.fromkeys(layouts, 0)
    for node in outputs:
        count[node] += 1
    for node in layouts:
        for arg in node.args:
            count[arg] += 1
        sides = node.args[-2:] if node.op in ("where", "maximum") else ()
        for number, other in zip(sides, sides[::-1], strict=True):
            count[other] += number.op == "const"
        if sides and all(side.op == "const" for side in sides):  # made like what the test is about
            count[node.args[0].args[0]] += 1
    return count
