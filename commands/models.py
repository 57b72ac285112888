"""The commands that compute: generate code, train with it, predict, and the tour of the whole chain."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.checks import accuracy_table, judged, measured, verdict_summary, verdict_table
from commands.shared import Backend, Ids, Json, Library, bar, check_outputs, err, grid, out, wanted, write, write_json

if TYPE_CHECKING:
    from rich.console import RenderableType

    from training.fit import Fit


class Solver(StrEnum):
    """How the loss is minimised."""

    gd = "gd"
    lbfgs = "lbfgs"
    newton_cg = "newton-cg"


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
    yield accuracy_table(measured(functions, ("float64",), "numpy", "", 10, 0, None, "mixed"))


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
