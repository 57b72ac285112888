"""What is said of a text that cannot be read: where, why, and what to write instead."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

from derive.errors import LossproofError
from derive.language import tr
from derive.printing.glyphs import cells

BROKEN = frozenset(
    (
        *("{sign} cannot stand here.", "The formula breaks off.", "The formula breaks off after {sign}."),
        *("Something is missing before {sign}.", "{sign} is not closed.", "There is nothing to read."),
    )
)
LONGEST = 60  # characters of what stands in a gap


@dataclass(frozen=True)
class Said:
    """A sentence with gaps, and what stands in them: "{name} is a function." of the name sin.

    Only the template is a format: what stands in a gap is printed as it is, whatever braces it has. A template without
    values is no format either: its braces are those of a formula.
    """

    template: str
    values: tuple[tuple[str, str | Said], ...] = ()

    def __str__(self) -> str:
        """In English."""
        filled = {name: str(value) for name, value in self.values}
        return self.template.format(**filled) if filled else self.template

    def spoken(self) -> str:
        """In the language that is spoken."""
        filled = {name: value.spoken() if isinstance(value, Said) else value for name, value in self.values}
        return tr(self.template).format(**filled) if filled else tr(self.template)

    def plain(self) -> list[Any]:
        """As plain data, for a pipe; `from_plain` takes it back."""
        return [self.template, {name: v.plain() if isinstance(v, Said) else v for name, v in self.values}]

    @classmethod
    def from_plain(cls, data: list[Any]) -> Said:
        """The sentence that `plain` made data of."""
        template, values = data
        return said(template, **{name: cls.from_plain(v) if isinstance(v, list) else v for name, v in values.items()})


def said(template: str, **values: object) -> Said:
    """A sentence, its gaps filled with sentences and with texts of at most `LONGEST` characters."""
    kept = ((name, value if isinstance(value, Said) else _shortened(str(value))) for name, value in values.items())
    return Said(template, tuple(kept))


def joined(template: str, parts: Iterable[object]) -> object:
    """Several values as one, by a template for two: "{first} or {last}" makes 1 or 2 or 3 of 1, 2, 3; "" of none."""
    whole = list(parts) or [""]
    return reduce(lambda first, last: said(template, first=first, last=last), whole)


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


class Fault(Exception):
    """A place in a text, and what is wrong there; `parse` turns it into an `Invalid` that knows the text.

    Fault("{name} is a function.", "Write {name}(x).", 3, name="sin"): `cause` and `cure` are templates, and the values
    those of their gaps. Literals that stand here are collected for translation; others are marked with `word`.
    """

    def __init__(self, cause: str, cure: str, position: int, suggestion: str | None = None, **values: object) -> None:
        super().__init__(cause)
        self.cause = said(cause, **values)
        self.cure = said(cure, **values)
        self.position = position
        self.suggestion = suggestion


class Invalid(LossproofError):
    """A text that is no formula. `position` is an index into `text`, `suggestion` the nearest known name or None."""

    def __init__(self, text: str, fault: Fault) -> None:
        super().__init__(str(fault.cause), str(fault.cure))
        self.text = text
        self.sentences = (fault.cause, fault.cure)
        self.position = min(max(fault.position, 0), len(text))
        self.suggestion = fault.suggestion

    @property
    def is_broken(self) -> bool:
        """Is it no formula in any notation, rather than one of which something is not known?"""
        return self.sentences[0].template in BROKEN

    @property
    def message(self) -> str:
        """The cause and the cure in English, on one line."""
        return str(self)

    @property
    def spoken(self) -> str:
        """The message in the language that is spoken."""
        return " ".join(sentence.spoken() for sentence in self.sentences)

    def as_json(self) -> dict[str, Any]:
        """Plain data; of the `sentences`, `message_of` makes the message in another language."""
        sentences = [sentence.plain() for sentence in self.sentences]
        return {
            "message": self.message,
            "position": self.position,
            "suggestion": self.suggestion,
            "sentences": sentences,
        }

    def pointed(self) -> str:
        """The text, and on the next line a caret under the spot; of a long text, what stands around the spot."""
        first = max(0, self.position - 60)
        before, after = self.text[first : self.position], self.text[self.position : self.position + 60]
        return f"{shown(before)}{shown(after)}\n{' ' * cells(shown(before))}^"


def message_of(found: Mapping[str, Any]) -> str:
    """The message of an `Invalid` in the language that is spoken, from its plain data; without sentences, as it is."""
    sentences = found.get("sentences")
    return " ".join(Said.from_plain(data).spoken() for data in sentences) if sentences else str(found["message"])


def shown(text: str) -> str:
    """The text with a visible mark for each character that would move the cursor or not show at all."""
    return "".join(" " if c == "\t" else "\ufffd" if unicodedata.category(c) in HIDDEN else c for c in text)


HIDDEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
