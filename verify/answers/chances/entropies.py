r"""Entropies in a normal form: numbers H(X), H(X, Y), one for each set of variables.

    H(Y | X)       H(X, Y) - H(X)
    I(X; Y)        H(X) + H(Y) - H(X, Y)
    H(X, Y)        H(X) + H(Y), where X and Y are independent

No equation holds between the numbers of all distributions, so that any may stand for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from derive.rules import Hypothesis, positive
from derive.symbols import Add, Expr, Mul, Num, Sym
from verify.answers.chances.quantities import Entropy

CHAIN = "H(X, Y) = H(X) + H(Y | X)"
MUTUAL = "I(X; Y) = H(X) + H(Y) - H(X, Y)"


def joint_entropies(groups: Sequence[frozenset[str]], under: frozenset[str]) -> Iterator[tuple[int, frozenset[str]]]:
    """The joint entropies, with their signs, whose sum is H(X, Y | Z), of one group, or I(X; Y | Z), of two."""
    every = frozenset[str]().union(*groups) | under
    if len(groups) == 2:
        yield from ((1, group | under) for group in groups)
    yield (-1 if len(groups) == 2 else 1), every
    if under:
        yield -1, under


@dataclass
class Entropies:
    """Writes entropies in their normal form; each set in `independent` is so, those in `under`, under others."""

    independent: tuple[frozenset[str], ...] = ()
    under: tuple[tuple[frozenset[str], frozenset[str]], ...] = ()
    used: set[str] = field(default_factory=set)
    given: set[Hypothesis] = field(default_factory=set)

    def value(self, known: Entropy) -> Expr:
        """The normal form of an entropy or an information."""
        self.used |= ({MUTUAL} if len(known.groups) == 2 else set()) | ({CHAIN} if known.under else set())
        parts = [Mul(Num(c), self._joint(names)) for c, names in joint_entropies(known.groups, known.under)]
        return Add(*parts) if len(parts) > 1 else parts[0]

    def _joint(self, names: frozenset[str]) -> Expr:
        if len(names) > 1 and any(names <= s for s in self.independent):
            return Add(*(self._number(frozenset({x})) for x in sorted(names)))
        for mine, condition in self.under:
            if condition <= names <= mine | condition and len(names - condition) > 1:
                parts = [self._number(condition | {x}) for x in sorted(names - condition)]
                return Add(*parts, Mul(Num(1 - len(parts)), self._number(condition)))
        return self._number(names)

    def _number(self, names: frozenset[str]) -> Expr:
        number = Sym(f"H({', '.join(sorted(names))})")
        self.given.add(positive(number))
        return number
