"""Is this the answer to that question? A verdict for any text, of every kind of question, from any thread.

    check_question("odds.reflection", "true")                   Verdict(status="equal", ...)
    check_question("odds.below-tangent", "false: z = 1")        Verdict(status="different", diagnosis="holds", ...)

As for `verify.answers.checking`, the work is done in a process of its own; of the question bank, nothing is read here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeAlias

from derive.errors import LossproofError
from derive.language import spoken, tr, word
from verify.answers.checking import DEADLINE, Verdict, pool, verdict
from verify.answers.worker import GIBIBYTE, Outcome, Pool

Answer: TypeAlias = str | Sequence[str] | Mapping[str, Any]
LONG = 30.0  # seconds for a derivation
MEMORY = 2 * GIBIBYTE

# What is said of a mistake that is none of a formula; those are in `verify.answers.mistakes.diagnosis`.
SAID: Mapping[str, str] = MappingProxyType(
    {
        "missing": word("What you chose is right, but it is not all."),
        "extra": word("You chose all that is right, and more."),
        "option": word("Something that you chose is not right."),
        "verdict": word("It is the other way round. Try some values, or a proof."),
        "holds": word("Not at this point: there, what is claimed holds."),
        "outside": word("This point is not allowed: look at what is given."),
        "incomplete": word("It is false; now give values for all names at which it fails, as in: false: z = 2"),
        "form": word("The value is right, but not the form that is asked for."),
        "does not follow": word("This line does not follow from the one before."),
        "wrong reason": word("The line is right, but its reason is not."),
        "too big a step": word("Perhaps, but this step is too big: put lines between."),
        "circular": word("This uses what is to be shown."),
        "wrong goal": word("Every line follows, but the last one is not the goal."),
        "wrong start": word("A derivation must begin where the question says."),
    }
)
UNREAD: Mapping[str, str] = MappingProxyType(
    {
        "long": word("This is too long to be read. Give a shorter answer."),
        "choice": word("Name the options by their letters, with commas between several."),
        "truth": word("Say true or false; to false belongs a counterexample, as in: false: z = 2"),
        "derivation": word(
            "Write a formula on each line, with = before all but the first; a reason may follow after #."
        ),
    }
)


def check_question(
    question: str,
    answer: Answer,
    seed: int = 0,
    *,
    syntax: str = "auto",
    deadline: float | None = None,
    workers: Pool | None = None,
) -> Verdict:
    """Is this the answer to a question of the bank?

    Args:
        question: the id of the question.
        answer: a text; for a derivation also its lines; for a claim also {"answer": "false", "at": {"z": "-2"}}.
        seed: of the numbers in a numeric question.
        syntax: how a formula is written: "text", "latex", or "auto".
        deadline: seconds, after which the answer is undecided; 5 by default, of several lines 30.
        workers: the processes that do the work; those that the whole process shares by default.

    Returns:
        A verdict, its message in the language that is spoken.

    Raises:
        LossproofError: there is no such question, or what is given is no answer.
    """
    if not isinstance(answer, str | Mapping | Sequence):
        raise LossproofError(f"{answer!r} is no answer.", "Give a text, lines, or what a claim fails at.")
    plain = answer if isinstance(answer, str) else dict(answer) if isinstance(answer, Mapping) else list(answer)
    if isinstance(plain, str) and not plain.strip():
        return Verdict("invalid", tr("There is no answer."))
    task = {"task": "question", "question": question, "answer": plain, "seed": seed, "syntax": syntax}
    long = isinstance(plain, list) or (isinstance(plain, str) and "\n" in plain)
    outcome = (workers or pool()).run(
        {**task, "lang": spoken()}, deadline=deadline or (LONG if long else DEADLINE), memory=MEMORY
    )
    if outcome.status == "done" and outcome.value["status"] == "unknown":
        raise unknown(question, outcome.value["near"])
    return _verdict(outcome)


def unknown(question: str, near: Sequence[str]) -> LossproofError:
    """The complaint that there is no such question."""
    hint = f"Did you mean {' or '.join(near)}? " if near else ""
    return LossproofError(f"There is no question {question!r}.", f"{hint}`lossproof quiz --list` shows all.")


def _verdict(outcome: Outcome) -> Verdict:
    if outcome.status == "refused":
        return Verdict("invalid", tr(UNREAD["long"]))
    if outcome.status != "done":
        return Verdict("undecided", tr("This could not be decided within its limits of time and memory."))
    found = outcome.value
    if found["status"] == "invalid" and "kind" in found:
        return Verdict("invalid", tr(UNREAD[found["kind"]]))
    name = found.get("diagnosis")
    if found.get("said") or name in SAID:
        return Verdict(found["status"], _said(found), found.get("evidence"), name)
    return verdict(found)


def _said(found: Mapping[str, Any]) -> str:
    """What is said of an answer in lines, of a choice or a claim; of a line, its number before it.

    Of one option among several that are chosen, its letter and why it is wrong; of the only one, just why.
    """
    why, option = (found.get("why") or {}).get(spoken()), found.get("option")
    said: str = found.get("said") or tr(SAID[found["diagnosis"]])
    if why:
        said = f"{said} {option}) {why}" if option else why
    return f"{tr('Line')} {found['line']}: {said}" if found.get("line") else said
