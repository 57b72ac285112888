"""Equality by slopes: two functions of one variable with the same derivative, that agree at a point of every piece.

    asin x + acos x = π/2            the slopes cancel on (-1, 1), both sides are π/2 at 0
    atan x + atan 1/x = π/2, x > 0   for x < 0, the other piece, it would be -π/2

Why this is sound. The difference d is made of functions that are continuous wherever they have a value, and that have a
derivative there but at the kinks of |u|, and where u is 0 under a root, or ±1 in asin and acos. What must hold for a
value (u > 0 in a logarithm, 1 - u^2 >= 0 in asin), what is given, and these exceptions are signs of functions u(x). All
of them must be rational in one variable t, which is x, e^x or √x. The line is cut at all their zeros and poles. On an
open piece every u keeps its sign: either d has a value on all of it and a derivative, or it has none at all. If the
derivative is proved to be 0 there and d is 0 at one point, d is 0 on the piece; and, being continuous, at those of its
ends where it has a value. A cut between two pieces without values might be a lone point of the domain: where that is
not excluded, nothing is proved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from derive.rules import Hypothesis, positive
from derive.symbols import Add, Exp, Expr, Log, Mul, Num, Pow, Sym, subst
from verify.answers.comparing import constants
from verify.answers.comparing.elementary import head, slope
from verify.answers.comparing.forms import Reader, demands, prepared
from verify.answers.comparing.line import Chart, Cut, NotRational, Rational, charts, cuts, rational, samples
from verify.kernel import MALFORMED
from verify.normal import Undefined
from verify.signs import POSITIVE

SMOOTH = frozenset({"sin", "cos", "atan", "asin", "acos", "abs", "pi"})
NODES = (Num, Sym, Add, Mul, Pow, Exp, Log)
LARGEST = 150  # nodes of a difference
KINDS = {"positive": ">", "nonnegative": ">=", "nonzero": "!="}
Zero = Callable[[Expr, tuple[Hypothesis, ...]], bool]


@dataclass(frozen=True)
class Condition:
    """That u(x) is > 0, >= 0 or not 0; "" where nothing is demanded of it, but it may not change its sign."""

    u: Expr
    sign: str
    function: Rational | None = None

    def holds(self, sign: int) -> bool:
        """Where u has this sign, which is not 0?"""
        return sign > 0 or self.sign in ("!=", "")


def same_slopes(difference: Expr, given: Sequence[Hypothesis], zero: Zero, *, constant: bool = False) -> bool:
    """Is a prepared difference of one variable 0 wherever it has a value; or `constant`, on one connected domain?

    `zero` proves an expression 0 from hypotheses.
    """
    free = [v for v in difference.free if isinstance(v, Sym)]
    if len(free) != 1 or len(difference.free) != 1 or not _is_smooth(difference):
        return False
    (x,) = free
    try:
        chart, conditions = _charted(x, list(conditions_of(difference, given, x)))
        return _on_all_pieces(difference, x, chart, conditions, zero, constant)
    except (NotRational, Undefined, *MALFORMED):
        return False


def _is_smooth(e: Expr) -> bool:
    nodes = list(e.walk())
    return len(nodes) <= LARGEST and all(_has_slope(a) for a in nodes)


def _has_slope(a: Expr) -> bool:
    if isinstance(a, Pow):
        return isinstance(a.args[1], Num) or (isinstance(a.args[0], Num) and a.args[0].data > 0)
    return isinstance(a, NODES) or head(a) in SMOOTH


def conditions_of(difference: Expr, given: Sequence[Hypothesis], x: Expr) -> Iterator[Condition]:
    """What must hold for a value, what is given of x alone, and where d may have no derivative."""
    seen = Reader(())
    for kind, u in demands(difference):
        if kind == "within 1":
            yield Condition(1 - u**2, ">=")
        else:
            yield from (c for c in _of_parts(u, KINDS[kind]) if seen.signs.sign(c.u) != POSITIVE)
    for a in difference.walk():
        if head(a) == "abs":
            yield Condition(a.args[0], "")
    for h in given:
        gap = prepared(h.left - h.right)
        if h.relation in (">", ">=") and gap.free == {x}:
            yield Condition(gap, h.relation)


def _of_parts(u: Expr, sign: str) -> Iterator[Condition]:
    """What u > 0, u >= 0 or u != 0 says of its parts: a root is not negative, a product is 0 where a factor is."""
    match u:
        case Pow(args=(base, Num(data=power))) if power.denominator > 1 and power > 0:
            if sign != ">=":
                yield from _of_parts(base, "!=")
        case Mul() if sign == "!=":
            for factor in u.args:
                yield from _of_parts(factor, sign)
        case Pow(args=(base, Num())) if sign == "!=":
            yield from _of_parts(base, sign)
        case _:
            yield Condition(u, sign)


def _charted(x: Expr, conditions: list[Condition]) -> tuple[Chart, list[Condition]]:
    """A variable t in which all conditions are rational. Constants have a sign of their own, and are no conditions."""
    reader = Reader(())
    for chart in charts(x):
        try:
            found = [Condition(c.u, c.sign, rational(c.u, chart, reader)) for c in conditions]
        except NotRational:
            continue
        return chart, found
    raise NotRational("no variable in which everything is rational")


def _on_all_pieces(
    difference: Expr, x: Expr, chart: Chart, conditions: list[Condition], zero: Zero, constant: bool
) -> bool:
    functions = [c.function for c in conditions if c.function]
    row = cuts(functions, chart.least)
    pieces = samples(row, chart.least)
    inside = [all(c.holds(c.function.sign(p[0])) for c in conditions if c.function) for p in pieces]
    if not any(inside) or not all(_no_lone_point(*pair) for pair in _bare(row, inside, pieces, conditions)):
        return False
    if chart.least is not None and isinstance(chart.atom, Pow) and not inside[0]:
        return False  # x = 0, the end of t = √x >= 0, might be a lone point
    if constant and sum(inside) > 1:
        return False
    turned = slope(difference, x)
    for points, is_in in zip(pieces, inside, strict=True):
        if not is_in:
            continue
        known = tuple(_known(c.u, c.function.sign(points[0])) for c in conditions if c.function)
        known += tuple(_known(u, sign) for u, sign in _factors(functions, chart, points[0]))
        if not zero(turned, known):
            return False
        if not constant and not any(
            constants.vanishes(prepared(subst(difference, {x: chart.value(p)}))) for p in points
        ):
            return False
    return True


def _known(u: Expr, sign: int) -> Hypothesis:
    """The sign of u on a piece."""
    return positive(u if sign > 0 else -u)


def _factors(functions: list[Rational], chart: Chart, t: Fraction) -> Iterator[tuple[Expr, int]]:
    """The irreducible polynomials of zeros and poles, which have no zero on a piece, with their signs at t."""
    for factor in dict.fromkeys(f for r in functions for f in sorted(r.zeros | r.poles, key=str)):
        terms = [Num(Fraction(int(c.p), int(c.q))) * chart.atom ** int(n) for (n,), c in factor.terms()]
        value = sum(
            c.data * t ** int(n) for (n,), c in ((m, Num(Fraction(int(c.p), int(c.q)))) for m, c in factor.terms())
        )
        yield Add(Num(0), *terms), 1 if value > 0 else -1


Bare = tuple[Cut, list[Condition], list[int]]


def _bare(row: list[Cut], inside: list[bool], pieces: list[list], conditions: list[Condition]) -> Iterator[Bare]:
    """The cuts on both sides of which there are no values, with the conditions and their signs to the left."""
    for place, cut in enumerate(row):
        if not inside[place] and not inside[place + 1]:
            yield cut, conditions, [c.function.sign(pieces[place][0]) for c in conditions if c.function]


def _no_lone_point(cut: Cut, conditions: list[Condition], left: list[int]) -> bool:
    """Does a condition certainly fail at the cut: one that fails beside it, and is not 0 there, or may not be?"""
    for c, sign in zip(conditions, left, strict=True):
        if c.function is None or c.holds(sign):
            continue
        touched = cut.factor in c.function.zeros | c.function.poles
        if not touched or c.sign == ">" or cut.factor in c.function.poles:
            return True
    return False
