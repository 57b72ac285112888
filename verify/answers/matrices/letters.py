"""Letters of matrix algebra and words of them: sizes, transposes, and neighbours that are shorter together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby
from typing import Any

from verify.answers.matrices.shapes import ONE, Shape
from verify.answers.matrices.terms import Letter, Poly, Term, Word


@dataclass(frozen=True)
class Base:
    """What is known of a letter: its size, its symmetry, and what it is made of."""

    shape: Shape
    symmetric: bool = False
    made_of: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Traits:
    """What is assumed of the letters: names by what they are."""

    symmetric: frozenset[str] = frozenset()
    diagonal: frozenset[str] = frozenset()
    left_unitary: frozenset[str] = frozenset()  # W^T W = I; of a vector, u^T u = 1
    right_unitary: frozenset[str] = frozenset()  # W W^T = I
    idempotent: frozenset[str] = frozenset()
    skew: frozenset[str] = frozenset()


@dataclass
class Letters:
    """The letters of a question; `bases` says what each is, `polys` what numbers and letters are made of."""

    traits: Traits = field(default_factory=Traits)
    names: Mapping[str, str] = field(default_factory=dict)  # of sizes, where a text names them
    bases: dict[str, Base] = field(default_factory=dict)
    polys: list[Poly] = field(default_factory=list)
    numbers: dict[frozenset[tuple[Term, Fraction]], int] = field(default_factory=dict)

    def letter(self, name: str, shape: Shape) -> Letter:
        """The letter of a name."""
        symmetric = name in self.traits.symmetric or name in self.traits.diagonal
        self.bases.setdefault(name, Base(shape, symmetric))
        return name, False

    def made(self, made_of: tuple[Any, ...], shape: Shape, *, symmetric: bool = False) -> Letter:
        """The letter of what is made of other things; all but those of ones are told apart by them."""
        name = f"{made_of[0]}:{'.'.join(map(str, (*made_of[1:], *shape)))}"
        self.bases.setdefault(name, Base(shape, symmetric, made_of))
        return name, False

    def shape(self, letter: Letter) -> Shape:
        rows, columns = self.bases[letter[0]].shape
        return (columns, rows) if letter[1] else (rows, columns)

    def turned(self, letter: Letter) -> Letter:
        return letter if self.bases[letter[0]].symmetric else (letter[0], not letter[1])

    def turned_word(self, word: Word) -> Word:
        return tuple(map(self.turned, reversed(word)))

    def interned(self, p: Poly) -> int:
        """The number of a normal form."""
        key = frozenset(p.items())
        if key not in self.numbers:
            self.numbers[key] = len(self.polys)
            self.polys.append(p)
        return self.numbers[key]

    def kind(self, letter: Letter) -> str:
        made_of = self.bases[letter[0]].made_of
        return str(made_of[0]) if made_of else ""

    def joined(self, word: Word) -> tuple[Fraction, Word] | None:
        """The word with A A^{-1}, Q^T Q, P P and diag(a) diag(b) joined; None for 0."""
        sign, out = Fraction(1), list[Letter]()
        for letter in self.with_diagonals_in_order(word):
            if letter[1] and letter[0] in self.traits.skew:
                sign, letter = -sign, (letter[0], False)  # noqa: PLW2901
            out.append(letter)
            while len(out) > 1 and (found := self.join(out[-2], out[-1])) is not None:
                out[-2:] = found
        return sign, tuple(out)

    def with_diagonals_in_order(self, word: Word) -> Word:
        """The word with neighbours that are diagonal in one order, for they commute."""
        if not self.traits.diagonal:
            return word
        return tuple(x for same, run in groupby(word, self.is_diagonal) for x in (sorted(run) if same else run))

    def is_diagonal(self, letter: Letter) -> bool:
        made_of = self.bases[letter[0]].made_of
        name = made_of[1] if made_of and made_of[0] == "inverse" else letter[0]
        return name in self.traits.diagonal or (bool(made_of) and made_of[0] == "diag")

    def join(self, a: Letter, b: Letter) -> Word | None:
        """What two neighbours are together, where that is shorter."""
        if b == self.inverse_letter(a) or a == self.inverse_letter(b):
            return ()
        unitary = self.traits.left_unitary if a[1] else self.traits.right_unitary
        if a[0] == b[0] and a[1] != b[1] and a[0] in unitary and self.shape(a)[0] != ONE:
            return ()
        if a == b and a[0] in self.traits.idempotent:
            return (a,)
        diagonals = [self.diagonal_of(x) for x in (a, b)]
        if all(d is not None for d in diagonals):
            entries = tuple(sorted((*diagonals[0], *diagonals[1])))  # type: ignore[misc]  # neither is None
            return (self.made(("diag", entries), self.shape(a), symmetric=True),)
        return None

    def diagonal_of(self, letter: Letter) -> tuple[Word, ...] | None:
        """The vectors of which a diagonal matrix has the products of the entries."""
        if self.kind(letter) == "diag":
            return tuple(self.bases[letter[0]].made_of[1])
        return None

    def inverse_letter(self, letter: Letter) -> Letter | None:
        """The letter that is the inverse of another, if there is one already."""
        name = letter[0]
        other = self.bases[name].made_of[1] if self.kind(letter) == "inverse" else f"inverse:{name}"
        return (other, letter[1]) if other in self.bases else None

    def columns_of(self, word: Word) -> tuple[Word, ...]:
        """The factors of a ⊙ b; of the column of ones, none."""
        (name, turned), kind = (word[0], self.kind(word[0])) if len(word) == 1 else (("", False), "")
        if kind == "ones" and not turned:
            return ()
        if kind == "had":
            factors: tuple[Word, ...] = self.bases[name].made_of[1]
            return tuple(map(self.turned_word, factors)) if turned else factors
        return (word,)

    def are_square(self, word: Word) -> bool:
        return all(len(set(self.shape(letter))) == 1 for letter in word)
