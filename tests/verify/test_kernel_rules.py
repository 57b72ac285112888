"""Inequalities with a factor, facts, tangents, limits, cases and unit steps: what they show, and what they must not."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from derive.calc import Attained, Claim, Convex, Eq, Le, Lt, Reason, Refutation, Some, Tends, Theorem
from derive.domains import coin_label, open_simplex
from derive.rules import (
    ALGEBRA,
    CASES,
    CONTINUITY,
    DIFFERENTIATE,
    FIRST_ORDER,
    SIGNS,
    STEP,
    Hypothesis,
    equation,
    nonnegative,
    positive,
)
from derive.symbols import D, Delta, Exp, Expr, Family, Lam, Log, Num, Scalar, Step, Sum, Sym, second_derivative
from derive.theorems.inequalities import THEOREMS as TOOLS
from derive.theorems.inequalities import exp_increasing, exp_tangent, log_tangent
from derive.vocabulary import K, absolute, j, k, logsumexp, p, plogp, q, s, sigmoid, softmax, t, v, z
from verify.book import certify
from verify.kernel import Kernel, Rejection
from verify.model import Model
from verify.refutation import refute

x, w, T = Sym("x"), Sym("w"), Sym("T")
u, U = Sym("u"), Family("u", K)


def certified(theorem: Theorem, *lemmas: Theorem) -> None:
    kernel = Kernel()
    for lemma in (*TOOLS, *lemmas):
        certify(kernel, lemma)
    certify(kernel, theorem)


def rejected(theorem: Theorem, because: str, *lemmas: Theorem, model: Model | None = None) -> None:
    kernel = Kernel()
    for lemma in (*TOOLS, *lemmas):
        certify(kernel, lemma)
    with pytest.raises(Rejection) as caught:
        kernel.certify(theorem, model) if model else certify(kernel, theorem)
    assert because in caught.value.reason, caught.value.reason


def below(left: Scalar, right: Scalar, *by: Reason, given: tuple[Hypothesis, ...] = ()) -> Theorem:
    return Theorem("theorem", "", Le(left, right), given).calc(left).le(right, by=by)


def strictly(left: Scalar, right: Scalar, *by: Reason, given: tuple[Hypothesis, ...] = ()) -> Theorem:
    return Theorem("theorem", "", Lt(left, right), given).calc(left).lt(right, by=by)


def equal(left: Scalar, right: Scalar, *by: Reason, given: tuple[Hypothesis, ...] = ()) -> Theorem:
    return Theorem("theorem", "", Eq(left, right), given).calc(left).eq(right, by=by)


def limit(f: Scalar, at: Expr, point: str, value: Scalar, *how: Scalar, given: tuple[Hypothesis, ...] = ()) -> Theorem:
    return Theorem("theorem", "", Tends(f, at, point, value), given).calc(f).to(value, by=CONTINUITY(*how))


def tangent(f: Expr, at: Scalar, line: Scalar, bend: Scalar, *given: Hypothesis, x: Expr = x) -> Theorem:
    return (
        Theorem("theorem", "", Le(line, f), given, FIRST_ORDER(x, at))
        .calc(0)
        .le(bend, by=SIGNS)
        .eq(D(D(f, x), x), by=DIFFERENTIATE)
    )


# Inequalities, cited with a factor.


def test_an_inequality_is_cited_with_a_factor_and_summed() -> None:
    certified(below(t * (1 + s), t * Exp(s), exp_tangent.where({t: s}).times(t), SIGNS, given=(nonnegative(t),)))
    P, Q = open_simplex(p), open_simplex(q)
    left, right = Sum(p[k] * Log(q[k] / p[k]), k), Sum(p[k] * (q[k] / p[k] - 1), k)
    certified(below(left, right, log_tangent.where({t: q[k] / p[k]}).times(p[k], k), SIGNS, given=(*P, *Q)))


def test_a_hypothesis_is_cited_with_a_factor() -> None:
    order = positive(t - s)
    certified(strictly(s * Exp(x), t * Exp(x), order.times(Exp(x)), SIGNS, given=(order,)))
    rows = nonnegative(z[j] - q[j], j)
    left, right = Sum(Exp(v[k]) * q[k], k), Sum(Exp(v[k]) * z[k], k)
    certified(below(left, right, rows.where({j: k}).times(Exp(v[k]), k), SIGNS, given=(rows,)))


@pytest.mark.parametrize(
    ("theorem", "because"),
    [
        (below(t * (1 + s), t * Exp(s), exp_tangent.where({t: s}).times(t), SIGNS), "t >= 0"),
        (below(t * Exp(s), t * (1 + s), exp_tangent.where({t: s}).times(-1), SIGNS), "-1 >= 0"),
        (strictly(1 + s, Exp(s), exp_tangent.where({t: s}), SIGNS), "does not follow"),
        (strictly(0, 0 * s, exp_increasing.where({s: t, t: t + 1}).times(0 * t), SIGNS), "does not follow"),
        (below(1 + s, Exp(s) - 1, exp_tangent.where({t: s}), SIGNS), "does not follow"),
        (below(Log(s), s - 1, log_tangent.where({t: s}), SIGNS), "s > 0"),
        (below(0, Exp(s), exp_tangent.where({t: s}), SIGNS), "does not follow"),
        (below(0, Exp(s) ** 2, exp_tangent.where({t: s}).times(Exp(s)), SIGNS), "does not follow"),
        (below(1, Exp(s**2), SIGNS), "does not follow"),
        (below(1 + s, Exp(s), exp_tangent.where({t: s})), "cite signs last"),
        (equal(1 + s, Exp(s), exp_tangent.where({t: s})), "does not follow"),
        (below(s, t, positive(t - s), SIGNS), "is not an inequality among the hypotheses"),
        (below(s, t, equation(t, s), SIGNS), "is not an equation among the hypotheses"),
    ],
    ids=str,
)
def test_an_inequality_shows_no_more_than_it_says(theorem: Theorem, because: str) -> None:
    rejected(theorem, because)


def test_a_bound_index_of_a_cited_inequality_speaks_of_all_its_values() -> None:
    one = positive(z[k])  # of this one k
    sums = below(0, Sum(z[k], k), one.times(1, k), SIGNS, given=(one,))
    rejected(sums, "does not follow by z[k] > 0")
    wrong = below(Sum(Log(z[k]), k), Sum(z[k] - 1, k), log_tangent.where({t: z[k]}).times(1, k), SIGNS, given=(one,))
    rejected(wrong, "> 0")


def test_a_reason_that_is_not_needed_is_wrong() -> None:
    rejected(below(0, Exp(s), log_tangent.where({t: Exp(s)}).times(0, k), SIGNS), "the wrong reason")
    rejected(equal(s, s + 0, exp_tangent.as_fact()), "the wrong reason")


def test_a_fact_is_for_what_a_line_demands() -> None:
    order = positive(t - s)
    fact, gap = exp_increasing.as_fact(), Exp(t) - Exp(s)
    chain = Theorem("theorem", "", Eq(x, x * 1), (order,)).calc(x)
    certified(chain.eq(x * gap / gap, by=fact).eq(x * 1, by=ALGEBRA))
    rejected(chain.eq(x * gap / gap, by=ALGEBRA).eq(x * 1, by=ALGEBRA), "!= 0")
    rejected(chain.eq(x * gap / gap, by=(fact, exp_tangent.as_fact())).eq(x * 1, by=ALGEBRA), "the wrong reason")
    rejected(replace(chain, given=()).eq(x * gap / gap, by=fact).eq(x * 1, by=ALGEBRA), "> 0")


# Tangents.


def test_a_convex_function_lies_above_its_tangents() -> None:
    certified(tangent(Exp(x), w, Exp(w) + Exp(w) * (x - w), Exp(x)))
    certified(tangent(x**2, w, w**2 + 2 * w * (x - w), 2))
    lse = logsumexp(z)
    line = logsumexp(q) + Sum(softmax(q)[j] * (z[j] - q[j]), j)
    a, b, S = Sum(Exp(z[k]) * v[k] ** 2, k), Sum(Exp(z[k]) * v[k], k), Sum(Exp(z[k]), k)
    spread = Sum(Sum(Exp(z[k]) * Exp(z[j]) * (v[k] - v[j]) ** 2, j), k) / (2 * S**2)
    certified(
        Theorem("theorem", "", Le(line, lse), (), FIRST_ORDER(z, q, v))
        .calc(0)
        .le(spread, by=SIGNS)
        .eq(a / S - b**2 / S**2, by=ALGEBRA)
        .eq(second_derivative(lse, z, v), by=(logsumexp, DIFFERENTIATE))
    )


def test_a_function_may_be_convex_on_a_part_of_the_line() -> None:
    certified(tangent(x**3, 0, Num(0) * x, 6 * x, nonnegative(x)))
    certified(tangent(x**3, w, w**3 + 3 * w**2 * (x - w), 6 * x, nonnegative(w), nonnegative(x)))


@pytest.mark.parametrize(
    ("theorem", "because"),
    [
        (tangent(x**3, 0, Num(0) * x, 6 * x), "does not follow"),
        (tangent(x**3, -1, 3 * x + 2, 6 * x, nonnegative(x)), ">= 0"),
        (tangent(x**3, w, w**3 + 3 * w**2 * (x - w), 6 * x, nonnegative(x)), "w >= 0"),
        (tangent(Exp(x), 0, 1 + 2 * x, Exp(x)), "is not the tangent"),
        (tangent(Exp(x), x, Exp(x), Exp(x)), "a tangent lies below"),
        (tangent(x**2, 0, Num(0) * x, 2, nonnegative(x**2 - 1)), "convex set"),
        (tangent(-(x**2), 0, Num(0) * x, -2), "does not follow"),
        (tangent(x**2, 0, Num(0) * x, 2, nonnegative(Step(x))), "convex set"),
        (tangent(x * (2 * Step(x) - 1), 0, x, 0 * x), "!= 0"),
        (replace(tangent(Exp(x), 0, 1 + x, Exp(x)), claim=Lt(1 + x, Exp(x))), "a tangent lies below"),
        (replace(tangent(Exp(x), 0, 1 + x, Exp(x)), via=FIRST_ORDER(x)), "a tangent lies below"),
        (replace(tangent(Exp(x), 0, 1 + x, Exp(x)), via=FIRST_ORDER(s, Num(0))), "is not the tangent at 0"),
    ],
)
def test_a_tangent_is_below_convex_functions_only(theorem: Theorem, because: str) -> None:
    rejected(theorem, because)


# Limits.

ABOVE = positive(T)
AHEAD = positive(z[k] - z[j] + Delta(j, k), j)


def test_limits_by_continuity() -> None:
    certified(limit(sigmoid(x), x, "-oo", 0, u, Exp(x), u / (1 + u)))
    certified(limit(sigmoid(x), x, "+oo", 1, u, Exp(-x), 1 / (1 + u)))
    certified(
        limit(softmax(Lam(k, z[k] / T))[k], T, "+oo", 1 / K, u, 1 / T, softmax(Lam(k, z[k] * u))[k], given=(ABOVE,))
    )
    small = Exp(-(z[k] - z[j] + Delta(j, k)) / T)
    others = 1 / (1 + Sum((1 - Delta(j, k)) * small, j))
    certified(
        Theorem("theorem", "", Tends(softmax(Lam(k, z[k] / T))[k], T, "0+", 1), (ABOVE, AHEAD))
        .calc(softmax(Lam(k, z[k] / T))[k])
        .eq(others, by=softmax)
        .to(1, by=CONTINUITY(U, Lam(j, small), 1 / (1 + Sum((1 - Delta(j, k)) * U[j], j))))
    )


@pytest.mark.parametrize(
    ("theorem", "because"),
    [
        (limit(sigmoid(x), x, "-oo", 1, u, Exp(x), u / (1 + u)), "is not"),
        (limit(sigmoid(x), x, "+oo", 0, u, Exp(x), u / (1 + u)), "-> 0 as x -> +oo"),
        (limit(Exp(x), x, "-oo", 1, u, Exp(x), Exp(u) * 0 + 1), "is not"),
        (limit(Exp(s * x), x, "-oo", 0, u, Exp(s * x), u), "-> 0"),
        (limit(x, x, "+oo", 0, u, 1 / x, 1 / u, given=(positive(x),)), "!= 0"),
        (limit(Log(x), x, "0+", 0, u, x, Log(u), given=(positive(x),)), "> 0"),
        (limit(Step(x - 1), x, "0+", 0, u, x, Step(u - 1)), "without steps"),
        (limit(Step(-x), x, "0+", 1, u, x, Step(-u), given=(positive(x),)), "without steps"),
        (limit(Exp(x) * x, x, "-oo", 0 * x, u, Exp(x), u * x), "new variable"),
        (limit(Exp(x) + u, x, "-oo", u, u, Exp(x), u + u), "new variable"),
        (limit(Exp(-x), x, "+oo", 0, u, Exp(-x), u, given=(positive(1 - x),)), "need not hold near"),
        (limit(1 / x, x, "+oo", 0, u, 1 / x, u, given=(positive(-x),)), "need not hold near"),
        (limit(Exp(x), x, "-oo", 0, u, Exp(x)), "cite continuity alone"),
        (limit(Exp(x), x, "oo", 0, u, Exp(x), u), "there is no going to 'oo'"),
        (limit(Exp(x), t, "-oo", 0, u, Exp(x), u), "-> 0 as t -> -oo"),
        (limit(1 / T, T, "+oo", 0, u, 1 / T, u), "!= 0"),
        (limit(D(x**2, x), x, "0+", 0, u, x, D(u**2, u)), "built without steps"),
        (limit(Exp(-x) - Exp(-x) + 1, x, "+oo", 1, u, Exp(-1 / x), 1 + 0 * u), "x != 0"),
    ],
)
def test_no_limit_without_continuity(theorem: Theorem, because: str) -> None:
    rejected(theorem, because)


def test_a_limit_is_not_an_equation_and_an_equation_no_limit() -> None:
    right = limit(sigmoid(x), x, "-oo", 0, u, Exp(x), u / (1 + u))
    rejected(replace(right, claim=Eq(sigmoid(x), 0)), "cite continuity alone")
    rejected(replace(right, claim=Le(sigmoid(x), 0)), "cite continuity alone")
    rejected(
        Theorem("theorem", "", Tends(s + t, x, "+oo", t + s)).calc(s + t).eq(t + s, by=ALGEBRA), "the lines show ="
    )
    twice = right.eq(0 * s, by=ALGEBRA)
    rejected(replace(twice, claim=Tends(sigmoid(x), x, "-oo", 0 * s)), "a limit is shown")
    rejected(replace(right, claim=Claim("tends", sigmoid(x), Num(0))), "does not speak of")
    rejected(equal(sigmoid(x), 0, replace(right, id="lemma")), "does not state", replace(right, id="lemma"))


def test_the_other_classes_vanish_only_where_one_is_ahead() -> None:
    small = Exp(-(z[k] - z[j]) / T)
    others = 1 / (1 + Sum((1 - Delta(j, k)) * small, j))
    theorem = (
        Theorem("theorem", "", Tends(softmax(Lam(k, z[k] / T))[k], T, "0+", 1), (ABOVE,))
        .calc(softmax(Lam(k, z[k] / T))[k])
        .eq(others, by=softmax)
        .to(1, by=CONTINUITY(U, Lam(j, small), 1 / (1 + Sum((1 - Delta(j, k)) * U[j], j))))
    )
    rejected(theorem, "-> 0")


# Cases, and the unit step.


def test_what_is_0_or_1_is_looked_at_for_0_and_1() -> None:
    f = Exp(t * s)
    certified(equal(f, t * Exp(s) + 1 - t, CASES(t), given=coin_label(t)))
    rejected(equal(f, t * Exp(s) + 1 - t, CASES(t)), "no hypothesis says")
    rejected(equal(f, t * Exp(s) + 1 - t, CASES(t), given=(equation(t**3, t, domain=("label", t)),)), "no hypothesis")
    rejected(equal(D(t**2, t), 1 + 0 * t, CASES(t), DIFFERENTIATE, given=coin_label(t)), "a derivative by t")


def test_unit_steps() -> None:
    here = positive(t)
    certified(equal(Step(t), 1, STEP, given=(here,)))
    certified(equal(Step(-t), 0, STEP, given=(here,)))
    certified(equal(plogp(t), t * Log(t), plogp, STEP, given=(here,)))
    certified(below(0, t * (2 * Step(t) - 1), SIGNS))
    certified(equal(absolute(t) ** 2, t**2, absolute))
    certified(equal(D(Step(t), t), 0, DIFFERENTIATE, given=(here,)))
    certified(equal(Step(Num(0)), 1, ALGEBRA))
    certified(equal(D(Sum(Step(z[k]), k), z[j]), 0, DIFFERENTIATE, given=(positive(z[j], j),)))


@pytest.mark.parametrize(
    ("theorem", "because"),
    [
        (equal(Step(t), 1, STEP), "does not follow"),
        (equal(Step(t), 0, STEP, given=(nonnegative(-t),)), "does not follow"),
        (equal(Sum(Step(z[k]), k), K, STEP, given=(positive(z[k]),)), "does not follow"),
        (equal(D(Step(t), t), 0, DIFFERENTIATE), "!= 0"),
        (equal(D(Step(t), t), 0, DIFFERENTIATE, given=(nonnegative(t),)), "!= 0"),
        (equal(D(Sum(Step(z[k]), k), z[j]), 0, DIFFERENTIATE, given=(nonnegative(z[j], j),)), "!= 0"),
        (equal(D(Sum(Step(z[k]), k) + q[k], z[j]), 0, DIFFERENTIATE, given=(positive(z[k]),)), "!= 0"),
        (equal(absolute(t), t, absolute), "does not follow"),
        (strictly(0, t * (2 * Step(t) - 1), SIGNS), "does not follow"),
        (strictly(0, Step(t), SIGNS), "does not follow"),
        (equal(Step(t) + Step(-t), 1, ALGEBRA), "does not follow"),
        (below(Step(t), t, SIGNS), "does not follow"),
    ],
)
def test_no_more_of_a_unit_step_is_known(theorem: Theorem, because: str) -> None:
    rejected(theorem, because)


def test_an_exponential_of_a_delta_is_split() -> None:
    certified(equal(Exp(Delta(j, k) * s), 1 + Delta(j, k) * (Exp(s) - 1), ALGEBRA))
    certified(equal(Sum(Exp(Delta(j, k) * z[j]), j), K - 1 + Exp(z[k]), ALGEBRA))
    rejected(equal(Exp(Delta(j, k) * s), Delta(j, k) * Exp(s), ALGEBRA), "does not follow")


# Refutations by the contrary.

BELOW_ONE = (
    replace(strictly(sigmoid(x), 1, SIGNS).calc(sigmoid(x)), id="below-one", steps=())
    .lt(sigmoid(x) + Exp(-x) / (1 + Exp(-x)), by=SIGNS)
    .eq(1, by=sigmoid)
)
FALLS = replace(strictly(Exp(x - 1), Exp(x), exp_increasing.where({s: x - 1, t: x}), SIGNS), id="falls")


def test_what_never_happens_refutes_that_it_happens() -> None:
    kernel = Kernel()
    for lemma in (*TOOLS, BELOW_ONE, FALLS):
        certify(kernel, lemma)
    attained = Refutation("r", "", Some(x, Eq(sigmoid(x), 1)), (), contrary=BELOW_ONE)
    assert str(refute(attained, kernel)) == "by below-one"
    least = Refutation("r", "", Attained(Exp(x), x), ((x, x - 1),), contrary=FALLS)
    assert str(refute(least, kernel)) == "by falls"


@pytest.mark.parametrize(
    "refutation",
    [
        Refutation("r", "", Some(x, Eq(sigmoid(x), Fraction(1, 2))), (), contrary=BELOW_ONE),
        Refutation("r", "", Some(x, Eq(sigmoid(x), 1)), (), (positive(x),), contrary=BELOW_ONE),
        Refutation("r", "", Some(x, Eq(sigmoid(x), 1)), ()),
        Refutation("r", "", Some(x, Eq(sigmoid(x), 1)), (), contrary=replace(BELOW_ONE, title="", id="unknown")),
        Refutation("r", "", Attained(Exp(x), x), ((x, x + 1),), contrary=FALLS),
        Refutation("r", "", Attained(Exp(x), x), ((x, x - 1),), (positive(x),), contrary=FALLS),
        Refutation("r", "", Attained(Exp(t), t), ((x, x - 1),), contrary=FALLS),
        Refutation("r", "", Attained(Exp(x), x), (), contrary=FALLS),
        Refutation("r", "", Convex(Exp(x), x), ((x, x - 1),), contrary=FALLS),
        Refutation("r", "", Some(x, Eq(Exp(x - 1), Exp(x))), (), contrary=exp_tangent),
    ],
)
def test_nothing_true_is_refuted_by_a_theorem(refutation: Refutation) -> None:
    kernel = Kernel()
    for lemma in (*TOOLS, BELOW_ONE, FALLS):
        certify(kernel, lemma)
    with pytest.raises(Rejection):
        refute(refutation, kernel)


def test_a_hypothesis_of_a_refutation_is_decided_rigorously() -> None:
    here = ((x, Num(1)), (t, Num(2)))
    assert refute(Refutation("r", "", Eq(x, t), here, (positive(Exp(t) - Exp(x)),))).enclosure is not None
    same = (equation(Exp(t - x), Exp(x)),)
    assert refute(Refutation("r", "", Eq(x, t), here, same)).enclosure is not None
    for false in (
        positive(Exp(x) - Exp(t)),
        equation(Exp(x), Exp(t)),
        nonnegative(1 - Exp(x)),
        positive(Exp(x) - Exp(x)),
    ):
        with pytest.raises(Rejection, match="violates"):
            refute(Refutation("r", "", Eq(x, t), here, (false,)))


def test_a_strict_claim_is_refuted_where_both_sides_are_the_same() -> None:
    assert refute(Refutation("r", "", Lt(Log(x) + Log(2 * x), Log(2 * x) + Log(x)), ((x, Num(3)),))).enclosure
    with pytest.raises(Rejection, match="wrong sign"):
        refute(Refutation("r", "", Le(Log(x), Log(x) * 1), ((x, Num(3)),)))
