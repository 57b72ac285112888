"""The commands about the book: contents with verdicts, what rests on what, and the book as one document."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import cli
from derive import catalog
from derive.calc import Theorem
from derive.dependencies import foundations, graph, rests_on
from tests.terminal import assert_refused

SOFTMAX = "softmax.from-bayes"


pytestmark = pytest.mark.usefixtures("english")


# list


def test_list_says_what_the_kernel_says(lossproof) -> None:
    said = lossproof("list")
    assert said.status == 0
    assert f"✓ {SOFTMAX}" in said.out
    assert re.search(r"✗ mse\.convex .*\n?.*\(refuted\)", said.out)
    assert re.search(r"^kernel: \d+ proved, \d+ refuted, \d+ unknown\.", said.out, re.MULTILINE)


def test_list_does_not_assume_a_verdict(lossproof, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = catalog.entries()["sigmoid.slope"]
    assert isinstance(entry, Theorem)
    false = replace(entry, steps=(replace(entry.steps[0], expr=entry.steps[0].expr + 1), *entry.steps[1:]))
    chapter = replace(catalog.CHAPTERS[0], name="false")
    monkeypatch.setattr(catalog, "CHAPTERS", (chapter,))
    monkeypatch.setattr(catalog.Chapter, "entries", (false,))
    monkeypatch.setattr(catalog, "entries", lambda: {false.id: false})
    said = lossproof("list")
    assert said.status == 0
    assert "? sigmoid.slope" in said.out
    assert "(unknown)" in said.out
    assert "0 proved, 0 refuted, 1 unknown" in said.out


def test_the_bare_list_says_nothing_about_verdicts(lossproof) -> None:
    said = lossproof("list", "--no-verdicts")
    assert said.status == 0
    assert not set("✓✗") & set(said.out)
    assert "refuted" not in said.out
    assert "(false claim)" in said.out
    assert "kernel" not in said.out
    assert all(name in said.out for name in catalog.entries())


def test_list_as_json_has_verdicts(lossproof) -> None:
    rows = {row["id"]: row for row in json.loads(lossproof("list", "--json", "-").out)}
    assert rows[SOFTMAX]["verdict"] == "proved"
    assert rows["mse.convex"]["verdict"] == "refuted"
    bare = json.loads(lossproof("list", "--json", "-", "--no-verdicts").out)
    assert all("verdict" not in row for row in bare)


def test_list_without_cache_writes_none(lossproof, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOSSPROOF_CACHE", str(tmp_path / "none"))
    monkeypatch.setattr(catalog, "CHAPTERS", catalog.CHAPTERS[:2])
    assert lossproof("list", "--no-cache").status == 0
    assert not (tmp_path / "none").exists()


def test_where_glyphs_can_not_be_printed_words_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    for command in (["list"], ["axioms"], ["deps", "mse.convex"]):
        done = subprocess.run(
            [sys.executable, "-c", "import cli; cli.main()", *command],
            cwd=Path(cli.__file__).parent,
            capture_output=True,
            check=True,
        )
        assert done.stdout.isascii()
        assert command != ["list"] or b"(proved)" in done.stdout


# derive


@pytest.mark.parametrize("chapter", [c for c in catalog.CHAPTERS if c.entries], ids=lambda c: c.name)
def test_derive_prints_a_chapter(lossproof, chapter) -> None:
    said = lossproof("derive", chapter.name, "--format", "text")
    assert said.status == 0
    places = [said.out.index(f"{entry.id}\n─") for entry in chapter.entries]
    assert places == sorted(places)


# deps


def test_deps_shows_each_thing_once_in_full(lossproof) -> None:
    said = lossproof("deps", SOFTMAX)
    assert said.status == 0
    book = graph()
    lines = said.out.splitlines()
    assert lines[0].startswith(SOFTMAX)
    for node in book.below(book.find(SOFTMAX)):
        mentioned = [line for line in lines if re.search(rf"── (\w+ )?{re.escape(node.name)}  ", line)]
        assert mentioned, node
        assert [line for line in mentioned if "(above)" not in line] == mentioned[:1]


def test_deps_reverse_shows_what_rests_on_it(lossproof) -> None:
    said = lossproof("deps", "probability.product-rule", "--reverse")
    assert said.status == 0
    assert all(name in said.out for name in ("probability.bayes", SOFTMAX, "sigmoid.from-bayes"))
    assert "axiom" not in said.out


@pytest.mark.parametrize("name", ["total probability", "softmax", "gram", "second-order condition"])
def test_deps_of_a_foundation_shows_what_rests_on_it(lossproof, name: str) -> None:
    said = lossproof("deps", name)
    assert said.status == 0
    assert rests_on(name)
    assert all(re.search(rf"── {re.escape(entry)} ", said.out) for entry in rests_on(name))


def test_deps_flat_is_in_the_order_of_the_book(lossproof) -> None:
    said = lossproof("deps", SOFTMAX, "--flat")
    assert said.status == 0
    book = graph()
    below = [node.name for node in book.below(book.find(SOFTMAX))]
    places = [re.search(rf"^ \w+ +{re.escape(name)}", said.out, re.MULTILINE).start() for name in below]
    assert places == sorted(places)


def test_deps_as_json(lossproof, tmp_path: Path) -> None:
    file = tmp_path / "deps.json"
    assert lossproof("deps", "softmax.from-bayes", "--json", str(file)).status == 0
    found = json.loads(file.read_text(encoding="utf-8"))
    assert found["direction"] == "rests on"
    things = {(t["kind"], t["name"]): t for t in found["things"]}
    assert things["theorem", "probability.bayes"]["direct"]
    assert not things["axiom", "conditional probability"]["direct"]
    assert {"kind": "theorem", "name": "probability.product-rule"} in things["theorem", "probability.bayes"]["uses"]
    found = json.loads(lossproof("deps", "softmax", "--json", "-").out)
    assert found["kind"] == "definition"
    assert found["direction"] == "used by"


def test_deps_refuses_unknown_names(lossproof) -> None:
    assert_refused(lossproof("deps", "total probabilty"), "total probability", "lossproof axioms")
    assert_refused(lossproof("deps", "softmax.from-byes"), SOFTMAX)


# axioms


def test_axioms_shows_every_foundation(lossproof) -> None:
    said = lossproof("axioms")
    assert said.status == 0
    for f in foundations():
        (row,) = re.findall(rf"^ {re.escape(f.node.name)} +(\d+) +(\d+)", said.out, re.MULTILINE)
        assert row == (str(len(f.direct)), str(len(f.direct) + len(f.indirect)))
    assert max(map(len, said.out.splitlines())) <= 80


def test_axioms_as_json_names_all(lossproof) -> None:
    rows = {(row["kind"], row["name"]): row for row in json.loads(lossproof("axioms", "--json", "-").out)}
    row = rows["axiom", "total probability"]
    assert "partition" in row["statement"]
    assert "Bishop" in row["reference"]
    assert "probability.evidence" in row["direct"]
    assert row["count"] == len(row["direct"]) + len(row["indirect"]) == len(rests_on("total probability"))


# book


@pytest.mark.parametrize("style", ["markdown", "html", "latex"])
def test_book_prints_chapters(lossproof, tmp_path: Path, style: str) -> None:
    file = tmp_path / f"book.{style}"
    assert lossproof("book", "softmax", "gradients", "--format", style, "--out", str(file)).status == 0
    text = file.read_text(encoding="utf-8")
    assert SOFTMAX in text
    assert "cross-entropy.gradient" in text
    assert "float64.underflow" not in text


def test_book_hands_over_the_chapters_in_order_and_the_verdicts(lossproof, monkeypatch: pytest.MonkeyPatch) -> None:
    from derive.printing import book

    asked: list[tuple] = []
    monkeypatch.setattr(book, "render_book", lambda *arguments: asked.append(arguments) or "the book")
    assert lossproof("book", "gradients", "softmax").out == "the book\n"
    assert lossproof("book", "softmax", "--no-verdicts", "--format", "latex", "--out", "-").out == "the book\n"
    (chapters, fmt, found), (_, other, none) = asked
    assert [chapter.name for chapter in chapters] == ["softmax", "gradients"]
    assert (fmt, other, none) == ("markdown", "latex", None)
    assert set(found) == {entry.id for chapter in chapters for entry in chapter.entries}
    assert found[SOFTMAX] == "proved"


def test_book_refuses_what_it_can_not_do(lossproof, tmp_path: Path) -> None:
    assert_refused(lossproof("book", "sofmax"), "sofmax", "softmax")
    assert_refused(lossproof("book", "--out", str(tmp_path / "no" / "such" / "book.md")), "folder")
    assert lossproof("book", "--format", "pdf").status == 2


# languages


@pytest.mark.parametrize(
    "arguments",
    [
        ["list", "--no-verdicts"],
        ["derive", SOFTMAX],
        ["deps", SOFTMAX],
        ["axioms"],
        ["book", "softmax", "--no-verdicts"],
        ["verify", "sigmoid.slope", "--processes", "1"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_language_can_be_chosen(lossproof, arguments: list[str]) -> None:
    from derive.language import spoken

    assert lossproof(*arguments, "--lang", "ko").status == 0
    assert spoken() == "ko"
    assert_refused(lossproof(*arguments, "--lang", "tlh"), "tlh", "en", "ko")
    assert lossproof(*arguments).status == 0
    assert spoken() == "en", "the language of the locale"


def test_the_front_door_opens_quickly() -> None:
    import time

    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", "import cli; cli.main()", "--help"],
        cwd=Path(cli.__file__).parent,
        capture_output=True,
        check=True,
    )
    assert time.perf_counter() - start < 5  # 0.2 s where nothing else runs
