r"""What a formula of matrices is the value of, before "=": a derivative, or a function at its letters.

The left side is taken off: of \nabla_w L = 2X^T(Xw - y), of f(x) = x^T A x, and of \cos\theta = u^T v.
"""

from __future__ import annotations

import re

from verify.answers.matrices.tokens import Unread

_DERIVATIVE = r"(?:\\nabla|∇|\\partial|∂|\\[dt]?frac\s*\{\s*(?:\\partial|d)\b)[^=]*"
_FUNCTION = r"(?:\\mathcal\s*\{?\s*[A-Z]\s*\}?|\\?[A-Za-z]+)(?:_\w|_\{\w+\})?\s*(?:\\left)?\([^()=|]*\)"
_WORD = r"\\operatorname\s*\{(?!(?:[Tt]r|trace|[Dd]et|[Dd]iag)\b)[A-Za-z ]{2,}\}[^=]*|\\(?:cos|sin|tan)[^=]*"
NAMED = re.compile(rf"\s*\$?\s*({_DERIVATIVE}|{_FUNCTION}|{_WORD})\s*=(?!=)")


def without_left_side(gold: str, answer: str) -> tuple[str, str]:
    """The texts without what is computed, which is the same where both say it. Raises Unread where it is not."""
    parts = [NAMED.match(text) for text in (gold, answer)]
    names = {re.sub(r"\s|\\left|\\right", "", part[1]) for part in parts if part}
    if len(names) > 1:
        raise Unread("two derivatives")
    rest = [text[part.end() :] if part else text for text, part in zip((gold, answer), parts, strict=True)]
    return rest[0], rest[1]
