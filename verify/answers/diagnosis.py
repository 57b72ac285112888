"""What may have gone wrong in an answer that is different: the gold answer with one usual mistake in it.

    gold p_k - y_k, answer y_k - p_k    ->  sign
    gold dL/dz, answer (dL/dz)/n        ->  normalisation

Each kind of mistake has a table row: how to make it, and a sentence that helps without giving the answer away. A
mistake is only named where the answer is proved equal to the gold answer with that mistake; the first in the table that
is, is the diagnosis, for the rows stand from particular to general.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, islice
from types import MappingProxyType

from derive.language import word
from derive.symbols import (
    Add,
    At,
    Call,
    D,
    Delta,
    Dim,
    Exp,
    Expr,
    Family,
    Idx,
    Lam,
    Log,
    Mul,
    Num,
    Pow,
    Sum,
    Sym,
    subst,
)
from derive.vocabulary import sigmoid, softmax
from verify.answers.counterexample import Pair, search
from verify.answers.equality import Question, compare
from verify.answers.forms import prepared

MOST = 150  # variants that are looked at
LABELS = ("y", "Y")  # what labels are called
POINTS = 2  # at which a variant must agree before a proof is tried


@dataclass(frozen=True)
class Mistake:
    """A usual mistake: its name, how it is made, and what to say to who made it."""

    name: str
    made: Callable[[Question], Iterator[Expr]]
    message: str


def diagnosis(q: Question) -> Mistake | None:
    """The mistake that turns the gold answer into the answer given, if one of those known does."""
    found = _among(MISTAKES[:PLAIN], q)
    return found or _general(q) or _among(MISTAKES[PLAIN:], q)


def _among(mistakes: Iterable[Mistake], q: Question) -> Mistake | None:
    """The first of these mistakes that makes the answer."""
    seen = 0
    for mistake in mistakes:
        for variant in islice(mistake.made(q), MOST - seen):
            seen += 1
            if _is(variant, q):
                return mistake
    return None


def _is(variant: Expr, q: Question) -> bool:
    """Is the answer this? First at a few points, then by a proof."""
    if search(Pair(variant, q.answer, q.known), POINTS).example is not None:
        return False
    found = compare(variant, q.answer, given=q.given, facts=q.facts, variable=q.variable)
    return found.status == "equal"


def _general(q: Question) -> Mistake | None:
    """Off by some constant, where there is more than constants."""
    if not any(isinstance(x, Family | Sym) for x in q.gold.free & q.answer.free):
        return None
    for mode, mistake in (("equal up to a constant factor", FACTOR), ("equal up to an additive constant", OFFSET)):
        found = compare(q.gold, q.answer, given=q.given, facts=q.facts, variable=q.variable, mode=mode)  # type: ignore[arg-type]
        if found.status == "equal":
            return mistake
    return None


# How the mistakes are made.


def _sign(q: Question) -> Iterator[Expr]:
    """All of it, one of its terms, a term inside, or the argument of a function."""
    yield -q.gold
    yield from _everywhere_each(q.gold, _turned)


def _turned(e: Expr) -> Iterator[Expr]:
    if isinstance(e, Add):
        yield from (Add(*e.args[:r], -e.args[r], *e.args[r + 1 :]) for r in range(len(e.args)))
    elif isinstance(e, Exp | Call) and len(e.args) == 1 and not isinstance(e.args[0], Lam | Family):
        yield e.rebuild((-e.args[0],))


def _swapped(q: Question) -> Iterator[Expr]:
    """Two symbols, two families or two entries of one, one for the other; a ratio and its inverse; p and 1 - p."""
    for kind in (Family, Sym):
        leaves = sorted((x for x in q.gold.free if isinstance(x, kind)), key=lambda x: x.key)
        for x, y in combinations(leaves, 2):
            if len(x.args) == len(y.args):
                yield subst(q.gold, {x: y, y: x})
    entries = sorted({x for x in q.gold.walk() if isinstance(x, At) and isinstance(x.args[0], Family)}, key=str)
    for one, two in combinations(entries, 2):
        if all(isinstance(i, Num) for i in (*one.args[1:], *two.args[1:])):
            yield _replaced(q.gold, {one: two, two: one})
    yield Num(1) / q.gold
    yield Num(1) - q.gold


def _replaced(e: Expr, table: Mapping[Expr, Expr]) -> Expr:
    """The expression with some parts exchanged for others."""
    if e in table:
        return table[e]
    return e.rebuild(tuple(a if isinstance(a, Idx) else _replaced(a, table) for a in e.args)) if e.args else e


def _half(q: Question) -> Iterator[Expr]:
    yield from (2 * q.gold, q.gold / 2)


def _sizes(q: Question) -> list[Expr]:
    named = [x for x in (q.gold.free | q.answer.free) if isinstance(x, Dim)]
    return sorted({*named, *(Sym(name) for name in ("n", "N") if Sym(name) in q.gold.free | q.answer.free)}, key=str)


def _normalisation(q: Question) -> Iterator[Expr]:
    for size in _sizes(q):
        yield from (q.gold * size, q.gold / size)


def _log_base(q: Question) -> Iterator[Expr]:
    for base in (2, 10):
        yield from (q.gold / Log(Num(base)), q.gold * Log(Num(base)))


def _everywhere(e: Expr, change: Callable[[Expr], Expr | None]) -> Iterator[Expr]:
    """The expression with the change made in one place, for every place where it can be made."""
    changed = change(e)
    if changed is not None:
        yield changed
    for r, arg in enumerate(e.args):
        if not isinstance(arg, Idx):
            yield from (e.rebuild((*e.args[:r], new, *e.args[r + 1 :])) for new in _everywhere(arg, change))


def _everywhere_each(e: Expr, changes: Callable[[Expr], Iterator[Expr]]) -> Iterator[Expr]:
    """The expression with one of the changes made in one place, for every place and every change."""
    yield from changes(e)
    for r, arg in enumerate(e.args):
        if not isinstance(arg, Idx):
            yield from (e.rebuild((*e.args[:r], new, *e.args[r + 1 :])) for new in _everywhere_each(arg, changes))


def _delta(q: Question) -> Iterator[Expr]:
    for value in (0, 1):
        yield from _everywhere(q.gold, lambda e, v=value: Num(v) if isinstance(e, Delta) else None)  # type: ignore[misc]
    if any(isinstance(x, Delta) for x in q.gold.walk()):
        yield from _everywhere(q.gold, lambda e: 1 - e if isinstance(e, Delta) else None)
        free = sorted((x for x in q.gold.free if isinstance(x, Idx)), key=lambda x: x.key)
        yield from (subst(q.gold, {i: j}) for i in free for j in free if i != j and i.args == j.args)


def _captured(q: Question) -> Iterator[Expr]:
    """A sum whose index is a free one, or a free index where the sum's own should be."""
    free = sorted((x for x in q.gold.free | q.answer.free if isinstance(x, Idx)), key=lambda x: x.key)

    def captured(e: Expr, index: Idx) -> Expr | None:
        if not isinstance(e, Sum) or not isinstance(e.args[0], Idx):
            return None
        inner = e.args[0]
        return Sum(subst(e.args[1], {index: inner}), inner) if index in e.args[1].free else None

    def freed(e: Expr, index: Idx) -> Expr | None:
        if not isinstance(e, Sum) or not isinstance(e.args[0], Idx):
            return None
        return subst(e.args[1], {e.args[0]: index})

    for index in free:
        yield from _everywhere(q.gold, lambda e, i=index: captured(e, i))  # type: ignore[misc]
        yield from _everywhere(q.gold, lambda e, i=index: freed(e, i))  # type: ignore[misc]


def _range(q: Question) -> Iterator[Expr]:
    """A sum that leaves out the term of a free index, or has it twice."""
    free = sorted((x for x in q.gold.free if isinstance(x, Idx)), key=lambda x: x.key)
    for index in free:
        for sign in (-1, 1):

            def changed(e: Expr, i: Idx = index, s: int = sign) -> Expr | None:
                if not isinstance(e, Sum) or not isinstance(e.args[0], Idx) or e.args[0].args != i.args:
                    return None
                return e + s * subst(e.args[1], {e.args[0]: i})

            yield from _everywhere(q.gold, changed)


def _normaliser(q: Question) -> Iterator[Expr]:
    """A sum under the bar, or the denominator of a softmax, left out."""

    def dropped(e: Expr) -> Expr | None:
        if isinstance(e, Pow) and isinstance(e.args[1], Num) and e.args[1].data < 0:
            return Num(1) if any(isinstance(x, Sum) for x in e.args[0].walk()) else None
        if isinstance(e, At) and getattr(e.args[0], "data", None) == softmax and isinstance(e.args[1], Idx):
            inner = e.args[0].args[0]
            return Exp(inner[e.args[1]]) if isinstance(inner, Family) else None
        return None

    yield from _everywhere(q.gold, dropped)
    yield from _everywhere_each(prepared(q.gold), _undivided)


def _undivided(e: Expr) -> Iterator[Expr]:
    """What stands under a bar left out, or one of its terms, or with a sign turned."""
    if isinstance(e, Pow) and isinstance(e.args[1], Num) and e.args[1].data < 0 and isinstance(e.args[0], Add):
        terms = e.args[0].args
        yield Num(1)
        for r, term in enumerate(terms):
            rest = (*terms[:r], *terms[r + 1 :])
            yield Pow(rest[0] if len(rest) == 1 else Add(*rest), e.args[1])
            yield Pow(Add(*rest, -term), e.args[1])


def _labels_sum(q: Question) -> Iterator[Expr]:
    """A sum of labels taken for 1, or left in where the facts make it 1."""
    yield from _everywhere(q.gold, lambda e: Num(1) if isinstance(e, Sum) and isinstance(e.args[1], At) else None)


def _differentiated(q: Question) -> Iterator[Expr]:
    """The derivative of what was to be found, or what it is the derivative of."""
    for x in sorted((x for x in q.gold.free if isinstance(x, Sym)), key=lambda x: x.key):
        yield D(q.gold, x)
        yield q.answer + (q.gold - D(q.answer, x))  # the answer, if its derivative is what was to be found


def _slope(q: Question) -> Iterator[Expr]:
    """Without the factor that the chain rule brings, the slope of the sigmoid; or with one too many."""
    for x in sorted((x for x in q.gold.free if isinstance(x, Sym)), key=lambda x: x.key):
        for p in (sigmoid(x), x):
            yield from (q.gold / (p * (1 - p)), q.gold * p * (1 - p))


def _one_case(q: Question) -> Iterator[Expr]:
    """For one value of a label alone."""
    for x in sorted((x for x in q.gold.free if isinstance(x, Sym)), key=lambda x: x.key):
        yield from (subst(q.gold, {x: Num(value)}) for value in (1, 0))
    if any(x.data in LABELS for x in q.gold.free):
        yield from _shortened(q)


def _shortened(q: Question) -> Iterator[Expr]:
    """Without one of the terms."""
    yield from _everywhere_each(q.gold, _without_term)
    yield from _everywhere_each(prepared(q.gold), _without_term)


def _without_term(e: Expr) -> Iterator[Expr]:
    """A term left out."""
    if isinstance(e, Add):
        for r in range(len(e.args)):
            rest = (*e.args[:r], *e.args[r + 1 :])
            yield rest[0] if len(rest) == 1 else Add(*rest)


def _transposed(q: Question) -> Iterator[Expr]:
    """Rows for columns: two free indices, or the two indices of one matrix, exchanged."""
    free = sorted((x for x in q.gold.free if isinstance(x, Idx)), key=lambda x: x.key)
    for i, j in combinations(free, 2):
        if i.args == j.args:
            yield subst(q.gold, {i: j, j: i})


def _product(q: Question) -> Iterator[Expr]:
    """A factor left out, or two."""
    if isinstance(q.gold, Mul):
        factors = q.gold.args
        for dropped in (1, 2):
            for kept in combinations(factors, len(factors) - dropped):
                yield Mul(*kept) if len(kept) > 1 else kept[0] if kept else Num(1)


MISTAKES: tuple[Mistake, ...] = (
    Mistake("sign", _sign, word("Check the sign: everything is there, but with the opposite sign.")),
    Mistake("half", _half, word("Off by a factor of 2. Was the loss defined with or without one half?")),
    Mistake("normalisation", _normalisation, word("Sum or mean? Check whether to divide by the number of terms.")),
    Mistake("log base", _log_base, word("Check the base of the logarithm: here log is the natural one.")),
    Mistake("swapped", _swapped, word("Two quantities seem to have changed places. Which is subtracted from which?")),
    Mistake("delta", _delta, word("Two indices may be equal or different: both cases have to be told apart.")),
    Mistake("differentiate", _differentiated, word("Was a derivative asked for, or the function itself?")),
    Mistake(
        "captured index",
        _captured,
        word("An index is used for two things at once. Rename the one that is summed over."),
    ),
    Mistake("range", _range, word("Check what the sum runs over: does it leave a term out, or take one too many?")),
    Mistake("normaliser", _normaliser, word("Do these sum to one? Look for what they have to be divided by.")),
    Mistake("labels sum", _labels_sum, word("What do the labels sum to, and did you assume it?")),
    Mistake("one case", _one_case, word("This holds for one value of the label only. What about the other?")),
    Mistake(
        "sigmoid slope", _slope, word("Check the chain rule: how often does the slope of the sigmoid stand in it?")
    ),
    Mistake("transposed", _transposed, word("Compare the shapes: are rows and columns exchanged?")),
    Mistake("missing term", _shortened, word("A term is missing.")),
    Mistake("factor", _product, word("A factor is missing. Go through the chain rule once more.")),
)
FACTOR = Mistake("factor", _sign, word("Right up to a constant factor."))
OFFSET = Mistake("offset", _sign, word("Right up to an additive constant."))
PLAIN = 4  # mistakes that are looked for before any constant factor or term
BY_NAME: Mapping[str, Mistake] = MappingProxyType({m.name: m for m in (FACTOR, *MISTAKES, OFFSET)})
