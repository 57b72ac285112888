"""Is a constant 0? Algebraic numbers, and linear combinations of logarithms and of angles with such coefficients.

    atan(1/2) + atan(1/3) - π/4 = 0        2 log(1 + √2) - log(3 + 2√2) = 0        √2 - √8/2 = 0

The constant is grouped by what stands before each logarithm or angle; 0 is proved for every group, each by one of:

- what has neither is an algebraic number, for which `algebraic.is_zero` decides;
- Σ n_j log a_j = 0 if and only if the product of all a_j^n_j is 1, for whole n_j and positive a_j;
- θ = Σ n_j θ_j + q π is 0 if sin θ = 0 and |θ| < π; the sine is algebraic, by `angles.direction`.

That the groups vanish is sufficient, not necessary: False means that no proof was found.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction

from derive.symbols import Add, Expr, Log, Mul, Num, Pow
from verify.answers.comparing.algebraic import LARGEST_POWER, Unsuited, is_zero, turn_of
from verify.answers.comparing.angles import cosine_and_sine, direction
from verify.answers.comparing.elementary import head
from verify.answers.comparing.evaluation import enclosed
from verify.answers.comparing.forms import Reader
from verify.model import Model, NoValue
from verify.normal import Monomial, Undefined, product_of, sum_of

ANGLES = ("asin", "acos", "atan", "pi")
BITS = 200
BELOW_PI = Fraction(3)
LARGEST = 200  # nodes of a constant


def vanishes(e: Expr, reader: Reader | None = None) -> bool:
    """Is a prepared expression, in which nothing is free, proved to be 0?"""
    if e.free or sum(1 for _ in e.walk()) > LARGEST:
        return False
    try:
        if 0 not in enclosed(e, Model(), BITS):
            return False
        return is_zero(plain(e)) or _in_groups(reader or Reader(()), plain(e))
    except (Unsuited, Undefined, NoValue):
        return False


def plain(e: Expr) -> Expr:
    """e with |u| as u or -u, and sin and cos of angles whose values are algebraic as these."""
    e = e.rebuild(tuple(map(plain, e.args))) if e.args else e
    name = head(e)
    if name in ("abs", "sign"):
        box = enclosed(e.args[0], Model(), BITS)
        if 0 in box:
            raise Unsuited("the sign of a part is not known")
        sign = Num(1 if box.lo > 0 else -1)
        return sign * e.args[0] if name == "abs" else sign
    if name in ("sin", "cos") and turn_of(e.args[0]) is None:
        return cosine_and_sine(_summed(e.args[0]))[name == "sin"]
    return e


def _summed(angle: Expr) -> Expr:
    return Reader(()).form(angle)


def _in_groups(reader: Reader, e: Expr) -> bool:
    groups: dict[Monomial, dict[Expr, Fraction]] = {}
    rest = {}
    for mono, c in reader.poly(e).items():
        which = next((a for a, n in mono if n == 1 and (isinstance(a, Log) or head(a) in ANGLES)), None)
        if which is None:
            rest[mono] = c
        else:
            groups.setdefault(tuple(f for f in mono if f[0] != which), {})[which] = c
    if rest and not is_zero(sum_of(rest)):
        return False
    return all(_group(reader, terms) for terms in groups.values())


def _group(reader: Reader, terms: Mapping[Expr, Fraction]) -> bool:
    """Do the logarithms vanish together, and the angles together?"""
    scale = math.lcm(*(c.denominator for c in terms.values()))
    whole = {atom: int(c * scale) for atom, c in terms.items()}
    if max(map(abs, whole.values())) > LARGEST_POWER:
        return False
    logs = {atom.args[0]: n for atom, n in whole.items() if isinstance(atom, Log)}
    angles = {atom: n for atom, n in whole.items() if not isinstance(atom, Log)}
    return (not logs or _logarithms(reader, logs)) and (not angles or _angles(angles))


def _logarithms(reader: Reader, powers: Mapping[Expr, int]) -> bool:
    product = Mul(Num(1), *(Pow(a, Num(n)) for a, n in powers.items()))
    return is_zero(product - 1) or is_zero(reader.form(product) - 1)


def _angles(multiples: Mapping[Expr, int]) -> bool:
    angle = Add(Num(0), *(product_of(((atom, Fraction(1)),), Fraction(n)) for atom, n in multiples.items()))
    box = enclosed(angle, Model(), BITS)
    if not -BELOW_PI < box.lo <= box.hi < BELOW_PI:
        return False
    return is_zero(direction(angle)[1])
