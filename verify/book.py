"""The whole judgement of an entry: what the kernel says, and what the oracle saw."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeAlias

from derive import catalog, dependencies
from derive.calc import Refutation, Theorem
from verify.certificate import Certificate
from verify.kernel import Kernel, Rejection
from verify.model import NoValue
from verify.oracle import LineReport, OracleReport, Verdict, check, check_refutation
from verify.refutation import Refuted, refute
from verify.sampling import Vacuous, sample_model

Entry: TypeAlias = Theorem | Refutation
KS = (1, 2, 3, 5, 10)


@dataclass(frozen=True)
class Judgement:
    """The verdict on one entry: "proved", "refuted", or "unknown" with the reason and the line.

    An entry is `as_declared` if a theorem is proved, or a refutation refuted, by the kernel and confirmed by the
    oracle.
    """

    id: str
    title: str
    declared: str
    verdict: str
    line: int | None = None
    reason: str = ""
    certificate: Certificate | None = None
    evidence: Refuted | None = None
    oracle: OracleReport | LineReport | None = None
    seconds: float = 0.0

    @property
    def as_declared(self) -> bool:
        return self.verdict == self.declared

    def as_json(self) -> dict[str, Any]:
        """The judgement as plain data."""
        out: dict[str, Any] = {
            "id": self.id,
            "title": self.title,
            "declared": self.declared,
            "verdict": self.verdict,
            "seconds": round(self.seconds, 4),
        }
        if self.reason:
            out |= {"line": self.line, "reason": self.reason}
        if self.certificate:
            out["certificate"] = self.certificate.as_json()
        if self.evidence:
            out["evidence"] = {"what": self.evidence.what, "enclosure": str(self.evidence.enclosure or "")}
        if isinstance(self.oracle, OracleReport):
            out["oracle"] = [
                {
                    "line": r.number,
                    "verdict": r.verdict.name.lower(),
                    "digits": round(r.digits, 1),
                    "K": r.K,
                    "seed": r.seed,
                }
                for r in self.oracle.lines
            ]
            out["skipped"] = [{"K": K, "reason": reason} for K, reason in self.oracle.skipped]
        return out


def closure(ids: Iterable[str]) -> list[Entry]:
    """The entries of those ids and all that they cite, each after what it cites."""
    return dependencies.closure(catalog.entries()[name] for name in ids)


def certify(kernel: Kernel, theorem: Theorem) -> Certificate:
    """A certificate from the kernel, with the first model of the hypotheses that can be found."""
    try:
        model = next(_models(theorem))
    except StopIteration:
        raise Rejection(theorem.id, None, "vacuous: no model of the hypotheses was found") from None
    return kernel.certify(theorem, model)


def _models(theorem: Theorem) -> Iterator[Any]:
    for size in (3, 2, 1, 5):
        try:
            yield sample_model(theorem, size, 0)
        except (Vacuous, NoValue):
            continue


def judge(
    entries: Iterable[Entry],
    *,
    digits: int = 50,
    Ks: tuple[int, ...] = KS,
    seed: int = 0,
    processes: int = 1,
    progress: Callable[[Judgement], None] | None = None,
) -> list[Judgement]:
    """Judge entries in order; an entry that cites another must come after it.

    The kernel goes first and in order, for certified theorems may be cited; the oracle looks at every entry by
    itself, so that it is spread over processes.
    """
    kernel = Kernel()
    ordered = list(entries)
    looks = _looks(ordered, digits, Ks, seed, processes)
    out = []
    for entry in ordered:
        judgement = _judged(kernel, entry, next(looks))
        out.append(judgement)
        if progress:
            progress(judgement)
    return out


def _looks(
    entries: list[Entry], digits: int, Ks: tuple[int, ...], seed: int, processes: int
) -> Iterator[tuple[OracleReport | LineReport | str, float]]:
    jobs = [(e, digits, Ks, seed) for e in entries]
    if processes == 1:
        yield from map(_look, jobs)
        return
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
        largest_first = sorted(range(len(jobs)), key=lambda n: -sum(1 for _ in jobs[n][0].claim.left.walk()))
        futures = {n: pool.submit(_look, jobs[n]) for n in largest_first}
        yield from (futures[n].result() for n in range(len(jobs)))


def _look(job: tuple[Entry, int, tuple[int, ...], int]) -> tuple[OracleReport | LineReport | str, float]:
    """What the oracle saw of an entry, or why it could not look; and how long it took."""
    entry, digits, Ks, seed = job
    start = time.perf_counter()
    seen: OracleReport | LineReport | str
    try:
        if isinstance(entry, Theorem):
            seen = check(entry, digits=digits, Ks=Ks, seed=seed)
        else:
            seen = check_refutation(entry, digits=digits)
    except (Vacuous, NoValue, TypeError, ValueError) as error:  # no model, or what is written means nothing
        seen = f"cannot look: {error}"
    return seen, time.perf_counter() - start


def _judged(kernel: Kernel, entry: Entry, look: tuple[OracleReport | LineReport | str, float]) -> Judgement:
    seen, seconds = look
    start = time.perf_counter()
    declared = "proved" if isinstance(entry, Theorem) else "refuted"
    line, reason, certificate, evidence = None, "", None, None
    try:
        if isinstance(entry, Theorem):
            certificate = certify(kernel, entry)
        else:
            evidence = refute(entry, kernel)
    except Rejection as error:
        line, reason = error.line, f"kernel: {error.reason}"
    if not reason:
        line, reason = _objection(seen)
    return Judgement(
        entry.id,
        entry.title,
        declared,
        "unknown" if reason else declared,
        line,
        reason,
        certificate,
        evidence,
        None if isinstance(seen, str) else seen,
        seconds + time.perf_counter() - start,
    )


def _objection(seen: OracleReport | LineReport | str) -> tuple[int | None, str]:
    """The line that the oracle does not confirm, and why; no reason if it confirms all."""
    if isinstance(seen, str):
        return None, f"oracle: {seen}"
    if isinstance(seen, LineReport):
        return (
            None,
            "" if seen.verdict is Verdict.CONTRADICTED else f"oracle: the claim is not contradicted: {seen}",
        )
    worst = max(seen.lines, key=lambda r: r.verdict)
    return (worst.number, f"oracle: {worst}") if worst.verdict is not Verdict.CONFIRMED else (None, "")
