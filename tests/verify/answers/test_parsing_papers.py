"""Notation of papers, programs and lecture notes: one type for a name, indices of δ, names in words, signs, labels."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from derive.symbols import Delta, Dim, Exp, Expr, Family, Idx, Log, Num, Pow, Prod, Sum, Sym
from verify.answers.reading.functions import Applied, Elementary
from verify.answers.reading.parsing import BOOK, GENERAL, PAPER, Invalid, Relation, Scope, parse, parse_value
from verify.answers.reading.values import Collection, Interval, Member, Union, Value, Words

K, d = Dim("K"), Dim("d")
k, s, t = (Idx(name, K) for name in "kst")
x, y, a = (Sym(name) for name in "xya")


def numbers(e: Value) -> set[str]:
    assert isinstance(e, Expr)
    return {str(part.data) for part in e.walk() if isinstance(part, Sym)}


# One name, one type


@pytest.mark.parametrize(
    "text", [r"\sigma(\mathbf{w}^\top\mathbf{x})\mathbf{x}", "(w^T x - y) x", r"\tanh(w^\top x) x"]
)
def test_a_vector_is_a_vector_everywhere(text: str):
    assert numbers(parse_value(text, scope=PAPER)) <= {"y"}


@pytest.mark.parametrize(("left", "right"), [(r"(\sigma(w^\top x) - y) x", r"\sigma(w^\top x) x - y x")])
def test_the_vector_is_the_same_on_both_sides(left: str, right: str):
    found = [parse_value(text, scope=PAPER) for text in (left, right)]
    assert numbers(found[0]) == numbers(found[1]) == {"y"}


def test_a_mean_beside_its_samples_is_a_number():
    assert numbers(parse_value(r"\sum_{i=1}^n (x_i - x)^2", scope=PAPER)) == {"x"}


def test_a_name_of_two_types_is_refused():
    with pytest.raises(Invalid, match="c stands for a number and for a vector"):
        parse_value("u^T c + 1/c", scope=PAPER)


def test_a_name_of_the_book_may_be_both():
    assert numbers(parse("z CE(y, softmax(z))")) == {"z"}


@pytest.mark.parametrize("text", [r"(x - \mu)^T \Sigma^{-1} (x - \mu)", "(a - b)^T (a - b)", "(x - y)ᵀA x"])
def test_a_bracket_with_t_before_a_factor_is_no_power(text: str):
    with pytest.raises(Invalid, match="T may be an exponent or mean a transpose"):
        parse(text, scope=GENERAL)
    assert Sym("T") not in parse(text, scope=PAPER).free


@pytest.mark.parametrize("text", ["P (1 + r)^T", "(1 + r)^T P", "(a + b)^T", "(a + b)^T + c", "(a b)^t c"])
def test_a_power_with_t_is_read(text: str):
    assert any(isinstance(e, Pow) for e in parse(text, scope=GENERAL).walk())


# δ and its indices


@pytest.mark.parametrize(
    "text",
    [r"\delta_{st}", "delta_st", "δₛₜ", "1{s=t}", r"\mathbb{1}\{s=t\}", r"\mathbb{1}[s = t]", r"\mathbf{1}_{s=t}"],
)
def test_two_letters_below_delta_are_indices(text: str):
    assert parse(text, scope=PAPER) == Delta(s, t)


def test_what_has_these_indices_is_a_family():
    p = Family("p", K)
    assert parse(r"p_s \delta_{st}", scope=PAPER) == p[s] * Delta(s, t)


@pytest.mark.parametrize("text", [r"\delta_{ij}", r"p_s(\delta_{st} - p_t)", "1{i=j}", "δᵢⱼ"])
def test_nothing_has_an_index_in_school(text: str):
    with pytest.raises(Invalid, match="Nothing has an index here"):
        parse(text, scope=GENERAL)


@pytest.mark.parametrize("text", [r"\delta_1", r"\delta", r"\delta_{12}", "1{x>0}"])
def test_other_deltas_are_read_in_school(text: str):
    assert parse(text, scope=GENERAL)


def test_a_label_is_no_index():
    assert parse("1{y=k}", scope=PAPER) == Applied(k, y, data="equal")


# Names of more than one letter


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *(("odds", "odds"), ("eps", "epsilon"), ("lam", "lambda"), ("yhat", "y_hat"), ("y_hat", "y_hat"), ("lr", "lr")),
        *(("p_hat", "p_hat"), ("y_pred", "y_pred"), (r"y_{\text{pred}}", "y_pred"), ("n_classes", "n_classes")),
        *((r"\hat{\mathbf{y}}", "y_hat"), (r"\bar{\mathbf x}", "x_bar"), (r"\hat{\boldsymbol{\theta}}", "theta_hat")),
        *(
            (r"\overline{x}", "x_bar"),
            (r"\mathbf{\hat{y}}", "y_hat"),
            (r"\hat{y_1}", "y_hat_1"),
            (r"\text{loss}", "loss"),
        ),
    ],
)
def test_common_names_are_symbols(text: str, name: str):
    assert parse(text, scope=GENERAL) == Sym(name)


@pytest.mark.parametrize(("text", "same"), [("2lr", "2 l r"), ("πlr", "π l r"), ("lr(x+1)", "l r (x+1)")])
def test_two_letters_beside_factors_are_a_product(text: str, same: str):
    assert parse(text, scope=GENERAL) == parse(same, scope=GENERAL)


def test_a_common_name_has_entries():
    assert parse("yhat_k", scope=PAPER) == Family("y_hat", K)[k]
    assert parse(r"\hat{y_k}", scope=PAPER) == Family("y_hat", K)[k]


def test_odds_is_a_function_where_brackets_follow():
    assert parse("odds/(1 + odds)", scope=PAPER) == Sym("odds") / (1 + Sym("odds"))
    assert parse("odds(p)", scope=PAPER) == parse("odds(p)", scope=BOOK)


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("sotfmax(z)", "softmax"),
        ("sigmod(z)", "sigmoid"),
        ("sine", "sin"),
        ("cosine x", "cos"),
        ("sqr(x)", "sqrt"),
    ],
)
def test_a_misspelled_function_is_no_name(text: str, near: str):
    with pytest.raises(Invalid, match=f"Did you mean {near}"):
        parse(text, scope=PAPER)


@pytest.mark.parametrize("text", [r"\widehat{y^2}", r"\hat{xy}", r"\hat{}", r"\hat{y_}", r"\hat{y_i"])
def test_an_accent_stands_over_a_letter(text: str):
    with pytest.raises(Invalid):
        parse(text, scope=PAPER)


@pytest.mark.parametrize("text", ["comb(n, k)", "C(n, k)", "nCr(n, k)", "nchoosek(n, k)", "math.comb(n, k)", "nCk"])
def test_binomial_coefficients(text: str):
    assert parse(text, scope=GENERAL) == Elementary(Sym("n"), Sym("k"), data="binomial")


@pytest.mark.parametrize(
    ("text", "meant"),
    [("np.log(x)", Log(x)), ("jnp.exp(x)", Exp(x)), ("math.e", Exp(Num(1))), ("scipy.special.comb(4, 2)", None)],
)
def test_names_of_modules_say_nothing(text: str, meant: Expr | None):
    assert meant is None or parse(text, scope=GENERAL) == meant
    assert parse(text, scope=GENERAL)


@pytest.mark.parametrize("text", ["np.sum(x)", "x.sum()", "np.foo(x)", "os.system(x)"])
def test_programs_are_refused(text: str):
    with pytest.raises(Invalid):
        parse(text, scope=GENERAL)


# Complements of events


@pytest.mark.parametrize(
    "text", ["P(not A)", "P(¬A)", "P(A^c)", r"P(A^{c})", r"P(\bar{A})", r"P(\neg A)", "P(A')", r"P(\overline{A})"]
)
def test_the_complement_of_an_event_has_one_name(text: str):
    assert parse(text, scope=GENERAL) == Applied(Sym("A_bar"), data="P")


@pytest.mark.parametrize("text", ["P(A^c)", "P(A^2)", "P(B | A^c)", "P(not A)", "P(A!)"])
def test_no_event_of_the_book_is_taken_for_its_complement(text: str):
    with pytest.raises(Invalid):
        parse(text, scope=BOOK)


@pytest.mark.parametrize("text", ["not x", "not (x = 2)", r"\neg", "not", "P(not)", "x not y"])
def test_a_negation_of_anything_else_is_refused(text: str):
    with pytest.raises(Invalid):
        parse(text, scope=GENERAL)


# Signs after a sum or a function


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("sum_{k=1}^{K} -y_k log(p_k)", "sum_{k=1}^{K} (-y_k log(p_k))"),
        (r"\sum_k -y_k \log p_k + 1", r"\left(\sum_k (-y_k \log p_k)\right) + 1"),
        (r"\sum_k -\sum_j -z_j z_k", r"\sum_k (-\sum_j (-z_j z_k))"),
        (r"\prod_k -p_k", r"\prod_k (-p_k)"),
        (r"\max_k -z_k", r"\max_k (-z_k)"),
        ("log -z", "log(-z)"),
        ("log -exp z", "log(-exp(z))"),
        ("log -log -z", "log(-log(-z))"),
        (r"\log -z y + 1", r"\log(-z y) + 1"),
        (r"\exp -z^2", r"\exp(-z^2)"),
        (r"\exp -\frac{z}{2}", r"\exp(-\frac{z}{2})"),
        ("z exp(-sum_k -p_k)", "z exp(-(sum_k (-p_k)))"),
    ],
)
def test_a_sign_belongs_to_the_body(text: str, same: str):
    assert parse(text, scope=PAPER) == parse(same, scope=PAPER)


def test_a_sign_after_a_body_does_not():
    p = Family("p", K)
    assert parse(r"\sum_k p_k - y", scope=PAPER) == Sum(p[k], k) - y
    assert parse(r"\prod_k p_k - y", scope=PAPER) == Prod(p[k], k) - y


@pytest.mark.parametrize("text", ["exp -x/2", "log -", r"\sum_k -", "sum - x", "sin - - "])
def test_a_sign_before_nothing_clear_is_refused(text: str):
    with pytest.raises(Invalid):
        parse(text, scope=PAPER)


# Labels, parameters, derivatives


def test_labels_in_plain_text():
    assert parse("sum_{i=1}^m (y^(i) - p^(i))", scope=PAPER) == parse(r"\sum_{i=1}^m (y^{(i)} - p^{(i)})", scope=PAPER)
    assert parse("x_j^(i)", scope=PAPER) == parse("x_j^{(i)}", scope=PAPER, syntax="latex")


@pytest.mark.parametrize("text", ["x^(i)", "x^(n) y^(n)", "x^(i+1) y^(i+1)", "2^(i)"])
def test_other_exponents_in_brackets_are_exponents(text: str):
    assert any(isinstance(e, Pow) for e in parse(text, scope=GENERAL).walk())


@pytest.mark.parametrize(("text", "name"), [(r"g^{[2]}(x)", "g[]_2"), (r"f^{(1)}(x)", "f()_1")])
def test_a_labelled_function_is_applied(text: str, name: str):
    assert parse(text, scope=GENERAL) == Applied(x, data=name)


def test_a_labelled_number_is_a_factor():
    assert parse("w^{[1]}(x)", scope=GENERAL, syntax="latex") == Sym("w[]_1") * x


def test_a_function_with_parameters():
    assert parse(r"h_\theta(x)", scope=GENERAL) == Applied(x, data="h_theta")
    assert parse("h(x)", scope=GENERAL) == Sym("h") * x


@pytest.mark.parametrize("text", [r"\frac{df}{dx}", r"\frac{d}{dx} f(x)", r"\frac{df(x)}{dx}", "f'"])
def test_the_derivative_of_a_function_is_one_node(text: str):
    assert parse(text, scope=GENERAL) == Applied(x, data="f'") == parse("f'(x)", scope=GENERAL)


def test_the_derivative_of_y_is_by_x():
    assert parse("y'", scope=GENERAL) == parse(r"\frac{dy}{dx}", scope=GENERAL)
    assert parse("y''", scope=GENERAL) == parse(r"\frac{d^2y}{dx^2}", scope=GENERAL)


def test_partial_derivatives_are_others():
    assert parse(r"\frac{\partial f}{\partial x}", scope=GENERAL) != parse(r"\frac{df}{dx}", scope=GENERAL)


def test_a_sum_below_a_stroke_ends_before_a_bracket_without_its_index():
    text = "exp(z_k)/sum_l exp(z_l) (δ_kj - exp(z_j)/sum_l exp(z_l))"
    assert parse(text) == parse("(exp(z_k)/sum_l exp(z_l)) (δ_kj - exp(z_j)/sum_l exp(z_l))")
    inside = "exp(z_k)/sum_l exp(z_l) (z_l - sum_l exp(z_l))"
    assert parse(inside) == parse("exp(z_k)/(sum_l exp(z_l) (z_l - sum_l exp(z_l)))")


# Matrices


@pytest.mark.parametrize(
    "text", ["(XᵀX + λI)⁻¹Xᵀy", r"(\mathbf{X}^\top\mathbf{X}+\lambda\mathbf{I})^{-1}\mathbf{X}^\top\mathbf{y}"]
)
def test_the_inverse_of_a_matrix_is_known_by_the_matrix(text: str):
    found = parse(text, scope=PAPER)
    assert any(isinstance(e, Applied) and e.data == "inverse" for e in found.walk())
    assert any(isinstance(e, Delta) for e in found.walk())


@pytest.mark.parametrize("text", ["(XᵀX)^2", "(XᵀX)⁻²", "(Xᵀy)⁻¹ Xᵀy", "y/(XᵀX)"])
def test_other_powers_of_a_matrix_are_refused(text: str):
    with pytest.raises(Invalid):
        parse(text, scope=PAPER)


# Words and sets

LOW, HIGH = -1 * Elementary(data="infinity"), Elementary(data="infinity")
HOLED = Union((Interval(LOW, Num(1), False, False), Interval(Num(1), HIGH, False, False)))
VALUES: list[tuple[str, Value]] = [
    ("DNE", Words("does not exist")),
    (r"\text{Does  not exist.}", Words("does not exist")),
    (r"\text{Yes}", Words("yes")),
    ("Increasing", Words("increasing")),
    ("no solutions", Collection("set", ())),
    ("all real numbers", Interval(LOW, HIGH, False, False)),
    (r"\mathbb{R}\setminus\{1\}", HOLED),
    ("R \\ {1}", HOLED),
    ("ℝ∖{1}", HOLED),
    (r"x \in \mathbb{R} \backslash \{1\}", Member(Sym("x"), HOLED)),
    ("[0, 2] ∩ (1, 3)", Interval(Num(1), Num(2), False, True)),
    ("(1, 2) ∩ (3, 4)", Collection("set", ())),
    (r"\{1,2,3\} \setminus \{2, 5\}", Collection("set", (Num(1), Num(3)))),
    (r"[0, 1] \setminus (0, 1)", Collection("set", (Num(0), Num(1)))),
    (r"[0, 5] \setminus [1, 2]", Union((Interval(Num(0), Num(1), True, False), Interval(Num(2), Num(5), False, True)))),
    (r"\mathbb{R} \setminus \{a\}", Union((Interval(LOW, a, False, False), Interval(a, HIGH, False, False)))),
]


@pytest.mark.parametrize(("text", "value"), VALUES, ids=[text for text, _ in VALUES])
def test_words_and_sets(text: str, value: Value):
    assert parse_value(text, scope=GENERAL) == value


@pytest.mark.parametrize("text", ["T", "a", "e", "x", "sin x", "max(a, b)"])
def test_a_formula_is_no_word(text: str):
    assert isinstance(parse_value(text, scope=GENERAL), Expr)


@pytest.mark.parametrize("text", ["incresing", "softmx", "maximum", "and", "or", "foo bar", "yes yesss", "import os"])
def test_no_other_words(text: str):
    with pytest.raises(Invalid):
        parse_value(text, scope=GENERAL)


@pytest.mark.parametrize(
    "text",
    [r"\mathbb{R} \setminus \{a, b\}", "[0, a] ∩ [1, 2]", r"\{1\} \setminus \{2\} \setminus \{3\}", r"3 \setminus 4"],
)
def test_sets_whose_order_is_not_known_are_refused(text: str):
    with pytest.raises(Invalid):
        parse_value(text, scope=GENERAL)


@pytest.mark.parametrize(("text", "relations"), [("x != 0", ["!="]), ("0 < p < 1", ["<", "<"])])
def test_statements_of_assumptions(text: str, relations: list[str]):
    found = parse_value(text, scope=GENERAL)
    parts = (found,) if isinstance(found, Relation) else found.parts  # type: ignore[union-attr]
    assert [part.relation for part in parts] == relations  # type: ignore[union-attr]


def test_a_mismatch_of_many_sizes_names_the_kinds():
    with pytest.raises(Invalid, match="a row vector or a matrix and a number or a vector cannot be added"):
        parse(r"\mathbf{w}\mathbf{x}^\top + b", scope=PAPER)


LETTERS = "acfghklmopqrstuvwxyz"
LONG = {
    "letters of two types": "+".join(f"tanh({a}^T {b}) {b}" for a in LETTERS for b in LETTERS[:3]),
    "matrices": " ".join(["X^T X"] * 14) + " x + 1/x",
    "inverses": "(" * 20 + "X^T X" + ")^-1 X" * 20,
    "signs after logarithms": "log -" * 300 + "x",
    "signs after sums": "sum_k -" * 80 + "z_k",
    "probabilities": "P(" * 50 + "A^c" + ")" * 50,
    "intersections": "[0,1]∩" * 200 + "[0,1]",
    "points taken off": "R∖{" + ",".join(map(str, range(300))) + "}",
    "accents": r"\hat{\mathbf{ " * 60,
    "labels": "y^(i) x^(i) " * 150,
    "sums below strokes": "1/sum_l z_l (sum_l " * 40 + "z" + ")" * 40,
}


@pytest.mark.parametrize("scope", [GENERAL, BOOK, PAPER], ids=["general", "book", "paper"])
@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_long_texts_are_read_or_refused_soon(text: str, scope: Scope):
    parse_value("x", scope=scope)
    began = time.process_time()
    with suppress(Invalid):
        parse_value(text, scope=scope)
    assert time.process_time() - began < 1
