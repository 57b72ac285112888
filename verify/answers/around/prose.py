r"""The formula in a sentence: what stands around it is cut off, so that places in it are places in the text.

    The answer is $\boxed{17}$.      17          **Final answer:** $x = 5/2$      x = 5/2
    #### 12                          12          Thus $x = 2$ or $x = 3$          x = 2 or x = 3
    \text{The area is } 12           12          It is not $17$             as it is: another thing is said

Only sentences that say what something is are taken apart: they are a few words without a sign, end in a word as is or
equals, or in a colon, and none of their words changes what is said (not, about, half). Where more than one formula
stands in a text, the one in a box counts, or they are joined by nothing but commas and "or".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from verify.answers.reading.answer_words import plain_words

LONGEST = 600  # characters of a text that is taken apart
MOST_WORDS = 25  # of a sentence around a formula
ROUNDS = 6  # of taking off one thing after another


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_VERBS = _words(
    "is are be equals equal to get gets have has obtain find gives yields that as becomes being was conclude got"
)
_NOUNS = frozenset(("answer", "answers", "ans", "solution", "solutions", "result", "results"))
_PLACED = frozenset(("is", "are", "occurs", "occur", "lies", "lie", "located"))  # at
_ADVERBS = frozenset(("therefore", "thus", "hence", "so", "then", "finally", "consequently"))
_BEGINNING = _NOUNS | _ADVERBS | frozenset(("the", "final", "it", "we", "our", "my", "total", "this", "i"))
_AFTER = frozenset(
    ("is", "the", "answer", "final", "as", "our", "my", "required", "correct", "solution", "result", "i", "hope", "it")
)
_TURNING = _words(
    "not no never wrong incorrect false except unless without cannot isn't aren't least most less more greater "
    "fewer above below under over exceeds beyond about approximately around nearly roughly almost half twice "
    "double triple third times minus plus negative opposite reciprocal inverse percent squared cubed if either "
    "neither nor instead than between maybe perhaps doesn't don't can't divided multiplied quarter hundred "
    "thousand million billion dozen would other mistake mistaken rejected extraneous invalid impossible unlike "
    "rather cube root modulo mod proportional congruent similar close rounded could might"
)
_SUBJECTS = _words(
    "the a an it this that there is are so therefore thus hence answer final function series sequence statement limit "
    "integral graph equation equations system curve matrix claim we say"
)
_STYLE = r"\\(?:text|textrm|textnormal|textbf|textit|mbox|emph)"
_BOX = re.compile(r"\\(?:boxed|fbox|framebox)\s*(?=\{)")
_MARKS = (
    ("**", "**"),
    ("__", "__"),
    ("$$", "$$"),
    ("$", "$"),
    (r"\(", r"\)"),
    (r"\[", r"\]"),
    ("`", "`"),
    ("*", "*"),
    ("_", "_"),
    ('"', '"'),
    ("<answer>", "</answer>"),
)
DOLLARS = frozenset(("$$", "$", r"\(", r"\["))
_FULL = {ord("："): ":", ord("。"): ".", ord("，"): ",", ord("＝"): "="}
_HEADING = re.compile(r"#{1,6}\s+(?=\S)")
_ARROW = re.compile(r"(?:\\(?:therefore|implies|Rightarrow|Longrightarrow)(?![A-Za-z])|[∴⇒⟹]|=>)\s*")
_SAID = re.compile(rf"{_STYLE}\s*\{{([^{{}}\\$]+)\}}\s*(?:\\[,;: ]|[:~])?\s*")
_WORD = re.compile(r"(?:\*\*)?([A-Za-z][A-Za-z'-]*)[,:]?(?:\*\*)?[,:]?(?:\.?\s+|(?<=:)|(?<=\*)|(?=[=$\\]))")
_SEGMENT = re.compile(
    r"\$\$(?P<a>.+?)\$\$|\$(?=\S)(?P<b>[^$]+?)(?<=\S)\$(?!\d)|\\\((?P<c>.+?)\\\)|\\\[(?P<d>.+?)\\\]", re.DOTALL
)
_JOINING = re.compile(r"[\s,;]*(?:(?:and|or)[\s,]+)?")
_ENDING = re.compile(
    r"\s+(?:is|as)\s+(?:the|our|my)\s+(?:(?:final|required|correct)\s+)?(?:answer|solution|result)[.!]?$"
)


@dataclass(frozen=True)
class Cut:
    r"""A formula, where it begins in the text, and whether it stood between the signs of LaTeX: $, \( or \[."""

    text: str
    begin: int = 0
    latex: bool = False

    def part(self, first: int, last: int) -> Cut:
        """The characters from `first` to `last`, without blanks around them."""
        inner = self.text[first:last]
        return Cut(inner.strip(), self.begin + first + len(inner) - len(inner.lstrip()), self.latex)


def formula_in(text: str) -> Cut:
    """The formula that a text gives as its answer; a text without words around one as it is."""
    whole = Cut(text.translate(_FULL), 0)
    if len(text) > LONGEST:
        return Cut(text, 0)
    found = _said_in_words(whole)
    if found is not None or plain_words(text) is not None:
        return found or whole
    found = whole.part(0, len(text))
    for _ in range(ROUNDS):
        rest = _inner(found)
        if rest == found or not rest.text:
            break
        found = rest
    return found


def _said_in_words(whole: Cut) -> Cut | None:
    """The words that are an answer at the end of a sentence of words: converges, of "The series converges."."""
    text = whole.text.rstrip(" .!*")
    words = list(re.finditer(r"[A-Za-z']+", text))
    if not 1 < len(words) <= MOST_WORDS or re.search(r"[^A-Za-z'\s]", text):
        return None
    for place in range(1, len(words)):
        before, rest = [m[0].lower() for m in words[:place]], whole.part(words[place].start(), len(text))
        if not _SUBJECTS.issuperset(before):
            return None
        if words[place][0].lower() not in _SUBJECTS and plain_words(rest.text) is not None:
            return rest
    return None


def _inner(found: Cut) -> Cut:
    """The text without the outermost thing around its formula; as it is, where there is none."""
    for way in (_after_arrow, _under_heading, _within_marks, _in_a_box, _in_a_sentence, _after_words, _before_words):
        rest = way(found)
        if rest is not None:
            return rest
    return found


def _after_arrow(found: Cut) -> Cut | None:
    """What follows ∴ or ⇒."""
    arrow = _ARROW.match(found.text)
    return found.part(arrow.end(), len(found.text)) if arrow else None


def _under_heading(found: Cut) -> Cut | None:
    """What follows the last ####, or one mark at the beginning."""
    last = found.text.rfind("#### ")
    begin = last + 5 if last >= 0 else (m.end() if (m := _HEADING.match(found.text)) else 0)
    return found.part(begin, len(found.text)) if begin else None


def _within_marks(found: Cut) -> Cut | None:
    """What stands between two marks at both ends, and none between: **5**, $5$, `5`."""
    text = found.text.rstrip(".")
    for begin, end in _MARKS:
        inner = text[len(begin) : len(text) - len(end)]
        if inner and text.startswith(begin) and text.endswith(end) and begin not in inner and end not in inner:
            rest = found.part(len(begin), len(begin) + len(inner))
            return replace(rest, latex=rest.latex or begin in DOLLARS)
    return None


def _in_a_box(found: Cut) -> Cut | None:
    r"""The 5 of \boxed{5}."""
    box = _BOX.match(found.text)
    end = _closing(found.text, box.end()) if box else 0
    if box is None or found.text[end + 1 :].strip(" .$"):
        return None
    return found.part(box.end() + 1, end)


def _closing(text: str, begin: int) -> int:
    """Where the brace that opens at `begin` is closed, or the end of the text."""
    depth = 0
    for at in range(begin, len(text)):
        depth += ((text[at] == "{") - (text[at] == "}")) * (text[at - 1 : at] != "\\")
        if depth == 0:
            return at
    return len(text)


def _in_a_sentence(found: Cut) -> Cut | None:
    """The formula between dollars; of several, the one in a box, or all with what joins them."""
    segments = list(_SEGMENT.finditer(found.text))
    if not segments:
        return None
    between = [found.text[a.end() : b.start()] for a, b in pairwise(segments)]
    before, after = found.text[: segments[0].start()], found.text[segments[-1].end() :]
    boxed = [m for m in segments if _BOX.match((m[m.lastgroup or 0]).strip())]
    words = [w.lower() for part in (before, *between, after) for w in re.findall(r"[A-Za-z'-]+", part)]
    if len(boxed) > 1 and len(boxed) < len(segments):
        return None
    if len(boxed) == 1 and not _TURNING & set(words):
        return replace(found.part(*boxed[-1].span(boxed[-1].lastgroup or 0)), latex=True)
    if not _says(before, anything=True) or not all(_JOINING.fullmatch(part) for part in between):
        return None
    last = segments[-1].end() if _is_after(after) else len(found.text)
    return Cut(_without_dollars(found.text, segments), found.begin, latex=len(segments) == 1).part(
        segments[0].start(), last
    )


def _without_dollars(text: str, segments: list[re.Match[str]]) -> str:
    """The text with blanks for the signs around its formulas."""
    chars = list(text)
    for m in segments:
        first, last = m.span(m.lastgroup or 0)
        for at in (*range(m.start(), first), *range(last, m.end())):
            chars[at] = " "
    return "".join(chars)


def _is_after(text: str) -> bool:
    """Is it a full stop, or words as "is the answer"?"""
    return _AFTER.issuperset(re.findall(r"[a-z'-]+", text.lower())) and not re.search(r"[^A-Za-z\s.,!*]", text)


def _says(text: str, *, anything: bool) -> bool:
    """Do these words say that something is what follows? `anything` may be said, or else an answer only."""
    words = [w.lower() for w in re.findall(r"[A-Za-z'-]+", text)]
    if not words:
        return not text.strip(" *:,")
    if len(words) > MOST_WORDS or re.search(r"[^A-Za-z'\s,:*.-]", text) or _TURNING & set(words):
        return False
    named = words[0] in _BEGINNING and (words[-1] in _VERBS | _ADVERBS | _NOUNS or text.rstrip(" *").endswith(":"))
    if words[-1] == "at" and words[-2:-1] and words[-2] in _PLACED:
        return anything or words[0] in _BEGINNING
    if text[:1].isupper() and text.rstrip(" *").endswith(":") and min(map(len, words)) > 2:
        return True
    return named or (anything and (words[-1] in _VERBS | _ADVERBS or text.rstrip(" *").endswith(":")))


def _after_words(found: Cut) -> Cut | None:
    r"""What follows "The answer is", or \text{The area is }."""
    said = _SAID.match(found.text)
    if said and said.end() < len(found.text) and _says(said[1], anything=True):
        return _stated(found, said.end(), verb=True)
    at, best, verb = 0, 0, False
    for _ in range(MOST_WORDS):
        word = _WORD.match(found.text, at)
        if word is None:
            break
        at = word.end()
        if _says(found.text[:at], anything=False):
            best, verb = at, word[1].lower() in _VERBS or ":" in word[0]
    return _stated(found, best, verb=verb) if best else None


def _stated(found: Cut, at: int, *, verb: bool) -> Cut | None:
    """What stands from a place on, if a formula may begin there: no operator, and a sign only after a verb."""
    rest = found.part(at, len(found.text))
    if rest.text.startswith(("=", ":")):
        return rest.part(1, len(rest.text))
    if not rest.text or rest.text[0] in "*/^_)]},;<>" or (rest.text[0] in "+-" and not verb):
        return None
    words = re.findall(r"(?<![\\A-Za-z'-])[a-z'-]+", rest.text.split("$")[0].lower())
    return rest if not _TURNING & set(words) else None


def _before_words(found: Cut) -> Cut | None:
    """What stands before "is the answer"."""
    end = _ENDING.search(found.text)
    return found.part(0, end.start()) if end and end.start() else None
