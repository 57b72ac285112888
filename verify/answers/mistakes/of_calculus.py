"""Mistakes with derivatives: of another order, by another variable, without the inner derivative.

    softmax(z)_k - y_k, the derivative of CE(y, softmax(z)) by z_k
    -y_k/softmax(z)_k   by the probability
    CE(y, softmax(z))   not differentiated
    softmax(z)_k (1 - softmax(z)_k)    differentiated once more

What is differentiated, and by what, the theorem says that the question is about; where there is none, the gold answer
is taken for the derivative or for what is to be differentiated.
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.symbols import Add, At, Call, D, Exp, Expr, Family, Idx, Log, Mul, Num, Pow, Sum, Sym, subst, unfold
from derive.vocabulary import sigmoid, softmax
from verify.answers.comparing.forms import prepared
from verify.answers.mistakes.edits import (
    each,
    exchanged,
    families,
    flat_factors,
    free_indices,
    is_number_of_call,
    places,
    product,
    scalars,
    without,
)
from verify.answers.mistakes.of_indices import captured, misranged, unfeatured
from verify.answers.mistakes.setting import Setting, is_softmax, unfolded_but_links

PREDICTIONS = ("p", "q", "s")  # what a probability that is predicted is called, where it is a number
ELSE = "#u"  # what a part is called while one differentiates by it


def order(s: Setting) -> Iterator[Expr]:
    """Of the derivative that is asked for: what was to be differentiated, or once more or less."""
    if s.derived is not None:
        f, by = s.derived
        for x in by:
            f = D(f, x)
            yield f
        yield from (s.derived[0], D(f, by[-1]), D(s.gold, by[-1]))
        return
    for side in s.sides:
        if not s.alike(side, s.gold):
            yield from (D(side, x) for x in scalars(side) if not s.alike(D(side, x), side))


def elsewhere(s: Setting) -> Iterator[Expr]:
    """The derivative by something else: a softmax, a score, another variable; or without the data."""
    if s.derived is None:
        return
    f, by = s.derived
    f = unfolded_but_links(f)
    yield from _by_links(f, free_indices(s.gold, s.answer))
    yield from (D(f, x) for x in scalars(f) if x not in by)
    for family in (x for x in families(f) if all(x not in variable.args for variable in by)):
        yield from (D(f, family[where]) for where in _places_of(family, s))
    for x in by:
        if isinstance(x, Sym) and s.is_probability(x):
            yield s.gold * x * (1 - x)
    yield from unfeatured(s)


def _places_of(family: Family, s: Setting) -> Iterator[tuple[Expr, ...]]:
    """Entries of a family, by the free indices of both answers: a few."""
    free = free_indices(s.gold, s.answer)
    if len(family.args) == 1:
        yield from ((i,) for i in free if i.hi == family.args[0])
    elif len(family.args) == 2:
        yield from ((i, j) for i in free for j in free if (i.hi, j.hi) == family.args)


def _by_links(f: Expr, free: list[Idx]) -> Iterator[Expr]:
    """The derivative by what a softmax gives; by what a sigmoid gives, its slope is missing: another mistake."""
    for call in dict.fromkeys(x for x in f.walk() if isinstance(x, Call) and x.data == softmax):
        if not call.free.isdisjoint(frozenset(x for x in f.walk() if isinstance(x, Idx)) - f.free):
            continue
        family = Family(ELSE, *call.shape)
        loose = _recalled(f, call, family)
        yield from (subst(prepared(D(loose, family[i])), {family: call}) for i in free if i.hi == call.shape[0])


def _recalled(e: Expr, call: Expr, family: Family) -> Expr:
    """The expression with a family for a call that is one."""
    return family if e == call else e.rebuild(tuple(_recalled(a, call, family) for a in e.args))


def _by(f: Expr, part: Expr) -> Expr:
    """The derivative by a part, as if it were a variable."""
    x = Sym(ELSE)
    return subst(prepared(D(exchanged(f, {part: x}), x)), {x: part})


def chained(s: Setting) -> Iterator[Expr]:
    """The chain rule without the inner derivative: the derivative by a part that is no variable."""
    if s.derived is None:
        return
    f, by = s.derived
    f = unfold(f, lambda _: True)
    for part, bound in dict.fromkeys(places(f)):
        inside = isinstance(part, Add | Mul | Pow | Exp | Log | Sum) and part != f
        if inside and part.free.isdisjoint(bound) and not part.free.isdisjoint(by[0].free):
            yield _by(f, part)


def chained_sigmoid(s: Setting) -> Iterator[Expr]:
    """The same of a function of a sigmoid."""
    if s.derived is not None and any(getattr(x, "data", None) == sigmoid for x in s.derived[0].walk()):
        yield from chained(s)


def before(s: Setting) -> Iterator[Expr]:
    """A mistake with an index or a range before differentiating."""
    if s.derived is None or len(s.derived[1]) != 1:
        return
    f, (x,) = s.derived
    loss = Setting(s.pair.at(unfolded_but_links(f), s.answer))
    yield from (D(new, x) for change in (misranged, captured) for new in change(loss))


def by_guess(s: Setting) -> Iterator[Expr]:
    """The derivative of the gold answer by anything in it, or what has the gold answer for its derivative."""
    for x in _variables(s):
        if x not in flat_factors(s.gold):  # where it is a factor, the derivative is without it: that is another mistake
            yield D(s.gold, x)
        if not x.free.isdisjoint(s.answer.free):
            yield s.answer + (s.gold - D(s.answer, x))
    yield from each(s.gold, _inside_sum)
    for answer in each(s.answer, _inside_sum):
        yield s.answer + (s.gold - answer)


def _variables(s: Setting) -> Iterator[Expr]:
    yield from scalars(s.gold)
    for family in families(s.gold):
        if len(family.args) == 1:
            yield from (family[i] for i in free_indices(s.gold, s.answer) if i.hi == family.args[0])


def _inside_sum(e: Expr) -> Iterator[Expr]:
    """A sum of derivatives by the entries that it runs over."""
    if isinstance(e, Sum):
        for x in dict.fromkeys(p for p, _ in places(e.body) if isinstance(p, At) and e.args[0] in p.args):
            if x not in flat_factors(e.body):
                yield Sum(_by(e.body, x), e.args[0])


def unsloped(s: Setting) -> Iterator[Expr]:
    """Without the slope of a sigmoid, p (1 - p), or with one too many; perhaps with half of it besides."""
    for p in _predictions(s):
        for scale in (Num(1), Num(2), Num(1) / 2):
            yield from (scale * s.gold / (p * (1 - p)), scale * s.gold * p * (1 - p))
    yield from each(s.gold, lambda e: _unsloped_terms(e, s))


def _predictions(s: Setting) -> list[Expr]:
    """The sigmoids in both answers, and a number that is called as a prediction, a factor beside its complement."""
    found = dict.fromkeys(x for e in (s.gold, s.answer) for x, _ in places(e))
    factors = {f for e in (s.gold, s.answer) for f in flat_factors(e)}
    numbers = [x for x in found if isinstance(x, Sym) and x.data in PREDICTIONS and {x, 1 - x} <= factors]
    return [x for x in found if is_number_of_call(x) and x.data == sigmoid and x.free <= s.gold.free] + numbers


def _unsloped_terms(e: Expr, s: Setting) -> Iterator[Expr]:
    """So in the terms of a sum."""
    if isinstance(e, Sum):
        entries = dict.fromkeys(p for p, _ in places(e.body) if isinstance(p, At) or is_number_of_call(p))
        for p in (p for p in entries if e.args[0] in p.free and (len(p.args) == 2 or s.is_probability(p))):
            yield from (Sum(e.body / (p * (1 - p)), e.args[0]), Sum(e.body * p * (1 - p), e.args[0]))


def unsloped_in_part(s: Setting) -> Iterator[Expr]:
    """Without one of the two factors of a slope."""
    yield from each(s.gold, _half_slope, outside=Pow)


def sloped_in_part(s: Setting) -> Iterator[Expr]:
    """With one of the two factors of a slope too many."""
    yield from (s.answer + (s.gold - rest) for rest in each(s.answer, _half_slope, outside=Pow))


def _half_slope(e: Expr) -> Iterator[Expr]:
    factors = flat_factors(e)
    if isinstance(e, Mul):
        links = [f for f in factors if not is_softmax(f)]
        slope = [
            r for r, f in enumerate(factors) if (f in links and 1 - f in factors) or any(1 - g == f for g in links)
        ]
        yield from (product(without(factors, r)) for r in slope)
