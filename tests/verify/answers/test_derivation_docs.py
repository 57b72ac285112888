"""The outputs in docs/derivations.md are those of the program.

python tests/verify/answers/test_derivation_docs.py        writes them as they are today
"""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

from rich.console import Console

from commands.derivations import show
from derive.language import speaking
from verify.answers.derivations.judging import check_text

PAGE = Path(__file__).resolve().parents[3] / "docs" / "derivations.md"
PAIR = re.compile(r"```(derivation|python)\n(.*?)```\n\n```(console|output)\n.*?```", re.DOTALL)


def printed(kind: str, text: str) -> str:
    """What the command prints of a derivation, or what a program prints."""
    if kind == "python":
        out = io.StringIO()
        with contextlib.redirect_stdout(out), speaking("en"):
            exec(compile(text, str(PAGE), "exec"), {})  # the page's own program
        return out.getvalue()
    console = Console(file=io.StringIO(), width=100, color_system=None)
    with speaking("en"):
        show(console, check_text(text))
    lines = console.file.getvalue().split("\n")  # type: ignore[attr-defined]
    return "\n".join(line.rstrip() for line in lines)


def page() -> str:
    """The page with its outputs made anew."""
    return PAIR.sub(
        lambda m: f"```{m.group(1)}\n{m.group(2)}```\n\n```{m.group(3)}\n{printed(m.group(1), m.group(2))}```",
        PAGE.read_text(encoding="utf-8"),
    )


def test_the_outputs_are_those_of_the_program() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert len(PAIR.findall(text)) >= 6
    assert page() == text, "run python tests/verify/answers/test_derivation_docs.py"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
