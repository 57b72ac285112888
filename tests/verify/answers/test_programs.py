"""What is typed for programs, in words and by habit, said in signs; and what ∇ and nested integrals mean."""

from __future__ import annotations

from typing import Any

import pytest

from derive.symbols import Num, Sym
from tests.verify.answers import pair_files
from verify.answers import check_task
from verify.answers.comparing.kinks import without_kinks
from verify.answers.reading.functions import Integral, hidden
from verify.answers.reading.nabla import written_out
from verify.answers.reading.programs import said_in_signs
from verify.answers.reading.typed import in_signs

x, y = Sym("x"), Sym("y")


def status(gold: str, answer: str, **said: Any) -> str:
    return str(check_task.checked(pair_files.task({"gold": gold, "answer": answer, **said}))["status"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("integrate(x**2, (x, 0, 1))", "(int_{0}^{1} (x**2) dx)"),
        ("Integrate[y, {x, 0, 1}, {y, 0, x}]", "(int_{0}^{1} (int_{0}^{x} (y) dy) dx)"),
        ("integrate(y, (y, 0, x), (x, 0, 1))", "(int_{0}^{1} (int_{0}^{x} (y) dy) dx)"),
        ("Sum(i, (i, 1, n))", "sum(i, i=1..n)"),
        ("sum(i for i in range(1, n+1))", "sum(i, i=1..n)"),
        ("sum(i for i in range(n))", "sum(i, i=0..(n) - 1)"),
        ("limit(1/x, x, 0, '-')", "(lim_{x->0^-} (1/x))"),
        ("diff(x**2, x, 2)", "(d^2/dx^2 (x**2))"),
        ("Log[2, 8]", "(log(8)/log(2))"),
        ("Interval(0, 1, True, False)", "(0, 1]"),
        ("Or(x < 1, Eq(x, 2))", "x < 1 or x = 2"),
    ],
)
def test_a_call_is_said_in_signs(text, said):
    assert said_in_signs(text) == said


@pytest.mark.parametrize(
    "text",
    ["f(g(x))", "x[1]", "D(x, y)", "S(1)/2", "int(3.7)", "sum(p*log(p))", "Max(2, 3)", "a.dot(b)", r"\int(x, y)"],
)
def test_what_is_no_such_call_stays(text):
    assert said_in_signs(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "f(t) u (t)",
        "||x|| = 1",
        "|x| < 2 or |x| > 3",
        "P(A | B) = 1",
        "square root of x squared",
        "a plus b divided by 2",
        "integral of f from a to b",
        "lim_{x->0} x",
    ],
)
def test_what_may_mean_something_else_stays(text):
    assert in_signs(text, "1")[0] == text


def test_e_and_pi_are_letters_unless_the_other_text_has_the_numbers():
    assert in_signs("E^x", "e^x")[0] == "e^x"
    assert in_signs("E^2", "m^2 c^4")[0] == "E^2"
    assert in_signs("Pi/2", "π/2")[0] == "pi/2"
    assert in_signs("Pi/2", "P i/2")[0] == "Pi/2"
    assert in_signs("3+-2", "1")[0] == "3+-2"
    assert in_signs("3+-2", "3 ± 2")[0] == "3±2"


def test_nabla_of_a_letter_stays():
    assert written_out(r"\nabla f") == r"\nabla f"
    assert written_out(r"\nabla (x^2)") == r"\nabla (x^2)"
    assert written_out("∇(x y)") == "((∂/∂x (x y)), (∂/∂y (x y)))"


# Integrals of integrals


def test_an_integral_knows_its_variable_though_the_body_has_lost_it():
    inner = Integral(hidden(y, x), Num(0), Num(1))
    outer = Integral(hidden(inner, y), Num(0), Num(2))
    assert outer.variable != inner.variable
    assert outer.variable in outer.args[0].free
    assert not outer.free


def test_integrals_that_differ_in_the_name_of_their_variable_only_are_one():
    assert Integral(hidden(x, x), Num(0), Num(1)) == Integral(hidden(y, y), Num(0), Num(1))


@pytest.mark.parametrize(
    ("gold", "right", "wrong"),
    [
        (r"\int_0^2\int_0^1 y\,dx\,dy", "2", "1"),
        (r"\int_0^3\int_0^2 x^2y\,dx\,dy", "12", "18"),
        (r"\int_0^1\int_0^x xy\,dy\,dx", "1/8", "1/6"),
        (r"\int_0^2\int_0^1\int_0^3 z\,dx\,dy\,dz", "6", "9"),
        (r"\int_{-1}^{1}|x| dx", "1", "0"),
    ],
)
def test_iterated_integrals_and_integrals_of_bars(gold, right, wrong):
    assert (status(gold, right), status(gold, wrong)) == ("equal", "different")


def test_bars_with_unknown_zeros_stay():
    from verify.answers.comparing.elementary import apply

    body = hidden(apply("abs", apply("sin", x)), x)
    assert without_kinks(Integral(body, Num(0), Num(1))) is not None  # no bars of the book's
    assert without_kinks(Integral(hidden(x, x), y, Num(1))) is None


# General solutions


@pytest.mark.parametrize(
    ("gold", "answer"),
    [
        ("y = Ce^x", "y = 2Ce^x"),
        ("y = Ae^x", "y = Be^x"),
        (r"y = \tan(x+C)", r"\arctan y = x + C"),
        ("y = Ce^x", r"\ln|y| = x + C"),
        (r"\ln|x| + C", r"\ln|Cx|"),
    ],
)
def test_solutions_that_may_be_the_same_are_not_different(gold, answer):
    assert status(gold, answer) == "undecided"


def test_declared_letters_are_no_constants_of_solutions():
    assert status("y = C e^x", "y = A e^x", assume=["C > 0", "A > 1"]) == "different"
    assert status("Q = CV", "Q = AV") == "different"
    assert status("y = m x + C", "y = m x + K") == "different"
