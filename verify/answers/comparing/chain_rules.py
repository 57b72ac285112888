r"""Derivatives of letters by letters, as in back-propagation: which values they can have beside each other.

    \partial L/\partial a \cdot \partial a/\partial w    any two numbers: L = 2a, a = 3w
    \partial L/\partial w beside these                  their product, if L depends on w through a only
    dy/dx beside dx/dy                                  one over the other

Sound for counterexamples: there are linear functions with any slopes along the edges of a graph without circles, and
the slope from one letter to a further one is then the sum over the paths between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from derive.symbols import Add, Expr, Mul, Num, Pow, Sym
from verify.answers.reading.functions import Applied

MOST = 10  # derivatives
Edges = dict[tuple[Expr, Expr], Expr]


def ties(names: Mapping[Expr, str]) -> dict[Expr, Expr] | None:
    """What the numbers for derivatives are in those that may have any values; None where other things are there."""
    edges: Edges = {}
    tied: dict[Expr, Expr] = {}
    for e, name in names.items():
        plain = isinstance(e, Applied) and e.data == "derivative" and len(e.args) == 2
        if not plain or not all(isinstance(x, Sym) for x in e.args) or e.args[0] == e.args[1]:
            return None
        function, variable = e.args
        if (variable, function) in edges:
            tied[Sym(name)] = Pow(edges[variable, function], Num(-1))
        else:
            edges[function, variable] = Sym(name)
    if len(edges) > MOST or _has_circle(edges):
        return None
    plain_edges = {pair: slope for pair, slope in edges.items() if not _detours(edges, pair)}
    for pair, slope in edges.items():
        if pair not in plain_edges:
            found = [Mul(*path) if len(path) > 1 else path[0] for path in _paths(plain_edges, *pair)]
            through = Add(*found) if len(found) > 1 else found[0]
            tied = {name: _put(value, slope, through) for name, value in tied.items()} | {slope: through}
    return tied


def _put(value: Expr, slope: Expr, through: Expr) -> Expr:
    """One over a slope, where the slope is a sum over paths."""
    return Pow(through, Num(-1)) if value == Pow(slope, Num(-1)) else value


def _paths(edges: Edges, begin: Expr, end: Expr) -> Iterator[list[Expr]]:
    """The slopes along each path."""
    for (function, variable), slope in edges.items():
        if function == begin:
            if variable == end:
                yield [slope]
            else:
                yield from ([slope, *rest] for rest in _paths(edges, variable, end))


def _detours(edges: Edges, pair: tuple[Expr, Expr]) -> bool:
    """Is there a path from one to the other besides the edge between them?"""
    others = {p: slope for p, slope in edges.items() if p != pair}
    return next(_paths(others, *pair), None) is not None


def _has_circle(edges: Edges) -> bool:
    """Does a letter depend on itself?"""
    left = dict(edges)
    while left:
        ends = {function for function, _ in left} - {variable for _, variable in left}
        if not ends:
            return True
        left = {pair: slope for pair, slope in left.items() if pair[0] not in ends}
    return False
