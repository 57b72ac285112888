"""The book, or some of its chapters, as one document.

render_book(catalog.CHAPTERS, "html", verdicts={"softmax.positive": "proved"})
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from derive.catalog import Chapter
from derive.errors import LossproofError
from derive.printing.book_html import html_book
from derive.printing.book_latex import latex_book
from derive.printing.book_markdown import markdown_book
from derive.printing.book_parts import Book, bind

_PRINTERS: dict[str, Callable[[Book], str]] = {
    "markdown": markdown_book,
    "html": html_book,
    "latex": latex_book,
}
FORMATS = tuple(_PRINTERS)


def render_book(chapters: Sequence[Chapter], fmt: str, verdicts: Mapping[str, str] | None = None) -> str:
    """The chapters in one of `FORMATS`. `verdicts` says of ids whether they are "proved", "refuted" or "unknown"."""
    if fmt not in _PRINTERS:
        raise LossproofError(f"There is no format {fmt!r} for a book.", f"Choose one of {', '.join(FORMATS)}.")
    return _PRINTERS[fmt](bind(chapters, verdicts))
