"""What one letter may be, by a relation: the line is cut where the sides may change their order.

    x^2 < 9            (-3, 3)
    |x - 1| >= 2       (-∞, -1] ∪ [3, ∞)
    1/x > 0            (0, ∞)

The difference of the sides is rational in x on every piece of the line on which the absolute values in it keep their
signs. It is cut at the zeros and poles of all that it may be; on a piece between, the relation holds everywhere or
nowhere, and one point of it decides. At a cut it is decided by the values there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from itertools import product
from typing import Any

from derive.symbols import Expr, Num, Sym, subst
from verify.answers.comparing import constants
from verify.answers.comparing.cases import resolved
from verify.answers.comparing.elementary import head, root
from verify.answers.comparing.evaluation import OutsideDomain, enclosed
from verify.answers.comparing.forms import Reader, demands, prepared
from verify.answers.comparing.line import Chart, Cut, NotRational, Rational, cuts, rational, samples
from verify.model import Model, NoValue
from verify.signs import NONNEGATIVE, replaced

MOST_SIZES = 3  # absolute values in one relation
BITS = (160, 1200)


class Unsolved(ValueError):
    """The set is not found."""


def solutions(d: Expr, sign: str, letter: Sym) -> Iterator[tuple[Expr | None, Expr | None, bool, bool]]:
    """The pieces of {x: d(x) sign 0}: low, high, and whether they belong to it; None for infinity. Raises Unsolved."""
    try:
        e = prepared(d)
        row = cuts([*_variants(resolved(e, Reader(())), letter), *_gaps(e, letter)], None)
        pieces = samples(row, None)
    except NotRational as error:
        raise Unsolved(str(error)) from error
    points = [_value(cut) for cut in row]
    ends = zip((None, *points), (*points, None), strict=True)
    for (low, high), inside in zip(ends, pieces, strict=True):
        if holds(e, sign, letter, Num(inside[0])):
            yield low, high, False, False
    for point in points:
        if holds(e, sign, letter, point):
            yield point, point, True, True


def _variants(e: Expr, letter: Sym) -> list[Rational]:
    """e with every choice of signs for its absolute values, and what is in these."""
    sizes = sorted({a for a in e.walk() if head(a) == "abs"}, key=lambda a: (sum(1 for _ in a.walk()), a.key))
    if len(sizes) > MOST_SIZES or any(head(b) == "abs" for a in sizes for b in a.args[0].walk()):
        raise Unsolved("absolute values in absolute values")
    chart, reader, found = Chart(letter, None, Num), Reader(()), []
    for signs in product((1, -1), repeat=len(sizes)):
        variant = e
        for size, sign in zip(sizes, signs, strict=True):
            variant = replaced(variant, size, sign * size.args[0])
        with suppress(_Constant):
            found.append(_rational(variant, chart, reader))
    for size in sizes:
        with suppress(_Constant):
            found.append(_rational(size.args[0], chart, reader))
    return found


def _gaps(e: Expr, letter: Sym) -> Iterator[Rational]:
    """What must not be 0 for e to have a value; where it demands anything else, nothing is solved."""
    signs = Reader(()).signs
    for kind, u in demands(e):
        if kind == "nonnegative" and signs.sign(u) >= NONNEGATIVE:
            continue
        if kind != "nonzero" or any(head(a) == "abs" for a in u.walk()):
            raise Unsolved("a root or a logarithm")
        with suppress(_Constant):
            yield _rational(u, Chart(letter, None, Num), Reader(()))


class _Constant(Exception):
    """No zero is looked for in a constant, 0 included."""


def _rational(e: Expr, chart: Chart, reader: Reader) -> Rational:
    if not reader.form(e).free:
        raise _Constant
    return rational(e, chart, reader)


def _value(cut: Cut) -> Expr:
    """The zero, written out: of a polynomial of degree 1 or 2. Raises Unsolved."""
    factor: Any = cut.factor
    coefficients = [Num(Fraction(int(c.p), int(c.q))) for c in factor.all_coeffs()]
    if len(coefficients) == 2:
        return Num(-coefficients[1].data / coefficients[0].data)
    if len(coefficients) != 3:
        raise Unsolved("a zero of a polynomial of a high degree")
    a, b, c = (x.data for x in coefficients)
    middle, size = -b / (2 * a), Num((b * b - 4 * a * c) / (4 * a * a))
    greater = cut.low >= middle if cut.low != cut.high else cut.low > middle
    return Num(middle) + root(size) if greater else Num(middle) - root(size)


def holds(e: Expr, sign: str, letter: Sym, value: Expr) -> bool:
    """Does a relation to 0 hold at a number? Where it has no value there, it does not. Raises Unsolved."""
    at = prepared(subst(e, {letter: value}))
    for bits in BITS:
        try:
            box = enclosed(at, Model(), bits)
        except OutsideDomain:
            return False
        except NoValue:
            continue
        if 0 not in box:
            return {"=": False, "!=": True}.get(sign, box.lo > 0)
        if box.lo == box.hi or constants.vanishes(at):
            return sign in ("=", ">=")
    raise Unsolved("a value that is not told from 0")
