"""Writing a file so that a reader sees the old text or the new one, and never half of either."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path

from derive.errors import LossproofError


def write_text_atomically(path: str | os.PathLike[str], text: str) -> None:
    """Replace the contents of a file by `text`, all at once.

    The text goes to a temporary file in the same folder, is forced to disk and renamed over `path`.
    Whatever fails on the way, the file at `path` keeps its old contents and the temporary file goes away.

    Args:
        path: the file to write. A symbolic link is followed; an existing file keeps its permissions.
        text: the new contents, stored as UTF-8 with line ends as given.

    Raises:
        LossproofError: the folder is missing, `path` is not a regular file, writing is not permitted,
            the disk is full, or the text has no UTF-8 form.
    """
    with _explained(path):
        target = Path(os.path.realpath(path))
        data = text.encode("utf-8")
        mode = _existing_mode(target)
        # The name is short and random: a long `path` stays writable and two writers never meet.
        temporary = target.parent / f".lossproof-{secrets.token_hex(8)}.tmp"
        try:
            _write_to_disk(temporary, data, mode)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
        _flush_folder(target.parent)


def require_writable(path: str | os.PathLike[str]) -> None:
    """Raise the LossproofError that writing `path` would raise, before the work whose result goes there."""
    with _explained(path):
        target = Path(os.path.realpath(path))
        if _existing_mode(target) is None and not target.parent.is_dir():
            raise FileNotFoundError(target)
        if not os.access(target.parent, os.W_OK):
            raise PermissionError(target)


def _existing_mode(target: Path) -> int | None:
    """Permissions of the file to replace; None where there is none yet."""
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(target)
    if not stat.S_ISREG(mode):  # a rename would put a file where /dev/null was
        raise LossproofError(f"Cannot write {target}: it is not a regular file.", "Name a file to write to.")
    if not os.access(target, os.W_OK):  # a rename needs no right to the file itself; respect it all the same
        raise PermissionError(target)
    return stat.S_IMODE(mode)


def _write_to_disk(path: Path, data: bytes, mode: int | None) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o666), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if mode is not None:
        path.chmod(mode)


def _flush_folder(folder: Path) -> None:
    """Make the rename itself survive a power cut, on systems that let a folder be opened."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def _explained(path: str | os.PathLike[str]) -> Iterator[None]:
    try:
        yield
    except IsADirectoryError as error:
        raise LossproofError(f"Cannot write {path}: it is a folder.", "Name a file inside it.") from error
    except (FileNotFoundError, NotADirectoryError) as error:
        raise LossproofError(f"Cannot write {path}: its folder does not exist.", "Create the folder first.") from error
    except PermissionError as error:
        raise LossproofError(
            f"Cannot write {path}: permission denied.", "Choose a place that you may write to."
        ) from error
    except UnicodeEncodeError as error:
        raise LossproofError(
            f"Cannot write {path}: the text holds a character that UTF-8 cannot store.",
            "Remove lone surrogates from the names.",
        ) from error
    except OSError as error:
        raise LossproofError(
            f"Cannot write {path}: {error.strerror or error}.", "Free some space or choose another place."
        ) from error
