"""What is known where an answer is looked at for a mistake: both answers, other right forms, and where it comes from.

gold softmax(z)_k - y_k, derived from CE(y, softmax(z)) by z_k
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from derive.calc import Refutation, Theorem
from derive.symbols import At, D, Expr, Family, Sym, unfold
from derive.vocabulary import absolute, sigmoid, softmax
from verify.answers.comparing.equality import Question
from verify.answers.comparing.forms import prepared
from verify.answers.comparing.symbolic import OutOfTime, limited
from verify.answers.comparing.verdict import Mode
from verify.answers.mistakes.edits import flat_terms, is_number_of_call, total
from verify.normal import Undefined

SECONDS = 0.3  # that a normal form may take, where there is a timer
LABELS = ("y", "Y")  # what labels are called
PROBABLE = frozenset({"unit interval", "simplex", "open simplex", "one-hot", "label"})


@dataclass(frozen=True)
class Setting:
    """Two answers and what is known of them.

    Attributes:
        pair: the gold answer and the one that was given, and the hypotheses.
        forms: other forms of the gold answer, in which a mistake may have been made before they were simplified.
        sides: both sides of the theorem that the question is about.
        mode: what counts as equal.
    """

    pair: Question
    forms: tuple[Expr, ...] = ()
    sides: tuple[Expr, ...] = ()
    mode: Mode = "equal"

    @property
    def gold(self) -> Expr:
        """The right answer, as it is written."""
        return self.pair.gold

    @property
    def answer(self) -> Expr:
        """The answer that was given."""
        return self.pair.answer

    @cached_property
    def written(self) -> tuple[Expr, ...]:
        """The gold answer in all forms, as it is written first."""
        forms = (self.gold, *self.forms)
        open_ = tuple(map(unfolded_but_links, forms))
        return tuple(dict.fromkeys((*forms, *open_, *(total(flat_terms(e)) for e in forms + open_))))

    @cached_property
    def spread(self) -> tuple[Expr, ...]:
        """These, and with all definitions written out."""
        return tuple(dict.fromkeys((*self.written, prepared(self.gold))))

    @cached_property
    def expanded(self) -> Expr:
        """The gold answer as a sum of terms, its logarithms split; as it is where that takes too long."""
        reader = self.pair.reader
        with suppress(OutOfTime, Undefined), limited(SECONDS):
            return reader.form(reader.expanded(self.pair.sides[0]))
        return self.gold

    def alike(self, one: Expr, other: Expr) -> bool:
        """Have both the same normal form?"""
        with suppress(OutOfTime, Undefined), limited(SECONDS):
            return not self.pair.reader.cleared(prepared(one - other))
        return False

    @cached_property
    def derived(self) -> tuple[Expr, tuple[Expr, ...]] | None:
        """Of what the gold answer is the derivative, and by which variables, if the theorem is about one."""
        return next((found for side in self.sides if (found := _derivative(side))[1]), None)

    @cached_property
    def probable(self) -> frozenset[Expr]:
        """The families and numbers that are said to be probabilities or labels."""
        return frozenset(h.domain[1] for h in self.pair.given if h.domain and h.domain[0] in PROBABLE)

    def is_probability(self, e: Expr) -> bool:
        """Is it a probability: a softmax, a sigmoid, what is said to be one, or what stands beside its complement?"""
        if is_softmax(e) or (is_number_of_call(e) and e.data == sigmoid):
            return True
        head = e.args[0] if e.args and not isinstance(e, Family | Sym) else e
        return (
            e in self.probable
            or head in self.probable
            or is_label(e)
            or any(1 - e in form.walk() for form in self.written)
        )


def is_softmax(e: Expr) -> bool:
    """Is it an entry of a softmax?"""
    return isinstance(e, At) and getattr(e.args[0], "data", None) == softmax


def is_label(e: Expr) -> bool:
    """Is it called as labels are: a number, a family or an entry of one?"""
    head = e if isinstance(e, Family | Sym) else e.args[0] if e.args else e
    return isinstance(head, Family | Sym) and head.data in LABELS


def _derivative(e: Expr) -> tuple[Expr, tuple[Expr, ...]]:
    """What is differentiated, and by what, the first first."""
    if not isinstance(e, D):
        return e, ()
    f, by = _derivative(e.args[0])
    return f, (*by, e.args[1])


def sides_of(theorem: Theorem | Refutation | None) -> tuple[Expr, ...]:
    """Both sides of what an entry of the book says."""
    if theorem is None:
        return ()
    right = theorem.claim.right
    return (theorem.claim.left, right) if isinstance(right, Expr) else (theorem.claim.left,)


def unfolded_but_links(e: Expr) -> Expr:
    """The losses written out, but neither the sigmoid nor the softmax, nor an absolute value."""
    return unfold(e, lambda d: d not in (sigmoid, softmax, absolute))
