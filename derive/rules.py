"""Reasons: what a line of a derivation may cite. Frozen data; the kernel alone decides what a reason justifies.

A reason is one of
- a `Definition` (from `derive.symbols`): unfold it;
- a `Hypothesis` of the theorem, if it is an equation;
- an `Axiom` of `AXIOMS`, at an instance: `TOTAL_PROBABILITY.where({A: X})`;
- a certified theorem, as it stands or at an instance: `softmax_sums_to_one.where({z: a})`;
- a `Conversion`: a rule that the kernel implements, such as `ALGEBRA` or `DIFFERENTIATE`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from derive.symbols import Dim, Event, Expr, Idx, Joint, Num, P, Scalar, Sum, as_expr, indices

_ONE = Num(1)


class Citable:
    """What may be cited at an instance, or with a factor: an axiom, a theorem, a hypothesis."""

    def where(self, mapping: Mapping[Expr, Scalar], *forall: Idx) -> Cite:
        """This at an instance, for all values of `forall`: `bayes_rule.where({A: X, B: Y[j]}, j)` for every j."""
        return Cite(self, tuple((symbol, as_expr(value)) for symbol, value in mapping.items()), forall)

    def times(self, factor: Scalar, *over: Idx) -> Cite:
        """This inequality times a factor >= 0, summed over the indices `over`."""
        return Cite(self, (), (), as_expr(factor), over)

    def as_fact(self) -> Cite:
        """This inequality, not as a part of the line but for what the line and its other reasons demand."""
        return self.times(0)


@dataclass(frozen=True)
class Hypothesis(Citable):
    """What a theorem assumes: `left relation right` for all values of the indices in `forall`.

    `relation` is "=", ">", ">=" or "partition" (of the events in the family `left`, exactly one happens).
    `domain` tells the oracle how to sample a model ("simplex", "one-hot", ...); it is a hint, never trusted.
    """

    relation: str
    left: Expr
    right: Expr
    forall: tuple[Idx, ...] = ()
    label: str = field(default="", compare=False)
    domain: tuple[str, Expr] | None = field(default=None, compare=False)

    kind = "hypothesis"

    def __str__(self) -> str:
        return self.label or f"{self.left} {self.relation} {self.right}"


def positive(e: Scalar, *forall: Idx, label: str = "", domain: tuple[str, Expr] | None = None) -> Hypothesis:
    """e > 0, for all `forall`."""
    return Hypothesis(">", as_expr(e), Num(0), forall, label, domain)


def nonnegative(e: Scalar, *forall: Idx, label: str = "", domain: tuple[str, Expr] | None = None) -> Hypothesis:
    """e >= 0, for all `forall`."""
    return Hypothesis(">=", as_expr(e), Num(0), forall, label, domain)


def equation(
    left: Scalar, right: Scalar, *forall: Idx, label: str = "", domain: tuple[str, Expr] | None = None
) -> Hypothesis:
    """left = right, for all `forall`; a line may cite it."""
    return Hypothesis("=", as_expr(left), as_expr(right), forall, label, domain)


def at_least(dim: Dim, least: int) -> Hypothesis:
    """A dimension is at least `least` (every dimension is at least 1 anyway)."""
    return Hypothesis(">=", dim, Num(least))


def partition(events: Event) -> Hypothesis:
    """Of a family of events, `Event("Y", K)`, exactly one happens."""
    return Hypothesis("partition", events, Num(1), (), f"exactly one of the events {events.data} happens")


@dataclass(frozen=True)
class Axiom(Citable):
    """An equation taken as true for all values of its free symbols that satisfy `given`."""

    name: str
    left: Expr
    right: Expr
    given: tuple[Hypothesis, ...]
    statement: str
    reference: str

    kind = "axiom"

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Cite:
    """Something citable at an instance: its free symbols replaced by expressions, for all of `forall`.

    On a line of an inequality it may stand for an inequality, times a `factor` >= 0, summed over the indices `over`.
    """

    source: Any
    mapping: tuple[tuple[Expr, Expr], ...]
    forall: tuple[Idx, ...] = ()
    factor: Expr = _ONE
    over: tuple[Idx, ...] = ()

    kind = "instance"

    def __str__(self) -> str:
        return str(self.source)

    def times(self, factor: Scalar, *over: Idx) -> Cite:
        """This inequality times a factor >= 0, summed over the indices `over`."""
        return replace(self, factor=as_expr(factor), over=over)

    def as_fact(self) -> Cite:
        """This inequality, not as a part of the line but for what the line and its other reasons demand."""
        return self.times(0)


@dataclass(frozen=True)
class Conversion:
    """A rule that the kernel implements by name. `arguments` are what the reader must be told to follow it."""

    name: str
    statement: str = field(compare=False)
    arguments: tuple[Expr, ...] = ()

    kind = "conversion"

    def __str__(self) -> str:
        return self.name

    def __call__(self, *arguments: Scalar) -> Conversion:
        return Conversion(self.name, self.statement, tuple(as_expr(a) for a in arguments))


A, B = Event("A"), Event("B")
_K = Dim("K")
_j = indices("j", _K)[0]
C = Event("C", _K)

CONDITIONAL_PROBABILITY = Axiom(
    "conditional probability",
    P(A, B),
    P(Joint(A, B)) / P(B),
    (positive(P(B)),),
    "P(A | B) = P(A, B) / P(B) where P(B) > 0",
    "Bishop, Pattern Recognition and Machine Learning, eq. 1.11",
)
TOTAL_PROBABILITY = Axiom(
    "total probability",
    P(A),
    Sum(P(Joint(A, C[_j])), _j),
    (partition(C),),
    "P(A) = sum over j of P(A, C_j), for a partition C_1, ..., C_K",
    "Bishop, Pattern Recognition and Machine Learning, eq. 1.10",
)
AXIOMS = (CONDITIONAL_PROBABILITY, TOTAL_PROBABILITY)

ALGEBRA = Conversion(
    "algebra", "equal as rational functions; sums are linear, exp(a + b) = exp(a) exp(b), exp(log a) = a"
)
DIFFERENTIATE = Conversion("differentiate", "sum, product, quotient and chain rule; derivatives of exp and log")
LOG_LAWS = Conversion("log laws", "log(ab) = log a + log b, log(a^b) = b log a, log(exp a) = a, for positive a, b")
SIGNS = Conversion("signs", "sums, products, even powers and exponentials of known sign")
ONE_TERM = Conversion("one term of a sum", "a sum of nonnegative terms is at least each of its terms")
STEP = Conversion("unit step", "the unit step of what is >= 0 is 1, of what is negative 0")
CASES = Conversion("cases", "what holds for 0 and for 1: f(y) = y f(1) + (1 - y) f(0) where y^2 = y")
CONTINUITY = Conversion(
    "continuity",
    "an elementary function that is defined for all u >= 0 is continuous at u = 0 from the right (Rudin, theorem 4.9)",
)
LOG_INCREASES = Conversion("log is increasing", "maximising f > 0 and maximising log f choose the same points")
NEGATE = Conversion("sign", "maximising f and minimising -f choose the same points")
DROP_CONSTANT = Conversion("drop a constant", "adding what does not depend on the variable moves no minimiser")
POSITIVE_FACTOR = Conversion("positive factor", "multiplying by a positive constant moves no minimiser")
CONVERSIONS = (
    ALGEBRA,
    DIFFERENTIATE,
    LOG_LAWS,
    SIGNS,
    ONE_TERM,
    STEP,
    CASES,
    CONTINUITY,
    LOG_INCREASES,
    NEGATE,
    DROP_CONSTANT,
    POSITIVE_FACTOR,
)

SECOND_ORDER = Conversion(
    "second-order condition",
    "f is convex exactly when the second derivative in every direction is nonnegative (Boyd & Vandenberghe 3.1.4)",
)
FIRST_ORDER = Conversion(
    "first-order condition",
    "a convex function lies above its tangents: f(w) + f'(w) (x - w) <= f(x) (Boyd & Vandenberghe 3.1.3)",
)
SQUARE_VANISHES = Conversion("a square vanishes", "c (a - b)^2 <= 0 with c > 0 forces a = b")
INFERENCES = (SECOND_ORDER, FIRST_ORDER, SQUARE_VANISHES)
