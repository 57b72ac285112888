"""The chain rule as it is written by hand: carried out, with the derivatives of defined functions left standing.

    d/dz (σ(z) - y)^2  ->  2 (σ(z) - y) d/dz σ(z)        d/dz σ(z)  ->  as it is

Nothing here is trusted. What is written is put before the kernel, which proves it from the definitions.
"""

from __future__ import annotations

from derive.symbols import Add, ArgMax, ArgMin, At, Binder, Call, D, Delta, Expr, Family, Mul, Num, Sum, Sym, subst
from verify.conversions import derivative

_STEP = Sym("step of the chain rule")  # a name that no text can have


def chained(e: Expr) -> Expr:
    """Every derivative in e carried out, innermost first, but for those of a defined function itself.

    Raises Undefined where there is no rule for what stands in a derivative.
    """
    if isinstance(e, ArgMin | ArgMax):
        return e
    e = e.rebuild(tuple(chained(a) for a in e.args))
    return _carried_out(*e.args) if isinstance(e, D) else e


def standing(e: Expr) -> frozenset[Expr]:
    """The derivatives of defined functions, and of derivatives, that are left standing."""
    return frozenset(part for part in e.walk() if isinstance(part, D) and _is_opaque(part.args[0]))


def _is_opaque(e: Expr) -> bool:
    called = isinstance(e, Call) and not e.data.indices
    return called or isinstance(e, D) or (isinstance(e, At) and isinstance(e.args[0], Call))


def _carried_out(body: Expr, x: Expr) -> Expr:
    """d body / dx: the derivative by a step t, where every function f has moved by its own slope, f + t df/dx."""
    if _is_opaque(body):
        return D(body, x)
    return tidy(subst(derivative(_moved(body, x), _STEP), {_STEP: Num(0)}))


def tidy(e: Expr) -> Expr:
    """e without factors 1, terms 0 and products with 0, as one would write it."""
    if not e.args or isinstance(e, Call):
        return e
    e = e.rebuild(tuple(map(tidy, e.args)))
    match e:
        case Add():
            terms = tuple(a for a in e.args if a != Num(0))
            return Add(*terms) if len(terms) > 1 else terms[0] if terms else Num(0)
        case Mul() if Num(0) in e.args:
            return Num(0)
        case Mul():
            factors = tuple(a for a in e.args if a != Num(1))
            return Mul(*factors) if len(factors) > 1 else factors[0] if factors else Num(1)
        case Sum() if e.body == Num(0):
            return Num(0)
    return e


def without_primes(e: Expr) -> Expr:
    """e with another letter for each bound index i', which is no name for the kernel."""
    if not e.args:
        return e
    e = e.rebuild(tuple(map(without_primes, e.args)))
    if not isinstance(e, Binder) or not str(e.args[0].data).endswith("'"):
        return e
    return _renamed(e, str(e.args[0].data).rstrip("'"), frozenset(str(a.data) for a in e.body.free))


def _moved(e: Expr, x: Expr) -> Expr:
    variable = x.args[0] if isinstance(x, At) else x
    if variable not in e.free:
        return e
    if _is_opaque(e):
        return e + _STEP * D(e, x)
    if e == x:
        return e + _STEP
    if isinstance(e, At) and isinstance(e.args[0], Family):
        same = [Delta(a, b) for a, b in zip(e.args[1:], x.args[1:], strict=True)]
        slope: Expr = _STEP
        for delta in same:
            slope = slope * delta
        return e + slope
    if isinstance(e, Binder):
        e = _apart(e, x)
    return e.rebuild(tuple(_moved(a, x) if a.free & {variable} else a for a in e.args))


def _apart(e: Binder, x: Expr) -> Expr:
    """A sum or product with its index renamed away from those of x."""
    index, body = e.args
    return _renamed(e, str(index.data), frozenset(str(a.data) for a in x.free | (body.free - {index})))


def _renamed(e: Binder, stem: str, taken: frozenset[str]) -> Expr:
    """The sum or product with the first of the indices i, i1, i2, ... that is not taken."""
    index, body = e.args
    names = (stem, *(f"{stem}{n}" for n in range(1, len(taken) + 2)))
    new = index.renamed(next(name for name in names if name not in taken))  # type: ignore[attr-defined]  # an index
    return e.rebuild((new, subst(body, {index: new})))
