"""Measure the generated functions and their peers in ulps: benchmarks/results/accuracy-*.json and .md.

python benchmarks/accuracy.py [--full] [--dtype float64 ...] [--backend numpy] [--against scipy torch]
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from derive.files import write_text_atomically  # noqa: E402  # the checkout need not be installed
from verify.accuracy import BACKENDS, PEERS, AccuracyTable, measure, rows_as_text  # noqa: E402
from verify.regimes import LABELS  # noqa: E402
from verify.ulps import FORMATS  # noqa: E402

RESULTS = ROOT / "benchmarks" / "results"
QUICK, FULL = (2, 3, 10), (1, 2, 3, 10, 1000)


def main() -> None:
    arguments = parsed()
    table = measure(
        dtypes=arguments.dtype,
        Ks=FULL if arguments.full else QUICK,
        samples=arguments.samples,
        seed=arguments.seed,
        backend=arguments.backend,
        against=arguments.against,
        labels=arguments.labels,
        processes=arguments.processes,
        progress=show,
    )
    RESULTS.mkdir(exist_ok=True)
    name = f"accuracy-{arguments.backend}-{arguments.labels}-{'full' if arguments.full else 'quick'}"
    write_text_atomically(RESULTS / f"{name}.json", json.dumps(table.as_json(), indent=1, allow_nan=False) + "\n")
    write_text_atomically(RESULTS / f"{name}.md", page(table))
    print(rows_as_text(table.summary()))


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the generated functions and their peers in ulps.")
    parser.add_argument("--full", action="store_true", help=f"K in {FULL} instead of {QUICK}")
    parser.add_argument("--dtype", nargs="+", choices=FORMATS, default=["float64", "float32"])
    parser.add_argument("--backend", choices=BACKENDS, default="numpy")
    parser.add_argument("--against", nargs="*", choices=PEERS, default=["scipy"])
    parser.add_argument("--labels", choices=LABELS, default="hard")
    parser.add_argument("--samples", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=1)
    return parser.parse_args()


def show(done: int, total: int) -> None:
    print(f"\r{done}/{total}", end="\n" if done == total else "", file=sys.stderr, flush=True)


def page(table: AccuracyTable) -> str:
    """The summary, and every row that has a flaw or is off by more than 4 ulps."""
    made = ", ".join(f"{name} {value}" for name, value in table.made_with.items())
    bad = [r for r in table.rows if r.flaws or r.max_ulp > 4]
    parts = ["# Accuracy, in ulps", made, "## Worst of all regimes", fenced(rows_as_text(table.summary()))]
    if bad:
        parts += ["## Flawed, or off by more than 4 ulps", fenced(rows_as_text(bad))]
    return "\n\n".join(parts) + "\n"


def fenced(text: str) -> str:
    return f"```text\n{text}\n```"


if __name__ == "__main__":
    main()
