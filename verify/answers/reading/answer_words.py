r"""Answers in words: yes, increasing, does not exist, \text{No}; and words that are values, as no solution.

    plain_words(r"\text{ Does not  exist.}")  ->  Words("does not exist"), and so is DNE
    plain_words("no solutions")               ->  the empty set
    plain_words("sotfmax")                    ->  None: a word that is none of these is read as a formula

The vocabulary is closed, so that a misspelled name is no answer in words. Words are compared as they are: what two
different ones mean is not known.
"""

from __future__ import annotations

import re

from verify.answers.reading.functions import INFINITY
from verify.answers.reading.values import Collection, Interval, Value, Words

LONGEST = 80  # characters
_TEXT = re.compile(r"\\(?:text|textrm|textbf|textit|mathrm|mbox|textnormal)\s*\{([^{}\\]*)\}")
_VOCABULARY = frozenset(
    (
        *("yes", "no", "true", "false", "none", "dne", "undefined", "defined", "exist", "exists", "existing"),
        *(
            "solution",
            "solutions",
            "real",
            "reals",
            "numbers",
            "number",
            "complex",
            "all",
            "every",
            "infinitely",
            "many",
        ),
        *("increasing", "decreasing", "increases", "decreases", "constant", "strictly", "monotonic", "monotone"),
        *("convex", "concave", "linear", "quadratic", "even", "odd", "neither", "both", "positive", "negative"),
        *("zero", "nonnegative", "nonpositive", "rational", "irrational", "prime", "composite", "integer", "integers"),
        *("converges", "diverges", "convergent", "divergent", "continuous", "discontinuous", "differentiable"),
        *("bounded", "unbounded", "finite", "infinite", "minimum", "maximum", "saddle", "point", "local", "global"),
        *("independent", "dependent", "impossible", "possible", "indeterminate", "empty", "set", "always", "never"),
        *("sometimes", "left", "right", "up", "down", "smaller", "larger", "greater", "less", "equal", "same"),
        *("north", "south", "east", "west", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"),
        *("sunday", "ellipse", "circle", "parabola", "hyperbola", "line", "does", "do", "not", "is", "are", "the"),
        *("and", "or", "an", "at", "of", "to", "it", "but"),
    )
)
_NO_ANSWERS = frozenset(("and", "or", "not", "maximum", "minimum"))  # alone: operators and functions
_SAME = {
    "dne": "does not exist",
    "do not exist": "does not exist",
    "doesn't exist": "does not exist",
    "not exist": "does not exist",
    "not defined": "undefined",
    "is undefined": "undefined",
    "infinitely many": "infinitely many solutions",
}
_NOTHING = frozenset(
    ("no solution", "no solutions", "no real solution", "no real solutions", "empty set", "the empty set")
)
_EVERYTHING = frozenset(("all real numbers", "all reals", "all real", "every real number"))


def plain_words(text: str) -> Value | None:
    """The value of a text of plain words; None for anything else."""
    if len(text) > LONGEST:
        return None
    said = " ".join(_TEXT.sub(r" \1 ", text).lower().replace("~", " ").split()).rstrip(" .!")
    said = _SAME.get(said, said)
    if said in _NOTHING:
        return Collection("set", ())
    if said in _EVERYTHING:
        return Interval(-1 * INFINITY, INFINITY, low_closed=False, high_closed=False)
    words = said.split()
    whole = bool(words) and _VOCABULARY.issuperset(words)
    return Words(said) if whole and not (len(words) == 1 and said in _NO_ANSWERS) else None
