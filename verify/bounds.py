"""The gate: how many ulps the generated code may be wrong by, in float64, and who is not within them.

    exceeded(measure(BOUNDS, labels="hard"))    the rows that are worse than promised; none, if all is well

The bounds hold for hard labels. For a soft label the gradient is a difference of numbers that may be as close to each
other as they like, and no formula has the digits that the label itself does not have.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from verify.accuracy import OURS, AccuracyTable, Row

BOUNDS: Mapping[str, float] = MappingProxyType(
    {
        "sigmoid": 2.2,
        "softplus": 2.0,
        "log_sigmoid": 2.0,
        "softmax": 6.0,
        "log_softmax": 4.0,
        "bce_with_logits": 2.0,
        "bce_with_logits_grad": 2.5,
        "softmax_cross_entropy": 4.0,
        "softmax_cross_entropy_grad": 6.0,
        "softmax_cross_entropy_hess_diag": 5.0,
    }
)


def exceeded(table: AccuracyTable) -> tuple[Row, ...]:
    """The rows of generated code with an error above its bound, or a wrong zero, infinity or NaN."""
    return tuple(row for row in _bounded(table.rows) if row.flaws or row.max_ulp > BOUNDS[row.function])


def _bounded(rows: Iterable[Row]) -> Iterable[Row]:
    return (r for r in rows if r.implementation == OURS and r.dtype == "float64" and r.function in BOUNDS)
