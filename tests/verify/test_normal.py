"""The canonical form: equal forms mean equal values, and the laws it knows are the laws it states."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from derive.symbols import (
    Add,
    ArgMin,
    At,
    D,
    Delta,
    Dim,
    Event,
    Exp,
    Expr,
    Factorial,
    Family,
    Idx,
    Joint,
    Lam,
    Log,
    Mul,
    Num,
    P,
    Pow,
    Prod,
    Sum,
    Sym,
    fresh,
    subst,
)
from derive.vocabulary import K, W, X, a, d, i, j, k, l, logsumexp, n, p, s, softmax, t, v, y, z
from verify.model import Model, NoValue, evaluate
from verify.normal import ONE, Normal, Undefined, _grlex, divide, leading, numbered

M = Family("M", K, K)
HALF = Num(Fraction(1, 2))
j2, j3 = Idx("j", 2, K), Idx("j", 3, K)
SIZES = {"K": 3}
PLACES = range(1, SIZES["K"] + 1)


def equal(left: Expr, right: Expr, **least: int) -> bool:
    return Normal({Dim(name): size for name, size in least.items()}).equal(left, right)


# Laws.


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ((s + t) ** 2, s**2 + 2 * s * t + t**2),
        ((s + t) / (s + t), Num(1)),
        (1 / (1 + t) + t / (1 + t), Num(1)),
        (s / (s + s * t), 1 / (1 + t)),
        (t**3 / t, t**2),
        (1 / (1 / t), t),
        (t**0, Num(1)),
        (Exp(s + t), Exp(s) * Exp(t)),
        (Exp(2 * t), Exp(t) ** 2),
        (Exp(-t), 1 / Exp(t)),
        (Exp(Log(t)), t),
        (Exp(2 * Log(t)), t**2),
        (Exp(t) ** HALF, Exp(t / 2)),
        ((4 * t) ** HALF * (4 * t) ** HALF, ((4 * t) ** HALF) ** 2),
        (s**t, Exp(t * Log(s))),
        (Log(Num(1)), Num(0)),
        (Log(s + t), Log(t + s)),
        (Factorial(s + 0), Factorial(s)),
        (Sum(z[j] + y[j], j), Sum(z[k], k) + Sum(y[k], k)),
        (Sum(s * z[j], j), s * Sum(z[j], j)),
        (Sum(s, j), K * s),
        (Sum(1, j2), K - 1),
        (Sum(Sum(z[j] * y[k], k), j), Sum(z[j], j) * Sum(y[j], j)),
        (Sum(z[j], j) ** 2, Sum(Sum(z[j] * z[k], k), j)),
        (Sum(Sum(M[j, k], k), j), Sum(Sum(M[j, k], j), k)),
        (Sum(Sum(M[j, k] * z[j], k), j), Sum(z[j] * Sum(M[j, k], k), j)),
        (Sum(z[j] * Sum(M[j, k] * Sum(M[k, l], l), k), j), Sum(Sum(Sum(z[j] * M[j, k] * M[k, l], l), k), j)),
        (Sum(Sum(W[a, k] ** 2, a), k), Sum(Sum(W[a, k] ** 2, k), a)),
        (Sum(Delta(j, k) * z[j], j), z[k]),
        (Sum(Delta(j, k), j), Num(1)),
        (Sum(Sum(Delta(j, k) * M[j, k], k), j), Sum(M[j, j], j)),
        (Delta(j, k) * z[j], Delta(j, k) * z[k]),
        (Delta(j, k) ** 2, Delta(k, j)),
        (Delta(k, k), Num(1)),
        (Delta(K, K + 1), Num(0)),
        (Delta(Num(1), Num(2)), Num(0)),
        (
            Sum(At(Family("w", Num(3)), Idx("r", 3)), Idx("r", 3)),
            Family("w", Num(3))[1] + Family("w", Num(3))[2] + Family("w", Num(3))[3],
        ),
        (Sum(s, Idx("r", 5, 3)), Num(0)),
        (Sum(s, Idx("r", 100)), 100 * s),
        (Prod(p[j], j), Exp(Sum(Log(p[k]), k))),
        (At(Lam(k, M[k, j]), l), M[l, j]),
        (logsumexp(Lam(k, z[k])), logsumexp(z)),
        (logsumexp(Lam(k, z[k] + 0 * s)), logsumexp(Lam(j, z[j]))),
        (softmax(Lam(k, 2 * z[k]))[j], softmax(Lam(l, z[l] + z[l]))[j]),
        (D(s * t + 0, t), D(t * s, t)),
        (P(Joint(Event("A"), Event("B"))), P(Joint(Event("B"), Event("A")))),
        (P(Event("Y", K)[k], Event("A")), P(Event("Y", K)[k], Event("A"))),
        (ArgMin(t + t, t), ArgMin(2 * t, t)),
        ((1 + Delta(j, k)) * Delta(j, k), 2 * Delta(j, k)),
    ],
    ids=str,
)
def test_the_laws_that_are_built_in(left: Expr, right: Expr) -> None:
    assert equal(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (Pow(t**2, HALF), t),
        (Log(s * t), Log(s) + Log(t)),
        (Exp(s * t), Exp(s) * Exp(t)),
        (Sum(M[j, j], j), Sum(M[k, j], j)),
        (Sum(Sum(M[j, k], k), j), Sum(M[j, j], j)),
        (Sum(z[j] * y[j], j), Sum(z[j], j) * Sum(y[j], j)),
        (Sum(z[j], j) ** 2, Sum(z[j] ** 2, j)),
        (Sum(z[j], j2), Sum(z[j], j)),
        (Sum(1, j3), K - 2),
        (Sum(Delta(j2, k) * z[j2], j2), z[k]),
        (Sum(Delta(j, i), j), Num(1)),
        (Delta(j, k), Delta(j, l)),
        (Delta(K, Num(1)) * z[Num(1)], Delta(K, Num(1)) * Family("z", Num(1))[1]),
        (logsumexp(Lam(Idx("k", 2), Family("w", Num(3))[Idx("k", 2)])), logsumexp(Family("w", Num(3)))),
        (D(s * t, t), D(s * t, s)),
        (P(Event("A"), Event("B")), P(Event("B"), Event("A"))),
        (t**65, t**66),
    ],
    ids=str,
)
def test_what_is_not_a_law_is_not_built_in(left: Expr, right: Expr) -> None:
    assert not equal(left, right)


def test_a_range_that_may_be_empty_has_a_length_once_it_can_not() -> None:
    assert equal(Sum(1, j3), K - 2, K=2)


def test_large_powers_stay_as_they_are() -> None:
    assert Normal().form((s + t) ** 65) == Pow(Normal().form(s + t), Num(65))


@pytest.mark.parametrize("e", [Num(0) ** -1, 1 / (t - t), Exp(1 / (s - s))], ids=str)
def test_a_division_by_zero_has_no_form(e: Expr) -> None:
    with pytest.raises(Undefined, match="a division by zero"):
        Normal().form(e)


@pytest.mark.parametrize("e", [z, Event("A"), Lam(k, z[k])], ids=str)
def test_a_family_has_no_form(e: Expr) -> None:
    with pytest.raises(Undefined, match="is not a number"):
        Normal().form(e)


# Orders and ranges.


@pytest.mark.parametrize(
    ("e", "holds"),
    [
        (K - 1, True),
        (K + d - 2, True),
        (K - 2, False),
        (1 - K, False),
        (K * K, False),
        (1 / K, False),
        (K - d, False),
        (Num(0), True),
        (Num(-1), False),
        (K / 2, True),
    ],
    ids=str,
)
def test_nonnegative_for_all_dimensions(e: Expr, holds: bool) -> None:
    assert Normal().nonnegative(e) is holds


@pytest.mark.parametrize(
    ("index", "hi", "inside"),
    [
        (k, K, True),
        (k, K + 1, True),
        (k, n, False),
        (Num(1), K, True),
        (Num(2), K, False),
        (Num(0), K, False),
        (K, K, True),
        (K + 1, K, False),
        (K / 2, K, False),
        (Idx("k", 0, K), K, False),
    ],
    ids=str,
)
def test_within_a_range(index: Expr, hi: Expr, inside: bool) -> None:
    assert Normal().within(index, Num(1), hi) is inside


def test_a_monomial_order_is_total_and_multiplicative() -> None:
    monomials = [leading(Normal().poly(e)) for e in (Num(1) + 0, s, t, s * t, s**2, t**2, 1 / t, s**2 * t)]
    for m, other in product(monomials, monomials):
        assert _grlex(m, other) == -_grlex(other, m)
        assert (_grlex(m, other) == 0) == (m == other)
        times_s = [leading(Normal().poly(s * _expr(x))) for x in (m, other)]
        assert _grlex(*times_s) == _grlex(m, other)


def _expr(mono: tuple[tuple[Expr, Fraction], ...]) -> Expr:
    out: Expr = Num(1)
    for atom, e in mono:
        out = out * atom ** Num(e)
    return out


def test_a_monomial_is_divided_by_its_parts_only() -> None:
    whole = leading(Normal().poly(s**2 / t))
    assert divide(whole, leading(Normal().poly(s))) == leading(Normal().poly(s / t))
    assert divide(whole, leading(Normal().poly(1 / t))) == leading(Normal().poly(s**2))
    assert divide(whole, leading(Normal().poly(t))) is None
    assert divide(whole, leading(Normal().poly(s**3))) is None
    assert divide(whole, whole) == ONE


def test_a_number_for_a_bound_index_is_never_one_that_is_free() -> None:
    first = next(iter(numbered((k,), z[k]).values()))
    taken = z[k] * z[Idx(first.data, K)]
    assert next(iter(numbered((k,), taken).values())) != first


# Random expressions, and their values.

COUNTABLE = (j, k, l)
SMALL = st.integers(-3, 3)
KINDS = ("leaf", "add", "mul", "pow", "quotient", "sum", "second", "delta", "lam")


@st.composite
def expressions(draw: st.DrawFn, depth: int = 3, scope: tuple[Idx, ...] = (k,)) -> Expr:
    """A rational expression in s, t, z, y and M, with sums, deltas and free indices in `scope`."""
    below = expressions(depth - 1, scope)
    index = st.sampled_from(scope)
    kind = draw(st.sampled_from(KINDS if depth else KINDS[:1]))
    match kind:
        case "add":
            return draw(below) + draw(below)
        case "mul":
            return draw(below) * draw(below)
        case "pow":
            return draw(below) ** draw(st.integers(0, 2))
        case "quotient":
            return draw(below) / draw(below)
        case "sum":
            bound = draw(st.sampled_from(COUNTABLE))
            return Sum(draw(expressions(depth - 1, (*scope, bound))), bound)
        case "second":
            bound = Idx(draw(st.sampled_from("jkl")), 2, K)
            return Sum(draw(expressions(depth - 1, (*scope, bound))), bound)
        case "delta":
            return Delta(draw(index), draw(index)) * draw(below)
        case "lam":
            bound = draw(st.sampled_from(COUNTABLE))
            return At(Lam(bound, draw(expressions(depth - 1, (*scope, bound)))), draw(index))
    leaves = (s, t, Num(draw(SMALL)), K, z[draw(index)], y[draw(index)], M[draw(index), draw(index)])
    return draw(st.sampled_from(leaves))


@st.composite
def models(draw: st.DrawFn) -> Model:
    value = st.fractions(-4, 4, max_denominator=5)
    return Model(
        dims=SIZES,
        scalars={"s": draw(value), "t": draw(value)},
        families={
            **{name: {(r,): draw(value) for r in PLACES} for name in "zy"},
            "M": {where: draw(value) for where in product(PLACES, PLACES)},
        },
        indices={"k": draw(st.sampled_from(PLACES)), "j": draw(st.sampled_from(PLACES))},
    )


def value_of(e: Expr, model: Model) -> Fraction | None:
    """The value, or None where there is none."""
    try:
        return evaluate(e, model)
    except NoValue:
        return None


def form_of(e: Expr) -> Expr:
    """The form; expressions that divide by zero everywhere are not looked at."""
    try:
        return Normal().form(e)
    except Undefined:
        assume(False)
        raise


@settings(max_examples=50)
@given(expressions(), models())
def test_the_form_has_the_value_of_the_expression(e: Expr, model: Model) -> None:
    value = value_of(e, model)
    assume(value is not None)
    form = form_of(e)
    got = value_of(form, model)
    assert got is None or got == value


@settings(max_examples=50)
@given(expressions(), expressions(), models())
def test_equal_expressions_have_equal_values(e: Expr, other: Expr, model: Model) -> None:
    try:
        same = Normal().equal(e, other)
    except Undefined:
        assume(False)
        raise
    values = value_of(e, model), value_of(other, model)
    assert not same or None in values or values[0] == values[1]


@settings(max_examples=50)
@given(expressions(), models(), SMALL)
def test_an_expression_equals_no_other_that_differs_by_a_number(e: Expr, model: Model, number: int) -> None:
    form_of(e)
    assert Normal().equal(e, e + number) is (number == 0)


@settings(max_examples=50)
@given(expressions())
def test_forming_twice_is_forming_once(e: Expr) -> None:
    once = form_of(e)
    assert Normal().form(once) == once


@settings(max_examples=50)
@given(expressions(depth=2), expressions(depth=2))
def test_sums_and_products_do_not_mind_the_order(e: Expr, other: Expr) -> None:
    form_of(e), form_of(other)
    assert Normal().form(e + other) == Normal().form(other + e)
    assert Normal().form(e * other) == Normal().form(other * e)


@settings(max_examples=50)
@given(expressions(scope=(j,)), st.sampled_from(["q", "r", "j'", "k"]))
def test_the_name_of_a_bound_index_does_not_matter(e: Expr, name: str) -> None:
    new = fresh(j.renamed(name), frozenset(x.data for x in e.free))
    renamed = Sum(subst(e, {j: new}), new)
    form_of(e)
    assert Normal().form(Sum(e, j)) == Normal().form(renamed)


@settings(max_examples=50)
@given(expressions(scope=(k, j)), models(), st.sampled_from(PLACES))
def test_nothing_is_captured_when_an_index_is_replaced(e: Expr, model: Model, at: int) -> None:
    there = replace(model, indices={**model.indices, "k": model.indices["j"]})
    assert value_of(subst(e, {k: j}), model) == value_of(e, there)


@settings(max_examples=50)
@given(expressions(), expressions(depth=2, scope=(j, k)), models())
def test_nothing_is_captured_when_a_variable_is_replaced(e: Expr, formula: Expr, model: Model) -> None:
    value = value_of(formula, model)
    assume(value is not None)
    there = replace(model, scalars={**model.scalars, "t": value})
    assert value_of(subst(e, {t: formula}), model) == value_of(e, there)


def test_gradients_of_a_linear_model_are_formed_for_symbolic_sizes() -> None:
    logit = Sum(X[i, a] * W[a, k], a)
    square = Sum(logit**2, i)
    assert equal(square, Sum(Sum(W[a, k] * Sum(X[i, a] * logit, i), a), Idx("r", 1)))
    assert equal(v[k] * Sum(y[j], j), Sum(v[k] * y[l], l))


def test_what_would_take_too_long_is_refused() -> None:
    many = Sum(z[k], k)
    for _ in range(3):
        many = many * Add(*(Sym(f"x{r}") ** (r + 1) for r in range(60)))
    with pytest.raises(Undefined, match="too long"):
        Normal().poly(many)
    places = [Idx(f"i{r}", K) for r in range(7)]
    chain = Mul(*(Exp(z[one] * z[next_]) for one, next_ in pairwise(places)))
    for place in places:
        chain = Sum(chain, place)
    with pytest.raises(Undefined, match="too long"):
        Normal().poly(chain)


def test_numbers_do_not_grow_without_bound() -> None:
    tower: Expr = Num(2)
    for _ in range(5):
        tower = tower**16
    with pytest.raises(Undefined, match="too many digits"):
        Normal().poly(tower)
