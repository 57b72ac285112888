"""TRUSTED. Which expressions mean something: indices in range, families with all their indices, plain definitions."""

from __future__ import annotations

from collections.abc import Iterable

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
    Exp,
    Expr,
    Factorial,
    Family,
    Idx,
    Indexable,
    Joint,
    Lam,
    Log,
    Named,
    Num,
    P,
    Pow,
    Prod,
    Step,
    Sum,
    Sym,
    binding,
    shape_of,
)
from verify.normal import Normal, Undefined

OPTIMA = (ArgMin, ArgMax)
# How many parts a node has, least and most; any number but none where nothing is said.
ARITY: dict[type[Expr], tuple[int, int]] = {
    **dict.fromkeys((Num, Dim, Sym), (0, 0)),
    **dict.fromkeys((Exp, Log, Factorial, Step), (1, 1)),
    **dict.fromkeys((Pow, D, Delta, Idx, Sum, Prod, ArgMin, ArgMax), (2, 2)),
    P: (1, 2),
    Event: (0, 1),
    Call: (0, 99),
    Family: (1, 9),
}


def demand(holds: bool, message: str) -> None:
    """Raise Undefined unless it holds."""
    if not holds:
        raise Undefined(message)


def check(e: Expr, normal: Normal) -> None:
    """Raise Undefined unless e is a number, or the set of optima of one."""
    demand(not shape_of(e) and not isinstance(e, Event | Joint | Lam), f"{e} is not a number")
    check_inhabited(e.free, normal)
    check_part(e, normal)


def check_inhabited(symbols: Iterable[Expr], normal: Normal) -> None:
    """Raise Undefined unless every index among the symbols has a value: of an index without one, all is true."""
    for i in symbols:
        if isinstance(i, Idx):
            check_part(i, normal)
            demand(normal.nonnegative(i.hi - i.lo), f"the range of {i} may be empty")


def is_size(e: Expr, normal: Normal) -> bool:
    """A polynomial in the dimensions with integer coefficients."""
    return all(
        c.denominator == 1 and all(isinstance(a, Dim) and x > 0 and x.denominator == 1 for a, x in mono)
        for mono, c in normal.poly(e).items()
    )


def check_part(e: Expr, normal: Normal) -> None:
    """Raise Undefined unless e, a number or a family, is well formed."""
    least, most = ARITY.get(type(e), (1, len(e.args)))
    demand(least <= len(e.args) <= most, f"{e} has {len(e.args)} parts")
    match e:
        case Idx():
            demand(e.data.isidentifier(), f"{e.data!r} is not a name for an index")
            demand(all(is_size(a, normal) for a in e.args), f"the range of {e} is not made of dimensions")
        case Named():
            demand(e.data.isidentifier(), f"{e.data!r} is not a name for a symbol")
            demand(all(is_size(a, normal) for a in e.args), f"the shape of {e} is not made of dimensions")
        case At():
            demand(not isinstance(e.args[0], Event), f"{e} is not a number but an event")
            check_part(e.args[0], normal)
            check_indices(e, normal)
        case P():
            for event in e.args:
                check_event(event, normal)
        case Delta():
            demand(all(is_index(a, normal) for a in e.args), f"{e} compares what are not indices")
            check_parts(e, normal)
        case D():
            x = e.args[1]
            by_variable = isinstance(x, Sym) or (isinstance(x, At) and isinstance(x.args[0], Family))
            demand(by_variable, f"{x} is not a variable to differentiate by")
            check_parts(e, normal)
        case Binder():
            check_bound(e)
            check_parts(e, normal)
        case Call():
            check_call(e, normal)
            check_parts(e, normal)
        case _:
            check_parts(e, normal)


def check_parts(e: Expr, normal: Normal) -> None:
    """Raise Undefined unless the parts of e are well formed, and numbers where numbers are wanted."""
    for arg in e.args:
        family = isinstance(e, Call) or (isinstance(e, Binder) and arg in e.bound)
        demand(family or not shape_of(arg), f"{arg} is a family where a number is wanted")
        demand(not isinstance(arg, (*OPTIMA, Event, Joint)), f"{arg} is not a number")
        check_part(arg, normal)


def check_bound(e: Binder) -> None:
    """Raise Undefined unless e binds what it may: an index; for an optimum, a variable; for a family, axes."""
    if isinstance(e, OPTIMA):
        demand(isinstance(e.args[0], Sym | Family), f"{e} does not range over a variable")
        return
    demand(all(isinstance(i, Idx) for i in e.bound), f"{e} does not run over an index")
    if isinstance(e, Lam):
        check_axes(e.bound, f"the family {e}")


def check_axes(indices: tuple[Expr, ...], what: str) -> None:
    """Raise Undefined unless the indices of a family are different and all start at 1, as its shape says."""
    demand(all(i.args[0] == Num(1) for i in indices), f"the indices of {what} do not start at 1")
    demand(len(set(indices)) == len(indices), f"{what} has the same index twice")


def check_call(e: Call, normal: Normal) -> None:
    """Raise Undefined unless the arguments fit the definition, no dimension of theirs can be 0, and it is sound."""
    for size, actual in binding(e).items():
        fits = not isinstance(size, Dim) or normal.within(actual, Num(1), actual)
        demand(fits, f"{actual} may be less than 1, which no dimension of {e.data} is")
    check_definition(e.data)


def check_indices(e: Expr, normal: Normal) -> None:
    """Raise Undefined unless an entry has all its indices, each in range."""
    family = e.args[0]
    demand(isinstance(family, Indexable), f"{family} takes no indices")
    demand(len(shape_of(family)) == len(e.args) - 1, f"{e} does not have as many indices as {family} takes")
    for index, size in zip(e.args[1:], shape_of(family), strict=True):
        demand(is_index(index, normal), f"{index} is not an index")
        check_part(index, normal)
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
            check_part(e, normal)


def is_index(e: Expr, normal: Normal) -> bool:
    """An index variable, or an integer made of dimensions and numbers."""
    return isinstance(e, Idx) or is_size(e, normal)


def check_definition(d: Definition) -> None:
    """A definition's body speaks of nothing but its parameters, and binds no variable by a derivative or optimum.

    What a theorem assumes of its dimensions is not assumed here, for a definition may be called with others.
    """
    normal = Normal()
    sizes = {a for p in d.params for a in p.args}
    demand(all(isinstance(p, Sym | Family) for p in d.params), f"a parameter of {d.name} is not a variable")
    demand(len(set(d.params)) == len(d.params), f"{d.name} has the same parameter twice")
    demand(all(isinstance(a, Dim | Num) for a in sizes), f"{d.name} has a parameter of a composite shape")
    check_axes(d.indices, d.name)
    free = d.body.free.union(*(i.free for i in d.indices)) - {*d.params, *d.indices} - sizes
    demand(not free, f"the definition of {d.name} leaves {', '.join(map(str, free))} open")
    special = [e for e in d.body.walk() if isinstance(e, (D, *OPTIMA))]
    demand(not special, f"the definition of {d.name} contains a derivative or an optimum")
    for i in d.indices:
        check_part(i, normal)
    check(d.body, normal)


def has_optimum(claim: Claim) -> bool:
    """Does the claim speak of sets of optima?"""
    return any(isinstance(e, OPTIMA) for side in (claim.left, claim.right) for e in side.walk())
