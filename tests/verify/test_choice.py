"""Every form that the book proves was measured, the emitted one holds its own, and each refusal can be seen again."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest

import derive.generated as public_functions
from derive.codegen import book
from derive.codegen.candidates import (
    CORRECTION,
    EVERYWHERE,
    LOG1P,
    Branch,
    choices,
    functions,
    nodes,
    public,
    unspelled,
)
from derive.codegen.ir import CORRECTED, ONE, Node, build, call, negative, param
from derive.codegen.rows import DEFAULT, SAFE, forms
from derive.errors import LossproofError
from verify import choice
from verify.choice import Errors, evaluate, is_worse, recorded, report, verdict, versions
from verify.programs import Routed, compiled, routed
from verify.regimes import CLASSES, FUNCTIONS, REGIMES, draw
from verify.ulps import ulp_error

QUICK = ("sigmoid", "softplus", "logit", "bce_with_logits_grad")
T = param("z", ("...",))


def record(function: str) -> dict[str, Any]:
    found: dict[str, Any] = recorded()["functions"][function]
    return found


# The candidates


@pytest.mark.parametrize("function", functions())
def test_every_emitted_kernel_is_among_the_candidates(function: str):
    there = {branch.output for c in choices(function).candidates for branch in c.branches}
    kernels = [f for f in forms() if f.of == public(function).computed_by and f.accuracy == DEFAULT]
    assert kernels
    for kernel in kernels:
        assert kernel.outputs(book())[0] in there, kernel.name


@pytest.mark.parametrize("function", functions())
def test_the_road_leads_from_the_textbook_to_what_is_emitted(function: str):
    found = choices(function)
    first, *others = found.road
    assert first.name == "textbook"
    assert first.candidate.spellings == ()
    default = [s.candidate for s in others if s.name != "tight"]
    assert default[-1] == found.emitted
    assert len({s.candidate.name for s in found.road}) == len(found.road)


def test_candidates_come_from_theorems_of_the_book():
    found = choices("softmax_cross_entropy_grad")
    sources = {t for c in found.candidates for t in c.theorems}
    assert {
        "cross-entropy.gradient",
        "stable.cross-entropy-gradient",
        "stable.cross-entropy-gradient-unshifted",
    } <= sources
    assert "stable.cross-entropy-hard-gradient-unshifted" in sources, "a hard label is an instance"
    assert sources - {"definition"} <= set(book())


def test_a_theorem_is_used_only_where_its_hypotheses_hold():
    sources = {t for c in choices("bce_with_logits").candidates for t in c.theorems}
    assert "bce.signed" not in sources, "it holds for labels 0 and 1 alone"
    assert "stable.zero-label" not in sources
    assert "sigmoid.slope-at-zero" not in {t for c in choices("sigmoid_grad").candidates for t in c.theorems}


def test_what_has_no_program_is_named_with_its_reason():
    assert dict(choices("softplus").without_program)["softplus.split"].startswith("there is no array program")


# Spellings


def test_spellings_are_undone():
    e = build("exp", build("sub", T, param("m", ("...",))))
    assert any(n.data == CORRECTED for n in nodes(e))
    plain = unspelled(e, ())
    assert (plain.op, plain.args[0].op, len(nodes(plain))) == ("exp", "sub", 4)
    assert unspelled(e, (CORRECTION,)) == e
    log = build("log", build("add", ONE, T))
    assert log.op == "log1p"
    assert unspelled(log, ()) == Node("log", (build("add", ONE, T),), None, T.axes)
    assert unspelled(build("log", build("sub", ONE, T)), ()).args[0] == build("sub", ONE, T)
    assert unspelled(log, (LOG1P,)) == log
    assert unspelled(negative(log), ()).args[0].op == "log"


# Programs


@pytest.mark.parametrize("function", functions())
def test_programs_compute_what_the_public_functions_compute(function: str):
    what, program = FUNCTIONS[function], routed(choices(function).emitted.branches)
    for regime in (r for r in REGIMES.values() if what.kind in r.kinds):
        drawn = draw(regime.name, "float64", 3, 12, 1, what.kind, "hard")
        arrays = [drawn[a] for a in what.arguments]
        ours = evaluate(program, what, arrays)
        theirs = getattr(public_functions, function)
        rows = [theirs(*row) for row in zip(*arrays, strict=True)]  # each row alone is a block of its own
        np.testing.assert_array_equal(ours, np.array(rows), err_msg=regime.name)


def test_a_row_goes_to_the_first_program_that_is_for_it():
    z = param("z", ("...", "k"))
    both = routed((Branch("regular", build("add", z, ONE)), Branch(EVERYWHERE, negative(z))))
    rows = {"z": np.array([[1.0, 2.0], [1.0, SAFE + 1.0]])}
    np.testing.assert_array_equal(both(rows), [[2.0, 3.0], [-1.0, -SAFE - 1.0]])
    only = Routed(both.routes[:1])
    with pytest.raises(LossproofError, match="no program"):
        only(rows)


def test_a_call_is_not_run():
    with pytest.raises(LossproofError, match="call is no operation"):
        compiled(call("sigmoid", (T,), takes_axis=False))


# Comparing


def errors(*ulps: float, flaws: int = 0) -> Errors:
    return Errors(np.array(ulps), (*ulps, *[math.inf] * flaws), (*[""] * len(ulps), *["nan"] * flaws))


def test_what_is_worse():
    assert not is_worse(errors(2.9), errors(2.0)), "less than 1 ulp more"
    assert not is_worse(errors(12.0), errors(10.0)), "less than a quarter more"
    assert is_worse(errors(3.1), errors(2.0))
    assert is_worse(errors(0.5, flaws=1), errors(9.0))
    assert not is_worse(errors(0.5, flaws=1), errors(9.0, flaws=1))


def test_verdicts():
    emitted = [errors(1.0), errors(4.0)]
    assert verdict([errors(1.1), errors(4.0)], emitted) == choice.EQUAL
    assert verdict([errors(1.0), errors(2.0)], emitted) == choice.BETTER
    assert verdict([errors(9.0), errors(2.0)], emitted) == choice.REFUSED, "worse anywhere"


def test_only_what_is_generated_has_a_choice():
    with pytest.raises(LossproofError, match="no choice of forms"):
        report("softmax_cross_entropy_hess")


# The record


def test_the_record_is_of_the_candidates_of_today():
    assert tuple(recorded()["functions"]) == functions()
    for function in functions():
        found, known = choices(function), record(function)
        names = {c.name for c in found.candidates} | {s.candidate.name for s in found.road}
        assert {c["name"] for c in known["candidates"]} == names, "run python -m verify.choice --write"
        assert [s["candidate"] for s in known["road"]] == [s.candidate.name for s in found.road]
        assert [c["name"] for c in known["candidates"] if c["verdict"] == "emitted"] == [found.emitted.name]


def test_the_record_has_one_spelling():
    assert choice.as_text(recorded()) == choice.FILE.read_text(encoding="utf-8")


@pytest.mark.parametrize("function", functions())
def test_every_refusal_has_a_witness_that_shows_it(function: str):
    programs = {c.name: routed(c.branches) for c in _all(function)}
    (emitted,) = (c["name"] for c in record(function)["candidates"] if c["verdict"] == "emitted")
    for known in record(function)["candidates"]:
        assert ("witness" in known) == (known["verdict"] == "refused")
        if known["verdict"] == "refused":
            seen = known["witness"]
            mine, its = (_called(function, programs[name], seen) for name in (known["name"], emitted))
            assert mine > its, (known["name"], seen["call"], mine, its)


def _all(function: str) -> list[Any]:
    found = choices(function)
    return [*found.candidates, *(s.candidate for s in found.road)]


def _called(function: str, program: Routed, seen: dict[str, Any]) -> float:
    """How far off a form is, by the call as it is written down."""

    def compute(*arrays: np.ndarray) -> np.ndarray:
        return evaluate(program, FUNCTIONS[function], arrays)

    names: dict[str, Callable[..., Any]] = {function: compute, "float": float}
    computed = float(eval(seen["call"], {"np": np, **names}))  # noqa: S307  # the record is the package's own
    with mpmath.workdps(30):
        return ulp_error(computed, mpmath.mpf(seen["exact"].lstrip("+")))


@pytest.mark.parametrize("function", functions())
def test_the_textbook_is_never_more_accurate(function: str):
    known = {c["name"]: c for c in record(function)["candidates"]}
    first = known[record(function)["road"][0]["candidate"]]
    assert first["verdict"] == "refused"


@pytest.mark.slow
@pytest.mark.parametrize("function", [*QUICK, "softmax", "softmax_cross_entropy"])
def test_measured_again_the_verdicts_are_the_same(function: str):
    if recorded()["made_with"] != versions():
        pytest.skip("recorded with another processor or other libraries, whose last digits differ")
    assert choice.as_data(report(function)) == record(function)


@pytest.mark.parametrize("function", QUICK)
def test_measured_quickly_nothing_beats_what_is_emitted(function: str):
    found = report(function, samples=10)
    assert [o.candidate.name for o in found.of(choice.BETTER)] == []
    first = next(o for o in found.outcomes if o.candidate == found.road[0].candidate)
    assert first.verdict == choice.REFUSED
    assert first.witness is not None
    assert first.witness.call.startswith(f"{function}(")


def test_writing_the_record(tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(choice, "functions", lambda: ("sigmoid",))
    monkeypatch.setattr(choice, "FILE", tmp_path / "choices.json")
    monkeypatch.setattr(choice, "SAMPLES", 3)
    assert not [line for line in choice.main([]) if line.startswith("wrote")]
    assert not choice.FILE.exists()
    first, *_ = lines = [*choice.main(["--write"])]
    assert first.startswith("sigmoid: ")
    assert lines[-1] == "wrote choices.json\n"
    text = choice.FILE.read_text(encoding="utf-8")
    assert [*choice.main(["--write"])] == lines
    assert choice.FILE.read_text(encoding="utf-8") == text, "the same findings, the same bytes"


def test_without_a_record_one_is_asked_for(tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(choice, "FILE", tmp_path / "none.json")
    with pytest.raises(LossproofError, match="--write"):
        recorded.__wrapped__()


def test_functions_of_rows_have_a_form_for_the_safe_range():
    by_rows = [f for f in functions() if FUNCTIONS[f].kind == CLASSES]
    safe = [f for f in by_rows if any(b.where != EVERYWHERE for b in choices(f).emitted.branches)]
    assert set(by_rows) - set(safe) == {"softmax_cross_entropy_hvp"}
