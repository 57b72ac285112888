"""Numbers in matrix algebra: products of powers of atoms, with logarithms and exponentials in one form.

    |Σ|^{1/2}      e^{(1/2) log |Σ|}        1 / (1 + s)      an atom of its own, of which s / (1 + s) is 1 - 1 / (1 + s)

A whole multiple of a logarithm in an exponent is taken out as a power, so that a^{1/2} a^{1/2} is a.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

from verify.answers.matrices.letters import Letters
from verify.answers.matrices.terms import (
    Atom,
    Poly,
    TooMuch,
    add_into,
    constant,
    content,
    merged,
    primes,
    scaled,
    total,
    under,
)

LARGEST_POWER = 8


class Numbers(Letters):
    """Arithmetic of the formulas that are 1 × 1."""

    def number(self, atoms: Iterable[Atom]) -> Poly:
        return {(tuple((a, 1) for a in atoms), ()): Fraction(1)}

    def size(self, size: str) -> Poly:
        """A size as a number: 3, n, or that of a letter."""
        if size.isdigit():
            return constant(Fraction(int(size)))
        named = self.names.get(size)
        return self.number((("letter", named) if named else ("size", size),))

    @staticmethod
    def times_numbers(p: Poly, numbers: Poly) -> Poly:
        out: Poly = {}
        for (m, w), a in p.items():
            for (n, _), b in numbers.items():
                add_into(out, {(merged(m, n), w): Fraction(1)}, a * b)
        return out

    def without_powers(self, p: Poly) -> Poly:
        """The terms with one exponential each: e^a e^b is e^(a + b)."""
        out: Poly = {}
        for (mono, word), c in p.items():
            powers = [(a, e) for a, e in mono if a[0] == "exp"]
            if not powers or (len(powers) == 1 and powers[0][1] == 1):
                add_into(out, {(mono, word): Fraction(1)}, c)
                continue
            rest = tuple(x for x in mono if x[0][0] != "exp")
            exponent = total(scaled(self.polys[a[1]], Fraction(e)) for a, e in powers)
            add_into(out, self.times_numbers({(rest, word): Fraction(1)}, self.exponential(exponent)), c)
        return out

    def times(self, a: Poly, b: Poly) -> Poly:
        """The product of two numbers."""
        return self.without_powers(self.times_numbers(a, b))

    def reciprocal(self, p: Poly) -> Poly:
        """1 / p, for a number p."""
        if not p:
            raise TooMuch("a division by zero")
        if len(p) == 1:
            (((mono, _), c),) = p.items()
            return self.without_powers({(under(mono), ()): 1 / c})
        mono, c = content(p)
        inner = self.times_numbers(scaled(p, 1 / c), {(under(mono), ()): Fraction(1)})
        atom = ("over", self.interned(inner))
        return self.without_powers({(merged(((atom, 1),), under(mono)), ()): 1 / c})

    def logarithm(self, p: Poly) -> Poly:
        """log p, a sum of multiples of logarithms where p is a product."""
        if not p:
            raise TooMuch("log 0")
        if len(p) > 1:
            mono, c = content(p)
            c = abs(c)
            inner = self.times_numbers(scaled(p, 1 / c), {(under(mono), ()): Fraction(1)})
            logs = self.number((("log", self.interned(inner)),))
            return total((self.logarithm({(mono, ()): c}), logs)) if mono or c != 1 else logs
        (((mono, _), c),) = p.items()
        if c < 0:
            return self.number((("log", self.interned(p)),))
        out = total(scaled(self.log_of_prime(q), Fraction(e)) for q, e in primes(c))
        for a, e in mono:
            of_atom = self.polys[a[1]] if a[0] == "exp" else self.number((("log", self.interned(self.number((a,)))),))
            out = total((out, scaled(of_atom, Fraction(e))))
        return out

    def log_of_prime(self, q: int) -> Poly:
        return self.number((("log", self.interned(constant(Fraction(q)))),))

    def exponential(self, p: Poly) -> Poly:
        """e^p, with whole multiples of logarithms taken out: e^(2 log a + b) is a^2 e^b."""
        rest, out = dict(p), constant(Fraction(1))
        for (mono, word), c in p.items():
            if len(mono) == 1 and mono[0][0][0] == "log" and mono[0][1] == 1:
                whole = math.floor(c)
                if abs(whole) > LARGEST_POWER:
                    raise TooMuch("a large power")
                inner = self.polys[mono[0][0][1]]
                factor = inner if whole > 0 else self.reciprocal(inner)
                for _ in range(abs(whole)):
                    out = self.times(out, factor)
                rest.pop((mono, word))
                add_into(rest, {(mono, word): Fraction(1)}, c - whole)
        return self.times(out, self.number((("exp", self.interned(rest)),))) if rest else out
