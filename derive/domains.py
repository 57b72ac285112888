"""Domains: the hypotheses that say where a variable lives, written once.

    Theorem(..., given=(*one_hot(y), *open_simplex(p)))        ...        by=one_hot(y).sums_to_one

Every function returns a named tuple of hypotheses: unpack it into `given`, name an equation of it to cite it.
The real line needs no hypothesis. `domain=(name, variable)` tells the oracle how to draw values that satisfy
them all at once; it proves nothing, for the oracle checks the hypotheses of every model it draws.
"""

from __future__ import annotations

from typing import NamedTuple

from derive.rules import Hypothesis, equation, nonnegative, positive
from derive.symbols import Dim, Expr, Family, Idx, Sum, Sym

NAMES = {"n": "ijl", "d": "abc", "K": "kjl"}  # of the indices over each dimension, as in the vocabulary


class Positive(NamedTuple):
    """x > 0."""

    positive: Hypothesis


class UnitInterval(NamedTuple):
    """0 < s < 1."""

    positive: Hypothesis
    below_one: Hypothesis


class Simplex(NamedTuple):
    """y_k >= 0 and sum over k of y_k = 1."""

    nonnegative: Hypothesis
    sums_to_one: Hypothesis


class OpenSimplex(NamedTuple):
    """p_k > 0 and sum over k of p_k = 1."""

    positive: Hypothesis
    sums_to_one: Hypothesis


class OneHot(NamedTuple):
    """y_k^2 = y_k and sum over k of y_k = 1: one entry is 1, the others are 0."""

    nonnegative: Hypothesis
    binary: Hypothesis
    sums_to_one: Hypothesis


class CoinLabel(NamedTuple):
    """t^2 = t: t is 0 or 1."""

    binary: Hypothesis


class Counts(NamedTuple):
    """c_k >= 0 and sum over k of c_k = m; the models drawn have integers c_k."""

    nonnegative: Hypothesis
    total_nonnegative: Hypothesis
    sums_to_total: Hypothesis


def positive_family(x: Family | Sym) -> Positive:
    """x_k > 0, for a family of any shape or a scalar."""
    entry, where = _entry(x)
    return Positive(positive(entry, *where, label=f"{x} > 0", domain=("positive", x)))


def unit_interval(s: Sym | Family) -> UnitInterval:
    """0 < s < 1."""
    entry, where = _entry(s)
    domain = ("unit interval", s)
    return UnitInterval(
        positive(entry, *where, label=f"{s} > 0", domain=domain),
        positive(1 - entry, *where, label=f"{s} < 1", domain=domain),
    )


def simplex(y: Family) -> Simplex:
    """y_k >= 0, Σ y = 1: a distribution over classes."""
    entry, where = _entry(y)
    domain = ("simplex", y)
    return Simplex(
        nonnegative(entry, *where, label=f"{y} >= 0", domain=domain),
        _sums_to_one(entry, where, y, domain),
    )


def open_simplex(p: Family) -> OpenSimplex:
    """p_k > 0, Σ p = 1: a distribution over classes that excludes none."""
    entry, where = _entry(p)
    domain = ("open simplex", p)
    return OpenSimplex(
        positive(entry, *where, label=f"{p} > 0", domain=domain),
        _sums_to_one(entry, where, p, domain),
    )


def one_hot(y: Family) -> OneHot:
    """y_k is 0 or 1, Σ y = 1: the label of one class."""
    entry, where = _entry(y)
    domain = ("one-hot", y)
    return OneHot(
        nonnegative(entry, *where, label=f"{y} >= 0", domain=domain),
        equation(entry**2, entry, *where, label=f"{y} is 0 or 1", domain=domain),
        _sums_to_one(entry, where, y, domain),
    )


def simplex_rows(Y: Family) -> Simplex:
    """Every row of Y, one sample each, is a distribution over classes."""
    return simplex(Y)


def one_hot_rows(Y: Family) -> OneHot:
    """Every row of Y, one sample each, is the label of one class."""
    return one_hot(Y)


def coin_label(t: Sym) -> CoinLabel:
    """t is 0 or 1."""
    return CoinLabel(equation(t**2, t, label=f"{t} is 0 or 1", domain=("label", t)))


def counts(c: Family, m: Sym | Dim) -> Counts:
    """c_k >= 0, Σ c = m: how often each class came up in m draws."""
    entry, where = _entry(c)
    return Counts(
        nonnegative(entry, *where, label=f"{c} >= 0", domain=("counts", c)),
        nonnegative(m, label=f"{m} >= 0", domain=("integer", m)),
        equation(Sum(entry, where[-1]), m, *where[:-1], label=f"Σ {c} = {m}", domain=("counts", c)),
    )


def _sums_to_one(entry: Expr, where: tuple[Idx, ...], y: Family, domain: tuple[str, Expr]) -> Hypothesis:
    """The sum over the last index is 1, for all values of the others."""
    return equation(Sum(entry, where[-1]), 1, *where[:-1], label=f"Σ {y} = 1", domain=domain)


def _entry(x: Family | Sym) -> tuple[Expr, tuple[Idx, ...]]:
    """The general entry of a family, and its indices; a scalar is its own and has none."""
    if isinstance(x, Sym):
        return x, ()
    where: tuple[Idx, ...] = ()
    for size in x.shape:
        taken = {i.data for i in where}
        name = next(letter for letter in NAMES.get(str(size.data), "rst") if letter not in taken)
        where = (*where, Idx(name, size))
    return x[where], where
