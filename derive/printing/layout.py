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
from derive.language import tr, translated
from derive.printing.boxes import Box, beside, left_aligned, pad, text
from derive.printing.forms import Form
from derive.printing.glyphs import cells
from derive.printing.linear import Linear
from derive.printing.measurements import heading, measurements
from derive.printing.measurements import row as measurement
from derive.printing.reasons import reason, reasons
from derive.printing.sentences import (
    Entry,
    Sentence,
    claim,
    entry_style,
    fault,
    glued,
    hypothesis,
    plain,
    said,
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
    entry = translated(entry)
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
    yield from _proof(entry, page)
    yield from _measured(entry, page)
    yield ()


def _proof(entry: Theorem, page: Page) -> Iterator[Line]:
    if entry.start is not None:
        yield ()
        yield from _chain(entry, page)
    if entry.via:
        yield ()
        yield from _prose(tr("Hence"), plain(said("the claim ({0})", reason(entry.via)), page.line), page)


def _measured(entry: Theorem, page: Page) -> Iterator[Line]:
    """Where the two sides differ in floating point."""
    found = measurements(entry)
    if found:
        yield ()
        yield from _prose(tr("Measured"), heading(), page)
        for m in found:
            yield from _prose("", plain(measurement(m), page.line), page)


def _refutation(entry: Refutation, page: Page) -> Iterator[Line]:
    yield from _statement(entry, page)
    why = (*fault(entry), " (", *reason(entry.via), ")") if entry.via else fault(entry)
    yield from _prose(tr("False"), plain(why, page.line), page)
    if entry.contrary:
        yield from _contrary(entry.contrary, page)
    if entry.repaired:
        yield from [()] * bool(entry.contrary)
        yield from _prose(tr("Instead"), entry.repaired, page)
    yield ()


def _contrary(entry: Theorem, page: Page) -> Iterator[Line]:
    """The theorem that refutes: its claim and its chain."""
    box = _claim_box(claim(entry.claim), page.width - LABEL, page)
    yield from [()] * (box.height > 1)
    yield from _field(tr("Contrary"), box)
    yield from _proof(entry, page)


def _statement(entry: Entry, page: Page) -> Iterator[Line]:
    """The statement in words; for all ..., claim."""
    if entry.statement:
        yield from _prose(tr("In words"), entry.statement, page)
        yield ()
    room = page.width - LABEL
    lines = pack((plain(s, page.line) for s in variables(entry)), room)
    lines += [part for h in entry.given for part in _wrapped(hypothesis(h), room, page)]
    if lines:
        yield from _field(tr("For"), left_aligned(*map(text, lines)))
    box = _claim_box(claim(entry.claim), room, page)
    if box.height > 1 and lines:
        yield ()
    yield from _field(tr("Claim"), box)


def _wrapped(sentence: Sentence, width: int, page: Page) -> list[str]:
    return wrap_formula(plain(sentence, page.line), width)


def _claim_box(sentence: Sentence, width: int, page: Page) -> Box:
    printer = Stacked(page.line)
    box = beside(*(printer.show(p) if isinstance(p, Form) else text(plain((p,), page.line)) for p in sentence))
    if box.width <= width and box.height <= HEIGHT:
        return box
    rows = _rows(sentence, width, page)
    high = any(row.height > 1 for row in rows)
    return left_aligned(rows[0], *(part for row in rows[1:] for part in ([text("")] * high + [row])))


def _rows(sentence: Sentence, width: int, page: Page) -> list[Box]:
    """The sentence in rows: broken before a relation or a word, and within a formula that is too wide by itself."""
    rows: list[Box] = []
    for before, shown, after in _phrases(sentence, page):
        over = cells(before.lstrip()) + cells(after)
        inner = formula(shown, width - over, page.line) if shown else text("")
        if rows and rows[-1].width + cells(before) + inner.width + cells(after) <= width:
            rows[-1] = beside(rows[-1], text(before), inner, text(after))
        else:
            rows.append(beside(text(before.lstrip()), inner, text(after)))
    return rows


def _phrases(sentence: Sentence, page: Page) -> list[tuple[str, Form | None, str]]:
    """Each formula with the words before it, and with what is attached to its end: a comma, a Korean particle."""
    out: list[tuple[str, Form | None, str]] = []
    before = ""
    for piece in sentence:
        if isinstance(piece, Form):
            out.append((before, piece, ""))
            before = ""
            continue
        words = before + plain((piece,), page.line)
        attached, space, rest = words.partition(" ")
        if out and not before:
            out[-1] = (*out[-1][:2], attached)
            words = space + rest
        before = words
    return [*out, (before, None, "")] if before.strip() else out


def _field(label: str, box: Box) -> Iterator[Line]:
    """A label, and what stands at its right, on one baseline."""
    for number, row in enumerate(box.lines):
        yield ((pad(label if number == box.baseline else "", LABEL), "label"), (row.rstrip(), "math"))


def _prose(label: str, words: str, page: Page) -> Iterator[Line]:
    for number, part in enumerate(wrap_words(words, page.width - LABEL)):
        yield ((pad("" if number else label, LABEL), "label"), (part, "prose"))


def _notes(entry: Entry, page: Page) -> Iterator[Line]:
    for label, words in ((tr("Meaning"), entry.meaning), (tr("Reference"), entry.reference)):
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
