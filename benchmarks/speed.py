"""Time the generated functions beside SciPy on the same arrays, in one run: benchmarks/results/speed-numpy.{json,md}.

python benchmarks/speed.py [--repeats 21]

A ratio is the median of the pairs: ours and SciPy's, measured one right after the other. SciPy has no gradient of
cross-entropy; beside ours stands what its users write, softmax(z) - y with y one-hot, which loses the digits of a
confident class. Ours takes the classes as integers, as rows of one-hot labels, or as soft rows.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402  # the checkout need not be installed
import scipy  # noqa: E402
from scipy import special  # noqa: E402

import derive.generated as ours  # noqa: E402
from derive.files import write_text_atomically  # noqa: E402
from verify.backends import processor  # noqa: E402

RESULTS = ROOT / "benchmarks" / "results"
SHAPES = ((1, 10), (1000, 10), (1000, 100), (256, 4096))
PAIR = 0.02  # seconds that one half of a pair takes, about
BOUNDS = {"default": 1.0, "tight": 2.0}


def main() -> None:
    parser = argparse.ArgumentParser(description="Time the generated functions beside SciPy, as ratios in one run.")
    parser.add_argument("--repeats", type=int, default=21, help="pairs of measurements for each figure")
    repeats = parser.parse_args().repeats
    rows = list(measured(repeats))
    made = {
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "python": platform.python_version(),
        "repeats": repeats,
        **processor(),
    }
    text = table(rows)
    write_text_atomically(RESULTS / "speed-numpy.json", json.dumps({"made_with": made, "rows": rows}, indent=1) + "\n")
    title = "# Time, as a ratio to SciPy's"
    note = f"{made}\n\nAt most 1 is the aim for the default, at most 2 for tight; above it a figure has a star."
    write_text_atomically(RESULTS / "speed-numpy.md", f"{title}\n\n{note}\n\n```text\n{text}\n```\n")
    print(text)


def measured(repeats: int) -> Iterator[dict[str, Any]]:
    """A row for each shape and function, with the ratio in each accuracy."""
    for shape in SHAPES:
        for name, mine, theirs in pairs(shape):
            for accuracy in BOUNDS:
                ratio, seconds = ratio_of(lambda f=mine, a=accuracy: f(accuracy=a), theirs, repeats)
                yield {
                    "function": name,
                    "shape": list(shape),
                    "accuracy": accuracy,
                    "ratio": float(f"{ratio:.3g}"),
                    "scipy_microseconds": float(f"{1e6 * seconds:.3g}"),
                }


def pairs(shape: tuple[int, int]) -> Iterator[tuple[str, Callable[..., Any], Callable[[], Any]]]:
    """What is timed: ours, which takes an accuracy, and SciPy's."""
    rng = np.random.default_rng(0)
    z = 3 * rng.standard_normal(shape)
    label = rng.integers(0, shape[1], shape[0])
    hot, soft = np.eye(shape[1])[label], special.softmax(rng.standard_normal(shape), axis=-1)
    yield "softmax", lambda **o: ours.softmax(z, **o), lambda: special.softmax(z, axis=-1)
    yield "log_softmax", lambda **o: ours.log_softmax(z, **o), lambda: special.log_softmax(z, axis=-1)
    yield "logsumexp", lambda **o: ours.logsumexp(z, **o), lambda: special.logsumexp(z, axis=-1)
    gradient = ours.softmax_cross_entropy_grad
    yield "gradient, classes", lambda **o: gradient(z, label, **o), lambda: special.softmax(z, axis=-1) - hot
    yield "gradient, one-hot", lambda **o: gradient(z, hot, **o), lambda: special.softmax(z, axis=-1) - hot
    yield "gradient, soft", lambda **o: gradient(z, soft, **o), lambda: special.softmax(z, axis=-1) - soft


def ratio_of(mine: Callable[[], Any], theirs: Callable[[], Any], repeats: int) -> tuple[float, float]:
    """The median ratio of pairs, and SciPy's shortest time."""
    count = max(1, int(PAIR / max(timed(theirs, 3), 1e-7)))
    found = [(timed(mine, count), timed(theirs, count)) for _ in range(repeats)]
    return statistics.median(a / b for a, b in found), min(b for _, b in found)


def timed(function: Callable[[], Any], count: int) -> float:
    """Seconds for one call, over so many."""
    start = time.perf_counter()
    for _ in range(count):
        function()
    return (time.perf_counter() - start) / count


def table(rows: list[dict[str, Any]]) -> str:
    """A line for each function and shape, a column for each accuracy."""
    found = {(r["function"], tuple(r["shape"]), r["accuracy"]): r for r in rows}
    lines = [f"{'function':<19}{'shape':<13}{'default':>9}{'tight':>9}{'SciPy, us':>12}"]
    for name, shape in dict.fromkeys(key[:2] for key in found):
        both = [found[name, shape, accuracy] for accuracy in BOUNDS]
        shown = (f"{r['ratio']:.2f}{'*' if r['ratio'] > BOUNDS[r['accuracy']] else ' '}" for r in both)
        size = "x".join(map(str, shape))
        lines.append(f"{name:<19}{size:<13}{''.join(f'{s:>9}' for s in shown)}{both[0]['scipy_microseconds']:>12}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
