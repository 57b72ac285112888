"""Values of expressions by mpmath, to so many digits: a check beside a proof, never the proof itself.

    value(e, {x: 2}, mp)    e at x = 2        of the prepared expressions of answers, which have few kinds of nodes

Nothing here is rounded outwards, and nothing is decided by it alone: see `closed_forms`, where two ways that know
nothing of each other must come to the same number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from operator import add, mul
from typing import Any, TypeAlias

from derive.symbols import Add, Exp, Expr, Factorial, Log, Mul, Num, Pow
from verify.answers.comparing.elementary import head

LARGEST = 10**40  # of an exponent
Values: TypeAlias = Mapping[Expr, Any]


class NoNumber(Exception):
    """There is no real value, or none is known of."""


def _positive(x: Any) -> Any:
    if not x > 0:
        raise NoNumber("a logarithm or root of what is not positive")
    return x


def _written(x: Any) -> Any:
    if abs(x) > LARGEST:
        raise NoNumber("a number that is too large or too small to be written")
    return x


def _power(mp: Any, base: Any, exponent: Any) -> Any:
    _written(exponent)
    if mp.isint(exponent):
        if base == 0 and exponent < 0:
            raise NoNumber("a division by zero")
        return base ** int(exponent)
    return base if base == 0 and exponent > 0 else mp.power(_positive(base), exponent)


def _within_one(x: Any) -> Any:
    if abs(x) > 1:
        raise NoNumber("an arc sine beyond 1")
    return x


def _factorial(mp: Any, x: Any) -> Any:
    if not mp.isint(x) or x < 0:
        raise NoNumber("the factorial of what is no natural number")
    return mp.factorial(_written(x))


NODES: Mapping[type[Expr], Callable[..., Any]] = {
    Add: lambda _, *args: reduce(add, args),
    Mul: lambda _, *args: reduce(mul, args),
    Pow: _power,
    Exp: lambda mp, x: mp.exp(_written(x)) if x > -LARGEST else mp.zero,
    Log: lambda mp, x: mp.log(_positive(x)),
    Factorial: _factorial,
}
FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "sin": lambda mp, x: mp.sin(x),
    "cos": lambda mp, x: mp.cos(x),
    "atan": lambda mp, x: mp.atan(x),
    "erf": lambda mp, x: mp.erf(x),
    "asin": lambda mp, x: mp.asin(_within_one(x)),
    "acos": lambda mp, x: mp.acos(_within_one(x)),
    "abs": lambda _, x: abs(x),
    "sign": lambda mp, x: mp.sign(x),
    "floor": lambda mp, x: mp.floor(x),
    "cbrt": lambda mp, x: mp.sign(x) * mp.cbrt(abs(x)),
    "pi": lambda mp: +mp.pi,
}


def value(e: Expr, at: Values, mp: Any) -> Any:
    """The value of a prepared expression at numbers for its letters. Raises NoNumber where there is none."""
    if e in at:
        return at[e]
    if isinstance(e, Num):
        return mp.mpf(e.data.numerator) / e.data.denominator
    function = NODES.get(type(e)) or FUNCTIONS.get(str(head(e)))
    if function is None:
        raise NoNumber(f"no number for {e}")
    return function(mp, *(value(a, at, mp) for a in e.args))
