"""What cannot be read is equal to the same text, and to nothing else."""

from __future__ import annotations

import pytest

from derive.errors import LossproofError
from verify.answers import check_task
from verify.answers.comparing.same_text import same_text


@pytest.mark.parametrize(
    ("gold", "answer"),
    [
        (r"\mathbb{Z} \left[ x \right] / \langle x^2 \rangle", r"\mathbb{Z}[x]/\langle x^2\rangle"),
        (r"\text{if } a \Vdash b", r"if a \Vdash b"),
        (r"a \,\Vdash\; b", r"a\Vdash b"),
    ],
)
def test_blanks_and_sizes_do_not_count(gold, answer):
    assert same_text(gold, answer)


@pytest.mark.parametrize(
    ("gold", "answer"),
    [
        (r"\Vdash 1 2", r"\Vdash 12"),
        (r"a \leftarrow b", r"a arrow b"),
        (r"a \Vdash b", r"b \Vdash a"),
        (r"a \Vdash b", r"A \Vdash b"),
        (r"\alpha x", r"\alphax"),
    ],
)
def test_letters_and_their_order_do(gold, answer):
    assert not same_text(gold, answer)


@pytest.mark.parametrize("text", ["x +", "(x", "x)", "", " ", "{x", "+", r"\frac{1", "x" * 3000])
def test_what_is_not_complete_is_no_answer(text):
    assert not same_text(text, text)


def test_a_gold_answer_that_cannot_be_read_has_no_other():
    task = {"gold": r"a \Vdash b", "scope": "auto", "diagnose": False}
    found = check_task.checked({**task, "answer": r"a\Vdash b"})
    assert (found["status"], found["evidence"]["by"]) == ("equal", "same text")
    with pytest.raises(LossproofError):
        check_task.checked({**task, "answer": r"b \Vdash a"})
    with pytest.raises(LossproofError):
        check_task.checked({**task, "gold": "x +", "answer": "x +"})


@pytest.mark.parametrize(
    ("gold", "answer", "status"),
    [
        ("increasing", r"\text{Increasing}", "equal"),
        ("DNE", "does not exist", "equal"),
        ("increasing", "decreasing", "undecided"),
        ("increasing", "5", "undecided"),
        ("5", "increasing", "undecided"),
    ],
)
def test_words_are_equal_to_the_same_words_alone(gold, answer, status):
    found = check_task.checked({"gold": gold, "answer": answer, "scope": "auto", "diagnose": False})
    assert found["status"] == status
