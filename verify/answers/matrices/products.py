"""Products in matrix algebra: words in normal form, what is 1 × 1 in them taken out as a number.

x y^T z       (y^T z) · x                  tr(A B C)        the same for every rotation, and for C^T B^T A^T
diag(a) b     a ⊙ b, in any order          a × b            -b × a
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import pairwise

from verify.answers.matrices.numbers import Numbers
from verify.answers.matrices.shapes import ONE, Shape
from verify.answers.matrices.sums import RECIPROCAL
from verify.answers.matrices.terms import (
    Letter,
    Mono,
    Poly,
    TooMuch,
    Word,
    add_into,
    constant,
    merged,
    scaled,
    total,
)

MOST_TERMS = 400


class Products(Numbers):
    """Sums of words, multiplied; what is linear in them; traces."""

    def single(self, letter: Letter) -> Poly:
        return self.simplified((), (letter,))

    def multiply(self, left: Poly, right: Poly) -> Poly:
        """The product of two normal forms whose sizes fit."""
        if len(left) * len(right) > 4 * MOST_TERMS:
            raise TooMuch("too many terms")
        out: Poly = {}
        for (m, v), a in left.items():
            for (n, w), b in right.items():
                add_into(out, self.simplified(merged(m, n), v + w), a * b)
        return out

    def simplified(self, mono: Mono, word: Word) -> Poly:
        """One term in normal form: neighbours joined, numbers taken out."""
        found = self.joined(word)
        if found is None:
            return {}
        sign, word = found
        word, pieces = self.split(word)
        out: Poly = {(mono, word): sign}
        for piece in pieces:
            out = self.times_numbers(out, self.scalar(piece))
        return self.without_powers(out)

    def split(self, word: Word) -> tuple[Word, list[Word]]:
        """The word without the parts that are 1 × 1, and these parts."""
        cuts = [at for at, letter in enumerate(word) if self.shape(letter)[0] == ONE]
        cuts += [len(word)] if word and self.shape(word[-1])[1] == ONE else []
        if len(cuts) < 2:
            return self.with_diagonals(word), []
        pieces = [word[a:b] for a, b in pairwise(cuts)]
        return self.with_diagonals(word[: cuts[0]]) + self.with_diagonals(word[cuts[-1] :]), pieces

    def with_diagonals(self, word: Word) -> Word:
        """diag(a) v as a ⊙ v, of what is a column at its end or a row at its beginning."""
        word = self.of_column(word)
        return self.turned_word(self.of_column(self.turned_word(word)))

    def of_column(self, word: Word) -> Word:
        if not word or self.shape(word[-1])[1] != ONE:
            return word
        for at in range(len(word) - 2, -1, -1):
            entries = self.diagonal_of(word[at])
            if entries is not None:
                word = word[:at] + self.sole(self.hadamard((*entries, word[at + 1 :]), (self.shape(word[at])[0], ONE)))
        return word

    @staticmethod
    def sole(p: Poly) -> Word:
        """The word that a product of words is."""
        ((mono, word),) = p
        if mono or p[mono, word] != 1:
            raise TooMuch("a number inside of a product entry by entry")
        return word

    def scalar(self, piece: Word) -> Poly:
        """A word that is 1 × 1: the same as its transpose, x^T diag(a) y the sum of x ⊙ a ⊙ y."""
        piece = self.with_diagonals(piece)
        entrywise = self.of_tables(piece)
        if entrywise is not None:
            return entrywise
        triple = self.triple(piece)
        if triple is not None:
            return triple
        entries = self.entries_of(piece)
        if entries is not None and len(entries) == 2:
            piece, entries = self.turned_word(entries[0]) + entries[1], None
        if entries is not None:
            return self.number((("entries", entries),)) if entries else self.size(self.shape(piece[0])[1])
        if len(piece) == 2 and piece[0] == (piece[1][0], True) and piece[1][0] in self.traits.left_unitary:
            return constant(Fraction(1))
        return self.least_way("word", (piece, self.turned_word(piece)))

    def least_way(self, kind: str, ways: Iterable[Word]) -> Poly:
        """The number that these words all are, up to the signs of x^T A y = -y^T A x; 0 where both signs occur."""
        signs: dict[Word, set[Fraction]] = {}
        for way in ways:
            found = self.joined(way)
            if found is None:
                return {}
            signs.setdefault(found[1], set()).add(found[0])
        least = min(signs)
        return {} if len(signs[least]) > 1 else scaled(self.number(((kind, least),)), next(iter(signs[least])))

    def triple(self, piece: Word) -> Poly | None:
        """a · (b × c), which turns its sign with the order of two of them."""
        for way in (piece, self.turned_word(piece)):
            b, c = self.factors(way[-1:])
            if b and len(way) > 1:
                a = self.turned_word(way[:-1])
                d, e = self.factors(a)
                if d:  # (d × e) · (b × c)
                    pairs = ((d, b), (e, c)), ((d, c), (e, b))
                    both = [self.times(*(self.simplified((), self.turned_word(x) + y) for x, y in p)) for p in pairs]
                    return total((both[0], scaled(both[1], Fraction(-1))))
                if len({a, b, c}) < 3:
                    return {}
                row = sorted((a, b, c))
                sign = (-1) ** sum((a, b, c)[i] > (a, b, c)[j] for i in range(3) for j in range(i + 1, 3))
                return scaled(self.number((("triple", *row),)), Fraction(sign))
        return None

    def of_tables(self, piece: Word) -> Poly | None:
        """u^T (A ⊙ B) v as tr(diag(u) A diag(v) B^T)."""
        for at, letter in enumerate(piece):
            factors = self.columns_of((letter,))
            if ONE in self.shape(letter) or len(factors) != 2:
                continue
            rows, columns = self.shape(letter)
            u, v = self.turned_word(piece[:at]), piece[at + 1 :]
            left = self.multiply(self.diagonal(u, rows), {((), factors[0]): Fraction(1)})
            right = self.multiply(self.diagonal(v, columns), {((), self.turned_word(factors[1])): Fraction(1)})
            return self.trace(self.multiply(left, right), rows)
        return None

    def entries_of(self, piece: Word) -> tuple[Word, ...] | None:
        """The columns whose products, entry by entry, are summed; None for a word that is no such sum."""
        ways = []
        for way in (piece, self.turned_word(piece)):
            if self.kind(way[-1]) in {"had", "ones"} and not way[-1][1]:
                before = self.with_diagonals(self.turned_word(way[:-1]))
                ways.append(tuple(sorted((*self.columns_of(way[-1:]), *self.columns_of(before)))))
        return min(ways, default=None)

    @staticmethod
    def linear(p: Poly, of_word: Callable[[Word], Poly]) -> Poly:
        """The sum over the terms of what is linear in their words."""
        out: Poly = {}
        for (mono, word), c in p.items():
            for (m, w), k in of_word(word).items():
                add_into(out, {(merged(mono, m), w): Fraction(1)}, c * k)
        return out

    def bilinear(self, p: Poly, q: Poly, of_words: Callable[[Word, Word], Poly]) -> Poly:
        return self.linear(p, lambda v: self.linear(q, lambda w: of_words(v, w)))

    def transpose(self, p: Poly) -> Poly:
        out: Poly = {}
        for (mono, word), c in p.items():
            add_into(out, self.simplified(mono, self.turned_word(word)), c)
        return out

    def hadamard(self, words: Iterable[Word], shape: Shape) -> Poly:
        """a ⊙ b ⊙ c, whose factors have no order; ones say nothing."""
        if shape[0] == ONE:
            return self.transpose(self.hadamard(map(self.turned_word, words), shape[::-1]))
        factors = self.without_reciprocals(sorted(f for word in words for f in self.columns_of(word)))
        if not factors:
            return self.single(self.made(("ones",), shape))
        if len(factors) == 1:
            return self.simplified((), factors[0])
        turned = sorted(map(self.turned_word, factors))
        if shape[1] != ONE and turned < factors:
            return {((), (self.turned(self.made(("had", tuple(turned)), shape[::-1])),)): Fraction(1)}
        return {((), (self.made(("had", tuple(factors)), shape),)): Fraction(1)}

    def without_reciprocals(self, factors: list[Word]) -> list[Word]:
        """The factors of a ⊙ (1/a) ⊙ b: b."""
        for word in factors:
            made_of = self.bases[word[0][0]].made_of if len(word) == 1 else ()
            if made_of and made_of[:2] == ("call", RECIPROCAL):
                inner = self.polys[made_of[2]]
                alone = next(iter(inner))[1] if len(inner) == 1 else None
                if alone in factors:
                    rest = list(factors)
                    rest.remove(word)
                    rest.remove(alone)
                    return self.without_reciprocals(rest)
        return factors

    def diagonal(self, word: Word, size: str) -> Poly:
        """diag(v)"""
        entries = self.columns_of(word)
        if not entries:
            return constant(Fraction(1))
        return {((), (self.made(("diag", entries), (size, size), symmetric=True),)): Fraction(1)}

    def crossed(self, v: Word, w: Word) -> Poly:
        """v × w, which is 0 for v = w and turns its sign with the order."""
        if v == w:
            return {}
        for a, (b, c), sign in ((v, self.factors(w), 1), (w, self.factors(v), -1)):
            if b:
                first = self.multiply({((), b): Fraction(sign)}, self.simplified((), self.turned_word(a) + c))
                return total(
                    (first, self.multiply({((), c): Fraction(-sign)}, self.simplified((), self.turned_word(a) + b)))
                )
        low, high = sorted((v, w))
        turned = Fraction(1 if (low, high) == (v, w) else -1)
        return {((), (self.made(("cross", low, high), ("3", ONE)),)): turned}

    def factors(self, word: Word) -> tuple[Word, Word]:
        """v and w of v × w; nothing of another word."""
        if len(word) == 1 and self.kind(word[0]) == "cross" and not word[0][1]:
            _, v, w = self.bases[word[0][0]].made_of
            return v, w
        return (), ()

    def trace(self, p: Poly, size: str) -> Poly:
        return self.linear(p, lambda word: self.trace_of(word, size))

    def trace_of(self, word: Word, size: str) -> Poly:
        """tr(ABC) by the least of its rotations; tr(x y^T) is y^T x."""
        if not word:
            return self.size(size)
        cut = next((at for at, letter in enumerate(word) if self.shape(letter)[0] == ONE), None)
        if cut is not None:
            return self.simplified((), word[cut:] + word[:cut])
        rotated = {w[at:] + w[:at] for w in (word, self.turned_word(word)) for at in range(len(word))}
        for way in sorted(rotated):
            found = self.joined(way)
            if found is not None and len(found[1]) < len(way):
                rows = self.shape(way[0])[0]
                return scaled(self.trace_of(found[1], rows), found[0])
        return self.least_way("tr", rotated)
