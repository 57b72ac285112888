"""The book under docs/book is what the theorems say: a page for each chapter, in every language.

python tests/test_docs.py        writes the pages as the theorems are today
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from derive import catalog
from derive.language import LANGUAGES, speaking, tr
from derive.printing.book import render_book

PAGES = Path(__file__).resolve().parents[1] / "docs" / "book"


def pages() -> Iterator[tuple[Path, str]]:
    """Every page and its text: the contents, then the chapters. No verdicts: those are for the kernel to give."""
    for lang in LANGUAGES:
        with speaking(lang):
            lines = [f"# {tr('The losses of classification, derived from probability')}", ""]
            for number, chapter in enumerate(catalog.CHAPTERS, 1):
                lines.append(f"{number}. [{tr(chapter.title)}]({chapter.name}.md) ({len(chapter.entries)})")
                yield PAGES / lang / f"{chapter.name}.md", render_book([chapter], "markdown").rstrip("\n") + "\n"
            yield PAGES / lang / "README.md", "\n".join(lines) + "\n"


def test_the_pages_are_what_the_theorems_say() -> None:
    wanted = dict(pages())
    assert set(PAGES.glob("*/*.md")) == set(wanted)
    stale = [str(path) for path, text in wanted.items() if path.read_text(encoding="utf-8") != text]
    assert not stale, f"run python tests/test_docs.py: {stale}"


def refresh() -> None:
    """Write every page."""
    for path, text in pages():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    refresh()
