"""The oracle confirms what is true, contradicts what is false, and draws models of what is assumed."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive import domains
from derive.calc import Claim, Convex, Eq, Le, Lt, Refutation, Theorem
from derive.domains import (
    coin_label,
    counts,
    one_hot,
    one_hot_rows,
    open_simplex,
    simplex,
    simplex_rows,
    unit_interval,
)
from derive.errors import MissingExtra
from derive.rules import ALGEBRA, Hypothesis, at_least, equation, nonnegative, partition, positive
from derive.symbols import (
    ArgMax,
    ArgMin,
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
    Num,
    P,
    Prod,
    Sum,
    Sym,
    indices,
)
from derive.vocabulary import (
    W,
    X,
    Y,
    a,
    bias,
    cross_entropy,
    gram,
    i,
    logsumexp,
    mean_cross_entropy,
    p,
    scores,
    sigmoid,
    softmax,
    squared_error,
    v,
    y,
    z,
)
from verify.model import Evaluator, Model, Unbound, satisfies
from verify.oracle import Verdict, check, check_refutation
from verify.reals import Real, Sizes
from verify.sampling import Vacuous, sample_model

n, K = Dim("n"), Dim("K")
j, k, l = indices("j k l", K)
s, t, m = Sym("s"), Sym("t"), Sym("m")
c, square = Family("c", K), Family("A", K, K)
event, label = Event("X"), Event("Y", K)
loss = cross_entropy(y, softmax(z))
J = mean_cross_entropy(Y, scores(X, W, bias))


def theorem(claim: Claim, *given: Hypothesis, name: str = "t") -> Theorem:
    return Theorem(name, "", claim, tuple(given))


residual = Lam(i, k, (softmax(Lam(k, scores(X, W, bias)[i, k]))[k] - Y[i, k]) / n)
TRUE = {
    "gradient": theorem(Eq(D(loss, z[k]), softmax(z)[k] - y[k]), *simplex(y)),
    "jacobian": theorem(Eq(D(softmax(z)[k], z[j]), softmax(z)[k] * (Delta(j, k) - softmax(z)[j]))),
    "hessian": theorem(Eq(D(D(loss, z[k]), z[j]), softmax(z)[k] * (Delta(j, k) - softmax(z)[j])), *one_hot(y)),
    "gradient of the weights": theorem(Eq(D(J, W[a, k]), gram(X, residual)[a, k]), *simplex_rows(Y)),
    "third derivative": theorem(Eq(D(D(D(Exp(2 * t), t), t), t), 8 * Exp(2 * t))),
    "mixed": theorem(Eq(D(D(Exp(s * t), t), s), (1 + s * t) * Exp(s * t))),
    "cancels": theorem(Eq(Sum(softmax(z)[k] - y[k], k), 0), *one_hot(y)),
    "cancels a derivative": theorem(Eq(D(Log(Sum(softmax(z)[j], j)), z[k]), 0)),
    "bayes": theorem(
        Eq(P(label[k], event), P(event, label[k]) * P(label[k]) / Sum(P(Joint(event, label[j])), j)),
        partition(label),
    ),
    "softmax is bayes": theorem(
        Eq(P(label[k], event), softmax(Lam(k, Log(P(Joint(event, label[k])))))[k]), partition(label)
    ),
    "strict": theorem(Lt(softmax(z)[k], 1), at_least(K, 2)),
    "gibbs": theorem(Le(0, Sum(p[k] * Log(p[k] / v[k]), k)), *open_simplex(p), *open_simplex(v)),
    "equal is at most": theorem(Le(D(logsumexp(z), z[k]), softmax(z)[k])),
    "likelihood": theorem(
        Eq(ArgMax(Prod(p[k] ** y[k], k), p), ArgMin(cross_entropy(y, p), p)), *open_simplex(p), *simplex(y)
    ),
    "multinomial": theorem(
        Lt(0, Factorial(m) * Prod(p[k] ** c[k] / Factorial(c[k]), k)), *counts(c, m), *open_simplex(p)
    ),
    "convex": theorem(Convex(loss, z), *simplex(y)),
    "affine": theorem(Convex(Sum(y[k] * z[k], k), z)),
    "convex on a domain": theorem(Convex(Sum(p[k] * Log(p[k]), k), p), *open_simplex(p)),
    "tangent": theorem(Eq(Sum((p[k] + v[k]) * 2, k), 2), *open_simplex(p), equation(Sum(v[k], k), 0)),
    "saturated": theorem(Eq(1 - sigmoid(60 * t), sigmoid(-60 * t))),
    "sums over samples": theorem(Eq(Sum(Sum(Y[i, k] ** 2, k), i), n), *one_hot_rows(Y)),
    "assigned": theorem(Eq(Exp(v[k] / 2), Exp(z[k])), equation(v[k], 2 * z[k], k)),
}
FALSE = {
    "sign": theorem(Eq(D(loss, z[k]), y[k] - softmax(z)[k]), *simplex(y)),
    "hypothesis forgotten": theorem(Eq(D(loss, z[k]), softmax(z)[k] - y[k])),
    "delta forgotten": theorem(Eq(D(softmax(z)[k], z[j]), softmax(z)[k] * (1 - softmax(z)[k]))),
    "only off the diagonal": theorem(Eq(D(softmax(z)[k], z[j]), -softmax(z)[k] * softmax(z)[j])),
    "index captured": theorem(Eq(Sum(square[k, j], j), Sum(square[j, j], j))),
    "derivative captured": theorem(Eq(D(Sum(y[k] * z[k], k), z[k]), Sum(y[k], k))),
    "mean forgotten": theorem(Eq(D(J, W[a, k]), n * gram(X, residual)[a, k]), *simplex_rows(Y)),
    "rows for columns": theorem(Eq(Sum(Y[i, k], i), 1), *simplex_rows(Y)),
    "not a partition": theorem(Eq(P(event), Sum(P(Joint(event, label[k])), k))),
    "confused conditions": theorem(Eq(P(label[k], event), P(event, label[k])), partition(label)),
    "strict with one class": theorem(Lt(softmax(z)[k], 1)),
    "order": theorem(Le(logsumexp(z), z[k])),
    "order of a derivative": theorem(Lt(D(loss, z[k]), 0), *simplex(y)),
    "maximum for minimum": theorem(
        Eq(ArgMax(Prod(p[k] ** y[k], k), p), ArgMax(cross_entropy(y, p), p)), *open_simplex(p), *simplex(y)
    ),
    "another objective": theorem(Eq(ArgMin(loss, z), ArgMin(Sum(z[k] ** 2, k), z)), *simplex(y)),
    "concave": theorem(Convex(-loss, z), *simplex(y)),
    "not convex": theorem(Convex(squared_error(t, sigmoid(s)), s), *coin_label(t)),
    "one class in ten": theorem(Eq(Prod(9 - Idx("k", K), k), 40320 / Prod(Idx("k", K) ** 0, k))),
    "tiny": theorem(Eq(Exp(-100 * t**2 - 90), 0)),
}


@pytest.mark.parametrize("name", TRUE)
def test_confirms(name: str):
    report = check(TRUE[name])
    assert report.confirmed, report
    assert report.digits >= 35
    assert not report.skipped


@pytest.mark.parametrize("name", FALSE)
def test_contradicts(name: str):
    report = check(FALSE[name])
    assert report.verdict is Verdict.CONTRADICTED, report


def test_every_line_is_looked_at():
    chain = (
        theorem(Eq(D(loss, z[k]), softmax(z)[k] - y[k]), *simplex(y))
        .calc(D(loss, z[k]))
        .eq(Sum(y[j] * (softmax(z)[k] - Delta(j, k)), j), by=ALGEBRA)
        .eq(Sum(y[j] * softmax(z)[k], j), by=ALGEBRA)  # false
        .le(softmax(z)[k], by=ALGEBRA)
        .lt(softmax(z)[k] + 1, by=ALGEBRA)
        .eq(softmax(z)[k] - y[k], by=ALGEBRA)  # false
    )
    report = check(chain, Ks=(2, 3))
    assert [(r.number, r.verdict.name) for r in report.lines] == [
        (None, "CONFIRMED"),
        (0, "CONFIRMED"),
        (1, "CONFIRMED"),
        (2, "CONTRADICTED"),
        (3, "CONFIRMED"),
        (4, "CONFIRMED"),
        (5, "CONTRADICTED"),
    ]
    assert report.models == ((2, 0), (2, 1), (3, 0), (3, 1))


def test_a_contradiction_can_be_seen_again():
    wrong = replace(FALSE["index captured"], id="row-sum.is-trace")
    line = check(wrong).lines[0]
    evaluator = Evaluator(sample_model(wrong, line.K, line.seed))
    left, right = evaluator.value(wrong.claim.left), evaluator.value(wrong.claim.right)
    assert (mpmath.nstr(mpmath.mpf(left.numerator) / left.denominator, 12)) == mpmath.nstr(mpmath.mpf(line.left), 12)
    assert left != right
    assert left in line.enclosures[0]
    assert right in line.enclosures[1]
    assert f"contradicted to {line.digits:.1f} digits (K={line.K}, seed={line.seed}): left {line.left}" in str(line)


def test_fewer_digits_where_asked():
    assert 20 <= check(TRUE["hessian"], digits=25, Ks=(2,)).digits <= 35


def test_undefined_is_not_confirmed():
    line = check(theorem(Eq(Log(-(t**2)), Log(-(t**2))))).lines[0]
    assert line.verdict is Verdict.UNDECIDED
    assert line.note.startswith("log(-")


def test_close_to_equal():
    # They differ in the 24th digit: far too soon for numbers, which are contradicted; for derivatives too few
    # digits for yes, too many for no.
    nearly = 1 + Num(Fraction(1, 10**24))
    assert check(theorem(Eq(t, t * nearly))).verdict is Verdict.CONTRADICTED
    assert check(theorem(Eq(D(t**2, t), 2 * t * nearly))).verdict is Verdict.UNDECIDED


def test_optima_over_different_variables_are_undecided():
    claim = Eq(ArgMin(t**2, t), ArgMin(s**2, s))
    assert check(theorem(claim)).verdict is Verdict.UNDECIDED


def test_domain_that_is_not_convex_is_undecided():
    assert check(theorem(Convex(t**2, t), *coin_label(t)), seed=3).lines[0].verdict is not Verdict.CONTRADICTED


@pytest.mark.parametrize(
    "impossible",
    [equation(s**2, -1), positive(-(s**2)), nonnegative(-Exp(s)), equation(s + 1, s), positive(P(event) - 1)],
    ids=str,
)
def test_no_model(impossible: Hypothesis):
    with pytest.raises(Vacuous, match=f"violated: {re.escape(str(impossible))}"):
        sample_model(theorem(Eq(Sum(z[k], k), s), impossible), 1, 0)


def test_vacuous_theorem():
    with pytest.raises(Vacuous, match="no model"):
        check(theorem(Eq(t, 0), equation(t**2, -1)))


def test_two_symbols_of_one_name():
    with pytest.raises(Unbound, match="both called z"):
        check(theorem(Eq(Sum(z[k], k), Family("z", n)[1])))


# Which models are drawn.


def test_least_classes_are_kept():
    report = check(theorem(Lt(0, softmax(z)[k]), at_least(K, 3)))
    assert {K for K, _ in report.models} == {3, 5, 10}


def test_more_classes_than_asked_for_where_needed():
    report = check(theorem(Lt(0, softmax(z)[k]), at_least(K, 4)), Ks=(1, 2))
    assert {K for K, _ in report.models} == {4}


def test_one_K_where_there_are_no_classes():
    assert {K for K, _ in check(theorem(Eq(sigmoid(-t), 1 - sigmoid(t)))).models} == {1}


def test_K_without_an_index_is_skipped():
    late = Idx("k", 2, K)
    report = check(theorem(Lt(0, softmax(z)[late])))
    assert [K for K, _ in report.skipped] == [1]
    assert report.confirmed


def test_numeric_dimension():
    pair = Family("z", 2)
    claim = Eq(softmax(pair)[Num(1)], sigmoid(pair[1] - pair[2]))
    assert check(theorem(claim)).confirmed


def test_indices_differ_and_coincide():
    claim = theorem(Eq(square[j, k], square[j, k] * z[l] / z[l]))
    for size in (3, 5, 10):
        apart, together = (sample_model(claim, size, seed).indices for seed in (0, 1))
        assert len(set(apart.values())) == 3
        assert len(set(together.values())) == 1


def test_joint_table_has_every_combination():
    third = Event("Z", n)
    model = sample_model(theorem(Eq(P(Joint(event, label[k], third[i])), 0), partition(label)), 3, 0)
    y1, x = model.events["Y", (1,)], model.events["X", ()]
    assert y1 & x
    assert y1 - x
    assert not y1 & model.events["Y", (2,)]
    assert all(model.events["Z", (r,)] & y1 & x for r in range(1, model.dims["n"] + 1))


GIVEN = {
    "positive": domains.positive_family(z),
    "positive scalar": domains.positive_family(s),
    "unit interval": unit_interval(s),
    "unit interval of a family": unit_interval(z),
    "simplex": simplex(z),
    "open simplex": open_simplex(z),
    "one-hot": one_hot(z),
    "simplex rows": simplex_rows(Y),
    "one-hot rows": one_hot_rows(Y),
    "rows of a square": simplex(square),
    "label": coin_label(s),
    "counts": counts(c, m),
    "counts of a dimension": counts(c, n),
    "plain sign": (positive(z[k], k), nonnegative(s)),
    "both": (*simplex(z), *domains.positive_family(z)),
    "derived": (*open_simplex(p), equation(z[k], p[k] / 2, k), equation(s, Sum(z[k], k))),
    "inexact": (positive(Log(s)), nonnegative(Exp(z[k]) - 0, k)),
    "events": (partition(label), positive(P(event))),
}


@pytest.mark.parametrize("name", GIVEN)
@settings(max_examples=15)
@given(size=st.sampled_from((1, 2, 3, 5, 10)), seed=st.integers(0, 10**6))
def test_models_satisfy_the_hypotheses(name: str, size: int, seed: int):
    statement = theorem(Eq(Sum(z[k], k), s), *GIVEN[name])
    model = sample_model(statement, size, seed)
    assert model == sample_model(statement, size, seed)
    assert name == "inexact" or satisfies(model, GIVEN[name]) == []
    assert model.dims["K"] == size


def test_counts_are_integers_and_their_total_too():
    model = sample_model(theorem(Eq(Sum(c[k], k), m), *counts(c, m)), 5, 1)
    assert all(x.denominator == 1 for x in (*model.families["c"].values(), model.scalars["m"]))


def test_hypotheses_of_a_domain_are_equal_wherever_they_are_written():
    assert simplex(y) == simplex(y)
    assert str(simplex(y).sums_to_one) == "Σ y = 1"
    assert simplex_rows(Y).sums_to_one.forall == (Idx("i", n),)
    assert str(counts(c, m).sums_to_total) == "Σ c = m"
    assert [h.relation for h in one_hot(y)] == [">=", "=", "="]


# Numbers.


@given(x=st.fractions(-3, 3, max_denominator=50))
def test_derivatives_are_accurate(x: Fraction):
    real = Real(50)
    at = real.rational(x)
    assert abs(real.derivative(real.exp, at) / real.exp(at) - 1) < real.mp.mpf(10) ** -49
    second = real.derivative(lambda u: real.derivative(real.exp, u), at)
    assert abs(second / real.exp(at) - 1) < real.mp.mpf(10) ** -49


def test_size_remembers_what_cancelled():
    e = Exp(t) - Exp(t) + 1 - 1
    value, size = Evaluator(Model(scalars={"t": Fraction(5)}), Sizes(Real(50))).value(e)
    assert value == 0
    assert 148 < size < 743


def test_global_precision_is_left_alone():
    before = mpmath.mp.prec
    check(TRUE["gradient"], Ks=(2,))
    assert mpmath.mp.prec == before


# Refutations.

NOT_CONVEX = Refutation(
    "mse.not-convex",
    "",
    Convex(squared_error(t, sigmoid(s)), s),
    ((t, Num(1)), (s, Num(-2))),
    tuple(coin_label(t)),
)


@pytest.mark.parametrize(
    ("claim", "witness"),
    [
        (Eq(Exp(t), 1 + t), ((t, Num(1)),)),
        (Le(Exp(t), 1 + t), ((t, Num(1)),)),
        (Lt(softmax(z)[k], 1), ((K, Num(1)), (k, Num(1)), (z[1], Num(5)))),
        (NOT_CONVEX.claim, NOT_CONVEX.witness),
        (Convex(z[1] * z[2], z), ((K, Num(2)), (z[1], Num(0)), (z[2], Num(0)))),
        (Eq(D(t**2, t), t), ((t, Num(1)),)),
    ],
    ids=str,
)
def test_refuted(claim: Claim, witness: tuple[tuple[Expr, Expr], ...]):
    assert check_refutation(Refutation("r", "", claim, witness)).verdict is Verdict.CONTRADICTED


@pytest.mark.parametrize("claim", [Eq(Exp(t), 1 + t), Convex(Exp(t), t), Le(Exp(t), 1)], ids=str)
def test_not_refuted(claim: Claim):
    line = check_refutation(Refutation("r", "", claim, ((t, Num(0)),)))
    assert line.verdict is not Verdict.CONTRADICTED


def test_witness_must_satisfy_the_hypotheses():
    with pytest.raises(Vacuous, match="t is 0 or 1"):
        check_refutation(replace(NOT_CONVEX, witness=((t, Num(2)), (s, Num(-2)))))


# House rules.


def test_backend_that_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "flint", None)
    assert check(FALSE["index captured"], Ks=(2,)).lines[0].enclosures
    with pytest.raises(MissingExtra, match="rigor"):
        check(TRUE["gradient"], backend="flint")


def test_package_is_light():
    code = "import verify, sys; assert not {'mpmath', 'sympy', 'numpy'} & set(sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
