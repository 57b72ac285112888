r"""What a formula of matrices is the value of, before "=": a derivative, or a function at its letters.

The left side is taken off: of \nabla_w L = 2X^T(Xw - y), of f(x) = x^T A x, and of \cos\theta = u^T v.
"""

from __future__ import annotations

import re

from verify.answers.matrices.tokens import Unread

_DERIVATIVE = r"(?:\\nabla|∇|\\partial|∂|\\[dt]?frac\s*\{\s*(?:\\partial|d)\b)[^=]*"
_FUNCTION = r"(?:\\mathcal\s*\{?\s*[A-Z]\s*\}?|\\?[A-Za-z]+)(?:_\w|_\{\w+\})?\s*(?:\\left)?\([^()=|]*\)"
_WORD = r"\\operatorname\s*\{(?!(?:[Tt]r|trace|[Dd]et|[Dd]iag)\b)[A-Za-z ]{2,}\}[^=]*|\\(?:cos|sin|tan)[^=]*"
_RATE = r"\\d?dot\s*\{?\s*[A-Za-z]\s*\}?"
NAMED = re.compile(rf"\s*\$?\s*({_DERIVATIVE}|{_FUNCTION}|{_WORD}|{_RATE})\s*=(?!=)")
COMPUTED = re.compile(  # a value before "=", as of A(x ⊙ y) = h, and no name of one
    r"\\?(?:[A-Z]|sigma|tanh|softmax|relu|ReLU|exp|log|ln|tr|det|diag)(?:_\w|_\{\w+\})?\s*(?:\\left)?\("
    r".*?(?:[-+*/@⊙·×]|\^\s*\{?\s*(?:T|\\top|⊤)|\\(?:odot|cdot|times|[dt]?frac|top)(?![A-Za-z])|(?<![\\A-Za-z])[A-Za-z]\s*[A-Za-z]\b)"
)

SPACE = re.compile(r"[\s${}]|\\(?:left|right|mathbf|boldsymbol|bm|mathcal)(?![A-Za-z])|\\[,;!]")


def without_left_side(gold: str, answer: str) -> tuple[str, str]:
    """The texts without what is computed, which is the same where both say it. Raises Unread where it is not."""
    parts = [_named(text, other) for text, other in ((gold, answer), (answer, gold))]
    names = {SPACE.sub("", part[1]) for part in parts if part}
    if len(names) > 1:
        raise Unread("two derivatives")
    rest = [text[part.end() :] if part else text for text, part in zip((gold, answer), parts, strict=True)]
    return rest[0], rest[1]


def _named(text: str, other: str) -> re.Match[str] | None:
    """What stands before "=", if it is the name of what is computed: not A(x + y) = h, nor a side of the other."""
    found = NAMED.match(text)
    if found is None or COMPUTED.match(found[1]):
        return None
    squeezed = SPACE.sub("", other.partition("=")[2])
    return None if squeezed and SPACE.sub("", found[1]) == squeezed else found
