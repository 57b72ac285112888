"""Expectations written out as sums: which law, which variable, and what is left open; names of functions of vectors."""

from __future__ import annotations

import pytest

from verify.answers import check_task
from verify.answers.chances.expected import written_out
from verify.answers.reading.vector_calls import in_signs


def status(gold: str, answer: str, *given: str) -> str:
    asked = {"gold": gold, "answer": answer, "given": list(given), "syntax": "auto", "scope": "auto", "diagnose": False}
    return str(check_task.checked(asked)["status"])


@pytest.mark.parametrize(
    ("gold", "answer"),
    [
        (r"\mathbb{E}_{x\sim p}[x]", r"\sum_i p_i x_i"),  # entries in one text, a function in the other
        (r"\mathbb{E}_{x\sim p}[f(x)]", r"\sum_k p(k) f_k"),
        (r"\mathbb{E}_{k\sim p}[\mu_k]", r"\sum_k p(k)\mu_k"),
        (r"\mathbb{E}_p[\log q]", r"\sum_i p_i \log q_i"),
        (r"\mathbb{E}_{x\sim p}[f(x)]", r"\frac{1}{n}\sum_{i=1}^n f(x_i)"),  # a mean of a sample
        (r"\mathbb{E}_{x\sim p_\theta}[f(x)]", r"\mathbb{E}_{x\sim p}[f(x)]"),  # perhaps its parameter is left out
        (r"D_{KL}(q(z)\|p_\theta(z))", r"D_{KL}(q(z)\|p(z))"),
        (
            r"\mathbb{E}_{\epsilon\sim N(0,1)}[f(\mu+\sigma\epsilon)]",
            r"\mathbb{E}_{z\sim N(\mu,\sigma^2)}[f(z)]",
        ),
    ],
)
def test_what_is_not_understood_is_left_open(gold, answer):
    assert status(gold, answer) == "undecided"


def test_a_bare_law_beside_joint_ones_needs_its_own_calls():
    assert not written_out(r"\mathbb{E}_q[\log p(x,z)]", r"\sum_x q(x)\log p(x,z)")
    ((gold, _),) = written_out(r"\mathbb{E}_q[\log p(x,z) - \log q(z)]", "0")
    assert r"\sum_{z} q(z)" in gold


def test_a_law_with_a_parameter_is_read_as_the_one_without_beside_other_arguments_only():
    assert len(written_out(r"\mathbb{E}_{q(z)}[\log p_\theta(x|z)p(z)]", "0")) == 2
    assert len(written_out(r"\mathbb{E}_{p(x)}[\log p_\theta(x)]", "0")) == 1
    assert status(r"D_{KL}(p(x)\|p_\theta(x))", "0") == "different"


def test_a_numeral_may_be_taken_from_every_entry_where_it_is_said_to_be_a_number():
    assert status("softmax(z + c)", "softmax(z)") == "undecided"
    assert status("softmax(z + c)", "softmax(z)", "c is a scalar") == "equal"
    assert status("softmax(c z)", "softmax(z)", "c is a scalar") != "equal"
    assert status("softmax(z + x)", "softmax(z)", "c is a scalar") != "equal"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (r"\operatorname{LSE}(z)", r"\operatorname{logsumexp}(z)"),
        (r"\mathrm{softmax}([z,0])_1", r"\frac{e^{z}}{e^{z} + e^{0}}"),
        (r"z_i - \max(z)", r"z_i - (\max_{j} z_{j})"),
        (r"g^{\prime}(x)", "g'(x)"),
        (r"g^{\prime 2}", r"g^{\prime 2}"),
        ("softmax([z,0])[1]", "softmax([z,0])[1]"),  # counted from 0, or from 1
        (r"\mathrm{softmax}([z,0])_3", r"\mathrm{softmax}([z,0])_3"),
        (r"\mathrm{softmax}([z,0])_k", r"\mathrm{softmax}([z,0])_k"),
        ("BALSE(z)", "BALSE(z)"),
    ],
)
def test_functions_of_vectors_in_signs(text, said):
    assert in_signs(text) == said


def test_t_is_a_power_of_rates_where_it_ends_a_sum():
    geometric = r"\sum_{k=0}^{T-1}\gamma^k"
    assert status(geometric, r"\frac{1-\gamma^T}{1-\gamma}") == "equal"
    assert status(geometric, r"\frac{1-\gamma^{T-1}}{1-\gamma}") == "different"
    assert status(r"w^T x + \sum_{t=1}^T a_t", r"x w^T + \sum_{t=1}^T a_t") != "equal"


def test_sums_in_equations_are_numbers_that_may_be_any():
    score = r"\frac{\sum_{i=1}^n x_i}{\lambda} - n = 0"
    assert status(score, r"\lambda = \frac1n\sum_{i=1}^n x_i") == "equal"
    assert status(score, r"\lambda = \frac1n\sum_{i=1}^m x_i") != "equal"
    assert status(score, r"\lambda = \frac1n\sum_{i=1}^n y_i") != "equal"
