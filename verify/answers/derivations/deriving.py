"""Is this a derivation of that? A verdict for any text, from any thread, in bounded time.

    check_derivation("softmax.sums-to-one", ["sum_k softmax(z)_k = sum_k exp(z_k)/sum_j exp(z_j)", ("= 1", "algebra")])

The work is done in a process of its own, bounded in time and memory; what the text says is never executed. Whoever
needs neither calls `verify.answers.derivations.judging.check_derivation`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from derive.language import spoken
from verify.answers.derivations.remarks import remark
from verify.answers.derivations.verdict import DerivationVerdict
from verify.answers.worker import GIBIBYTE, Outcome, Pool

Written: TypeAlias = str | tuple[str, str]  # a line, or a line and its reason
DEADLINE = 30.0  # seconds for a derivation
SHARE = 0.8  # of them for looking at its lines; what is left then is undecided, and told before the process ends
MEMORY = 2 * GIBIBYTE
TABLE = "verify.answers.derivations.task"


def check_derivation(
    goal: str | None,
    lines: str | Sequence[Written],
    *,
    given: Iterable[str] = (),
    lets: Iterable[str] = (),
    starts: Iterable[str] = (),
    deadline: float = DEADLINE,
    workers: Pool | None = None,
) -> DerivationVerdict:
    """Do the lines derive the goal? Any valid route is accepted.

    Args:
        goal: the id of a theorem of the book or of a question of the bank; or a statement, "σ(-t) = 1 - σ(t)"; None
            for a document that names its own.
        lines: "a = b  by algebra", "= c", or ("= c", "algebra"); or one text: a document with its headers, in plain
            text, Markdown or LaTeX.
        given: what may be assumed, "sum_k p_k = 1", where the goal is a statement; a theorem brings its own. Of a
            document, its headers say what is given.
        lets: abbreviations, "a_k = log p_k".
        starts: where the derivation may begin, besides at either side of the goal.
        deadline: seconds, after which what has not been looked at is undecided.
        workers: the processes that do the work; those that all derivations share by default.

    Returns:
        The verdict: "correct" only if every line is proved to follow and the last one is the goal; of every line what
        it follows by, a point at which it fails, or that neither was found. A goal that cannot be read is "invalid".
    """
    task: dict[str, Any] = {"task": "derivation", "goal": goal, "seconds": SHARE * deadline, "lang": spoken()}
    if isinstance(lines, str):
        task["document"] = lines
    else:
        task["lines"] = [[line, ""] if isinstance(line, str) else list(line) for line in lines]
    task |= {"given": list(given), "lets": list(lets), "starts": list(starts)}
    return _verdict((workers or pool()).run(task, deadline=deadline, memory=MEMORY))


def _verdict(outcome: Outcome) -> DerivationVerdict:
    if outcome.status == "done":
        return DerivationVerdict.from_data(outcome.value)
    if outcome.status == "refused":
        return DerivationVerdict("invalid", message=remark("too long"))
    return DerivationVerdict("undecided", message=remark("limits"))


_pools: list[Pool] = []
_lock = threading.Lock()


def pool() -> Pool:
    """The workers that the process shares."""
    with _lock:
        if not _pools:
            _pools.append(Pool(TABLE, most=2))
        return _pools[0]
