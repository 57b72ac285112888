"""Chapter 2: what softmax is, whatever the logits stand for."""

from __future__ import annotations

from derive.calc import Eq, Le, Lt, Refutation, Theorem
from derive.domains import open_simplex
from derive.rules import (
    ALGEBRA,
    DIFFERENTIATE,
    LOG_LAWS,
    ONE_TERM,
    SIGNS,
    at_least,
    equation,
    nonnegative,
    positive,
)
from derive.symbols import Call, D, Delta, Exp, Expr, Family, Lam, Log, Num, Sum
from derive.theorems import temperature
from derive.theorems.inequalities import exp_increasing, exp_tangent
from derive.vocabulary import K, Z, i, j, k, l, n, p, s, sigmoid, softmax, t, z

_p = softmax(z)
_S = Sum(Exp(z[j]), j)

softmax_sums_to_one = (
    Theorem(
        "softmax.sums-to-one",
        "Softmax sums to one",
        claim=Eq(Sum(softmax(z)[k], k), 1),
        statement="Whatever the logits z₁, …, z_K are, their softmax probabilities add up to 1.",
        meaning=(
            "Every probability is its own exponential over the same total, so together they are the total over itself. "
            "With positivity this says that softmax returns a probability vector from any real numbers whatever."
        ),
        reference="Bishop, PRML, section 4.2",
    )
    .calc(Sum(softmax(z)[k], k))
    .eq(Sum(Exp(z[k]) / Sum(Exp(z[j]), j), k), by=softmax)
    .eq(Sum(Exp(z[k]), k) / Sum(Exp(z[j]), j), by=ALGEBRA)
    .eq(1, by=ALGEBRA)
)

softmax_positive = (
    Theorem(
        "softmax.positive",
        "Softmax is positive",
        claim=Lt(0, softmax(z)[k]),
        statement="Every softmax probability is greater than 0.",
        meaning=(
            "No class ever gets probability zero from finite logits, so the logarithm of a softmax always exists. A "
            "computer may still round a tiny probability to 0: that is why frameworks never take that logarithm."
        ),
        reference="Bishop, PRML, section 4.2",
    )
    .calc(0)
    .lt(Exp(z[k]) / Sum(Exp(z[j]), j), by=SIGNS)
    .eq(softmax(z)[k], by=softmax)
)

_two = at_least(K, 2)
_others = Sum((1 - Delta(j, k)) * Exp(z[j]), j)
_R = Sum(Exp(-z[l]), l)

term_below = (
    Theorem(
        "softmax.reciprocal-term",
        "No exponential is less than one over the sum of the reciprocals",
        claim=Le(Exp(-z[j]), _R),
        statement="For every class j, e to the −zⱼ is at most the sum of all of these numbers.",
        reference="Boyd & Vandenberghe, Convex Optimization, section 3.1.5",
        meaning=(
            "It bounds every e to the zⱼ from below by one and the same positive number, which is what shows that the "
            "classes other than k together have a positive share."
        ),
    )
    .calc(Exp(-z[j]))
    .le(_R, by=ONE_TERM(j))
)

softmax_below_one = (
    Theorem(
        "softmax.below-one",
        "With two classes or more, softmax is below one",
        claim=Lt(softmax(z)[k], 1),
        given=(_two,),
        statement="If there are at least two classes, every softmax probability is less than 1.",
        meaning=(
            "Softmax never becomes certain: the other classes always keep something. So with a one-hot label the "
            "cross-entropy is never 0, and the logits can always be improved. With one class the probability is 1."
        ),
        reference="Bishop, PRML, section 4.2",
    )
    .calc(softmax(z)[k])
    .eq(1 - _others / _S, by=softmax)
    .le(1 - (K - 1) / (_R * _S), by=(term_below.times((1 - Delta(j, k)) * Exp(z[j]) / (_R * _S), j), SIGNS))
    .lt(1, by=(_two.times(1 / (_R * _S)), SIGNS))
)

_z2 = Family("z", Num(2))

sigmoid_is_softmax = (
    Theorem(
        "sigmoid.two-class-softmax",
        "The sigmoid is softmax with two classes",
        claim=Eq(softmax(_z2)[1], sigmoid(_z2[1] - _z2[2])),
        statement="With two classes, the softmax probability of the first is σ(z₁ − z₂).",
        meaning=(
            "With two classes only the difference of the logits matters, and softmax of it is the sigmoid. A binary "
            "classifier with one logit is a softmax classifier whose second logit is held at 0."
        ),
        reference="Murphy, PML1, section 2.5.3",
    )
    .calc(softmax(_z2)[1])
    .eq(Exp(_z2[1]) / (Exp(_z2[1]) + Exp(_z2[2])), by=softmax)
    .eq(1 / (1 + Exp(-(_z2[1] - _z2[2]))), by=ALGEBRA)
    .eq(sigmoid(_z2[1] - _z2[2]), by=sigmoid)
)

# The order of the classes.

_above = positive(z[j] - z[k], label="z_k < z_j")
_not_below = nonnegative(z[j] - z[k], label="z_k <= z_j")

softmax_argmax = (
    Theorem(
        "softmax.argmax",
        "A larger logit gets a larger probability",
        claim=Lt(softmax(z)[k], softmax(z)[j]),
        given=(_above,),
        statement="If zₖ < zⱼ, then softmax gives class k a smaller probability than class j.",
        meaning=(
            "Softmax keeps the order of the classes, so the class predicted is the one with the largest logit, and "
            "prediction needs no softmax at all. Together with the case zₖ ≤ zⱼ the order is also reflected: of two "
            "classes, the one with the larger probability has the larger logit."
        ),
        reference="Goodfellow, Bengio & Courville, Deep Learning, section 6.2.2.3",
    )
    .calc(softmax(z)[k])
    .eq(Exp(z[k]) / _S, by=softmax)
    .lt(Exp(z[j]) / _S, by=(exp_increasing.where({s: z[k], t: z[j]}).times(1 / _S), SIGNS))
    .eq(softmax(z)[j], by=softmax)
)

softmax_keeps_ties = (
    Theorem(
        "softmax.order",
        "A logit that is no smaller gets a probability that is no smaller",
        claim=Le(softmax(z)[k], softmax(z)[j]),
        given=(_not_below,),
        statement="If zₖ ≤ zⱼ, then softmax gives class k at most the probability of class j.",
        meaning=(
            "Read backwards: if class k has the larger probability, it cannot have the smaller or an equal logit. So "
            "zₖ < zⱼ exactly when pₖ < pⱼ, and equal logits have equal probabilities."
        ),
        reference="Goodfellow, Bengio & Courville, Deep Learning, section 6.2.2.3",
    )
    .calc(softmax(z)[k])
    .eq(Exp(z[k]) / _S, by=softmax)
    .le(Exp(z[k]) * (1 + (z[j] - z[k])) / _S, by=(_not_below.times(Exp(z[k]) / _S), SIGNS))
    .le(Exp(z[j]) / _S, by=(exp_tangent.where({t: z[j] - z[k]}).times(Exp(z[k]) / _S), SIGNS))
    .eq(softmax(z)[j], by=softmax)
)

# Softmax undone.

softmax_log_odds = (
    Theorem(
        "softmax.log-odds",
        "The log-odds between two classes are the difference of their logits",
        claim=Eq(Log(softmax(z)[k] / softmax(z)[j]), z[k] - z[j]),
        statement="The logarithm of the ratio of two softmax probabilities is the difference of the two logits.",
        meaning=(
            "This is what a logit means where there are many classes: not a log-probability by itself, but differences "
            "of logits are log-odds. The other classes do not enter, so adding a class changes no ratio of the others."
        ),
        reference="Hastie, Tibshirani & Friedman, ESL, section 4.4",
    )
    .calc(Log(softmax(z)[k] / softmax(z)[j]))
    .eq(Log(Exp(z[k]) / Exp(z[j])), by=softmax)
    .eq(z[k] - z[j], by=LOG_LAWS)
)

softmax_log_odds_reference = (
    Theorem(
        "softmax.log-odds-reference",
        "Log-odds against the last class",
        claim=Eq(Log(softmax(z)[k] / softmax(z)[K]), z[k] - z[K]),
        statement="The log-odds of class k against the last class K are zₖ − z_K.",
        meaning=(
            "Multinomial logistic regression in statistics models these K − 1 log-odds and holds z_K at 0. Softmax "
            "with K free logits is the same model with one number too many, which changes no probability."
        ),
        reference="Hastie, Tibshirani & Friedman, ESL, eq. 4.17",
    )
    .calc(Log(softmax(z)[k] / softmax(z)[K]))
    .eq(z[k] - z[K], by=softmax_log_odds.where({j: K}))
)

_simplex = open_simplex(p)
_logs = Lam(j, Log(p[j]))
_log_odds = Lam(j, Log(p[j] / p[K]))

softmax_of_logs = (
    Theorem(
        "softmax.of-logs",
        "Softmax undoes the logarithm of a distribution",
        claim=Eq(softmax(_logs)[k], p[k]),
        given=_simplex,
        statement="If p is a distribution with all pₖ > 0, the softmax of the logits log p₁, …, log p_K is p.",
        meaning=(
            "Every distribution that excludes no class is the softmax of some logits, so softmax restricts nothing. "
            "What has probability exactly 0 or 1 is out of its reach."
        ),
        reference="Murphy, PML1, section 2.5.2",
    )
    .calc(softmax(_logs)[k])
    .eq(p[k] / Sum(p[j], j), by=softmax)
    .eq(p[k], by=_simplex.sums_to_one)
)

softmax_of_log_odds = (
    Theorem(
        "softmax.of-log-odds",
        "Softmax undoes the log-odds against the last class",
        claim=Eq(softmax(_log_odds)[k], p[k]),
        given=_simplex,
        statement="If p is a distribution with all pₖ > 0, the softmax of the log-odds log(pₖ / p_K) is p.",
        meaning=(
            "For two classes this is the sigmoid that undoes the log-odds; for K classes softmax takes its place. The "
            "logits log pₖ do just as well: they differ from these by the common shift log p_K."
        ),
        reference="Hastie, Tibshirani & Friedman, ESL, eq. 4.18",
    )
    .calc(softmax(_log_odds)[k])
    .eq(p[k] / p[K] / Sum(p[j] / p[K], j), by=softmax)
    .eq(p[k] / Sum(p[j], j), by=ALGEBRA)
    .eq(p[k], by=_simplex.sums_to_one)
)

softmax_shift = (
    Theorem(
        "softmax.shift",
        "Adding one number to all logits changes no probability",
        claim=Eq(softmax(Lam(j, z[j] + s))[k], softmax(z)[k]),
        statement="For every number s, the logits z₁ + s, …, z_K + s have the same softmax as z₁, …, z_K.",
        meaning=(
            "The factor eˢ stands above and below the fraction bar and cancels. So the level of the logits means "
            "nothing, one of them may be held at 0, and code may subtract the largest before it takes exponentials."
        ),
        reference="Goodfellow, Bengio & Courville, Deep Learning, section 6.2.2.3",
        measured=(
            ((K, Num(2)), (k, Num(1)), (z[1], Num(1000)), (z[2], Num(1000)), (s, Num(-1000))),
            ((K, Num(2)), (k, Num(1)), (z[1], Num(-1000)), (z[2], Num(-1001)), (s, Num(1000))),
        ),
    )
    .calc(softmax(Lam(j, z[j] + s))[k])
    .eq(Exp(z[k] + s) / Sum(Exp(z[j] + s), j), by=softmax)
    .eq(Exp(z[k]) * Exp(s) / (Exp(s) * Sum(Exp(z[j]), j)), by=ALGEBRA)
    .eq(softmax(z)[k], by=softmax)
)

_h = i.renamed("h")


def _sample(row: Expr) -> Call:
    """The predicted probabilities of one sample."""
    return softmax(Lam(k, Z[row, k]))


_same = equation(_sample(i)[l], _sample(_h)[l], l, label="samples i and h have the same softmax", domain=("zero", Z))

softmax_injective_up_to_shift = (
    Theorem(
        "softmax.injective-up-to-shift",
        "Logits with the same softmax differ by a common shift",
        claim=Eq(Z[i, k] - Z[i, j], Z[_h, k] - Z[_h, j]),
        given=(_same,),
        statement=(
            "If samples i and h have the same softmax probabilities, then the logits of any two classes differ by the "
            "same amount in both samples."
        ),
        meaning=(
            "What the probabilities leave open about the logits is one common number, and no more. Where that number "
            "is fixed, by holding z_K at 0 or by asking for a sum of 0, the logits can be read off the probabilities."
        ),
        reference="Murphy, PML1, section 10.3",
    )
    .calc(Z[i, k] - Z[i, j])
    .eq(Log(_sample(i)[k] / _sample(i)[j]), by=softmax_log_odds.where({z: Lam(k, Z[i, k])}))
    .eq(Log(_sample(_h)[k] / _sample(_h)[j]), by=_same)
    .eq(Z[_h, k] - Z[_h, j], by=softmax_log_odds.where({z: Lam(k, Z[_h, k])}))
)

softmax_injective = Refutation(
    "softmax.injective",
    "Softmax gives a different output for every input",
    claim=Eq(Z[i, k], Z[_h, k]),
    given=(_same,),
    witness=(
        *((n, Num(2)), (K, Num(2)), (i, Num(1)), (_h, Num(2)), (k, Num(1))),
        *((Z[1, 1], Num(0)), (Z[1, 2], Num(0)), (Z[2, 1], Num(1)), (Z[2, 2], Num(1))),
    ),
    repaired="softmax.injective-up-to-shift",
    statement="If samples i and h have the same softmax probabilities, then they have the same logits.",
    meaning=(
        "The logits (0, 0) and (1, 1) both give (1/2, 1/2). Softmax sees only differences of logits: they are "
        "determined, the common level is not."
    ),
    reference="Murphy, PML1, section 10.3",
)

# The Jacobian.

_S = Sum(Exp(z[k]), k)

softmax_jacobian = (
    Theorem(
        "softmax.jacobian",
        "The Jacobian of softmax",
        claim=Eq(D(softmax(z)[k], z[j]), softmax(z)[k] * (Delta(k, j) - softmax(z)[j])),
        statement="The derivative of pₖ by the logit zⱼ is pₖ (δₖⱼ − pⱼ), where p is the softmax of z.",
        meaning=(
            "A logit raises its own probability and lowers every other. As a matrix this is diag(p) − p pᵀ; it holds "
            "no logit, only probabilities, so a forward pass has computed all that the backward pass needs."
        ),
        reference="Bishop, PRML, eq. 4.106",
    )
    .calc(D(softmax(z)[k], z[j]))
    .eq(D(Exp(z[k]) / _S, z[j]), by=softmax)
    .eq(Exp(z[k]) / _S * Delta(k, j) - Exp(z[k]) * Exp(z[j]) / _S**2, by=DIFFERENTIATE)
    .eq(softmax(z)[k] * (Delta(k, j) - softmax(z)[j]), by=softmax)
)

jacobian_symmetric = (
    Theorem(
        "softmax.jacobian-symmetric",
        "The Jacobian of softmax is symmetric",
        claim=Eq(D(_p[k], z[j]), D(_p[j], z[k])),
        statement="pₖ changes with zⱼ at the same rate as pⱼ changes with zₖ.",
        meaning=(
            "A Jacobian is symmetric exactly where the function is the gradient of something. Here it is: softmax is "
            "the gradient of logsumexp, and this matrix is the Hessian of logsumexp."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 3.1.5",
    )
    .calc(D(_p[k], z[j]))
    .eq(_p[k] * (Delta(k, j) - _p[j]), by=softmax_jacobian)
    .eq(_p[j] * (Delta(j, k) - _p[k]), by=ALGEBRA)
    .eq(D(_p[j], z[k]), by=softmax_jacobian)
)

_different = equation(Delta(k, j), 0, label="k and j are different")

others_fall = (
    Theorem(
        "softmax.others-fall",
        "A rising logit lowers every other probability",
        claim=Lt(D(_p[k], z[j]), 0),
        given=(_different,),
        statement="For k ≠ j, the derivative of pₖ by zⱼ is negative.",
        meaning=(
            "The classes compete: none can gain without every other losing. It is −pₖ pⱼ, so the likely classes lose "
            "most, and two unlikely classes hardly notice each other."
        ),
        reference="Bishop, PRML, eq. 4.106",
    )
    .calc(D(_p[k], z[j]))
    .eq(_p[k] * (Delta(k, j) - _p[j]), by=softmax_jacobian)
    .eq(-_p[k] * _p[j], by=_different)
    .lt(0, by=SIGNS)
)

own_rises = (
    Theorem(
        "softmax.own-rises",
        "A rising logit raises its own probability",
        claim=Lt(0, D(_p[k], z[k])),
        given=(_two,),
        statement="With at least two classes, the derivative of pₖ by its own logit zₖ is positive.",
        meaning=(
            "It is pₖ (1 − pₖ), the slope of the sigmoid: at most 1/4, and close to 0 where the model is already sure, "
            "rightly or wrongly. With a single class pₖ is always 1 and the derivative is 0."
        ),
        reference="Bishop, PRML, eq. 4.106",
    )
    .calc(0)
    .lt(_p[k] * (1 - _p[k]), by=(softmax_below_one.times(_p[k]), SIGNS))
    .eq(D(_p[k], z[k]), by=softmax_jacobian)
)

jacobian_columns = (
    Theorem(
        "softmax.jacobian-columns",
        "The columns of the Jacobian sum to zero",
        claim=Eq(Sum(D(_p[k], z[j]), k), 0),
        statement="When one logit changes, the changes of all probabilities add up to 0.",
        meaning="The probabilities go on summing to 1, so what one class gains the others lose.",
        reference="Bishop, PRML, eq. 4.106",
    )
    .calc(Sum(D(_p[k], z[j]), k))
    .eq(Sum(_p[k] * (Delta(k, j) - _p[j]), k), by=softmax_jacobian)
    .eq(_p[j] - _p[j] * Sum(_p[k], k), by=ALGEBRA)
    .eq(0, by=softmax_sums_to_one)
)

jacobian_rows = (
    Theorem(
        "softmax.jacobian-rows",
        "The rows of the Jacobian sum to zero",
        claim=Eq(Sum(D(_p[k], z[j]), j), 0),
        statement="When all logits rise at the same rate, no probability changes.",
        meaning=(
            "It is the shift invariance of softmax, seen through the derivative: the vector of ones is in the null "
            "space of the Jacobian, which therefore has no inverse."
        ),
        reference="Bishop, PRML, eq. 4.106",
    )
    .calc(Sum(D(_p[k], z[j]), j))
    .eq(Sum(_p[k] * (Delta(k, j) - _p[j]), j), by=softmax_jacobian)
    .eq(_p[k] - _p[k] * Sum(_p[j], j), by=ALGEBRA)
    .eq(0, by=softmax_sums_to_one)
)

zero_sum = (
    Theorem(
        "softmax.zero-sum",
        "One probability rises exactly as much as the others fall together",
        claim=Eq(D(_p[k], z[k]), -Sum((1 - Delta(j, k)) * D(_p[j], z[k]), j)),
        statement="The derivative of pₖ by zₖ is minus the sum of the derivatives of all other pⱼ by zₖ.",
        meaning=(
            "Probability is moved and not made. What class k gains when its logit rises is taken from the others, from "
            "each in proportion to the probability pⱼ that it has."
        ),
        reference="Bishop, PRML, eq. 4.106",
    )
    .calc(D(_p[k], z[k]))
    .eq(D(_p[k], z[k]) - Sum(D(_p[j], z[k]), j), by=jacobian_columns)
    .eq(-Sum((1 - Delta(j, k)) * D(_p[j], z[k]), j), by=ALGEBRA)
)

THEOREMS: tuple[Theorem | Refutation, ...] = (
    softmax_sums_to_one,
    softmax_positive,
    term_below,
    softmax_below_one,
    sigmoid_is_softmax,
    softmax_argmax,
    softmax_keeps_ties,
    softmax_log_odds,
    softmax_log_odds_reference,
    softmax_of_logs,
    softmax_of_log_odds,
    softmax_shift,
    softmax_injective,
    softmax_injective_up_to_shift,
    softmax_jacobian,
    jacobian_symmetric,
    others_fall,
    own_rises,
    jacobian_columns,
    jacobian_rows,
    zero_sum,
    *temperature.THEOREMS,
)
