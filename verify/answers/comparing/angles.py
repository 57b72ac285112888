"""Angles whose cosine and sine are algebraic: q π, and whole multiples of asin, acos and atan of algebraic numbers.

    direction(2 atan(1/3)) = (8/9, 2/3): a multiple of (cos θ, sin θ) = (4/5, 3/5), by a positive number

A sum of angles is a product of complex numbers; after each product both parts are brought to the normal form.
"""

from __future__ import annotations

from fractions import Fraction

from derive.symbols import Add, Expr, Mul, Num, Pow
from verify.answers.comparing.algebraic import LARGEST_POWER, Unsuited, turn_of
from verify.answers.comparing.elementary import apply, head, root
from verify.answers.comparing.forms import Reader

MOST_TIMES = LARGEST_POWER
MOST_NODES = 300  # of a part


def cosine_and_sine(angle: Expr) -> tuple[Expr, Expr]:
    """cos θ and sin θ. Raises Unsuited."""
    reader = Reader(())
    x, y = direction(angle)
    size = Pow(reader.form(x**2 + y**2), Num(Fraction(-1, 2)))
    return x * size, y * size


def direction(angle: Expr) -> tuple[Expr, Expr]:
    """r cos θ and r sin θ, for some r > 0. Raises Unsuited."""
    if turn_of(angle) is not None:
        return apply("cos", angle), apply("sin", angle)
    match angle:
        case Add():
            total = direction(angle.args[0])
            for other in angle.args[1:]:
                total = _turned(total, direction(other))
            return total
        case Mul(args=(Num(data=n), rest)) if n.denominator == 1 and abs(n) <= MOST_TIMES:
            return _multiple(direction(rest), int(n))
    x = angle.args[0] if len(angle.args) == 1 else angle
    match head(angle):
        case "atan":
            return Num(1), x
        case "asin":
            return root(1 - x**2), x
        case "acos":
            return x, root(1 - x**2)
    raise Unsuited(f"the cosine of {angle}")


def _turned(first: tuple[Expr, Expr], second: tuple[Expr, Expr]) -> tuple[Expr, Expr]:
    (a, b), (c, d) = first, second
    reader = Reader(())
    parts = reader.form(a * c - b * d), reader.form(a * d + b * c)
    if max(sum(1 for _ in part.walk()) for part in parts) > MOST_NODES:
        raise Unsuited("a long direction")
    return parts


def _multiple(once: tuple[Expr, Expr], n: int) -> tuple[Expr, Expr]:
    out: tuple[Expr, Expr] = (Num(1), Num(0))
    for _ in range(abs(n)):
        out = _turned(out, once)
    return out if n >= 0 else (out[0], -out[1])
