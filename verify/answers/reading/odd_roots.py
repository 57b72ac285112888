r"""Roots of odd order, which negative numbers have in school: \sqrt[3]{-8} is -2.

    root(-8, 3)     -(8^(1/3))         root(-2 π, 5)    -((2 π)^(1/5))
    root(2 - √5, 3) -((√5 - 2)^(1/3)), for its enclosure is negative
    root(x, 3)      x^(1/3)            of a letter's sign nothing is known: the power, which needs x >= 0

(-8)^{1/3} is another thing, and stays undefined.
"""

from __future__ import annotations

from fractions import Fraction

from derive.symbols import Add, Exp, Expr, Mul, Num, Pow
from verify.answers.reading.functions import PI
from verify.enclosure import enclose
from verify.model import Model, NoValue

MOST = 60  # parts of a number whose sign is asked


def root(value: Expr, order: int) -> Expr:
    """The real root of a value. An even order, and a value whose sign is not seen, give the power."""
    if order % 2 and (sign(value) < 0 or _begins_with_minus(value)):
        return Num(-1) * Pow(_negative(value), Num(Fraction(1, order)))
    return Pow(value, Num(Fraction(1, order)))


def _begins_with_minus(value: Expr) -> bool:
    """Is it a negative number times something, as -x^3? Its root is minus that of x^3, whatever x is."""
    return isinstance(value, Mul) and isinstance(value.args[0], Num) and value.args[0].data < 0


def cube_root(value: Expr) -> Expr:
    """The root of order 3."""
    return root(value, 3)


def _negative(value: Expr) -> Expr:
    """The value with the other sign."""
    if isinstance(value, Mul) and isinstance(value.args[0], Num):
        first = -value.args[0].data
        return (
            Mul(*([Num(first)] if first != 1 else []), *value.args[1:])
            if len(value.args) > 2 or first != 1
            else value.args[1]
        )
    return Num(-value.data) if isinstance(value, Num) else Num(-1) * value


def _sign_of_number(e: Expr) -> int:
    """The sign of 2 - √5, by its enclosure."""
    if e.free or sum(1 for _ in e.walk()) > MOST or not all(isinstance(a, Add | Mul | Pow | Num) for a in e.walk()):
        return 0
    try:
        box = enclose(e, Model())
    except (NoValue, ValueError):
        return 0
    return int(box.lo > 0) - int(box.hi < 0)


def sign(e: Expr) -> int:
    """1 or -1 where the sign of a constant can be seen, else 0."""
    match e:
        case Num(data=n):
            return int(n > 0) - int(n < 0)
        case Mul(args=args):
            product = 1
            for a in args:
                product *= sign(a)
            return product
        case Add(args=args):
            total = sum((a.data for a in args if isinstance(a, Num)), Fraction(0))
            signs: set[int] = {sign(a) for a in args if not isinstance(a, Num)} | (
                {int(total > 0) - int(total < 0)} if total else set()
            )
            return signs.pop() if len(signs) == 1 else _sign_of_number(e)
        case Pow(args=(base, exponent)):
            whole = isinstance(exponent, Num) and exponent.data.denominator == 1
            odd = whole and isinstance(exponent, Num) and exponent.data.numerator % 2
            return 1 if sign(base) > 0 else sign(base) * (1 if odd else -1) if whole else 0
        case Exp(args=(exponent,)) if not exponent.free:
            return 1
    return int(e == PI)
