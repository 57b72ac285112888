"""The one exception that a user of lossproof meets: it names a cause and a cure."""

from __future__ import annotations


class LossproofError(ValueError):
    """Bad input. `cause` says what is wrong, `cure` what to do about it.

    The command line prints both on one line and exits with status 2.
    """

    def __init__(self, cause: str, cure: str) -> None:
        super().__init__(f"{cause} {cure}")
        self.cause = cause
        self.cure = cure


class MissingExtra(LossproofError):
    """An optional library is needed; `extra` is the name to install it by."""

    def __init__(self, library: str, extra: str, purpose: str) -> None:
        super().__init__(
            f"{purpose} needs {library}, which is not installed.",
            f"Install it with: pip install 'lossproof[{extra}]'",
        )
        self.library = library
        self.extra = extra
