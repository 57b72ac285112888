"""What a worker does to check a derivation. Plain data in, plain data out.

    {"task": "derivation", "goal": "softmax.sums-to-one", "lines": [["= 1", "algebra"]], ...}  ->  {"status": ..., ...}

Besides: `given`, `lets` and `starts`, lists of texts; `seconds` for all lines together; `lang`. In the place of lines
stands `document` where the whole text is to be taken apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, TypeAlias

from derive.language import speaking
from verify.answers.derivations.file import Line, Unreadable, lines_of, taken_apart
from verify.answers.derivations.judging import check_derivation, check_document, unreadable

Data: TypeAlias = Any


def checked(task: Mapping[str, Data]) -> Data:
    """The verdict on a derivation."""
    with speaking(task.get("lang", "en")):
        try:
            return _verdict(task).as_data()
        except Unreadable as error:
            return unreadable(error).as_data()


def _verdict(task: Mapping[str, Data]) -> Data:
    if "document" in task:
        return check_document(taken_apart(task["document"]), task["goal"], seconds=task["seconds"])
    lines = [line for n, (text, reason) in enumerate(task["lines"], 1) for line in _with_reason(text, reason, n)]
    return check_derivation(
        task["goal"],
        lines,
        given=task.get("given", ()),
        lets=task.get("lets", ()),
        allowed_starts=task.get("starts", ()),
        seconds=task["seconds"],
    )


def _with_reason(text: str, reason: str, number: int) -> list[Line]:
    """The steps of a line; a reason that is told apart from it is that of the last."""
    steps = lines_of(text, number)
    if reason and steps:
        steps[-1] = replace(steps[-1], reason=reason)
    return steps


def warm() -> None:
    """Import and build what the first derivation would wait for."""
    check_derivation("bce.from-bernoulli", ["BCE(y, s) = -(y log s + (1 - y) log(1 - s))  by definition of BCE"])


TASKS: Mapping[str, Callable[[Mapping[str, Data]], Data]] = MappingProxyType({"derivation": checked})
