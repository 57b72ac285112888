r"""Solutions that repeat, beside the equation that they solve: x = nπ, with any whole number n, is sin x = 0.

    x = \frac{\pi}{4} + k\pi    \tan x = 1      sin(x - π/4) = 0 is compared with tan x = 1
    x = 2\pi n                  \cos x = 1      both are 0, ±2π, ±4π, ...
    x = n\pi                    \cos x = 1      different: every second one of these solves it

Where both texts say a + k P, with a place a and a period P, they say the same if the periods are the same and the
places differ by a multiple of it. Else, x is a + k P with a whole number k exactly where sin(π (x - a)/P) is 0. The
letter stands in one of the two texts only, and the other is an equation of sines, cosines or tangents.
"""

from __future__ import annotations

from fractions import Fraction

from derive.symbols import Expr, Num, Pow, Sym, subst
from verify.answers.comparing.forms import Reader, prepared
from verify.answers.comparing.verdict import Comparison, Mismatch, Proof
from verify.answers.reading.functions import PI, Elementary
from verify.answers.reading.values import Relation, Value, expressions
from verify.kernel import MALFORMED
from verify.normal import ONE, Undefined

COUNTERS = ("k", "n", "m")
PERIODIC = frozenset({"sin", "cos", "tan"})


def as_equations(both: tuple[Value, Value]) -> tuple[Value, Value]:
    """Both values, with an equation for the solutions that repeat in one of them."""
    gold, answer = both
    if _is_trigonometric(answer):
        return _as_equation(gold, answer), answer
    if _is_trigonometric(gold):
        return gold, _as_equation(answer, gold)
    return both


def compared(gold: Value, answer: Value) -> Comparison | None:
    """The comparison of solutions that repeat with the equation that they solve; None where there are not both."""
    for family, equation in ((gold, answer), (answer, gold)):
        if not _is_trigonometric(equation):
            continue
        said, solved = _repeated(family, equation), _solved(equation)
        if said is None or solved is None or said[0] != solved[0]:
            continue
        (_, start, period), (_, place, step) = said, solved
        times, apart = _number(period / step), _number((start - place) / step)
        if times is None or apart is None:
            return None
        if abs(times) == 1 and apart.denominator == 1:
            return Comparison("equal", Proof("the solutions of the equation"))
        return Comparison("different", Mismatch("other solutions of the equation, or not all of them"))
    return None


def _number(e: Expr) -> Fraction | None:
    """The rational number that e is."""
    try:
        p = Reader(()).cleared(prepared(e))
        p = Reader(()).poly(prepared(e)) if p else {}
    except (Undefined, *MALFORMED):
        return None
    return p.get(ONE, Fraction(0)) if set(p) <= {ONE} else None


def _root(n: int) -> Expr:
    return Pow(Num(n), Num(Fraction(1, 2)))


def _pi(numerator: int, denominator: int = 1) -> Expr:
    return Num(Fraction(numerator, denominator)) * PI


# Of f(u) = c, a solution u and the period.
SOLVED: tuple[tuple[str, Expr, Expr, Expr], ...] = (
    *(("sin", Num(c), _pi(c, 2), _pi(2 if c else 1)) for c in (-1, 0, 1)),
    *(("cos", Num(c), _pi(1 - c, 2), _pi(2 if c else 1)) for c in (-1, 0, 1)),
    *(("tan", Num(c), _pi(c, 4), _pi(1)) for c in (-1, 0, 1)),
    *(("tan", c * _root(3), _pi(c, 3), _pi(1)) for c in (-1, 1)),
    *(("tan", c * _root(3) / 3, _pi(c, 6), _pi(1)) for c in (-1, 1)),
)


def _solved(value: Value) -> tuple[Expr, Expr, Expr] | None:
    """x, a solution and the period of an equation like tan(2x + 1) = √3."""
    assert isinstance(value, Relation)
    for f, c in ((value.left, value.right), (value.right, value.left)):
        free = sorted((x for x in f.free if isinstance(x, Sym)), key=lambda x: x.key) if f is not None else []
        if not isinstance(f, Elementary) or f.data not in PERIODIC or len(free) != 1 or c is None or c.free:
            continue
        (x,), (u,) = free, f.args
        start = subst(u, {x: Num(0)})
        slope = _number(subst(u, {x: Num(1)}) - start)
        if not slope or _number(u - start - slope * x) != 0:
            return None
        for name, number, place, period in SOLVED:
            if name == f.data and _number(c - number) == 0:
                return x, (place - start) / slope, period / slope
    return None


def _is_trigonometric(value: Value) -> bool:
    if not isinstance(value, Relation) or value.left is None or value.relation != "=":
        return False
    whole = (a for e in expressions(value) for a in e.walk())
    return any(isinstance(a, Elementary) and a.data in PERIODIC and a.free for a in whole)


def _as_equation(value: Value, other: Value) -> Value:
    found = _repeated(value, other)
    if found is None:
        return value
    x, start, period = found
    return Relation(Elementary(PI * (x - start) / period, data="sin"), "=", Num(0))


def _repeated(value: Value, other: Value) -> tuple[Expr, Expr, Expr] | None:
    """x, a and P of x = a + k P."""
    if not isinstance(value, Relation) or value.relation != "=" or not isinstance(value.left, Sym):
        return None
    spoken = frozenset[Expr]().union(*(e.free for e in expressions(other)))
    counters = [Sym(name) for name in COUNTERS if Sym(name) in value.right.free - spoken]
    if len(counters) != 1 or value.left not in spoken:
        return None
    (k,) = counters
    start, after = (subst(value.right, {k: Num(n)}) for n in (0, 1))
    period = after - start
    times = _number(period / PI)
    if not times or _number(value.right - start - k * period) != 0:
        return None
    return value.left, start, times * PI
