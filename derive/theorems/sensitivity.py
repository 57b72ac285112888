"""Chapter 7: how strongly each loss answers to the predicted probability."""

from __future__ import annotations

from derive.calc import Eq, Le, Lt, Tends, Theorem
from derive.domains import coin_label, unit_interval
from derive.rules import ALGEBRA, CASES, CONTINUITY, DIFFERENTIATE, SIGNS, STEP, nonnegative, positive
from derive.symbols import D, Exp, Log
from derive.theorems.inequalities import exp_tangent, log_tangent
from derive.vocabulary import (
    absolute,
    binary_cross_entropy,
    chance,
    error,
    m,
    score,
    sigmoid,
    squared_error,
    t,
    target,
)

p, y, e, z = chance, target, error, score
_bce, _se = binary_cross_entropy(y, p), squared_error(y, p)
_inside = unit_interval(p)
_hit = absolute(y - p)
_zero_or_one = coin_label(y)

bce_sensitivity = (
    Theorem(
        "bce.sensitivity",
        "How BCE answers to the probability",
        claim=Eq(D(_bce, p), (p - y) / (p * (1 - p))),
        given=_inside,
        statement="For 0 < p < 1, the derivative of BCE(y, p) by p is (p − y) / (p(1 − p)).",
        meaning=(
            "The error p − y stands over the variance p(1 − p) of a coin. Near certainty the variance is small, so a "
            "wrong certainty is answered very strongly."
        ),
        reference="Nielsen, Neural Networks and Deep Learning, chapter 3",
    )
    .calc(D(_bce, p))
    .eq(D(-(y * Log(p) + (1 - y) * Log(1 - p)), p), by=binary_cross_entropy)
    .eq(-(y / p - (1 - y) / (1 - p)), by=DIFFERENTIATE)
    .eq((p - y) / (p * (1 - p)), by=ALGEBRA)
)

se_sensitivity = (
    Theorem(
        "se.sensitivity",
        "How the squared error answers to the probability",
        claim=Eq(D(_se, p), 2 * (p - y)),
        statement="The derivative of the squared error (p − y)² by p is 2(p − y).",
        meaning=(
            "The squared error answers in proportion to the error; between 0 and 1 that is never more strongly than 2. "
            "With the convention ½(p − y)² the factor 2 is missing, and the ratios that follow are twice as large."
        ),
        reference="Nielsen, Neural Networks and Deep Learning, chapter 3",
    )
    .calc(D(_se, p))
    .eq(D((p - y) ** 2, p), by=squared_error)
    .eq(2 * (p - y), by=DIFFERENTIATE)
)

sensitivity_ratio = (
    Theorem(
        "sensitivity.ratio",
        "BCE answers 1/(2p(1 − p)) times as strongly as the squared error",
        claim=Eq(D(_bce, p), D(_se, p) / (2 * p * (1 - p))),
        given=_inside,
        statement=(
            "For 0 < p < 1 and every label y, the derivative of BCE by p is that of the squared error, divided by "
            "2p(1 − p)."
        ),
        meaning=(
            "Both losses pull in the same direction, with different force. The ratio of the forces does not depend on "
            "the label. It is 1/(2e(1 − e)) in terms of the error e, for e is p or 1 − p where the label is 0 or 1."
        ),
        reference="Nielsen, Neural Networks and Deep Learning, chapter 3",
    )
    .calc(D(_bce, p))
    .eq((p - y) / (p * (1 - p)), by=bce_sensitivity)
    .eq(2 * (p - y) / (2 * p * (1 - p)), by=ALGEBRA)
    .eq(D(_se, p) / (2 * p * (1 - p)), by=se_sensitivity)
)

_ratio = 1 / (2 * e * (1 - e))

ratio_gap = (
    Theorem(
        "sensitivity.ratio-gap",
        "How far the ratio of the sensitivities is above two",
        claim=Eq(_ratio, 2 + (1 - 2 * e) ** 2 / (2 * e * (1 - e))),
        given=unit_interval(e),
        statement="For 0 < e < 1, the ratio 1/(2e(1 − e)) exceeds 2 by (1 − 2e)²/(2e(1 − e)).",
        meaning=(
            "A square over something positive: the ratio is 2 at e = 1/2 and nowhere else. Towards e = 0 and towards "
            "e = 1 it grows beyond every bound."
        ),
        reference="Nielsen, Neural Networks and Deep Learning, chapter 3",
    )
    .calc(_ratio)
    .eq(2 + (1 - 2 * e) ** 2 / (2 * e * (1 - e)), by=ALGEBRA)
)

at_least_twice = (
    Theorem(
        "sensitivity.at-least-twice",
        "BCE answers at least twice as strongly",
        claim=Le(2, _ratio),
        given=unit_interval(e),
        statement="For 0 < e < 1, the ratio 1/(2e(1 − e)) of the two sensitivities is at least 2.",
        meaning=(
            "Whatever the prediction, BCE pulls on the probability at least twice as hard as the squared error. With "
            "the convention ½(p − y)² it is at least four times."
        ),
        reference="Nielsen, Neural Networks and Deep Learning, chapter 3",
    )
    .calc(2)
    .le(2 + (1 - 2 * e) ** 2 / (2 * e * (1 - e)), by=SIGNS)
    .eq(_ratio, by=ALGEBRA)
)

bce_in_error = (
    Theorem(
        "bce.sensitivity-error",
        "The sensitivity of BCE is 1/(1 − e) at the error e",
        claim=Eq((1 - _hit) * absolute(D(_bce, p)), 1),
        given=(*_zero_or_one, *_inside),
        statement=(
            "For a label y that is 0 or 1, 0 < p < 1 and the error e = |y − p|, the size of the derivative of BCE by "
            "p is 1/(1 − e)."
        ),
        meaning=(
            "The product of 1 − e and the sensitivity is 1. So the sensitivity is at least 1 even for small errors, "
            "and grows without bound as e goes to 1."
        ),
        reference="Nielsen, Neural Networks and Deep Learning, chapter 3",
    )
    .calc((1 - _hit) * absolute(D(_bce, p)))
    .eq((1 - _hit) * absolute((1 - y) / (1 - p) - y / p), by=(binary_cross_entropy, DIFFERENTIATE))
    .eq(
        y * (1 - absolute(1 - p)) * absolute(-1 / p) + (1 - y) * (1 - absolute(-p)) * absolute(1 / (1 - p)),
        by=CASES(y),
    )
    .eq(1, by=(absolute, STEP))
)

se_in_error = (
    Theorem(
        "se.sensitivity-error",
        "The sensitivity of half the squared error is the error itself",
        claim=Eq(absolute(D(_se / 2, p)), _hit),
        given=(*_zero_or_one, *_inside),
        statement=(
            "For a label y that is 0 or 1, 0 < p < 1 and the error e = |y − p|, the size of the derivative of "
            "½(p − y)² by p is e; that of (p − y)² is 2e."
        ),
        meaning="The sensitivity 2e goes to 0 with the error and stays below 2, however wrong the prediction is.",
        reference="Nielsen, Neural Networks and Deep Learning, chapter 3",
    )
    .calc(absolute(D(_se / 2, p)))
    .eq(absolute(p - y), by=(squared_error, DIFFERENTIATE))
    .eq(y * absolute(p - 1) + (1 - y) * absolute(p), by=CASES(y))
    .eq(y * absolute(1 - p) + (1 - y) * absolute(-p), by=(absolute, STEP))
    .eq(_hit, by=CASES(y))
)

_below_one = positive(1 - e, label="e < 1", domain=("unit interval", e))
_not_negative = nonnegative(e, label="e ≥ 0", domain=("unit interval", e))

sensitivity_gap = (
    Theorem(
        "sensitivity.gap",
        "How much more strongly BCE answers",
        claim=Eq(1 / (1 - e), 2 * e + ((1 - e) ** 2 + e**2) / (1 - e)),
        given=(_below_one,),
        statement="For an error e < 1, 1/(1 − e) exceeds 2e by ((1 − e)² + e²)/(1 − e).",
        meaning="The difference of the two sensitivities, as a sum of squares over something positive.",
        reference="Nielsen, Neural Networks and Deep Learning, chapter 3",
    )
    .calc(1 / (1 - e))
    .eq(2 * e + ((1 - e) ** 2 + e**2) / (1 - e), by=ALGEBRA)
)

sensitivity_larger = (
    Theorem(
        "sensitivity.larger",
        "BCE answers more strongly at every error",
        claim=Lt(2 * e, 1 / (1 - e)),
        given=(_below_one,),
        statement="For every error e with 0 ≤ e < 1, 2e is less than 1/(1 − e).",
        meaning=(
            "For small errors too: the squared error goes to sleep with the error, BCE does not. The inequality holds "
            "for negative numbers e as well, where it says nothing about losses."
        ),
        reference="Nielsen, Neural Networks and Deep Learning, chapter 3",
    )
    .calc(2 * e)
    .lt(2 * e + ((1 - e) ** 2 + e**2) / (1 - e), by=SIGNS)
    .eq(1 / (1 - e), by=ALGEBRA)
)

_p = sigmoid(z)

bce_near_right = (
    Theorem(
        "bce.sensitivity-near-right",
        "Near the right answer BCE still answers with strength one",
        claim=Tends(1 / _p, z, "+oo", 1),
        statement="For the label 1 the sensitivity of BCE at p = σ(z) is 1/σ(z); as z goes to +∞ it goes to 1.",
        meaning=(
            "In the probability BCE arrives at its minimum with slope 1 and not 0, for p = 1 is the end of the range. "
            "In the logit the slope does vanish there: the factor p(1 − p) of the sigmoid sees to that."
        ),
        reference="Nielsen, Neural Networks and Deep Learning, chapter 3",
    )
    .calc(1 / _p)
    .eq(1 + Exp(-z), by=sigmoid)
    .to(1, by=CONTINUITY(t, Exp(-z), 1 + t))
)

se_near_right = (
    Theorem(
        "se.sensitivity-near-right",
        "Near the right answer the squared error answers no more",
        claim=Tends(2 * (1 - _p), z, "+oo", 0),
        statement=(
            "For the label 1 the sensitivity of the squared error at p = σ(z) is 2(1 − σ(z)); as z goes to +∞ it goes "
            "to 0."
        ),
        meaning="Its parabola has its lowest point at p = 1 and is flat there.",
        reference="Nielsen, Neural Networks and Deep Learning, chapter 3",
    )
    .calc(2 * (1 - _p))
    .eq(2 * Exp(-z) / (1 + Exp(-z)), by=sigmoid)
    .to(0, by=CONTINUITY(t, Exp(-z), 2 * t / (1 + t)))
)

bce_unbounded = (
    Theorem(
        "bce.sensitivity-unbounded",
        "The sensitivity of BCE has no bound",
        claim=Lt(m, 1 / sigmoid(-m)),
        statement="For every number m, the sensitivity 1/σ(z) of BCE for the label 1 exceeds m at the score z = −m.",
        meaning=(
            "At a confidently wrong prediction BCE answers as strongly as one likes; the squared error never more "
            "strongly than 2. This is what makes up for the flat sigmoid."
        ),
        reference="Nielsen, Neural Networks and Deep Learning, chapter 3",
    )
    .calc(m)
    .lt(1 + (1 + m), by=SIGNS)
    .le(1 + Exp(m), by=(exp_tangent.where({t: m}), SIGNS))
    .eq(1 / sigmoid(-m), by=sigmoid)
)

logit_half = (
    Theorem(
        "sensitivity.in-logit",
        "In the logit the squared error answers at most half as strongly",
        claim=Le(2 * e**2 * (1 - e), e / 2),
        given=(_not_negative,),
        statement=(
            "For an error e ≥ 0, the size 2e²(1 − e) of the squared error's derivative in the logit is at most half "
            "of the size e of BCE's."
        ),
        meaning=(
            "The ratio is 1/(2e(1 − e)) as before, for the chain rule multiplies both by p(1 − p). But in the logit "
            "both vanish with the error, and at e = 0 neither is larger. At every finite score 0 < e < 1, and there "
            "BCE answers more strongly."
        ),
        reference="Nielsen, Neural Networks and Deep Learning, chapter 3",
    )
    .calc(2 * e**2 * (1 - e))
    .le(2 * e**2 * (1 - e) + e / 2 * (1 - 2 * e) ** 2, by=SIGNS)
    .eq(e / 2, by=ALGEBRA)
)

error_order = (
    Theorem(
        "error.order",
        "Squared, as it is, and as a surprise",
        claim=Le(e**2, -Log(1 - e)),
        given=(_not_negative, _below_one),
        statement="For an error e with 0 ≤ e < 1: e² is at most e, and e is at most −log(1 − e).",
        meaning=(
            "The three ways to count an error: the squared error e², the absolute error e, and BCE −log(1 − e). They "
            "agree at e = 0 only. At e = 1 the first two are 1, the last is infinite."
        ),
        reference="Hastie, Tibshirani & Friedman, ESL, section 10.6",
    )
    .calc(e**2)
    .le(e**2 + e * (1 - e), by=SIGNS)
    .eq(1 - (1 - e), by=ALGEBRA)
    .le(-Log(1 - e), by=(log_tangent.where({t: 1 - e}), SIGNS))
)

_soft = (
    nonnegative(y, label="y ≥ 0", domain=("unit interval", y)),
    nonnegative(1 - y, label="y ≤ 1", domain=("unit interval", y)),
)

bce_exceeds = (
    Theorem(
        "bce.exceeds-squared-error",
        "BCE exceeds the squared error",
        claim=Lt(_se, _bce),
        given=(*_soft, *_inside),
        statement="For every label 0 ≤ y ≤ 1 and every 0 < p < 1, (p − y)² is less than BCE(y, p).",
        meaning=(
            "Soft labels included. What lies between is the probability y(1 − p) + (1 − y)p that a coin with "
            "probability p and a label drawn with probability y disagree. A small BCE thus guarantees a small squared "
            "error, and not the other way round."
        ),
        reference="Cover & Thomas, Elements of Information Theory, section 2.6 (for the logarithm)",
    )
    .calc(_se)
    .eq((p - y) ** 2, by=squared_error)
    .lt((p - y) ** 2 + y * (1 - y) + p * (1 - p), by=SIGNS)
    .eq(y * (1 - p) + (1 - y) * (1 - (1 - p)), by=ALGEBRA)
    .le(
        -(y * Log(p) + (1 - y) * Log(1 - p)),
        by=(log_tangent.where({t: p}).times(y), log_tangent.where({t: 1 - p}).times(1 - y), SIGNS),
    )
    .eq(_bce, by=binary_cross_entropy)
)

THEOREMS = (
    bce_sensitivity,
    se_sensitivity,
    sensitivity_ratio,
    ratio_gap,
    at_least_twice,
    bce_in_error,
    se_in_error,
    sensitivity_gap,
    sensitivity_larger,
    bce_near_right,
    se_near_right,
    bce_unbounded,
    logit_half,
    error_order,
    bce_exceeds,
)
