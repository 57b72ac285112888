"""Tasks in processes of their own: bounded in time and memory, and killed where they exceed either.

    run({"task": "compare", ...}, deadline=5.0)  ->  Outcome("done", {...})  or  Outcome("timeout")

A task is plain data with the name of a function in a table; what comes back is plain data: JSON lines over pipes, and
nothing is ever unpickled. Workers stay, warm, between tasks. One that exceeds its deadline, dies, runs out of memory or
answers anything but JSON is killed with its process group, and another is started at once.

Where the platform has them, the worker limits its address space (RLIMIT_AS; macOS does not enforce it, Windows has
none) and its CPU time (RLIMIT_CPU), and dies with its parent: by prctl on Linux; elsewhere it watches who its parent
is, and reads the end of its pipe. The deadline is the parent's own clock, and holds on every platform.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import json
import math
import os
import queue
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Literal, TypeAlias

Data: TypeAlias = Any  # what JSON can say
Status: TypeAlias = Literal["done", "failed", "timeout", "memory", "crashed", "refused"]
TABLE = "verify.answers.tasks"  # the module whose TASKS are known, unless another is named
MOST_SENT = 256 * 1024  # bytes of a task
MOST_RECEIVED = 1024 * 1024  # bytes of an answer
STARTUP = 60.0  # seconds for a worker to be ready
AT_ONCE = 0.05  # seconds within which a worker that ends may have been gone before
GIBIBYTE = 1 << 30


@dataclass(frozen=True)
class Outcome:
    """How a task ended: its value, if it is done; else a message."""

    status: Status
    value: Data = None
    message: str = ""
    seconds: float = 0.0


class _Spawner:
    """Starts processes from one thread that stays: on Linux a child dies with the thread that started it."""

    def __init__(self) -> None:
        self._wanted: queue.Queue[tuple[Callable[[], Any], queue.Queue[Any]]] = queue.Queue()
        threading.Thread(target=self._serve, name="worker-spawner", daemon=True).start()

    def _serve(self) -> None:
        while True:
            start, reply = self._wanted.get()
            try:
                reply.put(start())
            except OSError as error:
                reply.put(error)

    def __call__(self, start: Callable[[], subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
        reply: queue.Queue[Any] = queue.Queue()
        self._wanted.put((start, reply))
        process = reply.get()
        if isinstance(process, OSError):
            raise process
        return process  # type: ignore[no-any-return]


class _Worker:
    """One child process, and the thread that reads its lines."""

    def __init__(self, table: str, spawner: _Spawner) -> None:
        self.process = spawner(lambda: _start(table))
        self.lines: queue.Queue[bytes | None] = queue.Queue()
        self._ready = False
        threading.Thread(target=self._read, name=f"worker-{self.process.pid}", daemon=True).start()

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        with contextlib.suppress(OSError, ValueError):
            while line := stream.readline(MOST_RECEIVED):
                self.lines.put(line)
                if not line.endswith(b"\n"):
                    break
        self.lines.put(None)

    def ready(self) -> bool:
        """Has it started, or does it within its time?"""
        if not self._ready:
            line = self._line(STARTUP)
            self._ready = line is not None and _parsed(line) == {"ready": True}
        return self._ready and self.process.poll() is None

    def _line(self, seconds: float) -> bytes | None:
        try:
            return self.lines.get(timeout=max(seconds, 0.0))
        except queue.Empty:
            return None

    def ask(self, task: Data, deadline: float, memory: int) -> Outcome:
        """Send a task and wait for its outcome; anything but "done" or "failed" leaves the worker unfit."""
        number, began = secrets.token_hex(8), time.monotonic()
        message = json.dumps({"number": number, "task": task, "memory": memory, "deadline": deadline}).encode() + b"\n"
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(message)
            self.process.stdin.flush()
        except (OSError, ValueError):
            return Outcome("crashed", message="the worker was gone")
        try:
            line = self.lines.get(timeout=deadline)
        except queue.Empty:
            return Outcome("timeout", message=f"no answer in {deadline:g} s", seconds=time.monotonic() - began)
        seconds = time.monotonic() - began
        reply = _parsed(line) if line else None
        if line is None:
            return Outcome("crashed", message="the worker ended", seconds=seconds)
        if not isinstance(reply, dict) or reply.get("number") != number or reply.get("status") not in _REPLIES:
            return Outcome("crashed", message="the worker said what is no answer", seconds=seconds)
        return Outcome(reply["status"], reply.get("value"), str(reply.get("message", "")), seconds)

    def kill(self) -> None:
        """End the worker and all it started, and wait until it is gone."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self.process.pid, signal.SIGKILL)
            else:
                self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                if stream:
                    stream.close()


_REPLIES = ("done", "failed", "memory")
_OF_THE_TASK = ("Invalid:", "LossproofError:")  # failures that say nothing of the worker


def _is_fit(outcome: Outcome) -> bool:
    """May the worker go on? One that failed for a reason of its own may have a library half imported."""
    return outcome.status == "done" or (outcome.status == "failed" and outcome.message.startswith(_OF_THE_TASK))


class Pool:
    """Up to `most` workers over one table of tasks; any number of threads may call `run` at once."""

    def __init__(self, table: str = TABLE, most: int = 2) -> None:
        self.table = table
        self._places = threading.BoundedSemaphore(most)
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._lock = threading.Lock()
        self._spawner = _Spawner()
        self._closed = False
        atexit.register(self.close)

    def run(self, task: Mapping[str, Data], deadline: float = 5.0, memory: int = GIBIBYTE) -> Outcome:
        """The outcome of a task, `{"task": name, ...}`, after `deadline` seconds at most and the start of a worker."""
        refusal = _refusal(task, deadline)
        if refusal:
            return Outcome("refused", message=refusal)
        with self._places:
            outcome = self._once(task, deadline, memory)
            if outcome.status == "crashed" and outcome.seconds < AT_ONCE:  # perhaps it was gone before the task came
                outcome = self._once(task, deadline, memory)
        return outcome

    def _once(self, task: Mapping[str, Data], deadline: float, memory: int) -> Outcome:
        worker = self._taken()
        if worker is None:
            return Outcome("crashed", message="no worker could be started")
        outcome = Outcome("crashed", message="interrupted")
        try:
            outcome = worker.ask(task, deadline, memory)
        finally:
            self._returned(worker, outcome)
        return outcome

    def warm(self, number: int = 1) -> None:
        """Start so many workers, and wait until they are ready."""
        taken = [worker for worker in (self._taken() for _ in range(number)) if worker]
        for worker in taken:
            self._returned(worker, Outcome("done"))

    def _taken(self) -> _Worker | None:
        """A worker that is ready: an idle one, or a new one."""
        for _ in range(3):
            with self._lock:
                if self._closed:
                    return None
                worker = self._idle.pop() if self._idle else None
            worker = worker or self._started()
            if worker.ready():
                return worker
            self._ended(worker)
        return None

    def _started(self) -> _Worker:
        worker = _Worker(self.table, self._spawner)
        with self._lock:
            self._all.add(worker)
        return worker

    def _returned(self, worker: _Worker, outcome: Outcome) -> None:
        """Keep a worker that is fit; end any other, and let its successor start while nobody waits."""
        if not _is_fit(outcome):
            self._ended(worker)
            if self._closed:
                return
            worker = self._started()
        with self._lock:
            if not self._closed:
                self._idle.append(worker)
                return
        self._ended(worker)

    def _ended(self, worker: _Worker) -> None:
        worker.kill()
        with self._lock:
            self._all.discard(worker)

    def pids(self) -> list[int]:
        """The processes there are."""
        with self._lock:
            return [worker.process.pid for worker in self._all]

    def close(self) -> None:
        """End every worker; what runs in one is lost."""
        with self._lock:
            self._closed = True
            workers = list(self._all)
            self._idle.clear()
        for worker in workers:
            self._ended(worker)

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


_default: list[Pool] = []
_default_lock = threading.Lock()


def run(task: Mapping[str, Data], deadline: float = 5.0, memory: int = GIBIBYTE) -> Outcome:
    """`Pool.run`, in a pool that the whole process shares."""
    with _default_lock:
        if not _default:
            _default.append(Pool())
    return _default[0].run(task, deadline, memory)


def _refusal(task: Mapping[str, Data], deadline: float) -> str:
    try:
        size = len(json.dumps(dict(task)))
    except (TypeError, ValueError, RecursionError) as error:
        return f"the task is no plain data: {error}"
    if size > MOST_SENT:
        return f"the task has {size} bytes, more than {MOST_SENT}"
    return "" if 0 < deadline < math.inf else "the deadline must be positive"


def _parsed(line: bytes) -> Data:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _start(table: str) -> subprocess.Popen[bytes]:
    """A new worker, in a process group of its own, that finds what its parent finds."""
    paths = [p for p in sys.path if p]
    return subprocess.Popen(
        [sys.executable, "-m", __spec__.name, table, str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        start_new_session=os.name == "posix",
    )


# The child.


def main(table: str, parent: int) -> None:
    """Read tasks, one a line, and write an answer to each, until the pipe ends."""
    incoming, outgoing = _private_pipes()
    _die_with(parent)
    module = importlib.import_module(table)
    tasks: Mapping[str, Callable[[Any], Data]] = module.TASKS
    warm = getattr(module, "warm", None)
    if warm:
        warm()
    _say(outgoing, {"ready": True})
    while line := incoming.readline():
        request = json.loads(line)
        _limit(request["memory"], request["deadline"])
        _say(outgoing, {"number": request["number"], **_answered(tasks, request["task"])})


def _answered(tasks: Mapping[str, Callable[[Any], Data]], task: dict[str, Data]) -> dict[str, Data]:
    """The reply to a task. Whatever it raises is its own failure, and is told."""
    name = task.pop("task", None)
    if name not in tasks:
        return {"status": "failed", "message": f"there is no task {name!r}; there is {', '.join(sorted(tasks))}"}
    try:
        value = tasks[name](task)
        json.dumps(value)
    except MemoryError:
        return {"status": "memory", "message": "out of memory"}
    except Exception as error:  # noqa: BLE001 - a task may raise anything, and the next one must not notice
        return {"status": "failed", "message": f"{type(error).__name__}: {error}"[:2000]}
    return {"status": "done", "value": value}


def _private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes to the parent, away from the standard streams: what a task prints is no answer."""
    incoming, outgoing = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    return incoming, outgoing


def _say(outgoing: BinaryIO, reply: Data) -> None:
    outgoing.write(json.dumps(reply).encode() + b"\n")
    outgoing.flush()


def _die_with(parent: int) -> None:
    """End when the parent does, however it ends."""
    if sys.platform == "linux":
        import ctypes

        set_death_signal = 1
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None, use_errno=True).prctl(set_death_signal, signal.SIGKILL, 0, 0, 0)
    if os.name == "posix":
        if os.getppid() != parent:
            os._exit(1)
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def _limit(memory: int, deadline: float) -> None:
    """Bound the address space, and the CPU time to what the deadline leaves, where the platform can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    spent = resource.getrusage(resource.RUSAGE_SELF)
    seconds = math.ceil(spent.ru_utime + spent.ru_stime + deadline) + 2
    for kind, value in (("RLIMIT_AS", memory), ("RLIMIT_CPU", seconds), ("RLIMIT_CORE", 0)):
        with contextlib.suppress(AttributeError, OSError, ValueError):
            which = getattr(resource, kind)
            _, hard = resource.getrlimit(which)
            resource.setrlimit(which, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
