"""Answers to questions of the bank: each kind right and wrong, and what is said of what is wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import cli
from derive.errors import LossproofError
from derive.language import speaking
from verify.answers import Verdict, check_question
from verify.answers.grading import SAID
from verify.answers.mistakes.diagnosis import BY_NAME
from verify.answers.question_task import graded, known

LOSS = "quiz.multi-label-loss"
CHOICE = "quiz.softmax-or-sigmoid"
SLOPE = "odds.slope-at-score"
TANGENT = "odds.below-tangent"
DERIVED = "odds.derive-slope"


def seen(question: str, answer: object, **options: object) -> tuple[str, str | None]:
    found = check_question(question, answer, **options)  # type: ignore[arg-type]
    return found.status, found.diagnosis


@pytest.mark.parametrize(
    ("answer", "status", "diagnosis"),
    [
        ("sum_k BCE(y_k, p_k)", "equal", None),
        (r"-\sum_{k=1}^{K} \left( y_k \log p_k + (1 - y_k) \log(1 - p_k) \right)", "equal", None),
        ("sum_k (y_k log(p_k) + (1 - y_k) log(1 - p_k))", "different", "sign"),
        ("-1/K sum_k (y_k log(p_k) + (1 - y_k) log(1 - p_k))", "different", "normalisation"),
        ("-sum_k (y_k log(p_k)", "invalid", None),
    ],
)
def test_formulas(answer: str, status: str, diagnosis: str | None) -> None:
    assert seen(LOSS, answer) == (status, diagnosis)


def test_numbers_are_exact_or_rounded() -> None:
    drawn = known()[SLOPE].drawn(3)  # type: ignore[attr-defined]
    a = drawn.values["a"]
    exact = a / (1 + a) ** 2
    assert seen(SLOPE, str(exact), seed=3) == ("equal", None)
    assert seen(SLOPE, "a/(1 + a)^2", seed=3) == ("equal", None)
    assert seen(SLOPE, f"{float(exact):.4f}", seed=3) == ("equal", None)
    assert seen(SLOPE, f"{float(exact):.3f}", seed=3) == ("different", "form")
    assert seen(SLOPE, f"-{float(exact):.4f}", seed=3) == ("different", "sign")
    assert seen(SLOPE, str(-exact), seed=3) == ("different", "sign")
    assert seen(SLOPE, str(exact + 7), seed=3)[0] == "different"


@pytest.mark.parametrize(
    ("answer", "status", "diagnosis"),
    [
        ("a, c, e", "equal", None),
        ("5 3 1", "equal", None),
        ("a, c", "different", "missing"),
        ("a, b, c, e", "different", "extra"),
        ("b", "different", "option"),
        ("z", "invalid", None),
    ],
)
def test_choices(answer: str, status: str, diagnosis: str | None) -> None:
    assert seen(CHOICE, answer) == (status, diagnosis)


@pytest.mark.parametrize(
    ("answer", "status", "diagnosis"),
    [
        ("false: z = -2", "equal", None),
        ("거짓, z = −1/2", "equal", None),
        ("F z=-0.25", "equal", None),
        ({"answer": "false", "at": {"z": "-100"}}, "equal", None),
        ("false: z = 1", "different", "holds"),
        ("false: z = 0", "different", "holds"),
        ("false", "different", "incomplete"),
        ("false: y = 3", "different", "incomplete"),
        ("true", "different", "verdict"),
        ("maybe", "invalid", None),
        ("false: z = exp(9)", "invalid", None),
        ("false: z = 1/0", "different", "incomplete"),
        ("false: z = " + "9" * 1000, "invalid", None),
    ],
)
def test_claims(answer: object, status: str, diagnosis: str | None) -> None:
    assert seen(TANGENT, answer) == (status, diagnosis)


def test_of_a_wrong_option_it_is_said_why() -> None:
    why = known()[CHOICE].why["en"]  # type: ignore[attr-defined]
    assert check_question(CHOICE, "a, b, c, e").message == f"{SAID['extra']} b) {why[1]}"
    assert check_question(CHOICE, "f, d").message == f"{SAID['option']} d) {why[3]}"
    assert check_question(CHOICE, "a, c").message == SAID["missing"]
    single = known()["gradients.unique-weights"]
    assert check_question(single.id, "c").message == single.why["en"][2]  # type: ignore[attr-defined]


def test_a_counterexample_may_be_a_list() -> None:
    question = "normalisers.sigmoids-sum"
    right = next(a for a in known()[question].right if a.get("at"))["at"]
    entries = ", ".join(right["z"])
    assert seen(question, f"false: K = {len(right['z'])}, z = ({entries})") == ("equal", None)
    single = ", ".join(f"z_{n} = {value}" for n, value in enumerate(right["z"], 1))
    assert seen(question, f"false: K = {len(right['z'])}, {single}") == ("equal", None)
    assert seen(question, f"false: K = 7, z = ({entries})") == ("different", "incomplete")


def test_derivations() -> None:
    question = known()[DERIVED]
    assert seen(DERIVED, list(question.right[0])) == ("equal", None)
    assert seen(DERIVED, "\n".join(question.right[0])) == ("equal", None)
    for wrong in question.wrong:
        if wrong.diagnosis in ("does not follow", "circular", "wrong start"):
            found = check_question(DERIVED, list(wrong.lines))
            assert (found.status, found.diagnosis) == ("different", wrong.diagnosis)
            assert found.message
    assert seen(DERIVED, "only one line") == ("invalid", None)


def test_messages_are_said_in_the_language_of_the_learner() -> None:
    with speaking("ko"):
        assert check_question(CHOICE, "f").message.startswith("고른 것 가운데 옳지 않은 것이 있다. f) 틀리다.")
        assert all(m.message != _said(m.message) for m in BY_NAME.values())
        assert all(text != _said(text) for text in SAID.values())


def _said(text: str) -> str:
    from derive.language import tr

    return tr(text)


@pytest.mark.parametrize("answer", ["9**9**9**9", "x" * 10**5, "a\0b", "(" * 5000, "", "  ", "\ud800", "1e999999999"])
@pytest.mark.parametrize("question", [LOSS, CHOICE, SLOPE, TANGENT, DERIVED])
def test_no_text_does_harm(question: str, answer: str) -> None:
    found = check_question(question, answer)
    assert isinstance(found, Verdict)
    assert found.status in ("invalid", "undecided", "different")


def test_an_unknown_question_is_refused() -> None:
    with pytest.raises(LossproofError, match=r"odds\.below-tangent"):
        check_question("odds.below-tangnet", "true")


def test_the_task_is_plain_data() -> None:
    assert graded({"question": "nothing", "answer": "1"})["status"] == "unknown"
    assert graded({"question": CHOICE, "answer": "a, c, e"})["status"] == "equal"


def test_the_package_is_light() -> None:
    heavy = "{'lark', 'sympy', 'verify.answers.reading.parsing'}"
    code = f"import sys, verify.answers; assert not {heavy} & set(sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(cli.__file__).parent, check=False)
    assert done.returncode == 0
