"""Tasks for the tests of the worker: some do as they are told, the others what a hostile answer might."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any


def forever(_: Any) -> None:
    while True:
        pass


def stubborn(_: Any) -> None:
    """Go on whatever is raised."""
    while True:
        with contextlib.suppress(BaseException):
            time.sleep(60)


def bomb(_: Any) -> int:
    chunks = []
    while True:
        chunks.append(bytearray(64 * 1024 * 1024))


def huge_integer(_: Any) -> int:
    return (10 ** (10**9)) % 7


def recurse(task: Any) -> Any:
    return recurse(task)


def nested(_: Any) -> Any:
    out: list[Any] = []
    for _ in range(200_000):
        out = [out]
    return out


def chatter(_: Any) -> str:
    print('{"number": "0", "status": "done"}', flush=True)  # noqa: T201
    os.write(1, b"noise\n")
    return "said"


def deaf(_: Any) -> str:
    return sys.stdin.read()


def parent_of(_: Any) -> int:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    (_ or {}).get("path") and open(_["path"], "w").write(str(child.pid))  # noqa: PTH123, SIM115
    while True:
        pass


TASKS: Mapping[str, Callable[[Any], Any]] = {
    "double": lambda task: 2 * task["x"],
    "pid": lambda _: os.getpid(),
    "sleep": lambda task: time.sleep(task["seconds"]),
    "forever": forever,
    "stubborn": stubborn,
    "bomb": bomb,
    "crash": lambda _: os._exit(3),
    "kill": lambda _: os.kill(os.getpid(), 9),
    "huge integer": huge_integer,
    "recurse": recurse,
    "nested": nested,
    "raise": lambda _: {}[1],
    "exit": lambda _: sys.exit(1),
    "not data": lambda _: object(),
    "too long": lambda _: "x" * 3_000_000,
    "chatter": chatter,
    "deaf": deaf,
    "parent": parent_of,
}
