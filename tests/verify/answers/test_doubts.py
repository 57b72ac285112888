"""What may be read otherwise, so that the two are not the same, is not accepted; what may not, is."""

import pytest

from verify.answers import check_expression

DOUBTFUL = [
    (r"\csc^{-1} x", r"\sin x"),
    ("h^{-1}(x)", "x/h"),
    ("(f+g)(x)", "fx + gx"),
    ("0.1(6)", "0.6"),
    ("1, 2, 4, ...", "1, 2, 4"),
    (r"x \leftarrow y", r"y \leftarrow x"),
    (r"\nabla_w L = 2w", "L = 2w"),
    ("(a) 5 (b) 6", "(a) 6 (b) 5"),
    (r"p \land q", r"p \lor q"),
    ("x=1, y=2; x=3, y=4", "x=1, y=4; x=3, y=2"),
    (r"x = n\pi, n \in \mathbb{Z}", r"x = n\pi, n \in \mathbb{N}"),
    ("HHT", "HTH"),
    ("2 + 2 = 4", "3 + 3 = 6"),
    ("IV", "VI"),
    ("The minimum value is 5", "The maximum value is 5"),
    ("5", "I doubt the answer is 5"),
    (r"\chi^2_3", r"\chi^2_4"),
    (r"Q\Lambda Q^{-1}", r"\Lambda"),
    ("T(n) = T(n-1) + 1", "Tn = Tn - T + 1"),
    (r"\operatorname{rank}(AB)", r"\operatorname{rank}(BA)"),
    (r"\frac{1}{|S|}\sum_{i \in S} x_i", r"\bar x"),
]
OTHERWISE = [
    (r"B^T\mathbf{x}", r"B\mathbf{x}", "B is not a symmetric matrix"),
    (r"B^T\mathbf{x}", r"B\mathbf{x}", "B is symmetric only if C is"),
    (r"B^T\mathbf{x}", r"B\mathbf{x}", "B may be symmetric"),
    (r"A^T A", "I", "A is orthogonal to B"),
    (r"B^T\mathbf{x}", r"B\mathbf{x}", "B is a product of symmetric matrices"),
    (r"B^T\mathbf{x}", r"B\mathbf{x}", "B is almost symmetric"),
    (r"B^T\mathbf{x}", r"B\mathbf{x}", "B has symmetric blocks"),
    (r"B^T\mathbf{x}", r"B\mathbf{x}", "B has positive diagonal entries"),
    (r"B^T\mathbf{x}", r"B\mathbf{x}", "B or C is symmetric"),
    (r"B^T\mathbf{x}", r"B\mathbf{x}", "B resembles a diagonal matrix"),
    (r"A^{-1}", "A^T", "A is similar to an orthogonal matrix"),
    (r"u^T u", "1", "u is part of a unit vector"),
    ("|x|", "x", "x or y is positive"),
]
PLAIN = [
    ("The answer is $5$.", "5", None),
    (r"\boxed{x = \frac52}", "5/2", None),
    (r"\tan^{-1}(2)", r"\arctan 2", None),
    ("x = 2 or x = 3", "x=3, x=2", None),
    (r"w \leftarrow w - \eta g", r"w \leftarrow -\eta g + w", None),
    (r"B^T\mathbf{x}", r"B\mathbf{x}", "B is symmetric"),
    ("W^{-1}", "W^T", "W is orthogonal"),
    (r"\mathbf{u}^T(\mathbf{u} + \mathbf{v})", r"\|\mathbf{u}\|^2", "u is orthogonal to v"),
    (r"B^T\mathbf{x}", r"B\mathbf{x}", "Let B be an arbitrary symmetric matrix"),
    (r"B^T\mathbf{x}", r"B\mathbf{x}", "the matrices A and B are symmetric, not necessarily positive definite"),
    ("T(n) = T(n-1) + 1", "T(n) = 1 + T(n-1)", None),
]


@pytest.mark.parametrize(("gold", "answer"), DOUBTFUL)
def test_what_may_mean_otherwise_is_not_accepted(gold: str, answer: str):
    assert check_expression(gold, answer).status != "equal"


def test_an_odd_root_of_a_negative_number_is_real_and_a_power_is_open():
    assert check_expression(r"\sqrt[3]{-8}", "-2").status == "equal"
    assert check_expression(r"\sqrt[3]{-8}", "2").status == "different"
    assert check_expression("-2", "(-8)^(1/3)").status == "undecided"
    assert check_expression(r"\sqrt[3]{8}", "3").status == "different"


@pytest.mark.parametrize(("gold", "answer", "said"), OTHERWISE)
def test_a_word_may_turn_an_assumption(gold: str, answer: str, said: str):
    assert check_expression(gold, answer, assume=(said,)).status != "equal"


@pytest.mark.parametrize(("gold", "answer", "said"), PLAIN)
def test_what_is_plain_is_accepted(gold: str, answer: str, said: str | None):
    assert check_expression(gold, answer, assume=(said,) if said else None).status == "equal"
