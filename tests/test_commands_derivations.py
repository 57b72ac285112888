"""The command `check-derivation`: what it prints, its exit status, and its JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import cli
from derive.language import speaking

RIGHT = """P(Y_k | X) = P(X | Y_k) P(Y_k) / P(X)   by Bayes' rule
= P(X | Y_k) P(Y_k) / sum_j P(X | Y_j) P(Y_j)
= exp(log(P(X | Y_k) P(Y_k))) / sum_j exp(log(P(X | Y_j) P(Y_j)))
= softmax((log(P(X | Y_k) P(Y_k)))_k)_k
"""


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An English user with a terminal of 100 columns."""
    monkeypatch.setenv("LANGUAGE", "en")
    monkeypatch.setenv("COLUMNS", "100")
    with speaking("en"):
        yield


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    """Run the command on a text: its status, standard output and standard error."""

    def run(text: str | bytes, *options: str) -> tuple[int, str, str]:
        file = tmp_path / "derivation.md"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        monkeypatch.setattr(sys, "argv", ["lossproof", "check-derivation", str(file), *options])
        status = 0
        try:
            cli.main()
        except SystemExit as stop:
            status = int(stop.code or 0)
        return status, *capsys.readouterr()

    return run


def test_a_right_derivation(check) -> None:
    status, out, err = check(RIGHT, "--goal", "softmax.from-bayes")
    assert (status, err) == (0, "")
    assert out.count("✓") == 5
    assert "It follows by probability.bayes." in out


def test_the_header_names_the_goal(check) -> None:
    assert check(f"Goal: softmax.from-bayes\n{RIGHT}")[0] == 0


def test_a_wrong_line_is_shown_with_a_counterexample(check) -> None:
    status, out, _ = check(RIGHT.replace("P(Y_k) / P(X)", "P(Y_k)"), "--goal", "softmax.from-bayes")
    assert status == 1
    assert "does not follow" in out
    assert "K = " in out


def test_json(check) -> None:
    status, out, _ = check(RIGHT, "--goal", "softmax.from-bayes", "--json", "-")
    found = json.loads(out)
    assert status == 0
    assert (found["status"], found["start_ok"], found["goal_ok"], found["circular"]) == ("correct", True, True, None)
    assert [line["status"] for line in found["lines"]] == ["follows"] * 4
    assert found["lines"][0]["by"] == ["probability.bayes"]


def test_json_to_a_file(check, tmp_path: Path) -> None:
    status, out, _ = check("Goal: t = t + 1\nt = t + 1", "--json", str(tmp_path / "out.json"))
    assert status == 1
    assert out
    found = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert set(found["lines"][0]["counterexample"]) == {"point", "left", "right"}


def test_in_korean(check) -> None:
    status, out, _ = check(RIGHT, "--goal", "softmax.from-bayes", "--lang", "ko")
    assert status == 0
    assert "follows" not in out


@pytest.mark.parametrize("data", [b"\x00\x01\x02", b"", b"a = b\n" * 100_000])
def test_no_derivation(check, data: bytes) -> None:
    status, out, _ = check(data, "--goal", "softmax.from-bayes")
    assert status == 1
    assert "Traceback" not in out


def test_no_file(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "argv", ["lossproof", "check-derivation", str(tmp_path / "none")])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    assert stop.value.code == 2
    assert "Cannot read" in capsys.readouterr().err
