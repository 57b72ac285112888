r"""Sums over binomial coefficients in closed form, by the binomial theorem and its derivatives.

    Σ_{k=0}^n C(n, k) x^k y^(n-k) = (x + y)^n        Σ_{k=0}^n k C(n, k) = n 2^(n-1)
    Σ_{k=0}^n C(n, k)^2 = C(2n, n)

With the falling power k(k - 1)...(k - j + 1) before the coefficient, the sum is that of n times x^j (x + y)^(n-j).
Where x + y is 0, only the first is used, for n >= 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from derive.symbols import Add, Dim, Expr, Factorial, Idx, Mul, Num, Pow, Sum, subst
from verify.answers.comparing.forms import Reader
from verify.normal import Undefined

LARGEST_DEGREE = 4
LARGEST_START = 2


def closed(e: Expr, reader: Reader) -> Expr:
    """A prepared expression with the closed forms of its sums over binomial coefficients. Raises Undefined."""
    e = e.rebuild(tuple(closed(a, reader) for a in e.args)) if e.args and not isinstance(e, Sum) else e
    found = _closed(e, reader) if isinstance(e, Sum) else None
    return e if found is None else found


def _closed(e: Expr, reader: Reader) -> Expr | None:
    index, body = e.args
    low, n = index.args
    if not isinstance(index, Idx) or not isinstance(n, Dim) or not isinstance(low, Num):
        return None
    if not 0 <= low.data <= LARGEST_START or low.data.denominator != 1 or any(isinstance(a, Sum) for a in body.walk()):
        return None
    factorials: dict[Expr, int] = {}
    rest: list[Expr] = []
    for base, power in _factors(body, 1):
        if isinstance(base, Factorial):
            key = reader.form(base.args[0])
            factorials[key] = factorials.get(key, 0) + power
        else:
            rest.append(base if power == 1 else Pow(base, Num(power)))
    other = reader.form(n - index)
    degree = factorials.pop(n, 0)
    if degree not in (1, 2) or factorials.pop(index, 0) != -degree or factorials.pop(other, 0) != -degree:
        return None
    if any(index in key.free and power for key, power in factorials.items()):
        return None
    outside = [Pow(Factorial(key), Num(power)) for key, power in factorials.items()]
    total = _squares(rest, index, n) if degree == 2 else _powers(rest, index, n, reader)
    if total is None:
        return None
    before = (subst(body, {index: Num(k)}) for k in range(int(low.data)))
    return Add(Mul(Num(1), *outside, total), *(Num(-1) * term for term in before))


def _factors(e: Expr, power: int) -> Iterator[tuple[Expr, int]]:
    """The factors of a product with their whole powers."""
    if isinstance(e, Mul):
        for a in e.args:
            yield from _factors(a, power)
    elif isinstance(e, Pow) and isinstance(e.args[1], Num) and e.args[1].data.denominator == 1:
        yield from _factors(e.args[0], power * int(e.args[1].data))
    else:
        yield e, power


def _squares(rest: list[Expr], index: Idx, n: Dim) -> Expr | None:
    """Of n!^2/(k! (n - k)!)^2, where nothing else has k in it."""
    if any(index in a.free for a in rest):
        return None
    return Mul(Num(1), *rest, Factorial(2 * n), Pow(Factorial(n), Num(-2)))


def _powers(rest: list[Expr], index: Idx, n: Dim, reader: Reader) -> Expr | None:
    """Of C(n, k) p(k) x^k y^(n-k), with a polynomial p."""
    x: list[Expr] = [Num(1)]
    y: list[Expr] = [Num(1)]
    outside: list[Expr] = []
    polynomial: list[Expr] = [Num(1)]
    for a in rest:
        if index not in a.free:
            outside.append(a)
        elif isinstance(a, Pow) and index in a.args[1].free:
            base, exponent = a.args
            times = reader.form(subst(exponent, {index: index + 1}) - exponent)
            if index in base.free or not isinstance(times, Num) or times.data.denominator != 1 or abs(times.data) > 4:
                return None
            left = reader.form(exponent - times * index)
            if left == reader.form(-times * n):
                y.append(Pow(base, Num(-times.data)))
                continue
            x.append(Pow(base, times))
            outside.append(Pow(base, left) if left != Num(0) else Num(1))
        else:
            polynomial.append(a)
    falling = _falling(Mul(*polynomial), index, reader)
    if falling is None:
        return None
    one, two = Mul(*x), Mul(*y)
    both = reader.form(one + two)
    if both == Num(0):
        return Num(0) if len(falling) == 1 else None
    powers = ((c, j) for j, c in enumerate(falling) if c != Num(0))
    terms = [c * _falling_power(n, j) * Pow(one, Num(j)) * Pow(both, n - j) for c, j in powers]
    return Mul(Num(1), *outside, Add(Num(0), *terms))


def _falling(p: Expr, index: Idx, reader: Reader) -> list[Expr] | None:
    """The coefficients of a polynomial by falling powers: its differences at 0, over j!."""
    values: list[Expr] = [subst(p, {index: Num(k)}) for k in range(LARGEST_DEGREE + 2)]
    coefficients: list[Expr] = []
    factorial = 1
    for j in range(LARGEST_DEGREE + 2):
        factorial *= max(j, 1)
        coefficients.append(reader.form(values[0] * Num(Fraction(1, factorial))))
        values = [b - a for a, b in pairwise(values)]
    while len(coefficients) > 1 and coefficients[-1] == Num(0):
        coefficients.pop()
    whole = Add(Num(0), *(c * _falling_power(index, j) for j, c in enumerate(coefficients)))
    try:
        return coefficients if len(coefficients) <= LARGEST_DEGREE + 1 and not reader.cleared(p - whole) else None
    except Undefined:
        return None


def _falling_power(n: Expr, j: int) -> Expr:
    return Mul(Num(1), *(n - r for r in range(j)))
