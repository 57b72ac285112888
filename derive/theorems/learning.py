"""Chapter 4, continued: what the logarithm of a likelihood keeps, and what it saves."""

from __future__ import annotations

from fractions import Fraction

from derive.calc import Eq, Le, Lt, Theorem
from derive.domains import positive_family
from derive.rules import (
    ALGEBRA,
    LOG_INCREASES,
    LOG_LAWS,
    NEGATE,
    POSITIVE_FACTOR,
    SIGNS,
    at_least,
    nonnegative,
    positive,
)
from derive.symbols import ArgMax, ArgMin, Exp, Expr, Family, Idx, Lam, Log, Num, Prod, Sum, Sym
from derive.theorems.inequalities import exp_tangent, log_increasing, log_monotone
from derive.vocabulary import (
    K,
    W,
    X,
    Y,
    bias,
    cross_entropy,
    i,
    k,
    mean_cross_entropy,
    n,
    s,
    scores,
    softmax,
    t,
)

# The logarithm keeps the order of likelihoods.

_L, _M = Family("L", n), Family("M", n)
_both = (*positive_family(_L), *positive_family(_M))
_more_likely = positive(Prod(_M[i], i) - Prod(_L[i], i), label="Π L < Π M")


def _mean_nll(likelihoods: Family) -> Expr:
    return Sum(-Log(likelihoods[i]), i) / n


order = (
    Theorem(
        "likelihood.order",
        "The more likely parameters have the smaller mean negative log-likelihood",
        claim=Lt(_mean_nll(_M), _mean_nll(_L)),
        given=(*_both, _more_likely),
        statement=(
            "If n independent samples have the likelihoods Lᵢ under one choice of parameters and Mᵢ under another, "
            "and Π Lᵢ < Π Mᵢ, then the mean of −log Mᵢ is less than the mean of −log Lᵢ."
        ),
        meaning=(
            "L and M are arbitrary, so this holds for any two parameters of any model. The logarithm is strictly "
            "increasing: it changes the value at the maximum, and never its place."
        ),
        reference="Goodfellow, Bengio & Courville, Deep Learning, section 5.5",
    )
    .calc(_mean_nll(_M))
    .eq(-Log(Prod(_M[i], i)) / n, by=LOG_LAWS)
    .lt(
        -Log(Prod(_L[i], i)) / n,
        by=(log_increasing.where({s: Prod(_L[i], i), t: Prod(_M[i], i)}).times(1 / n), SIGNS),
    )
    .eq(_mean_nll(_L), by=LOG_LAWS)
)

_no_less_likely = nonnegative(Prod(_M[i], i) - Prod(_L[i], i), label="Π L ≤ Π M")

order_with_ties = (
    Theorem(
        "likelihood.order-with-ties",
        "Parameters that are no less likely have no larger mean negative log-likelihood",
        claim=Le(_mean_nll(_M), _mean_nll(_L)),
        given=(*_both, _no_less_likely),
        statement="If Π Lᵢ ≤ Π Mᵢ for two choices of parameters, the mean of −log Mᵢ is at most that of −log Lᵢ.",
        meaning=(
            "With the theorem before it: a larger likelihood and a smaller mean negative log-likelihood are one and "
            "the same. Learning by minimising such a loss is maximum likelihood, whatever the model."
        ),
        reference="Goodfellow, Bengio & Courville, Deep Learning, section 5.5",
    )
    .calc(_mean_nll(_M))
    .eq(-Log(Prod(_M[i], i)) / n, by=LOG_LAWS)
    .le(
        -Log(Prod(_L[i], i)) / n,
        by=(log_monotone.where({s: Prod(_L[i], i), t: Prod(_M[i], i)}).times(1 / n), SIGNS),
    )
    .eq(_mean_nll(_L), by=LOG_LAWS)
)

_Z = scores(X, W, bias)
_predicted = softmax(Lam(k, _Z[i, k]))
_of_weights = Prod(Prod(_predicted[k] ** Y[i, k], k), i)
_J = mean_cross_entropy(Y, _Z)

softmax_regression = (
    Theorem(
        "softmax-regression.maximum-likelihood",
        "Training softmax regression is maximum likelihood",
        claim=Eq(ArgMax(_of_weights, W), ArgMin(_J, W)),
        given=(at_least(K, 2),),
        statement=(
            "The weights W that make the labels of a data set most likely, when class k has the softmax of X W + b "
            "as its probability, are those that minimise the mean cross-entropy."
        ),
        meaning=(
            "Here the parameters are varied, as in training, and not the predictions. The steps are the same, for "
            "they never look inside the softmax."
        ),
        reference="Bishop, PRML, section 4.3.4",
    )
    .calc(ArgMax(_of_weights, W))
    .eq(ArgMax(Log(_of_weights), W), by=LOG_INCREASES)
    .eq(ArgMin(-Log(_of_weights), W), by=NEGATE)
    .eq(ArgMin(-Log(_of_weights) / n, W), by=POSITIVE_FACTOR(n))
    .eq(ArgMin(-Sum(Sum(Y[i, k] * Log(_predicted[k]), k), i) / n, W), by=LOG_LAWS)
    .eq(ArgMin(_J, W), by=(mean_cross_entropy, cross_entropy))
)

# Why the logarithm is taken before the samples are multiplied.

_p, _c = Family("p", n), Sym("c")
_bounded = nonnegative(_c - _p[i], i, label="p ≤ c")
_logs = Sum(Log(_p[i]), i)

product_bound = (
    Theorem(
        "likelihood.shrinks",
        "A product of n probabilities shrinks geometrically",
        claim=Le(Prod(_p[i], i), _c**n),
        given=(*positive_family(_p), *positive_family(_c), _bounded),
        statement="If 0 < pᵢ ≤ c for n factors, their product is at most cⁿ.",
        meaning=(
            "With c < 1 the likelihood of a data set falls as fast as a power of its size, and soon below every "
            "positive number that a computer can hold. Its logarithm falls only in proportion to n."
        ),
        reference="Goodfellow, Bengio & Courville, Deep Learning, section 5.5",
    )
    .calc(Prod(_p[i], i))
    .eq(Exp(_logs), by=ALGEBRA)
    .le(
        Exp(_logs) * (1 + Sum(Log(_c) - Log(_p[i]), i)),
        by=(log_monotone.where({s: _p[i], t: _c}).times(Exp(_logs), i), SIGNS),
    )
    .le(
        Exp(_logs) * Exp(n * Log(_c) - _logs),
        by=(exp_tangent.where({t: n * Log(_c) - _logs}).times(Exp(_logs)), SIGNS),
    )
    .eq(_c**n, by=ALGEBRA)
)

_half = Num(Fraction(1, 2))
_least = Num(2) ** -1074  # the least positive number of float64
_last, _one_more = Idx("i", 1074), Idx("i", 1075)

halving = (
    Theorem(
        "halves.one-more",
        "One more factor of one half",
        claim=Eq(_half ** (n + 1), _half**n / 2),
        statement="(1/2)ⁿ⁺¹ is half of (1/2)ⁿ, for every n.",
        meaning="Powers of one half are exact in binary, until the exponent leaves the format.",
        reference="IEEE 754-2019, section 3.3",
    )
    .calc(_half ** (n + 1))
    .eq(_half**n / 2, by=ALGEBRA)
)

last_halves = (
    Theorem(
        "float64.last-halves",
        "1074 factors of one half are the last that float64 can hold",
        claim=Eq(Prod(_half, _last), _least),
        statement="The product of 1074 halves is 2⁻¹⁰⁷⁴, the least positive number of float64.",
        meaning=(
            "The product is a number of the format, so it is computed without error. There is no positive number "
            "of the format below it."
        ),
        reference="IEEE 754-2019, section 3.3",
    )
    .calc(Prod(_half, _last))
    .eq(_half**1074, by=ALGEBRA)
    .eq(_least, by=ALGEBRA)
)

lost_halves = (
    Theorem(
        "float64.lost-halves",
        "1075 factors of one half are zero in float64",
        claim=Eq(Prod(_half, _one_more), _least / 2),
        statement="The product of 1075 halves is η/2, where η = 2⁻¹⁰⁷⁴ is the least positive number of float64.",
        meaning=(
            "η/2 lies exactly midway between 0 and η, and IEEE 754 rounds such a tie to the one whose last bit is "
            "even, which is 0. So 1075 is the least number of halves whose product underflows: a data set of 1075 "
            "fair coins has the likelihood 0.0, while its log-likelihood is a harmless −745.1."
        ),
        reference="IEEE 754-2019, sections 3.3 and 4.3.1",
    )
    .calc(Prod(_half, _one_more))
    .eq(_half**1075, by=ALGEBRA)
    .eq(_half**1074 / 2, by=halving.where({n: Num(1074)}))
    .eq(_least / 2, by=ALGEBRA)
)

_q = Family("p", 1075)

underflow = (
    Theorem(
        "float64.underflow",
        "The likelihood of 1075 samples underflows, if none is above one half",
        claim=Le(Prod(_q[_one_more], _one_more), _least / 2),
        given=(
            positive(_q[_one_more], _one_more, label="p > 0", domain=("constant", _q)),
            nonnegative(_half - _q[_one_more], _one_more, label="p ≤ 1/2", domain=("constant", _q)),
        ),
        statement="If 0 < pᵢ ≤ 1/2 for 1075 factors, their product is at most η/2, with η = 2⁻¹⁰⁷⁴.",
        meaning=(
            "Rounding keeps order, so what a program computes is no more than for 1075 halves: zero. That zero has no "
            "logarithm and no gradient. This is why programs add logarithms and never multiply probabilities."
        ),
        reference="IEEE 754-2019, sections 3.3 and 4.3.1",
    )
    .calc(Prod(_q[_one_more], _one_more))
    .le(_half**1075, by=(product_bound.where({n: Num(1075), i: _one_more, _p: _q, _c: _half}), SIGNS))
    .eq(Prod(_half, _one_more), by=ALGEBRA)
    .eq(_least / 2, by=lost_halves)
)

THEOREMS = (
    order,
    order_with_ties,
    softmax_regression,
    product_bound,
    halving,
    last_halves,
    lost_halves,
    underflow,
)
