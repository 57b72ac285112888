"""An absolute bound of the rounding error over an interval: the program run in interval arithmetic, piece by piece.

    max over x in [lo, hi] of |computed(x) - exact(x)| <= max over the pieces of the bound on the piece

On a piece every node has an enclosure of its exact values and a bound of its absolute error, with everything of
higher order in it. A sum is rounded by at most half an ulp of the largest number that it may be. The arithmetic is
that of mpmath's intervals, rounded outward; the piece with the largest bound is halved until so many are made.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

from mpmath import iv, mp

from derive.codegen.ir import Node
from verify.rounding_bounds import Parameters
from verify.rounding_forms import rounding_error
from verify.rounding_walk import inlined, programs
from verify.ulps import pick_format

Interval: TypeAlias = Any  # of mpmath, which has no types
BITS = 100
PIECES = 256


@dataclass(frozen=True)
class Enclosed:
    """The exact values lie in `values`; a computed one is off by at most `error`, the upper end of an interval."""

    values: Interval
    error: Interval

    @property
    def size(self) -> Interval:
        """The largest that a computed value may be."""
        return _top(abs(self.values)) + self.error


def absolute_bound(
    program: str | Node, lo: float, hi: float, eps: Parameters | None = None, pieces: int = PIECES
) -> float:
    """A bound of |computed - exact| for all floats in [lo, hi]: of a generated function of one variable, by its name.

    Raises RoundingError where an operation has no rule for intervals: sums over classes have none.
    """
    node = inlined(programs()[program][0] if isinstance(program, str) else program)
    parameters = eps or Parameters()
    before, iv.prec = iv.prec, BITS
    try:
        return _largest(lambda a, b: _bound_on(node, a, b, parameters), lo, hi, pieces)
    finally:
        iv.prec = before


def _largest(bound: Callable[[float, float], float], lo: float, hi: float, pieces: int) -> float:
    heap = [(-bound(lo, hi), lo, hi)]
    while len(heap) < pieces:
        _, a, b = heap[0]
        middle = (a + b) / 2
        if not a < middle < b:
            break
        heapq.heapreplace(heap, (-bound(a, middle), a, middle))
        heapq.heappush(heap, (-bound(middle, b), middle, b))
    return -heap[0][0]


def _bound_on(node: Node, lo: float, hi: float, parameters: Parameters) -> float:
    run = _Run(iv.mpf([lo, hi]), parameters)
    return _upward(run.value(node).error)


def _upward(x: Interval) -> float:
    """The next float at or above the upper end."""
    end = mp.mpf(x.b)
    near = float(end)
    return near if mp.mpf(near) >= end else math.nextafter(near, math.inf)


def _top(x: Interval) -> Interval:
    return iv.mpf(x.b)


def _joined(x: Interval, y: Interval) -> Interval:
    return iv.mpf([min(x.a, y.a), max(x.b, y.b)])


class _Run:
    """One piece: the argument's interval, and what is known already."""

    def __init__(self, argument: Interval, parameters: Parameters) -> None:
        self.argument, self.parameters = argument, parameters
        self.known: dict[Node, Enclosed] = {}

    def value(self, node: Node) -> Enclosed:
        if node not in self.known:
            if node.op not in _INTERVAL_RULES:
                raise rounding_error(f"There is no rounding rule over intervals for {node.op!r}.")
            self.known[node] = _INTERVAL_RULES[node.op](self, node)
        return self.known[node]

    def rounded(self, values: Interval, error: Interval) -> Enclosed:
        """A result of + - * /: half an ulp of the largest that it may be."""
        size = _upward(_top(abs(values)) + error)
        precision = pick_format(self.parameters.dtype).precision
        half_ulp = iv.ldexp(iv.mpf(1), math.frexp(size)[1] - 1 - precision) if size else iv.mpf(0)
        return Enclosed(values, _top(error + half_ulp))

    def library(self, name: str, values: Interval, error: Interval) -> Enclosed:
        """A result of a library function: its relative error is a parameter."""
        relative = iv.mpf(self.parameters.size(name, {})) * self.parameters.u
        return Enclosed(values, _top(error + relative * (_top(abs(values)) + error)))


def _two(run: _Run, node: Node) -> tuple[Enclosed, Enclosed]:
    return run.value(node.args[0]), run.value(node.args[1])


def _constant(run: _Run, node: Node) -> Enclosed:
    values = iv.mpf(node.data.numerator) / node.data.denominator
    dyadic = node.data.denominator & (node.data.denominator - 1) == 0
    return Enclosed(values, iv.mpf(0)) if dyadic else run.rounded(values, iv.mpf(0))


def _add(run: _Run, node: Node) -> Enclosed:
    x, y = _two(run, node)
    return run.rounded(x.values + y.values, x.error + y.error)


def _sub(run: _Run, node: Node) -> Enclosed:
    x, y = _two(run, node)
    return run.rounded(x.values - y.values, x.error + y.error)


def _mul(run: _Run, node: Node) -> Enclosed:
    x, y = _two(run, node)
    error = _top(abs(x.values)) * y.error + x.error * y.size
    values = x.values**2 if node.args[0] == node.args[1] else x.values * y.values
    return run.rounded(values, error)


def _div(run: _Run, node: Node) -> Enclosed:
    """|a/b - x/y| <= (|a - x| + |x/y| |b - y|) / |b|, where b is computed"""
    x, y = _two(run, node)
    values = x.values / y.values
    least = iv.mpf(abs(y.values).a) - y.error
    if not least.a > 0:
        raise rounding_error("A division by what may be 0 on the interval has no bound.")
    return run.rounded(values, _top((x.error + _top(abs(values)) * y.error) / least))


def _exp(run: _Run, node: Node) -> Enclosed:
    x = run.value(node.args[0])
    values = iv.exp(x.values)
    return run.library("eps_exp", values, _top(values * (iv.exp(_top(x.error)) - 1)))


def _log1p(run: _Run, node: Node) -> Enclosed:
    x = run.value(node.args[0])
    return _logarithm(run, "eps_log1p", 1 + x.values, x.error)


def _log(run: _Run, node: Node) -> Enclosed:
    x = run.value(node.args[0])
    return _logarithm(run, "eps_log", x.values, x.error)


def _logarithm(run: _Run, name: str, of: Interval, error: Interval) -> Enclosed:
    least = iv.mpf(of.a) - error
    if not least.a > 0:
        raise rounding_error("A logarithm of what may be 0 on the interval has no bound.")
    return run.library(name, iv.log(of), _top(error / least))


def _abs(run: _Run, node: Node) -> Enclosed:
    x = run.value(node.args[0])
    return Enclosed(abs(x.values), x.error)


def _neg(run: _Run, node: Node) -> Enclosed:
    x = run.value(node.args[0])
    return Enclosed(-x.values, x.error)


def _maximum(run: _Run, node: Node) -> Enclosed:
    x, y = _two(run, node)
    top = iv.mpf([max(x.values.a, y.values.a), max(x.values.b, y.values.b)])
    return Enclosed(top, iv.mpf(max(x.error.b, y.error.b)))


def _where(run: _Run, node: Node) -> Enclosed:
    """Where the test is open either side may be right; computed and exact go the same way if its argument is exact."""
    test, yes, no = (node.args[0].args[0], *node.args[1:])
    if node.args[0].op != "positive":
        raise rounding_error(f"There is no rounding rule over intervals for a choice by {node.args[0].op!r}.")
    x = run.value(test)
    if x.values.a - x.error.b > 0 or x.values.b + x.error.b <= 0:
        return run.value(yes if x.values.a > 0 else no)
    a, b = run.value(yes), run.value(no)
    both = _joined(a.values, b.values)
    strayed = iv.mpf(both.delta.b) if x.error.b > 0 else iv.mpf(0)
    return Enclosed(both, _top(iv.mpf(max(a.error.b, b.error.b)) + strayed))


_INTERVAL_RULES: Mapping[str, Callable[[_Run, Node], Enclosed]] = MappingProxyType(
    {
        "param": lambda run, _: Enclosed(run.argument, iv.mpf(0)),
        "const": _constant,
        "add": _add,
        "sub": _sub,
        "mul": _mul,
        "div": _div,
        "exp": _exp,
        "log1p": _log1p,
        "log": _log,
        "abs": _abs,
        "neg": _neg,
        "maximum": _maximum,
        "where": _where,
    }
)
