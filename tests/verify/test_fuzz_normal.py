"""Random expressions with sums in sums, formula families and defined functions, against their values in random models.

What the kernel does to an expression must keep its value, at every K, whatever the names of the bound indices are.
`verify.model` substitutes nothing, so that it is the judge of all that does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product
from random import Random

import pytest

from derive.symbols import (
    At,
    Binder,
    D,
    Definition,
    Delta,
    Dim,
    Exp,
    Expr,
    Family,
    Idx,
    Lam,
    Log,
    Named,
    Num,
    Scalar,
    Sum,
    Sym,
    indices,
    subst,
    unfold,
)
from verify.conversions import Equation, Rewriter, differentiate
from verify.model import Evaluator, Model, NoValue, Number, evaluate
from verify.normal import Normal, Undefined
from verify.reals import real

K = Dim("K")
x, y = Sym("x"), Sym("y")
j, k = FREE = indices("j k", K)
p, u, z, A = Family("p", K), Family("u", K), Family("z", K), Family("A", K, K)
square_sum = Definition("square_sum", (p,), (), Sum(p[j] * p[j], j))
excess = Definition("excess", (p,), (k,), p[k] - Sum(p[j], j))
turned = Definition("turned", (A,), (k, j), A[j, k] * Sum(A[k, j], k))

NAMES = ("j", "k", "l", "m")  # few, so that they clash
RANGES = ((1, K), (1, K), (1, K), (2, K), (1, 2), (1, K + 1))
ODDS = (2, 3, 4, 5, 1, 1, 1, 2)
LONGEST = 60  # parts of an expression
SIZES = (1, 2, 3)
DIGITS = 30  # of the working precision; values agree to as many, difference quotients to half of them


class Maker:
    """Draws expressions and models."""

    def __init__(self, seed: int | str) -> None:
        self.random = Random(seed)

    def index(self, scope: tuple[Idx, ...]) -> Expr:
        return self.random.choice((*scope, *scope, *scope, Num(1)))

    def bind(self, scope: tuple[Idx, ...], *bounds: Scalar) -> tuple[Idx, tuple[Idx, ...]]:
        """A new index, and the indices of families inside: itself if it is in 1..K, and those it does not hide."""
        new = Idx(self.random.choice(NAMES), *bounds)
        return new, (*(i for i in scope if i.data != new.data), *((new,) if new.hi == K else ()))

    def leaf(self, scope: tuple[Idx, ...]) -> Expr:
        i, o = self.index(scope), self.index(scope)
        return self.random.choice((x, y, K, z[i], u[i], A[i, o], A[i, o], Delta(i, o), Delta(i, o), Num(0), Num(1)))

    def number(self, depth: int, scope: tuple[Idx, ...] = FREE) -> Expr:
        kind = self.random.choices(("leaf", "add", "multiply", "sum", "power", "exp", "entry", "call"), ODDS)[0]
        part = lambda: self.number(depth - 1, scope)  # noqa: E731
        match kind if depth > 0 else "leaf":
            case "add":
                return part() + part()
            case "multiply":
                return part() * part()
            case "sum":
                index, inside = self.bind(scope, *self.random.choice(RANGES))
                return Sum(self.number(depth - 1, inside), index)
            case "power":
                return part() ** self.random.choice((-2, -1, -1, 2, 3, 0))
            case "exp":
                inner = Exp(self.number(depth - 2, scope))
                return self.random.choice((inner, Log(1 + inner)))
            case "entry":
                return At(self.family(depth - 1, scope), self.index(scope))
            case "call":
                return self.call(depth - 1, scope)
        return self.leaf(scope)

    def family(self, depth: int, scope: tuple[Idx, ...]) -> Expr:
        if depth <= 0 or self.random.random() < 0.2:
            return self.random.choice((z, u, excess(z)))
        index, inside = self.bind(scope, K)
        return Lam(index, self.number(depth, inside))

    def matrix(self, depth: int, scope: tuple[Idx, ...]) -> Expr:
        row, inside = self.bind(scope, K)
        column, inside = self.bind(inside, K)
        return A if row == column else Lam(row, column, self.number(depth, inside))

    def call(self, depth: int, scope: tuple[Idx, ...]) -> Expr:
        i, o = self.index(scope), self.index(scope)
        match self.random.randrange(3):
            case 0:
                return square_sum(self.family(depth, scope))
            case 1:
                return excess(self.family(depth, scope))[i]
        return turned(self.matrix(depth - 1, scope))[i, o]

    def models(self) -> Iterator[Model]:
        """One for each size."""
        for size in SIZES:
            entry = lambda _: Fraction(self.random.randint(-20, 20), self.random.randint(1, 7))  # noqa: E731
            one, two = (list(product(range(1, size + 1), repeat=rank)) for rank in (1, 2))
            yield Model(
                dims={"K": size},
                scalars={name: entry(name) for name in "xy"},
                families={
                    "A": {at: entry(at) for at in two},
                    **{name: {at: entry(at) for at in one} for name in "uz"},
                },
                indices={i.data: self.random.randint(1, size) for i in FREE},
            )


def value(e: Expr, model: Model) -> Number | None:
    """To many digits, or None where there is none."""
    try:
        found = Evaluator(model, real(DIGITS)).value(e)
    except (NoValue, OverflowError):
        return None
    return found if abs(found) < 1e12 else None


def near(one: Number, two: Number, digits: int = DIGITS) -> bool:
    return bool(abs(one - two) <= (1 + abs(one)) * 10.0**-digits)


def agree(e: Expr, other: Expr, maker: Maker, digits: int = DIGITS) -> None:
    """Wherever both have a value, it is the same."""
    for model in maker.models():
        one, two = value(e, model), value(other, model)
        if one is not None and two is not None:
            assert near(one, two, digits), f"{e} is {one}, {other} is {two} in {model}"


def respelled(e: Expr, names: dict[Expr, Expr], salt: str) -> Expr:
    """e with other names of its bound indices, longer ones the deeper they are bound; by hand."""
    if e in names:
        return names[e]
    if not isinstance(e, Binder):
        return e.rebuild(tuple(respelled(a, names, salt) for a in e.args))
    inside = {**names, **{i: i.renamed(f"{salt}{r}") for r, i in enumerate(e.bound)}}
    return e.rebuild((*(inside[i] for i in e.bound), respelled(e.body, inside, f"{salt}_")))


# The checks. Each is given an expression, its normal form, and the maker of more.


def the_form_has_the_value(e: Expr, form: Expr, maker: Maker) -> None:
    agree(e, form, maker)


def the_form_is_its_own(e: Expr, form: Expr, maker: Maker) -> None:
    assert Normal().equal(e, form)


def names_do_not_matter(e: Expr, form: Expr, maker: Maker) -> None:
    """One form for all names; but of delta(j, k) f(j) = delta(j, k) f(k), names choose the side."""
    for salt in ("q", "A"):
        other = Normal().form(respelled(e, {}, salt))
        if any(isinstance(part, Delta) for part in form.walk()):
            agree(form, other, maker)
        else:
            assert other == form


def variables_are_replaced(e: Expr, form: Expr, maker: Maker) -> None:
    """e, and its form, after a substitution are worth what e is where the variable has the value of what is put in."""
    other = maker.number(2)
    for model in maker.models():
        try:
            moved = replace(model, scalars={**model.scalars, "x": evaluate(other, model)})
        except NoValue:
            continue
        there = value(e, moved)
        for here in (value(subst(expr, {x: other}), model) for expr in (e, form)):
            assert here is None or there is None or near(here, there), f"{other} for x in {e} in {model}"


def indices_are_replaced(e: Expr, form: Expr, maker: Maker) -> None:
    for model in maker.models():
        moved = replace(model, indices={**model.indices, "j": model.indices["k"]})
        there = value(e, moved)
        for here in (value(subst(expr, {j: k}), model) for expr in (e, form)):
            assert here is None or there is None or near(here, there), f"k for j in {e} in {model}"


def definitions_are_unfolded(e: Expr, form: Expr, maker: Maker) -> None:
    agree(e, unfold(e, lambda _: True), maker)


def a_scalar_is_rewritten(e: Expr, form: Expr, maker: Maker) -> None:
    """x = other rewrites e to what is worth the same where it holds."""
    other = maker.number(2)
    if x not in other.free:
        rewritten = Rewriter(Equation(x, other), Normal())(e)
        agree(subst(e, {x: other}), subst(rewritten, {x: other}), maker)


def a_family_is_rewritten(e: Expr, form: Expr, maker: Maker) -> None:
    """u[l] = other for all l."""
    index = Idx("l", K)
    other = maker.number(2, (index,))
    if u not in other.free:
        rewritten, formula = Rewriter(Equation(u[index], other, frozenset({index})), Normal())(e), Lam(index, other)
        agree(subst(e, {u: formula}), subst(rewritten, {u: formula}), maker)


def a_sum_is_rewritten(e: Expr, form: Expr, maker: Maker) -> None:
    """Sum over k of A[j, k] = 1 for all j holds for A less what its rows have too much."""
    rewritten = Rewriter(Equation(Sum(A[j, k], k), Num(1), frozenset({j})), Normal())(e)
    normalised = Lam(j, k, A[j, k] - (Sum(A[j, Idx("l", K)], Idx("l", K)) - 1) / K)
    agree(subst(e, {A: normalised}), subst(rewritten, {A: normalised}), maker)


def derivatives_are_slopes(e: Expr, form: Expr, maker: Maker) -> None:
    variable = maker.random.choice((x, z[j], z[k], A[j, k], A[j, j]))
    agree(D(e, variable), differentiate(D(unfold(e, lambda _: True), variable)), maker, DIGITS // 2 - 5)


def edits(e: Expr) -> Iterator[Expr]:
    """e with one leaf replaced by another."""
    for kind, others in ((Idx, (j, k, Num(1))), (Num, (Num(0), Num(1), Num(2))), (Sym, (x, y))):
        if isinstance(e, kind):
            yield from (other for other in others if other != e)
    if not isinstance(e, Named):
        for r in range(len(e.bound) if isinstance(e, Binder) else 0, len(e.args)):
            yield from (e.rebuild((*e.args[:r], new, *e.args[r + 1 :])) for new in edits(e.args[r]))


def what_is_called_equal_is(e: Expr, form: Expr, maker: Maker) -> None:
    for other in maker.random.sample(changed := list(edits(e)), min(len(changed), 5)):
        if Normal().equal(e, other):
            agree(e, other, maker)


CHECKS: tuple[Callable[[Expr, Expr, Maker], None], ...] = (
    the_form_has_the_value,
    the_form_is_its_own,
    names_do_not_matter,
    variables_are_replaced,
    indices_are_replaced,
    definitions_are_unfolded,
    a_scalar_is_rewritten,
    a_family_is_rewritten,
    a_sum_is_rewritten,
    derivatives_are_slopes,
    what_is_called_equal_is,
)


def run(check: Callable[[Expr, Expr, Maker], None], seed: str, times: int) -> None:
    """The check at random expressions, those without a form left out."""
    maker = Maker(f"{check.__name__}/{seed}")
    checked = 0
    while checked < times:
        e = maker.number(4)
        if sum(1 for _ in e.walk()) > LONGEST:
            continue
        try:
            check(e, Normal().form(e), maker)
        except Undefined:  # a division by zero
            continue
        checked += 1


@pytest.mark.parametrize("check", CHECKS)
def test_at_random_expressions(check: Callable[[Expr, Expr, Maker], None]) -> None:
    run(check, "quick", 150)


@pytest.mark.slow
@pytest.mark.parametrize("check", CHECKS)
def test_at_many_random_expressions(check: Callable[[Expr, Expr, Maker], None]) -> None:
    run(check, "slow", 400)
