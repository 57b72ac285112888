"""Generated code against the book: a table of ulps, by function, dtype, implementation and regime.

    exact = the textbook's expression, at the very floats given, to 50 digits        ulps = |computed - exact| / ulp

`verify.regimes` says what is measured and at which inputs, `verify.ulps` what is right and how far off a float is,
`verify.backends` and `verify.peers` who computes, `verify.table` what comes out; `verify.judging` makes its rows.

An exact value is computed once for all that is held against it: every accuracy, every layout, every peer.
"""

from __future__ import annotations

import inspect
import multiprocessing
import platform
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, fields
from importlib import import_module
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from derive.errors import LossproofError
from verify.backends import BACKENDS, LAYOUTS, Backend, open_numpy, processor
from verify.journal import Journal, sources
from verify.judging import Sample, places_of, row_of, sample_of
from verify.peers import PEERS
from verify.regimes import CLASSES, FUNCTIONS, LABELS, REGIMES, Floats, Measured, draw, pick_regime
from verify.table import OURS, AccuracyTable, Row
from verify.ulps import FORMATS, pick_format

GENERATED = ("derive.generated", "derive.generated.array_api")  # the first of them that has a function
ACCURACIES = ("default", "tight")
LONG = 100  # classes: of rows that are longer, a tenth as many are drawn

Function: TypeAlias = Callable[..., Any]


@dataclass(frozen=True)
class Task:
    """One function in one regime, in every accuracy and layout; `candidates` stand in for generated functions."""

    function: str
    regime: str
    dtype: str
    K: int
    samples: int
    seed: int
    backend: str
    digits: int
    labels: str
    accuracies: tuple[str, ...]
    layouts: tuple[str, ...]
    against: tuple[str, ...]
    candidates: Mapping[str, Function]

    def as_data(self) -> dict[str, Any]:
        """All of it but the candidates, for a journal."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "candidates"}


def measure(  # noqa: PLR0913  # the axes of the table, each by name
    functions: Iterable[str] | None = None,
    dtypes: Iterable[str] = ("float64",),
    regimes: Iterable[str] | None = None,
    Ks: Iterable[int] = (2, 3, 10),
    *,
    accuracy: str | Iterable[str] = "default",
    layout: str | Iterable[str] = "C",
    samples: int = 40,
    seed: int = 0,
    backend: str = "numpy",
    digits: int = 50,
    labels: str = "mixed",
    against: Iterable[str] = (),
    candidates: Mapping[str, Function] | None = None,
    progress: Callable[[int, int], None] | None = None,
    processes: int = 1,
    journal: Path | None = None,
) -> AccuracyTable:
    """The generated functions in every regime: ulps against the book at `digits` digits.

    Args:
        functions: names from FUNCTIONS; None means all that have been generated.
        dtypes: names from FORMATS, as far as the backend has them.
        regimes: names from REGIMES; None means all. Each function is measured in those of its kind.
        Ks: numbers of classes. Functions of single numbers do not depend on them, and are measured once.
        accuracy: "default", "tight", or both. A function without such an option is measured as it is.
        layout: how the arrays given to it lie in memory: one or more names from LAYOUTS. Peers get C order.
        samples: rows drawn for each row of the table, a tenth of them where K > 100. A row is K logits, or
            8 single ones.
        seed: the same seed gives the same inputs, for all functions, backends and peers.
        backend: the array library that computes: a name from BACKENDS.
        digits: of the exact values.
        labels: "hard" (of one class, 0 or 1), "soft" (a distribution), or "mixed". Soft ones may cancel against
            a prediction, which no formula can mend.
        against: names from PEERS, measured at the same inputs as rows of their own.
        candidates: functions of arrays to measure in place of the generated ones, by name; those without
            one are left out. Where processes > 1 they are pickled.
        progress: called with (done, total) after each task.
        processes: how many to measure in. The table does not depend on it.
        journal: a file that takes the rows as they are measured, and gives those that it has. The table does not
            depend on it.

    Raises:
        LossproofError: a name is unknown, a function is not generated, a number is not positive, the backend
            lacks a dtype, or the journal is none.
        MissingExtra: the library of the backend or of a peer is not installed.
    """
    names = _chosen(functions, candidates)
    classes, ways = [*Ks], (_known("accuracy", accuracy, ACCURACIES), _known("layout", layout, LAYOUTS))
    wanted, peers = _known("regime", regimes, REGIMES), _known("peer", against, PEERS)
    settings = (seed, _known("backend", backend, BACKENDS)[0], digits, _known("labels", labels, LABELS)[0])
    others = (peers, candidates or {})
    _positive(samples=samples, digits=digits, processes=processes, **{f"K = {K}": K for K in classes})
    for library in (BACKENDS[backend], *(PEERS[p] for p in peers)):
        library()  # what is missing is said before anything is measured
    tasks = [
        Task(name, regime, dtype, K, _rows(samples, K), *settings, *ways, *others)
        for dtype in _known("dtype", dtypes, FORMATS)
        for name in names
        for regime in wanted
        for K in _sizes(FUNCTIONS[name], regime, classes)
    ]
    versions = {**processor(), **_versions(backend, *peers)}
    rows = _measured(tasks, processes, progress, _opened(journal, versions, candidates))
    asked = {"samples": samples, "seed": seed, "backend": backend, "digits": digits, "labels": labels}
    kinds = {"accuracy": ", ".join(ways[0]), "layout": ", ".join(ways[1])}
    return AccuracyTable(rows, {**asked, **kinds, **versions})


# What to measure.


def _chosen(functions: Iterable[str] | None, candidates: Mapping[str, Function] | None) -> tuple[str, ...]:
    """The names asked for; if none are, those of the candidates, or all that have been generated."""
    table = candidates or FUNCTIONS
    names = _known("function", functions, table)
    if candidates:
        return names
    if functions is None:
        return tuple(filter(is_generated, names))
    for name in names:
        generated(FUNCTIONS[name].call)
    return names


def generated(name: str) -> Function:
    """The generated function of that name.

    Raises:
        LossproofError: there is none.
    """
    found = _found(name)
    if found is None:
        there = ", ".join(filter(is_generated, FUNCTIONS))
        raise LossproofError(f"No function {name} has been generated.", f"Choose from {there}.")
    return found


def is_generated(name: str) -> bool:
    """Whether there is such a function; the name may be that of a part of its result."""
    return _found(FUNCTIONS[name].call) is not None


def _found(name: str) -> Function | None:
    """The first that can be called: a package may have a module of that name."""
    attributes = (getattr(import_module(module), name, None) for module in GENERATED)
    return next(filter(callable, attributes), None)


def _known(what: str, names: str | Iterable[str] | None, table: Iterable[str]) -> tuple[str, ...]:
    """The names, or the one name, if all are in the table; all of the table for None."""
    given = tuple(table) if names is None else (names,) if isinstance(names, str) else tuple(names)
    for name in given:
        if name not in table:
            raise LossproofError(f"Unknown {what} {name!r}.", f"Choose from {', '.join(table)}.")
    return given


def _positive(**numbers: int) -> None:
    for name, number in numbers.items():
        if number < 1:
            raise LossproofError(f"{name} must be at least 1, not {number}.", "Give a positive whole number.")


def _rows(samples: int, K: int) -> int:
    return samples if K <= LONG else -(-samples // 10)


def _sizes(what: Measured, regime: str, Ks: Sequence[int]) -> Sequence[int]:
    """The numbers of classes to measure at; none where the regime is not for such functions."""
    chosen = pick_regime(regime)
    if what.kind not in chosen.kinds:
        return ()
    return [K for K in Ks if chosen.least <= K <= (what.longest or K)] if what.kind == CLASSES else (2,)


def _versions(*libraries: str) -> dict[str, str]:
    modules = {name: name.replace("-", "_") for name in ("mpmath", "numpy", *libraries)}
    found = {name: str(import_module(module).__version__) for name, module in modules.items()}
    return {"python": platform.python_version(), "machine": platform.machine(), **found}


# Measuring, in one process or several, from the start or from where it was broken off.


def _opened(path: Path | None, versions: Mapping[str, str], candidates: Any) -> Journal | None:
    if path is None:
        return None
    if candidates:
        raise LossproofError("A journal cannot tell one candidate from another.", "Measure candidates without one.")
    return Journal(path, {**versions, "sources": sources()})


def _measured(
    tasks: Sequence[Task], processes: int, progress: Callable[[int, int], None] | None, journal: Journal | None
) -> tuple[Row, ...]:
    """The rows of all tasks, in the order of the tasks."""
    kept = {n: journal.rows(task.as_data()) for n, task in enumerate(tasks)} if journal else {}
    found = {n: rows for n, rows in kept.items() if rows is not None}
    missing = {n: task for n, task in enumerate(tasks) if n not in found}
    for n, rows in _each(missing, processes):
        found[n] = rows
        if journal:
            journal.add(tasks[n].as_data(), rows)
        if progress:
            progress(len(found), len(tasks))
    return tuple(row for n in range(len(tasks)) for row in found[n])


def _each(tasks: Mapping[int, Task], processes: int) -> Iterator[tuple[int, tuple[Row, ...]]]:
    """The number and the rows of each task, as they come."""
    if processes == 1 or len(tasks) < 2:
        for n, task in tasks.items():
            yield n, measure_task(task)
        return
    # Not forked: array libraries have threads, and a GPU does not survive it.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(min(processes, len(tasks)), mp_context=context)
    try:
        # The longest rows first, so that no process is left with them at the end.
        order = sorted(tasks, key=lambda n: -tasks[n].K)
        numbers = {pool.submit(measure_task, tasks[n]): n for n in order}
        for done in as_completed(numbers):
            yield numbers[done], done.result()
    finally:
        pool.shutdown(cancel_futures=True)


# One task.


@dataclass(frozen=True)
class Way:
    """One implementation, as it is called: who, with which accuracy, on arrays that lie how."""

    implementation: str
    accuracy: str
    layout: str
    backend: Backend
    function: Function

    def __call__(self, what: Measured, inputs: Mapping[str, Floats], dtype: str) -> Floats:
        """The results as float64."""
        lay = LAYOUTS[self.layout]
        arrays = [lay(lambda values: self.backend.asarray(values, dtype), x) for x in inputs.values()]
        with np.errstate(all="ignore"):
            found = self.function(*arrays)
        return self.backend.to_numpy(found if what.part is None else found[what.part])


def measure_task(task: Task) -> tuple[Row, ...]:
    """A row for each way of the generated function, and one for every peer that has it."""
    what, fmt = FUNCTIONS[task.function], pick_format(task.dtype)
    drawn = draw(task.regime, task.dtype, task.K, task.samples, task.seed, what.kind, task.labels)
    inputs = {a: drawn[a] for a in what.arguments}
    sample = sample_of(what, inputs, places_of(what, inputs, task.seed), fmt, task.digits)
    rows = []
    for way in _ways(task, what):
        results = way(what, inputs, task.dtype)
        _check_shape(task, way, what, results, next(iter(inputs.values())))
        rows.append(_row(task, way, sample, results))
    return tuple(rows)


def _ways(task: Task, what: Measured) -> Iterator[Way]:
    backend = BACKENDS[task.backend]()
    ours = task.candidates.get(task.function) or generated(what.call)
    for accuracy in task.accuracies:
        for layout in task.layouts:
            yield Way(OURS, accuracy, layout, backend, with_accuracy(ours, accuracy))
    for peer in task.against:
        theirs = PEERS[peer]().function(what.call, task.labels, task.K)
        if theirs:
            yield Way(peer, "", "C", open_numpy(), theirs)


def with_accuracy(f: Function, accuracy: str) -> Function:
    """The function with its option set; as it is, if it has none."""
    try:
        has_option = "accuracy" in inspect.signature(f).parameters
    except ValueError:  # a function written in C need not have a signature
        has_option = False
    return (lambda *arrays: f(*arrays, accuracy=accuracy)) if has_option else f


def _check_shape(task: Task, way: Way, what: Measured, results: Floats, z: Floats) -> None:
    order = len(what.program.order)
    wanted = z.shape[:-1] + (z.shape[-1],) * order if what.kind == CLASSES else z.shape
    if results.shape != wanted:
        raise LossproofError(
            f"{task.function} of {way.implementation} gives the shape {results.shape} for arguments of {z.shape}.",
            f"It should be {wanted}.",
        )


def _row(task: Task, way: Way, sample: Sample, results: Floats) -> Row:
    named = {
        **{name: getattr(task, name) for name in ("function", "regime", "dtype", "K")},
        **{name: getattr(way, name) for name in ("implementation", "accuracy", "layout")},
    }
    drawn = (task.regime, task.dtype, task.K, task.samples, task.seed, sample.what.kind, task.labels)
    return row_of(named, sample, results, way.backend.literal, drawn)
