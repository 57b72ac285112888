"""Mutants of the chapters: wrong constants and signs, hypotheses dropped, arguments swapped, the wrong lemma.

Each is one change away from a theorem of the book, and rejected on the line named, for the reason named. Where the
falsehood shows in few models only, the mutant brings one of them.
"""

from __future__ import annotations

from fractions import Fraction

from derive.domains import open_simplex, positive_family, simplex, unit_interval
from derive.rules import (
    ALGEBRA,
    DROP_CONSTANT,
    NEGATE,
    ONE_TERM,
    POSITIVE_FACTOR,
    SIGNS,
    equation,
    nonnegative,
    positive,
)
from derive.symbols import ArgMax, ArgMin, D, Delta, Exp, Family, Idx, Log, Num, Prod, Sum, Sym
from derive.theorems import divergence, estimation, information, learning, likelihood, normalisers
from derive.theorems import odds as links
from derive.theorems import sigmoid as shape
from derive.theorems import softmax as soft
from derive.theorems.inequalities import exp_tangent, log_increasing, log_tangent
from derive.vocabulary import (
    K,
    binary_cross_entropy,
    counts,
    cross_entropy,
    d,
    entropy,
    i,
    j,
    k,
    l,
    n,
    odds,
    p,
    q,
    relative_entropy,
    s,
    score,
    sigmoid,
    softmax,
    t,
    target,
    trials,
    w,
    y,
    z,
)
from tests.mutants import NOT, Mutant, by, ends, everywhere, given, line, needs
from tests.mutants_rules import HALF, LACKING, MILD, at, begins, strictly, without

_sigma = sigmoid(score)
_p = softmax(z)
_third = Fraction(1, 3)

# Chapter 1: odds and the sigmoid.

_ties = (*unit_interval(s), *unit_interval(t), nonnegative(t - s))
_fair = at((s, HALF), (t, HALF))
_flat = nonnegative(score**2)
_line = shape._activation

ODDS = (
    Mutant("odds of certainty", given(links.odds_positive, *positive_family(s)), None, needs("!= 0")),
    Mutant("odds fall", given(links.odds_increasing, *unit_interval(s), *unit_interval(t), positive(s - t)), 2, NOT),
    Mutant("odds rise strictly, though s may be t", given(links.odds_increasing, *_ties), 2, NOT, model=_fair),
    Mutant("odds, without the other probability", everywhere(links.odds_positive, s / (1 - s), s), 2, NOT, False),
    Mutant("back from the odds, by the way there", by(links.odds_undone, 3, links.odds_onto), 3, needs("o > 0"), False),
    Mutant("odds of -1", given(links.odds_onto), None, needs("!= 0"), False),
    Mutant("what odds give back is below a half", ends(links.from_odds_below_one, HALF), 3, NOT),
    Mutant(
        "log-odds rise, at swapped instances",
        by(
            links.logit_increasing,
            2,
            links.odds_increasing.as_fact(),
            log_increasing.where({s: odds(t), t: odds(s)}),
            SIGNS,
        ),
        2,
        needs("> 0"),
        False,
    ),
    Mutant("the sigmoid undoes minus the log-odds", ends(links.sigmoid_of_logit, 1 - s), 3, NOT),
    Mutant("the log-odds undo minus the sigmoid", ends(links.logit_of_sigmoid, -score), 3, NOT),
    Mutant(
        "the sigmoid rises strictly, though s may be t",
        given(links.sigmoid_increasing, nonnegative(t - s)),
        2,
        needs("> 0"),
        model=_fair,
    ),
    Mutant("the sigmoid is odd", ends(links.reflection, -_sigma), 3, NOT),
    Mutant("the slope, times the same probability twice", ends(links.slope_reflected, _sigma**2), 2, NOT),
    Mutant("the slope by the wrong lemma", by(links.slope_reflected, 2, links.sigmoid_slope), 2, NOT, False),
)

SIGMOID = (
    Mutant("slope gap, about a quarter", ends(shape.slope_gap, (_sigma - Fraction(1, 4)) ** 2), 2, NOT),
    Mutant("slope at most an eighth", ends(shape.slope_at_most, Fraction(1, 8)), 2, NOT, model=at((score, 0))),
    Mutant("slope always below a quarter", strictly(shape.slope_at_most), 2, MILD, model=at((score, 0))),
    Mutant("slope of a quarter, anywhere", given(shape.slope_at_zero), 2, LACKING),
    Mutant("slope of a quarter at one", given(shape.slope_at_zero, equation(score, 1)), 2, LACKING),
    Mutant("slope below a quarter, at zero too", given(shape.slope_below, _flat), 3, NOT, model=at((score, 0))),
    Mutant("at least a half, on the left", given(shape.above_half, nonnegative(-score)), 1, NOT),
    Mutant(
        "at least three quarters on the right", begins(shape.above_half, Fraction(3, 4)), 1, NOT, model=at((score, 0))
    ),
    Mutant("more than a half where z is not negative", strictly(shape.above_half), 1, MILD, model=at((score, 0))),
    Mutant("above the line, on the right", given(shape.above_line, nonnegative(score)), 1, needs(">= 0")),
    Mutant(
        "a remainder of the wrong sign",
        begins(everywhere(shape.cubic_on_the_left, (-score) ** 3, score**3), 0),
        1,
        NOT,
        model=at((score, -1)),
    ),
    Mutant(
        "the remainder on the left, lemma not turned over",
        by(shape.cubic_on_the_left, 1, shape.cubic_remainder, SIGNS),
        1,
        needs(">= 0"),
        False,
    ),
    Mutant("certain of the wrong class on the boundary", ends(shape.boundary, 0), 2, NOT),
    Mutant("half only where the score is one", ends(shape.boundary_only, 1), 4, NOT),
    Mutant("the boundary is everywhere", without(shape.boundary_only, "σ(z) = 1/2"), 3, LACKING),
    Mutant(
        "on the positive side or on the boundary",
        given(shape.positive_side, nonnegative(_line)),
        2,
        needs("> 0"),
        model=at((d, 1), (w[1], 0), (shape.x[1], 0), (shape.b, 0)),
    ),
    Mutant("on the wrong side", given(shape.negative_side, positive(_line)), 1, needs("> 0")),
)

# Chapter 2: softmax.

_same_logits = at((K, 2), (j, 2), (k, 1), (z[1], 0), (z[2], 0))

SOFTMAX = (
    Mutant("a term of the sum without signs", ends(soft.term_below, Sum(Exp(z[l]), l)), 1, "is not the term"),
    Mutant("a term of another class", by(soft.term_below, 1, ONE_TERM(k)), 1, "is not the term", False),
    Mutant("softmax below one, though K may be 1", given(soft.softmax_below_one), 3, LACKING),
    Mutant(
        "softmax below one by too much",
        line(soft.softmax_below_one, 2, expr=1 - K / (soft._R * soft._S)),
        2,
        NOT,
        False,
    ),
    Mutant("argmax, order reversed", given(soft.softmax_argmax, positive(z[k] - z[j])), 2, needs("> 0")),
    Mutant(
        "argmax, ties ordered",
        given(soft.softmax_argmax, nonnegative(z[j] - z[k])),
        2,
        needs("> 0"),
        model=_same_logits,
    ),
    Mutant("argmax, the first class is the last", given(soft.softmax_argmax, positive(z[1] - z[K])), 2, needs("> 0")),
    Mutant("ties, ordered strictly", strictly(soft.softmax_keeps_ties), 4, MILD, model=_same_logits),
    Mutant("log-odds of softmax, classes swapped", ends(soft.softmax_log_odds, z[j] - z[k]), 2, NOT),
    Mutant("log-odds of softmax, logs for logits", ends(soft.softmax_log_odds, Log(z[k] / z[j])), None, needs("> 0")),
    Mutant(
        "log-odds against the first class",
        by(soft.softmax_log_odds_reference, 1, soft.softmax_log_odds.where({j: 1})),
        1,
        NOT,
        False,
    ),
    Mutant(
        "softmax of logs, not normalised",
        given(soft.softmax_of_logs, open_simplex(p).positive),
        2,
        LACKING,
        model=at((K, 1), (k, 1), (p[1], 2)),
    ),
    Mutant("softmax of p, without the logs", everywhere(soft.softmax_of_logs, Log(p[j]), p[j]), 1, NOT),
    Mutant(
        "softmax of log-odds, upside down",
        everywhere(soft.softmax_of_log_odds, Log(p[j] / p[K]), Log(p[K] / p[j])),
        1,
        NOT,
    ),
    Mutant("a scaled logit for a shifted one", everywhere(soft.softmax_shift, z[j] + s, z[j] * s), 1, NOT),
    Mutant("a shift of its own for every class", everywhere(soft.softmax_shift, z[j] + s, z[j] + p[j]), 1, NOT),
    Mutant("logits up to a shift, of any two samples", given(soft.softmax_injective_up_to_shift), 2, LACKING),
    Mutant("the Jacobian is antisymmetric", ends(soft.jacobian_symmetric, -D(_p[j], z[k])), 3, NOT),
    Mutant("others fall, itself too", given(soft.others_fall), 2, LACKING),
    Mutant(
        "others fall, where k and j are the same",
        given(soft.others_fall, equation(Delta(k, j), 1)),
        2,
        LACKING,
        model=at((K, 2), (j, 1), (k, 1), (z[1], 0), (z[2], 0)),
    ),
    Mutant("its own rises, though K may be 1", given(soft.own_rises), 1, needs(">=")),
    Mutant("columns sum to one", ends(soft.jacobian_columns, 1), 3, NOT),
    Mutant("a row from the second class on", everywhere(soft.jacobian_rows, j, Idx("j", 2, K)), 2, NOT),
    Mutant("zero sum, itself among the others", everywhere(soft.zero_sum, 1 - Delta(j, k), Num(1)), 2, NOT),
    Mutant("zero sum by the rows", by(soft.zero_sum, 1, soft.jacobian_rows), 1, NOT, False),
)

# Chapter 3: other normalisers.


NORMALISERS = (
    Mutant("the opposite of a number is smaller", ends(normalisers.absolute_at_most, t), 2, NOT),
    Mutant("a number is its size", ends(normalisers.absolute_turned, s), 3, NOT),
    Mutant(
        "turned, and half as large",
        given(
            normalisers.absolute_turned, normalisers.absolute_turned.given[0], equation(t, (1 - normalisers._bit) * s)
        ),
        1,
        LACKING,
    ),
    Mutant(
        "a square turned by any factor",
        given(normalisers.square_turned, normalisers.square_turned.given[1]),
        2,
        LACKING,
    ),
    Mutant("a square turned by algebra", by(normalisers.square_turned, 2, ALGEBRA), 2, NOT, False),
    Mutant("sign-blind, factors of any size", without(normalisers.absolute_blind, "y is 0 or 1"), 2, needs("=")),
    Mutant(
        "sign-blind, lemma for one class",
        by(normalisers.square_blind, 2, normalisers.square_turned.where({normalisers._bit: y[k], t: q[k], s: z[k]})),
        2,
        NOT,
        False,
    ),
    Mutant(
        "sign-blind, no sum to divide by", without(normalisers.absolute_blind, "Σ |zⱼ| > 0"), None, needs("!= 0"), False
    ),
    Mutant("plain shares sum to K", ends(normalisers.plain_sums_to_one, K), 2, NOT),
    Mutant(
        "plain shares of a total that may be zero",
        given(normalisers.plain_sums_to_one, nonnegative(Sum(z[j], j))),
        None,
        needs("!= 0"),
        False,
    ),
    Mutant(
        "classes that may happen together",
        given(normalisers.exclusive_classes, normalisers.exclusive_classes.given[1]),
        2,
        needs("partition"),
    ),
    Mutant(
        "classes, and data that may be impossible",
        given(normalisers.exclusive_classes, normalisers.exclusive_classes.given[0]),
        1,
        needs("!= 0"),
        False,
    ),
    Mutant(
        "sigmoids compete", ends(normalisers.sigmoids_jacobian, sigmoid(z[k]) * (Delta(k, j) - sigmoid(z[j]))), 3, NOT
    ),
    Mutant(
        "sigmoids, the diagonal everywhere",
        ends(normalisers.sigmoids_jacobian, sigmoid(z[k]) * (1 - sigmoid(z[k]))),
        3,
        NOT,
    ),
    Mutant("a sigmoid ignores its own score", given(normalisers.sigmoids_ignore), 2, LACKING),
    Mutant(
        "many labels, swapped",
        ends(normalisers.multi_label, Sum(binary_cross_entropy(1 - y[k], sigmoid(z[k])), k)),
        2,
        NOT,
    ),
    Mutant(
        "many labels, the mean",
        ends(normalisers.multi_label, Sum(binary_cross_entropy(y[k], sigmoid(z[k])), k) / K),
        2,
        NOT,
    ),
)

# Chapter 4: likelihoods.

_sum_of_bce = likelihood._sum_of_bce

LIKELIHOOD = (
    Mutant("coin flips, sign forgotten", ends(likelihood.bernoulli_sample, -_sum_of_bce), 2, NOT),
    Mutant(
        "coin flips, certain ones too",
        given(likelihood.bernoulli_sample, unit_interval(Family("p", n)).positive),
        None,
        needs("> 0"),
        False,
    ),
    Mutant(
        "coin flips, the worst predictions",
        ends(likelihood.bernoulli_learning, ArgMax(_sum_of_bce / n, Family("p", n))),
        4,
        NOT,
    ),
    Mutant(
        "coin flips, minus a mean",
        by(ends(likelihood.bernoulli_learning, ArgMin(-_sum_of_bce / n, Family("p", n))), 4, POSITIVE_FACTOR(-n)),
        4,
        needs("> 0"),
    ),
    Mutant("cases, the wrong way round", ends(likelihood.bernoulli_cases, target * (1 - s) + (1 - target) * s), 2, NOT),
    Mutant(
        "cases of a label in between", given(likelihood.bernoulli_cases, *unit_interval(s)), 1, "no hypothesis says"
    ),
    Mutant("BCE at one, without the minus", ends(likelihood.bce_at_one, Log(s)), 1, NOT),
    Mutant("BCE at zero, the probability of one", ends(likelihood.bce_at_zero, -Log(s)), 1, NOT),
    Mutant("BCE by cases, one lemma forgotten", by(likelihood.bce_cases, 2, likelihood.bce_at_one), 2, NOT, False),
    Mutant("BCE by cases, swapped", ends(likelihood.bce_cases, target * -Log(1 - s) + (1 - target) * -Log(s)), 2, NOT),
    Mutant(
        "Gaussian, not half the precision",
        ends(likelihood.gaussian_sample, likelihood._log_scale + likelihood._errors / Sym("sigma") ** 2),
        3,
        NOT,
    ),
    Mutant(
        "Gaussian, the scale of one sample",
        everywhere(likelihood.gaussian_sample, likelihood._log_scale, likelihood._log_scale / n),
        2,
        NOT,
    ),
    Mutant("Gaussian, the constant kept", by(likelihood.gaussian_learning, 4, POSITIVE_FACTOR(n)), 4, NOT, False),
    Mutant(
        "Gaussian, the wrong factor",
        by(likelihood.gaussian_learning, 5, POSITIVE_FACTOR(n / Sym("sigma") ** 2)),
        5,
        NOT,
        False,
    ),
    Mutant("counts, without exponents", ends(likelihood.counts_suffice, Prod(p[k], k)), 5, NOT),
    Mutant("the coefficient, dropped as a constant", by(likelihood.many_trials, 1, DROP_CONSTANT), 1, NOT, False),
    Mutant(
        "the coefficient of negative counts",
        given(likelihood.many_trials, *open_simplex(p)),
        None,
        needs(">= 0"),
        False,
    ),
    Mutant("many trials, the least likely", ends(likelihood.many_trials, ArgMin(likelihood._sequence, p)), 2, NOT),
    Mutant(
        "learning, without the minus",
        ends(likelihood.learning, ArgMin(Sum(Log(likelihood._L[i]), i) / n, likelihood._L)),
        4,
        NOT,
    ),
    Mutant("learning, the sign turned twice", by(likelihood.learning, 3, NEGATE), 3, NOT, False),
)

_more, _theirs = learning._more_likely, learning._mean_nll(learning._L)
_both = learning._both
_M, _L = learning._M, learning._L
_c = Sym("c")

LEARNING = (
    Mutant(
        "the less likely have the smaller loss",
        given(learning.order, *_both, positive(Prod(_L[i], i) - Prod(_M[i], i))),
        2,
        needs("> 0"),
    ),
    Mutant(
        "as likely, and yet a smaller loss",
        given(learning.order, *_both, learning._no_less_likely),
        2,
        needs("> 0"),
        model=at((n, 1), (_L[1], 1), (_M[1], 1)),
    ),
    Mutant(
        "likelihoods that may be zero", given(learning.order, *positive_family(_L), _more), None, needs("> 0"), False
    ),
    Mutant("the mean against the sum", ends(learning.order, _theirs * n), 3, NOT),
    Mutant(
        "the order by a lemma that is too strict",
        by(
            learning.order_with_ties,
            2,
            log_increasing.where({s: Prod(_L[i], i), t: Prod(_M[i], i)}).times(1 / n),
            SIGNS,
        ),
        2,
        needs("> 0"),
        False,
    ),
    Mutant("the worst weights", ends(learning.softmax_regression, ArgMax(learning._J, learning.W)), 5, NOT),
    Mutant(
        "a product bounded by a factor",
        ends(learning.product_bound, _c),
        4,
        NOT,
        model=at((n, 2), (learning._p[1], 2), (learning._p[2], 2), (_c, 2)),
    ),
    Mutant("a product bounded by nothing", without(learning.product_bound, "p ≤ c"), 2, needs(">= 0")),
    Mutant(
        "a product bounded, tangent without its factor",
        by(learning.product_bound, 3, exp_tangent.where({t: n * Log(_c) - learning._logs}), SIGNS),
        3,
        NOT,
        False,
    ),
    Mutant("one more half is a quarter", ends(learning.halving, learning._half**n / 4), 1, NOT),
    Mutant("1074 halves are lost", ends(learning.last_halves, learning._least / 2), 2, NOT),
    Mutant("1075 halves are not lost", ends(learning.lost_halves, learning._least), 3, NOT),
    Mutant(
        "1074 halves for 1075",
        by(
            learning.underflow,
            1,
            learning.product_bound.where(
                {n: Num(1074), i: learning._last, learning._p: learning._q, learning._c: learning._half}
            ),
            SIGNS,
        ),
        1,
        "shape",
        False,
    ),
    Mutant(
        "underflow, of probabilities up to one",
        given(
            learning.underflow,
            learning.underflow.given[0],
            nonnegative(1 - learning._q[learning._one_more], learning._one_more, domain=("constant", learning._q)),
        ),
        1,
        needs(">= 0"),
    ),
)

_mean = estimation._mean
_shares = estimation._shares
_mle = estimation.categorical_mle

ESTIMATION = (
    Mutant("a coin's slope, turned", ends(estimation.bernoulli_slope, (_mean - s) / (s * (1 - s))), 3, NOT),
    Mutant("a coin's slope, of the sum", ends(estimation.bernoulli_slope, n * (s - _mean) / (s * (1 - s))), 3, NOT),
    Mutant("a coin, best anywhere", without(estimation.bernoulli_stationary, "g = 0"), 2, LACKING),
    Mutant("a coin, best at the other mean", ends(estimation.bernoulli_stationary, 1 - _mean), 2, NOT),
    Mutant("BCE is strictly least", strictly(estimation.bce_gibbs), 4, MILD, model=_fair),
    Mutant(
        "BCE is greatest at the target",
        begins(ends(estimation.bce_gibbs, binary_cross_entropy(t, t)), binary_cross_entropy(t, s)),
        1,
        NOT,
    ),
    Mutant(
        "BCE, the two sides swapped",
        by(
            estimation.bce_gibbs,
            2,
            log_tangent.where({t: s / t}).times(1 - t),
            log_tangent.where({t: (1 - s) / (1 - t)}).times(t),
            SIGNS,
        ),
        2,
        NOT,
        False,
    ),
    Mutant(
        "the best coin where all labels agree", without(estimation.bernoulli_mle, "ȳ > 0"), None, needs("> 0"), False
    ),
    Mutant(
        "the best coin, Gibbs at one half",
        by(estimation.bernoulli_mle, 2, estimation.bce_gibbs.where({t: HALF}), SIGNS),
        2,
        NOT,
        False,
    ),
    Mutant("a floor for labels that are none", without(estimation.bce_floor, "t + r = 1"), 2, LACKING),
    Mutant(
        "the Lagrangian, price turned",
        ends(estimation.lagrangian_slope, -estimation._lambda - counts[l] / p[l]),
        1,
        NOT,
    ),
    Mutant(
        "the Lagrangian, slope of another class",
        ends(estimation.lagrangian_slope, estimation._lambda - counts[k] / p[k]),
        1,
        NOT,
    ),
    Mutant("the multiplier is one", ends(estimation.multiplier, 1), 4, NOT),
    Mutant(
        "the multiplier without Σ p = 1",
        without(estimation.multiplier, "Σ p = 1"),
        1,
        LACKING,
        model=at(
            (K, 1), (p[1], HALF), (counts[1], 1), (trials, 1), (estimation._lambda, 2), (estimation._slopes[1], 0)
        ),
    ),
    Mutant(
        "frequencies where nothing is stationary", without(estimation.categorical_stationary, "g = 0"), 1, needs("=")
    ),
    Mutant("frequencies, the worst choice", begins(ends(_mle, _mle.claim.left), _mle.claim.right), 1, NOT),
    Mutant(
        "frequencies, strictly the best",
        strictly(_mle),
        6,
        MILD,
        model=at((K, 1), (counts[1], 1), (trials, 1), (p[1], 1)),
    ),
    Mutant(
        "frequencies of classes never seen",
        given(_mle, estimation._some_seen, *_mle.given[1:]),
        None,
        needs("> 0"),
        False,
    ),
    Mutant(
        "frequencies, Gibbs for one draw",
        by(_mle, 4, divergence.at_least_entropy.where({p: _shares, q: p}), SIGNS),
        4,
        NOT,
        False,
    ),
    Mutant("frequencies of no draws", without(estimation.categorical_floor, "N > 0"), None, needs("!= 0"), False),
)

# Chapter 5: entropy and divergence.

_P, _Q = simplex(p), open_simplex(q)
_twice = information.above(t, s) * 4

INFORMATION = (
    Mutant("plogp of a certain event is one", ends(information.plogp_of_label, 1), 3, NOT),
    Mutant(
        "plogp, below its tangent",
        begins(ends(information.plogp_tangent, t - s), information.plogp_tangent.claim.right),
        1,
        NOT,
    ),
    Mutant("plogp, strictly above its tangent", strictly(information.plogp_tangent), 5, MILD, model=_fair),
    Mutant(
        "plogp, tangent of a negative number",
        given(information.plogp_tangent, *positive_family(s)),
        None,
        needs("> 0"),
        False,
    ),
    Mutant(
        "exp, a gap twice as large",
        everywhere(information.exp_tangent_gap, Num(2) * (Exp(t) + 1), Exp(t) + 1),
        2,
        NOT,
        model=at((t, 1)),
    ),
    Mutant(
        "log, a gap four times as large",
        begins(information.log_tangent_gap, Log(t) + 2 * (t - 1) ** 2 / (t + 1)),
        1,
        NOT,
        model=at((t, 2)),
    ),
    Mutant(
        "log, the gap by another tangent",
        by(information.log_tangent_gap, 1, information.exp_tangent_gap.where({t: t}), SIGNS),
        1,
        NOT,
        False,
    ),
    Mutant(
        "plogp, a gap four times as large",
        begins(information.plogp_tangent_gap, t - s + _twice),
        1,
        NOT,
        model=at((s, 1), (t, 2)),
    ),
    Mutant(
        "some probability is above one",
        given(information.at_most_one, _P.nonnegative),
        2,
        LACKING,
        model=at((K, 1), (k, 1), (p[1], 2)),
    ),
    Mutant(
        "one term of a sum of any sign",
        given(information.at_most_one, _P.sums_to_one),
        1,
        needs(">= 0"),
        model=at((K, 2), (k, 1), (p[1], 2), (p[2], -1)),
    ),
    Mutant("every probability is below one", strictly(information.at_most_one), 2, MILD),
    Mutant("plogp, never positive", without(information.plogp_not_positive, "t <= 1"), 4, LACKING),
    Mutant("entropy of a soft label", given(information.entropy_of_one_hot, *simplex(y)), 2, needs("=")),
    Mutant("entropy of the uniform distribution, K", ends(information.entropy_ofuniform, K), 3, NOT),
    Mutant("entropy of the uniform distribution, negative", ends(information.entropy_ofuniform, Log(1 / K)), 3, NOT),
    Mutant(
        "entropy of the uniform distribution by the wrong lemma",
        by(information.entropy_ofuniform, 2, information.plogp_of_label.where({t: 1 / K})),
        2,
        needs("="),
        False,
    ),
)

_kl = relative_entropy

DIVERGENCE = (
    Mutant("cross-entropy is entropy less divergence", ends(divergence.decomposition, entropy(p) - _kl(p, q)), 3, NOT),
    Mutant(
        "cross-entropy, divergence the other way round",
        ends(given(divergence.decomposition, *open_simplex(p), *_Q), entropy(p) + _kl(q, p)),
        3,
        NOT,
    ),
    Mutant(
        "the same minimiser, arguments swapped",
        ends(given(divergence.same_minimiser, *open_simplex(p), *_Q), ArgMin(_kl(q, p), q)),
        2,
        NOT,
    ),
    Mutant(
        "the same minimiser, not to be dropped", by(divergence.same_minimiser, 2, POSITIVE_FACTOR(2)), 2, NOT, False
    ),
    Mutant("divergence, ratio upside down", ends(divergence.kl_textbook, Sum(p[k] * Log(q[k] / p[k]), k)), 3, NOT),
    Mutant(
        "divergence as in textbooks, with zeros", given(divergence.kl_textbook, *_P, *_Q), None, needs("> 0"), False
    ),
    Mutant(
        "Gibbs, without Σ p = 1",
        without(divergence.gibbs, "Σ p = 1"),
        1,
        LACKING,
        model=at((K, 1), (p[1], HALF), (q[1], 1)),
    ),
    Mutant(
        "Gibbs, without Σ q = 1",
        without(divergence.gibbs, "Σ q = 1"),
        1,
        LACKING,
        model=at((K, 1), (p[1], 1), (q[1], 2)),
    ),
    Mutant("Gibbs, strictly", strictly(divergence.gibbs), 3, MILD),
    Mutant("a distribution diverges from itself", ends(divergence.kl_itself, Log(K)), 2, NOT),
    Mutant("a lower bound four times as large", begins(divergence.kl_lower_bound, divergence._triangular * 4), 1, NOT),
    Mutant("strictly positive between equal distributions", without(divergence.kl_strict, "pₖ ≠ qₖ"), 1, NOT),
    Mutant(
        "strictly positive, the term of another class",
        by(divergence.kl_strict, 2, ONE_TERM(j)),
        2,
        "is not the term|range",
        False,
    ),
    Mutant(
        "entropy is at least cross-entropy",
        begins(ends(divergence.at_least_entropy, entropy(p)), cross_entropy(p, q)),
        1,
        NOT,
    ),
    Mutant("with itself, nothing", ends(divergence.with_itself, 0), 2, NOT),
    Mutant("entropy at most half of log K", ends(divergence.entropy_at_most, Log(K) / 2), 4, NOT),
    Mutant(
        "entropy at most log K, without Σ p = 1",
        without(divergence.entropy_at_most, "Σ p = 1"),
        1,
        needs("="),
        model=at((K, 1), (p[1], HALF)),
    ),
    Mutant("soft labels have no entropy", given(divergence.one_hot_is_kl, *simplex(y), *_Q), 2, needs("=")),
    Mutant("the surprise at a wrong class", ends(divergence.at_class, -Log(q[k])), 2, NOT),
    Mutant(
        "the better prediction loses more",
        given(divergence.orders, *positive_family(p), *positive_family(q), positive(q[j] - p[j])),
        2,
        needs("> 0"),
    ),
    Mutant(
        "the better prediction of another class",
        given(divergence.orders, *positive_family(p), *positive_family(q), positive(p[k] - q[k])),
        2,
        needs("> 0"),
        model=at((K, 2), (j, 1), (k, 2), (p[1], HALF), (q[1], HALF), (p[2], HALF), (q[2], _third)),
    ),
    Mutant(
        "symmetrised, with a plus",
        ends(divergence.symmetrised, Sum((p[k] + q[k]) * (Log(p[k]) - Log(q[k])), k)),
        2,
        NOT,
    ),
    Mutant("symmetrised, one lemma", by(divergence.symmetrised, 1, divergence.kl_textbook), 1, NOT, False),
    Mutant("three points, as in Pythagoras", ends(divergence.three_points, _kl(p, q) + _kl(q, divergence._r)), 3, NOT),
)

MUTANTS = (*ODDS, *SIGMOID, *SOFTMAX, *NORMALISERS, *LIKELIHOOD, *LEARNING, *ESTIMATION, *INFORMATION, *DIVERGENCE)
