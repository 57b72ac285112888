"""What the commands share: options, consoles, tables, the progress bar, and writing."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


class Library(StrEnum):
    """The array library that holds the data."""

    auto = "auto"
    numpy = "numpy"
    cupy = "cupy"
    torch = "torch"


Ids = Annotated[list[str] | None, typer.Argument(metavar="ID", help="Entries or chapters; all by default.")]
Json = Annotated[
    Path | None, typer.Option("--json", metavar="FILE", help="Write the result as JSON; - for standard output.")
]
Digits = Annotated[int, typer.Option(min=20, max=1000, help="Digits at which the oracle works.")]
Seed = Annotated[int, typer.Option(min=0, help="Seed of the random models.")]
Processes = Annotated[int | None, typer.Option(min=1, help="Processes; one for each core by default.")]
Backend = Annotated[Library, typer.Option(help="Array library; auto is CuPy where a GPU answers, else NumPy.")]
Lang = Annotated[
    str | None,
    typer.Option("--lang", metavar="en|ko", help="The language to print in; that of your locale by default."),
]
Verdicts = Annotated[bool, typer.Option("--verdicts/--no-verdicts", help="Ask the kernel what it proves and refutes.")]
Cache = Annotated[bool, typer.Option("--cache/--no-cache", help="Remember the kernel's verdicts, in LOSSPROOF_CACHE.")]


def out() -> Console:
    """Standard output."""
    from rich.console import Console

    return Console(highlight=False)


def err() -> Console:
    """Standard error: progress and messages."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def write(path: Path, text: str) -> None:
    """Write a file, whole or not at all; - is standard output."""
    from derive.files import write_text_atomically

    if str(path) == "-":
        sys.stdout.write(text)
    else:
        write_text_atomically(path, text)


def check_outputs(*paths: Path | None) -> None:
    """Refuse a path that cannot be written before any work is done for it."""
    from derive.files import require_writable

    for path in paths:
        if path is not None and str(path) != "-":
            require_writable(path)


def write_json(path: Path, content: object) -> None:
    """Write plain data as JSON."""
    write(path, json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def grid(*columns: str, right: Sequence[str] = (), title: str | None = None) -> Table:
    """An empty table in the house style."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", pad_edge=False)
    for name in columns:
        table.add_column(name, justify="right" if name in right else "left", overflow="fold")
    return table


@contextmanager
def bar(title: str, total: int) -> Iterator[Callable[..., None]]:
    """A progress bar on standard error; the body gets a function of how much is done, a remark, and a new total."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = err()
    columns = (
        TextColumn(title),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(title, total=total, note="")

        def advance(done: float, note: str, total: int | None = None) -> None:
            progress.update(task, completed=done, total=total, note=note)

        yield advance


def wanted(ids: list[str] | None) -> list[str]:
    """The ids of the entries asked for; a chapter stands for all of its entries."""
    from derive import catalog

    if not ids:
        return list(catalog.entries())
    return list(dict.fromkeys(entry.id for name in ids for entry in catalog.find(name)))
