"""Millions of values instead of thousands: how far the largest error goes with the number of rows.

python benchmarks/accuracy_many.py [--values 2000000] [--seed 0]      writes benchmarks/results/accuracy-many.md

The reference is computed in long double, and this is only run where that has 64 bits or more: its own error is then
below 0.01 ulps of float64. What the tables of benchmarks/accuracy.py show is against mpmath, on far fewer values.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import derive.generated as g  # noqa: E402  # the checkout need not be installed
from derive.files import write_text_atomically  # noqa: E402

Array = Any
Wide = np.longdouble
CLASSES = (2, 3, 4, 10, 15, 31, 100, 1000)
SCALES, RANGE = (1, 10, 100), 290  # of normal logits; rows beyond RANGE are left out
NEAR_ZERO = 0.25  # logsumexp below it cancels, and is judged by another measure in the tables


def _parts(z: Array) -> tuple[Array, Array, Array]:
    """z - max z, the exponentials of the others, and their sum."""
    z = z.astype(Wide)
    shifted = z - z.max(axis=-1, keepdims=True)
    others = np.exp(shifted)
    others[np.arange(len(z)), z.argmax(axis=-1)] = 0
    return shifted, others, others.sum(axis=-1, keepdims=True)


def softmax(z: Array, _: Array) -> Array:
    shifted, _others, rest = _parts(z)
    return np.exp(shifted) / (1 + rest)


def log_softmax(z: Array, _: Array) -> Array:
    shifted, _others, rest = _parts(z)
    return shifted - np.log1p(rest)


def logsumexp(z: Array, _: Array) -> Array:
    value = z.max(axis=-1).astype(Wide) + np.log1p(_parts(z)[2][:, 0])
    return np.where(np.abs(value) < NEAR_ZERO, np.nan, value)


def gradient(z: Array, label: Array) -> Array:
    p = softmax(z, label)
    at = np.arange(len(z)), label
    p[at] = 0
    p[at] = -p.sum(axis=-1)
    return p


PAIRS: Mapping[str, tuple[Callable[..., Array], Callable[..., Array]]] = {
    "softmax": (softmax, lambda z, _, a: g.softmax(z, accuracy=a)),
    "log_softmax": (log_softmax, lambda z, _, a: g.log_softmax(z, accuracy=a)),
    "logsumexp": (logsumexp, lambda z, _, a: g.logsumexp(z, accuracy=a)),
    "gradient": (gradient, lambda z, y, a: g.softmax_cross_entropy_grad(z, y, accuracy=a)),
}


def ulps(found: Array, exact: Array) -> Array:
    """The errors of the results that are normal numbers, in ulps of the exact result."""
    size = np.abs(exact)
    kept = size > 2.3e-308
    return (np.abs(found.astype(Wide)[kept] - exact[kept]) / np.spacing(size[kept].astype(np.float64))).astype(float)


def lines(values: int, seed: int) -> Iterator[str]:
    own = np.random.default_rng(seed)
    yield f"{'function':12} {'K':>5} {'scale':>5} {'values':>9}   default: max  99.9 %     tight: max  99.9 %"
    for K in CLASSES:
        for scale in SCALES:
            z = own.normal(size=(values // K, K)) * scale
            z = z[(np.abs(z) < RANGE).all(axis=-1)]
            if len(z) == 0:
                continue
            label = own.integers(0, K, len(z))
            for name, (reference, computed) in PAIRS.items():
                exact = reference(z, label)
                errors = [ulps(computed(z, label, a), exact) for a in ("default", "tight")]
                shown = "     ".join(f"{e.max():13.2f} {np.quantile(e, 0.999):7.2f}" for e in errors)
                yield f"{name:12} {K:5} {scale:5} {errors[0].size:9}   {shown}"


def main() -> None:
    parser = argparse.ArgumentParser(description="The largest errors over millions of values.")
    parser.add_argument("--values", type=int, default=2_000_000)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    if np.finfo(Wide).nmant < 63:
        parser.error("long double has no more digits than float64 here: run this on x86-64")
    rows = []
    for line in lines(arguments.values, arguments.seed):
        print(line, flush=True)
        rows.append(line)
    made = f"{arguments.values} values a row, seed {arguments.seed}, NumPy {np.__version__}"
    text = f"# Largest errors over many values, in ulps\n\nNormal logits; {made}.\n\n```text\n" + "\n".join(rows)
    write_text_atomically(ROOT / "benchmarks" / "results" / "accuracy-many.md", text + "\n```\n")


if __name__ == "__main__":
    main()
