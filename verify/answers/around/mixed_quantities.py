r"""Quantities in two units, and several of them: 3\text{ m } 20\text{ cm}, 5 ft 6 in; 3\text{ cm}, 4\text{ cm}.

The first are sums, with units of one kind that become smaller; the second stay apart, with commas or "and" between.
"""

from __future__ import annotations

import re
from itertools import pairwise

from verify.answers.around.prose import Cut
from verify.answers.around.quantities import Quantity, quantity_in, unit_of

LONGEST, MOST = 300, 12  # characters, and quantities in a list
_STYLE = r"\\(?:text|textrm|mathrm|mbox)"
_SPACE = r"(?:\\[,;:! ]|\\q?quad(?![A-Za-z])|[\s~])"
_AND = rf"(?:{_SPACE}|,|{_STYLE}\s*\{{\s*and\s*\}}|and(?![A-Za-z]))*"
_ONE = re.compile(
    rf"{_AND}(?P<number>\d+(?:\.\d+)?){_SPACE}*(?P<unit>{_STYLE}\s*\{{[^{{}}]*\}}|[A-Za-z]+|''|['\"′″])(?!\s*[\^/])"
)
_HEAD = re.compile(r"[A-Za-z]\s*=\s*")
_BRACKETS = ((r"\{", r"\}"), ("{", "}"), ("(", ")"), ("[", "]"))


def mixed_in(cut: Cut) -> Quantity | None:
    """A quantity in two or three units, as one in the first of them; None for anything else."""
    text, found = cut.text.rstrip(" ."), list[re.Match[str]]()
    head = _HEAD.match(text)
    at = head.end() if head else 0
    while at < len(text):
        one = _ONE.match(text, at)
        if one is None or len(text) > LONGEST or len(found) > 2:
            return None
        found.append(one)
        at = one.end()
    read = [unit_of(re.sub(r"\band\b", " ", m["unit"])) for m in found]
    known = [r for r in read if r is not None]
    if not 2 <= len(found) == len(known) or len({unit.base for unit, _, _ in known}) > 1:
        return None
    if any(a[0].factor <= b[0].factor for a, b in pairwise(known)):
        return None
    first = known[0][0]
    terms = [f"{m['number']}*({r[0].factor / first.factor})" for m, r in zip(found, known, strict=True)]
    begin = found[0].start("number")
    sure = any("\\" in m["unit"] or len(m["unit"]) > 1 for m in found)
    return Quantity(
        text[: head.end()] if head else "",
        Cut("+".join(terms), cut.begin + begin, cut.latex),
        first,
        " ".join(r[1] for r in known),
        sure,
    )


def listed_in(cut: Cut) -> tuple[str, list[Quantity], str] | None:
    """The brackets around several quantities, and these; None for anything else."""
    text = cut.text.rstrip(" .")
    if len(text) > LONGEST or not _MEASURED.search(text) or not _JOINT.search(text):
        return None
    begin, end = next(((b, e) for b, e in _BRACKETS if text.startswith(b) and text.endswith(e)), ("", ""))
    places = [len(begin), *_commas(text, len(begin), len(text) - len(end)), len(text) - len(end)]
    cuts = [cut.part(a if a == places[0] else _after(text, a), b) for a, b in pairwise(places)]
    found = [quantity_in(c) for c in cuts[:MOST]]
    whole = [q for q in found if q is not None]
    if len(cuts) < 2 or len(whole) < len(cuts) or not any(q.sure for q in whole):
        return None
    return (begin, whole, end) if len({q.unit.base for q in whole}) == 1 else None


def _commas(text: str, first: int, last: int) -> list[int]:
    """Where a comma, "and" or "or" stands outside of brackets."""
    places, depth = [], 0
    for at in range(first, last):
        depth += (text[at] in "{([") - (text[at] in "})]")
        if depth == 0 and _JOINT.match(text, at):
            places.append(at)
    return places


_MEASURED = re.compile(r"\d\s*(?:\\[,; ]\s*|~)?(?:\\(?:text|mathrm|mbox)(?![A-Za-z])|[a-z]{2})")
_JOINT = re.compile(
    r",(?!\d{3}(?!\d))(?:\s*(?:and|or)(?![A-Za-z]))?|(?<=\s)(?:and|or)(?=\s)|\\text\s*\{\s*,?\s*(?:and|or)\s*\}"
)


def _after(text: str, at: int) -> int:
    found = _JOINT.match(text, at)
    return found.end() if found else at
