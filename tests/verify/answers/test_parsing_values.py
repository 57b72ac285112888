"""What is no single formula: statements, lists, sets, intervals, unions, matrices; and what they are not."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derive.symbols import Expr, Num, Pow, Sym
from verify.answers.reading.functions import INFINITY, PI, Applied, Integral, Limit
from verify.answers.reading.parsing import GENERAL, PAPER, Invalid, Relation, parse_value
from verify.answers.reading.units import unit_of
from verify.answers.reading.values import (
    Collection,
    Described,
    Interval,
    Matrix,
    Member,
    Statements,
    Union,
    Value,
    expressions,
)

x, y, a, b = (Sym(name) for name in "xyab")
ONE, TWO, THREE, FOUR = (Num(n) for n in (1, 2, 3, 4))
LOW = -1 * INFINITY
TWO_A, TWO_B = 1 * TWO * a, 1 * TWO * b


def solved(*values: Expr) -> tuple[Relation, ...]:
    return tuple(Relation(x, "=", value) for value in values)


VALUES: list[tuple[str, Value]] = [
    ("x = 2", Relation(x, "=", TWO)),
    ("= 2", Relation(None, "=", TWO)),
    ("x = 2 or x = 3", Statements("or", solved(TWO, THREE))),
    ("x = 2 or 3", Statements("or", solved(TWO, THREE))),
    ("x = 2, x = 3", Statements("or", solved(TWO, THREE))),
    ("x = 2, 3", Statements("or", solved(TWO, THREE))),
    (r"x=2 \text{ or } x=3", Statements("or", solved(TWO, THREE))),
    (r"x = \pm 2", Statements("or", solved(TWO, Num(-2)))),
    ("x = ±2", Statements("or", solved(TWO, Num(-2)))),
    ("x = 1, y = 2", Statements("and", (Relation(x, "=", ONE), Relation(y, "=", TWO)))),
    ("1 < x <= 2", Statements("and", (Relation(ONE, "<", x), Relation(x, "<=", TWO)))),
    ("x > 1 and x < 2", Statements("and", (Relation(x, ">", ONE), Relation(x, "<", TWO)))),
    ("x = y = 2", Statements("and", (Relation(x, "=", y), Relation(y, "=", TWO)))),
    ("1, 2", Collection("list", (ONE, TWO))),
    ("1; 2", Collection("list", (ONE, TWO))),
    ("2 and 3", Collection("list", (TWO, THREE))),
    ("a ± b", Collection("list", (a + b, a - b))),
    ("(1, 2)", Collection("tuple", (ONE, TWO))),
    (r"\left(1, 2\right)", Collection("tuple", (ONE, TWO))),
    (r"\langle 1, 2, 3 \rangle", Collection("tuple", (ONE, TWO, THREE))),
    ("{1, 2}", Collection("set", (ONE, TWO))),
    (r"\{1, 2\}", Collection("set", (ONE, TWO))),
    (r"\left\{ 5 \right\}", Collection("set", (Num(5),))),
    ("{±1}", Collection("set", (ONE, Num(-1)))),
    (r"\emptyset", Collection("set", ())),
    ("∅", Collection("set", ())),
    ("{}", Collection("set", ())),
    ("[1, 2, 3]", Collection("tuple", (ONE, TWO, THREE))),
    ("{(1, 2), (3, 4)}", Collection("set", (Collection("tuple", (ONE, TWO)), Collection("tuple", (THREE, FOUR))))),
    ("[1, 2]", Interval(ONE, TWO, True, True)),
    ("[1, 2)", Interval(ONE, TWO, True, False)),
    ("(1, 2]", Interval(ONE, TWO, False, True)),
    ("]1, 2[", Interval(ONE, TWO, False, False)),
    ("[1, 2[", Interval(ONE, TWO, True, False)),
    ("(-oo, 2)", Interval(LOW, TWO, False, False)),
    (r"[0, \infty)", Interval(Num(0), INFINITY, True, False)),
    (r"x \in [1, 2)", Member(x, Interval(ONE, TWO, True, False))),
    ("x in (1, 2)", Member(x, Interval(ONE, TWO, False, False))),
    (r"x^2 \in \{1, 2\}", Member(Pow(x, TWO), Collection("set", (ONE, TWO)))),
    (
        r"x \in [1, 2), y > 3",
        Statements("and", (Relation(ONE, "<=", x), Relation(x, "<", TWO), Relation(y, ">", THREE))),
    ),
    (r"x, y \in \{1, 2\}", Collection("list", tuple(Member(v, Collection("set", (ONE, TWO))) for v in (x, y)))),
    (r"\mathbb{R}", Interval(LOW, INFINITY, False, False)),
    ("[0, 1) ∪ {2}", Union((Interval(Num(0), ONE, True, False), Collection("set", (TWO,))))),
    ("(1, 2) U (3, 4)", Union((Interval(ONE, TWO, False, False), Interval(THREE, FOUR, False, False)))),
    ("{x | x > 2}", Described((x,), Relation(x, ">", TWO))),
    (r"\{x \in \mathbb{R} \mid x > 2\}", Described((x,), Relation(x, ">", TWO))),
    (r"\{(x, y) \in \mathbb{R}^2 : x > y\}", Described((x, y), Relation(x, ">", y))),
    (r"\{x : x > 2\}", Described((x,), Relation(x, ">", TWO))),
    ("[[1, 2], [3, 4]]", Matrix(((ONE, TWO), (THREE, FOUR)))),
    ("[1, 2; 3, 4]", Matrix(((ONE, TWO), (THREE, FOUR)))),
    (r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}", Matrix(((ONE, TWO), (THREE, FOUR)))),
    (r"\left[\begin{array}{cc} 1 & 2 \\ 3 & 4 \end{array}\right]", Matrix(((ONE, TWO), (THREE, FOUR)))),
    (r"\begin{bmatrix} 1 \\ 2 \end{bmatrix}", Matrix(((ONE,), (TWO,)))),
    (r"\boxed{x = 2}", Relation(x, "=", TWO)),
    (r"2\begin{pmatrix} a & b \end{pmatrix}^T", Matrix(((TWO_A,), (TWO_B,)))),
    ("(x, y) = (1, 2)", Statements("and", (Relation(x, "=", ONE), Relation(y, "=", TWO)))),
    (r"\begin{cases} x = 1 \\ y = 2 \end{cases}", Statements("and", (Relation(x, "=", ONE), Relation(y, "=", TWO)))),
    (r"\theta^*", Sym("theta*")),
    ("1,234", Num(1234)),
    (r"1{,}234", Num(1234)),
    (r"10,\!080", Num(10080)),
    ("2 1/2", Num(Fraction(5, 2))),
    (r"2\frac{1}{2}", Num(Fraction(5, 2))),
    (r"-1\frac12", Num(Fraction(-3, 2))),
    (r"0.1\overline{6}", Num(Fraction(1, 6))),
    (r"\$12.50", Num(Fraction(25, 2))),
    ("$5.00", Num(5)),
    (r"30^\circ", Num(Fraction(1, 6)) * PI),
    ("30 degrees", Num(Fraction(1, 6)) * PI),
    ("3x10^5", Num(3) * Num(10) ** 5),
    ("f(x) = 2", Relation(Applied(x, data="f"), "=", TWO)),
    (r"x^{(1)}", Sym("x()_1")),
    (r"5\text{ cm}", Num(5)),
    (r"5 \mathrm{~cm}", Num(5)),
    (r"12\,\mathrm{m}^2", Num(12)),
    ("5 cm", Num(5)),
]


@pytest.mark.parametrize(("text", "expected"), VALUES)
def test_values(text: str, expected: Value):
    assert parse_value(text, scope=GENERAL) == expected


@pytest.mark.parametrize(
    "text",
    [
        "(1, 2",
        "(1, 2}",
        "[1, 2}",
        "{1, 2)",
        "[1, 2, 3)",
        "1,,2",
        ", 1",
        "1 or",
        "or 1",
        "x = 2 or (3, 4)",
        "±1 ± 2",
        "1 < x or",
        "x ∈ 2",
        "x in y in [1, 2]",
        "[0, 1) ∪",
        "{x | }",
        "2(1, 2)",
        "(1, 2) + (3, 4)",
        "[[1, 2], [3]]",
        "[1, 2; 3]",
        r"\begin{pmatrix} 1 & 2 \\ 3 \end{pmatrix}",
        r"\begin{pmatrix} 1 & \\ 3 & 4 \end{pmatrix}",
        r"\begin{pmatrix} 1 \end{bmatrix}",
        r"\begin{pmatrix} 1 & 2 \end{pmatrix} x",
        r"\begin{pmatrix} 1 & 2 \end{pmatrix} + \begin{pmatrix} 1 \\ 2 \end{pmatrix}",
        r"\begin{pmatrix} 1 & 2 \end{pmatrix} \begin{pmatrix} 1 \\ 2 \end{pmatrix}",
        r"\begin{pmatrix} 1 & 2 \end{pmatrix} + 1",
        r"(x, y) = (1, 2, 3)",
        r"A^{-1} B",
        r"\begin{vmatrix} 1 & 2 \end{vmatrix}",
        r"\begin{cases} 1 \end{cases}",
        r"2\frac{3}{2}",
        r"3 \cdot 2\frac12",
        "1 2",
        "foo",
        "5 foo",
        r"5\text{ million}",
        r"x\text{ cm}",
        "x % 2",
        "{y | x > 2}",
        "{x^2 | x > 2}",
        "{x | x > 2 | x < 3}",
        "x in [0, 1] or y in [0, 2]",
        "x + = y",
        "½ ½",
        r"5\text{ tens}",
        r"\|w\|_{-i}",
        r"f(\alpha)^{(1)}",
        r"1 - \tanh^2 - x",
        r"\frac{\partial L}{\partial w_t!}",
        "{x for x in (1, 2)}",
        "1 < x = ",
        "((1, 2), (3, ((4, 5), 6)))",
        ",".join(["1"] * 999),
        "x^T y",
        r"\mathbf{A}\mathbf{B}",
        r"\mathbf{a} \times \mathbf{b}",
        r"\sigma^{-1}(x)",
    ],
)
def test_what_is_no_value(text: str):
    with pytest.raises(Invalid):
        parse_value(text, scope=GENERAL)


SAME = [
    (r"\int_0^1 x^2 \, dx", r"\int_0^1 y^2 \, dy"),
    (r"\int \frac{dx}{x}", r"\int \frac{1}{x} dx"),
    (r"\int_0^1 \int_0^x y \, dy \, dx", r"\int_0^1 \int_0^a b \, db \, da"),
    (r"\lim_{x \to 0^+} x", r"\lim_{y \to 0^{+}} y"),
    (r"\max_j z_j", r"\max_k z_k"),
    (r"\begin{vmatrix} a & b \\ x & y \end{vmatrix}", "((+(a)*((y)) - (b)*((x))))"),
    (r"{n \choose k}", r"\binom{n}{k}"),
    (r"[x]_+", "max(x, 0)"),
    (r"D_{\mathrm{KL}}(p \| q)", "KL(p || q)"),
    (r"\mathbb{1}\{i = j\}", r"\delta_{ij}"),
    (r"1_{i=j}", r"\mathbf{1}[i=j]"),
    (r"\|w\|^2", "||w||_2^2"),
    (r"\mathbf{w} \cdot \mathbf{x}", r"w^\top x"),
    (r"x^{\prime}", "x'"),
    ("torch.sigmoid(x)", "sigma(x)"),
    ("X.T @ y", r"X^\top y"),
    ("dL/dp dp/dz", r"\frac{dL}{dp} \frac{dp}{dz}"),
    ("s_is_j", r"s_i s_j"),
    ("x if x > 0 else 0", r"\begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}"),
    ("log (1-p)^(1-y)", "log((1-p)^(1-y))"),
    ("exp(z_k)/sum_l exp(z_l) (1 - p_k)", "(exp(z_k)/sum_l exp(z_l)) (1 - p_k)"),
]
APART = [
    (r"\int_0^1 x \, dx", r"\int_0^2 x \, dx"),
    (r"\int x \, dx", r"\int y \, dy"),
    (r"\int_0^1 x y \, dx", r"\int_0^1 x y \, dy"),
    (r"\lim_{x \to 0^+} x", r"\lim_{x \to 0^-} x"),
    (r"\frac{dy}{dx}", r"\frac{dx}{dy}"),
    (r"\mathbb{E}[x^2]", r"\mathbb{E}[x]^2"),
    ("p(x | y)", "p(y | x)"),
    ("p(x | y)", "p(x, y)"),
    (r"x^{(2)}", "x^2"),
    (r"x^{(1)}", "x_1"),
    (r"\|w\|_1", r"\|w\|_2"),
    (r"\mathbf{A}\mathbf{B}", r"\mathbf{B}\mathbf{A}"),
    (r"X^\top X", r"X X^\top"),
    (r"\max_j z_j", r"\min_j z_j"),
    (r"f^{-1}(x)", r"f(x)"),
    (r"\dot{x}", "x"),
    ("a_{n+1}", "a_n"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_notations_of_one_thing(one: str, other: str):
    assert parse_value(one, scope=PAPER) == parse_value(other, scope=PAPER)


@pytest.mark.parametrize(("one", "other"), APART)
def test_notations_of_two_things(one: str, other: str):
    assert parse_value(one, scope=PAPER) != parse_value(other, scope=PAPER)


@pytest.mark.parametrize("text", [r"(X^\top X)^{-2} X^\top y", r"1/(A^T A)", r"e^{X^\top X}"])
def test_a_product_of_matrices_is_no_number(text: str):
    with pytest.raises(Invalid):
        parse_value(text, scope=PAPER)


def test_a_hidden_variable_is_free_outside_only():
    found = parse_value(r"\int_0^x x^2 \, dx", scope=GENERAL)
    assert isinstance(found, Integral)
    assert found.free == {x}
    assert found.args[1:] == (Num(0), x)
    limit = parse_value(r"\lim_{x \to y} x", scope=GENERAL)
    assert isinstance(limit, Limit)
    assert limit.free == {y}


def test_the_expressions_of_a_value_are_found():
    assert list(expressions(parse_value("x = 1 or x = 2", scope=GENERAL))) == [x, ONE, x, TWO]
    assert list(expressions(parse_value("[1, 2)", scope=GENERAL))) == [ONE, TWO]
    assert list(expressions(parse_value("√x", scope=GENERAL))) == [Pow(x, Num(Fraction(1, 2)))]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        (r"5\text{ m}", True),
        ("5 cm", True),
        ("5", False),
        ("x", False),
        (r"5\text{ or }6", False),
        (r"5\text{ percent}", False),
    ],
)
def test_which_unit_was_written(text: str, unit: bool):
    assert bool(unit_of(text)) == unit


def test_units_can_be_told_apart():
    assert unit_of(r"5\text{ m}") != unit_of(r"5\text{ cm}")
