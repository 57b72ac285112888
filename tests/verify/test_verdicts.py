"""The remembered verdicts: the kernel's own, asked for again whenever anything that they depend on has changed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from derive import catalog
from derive.calc import Eq, Lt, Refutation, Some, Theorem
from derive.rules import SIGNS
from derive.symbols import Definition, Exp, Idx, Num, Sym
from verify import verdicts as module
from verify.verdicts import FILE, Digests, declared, verdicts

x = Sym("x")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOSSPROOF_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids that the kernel is asked about."""
    asked: list[str] = []
    verdict = module._verdict

    def noted(kernel, entry):
        asked.append(entry.id)
        return verdict(kernel, entry)

    monkeypatch.setattr(module, "_verdict", noted)
    return asked


def entry(name: str):
    return catalog.entries()[name]


def broken(theorem: Theorem) -> Theorem:
    return replace(theorem, steps=(replace(theorem.steps[0], expr=theorem.steps[0].expr + 1), *theorem.steps[1:]))


def test_verdicts_are_the_kernels() -> None:
    false = broken(entry("sigmoid.slope"))
    true_after_all = Refutation("true", "", Eq(x, x), ((x, Num(1)),))
    found = verdicts([entry("bce.convex"), entry("mse.convex"), false, true_after_all])
    assert found == {"bce.convex": "proved", "mse.convex": "refuted", "sigmoid.slope": "unknown", "true": "unknown"}


def test_a_refutation_falls_by_the_theorem_to_the_contrary(judged: list[str]) -> None:
    contrary = Theorem("exp.positive", "", claim=Lt(0, Exp(x))).calc(0).lt(Exp(x), by=SIGNS)
    refutation = Refutation("exp.zero", "", Some(x, Eq(Exp(x), 0)), (), contrary=contrary)
    assert verdicts([refutation]) == {"exp.zero": "refuted"}
    assert judged == ["exp.positive", "exp.zero"]
    judged.clear()
    assert verdicts([replace(refutation, contrary=broken(contrary))]) == {"exp.zero": "unknown"}
    assert judged == ["exp.positive", "exp.zero"]


def test_the_second_time_nobody_is_asked(judged: list[str]) -> None:
    entries = [entry("bce.convex"), entry("mse.convex"), broken(entry("sigmoid.slope"))]
    first = verdicts(entries)
    assert judged[-1] == "sigmoid.slope"
    judged.clear()
    assert verdicts(entries) == first
    assert judged == []
    assert verdicts(entries, cache=False) == first
    assert set(first) <= set(judged)


def test_progress_counts_what_is_judged() -> None:
    seen: list[tuple[int, int, str]] = []
    verdicts([entry("bce.convex")], progress=lambda *at: seen.append(at))
    assert [done for done, _, _ in seen] == list(range(1, len(seen) + 1))
    assert {total for _, total, _ in seen} == {len(seen)}
    assert seen[-1][2] == "bce.convex"
    seen.clear()
    verdicts([entry("bce.convex")], progress=lambda *at: seen.append(at))
    assert seen == []


def test_a_change_below_is_a_change(judged: list[str]) -> None:
    theorem = entry("bce.convex")
    assert isinstance(theorem, Theorem)
    verdicts([theorem])
    judged.clear()
    step = theorem.steps[-1]
    (lemma,) = step.by
    assert isinstance(lemma, Theorem)
    changed = replace(theorem, steps=(*theorem.steps[:-1], replace(step, by=(broken(lemma),))))
    assert verdicts([changed]) == {"bce.convex": "unknown"}
    assert judged[-1] == "bce.convex"


def test_a_change_in_what_judges_is_a_change(judged: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    verdicts([entry("sigmoid.slope")])
    judged.clear()
    monkeypatch.setattr(module, "context", lambda: b"another kernel")
    verdicts([entry("sigmoid.slope")])
    assert judged == ["sigmoid.slope"]


def test_the_context_covers_the_sources_and_the_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for room in ("derive", "verify"):
        (tmp_path / room).mkdir()
    sources = [*(tmp_path / "derive" / f"{name}.py" for name in module.LANGUAGE), tmp_path / "verify" / "kernel.py"]
    for source in sources:
        source.write_text("", encoding="utf-8")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    contexts = {module.context()}
    for source in sources:
        source.write_text("changed", encoding="utf-8")
        contexts.add(module.context())
    monkeypatch.setattr(module, "_version", lambda library: f"newer {library}")
    contexts.add(module.context())
    assert len(contexts) == len(sources) + 2


def test_digests_tell_contents_apart() -> None:
    digest = Digests()
    theorem = entry("sigmoid.slope")
    hypothesis = entry("probability.bayes").given[0]
    f, g = Definition("f", (x,), (), x), Definition("f", (x,), (), x + 1)
    short, long = Idx("k", 2), Idx("k", 3)
    kept = [
        Theorem("t", "", claim=Eq(left, right), given=given)
        for left, right, given in (
            (f(x), x, ()),
            (g(x), x, ()),
            (x, f(x), ()),
            (short, x, ()),
            (long, x, ()),
            (x, x, ()),
            (x, x, (hypothesis,)),
            (x, x, (replace(hypothesis, domain=("simplex", x)),)),
        )
    ]
    assert len({digest(e) for e in (theorem, *kept)}) == len(kept) + 1
    with pytest.raises(TypeError, match="no part"):
        digest(replace(theorem, title=1.5))


def test_digests_are_the_same_in_another_process() -> None:
    code = "from derive import catalog; from verify.verdicts import Digests; d = Digests()\n"
    code += "print(*(d(e) for e in catalog.entries().values()))"
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, check=True)
    digest = Digests()
    assert done.stdout.decode().split() == [digest(e) for e in catalog.entries().values()]


BAD = {
    "empty": b"",
    "cut off": b'{"version": 1, "verdicts": {"a',
    "no text": b"\xff\xfe\x00",
    "a list": b"[]",
    "nested": b"[" * 100_000,
    "another version": b'{"version": 99, "verdicts": {}}',
    "no verdicts": b'{"version": 1, "verdicts": 7}',
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD.keys())
def test_a_corrupted_file_is_ignored_and_replaced(folder: Path, content: bytes) -> None:
    folder.mkdir()
    (folder / FILE).write_bytes(content)
    assert verdicts([entry("sigmoid.slope")]) == {"sigmoid.slope": "proved"}
    assert "proved" in json.loads((folder / FILE).read_text(encoding="utf-8"))["verdicts"].values()


def test_a_verdict_that_an_entry_can_not_have_is_ignored(folder: Path) -> None:
    theorem = entry("sigmoid.slope")
    for forged in ("refuted", "certainly", 1, None):
        folder.mkdir(exist_ok=True)
        content = {"version": 1, "verdicts": {Digests()(theorem): forged}}
        (folder / FILE).write_text(json.dumps(content), encoding="utf-8")
        assert verdicts([theorem]) == {"sigmoid.slope": "proved"}


def test_where_nothing_can_be_written_verdicts_are_given_all_the_same(folder: Path) -> None:
    folder.write_text("a file where the folder should be", encoding="utf-8")
    assert verdicts([entry("sigmoid.slope")]) == {"sigmoid.slope": "proved"}


def test_without_cache_nothing_is_written(folder: Path) -> None:
    verdicts([entry("sigmoid.slope")], cache=False)
    assert not folder.exists()


def test_an_interruption_keeps_what_was_judged(judged: list[str]) -> None:
    def stop(done: int, *_: object) -> None:
        if done == 2:
            raise KeyboardInterrupt

    entries = [entry(name) for name in ("softmax.positive", "sigmoid.slope", "probability.product-rule")]
    with pytest.raises(KeyboardInterrupt):
        verdicts(entries, progress=stop)
    judged.clear()
    verdicts(entries)
    assert judged == ["probability.product-rule"]


def test_the_file_does_not_grow_for_ever(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT", 3)
    for number in range(5):
        module.remember({f"key {number}": "proved"})
    assert list(module.remembered()) == ["key 2", "key 3", "key 4"]
    assert [path.name for path in folder.iterdir()] == [FILE]


def test_declared() -> None:
    assert declared(entry("bce.convex")) == "proved"
    assert declared(entry("mse.convex")) == "refuted"


def test_the_folder_is_the_users_unless_chosen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert module.folder() == folder
    monkeypatch.delenv("LOSSPROOF_CACHE")
    assert "lossproof" in str(module.folder())
