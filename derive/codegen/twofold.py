"""The tight form of an array program: every value in two parts, a rounded one and what rounding took away.

    a + b + ...  ->  (s, e)     s the rounded sum, e its rounding error and the second parts of the terms

The identities behind the second parts are theorems (stable.sum-of-two, stable.sum-in-two-parts, ...). What is left
uncorrected is the rounding of exp, log1p, of products and quotients of first parts, and of the last addition.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from derive.codegen.ir import (
    CORRECTED,
    EXACT,
    ONE,
    ZERO,
    Node,
    build,
    const,
    is_exponential,
    lost,
    lost_by_sum,
    negative,
    reduce,
    size,
)

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
    return tuple(_joined(*_parts(node, known, finite), finite) for node in outputs)


def _joined(first: Node, second: Node, finite: bool) -> Node:
    """Their sum; where the first is infinite the second is none, and the first is all."""
    if second == ZERO:
        return first
    if finite:
        return build("add", first, second)
    return build("add", first, build("where", build("isfinite", second), second, ZERO))


def _parts(node: Node, known: dict[Node, Parts], finite: bool) -> Parts:
    if node not in known:
        known[node] = _found(node, known, finite)
    return known[node]


def _found(node: Node, known: dict[Node, Parts], finite: bool) -> Parts:
    if _is_corrected(node):
        return node.args[0], node.args[1]
    if node.op not in _RULES or node.data == EXACT:
        return node, ZERO
    args = [_parts(a, known, finite) for a in node.args]
    if node.op == "sum" and not (finite or is_exponential(args[0][0])):
        return _plain_sum(node, args)
    return _RULES[node.op](node, args)


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
    """q + ((x - q y) + (a - q b))/y, with q = x/y; what is over one number for a row is multiplied by its inverse"""
    (x, a), (y, b) = args
    if y.axes < node.axes:
        return _over_row(x, a, y, b)
    q = build("div", x, y)
    above = build("div", _plus(_remainder(x, q, y), a), y)
    return q, _less(above, ZERO if b == ZERO else build("mul", q, build("div", b, y)))


def _over_row(x: Node, a: Node, y: Node, b: Node) -> Parts:
    """(x + a)(r + s) with r + s = 1/(y + b): the product of the upper halves is exact, and all else is small"""
    r, s = _div(build("div", ONE, y), [(ONE, ZERO), (y, b)])
    (g, rest), (m, low) = _halves(x), _halves(r)
    small = build("add", build("mul", g, build("add", low, s)), build("mul", rest, r))
    return build("mul", g, m), small if a == ZERO else build("add", small, build("mul", a, r))


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
    first = build("where", test, x, y)
    if y.op == "exp" and b.op == "mul" and b.args[0] == y:  # where 0 is put before they are multiplied, 0 comes out
        b = build("mul", build("where", test, ZERO, y), b.args[1])
        return (first, b) if x == a == ZERO else (first, build("where", test, a, b))
    return first, build("where", test, a, b)


def _log1p(_: Node, args: list[Parts]) -> Parts:
    ((x, a),) = args
    return build("log1p", x), ZERO if a == ZERO else build("div", a, build("add", ONE, x))


def _exp(node: Node, args: list[Parts]) -> Parts:
    ((x, a),) = args
    e = Node("exp", (x,), node.data, node.axes)
    return e, ZERO if a == ZERO else build("mul", e, a)


def _plain_sum(node: Node, args: list[Parts]) -> Parts:
    """As the library adds, where a term may be infinite"""
    ((x, a),) = args
    return reduce("sum", x, node.data), ZERO if a == ZERO else reduce("sum", a, node.data)


def _sum(node: Node, args: list[Parts]) -> Parts:
    """By the leading bits of the terms, which are on one grid, so that they sum exactly; and by the rest."""
    ((x, a),) = args
    grid = build("mul", build("mul", const(2), size(x, node.data)), _largest(x, node.data))
    leading = build("sub", build("add", x, grid), grid)
    first = reduce("sum", leading, node.data)
    rest = reduce("sum", build("sub", x, leading), node.data)
    second = rest if a == ZERO else build("add", rest, reduce("sum", a, node.data))
    whole = build("add", first, second)
    return whole, build("sub", second, build("sub", whole, first))


def _largest(x: Node, axis: str) -> Node:
    """The largest size: of exponentials 1, where the largest exponent is taken from all"""
    difference = x.args[0] if x.op == "exp" else ZERO
    shifted = difference.op == "sub" and difference.args[1] == reduce("max", difference.args[0], axis)
    if shifted:
        return ONE
    return reduce("max", x if is_exponential(x) else build("abs", x), axis)


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
