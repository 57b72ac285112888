"""What holds at every point, as it is written: statements, ranges and sets of numbers, as hypotheses.

    "x > 0"   "0 < p < 1"   "x, y > 0"   "p in (0, 1)"   "y_k in {0, 1}"   "x in R"   "x != 0"   "sum_j y_j = 1"
    "n is a positive integer"

An index that is free in a statement runs over its range, and what is said of a family is said of its entries. x != 0
is the hypothesis x^2 > 0, which says the same of a real number. Which domain points are drawn from (`hinted`) is a hint
and proves nothing: every point is checked against the hypotheses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from derive.errors import LossproofError
from derive.rules import Hypothesis
from derive.symbols import At, Dim, Expr, Family, Idx, Num, Sum, Sym, fresh, shape_of
from verify.answers.comparing.arrays import fitted
from verify.answers.comparing.real_sets import infinite_sign
from verify.answers.reading.parsing import Invalid, Scope, parse, parse_statement, parse_value
from verify.answers.reading.values import Collection, Interval, Relation, Statements, Value

SWAPPED = {"<": ">", "<=": ">="}
_MEMBER = re.compile(r"\s+in\s+|∈|\\in(?![A-Za-z])")
_NUMBERS = re.compile(r"(?:\\mathbb\s*\{?\s*([NZQR])\s*\}?|([ℕℤℚℝ])|([NZQR]))(?P<more>[_^⁺₊+].*)?")
LONGEST = 100  # characters of "n is a positive integer"
_CALLED = re.compile(
    r"(?P<names>.+?)\s+(?:is\s+|are\s+)?(?:an?\s+)?(?P<sign>positive|negative|non-?negative|non-?zero)?\s*"
    r"(?P<kind>(?:(?:real|integer|rational|whole|natural)s?)?(?:\s*numbers?)?)"
)
_OF_ALL = re.compile(
    r"(?:assume\s+)?(?:that\s+)?all\s+(?:the\s+)?(?:variables|letters|quantities|numbers|parameters|values|constants)\s+"
    r"(?:are\s+)?(?P<sign>positive|non-?negative|non-?zero|integers?)(?:\s+(?:real\s+)?(?:numbers|reals))?",
    re.IGNORECASE,
)
_IN_CASES = re.compile(r"(?<![A-Za-z])if(?![A-Za-z]).+(?<![A-Za-z])(?:else|otherwise)(?![A-Za-z])")
_PARTS = re.compile(r",|;|\s+and\s+|\\text\s*\{\s*,?\s*and\s*\}")
_OR = re.compile(r"(?<![A-Za-z])or(?![A-Za-z])|∨|\\(?:lor|vee)(?![A-Za-z])")
MOST = 6  # statements in one text
_SAID_SIGNS = {"positive": ">", "negative": "<", "nonnegative": ">=", "nonzero": "!="}
_SAID_KINDS = {"integer": "Z", "whole": "Z", "natural": "N"}
_LETTERS = dict(zip("ℕℤℚℝ", "NZQR", strict=True))
_SIGNED = {
    "_+": ">=",
    "_{+}": ">=",
    "^+": ">=",
    "^{+}": ">=",
    "_{>0}": ">",
    "_{++}": ">",
    "_{>=0}": ">=",
    "⁺": ">=",
    "₊": ">=",
    "+": ">=",
}


def stated(said: str, scope: Scope) -> Iterator[Hypothesis]:
    """The hypotheses that a text states; none for "x in R". Of a list, those of its parts: n > 1, n integer.

    Raises Invalid, and LossproofError for what states nothing.
    """
    try:
        found = list(_stated(said, scope))
    except (Invalid, LossproofError):
        parts = [part for part in _PARTS.split(said) if part.strip()]
        if not 1 < len(parts) <= MOST or any(part.count("(") != part.count(")") for part in parts):
            raise
        found = [h for part in parts for h in _stated(part.strip(), scope)]
    yield from found


def _stated(said: str, scope: Scope) -> Iterator[Hypothesis]:
    """The hypotheses of one statement."""
    member = _MEMBER.split(said)
    if len(member) == 2:
        yield from _members(member[0], member[1], said, scope)
        return
    called = _CALLED.fullmatch(said.strip()) if len(said) <= LONGEST else None
    if called and (called["sign"] or called["kind"]):
        yield from _as_called(called, said, scope)
        return
    if _IN_CASES.search(said) and "=" in said:
        left, _, right = said.partition("=")
        value = parse_value(right, scope=scope)
        if not isinstance(value, Expr):
            raise LossproofError(f"{said!r} states nothing.", "Write both sides of a relation.")
        relation = Relation(parse(left, scope=scope), "=", value)
        yield from hypothesis(_of_one_kind(fitted(relation), scope), said)
        return
    try:
        relations: Sequence[Relation] = (_relation(parse_statement(said, scope=scope), said),)
    except Invalid as error:
        try:
            relations = tuple(_relations(parse_value(said, scope=scope), said))
        except Invalid:
            raise error from None
    for relation in relations:
        yield from hypothesis(_of_one_kind(fitted(relation), scope), said)


def of_all(said: str, names: Iterable[Expr]) -> Iterator[Hypothesis] | None:
    """What is said of all variables, of each of them; None for another text."""
    match = _OF_ALL.fullmatch(said.strip().rstrip("."))
    if match is None:
        return None
    sign = _SAID_SIGNS.get(match["sign"].replace("-", ""))
    kinds = match["sign"].startswith("integer")
    return (
        h
        for x in names
        for h in (
            [whole(x, natural=False, said=said)] if kinds else hypothesis(Relation(x, sign or "!=", Num(0)), said)
        )
    )


def _of_one_kind(relation: Relation, scope: Scope) -> Relation:
    """p = softmax(z) with the family p of the scope, where a number was read."""
    left, sign, right = relation
    assert left is not None
    for mine, theirs in ((left, right), (right, left)):
        known = scope.symbols.get(str(mine.data), ()) if isinstance(mine, Sym) else ()
        family = next((f for f in known if isinstance(f, Family) and f.shape == shape_of(theirs)), None)
        if family is not None and shape_of(theirs):
            return Relation(family, sign, right) if mine is left else Relation(left, sign, family)
    return relation


def _relation(found: Expr | Relation, said: str) -> Relation:
    if not isinstance(found, Relation) or found.left is None:
        raise LossproofError(f"{said!r} states nothing.", "Write both sides of a relation.")
    return found


def _relations(value: Value, said: str) -> Iterator[Relation]:
    """The parts of 0 < p < 1, of x > 0 and y > 0, and of x, y > 0."""
    match value:
        case Relation():
            yield _relation(value, said)
            return
        case Statements(kind="and", parts=parts):
            yield from (_relation(part, said) for part in parts)
            return
        case Collection(kind="list", items=(*names, Relation() as last)) if all(isinstance(x, Expr) for x in names):
            yield from (Relation(x, last.relation, last.right) for x in names if isinstance(x, Expr))
            yield _relation(last, said)
            return
    raise LossproofError(f"{said!r} states nothing.", "Write both sides of a relation.")


def hypothesis(relation: Relation, said: str) -> Iterator[Hypothesis]:
    """The relation as a hypothesis, with 0 or a size on its right side."""
    left, sign, right = relation
    assert left is not None
    if infinite_sign(right) or infinite_sign(left):
        return
    left, right = _entries(left, right)
    if sign in SWAPPED:
        left, sign, right = right, SWAPPED[sign], left
    if sign == "!=":
        left, sign, right = _less(left, right) ** 2, ">", Num(0)
    if isinstance(left, Dim) and sign == ">":
        sign, right = ">=", Num(right.data + 1) if isinstance(right, Num) else right + 1
    if sign not in ("=", ">", ">="):
        raise LossproofError(f"{sign} can not be assumed.", "Use =, !=, <, <=, > or >=.")
    if sign != "=" and right != Num(0) and not isinstance(left, Dim):
        left, right = _less(left, right), Num(0)
    yield Hypothesis(sign, left, right, _indices(left, right), said)


def _entries(left: Expr, right: Expr) -> tuple[Expr, Expr]:
    """Both sides, a family at indices of its own."""
    if not shape_of(left) and not shape_of(right):
        return left, right
    shape = shape_of(left) or shape_of(right)
    taken = frozenset(str(x.data) for x in left.free | right.free)
    where = tuple(fresh(Idx(f"i{place}", Num(1), n), taken) for place, n in enumerate(shape))
    return (At(left, *where) if shape_of(left) else left), (At(right, *where) if shape_of(right) else right)


def _less(left: Expr, right: Expr) -> Expr:
    """left - right, as short as that is written."""
    return left if right == Num(0) else -right if left == Num(0) else left - right


def _indices(*sides: Expr) -> tuple[Idx, ...]:
    free = frozenset[Expr]().union(*(e.free for e in sides))
    return tuple(sorted((i for i in free if isinstance(i, Idx)), key=lambda i: i.key))


# Members of sets


def _members(names: str, where: str, said: str, scope: Scope) -> Iterator[Hypothesis]:
    numbers = _NUMBERS.fullmatch(where.strip().strip("$ ").replace(" ", ""))
    for x in _names(names, said, scope):
        yield from _kind(x, numbers, said) if numbers else _inside(x, parse_value(where, scope=scope), said)


def _names(text: str, said: str, scope: Scope) -> Iterator[Expr]:
    """x, y: the names in a list, of all of which the rest is said."""
    if _OR.search(text):
        raise LossproofError(f"{said!r} is said of one or another.", "Say it of each name that it holds of.")
    found = parse_value(text, scope=scope)
    for x in found.items if isinstance(found, Collection) and found.kind == "list" else (found,):
        if not isinstance(x, Expr):
            raise LossproofError(f"{said!r} states nothing.", "Write a name before what is said of it.")
        yield fitted(x)


def _as_called(called: re.Match[str], said: str, scope: Scope) -> Iterator[Hypothesis]:
    """n is a positive integer."""
    sign = _SAID_SIGNS.get((called["sign"] or "").replace("-", ""))
    kind = next((letter for name, letter in _SAID_KINDS.items() if name in called["kind"]), None)
    for x in _names(called["names"], said, scope):
        if sign:
            yield from hypothesis(Relation(x, sign, Num(0)), said)
        if kind:
            yield whole(x, kind == "N", said)


def _kind(x: Expr, numbers: re.Match[str], said: str) -> Iterator[Hypothesis]:
    """A real, rational or whole number, perhaps with a sign."""
    written, more = next(filter(None, numbers.groups()[:3])), numbers["more"] or ""
    letter, signed = _LETTERS.get(written, written), _SIGNED.get(more)
    if more and signed is None and not (letter == "R" and more.startswith("^")):
        raise LossproofError(f"{said!r} is not read.", "Write x > 0 beside it.")
    if signed:
        yield from hypothesis(Relation(x, ">" if letter in "NZ" else signed, Num(0)), said)
    if letter in "NZ":
        yield whole(x, letter == "N", said)


def whole(x: Expr, natural: bool, said: str) -> Hypothesis:
    """What is drawn from the whole numbers; of those less than 0 no more is said than x^2 >= 0."""
    x, _ = _entries(x, Num(0))
    variable = x.args[0] if isinstance(x, At) else x
    domain = ("integer", variable) if isinstance(variable, Sym | Family) else None
    return Hypothesis(">=", x if natural else x**2, Num(0), _indices(x), said, domain)


def _inside(x: Expr, where: Value, said: str) -> Iterator[Hypothesis]:
    match where:
        case Interval(low, high, low_closed, high_closed):
            yield from hypothesis(Relation(x, ">=" if low_closed else ">", low), said)
            yield from hypothesis(Relation(x, "<=" if high_closed else "<", high), said)
        case Collection(kind="tuple", items=(Expr() as low, Expr() as high)):
            yield from hypothesis(Relation(x, ">", low), said)
            yield from hypothesis(Relation(x, "<", high), said)
        case Collection(kind="set", items=items) if set(items) == {Num(0), Num(1)}:
            yield Hypothesis("=", x**2, x, _indices(x), said)
        case _:
            raise LossproofError(f"{said!r} is not read.", "Write an interval, {0, 1}, or inequalities.")


# Where points are drawn


def hinted(given: Sequence[Hypothesis]) -> tuple[Hypothesis, ...]:
    """The hypotheses, with the domain that those of one variable say together: a unit interval, labels, a simplex."""
    said: dict[Expr, set[str]] = {}
    for h in given:
        for name, about in TOLD.items():
            variable = about(h)
            if variable is not None and h.domain is None:
                said.setdefault(variable, set()).add(name)
    domains = {x: domain for x, names in said.items() if (domain := _domain(names))}
    return tuple(_drawn_from(h, domains) for h in given)


def _domain(said: set[str]) -> str | None:
    """The special domain that satisfies all that is said."""
    if "binary" in said:
        return "one-hot" if "sum" in said else "label"
    if "sum" in said:
        return "open simplex"
    return "unit interval" if {"positive", "below one"} <= said else None


def _drawn_from(h: Hypothesis, domains: Mapping[Expr, str]) -> Hypothesis:
    about = (tell(h) for tell in TOLD.values())
    variable = next((x for x in about if x is not None and x in domains), None)
    return h if h.domain or variable is None else replace(h, domain=(domains[variable], variable))


def _entry(e: Expr, where: tuple[Idx, ...]) -> Expr | None:
    """The variable of which e is the general entry."""
    if isinstance(e, At) and e.args[1:] == where and isinstance(e.args[0], Family):
        return e.args[0]
    return e if isinstance(e, Sym) and not where else None


def _positive(h: Hypothesis) -> Expr | None:
    return _entry(h.left, h.forall) if h.relation in (">", ">=") and h.right == Num(0) else None


def _below_one(h: Hypothesis) -> Expr | None:
    """x, of 1 - x > 0."""
    if h.relation not in (">", ">=") or h.right != Num(0):
        return None
    entries = (x for x in (Num(1) - h.left).free | h.left.free if isinstance(x, Sym | Family))
    entry = next(entries, None)
    if entry is None:
        return None
    general = entry if isinstance(entry, Sym) else entry[h.forall] if len(entry.args) == len(h.forall) else None
    return entry if general is not None and h.left == Num(1) - general else None


def _binary(h: Hypothesis) -> Expr | None:
    """x, of x^2 = x."""
    return _entry(h.right, h.forall) if h.relation == "=" and h.left == h.right**2 else None


def _sum(h: Hypothesis) -> Expr | None:
    """y, of Σ_k y_k = 1 over the whole of its last index."""
    if h.relation != "=" or h.right != Num(1) or not isinstance(h.left, Sum):
        return None
    index, body = h.left.bound[0], h.left.body
    if not isinstance(body, At) or not isinstance(body.args[0], Family) or body.args[-1] != index:
        return None
    whole = isinstance(index, Idx) and index.lo == Num(1) and index.hi == body.args[0].args[-1]
    return body.args[0] if whole and set(body.args[1:-1]) == set(h.forall) else None


TOLD: Mapping[str, Callable[[Hypothesis], Expr | None]] = {
    "positive": _positive,
    "below one": _below_one,
    "binary": _binary,
    "sum": _sum,
}
