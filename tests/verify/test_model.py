"""What expressions mean: values by hand, and against what substitution and unfolding make of them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.rules import equation, nonnegative, partition, positive
from derive.symbols import (
    Add,
    ArgMin,
    D,
    Definition,
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
    indices,
    subst,
    unfold,
)
from verify.model import EXACT, Inexact, Model, NoValue, Unbound, Undefined, evaluate, satisfies

K, n = Dim("K"), Dim("n")
j, k, l = indices("j k l", K)
p, q, A = Family("p", K), Family("q", K), Family("A", K, K)
s, t = Sym("s"), Sym("t")
X, Y = Event("X"), Event("Y", K)

thirds = {(1,): Fraction(1, 3), (2,): Fraction(2, 3)}
square = {(1, 1): Fraction(1), (1, 2): Fraction(2), (2, 1): Fraction(3), (2, 2): Fraction(4)}
MODEL = Model(
    dims={"K": 2, "n": 3},
    scalars={"s": Fraction(1, 2), "t": Fraction(-3)},
    families={"p": thirds, "q": {(1,): Fraction(5), (2,): Fraction(0)}, "A": square},
    indices={"k": 2, "j": 1, "l": 2},
    weights=(Fraction(1), Fraction(2), Fraction(3), Fraction(4)),
    events={("X", ()): frozenset({0, 1}), ("Y", (1,)): frozenset({0, 2}), ("Y", (2,)): frozenset({1, 3})},
)
normalised = Definition("normalised", (q,), (k,), q[k] / Sum(q[j], j))
row = Definition("row", (A,), (k,), Sum(A[k, j], j))
twice = Definition("twice", (t,), (), 2 * t)


@pytest.mark.parametrize(
    ("e", "value"),
    [
        (Num(7), 7),
        (s, Fraction(1, 2)),
        (p[k], Fraction(2, 3)),
        (A[j, k], 2),
        (A[k, j], 3),
        (p[Num(1)], Fraction(1, 3)),
        (p[j + 1], Fraction(2, 3)),
        (k, 2),
        (n, 3),
        (s + t, Fraction(-5, 2)),
        (s * t, Fraction(-3, 2)),
        (1 / t, Fraction(-1, 3)),
        (s**-2, 4),
        (q[k] ** 0, 1),
        (Exp(q[k]), 1),
        (Log(q[k] + 1), 0),
        (Factorial(n + 1), 24),
        (Delta(j, k), 0),
        (Delta(k, l), 1),
        (Sum(p[k], k), 1),
        (Sum(Sum(A[j, k], j), k), 10),
        (Sum(A[k, j], j), 7),  # k is free: row 2
        (Sum(A[k, k], k), 5),  # the trace
        (Sum(k, k), 3),
        (Sum(p[k], Idx("k", 2, K)), Fraction(2, 3)),  # the k of 1..K is free in it
        (Prod(A[j, k], j), 8),
        (Sum(p[Idx("a", 3, K)], Idx("a", 3, K)), 0),  # an empty range
        (Prod(p[Idx("a", 3, K)], Idx("a", 3, K)), 1),
        (Lam(k, A[k, j])[k], 3),
        (Lam(k, Sum(A[j, k], j))[j], 4),
        (normalised(q)[j], 1),
        (normalised(p)[k], Fraction(2, 3)),
        (normalised(Lam(j, A[j, k]))[j], Fraction(1, 3)),
        (row(A)[j], 3),
        (normalised(row(A))[k], Fraction(7, 10)),
        (twice(twice(s)), 2),
        (P(X), Fraction(3, 10)),
        (P(Y[k]), Fraction(6, 10)),
        (P(Joint(X, Y[k])), Fraction(2, 10)),
        (P(X, Y[k]), Fraction(1, 3)),
        (P(Y[k], X), Fraction(2, 3)),
        (Sum(P(Joint(X, Y[j])), j), Fraction(3, 10)),
    ],
    ids=str,
)
def test_value(e: Expr, value: Fraction | int):
    assert evaluate(e, MODEL) == value


@pytest.mark.parametrize(
    ("e", "error"),
    [
        (1 / q[k], Undefined),
        (Log(t), Undefined),
        (Log(q[k]), Undefined),
        (Factorial(t), Undefined),
        (P(X, Joint(X, Event("never"))), Undefined),
        (Exp(s), Inexact),
        (Log(s), Inexact),
        (s**s, Inexact),
        (Pow(Num(2), Num(10**9)), Inexact),
        (Factorial(Num(10**9)), Inexact),
        (D(t**2, t), Inexact),
        (Sym("u"), Unbound),
        (Family("B", K)[k], Unbound),
        (p[k + 1], Unbound),
        (p[k - 2], Unbound),
        (p[s], Unbound),
        (Idx("k", 3, K), Unbound),
        (Event("Z", K)[k], Unbound),
        (P(Event("Z")), Unbound),
        (ArgMin(t**2, t), Unbound),
        (p, Unbound),
        (Lam(k, p[k]), Unbound),
        (normalised(p), Unbound),
        (Definition("open", (t,), (), t + s)(s), Unbound),
        (Definition("square", (A,), (), Sum(A[k, k], k))(Family("R", K, n)), Unbound),
    ],
    ids=str,
)
def test_no_value(e: Expr, error: type[NoValue]):
    model = replace(
        MODEL,
        events={**MODEL.events, ("never", ()): frozenset()},
        families={**MODEL.families, "R": {(a, b): Fraction(1) for a in (1, 2) for b in (1, 2, 3)}},
    )
    with pytest.raises(error):
        evaluate(e, model)


def test_definition_finds_the_size_of_its_argument():
    x = Family("x", n)
    count = Definition("count", (p,), (), Sum(1, k))
    model = replace(MODEL, families={"x": {(i,): Fraction(0) for i in (1, 2, 3)}})
    assert evaluate(count(x), model) == 3


def test_argument_is_evaluated_where_it_stands():
    # The definition binds j too; the j of the argument stays the free one.
    assert evaluate(normalised(Lam(k, A[j, k]))[k], MODEL) == Fraction(2, 3)


def test_exact_arithmetic_has_no_derivative():
    with pytest.raises(Inexact, match="derivative"):
        EXACT.derivative(lambda x: x, Fraction(1))


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"scalars": {"s": 0.5}}, TypeError),
        ({"scalars": {"s": 1}}, TypeError),
        ({"families": {"p": {(1,): 0.5}}}, TypeError),
        ({"weights": (1.0,)}, TypeError),
        ({"dims": {"K": True}}, TypeError),
        ({"dims": {"K": 0}}, ValueError),
        ({"weights": (Fraction(0),)}, ValueError),
    ],
)
def test_model_is_exact(fields: dict, error: type[Exception]):
    with pytest.raises(error):
        Model(**fields)


@pytest.mark.parametrize(
    ("hypothesis", "holds"),
    [
        (positive(p[k], k), True),
        (positive(q[k], k), False),
        (nonnegative(q[k], k), True),
        (positive(q[Idx("k", 3, K)], Idx("k", 3, K)), True),  # of nothing
        (equation(Sum(p[k], k), 1), True),
        (equation(Sum(A[j, k], k), 3, j), False),
        (equation(Sum(A[j, k], k), 4 * j - 1, j), True),
        (equation(p[j], Fraction(1, 3)), True),  # j is free: the model's
        (positive(Exp(p[k]), k), False),  # true, but not decided exactly
        (positive(Sym("u")), False),
        (partition(Y), True),
        (partition(Event("over", K)), False),
        (partition(Event("under", K)), False),
    ],
    ids=str,
)
def test_satisfies(hypothesis, holds: bool):
    events = {
        **MODEL.events,
        ("over", (1,)): frozenset({0, 1, 2}),
        ("over", (2,)): frozenset({2, 3}),
        ("under", (1,)): frozenset({0, 1}),
        ("under", (2,)): frozenset({3}),
    }
    assert satisfies(replace(MODEL, events=events), [hypothesis]) == ([] if holds else [hypothesis])


# Against substitution and unfolding, which the kernel trusts: two ways to the same number.

leaves = st.sampled_from([p[j], p[k], p[l], q[j], A[j, k], A[k, l], A[l, l], s, t, Num(2), Num(-1), Delta(j, k)])


def grown(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    bound = st.sampled_from([j, k, l])
    return st.one_of(
        st.builds(Add, inner, inner),
        st.builds(Mul, inner, inner),
        st.builds(Sum, inner, bound),
        st.builds(Prod, inner, bound),
        st.builds(lambda body, i, at: Lam(i, body)[at], inner, bound, bound),
        st.builds(lambda body, i: row(Lam(i, l, body))[j], inner, bound.filter(lambda i: i != l)),
        st.builds(twice, inner),
    )


expressions = st.recursive(leaves, grown, max_leaves=8)


@given(e=expressions, new=expressions)
def test_substituting_a_scalar_is_evaluating_with_its_value(e: Expr, new: Expr):
    value = evaluate(new, MODEL)
    assert evaluate(subst(e, {s: new}), MODEL) == evaluate(e, replace(MODEL, scalars={**MODEL.scalars, "s": value}))


@given(e=expressions, new=st.sampled_from([j, l, Num(1)]))
def test_substituting_an_index_is_evaluating_with_its_value(e: Expr, new: Expr):
    value = int(evaluate(new, MODEL))
    assert evaluate(subst(e, {k: new}), MODEL) == evaluate(e, replace(MODEL, indices={**MODEL.indices, "k": value}))


@given(e=expressions, body=expressions)
def test_substituting_a_family_is_evaluating_with_its_values(e: Expr, body: Expr):
    table = {(i,): evaluate(body, replace(MODEL, indices={**MODEL.indices, "l": i})) for i in (1, 2)}
    model = replace(MODEL, families={**MODEL.families, "p": table})
    assert evaluate(subst(e, {p: Lam(l, body)}), MODEL) == evaluate(e, model)


@given(e=expressions)
def test_unfolding_keeps_the_value(e: Expr):
    assert evaluate(unfold(e, lambda _: True), MODEL) == evaluate(e, MODEL)
