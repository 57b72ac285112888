r"""Limits, infinite sums and improper integrals in closed form: by SymPy, and seen in numbers without it.

    \lim_{x \to 0} sin(x)/x = 1        \sum_{n=0}^\infty 2^{-n} = 2        \int_1^\infty x^{-2} dx = 1

SymPy's limit is Gruntz' algorithm; its sums and integrals are partly tables. So a closed form is only taken if
mpmath, which sees the formula and not the closed form, comes to the same number to ten digits: near the limit from
both sides, by the terms of the sum, by quadrature. Letters are given several values. What cannot be evaluated
numerically is not taken. This is no proof in the strict sense; the evidence says "by SymPy". The closed form is then
compared as any other answer, and two answers are only called different by it if neither has a letter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import islice, pairwise
from typing import Any, TypeAlias

from mpmath.ctx_mp import MPContext

from derive.rules import Hypothesis
from derive.symbols import Expr, Num, Sum, Sym, subst
from verify.answers.comparing import power_series
from verify.answers.comparing.evaluation import enclosed
from verify.answers.comparing.forms import Reader, prepared
from verify.answers.comparing.integrals import from_sympy
from verify.answers.comparing.numerics import NoNumber, Values, value
from verify.answers.comparing.real_sets import infinite_sign
from verify.answers.comparing.symbolic import FAILURES, OutOfTime, Translator, limited
from verify.answers.comparing.verdict import Comparison, Counterexample, Mode, Proof
from verify.answers.reading.functions import HIDDEN, INFINITY, SIDES, Integral, Limit, is_hidden
from verify.model import Model, NoValue
from verify.normal import Undefined

SECONDS, AFTER = 1.2, 0.8  # that SymPy may take, and then the numbers
LARGEST, MOST = 80, 3  # nodes of what is asked about, and how many of them there may be
SHARP, PLAIN = 260, 40  # decimal digits near a limit, and of sums and integrals
NEAR = tuple(Fraction(1, 10**n) for n in (8, 24, 36))  # from the limit
FAR = tuple(10**n for n in (2, 3, 4, 8, 24, 36))
AGREE = 10**10  # parts, of which one more or less is the same number
LARGE = 40  # what grows beyond it, may grow without bound
LATE, SMALL = 2000, 0.01  # a term of a convergent sum, and what it is less than
APART = 7  # terms that are added one by one, the second time
SAMPLES = tuple(map(Fraction, ("1/3", "-1/4", "2/7", "1/5", "3/2", "-5/3", "3")))
LEAST_SAMPLES = 3
POINTS = 4  # at which infinite sums are enclosed
MODES: tuple[Mode, ...] = ("equal", "equal under hypotheses", "equal everywhere")
MINUS_INFINITY = Num(-1) * INFINITY
Plain: TypeAlias = Callable[[Expr, Expr], Comparison]


def is_open(e: Expr) -> bool:
    """Is there a limit, an integral or an infinite sum in it?"""
    return any(_kind(a) for a in e.walk())


def _kind(e: Expr) -> str | None:
    """The name of the kind of an open node."""
    return next((name for name, (is_one, _) in KINDS.items() if is_one(e)), None)


def _is_infinite_sum(e: Expr) -> bool:
    return isinstance(e, Sum) and e.args[0].args[1] == INFINITY


def closed(e: Expr, given: tuple[Hypothesis, ...]) -> tuple[Expr, frozenset[str]]:
    """e with closed forms for what has one, and what was closed: "limit", "sum" and "integral"."""
    used: set[str] = set()
    if sum(_kind(a) is not None for a in e.walk()) > MOST:
        return e, frozenset()

    def inner(a: Expr) -> Expr:
        a = a.rebuild(tuple(map(inner, a.args))) if a.args and is_open(a) else a
        kind = _kind(a)
        found = _closed(a, KINDS[kind][1], given) if kind else None
        if kind is None or found is None:
            return a
        used.add(kind)
        return found

    return inner(e), frozenset(used)


def compared(gold: Expr, answer: Expr, given: tuple[Hypothesis, ...], plain: Plain) -> Comparison:
    """As they stand by `plain`, by rigorous values of infinite sums at a point, or else in closed form."""
    infinite = any(map(infinite_sign, (gold, answer)))
    found = Comparison("undecided", reason="∞ is compared") if infinite else plain(gold, answer)
    if found.status != "undecided":
        return found
    example = refuted(gold, answer, given)
    if example:
        return Comparison("different", example)
    forms, used = zip(*(closed(side, given) for side in (gold, answer)), strict=True)
    if not any(used):
        return found
    return judged(plain(forms[0], forms[1]), used[0] | used[1], any(side.free for side in forms))


def refuted(gold: Expr, answer: Expr, given: tuple[Hypothesis, ...]) -> Counterexample | None:
    """A point at which two values with infinite sums in them are enclosed, and differ."""
    letters = sorted(gold.free | answer.free, key=lambda x: x.key)
    if not any(_is_infinite_sum(a) for side in (gold, answer) for a in side.walk()):
        return None
    if len(letters) > MOST or not all(isinstance(x, Sym) for x in letters):
        return None
    for at in islice(_samples(letters, given), POINTS):
        try:
            boxes = [power_series.value(side, {x: Num(q) for x, q in at.items()}) for side in (gold, answer)]
        except (NoValue, Undefined):
            continue
        if boxes[0].hi < boxes[1].lo or boxes[1].hi < boxes[0].lo:
            return Counterexample({str(x.data): Fraction(q) for x, q in at.items()}, boxes[0], boxes[1])
    return None


def judged(found: Comparison, used: frozenset[str], letters: bool) -> Comparison:
    """The comparison of closed forms, as one of what they are the closed forms of."""
    by = f"{', '.join(sorted(used))} by SymPy"
    if found.status == "equal" and isinstance(found.evidence, Proof):
        ways = f"and {found.evidence.by}; seen in numbers to 10 digits"
        return replace(found, evidence=Proof(by, found.evidence.facts, ways))
    if found.status == "different" and letters:
        return Comparison("undecided", reason=f"different, if the {by} is right")
    return found


Rows: TypeAlias = list[list[Any]]  # numbers that come closer and closer to one, from one side or two
Numeric: TypeAlias = Callable[[Values], Rows]
Found: TypeAlias = tuple[Any, Numeric] | None  # what SymPy says, and the numbers
Close: TypeAlias = Callable[[Expr, Translator, Any], Found]


def _closed(e: Expr, close: Close, given: tuple[Hypothesis, ...]) -> Expr | None:
    """The closed form of one node, seen in numbers; None where there is none, or it is not known to be right."""
    if sum(1 for _ in e.walk()) > LARGEST:
        return None
    reader = Reader(given)
    _awake()
    try:
        with limited(SECONDS):
            translator = Translator(reader)
            found = close(e, translator, MPContext())
            if found is None:
                return None
            said, numeric = found
            names = {symbol: x for x, symbol in translator.symbols.items()}
            form = _infinite(said) or from_sympy(_branch(said), names)
        if form in (INFINITY, MINUS_INFINITY) and not isinstance(e, Limit):
            return None  # to diverge is more than to be large
        with limited(AFTER):
            return form if _is_seen(e, form, given, numeric) else None
    except (OutOfTime, Undefined, NoNumber, NoValue, *FAILURES, MemoryError):
        return None


@cache
def _awake() -> None:
    """What SymPy imports and tabulates when it is first asked is not counted to any question."""
    import sympy

    t = sympy.Symbol("t", real=True)
    n = sympy.Symbol("n", integer=True)
    sympy.limit(sympy.sin(t) / t, t, 0)
    sympy.summation(2 ** (-n), (n, 0, sympy.oo))
    sympy.integrate(sympy.exp(-(t**2)), (t, 0, sympy.oo))


def _infinite(said: Any) -> Expr | None:
    import sympy

    return {sympy.oo: INFINITY, -sympy.oo: MINUS_INFINITY}.get(said)


def _branch(said: Any) -> Any:
    """The branch of what converges, where the other one is left as it was."""
    import sympy

    said = sympy.piecewise_fold(said) if said.has(sympy.Piecewise) else said
    if isinstance(said, sympy.Piecewise) and len(said.args) == 2:
        (first, _), (rest, otherwise) = said.args
        if otherwise == sympy.true and rest.has(sympy.Sum, sympy.Integral):
            return first
    return said


# Numbers


def _is_seen(e: Expr, form: Expr, given: tuple[Hypothesis, ...], numeric: Numeric) -> bool:
    """Is the value of the closed form that of the numbers, at some values of the letters, and at none another?"""
    letters = sorted(e.free, key=lambda x: x.key)
    if not letters:
        return _agree(form, {}, numeric)
    if not all(isinstance(x, Sym) for x in letters) or form in (INFINITY, MINUS_INFINITY):
        return False
    seen = 0
    for at in _samples(letters, given):
        try:
            if not _agree(form, at, numeric):
                return False
            seen += 1
        except (NoNumber, NoValue):
            continue
    return seen >= LEAST_SAMPLES


def _samples(letters: list[Expr], given: tuple[Hypothesis, ...]) -> Iterator[Values]:
    """Values of the letters that satisfy what is given of them."""
    for first in range(len(SAMPLES)):
        at = {x: SAMPLES[(first + place) % len(SAMPLES)] for place, x in enumerate(letters)}
        if all(_holds(h, at) for h in given):
            yield at


def _holds(h: Hypothesis, at: Mapping[Expr, Any]) -> bool:
    gap = prepared(subst(h.left - h.right, {x: Num(q) for x, q in at.items()}))
    if gap.free:
        return h.left.free.isdisjoint(at) and h.right.free.isdisjoint(at)
    try:
        box = enclosed(gap, Model(), 160)
    except NoValue:
        return False
    return {">": box.lo > 0, ">=": box.lo >= 0, "=": box.lo == box.hi == 0}.get(h.relation, False)


def _agree(form: Expr, at: Mapping[Expr, Any], numeric: Numeric) -> bool:
    """Do the numbers come to the value of the closed form? `numeric` gives rows of them, or raises NoNumber."""
    rows = numeric(at)
    if form in (INFINITY, MINUS_INFINITY):
        return all(_grows([x if form == INFINITY else -x for x in row]) for row in rows)
    mp = MPContext()
    mp.dps = PLAIN
    expected = value(prepared(form), _at(at, mp), mp)
    return all(abs(x - expected) <= (1 + abs(expected)) / AGREE for row in rows for x in row[-2:])


def _grows(row: list[Any]) -> bool:
    return len(row) > 2 and row[-1] > LARGE and all(a < b for a, b in pairwise(row))


def _at(at: Mapping[Expr, Any], mp: Any) -> dict[Expr, Any]:
    return {x: mp.mpf(q.numerator) / q.denominator for x, q in at.items()}


def _function(body: Expr, x: Expr, at: Mapping[Expr, Any], mp: Any) -> Callable[[Any], Any]:
    """The prepared body as a function of the number x."""
    known = _at(at, mp)
    return lambda t: value(body, {**known, x: t}, mp)


def _variable(e: Expr) -> Expr | None:
    """The hidden variable of an integral or a limit, where it is the only one in the body."""
    hidden = [x for x in e.args[0].free if is_hidden(x)]
    return hidden[0] if isinstance(e, Integral | Limit) and hidden == [e.variable] else None


def _understood(translator: Translator, x: Expr) -> bool:
    """Does nothing that SymPy takes for a letter depend on x?"""
    return all(e == x or x not in e.free for e in translator.symbols)


# Each kind: SymPy's value, and the numbers


def _limit(e: Expr, translator: Translator, mp: Any) -> Found:
    import sympy

    body, target = prepared(e.args[0]), e.args[1]
    x = _variable(e)
    if x is None:
        return None
    mp.dps = SHARP
    infinite = {INFINITY: 1, MINUS_INFINITY: -1}.get(target)
    sides = {SIDES["lim_right"]: (1,), SIDES["lim_left"]: (-1,)}.get(str(e.data), (1, -1))
    f, t = translator(body), translator(x)
    if not _understood(translator, x):
        return None
    if infinite:
        said = sympy.limit(f, t, infinite * sympy.oo)
        return said, lambda at: _rows([_row(_function(body, x, at, mp), [infinite * mp.mpf(n) for n in FAR])])
    place = prepared(target)
    defined = [s for s in sides if _has_values(body, x, place, s, mp)]
    found = {sympy.limit(f, t, translator(place), dir="+" if s > 0 else "-") for s in defined}
    if len(found) != 1 or (len(sides) == 1 and not defined):
        return None

    def numeric(at: Values) -> Rows:
        middle = value(place, _at(at, mp), mp)
        near = [[middle + s * mp.mpf(d.numerator) / d.denominator for d in NEAR] for s in defined]
        return _rows([_row(_function(body, x, at, mp), points) for points in near])

    return found.pop(), numeric


def _rows(rows: Rows) -> Rows:
    """The rows, if there are numbers enough in each."""
    if any(len(row) < len(NEAR) for row in rows):
        raise NoNumber("no values near the limit")
    return rows


def _has_values(body: Expr, x: Expr, place: Expr, side: int, mp: Any) -> bool:
    """Has the body values on this side? With letters, that is taken for granted, and seen later."""
    if (body.free | place.free) - {x}:
        return True
    middle = value(place, {}, mp)
    points = [middle + side * mp.mpf(d.numerator) / d.denominator for d in NEAR]
    return len(_row(lambda t: value(body, {x: t}, mp), points)) == len(points)


def _row(f: Callable[[Any], Any], points: list[Any]) -> list[Any]:
    """The values at the points that have one; what is too large for a number has none."""
    row = []
    for t in points:
        try:
            row.append(f(t))
        except (NoNumber, OverflowError, MemoryError):
            continue
    return row


def _sum(e: Expr, translator: Translator, mp: Any) -> Found:
    import sympy

    low, n = e.args[0].args[0], Sym(f"{HIDDEN}n")
    body = prepared(subst(e.args[1], {e.args[0]: n}))
    if not isinstance(low, Num):
        return None
    f = translator(body)
    if not _understood(translator, n):
        return None
    mp.dps = PLAIN
    k = sympy.Symbol("k", integer=True, nonnegative=low.data >= 0)
    said = sympy.summation(f.subs(translator(n), k), (k, int(low.data), sympy.oo))

    def numeric(at: Values) -> Rows:
        term = _function(body, n, at, mp)
        first = int(low.data)
        if not abs(term(mp.mpf(first + LATE))) < SMALL:
            raise NoNumber("terms that do not tend to 0")
        found = mp.nsum(term, [first, mp.inf])
        later = mp.fsum(term(mp.mpf(first + k)) for k in range(APART)) + mp.nsum(term, [first + APART, mp.inf])
        return _sure(found, abs(found - later))

    return said, numeric


def _integral(e: Expr, translator: Translator, mp: Any) -> Found:
    import sympy

    x = _variable(e)
    if x is None:
        return None
    body, ends = prepared(e.args[0]), [prepared(a) for a in e.args[1:]]
    f, t = translator(body), translator(x)
    if not _understood(translator, x):
        return None
    infinite = {INFINITY: sympy.oo, MINUS_INFINITY: -sympy.oo}
    low, high = (infinite[a] if a in infinite else translator(p) for a, p in zip(e.args[1:], ends, strict=True))
    mp.dps = PLAIN
    said = sympy.integrate(f, (t, low, high))

    def numeric(at: Values) -> Rows:
        known = _at(at, mp)
        limits = {INFINITY: mp.inf, MINUS_INFINITY: -mp.inf}
        where = [limits[a] if a in limits else value(p, known, mp) for a, p in zip(e.args[1:], ends, strict=True)]
        found, error = mp.quad(_function(body, x, at, mp), _split(where[0], where[1], mp), error=True)
        return _sure(found, error)

    return said, numeric


def _split(low: Any, high: Any, mp: Any) -> list[Any]:
    """The ends, and a point between them that is not in the middle: poles to both sides of it do not cancel."""
    if not low < high:
        raise NoNumber("the ends are not in order")
    lopsided = mp.mpf(37) / 101
    if mp.isinf(low) and mp.isinf(high):
        return [low, lopsided, high]
    between = low + lopsided if mp.isinf(high) else high - lopsided if mp.isinf(low) else low + lopsided * (high - low)
    return [low, between, high]


def _sure(found: Any, error: Any) -> Rows:
    """The number, if its error is said to be small, and it is finite and real."""
    if isinstance(found, complex) or not abs(found) < 10**30 or not error <= (1 + abs(found)) / (10 * AGREE):
        raise NoNumber("the numbers do not settle")
    return [[found]]


KINDS: Mapping[str, tuple[Callable[[Expr], bool], Close]] = {
    "limit": (lambda e: isinstance(e, Limit), _limit),
    "sum": (_is_infinite_sum, _sum),
    "integral": (lambda e: isinstance(e, Integral), _integral),
}
