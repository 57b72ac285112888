"""Theorems as a textbook writes them: a claim, then a chain of lines, each with its relation and its reason.

    softmax_from_bayes = (
        Theorem("softmax.from-bayes", "Softmax is Bayes' rule", claim=Eq(P(Y(k), X), softmax(a)[k]), given=...)
        .calc(P(Y(k), X))
        .eq(P(Joint(X, Y(k))) / P(X), by=CONDITIONAL_PROBABILITY.where({A: Y(k), B: X}))
        ...
    )

Everything here is an immutable value and carries no verdict: `verify.kernel` judges.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TypeAlias

from derive.rules import Axiom, Citable, Cite, Conversion, Hypothesis
from derive.symbols import Definition, Expr, Scalar, as_expr

Reason: TypeAlias = "Definition | Hypothesis | Axiom | Cite | Conversion | Theorem"
Point: TypeAlias = "tuple[tuple[Expr, Expr], ...]"  # exact values of symbols: ((K, Num(2)), (z[1], Num(0)), ...)


@dataclass(frozen=True)
class Claim:
    """`left relation right`, for all values of the free symbols that satisfy the hypotheses.

    The relation is "=", "<", "<=", or one of
    - "convex": left is convex in the variable right;
    - "tends": left tends to right as `variable` goes to `point`, which is "+oo", "-oo" or "0+";
    - "some": left = right for some value of `variable` that satisfies the hypotheses (only to be refuted);
    - "attained": left has a minimiser in the variable right (only to be refuted).
    """

    relation: str
    left: Expr
    right: Expr
    variable: Expr | None = None
    point: str = ""

    def __str__(self) -> str:
        where = f" as {self.variable} -> {self.point}" if self.variable else ""
        return f"{self.left} {self.relation} {self.right}{where}"


def Eq(left: Scalar, right: Scalar) -> Claim:  # named as the relation is
    """left = right."""
    return Claim("=", as_expr(left), as_expr(right))


def Lt(left: Scalar, right: Scalar) -> Claim:
    """left < right."""
    return Claim("<", as_expr(left), as_expr(right))


def Le(left: Scalar, right: Scalar) -> Claim:
    """left <= right."""
    return Claim("<=", as_expr(left), as_expr(right))


def Convex(f: Scalar, variable: Expr) -> Claim:
    """f is convex in a scalar variable, or in all entries of a family together."""
    return Claim("convex", as_expr(f), variable)


def Tends(f: Scalar, variable: Expr, point: str, limit: Scalar) -> Claim:
    """f tends to the limit as the variable goes to the point: "+oo", "-oo" or "0+"."""
    return Claim("tends", as_expr(f), as_expr(limit), variable, point)


def Some(variable: Expr, equation: Claim) -> Claim:
    """The equation holds for some value of the variable."""
    return Claim("some", equation.left, equation.right, variable)


def Attained(f: Scalar, variable: Expr) -> Claim:
    """f takes a least value as the variable ranges over all its values."""
    return Claim("attained", as_expr(f), variable)


@dataclass(frozen=True)
class Step:
    """One line: `relation expr`, and the reasons that lead to it from the line before."""

    relation: str
    expr: Expr
    by: tuple[Reason, ...]


@dataclass(frozen=True)
class Theorem(Citable):
    """A claim with its hypotheses and the chain that proves it. Free symbols are universally quantified.

    `via` names the inference by which what the chain shows gives the claim; without one the chain shows the
    claim itself. `measured` are inputs at which the two sides of the claim, equal as real numbers, differ when each
    is computed as it is written in float64; `derive.floats` computes them, and nothing is proved by that.
    """

    id: str
    title: str
    claim: Claim
    given: tuple[Hypothesis, ...] = ()
    via: Conversion | None = None
    start: Expr | None = None
    steps: tuple[Step, ...] = ()
    statement: str = field(default="", compare=False)
    meaning: str = field(default="", compare=False)
    reference: str = field(default="", compare=False)
    measured: tuple[Point, ...] = field(default=(), compare=False)

    kind = "theorem"

    def __str__(self) -> str:
        return self.id

    def calc(self, start: Scalar) -> Theorem:
        """Begin the chain."""
        return replace(self, start=as_expr(start))

    def _line(self, relation: str, expr: Scalar, by: Reason | tuple[Reason, ...]) -> Theorem:
        reasons = by if isinstance(by, tuple) else (by,)
        return replace(self, steps=(*self.steps, Step(relation, as_expr(expr), reasons)))

    def eq(self, expr: Scalar, *, by: Reason | tuple[Reason, ...]) -> Theorem:
        """= expr"""
        return self._line("=", expr, by)

    def lt(self, expr: Scalar, *, by: Reason | tuple[Reason, ...]) -> Theorem:
        """< expr"""
        return self._line("<", expr, by)

    def le(self, expr: Scalar, *, by: Reason | tuple[Reason, ...]) -> Theorem:
        """<= expr"""
        return self._line("<=", expr, by)

    def to(self, limit: Scalar, *, by: Reason | tuple[Reason, ...]) -> Theorem:
        """The last line of a limit: what the line before tends to."""
        return self._line("tends", limit, by)


@dataclass(frozen=True)
class Refutation:
    """A claim that is false, and how to see it.

    A claim about all values falls by a `witness`: values of its variables as exact numbers, at which it fails. A
    claim that something exists falls by a theorem to the `contrary`: that the two sides of an equation always
    differ; or that at the witness, a formula in the variable, the function is always less.
    `repaired` is the id of the true statement that stands in its place.
    """

    id: str
    title: str
    claim: Claim
    witness: Point
    given: tuple[Hypothesis, ...] = ()
    via: Conversion | None = None
    contrary: Theorem | None = None
    repaired: str = ""
    statement: str = field(default="", compare=False)
    meaning: str = field(default="", compare=False)
    reference: str = field(default="", compare=False)

    kind = "refutation"

    def __str__(self) -> str:
        return self.id
