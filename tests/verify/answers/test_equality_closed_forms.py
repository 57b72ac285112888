r"""Limits, infinite sums and improper integrals beside closed forms: what is taken of SymPy, and what is not."""

from __future__ import annotations

from fractions import Fraction

import pytest
from mpmath.ctx_mp import MPContext

from derive.symbols import Exp, Factorial, Log, Num, Sym
from verify.answers import check_task
from verify.answers.comparing import closed_forms
from verify.answers.comparing.elementary import apply
from verify.answers.comparing.numerics import NoNumber, value
from verify.answers.reading.functions import INFINITY

EQUAL = (
    (r"\lim_{x\to0}\frac{\sin x}{x}", "1", "limit"),
    (r"\lim_{x\to\infty}(1+2/x)^x", "e^2", "limit"),
    (r"\lim_{h\to0}\frac{(x+h)^2-x^2}{h}", "2x", "limit"),
    (r"\lim_{x\to0^+} x \ln x", "0", "limit"),
    (r"\lim_{x\to0} \frac{1}{x^2}", r"\infty", "limit"),
    (r"\lim_{x\to0} \ln x", r"-\infty", "limit"),
    (r"\lim_{x\to a} \frac{x^2-a^2}{x-a}", "2a", "limit"),
    (r"\sum_{n=0}^\infty 2^{-n}", "2", "sum"),
    (r"\sum_{n=1}^\infty \frac{1}{n^2}", r"\frac{\pi^2}{6}", "sum"),
    (r"\sum_{n=0}^\infty x^n", r"\frac{1}{1-x}", "sum"),
    (r"\sum_{k=0}^{\infty} \frac{\lambda^k e^{-\lambda}}{k!}", "1", "sum"),
    (r"\int_1^\infty x^{-2}dx", "1", "integral"),
    (r"\int_0^1 \ln x dx", "-1", "integral"),
    (r"\int_{-\infty}^\infty e^{-x^2} dx", r"\sqrt{\pi}", "integral"),
    (r"\int_0^\infty e^{-ax} dx", "1/a", "integral"),
)
DIFFERENT = (
    (r"\lim_{x\to0}\frac{\sin x}{x}", "2"),
    (r"\lim_{x\to\infty}(1+2/x)^x", "e"),
    (r"\sum_{n=0}^\infty 2^{-n}", "3"),
    (r"\sum_{n=1}^\infty \frac{1}{n^2}", r"\frac{\pi^2}{8}"),
    (r"\int_1^\infty x^{-2}dx", "2"),
    (r"\lim_{x\to0} \frac{1}{x^2}", "5"),
)
UNDECIDED = (  # there is no value, or it is not known, or there are letters
    (r"\lim_{x\to0} \frac{1}{x}", r"\infty"),
    (r"\lim_{x\to0} \frac{|x|}{x}", "1"),
    (r"\lim_{x\to0} \sin(1/x)", "0"),
    (r"\lim_{x\to\infty} a^x", "0"),
    (r"\lim_{h\to0}\frac{(x+h)^2-x^2}{h}", "3x"),
    (r"\lim_{n\to\infty} \frac{1}{n}\sum_{k=1}^n \frac{k}{n}", r"\frac12"),  # n stands in the sum
    (r"\sum_{n=0}^\infty (-1)^n", r"\frac12"),
    (r"\sum_{n=0}^\infty 2^n", "-1"),
    (r"\sum_{n=1}^\infty n", "-1/12"),
    (r"\sum_{n=1}^\infty \frac{1}{n}", "5"),
    (r"\int_{-1}^1 x^{-3} dx", "0"),
    (r"\int_{-1}^1 \frac{1}{x^2} dx", "-2"),
    (r"\int_{-\infty}^\infty x dx", "0"),
    (r"\int_0^\infty \sin x dx", "1"),
    (r"\int_0^\pi \sec^2 x dx", "0"),
)


def found(gold: str, answer: str, **more: object) -> dict:
    return dict(check_task.checked({"gold": gold, "answer": answer, "scope": "auto", "diagnose": False, **more}))


@pytest.mark.parametrize(("gold", "answer", "kind"), EQUAL)
def test_a_closed_form_is_that_of_sympy_and_of_the_numbers(gold, answer, kind):
    said = found(gold, answer)
    assert (said["status"], said["evidence"]["by"]) == ("equal", f"{kind} by SymPy")
    assert found(answer, gold)["status"] == "equal"


@pytest.mark.parametrize(("gold", "answer"), DIFFERENT)
def test_constants_differ_by_their_enclosures(gold, answer):
    assert found(gold, answer)["status"] == "different"


@pytest.mark.parametrize(("gold", "answer"), UNDECIDED)
def test_what_has_no_value_that_is_known_is_left_open(gold, answer):
    assert found(gold, answer)["status"] == "undecided"


def test_sympy_is_not_believed_without_the_numbers(monkeypatch):
    import sympy

    monkeypatch.setattr(sympy, "limit", lambda *_, **__: sympy.Integer(7))
    assert found(r"\lim_{x\to0}\frac{\sin x}{x}", "7")["status"] == "undecided"


@pytest.mark.parametrize(("values", "seen"), [([1, 1, 1], True), ([1, 1, 1.001], False), ([0, 1, 1], True)])
def test_the_last_two_numbers_must_agree(values, seen):
    assert closed_forms._agree(Num(1), {}, lambda _: [values]) is seen


@pytest.mark.parametrize(("values", "seen"), [([1, 50, 90], True), ([1, 50, 40], False), ([1, 2, 3], False)])
def test_what_grows_must_be_large(values, seen):
    assert closed_forms._agree(INFINITY, {}, lambda _: [values]) is seen


def test_numbers_of_every_kind_of_node():
    mp, x = MPContext(), Sym("x")
    mp.dps = 30
    e = Log(x) + Exp(-x) * Factorial(Num(3)) + apply("sin", x) ** 2 + apply("cos", x) ** 2 + x ** Num(Fraction(1, 2))
    expected = mp.log(2) + 6 * mp.exp(-2) + 1 + mp.sqrt(2)
    assert abs(value(e, {x: mp.mpf(2)}, mp) - expected) < mp.mpf(10) ** -28


@pytest.mark.parametrize("wrong", ["log", "root", "bar", "asin", "large"])
def test_what_has_no_real_number_says_so(wrong):
    mp, x = MPContext(), Sym("x")
    e = {"log": Log(x), "root": x ** Num(Fraction(1, 2)), "bar": (x + 2) ** -1, "asin": apply("asin", x)}
    e["large"] = Exp(Exp(Exp(-100 * x)))
    with pytest.raises(NoNumber):
        value(e[wrong], {x: mp.mpf(-2)}, mp)


def test_many_limits_are_not_asked_about():
    limit = r"\lim_{x\to0}\frac{\sin x}{x}"
    assert found(" + ".join([limit] * 3), "3")["status"] == "equal"
    assert found(" + ".join(f"{n}{limit}" for n in range(1, 6)), "15")["status"] == "undecided"
