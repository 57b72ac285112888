r"""The normal form of matrix algebra: sums of words, with numbers before them that commute.

    (A B)^T          1 · B^T A^T
    x^T A y z        (x^T A y) · z: what is 1 × 1 is a number, and equal to its transpose
    tr(A B C)        the number tr(ABC), the same for every rotation of the word and for its transpose

What is no product of letters is a letter of its own, known by the normal form of what it is made of: the inverse of a
sum, a ⊙ b, diag(s), σ(z). All rules are identities that hold wherever both sides have a value.
"""

from __future__ import annotations

from fractions import Fraction

from verify.answers.matrices.letters import Base
from verify.answers.matrices.numbers import LARGEST_POWER
from verify.answers.matrices.products import MOST_TERMS, Products
from verify.answers.matrices.shapes import ONE, Shape, Typed
from verify.answers.matrices.sums import RECIPROCAL
from verify.answers.matrices.terms import (
    UNIT,
    Letter,
    Mono,
    Poly,
    TooMuch,
    Word,
    constant,
    content,
    positive,
    scaled,
    total,
    under,
)

SLOPE = "sigma'"


class Algebra(Products):
    """The normal form of a formula whose sizes are known: `of`."""

    def of(self, t: Typed) -> Poly:
        """The normal form of a tree with its sizes resolved. Raises TooMuch."""
        found: Poly = getattr(self, f"_{t.kind}")(t)
        if len(found) > MOST_TERMS:
            raise TooMuch("too many terms")
        return found

    def _num(self, t: Typed) -> Poly:
        return constant(t.data)

    def _name(self, t: Typed) -> Poly:
        return self.number((("letter", t.data),)) if t.is_number else self.single(self.letter(t.data, t.shape))

    def _identity(self, t: Typed) -> Poly:  # noqa: ARG002  # as all are called
        return constant(Fraction(1))

    def _zeros(self, t: Typed) -> Poly:  # noqa: ARG002
        return {}

    def _ones(self, t: Typed) -> Poly:
        return self.single(self.made(("ones",), t.shape))

    def _sum(self, t: Typed) -> Poly:
        return total(self.of(a) for a in t.args)

    def _neg(self, t: Typed) -> Poly:
        return scaled(self.of(t.args[0]), Fraction(-1))

    def _mul(self, t: Typed) -> Poly:
        return self.multiply(self.of(t.args[0]), self.of(t.args[1]))

    def _dot(self, t: Typed) -> Poly:
        left, right = (self.of(a) for a in t.args)
        return self.multiply(self.transpose(left), right)

    def _cross(self, t: Typed) -> Poly:
        left, right = (self.of(a) for a in t.args)
        return self.bilinear(left, right, self.crossed)

    def _had(self, t: Typed) -> Poly:
        left, right = (self.of(a) for a in t.args)
        if t.is_number:
            return self.multiply(left, right)
        return self.bilinear(left, right, lambda v, w: self.hadamard((v, w), t.shape))

    def _div(self, t: Typed) -> Poly:
        return self.multiply(self.of(t.args[0]), self.reciprocal(self.of(t.args[1])))

    def _pow(self, t: Typed) -> Poly:
        base, exponent = t.args
        power = self.of(exponent)
        whole = power.get(UNIT, Fraction(0)) if set(power) <= {UNIT} else None
        if whole is not None and whole.denominator == 1:
            return self.power(self.of(base), int(whole), base.shape)
        return self.exponential(self.multiply(power, self.logarithm(self.of(base))))

    def _transp(self, t: Typed) -> Poly:
        return self.transpose(self.of(t.args[0]))

    def _inv(self, t: Typed) -> Poly:
        return self.inverse(self.of(t.args[0]), t.shape)

    def _norm(self, t: Typed) -> Poly:
        inner = self.of(t.args[0])
        if t.data in {"1", "∞"}:
            return self.number(((f"norm {t.data}", self.interned(positive(inner))),))
        if t.data == "2" and t.args[0].shape[1] != ONE:  # of a matrix, some norm
            return self.number((("norm of", self.interned(positive(inner))),))
        square = self.multiply(self.transpose(inner), inner)
        if t.data == "F" and t.args[0].shape[1] != ONE:
            square = self.trace(square, t.args[0].shape[1])
        return self.exponential(scaled(self.logarithm(square), Fraction(1, 2)))

    def _call(self, t: Typed) -> Poly:
        inner, of = self.of(t.args[0]), t.args[0]
        match t.data:
            case "tr":
                return self.trace(inner, of.shape[0])
            case "det":
                return self.determinant(inner, of.shape)
            case "diag":
                return self.linear(inner, lambda w: self.diagonal(w, of.shape[0]))
            case "log":
                return self.logarithm(inner)
            case "exp":
                return self.exponential(inner)
            case "sqrt":
                return self.exponential(scaled(self.logarithm(inner), Fraction(1, 2)))
            case "rank":
                return self.number((("rank", min(map(self.interned, (inner, self.transpose(inner))))),))
            case "abs":
                return self.number((("abs", self.interned(positive(inner))),))
        if t.data == RECIPROCAL:
            return self.reciprocals(inner, t.shape)
        if t.data == SLOPE:
            return self.slope(inner, t.shape)
        return self.applied(t.data, inner, t.shape)

    def applied(self, name: str, inner: Poly, shape: Shape) -> Poly:
        """A function of a number or of each entry; σ and tanh of a number by e^x."""
        if shape != (ONE, ONE):
            return self.single(self.made(("call", name, self.interned(inner)), shape))
        if name == "sigma":
            power = self.exponential(scaled(inner, Fraction(-1)))
            return self.reciprocal(total((constant(Fraction(1)), power)))
        return self.number((("call", name, self.interned(inner)),))

    def slope(self, inner: Poly, shape: Shape) -> Poly:
        """σ'(z) = σ(z) (1 - σ(z)), entry by entry."""
        value = self.applied("sigma", inner, shape)
        if shape == (ONE, ONE):
            square = self.multiply(value, value)
        else:
            square = self.bilinear(value, value, lambda v, w: self.hadamard((v, w), shape))
        return total((value, scaled(square, Fraction(-1))))

    # Powers, inverses and determinants

    def power(self, p: Poly, exponent: int, shape: Shape) -> Poly:
        if abs(exponent) > LARGEST_POWER:
            raise TooMuch("a large power")
        if exponent < 0:
            return self.power(self.inverse(p, shape), -exponent, shape)
        out = constant(Fraction(1))
        for _ in range(exponent):
            out = self.multiply(out, p)
        return out

    def inverse(self, p: Poly, shape: Shape) -> Poly:
        """The inverse of a product of square letters is the product of their inverses; of a sum, a letter."""
        if shape == (ONE, ONE):
            return self.reciprocal(p)
        if not p:
            raise TooMuch("the inverse of zero")
        entries = self.entries_of_diagonal(p, shape)
        if entries is not None:
            over = self.reciprocals(entries, (shape[0], ONE))
            return self.linear(over, lambda w: self.diagonal(w, shape[0]))
        if len(p) == 1 and self.are_square(next(iter(p))[1]):
            (((mono, word), c),) = p.items()
            inverse = tuple(self.inverted(letter) for letter in reversed(word))
            return scaled(self.simplified(under(mono), inverse), 1 / c)
        mono, c = content(p)
        below = under(mono)
        inner = self.without_powers(self.times_numbers(scaled(p, 1 / c), {(below, ()): Fraction(1)}))
        turned = self.transpose(inner)
        one, other = self.interned(inner), self.interned(turned)
        letter = self.made(("inverse of", min(one, other)), shape, symmetric=one == other)
        found = letter if one <= other else self.turned(letter)
        return self.without_powers({(below, (found,)): 1 / c})

    def entries_of_diagonal(self, p: Poly, shape: Shape) -> Poly | None:
        """The column a of diag(a), of multiples of the identity and diagonals; None for others."""
        if not any(word for _, word in p) or any(
            word and (len(word) > 1 or self.diagonal_of(word[0]) is None) for _, word in p
        ):
            return None
        column = (shape[0], ONE)
        out: Poly = {}
        for (mono, word), c in p.items():
            entries = self.hadamard(self.diagonal_of(word[0]) or () if word else (), column)
            out = total((out, scaled(self.times_numbers(entries, {(mono, ()): Fraction(1)}), c)))
        return out

    def reciprocals(self, p: Poly, shape: Shape) -> Poly:
        """The column of 1 / a for each entry a; of a product, that of its factors."""
        if len(p) == 1:
            (((mono, word), c),) = p.items()
            below = tuple(w for f in self.columns_of(word) for w in self.reciprocals_of({((), f): Fraction(1)}, shape))
            return scaled(self.times_numbers(self.hadamard(below, shape), {(under(mono), ()): Fraction(1)}), 1 / c)
        return {((), next(iter(self.reciprocals_of(p, shape)))): Fraction(1)}

    def reciprocals_of(self, p: Poly, shape: Shape) -> tuple[Word, ...]:
        return ((self.made(("call", RECIPROCAL, self.interned(p)), shape),),)

    def inverted(self, letter: Letter) -> Letter:
        """The inverse of a square letter."""
        name, turned = letter
        base = self.bases[name]
        if name in self.traits.left_unitary:
            return name, not turned
        if base.made_of and base.made_of[0] == "inverse":
            return base.made_of[1], turned
        found = f"inverse:{name}"
        self.bases.setdefault(found, Base(base.shape, base.symmetric, ("inverse", name)))
        return found, turned

    def determinant(self, p: Poly, shape: Shape) -> Poly:
        """det of a product of square letters is the product of their determinants; det(c A) is c^n det A."""
        if shape == (ONE, ONE):
            return p
        if not p:
            return {}
        if len(p) == 2 and (found := self.of_two_terms(p, shape)) is not None:
            return found
        mono, c = content(p)
        below = under(mono)
        inner = self.without_powers(self.times_numbers(scaled(p, 1 / c), {(below, ()): Fraction(1)}))
        factor = self.to_the_size({(mono, ()): c}, shape[0])
        if len(inner) == 1 and (word := next(iter(inner))[1]) is not None and self.are_square(word):
            out = factor
            for letter in word:
                out = self.times(out, self.determinant_of(letter))
            return out
        least = min(self.interned(inner), self.interned(self.transpose(inner)))
        return self.times(factor, self.number((("det", least, shape[0]),)))

    def of_two_terms(self, p: Poly, shape: Shape) -> Poly | None:
        """det(A + B C) = det(A) det(I + C A^{-1} B), where A is the identity or its inverse is spoken of."""
        for first, second in (tuple(p), tuple(p)[::-1]):
            (mono, word), c = first, p[first]
            inverses = [self.inverse_letter(letter) for letter in reversed(word)]
            if any(x is None for x in inverses):
                continue
            inverse: Poly = {(under(mono), tuple(x for x in inverses if x is not None)): 1 / c}
            rest = self.multiply(inverse, {second: p[second]})
            if len(rest) != 1:
                return None
            (((m, w), k),) = rest.items()
            return self.times(self.determinant({first: c}, shape), self.of_one_and(m, w, k))
        return None

    def of_one_and(self, mono: Mono, word: Word, c: Fraction) -> Poly:
        """det(I + c w), the same for every rotation of w; with a number in w, 1 + c times that number."""
        rotated = sorted(w[at:] + w[:at] for w in (word, self.turned_word(word)) for at in range(len(word)))
        for way in rotated:
            if self.shape(way[0])[0] == ONE:
                return total((constant(Fraction(1)), self.multiply({(mono, ()): c}, self.simplified((), way))))
        return self.number((("det of 1 +", mono, rotated[0], c),))

    def determinant_of(self, letter: Letter) -> Poly:
        name = letter[0]
        made_of = self.bases[name].made_of
        if made_of and made_of[0] == "inverse":
            return self.reciprocal(self.determinant_of((made_of[1], False)))
        if made_of and made_of[0] == "inverse of":
            return self.reciprocal(self.number((("det", made_of[1], self.shape(letter)[0]),)))
        plain = self.interned({((), ((name, False),)): Fraction(1)})
        return self.number((("det", plain, self.shape(letter)[0]),))

    def to_the_size(self, p: Poly, size: str) -> Poly:
        """c^n"""
        if p == constant(Fraction(1)):
            return p
        if size.isdigit():
            return self.power(p, int(size), (ONE, ONE))
        (((mono, _), c),) = p.items()
        if c < 0:
            sign = self.exponential(self.times(self.size(size), self.logarithm(constant(Fraction(-1)))))
            return self.times(sign, self.to_the_size({(mono, ()): -c}, size))
        return self.exponential(self.times(self.size(size), self.logarithm(p)))
