"""What means nothing is refused: indices out of range, families as numbers, open definitions, made-up names."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derive.calc import Claim, Eq
from derive.symbols import (
    ArgMax,
    ArgMin,
    At,
    D,
    Definition,
    Delta,
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
    Pow,
    Prod,
    Sum,
    Sym,
)
from derive.vocabulary import (
    DEFINITIONS,
    K,
    W,
    X,
    a,
    bias,
    gram,
    i,
    j,
    k,
    label,
    logsumexp,
    n,
    observed,
    p,
    s,
    scores,
    sigmoid,
    softmax,
    t,
    z,
)
from verify.normal import Normal, Undefined
from verify.wellformed import check, check_definition, check_event, check_part, has_optimum, is_index

HALF = Num(Fraction(1, 2))
L = Dim("L")
k2 = Idx("k", 2, K)


@pytest.mark.parametrize(
    "e",
    [
        Num(1),
        t,
        K,
        k,
        z[k],
        z[1],
        z[K],
        Sum(z[k2], k2),
        Sum(Sum(W[a, k], k), a),
        Prod(p[k], k),
        Exp(t) + Log(s) * s**t,
        Delta(j, k),
        Delta(k, K + 1),
        Delta(i, k),
        D(z[k] ** 2, z[j]),
        D(t * s, t),
        Lam(k, z[k])[j],
        softmax(z)[k],
        softmax(Lam(k, t))[j],
        logsumexp(softmax(z)),
        scores(X, W, bias)[i, k],
        gram(X, Lam(i, k, softmax(Lam(k, scores(X, W, bias)[i, k]))[k]))[a, k],
        sigmoid(sigmoid(t)),
        ArgMin(t**2, t),
        ArgMax(Sum(z[k], k), z),
        P(observed),
        P(observed, label[k]),
        P(Joint(observed, label[k], label[1])),
    ],
    ids=str,
)
def test_what_means_something(e: Expr) -> None:
    check(e, Normal())


@pytest.mark.parametrize(
    ("e", "why"),
    [
        (z, "is not a number"),
        (Lam(k, z[k]), "is not a number"),
        (softmax(z), "is not a number"),
        (observed, "is not a number"),
        (label, "is not a number"),
        (Joint(observed, label[k]), "is not a number"),
        (Exp(z), "a family where a number is wanted"),
        (t + Lam(k, z[k]), "a family where a number is wanted"),
        (Exp(observed), "is not a number"),
        (Log(Joint(observed)), "is not a number"),
        (1 + ArgMin(t**2, t), "is not a number"),
        (z[K + 1], r"not known to lie in 1\.\.K"),
        (z[0], r"not known to lie in 1\.\.K"),
        (z[2], r"not known to lie in 1\.\.K"),
        (z[i], r"not known to lie in 1\.\.K"),
        (Sum(z[Idx("k", 0, K)], Idx("k", 0, K)), r"not known to lie in 1\.\.K"),
        (At(z, HALF), "is not an index"),
        (At(z, t), "is not an index"),
        (At(z, k + 1), "is not an index"),
        (At(z, 1 / K), "is not an index"),
        (At(z, k, j), "as many indices"),
        (At(softmax(z), k, j), "as many indices"),
        (At(t, k), "takes no indices"),
        (At(t + s, k), "takes no indices"),
        (Delta(s, t), "compares what are not indices"),
        (D(t, s + t), "is not a variable to differentiate by"),
        (D(t, softmax(z)[k]), "is not a variable to differentiate by"),
        (D(z[k], z[i]), r"not known to lie in 1\.\.K"),
        (Sum(t, t), "does not run over an index"),
        (Prod(t, z), "does not run over an index"),
        (ArgMin(t, k), "does not range over a variable"),
        (ArgMin(t, z[k]), "does not range over a variable"),
        (At(Lam(k, k, z[k]), k, k), "the same index twice"),
        (At(Lam(k2, z[k2]), k), "do not start at 1"),
        (Sum(1, Idx("j", k)), "is not made of dimensions"),
        (Sum(1, Idx("j", HALF, K)), "is not made of dimensions"),
        (Sum(1, Idx("j", 1 / K)), "is not made of dimensions"),
        (Sum(1, Idx("j", Pow(K, HALF))), "is not made of dimensions"),
        (Sum(1, Idx("#1", K)), "is not a name"),
        (z[Idx("j#0", K)], "is not a name"),
        (z[Idx("", K)], "is not a name"),
        (z[k2], "may be empty"),
        (Delta(Idx("k", 5, 3), 1 * K), "may be empty"),
        (Family("w", s)[1], "is not made of dimensions"),
        (Family("w", K / 2)[1], "is not made of dimensions"),
        (sigmoid(t, s), "takes 1 arguments, got 2"),
        (sigmoid(z), "has 1 indices where 0 are expected"),
        (logsumexp(t), "has 0 indices where 1 are expected"),
        (sigmoid(observed), "is not a number"),
        (logsumexp(label), "is not a number"),
        (P(s), "is not an event"),
        (P(label), "is not an event"),
        (P(Joint(observed, label)), "is not an event"),
        (P(label[K + 1]), r"not known to lie in 1\.\.K"),
        (P(), "has 0 parts"),
        (P(observed, observed, observed), "has 3 parts"),
        (Exp(s, t), "has 2 parts"),
        (Mul(), "has 0 parts"),
        (Delta(k, j, k), "has 3 parts"),
    ],
    ids=lambda x: str(x)[:60],
)
def test_what_means_nothing(e: Expr, why: str) -> None:
    with pytest.raises((Undefined, TypeError), match=why):
        check(e, Normal())


def test_a_member_of_a_family_of_events_is_not_a_number() -> None:
    with pytest.raises(Undefined, match="not a number"):
        check(label[k] + 0, Normal())


@pytest.mark.parametrize("e", [Sym("0"), Sym("a b"), Family("1", K)[k], Dim(""), P(Event("~"))], ids=repr)
def test_symbols_are_named_by_identifiers(e: Expr) -> None:
    with pytest.raises(Undefined, match="is not a name"):
        check(e, Normal())


def test_a_range_that_may_be_empty_is_none_once_a_dimension_is_large_enough() -> None:
    check(z[k2], Normal({K: 2}))
    check(z[2], Normal({K: 2}))


def test_a_family_may_stand_where_a_part_is_wanted() -> None:
    check_part(z, Normal())
    check_part(Lam(k, z[k]), Normal())


def test_sizes_that_a_definition_binds_are_at_least_one() -> None:
    check(logsumexp(Family("w", K + 1)), Normal())
    with pytest.raises(Undefined, match="may be less than 1"):
        check(logsumexp(Family("w", K - 1)), Normal())


@pytest.mark.parametrize("definition", DEFINITIONS, ids=str)
def test_the_definitions_of_the_book_are_closed(definition: Definition) -> None:
    check_definition(definition)


@pytest.mark.parametrize(
    ("params", "indices", "body", "why"),
    [
        ((t, t), (), t, "the same parameter twice"),
        ((k,), (), t, "a parameter of f is not a variable"),
        ((t,), (), t * s, "leaves s open"),
        ((t,), (), z[1] * t, "leaves .* open"),
        ((t,), (Idx("k", L),), t, "leaves L open"),
        ((t,), (), t * L, "leaves L open"),
        ((z,), (), z[k], "leaves k open"),
        ((Family("w", K + 1),), (), Num(1), "composite shape"),
        ((z,), (k2,), z[k2], "do not start at 1"),
        ((z,), (k, k), z[k], "the same index twice"),
        ((t,), (), D(t**2, t), "contains a derivative or an optimum"),
        ((t,), (), ArgMin(t**2, t), "contains a derivative or an optimum"),
        ((z,), (), z, "is not a number"),
        ((z,), (), z[2], "not known to lie in"),
        ((z,), (Idx("1", K),), Num(1), "is not a name"),
    ],
    ids=lambda x: str(x)[:40],
)
def test_a_definition_that_is_not_one(params: tuple[Expr, ...], indices: tuple[Idx, ...], body: Expr, why: str) -> None:
    with pytest.raises(Undefined, match=why):
        check_definition(Definition("f", params, indices, body))


@pytest.mark.parametrize("e", [observed, label[k], label[1], Joint(observed, label[k])], ids=str)
def test_events(e: Expr) -> None:
    check_event(e, Normal())


@pytest.mark.parametrize("e", [label, t, z[k], Joint(observed, t), label[n]], ids=str)
def test_what_is_no_event(e: Expr) -> None:
    with pytest.raises(Undefined):
        check_event(e, Normal())


@pytest.mark.parametrize(
    ("e", "index"),
    [
        (k, True),
        (Num(2), True),
        (K + 1, True),
        (2 * K - n, True),
        (HALF, False),
        (K / 2, False),
        (t, False),
        (k + 1, False),
    ],
    ids=str,
)
def test_indices(e: Expr, index: bool) -> None:
    assert is_index(e, Normal()) is index


@pytest.mark.parametrize(
    ("claim", "optimum"),
    [(Eq(ArgMin(t, t), 0), True), (Eq(0, 1 + ArgMax(t, t)), True), (Eq(s, t), False)],
    ids=str,
)
def test_optima_are_found_anywhere_in_a_claim(claim: Claim, optimum: bool) -> None:
    assert has_optimum(claim) is optimum
