"""What is said of numbers in words, as hypotheses; and functions, means and gradients that nothing may be made of."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.verify.answers import pair_files
from verify.answers import check_task
from verify.answers.comparing.evaluation import RealIntervals
from verify.answers.comparing.words_assumed import understood
from verify.answers.reading.parsing import GENERAL, PAPER


def status(gold: str, answer: str, *given: str) -> str:
    asked = pair_files.task({"gold": gold, "answer": answer, "verdict": "", "assume": list(given)})
    return str(check_task.checked(asked)["status"])


@pytest.mark.parametrize(
    ("said", "relations"),
    [
        ("the x_i are not all equal", [">"]),
        ("not all the x_i are equal", [">"]),
        ("the p_i are positive and not all equal", [">", ">"]),
        ("p_i are nonnegative and sum to one", [">=", "="]),
        ("x is a nonzero vector in R^d", [">"]),
        (r"\delta_{ij} is the Kronecker delta", []),
        ("m is an integer greater than 1", [">=", ">"]),
        ("x is at least 2", [">="]),
        ("x is between 0 and 1", [">", ">"]),
        ("x is less than -1", [">"]),
    ],
)
def test_a_sentence_states_hypotheses(said: str, relations: list[str]):
    found = understood(said, PAPER)
    assert found is not None
    assert [h.relation for h in found] == relations


@pytest.mark.parametrize(
    "said",
    [
        "x is almost positive",
        "x is not positive",
        "x is zero or one",
        "the x_i are weird",
        "n is not all equal",
        "x is a positive integer and prime",
        "x is positive unless y is",
        "x or y is positive",
        "x is",
        "is positive",
        "x is positive " * 40,
    ],
)
def test_of_a_word_that_is_not_known_nothing_is_understood(said: str):
    assert understood(said, PAPER) is None
    assert understood(said, GENERAL) is None


def test_a_difference_only_outside_of_what_is_said_is_none():
    assert status("|x|", "x", "x is at least 2") == "equal"
    assert status("|x|", "x", "x is less than 2") == "different"
    assert status("(n-1)(n-2)x", "0", "n is an integer greater than 2") == "different"


def test_what_is_said_of_one_value_of_a_function_is_not_used_of_another_in_a_proof():
    assert status("f(x) + f(y)", "|f(x)| + |f(y)|", "f(x) > 0") != "equal"
    assert status("f(x)", "|f(x)|", "f(x) > 0") == "equal"
    assert status("V(s)", "2V(s)", "V(s) > 0") == "different"


def test_an_assumption_beyond_what_is_known_is_a_remark_and_blocks_a_difference():
    said = r"\sum_q z(q) < \operatorname{blah}(x)"
    assert status("x + 1", "1 + x", said) == "equal"
    assert status("x + 1", "x + 2", said) == "undecided"


NOT_EQUAL = (
    (r"\mathbb{E}_{q(z)}[f]", "f"),
    (r"\mathbb{E}_{q(z)}[\log p(z)]", r"\log p(z)"),
    (r"\mathbb{E}_{q(z)}[\log p(z)]", r"\log \mathbb{E}_{q(z)}[p(z)]"),
    (r"\mathbb{E}_{q(z)}[f(z)g(z)]", r"\mathbb{E}_{q(z)}[f(z)]\mathbb{E}_{q(z)}[g(z)]"),
    (r"\mathbb{E}_{q(z)}[f(z)]", r"\mathbb{E}_{q(z|x)}[f(z)]"),
    (r"\log p(x)+D_{KL}(q(z)\|p(z|x))", r"\mathbb{E}_{q(z)}\left[\log\frac{p(x,z)}{q(z)}\right]"),
    (r"\nabla_\theta\log\pi_\theta(a|s)", r"\nabla_\theta\pi_\theta(a|s)"),
    (r"\nabla_\theta\log f(x)", r"\frac{1}{f(x)}"),
    (r"\|\epsilon-\epsilon_\theta(x_t,t)\|^2", r"\|\epsilon_\theta(x_t,t)+\epsilon\|^2"),
    (r"V^\pi(s)", r"sV^\pi"),
    (r"V^*(s)", "V(s)"),
    (r"\operatorname{LeakyReLU}(x)", r"\max(0.01x, x)"),
    (r"\operatorname{SiLU}(x)", r"\operatorname{GELU}(x)"),
    (r"x\Phi(x)", r"x\Phi(-x)"),
    (r"(1-r)\sum_{k=1}^{n} r^{k}", "1-r^{n}"),
    (r"\sum_{i=1}^{t}b^{t-i}", r"\sum_{k=0}^{t}b^{k}"),
    (r"\max_j[z_j+1]", r"\max_j z_j"),
    (r"\operatorname{sign}(z)|z|", "|z|"),
    ("sign(x)^2", "1.5"),
)


@pytest.mark.parametrize(("gold", "answer"), NOT_EQUAL)
def test_what_no_rule_makes_equal(gold: str, answer: str):
    assert status(gold, answer) != "equal"


@pytest.mark.parametrize(
    ("gold", "answer"),
    [
        (r"\operatorname{GELU}(x)", r"\frac{x}{2}(1+\tanh(\sqrt{2/\pi}(x+0.044715x^3)))"),
        (r"\operatorname{swish}(x)", r"x\sigma(\beta x)"),
    ],
)
def test_a_name_of_two_functions_decides_nothing(gold: str, answer: str):
    assert status(gold, answer) == "undecided"


def test_the_greatest_is_no_less_than_what_it_is_the_greatest_of():
    assert status(r"\max_{a}Q(s,a)", r"\max(\max_{a}Q(s,a), Q(s,b))") != "different"
    assert status(r"\max_{a}Q(s,a)", "Q(s,b)") == "different"


@pytest.mark.parametrize(("gold", "answer"), [(r"f(x) + f(y)", r"f(y) + f(x)"), ("N(x, m, s^2)", "N(x, m, s^2)")])
def test_functions_of_which_nothing_is_known_stay_such(gold: str, answer: str):
    assert status(gold, answer) == "equal"


def test_the_density_of_the_normal_distribution_is_none_of_a_matrix():
    assert status(r"\mathcal{N}(x|\mu,\Sigma)", r"\frac{1}{\sqrt{2\pi\Sigma}}e^{-(x-\mu)^2/(2\Sigma)}") == "undecided"


@pytest.mark.parametrize("x", [Fraction(-3), Fraction(-1, 7), Fraction(0), Fraction(1, 2), Fraction(6)])
def test_the_error_function_is_enclosed_by_intervals(x: Fraction):
    from mpmath import mp

    intervals = RealIntervals(160)
    low, high = intervals.ends(intervals.erf(intervals.rational(x)))
    with mp.workprec(400):
        value = mp.erf(mp.mpf(x.numerator) / x.denominator)
        assert mp.mpf(low.numerator) / low.denominator <= value <= mp.mpf(high.numerator) / high.denominator
    assert high - low < Fraction(1, 2**100)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((r"\operatorname{Var}(X) > 0",), "different"),
        ((r"\mu = E[X]", r"\mu > 1"), "different"),
    ],
)
def test_what_is_assumed_of_means_holds_in_the_world_that_shows_a_difference(given: tuple[str, ...], expected: str):
    assert status(r"E[X^2]", r"E[X]^2", *given) == expected


def test_no_world_shows_what_cannot_be():
    assert status("E[X^2]", "E[X]^2", r"\operatorname{Var}(X) < 0") == "undecided"
    assert status(r"E[(X-\mu)^2]", r"E[X^2]-\mu^2", r"\mu = E[X]") == "equal"
