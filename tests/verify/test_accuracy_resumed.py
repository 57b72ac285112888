"""A measurement that is broken off goes on where it stopped, and gives the table that it would have given."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from derive.errors import LossproofError
from verify import accuracy, journal
from verify.accuracy import measure

SETTINGS = {
    "functions": ["sigmoid", "softmax"],
    "regimes": ["normal-1", "tiny", "near-zero"],
    "Ks": [2, 3],
    "accuracy": accuracy.ACCURACIES,
    "samples": 3,
}
TASKS = 6


@pytest.fixture
def calls(monkeypatch) -> list[accuracy.Task]:
    """The tasks that are measured, from now on."""
    seen: list[accuracy.Task] = []
    measure_task = accuracy.measure_task
    monkeypatch.setattr(accuracy, "measure_task", lambda task: (seen.append(task), measure_task(task))[1])
    return seen


def test_broken_off_and_resumed(tmp_path: Path, calls):
    class Enough(Exception):
        pass

    def stop(done: int, total: int) -> None:
        assert total == TASKS
        if done == 2:
            raise Enough

    file, whole = tmp_path / "rows", measure(**SETTINGS)
    with pytest.raises(Enough):
        measure(**SETTINGS, journal=file, progress=stop)
    calls.clear()
    assert measure(**SETTINGS, journal=file) == whole
    assert len(calls) == TASKS - 2
    calls.clear()
    assert measure(**SETTINGS, journal=file) == whole
    assert calls == []


def test_resumed_in_several_processes(tmp_path: Path):
    file, few = tmp_path / "rows", SETTINGS | {"regimes": ["normal-1"], "Ks": [2]}
    measure(**few, journal=file)
    assert measure(**SETTINGS, journal=file, processes=2) == measure(**SETTINGS)
    assert len(file.read_text(encoding="utf-8").splitlines()) == 1 + TASKS


@pytest.mark.parametrize(
    "other", [{"seed": 1}, {"digits": 40}, {"samples": 2}, {"accuracy": "tight"}, {"layout": "F"}, {"labels": "soft"}]
)
def test_rows_of_another_task_are_not_used(tmp_path: Path, calls, other):
    file = tmp_path / "rows"
    measure(**SETTINGS, journal=file)
    calls.clear()
    measure(**(SETTINGS | other), journal=file)
    assert len(calls) == TASKS


@pytest.mark.parametrize("what", ["sources", "numpy", "processor"])
def test_rows_of_another_version_are_not_used(tmp_path: Path, calls, monkeypatch, what: str):
    file = tmp_path / "rows"
    measure(**SETTINGS, journal=file)
    calls.clear()
    if what == "sources":
        monkeypatch.setattr(accuracy, "sources", lambda: "others")
    elif what == "numpy":
        monkeypatch.setattr("numpy.__version__", "0.1")
    else:
        monkeypatch.setattr(accuracy, "processor", lambda: {"processor": "an abacus", "features": ""})
    measure(**SETTINGS, journal=file)
    assert len(calls) == TASKS


def test_a_torn_line_is_dropped(tmp_path: Path, calls):
    file = tmp_path / "rows"
    whole = measure(**SETTINGS, journal=file)
    text = file.read_text(encoding="utf-8")
    for torn in (text[:-1], text[:-40], text[: text.rindex("\n", 0, -1) + 5]):
        file.write_text(torn, encoding="utf-8", newline="\n")
        calls.clear()
        assert measure(**SETTINGS, journal=file) == whole
        assert len(calls) == 1
        assert file.read_text(encoding="utf-8") == text


def test_a_line_that_cannot_be_read_is_passed_over(tmp_path: Path, calls):
    file = tmp_path / "rows"
    whole = measure(**SETTINGS, journal=file)
    header, first, *rest = file.read_text(encoding="utf-8").splitlines()
    bad = ["{", "3", "[]", json.dumps(json.loads(first) | {"rows": [{}]})]
    file.write_text("\n".join([header, *bad, *rest]) + "\n", encoding="utf-8", newline="\n")
    calls.clear()
    assert measure(**SETTINGS, journal=file) == whole
    assert len(calls) == 1


@pytest.mark.parametrize("size", range(0, len(journal.HEADER), 7))
def test_a_torn_header_is_written_again(tmp_path: Path, size: int):
    file = tmp_path / "rows"
    file.write_text(journal.HEADER[:size], encoding="utf-8", newline="\n")
    journal.Journal(file, {})
    assert file.read_text(encoding="utf-8") == journal.HEADER


@pytest.mark.parametrize("text", ["a letter", "a,b\n1,2\n", '{"journal": "another"}\n'])
def test_another_file_is_left_alone(tmp_path: Path, text: str):
    file = tmp_path / "letter"
    file.write_text(text, encoding="utf-8", newline="\n")
    with pytest.raises(LossproofError, match="no journal"):
        measure(**SETTINGS, journal=file)
    assert file.read_text(encoding="utf-8") == text


def test_a_folder_that_is_missing_is_named(tmp_path: Path):
    with pytest.raises(LossproofError, match="its folder does not exist"):
        measure(**SETTINGS, journal=tmp_path / "none" / "rows")
