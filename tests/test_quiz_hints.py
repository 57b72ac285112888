"""Hints in a quiz, from a pipe: those for the mistake that was made come before those of the question."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

import cli
from commands.quiz import Hints
from derive.language import speaking
from verify.answers.mistakes.known import BY_NAME
from verify.answers.question_task import known

LOSS = "quiz.multi-label-loss"
TURNED = "sum_k (y_k log(p_k) + (1 - y_k) log(1 - p_k))"
MEAN = "-1/K sum_k (y_k log(p_k) + (1 - y_k) log(1 - p_k))"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[object]:
    monkeypatch.setenv("LOSSPROOF_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("LANGUAGE", "en")

    def quiz(*lines: str, lang: str = "en") -> str:
        monkeypatch.setattr(sys, "argv", ["lossproof", "quiz", LOSS, "--lang", lang])
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        with suppress(SystemExit):
            cli.main()
        return capsys.readouterr().out

    with speaking("en"):
        yield quiz


def in_order(said: str, texts: list[str]) -> bool:
    places = [said.find(text) for text in texts]
    return -1 not in places and places == sorted(places)


def test_hints_go_from_the_mistake_to_the_question(typed) -> None:
    said = typed(TURNED, *"???????", "quit")
    sign, own = BY_NAME["sign"], known()[LOSS].hints["en"]
    expected = [sign.message, "Type ? for a hint.", *sign.hints, *own, "There are no more hints"]
    assert in_order(said, expected)
    assert all(said.count(hint) == 1 for hint in (*sign.hints, *own))
    assert "hints used: 6" in said


def test_another_mistake_has_other_hints(typed) -> None:
    said = typed(TURNED, "?", MEAN, "?", "0 k p_k", "?", "quit")
    expected = [BY_NAME["sign"].hints[0], BY_NAME["normalisation"].message, BY_NAME["normalisation"].hints[0]]
    assert in_order(said, [*expected, known()[LOSS].hints["en"][0]])
    assert BY_NAME["sign"].hints[1] not in said


def test_hints_are_said_in_korean(typed) -> None:
    said = typed(TURNED, "힌트", "끝", lang="ko")
    assert in_order(said, ["부호를 확인하라.", "?를 치면 힌트가 나온다.", "음의 부호를 하나하나"])


def test_what_cannot_be_read_offers_no_hint(typed) -> None:
    assert "Type ? for a hint." not in typed("sum_k (", "quit")


def test_no_hint_is_given_twice() -> None:
    hints = Hints(["a"])
    hints.after("sign")
    first = hints.next()
    hints.after("half")
    hints.after("sign")
    assert hints.next() == BY_NAME["sign"].hints[1] != first
    hints.after(None)
    assert (hints.next(), hints.next()) == ("a", None)
    hints.after("no such mistake")
    assert hints.next() is None
