r"""Cases of which one has no value where another holds: what is not asked for need have none.

    \begin{cases} \log x & x > 0 \\ 0 & x \le 0 \end{cases}   ;;   the same with 1 for x \le 0        not equal

Read as (1 if x > 0)*log x + (1 if x <= 0)*0, both have no value at x <= 0, and a proof says nothing of these places.
Here a product with 0 is 0, whatever the other factor is; places are tried, and nothing is equal that differs at one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import islice, product

from derive.symbols import At, Dim, Exp, Expr, Idx, Log, Mul, Num, Pow, Step, Sym, subst
from verify.answers.comparing.evaluation import enclosed
from verify.answers.comparing.forms import prepared
from verify.answers.reading.functions import Elementary
from verify.answers.reading.values import Value
from verify.enclosure import Enclosure
from verify.model import Model, NoValue
from verify.normal import Undefined

PLACES = tuple(Num(Fraction(n, 2)) for n in (-5, 3, -2, 4, 0, 2, 1, -1, 14, -9))
MOST = 100  # places that are tried
BITS = 60
PARTIAL = frozenset(("asin", "acos", "acosh", "atanh", "tan"))
ZERO = Num(0)


def is_total(e: Expr) -> bool:
    """Has it a value everywhere? No logarithm, no quotient of what may be zero, no power that is none of a number."""
    for part in e.walk():
        if isinstance(part, Log) or (isinstance(part, Elementary) and part.data in PARTIAL):
            return False
        if isinstance(part, Pow):
            base, power = part.args
            whole = isinstance(power, Num) and power.data.denominator == 1 and power.data >= 0
            if not whole and not (isinstance(base, Num | Exp | Dim) and base != ZERO):
                return False
    return True


def fall_apart(both: tuple[Value, Value]) -> bool:
    """Is there a place at which the cases of two formulas have values that are not the same?"""
    gold, answer = both
    if not (isinstance(gold, Expr) and isinstance(answer, Expr)):
        return False
    if not any(isinstance(part, Step) for side in (gold, answer) for part in side.walk()):
        return False
    free = gold.free | answer.free
    if (is_total(gold) and is_total(answer)) or any(isinstance(x, At | Idx) or not isinstance(x, Sym) for x in free):
        return False
    letters = sorted(free, key=lambda x: x.key)
    return any(_differ(gold, answer, point) for point in _points(letters))


def _points(letters: list[Expr]) -> Iterator[Mapping[Expr, Expr]]:
    """Places of all letters; the last one, which changes fastest, is each of them once."""
    for turned in range(len(letters)):
        order = letters[turned + 1 :] + letters[: turned + 1]
        for values in islice(product(PLACES, repeat=len(order)), MOST):
            yield dict(zip(order, values, strict=True))


def _differ(gold: Expr, answer: Expr, point: Mapping[Expr, Expr]) -> bool:
    try:
        one, other = (_value(_asked(subst(side, dict(point)))) for side in (gold, answer))
    except (NoValue, Undefined, TypeError, ZeroDivisionError, OverflowError):
        return False
    return one.hi < other.lo or other.hi < one.lo


def _asked(e: Expr) -> Expr:
    """A formula without letters, and without the factors of what is 0."""
    args = tuple(map(_asked, e.args))
    if isinstance(e, Step):
        found = _value(args[0])
        if found.lo < 0 <= found.hi:
            raise NoValue("a step at 0")
        return Num(int(found.lo >= 0))
    if isinstance(e, Mul) and any(_is_zero(a) for a in args):
        return ZERO
    return e.rebuild(args)


def _is_zero(e: Expr) -> bool:
    """Is it 0, of whole numbers only: 1 - 1?"""
    if not all(isinstance(part, Num) or type(part).__name__ in {"Add", "Mul"} for part in e.walk()):
        return False
    found = _value(e)
    return found.lo == found.hi == 0


def _value(e: Expr) -> Enclosure:
    return enclosed(prepared(e), Model(), BITS)
