"""Ulps against exact fractions; bounds of errors against exact arithmetic; programs against what expressions mean."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import libmp, mp, mpf

from derive import vocabulary as words
from derive.errors import LossproofError
from derive.symbols import D, Exp, Expr, Factorial, Log, Num, Sum, Sym
from verify.model import EXACT, Inexact, Model, Undefined, evaluate
from verify.oracle import real
from verify.regimes import CHANCE, CLASSES, FUNCTIONS
from verify.ulps import (
    FORMATS,
    Bounded,
    Program,
    TooWide,
    as_raw,
    correctly_rounded,
    exact_values,
    judge,
    run_of,
    ulp_error,
)

FLOAT64 = FORMATS["float64"]
dyadic = st.builds(lambda m, e: Fraction(m) * Fraction(2) ** e, st.integers(-(2**70), 2**70), st.integers(-1180, 1000))
near_one = st.builds(lambda m: Fraction(m, 2**60), st.integers(-(2**62), 2**62))


# Distances.


def nearest(exact: Fraction, dtype: str) -> float:
    """The nearest of three neighbours in the format, ties to an even significand."""
    kind = np.dtype(dtype).type
    with np.errstate(over="ignore"):
        guess = kind(float(exact))
        around = [guess, np.nextafter(guess, kind(np.inf)), np.nextafter(guess, kind(-np.inf))]
    bits = f"u{guess.itemsize}"
    return float(
        min(
            filter(np.isfinite, around),
            key=lambda x: (abs(Fraction(float(x)) - exact), x.view(bits) & 1),
        )
    )


@given(dyadic, near_one)
def test_rounding_is_correct(wide, narrow):
    for exact in (wide, narrow):
        try:
            rounded = float(exact)
        except OverflowError:
            rounded = math.inf if exact > 0 else -math.inf
        assert correctly_rounded(exact) == rounded


@given(near_one, st.integers(-30, 30), st.sampled_from(["float32", "float16"]))
def test_rounding_is_correct_in_smaller_formats(x, e, dtype):
    exact = x * Fraction(2) ** (e if dtype == "float32" else e % 12 - 12)
    assert correctly_rounded(exact, dtype) == nearest(exact, dtype)


@given(dyadic, st.integers(-9, 9))
def test_distance_is_that_of_fractions(exact, steps):
    rounded = correctly_rounded(exact)
    if math.isinf(rounded):
        return
    computed = rounded
    for _ in range(abs(steps)):
        computed = math.nextafter(computed, math.copysign(math.inf, steps))
    if math.isinf(computed):
        return
    distance = abs(Fraction(computed) - exact) / Fraction(math.ulp(rounded))
    assert ulp_error(computed, exact) == pytest.approx(float(distance), rel=1e-15, abs=0)


@pytest.mark.parametrize(
    ("computed", "exact", "ulps"),
    [
        (1.0, 1, 0),
        (1.0, 1 + Fraction(1, 2**53), 0.5),
        (1.0 - 2.0**-53, 1, 0.5),
        (0.0, 0, 0),
        (-0.0, 0, 0),
        (5e-324, 0, 1),
        (1e-323, Fraction(1, 2**1074), 1),
        (0.0, Fraction(1, 2**1075), 0.5),
        (0.0, 1, 2.0**52),
        (math.inf, Fraction(2) ** 1024, 0),
        (-math.inf, Fraction(2) ** 1024, math.inf),
        (1.7976931348623157e308, Fraction(2) ** 1024, 1),
        (math.inf, 1, math.inf),
        (math.nan, 1, math.inf),
        (-math.inf, mpf("-inf"), 0),
        (math.inf, mpf("-inf"), math.inf),
        (0.0, mpf("-inf"), math.inf),
    ],
)
def test_distances_by_hand(computed, exact, ulps):
    assert ulp_error(computed, exact) == ulps


@pytest.mark.parametrize(
    ("dtype", "ulp", "least"),
    [("float32", 2.0**-23, 2.0**-149), ("float16", 2.0**-10, 2.0**-24), ("bfloat16", 2.0**-7, 2.0**-133)],
)
def test_ulps_of_smaller_formats(dtype, ulp, least):
    assert ulp_error(1 + 3 * ulp, 1, dtype) == 3
    assert ulp_error(3 * least, least, dtype) == 2


@pytest.mark.parametrize(
    ("computed", "exact", "flaw"),
    [
        (0.0, Fraction(1, 2**1074), "wrong zero"),
        (0.0, Fraction(1, 2**1075), ""),
        (0.0, 0, ""),
        (math.inf, 1, "wrong inf"),
        (-1e308, mpf("-inf"), "wrong inf"),
        (math.nan, mpf("-inf"), "nan"),
    ],
)
def test_flaws(computed, exact, flaw):
    assert judge(computed, as_raw(exact), FLOAT64).flaw == flaw


def test_enormous_exponents():
    tiny, vast = libmp.mpf_exp(libmp.from_float(-1e17), 100), libmp.mpf_exp(libmp.from_float(1e17), 100)
    assert judge(0.0, tiny, FLOAT64).ulps == 0
    assert judge(5e-324, tiny, FLOAT64).ulps == 1
    assert judge(math.inf, vast, FLOAT64).ulps == 0


def test_unknown_dtype_is_named():
    with pytest.raises(LossproofError, match=r"Unknown dtype 'float8'. Choose one of float64, float32"):
        ulp_error(1.0, 1, "float8")


# Bounds.

leaves = st.fractions(-8, 8, max_denominator=2**12).map(Num)
trees = st.recursive(
    leaves,
    lambda e: st.one_of(
        st.builds(lambda a, b: a + b, e, e),
        st.builds(lambda a, b: a - b, e, e),
        st.builds(lambda a, b: a * b, e, e),
        st.builds(lambda a, b: a / b, e, e),
        st.builds(lambda a, n: a**n, e, st.integers(-3, 3)),
    ),
    max_leaves=12,
)


def fraction(raw) -> Fraction:
    return Fraction(*libmp.to_rational(raw))


@given(trees, st.integers(8, 60))
def test_bounds_hold_where_arithmetic_is_rational(e, bits):
    try:
        exact = evaluate(e, Model())
        center, radius = evaluate(e, Model(), Bounded(bits))
    except (Undefined, TooWide):
        return
    bound = 0 if radius == -math.inf else Fraction(2) ** int(radius)
    assert abs(fraction(center) - exact) <= bound


@given(trees, st.sampled_from([Exp, Log, lambda e: Log(1 + Exp(e)), lambda e: 1 / (1 + Exp(-e))]))
def test_bounds_hold_for_exponentials_and_logarithms(e, f):
    try:
        if abs(evaluate(e, Model())) > 10**6:
            return
        center, radius = evaluate(f(e), Model(), Bounded(40))
        exact, _ = evaluate(f(e), Model(), Bounded(600))
    except (Undefined, TooWide):
        return
    if center == exact:  # infinite, perhaps
        return
    gap = libmp.mpf_abs(libmp.mpf_sub(center, exact))
    assert radius > -math.inf or gap == libmp.fzero
    assert gap == libmp.fzero or gap[2] + gap[3] <= radius + 1


@given(st.integers(1, 40), st.integers(30, 300))
def test_bounds_are_tight_enough_to_be_of_use(x, bits):
    center, radius = evaluate(Log(1 + Exp(Num(x))), Model(), Bounded(bits))
    assert radius <= center[2] + center[3] - bits + 12


def test_infinities_are_limits():
    ruled_out = as_raw(mpf("-inf")), -math.inf
    arithmetic = Bounded(50)
    zero = arithmetic.exp(ruled_out)
    assert zero == (libmp.fzero, -math.inf)
    assert arithmetic.log(zero) == ruled_out
    with pytest.raises(Undefined):
        arithmetic.add([ruled_out, (libmp.finf, -math.inf)])


def test_what_has_no_bound_is_refused():
    with pytest.raises(Inexact):
        evaluate(Factorial(Num(3)), Model(), Bounded(50))
    with pytest.raises(Inexact):
        evaluate(D(Sym("t") ** 2, Sym("t")), Model(scalars={"t": Fraction(1)}), Bounded(50))
    with pytest.raises(TooWide):
        evaluate(1 / (1 + Exp(Num(-100)) - 1), Model(), Bounded(50))


# Programs and references.

Z = [Fraction(3, 4), Fraction(-5, 2), Fraction(7, 8)]
Y = {1: [1], 2: [Fraction(1, 4), Fraction(3, 4)], 3: [0, Fraction(1, 2), Fraction(1, 2)]}
V = [Fraction(2), Fraction(-1, 3), Fraction(5, 7)]


def rows(K: int) -> dict[str, list[Fraction]]:
    return {"z": Z[:K], "y": [Fraction(q) for q in Y[K]], "v": V[:K]}


def models(name: str):
    """A model, the values for a program, and the place, for every number of classes and every class."""
    program = FUNCTIONS[name].program
    if FUNCTIONS[name].kind == CHANCE:
        for p in (Fraction(1, 3), Fraction(1, 2), Fraction(7, 8)):
            yield Model(scalars={"p": p}), {"p": {(): p}}, 1, ()
        return
    if FUNCTIONS[name].kind != CLASSES:
        for z, y, v in zip(Z, [Fraction(0), Fraction(1), Fraction(2, 3)], V, strict=True):
            values = {"z": z, "y": y, "v": v}
            yield Model(scalars=values), {n: {(): x} for n, x in values.items()}, 1, ()
        return
    for K in (1, 2, 3):
        families = {n: {(k,): x for k, x in enumerate(row, 1)} for n, row in rows(K).items()}
        for place in itertools.product(range(1, K + 1), repeat=len(program.order)):
            indices = {i.data: k for i, k in zip(program.order, place, strict=True)}
            yield Model({"K": K}, {}, families, indices), families, K, place


@pytest.mark.parametrize("name", FUNCTIONS)
def test_program_means_what_its_expression_means(name: str):
    arithmetic = real(30)
    for model, exact, size, place in models(name):
        values = {n: {w: arithmetic.rational(q) for w, q in table.items()} for n, table in exact.items()}
        compiled = FUNCTIONS[name].program(run_of(arithmetic, values, size), place)
        meant = evaluate(FUNCTIONS[name].reference(), model, arithmetic)
        assert abs(compiled - meant) <= 1e-70 * max(1, abs(meant))


j, k = words.j, words.k
v, y, z = words.v, words.y, words.z
textbook = words.cross_entropy(y, words.softmax(z))
in_logit = words.binary_cross_entropy(words.target, words.sigmoid(words.score))
# From the losses alone, differentiated by numbers.
AGAIN: dict[str, Expr] = {
    "bce_with_logits": in_logit,
    "bce_with_logits_grad": D(in_logit, words.score),
    "bce_with_logits_hvp": D(D(in_logit, words.score), words.score) * Sym("v"),
    "softmax_cross_entropy_grad": D(textbook, z[k]),
    "softmax_cross_entropy_hvp": Sum(D(D(textbook, z[k]), z[j]) * v[j], j),
}


@pytest.mark.parametrize("name", AGAIN)
def test_reference_is_the_derivative_of_the_loss(name: str):
    arithmetic = real(40)
    for model, *_ in models(name):
        reference = evaluate(FUNCTIONS[name].reference(), model, arithmetic)
        assert abs(reference - evaluate(AGAIN[name], model, arithmetic)) < 1e-30


def test_program_takes_only_what_it_can_compute():
    with pytest.raises(TypeError, match="no arithmetic"):
        Program(Factorial(words.trials))
    with pytest.raises(TypeError, match="no sum over the classes"):
        Program(Sum(Num(1), k))


def test_equal_subexpressions_are_one_function():
    once, twice = Program(Sum(Exp(z[j]), j)), Program(Exp(z[k]) * Sum(Exp(z[j]), j))
    assert len(twice._codes) == len(once._codes) + 1


def test_program_in_exact_arithmetic():
    program = Program(Sum(y[j] * z[j], j))
    values = {n: {(i,): q for i, q in enumerate(row, 1)} for n, row in rows(3).items()}
    assert program(run_of(EXACT, values, 3), ()) == sum(a * b for a, b in zip(Z, Y[3], strict=True))


def exact(name: str, place: tuple[int, ...] = (), **inputs: list[float]) -> float:
    """The correctly rounded value."""
    (found,) = exact_values(FUNCTIONS[name].program, inputs, [place], FLOAT64, 50)
    return correctly_rounded(mp.make_mpf(found))


@pytest.mark.parametrize(
    ("value", "known"),
    [
        (exact("log_softmax", (1,), z=[40, 0]), -4.248354255291589e-18),
        (exact("log_softmax", (2,), z=[0, -math.inf]), -math.inf),
        (exact("sigmoid", z=[-710]), 4.476286225675130e-309),
        (exact("softmax_cross_entropy", z=[1e17, 1e17], y=[1, 0]), math.log(2)),
        (exact("softmax_cross_entropy", z=[0, -math.inf], y=[1, 0]), 0.0),
        (exact("softmax_cross_entropy", z=[0, -math.inf], y=[0, 1]), math.inf),
        (exact("softplus", z=[20.5]), 20.500000001250153),
        (exact("softplus", z=[1e17]), 1e17),
        (exact("bce_with_logits", z=[1e17], y=[1]), 0.0),
        (exact("bce_with_logits", z=[-1e17], y=[1]), 1e17),
        (exact("bce_with_logits_hvp", z=[0], y=[0], v=[3]), 0.75),
        (exact("softmax_cross_entropy_grad", (1,), z=[40, 0], y=[1, 0]), -4.248354255291589e-18),
        (exact("softmax_cross_entropy_grad", (1,), z=[1e4, 0], y=[1, 0]), 0.0),
        (exact("softmax_cross_entropy_grad", (1,), z=[3.5], y=[1]), 0.0),
    ],
)
def test_known_values(value: float, known: float):
    assert value == known


def test_fifty_digits_are_fifty_digits():
    """p_1 - 1 = -1/(1 + e^40): the digits lost to the difference are made up for."""
    (found,) = exact_values(
        FUNCTIONS["softmax_cross_entropy_grad"].program, {"z": [40, 0], "y": [1, 0]}, [(1,)], FLOAT64, 50
    )
    more = real(100).mp
    assert abs(more.make_mpf(found) * (1 + more.exp(40)) + 1) < more.mpf(10) ** -50


def test_a_value_out_of_reach_is_undecided(monkeypatch):
    monkeypatch.setattr("verify.ulps.CAP", 400)
    program = Program(Log(1 - words.sigmoid(words.score)))
    assert exact_values(program, {"z": [1e17]}, [()], FLOAT64, 50) == [None]
