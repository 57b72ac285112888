"""check_expression: a verdict with its evidence, in a process of its own; and what went wrong, by name."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from derive.errors import LossproofError
from verify.answers.checking import Verdict, check_expression
from verify.answers.mistakes.diagnosis import BY_NAME

RIGHT = (
    ("x^2 - 1", "(x - 1)(x + 1)"),
    ("softmax(z)_k - y_k", r"\operatorname{softmax}(z)_k - y_k"),
    ("sum_{j=1}^K exp(z_j)", "Σₗ₌₁ᴷ exp(zₗ)"),
    ("sigma(-z)", "1 - sigma(z)"),
    ("sin(2x)", "2 sin x cos x"),
    (r"\frac{1}{2}", "0.5"),
    ("log(x^2)", "2 log x"),
    ("sum_k (y_k + 1)", r"\sum_k \left[ y_k + 1 \right]"),
)
WRONG = (
    ("softmax(z)_k - y_k", "y_k - softmax(z)_k", "sign"),
    ("p_k - y_k", "p_k + y_k", "sign"),
    ("-sum_k y_k log p_k", "-y_k log p_k", "captured index"),
    ("softmax(z)_k", "exp(z_k)", "normaliser"),
    ("p_k (delta_{kj} - p_j)", "-p_k p_j", "delta"),
    ("2(sigma(z) - y) sigma(z)(1 - sigma(z))", "2(sigma(z) - y)", "sigmoid slope"),
    ("2(p - y) p (1 - p)", "2(p - y)", "sigmoid slope"),
    ("x^2/2", "x", "differentiate"),
    ("x^2", "x^2 + 3", "offset"),
    ("x^2", "5 x^2", "factor"),
    ("1/n", "1", "normalisation"),
    ("1 - 1/e", "1 + 1/e", "sign"),
    ("x^2", "x^3", "power"),
    ("x^2", "sin(x)", None),
)


@pytest.mark.parametrize(("gold", "answer"), RIGHT)
def test_equal_comes_with_a_proof(gold: str, answer: str):
    found = check_expression(gold, answer)
    assert found.status == "equal", found
    assert found.evidence is not None
    assert found.evidence["kind"] == "proof"


@pytest.mark.parametrize(("gold", "answer", "name"), WRONG)
def test_different_comes_with_a_counterexample_and_a_diagnosis(gold: str, answer: str, name: str | None):
    found = check_expression(gold, answer)
    assert found.status == "different", found
    assert found.evidence is not None
    assert found.evidence["kind"] == "counterexample"
    assert found.diagnosis == name
    if name is not None:
        assert found.message == BY_NAME[name].message
        assert answer not in found.message


def test_facts_that_were_needed_are_named():
    found = check_expression("p_k - y_k", "p_k sum_j y_j - y_k", facts=["sum_j y_j = 1"])
    assert found.status == "equal"
    assert found.evidence is not None
    assert found.evidence["facts"] == ["sum_j y_j = 1"]
    assert check_expression("p_k - y_k", "p_k sum_j y_j - y_k").status == "different"


@pytest.mark.parametrize("answer", ["__import__('os')", "x +", "((9**9)**9999)**9999", "", "(" * 5000, "softmx(z)"])
def test_what_cannot_be_read_is_invalid(answer: str):
    found = check_expression("softmax(z)_k", answer)
    assert found.status == "invalid"
    assert found.message


def test_a_near_name_is_suggested():
    assert check_expression("softmax(z)_k", "softmx(z)_k").suggestion == "softmax"


def test_threads_may_call_at_once():
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda n: check_expression("x", f"x + {n}"), range(16)))
    assert [v.status for v in found] == ["equal", *["different"] * 15]


def test_what_cannot_be_asked():
    with pytest.raises(LossproofError, match="no mode"):
        check_expression("x", "x", mode="nearly")  # type: ignore[arg-type]
    with pytest.raises(LossproofError, match="cannot be asked"):
        check_expression("x +", "x")


def test_a_verdict_is_plain_data():
    assert (
        check_expression("x", "x").as_json()
        == Verdict("equal", "Right.", check_expression("x", "x").evidence).as_json()
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"answer": None},
        {"gold": 5},
        {"assume": 7},
        {"assume": [5]},
        {"assume": ["x > 0"] * 101},
        {"assume": [{"simplex": 5}]},
        {"assume": [{"nothing": "x"}]},
        {"syntax": "/../grammar"},
        {"scope": "other"},
        {"mode": "other"},
        {"names": {"x": [["K"]]}},
        {"deadline": 0},
        {"deadline": float("nan")},
        {"gold": "x" * 20_000},
    ],
)
def test_a_question_that_cannot_be_asked_is_the_callers_mistake(wrong: dict[str, Any]):
    with pytest.raises(LossproofError):
        check_expression(**{"gold": "x", "answer": "x", **wrong})


def test_one_statement_may_stand_alone():
    assert check_expression("sqrt(x^2)", "x", assume="x > 0").status == "equal"  # type: ignore[arg-type]  # as people do


@pytest.mark.parametrize("blank", [" ", "\t", "\n", "~", "\\quad "])
def test_blanks_cost_nothing(blank: str):
    assert check_expression("x", blank * (9_000 // len(blank)) + "x").status in {"equal", "invalid"}
    assert check_expression("x", blank * 100_000).status == "invalid"


@pytest.mark.parametrize("answer", [r"\prod_{k=1}^{5000}(x+k)", "(x+1)^{9999}", "10^3000*10^3000*x"])
def test_long_numbers_are_shown_in_short(answer: str):
    found = check_expression("x + 1", answer)
    assert found.status == "different"
    assert len(str(found.evidence)) < 1_000
