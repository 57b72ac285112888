"""Elementary functions as opaque nodes, and what is known of each: a rewriting, a derivative, its name in SymPy.

    tanh(x) = (e^x - e^-x) / (e^x + e^-x)        tan(x) = sin(x) / cos(x)        max(a, b) = (a + b + |a - b|) / 2

What can be said by sums, powers, exponentials and logarithms is said so (`lowered`); what is left is a node `Apply`
over one of a few names. A node of any other class outside of the language is read by its name: its `data`, if that is
a text, else its class in lower case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from derive.symbols import (
    Binder,
    Call,
    Exp,
    Expr,
    Factorial,
    Log,
    Num,
    Pow,
    Step,
)
from derive.vocabulary import absolute
from verify.answers.reading.functions import Applied, Extreme, Integral, Limit
from verify.conversions import derivative, variable_of

HALF = Num(Fraction(1, 2))


class Apply(Expr):
    """A named function of numbers: `Apply(x, data="sin")`; without arguments, a constant: `Apply(data="pi")`."""

    __slots__ = ()


def apply(name: str, *args: Expr) -> Expr:
    """name(args), as a node."""
    return Apply(*args, data=name)


def head(e: Expr) -> str | None:
    """The name of an opaque function, or None for a node of the language itself."""
    if type(e).__module__ == Expr.__module__:
        return None
    return e.data if isinstance(e.data, str) else type(e).__name__.lower()


def root(x: Expr) -> Expr:
    """The square root."""
    return Pow(x, HALF)


def _max(sign: int) -> Callable[..., Expr]:
    def extreme(first: Expr, *others: Expr) -> Expr:
        for other in others:
            first = HALF * (first + other + sign * apply("abs", first - other))
        return first

    return extreme


def _ratio(top: str, below: str) -> Callable[[Expr], Expr]:
    return lambda x: apply(top, x) / apply(below, x)


# Rewritings that hold wherever the function is defined.
LOWERED: Mapping[str, Callable[..., Expr]] = {
    "e": lambda: Exp(Num(1)),
    "exp": Exp,
    "log": lambda x, *base: Log(x) / Log(base[0]) if base else Log(x),
    "ln": Log,
    "log2": lambda x: Log(x) / Log(Num(2)),
    "log10": lambda x: Log(x) / Log(Num(10)),
    "log1p": lambda x: Log(1 + x),
    "expm1": lambda x: Exp(x) - 1,
    "sqrt": root,
    "tan": _ratio("sin", "cos"),
    "cot": _ratio("cos", "sin"),
    "sec": lambda x: 1 / apply("cos", x),
    "csc": lambda x: 1 / apply("sin", x),
    "sinh": lambda x: HALF * (Exp(x) - Exp(-x)),
    "cosh": lambda x: HALF * (Exp(x) + Exp(-x)),
    "tanh": lambda x: (Exp(x) - Exp(-x)) / (Exp(x) + Exp(-x)),
    "coth": lambda x: (Exp(x) + Exp(-x)) / (Exp(x) - Exp(-x)),
    "sech": lambda x: 2 / (Exp(x) + Exp(-x)),
    "csch": lambda x: 2 / (Exp(x) - Exp(-x)),
    "asinh": lambda x: Log(x + root(x**2 + 1)),
    "acosh": lambda x: Log(x + root(x - 1) * root(x + 1)),
    "atanh": lambda x: HALF * (Log(1 + x) - Log(1 - x)),
    "max": _max(1),
    "min": _max(-1),
    "ceil": lambda x: -apply("floor", -x),
    "factorial": Factorial,
    "binomial": lambda n, k: Factorial(n) / (Factorial(k) * Factorial(n - k)),
}
SYNONYMS: Mapping[str, str] = {
    **{f"arc{name}": f"a{name}" for name in ("sin", "cos", "tan")},
    **{f"{arc}{name}": f"a{name}" for arc in ("arc", "ar") for name in ("sinh", "cosh", "tanh")},
    "absolute": "abs",
    "sgn": "sign",
    "ctg": "cot",
    "tg": "tan",
    "maximum": "max",
    "minimum": "min",
}
# What is left, by its name in SymPy. Evaluated by `verify.answers.comparing.evaluation`.
PRIMITIVE: Mapping[str, str] = {
    **{name: name for name in ("sin", "cos", "asin", "acos", "atan", "erf", "sign", "floor", "pi")},
    "ceil": "ceiling",
    "abs": "Abs",
}
SLOPES: Mapping[str, Callable[[Expr], Expr]] = {
    "sin": lambda x: apply("cos", x),
    "cos": lambda x: -apply("sin", x),
    "asin": lambda x: 1 / root(1 - x**2),
    "acos": lambda x: -1 / root(1 - x**2),
    "atan": lambda x: 1 / (1 + x**2),
    "erf": lambda x: 2 * Exp(-(x**2)) / root(apply("pi")),
    "abs": lambda x: apply("sign", x),
    "sign": lambda x: 0 * apply("sign", 1 / x),
}
ABRUPT = frozenset({"abs", "sign", "floor", "ceil"})  # with kinks or jumps


def lowered(e: Expr) -> Expr:
    """e with every opaque function rewritten, or a node `Apply` over its plain name."""
    e = e.rebuild(tuple(lowered(a) for a in e.args))
    if isinstance(e, Call) and e.data == absolute:
        return apply("abs", *e.args)
    name = head(e)
    if name is None or isinstance(e, Applied | Extreme | Integral | Limit):
        return e
    name = SYNONYMS.get(name, name)
    if name in LOWERED:
        return lowered(LOWERED[name](*e.args))
    return Apply(*e.args, data=name)


def is_opaque(e: Expr) -> bool:
    """Is there a function in e that the language itself does not have?"""
    return any(head(a) for a in e.walk())


def slope(e: Expr, x: Expr) -> Expr:
    """The partial derivative of e by the variable x, through opaque functions too."""
    if variable_of(x) not in e.free:
        return Num(0)
    name = head(e)
    if name is not None and name in SLOPES and len(e.args) == 1:
        return SLOPES[name](e.args[0]) * slope(e.args[0], x)
    if isinstance(e, Step):  # which has no derivative at its jump
        return 0 * Pow(e.args[0], Num(-1))
    return derivative(e, x, slope)


def parts(e: Expr, bound: tuple[Expr, ...] = ()) -> Iterator[tuple[Expr, tuple[Expr, ...]]]:
    """Every part of e with the indices that are bound around it."""
    yield e, bound
    inner = (*bound, *e.bound) if isinstance(e, Binder) else bound
    for a in (e.body,) if isinstance(e, Binder) else e.args:
        yield from parts(a, inner)
