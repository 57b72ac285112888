"""Every word of the book in every language: nothing untranslated, nothing lost, nothing that breaks the page."""

from __future__ import annotations

import contextvars
import json
import re
from pathlib import Path
from typing import Any

import pytest

from derive import catalog, language, locales
from derive.errors import LossproofError
from derive.language import LANGUAGES, default, speak, speaking, spoken, tr, translated, word
from derive.locales import TRANSLATIONS, as_po, compiled, merged, messages, problems, said_in, texts
from derive.printing.glyphs import cells
from derive.printing.theorem import FORMATS, render

ENTRIES = pytest.mark.parametrize("entry", catalog.entries().values(), ids=str)
HANGUL = re.compile("[가-힣]")
# Calls such as sigma(z), numbers, Greek letters, names with an index, variables of one letter (a and I are words).
TOKENS = re.compile(
    r"[A-Za-z]+\([^()\s]*\)|\d+(?:\.\d+)?|[α-ωΑ-Ω][₀-₉ₐ-ₜᵢⱼ]*|[A-Za-z]+_[A-Za-z0-9]+|(?<![\w'.-])[B-HJ-Zb-z](?![\w.-])"
)


@pytest.fixture
def no_locale(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in language.VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("locale.getlocale", lambda *_: (None, None))
    return monkeypatch


# The catalogues


@pytest.mark.parametrize("lang", TRANSLATIONS)
def test_the_catalogues_are_complete_and_up_to_date(lang: str):
    faults = problems(lang)
    assert not faults, "\n".join(["run python -m derive.language, translate, run it again:", *faults])


@pytest.mark.parametrize("lang", TRANSLATIONS)
def test_every_text_of_the_book_has_its_own_translation(lang: str):
    with speaking(lang):
        untranslated = [text for part in texts().values() for text in part if tr(text) == text]
    assert not untranslated


def test_korean_is_written_in_hangul():
    with speaking("ko"):
        assert not [text for part in texts().values() for text in part if not HANGUL.search(tr(text))]


@pytest.mark.parametrize("lang", TRANSLATIONS)
def test_placeholders_numbers_and_formulas_survive(lang: str):
    with speaking(lang):
        for text in (text for part in texts().values() for text in part):
            assert sorted(set(re.findall(r"\{\d\}", tr(text)))) == sorted(set(re.findall(r"\{\d\}", text))), text
            lost = [token for token in TOKENS.findall(re.sub(r"\{\d\}", "", text)) if token not in tr(text)]
            assert not lost, f"{text!r} -> {tr(text)!r} loses {lost}"


@pytest.mark.parametrize("lang", TRANSLATIONS)
def test_what_is_written_does_not_change_from_run_to_run(lang: str):
    once, again = merged(lang), merged(lang)
    assert [as_po(c) for c in once.values()] == [as_po(c) for c in again.values()]
    assert compiled(lang, once) == compiled(lang, again)
    for catalogue in once.values():
        text = as_po(catalogue).decode()
        assert not re.search(r"\d{4}-\d\d-\d\d|@|Generated-By|Last-Translator", text.partition("\n\n")[0])


def test_a_translator_is_told_where_a_text_stands():
    places = {m.id: m.auto_comments for c in merged("ko").values() for m in messages(c)}
    assert places["BCE is convex in the logit"] == ["bce.convex: title"]


def test_texts_are_found_in_code():
    assert said_in('tr("a"); said("b {0}", tr("c")); x.tr("d"); word("e"); other("f"); tr(g); tr(""); tr(1)') == [
        *("a", "b {0}", "d", "e", "c")
    ]
    assert said_in('Fault("a", "b", "c"); x.fault(f"d{e}", "f"); Fault(g, word("h")); Fault()') == ["a", "b", "f", "h"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of catalogues, for a book of one chapter."""
    monkeypatch.setattr(locales, "LOCALES", tmp_path)
    monkeypatch.setattr(locales, "texts", lambda: {"words": {"yes": ["a"]}, "one": {"no": ["b"]}})
    return tmp_path


def test_an_update_keeps_what_is_known(folder: Path, monkeypatch: pytest.MonkeyPatch):
    assert len(locales.update("ko")) == 2
    words = folder / "ko" / "words.po"
    words.write_text(words.read_text().replace('msgid "yes"\nmsgstr ""', 'msgid "yes"\nmsgstr "예"'))
    assert [p.partition("ko/")[2] for p in problems("ko")] == [
        "one.po: untranslated: no",
        "LC_MESSAGES/lossproof.mo: stale; run python -m derive.language",
    ]
    assert len(locales.update("ko")) == 1
    monkeypatch.setattr(locales, "texts", lambda: {"words": {}, "one": {"yes": ["b"]}})
    assert locales.update("ko") == []
    assert 'msgid "yes"\nmsgstr "예"' in (folder / "ko" / "one.po").read_text(), "it moved along"
    monkeypatch.setattr(locales, "texts", lambda: {"words": {}, "one": {}})
    locales.update("ko")
    assert '#~ msgid "yes"\n#~ msgstr "예"' in (folder / "ko" / "one.po").read_text(), "it is obsolete"
    monkeypatch.setattr(locales, "texts", lambda: {"words": {}, "one": {"yes": ["b"]}})
    assert locales.update("ko") == [], "it is back"


def test_fuzzy_and_stray_catalogues_are_named(folder: Path):
    locales.update("ko")
    one = folder / "ko" / "one.po"
    one.write_text(one.read_text().replace('msgid "no"\nmsgstr ""', '#, fuzzy\nmsgid "no"\nmsgstr "아니오"'))
    (folder / "ko" / "gone.po").write_text("")
    assert [p.partition("ko/")[2] for p in problems("ko")] == [
        "words.po: untranslated: yes",
        "one.po: fuzzy: no",
        "gone.po: there is no such chapter",
    ]


def test_the_command_checks_and_writes(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any):
    monkeypatch.setattr("sys.argv", ["language", "--check"])
    assert locales.main() == 1
    assert not (folder / "ko").exists()
    monkeypatch.setattr("sys.argv", ["language"])
    assert locales.main() == 0
    assert "untranslated: yes" in capsys.readouterr().err
    monkeypatch.setattr(locales, "texts", lambda: {"words": {}})
    (folder / "ko" / "one.po").unlink()
    assert locales.main() == 0
    monkeypatch.setattr("sys.argv", ["language", "--check"])
    assert locales.main() == 0
    assert "Every text is translated." in capsys.readouterr().err


# Speaking


@pytest.mark.parametrize(
    ("settings", "lang"),
    [
        ({}, "en"),
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "ko"}, "ko"),
        ({"LANG": "ko_KR.eucKR@x"}, "ko"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LC_ALL": "ko_KR.UTF-8", "LANG": "en_US.UTF-8"}, "ko"),
        ({"LC_MESSAGES": "ko_KR.UTF-8", "LANG": "en_US.UTF-8"}, "ko"),
        ({"LC_ALL": "en_US.UTF-8", "LC_MESSAGES": "ko_KR.UTF-8"}, "en"),
        ({"LC_ALL": "", "LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANGUAGE": "ko:en", "LANG": "en_US.UTF-8"}, "ko"),
        ({"LANGUAGE": "de:ko", "LANG": "en_US.UTF-8"}, "ko"),
        ({"LANGUAGE": "en:ko", "LANG": "ko_KR.UTF-8"}, "en"),
        ({"LANG": "ko-KR"}, "ko"),
        *(
            ({"LANG": junk}, "en")
            for junk in ("?", "..", "_", ":", "::", "\udcff", "@", "x" * 5000, "한국어", "kok_IN")
        ),
    ],
)
def test_the_locale_decides(no_locale: pytest.MonkeyPatch, settings: dict[str, str], lang: str):
    for name, value in settings.items():
        no_locale.setenv(name, value)
    assert default() == lang


@pytest.mark.parametrize(("name", "lang"), [("Korean_Korea", "ko"), ("ko_KR", "ko"), ("English_United States", "en")])
def test_without_variables_the_system_decides(no_locale: pytest.MonkeyPatch, name: str, lang: str):
    no_locale.setattr("locale.getlocale", lambda *_: (name, "949"))
    assert default() == lang


def test_a_locale_that_python_does_not_know_is_english(no_locale: pytest.MonkeyPatch):
    def unknown(*_: object):
        raise ValueError("unknown locale: UTF-8")

    no_locale.setattr("locale.getlocale", unknown)
    assert default() == "en"


def test_speaking_is_a_matter_of_the_context(no_locale: pytest.MonkeyPatch):
    def inside() -> str:
        speak("ko")
        return tr("Claim")

    assert contextvars.copy_context().run(inside) == "명제"
    assert tr("Claim") == "Claim"
    with speaking("ko"):
        assert spoken() == "ko"
        with speaking("en"):
            assert tr("Claim") == "Claim"
        assert tr("Claim") == "명제"
        assert tr("") == ""
        assert tr("no such text") == word("no such text")
    no_locale.setenv("LANG", "ko_KR.UTF-8")
    assert spoken() == "en", "nobody has asked for the locale"
    with speaking(None):
        assert spoken() == "ko"


@pytest.mark.parametrize("lang", ["xx", "", "KO", "../ko"])
def test_an_unknown_language_is_refused(lang: str):
    with pytest.raises(LossproofError, match=rf"no language '{re.escape(lang)}'. Choose one of en, ko\."):
        speak(lang)


# The printed book


@ENTRIES
@pytest.mark.parametrize("fmt", FORMATS)
def test_every_entry_is_printed_in_korean(entry: catalog.Entry, fmt: str):
    english = render(entry, fmt)
    with speaking("ko"):
        shown = render(entry, fmt)
        title = translated(entry).title
    assert HANGUL.search(shown)
    assert not HANGUL.search(english)
    assert shown.count("```") == english.count("```")
    assert shown.count("&&") == english.count("&&")
    if fmt == "json":
        data = json.loads(shown)
        assert (data["lang"], data["title"]) == ("ko", title)
        assert data.keys() == json.loads(english).keys()
        assert data["claim"]["left"] == json.loads(english)["claim"]["left"]


@ENTRIES
@pytest.mark.parametrize("width", [60, 80, 100])
def test_no_korean_line_is_wider_than_the_page(entry: catalog.Entry, width: int):
    with speaking("ko"):
        lines = render(entry, "text", width).splitlines()
    for line in lines:
        assert cells(line) <= width, line
        assert line == line.rstrip()


@ENTRIES
def test_translating_leaves_the_mathematics_alone(entry: catalog.Entry):
    assert translated(entry) is entry
    with speaking("ko"):
        korean = translated(entry)
    assert HANGUL.search(korean.title)
    assert (korean.id, korean.claim, korean.given, korean.reference) == (
        *(entry.id, entry.claim, entry.given, entry.reference),
    )


def test_languages():
    assert LANGUAGES == ("en", "ko")
