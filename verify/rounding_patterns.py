"""Parts of a program whose errors are known as a whole, where an operation alone would say too much.

A pattern is recognised by its shape, whoever built it: nothing is taken on trust from the program's own notes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType

from derive.codegen.ir import ONE, ZERO, Node
from verify.rounding_forms import (
    EXACT,
    INF,
    Form,
    Here,
    U,
    Value,
    capped,
    each_sum,
    majorant,
    one,
    relabelled,
    shown,
    times_parameter,
)
from verify.rounding_rules import RULES, UNROUNDED, gamma


@dataclass(frozen=True)
class Pattern:
    """A shape, and the value that it has where it fits; None where it does not."""

    says: str
    apply: Callable[[Here], Value | None]


def difference_error(node: Node) -> tuple[Node, Node, Node] | None:
    """(x, t, r) if the node is Knuth's two-sum error of r = x - t: (x - (r - q)) - (t + q) with q = r - x."""
    if node.op != "sub" or node.args[0].op != "sub" or node.args[1].op != "add":
        return None
    (x, inner), (t, back) = node.args[0].args, node.args[1].args
    rounded = Node("sub", (x, t), None, x.axes | t.axes)
    wanted = Node("sub", (rounded, x), None, rounded.axes)
    return (x, t, rounded) if back == wanted and inner == Node("sub", (rounded, back), None, rounded.axes) else None


def corrected_exp(node: Node) -> tuple[Node, Node, Node] | None:
    """(e, x, t) if the node is e + e d, where e = exp(x - t) and d is the two-sum error of x - t.

    The exponent may be lifted by a number that is added without rounding.
    Where e is 0 the error may be taken of t - t instead: it is 0 there.
    """
    if node.op != "add" or node.args[0].op != "exp" or node.args[1].op != "mul":
        return None
    e, (again, error) = node.args[0], node.args[1].args
    found = difference_error(error)
    difference, _ = unlifted(e.args[0])
    if again != e or found is None or difference.op != "sub":
        return None
    x, t = difference.args
    guarded = Node("where", (Node("positive", (e,), None, e.axes), x, t), None, x.axes | t.axes | e.axes)
    return (e, x, t) if found[1] == t and found[0] in (x, guarded) else None


def unlifted(exponent: Node) -> tuple[Node, Node | None]:
    """(d, L) if the exponent is d + L, L a number that is marked as added without rounding; else (exponent, None)."""
    lifted = exponent.op == "add" and exponent.args[1].data == UNROUNDED
    return (exponent.args[0], exponent.args[1]) if lifted else (exponent, None)


def undone(node: Node) -> Node | None:
    """d if the node is e^-L e^(d + L)."""
    if node.op != "mul" or node.args[0].op != "exp" or node.args[0].args[0].op != "neg":
        return None
    found = corrected_exp(node.args[1])
    inner, lift = unlifted((found[0] if found else node.args[1]).args[0]) if node.args[1].args else (node, None)
    return inner if lift is not None and node.args[0].args[0].args[0] == lift else None


def without_correction(node: Node) -> Node:
    """The same program without the second term of every corrected exponential."""
    known: dict[Node, Node] = {}

    def plain(node: Node) -> Node:
        if node not in known:
            found = corrected_exp(node)
            known[node] = plain(found[0]) if found else replace(node, args=tuple(map(plain, node.args)))
        return known[node]

    return plain(node)


def _corrected(here: Here) -> Value | None:
    found = corrected_exp(here.node)
    if found is None:
        return None
    e, x, t = found
    inner, lift = unlifted(e.args[0])
    difference = here.value(inner)
    if lift and not here.value(lift).zero:
        here.note("assumptions", f"{shown(inner, 3)} + {shown(lift, 2)} is not rounded wherever it matters.")
        difference = replace(difference, lo=-INF, hi=INF)
    made = plus_one(here, ("eps_exp",), U)
    inherited = each_sum(*(_moved(here, node) for node in (x, t)))
    lo, hi = Fraction(1 if difference.lo >= 0 else 0), Fraction(1) if difference.hi <= 0 else INF
    return Value(lo, hi, capped(each_sum(inherited, {made}), here))


def plus_one(here: Here, *units: tuple[str, ...]) -> Form:
    """An error of each of these sizes."""
    return frozenset(item for unit in units for item in one(here.source(unit)))


def _moved(here: Here, node: Node) -> frozenset[Form]:
    """What an error of the argument makes of the exponential: its absolute error."""
    value = here.value(node)
    if value.exact:
        return EXACT
    return times_parameter(value.forms, here.magnitude(majorant(value, node)), here)


def remainder(node: Node) -> tuple[Node, Node, Node] | None:
    """(S, t, mask) if the node is (1 + e S) - e t, where S is the sum of t over all places but those of the mask."""
    if node.op != "sub" or node.args[0].op != "add" or node.args[0].args[0] != ONE:
        return None
    (_, total), t = node.args[0].args, node.args[1]
    if total.op == t.op == "mul" and total.args[0] == t.args[0]:
        total, t = total.args[1], t.args[1]
    if (total.op, *(a.op for a in total.args)) != ("sum", "where") or total.args[0].args[1:] != (ZERO, t):
        return None
    return total, t, total.args[0].args[0]


def _lift_undone(here: Here) -> Value | None:
    """e^-L e^(d + L): the errors of a product, and the range of e^d."""
    inner = undone(here.node)
    if inner is None:
        return None
    value, difference = RULES["mul"].apply(here), here.value(inner)
    return replace(value, lo=Fraction(0), hi=min(value.hi, Fraction(1))) if difference.hi <= 0 else value


def _remainder(here: Here) -> Value | None:
    """(1 + S) - t, where S is a sum of terms in [0, 1] of which t is one: no digits are lost.

    With D = 1 + S - t the exact value, S <= D and 1 + S <= 2 D. The error of t itself leaves with t.
    """
    found = remainder(here.node)
    if found is None:
        return None
    total, t, mask = found
    taken = here.node.args[1]
    value = here.value(taken)
    if here.case.get(mask) != 0 or value.majorant or not 0 <= value.lo <= value.hi <= 1:
        return None
    others = {frozenset(), *relabelled(value.forms, here, "others")}  # a common factor's error is in t's
    additions = one(here.sources_of(total)((gamma(total.data),), "additions"))
    outer = here.sources_of(here.node.args[0])(U)
    product = EXACT if taken == t else {one(here.sources_of(taken)(U))}  # e S and e t are rounded apart
    forms = each_sum(others, {frozenset(), additions}, {one(outer), one(outer, 2)}, {plus_one(here, U)}, product)
    return Value(Fraction(1), INF, capped(forms, here))


PATTERNS: Mapping[str, Pattern] = MappingProxyType(
    {
        "corrected exponential": Pattern(
            "stable.exp-of-difference: what x - t was rounded by is put back; eps_exp and u are left", _corrected
        ),
        "lifted exponential": Pattern(
            "stable.exp-lifted: the errors add, and u; the range is that of the exponential", _lift_undone
        ),
        "remainder of a sum": Pattern(
            "stable.softmax-complement: 1 + S - t is at least half of 1 + S, and at least S", _remainder
        ),
    }
)
