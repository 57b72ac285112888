"""Which mistake made a number: it is made in the formula of which the number is a value.

a/(a + b) at a = 3, b = 4:  the answer 4/7 is b/(a + b)    ->  swapped
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction

from derive.catalog import entries
from derive.rules import Hypothesis, positive
from derive.symbols import Expr, Num, Sym, subst
from verify.answers.comparing.equality import Question, compare
from verify.answers.comparing.evaluation import enclosed
from verify.answers.mistakes import of_calculus as calculus
from verify.answers.mistakes import of_parts as parts
from verify.answers.mistakes.diagnosis import FAULTS, Kept, diagnosis, made
from verify.answers.mistakes.known import Mistake, Way
from verify.answers.mistakes.setting import Setting
from verify.answers.questions import Instance, Numeric
from verify.answers.reading.parsing import parse
from verify.model import Model

BITS = 100
OTHERS = (101, 102, 103)  # seeds, of other numbers with which a formula is tried
# Mistakes made in the theorem, before numbers were put in: ahead of those made in their formula, and after them.
FIRST = (("sigmoid slope", calculus.unsloped), ("variable", calculus.elsewhere), ("differentiate", calculus.order))
LAST = (
    ("swapped", parts.swapped),
    ("swapped", parts.relabelled),
    ("swapped", parts.complemented),
    ("function", parts.unlinked),
)
TRIVIAL = (Num(0), Num(1))  # to which too many roads lead


def mistaken(drawn: Instance, text: str, said: Expr, rounded: Callable[[Expr], bool] | None = None) -> Mistake | None:
    """The mistake that makes the number `said`, which was written as `text`.

    A text with parameters in it is compared with the gold answer in them, then for the numbers that were drawn; one
    without only so. `rounded` tells whether the value of an expression, rounded, is what was said.
    """
    q = drawn.question
    plain = parse(text, scope=q.scope, right_side=True)
    gold, *forms = (parse(t, scope=q.scope, right_side=True) for t in (q.gold, *q.right))
    in_parameters = bool(plain.free & gold.free)
    if not in_parameters and said in TRIVIAL:
        return None
    # what holds for one draw may not hold for another
    draws = (drawn, *map(q.drawn, OTHERS)) if in_parameters else (drawn,)
    numbers = [_Number(draw.read(text), draw.values, None if in_parameters else rounded) for draw in draws]

    def kept(e: Expr) -> bool:
        return all(number(q.placed(e)) for number in numbers)

    return (
        _first(_in_theorem(q), kept, FIRST)
        or (diagnosis(Question(gold, plain, _ranges(q)), forms=tuple(forms)) if in_parameters else None)
        or made(Setting(Question(gold, gold), tuple(forms)), kept)
        or _first(_in_theorem(q), kept, LAST)
    )


def _in_theorem(q: Numeric) -> Iterator[Setting]:
    """The side of the theorem of which the gold answer is a value."""
    if q.sides:
        known = entries()[q.theorem].given
        yield Setting(
            Question(q.sides[0], q.sides[0], tuple(h for h in known if isinstance(h, Hypothesis))), (), q.sides
        )


def _first(settings: Iterable[Setting], kept: Kept, ways: tuple[tuple[str, Way], ...]) -> Mistake | None:
    """The first mistake that is kept."""
    return next((found for s in settings if (found := made(s, kept, ways))), None)


def _ranges(q: Numeric) -> tuple[Hypothesis, ...]:
    """That the parameters are greater than the least that may be drawn, less a little."""
    return tuple(positive(Sym(name)) for name, pool in q.parameters.items() if min(pool) > 0)


class _Number:
    """Is this, for the numbers that were drawn, what was said?"""

    def __init__(self, said: Expr, values: Mapping[str, Fraction], rounded: Callable[[Expr], bool] | None) -> None:
        self.said, self.rounded = said, rounded
        self.values: dict[Expr, Expr] = {Sym(name): Num(value) for name, value in values.items()}
        self.box = enclosed(said, Model(), BITS)

    def __call__(self, variant: Expr) -> bool:
        try:
            e = subst(variant, self.values)
            if self.rounded:
                return self.rounded(e)
            box = enclosed(e, Model(), BITS)
            return box.lo <= self.box.hi and self.box.lo <= box.hi and compare(e, self.said).status == "equal"
        except FAULTS:
            return False
