r"""What a proof by numbers does not prove: where matrices or vectors are shown, the order of factors counts.

    \exp(-x^T A x) ;; \exp(-x^T x A)        matrices are shown, and the products are in another order
    A^{-1} b ;; \frac{b}{A}                 so they are by an inverse of a capital
    |A - \lambda I| ;; |\lambda I - A|      a determinant is no absolute value
    (x \cdot y) z ;; x (y \cdot z)          the dot may be one of vectors

What is equal with its products in their order is so whatever the letters are. School writes V = IR, and \pi r^2.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from derive.symbols import Expr, Num, Sym, subst
from verify.answers.comparing.arrays import mapped
from verify.answers.comparing.in_order import Names, counts, same, with_numbers
from verify.answers.matrices.dots import may_be_vectors
from verify.answers.reading.contexts import counts_steps
from verify.answers.reading.values import Value, expressions

Data: TypeAlias = Any
Both: TypeAlias = tuple[Value, Value]
NUMBERS = "equal, if the letters are numbers"
IDENTITY_MAY_BE = "different, if I is a number; it may be the identity"
OF_EQUATIONS = "an equation of matrices is assumed"
OTHER_SIGNS = "products of other kinds"
LABELS = "labels in another order"
SIZES = "sizes in another order"
BARS = "bars may be those of a determinant, of a vector or of a complex number"

_ACCENT = r"(?:\\(?:mathbf|boldsymbol|bm|tilde|hat|bar)\s*\{?\s*)?"
_INDEX = r"\}?(?:_\w|_\{\w+\})?"
_LETTER = rf"{_ACCENT}(?:(?<!\\)[A-Z]|\\(?:Sigma|Lambda|Phi|Psi|Omega|Theta|Gamma)){_INDEX}"
_NO_COUNT = rf"{_ACCENT}(?:(?<!\\)[ABFGHJPQRSUVWXYZ]|\\(?:Sigma|Lambda|Phi|Psi)){_INDEX}"
_HALF = r"(?:\\[dt]?frac\s*\{?1\}?\s*\{?2\}?|1\s*/\s*2|0?\.5)"
_TURN = r"(?:\\(?:top|intercal|transpose)(?![A-Za-z])|⊤|\\math\w+\s*\{?\s*T\s*\}?|\\text\s*\{\s*T\s*\}|T)"
_RAISED = rf"\s*\^\s*(?:\{{\s*-?\s*{_TURN}\s*\}}|{_TURN})"
TRANSPOSE = re.compile(rf"(?:[A-Za-z}}]|_\d|[^\d\s+]\s*\)){_RAISED}|ᵀ|[A-Za-z)]\.T\b")
LIMITS = re.compile(r"(?:\\(?:int|sum|prod)|[∫∑∏])\s*(?:\\limits\s*)?_\s*(?:\{[^{}]*\}|\\?\w)\s*\^")  # \int_0^T
GROWTH = re.compile(r"\d\s*[-+][^()]*\)\s*\^\s*\{?\s*T|\be\s*\^\s*\{?\s*T")  # (1 + r)^T
INVERSE = re.compile(rf"{_NO_COUNT}\s*\^\s*(?:\{{\s*-\s*1\s*\}}|-1|\(\s*-\s*1\s*\))|{_NO_COUNT}⁻¹")
HALVES = re.compile(rf"{_LETTER}\s*\^\s*[{{(]?\s*-?\s*{_HALF}")
OF_MATRIX = re.compile(rf"{_LETTER}\s*\^\s*[{{(]\s*-\s*{_HALF}|\\(?:Sigma|Lambda){_INDEX}\s*\^\s*[{{(]?\s*{_HALF}")
OF_MATRICES = re.compile(
    r"(?:\\operatorname\*?\s*\{\s*|\\(?:text|mathrm)\s*\{\s*|\\|(?<![A-Za-z\\]))"
    r"(?:tr|Tr|trace|det|diag|Diag|vec|rank)(?![A-Za-z])|\\nabla|∇"
)
PRODUCT_INSIDE = re.compile(
    rf"(?:softmax|\\sigma|\\tanh|tanh|relu|ReLU)\s*\}}?\s*(?:\\left)?\(\s*{_LETTER}\s*{_LETTER}"
)
BOLD = re.compile(r"\\(?:mathbf|boldsymbol|bm|pmb|vec)(?![A-Za-z])\s*(?:\{\s*)?\\?(?![ijk0-9]\b)[A-Za-z]")
UNITS = re.compile(r"\\(?:mathbf|vec)\s*\{\s*\\?[ij](?:math)?\s*\}|\\hat\s*\{?\s*\\?[ijk]")
IDENTITY = re.compile(
    rf"\(\s*(?:\\mathbf\s*\{{)?I\}}?(?:_\w)?\s*[-+](?:[^()=]*?){_LETTER}[^()=]*\)|\([^()=]*{_LETTER}[^()=]*?[-+][^()=+-]*I\}}?(?:_\w)?\s*\)"
)
DETERMINANT = re.compile(
    r"\|[^|=]*(?:\\(?:Sigma|Lambda|Omega)|[-+]\s*(?:\\\w+\s*|\w\s*)?I(?![A-Za-z_])|\bI\s*[-+])[^|=]*\|"
)
LOG_OF_BARS = re.compile(r"\\(?:log|ln)\s*(?:\\left)?\|\s*(?:\d\s*)?(?:\\pi\s*)?[A-Z]+\s*(?:\\right)?\|")
BARRED = re.compile(r"(?:\|\s*(?P<letter>[zw]|\\psi|\\Psi|ψ|[A-Z]|\\Sigma)\s*\|\s*\^)")
SINGLE = re.compile(r"(?<![\\|])\|(?!\|)|\\[lr]?vert")  # of a norm there are two
BAR = re.compile(r"\||\\[lr]?[vV]ert")
_FACTOR = rf"(?:{_LETTER}|[a-z](?![A-Za-z])|\((?:[^()]*{_LETTER}[^()]*)\))"
ZERO_PRODUCT = re.compile(
    rf"\s*\$?\s*(?:{_LETTER}\s*(?:\\cdot|·|\*)?\s*{_FACTOR}|\([^()]*{_LETTER}[^()]*\)\s*{_FACTOR}"
    rf"|[a-z]\s*(?:\\cdot|·)\s*[a-z]|{_LETTER}\s*\^\s*\{{?\d\}}?)\s*=\s*0\W*"
)
BOTH_ORDERS = re.compile(r"(?<![A-Za-z\\])([A-Z])\s*(?!\1)([A-Z])\s*[-+=]\s*\2\s*\1(?![A-Za-z])")
IDEMPOTENT = re.compile(rf"\W*({_LETTER})\s*\^\s*\{{?2\}}?\s*=\s*\1\W*")
OF_VECTORS = re.compile(r"\bvectors?\b|\bcomplex\b|R\s*\}?\s*\^|ℝ\s*[\^ⁿᵈ]|\\mathbb\s*\{?\s*C|ℂ")
LOW_RANK = re.compile(r"(?<![A-Za-z\\])W(?:_\w|_\{\w+\})?\s*[-+][^=]*?[A-Z]\s*[A-Z](?![A-Za-z])")  # W + B A
ENTRYWISE = re.compile(r"\\odot|\\otimes|\\circledcirc|⊙|⊗|\\oplus|⊕")
RAISED_LABEL = re.compile(r"\^\s*\{?\s*\[[^\]]*\](?:\s*\(\w+\))?")
SIZES_ONLY = re.compile(r"\d+(?:\s*(?:\\times|×|x)\s*\d+)+")
OF_ARRAYS = re.compile(r"\b(?:matri(?:x|ces)|tensor|shape|image|array|grid|table|board)s?\b", re.IGNORECASE)
LARGE = 14  # whole numbers from here on that are no primes are the sizes of arrays, not factors
EQUATION = re.compile(r"(?<![<>!:])=")


def doubt(
    task: Mapping[str, Data], by: str, both: Both, proved: Callable[[Both], bool], *, certain: bool = False
) -> str | None:
    """Why an equality that was found by numbers, `by` a proof, is none of matrices; None where it is.

    `both` are the two values, `proved` says whether two others are the same by numbers, and `certain` that both texts
    were read as matrix algebra.
    """
    texts: tuple[str, ...] = (task["gold"], task["answer"])
    if counts_steps(texts):
        texts = tuple(re.sub(r"\^\s*(?:\{\s*T\s*\}|T\b)", "^{n}", text) for text in texts)  # γ^T is no transpose
    said = [s for s in task.get("given", ()) if isinstance(s, str)]
    for reason, rule in SIGNS:
        if rule(*texts):
            return reason
    if by in {"same text", "same words", "same form"}:
        return None
    for reason, rule in MEANINGS:
        if rule(*texts):
            return reason
    if any(map(OF_VECTORS.search, said)) and bool(SINGLE.search(texts[0])) != bool(SINGLE.search(texts[1])):
        return BARS
    if may_be_vectors(task):
        return NUMBERS
    if not (certain or is_shown(*texts, *(s for s in said if EQUATION.search(s)))):
        return None
    names = Names(frozenset(_arrays(*texts)), counts=counts(both) | _before_sums(*texts))
    others = with_numbers(both, names)
    turned = _turned(texts[0]) != _turned(texts[1]) and not _of_entries(both, others)
    if turned or _outer(texts[0]) != _outer(texts[1]):
        return NUMBERS
    ones = replace(names, ones=frozenset({"I"})) if any(map(IDENTITY.search, texts)) else names
    if same(*both, names) or (ones is not names and same(*both, ones)):
        return None
    return None if others is not None and proved(others) else NUMBERS


def _of_entries(both: Both, others: Both | None) -> bool:
    """Are all arrays read by their entries, so that a transpose is no exponent T?"""
    letters = {str(x.data) for value in both for e in expressions(value) for x in e.free if isinstance(x, Sym)}
    return others == both and "T" not in letters


def doubt_of_difference(
    task: Mapping[str, Data], both: Callable[[], Both], proved: Callable[[Both], bool]
) -> str | None:
    """Why a difference of numbers is none of matrices: an equation of matrices is assumed, or I may be the identity."""
    said = [s for s in task.get("given", ()) if isinstance(s, str) and EQUATION.search(s)]
    if any(TRANSPOSE.search(s) and not GROWTH.search(s) for s in said):
        return OF_EQUATIONS
    if not identity_shown(task["gold"], task["answer"]):
        return None
    return IDENTITY_MAY_BE if proved(with_identity(both())) else None


def is_shown(*texts: str) -> bool:
    """Do the texts show matrices or vectors, by their signs?"""
    return any(map(_shows, texts))


def identity_shown(*texts: str) -> bool:
    """Does I stand in a sum with a capital in brackets?"""
    return any(map(IDENTITY.search, texts))


def with_identity(both: Both) -> Both:
    """Both values with 1 for I."""
    gold, answer = (mapped(value, lambda e: subst(e, {x: Num(1) for x in e.free if _is_one(x)})) for value in both)
    return gold, answer


def _is_one(x: Expr) -> bool:
    return isinstance(x, Sym) and str(x.data).partition("_")[0] == "I"


def _shows(text: str) -> bool:
    text = LIMITS.sub(" ", text)
    turned = TRANSPOSE.search(text) and not GROWTH.search(text)
    halves = len(HALVES.findall(text)) > 1 or OF_MATRIX.search(text)
    bold = BOLD.search(text) and not UNITS.search(text)
    patterns = (INVERSE, OF_MATRICES, PRODUCT_INSIDE, IDENTITY, DETERMINANT, LOG_OF_BARS, BOTH_ORDERS, LOW_RANK)
    return bool(turned or halves or bold or any(p.search(text) for p in patterns))


def _turned(text: str) -> list[str]:
    """What is transposed, in any order."""
    return sorted(re.findall(rf"([A-Z]|\)|\}})\s*\^\s*\{{?\s*{_TURN}", text))


def _outer(text: str) -> int:
    """How many products end with a transpose, as x x^T does; x^T x has none."""
    return len(re.findall(rf"[a-z](?:_\w|_\{{\w+\}})?\}}?{_RAISED}\s*(?:[-+=)\]|,]|$)", text))


def _arrays(*texts: str) -> Iterator[str]:
    """The small letters that are bold or transposed."""
    for text in texts:
        yield from re.findall(rf"([a-z])\s*\}}?(?:_\w|_\{{\w+\}})?\s*\^\s*\{{?\s*{_TURN}", text)
        yield from re.findall(r"\\(?:mathbf|boldsymbol|bm|pmb|vec)(?![A-Za-z])\s*\{?\s*\\?([A-Za-z]+)", text)


def _before_sums(*texts: str) -> set[str]:
    """C of C Σ_i ξ_i, which scales a sum."""
    return {found for text in texts for found in re.findall(r"(?:^|[-+=])\s*([A-Z])\s*\\sum", text)}


# Signs that are read as a product, or not at all


def _signs_differ(*texts: str) -> bool:
    """a ⊙ b and a b."""
    found = [sorted(ENTRYWISE.findall(text)) for text in texts]
    return bool(found[0]) != bool(found[1]) or len(found[0]) != len(found[1])


def _labels_differ(*texts: str) -> bool:
    """a^{[1](i)} and a^{[i](1)}"""
    if len({"=" in text for text in texts}) > 1:
        texts = tuple(text.rpartition("=")[2] for text in texts)
    found = [sorted({re.sub(r"[\s{]", "", x) for x in RAISED_LABEL.findall(text)}) for text in texts]
    return found[0] != found[1]


def _sizes_differ(*texts: str) -> bool:
    """2 × 3 and 3 × 2, of matrices; 3 × 224 × 224 and 224 × 224 × 3."""
    found = [[re.findall(r"\d+", m[0]) for m in SIZES_ONLY.finditer(text)] for text in texts]
    if not all(found) or found[0] == found[1] or sorted(map(sorted, found[0])) != sorted(map(sorted, found[1])):
        return False
    plain = [re.sub(r"[\s$]|\\[,;]", "", text) for text in texts]
    alone = all(re.fullmatch(r"\d+(?:(?:\\times|×|x)\d+){2,}", p) for p in plain)
    large = any(_is_composite(int(x)) for row in found[0] for x in row)
    return any(map(OF_ARRAYS.search, texts)) or (alone and large)


def _is_composite(n: int) -> bool:
    return LARGE <= n < 10**6 and any(n % p == 0 for p in range(2, int(n**0.5) + 1))


SIGNS: tuple[tuple[str, Callable[..., bool]], ...] = (
    (OTHER_SIGNS, _signs_differ),
    (LABELS, _labels_differ),
    (SIZES, _sizes_differ),
)


# Bars


def _is_determinant(*texts: str) -> bool:
    """|A - λI| and |λI - A|: what stands in the bars is not the same in both."""
    if not any(map(DETERMINANT.search, texts)):
        return False
    found = [sorted(re.sub(r"\s", "", x) for x in re.findall(r"\|([^|]*)\|", text)) for text in texts]
    return found[0] != found[1]


def _is_without_bars(*texts: str) -> bool:
    """|z|^2 and z^2, where z may be complex, or |A|^2 and A^2."""
    for one, other in (texts, texts[::-1]):
        letters = {m["letter"] for m in BARRED.finditer(one)}
        if letters and not BAR.search(other) and any(x in other for x in letters):
            return True
    return False


def _is_zero_product(*texts: str) -> bool:
    """A B = 0, where neither A nor B need be 0; A^2 = A."""
    return any(bool(p.fullmatch(texts[0])) != bool(p.fullmatch(texts[1])) for p in (ZERO_PRODUCT, IDEMPOTENT))


MEANINGS: tuple[tuple[str, Callable[..., bool]], ...] = (
    (BARS, _is_determinant),
    (BARS, _is_without_bars),
    (NUMBERS, _is_zero_product),
)
