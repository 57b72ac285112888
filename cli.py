"""The front door: parse, call, render. No mathematics lives here, and nothing slow is imported before it is used."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from derive.errors import LossproofError

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table
    from rich.tree import Tree

    from training.fit import Fit
    from verify.accuracy import AccuracyTable
    from verify.book import Judgement

app = typer.Typer(
    name="lossproof",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Derive the losses of classification from probability, prove every line, generate the code, train with it.",
)


class Format(StrEnum):
    """How a derivation is printed."""

    rich = "rich"
    text = "text"
    latex = "latex"
    markdown = "markdown"
    json = "json"


class Solver(StrEnum):
    """How the loss is minimised."""

    gd = "gd"
    lbfgs = "lbfgs"
    newton_cg = "newton-cg"


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
def bar(title: str, total: int) -> Iterator[Callable[[float, str], None]]:
    """A progress bar on standard error; the body gets a function of how much is done, and a remark."""
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
        yield lambda done, note: progress.update(task, completed=done, note=note)


def wanted(ids: list[str] | None) -> list[str]:
    """The ids of the entries asked for; a chapter stands for all of its entries."""
    from derive import catalog

    if not ids:
        return list(catalog.entries())
    return list(dict.fromkeys(entry.id for name in ids for entry in catalog.find(name)))


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


@app.command("list")
def list_entries(json_file: Json = None) -> None:
    """Show the table of contents: every entry's id and title, by chapter."""
    from derive import catalog

    if json_file:
        rows = [
            {"id": entry.id, "title": entry.title, "chapter": chapter.name, "kind": entry.kind}
            for chapter in catalog.CHAPTERS
            for entry in chapter.entries
        ]
        write_json(json_file, rows)
    else:
        out().print(contents())


def contents() -> Tree:
    """The chapters and their entries as a tree."""
    from rich.text import Text
    from rich.tree import Tree

    from derive import catalog

    tree = Tree("lossproof", guide_style="dim")
    for number, chapter in enumerate(catalog.CHAPTERS, 1):
        branch = tree.add(Text.assemble((f"{number} {chapter.title}", "bold"), (f"  {chapter.name}", "dim")))
        for entry in chapter.entries:
            mark = "  (refuted)" if entry.kind == "refutation" else ""
            branch.add(Text.assemble((entry.id, "cyan"), f"  {entry.title}", (mark, "yellow")))
    return tree


@app.command()
def derive(
    ids: Annotated[list[str], typer.Argument(metavar="ID", help="Entries or chapters; see `lossproof list`.")],
    style: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.rich,
    file: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write to a file instead.")] = None,
) -> None:
    """Print a derivation line by line, each with its reason."""
    from derive import catalog
    from derive.printing.theorem import render, rich_renderable

    entries = [catalog.entries()[name] for name in wanted(ids)]
    console = out()
    if style is Format.rich and file is None:
        for number, entry in enumerate(entries):
            if number:
                console.print()
            console.print(rich_renderable(entry, console.width))
        return
    fmt = "text" if style is Format.rich else style.value
    texts = [render(entry, fmt, console.width) for entry in entries]
    if style is Format.json:
        parsed = [json.loads(text) for text in texts]
        write_json(file or Path("-"), parsed if len(parsed) > 1 else parsed[0])
    else:
        write(file or Path("-"), "\n\n".join(text.rstrip() for text in texts) + "\n")


@app.command()
def verify(
    ids: Ids = None,
    by_line: Annotated[bool, typer.Option("--lines", help="Show the agreement of every line.")] = False,
    digits: Digits = 50,
    seed: Seed = 0,
    processes: Processes = None,
    json_file: Json = None,
) -> None:
    """Prove every line with the kernel and confirm it with the oracle. Exit 1 if anything is not as declared."""
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


VERDICTS = {"proved": "[green]proved[/]", "refuted": "[yellow]refuted[/]", "unknown": "[bold red]unknown[/]"}


def verdict_table(judgements: Sequence[Judgement]) -> Table:
    """One row per entry: verdict, lines, digits of agreement, and what is wrong or what refutes."""
    from rich.markup import escape

    table = grid("entry", "verdict", "lines", "digits", "", right=("lines", "digits"))
    for j in judgements:
        lines = str(len(j.certificate.lines) - 1) if j.certificate else ""
        seen = j.oracle.digits if j.oracle is not None and j.declared == "proved" else None
        where = "" if j.line is None else f"line {j.line}: "
        remark = (
            f"{where}{j.reason}" if j.reason else f"{j.evidence.what} in {j.evidence.enclosure}" if j.evidence else ""
        )
        table.add_row(j.id, VERDICTS[j.verdict], lines, f"{seen:.0f}" if seen is not None else "", escape(remark))
    return table


def line_table(judgements: Sequence[Judgement]) -> Table:
    """One row per line of every theorem: its reasons, and the digits to which the oracle confirmed it."""
    from rich.markup import escape

    from verify.oracle import OracleReport

    table = grid("entry", "line", "digits", "K", "by", right=("line", "digits", "K"))
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


@app.command()
def generate(
    ids: Ids = None,
    target: Annotated[str, typer.Option(help="The language of the code.")] = "array-api",
    file: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write to a file; standard output by default.")
    ] = None,
) -> None:
    """Generate numerical code from theorems; without an ID, the whole module that lossproof itself uses."""
    from derive.codegen import generate as generated

    write(file or Path("-"), generated(ids or None, target))


@app.command()
def accuracy(
    functions: Annotated[
        list[str] | None, typer.Argument(metavar="FUNCTION", help="Generated functions; all by default.")
    ] = None,
    dtype: Annotated[list[str] | None, typer.Option(help="float64 or float32; may be repeated.")] = None,
    backend: Annotated[str, typer.Option(help="numpy, torch, cupy or array-api-strict.")] = "numpy",
    against: Annotated[str, typer.Option(metavar="PEER,...", help="Measure peers beside it: scipy, torch.")] = "",
    samples: Annotated[int, typer.Option(min=1, help="Samples in each regime.")] = 40,
    by_regime: Annotated[
        bool, typer.Option("--by-regime", help="A row for each regime and K, not only the worst.")
    ] = False,
    seed: Seed = 0,
    processes: Processes = None,
    json_file: Json = None,
) -> None:
    """Measure generated code against mpmath at 50 digits, in ulps."""
    check_outputs(json_file)
    table = measured(functions, tuple(dtype or ("float64",)), backend, against, samples, seed, processes)
    if json_file:
        write_json(json_file, table.as_json())
    if json_file is None or str(json_file) != "-":
        console = out()
        console.print(accuracy_table(table, by_regime))
        worst = max(table.rows, key=lambda row: row.max_ulp)
        if worst.worst:
            console.print("Largest:", worst.worst.call, markup=False)
            console.print(f"computed {worst.worst.computed}, exactly {worst.worst.exact}", markup=False)


def measured(
    functions: Sequence[str] | None,
    dtypes: tuple[str, ...],
    backend: str,
    against: str,
    samples: int,
    seed: int,
    processes: int | None,
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
            processes=processes or os.cpu_count() or 1,
            progress=lambda done, total: advance(done / total, ""),
        )


def accuracy_table(table: AccuracyTable, by_regime: bool = False) -> Table:
    """The worst of each function over all regimes and K, or a row for each."""
    figures = ("K", "max", "mean")
    report = grid("function", "worst in", *figures, "wrong", right=figures, title="Errors in ulps")
    report.columns[0].no_wrap = report.columns[1].no_wrap = True
    for row in table.rows if by_regime else table.summary():
        which = [row.implementation] * (row.implementation != "lossproof") + [row.dtype] * (row.dtype != "float64")
        name = f"{row.function} ({', '.join(which)})" if which else row.function
        ulps = (f"{x:.2f}" if x < 1e4 else f"{x:.0e}" for x in (row.max_ulp, row.mean_ulp))
        flaws = {"0": row.wrong_zeros, "∞": row.wrong_infs, "NaN": row.nans, "?": row.undecided}
        wrong = ", ".join(f"{n} × {what}" for what, n in flaws.items() if n)
        report.add_row(name, row.regime, str(row.K), *ulps, wrong)
    return report


@app.command()
def train(
    data: Annotated[Path, typer.Argument(metavar="DATA.csv", help="A CSV with a header; features are numbers.")],
    target: Annotated[str, typer.Option(metavar="COLUMN", help="The column that holds the class.")],
    solver: Annotated[Solver, typer.Option(help="gd is gradient descent; the others need SciPy.")] = Solver.gd,
    learning_rate: Annotated[float, typer.Option(min=0, help="Step size of gradient descent.")] = 0.1,
    epochs: Annotated[int, typer.Option(min=1, help="Passes over the data, or iterations at most.")] = 1000,
    l2: Annotated[float, typer.Option(min=0, help="Weight of the penalty on W.")] = 0.0,
    standardize: Annotated[
        bool, typer.Option("--standardize", help="Shift and scale each feature to mean 0, deviation 1.")
    ] = False,
    backend: Backend = Library.auto,
    save: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the model, for `lossproof predict`.")] = None,
    json_file: Json = None,
) -> None:
    """Fit softmax regression by minimising the proved loss with the generated gradient."""
    from training.data import read_table

    check_outputs(save, json_file)
    table = read_table(data, target)
    result = fitted(
        table,
        epochs=epochs,
        solver=solver.value,
        learning_rate=learning_rate,
        l2=l2,
        standardize=standardize,
        backend=backend.value,
    )
    if save:
        result.model.save(save)
    if json_file:
        write_json(json_file, fit_json(result))
    if json_file is None or str(json_file) != "-":
        console = out()
        for renderable in fit_report(result):
            console.print(renderable)
        if save:
            console.print(f"Model written to {save}.", markup=False)


def fitted(table: Any, *, epochs: int, **settings: Any) -> Fit:
    """Train with a progress bar."""
    from training.fit import fit

    with bar("Training", epochs) as advance:
        return fit(
            table,
            epochs=epochs,
            **settings,
            progress=lambda epoch, loss: advance(epoch, f"loss {loss:.6f}"),
        )


def fit_json(result: Fit) -> dict[str, Any]:
    """A fit as plain data."""
    return {
        "classes": list(result.model.classes),
        "features": list(result.model.feature_names),
        "solver": result.solver,
        "backend": result.backend,
        "epochs": result.epochs,
        "converged": result.converged,
        "history": [[epoch, loss] for epoch, loss in result.history],
        "final_loss": result.final_loss,
        "accuracy": result.accuracy,
        "confusion": result.confusion.tolist(),
    }


def fit_report(result: Fit) -> Iterator[RenderableType]:
    """The course of the loss, the final loss, the accuracy and the confusion matrix."""
    costs = grid("epoch", "mean cross-entropy", right=("epoch", "mean cross-entropy"))
    step = max(1, len(result.history) // 10)
    shown = result.history[::step]
    for epoch, loss in shown if shown[-1] == result.history[-1] else (*shown, result.history[-1]):
        costs.add_row(str(epoch), f"{loss:.6f}")
    yield costs
    yield f"Final loss {result.final_loss:.6f} after {result.epochs} epochs ({result.solver}, {result.backend})."
    if result.converged is False:
        yield "[yellow]The solver stopped before it met its tolerance; more --epochs may help.[/]"
    yield from confusion_report(result.model.classes, result.confusion, result.accuracy)


def confusion_report(classes: Sequence[str], counts: Any, accuracy_: float) -> Iterator[RenderableType]:
    """The accuracy and the confusion matrix."""
    from rich.markup import escape

    total = int(counts.sum())
    yield f"Accuracy {accuracy_:.1%} ({int(counts.trace())} of {total})."
    table = grid("true \\ predicted", *map(escape, classes), right=tuple(map(escape, classes)))
    for name, row in zip(classes, counts.tolist(), strict=True):
        table.add_row(escape(name), *map(str, row))
    yield table


@app.command()
def predict(
    model_file: Annotated[Path, typer.Argument(metavar="MODEL", help="A file that `lossproof train --save` wrote.")],
    data: Annotated[Path, typer.Argument(metavar="DATA.csv", help="A CSV that has the model's feature columns.")],
    file: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write to a file; standard output by default.")
    ] = None,
) -> None:
    """Predict classes and their probabilities, as CSV. Where the data hold the true classes, say how well."""
    import csv
    import io

    from training.data import read_features
    from training.fit import accuracy as share
    from training.fit import confusion
    from training.model import load

    model = load(model_file)
    rows = read_features(data, model.feature_names, model.target, model.classes)
    probabilities = model.predict_proba(rows.features)
    predicted = model.predict(rows.features)
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["predicted", *(f"P({name})" for name in model.classes)])
    table.writerows(
        [model.classes[k], *(repr(float(p)) for p in row)] for k, row in zip(predicted, probabilities, strict=True)
    )
    write(file or Path("-"), text.getvalue())
    if rows.labels is not None:
        counts = confusion(rows.labels, predicted, len(model.classes))
        for renderable in confusion_report(model.classes, counts, share(counts)):
            err().print(renderable)


@app.command()
def tour() -> None:
    """Run the whole chain on real data: derive, prove, generate, measure, train, predict."""
    start = time.perf_counter()
    console = out()
    for number, (title, stage) in enumerate(STAGES.items(), 1):
        console.rule(f"[bold]{number}  {title}[/]", align="left")
        for renderable in stage():
            console.print(renderable)
        console.print()
    console.print(f"The whole chain took {time.perf_counter() - start:.1f} s. Next: lossproof list, lossproof --help.")


def tour_derive() -> Iterator[RenderableType]:
    """Two derivations."""
    from derive import catalog
    from derive.printing.theorem import rich_renderable

    yield rich_renderable(catalog.entries()["softmax.from-bayes"], out().width)
    yield ""
    yield rich_renderable(catalog.entries()["cross-entropy.gradient"], out().width)


def tour_verify() -> Iterator[RenderableType]:
    """The verdict on the whole book."""
    start = time.perf_counter()
    judgements = judged(wanted(None), digits=50, seed=0, processes=None, Ks=(1, 2, 3))
    yield verdict_summary(judgements, time.perf_counter() - start)
    odd = [j for j in judgements if j.verdict != "proved"]
    if odd:
        yield verdict_table(odd)
    if not all(j.as_declared for j in judgements):
        raise typer.Exit(1)


def tour_generate() -> Iterator[RenderableType]:
    """What the generator emits, and whether the committed copy is the same."""
    from derive.codegen import generate as generated
    from derive.generated import array_api

    code = generated(None, "array-api")
    same = code == Path(array_api.__file__).read_text(encoding="utf-8")
    names = [line.split("(")[0][4:] for line in code.splitlines() if line.startswith("def ") and line[4] != "_"]
    yield f"{len(names)} functions, {len(code.splitlines())} lines of array-API code, lowered from the proved theorems:"
    yield ", ".join(names) + "."
    yield f"The copy that lossproof runs is {'byte for byte the same' if same else '[bold red]not the same[/]'}."
    if not same:
        raise typer.Exit(1)


def tour_measure() -> Iterator[RenderableType]:
    """A small accuracy table."""
    functions = ("sigmoid", "softmax", "log_softmax", "bce_with_logits", "softmax_cross_entropy_grad")
    yield accuracy_table(measured(functions, ("float64",), "numpy", "", 10, 0, None))


def tour_train() -> Iterator[RenderableType]:
    """Softmax regression on the penguins."""
    from training.data import read_table
    from training.datasets import path

    yield "342 penguins of three species, four measurements each (Horst, Hill & Gorman 2020, CC0)."
    table = read_table(path("penguins"), "species")
    yield from fit_report(fitted(table, solver="gd", epochs=1000, standardize=True))


STAGES: dict[str, Callable[[], Iterator[RenderableType]]] = {
    "Derive: the losses from probability": tour_derive,
    "Prove: every line by the kernel, confirmed by the oracle": tour_verify,
    "Generate: code from what was proved": tour_generate,
    "Measure: the code against mpmath at 50 digits": tour_measure,
    "Train: with the generated gradient, on real data": tour_train,
}


def main() -> None:
    """Run the command line. Bad input ends in one line on standard error and exit status 2."""
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
