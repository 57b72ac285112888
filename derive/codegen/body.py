"""From an arranged array program to the lines of a function's body."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from derive.codegen.arrange import Layout, adaptation, arranged, axis_text, keeps, operand, users
from derive.codegen.ir import BATCH, LEAVES, REDUCTIONS, Node, ordered
from derive.codegen.printers import ATOM, NAMES, OTHER_NAME, Target

WIDEST = 90  # a longer expression is cut: its longest part gets a line of its own


class Body:
    """The lines that compute some values, and the expressions that return them."""

    def __init__(self, outputs: tuple[Node, ...], names: Mapping[Node, str], taken: set[str], target: Target) -> None:
        self.target = target
        self.layouts = arranged(outputs)
        self.users = users(outputs, self.layouts)
        self.suggested, self.taken = names, set(taken)
        self.lines: list[str] = []
        self.known: dict[Node, str] = {}
        self.used: set[str] = set()  # operations
        for node in self.layouts:
            if node.op not in LEAVES and node not in self.known and (self.users[node] > 1 or node in names):
                self.assign(node)
        self.returns = self.returned(outputs)
        while sum(map(len, self.returns)) > WIDEST and (left := [o for o in outputs if o not in self.known]):
            self.assign(max(left, key=lambda node: len(self.expression(node)[0])))
            self.returns = self.returned(outputs)

    def returned(self, outputs: tuple[Node, ...]) -> tuple[str, ...]:
        return tuple(self.read(node, ordered(node.axes))[0] for node in outputs)

    def assign(self, node: Node) -> None:
        """Give a value a name and a line."""
        text, _ = self.fitting(node)
        name = self.fresh(self.suggested.get(node) or NAMES.get(node.op, OTHER_NAME))
        self.lines.append(f"{name} = {text}")
        self.known[node] = name

    def fresh(self, base: str) -> str:
        name, number = base, 1
        while name in self.taken:
            number += 1
            name = f"{base}{number}"
        self.taken.add(name)
        return name

    def fitting(self, node: Node) -> tuple[str, int]:
        """A value's expression, with parts on lines of their own as long as it is too wide."""
        text, binds = self.expression(node)
        parts = [a for a in node.args if a.op not in LEAVES and a not in self.known]
        if len(text) > WIDEST and parts:
            self.assign(max(parts, key=lambda a: len(self.expression(a)[0])))
            return self.fitting(node)
        return text, binds

    def read(self, node: Node, wanted: Layout) -> tuple[str, int]:
        """A value in the layout wanted: its name or its expression, and how tightly that binds."""
        text, binds = (self.known[node], ATOM) if node in self.known else self.fitting(node)
        change = None if node.op in ("const", "size", "positions") else adaptation(self.layouts[node], wanted)
        if change is None:
            return text, binds
        op, axis = change
        self.used.add(op)
        return self.target.ops[op].template.format(text, axis=axis), ATOM

    def expression(self, node: Node) -> tuple[str, int]:
        """A value as an expression of its operands."""
        if node.op == "param":
            return node.data, ATOM
        if node.op == "const":
            return number(node.data), ATOM
        layout = self.layouts[node]
        operands = [self.read(a, operand(node, a, layout)) for a in node.args]
        if node.op == "call":
            return self.call(node, [text for text, _ in operands]), ATOM
        self.used.add(node.op)
        if node.op == "matmul":
            operands = [self.turned(a, operands[side], side, node) for side, a in enumerate(node.args)]
        text = self.target.ops[node.op]
        parts = self.bracketed(operands, text.binds)
        if node.op in ("where", "maximum"):
            parts = self.like(node, parts)
        axis, keepdims = "", ""
        if node.op in REDUCTIONS or node.op in ("positions", "size"):
            axis = axis_text(node.data, ordered(node.args[0].axes))
        if node.op in REDUCTIONS and keeps(node, layout):
            keepdims = ", keepdims=True"
        return text.template.format(*parts, axis=axis, keepdims=keepdims), text.binds

    @staticmethod
    def bracketed(operands: list[tuple[str, int]], binds: int) -> list[str]:
        """Operands in brackets where the operator needs them."""
        if binds == ATOM and len(operands) > 0:
            return [text for text, _ in operands]
        needs = [binds, *(binds + 1 for _ in operands[1:])]
        return [text if b >= need else f"({text})" for (text, b), need in zip(operands, needs, strict=True)]

    def turned(self, arg: Node, text: tuple[str, int], side: int, node: Node) -> tuple[str, int]:
        """A matrix as the factor on that side: the axis summed over last on the left, first on the right."""
        axes = ordered(arg.axes)
        if len(axes) < 2 or axes[side - 1] == node.data:
            return text
        self.used.add("transpose")
        template = self.target.ops["transpose"].template
        return template.format(text[0] if text[1] == ATOM else f"({text[0]})"), ATOM

    def like(self, node: Node, parts: list[str]) -> list[str]:
        """Numbers in a choice as arrays like the other side, so that they do not decide the element type."""
        if all(a.op == "const" for a in node.args[-2:]):
            about = node.args[0].args[0]
            like = self.read(about, self.layouts[node])[0]
            parts[-2:] = [self.full(a, like) for a in node.args[-2:]]
            return parts
        for here, there in ((-2, -1), (-1, -2)):
            if node.args[here].op == "const":
                parts[here] = self.full(node.args[here], parts[there])
        return parts

    def full(self, node: Node, like: str) -> str:
        value = number(node.data)
        template = self.target.constants.get(value, self.target.constants[""])
        return template.format(like=like, value=value)

    @staticmethod
    def call(node: Node, arguments: list[str]) -> str:
        """A call of a generated function; the classes run along the last axis unless said otherwise."""
        name, _, takes_axis = node.data
        anywhere = takes_axis and BATCH in node.args[0].axes
        return f"{name}({', '.join([*arguments, *(['axis=axis'] if anywhere else [])])})"


def number(value: Fraction) -> str:
    """A number as Python writes it; an integer never changes an array's element type."""
    return str(value.numerator) if value.denominator == 1 else repr(value.numerator / value.denominator)
