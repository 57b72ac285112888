"""The commands that check: prove the entries, and measure the code."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.shared import Digits, Ids, Json, Lang, Processes, Seed, bar, check_outputs, grid, out, wanted, write_json
from derive.errors import LossproofError

if TYPE_CHECKING:
    from rich.table import Table

    from verify.book import Judgement
    from verify.table import AccuracyTable, Row


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
    dtype: Annotated[
        list[str] | None, typer.Option(help="float64 (the default), float32; may be repeated. --quick takes both.")
    ] = None,
    how: Annotated[
        str | None, typer.Option("--accuracy", metavar="HOW,...", help="default, tight, or both, as --quick takes.")
    ] = None,
    layout: Annotated[str, typer.Option(metavar="LAYOUT,...", help="How arrays lie in memory: C, F, strided.")] = "C",
    backend: Annotated[str, typer.Option(help="numpy, torch, cupy or array-api-strict.")] = "numpy",
    against: Annotated[
        str, typer.Option(metavar="PEER,...", help="Measure peers beside it: scipy, torch, jax, optax, sklearn.")
    ] = "",
    classes: Annotated[str, typer.Option("-K", metavar="K,...", help="Numbers of classes.")] = "2,3,10",
    samples: Annotated[int, typer.Option(min=1, help="Samples in each regime.")] = 40,
    labels: Annotated[str | None, typer.Option(help="hard, soft or mixed; mixed by default.")] = None,
    by_regime: Annotated[
        bool, typer.Option("--by-regime", help="A row for each regime and K, not only the worst.")
    ] = False,
    quick: Annotated[
        bool, typer.Option("--quick", help="The gate: only what has a bound, hard labels; exit 1 above a bound.")
    ] = False,
    resume: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keep what is measured in a journal, and go on from it.")
    ] = None,
    seed: Seed = 0,
    processes: Processes = None,
    json_file: Json = None,
) -> None:
    """Measure generated code against mpmath at 50 digits, in ulps."""
    from verify.bounds import GATED, exceeded

    check_outputs(json_file)
    if quick and labels not in (None, "hard"):
        raise LossproofError(f"The bounds do not hold for {labels} labels.", "Leave out --labels, or --quick.")
    table = measured(
        bounded(functions) if quick else functions,
        tuple(dtype or (GATED if quick else ("float64",))),
        backend,
        against,
        samples,
        seed,
        processes,
        "hard" if quick else labels or "mixed",
        accuracy=names(how or ("default,tight" if quick else "default")),
        layout=names(layout),
        Ks=numbers(classes),
        journal=resume,
    )
    if json_file:
        write_json(json_file, table.as_json())
    if json_file is None or str(json_file) != "-":
        console = out()
        console.print(gate_table(table) if quick and not by_regime else accuracy_table(table, by_regime))
        for line in exceeding(table) if quick else largest(table):
            console.print(line, markup=False, soft_wrap=True)
    if quick and exceeded(table):
        raise typer.Exit(1)


def bounded(functions: Sequence[str] | None) -> list[str]:
    """What the gate measures: all that is promised and generated, or what was asked for, if it is promised."""
    from verify.accuracy import is_generated
    from verify.bounds import BOUNDS

    for name in functions or ():
        if name not in BOUNDS:
            raise LossproofError(f"{name} has no bound.", f"Leave out --quick, or choose from {', '.join(BOUNDS)}.")
    return list(functions or filter(is_generated, BOUNDS))


def names(text: str) -> tuple[str, ...]:
    """The parts between commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def numbers(text: str) -> tuple[int, ...]:
    """The numbers between commas."""
    try:
        return tuple(map(int, names(text)))
    except ValueError as error:
        raise LossproofError(f"{text!r} is no list of numbers.", "Write it like 2,3,10.") from error


def measured(
    functions: Sequence[str] | None,
    dtypes: tuple[str, ...],
    backend: str,
    against: str,
    samples: int,
    seed: int,
    processes: int | None,
    labels: str,
    **more: Any,
) -> AccuracyTable:
    """Measure, with a progress bar; `more` are other arguments of `verify.accuracy.measure`."""
    import os

    from verify.accuracy import measure

    with bar("Measuring", 1) as advance:
        return measure(
            functions or None,
            dtypes=dtypes,
            backend=backend,
            against=names(against),
            samples=samples,
            seed=seed,
            labels=labels,
            processes=processes or os.cpu_count() or 1,
            progress=lambda done, total: advance(done, "", total),
            **more,
        )


def accuracy_table(table: AccuracyTable, by_regime: bool = False) -> Table:
    """The worst of each function over all regimes and K, or a row for each."""
    rows = table.rows if by_regime else table.summary()
    figures = ("K", "max", "mean", *(("scaled",) if any(r.cancelled for r in rows) else ()))
    report = grid("function", "worst in", *figures, "wrong", right=figures, title="Errors in ulps")
    report.columns[0].no_wrap = report.columns[1].no_wrap = True
    for row in rows:
        scaled = f"{ulps(row.max_scaled)} in {row.cancelled}" if row.cancelled else ""
        middle = (str(row.K), ulps(row.max_ulp), ulps(row.mean_ulp), scaled)[: len(figures)]
        report.add_row(titled(row), row.regime, *middle, flaws(row))
    if "scaled" in figures:
        report.caption = "scaled: where terms cancel, in so many results, in ulps of the largest term."
        report.caption_justify = "left"
    return report


def titled(row: Row) -> str:
    """The function, and in brackets what is not as usual."""
    usual = ("lossproof", "float64", "default", "C")
    ways = (row.implementation, row.dtype, row.accuracy, row.layout)
    which = [way for way, plain in zip(ways, usual, strict=True) if way not in (plain, "")]
    return f"{row.function} ({', '.join(which)})" if which else row.function


def ulps(x: float) -> str:
    """Two decimals, or the order of magnitude."""
    return f"{x:.2f}" if x < 1e4 else f"{x:.0e}"


def flaws(row: Row) -> str:
    """How many results are what no result should be."""
    found = {"0": row.wrong_zeros, "∞": row.wrong_infs, "NaN": row.nans, "?": row.undecided}
    return ", ".join(f"{n} × {what}" for what, n in found.items() if n)


def gate_table(table: AccuracyTable) -> Table:
    """The worst of each function over its bound: in float64 by accuracy, and in other dtypes."""
    from verify.bounds import exceeded
    from verify.table import merged

    ours = [r for r in table.rows if r.accuracy]
    heads = list(dict.fromkeys(map(_gate_column, ours)))
    report = grid("function", *heads, "wrong", right=heads, title="Errors in ulps / what is promised")
    report.padding = (0, 1, 0, 0)  # eighty columns hold the longest name
    for column in report.columns:
        column.no_wrap = True
    bad = {(r.function, _gate_column(r)) for r in exceeded(table)}
    for name in dict.fromkeys(r.function for r in ours):
        cells = {head: [r for r in ours if (r.function, _gate_column(r)) == (name, head)] for head in heads}
        figures = [_over_bound(rows, (name, head) in bad) for head, rows in cells.items()]
        report.add_row(name, *figures, flaws(merged([r for rows in cells.values() for r in rows])))
    return report


def _gate_column(row: Row) -> str:
    return row.accuracy if row.dtype == "float64" else row.dtype


def _over_bound(rows: Sequence[Row], bad: bool) -> str:
    """The figure that comes nearest to its bound, or exceeds it by most."""
    from verify.bounds import nearest

    pairs = filter(None, map(nearest, rows))
    worst, limit = max(pairs, key=lambda pair: pair[0] / pair[1], default=(0.0, 0.0))
    text = f"{ulps(worst)}/{limit:g}".replace("/0.", "/.")
    return f"[bold red]{text}[/]" if bad else text


def exceeding(table: AccuracyTable) -> Iterator[str]:
    """Every row that is not within its bound, with an input that shows it."""
    from verify.bounds import culprit, exceeded

    for row in exceeded(table):
        yield f"\n{titled(row)}, {row.regime}, K = {row.K}: {ulps(row.max_ulp)} ulps  {flaws(row)}".rstrip()
        found = culprit(row)
        if found:
            yield f"{found.call}\ncomputed {found.computed}, exactly {found.exact}"


def largest(table: AccuracyTable) -> Iterator[str]:
    """The largest error of all, with its input."""
    found = max(table.rows, key=lambda row: row.max_ulp).worst_result if table.rows else None
    if found:
        yield f"Largest: {found.call}\ncomputed {found.computed}, exactly {found.exact}"
