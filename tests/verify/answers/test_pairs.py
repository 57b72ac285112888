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


def shown(name: str, row: list[tuple[dict[str, Any], str]]) -> str:
    """The table of the verdicts, and each that is not the right one."""
    counts = {name: Counter((pair["verdict"], said) for pair, said in row)}
    wrong = [
        f"{said}, not {pair['verdict']}: {pair['gold']}  ;  {pair['answer']}"
        for pair, said in row
        if said != pair["verdict"]
    ]
    return "\n".join(("", *pair_files.table(counts), *wrong))


@pytest.mark.parametrize("name", pair_files.FILES)
def test_every_pair_gets_its_verdict(name):
    """None decided wrongly, all read, and one in a hundred undecided at most: a file a test, for workers share them."""
    check_task.warm()
    row = [(pair, status(pair)) for pair in pair_files.pairs(name)]
    said = Counter((pair["verdict"], found) for pair, found in row)
    assert not said["equal", "different"] + said["different", "equal"], shown(name, row)
    assert not [found for _, found in row if found in ("invalid", "failed")], shown(name, row)
    undecided = said["equal", "undecided"] + said["different", "undecided"]
    assert undecided <= max(2, MOST_UNDECIDED * len(row)), shown(name, row)


@pytest.mark.parametrize("name", pair_files.FILES)
def test_there_are_enough_pairs_of_both_kinds_and_none_twice(name):
    row = pair_files.pairs(name)
    kinds = Counter(pair["verdict"] for pair in row)
    assert sum(kinds.values()) >= LEAST[name]
    assert min(kinds.values()) >= 0.25 * len(row)
    assert len({repr(sorted(pair.items(), key=str)) for pair in row}) == len(row)
