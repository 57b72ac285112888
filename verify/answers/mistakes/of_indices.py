"""Mistakes with indices, sums and deltas: how each is made of the gold answer."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, permutations

from derive.symbols import Add, At, Delta, Expr, Family, Idx, Log, Mul, Num, Pow, Prod, Sum, subst
from verify.answers.mistakes.edits import (
    each,
    flat_factors,
    free_indices,
    mapped,
    product,
    with_part,
    without,
)
from verify.answers.mistakes.setting import Setting

WEIGHTS = frozenset({"simplex", "open simplex", "one-hot"})  # of what sums to one


def undelta(s: Setting) -> Iterator[Expr]:
    """One case of a delta for both, or the one for the other."""
    yield from _undelta_in(s.gold)


def undelta_before(s: Setting) -> Iterator[Expr]:
    """The same in another form of the answer."""
    for form in s.written[1:]:
        yield from _undelta_in(form)


def _undelta_in(form: Expr) -> Iterator[Expr]:
    if any(isinstance(x, Delta) for x in form.walk()):
        yield from each(form, _undelta)
        yield from (subst(form, {i: j}) for i, j in permutations(free_indices(form), 2) if i.args == j.args)


def _undelta(e: Expr) -> Iterator[Expr]:
    if isinstance(e, Delta):
        yield from (Num(0), Num(1), 1 - e)


def transposed(s: Setting) -> Iterator[Expr]:
    """Two free indices exchanged, or the rows and columns of a square matrix: at one place, or at all."""
    for i, j in combinations(free_indices(s.gold), 2):
        if i.args == j.args:
            yield subst(s.gold, {i: j, j: i})
    yield from each(s.gold, _turned_over)
    yield mapped(s.gold, lambda e: next(_turned_over(e), None))


def _turned_over(e: Expr) -> Iterator[Expr]:
    if isinstance(e, At) and isinstance(e.args[0], Family) and len(e.args) == 3:
        family, row, column = e.args
        if family.args[0] == family.args[1]:
            yield At(family, column, row)


def captured(s: Setting) -> Iterator[Expr]:
    """An index is summed over that should be free, or the reverse, or two that should differ are one."""
    own = free_indices(s.gold)
    for form in s.written:
        yield from each(form, lambda e: _freed(e, free_indices(s.gold, s.answer)))
        yield from each(form, lambda e: _captured(e, own))
        yield from each(form, lambda e: _rebound(e, free_indices(e, s.answer)))
        yield from each(form, _pulled)
        yield from _summed(form, own)
    yield from (subst(s.gold, {i: j}) for i, j in permutations(own, 2) if i.args == j.args)


def _freed(e: Expr, free: list[Idx]) -> Iterator[Expr]:
    """The term of a sum for a free index, instead of the sum."""
    if isinstance(e, Sum):
        yield from (subst(e.body, {e.args[0]: i}) for i in free if i.args == e.args[0].args)


def _captured(e: Expr, free: list[Idx]) -> Iterator[Expr]:
    """A sum whose index takes the place of a free one in it."""
    if isinstance(e, Sum):
        yield from (Sum(subst(e.body, {i: e.args[0]}), e.args[0]) for i in free if i in e.body.free)


def _rebound(e: Expr, free: list[Idx]) -> Iterator[Expr]:
    """A sum over another index, its own left free."""
    if isinstance(e, Sum):
        own = e.args[0]
        outside: list[Expr] = [i for i in free if i.args == own.args and i not in e.body.free]
        for other in free_indices(e.body):
            if other != own:
                yield from (subst(Sum(e.body, other), {own: i}) for i in outside or [own])


def _pulled(e: Expr) -> Iterator[Expr]:
    """A factor beside a sum pulled into it, where the index of the sum takes the place of its own."""
    if not isinstance(e, Mul):
        return
    for r, f in enumerate(e.args):
        if isinstance(f, Sum):
            rest, own = product(without(e.args, r)), f.args[0]
            for i in free_indices(rest):
                if i.args == own.args:
                    yield Sum(f.body * subst(rest, {i: own}), own)


def _summed(form: Expr, free: list[Idx]) -> Iterator[Expr]:
    """All of it or a term summed over a free index."""
    for i in free:
        yield Sum(form, i)

        def summed(e: Expr, i: Idx = i) -> Iterator[Expr]:
            if isinstance(e, Add):
                yield from (Add(*with_part(e.args, r, Sum(part, i))) for r, part in enumerate(e.args) if i in part.free)

        yield from each(form, summed)


def misranged(s: Setting) -> Iterator[Expr]:
    """A sum or product without a term, the first, the last or that of a free index; or with that one twice."""
    for form in s.written:
        yield from each(form, lambda e: _misranged(e, free_indices(s.gold, s.answer)))


def _misranged(e: Expr, free: list[Idx]) -> Iterator[Expr]:
    if not isinstance(e, Sum | Prod):
        return
    own = e.args[0]
    outside = [i for i in free if i.args == own.args]
    for place in (*outside, *own.args):
        term = subst(e.body, {own: place})
        yield e - term if isinstance(e, Sum) else e / term
    for place in outside:
        term = subst(e.body, {own: place})
        yield e + term if isinstance(e, Sum) else e * term


def labels_summed(s: Setting) -> Iterator[Expr]:
    """A sum of labels taken for 1 or for their number, or a term that should have it as a factor, or not."""
    yield from each(s.gold, _label_sum)
    weights = [h.domain[1] for h in s.pair.given if h.domain and h.domain[0] in WEIGHTS]
    for weight in (x for x in weights if isinstance(x, Family) and len(x.args) == 1):
        index = Idx(f"#{weight.data}", weight.args[0])
        for scale in (weight.args[0], Sum(weight[index], index)):
            if isinstance(s.gold, Add):
                yield from (Add(*with_part(s.gold.args, r, scale * t)) for r, t in enumerate(s.gold.args))


def _label_sum(e: Expr) -> Iterator[Expr]:
    if isinstance(e, Sum) and isinstance(e.body, At) and isinstance(e.args[0], Idx):
        yield from (Num(1), e.args[0].hi)


def distributed(s: Setting) -> Iterator[Expr]:
    """A function of a sum taken for the sum of the function, or the reverse."""
    for form in s.written:
        yield from each(form, _distributed)


def _distributed(e: Expr) -> Iterator[Expr]:
    match e:
        case Pow(args=(Sum() as inside, Num() as n)):
            yield Sum(inside.body**n, inside.args[0])
        case Log(args=(Sum() as inside,)):
            yield Sum(Log(inside.body), inside.args[0])
        case Pow(args=(Add() as inside, Num() as n)):
            yield Add(*(a**n for a in inside.args))
        case Log(args=(Add() as inside,)):
            yield Add(*map(Log, inside.args))
        case Sum():
            yield from _gathered(e)


def _gathered(e: Sum) -> Iterator[Expr]:
    """The function of a sum for the sum of the function."""
    index = e.args[0]
    match e.body:
        case Pow(args=(inside, Num() as n)):
            yield Sum(inside, index) ** n
        case Log(args=(inside,)):
            yield Log(Sum(inside, index))


def reassigned(s: Setting) -> Iterator[Expr]:
    """An index at one place taken for another of the same range."""

    def reassign(e: Expr) -> Iterator[Expr]:
        if isinstance(e, At):
            for r, i in enumerate(e.args[1:], 1):
                yield from (At(*with_part(e.args, r, j)) for j in free_indices(s.gold) if j.args == i.args and j != i)

    yield from (new for new in each(s.gold, reassign) if not any(_is_idle(x) for x in new.walk()))


def _is_idle(e: Expr) -> bool:
    """Is it a sum of terms that are all the same?"""
    return isinstance(e, Sum) and e.args[0] not in e.body.free


def unfeatured(s: Setting) -> Iterator[Expr]:
    """A sum over samples whose terms have a factor of data too few or too many, one that has a free index too."""
    yield from each(s.gold, _unfeatured)
    for answer in each(s.answer, _unfeatured):
        yield s.answer + (s.gold - answer)


def _unfeatured(e: Expr) -> Iterator[Expr]:
    if isinstance(e, Sum):
        factors = flat_factors(e.body)
        for r, f in enumerate(factors):
            if isinstance(f, At) and len(f.args) == 3 and e.args[0] in f.args:
                yield Sum(product(without(factors, r)), e.args[0])
