"""Formulas of programs: their grammar, what is an array, and what is not read."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from derive.errors import LossproofError
from tests.verify.answers import pair_files
from verify.answers import check_task
from verify.answers.programs.names import ranks
from verify.answers.programs.syntax import (
    DEEPEST,
    LONGEST,
    Binary,
    Call,
    Dotted,
    Name,
    Negative,
    Number,
    Unread,
    parsed,
)
from verify.answers.reading.invalid import Invalid


def status(gold: str, answer: str, **said: Any) -> str:
    try:
        return str(check_task.checked(pair_files.task({"gold": gold, "answer": answer, **said}))["status"])
    except (Invalid, LossproofError):
        return "failed"


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("-x**2", Negative(Binary("**", Name("x"), Number(Fraction(2))))),
        ("2**-x", Binary("**", Number(Fraction(2)), Negative(Name("x")))),
        ("a - b - c", Binary("-", Binary("-", Name("a"), Name("b")), Name("c"))),
        ("a**b**c", Binary("**", Name("a"), Binary("**", Name("b"), Name("c")))),
        ("1e-3", Number(Fraction(1, 1000))),
        ("x.sum(axis=1)", Call(Dotted(Name("x"), "sum"), (), (("axis", Number(Fraction(1))),))),
    ],
)
def test_the_grammar_is_that_of_python(text, tree):
    assert parsed(text) == tree


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "x +",
            "(x",
            "x)",
            "f(x",
            "x[",
            "x y",
            "2x",
            "x = 2",
            "lambda: x",
            "[1, 2]",
            "{x}",
            "a < b < c",
            "1e99999",
        ),
        *("x_i^{2}", r"\frac{1}{2}", "x if y", "x; y", "'a\\n'", "x[:-1]", "f(*x)", "x := 2", "a and b", "1.2.3"),
        *("(" * (DEEPEST + 1) + "x" + ")" * (DEEPEST + 1), "-" * (DEEPEST + 1) + "x", "x + " * LONGEST + "x"),
    ],
)
def test_what_is_no_expression_is_refused(text):
    with pytest.raises(Unread):
        parsed(text)


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["np.mean((y - t)**2)"], {"y": 1, "t": 1}),
        (["m + np.log(np.sum(np.exp(z - m)))"], {"z": 1, "m": 0}),
        (["X @ w", "np.sum(w**2)"], {"X": 2, "w": 1}),
        (["np.sum(Y*np.log(P), axis=1)"], {"Y": 2, "P": 2}),
        (["w - lr*g"], {"w": 0, "lr": 0, "g": 0}),
        (["x.shape[1]"], {"x": 2}),
    ],
)
def test_what_is_reduced_is_an_array(texts, found):
    seen = ranks([parsed(text) for text in texts])
    assert {name: seen.rank(name) for name in found} == found


@pytest.mark.parametrize(
    ("gold", "answer"),
    [
        ("np.median(x)", "np.mean(x)"),
        ("np.median(x)**2", "np.median(x*x)"),
        ("np.argmax(x)", "np.argmax(2*x)"),
        ("np.cumsum(x)", "np.sum(x)"),
        ("np.max(0, x)", "np.maximum(0, x)"),
        ("np.sum(a*b)", "np.sum(a)*b"),
        ("np.mean(f(x))", "f(np.mean(x))"),
        ("np.mean(x**2", "np.mean(x)**2"),
        (r"np.mean(y - \hat y)**2", "np.mean((y-y_hat)**2)"),
        ("x - x.mean(axis=0)", "x - x.mean()"),
        ("x @ y.T", "np.sum(x*y)"),
        ("x[0] + np.sum(x)", "x_1 + np.sum(x)"),
        ("np.sum(x[1:] - x[:-1])", "np.sum(np.diff(x))"),
        ("x.std()", "np.sqrt(np.mean((x - torch.mean(x))**2))"),
        ("np.linalg.norm(A, 2)", "np.linalg.norm(A)"),
        ("np.linalg.norm(A, 1)", "np.sum(np.abs(A))"),
        ("np.mean(y_true - y_pred)", "np.mean(y - y_hat)"),
        ("torch.foo(x)", "torch.foo(x) + 0"),
        ("torch.mean(x, dtype=float)", "torch.mean(x)"),
        ("np.where(x > 0, np.log(x), 0)", "np.where(x > 0, np.log(x), 1)"),
        ("np.random.randn(n)**2", "np.random.randn(n**2)"),
        ("np.mean((x - y)**2)", "np.mean((x - y)**2) + mu"),
    ],
)
def test_what_is_not_known_is_not_decided(gold, answer):
    assert status(gold, answer) == "undecided"
    assert status(answer, gold) == "undecided"


@pytest.mark.parametrize(
    ("gold", "answer"),
    [
        ("k(x)^2", "k(x^2)"),
        ("loss(x)**2", "loss(x**2)"),
        ("w(x)^2 + 1", "w(x^2) + 1"),
        ("norm(x)**2", "norm(x**2)"),
        ("mean((y - t)**2)", "mean(y - t)**2"),
        (r"\text{mean}(x)^2", r"\text{mean}(x^2)"),
    ],
)
def test_a_word_before_brackets_may_be_a_function(gold, answer):
    assert status(gold, answer) in {"undecided", "different"}


@pytest.mark.parametrize(
    ("gold", "answer", "right"),
    [
        (
            r"\begin{cases}\log x & x>0\\0 & x\le 0\end{cases}",
            r"\begin{cases}\log x & x>0\\1 & x\le 0\end{cases}",
            False,
        ),
        (
            r"\begin{cases}\sqrt{x} & x\ge 0\\-x & x<0\end{cases}",
            r"\begin{cases}\sqrt{x} & x\ge 0\\x & x<0\end{cases}",
            False,
        ),
        ("log(x) if x > 0 else 0", "log(x) if x > 0 else 1", False),
        (
            r"\begin{cases}\log x & x>0\\0 & x\le 0\end{cases}",
            r"\begin{cases}0 & x\le 0\\ \ln x & x>0\end{cases}",
            True,
        ),
        ("log(x) if x > 1 else x - 1", "ln(x) if x > 1 else -(1 - x)", True),
    ],
)
def test_a_case_counts_where_another_has_no_value(gold, answer, right):
    assert (status(gold, answer) == "equal") is right


def test_an_assumption_may_exclude_a_counterexample():
    assert status("np.sum(np.abs(x))", "np.sum(x)") == "different"
    assert status("np.sum(np.abs(x))", "np.sum(x)", assume=["x > 0"]) == "undecided"


@pytest.mark.parametrize("head", ["F.softmax(", "np.var(x - "])
def test_what_is_deep_ends_soon(head):
    deep = head * 20 + "x" + (", dim=0)" if "softmax" in head else ")") * 20
    assert status(deep, "np.sum(x)") == "undecided"
