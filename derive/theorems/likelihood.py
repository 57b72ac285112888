"""Chapter 3: cross-entropy and BCE as negative log-likelihoods."""

from __future__ import annotations

from derive.calc import Eq, Theorem
from derive.domains import counts as count_data
from derive.domains import open_simplex, positive_family, unit_interval
from derive.rules import ALGEBRA, DROP_CONSTANT, LOG_INCREASES, LOG_LAWS, NEGATE, POSITIVE_FACTOR, positive
from derive.symbols import ArgMax, ArgMin, Factorial, Family, Lam, Log, Prod, Sum
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
        meaning=(
            "The class probabilities that make N observed labels most likely are those that minimise the "
            "cross-entropy of p under the observed frequencies c_k / N. The multinomial coefficient does not "
            "depend on p and is dropped by the rule that says so."
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
        meaning=(
            "One draw from K classes with one-hot label y has the likelihood p_1^y_1 ... p_K^y_K; its negative "
            "logarithm is the cross-entropy, with nothing dropped."
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
        meaning="Samples are independent, so their likelihoods multiply and their negative logarithms add.",
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
        meaning="The probabilities that make the labels of the data set most likely minimise the mean cross-entropy.",
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
        meaning="A label y in {0, 1} has likelihood s^y (1 - s)^(1 - y); its negative logarithm is BCE.",
        reference="Bishop, PRML, eq. 4.89 and 4.90",
    )
    .calc(-Log(s**target * (1 - s) ** (1 - target)))
    .eq(-(target * Log(s) + (1 - target) * Log(1 - s)), by=LOG_LAWS)
    .eq(binary_cross_entropy(target, s), by=binary_cross_entropy)
)

THEOREMS = (multinomial, one_trial, data_set, learning_is_maximum_likelihood, bernoulli)
