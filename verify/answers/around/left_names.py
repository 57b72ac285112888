r"""What an answer names before its equals sign, where that is more than a letter: ∠ABC = 60°, u·v = 11, ∇f = (2x, 2y).

    \angle ABC = 60^\circ           angle B (A, C), 60^\circ
    \overrightarrow{AB} = (3, -4)   vector AB, (3, -4)
    \|\mathbf{v}\| = \sqrt{14}      norm v, \sqrt{14}
    x y = 12                        none: a relation of x and y

Two names are the same if they are written alike, up to styles, and to the order where it does not count.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate

from verify.answers.around.functionals import FUNCTIONAL
from verify.answers.around.prose import Cut

LONGEST = 400  # characters
_END = r"(?![A-Za-z])"
_GREEK = r"\\(?:alpha|beta|gamma|delta|theta|vartheta|phi|varphi|psi|omega)(?![A-Za-z])"
_BOLD = r"\\(?:vec|mathbf|boldsymbol|bm|pmb|overrightarrow)"
_VECTOR = rf"{_BOLD}\s*(?:\{{\s*\\?[A-Za-z]+\s*\}}|\\?[A-Za-z]+)(?:_\w|_\{{\w+\}})?"
_OPEN = r"(?:\\left|\\[bB]igg?l?)?\s*(?:\\\||\\lVert|\\Vert|\||\\lvert)"
_CLOSE = r"(?:\\right|\\[bB]igg?r?)?\s*(?:\\\||\\rVert|\\Vert|\||\\rvert)"
_UPRIGHT = r"\\(?:operatorname|mathrm|text|mathbb|mathsf)\s*"
_CALLED = rf"(?:E|P|Pr|Var|Cov|V|H|I|\\Pr|\\P|{_UPRIGHT}\{{\s*(?:E|P|Pr|Var|Cov|V|H|I)\s*\}})"


@dataclass(frozen=True)
class Named:
    """What is named, as a key that is the same for the same thing, and the text after the equals sign."""

    key: tuple[str, ...]
    rest: Cut


def _plain(text: str) -> str:
    """The text without styles, sizes, braces and blanks."""
    text = re.sub(rf"\\(?:left|right|[bB]igg?[lr]?){_END}|{_BOLD}{_END}|{_UPRIGHT}|\\[,;:! ]", "", text)
    return re.sub(r"[\s{}]", "", text).translate({ord("["): "(", ord("]"): ")"})


def _alike(found: re.Match[str]) -> tuple[str, ...]:
    return (_plain(found[0].rpartition("=")[0]),)


def _angle(found: re.Match[str]) -> tuple[str, ...]:
    """The vertex, and the letters on both arms in either order."""
    letters = found[1]
    return (letters[1], *sorted((letters[0], letters[2]))) if len(letters) == 3 else (letters,)


def _both(found: re.Match[str]) -> tuple[str, ...]:
    return tuple(sorted(_plain(part) for part in found.groups()))


def _letters(found: re.Match[str]) -> tuple[str, ...]:
    return (found[1],)


def _sorted(found: re.Match[str]) -> tuple[str, ...]:
    return ("".join(sorted(found[1])),)


def _slopes(found: re.Match[str]) -> tuple[str, ...]:
    return tuple(_plain(part) for part in found.groups() if part)


def _functional(found: re.Match[str]) -> tuple[str, ...]:
    """KL(p ‖ q), however it is written."""
    name = re.sub(r"[^A-Z]", "", found[0].partition("(")[0])
    return (name.removeprefix("D"), found["first"], found["second"] or "")


Key = Callable[[re.Match[str]], tuple[str, ...]]
# The kind, what stands on the left, the key, and whether the right side must be a number: xy = k may be a relation.
_PATTERNS: tuple[tuple[str, re.Pattern[str], Key, bool], ...] = tuple(
    (kind, re.compile(rf"{pattern}\s*=(?!=)\s*"), key, number)
    for kind, pattern, key, number in (
        ("angle", r"m?\s*(?:\\(?:measured)?angle|∠)\s*\{?([A-Z]{3}|[A-Z]|\d|\\[a-z]+)\}?", _angle, False),
        ("vector", r"\\(?:overrightarrow|vec)\s*\{\s*([A-Z]\s*[A-Z])\s*\}", _letters, False),
        ("vector", r"\\overrightarrow\s*\{\s*([A-Za-z])\s*\}", _letters, False),
        ("segment", r"\\overline\s*\{\s*([A-Z]{2})\s*\}", _sorted, False),
        ("segment", r"\|?(?:\\overline\s*\{\s*)?([A-Z]{2})\s*\}?\|?", _sorted, True),
        ("point", r"\(\s*([a-z](?:_\w)?(?:\s*,\s*[a-z](?:_\w)?)+)\s*\)", _both, False),
        ("gradient", r"(?:\\nabla|∇)\s*\{?([A-Za-z])\}?\s*(\([^()=]*\))?", _slopes, False),
        ("hessian", r"(?:\\nabla|∇)\s*(?:\^\s*\{?\s*2\s*\}?|²)\s*\{?([A-Za-z]|\\[a-z]+)\}?", _slopes, False),
        ("gradient", rf"(?:{_UPRIGHT}\{{\s*grad\s*\}}|grad)\s*\{{?([A-Za-z])\}}?\s*(\([^()=]*\))?", _slopes, False),
        ("dot product", rf"({_VECTOR})\s*\\cdot\s*({_VECTOR})", _both, False),
        ("cross product", rf"({_VECTOR})\s*\\times\s*({_VECTOR})", _slopes, False),
        ("functional", FUNCTIONAL.pattern, _functional, False),
        ("norm", rf"{_OPEN}\s*({_VECTOR})\s*{_CLOSE}", _both, False),
        ("norm", r"(?:\\\||\\lVert)\s*([A-Za-z])\s*(?:\\\||\\rVert)", _both, True),
        ("value", rf"{_CALLED}\s*(?:\\left)?\s*[(\[][^=<>]*[)\]]", _alike, True),
        ("value", rf"\\(?:sin|cos|tan|cot|sec|csc){_END}\s*(?:{_GREEK}|\{{?\(?[A-C]\)?\}}?)", _alike, True),
        ("limit", rf"\\lim{_END}\s*_\s*\{{[^{{}}]*\}}\s*(?:[a-zA-Z]\([a-z]\)|[a-z]_\{{?[a-z]\}}?)", _alike, True),
        ("integral", rf"\\int{_END}[^=<>]*[fg]\([a-z]\)\s*(?:\\[,;!: ])*\s*d[a-z]", _alike, True),
        ("value", r"(?:\\left\s*\.)?[^=]*(?:\\right|\\[bB]igg?r?)\s*\|\s*_\s*(?:\{[^{}]*\}|\w)", _alike, True),
        ("ratio", r"\\[dt]?frac\s*\{\s*[A-Z]{2}\s*\}\s*\{\s*[A-Z]{2}\s*\}", _alike, True),
        ("arc", r"(?:m\s*)?\\(?:widehat|overset\s*\{\s*\\frown\s*\})\s*\{\s*([A-Z]{2,3})\s*\}", _letters, True),
        ("area", rf"(?:\\(?:triangle|square){_END}\s*|\[)([A-Z]{{3,5}})\]?", _letters, True),
        ("value", rf"\\(?:det|dim|deg|ker|arg){_END}\s*\(?\s*[A-Za-z]\s*\)?", _alike, True),
        ("size", r"(?:n\s*\(|\|)\s*([A-Z](?:\s*(?:\\cup|\\cap|∪|∩|\\setminus)\s*[A-Z])+)\s*[|)]", _alike, True),
        ("sum", rf"{_GREEK}(?:\s*\+\s*{_GREEK})+(?=\s*=[^=]*\\circ\}}?\s*$)", _alike, True),
        ("words", r"\\(?:text|mathrm|textit|textbf)\s*\{\s*[A-Za-z][A-Za-z ]{2,40}\}\s*(?:[A-Z]{1,5})?", _alike, False),
    )
)
_RELATION = re.compile(r"[=<>≤≥≠≡]|\\(?:leq?|geq?|neq?|equiv|lt|gt|in)(?![A-Za-z])")
_NUMERIC = re.compile(
    r"\\(?:[dt]?frac|sqrt|pi|circ|left|right|ln|log|cdot|times)(?![A-Za-z])|\\(?:text|mathrm)\{[^{}]*\}"
)
_LETTER = re.compile(r"(?<![A-Za-z\\])[A-Za-z](?![A-Za-z])|\\[A-Za-z]+")


def named_in(cut: Cut) -> Named | None:
    """The name before the equals sign, and what follows; None where there is none, or more than one relation."""
    if len(cut.text) > LONGEST or "=" not in cut.text:
        return None
    for kind, pattern, key, number in _PATTERNS:
        found = pattern.match(cut.text)
        if found is None:
            continue
        rest = cut.part(found.end(), len(cut.text))
        if not rest.text or is_relation(rest) or (number and letters_in(rest.text)):
            return None
        return Named((kind, *key(found)), rest)
    return None


_POINT = re.compile(r"(?P<letter>[A-Z])(?:_\w|'|_\{\w+\})?\s*(?:=\s*)?(?P<point>(?:\\left\s*)?\([^|;]*,[^|;]*\))")


def point_in(cut: Cut) -> Named | None:
    """The A and (1, 2) of A(1, 2); None for anything else."""
    found = _POINT.fullmatch(cut.text.rstrip(" ."))
    if found is None or is_relation(Cut(found["point"])) or not _is_one_bracket(found["point"]):
        return None
    return Named(("point", found["letter"]), cut.part(*found.span("point")))


def _is_one_bracket(text: str) -> bool:
    """Is it (1, 2), which closes at its end only, and no (s, a) + f(t)?"""
    depths = list(accumulate({"(": 1, ")": -1}.get(sign, 0) for sign in text[text.index("(") :]))
    return 0 not in depths[:-1] and depths[-1] == 0


def may_abbreviate(letter: str, name: Named) -> bool:
    """Is it a letter for what is named in words: V for volume, m for slope?"""
    words = [word.lower() for word in re.findall(r"[A-Za-z]{2,}", name.key[-1].replace("\\text", " "))]
    return any(word.startswith(letter.lower()) or letter in _LETTERS.get(word, "") for word in words)


_LETTERS = {"slope": "mk", "speed": "v", "height": "hy", "side": "axs", "base": "b", "width": "xw", "length": "xl"}


def is_relation(cut: Cut) -> bool:
    """Does a text state something of two sides?"""
    return bool(_RELATION.search(cut.text))


def letters_in(text: str) -> bool:
    """Is there a letter in it that is no part of a command, other than e?"""
    return any(m[0] != "e" for m in _LETTER.finditer(_NUMERIC.sub(" ", text)))


_SECOND = re.compile(
    r"\s*\\[dt]?frac\s*\{\s*(?P<d>\\partial|d)\s*\^\s*\{?2\}?\s*(?P<of>[A-Za-z]|\\[a-z]+)\s*\}"
    r"\s*\{\s*(?P=d)\s*(?:[A-Za-z]|\\[a-z]+)\s*\^\s*\{?2\}?\s*\}\s*=(?!=)\s*"
)


def curvature(cut: Cut, function: str) -> Cut | None:
    """What stands right of ∂²L/∂z² =, of the function that ∇²L is of; None of anything else."""
    found = _SECOND.match(cut.text)
    if not found or _plain(found["of"]) != function:
        return None
    rest = cut.part(found.end(), len(cut.text))
    return None if is_relation(rest) else rest


def may_be_same(first: Named, second: Named) -> bool:
    """Are they called the same: the same key, or the same angle by its vertex, or one with a point more?"""
    a, b = first.key, second.key
    if a == b:
        return True
    return a[:2] == b[:2] and a[0] in ("gradient", "angle") and 2 in (len(a), len(b))
