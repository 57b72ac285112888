"""Habits of notation: how they are read, what a verdict says of them, and what must not pass because of them."""

from __future__ import annotations

import pytest

from derive.symbols import Num, Pow, Sym
from verify.answers import check_task
from verify.answers.comparing.chain_rules import ties
from verify.answers.comparing.values_compare import compare_values
from verify.answers.reading.functions import Applied
from verify.answers.reading.parsing import GENERAL, PAPER, Invalid, parse_value
from verify.answers.reading.updates import NEW
from verify.answers.reading.values import Collection, Matrix, Named, Relation, Spread, Statements

w, g, x = Sym("w"), Sym("g"), Sym("x")


def asked(gold: str, answer: str, **more: object) -> dict[str, object]:
    task = {"gold": gold, "answer": answer, "syntax": "auto", "mode": "equal", "scope": "auto", "facts": []}
    return dict(check_task.checked({**task, "names": {}, "given": [], "diagnose": False, **more}))


# Reading


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (r"x_1 + x_2 + \dots + x_n", r"\sum_{k=1}^n x_k"),
        (r"x_1 + \cdots + x_n", r"\sum_{k=1}^n x_k"),
        (r"w_1x_1 + \cdots + w_dx_d", r"\sum_{k=1}^d w_k x_k"),
        (r"1 + r + r^2 + \cdots + r^n", r"\sum_{k=0}^n r^k"),
        (r"a + ar + \cdots + ar^{n-1}", r"\sum_{k=0}^{n-1} a r^k"),
        (r"1 + 3 + 5 + \cdots + (2n-1)", r"\sum_{k=1}^n (2k-1)"),
        (r"x_1 x_2 \cdots x_n", r"\prod_{k=1}^n x_k"),
        (r"p(x_1 \mid t) \cdots p(x_n \mid t)", r"\prod_{k=1}^n p(x_k \mid t)"),
        (r"1 \cdot 2 \cdot 3 \cdots n", "n!"),
        (r"\sum x_i^2", r"\sum_i x_i^2"),
        (r"\sum x_i \sum y_j", r"\sum_i x_i \sum_j y_j"),
    ],
)
def test_dots_and_bare_sums_are_read_as_sums(text, same):
    found = compare_values(parse_value(same, scope=PAPER), parse_value(text, scope=PAPER))
    assert found.status == "equal"


@pytest.mark.parametrize(
    "text",
    [
        r"1 + 2 + 4 + \dots + n",  # no rule gives 4
        r"1 + 3 + \dots + n",
        r"x_1 - x_2 + \dots + x_n",
        r"x_1 + y_2 + \dots + x_n",
        r"x_1 + \dots + y_n",
        r"1 + x + x^2 + \cdots",
        r"x_1 + \dots + x_9",
        "1...n",
        r"\dots + x_n",
        r"\sum x",
        r"\sum x_{ij}",
        r"\begin{aligned} x + 1 \\ y + 2 \end{aligned}",
    ],
)
def test_dots_without_a_rule_and_sums_without_an_index_are_refused(text):
    with pytest.raises(Invalid):
        parse_value(text, scope=PAPER)


@pytest.mark.parametrize("text", ["w := w - g", "w ← w - g", r"w \gets w - g", r"w \to w - g", "w -= g"])
def test_an_update_names_the_new_value(text):
    assert parse_value(text, scope=GENERAL) == Relation(Sym(f"w{NEW}"), "=", w - g)


def test_a_definition_and_an_index_are_no_updates():
    assert parse_value("f := x^2", scope=GENERAL) == Relation(Sym("f"), "=", x**2)
    assert parse_value(r"\sum_{i := 1}^n x_i", scope=PAPER) == parse_value(r"\sum_{i=1}^n x_i", scope=PAPER)


@pytest.mark.parametrize("text", [r"f \to g", r"w \to g", "w +- = g", "w /= g", "(w + 1) -= g", "-= g"])
def test_no_arrow_and_no_step_is_an_update_without_a_name_for_it(text):
    with pytest.raises(Invalid):
        parse_value(text, scope=GENERAL)


def test_vectors_in_square_brackets_and_with_names():
    zero, one = Num(0), Num(1)
    row = Collection("tuple", (zero, one, zero))
    assert parse_value("[0, 1, 0]", scope=GENERAL) == row
    assert parse_value("np.array([0, 1, 0])", scope=GENERAL) == row
    assert parse_value("y = [0, 1, 0]", scope=GENERAL) == Named("y", row)
    assert parse_value("np.array([0, 1])", scope=GENERAL) == Collection("tuple", (zero, one))
    assert parse_value("⟨0, 1, 0⟩", scope=GENERAL) == row


def test_row_spacing_says_nothing_and_lines_are_joined():
    column = Matrix(((Num(1),), (Num(2),)))
    assert parse_value(r"\begin{pmatrix} 1 \\[4pt] 2 \end{pmatrix}", scope=GENERAL) == column
    assert parse_value(r"\begin{pmatrix} 1 \\*[-.5\baselineskip] 2 \end{pmatrix}", scope=GENERAL) == column
    lines = parse_value(r"\begin{aligned} x &= 1 \\[2pt] w &= 2 \end{aligned}", scope=GENERAL)
    assert lines == Statements("and", (Relation(x, "=", Num(1)), Relation(w, "=", Num(2))))


def test_a_value_with_plus_and_minus_is_a_list_and_a_spread():
    found = parse_value("5 ± 2", scope=GENERAL)
    assert isinstance(found, Spread)
    assert isinstance(found, Collection)
    assert not isinstance(parse_value("±2", scope=GENERAL), Spread)


def test_values_of_functions_before_the_sign():
    assert parse_value("y(0) = 1", scope=GENERAL).left == Applied(Num(0), data="y")
    assert parse_value("X(t) = e^t", scope=GENERAL).left == Applied(Sym("t"), data="X")
    assert parse_value("x(x + 1) = 6", scope=GENERAL).left == x * (x + 1)


# What a verdict says


@pytest.mark.parametrize(
    ("gold", "answer", "fact"),
    [
        (r"\sum_{i=1}^n (x_i - \bar x)^2", r"\sum_{i=1}^n x_i^2 - n\bar x^2", "x̄ = (1/n) sum_i x_i"),
        (r"\frac{\Gamma(a)\Gamma(b)}{\Gamma(a+b)}", r"\mathrm{B}(a,b)", "B(a, b) = Γ(a) Γ(b)/Γ(a + b)"),
    ],
)
def test_the_convention_is_named_by_which_two_texts_are_equal(gold, answer, fact):
    found = asked(gold, answer)
    assert found["status"] == "equal"
    assert fact in found["evidence"]["facts"]


# What must not pass


@pytest.mark.parametrize(
    ("gold", "answer"),
    [
        (r"w \leftarrow w - \eta g", "v \\leftarrow v - \\eta g"),
        (r"w \to w - \eta g", r"v \leftarrow w - \eta g"),
        (r"V(s) \leftarrow V(s) + \alpha d", r"V(s) \leftarrow V(s) - \alpha d"),
        ("w := w - g", "w = -g"),
        ("[1, 2, 3]", "{1, 2, 3}"),
        ("[1, 2, 3]", "3, 2, 1"),
        ("y = [0, 1, 0]", "z = [0, 1, 0]"),
        ("x = [1, 2]", "x = (1, 2)"),
        (r"\bar x", r"\frac{x_1 + x_2}{2}"),
        (r"X^\top(Xw - y)", r"\sum_{i=1}^n (x_i^\top w + y_i) x_i"),
        (r"1 \pm \sqrt 2", r"[1 - \sqrt 2, 1 + \sqrt 2]"),
        ("x^2 = 4", "4"),
        (r"\frac{\partial L}{\partial w}", r"\frac{\partial L}{\partial a}\frac{\partial a}{\partial w}"),
        (r"\frac{\partial}{\partial\theta} \log p(x \mid \theta)", "0"),
        (r"\frac{d}{dt} p(x, t)", "0"),
        (r"\frac1n\sum_{i=0}^{n-1} x_i", r"\frac1n\sum_{i=1}^{n} x_i"),
        (r"\arg\max_\theta L(\theta)", r"\arg\min_\theta L(\theta)"),
        (r"\arg\min_w f(w)", r"\arg\min_w \log f(w)"),
        (r"\max_a Q(s, a) - Q(s, b)", r"Q(s, b) - \max_a Q(s, a)"),
        (r"x^\top x'", r"x^\top x^\top"),
        ("2x", "2x dx"),
    ],
)
def test_what_is_not_proved_is_not_equal(gold, answer):
    assert asked(gold, answer)["status"] != "equal"


@pytest.mark.parametrize(
    ("gold", "answer"),
    [
        (r"\frac1n\sum_{i=0}^{n-1} x_i", r"\frac1n\sum_{i=1}^{n} x_i"),
        (r"\bar x", r"\frac{x_1 + x_2}{2}"),
        ("x = [1, 2]", "x = (1, 2)"),
        (r"1 \pm \sqrt 2", r"(1 - \sqrt 2, 1 + \sqrt 2)"),
        (r"\frac{\partial L}{\partial w}", r"\frac{\partial L}{\partial a}\frac{\partial a}{\partial w}"),
    ],
)
def test_what_may_be_the_same_by_a_convention_is_not_different(gold, answer):
    assert asked(gold, answer)["status"] == "undecided"


# Slopes


def slope(function: str, variable: str) -> Applied:
    return Applied(Sym(function), Sym(variable), data="derivative")


def test_slopes_along_paths_are_products():
    names = {slope("L", "a"): "p", slope("a", "w"): "q", slope("L", "w"): "r"}
    assert ties(names) == {Sym("r"): Sym("p") * Sym("q")}
    assert ties({slope("y", "x"): "p", slope("x", "y"): "q"}) == {Sym("q"): Pow(Sym("p"), Num(-1))}
    assert ties({slope("L", "a"): "p", slope("b", "w"): "q"}) == {}


def test_slopes_round_in_a_circle_and_of_more_than_letters_say_nothing():
    assert ties({slope("a", "b"): "p", slope("b", "c"): "q", slope("c", "a"): "r"}) is None
    assert ties({slope("L", "a"): "p", Applied(Sym("a"), data="f"): "q"}) is None
