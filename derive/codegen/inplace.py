"""From an array program to NumPy code that works in place: one operation a line, its result in a buffer that is free.

A kernel sees a block of rows that fits the cache, the classes along `axis`: last (1), or first (0) where they are few.
Values as large as the block live in buffers that it is given; a buffer is free again after the last line that reads
its value. Values of one number a row are plain arrays that have 1 for the classes. What chooses one class is an index
into the rows, not a mask.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from derive.codegen.ir import ZERO, Node, const, is_exponential
from derive.codegen.printers import NAMES, OTHER_NAME

_UFUNCS: Mapping[str, str] = {
    "add": "add",
    "sub": "subtract",
    "mul": "multiply",
    "div": "divide",
    "neg": "negative",
    "exp": "exp",
    "log": "log",
    "log1p": "log1p",
    "abs": "abs",
    "maximum": "maximum",
}
_INFIX: Mapping[str, str] = {"add": "{} + {}", "sub": "{} - {}", "mul": "{} * {}", "div": "{} / {}", "neg": "-{}"}
_FRESH: Mapping[str, str] = {  # results that are no floats, or that have no place to go
    "equal": "{} == {}",
    "positive": "{} > 0",
    "isfinite": "np.isfinite({})",
    "where": "np.where({}, {}, {})",
}
UPPER = ~((1 << 27) - 1)  # what is left of a float's 64 bits: sign, exponent and the first 25 of the fraction


@dataclass(frozen=True)
class Kernel:
    """The lines of a kernel, and how many buffers it works in beside those of its results."""

    lines: tuple[str, ...]
    buffers: int


PLAIN_SUM, ANY_SUM = "np.add.reduce({}, axis=axis, keepdims=True)", "any_sum({}, axis)"


def kernel(outputs: Sequence[Node], names: Sequence[str], arguments: Sequence[str], *, finite: bool = False) -> Kernel:
    """The kernel of a program: `names` are the arrays that its results go to, `arguments` those it reads.

    Where all numbers are `finite`, short sums are rounded once, in whatever order, as a kernel in columns needs it.
    """
    rowwise: dict[Node, Node] = {}
    chosen = tuple(_rowwise(node, rowwise) for node in outputs)
    halves: dict[Node, Node] = {}
    chosen = _largest(tuple(_cut(node, halves) for node in chosen))
    return _Writer(_chained(chosen), names, arguments, ANY_SUM if finite else PLAIN_SUM).kernel()


# The upper half of the digits: by its bits.


def _cut(node: Node, known: dict[Node, Node]) -> Node:
    """The same value, but an upper half cut off by bits where a product does it (Veltkamp): as good a half."""
    if node not in known:
        halved = _halved(node)
        known[node] = (
            Node("upper", (_cut(halved, known),), None, node.axes)
            if halved and "k" in node.axes
            else replace(node, args=tuple(_cut(a, known) for a in node.args))
        )
    return known[node]


def _halved(node: Node) -> Node | None:
    """x, of s x - (s x - x)"""
    if node.op != "sub" or node.args[0].op != "mul" or node.args[0].args[0] != const(2**27 + 1):
        return None
    x = node.args[0].args[1]
    return x if node.args[1].op == "sub" and node.args[1].args == (node.args[0], x) else None


# A choice of one class: by an index.


def _rowwise(node: Node, known: dict[Node, Node]) -> Node:
    """The same value, with take and put in place of masks."""
    if node not in known:
        known[node] = _chosen(node, known)
    return known[node]


def _chosen(node: Node, known: dict[Node, Node]) -> Node:
    if node.op == "max":
        (body,) = node.args
        return Node("take", (_rowwise(body, known), _argmax(body, known)), None, node.axes)
    if node.op == "sum" and node.args[0].op == "where" and node.args[0].args[2] == ZERO:
        place = _place(node.args[0].args[0], known)
        if place is not None:
            return Node("take", (_rowwise(node.args[0].args[1], known), place), None, node.axes)
    if node.op == "where":
        place = _place(node.args[0], known)
        if place is not None:
            return Node("put", (*(_rowwise(a, known) for a in node.args[1:]), place), None, node.axes)
    return replace(node, args=tuple(_rowwise(a, known) for a in node.args))


def _place(test: Node, known: dict[Node, Node]) -> Node | None:
    """The index that a mask is true at, if it is true at one."""
    if test.op != "equal" or test.args[0].op != "positions":
        return None
    at = test.args[1]
    return _argmax(at.args[0], known) if at.op == "argmax" else at


def _argmax(body: Node, known: dict[Node, Node]) -> Node:
    return _place_of_largest(_rowwise(body, known))


def _largest(outputs: tuple[Node, ...]) -> tuple[Node, ...]:
    """The largest of a row as such, where nothing but it is taken from its place."""
    order: dict[Node, None] = {}
    for node in outputs:
        _collect(node, order)
    taken = {node for node in order if node.op == "take" and node.args[1] == _place_of_largest(node.args[0])}
    kept = {arg for node in order if node not in taken for arg in node.args}
    alone = {node: Node("max", node.args[:1], None, node.axes) for node in taken if node.args[1] not in kept}
    made: dict[Node, Node] = {}

    def replaced(node: Node) -> Node:
        if node not in made:
            other = alone.get(node, node)
            made[node] = replace(other, args=tuple(map(replaced, other.args)))
        return made[node]

    return tuple(map(replaced, outputs))


def _place_of_largest(body: Node) -> Node:
    return Node("argmax", (body,), None, body.axes - {"k"})


def _chained(outputs: tuple[Node, ...]) -> tuple[Node, ...]:
    """Where 0 is put at a place of a value, whatever else is put there is put over the 0: then nothing is copied."""
    order: dict[Node, None] = {}
    for node in outputs:
        _collect(node, order)
    emptied = {node.args[1:]: node for node in order if node.op == "put" and node.args[0] == ZERO}
    made: dict[Node, Node] = {}
    return tuple(_over(node, emptied, made) for node in outputs)


def _over(node: Node, emptied: Mapping[tuple[Node, ...], Node], made: dict[Node, Node]) -> Node:
    if node not in made:
        first = emptied.get(node.args[1:]) if node.op == "put" and node.args[0] != ZERO else None
        args = node.args if first is None else (node.args[0], first, node.args[2])
        made[node] = replace(node, args=tuple(_over(a, emptied, made) for a in args))
    return made[node]


def _collect(node: Node, order: dict[Node, None]) -> None:
    if node not in order:
        for arg in node.args:
            _collect(arg, order)
        order[node] = None


# Lines.


class _Writer:
    def __init__(self, outputs: tuple[Node, ...], names: Sequence[str], arguments: Sequence[str], summed: str) -> None:
        self.outputs, self.names, self.first, self.summed = outputs, names, arguments[0], summed
        self.order: dict[Node, None] = {}
        for node in outputs:
            _collect(node, self.order)
        self.wide = max((node.axes for node in self.order), key=len)
        self.last = {arg: step for step, node in enumerate(self.order) for arg in node.args}
        self.last |= dict.fromkeys(outputs, len(self.order))
        self.lines: list[str] = []
        self.text: dict[Node, str] = {}
        self.buffer: dict[Node, int] = {}  # those values that are in one
        self.free: list[int] = []
        self.count = 0
        self.taken = {*names, *arguments, "rows", "np"}

    def kernel(self) -> Kernel:
        for step, node in enumerate(self.order):
            self.write(node, step)
        held = [self.buffer.get(node) for node in self.outputs]
        for name, node, buffer in zip(self.names, self.outputs, held, strict=True):
            if buffer is None or held.count(buffer) > 1:
                self.lines.append(f"np.copyto({name}, {self.text[node]})")
        own = {b: name for name, b in zip(self.names, held, strict=True) if b is not None and held.count(b) == 1}
        others = [b for b in range(self.count) if b not in own]
        final = own | {b: f"w{r}" for r, b in enumerate(others)}
        renamed = [re.sub(r"@(\d+)@", lambda m: final[int(m[1])], line) for line in self.lines]
        rows = [f"at = index_at({self.first}, axis)"] if any("[at(" in line for line in renamed) else []
        return Kernel((*rows, *renamed), len(others))

    def write(self, node: Node, step: int) -> None:
        if node.op == "param":
            self.text[node] = node.data
        elif node.op == "const":
            self.text[node] = _number(node)
        elif node.op == "size":
            self.text[node] = f"{self.text[node.args[0]]}.shape[axis]"
        elif node.op == "put":
            self.put(node, step)
        elif node.axes == self.wide and node.op == "upper":
            source, target = self.text[node.args[0]], self.target(node, step, node.args)
            self.lines.append(f"np.bitwise_and({source}.view(np.int64), UPPER, out={target}.view(np.int64))")
        elif node.axes == self.wide and node.op in _UFUNCS:
            arguments = ", ".join(self.text[a] for a in node.args)
            target = self.target(node, step, node.args)
            self.lines.append(f"np.{_UFUNCS[node.op]}({arguments}, out={target})")
        elif node.op != "positions":
            self.assign(node)
        for arg in set(node.args):
            if self.last[arg] == step and arg in self.buffer and self.buffer[arg] != self.buffer.get(node):
                self.free.append(self.buffer[arg])

    def target(self, node: Node, step: int, reusable: Sequence[Node]) -> str:
        """A buffer for a value: one of its operands' that nobody reads afterwards, else a free one, else another."""
        dying = [a for a in reusable if a in self.buffer and self.last[a] == step]
        if dying:
            self.buffer[node] = self.buffer[dying[0]]
        elif self.free:
            self.buffer[node] = self.free.pop()
        else:
            self.buffer[node] = self.count
            self.count += 1
        self.text[node] = f"@{self.buffer[node]}@"
        return self.text[node]

    def put(self, node: Node, step: int) -> None:
        """Of two values, the first at the place and the second elsewhere."""
        here, there, place = node.args
        at = f"[at({self.text[place]})]"
        value = self.text[here] + (at if self.is_wide(here) else "")
        source = self.text[there]
        target = self.target(node, step, (there,))
        if source != target:
            self.lines.append(f"np.copyto({target}, {source})")
        self.lines.append(f"{target}{at} = {value}")

    def is_wide(self, node: Node) -> bool:
        return node.axes == self.wide

    def assign(self, node: Node) -> None:
        """A value of one number a row, or one that has no buffer."""
        arguments = [self.text[a] for a in node.args]
        if node.op == "argmax":
            expression = f"place_of_largest({arguments[0]}, axis)"
        elif node.op == "take":
            wide = self.is_wide(node.args[0])
            expression = f"{arguments[0]}[at({arguments[1]})]" if wide else arguments[0]
        elif node.op == "max":
            expression = f"largest({arguments[0]}, axis)"
        elif node.op == "sum" and node.args[0] in self.buffer and is_exponential(node.args[0]):
            expression = f"positive_sum({arguments[0]}, axis)"
        elif node.op == "sum":
            expression = self.summed.format(arguments[0])
        elif node.op in _FRESH:
            expression = _FRESH[node.op].format(*arguments)
        elif node.op in _INFIX:
            expression = _INFIX[node.op].format(*arguments)
        else:
            expression = f"np.{_UFUNCS[node.op]}({', '.join(arguments)})"
        self.text[node] = self.fresh(NAMES.get(node.op, OTHER_NAME))
        self.lines.append(f"{self.text[node]} = {expression}")

    def fresh(self, base: str) -> str:
        name, number = base, 1
        while name in self.taken:
            number += 1
            name = f"{base}{number}"
        self.taken.add(name)
        return name


def _number(node: Node) -> str:
    value = node.data
    return str(value.numerator) if value.denominator == 1 else repr(value.numerator / value.denominator)
