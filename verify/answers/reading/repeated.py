r"""How often a term stands over a brace: \underbrace{a + a + \cdots + a}_{n\text{ times}} is (n)(a).

A brace over anything else says nothing of the value, and is left out; where the number is said and the terms are not
all the same, or dots stand there and no number, it stays, and is refused.
"""

from __future__ import annotations

import re

from verify.answers.reading.splicing import Edit, argument, group

_DOTS = re.compile(r"\\(?:[cl]?dots[bcmio]?)(?![A-Za-z])|\.\.\.|…")
_COUNT = re.compile(
    r"\s*(?P<count>\d+|[a-zA-Z](?:\s*[-+]\s*\d+)?)\s*(?:\\[,;: ]|~|\s)*"
    r"(?:\\(?:text|mathrm|textrm|mbox)\s*\{\s*-?\s*(?:times|terms|factors|copies|summands|ones|many|Times|mal)\s*\})?\s*"
)
_TIMES = re.compile(r"\\(?:cdot|times|ast)(?![A-Za-z])|\*")
_BLANK = re.compile(r"\\[,;:! ]|[\s{}]")


def braced(text: str, found: re.Match[str]) -> Edit | None:
    """What is over the brace, or under it; with dots, the term as often as is said."""
    read = group(text, found.end())
    if read is None:
        return None
    (begin, end), after = read
    mark = re.compile(r"\s*[_^]").match(text, after)
    label = argument(text, mark.end()) if mark else None
    stop = label[1] if label else after
    if not _DOTS.search(text[begin:end]):
        said = re.match(r"\s*(\d+)\s*(?:\\[,;: ])?\\text", text[slice(*label[0])]) if label else None
        if said and len(re.split(r"[+*]|\\cdot|\\times", text[begin:end])) not in {1, int(said[1])}:
            return None  # x x x, said to be four factors
        return Edit(found.start(), stop, ("{", (begin, end), "}"))
    count = _COUNT.fullmatch(text, *label[0]) if label else None
    repeated = _repeated(text[begin:end])
    if repeated is None:
        return Edit(found.start(), stop, ("{", (begin, end), "}")) if _rises(text[begin:end]) else None
    if count is None:
        return None
    sign, term = repeated
    power = (f"({term})^{{", count.span("count"), "}") if sign == "*" else ("(", count.span("count"), f")({term})")
    return Edit(found.start(), stop, ("{", *power, "}"))


def _repeated(text: str) -> tuple[str, str] | None:
    """The sign and the term of a + a + ... + a; None where the terms are not all the same."""
    for sign, pattern in (("+", re.compile(r"\+")), ("*", _TIMES)):
        terms = [_BLANK.sub("", part) for part in pattern.split(_DOTS.sub("…", text))]
        terms = [part for term in terms for part in re.split("(…)", term) if part]
        said = {term for term in terms if term != "…"}
        if len(said) == 1 and len(terms) > 2 and terms[0] != "…" and terms[-1] != "…":
            term = pattern.split(text)[0].strip()
            simple = re.fullmatch(r"[\w\\{}^/. ]+|\\?[dt]?frac.*", term) and not _DOTS.search(term)
            return (sign, term) if simple else None
    return None


def _rises(text: str) -> bool:
    """Are the terms different ones, whose rule is found elsewhere?"""
    terms = {_BLANK.sub("", part) for part in re.split(r"[+*]|\\cdot|\\times", _DOTS.sub("", text))} - {""}
    return len(terms) > 2
