"""Naming things in messages: what is nearest to a typing error, and lists that stay on one line."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_LISTED = 20
_SHOWN = 40


def listed(names: Iterable[str]) -> str:
    """The names as 'a', 'b', 'c', and a count of those beyond the first twenty."""
    names = list(names)
    text = ", ".join(map(quoted, names[:_LISTED]))
    return text if len(names) <= _LISTED else f"{text} and {len(names) - _LISTED} more"


def quoted(text: str) -> str:
    """The text as a Python literal, so that a line end or a quote in it cannot break the message."""
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "...")


def suggestion(name: str, options: Iterable[str], what: str) -> str:
    """The cure for an unknown name: 'Did you mean 'x'? The columns are 'x', 'y'.'"""
    options = list(options)
    near = difflib.get_close_matches(name, options, n=1)
    guess = f"Did you mean {quoted(near[0])}? " if near else ""
    return f"{guess}The {what} are {listed(options)}."
