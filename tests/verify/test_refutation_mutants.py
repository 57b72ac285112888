"""Nothing true is refuted: true claims declared false, witnesses that show nothing, theorems that say nothing of it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest

from derive import catalog, dependencies
from derive.calc import Attained, Convex, Eq, Lt, Point, Refutation, Some, Theorem
from derive.rules import Hypothesis, equation, positive
from derive.symbols import At, Dim, Event, Exp, Expr, Family, Idx, Num, Scalar, Sym, as_expr
from derive.theorems import (
    bce_mse,
    convex_rules,
    descent,
    divergence,
    inequalities,
    normalisers,
    separable,
    softmax_regression,
    temperature,
)
from derive.theorems import odds as links
from derive.theorems import softmax as soft
from derive.vocabulary import K, Z, k, p, q, score, sigmoid, softmax, t, w, z
from verify.book import certify
from verify.kernel import Kernel, Rejection
from verify.model import Model, NoValue
from verify.refutation import refute
from verify.sampling import Vacuous, sample_model, symbols_of

HALF = Fraction(1, 2)
CONTRARIES = (
    convex_rules.exp_falls,
    descent.always_downhill,
    descent.always_uphill,
    inequalities.exp_tangent,
    links.sigmoid_below_one,
    links.sigmoid_positive,
    separable.lower_on_line,
    soft.softmax_below_one,
)


@cache
def kernel() -> Kernel:
    """A kernel that has certified what the refutations cite."""
    known = Kernel()
    for theorem in dependencies.closure(CONTRARIES):
        assert isinstance(theorem, Theorem)
        certify(known, theorem)
    return known


def at(*values: tuple[Expr, Scalar]) -> Point:
    return tuple((symbol, as_expr(value)) for symbol, value in values)


def row(x: Family, *values: Scalar) -> Point:
    return at(*((x[r], value) for r, value in enumerate(values, 1)))


def given(refutation: Refutation, *hypotheses: Hypothesis) -> Refutation:
    return replace(refutation, given=hypotheses)


def seen_at(refutation: Refutation, *witness: tuple[Expr, Scalar]) -> Refutation:
    """The same claim, with other values for some of its variables."""
    return replace(refutation, witness=tuple({**dict(refutation.witness), **dict(at(*witness))}.items()))


def says(refutation: Refutation, contrary: Theorem | None) -> Refutation:
    return replace(refutation, contrary=contrary)


def declared(theorem: Theorem, *witness: tuple[Expr, Scalar]) -> Refutation:
    """A theorem of the book, declared false."""
    return Refutation(theorem.id, "", theorem.claim, at(*witness), theorem.given, theorem.via)


SIGN, VIOLATES, NOT, OTHER = "wrong sign", "the witness violates", "does not contradict", "own hypotheses"
UNKNOWN = "is not a certified theorem to the contrary"
_u = convex_rules.u
_sigma, _coins = sigmoid(score), ((K, Num(2)), *row(p, HALF, HALF))
_always_one = Refutation("always-one", "", Eq(_sigma, 1), at((score, 0)))
_tangent = Refutation("touches", "", Some(t, Eq(1 + t, Exp(t))), (), contrary=inequalities.exp_tangent)
_certain = Refutation("certain", "", Some(z, Eq(softmax(z)[k], 1)), (), contrary=soft.softmax_below_one)
_V = softmax_regression._V

BY_THEOREMS = {
    "sigmoid reaches one: it is positive": (says(links.attains_one, links.sigmoid_positive), NOT),
    "sigmoid reaches zero: it is below one": (says(links.attains_zero, links.sigmoid_below_one), NOT),
    "sigmoid reaches a half": (replace(links.attains_one, claim=Some(score, Eq(_sigma, HALF))), NOT),
    "sigmoid reaches one on the right": (given(links.attains_one, positive(score)), OTHER),
    "sigmoid reaches one: no theorem": (says(links.attains_one, None), UNKNOWN),
    "sigmoid reaches one: a witness": (replace(links.attains_one, contrary=None, witness=at((score, 0))), UNKNOWN),
    "sigmoid reaches one: a theorem not certified": (
        says(links.attains_one, replace(links.sigmoid_below_one, id="sigmoid.unknown")),
        UNKNOWN,
    ),
    "sigmoid is at most one: it is never one": (
        replace(links.attains_one, claim=Lt(_sigma, 1), witness=at((score, 0))),
        NOT,
    ),
    "softmax is certain: not with two classes": (_certain, OTHER),
    "exp touches its tangent": (_tangent, OTHER),
    "exp has a minimiser: it rises": (replace(convex_rules.no_min, witness=((_u, _u + 1),)), NOT),
    "exp has a minimiser on the right": (given(convex_rules.no_min, positive(_u)), OTHER),
    "exp has a minimiser: another function": (replace(convex_rules.no_min, claim=Attained(Exp(_u) * 2, _u)), NOT),
    "exp has a minimiser: another variable": (replace(convex_rules.no_min, witness=((t, t - 1),)), NOT),
    "the square has a minimiser: exp has none": (replace(convex_rules.no_min, claim=Attained(_u**2, _u)), NOT),
    "exp is convex: it has no minimiser": (replace(convex_rules.no_min, claim=Convex(Exp(_u), _u)), NOT),
    "a loss has a minimiser, inseparable": (given(separable.no_minimum, separable._binary), OTHER),
    "a loss has a minimiser: the step backwards": (replace(separable.no_minimum, witness=((t, t - 1),)), NOT),
    "a loss has a minimiser in all weights": (
        replace(separable.no_minimum, claim=Attained(separable._loss, w), witness=((w, w),)),
        NOT,
    ),
    "a stationary point: uphill for the other label": (says(descent.stuck, descent.always_uphill), NOT),
    "a stationary point of slope one": (
        replace(descent.stuck, claim=Some(score, Eq(descent.stuck.claim.left, -1))),
        NOT,
    ),
}

BY_WITNESSES = {
    "more than the entropy, of two coins": (
        seen_at(divergence.larger_than_entropy, *row(q, HALF / 2, 3 * HALF / 2)),
        SIGN,
    ),
    "symmetric, of one coin": (seen_at(divergence.ce_not_symmetric, *row(q, HALF, HALF)), SIGN),
    "zero with itself, of one class": (replace(divergence.ce_not_zero, witness=((K, Num(1)), *row(p, 1))), SIGN),
    "divergence symmetric, of mirrored coins": (
        seen_at(divergence.kl_not_symmetric, *row(p, HALF / 2, 3 * HALF / 2), *row(q, 3 * HALF / 2, HALF / 2)),
        SIGN,
    ),
    "divergence symmetric, of what is no coin": (seen_at(divergence.kl_not_symmetric, *row(p, HALF, 1)), VIOLATES),
    "a triangle whose corners agree": (seen_at(divergence.kl_no_triangle, *row(q, HALF, HALF)), SIGN),
    "plain shares, of the positive score": (seen_at(normalisers.plain_nonnegative, (k, 1)), SIGN),
    "plain shares, of the negative score": (seen_at(normalisers.plain_at_most_one, (k, 2)), SIGN),
    "plain shares of nothing": (seen_at(normalisers.plain_nonnegative, (z[1], 1)), VIOLATES),
    "plain shares, undefined": (given(seen_at(normalisers.plain_nonnegative, (z[1], 1))), "division by"),
    "two sigmoids of zero": (replace(normalisers.sigmoids_sum_to_one, witness=((K, Num(2)), *row(z, 0, 0))), SIGN),
    "sigmoids of scores not given": (replace(normalisers.sigmoids_sum_to_one, witness=((K, Num(2)),)), "no value"),
    "the same sizes, proportional": (seen_at(normalisers.absolute_injective, *row(q, 2, 2, 2)), SIGN),
    "other sizes": (seen_at(normalisers.absolute_injective, *row(q, 1, -2, 1)), VIOLATES),
    "the same squares, all signs turned": (seen_at(normalisers.square_injective, *row(q, -1, -1, -1)), SIGN),
    "cold, of the largest logit": (seen_at(temperature.cold_one_hot, (z[1], 1)), SIGN),
    "cold, of another logit": (seen_at(temperature.cold_one_hot, (z[2], 1)), VIOLATES),
    "cold, where it is warm": (seen_at(temperature.cold_one_hot, (temperature._T, 1)), VIOLATES),
    "the same softmax, the same logits": (seen_at(soft.softmax_injective, (Z[2, 1], 0), (Z[2, 2], 0)), SIGN),
    "the same softmax, of other logits": (seen_at(soft.softmax_injective, (Z[2, 1], 2)), VIOLATES),
    "the same predictions, the same weights": (
        seen_at(softmax_regression.not_identifiable, (_V[1, 1], 0), (_V[1, 2], 0)),
        SIGN,
    ),
    "the same predictions, of other weights": (seen_at(softmax_regression.not_identifiable, (_V[1, 2], 2)), VIOLATES),
    "the squared error bends down on the right": (seen_at(bce_mse.mse_not_convex, (score, 2)), SIGN),
    "a hump beside the hump": (seen_at(convex_rules.product, (_u, 2)), SIGN),
    "a saddle, across": (seen_at(descent.hidden_not_convex, (descent._way[2], -1)), SIGN),
    "a small gradient near the right answer": (seen_at(descent.small_gradient, (score, 6)), SIGN),
    "a small gradient that is not small": (seen_at(descent.small_gradient, (score, -1)), VIOLATES),
    "a valley, and what lies in it": (seen_at(descent.two_valleys, (t, HALF)), VIOLATES),
    "always one, with the reason for never one": (says(_always_one, links.sigmoid_below_one), NOT),
    "convex along what is held": (
        given(bce_mse.mse_not_convex, equation(score, -2)),
        "may not move in every direction",
    ),
}

DECLARED = {
    "Gibbs": (declared(divergence.gibbs, *_coins, *row(q, HALF / 2, 3 * HALF / 2)), SIGN),
    "Gibbs, where both agree": (declared(divergence.gibbs, *_coins, *row(q, HALF, HALF)), SIGN),
    "exp above its tangent, where they touch": (declared(inequalities.exp_tangent, (t, 0)), SIGN),
    "softmax below one": (declared(soft.softmax_below_one, (K, 2), (k, 1), *row(z, 1000, 0)), SIGN),
    "softmax below one, of one class": (declared(soft.softmax_below_one, (K, 1), (k, 1), (z[1], 0)), VIOLATES),
    "sigmoid below one, far out": (declared(links.sigmoid_below_one, (score, 700)), SIGN),
    "BCE convex": (declared(bce_mse.bce_convex, (score, -2), (bce_mse.y, 1)), SIGN),
    "the sigmoid's limit": (declared(links.to_one, (score, 0)), "does not refute a claim with tends"),
    "at most a quarter, at zero": (declared(catalog.entries()["sigmoid.slope-at-most-quarter"], (score, 0)), SIGN),
}


def rejected(refutation: Refutation, because: str) -> None:
    with pytest.raises(Rejection, match=because):
        refute(refutation, kernel())


@pytest.mark.parametrize("name", BY_THEOREMS)
def test_a_theorem_that_does_not_say_the_contrary_refutes_nothing(name: str) -> None:
    rejected(*BY_THEOREMS[name])


@pytest.mark.parametrize("name", BY_WITNESSES)
def test_a_witness_that_shows_nothing_refutes_nothing(name: str) -> None:
    rejected(*BY_WITNESSES[name])


@pytest.mark.parametrize("name", DECLARED)
def test_a_theorem_declared_false_is_not_refuted(name: str) -> None:
    rejected(*DECLARED[name])


def test_a_theorem_to_the_contrary_must_be_certified_first() -> None:
    with pytest.raises(Rejection, match=UNKNOWN):
        refute(links.attains_one, Kernel())
    assert refute(links.attains_one, kernel())


# No theorem of the book is refuted by a model of its own.

SLOW = ("stable.softmax-regression-hvp-W", "stable.softmax-regression-hvp-b")  # third derivatives, written out
THEOREMS = tuple(entry for entry in catalog.entries().values() if isinstance(entry, Theorem) and entry.id not in SLOW)


def witness_of(theorem: Theorem, model: Model) -> Point | None:
    """The values of a model, as a witness; None for events, which no witness can give."""
    out: list[tuple[Expr, Scalar]] = []
    for x in symbols_of(theorem):
        match x:
            case Event():
                return None
            case Dim():
                out.append((x, model.dims[x.data]))
            case Idx():
                out.append((x, model.indices[x.data]))
            case Sym():
                out.append((x, model.scalars[x.data]))
            case Family():
                out += [(At(x, *map(Num, where)), v) for where, v in model.families[x.data].items()]
    return at(*out)


@pytest.mark.parametrize("theorem", THEOREMS, ids=str)
def test_no_theorem_of_the_book_is_refuted_at_a_model(theorem: Theorem) -> None:
    try:
        witness = witness_of(theorem, sample_model(theorem, 2, 0))
    except (Vacuous, NoValue):
        return
    if witness is not None:
        with pytest.raises(Rejection):
            refute(replace(declared(theorem), witness=witness), kernel())
