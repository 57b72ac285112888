"""Facts that a question declares, and equality modulo them: which were needed is said.

SUM TO ONE       sum_j y_j = 1          (an equation: its left side, or leading term, is replaced everywhere)
BINARY           y_k^2 = y_k
POSITIVE         c > 0                  (an inequality: it gives signs to logarithms and roots)
any constant     C                      (an additive constant, or a positive factor, may differ)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, TypeAlias

from derive.rules import Hypothesis
from derive.symbols import Expr, Family, Num, Sym, subst
from verify.answers.comparing.forms import Reader, prepared
from verify.conversions import Equation, Rewriter
from verify.normal import Undefined, sum_of

Latitude: TypeAlias = Literal["", "an additive constant", "a constant factor"]
MOST = 5  # facts that are tried in all combinations
ROUNDS = 4  # of one fact after another


@dataclass(frozen=True)
class Fact:
    """A hypothesis under a name that a learner reads; or a latitude: by what an answer may differ."""

    name: str
    hypothesis: Hypothesis | None = None
    latitude: Latitude = ""

    def __str__(self) -> str:
        return self.name


ADDITIVE_CONSTANT = Fact("up to an additive constant", latitude="an additive constant")
CONSTANT_FACTOR = Fact("up to a constant factor", latitude="a constant factor")


def fact(hypothesis: Hypothesis, name: str = "") -> Fact:
    """A hypothesis, declared; its own label is its name unless another is given."""
    return Fact(name or str(hypothesis), hypothesis)


def hypotheses(facts: Iterable[Fact]) -> tuple[Hypothesis, ...]:
    """What the facts say."""
    return tuple(f.hypothesis for f in facts if f.hypothesis is not None)


def equations(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """The facts that can replace something."""
    return tuple(f for f in facts if f.hypothesis is not None and f.hypothesis.relation == "=")


def rewriter(h: Hypothesis, reader: Reader) -> Rewriter:
    """The equation, to be applied from left to right."""
    left, right = prepared(h.left), prepared(h.right)
    fixed = frozenset(v for v in left.free | right.free if isinstance(v, Family | Sym))
    return Rewriter(Equation(left, right, frozenset(h.forall), fixed), reader)


def vanishing(difference: Expr, facts: tuple[Fact, ...], reader: Reader) -> tuple[Fact, ...] | None:
    """The fewest of the facts that make a prepared difference 0, or None."""
    rewriters = {}
    for f in equations(facts)[:MOST]:
        try:
            rewriters[f] = rewriter(f.hypothesis, reader) if f.hypothesis else None
        except Undefined:
            continue
    for chosen in _choices(tuple(rewriters)):
        if _vanishes(difference, [r for f in chosen if (r := rewriters[f])], reader):
            return chosen
    return None


def vanishes_in_cases(difference: Expr, label: Fact, reader: Reader) -> bool:
    """Is a prepared difference 0 where t is 0 and where t is 1, if the fact is t^2 = t for a scalar t?"""
    h = label.hypothesis
    if h is None or not isinstance(h.right, Sym) or h.left != h.right**2:
        return False
    cases = (subst(difference, {h.right: Num(value)}) for value in (0, 1))
    return all(not reader.cleared(e) or not reader.cleared(reader.expanded(e)) for e in cases)


def _choices(facts: tuple[Fact, ...]) -> Iterator[tuple[Fact, ...]]:
    for size in range(1, len(facts) + 1):
        yield from combinations(facts, size)


def _vanishes(e: Expr, rewriters: list[Rewriter], reader: Reader) -> bool:
    try:
        for _ in range(ROUNDS):
            before = reader.cleared(e)
            if not before:
                return True
            for rewrite in rewriters:
                e = rewrite(sum_of(reader.cleared(e)))
            if reader.cleared(e) == before:
                return False
        return not reader.cleared(e)
    except Undefined:
        return False
