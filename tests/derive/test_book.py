"""The book as one document: anchors, links, escaping, verdicts, and no need of a network."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

from derive.calc import Eq, Refutation, Theorem
from derive.catalog import CHAPTERS, Chapter, entries
from derive.errors import LossproofError
from derive.language import LANGUAGES, speaking
from derive.printing.book import FORMATS, render_book
from derive.printing.book_html import stylesheet
from derive.printing.book_latex import breakable
from derive.printing.book_parts import linked
from derive.rules import ALGEBRA
from derive.symbols import Num
from derive.vocabulary import t

HARD = "a < b & \"c\" 'd' > e | f_g ^ h ~ 100% $5 #1 {x} \\y `z` *w* [v](u) <script>alert(1)</script>"
VOID = {"meta"}
CLAIMED = {e.id: "refuted" if isinstance(e, Refutation) else "proved" for e in entries().values()}


class Held(Chapter):
    """A chapter that the catalogue does not hold."""

    def __init__(self, title: str, held: tuple[Theorem | Refutation, ...]) -> None:
        for field, value in {"name": "one", "title": title, "held": held}.items():
            object.__setattr__(self, field, value)

    @property
    def entries(self) -> tuple[Theorem | Refutation, ...]:
        return self.held  # type: ignore[attr-defined]  # set above


def chapter(*held: Theorem | Refutation, title: str = "One") -> Chapter:
    """A chapter of these entries."""
    return Held(title, held)


TRUE = Theorem("one.true", "True", claim=Eq(t, t)).calc(t).eq(t, by=ALGEBRA)
CITING = Theorem("one.citing", "Citing", claim=Eq(t, t), meaning="As one.true and one.away say.").calc(t).eq(t, by=TRUE)
FALSE = Refutation("one.false", "False", claim=Eq(t, 0), witness=((t, Num(1)),), repaired="one.true")
ODD = Theorem("one.odd", HARD, claim=Eq(t, t), statement=HARD, meaning=HARD, reference=HARD).calc(t).eq(t, by=TRUE)


class Reader(HTMLParser):
    """Reads a page strictly: every element that is opened is closed, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID and tag != "wbr":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def values(self, attribute: str) -> list[str]:
        """The values of an attribute, wherever it stands."""
        return [str(attributes[attribute]) for _, attributes in self.found if attribute in attributes]

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.found)


@pytest.fixture(scope="module", params=LANGUAGES)
def page(request: pytest.FixtureRequest) -> tuple[str, str]:
    """A language, and the whole book in it."""
    with speaking(request.param):
        return request.param, render_book(CHAPTERS, "html", CLAIMED)


def test_unknown_format():
    with pytest.raises(LossproofError, match="no format 'pdf'"):
        render_book(CHAPTERS, "pdf")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("fmt", FORMATS)
def test_the_same_book_twice(fmt: str, lang: str):
    with speaking(lang):
        assert render_book(CHAPTERS, fmt, CLAIMED) == render_book(CHAPTERS, fmt, CLAIMED)


@pytest.mark.parametrize("fmt", FORMATS)
def test_every_entry_is_in_every_format(fmt: str):
    book = render_book(CHAPTERS, fmt)
    assert [name for name in entries() if name not in book] == []


# HTML


def test_structure(page: tuple[str, str]):
    lang, text = page
    reader = Reader(text)
    assert ("html", {"lang": lang}) in reader.found
    assert [reader.count(tag) for tag in ("h1", "main", "nav", "title")] == [1, 1, 1, 1]
    assert reader.count("article") == reader.count("h3") == len(entries())
    assert reader.found[-1] is not None
    skip = next(attributes for tag, attributes in reader.found if tag == "a")
    assert skip == {"class": "skip", "href": "#text"}


def test_every_entry_has_an_anchor_and_every_link_leads_to_one(page: tuple[str, str]):
    reader = Reader(page[1])
    ids = reader.values("id")
    assert [name for name, times in Counter(ids).items() if times > 1] == []
    assert set(entries()) <= set(ids)
    assert [link for link in reader.values("href") if not link.startswith("#") or link[1:] not in ids] == []


def test_nothing_is_loaded_and_nothing_runs(page: tuple[str, str]):
    text = page[1]
    reader = Reader(text)
    assert {tag for tag, _ in reader.found} & {"script", "link", "img", "iframe", "object", "base", "form"} == set()
    assert reader.values("src") == []
    assert [name for _, attributes in reader.found for name in attributes if name.startswith("on")] == []
    assert re.findall(r"url\(|@import|https?:|//[a-z]", stylesheet()) == []
    assert re.findall(r"https?:", text) == []


def test_every_formula_is_well_formed(page: tuple[str, str]):
    formulas = re.findall(r"<math.*?</math>", page[1])
    assert len(formulas) > 900
    for formula in formulas:
        assert ET.fromstring(formula).get("alttext")


def test_one_chapter_alone_links_only_to_itself():
    for part in CHAPTERS:
        reader = Reader(render_book([part], "html"))
        assert {link[1:] for link in reader.values("href")} <= set(reader.values("id"))


def test_citations_are_links():
    text = render_book([chapter(TRUE, CITING, FALSE)], "html")
    assert text.count('<a href="#one.true">one.true</a>') == 3  # a reason, a meaning, a repaired statement
    assert "one.away" in text
    assert "#one.away" not in text


def test_prose_is_escaped():
    text = render_book([chapter(TRUE, ODD, title=HARD)], "html")
    reader = Reader(text)
    assert reader.count("script") == 0
    # in the contents and as a heading, of the chapter and of the entry; as statement, meaning and reference
    assert "".join(reader.text).count(HARD) == 7


def test_a_refuted_claim_is_marked_as_false():
    text = render_book([chapter(TRUE, FALSE)], "html")
    assert text.count("False claim") == 1
    assert 'class="entry refutation" id="one.false"' in text


def test_a_chain_that_refutes_is_shown():
    contrary = Refutation("one.contrary", "Contrary", claim=Eq(t, 0), witness=(), contrary=CITING)
    assert 'class="chain"' in render_book([chapter(contrary)], "html")


# Verdicts


@pytest.mark.parametrize("fmt", FORMATS)
def test_without_verdicts_nothing_is_called_proved(fmt: str):
    with_verdicts = render_book([chapter(TRUE)], fmt, {"one.true": "proved"})
    without = render_book([chapter(TRUE)], fmt)
    body = without.partition("</style>")[2] or without
    assert "proved" in with_verdicts.partition("</style>")[2] or "proved" in with_verdicts
    assert "proved" not in body


@pytest.mark.parametrize("fmt", FORMATS)
def test_what_has_no_verdict_among_verdicts_is_unknown(fmt: str):
    text = render_book([chapter(TRUE)], fmt, {"one.other": "proved"})
    body = text.partition("</style>")[2] or text
    assert "unknown" in body
    assert "proved" not in body


def test_a_strange_verdict_is_refused():
    with pytest.raises(ValueError, match="'yes'"):
        render_book([chapter(TRUE)], "html", {"one.true": "yes"})


# Markdown and LaTeX


def test_markdown_links_resolve():
    text = render_book(CHAPTERS, "markdown", CLAIMED)
    anchors = re.findall(r'<a id="(.+?)">', text)
    assert sorted(set(anchors)) == sorted(anchors)
    assert set(re.findall(r"\]\(#(.+?)\)", text)) == set(anchors)
    assert set(entries()) <= set(anchors)


def test_latex_links_resolve():
    text = render_book(CHAPTERS, "latex", CLAIMED)
    labels = {*re.findall(r"\\label\{(.+?)\}", text), *re.findall(r"\\entry\{.*\}\{(.+?)\}\n", text)}
    assert set(re.findall(r"\\hyperref\[(.+?)\]", text)) <= labels
    assert set(entries()) <= labels


def test_latex_prose_is_escaped():
    text = render_book([chapter(TRUE, ODD, title=HARD)], "latex")
    body = text.partition(r"\begin{document}")[2]
    assert r"f\_g \textasciicircum{} h \textasciitilde{} 100\% \$5 \#1 \{x\} \textbackslash{}y" in body
    assert "100% " not in body


def test_only_korean_needs_korean_fonts():
    assert "kotex" not in render_book(CHAPTERS, "latex")
    with speaking("ko"):
        assert "kotex" in render_book(CHAPTERS, "latex")


def test_outer_parentheses_of_a_long_formula_let_a_line_end():
    short, long = r"\left(\frac{1}{x}\right)", r"\left(\frac{\left(1\right)}{x}\right)" + " + x" * 40
    assert breakable(short) == short
    assert breakable(long).startswith(r"\biggl(\frac{\left(1\right)}{x}\biggr) + x")


def test_ids_in_prose_become_links():
    shown = linked("See a.b, a.bc and <a.b>.", {"a.b"}, lambda words: words.upper(), lambda name: f"[{name}]")
    assert shown == "SEE [a.b], A.BC AND <[a.b]>."
