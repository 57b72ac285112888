"""Expressions: immutable, exact, told apart by structure; substitution captures nothing."""

from __future__ import annotations

import pickle
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.symbols import (
    Add,
    ArgMin,
    At,
    Binder,
    D,
    Definition,
    Delta,
    Dim,
    Event,
    Exp,
    Expr,
    Family,
    Idx,
    Indexable,
    Joint,
    Lam,
    Mul,
    Num,
    P,
    Pow,
    Prod,
    Sum,
    Sym,
    as_expr,
    beta,
    binding,
    fresh,
    indices,
    second_derivative,
    shape_of,
    subst,
    unfold,
)
from derive.vocabulary import DEFINITIONS, K, W, a, d, i, j, k, l, logsumexp, n, s, sigmoid, softmax, t, y, z

M = Family("M", K, K)
EVERY = (
    Num(Fraction(1, 2)),
    K,
    t,
    k,
    z,
    z[k],
    W[a, k],
    s + t,
    s * t,
    s**t,
    Exp(t),
    Delta(j, k),
    Sum(z[j], j),
    Prod(z[j], j),
    ArgMin(t**2, t),
    Lam(j, k, M[k, j]),
    D(t**2, t),
    P(Event("A"), Event("Y", K)[k]),
    Joint(Event("B"), Event("A")),
    softmax(z)[k],
    logsumexp(z),
)


# Values.


def test_expressions_are_immutable() -> None:
    with pytest.raises(AttributeError, match="immutable"):
        t.data = "s"


@pytest.mark.parametrize("e", EVERY, ids=str)
def test_expressions_survive_a_journey(e: Expr) -> None:
    back = pickle.loads(pickle.dumps(e))  # noqa: S301  # our own
    assert back == e
    assert hash(back) == hash(e)
    assert back.key == e.key
    assert back.free == e.free


@pytest.mark.parametrize("definition", DEFINITIONS, ids=str)
def test_definitions_survive_a_journey(definition: Definition) -> None:
    back = pickle.loads(pickle.dumps(definition))  # noqa: S301
    assert back == definition
    assert hash(back) == hash(definition)
    assert (back.notation, back.reference, back.summary) == (
        definition.notation,
        definition.reference,
        definition.summary,
    )


def test_different_expressions_differ() -> None:
    assert len(set(EVERY)) == len(EVERY)
    assert t != "t"
    assert Sym("x") != Dim("x")
    assert Family("z", K) != Family("z", d)
    assert Idx("k", K) != Idx("k", 2, K)


@pytest.mark.parametrize("e", EVERY, ids=str)
def test_rebuilding_from_its_own_parts_changes_nothing(e: Expr) -> None:
    assert e.rebuild(e.args) is e
    assert e.rebuild(tuple(pickle.loads(pickle.dumps(x)) for x in e.args)) == e  # noqa: S301


@pytest.mark.parametrize(
    ("e", "text"),
    [
        (1 + t, "(1 + t)"),
        (t - 1, "(t + -1)"),
        (2 - t, "(2 + -1*t)"),
        (2 * t / s, "2*t*s**-1"),
        (1 / t, "t**-1"),
        (2 / t, "2*t**-1"),
        (-t, "-1*t"),
        (-Num(2), "-2"),
        (t + s + 1, "(t + s + 1)"),
        (t * s * 2, "t*s*2"),
        (W[a, k], "W[a,k]"),
        (Sum(z[j], j), "Sum(z[j], j=1..K)"),
        (ArgMin(t, t), "ArgMin(t, t)"),
        (Delta(j, k), "Delta(j, k)"),
        (sigmoid(t), "sigmoid(t)"),
        (Joint(Event("B"), Event("A")), "Joint(A, B)"),
    ],
    ids=str,
)
def test_how_expressions_are_written(e: Expr, text: str) -> None:
    assert repr(e) == text


@pytest.mark.parametrize("value", [0.5, True, "1", None], ids=repr)
def test_what_is_not_exact_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="not exact"):
        as_expr(value)  # type: ignore[arg-type]


def test_numbers_are_fractions() -> None:
    assert as_expr(2) == Num(2) == as_expr(Fraction(2))
    assert (t + 1).args == (t, Num(1))


def test_a_joint_event_has_no_order() -> None:
    assert Joint(Event("A"), Event("B")) == Joint(Event("B"), Event("A"))


def test_walking_meets_every_part() -> None:
    assert {t, s, Exp(s), t + Exp(s)} == set((t + Exp(s)).walk())


# Indices and shapes.


def test_the_range_of_an_index() -> None:
    assert (k.lo, k.hi) == (Num(1), K)
    assert (Idx("k", 2, K).lo, k.renamed("q")) == (Num(2), Idx("q", K))
    assert indices("j k", K) == (Idx("j", K), Idx("k", K))


@pytest.mark.parametrize(
    ("e", "shape"),
    [
        (z, (K,)),
        (W, (d, K)),
        (t, ()),
        (Lam(i, k, t), (n, K)),
        (softmax(z), (K,)),
        (softmax(Family("u", K + 1)), (K + 1,)),
        (softmax(Lam(a, W[a, k])), (d,)),
        (logsumexp(z), ()),
        (Event("Y", K), (K,)),
    ],
    ids=str,
)
def test_shapes(e: Expr, shape: tuple[Expr, ...]) -> None:
    assert shape_of(e) == shape


@pytest.mark.parametrize(("family", "at"), [(z, (j, k)), (W, k), (logsumexp(z), k)], ids=str)
def test_a_family_takes_as_many_indices_as_it_has(family: Indexable, at: Expr) -> None:
    with pytest.raises(TypeError, match="indices"):
        family[at]


def test_what_has_no_shape_says_so() -> None:
    with pytest.raises(TypeError, match="has no shape"):
        Indexable().shape  # noqa: B018


@pytest.mark.parametrize(
    ("e", "free"),
    [
        (z[k], {z, k, K}),
        (Sum(z[k], k), {z, K}),
        (Sum(z[k], k) * z[k], {z, k, K}),
        (Lam(k, t), {t, K}),
        (ArgMin(t * s, t), {s}),
        (ArgMin(z[1], z), {K}),
        (softmax(z)[k], {z, k, K}),
        (K + 1, {K}),
        (Num(1), set()),
    ],
    ids=lambda value: "" if isinstance(value, set) else str(value),  # the order of a set is not that of another run
)
def test_free_symbols(e: Expr, free: set[Expr]) -> None:
    assert e.free == free


# Substitution.


@pytest.mark.parametrize(
    ("e", "mapping", "image"),
    [
        (t + s, {t: s, s: t}, s + t),
        (z[k], {k: j}, z[j]),
        (z[k], {z: Lam(j, 2 * z[j])}, At(Lam(j, 2 * z[j]), k)),
        (Sum(z[k], k), {k: j}, Sum(z[k], k)),
        (Sum(M[j, k], j), {k: j}, Sum(M[Idx("j'", K), j], Idx("j'", K))),
        (Sum(t * z[j], j), {t: z[j]}, Sum(z[j] * z[Idx("j'", K)], Idx("j'", K))),
        (Sum(Sum(M[j, k] * t, k), j), {t: M[j, k]}, None),
        (Lam(j, M[j, k]), {k: j}, Lam(Idx("j'", K), M[Idx("j'", K), j])),
        (Sum(z[k], k), {K: Num(3)}, Sum(Family("z", Num(3))[Idx("k", 3)], Idx("k", 3))),
        (Sum(1, k), {K: n}, Sum(1, Idx("k", n))),
        (ArgMin(t * s, t), {s: 2 * K}, ArgMin(t * (2 * K), t)),
        (ArgMin(t, t), {t: s}, ArgMin(t, t)),
        (Exp(t), {z: y}, Exp(t)),
    ],
    ids=str,
)
def test_substitution(e: Expr, mapping: dict[Expr, Expr], image: Expr | None) -> None:
    got = subst(e, mapping)
    assert image is None or got == image
    assert got.free >= frozenset().union(*(v.free for x, v in mapping.items() if x in e.free))


def test_a_variable_of_an_optimum_is_not_captured() -> None:
    with pytest.raises(ValueError, match="would capture the variable t"):
        subst(ArgMin(t * s, t), {s: t})


def test_a_fresh_name_is_new() -> None:
    assert fresh(k, frozenset("ab")) == k
    assert fresh(k, frozenset({"k", "k'"})) == k.renamed("k''")


@given(st.permutations([j, k, l]), st.permutations([j, k, l]))
def test_bound_names_stay_different_from_free_ones(bound: list[Idx], free: list[Idx]) -> None:
    e = Sum(Sum(M[bound[0], bound[1]] * t, bound[0]), bound[1])
    got = subst(e, {t: z[free[0]] * z[free[1]]})
    assert {z, free[0], free[1]} <= got.free
    binders = [x for x in got.walk() if isinstance(x, Binder)]
    assert len({b.bound for b in binders}) == 2


# Definitions.


def test_unfolding_replaces_what_is_wanted() -> None:
    assert unfold(sigmoid(t), lambda f: f == sigmoid) == 1 / (1 + Exp(-t))
    assert unfold(sigmoid(t), lambda f: f == softmax) == sigmoid(t)
    assert unfold(softmax(z)[k], lambda f: f == softmax) == Exp(z[k]) / Sum(Exp(z[j]), j)
    assert unfold(Exp(sigmoid(sigmoid(t))), lambda _: True) == Exp(1 / (1 + Exp(-(1 / (1 + Exp(-t))))))


def test_unfolding_at_the_definition_s_own_bound_index_captures_nothing() -> None:
    inner = next(x for x in unfold(softmax(z)[j], lambda _: True).walk() if isinstance(x, Sum))
    assert inner.bound[0] != j or j not in inner.free
    assert unfold(softmax(z)[j], lambda _: True).free == {z, j, K}
    row = Lam(k, M[j, k])
    assert j in unfold(logsumexp(row), lambda _: True).free


def test_applying_a_formula() -> None:
    assert beta(At(Lam(j, k, M[k, j]), l, K)) == M[K, l]


@pytest.mark.parametrize(
    ("call", "why"),
    [
        (sigmoid(t, s), "takes 1 arguments, got 2"),
        (sigmoid(z), "has 1 indices where 0 are expected"),
        (logsumexp(t), "has 0 indices where 1 are expected"),
        (Definition("f", (z, y), (), t)(z, Family("u", d)), "a dimension is both K and d"),
        (Definition("f", (Family("w", Num(2)),), (), t)(z), "a dimension is both 2 and K"),
    ],
    ids=str,
)
def test_arguments_that_do_not_fit(call: Expr, why: str) -> None:
    with pytest.raises(TypeError, match=why):
        binding(call)


def test_a_definition_is_known_by_what_it_says() -> None:
    assert Definition("sigmoid", sigmoid.params, (), sigmoid.body) == sigmoid
    assert Definition("sigmoid", sigmoid.params, (), t) != sigmoid
    assert str(sigmoid) == "sigmoid"


# Second derivatives.


def test_second_derivatives() -> None:
    assert second_derivative(t**2, t) == D(D(t**2, t), t)
    u = Family("u", K)
    curvature = second_derivative(Sum(z[k] ** 2, k), z, u)
    assert curvature.free == {z, u, K}
    with pytest.raises(TypeError, match="a direction is for a family"):
        second_derivative(t**2, t, u)


def test_the_indices_of_a_direction_are_new() -> None:
    i1 = Idx("i1", K)
    curvature = second_derivative(z[i1] * z[i1], z, Family("u", K))
    assert i1 in curvature.free


@given(st.integers(-5, 5), st.integers(-5, 5))
def test_operators_build_what_they_say(x: int, y_: int) -> None:
    assert x + t == Add(Num(x), t)
    assert t * x == Mul(t, Num(x))
    assert t**x == Pow(t, Num(x))
    assert (t - x) == Add(t, Num(-x))
    assert x * t * y_ == Mul(Num(x), t, Num(y_))
