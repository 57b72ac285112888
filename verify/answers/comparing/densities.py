"""Probabilities p(x) of the values of x, each a number of its own: positive, and for counterexamples of sum 1.

    Σ_x p(x) log(p(x)/q(x))     p and q are positive; at p = (1/3, 2/3), q = (1/2, 1/2) it is not the other divergence
    Π_i p(x_i)                  the x_i may be all values there are

Sound for counterexamples: any positive numbers of sum 1 are the probabilities of some values, p and q are chosen freely
of each other, and p(x | t) at one t is such a p. Joint ones, and one letter of two kinds, depend on each other: then
nothing is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from derive import domains
from derive.rules import Hypothesis
from derive.symbols import Expr, Family, Idx, Num
from verify.answers.comparing.opaque import RELATED, is_loose
from verify.answers.comparing.verdict import Comparison, Proof
from verify.answers.reading.functions import Applied

LETTERS = frozenset("pqPQ")
POLICIES = frozenset(("pi", "mu", "rho"))  # π(a | s) is one too, if something is given
FACT = "probabilities are positive"
Names = Mapping[Expr, str]


def are_positive(names: Names) -> tuple[Hypothesis, ...]:
    """That the probabilities are positive which are taken at an index."""
    return tuple(h for e in names if (family := _family(e, names)) for h in domains.positive_family(family))


def is_said(h: Hypothesis) -> bool:
    """Does it say no more than that a probability p(x) is positive?"""
    named_so = isinstance(h.left, Applied) and str(h.left.data).partition("|")[0] in LETTERS
    return named_so and h.relation in {">", ">="} and h.right == Num(0) and h.domain is None


def named(found: Comparison) -> Comparison:
    """What was proved so, with the fact that it needed."""
    if not isinstance(found.evidence, Proof):
        return found
    return replace(found, evidence=replace(found.evidence, facts=(*found.evidence.facts, FACT)))


def shares(names: Names) -> tuple[Hypothesis, ...] | None:
    """That those of each letter are positive and sum to 1; None where there is anything else, or one of two kinds."""
    letters = [str(e.data).partition("|")[0] for e in names]
    if len(set(letters)) < len(letters):
        return None
    found: list[Hypothesis] = []
    for e in names:
        if _is_any_function(e):
            continue
        family = _family(e, names)
        if family is None or len(family.args) != 1 or not _is_of_one(e):
            return None
        found += domains.open_simplex(family)
    return tuple(found)


def _is_any_function(e: Expr) -> bool:
    """Is it f(x), or Q(s, a), of which nothing is known?"""
    return isinstance(e, Applied) and str(e.data) not in RELATED and "|" not in str(e.data) and is_loose(e)


def _family(e: Expr, names: Names) -> Family | None:
    """The family that stands for p at the values of an index; None for anything else."""
    where = tuple(sorted((i for i in e.free if isinstance(i, Idx)), key=lambda i: str(i.data)))
    name = str(e.data)
    letter = name.partition("|")[0].partition("_")[0]
    plain = isinstance(e, Applied) and (letter in LETTERS or (letter in POLICIES and "|" in name))
    indexed = bool(where) and all(str(i.data).startswith("@") for i in where)
    return Family(names[e], *(i.hi for i in where)) if plain and indexed else None


def _is_of_one(e: Expr) -> bool:
    """Is it p(x), p(x | t) of one t, or p(x, t) of one t, which may be certain?"""
    moving = [any(isinstance(i, Idx) for i in a.free) for a in e.args]
    return sum(moving) == 1 and ("|" not in str(e.data) or moving[0])


def one_hot(names: Names) -> tuple[Hypothesis, ...] | None:
    """Of 1[y_i = k], the only unknown there is: 0 or 1, and 1 for one k; any labels y_i will do. None for others."""
    if len(names) != 1:
        return None
    (e,) = names
    classes = [i for i in e.args if isinstance(i, Idx)]
    where = tuple(sorted((i for i in e.free if isinstance(i, Idx)), key=lambda i: str(i.data)))
    if not isinstance(e, Applied) or e.data != "equal" or len(classes) != 1 or where[-1] != classes[0]:
        return None
    if not all(str(i.data).startswith("@") for i in where):
        return None
    return (*domains.one_hot(Family(names[e], *(i.hi for i in where))),)
