r"""Letters that a text explains behind its formula: p^k q^{n-k} \text{ where } q = 1 - p.

The formula is read with the letters put in. A text that can be read as it stands is; so are conditions, as x > 0.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from derive.symbols import Expr, Family, Sym, subst
from verify.answers.comparing.arrays import mapped
from verify.answers.reading.limits import CHARACTERS
from verify.answers.reading.parsing import Invalid
from verify.answers.reading.values import Collection, Relation, Statements, Value, expressions

MOST = 5  # letters that are explained
WHERE = re.compile(
    r"(?P<head>.*?\S)(?:\s|\\[,;:! ]|\\q?quad(?![A-Za-z])|,|;|\()*"
    r"(?:\\(?:text|textrm|mathrm|mbox)\s*\{\s*,?\s*(?:where|with)\s*\}|(?<![A-Za-z\\])(?:where|with)(?![A-Za-z]))"
    r"(?P<tail>.*)",
    re.DOTALL,
)

Read = Callable[[str], Value]


def with_explanations(text: str, read: Read) -> Value:
    """The value of a text, what it explains put in. Raises Invalid, as reading it does."""
    try:
        return read(text)
    except Invalid:
        match = WHERE.fullmatch(text) if len(text) <= CHARACTERS else None
        if match is None:
            raise
        try:
            head, said = read(_closed(match["head"])), read(_closed(match["tail"]))
            found = dict(_explained(said))
        except Invalid:
            found = {}
        if not found or len(found) > MOST:
            raise
    for _ in found:  # one explanation may use another
        head = mapped(head, lambda e: subst(e, found))
    if any(x in e.free for e in expressions(head) for x in found):
        return read(text)  # explained by itself: as it stands, it is not read
    return head


def _closed(text: str) -> str:
    """The text without the bracket around the explanation, and with a dollar at both ends or at none."""
    text = text.strip(" \t.,;")
    text = text[:-1] if text.endswith(")") and text.count(")") == text.count("(") + 1 else text
    if text.count("$") % 2 == 0:
        return text
    return f"{text}$" if text.startswith("$") else text.rstrip("$ ")


def _explained(said: Value) -> Iterator[tuple[Expr, Expr]]:
    """The letters and what they stand for; none where anything else is said."""
    parts = said.parts if isinstance(said, Statements) and said.kind == "and" else (said,)
    if isinstance(said, Collection) and said.kind == "list":
        parts = said.items  # type: ignore[assignment]  # each is looked at
    relations = [p for p in parts if isinstance(p, Relation) and p.relation == "=" and isinstance(p.left, Sym | Family)]
    if len(relations) == len(parts) and all(p.left not in p.right.free for p in relations):
        yield from ((p.left, p.right) for p in relations if p.left is not None)
