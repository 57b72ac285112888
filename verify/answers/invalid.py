"""What is said of a text that cannot be read: where, why, and what to write instead."""

from __future__ import annotations

import unicodedata

from derive.errors import LossproofError
from derive.printing.glyphs import cells


class Fault(Exception):
    """A place in a text, and what is wrong there; `parse` turns it into an `Invalid` that knows the text."""

    def __init__(self, cause: str, cure: str, position: int, suggestion: str | None = None) -> None:
        super().__init__(cause)
        self.cause = cause
        self.cure = cure
        self.position = position
        self.suggestion = suggestion


class Invalid(LossproofError):
    """A text that is no formula. `position` is an index into `text`, `suggestion` the nearest known name or None."""

    def __init__(self, text: str, fault: Fault) -> None:
        super().__init__(fault.cause, fault.cure)
        self.text = text
        self.position = min(max(fault.position, 0), len(text))
        self.suggestion = fault.suggestion

    @property
    def message(self) -> str:
        """The cause and the cure, on one line."""
        return str(self)

    def pointed(self) -> str:
        """The text, and on the next line a caret under the spot; of a long text, what stands around the spot."""
        first = max(0, self.position - 60)
        before, after = self.text[first : self.position], self.text[self.position : self.position + 60]
        return f"{shown(before)}{shown(after)}\n{' ' * cells(shown(before))}^"


def shown(text: str) -> str:
    """The text with a visible mark for each character that would move the cursor or not show at all."""
    return "".join(" " if c == "\t" else "\ufffd" if unicodedata.category(c) in HIDDEN else c for c in text)


HIDDEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
