"""From the characters of a text to those that the grammars know, each with its place in the text.

Everything is normalised character by character (NFKC), so that full-width letters and mathematical alphabets are
letters. Superscripts and subscripts are not flattened: a run of them becomes a script in marks of its own. What
cannot be seen, or looks like a letter that it is not, is refused by name.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from derive.language import word
from derive.printing.glyphs import GREEK, SCRIPTS
from verify.answers.reading.invalid import HIDDEN, Fault

BELOW, ABOVE, END = "\ue000", "\ue001", "\ue002"  # private characters: marks around a script
_MARKS = {"_": BELOW, "^": ABOVE}
_SAME = dict(
    zip(
        "−–‐‑‒·⋅∙×∗÷∕∑∏∆′’ϵϕϑϱ∣‖∥≔⁎＇ι⩽⩾º⊺⊤",
        "-----****" + "*//ΣΠΔ''εφθρ|" + "∥∥≔*'ι≤≥°TT",
        strict=True,
    )
)
_KEPT = frozenset("∉⟨⟩√∂∞≤≥≠≡≈→…∥ΣΠ∇∈≔±∓∪∩∅°⊙⌊⌋⌈⌉∫∧∨ℝ∛←¬∖")  # beside ASCII and Greek, what the grammars know
_ACCENTS = {"\u0302": "hat", "\u0304": "bar", "\u0305": "bar", "\u0303": "tilde"}
_LOOKALIKES = dict(
    zip("авсԁеһіјӏорԛѕуԝхАВСЕНІЈКМОРЅТУХοΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abcdehijlopqsywxABCEHIJKMOPSTYXoABEZHIKMNOPTYX", strict=True)
)
_NATIVE = frozenset(GREEK.values())


@dataclass(frozen=True)
class Line:
    """Normalised text; `places[i]` is where its character i stands in the text as given, and one more for its end."""

    text: str
    places: tuple[int, ...]


def normalised(text: str) -> Line:
    """The text in the characters that the grammars know. Raises Fault."""
    chars: list[str] = []
    places: list[int] = []
    script = ""
    for place, char in enumerate(text):
        kind, plain = _script(char)
        if kind != script:
            chars += ([END] if script else []) + ([_MARKS[kind]] if kind else [])
            places += [place] * (len(chars) - len(places))
            script = kind
        for one in plain or "".join(_plain(char, place, chars)):
            chars.append(one)
            places.append(place)
    chars += [END] if script else []
    return Line("".join(chars), (*places, *[len(text)] * (1 + len(chars) - len(places))))


def _script(char: str) -> tuple[str, str]:
    """Whether the character stands above or below the line, and what it is there."""
    kind, plain = SCRIPTS.get(char, ("", ""))
    return kind, _SAME.get(plain, plain)


def _plain(char: str, place: int, before: list[str]) -> Iterator[str]:
    if char.isascii() and (char.isprintable() or char == "\t"):
        yield char
        return
    if unicodedata.category(char) == "Zs":
        yield " "
        return
    if char in _SAME or char in _KEPT or char in _NATIVE:
        yield _SAME.get(char, char)
        return
    if char in _ACCENTS and before and before[-1].isalpha():
        yield f"_{_ACCENTS[char]}"
        return
    yield from _folded(char, place)


def _folded(char: str, place: int) -> Iterator[str]:
    """What a compatibility character stands for."""
    _refuse(char, place)
    if unicodedata.decomposition(char).startswith("<fraction>"):
        yield "½"
        yield char
        return
    spelled = unicodedata.normalize("NFD", char)
    base, marks = spelled[0], spelled[1:]
    if marks in _ACCENTS and base.isascii():
        yield f"{base}_{_ACCENTS[marks]}"
        return
    folded = unicodedata.normalize("NFKC", char)
    for one in folded:
        plain = _SAME.get(one, one)
        if not (plain.isascii() and plain.isprintable()) and plain not in _KEPT and plain not in _NATIVE:
            raise Fault(
                "The character {name} means nothing here.",
                "Use letters, digits and + - * / ^.",
                place,
                name=_name(char),
            )
        yield plain


def _refuse(char: str, place: int) -> None:
    """Raise Fault for what is invisible, for what looks like another letter, and for double-struck letters."""
    if unicodedata.category(char) in HIDDEN:
        if char in "\n\r\v\f\u2028\u2029":
            raise Fault("A line break stands in the text.", "Write one line.", place)
        cause = word("The invisible character {name} stands in the text.")
        raise Fault(cause, "Delete it, and type the formula by hand.", place, name=_name(char))
    if char in _LOOKALIKES:
        latin = _LOOKALIKES[char]
        cause, cure = word("{char} is {name}, which looks like {latin}."), word("Type the Latin letter {latin}.")
        raise Fault(cause, cure, place, latin, char=char, name=_name(char), latin=latin)
    if "DOUBLE-STRUCK" in unicodedata.name(char, "") and not char.isdigit():
        raise Fault("{char} is not read.", "Write the sum or the set out.", place, char=char)


def _name(char: str) -> str:
    return unicodedata.name(char, f"U+{ord(char):04X}")
