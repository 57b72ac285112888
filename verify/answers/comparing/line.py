"""The real line, cut at the zeros and poles of rational functions: on each piece, every one of them keeps its sign.

    x^2 - 1, x          pieces around -2, -1/2, 1/2, 2, cut at -1, 0, 1
    e^x - 1             in t = e^x > 0: pieces around t = 1/2 and t = 2, cut at t = 1

A function of x is rational in t = x, in t = e^x > 0, or in t = √x >= 0. Zeros are isolated exactly, by SymPy's
algorithms over the rational numbers; each carries the irreducible polynomial that it is a zero of.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from derive.symbols import Add, Exp, Expr, Log, Mul, Num, Pow
from verify.answers.comparing.forms import Reader
from verify.normal import Undefined

LARGEST_DEGREE = 24
MOST_CUTS = 24
SMALL = tuple(Fraction(p, q) for q in (1, 2, 3, 4) for p in (0, 1, -1, 2, -2, 3, -3, 5, -5, 10, -10))


class NotRational(ValueError):
    """A function that is rational in no variable that is known here."""


@dataclass(frozen=True)
class Chart:
    """A variable t that says what x is, from t > `least` on, or everywhere."""

    atom: Expr
    least: Fraction | None
    value: Callable[[Fraction], Expr]  # of x, at t


def charts(x: Expr) -> Iterator[Chart]:
    """t = x, t = e^x, t = √x."""
    yield Chart(x, None, Num)
    yield Chart(Exp(x), Fraction(0), lambda t: Log(Num(t)))
    yield Chart(Pow(x, Num(Fraction(1, 2))), Fraction(0), lambda t: Num(t * t))


@dataclass(frozen=True)
class Rational:
    """A rational function of t: its value at a number, and the irreducible polynomials of its zeros and poles."""

    top: Any
    below: Any
    zeros: frozenset[Any]
    poles: frozenset[Any]

    def sign(self, t: Fraction) -> int:
        """The sign at a number that is neither a zero nor a pole."""
        import sympy

        at = sympy.Rational(t.numerator, t.denominator)
        value = self.top(at) * self.below(at)
        return int(bool(value > 0)) - int(bool(value < 0))


@dataclass(frozen=True)
class Cut:
    """A zero or pole, by an interval that isolates it, and its polynomial."""

    low: Fraction
    high: Fraction
    factor: Any


def rational(e: Expr, chart: Chart, reader: Reader) -> Rational:
    """A prepared function of x as a rational function of t. Raises NotRational."""
    import sympy

    t = sympy.Symbol("t")
    value = _in_t(_polynomial(e, reader), chart, t)
    top, below = (sympy.Poly(part, t) for part in sympy.fraction(sympy.together(value)))
    if max(top.degree(), below.degree()) > LARGEST_DEGREE:
        raise NotRational("a polynomial of a high degree")
    return Rational(top, below, _factors(top), _factors(below))


def _polynomial(e: Expr, reader: Reader) -> Expr:
    try:
        return reader.form(e)
    except Undefined as error:
        raise NotRational(str(error)) from error


def _in_t(e: Expr, chart: Chart, t: Any) -> Any:
    import sympy

    if e == chart.atom:
        return t
    match e:
        case Num():
            return sympy.Rational(e.data.numerator, e.data.denominator)
        case Add():
            return sympy.Add(*(_in_t(a, chart, t) for a in e.args))
        case Mul():
            return sympy.Mul(*(_in_t(a, chart, t) for a in e.args))
        case Pow(args=(base, Num(data=power))):
            whole = power * 2 if isinstance(chart.atom, Pow) and base == chart.atom.args[0] else power
            if whole.denominator == 1 and abs(whole) <= LARGEST_DEGREE:
                return (t if whole is not power else _in_t(base, chart, t)) ** int(whole)
    if isinstance(chart.atom, Pow) and e == chart.atom.args[0]:
        return t**2
    raise NotRational(f"{e} is not rational in {chart.atom}")


def _factors(p: Any) -> frozenset[Any]:
    if p.is_zero:
        raise NotRational("a function that is 0")
    return frozenset(f for f, _ in p.factor_list()[1])


def cuts(functions: Sequence[Rational], least: Fraction | None) -> list[Cut]:
    """All zeros and poles, in order, above the least t."""
    found: list[Cut] = []
    factors = sorted({f for r in functions for f in r.zeros | r.poles}, key=lambda f: (f.degree(), str(f)))
    for factor in factors:
        for (low, high), _ in factor.intervals():
            found.append(Cut(Fraction(int(low.p), int(low.q)), Fraction(int(high.p), int(high.q)), factor))
    found = [_refined(cut, found) for cut in found]
    found.sort(key=lambda cut: (cut.low, cut.high))
    if len(found) > MOST_CUTS:
        raise NotRational("too many zeros")
    return [cut for cut in found if least is None or _above(cut, least)]


def _above(cut: Cut, least: Fraction) -> bool:
    """Is the zero greater than this number?"""
    if cut.low == cut.high:
        return cut.low > least
    low, high = cut.low, cut.high
    for _ in range(64):
        if low >= least:
            return True
        if high <= least:
            return False
        low, high = _halved(cut.factor, low, high)
    raise NotRational("a zero that is not told from a bound")


def _refined(cut: Cut, others: Sequence[Cut]) -> Cut:
    """The zero in an interval that no other zero is in or at the end of."""
    low, high = cut.low, cut.high
    for _ in range(64):
        if low == high or all(o is cut or o.high < low or o.low > high for o in others):
            break
        low, high = _halved(cut.factor, low, high)
    return Cut(low, high, cut.factor)


def _halved(factor: Any, low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
    import sympy

    middle = (low + high) / 2
    values = [factor(sympy.Rational(v.numerator, v.denominator)) for v in (low, middle)]
    if values[1] == 0:
        return middle, middle
    if values[0] == 0:
        return low, low
    return (low, middle) if (values[0] > 0) != (values[1] > 0) else (middle, high)


def samples(row: Sequence[Cut], least: Fraction | None) -> list[list[Fraction]]:
    """A few numbers on each piece, simple ones first. Raises NotRational where two cuts are not told apart."""
    found = []
    for left, right in zip((None, *row), (*row, None), strict=True):
        low = left.high if left else least
        high = right.low if right else None
        if low is not None and high is not None and low >= high:
            raise NotRational("two zeros that are not told apart")
        inside = [v for v in SMALL if (low is None or v > low) and (high is None or v < high)]
        found.append([*inside, *_between(low, high)][:4])
    return found


def _between(low: Fraction | None, high: Fraction | None) -> Iterator[Fraction]:
    if low is None or high is None:
        yield Fraction(math.floor(high) - 1) if high is not None else Fraction(math.ceil(low or 0) + 1)
        return
    middle = (low + high) / 2
    for bound in (8, 64, 4096):
        near = middle.limit_denominator(bound)
        if low < near < high:
            yield near
    yield middle
