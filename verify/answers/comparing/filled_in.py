r"""Definitions put into what is differentiated or integrated, where they say how it depends on the variable.

    \frac{\partial y}{\partial w}, with y = w x + b      x
    \frac{d}{dx} y^2, with y = x^2                       4 x^3
    \int_0^1 y \, dx, with y = x^2                       1/3

An equation that defines a letter holds for all values of the variable if the letter depends on it: so both sides have
the same derivative. y = 3, which does not have the variable in it, is what y is at one place, and is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import reduce

from derive.symbols import D, Expr, Num, Sym, subst
from verify.answers.comparing.arrays import mapped
from verify.answers.comparing.defined import definition
from verify.answers.comparing.dependence import DERIVATIVE, name_of
from verify.answers.comparing.facts import Fact, equations
from verify.answers.reading.functions import TOTAL, Applied
from verify.answers.reading.integrands import MARK, settled
from verify.answers.reading.values import Value, expressions

Both = tuple[Value, Value]
ROUNDS = 5  # of one definition after another


@dataclass
class _Definitions:
    """What the facts define, and the names of those that were used."""

    table: list[tuple[Fact, Expr, Callable[[Expr], Expr]]]
    used: dict[str, None] = field(default_factory=dict)

    def __call__(self, e: Expr) -> Expr:
        """e with definitions in everything that is differentiated or integrated."""
        return settled(self._in_slopes(e), self._integrand)

    def _in_slopes(self, e: Expr) -> Expr:
        if not e.args:
            return e
        if isinstance(e, D):
            body = self._expanded(e.args[0], (e.args[1],))
            return e.rebuild((self._in_slopes(e.args[0]) if body is None else body, e.args[1]))
        if isinstance(e, Applied) and e.data == DERIVATIVE:
            function, *variables = e.args
            found = self._expanded(function, tuple(variables))
            return e if found is None else reduce(D, variables, found)
        return e.rebuild(tuple(map(self._in_slopes, e.args)))

    def _integrand(self, name: str, variables: tuple[str, ...], places: tuple[Expr, ...]) -> Expr | None:
        """What an equation says of a letter in an integrand; the letter itself, if that has not the variable in it."""
        known = tuple(map(Sym, variables))
        if not any(letter == Sym(name) for _, letter, _ in self.table):
            return None
        found = self._expanded(Sym(name), known)
        return Sym(name) if found is None else subst(found, dict(zip(known, places, strict=True)))

    def _expanded(self, e: Expr, variables: tuple[Expr, ...]) -> Expr | None:
        """e with definitions put in; None where that says nothing new about how it depends on the variables."""
        fixed = set(map(name_of, variables))
        start, used = e, []
        for _ in range(ROUNDS):
            before = e
            for fact, letter, put in self.table:
                if letter.data in fixed:
                    continue
                if isinstance(letter, Applied) and Sym(letter.data) in e.free:
                    e = subst(e, {Sym(letter.data): letter})
                e, old = put(e), e
                used += [fact.name] if e != old else []
            if e == before:
                break
        added = {name_of(x) for x in e.free} - {name_of(x) for x in start.free}
        alone = start.free and not fixed.isdisjoint(map(name_of, start.free))
        if not used or (fixed.isdisjoint(added) and not (alone and _depends_more(start, e, fixed))):
            return None
        self.used |= dict.fromkeys(used)
        return e


def _depends_more(before: Expr, after: Expr, variables: set[str]) -> bool:
    """Does the variable, which stands in both, stand more often in what came of definitions?"""
    counts = [sum(name_of(a) in variables for a in e.walk()) for e in (before, after)]
    return counts[0] < counts[1]


def filled(both: Both, facts: Iterable[Fact]) -> tuple[Both, tuple[str, ...]]:
    """Both values with the definitions among the facts put into derivatives and integrals, and which were used."""
    put = _Definitions([found for fact in equations(facts) if (found := definition(fact))])
    gold, answer = (mapped(value, put) for value in both)
    return (gold, answer), tuple(put.used)


def perhaps_constant(both: Both) -> bool:
    """Is there a letter that is a function of the variable of an integral in one value, and a number in another?"""
    whole = [[a for e in expressions(value) for a in e.walk()] for value in both]
    called = {str(a.data).partition(MARK)[0] for side in whole for a in side if MARK in str(a.data)}
    return any(isinstance(a, Sym) and a.data in called for side in whole for a in side)


def one_sided(written: Both, both: Both) -> bool:
    """Is there a derivative of letters in one formula, and none in the other, which may be what comes of it?

    0 is not: nobody differentiates a constant, and calls it a function. Nor is what speaks of no more letters than were
    differentiated, as 3y^2 beside d/dx y^3, if the variable is one of them or not: of that, `written` says more.
    """
    if not all(isinstance(value, Expr) for value in both):
        return False
    slopes = [any(map(_is_slope, e.walk())) for value in both for e in expressions(value)]
    if len(slopes) != len(both) or slopes[0] == slopes[1]:
        return False
    plain = both[slopes.index(False)]
    return plain != Num(0) and not _adds_nothing(plain, written[slopes.index(True)])


def _adds_nothing(plain: Value, written: Value) -> bool:
    """Has a formula the letters of what is differentiated only, as a function or by a variable that stands in it?"""
    slopes = [a for e in expressions(written) for a in e.walk() if isinstance(a, D)]
    letters = {name_of(x) for a in slopes for x in a.args[0].free}
    plainly = all(a.data == TOTAL or name_of(a.args[1]) in map(name_of, a.args[0].free) for a in slopes)
    return bool(slopes) and plainly and {name_of(x) for e in expressions(plain) for x in e.free} <= letters


def _is_slope(e: Expr) -> bool:
    return isinstance(e, Applied) and e.data == DERIVATIVE


def restricted(both: Both, facts: Iterable[Fact]) -> bool:
    """Is there a derivative left of a letter that an equation relates to the variable, as x^2 + y^2 = 1 does y to x?"""
    spoken = [{name_of(x) for x in h.left.free | h.right.free} for f in equations(facts) if (h := f.hypothesis)]
    slopes = [a for value in both for e in expressions(value) for a in e.walk() if _is_slope(a)]
    return any({name_of(a.args[0]), name_of(x)} <= letters for a in slopes for x in a.args[1:] for letters in spoken)
