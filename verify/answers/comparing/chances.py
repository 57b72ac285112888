"""Which values the probabilities in a formula can have: those of one event under others, and of these.

    p(x | C_k) p(C_k) / Σ_j p(x | C_j) p(C_j)    0 < p(x | C_k) < 1, p(C_k) > 0, Σ_k p(C_k) = 1: any such numbers

Sound for counterexamples: where the events C_k exclude each other and one of them happens, their probabilities and
those of x under each may be any numbers in these ranges. Beside p(x | y) and p(y), p(x) may be any number between
p(x | y) p(y) and p(x | y) p(y) + 1 - p(y), the chances of x if it never happens outside of y, and always. Nothing is
said of the complements of events, of C_1 beside C_2, nor of p(x) beside all p(x | C_k): these depend on each other.
"""

from __future__ import annotations

from collections.abc import Mapping

from derive import domains
from derive.rules import Hypothesis, positive
from derive.symbols import At, Expr, Family, Idx, Sym

LETTERS = frozenset("pPq")
Names = Mapping[Expr, str]


def chances(names: Names) -> tuple[Hypothesis, ...] | None:
    """What holds of the numbers that stand for probabilities, and allows all such numbers; None for other unknowns."""
    conditional = {e: (e.args[0], e.args[1]) for e in names if _is(e, "|1", 2)}
    plain = {e: e.args[0] for e in names if _is(e, "", 1)}
    events, causes = ({pair[place] for pair in conditional.values()} for place in (0, 1))
    if len(conditional) + len(plain) < len(names) or len({str(e.data)[0] for e in names}) != 1:
        return None
    if len(events) != 1 or len(causes) != 1 or events == causes or not all(map(_is_plain, (*events, *causes))):
        return None
    (event,), (cause,) = events, causes
    priors = [_number(e, names) for e, b in plain.items() if b == cause]
    whole = [_number(e, names) for e, a in plain.items() if a == event]
    if len(priors) + len(whole) < len(plain) or _indices(event) or (whole and (_indices(cause) or not priors)):
        return None
    under = [_number(e, names) for e in conditional]
    ranges = (h for x in (*under, *whole) for h in domains.unit_interval(x))
    return (*ranges, *_of_priors(priors), *_of_whole(whole, under, priors))


def _is(e: Expr, after: str, places: int) -> bool:
    """Is it p(x | y), or p(x)?"""
    name = str(e.data)
    return name[:1] in LETTERS and name[1:] == after and len(e.args) == places


def _is_plain(e: Expr) -> bool:
    """Is it a letter, or an entry of a family at one index: no complement of another, nor C_1 beside C_2?"""
    if isinstance(e, Sym):
        return True
    return isinstance(e, At) and isinstance(e.args[0], Family) and all(isinstance(i, Idx) for i in e.args[1:])


def _indices(e: Expr) -> tuple[Idx, ...]:
    """The indices at which there is one such number each, in the order of their places."""
    found = (i for i in e.free if isinstance(i, Idx) and str(i.data).startswith("@"))
    return tuple(sorted(found, key=lambda i: str(i.data)))


def _number(e: Expr, names: Names) -> Sym | Family:
    """The number, or the family, that stands for e."""
    where = _indices(e)
    return Family(names[e], *(i.hi for i in where)) if where else Sym(names[e])


def _of_priors(priors: list[Sym | Family]) -> tuple[Hypothesis, ...]:
    """A distribution, if it is a family; else a probability."""
    return tuple(
        h for x in priors for h in (domains.open_simplex(x) if isinstance(x, Family) else domains.unit_interval(x))
    )


def _of_whole(whole: list[Sym | Family], under: list[Sym | Family], priors: list[Sym | Family]) -> list[Hypothesis]:
    """p(x | y) p(y) < p(x) < p(x | y) p(y) + 1 - p(y)."""
    if not whole:
        return []
    x, both, rest = whole[0], under[0] * priors[0], 1 - priors[0]
    return [positive(x - both), positive(both + rest - x)]
