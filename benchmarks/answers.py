"""Measure the checking of answers: benchmarks/results/answers.json and .md.

python benchmarks/answers.py [FILE ...] [--rounds 3]

Every pair of tests/verify/answers/pairs is checked by `check_expression` with a warm worker, a few times over. The
table says how often each verdict was given, by file and by the right verdict; the times are those of whole calls, the
least of the rounds for each pair.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from derive.errors import LossproofError  # noqa: E402  # the checkout need not be installed
from derive.files import write_text_atomically  # noqa: E402
from tests.verify.answers import pair_files  # noqa: E402
from verify.answers.checking import check_expression, pool  # noqa: E402
from verify.backends import processor  # noqa: E402

RESULTS = ROOT / "benchmarks" / "results"
Found = dict[str, list[tuple[dict[str, Any], str, float]]]  # by file: a pair, its verdict, and seconds


def main() -> None:
    arguments = parsed()
    pool().warm()
    found = {name: [checked(pair, arguments.rounds) for pair in pair_files.pairs(name)] for name in arguments.files}
    page = "\n".join(as_page(found, arguments.rounds)) + "\n"
    RESULTS.mkdir(exist_ok=True)
    write_text_atomically(RESULTS / "answers.md", page)
    write_text_atomically(RESULTS / "answers.json", as_text(found))
    print(page)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the checking of answers.")
    parser.add_argument("files", nargs="*", metavar="FILE", help=f"of {', '.join(pair_files.FILES)}; all by default")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    arguments.files = arguments.files or list(pair_files.FILES)
    return arguments


def checked(pair: dict[str, Any], rounds: int) -> tuple[dict[str, Any], str, float]:
    """The verdict on a pair, and the least seconds that a call took."""
    said = {key: value for key, value in pair.items() if key != "verdict"}
    seconds, status = [], ""
    for _ in range(rounds):
        began = time.perf_counter()
        try:
            status = check_expression(**said).status
        except LossproofError:  # of the gold answer
            status = "failed"
        seconds.append(time.perf_counter() - began)
    return pair, status, min(seconds)


def versions() -> dict[str, str]:
    """What the times depend on."""
    found = {name: metadata.version(name) for name in ("sympy", "mpmath", "lark")}
    with suppress(metadata.PackageNotFoundError):
        found["python-flint"] = metadata.version("python-flint")
    return {"python": platform.python_version(), **found, **{name: str(v) for name, v in processor().items()}}


def quantile(values: list[float], q: float) -> float:
    """The least value that a share q of all does not exceed."""
    return sorted(values)[min(len(values) - 1, int(q * len(values)))]


def as_page(found: Found, rounds: int) -> Iterator[str]:
    """The tables of verdicts and of times, and what was not decided."""
    counts = {name: Counter((pair["verdict"], status) for pair, status, _ in row) for name, row in found.items()}
    yield "# Checking answers\n"
    yield "Made by `python benchmarks/answers.py`, one process of two workers, the answers one after another.\n"
    yield ", ".join(f"{name} {version}" for name, version in versions().items()) + ".\n"
    yield "## Verdicts\n"
    yield from pair_files.table(counts)
    yield f"\n## Milliseconds for a call, the least of {rounds}\n"
    yield "| pairs | number | median | 99th percentile | longest |"
    yield "|---|---:|---:|---:|---:|"
    rows = {**found, "all": [one for row in found.values() for one in row]}
    for name, row in rows.items():
        ms = [1000 * seconds for _, _, seconds in row]
        yield f"| {name} | {len(ms)} | {median(ms):.1f} | {quantile(ms, 0.99):.0f} | {max(ms):.0f} |"
    left = [(name, pair, status) for name, row in found.items() for pair, status, _ in row if status != pair["verdict"]]
    yield f"\n## Pairs without their verdict: {len(left)}\n"
    yield from (f"- {name}, {status}: `{pair['gold']}` and `{pair['answer']}`" for name, pair, status in left)


def as_text(found: Found) -> str:
    """JSON, a pair to a line, without times: these are of one machine and one day."""
    rows = [
        json.dumps({"file": name, **pair, "status": status}, ensure_ascii=False)
        for name, row in found.items()
        for pair, status, _ in row
    ]
    return "[\n" + ",\n".join(rows) + "\n]\n"


if __name__ == "__main__":
    main()
