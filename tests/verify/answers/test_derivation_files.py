"""The derivations under derivations/: every right one is correct, of every wrong one the first wrong line is named.

A file holds many, each under a heading. Of a wrong one the line "Expect: wrong; 4 does-not-follow, 6 wrong-reason" says
the verdict on the whole, and on the lines that are at fault: the first of them is the first that is not right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from derive.language import speaking
from verify.answers.derivations.judging import check_text

FOLDER = Path(__file__).with_name("derivations")
FINE = ("follows", "leads-nowhere")


class Case(NamedTuple):
    """A derivation, and what is to be said of it."""

    name: str
    text: str
    status: str = "correct"
    lines: tuple[tuple[int, str], ...] = ()


def cases(kind: str) -> Iterator[Case]:
    for file in sorted(FOLDER.glob(f"{kind}-*.md")):
        _, *parts = re.split(r"^## (.*)\n", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for name, text in zip(parts[::2], parts[1::2], strict=True):
            expected, found = "correct;", re.match(r"Expect: (.*)\n", text)
            if found:
                expected, text = found.group(1), text[found.end() :]  # noqa: PLW2901  # without its first line
            status, _, lines = expected.partition(";")
            said = (line.split() for line in lines.split(",") if line.strip())
            yield Case(name, text, status, tuple((int(number), verdict) for number, verdict in said))


RIGHT, WRONG = list(cases("right")), list(cases("wrong"))


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with speaking("en"):
        yield


def test_there_are_many() -> None:
    assert len(RIGHT) >= 40
    assert len(WRONG) >= 80
    assert len({case.name for case in RIGHT + WRONG}) == len(RIGHT) + len(WRONG)
    assert all(case.status != "correct" for case in WRONG)


@pytest.mark.parametrize("case", RIGHT, ids=lambda case: case.name)
def test_a_right_derivation_is_accepted_whole(case: Case) -> None:
    verdict = check_text(case.text)
    assert verdict.status == "correct", verdict.as_json()
    assert {line.status for line in verdict.lines} <= set(FINE)


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case.name)
def test_of_a_wrong_derivation_the_first_wrong_line_is_named(case: Case) -> None:
    verdict = check_text(case.text)
    assert verdict.status == case.status, verdict.as_json()
    at_fault = [(line.line.number, line.status) for line in verdict.lines if line.status not in FINE]
    assert set(case.lines) <= set(at_fault), verdict.as_json()
    assert at_fault[:1] == list(case.lines[:1]), verdict.as_json()
