"""Definite integrals by antiderivatives that are checked, and what an indefinite integral may be.

    ∫_0^1 x^2 dx = 1/3              x^3/3 is proposed, its derivative is x^2, and it is defined on all of [0, 1]
    ∫ x^2 dx     = x^3/3 + C        the derivative of the answer is the integrand

SymPy proposes the antiderivative F, and nothing of what it says is believed: F' = f is proved by the normal forms used
everywhere, and everything that F and f demand must be known to hold for all numbers from the lower to the upper end.
Then f is continuous there, and the integral is F(high) - F(low).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from derive.rules import Hypothesis, nonnegative
from derive.symbols import Add, Exp, Expr, Log, Mul, Num, Pow, Sym, subst
from verify.answers.comparing.elementary import apply, slope
from verify.answers.comparing.evaluation import enclosed
from verify.answers.comparing.forms import Reader, demands, prepared
from verify.answers.comparing.kinks import without_kinks
from verify.answers.comparing.symbolic import FAILURES, OutOfTime, Translator, limited
from verify.answers.reading.functions import INFINITY, Applied, Integral
from verify.model import Model, NoValue
from verify.normal import Undefined
from verify.signs import NONNEGATIVE, POSITIVE

SECONDS = 0.8
LARGEST = 60  # nodes of an integrand
BITS = 160
Zero = Callable[[Expr, tuple[Hypothesis, ...]], bool]


def evaluated(e: Expr, given: tuple[Hypothesis, ...], zero: Zero) -> Expr:
    """e with the definite integrals written out whose value is proved."""
    e = e.rebuild(tuple(evaluated(a, given, zero) for a in e.args)) if e.args else e
    if not isinstance(e, Integral):
        return e
    parts = without_kinks(e)
    if parts is not None and parts != e:
        return evaluated(parts, given, zero)
    found = _value(e, given, zero)
    return e if found is None else found


def _value(e: Integral, given: tuple[Hypothesis, ...], zero: Zero) -> Expr | None:
    body, low, high = e.args
    variable = e.variable
    if variable not in body.free:
        return body * (high - low) if INFINITY not in {a for end in (low, high) for a in end.walk()} else None
    known = _between(variable, low, high)
    if known is None or sum(1 for _ in body.walk()) > LARGEST:
        return None
    f = prepared(body)
    reader = Reader((*given, *known))
    proposed = antiderivative(f, variable, reader)
    if proposed is None or not (_all_hold(proposed, reader) and _all_hold(f, reader)):
        return None
    if not zero(slope(proposed, variable) - f, known):
        return None
    return subst(proposed, {variable: high}) - subst(proposed, {variable: low})


def _between(x: Expr, low: Expr, high: Expr) -> tuple[Hypothesis, ...] | None:
    """low <= x <= high for numbers low <= high; nothing is known for others, which need not be in this order."""
    if low.free or high.free:
        return ()
    try:
        box = enclosed(prepared(high - low), Model(), BITS)
    except NoValue:
        return None
    return (nonnegative(x - low), nonnegative(high - x)) if box.lo > 0 else None


def _all_hold(e: Expr, reader: Reader) -> bool:
    """Does e have a value at every point that is known of? And no kinks: nothing but smooth functions is proposed."""
    return all(_holds(kind, u, reader) for kind, u in demands(e))


def _holds(kind: str, u: Expr, reader: Reader) -> bool:
    signs = reader.signs
    if kind == "nonzero":
        return signs.sign(u) == POSITIVE or signs.sign(-u) == POSITIVE
    if kind == "within 1":
        return signs.sign(1 - u**2) == POSITIVE
    return signs.sign(u) == POSITIVE or (kind == "nonnegative" and signs.sign(u) >= NONNEGATIVE and not u.free)


def antiderivative(f: Expr, x: Expr, reader: Reader) -> Expr | None:
    """What SymPy proposes, as an expression of ours, or None."""
    import sympy

    try:
        with limited(SECONDS):
            translator = Translator(reader)
            said = translator(f)
            t = translator(x)
            found = sympy.integrate(said, t)
            names = {symbol: e for e, symbol in translator.symbols.items()}
            return from_sympy(found, names)
    except (OutOfTime, Undefined, *FAILURES):
        return None


def from_sympy(e: Any, names: Mapping[Any, Expr]) -> Expr:
    """SymPy's expression as one of ours, its symbols by their names. Raises Undefined for what has no word here."""
    import sympy

    if e in names:
        return names[e]
    if e.is_Rational:
        return Num(Fraction(int(e.p), int(e.q)))
    if e == sympy.pi:
        return apply("pi")
    if e == sympy.E:
        return Exp(Num(1))
    args = [from_sympy(a, names) for a in e.args]
    if e.func in (sympy.Add, sympy.Mul):
        return (Add if e.func is sympy.Add else Mul)(*args)
    if e.func is sympy.Pow:
        return Exp(args[1]) if e.base == sympy.E else Pow(*args)
    table = {"exp": Exp, "log": Log}
    name = e.func.__name__
    if name in table:
        return table[name](*args)
    if name in ("sin", "cos", "atan", "asin", "acos"):
        return apply(name, *args)
    if name == "tan":
        return apply("sin", *args) / apply("cos", *args)
    if name in HYPERBOLIC:
        return HYPERBOLIC[name](*args)
    raise Undefined(f"no word for {name}")


HYPERBOLIC: Mapping[str, Callable[[Expr], Expr]] = {
    "sinh": lambda u: (Exp(u) - Exp(-1 * u)) / 2,
    "cosh": lambda u: (Exp(u) + Exp(-1 * u)) / 2,
    "tanh": lambda u: 1 - 2 / (Exp(2 * u) + 1),
    "atanh": lambda u: (Log(1 + u) - Log(1 - u)) / 2,
}


def indefinite(gold: Expr, answer: Expr) -> tuple[Expr, Expr, bool] | None:
    """(f, F', is there a constant in F) for ∫ f dx and F; None for anything else."""
    if not (isinstance(gold, Applied) and gold.data == "antiderivative" and len(gold.args) == 2):
        return None
    body, x = gold.args
    if not isinstance(x, Sym) or any(isinstance(a, Applied) and a.data == "antiderivative" for a in answer.walk()):
        return None
    constants = [c for c in answer.free - body.free - {x} if isinstance(c, Sym)]
    alone = any(_is_term(answer, c) for c in constants)
    return body, slope(prepared(answer), x), alone


def _is_term(e: Expr, c: Expr) -> bool:
    """Is c a term of the sum e, and nothing else of it has c in it?"""
    terms = e.args if isinstance(e, Add) else (e,)
    return c in terms and sum(c in t.free for t in terms) == 1
