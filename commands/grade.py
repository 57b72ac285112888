"""Grading many answers at once: a table of answers in, a table of verdicts out."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.shared import Json, Lang, Processes, bar, check_outputs, grid, out, write, write_json
from derive.errors import LossproofError

if TYPE_CHECKING:
    from rich.table import Table

    from verify.answers.checking import Verdict
    from verify.answers.worker import Pool

COLUMNS = ("student", "question", "answer")
RESULTS = ("student", "question", "status", "correct", "diagnosis", "message")
CORRECT = {"equal": "1", "different": "0", "invalid": "0", "undecided": ""}
FORMULAS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would compute where a cell begins with it
MOST_BYTES = 200_000_000  # of a table
MOST_CELL = 10_000_000  # characters
INTERRUPTED = 130


@dataclass(frozen=True)
class Row:
    """A row of the table, and the line in which it ends."""

    student: str
    question: str
    answer: str
    line: int


def grade(
    submissions: Annotated[
        Path, typer.Argument(metavar="SUBMISSIONS.csv", help="A table with the columns student, question and answer.")
    ],
    results: Annotated[Path, typer.Option("--out", metavar="RESULTS.csv", help="Where the verdicts go.")],
    question: Annotated[
        str | None, typer.Option("--question", metavar="ID", help="The question of all rows; no such column then.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the numbers in the questions.")] = 0,
    processes: Processes = None,
    deadline: Annotated[float, typer.Option(min=0.1, max=600, help="Seconds for one answer.")] = 5.0,
    resume: Annotated[bool, typer.Option("--resume", help="Keep what an interrupted run has found.")] = False,
    lang: Lang = None,
    json_file: Json = None,
) -> None:
    """Grade a table of answers: a table of verdicts. What cannot be decided in time costs only its own row."""
    from derive.language import speak

    speak(lang)
    check_outputs(results, json_file)
    if results.exists() and results.samefile(submissions):
        raise LossproofError(f"{results} would replace the answers.", "Name another file for the results.")
    rows = read_rows(submissions, question)
    check_questions(rows)
    asked = list(dict.fromkeys((row.question, row.answer) for row in rows))
    journal = Journal(results, seed, resume)
    try:
        found = _graded(asked, journal, seed, processes or os.cpu_count() or 1, deadline)
    except KeyboardInterrupt:
        typer.echo("Interrupted; --resume goes on from here.", err=True)
        raise typer.Exit(INTERRUPTED) from None
    verdicts = [found[row.question, row.answer] for row in rows]
    write(results, as_csv(rows, verdicts))
    journal.remove()
    if json_file:
        write_json(json_file, as_json(rows, verdicts))
    if "-" not in (str(json_file), str(results)):
        out().print(summary(rows, verdicts))


# The table of answers


def read_rows(path: Path, question: str | None = None) -> list[Row]:
    """The rows of a table of answers. Raises LossproofError, with the line, where it is none."""
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    before = csv.field_size_limit(MOST_CELL)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        places = _places(path, header, question)
        return [
            _row(path, cells, places, len(header), question, reader.line_num)
            for cells in reader
            if any(cell.strip() for cell in cells)
        ]
    except csv.Error as error:
        raise LossproofError(
            f"{path}, line {reader.line_num}: {error}.", "Quote every answer with quotes in it."
        ) from None
    finally:
        csv.field_size_limit(before)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise LossproofError(f"Cannot read {path}: {error.strerror}.", "Name a table of answers.") from error
    if len(data) > MOST_BYTES:
        raise LossproofError(f"{path} has more than {MOST_BYTES} bytes.", "Split it.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise LossproofError(f"{path}, line {line}: this is not UTF-8.", "Save the table as CSV in UTF-8.") from None


def _places(path: Path, header: Sequence[str], question: str | None) -> dict[str, int]:
    """Where the columns are."""
    wanted = [name for name in COLUMNS if name != "question" or question is None]
    for name in wanted:
        if header.count(name) != 1:
            problem = "more than one column" if name in header else "no column"
            raise LossproofError(
                f"{path}, line 1: there is {problem} {name!r}.", f"Begin with the line {','.join(wanted)}"
            )
    return {name: header.index(name) for name in wanted}


def _row(
    path: Path, cells: Sequence[str], places: Mapping[str, int], width: int, question: str | None, line: int
) -> Row:
    if len(cells) != width:
        raise LossproofError(
            f"{path}, line {line}: {len(cells)} cells, but {width} columns.", "Quote answers with commas in them."
        )
    said = {name: cells[place] for name, place in places.items()}
    return Row(said["student"], question or said["question"].strip(), said["answer"], line)


def check_questions(rows: Sequence[Row]) -> None:
    """Refuse a question that there is none of before any answer is checked."""
    from verify.answers.grading import unknown
    from verify.answers.question_task import known, near

    for row in rows:
        if row.question not in known():
            error = unknown(row.question, near(row.question[:100]))
            raise LossproofError(f"Line {row.line}: {error.cause}", error.cure)


# The work


def _graded(
    asked: Sequence[tuple[str, str]], journal: Journal, seed: int, processes: int, deadline: float
) -> dict[tuple[str, str], dict[str, Any]]:
    """The verdict on each of the answers, by several processes at once."""
    from verify.answers.checking import TABLE
    from verify.answers.worker import Pool

    found = {pair: journal.known[key] for pair in asked if (key := journal.key(*pair)) in journal.known}
    rest = [pair for pair in asked if pair not in found]
    if not rest:
        return found
    with Pool(TABLE, most=min(processes, len(rest))) as workers, bar("Grading", len(asked)) as advance:
        for pair, verdict in _at_once(rest, workers, processes, seed, deadline):
            found[pair] = verdict
            journal.add(journal.key(*pair), verdict)
            advance(len(found), pair[0])
    return found


def _at_once(
    rest: Sequence[tuple[str, str]], workers: Pool, processes: int, seed: int, deadline: float
) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    """Pairs and verdicts as they come."""
    from concurrent.futures import ThreadPoolExecutor, as_completed
    from contextvars import copy_context

    from verify.answers.grading import check_question

    def checked(pair: tuple[str, str]) -> dict[str, Any]:
        return plain(check_question(*pair, seed, deadline=deadline, workers=workers))

    threads = ThreadPoolExecutor(min(processes, len(rest)))
    try:
        waiting = {threads.submit(copy_context().run, checked, pair): pair for pair in rest}
        for done in as_completed(waiting):
            yield waiting[done], done.result()
    except BaseException:
        workers.close()
        raise
    finally:
        threads.shutdown(cancel_futures=True)


def plain(found: Verdict) -> dict[str, Any]:
    """What is kept of a verdict."""
    return {"status": found.status, "diagnosis": found.diagnosis or "", "message": found.message}


class Journal:
    """What has been found so far, line by line beside the results, so that an interrupted run can go on."""

    def __init__(self, results: Path, seed: int, resume: bool) -> None:
        from derive.language import spoken

        self.path = results.with_name(f"{results.name}.partial") if str(results) != "-" else None
        self._salt = f"{seed}/{spoken()}"
        self.known: dict[str, dict[str, Any]] = dict(self._lines()) if resume else {}
        if self.path and not resume:
            self.path.unlink(missing_ok=True)

    def key(self, question: str, answer: str) -> str:
        """The name of an answer in the journal."""
        return hashlib.sha256(json.dumps([self._salt, question, answer]).encode()).hexdigest()

    def add(self, key: str, verdict: Mapping[str, Any]) -> None:
        """Write down a verdict."""
        if self.path:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"key": key, **verdict}) + "\n")

    def remove(self) -> None:
        """Nothing is to be resumed any more."""
        if self.path:
            self.path.unlink(missing_ok=True)

    def _lines(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The lines that can be read; the last may have been cut off."""
        if self.path is None or not self.path.exists():
            return
        for line in self.path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                said = json.loads(line)
            except (ValueError, RecursionError):
                continue
            if isinstance(said, dict) and said.get("status") in CORRECT:
                yield str(said.get("key")), {name: str(said.get(name)) for name in ("status", "diagnosis", "message")}


# The results


def as_csv(rows: Sequence[Row], verdicts: Sequence[Mapping[str, Any]]) -> str:
    """The table of verdicts, in the order of the answers; no cell of it is a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(RESULTS)
    for cells in _cells(rows, verdicts):
        writer.writerow([harmless(cells[name]) for name in RESULTS])
    return text.getvalue()


def _cells(rows: Sequence[Row], verdicts: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, str]]:
    for row, verdict in zip(rows, verdicts, strict=True):
        said = {"student": row.student, "question": row.question, "correct": CORRECT[verdict["status"]]}
        yield {**said, **{name: verdict[name] for name in ("status", "diagnosis", "message")}}


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    storable = cell.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    return f"'{storable}" if storable.lstrip(" ").startswith(FORMULAS) else storable


def as_json(rows: Sequence[Row], verdicts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The same as plain data, with the counts."""
    return {"counts": dict(Counter(v["status"] for v in verdicts)), "rows": list(_cells(rows, verdicts))}


def summary(rows: Sequence[Row], verdicts: Sequence[Mapping[str, Any]]) -> Table:
    """For each question how many answers got which verdict, and the usual mistake."""
    from rich.markup import escape

    from derive.language import tr

    counts = (tr("answers"), tr("right"), tr("not right"), tr("undecided"), tr("cannot be read"))
    table = grid(tr("question"), *counts, tr("usual mistake"), right=counts)
    for name in dict.fromkeys(row.question for row in rows):
        mine = [v for row, v in zip(rows, verdicts, strict=True) if row.question == name]
        by_status = Counter(v["status"] for v in mine)
        usual = Counter(v["diagnosis"] for v in mine if v["diagnosis"] not in ("", "invalid")).most_common(1)
        numbers = (len(mine), *(by_status[status] for status in ("equal", "different", "undecided", "invalid")))
        table.add_row(f"[cyan]{escape(name)}[/]", *map(str, numbers), escape(usual[0][0]) if usual else "")
    return table
