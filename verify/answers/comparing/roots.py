"""Roots in normal forms: what is positive stands outside, and every power of one base stands together.

    √8 = 2 √2        √(x^2) = |x|        (x + 1)^(3/2) = x (x + 1)^(1/2) + (x + 1)^(1/2)        1/√u = √u / u

A root has a value where its base is not negative, and not 0 under a fraction bar. Every law here holds wherever the
root that it begins with has a value, and what it ends with has one there too.
"""

from __future__ import annotations

import math
from fractions import Fraction

from derive.symbols import Expr, Mul, Num, Pow
from verify.answers.comparing.elementary import apply
from verify.answers.comparing.radicands import irreducible
from verify.normal import (
    ONE,
    Monomial,
    Normal,
    Polynomial,
    Undefined,
    constant,
    from_factors,
    leading,
    product_of,
    sum_of,
)
from verify.signs import NONNEGATIVE, POSITIVE, Signs

LARGEST_PRIME = 1_000  # that is taken out of a number
LONGEST_NUMBER = 4_000  # bits of a power of a number that is written out


class Roots(Normal):
    """Normal forms with roots in them, by the signs that are known."""

    signs: Signs

    def power(self, p: Polynomial, n: Fraction) -> Polynomial:
        """p ** n; of a root, what is positive stands outside: (4 x^2 + 8)^(3/2) = 8 (x^2 + 2) (x^2 + 2)^(1/2)."""
        if n.denominator == 1:
            return constant(p[ONE] ** int(n)) if set(p) == {ONE} and _is_short(p[ONE], n) else super().power(p, n)
        if not p:
            return {} if n > 0 else self._no_root(n)
        if self._denominators(p):
            return self._root_of_fraction(p, n)
        size = abs(p[leading(p)])
        rest = {mono: c / size for mono, c in p.items()}
        number = self.settle(root_of_number(size, n)) if size != 1 else constant(1)
        return self.multiply(number, self._root(rest, n) if len(rest) > 1 else self._root_of_one(rest, n))

    def _root_of_fraction(self, p: Polynomial, n: Fraction) -> Polynomial:
        """(u/v)^n as (u v)^n / |v|^(2n), for v is not 0."""
        top, bars = self.fraction(sum_of(p))
        below = self.poly(Mul(Num(1), *bars))
        if self._denominators(below) or self._denominators(top):
            return {((Pow(sum_of(p), Num(n)), Fraction(1)),): Fraction(1)}
        if self.signs.sign(sum_of(below)) == POSITIVE:
            return self.multiply(self.power(top, n), self.power(below, -n))
        size = self.poly(apply("abs", sum_of(below)))
        return self.multiply(self.power(self.multiply(top, below), n), self.power(size, -2 * n))

    def _root_of_powers(self, p: Polynomial, n: Fraction) -> Polynomial | None:
        """(u^2 v w)^(1/2) as |u| v^(1/2) w^(1/2) where v is positive, and w is known not to be negative.

        None where there is nothing to take out. Where w might be negative, the left side would have a value at u = 0,
        and the right side none; but for n < 0.
        """
        factors = irreducible(p)
        even = [(q, k) for q, k in factors if k % 2 == 0]
        odd = [(q, k) for q, k in factors if k % 2]
        signs = [self.signs.sign(sum_of(q)) for q, _ in odd]
        alone = [f for f, sign in zip(odd, signs, strict=True) if sign == POSITIVE and len(odd) > 1]
        rest = [f for f in odd if f not in alone]
        known = n < 0 or all(sign >= NONNEGATIVE for sign in signs)
        if not (even or alone) or (even and not known):
            return None
        out = constant(1)
        for q, k in even:
            out = self.multiply(out, self.power(self.poly(apply("abs", sum_of(q))), k * n))
        for q, k in alone:
            out = self.multiply(out, self.power(q, k * n))
        left = constant(1)
        for q, k in rest:
            left = self.multiply(left, self.power(q, Fraction(k)))
        return self.multiply(out, self.power(left, n)) if rest else out

    def _root(self, p: Polynomial, n: Fraction) -> Polynomial:
        """A root of a sum, with the positive factors of its terms outside, and no negative powers inside.

        What is under a fraction bar is not 0, so that its even powers are positive: (1 - 1/x^2)^(1/2) is
        (x^2 - 1)^(1/2) / |x|.
        """
        found = self._root_of_powers(p, n)
        if found is not None:
            return found
        outside: Polynomial = constant(1)
        inside = p
        for atom, e in self.content(p):
            positive = self._positive(atom)
            taken = e if positive else Fraction(2 * math.floor(e / 2)) if e < 0 else Fraction(0)
            base: Polynomial = {((atom, Fraction(1)),): Fraction(1)} if positive else self.poly(apply("abs", atom))
            if taken:
                outside = self.multiply(outside, self.power(base, taken * n))
                inside = self.multiply(inside, {((atom, -taken),): Fraction(1)})
        whole = Fraction(math.floor(n))
        if len(inside) == 1:
            return self.multiply(outside, self.power(inside, n))
        outside = self.multiply(outside, self.power(inside, whole))
        return self.multiply(outside, {((Pow(sum_of(inside), Num(n - whole)), Fraction(1)),): Fraction(1)})

    def _root_of_one(self, p: Polynomial, n: Fraction) -> Polynomial:
        """A root of a product with the coefficient 1 or -1, its factors apart where they may be."""
        ((mono, c),) = p.items()
        if c < 0:
            return {((Pow(sum_of(p), Num(n)), Fraction(1)),): Fraction(1)} if mono else self._no_root(n)
        if n > 0 and all(e > 0 and (e.denominator > 1 or self.signs.sign(a) >= NONNEGATIVE) for a, e in mono):
            return {from_factors({a: e * n for a, e in mono}): Fraction(1)}
        if len(mono) == 1 and mono[0][1].denominator == 1 and mono[0][1] % 2:  # a^3 is positive where a is
            return {((mono[0][0], mono[0][1] * n),): Fraction(1)}
        return self._root_of_product(mono, n)

    def _root_of_product(self, mono: Monomial, n: Fraction) -> Polynomial:
        """Positive factors apart; |a|^(e n) for the even power e of one a, if nothing else is left."""
        outside = {a: e * n for a, e in mono if self._positive(a)}
        inside = tuple(f for f in mono if f[0] not in outside)
        if len(inside) == 1 and inside[0][1].denominator == 1 and inside[0][1] % 2 == 0:
            ((atom, e),) = inside
            size = self.power(self.poly(apply("abs", atom)), e * n) if (e * n).denominator == 1 else None
            if size is not None:
                return self.multiply({from_factors(outside): Fraction(1)}, size)
        left: Polynomial = {((Pow(product_of(inside), Num(n)), Fraction(1)),): Fraction(1)} if inside else constant(1)
        return self.multiply({from_factors(outside): Fraction(1)}, left)

    def _positive(self, atom: Expr) -> bool:
        return self.signs.sign(atom) == POSITIVE

    @staticmethod
    def _no_root(n: Fraction) -> Polynomial:
        raise Undefined(f"a number that is not positive, to the power {n}")

    def _number_settled(self, atom: Expr, e: Fraction, mono: Monomial) -> Polynomial:
        """p^(3/2) = p p^(1/2), for a prime number p."""
        whole = math.floor(e)
        if not whole:
            rest = tuple(f for f in mono if f[0] != atom)
            return {from_factors({**dict(m), atom: e}): c for m, c in self.settle(rest).items()}
        left = self.settle(from_factors({**dict(mono), atom: e - whole}))
        return {m: c * Fraction(atom.data) ** whole for m, c in left.items()}

    def _roots_together(self, base: Expr, mono: Monomial) -> Polynomial | None:
        """All powers of one base, u^(1/2) u^(2/3) as u u^(1/6); None where there is one, and it is a root."""
        powers = [(a, e) for a, e in mono if isinstance(a, Pow) and isinstance(a.args[1], Num)]
        roots = [(a, e) for a, e in powers if a.args[1].data.denominator > 1]  # x^31 stays as it is
        alike = {a: a.args[1].data * e for a, e in roots if a.args[0] == base}
        total = sum(alike.values(), Fraction(0))
        whole = Fraction(math.floor(total))
        if not alike or (len(alike) == 1 and not whole and total == next(iter(alike)).args[1].data):
            return None
        left = {Pow(base, Num(total - whole)): Fraction(1)} if total != whole else {}
        rest = from_factors({a: e for a, e in mono if a not in alike} | left)
        return self.multiply(self.power(self.poly(base), whole), {rest: Fraction(1)})


def _is_short(c: Fraction, n: Fraction) -> bool:
    """Is c^n a number that may be written out?"""
    return (c.numerator.bit_length() + c.denominator.bit_length()) * abs(n) <= LONGEST_NUMBER


def root_of_number(q: Fraction, n: Fraction) -> Monomial:
    """q^n for q > 0 as a product of powers of primes."""
    split = ((p, s * k) for v, s in ((q.numerator, 1), (q.denominator, -1)) for p, k in primes(v))
    factors: dict[Expr, Fraction] = {}
    for p, k in split:
        factors[Num(p)] = factors.get(Num(p), Fraction(0)) + k * n
    return from_factors(factors)


def primes(v: int) -> list[tuple[int, int]]:
    """The factors of v and their powers; the last is what has no small prime in it."""
    found: dict[int, int] = {}
    p = 2
    while p <= LARGEST_PRIME and p * p <= v:
        while v % p == 0:
            found[p] = found.get(p, 0) + 1
            v //= p
        p += 1
    if v > 1:
        found[v] = found.get(v, 0) + 1
    return list(found.items())
