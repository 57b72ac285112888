r"""Letters in an integrand that are functions of the variable, though nobody writes it behind them.

    \int_0^T v \, dt           v(t): v is no constant, for then nobody writes an integral
    \int y \, dx,  \int u \, dv   y(x), u(v)
    \int_0^1 xy \, dx          the variable is there: y is a constant
    \int_0^1 k \, dx           k is one by custom, or since the texts say so
    \iint f \, dx \, dy        f(x, y): f and g are functions of whatever is integrated over

Such a function is called y@x until it is known whether an equation says what y is (`settled`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from derive.symbols import At, Expr, Family, Sym
from verify.answers.reading.functions import Applied, is_hidden
from verify.answers.reading.names import Scope

COUNTS = frozenset("ijkmnKMN") | {"c", "C", "lambda", "eta", "epsilon", "kappa", "tau", "gamma"}
CONSTANTS = COUNTS | frozenset("abABR") | {"alpha", "beta"}  # letters that are constants by custom
FUNCTIONS = frozenset("fg")
MARK = "@"


def with_functions(body: Expr, variable: Sym, scope: Scope) -> Expr:
    """The integrand with functions for letters; the variables of the integrals around it are none."""
    body = _widened(body, str(variable.data))
    there = any(x == variable for x in body.free)
    loose = {x for x in body.free if isinstance(x, Sym | Family) and not is_hidden(x)} - {variable}
    names = {str(x.data) for x in loose} - scope.integrated - scope.constants
    usual = {name for name in names if (name in FUNCTIONS if there else not _is_constant(name))}
    names = usual | (names & scope.defined)
    return _applied(body, names, variable) if names else body


def _is_constant(name: str) -> bool:
    return name in CONSTANTS or name.endswith("_0")


def _applied(e: Expr, names: set[str], variable: Sym) -> Expr:
    """e with y@x(x) for y, and y@x(x, i) for y_i."""
    if isinstance(e, At) and isinstance(e.args[0], Family) and e.args[0].data in names:
        return Applied(variable, *e.args[1:], data=f"{e.args[0].data}_{MARK}{variable.data}")
    if isinstance(e, Sym) and e.data in names:
        return Applied(variable, data=f"{e.data}{MARK}{variable.data}")
    if isinstance(e, Family) or not e.args:
        return e
    return e.rebuild(tuple(_applied(a, names, variable) for a in e.args))


def _widened(e: Expr, variable: str) -> Expr:
    """e with f@x,y(x, y) for the f@x(x) of an integral inside; the variables in the order of their names."""
    if not e.args:
        return e
    e = e.rebuild(tuple(_widened(a, variable) for a in e.args))
    if not isinstance(e, Applied) or MARK not in str(e.data):
        return e
    name, _, said = str(e.data).partition(MARK)
    known = said.split(",")
    table = dict(zip(known, e.args, strict=False)) | {variable: Sym(variable)}
    places = (*(table[x] for x in sorted(table)), *e.args[len(known) :])
    return Applied(*places, data=f"{name}{MARK}{','.join(sorted(table))}")


def marked(e: Expr) -> Iterator[tuple[Applied, str, tuple[str, ...]]]:
    """Each such function in e, the letter that was written, and the variables."""
    for a in e.walk():
        if isinstance(a, Applied) and MARK in str(a.data):
            name, _, said = str(a.data).partition(MARK)
            yield a, name, tuple(said.split(","))


def settled(e: Expr, value: Callable[[str, tuple[str, ...], tuple[Expr, ...]], Expr | None]) -> Expr:
    """e with what `value` says of each letter, with these variables at these places; else with a function y(x)."""
    if not e.args:
        return e
    e = e.rebuild(tuple(settled(a, value) for a in e.args))
    for a, name, variables in marked(e):
        if a is e:
            found = value(name, variables, a.args)
            return Applied(*a.args, data=name) if found is None else found
    return e
