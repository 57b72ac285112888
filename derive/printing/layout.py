"""A theorem as lines of marked text, for paper-wide plain text and for the terminal alike.

Title                                             the.id
────────────────────────────────────────────────────────
Claim      left = right

left
= next                                         reason
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import TypeAlias

from derive.calc import Refutation, Step, Theorem
from derive.printing.boxes import Box, beside, left_aligned, pad, text
from derive.printing.forms import Form
from derive.printing.glyphs import cells
from derive.printing.linear import Linear
from derive.printing.reasons import reason, reasons
from derive.printing.sentences import (
    Entry,
    Sentence,
    Sign,
    claim,
    entry_style,
    glued,
    hypothesis,
    plain,
    sign_text,
    unglued,
    variables,
)
from derive.printing.sugar import form
from derive.printing.unicode import HEIGHT, Stacked, formula
from derive.printing.wrapping import pack, wrap_formula, wrap_words

Span: TypeAlias = tuple[str, str]  # text, and its role: title, id, rule, label, math, relation, reason, prose
Line: TypeAlias = tuple[Span, ...]

LABEL = 11  # columns of "Reference" and what follows it
MARGIN, RELATION, GAP = 2, 3, 3  # columns before a relation, of it, and before a reason
LEAST = 30  # columns, below which no theorem can be laid out


@dataclass(frozen=True)
class Page:
    """Where an entry is laid out: how wide, and with what kind of subscripts."""

    width: int
    line: Linear


def lay_out(entry: Entry, width: int) -> list[Line]:
    """The whole entry; no line is wider than `width`, unless a single word or fraction is."""
    page = Page(max(width, LEAST), entry_style(entry))
    body = _refutation(entry, page) if isinstance(entry, Refutation) else _theorem(entry, page)
    return [*_header(entry, page), *body, *_notes(entry, page)]


def as_text(line: Line) -> str:
    """A line without its marks."""
    return "".join(part for part, _ in line).rstrip()


def _header(entry: Entry, page: Page) -> Iterator[Line]:
    *first, last = wrap_words(entry.title, page.width)
    yield from (((part, "title"),) for part in first)
    room = page.width - cells(last) - cells(entry.id)
    if room >= GAP:
        yield ((last, "title"), (" " * room, "title"), (entry.id, "id"))
    else:
        yield ((last, "title"),)
        yield ((entry.id.rjust(page.width), "id"),)
    yield (("─" * page.width, "rule"),)


def _theorem(entry: Theorem, page: Page) -> Iterator[Line]:
    yield from _statement(entry, page)
    if entry.start is not None:
        yield ()
        yield from _chain(entry, page)
    if entry.via:
        yield ()
        yield from _prose("Hence", plain(("the claim (", *reason(entry.via), ")"), page.line), page)
    yield ()


def _refutation(entry: Refutation, page: Page) -> Iterator[Line]:
    yield from _statement(entry, page)
    values = ", ".join(plain((form(x), Sign("="), form(value)), page.line) for x, value in entry.witness)
    by = plain((" (", *reason(entry.via), ")"), page.line) if entry.via else ""
    yield from _prose("False", f"at {values}{by}" if values else f"always{by}", page)
    if entry.repaired:
        yield from _prose("Instead", entry.repaired, page)
    yield ()


def _statement(entry: Entry, page: Page) -> Iterator[Line]:
    """For all ..., claim."""
    room = page.width - LABEL
    lines = pack((plain(s, page.line) for s in variables(entry)), room)
    lines += [part for h in entry.given for part in _wrapped(hypothesis(h), room, page)]
    if lines:
        yield from _field("For", left_aligned(*map(text, lines)))
    box = _claim_box(claim(entry.claim), room, page)
    if box.height > 1 and lines:
        yield ()
    yield from _field("Claim", box)


def _wrapped(sentence: Sentence, width: int, page: Page) -> list[str]:
    return wrap_formula(plain(sentence, page.line), width)


def _claim_box(sentence: Sentence, width: int, page: Page) -> Box:
    printer = Stacked(page.line)
    pieces = [text(plain((p,), page.line)) if isinstance(p, str | Sign) else printer.show(p) for p in sentence]
    box = beside(*pieces)
    if box.width <= width and box.height <= HEIGHT:
        return box
    left, sign, right = sentence
    assert isinstance(left, Form)
    assert isinstance(right, Form)
    between = text(plain((sign,), page.line).lstrip())
    over = formula(left, width, page.line)
    under = beside(between, formula(right, width - between.width, page.line))
    blank = [text("")] if over.height > 1 or under.height > 1 else []
    return left_aligned(over, *blank, under)


def _field(label: str, box: Box) -> Iterator[Line]:
    """A label, and what stands at its right, on one baseline."""
    for number, row in enumerate(box.lines):
        yield ((pad(label if number == box.baseline else "", LABEL), "label"), (row.rstrip(), "math"))


def _prose(label: str, words: str, page: Page) -> Iterator[Line]:
    for number, part in enumerate(wrap_words(words, page.width - LABEL)):
        yield ((pad("" if number else label, LABEL), "label"), (part, "prose"))


def _notes(entry: Entry, page: Page) -> Iterator[Line]:
    for label, words in (("Meaning", entry.meaning), ("Reference", entry.reference)):
        if words:
            yield from _prose(label, words, page)


def _chain(entry: Theorem, page: Page) -> Iterator[Line]:
    """The start and every step; blank lines between them where one has several rows."""
    assert entry.start is not None
    column = _reason_column(entry.steps, page)
    blocks = [list(block) for block in _blocks(entry, page, column)]
    high = any(len(block) > 1 for block in blocks)
    for number, block in enumerate(blocks):
        if number and high:
            yield ()
        yield from block


def _blocks(entry: Theorem, page: Page, column: int) -> Iterator[Iterable[Line]]:
    room = page.width - MARGIN - RELATION
    if entry.start is not None:
        yield _block("", formula(form(entry.start), room, page.line), "", page, column)
    for step in entry.steps:
        box = formula(form(step.expr), room, page.line)
        yield _block(sign_text(step.relation), box, glued(reasons(step.by), page.line), page, column)


def _reason_column(steps: Iterable[Step], page: Page) -> int:
    """The column where reasons begin: as far right as they allow, though long ones are broken."""
    longest = max((cells(plain(reasons(s.by), page.line)) for s in steps), default=0)
    return page.width - min(longest, 3 * page.width // 8)


def _block(relation: str, box: Box, words: str, page: Page, column: int) -> Iterator[Line]:
    """One step. Its reason begins at its baseline: in the column of reasons, else flush right, else beneath."""
    left = MARGIN + RELATION
    start = next((c for c in (column, page.width - cells(words)) if _has_room(words, page.width - c, c - left, box)), 0)
    notes = [""] * box.baseline + wrap_words(words, page.width - start) if start else []
    for number, (row, note) in enumerate(zip_longest(box.lines, notes, fillvalue="")):
        sign = relation if number == box.baseline else ""
        math = pad(row, start - left) if note else row.rstrip()
        yield ((" " * MARGIN + pad(sign, RELATION), "relation"), (math, "math"), (unglued(note), "reason"))
    for note in () if start or not words else _beneath(words, page.width - left):
        yield ((" " * (page.width - cells(note)), "reason"), (note, "reason"))


def _has_room(words: str, width: int, before: int, box: Box) -> bool:
    """Whether the reason fits in `width` columns, and the formula in those before it."""
    return box.width + GAP <= before and _fit(wrap_words(words, width), width)


def _beneath(words: str, width: int) -> list[str]:
    """A reason on lines of its own; a formula in it is broken only if it must be."""
    whole = wrap_words(words, width)
    return [unglued(line) for line in (whole if _fit(whole, width) else wrap_words(unglued(words), width))]


def _fit(lines: list[str], width: int) -> bool:
    return all(cells(line) <= width for line in lines)
