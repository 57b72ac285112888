"""What a learner's reason names: "Bayes' rule", "the chain rule", "소프트맥스의 정의", "sum y = 1", an id.

A name may fit several things: the product rule is one of probability and one of derivatives. All of them are returned;
which of them makes the step is found by trying.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias, TypeVar

from derive import catalog, rules
from derive.calc import Theorem
from derive.language import LANGUAGES, speaking, tr
from derive.printing.sugar import function_name
from derive.rules import Axiom, Conversion, Hypothesis
from derive.symbols import Definition
from derive.vocabulary import DEFINITIONS

Thing: TypeAlias = Definition | Hypothesis | Axiom | Conversion | Theorem
T = TypeVar("T")
NEAR = 0.8  # how alike a name must be to a known one

_CONVERSIONS: dict[Conversion, tuple[str, ...]] = {
    rules.ALGEBRA: (
        *("algebra", "algebraic manipulation", "simplify", "simplification", "simplifying", "rearrange", "rearranging"),
        *("arithmetic", "expand", "expanding", "factor", "factoring", "factor out", "cancel", "cancelling", "collect"),
        *("linearity", "linearity of the sum", "sums are linear", "exponential of a log", "exp undoes log", "exp log"),
        *("exp(log x) = x", "laws of exponents", "exponent laws", "power laws", "distributive law", "multiply out"),
        *(
            "common denominator",
            "reorder",
            "commutativity",
            "associativity",
            "substitute",
            "sifting",
            "kronecker delta",
        ),
        *(
            "대수",
            "대수적 정리",
            "정리",
            "계산",
            "전개",
            "약분",
            "인수분해",
            "산술",
            "통분",
            "지수 법칙",
            "분배법칙",
            "선형성",
        ),
    ),
    rules.DIFFERENTIATE: (
        *("differentiate", "differentiation", "differentiating", "derivative", "take the derivative", "calculus"),
        *("chain rule", "product rule", "quotient rule", "sum rule", "power rule", "derivative of log"),
        *("derivative of exp", "rules of differentiation"),
        *("미분", "미분법", "연쇄 법칙", "연쇄법칙", "합성함수의 미분", "곱의 미분법", "몫의 미분법", "곱의 법칙"),
    ),
    rules.LOG_LAWS: (
        *("log laws", "log law", "log rules", "logarithm laws", "laws of logarithms", "logarithm rules", "log rule"),
        *("log of a product", "log of a quotient", "log of a power", "log of product is sum of logs", "log undoes exp"),
        *("log(ab) = log a + log b", "log a^b = b log a", "properties of logarithms", "logarithm", "log identities"),
        *("로그 법칙", "로그법칙", "로그의 성질", "로그의 법칙", "로그"),
    ),
    rules.STEP: ("unit step", "step function", "단위 계단", "계단 함수"),
    rules.SIGNS: ("signs", "positivity", "it is positive", "squares are nonnegative", "부호", "양수"),
    rules.LOG_INCREASES: (
        *("log is increasing", "monotonicity of log", "log is monotone", "monotone", "take logs", "take the log"),
        *("taking logarithms", "take logarithms", "logarithm is increasing", "log", "monotonicity", "log likelihood"),
        *("로그는 증가함수", "로그는 증가", "단조성", "로그의 단조성", "로그를 취함"),
    ),
    rules.NEGATE: (
        *("sign", "negate", "flip the sign", "turn the sign", "change of sign", "max is min of negative", "negation"),
        *("maximising f is minimising -f", "argmax is argmin of the negative", "부호", "부호 반전", "부호를 바꿈"),
    ),
    rules.DROP_CONSTANT: (
        *(
            "drop a constant",
            "drop constant",
            "drop the constant",
            "constants do not matter",
            "constant",
            "constant term",
        ),
        *("does not depend on p", "independent of p", "상수 제거", "상수를 버림", "상수항"),
    ),
    rules.POSITIVE_FACTOR: (
        *("positive factor", "positive constant", "scale", "scaling", "divide by n", "constant factor", "rescale"),
        *("multiply by a positive constant", "divide by a positive constant", "양수 배", "양의 상수", "n으로 나눔"),
    ),
    rules.CASES: ("cases", "case distinction", "경우 나누기", "경우"),
    rules.ONE_TERM: ("one term of a sum", "one term of the sum", "합의 한 항"),
}
_AXIOMS: dict[Axiom, tuple[str, ...]] = {
    rules.CONDITIONAL_PROBABILITY: (
        *("conditional probability", "definition of conditional probability", "def of conditional probability"),
        *("조건부 확률", "조건부 확률의 정의", "조건부확률"),
    ),
    rules.TOTAL_PROBABILITY: (
        *("total probability", "law of total probability", "marginalisation", "marginalization", "marginalise"),
        *("sum rule", "partition", "전확률", "전확률 공식", "전체 확률", "전확률의 법칙", "주변화"),
    ),
}
_THEOREMS = {
    "probability.bayes": (
        *("bayes", "bayes rule", "bayes' rule", "bayes's rule", "bayes theorem", "bayes' theorem", "bayes formula"),
        *("베이즈", "베이즈 정리", "베이즈 규칙", "베이즈 공식"),
    ),
    "probability.product-rule": (
        *("product rule", "product rule of probability", "chain rule of probability", "multiplication rule"),
        *("chain rule", "확률의 곱셈 정리", "곱셈 정리", "곱의 법칙"),
    ),
    "probability.evidence": (
        *("evidence", "the evidence", "total probability", "law of total probability", "marginal likelihood"),
        *("marginalisation", "marginalization", "sum rule", "evidence summed over the classes"),
        *("증거", "주변 가능도", "전확률", "전확률 공식"),
    ),
    "softmax.sums-to-one": ("softmax sums to one", "sum of softmax is 1", "probabilities sum to one", "확률의 합은 1"),
    "softmax.jacobian": ("softmax jacobian", "jacobian of softmax", "derivative of softmax", "소프트맥스의 미분"),
    "sigmoid.derivative": ("derivative of sigmoid", "derivative of the sigmoid", "시그모이드의 미분"),
    "cross-entropy.in-logits": ("cross entropy in logits",),
}
_DEFINED = {
    "softmax": ("softmax function", "소프트맥스", "소프트맥스 함수"),
    "sigmoid": ("sigmoid function", "logistic function", "시그모이드", "로지스틱 함수"),
    "cross_entropy": ("cross-entropy", "cross entropy", "ce", "교차 엔트로피", "크로스 엔트로피"),
    "binary_cross_entropy": ("binary cross-entropy", "bce", "이진 교차 엔트로피"),
    "entropy": ("엔트로피",),
    "relative_entropy": ("kl", "kl divergence", "kullback-leibler divergence", "쿨백-라이블러 발산", "kl 발산"),
    "squared_error": ("squared error", "제곱 오차"),
    "logit": ("logit function", "로짓"),
    "odds": ("오즈",),
    "log_softmax": ("log-softmax", "로그 소프트맥스"),
    "logsumexp": ("log-sum-exp", "lse"),
}
_ASSUMED = (
    *("hypothesis", "given", "assumption", "the assumption", "the hypothesis", "by assumption", "condition"),
    *("sums to one", "sum to one", "sums to 1", "normalisation", "normalization", "labels sum to one", "one-hot"),
    *("y is a distribution", "probabilities sum to 1", "가정", "조건", "합이 1", "합은 1", "주어진 조건", "정규화"),
)
_EQUATION = re.compile(r"=\s*1\b(?!\s*[-+*/^(])|(?:sums?|adds?)(?:\s+up)?\s+to\s+(?:1|one)|합[은이]?\s*1")
_DEFINITION = re.compile(
    r"^(?:the\s+)?(?:definitions?|defn?s?\.?|unfold(?:ing)?)\s*(?:of|:)?\s+(?:the\s+)?(.+)$|^(.+?)(?:의)?\s*정의(?:에\s*의해)?$"
)
_ARTICLE = re.compile(r"^(?:the|a|an)\s+")
_RELATED = re.compile(r"[=<>≤≥].*\s[-+]\s")  # a relation between sums, in which a plus joins no reasons
_SPLIT = re.compile(r"\s*(?:;|\+|&|,| and then | and | then | with | 및 |과 |와 |, 그리고 )\s*")


@dataclass(frozen=True)
class Named:
    """What a reason names: for each of its parts the things that it may mean; and the parts that mean nothing known."""

    parts: tuple[tuple[Thing, ...], ...] = ()
    unknown: tuple[str, ...] = ()
    sure: bool = False  # is a part named exactly? What is only like a name condemns no line

    @property
    def things(self) -> tuple[Thing, ...]:
        """All that may be meant."""
        return tuple(thing for part in self.parts for thing in part)

    @property
    def names(self) -> frozenset[str]:
        """The names of the rules that may be meant."""
        return frozenset(thing.name for thing in self.things if isinstance(thing, Conversion))


def named(text: str, given: tuple[Hypothesis, ...] = ()) -> Named:
    """What a reason means, with the hypotheses at hand."""
    text = _clean(text)
    if not text:
        return Named()
    whole = () if ";" in text else _meant(text, given)
    if whole:
        return Named((whole,), sure=True)
    parts, unknown, sure = list[tuple[Thing, ...]](), list[str](), False
    for part in _parts(text):
        exact = _meant(part, given)
        found = exact or _guessed(part)
        sure = sure or bool(exact)
        if found:
            parts.append(found)
        else:
            unknown.append(part)
    near = () if parts else _guessed(text)
    return Named((near,)) if near else Named(tuple(parts), tuple(unknown), sure)


def _parts(text: str) -> Iterator[str]:
    """The parts of a reason that names several things; "definitions of a and b" is two definitions."""
    defined = ""
    listed = ([said] if _RELATED.search(said) else _SPLIT.split(said) for said in text.split(";"))
    for part in filter(None, (part.strip() for parts in listed for part in parts)):
        if re.match(r"(?:the\s+)?def(?:inition|n)?s\b", part):
            defined = "definition of "
        elif defined and _definitions(part):
            part = defined + part  # noqa: PLW2901  # "and b" goes on with what was begun
        elif defined:
            defined = ""
        yield re.sub(r"^(?:by|because|since|using|from)\s+", "", part)


def _clean(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).replace("’", "'").replace("–", "-").replace("−", "-").lower()
    text = re.sub(r"\\(?:text|mathrm|operatorname)\{([^{}]*)\}", r"\1", text)
    text = re.sub(r"\s×\s[^;]*|, summed over [^;]*", "", text)  # an inequality times a factor: what matters is which
    text = re.sub(r"[$`*\\]", "", text)
    text = re.sub(r"^(?:by|because|since|using|from|apply(?:ing)?|use)\s+(?:the\s+)?", "", text.strip())
    text = re.sub(r"(?:에\s*의해서?|을?\s*이용|를?\s*이용|을?\s*사용|으?로부터)\s*$", "", text)
    return " ".join(text.split()).strip(" .,;:")


def _meant(text: str, given: tuple[Hypothesis, ...]) -> tuple[Thing, ...]:
    """The things of that name."""
    text = _ARTICLE.sub("", text.strip())
    stated = tuple(h for h in given if _plain(str(h)) == _plain(text))
    cases = (rules.CASES,) if re.fullmatch(r".+ (?:is 0 or 1|은 0 또는 1)", text) else ()
    if stated or cases:
        return (*stated, *cases)
    if text.startswith(("hypothesis", "given", "가정", "assumption")) or _EQUATION.search(text) or text in _ASSUMED:
        equations = tuple(h for h in given if h.relation == "=")
        others = tuple(h for h in given if h.relation in (">", ">="))
        found = (*_table().get(text, ()), *_stated(text, equations), *others)
        if found:
            return found
    definition = _DEFINITION.match(text)
    if definition:
        found = _definitions(next(filter(None, definition.groups())))
        if found:
            return found
    if text in _table():
        return _table()[text]
    argument = next((n for n in ("positive factor", "one term of the sum") if text.startswith(n)), None)
    if argument:
        return _table()[argument]
    return ()


def _guessed(text: str) -> tuple[Thing, ...]:
    """The things of a name that is in the text, or is most like it: "log laws for positive p", "Bayes rle"."""
    text = _ARTICLE.sub("", text.strip())
    key = re.sub(r"\s*:.*$|\s+(?:at|in|with|for|to|on)\s.*$", "", text)
    if key in _table():
        return _table()[key]
    return tuple(t for name in difflib.get_close_matches(text, _table(), n=1, cutoff=NEAR) for t in _table()[name])


def _plain(text: str) -> str:
    """A relation without what may be written or left out: "y₂ = 1 − y₁" as y2=1-y1."""
    return re.sub(r"[\s_{}]", "", unicodedata.normalize("NFKC", text).replace("−", "-").lower())


def _stated(text: str, equations: tuple[Hypothesis, ...]) -> tuple[Hypothesis, ...]:
    """The equations among the hypotheses, those first whose letters are named."""
    letters = set(re.findall(r"[a-z]", text))
    return tuple(sorted(equations, key=lambda h: not letters & {str(x.data).lower() for x in h.left.free}))


def _definitions(name: str) -> tuple[Definition, ...]:
    name = re.sub(r"^(?:the|a|an)\s+", "", name.strip())
    found = _defined().get(name, ())
    near = () if found else difflib.get_close_matches(name, _defined(), n=1, cutoff=NEAR)
    return found or tuple(d for n in near for d in _defined()[n])


@cache
def _defined() -> dict[str, tuple[Definition, ...]]:
    """The definitions of the book by their names."""
    table: dict[str, tuple[Definition, ...]] = {}
    for d in DEFINITIONS:
        names = (d.name, d.name.replace("_", " "), function_name(d), d.notation, *_DEFINED.get(d.name, ()))
        _enter(table, names, d)
    for name, entry in _used().items():
        _enter(table, (name, name.replace("_", " "), function_name(entry), entry.notation), entry)
    _enter(table, ("x w + b", "xw + b", "linear model"), next(d for d in DEFINITIONS if d.name == "scores"))
    return table


def _used() -> dict[str, Definition]:
    """The definitions that single entries of the book bring along."""
    from derive.dependencies import called, expressions

    found = (d for entry in catalog.entries().values() for d in called(expressions(entry)))
    return {d.name: d for d in found if d not in DEFINITIONS}


@cache
def _table() -> dict[str, tuple[Thing, ...]]:
    """Everything that has a name, in every language."""
    table: dict[str, tuple[Thing, ...]] = {}
    for source in (_CONVERSIONS, _AXIOMS):
        for thing, names in source.items():
            _enter(table, (thing.name, *_translated(thing.name), *names), thing)
    for entry in catalog.entries().values():
        if isinstance(entry, Theorem):
            _enter(table, (entry.id, entry.title, *_translated(entry.title), *_THEOREMS.get(entry.id, ())), entry)
    for name, definitions in _defined().items():
        for d in definitions:
            _enter(table, (name,), d)
    return table


def _translated(text: str) -> Iterator[str]:
    for lang in LANGUAGES:
        with speaking(lang):
            yield tr(text)


def _enter(table: dict[str, tuple[T, ...]], names: Iterable[str], thing: T) -> None:
    for name in names:
        key = _clean(name)
        if key and thing not in table.get(key, ()):
            table[key] = (*table.get(key, ()), thing)
