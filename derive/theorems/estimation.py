"""Chapter 4, continued: where the likelihood of coins and classes is largest."""

from __future__ import annotations

from derive.calc import Eq, Le, Theorem
from derive.domains import open_simplex, positive_family, unit_interval
from derive.rules import (
    ALGEBRA,
    DIFFERENTIATE,
    LOG_LAWS,
    SIGNS,
    equation,
    nonnegative,
    positive,
)
from derive.symbols import D, Family, Lam, Log, Prod, Sum, Sym
from derive.theorems.divergence import at_least_entropy, with_itself
from derive.theorems.inequalities import log_tangent
from derive.theorems.information import plogp_tangent
from derive.vocabulary import (
    K,
    binary_cross_entropy,
    counts,
    cross_entropy,
    entropy,
    i,
    k,
    l,
    n,
    p,
    plogp,
    q,
    s,
    t,
    trials,
)

# The coin that makes the flips most likely.

_y = Family("y", n)
_mean = Sum(_y[i], i) / n
_loss = Sum(binary_cross_entropy(_y[i], s), i) / n

bernoulli_slope = (
    Theorem(
        "bernoulli.slope",
        "The slope of the mean BCE in the probability of a coin",
        claim=Eq(D(_loss, s), (s - _mean) / (s * (1 - s))),
        given=unit_interval(s),
        statement="The mean BCE of n labels under one probability s has the slope (s − ȳ)/(s(1 − s)), ȳ their mean.",
        meaning="The slope has the sign of s − ȳ: the loss falls until s is the share of ones, and rises after.",
        reference="Bishop, PRML, section 2.1",
    )
    .calc(D(_loss, s))
    .eq(D(-Sum(_y[i] * Log(s) + (1 - _y[i]) * Log(1 - s), i) / n, s), by=binary_cross_entropy)
    .eq(-Sum(_y[i] / s - (1 - _y[i]) / (1 - s), i) / n, by=DIFFERENTIATE)
    .eq((s - _mean) / (s * (1 - s)), by=ALGEBRA)
)

_g = Sym("g")
_slope_at_s = equation(_g, (s - _mean) / (s * (1 - s)), label="g is the slope at s")
_flat = equation(_g, 0, label="g = 0", domain=("zero", _g))

bernoulli_stationary = (
    Theorem(
        "bernoulli.stationary",
        "Where the slope of the mean BCE is zero",
        claim=Eq(s, _mean),
        given=(*unit_interval(s), _slope_at_s, _flat),
        statement="If g = (s − ȳ)/(s(1 − s)), the slope of the mean BCE at s, is 0, then s = ȳ, the mean label.",
        meaning="There is one candidate only: the share of ones in the data.",
        reference="Bishop, PRML, eq. 2.7",
    )
    .calc(s)
    .eq(_mean + s * (1 - s) * _g, by=_slope_at_s)
    .eq(_mean, by=_flat)
)

bce_gibbs = (
    Theorem(
        "bce.gibbs",
        "BCE is least where the prediction is the target",
        claim=Le(binary_cross_entropy(t, t), binary_cross_entropy(t, s)),
        given=(*unit_interval(t), *unit_interval(s)),
        statement="For t and s between 0 and 1, BCE(t, t) ≤ BCE(t, s).",
        meaning="This is Gibbs' inequality for two classes: the tangent to the logarithm, once for each side.",
        reference="Cover & Thomas, Elements of Information Theory, theorem 2.6.3",
    )
    .calc(binary_cross_entropy(t, t))
    .eq(-(t * Log(t) + (1 - t) * Log(1 - t)), by=binary_cross_entropy)
    .le(
        -(t * Log(t) + (1 - t) * Log(1 - t)) - t * Log(s / t) - (1 - t) * Log((1 - s) / (1 - t)),
        by=(
            log_tangent.where({t: s / t}).times(t),
            log_tangent.where({t: (1 - s) / (1 - t)}).times(1 - t),
            SIGNS,
        ),
    )
    .eq(-(t * Log(s) + (1 - t) * Log(1 - s)), by=LOG_LAWS)
    .eq(binary_cross_entropy(t, s), by=binary_cross_entropy)
)

_some_heads = positive(_mean, label="ȳ > 0", domain=("unit interval", _y))
_some_tails = positive(1 - _mean, label="ȳ < 1", domain=("unit interval", _y))

bernoulli_mle = (
    Theorem(
        "bernoulli.mle",
        "The most likely coin shows heads as often as the data did",
        claim=Le(Sum(binary_cross_entropy(_y[i], _mean), i) / n, _loss),
        given=(_some_heads, _some_tails, *unit_interval(s)),
        statement=(
            "If the labels are neither all 0 nor all 1, their mean BCE under s = ȳ, their mean, is at most that "
            "under any other s between 0 and 1."
        ),
        meaning=(
            "A zero slope alone could be a maximum; this says that it is the minimum. Where all labels agree the "
            "mean is 0 or 1, no coin strictly between is best, and the loss only approaches zero."
        ),
        reference="Bishop, PRML, eq. 2.7",
    )
    .calc(Sum(binary_cross_entropy(_y[i], _mean), i) / n)
    .eq(binary_cross_entropy(_mean, _mean), by=binary_cross_entropy)
    .le(binary_cross_entropy(_mean, s), by=(bce_gibbs.where({t: _mean}), SIGNS))
    .eq(_loss, by=binary_cross_entropy)
)

_r = Sym("r")
_whole = equation(t + _r, 1, label="t + r = 1")

bce_floor = (
    Theorem(
        "bce.at-least-entropy",
        "BCE is at least the entropy of the label",
        claim=Le(-plogp(t) - plogp(_r), binary_cross_entropy(t, s)),
        given=(
            nonnegative(t, label="t >= 0", domain=("unit interval", t)),
            nonnegative(_r, label="r >= 0", domain=("unit interval", _r)),
            _whole,
            *unit_interval(s),
        ),
        statement="For labels t ≥ 0 with r = 1 − t ≥ 0, and 0 < s < 1, BCE(t, s) is at least −plogp(t) − plogp(r).",
        meaning=(
            "This covers the labels 0 and 1 themselves, and a mean of labels that all agree: there the floor is 0, "
            "and BCE comes as near to it as one likes without reaching it."
        ),
        reference="Murphy, PML1, section 6.1.2",
    )
    .calc(-plogp(t) - plogp(_r))
    .le(
        1 - t - _r - t * Log(s) - _r * Log(1 - s),
        by=(plogp_tangent, plogp_tangent.where({t: _r, s: 1 - s}), SIGNS),
    )
    .eq(-t * Log(s) - (1 - t) * Log(1 - s), by=_whole)
    .eq(binary_cross_entropy(t, s), by=binary_cross_entropy)
)

# The class probabilities that make the counts most likely.

_lambda = Sym("lambda")
_lagrangian = -Sum(counts[k] * Log(p[k]), k) + _lambda * (Sum(p[k], k) - 1)

lagrangian_slope = (
    Theorem(
        "categorical.lagrangian",
        "The slope of the Lagrangian of the class probabilities",
        claim=Eq(D(_lagrangian, p[l]), _lambda - counts[l] / p[l]),
        given=positive_family(p),
        statement=(
            "The negative log-likelihood −Σₖ cₖ log pₖ plus λ times the constraint Σₖ pₖ − 1 has the slope "
            "λ − cₗ/pₗ in pₗ."
        ),
        meaning=(
            "The multiplier λ is the price of probability. Without it the loss would fall for ever as all pₖ grow."
        ),
        reference="Bishop, PRML, eq. 2.31 and 2.32",
    )
    .calc(D(_lagrangian, p[l]))
    .eq(_lambda - counts[l] / p[l], by=DIFFERENTIATE)
)

_slopes = Family("g", K)
_total = equation(Sum(counts[k], k), trials, label="Σ c = N")
_slopes_at_p = equation(_slopes[k], _lambda - counts[k] / p[k], k, label="g is the slope at p")
_stationary = equation(_slopes[k], 0, k, label="g = 0", domain=("zero", _slopes))
_critical = (*open_simplex(p), _slopes_at_p, _stationary, _total)

multiplier = (
    Theorem(
        "categorical.multiplier",
        "The Lagrange multiplier is the number of draws",
        claim=Eq(_lambda, trials),
        given=_critical,
        statement="If gₖ = λ − cₖ/pₖ is 0 for every class k, the pₖ sum to 1 and the counts cₖ to N, then λ = N.",
        meaning="Multiply each condition by pₖ and add them up: λ Σ pₖ = Σ cₖ.",
        reference="Bishop, PRML, eq. 2.33",
    )
    .calc(_lambda)
    .eq(_lambda * Sum(p[k], k), by=open_simplex(p).sums_to_one)
    .eq(Sum(counts[k], k) + Sum(p[k] * _slopes[k], k), by=_slopes_at_p)
    .eq(trials + Sum(p[k] * _slopes[k], k), by=_total)
    .eq(trials, by=_stationary)
)

categorical_stationary = (
    Theorem(
        "categorical.stationary",
        "Where the Lagrangian is stationary, probabilities are frequencies",
        claim=Eq(trials * p[k], counts[k]),
        given=_critical,
        statement=(
            "If the Lagrangian has the slope gₖ = 0 in every pₖ, then N pₖ = cₖ: the probability of each class is "
            "its frequency cₖ/N."
        ),
        meaning="There is one candidate only. That it is the minimum, the next theorem says.",
        reference="Bishop, PRML, eq. 2.33",
    )
    .calc(trials * p[k])
    .eq(_lambda * p[k], by=multiplier)
    .eq(counts[k] + p[k] * _slopes[k], by=_slopes_at_p)
    .eq(counts[k], by=_stationary)
)

_enough = positive(trials, label="N > 0", domain=("integer", trials))
_shares = Lam(k, counts[k] / trials)
_drawn = equation(Sum(counts[k], k), trials, label="Σ c = N", domain=("counts", counts))
_seen = positive(counts[k], k, label="c > 0")
_some_seen = nonnegative(counts[k], k, label="c >= 0")

categorical_mle = (
    Theorem(
        "categorical.mle",
        "The most likely class probabilities are the class frequencies",
        claim=Le(
            -Log(Prod((counts[k] / trials) ** counts[k], k)),
            -Log(Prod(p[k] ** counts[k], k)),
        ),
        given=(_seen, _enough, _drawn, *open_simplex(p)),
        statement=(
            "If every class was drawn at least once, the negative log-likelihood of the counts at pₖ = cₖ/N is at "
            "most that at any other p without zeros."
        ),
        meaning=(
            "By Gibbs' inequality, for the negative log-likelihood is N times the cross-entropy of p under the "
            "frequencies. Learning a table of class probabilities is nothing but counting."
        ),
        reference="Bishop, PRML, eq. 2.33",
    )
    .calc(-Log(Prod((counts[k] / trials) ** counts[k], k)))
    .eq(-Sum(counts[k] * Log(counts[k] / trials), k), by=LOG_LAWS)
    .eq(trials * cross_entropy(_shares, _shares), by=cross_entropy)
    .eq(trials * entropy(_shares), by=with_itself.where({p: _shares}))
    .le(trials * cross_entropy(_shares, p), by=(at_least_entropy.where({p: _shares, q: p}).times(trials), SIGNS))
    .eq(-Sum(counts[k] * Log(p[k]), k), by=cross_entropy)
    .eq(-Log(Prod(p[k] ** counts[k], k)), by=LOG_LAWS)
)

categorical_floor = (
    Theorem(
        "categorical.infimum",
        "No class probabilities beat the entropy of the frequencies",
        claim=Le(trials * entropy(_shares), -Log(Prod(p[k] ** counts[k], k))),
        given=(_some_seen, _enough, _drawn, *open_simplex(p)),
        statement=(
            "The negative log-likelihood of N draws, counts of zero allowed, is at least N times the entropy of the "
            "frequencies, for every p without zeros."
        ),
        meaning=(
            "A class that was never drawn has the frequency 0, which a p without zeros only approaches: the bound "
            "then is not reached. A table of frequencies that gives such a class the probability 0 would have an "
            "infinite loss when it appears after all."
        ),
        reference="Murphy, PML1, section 6.1.2",
    )
    .calc(trials * entropy(_shares))
    .le(trials * cross_entropy(_shares, p), by=(at_least_entropy.where({p: _shares, q: p}).times(trials), SIGNS))
    .eq(-Sum(counts[k] * Log(p[k]), k), by=cross_entropy)
    .eq(-Log(Prod(p[k] ** counts[k], k)), by=LOG_LAWS)
)

THEOREMS = (
    bernoulli_slope,
    bernoulli_stationary,
    bce_gibbs,
    bernoulli_mle,
    bce_floor,
    lagrangian_slope,
    multiplier,
    categorical_stationary,
    categorical_mle,
    categorical_floor,
)
