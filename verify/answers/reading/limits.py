"""Bounds, checked before anything is built or computed, so that no answer can take long or fill the memory.

A text is bounded by its characters, tokens, brackets and digits; an expression by its nodes and depth, and by the
sizes of the numbers that it stands for. Sizes are estimated from logarithms: no power is ever computed here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

from derive.language import word
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
    subst,
)
from verify.answers.reading.functions import Elementary
from verify.answers.reading.invalid import Fault

CHARACTERS = 2000
TOKENS = 2000
BRACKETS = 60  # how deep they may be nested
DIGITS = 50  # of a number as it is written
DECIMAL_EXPONENT = 400  # 5e-324 is a number of the field
NODES = 400
PRODUCTS = 30  # of matrices
LEVELS = 90  # of an expression
EXPONENT = 10_000  # of an integer power, those of the powers around it multiplied in
SIZE = 4000.0  # digits of a constant; Python writes integers of up to 4300
FACTORIAL = 1000
TERMS = 10_000  # of a sum or product that is written out, those of the sums around it multiplied in

WRITTEN = 3e6  # digits of the terms of such a sum, together

_HUGE = 1e300


def check_text(text: str) -> None:
    """Raise Fault for a text that is too long to be looked at."""
    if len(text) > CHARACTERS:
        cause = word("The text has {count} characters; at most {most} are read.")
        raise Fault(cause, "Write a shorter one.", CHARACTERS, count=len(text), most=CHARACTERS)


def check_count(count: int, position: int) -> None:
    """Raise Fault for too many tokens."""
    if count > TOKENS:
        raise Fault("The text has more than {most} symbols.", "Write a shorter one.", position, most=TOKENS)


def check_brackets(depth: int, position: int) -> None:
    """Raise Fault for brackets nested too deep."""
    if depth > BRACKETS:
        raise Fault(
            "Brackets are nested deeper than {most}.", "Remove those that are not needed.", position, most=BRACKETS
        )


def check_number(text: str, position: int) -> None:
    """Raise Fault for a number of too many digits, or a decimal exponent that is too large."""
    digits, _, exponent = text.lower().partition("e")
    if sum(c.isdigit() for c in digits) > DIGITS:
        raise Fault("A number of more than {most} digits.", "Write it as a power or a quotient.", position, most=DIGITS)
    if len(exponent) > 5 or (exponent and abs(int(exponent)) > DECIMAL_EXPONENT):
        cause = word("A decimal exponent beyond {most} is too large.")
        raise Fault(cause, "Write the number as a power.", position, most=DECIMAL_EXPONENT)


def check_operands(count: int, position: int) -> None:
    """Raise Fault for more names and numbers than an expression has nodes."""
    if count > NODES:
        raise Fault("The formula has more than {most} parts.", "Write it in smaller parts.", position, most=NODES)


def check_products(count: int, position: int) -> None:
    """Raise Fault for too many products of matrices."""
    if count > PRODUCTS:
        raise Fault("More than {most} products of matrices.", "Write it in smaller parts.", position, most=PRODUCTS)


def check_level(level: int, position: int) -> None:
    """Raise Fault for functions, powers and sums nested too deep."""
    if level > LEVELS:
        raise Fault("The formula is nested deeper than {most}.", "Write it in smaller parts.", position, most=LEVELS)


def check(e: Expr, position: int = 0) -> None:
    """Raise Fault for an expression that is too large, or that stands for too large numbers."""
    _check_extent(e, position)
    for fault in _problems(e, 1.0, 1.0, position):
        raise fault


def _check_extent(e: Expr, position: int) -> None:
    """Count nodes and levels, without recursion."""
    count, level, row = 0, 0, [e]
    while row:
        count, level = count + len(row), level + 1
        if count > NODES:
            raise Fault("The formula has more than {most} parts.", "Write it in smaller parts.", position, most=NODES)
        check_level(level, position)
        row = [a for x in row for a in parts(x)]


def parts(e: Expr) -> Sequence[Expr]:
    """What is written inside e: not the shape of a family, nor the range of an index that is bound elsewhere."""
    if isinstance(e, Named):
        return ()
    bounds = [b for i in e.args[:-1] if isinstance(i, Idx) for b in i.args] if isinstance(e, Sum | Prod) else []
    return [*bounds, *e.args]


def _problems(e: Expr, power: float, terms: float, at: int) -> Iterator[Fault]:
    """What is too large in e; `power` is the product of the exponents around it, `terms` of the sums around it."""
    if isinstance(e, Sum | Prod):
        terms *= _length(e)
        if terms * _digits_of_terms(e) > WRITTEN:
            yield Fault("A sum of more than {most} digits is too large.", "Use a smaller range.", at, most=int(WRITTEN))
        if terms > TERMS:
            yield Fault(
                "A sum of more than {most} terms.", "Use a smaller range, or a letter for its end.", at, most=TERMS
            )
    elif isinstance(e, Pow):
        inner = power * _exponent(e.args[1])
        if inner > EXPONENT:
            yield Fault(
                "An exponent beyond {most} is too large.", "Use a smaller one, or a letter for it.", at, most=EXPONENT
            )
        yield from _problems(e.args[1], 1.0, terms, at)
        yield from _problems(e.args[0], inner, terms, at)
        e = Num(0)
    elif _is_factorial(e) and any(_magnitude(a) > FACTORIAL for a in e.args):
        yield Fault("A factorial or binomial beyond {most} is too large.", "Use a smaller number.", at, most=FACTORIAL)
    if (height(e) or 0) * power > SIZE:
        yield Fault("A number of more than {most} digits is too large.", "Use smaller powers.", at, most=int(SIZE))
    for part in parts(e):
        yield from _problems(part, power, terms, at)


def _digits_of_terms(e: Expr) -> float:
    """A bound on the digits of the largest term of a sum between numbers; 1 where nothing bounds them."""
    index = e.args[0]
    if not all(isinstance(bound, Num) for bound in index.args):
        return 1.0
    largest = max(index.args, key=lambda bound: abs(bound.data))
    try:
        return max(1.0, height(subst(e.args[1], {index: Num(abs(largest.data))})) or 0.0)
    except ValueError:  # a name in the body would be captured: no number stands there
        return 1.0


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
    size = height(e)
    return 0.0 if size is None else _bound(e, size)


def _bound(e: Expr, size: float) -> float:
    """A bound on |e| for a constant whose digits are known: nothing below it is looked at again."""
    return float(min(abs(e.data), int(_HUGE))) if isinstance(e, Num) else _ten(size)


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
    return inner[0] * max(1.0, _bound(e.args[1], inner[1]))


def _elementary(e: Expr, inner: list[float]) -> float:
    if e.data in {"sinh", "cosh", "binomial"}:
        return sum(map(_ten, inner))
    return sum(inner) + 1


def _factorial(e: Expr, inner: list[float]) -> float:
    top = _bound(e.args[0], inner[0])
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
