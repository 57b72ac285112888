"""What the kernel hands out, and what it refuses whatever it is given. False theorems are in test_mutants.py."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from derive.calc import Convex, Eq, Le, Lt, Reason, Theorem
from derive.domains import open_simplex, simplex
from derive.rules import (
    ALGEBRA,
    AXIOMS,
    DIFFERENTIATE,
    DROP_CONSTANT,
    LOG_LAWS,
    NEGATE,
    ONE_TERM,
    POSITIVE_FACTOR,
    SECOND_ORDER,
    SIGNS,
    SQUARE_VANISHES,
    Hypothesis,
    at_least,
    equation,
    nonnegative,
    partition,
    positive,
)
from derive.symbols import (
    ArgMax,
    ArgMin,
    D,
    Dim,
    Event,
    Exp,
    Expr,
    Family,
    Idx,
    Joint,
    Lam,
    Log,
    Mul,
    Num,
    P,
    Scalar,
    Sum,
    Sym,
    second_derivative,
)
from derive.theorems.gradients import gradient, in_logits, quadratic_form
from derive.theorems.probability import bayes_rule, evidence, product_rule
from derive.theorems.softmax import softmax_sums_to_one
from derive.vocabulary import K, a, j, k, l, label, logsumexp, n, observed, p, s, sigmoid, softmax, t, v, y, z
from verify.book import certify
from verify.kernel import Kernel, Rejection, described, rests_on
from verify.model import Model
from verify.oracle import sample_model

ANY = Model()


def one_line(
    left: Scalar, right: Scalar, *by: Reason, given: tuple[Hypothesis, ...] = (), name: str = "theorem"
) -> Theorem:
    return Theorem(name, name, Eq(left, right), given).calc(left).eq(right, by=by)


def ordered(left: Scalar, right: Scalar, *by: Reason, given: tuple[Hypothesis, ...] = ()) -> Theorem:
    return Theorem("theorem", "", Le(left, right), given).calc(left).le(right, by=by)


DOUBLE = one_line(t + t, 2 * t, ALGEBRA, name="double")


# Certificates.


def test_a_certificate_says_what_was_shown_and_why() -> None:
    kernel = Kernel()
    lemma = certify(kernel, in_logits)
    certificate = certify(kernel, gradient)
    assert certificate.id == gradient.id
    assert certificate.claim == str(gradient.claim)
    assert certificate.rests_on == ((in_logits.id, lemma.digest),)
    assert certificate.definitions == ("softmax",)
    assert certificate.conversions == ("algebra", "differentiate")
    assert certificate.axioms == ()
    assert [line.expr for line in certificate.lines] == [
        str(gradient.start),
        *(str(step.expr) for step in gradient.steps),
    ]
    assert [line.by for line in certificate.lines] == [(), *(tuple(map(described, step.by)) for step in gradient.steps)]
    assert certificate.lines[0].relation == ""


def test_side_conditions_are_recorded_where_they_were_needed() -> None:
    certificate = Kernel().certify(one_line(Log(s * t) / s, Log(s) / s + Log(t) / s, LOG_LAWS, given=POSITIVES), ONES)
    first, second = certificate.lines
    assert set(first.conditions) == {"s*t > 0", "s != 0"}
    assert set(second.conditions) >= {"s > 0", "t > 0", "s != 0"}


POSITIVES = (positive(s), positive(t))
ONES = Model(scalars={"s": Fraction(1), "t": Fraction(1)})


def test_axioms_and_inferences_are_recorded() -> None:
    kernel = Kernel()
    assert certify(kernel, product_rule).axioms == (AXIOMS[0].name,)
    assert certify(kernel, evidence).axioms == (AXIOMS[1].name,)
    square = Theorem("square", "", Convex(t**2, t), via=SECOND_ORDER)
    shown = square.calc(0).le(D(2 * t, t), by=(DIFFERENTIATE, SIGNS)).eq(D(D(t**2, t), t), by=DIFFERENTIATE)
    certificate = kernel.certify(shown, ANY)
    assert certificate.via == str(SECOND_ORDER)
    assert set(certificate.conversions) == {str(SECOND_ORDER), "differentiate", "signs"}


def test_a_certificate_is_the_same_each_time_and_can_be_written_down() -> None:
    first, second = (certify(Kernel(), softmax_sums_to_one) for _ in range(2))
    assert first == second
    assert first.digest == second.digest
    assert json.loads(json.dumps(first.as_json()))["digest"] == first.digest


def test_the_digest_tells_theorems_apart() -> None:
    digests = {
        Kernel().certify(theorem, ONES).digest
        for theorem in (
            DOUBLE,
            replace(DOUBLE, id="twice"),
            one_line(t + t, t * 2, ALGEBRA, name="double"),
            replace(DOUBLE, given=(positive(s),)),
            replace(DOUBLE, given=(positive(t),)),
        )
    }
    assert len(digests) == 5


def test_a_hypothesis_is_told_by_what_it_says_and_not_by_its_label() -> None:
    """Labels are text that anyone may write, so what a certificate assumes can not rest on them."""
    honest, other = (replace(DOUBLE, given=(positive(x, label="t > 0"),)) for x in (t, s))
    assert Kernel().certify(honest, ONES).digest != Kernel().certify(other, ONES).digest


def test_what_was_rejected_may_not_be_cited() -> None:
    kernel = Kernel()
    false = one_line(t + t, 3 * t, ALGEBRA, name="false")
    with pytest.raises(Rejection):
        kernel.certify(false, ANY)
    with pytest.raises(Rejection, match="false is not a certified theorem"):
        kernel.certify(one_line(s, t, false), ANY)


def test_a_rejection_names_theorem_line_and_reason() -> None:
    with pytest.raises(Rejection) as caught:
        Kernel().certify(one_line(t, 2 * t, ALGEBRA), ANY)
    error = caught.value
    assert (error.theorem, error.line) == ("theorem", 1)
    assert str(error) == f"theorem, line 1: {error.reason}"
    assert str(Rejection("theorem", None, "why")) == "theorem: why"


def test_what_is_said_of_a_theorem_does_not_matter() -> None:
    kernel = Kernel()
    kernel.certify(replace(softmax_sums_to_one, meaning="of no account"), ANY)
    assert kernel.certify(one_line(Sum(softmax(z)[k], k) + s, 1 + s, softmax_sums_to_one), ANY)


def test_nothing_makes_the_kernel_fail_but_a_rejection() -> None:
    deep: Expr = t
    for _ in range(3000):
        deep = Exp(deep)
    odd = [
        one_line(deep, deep + 0, ALGEBRA),
        one_line(t, t + 0, DOUBLE.where({t: s}, z)),
        one_line(t, t + 0, ALGEBRA, given=(positive(1 / (s - s)),)),
        one_line(t, t + 0, ALGEBRA, given=(positive(sigmoid(t, s)),)),
        one_line(t, t + 0, ALGEBRA, given=(Hypothesis(">=", K, K + 1),)),
        one_line(t, t + 0, ALGEBRA, given=(Hypothesis("partition", z, Num(1)),)),
        one_line(t, t + 0, ALGEBRA, given=(Hypothesis("!=", t, Num(0)),)),
        one_line(Joint(), t, ALGEBRA),
    ]
    for theorem in odd:
        with pytest.raises(Rejection):
            Kernel().certify(theorem, ANY)


# Hypotheses.


def test_a_model_must_satisfy_the_hypotheses() -> None:
    theorem = one_line(Log(s), Log(s) + 0, ALGEBRA, given=(positive(s),))
    assert Kernel().certify(theorem, ONES).given == ("s > 0",)
    for model in (ANY, Model(scalars={"s": Fraction(0)})):
        with pytest.raises(Rejection, match="vacuous: the model violates the hypotheses s > 0"):
            Kernel().certify(theorem, model)


def test_a_hypothesis_is_checked_like_a_line() -> None:
    with pytest.raises(Rejection, match="this needs t > 0"):
        Kernel().certify(replace(DOUBLE, given=(positive(Log(t)),)), ONES)
    with pytest.raises(Rejection, match="not known to lie"):
        Kernel().certify(replace(DOUBLE, given=(positive(z[2]),)), ONES)


def test_a_dimension_that_is_large_enough_opens_its_entries() -> None:
    theorem = one_line(z[2] + 0, z[2], ALGEBRA, given=(at_least(K, 2),))
    assert Kernel().certify(theorem, Model(dims={"K": 2}))
    with pytest.raises(Rejection, match="vacuous"):
        Kernel().certify(theorem, Model(dims={"K": 1}))


SECOND = one_line(softmax(z)[2], Exp(z[2]) / Sum(Exp(z[j]), j), softmax, given=(at_least(K, 2),), name="second")


def after_second() -> Kernel:
    kernel = Kernel()
    kernel.certify(SECOND, Model(dims={"K": 2}))
    return kernel


@pytest.mark.parametrize("size", [Num(2), Num(5), K, K + 1], ids=str)
def test_a_lemma_about_large_dimensions_is_cited_where_they_are_large(size: Expr) -> None:
    u, index = Family("u", size), Idx("j", size)
    instance = SECOND.where({K: size, z: u})
    theorem = one_line(softmax(u)[2], Exp(u[2]) / Sum(Exp(u[index]), index), instance, given=(at_least(K, 3),))
    assert after_second().certify(theorem, Model(dims={"K": 3}))


@pytest.mark.parametrize("size", [Num(1), n], ids=str)
def test_a_lemma_about_large_dimensions_is_not_cited_where_they_may_be_small(size: Expr) -> None:
    with pytest.raises(Rejection, match=f"this needs {size} >= 2"):
        after_second().certify(one_line(s, t, SECOND.where({K: size, z: Family("u", size)})), ANY)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ((simplex(p).sums_to_one, simplex(p).nonnegative), None),
        ((equation(Sum(p[l], l), 1), nonnegative(p[l], l)), None),
        ((simplex(p).sums_to_one, nonnegative(p[l])), "this needs"),
        ((equation(Sum(p[j], j), 2), simplex(p).nonnegative), "this needs"),
        ((simplex(p).nonnegative,), "this needs"),
        ((*open_simplex(p),), None),
    ],
    ids=str,
)
def test_hypotheses_of_a_lemma_follow_from_those_at_hand(given: tuple[Hypothesis, ...], reason: str | None) -> None:
    kernel = Kernel()
    certify(kernel, quadratic_form)
    theorem = one_line(quadratic_form.claim.left, quadratic_form.claim.right, quadratic_form, given=given)
    total = max((int(h.right.data) for h in given if h.relation == "="), default=1)
    model = Model(dims={"K": 1}, indices={"l": 1}, families={"p": {(1,): Fraction(total)}})
    if reason is None:
        assert kernel.certify(theorem, model)
    else:
        with pytest.raises(Rejection, match=reason):
            kernel.certify(theorem, model)


# Citations.


def test_a_lemma_is_cited_at_instances_and_for_all_indices() -> None:
    kernel = Kernel()
    kernel.certify(DOUBLE, ANY)
    certify(kernel, softmax_sums_to_one)
    rows = Family("M", n, K)
    i = Idx("i", n)
    row = Lam(k, rows[i, k])
    total = Sum(Sum(softmax(row)[k], k), i)
    assert kernel.certify(one_line(total, n, softmax_sums_to_one.where({z: row}, i)), ANY)
    with pytest.raises(Rejection, match="does not follow"):
        kernel.certify(one_line(total, n, softmax_sums_to_one.where({z: row})), ANY)


def test_axioms_are_cited_for_joint_events() -> None:
    A, B = Event("A"), Event("B")
    both = Joint(A, observed)
    given = (positive(P(both)),)
    theorem = one_line(P(B, both), P(Joint(B, both)) / P(both), AXIOMS[0].where({A: B, B: both}), given=given)
    assert Kernel().certify(theorem, sample_model(theorem, 2, 0))


def test_a_family_of_events_stands_for_a_family_of_events_only() -> None:
    A, C = Event("A"), Event("C", K)
    for value in (label, Event("Y", K, n), observed, z):
        theorem = one_line(P(observed), Sum(P(Joint(observed, label[j])), j), AXIOMS[1].where({A: observed, C: value}))
        theorem = replace(theorem, given=(partition(label),))
        model = sample_model(theorem, 2, 0)
        if value == label:
            assert Kernel().certify(theorem, model)
        else:
            with pytest.raises(Rejection, match="can not stand for C"):
                Kernel().certify(theorem, model)


def test_an_event_stands_for_no_number() -> None:
    kernel = Kernel()
    kernel.certify(DOUBLE, ANY)
    with pytest.raises(Rejection, match="can not stand for t"):
        kernel.certify(one_line(s, s + 0, DOUBLE.where({t: observed})), ANY)


def test_citations_are_followed_to_the_end() -> None:
    assert rests_on(bayes_rule, product_rule.id)
    assert rests_on(bayes_rule, bayes_rule.id)
    assert not rests_on(product_rule, bayes_rule.id)
    assert rests_on(one_line(s, t, bayes_rule.where({})), product_rule.id)


# Orders and optima.


def test_orders_mix_with_equations_and_the_strictest_is_shown() -> None:
    theorem = (
        Theorem("order", "", Lt(0, Exp(t) + s**2 + 1))
        .calc(0)
        .lt(Exp(t) + 1, by=SIGNS)
        .le(Exp(t) + 1 + s**2, by=SIGNS)
        .eq(Exp(t) + s**2 + 1, by=ALGEBRA)
    )
    assert Kernel().certify(theorem, ANY)


def test_an_order_is_shown_after_rewriting() -> None:
    given = (equation(s, 1),)
    assert Kernel().certify(ordered(s, 1 + t**2, *given, SIGNS, given=given), ONES)
    with pytest.raises(Rejection, match="does not follow"):
        Kernel().certify(ordered(s, 1 + t**2, SIGNS, given=given), ONES)


def test_a_negative_expression_is_below_zero() -> None:
    assert Kernel().certify(ordered(-(t**2), 0, SIGNS), ANY)


def test_a_term_of_a_sum_may_carry_a_factor() -> None:
    assert Kernel().certify(ordered(s**2 * Exp(z[k]), s**2 * Sum(Exp(z[j]), j), ONE_TERM(k)), ANY)
    assert Kernel().certify(ordered(Exp(z[1]), Sum(Exp(z[j]), j), ONE_TERM(1)), ANY)


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        (ArgMin(t**2 + s, t), ArgMin(t**2, t), DROP_CONSTANT),
        (ArgMin(t**2, t), ArgMin(t**2 - Exp(s), t), DROP_CONSTANT),
        (ArgMax(Sum(z[k], k), z), ArgMin(-Sum(z[k], k), z), NEGATE),
        (ArgMin(3 * t**2, t), ArgMin(t**2, t), POSITIVE_FACTOR(3)),
        (ArgMax(Exp(s) * t, t), ArgMax(t, t), POSITIVE_FACTOR(Exp(s))),
        (ArgMin(t + t, t), ArgMin(2 * t, t), ALGEBRA),
    ],
    ids=str,
)
def test_what_moves_no_optimum(before: Expr, after: Expr, rule: Reason) -> None:
    assert Kernel().certify(one_line(before, after, rule), ANY)


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        (ArgMin(t**2 + s * t, t), ArgMin(t**2, t), DROP_CONSTANT),
        (ArgMin(t**2 + s, t), ArgMin(s + t**2, s), DROP_CONSTANT),
        (t + s, t, DROP_CONSTANT),
        (t, -t, NEGATE),
        (ArgMin(t, t), ArgMax(-t, s), NEGATE),
        (ArgMin(t * s, t), ArgMin(t, t), POSITIVE_FACTOR(s)),
        (ArgMin(t * t, t), ArgMin(t, t), POSITIVE_FACTOR(t)),
        (t, 2 * t, POSITIVE_FACTOR(2)),
    ],
    ids=str,
)
def test_what_may_move_an_optimum(before: Expr, after: Expr, rule: Reason) -> None:
    with pytest.raises(Rejection):
        Kernel().certify(one_line(before, after, rule), ANY)


def test_convexity_of_a_matrix_function_takes_a_direction_of_its_shape() -> None:
    W, U = Family("W", a.hi, K), Family("U", a.hi, K)
    f = Sum(Sum(W[a, k] ** 2, k), a)
    squares = Sum(Sum(2 * U[a, k] ** 2, k), a)
    theorem = Theorem("matrix", "", Convex(f, W), via=SECOND_ORDER(U)).calc(0).le(squares, by=SIGNS)
    assert Kernel().certify(theorem.eq(second_derivative(f, W, U), by=DIFFERENTIATE), ANY)
    with pytest.raises(Rejection, match="a family of the shape of W"):
        Kernel().certify(replace(theorem, via=SECOND_ORDER(v)), ANY)


def test_every_free_index_of_a_line_has_a_value() -> None:
    second = Idx("k", 2, K)
    theorem = one_line(s, s + y[second] - y[second], ALGEBRA)
    with pytest.raises(Rejection, match="may be empty"):
        Kernel().certify(theorem, ANY)
    assert Kernel().certify(replace(theorem, given=(at_least(K, 2),)), Model(dims={"K": 2}))


def test_symbols_of_one_name_but_of_two_kinds_are_not_confused() -> None:
    with pytest.raises(Rejection, match="does not follow"):
        Kernel().certify(one_line(Sym("z") * z[k], z[k] ** 2, ALGEBRA), ANY)
    with pytest.raises(Rejection, match="does not follow"):
        Kernel().certify(one_line(logsumexp(z), logsumexp(Family("z", Dim("L"))), ALGEBRA), ANY)


# One change of the kernel each, that no other test would notice.


def test_the_direction_of_a_curvature_is_not_one_that_the_function_speaks_of() -> None:
    f = Exp(Sum(v[k] * z[k], k))
    for given in ((), (positive(v[k], k),)):
        claim = Theorem("convex", "", Convex(f, z), given, SECOND_ORDER(v))
        shown = claim.calc(0).le(f * Sum(v[k] * v[k], k) ** 2, by=SIGNS)
        with pytest.raises(Rejection, match="arbitrary"):
            Kernel().certify(shown, Model(dims={"K": 1}, families={"v": {(1,): Fraction(1)}}))
    w = Family("w", K)
    free_elsewhere = Theorem("convex", "", Convex(Exp(z[k]), z), (positive(w[j], j),), SECOND_ORDER(w))
    with pytest.raises(Rejection, match="arbitrary"):
        Kernel().certify(
            free_elsewhere.calc(0).le(1, by=SIGNS), Model(dims={"K": 1}, families={"w": {(1,): Fraction(1)}})
        )


def test_a_square_vanishes_only_below_zero() -> None:
    bounded = equation((s - t) ** 2, 1)
    claim = Theorem("equal", "", Eq(s, t), (bounded,), SQUARE_VANISHES(1))
    shown = claim.calc(Num(1) * (s - t) ** 2).le(1, by=(bounded, SIGNS))
    with pytest.raises(Rejection, match="stops at 1"):
        Kernel().certify(shown, Model(scalars={"s": Fraction(1), "t": Fraction(0)}))


def test_an_index_of_a_cited_theorem_can_be_given() -> None:
    kernel = Kernel()
    unit = equation(y[j], 1, label="y_j = 1")
    named = one_line(y[j] * s, s, unit, given=(unit,), name="named")
    values = dict.fromkeys("st", Fraction(2))
    ones = Model(dims={"K": 1}, families={"y": {(1,): Fraction(1)}}, indices={"j": 1}, scalars=values)
    kernel.certify(named, ones)
    first = equation(y[1], 1, label="y_1 = 1")
    cited = one_line(y[1] * t, t, named.where({j: Num(1), s: t}), given=(first,), name="cited")
    assert kernel.certify(cited, ones).rests_on[0][0] == "named"
    other = equation(y[l], 1, label="y_l = 1")
    at_another = one_line(y[l] * t, t, named.where({j: l, s: t}), given=(other,), name="at another")
    assert kernel.certify(at_another, replace(ones, indices={"l": 1}))


def test_indices_of_events_are_compared_by_value() -> None:
    last = one_line(P(label[K + 1 - 1]) * s, s * P(label[K]), ALGEBRA)
    assert Kernel().certify(last, sample_model(last, 2, 0))


def test_one_term_of_a_sum_may_have_several_factors() -> None:
    given = (positive(s), positive(t), nonnegative(y[k], k))
    shown = ordered(s * t * y[j], Mul(s, t, Sum(y[k], k)), ONE_TERM(j), given=given)
    assert Kernel().certify(shown, sample_model(shown, 3, 0))
    unknown = ordered(s * z[j] * y[j], Mul(s, z[j], Sum(y[k], k)), ONE_TERM(j), given=given)
    with pytest.raises(Rejection, match=r"this needs z\[j\] >= 0"):
        Kernel().certify(unknown, sample_model(unknown, 3, 0))


def test_a_positive_factor_may_be_an_entry_of_a_family() -> None:
    scaled = Theorem("scaled", "", Eq(ArgMin(p[1] * t**2, t), ArgMin(t**2, t)), (positive(p[k], k),))
    shown = scaled.calc(ArgMin(p[1] * t**2, t)).eq(ArgMin(t**2, t), by=POSITIVE_FACTOR(p[1]))
    assert Kernel().certify(shown, sample_model(shown, 2, 0))
