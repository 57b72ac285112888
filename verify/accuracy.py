"""Generated code against the book: a table of ulps, by function, dtype, implementation and regime.

    exact = the textbook's expression, at the very floats given, to 50 digits        ulps = |computed - exact| / ulp

`verify.regimes` says what is measured and at which inputs, `verify.ulps` what is right and how far off a float is.
"""

from __future__ import annotations

import math
import multiprocessing
import platform
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field, fields, replace
from importlib import import_module
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
from mpmath import libmp

from derive.errors import LossproofError, MissingExtra
from verify.regimes import FUNCTIONS, LABELS, LOGIT, REGIMES, Floats, Measured, draw, pick_regime
from verify.ulps import (
    FORMATS,
    NAN,
    WRONG_INF,
    WRONG_ZERO,
    Format,
    Judgement,
    Place,
    Raw,
    exact_values,
    judge,
    pick_format,
)

GENERATED = "derive.generated.array_api"
OURS = "lossproof"
ENTRIES = 12  # of a longer row that are measured: the largest, the label's, and others at random
LONG = 100  # classes: of rows that are longer, a tenth as many are drawn


# Who computes: array libraries, and peers.


@dataclass(frozen=True)
class Backend:
    """An array library: to it, back from it to float64, and how a reader writes an array down."""

    asarray: Callable[[Floats, str], Any]
    to_numpy: Callable[[Any], Floats]
    literal: str


def _imported(module: str, library: str, extra: str, purpose: str) -> Any:
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingExtra(library, extra, purpose) from error


def _dtype(xp: Any, dtype: str) -> Any:
    if not hasattr(xp, dtype):
        raise LossproofError(f"{xp.__name__} has no {dtype}.", "Choose another dtype or backend.")
    return getattr(xp, dtype)


def _open_numpy() -> Backend:
    return Backend(lambda x, dtype: x.astype(_dtype(np, dtype)), _as_float64, "np.array({}, dtype=np.{})")


def _open_torch() -> Backend:
    torch = _imported("torch", "PyTorch", "bench", "The torch backend")
    return Backend(
        lambda x, dtype: torch.from_numpy(x).to(_dtype(torch, dtype)),
        lambda x: _as_float64(x.detach().to("cpu", torch.float64).numpy()),
        "torch.tensor({}, dtype=torch.{})",
    )


def _open_cupy() -> Backend:
    cupy = _imported("cupy", "CuPy", "gpu", "The cupy backend")
    return Backend(
        lambda x, dtype: cupy.asarray(x.astype(_dtype(np, dtype))),
        lambda x: _as_float64(cupy.asnumpy(x)),
        "cupy.array({}, dtype=cupy.{})",
    )


def _open_strict() -> Backend:
    xp = _imported("array_api_strict", "array-api-strict", "test", "The array-api-strict backend")
    return Backend(
        lambda x, dtype: xp.asarray(x, dtype=_dtype(xp, dtype)),
        lambda x: _as_float64(np.from_dlpack(x)),
        "array_api_strict.asarray({}, dtype=array_api_strict.{})",
    )


def _as_float64(x: Any) -> Floats:
    return np.asarray(x).astype(np.float64)


BACKENDS: Mapping[str, Callable[[], Backend]] = MappingProxyType(
    {"numpy": _open_numpy, "torch": _open_torch, "cupy": _open_cupy, "array-api-strict": _open_strict}
)

Function: TypeAlias = Callable[..., Any]


def _scipy_functions() -> Mapping[str, Function]:
    special = _imported("scipy.special", "SciPy", "train", "The comparison with scipy")
    return {
        "sigmoid": special.expit,
        "softplus": lambda z: -special.log_expit(-z),
        "softmax": lambda z: special.softmax(z, axis=-1),
        "log_softmax": lambda z: special.log_softmax(z, axis=-1),
        "logsumexp": lambda z: special.logsumexp(z, axis=-1),
    }


def _torch_functions() -> Mapping[str, Function]:
    torch = _imported("torch", "PyTorch", "bench", "The comparison with torch")
    loss = torch.nn.functional

    def bce(z: Any, y: Any) -> Any:
        return loss.binary_cross_entropy_with_logits(z, y, reduction="none")

    def cross_entropy(z: Any, y: Any) -> Any:
        return loss.cross_entropy(z, y, reduction="none")

    def gradient(f: Function) -> Function:
        return torch.func.grad(lambda z, y: f(z, y).sum())  # type: ignore[no-any-return]

    def curvature(f: Function) -> Function:
        return lambda z, y, v: torch.func.vjp(lambda x: gradient(f)(x, y), z)[1](v)[0]

    table = {
        "sigmoid": torch.sigmoid,
        "softplus": loss.softplus,
        "softmax": lambda z: torch.softmax(z, -1),
        "log_softmax": lambda z: torch.log_softmax(z, -1),
        "logsumexp": lambda z: torch.logsumexp(z, -1),
        "bce_with_logits": bce,
        "bce_with_logits_grad": gradient(bce),
        "bce_with_logits_hvp": curvature(bce),
        "softmax_cross_entropy": cross_entropy,
        "softmax_cross_entropy_grad": gradient(cross_entropy),
        "softmax_cross_entropy_hvp": curvature(cross_entropy),
    }
    return {name: _through_torch(torch, f) for name, f in table.items()}


def _through_torch(torch: Any, f: Function) -> Function:
    return lambda *arrays: f(*map(torch.from_numpy, arrays)).detach().numpy()


# A peer takes and gives NumPy arrays, whatever the backend.
PEERS: Mapping[str, Callable[[], Mapping[str, Function]]] = MappingProxyType(
    {"scipy": _scipy_functions, "torch": _torch_functions}
)


# The table.


@dataclass(frozen=True)
class Worst:
    """The worst result: a call that can be pasted, what it gave and what is right, to 20 digits."""

    call: str
    computed: str
    exact: str


@dataclass(frozen=True)
class Row:
    """One implementation of one function in one regime.

    Ulps are those of the results that are numbers (infinite if none is). NaN, infinities that are wrong or
    missing, and zeros that are wrong are counted apart; a wrong zero has its ulps too. `undecided` are results
    whose exact value would have taken too many bits.
    """

    implementation: str
    function: str
    regime: str
    dtype: str
    K: int
    samples: int
    max_ulp: float
    mean_ulp: float
    p999_ulp: float
    wrong_zeros: int
    wrong_infs: int
    nans: int
    undecided: int
    worst: Worst | None

    @property
    def flaws(self) -> int:
        return self.wrong_zeros + self.wrong_infs + self.nans + self.undecided


NUMBERS = ("max_ulp", "mean_ulp", "p999_ulp")


@dataclass(frozen=True)
class AccuracyTable:
    """Rows, and how they can be had again: seed, digits, samples, versions."""

    rows: tuple[Row, ...]
    made_with: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Objects, lists, texts and numbers only; an infinite number is the text "inf"."""
        rows = [asdict(r) | {n: _finite_or_text(getattr(r, n)) for n in NUMBERS} for r in self.rows]
        return {"made_with": dict(self.made_with), "rows": rows}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> AccuracyTable:
        """What `as_json` gave."""
        names = {f.name for f in fields(Row)}
        try:
            rows = tuple(_row_from_json({n: r[n] for n in names}) for r in data["rows"])
            return cls(rows, dict(data["made_with"]))
        except (KeyError, TypeError, ValueError) as error:
            raise LossproofError(f"This is no accuracy table: {error}.", "Make one with lossproof accuracy.") from error

    def summary(self) -> tuple[Row, ...]:
        """A row per function, dtype and implementation: everything counted, the worst regime and K named.

        The 99.9th percentile is the largest of the rows', so it is an upper bound.
        """
        groups: dict[tuple[str, str, str], list[Row]] = {}
        for row in self.rows:
            groups.setdefault((row.function, row.dtype, row.implementation), []).append(row)
        return tuple(map(_merged, groups.values()))


def _finite_or_text(x: float) -> float | str:
    return x if math.isfinite(x) else str(x)


def _row_from_json(data: dict[str, Any]) -> Row:
    worst = data["worst"] and Worst(**data["worst"])
    return Row(**(data | {n: float(data[n]) for n in NUMBERS} | {"worst": worst}))


def _merged(rows: Sequence[Row]) -> Row:
    worst = max(rows, key=lambda r: (r.nans + r.wrong_infs, r.max_ulp))
    counted = ("samples", "wrong_zeros", "wrong_infs", "nans", "undecided")
    finite = [r for r in rows if math.isfinite(r.max_ulp)]
    numbers = sum(r.samples - r.nans - r.wrong_infs - r.undecided for r in finite)
    means = math.fsum(r.mean_ulp * (r.samples - r.nans - r.wrong_infs - r.undecided) for r in finite)
    return replace(
        worst,
        max_ulp=max((r.max_ulp for r in finite), default=math.inf),
        mean_ulp=means / numbers if numbers else math.inf,
        p999_ulp=max((r.p999_ulp for r in finite), default=math.inf),
        **{name: sum(getattr(r, name) for r in rows) for name in counted},
    )


HEADINGS: Mapping[str, Callable[[Row], str]] = MappingProxyType(
    {
        "function": lambda r: r.function,
        "of": lambda r: r.implementation,
        "dtype": lambda r: r.dtype,
        "regime": lambda r: r.regime,
        "K": lambda r: str(r.K),
        "samples": lambda r: str(r.samples),
        "max ulp": lambda r: f"{r.max_ulp:.4g}",
        "mean": lambda r: f"{r.mean_ulp:.3g}",
        "99.9%": lambda r: f"{r.p999_ulp:.3g}",
        "zeros": lambda r: str(r.wrong_zeros),
        "infs": lambda r: str(r.wrong_infs),
        "nans": lambda r: str(r.nans),
        "undecided": lambda r: str(r.undecided),
    }
)


def rows_as_text(rows: Iterable[Row]) -> str:
    """Columns aligned, a line per row."""
    lines = [list(HEADINGS), *([text(r) for text in HEADINGS.values()] for r in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


# Measuring.


@dataclass(frozen=True)
class Task:
    """One function in one regime; `candidates` stand in the place of the generated function."""

    function: str
    regime: str
    dtype: str
    K: int
    samples: int
    seed: int
    backend: str
    digits: int
    labels: str
    against: tuple[str, ...]
    candidates: Mapping[str, Function]


def measure(  # noqa: PLR0913  # the axes of the table, each by name
    functions: Iterable[str] | None = None,
    dtypes: Iterable[str] = ("float64",),
    regimes: Iterable[str] | None = None,
    Ks: Iterable[int] = (2, 3, 10),
    *,
    samples: int = 40,
    seed: int = 0,
    backend: str = "numpy",
    digits: int = 50,
    labels: str = "mixed",
    against: Iterable[str] = (),
    candidates: Mapping[str, Function] | None = None,
    progress: Callable[[int, int], None] | None = None,
    processes: int = 1,
) -> AccuracyTable:
    """The generated functions in every regime: ulps against the book at `digits` digits.

    Args:
        functions: names from FUNCTIONS; None means all.
        dtypes: names from FORMATS, as far as the backend has them.
        regimes: names from REGIMES; None means all. Each function is measured in those of its kind.
        Ks: numbers of classes. Functions of one logit do not depend on them, and are measured once.
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

    Raises:
        LossproofError: a name is unknown, a number is not positive, or the backend lacks a dtype.
        MissingExtra: the library of the backend or of a peer is not installed.
    """
    chosen = _known("function", functions, candidates or FUNCTIONS)
    wanted = _known("regime", regimes, REGIMES)
    settings = (seed, _known("backend", [backend], BACKENDS)[0], digits, _known("labels", [labels], LABELS)[0])
    shared = (_known("peer", against, PEERS), candidates or {})
    classes = [*Ks]
    for library in (BACKENDS[backend], *(PEERS[p] for p in shared[0])):
        library()  # what is missing is said before anything is measured
    _positive(samples=samples, digits=digits, processes=processes, **{f"K = {K}": K for K in classes})
    tasks = [
        Task(name, regime, dtype, K, samples if K <= LONG else -(-samples // 10), *settings, *shared)
        for dtype in _known("dtype", dtypes, FORMATS)
        for name in chosen
        for regime in wanted
        for K in _sizes(FUNCTIONS[name].kind, regime, classes)
    ]
    rows: list[Row] = []
    for done, found in enumerate(_each(tasks, processes), 1):
        rows += found
        if progress:
            progress(done, len(tasks))
    made_with = {
        "samples": samples,
        "seed": seed,
        "backend": backend,
        "digits": digits,
        "labels": labels,
        **_versions(backend, *shared[0]),
    }
    return AccuracyTable(tuple(rows), made_with)


def _known(what: str, names: Iterable[str] | None, table: Mapping[str, Any]) -> tuple[str, ...]:
    """The names, if all are in the table; all of the table for None."""
    given = tuple(table if names is None else names)
    for name in given:
        if name not in table:
            raise LossproofError(f"Unknown {what} {name!r}.", f"Choose from {', '.join(table)}.")
    return given


def _positive(**numbers: int) -> None:
    for name, number in numbers.items():
        if number < 1:
            raise LossproofError(f"{name} must be at least 1, not {number}.", "Give a positive whole number.")


def _sizes(kind: str, regime: str, Ks: Sequence[int]) -> Sequence[int]:
    """The numbers of classes to measure at; none where the regime is not for such functions."""
    chosen = pick_regime(regime)
    if kind not in chosen.kinds:
        return ()
    return (2,) if kind == LOGIT else [K for K in Ks if chosen.least <= K]


def _each(tasks: Sequence[Task], processes: int) -> Iterator[tuple[Row, ...]]:
    if processes == 1:
        yield from map(measure_task, tasks)
        return
    # Not forked: array libraries have threads, and a GPU does not survive it.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        yield from pool.map(measure_task, tasks)


def _versions(*libraries: str) -> dict[str, str]:
    modules = {name: name.replace("-", "_") for name in ("mpmath", "numpy", *libraries)}
    found = {name: str(import_module(module).__version__) for name, module in modules.items()}
    return {"python": platform.python_version(), "machine": platform.machine(), **found}


def measure_task(task: Task) -> tuple[Row, ...]:
    """A row for the generated function, and one for every peer that has it."""
    what, fmt = FUNCTIONS[task.function], pick_format(task.dtype)
    drawn = draw(task.regime, task.dtype, task.K, task.samples, task.seed, what.kind, task.labels)
    inputs = {a: drawn[a] for a in what.arguments}
    places = _places(what, inputs, task.seed)
    exact = _exact(what, inputs, places, fmt, task.digits)
    rows = []
    for name, compute in _implementations(task).items():
        with np.errstate(all="ignore"):
            results = compute(inputs)
        _check_shape(task, name, results, inputs["z"], bool(what.program.order))
        rows.append(_row(task, name, inputs, places, exact, results))
    return tuple(rows)


Compute: TypeAlias = Callable[[Mapping[str, Floats]], Floats]


def _implementations(task: Task) -> dict[str, Compute]:
    backend = BACKENDS[task.backend]()
    ours = task.candidates.get(task.function) or getattr(import_module(GENERATED), task.function)
    found: dict[str, Compute] = {OURS: _computing(ours, backend, task.dtype)}
    for peer in task.against:
        theirs = PEERS[peer]().get(task.function)
        if theirs:
            found[peer] = _computing(theirs, _open_numpy(), task.dtype)
    return found


def _computing(f: Function, backend: Backend, dtype: str) -> Compute:
    return lambda inputs: backend.to_numpy(f(*(backend.asarray(x, dtype) for x in inputs.values())))


def _check_shape(task: Task, name: str, results: Floats, z: Floats, rows: bool) -> None:
    wanted = z.shape if rows or FUNCTIONS[task.function].kind == LOGIT else z.shape[:-1]
    if results.shape != wanted:
        raise LossproofError(
            f"{task.function} of {name} gives the shape {results.shape} for z of shape {z.shape}.",
            f"It should be {wanted}.",
        )


def _places(what: Measured, inputs: Mapping[str, Floats], seed: int) -> list[tuple[int, ...]]:
    """Where the results are looked at, as indices of the array of results."""
    z = inputs["z"]
    if what.kind == LOGIT:
        return [tuple(at) for at in np.ndindex(*z.shape)]
    if not what.program.order:
        return [(row,) for row in range(len(z))]
    return [(row, k) for row in range(len(z)) for k in _entries(row, inputs, seed)]


def _entries(row: int, inputs: Mapping[str, Floats], seed: int) -> list[int]:
    """All entries of a short row; of a long one the largest, the one that the label favours, and some others."""
    K = inputs["z"].shape[-1]
    if K <= ENTRIES:
        return list(range(K))
    leading = [int(np.argmax(inputs[a][row])) for a in ("z", "y") if a in inputs]
    others = np.random.default_rng([seed, row]).permutation(K)[:ENTRIES].tolist()
    return sorted(list(dict.fromkeys([*leading, *others]))[:ENTRIES])


def _exact(
    what: Measured, inputs: Mapping[str, Floats], places: Sequence[Place], fmt: Format, digits: int
) -> list[Raw | None]:
    """The exact values at all places, row by row, so that a row's exponentials are computed once."""
    if what.kind == LOGIT:
        singles = ({a: [x[at]] for a, x in inputs.items()} for at in places)
        return [exact_values(what.program, single, [()], fmt, digits)[0] for single in singles]
    by_row: dict[int, list[Place]] = {}
    for row, *entry in places:
        by_row.setdefault(row, []).append(tuple(k + 1 for k in entry))
    found: list[Raw | None] = []
    for row, wanted in by_row.items():
        values = {a: x[row].tolist() for a, x in inputs.items()}
        found += exact_values(what.program, values, wanted, fmt, digits)
    return found


def _row(
    task: Task,
    name: str,
    inputs: Mapping[str, Floats],
    places: Sequence[Place],
    exact: Sequence[Raw | None],
    results: Floats,
) -> Row:
    fmt = pick_format(task.dtype)
    judged = {
        n: judge(float(results[at]), value, fmt)
        for n, (at, value) in enumerate(zip(places, exact, strict=True))
        if value is not None
    }
    flaws = [j.flaw for j in judged.values()]
    worst = max(judged, key=lambda n: judged[n].ulps, default=None)
    return Row(
        name,
        task.function,
        task.regime,
        task.dtype,
        task.K,
        len(places),
        *_statistics([*judged.values()]),
        flaws.count(WRONG_ZERO),
        flaws.count(WRONG_INF),
        flaws.count(NAN),
        len(places) - len(judged),
        None if worst is None else _worst(task, name, inputs, places[worst], results, exact[worst]),
    )


def _statistics(judged: Sequence[Judgement]) -> tuple[float, float, float]:
    """Maximum, mean and 99.9th percentile of the ulps that are finite; infinite if none is."""
    ulps = sorted(j.ulps for j in judged if math.isfinite(j.ulps))
    if not ulps:
        return (math.inf,) * 3
    return ulps[-1], math.fsum(ulps) / len(ulps), ulps[math.ceil(0.999 * len(ulps)) - 1]


def _worst(task: Task, name: str, inputs: Mapping[str, Floats], at: Place, results: Floats, exact: Raw | None) -> Worst:
    literal = BACKENDS[task.backend]().literal if name == OURS else _open_numpy().literal
    kind = FUNCTIONS[task.function].kind
    picked = {a: _written(task, kind, a, x, at) for a, x in inputs.items()}
    arguments = ", ".join(literal.format(text, task.dtype) for text in picked.values())
    entry = 0 if kind == LOGIT else at[1] if len(at) == 2 else ""
    return Worst(
        f"{task.function}({arguments}){f'[{entry}]' if entry != '' else ''}",
        libmp.to_str(libmp.from_float(float(results[at])), 20),
        libmp.to_str(exact, 20),
    )


def _written(task: Task, kind: str, argument: str, values: Floats, at: Place) -> str:
    """The numbers of an argument as Python; of a long row, how to draw them again."""
    if kind == LOGIT:
        return f"[{_number(values[at])}]"
    if task.K <= ENTRIES:
        return f"[{', '.join(map(_number, values[at[0]]))}]"
    asked = (task.regime, task.dtype, task.K, task.samples, task.seed)
    return f"draw{asked!r}[{argument!r}][{at[0]}]"


def _number(x: float) -> str:
    return repr(float(x)) if math.isfinite(x) else f'float("{float(x)}")'
