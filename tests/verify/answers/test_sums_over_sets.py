"""Sums over sets, pairs and all values of a letter; labels; what two texts mean together."""

from __future__ import annotations

import pytest

from derive.symbols import Dim, Family, Idx, Num, Prod, Sum
from tests.verify.answers import pair_files
from verify.answers import check_task
from verify.answers.reading.functions import Applied
from verify.answers.reading.parsing import BOOK, GENERAL, PAPER, Invalid, parse

n, B = Dim("n"), Dim("|B|")
x = Family("x", n)


def status(gold: str, answer: str, *given: str) -> str:
    task = pair_files.task({"gold": gold, "answer": answer, "verdict": "", "assume": list(given)})
    return str(check_task.checked(task)["status"])


def test_an_index_over_a_set_counts_its_elements():
    i = Idx("i", B)
    assert parse(r"\sum_{i \in B} x_i", scope=PAPER) == Sum(Family("x", B)[i], i)
    assert parse(r"|B| \sum_{i \in B} 2", scope=PAPER) == B * Sum(Num(2), i)


def test_an_element_as_a_number_is_nothing_but_the_element():
    i = Idx("t", B)
    assert parse(r"\sum_{t \in B} f(t)", scope=GENERAL) == Sum(Applied(Family("∈B", B)[i], data="f"), i)
    assert status(r"\sum_{t \in B} t", r"\frac{|B|(|B|+1)}{2}") == "different"


def test_the_smaller_index_runs_up_to_the_greater_one():
    j = Idx("j", n)
    i = Idx("i", Num(1), j - 1)
    for text in (r"\sum_{i<j} x_i x_j", r"\sum_{1\le i<j\le n} x_i x_j", r"\sum_{j > i} x_i x_j"):
        assert parse(text, scope=PAPER) == Sum(Sum(x[i] * x[j], i), j)
    assert parse(r"\prod_{i<j} x_i x_j", scope=PAPER) == Prod(Prod(x[i] * x[j], i), j)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (r"\sum_{i \in \{1,\dots,n\}} x_i", r"\sum_{i=1}^n x_i"),
        (r"\sum_{i \in [n]} x_i", r"\sum_{i=1}^n x_i"),
        (r"\sum_{1 \le i \le n} x_i", r"\sum_{i=1}^n x_i"),
        (r"\sum_{i,j=1}^n x_i x_j", r"\sum_{i=1}^n \sum_{j=1}^n x_i x_j"),
        (r"\sum_{0 < i < n} x_i", r"\sum_{i=1}^{n-1} x_i"),
    ],
)
def test_ranges_that_are_said_otherwise(text: str, same: str):
    assert parse(text, scope=PAPER) == parse(same, scope=PAPER)


@pytest.mark.parametrize(
    "text", [r"\sum_{j \in N(i)} x_j", r"\sum_{i \in} x_i", r"\sum_{i \in 3} x_i", r"\sum_{i \in B, j} x_i"]
)
def test_other_ranges_are_refused(text: str):
    with pytest.raises(Invalid):
        parse(text, scope=PAPER)


def test_the_book_has_no_sets():
    with pytest.raises(Invalid):
        parse(r"\sum_{k \in B} z_k", scope=BOOK)


@pytest.mark.parametrize(
    ("gold", "answer"),
    [
        (r"\sum_{x \in A} p(x)", r"\sum_x p(x)"),  # a part of all values
        (r"\sum_{i \in S} a_i", r"\sum_{i \in T} a_i"),
        (r"\sum_{i \in S} a_i", r"\sum_{i=1}^n a_i"),
        (r"\sum_x p(x, y)", r"\sum_y p(x, y)"),
        (r"\sum_{j \ne i} w_{ij} x_j", r"\sum_{j \ne i} w_{ji} x_i"),  # the same only if it is summed over i too
        (r"\sum_{i<j} a_{ij}", r"\frac{1}{2}\sum_{i \ne j} a_{ij}"),  # only if a is symmetric
        (r"\sum_{x \in X} x", r"\sum_{x \in X} x^2"),
        (r"\sum_{j \ne y} s_j", r"\sum_j s_j"),
        (r"\sum_x p(x)\log q(x)", r"\sum_x q(x)\log p(x)"),
    ],
)
def test_sums_that_are_not_the_same(gold: str, answer: str):
    assert status(gold, answer) in ("different", "undecided")


def test_two_sets_may_have_nothing_in_common():
    assert status(r"\sum_{i \in S} a_i", r"\sum_{i \in T} a_i") == "different"


def test_probabilities_of_a_counterexample_are_probabilities():
    assert status(r"\sum_x p(x)", "1") == "undecided"  # they are the same
    assert status(r"\sum_x p(x)^2", r"\sum_x p(x)") == "different"


def test_the_fact_that_probabilities_are_positive_is_named():
    gold, answer = r"\sum_x p(x)\log(p(x)q(x))", r"\sum_x p(x)(\log p(x) + \log q(x))"
    found = check_task.checked(pair_files.task({"gold": gold, "answer": answer, "verdict": ""}))
    assert found["status"] == "equal"
    root = check_task.checked(
        pair_files.task({"gold": r"\sum_x \sqrt{p(x)^2}", "answer": r"\sum_x p(x)", "verdict": ""})
    )
    assert root["evidence"]["facts"] == ["probabilities are positive"]


def test_sums_over_pairs_of_nodes():
    assert status(r"\sum_{(i,j)\in E} A_{ij} x_i x_j", r"\sum_{(k,l)\in E} x_k x_l A_{kl}") == "equal"
    assert status(r"\sum_{(i,j)\in E} A_{ij} x_i x_j", r"\sum_{(i,j)\in E} A_{ij} x_i x_i") != "equal"


@pytest.mark.parametrize(
    ("gold", "answer"),
    [
        (r"\sum_{i=1}^n \sum_{j=i+1}^n x_i y_j", r"\sum_{i<j} x_i y_j"),
        (r"\sum_{i=1}^{n-1} \sum_{j=i+1}^n x_i y_j", r"\sum_{1 \le i < j \le n} x_i y_j"),
        (r"\sum_{i=2}^n \sum_{j=1}^{i-1} x_i y_j", r"\sum_{j<i} x_i y_j"),
        (r"\sum_{i<j} (x_i y_j + x_j y_i)", r"\sum_{i=1}^n x_i \sum_{j=1}^n y_j - \sum_{i=1}^n x_i y_i"),
        (r"\sum_{k \ne i} \frac{1}{z_k - z_i} - 1", r"-1 - \sum_{k \ne i} \frac{1}{z_i - z_k}"),
    ],
)
def test_triangles_and_sums_without_a_term(gold: str, answer: str):
    assert status(gold, answer) == "equal"


@pytest.mark.parametrize(
    ("gold", "answer"),
    [
        (r"\sum_{i=1}^n \sum_{j=i+1}^n x_i y_j", r"\sum_{j<i} x_i y_j"),
        (r"\sum_{i=1}^n \sum_{j=i}^n x_i y_j", r"\sum_{i<j} x_i y_j"),
        (r"\sum_{i=1}^{n-2} \sum_{j=i+1}^n x_i x_j", r"\sum_{i<j} x_i x_j"),
        (r"\sum_{k \ne i} \frac{1}{z_k - z_i}", r"\sum_{k \ne i} \frac{1}{z_i - z_k}"),
        (r"\sum_{i<j} x_i y_j", r"\frac{1}{2}(\sum_{i=1}^n x_i \sum_{j=1}^n y_j - \sum_{i=1}^n x_i y_i)"),
    ],
)
def test_other_triangles_are_told_apart(gold: str, answer: str):
    assert status(gold, answer) == "different"


@pytest.mark.parametrize(
    ("gold", "answer", "expected"),
    [
        (r"\sum_x f(x)", r"\sum_x g(x)", "different"),
        (r"\sum_{x \in A} f(x)", r"\sum_{x \in B} f(x)", "different"),
        (r"\sum_{i,j} k(x_i, x_j) a_i b_j", r"\sum_{i,j} k(x_i, x_j) a_j b_i", "undecided"),  # a kernel is symmetric
        (r"\sum_i f(x_i, y_i)", r"\sum_i f(x_i, y_i)^2", "different"),
        (r"\sum_a \pi(a|s)", "1", "undecided"),
        (r"\sum_{i=1}^n 1[y_i = k]", r"\sum_{i=1}^n 1[y_i \ne k]", "different"),
        (r"\langle x^2 \rangle - \langle x \rangle^2", "0", "undecided"),
    ],
)
def test_functions_of_which_nothing_is_known(gold: str, answer: str, expected: str):
    assert status(gold, answer) == expected
