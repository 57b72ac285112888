"""From results to a row: where they are looked at, what is exact there, and which of them are the worst.

    scaled = |computed - exact| / ulp(largest term)  where |exact| < largest term / 2,  ulps elsewhere

The terms are those of `Measured.terms`: what cancels in z_c + log(...) near 0 was rounded before it was subtracted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from mpmath import libmp

from verify.regimes import CLASSES, Floats, Measured
from verify.table import FLAWED, NORMAL, SCALED, SUBNORMAL, Row, Worst
from verify.ulps import (
    NAN,
    WRONG_INF,
    WRONG_ZERO,
    Format,
    Judgement,
    Place,
    Program,
    Raw,
    exact_values,
    judge,
    magnitude,
)

ENTRIES = 12  # of a longer row that are measured: the largest, the label's, and others at random
PAIRS = 36  # of a matrix with more entries that are measured: the diagonal, and others at random
Inputs: TypeAlias = Mapping[str, Floats]


@dataclass(frozen=True)
class Sample:
    """Inputs, the places of the results that are looked at, and what is exact there; None where it is undecided."""

    what: Measured
    inputs: Inputs
    places: Sequence[Place]
    fmt: Format
    exact: Sequence[Raw | None]
    terms: Sequence[Raw | None]

    @cached_property
    def kinds(self) -> list[str]:
        """At each place: "normal", "subnormal", or "" where it is undecided."""
        return ["" if x is None else SUBNORMAL if _is_subnormal(x, self.fmt) else NORMAL for x in self.exact]

    @cached_property
    def cancelled(self) -> frozenset[int]:
        """The numbers of the places where terms cancel."""
        pairs = enumerate(zip(self.exact, self.terms, strict=True))
        return frozenset(n for n, (x, term) in pairs if x is not None and term is not None and _cancels(x, term))


def sample_of(what: Measured, inputs: Inputs, places: Sequence[Place], fmt: Format, digits: int) -> Sample:
    """The exact results, and the largest of the exact terms of their last sums."""
    exact = _values(what, what.program, inputs, places, fmt, digits)
    largest = _with_sizes(inputs, what.kind) if what.term_programs else {}
    found = [_values(what, p, largest, places, fmt, 20) for p in what.term_programs]
    terms = [_largest(several) for several in zip(*found, strict=True)] if found else [None] * len(places)
    return Sample(what, inputs, places, fmt, exact, terms)


def _with_sizes(inputs: Inputs, kind: str) -> dict[str, Floats]:
    """|v| in the place of v; and m, the largest logit of each row."""
    changed = {a: np.abs(x) if a == "v" else x for a, x in inputs.items()}
    return changed | ({"m": inputs["z"].max(axis=-1, keepdims=True)} if kind == CLASSES else {})


def _largest(several: Iterable[Raw | None]) -> Raw | None:
    sizes = [libmp.mpf_abs(x) for x in several if x is not None]
    largest = sizes[0] if sizes else None
    for x in sizes[1:]:
        largest = x if libmp.mpf_gt(x, largest) else largest
    return largest


def _is_subnormal(x: Raw, fmt: Format) -> bool:
    return x != libmp.fzero and bool(magnitude(x) < fmt.least + fmt.precision)


def _cancels(x: Raw, term: Raw) -> bool:
    return bool(libmp.mpf_lt(libmp.mpf_abs(x), libmp.mpf_shift(term, -1)))


# Places.


def places_of(what: Measured, inputs: Inputs, seed: int) -> list[Place]:
    """Where the results are looked at, as indices of the array of results."""
    first = inputs[what.arguments[0]]
    if what.kind != CLASSES:
        return [tuple(at) for at in np.ndindex(*first.shape)]
    order = len(what.program.order)
    return [(row, *entry) for row in range(len(first)) for entry in _entries(order, row, inputs, seed)]


def _entries(order: int, row: int, inputs: Inputs, seed: int) -> list[Place]:
    """The one result, the entries of a row, or those of a matrix."""
    if order == 0:
        return [()]
    classes = _classes(row, inputs, seed)
    return [(k,) for k in classes] if order == 1 else _pairs(classes, row, seed)


def _classes(row: int, inputs: Inputs, seed: int) -> list[int]:
    """All entries of a short row; of a long one the largest, the one that the label favours, and some others."""
    K = inputs["z"].shape[-1]
    if K <= ENTRIES:
        return list(range(K))
    leading = [int(np.argmax(inputs[a][row])) for a in ("z", "y") if a in inputs]
    others = np.random.default_rng([seed, row]).permutation(K)[:ENTRIES].tolist()
    return sorted(list(dict.fromkeys([*leading, *others]))[:ENTRIES])


def _pairs(classes: Sequence[int], row: int, seed: int) -> list[Place]:
    """All pairs of few classes; of more, those of a class with itself, and some others."""
    off = [(k, j) for k in classes for j in classes if k != j]
    room = max(PAIRS - len(classes), 0)
    chosen = np.random.default_rng([seed, row, 1]).permutation(len(off))[:room].tolist() if len(off) > room else None
    return sorted([*((k, k) for k in classes), *(off if chosen is None else [off[n] for n in chosen])])


def _values(
    what: Measured, program: Program, inputs: Inputs, places: Sequence[Place], fmt: Format, digits: int
) -> list[Raw | None]:
    """The exact values at all places, row by row, so that a row's exponentials are computed once."""
    if what.kind != CLASSES:
        singles = ({a: [x[at]] for a, x in inputs.items()} for at in places)
        return [exact_values(program, single, [()], fmt, digits)[0] for single in singles]
    by_row: dict[int, list[Place]] = {}
    for row, *entry in places:
        by_row.setdefault(row, []).append(tuple(k + 1 for k in entry))
    found: list[Raw | None] = []
    for row, wanted in by_row.items():
        values = {a: x[row].tolist() for a, x in inputs.items()}
        found += exact_values(program, values, wanted, fmt, digits)
    return found


# Rows.


def row_of(named: Mapping[str, Any], sample: Sample, results: Floats, literal: str, drawn: tuple[Any, ...]) -> Row:
    """The row of these results.

    Args:
        named: fields of the row: who, what, where.
        sample: what the results are held against.
        results: of all inputs.
        literal: how an array of the library is written.
        drawn: the arguments of `draw` that give the inputs.
    """
    judged = {
        n: judge(float(results[at]), value, sample.fmt)
        for n, (at, value) in enumerate(zip(sample.places, sample.exact, strict=True))
        if value is not None
    }
    flaws = [j.flaw for j in judged.values()]
    calls = Calls(named, sample, results, literal, drawn)
    largest, mean, p999 = _statistics([*judged.values()])
    return Row(
        **named,
        samples=len(sample.places),
        max_ulp=largest,
        mean_ulp=mean,
        p999_ulp=p999,
        wrong_zeros=flaws.count(WRONG_ZERO),
        wrong_infs=flaws.count(WRONG_INF),
        nans=flaws.count(NAN),
        undecided=len(sample.places) - len(judged),
        cancelled=len(sample.cancelled),
        worst={name: calls.worst(ulps) for name, ulps in _figures(sample, judged, results) if ulps},
    )


def _figures(
    sample: Sample, judged: Mapping[int, Judgement], results: Floats
) -> Iterator[tuple[str, dict[int, float]]]:
    """The ulps of each place, by the figure that they count for."""
    ulps = {n: j.ulps for n, j in judged.items()}
    for kind in (NORMAL, SUBNORMAL):
        yield kind, {n: u for n, u in ulps.items() if sample.kinds[n] == kind}
    yield FLAWED, {n: j.ulps for n, j in judged.items() if j.flaw}
    if sample.cancelled:
        yield SCALED, ulps | {n: _scaled(sample, n, results) for n in sample.cancelled}


def _scaled(sample: Sample, n: int, results: Floats) -> float:
    """|computed - exact| in ulps of the largest term."""
    computed, term = float(results[sample.places[n]]), sample.terms[n]
    if not math.isfinite(computed):
        return math.inf
    quantum = max(magnitude(term) - sample.fmt.precision, sample.fmt.least) if term else sample.fmt.least
    gap = libmp.mpf_abs(libmp.mpf_sub(libmp.from_float(computed), sample.exact[n], 200, "n"))
    return float(libmp.to_float(libmp.mpf_shift(gap, -quantum), rnd="n"))


def _statistics(judged: Sequence[Judgement]) -> tuple[float, float, float]:
    """Maximum, mean and 99.9th percentile of the ulps that are finite; infinite if none is."""
    ulps = sorted(j.ulps for j in judged if math.isfinite(j.ulps))
    if not ulps:
        return (math.inf,) * 3
    return ulps[-1], math.fsum(ulps) / len(ulps), ulps[math.ceil(0.999 * len(ulps)) - 1]


@dataclass(frozen=True)
class Calls:
    """How a result can be had again, as a call that can be pasted."""

    named: Mapping[str, Any]
    sample: Sample
    results: Floats
    literal: str
    drawn: tuple[Any, ...]

    def worst(self, ulps: Mapping[int, float]) -> Worst:
        """The place with the most ulps, written down."""
        n = max(ulps, key=lambda place: ulps[place])
        at = self.sample.places[n]
        computed = libmp.to_str(libmp.from_float(float(self.results[at])), 20)
        return Worst(ulps[n], self._call(at), computed, libmp.to_str(self.sample.exact[n], 20))

    def _call(self, at: Place) -> str:
        what, dtype, accuracy = self.sample.what, self.named["dtype"], self.named["accuracy"]
        arrays = (self.literal.format(self._written(a, x, at), dtype) for a, x in self.sample.inputs.items())
        option = [f"accuracy={accuracy!r}"] if accuracy not in ("", "default") else []
        entry = at[1:] if what.kind == CLASSES else (0,)
        picked = f"[{', '.join(map(str, entry))}]" if entry else ""
        part = "" if what.part is None else f"[{what.part}]"
        return f"{what.call}({', '.join([*arrays, *option])}){part}{picked}"

    def _written(self, argument: str, values: Floats, at: Place) -> str:
        """The numbers of an argument as Python; of a long row, how to draw them again."""
        if self.sample.what.kind != CLASSES:
            return f"[{_number(values[at])}]"
        if values.shape[-1] <= ENTRIES:
            return f"[{', '.join(map(_number, values[at[0]]))}]"
        return f"draw{self.drawn!r}[{argument!r}][{at[0]}]"


def _number(x: float) -> str:
    return repr(float(x)) if math.isfinite(x) else f'float("{float(x)}")'
