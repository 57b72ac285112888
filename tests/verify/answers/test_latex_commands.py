"""Commands of LaTeX that are short for others, values between limits, sets in words, arrows, roots of odd order."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from derive.symbols import Add, Exp, Mul, Num, Pow, Sym
from verify.answers import check_task
from verify.answers.around.said_sets import in_signs
from verify.answers.reading.characters import Line
from verify.answers.reading.functions import PI
from verify.answers.reading.macros import STEPS, text_written_out, written_out
from verify.answers.reading.odd_roots import root, sign
from verify.answers.reading.parsing import GENERAL, Invalid, parse
from verify.answers.reading.splicing import Edit, closing, spliced

x = Sym("x")


def status(gold: str, answer: str, **said: Any) -> str:
    task = {"gold": gold, "answer": answer, "scope": "auto", "mode": "equal", "diagnose": False, **said}
    return str(check_task.checked(task)["status"])


WRITTEN = [
    (r"{1 \over 2}", r"{\frac{1 }{ 2}}"),
    (r"\left(a \over b\right)", r"\left(\frac{a }{ b}\right)"),
    (r"\nicefrac{1}{2}", r"\frac{1}{2}"),
    (r"\nicefrac12", r"\frac{1}{2}"),
    (r"\root 3 \of {x}", r"\sqrt[3]{x}"),
    (r"\genfrac{(}{)}{0pt}{}{n}{k}", r"\binom{n}{k}"),
    (r"\dv[2]{y}{x}", r"\frac{d^{2} y}{d x^{2}}"),
    (r"\underset{i=1}{\overset{n}{\sum}} i", r"\sum^{n}_{i=1} i"),
    (r"\underbrace{x+x}_{2}", r"{x+x}"),
    (r"\underbrace{x + \cdots + x}_{n\text{ times}}", r"{(n)(x)}"),
    (r"\underbrace{x \cdot x \cdots x}_{n}", r"{(x)^{n}}"),
    (r"\SI{5}{\metre\per\second\squared}", r"5\text{ m/s^2}"),
    (r"0.1\dot{6}", r"0.1\overline{6}"),
    (r"0.1666\ldots", r"0.1\overline{6}"),
    (r"x \not= 2", r"x \ne  2"),
    (r"\left[x^2\right]_1^3", r"(({(3)}^2)-({(1)}^2))"),
    (r"\left.2x\right|_{x=a}", r"((2{(a)}))"),
]


@pytest.mark.parametrize(("text", "written"), WRITTEN)
def test_a_command_is_written_out(text: str, written: str):
    assert text_written_out(text)[0].removesuffix(r"\;") == written


AS_THEY_ARE = [
    r"1 \over 2 \over 3",
    r"y = 1 \over 2",
    r"\underbrace{1+1+\cdots+1}_{\text{many}}",
    r"\underbrace{1+1+\cdots+2}_{n}",
    r"\underbrace{x \cdot x \cdot x}_{4\text{ factors}}",
    r"X \overset{d}{=} Y",
    r"\cancel{x} + y",
    r"\cancel{x}^2 + \cancel{x}",
    r"5 - x^2 \Big|_0^3",
    r"[x]_0^1",
    r"\left[\int_0^x t\,dt\right]_0^1",
    r"\left[f'(x)\right]_0^1",
    r"\left[xyz\right]_0^1",
    r"\left.\frac{dy}{dx}\right|_{x=2}",
    r"\SI{5}{\parrot}",
    r"\num{1 +- 2}",
    r"\genfrac{[}{]}{0pt}{}{n}{k}",
    r"0.33\ldots",
    r"3.14159\ldots",
    r"\text{2 cm}",
    r"x \over",
    r"\nicefrac{1}",
    r"\frac{1}{2}",
]


@pytest.mark.parametrize("text", AS_THEY_ARE)
def test_what_means_another_thing_stays(text: str):
    assert text_written_out(text) == (text, ())


def test_a_character_keeps_its_place():
    written = written_out(Line(r"x + \nicefrac{1}{2}", tuple(range(20))))
    assert [written.places[written.text.index(char)] for char in "x+12"] == [0, 2, 14, 17]
    found = check_task.checked({"gold": "x", "answer": r"\phantom{0} + \nicefrac{1}{\foo}", "diagnose": False})
    assert (found["status"], found["position"]) == ("invalid", 27)


def test_an_edit_puts_texts_and_spans():
    line = spliced(Line("abcd", (0, 1, 2, 3, 4)), Edit(1, 3, ("X", (2, 3), "YZ")))
    assert line == Line("aXcYZd", (0, 1, 2, 1, 1, 3, 4))
    assert [closing(r"{a\}{b}}c", 0), closing("{a", 0)] == [7, -1]


def test_a_text_of_many_commands_ends():
    text = r"\nicefrac{1}{2}" * (2 * STEPS)
    assert text_written_out(text)[0].count("nicefrac") >= STEPS
    nested = r"\left[" * 12 + "x^2" + r"\right]_0^1" * 12
    assert len(text_written_out(nested)[0]) < 100_000


REFUSED = [
    r"\over",
    r"\frac{1}{2} \over",
    r"\underbrace{x}_",
    r"\left. x \right|",
    r"\lfloor x \rceil",
    r"\qty",
    r"\SI{x}{\metre}",
    r"\dv",
    r"\cancelto{}{x}",
    r"x \implies y",
    r"\begin{gather*} x",
]


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_not_whole_is_refused(text: str):
    with pytest.raises(Invalid):
        parse(text, scope=GENERAL)


SETS = [
    (r"\text{all real } x \text{ except } 2", r"\mathbb{R} \setminus \{2\}"),
    ("all reals but -2 and 2", r"\mathbb{R} \setminus \{-2 , 2\}"),
    (r"\text{All real numbers except } x = 2", r"\mathbb{R} \setminus \{2\}"),
    (r"x \in \mathbb{R},\ x \ne 2", r"x \ne 2"),
    (r"\mathbb{R} - \{2\}", r"\mathbb{R} \setminus \{2\}"),
    ("all positive real numbers", r"(0, \infty)"),
    (r"\mathbb{R}_{\ge 0}", r"[0, \infty)"),
    (r"\text{all real } x \ne 1", r"x \ne 1"),
]


@pytest.mark.parametrize(("text", "signs"), SETS)
def test_a_set_in_words(text: str, signs: str):
    assert in_signs(text) == signs


@pytest.mark.parametrize(
    "text",
    ["all integers except 2", "all complex numbers except 2", "all real numbers except multiples of 3", "no real x"],
)
def test_other_words_stay(text: str):
    assert in_signs(text) == text


def test_a_letter_is_unequal_to_both():
    assert status(r"x \ne \pm 2", r"x \ne 2,\ x \ne -2") == "equal"
    assert status(r"x \ne \pm 2", r"x \ne 2") == "different"
    assert status(r"x \ne \pm 2", r"x \ne 2 \text{ or } x \ne -2") != "equal"


def test_an_implication_is_no_answer_of_its_own():
    assert status("x = 2", r"2x = 4 \implies x = 2") == "equal"
    assert status("x^2 > 4", r"x > 2 \implies x^2 > 4") != "equal"
    with pytest.raises(Invalid):
        status(r"x > 2 \implies x^2 > 4", r"x > 3 \implies x^2 > 4")


def test_maps_with_other_names_are_not_compared():
    assert status("f(x) = x", r"g\colon x \mapsto x") == "undecided"
    assert status("f(x) = x", r"t \mapsto t") == "equal"


def test_digits_beyond_nine_stand_beside_a_number_only():
    assert status("2A_{16}", "42") == "equal"
    assert status("2A_{16}", "43") == "different"
    assert status("A_{16}", "A_{17}") == "different"
    assert status("3A_{16}", "A_{16} + 2A_{16}") == "equal"


# Roots of odd order

ROOTS = [
    (Num(-8), 3, Mul(Num(-1), Pow(Num(8), Num(Fraction(1, 3))))),
    (Num(8), 3, Pow(Num(8), Num(Fraction(1, 3)))),
    (Num(-8), 2, Pow(Num(-8), Num(Fraction(1, 2)))),
    (x, 3, Pow(x, Num(Fraction(1, 3)))),
    (Mul(Num(-1), x), 3, Mul(Num(-1), Pow(x, Num(Fraction(1, 3))))),
    (Mul(Num(-2), x), 5, Mul(Num(-1), Pow(Mul(Num(2), x), Num(Fraction(1, 5))))),
]


@pytest.mark.parametrize(("value", "order", "expected"), ROOTS)
def test_a_root_of_odd_order(value: Any, order: int, expected: Any):
    assert root(value, order) == expected


def test_a_sign_is_seen_or_not():
    signs = [sign(e) for e in (Num(-2), Mul(Num(-2), PI), Add(Num(1), PI), Add(Num(-1), PI), Exp(Num(-3)), x)]
    assert signs == [-1, -1, 1, 0, 1, 0]
    assert [sign(Pow(Num(-2), Num(n))) for n in (2, 3)] == [1, -1]
    assert sign(Pow(Num(-2), Num(Fraction(1, 3)))) == 0


def test_a_power_of_a_negative_number_is_another_thing():
    assert status(r"\sqrt[3]{-8}", "-2") == "equal"
    assert status(r"\sqrt[3]{-8}", "2") == "different"
    assert status("-2", r"(-8)^{1/3}") == "undecided"


def test_a_root_of_odd_order_is_looked_at_below_zero():
    assert status("|x|", r"\sqrt[3]{x^3}") == "different"
    assert status(r"\sqrt{x^2}", r"\sqrt[3]{x^3}") == "different"
    assert status("x", r"\sqrt[3]{x^3}") == "equal"
    assert status("abs(x)", "cbrt(x^3)") == "different"
    assert status("|x|", r"\sqrt[3]{x^3}", given=["x > 0"]) == "equal"


# Complex numbers

COMPLEX = [
    (r"|3+4i|", "5", "equal"),
    (r"|3+4i|", "25", "different"),
    (r"\overline{3+4i}", "3-4i", "equal"),
    (r"\overline{3+4i}", "3+4i", "different"),
    (r"\arg(-1+i)", r"\frac{3\pi}{4}", "equal"),
    (r"\arg(-1-i)", r"\frac{5\pi}{4}", "undecided"),
    (r"\Re(3+4i)", "4", "different"),
    (r"z\overline{z}", "|z|^2", "undecided"),
    (r"\overline{x_i + y_i}", "x_i + y_i", "invalid"),
]


@pytest.mark.parametrize(("gold", "answer", "said"), COMPLEX)
def test_parts_of_complex_numbers(gold: str, answer: str, said: str):
    assert status(answer, gold) == said
