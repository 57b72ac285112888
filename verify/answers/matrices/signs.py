r"""What shows that letters of formulas are matrices, without a transpose or a bold letter: their order and neighbours.

A B - B A                both orders in one formula: matrices          (I - K H) P      the identity beside a product
D^{-1/2} A D^{-1/2}      a root of a capital, twice: matrices          W_0 x + B A x    a layer: matrices
W x + b                  perhaps a layer: then it is not x W + b
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from verify.answers.matrices.nodes import ROOT, Formula, Node, substituted
from verify.answers.matrices.shapes import CAPITALS

_INPUTS = "x h a z v s u y q k e phi delta"
INPUTS = frozenset(_INPUTS.split())
WEIGHTS = frozenset("WU")
FACTORED = frozenset(("mul", "dot", "inv", "pow", "transp"))
HALVES = frozenset((Fraction(1, 2), Fraction(-1, 2)))


def are_shown(formulas: Sequence[Formula]) -> bool:
    """Do formulas show matrices by the order of their factors?"""
    return any(_both_orders(f) or _root_twice(f) or _one_and_product(f) for f in formulas) or _layers(formulas)


def may_be_layers(formulas: Sequence[Formula]) -> bool:
    """Does W stand beside an input, or beside another W: may they be matrices?"""
    for f in formulas:
        for a, b in _neighbours(f):
            stems = _stem(a), _stem(b)
            if (stems[0] == "W" and stems[1] in INPUTS) or (stems[1] == "W" and stems[0] in INPUTS):
                return True
            if stems == ("W", "W") and a != b:
                return True
    return False


def identity_stands(formulas: Sequence[Formula]) -> bool:
    """(I - η H) w, A (A + I): I beside a capital in a sum that is a factor, inverted or raised."""
    return any(_is_with_identity(a) for f in formulas for n in f.walk() if n.kind in FACTORED for a in factors(n))


def _is_with_identity(n: Node) -> bool:
    """I - A, or A - λ I: the identity, perhaps times a number, and a term that has a capital."""
    if n.kind in FACTORED - {"mul", "dot"}:
        n = n.args[0]
    terms = [t.args[0] if t.kind == "neg" else t for t in n.args] if n.kind == "sum" else []
    rows = [factors(t) for t in terms]
    ones = [row for row in rows if _stem(row[-1]) == "I" and len(row) < 3 and not any(map(_is_matrix, row[:-1]))]
    return bool(ones) and any(any(map(_is_matrix, row)) for row in rows if row not in ones)


def rooted(*formulas: Formula) -> Sequence[Formula]:
    r"""The formulas with R R for A, where A^{1/2} or A^{-1/2} is spoken of: R is the root, a letter of its own."""
    bases = {
        str(n.args[0].data)
        for f in formulas
        for n in f.walk()
        if n.kind == "pow" and _is_matrix(n.args[0]) and _half(n.args[1]) is not None
    }
    if not bases:
        return formulas

    def change(n: Node) -> Node | None:
        if n.kind == "pow" and n.args[0].kind == "name" and n.args[0].data in bases and (power := _half(n.args[1])):
            root = _root(str(n.args[0].data))
            return root if power > 0 else Node("inv", (root,))
        if n.kind == "name" and n.data in bases:
            return Node("mul", (_root(str(n.data)),) * 2)
        return None

    return tuple(
        Formula(tuple(substituted(s, change) for s in f.sides), f.relations, f.bold, f.plain, f.turned, f.arrows)
        for f in formulas
    )


def _root(name: str) -> Node:
    return Node("name", (), f"{name}{ROOT}")


def _half(e: Node) -> Fraction | None:
    """The power that is one half, or minus one half."""
    if e.kind == "neg":
        inner = _half(e.args[0])
        return None if inner is None else -inner
    if e.kind == "div" and all(a.kind in {"num", "neg"} for a in e.args):
        numbers = [-a.args[0].data if a.kind == "neg" and a.args[0].kind == "num" else a.data for a in e.args]
        value = Fraction(numbers[0]) / numbers[1] if None not in numbers and numbers[1] else None
        return value if value in HALVES else None
    return e.data if e.kind == "num" and e.data in HALVES else None


def _both_orders(f: Formula) -> bool:
    """A B and B A in one formula; a segment AB has no other order."""
    for side in f.sides:
        pairs = {(a.data, b.data) for a, b in _adjacent(side) if _is_matrix(a) and _is_matrix(b) and a != b}
        if any((b, a) in pairs for a, b in pairs):
            return True
    return False


def _root_twice(f: Formula) -> bool:
    """D^{-1/2} A D^{-1/2}"""
    for n in f.walk():
        row = factors(n)
        powers = [(at, x.args[0]) for at, x in enumerate(row) if x.kind == "pow" and _half(x.args[1]) is not None]
        if any(a[1] == b[1] and _is_matrix(a[1]) and b[0] - a[0] > 1 for a, b in pairwise(powers)):
            return True
    return False


def _one_and_product(f: Formula) -> bool:
    """I - K H, where all letters are capitals and no other I has a label."""
    names = {str(n.data) for n in f.walk() if n.kind == "name"}
    if not names or any(n.startswith("I_") for n in names):
        return False
    for n in f.walk():
        if n.kind != "sum":
            continue
        terms = [t.args[0] if t.kind == "neg" else t for t in n.args]
        alone = any(t.kind == "name" and t.data == "I" for t in terms)
        products = [factors(t) for t in terms]
        if alone and any(len(row) > 1 and all(map(_is_matrix, row)) for row in products):
            return True
    return False


def _layers(formulas: Sequence[Formula]) -> bool:
    """W_0 x + B A x: a weight with a label before an input, and another product of capitals."""
    labelled = products = False
    for f in formulas:
        for a, b in _neighbours(f):
            labelled |= _stem(a) == "W" != str(a.data) and _stem(b) in INPUTS
            products |= _is_matrix(a) and _is_matrix(b)
    return labelled and products


def _neighbours(f: Formula) -> Iterator[tuple[Node, Node]]:
    for side in f.sides:
        yield from _adjacent(side)


def _adjacent(node: Node) -> Iterator[tuple[Node, Node]]:
    """The neighbours in all products of a formula."""
    for n in node.walk():
        if n.kind in {"mul", "dot"}:
            yield from pairwise(factors(n))


def factors(n: Node) -> list[Node]:
    """The factors of a product, one by one."""
    return [f for a in n.args for f in factors(a)] if n.kind in {"mul", "dot"} else [n]


def _stem(n: Node) -> str:
    return str(n.data).partition("_")[0].partition("^")[0] if n.kind == "name" else ""


def _is_matrix(n: Node) -> bool:
    return n.kind == "name" and (_stem(n) in CAPITALS or (len(_stem(n)) == 1 and _stem(n).isupper()))
