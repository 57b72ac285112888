"""What a cited reason does: derivatives agree with difference quotients, rewrites and logarithms with values."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.symbols import (
    Add,
    ArgMin,
    At,
    D,
    Delta,
    Exp,
    Expr,
    Factorial,
    Family,
    Idx,
    Lam,
    Log,
    Num,
    P,
    Pow,
    Prod,
    Sum,
)
from derive.vocabulary import A as FEATURES
from derive.vocabulary import K, W, a, i, j, k, l, logsumexp, n, observed, p, s, sigmoid, softmax, t, v, y, z
from verify.conversions import Equation, Rewriter, differentiate, expand_logs, matched, open_sum
from verify.model import Model, evaluate
from verify.normal import Normal, Undefined

M = Family("M", K, K)
HALF = Num(Fraction(1, 2))


def equal(left: Expr, right: Expr) -> bool:
    return Normal().equal(left, right)


def rewritten(e: Expr, left: Expr, right: Expr, *forall: Idx, fixed: tuple[Expr, ...] = ()) -> Expr:
    return Rewriter(Equation(left, right, frozenset(forall), frozenset(fixed)), Normal())(e)


# Derivatives.


@pytest.mark.parametrize(
    ("f", "x", "slope"),
    [
        (Num(3), t, Num(0)),
        (s, t, Num(0)),
        (t, t, Num(1)),
        (z[k], z[j], Delta(j, k)),
        (W[a, k], W[Idx("b", a.hi), l], Delta(a, Idx("b", a.hi)) * Delta(k, l)),
        (z[k], y[k], Num(0)),
        (s * t**2 * t, t, 3 * s * t**2),
        (t**0, t, Num(0)),
        (1 / t, t, -1 / t**2),
        (t**HALF, t, t ** Num(Fraction(-1, 2)) / 2),
        (s**t, t, s**t * Log(s)),
        (t**s, t, s * t ** (s - 1)),
        (t**t, t, t * t ** (t - 1) + t**t * Log(t)),
        (Exp(s * t), t, s * Exp(s * t)),
        (Log(s * t), t, 1 / t),
        (Sum(y[k] * z[k], k), z[k], y[k]),
        (Sum(y[j] * z[j], j), z[k], y[k]),
        (Sum(Sum(M[j, k] * z[j] * z[k], j), k), z[k], Sum((M[j, k] + M[k, j]) * z[j], j)),
        (Prod(p[j] ** 2, j), p[k], 2 * Prod(p[j] ** 2, j) / p[k]),
        (Prod(p[k], k), p[k], Prod(p[j], j) / p[k]),
        (At(Lam(j, z[j] ** 2), k), z[l], 2 * z[k] * Delta(k, l)),
        (D(t**3, t), t, 6 * t),
        (Factorial(s), t, Num(0)),
    ],
    ids=str,
)
def test_derivatives(f: Expr, x: Expr, slope: Expr) -> None:
    assert equal(differentiate(D(f, x)), slope)


@pytest.mark.parametrize(
    ("f", "what"),
    [
        (sigmoid(t), "unfold sigmoid"),
        (softmax(Lam(k, t * z[k]))[j], "unfold softmax"),
        (Factorial(t), "rewrite Factorial"),
        (ArgMin(t * s, s), "rewrite ArgMin"),
    ],
    ids=str,
)
def test_what_has_no_rule_is_refused(f: Expr, what: str) -> None:
    with pytest.raises(Undefined, match=f"there is no rule to differentiate this: {what}"):
        differentiate(D(f, t))


@st.composite
def polynomials(draw: st.DrawFn, depth: int = 3) -> Expr:
    """A polynomial in t, z[1], z[2] and s, with a sum over the entries of z."""
    if not depth:
        return draw(st.sampled_from([t, s, z[1], z[2], Num(2), Num(-1)]))
    below = polynomials(depth - 1)
    match draw(st.sampled_from(["add", "mul", "square", "sum"])):
        case "add":
            return draw(below) + draw(below)
        case "mul":
            return draw(below) * draw(below)
        case "square":
            return draw(below) ** 2
    return Sum(z[j] * draw(below), j)


@given(polynomials(), st.sampled_from([t, z[1], z[2]]), st.fractions(-2, 2, max_denominator=4))
def test_the_derivative_of_a_polynomial_is_what_its_differences_say(f: Expr, x: Expr, at: Fraction) -> None:
    """Through 17 points goes one polynomial of degree 16; the ones drawn have a degree of 8 at most."""
    degree = 8

    def value(shift: int) -> Fraction:
        moved = {x: Fraction(shift)}
        model = Model(
            dims={"K": 2},
            scalars={"s": Fraction(1, 3), "t": at + moved.get(t, 0)},
            families={"z": {(1,): Fraction(1, 2) + moved.get(z[1], 0), (2,): Fraction(-2) + moved.get(z[2], 0)}},
        )
        return evaluate(f, model)

    assert evaluate(differentiate(D(f, x)), model_at(at)) == slope_at_zero(
        {r: value(r) for r in range(-degree, degree + 1)}
    )


def model_at(at: Fraction) -> Model:
    families = {"z": {(1,): Fraction(1, 2), (2,): Fraction(-2)}}
    return Model(dims={"K": 2}, scalars={"s": Fraction(1, 3), "t": at}, families=families)


def slope_at_zero(values: dict[int, Fraction]) -> Fraction:
    """The slope at 0 of the polynomial through the points, by Lagrange's formula."""
    slope = Fraction(0)
    for node, value in values.items():
        others = [m for m in values if m != node]
        scale = Fraction(1)
        for m in others:
            scale *= node - m
        total = Fraction(0)
        for left_out in others:
            term = Fraction(1)
            for m in others:
                if m != left_out:
                    term *= -m
            total += term
        slope += value * total / scale
    return slope


# Rewriting by an equation.


@pytest.mark.parametrize(
    ("e", "left", "right", "forall", "image"),
    [
        (Exp(t) + t, t, s, (), Exp(s) + s),
        (s * t**2, t, Num(3), (), 9 * s),
        (s / t, t, Num(3), (), s / 3),
        (s / t, 1 / t, Num(3), (), 3 * s),
        (t**2 * s, t**2, t, (), t * s),
        (t**5, t**2, t, (), t**3),
        (Sum(y[j] * z[j], j), Sum(y[k], k), Num(1), (), Sum(y[j] * z[j], j)),
        (Sum(y[j], j) * z[k], Sum(y[k], k), Num(1), (), z[k]),
        (Sum(Sum(y[j] * z[k], j), k), Sum(y[k], k), Num(1), (), Sum(z[k], k)),
        (Sum(y[j] ** 2, j), Sum(y[k], k), Num(1), (), Sum(y[j] ** 2, j)),
        (Sum(y[k] ** 2, k), y[k] ** 2, y[k], (k,), Sum(y[k], k)),
        (y[j] ** 2 + y[l] ** 2, y[k] ** 2, y[k], (k,), y[j] + y[l]),
        (y[j] ** 2 + y[l] ** 2, y[j] ** 2, y[j], (), y[j] + y[l] ** 2),
        (M[k, k] + M[j, k], M[k, k], Num(0), (k,), M[j, k]),
        (Sum(M[j, j], j), Sum(M[j, k], j), Num(0), (k,), Sum(M[j, j], j)),
        (Log(Sum(M[j, j], j)), Log(Sum(M[j, k], j)), Num(0), (k,), Log(Sum(M[j, j], j))),
        (Log(Sum(M[j, l], j)), Log(Sum(M[j, k], j)), Num(0), (k,), Num(0)),
        (Sum(M[j, l], j), Sum(M[j, k], j), z[k], (k,), z[l]),
        (Sum(Sum(M[j, l], j) * y[l], l), Sum(M[j, k], j), z[k], (k,), Sum(z[l] * y[l], l)),
        (Sum(z[j], Idx("j", 2, K)), Sum(z[j], j), Num(1), (), Sum(z[j], Idx("j", 2, K))),
        (z[k] + s, s + t, Num(0), (), z[k] - t),
        (logsumexp(Lam(k, t * z[k])), t, Num(2), (), logsumexp(Lam(k, 2 * z[k]))),
        (sigmoid(t), t, s, (), sigmoid(s)),
        (
            softmax(Lam(k, logsumexp(Lam(j, t * M[k, j]))))[l],
            t,
            s,
            (),
            softmax(Lam(k, logsumexp(Lam(j, s * M[k, j]))))[l],
        ),
        (logsumexp(softmax(Lam(k, t * z[k]))), t, s, (), logsumexp(softmax(Lam(k, s * z[k])))),
        (D(s * t, t), s, Num(2), (), D(2 * t, t)),
        (P(observed) * t, t, Num(2), (), 2 * P(observed)),
        (1 / (1 + Exp(t)), Exp(t), s, (), 1 / (1 + s)),
        (Num(0), t, s, (), Num(0)),
        (K * s, K, Num(2), (), 2 * s),
    ],
    ids=str,
)
def test_rewriting(e: Expr, left: Expr, right: Expr, forall: tuple[Idx, ...], image: Expr) -> None:
    assert equal(rewritten(e, left, right, *forall), image)


def test_an_equation_about_a_variable_is_not_used_under_a_derivative_by_it() -> None:
    e = D(s * t, t)
    assert rewritten(e, s, Num(2), fixed=(t,)) != rewritten(e, s, Num(2))
    assert equal(rewritten(e, s, Num(2), fixed=(t,)), e)
    assert equal(rewritten(D(Sum(z[j], j), z[k]), Sum(z[j], j), Num(1), fixed=(z,)), D(Sum(z[j], j), z[k]))


@pytest.mark.parametrize(
    ("left", "right"), [(t, t + 0 * s), (Num(1), Num(2)), (t - t, Num(0)), (Num(1), Num(1))], ids=str
)
def test_an_equation_that_says_nothing_of_any_expression_replaces_none(left: Expr, right: Expr) -> None:
    try:
        rewriter = Rewriter(Equation(left, right), Normal())
    except Undefined as error:
        assert "says nothing" in str(error)  # noqa: PT017  # either is a way to replace nothing
    else:
        assert equal(rewriter(t * s), t * s)


def test_an_index_of_the_right_side_must_be_found_at_the_left() -> None:
    with pytest.raises(Undefined, match="left open"):
        rewritten(t, t, z[k], k)


def test_a_sum_of_a_constant_can_not_be_looked_for() -> None:
    with pytest.raises(Undefined, match="does not depend on its index"):
        rewritten(t, Sum(1, Idx("j", 3, K)), t)


def test_a_sum_is_opened_under_names_of_its_own() -> None:
    normal = Normal()
    names, summand = open_sum(normal.form(Sum(Sum(M[j, k], k), j)), normal, "?")
    assert len(set(names)) == 2
    assert summand in (leading_entry(*names), leading_entry(*names[::-1]))


def leading_entry(row: Expr, column: Expr) -> tuple[tuple[Expr, Fraction], ...]:
    return ((M[row, column], Fraction(1)),)


def test_a_sum_with_a_coefficient_inside_is_not_opened() -> None:
    with pytest.raises(Undefined, match="not in normal form"):
        open_sum(Sum(2 * z[j], j), Normal(), "?")


def test_an_index_is_matched_in_its_range_only() -> None:
    normal, pattern = Normal(), Idx("k", 2, K)
    assert matched(z[pattern], z[Idx("q", 2, K)], frozenset({pattern}), {}, normal) == {pattern: Idx("q", 2, K)}
    assert matched(z[pattern], z[k], frozenset({pattern}), {}, normal) is None
    assert matched(z[pattern], z[1], frozenset({pattern}), {}, normal) is None
    assert matched(FEATURES[i, a], z[k], frozenset(), {}, normal) is None
    assert matched(M[k, k], M[j, l], frozenset({k}), {}, normal) is None
    assert matched(M[k, k], M[j, j], frozenset({k}), {}, normal) == {k: j}
    assert matched(Sum(1, Idx("j", n)), Sum(1, j), frozenset(), {}, normal) is None


# Logarithms.


@pytest.mark.parametrize(
    ("argument", "expanded"),
    [
        (s * t, Log(s) + Log(t)),
        (s / t, Log(s) - Log(t)),
        (t ** (s + 1), (s + 1) * Log(t)),
        (Exp(s), s),
        (Prod(p[k] ** y[k], k), Sum(y[k] * Log(p[k]), k)),
        (Exp(s) + Exp(s + t), s + Log(1 + Exp(t))),
        (s + s * t, Log(s + s * t)),
        (2 * t + t, Log(Num(3)) + Log(t)),
        (t + 0, Log(t)),
        (Num(1) + 0, Num(0)),
        (t + 1, Log(1 + t)),
        (Add(Exp(s)), s),
        (Pow(Sum(Exp(z[j]), j), Num(-1)) * Exp(z[k]), z[k] - Log(Sum(Exp(z[j]), j))),
        (Exp(Log(s * t)), Log(s) + Log(t)),
    ],
    ids=str,
)
def test_logarithms_are_expanded(argument: Expr, expanded: Expr) -> None:
    assert equal(expand_logs(v[k] * Log(argument), Normal()), v[k] * expanded)


def test_the_logarithm_of_zero_is_refused() -> None:
    with pytest.raises(Undefined, match="logarithm of zero"):
        expand_logs(Log(t - t), Normal())


def test_the_variable_of_an_optimum_stays_a_variable() -> None:
    rewritten = Rewriter(Equation(t, s), Normal())(ArgMin(t * s, t))
    assert Normal().equal(rewritten, ArgMin(s * s, t))
