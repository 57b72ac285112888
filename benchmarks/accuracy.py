"""Measure the generated functions and their peers in ulps: benchmarks/results/accuracy-*.json and .md.

python benchmarks/accuracy.py [TABLE ...] [--against scipy torch ...] [--backend numpy] [--processes 2] [--samples 40]

    hard            hard labels, K up to 1000, default and tight, beside the peers
    hard-no-avx512  the same without the peers, by NumPy's loops for processors without AVX-512
    layouts         hard labels, K up to 10, arrays in C order, in Fortran order, and every second column of a wider one
    long            hard labels, K = 100000, a few rows of some regimes
    soft            soft labels, K up to 10, default and tight, beside the peers

A table that is broken off goes on from the journal that it left; the journal goes when the table is whole.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from derive.files import write_text_atomically  # noqa: E402  # the checkout need not be installed
from verify.accuracy import ACCURACIES, is_generated, measure  # noqa: E402
from verify.backends import BACKENDS, LAYOUTS  # noqa: E402
from verify.peers import PEERS  # noqa: E402
from verify.regimes import CLASSES, FUNCTIONS  # noqa: E402
from verify.table import FLAWED, AccuracyTable, Worst, rows_as_text  # noqa: E402

DISABLE = "NPY_DISABLE_CPU_FEATURES"  # read by NumPy when it is imported
RESULTS = ROOT / "benchmarks" / "results"
OF_ROWS = [n for n, what in FUNCTIONS.items() if what.kind == CLASSES and is_generated(n)]


@dataclass(frozen=True)
class Plan:
    """What a table measures, beyond the defaults of `measure`; whether beside peers, and with AVX-512."""

    settings: Mapping[str, Any]
    peers: bool = True
    avx512: bool = True
    dtypes: tuple[str, ...] = ("float64", "float32")
    options: Mapping[str, Any] = field(default_factory=lambda: {"accuracy": ACCURACIES})


HARD = {"labels": "hard", "Ks": (1, 2, 3, 10, 1000)}
PLANS: Mapping[str, Plan] = {
    "hard": Plan(HARD),
    "hard-no-avx512": Plan(HARD, peers=False, avx512=False),
    "layouts": Plan({"labels": "hard", "layout": tuple(LAYOUTS)}, peers=False),
    "long": Plan(
        {"labels": "hard", "Ks": (100_000,), "regimes": ("normal-1", "normal-10", "leader", "masked")},
        dtypes=("float64",),
    ),
    "soft": Plan({"labels": "soft"}),
}


def main() -> None:
    arguments = parsed()
    RESULTS.mkdir(exist_ok=True)
    for name in arguments.tables:
        if PLANS[name].avx512 or DISABLE in os.environ:
            write(name, arguments)
        else:
            again_without_avx512(name)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the generated functions and their peers in ulps.")
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=f"of {', '.join(PLANS)}; all by default")
    parser.add_argument("--backend", choices=BACKENDS, default="numpy")
    parser.add_argument("--against", nargs="*", choices=PEERS, default=list(PEERS))
    parser.add_argument("--samples", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=1)
    arguments = parser.parse_args()
    arguments.tables = arguments.tables or list(PLANS)
    for name in arguments.tables:
        if name not in PLANS:
            parser.error(f"no table {name}: choose from {', '.join(PLANS)}")
    return arguments


def write(name: str, arguments: argparse.Namespace) -> None:
    """Measure, and write the table as JSON and as a page."""
    plan, title = PLANS[name], f"accuracy-{arguments.backend}-{name}"
    journal = RESULTS / f"{title}.journal"
    table = measure(
        OF_ROWS if name == "long" else None,
        plan.dtypes,
        **plan.settings,
        **plan.options,
        samples=arguments.samples,
        seed=arguments.seed,
        backend=arguments.backend,
        against=arguments.against if plan.peers else (),
        processes=arguments.processes,
        progress=show,
        journal=journal,
    )
    write_text_atomically(RESULTS / f"{title}.json", as_text(table))
    write_text_atomically(RESULTS / f"{title}.md", page(name, table))
    journal.unlink()
    print(rows_as_text(table.summary()))


def as_text(table: AccuracyTable) -> str:
    """JSON with a row to a line; a call is written out only where its result is off by more than 4 ulps, or flawed."""
    brief = [replace(row, worst={name: kept(name, w) for name, w in row.worst.items()}) for row in table.rows]
    data = AccuracyTable(tuple(brief), table.made_with).as_json()
    lines = ",\n".join(json.dumps(row, allow_nan=False) for row in data["rows"])
    return f'{{"made_with": {json.dumps(data["made_with"], indent=1)},\n"rows": [\n{lines}\n]}}\n'


def kept(name: str, worst: Worst) -> Worst:
    return worst if name == FLAWED or worst.ulps > 4 else replace(worst, call="")


def show(done: int, total: int) -> None:
    print(f"\r{done}/{total}", end="\n" if done == total else "", file=sys.stderr, flush=True)


# NumPy chooses its loops when it is imported, so that other ones take another process.


def avx512() -> list[str]:
    """The names of what this NumPy dispatches to, may use here, and is or implies AVX-512."""
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

    return [name for name in __cpu_dispatch__ if __cpu_features__[name] and name.startswith(("AVX512", "X86_V4"))]


def again_without_avx512(name: str) -> None:
    """Run this script for one table, with AVX-512 disabled; the names are those that this NumPy knows."""
    rest = [word for word in sys.argv[1:] if word not in PLANS]
    environment = os.environ | {DISABLE: " ".join(avx512())}
    subprocess.run([sys.executable, __file__, name, *rest], env=environment, check=True)


# Pages.


def page(name: str, table: AccuracyTable) -> str:
    """What it was made with, the summary, and every row that has a flaw or is off by more than 4 ulps."""
    made = "\n".join(f"- {what}: {value}" for what, value in table.made_with.items())
    bad = [r for r in table.rows if r.flaws or r.max_ulp > 4]
    parts = [
        f"# Accuracy, in ulps: {name}",
        made,
        "## Worst of all regimes",
        "`max scaled` is in ulps of the largest term where terms cancel; `accuracy` is an option of lossproof's own.",
        fenced(rows_as_text(table.summary())),
    ]
    if bad:
        parts += ["## Flawed, or off by more than 4 ulps", fenced(rows_as_text(bad))]
    return "\n\n".join(parts) + "\n"


def fenced(text: str) -> str:
    return f"```text\n{text}\n```"


if __name__ == "__main__":
    main()
