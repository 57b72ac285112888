"""Words that are no names: sinx, sqrt2, 2pir, ab, x1 as a learner types them, split into the names that they are.

    split("sinx", scope)     -> ("sin", "x")          split("sqrt2", scope)   -> ("sqrt", "2")
    split("mgh", scope)      -> ("m", "g", "h")       split("theta0", scope)  -> ("theta_0",)

Only a scope whose letters are free splits into letters. A word that may be a word of a language is left alone, and so
is refused: foo, if, true. So is log3, which may be a base.
"""

from __future__ import annotations

import difflib
import re

from derive.printing.glyphs import GREEK
from verify.answers.reading.names import SIMPLE, Scope

LONGEST = 24  # letters of a word that is looked at
NEAR = 0.8  # how like a function a word is that is none: sqr is 6/7 of sqrt
OF_A_LINE = "By"  # of Ax + By = C
PRODUCT = 3  # letters of a product without signs
ENGLISH = frozenset(
    [
        "if",
        "is",
        "in",
        "of",
        "to",
        "by",
        "no",
        "so",
        "be",
        "it",
        "do",
        "go",
        "we",
        "he",
        "me",
        "my",
        "up",
        "us",
        "on",
        "or",
        "and",
        "not",
        "the",
        "for",
        "any",
        "all",
        "one",
        "two",
        "has",
        "but",
        "may",
        "can",
        "get",
        "got",
        "new",
        "now",
        "old",
        "see",
        "way",
        "who",
        "did",
        "let",
        "put",
        "say",
        "she",
        "too",
        "use",
        "a",
        "i",
        "cat",
        "dog",
        "foo",
        "bar",
        "baz",
        "ans",
        "sol",
        "var",
        "val",
        "nan",
        "kl",
        "rad",
        "deg",
    ]
)
NO_PRODUCTS = frozenset(("sine", "cosine", "tangent"))  # functions by another name: sine is no sin e
CONSTANT_TIMES_E = "Be"  # of A + Be^x; in no sentence that is read as a formula
VOWELS = frozenset("eiouEIOU")
_FUNCTIONS = sorted((name for name in SIMPLE if name.isalpha() and len(name) > 1), key=len, reverse=True)
_LETTERS = sorted((name for name in (*GREEK, "pi") if len(name) > 1), key=len, reverse=True)
_PART = re.compile(
    rf"(?P<function>{'|'.join(_FUNCTIONS)})|(?P<greek>{'|'.join(_LETTERS)})|(?P<letter>[A-Za-z])|(?P<number>\d+)"
)
_NUMBERED = re.compile(r"([A-Za-z]|" + "|".join(_LETTERS) + r")(\d{1,2})")
_OPERATED = re.compile(r"([A-Za-z]+?)(\d+)")


def split(word: str, scope: Scope) -> tuple[str, ...]:
    """The names and numbers that a word is a row of; none where it is one name, or nothing that is known."""
    if len(word) > LONGEST or scope.known(word) or _is_differential(word) or word in NO_PRODUCTS:
        return ()
    if scope.splits(word):
        return tuple(word)
    operated = _OPERATED.fullmatch(word)
    if operated and operated[1] in SIMPLE and operated[1] in scope.functions and operated[1] not in {"log", "C"}:
        return operated[1], operated[2]
    if not scope.free:
        return ()
    if numbered := _NUMBERED.fullmatch(word):
        return (f"{numbered[1]}_{numbered[2]}",)
    return _functions(word) or _letters(word)


def _is_differential(word: str) -> bool:
    """Whether this is dx or dtheta."""
    return word[0] == "d" and (len(word) == 2 or word[1:] in GREEK) and word[1:].isalpha()


def _functions(word: str) -> tuple[str, ...]:
    """sinx, xsin2x, cosxsiny: functions, with one letter or number in a row between them."""
    parts = [(m.lastgroup, m[0]) for m in _PART.finditer(word)]
    kinds = "".join(str(kind)[0] for kind, _ in parts)  # f, g, l and n, for function, Greek, letter, number
    fits = re.fullmatch(r"[lg]?(?:fn?[lg])+|(?:l?g)+l?", kinds)
    ambiguous = re.search(r"log\d", word)
    return tuple(part for _, part in parts) if fits and len(parts) > 1 and not ambiguous else ()


def _letters(word: str) -> tuple[str, ...]:
    """ab, mgh: a product of letters; nCk is none."""
    if re.fullmatch(r"[a-z]C[a-z]", word):
        return ()
    english = word not in {CONSTANT_TIMES_E, OF_A_LINE} and word.lower() in ENGLISH
    short = word.isalpha() and word.isascii() and 1 < len(word) <= PRODUCT and not english
    return tuple(word) if short and (len(word) == 2 or not (VOWELS & set(word) or _is_misspelled(word))) else ()


def _is_misspelled(word: str) -> bool:
    """Is it a function with its letters exchanged, or one letter short: tna, sqr?"""
    exchanged = any(sorted(name) == sorted(word) for name in _FUNCTIONS)
    return exchanged or bool(difflib.get_close_matches(word, _FUNCTIONS, n=1, cutoff=NEAR))
