r"""Where a text speaks of expectations, variances, probabilities, entropies: each such quantity with what stands in it.

    a^2\operatorname{Var}(X) + b      "a^2 Quaa + b", and Quaa is Var of "X"
    \frac{P(A\mid B)}{P(A)}           "\frac{ Quaa }{ Quab }", Quaa is P of "A" under "B", and Quab is P of "A"

The rest of the text is left for the reader of formulas, to which a quantity is one name. What stands in a quantity is
cut at the commas, bars and semicolons outside of brackets, and not read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from string import ascii_lowercase
from typing import NamedTuple

MOST = 26  # quantities in a text
UNCLEAR = ""  # the kind of what may be two things
OPENING, CLOSING = "([{", ")]}"
_FONTS = "mathbb|mathrm|operatorname|operatorname\\*|text|textrm|textbf|textit|mathbf|mathcal|mathsf|mathit|mathop|rm"
_TIDY: tuple[tuple[str, str], ...] = (
    (r"\\mathop\s*\{\s*(\\mathbb\s*\{?\s*E\s*\}?)\s*\}", r"\1"),
    (r"\\underset\s*\{([^{}]*)\}\s*\{\s*(\\mathbb\s*\{\s*E\s*\})\s*\}", r"\2_{\1}"),
    (r"\\(?:left|right|middle|[bB]igg?[lrm]?)(?![A-Za-z])\s*", ""),
    (r"(?:\\mathbb\s*\{\s*V\s*\}|𝕍)\s*\\(?:mathrm|text|operatorname)\s*\{\s*ar\s*\}", r"\\operatorname{Var}"),
    (r"\\displaystyle(?![A-Za-z])|\\limits(?![A-Za-z])|\$", " "),
    (r"\\[,;:! ]|\\q?quad(?![A-Za-z])|&nbsp;", " "),
    (r"\\mid\s*\\mid(?![A-Za-z])|\\\||\\parallel(?![A-Za-z])|\\Vert(?![A-Za-z])|\|\s*\||∥", "‖"),
    (r"\\(?:mid|vert|lvert|rvert|given)(?![A-Za-z])|∣", "|"),
    (r"\\sim(?![A-Za-z])|(?<=\w)~(?=\w)|(?<=^.)\s*~\s*(?=[A-Z\\])|(?<=^.[_\w}].)\s*~\s*(?=[A-Z\\])", "∼"),
    (r"(?<=_\{[a-z])\s*~\s*(?=[a-z\\])", "∼"),
    (r"(?<=[(|,∩∪])\s*~(?=[A-Z(])", r"\\neg "),
    (r"~", " "),
    (r"′", "'"),
    (r"\\(?:lbrack)(?![A-Za-z])", "["),
    (r"\\(?:rbrack)(?![A-Za-z])", "]"),
    (r"\\mathbin\{([^{}]*)\}", r"\1"),
)
_POWER = re.compile(r"\s*\^\s*(\d|\{\d\})")


class Quantity(NamedTuple):
    """Var(X) or E_{x ~ p}[f(x) | y]: its kind, the law of what is random, its arguments and what they are under.

    `marks` are the signs before each argument but the first, a comma or a semicolon; `text` is how it is written, and
    `place` where.
    """

    kind: str
    law: str
    arguments: tuple[str, ...]
    marks: tuple[str, ...]
    conditions: tuple[str, ...]
    text: str
    place: int


class Template(NamedTuple):
    """A text with one name for each quantity in it, and the quantities by these names."""

    text: str
    quantities: Mapping[str, Quantity]


def _named(*names: str, plain: bool = True) -> str:
    """A pattern for a name as a command, in some font, or as it is."""
    names_ = "|".join(names)
    font = rf"\\(?:{_FONTS})\s*(?:\{{\s*(?:{names_})\s*\}}|\s*(?:{names_})(?![A-Za-z]))"
    bare = rf"|(?<![A-Za-z\\_^])(?:{names_})(?![A-Za-z])" if plain else ""
    return rf"(?:{font}|\\(?:{names_})(?![A-Za-z]){bare})"


OPERATORS: Mapping[str, re.Pattern[str]] = {
    kind: re.compile(pattern)
    for kind, pattern in {
        "E": rf"(?:𝔼|{_named('E')})",
        "Var": rf"(?:𝕍|{_named('Var', 'var', 'Variance', 'V')})",
        "Cov": _named("Cov", "cov"),
        "Corr": _named("Corr", "corr"),
        "Bias": _named("Bias", "bias"),
        "MSE": _named("MSE"),
        "SD": _named("SD", "sd", "Std", "std"),
        "P": rf"(?:ℙ|{_named('Pr', 'P', 'Prob')})",
        "KL": rf"(?:{_named('D', 'd')}\s*_\s*(?:\{{\s*{_named('KL')}\s*\}}|{_named('KL')}(?!\s*\}}))"
        rf"|(?<![A-Za-z\\])D_KL(?![A-Za-z])|{_named('KL')})",
        "I": _named("I", "MI"),
        "F": r"(?<![A-Za-z\\_^])F(?![A-Za-z])|\\Phi(?![A-Za-z])|Φ",
        "H": _named("H", "h"),
        "p": r"(?<![A-Za-z\\_^])[pqf](?![A-Za-z])",
    }.items()
}
FIRST = ("KL", "Bias", "MSE", "Cov", "Corr", "SD", "Var", "E", "P", "I", "H", "F", "p")  # KL before the D of it


def tidied(text: str) -> str:
    """The text without what changes its looks only, with one sign for each kind of bar."""
    for pattern, sign in _TIDY:
        text = re.sub(pattern, sign, text)
    return text.strip()


def template(text: str, start: int = 0, refused: AbstractSet[int] = frozenset()) -> Template | None:
    """A tidied text with names for its quantities; None where one cannot be told from its surroundings.

    Arguments: `start` is how many names are taken; no quantity begins at the places that are `refused`.
    """
    found: dict[str, Quantity] = {}
    out, at = "", 0
    while at < len(text):
        step = None if at in refused else _quantity(text, at)
        if step is None:
            out, at = out + text[at], at + 1
            continue
        quantity, power, at = step
        if len(found) + start >= MOST * MOST or _ends_in_script(out):
            return None
        name = name_of(len(found) + start)
        found[name] = quantity
        out += f" {name}{power} "
    return Template(out, found)


def _ends_in_script(text: str) -> bool:
    """Would a name be a script of what stands before it?"""
    return text.rstrip()[-1:] in ("_", "^")


def name_of(number: int) -> str:
    """The name of quantity number so many."""
    return f"Qu{ascii_lowercase[number // MOST]}{ascii_lowercase[number % MOST]}"


def _quantity(text: str, at: int) -> tuple[Quantity, str, int] | None:
    """The quantity that begins at a place, its power, and the place after it."""
    for kind in FIRST:
        begun = OPERATORS[kind].match(text, at)
        if begun:
            found = _with_arguments(kind, text, begun)
            if found:
                return found
    return None


def _with_arguments(kind: str, text: str, begun: re.Match[str]) -> tuple[Quantity, str, int] | None:
    law, place = _below(text, begun.end())
    power = _POWER.match(text, place)
    inside = bracketed(text, power.end() if power else place)
    if inside is None:
        bare = None if power else _without_brackets(kind, text, begun, place)
        if bare is None:
            return None
        content, after = bare
    else:
        content, after = inside
    if kind == "p":
        law = f"{begun[0]}_{law}" if law else begun[0]
    if kind == "E" and text[after - 1] == ")" and not power and _is_squared_sum(content, text[after:]):
        kind = UNCLEAR
    quantity = _cut(kind, law, content, text[begun.start() : after], begun.start())
    return (quantity, f"^{power[1]}" if power else "", after) if quantity else None


def _is_squared_sum(content: str, after: str) -> bool:
    """E(X - Y)^2 may be the mean of a square, and the square of a mean."""
    return after.lstrip().startswith("^") and not re.fullmatch(r"\s*\\?\w+(?:_\{?\w+\}?)?\s*", content)


def _without_brackets(kind: str, text: str, begun: re.Match[str], place: int) -> tuple[str, int] | None:
    r"""The letters after \mathbb{E} or \operatorname{Var}, each with its power: \mathbb{E}X^2, \mathbb{E}XY."""
    if kind not in ("E", "Var") or (begun[0].isalpha() and begun[0].isascii()):
        return None
    letters = re.compile(
        r"\s*(?:(?:\\(?:hat|bar|tilde)\s*\{?\s*)?(?:\\[a-z]+|[A-Z])\}?(?:_\w|_\{\w+\})?(?:\^\d|\^\{\d\})?)+"
    )
    found = letters.match(text, place)
    return (found[0], found.end()) if found and "\\frac" not in found[0] else None


def _below(text: str, at: int) -> tuple[str, int]:
    """The subscript at a place, without blanks and braces, and the place after it."""
    found = re.compile(r"\s*_\s*(\\?[A-Za-z]+|\d|\{)").match(text, at)
    if not found:
        return "", at
    if found[1] != "{":
        return found[1], found.end()
    end = closing(text, found.end() - 1)
    return ("", at) if end < 0 else (re.sub(r"\s+", "", text[found.end() : end]), end + 1)


def bracketed(text: str, at: int) -> tuple[str, int] | None:
    """What stands in the brackets at a place, and the place after them."""
    found = re.compile(r"\s*(\\\{|[(\[])").match(text, at)
    if not found:
        return None
    end = closing(text, found.end() - 1)
    if end < 0:
        return None
    inside = text[found.end() : end]
    return (inside.removesuffix("\\") if found[1] == "\\{" else inside), end + 1


def closing(text: str, at: int) -> int:
    """The place of what closes the bracket at a place, or -1."""
    open_: list[str] = []
    for place in range(at, len(text)):
        if text[place] in OPENING:
            open_.append(CLOSING[OPENING.index(text[place])])
        elif text[place] in CLOSING:
            if not open_ or open_.pop() != text[place]:
                return -1
            if not open_:
                return place
    return -1


def _cut(kind: str, law: str, content: str, text: str, place: int) -> Quantity | None:
    """The arguments and the conditions of a quantity."""
    if not content.strip():
        return None
    bars = list(split(content, "‖" if kind == "KL" else "|"))
    if kind == "KL":
        laws = tuple(part for _, part in bars)
        return Quantity(kind, law, laws, ("‖",), (), text, place) if len(bars) == 2 else None
    if len(bars) != 2:  # no bar, or those of |X|
        bars = [("", content)]
    mine = list(split(bars[0][1], ",;")) if kind != "E" else [("", bars[0][1])]
    under = tuple(part for _, part in split(bars[1][1], ",")) if len(bars) == 2 else ()
    return Quantity(kind, law, tuple(part for _, part in mine), tuple(mark for mark, _ in mine[1:]), under, text, place)


def split(text: str, marks: str) -> Iterator[tuple[str, str]]:
    """The parts of a text between marks outside of brackets, each with the mark before it."""
    depth, begin, mark = 0, 0, ""
    for at, char in enumerate(text):
        depth += (char in OPENING) - (char in CLOSING)
        if depth == 0 and char in marks:
            yield mark, text[begin:at].strip()
            begin, mark = at + 1, char
    yield mark, text[begin:].strip()
