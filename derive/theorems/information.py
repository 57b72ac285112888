"""Chapter 5: entropy, with 0 log 0 = 0, and the tangents that bound it."""

from __future__ import annotations

from derive.calc import Eq, Le, Theorem
from derive.domains import coin_label, one_hot, positive_family, simplex
from derive.rules import ALGEBRA, CASES, LOG_LAWS, ONE_TERM, SIGNS, STEP, nonnegative
from derive.symbols import Exp, Expr, Lam, Log, Num, Step, Sum
from derive.theorems.inequalities import exp_tangent, log_tangent
from derive.vocabulary import K, entropy, j, k, p, plogp, s, t, y

_COVER = "Cover & Thomas, Elements of Information Theory"
_P = simplex(p)
_from_zero = nonnegative(t, label="t >= 0", domain=("positive", t))

plogp_positive = (
    Theorem(
        "plogp.positive",
        "plogp(t) is t log t where t is positive",
        claim=Eq(plogp(t), t * Log(t)),
        given=positive_family(t),
        statement="For every t > 0, plogp(t) = t log t.",
        meaning=(
            "The unit step in the definition of plogp is there for t = 0 alone, where the logarithm has no value. "
            "Everywhere else it is silent."
        ),
        reference=f"{_COVER}, section 2.1",
    )
    .calc(plogp(t))
    .eq(t * Log(t + Step(-t)), by=plogp)
    .eq(t * Log(t), by=STEP)
)

_binary = coin_label(t)

plogp_of_label = (
    Theorem(
        "plogp.of-label",
        "plogp is zero at 0 and at 1",
        claim=Eq(plogp(t), 0),
        given=(*_binary, nonnegative(t, label="t >= 0")),
        statement="If t is 0 or 1, then plogp(t) = 0.",
        meaning=(
            "0 log 0 = 0 is a convention, and it is the only continuous one: t log t tends to 0 with t. "
            "What never happens and what always happens are both no surprise."
        ),
        reference=f"{_COVER}, section 2.1",
    )
    .calc(plogp(t))
    .eq(t * Log(t + Step(-t)), by=plogp)
    .eq(t * Log(1 + Step(Num(-1))) + (1 - t) * 0 * Log(0 + Step(Num(0))), by=CASES(t))
    .eq(0, by=ALGEBRA)
)

_ratio = s / (t + Step(-t))  # s / t, and s at t = 0

plogp_tangent = (
    Theorem(
        "plogp.tangent",
        "t log t lies above its tangents",
        claim=Le(t - s, plogp(t) - t * Log(s)),
        given=(_from_zero, *positive_family(s)),
        statement="For t ≥ 0 and s > 0, t − s is at most plogp(t) − t log s.",
        meaning=(
            "This is log x ≤ x − 1 at x = s/t, multiplied by t. The unit step makes it hold at t = 0 too, where it "
            "says −s ≤ 0. Summed over the classes it becomes Gibbs' inequality."
        ),
        reference=f"{_COVER}, section 2.6",
    )
    .calc(t - s)
    .le(t - s + s * Step(-t) / (t + Step(-t)), by=SIGNS)
    .eq(t - t * _ratio, by=ALGEBRA)
    .le(-t * Log(_ratio), by=(log_tangent.where({t: _ratio}).times(t), SIGNS))
    .eq(t * Log(t + Step(-t)) - t * Log(s), by=LOG_LAWS)
    .eq(plogp(t) - t * Log(s), by=plogp)
)


def above(a: Expr, b: Expr) -> Expr:
    """By how much, at least, an entropy exceeds its tangent."""
    return (a - b) ** 2 / (2 * (a + b))


_exp_above = (Exp(t) - 1) ** 2 / (2 * (Exp(t) + 1))

exp_tangent_gap = (
    Theorem(
        "exp.tangent-gap",
        "How far the exponential lies above its tangent",
        claim=Le(1 + t + _exp_above, Exp(t)),
        statement="For every real t, eᵗ exceeds its tangent 1 + t by at least (eᵗ − 1)²/(2(eᵗ + 1)).",
        meaning=(
            "Use the tangent at t/2 and square: what is left over is (e^(t/2) − 1)². Because the excess is positive "
            "away from t = 0, the exponential touches its tangent nowhere else."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 3.1.3, for the tangent",
    )
    .calc(1 + t + _exp_above)
    .le(1 + t + _exp_above + (Exp(t / 2) - 1) ** 4 / (2 * (Exp(t) + 1)), by=SIGNS)
    .eq(1 + t + (Exp(t / 2) - 1) ** 2, by=ALGEBRA)
    .le(Exp(t), by=(exp_tangent.where({t: t / 2}).times(2), SIGNS))
)

log_tangent_gap = (
    Theorem(
        "log.tangent-gap",
        "How far the logarithm lies below its tangent",
        claim=Le(Log(t) + (t - 1) ** 2 / (2 * (t + 1)), t - 1),
        given=positive_family(t),
        statement="For every t > 0, log t is less than t − 1 by at least (t − 1)²/(2(t + 1)).",
        meaning=(
            "So log t = t − 1 at t = 1 and nowhere else. This is what turns Gibbs' “never negative” into "
            "“zero only for equal distributions”."
        ),
        reference=f"{_COVER}, section 2.6, for the tangent",
    )
    .calc(Log(t) + (t - 1) ** 2 / (2 * (t + 1)))
    .le(t - 1, by=(exp_tangent_gap.where({t: Log(t)}), SIGNS))
)

plogp_tangent_gap = (
    Theorem(
        "plogp.tangent-gap",
        "How far t log t lies above its tangents",
        claim=Le(t - s + above(t, s), plogp(t) - t * Log(s)),
        given=(_from_zero, *positive_family(s)),
        statement="For t ≥ 0 and s > 0, plogp(t) − t log s exceeds t − s by at least (t − s)²/(2(t + s)).",
        meaning=(
            "The excess is zero only at t = s. In the first line both sides are equal where t > 0; at t = 0 they are "
            "−s/2 and 0."
        ),
        reference="Topsøe, Some inequalities for information divergence, IEEE Trans. Inform. Theory 46 (2000)",
    )
    .calc(t - s + above(t, s))
    .le(t - t * _ratio + t * (_ratio - 1) ** 2 / (2 * (_ratio + 1)), by=SIGNS)
    .le(-t * Log(_ratio), by=(log_tangent_gap.where({t: _ratio}).times(t), SIGNS))
    .eq(t * Log(t + Step(-t)) - t * Log(s), by=LOG_LAWS)
    .eq(plogp(t) - t * Log(s), by=plogp)
)

# Entropy.

at_most_one = (
    Theorem(
        "simplex.at-most-one",
        "No probability is above 1",
        claim=Le(p[k], 1),
        given=_P,
        statement="If all pₖ ≥ 0 and they sum to 1, then every pₖ is at most 1.",
        meaning="It need not be assumed: one term of a sum of nonnegative terms is never more than the sum.",
        reference="Bishop, PRML, section 1.2",
    )
    .calc(p[k])
    .le(Sum(p[j], j), by=ONE_TERM(k))
    .eq(1, by=_P.sums_to_one)
)

_to_one = nonnegative(1 - t, label="t <= 1", domain=("unit interval", t))

plogp_not_positive = (
    Theorem(
        "plogp.not-positive",
        "plogp is not positive between 0 and 1",
        claim=Le(plogp(t), 0),
        given=(_from_zero, _to_one),
        statement="If 0 ≤ t ≤ 1, then plogp(t) ≤ 0.",
        meaning="The logarithm of a probability is never positive, so neither is its product with that probability.",
        reference=f"{_COVER}, section 2.1",
    )
    .calc(plogp(t))
    .eq(t * Log(t + Step(-t)), by=plogp)
    .le(t * (t + Step(-t) - 1), by=(log_tangent.where({t: t + Step(-t)}).times(t), SIGNS))
    .le(t * (t - 1), by=SIGNS)
    .le(0, by=(_to_one.times(t), SIGNS))
)

entropy_nonnegative = (
    Theorem(
        "entropy.nonnegative",
        "Entropy is never negative",
        claim=Le(0, entropy(p)),
        given=_P,
        statement="For every distribution P over K classes, zeros allowed, H(P) ≥ 0.",
        meaning="Entropy is the mean surprise −log pₖ, and no surprise is negative because no probability is above 1.",
        reference=f"{_COVER}, lemma 2.1.1",
    )
    .calc(0)
    .le(
        -Sum(plogp(p[k]), k),
        by=(at_most_one.where({}, k).as_fact(), plogp_not_positive.where({t: p[k]}).times(1, k), SIGNS),
    )
    .eq(entropy(p), by=entropy)
)

entropy_of_one_hot = (
    Theorem(
        "entropy.of-one-hot",
        "A one-hot target has zero entropy",
        claim=Eq(entropy(y), 0),
        given=one_hot(y),
        statement="If one entry of y is 1 and the others are 0, then H(y) = 0.",
        meaning=(
            "A certain label carries no surprise. For such targets the cross-entropy has no floor above zero: "
            "all of it is the model's own mistake."
        ),
        reference=f"{_COVER}, section 2.1",
    )
    .calc(entropy(y))
    .eq(-Sum(plogp(y[k]), k), by=entropy)
    .eq(0, by=plogp_of_label.where({t: y[k]}, k))
)

uniform = Lam(k, 1 / K)

entropy_ofuniform = (
    Theorem(
        "entropy.of-uniform",
        "The uniform distribution has entropy log K",
        claim=Eq(entropy(uniform), Log(K)),
        statement="If all K classes have probability 1/K, the entropy is log K.",
        meaning="With K = 2 this is log 2 nats, which is one bit: the surprise of a fair coin.",
        reference=f"{_COVER}, section 2.1",
    )
    .calc(entropy(uniform))
    .eq(-Sum(plogp(1 / K), k), by=entropy)
    .eq(-Sum(1 / K * Log(1 / K), k), by=plogp_positive.where({t: 1 / K}))
    .eq(Log(K), by=LOG_LAWS)
)

THEOREMS = (
    plogp_positive,
    plogp_of_label,
    plogp_tangent,
    exp_tangent_gap,
    log_tangent_gap,
    plogp_tangent_gap,
    at_most_one,
    plogp_not_positive,
    entropy_nonnegative,
    entropy_of_one_hot,
    entropy_ofuniform,
)
