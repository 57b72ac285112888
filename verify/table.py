"""The table of accuracy: rows, what they sum up to, as JSON and as text."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any

from derive.errors import LossproofError

OURS = "lossproof"
NORMAL, SUBNORMAL, SCALED, FLAWED = "normal", "subnormal", "scaled", "flawed"


@dataclass(frozen=True)
class Worst:
    """The worst result: how many ulps, a call that can be pasted, what it gave and what is right, to 20 digits."""

    ulps: float
    call: str
    computed: str
    exact: str


@dataclass(frozen=True)
class Row:
    """One implementation of one function in one regime.

    Ulps are those of the results that are numbers (infinite if none is). NaN, infinities that are wrong or
    missing, and zeros that are wrong are counted apart; a wrong zero has its ulps too. `undecided` are results
    whose exact value would have taken too many bits.

    `worst` says where each figure was reached:

        normal      in ulps of the result, where 0 is exact or the exact result is a normal number
        subnormal   in ulps of the result, where it is below the smallest normal number
        scaled      where the result is a sum that cancels, |exact| < largest term / 2: in ulps of that term;
                    in ulps of the result elsewhere. Only where there are results that cancel: `cancelled` of them
        flawed      among the NaN, infinities and zeros that are wrong

    `accuracy` is "" for a peer, which has no such option.
    """

    implementation: str
    function: str
    regime: str
    dtype: str
    K: int
    accuracy: str
    layout: str
    samples: int
    max_ulp: float
    mean_ulp: float
    p999_ulp: float
    wrong_zeros: int
    wrong_infs: int
    nans: int
    undecided: int
    cancelled: int
    worst: Mapping[str, Worst]

    @property
    def flaws(self) -> int:
        """Results that no number of ulps excuses."""
        return self.wrong_zeros + self.wrong_infs + self.nans + self.undecided

    @property
    def max_scaled(self) -> float:
        """The largest error, in ulps of the largest term where terms cancel."""
        return self.worst[SCALED].ulps if SCALED in self.worst else self.max_ulp

    @property
    def worst_result(self) -> Worst | None:
        """That of the largest error in ulps of the result."""
        found = [self.worst[name] for name in (NORMAL, SUBNORMAL) if name in self.worst]
        return max(found, key=lambda w: w.ulps, default=None)


NUMBERS = ("max_ulp", "mean_ulp", "p999_ulp")


@dataclass(frozen=True)
class AccuracyTable:
    """Rows, and how they can be had again: seed, digits, samples, versions, processor."""

    rows: tuple[Row, ...]
    made_with: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Objects, lists, texts and numbers only; an infinite number is the text "inf"."""
        return {"made_with": dict(self.made_with), "rows": [*map(row_as_json, self.rows)]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> AccuracyTable:
        """What `as_json` gave."""
        try:
            return cls(tuple(map(row_from_json, data["rows"])), dict(data["made_with"]))
        except (KeyError, TypeError, ValueError) as error:
            raise LossproofError(f"This is no accuracy table: {error}.", "Make one with lossproof accuracy.") from error

    def summary(self) -> tuple[Row, ...]:
        """A row per function, dtype, accuracy, layout and implementation: everything counted, the worst named.

        The 99.9th percentile is the largest of the rows', so it is an upper bound.
        """
        groups: dict[tuple[str, ...], list[Row]] = {}
        for row in self.rows:
            key = (row.function, row.dtype, row.accuracy, row.layout, row.implementation)
            groups.setdefault(key, []).append(row)
        return tuple(map(merged, groups.values()))


def row_as_json(row: Row) -> dict[str, Any]:
    """An object of texts, numbers and objects of them."""
    worst = {name: asdict(w) | {"ulps": _finite_or_text(w.ulps)} for name, w in row.worst.items()}
    figures = {n: _finite_or_text(getattr(row, n)) for n in NUMBERS}
    return {f.name: getattr(row, f.name) for f in fields(row)} | figures | {"worst": worst}


def row_from_json(data: Mapping[str, Any]) -> Row:
    """What `row_as_json` gave."""
    worst = {name: Worst(**(w | {"ulps": float(w["ulps"])})) for name, w in data["worst"].items()}
    plain = {f.name: data[f.name] for f in fields(Row)}
    return Row(**(plain | {n: float(data[n]) for n in NUMBERS} | {"worst": worst}))


def _finite_or_text(x: float) -> float | str:
    return x if math.isfinite(x) else str(x)


COUNTED = ("samples", "wrong_zeros", "wrong_infs", "nans", "undecided", "cancelled")


def merged(rows: Sequence[Row]) -> Row:
    """The rows as one: counts added, figures the largest, regime and K those of the worst."""
    worst = max(rows, key=lambda r: (r.nans + r.wrong_infs, r.max_ulp))
    finite = [r for r in rows if math.isfinite(r.max_ulp)]
    numbers = [r.samples - r.nans - r.wrong_infs - r.undecided for r in finite]
    means = math.fsum(r.mean_ulp * n for r, n in zip(finite, numbers, strict=True))
    return replace(
        worst,
        max_ulp=max((r.max_ulp for r in finite), default=math.inf),
        mean_ulp=means / sum(numbers) if sum(numbers) else math.inf,
        p999_ulp=max((r.p999_ulp for r in finite), default=math.inf),
        worst=_worst_of(rows),
        **{name: sum(getattr(r, name) for r in rows) for name in COUNTED},
    )


def _worst_of(rows: Sequence[Row]) -> dict[str, Worst]:
    """Of each figure the largest; where only some rows cancel, the others' ulps count as scaled ones too."""
    found = {name: [r.worst[name] for r in rows if name in r.worst] for name in (NORMAL, SUBNORMAL, SCALED, FLAWED)}
    if found[SCALED]:
        found[SCALED] += [w for r in rows if SCALED not in r.worst and (w := r.worst_result)]
    return {name: max(several, key=lambda w: w.ulps) for name, several in found.items() if several}


HEADINGS: Mapping[str, Callable[[Row], str]] = MappingProxyType(
    {
        "function": lambda r: r.function,
        "of": lambda r: r.implementation,
        "dtype": lambda r: r.dtype,
        "accuracy": lambda r: r.accuracy,
        "layout": lambda r: r.layout,
        "regime": lambda r: r.regime,
        "K": lambda r: str(r.K),
        "samples": lambda r: str(r.samples),
        "max ulp": lambda r: f"{r.max_ulp:.4g}",
        "max scaled": lambda r: f"{r.max_scaled:.4g}" if SCALED in r.worst else "",
        "mean": lambda r: f"{r.mean_ulp:.3g}",
        "99.9%": lambda r: f"{r.p999_ulp:.3g}",
        "zeros": lambda r: str(r.wrong_zeros),
        "infs": lambda r: str(r.wrong_infs),
        "nans": lambda r: str(r.nans),
        "undecided": lambda r: str(r.undecided),
        "cancelled": lambda r: str(r.cancelled),
    }
)


def rows_as_text(rows: Iterable[Row]) -> str:
    """Columns aligned, a line per row."""
    lines = [list(HEADINGS), *([text(r) for text in HEADINGS.values()] for r in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)
