"""A theorem or refutation in a format: text, LaTeX, Markdown or JSON; and for the terminal, in colour.

render(catalog.find("softmax.from-bayes")[0], "text", width=80)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from derive.errors import LossproofError
from derive.printing.layout import as_text, lay_out
from derive.printing.markup import latex_entry, markdown_entry
from derive.printing.record import json_entry
from derive.printing.sentences import Entry

STYLES = {
    "title": "bold",
    "id": "dim",
    "rule": "dim",
    "label": "bold",
    "math": "",
    "prose": "",
    "relation": "cyan",
    "reason": "dim",
}


def _text(entry: Entry, width: int) -> str:
    return "\n".join(as_text(line) for line in lay_out(entry, width)) + "\n"


FORMATS: dict[str, Callable[[Entry, int], str]] = {
    "text": _text,
    "latex": lambda entry, _: latex_entry(entry),
    "markdown": lambda entry, _: markdown_entry(entry),
    "json": lambda entry, _: json_entry(entry),
}


def render(entry: Entry, fmt: str = "text", width: int = 80) -> str:
    """The entry in one of `FORMATS`; `width` is the number of columns of the format "text"."""
    if fmt not in FORMATS:
        raise LossproofError(f"There is no format {fmt!r}.", f"Choose one of {', '.join((*FORMATS, 'rich'))}.")
    return FORMATS[fmt](entry, width)


def rich_renderable(entry: Entry, width: int = 80) -> Any:
    """The entry as a `rich.text.Text`, for `rich.console.Console.print`; its lines are at most `width` wide."""
    from rich.text import Text

    out = Text(overflow="fold")
    for number, line in enumerate(lay_out(entry, width)):
        out.append("\n" if number else "")
        for part, role in line:
            out.append(part, STYLES[role])
    return out
