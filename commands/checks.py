"""The commands that check: prove the entries, and measure the code."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from commands.shared import Digits, Ids, Json, Lang, Processes, Seed, bar, check_outputs, grid, out, wanted, write_json
from derive.errors import LossproofError

if TYPE_CHECKING:
    from rich.table import Table

    from verify.accuracy import AccuracyTable
    from verify.book import Judgement


def verify(
    ids: Ids = None,
    by_line: Annotated[bool, typer.Option("--lines", help="Show the agreement of every line.")] = False,
    digits: Digits = 50,
    seed: Seed = 0,
    processes: Processes = None,
    lang: Lang = None,
    json_file: Json = None,
) -> None:
    """Prove every line with the kernel and confirm it with the oracle. Exit 1 if anything is not as declared."""
    from derive.language import speak

    speak(lang)
    check_outputs(json_file)
    asked = wanted(ids)
    start = time.perf_counter()
    judgements = judged(asked, digits=digits, seed=seed, processes=processes)
    if json_file:
        write_json(json_file, [j.as_json() for j in judgements])
    if json_file is None or str(json_file) != "-":
        console = out()
        console.print(verdict_table([j for j in judgements if j.id in asked]))
        if by_line:
            console.print(line_table([j for j in judgements if j.id in asked]))
        console.print(verdict_summary(judgements, time.perf_counter() - start))
    if not all(j.as_declared for j in judgements):
        raise typer.Exit(1)


def judged(
    ids: Sequence[str], *, digits: int, seed: int, processes: int | None, Ks: tuple[int, ...] = (1, 2, 3, 5, 10)
) -> list[Judgement]:
    """The judgements on entries and on all that they rest on, with a progress bar."""
    import os

    from verify.book import closure, judge

    entries = closure(ids)
    workers = min(processes or os.cpu_count() or 1, len(entries))
    with bar("Verifying", len(entries)) as advance:
        done = 0

        def tick(judgement: Judgement) -> None:
            nonlocal done
            done += 1
            advance(done, judgement.id)

        return judge(entries, digits=digits, Ks=Ks, seed=seed, processes=workers, progress=tick)


VERDICTS = {"proved": "green", "refuted": "yellow", "unknown": "bold red"}


def verdict_table(judgements: Sequence[Judgement]) -> Table:
    """One row per entry: verdict, lines, digits of agreement, and what is wrong or what refutes."""
    from rich.markup import escape

    from derive.language import tr

    numbers = (tr("lines"), tr("digits"))
    table = grid(tr("entry"), tr("verdict"), *numbers, "", right=numbers)
    table.columns[0].no_wrap = True
    for j in judgements:
        lines = str(len(j.certificate.lines) - 1) if j.certificate else ""
        seen = j.oracle.digits if j.oracle is not None and j.declared == "proved" else None
        where = "" if j.line is None else f"line {j.line}: "
        remark = f"{where}{j.reason}" if j.reason else str(j.evidence or "")
        verdict = f"[{VERDICTS[j.verdict]}]{tr(j.verdict)}[/]"
        table.add_row(j.id, verdict, lines, f"{seen:.0f}" if seen is not None else "", escape(remark))
    return table


def line_table(judgements: Sequence[Judgement]) -> Table:
    """One row per line of every theorem: its reasons, and the digits to which the oracle confirmed it."""
    from rich.markup import escape

    from derive.language import tr
    from verify.oracle import OracleReport

    numbers = (tr("line"), tr("digits"), "K")
    table = grid(tr("entry"), *numbers, tr("by"), right=numbers)
    for j in judgements:
        reports = j.oracle.lines if isinstance(j.oracle, OracleReport) else ()
        checked = j.certificate.lines if j.certificate else ()
        for seen in reports if checked else ():
            by = checked[seen.number].by if seen.number is not None else ()
            name = "claim" if seen.number is None else str(seen.number)
            table.add_row(j.id, name, f"{seen.digits:.0f}", str(seen.K), escape("; ".join(by)))
    return table


def verdict_summary(judgements: Sequence[Judgement], seconds: float) -> str:
    """How many entries got which verdict."""
    counts = {verdict: sum(j.verdict == verdict for j in judgements) for verdict in VERDICTS}
    said = ", ".join(f"{n} {verdict}" for verdict, n in counts.items())
    lines = sum(len(j.certificate.lines) - 1 for j in judgements if j.certificate)
    entries = "1 entry" if len(judgements) == 1 else f"{len(judgements)} entries"
    return f"{entries}: {said}. {lines} lines checked by the kernel and the oracle in {seconds:.1f} s."


def accuracy(
    functions: Annotated[
        list[str] | None, typer.Argument(metavar="FUNCTION", help="Generated functions; all by default.")
    ] = None,
    dtype: Annotated[list[str] | None, typer.Option(help="float64 or float32; may be repeated.")] = None,
    backend: Annotated[str, typer.Option(help="numpy, torch, cupy or array-api-strict.")] = "numpy",
    against: Annotated[str, typer.Option(metavar="PEER,...", help="Measure peers beside it: scipy, torch.")] = "",
    samples: Annotated[int, typer.Option(min=1, help="Samples in each regime.")] = 40,
    labels: Annotated[str | None, typer.Option(help="hard, soft or mixed; mixed by default.")] = None,
    by_regime: Annotated[
        bool, typer.Option("--by-regime", help="A row for each regime and K, not only the worst.")
    ] = False,
    quick: Annotated[
        bool, typer.Option("--quick", help="The gate: only what has a bound, hard labels; exit 1 above a bound.")
    ] = False,
    seed: Seed = 0,
    processes: Processes = None,
    json_file: Json = None,
) -> None:
    """Measure generated code against mpmath at 50 digits, in ulps."""
    from verify.bounds import BOUNDS, exceeded

    check_outputs(json_file)
    functions = functions or (list(BOUNDS) if quick else None)
    if quick and labels not in (None, "hard"):
        raise LossproofError(f"The bounds do not hold for {labels} labels.", "Leave out --labels, or --quick.")
    labels = "hard" if quick else labels or "mixed"
    table = measured(functions, tuple(dtype or ("float64",)), backend, against, samples, seed, processes, labels)
    if json_file:
        write_json(json_file, table.as_json())
    if json_file is None or str(json_file) != "-":
        console = out()
        console.print(accuracy_table(table, by_regime, BOUNDS if quick else {}))
        worst = max(table.rows, key=lambda row: row.max_ulp)
        if worst.worst:
            console.print("Largest:", worst.worst.call, markup=False)
            console.print(f"computed {worst.worst.computed}, exactly {worst.worst.exact}", markup=False)
    if quick and exceeded(table):
        raise typer.Exit(1)


def measured(
    functions: Sequence[str] | None,
    dtypes: tuple[str, ...],
    backend: str,
    against: str,
    samples: int,
    seed: int,
    processes: int | None,
    labels: str,
) -> AccuracyTable:
    """Measure, with a progress bar."""
    import os

    from verify.accuracy import measure

    with bar("Measuring", 1) as advance:
        return measure(
            functions or None,
            dtypes=dtypes,
            backend=backend,
            against=tuple(filter(None, against.split(","))),
            samples=samples,
            seed=seed,
            labels=labels,
            processes=processes or os.cpu_count() or 1,
            progress=lambda done, total: advance(done / total, ""),
        )


def accuracy_table(table: AccuracyTable, by_regime: bool = False, bounds: Mapping[str, float] | None = None) -> Table:
    """The worst of each function over all regimes and K, or a row for each; beside its bound, if there are any."""
    figures = ("K", "max", "bound" if bounds else "mean")
    report = grid("function", "worst in", *figures, "wrong", right=figures, title="Errors in ulps")
    report.columns[0].no_wrap = report.columns[1].no_wrap = True
    for row in table.rows if by_regime else table.summary():
        which = [row.implementation] * (row.implementation != "lossproof") + [row.dtype] * (row.dtype != "float64")
        name = f"{row.function} ({', '.join(which)})" if which else row.function
        known = bounds if bounds and row.dtype == "float64" else {}
        beside = known.get(row.function, math.inf) if bounds else row.mean_ulp
        ulps = (f"{x:.2f}" if x < 1e4 else f"{x:.0e}" for x in (row.max_ulp, beside))
        flaws = {"0": row.wrong_zeros, "∞": row.wrong_infs, "NaN": row.nans, "?": row.undecided}
        wrong = ", ".join(f"{n} × {what}" for what, n in flaws.items() if n)
        report.add_row(name, row.regime, str(row.K), *ulps, wrong)
    return report
