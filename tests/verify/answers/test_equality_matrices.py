"""Formulas of matrices: what is proved, the matrices that show a difference, and what is no matrix algebra at all."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verify.answers import check_expression
from verify.answers.comparing.verdict import Counterexample, Mismatch, Proof
from verify.answers.matrices.algebra import Algebra
from verify.answers.matrices.compare import NO_PROOF, compared
from verify.answers.matrices.letters import Traits
from verify.answers.matrices.nodes import Node
from verify.answers.matrices.points import Entries, Wanted, differing
from verify.answers.matrices.rewriting import MOST_RULES, Rewriter
from verify.answers.matrices.shapes import MATRIX, ONE, SCALAR, VECTOR, Misfit, Typing, readings
from verify.answers.matrices.terms import Poly, scaled, total
from verify.answers.matrices.tokens import LONGEST, Unread
from verify.answers.matrices.tree import formula

KINDS = {"A": MATRIX, "B": MATRIX, "C": MATRIX, "x": VECTOR, "y": VECTOR, "c": SCALAR}


def asked(gold: str, answer: str, *given: str):
    return compared({"gold": gold, "answer": answer, "given": list(given)})


def normal(text: str, traits: Traits | None = None, kinds: dict[str, str] | None = None) -> tuple[Algebra, Poly]:
    typing = Typing(kinds or KINDS, {})
    tree = typing.resolved(typing.typed(formula(text).sides[0]))
    algebra = Algebra(traits or Traits())
    return algebra, algebra.of(tree)


def is_proved(left: str, right: str) -> bool:
    typing = Typing(KINDS, {})
    trees = [typing.typed(formula(text).sides[0]) for text in (left, right)]
    typing.same(trees[0].shape, trees[1].shape)
    algebra = Algebra()
    one, other = (algebra.of(typing.resolved(t)) for t in trees)
    return Rewriter(algebra).is_zero(total((one, scaled(other, Fraction(-1)))))


# Reading


def test_styles_say_what_is_an_array():
    found = formula(r"\mathbf{X}^\top (X w - \hat{\boldsymbol{y}})")
    assert found.bold == {"X", "y_hat"}
    assert found.turned == {"X"}


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Xᵀ X w", r"X^{\top} X w"),
        ("X.T @ X @ w", "X^T X w"),
        ("X'X w", "X^T X w"),
        ("np.linalg.inv(A) @ y", "A^{-1} y"),
        ("A⁻¹", "A^{-1}"),
        ("‖x‖₂²", r"\lVert x \rVert_2^2"),
        (r"\operatorname{trace}(AB)", r"\mathrm{tr}(AB)"),
        (r"\left( A + B \right)^{\mathsf{T}}", "(A+B)^T"),
        (r"\frac12 A", r"\frac{1}{2} A"),
        ("A^{-T}", r"(A^T)^{-1}"),
        ("||x||^2", r"\|x\|^2"),
    ],
)
def test_one_tree_for_several_notations(text: str, same: str):
    def bare(node: Node) -> Node:
        return Node(node.kind, tuple(map(bare, node.args)), None if node.kind == "transp" else node.data)

    assert bare(formula(text).sides[0]) == bare(formula(same).sides[0])


@pytest.mark.parametrize(
    "text",
    [
        r"\sum_{i=0}^n x_i",
        r"\sum_{i \ne j} x_i",
        r"\sum_{i \in S} x_i",
        r"\operatorname{span}(A)",
        r"\operatorname{foo} A",
        "f(x, y)",
        "atan2(1, 2)",
        "nCr(5, 2)",
        "P(1, 2)",
        "gcd(12, 18)",
        "(0, 1]",
        "[0, 1)",
        "A^",
        "(A",
        "A)",
        r"\foo A",
        "A[1]",
        "f'(x)^T y''",
        r"\langle x \rangle",
        "A" * (LONGEST + 1),
        "(" * 60 + "A" + ")" * 60,
    ],
)
def test_what_is_no_matrix_algebra(text: str):
    with pytest.raises(Unread):
        formula(text)


# Sizes


def test_the_sizes_of_a_gradient():
    typing = Typing({"X": MATRIX, "w": VECTOR, "y": VECTOR}, {})
    tree = typing.resolved(typing.typed(formula("X^T(Xw - y)").sides[0]))
    assert tree.shape == (typing.sizes.find("columns of X"), ONE)
    assert typing.sizes.find("rows of y") == typing.sizes.find("rows of X")


@pytest.mark.parametrize("text", ["A x^T", "x y", "A + x", "1/A", "c^T", "x^2", "A^{1/2}", r"\operatorname{diag}(A)"])
def test_sizes_that_do_not_fit(text: str):
    typing = Typing(KINDS, {})
    with pytest.raises(Misfit):
        typing.typed(formula(text).sides[0])


def test_usual_kinds_come_first():
    first = next(readings([formula(r"\lambda w^T A x + c")], {}))
    assert first == {"lambda": SCALAR, "w": VECTOR, "A": MATRIX, "x": VECTOR, "c": SCALAR}


def test_beside_arrows_a_capital_is_a_number_and_I_a_current():
    first = next(readings([formula(r"I\vec{L}\times\vec{B}")], {}))
    assert first["I"] == SCALAR
    assert first["L"] == first["B"] == VECTOR


# The normal form


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("(AB)^T", "B^T A^T"),
        ("x^T A y", "y^T A^T x"),
        ("x y^T x", "(y^T x) x"),
        (r"\operatorname{tr}(ABC)", r"\operatorname{tr}(BCA)"),
        (r"\operatorname{tr}(ABC)", r"\operatorname{tr}(C^T B^T A^T)"),
        (r"\operatorname{tr}(x y^T)", "y^T x"),
        (r"\operatorname{diag}(x) y", r"y \odot x"),
        (r"x^T \operatorname{diag}(y) x", r"y^T (x \odot x)"),
        (r"x \odot (A y)", r"\operatorname{diag}(x) A y"),
        (r"\|x\| \|x\|", "x^T x"),
        (r"A x \odot y", r"(A x) \odot y"),
        (r"y \odot A x", r"y \odot (A x)"),
        (r"e^{x^T y} e^{-y^T x}", "1"),
        (r"\log(c^2 x^T y)", r"2\log c + \log(x^T y)"),
        ("c^{1/2} c^{3/2}", "c^2"),
        (r"x \times y", r"-y \times x"),
        (r"x \times x", r"0 x"),
    ],
)
def test_one_normal_form(one: str, other: str):
    assert is_proved(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("(AB)^T", "A^T B^T"),
        ("x^T A y", "y^T A x"),
        (r"\operatorname{tr}(ABC)", r"\operatorname{tr}(ACB)"),
        (r"\operatorname{diag}(x) A", r"A \operatorname{diag}(x)"),
        (r"A (x \odot y)", r"(A x) \odot (A y)"),
        (r"\|x + y\|", r"\|x\| + \|y\|"),
        ("(A + B)^{-1}", "A^{-1} + B^{-1}"),
        (r"\det(A + B)", r"\det A + \det B"),
        (r"\log(x^T y + 1)", r"\log(x^T y)"),
    ],
)
def test_another_normal_form(one: str, other: str):
    assert not is_proved(one, other)


def test_what_is_assumed_is_used_and_only_then():
    for text, traits in (
        ("A - A^T", Traits(symmetric=frozenset("A"))),
        ("A + A^T", Traits(skew=frozenset("A"))),
        ("A^2 - A", Traits(idempotent=frozenset("A"))),
        ("A^T A - I", Traits(left_unitary=frozenset("A"))),
        ("A A^T - I", Traits(right_unitary=frozenset("A"))),
        ("x^T x - 1", Traits(left_unitary=frozenset("x"))),
    ):
        assert not normal(text, traits)[1]
        assert normal(text)[1]


def test_columns_that_are_orthonormal_are_no_square():
    traits = Traits(left_unitary=frozenset("A"))
    assert normal("A A^T - I", traits)[1]


LETTERS = st.sampled_from(["A", "B", "C", "A^T", "B^T"])
WORDS = st.lists(LETTERS, min_size=1, max_size=4)


@settings(max_examples=60, deadline=None)
@given(WORDS, WORDS, WORDS)
def test_laws_of_matrices_are_proved(a: list[str], b: list[str], c: list[str]):
    """Square letters only, so that all sizes fit."""
    p, q, r = (" ".join(word) for word in (a, b, c))
    typing = Typing(KINDS, dict.fromkeys("ABC", ("n", "n")))
    algebra = Algebra()

    def same(one: str, other: str) -> bool:
        trees = [typing.resolved(typing.typed(formula(text).sides[0])) for text in (one, other)]
        return algebra.of(trees[0]) == algebra.of(trees[1])

    assert same(f"({p})({q} + {r})", f"{p} {q} + {p} {r}")
    assert same(f"(({p})({q}))^T", f"({q})^T ({p})^T")
    assert same(f"tr({p} {q})", f"tr({q} {p})")
    assert same(f"({p} {q})^{{-1}}", f"({q})^{{-1}}({p})^{{-1}}")
    assert same(f"det({p} {q})", f"det({q}) det({p})")


@settings(max_examples=60, deadline=None)
@given(st.lists(LETTERS, min_size=1, max_size=3), st.lists(LETTERS, min_size=1, max_size=3))
def test_an_equality_is_one_at_points(a: list[str], b: list[str]):
    """What the normal form says of two words, the values at small matrices say too."""
    typing = Typing(KINDS, dict.fromkeys("ABC", ("n", "n")))
    trees = [typing.resolved(typing.typed(formula(" ".join(word)).sides[0])) for word in (a, b)]
    algebra = Algebra()
    equal = algebra.of(trees[0]) == algebra.of(trees[1])
    example, agreed = differing(trees[0], trees[1], Wanted())
    assert equal == (example is None)
    assert agreed or example is not None


# Proofs

PROVED = (
    (r"(X^TX+\lambda I)^{-1}X^Ty", r"X^T(XX^T+\lambda I)^{-1}y"),
    (r"(A+UCV)^{-1}", r"A^{-1}-A^{-1}U(C^{-1}+VA^{-1}U)^{-1}VA^{-1}"),
    (r"(A+uv^T)^{-1}", r"A^{-1}-\frac{A^{-1}uv^TA^{-1}}{1+v^TA^{-1}u}"),
    (r"\det(A+uv^T)", r"(1+v^TA^{-1}u)\det A"),
    (r"\det(I+AB)", r"\det(I+BA)"),
    (r"(X(X^TX)^{-1}X^T)^2", r"X(X^TX)^{-1}X^T"),
    (r"(A^{-1}+B^{-1})^{-1}", r"A(A+B)^{-1}B"),
    (r"\|Xw-y\|^2", r"w^TX^TXw-2y^TXw+y^Ty"),
    (
        r"\mathbf{a}\times(\mathbf{b}\times\mathbf{c})",
        r"\mathbf{b}(\mathbf{a}\cdot\mathbf{c})-\mathbf{c}(\mathbf{a}\cdot\mathbf{b})",
    ),
    (r"X^TXw = X^Ty", r"X^T(Xw-y) = 0"),
    (r"\mathbf{x} = A^{-1}\mathbf{b}", r"A\mathbf{x} = \mathbf{b}"),
)


@pytest.mark.parametrize(("gold", "answer"), PROVED)
def test_known_identities(gold: str, answer: str):
    found = asked(gold, answer)
    assert found is not None
    assert found.status == "equal"
    assert isinstance(found.evidence, Proof)
    assert not found.evidence.facts


ASSUMED = (
    ("x^T A y", "y^T A x", "A is symmetric"),
    ("x^T A y", "y^T A x", "A^T = A"),
    ("W^{-1}", "W^T", "W is orthogonal"),
    (r"\|Qx\|^2", r"\|x\|^2", "Q^T Q = I"),
    ("H^2", "H", "H = X(X^TX)^{-1}X^T"),
    ("(I - uu^T)^2", "I - uu^T", r"\|u\| = 1"),
    ("A^{-1}", r"\frac12(3I - A)", "A^2 - 3A + 2I = 0"),
)


@pytest.mark.parametrize(("gold", "answer", "given"), ASSUMED)
def test_an_assumption_is_named_and_needed(gold: str, answer: str, given: str):
    found = asked(gold, answer, given)
    assert found is not None
    assert found.status == "equal"
    assert isinstance(found.evidence, Proof)
    assert given in found.evidence.facts
    bare = asked(gold, answer)
    assert bare is None or bare.status != "equal"


def test_rules_are_bounded():
    algebra, p = normal("(A + B)^{-1}(B + C)^{-1}(A + C)^{-1}", kinds=KINDS)
    rewriter = Rewriter(algebra)
    assert not rewriter.is_zero(p)
    assert len(rewriter.rules) <= MOST_RULES + 8


# Differences


@pytest.mark.parametrize(
    ("gold", "answer", "given"),
    [
        (r"\mathbf{A}\mathbf{B}", r"\mathbf{B}\mathbf{A}", ()),
        ("2X^T(Xw-y)", "2X(Xw-y)", ()),
        ("(X^TX)^{-1}X^Ty", "(XX^T)^{-1}X^Ty", ()),
        ("W_2 W_1 x", "W_1 W_2 x", ()),
        ("(Qx)^T(Qy)", "2x^Ty", ("Q is orthogonal",)),
        ("x^T A y", "x^T A^{-1} y", ("A is positive definite",)),
        (r"\log|\Sigma|", r"|\Sigma|", (r"\Sigma \succ 0",)),
    ],
)
def test_matrices_that_show_a_difference(gold: str, answer: str, given: tuple[str, ...]):
    found = asked(gold, answer, *given)
    assert found is not None
    assert found.status == "different"
    example = found.evidence
    assert isinstance(example, Counterexample)
    assert example.gold is not None
    assert example.answer is not None
    assert example.gold.hi < example.answer.lo or example.answer.hi < example.gold.lo
    assert any(isinstance(value, Entries) for value in example.point.values())


def test_a_counterexample_satisfies_what_is_assumed():
    found = asked("x^T A x", "x^T A^2 x", "A is symmetric")
    assert found is not None
    assert isinstance(found.evidence, Counterexample)
    rows = found.evidence.point["A"]
    assert isinstance(rows, Entries)
    assert rows == tuple(zip(*rows, strict=True))


def test_the_verdict_says_which_matrices():
    found = check_expression(r"\mathrm{tr}(ABC)", r"\mathrm{tr}(ACB)")
    assert found.status == "different"
    assert found.evidence is not None
    assert set(found.evidence["point"]) == {"A", "B", "C"}
    assert found.evidence["point"]["A"].startswith("[[")


@pytest.mark.parametrize(
    ("gold", "answer", "what"),
    [
        (r"\mathbf{x}\mathbf{x}^T", r"\mathbf{x}^T\mathbf{x}", "a matrix against a number"),
        (r"\operatorname{diag}(s)v", "s^Tv", "a vector against a number"),
    ],
)
def test_two_kinds_are_never_the_same(gold: str, answer: str, what: str):
    found = asked(gold, answer)
    assert found is not None
    assert found.evidence == Mismatch(what)


# What is left open


@pytest.mark.parametrize(
    ("gold", "answer", "reason"),
    [
        ("(X^TX)^{-1}X^Ty", "X^{-1}y", "equal, if X is square"),
        ("A^Tx", "x^TA", "a vector against a row"),
        ("A^T x", "x A^T", "a letter may be a number or a vector"),
    ],
)
def test_what_is_not_said(gold: str, answer: str, reason: str):
    found = asked(gold, answer)
    assert found is not None
    assert (found.status, found.reason) == ("undecided", reason)


def test_without_a_proof_nothing_is_claimed():
    found = asked(r"\operatorname{softmax}(\mathbf{x} + 1)", r"\operatorname{softmax}(\mathbf{x})")
    assert found is not None
    assert (found.status, found.reason) == ("undecided", NO_PROOF)


@pytest.mark.parametrize(
    ("gold", "answer"),
    [
        ("AB", "BA"),  # numbers in school
        ("PV = nRT", "VP = nRT"),
        ("A(1+r)^T", "(1+r)^TA"),  # an exponent
        ("P(1+r)^T", "P(1+r)"),
        (r"\langle 1, 2 \rangle", r"\langle 2, 1 \rangle"),
        (r"\langle 2x, 2y \rangle", r"\langle 2y, 2x \rangle"),
        (r"\langle x^2 \rangle - \langle x \rangle^2", "0"),
        ("R_1(R_1+R_2)^{-1}R_2", "R_1R_2(R_1+R_2)^{-1}"),  # resistances
        (r"\frac{dy}{dx}", "y'"),
        ("f'(x)", "f(x)"),
        ("2x + 1", "1 + 2x"),
    ],
)
def test_what_does_not_speak_of_matrices(gold: str, answer: str):
    found = asked(gold, answer)
    assert found is None or found.status == "equal"
    assert found is None or gold != r"\langle 1, 2 \rangle"


@pytest.mark.parametrize(
    ("gold", "answer"),
    [
        (r"\langle 1, 2 \rangle", r"\langle 2, 1 \rangle"),
        (r"\vec{F} = I\vec{L}\times\vec{B}", r"\vec{L}\times\vec{B}"),
        (r"\mathbf{F} = I\mathbf{L}\times\mathbf{B}", r"\mathbf{L}\times\mathbf{B}"),
        (r"x^TAx", r"x^TBx"),
        (r"\mathbf{x}_1^T\mathbf{x}_2", r"\mathbf{x}_1^T\mathbf{x}_1"),
    ],
)
def test_what_must_not_be_accepted(gold: str, answer: str):
    assert check_expression(gold, answer).status != "equal"


def test_with_an_assumption_that_is_not_understood_nothing_is_different():
    found = asked("x^T A y", "y^T A x", "A is a matrix of a Wishart law")
    assert found is not None
    assert found.status == "undecided"


def test_a_property_that_only_matrices_have_is_not_forgotten():
    assert check_expression("(A+A^T)x", "2Ax", assume=["A is symmetric"]).status == "equal"
    assert check_expression("(A+A^T)x", "3Ax", assume=["A is symmetric"]).status == "different"
