"""The choice of forms by measurement: every candidate against the emitted one, and a witness for every refusal.

    refused     worse than what is emitted, in some regime: more results that are wrong zeros, infinities or NaN,
                or a largest error of more than 1.25 times and more than 1 ulp above that of the emitted form
    better      nowhere worse, somewhere what is emitted would be refused for, and no more work: then the choice is
                to be changed
    dearer      the same, but more passes over the numbers: what is emitted may err up to its bound (verify.bounds)
                for its speed, and accuracy="tight" is for who wants the last digit
    equal       neither

    python -m verify.choice            what was found, a line for each function
    python -m verify.choice --write    the same, and records it in derive/generated/choices.json

Errors are in ulps of the result; for functions whose terms may cancel, in ulps of the largest term where they do.
Labels are hard. Every row is computed alone, so that a witness shows the same in a call of its own.
"""

from __future__ import annotations

import json
import math
import platform
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib import import_module
from typing import Any

from derive.codegen import GENERATED
from derive.codegen.candidates import Candidate, Choices, Stage, choices, functions
from derive.errors import LossproofError
from derive.files import write_text_atomically
from verify.backends import open_numpy, processor
from verify.bounds import DEFAULT
from verify.judging import Calls, Sample, places_of, sample_of
from verify.programs import Routed, routed
from verify.regimes import CLASSES, FUNCTIONS, REGIMES, Floats, Measured, draw
from verify.ulps import NAN, WRONG_INF, WRONG_ZERO, Raw, judge, magnitude, pick_format

FILE = GENERATED / "choices.json"
EMITTED, REFUSED, BETTER, DEARER, EQUAL, TIGHT = "emitted", "refused", "better", "dearer", "equal", "tight"
FACTOR, MARGIN = 1.25, 1.0  # a largest error is worse where it is above both
SAMPLES, SEED, CLASS_COUNTS, DIGITS, DTYPE = 100, 0, (2, 3, 10), 40, "float64"
_FORMAT = pick_format(DTYPE)


# Measuring.


@dataclass(frozen=True)
class Cell:
    """A regime and a number of classes: inputs, and what is exact for them."""

    regime: str
    K: int
    sample: Sample
    drawn: tuple[Any, ...]


@dataclass(frozen=True)
class Errors:
    """What a form gave in a cell: at each place the ulps, infinite for what is no number, and what is grossly wrong."""

    results: Floats
    ulps: tuple[float, ...]
    flaws: tuple[str, ...]

    @property
    def largest(self) -> float:
        """The largest error of the results that are not grossly wrong."""
        return max((u for u, flaw in zip(self.ulps, self.flaws, strict=True) if not flaw), default=0.0)

    @property
    def flawed(self) -> int:
        """How many are grossly wrong."""
        return sum(map(bool, self.flaws))


def is_scaled(function: str) -> bool:
    """Do errors count in ulps of the largest term, where terms cancel?"""
    promised = DEFAULT.get(function)
    return FUNCTIONS[function].terms is not None and (promised is None or promised.scaled)


def cells(function: str, regimes: Iterable[str] = REGIMES, samples: int = SAMPLES) -> tuple[Cell, ...]:
    """The inputs of a function in all regimes of its kind, with the exact results."""
    what = FUNCTIONS[function]
    found = []
    for regime in regimes:
        if what.kind in REGIMES[regime].kinds:
            sizes = CLASS_COUNTS if what.kind == CLASSES else (2,)
            found += [_cell(what, regime, K, samples) for K in sizes if REGIMES[regime].least <= K]
    return tuple(found)


def _cell(what: Measured, regime: str, K: int, samples: int) -> Cell:
    drawn = (regime, DTYPE, K, samples, SEED, what.kind, "hard")
    values = draw(regime, DTYPE, K, samples, SEED, what.kind, "hard")
    inputs = {a: values[a] for a in what.arguments}
    return Cell(regime, K, sample_of(what, inputs, places_of(what, inputs, SEED), _FORMAT, DIGITS), drawn)


def errors(program: Routed, cell: Cell, scaled: bool) -> Errors:
    """A form in a cell."""
    sample = cell.sample
    results = evaluate(program, sample.what, [*sample.inputs.values()])
    judged = [_judged(sample, n, float(results[at]), scaled) for n, at in enumerate(sample.places)]
    return Errors(results, tuple(u for u, _ in judged), tuple(flaw for _, flaw in judged))


def evaluate(program: Routed, what: Measured, arrays: Sequence[Floats]) -> Floats:
    """The results in the shape that the function gives them in; rows of classes, or numbers one by one."""
    if what.kind == CLASSES:
        rows = {name: x.reshape(-1, x.shape[-1]) for name, x in zip(what.arguments, arrays, strict=True)}
        out, shape = program(rows), arrays[0].shape
        per_row = not what.program.order
        return out.reshape(shape[:-1] if per_row else shape)
    return program({name: x.reshape(-1, 1) for name, x in zip(what.arguments, arrays, strict=True)}).reshape(
        arrays[0].shape
    )


def _judged(sample: Sample, n: int, computed: float, scaled: bool) -> tuple[float, str]:
    exact = sample.exact[n]
    if exact is None:
        return 0.0, ""
    found = judge(computed, exact, _FORMAT)
    term = sample.terms[n] if scaled and n in sample.cancelled else None
    if term is None or math.isinf(found.ulps):
        return found.ulps, found.flaw
    ulps = math.ldexp(found.ulps, _quantum(exact) - _quantum(term))
    return ulps, "" if found.flaw == WRONG_ZERO else found.flaw


def _quantum(x: Raw) -> int:
    """log2 of the ulp."""
    return max(int(magnitude(x)) - _FORMAT.precision, _FORMAT.least) if x[1] else _FORMAT.least


# Comparing.


def is_worse(found: Errors, other: Errors) -> bool:
    """More that is grossly wrong, or clearly larger errors."""
    limit = max(FACTOR * other.largest, other.largest + MARGIN)
    return found.flawed > other.flawed or found.largest > limit


def verdict(found: Sequence[Errors], emitted: Sequence[Errors]) -> str:
    """What becomes of a candidate."""
    pairs = list(zip(found, emitted, strict=True))
    if any(is_worse(mine, its) for mine, its in pairs):
        return REFUSED
    return BETTER if any(is_worse(its, mine) for mine, its in pairs) else EQUAL


@dataclass(frozen=True)
class Witness:
    """Where a candidate fails: a call, what the candidate gives for it, what is right, and how far off both forms are.

    `flaw` says what is grossly wrong, if anything is. The call is that of the function as it is emitted.
    """

    regime: str
    K: int
    call: str
    computed: str
    exact: str
    ulps: float
    flaw: str
    emitted_ulps: float


def witness(found: Sequence[Errors], emitted: Sequence[Errors], over: Sequence[Cell]) -> Witness:
    """The worst of all places where the candidate is worse."""
    worse = [(f, e, c) for f, e, c in zip(found, emitted, over, strict=True) if is_worse(f, e)]
    mine, its, cell = max(worse, key=lambda three: _badness(*three[:2]))
    if mine.flawed > its.flawed:
        n = next(n for n, flaw in enumerate(mine.flaws) if flaw and not its.flaws[n])
    else:
        n = max((n for n, flaw in enumerate(mine.flaws) if not flaw), key=lambda n: mine.ulps[n])
    named = {"dtype": DTYPE, "accuracy": "default"}
    calls = Calls(named, cell.sample, mine.results, open_numpy().literal, cell.drawn)
    worst = calls.worst({n: mine.ulps[n]})
    figures = (mine.ulps[n], mine.flaws[n], its.ulps[n])
    return Witness(cell.regime, cell.K, worst.call, worst.computed, worst.exact, *figures)


def _badness(mine: Errors, its: Errors) -> tuple[float, float]:
    return (mine.flawed - its.flawed) / len(mine.flaws), mine.largest / max(its.largest, 0.5)


# The record.


@dataclass(frozen=True)
class Outcome:
    """What was found of a candidate."""

    candidate: Candidate
    verdict: str
    errors: tuple[Errors, ...]
    witness: Witness | None

    def worst(self, over: Sequence[Cell]) -> tuple[float, Cell]:
        """The largest error of the results that are not grossly wrong, and where it was."""
        largest, n = max((e.largest, -n) for n, e in enumerate(self.errors))
        return largest, over[-n]

    def gain(self, emitted: Outcome, over: Sequence[Cell]) -> tuple[Cell, float, float]:
        """Where it is most ahead of what is emitted: its largest error there, and that of the emitted form."""
        ahead = [(m, e, c) for m, e, c in zip(self.errors, emitted.errors, over, strict=True) if is_worse(e, m)]
        mine, its, cell = max(ahead, key=lambda three: _badness(three[1], three[0]))
        return cell, mine.largest, its.largest


@dataclass(frozen=True)
class Report:
    """What was found of all candidates of a function, and the road to the emitted one."""

    function: str
    cells: tuple[Cell, ...]
    outcomes: tuple[Outcome, ...]
    road: tuple[Stage, ...]
    without_program: tuple[tuple[str, str], ...]

    def of(self, verdict_: str) -> tuple[Outcome, ...]:
        """Those with a verdict."""
        return tuple(o for o in self.outcomes if o.verdict == verdict_)


def report(function: str, regimes: Iterable[str] = REGIMES, samples: int = SAMPLES) -> Report:
    """All candidates of a function, measured.

    Raises:
        LossproofError: the function has no choice of forms.
    """
    if function not in functions():
        raise LossproofError(f"{function} has no choice of forms.", f"Choose from {', '.join(functions())}.")
    all_of_it, scaled, over = choices(function), is_scaled(function), cells(function, regimes, samples)
    emitted = _measured(all_of_it.emitted, over, scaled)
    outcomes = []
    for candidate in _all(all_of_it):
        found = _measured(candidate, over, scaled)
        what = _standing(candidate, all_of_it, found, emitted)
        seen = witness(found, emitted, over) if what == REFUSED else None
        outcomes.append(Outcome(candidate, what, found, seen))
    return Report(function, over, tuple(outcomes), all_of_it.road, all_of_it.without_program)


def _all(all_of_it: Choices) -> tuple[Candidate, ...]:
    """The candidates, and those that stand on the road alone."""
    return tuple({c.name: c for c in (*all_of_it.candidates, *(s.candidate for s in all_of_it.road))}.values())


def _measured(candidate: Candidate, over: Sequence[Cell], scaled: bool) -> tuple[Errors, ...]:
    program = routed(candidate.branches)
    return tuple(errors(program, cell, scaled) for cell in over)


def _standing(candidate: Candidate, among: Choices, found: Sequence[Errors], emitted: Sequence[Errors]) -> str:
    if candidate == among.emitted:
        return EMITTED
    tight = any(s.name == TIGHT and s.candidate == candidate for s in among.road)
    what = TIGHT if tight else verdict(found, emitted)
    return DEARER if what == BETTER and candidate.work > among.emitted.work else what


def as_data(found: Report) -> dict[str, Any]:
    """Objects, lists, texts and numbers only; an infinite number is the text "inf"."""
    return {
        "scaled": is_scaled(found.function),
        "results": sum(len(c.sample.places) for c in found.cells),
        "road": [{"stage": s.name, "theorems": list(s.theorems), "candidate": s.candidate.name} for s in found.road],
        "without_program": [{"theorem": t, "reason": reason} for t, reason in found.without_program],
        "candidates": [_outcome_as_data(o, found) for o in found.outcomes],
    }


def _outcome_as_data(o: Outcome, found: Report) -> dict[str, Any]:
    largest, cell = o.worst(found.cells)
    flaws = [flaw for e in o.errors for flaw in e.flaws]
    kinds = {"zeros": WRONG_ZERO, "infinities": WRONG_INF, "nans": NAN}
    shown: dict[str, Any] = {
        "name": o.candidate.name,
        "theorems": list(o.candidate.theorems),
        "verdict": o.verdict,
        "max_ulps": _number(largest),
        "regime": cell.regime,
        "K": cell.K,
        "wrong": {name: flaws.count(kind) for name, kind in kinds.items() if kind in flaws},
    }
    seen = o.witness
    if seen:
        figures = {"ulps": _number(seen.ulps), "emitted_ulps": _number(seen.emitted_ulps)}
        shown["witness"] = {**asdict(seen), **figures}
    if o.verdict in (BETTER, DEARER):
        (emitted,) = found.of(EMITTED)
        at, mine, its = o.gain(emitted, found.cells)
        shown["work"] = {"passes": o.candidate.work, "emitted_passes": emitted.candidate.work}
        shown["gain"] = {"regime": at.regime, "K": at.K, "max_ulps": _number(mine), "emitted_ulps": _number(its)}
    return shown


def _number(x: float) -> float | str:
    return float(f"{x:.4g}") if math.isfinite(x) else str(x)


def versions() -> dict[str, Any]:
    """What the figures depend on."""
    libraries = {name: str(import_module(name).__version__) for name in ("mpmath", "numpy")}
    machine = {"python": platform.python_version(), "machine": platform.machine()}
    settings = {"samples": SAMPLES, "seed": SEED, "K": list(CLASS_COUNTS), "dtype": DTYPE, "labels": "hard"}
    return {**settings, **machine, **libraries, **processor()}


def as_text(found: Mapping[str, Any]) -> str:
    """The record as JSON, the same bytes for the same findings; a line for each candidate."""
    functions_ = [f"  {_json(name)}: {_function_as_text(data)}" for name, data in found["functions"].items()]
    inside = ",\n".join(functions_)
    return f'{{\n "made_with": {_json(found["made_with"])},\n "functions": {{\n{inside}\n }}\n}}\n'


def _function_as_text(data: Mapping[str, Any]) -> str:
    head = _json({name: value for name, value in data.items() if name != "candidates"})
    lines = ",\n".join(f"   {_json(c)}" for c in data["candidates"])
    return f'{head[:-1]}, "candidates": [\n{lines}\n  ]}}'


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


@cache
def recorded() -> Mapping[str, Any]:
    """The record: {"made_with": ..., "functions": {name: ...}}.

    Raises:
        LossproofError: there is none.
    """
    if not FILE.exists():
        raise LossproofError(f"{FILE} is missing.", "Run python -m verify.choice --write.")
    data: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return data


def main(arguments: Sequence[str]) -> Iterator[str]:
    """A line for each function; with --write all is recorded."""
    record: dict[str, Any] = {"made_with": versions(), "functions": {}}
    for function in functions():
        found = report(function)
        record["functions"][function] = as_data(found)
        yield _line(found)
        yield from (f"  better than what is emitted: {o.candidate.name}\n" for o in found.of(BETTER))
    if "--write" in arguments:
        write_text_atomically(FILE, as_text(record))
        yield f"wrote {FILE.name}\n"


def _line(found: Report) -> str:
    (emitted,), first = found.of(EMITTED), found.road[0].candidate
    (before,) = (o for o in found.outcomes if o.candidate == first)
    counts = ", ".join(f"{len(found.of(v))} {v}" for v in (REFUSED, EQUAL, DEARER, BETTER))
    return f"{found.function}: {_shown(before, found)} -> {_shown(emitted, found)}; {counts}\n"


def _shown(o: Outcome, found: Report) -> str:
    largest, flawed = o.worst(found.cells)[0], sum(e.flawed for e in o.errors)
    return f"{largest:.4g} ulps" + (f" and {flawed} wrong" if flawed else "")


if __name__ == "__main__":
    for line in main(sys.argv[1:]):
        sys.stdout.write(line)
        sys.stdout.flush()
