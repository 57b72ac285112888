r"""Vectors as sums of unit vectors: 2\mathbf{i} + 3\mathbf{j}, 2\hat{\imath} + 3\hat{\jmath} and (2, 3) are the same.

Every way of writing i, j and k as vectors is read as one, and against a tuple or a column the entries are compared:
those of a sum are its values where one of i, j, k is 1 and the others 0, once the sum is known to be linear in them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from verify.answers.around.left_names import is_relation
from verify.answers.around.prose import Cut
from verify.answers.comparing.verdict import Comparison

if TYPE_CHECKING:
    from verify.answers.around.ways import Pair

LONGEST = 300  # characters
_LETTER = r"(?:\\?(?P<letter>[ijk])(?:math)?)"
_ACCENT = r"\\(?:hat|widehat|vec|overrightarrow)"
_BOLD = r"\\(?:mathbf|boldsymbol|bm|pmb|textbf)"


def _unit(number: int, pattern: str) -> str:
    return pattern.replace("letter", f"letter{number}")


_FORMS = (
    rf"{_ACCENT}\s*\{{\s*{_BOLD}\s*\{{\s*{_LETTER}\s*\}}\s*\}}",
    rf"{_ACCENT}\s*\{{\s*{_BOLD}\s+{_LETTER}\s*\}}",
    rf"{_BOLD}\s*\{{\s*{_ACCENT}\s*\{{\s*{_LETTER}\s*\}}\s*\}}",
    rf"{_BOLD}\s*\{{\s*{_ACCENT}\s*{_LETTER}\s*\}}",
    rf"{_ACCENT}\s*\{{\s*{_LETTER}\s*\}}",
    rf"{_ACCENT}\s*{_LETTER}(?![A-Za-z])",
    rf"{_BOLD}\s*\{{\s*{_LETTER}\s*\}}",
    rf"{_BOLD}\s+{_LETTER}(?![A-Za-z])",
)
_UNIT = re.compile("|".join(_unit(number, form) for number, form in enumerate(_FORMS)))
_BARE = re.compile(r"(?<![A-Za-z\\_{])[ijk](?![A-Za-z}(])")
_BARE_FUNCTION = re.compile(
    r"\\(?:sin|cos|tan|sec|csc|cot|sinh|cosh|tanh|ln|log)(?![A-Za-z])[^-+()=]*[\w}](?:\\[,;: ]|\s)*$"
)
_BLANKS = re.compile(r"(?:\\[,;: ]|\s)+(?=\\cdot\\hat)")
_OTHER_BOLD = re.compile(rf"{_BOLD}|{_ACCENT}")
_NAME = re.compile(r"\s*(?:\\(?:vec|mathbf|boldsymbol|bm)\s*\{?\s*[A-Za-z]\s*\}?|[A-Za-z])'{0,2}(?:\([^()=]*\))?\s*=")
_LIST = re.compile(r"[(\[<]|\\(?:langle|left|begin|binom)(?![A-Za-z])")
AXES = ("i", "j", "k")


def _mark(axis: str) -> str:
    return rf"\hat{{{axis}}}"


def vector_in(cut: Cut) -> Cut | None:
    """The sum with one way of writing its unit vectors, without the name before it; None for anything else."""
    text = cut.text
    if len(text) > LONGEST or not _UNIT.search(text):
        return None
    name = _NAME.match(text)
    begin = name.end() if name else 0
    body = text[begin:].strip().rstrip(".")
    rest = _UNIT.sub("", body)
    if _OTHER_BOLD.search(rest) or _BARE.search(rest) or is_relation(Cut(rest)):
        return None
    if {_axis(m) for m in _UNIT.finditer(body)} == {"k"}:
        return None  # the wave vector, perhaps
    marked = _UNIT.sub(lambda m: _after(body[: m.start()]) + _mark(_axis(m)), body)
    return replace(cut, text=_BLANKS.sub("", marked), begin=cut.begin + begin)


def _after(before: str) -> str:
    r"""The dot that ends what a function is taken of: in \cos t\,\mathbf{i}, the vector is no part of it."""
    dotted = before.rstrip().endswith(r"\cdot")
    return r"\cdot" if _BARE_FUNCTION.search(before) and not dotted else ""


def _bare_vector(cut: Cut) -> Cut | None:
    """3i + 4j, beside a sum of unit vectors."""
    rest = _unnamed(cut)
    if (
        not {m[0] for m in _BARE.finditer(rest.text)} >= {"i", "j"}
        or is_relation(rest)
        or _OTHER_BOLD.search(rest.text)
    ):
        return None
    return replace(rest, text=_BARE.sub(lambda m: _mark(m[0]), rest.text))


def _axis(found: re.Match[str]) -> str:
    return next(letter for letter in found.groups() if letter)


def compared(pair: Pair) -> Comparison | Any | None:
    """The comparison of two sums of unit vectors, or of the entries of one with a tuple or a column."""
    gold, answer = vector_in(pair.gold), vector_in(pair.answer)
    names = {_styled(found[0]) for side in (pair.gold, pair.answer) if (found := _NAME.match(side.text))}
    if (gold is not None or answer is not None) and len(names) > 1:
        found = pair.ask(_unnamed(pair.gold), _unnamed(pair.answer))
        return found if found["status"] == "different" else Comparison("undecided", reason="two names of a vector")
    if (gold is None) != (answer is None) or any(_LIST.match(_unnamed(side).text) for side in (pair.gold, pair.answer)):
        gold, answer = gold or _bare_vector(pair.gold), answer or _bare_vector(pair.answer)
    if gold is not None and answer is not None:
        return pair.ask(gold, answer) if (gold, answer) != (pair.gold, pair.answer) else None
    if gold is not None and _LIST.match(_unnamed(pair.answer).text):
        return _entries_compared(pair, gold, _unnamed(pair.answer), turned=False)
    if answer is not None and _LIST.match(_unnamed(pair.gold).text):
        return _entries_compared(pair, answer, _unnamed(pair.gold), turned=True)
    return None


def _styled(name: str) -> str:
    """The letter of a name, whatever its style, with its arguments."""
    return re.sub(r"\\(?:vec|mathbf|boldsymbol|bm)|[\s{}=]", "", name)


def _unnamed(cut: Cut) -> Cut:
    name = _NAME.match(cut.text)
    return cut.part(name.end(), len(cut.text)) if name else cut


def _entries_compared(pair: Pair, vector: Cut, other: Cut, *, turned: bool) -> Comparison | Any | None:
    """By the entries, of which there are two where nothing is said of k."""
    entries = [_at(vector.text, axis) for axis in AXES]
    whole = "+".join(f"({entry})*{_mark(axis)}" for entry, axis in zip(entries, AXES, strict=True))
    if pair.status(vector.text, whole) != "equal":
        return None
    sizes = (2, 3) if _mark("k") not in vector.text else (3,)
    found = None
    for size in sizes:
        entry = Cut(rf"\left({', '.join(entries[:size])}\right)", vector.begin)
        found = pair.ask(other, entry) if turned else pair.ask(entry, other)
        if found["status"] == "equal":
            return found
    return found


def _at(text: str, axis: str) -> str:
    """The sum where one unit vector is 1, and the others 0."""
    for other in AXES:
        value = f"({int(other == axis)})"
        dotted = rf"(?<=[\w)}}])(?<!\\cdot){re.escape(_mark(other))}"
        text = re.sub(dotted, rf"\\cdot {value}", text).replace(_mark(other), value)
    return text
