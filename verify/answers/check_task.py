"""What a worker does to check an answer: choose how to read both texts, compare them, and say what went wrong.

    {"task": "check", "gold": "p_k - y_k", "answer": "y_k - p_k"}  ->  {"status": "different", "diagnosis": "sign", ...}

The keys are those of `verify.answers.tasks`. The equations that are given are used as facts, and named where they were
needed. The scope may be "auto": the book's names where everything can be read by them and the gold answer has an index,
a sum or a function of the book in it, else those of school.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from derive.errors import LossproofError
from derive.symbols import At, Call, Expr, Sum, shape_of
from verify.answers import tasks
from verify.answers.comparing.arrays import fitted
from verify.answers.comparing.asked import Question
from verify.answers.mistakes.diagnosis import diagnosis
from verify.answers.reading.parsing import Invalid, parse_value
from verify.answers.reading.values import Relation, Value, expressions
from verify.kernel import MALFORMED

Data = Any
AUTO = ("general", "book", "paper")  # of those that read everything, the first
# p(x_i) and q(C_k) are no products: papers have densities so, not the book.
DENSITY = re.compile(r"(?<![A-Za-z\\_])[pq]\((?:\\mathbf\{)?[A-Za-z]\}?(?:_\w|_\{\w\}|\^\{\(\w\)\})\)")


def checked(task: Mapping[str, Data]) -> Data:
    """The comparison, and for a different answer the diagnosis; the gold answer must be readable."""
    scope = task.get("scope", "auto")
    said = {"equations": "used", **task, "scope": _scope(task) if scope == "auto" else scope}
    found = dict(tasks.compared(said))
    found["scope"] = said["scope"]
    if found["status"] == "different" and task.get("diagnose", True):
        found["diagnosis"] = _diagnosed(said)
    return found


# Which names


def _scope(task: Mapping[str, Data]) -> str:
    """The book's names, if it is spoken of; else the first by which all can be read, both texts, or the gold answer."""
    golds = {name: _read(task, "gold", name) for name in AUTO}
    answers = {name: _read(task, "answer", name) for name in AUTO}
    spoken = any(DENSITY.search(task[which]) for which in ("gold", "answer"))
    if spoken and golds["paper"] is not None and answers["paper"] is not None:
        return "paper"
    if golds["book"] is not None and answers["book"] is not None and _of_the_book(golds["book"], golds["general"]):
        return "book"
    both = [name for name in AUTO if golds[name] is not None and answers[name] is not None]
    whole = [name for name in both if _terms_are_read(task, name)]
    alone = [name for name in AUTO if golds[name] is not None]
    return next(iter((*whole, *both, *alone)), "general")


def _of_the_book(book: Value, general: Value | None) -> bool:
    """Is there a function of the book in it, a sum, or an index that is written? One that is understood does not count.

    x_k log p_k has an index, and softmax(z) a function; σ(z) is a product by the names of school. log x, read by the
    book's names, is log x_i for all i, and has nothing of the book.
    """
    if _functions(book) != _functions(general):
        return True
    found = list(expressions(book))
    if any(isinstance(a, Sum) for e in found for a in e.walk()):
        return True
    return any(isinstance(a, At) for e in found if not shape_of(e) for a in e.walk())


def _functions(value: Value | None) -> frozenset[Any]:
    """The definitions that are applied in a value."""
    found = expressions(value) if value is not None else ()
    return frozenset(a.data for e in found for a in e.walk() if isinstance(a, Call))


def _read(task: Mapping[str, Data], which: str, name: str) -> Value | None:
    syntax = task.get("syntax", "auto") if which == "answer" else "auto"
    try:
        scope = tasks.scope_of({**task, "scope": name})
        return fitted(parse_value(task[which], syntax=syntax, scope=scope))  # type: ignore[arg-type]
    except Invalid:
        return None


def _terms_are_read(task: Mapping[str, Data], name: str) -> bool:
    """Can the assumptions, the facts and the variable be read by these names too?"""
    try:
        tasks.terms_of(task, tasks.scope_of({**task, "scope": name}))
    except (LossproofError, Invalid, *MALFORMED):
        return False
    return True


# What went wrong


def _diagnosed(task: Mapping[str, Data]) -> str | None:
    """The name of the mistake, of formulas; what cannot be varied has none."""
    scope = tasks.scope_of(task)
    gold, answer = (_right_side(_read(task, which, task["scope"])) for which in ("gold", "answer"))
    if gold is None or answer is None:
        return None
    terms = tasks.terms_of(task, scope)
    try:
        mistake = diagnosis(Question(gold, answer, terms.given, terms.facts, terms.variable), mode=terms.mode)
    except MALFORMED:
        return None
    return mistake.name if mistake else None


def _right_side(value: Value | None) -> Expr | None:
    """A formula, or the right side of an equation."""
    if isinstance(value, Relation) and value.relation == "=":
        return value.right
    return value if isinstance(value, Expr) else None


warm = tasks.warm
TASKS = {**tasks.TASKS, "check": checked}
