r"""Proofs that a formula of matrices is zero, where inverses of sums stand in it.

    M = (X^T X + λ I)^{-1}      M (X^T X + λ I) = I, so X^T X M is I - λ M
    Woodbury's identity         by the same rules for both of its inverses, and what follows from two of them

Each inverse gives rules that replace a word by a sum of smaller ones; where the words of two rules overlap, the two
ways to rewrite give a new rule, up to a bound. An inverse at the end of every word is cleared by multiplying with what
it is the inverse of. All sizes fit in every step, so that each rule is an identity wherever the inverses exist.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from verify.answers.matrices.algebra import Algebra
from verify.answers.matrices.shapes import ONE
from verify.answers.matrices.terms import (
    UNIT,
    Atom,
    Letter,
    Mono,
    Poly,
    Term,
    TooMuch,
    Word,
    constant,
    leading,
    merged,
    order,
    scaled,
    total,
)

MOST_RULES = 60
MOST_STEPS = 400  # of rewriting one formula
ROUNDS = 3  # of new rules from overlaps
LONGEST_WORD = 9
SECONDS = 1.5
CLEARED = 3  # inverses at one end


@dataclass(frozen=True)
class Rule:
    """A term that is replaced, and by what."""

    term: Term
    by: tuple[tuple[Term, Fraction], ...]

    @property
    def poly(self) -> Poly:
        return dict(self.by)


@dataclass
class Rewriter:
    """Rewrites by rules; `known` are formulas that are zero, from assumptions."""

    algebra: Algebra
    known: tuple[Poly, ...] = ()
    rules: list[Rule] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)  # inverses whose rules are there
    until: float = 0.0

    def is_zero(self, p: Poly) -> bool:
        """Is there a proof that p is zero?"""
        self.until = time.monotonic() + SECONDS
        try:
            return self._is_zero(p)
        except TooMuch:
            return False

    def without_inverses(self, p: Poly) -> Poly:
        """p times what its words begin and end with the inverses of, p itself where there are none."""
        self.until = time.monotonic() + SECONDS
        return self.algebra.transpose(self.cleared(self.reduced(p)))

    def _is_zero(self, p: Poly) -> bool:
        if not p:
            return True
        for q in self.known:
            self.add(q)
        p = self.reduced(p)
        if not p or not self.cleared(p):
            return True
        self.complete()
        p = self.reduced(p)
        return not p or not self.cleared(p)

    # Rules

    def watch(self, p: Poly) -> None:
        """The rules of all inverses that occur in p, and in what these are the inverses of."""
        for mono, word in list(p):
            for name, _ in _letters(mono, word):
                if name not in self.seen:
                    self.seen.add(name)
                    self.of_letter(name)
            for atom, _ in mono:
                if atom[0] == "over" and repr(atom) not in self.seen:
                    self.seen.add(repr(atom))
                    under = self.algebra.polys[atom[1]]
                    self.watch(under)
                    one = self.algebra.times(under, self.algebra.number((atom,)))
                    self.add(total((one, constant(Fraction(-1)))))

    def of_letter(self, name: str) -> None:
        """What a letter says by itself: the inverse of a sum, or of another letter, or of its own transpose."""
        made_of, traits = self.algebra.bases[name].made_of, self.algebra.traits
        if made_of[:1] == ("inverse of",):
            self.of_inverse(name, self.algebra.polys[made_of[1]])
        if made_of[:1] == ("inverse",):
            for turned in (False, True):
                other = (made_of[1], turned)
                self.joined_to_one((name, turned), other)
                self.joined_to_one(other, (name, turned))
        for turned, unitary in ((True, traits.left_unitary), (False, traits.right_unitary)):
            if name in unitary and self.algebra.shape((name, turned))[0] != ONE:
                self.joined_to_one((name, turned), (name, not turned))

    def joined_to_one(self, a: Letter, b: Letter) -> None:
        """The rule a b = I, which holds in the normal form anyway, for its overlaps with others."""
        symmetric = self.algebra.bases[a[0]].symmetric
        if not (symmetric and (a[1] or b[1])):
            self.rules.append(Rule(((), (a, b)), ((UNIT, Fraction(1)),)))

    def of_inverse(self, name: str, inner: Poly) -> None:
        """S M = I and M S = I."""
        self.watch(inner)
        m: Poly = {((), ((name, False),)): Fraction(1)}
        for product in (self.algebra.multiply(inner, m), self.algebra.multiply(m, inner)):
            self.add(total((product, constant(Fraction(-1)))))

    def add(self, p: Poly) -> bool:
        """The rule that p = 0 gives, and that of its transpose."""
        new = False
        for zero in (p, self.algebra.transpose(p)):
            found = self.reduced(zero)
            if not found:
                continue
            term = leading(found)
            if term == ((), ()):
                raise TooMuch("rules that contradict each other")
            if len(term[1]) > LONGEST_WORD or len(self.rules) >= MOST_RULES:
                continue
            rest = {t: -c / found[term] for t, c in found.items() if t != term}
            self.rules.append(Rule(term, tuple(rest.items())))
            new = True
        return new

    # Rewriting

    def reduced(self, p: Poly) -> Poly:
        """p with the rules applied, as long as one applies."""
        self.watch(p)
        out, todo = Poly(), dict(p)
        for _ in range(MOST_STEPS):
            if not todo:
                return out
            if time.monotonic() > self.until:
                raise TooMuch("time")
            term = max(todo, key=order)
            c = todo.pop(term)
            found = self.once(term)
            if found is None:
                out = total((out, {term: c}))
            else:
                todo = total((todo, scaled(found, c)))
        raise TooMuch("too many steps")

    def once(self, term: Term) -> Poly | None:
        """The term with one rule applied once; None where none applies."""
        for rule in self.rules:
            found = self.applied(rule, term)
            if found is not None:
                return found
        return None

    def applied(self, rule: Rule, term: Term) -> Poly | None:
        (mono, word), (lead_mono, lead) = term, rule.term
        rest = _divided(mono, lead_mono)
        if rest is not None:
            for at in _places(word, lead) if lead else (0,):
                return self.around(rest, word[:at], rule.poly, word[at + len(lead) :] if lead else word)
        return self.inside(rule, term) if lead else None

    def around(self, mono: Mono, before: Word, p: Poly, after: Word) -> Poly:
        """The sum of a mono-multiple of `before` times p times `after`."""
        return total(scaled(self.algebra.simplified(merged(mono, m), before + w + after), c) for (m, w), c in p.items())

    def inside(self, rule: Rule, term: Term) -> Poly | None:
        """The rule applied in one of the numbers that are words or traces."""
        mono, word = term
        for atom, e in mono:
            if atom[0] not in {"word", "tr"} or e < 1:
                continue
            rest = _divided(merged(mono, ((atom, -1),)), rule.term[0])
            if rest is None:
                continue
            for way, at in self.ways(atom, rule.term[1]):
                end = at + len(rule.term[1])
                if atom[0] == "word":
                    found = self.around((), way[:at], rule.poly, way[end:])
                else:
                    size = self.algebra.shape(way[0])[0]
                    found = self.algebra.trace(self.around((), way[:at], rule.poly, way[end:]), size)
                return self.algebra.multiply(
                    {(rest, ()): Fraction(1)}, self.algebra.multiply(found, {((), word): Fraction(1)})
                )
        return None

    def ways(self, atom: Atom, lead: Word) -> Iterator[tuple[Word, int]]:
        """Where a word occurs in a number: as it is, transposed, and of a trace, rotated."""
        word: Word = atom[1]
        for way in (word, self.algebra.turned_word(word)):
            rotations = [way[at:] + way[:at] for at in range(len(way))] if atom[0] == "tr" else [way]
            for rotated in rotations:
                at = next(_places(rotated, lead), None)
                if at is not None:
                    yield rotated, at

    # What follows from two rules

    def complete(self) -> None:
        """New rules from the overlaps of those that there are."""
        done: set[tuple[Term, Term]] = set()
        for _ in range(ROUNDS):
            new = False
            for one in list(self.rules):
                for other in list(self.rules):
                    if (one.term, other.term) not in done:
                        done.add((one.term, other.term))
                        for p in self.overlaps(one, other):
                            new |= self.add(p)
            if not new or len(self.rules) >= MOST_RULES:
                return

    def overlaps(self, one: Rule, other: Rule) -> Iterator[Poly]:
        """What is zero because a word that ends one rule's and begins the other's can be rewritten in two ways."""
        (m, v), (n, w) = one.term, other.term
        for shared in range(1, min(len(v), len(w)) + 1):
            if v[-shared:] == w[:shared] and (one is not other or shared < len(v)):
                left = self.around(_divided(merged(m, n), m) or (), (), one.poly, w[shared:])
                right = self.around(_divided(merged(m, n), n) or (), v[:-shared], other.poly, ())
                yield total((left, scaled(right, Fraction(-1))))

    # Inverses at the ends

    def cleared(self, p: Poly) -> Poly:
        """p times what its words begin and end with the inverses of; zero just where p is."""
        for turned in (False, True):
            if turned:
                p = self.algebra.transpose(p)
            for _ in range(CLEARED):
                first = next((w[0] for _, w in sorted(p, key=order) if w and self.inner(w[0]) is not None), None)
                if first is None or any(self.algebra.shape(w[0])[0] == ONE for _, w in p if w):
                    break
                inner = self.inner(first)
                assert inner is not None
                p = self.reduced(self.algebra.multiply(inner, p))
                if not p:
                    return p
        return p

    def inner(self, letter: Letter) -> Poly | None:
        """What the letter is the inverse of."""
        made_of = self.algebra.bases[letter[0]].made_of
        if made_of[:1] == ("inverse of",):
            p = self.algebra.polys[made_of[1]]
            return self.algebra.transpose(p) if letter[1] else p
        return {((), ((made_of[1], letter[1]),)): Fraction(1)} if made_of[:1] == ("inverse",) else None


def _letters(mono: Mono, word: Word) -> Iterator[Letter]:
    yield from word
    for atom, _ in mono:
        if atom[0] in {"word", "tr"}:
            yield from atom[1]


def _places(word: Word, part: Word) -> Iterator[int]:
    """Where a part of a word begins."""
    return (at for at in range(len(word) - len(part) + 1) if word[at : at + len(part)] == part)


def _divided(mono: Mono, by: Mono) -> Mono | None:
    """The quotient of two monomials, if it is one: a number may be taken out as often as it is there."""
    exponents = dict(mono)
    for atom, e in by:
        if (e > 0 and exponents.get(atom, 0) < e) or (e < 0 and exponents.get(atom, 0) > e):
            return None
        exponents[atom] = exponents.get(atom, 0) - e
    return tuple((a, e) for a, e in exponents.items() if e)
