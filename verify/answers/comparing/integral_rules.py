r"""Rules for integrals of which nothing else is known, so that they can be compared.

    \int_0^1 (2 f(x) + g(x)) dx          2 \int_0^1 f(x) dx + \int_0^1 g(x) dx
    \int_b^a f(x) dx                     -\int_a^b f(x) dx
    \int_a^b F'(x) dx                    F(b) - F(a)
    \int_0^2 \int_0^1 f(x, y) dx dy      \int_0^1 \int_0^2 f(x, y) dy dx, between ends without the variables

They hold for continuous functions, as everything that is said of integrals here.
"""

from __future__ import annotations

from fractions import Fraction

from derive.symbols import Add, Expr, Mul, Num, Sym, subst
from verify.answers.comparing.forms import Reader, prepared
from verify.answers.reading.functions import INFINITY, Applied, Integral
from verify.kernel import MALFORMED
from verify.normal import Undefined, product_of

ANTIDERIVATIVE = "antiderivative"
MOST = 80  # nodes of an integrand


def split(e: Expr) -> Expr:
    """e with its integrals term by term, constants before them, and the ends in order."""
    if not e.args:
        return e
    e = e.rebuild(tuple(map(split, e.args)))
    if isinstance(e, Integral):
        return _definite(e)
    if isinstance(e, Applied) and e.data == ANTIDERIVATIVE and len(e.args) == 2:
        body, x = e.args
        return Add(*(Mul(c, Applied(rest, x, data=ANTIDERIVATIVE)) for c, rest in _terms(body, x)))
    return e


def _definite(e: Integral) -> Expr:
    body, low, high = e.args
    x = e.variable
    name = str(body.data) if isinstance(body, Applied) else ""
    ends = {a for end in (low, high) for a in end.walk()}
    if name.endswith("'") and body.args == (x,) and INFINITY not in ends:
        outer = name.removesuffix("'")
        return Applied(high, data=outer) - Applied(low, data=outer)
    sign = 1
    if high.key < low.key:
        low, high, sign = high, low, -1
    made = (Mul(Num(sign), c, _in_order(Integral(rest, low, high, data=e.data))) for c, rest in _terms(body, x))
    return Add(*made)


def _terms(body: Expr, x: Expr | None) -> list[tuple[Expr, Expr]]:
    """The terms of an integrand, each as a factor without the variable and the rest."""
    if x is None or sum(1 for _ in body.walk()) > MOST:
        return [(Num(1), body)]
    try:
        p = Reader(()).poly(prepared(body))
    except (Undefined, *MALFORMED):
        return [(Num(1), body)]
    found = []
    for mono, c in p.items():
        outside = tuple(f for f in mono if x not in f[0].free)
        inside = tuple(f for f in mono if x in f[0].free)
        found.append((product_of(outside, c), product_of(inside, Fraction(1))))
    return found or [(Num(0), Num(1))]


def _in_order(e: Integral) -> Expr:
    """Of an integral in an integral, with ends that are fixed, the one first whose ends come first."""
    inner = e.args[0]
    x, y = e.variable, inner.variable if isinstance(inner, Integral) else None
    if not isinstance(inner, Integral) or not isinstance(x, Sym) or not isinstance(y, Sym):
        return e
    if not {x, y}.isdisjoint(frozenset().union(*(end.free for end in (*inner.args[1:], *e.args[1:])))):
        return e
    turned = Integral(subst(inner.args[0], {x: y, y: x}), *e.args[1:], data=inner.data)
    other = Integral(turned, *inner.args[1:], data=e.data)
    return min((e, other), key=lambda i: ([end.key for end in i.args[0].args[1:]], i.key))
