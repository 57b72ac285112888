"""Mistakes with terms, factors, denominators and functions, and parts that have changed places."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import combinations
from itertools import product as product_of_sets

from derive.symbols import Add, At, Call, Delta, Dim, Exp, Expr, Family, Idx, Log, Mul, Num, P, Pow, Sum, Sym, subst
from derive.vocabulary import log_softmax, logsumexp, sigmoid, softmax, softplus
from verify.answers.comparing.forms import ordered, prepared
from verify.answers.mistakes.edits import (
    MOST_TERMS,
    atoms,
    each,
    exchanged,
    families,
    flat_factors,
    flat_terms,
    free_indices,
    is_number_of_call,
    mapped,
    product,
    recast,
    scalars,
    total,
    under_a_bar,
    with_part,
    without,
)
from verify.answers.mistakes.setting import Setting, is_label, is_softmax

LINKS = (sigmoid, softplus)  # functions of one number
LINK_FAMILIES = (softmax, log_softmax)
MOST_ATOMS = 8
PLAIN = (Num(-1), Num(2), Pow(Num(2), Num(-1)), Num(1) / 2)  # factors whose lack has a name of its own

# What has changed places


def swapped(s: Setting) -> Iterator[Expr]:
    """Two numbers, families or entries exchanged; a ratio for its inverse, a probability for its complement."""
    alike = [*combinations(scalars(s.gold), 2), *combinations(families(s.gold), 2)]
    yield from (subst(s.gold, {one: two, two: one}) for one, two in alike if len(one.args) == len(two.args))
    entries = [x for x in atoms(s.gold) if isinstance(x, At) and all(isinstance(i, Num) for i in x.args[1:])]
    yield from (exchanged(s.gold, {one: two, two: one}) for one, two in combinations(entries, 2))
    yield from (1 / s.gold, 1 - s.gold)
    for x, rest in dict.fromkeys(_complements(s.gold)):
        if isinstance(x, Sym) and not isinstance(rest.args[0], Num):
            yield subst(s.gold, {x: rest})


def relabelled(s: Setting) -> Iterator[Expr]:
    """1 - y for a label y, everywhere."""
    yield from complemented(s, label=True)


def complemented(s: Setting, label: bool = False) -> Iterator[Expr]:
    """1 - p for p, everywhere: of labels, or of what else is a probability."""
    for x in scalars(s.gold):
        if is_label(x) == label and s.is_probability(x):
            yield subst(s.gold, {x: 1 - x})
    for family in families(s.gold):
        if is_label(family) == label and (label or family in s.probable):
            yield recast(s.gold, family, lambda e: 1 - e)
    if not label:
        probabilities = (e for e in atoms(s.gold)[:MOST_ATOMS] if not isinstance(e, Sym) and s.is_probability(e))
        yield from (exchanged(s.gold, {e: 1 - e}) for e in probabilities)


def swapped_inside(s: Setting) -> Iterator[Expr]:
    """Two parts exchanged, or one put for another at one place or outside the logarithms; a factor for its inverse."""
    parts = atoms(s.gold)[:MOST_ATOMS]
    yield from (exchanged(s.gold, {one: two, two: one}) for one, two in combinations(parts, 2))
    own = {e.args[0] for e in parts if isinstance(e, At)}
    answered = (e for e in atoms(s.answer)[:MOST_ATOMS] if isinstance(e, At) and e.args[0] in own)
    for one, two in product_of_sets(parts, dict.fromkeys((*parts, *answered))):
        if one != two and type(one) is type(two):
            yield _outside_logs(s.gold, one, two)
            if isinstance(one, At) and (one.args[0] != two.args[0] or not free_indices(one, two)):
                yield from each(s.gold, partial(_put, one=one, two=two))
    yield from each(s.gold, _complement)
    yield from each(s.gold, lambda e: (1 - e,) if s.is_probability(e) and not isinstance(e, Num) else ())
    yield from each(s.gold, _inverted)
    yield from (subst(s.gold, {x: 1 / x}) for x in scalars(s.gold))


def _put(e: Expr, one: Expr, two: Expr) -> Iterator[Expr]:
    if e == one:
        yield two


def _outside_logs(e: Expr, one: Expr, two: Expr) -> Expr:
    return mapped(e, lambda x: x if isinstance(x, Log) else two if x == one else None)


def _complement(e: Expr) -> Iterator[Expr]:
    """p for 1 - p, and in a logarithm the reverse."""
    if isinstance(e, Add) and len(e.args) == 2 and e.args[0] == Num(1):
        yield -e.args[1]
    elif isinstance(e, Log) and isinstance(e.args[0], At | Sym):
        yield Log(1 - e.args[0])


def _inverted(e: Expr) -> Iterator[Expr]:
    """A factor under the bar that should be above it, or the reverse; one or two."""
    factors = flat_factors(e)
    if isinstance(e, Mul | Pow) and len(factors) <= MOST_TERMS:
        for many in (1, 2):
            for chosen in combinations([r for r, f in enumerate(factors) if not isinstance(f, Num)], many):
                yield product(1 / f if r in chosen else f for r, f in enumerate(factors))


def undone(s: Setting) -> Iterator[Expr]:
    """The inverse function: what gives x again where the gold answer is put into it."""
    if len(s.gold.free) == 1 and s.answer.free == s.gold.free:
        yield from (s.answer + (subst(s.gold, {x: s.answer}) - x) for x in scalars(s.gold))


# Denominators


def unnormalised(s: Setting) -> Iterator[Expr]:
    """What stands under a bar left out, wholly or in part; of a softmax too, and of its logarithm."""
    yield mapped(s.gold, _exponential)
    for form in s.written:
        yield from each(form, _sigmoids)
        yield from each(form, _unnormalised)
    for family in families(s.gold):
        if len(family.args) == 1:
            yield from (s.gold + logsumexp(family), s.gold - logsumexp(family))


def _unnormalised(e: Expr) -> Iterator[Expr]:
    if under_a_bar(e) and any(isinstance(x, Sum | Add) for x in e.args[0].walk()):
        yield Num(1)
        factors = flat_factors(e)
        sums = [r for r, f in enumerate(factors) if any(isinstance(x, Sum | Add) for x in f.walk())]
        yield from (product(without(factors, r)) for r in sums if len(factors) > 1)
        yield from (Pow(rest, e.args[1]) for rest in each(e.args[0], _without_term, outside=Exp))
        if isinstance(e.args[0], Add):
            yield from (Pow(new, e.args[1]) for new in _turned_terms(e.args[0]))
    elif (power := _exponential(e)) is not None:
        yield power
    elif isinstance(e, Add):
        logged = [r for r, t in enumerate(e.args) if any(_is_logged_sum(f) for f in flat_factors(t))]
        yield from (total(without(e.args, r)) for r in logged)


def _exponential(e: Expr) -> Expr | None:
    """The numerator of a softmax or a sigmoid, whose denominator makes it a probability."""
    if is_softmax(e) and isinstance(e.args[0].args[0], Family):
        return Exp(e.args[0].args[0][e.args[1]])
    return Exp(e.args[0]) if is_number_of_call(e) and e.data == sigmoid else None


def _turned_terms(e: Expr) -> Iterator[Expr]:
    yield from (Add(*with_part(e.args, r, -term)) for r, term in enumerate(e.args))


def _is_logged_sum(e: Expr) -> bool:
    """Is it the logarithm of a sum over the classes?"""
    return getattr(e, "data", None) == logsumexp or (isinstance(e, Log) and isinstance(e.args[0], Sum))


def _sigmoids(e: Expr) -> Iterator[Expr]:
    """A sigmoid for each class in place of a softmax, or the reverse; so of their logarithms."""
    match e:
        case At(args=(Call(data=head, args=(Family() as z,)), where)) if head == softmax:
            yield sigmoid(z[where])
        case Call(data=head, args=(Family() as z,)) if head == logsumexp:
            index = Idx(f"#{z.data}", z.args[0])
            yield Sum(softplus(z[index]), index)
        case Log(args=(Sum(args=(index, Exp() as body)),)):
            yield Sum(Log(1 + body), index)
        case Sum(args=(index, Call(data=head, args=(inside,)))) if head == softplus:
            yield Log(Sum(Exp(inside), index))
        case Mul():
            yield from _single_bars(e)


def _single_bars(e: Expr) -> Iterator[Expr]:
    """x/(1 + x) for x over the sum of all."""
    for r, f in enumerate(e.args):
        if under_a_bar(f) and isinstance(f.args[0], Sum):
            rest = product(without(e.args, r))
            yield rest / (1 + rest)


# Terms and factors


def two_cases(s: Setting) -> Iterator[Expr]:
    """One of two terms alone, of which the one belongs to an outcome and the other to its complement."""
    for form in s.written:
        yield from each(form, partial(_one_of_two, whole=form), outside=Pow)


def _one_of_two(e: Expr, whole: Expr) -> Iterator[Expr]:
    """The terms of c f(p) + (N - c) f(1 - p), and of y f + (1 - y) g, y a label."""
    terms = flat_terms(e)
    if isinstance(e, Add | Sum) and len(terms) == 2:
        pairs = dict.fromkeys(_complements(whole))
        labelled = [(x, c) for x, c in pairs if is_label(x)]
        mirror = dict(tuple(pairs)) | {c: x for x, c in pairs}
        mirrored = [terms[1], *([-terms[1]] if len(pairs) > 1 else [])]
        if any(_weighted(one, x) and _weighted(two, c) for x, c in labelled for one, two in (terms, terms[::-1])) or (
            pairs and ordered(exchanged(terms[0], mirror)) in map(ordered, mirrored)
        ):
            yield from terms


def _complements(e: Expr) -> Iterator[tuple[Expr, Expr]]:
    """Every x and its complement, 1 - x or N - x, as often as it stands in an expression."""
    for x in (x for x in e.walk() if isinstance(x, Add) and len(x.args) == 2):
        whole, rest = x.args
        if isinstance(rest, Mul) and rest.args[0] == Num(-1) and isinstance(whole, Num | Sym | Dim):
            yield product(rest.args[1:]), x


def _weighted(term: Expr, weight: Expr) -> bool:
    body = term.body if isinstance(term, Sum) else term
    return set(flat_factors(weight)) <= set(flat_factors(body))


def one_label(s: Setting) -> Iterator[Expr]:
    """For one value of a label alone: of a binary one either, of one of many the value 1."""
    for form in s.written:
        for x in scalars(form):
            if is_label(x) or x in s.probable & _labelled(s):
                yield from (subst(form, {x: Num(value)}) for value in (1, 0))
        free = set(free_indices(form))
        entries = (e for e in atoms(form) if isinstance(e, At) and is_label(e) and set(free_indices(e)) <= free)
        yield from (exchanged(form, {e: Num(1)}) for e in entries)


def _labelled(s: Setting) -> frozenset[Expr]:
    return frozenset(h.domain[1] for h in s.pair.given if h.domain and h.domain[0] == "label")


def term_missing(s: Setting) -> Iterator[Expr]:
    """Without one of its terms, or with one too many."""
    for form in s.written:
        yield from _without_term(form)
    yield from (s.answer + (s.gold - rest) for rest in _without_term(s.answer))


def constant_missing(s: Setting) -> Iterator[Expr]:
    """Without a term that is a constant, or with one too many."""
    for form in s.written:
        yield from _without_term(form, constant=True)
    yield from (s.answer + (s.gold - rest) for rest in _without_term(s.answer, constant=True))


def term_missing_inside(s: Setting) -> Iterator[Expr]:
    """Without a term of a sum inside."""
    for form in s.spread:
        yield from each(form, _without_term)
    yield from _without_term(s.expanded)


def _without_term(e: Expr, constant: bool = False) -> Iterator[Expr]:
    terms = flat_terms(e)
    if 1 < len(terms) <= MOST_TERMS:
        chosen = (r for r, term in enumerate(terms) if not constant or not term.free)
        yield from (total(without(terms, r)) for r in chosen)


def factor_missing(s: Setting) -> Iterator[Expr]:
    """Without a factor or two, or with one too many."""
    for form in s.written:
        yield from each(form, lambda e: _without_factors(e, 1), outside=Log)
    for answer in each(s.answer, lambda e: _without_factors(e, 1), outside=Log):
        yield s.answer + (s.gold - answer)
    yield from _without_factors(s.gold, 2)


def _without_factors(e: Expr, many: int) -> Iterator[Expr]:
    factors = flat_factors(e)
    if isinstance(e, Mul | Pow) and many < len(factors) <= MOST_TERMS:
        for dropped in combinations([r for r, f in enumerate(factors) if f not in PLAIN], many):
            kept = without(factors, *dropped)
            if any(f.free for f in kept) or not e.free:
                yield product(kept)


def equal_weights(s: Setting) -> Iterator[Expr]:
    """As if all that is called so were the same, or not there: a prior, a weight, a temperature."""
    for x in scalars(s.gold):
        if s.is_probability(x) and not is_label(x):
            yield subst(s.gold, {x: Num(1) / 2})
        if all(isinstance(e, Mul | Pow | Sym) for e in s.gold.walk() if x in e.args or e == x):
            yield subst(s.gold, {x: Num(1)})
    for kind in dict.fromkeys(_kind(e) for e in s.gold.walk() if isinstance(e, At | P)):
        yield mapped(s.gold, lambda e, kind=kind: Num(1) if isinstance(e, At | P) and _kind(e) == kind else None)  # type: ignore[misc]


def _kind(e: Expr) -> tuple[object, ...]:
    """What an entry or a probability is of, whatever its indices."""
    return tuple(x.data for x in e.walk() if not isinstance(x, Idx | Dim | Num | Delta))


# Functions


def unlinked(s: Setting) -> Iterator[Expr]:
    """A function too many or too few: a score for a probability, odds for a probability, a logarithm left out."""
    g = s.gold
    yield from each(g, _bare)
    yield mapped(g, lambda e: next(_bare(e), None))
    yield from (Exp(g), Log(g), sigmoid(g))
    if any(isinstance(f.args[0], Sum | Add) for f in flat_factors(prepared(g)) if under_a_bar(f)):
        yield from (g / (1 - g), g / (1 + g))


def _bare(e: Expr) -> Iterator[Expr]:
    """What a function is of."""
    match e:
        case Exp() | Log():
            yield e.args[0]
        case Call() if is_number_of_call(e) and e.data in LINKS:
            yield e.args[0]
        case At(args=(Call(data=head, args=(Family() as z,)), where)) if head in LINK_FAMILIES:
            yield z[where]
