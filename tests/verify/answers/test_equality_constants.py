"""Constants of integration: f + C beside g + K, and letters that are none."""

from __future__ import annotations

from typing import Any

import pytest

from verify.answers import check_task

EQUAL = (
    (r"\sin^2 x/2 + C", r"-\cos^2 x/2 + C"),
    ("-1/(x+1) + C", "x/(x+1) + C"),
    ("ln|x| + C", "ln|3x| + C"),
    ("x^2 + C", "x^2 + K"),
    ("x^2 + C", "c + x^2 + 5"),
    ("arcsin(x) + C", "-arccos(x) + C"),
    ("e^x + c", "e^x + k"),
    ("a x^2/2 + b x + C", "(a x^2 + 2 b x)/2 + K"),
)
DIFFERENT = (
    ("x^2 + C", "x^2"),
    ("x^2", "x^2 + C"),
    ("x^2 + C", "x^3 + C"),
    ("x^2 + C", "x^2 + C x"),
    ("x^2 + C", "x^2 + 2 C x + K"),
    ("x^2 + C", "x^2 + D"),
    ("C", "K"),
    ("a + b + c", "a + b - c"),
    ("A + B + C", "A + B - C"),
    ("x + c + 1", "x + c + 2"),
    ("(x+1)^2 + c - 1", "(x+1)^2 + c + 1"),
    (r"\sqrt{x} + c", r"\sqrt{x} + c + 1"),
    (r"\frac{a}{b} + c", r"\frac{a}{b} + c + 1"),
    (r"\frac{1}{x} + k", r"\frac{1}{x} + k - 2"),
    ("f(x) + c", "f(x) + c + 1"),
    ("a + b + C", "a + b + K"),
    ("y = m x + C", "y = m x + K"),
    ("R - C", "R + C"),
    ("x^2 + C", "x^2 - C"),
)
UNDECIDED = (
    ("x^2/2 + x + c", "x^2/2 + x + k"),
    (r"\frac{(x+1)^2}{2} + c", r"\frac{x^2}{2} + x + c"),
    ("e^{a x} + c", "e^{a x} + k"),
    ("A e^x + C", "A e^x + K"),
    ("x^2 + C", "x^2 - K"),
    (r"\arctan x + C", r"-\arctan(1/x) + C"),
)


def found(gold: str, answer: str, **more: Any) -> dict[str, Any]:
    return dict(check_task.checked({"gold": gold, "answer": answer, "scope": "auto", "diagnose": False, **more}))


@pytest.mark.parametrize(("gold", "answer"), EQUAL)
def test_a_constant_of_integration_may_be_any_number(gold, answer):
    said = found(gold, answer)
    assert said["status"] == "equal"
    assert "constant of integration" in said["evidence"]["note"]


@pytest.mark.parametrize(("gold", "answer"), DIFFERENT)
def test_other_letters_may_not(gold, answer):
    assert found(gold, answer)["status"] == "different"


@pytest.mark.parametrize(("gold", "answer"), UNDECIDED)
def test_what_may_be_a_constant_or_a_parameter_is_left_open(gold, answer):
    assert found(gold, answer)["status"] == "undecided"


@pytest.mark.parametrize(
    "more",
    [
        {"names": {"C": []}},
        {"given": ["C > 0"]},
        {"variable": "C"},
        {"facts": ["C = 2 x"]},
        {"mode": "equal everywhere"},
    ],
)
def test_a_letter_that_the_question_speaks_of_is_itself(more):
    assert found("ln(x) + C", "ln(2 x) + C", **more)["status"] == "different"


def test_functions_that_nothing_is_known_of_may_stand_beside_it():
    assert found("f(x) + C", "g(x) + C")["status"] != "equal"
    assert found("f(x) + C", "f(x) + K")["status"] == "equal"
