r"""What stands around an answer is compared as what it is: a sentence, the letter of an option, a name, a unit.

    The answer is $\boxed{17}$.   17                 equal: the formulas are compared
    \textbf{(D)}\ 72              D                  equal: the letter of the option; and so is 72
    2.5\text{ m}                  250\text{ cm}      equal: both in one unit; 2.5 cm is different
    \angle ABC = 60^\circ         60^\circ           equal: the value of what is named

Each way looks at both texts, and either says what is found, or asks again of what is left when the surroundings are
off; where none has anything to say, the texts are compared as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from verify.answers.around import (
    arrows,
    bases,
    declared,
    functionals,
    measured,
    ratios,
    residues,
    said_sets,
    unit_vectors,
)
from verify.answers.around.left_names import curvature, is_relation, may_abbreviate, may_be_same, named_in, point_in
from verify.answers.around.options import Option, option_in
from verify.answers.around.prose import Cut, formula_in
from verify.answers.around.rounded import exactly
from verify.answers.comparing.verdict import Comparison, Mismatch, Proof
from verify.answers.reading.invalid import Invalid

Data: TypeAlias = Any
Ask: TypeAlias = Callable[[Mapping[str, Data]], Data]
DEEPEST = 4  # of surroundings in surroundings


@dataclass(frozen=True)
class Pair:
    """Both texts, the task that they are of, who compares what is left, and how much has been taken off."""

    gold: Cut
    answer: Cut
    task: Mapping[str, Data]
    plain: Ask
    depth: int = 0

    def ask(self, gold: Cut | str, answer: Cut | str) -> Data:
        """The comparison of what is left of both; its places are those of the whole answer. May raise Invalid."""
        gold, answer = (Cut(side) if isinstance(side, str) else side for side in (gold, answer))
        return compared_pair(replace(self, gold=gold, answer=answer, depth=self.depth + 1))

    def status(self, gold: Cut | str, answer: Cut | str) -> str:
        """What comes of it, "invalid" too where the gold answer cannot be read."""
        try:
            return str(self.ask(gold, answer)["status"])
        except Invalid:
            return "invalid"


def compared(task: Mapping[str, Data], plain: Ask) -> Data:
    """What `plain` finds of both texts without their surroundings."""
    gold, answer = (_in_signs(formula_in(task[of])) for of in ("gold", "answer"))
    return compared_pair(Pair(gold, answer, task, plain))


_BELOW = re.compile(r"\\partial\s*_\s*\{?\s*([A-Za-z])\s*\}?\s*([A-Za-z])(?![A-Za-z])(?:\([a-z](?:,\s*[a-z])*\))?")
_APPLIED = re.compile(
    r"(\\[dt]?frac\s*\{\s*(?:\\partial|d)\s*[A-Za-z]\s*\}\s*\{[^{}]*\})\s*\(\s*[a-z](?:\s*,\s*[a-z])*\s*\)(?=\s*=)"
)


def _in_signs(cut: Cut) -> Cut:
    r"""∂_x f, and ∂f/∂x of (x, y), as ∂f/∂x; 5 million as 5*10^6; x = 1 \quad y = 2 with a comma."""
    text = _APPLIED.sub(r"\1", _BELOW.sub(r"\\frac{\\partial \2}{\\partial \1}", cut.text))
    text = _OPERATOR.sub(r"\\frac{d\2}{d\1} =", _AT_NUMBERS.sub(r"\1_{\2}", text))
    text = _ENDS.sub("", _SIZE.sub("", _COLOUR.sub(r"\\boxed", text)))
    text = _APART.sub(r"\g<first>, ", text)
    text = _AMOUNT.sub(lambda m: AMOUNTS[m[1] or m[2]], text)
    text = exactly(said_sets.in_signs(text))
    return cut if text == cut.text else replace(cut, text=text)


_AT_NUMBERS = re.compile(
    r"\\[dt]?frac\s*\{\s*\\partial\s*([A-Za-z])\s*\}\s*\{\s*\\partial\s*([a-z])\s*\}(?=\s*\([-\d.,\s]*\d\s*\))"
)
_OPERATOR = re.compile(r"^\s*D_\{?([a-z])\}?\s*([a-z])\s*=")
_COLOUR = re.compile(r"\\(?:text)?color\s*\{[a-z]+\}(?=\s*\{)|\\underline(?=\s*\{)")
_SIZE = re.compile(r"\\(?:large|Large|LARGE|huge|small|color\s*\{[a-z]+\})(?![A-Za-z])")
_ENDS = re.compile(r"(?:\\q?quad|\\[,;: ]|[\s~])*\\(?:checkmark|blacksquare|square|Box|qed)\s*$")
_APART = re.compile(r"(?<==)(?P<first>[^=,;<>&]*?)\\q?quad(?![A-Za-z])\s*(?=[A-Za-z](?:_\w|_\{\w+\})?\s*=)")
AMOUNTS = {"hundred": "*10^2", "thousand": "*10^3", "million": "*10^6", "billion": "*10^9", "trillion": "*10^{12}"}
AMOUNTS |= {"dozen": "*12", "percent": "\\%", "lakh": "*10^5", "crore": "*10^7"}
AMOUNTS |= {"ppm": "*10^{-6}", "ppb": "*10^{-9}", "bps": "*10^{-4}", "basis points": "*10^{-4}"}
_WORDS = "|".join(AMOUNTS)
_AMOUNT = re.compile(rf"(?<=[\d}}])\s*(?:\\[,; ])?(?:\\text\s*\{{\s*({_WORDS})\s*\}}|\s({_WORDS})(?![A-Za-z]))")


def compared_pair(pair: Pair) -> Data:
    """What the first way finds that has anything to say of the pair; else what is found of the texts as they are."""
    if pair.depth <= DEEPEST:
        for way in WAYS:
            found = way(pair)
            if found is not None:
                return found.as_json() if isinstance(found, Comparison) else found
    return _as_they_are(pair)


def _as_they_are(pair: Pair) -> Data:
    texts = [_wrapped(side) for side in (pair.gold, pair.answer)]
    found = dict(pair.plain({**pair.task, "gold": texts[0], "answer": texts[1]}))
    if found.get("position") is not None:
        shift = pair.answer.begin - (texts[1] != pair.answer.text)
        found["position"] = min(max(0, found["position"] + shift), len(pair.task["answer"]))
    return found


def _wrapped(cut: Cut) -> str:
    """The text as it was read: letters between dollars stand alone."""
    return f"${cut.text}$" if cut.latex and "\\" not in cut.text and "$" not in cut.text else cut.text


Way: TypeAlias = Callable[[Pair], "Comparison | Data | None"]


# Options


def _options(pair: Pair) -> Comparison | Data | None:
    """By the letters, or by what stands after them."""
    gold, answer = option_in(pair.gold), option_in(pair.answer)
    names = pair.task.get("names", {})
    gold, answer = (o if o is None or o.sure or o.letter not in names else None for o in (gold, answer))
    sure = [o for o in (gold, answer) if o is not None and o.sure]
    if not (sure or any(o is not None and o.rest for o in (gold, answer))) or pair.depth:
        return None
    if not any(o.rest for o in sure):
        found = _read_plainly(pair)
        if found is not None and found["status"] == "equal":
            return found
    found = _by_option(pair, gold, answer)
    doubtful = any(o is not None and o.doubtful and not o.sure for o in (gold, answer))
    if doubtful and isinstance(found, dict) and found["status"] == "equal":
        return Comparison("undecided", reason="(A) - 3 may be a difference, and (a) x a product")
    return found


def _read_plainly(pair: Pair) -> Data | None:
    try:
        return _as_they_are(pair)
    except Invalid:
        return None


def _by_option(pair: Pair, gold: Option | None, answer: Option | None) -> Comparison | Data | None:
    if gold is not None and answer is not None:
        if gold.rest is None or answer.rest is None:
            return _letters(gold.letter, answer.letter)
        found = pair.ask(gold.rest, answer.rest)
        if found["status"] == "equal" and gold.letter != answer.letter:
            return Comparison("undecided", reason="the same value, as another option")
        return found
    if gold is not None:
        if gold.rest is None:
            return Comparison("undecided", reason="the letter of an option, and no letter") if gold.sure else None
        return pair.ask(gold.rest, pair.answer)
    assert answer is not None
    if answer.rest is None:
        return Comparison("undecided", reason="the letter of an option is not compared with a value")
    return pair.ask(pair.gold, answer.rest)


def _letters(gold: str, answer: str) -> Comparison:
    if gold == answer:
        return Comparison("equal", Proof("the letter of the option"))
    return Comparison("different", Mismatch(f"option {gold} against option {answer}"))


# Names


_LETTER = re.compile(r"(?P<letter>[A-Za-z])\s*=(?!=)\s*(?=[^=<>]+$)")


def _points(pair: Pair) -> Comparison | Data | None:
    """A(1, 2), beside (1, 2) or A(1, 3)."""
    gold, answer = point_in(pair.gold), point_in(pair.answer)
    if gold is not None and answer is not None and gold.key == answer.key:
        return pair.ask(gold.rest, answer.rest)
    if gold is not None and answer is None and pair.answer.text.startswith(("(", "\\left(")):
        return pair.ask(gold.rest, pair.answer)
    if answer is not None and gold is None and pair.gold.text.startswith(("(", "\\left(")):
        return pair.ask(pair.gold, answer.rest)
    return None


_BRACKETED = re.compile(
    r"\s*(?:\\left\s*)?(?:\[|\\langle(?![A-Za-z])|⟨)(?P<inner>[^\[\]⟨⟩]*,[^\[\]⟨⟩]*)(?:\]|\\rangle|⟩)[\s.]*"
)


def _as_vector(cut: Cut) -> Cut:
    """[2x, 2y] and ⟨2x, 2y⟩ as (2x, 2y): of a vector, they are no interval and no inner product."""
    found = _BRACKETED.fullmatch(cut.text)
    inner = re.sub(r"\\right\s*$", "", found["inner"]) if found else ""
    return replace(cut, text=f"({inner})") if found else cut


VECTORS = frozenset(("gradient", "vector", "cross product"))


def _names(pair: Pair) -> Comparison | Data | None:
    """By what is said of the same quantity; a value alone is that of what is named."""
    gold, answer = named_in(pair.gold), named_in(pair.answer)
    if any(named is not None and named.key[0] in VECTORS for named in (gold, answer)):
        gold, answer = (replace(n, rest=_as_vector(n.rest)) if n is not None else None for n in (gold, answer))
        pair = replace(pair, gold=_as_vector(pair.gold), answer=_as_vector(pair.answer))
    if gold is not None and answer is not None:
        if may_be_same(gold, answer):
            return pair.ask(gold.rest, answer.rest)
        if "functional" in (gold.key[0], answer.key[0]):
            return None  # KL = H(p, q) - H(p), beside H(p, q) = KL + H(p)
        found = pair.ask(gold.rest, answer.rest) if gold.key[0] == answer.key[0] == "angle" else None
        if found is not None and found["status"] == "different":
            return found
        return Comparison("undecided", reason="another quantity is named")
    for mine, other in ((gold, pair.answer), (answer, pair.gold)):
        if mine is not None and mine.key[0] == "hessian" and (rest := curvature(other, mine.key[1])) is not None:
            return pair.ask(mine.rest, rest) if mine is gold else pair.ask(rest, mine.rest)
        letter = _LETTER.match(other.text) if mine is not None and mine.key[0] == "words" else None
        if mine is not None and letter is not None and may_abbreviate(letter["letter"], mine):
            rest = other.part(letter.end(), len(other.text))
            return pair.ask(mine.rest, rest) if mine is gold else pair.ask(rest, mine.rest)
    if gold is not None and not is_relation(pair.answer):
        return pair.ask(gold.rest, pair.answer)
    if answer is not None and not is_relation(pair.gold):
        return pair.ask(pair.gold, answer.rest)
    return None


WAYS: tuple[Way, ...] = (
    _options,
    arrows.compared,
    residues.compared,
    declared.compared,
    ratios.compared,
    bases.compared,
    functionals.compared,
    _names,
    _points,
    unit_vectors.compared,
    measured.compared,
)
