"""Formulas run in float64 as they are written, and the points of the book where two equal sides come apart."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from derive import catalog
from derive.calc import Eq, Le, Theorem
from derive.floats import Float64, differ, evaluate, exact, measured
from derive.language import speaking
from derive.printing.record import record
from derive.printing.theorem import FORMATS, render
from derive.symbols import (
    D,
    Delta,
    Exp,
    Expr,
    Factorial,
    Idx,
    Lam,
    Log,
    Num,
    Pow,
    Prod,
    Step,
    Sum,
    Sym,
)
from derive.vocabulary import K, W, cross_entropy, j, k, log_softmax, logsumexp, sigmoid, softmax, t, z
from verify.enclosure import model_at
from verify.model import satisfies

inf, nan = math.inf, math.nan
x = Sym("x")
THEOREMS = [e for e in catalog.entries().values() if isinstance(e, Theorem) and e.measured]
POINTS = [(e, m) for e in THEOREMS for m in measured(e)]


def at(**scalars: Fraction | int) -> tuple[tuple[Expr, Expr], ...]:
    return tuple((Sym(name), Num(value)) for name, value in scalars.items())


def row(*logits: Fraction | int, **indices: int) -> tuple[tuple[Expr, Expr], ...]:
    entries = tuple((z[n], Num(value)) for n, value in enumerate(logits, 1))
    return ((K, Num(len(logits))), *((Idx(name, K), Num(value)) for name, value in indices.items()), *entries)


def same(left: float, right: float) -> bool:
    both_nan = math.isnan(left) and math.isnan(right)
    return both_nan or (left == right and math.copysign(1, left) == math.copysign(1, right))


# The points of the book.


def test_the_book_measures_something():
    assert len(POINTS) >= 10
    assert {type(m.left) for _, m in POINTS} == {float}


@pytest.mark.parametrize(("theorem", "m"), POINTS, ids=[f"{e.id}-{n}" for n, (e, _) in enumerate(POINTS)])
def test_at_every_point_of_the_book_the_two_sides_differ(theorem: Theorem, m: Any):
    assert differ(m.left, m.right), f"{theorem.id}: {m.left} and {m.right}"


@pytest.mark.parametrize(("theorem", "m"), POINTS, ids=[f"{e.id}-{n}" for n, (e, _) in enumerate(POINTS)])
def test_one_side_is_right_and_both_have_one_true_value(theorem: Theorem, m: Any):
    assert abs(exact(theorem.claim.left, m.point, 40) / m.exact - 1) < 1e-39
    errors = [abs(side - m.exact) if math.isfinite(side) else inf for side in (m.left, m.right)]
    assert min(errors) < 1e-15 * max(1, abs(m.exact))


@pytest.mark.parametrize("theorem", THEOREMS, ids=str)
def test_a_point_gives_every_free_symbol_a_value(theorem: Theorem):
    for point in theorem.measured:
        for symbol in theorem.claim.left.free | theorem.claim.right.free:
            assert any(symbol in given.free for given, _ in point), f"{theorem.id}: {symbol}"


@pytest.mark.parametrize("theorem", THEOREMS, ids=str)
def test_a_point_satisfies_the_hypotheses(theorem: Theorem):
    for point in theorem.measured:
        assert satisfies(model_at(point), theorem.given) == []


def test_measured_points_are_no_part_of_what_a_theorem_says():
    theorem = THEOREMS[0]
    assert replace(theorem, measured=()) == theorem
    assert measured(replace(theorem, measured=())) == ()


def test_only_equations_are_measured():
    with pytest.raises(TypeError, match="only the two sides of an equation"):
        measured(Theorem("x.order", "", claim=Le(x, x + 1), measured=(at(x=1),)))


# Formulas against plain Python.

EXPRESSIONS: list[tuple[Expr, Any]] = [
    (sigmoid(x), lambda v: 1 / (1 + math.exp(-v))),
    (Log(1 + Exp(x)), lambda v: math.log(1 + math.exp(v))),
    (x / 3 * 3, lambda v: v / 3 * 3),
    (x + 1 - x, lambda v: v + 1 - v),
    (1 - sigmoid(x), lambda v: 1 - 1 / (1 + math.exp(-v))),
    (x**3 - x**2, lambda v: v**3 - v**2),
    (x / (x**2 + 1) ** 2, lambda v: v / (v**2 + 1) ** 2),
    (Pow(Exp(x), Num(Fraction(1, 2))), lambda v: math.exp(v) ** 0.5),
    (Pow(Exp(x), x), lambda v: math.exp(v) ** v),
    (Num(Fraction(1, 10)) + Fraction(2, 10), lambda _: 0.1 + 0.2),
    (x * Step(x) + Step(-x), lambda v: v * (v >= 0) + (-v >= 0)),
]


@pytest.mark.parametrize(("formula", "program"), EXPRESSIONS, ids=[str(e) for e, _ in EXPRESSIONS])
@pytest.mark.parametrize("value", [Fraction(-37, 10), Fraction(-1, 3), Fraction(0), Fraction(1, 7), Fraction(25)])
def test_a_formula_is_the_program_that_it_spells(formula: Expr, program: Any, value: Fraction):
    assert evaluate(formula, at(x=value)) == program(float(value))


def test_softmax_is_the_program_that_its_definition_spells():
    logits = [0.5, -2.25, 3.75]
    total = math.exp(logits[0]) + math.exp(logits[1]) + math.exp(logits[2])
    point = row(*map(Fraction, logits), k=2)
    assert evaluate(softmax(z)[k], point) == math.exp(logits[1]) / total
    assert evaluate(log_softmax(z)[k], point) == math.log(math.exp(logits[1]) / total)
    assert evaluate(logsumexp(z), point) == math.log(total)


def test_sums_are_taken_from_left_to_right():
    big = 2**53
    assert evaluate(Sum(z[k], k), row(big, 1, 1)) == big
    assert evaluate(Sum(z[k], k), row(1, 1, big)) == big + 2
    assert evaluate(z[1] + z[2] + z[3], row(big, 1, 1)) == big
    assert evaluate(Prod(z[k], k), row(10**200, 10**200, 0)) != evaluate(Prod(z[k], k), row(0, 10**200, 10**200))


def test_families_by_a_formula_and_deltas():
    formula = Sum(Lam(j, z[j] + 1)[k] * Delta(k, Num(2)), k)
    assert evaluate(formula, row(5, 6, 7)) == 7.0
    assert evaluate(cross_entropy(Lam(k, Delta(k, j)), softmax(z)), row(0, 0, j=1)) == math.log(2)


def test_dimensions_are_numbers_and_an_empty_sum_is_zero():
    assert evaluate(1 / K + K, row(1, 2, 3, 4)) == 4.25
    assert evaluate(Sum(z[1], Idx("r", 2, K)), row(9)) == 0.0
    assert evaluate(Prod(z[1], Idx("r", 2, K)), row(9)) == 1.0
    assert evaluate(Factorial(x), at(x=5)) == 120.0


# Where Python raises, and IEEE 754 does not.


@pytest.mark.parametrize(
    ("formula", "value", "result"),
    [
        (Exp(x), 1000, inf),
        (Exp(x), -1000, 0.0),
        (Log(x), 0, -inf),
        (Log(x), -1, nan),
        (Log(Exp(x)), 1000, inf),
        (x * Log(x), 0, nan),
        (1 / x, 0, inf),
        (-1 / x, 0, -inf),
        (x / x, 0, nan),
        (Exp(x) / Exp(x), 1000, nan),
        (Exp(x) - Exp(x), 1000, nan),
        (1 / Exp(x), 1000, 0.0),
        (Exp(x) ** 2, 400, inf),
        (-(x**3), 10**103, -inf),
        (x**3, -(10**103), -inf),
        (x**2, -(10**155), inf),
        (Pow(x, Num(Fraction(1, 2))), -1, nan),
        (Pow(x, Num(Fraction(-1, 2))), 0, inf),
        (Factorial(x), 200, inf),
        (Factorial(x), -1, nan),
        (x, 10**400, inf),
        (x, -(10**400), -inf),
    ],
)
def test_overflow_and_poles(formula: Expr, value: int, result: float):
    assert same(evaluate(formula, at(x=value)), result)


def test_division_knows_signed_zeros_and_nans():
    divide = Float64().divide
    assert same(divide(1.0, -0.0), -inf)
    assert same(divide(-1.0, -0.0), inf)
    assert same(divide(nan, 0.0), nan)
    assert same(divide(inf, 0.0), inf)
    assert same(divide(-0.0, 0.0), nan)
    assert same(Float64().log(-0.0), -inf)
    assert same(Float64().log(nan), nan)
    assert same(Float64().log(inf), inf)
    assert same(Float64().exp(nan), nan)


@pytest.mark.parametrize(
    "formula",
    [
        D(x**2, x),
        x + t,
        W[1, 1],
    ],
    ids=str,
)
def test_what_is_no_program_is_refused(formula: Expr):
    with pytest.raises(TypeError, match="no value"):
        evaluate(formula, at(x=1))


def test_a_point_holds_numbers():
    with pytest.raises(TypeError, match="must be given as a number"):
        evaluate(x, ((x, t),))


# The value without rounding.


def test_the_exact_value_survives_cancellation():
    tiny = exact(1 - sigmoid(x), at(x=2000))
    assert abs(tiny / exact(Exp(-x), at(x=2000)) - 1) < 1e-49
    assert exact(Log(1 - sigmoid(x)), at(x=500)) == pytest.approx(-500)
    assert exact(Log(1 + Exp(-x)), at(x=1000)) > 0


def test_an_exact_zero_is_zero():
    assert exact(x - x, at(x=3)) == 0
    assert exact(Log(x), at(x=1)) == 0


def test_what_rounding_hides_at_every_precision_is_not_guessed():
    with pytest.raises(ArithmeticError, match="could not be computed to 50 digits"):
        exact(Log(Exp(x)) - x, at(x=1))


def test_what_has_no_value_has_no_exact_value():
    with pytest.raises(ArithmeticError):
        exact(1 / (x - x), at(x=1))
    with pytest.raises(ValueError, match="logarithm"):
        exact(Log(x), at(x=-1))


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (1.0, 1.0 + 1e-9, False),
        (1.0, 1.1, True),
        (0.0, 1e-300, True),
        (0.0, 0.0, False),
        (inf, 1.0, True),
        (nan, 1.0, True),
        (inf, -inf, True),
        (inf, inf, False),
        (nan, nan, False),
        (nan, inf, True),
    ],
)
def test_differ(left: float, right: float, expected: bool):
    assert differ(left, right) is differ(right, left) is expected


# Printing.

SHOWN = Theorem("exp.log", "Log of exp", claim=Eq(Log(Exp(x)), x), measured=(at(x=1000), at(x=-1000)))


@pytest.mark.parametrize("fmt", ["text", "latex", "markdown"])
def test_every_medium_says_measured_and_not_proved(fmt: str):
    assert fmt in FORMATS
    said = " ".join(render(replace(SHOWN.calc(Log(Exp(x))).eq(x, by=()), measured=SHOWN.measured), fmt).split())
    assert "Measured" in said
    assert "not proved" in said
    assert "float64" in said
    assert "1000.0" in said


def test_the_text_shows_each_point():
    lines = [line.strip() for line in render(SHOWN, "text", 100).splitlines()]
    assert "at x = 1000: left ∞, right 1000.0, true value 1000.0" in lines
    assert "at x = −1000: left −∞, right −1000.0, true value −1000.0" in lines


def test_a_theorem_without_points_says_nothing_of_floats():
    assert "float64" not in render(replace(SHOWN, measured=()), "text")


def test_the_record_holds_numbers_as_texts():
    first, second = record(SHOWN)["measured"]
    assert (first["left"], first["right"], first["true"]) == ("inf", "1000.0", "1000.0")
    assert (second["left"], second["right"], second["true"]) == ("-inf", "-1000.0", "-1000.0")
    assert first["at"][0]["value"]["unicode"] == "1000"


def test_what_was_measured_is_said_in_korean():
    with speaking("ko"):
        said = render(SHOWN, "text", 100)
    assert "not proved" not in said
    assert "1000.0" in said
