"""False theorems that the kernel once certified: each is rejected now, for its reason, and each is shown to be false.

An adversary found them. None is one change away from a theorem: an index is captured, a range may be empty, a shape
does not fit, a name means two things.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

import pytest

from derive.calc import Claim, Convex, Eq, Le, Lt, Reason, Refutation, Tends, Theorem
from derive.rules import (
    ALGEBRA,
    CONTINUITY,
    DIFFERENTIATE,
    LOG_LAWS,
    ONE_TERM,
    SIGNS,
    Hypothesis,
    at_least,
    equation,
    positive,
)
from derive.symbols import (
    ArgMin,
    D,
    Definition,
    Delta,
    Dim,
    Exp,
    Factorial,
    Family,
    Idx,
    Lam,
    Log,
    Num,
    Scalar,
    Step,
    Sum,
    Sym,
    indices,
)
from verify.kernel import Kernel, Rejection
from verify.model import Model, evaluate
from verify.refutation import refute
from verify.sampling import holds

K, n = Dim("K"), Dim("n")
c, x, y = Sym("c"), Sym("x"), Sym("y")
j, k, m = indices("j k m", K)
none = Idx("e", 2, 1)  # has no value
late = Idx("e", 2, K)  # has none where K = 1
p, w, z, A = Family("p", K), Family("w", K), Family("z", K), Family("A", K, K)
HOLDS: dict[str, Callable[[Fraction, Fraction], bool]] = {"=": operator.eq, "<": operator.lt, "<=": operator.le}


class Falsehood(NamedTuple):
    """A theorem that is false in a model, what it cites, and why it must be rejected."""

    name: str
    because: str
    theorem: Theorem
    counter_model: Model
    lemma: Theorem | None = None
    lemma_model: Model = Model()
    satisfied_by: Model | None = None  # exactly, where the counter-model satisfies a hypothesis with a derivative


def model(*, K: int = 1, n: int = 1, at: dict[str, int] | None = None, **values: int | tuple[int, ...]) -> Model:
    """Numbers are scalars, tuples the entries of families, `at` gives free indices their values."""
    rows = {name: enumerate(row, 1) for name, row in values.items() if isinstance(row, tuple)}
    return Model(
        dims={"K": K, "n": n},
        scalars={name: Fraction(value) for name, value in values.items() if isinstance(value, int)},
        families={name: {(at,): Fraction(entry) for at, entry in row} for name, row in rows.items()},
        indices=at or {},
    )


def square(*rows: tuple[int, ...]) -> Model:
    """The matrix A."""
    entries = {(r, s): Fraction(a) for r, row in enumerate(rows, 1) for s, a in enumerate(row, 1)}
    return Model(dims={"K": len(rows)}, families={"A": entries})


def line(claim: Claim, by: Reason, *given: Hypothesis, name: str = "false") -> Theorem:
    """A theorem with a proof of one line."""
    start = Theorem(name, "", claim, given).calc(claim.left)
    return {"=": start.eq, "<": start.lt, "<=": start.le}[claim.relation](claim.right, by=by)


def chain(
    start: Scalar, *steps: tuple[Scalar, Reason], given: tuple[Hypothesis, ...] = (), name: str = "false"
) -> Theorem:
    """start = step = step = ..., each by its reason."""
    proof = Theorem(name, "", Eq(start, steps[-1][0]), given).calc(start)
    for expr, reason in steps:
        proof = proof.eq(expr, by=reason)
    return proof


def entry(f: Definition, r: Idx, at: int, *given: Hypothesis) -> Theorem:
    """The sum over s of delta(s, at) is 1, where f is the entry `at`: so it is for every r in the range of s."""
    s = Idx("s", *r.args)
    counts, ones = Lam(r, Sum(Delta(s, r), s)), Lam(r, Num(1))
    return chain(Sum(Delta(s, Num(at)), s), (f(counts), f), (f(ones), ALGEBRA), (Num(1), f), given=given)


def names_that_are_no_identifiers() -> tuple[Falsehood, ...]:
    """The kernel's own indices are called j#0 and !0: an author's can not be."""
    many = tuple(positive(z[Idx(f"j#{i}", K)]) for i in range(30))
    opened = Idx("!0", K)
    left, right = Sum(1 / (c + w[k]), k), Sum(1 / (z[k] + w[k]), k)
    signs = (positive(c), positive(z[k], k), positive(w[k], k))
    at = {f"j#{i}": 1 for i in range(30)}
    cited = equation(c, z[opened])
    return (
        Falsehood(
            "the name of a generic index",
            "'j#0' is not a name for an index",
            line(Lt(0, Sum(z[j], j)), SIGNS, *many),
            model(K=2, z=(1, -5), at=at),
        ),
        Falsehood(
            "the name of an opened index",
            "'!0' is not a name for an index",
            line(Eq(left, right), cited, cited, *signs),
            model(K=2, c=1, z=(1, 2), w=(1, 1), at={"!0": 1}),
        ),
    )


def indices_captured() -> tuple[Falsehood, ...]:
    columns_positive = positive(Sum(A[j, k], j), k)
    column_lengths = equation(1 / (1 + Sum(A[j, k] ** 2, j)), Fraction(1, 2), k)
    return (
        Falsehood(
            "the diagonal is no column: signs",
            "does not follow by signs",
            line(Lt(0, Sum(A[j, j], j)), SIGNS, columns_positive),
            square((-1, 5), (5, -1)),
        ),
        Falsehood(
            "the diagonal is no column: equations",
            "does not follow by",
            line(Eq(1 / (1 + Sum(A[j, j] ** 2, j)), Fraction(1, 2)), column_lengths, column_lengths),
            square((1, 0), (0, 1)),
        ),
    )


def instances_out_of_range() -> tuple[Falsehood, ...]:
    sifted = line(Eq(x * Sum(Delta(j, k), j), x), ALGEBRA, name="sifted")
    left, right = x * Delta(Num(2), m), x - x * Delta(Num(1), m)
    other = Family("z", n)
    same_size = line(Eq(Delta(K, n) * other[1], Delta(K, n) * z[1]), ALGEBRA, name="one name")
    half = Idx("h", Fraction(1, 2), K)
    length = line(Eq(x * (y * Sum(1, half) - y * (K + Fraction(1, 2))), 0), ALGEBRA, name="length")
    return (
        Falsehood(
            "an index keeps the range that its dimension had",
            "left open",
            line(Eq(left, right), sifted.where({K: 2})),
            model(K=3, x=1, at={"m": 3}),
            sifted,
        ),
        Falsehood(
            "an index beyond the dimension that is put in",
            "3 can not stand for k",
            line(Eq(x, 0), sifted.where({K: 2, k: Num(3)}), at_least(K, 3)),
            model(K=3, x=1),
            sifted,
        ),
        Falsehood(
            "two families of one name",
            "does not follow by algebra",
            line(Eq(Delta(K, n) * other[1], Delta(K, n) * w[1]), same_size.where({z: w})),
            model(z=(1,), w=(2,)),
            same_size,
        ),
        Falsehood(
            "a range that begins at a half",
            "not made of dimensions",
            line(Eq(x * y, 0), length.where({K: 5})),
            model(K=5, x=1, y=1),
            length,
        ),
    )


def shapes_that_do_not_fit() -> tuple[Falsehood, ...]:
    total = Definition("total", (p,), (), Sum(p[k], k))
    first, third = Definition("first", (p,), (), p[1]), Definition("third", (p,), (), p[3])
    longer, r, s = Family("u", K + 1), Idx("r", K), Idx("s", K + 1)
    size = Definition("size", (), (k,), K)
    sized = line(Eq(size()[1], K), size, name="sized")
    wide = Definition("wide", (Family("q", K), longer), (), Sum(longer[s], s))
    other = Idx("s", 2, K)
    tail = Definition("tail", (p,), (late,), Sum(Delta(other, late) * p[other], other))
    return (
        Falsehood(
            "a family that is longer than the formula for it",
            "does not follow by algebra",
            chain(
                Sum(longer[r], r),
                (total(Lam(r, longer[r])), total),
                (total(longer), ALGEBRA),
                (Sum(longer[s], s), total),
            ),
            model(K=1, u=(1, 1)),
        ),
        Falsehood(
            "the logarithm of two things",
            r"log\(x\) has 2 parts",
            Theorem("false", "", Lt(0, x)).calc(0).lt(Exp(Log(x, Num(5))), by=SIGNS).eq(x, by=ALGEBRA),
            model(x=-1),
        ),
        Falsehood(
            "a definition that leaves its dimension open",
            "leaves K open",
            chain(K, (size()[1], size), (Num(2), sized.where({K: 2}))),
            model(K=3),
            sized,
        ),
        Falsehood("a formula family from 2", "do not start at 1", entry(first, Idx("r", 2, K), 1), model(K=3)),
        Falsehood(
            "a defined family from 2",
            "do not start at 1",
            chain(tail(z)[1], (first(tail(z)), first), (z[1], (first, tail))),
            model(K=3, z=(1, 1, 1)),
        ),
        Falsehood(
            "a definition with what a theorem assumes of another dimension",
            "3 is not known to lie in 1..K",
            entry(third, Idx("r", n), 3, at_least(K, 3)),
            model(K=3),
        ),
        Falsehood("an argument without entries", "may be less than 1", entry(first, Idx("r", K - 1), 1), model(K=1)),
        Falsehood(
            "a parameter of a shape that is made of another's",
            "composite shape",
            wide_sum(wide),
            model(K=1, n=4),
        ),
    )


def wide_sum(wide: Definition) -> Theorem:
    """Sums over 1..K+1 and 1..n+1, which `wide` does not tell apart."""
    r, s, t = Idx("r", K + 1), Idx("s", K + 1), Idx("t", n + 1)
    u = Family("u", n)
    ones = wide(u, Lam(s, Sum(Delta(r, s), r)))
    return chain(Sum(Sum(Delta(r, t), r), t), (ones, wide), (wide(u, Lam(s, Num(1))), ALGEBRA), (n + 1, wide))


def ranges_that_may_be_empty() -> tuple[Falsehood, ...]:
    sign, five, least = positive(x, late), equation(x, 5, none), Hypothesis(">=", K, Num(2), (none,))
    as_x, as_one = equation(z[late], x, late), equation(z[late], 1, late)
    open_x, open_one = equation(z[late], x), equation(z[late], 1)
    between = chain(x, (z[late], open_x), (Num(1), open_one), given=(open_x, open_one), name="between")
    sifted, named = Sum(Delta(j, Num(2)), j), Hypothesis(">=", K, Sym("2"))
    nobody = model(x=-1, z=(0,))
    return (
        Falsehood("a sign for no index", "may be empty", line(Lt(0, x), SIGNS, sign), model(x=-1)),
        Falsehood("an equation for no index", "may be empty", line(Eq(x, 5), five, five), model(x=-1)),
        Falsehood("a size for no index", "may be empty", line(Eq(sifted, 1), ALGEBRA, least), model()),
        Falsehood(
            "one term of none",
            "may be empty",
            line(Le(1, Sum(1, Idx("g", 2, K))), ONE_TERM(late)),
            model(),
        ),
        Falsehood(
            "a line about an index without values",
            "may be empty",
            chain(x, (z[late], as_x), (Num(1), as_one), given=(as_x, as_one)),
            nobody,
        ),
        Falsehood(
            "a theorem about an index without values",
            "may be empty",
            line(Eq(x, 1), between, as_x, as_one),
            nobody,
            between,
            model(K=2, x=1, z=(0, 1), at={"e": 2}),
        ),
        Falsehood(
            "a size that is a variable called 2",
            "is not a name",
            line(Eq(sifted, 1), ALGEBRA, named),
            Model(dims={"K": 1}, scalars={"2": Fraction(1)}),
        ),
    )


def hypotheses_that_mean_something_else_at_an_instance() -> tuple[Falsehood, ...]:
    root = lambda e: Exp(Log(e**2) / 2)  # noqa: E731
    rooted = Theorem("root", "", Eq(root(x), x), (positive(Exp(Log(x))),)).calc(root(x)).eq(x, by=LOG_LAWS)
    length = Sum(1, late)
    slope = lambda e: equation(Sum(D(x * e, x) - 3, late), 0)  # noqa: E731
    steps = ((slope(y).left + 3 * length, DIFFERENTIATE), (3 * length, slope(y)))
    moved = chain(length * y, *steps, given=(slope(y),), name="slope")
    return (
        Falsehood(
            "a hypothesis that has no value",
            "needs y > 0",
            line(Eq(root(y), y), rooted.where({x: y}), positive(y**2)),
            model(y=-1),
            rooted,
            model(x=1),
        ),
        Falsehood(
            "a hypothesis with a derivative by what is put in",
            "only a variable of its own can stand for x",
            line(Eq(length * x, 3 * length), moved.where({y: x}), slope(x)),
            Model(dims={"K": 2}, scalars={"x": Fraction(3, 2)}),
            moved,
            model(x=1, y=1),
            model(x=1),
        ),
    )


def denominators_moved_by_a_delta() -> tuple[Falsehood, ...]:
    """1 - delta(m, k) is not 0; but where j = k it is 1 - delta(m, j) that stands under the fraction bar."""
    inverse = 1 / (1 - Delta(m, k))
    claim = Eq(inverse * Delta(m, j) * Delta(j, k), inverse * Delta(j, k))
    given, at = positive(1 - Delta(m, k)), model(K=2, at={"j": 2, "k": 2, "m": 1})
    return (Falsehood("a factor that is zero elsewhere", "by algebra", line(claim, ALGEBRA, given), at),)


def denominators_renamed_by_a_delta() -> tuple[Falsehood, ...]:
    """Under a bar a delta renames nothing: what is there is known not to be 0 for the old index only."""
    off, grown = 1 - Step(z[k]), 1 + Exp(y)
    plain = Eq(x * Step(z[2]) + Delta(k, Num(2)) / off, Delta(k, Num(2)) * grown / (grown * off))
    at = 1 - Step(k - y)
    wide = 1 + Exp(c)
    summed = Sum(Delta(k, Num(2)) * wide / (wide * at), k)
    last = Idx("k", K + n)
    ahead = 1 - Delta(last, K + n)
    own = Eq(x * Delta(K + n, Num(2)) + Delta(last, Num(2)) / ahead, Delta(last, Num(2)) * grown / (grown * ahead))
    fraction = Model(dims={"K": 1}, scalars={"x": Fraction(1), "y": Fraction(3, 2), "c": Fraction(0)})
    return (
        Falsehood(
            "an index that became a number",
            "does not follow by algebra",
            line(plain, ALGEBRA, positive(off), at_least(K, 2)),
            model(K=2, z=(-1, 5), x=1, y=0, at={"k": 1}),
        ),
        Falsehood(
            "a delta that is left in a sum",
            "does not follow by algebra",
            line(Eq(x * Step(2 - y) + Sum(Delta(k, Num(2)) / at, k), summed), ALGEBRA, positive(at, k)),
            fraction,
            satisfied_by=fraction,
        ),
        Falsehood(
            "an index that became a sum of dimensions",
            "does not follow by algebra",
            line(own, ALGEBRA, positive(ahead)),
            model(K=1, n=1, x=1, y=0, at={"k": 1}),
        ),
    )


def sizes_that_make_their_own_range() -> tuple[Falsehood, ...]:
    claim = Eq(Sum(Delta(j, Num(2)), j), 1)
    itself, other = Hypothesis(">=", K, Num(2), (late,)), Hypothesis(">=", K, Num(2), (Idx("e", 2, n),))
    return (
        Falsehood("a size for all of its own range", "may be empty", line(claim, ALGEBRA, itself), model(K=1)),
        Falsehood(
            "two sizes, each for all of the other's range",
            "may be empty",
            line(claim, ALGEBRA, other, Hypothesis(">=", n, Num(2), (late,))),
            model(K=1, n=1),
        ),
    )


FALSEHOODS = (
    *names_that_are_no_identifiers(),
    *indices_captured(),
    *instances_out_of_range(),
    *shapes_that_do_not_fit(),
    *ranges_that_may_be_empty(),
    *hypotheses_that_mean_something_else_at_an_instance(),
    *denominators_moved_by_a_delta(),
    *denominators_renamed_by_a_delta(),
    *sizes_that_make_their_own_range(),
)
each = pytest.mark.parametrize("falsehood", [pytest.param(f, id=f.name) for f in FALSEHOODS])


def certify(falsehood: Falsehood) -> None:
    """The lemma, then the theorem; the counter-model satisfies the hypotheses, so that they are not what is wrong."""
    kernel = Kernel()
    if falsehood.lemma:
        kernel.certify(falsehood.lemma, falsehood.lemma_model)
    kernel.certify(falsehood.theorem, falsehood.satisfied_by or falsehood.counter_model)


@each
def test_it_is_rejected(falsehood: Falsehood) -> None:
    with pytest.raises(Rejection) as rejected:
        certify(falsehood)
    assert re.search(falsehood.because, rejected.value.reason)


@each
def test_it_is_false(falsehood: Falsehood) -> None:
    claim, counter_model = falsehood.theorem.claim, falsehood.counter_model
    assert all(holds(counter_model, h) for h in falsehood.theorem.given)
    sides = [evaluate(side, counter_model) for side in (claim.left, claim.right)]
    assert not HOLDS[claim.relation](*sides)


# What is no equation between numbers.


def test_nothing_tends_to_what_it_only_stays_below() -> None:
    u = Sym("u")
    for relation in (Theorem.le, Theorem.lt):
        start = Theorem("false", "", Tends(0 * x, x, "+oo", 1)).calc(0 * x)
        with pytest.raises(Rejection, match="a limit is shown by equations"):
            Kernel().certify(relation(start, 1 + Exp(-x), by=SIGNS).to(1, by=CONTINUITY(u, Exp(-x), 1 + u)), model(x=1))


def test_a_kink_in_a_sum_is_not_taken_for_smooth_at_the_free_index() -> None:
    """k is bound in the sum and free beside it; of the free one z[k] > 0 is known."""
    kink = lambda i: Step(z[i]) + Step(-z[i]) - 1  # noqa: E731  # 0 but at 0
    f, slope = Sum(kink(k) * 5 * z[k], k) + w[k], 5 * kink(j)
    with pytest.raises(Rejection, match="!= 0"):
        Kernel().certify(
            line(Eq(D(f, z[j]), slope), DIFFERENTIATE, positive(z[k])),
            model(K=2, z=(0, 1), w=(0, 0), at={"j": 1, "k": 2}),
        )


def test_hypotheses_that_can_be_used_up_are_refused() -> None:
    claim = Eq(Sum(Delta(j, Num(2)), j), 1)
    once = Theorem("false", "", claim, iter([at_least(K, 2)])).calc(claim.left).eq(1, by=ALGEBRA)  # type: ignore[arg-type]
    with pytest.raises(Rejection, match="must be tuples"):
        Kernel().certify(once, model(K=1))


def test_sets_of_optima_are_not_ordered() -> None:
    with pytest.raises(Rejection, match="not ordered"):
        Kernel().certify(line(Le(ArgMin(x**2, x), ArgMin(x**2 * 1, x)), SIGNS), model(x=1))


def test_a_delta_above_and_below_a_bar_comes_to_an_end() -> None:
    half = Eq(x * Delta(j, k) * z[k] / (z[j] + z[k]), x * Delta(j, k) / 2)
    Kernel().certify(line(half, ALGEBRA, positive(z[k], k)), model(K=2, x=1, z=(1, 1), at={"j": 1, "k": 1}))


ONE_POINT = Hypothesis(">", Num(0), Fraction(3, 2) - Step(x) - Step(-x))  # x = 0
KINK = Step(x) + Step(-x) - 1  # 0 but at 0
AT_ZERO = ((x, Num(0)),)
FLAT = D(Log(x) ** 2 - 4 * Log(Num(2)) * Log(x), x)  # 0 at 4


@pytest.mark.parametrize(
    "refutation",
    [
        Refutation("r", "", Convex(x**2 - 10 * x**2 * KINK, x), AT_ZERO),
        Refutation("r", "", Eq(D(x**2 + 5 * x * KINK, x), 2 * x), AT_ZERO),
        Refutation("r", "", Eq(x, 1), AT_ZERO, (equation(D(x**2 + 5 * x * KINK, x), 5),)),
        Refutation("r", "", Lt(0, (x - 4) ** 2), ((x, Num(4)),), (positive(x), positive(FLAT / FLAT))),
        Refutation("r", "", Convex(-(x**2), x), AT_ZERO, (positive(Step(x) + Step(-x) - Fraction(3, 2)),)),
        Refutation("r", "", Convex(-(x**2), x), AT_ZERO, (ONE_POINT,)),
        Refutation("r", "", Convex(-(x**2), x), AT_ZERO, (positive(Factorial(-(x**2))),)),
        Refutation("r", "", Convex((x - 4) ** 3, x), ((x, Num(2)),), (positive((x - 5) ** x),)),
        Refutation("r", "", Convex(-(z[1] ** 2), z[1]), ((K, Num(1)), (z[1], Num(0))), (equation(z[1], 0),)),
        Refutation("r", "", Eq(x, 1), AT_ZERO, (Hypothesis("<", x, Num(1)),)),
    ],
    ids=str,
)
def test_a_true_claim_that_was_once_refuted_is_not(refutation: Refutation) -> None:
    with pytest.raises(Rejection):
        refute(refutation)
