"""The letter i: equal where i^2 = -1 makes it so, different where both of its readings differ, else left open."""

from __future__ import annotations

from typing import Any

import pytest

from derive.symbols import Num, Sym
from verify.answers import check_task
from verify.answers.comparing.complex_numbers import Complex, NoParts, parts

EQUAL = (
    ("(2+3i)(2-3i)", "13"),
    (r"\frac{1}{i}", "-i"),
    ("i^2", "-1"),
    ("i^{17}", "i"),
    ("i^{-3}", "i"),
    ("i^{2023}", "-i"),
    ("(1+i)^4", "-4"),
    ("(1+i)^{24}", "4096"),
    (r"(\sqrt{3}+i)^6", "-64"),
    (r"\left(\frac{1+i\sqrt{3}}{2}\right)^3", "-1"),
    (r"\frac{3+2i}{1-i}", r"\frac{1}{2} + \frac{5}{2} i"),
    ("(a + b i)^2", "a^2 - b^2 + 2 a b i"),
    ("3 + 4i", "4i + 3"),
    ("1/(i^2+1)", "1/(1+i^2)"),  # the same up to order, where i is a number
    ("x = 2+3i, x = 2-3i", "x = 2-3i, x = 2+3i"),
    (r"2 \pm 3i", "2+3i, 2-3i"),
    (r"e^{i\pi}", "-1"),
    (r"e^{i\pi} + 1", "0"),
    (r"e^{i x}", r"\cos x + i \sin x"),
    (r"e^{2 + i\pi/2}", "e^2 i"),
    (r"\frac{e^{ix} + e^{-ix}}{2}", r"\cos x"),
    ("|3+4i|", "5"),
)
DIFFERENT = (
    ("(2+3i)(2-3i)", "12"),
    ("i^2", "1"),
    (r"\frac{1}{i}", "i"),
    ("3+4i", "3-4i"),
    (r"e^{i\pi}", "1"),
    (r"e^{i x}", r"\cos x - i \sin x"),
    ("(a + b i)^2", "a^2 + b^2 + 2 a b i"),
    ("|3+4i|", "7"),
)
UNDECIDED = (
    ("i^i", r"e^{-\pi/2}"),
    (r"\ln(e^{i x})", "i x"),
    (r"e^{i z}", r"\cos z + i \sin z"),
    (r"\sqrt{-4}", "2i"),
    (r"\sqrt{i^2}", "|i|"),  # equal for a real i, but sqrt(-1) is i, and |i| is 1
    ("(z + i)(z - i)", "z^2 + 1"),  # z may be complex: what is proved of real numbers is not said of it
    ("1/(i^2+1)", "5"),
    ("{1+i, 1-i}", "{1+i, 2-i}"),
)


def found(gold: str, answer: str, **more: Any) -> dict[str, Any]:
    return dict(check_task.checked({"gold": gold, "answer": answer, "scope": "auto", "diagnose": False, **more}))


@pytest.mark.parametrize(("gold", "answer"), EQUAL)
def test_equal_by_parts(gold, answer):
    assert found(gold, answer)["status"] == "equal"


@pytest.mark.parametrize(("gold", "answer"), DIFFERENT)
def test_different_in_both_readings(gold, answer):
    said = found(gold, answer)
    assert said["status"] == "different"
    assert said["evidence"]["kind"] == "counterexample"


@pytest.mark.parametrize(("gold", "answer"), UNDECIDED)
def test_left_open(gold, answer):
    assert found(gold, answer)["status"] == "undecided"


def test_a_letter_that_is_declared_is_a_number():
    assert found("i^2", "-1", names={"i": []})["status"] == "different"


def test_a_form_that_is_asked_for_is_not_a_value():
    assert found("(2+3i)(2-3i)", "13", mode="same form")["status"] == "undecided"


def test_parts_are_those_of_rational_functions():
    i, x = Sym("i"), Sym("x")
    assert parts(i**6) == Complex(Num(-1), Num(0))
    for outside in (x**i, (x + i) ** Num(100), x ** (Num(1) / 2) + i):
        with pytest.raises(NoParts):
            parts(outside)
