"""The gate: how many ulps the generated code may be wrong by, with hard labels, and who is not within them.

    exceeded(measure(BOUNDS, GATED, labels="hard"))    the rows that are worse than promised; none, if all is well

Ulps are those of the result, whatever its size: below the smallest normal number they are the smallest subnormal.
A zero, an infinity or a NaN where the correctly rounded result is none exceeds every bound.

A bound that is `scaled` holds for log-sum-exp as m + log(sum_j e^(z_j - m)), whose terms may cancel: where
|logsumexp(z)| is below half the larger of them, usually |m|, errors are in ulps of that term, and elsewhere in ulps of
the result.

The bounds hold for hard labels. For a soft label the gradient is a difference of numbers that may be as close to each
other as they like, and no formula has the digits that the label itself does not have.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from verify.regimes import FUNCTIONS
from verify.table import FLAWED, NORMAL, OURS, SCALED, SUBNORMAL, AccuracyTable, Row, Worst


@dataclass(frozen=True)
class Bound:
    """The most ulps that are promised; where the exact result is subnormal, perhaps others."""

    ulps: float
    subnormal: float | None = None
    scaled: bool = False

    def limits(self) -> dict[str, float]:
        """By the figures of a row."""
        if self.scaled:
            return {SCALED: self.ulps}
        return {NORMAL: self.ulps, SUBNORMAL: self.subnormal or self.ulps}


_CURVATURE = Bound(5)
DEFAULT: Mapping[str, Bound] = MappingProxyType(
    {
        "sigmoid": Bound(2.2),
        "softplus": Bound(2),
        "log_sigmoid": Bound(2),
        "sigmoid_grad": _CURVATURE,
        "softmax": Bound(6),
        "log_softmax": Bound(4),
        "logsumexp": Bound(3, scaled=True),
        "bce_with_logits": Bound(2),
        "bce_with_logits_grad": Bound(2.5),
        "bce_with_logits_hess": _CURVATURE,
        "mse_of_sigmoid_grad": Bound(7),
        "softmax_cross_entropy": Bound(4),
        "softmax_cross_entropy_grad": Bound(6),
        "softmax_cross_entropy_hess": _CURVATURE,
        "softmax_cross_entropy_hess_diag": _CURVATURE,
    }
)
TIGHT: Mapping[str, Bound] = MappingProxyType(
    {
        **DEFAULT,
        "sigmoid": Bound(1.5),
        "softmax": Bound(2, subnormal=3),
        "log_softmax": Bound(2),
        "logsumexp": Bound(3),
        "softmax_cross_entropy": Bound(2),
        "softmax_cross_entropy_grad": Bound(2, subnormal=3),
    }
)
ROUNDED = 0.51  # what is computed in float64 and rounded once
PARTS = {"[0]": "", "[1]": "_grad"}  # of a pair of value and gradient: bounded as if they were computed alone
GATED = ("float64", "float32")


def bound(function: str, dtype: str, accuracy: str) -> Bound | None:
    """What is promised of a function, if anything is."""
    single = function
    for part, suffix in PARTS.items():
        single = single.replace(f"_value_and_grad{part}", suffix)
    promised = {"default": DEFAULT, "tight": TIGHT}.get(accuracy, {}).get(single)
    if promised is None or dtype not in GATED:
        return None
    return promised if dtype == "float64" else Bound(ROUNDED, scaled=promised.scaled)


# All that are held to a bound, in the order in which they are measured.
BOUNDS: tuple[str, ...] = tuple(name for name in FUNCTIONS if bound(name, "float64", "default"))


def culprit(row: Row) -> Worst | None:
    """What to look at first in a row of `exceeded`: what is no number or a wrong zero, else what is too far off."""
    return row.worst.get(FLAWED) or excess(row)


def exceeded(table: AccuracyTable) -> tuple[Row, ...]:
    """The rows of generated code with an error above its bound, or a wrong zero, infinity or NaN."""
    return tuple(row for row in _bounded(table.rows) if row.flaws or excess(row))


def excess(row: Row) -> Worst | None:
    """The result that exceeds its bound by most; None if none does."""
    found = _nearest(row)
    return found[0] if found and found[0].ulps > found[1] else None


def nearest(row: Row) -> tuple[float, float] | None:
    """The ulps that come nearest to their bound, or exceed it by most, and the bound."""
    found = _nearest(row)
    return (found[0].ulps, found[1]) if found else None


def _nearest(row: Row) -> tuple[Worst, float] | None:
    promised, figures = bound(row.function, row.dtype, row.accuracy), _figures(row)
    limits = promised.limits() if promised else {}
    pairs = [(figures[name], limit) for name, limit in limits.items() if name in figures]
    return max(pairs, key=lambda pair: pair[0].ulps / pair[1], default=None)


def _figures(row: Row) -> Mapping[str, Worst]:
    """The figures that bounds are for; where nothing cancels, the scaled one is that of the result."""
    worst = row.worst_result
    return {**({SCALED: worst} if worst else {}), **row.worst}


def _bounded(rows: Iterable[Row]) -> Iterable[Row]:
    return (r for r in rows if r.implementation == OURS and bound(r.function, r.dtype, r.accuracy))
