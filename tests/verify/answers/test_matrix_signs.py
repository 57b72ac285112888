"""Which letters may be matrices: what is not decided, what nobody takes for matrices, and spellings of programs."""

from __future__ import annotations

import pytest

from verify.answers import check_expression
from verify.answers.matrices.spellings import respelled

MAY_BE_MATRICES = (
    ("Wx + b", "xW + b"),
    ("A @ B", "A * B"),
    (r"\Sigma^{-1}(x-\mu)", r"(x-\mu)\Sigma^{-1}"),
    (r"\sum_i x_i x_i^T", "XX^T"),
    (r"[A,B]", "[B,A]"),
)


@pytest.mark.parametrize(("gold", "answer"), MAY_BE_MATRICES)
def test_an_order_of_what_may_be_matrices_is_never_equal(gold: str, answer: str):
    assert check_expression(gold, answer).status != "equal"


@pytest.mark.parametrize(
    ("gold", "answer"), [("V = IR", "V = RI"), ("PV = nRT", "nRT = PV"), ("A = lw", "A = wl"), ("A*B", "B*A")]
)
def test_letters_of_school_are_numbers(gold: str, answer: str):
    assert check_expression(gold, answer).status == "equal"


def test_a_determinant_of_what_is_not_square_is_none():
    said = ["A is an n × p matrix", "B is a p × n matrix"]
    assert check_expression(r"\det(AB)", r"\det A\det B", assume=said).status != "equal"


def test_what_an_assumption_leaves_out_is_checked():
    found = check_expression("(A+A^T)x", "2Ax", assume=["A is a square matrix, not symmetric"])
    assert found.status == "different"
    rows = rows_of(found.evidence["point"]["A"])
    assert len(rows) > 1
    assert rows != [list(row) for row in zip(*rows, strict=True)]
    orthogonal = check_expression(r"x^Ty", "0", assume=["x and y are orthogonal"])
    assert orthogonal.status != "different"


def rows_of(text: str) -> list[list[str]]:
    """[[1, 2], [3, 4]] as rows of texts."""
    return [row.strip("[] ").split(", ") for row in text.split("], [")]


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("W^[2] a^[1]", "W^{(2)} a^{(1)}"),
        (r"W^{l+1}\delta^l", r"W^{(l+1)}\delta^{(l)}"),
        ("x^2 + e^l", "x^2 + e^l"),
        ("np.linalg.norm(A, 'fro')", "np.linalg.norm(A, F)"),
        ("Σ_i x_i", "Σ_i x_i"),
        ("Σ_bb", r"\Sigma _{bb}"),
        (r"x_1\sigma_2", r"x_1\sigma_2"),
    ],
)
def test_spellings(text: str, spelled: str):
    assert respelled(text, text)[0] == spelled
