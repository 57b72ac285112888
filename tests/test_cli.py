"""The command line as a user meets it: what it prints, and how it refuses."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

import cli
from derive import catalog
from derive.calc import Theorem
from tests.terminal import assert_refused
from training.datasets import path as dataset

COURSE = str(dataset("course"))
PENGUINS = str(dataset("penguins"))
COSTS = (
    *(1.098612, 0.704199, 0.623000, 0.565717, 0.515291, 0.467662),
    *(0.421278, 0.375402, 0.329765, 0.285073, 0.248155),
)


pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def bad(tmp_path: Path):
    def write(text: str, name: str = "bad.csv") -> str:
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return str(file)

    return write


def test_list_shows_every_entry(lossproof) -> None:
    said = lossproof("list")
    assert said.status == 0
    assert all(name in said.out for name in catalog.entries())


def test_list_as_json(lossproof) -> None:
    rows = json.loads(lossproof("list", "--json", "-").out)
    assert [row["id"] for row in rows] == list(catalog.entries())


@pytest.mark.parametrize("style", ["rich", "text", "latex", "markdown", "json"])
@pytest.mark.parametrize("name", catalog.entries())
def test_every_entry_prints_in_every_format(lossproof, name: str, style: str) -> None:
    said = lossproof("derive", name, "--format", style)
    assert said.status == 0
    assert name in said.out
    if style in ("rich", "text"):
        assert max(map(len, said.out.splitlines())) <= 80
        assert "\x1b" not in said.out
    if style == "json":
        lines = json.loads(said.out).get("lines", [])
        entry = catalog.entries()[name]
        assert not isinstance(entry, Theorem) or len(lines) >= len(entry.steps)


def test_verify_passes_and_writes_json(lossproof, tmp_path: Path) -> None:
    file = tmp_path / "verdicts.json"
    said = lossproof("verify", "bce.convex", "mse.convex", "--json", str(file), "--processes", "1")
    assert said.status == 0
    verdicts = {row["id"]: row for row in json.loads(file.read_text(encoding="utf-8"))}
    assert verdicts["bce.convex"]["verdict"] == "proved"
    assert len(verdicts["bce.convex"]["certificate"]["digest"]) == 64
    assert verdicts["mse.convex"]["verdict"] == "refuted"
    assert "bce.curvature" in verdicts, "what an entry rests on is verified too"


def test_verify_exits_1_and_names_the_line(lossproof, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    entry = catalog.entries()["bce.derivative"]
    assert isinstance(entry, Theorem)
    false = replace(entry.steps[1], expr=entry.steps[1].expr + 1)
    broken = replace(entry, steps=(entry.steps[0], false, *entry.steps[2:]))
    monkeypatch.setattr(catalog, "entries", lambda: {"bce.in-logit": entry.steps[0].by[0], "bce.derivative": broken})
    said = lossproof("verify", "bce.derivative", "--processes", "1")
    assert said.status == 1
    assert "unknown" in said.out
    assert "line 2" in said.out


def test_unknown_ids_suggest_the_nearest(lossproof) -> None:
    for command in ("derive", "verify", "generate"):
        assert_refused(lossproof(command, "cross-entropy.gradiant"), "cross-entropy.gradient")


def test_generate_is_what_lossproof_runs(lossproof, tmp_path: Path) -> None:
    from derive.generated import array_api

    file = tmp_path / "code.py"
    assert lossproof("generate", "--out", str(file)).status == 0
    assert file.read_text(encoding="utf-8") == Path(array_api.__file__).read_text(encoding="utf-8")


def test_generate_refuses_an_unknown_target(lossproof) -> None:
    assert_refused(lossproof("generate", "--target", "fortran"), "fortran", "array-api")


def test_accuracy_as_json(lossproof, tmp_path: Path) -> None:
    file = tmp_path / "ulps.json"
    said = lossproof("accuracy", "sigmoid", "--samples", "3", "--processes", "1", "--json", str(file))
    assert said.status == 0
    assert "sigmoid" in said.out
    assert json.loads(file.read_text(encoding="utf-8"))
    assert_refused(lossproof("accuracy", "sigmund"), "sigmund", "sigmoid")


def test_train_reproduces_the_course(lossproof) -> None:
    said = lossproof("train", COURSE, "--target", "y", "--backend", "numpy", "--json", "-")
    assert said.status == 0
    history = dict(json.loads(said.out)["history"])
    for epoch, cost in zip(range(0, 1001, 100), COSTS, strict=True):
        assert history[epoch] == pytest.approx(cost, abs=2e-6)


def test_train_then_predict(lossproof, tmp_path: Path) -> None:
    model, file = tmp_path / "model.json", tmp_path / "predicted.csv"
    options = ("--target", "species", "--standardize", "--epochs", "200", "--save", str(model))
    said = lossproof("train", PENGUINS, *options)
    assert said.status == 0
    assert "Accuracy" in said.out
    said = lossproof("predict", str(model), PENGUINS, "--out", str(file))
    assert said.status == 0
    with file.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 342
    assert all(
        abs(sum(float(row[f"P({name})"]) for name in ("Adelie", "Chinstrap", "Gentoo")) - 1) < 1e-12 for row in rows
    )


BAD = {
    "": "empty",
    "a,y\n": "no",
    "a,y\n1,0\nx,1\n": "x",
    "a,y\n1,0\nnan,1\n": "nan",
    "a,y\n1,0\ninf,1\n": "inf",
    "a,y\n1,0\n,1\n": "line 3",
    "a,y\n1,0\n2,0\n": "one class",
    "a,y\n1,0\n2\n": "line 3",
    "a,a,y\n1,2,0\n2,3,1\n": "a",
    "y\n0\n1\n": "feature",
}


@pytest.mark.parametrize(("text", "word"), BAD.items())
def test_bad_tables_are_refused(lossproof, bad, text: str, word: str) -> None:
    assert_refused(lossproof("train", bad(text), "--target", "y"), word)


def test_bad_arguments_of_train_are_refused(lossproof, bad, tmp_path: Path) -> None:
    assert_refused(lossproof("train", str(tmp_path / "none.csv"), "--target", "y"), "none.csv")
    assert_refused(lossproof("train", str(tmp_path), "--target", "y"))
    assert_refused(lossproof("train", COURSE, "--target", "x5"), "x5")
    assert_refused(lossproof("train", PENGUINS, "--target", "species"), "--standardize")
    where = str(tmp_path / "no" / "such" / "model.json")
    assert lossproof("train", COURSE, "--target", "y", "--epochs", "2", "--save", where).status == 2


def test_an_existing_model_survives_a_failed_write(lossproof, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    model = tmp_path / "model.json"
    model.write_text("precious", encoding="utf-8")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    assert lossproof("train", COURSE, "--target", "y", "--epochs", "2", "--save", str(model)).status == 2
    assert model.read_text(encoding="utf-8") == "precious"
    assert [file.name for file in tmp_path.iterdir()] == ["model.json"]


def test_bad_models_are_refused(lossproof, bad, tmp_path: Path) -> None:
    import pickle

    pickled = tmp_path / "model.pkl"
    pickled.write_bytes(pickle.dumps({"W": [1]}))
    assert_refused(lossproof("predict", str(pickled), COURSE))
    assert_refused(lossproof("predict", bad("{", "model.json"), COURSE))
    assert_refused(lossproof("predict", bad("[]", "model.json"), COURSE))
    assert_refused(lossproof("predict", str(tmp_path / "none.json"), COURSE), "none.json")


def test_predict_refuses_other_tables(lossproof, bad, tmp_path: Path) -> None:
    model = tmp_path / "model.json"
    assert lossproof("train", COURSE, "--target", "y", "--epochs", "5", "--save", str(model)).status == 0
    assert_refused(lossproof("predict", str(model), bad("x1,x2,x3\n1,2,3\n")), "x4")
    assert_refused(lossproof("predict", str(model), bad("x1,x2,x3,x4,y\n1,2,3,4,7\n")), "7")


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    import os

    return subprocess.run(
        [sys.executable, "-c", "import cli; cli.main()", *arguments],
        cwd=Path(cli.__file__).parent,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_pipes_get_no_colour() -> None:
    done = run("derive", "cross-entropy.gradient", COLUMNS="80", PYTHONIOENCODING="utf-8")
    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    assert "softmax(z)" in done.stdout


def test_no_color_is_honoured_on_a_terminal() -> None:
    coloured = run("list", FORCE_COLOR="1", PYTHONIOENCODING="utf-8").stdout
    plain = run("list", FORCE_COLOR="1", NO_COLOR="1", PYTHONIOENCODING="utf-8").stdout
    assert "\x1b[36m" in coloured
    assert "\x1b[36m" not in plain


def test_no_command_imports_torch_or_jax() -> None:
    calls = "\ntry: cli.main()\nexcept SystemExit: pass\nassert not {'torch', 'jax'} & set(sys.modules)"
    for arguments in (["list"], ["derive", "softmax"], ["accuracy", "sigmoid", "--samples", "1", "--processes", "1"]):
        program = f"import sys, cli\nsys.argv[1:] = {arguments!r}{calls}"
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=Path(cli.__file__).parent, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_the_tour_runs(lossproof) -> None:
    said = lossproof("tour")
    assert said.status == 0, said.err
    assert "0 unknown" in said.out
    assert "byte for byte the same" in said.out
    assert "Accuracy" in said.out


def test_the_gate_is_for_hard_labels(lossproof):
    said = lossproof("accuracy", "sigmoid", "--quick", "--labels", "soft")
    assert said.status == 2
    assert "do not hold for soft labels" in said.err
    assert lossproof("accuracy", "sigmoid", "--quick", "--samples", "2").status == 0
