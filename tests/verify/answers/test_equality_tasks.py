from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

import pytest

from verify.answers.tasks import compared
from verify.answers.worker import Pool

TASKS = [
    ({"gold": "x^2 - 1", "answer": "(x-1)(x+1)", "scope": "general"}, "equal"),
    ({"gold": "x^2", "answer": "2x", "scope": "general"}, "different"),
    ({"gold": "sin(2x)", "answer": r"2\sin x \cos x", "scope": "general"}, "equal"),
    ({"gold": "p_k - y_k", "answer": "p_k - y_k +"}, "invalid"),
    ({"gold": "p_k - y_k", "answer": "-(y_k - p_k)"}, "equal"),
    ({"gold": "p_k - y_k", "answer": "p_k sum_j y_j - y_k"}, "different"),
    ({"gold": "p_k - y_k", "answer": "p_k sum_j y_j - y_k", "facts": ["sum_j y_j = 1"]}, "equal"),
    ({"gold": "p_k - y_k", "answer": "p_k sum_j y_j - y_k", "given": [{"simplex": "y"}]}, "undecided"),
    (
        {
            "gold": "p_k - y_k",
            "answer": "p_k sum_j y_j - y_k",
            "given": [{"simplex": "y"}],
            "mode": "equal under hypotheses",
        },
        "equal",
    ),
    ({"gold": "sqrt(x^2)", "answer": "x", "scope": "general", "given": ["x > 0"]}, "equal"),
    ({"gold": "sqrt(x^2)", "answer": "x", "scope": "general", "given": ["1 < x"]}, "equal"),
    ({"gold": "sqrt(x^2)", "answer": "-x", "scope": "general", "given": ["x < 0"]}, "equal"),
    ({"gold": "c x^2", "answer": "x^2", "scope": "general", "mode": "same minimiser", "variable": "x"}, "undecided"),
    (
        {
            "gold": "c x^2",
            "answer": "x^2",
            "scope": "general",
            "mode": "same minimiser",
            "variable": "x",
            "given": ["c > 0"],
        },
        "equal",
    ),
    ({"gold": "x^2", "answer": "x^2 + 3", "scope": "general", "facts": ["additive constant"]}, "equal"),
    ({"gold": "sum_k u_k", "answer": "sum_j u_j", "names": {"u": ["K"]}}, "equal"),
    ({"gold": "1/3", "answer": "0.333", "scope": "general"}, "different"),
    ({"gold": "pi", "answer": "3.14159265358979", "scope": "general"}, "different"),
]


@pytest.mark.parametrize(("task", "status"), TASKS)
def test_texts_are_compared(task, status):
    assert compared(task)["status"] == status


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(most=1) as started:
        started.warm()
        yield started


def test_in_a_worker(pool: Pool):
    for task, status in TASKS:
        outcome = pool.run({"task": "compare", **task}, deadline=20.0)
        assert (outcome.status, outcome.value["status"]) == ("done", status)


HOSTILE = [
    "((((x^9)^9)^9)^9)^9",
    "9^9^9^9",
    "exp(exp(exp(exp(exp(x)))))",
    "1000! - x",
    "(a+b+c+x+y+z)^16 (a+b+c-x)^16",
    "sin(" * 50 + "x" + ")" * 50,
    "(" * 55 + "x" + ")" * 55,
    "+".join(f"x^{r}" for r in range(90)),
    "*".join(f"(x+{r})" for r in range(60)),
    "1/(1+1/(1+1/(1+1/(1+1/(1+1/(1+1/(1+1/(1+x))))))))",
    "log(log(log(log(log(log(x))))))",
    "atan(tan(x)) + floor(10^300 x)",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_answers_cost_bounded_time(pool: Pool, text: str):
    began = time.monotonic()
    outcome = pool.run({"task": "compare", "gold": "x^2 + sin(x)", "answer": text, "scope": "general"}, deadline=5.0)
    assert time.monotonic() - began < 6.5
    assert outcome.status != "done" or outcome.value["status"] != "equal"
    good = pool.run({"task": "compare", "gold": "x^2", "answer": "x*x", "scope": "general"}, deadline=20.0)
    assert good.value["status"] == "equal"


def test_a_warm_worker_is_quick(pool: Pool):
    times = []
    for _ in range(3):
        for task, _status in TASKS:
            times.append(pool.run({"task": "compare", **task}, deadline=20.0).seconds)
    assert statistics.median(times) < 0.05
