"""What a worker does to check an answer: choose how to read both texts, compare them, and say what went wrong.

    {"task": "check", "gold": "p_k - y_k", "answer": "y_k - p_k"}  ->  {"status": "different", "diagnosis": "sign", ...}

The keys are those of `verify.answers.tasks`; besides, the scope may be "auto": the book's names where both texts can be
read by them and the gold answer has an index, a sum or a function of the book in it, else those of school.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from derive.symbols import At, Call, Expr, Sum
from verify.answers import tasks
from verify.answers.diagnosis import diagnosis
from verify.answers.equality import Question
from verify.answers.parsing import Invalid, parse
from verify.answers.tasks import SCOPES

Data = Any
AUTO = ("book", "general")


def checked(task: Mapping[str, Data]) -> Data:
    """The comparison, and for a different answer the diagnosis; the gold answer must be readable."""
    scope = task.get("scope", "auto")
    said = {**task, "scope": _scope(task) if scope == "auto" else scope}
    found = dict(tasks.compared(said))
    found["scope"] = said["scope"]
    if found["status"] == "different" and task.get("diagnose", True):
        mistake = diagnosis(_question(said))
        found["diagnosis"] = mistake.name if mistake else None
    return found


def _scope(task: Mapping[str, Data]) -> str:
    """The first scope by which both can be read, or else the gold answer alone."""
    names = tuple(tasks._names(task.get("names", {})))
    syntax = task.get("syntax", "auto")
    read = {name: _read(task["gold"], "auto", name, names) for name in AUTO}
    answers = {name: _read(task["answer"], syntax, name, names) for name in AUTO}
    book = read["book"]
    if book is not None and answers["book"] is not None and any(isinstance(e, At | Sum | Call) for e in book.walk()):
        return "book"
    return next(_first(read, answers), "general")


def _first(read: Mapping[str, Expr | None], answers: Mapping[str, Expr | None]) -> Iterator[str]:
    yield from (name for name in reversed(AUTO) if read[name] is not None and answers[name] is not None)
    yield from (name for name in reversed(AUTO) if read[name] is not None)


def _read(text: str, syntax: str, scope: str, names: tuple[Expr, ...]) -> Expr | None:
    try:
        return parse(text, syntax=syntax, scope=SCOPES[scope].with_names(*names), right_side=True)  # type: ignore[arg-type]
    except Invalid:
        return None


def _question(task: Mapping[str, Data]) -> Question:
    scope = SCOPES[task["scope"]].with_names(*tasks._names(task.get("names", {})))
    return Question(
        parse(task["gold"], scope=scope),
        parse(task["answer"], syntax=task.get("syntax", "auto"), scope=scope, right_side=True),
        tuple(h for said in task.get("given", ()) for h in tasks.hypotheses(said, scope)),
        tuple(f for said in task.get("facts", ()) for f in tasks._facts(said, scope)),
        tasks._variable(task.get("variable"), scope),
    )


warm = tasks.warm
TASKS = {**tasks.TASKS, "check": checked}
