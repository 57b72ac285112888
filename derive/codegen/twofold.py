"""The tight form of an array program: every value in two parts, a rounded one and what rounding took away.

    a + b + ...  ->  (s, e)     s the rounded sum, e its rounding error and the second parts of the terms

The identities behind the second parts are theorems (stable.sum-of-two, stable.sum-in-two-parts, ...). What is left
uncorrected is the rounding of exp, log1p, of products and quotients of first parts, and of the last addition.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from derive.codegen.ir import CORRECTED, EXACT, ONE, ZERO, Node, build, const, lost, lost_by_sum, negative, reduce, size

Parts: TypeAlias = tuple[Node, Node]

RESTS_ON = (
    "stable.sum-of-two",
    "stable.sum-in-two-parts",
    "stable.product-in-two-parts",
    "stable.quotient-in-two-parts",
    "stable.product-by-halves",
    "stable.log-in-two-parts",
    "log.tangent",
    "log.near-one",
)


def tight(outputs: tuple[Node, ...], *, finite: bool) -> tuple[Node, ...]:
    """The same values, computed in two parts that are added at the end; `finite` says that no value is infinite."""
    known: dict[Node, Parts] = {}
    return tuple(_joined(*_parts(node, known), finite) for node in outputs)


def _joined(first: Node, second: Node, finite: bool) -> Node:
    """Their sum; where the first is infinite the second is none, and the first is all."""
    if second == ZERO:
        return first
    if finite:
        return build("add", first, second)
    return build("add", first, build("where", build("isfinite", second), second, ZERO))


def _parts(node: Node, known: dict[Node, Parts]) -> Parts:
    if node not in known:
        known[node] = _found(node, known)
    return known[node]


def _found(node: Node, known: dict[Node, Parts]) -> Parts:
    if _is_corrected(node):
        return node.args[0], node.args[1]
    if node.op not in _RULES or node.data == EXACT:
        return node, ZERO
    return _RULES[node.op](node, [_parts(a, known) for a in node.args])


def _is_corrected(node: Node) -> bool:
    """e + e error, as exp of a rounded difference is corrected."""
    return node.op == "add" and node.args[0].data == CORRECTED


def _add(_: Node, args: list[Parts]) -> Parts:
    (x, a), (y, b) = args
    return build("add", x, y), build("add", build("add", a, b), lost_by_sum(x, y))


def _sub(node: Node, args: list[Parts]) -> Parts:
    """The rounding of a logit less a number of its row is left out: half a unit of the result at most."""
    (x, a), (y, b) = args
    rounding = ZERO if x.op == "param" and y.axes < node.axes else lost(x, y)
    return build("sub", x, y), build("add", _less(a, b), rounding)


def _less(a: Node, b: Node) -> Node:
    return a if b == ZERO else negative(b) if a == ZERO else build("sub", a, b)


def _mul(_: Node, args: list[Parts]) -> Parts:
    (x, a), (y, b) = args
    return build("mul", x, y), build("add", _times(x, b), _times(a, y))


def _times(x: Node, y: Node) -> Node:
    return ZERO if ZERO in (x, y) else build("mul", x, y)


def _div(node: Node, args: list[Parts]) -> Parts:
    """q + ((x - q y) + (a - q b))/y, with q = x/y; the remainder x - q y is left out where rows are divided by a sum"""
    (x, a), (y, b) = args
    q = build("div", x, y)
    above = _plus(ZERO if "k" in node.axes else _remainder(x, q, y), a)
    above = ZERO if above == ZERO else build("div", above, y)
    return q, _less(above, ZERO if b == ZERO else build("mul", q, build("div", b, y)))


def _remainder(x: Node, q: Node, y: Node) -> Node:
    """x - q y, exactly, where q is the rounded quotient (stable.product-by-halves)"""
    (g, rest), (m, low) = _halves(q), _halves(y)
    first = build("sub", x, build("mul", g, m))
    second = build("sub", build("sub", first, build("mul", g, low)), build("mul", rest, m))
    return build("sub", second, build("mul", rest, low))


def _halves(x: Node) -> Parts:
    """The upper 26 bits of x, and what they leave (Veltkamp)"""
    scaled = build("mul", const(2**27 + 1), x)
    upper = build("sub", scaled, build("sub", scaled, x))
    return upper, build("sub", x, upper)


def _plus(a: Node, b: Node) -> Node:
    return b if a == ZERO else a if b == ZERO else build("add", a, b)


def _neg(_: Node, args: list[Parts]) -> Parts:
    ((x, a),) = args
    return negative(x), ZERO if a == ZERO else negative(a)


def _where(_: Node, args: list[Parts]) -> Parts:
    (test, _test), (x, a), (y, b) = args
    return build("where", test, x, y), build("where", test, a, b)


def _log1p(_: Node, args: list[Parts]) -> Parts:
    ((x, a),) = args
    return build("log1p", x), ZERO if a == ZERO else build("div", a, build("add", ONE, x))


def _exp(node: Node, args: list[Parts]) -> Parts:
    ((x, a),) = args
    e = Node("exp", (x,), node.data, node.axes)
    return e, ZERO if a == ZERO else build("mul", e, a)


def _sum(node: Node, args: list[Parts]) -> Parts:
    """Exponentials by their leading bits on one grid, which sum exactly, and by the rest; others as they are."""
    ((x, a),) = args
    total = build("add", ZERO, ZERO if a == ZERO else reduce("sum", a, node.data))
    if not _is_exponential(x):
        return reduce("sum", x, node.data), total
    grid = build("mul", build("mul", const(2), size(x, node.data)), reduce("max", x, node.data))
    leading = build("sub", build("add", x, grid), grid)
    first = reduce("sum", leading, node.data)
    second = build("add", reduce("sum", build("sub", x, leading), node.data), total)
    whole = build("add", first, second)
    return whole, build("sub", second, build("sub", whole, first))


def _is_exponential(node: Node) -> bool:
    """Is it an exponential, or 0?"""
    return node.op == "exp" or (node.op == "where" and all(a == ZERO or _is_exponential(a) for a in node.args[1:]))


_RULES: Mapping[str, Callable[[Node, list[Parts]], Parts]] = {
    "add": _add,
    "sub": _sub,
    "mul": _mul,
    "div": _div,
    "neg": _neg,
    "where": _where,
    "log1p": _log1p,
    "exp": _exp,
    "sum": _sum,
}
