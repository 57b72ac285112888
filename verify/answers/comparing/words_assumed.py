r"""What is said of numbers in words, as hypotheses: each holds exactly where the sentence does.

    "the x_i are not all equal"               Σ_i (x_i - x_1)^2 > 0
    "x is a nonzero vector in R^d"            Σ_i x_i^2 > 0
    "the p_i are positive and sum to one"     p_i > 0 and Σ_i p_i = 1
    "n is an integer greater than 1"          n whole, n > 1
    "δ_ij is the Kronecker delta"             nothing but what it is called

A sentence of which one word is not known is not read at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from fractions import Fraction
from typing import TypeAlias

from derive.errors import LossproofError
from derive.rules import Hypothesis
from derive.symbols import At, Expr, Family, Idx, Num, Sum, Sym, shape_of
from verify.answers.comparing.assumptions import hypothesis, stated, whole
from verify.answers.reading.parsing import Invalid, Scope, parse
from verify.answers.reading.unknowns import Unknowns
from verify.answers.reading.values import Relation

Made: TypeAlias = Iterator[Hypothesis]
LONGEST, MOST = 160, 5  # characters, and predicates of one sentence
_NUMBER = r"(?P<number>-?\d+(?:\.\d+)?|zero|one|two|three)"
_BOUND = (
    r"(?:strictly\s+)?(?P<how>greater than or equal to|less than or equal to|greater than|larger than|bigger than|"
    rf"more than|less than|smaller than|at least|at most|no less than|no more than|above|below)\s+{_NUMBER}"
)
_HOW = {
    **dict.fromkeys(("greater than or equal to", "at least", "no less than"), ">="),
    **dict.fromkeys(("less than or equal to", "at most", "no more than"), "<="),
    **dict.fromkeys(("greater than", "larger than", "bigger than", "more than", "above"), ">"),
    **dict.fromkeys(("less than", "smaller than", "below"), "<"),
}
_DIGITS = {"zero": "0", "one": "1", "two": "2", "three": "3"}
_SUBJECT = re.compile(
    r"(?:(?:where|with|assume|suppose|let|here|and)\s+)*(?:that\s+)?(?:all\s+(?:the\s+)?|the\s+)?"
    r"(?P<names>.+?)(?:'s|s(?=\s+are))?\s+(?:is|are|be|denotes?)\s+(?P<said>.+)"
)
_NOT_ALL = re.compile(r"not all\s+(?:the\s+|of the\s+)?(?P<names>.+?)\s+are\s+(?P<said>equal|the same|identical|zero)")
_SOME = re.compile(r"at least one(?: of the)?\s+(?P<names>.+?)\s+is\s+(?P<said>non-?\s?zero)")
_SEVERAL = {"equal": "not all equal", "the same": "not all equal", "identical": "not all equal", "zero": "not all zero"}


def understood(said: str, scope: Scope) -> list[Hypothesis] | None:
    """The hypotheses that a sentence states, perhaps none; None where it is not understood."""
    text = re.sub(r"\\text\s*\{([^{}]*)\}", r" \1 ", said).replace("$", "").strip().rstrip(".").strip()
    if len(text) > LONGEST or " " not in text:
        return None
    cut = _cut(text)
    if cut is None:
        return None
    with suppress(Invalid, LossproofError, _Unread):
        names = list(_names(cut[0], scope))
        if any(_OF_ARRAYS.search(predicate) for predicate in cut[1]):
            names = [_as_vector(x, scope) for x in names]
        made = [h for predicate in cut[1] for x in names for h in _of(predicate, x, said)]
        return made + list(_relations(cut[0], scope))
    return None


class _Unread(Exception):
    """A predicate does not fit what it is said of."""


def _cut(text: str) -> tuple[str, list[str]] | None:
    """The names, and what is said of them."""
    lower = re.sub(r"\s+", " ", text)
    several = _NOT_ALL.fullmatch(lower) or _SOME.fullmatch(lower)
    if several:
        return several["names"], [_SEVERAL.get(several["said"], "not all zero")]
    found = _SUBJECT.fullmatch(lower)
    if not found:
        return None
    predicates = [
        p.strip() for p in re.split(r",\s*(?:and\s+)?|\s+and\s+(?:are\s+|is\s+)?", found["said"]) if p.strip()
    ]
    known = 0 < len(predicates) <= MOST and all(_rule(p) for p in predicates)
    if not known and _rule(found["said"]):  # between 0 and 1
        return found["names"], [found["said"]]
    return (found["names"], predicates) if known else None


def _names(text: str, scope: Scope) -> Iterator[Expr]:
    """x, y and z; of x > 1, x."""
    for part in re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+", text):
        name = re.split(r"[<>≤≥]|\\(?:leq?|geq?|le|ge|lt|gt)(?![A-Za-z])", part)[0].strip()
        found = parse(name, scope=scope)
        plain = isinstance(found, Sym | Family | Idx) or (isinstance(found, At) and isinstance(found.args[0], Family))
        if not plain and not shape_of(found) and not found.free:
            raise _Unread(name)
        if not plain and not name.startswith(("\\delta", "delta", "δ")):
            raise _Unread(name)
        yield found


_OF_ARRAYS = re.compile(r"vector|distribution|simplex")


def _as_vector(x: Expr, scope: Scope) -> Expr:
    """The array of a name that is a number too."""
    if not isinstance(x, Sym) or not scope.has_sizes:
        return x
    known = (f for f in scope.symbols.get(str(x.data), ()) if isinstance(f, Family) and len(f.args) == 1)
    return next(known, Family(str(x.data), Unknowns.home(str(x.data), scope)))


def _relations(text: str, scope: Scope) -> Made:
    """n > 1 of "n > 1 is an integer"."""
    if re.search(r"[<>≤≥]|\\(?:leq?|geq?|le|ge|lt|gt)(?![A-Za-z])", text):
        if "," in text or " and " in text:
            raise _Unread(text)
        yield from stated(text, scope)


# What may be said of a name.


def _entry(x: Expr) -> tuple[Expr, tuple[Idx, ...]]:
    """x_i and its index, of a family or of one of its entries."""
    if isinstance(x, Family) and len(x.args) == 1:
        index = Idx("i", Num(1), x.args[0])
        return At(x, index), (index,)
    if isinstance(x, At) and len(x.args) == 2 and isinstance(x.args[1], Idx):
        return x, (x.args[1],)
    raise _Unread(str(x))


def _differing(x: Expr, said: str) -> Made:
    entry, (index,) = _entry(x)
    first = At(entry.args[0], Num(1))
    yield Hypothesis(">", Sum((entry - first) ** 2, index), Num(0), (), said)


def _some_nonzero(x: Expr, said: str) -> Made:
    entry, (index,) = _entry(x)
    yield Hypothesis(">", Sum(entry**2, index), Num(0), (), said)


def _summing(x: Expr, said: str) -> Made:
    entry, (index,) = _entry(x)
    yield Hypothesis("=", Sum(entry, index), Num(1), (), said)


def _signed(relation: str, bound: str = "0") -> Callable[[Expr, str], Made]:
    def made(x: Expr, said: str) -> Made:
        yield from hypothesis(Relation(x, relation, Num(_fraction(bound))), said)

    return made


def _fraction(text: str) -> Fraction:
    return Fraction(_DIGITS.get(text, text))


def _shares(x: Expr, said: str) -> Made:
    entry, where = _entry(x)
    yield Hypothesis(">=", entry, Num(0), where, said)
    yield from _summing(x, said)


def _nothing(x: Expr, said: str) -> Made:  # noqa: ARG001  # as all rules
    return iter(())


def _nonzero_vector(x: Expr, said: str) -> Made:
    if not isinstance(x, Family):
        raise _Unread(str(x))
    yield from _some_nonzero(x, said)


def _delta(x: Expr, said: str) -> Made:  # noqa: ARG001  # as all rules
    if isinstance(x, Sym) or "delta" not in str(x).lower():
        raise _Unread(str(x))
    return iter(())


_IN_SPACE = r"(?:\s+(?:in|of)\s+\\?(?:R|ℝ|mathbb\s*\{?R\}?)\s*\^\s*\{?\w+\}?)?"
_RULES: Mapping[str, Callable[[Expr, str], Made]] = {
    r"(?:not all (?:equal|the same|identical)|not (?:all )?constant)": _differing,
    r"not all zero|not identically zero": _some_nonzero,
    rf"(?:a |an )?(?:non-?zero|not (?:the )?zero) (?:real )?(?:column )?vectors?{_IN_SPACE}": _nonzero_vector,
    r"(?:all |strictly )?positive(?: (?:reals?|real numbers?|numbers?|scalars?|constants?))?": _signed(">"),
    r"(?:all )?non-?negative(?: (?:reals?|real numbers?|numbers?|scalars?|constants?))?": _signed(">="),
    r"(?:all |strictly )?negative(?: (?:reals?|real numbers?|numbers?|scalars?|constants?))?": _signed("<"),
    r"(?:all )?non-?zero(?: (?:reals?|real numbers?|numbers?|scalars?|constants?))?": _signed("!="),
    r"sum(?:s|ming)? to (?:1|one)|normali[sz]ed to sum to (?:1|one)": _summing,
    r"(?:a )?probability (?:vectors?|distributions?)|(?:a )?distributions?|points? of the simplex": _shares,
    r"(?:a |the )?kronecker(?:'s)? delta(?: function| symbol)?": _delta,
    r"(?:a )?(?:real|reals|real numbers?|scalars?|real scalars?)": _nothing,
}
_INTEGER = r"(?:an? )?(?:(?P<sign>positive|non-?negative) )?integers?"
_BETWEEN = re.compile(rf"(?:strictly )?between {_NUMBER} and (?P<high>-?\d+(?:\.\d+)?|one|two|three)")
_BOUNDED = re.compile(
    rf"(?:(?P<integer>an? (?:positive )?integer)|(?:a )?(?:real )?(?:number|constant)?)\s*(?:that is )?{_BOUND}"
)
_WHOLE = re.compile(_INTEGER)


def _rule(predicate: str) -> Callable[[Expr, str], Made] | None:
    """What makes hypotheses of a predicate."""
    predicate = predicate.strip()
    for pattern, rule in _RULES.items():
        if re.fullmatch(pattern, predicate, re.IGNORECASE):
            return rule
    if (found := _BETWEEN.fullmatch(predicate)) is not None:
        return _both(_signed(">", found["number"]), _signed("<", found["high"]))
    if (found := _BOUNDED.fullmatch(predicate)) is not None:
        bounded = _signed(_HOW[found["how"]], found["number"])
        return _both(_whole, bounded) if found["integer"] else bounded
    if (found := _WHOLE.fullmatch(predicate)) is not None:
        sign = {"positive": ">", None: ""}.get(found["sign"], ">=")
        return _both(_whole, _signed(sign)) if sign else _whole
    return None


def _both(*rules: Callable[[Expr, str], Made]) -> Callable[[Expr, str], Made]:
    def made(x: Expr, said: str) -> Made:
        for rule in rules:
            yield from rule(x, said)

    return made


def _whole(x: Expr, said: str) -> Made:
    yield whole(x, natural=False, said=said)


def _of(predicate: str, x: Expr, said: str) -> Made:
    rule = _rule(predicate)
    if rule is None:
        raise _Unread(predicate)
    return rule(x, said)
