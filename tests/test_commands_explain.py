"""The command `explain`: the road to the emitted lines, its figures, and the witnesses against what was refused."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

import derive.generated
from commands import explain
from derive.codegen.candidates import functions
from derive.generated import numpy_rows
from tests.terminal import assert_refused
from verify.choice import recorded

GRADIENT = "softmax_cross_entropy_grad"


pytestmark = pytest.mark.usefixtures("english")


# Without an argument


def test_without_a_function_all_are_listed_with_a_line_each(lossproof) -> None:
    said = lossproof("explain")
    assert said.status == 0
    for name in functions():
        assert len(re.findall(rf"^ {name} ", said.out, re.MULTILINE)) == 1, name
    assert max(map(len, said.out.splitlines())) <= 80
    assert re.search(r"softmax_cross_entropy_grad .* \de\+15 \+ \d+ +\d\.\d+ ", said.out), "textbook and emitted"


def test_the_list_as_json(lossproof) -> None:
    rows = json.loads(lossproof("explain", "--json", "-").out)
    assert [row["function"] for row in rows] == list(functions())
    assert all(row["emitted"]["max_ulps"] < 20 for row in rows)


# One function


@pytest.mark.parametrize("name", functions())
def test_every_function_is_explained(lossproof, name: str) -> None:
    said = lossproof("explain", name)
    assert said.status == 0
    assert said.out.splitlines()[0] == name
    for heading in ("The road", "Refused", "What is emitted", "How wrong it can be", "Assumed"):
        assert re.search(rf"^{heading}", said.out, re.MULTILINE), heading
    assert "\x1b" not in said.out
    assert "np." in said.out


def test_the_road_of_the_gradient(lossproof) -> None:
    out = lossproof("explain", GRADIENT).out
    steps = [line[2:] for line in out.partition("\nRefused")[0].splitlines() if re.match(r"\d ", line)]
    shown = [explain.STAGES[s["stage"]] for s in recorded()["functions"][GRADIENT]["road"]]
    assert steps == shown
    assert shown[0] == "as the textbook has it"
    assert "∂/∂zₖ CE(y, softmax(z)) = softmax(z)ₖ − yₖ" in out
    assert "stable.exp-of-difference  The exponential of a rounded difference, corrected" in out


def test_each_branch_is_shown_with_its_condition(lossproof) -> None:
    out = lossproof("explain", GRADIENT).out
    for where, when in explain.BRANCHES.items():
        if where != "everywhere":
            said = when.format(safe=numpy_rows.SAFE)
            assert f"numpy_rows.{GRADIENT}_{where}: {said}\ndef {GRADIENT}_{where}(" in out
    single = lossproof("explain", "sigmoid").out
    assert "numpy_rows.sigmoid_careful: for all arguments" in single


def test_a_witness_can_be_pasted(lossproof) -> None:
    out = lossproof("explain", GRADIENT).out
    calls = re.findall(rf"^  ({GRADIENT}\(.*)\n  gives (\S+), right is (\S+): ", out, re.MULTILINE)
    assert calls
    space = {"np": np, GRADIENT: getattr(derive.generated, GRADIENT)}
    for call, gave, right in calls:
        emitted = float(eval(call, space))  # noqa: S307  # what the command itself printed
        assert emitted == pytest.approx(float(right), rel=1e-14, abs=1e-320)
        assert float(gave) != emitted


def test_all_refused_candidates_on_request(lossproof) -> None:
    some, every = lossproof("explain", GRADIENT).out, lossproof("explain", GRADIENT, "--all").out
    refused = [c for c in recorded()["functions"][GRADIENT]["candidates"] if c["verdict"] == "refused"]
    assert every.count("✗ ") == len(refused) > some.count("✗ ") > 0
    assert f"{len(refused) - some.count('✗ ')} more, spelled otherwise" in some
    assert "more, spelled otherwise" not in every


def test_json_has_everything(lossproof, tmp_path: Path) -> None:
    file = tmp_path / "why.json"
    said = lossproof("explain", "softmax", "--json", str(file))
    assert said.status == 0
    assert said.out.startswith("softmax\n"), "a file leaves the text alone"
    found = json.loads(file.read_text(encoding="utf-8"))
    assert found == json.loads(lossproof("explain", "softmax", "--json", "-").out)
    assert found["textbook"] == {"source": "definition", "formula": "softmax(z)ₖ = exp(zₖ)/(Σⱼ₌₁ᴷ exp(zⱼ))"}
    assert [s["stage"] for s in found["road"]][:2] == ["textbook", "stable"]
    assert found["candidates"] == recorded()["functions"]["softmax"]["candidates"]
    assert [part["when"] for part in found["emitted"]] == ["regular", "careful", "array-api"]
    assert [b["where"] for b in found["bounds"]] == ["regular", "careful"]
    assert all(b["assumptions"] for b in found["bounds"])
    assert found["made_with"]["numpy"]


def test_bounds_stand_above_what_was_observed(lossproof) -> None:
    found = json.loads(lossproof("explain", "softplus", "--json", "-").out)
    (bound,) = found["bounds"]
    (emitted,) = (c for c in found["candidates"] if c["verdict"] == "emitted")
    assert emitted["max_ulps"] < bound["units"]


def test_on_a_terminal_code_is_coloured() -> None:
    content, file = explain.explanation("sigmoid"), io.StringIO()
    explain.show(Console(file=file, force_terminal=True, width=100), content, everything=False)
    assert "\x1b[" in file.getvalue()
    assert "sigmoid_careful" in file.getvalue()


def test_in_korean(lossproof) -> None:
    said = lossproof("explain", "sigmoid", "--lang", "ko")
    assert said.status == 0
    assert "과정" in said.out
    assert "The road" not in said.out
    assert "음수 인수에 맞게 쓴 시그모이드" in said.out, "titles of theorems, too"


# What is refused


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("softmx",), ("softmx", "Did you mean softmax", "lossproof explain lists them all")),
        (("bce_with_logits_value_and_grad",), ("Explain bce_with_logits or bce_with_logits_grad",)),
        (("softmax_cross_entropy_hess",), ("softmax_cross_entropy_hess_diag",)),
        (("sigmoid", "--lang", "xx"), ("language",)),
        (("sigmoid", "--json", "no/such/folder/x.json"), ("folder",)),
    ],
)
def test_bad_input_is_refused_in_one_line(lossproof, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    assert_refused(lossproof("explain", *arguments), *words)


def test_help_says_what_it_is_for(lossproof) -> None:
    said = lossproof("explain", "--help")
    assert said.status == 0
    assert "what was refused" in re.sub(r"\s+", " ", said.out)
    assert "--all" in said.out
