"""What may be asked: the arguments of a question, looked at before any worker sees them.

A wrong one is the caller's mistake, and raises LossproofError with its cause and cure; a text that is too long is the
learner's.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from derive.errors import LossproofError
from verify.answers.comparing.verdict import MODES

SYNTAXES = ("text", "latex", "auto")
SCOPES = ("auto", "book", "paper", "general")
LONGEST = 10_000  # characters of a text, of which a formula may be a part
LONG = 2_000  # characters, from which on blanks are taken together
MOST = 100  # statements, and names
_BLANKS = re.compile(r"[\s~]{3,}")


def task_of(  # noqa: PLR0913  # all that can be asked
    gold: str,
    answer: str,
    *,
    syntax: str,
    assume: Iterable[Any] | None,
    facts: Iterable[Any],
    mode: str,
    scope: str,
    names: Mapping[str, Any] | None,
    variable: str | None,
    deadline: float,
) -> dict[str, Any]:
    """The task of a worker. Raises LossproofError."""
    for what, text in (("gold answer", gold), ("answer", answer)):
        if not isinstance(text, str):
            raise LossproofError(f"The {what} is no text, but {type(text).__name__}.", "Give a str.")
    if len(gold) > LONGEST:
        raise LossproofError(f"The gold answer has {len(gold)} characters.", f"Give at most {LONGEST}.")
    choice("mode", mode, MODES)
    choice("syntax", syntax, SYNTAXES)
    choice("scope", scope, SCOPES)
    if not isinstance(deadline, int | float) or not 0 < deadline < math.inf:
        raise LossproofError(f"{deadline!r} is no deadline.", "Give seconds, more than 0.")
    if variable is not None and not isinstance(variable, str):
        raise LossproofError(f"{variable!r} is no variable.", "Give its name.")
    task: dict[str, Any] = {"task": "check", "gold": spaced(gold), "answer": spaced(answer), "syntax": syntax}
    task |= {"mode": mode, "scope": scope, "given": _statements(assume or ()), "facts": _statements(facts)}
    task |= {"names": _names(names or {})}
    return task | ({"variable": variable} if variable else {})


def choice(what: str, said: str, known: Collection[str]) -> None:
    """Raises LossproofError for a name that is not known."""
    if said not in known:
        raise LossproofError(f"There is no {what} {said!r}.", f"Choose from {', '.join(known)}.")


def spaced(text: str) -> str:
    """A long text with two blanks for more of them."""
    return _BLANKS.sub("  ", text) if len(text) > LONG else text


def _statements(said: Iterable[Any]) -> list[str | dict[str, str]]:
    """Statements and domains; one alone may be given as it is."""
    found = [said] if isinstance(said, str | Mapping) else list(said) if isinstance(said, Iterable) else None
    if found is None:
        raise LossproofError(f"{said!r} is no list of statements.", 'Give a list, as ["x > 0"].')
    if len(found) > MOST:
        raise LossproofError(f"{len(found)} statements are too many.", f"Give at most {MOST}.")
    return [_statement(one) for one in found]


def _statement(said: Any) -> str | dict[str, str]:
    if isinstance(said, str) and len(said) <= LONG:
        return said
    if isinstance(said, Mapping) and said and all(isinstance(x, str) for x in (*said, *said.values())):
        return dict(said)
    short = f"{str(said)[:40]}..." if len(str(said)) > LONG else repr(said)
    raise LossproofError(f"{short} is no statement.", 'Give a text, as "x > 0", or a domain, as {"simplex": "y"}.')


def _names(names: Mapping[str, Any]) -> dict[str, list[str]]:
    found = {name: list(sizes) for name, sizes in names.items()} if isinstance(names, Mapping) else {"": [0]}
    right = all(isinstance(x, str) for name, sizes in found.items() for x in (name, *sizes))
    if not right or len(found) > MOST:
        raise LossproofError(f"{names!r} are no names.", 'Give sizes by names, as {"u": ["K"], "c": []}.')
    return found
