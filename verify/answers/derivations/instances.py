"""Where a theorem could apply: instances of its left side among the parts of two expressions.

Nothing here is trusted. An instance is a guess at what stands for the theorem's symbols; the kernel checks it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from typing import TypeAlias

from derive.calc import Theorem
from derive.rules import Axiom, Cite, Hypothesis
from derive.symbols import (
    Add,
    At,
    Binder,
    Call,
    D,
    Dim,
    Event,
    Expr,
    Family,
    Idx,
    Indexable,
    Joint,
    Lam,
    Mul,
    Named,
    Num,
    Pow,
    Sym,
    shape_of,
)

Source: TypeAlias = Theorem | Axiom
Match: TypeAlias = dict[Expr, Expr]
MOST = 8  # instances of one theorem
MOST_MATCHES = 200  # looked at


def sides(source: Source) -> tuple[Expr, Expr]:
    """What a theorem or an axiom equates."""
    return (source.left, source.right) if isinstance(source, Axiom) else (source.claim.left, source.claim.right)


def instances(source: Source, targets: tuple[Expr, ...], given: tuple[Hypothesis, ...]) -> list[Cite]:
    """Guesses at the instances of an equation that rewrite a part of the targets."""
    left, right = map(flat, sides(source))
    wanted = _symbols(source)
    found: dict[Cite, None] = {}
    parts = [part for target in targets for part in _parts(flat(target), ())]
    for part, bound in islice(((p, b) for p, b in parts if _alike(left, p)), MOST_MATCHES):
        for match in islice(unify(left, part, {}, {}, whole=False), 12):
            for whole in _completed(match, right, wanted, parts, given):
                for cite in _cited(source, whole, wanted, bound):
                    found.setdefault(cite)
                if len(found) >= MOST:
                    return list(found)
    return list(found)


def fits(source: Source, targets: tuple[Expr, ...]) -> bool:
    """Does the left side of the equation name nothing that is missing in the targets?"""
    left = sides(source)[0]
    have = {_kind(e) for target in targets for e in target.walk()}
    return all(kind in have for e in left.walk() for kind in (_kind(e),) if kind)


def _kind(e: Expr) -> object:
    """What a target must hold if the pattern does."""
    if isinstance(e, Call):
        return e.data
    rare = ("D", "P", "ArgMin", "ArgMax", "Factorial", "Step", "Prod", "Log", "Exp", "Joint")
    return type(e).__name__ if type(e).__name__ in rare else None


def _alike(pattern: Expr, e: Expr) -> bool:
    return type(pattern) is type(e) and pattern.data == e.data and not isinstance(pattern, Named)


def _symbols(source: Source) -> frozenset[Expr]:
    left, right = sides(source)
    free = left.free | right.free
    for h in source.given:
        free |= (h.left.free | h.right.free) - frozenset(h.forall)
    return free


def _parts(e: Expr, bound: tuple[Idx, ...]) -> Iterator[tuple[Expr, tuple[Idx, ...]]]:
    """The parts of an expression, each with the indices that are bound around it."""
    yield e, bound
    inside = (*bound, *(i for i in e.bound if isinstance(i, Idx))) if isinstance(e, Binder) else bound
    for arg in e.args if not isinstance(e, Named) else ():
        yield from _parts(arg, inside)


def flat(e: Expr) -> Expr:
    """e with nested sums and products in one, and 1/(a b) as 1/a 1/b; to be matched, not to be proved."""
    if isinstance(e, Named | Num):
        return e
    args = tuple(map(flat, e.args))
    if isinstance(e, Add | Mul):
        kind = type(e)
        return kind(*(part for a in args for part in (a.args if isinstance(a, kind) else (a,))))
    if isinstance(e, Pow) and isinstance(args[0], Mul) and isinstance(args[1], Num):
        return Mul(*(flat(Pow(part, args[1])) for part in args[0].args))
    if isinstance(e, Pow) and isinstance(args[0], Pow) and all(isinstance(x, Num) for x in (args[1], args[0].args[1])):
        power = args[0].args[1].data * args[1].data
        return args[0].args[0] if power == 1 else Pow(args[0].args[0], Num(power))
    return e.rebuild(args)


def unify(p: Expr, e: Expr, match: Match, bound: Match, *, whole: bool = True) -> Iterator[Match]:
    """The ways to choose values for the free symbols of p that make it e; without `whole`, a part of the terms of e."""
    if p in bound:
        if bound[p] == e:
            yield match
        return
    match p:
        case Family():
            yield from _family(p, e, match)
        case Named():
            yield from _chosen(p, e, match)
        case At(args=(Family() as family, *indices)) if family not in bound:
            yield from _entry(family, tuple(indices), e, match, bound)
        case Add() | Mul() | Joint():
            if type(p) is type(e):
                yield from _unordered(p.args, e.args, match, bound, whole)
        case Binder():
            yield from _binder(p, e, match, bound)
        case _:
            if type(p) is type(e) and p.data == e.data and len(p.args) == len(e.args):
                yield from _all(p.args, e.args, match, bound)


def _chosen(p: Named, e: Expr, match: Match) -> Iterator[Match]:
    """A number for a number, an index for an index, an event for an event."""
    match p:
        case Event():
            fits_ = isinstance(e, Event) if p.args else isinstance(e, Event | At | Joint)
        case Idx() | Dim():
            fits_ = isinstance(e, Idx | Num | Dim | Add)
        case _:
            fits_ = not isinstance(e, Indexable)
    if fits_ and match.get(p, e) == e:
        yield {**match, p: e}


def _family(p: Family, e: Expr, match: Match) -> Iterator[Match]:
    if not isinstance(e, Indexable) or isinstance(e, Event) or match.get(p, e) != e:
        return
    shape = shape_of(e)
    if len(shape) != len(p.args):
        return
    found = {**match, p: e}
    for size, actual in zip(p.args, shape, strict=True):
        if found.get(size, actual) != actual and isinstance(size, Dim):
            return
        if isinstance(size, Dim):
            found[size] = actual
    yield found


def _entry(family: Family, at: tuple[Expr, ...], e: Expr, match: Match, bound: Match) -> Iterator[Match]:
    """z[k], against an entry of a family; or, with its own bound indices, against any formula in them."""
    if isinstance(e, At) and isinstance(e.args[0], Indexable) and len(e.args) == len(at) + 1:
        for found in _family(family, e.args[0], match):
            yield from _all(at, e.args[1:], found, bound)
    images = tuple(bound[i] for i in at if i in bound)
    if len(images) == len(at) and len(set(images)) == len(at) and all(isinstance(i, Idx) for i in images):
        yield from _family(family, Lam(*images, e), match)


def _unordered(ps: tuple[Expr, ...], es: tuple[Expr, ...], match: Match, bound: Match, whole: bool) -> Iterator[Match]:
    """Each of ps against another of es, the hardest to match first."""
    if not ps:
        if whole is False or not es:
            yield match
        return
    if len(ps) > len(es) or (whole and len(ps) != len(es)):
        return
    first = max(ps, key=lambda p: sum(1 for _ in p.walk()) + 10 * isinstance(p, Call | Num))
    rest = list(ps)
    rest.remove(first)
    for r, e in enumerate(es):
        for found in unify(first, e, match, bound):
            yield from _unordered(tuple(rest), (*es[:r], *es[r + 1 :]), found, bound, whole)


def _binder(p: Binder, e: Expr, match: Match, bound: Match) -> Iterator[Match]:
    if type(p) is not type(e) or not isinstance(e, Binder) or len(p.bound) != len(e.bound):
        return
    inside = dict(bound)
    found = [match]
    for mine, its in zip(p.bound, e.bound, strict=True):
        if isinstance(mine, Idx) and isinstance(its, Idx):
            found = [n for m in found for n in _all(mine.args, its.args, m, bound)]
            inside[mine] = its
        else:
            found = [n for m in found for n in unify(mine, its, m, bound)]
    for m in found:
        for n in unify(p.body, e.body, m, inside):
            if not any(its in v.free for its in e.bound if isinstance(its, Idx) for v in n.values()):
                yield n


def _all(ps: tuple[Expr, ...], es: tuple[Expr, ...], match: Match, bound: Match) -> Iterator[Match]:
    if not ps:
        yield match
        return
    for found in unify(ps[0], es[0], match, bound):
        yield from _all(ps[1:], es[1:], found, bound)


def _completed(
    match: Match,
    right: Expr,
    wanted: frozenset[Expr],
    parts: list[tuple[Expr, tuple[Idx, ...]]],
    given: tuple[Hypothesis, ...],
) -> Iterator[Match]:
    """The match with values for what occurs only at the right or in the hypotheses."""
    missing = [s for s in wanted if s not in match and not isinstance(s, Idx | Dim)]
    if not missing:
        yield match
        return
    tables: list[list[tuple[Expr, Expr]]] = []
    for s in sorted(missing, key=lambda s: s.key):
        if isinstance(s, Event) and s.args:
            tables.append([(s, h.left) for h in given if h.relation == "partition"])
        else:
            tables.append([(s, s)])
    for part, _ in parts:
        if _alike(right, part):
            for found in islice(unify(right, part, match, {}), 2):
                yield {**{s: s for s in missing}, **found}
    for choice in islice(product(*tables), 4):
        found = {**match, **dict(choice)}
        for s, value in choice:
            found |= {size: n for size, n in zip(shape_of(s), shape_of(value), strict=False) if isinstance(size, Dim)}
        yield found


def _cited(source: Source, match: Match, wanted: frozenset[Expr], bound: tuple[Idx, ...]) -> Iterator[Cite]:
    """The citation, its own indices left open where the kernel may match them, and for all indices bound around it."""
    values = {s: v for s, v in match.items() if s in wanted and s != v}
    for x in {e.args[1] for side in sides(source) for e in side.walk() if isinstance(e, D)}:
        variable = x.args[0] if isinstance(x, At) else x
        if not isinstance(values.get(variable, variable), Sym | Family):
            return
    opened = {s: v for s, v in values.items() if not isinstance(s, Idx)}
    for chosen in (opened, values) if len(opened) != len(values) else (values,):
        free = frozenset[Expr]().union(*(v.free for v in chosen.values()))
        yield source.where(chosen, *(i for i in bound if i in free))
