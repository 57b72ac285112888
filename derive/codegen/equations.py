"""Equations in other variables: a theorem's sides, said of what a function computes.

left = right,  left[x := a] = e    ->    e = right[x := a]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from derive.codegen.lower import matched
from derive.rules import Hypothesis
from derive.symbols import At, Call, D, Definition, Delta, Expr, Idx, Mul, Num, subst, unfold


def differentiates(e: Expr) -> bool:
    """Is there a derivative in it?"""
    return isinstance(e, D) or any(map(differentiates, e.args))


def opened(left: Expr) -> Expr:
    """The definition of what is computed, its inner functions as they are."""
    applied = left.args[0] if isinstance(left, At) else left
    if not isinstance(applied, Call):
        return left
    outer: Definition = applied.data
    return unfold(left, lambda d: d == outer)


def renamed(right: Expr, pattern: Expr, found: Mapping[Expr, Expr]) -> Expr:
    """A right side in the variables of another equation: `found` says what those of its left side are."""
    return _sifted(subst(right, {x: found[x] for x in found if x in pattern.free}))


def renamed_indices(right: Expr, left: Expr, found: Mapping[Expr, Expr]) -> Expr:
    """The right side in the function's own indices: `found` says which of the theorem's they are."""
    return _sifted(subst(right, {found[x]: x for x in found if isinstance(x, Idx) and x in left.free}))


def _sifted(e: Expr) -> Expr:
    """1 for the delta of an index with itself."""
    if isinstance(e, Delta) and e.args[0] == e.args[1]:
        return Num(1)
    args = tuple(map(_sifted, e.args))
    return Mul(*(a for a in args if a != Num(1))) if args != e.args and isinstance(e, Mul) else e.rebuild(args)


def replaced(e: Expr, pattern: Expr, right: Expr) -> Expr:
    """e with every instance of an equation's left side replaced by its right one."""
    found = matched(pattern, e, pattern.free, {})
    if found is not None:
        return renamed(right, pattern, found)
    return e.rebuild(tuple(replaced(a, pattern, right) for a in e.args))


def instance(h: Hypothesis, found: Mapping[Expr, Expr]) -> Hypothesis:
    """A hypothesis in the variables of another equation."""
    values = {x: y for x, y in found.items() if x not in h.forall}
    return replace(h, left=subst(h.left, values), right=subst(h.right, values))


def entries(e: Expr) -> frozenset[Expr]:
    """The entries of families that an expression reads."""
    own = frozenset({e}) if isinstance(e, At) else frozenset()
    return own.union(*map(entries, e.args))
