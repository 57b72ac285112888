"""TRUSTED. Signs of expressions, and what an expression demands in order to have a value at all."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import count

from derive.rules import Hypothesis
from derive.symbols import (
    Add,
    Binder,
    D,
    Delta,
    Dim,
    Exp,
    Expr,
    Factorial,
    Idx,
    Log,
    Mul,
    Num,
    Pow,
    Prod,
    Step,
    Sum,
    subst,
    unfold,
)
from verify.conversions import matched
from verify.normal import ONE, Normal, leading, sum_of

POSITIVE, NONNEGATIVE, UNKNOWN = 2, 1, 0
MOST_SWITCHES = 6  # unit steps and deltas in one expression; all their combinations are looked at


def unfolded(e: Expr) -> Expr:
    """e with every defined function replaced by what it means."""
    return unfold(e, lambda _: True)


def replaced(e: Expr, old: Expr, new: Expr) -> Expr:
    """e with one of its parts, in which nothing is bound, replaced."""
    return new if e == old else e.rebuild(tuple(replaced(a, old, new) for a in e.args))


class Signs:
    """Decides signs from the hypotheses `given` and the signs of parts. UNKNOWN is always a possible answer."""

    def __init__(self, given: tuple[Hypothesis, ...], normal: Normal) -> None:
        self.normal = normal
        self.facts: list[tuple[Expr, frozenset[Expr], int]] = [
            (
                self.scaled(h.left - h.right),
                frozenset(h.forall),
                POSITIVE if h.relation == ">" else NONNEGATIVE,
            )
            for h in given
            if h.relation in (">", ">=")
        ]
        self._generic = count()
        self._memo: dict[Expr, int] = {}

    def apart(self, e: Binder) -> Expr:
        """The body of a sum or product at a generic value of its index, of which nothing else is known."""
        values: dict[Expr, Expr] = {
            i: i.renamed(f"{i.data}#{next(self._generic)}") for i in e.bound if isinstance(i, Idx)
        }
        return subst(e.body, values)

    def sign(self, e: Expr) -> int:
        """POSITIVE, NONNEGATIVE or UNKNOWN."""
        e = unfolded(e)
        if e not in self._memo:
            canonical = self.normal.form(e)
            found = self._of_parts(e)
            for way in (self._assumed, self._of_parts, self._over_one_bar, self._by_switches):
                found = found if found == POSITIVE else max(found, way(canonical))
            self._memo[e] = found
        return self._memo[e]

    def _over_one_bar(self, e: Expr) -> int:
        """The sign of the numerator, where all that was under a fraction bar is positive."""
        numerator, bars = self.normal.fraction(e)
        positive = all(self.sign(b) == POSITIVE for b in bars)
        return self.sign(sum_of(numerator)) if bars and positive else UNKNOWN

    def _by_switches(self, e: Expr) -> int:
        """The lesser sign of e where a unit step or a delta in it is 1, and where it is 0."""
        switches = list(dict.fromkeys(s for s in e.walk() if isinstance(s, Step | Delta) and s.free <= e.free))
        if not switches or len(switches) > MOST_SWITCHES:
            return UNKNOWN
        switch = switches[0]
        u = switch.args[0] if isinstance(switch, Step) else Num(0)
        return min(
            self.knowing(u, NONNEGATIVE).sign(replaced(e, switch, Num(1))),
            self.knowing(-u if isinstance(switch, Step) else Num(1), POSITIVE).sign(replaced(e, switch, Num(0))),
        )

    def _steps(self, e: Expr) -> Iterator[Expr]:
        """The unit steps in e, those under a sum or product at a generic index."""
        if isinstance(e, Step):
            yield e
        for part in (self.apart(e),) if isinstance(e, Binder) else e.args:
            yield from self._steps(part)

    def knowing(self, e: Expr, sign: int, forall: frozenset[Expr] = frozenset()) -> Signs:
        """These signs, and that e has the sign, for all values of the indices `forall`."""
        more = Signs((), self.normal)
        more.facts = [*self.facts, (self.scaled(e), forall, sign)]
        more._generic = self._generic
        return more

    def scaled(self, e: Expr) -> Expr:
        """The canonical form of e times that positive number which makes its leading coefficient 1 or -1."""
        p = self.normal.poly(unfolded(e))
        size = abs(p[leading(p)]) if p else Fraction(1)
        return sum_of({mono: c / size for mono, c in p.items()})

    def _assumed(self, e: Expr) -> int:
        e = self.scaled(e)
        known = (s for f, forall, s in self.facts if matched(f, e, forall, {}, self.normal) is not None)
        return max(known, default=UNKNOWN)

    def _of_parts(self, e: Expr) -> int:
        match e:
            case Num():
                return POSITIVE if e.data > 0 else NONNEGATIVE if e.data == 0 else UNKNOWN
            case Exp() | Dim() | Factorial():
                return POSITIVE
            case Idx():
                return POSITIVE if self.normal.nonnegative(e.lo - 1) else UNKNOWN
            case Delta() | Step():
                return NONNEGATIVE
            case Add():
                signs = [self.sign(a) for a in e.args]
                return min(max(signs), POSITIVE if min(signs) else UNKNOWN)
            case Mul():
                return min(self.sign(a) for a in e.args)
            case Pow():
                return self._of_power(*e.args)
            case Sum():
                nonempty = self.normal.nonnegative(e.args[0].args[1] - e.args[0].args[0])
                return min(self.sign(self.apart(e)), POSITIVE if nonempty else NONNEGATIVE)
            case Prod():
                return POSITIVE if self.sign(self.apart(e)) == POSITIVE else UNKNOWN
            case _:
                return UNKNOWN

    def _of_power(self, base: Expr, exponent: Expr) -> int:
        sign = self.sign(base)
        if sign == POSITIVE or not isinstance(exponent, Num):
            return sign if sign == POSITIVE else UNKNOWN
        even = exponent.data.denominator == 1 and exponent.data.numerator % 2 == 0
        return NONNEGATIVE if exponent.data >= 0 and (even or sign) else UNKNOWN

    def nonzero(self, e: Expr) -> bool:
        """Is e certainly not zero?"""
        value = self.normal.poly(e)
        return set(value) == {ONE} or POSITIVE in (self.sign(e), self.sign(-e))

    def _integer(self, e: Expr) -> int | None:
        """The integer that e is, if it is one."""
        n = self.normal.form(e)
        return int(n.data) if isinstance(n, Num) and n.data.denominator == 1 else None

    def demands(self, e: Expr) -> Iterator[tuple[str, bool]]:
        """Every side condition of e, which must hold no definitions, and whether it is met."""
        match e:
            case Pow(args=(base, exponent)) if (n := self._integer(exponent)) is not None:
                if n < 0:
                    yield f"{base} != 0", self.nonzero(base)
            case Pow(args=(part, _)) | Log(args=(part,)):
                yield f"{part} > 0", self.sign(part) == POSITIVE
            case Factorial(args=(part,)):
                yield f"{part} >= 0", self.sign(part) >= NONNEGATIVE
            case D():
                for step in self._steps(e):
                    yield f"{step.args[0]} != 0", self.nonzero(step.args[0])
            case Prod():
                yield f"{e.body} > 0 for every {e.args[0]}", self.sign(self.apart(e)) == POSITIVE
        parts = (self.apart(e),) if isinstance(e, Binder) else e.args
        for part in parts:
            yield from self.demands(part)
