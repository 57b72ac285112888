"""The LaTeX of the book compiles, in every language and with every engine there is, and stays within its margins."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from derive.catalog import CHAPTERS
from derive.language import LANGUAGES, speaking
from derive.printing.book import render_book

ENGINES = ("xelatex", "lualatex", "pdflatex")
PACKAGES = "texlive-latex-recommended texlive-fonts-recommended texlive-xetex texlive-luatex texlive-lang-korean"
HOW = f"apt-get install {PACKAGES} lmodern"
TIMEOUT = 600  # seconds; the first run of LuaLaTeX looks at every font there is
WIDEST = 5  # points beyond the margin


def compiled(engine: str, text: str, folder: Path) -> tuple[int, str]:
    """The exit status of an engine, and its log. It may run no other program and write nowhere else."""
    (folder / "book.tex").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [engine, "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "book.tex"],
        cwd=folder,
        env={**os.environ, "max_print_line": "1000"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=TIMEOUT,
        check=False,
    )
    log = folder / "book.log"
    return done.returncode, log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("engine", ENGINES)
def test_the_book_compiles(engine: str, lang: str, tmp_path: Path):
    if shutil.which(engine) is None:
        pytest.skip(f"no {engine}: {HOW}")
    with speaking(lang):
        empty, book = render_book([], "latex"), render_book(CHAPTERS, "latex")
    status, log = compiled(engine, empty, tmp_path)
    if status and (lacking := re.search(r"^! (?:LaTeX Error: File|Font|fontspec error).*", log, re.MULTILINE)):
        pytest.skip(f"{engine} lacks something ({lacking[0]}): {HOW}")
    assert status == 0, log[-3000:]
    for _ in range(2):
        status, log = compiled(engine, book, tmp_path)
        assert status == 0, log[-3000:]
    assert re.findall(r"Missing character.*|.*undefined references.*|.*multiply defined.*", log) == []
    widths = [float(width) for width in re.findall(r"^Overfull \\hbox \(([\d.]+)pt", log, re.MULTILINE)]
    assert max(widths, default=0) <= WIDEST
