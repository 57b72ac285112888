r"""Gradients of numbers by vectors and matrices, taken from the number back to the letter.

    \nabla_x x^T A x = (A + A^T) x      \nabla_X \operatorname{tr}(A X) = A^T      \nabla_X \log|X| = X^{-T}

A change dN of a part N of the formula changes the number by ⟨S, dN⟩, the sum over all entries of S ⊙ dN. S is 1 for the
number itself, and each rule says what S is for the parts of a part. At the letter S is the gradient, which has the
shape of the letter (Magnus & Neudecker, Matrix Differential Calculus, ch. 9; Petersen & Pedersen, The Matrix Cookbook).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from verify.answers.matrices.nodes import Node
from verify.answers.matrices.sums import COLUMN, NUMBER, ROW
from verify.answers.matrices.tokens import Unread

ENTRYWISE = frozenset(("sigma", "f", "g", "h", "phi", "psi"))
Kind = Callable[[Node], str]
Parts = Iterator[tuple[Node, Node]]


def gradient(node: Node, name: str, kind: Kind) -> Node:
    """The gradient of a number by a letter. Raises Unread where there is no rule, or if it is no number."""
    if kind(node) != NUMBER:
        raise Unread("the derivative of an array")
    found = list(_Backward(name, kind).of(node, _number(1)))
    if not found:
        raise Unread("a gradient by what is not in the formula")
    return found[0] if len(found) == 1 else Node("sum", tuple(found))


@dataclass(frozen=True)
class _Backward:
    """What the letter `name` contributes to each part; `kind` tells numbers, columns, rows and tables apart."""

    name: str
    kind: Kind

    def of(self, node: Node, seed: Node) -> Iterator[Node]:
        """The gradients at each place where the letter stands, if a change of the node counts `seed`."""
        if all(n.kind != "name" or n.data != self.name for n in node.walk()):
            return
        if node.kind == "name":
            yield seed
        elif node.kind == "big":
            yield from (Node("big", (part,), node.data) for part in self.of(node.args[0], seed))
        else:
            rule = getattr(self, f"_{node.kind}", None)
            if rule is None:
                raise Unread(f"the derivative of a {node.kind}")
            for part, at in rule(node, seed):
                yield from self.of(part, at)

    def is_number(self, node: Node) -> bool:
        return self.kind(node) == NUMBER

    def inner(self, seed: Node, other: Node) -> Node:
        """⟨S, N⟩, of two of one shape."""
        kind = self.kind(other)
        if kind == NUMBER:
            return _times(seed, other)
        if kind == COLUMN:
            return _times(_turned(seed), other)
        return _times(seed, _turned(other)) if kind == ROW else _call("tr", _times(_turned(seed), other))

    # One method for each kind of node: its parts, and what a change of each counts

    def _sum(self, node: Node, seed: Node) -> Parts:
        if len({self.kind(a) for a in node.args}) > 1:
            raise Unread("a number for each entry")
        yield from ((a, seed) for a in node.args)

    def _neg(self, node: Node, seed: Node) -> Parts:
        yield node.args[0], Node("neg", (seed,))

    def _mul(self, node: Node, seed: Node) -> Parts:
        a, b = node.args
        numbers = self.is_number(a), self.is_number(b)
        if any(numbers):
            yield a, self.inner(seed, b) if numbers[0] else _times(b, seed)
            yield b, self.inner(seed, a) if numbers[1] else _times(a, seed)
        else:
            yield a, _times(seed, _turned(b))
            yield b, _times(_turned(a), seed)

    def _dot(self, node: Node, seed: Node) -> Parts:
        a, b = node.args
        if {self.kind(a), self.kind(b)} != {COLUMN}:
            yield from self._mul(node, seed)
            return
        yield a, _times(seed, b)
        yield b, _times(seed, a)

    def _outer(self, node: Node, seed: Node) -> Parts:
        yield _times(node.args[0], _turned(node.args[1])), seed

    def _had(self, node: Node, seed: Node) -> Parts:
        a, b = node.args
        yield a, Node("had", (seed, b))
        yield b, Node("had", (seed, a))

    def _transp(self, node: Node, seed: Node) -> Parts:
        yield node.args[0], seed if self.is_number(node) else _turned(seed)

    def _inv(self, node: Node, seed: Node) -> Parts:
        (a,) = node.args
        if self.is_number(a):
            yield a, Node("neg", (Node("div", (seed, Node("pow", (a, _number(2))))),))
        else:
            turned = _turned(node)
            yield a, Node("neg", (_times(_times(turned, seed), turned),))

    def _div(self, node: Node, seed: Node) -> Parts:
        a, b = node.args
        yield a, Node("div", (seed, b))
        yield b, Node("neg", (Node("div", (self.inner(seed, a), Node("pow", (b, _number(2))))),))

    def _pow(self, node: Node, seed: Node) -> Parts:
        base, exponent = node.args
        if exponent.kind != "num":
            raise Unread("a power that is no number")
        if base.kind == "norm" and base.data in {"2", "F"} and exponent.data == 2:
            yield base.args[0], _times(_times(_number(2), seed), base.args[0])
        elif self.is_number(base):
            lower = exponent.data - 1
            slope = _times(exponent, base if lower == 1 else Node("pow", (base, _number(lower))))
            yield base, _times(seed, slope)
        elif exponent.data == 2:
            yield _times(base, base), seed
        else:
            raise Unread("a power of a matrix")

    def _norm(self, node: Node, seed: Node) -> Parts:
        if node.data not in {"2", "F"}:
            raise Unread("a norm with kinks")
        yield node.args[0], _times(seed, Node("div", (node.args[0], node)))

    def _bars(self, node: Node, seed: Node) -> Parts:
        if self.is_number(node.args[0]):
            raise Unread("an absolute value")
        yield from self._call(_call("det", node.args[0]), seed)

    def _call(self, node: Node, seed: Node) -> Parts:
        (a,) = node.args
        if node.data == "tr":
            yield a, _times(seed, Node("name", (), "I"))
        elif node.data == "det":
            yield a, _times(_times(seed, node), _turned(Node("inv", (a,))))
        elif node.data == "log" and self.is_number(a):
            det = a.args[0] if a.kind == "bars" or (a.kind == "call" and a.data == "det") else None
            if det is not None and not self.is_number(det):
                yield det, _times(seed, _turned(Node("inv", (det,))))
            else:
                yield a, Node("div", (seed, a))
        elif node.data == "exp" and self.is_number(a):
            yield a, _times(seed, node)
        elif node.data in ENTRYWISE:
            slope = _call(f"{node.data}'", a)
            yield a, _times(seed, slope) if self.is_number(a) else Node("had", (seed, slope))
        else:
            raise Unread(f"the derivative of {node.data}")


def _number(value: int | Fraction) -> Node:
    return Node("num", (), Fraction(value))


def _call(name: str, arg: Node) -> Node:
    return Node("call", (arg,), name)


def _turned(node: Node) -> Node:
    return node.args[0] if node.kind == "transp" else Node("transp", (node,))


def _times(a: Node, b: Node) -> Node:
    one = _number(1)
    return b if a == one else a if b == one else Node("mul", (a, b))
