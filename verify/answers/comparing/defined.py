"""Letters and functions that an assumption defines, put in: p = σ(z), p_k = softmax(z)_k, f(x) = x^2.

    p (1 - p) against σ'(z), where p = σ(z):   σ(z) (1 - σ(z)) against σ'(z)

A point at which the equation holds is a point of the other letters at which its right side has a value, and the letter
has that value: so both sides are equal under the equation where they are equal with the letter put in. Points are drawn
then, though no rational p is σ(z).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from derive.rules import Hypothesis
from derive.symbols import At, D, Expr, Family, Idx, Sym, subst
from verify.answers.comparing.arrays import mapped
from verify.answers.comparing.facts import Fact, equations
from verify.answers.comparing.forms import prepared
from verify.answers.comparing.values_compare import Terms
from verify.answers.comparing.verdict import Comparison, Proof
from verify.answers.reading.functions import Applied
from verify.answers.reading.values import Value, expressions

MOST = 5  # letters that are put in
RANDOM = frozenset(("expectation", "Var", "var", "Cov", "cov", "Corr", "Pr"))
PERHAPS_RANDOM = frozenset(("E", "V", "H", "P", "I"))  # of a capital letter
Compare = Callable[[Value, Value, Terms], Comparison]


def with_definitions(gold: Value, answer: Value, terms: Terms, compare: Compare) -> Comparison | None:
    """The comparison with all defined letters put in; None where there are none."""
    used: list[str] = []
    for _ in range(MOST):
        found = next(filter(None, map(definition, equations(terms.facts))), None)
        if found is None:
            break
        fact, letter, put = found
        if any(h.domain == ("integer", letter) for h in terms.given):  # the points of the others need not make it one
            return None
        values = [mapped(value, put) for value in (gold, answer)]
        if any(_is_left(letter, e) for value in values for e in expressions(value)):
            return None
        gold, answer = values
        terms = _put_in(terms, fact, put)
        used.append(fact.name)
    if not used:
        return None
    result = compare(gold, answer, terms)
    if isinstance(result.evidence, Proof):
        proof = replace(result.evidence, facts=(*used, *result.evidence.facts))
        return replace(result, evidence=proof)
    return result


def _is_left(letter: Expr, e: Expr) -> bool:
    """Is the letter, or the function, still spoken of?"""
    if isinstance(letter, Applied):
        return any(isinstance(a, Applied) and _stem(a) == letter.data for a in e.walk())
    return letter in e.free


def definition(fact: Fact) -> tuple[Fact, Expr, Callable[[Expr], Expr]] | None:
    """The letter that an equation defines, and how it is put in; None where it defines none."""
    h = fact.hypothesis
    if h is None or h.relation != "=" or h.domain is not None:
        return None
    for left, right in ((h.left, h.right), (h.right, h.left)):
        match left:
            case Sym() if left not in right.free and not h.forall:
                return fact, left, lambda e, x=left, value=right: subst(e, {x: value})
            case Applied(args=places) if _is_function(left, right, h):
                return fact, left, lambda e, f=left, w=places, value=right: _called(e, str(f.data), w, value)
            case At(args=(Family() as f, *where)) if _general(tuple(where), h) and f not in right.free:
                return fact, f, lambda e, f=f, w=tuple(where), value=right: _entries_put(e, f, w, value)
    return None


def _is_of_random(left: Expr) -> bool:
    """Is it E[X] or Var(X), of which an equation says nothing about E[X^2]?"""
    capital = any(str(x.data)[:1].isupper() for x in left.args)
    return left.data in RANDOM or (left.data in PERHAPS_RANDOM and capital)


def _is_function(left: Expr, right: Expr, h: Hypothesis) -> bool:
    """Is it f(x, y) = ... of different letters, and f in it not again?"""
    letters = all(isinstance(x, Sym) for x in left.args) and len(set(left.args)) == len(left.args) > 0
    plain = not h.forall and str(left.data).isalpha() and not _is_of_random(left)
    return letters and plain and not any(isinstance(a, Applied) and _stem(a) == left.data for a in right.walk())


def _stem(e: Expr) -> str:
    return str(e.data).rstrip("'")


def _called(e: Expr, name: str, places: tuple[Expr, ...], value: Expr) -> Expr:
    """e with f(a) replaced by the value at a, and f'(a) by that of the derivative."""
    if isinstance(e, Applied) and _stem(e) == name and len(e.args) == len(places):
        primes = len(str(e.data)) - len(name)
        if primes and len(places) > 1:
            return e
        for _ in range(primes):
            value = prepared(D(value, places[0]))
        given = tuple(_called(a, name, places, value) if not primes else a for a in e.args)
        return subst(value, dict(zip(places, given, strict=True)))
    return e.rebuild(tuple(_called(a, name, places, value) for a in e.args)) if e.args else e


def _general(where: tuple[Expr, ...], h: Hypothesis) -> bool:
    """Are these the indices over which the hypothesis runs, each once?"""
    return all(isinstance(i, Idx) for i in where) and len(set(where)) == len(where) and set(where) == set(h.forall)


def _entries_put(e: Expr, family: Expr, where: tuple[Expr, ...], value: Expr) -> Expr:
    """e with each entry of a family replaced by the value at its indices."""
    if isinstance(e, At) and e.args[0] == family:
        places = (_entries_put(a, family, where, value) for a in e.args[1:])
        return subst(value, dict(zip(where, places, strict=True)))
    if family not in e.free:
        return e
    return e.rebuild(tuple(_entries_put(a, family, where, value) for a in e.args)) if e.args else e


def _put_in(terms: Terms, used: Fact, put: Callable[[Expr], Expr]) -> Terms:
    def said(h: Hypothesis) -> Hypothesis:
        left, right = put(h.left), put(h.right)
        return (
            h if (left, right) == (h.left, h.right) else replace(h, left=left, right=right, label=str(h), domain=None)
        )

    given = tuple(said(h) for h in terms.given if h != used.hypothesis)
    facts = tuple(replace(f, hypothesis=said(f.hypothesis)) if f.hypothesis else f for f in terms.facts if f != used)
    return replace(terms, given=given, facts=facts)
