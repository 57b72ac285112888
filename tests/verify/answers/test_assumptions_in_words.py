"""Definitions and sentences among the assumptions: used, kept as a remark, or refused."""

from __future__ import annotations

import pytest

from derive.errors import LossproofError
from tests.verify.answers import pair_files
from verify.answers import check_task
from verify.answers.checking import check_expression
from verify.answers.comparing.remarks import is_remark, restricts
from verify.answers.reading.invalid import Invalid


def found(gold: str, answer: str, *given: str) -> dict[str, object]:
    return dict(
        check_task.checked(pair_files.task({"gold": gold, "answer": answer, "verdict": "", "assume": list(given)}))
    )


@pytest.mark.parametrize(
    "said", ["X is a random variable", "z is the logit", r"let \theta denote the parameters", "$a$ is the bias"]
)
def test_a_sentence_is_kept_as_a_remark(said: str):
    assert found("x + 1", "1 + x", said)["remarks"] == [f"not used: {said}"]
    assert found("x + 1", "x + 2", said)["status"] == "different"


@pytest.mark.parametrize(
    "said", ["p is a probability vector", "x is periodic in time", "the sequence is periodic", "x is tiny"]
)
def test_beside_a_sentence_that_may_say_more_nothing_is_different(said: str):
    assert restricts(said)
    assert found("x + 1", "x + 2", said)["status"] == "undecided"
    assert found("x + 1", "1 + x", said)["status"] == "equal"


@pytest.mark.parametrize("said", ["x >> 0", "x > ", "f(x = 2", "x is the + of = y", "x \\to \\to y", "(x, y"])
def test_what_looks_like_mathematics_is_refused(said: str):
    assert not is_remark(said)
    with pytest.raises((LossproofError, Invalid)):
        found("x + 1", "1 + x", said)


def test_what_is_understood_is_no_remark():
    assert "remarks" not in found("sqrt(x^2)", "x", "x is a positive number")


def test_the_verdict_says_what_was_not_used():
    verdict = check_expression("x + 1", "1 + x", assume=["z is the logit"])
    assert verdict.remarks == ("not used: z is the logit",)
    assert verdict.as_json()["remarks"] == ("not used: z is the logit",)


@pytest.mark.parametrize(
    ("gold", "answer", "given", "status"),
    [
        ("f(x+h) - f(x)", "2xh + h^2", "f(x) = x^2", "equal"),
        ("f(x+h) - f(x)", "2xh", "f(x) = x^2", "different"),
        ("f(f(x))", "x^4", "f(x) = x^2", "equal"),
        ("f''(1)", "6", "f(x) = x^3", "equal"),
        ("h(2)", "5", "h(x) = x + 3", "equal"),
        ("h(2)", "2h", "h(x) = x + 3", "different"),
        (r"\phi(0)", "1", r"\phi(t) = e^{2t}", "equal"),
        (r"\cos(n\pi)", "(-1)^n", "n integer", "equal"),
        (r"\cos(n\pi)", "(-1)^n", "n > 0", "undecided"),
        (r"\cos(n\pi)", "1", "n integer", "different"),
        (r"\sqrt{1-\sin^2 t}", r"\cos t", r"t in (0, \pi/2)", "equal"),
        (r"\sqrt{1-\sin^2 t}", r"\cos t", r"t in (0, \pi)", "different"),
        (r"|\sin t|", r"\sin t", r"0 \le t \le \pi", "equal"),
        (r"|\sin t|", r"\sin t", r"0 \le t \le 4", "different"),
        (r"|\cos t|", r"-\cos t", r"\pi/2 < t < 3\pi/2", "equal"),
        (r"s_i(\delta_{ij} - s_j)", r"s_i\delta_{ij} - s_i s_j", r"\delta_{ij} = 1 if i = j else 0", "equal"),
    ],
)
def test_definitions_and_ranges_are_used(gold: str, answer: str, given: str, status: str):
    assert found(gold, answer, given)["status"] == status


def test_what_is_said_of_all_variables():
    assert found("sqrt(x^2 y^2)", "x y", "all variables are positive")["status"] == "equal"
    assert found("sqrt(x^2 y^2)", "x y", "all variables are nonzero")["status"] == "different"
    assert found("sqrt(x^2 y^2)", "x y", "all variables are real")["status"] == "different"


def test_several_statements_in_one_text():
    assert found(r"\cos(n\pi) x", "(-1)^n x", "n > 1, n integer")["status"] == "equal"
    assert found("sqrt(a^2)", "a", "a > 0 and b is real")["status"] == "equal"
    with pytest.raises((LossproofError, Invalid)):
        found("x + 1", "1 + x", "x > 0, y >")


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (r"a(1-a), where a = \sigma(z)", "equal"),
        (r"$a(1-a)$ with $a = \sigma(z)$", "equal"),
        (r"a b \text{ where } a = \sigma(z) \text{ and } b = 1 - a", "equal"),
        (r"a(1+a), where a = \sigma(z)", "different"),
        (r"a(1-a), where a > 0", "invalid"),
        (r"a(1-a), where a = a \sigma(z)", "invalid"),
        ("a(1-a), where", "invalid"),
        ("where a = 1", "invalid"),
    ],
)
def test_an_answer_may_explain_its_letters(answer: str, status: str):
    assert found(r"\sigma(z)(1-\sigma(z))", answer)["status"] == status


@pytest.mark.parametrize(
    ("gold", "answer", "status"),
    [
        (r"\begin{cases} x & 0 \le x < 1 \\ 0 & \text{otherwise}\end{cases}", r"x \mathbf{1}_{x \in [0, 1)}", "equal"),
        (
            r"\begin{cases} x & 0 \le x < 1 \\ 0 & \text{otherwise}\end{cases}",
            r"x \mathbf{1}_{x \in [0, 2)}",
            "different",
        ),
        (r"\mathbf{1}_{x \in (0, \infty)}", r"1 - \mathbf{1}_{x \notin (0, \infty)}", "equal"),
    ],
)
def test_intervals_are_conditions(gold: str, answer: str, status: str):
    assert found(gold, answer)["status"] == status


def test_what_is_outside_of_a_set_is_not_in_it():
    assert found(r"x \notin [0, 1]", r"x \in [0, 1]")["status"] == "different"
    assert found(r"x \notin [0, 1]", r"y \notin [0, 1]")["status"] == "undecided"
