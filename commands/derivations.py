"""The command that looks at a learner's derivation, line by line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.shared import Json, Lang, check_outputs, out, write_json

if TYPE_CHECKING:
    from rich.console import Console

    from verify.answers.derivations.judging import DerivationVerdict, LineVerdict

# A verdict's glyph and style.
GLYPHS = {
    "follows": ("✓", "green"),
    "leads-nowhere": ("~", "yellow"),
    "wrong-reason": ("✗", "yellow"),
    "too-big": ("…", "yellow"),
    "undecided": ("?", "yellow"),
    "does-not-follow": ("✗", "bold red"),
    "invalid": ("!", "bold red"),
    "correct": ("✓", "bold green"),
    "incomplete": ("…", "bold yellow"),
    "wrong": ("✗", "bold red"),
}


def check_derivation(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Text, Markdown or LaTeX; one step for each line.")],
    goal: Annotated[
        str | None,
        typer.Option("--goal", metavar="ID", help="What is to be shown: an id of the book, or an equation."),
    ] = None,
    lang: Lang = None,
    json_file: Json = None,
) -> None:
    """Check a derivation line by line: what follows and by which rule, what does not, and why.

    Ends with status 1 unless every line follows and the last one is the goal.
    """
    from derive.errors import LossproofError
    from derive.language import speak
    from verify.answers.derivations.judging import check_file

    speak(lang)
    check_outputs(json_file)
    try:
        verdict = check_file(file, goal)
    except OSError as error:
        raise LossproofError(f"Cannot read {file}: {error.strerror or error}.", "Name a text file.") from error
    if json_file:
        write_json(json_file, verdict.as_json())
    if json_file is None or str(json_file) != "-":
        show(out(), verdict)
    if verdict.status != "correct":
        raise typer.Exit(1)


def show(console: Console, verdict: DerivationVerdict) -> None:
    """Every line with what is said of it, then the whole."""
    from rich.text import Text

    from derive.language import tr
    from verify.answers.derivations.remarks import status_word

    if verdict.goal:
        console.print(Text.assemble((f"{tr('Goal')}: ", "bold"), verdict.goal), soft_wrap=True)
    for line in verdict.lines:
        show_line(console, line)
    glyph, style = GLYPHS[verdict.status]
    head = (f"{glyph} {status_word(verdict.status)}", style)
    console.print(Text.assemble(head, f"  {verdict.message}"), soft_wrap=True)
    for said in verdict.remarks:
        console.print(said, markup=False, style="dim", soft_wrap=True)


def show_line(console: Console, verdict: LineVerdict) -> None:
    """A line as it was written, and under it the verdict where there is more to say than that it follows."""
    from rich.text import Text

    from verify.answers.derivations.remarks import status_word

    glyph, style = GLYPHS[verdict.status]
    number = f"{verdict.line.number:4} "
    console.print(Text.assemble((number, "dim"), (f"{glyph} ", style), str(verdict.line)), soft_wrap=True)
    plain = verdict.status in ("follows", "does-not-follow")  # whose message says so itself
    said = verdict.message if plain else f"{status_word(verdict.status)}. {verdict.message}"
    console.print(Text(f"       {said}", style="dim" if verdict.status == "follows" else style), soft_wrap=True)
