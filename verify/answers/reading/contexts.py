r"""What two texts show together of how each of them is to be read: the names in words, and which signs letters are.

    3.2 x 10^5      x is a times sign, if no text has a letter x besides
    10C3, 10P3      combinations and permutations, if no text has a letter C or P besides

So are the sets that sums run over, and the letters at their ends, of which another sum may say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from derive.symbols import Sym
from verify.answers.reading.activations import of_normal
from verify.answers.reading.limits import CHARACTERS
from verify.answers.reading.names import STEPS, Scope, Simple
from verify.answers.reading.word_names import with_words

TIMES, CHOICES, ORDERS = "x is a times sign", "C counts choices", "P counts orders"
N = r"\d{1,3}"
CROSS = re.compile(r"(?<=\d)(?:\s|\\[,;:! ]|~)*x(?:\s|\\[,;:! ]|~)*(?=10\s*(?:\^|\*\*|[⁰¹²³⁴-⁹⁻⁺]))")
LETTER_X = re.compile(r"(?<![A-Za-z\\])x(?![A-Za-z])|(?<![A-Za-z\\])[a-z]{0,2}x[a-z]{0,2}(?![A-Za-z])")
_PLACES = r"\(\s*\\?[A-Za-z]+(?:\s*,\s*\\?[A-Za-z]+)*\s*(?:\\right)?\)"
DEFINED = re.compile(rf"\s*\$?\\?([A-Za-z]|(?<=\\)[a-z]+)\s*(?:\\left)?{_PLACES}\s*:?=")  # f(x, y) =
KEPT = 64  # texts of which it is remembered what they show
INDICES = frozenset("ijkl")
COUNTED = {
    habit: (
        re.compile(rf"(?<![\w.^]){N} ?{letter} ?{N}(?![\w.^])"),
        re.compile(rf"(?<![A-Za-z\\]){letter}(?![A-Za-z(])|(?<![A-Za-z\\]){letter}(?=_?\d)"),
    )
    for habit, letter in ((CHOICES, "C"), (ORDERS, "P"))
}
SUM = re.compile(
    r"(?:\\(?:sum|prod)|(?<![A-Za-z])(?:sum|prod)|[ΣΠ∑∏])(?:\\limits)?\s*_\s*"
    r"(?:\{(?P<below>(?:[^{}]|\{[^{}]*\}|\\[{}])*)\}|(?P<one>\w))"
    r"(?:\s*\^\s*(?:\{\s*(?P<wide>[A-Za-z])\s*\}|(?P<end>[A-Za-z])(?![A-Za-z])))?"
)
RANGE = re.compile(r"\.\.\.?\s*([A-Za-z])(?![A-Za-z])")
CHAINED = re.compile(r"(?:\\leq?(?:slant)?(?![A-Za-z])|≤|<=|<|\\lt(?![A-Za-z]))\s*([A-Za-z])\s*$")
STYLE = r"(?:\\(?:mathcal|mathbf|mathscr|mathrm|boldsymbol|bm)\s*)?"
MEMBER = re.compile(rf"(?:\\in(?![A-Za-z])|∈)\s*{STYLE}\{{?\s*([A-Z])\s*\}}?\s*(?:,|$)")
BARE = re.compile(r"\s*[a-z]'*(?:\s*,?\s*[a-z]'*)*\s*")
WITH_X = re.compile(r"(?<![A-Za-z])(?:softmax|argmax|exp|max)(?![A-Za-z])")
EQUATED = re.compile(r"\s*\$?\s*\\?([A-Za-z]+(?:_[A-Za-z0-9])?)\s*=")
CONSTANT = re.compile(
    r"\s*(?P<names>\\?[A-Za-z]+(?:_\w)?(?:(?:\s*,\s*|\s+and\s+|,\s*and\s+)\\?[A-Za-z]+(?:_\w)?)*)"
    r"\s+(?:is|are)\s+(?:an?\s+)?constants?(?:\s+(?:in|with respect to)\s.*)?\.?\s*"
)
COMMAND = re.compile(r"\\[A-Za-z]+")


def in_context(scope: Scope, texts: Sequence[str]) -> Scope:
    """The scope with what the texts, the gold answer first, show of names and signs; that of the book as it is."""
    if not scope.free or any(len(text) > CHARACTERS for text in texts):
        return scope
    texts = tuple(texts)
    applied = {m[1] for text in texts[2:] if (m := DEFINED.match(text)) and not scope.functions.get(m[1])}
    meant = {name: Simple(name, 1, 1, make) for name, make in of_normal(texts)}
    scope = replace(scope, functions={**scope.functions, **meant}) if meant else scope
    (sets, ends, loose), habits = _summed(texts), _habits(texts)
    constants = frozenset(name for text in texts[2:] for name in _constants(text))
    defined = frozenset(m[1] for text in texts[2:] if (m := EQUATED.match(text)))
    scope = replace(scope, constants=constants, defined=defined) if constants or defined else scope
    if applied or sets or ends or loose or habits:
        scope = replace(scope, habits=scope.habits | habits, applied=scope.applied | applied)
        scope = replace(scope, sets=sets, ends=ends, loose=loose)
    if STEPS in scope.habits and "T" not in scope.symbols:
        scope = scope.with_names(Sym("T"))
    return with_words(scope, texts)


def _constants(text: str) -> list[str]:
    r"""m and \alpha of "m and \alpha are constants"."""
    said = CONSTANT.fullmatch(text.replace("$", " "))
    names = re.findall(r"\\?[A-Za-z]+(?:_\w)?", said["names"]) if said else []
    return [name.lstrip("\\") for name in names if name != "and"]


@lru_cache(maxsize=KEPT)
def _habits(texts: tuple[str, ...]) -> frozenset[str]:
    """Which letters are signs."""
    counted = {habit for habit in COUNTED if _counts(texts, *COUNTED[habit])}
    return frozenset(counted | ({TIMES} if _crosses(texts) else set()) | ({STEPS} if counts_steps(texts) else set()))


_AS_END = re.compile(
    r"\\(?:sum|prod|int)(?:\\limits)?\s*_\s*(?:\{[^{}]*\}|\w)\s*\^\s*(?:\{\s*T(?:\s*[-+]\s*\w)*\s*\}|T(?![A-Za-z]))"
    r"|(?:sum|prod)_\{?\w=\w\}?\^(?:\{?\(?T(?:\s*[-+]\s*\w)*\)?\}?)"
)
_AS_POWER = re.compile(r"\^\s*(?:\{\s*T\s*\}|T(?![A-Za-z]))")
_T = r"\s*\^\s*(?:\{\s*T\s*\}|T(?![A-Za-z]))"
_OF_NUMBER = re.compile(
    rf"(?:\\gamma\s*|γ|(?<![A-Za-z\\])[rqe]|\d|\(\s*1\s*[-+][^()]*\)){_T}"
    rf"|(?:\\(?:alpha|beta|lambda|rho|delta|eta)\s*|[αβλρδη]){_T}(?!\s*(?:[A-Za-z(]|\\(?!right|end|cdot|times)[a-z]))"
)


def counts_steps(texts: Sequence[str]) -> bool:
    """Is T the end of a sum, and a power of nothing but numbers, as in γ^T, and no transpose?"""
    if not any(map(_AS_END.search, texts)):
        return False
    bare = [_AS_END.sub(" ", text) for text in texts]
    return all(len(_AS_POWER.findall(text)) == len(_OF_NUMBER.findall(text)) for text in bare)


@lru_cache(maxsize=KEPT)
def _summed(texts: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The sets that sums run over, the letters at their ends, and the indices of sums without any."""
    sets, ends, loose = set[str](), set[str](), set[str]()
    for text in texts:
        ends |= {match[1] for match in RANGE.finditer(text)}
        for match in SUM.finditer(text):
            below, end = match["below"] or match["one"] or "", match["wide"] or match["end"]
            member, chained = MEMBER.search(below), CHAINED.search(below)
            sets |= {member[1]} if member else set()
            ends |= {end} if end and "=" in below else {chained[1]} if chained and chained[1] not in INDICES else set()
            loose |= set(re.findall("[a-z]'*", below)) if BARE.fullmatch(below) and not end else set()
    return frozenset(sets), frozenset(ends), frozenset(loose)


def _crosses(texts: Sequence[str]) -> bool:
    """Does x stand before a power of ten, and nowhere else?"""
    if not any(CROSS.search(text) for text in texts):
        return False
    rest = [WITH_X.sub(" ", COMMAND.sub(" ", CROSS.sub("*", text))) for text in texts]
    return not any(LETTER_X.search(text) for text in rest)


def _counts(texts: Sequence[str], chosen: re.Pattern[str], letter: re.Pattern[str]) -> bool:
    """Does the letter stand between two numbers, and nowhere else?"""
    if not any(chosen.search(text) for text in texts):
        return False
    return not any(letter.search(chosen.sub("1", text)) for text in texts)
