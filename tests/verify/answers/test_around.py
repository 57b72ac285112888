"""What stands around an answer: sentences, letters of options, names, units, bases, ratios and families."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from derive.symbols import Num, Sum
from verify.answers import check_task
from verify.answers.around.left_names import named_in
from verify.answers.around.options import option_in
from verify.answers.around.prose import Cut, formula_in
from verify.answers.around.quantities import quantity_in
from verify.answers.around.unit_table import UNITS
from verify.answers.comparing import power_series
from verify.answers.reading.parsing import GENERAL, Invalid, parse
from verify.model import NoValue


def checked(gold: str, answer: str, **said: Any) -> dict[str, Any]:
    task = {"gold": gold, "answer": answer, "scope": "auto", "mode": "equal", "diagnose": False, **said}
    return dict(check_task.checked(task))


# Sentences

FORMULAS = [
    (r"The answer is $\boxed{17}$.", "17"),
    ("**Final answer:** $x = 5/2$", "x = 5/2"),
    ("#### 12", "12"),
    ("we add 3 and 4\n#### 7", "7"),
    (r"\text{The area is } 12", "12"),
    ("Answer: 5/2", "5/2"),
    ("The answer is -17", "-17"),
    ("Thus $x = 2$ or $x = 3$", "x = 2  or  x = 3"),
    ("x = 5 is the answer.", "x = 5"),
    (r"We get $x = 3$, and hence $\boxed{x = 4}$", "x = 4"),
    ("**17**", "17"),
    ("`x + 1`", "x + 1"),
    ("The answer = 5", "5"),
    ("The limit does not exist.", "does not exist"),
    ("The function is not increasing", "not increasing"),
    ("Slope: 3", "3"),
    ("The vertex is at $(1, 2)$.", "(1, 2)"),
]
KEPT = [
    "> 5",
    "It is not $17$",
    "Half the area is $12$",
    "The answer is approximately 5",
    "answer - 2",
    "result*2",
    "a and b",
    "x is 5",
    "does not exist",
    "$5 and $6",
    "x**2",
    r"\frac{1}{2}",
    "x = 2 when $x > 0$ and $y$",
]


@pytest.mark.parametrize(("text", "formula"), FORMULAS)
def test_the_formula_of_a_sentence_keeps_its_place(text: str, formula: str):
    cut = formula_in(text)
    assert cut.text.rstrip(".") == formula
    assert text[cut.begin : cut.begin + 1] == formula[0]


@pytest.mark.parametrize("text", KEPT)
def test_a_sentence_that_says_another_thing_is_left_as_it_is(text: str):
    assert formula_in(text).text == text


@pytest.mark.parametrize(
    "answer",
    ["It is not $17$.", "The answer is at most 17.", "17 is wrong", "The answer is about 17", "If it is even, $17$"],
)
def test_what_is_said_of_a_number_is_not_the_number(answer: str):
    assert checked("17", answer)["status"] != "equal"


def test_the_place_of_a_mistake_is_one_in_the_whole_answer():
    answer = "The answer is $3 + @$."
    found = checked("17", answer)
    assert found["status"] == "invalid"
    assert answer[found["position"]] == "@"


# Options


@pytest.mark.parametrize(
    ("text", "letter", "rest", "sure"),
    [
        (r"\textbf{(D)}\ 72", "D", "72", True),
        (r"\textbf{(E) } 18", "E", "18", True),
        (r"\mathrm{(D) \ } 72", "D", "72", True),
        (r"\text{(D) 72}", "D", "72", True),
        ("(C) 24", "C", "24", False),
        ("Option B", "B", None, True),
        ("B) 5", "B", "5", True),
        (r"\text{D}", "D", None, True),
        ("D", "D", None, False),
    ],
)
def test_options(text: str, letter: str, rest: str | None, sure: bool):
    found = option_in(Cut(text))
    assert found is not None
    assert (found.letter, found.rest and found.rest.text, found.sure) == (letter, rest, sure)


@pytest.mark.parametrize("text", ["(A)(B)", r"\mathbf{A}x", "C_1", "P(A)", "A + B", "E[X]", "(A - B) 3", "A:B"])
def test_products_and_functions_are_no_options(text: str):
    assert option_in(Cut(text)) is None


def test_the_same_value_under_another_letter_is_undecided():
    assert checked(r"\textbf{(D)}\ 72", r"\textbf{(C)}\ 72")["status"] == "undecided"
    assert checked(r"\textbf{(D)}\ 72", r"\textbf{(C)}\ 27")["status"] == "different"


def test_a_difference_is_no_option():
    assert checked("(A) - 3", "A - 3")["status"] == "equal"
    assert checked("(A) - 3", "-3")["status"] == "undecided"


def test_a_declared_name_is_no_option_and_no_unit():
    assert checked("(C) 24", "24", names={"C": []})["status"] == "different"
    assert checked("5 m", "500 cm", names={"m": []})["status"] != "equal"


def test_of_a_letter_alone_and_a_value_nothing_is_known():
    assert checked(r"\text{(B)}", "12")["status"] == "undecided"
    assert checked("12", r"\text{(B)}")["status"] == "undecided"


# Units


@pytest.mark.parametrize(
    ("text", "number", "base", "factor"),
    [
        (r"9.8\ \text{m}\,\text{s}^{-2}", "9.8", {"m": 1, "s": -2}, 1),
        (r"3\ \mathrm{m\,s^{-1}}", "3", {"m": 1, "s": -1}, 1),
        ("9.8 m s⁻²", "9.8", {"m": 1, "s": -2}, 1),
        (r"36 \text{ km per hour}", "36", {"m": 1, "s": -1}, Fraction(5, 18)),
        (r"8 \frac{\text{m}}{\text{s}^2}", "8", {"m": 1, "s": -2}, 1),
        (r"18\text{ square inches}", "18", {"m": 2}, Fraction("0.0254") ** 2),
        (r"5\,\mathrm{W/(m^2 K)}", "5", {"kg": 1, "s": -3, "kelvin": -1}, 1),
        (r"\$3.50", "3.50", {"dollar": 1}, 1),
        (r"350 \text{ cents}", "350", {"dollar": 1}, Fraction(1, 100)),
        ("5'", "5", {"m": 1}, Fraction("0.3048")),
        (r"x = 5\text{ cm}", "5", {"m": 1}, Fraction(1, 100)),
    ],
)
def test_quantities(text: str, number: str, base: dict[str, int], factor: Fraction):
    found = quantity_in(Cut(text))
    assert found is not None
    assert (found.number.text, dict(found.unit.base), found.unit.factor) == (number, base, factor)


@pytest.mark.parametrize(
    "text",
    [
        r"5\,\mathrm{W/m^2 K}",  # W/(m² K), or W K/m²
        r"5\text{ apples}",
        r"x^{\mathrm{T}}",
        r"X^\mathrm{T}",
        r"A\mathrm{T}",
        "5x",
        "6!",
        r"60^\circ",
        "2 + m/",
        "5 m/ /s",
        "5 m^",
        r"5 \text{ m/(s}",
    ],
)
def test_no_quantities(text: str):
    assert quantity_in(Cut(text)) is None


def test_a_letter_is_a_unit_beside_one_only():
    assert checked("5 m", "500 cm")["status"] == "equal"
    assert checked("5 m", "5 s")["evidence"]["kind"] == "counterexample"
    assert checked("2 m + 3 m", "5 m")["status"] == "equal"


def test_factors_are_exact():
    assert UNITS["mi"].factor == Fraction("1609.344")
    assert UNITS["kWh"].factor == 3_600_000
    assert UNITS["byte"].factor == 8 * UNITS["bit"].factor
    assert "kB" not in UNITS  # 1000 or 1024 bytes


def test_units_without_a_fixed_size_are_not_converted():
    assert checked(r"1\text{ month}", r"30\text{ days}")["status"] == "undecided"
    assert checked(r"1\text{ year}", r"12\text{ months}")["status"] == "equal"
    assert checked(r"5^\circ\text{C}", r"5\text{ K}")["status"] == "undecided"
    assert checked(r"25^\circ\text{C}", r"77^\circ\text{F}")["status"] == "equal"
    assert checked(r"25^\circ\text{C}", r"25^\circ\text{F}")["status"] == "different"


@pytest.mark.parametrize("text", ["5 abc", "3 xyz", "2 sinx", "5 theta", "3 ab", "2 pi", "3 i", "4 oz", "2 e"])
def test_products_and_functions_are_no_words_after_a_number(text: str):
    number, _ = text.split()
    assert checked(text, number)["status"] != "equal"
    assert checked(number, text)["status"] != "equal"


def test_dollars_are_no_people():
    assert checked(r"\$5", "5 people")["status"] not in ("equal", "different")
    assert checked(r"5\text{ people}", "5 people")["status"] == "equal"
    assert checked(r"5\text{ ways}", "5 people")["status"] == "undecided"


def test_both_values_stand_in_the_evidence():
    what = checked(r"12\text{ m}", r"12\text{ cm}")["evidence"]["what"]
    assert what == "12 m against 12 cm"
    assert "units of different kinds" in checked(r"5\text{ cm}^2", r"5\text{ cm}^3")["evidence"]["what"]


# Names


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (r"\angle ABC = 60^\circ", ("angle", "B", "A", "C")),
        (r"m\angle A = 40^\circ", ("angle", "A")),
        (r"\vec{AB} = (1, 2)", ("vector", "AB")),
        (r"\nabla f(x, y) = (2x, 2y)", ("gradient", "f", "(x,y)")),
        (r"\vec{v}\cdot\vec{u} = 11", ("dot product", "u", "v")),
        (r"\left\|\mathbf{v}\right\| = 3", ("norm", "v")),
        (r"\mathbb{E}[X] = 3", ("value", "E(X)")),
    ],
)
def test_names(text: str, key: tuple[str, ...]):
    found = named_in(Cut(text))
    assert found is not None
    assert found.key == key


@pytest.mark.parametrize(
    "text", ["xy = 5", r"\sin x = \frac12", "x = 5", "AB = 5x", r"P(A | B) = P(A)", "a + b = 12", r"2x + 3y = 6"]
)
def test_a_relation_of_letters_names_nothing(text: str):
    assert named_in(Cut(text)) is None


@pytest.mark.parametrize(
    "text", ["xy = 5", r"\sin x = \frac12", "a + b = 12", "2x + 3y = 6", "x^2 + y^2 = 25", "|x| = 5"]
)
def test_the_right_side_of_a_relation_is_not_the_relation(text: str):
    assert checked(text, text.rpartition("=")[2])["status"] == "undecided"


@pytest.mark.parametrize(
    ("gold", "answer"),
    [
        (r"\overrightarrow{AB} = (3, -4)", r"\overrightarrow{BA} = (3, -4)"),
        (r"P(A) = \frac12", r"P(B) = \frac12"),
        (r"\text{Area} = 12", r"\text{Perimeter} = 12"),
        (r"\angle ABC = 60^\circ", r"\angle ABD = 60^\circ"),
    ],
)
def test_the_same_value_of_another_quantity_is_not_accepted(gold: str, answer: str):
    assert checked(gold, answer)["status"] == "undecided"


# Derivatives, roots, families


@pytest.mark.parametrize(
    ("gold", "answer", "status"),
    [
        (r"f_{xy} = 2x", r"f_{yx} = 2x", "equal"),
        ("f'(x) = 2x", "f'(t) = 2t", "equal"),
        (r"\ddot{x} = -2\dot{x}", r"\ddot{x} = 2\dot{x}", "different"),
        (r"\ddot{x} = -2\dot{x}", r"\frac{d^2x}{dt^2} = -2\frac{dx}{dt}", "equal"),
        ("u_t = k u_{xx}", "u_t = 2k u_{xx}", "different"),
        (r"\frac{dy}{dt} = 3y", "y' = 3y", "undecided"),  # by x, perhaps
        ("x_1 = 1, x_2 = 4", "x_1 = 4, x_2 = 1", "undecided"),
        ("x_1 = 1, x_2 = 4", "4, 1", "undecided"),
        ("w_1 = 0.3, w_2 = 0.5", r"\{0.5, 0.3\}", "undecided"),
        (r"x = \frac{\pi}{4} + k\pi, k \in \mathbb{Z}", r"x = \frac{\pi}{4}", "different"),
        (r"k\pi", r"-k\pi", "different"),  # nothing says that k is any integer
        ("a_n = 2n + 1, n \\in \\mathbb{Z}", "a_n = 2n + 3, n \\in \\mathbb{Z}", "different"),
        (r"x \equiv 3 \pmod{7}", r"y \equiv 3 \pmod{7}", "undecided"),
        (r"x = 2t, t \in \mathbb{R}", r"x = 3t, t \in \mathbb{R}", "undecided"),
        ("1101_2", "1101", "undecided"),
        (r"\mathbf{k}", r"\hat{k}", "different"),
    ],
)
def test_what_may_mean_two_things(gold: str, answer: str, status: str):
    assert checked(gold, answer)["status"] == status


# Power series


def test_series_are_enclosed():
    e = parse(r"1 + 2\sum_{n=0}^{\infty} \frac{x^n}{n!}", scope=GENERAL)
    (x,) = e.free
    box = power_series.value(e, {x: Num(1)})
    assert box.lo < Fraction("6.4365636569180904707205749427053249956")
    assert box.hi > Fraction("6.4365636569180904707205749427053249955")
    assert box.width < Fraction(1, 10**30)


@pytest.mark.parametrize(
    "text",
    [
        r"\sum_{n=1}^{\infty} \frac{1}{n}",
        r"\sum_{n=1}^{\infty} 2^n",
        r"\sum_{n=1}^{\infty} \frac{1}{n^2}",  # the ratio tends to 1
        r"\sum_{n=0}^{\infty} \sin(n)/2^n",
        r"\sum_{n=0}^{\infty} 0 n",
        r"\sum_{n=0}^{\infty} n!/2^n",
    ],
)
def test_a_series_without_a_bound_has_no_value(text: str):
    e = parse(text, scope=GENERAL)
    assert isinstance(e, Sum)
    with pytest.raises(NoValue):
        power_series.value(e, {})


@pytest.mark.parametrize(
    ("gold", "answer"), [("(1, 2)", "f(x) = x^31"), ("x = 3 or x = 5", "((1, 2), (3, 4))"), ("5", r"\text{Men} ,= π5")]
)
def test_what_cannot_be_compared_ends(gold: str, answer: str):
    assert checked(gold, answer)["status"] != "equal"


def test_the_book_keeps_to_its_own_notation():
    with pytest.raises(Invalid):
        checked("The answer is $p_k - y_k$.", "p_k - y_k", scope="book")
