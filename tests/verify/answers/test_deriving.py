"""`verify.answers.check_derivation`: any text, from any thread, in bounded time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import pytest

import verify.answers
from derive.language import speaking
from verify.answers.derivations.deriving import TABLE, check_derivation
from verify.answers.derivations.judging import check_text
from verify.answers.derivations.verdict import DerivationVerdict
from verify.answers.worker import Pool

COIN = ("-log(s^y (1 - s)^(1 - y)) = -(y log s + (1 - y) log(1 - s))", ("= BCE(y, s)", "definition of BCE"))
BAYES = [
    "P(Y_k | X)",
    "= P(X | Y_k) P(Y_k) / P(X)",
    "= P(X | Y_k) P(Y_k) / sum_j P(X | Y_j) P(Y_j)",
    "= exp(log(P(X | Y_k) P(Y_k))) / sum_j exp(log(P(X | Y_j) P(Y_j)))",
]


@pytest.fixture(scope="module")
def workers() -> Iterator[Pool]:
    with Pool(TABLE, most=2) as pool:
        yield pool


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with speaking("en"):
        yield


def test_it_is_part_of_the_package() -> None:
    assert verify.answers.check_derivation is check_derivation
    assert verify.answers.DerivationVerdict is DerivationVerdict
    assert set(verify.answers.__all__) >= {"check_derivation", "DerivationVerdict"}


@pytest.mark.parametrize("goal", ["bce.from-bernoulli", "-log(s^y (1 - s)^(1 - y)) = BCE(y, s)"])
def test_a_theorem_or_a_statement_is_a_goal(goal: str, workers: Pool) -> None:
    verdict = check_derivation(goal, COIN, given=["s > 0", "s < 1"], workers=workers)
    assert verdict.status == "correct", verdict
    assert [line.status for line in verdict.lines] == ["follows", "follows"]
    assert verdict.lines[1].by == ("definition of BCE",)


def test_a_question_of_the_bank_is_a_goal(workers: Pool) -> None:
    assert check_derivation("quiz.softmax-by-bayes", BAYES, workers=workers).status == "correct"


def test_a_document_names_its_own_goal(workers: Pool) -> None:
    text = "Goal: bce.from-bernoulli\n" + COIN[0] + "\n= BCE(y, s)"
    assert check_derivation(None, text, workers=workers).status == "correct"
    assert check_derivation(None, COIN[0], workers=workers).status == "invalid"


def test_a_reason_beside_a_line_is_checked(workers: Pool) -> None:
    verdict = check_derivation("bce.from-bernoulli", [COIN[0], ("= BCE(y, s)", "algebra")], workers=workers)
    assert [line.status for line in verdict.lines] == ["follows", "wrong-reason"]


def test_abbreviations_and_starts(workers: Pool) -> None:
    lines = ["-sum_k y_k a_k = -sum_k y_k log p_k", "= CE(y, p)"]
    asked = {"lets": ["a_k = log p_k"], "workers": workers}
    assert check_derivation("cross-entropy.one-trial", lines, starts=["-sum_k y_k log p_k"], **asked).start_ok
    assert not check_derivation("cross-entropy.one-trial", ["-2 sum_k y_k a_k = CE(y, p)"], **asked).start_ok


def test_what_comes_back_is_what_was_found(workers: Pool) -> None:
    text = "Goal: t = t + 1\nt = t + 1   by algebra"
    here, there = check_text(text), check_derivation(None, text, workers=workers)
    assert here == there
    assert DerivationVerdict.from_data(here.as_data()) == here
    assert all(isinstance(v, Fraction) for v in there.lines[0].counterexample.point.values())


def test_it_speaks_the_language_of_its_caller(workers: Pool) -> None:
    english = check_derivation("bce.from-bernoulli", COIN, workers=workers)
    with speaking("ko"):
        korean = check_derivation("bce.from-bernoulli", COIN, workers=workers)
    assert english.status == korean.status
    assert english.message != korean.message


def test_threads_may_ask_at_once(workers: Pool) -> None:
    goals = ["bce.from-bernoulli", "softmax.from-bayes"] * 4
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda goal: check_derivation(goal, COIN, workers=workers).status, goals))
    assert found == ["correct", "wrong"] * 4


HOSTILE = {
    "a tower": ["9^9^9^9^9 = 1"],
    "brackets": ["(" * 3000 + "1" + ")" * 3000 + " = 1"],
    "many lines": ["t = t"] * 5_000,
    "a long line": ["1 = " + "1+" * 100_000 + "1"],
    "no text": ["\x00\ud800 = 1"],
    "nothing": [],
    "code": ["__import__('os').system('true') = 1"],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_lines_end_soon(name: str, workers: Pool) -> None:
    begun = time.monotonic()
    verdict = check_derivation("softmax.sums-to-one", HOSTILE[name], deadline=8.0, workers=workers)
    assert verdict.status in ("invalid", "undecided", "wrong"), verdict
    assert verdict.message
    assert time.monotonic() - begun < 20


def test_what_takes_too_long_is_undecided(workers: Pool) -> None:
    verdict = check_derivation("bce.from-bernoulli", COIN, deadline=1e-4, workers=workers)
    assert (verdict.status, verdict.lines) == ("undecided", ())


def test_time_that_is_used_up_leaves_lines_undecided() -> None:
    from verify.answers.derivations.judging import check_derivation as in_process

    verdict = in_process("softmax.from-bayes", BAYES, seconds=0.0)
    assert verdict.status == "incomplete"
    assert "time" in verdict.lines[1].message
