r"""What cannot be read, but is written in the same way: the last resort, where the gold answer is no formula.

    \mathbb{Z} \left[ x \right] / \langle x^2 \rangle    \mathbb{Z}[x]/\langle x^2\rangle     the same text

Two texts are the same if they are so up to blanks beside signs, \left and \right, spacing commands and \text. A blank
between two words or numbers counts: 1 2 is not 12. Nothing is ever different by its text; and a text with an open
bracket, or one that ends within a formula, is a mistake of the question and no answer.
"""

from __future__ import annotations

import re

from verify.answers.reading.limits import CHARACTERS

_MARKUP = re.compile(r"\\(?:left|right|big|Big|bigl|bigr|Bigl|Bigr|displaystyle)(?![A-Za-z])")
_TEXT = re.compile(r"\\(?:text|mathrm|textrm|mbox)\s*\{([^{}\\]*)\}")
_SPACING = re.compile(r"\\[,;:! ]|\\q?quad(?![A-Za-z])|[~$]")
_DOTS = re.compile(r"\\(?:l|c)?dots(?:c|b)?(?![A-Za-z])|\.\.\.")
_BESIDE_SIGNS = re.compile(r"(?<=[^\w\s])\s+|\s+(?=[^\w\s])")
UNFINISHED = "+-*/^_=<>,&|\\"


def same_text(gold: str, answer: str) -> bool:
    """Are two texts written in the same way, and complete?"""
    if max(len(gold), len(answer)) > CHARACTERS:
        return False
    text = plain(gold)
    return text == plain(answer) and is_complete(text)


def plain(text: str) -> str:
    """The text without what changes its looks only."""
    text = _DOTS.sub("…", text)
    text = _SPACING.sub(" ", _MARKUP.sub("", _TEXT.sub(r" \1 ", text)))
    return _BESIDE_SIGNS.sub("", " ".join(text.split())).strip()


def is_complete(text: str) -> bool:
    """Is there a letter or a digit in it, every bracket closed, and no operator at its end?

    Half-open intervals close [ by ), so that only round and square brackets together are counted.
    """
    if not any(c.isalnum() for c in text) or text[-1] in UNFINISHED:
        return False
    depth = {"{": 0, "(": 0}
    for c in text:
        which = "{" if c in "{}" else "("
        depth[which] += (c in "([{") - (c in ")]}")
        if depth[which] < 0 and c != "[":
            return False
    return not any(depth.values())
