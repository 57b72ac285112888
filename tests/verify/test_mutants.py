"""Nothing false is certified: hand-made mutants of the book, and every single edit that a program can think of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib import import_module
from random import Random

import pytest

from derive import catalog
from derive.calc import Reason, Theorem
from derive.rules import ALGEBRA, CONVERSIONS
from derive.symbols import Add, ArgMax, ArgMin, Binder, Expr, Idx, Mul, Named, Num, Prod, Sum
from tests import mutants, mutants_chapters, mutants_forms, mutants_losses, mutants_rules, mutants_stable
from tests.mutants import Mutant
from verify.book import certify, closure
from verify.conversions import Equation, Rewriter, differentiate
from verify.kernel import Kernel, Rejection
from verify.model import Model, NoValue
from verify.normal import Normal
from verify.oracle import Vacuous, check, sample_model
from verify.signs import unfolded

OF_CHAPTERS = (
    *mutants_rules.MUTANTS,
    *mutants_chapters.MUTANTS,
    *mutants_losses.MUTANTS,
    *mutants_stable.MUTANTS,
    *mutants_forms.MUTANTS,
)
MUTANTS = (*mutants.MUTANTS, *OF_CHAPTERS)
BOOK = tuple(entry for entry in closure(catalog.entries()) if isinstance(entry, Theorem))
SAMPLE = 3  # edits of each theorem
LONG = 100  # parts of a line beyond which a theorem is slow to certify, and fewer of its edits are looked at


@cache
def certified() -> Kernel:
    """A kernel that has certified the book."""
    kernel = Kernel()
    for theorem in BOOK:
        certify(kernel, theorem)
    return kernel


def kernel_after_the_book() -> Kernel:
    """A kernel that knows the book, and whose further certificates leave no trace."""
    kernel = Kernel()
    kernel._certified = dict(certified()._certified)
    return kernel


@cache
def model_of(theorem: Theorem) -> Model:
    """A model of the hypotheses; an empty one for what can not be sampled, for it must be rejected anyway."""
    for size in (3, 2, 1, 5):
        try:
            return sample_model(theorem, size, 0)
        except (Vacuous, NoValue, LookupError, ValueError, TypeError):
            continue
    return Model()


def rejection(theorem: Theorem, model: Model, *lemmas: Theorem) -> Rejection | None:
    """What the kernel says to a theorem, where the book and some lemmas are known; None if it is content."""
    kernel = kernel_after_the_book()
    for lemma in lemmas:
        try:
            kernel.certify(lemma, model_of(lemma))
        except Rejection:
            continue  # then it is not certified, and to cite it is wrong
    try:
        kernel.certify(theorem, model)
    except Rejection as error:
        return error
    return None


# The book, and its mutants.


@pytest.mark.parametrize("theorem", BOOK, ids=str)
def test_every_theorem_of_the_book_is_certified(theorem: Theorem) -> None:
    assert theorem.id in certified()._certified


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_every_mutant_is_rejected_on_its_line_for_its_reason(mutant: Mutant) -> None:
    error = rejection(mutant.theorem, mutant.model or model_of(mutant.theorem), *mutant.lemmas)
    assert error is not None, f"certified: {mutant.theorem.claim}"
    assert error.line == mutant.line
    assert re.search(mutant.reason_pattern, error.reason)


def test_mutants_are_many_and_different() -> None:
    assert len(mutants.MUTANTS) >= 370
    assert len(OF_CHAPTERS) >= 430
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)
    assert sum(mutant.claim_is_false for mutant in mutants.MUTANTS) >= 225
    assert sum(mutant.claim_is_false for mutant in OF_CHAPTERS) >= 310


# Their mutants are in `tests.mutants`, under names of their own.
OLD = ("derive.theorems.probability", "derive.theorems.gradients", "derive.stable")
MODULES = tuple(module for chapter in catalog.CHAPTERS for module in chapter.modules if module not in OLD)


@pytest.mark.parametrize("module", MODULES)
def test_every_part_of_a_chapter_has_mutants(module: str) -> None:
    ids = {entry.id for entry in import_module(module).THEOREMS}
    assert sum(mutant.theorem.id in ids for mutant in OF_CHAPTERS) >= 8


def test_no_mutant_is_a_theorem_of_the_book() -> None:
    assert not [mutant.name for mutant in MUTANTS if mutant.theorem in BOOK]


# A false line is rejected where it stands, or where the next one follows from it.


def falsified(e: Expr) -> Expr:
    """Something else than e."""
    if isinstance(e, ArgMin | ArgMax):
        return (ArgMax if isinstance(e, ArgMin) else ArgMin)(e.args[1], e.args[0])
    return e + 1


def lines() -> Iterator[tuple[Theorem, int]]:
    yield from ((theorem, at) for theorem in BOOK for at in range(len(theorem.steps)))


@pytest.mark.parametrize(("theorem", "at"), [pytest.param(t, n, id=f"{t}-{n + 1}") for t, n in lines()])
def test_a_false_line_is_rejected_there_or_at_the_next(theorem: Theorem, at: int) -> None:
    step = theorem.steps[at]
    false = replace(step, expr=falsified(step.expr))
    error = rejection(replace(theorem, steps=(*theorem.steps[:at], false, *theorem.steps[at + 1 :])), model_of(theorem))
    assert error is not None
    assert error.line in (at + 1, at + 2)


@pytest.mark.parametrize("theorem", BOOK, ids=str)
def test_a_false_start_and_a_false_claim_are_rejected(theorem: Theorem) -> None:
    assert theorem.start is not None
    start = rejection(replace(theorem, start=falsified(theorem.start)), model_of(theorem))
    assert start is not None
    assert start.line == 0
    if theorem.via is None:
        claim = replace(theorem.claim, right=falsified(theorem.claim.right))
        error = rejection(replace(theorem, claim=claim), model_of(theorem))
        assert error is not None
        assert "the derivation stops at" in error.reason


# Every edit that a program can think of.


def edits(e: Expr, names: tuple[Idx, ...]) -> Iterator[Expr]:
    """e with one change: a number, an index, a bound, or a part left out. Bound indices are not spared."""
    match e:
        case Num():
            yield from (Num(q) for q in (-e.data, e.data + 1) if q != e.data)
        case Idx():
            yield from (other for other in names if other != e and other.args == e.args)
        case Mul() | Add() if len(e.args) > 1:
            yield from (type(e)(*e.args[:r], *e.args[r + 1 :]) for r in range(len(e.args)))
        case Sum() | Prod():
            index, body = e.args
            lo, hi = index.args
            yield from (type(e)(body, Idx(index.data, *bounds)) for bounds in ((lo + 1, hi), (lo, hi - 1)))
    first = len(e.args) if isinstance(e, Named) else len(e.args) - 1 if isinstance(e, Binder) else 0
    for r in range(first, len(e.args)):
        yield from (e.rebuild((*e.args[:r], new, *e.args[r + 1 :])) for new in edits(e.args[r], names))


def indices_of(theorem: Theorem) -> tuple[Idx, ...]:
    said = (theorem.claim.left, theorem.claim.right, *(step.expr for step in theorem.steps))
    found = {e for line in said for e in line.walk() if isinstance(e, Idx)}
    return tuple(sorted(found, key=lambda e: e.key))


def sample_size(theorem: Theorem) -> int:
    longest = max(sum(1 for _ in step.expr.walk()) for step in theorem.steps)
    return SAMPLE if longest < LONG else 1


def same_meaning(e: Expr, other: Expr, theorem: Theorem) -> bool:
    """Equal in normal form, once definitions are unfolded, derivatives carried out and assumed equations used."""
    normal = Normal()
    sides = [differentiate(unfolded(x)) for x in (e, other)]
    for h in theorem.given:
        if h.relation == "=" and not normal.equal(*sides):
            sides = [Rewriter(Equation(h.left, h.right, frozenset(h.forall)), normal)(x) for x in sides]
    return normal.equal(*sides)


def orders(theorem: Theorem, *lines: int) -> bool:
    """Is one of the lines an inequality? Then something weaker may stand in its place, and be true."""
    return any(step.relation in ("<", "<=") for step in theorem.steps[slice(*lines)])


def confirmed(theorem: Theorem) -> bool:
    """Does the oracle, which knows no rules, confirm every line?"""
    return check(theorem, digits=40, Ks=(1, 2, 3)).confirmed


@pytest.mark.parametrize("theorem", BOOK, ids=str)
def test_an_edited_line_is_rejected_unless_it_means_the_same(theorem: Theorem) -> None:
    edited = [(at, new) for at, step in enumerate(theorem.steps[:-1]) for new in edits(step.expr, indices_of(theorem))]
    chosen = Random(theorem.id).sample(edited, min(len(edited), sample_size(theorem)))
    for at, new in chosen:
        step = theorem.steps[at]
        steps = (*theorem.steps[:at], replace(step, expr=new), *theorem.steps[at + 1 :])
        edited_theorem = replace(theorem, steps=steps)
        error = rejection(edited_theorem, model_of(theorem))
        if error is None:
            weaker = orders(theorem, at, at + 2) and confirmed(edited_theorem)
            assert weaker or same_meaning(step.expr, new, theorem), f"line {at + 1}: {step.expr} may as well be {new}"
        else:
            assert error.line in (at + 1, at + 2)


@pytest.mark.parametrize("theorem", BOOK, ids=str)
def test_an_edited_claim_is_rejected_unless_it_is_weaker(theorem: Theorem) -> None:
    edited = list(edits(theorem.claim.right, indices_of(theorem)))
    for right in Random(theorem.id).sample(edited, min(len(edited), sample_size(theorem))):
        last = replace(theorem.steps[-1], expr=right)
        claimed = replace(theorem, claim=replace(theorem.claim, right=right), steps=(*theorem.steps[:-1], last))
        error = rejection(claimed, model_of(theorem))
        if error is None:
            weaker = orders(theorem, len(theorem.steps) - 1, len(theorem.steps)) and confirmed(claimed)
            assert weaker or same_meaning(theorem.claim.right, right, theorem), f"certified: {claimed.claim}"


def reasons_of_the_book() -> tuple[Reason, ...]:
    cited = {reason for theorem in BOOK for step in theorem.steps for reason in step.by}
    return tuple(sorted({*cited, *CONVERSIONS}, key=str))


# Another reason that proves the line, too: the identity of the quadratic form is algebra and that p sums to one.
TRUE_ALTERNATIVES = {("logsumexp.above-tangents", 2, "softmax.sums-to-one")}


@pytest.mark.parametrize("theorem", BOOK, ids=str)
def test_a_line_that_needs_a_reason_does_not_follow_by_another(theorem: Theorem) -> None:
    """A reason that is put in the place of another is refused, unless algebra alone would do in the other's place."""
    random = Random(theorem.id)
    swaps = [(at, r) for at, step in enumerate(theorem.steps) for r in range(len(step.by)) if step.by[r] != ALGEBRA]
    for at, r in random.sample(swaps, min(len(swaps), 2, sample_size(theorem))):
        step = theorem.steps[at]
        other = random.choice([reason for reason in reasons_of_the_book() if str(reason) != str(step.by[r])])
        if (theorem.id, at + 1, str(other)) in TRUE_ALTERNATIVES:
            continue
        steps = (
            *theorem.steps[:at],
            replace(step, by=(*step.by[:r], other, *step.by[r + 1 :])),
            *theorem.steps[at + 1 :],
        )
        error = rejection(replace(theorem, steps=steps), model_of(theorem))
        assert error is not None, f"line {at + 1} follows by {other}, too"
        assert error.line == at + 1
