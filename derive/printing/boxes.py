"""Two-dimensional text: boxes of characters that know which of their rows stands on the line.

beside(text("p = "), fraction(text("a"), text("b + c")))
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, reduce

from derive.printing.glyphs import cells


@dataclass(frozen=True)
class Box:
    """Rows of equal width; `baseline` counts the rows above the one that stands on the line."""

    lines: tuple[str, ...]
    baseline: int = 0

    @cached_property
    def width(self) -> int:
        return max(map(cells, self.lines), default=0)

    @property
    def height(self) -> int:
        return len(self.lines)

    @property
    def below(self) -> int:
        """The rows under the baseline."""
        return self.height - self.baseline - 1

    def __str__(self) -> str:
        return "\n".join(line.rstrip() for line in self.lines)


def text(line: str) -> Box:
    """One row."""
    return Box((line,))


def pad(line: str, width: int) -> str:
    """The line with spaces at its right up to the width."""
    return line + " " * (width - cells(line))


def centre(line: str, width: int) -> str:
    """The line in the middle; one space that is too many goes to its right."""
    return pad(" " * ((width - cells(line)) // 2) + line, width)


def beside(*boxes: Box) -> Box:
    """The boxes in a row, on one baseline."""
    return reduce(_beside, boxes)


def _beside(left: Box, right: Box) -> Box:
    over = max(left.baseline, right.baseline)
    under = max(left.below, right.below)
    pairs = zip(stretch(left, over, under).lines, stretch(right, over, under).lines, strict=True)
    return Box(tuple(a + b for a, b in pairs), over)


def stretch(box: Box, over: int, under: int) -> Box:
    """The box with blank rows, until that many stand over and under its baseline."""
    blank = (" " * box.width,)
    lines = tuple(pad(line, box.width) for line in box.lines)
    return Box(blank * (over - box.baseline) + lines + blank * (under - box.below), over)


def above(*boxes: Box, baseline: int) -> Box:
    """The boxes in a column, centred; the baseline is that of the box of this number."""
    width = max(b.width for b in boxes)
    rows = sum(b.height for b in boxes[:baseline]) + boxes[baseline].baseline
    return Box(tuple(centre(pad(line, b.width), width) for b in boxes for line in b.lines), rows)


def left_aligned(*boxes: Box) -> Box:
    """The boxes in a column, flush left; the baseline is the first one's."""
    width = max(b.width for b in boxes)
    return Box(tuple(pad(line, width) for b in boxes for line in b.lines), boxes[0].baseline)


def fraction(top: Box, bottom: Box) -> Box:
    """A bar, one column wider at each side than the wider of the two."""
    return above(top, text("─" * (max(top.width, bottom.width) + 2)), bottom, baseline=1)


def parens(inner: Box) -> Box:
    """Parentheses as high as the box."""
    if inner.height == 1:
        return beside(text("("), inner, text(")"))
    left = Box(("⎛", *"⎜" * (inner.height - 2), "⎝"), inner.baseline)
    right = Box(("⎞", *"⎟" * (inner.height - 2), "⎠"), inner.baseline)
    return beside(left, inner, right)


def superscript(base: Box, exponent: Box) -> Box:
    """The exponent at the upper right: over a base of one row, beside the top row of a higher one."""
    rows = exponent.height + (base.baseline if base.height == 1 else base.baseline - 1)
    return beside(base, Box(exponent.lines, rows))
