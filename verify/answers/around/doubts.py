r"""What may be read otherwise than it was, so that the two are not the same: then nothing is decided.

\Phi^{-1}(p) ;; 1/\Phi(p)                     an inverse function may be meant
x \leftarrow y ;; y \leftarrow x              an update is no equation
The minimum is 5 ;; The maximum is 5          the names of what is asked for differ
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

Data: TypeAlias = Any
Rule: TypeAlias = Callable[[str, str], bool]

SPACE = re.compile(r"\\[,;:! ]|\\(?:left|right|displaystyle)(?![A-Za-z])|[\s{}$]")
INVERSES = re.compile(r"(?:csc|sec|cot|sech|csch|coth|ln|log|cosec|logit)\}?\s*\^\s*\{?\s*\(?-\s*1")
COMBINED = re.compile(r"\(\s*\d*[fgh]\s*(?:[-+*/·]|\\circ|\\cdot)?\s*[fgh]?\s*\)\s*'*\s*(?:\\left)?\(\s*\w+\s*\)")
FRACTION_OF = re.compile(r"\\frac\s*\{?[fgh]\}?\s*\{?[fgh]\}?\s*\\right\)\s*\(")
OPERATOR = re.compile(
    r"\\mathcal\s*\{?\s*[LF]\s*\}?\s*(?:\\left\s*)?(?:\\\{|\[)|(?:\\Delta(?![A-Za-z])|Δ)\s*(?:\\left\s*)?\((?=[^()]*[xyz])"
)
COTANGENT = re.compile(r"arcc(?:ot|tg)|acot")
TURNED_TANGENT = re.compile(r"(?:arctan|atan|arctg|tan\^\{?-1)\D{0,12}?(?:1\s*/|frac\s*\{?\s*1)")
ODD_ROOT = re.compile(
    r"sqrt\s*\[\s*\d*[13579]\s*\]|cbrt|∛|\^\s*[{(]\s*-?\d+\s*/\s*\d*[13579]\s*[})]"
    r"|\^\s*\{\s*-?\s*\\[dt]?frac\s*\{?\d+\}?\s*\{?\d*[13579]\}"
)
REPEATING = re.compile(r"\d\.\d*\(\d+\)")
GELU, SWISH = (re.compile(rf"(?<![A-Za-z]){name}(?![A-Za-z])", re.IGNORECASE) for name in ("gelu", "swish"))
ELLIPSIS = re.compile(r"(?:\.\.\.|\\l?dots|\\cdots|…|\betc\.?)\W*$")
ARROW = re.compile(r"\\leftarrow|\\gets|←|:=|\\coloneqq|(?<=\s)<-(?=\s)")
RAISED_INDEX = re.compile(r"(?:(?<![A-Za-z])[A-Za-z]|\\[a-z]+)\^\{?\d\}?_\{?\w")
PARTS = re.compile(r"(?<![\w)}])\((?:[a-hA-H]|i{1,3}|iv|v|\d)\)\s+(?=[-\d\\$])")
LOGIC = re.compile(r"\\land|\\wedge|∧|\\lor|\\vee|∨|\\oplus|⊕")
CONJUGATE = re.compile(r"\\(?:overline|bar)\s*\{?\s*[zw](?![A-Za-z])")
SIZE = re.compile(r"\|\s*[zw]\s*\|")
COLUMN = re.compile(r"(?:\\left\()?\\begin\{\w+\}(?:\{c\})?\s*\d+\s*\\\\\s*\d+\s*\\end\{\w+\}(?:\\right\))?")
STATED = re.compile(r"[<>≠≤≥=]|\\(?:neq?|leq?|geq?|lt|gt)(?![A-Za-z])")
CAPITALS = re.compile(r"[A-Z]{2,}(?:\s*,\s*[A-Z]{2,})*")
ROMAN = re.compile(r"[IVXLCDM]{2,}")
SET_OF = re.compile(r"(?:\\in(?![A-Za-z])|∈)\s*(\\mathbb\s*\{?\s*[A-Z]\s*\}?|[ℝℤℕℚℂ])")
RELATION = re.compile(r"\\(?:neq?|leq?|geq?|lt|gt)(?![A-Za-z])|[<>≠≤≥]|!=")
SLOPE = re.compile(r"\\nabla|\\partial|\\frac\s*\{\s*d|∂|∇")
WORD = re.compile(r"(?<![A-Za-z\\])[A-Za-z]{3,}(?![A-Za-z({_^])")
OF_UNITS = re.compile(
    r"\b(?:square|cubic|sq\.?)\s+(?:units?|\w*met(?:er|re)s?|feet|foot|inch(?:es)?|yards?|miles?|[ckm]?m)\b",
    re.IGNORECASE,
)
FRAME = re.compile(r"(?<![A-Za-z\\])(?:is|are|was|converges|diverges)(?![A-Za-z])|[A-Za-z]{3}\s*:")
_GENERIC = (
    "the and are was answer answers final result value values solution solutions therefore thus hence "
    "get have equals equal that which for this correct so total our from with all must required option "
    "choice simplified expression"
)
GENERIC = frozenset(_GENERIC.split())
_TURNING = (
    "not doubt unclear refuse error square wrong incorrect never whether unless false cannot neither "
    "opposite half twice double cube root reciprocal negative inverse diverges"
)
TURNING = frozenset(_TURNING.split())


def doubted(task: Mapping[str, Data], found: Data) -> Data:
    """What was found; undecided where the texts may be read so that it is not so."""
    gold, answer = task["gold"], task["answer"]
    if found["status"] not in {"equal", "different"} or _squeezed(gold) == _squeezed(answer):
        return found
    reason = next((said for said, rule in EITHER if rule(gold, answer)), None)
    if found["status"] == "different" and _one_of_each(COTANGENT, TURNED_TANGENT, gold, answer):
        reason = "an inverse cotangent, which some take less by pi for negative numbers"
    if found["status"] == "different" and "undefined" in str(found["evidence"]) and _has(ODD_ROOT)(gold, answer):
        reason = "an odd root of a negative number"
    if reason is None and found["status"] == "equal":
        algebra = "matrix" in str((found["evidence"] or {}).get("by", ""))
        reason = next((said for said, rule in EQUAL if rule(gold, answer)), None)
        if reason is None and not algebra:
            reason = next((said for said, rule in NUMBERS if rule(gold, answer)), None)
    return {**found, "status": "undecided", "reason": reason} if reason else found


def _one_of_each(one: re.Pattern[str], other: re.Pattern[str], *texts: str) -> bool:
    """Is the one in a text, and the other in the other?"""
    return any(one.search(a) and other.search(b) for a, b in (texts, texts[::-1]))


def _squeezed(text: str) -> str:
    return SPACE.sub("", text)


# Rules: what both texts say.


def _conjugate(*texts: str) -> bool:
    """z times its conjugate, and |z|^2."""
    return any(CONJUGATE.search(one) and SIZE.search(other) for one, other in (texts, texts[::-1]))


def _indices_join(*texts: str) -> bool:
    """x_{12} in one text, and x_{1,2} in the other."""
    plain = [re.sub(r"\s", "", text) for text in texts]
    return any(
        {m[1] + m[2] for m in re.finditer(r"_\{(\d),(\d)\}", one)} & set(re.findall(r"_\{?(\d\d)(?!\d)", other))
        for one, other in (plain, plain[::-1])
    )


def _column(*texts: str) -> bool:
    """One column of two numbers, and one number."""
    squeezed = [re.sub(r"\\[!,;: ]|\s", "", text).strip("$") for text in texts]
    pairs = (squeezed, squeezed[::-1])
    return any(COLUMN.fullmatch(one) and (other.isdigit() or other.startswith("\\binom")) for one, other in pairs)


def _has(pattern: re.Pattern[str]) -> Rule:
    return lambda *texts: any(map(pattern.search, texts))


def _each_other(pattern: re.Pattern[str]) -> Rule:
    """What is found in each of the two, if it is not the same."""
    return lambda *texts: all(map(pattern.search, texts)) and pattern.findall(texts[0]) != pattern.findall(texts[1])


def _targets_differ(*texts: str) -> bool:
    targets = [_squeezed(text[: m.start()]) for text in texts if (m := ARROW.search(text))]
    return len(targets) == len(texts) and targets[0] != targets[1]


def _one_is_a_slope(*texts: str) -> bool:
    """∇L = u and L = u."""
    left = [_squeezed(text.partition("=")[0]) for text in texts if "=" in text]
    if len(left) != len(texts):
        return False
    return any(len(bare) == 1 and SLOPE.search(other) and bare in other for bare, other in (left, left[::-1]))


def _parts_differ(*texts: str) -> bool:
    return any(len(PARTS.findall(text)) > 1 for text in texts)


def _logic_differs(*texts: str) -> bool:
    """Signs of logic in one text only; between statements, as in x = 1 ∨ x = 2, they are as clear as words."""
    signs = [set() if all(map(STATED.search, LOGIC.split(text))) else {*LOGIC.findall(text)} for text in texts]
    return signs[0] != signs[1]


def _groups_differ(*texts: str) -> bool:
    """x = 1, y = 2; x = 3, y = 4: which values belong together."""
    if not all(";" in text and "," in text for text in texts):
        return False
    groups = [sorted(sorted(_squeezed(part).split(",")) for part in text.split(";")) for text in texts]
    return groups[0] != groups[1]


def _sets_differ(*texts: str) -> bool:
    sets = [{SPACE.sub("", s).replace("\\mathbb", "") for s in SET_OF.findall(text)} for text in texts]
    plain = [{{"ℝ": "R", "ℤ": "Z", "ℕ": "N", "ℚ": "Q", "ℂ": "C"}.get(s, s) for s in found} for found in sets]
    return all(plain) and (plain[0] != plain[1] or _bounds_differ(*texts))


def _bounds_differ(*texts: str) -> bool:
    return len(RELATION.findall(texts[0])) != len(RELATION.findall(texts[1]))


def _are_words(*texts: str) -> bool:
    """HHT and HTH are outcomes, IV and VI numerals."""
    whole = [text.strip(" $") for text in texts]
    if not all(map(CAPITALS.fullmatch, whole)):
        return False
    words = [word for text in whole for word in re.findall(r"[A-Z]+", text)]
    repeated = any(len(set(word)) < len(word) for word in words)
    return repeated or len(words) > len(texts) or all(map(ROMAN.fullmatch, whole))


def _subjects_differ(*texts: str) -> bool:
    """The minimum is 5, and the maximum is 5."""
    words = [{w.lower() for w in WORD.findall(OF_UNITS.sub(" ", text))} - GENERIC for text in texts]
    framed = [bool(FRAME.search(text)) for text in texts]
    if any(f and w & TURNING for f, w in zip(framed, words, strict=True)) and words[0] & TURNING != words[1] & TURNING:
        return True
    return all(framed) and bool(words[0] - words[1]) and bool(words[1] - words[0])


def _cancels(*texts: str) -> bool:
    r"""Q Λ Q^{-1} and Λ: a letter and its inverse in one text, and none of it in the other."""
    for one, other in (texts, texts[::-1]):
        for letter in set(re.findall(r"(?<![A-Za-z\\])([A-Z])\s*\^\s*\{?\s*-\s*1", one)):
            if len(re.findall(rf"(?<![A-Za-z\\]){letter}(?![A-Za-z])", one)) > 1 and letter not in other:
                return True
    return False


def _matrix_signs(*texts: str) -> bool:
    """A @ B is a product of matrices, and A * B is not."""
    return any("@" in one and ("@" in other or "*" in other) for one, other in (texts, texts[::-1]))


def _of_rank(*texts: str) -> bool:
    return all("rank" in text and "^" not in text for text in texts)


def _mean_of_a_part(*texts: str) -> bool:
    r"""x̄ beside a sum that is not over all: i ∈ S, i = 1..n-1."""
    bar = any(re.search(r"\\bar\s*\{?\s*[a-z]|[a-z]\u0304|_bar", text) for text in texts)
    part = any(re.search(r"\\sum[^=]*?\\in|\\sum_\{[^{}]*\}\^\{?\s*(?:n-1|\d+n|\d+)\b", text) for text in texts)
    return bar and part


def _only_numbers(*texts: str) -> bool:
    """2 + 2 = 4 and 3 + 3 = 6 are both true."""
    return all("=" in text and not re.search(r"[A-Za-z]", text) for text in texts)


def _approximated(*texts: str) -> bool:
    """GELU(x) beside its approximation by tanh, and swish(x) beside x σ(βx): libraries call both so."""
    return any(
        (GELU.search(one) and "tanh" in other) or (SWISH.search(one) and "beta" in other.replace("β", "beta"))
        for one, other in (texts, texts[::-1])
    )


EITHER: tuple[tuple[str, Rule], ...] = (
    ("an activation that is also called so", _approximated),
    ("an inverse function, or a power", _has(INVERSES)),
    ("a sum of functions, or a product", lambda *texts: _has(COMBINED)(*texts) or _has(FRACTION_OF)(*texts)),
    ("a repeating decimal, or a product", _has(REPEATING)),
    ("a transform, or the Laplacian, of a function", lambda *texts: len({bool(OPERATOR.search(t)) for t in texts}) > 1),
    ("a complex number and its conjugate", _conjugate),
    ("a binomial coefficient, or a column", _column),
    ("one index of two digits, or two indices", _indices_join),
)
EQUAL: tuple[tuple[str, Rule], ...] = (
    ("updates of different letters", _targets_differ),
    ("a derivative in one text, and what is differentiated in the other", _one_is_a_slope),
    ("answers to several parts", _parts_differ),
    ("other connectives", _logic_differs),
    ("other groups of values", _groups_differ),
    ("other sets, or other conditions", _sets_differ),
    ("words of letters", _are_words),
    ("the names of what is said differ", _subjects_differ),
    ("two statements of numbers", _only_numbers),
    ("an index after a power", _each_other(RAISED_INDEX)),
    ("ranks of different products", _of_rank),
    ("what goes on in one text only", _has(ELLIPSIS)),
    ("a mean of other values", _mean_of_a_part),
)
NUMBERS: tuple[tuple[str, Rule], ...] = (  # where the proof takes letters for numbers
    ("a matrix and its inverse", _cancels),
    ("a product of matrices", _matrix_signs),
)
