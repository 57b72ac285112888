from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from derive.errors import LossproofError
from derive.files import write_text_atomically

OLD = "old\n"


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "file.txt"
    path.write_text(OLD)
    return path


def test_writes_exactly_the_text(tmp_path: Path) -> None:
    write_text_atomically(tmp_path / "new.txt", "a\r\nü\n")
    assert (tmp_path / "new.txt").read_bytes() == "a\r\nü\n".encode()
    assert names(tmp_path) == ["new.txt"]


def test_replaces_and_keeps_permissions(target: Path) -> None:
    target.chmod(0o640)
    write_text_atomically(target, "new\n")
    assert target.read_text() == "new\n"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_new_files_follow_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_text_atomically(tmp_path / "new.txt", "")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new.txt").stat().st_mode) == 0o640


def test_follows_symbolic_links(target: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(target)
    write_text_atomically(link, "new\n")
    assert link.is_symlink()
    assert target.read_text() == "new\n"


def test_a_name_of_the_greatest_length(tmp_path: Path) -> None:
    write_text_atomically(tmp_path / ("n" * 255), "x")
    assert (tmp_path / ("n" * 255)).read_text() == "x"


@pytest.mark.parametrize(("owner", "function"), [(os, "fsync"), (Path, "replace")])
@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError(28, "No space left on device"), "No space left"),
        (PermissionError(13, "denied"), "permission denied"),
        (KeyboardInterrupt("stopped"), "stopped"),
    ],
)
def test_failure_leaves_the_old_file_and_nothing_else(
    target: Path,
    monkeypatch: pytest.MonkeyPatch,
    owner: object,
    function: str,
    error: BaseException,
    message: str,
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(owner, function, fail)
    expected = LossproofError if isinstance(error, OSError) else KeyboardInterrupt
    with pytest.raises(expected, match=message):
        write_text_atomically(target, "new\n")
    assert target.read_text() == OLD
    assert names(target.parent) == [target.name]


def test_errors(target: Path, tmp_path: Path) -> None:
    with pytest.raises(LossproofError, match="folder does not exist"):
        write_text_atomically(tmp_path / "none" / "f", "")
    with pytest.raises(LossproofError, match="folder does not exist"):
        write_text_atomically(target / "f", "")
    with pytest.raises(LossproofError, match="is a folder"):
        write_text_atomically(tmp_path, "")
    with pytest.raises(LossproofError, match="UTF-8"):
        write_text_atomically(target, "\ud800")
    assert target.read_text() == OLD
    assert names(tmp_path) == [target.name]


def test_devices_are_not_replaced() -> None:
    with pytest.raises(LossproofError, match="not a regular file"):
        write_text_atomically(os.devnull, "x")
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


def test_write_protected(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write anything, so ask no real file
    with pytest.raises(LossproofError, match="permission denied"):
        write_text_atomically(target, "new\n")
    assert target.read_text() == OLD
