"""Chapter 5: cross-entropy and relative entropy."""

from __future__ import annotations

from fractions import Fraction

from derive.calc import Eq, Le, Lt, Refutation, Theorem
from derive.domains import one_hot, open_simplex, positive_family, simplex
from derive.rules import ALGEBRA, DROP_CONSTANT, LOG_LAWS, ONE_TERM, SIGNS, positive
from derive.symbols import ArgMin, Delta, Expr, Family, Lam, Log, Num, Sum
from derive.theorems.inequalities import log_increasing
from derive.theorems.information import (
    above,
    entropy_of_one_hot,
    plogp_positive,
    plogp_tangent,
    plogp_tangent_gap,
    uniform,
)
from derive.vocabulary import K, cross_entropy, entropy, j, k, p, plogp, q, relative_entropy, s, t, y

_COVER = "Cover & Thomas, Elements of Information Theory"
_TOPSOE = "Topsøe, Some inequalities for information divergence, IEEE Trans. Inform. Theory 46 (2000)"
_r = Family("r", K)
_P, _Q = simplex(p), open_simplex(q)
_open = open_simplex(p)

decomposition = (
    Theorem(
        "cross-entropy.decomposition",
        "Cross-entropy is entropy plus relative entropy",
        claim=Eq(cross_entropy(p, q), entropy(p) + relative_entropy(p, q)),
        given=(*_P, *_Q),
        statement="CE(P, Q) = H(P) + KL(P‖Q), for every P, zeros allowed, and every Q without zeros.",
        meaning=(
            "The entropy of the targets does not depend on the model. So minimising the cross-entropy and minimising "
            "the relative entropy choose the same Q, and the loss can go no lower than H(P)."
        ),
        reference="Murphy, PML1, section 6.2",
    )
    .calc(cross_entropy(p, q))
    .eq(-Sum(p[k] * Log(q[k]), k), by=cross_entropy)
    .eq(-Sum(plogp(p[k]), k) + Sum(plogp(p[k]) - p[k] * Log(q[k]), k), by=ALGEBRA)
    .eq(entropy(p) + relative_entropy(p, q), by=(entropy, relative_entropy))
)

same_minimiser = (
    Theorem(
        "cross-entropy.same-minimiser",
        "Cross-entropy and relative entropy choose the same prediction",
        claim=Eq(ArgMin(cross_entropy(p, q), q), ArgMin(relative_entropy(p, q), q)),
        given=(*_P, *_Q),
        statement="For a fixed P, the Q that minimise CE(P, Q) are those that minimise KL(P‖Q).",
        meaning=(
            "H(P) is a constant to whoever chooses Q. Frameworks offer both losses; they differ in the number that is "
            "shown, and not in what is learned."
        ),
        reference="Goodfellow, Bengio & Courville, Deep Learning, section 3.13",
    )
    .calc(ArgMin(cross_entropy(p, q), q))
    .eq(ArgMin(entropy(p) + relative_entropy(p, q), q), by=decomposition)
    .eq(ArgMin(relative_entropy(p, q), q), by=DROP_CONSTANT)
)

kl_textbook = (
    Theorem(
        "kl.textbook",
        "Relative entropy as textbooks write it",
        claim=Eq(relative_entropy(p, q), Sum(p[k] * Log(p[k] / q[k]), k)),
        given=(*_open, *_Q),
        statement="If neither P nor Q has a zero, KL(P‖Q) = Σₖ pₖ log(pₖ/qₖ).",
        meaning="The mean, under P, of how much more likely P makes what happens than Q does, on the log scale.",
        reference=f"{_COVER}, eq. 2.26",
    )
    .calc(relative_entropy(p, q))
    .eq(Sum(plogp(p[k]) - p[k] * Log(q[k]), k), by=relative_entropy)
    .eq(Sum(p[k] * Log(p[k]) - p[k] * Log(q[k]), k), by=plogp_positive.where({t: p[k]}, k))
    .eq(Sum(p[k] * Log(p[k] / q[k]), k), by=LOG_LAWS)
)

gibbs = (
    Theorem(
        "kl.gibbs",
        "Gibbs' inequality: relative entropy is never negative",
        claim=Le(0, relative_entropy(p, q)),
        given=(*_P, *_Q),
        statement="For every P, zeros allowed, and every Q without zeros, KL(P‖Q) ≥ 0.",
        meaning=(
            "No model explains the data of P better than P itself. The proof is one tangent line: each term is at "
            "least pₖ − qₖ, and those differences sum to 1 − 1."
        ),
        reference=f"{_COVER}, theorem 2.6.3",
    )
    .calc(0)
    .eq(Sum(p[k], k) - Sum(q[k], k), by=(_P.sums_to_one, _Q.sums_to_one))
    .le(
        Sum(plogp(p[k]) - p[k] * Log(q[k]), k),
        by=(plogp_tangent.where({t: p[k], s: q[k]}).times(1, k), SIGNS),
    )
    .eq(relative_entropy(p, q), by=relative_entropy)
)

kl_itself = (
    Theorem(
        "kl.itself",
        "The relative entropy of a distribution from itself is zero",
        claim=Eq(relative_entropy(p, p), 0),
        given=_open,
        statement="KL(P‖P) = 0, for every P without zeros.",
        meaning="So the bound of Gibbs' inequality is reached, at Q = P.",
        reference=f"{_COVER}, theorem 2.6.3",
    )
    .calc(relative_entropy(p, p))
    .eq(Sum(p[k] * Log(p[k] / p[k]), k), by=kl_textbook.where({q: p}))
    .eq(0, by=ALGEBRA)
)

_triangular = Sum(above(p[k], q[k]), k)

kl_lower_bound = (
    Theorem(
        "kl.lower-bound",
        "Relative entropy is at least half the triangular discrimination",
        claim=Le(_triangular, relative_entropy(p, q)),
        given=(*_P, *_Q),
        statement="KL(P‖Q) is at least ½ Σₖ (pₖ − qₖ)²/(pₖ + qₖ), for every P, zeros allowed, and Q without zeros.",
        meaning=(
            "Gibbs' inequality with a remainder. The remainder is a weighted squared distance between P and Q, so a "
            "small relative entropy means that the two are close, class by class."
        ),
        reference=_TOPSOE,
    )
    .calc(_triangular)
    .eq(Sum(p[k], k) - Sum(q[k], k) + _triangular, by=(_P.sums_to_one, _Q.sums_to_one))
    .le(
        Sum(plogp(p[k]) - p[k] * Log(q[k]), k),
        by=(plogp_tangent_gap.where({t: p[k], s: q[k]}).times(1, k), SIGNS),
    )
    .eq(relative_entropy(p, q), by=relative_entropy)
)

_differ = positive((p[k] - q[k]) ** 2, label="pₖ ≠ qₖ")

kl_strict = (
    Theorem(
        "kl.strict",
        "Relative entropy is positive between different distributions",
        claim=Lt(0, relative_entropy(p, q)),
        given=(*_P, *_Q, _differ),
        statement="If P and Q differ in some class k, then KL(P‖Q) > 0.",
        meaning=(
            "Equality in Gibbs' inequality holds only for P = Q. So the model that minimises the cross-entropy is "
            "unique as a distribution, although many weights may produce it."
        ),
        reference=f"{_COVER}, theorem 2.6.3",
    )
    .calc(0)
    .lt(above(p[k], q[k]), by=SIGNS)
    .le(Sum(above(p[j], q[j]), j), by=ONE_TERM(k))
    .le(relative_entropy(p, q), by=(kl_lower_bound, SIGNS))
)

at_least_entropy = (
    Theorem(
        "cross-entropy.at-least-entropy",
        "Cross-entropy is at least the entropy",
        claim=Le(entropy(p), cross_entropy(p, q)),
        given=(*_P, *_Q),
        statement="For every P, zeros allowed, and every Q without zeros, H(P) ≤ CE(P, Q).",
        meaning=(
            "H(P) is the floor of the loss. Soft or noisy labels have a positive entropy, so a training loss that "
            "stops falling above zero may already be perfect."
        ),
        reference="Murphy, PML1, section 6.2",
    )
    .calc(entropy(p))
    .le(entropy(p) + relative_entropy(p, q), by=(gibbs, SIGNS))
    .eq(cross_entropy(p, q), by=decomposition)
)

with_itself = (
    Theorem(
        "cross-entropy.with-itself",
        "The cross-entropy of a distribution with itself is its entropy",
        claim=Eq(cross_entropy(p, p), entropy(p)),
        given=_open,
        statement="CE(P, P) = H(P), for every P without zeros.",
        meaning="A perfect model still pays the entropy of the targets. It is zero only if the targets are certain.",
        reference="Murphy, PML1, section 6.1.2",
    )
    .calc(cross_entropy(p, p))
    .eq(entropy(p) + relative_entropy(p, p), by=decomposition.where({q: p}))
    .eq(entropy(p), by=kl_itself)
)

entropy_at_most = (
    Theorem(
        "entropy.at-most-log-K",
        "No distribution over K classes has more entropy than the uniform one",
        claim=Le(entropy(p), Log(K)),
        given=_P,
        statement="For every distribution P over K classes, zeros allowed, H(P) ≤ log K.",
        meaning=(
            "Gibbs' inequality against the uniform distribution. A classifier that has learned nothing and answers "
            "1/K everywhere has the loss log K: the value to look for at the first step of training."
        ),
        reference=f"{_COVER}, theorem 2.6.4",
    )
    .calc(entropy(p))
    .le(cross_entropy(p, uniform), by=(at_least_entropy.where({q: uniform}), SIGNS))
    .eq(-Sum(p[k] * Log(1 / K), k), by=cross_entropy)
    .eq(Log(K) * Sum(p[k], k), by=LOG_LAWS)
    .eq(Log(K), by=_P.sums_to_one)
)

one_hot_is_kl = (
    Theorem(
        "cross-entropy.one-hot-is-kl",
        "For one-hot targets, cross-entropy is relative entropy",
        claim=Eq(cross_entropy(y, q), relative_entropy(y, q)),
        given=(*one_hot(y), *_Q),
        statement="If y is one-hot, CE(y, Q) = KL(y‖Q), for every Q without zeros.",
        meaning=(
            "A one-hot target has no entropy of its own. That is why the two names are used for the same loss; with "
            "soft targets they differ by a constant."
        ),
        reference="Murphy, PML1, section 6.2",
    )
    .calc(cross_entropy(y, q))
    .eq(entropy(y) + relative_entropy(y, q), by=decomposition.where({p: y}))
    .eq(relative_entropy(y, q), by=entropy_of_one_hot)
)

_truth = Lam(k, Delta(k, j))

at_class = (
    Theorem(
        "cross-entropy.at-class",
        "The cross-entropy of a one-hot target is the surprise at the true class",
        claim=Eq(cross_entropy(_truth, q), -Log(q[j])),
        given=positive_family(q),
        statement="If class j is the true one, the cross-entropy of Q is −log qⱼ.",
        meaning="How Q shares out the rest among the wrong classes does not matter to the loss, only what it leaves.",
        reference="Goodfellow, Bengio & Courville, Deep Learning, section 6.2.2",
    )
    .calc(cross_entropy(_truth, q))
    .eq(-Sum(Delta(k, j) * Log(q[k]), k), by=cross_entropy)
    .eq(-Log(q[j]), by=ALGEBRA)
)

_better = positive(p[j] - q[j], label="pⱼ > qⱼ")

orders = (
    Theorem(
        "cross-entropy.orders-predictions",
        "The better prediction of the true class has the smaller loss",
        claim=Lt(cross_entropy(_truth, p), cross_entropy(_truth, q)),
        given=(*positive_family(p), *positive_family(q), _better),
        statement="If class j is the true one and pⱼ > qⱼ, then the cross-entropy of P is less than that of Q.",
        meaning=(
            "The loss ranks two candidates by the probability that each gave to what happened, and by nothing else. "
            "It is a ranking of models, not a distance between them."
        ),
        reference="Murphy, PML1, section 6.2",
    )
    .calc(cross_entropy(_truth, p))
    .eq(-Log(p[j]), by=at_class.where({q: p}))
    .lt(-Log(q[j]), by=(log_increasing.where({s: q[j], t: p[j]}), SIGNS))
    .eq(cross_entropy(_truth, q), by=at_class)
)

_symmetrised = Sum((p[k] - q[k]) * (Log(p[k]) - Log(q[k])), k)

symmetrised = (
    Theorem(
        "kl.symmetrised",
        "The sum of both relative entropies is symmetric",
        claim=Eq(relative_entropy(p, q) + relative_entropy(q, p), _symmetrised),
        given=(*_open, *_Q),
        statement="KL(P‖Q) + KL(Q‖P) = Σₖ (pₖ − qₖ)(log pₖ − log qₖ), for P and Q without zeros.",
        meaning=(
            "Relative entropy asks how badly Q explains P, and the answer changes when the roles do. Only the sum of "
            "both directions, Jeffreys' divergence, is the same both ways."
        ),
        reference="Kullback & Leibler, On information and sufficiency, Ann. Math. Statist. 22 (1951)",
    )
    .calc(relative_entropy(p, q) + relative_entropy(q, p))
    .eq(
        Sum(p[k] * Log(p[k] / q[k]), k) + Sum(q[k] * Log(q[k] / p[k]), k),
        by=(kl_textbook, kl_textbook.where({p: q, q: p})),
    )
    .eq(_symmetrised, by=LOG_LAWS)
)

_bend = Sum((p[k] - q[k]) * (Log(q[k]) - Log(_r[k])), k)

three_points = (
    Theorem(
        "kl.three-points",
        "What stands in place of the triangle inequality",
        claim=Eq(relative_entropy(p, _r), relative_entropy(p, q) + relative_entropy(q, _r) + _bend),
        given=(*_open, *_Q, *open_simplex(_r)),
        statement="KL(P‖R) = KL(P‖Q) + KL(Q‖R) + Σₖ (pₖ − qₖ)(log qₖ − log rₖ), for P, Q and R without zeros.",
        meaning=(
            "The last sum may have either sign, as the cosine in the law of cosines has. So a way round can be "
            "shorter, as it can for squared distances."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, exercise 3.13, for KL as a gap above a tangent",
    )
    .calc(relative_entropy(p, _r))
    .eq(Sum(p[k] * Log(p[k] / _r[k]), k), by=kl_textbook.where({q: _r}))
    .eq(Sum(p[k] * Log(p[k] / q[k]), k) + Sum(q[k] * Log(q[k] / _r[k]), k) + _bend, by=LOG_LAWS)
    .eq(
        relative_entropy(p, q) + relative_entropy(q, _r) + _bend,
        by=(kl_textbook, kl_textbook.where({p: q, q: _r})),
    )
)


def _coin(x: Family, first: Fraction) -> tuple[tuple[Expr, Expr], ...]:
    """A distribution over two classes."""
    return (x[1], Num(first)), (x[2], Num(1 - first))


_half, _quarter, _tenth = Fraction(1, 2), Fraction(1, 4), Fraction(1, 10)
_two = ((K, Num(2)),)

larger_than_entropy = Refutation(
    "cross-entropy.larger-than-entropy",
    "Cross-entropy is always larger than entropy",
    claim=Lt(entropy(p), cross_entropy(p, q)),
    given=(*_open, *_Q),
    witness=(*_two, *_coin(p, _half), *_coin(q, _half)),
    repaired="cross-entropy.at-least-entropy",
    statement="For all P and Q without zeros, H(P) is strictly less than CE(P, Q).",
    reference="Cover & Thomas, Elements of Information Theory, section 2.6",
    meaning="The two are equal when Q = P, here a fair coin. The cross-entropy is at least the entropy.",
)
ce_not_symmetric = Refutation(
    "cross-entropy.symmetric",
    "Cross-entropy is a distance: it is symmetric",
    claim=Eq(cross_entropy(p, q), cross_entropy(q, p)),
    given=(*_open, *_Q),
    witness=(*_two, *_coin(p, _half), *_coin(q, _quarter)),
    repaired="cross-entropy.decomposition",
    statement="For all P and Q without zeros, CE(P, Q) = CE(Q, P).",
    reference="Goodfellow, Bengio & Courville, Deep Learning, section 3.13",
    meaning=(
        "The target weighs the logarithms and the prediction stands inside them, so the roles differ. With a fair "
        "coin and one that shows heads once in four times, the two values differ."
    ),
)
ce_not_zero = Refutation(
    "cross-entropy.zero-at-equality",
    "Cross-entropy is a distance: it is zero where the two agree",
    claim=Eq(cross_entropy(p, p), 0),
    given=_open,
    witness=(*_two, *_coin(p, _half)),
    repaired="cross-entropy.with-itself",
    statement="For every P without zeros, CE(P, P) = 0.",
    reference="Goodfellow, Bengio & Courville, Deep Learning, section 3.13",
    meaning="For a fair coin CE(P, P) is log 2. It is the entropy of P, which the model cannot remove.",
)
kl_not_symmetric = Refutation(
    "kl.symmetric",
    "Relative entropy is symmetric",
    claim=Eq(relative_entropy(p, q), relative_entropy(q, p)),
    given=(*_open, *_Q),
    witness=(*_two, *_coin(p, _half), *_coin(q, _quarter)),
    repaired="kl.symmetrised",
    statement="For all P and Q without zeros, KL(P‖Q) = KL(Q‖P).",
    reference="Cover & Thomas, Elements of Information Theory, section 2.3",
    meaning=(
        "Relative entropy is never negative and vanishes only for equal distributions, as a distance does. It is not "
        "a distance for all that: which of the two is the truth matters."
    ),
)
kl_no_triangle = Refutation(
    "kl.triangle",
    "Relative entropy satisfies the triangle inequality",
    claim=Le(relative_entropy(p, _r), relative_entropy(p, q) + relative_entropy(q, _r)),
    given=(*_open, *_Q, *open_simplex(_r)),
    witness=(*_two, *_coin(p, _half), *_coin(q, _quarter), *_coin(_r, _tenth)),
    repaired="kl.three-points",
    statement="For all P, Q and R without zeros, KL(P‖R) ≤ KL(P‖Q) + KL(Q‖R).",
    reference="Cover & Thomas, Elements of Information Theory, section 2.3",
    meaning=(
        "With coins of ½, ¼ and 1/10 the way round is less than half as long as the direct one. Relative entropy "
        "behaves like a squared distance."
    ),
)

THEOREMS = (
    decomposition,
    same_minimiser,
    kl_textbook,
    gibbs,
    kl_itself,
    kl_lower_bound,
    kl_strict,
    at_least_entropy,
    with_itself,
    entropy_at_most,
    one_hot_is_kl,
    at_class,
    orders,
    symmetrised,
    three_points,
    larger_than_entropy,
    ce_not_symmetric,
    ce_not_zero,
    kl_not_symmetric,
    kl_no_triangle,
)
