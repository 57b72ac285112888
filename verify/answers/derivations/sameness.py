"""Are two lines written alike? Up to the order of terms and factors and the names of bound indices.

This is looser than the same nodes and stricter than equality: exp(log a) is not a here. Nothing is proved by it; it
says where a line goes on from, and whether the last one is the goal.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeAlias

from derive.symbols import Add, At, Binder, Delta, Expr, Idx, Joint, Lam, Mul, Named, Num, Pow, Sum, unfold

Shape: TypeAlias = tuple[Any, ...]


def same(a: Expr, b: Expr) -> bool:
    """Are the two written alike?"""
    return a == b or shape(a) == shape(b)


def same_defined(a: Expr, b: Expr) -> bool:
    """Are the two written alike, once every definition is written out?"""
    return same(a, b) or written_out(a) == written_out(b)


@lru_cache(maxsize=4096)
def written_out(e: Expr) -> Shape:
    """The shape of what is meant, without any defined name."""
    return shape(unfold(e, lambda _: True))


@lru_cache(maxsize=4096)
def shape(e: Expr) -> Shape:
    """A value that two expressions share exactly when they are written alike."""
    return _shape(unfold(e, lambda _: False), {}, 0)


def _shape(e: Expr, names: dict[Expr, str], depth: int) -> Shape:
    if e in names:
        return ("bound", names[e])
    match e:
        case Num():
            return ("number", str(e.data))
        case Named() if not e.args or not isinstance(e, Idx):
            return (type(e).__name__, e.key, *(_shape(a, names, depth) for a in e.args))
        case Idx():
            return ("Idx", e.data)
        case Add():
            return _sum(e, names, depth)
        case Mul() | Pow():
            return _product(e, names, depth)
        case Binder():
            return _bound(e, names, depth)
        case Delta() | Joint():
            return (type(e).__name__, *sorted((_shape(a, names, depth) for a in e.args), key=repr))
        case _:
            head = e.data.name if hasattr(e.data, "body") else e.data
            return (type(e).__name__, head, *(_shape(a, names, depth) for a in e.args))


def _bound(e: Binder, names: dict[Expr, str], depth: int) -> Shape:
    """A binder with its indices numbered; factors that are free of the index stand before a sum."""
    body = e.body
    if (
        isinstance(e, Lam)
        and isinstance(body, At)
        and body.args[1:] == e.bound
        and body.args[0].free.isdisjoint(e.bound)
    ):
        return _shape(body.args[0], names, depth)
    inside = dict(names)
    head: list[Shape] = []
    for b in e.bound:
        if isinstance(b, Idx):
            head.append(tuple(_shape(a, names, depth) for a in b.args))
            inside[b] = f"{depth}.{len(head)}"
        else:
            head.append(_shape(b, names, depth))
    inner = _shape(body, inside, depth + 1)
    if isinstance(e, Sum):
        outside, inner = _factored(inner, f"{depth}.1")
        return _scaled(Fraction(str(outside[0])), *outside[1:], (type(e).__name__, *head, inner))
    return (type(e).__name__, *head, inner)


def _factored(inner: Shape, index: str) -> tuple[Shape, Shape]:
    """The number and the factors of a product that do not depend on an index; and the rest."""
    if inner[0] != "product":
        return ("1",), inner
    inside = [f for f in inner[2:] if _mentions(f, index)]
    if not inside:
        return (inner[1],), _scaled(Fraction(1), *inner[2:])
    return (inner[1], *(f for f in inner[2:] if not _mentions(f, index))), _scaled(Fraction(1), *inside)


def _mentions(s: Shape, index: str) -> bool:
    return s == ("bound", index) or any(isinstance(part, tuple) and _mentions(part, index) for part in s)


def _scaled(factor: Fraction, *factors: Shape) -> Shape:
    if factor == 0:
        return ("number", "0")
    if factor == 1 and len(factors) == 1 and factors[0][0] == "power" and factors[0][2] == ("number", "1"):
        base: Shape = factors[0][1]
        return base
    if factor == 1 and len(factors) == 1:
        return factors[0]
    if not factors:
        return ("number", str(factor))
    if len(factors) == 1 and factors[0][0] == "sum":  # -(a + b) is -a - b
        return ("sum", *sorted((_times(factor, term) for term in factors[0][1:]), key=repr))
    if len(factors) == 1 and factors[0][0] == "product":
        return _scaled(factor * Fraction(factors[0][1]), *factors[0][2:])
    return ("product", str(factor), *sorted(factors, key=repr))


def _times(factor: Fraction, term: Shape) -> Shape:
    if term[0] == "number":
        return ("number", str(factor * Fraction(term[1])))
    if term[0] == "product":
        return _scaled(factor * Fraction(term[1]), *term[2:])
    return _scaled(factor, term)


def _sum(e: Add, names: dict[Expr, str], depth: int) -> Shape:
    terms: list[Shape] = []
    number = Fraction(0)
    for arg in e.args:
        term = _shape(arg, names, depth)
        for part in term[1:] if term[0] == "sum" else (term,):
            if part[0] == "number":
                number += Fraction(part[1])
            else:
                terms.append(part)
    if number or not terms:
        terms.append(("number", str(number)))
    return terms[0] if len(terms) == 1 else ("sum", *sorted(terms, key=repr))


def _product(e: Expr, names: dict[Expr, str], depth: int) -> Shape:
    """Factors with their exponents; equal bases are not collected."""
    number = Fraction(1)
    factors: list[Shape] = []
    todo: list[tuple[Expr, Fraction]] = [(e, Fraction(1))]
    while todo:
        part, power = todo.pop()
        if part in names:
            factors.append(_raised(("bound", names[part]), power))
        elif isinstance(part, Mul) and power.denominator == 1:
            todo += [(a, power) for a in part.args]
        elif isinstance(part, Pow) and isinstance(part.args[1], Num):
            todo.append((part.args[0], power * part.args[1].data))
        elif isinstance(part, Num) and (part.data or power > 0) and abs(power) < 64 and power.denominator == 1:
            number *= part.data ** int(power)
        elif isinstance(part, Pow):
            inner = ("power", _shape(part.args[0], names, depth), _shape(part.args[1], names, depth))
            factors.append(_raised(inner, power))
        else:
            inner = _shape(part, names, depth)
            if inner[0] == "product" and power in (1, -1):
                number *= Fraction(str(inner[1])) ** int(power)
                factors += [_raised(f, power) for f in inner[2:]]
            else:
                factors.append(_raised(inner, power))
    return _scaled(number, *factors)


def _raised(base: Shape, power: Fraction) -> Shape:
    if power == 1:
        return base
    if base[0] == "power" and base[2][0] == "number":
        power *= Fraction(base[2][1])
        base = base[1]
        return base if power == 1 else ("power", base, ("number", str(power)))
    return ("power", base, ("number", str(power)))
