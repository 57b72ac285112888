"""The book in Markdown, as GitHub shows it: a table of contents, then every entry under its anchor."""

from __future__ import annotations

from derive.language import tr
from derive.printing.book_parts import TITLE, Book, Part, chapter_number
from derive.printing.markup import escape_markdown, markdown_entry
from derive.printing.sentences import Entry


def markdown_book(book: Book) -> str:
    """The whole document."""
    contents = "\n".join(line for part in book.parts for line in _contents(part))
    head = [f"# {escape_markdown(tr(TITLE))}", f"## {escape_markdown(tr('Contents'))}", contents]
    chapters = [block for part in book.parts for block in (_heading(part), *(_entry(book, e) for e in part.entries))]
    return "\n\n".join([*head, *chapters]) + "\n"


def _contents(part: Part) -> list[str]:
    entries = [f"   - [{escape_markdown(e.title)}](#{e.id})" for e in part.entries]
    return [f"{part.number}. [{escape_markdown(part.title)}](#{part.anchor})", *entries]


def _heading(part: Part) -> str:
    title = escape_markdown(f"{chapter_number(part)}. {part.title}")
    return f'<a id="{part.anchor}"></a>\n\n## {title}'


def _entry(book: Book, entry: Entry) -> str:
    """An anchor, then the entry with its verdict after its id."""
    verdict = book.verdict(entry)
    shown = markdown_entry(entry).rstrip("\n")
    name = f"`{entry.id}`"
    shown = shown.replace(name, f"{name} — **{tr(verdict)}**", 1) if verdict else shown
    return f'<a id="{entry.id}"></a>\n\n{shown}'
