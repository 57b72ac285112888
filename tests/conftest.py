"""What every test shares: property-test profiles, the kernel's verdicts, and the skip of GPU tests without a GPU."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

import cli
from derive.language import speaking
from tests.terminal import Said

# The same points on every run, so that a commit passes or fails everywhere alike; and no race with the clock.
settings.register_profile("ci", derandomize=True, deadline=None, database=None)
# New points on every run: --hypothesis-profile=dev.
settings.register_profile("dev", deadline=None, max_examples=300, print_blob=True)
settings.load_profile("ci")


ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 300  # seconds that a worker waits for the book to be judged by another


@pytest.fixture(scope="session")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the kernel's verdicts on the whole book, which one worker of a run judges for all."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "verdicts"
    try:
        folder.with_suffix(".begun").mkdir()
    except FileExistsError:
        deadline = time.monotonic() + PATIENCE
        while not folder.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        return folder
    made = folder.with_suffix(".made")
    subprocess.run(
        [sys.executable, "-c", "import cli; cli.main()", "list"],
        cwd=ROOT,
        env={**os.environ, "LOSSPROOF_CACHE": str(made)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    return made.rename(folder)


@pytest.fixture
def english(judged: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An English user with a terminal of 80 columns, whose own cache is left alone."""
    monkeypatch.setenv("LOSSPROOF_CACHE", str(judged))
    monkeypatch.setenv("LANGUAGE", "en")
    monkeypatch.setenv("COLUMNS", "80")
    with speaking("en"):
        yield


@pytest.fixture
def lossproof(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """The command line, as a function of its arguments and of what is typed."""

    def run(*arguments: str, typed: str = "") -> Said:
        monkeypatch.setattr(sys, "argv", ["lossproof", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        status = 0
        try:
            cli.main()
        except SystemExit as stop:
            status = int(stop.code or 0)
        return Said(status, *capsys.readouterr())

    return run


def why_no_gpu() -> str | None:
    """Return why CuPy cannot compute on a GPU here, or None where it can."""
    try:
        import cupy
    except ImportError as error:
        return f"no GPU tests: CuPy cannot be imported ({error})"
    try:
        answer = float(cupy.arange(3.0).sum())
    except Exception as error:  # noqa: BLE001 - drivers, runtimes and compilers each fail with a class of their own
        return f"no GPU tests: no GPU answers CuPy ({type(error).__name__}: {error})"
    return None if answer == 3.0 else f"no GPU tests: the GPU answers 0 + 1 + 2 = {answer}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests marked gpu, and say why, where no GPU answers; ask only if there are any."""
    on_gpu = [item for item in items if item.get_closest_marker("gpu")]
    if on_gpu and (reason := why_no_gpu()):
        for item in on_gpu:
            item.add_marker(pytest.mark.skip(reason=reason))
