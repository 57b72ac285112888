"""The commands about learners' answers: check one, be asked, and grade many. The last two have modules of their own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.grade import grade
from commands.quiz import quiz
from commands.shared import Json, Lang, check_outputs, out, write_json
from derive.errors import LossproofError
from derive.language import word

if TYPE_CHECKING:
    from verify.answers.checking import Verdict

__all__ = ["answer", "grade", "quiz"]


class Syntax(StrEnum):
    """How an answer is written."""

    auto = "auto"
    text = "text"
    latex = "latex"


# What is said of a verdict, its style, and the status with which the command ends.
STATUSES = {
    "equal": (word("right"), "green", 0),
    "different": (word("not right"), "yellow", 1),
    "undecided": (word("undecided"), "bold red", 1),
    "invalid": (word("cannot be read"), "bold red", 2),
}
MOST_READ = 1_000_000  # characters of standard input


def answer(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="QUESTION TEXT",
            help="The id of a question and the answer; - reads it from standard input. A text that begins with a minus "
            "sign goes after --.",
        ),
    ],
    gold: Annotated[
        str | None, typer.Option("--gold", metavar="EXPR", help="The right answer, instead of a QUESTION.")
    ] = None,
    assume: Annotated[
        list[str] | None, typer.Option("--assume", metavar="RELATION", help="With --gold: what holds, as in x > 0.")
    ] = None,
    mode: Annotated[str, typer.Option(help="With --gold: how strictly to ask.")] = "equal",
    seed: Annotated[int, typer.Option(min=0, help="Seed of the numbers in the question.")] = 0,
    syntax: Annotated[Syntax, typer.Option(help="How the answer is written; auto tells LaTeX by its commands.")] = (
        Syntax.auto
    ),
    lang: Lang = None,
    json_file: Json = None,
) -> None:
    """Check an answer: is it right, and if not, what went wrong? Exit 1 unless it is, 2 if it cannot be read."""
    from derive.language import speak

    speak(lang)
    check_outputs(json_file)
    if len(words) != (1 if gold is not None else 2):
        raise LossproofError(
            f"There are {len(words)} texts.", "Give a QUESTION and a TEXT, or --gold EXPR and a TEXT; quote each."
        )
    text = words[-1] if words[-1] != "-" else sys.stdin.read(MOST_READ).rstrip("\n")
    found = _checked(words[0], text, gold, assume, mode, seed, syntax.value)
    if json_file:
        write_json(json_file, {"question": None if gold is not None else words[0], "answer": text, **found.as_json()})
    if json_file is None or str(json_file) != "-":
        for line, style in verdict_lines(found, text):
            out().print(line, markup=False, style=style)
    if STATUSES[found.status][2]:
        raise typer.Exit(STATUSES[found.status][2])


def _checked(
    question: str, text: str, gold: str | None, assume: list[str] | None, mode: str, seed: int, syntax: Any
) -> Verdict:
    """The verdict, on the answer to a question or beside a right answer."""
    from verify.answers.checking import check_expression
    from verify.answers.grading import check_question

    if gold is None:
        return check_question(question, text, seed, syntax=syntax)
    return check_expression(gold, text, assume=assume, mode=mode, syntax=syntax)  # type: ignore[arg-type]


def verdict_lines(found: Verdict, text: str) -> Iterator[tuple[str, str]]:
    """What is said of an answer, line by line, each with its style."""
    from derive.language import tr

    said, style, _ = STATUSES[found.status]
    name = f" ({found.diagnosis})" if found.diagnosis and found.diagnosis != found.status else ""
    more = f": {found.message}" if found.message != tr("Right.") else ""
    yield f"{tr(said)}{name}{more}", style
    if found.position is not None:
        yield from ((line, "dim") for line in pointed(text, found.position))
    if found.suggestion and found.suggestion not in found.message:
        yield f"{tr('Did you mean')} {found.suggestion}?", ""
    evidence = found.evidence or {}
    if evidence.get("kind") == "counterexample":
        where = ", ".join(f"{name} = {value}" for name, value in evidence["point"].items())
        values = ", ".join(f"{v['of']} = {v['value']}" for v in evidence["values"])
        yield f"{values}{f'  ({where})' if where else ''}", "dim"
    elif evidence.get("kind") == "proof":
        facts = f": {', '.join(evidence['facts'])}" if evidence["facts"] else ""
        yield f"{tr('by')} {evidence['by']}{facts}", "dim"
    elif evidence.get("kind") == "mismatch":
        yield evidence["what"], "dim"


def pointed(text: str, position: int) -> list[str]:
    """The text around a place, and a caret under it."""
    from derive.printing.glyphs import cells
    from verify.answers.reading.invalid import shown

    first = max(0, position - 30)
    before, after = shown(text[first:position]), shown(text[position : position + 30])
    return [f"  {before}{after}", f"  {' ' * cells(before)}^"]
