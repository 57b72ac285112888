"""Every pair of `pairs/*.toml` gets its verdict: none wrongly accepted, none wrongly rejected, few undecided."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from derive.errors import LossproofError
from tests.verify.answers import pair_files
from verify.answers import check_task
from verify.answers.reading.invalid import Invalid

MOST_UNDECIDED = 0.01
LEAST = {
    "algebra": 300,
    "calculus": 250,
    "latex": 200,
    "ml": 200,
    "assumptions": 60,
    "closed": 60,
    "conventions": 200,
    "notation": 180,
    "left_sides": 220,
    "around": 300,
    "matrices": 300,
    "matrix_spellings": 400,
    "random": 550,
    "shown": 270,
    "functions": 150,
    "commands": 500,
    "programs": 400,
    "code": 230,
    "derivatives": 200,
    "school": 200,
    "expectations": 140,
    "losses": 80,
    "gradients": 50,
}


def status(pair: dict[str, Any]) -> str:
    try:
        return str(check_task.checked(pair_files.task(pair))["status"])
    except (Invalid, LossproofError):  # of the gold answer
        return "failed"


@pytest.fixture(scope="module")
def found() -> dict[str, list[tuple[dict[str, Any], str]]]:
    check_task.warm()
    return {name: [(pair, status(pair)) for pair in pair_files.pairs(name)] for name in pair_files.FILES}


def shown(found: dict[str, list[tuple[dict[str, Any], str]]], *statuses: str) -> str:
    counts = {name: Counter((pair["verdict"], said) for pair, said in row) for name, row in found.items()}
    wrong = [
        f"{name}: {said}, not {pair['verdict']}: {pair['gold']}  ;  {pair['answer']}"
        for name, row in found.items()
        for pair, said in row
        if said in statuses and said != pair["verdict"]
    ]
    return "\n".join(("", *pair_files.table(counts), *wrong))


def test_no_pair_is_decided_wrongly(found):
    wrong = [
        (pair, said)
        for row in found.values()
        for pair, said in row
        if {said, pair["verdict"]} == {"equal", "different"}
    ]
    assert not wrong, shown(found, "equal", "different")


def test_few_pairs_are_undecided(found):
    every = [said for row in found.values() for _, said in row]
    assert every.count("undecided") <= MOST_UNDECIDED * len(every), shown(found, "undecided")


def test_every_pair_is_read(found):
    assert not [said for row in found.values() for _, said in row if said in ("invalid", "failed")], shown(
        found, "invalid", "failed"
    )


@pytest.mark.parametrize("name", pair_files.FILES)
def test_there_are_enough_pairs_of_both_kinds_and_none_twice(name):
    row = pair_files.pairs(name)
    kinds = Counter(pair["verdict"] for pair in row)
    assert sum(kinds.values()) >= LEAST[name]
    assert min(kinds.values()) >= 0.25 * len(row)
    assert len({repr(sorted(pair.items(), key=str)) for pair in row}) == len(row)
