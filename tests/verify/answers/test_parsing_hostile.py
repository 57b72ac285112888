"""Texts that want to hang, fill, crash or run something: each is bounded, none is accepted, the next one is right."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from derive.errors import LossproofError
from tests.verify.answers.hostile_texts import HOSTILE
from verify.answers import check_expression
from verify.answers.reading.parsing import BOOK, GENERAL, PAPER, Invalid, Scope, parse_value

DEADLINE = 1.0
GOLD = "x^2 + 1"
SCOPES = {"general": GENERAL, "book": BOOK, "paper": PAPER}


def test_there_are_many():
    assert len(HOSTILE) >= 300
    assert len(set(HOSTILE.values())) >= 300


@pytest.mark.parametrize("scope", SCOPES.values(), ids=SCOPES)
def test_each_is_read_or_refused_soon(scope: Scope):
    parse_value("x", scope=scope)
    for name, text in HOSTILE.items():
        for syntax in ("auto", "text", "latex"):
            began = time.process_time()
            read_or_refused(text, syntax, scope)
            assert time.process_time() - began < 1.0, (name, syntax)


def read_or_refused(text: str, syntax: str, scope: Scope) -> None:
    place = 0
    try:
        parse_value(text, syntax=syntax, scope=scope)  # type: ignore[arg-type]  # a Syntax
    except Invalid as error:
        place = error.position
    assert 0 <= place <= len(text)


SLACK = 5  # seconds in which a busy machine starts another worker


def verdict(gold: str, answer: str) -> str:
    """The status, within the deadline; "refused" where the gold answer cannot be read."""
    began = time.monotonic()
    try:
        found = check_expression(gold, answer, deadline=DEADLINE).status
    except LossproofError:
        found = "refused"
    assert time.monotonic() - began < DEADLINE + SLACK, (gold[:60], answer[:60])
    return str(found)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_each_as_an_answer_is_bounded_and_never_accepted(part: int):
    assert check_expression(GOLD, "1 + x^2").status == "equal"
    for name, text in [*HOSTILE.items()][part::4]:
        assert verdict(GOLD, text) in {"invalid", "undecided", "different"}, name
    assert check_expression(GOLD, "1 + x^2").status == "equal"


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_each_as_the_right_answer_is_bounded_and_accepts_nothing(part: int):
    for name, text in [*HOSTILE.items()][part::4]:
        assert verdict(text, GOLD) in {"invalid", "undecided", "different", "refused"}, name
    assert check_expression(GOLD, "1 + x^2").status == "equal"


def test_no_more_workers_are_left_than_the_pool_may_have():
    for text in ("sum(k!, k=1..999)", "(x+y+a)^9999", "floor(exp(100))"):
        verdict(text, text)
    tasks = Path(f"/proc/{os.getpid()}/task")
    if not tasks.exists():
        pytest.skip("processes are counted through /proc")
    children = [c for task in tasks.iterdir() for c in (task / "children").read_text().split()]
    assert len(children) <= 3  # two workers, and the server that starts them
