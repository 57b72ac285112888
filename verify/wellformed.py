"""TRUSTED. Which expressions mean something: indices in range, families with all their indices, plain definitions."""

from __future__ import annotations

from derive.calc import Claim
from derive.symbols import (
    ArgMax,
    ArgMin,
    At,
    Binder,
    Call,
    D,
    Definition,
    Delta,
    Dim,
    Event,
    Expr,
    Family,
    Idx,
    Indexable,
    Joint,
    Lam,
    Named,
    Num,
    P,
    Prod,
    Sum,
    Sym,
    binding,
    shape_of,
)
from verify.normal import Normal, Undefined

OPTIMA = (ArgMin, ArgMax)


def demand(holds: bool, message: str) -> None:
    """Raise Undefined unless it holds."""
    if not holds:
        raise Undefined(message)


def check(e: Expr, normal: Normal) -> None:
    """Raise Undefined unless e is a number, or the set of optima of one."""
    demand(not shape_of(e) and not isinstance(e, Event | Joint | Lam), f"{e} is not a number")
    check_part(e, normal)


def check_part(e: Expr, normal: Normal) -> None:
    """Raise Undefined unless e, a number or a family, is well formed."""
    match e:
        case Idx():
            demand(e.data.isidentifier(), f"{e.data!r} is not a name for an index")
            demand(
                all(isinstance(x, Dim) for x in e.lo.free | e.hi.free),
                f"the range of {e} depends on an index",
            )
            return
        case Named():
            demand(
                all(isinstance(x, Dim) for a in e.args for x in a.free),
                f"the shape of {e} is not made of dimensions",
            )
            return
        case At():
            check_part(e.args[0], normal)
            check_indices(e, normal)
            return
        case D():
            x = e.args[1]
            by_variable = isinstance(x, Sym) or (isinstance(x, At) and isinstance(x.args[0], Family))
            demand(by_variable, f"{x} is not a variable to differentiate by")
        case Delta():
            demand(all(is_index(a, normal) for a in e.args), f"{e} compares what are not indices")
        case Sum() | Prod() | Lam():
            demand(all(isinstance(i, Idx) for i in e.bound), f"{e} does not run over an index")
        case Binder():
            demand(isinstance(e.args[0], Sym | Family), f"{e} does not range over a variable")
        case Call():
            binding(e)
            check_definition(e.data, normal)
        case P():
            for event in e.args:
                check_event(event, normal)
            return
    for arg in e.args:
        family = isinstance(e, Call) or (isinstance(e, Binder) and arg in e.bound)
        demand(family or not shape_of(arg), f"{arg} is a family where a number is wanted")
        demand(not isinstance(arg, (*OPTIMA, Event, Joint)), f"{arg} is not a number")
        check_part(arg, normal)


def check_indices(e: Expr, normal: Normal) -> None:
    """Raise Undefined unless an entry has all its indices, each in range."""
    family = e.args[0]
    demand(isinstance(family, Indexable), f"{family} takes no indices")
    demand(len(shape_of(family)) == len(e.args) - 1, f"{e} does not have as many indices as {family} takes")
    for index, size in zip(e.args[1:], shape_of(family), strict=True):
        demand(is_index(index, normal), f"{index} is not an index")
        demand(normal.within(index, Num(1), size), f"{index} is not known to lie in 1..{size}, as {e} needs")


def check_event(e: Expr, normal: Normal) -> None:
    """Raise Undefined unless e is an event, a member of a family of events, or a joint event."""
    match e:
        case Joint():
            for part in e.args:
                check_event(part, normal)
        case At(args=(Event(), *_)):
            check_indices(e, normal)
        case _:
            demand(isinstance(e, Event) and not e.args, f"{e} is not an event")


def is_index(e: Expr, normal: Normal) -> bool:
    """An index variable, or an integer made of dimensions and numbers."""
    if isinstance(e, Idx):
        return True
    return all(isinstance(x, Dim) for x in e.free) and all(c.denominator == 1 for c in normal.poly(e).values())


def check_definition(d: Definition, normal: Normal) -> None:
    """A definition's body speaks of nothing but its parameters, and binds no variable by a derivative or optimum."""
    known = {*d.params, *d.indices}.union(*(p.args for p in d.params))
    demand(len(set(d.params)) == len(d.params), f"{d.name} has the same parameter twice")
    demand(all(isinstance(p, Sym | Family) for p in d.params), f"a parameter of {d.name} is not a variable")
    free = d.body.free - known - {x for i in d.indices for a in i.args for x in a.free}
    demand(not free, f"the definition of {d.name} leaves {', '.join(map(str, free))} open")
    special = [e for e in d.body.walk() if isinstance(e, (D, *OPTIMA))]
    demand(not special, f"the definition of {d.name} contains a derivative or an optimum")
    check(d.body, normal)


def has_optimum(claim: Claim) -> bool:
    """Does the claim speak of sets of optima?"""
    return any(isinstance(e, OPTIMA) for side in (claim.left, claim.right) for e in side.walk())
