r"""Conventions of notation by which two texts that use different letters may speak of the same.

B(a, b)  ;;  \Gamma(a)\Gamma(b)/\Gamma(a+b)             the beta function, beside the gamma function
\int p(x) dx  ;;  \int p(u) du                           of densities, over all values
X^\top(Xw - y)  ;;  \sum_i (x_i^\top w - y_i) x_i       undecided: the x_i may be the rows of X
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from derive.rules import positive
from derive.symbols import Expr, Factorial, Family, Num, Pow, Sym
from verify.answers.comparing.arrays import mapped
from verify.answers.comparing.values_compare import Terms
from verify.answers.comparing.verdict import Comparison, Proof
from verify.answers.reading.functions import INFINITY, Applied, Integral, hidden
from verify.answers.reading.values import Value, expressions

V = TypeVar("V", bound="Value")
Compare = Callable[[Value, Value, Terms], Comparison]
BETA = frozenset(("B", "Beta"))
DENSITIES = frozenset("pq")
FACT = "B(a, b) = Γ(a) Γ(b)/Γ(a + b)"


def with_beta(gold: Value, answer: Value, terms: Terms, compare: Compare) -> Comparison | None:
    """The comparison with B(a, b) by gamma functions; None where there is none, or nothing to compare it with."""
    both = [[a for e in expressions(value) for a in e.walk()] for value in (gold, answer)]
    beta = [any(_is_beta(a) for a in side) for side in both]
    gamma = [any(isinstance(a, Factorial) for a in side) for side in both]
    if not any(beta) or not any(gamma):
        return None
    found = compare(mapped(gold, _written_out), mapped(answer, _written_out), terms)
    if found.status == "equal" and isinstance(found.evidence, Proof):
        return replace(found, evidence=replace(found.evidence, facts=(FACT, *found.evidence.facts)))
    return found


def _is_beta(e: Expr) -> bool:
    return isinstance(e, Applied) and e.data in BETA and len(e.args) == 2


def _written_out(e: Expr) -> Expr:
    """e with Γ(a) Γ(b)/Γ(a + b) for B(a, b)."""
    args = tuple(map(_written_out, e.args))
    if _is_beta(e):
        a, b = args
        return Factorial(a - 1) * Factorial(b - 1) * Pow(Factorial(a + b - 1), Num(-1))
    return e.rebuild(args) if e.args else e


def with_deviations(gold: Value, answer: Value, terms: Terms, compare: Compare) -> Comparison | None:
    """The comparison for positive standard deviations σ; None where there are none, or something is said of them."""
    free = frozenset[Expr]().union(*(e.free for value in (gold, answer) for e in expressions(value)))
    spoken = frozenset[Expr]().union(*(h.left.free | h.right.free for h in terms.given))
    letters = sorted((x for x in free - spoken if _is_deviation(x)), key=lambda x: x.key)
    if not letters:
        return None
    found = compare(gold, answer, replace(terms, given=(*terms.given, *map(positive, letters))))
    if found.status == "equal" and isinstance(found.evidence, Proof):
        facts = (*(f"{x} > 0" for x in letters), *found.evidence.facts)
        return replace(found, evidence=replace(found.evidence, facts=facts))
    return found


def _is_deviation(x: Expr) -> bool:
    """Is it σ, σ̂ or σ_x? σ_xy is a covariance."""
    stem, _, below = str(x.data).partition("_")
    return isinstance(x, Sym) and stem == "sigma" and (len(below) <= 1 or below == "hat")


def of_rows(gold: Value, answer: Value) -> bool:
    """Is there a matrix X in one of the texts only, and vectors x_i in the other only?"""
    names = [
        {(str(x.data), len(x.args)) for e in expressions(v) for x in e.free if isinstance(x, Family)}
        for v in (gold, answer)
    ]
    for mine, theirs in (names, names[::-1]):
        for name, rank in mine:
            lower = name.lower()
            if (
                rank == 2
                and lower != name
                and (lower, 2) in theirs
                and (name, 2) not in theirs
                and (lower, 2) not in mine
            ):
                return True
    return False


def over_all_values(value: V) -> V:
    """The value with ∫ p(x | t) dx, of a density, from -∞ to ∞: its variable is hidden, and may have any name."""
    return mapped(value, _over_all)


def _over_all(e: Expr) -> Expr:
    args = tuple(map(_over_all, e.args))
    e = e.rebuild(args) if e.args else e
    if (
        isinstance(e, Applied)
        and e.data == "antiderivative"
        and len(args) == 2
        and isinstance(variable := args[1], Sym)
    ):
        body = args[0]
        if any(isinstance(a, Applied) and str(a.data)[:1] in DENSITIES and variable in a.free for a in body.walk()):
            return Integral(hidden(body, variable), -INFINITY, INFINITY)
    return e
