r"""Sums over sets, over pairs of indices, and over all values of a letter, in two texts that are compared.

    Σ_x p(x)  and  Σ_y p(y)             one range without a name in each: it is the same
    Σ_{x ∈ X} p(x)  and  Σ_x p(x)       the range without a name is the one that has a name
    Σ_{i ∈ S} a_i  and  Σ_{i ∈ T} a_i   two arrays, for S and T may have nothing in common
    Σ_{i≠j} x_i x_j                     over both, where nothing else speaks of j; Σ_{i≠j} x_j beside x_i over j alone
    Σ_{i<j} f(i, j)                     (Σ_{i, j} f(i, j) - Σ_i f(i, i))/2, if f(i, j) = f(j, i)

The texts say none of this; it is how they are meant, where they can be meant in no other way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction

from derive.rules import Hypothesis
from derive.symbols import Add, Binder, Delta, Dim, Expr, Family, Idx, Mul, Num, Step, Sum, subst
from verify.answers.comparing.arrays import mapped
from verify.answers.comparing.forms import Reader, prepared
from verify.answers.reading.values import Value, expressions
from verify.normal import Undefined

Both = tuple[Value, Value]
UNNAMED, ELEMENT = "values of ", "∈"
PAIRED = frozenset("ijklmnpqrstuv")  # letters of indices; y is a label
MOST = 60  # nodes of a body that is looked at


def aligned(both: Both) -> Both:
    """The two values with one name for ranges that are the same, and both indices of Σ_{i≠j} bound where they are."""
    return _doubled(_unified(both))


# Ranges without a name


def _unified(both: Both) -> Both:
    """The one range of the answer that the gold has not, as the one of the gold that the answer has not."""
    gold, answer = (_ranges(value) for value in both)
    mine, theirs = sorted(gold - answer), sorted(answer - gold)
    if len(mine) + len(theirs) == 1 and len(gold & answer) == 1:  # Σ_x p(x) Σ_t p(t)
        mine, theirs = sorted(gold & answer), [*mine, *theirs]
        if not theirs[0].startswith(UNNAMED):
            return both
    if len(mine) != 1 or len(theirs) != 1 or not any(name.startswith(UNNAMED) for name in (*mine, *theirs)):
        return both
    if any(not name.startswith(UNNAMED) and not _is_whole(both, name) for name in (*mine, *theirs)):
        return both
    if any(_speaks_of(value, name) for value in both for name in (*mine, *theirs)):
        return both
    new, old = (mine[0], theirs[0]) if not mine[0].startswith(UNNAMED) else (theirs[0], mine[0])
    return tuple(mapped(value, lambda e: _renamed(e, old, new)) for value in both)  # type: ignore[return-value]


def _ranges(value: Value) -> frozenset[str]:
    """The sets that a value has sums over."""
    sizes = {str(b.data) for e in expressions(value) for a in e.walk() if isinstance(a, Idx) for b in a.args}
    return frozenset(size for size in sizes if size.startswith((UNNAMED, "|")))


def _is_whole(both: Both, name: str) -> bool:
    """Is it the set of all values, as X of x is? A sum over x in A leaves values out."""
    letters = {str(a.data) for v in both for e in expressions(v) for a in e.walk() if _is_over(a, name)}
    return letters == {name.strip("|").lower()}


def _is_over(e: Expr, name: str) -> bool:
    return isinstance(e, Idx) and e.args[1] == Dim(name)


def _speaks_of(value: Value, name: str) -> bool:
    """Is the letter of a range without a name free somewhere? Then it is not any value."""
    letter = name.removeprefix(UNNAMED)
    return letter != name and any(str(x.data) == letter for e in expressions(value) for x in e.free)


def _renamed(e: Expr, old: str, new: str) -> Expr:
    """e with another set in the place of one."""
    families = {f for a in e.walk() for f in a.free if isinstance(f, Family) and Dim(old) in f.args}
    table: dict[Expr, Expr] = {Dim(old): Dim(new)}
    name = f"{ELEMENT}{old.strip('|')}"
    for f in families:
        called = f"{ELEMENT}{new.strip('|')}" if f.data == name else f.data
        table[f] = Family(called, *(table.get(size, size) for size in f.args))
    return subst(e, table)


def apart(both: Both) -> Both:
    """The two values with an array of its own for each set that the indices of an array run over."""
    shapes: dict[str, set[tuple[Expr, ...]]] = {}
    for value in both:
        for e in expressions(value):
            for f in e.free:
                if isinstance(f, Family):
                    shapes.setdefault(str(f.data), set()).add(f.args)
    table: dict[Expr, Expr] = {}
    for name, found in shapes.items():
        sets = all(len(shape) == 1 and str(shape[0].data).startswith("|") for shape in found)
        if len(found) > 1 and sets:
            table |= {Family(name, *s): Family(f"{name} on {str(s[0].data).strip('|')}", *s) for s in found}
    return tuple(mapped(value, lambda e: subst(e, table)) for value in both) if table else both  # type: ignore[return-value]


# Pairs of indices


def _doubled(both: Both) -> Both:
    """Σ_{i≠j} over both indices, if the second is in its body and nowhere else."""
    found: set[Idx] = set()
    outside: set[str] = set()
    for value in both:
        for e in expressions(value):
            _look(e, found, outside)
    second = {j for j in found if str(j.data) not in outside}
    gold, answer = ({str(x.data) for e in expressions(v) for x in e.free if isinstance(x, Idx)} for v in both)
    if not second or gold == answer:  # as they stand, they speak of the same
        return both
    return tuple(mapped(value, lambda e: _over_both(e, second)) for value in both)  # type: ignore[return-value]


def _look(e: Expr, found: set[Idx], outside: set[str]) -> None:
    """Gather the j of Σ_{i≠j} f(i, j), and the indices that are free outside of such sums."""
    other = _excluded(e)
    if other is not None:
        found.add(other)
        outside |= {str(x.data) for x in e.free if isinstance(x, Idx) and x != other and str(x.data) != str(other.data)}
        return
    if isinstance(e, Idx):
        outside.add(str(e.data))
        return
    inner: set[str] = set()
    for a in e.args[-1:] if isinstance(e, Binder) else e.args:
        _look(a, found, inner)
    outside |= inner - ({str(i.data) for i in e.bound} if isinstance(e, Binder) else set())


def _excluded(e: Expr) -> Idx | None:
    """The j of Σ_i (1 - δ_ij) f, where f has it too."""
    if not isinstance(e, Sum) or not isinstance(e.body, Mul) or not isinstance(e.body.args[0], Add):
        return None
    index, (head, *rest) = e.bound[0], e.body.args
    delta = next((a for t in head.args for a in t.walk() if isinstance(a, Delta)), None)
    if delta is None or head != 1 - delta or index not in delta.args:
        return None
    other = next((i for i in delta.args if i != index), None)
    paired = isinstance(other, Idx) and str(other.data) in PAIRED and any(_has(f, other) for f in rest)
    return other if paired else None  # type: ignore[return-value]  # an index


def _has(e: Expr, index: Idx) -> bool:
    return any(isinstance(x, Idx) and x.data == index.data for x in e.free)


def _over_both(e: Expr, second: set[Idx]) -> Expr:
    other = _excluded(e)
    if other is None or other not in second:
        return e.rebuild(tuple(_over_both(a, second) for a in e.args)) if e.args else e
    index = e.args[0]
    both = Idx(str(other.data), *index.args)
    return Sum(subst(e, {x: both for x in e.free if isinstance(x, Idx) and x.data == other.data}), both)


def symmetric(both: Both, given: tuple[Hypothesis, ...]) -> Both:
    """The two values with the sums over i < j as half of those over both, where i and j may be exchanged."""
    if not any(_is_triangle(_turned(a)) for value in both for e in expressions(value) for a in e.walk()):
        return both
    return tuple(mapped(value, lambda e: _squared(e, given)) for value in both)  # type: ignore[return-value]


def split_at(both: Both) -> Both | None:
    """The two values with Σ_{k≠i} f as two sums, for f need have no value at i; None where there is none."""
    found = tuple(mapped(value, _split) for value in both)
    return None if found == both else found  # type: ignore[return-value]


def _split(e: Expr) -> Expr:
    e = e.rebuild(tuple(map(_split, e.args))) if e.args else e
    if not isinstance(e, Sum) or not isinstance(e.args[1], Mul):
        return e
    index, (head, *rest) = e.args[0], e.args[1].args
    delta = next((a for a in head.walk() if isinstance(a, Delta)), None) if isinstance(head, Add) else None
    if delta is None or head != 1 - delta or index not in delta.args or not isinstance(index, Idx):
        return e
    other = next(i for i in delta.args if i != index)
    body = Mul(*rest) if len(rest) > 1 else rest[0]
    before, after = Idx(str(index.data), index.lo, other - 1), Idx(str(index.data), other + 1, index.hi)
    return Sum(subst(body, {index: before}), before) + Sum(subst(body, {index: after}), after)


def _turned(e: Expr) -> Expr:
    """Σ_i Σ_{j=i+1}^n as Σ_j Σ_{i=1}^{j-1}, and so Σ_i Σ_{j=i}^n; Σ_{j=2}^n Σ_{i=1}^{j-1} from j = 1 on."""
    if not isinstance(e, Sum) or not isinstance(e.args[1], Sum):
        return e
    outer, (inner, body) = e.args[0], e.args[1].args
    gap = {outer + 1: 1, outer: 0}.get(inner.args[0])
    if gap is not None and outer not in inner.args[1].free:
        last = inner.args[1]
        if outer.args[1] != last and not (gap and _is_less_by_one(outer.args[1], last)):
            return e
        j = Idx(str(inner.data), outer.args[0], last)
        i = Idx(str(outer.data), outer.args[0], j - 1 if gap else j)
        return Sum(Sum(subst(body, {outer: i, inner: j}), i), j)
    if inner.args[1] == outer - 1 and _is_less_by_one(inner.args[0], outer.args[0]):
        j = Idx(str(outer.data), inner.args[0], outer.args[1])
        i = Idx(str(inner.data), inner.args[0], j - 1)
        return Sum(Sum(subst(body, {outer: j, inner: i}), i), j)
    return e


def _is_less_by_one(low: Expr, high: Expr) -> bool:
    """Is low = high - 1, as it is written or in numbers?"""
    return low == high - 1 or (isinstance(low, Num) and isinstance(high, Num) and low.data == high.data - 1)


def _is_triangle(e: Expr) -> bool:
    """Is it Σ_j Σ_{i=1}^{j-1}, or up to j?"""
    if not isinstance(e, Sum) or not isinstance(e.body, Sum):
        return False
    (outer,), (inner,) = e.bound, e.body.bound
    return isinstance(inner, Idx) and isinstance(outer, Idx) and inner.lo == outer.lo and _gap(inner, outer) is not None


def _gap(inner: Idx, outer: Idx) -> int | None:
    """1 for i < j, 0 for i <= j."""
    return {outer - 1: 1, outer: 0}.get(inner.hi)


def _squared(e: Expr, given: tuple[Hypothesis, ...]) -> Expr:
    e = _turned(e.rebuild(tuple(_squared(a, given) for a in e.args)) if e.args else e)
    if not _is_triangle(e):
        return e
    outer, (inner, body) = e.args[0], e.args[1].args
    gap = 1 if inner.args[1] != outer else 0
    i, j = (Idx(name, *outer.args) for name in _fresh(e))
    placed = subst(body, {inner: i, outer: j})
    if outer not in body.free and inner not in body.free:
        size = outer.args[1] - outer.args[0] + 1
        return body * size * (size - 1 if gap else size + 1) * Num(Fraction(1, 2))
    if not _is_symmetric(placed, i, j, given):
        return Sum(Sum(Step(j - i - gap) * placed, i), j)
    diagonal = Sum(subst(placed, {j: i}), i)
    whole = Sum(Sum(placed, i), j)
    return (whole - diagonal if gap else whole + diagonal) * Num(Fraction(1, 2))


def _fresh(e: Expr) -> Iterator[str]:
    taken = {str(x.data) for a in e.walk() for x in (a,) if isinstance(x, Idx)}
    return iter([name for name in (f"i{r}" for r in range(len(taken) + 2)) if name not in taken][:2])


def _is_symmetric(e: Expr, i: Idx, j: Idx, given: tuple[Hypothesis, ...]) -> bool:
    """Is e the same with its indices exchanged?"""
    if sum(1 for _ in e.walk()) > MOST:
        return False
    with suppress(Undefined, TypeError, AttributeError):
        between = Idx("between", *i.args)
        turned = subst(subst(subst(e, {i: between}), {j: i}), {between: j})
        return not Reader(given).cleared(prepared(e) - prepared(turned))
    return False
