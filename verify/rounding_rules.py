"""Rounding errors, operation by operation: what every operation of an array program does to the errors so far.

A table: `RULES` has a rule for every operation, in words and as a function. An operation that is not in it cannot be
analysed, and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from types import MappingProxyType

from derive.codegen.ir import ONE, Node
from verify.rounding_forms import (
    ANY,
    EXACT,
    INF,
    RANGE,
    SUMMED,
    ZERO,
    Form,
    Here,
    Number,
    U,
    Value,
    capped,
    each_sum,
    hull,
    joined_majorant,
    majorant,
    one,
    plus,
    relabelled,
    scaled,
    shown,
    times,
    times_parameter,
    unknown,
)

UNROUNDED = "exact"  # the mark of a number that is added without rounding (derive.codegen.ir)


def _const(here: Here) -> Value:
    value = here.node.data
    dyadic = value.denominator & (value.denominator - 1) == 0
    return Value(value, value, EXACT if dyadic else frozenset({one(here.source(U))}))


def _neg(here: Here) -> Value:
    x = here.arg(0)
    return replace(x, lo=-x.hi, hi=-x.lo)


def _abs(here: Here) -> Value:
    x = here.arg(0)
    lo = max(x.lo, -x.hi, Fraction(0))
    return replace(x, lo=lo, hi=max(-x.lo, x.hi))


def _add(here: Here) -> Value:
    return _sum_of(here, here.arg(0), here.arg(1))


def _sub(here: Here) -> Value:
    left, right = here.node.args
    if left == right:
        return ZERO
    x, y = here.arg(0), here.arg(1)
    out = _sum_of(here, x, replace(y, lo=-y.hi, hi=-y.lo))
    below = right.op == "max" and right.args[0] == left  # no term exceeds the largest
    return replace(out, hi=min(out.hi, Fraction(0))) if below else out


def _sum_of(here: Here, x: Value, y: Value) -> Value:
    if x.zero or y.zero:
        return y if x.zero else x
    lo, hi = x.lo + y.lo, x.hi + y.hi
    if x.point and y.point and lo == int(lo) and -SUMMED <= lo <= SUMMED:
        return Value(lo, lo)
    rounding = {one(here.source(U))}
    if here.node.args[1].data == UNROUNDED:
        here.note("assumptions", f"{shown(here.node, 2)} is not rounded.")
        rounding = {frozenset()}
    if x.exact and y.exact and not (x.majorant or y.majorant):
        return Value(lo, hi, frozenset(rounding))
    one_sign = (x.lo >= 0 and y.lo >= 0) or (x.hi <= 0 and y.hi <= 0)
    if one_sign and x.majorant is None and y.majorant is None:
        means = (plus(scaled(a, w), scaled(b, 1 - w)) for w in _weights(x, y) for a, b in product(x.forms, y.forms))
        return Value(lo, hi, capped(each_sum(means, rounding), here))
    left, right = (majorant(here.value(node), node) for node in here.node.args)
    if not one_sign:
        here.note("cancellations", f"{shown(here.node.args[0])} against {shown(here.node.args[1])}")
    forms = relabelled(x.forms, here, "left") | relabelled(y.forms, here, "right")
    total = Node("add", (left, right), None, left.axes | right.axes)
    return Value(lo, hi, capped(each_sum(forms, rounding), here), total)


def _weights(x: Value, y: Value) -> tuple[Fraction, Fraction]:
    """The least and the largest share that x may have in x + y, for terms of one sign."""
    (xl, xh), (yl, yh) = ((v.lo, v.hi) if v.lo >= 0 and v.hi > 0 else (-v.hi, -v.lo) for v in (x, y))
    least = Fraction(0) if xl == 0 or yh == INF else Fraction(xl) / Fraction(xl + yh)
    most = Fraction(1) if xh == INF or yl == 0 else Fraction(xh) / Fraction(xh + yl)
    return least, most


def _mul(here: Here) -> Value:
    x, y = here.arg(0), here.arg(1)
    if x.zero or y.zero:
        return ZERO
    lo, hi = hull(times(a, b) for a, b in product((x.lo, x.hi), (y.lo, y.hi)))
    same = here.node.args[0] == here.node.args[1]
    forms = frozenset(scaled(a, Fraction(2)) for a in x.forms) if same else each_sum(x.forms, y.forms)
    if same:
        lo = max(lo, Fraction(0))
    forms = each_sum(forms, {frozenset()} if _power_of_two(x) or _power_of_two(y) else {one(here.source(U))})
    if not (x.majorant or y.majorant):
        return Value(lo, hi, capped(forms, here))
    left, right = (majorant(v, node) for v, node in zip((x, y), here.node.args, strict=True))
    forms = relabelled(capped(forms, here), here, "majorant")
    return Value(lo, hi, forms, Node("mul", (left, right), None, left.axes | right.axes))


def _div(here: Here) -> Value:
    x, y = here.arg(0), here.arg(1)
    if x.zero:
        return ZERO
    if y.majorant:
        return unknown(here, f"division by {shown(here.node.args[1])}, which has no relative bound")
    ends = [*_inverses(y)]
    lo, hi = hull(times(a, b) for a, b in product((x.lo, x.hi), ends))
    opposite = frozenset(scaled(b, Fraction(-1)) for b in y.forms)
    rounding = {frozenset()} if _power_of_two(y) else {one(here.source(U))}
    forms = capped(each_sum(x.forms, opposite, rounding), here)
    if not x.majorant:
        return Value(lo, hi, forms)
    below = majorant(y, here.node.args[1])
    return Value(
        lo,
        hi,
        relabelled(forms, here, "majorant"),
        Node("div", (x.majorant, below), None, x.majorant.axes | below.axes),
    )


def _inverses(y: Value) -> tuple[Number, Number]:
    if y.lo < 0 < y.hi:
        return -INF, INF
    positive = y.lo >= 0 and y.hi > 0
    at = [Fraction(0) if abs(v) == INF else 1 / v if v else (INF if positive else -INF) for v in (y.hi, y.lo)]
    return at[0], at[1]


def _power_of_two(x: Value) -> bool:
    if not x.point or not x.lo:
        return False
    value = abs(Fraction(x.lo))
    return value.numerator & (value.numerator - 1) == 0 and value.denominator & (value.denominator - 1) == 0


def _exp(here: Here) -> Value:
    x = here.arg(0)
    if x.zero:
        here.note("assumptions", "exp(0) is 1.")
        return Value(Fraction(1), Fraction(1))
    library = {one(here.source(("eps_exp",)))}
    lo = Fraction(1) if x.lo >= 0 else Fraction(0)
    hi = Fraction(1) if x.hi <= 0 else INF
    return Value(lo, hi, capped(each_sum(_absolute(x, here.node.args[0], here), library), here))


def _absolute(x: Value, node: Node, here: Here) -> frozenset[Form]:
    """The absolute error of what is handed to exp: its relative error times its size, or times its majorant."""
    if x.exact and x.majorant is None:
        return EXACT
    if x.majorant:
        return times_parameter(x.forms, here.magnitude(x.majorant), here)
    here.note("assumptions", f"|{shown(node)}| <= {RANGE} wherever its exponential matters.")
    return times_parameter(x.forms, RANGE, here)


def _expm1(here: Here) -> Value:
    """x e^x / (e^x - 1) lies in [0, 1] for x <= 0, and below 1 + x for x >= 0."""
    x = here.arg(0)
    if x.zero:
        return ZERO
    if x.majorant:
        return unknown(here, f"expm1 of {shown(here.node.args[0])}, which has no relative bound")
    larger = EXACT if x.hi <= 0 else _absolute(x, here.node.args[0], here)
    grown = {frozenset(), *each_sum(x.forms, larger)}
    lo = Fraction(-1) if x.lo < 0 else Fraction(0)
    hi = Fraction(0) if x.hi <= 0 else INF
    return Value(lo, hi, capped(each_sum(grown, {one(here.source(("eps_expm1",)))}), here))


def _log1p(here: Here) -> Value:
    """x / ((1 + x) log1p(x)) lies in [0, 1] for x >= 0; for x < 0 it has no bound."""
    x = here.arg(0)
    if x.zero:
        return ZERO
    library = {one(here.source(("eps_log1p",)))}
    hi: Number = INF if x.hi == INF else x.hi  # log1p(x) <= x
    if x.exact and not x.majorant:
        return Value(Fraction(0) if x.lo >= 0 else -INF, hi, frozenset(library))
    if x.majorant:
        return unknown(here, f"log1p of {shown(here.node.args[0])}, which has no relative bound")
    if x.lo < 0:
        return _log1p_of_any_sign(here, x, hi)
    return Value(Fraction(0), hi, capped(each_sum({frozenset(), *x.forms}, library), here))


def _log1p_of_any_sign(here: Here, x: Value, hi: Number) -> Value:
    """Against |x| / (1 + x) + |log1p(x)|: the first is the derivative times x."""
    (inner,) = here.node.args
    here.note("cancellations", f"log1p of {shown(inner)}, which may be near -1")
    above, result = (Node("abs", (node,), None, node.axes) for node in (inner, here.node))
    slope = Node("div", (above, Node("add", (ONE, inner), None, inner.axes)), None, inner.axes)
    forms = relabelled(x.forms, here, "log1p") | {one(here.source(("eps_log1p",)))}
    return Value(-INF, hi, forms, Node("add", (slope, result), None, inner.axes))


def _log(here: Here) -> Value:
    """Near 1 a relative error of x becomes an absolute one of log x: the unit is 1 + |log x|."""
    x, node = here.arg(0), here.node
    lo = Fraction(0) if x.lo >= 1 else -INF
    hi = Fraction(0) if x.hi <= 1 else INF
    library = {one(here.source(("eps_log",)))}
    if x.majorant:
        return unknown(here, f"log of {shown(node.args[0])}, which has no relative bound")
    if x.exact:
        return Value(lo, hi, frozenset(library))
    here.note("cancellations", f"log of {shown(node.args[0])} near 1")
    unit = Node("add", (Node("const", data=Fraction(1)), Node("abs", (node,), None, node.axes)), None, node.axes)
    return Value(lo, hi, relabelled(x.forms, here, "log") | frozenset(library), unit)


def either(here: Here, x: Value, y: Value, left: Node, right: Node) -> Value:
    """One of two values, whichever: the forms of both."""
    lo, hi = min(x.lo, y.lo), max(x.hi, y.hi)
    forms = capped(x.forms | y.forms, here)
    if not (x.majorant or y.majorant):
        return Value(lo, hi, forms)
    sides = [majorant(v, node) for v, node in ((x, left), (y, right)) if not v.zero]
    both = sides[0] if len(sides) == 1 else joined_majorant("maximum", *sides)
    return Value(lo, hi, relabelled(forms, here, "either"), both)


def _where(here: Here) -> Value:
    test = decided(here.value(here.node.args[0]))
    if test is not None:
        return here.arg(1 if test else 2)
    return either(here, here.arg(1), here.arg(2), here.node.args[1], here.node.args[2])


def _maximum(here: Here) -> Value:
    x, y = here.arg(0), here.arg(1)
    if x.lo >= y.hi or y.lo >= x.hi:
        return x if x.lo >= y.hi else y
    out = either(here, x, y, *here.node.args)
    return replace(out, lo=max(x.lo, y.lo))


def decided(test: Value) -> bool | None:
    """What a comparison gives, if that is known."""
    return bool(test.lo) if test.lo == test.hi else None


def _truth(known: bool | None) -> Value:
    return Value(Fraction(known or 0), Fraction(known if known is not None else 1))


def _equal(here: Here) -> Value:
    x, y = (v if v.exact else ANY for v in (here.arg(0), here.arg(1)))
    apart = x.hi < y.lo or y.hi < x.lo
    return _truth(False if apart else True if x.point and y.point else None)


def _positive(here: Here) -> Value:
    x = here.arg(0)
    return _truth(False if x.hi <= 0 else True if x.lo > 0 and x.majorant is None else None)


def _isfinite(here: Here) -> Value:
    here.note("assumptions", "Every result is finite.")
    return _truth(True)


def _reduced(here: Here) -> Value:
    """The largest of values with errors: its error is one of theirs."""
    x = here.arg(0)
    if x.exact:
        return x
    top = None if x.majorant is None else Node("max", (x.majorant,), here.node.data, here.node.axes)
    return replace(x, forms=relabelled(x.forms, here, "max"), majorant=top)


def _sum(here: Here) -> Value:
    """A weighted mean of the terms' errors and of gamma, the additions that a term goes through."""
    bodies, selected = here.sum_cases()
    if selected is not None:
        return selected
    if all(b.zero for b in bodies):
        return ZERO
    lo, hi = hull(v for b in bodies for v in (times(b.lo, INF), times(b.hi, INF), Fraction(0)))
    forms = relabelled(frozenset().union(*(b.forms for b in bodies)), here, "mean")
    forms = capped(each_sum(forms, {one(here.source((gamma(here.node.data),), "additions"))}), here)
    if (lo >= 0 or hi <= 0) and not any(b.majorant for b in bodies):
        return Value(lo, hi, forms)
    (body,) = here.node.args
    if lo < 0 < hi:
        here.note("cancellations", f"the terms of {shown(here.node)} against each other")
    terms = [majorant(b, body) for b in bodies if not b.zero]
    term = terms[0] if len(set(terms)) == 1 else joined_majorant("maximum", *dict.fromkeys(terms))
    return Value(lo, hi, forms, Node("sum", (term,), here.node.data, here.node.axes))


def _matmul(here: Here) -> Value:
    x, y = here.arg(0), here.arg(1)
    if x.zero or y.zero:
        return ZERO
    both = each_sum(relabelled(x.forms, here, "left"), relabelled(y.forms, here, "right"))
    made = plus(one(here.source(U)), one(here.source((gamma(here.node.data),), "additions")))
    left, right = (majorant(v, node) for v, node in zip((x, y), here.node.args, strict=True))
    signs = x.lo >= 0 <= y.lo or x.hi <= 0 >= y.hi
    if not signs:
        here.note("cancellations", f"the terms of {shown(here.node)} against each other")
    whole = replace(here.node, args=(left, right))
    relative = signs and not (x.majorant or y.majorant)
    lo = Fraction(0) if signs else -INF
    return Value(lo, INF, capped(each_sum(both, {made}), here), None if relative else whole)


def gamma(axis: str) -> str:
    """The parameter for the additions along an axis."""
    return f"gamma_{ {'i': 'n', 'a': 'd', 'k': 'K'}.get(axis, axis) }"


@dataclass(frozen=True)
class Rule:
    """What an operation does to errors: in words, with a theorem of the book if it rests on one, and as a function."""

    says: str
    apply: Callable[[Here], Value]


_exact = Rule("exact", lambda _: replace(ANY, lo=Fraction(0)))

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "param": Rule("an argument is exact", lambda _: ANY),
        "const": Rule("a number", _const),
        "size": Rule("a size is exact, and at least 1", lambda _: Value(Fraction(1), INF)),
        "positions": _exact,
        "argmax": _exact,
        "neg": Rule("exact", _neg),
        "abs": Rule("exact", _abs),
        "add": Rule("one sign: the weighted mean of the errors, and u; else against |x| + |y|", _add),
        "sub": Rule("opposite signs: the weighted mean of the errors, and u; else against |x| + |y|", _sub),
        "mul": Rule("the errors add, and u", _mul),
        "div": Rule("the error above less the error below, and u", _div),
        "exp": Rule("the absolute error of the argument, and eps_exp", _exp),
        "expm1": Rule("at most 1 + |x| times the error, and eps_expm1", _expm1),
        "log1p": Rule("x >= 0: at most 1 times the error, and eps_log1p", _log1p),
        "log": Rule("the error against 1 + |log x|, and eps_log", _log),
        "maximum": Rule("one of the two", _maximum),
        "where": Rule("one of the two", _where),
        "equal": Rule("a test", _equal),
        "positive": Rule("a test", _positive),
        "isfinite": Rule("a test, true", _isfinite),
        "max": Rule("the error of one of the terms", _reduced),
        "sum": Rule("one sign: a mean of the errors, and gamma; else against the sum of |terms|", _sum),
        "matmul": Rule("a sum of products", _matmul),
    }
)
