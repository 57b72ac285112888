"""The language of what is printed: every text is written in English, and said in the language of the reader.

    with speaking("ko"):
        tr("Claim")  ->  "명제"

`python -m derive.language` brings the catalogues under derive/locales up to date; see `derive.locales`.
"""

from __future__ import annotations

import contextlib
import locale
import os
import sys
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from derive.errors import LossproofError

if TYPE_CHECKING:
    import gettext

    from derive.calc import Refutation, Theorem

    Entry = TypeVar("Entry", bound=Theorem | Refutation)

LANGUAGES = ("en", "ko")
LOCALES = Path(__file__).with_name("locales")
DOMAIN = "lossproof"
VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set decides, as gettext has it

# Until somebody speaks, English: what a program prints must not depend on where it runs unless it asks to.
_SPOKEN: ContextVar[str] = ContextVar("language", default="en")


def default() -> str:
    """The language of the user's locale if it is one of `LANGUAGES`, else English."""
    from babel.core import negotiate_locale

    said = next(filter(None, map(os.environ.get, VARIABLES)), None) or _system_locale()
    # An alias table of Python's own knows ko, Korean_Korea and korean alike; Babel knows which of them is offered.
    wanted = [locale.normalize(name.strip().replace("-", "_").partition("_")[0]) for name in said.split(":")]
    return negotiate_locale([name.partition(".")[0] for name in wanted], LANGUAGES) or "en"


def _system_locale() -> str:
    """What the system itself says, on Windows above all."""
    with contextlib.suppress(ValueError):  # names that Python does not know
        return locale.getlocale()[0] or ""
    return ""


def speak(lang: str | None) -> None:
    """Print in this language from now on, in this context; None is the language of the user's locale."""
    _SPOKEN.set(_known(lang))


@contextlib.contextmanager
def speaking(lang: str | None) -> Iterator[None]:
    """Print in this language within the block."""
    token = _SPOKEN.set(_known(lang))
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def _known(lang: str | None) -> str:
    lang = default() if lang is None else lang
    if lang not in LANGUAGES:
        raise LossproofError(f"There is no language {lang!r}.", f"Choose one of {', '.join(LANGUAGES)}.")
    return lang


def spoken() -> str:
    """The current language."""
    return _SPOKEN.get()


def tr(text: str) -> str:
    """The text in the current language; as it is where the catalogue does not have it."""
    lang = _SPOKEN.get()
    return text if lang == "en" or not text else _catalogue(lang).gettext(text)


def word(text: str) -> str:
    """The text as it is, marked for translation: for words that stand in a table and are said later."""
    return text


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    import gettext

    return gettext.translation(DOMAIN, LOCALES, [lang])


def translated(entry: Entry) -> Entry:
    """The entry with its words in the current language."""
    if _SPOKEN.get() == "en":
        return entry
    return replace(entry, title=tr(entry.title), statement=tr(entry.statement), meaning=tr(entry.meaning))


if __name__ == "__main__":
    from derive.locales import main

    sys.exit(main())
