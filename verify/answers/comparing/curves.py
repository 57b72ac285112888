r"""Curves that are given by a parameter or in polar coordinates, beside equations between x and y.

    x = cos t, y = 2 sin t     x^2 + y^2/4 = 1       the ellipse, all of which is reached
    x = t + 1, y = t^2         y = (x - 1)^2         x takes every value
    r = 2 cos θ                x^2 + y^2 = 2x        r^2 = a r cos θ + b r sin θ, and the pole is on both

The parameter is a letter of its own: that it is none of the other text's says nothing against it. A point of the curve
that is not on the other is a difference; that all points are is not yet the same, unless the curve is one of these.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from derive.symbols import Expr, Num, Sym, subst
from verify.answers.comparing.verdict import Comparison, Mismatch
from verify.answers.reading.functions import PI, Elementary
from verify.answers.reading.values import Collection, Relation, Statements, Value

X, Y, R = Sym("x"), Sym("y"), Sym("r")
PARAMETERS = frozenset(("t", "s", "u", "theta", "phi", "varphi", "lambda"))
ANGLES = frozenset(("theta", "phi", "varphi", "t"))
Same = Callable[[Expr, Expr], Comparison]
States = Callable[[Relation, Relation], Comparison]


def compared(gold: Value, answer: Value, same: Same, states: States) -> Comparison | None:
    """The comparison of a curve with an equation; None where there are not both. `states` compares two equations."""
    for curve, equation, turned in ((gold, answer, False), (answer, gold, True)):
        if not isinstance(equation, Relation) or equation.relation != "=" or equation.left is None:
            continue
        if not (equation.left - equation.right).free or not (equation.left - equation.right).free <= {X, Y}:
            continue
        plain, places = _plain(curve, same)
        if plain is not None and states(*((equation, plain) if turned else (plain, equation))).status == "equal":
            return states(*((equation, plain) if turned else (plain, equation)))
        if places:
            apart = subst(equation.left - equation.right, places)
            if same(apart, Num(0)).status == "different":
                return Comparison("different", Mismatch("a point of one curve is not on the other"))
        if places or plain is not None:
            return Comparison("undecided", reason="a curve, and an equation that may say the same")
    return None


def is_polar(apart: Expr, same: Same) -> bool:
    """Is it 0 that x = r cos θ, y = r sin θ or r^2 = x^2 + y^2?"""
    angle = next((a for a in apart.free if str(a.data) in ANGLES), None)
    known = [X**2 + Y**2 - R**2]
    if angle is not None:
        known = [X - R * Elementary(angle, data="cos"), Y - R * Elementary(angle, data="sin")]
    return any(same(sign * apart, one).status == "equal" for one in known for sign in (1, -1))


def _plain(curve: Value, same: Same) -> tuple[Relation | None, Mapping[Expr, Expr]]:
    """An equation between x and y for a curve, and x and y on it, by its parameter."""
    if isinstance(curve, Relation) and curve.relation == "=" and curve.left == R:
        free = curve.right.free
        if len(free) == 1 and {str(a.data) for a in free} <= ANGLES:
            (angle,) = free
            cosine, sine = Elementary(angle, data="cos"), Elementary(angle, data="sin")
            return _of_polar(curve.right, angle, same), {X: curve.right * cosine, Y: curve.right * sine}
        return None, {}
    said = _coordinates(curve)
    letters = frozenset[Expr]().union(*(e.free for e in said.values())) if said else frozenset()
    if len(said) != 2 or len(letters) != 1 or not {str(t.data) for t in letters} <= PARAMETERS:
        return None, {}
    (t,) = letters
    return _of_parameter(said[X], said[Y], t, same), said


def _coordinates(curve: Value) -> Mapping[Expr, Expr]:
    """x = f, y = g as a table."""
    rows = curve.items if isinstance(curve, Collection) else curve.parts if isinstance(curve, Statements) else ()
    if isinstance(curve, Statements) and curve.kind != "and":
        return {}
    rows = tuple(rows)
    if len(rows) != 2 or not all(isinstance(r, Relation) and r.relation == "=" and r.left in (X, Y) for r in rows):
        return {}
    return {r.left: r.right for r in rows if isinstance(r, Relation) and r.left is not None}


def _of_polar(f: Expr, angle: Expr, same: Same) -> Relation | None:
    """x^2 + y^2 = a x + b y for r = a cos θ + b sin θ."""
    a, b = subst(f, {angle: Num(0)}), subst(f, {angle: PI * Num(Fraction(1, 2))})
    whole = a * Elementary(angle, data="cos") + b * Elementary(angle, data="sin")
    return Relation(X**2 + Y**2, "=", a * X + b * Y) if same(f, whole).status == "equal" else None


def _of_parameter(f: Expr, g: Expr, t: Expr, same: Same) -> Relation | None:
    """The ellipse of h + a cos t and k + b sin t; y = g(x) where x is linear in t, and so x = f(y)."""
    for x, u, y, v in ((X, f, Y, g), (Y, g, X, f)):
        start = subst(u, {t: Num(0)})
        slope = subst(u, {t: Num(1)}) - start
        if same(slope, Num(0)).status == "different" and same(u, start + slope * t).status == "equal":
            return Relation(y, "=", subst(v, {t: (x - start) / slope}))
    cosine, sine = Elementary(t, data="cos"), Elementary(t, data="sin")
    for (x, u), (y, v) in (((X, f), (Y, g)), ((Y, g), (X, f))):
        quarter = PI * Num(Fraction(1, 2))
        h, k = subst(u, {t: quarter}), subst(v, {t: Num(0)})
        a, b = subst(u, {t: Num(0)}) - h, subst(v, {t: quarter}) - k
        if any(same(size, Num(0)).status != "different" for size in (a, b)):
            continue
        if same(u, h + a * cosine).status == "equal" and same(v, k + b * sine).status == "equal":
            return Relation(((x - h) / a) ** 2 + ((y - k) / b) ** 2, "=", Num(1))
    return None
