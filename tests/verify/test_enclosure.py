"""Enclosures enclose: against exact fractions, against higher precision, and between the two backends."""

from __future__ import annotations

import sys
from fractions import Fraction

import mpmath
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from derive.errors import LossproofError, MissingExtra
from derive.symbols import Add, D, Dim, Exp, Expr, Factorial, Family, Idx, Log, Mul, Num, Pow, Sum, Sym
from derive.vocabulary import sigmoid, softmax, squared_error
from verify.enclosure import Enclosure, Intervals, choose, different, enclose, model_at, negative, positive
from verify.model import Inexact, Model, Unbound, Undefined, evaluate

BACKENDS = ("mpmath", "flint")
s, t = Sym("s"), Sym("t")
K = Dim("K")
k = Idx("k", K)
z = Family("z", K)

fractions = st.fractions(min_value=-50, max_value=50, max_denominator=1000)
rationals = st.recursive(
    st.builds(Num, fractions),
    lambda inner: st.one_of(
        st.builds(Add, inner, inner),
        st.builds(Mul, inner, inner),
        st.builds(Pow, inner, st.integers(-3, 3).map(Num)),
    ),
    max_leaves=8,
)


@pytest.fixture(params=BACKENDS, scope="module")
def backend(request) -> str:
    if request.param == "flint":
        pytest.importorskip("flint")
    return request.param


@given(e=rationals, digits=st.integers(1, 40))
def test_encloses_the_exact_value(backend: str, e: Expr, digits: int):
    try:
        value = evaluate(e, Model())
    except Undefined:
        assume(False)
    box = enclose(e, Model(), digits, backend)
    assert value in box
    assert box.width <= Fraction(1, 10**digits) * abs(box.lo + box.hi) / 2 or value == 0


@pytest.mark.parametrize("f", [Exp, Log])
@given(x=fractions, digits=st.integers(1, 40))
def test_encloses_what_higher_precision_gives(backend: str, f: type[Expr], x: Fraction, digits: int):
    assume(f is Exp or x > 0)
    box = enclose(f(Num(x)), Model(), digits, backend)
    with mpmath.workdps(120):
        lo, hi = (mpmath.mpf(end.numerator) / end.denominator for end in (box.lo, box.hi))
        value = getattr(mpmath, f.__name__.lower())(mpmath.mpf(x.numerator) / x.denominator)
        assert lo <= value <= hi


@given(x=fractions, y=fractions)
def test_real_powers(backend: str, x: Fraction, y: Fraction):
    assume(x > 0)
    box = enclose(Pow(Num(x), Num(y)), Model(), 20, backend)
    with mpmath.workdps(80):
        value = (mpmath.mpf(x.numerator) / x.denominator) ** (mpmath.mpf(y.numerator) / y.denominator)
        assert mpmath.mpf(box.lo.numerator) / box.lo.denominator <= value * (1 + mpmath.mpf(10) ** -70)
        assert value * (1 - mpmath.mpf(10) ** -70) <= mpmath.mpf(box.hi.numerator) / box.hi.denominator


@given(x=fractions, y=fractions)
def test_backends_overlap(x: Fraction, y: Fraction):
    pytest.importorskip("flint")
    model = Model(dims={"K": 2}, families={"z": {(1,): x, (2,): y}}, indices={"k": 1})
    one, other = (enclose(softmax(z)[k], model, 25, b) for b in BACKENDS)
    assert one.lo <= other.hi
    assert other.lo <= one.hi


def test_margin_of_exp_and_log_is_on_both_sides():
    iv = Intervals(53)
    lo, hi = iv.ends(iv.margin)
    assert lo < 1 < hi


def test_factorial(backend: str):
    assert enclose(Factorial(Num(5)), Model(), 20, backend) == Enclosure(Fraction(120), Fraction(120))


@pytest.mark.parametrize(
    "e",
    [Log(Num(-1)), Log(Num(0)), 1 / Num(0), 1 / (Exp(s) * Exp(-s) - 1), Pow(Num(-2), s), Factorial(s)],
    ids=str,
)
def test_undefined(backend: str, e: Expr):
    with pytest.raises(Undefined):
        enclose(e, Model(scalars={"s": Fraction(1, 2)}), 20, backend)


def test_more_precision_is_tried_before_giving_up(backend: str):
    # At 30 digits 1 + exp(-200) is 1, whose logarithm's reciprocal would be undefined.
    e = 1 / Log(1 + Exp(Num(-200)))
    box = enclose(e, Model(), 30, backend)
    assert box.lo > 10**86
    assert positive(e, Model(), 30, backend)


def test_derivatives_are_refused(backend: str):
    with pytest.raises(Inexact, match="closed form"):
        enclose(D(t**2, t), Model(scalars={"t": Fraction(1)}), 20, backend)


def test_signs(backend: str):
    model = Model(scalars={"s": Fraction(1, 3)})
    zero = Exp(Log(s)) - s
    assert negative(Log(s), model, backend=backend).hi < 0
    assert positive(Log(s), model, backend=backend) is None
    assert positive(-Log(s), model, backend=backend).lo > 0
    assert negative(zero, model, backend=backend) is positive(zero, model, backend=backend) is None
    assert different(Exp(s), 1 + s, model, backend=backend)
    assert different(Exp(Log(s)), s, model, backend=backend) is None


def test_squared_error_of_a_sigmoid_is_not_convex(backend: str):
    p = sigmoid(t)
    curvature = 2 * p**2 * (1 - p) ** 2 - 2 * (1 - p) * p * (1 - p) * (1 - 2 * p)
    model = Model(scalars={"t": Fraction(-2)})
    box = negative(curvature, model, backend=backend)
    assert Fraction("-0.11882") < box.lo <= box.hi < Fraction("-0.11881")
    assert squared_error(Num(1), p)  # whose second derivative this is


def test_text_rounds_outwards():
    assert str(Enclosure(Fraction(-1, 3), Fraction(1, 3))) == "[-3.3333333333333333334e-1, 3.3333333333333333334e-1]"
    assert str(Enclosure(Fraction(0), Fraction(2))) == "[0, 2.0e+0]"
    assert str(Enclosure(Fraction(-1000), Fraction(10**30))) == "[-1.0e+3, 1.0e+30]"


@given(x=st.fractions())
def test_text_encloses(x: Fraction):
    lo, hi = map(Fraction, str(Enclosure(x, x))[1:-1].split(", "))
    assert lo <= x <= hi
    assert hi - lo <= abs(x) / 10**17


def test_precision_of_the_libraries_is_left_alone(backend: str):
    flint = pytest.importorskip("flint")
    before = mpmath.mp.prec, mpmath.iv.prec, flint.ctx.prec
    enclose(Exp(Sum(z[k], k)), Model(dims={"K": 1}, families={"z": {(1,): Fraction(1)}}), 60, backend)
    assert (mpmath.mp.prec, mpmath.iv.prec, flint.ctx.prec) == before


def test_without_flint(monkeypatch):
    monkeypatch.setitem(sys.modules, "flint", None)
    assert choose("auto").name == "mpmath"
    assert Fraction(1) in enclose(Exp(Num(0)), Model())
    with pytest.raises(MissingExtra, match=r"python-flint.*lossproof\[rigor\]"):
        enclose(Num(1), Model(), backend="flint")


def test_unknown_backend():
    with pytest.raises(LossproofError, match="Choose one of auto, mpmath, flint"):
        choose("arb")


def test_model_of_a_witness():
    witness = ((K, Num(2)), (k, Num(1)), (t, Num(-2)), (z[1], Num(Fraction(1, 3))), (z[2], Num(1) / 3 + 1))
    model = model_at(witness)
    assert (model.dims, model.indices, model.scalars) == ({"K": 2}, {"k": 1}, {"t": -2})
    assert model.families == {"z": {(1,): Fraction(1, 3), (2,): Fraction(4, 3)}}
    with pytest.raises(Unbound):
        model_at(((K, Num(Fraction(1, 2))),))
