r"""Letters before brackets that may be functions: J_0(2x) is no product of J_0 and 2x, though a(b + c) is one of a.

J_0(2x) ;; 2J_0(x)          in both texts something is in brackets after J_0, in one of them a single term:
LayerNorm(x + y) ;; ...     nobody puts a factor into brackets, so it may be a function; nor after a word
a(b + c) ;; ab + ac         products: in the second text a stands without brackets
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from derive.symbols import Sym
from verify.answers.reading.values import Value, expressions

_SIGN = re.compile(r"(?<=[^\s(^_{*/=,+-])\s*[+\-−±]")
_ALONE = re.compile(r"[A-Za-z]|\d+")
_POWER = re.compile(r"\s*(?:\^|\*\*|[²³])")
_SPACE = re.compile(r"\\[,;:! ]|\\(?:left|right)(?![A-Za-z])|[\s{}]")


def may_be_function(both: tuple[Value, Value], texts: tuple[str, str]) -> bool:
    """Is there a name, read as a number, that is followed by other brackets in each text, as a function is?"""
    names = [{str(x.data) for e in expressions(value) for x in e.free if isinstance(x, Sym)} for value in both]
    return any(_is_applied_otherwise(name, texts) for name in names[0] & names[1]) or any(
        _recurs_otherwise(name, texts) or _is_inverse(name, texts[0]) != _is_inverse(name, texts[1])
        for name in names[0] | names[1]
    )


def is_raised_otherwise(both: tuple[Value, Value], texts: tuple[str, str]) -> bool:
    """w(x)^2 ;; w(x^2): is there a name whose value would be raised to a power in one text, if it is a function?"""
    names = [{str(x.data) for e in expressions(value) for x in e.free if isinstance(x, Sym)} for value in both]
    shared = (([*_places(name, text)] for text in texts) for name in names[0] & names[1])
    return any(one and other and sum(one) != sum(other) for one, other in shared)


def _recurs_otherwise(name: str, texts: tuple[str, str]) -> bool:
    """T(n) = T(n - 1) + 1: a letter before several brackets, in one of them a letter alone or a number."""
    found = [_arguments(name, text) for text in texts]
    return found[0] != found[1] and any(len(f) > 1 and any(map(_ALONE.fullmatch, f)) for f in found)


def _is_inverse(name: str, text: str) -> bool:
    """h^{-1}(x)"""
    head = re.escape(name.partition("_")[0])
    return (
        re.search(rf"(?<![A-Za-z_]){head}\s*\^\s*(?:\{{\s*-\s*1\s*\}}|-1)\s*(?:\\left)?\(\s*\w+\s*\)", text) is not None
    )


def may_have_a_value(both: tuple[Value, Value], texts: tuple[str, str]) -> bool:
    r"""Is there a name in one text only that may be a function there, and the other text its value: ζ(2) is π²/6?"""
    names = [{str(x.data) for e in expressions(value) for x in e.free if isinstance(x, Sym)} for value in both]
    rights = [text.rpartition("=")[2] for text in texts]  # J(θ) before the equals sign is a label
    only = ((names[0] - names[1], rights[0]), (names[1] - names[0], rights[1]))
    return any(not all(map(_SIGN.search, _arguments(name, text))) for own, text in only for name in own)


def _is_applied_otherwise(name: str, texts: tuple[str, str]) -> bool:
    found = [_arguments(name, text) for text in texts]
    if not all(found) or found[0] == found[1]:
        return False
    word = len(name) > 1 and name.isalpha() and not any(f"\\{name}" in text for text in texts)
    return word or any(not _SIGN.search(argument) for argument in found[0] | found[1])


def _arguments(name: str, text: str) -> set[str]:
    """What stands in brackets right after a name."""
    found = (_inside(text, m.end()) for m in _applied(name).finditer(text))
    return {_SPACE.sub("", argument) for argument in found if argument is not None}


def _places(name: str, text: str) -> Iterator[bool]:
    """Is there a power behind the brackets that stand right after a name? For each of its places."""
    for m in _applied(name).finditer(text):
        inside = _inside(text, m.end())
        if inside is not None:
            yield _POWER.match(text, m.end() + len(inside) + 1) is not None


def _applied(name: str) -> re.Pattern[str]:
    """A name and the bracket right after it."""
    head, _, below = name.partition("_")
    index = rf"_\{{?{re.escape(below)}\}}?" if below else r"(?!_)"
    brace = r"\}?" if len(head) > 1 else ""  # \operatorname{Re}(z), but not the end of a sum, {m}(...)
    return re.compile(
        rf"(?:(?<![A-Za-z_])(?<!_\{{)\\|(?<![A-Za-z\\_])(?<!_\{{)){re.escape(head)}{index}{brace}(?:\\left)?\("
    )


def _inside(text: str, start: int) -> str | None:
    """The text up to the bracket that closes the one before `start`; None where none does."""
    depth = 1
    for place in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return text[start:place]
    return None
