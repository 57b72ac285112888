r"""Words that two texts show to be names: kernel_size, \text{TP}, \mathrm{lr}, precision in both of them.

    n_correct/n_total  beside  1 - n_wrong/n_total      n_correct and n_total are names: the gold answer has them
    \text{TP}/(\text{TP} + \text{FP})                   TP and FP are, in both texts
    2 precision recall  beside  sofmax(z)               no names: two words side by side, and a misspelled function

A word is one if the gold answer has it and is a formula, or if two of the texts have it. What can be read without (ab,
sinx, lr), what is nearly a function, and a text that may be a sentence make none. A word of the answer alone is none
but in \text{}, and never if it is nearly the name of something else.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from derive.printing.glyphs import GREEK
from derive.symbols import Sym
from verify.answers.reading.common_names import beginning, common
from verify.answers.reading.limits import CHARACTERS
from verify.answers.reading.names import OPAQUE, SIMPLE, Scope
from verify.answers.reading.tokens import CONNECTIVES, WORDS
from verify.answers.reading.units import NUMBERS, PLAIN
from verify.answers.reading.words import ENGLISH, split

PARTS, LONGEST, MOST = 4, 30, 24  # parts of a name, its letters, and names of two texts
NEAR = 0.82  # how like a function a word is that is a misspelled one
LIKE = 0.7  # how like another name a word is that is a misspelled one
KEPT = 64  # texts of which the words are remembered
LONG = re.compile(r"[A-Za-z]{2}|_\{?[A-Za-z]")  # what any text with a word has
EXPLICIT = re.compile(
    r"\\(?:text|textrm|textit|textbf|textsf|texttt|textnormal|mbox|mathrm|mathit|mathsf|mathtt|operatorname\*?)"
    r"(?:\s*\{(?P<said>[^{}\\]*(?:\\_[^{}\\]*)*)\})"
)
COMMAND = re.compile(r"\\[A-Za-z]+")
WORD = re.compile(r"(?<![\\A-Za-z])[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[ _][A-Za-z0-9]+)*")
BELOW = re.compile(r"(?<![A-Za-z])([A-Za-z])_(?:\{([A-Za-z]{3,})\}|([A-Za-z]{3,})(?![A-Za-z0-9]))")
CALLED = re.compile(r"\s*(?:\\left|\\[bB]ig+l?)?\s*[(\[](?!\s*\d[^,)\]]*[-+])")  # price (1 + r) is a product
LABEL = re.compile(r"\s*(?:\$+|\\\[|\\\()?\s*([A-Za-z][A-Za-z]+(?:_[A-Za-z0-9]+)*)\s*=(?!=)")
NAMED = re.compile(
    r"\s*(?:\$+|\\\[|\\\()?\s*(?:\\(?:text|mathrm)\s*\{)?\s*([A-Za-z]+(?:_[A-Za-z0-9]+)*)\s*\}?\s*=(?!=)"
)
FORMULA = re.compile(
    r"[-+*/^=<>≤≥·×√]|\d|\\(?:[dtc]?frac|cdot|times|sqrt|le|ge|ln|log|exp|sin|cos|tan|max|min|sum|prod)(?![A-Za-z])|\("
)
SIDE_BY_SIDE = re.compile(r"(?<![\\A-Za-z_])([A-Za-z]{2,}\w*)\s+([A-Za-z]{2,}\w*)")
COUNTED = re.compile(r"(?<![\^_{\d])\d+\s*(?:\\[,;:! ]|~|\s)*$")  # a number before what may be its unit
ENDED = re.compile(r"\s*(?:\^\s*\{?\s*-?\d\s*\}?)?\s*(?:[,;.$)\]}=<>]|\\[\])]|$)")
DIFFERENTIAL = re.compile(rf"d\d?(?:[A-Za-z]|{'|'.join(GREEK)})")
LETTER = re.compile(r"(?<![A-Za-z\\])[A-Za-z](?![A-Za-z])|\\(?:" + "|".join(GREEK) + r")(?![A-Za-z])")
AT_END = re.compile(r"\s*[.$]*\s*(?:[,=]|$)")
SHORTEST, VOWELS = 3, frozenset("aeiou")
COUNTS = frozenset(("TP", "FP", "TN", "FN"))  # of a confusion matrix: TP/(TP + FP) is not T/(T + F)
SAYING = frozenset(
    (
        *("than", "then", "that", "this", "there", "with", "from", "into", "when", "where", "which", "while", "have"),
        *("does", "are", "was", "were", "will", "would", "real", "numbers", "solution", "solutions", "none"),
        "undefined",
        *("every", "each", "some", "such", "only", "exactly", "least", "most", "between", "because", "since", "let"),
        *("equals", "equal", "less", "greater", "more", "plus", "minus", "times", "over", "divided", "answer", "as"),
        *("st", "nd", "rd", "th", "vs", "ie", "eg", "etc", "undef", "true", "false", "yes", "error", "const"),
    )
)


@dataclass(frozen=True)
class _Said:
    r"""A word of a text: whether it stands in \text{}, whether brackets follow at once, whether it may be a unit."""

    name: str
    explicit: bool
    called: bool
    unit: bool


def with_words(scope: Scope, texts: Sequence[str]) -> Scope:
    """The scope with the words that the texts show to be names; the first of them is the gold answer."""
    if not scope.free or len(texts) < 2 or any(len(text) > CHARACTERS for text in texts):
        return scope
    gold, answer, *others = map(_words, texts)
    if not any((gold, answer)) or any(_may_be_sentence(text, scope) for text in texts[:2]):
        return scope
    found = dict.fromkeys(_names(gold, answer, [w for row in others for w in row], texts, scope))
    called = {w.name for w in gold if w.explicit and w.called and _may_be_function(w.name, scope)}
    alone = {w.name for w in (*gold, *answer) if not w.called}
    names = [name for name in found if name not in called - alone][:MOST]
    applied = frozenset(called - alone)
    if not names and not applied:
        return scope
    said = scope.with_names(*map(Sym, names))
    return replace(said, spoken=frozenset(names), applied=scope.applied | applied)


def renamed(scope: Scope, gold: str, answer: str) -> bool:
    """Has each of two texts a name that the other has not, one of them in words? They may be the same: l and length."""
    mine, theirs = ({w.name for w in _words(text) if _is_name(w.name, scope)} for text in (gold, answer))
    letters = [{m[0] for m in LETTER.finditer(EXPLICIT.sub(" ", text))} for text in (gold, answer)]
    labels = [match[1] if (match := NAMED.match(text)) else "" for text in (gold, answer)]
    if all(labels) and labels[0] != labels[1] and any(map(_is_word, labels)):
        return True
    gone = mine - theirs - COUNTS - {labels[0]}
    return bool(gone and (theirs - mine - COUNTS or letters[1] - letters[0]))


def _is_word(label: str) -> bool:
    """Is it slope or n_total, and no f_x or x_1?"""
    return any(len(part) > 1 and part.isalpha() and not set(part) <= set("xyzt") for part in label.split("_"))


def _is_name(word: str, scope: Scope) -> bool:
    return word in scope.spoken or (scope.free and common(word) == word)


def _names(
    gold: Iterable[_Said], answer: Iterable[_Said], others: Iterable[_Said], texts: Sequence[str], scope: Scope
) -> Iterator[str]:
    """The words that are names."""
    mine, theirs = {w.name for w in gold}, {w.name for w in (*answer, *others)}
    formula = _is_formula(texts[0])
    shown = {w.name for w in gold if "_" in w.name or ((w.explicit or not w.called) and formula)}
    labels = {m[1] for text in texts[:2] if (m := LABEL.match(text))}
    confused = COUNTS if len(COUNTS & mine) > 1 else frozenset[str]()
    units = {w.name for w in (*gold, *answer)} - {w.name for w in (*gold, *answer) if not w.unit}
    explicit = {w.name for w in (*gold, *answer) if w.explicit}
    explicit -= OPAQUE & {w.name for w in (*gold, *answer) if w.called}
    for name in sorted(mine | theirs | confused):
        said = name in shown or name in labels or (formula and name in mine and name in theirs)
        fits = _may_be_name(name, name in explicit, scope) and name not in units
        if name in confused or (said and fits):
            yield name
    known = {*shown, *(mine & theirs)}
    for w in answer:
        alone = w.explicit and w.name not in mine and w.name not in units and _may_be_name(w.name, True, scope)
        if alone and _is_formula(texts[1]) and not _is_like(w.name, known | {*scope.words}):
            yield w.name


@lru_cache(maxsize=KEPT)
def _words(text: str) -> tuple[_Said, ...]:
    """The words of a text."""
    return tuple(_written(text)) if LONG.search(text) else ()


def _written(text: str) -> Iterator[_Said]:
    r"""The words of a text: in \text{} and the like, or as they are; letters of LaTeX beside each other are none."""
    latex = "\\" in text or "$" in text
    rest = text
    for match in EXPLICIT.finditer(text):
        said = re.sub(r"\s+", " ", match["said"].replace("\\_", "_")).strip()
        if " " in said and {part.lower() for part in said.split()} & (SAYING | NUMBERS | STOPS):
            said = ""
        rest = rest[: match.start()] + " " * len(match[0]) + rest[match.end() :]
        before = BELOW_BEFORE.search(text[: match.start()])
        if before and NAME.fullmatch(said):
            yield _Said(f"{before[1]}_{said.replace(' ', '_')}", True, False, False)
        elif NAME.fullmatch(said):
            yield _found(text, said.replace(" ", "_"), match.start(), match.end(), explicit=True)
    for match in BELOW.finditer(rest):
        below = match[2] or match[3]
        if set(below) & set("eou"):
            yield _Said(f"{match[1]}_{below}", False, False, False)
    plain = COMMAND.sub(lambda m: " " * len(m[0]), rest.replace("\\_", "__")) if latex else rest
    for match in WORD.finditer(plain):
        name = match[0].replace("__", "_")
        if latex and "_" in name and "__" not in match[0] and _is_glued(name):
            continue
        first, _, below = name.rpartition("_")
        if first and (len(below) == 1 or below.isdigit() or INDICES.issuperset(below[:3])):
            name = first  # score_ij is an entry of score
        if len(name.partition("_")[0]) > 1 and (not latex or "_" in name or name in COUNTS or len(name) > PARTS):
            yield _found(text, name, match.start(), match.end(), explicit=False)


def _is_glued(name: str) -> bool:
    """Is it a product of letters, one with an index, as the n a_n x of na_nx? In kernel_size both parts are words."""
    first, _, below = name.rpartition("_")
    words = [len(part) >= SHORTEST and bool(VOWELS & set(part.lower())) for part in (first, below)]
    return bool(first) and len(below) > 1 and not (words[1] and (words[0] or len(below) > SHORTEST))


INDICES = frozenset("ijklmn")
BELOW_BEFORE = re.compile(r"(?<![A-Za-z\\])([A-Za-z])\s*_\s*\{?\s*$")


def _found(text: str, name: str, begin: int, end: int, *, explicit: bool) -> _Said:
    ended = (ENDED if explicit else AT_END).match(text, end)
    unit = bool(COUNTED.search(text[max(0, begin - 20) : begin]) and ended)
    return _Said(name, explicit, bool(CALLED.match(text, end)), unit)


def _may_be_name(name: str, explicit: bool, scope: Scope) -> bool:
    """Is it a word that nothing else is: no function, no word of a sentence, no product of letters?"""
    first, _, rest = name.partition("_")
    parts = name.split("_")
    if len(name) > LONGEST or len(parts) > PARTS or scope.known(name) or beginning(name)[0]:
        return False
    if rest and len(first) == 1:
        return not any(part.lower() in SAYING for part in parts)
    if len(first) < 2 or DIFFERENTIAL.fullmatch(name) or name in WORDS or name.lower() in CONNECTIVES:
        return False
    if name in OPAQUE and not explicit:
        return False
    if rest:
        return True
    if name.lower() in SAYING | NUMBERS:
        return False
    if name in PLAIN or name.lower() in SIMPLE or name in STOPS:
        return False
    if not explicit and (name.lower() in ENGLISH or split(name, scope) or not _is_pronounced(name)):
        return False
    return not _is_near(name)


def _is_formula(text: str) -> bool:
    return FORMULA.search(EXPLICIT.sub(" ", text)) is not None


def _is_pronounced(name: str) -> bool:
    """Has it a vowel? Of three letters, only one that ends in no e: xye^x is no power of xye."""
    return bool(VOWELS & set(name.lower())) and (len(name) > SHORTEST or (len(name) == SHORTEST and name[-1] != "e"))


def _may_be_function(name: str, scope: Scope) -> bool:
    """Is it a word with brackets behind it, as LayerNorm(x), that is no function already, nor nearly one?"""
    return name not in OPAQUE and not scope.known(name) and not _is_near(name)


def _is_near(name: str) -> bool:
    """Is it nearly a function?"""
    return bool(difflib.get_close_matches(name.lower(), FUNCTIONS, 1, NEAR))


FUNCTIONS = [f for f in SIMPLE if len(f) > 2] + ["softmax", "sigmoid", "logsumexp", "softplus", "entropy", "integral"]
STOPS = frozenset(
    (
        *("a", "an", "and", "are", "as", "at", "be", "by", "do", "for", "if", "in", "is", "it", "no", "not", "of"),
        *("on", "or", "so", "the", "to", "we"),
    )
)


def _is_like(name: str, known: set[str]) -> bool:
    return bool(difflib.get_close_matches(name.lower(), {k.lower() for k in known}, 1, LIKE))


def _may_be_sentence(text: str, scope: Scope) -> bool:
    r"""Do two words stand side by side, outside of \text{}, that are no functions and nothing that joins formulas?"""
    rest = EXPLICIT.sub(" ", text)
    rest = COMMAND.sub(" ; ", rest)
    pairs = ((m[1], m[2]) for m in SIDE_BY_SIDE.finditer(rest))
    return any(not (_is_known(a, scope) or _is_known(b, scope)) and f"{a}_{b}" not in text for a, b in pairs)


def _is_known(word: str, scope: Scope) -> bool:
    return scope.known(word) or word in WORDS or word in CONNECTIVES or bool(split(word, scope)) or bool(common(word))
