"""Changes of an expression at one place, at every place in turn: what mistakes are made of.

    each(x + 2 y, doubled)      2 x + 2 y, x + 4 y, ...: the change made once, wherever it can be
    mapped(x + 2 y, renamed)    the change made wherever it can be, all at once

A place is a number: neither the index of a sum, nor its range, nor the indices of an entry, nor an event.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from derive.symbols import (
    Add,
    At,
    Binder,
    Call,
    Delta,
    Expr,
    Family,
    Idx,
    Lam,
    Mul,
    Named,
    Num,
    P,
    Pow,
    Sum,
    Sym,
    subst,
)

Change: TypeAlias = Callable[[Expr], Iterable[Expr]]
MOST_TERMS = 16  # of a sum or product that is taken apart


def inner(e: Expr) -> list[int]:
    """Which arguments of a node hold places."""
    if isinstance(e, Named | Delta | P):
        return []
    if isinstance(e, At):
        return [0]
    return [len(e.args) - 1] if isinstance(e, Binder) else list(range(len(e.args)))


def each(e: Expr, change: Change, outside: type[Expr] | None = None) -> Iterator[Expr]:
    """The expression with one of the changes made at one place, for every place and every change.

    No change is made inside a node of the kind `outside`.
    """
    if outside and isinstance(e, outside):
        return
    if not isinstance(e, Family | Lam | Idx):
        yield from change(e)
    for r in inner(e):
        for new in each(e.args[r], change, outside):
            yield e.rebuild((*e.args[:r], new, *e.args[r + 1 :]))


def mapped(e: Expr, change: Callable[[Expr], Expr | None]) -> Expr:
    """The expression with the change made at every place where it can be, from outside to inside."""
    new = None if isinstance(e, Family | Lam | Idx) else change(e)
    if new is not None:
        return new
    args = list(e.args)
    for r in inner(e):
        args[r] = mapped(args[r], change)
    return e.rebuild(tuple(args))


def places(e: Expr, bound: frozenset[Expr] = frozenset()) -> Iterator[tuple[Expr, frozenset[Expr]]]:
    """Every place, and the indices that are bound there."""
    if not isinstance(e, Family | Lam | Idx):
        yield e, bound
    inside = bound | frozenset(e.bound) if isinstance(e, Binder) else bound
    for r in inner(e):
        yield from places(e.args[r], inside)


def exchanged(e: Expr, table: dict[Expr, Expr]) -> Expr:
    """The expression with some of its parts exchanged for others, all at once."""
    return mapped(e, table.get)


def atoms(e: Expr) -> list[Expr]:
    """The numbers that an expression is made of, by their names: variables, entries, defined functions."""
    found = dict.fromkeys(x for x, _ in places(e) if isinstance(x, Sym | At) or is_number_of_call(x))
    return sorted(found, key=lambda x: x.key)


def is_number_of_call(e: Expr) -> bool:
    """Is it a defined function with a number for a value?"""
    return isinstance(e, Call) and not e.data.indices


def free_indices(*expressions: Expr) -> list[Idx]:
    """The free indices, in one order."""
    found = frozenset[Expr]().union(*(e.free for e in expressions))
    return sorted((x for x in found if isinstance(x, Idx)), key=lambda x: x.key)


def scalars(*expressions: Expr) -> list[Sym]:
    """The free numbers, in one order."""
    found = frozenset[Expr]().union(*(e.free for e in expressions))
    return sorted((x for x in found if isinstance(x, Sym)), key=lambda x: x.key)


def families(*expressions: Expr) -> list[Family]:
    """The free families, in one order."""
    found = frozenset[Expr]().union(*(e.free for e in expressions))
    return sorted((x for x in found if isinstance(x, Family)), key=lambda x: x.key)


def recast(e: Expr, family: Family, change: Callable[[Expr], Expr]) -> Expr:
    """The expression with every entry of a family changed, in the arguments of functions too."""
    where = tuple(Idx(f"#{family.data}{r}", size) for r, size in enumerate(family.shape))
    return subst(e, {family: Lam(*where, change(family[where]))})


def total(terms: Iterable[Expr]) -> Expr:
    """The sum of terms, of which there may be one or none."""
    found = tuple(terms)
    return Add(*found) if len(found) > 1 else found[0] if found else Num(0)


def product(factors: Iterable[Expr]) -> Expr:
    """The product of factors, of which there may be one or none."""
    found = tuple(factors)
    return Mul(*found) if len(found) > 1 else found[0] if found else Num(1)


def without(parts: tuple[Expr, ...], *dropped: int) -> tuple[Expr, ...]:
    """The parts without some of them."""
    return tuple(part for r, part in enumerate(parts) if r not in dropped)


def with_part(parts: tuple[Expr, ...], r: int, new: Expr) -> tuple[Expr, ...]:
    """The parts with another in one place."""
    return (*parts[:r], new, *parts[r + 1 :])


def flat_factors(e: Expr) -> tuple[Expr, ...]:
    """The factors of a product, of products inside it too, and those under a bar each under its own."""
    if isinstance(e, Mul):
        return tuple(f for a in e.args for f in flat_factors(a))
    if isinstance(e, Pow) and isinstance(e.args[0], Mul):
        return tuple(Pow(f, e.args[1]) for f in flat_factors(e.args[0]))
    return (e,)


def flat_terms(e: Expr) -> tuple[Expr, ...]:
    """The terms of a sum, of sums inside it too, signs and sums over an index carried inside."""
    match e:
        case Add():
            return tuple(t for a in e.args for t in flat_terms(a))
        case Mul(args=(Num() as c, *rest)) if len(rest) == 1:
            terms = flat_terms(rest[0])
            return tuple(c * t for t in terms) if len(terms) > 1 else (e,)
        case Sum():
            terms = flat_terms(e.body)
            return tuple(Sum(t, e.args[0]) for t in terms) if len(terms) > 1 else (e,)
    return (e,)


def under_a_bar(e: Expr) -> bool:
    """Is it a power with a negative exponent?"""
    return isinstance(e, Pow) and isinstance(e.args[1], Num) and e.args[1].data < 0
