"""Sums and equations of matrices, what is assumed of them, and matrices whose entries are written out."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derive.symbols import Expr, Num
from verify.answers import check_expression
from verify.answers.comparing.values_compare import compare_values
from verify.answers.comparing.verdict import Counterexample, Proof
from verify.answers.matrices.assumptions import assumed
from verify.answers.matrices.compare import OF_COLUMNS, UNCLEAR, compared
from verify.answers.matrices.entries import written_out
from verify.answers.matrices.shapes import ONE, SCALAR, VECTOR, Typing
from verify.answers.matrices.tree import formula
from verify.answers.matrices.values import Exact, Point, Values
from verify.answers.reading.values import Matrix


def asked(gold: str, answer: str, *given: str):
    return compared({"gold": gold, "answer": answer, "given": list(given)})


# Sums over samples

X = [[Fraction(v) for v in row] for row in ((1, 2), (-1, 3), (2, 0))]
Y = [Fraction(v) for v in (2, -1, 5)]
W = [Fraction(3), Fraction(-2)]


def _sum(numbers) -> Fraction:
    return sum(numbers, Fraction(0))


def _dot(a, b) -> Fraction:
    return _sum(p * q for p, q in zip(a, b, strict=True))


XY = list(zip(X, Y, strict=True))
SUMS = (
    (r"\sum_{i=1}^n x_i x_i^T", [[_sum(a[r] * a[c] for a in X) for c in (0, 1)] for r in (0, 1)]),
    (r"\sum_{i=1}^n y_i x_i", [[_sum(b * a[r] for a, b in XY)] for r in (0, 1)]),
    (r"\sum_{i=1}^n (w^T x_i - y_i)^2", [[_sum((_dot(a, W) - b) ** 2 for a, b in XY)]]),
    (r"\sum_{i=1}^n \|x_i - w\|^2", [[_sum((a[r] - W[r]) ** 2 for a in X for r in (0, 1))]]),
    (
        r"\sum_{i=1}^n (w^T x_i) y_i x_i x_i^T",
        [[_sum(_dot(a, W) * b * a[r] * a[c] for a, b in XY) for c in (0, 1)] for r in (0, 1)],
    ),
    (
        r"\sum_{i=1}^n \sum_{j=1}^n y_i y_j x_i^T x_j",
        [[_sum(b * d * _dot(a, c) for a, b in XY for c, d in XY)]],
    ),
    (r"\sum_{i=1}^n \frac{2 x_i^T}{3}", [[_sum(Fraction(2, 3) * a[c] for a in X) for c in (0, 1)]]),
    (r"\sum_{i=1}^n 1", [[Fraction(3)]]),
)


@pytest.mark.parametrize(("text", "value"), SUMS)
def test_a_sum_is_what_its_terms_add_up_to(text: str, value: list[list[Fraction]]):
    kinds = {"x_i": VECTOR, "x_j": VECTOR, "y_i": SCALAR, "y_j": SCALAR, "w": VECTOR, "n": SCALAR}
    typing = Typing(kinds, {})
    tree = typing.resolved(typing.typed(formula(text).sides[0]))
    letters = {"x_•": X, "y_•": [[v] for v in Y], "w": [[v] for v in W]}
    sizes = {size: 3 if size == "n" else 2 for t in tree.walk() for size in t.shape} | {ONE: 1}
    assert Values(Point(letters, sizes), Exact()).of(tree) == value


@pytest.mark.parametrize(
    ("gold", "answer", "note"),
    [
        (r"\sum_{i=1}^n \mathbf{x}_i\mathbf{x}_i^T", r"\mathbf{X}^T\mathbf{X}", "the rows of X are the x_i"),
        (r"\sum_i y_i\mathbf{x}_i", r"\sum_j \mathbf{x}_j y_j", ""),
        (
            r"\sum_{i=1}^n\|\mathbf{x}_i-\bar{\mathbf{x}}\|^2",
            r"\sum_{i=1}^n\|\mathbf{x}_i\|^2-n\|\bar{\mathbf{x}}\|^2",
            "",
        ),
    ],
)
def test_sums_that_are_the_same(gold: str, answer: str, note: str):
    found = asked(gold, answer)
    assert found is not None
    assert found.status == "equal"
    assert isinstance(found.evidence, Proof)
    assert found.evidence.note == note


def test_samples_may_be_columns():
    found = asked(r"\sum_{i=1}^n \mathbf{x}_i\mathbf{x}_i^T", r"\mathbf{X}\mathbf{X}^T")
    assert found is not None
    assert (found.status, found.reason) == ("undecided", OF_COLUMNS)


@pytest.mark.parametrize(
    ("gold", "answer"),
    [
        (r"\sum_{i=1}^n \mathbf{x}_i", r"\sum_{i=1}^m \mathbf{x}_i"),
        (r"\sum_{i=1}^n \mathbf{x}_i", r"\sum_{i=1}^2 \mathbf{x}_i"),
        (r"\sum_{i=1}^n \mathbf{x}_i", r"\mathbf{x}_1 + \mathbf{x}_2"),
        (r"\sum_{i=1}^n \delta_{ik}\mathbf{x}_i", r"\mathbf{x}_k"),
        (r"\sum_{i=1}^n i\mathbf{x}_i", r"\sum_{i=1}^n \mathbf{x}_i"),
    ],
)
def test_sums_of_which_nothing_is_said(gold: str, answer: str):
    assert asked(gold, answer) is None


# Equations


def test_an_equation_that_does_not_follow():
    found = asked(r"\mathbf{A}\mathbf{x} = \mathbf{b}", r"\mathbf{A}\mathbf{b} = \mathbf{x}")
    assert found is not None
    assert found.status == "different"
    assert isinstance(found.evidence, Counterexample)


@pytest.mark.parametrize(
    ("gold", "answer", "status"),
    [
        (r"\mathbf{w} = A^{-1}\mathbf{b}", r"A^{-1}\mathbf{b}", "equal"),
        (r"\nabla_w L = 2X^T(Xw-y)", "2X^TXw-2X^Ty", "equal"),
        (r"f(x) = x^TAx", "x^TA^Tx", "equal"),
        (r"\operatorname{tr}(A^TB) = \operatorname{tr}(B^TA)", r"\operatorname{tr}(BA^T)", "equal"),
        (r"\operatorname{tr}(BA^T)", r"\operatorname{tr}(AB) = \operatorname{tr}(BA^T)", None),  # a false chain
    ],
)
def test_what_stands_before_the_equals_sign(gold: str, answer: str, status: str | None):
    found = asked(gold, answer)
    assert (found and found.status) == status


# Assumptions


@pytest.mark.parametrize(
    ("text", "name", "properties"),
    [
        ("A is symmetric", "A", {"symmetric"}),
        ("A symmetric", "A", {"symmetric"}),
        ("symmetric A", "A", {"symmetric"}),
        (r"\Sigma is positive definite", "Sigma", {"symmetric", "definite"}),
        (r"\Sigma = \Sigma^T", "Sigma", {"symmetric"}),
        ("A^T = -A", "A", {"square", "skew"}),
        ("Q is an orthogonal matrix", "Q", {"left unitary", "right unitary"}),
        ("W^T W = I", "W", {"left unitary"}),
        ("P^2 = P", "P", {"square", "idempotent"}),
        ("D is diagonal", "D", {"symmetric", "diagonal"}),
        (r"\|u\| = 1", "u", {"left unitary"}),
        ("u is a unit vector", "u", {"left unitary"}),
        ("A is symmetric and positive definite", "A", {"symmetric", "definite"}),
        ("A is invertible", "A", {"square"}),
    ],
)
def test_properties(text: str, name: str, properties: set[str]):
    assert assumed([text]).properties[name] == properties


def test_several_names_and_sizes():
    assert set(assumed(["A and B are symmetric"]).properties) == {"A", "B"}
    assert assumed([r"X \in \mathbb{R}^{n \times d}"]).shapes == {"X": ("n", "d")}
    assert assumed(["x, y in R^n"]).shapes == {"x": ("n", ONE), "y": ("n", ONE)}
    assert assumed(["A is a 3x3 matrix"]).shapes == {"A": ("3", "3")}
    assert assumed(["c is a scalar"]).shapes == {"c": (ONE, ONE)}


@pytest.mark.parametrize("text", ["X is a random variable", "it rains", "A is nice", "n is large"])
def test_what_says_nothing_of_matrices(text: str):
    found = assumed([text])
    assert not any((found.properties, found.shapes, found.unclear, found.speaks_of_matrices))


@pytest.mark.parametrize(
    "text", ["A is upper triangular", "A commutes with B", "M is a stochastic matrix", "X has rank 1", "f(x) ≡ y > 0"]
)
def test_what_is_not_understood_makes_a_difference_doubtful(text: str):
    assert assumed([text]).unclear
    found = asked(r"\mathbf{A}\mathbf{B}", r"\mathbf{B}\mathbf{A}", text)
    assert found is not None
    assert (found.status, found.reason) == ("undecided", UNCLEAR)
    equal = asked(r"(\mathbf{A}\mathbf{B})^T", r"\mathbf{B}^T\mathbf{A}^T", text)
    assert equal is not None
    assert equal.status == "equal"


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        ("X is an n x p matrix of rank p", {"X": ("n", "p")}),
        ("u and v are column vectors", {"u": ("rows of u", ONE), "v": ("rows of v", ONE)}),
        ("w, x in R^d and b in R", {"w": ("d", ONE), "x": ("d", ONE), "b": (ONE, ONE)}),
        ("a is a vector of length n", {"a": ("n", ONE)}),
        ("x ∈ ℝⁿ", {"x": ("n", ONE)}),
        ("A is 3 × 3, x is 3 × 1", {"A": ("3", "3"), "x": ("3", "1")}),
        ("let A be an invertible n×n matrix", {"A": ("n", "n")}),
        ("z is the logit vector", {"z": ("rows of z", ONE)}),
    ],
)
def test_sizes_in_words(text: str, shapes: dict[str, tuple[str, str]]):
    found = assumed([text])
    assert found.shapes == shapes
    assert not found.unclear


def test_a_property_belongs_to_its_own_names():
    found = assumed(["A is symmetric and invertible, B is diagonal"])
    assert found.properties == {"A": {"symmetric", "square"}, "B": {"symmetric", "diagonal"}}
    assert "symmetric" not in assumed(["A is a general square matrix, not assumed symmetric"]).properties["A"]


def test_rows_columns_and_vectors_that_are_orthonormal():
    assert assumed(["the rows of X are orthonormal"]).properties == {"X": {"right unitary"}}
    assert assumed(["the columns of X are orthonormal"]).properties == {"X": {"left unitary"}}
    assert assumed(["u and v are orthonormal vectors"]).properties == {"u": {"left unitary"}, "v": {"left unitary"}}
    assert not assumed(["u and v are orthogonal"]).properties
    for text in ("u and v are orthogonal", "u and v are orthonormal vectors"):
        found = asked(r"\|u+v\|^2", r"\|u\|^2+\|v\|^2", text)
        assert found is not None
        assert found.status == "equal"
        assert asked(r"u^Tu", r"1", text).status == ("equal" if "normal" in text else "different")
    assert asked("XX^T", "I", "the rows of X are orthonormal").status == "equal"


@pytest.mark.parametrize("answer", [r"u \cdot v", r"v \cdot u"])
def test_brackets_that_may_be_an_inner_product_or_a_vector(answer: str):
    assert check_expression(r"\langle u, v\rangle", answer).status == "undecided"


def test_capitals_that_are_matrices_by_words_do_not_commute():
    given = ["A, B, C are general square matrices of the same size"]
    assert check_expression("tr(ABC)", "tr(ACB)", assume=given).status == "different"
    assert check_expression("tr(ABC)", "tr(BCA)", assume=given).status == "equal"
    assert check_expression("AB", "BA", assume=["A and B are matrices"]).status == "different"
    assert check_expression("AB", "BA", assume=["A and B are matrices which commute"]).status != "different"


def test_a_difference_must_satisfy_relations():
    """c > 0 and n > d are checked at the point."""
    found = asked(r"\operatorname{tr}(I - X(X^TX)^{-1}X^T)", "n", r"X \in \mathbb{R}^{n \times d}", "n > d")
    assert found is not None
    assert found.status == "different"


# Entries


def entries(gold: str, answer: str) -> str | None:
    values = written_out(gold, answer)
    return None if values is None else compare_values(*values).status


@pytest.mark.parametrize(
    ("gold", "answer", "status"),
    [
        (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}^{-1}", r"\begin{pmatrix}-2&1\\3/2&-1/2\end{pmatrix}", "equal"),
        (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}^{-1}", r"\begin{pmatrix}2&1\\3/2&-1/2\end{pmatrix}", "different"),
        (r"\det\left(\begin{pmatrix}a&b\\b&a\end{pmatrix}-xI\right)", "(a-x)^2-b^2", "equal"),
        (r"\begin{pmatrix}0&1\\-1&0\end{pmatrix}^2", "-I", "equal"),
        (r"\begin{pmatrix}0&1\\1&0\end{pmatrix}^2", "-I", "different"),
        ("(1,2,3) \\times (4,5,6)", "(-3,6,-3)", "equal"),
        ("(1,2,3) \\cdot (4,5,6)", "32", "equal"),
        ("(1,2,3) + t(0,1,-1)", "(1,2+t,3-t)", "equal"),
        ("(1,2)", "(2,1)", None),  # nothing to compute
        ("C(5, 2)", "10", None),
        ("[0,1] \\times [0,1]", "[0,1]^2", None),
        (r"\begin{pmatrix}1&2\end{pmatrix}\begin{pmatrix}1&2\end{pmatrix}", "5", None),  # sizes that do not fit
    ],
)
def test_entries(gold: str, answer: str, status: str | None):
    assert entries(gold, answer) == status


def test_the_inverse_of_a_singular_matrix_has_no_entries():
    assert written_out(r"\begin{pmatrix}1&2\\2&4\end{pmatrix}^{-1}", "0") is None


def test_numbers_are_computed():
    values = written_out("[[1, 2], [3, 4]] @ [[0, 1], [1, 0]]", "[[2, 1], [4, 3]]")
    assert values is not None
    assert isinstance(values[0], Matrix)
    found: list[Expr] = [e for row in values[0].rows for e in row]
    assert found == [Num(n) for n in (2, 1, 4, 3)]


def test_large_entries_are_not_computed():
    rows = r"\\".join("&".join(row) for row in ("abcd", "efgh", "ijkl", "mnop"))
    matrix = rf"\begin{{pmatrix}}{rows}\end{{pmatrix}}"
    assert written_out(f"{matrix}^{{-6}}", f"{matrix}^6") is None
