"""Bounds, checked before anything is built or computed, so that no answer can take long or fill the memory.

A text is bounded by its characters, tokens, brackets and digits; an expression by its nodes and depth, and by the
sizes of the numbers that it stands for. Sizes are estimated from logarithms: no power is ever computed here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

from derive.symbols import (
    Add,
    Call,
    Exp,
    Expr,
    Factorial,
    Idx,
    Log,
    Mul,
    Named,
    Num,
    Pow,
    Prod,
    Sum,
)
from verify.answers.functions import Elementary
from verify.answers.invalid import Fault

CHARACTERS = 2000
TOKENS = 2000
BRACKETS = 60  # how deep they may be nested
DIGITS = 50  # of a number as it is written
DECIMAL_EXPONENT = 400  # 5e-324 is a number of the field
NODES = 400
PRODUCTS = 30  # of matrices
LEVELS = 90  # of an expression
EXPONENT = 10_000  # of an integer power, those of the powers around it multiplied in
SIZE = 10_000.0  # digits of a constant
FACTORIAL = 1000
TERMS = 10_000  # of a sum or product that is written out, those of the sums around it multiplied in

_HUGE = 1e300


def check_text(text: str) -> None:
    """Raise Fault for a text that is too long to be looked at."""
    if len(text) > CHARACTERS:
        raise Fault(
            f"The text has {len(text)} characters; at most {CHARACTERS} are read.", "Write a shorter one.", CHARACTERS
        )


def check_count(count: int, position: int) -> None:
    """Raise Fault for too many tokens."""
    if count > TOKENS:
        raise Fault(f"The text has more than {TOKENS} symbols.", "Write a shorter one.", position)


def check_brackets(depth: int, position: int) -> None:
    """Raise Fault for brackets nested too deep."""
    if depth > BRACKETS:
        raise Fault(f"Brackets are nested deeper than {BRACKETS}.", "Remove those that are not needed.", position)


def check_number(text: str, position: int) -> None:
    """Raise Fault for a number of too many digits, or a decimal exponent that is too large."""
    digits, _, exponent = text.lower().partition("e")
    if sum(c.isdigit() for c in digits) > DIGITS:
        raise Fault(f"A number of more than {DIGITS} digits.", "Write it as a power or a quotient.", position)
    if len(exponent) > 5 or (exponent and abs(int(exponent)) > DECIMAL_EXPONENT):
        raise Fault(
            f"A decimal exponent beyond {DECIMAL_EXPONENT} is too large.", "Write the number as a power.", position
        )


def check_operands(count: int, position: int) -> None:
    """Raise Fault for more names and numbers than an expression has nodes."""
    if count > NODES:
        raise Fault(f"The formula has more than {NODES} parts.", "Write it in smaller parts.", position)


def check_products(count: int, position: int) -> None:
    """Raise Fault for too many products of matrices."""
    if count > PRODUCTS:
        raise Fault(f"More than {PRODUCTS} products of matrices.", "Write it in smaller parts.", position)


def check_level(level: int, position: int) -> None:
    """Raise Fault for functions, powers and sums nested too deep."""
    if level > LEVELS:
        raise Fault(f"The formula is nested deeper than {LEVELS}.", "Write it in smaller parts.", position)


def check(e: Expr, position: int = 0) -> None:
    """Raise Fault for an expression that is too large, or that stands for too large numbers."""
    _check_extent(e, position)
    for problem in _problems(e, 1.0, 1.0):
        raise Fault(*problem, position)


def _check_extent(e: Expr, position: int) -> None:
    """Count nodes and levels, without recursion."""
    count, level, row = 0, 0, [e]
    while row:
        count, level = count + len(row), level + 1
        if count > NODES:
            raise Fault(f"The formula has more than {NODES} parts.", "Write it in smaller parts.", position)
        check_level(level, position)
        row = [a for x in row for a in parts(x)]


def parts(e: Expr) -> Sequence[Expr]:
    """What is written inside e: not the shape of a family, nor the range of an index that is bound elsewhere."""
    if isinstance(e, Named):
        return ()
    bounds = [b for i in e.args[:-1] if isinstance(i, Idx) for b in i.args] if isinstance(e, Sum | Prod) else []
    return [*bounds, *e.args]


Problem = tuple[str, str]


def _problems(e: Expr, power: float, terms: float) -> Iterator[Problem]:
    """What is too large in e; `power` is the product of the exponents around it, `terms` of the sums around it."""
    if isinstance(e, Sum | Prod):
        terms *= _length(e)
        if terms > TERMS:
            yield f"A sum of more than {TERMS} terms.", "Use a smaller range, or a letter for its end."
    elif isinstance(e, Pow):
        inner = power * _exponent(e.args[1])
        if inner > EXPONENT:
            yield f"An exponent beyond {EXPONENT} is too large.", "Use a smaller one, or a letter for it."
        yield from _problems(e.args[1], 1.0, terms)
        yield from _problems(e.args[0], inner, terms)
        e = Num(0)
    elif _is_factorial(e) and any(_magnitude(a) > FACTORIAL for a in e.args):
        yield f"A factorial or binomial beyond {FACTORIAL} is too large.", "Use a smaller number."
    if (height(e) or 0) * power > SIZE:
        yield f"A number of more than {SIZE:.0f} digits is too large.", "Use smaller powers."
    for part in parts(e):
        yield from _problems(part, power, terms)


def _is_factorial(e: Expr) -> bool:
    return isinstance(e, Factorial) or (isinstance(e, Elementary) and e.data == "binomial")


def _length(e: Expr) -> float:
    lo, hi = e.args[0].args
    low, high = height(lo), height(hi)
    if isinstance(lo, Num) and isinstance(hi, Num):
        return max(1.0, float(min(hi.data - lo.data + 1, TERMS + 1)))
    return 1.0 if low is None or high is None else _magnitude(hi) + _magnitude(lo) + 1


def _exponent(e: Expr) -> float:
    """By how much an exponent multiplies the degree: 1 where it is no constant."""
    return max(1.0, _magnitude(e))


def _magnitude(e: Expr) -> float:
    """A bound on |e| for a constant, else 0; exact for a number as it is written."""
    if isinstance(e, Num):
        return float(min(abs(e.data), int(_HUGE)))
    size = height(e)
    return 0.0 if size is None else _ten(size)


def _ten(size: float) -> float:
    return _HUGE if size > 300 else 10.0**size


def height(e: Expr) -> float | None:
    """A bound on the decimal digits of a constant, of numerator and denominator alike; None for no constant."""
    rule = _HEIGHTS.get(type(e))
    if rule is None:
        return None
    inner: list[float] = []
    for a in e.args:
        size = height(a)
        if size is None:
            return None
        inner.append(size)
    return min(rule(e, inner), _HUGE)


def _number(e: Expr, _: list[float]) -> float:
    return math.log10(max(abs(e.data.numerator), e.data.denominator))


def _power(e: Expr, inner: list[float]) -> float:
    return inner[0] * max(1.0, _magnitude(e.args[1]))


def _elementary(e: Expr, inner: list[float]) -> float:
    if e.data in {"sinh", "cosh", "binomial"}:
        return sum(map(_ten, inner))
    return sum(inner) + 1


def _factorial(e: Expr, _: list[float]) -> float:
    top = _magnitude(e.args[0])
    return math.lgamma(top + 1) / math.log(10) if top < 1e6 else _HUGE


_HEIGHTS: dict[type[Expr], Callable[[Expr, list[float]], float]] = {
    Num: _number,
    Add: lambda _, inner: sum(inner) + math.log10(1 + len(inner)),
    Mul: lambda _, inner: sum(inner),
    Pow: _power,
    Exp: lambda _, inner: _ten(inner[0]),
    Log: lambda _, inner: inner[0] + 1,
    Factorial: _factorial,
    Elementary: _elementary,
    Call: lambda _, inner: sum(inner) + 1,
}
