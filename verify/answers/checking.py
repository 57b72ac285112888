"""Is this answer the gold one? A verdict with its evidence, safe for any text and from any thread.

    check_expression("p_k - y_k", "y_k - p_k")    Verdict(status="different", diagnosis="sign", ...)

The work is done in a process of its own, bounded in time and memory; what the text says is never executed.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, TypeAlias

from derive.errors import LossproofError
from derive.language import tr
from verify.answers.comparing.verdict import Mode
from verify.answers.mistakes.known import BY_NAME
from verify.answers.reading.invalid import message_of
from verify.answers.requests import LONGEST, task_of
from verify.answers.worker import Pool

Status: TypeAlias = Literal["equal", "different", "undecided", "invalid"]
Statement: TypeAlias = str | Mapping[str, str]
DEADLINE = 5.0  # seconds for an answer
TABLE = "verify.answers.question_task"


@dataclass(frozen=True)
class Verdict:
    """What became of an answer.

    Attributes:
        status: "equal", "different", "undecided" or "invalid" (it could not be read: try again).
        message: a sentence for the learner, in the language that is spoken.
        evidence: how it is known: a proof and the facts it needed, or a counterexample; plain data.
        diagnosis: the name of the mistake, where the answer is the gold one with that mistake in it.
        position: where an invalid answer cannot be read, an index into the text.
        suggestion: the nearest known name, where a name is unknown.
        remarks: what was assumed in words and not used.
    """

    status: Status
    message: str
    evidence: Mapping[str, Any] | None = None
    diagnosis: str | None = None
    position: int | None = None
    suggestion: str | None = None
    remarks: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


def check_expression(  # noqa: PLR0913  # how to ask, each by name
    gold: str,
    answer: str,
    *,
    syntax: Literal["text", "latex", "auto"] = "auto",
    assume: Iterable[Statement] | None = None,
    facts: Iterable[Statement] = (),
    mode: Mode = "equal",
    scope: Literal["auto", "book", "paper", "general"] = "auto",
    names: Mapping[str, list[str]] | None = None,
    variable: str | None = None,
    deadline: float = DEADLINE,
) -> Verdict:
    """Is `answer` what `gold` is?

    Args:
        gold: the right answer, in any of the notations of `verify.answers.reading.parsing`.
        answer: the learner's.
        syntax: how the answer is written; "auto" tells LaTeX by its commands.
        assume: what holds at every point: statements ("x > 0", "0 < p < 1", "x, y in R", "sum_j y_j = 1") and
            domains ({"simplex": "y"}). Equations may be used; the evidence names those that were needed.
        facts: more that may be used, as what is assumed; and "constant factor" or "additive constant".
        mode: how strictly to ask: one of `verify.answers.comparing.verdict.MODES`.
        scope: which names are known: the book's, those of papers or of school algebra, or as fits.
        names: a question's own: {"u": ["K"], "c": []} for a family over K and a number.
        variable: what constants are free of.
        deadline: seconds of work, after which the answer is undecided; waiting for a worker is not counted.

    Returns:
        A verdict; equal only with a proof, different only with a counterexample.

    Raises:
        LossproofError: the gold answer cannot be read, or an argument is not one of these.
    """
    task = task_of(
        gold,
        answer,
        syntax=syntax,
        assume=assume,
        facts=facts,
        mode=mode,
        scope=scope,
        names=names,
        variable=variable,
        deadline=deadline,
    )
    if len(answer) > LONGEST:
        return Verdict("invalid", tr("This is too long to be read. Give a shorter answer."))
    outcome = pool().run(task, deadline=deadline)
    if outcome.status == "done":
        return verdict(outcome.value)
    if outcome.status == "failed":
        raise LossproofError(
            f"The question cannot be asked: {outcome.message}.", "Check the gold answer and assumptions."
        )
    if outcome.status == "refused":
        return Verdict("invalid", tr("This is too long to be read. Give a shorter answer."))
    return Verdict("undecided", tr("This could not be decided within its limits of time and memory."))


def verdict(found: Mapping[str, Any]) -> Verdict:
    """What a worker found, as a verdict in the language that is spoken."""
    return replace(_verdict(found), remarks=tuple(found.get("remarks", ())))


def _verdict(found: Mapping[str, Any]) -> Verdict:
    """The verdict without remarks."""
    status = found["status"]
    if status == "invalid":
        return Verdict(status, message_of(found), None, None, found["position"], found["suggestion"])
    if status == "different":
        name = found.get("diagnosis")
        said = tr(BY_NAME[name].message) if name else tr("Not equal: the counterexample shows where.")
        return Verdict(status, said, found.get("evidence"), name)
    if status == "equal":
        return Verdict(status, tr("Right."), found.get("evidence"))
    return Verdict(status, tr("Neither a proof nor a counterexample was found."), found.get("evidence"))


_pools: list[Pool] = []
_lock = threading.Lock()


def pool() -> Pool:
    """The workers that the process shares."""
    with _lock:
        if not _pools:
            _pools.append(Pool(TABLE, most=2))
    return _pools[0]
