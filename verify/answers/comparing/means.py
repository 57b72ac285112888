r"""A letter with a bar beside the numbers under the same letter is their mean, by the usual convention.

    \sum_{i=1}^n (x_i - \bar x)^2  ;;  \sum_{i=1}^n x_i^2 - n \bar x^2      equal, because x̄ = (1/n) Σᵢ xᵢ
    \bar x  ;;  \frac{x_1 + x_2}{2}                                         undecided: how many there are is not said

Two formulas that differ where x̄ is the mean differ, whatever else it may be; that they are equal because of it is said
by the name of the fact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from derive.symbols import At, Expr, Family, Idx, Num, Pow, Sum, Sym, fresh, subst
from verify.answers.comparing.arrays import mapped
from verify.answers.comparing.values_compare import Terms
from verify.answers.comparing.verdict import Comparison, Proof
from verify.answers.reading.values import Relation, Value, expressions

Compare = Callable[[Value, Value, Terms], Comparison]
BAR = "_bar"


def with_means(gold: Value, answer: Value, terms: Terms, compare: Compare) -> Comparison | None:
    """The comparison with the means put in; None where no letter with a bar stands beside its numbers."""
    free = frozenset[Expr]().union(*(e.free for value in (gold, answer) for e in expressions(value)))
    spoken = frozenset[Expr]().union(*(h.left.free | h.right.free for h in terms.given))
    bars: list[Expr] = [x for x in free - spoken if isinstance(x, Sym | Family) and str(x.data).endswith(BAR)]
    pairs = [(bar, f) for bar in sorted(bars, key=lambda x: x.key) for f in free if _is_mean_of(bar, f)]
    if not pairs:
        return Comparison("undecided", reason="how many numbers there are is not said") if _some(bars, free) else None
    sides = [gold, answer]
    for bar, family in pairs:
        sides = [_put_in(value, bar, family) for value in sides]
    if sides == [gold, answer]:
        return None
    found = compare(sides[0], sides[1], terms)
    if found.status == "equal" and isinstance(found.evidence, Proof):
        facts = (*(_said(family) for _, family in pairs), *found.evidence.facts)
        return replace(found, evidence=replace(found.evidence, facts=facts))
    return found


def _is_mean_of(bar: Expr, family: Expr) -> bool:
    """x̄ beside x_i, and the vector x̄ beside the vectors x_i."""
    same = isinstance(family, Family) and f"{family.data}{BAR}" == bar.data
    return same and len(family.args) == 1 + len(bar.args) and family.args[1:] == bar.args


def _some(bars: list[Expr], free: frozenset[Expr]) -> bool:
    """Is there x̄ beside x_1?"""
    stems = {str(bar.data).removesuffix(BAR) for bar in bars}
    return any(isinstance(x, Sym) and x.data.split("_")[0] in stems and x.data[-1].isdigit() for x in free)


def _put_in(value: Value, bar: Expr, family: Expr) -> Value:
    """The value with the mean for the letter; what x̄ = ... says of it is left."""
    if isinstance(value, Relation) and value.left == bar:
        return value
    if isinstance(bar, Sym):
        return mapped(value, lambda e: subst(e, {bar: _mean(family, (), e)}))
    return mapped(value, lambda e: _in_entries(e, bar, family))


def _mean(family: Expr, where: tuple[Expr, ...], beside: Expr) -> Expr:
    """(1/n) Σ_i x_i, under an index that nothing beside it uses."""
    size = family.args[0]
    taken = frozenset(str(x.data) for x in beside.walk() if isinstance(x, Sym | Idx | Family))
    index = fresh(Idx("i", Num(1), size), taken)
    return Pow(size, Num(-1)) * Sum(At(family, index, *where), index)


def _in_entries(e: Expr, bar: Expr, family: Expr) -> Expr:
    """e with the mean of the entries for each entry of the mean."""
    if isinstance(e, At) and e.args[0] == bar:
        return _mean(family, e.args[1:], e)
    if bar not in e.free:
        return e
    return e.rebuild(tuple(_in_entries(a, bar, family) for a in e.args)) if e.args else e


def _said(family: Expr) -> str:
    name = str(family.data)
    size = family.args[0]
    return f"{name}\u0304 = (1/{size}) sum_i {name}_i"
