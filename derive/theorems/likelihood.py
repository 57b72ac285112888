"""Chapter 4: losses as negative log-likelihoods, and what the logarithm is for."""

from __future__ import annotations

from fractions import Fraction

from derive.calc import Eq, Theorem
from derive.domains import coin_label, open_simplex, positive_family, unit_interval
from derive.domains import counts as count_data
from derive.rules import (
    ALGEBRA,
    CASES,
    DROP_CONSTANT,
    LOG_INCREASES,
    LOG_LAWS,
    NEGATE,
    POSITIVE_FACTOR,
    nonnegative,
    positive,
)
from derive.symbols import ArgMax, ArgMin, Exp, Factorial, Family, Lam, Log, Num, Prod, Sum, Sym
from derive.vocabulary import (
    K,
    Y,
    binary_cross_entropy,
    counts,
    cross_entropy,
    i,
    k,
    n,
    p,
    s,
    squared_error,
    target,
    trials,
    y,
)

_multinomial = Factorial(trials) / Prod(Factorial(counts[k]), k) * Prod(p[k] ** counts[k], k)
_log_factorials = Log(Factorial(trials)) - Sum(Log(Factorial(counts[k])), k)
_log_likelihood = Sum(counts[k] * Log(p[k]), k)

multinomial = (
    Theorem(
        "cross-entropy.from-multinomial",
        "Cross-entropy from the multinomial likelihood",
        claim=Eq(ArgMax(_multinomial, p), ArgMin(cross_entropy(Lam(k, counts[k] / trials), p), p)),
        given=(*count_data(counts, trials), positive(trials, label="N > 0"), *open_simplex(p)),
        statement=(
            "The probabilities p that make the class counts c₁, …, c_K of N draws most likely are those that "
            "minimise the cross-entropy of p under the frequencies cₖ/N."
        ),
        meaning=(
            "Cross-entropy is not a choice of loss: it is what is left of the multinomial likelihood once a "
            "logarithm is taken, the sign is turned, and what does not depend on p is dropped. The multinomial "
            "coefficient is such a constant."
        ),
        reference="Bishop, PRML, eq. 2.29 to 2.34",
    )
    .calc(ArgMax(_multinomial, p))
    .eq(ArgMax(Log(_multinomial), p), by=LOG_INCREASES)
    .eq(ArgMax(_log_factorials + _log_likelihood, p), by=LOG_LAWS)
    .eq(ArgMax(_log_likelihood, p), by=DROP_CONSTANT)
    .eq(ArgMin(-_log_likelihood, p), by=NEGATE)
    .eq(ArgMin(-Sum(counts[k] / trials * Log(p[k]), k), p), by=POSITIVE_FACTOR(trials))
    .eq(ArgMin(cross_entropy(Lam(k, counts[k] / trials), p), p), by=cross_entropy)
)

one_trial = (
    Theorem(
        "cross-entropy.one-trial",
        "Cross-entropy is the negative log-likelihood of one label",
        claim=Eq(-Log(Prod(p[k] ** y[k], k)), cross_entropy(y, p)),
        given=positive_family(p),
        statement="The negative logarithm of the likelihood Πₖ pₖ^yₖ of one label y is the cross-entropy of p under y.",
        meaning=(
            "For a one-hot y the product has one factor that is not 1: the probability of the class that was drawn. "
            "Its negative logarithm is the cross-entropy, with nothing dropped."
        ),
        reference="Bishop, PRML, eq. 4.107 and 4.108",
    )
    .calc(-Log(Prod(p[k] ** y[k], k)))
    .eq(-Sum(y[k] * Log(p[k]), k), by=LOG_LAWS)
    .eq(cross_entropy(y, p), by=cross_entropy)
)

_P = Family("P", n, K)

data_set = (
    Theorem(
        "cross-entropy.data-set",
        "The mean cross-entropy is the negative log-likelihood of a data set, per sample",
        claim=Eq(
            -Log(Prod(Prod(_P[i, k] ** Y[i, k], k), i)) / n,
            Sum(cross_entropy(Lam(k, Y[i, k]), Lam(k, _P[i, k])), i) / n,
        ),
        given=positive_family(_P),
        statement="The negative log-likelihood of n labels, divided by n, is the mean of their cross-entropies.",
        meaning=(
            "Samples are independent given their inputs, so their likelihoods multiply and their negative "
            "logarithms add. The mean instead of the sum only changes the scale, so that the loss can be compared "
            "between data sets."
        ),
        reference="Bishop, PRML, eq. 4.107 and 4.108",
    )
    .calc(-Log(Prod(Prod(_P[i, k] ** Y[i, k], k), i)) / n)
    .eq(-Sum(Sum(Y[i, k] * Log(_P[i, k]), k), i) / n, by=LOG_LAWS)
    .eq(Sum(-Sum(Y[i, k] * Log(_P[i, k]), k), i) / n, by=ALGEBRA)
    .eq(Sum(cross_entropy(Lam(k, Y[i, k]), Lam(k, _P[i, k])), i) / n, by=cross_entropy)
)

_average = Sum(cross_entropy(Lam(k, Y[i, k]), Lam(k, _P[i, k])), i) / n

learning_is_maximum_likelihood = (
    Theorem(
        "cross-entropy.maximum-likelihood",
        "Minimising the mean cross-entropy is maximum likelihood",
        claim=Eq(ArgMax(Prod(Prod(_P[i, k] ** Y[i, k], k), i), _P), ArgMin(_average, _P)),
        given=positive_family(_P),
        statement="The predictions that make all n labels most likely are those that minimise the mean cross-entropy.",
        meaning=(
            "Here the predictions themselves are varied, one distribution for each sample. The same four steps hold "
            "whatever produces the predictions, as the entries on parameters below say."
        ),
        reference="Bishop, PRML, section 4.3.4",
    )
    .calc(ArgMax(Prod(Prod(_P[i, k] ** Y[i, k], k), i), _P))
    .eq(ArgMax(Log(Prod(Prod(_P[i, k] ** Y[i, k], k), i)), _P), by=LOG_INCREASES)
    .eq(ArgMin(-Log(Prod(Prod(_P[i, k] ** Y[i, k], k), i)), _P), by=NEGATE)
    .eq(ArgMin(-Log(Prod(Prod(_P[i, k] ** Y[i, k], k), i)) / n, _P), by=POSITIVE_FACTOR(n))
    .eq(ArgMin(_average, _P), by=data_set)
)

bernoulli = (
    Theorem(
        "bce.from-bernoulli",
        "BCE is the negative log-likelihood of a coin",
        claim=Eq(-Log(s**target * (1 - s) ** (1 - target)), binary_cross_entropy(target, s)),
        given=unit_interval(s),
        statement="The negative logarithm of s^y (1 − s)^(1 − y) is the binary cross-entropy of s under y.",
        meaning=(
            "A label y that is 1 with probability s and 0 otherwise has this likelihood. BCE is its negative "
            "logarithm, with nothing dropped."
        ),
        reference="Bishop, PRML, eq. 4.89 and 4.90",
    )
    .calc(-Log(s**target * (1 - s) ** (1 - target)))
    .eq(-(target * Log(s) + (1 - target) * Log(1 - s)), by=LOG_LAWS)
    .eq(binary_cross_entropy(target, s), by=binary_cross_entropy)
)

# The likelihoods of samples that are independent, and their losses.

_y, _p, _f = Family("y", n), Family("p", n), Family("f", n)
_flips = Prod(_p[i] ** _y[i] * (1 - _p[i]) ** (1 - _y[i]), i)
_sum_of_bce = Sum(binary_cross_entropy(_y[i], _p[i]), i)

bernoulli_sample = (
    Theorem(
        "bce.data-set",
        "The sum of BCE is the negative log-likelihood of n coin flips",
        claim=Eq(-Log(_flips), _sum_of_bce),
        given=unit_interval(_p),
        statement="The negative logarithm of Πᵢ pᵢ^yᵢ (1 − pᵢ)^(1 − yᵢ) is the sum of the binary cross-entropies.",
        meaning="Every sample has a coin of its own, whose probability is what the model predicts for that sample.",
        reference="Bishop, PRML, eq. 4.89 and 4.90",
    )
    .calc(-Log(_flips))
    .eq(Sum(-(_y[i] * Log(_p[i]) + (1 - _y[i]) * Log(1 - _p[i])), i), by=LOG_LAWS)
    .eq(_sum_of_bce, by=binary_cross_entropy)
)

bernoulli_learning = (
    Theorem(
        "bce.maximum-likelihood",
        "Minimising the mean BCE is maximum likelihood",
        claim=Eq(ArgMax(_flips, _p), ArgMin(_sum_of_bce / n, _p)),
        given=unit_interval(_p),
        statement="The predictions that make n labels of two classes most likely are those that minimise the mean BCE.",
        meaning="Sum or mean: the factor 1/n is positive and moves no minimiser. It only scales the gradient.",
        reference="Bishop, PRML, section 4.3.2",
    )
    .calc(ArgMax(_flips, _p))
    .eq(ArgMax(Log(_flips), _p), by=LOG_INCREASES)
    .eq(ArgMin(-Log(_flips), _p), by=NEGATE)
    .eq(ArgMin(_sum_of_bce, _p), by=bernoulli_sample)
    .eq(ArgMin(_sum_of_bce / n, _p), by=POSITIVE_FACTOR(n))
)

_labels = coin_label(target)
_one_line = s**target * (1 - s) ** (1 - target)

bernoulli_cases = (
    Theorem(
        "bernoulli.cases",
        "The likelihood of a coin flip, by cases and in one line",
        claim=Eq(_one_line, target * s + (1 - target) * (1 - s)),
        given=(*_labels, *unit_interval(s)),
        statement="If y is 0 or 1, s^y (1 − s)^(1 − y) is s where y = 1 and 1 − s where y = 0.",
        meaning=(
            "The exponents switch the factors on and off. The right side is the case distinction written as one "
            "line: y and 1 − y pick the case."
        ),
        reference="Bishop, PRML, eq. 2.2",
    )
    .calc(_one_line)
    .eq(target * (s**1 * (1 - s) ** 0) + (1 - target) * (s**0 * (1 - s) ** 1), by=CASES(target))
    .eq(target * s + (1 - target) * (1 - s), by=ALGEBRA)
)

bce_at_one = (
    Theorem(
        "bce.at-one",
        "BCE of a label 1",
        claim=Eq(binary_cross_entropy(Num(1), s), -Log(s)),
        given=unit_interval(s),
        statement="For the label 1, the binary cross-entropy of s is −log s.",
        meaning="Only the probability of what happened counts.",
        reference="Goodfellow, Bengio & Courville, Deep Learning, section 6.2.2",
    )
    .calc(binary_cross_entropy(Num(1), s))
    .eq(-Log(s), by=binary_cross_entropy)
)

bce_at_zero = (
    Theorem(
        "bce.at-zero",
        "BCE of a label 0",
        claim=Eq(binary_cross_entropy(Num(0), s), -Log(1 - s)),
        given=unit_interval(s),
        statement="For the label 0, the binary cross-entropy of s is −log(1 − s).",
        meaning="What happened is the other side of the coin, which has the probability 1 − s.",
        reference="Goodfellow, Bengio & Courville, Deep Learning, section 6.2.2",
    )
    .calc(binary_cross_entropy(Num(0), s))
    .eq(-Log(1 - s), by=binary_cross_entropy)
)

bce_cases = (
    Theorem(
        "bce.cases",
        "BCE by cases and in one line",
        claim=Eq(binary_cross_entropy(target, s), target * -Log(s) + (1 - target) * -Log(1 - s)),
        given=(*_labels, *unit_interval(s)),
        statement="If y is 0 or 1, BCE(y, s) is −log s where y = 1 and −log(1 − s) where y = 0.",
        meaning=(
            "The one line is not a trick but the two cases, weighed by y and 1 − y. Read with a label between 0 and "
            "1 it is a mean over both cases, and needs no case distinction any more."
        ),
        reference="Bishop, PRML, eq. 4.90",
    )
    .calc(binary_cross_entropy(target, s))
    .eq(
        target * binary_cross_entropy(Num(1), s) + (1 - target) * binary_cross_entropy(Num(0), s),
        by=CASES(target),
    )
    .eq(target * -Log(s) + (1 - target) * -Log(1 - s), by=(bce_at_one, bce_at_zero))
)

_sigma, _pi = Sym("sigma"), Sym("pi")
_spread = (*positive_family(_sigma), *positive_family(_pi))
_bell = (2 * _pi * _sigma**2) ** Fraction(-1, 2) * Exp(-((_y[i] - _f[i]) ** 2) / (2 * _sigma**2))
_errors = Sum(squared_error(_y[i], _f[i]), i)
_log_scale = n / 2 * Log(2 * _pi * _sigma**2)

gaussian_sample = (
    Theorem(
        "squared-error.data-set",
        "The squared error is the negative log-likelihood of Gaussian noise, up to a constant",
        claim=Eq(-Log(Prod(_bell, i)), _log_scale + _errors / (2 * _sigma**2)),
        given=_spread,
        statement=(
            "If yᵢ is fᵢ plus Gaussian noise of variance σ², the negative log-likelihood of n samples is "
            "n/2 log(2πσ²) plus the sum of the squared errors over 2σ²."
        ),
        meaning=(
            "The square comes from the exponent of the bell curve and from nowhere else. The number π is used only "
            "as some positive number."
        ),
        reference="Bishop, PRML, section 3.1.1",
    )
    .calc(-Log(Prod(_bell, i)))
    .eq(Sum(Log(2 * _pi * _sigma**2) / 2 + (_y[i] - _f[i]) ** 2 / (2 * _sigma**2), i), by=LOG_LAWS)
    .eq(_log_scale + Sum((_f[i] - _y[i]) ** 2, i) / (2 * _sigma**2), by=ALGEBRA)
    .eq(_log_scale + _errors / (2 * _sigma**2), by=squared_error)
)

gaussian_learning = (
    Theorem(
        "squared-error.maximum-likelihood",
        "Minimising the mean squared error is maximum likelihood under Gaussian noise",
        claim=Eq(ArgMax(Prod(_bell, i), _f), ArgMin(_errors / n, _f)),
        given=_spread,
        statement=(
            "For Gaussian noise of a fixed variance, the predictions f that make the observations most likely are "
            "those that minimise the mean squared error."
        ),
        meaning=(
            "The constant n/2 log(2πσ²) and the factor 1/(2σ²) do not depend on f, so each is dropped by the rule "
            "that says so. For labels that are 0 or 1 the noise is not Gaussian, and this reason for the squared "
            "error is gone."
        ),
        reference="Bishop, PRML, section 3.1.1",
    )
    .calc(ArgMax(Prod(_bell, i), _f))
    .eq(ArgMax(Log(Prod(_bell, i)), _f), by=LOG_INCREASES)
    .eq(ArgMin(-Log(Prod(_bell, i)), _f), by=NEGATE)
    .eq(ArgMin(_log_scale + _errors / (2 * _sigma**2), _f), by=gaussian_sample)
    .eq(ArgMin(_errors / (2 * _sigma**2), _f), by=DROP_CONSTANT)
    .eq(ArgMin(_errors / n, _f), by=POSITIVE_FACTOR(n / (2 * _sigma**2)))
)

_c = Sum(Y[i, k], i)  # how often class k was drawn
_coefficient = Factorial(n) / Prod(Factorial(_c), k)
_sequence = Prod(Prod(p[k] ** Y[i, k], k), i)

counts_suffice = (
    Theorem(
        "multinomial.counts-suffice",
        "The likelihood of n labels depends on their counts alone",
        claim=Eq(_sequence, Prod(p[k] ** _c, k)),
        given=positive_family(p),
        statement="Πᵢ Πₖ pₖ^yᵢₖ = Πₖ pₖ^cₖ, where cₖ = Σᵢ yᵢₖ says how often class k was drawn.",
        meaning="The order of the draws tells nothing about p. The counts are a sufficient statistic.",
        reference="Bishop, PRML, eq. 2.29",
    )
    .calc(_sequence)
    .eq(Exp(Log(_sequence)), by=ALGEBRA)
    .eq(Exp(Sum(Sum(Y[i, k] * Log(p[k]), k), i)), by=LOG_LAWS)
    .eq(Exp(Sum(_c * Log(p[k]), k)), by=ALGEBRA)
    .eq(Exp(Log(Prod(p[k] ** _c, k))), by=LOG_LAWS)
    .eq(Prod(p[k] ** _c, k), by=ALGEBRA)
)

_drawn = nonnegative(Y[i, k], i, k, label="Y >= 0", domain=("one-hot", Y))

many_trials = (
    Theorem(
        "multinomial.one-trial-each",
        "One multinomial of n trials and n trials of one label choose the same p",
        claim=Eq(ArgMax(_coefficient * Prod(p[k] ** _c, k), p), ArgMax(_sequence, p)),
        given=(*open_simplex(p), _drawn),
        statement=(
            "The likelihood of the counts, with the multinomial coefficient n!/(c₁! … c_K!), and the likelihood of "
            "the labels one by one have the same maximisers p."
        ),
        meaning=(
            "The coefficient counts the orders in which the labels could have come. It is a positive number that "
            "does not depend on p, so it moves no maximiser, although it changes the value of the likelihood."
        ),
        reference="Bishop, PRML, section 2.2",
    )
    .calc(ArgMax(_coefficient * Prod(p[k] ** _c, k), p))
    .eq(ArgMax(Prod(p[k] ** _c, k), p), by=POSITIVE_FACTOR(_coefficient))
    .eq(ArgMax(_sequence, p), by=counts_suffice)
)

# Learning.

_L, _M = Family("L", n), Family("M", n)

learning = (
    Theorem(
        "likelihood.learning",
        "Maximising a likelihood is minimising the mean negative log-likelihood",
        claim=Eq(ArgMax(Prod(_L[i], i), _L), ArgMin(Sum(-Log(_L[i]), i) / n, _L)),
        given=positive_family(_L),
        statement=(
            "Whatever the positive likelihoods L₁, …, Lₙ of n independent samples are, maximising their product and "
            "minimising the mean of −log Lᵢ choose the same ones."
        ),
        meaning=(
            "Three steps, each of which moves no optimum: take the logarithm, turn the sign, divide by n. None of "
            "them looks at what the likelihood is made of, so they hold for coins, classes and bell curves alike."
        ),
        reference="Goodfellow, Bengio & Courville, Deep Learning, section 5.5",
    )
    .calc(ArgMax(Prod(_L[i], i), _L))
    .eq(ArgMax(Log(Prod(_L[i], i)), _L), by=LOG_INCREASES)
    .eq(ArgMin(-Log(Prod(_L[i], i)), _L), by=NEGATE)
    .eq(ArgMin(-Log(Prod(_L[i], i)) / n, _L), by=POSITIVE_FACTOR(n))
    .eq(ArgMin(Sum(-Log(_L[i]), i) / n, _L), by=LOG_LAWS)
)

THEOREMS = (
    bernoulli,
    bernoulli_cases,
    bce_at_one,
    bce_at_zero,
    bce_cases,
    bernoulli_sample,
    bernoulli_learning,
    one_trial,
    data_set,
    learning_is_maximum_likelihood,
    counts_suffice,
    many_trials,
    multinomial,
    gaussian_sample,
    gaussian_learning,
    learning,
)
