"""The book as one HTML file that needs nothing else: no script, no network, formulas in MathML."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from derive.calc import Refutation, Theorem
from derive.language import spoken, tr
from derive.printing.book_parts import TITLE, Book, Part, chapter_number, linked
from derive.printing.forms import Form
from derive.printing.glyphs import cells
from derive.printing.markup import conclusion, proof_of
from derive.printing.mathml_lines import pieces
from derive.printing.reasons import reasons
from derive.printing.sentences import Entry, Sentence, Sign, claim, hypothesis, variables
from derive.printing.sugar import form

WIDE = 30  # columns of plain text that a small screen may not have room for
_MARKS = {"proved": "✓", "refuted": "✗", "unknown": "?"}


def html_book(book: Book) -> str:
    """The whole file."""
    page = Page(book)
    head = [
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        '<meta name="generator" content="lossproof">',
        tag("title", escape(tr(TITLE))),
        f"<style>\n{stylesheet()}</style>",
    ]
    body = [
        tag("a", escape(tr("Skip to the text")), class_="skip", href="#text"),
        tag("header", tag("p", "lossproof", class_="imprint"), tag("h1", escape(tr(TITLE))), _tally(book)),
        _contents(book),
        tag("main", *map(page.chapter, book.parts), id="text"),
    ]
    rows = ["<!DOCTYPE html>", f'<html lang="{spoken()}">', "<head>", *head, "</head>"]
    return "\n".join([*rows, "<body>", *body, "</body>", "</html>", ""])


@cache
def stylesheet() -> str:
    """The style of every book."""
    return Path(__file__).with_name("book.css").read_text(encoding="utf-8")


def tag(name: str, *inner: str, **attributes: str) -> str:
    """An element; the content is HTML already, the attributes are not."""
    shown = "".join(f' {key.rstrip("_")}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{shown}>{''.join(inner)}</{name}>"


def _tally(book: Book) -> str:
    """How many entries there are of each verdict."""
    verdicts = [book.verdict(entry) for part in book.parts for entry in part.entries]
    shown = [f"{badge(word)} {verdicts.count(word)}" for word in _MARKS if word in verdicts]
    return tag("p", " ".join(shown), class_="tally") if shown else ""


def badge(verdict: str) -> str:
    """The kernel's verdict; nothing where there is none."""
    return tag("span", f"{_MARKS[verdict]} {escape(tr(verdict))}", class_=f"badge {verdict}") if verdict else ""


def _contents(book: Book) -> str:
    heading = tag("h2", escape(tr("Contents")), id="contents")
    label = {"aria-labelledby": "contents"}
    is_open = len(book.parts) == 1
    return tag("nav", heading, tag("ol", *(_contents_part(part, is_open=is_open) for part in book.parts)), **label)


def _contents_part(part: Part, *, is_open: bool) -> str:
    """A chapter, whose entries can be folded away."""
    entries = (tag("li", tag("a", escape(e.title), href=f"#{e.id}")) for e in part.entries)
    title = tag("a", f"{tag('span', str(part.number), class_='number')} {escape(part.title)}", href=f"#{part.anchor}")
    fold = {"open": ""} if is_open else {}
    return "\n" + tag("li", tag("details", tag("summary", title), tag("ol", *entries), **fold))


@dataclass(frozen=True)
class Page:
    """Entries as HTML, their ids linked to where they stand in the book."""

    book: Book

    def chapter(self, part: Part) -> str:
        number = tag("span", escape(chapter_number(part)), class_="number")
        heading = tag("h2", number, escape(part.title))
        return "\n" + tag("section", heading, *map(self.entry, part.entries), class_="chapter", id=part.anchor)

    def entry(self, entry: Entry) -> str:
        """An article: title and verdict, then every part that the entry has under its label."""
        false, proof = isinstance(entry, Refutation), proof_of(entry)
        name = tag("a", tag("code", escape(entry.id)), class_="id", href=f"#{entry.id}")
        given = [tag("li", self.prose(s)) for s in (*variables(entry), *map(hypothesis, entry.given))]
        ends = "".join(tag("p", self.prose(s), ".") for s in conclusion(entry))
        parts = [
            ("", "statement", tag("p", self.words(entry.statement)) if entry.statement else ""),
            (tr("For"), "given", tag("ul", *given) if given else ""),
            (tr("False claim") if false else tr("Claim"), "claim", self.formula(claim(entry.claim))),
            (tr("Derivation"), "derivation", self.chain(proof) if proof and proof.steps else ""),
            ("", "conclusion", ends),
            (tr("Meaning"), "meaning", tag("p", self.words(entry.meaning)) if entry.meaning else ""),
            (
                tr("Reference"),
                "reference",
                tag("p", tag("cite", self.words(entry.reference))) if entry.reference else "",
            ),
        ]
        fields = [_field(*part) for part in parts if part[-1]]
        heading = tag("h3", escape(entry.title), " ", badge(self.book.verdict(entry)))
        kind = f"entry {entry.kind}"
        return "\n" + tag("article", tag("header", heading, name), *fields, class_=kind, id=entry.id)

    def chain(self, entry: Theorem) -> str:
        """The start and every line: relation, formula, reason."""
        assert entry.start is not None
        lines = [_line("", self.formula((form(entry.start),)), "")]
        for step in entry.steps:
            sign = pieces((Sign(step.relation),))[0].inner
            reason = tag("div", self.prose(reasons(step.by)), class_="reason")
            lines.append(_line(sign, self.formula((form(step.expr),)), reason))
        return tag("ol", *lines, class_="chain", role="list")

    def formula(self, sentence: Sentence) -> str:
        """A displayed formula in a box of its own, which can be scrolled where it is wider than the screen."""
        inner, columns = self.runs(sentence, display=True)
        if columns <= WIDE:
            return tag("div", inner, class_="formula")
        label = {"aria-label": tr("Formula")}
        return tag("div", inner, class_="formula", tabindex="0", role="group", **label)

    def prose(self, sentence: Sentence) -> str:
        """Words with formulas among them."""
        return self.runs(sentence)[0]

    def words(self, words: str) -> str:
        """Prose with links."""
        return linked(words, self.book.ids, escape, lambda name: tag("a", escape(name), href=f"#{name}"))

    def runs(self, sentence: Sentence, *, display: bool = False) -> tuple[str, int]:
        """The sentence, and how many columns wide in plain text the longest piece is that stays on one line."""
        out, longest = "", 0
        for run in _runs(sentence):
            if isinstance(run, str):
                out += self.words(run)
            else:
                shown = pieces(run, display=display)
                out += "<wbr>".join(piece.inner for piece in shown)
                longest = max(longest, *(cells(piece.words) for piece in shown))
        return out, longest


def _runs(sentence: Sentence) -> Iterable[str | list[Form | Sign]]:
    """Words, and formulas with the relations between them."""
    run: list[Form | Sign] = []
    for piece in sentence:
        if not isinstance(piece, str):
            run.append(piece)
            continue
        if run:
            yield run
        yield piece
        run = []
    if run:
        yield run


def _field(label: str, kind: str, inner: str) -> str:
    heading = tag("h4", escape(label)) if label else ""
    return tag("div", heading, tag("div", inner, class_="body"), class_=f"field {kind}")


def _line(relation: str, formula: str, reason: str) -> str:
    line = tag("div", formula, reason, class_="line")
    return "\n" + tag("li", tag("span", relation, class_="relation"), line)
