r"""Two formulas with the normal forms of what is random in them, and with what is assumed of their numbers.

Var(aX + b)            a^2 Var(X), a number Var(X) > 0; where Var(X) = \sigma^2 is assumed, a^2 \sigma^2
P(A | B) - P(A)        0, where A and B are independent
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from derive.rules import Hypothesis, positive
from derive.symbols import Dim, Expr, Sym, subst
from verify.answers.chances.assumed import Assumed
from verify.answers.chances.entropies import Entropies
from verify.answers.chances.events import CONDITIONAL, Cells, cells, said_of
from verify.answers.chances.laws import Law
from verify.answers.chances.moments import Moments
from verify.answers.chances.quantities import Chance, Divergence, Entropy, Known, Mean, Parsed, Unread
from verify.answers.chances.question import Asked, events_of, is_entry, variables
from verify.answers.chances.solving import is_number, solved_for
from verify.answers.comparing.equality import compare
from verify.answers.comparing.forms import Reader, prepared
from verify.answers.comparing.verdict import Comparison
from verify.answers.reading.events import And
from verify.answers.reading.samples import general
from verify.normal import Undefined


class Forms:
    """Both formulas with the normal forms of the quantities in them."""

    def __init__(self, asked: Asked, assuming: bool) -> None:
        self.asked = asked
        said = asked.assumed if assuming else Assumed(nature={}, others=asked.assumed.others)
        self.said = said
        random = frozenset(asked.readings.random)
        self.moments = self._moments(random)
        self.entropies = Entropies(tuple(said.independent), tuple(said.under))
        self.cells = dict(self._cells())
        self.known: dict[Expr, Expr] = {}
        self.sides: tuple[Expr, Expr] = (asked.gold, asked.answer)
        self.ranges: list[Hypothesis] = []
        self.held: tuple[Hypothesis, ...] = ()

    def _cells(self) -> Iterator[tuple[str, Cells]]:
        every = [k for k in (*self.asked.knowns, *self.asked.assumed_knowns()) if isinstance(k, Chance)]
        for law in {k.law for k in every}:
            events = [e for k in every if k.law == law for e in (k.event, k.under)]
            yield law, cells(law, events, self.asked.read, self.said.setting())

    def _moments(self, random: frozenset[str]) -> Moments:
        """With the entries of a sample that are named, X_1 and X_2, as entries."""
        said, samples = self.said, self.asked.readings.samples
        entries = [[x for x in random if is_entry(x, letter)] for letter in said.samples]
        independent = (*said.independent, *(frozenset(row) for row in entries))
        rows = zip(said.samples.items(), entries, strict=True)
        alike = said.alike | {x: general(letter) for (letter, how), row in rows for x in row if how == "iid"}
        alike |= {x: general(x) for x in random if said.samples.get(x) == "iid"}  # X beside X_1, ..., X_n
        upper = samples.upper if samples else ""
        return Moments(random, independent, alike, tuple(said.uncorrelated), said.samples, upper)

    @property
    def used(self) -> set[str]:
        """The rules that were used."""
        rules = {rule for k in self.asked.knowns for e in events_of(k) for rule in said_of(e)}
        conditional = any(isinstance(k, Chance) and k.under != And(()) for k in self.asked.knowns)
        rules |= {CONDITIONAL} if conditional else set()
        return rules | self.moments.used | self.entropies.used

    def value(self, known: Known) -> Expr:
        """The normal form of a quantity."""
        match known:
            case Mean() | Divergence():
                return self.moments.value(known)
            case Entropy():
                return self.entropies.value(known)
            case Chance(law):
                return self.cells[law].value(known)
        raise Unread("a sum over values")

    def formula(self, e: Expr) -> Expr:
        """A formula in normal form, with what is assumed of its numbers."""
        table = self.asked.readings.known
        found = subst(self.moments.put(e, {x: self.value(table[x]) for x in e.free & table.keys()}), self.known)
        if self.moments.totals.keys() & found.free:
            raise Unread("a sum of what is random")
        return found if not self.moments.upper else subst(found, {Sym(self.moments.upper): Dim(self.moments.upper)})

    def compared(self, given: tuple[Hypothesis, ...]) -> Comparison:
        """Both sides compared, for all values of the numbers in them."""
        self._learn()
        self.sides = sides = (self.formula(self.asked.gold), self.formula(self.asked.answer))
        ranges = chain(
            self.moments.given, self.moments.sizes, self.entropies.given, *(c.given() for c in self.cells.values())
        )
        held = [
            replace(h, left=subst(h.left, self.known), domain=None) if h.left.free & self.known.keys() else h
            for h in sorted(ranges, key=str)
        ]
        free = sides[0].free | sides[1].free
        self.held = (*given, *(h for h in held if h.left.free & free), *self.ranges)
        return compare(sides[0], sides[1], given=self.held)

    def _learn(self) -> None:
        """What equations and laws say of the numbers, one after another."""
        equations = list(self.said.equations)
        for name, law in self.said.laws.items():
            equations += list(_moments_of(name, law)) if name in self.moments.random else []
            self.ranges += list(_ranges_of(law))
        for known, value in equations:
            found = solved_for(subst(self.value(known), self.known), self.formula(value))
            if found is None:
                raise Unread("an assumption that is not solved")
            number, solution = found
            self.known = {x: subst(e, {number: solution}) for x, e in self.known.items()} | {number: solution}

    def is_final(self) -> bool:
        """Is nothing left but constants, so that a difference is one of numbers?

        There is a variable with any mean and any positive variance; of several, not all covariances can be.
        """
        if not self.known:
            return False
        try:
            left = Reader(()).poly(prepared(self.sides[0] - self.sides[1]))
        except (Undefined, TypeError, AttributeError):
            return False
        free = {x for mono in left for atom, _ in mono for x in atom.free}
        single = all(isinstance(k, Chance) or len(variables(k)) == 1 for k, _ in self.said.equations)
        return not any(map(is_number, free)) and (single or not free)


def _moments_of(name: str, law: Law) -> Iterator[tuple[Known, Expr]]:
    of = (Parsed(Sym(name), {}),)
    for kind, value in (("E", law.mean), ("Var", law.variance)):
        if value is not None:
            yield Mean(kind, "", of, frozenset()), value


def _ranges_of(law: Law) -> Iterator[Hypothesis]:
    """λ > 0, 0 < p < 1."""
    letters = [x for x in law.parameters if isinstance(x, Sym)]
    if law.name in ("Poisson", "Exponential", "Binomial", "Beta", "Gamma"):
        yield from map(positive, letters)
    if law.name in ("Bernoulli", "Binomial") and isinstance(law.parameters[-1], Sym):
        yield positive(1 - law.parameters[-1])
