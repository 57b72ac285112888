"""Two expressions that are compared, and what is known of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from derive.rules import Hypothesis
from derive.symbols import At, Expr, Family, Sym
from verify.answers.comparing.counterexample import Pair
from verify.answers.comparing.facts import Fact, hypotheses
from verify.answers.comparing.forms import Reader, implied, prepared


@dataclass(frozen=True)
class Question:
    """Two expressions and what is known: hypotheses, facts, and the variable that constants are free of."""

    gold: Expr
    answer: Expr
    given: tuple[Hypothesis, ...] = ()
    facts: tuple[Fact, ...] = ()
    variable: Expr | None = None

    @cached_property
    def known(self) -> tuple[Hypothesis, ...]:
        """All that a point satisfies."""
        return tuple(dict.fromkeys((*self.given, *hypotheses(self.facts))))

    @cached_property
    def sides(self) -> tuple[Expr, Expr]:
        """Both, prepared."""
        return prepared(self.gold), prepared(self.answer)

    @cached_property
    def reader(self) -> Reader:
        """Normal forms, with what is given and what must hold for both sides to have a value."""
        return Reader(self.holding)

    @cached_property
    def holding(self) -> tuple[Hypothesis, ...]:
        """What is known, and what must hold for both sides to have a value."""
        return (*self.known, *dict.fromkeys(chain(*map(implied, self.sides))))

    @cached_property
    def difference(self) -> Expr:
        """gold - answer, prepared."""
        return self.sides[0] - self.sides[1]

    @cached_property
    def pair(self) -> Pair:
        """Both, to be evaluated."""
        return Pair(self.gold, self.answer, self.known)

    @cached_property
    def variables(self) -> tuple[Expr, ...]:
        """What a constant must be free of: the variable, or all there are."""
        if self.variable is not None:
            return (self.variable.args[0] if isinstance(self.variable, At) else self.variable,)
        free = sorted(self.gold.free | self.answer.free, key=lambda x: x.key)
        return tuple(x for x in free if isinstance(x, Sym | Family))

    def at(self, gold: Expr, answer: Expr) -> Question:
        """The same question of another pair."""
        return Question(gold, answer, self.given, self.facts, self.variable)
