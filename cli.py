"""The front door: which commands there are, and how they end. No mathematics, and nothing slow is imported here."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import Annotated

import typer

from commands import answers, book, checks, derivations, explain, models
from commands.shared import err
from derive.errors import LossproofError

app = typer.Typer(
    name="lossproof",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Derive the losses of classification from probability, prove every line, generate the code, train with it.",
)

# In the order in which --help shows them.
COMMANDS: dict[str, Callable[..., None]] = {
    "list": book.list_entries,
    "derive": book.derive,
    "deps": book.deps,
    "axioms": book.axioms,
    "book": book.book,
    "verify": checks.verify,
    "check-derivation": derivations.check_derivation,
    "generate": models.generate,
    "accuracy": checks.accuracy,
    "explain": explain.explain,
    "train": models.train,
    "predict": models.predict,
    "tour": models.tour,
    "quiz": answers.quiz,
    "answer": answers.answer,
    "grade": answers.grade,
}
for _name, _command in COMMANDS.items():
    app.command(_name)(_command)


def show_version(asked: bool) -> None:
    """Print the version and stop."""
    if asked:
        from importlib.metadata import version

        typer.echo(f"lossproof {version('lossproof')}")
        raise typer.Exit


@app.callback()
def options(
    _: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Options that stand before a command."""


def main() -> None:
    """Run the command line. Bad input ends in one line on standard error and exit status 2."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # a terminal without Σ shows ?, which is better than no answer
        sys.stdout.reconfigure(errors="replace")
    try:
        app()
    except LossproofError as error:
        err().print(f"lossproof: {error}", markup=False, style="red", soft_wrap=True)
        sys.exit(2)
    except BrokenPipeError:  # the reader of a pipe has left; there is nobody to tell
        sys.stderr.close()
        sys.exit(1)


if __name__ == "__main__":
    main()
