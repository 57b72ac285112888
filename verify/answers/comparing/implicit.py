r"""Derivatives of what is not known: by the chain rule, with a derivative of its own for each unknown in it.

    \frac{\partial}{\partial\theta} \log p(x \mid \theta)      (1/p(x | θ)) ∂p(x | θ)/∂θ, and not 0
    \frac{\partial}{\partial w} (L + \lambda w^2)              ∂L/∂w + 2 λ w: a loss depends on all its parameters
    \frac{\partial}{\partial x} \frac{\partial f}{\partial y}  ∂²f/∂y∂x

An unknown in which the variable stands is a function of it, and so are the letters of losses and functions. Before an
unknown is taken for a number (`opaque`), everything that differentiates it must be gone: a number has the slope 0.
"""

from __future__ import annotations

from derive.symbols import Add, At, D, Expr, Family, Idx, Mul, Sum, Sym, subst
from verify.answers.comparing.arrays import mapped
from verify.answers.comparing.elementary import slope
from verify.answers.comparing.forms import unfolded_but_absolute
from verify.answers.comparing.opaque import UNKNOWN
from verify.answers.reading.functions import Applied
from verify.answers.reading.values import Value, expressions
from verify.normal import Undefined

Both = tuple[Value, Value]
LOSSES = frozenset(("L", "J", "ell"))  # letters that are functions of every parameter
FUNCTIONS = frozenset("fgFG")
LONELY = frozenset(("y", "u", "v", "h", "z", "s", "E"))  # where they are all that is differentiated
DERIVATIVE = "derivative"
MOST = 400  # nodes of what is differentiated


def carried_out(both: Both) -> Both:
    """The two values with the derivatives of unknowns in them by the chain rule; the others are left as they are."""
    if not any(_is_slope(a) for value in both for e in expressions(value) for a in e.walk()):
        return both
    gold, answer = (mapped(value, lambda e: in_order(_carried_out(e))) for value in both)
    return gold, answer


def _is_slope(e: Expr) -> bool:
    return isinstance(e, D) or (isinstance(e, Applied) and e.data == DERIVATIVE)


def _carried_out(e: Expr) -> Expr:
    if not e.args:
        return e
    e = e.rebuild(tuple(map(_carried_out, e.args)))
    if not isinstance(e, D) or not isinstance(e.args[1], Sym):
        return e
    body, x = e.args
    if isinstance(body, Sym) and body != x and body.data in LONELY:
        return Applied(body, x, data=DERIVATIVE)
    try:
        if not _has_function(body, x) or sum(1 for _ in body.walk()) > MOST:
            return e
        return _slope(unfolded_but_absolute(body), x)
    except (Undefined, TypeError):
        return e


def _is_function(e: Expr, x: Expr) -> bool:
    """Is it something of which nothing is known but that it depends on the variable?"""
    if isinstance(e, UNKNOWN):
        return x in e.free or (
            isinstance(e, Applied) and e.data == DERIVATIVE and _head(e.args[0]) in LOSSES | FUNCTIONS
        )
    return _head(e) in LOSSES | FUNCTIONS and e != x


def _head(e: Expr) -> str:
    """The letter of a name or of an entry."""
    if isinstance(e, At) and isinstance(e.args[0], Family):
        return str(e.args[0].data)
    return str(e.data) if isinstance(e, Sym) else ""


def _has_function(e: Expr, x: Expr) -> bool:
    return _is_function(e, x) or any(_has_function(a, x) for a in e.args if not isinstance(e, At))


def _slope(e: Expr, x: Expr) -> Expr:
    """The derivative of e by x."""
    if not _has_function(e, x):
        return slope(e, x)
    if _is_function(e, x):
        return _of_function(e, x)
    if isinstance(e, Add):
        return Add(*(_slope(a, x) for a in e.args))
    if isinstance(e, Sum) and isinstance(e.args[0], Idx):
        return Sum(_slope(e.args[1], x), e.args[0])
    inner: dict[Expr, Expr] = {}
    outer = e.rebuild(tuple(_named(a, x, inner) for a in e.args))
    if _has_function(outer, x):
        raise Undefined(f"there is no rule to differentiate {e}")
    back = {name: u for u, name in inner.items()}
    terms = [Mul(subst(slope(outer, name), back), _slope(u, x)) for u, name in inner.items()]
    direct = subst(slope(outer, x), back)
    return Add(direct, *terms)


def _named(e: Expr, x: Expr, names: dict[Expr, Expr]) -> Expr:
    """e with a name for each unknown, and each sum with unknowns, in it."""
    if _is_function(e, x) or (isinstance(e, Sum) and _has_function(e, x)):
        return names.setdefault(e, Sym(f"u#{len(names) + 1}"))
    return e.rebuild(tuple(_named(a, x, names) for a in e.args)) if e.args and _has_function(e, x) else e


def _of_function(e: Expr, x: Expr) -> Expr:
    """∂u/∂x; of f, f'(x); of ∂f/∂y, ∂²f/∂x∂y, in one order; of f(v), f'(v) ∂v/∂x."""
    if isinstance(e, Sym) and e.data in FUNCTIONS:
        return Applied(x, data=f"{e.data}'")
    if isinstance(e, Applied) and e.data == DERIVATIVE:
        function, *variables = e.args
        return Applied(function, *sorted((*variables, x), key=lambda v: v.key), data=DERIVATIVE)
    if isinstance(e, Applied) and len(e.args) == 1 and str(e.data).rstrip("'") in FUNCTIONS:
        outer = Applied(e.args[0], data=f"{e.data}'")
        return outer if e.args[0] == x else Mul(outer, _slope(e.args[0], x))
    if not isinstance(e, Applied | Sym | At):
        raise Undefined("an integral or a limit is differentiated")
    return Applied(e, x, data=DERIVATIVE)


def in_order(e: Expr) -> Expr:
    """∂²f/∂y∂x as ∂²f/∂x∂y: of what may be differentiated twice, the order says nothing."""
    e = e.rebuild(tuple(map(in_order, e.args))) if e.args else e
    if isinstance(e, Applied) and e.data == DERIVATIVE and len(e.args) > 2:
        return Applied(e.args[0], *sorted(e.args[1:], key=lambda v: v.key), data=DERIVATIVE)
    return e
