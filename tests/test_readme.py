"""Every command that the README and the page on answers show is run, and must print what they say.

    python tests/test_readme.py        writes what the commands print today into these pages

Durations are compared as durations, not by their figures; of the ulps, which depend on the processor, only whose
they are.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README, ANSWERS = ROOT / "README.md", ROOT / "docs" / "answers.md"
PAGES = (README, ANSWERS)
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
DURATION = re.compile(r"\b\d+(\.\d+)? s\b")


def sessions(page: Path) -> Iterator[tuple[str, str]]:
    """The commands of the console blocks, each with the output that stands below it."""
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            yield command, output


def run(command: str, folder: Path) -> str:
    """What a command of a page prints, in a terminal of 80 columns without colour; a wrong answer ends with 1 or 2."""
    assert command.startswith("lossproof "), command
    code = "import sys, cli; sys.argv[0] = 'lossproof'; cli.main()"
    environment = {
        **{name: value for name, value in os.environ.items() if name != "LANGUAGE"},
        "COLUMNS": "80",
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
        "LC_ALL": "C.UTF-8",
        "LOSSPROOF_CACHE": str(folder / "cache"),
    }
    done = subprocess.run(
        [sys.executable, "-c", code, *shlex.split(command)[1:]],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode <= (2 if command.startswith("lossproof answer ") else 0), done.stderr
    return tidy(done.stdout)


def tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n") + "\n"


def comparable(command: str, output: str) -> str:
    """What must not change: of the accuracy, which functions were measured, for the rest depends on the processor."""
    output = DURATION.sub("… s", output)
    if not command.startswith("lossproof accuracy"):
        return output
    table = output.partition("Largest:")[0]
    return "\n".join(line.split()[0] for line in table.splitlines() if line.split())


def prepare(folder: Path) -> Path:
    shutil.copytree(ROOT / "training" / "datasets", folder / "training" / "datasets")
    return folder


def test_the_readme_shows_every_command() -> None:
    shown = {command.split()[1] for command, _ in sessions(README)}
    assert {"list", "derive", "deps", "verify", "generate", "accuracy", "train", "predict", "answer"} <= shown


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_commands_print_what_the_page_says(page: Path, tmp_path: Path) -> None:
    folder = prepare(tmp_path)
    for command, output in sessions(page):  # in order, for one may read what another wrote
        assert comparable(command, run(command, folder)) == comparable(command, tidy(output)), command


def refresh() -> None:
    """Put today's output below every command."""
    import tempfile

    for page in PAGES:
        with tempfile.TemporaryDirectory() as name:
            folder = prepare(Path(name))
            text = page.read_text(encoding="utf-8")
            done: list[str] = []
            for block in BLOCK.findall(text):
                commands = re.findall(r"^\$ (.*)$", block, flags=re.MULTILINE)
                done.append("```console\n" + "\n".join(f"$ {c}\n{run(c, folder)}" for c in commands) + "```")
            pieces = iter(done)
            page.write_text(BLOCK.sub(lambda _, rest=pieces: next(rest), text), encoding="utf-8")


if __name__ == "__main__":
    refresh()
