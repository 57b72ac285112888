"""Signs are concluded from signs of parts and from hypotheses, and never from a hypothesis that does not fit."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.rules import Hypothesis, equation, nonnegative, positive
from derive.symbols import D, Delta, Exp, Expr, Factorial, Family, Idx, Lam, Log, Num, Pow, Prod, Sum
from derive.vocabulary import K, i, j, k, logsumexp, n, p, s, sigmoid, softmax, t, y, z
from verify.model import Model, NoValue, evaluate
from verify.normal import Normal
from verify.signs import NONNEGATIVE, POSITIVE, UNKNOWN, Signs, unfolded

M = Family("M", K, K)
HALF = Num(Fraction(1, 2))


def signs(*given: Hypothesis) -> Signs:
    return Signs(given, Normal())


GIVEN = signs(
    positive(p[k], k),
    nonnegative(y[k], k),
    positive(s),
    positive(1 - s),
    positive(Sum(M[j, k], j), k),
    positive(z[1]),
    equation(t, -1),
)


@pytest.mark.parametrize(
    ("e", "sign"),
    [
        (Num(2), POSITIVE),
        (Num(0), NONNEGATIVE),
        (Num(-2), UNKNOWN),
        (t, UNKNOWN),
        (s, POSITIVE),
        (1 - s, POSITIVE),
        (-s + 1, POSITIVE),
        (s - 1, UNKNOWN),
        (-s, UNKNOWN),
        (2 - s, UNKNOWN),
        (K, POSITIVE),
        (K + 1, POSITIVE),
        (k, POSITIVE),
        (Idx("k", 0, K), UNKNOWN),
        (Exp(t), POSITIVE),
        (Factorial(t), POSITIVE),
        (Delta(j, k), NONNEGATIVE),
        (p[j], POSITIVE),
        (y[j], NONNEGATIVE),
        (y[j] + s, POSITIVE),
        (y[j] + y[k], NONNEGATIVE),
        (y[j] + t, UNKNOWN),
        (p[j] * y[j], NONNEGATIVE),
        (p[j] * s, POSITIVE),
        (p[j] * t, UNKNOWN),
        (0 * t, NONNEGATIVE),
        (t**2, NONNEGATIVE),
        (s**2, POSITIVE),
        (t**3, UNKNOWN),
        (y[j] ** 3, NONNEGATIVE),
        (y[j] ** HALF, NONNEGATIVE),
        (t ** Num(-2), UNKNOWN),
        (s ** Num(-1), POSITIVE),
        (s**t, POSITIVE),
        (Sum(p[j], j), POSITIVE),
        (Sum(y[j], j), NONNEGATIVE),
        (Sum(p[j], Idx("j", 2, K)), NONNEGATIVE),
        (Sum(z[j] ** 2, j), NONNEGATIVE),
        (Sum(z[j], j), UNKNOWN),
        (Sum(Sum(p[j] * p[k] * (z[j] - z[k]) ** 2, j), k), NONNEGATIVE),
        (Sum(M[j, k], j), POSITIVE),
        (Sum(M[j, j], j), UNKNOWN),
        (Sum(M[k, j], j), UNKNOWN),
        (Prod(p[j], j), POSITIVE),
        (z[1], POSITIVE),
        (z[k], UNKNOWN),
        (Log(s), UNKNOWN),
        (D(s, t), UNKNOWN),
        (sigmoid(t), POSITIVE),
        (1 - sigmoid(t), POSITIVE),
        (sigmoid(t) - 1, UNKNOWN),
        (softmax(z)[k], POSITIVE),
        (logsumexp(z), UNKNOWN),
        (Lam(k, p[k])[j], POSITIVE),
        (s + t - t, POSITIVE),
    ],
    ids=str,
)
def test_signs(e: Expr, sign: int) -> None:
    assert GIVEN.sign(e) == sign


def test_an_index_of_a_hypothesis_stands_for_no_value_out_of_its_range() -> None:
    assert signs(positive(p[Idx("k", 2, K)], Idx("k", 2, K))).sign(p[j]) == UNKNOWN
    assert signs(positive(p[k])).sign(p[j]) == UNKNOWN
    assert signs(positive(p[k], k)).sign(p[i]) == UNKNOWN
    assert GIVEN.sign(p[Idx("q", 2, K)]) == POSITIVE


def test_a_generic_value_is_new_each_time() -> None:
    e = Sum(z[j], j)
    assert GIVEN.apart(e) != GIVEN.apart(e)
    assert {x.args for x in GIVEN.apart(e).free if isinstance(x, Idx)} == {j.args}


@pytest.mark.parametrize(
    ("e", "known"),
    [(Num(-3), True), (Num(0), False), (s, True), (-s, True), (s - 1, True), (t, False), (t - t, False), (y[k], False)],
    ids=str,
)
def test_nonzero(e: Expr, known: bool) -> None:
    assert GIVEN.nonzero(e) is known


@pytest.mark.parametrize(
    ("e", "demands"),
    [
        (s + t, []),
        (t**2, []),
        (1 / s, [("s != 0", True)]),
        (1 / t, [("t != 0", False)]),
        (Pow(t, Num(-1) + Num(2)), []),
        (Log(s), [("s > 0", True)]),
        (Log(t), [("t > 0", False)]),
        (t**HALF, [("t > 0", False)]),
        (s**t, [("s > 0", True)]),
        (Exp(Log(t)), [("t > 0", False)]),
        (Log(1 / s), [("s**-1 > 0", True), ("s != 0", True)]),
        (Prod(p[j], j), [("p[j] > 0 for every j", True)]),
    ],
    ids=str,
)
def test_demands(e: Expr, demands: list[tuple[str, bool]]) -> None:
    assert list(GIVEN.demands(e)) == demands


@pytest.mark.parametrize("e", [Prod(z[j], j), Prod(y[j], j), Prod(-p[j], j)], ids=str)
def test_the_factors_of_a_product_must_be_positive(e: Expr) -> None:
    assert False in [holds for _, holds in GIVEN.demands(e)]


def test_demands_under_a_binder_are_made_for_every_value() -> None:
    assert [holds for _, holds in GIVEN.demands(Sum(Log(p[j]), j))] == [True]
    assert [holds for _, holds in GIVEN.demands(Sum(Log(z[j]), j))] == [False]
    assert [holds for _, holds in GIVEN.demands(Sum(1 / y[j], j))] == [False]


def test_definitions_are_unfolded_to_the_last() -> None:
    assert unfolded(sigmoid(sigmoid(t))) == 1 / (1 + Exp(-(1 / (1 + Exp(-t)))))


@st.composite
def expressions(draw: st.DrawFn, depth: int = 3) -> Expr:
    below = expressions(depth - 1)
    match draw(st.sampled_from(["add", "mul", "pow", "sum", "quotient"])) if depth else "leaf":
        case "add":
            return draw(below) + draw(below)
        case "mul":
            return draw(below) * draw(below)
        case "pow":
            return draw(below) ** draw(st.integers(-2, 3))
        case "sum":
            return Sum(draw(below), draw(st.sampled_from([k, Idx("k", 2, K)])))
        case "quotient":
            return draw(below) / draw(below)
    return draw(st.sampled_from([s, 1 - s, t, p[k], y[k], z[k], Num(-1), Num(0), Num(2), K, k, Delta(k, j)]))


@given(expressions(), st.lists(st.fractions(0, 1, max_denominator=3), min_size=9, max_size=9), st.integers(1, 2))
def test_a_sign_that_is_concluded_is_the_sign_of_the_value(e: Expr, values: list[Fraction], size: int) -> None:
    tiny = Fraction(1, 100)
    model = Model(
        dims={"K": size},
        scalars={"s": values[0] / 2 + tiny, "t": values[1] - Fraction(1, 2)},
        families={
            "p": {(r,): values[2 + r] + tiny for r in (1, 2)},
            "y": {(r,): values[4 + r] for r in (1, 2)},
            "z": {(r,): values[6 + r] - Fraction(1, 2) for r in (1, 2)},
        },
        indices={"k": size, "j": 1},
    )
    sign = signs(positive(p[k], k), nonnegative(y[k], k), positive(s), positive(1 - s)).sign
    try:
        value = evaluate(e, model)
        concluded = sign(e)
    except (NoValue, ValueError):  # a division by zero, in the model or in every model
        return
    assert concluded != POSITIVE or value > 0
    assert concluded != NONNEGATIVE or value >= 0
    assert n not in e.free


def test_a_factorial_is_of_what_is_not_negative() -> None:
    assert list(signs(nonnegative(s)).demands(Factorial(s))) == [("s >= 0", True)]
    assert list(signs().demands(Factorial(s))) == [("s >= 0", False)]
