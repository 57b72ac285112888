"""What a command leaves behind in a terminal, and how it refuses."""

from __future__ import annotations

from typing import NamedTuple


class Said(NamedTuple):
    """What a command left behind."""

    status: int
    out: str
    err: str


def assert_refused(said: Said, *words: str) -> None:
    """In one line, with the status of a wrong call, and with these words."""
    assert said.status == 2
    assert said.out == ""
    assert "Traceback" not in said.err
    assert len(said.err.splitlines()) == 1, said.err
    for word in words:
        assert word in said.err
