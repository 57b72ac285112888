from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from verify.answers.worker import Pool

ROOT = Path(__file__).resolve().parents[3]
TABLE = "tests.verify.answers.hostile_tasks"
POSIX = pytest.mark.skipif(os.name != "posix", reason="process groups and signals of POSIX")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="limits and /proc of Linux")


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(TABLE, most=2) as started:
        yield started


def alive(pid: int) -> bool:
    """Is there such a process, other than as a zombie?"""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not (state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z")


def gone(pid: int, seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < end:
        time.sleep(0.02)
    return not alive(pid)


def test_a_task_is_done(pool: Pool):
    outcome = pool.run({"task": "double", "x": 21})
    assert (outcome.status, outcome.value) == ("done", 42)


def test_a_worker_stays(pool: Pool):
    assert len({pool.run({"task": "pid"}).value for _ in range(5)}) == 1


HOSTILE = {
    "forever": ("timeout",),
    "stubborn": ("timeout",),
    "crash": ("crashed",),
    "kill": ("crashed",),
    "huge integer": ("timeout", "memory"),
    "recurse": ("failed",),
    "nested": ("failed", "crashed"),
    "raise": ("failed",),
    "exit": ("crashed",),
    "not data": ("failed",),
    "too long": ("crashed",),
    "nothing of the kind": ("failed",),
}


@POSIX
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_task_costs_bounded_time_and_leaves_nothing(pool: Pool, name: str):
    before = pool.run({"task": "pid"}).value
    began = time.monotonic()
    outcome = pool.run({"task": name}, deadline=1.0)
    assert outcome.status in HOSTILE[name]
    assert time.monotonic() - began < 2.0
    after = pool.run({"task": "double", "x": 4})
    assert (after.status, after.value) == ("done", 8)
    if outcome.status != "failed":
        assert gone(before)
    assert all(map(alive, pool.pids()))
    assert len(pool.pids()) <= 2


@LINUX
def test_memory_is_bounded(pool: Pool):
    outcome = pool.run({"task": "bomb"}, deadline=5.0, memory=512 * 1024 * 1024)
    assert outcome.status == "memory"
    assert pool.run({"task": "double", "x": 4}).value == 8


@LINUX
def test_what_a_task_starts_dies_with_it(pool: Pool, tmp_path: Path):
    note = tmp_path / "pid"
    assert pool.run({"task": "parent", "path": str(note)}, deadline=1.5).status == "timeout"
    assert gone(int(note.read_text()))


def test_what_a_task_prints_is_no_answer(pool: Pool):
    assert pool.run({"task": "chatter"}).value == "said"
    assert pool.run({"task": "deaf"}).value == ""
    assert pool.run({"task": "double", "x": 5}).value == 10


@pytest.mark.parametrize("task", [{"x": object()}, {"task": "double", "x": "y" * 300_000}])
def test_what_is_no_plain_data_is_refused(pool: Pool, task: dict[str, object]):
    assert pool.run(task).status == "refused"


@pytest.mark.parametrize("deadline", [0.0, -1.0, float("inf"), float("nan")])
def test_a_deadline_is_positive(pool: Pool, deadline: float):
    assert pool.run({"task": "double", "x": 1}, deadline=deadline).status == "refused"


def test_many_threads_at_once_get_their_own_answers(pool: Pool):
    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(lambda x: pool.run({"task": "double", "x": x}, 10.0), range(40)))
    assert [o.value for o in outcomes] == [2 * x for x in range(40)]


@POSIX
def test_a_worker_outlives_the_thread_that_asked_first(pool: Pool):
    seen: list[int] = []
    thread = threading.Thread(target=lambda: seen.append(pool.run({"task": "pid"}).value))
    thread.start()
    thread.join()
    time.sleep(0.1)
    assert alive(seen[0])


def test_hostile_and_honest_threads_at_once(pool: Pool):
    tasks = [{"task": "crash"} if r % 3 == 0 else {"task": "double", "x": r} for r in range(12)]
    with ThreadPoolExecutor(4) as threads:
        outcomes = list(threads.map(lambda t: pool.run(t, 10.0), tasks))
    for r, outcome in enumerate(outcomes):
        assert outcome.status == "crashed" if r % 3 == 0 else outcome.value == 2 * r


@POSIX
def test_a_worker_that_was_killed_while_idle_is_replaced(pool: Pool):
    for pid in pool.pids():
        os.kill(pid, signal.SIGKILL)
    assert pool.run({"task": "double", "x": 3}).value == 6


@POSIX
def test_closing_leaves_no_process():
    with Pool(TABLE) as pool:
        pid = pool.run({"task": "pid"}).value
        assert alive(pid)
    assert gone(pid)
    assert pool.run({"task": "pid"}).status == "crashed"


@LINUX
def test_a_busy_worker_dies_when_its_parent_is_killed():
    code = f"""
import sys, threading, time
sys.path.insert(0, {str(ROOT)!r})
from verify.answers.worker import Pool
pool = Pool({TABLE!r}, most=1)
print(pool.run({{"task": "pid"}}).value, flush=True)
threading.Thread(target=lambda: pool.run({{"task": "forever"}}, 60.0), daemon=True).start()
time.sleep(60)
"""
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    with parent.stdout as lines:
        pid = int(lines.readline())
        time.sleep(0.3)
        assert alive(pid)
        parent.kill()
        parent.wait()
    assert gone(pid)


def test_a_warm_worker_is_quick(pool: Pool):
    pool.warm()
    times = [pool.run({"task": "double", "x": 1}).seconds for _ in range(50)]
    assert statistics.median(times) < 0.05
