"""Steps between sets of optima: what is refuted is refuted with a proof, and what is true is never refuted."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pytest

from derive import catalog
from derive.calc import Theorem
from derive.language import speaking
from derive.symbols import ArgMax, ArgMin, Expr
from verify.answers.derivations.concave import Form, Forms, candidates, gradient, is_concave, is_greatest, total
from verify.answers.derivations.goals import Goal
from verify.answers.derivations.judging import check_derivation
from verify.answers.derivations.optima import apart, ranked
from verify.answers.reading.parsing import parse
from verify.model import Inexact

MULTINOMIAL, COINS, NOISE = (
    "cross-entropy.from-multinomial",
    "bce.maximum-likelihood",
    "squared-error.maximum-likelihood",
)
LIKELIHOOD = {
    MULTINOMIAL: "argmax_p (N!/prod_k c_k!) prod_k p_k^c_k",
    COINS: "argmax_p prod_i p_i^y_i (1 - p_i)^(1 - y_i)",
    NOISE: "argmax_f prod_i (2 pi sigma^2)^(-1/2) exp(-(y_i - f_i)^2/(2 sigma^2))",
}
WRONG = [
    (MULTINOMIAL, "argmin_p prod_k p_k^c_k"),
    (MULTINOMIAL, "argmin_p sum_k c_k log p_k"),
    (MULTINOMIAL, "argmax_p (-N sum_k c_k log p_k)"),
    (MULTINOMIAL, "argmax_p sum_k c_k p_k"),
    (MULTINOMIAL, "argmax_p sum_k log p_k"),
    (MULTINOMIAL, "argmax_p sum_k p_k log c_k"),
    (MULTINOMIAL, "argmax_p sum_k c_k^2 log p_k"),
    (MULTINOMIAL, "argmax_p (log(N!) - sum_k log(c_k!))"),
    (MULTINOMIAL, "argmin_p CE(p, (c_k/N)_k)"),
    (COINS, "argmin_p prod_i p_i^y_i (1 - p_i)^(1 - y_i)"),
    (COINS, "argmax_p sum_i y_i log p_i"),
    (COINS, "argmax_p sum_i (y_i log p_i - (1 - y_i) log(1 - p_i))"),
    (COINS, "argmin_p sum_i (y_i - p_i)"),
    (NOISE, "argmax_f sum_i (y_i - f_i)^2"),
    (NOISE, "argmin_f sum_i (y_i + f_i)^2"),
    (NOISE, "argmin_f sum_i f_i^2"),
]
TRUE_BUT_FAR = [
    (MULTINOMIAL, "argmin_p CE((c_k/N)_k, p)"),
    (COINS, "argmin_p (1/n) sum_i BCE(y_i, p_i)"),
    (NOISE, "argmin_f (1/n) sum_i SE(y_i, f_i)"),
]
# The same optima, by a reason that no rule gives: never refuted.
TRUE_UNPROVED = [
    (COINS, "argmin_p sum_i (y_i - p_i)^2"),
    (MULTINOMIAL, "argmin_p sum_k (p_k - c_k/N)^2"),
    (NOISE, "argmin_f sum_i (y_i - f_i)^4"),
]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with speaking("en"):
        yield


def sides(goal: str, text: str) -> tuple[Expr, Expr, Goal]:
    found = Goal.read(goal)
    return *(parse(t, scope=found.scope) for t in (LIKELIHOOD[goal], text)), found


@pytest.mark.parametrize(("goal", "text"), WRONG)
def test_a_wrong_step_is_refuted(goal: str, text: str) -> None:
    (line,) = check_derivation(goal, [f"{LIKELIHOOD[goal]} = {text}"]).lines
    assert line.status == "does-not-follow", line
    assert line.counterexample is not None
    here, there = line.counterexample.gold, line.counterexample.answer
    assert here.hi < there.lo or there.hi < here.lo
    assert "optimum at" in line.message


@pytest.mark.parametrize(("goal", "text"), TRUE_BUT_FAR)
def test_of_a_big_step_it_is_said_what_is_between(goal: str, text: str) -> None:
    (line,) = check_derivation(goal, [f"{LIKELIHOOD[goal]} = {text}"]).lines
    assert line.status == "too-big", line
    assert len(line.between) >= 2
    assert "log is increasing" in line.by


@pytest.mark.parametrize(("goal", "text"), TRUE_UNPROVED)
def test_what_is_true_is_not_refuted(goal: str, text: str) -> None:
    left, right, found = sides(goal, text)
    assert apart(left, right, found.given) is None
    assert apart(right, left, found.given) is None


def test_no_step_of_the_book_is_refuted() -> None:
    entries = [
        e for e in catalog.entries().values() if isinstance(e, Theorem) and isinstance(e.claim.left, ArgMin | ArgMax)
    ]
    assert len(entries) >= 5
    for e in entries:
        for one, other in zip((e.start, *(s.expr for s in e.steps)), (s.expr for s in e.steps), strict=False):
            assert apart(one, other, e.given) is None, e.id


def test_where_sets_may_be_empty_an_order_is_a_remark_and_no_verdict() -> None:
    goal = "cross-entropy.maximum-likelihood"  # over all positive P, where nothing is greatest
    (line,) = check_derivation(goal, ["argmax_P prod_i prod_k P_ik^Y_ik = argmin_P sum_i sum_k Y_ik log P_ik"]).lines
    assert line.status == "undecided"
    assert "rank two points differently" in line.message


def test_objectives_that_rank_alike_are_not_told_apart() -> None:
    left, right, found = sides(COINS, "argmin_p (1/n) sum_i BCE(y_i, p_i)")
    assert ranked(left, right, found.given) is None


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("argmax_p log prod_i p_i^y_i (1 - p_i)^(1 - y_i)", "follows"),
        ("argmax_p sum_i (y_i log p_i + (1 - y_i) log(1 - p_i))", "follows"),  # the logarithm and its laws
        ("argmin_p (-prod_i p_i^y_i (1 - p_i)^(1 - y_i))", "follows"),
        ("argmin_p (-sum_i (y_i log p_i + (1 - y_i) log(1 - p_i)))", "too-big"),
    ],
)
def test_one_rule_and_the_laws_of_the_logarithm_are_one_step(text: str, status: str) -> None:
    lines = check_derivation(COINS, [f"{LIKELIHOOD[COINS]} = {text}"]).lines
    assert [line.status for line in lines] == [status]
    back = check_derivation(COINS, [f"{text} = {LIKELIHOOD[COINS]}"]).lines
    assert [line.status for line in back] == [status]


def test_a_step_of_two_rules_follows_where_both_are_named() -> None:
    text = f"{LIKELIHOOD[COINS]} = argmin_p (-sum_i (y_i log p_i + (1 - y_i) log(1 - p_i)))"
    verdict = check_derivation(COINS, [f"{text}  by log is increasing, log laws and change of sign"])
    assert [line.status for line in verdict.lines] == ["follows"]


# Where a concave function is greatest.

X, Y = (1,), (2,)
LOG_X, LOG_Y = (Fraction(0), ((X, Fraction(1)),)), (Fraction(0), ((Y, Fraction(1)),))
LINE = (Fraction(-1), ((X, Fraction(1)), (Y, Fraction(1))))  # x + y - 1 = 0
WEIGHTED = Form(logs={LOG_X: Fraction(3), LOG_Y: Fraction(1)})


def test_weights_in_proportion_are_greatest_on_the_simplex() -> None:
    best = {X: Fraction(3, 4), Y: Fraction(1, 4)}
    assert best in list(candidates(WEIGHTED, (X, Y)))
    assert gradient(WEIGHTED, best) == {X: 4, Y: 4}
    assert is_greatest(WEIGHTED, best, [LINE])


@pytest.mark.parametrize(
    ("form", "point", "equations"),
    [
        (WEIGHTED, {X: Fraction(1, 2), Y: Fraction(1, 2)}, [LINE]),  # the gradient is not normal
        (WEIGHTED, {X: Fraction(3), Y: Fraction(1)}, [LINE]),  # not on the line
        (WEIGHTED, {X: Fraction(3, 4), Y: Fraction(1, 4)}, []),  # without the line nothing is greatest
        (WEIGHTED.scaled(Fraction(-1)), {X: Fraction(3, 4), Y: Fraction(1, 4)}, [LINE]),  # convex: there it is least
        (Form(squares={LOG_X: Fraction(1)}), {X: Fraction(0), Y: Fraction(0)}, []),
    ],
)
def test_other_points_are_not(form: Form, point: dict, equations: list) -> None:
    assert not is_greatest(form, point, equations)


def test_forms_are_added_term_by_term() -> None:
    assert total([WEIGHTED, WEIGHTED.scaled(Fraction(-1))]) == Form()
    assert not is_concave(total([WEIGHTED, WEIGHTED.scaled(Fraction(-2))]))


def test_a_product_of_what_may_be_negative_is_not_understood() -> None:
    x, y = (Form(linear={w: Fraction(1)}) for w in (X, Y))
    with pytest.raises(Inexact):
        Forms(lambda _: False).multiply([x, y])
    with pytest.raises(Inexact):
        Forms(lambda _: False).log(x)
    assert Forms(lambda _: True).log(x) == Form(logs={LOG_X: Fraction(1)})
