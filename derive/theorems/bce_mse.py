"""Chapter 7: binary cross-entropy is convex in the logit, the squared error of a sigmoid is not."""

from __future__ import annotations

from fractions import Fraction

from derive.calc import Convex, Eq, Lt, Refutation, Theorem
from derive.domains import coin_label
from derive.rules import ALGEBRA, CASES, DIFFERENTIATE, LOG_LAWS, SECOND_ORDER, SIGNS, STEP, equation, positive
from derive.symbols import D, Exp, Log, Num
from derive.theorems.inequalities import exp_increasing
from derive.theorems.odds import reflection
from derive.vocabulary import absolute, binary_cross_entropy, s, score, sigmoid, squared_error, t, target

z, y = score, target
_p = sigmoid(z)
_bce = binary_cross_entropy(y, _p)
_mse = squared_error(y, _p)

bce_in_logit = (
    Theorem(
        "bce.in-logit",
        "BCE written in the logit",
        claim=Eq(_bce, Log(1 + Exp(z)) - y * z),
        statement="For every label y and logit z, BCE(y, σ(z)) is log(1 + eᶻ) − y z.",
        meaning=(
            "Log and exp cancel, and what is left is softplus(z) minus the label times the logit. This is the form to "
            "compute with: no probability is rounded to 0 or 1 before its logarithm is taken."
        ),
        reference="Murphy, PML1, section 10.2.3",
    )
    .calc(_bce)
    .eq(-(y * Log(_p) + (1 - y) * Log(1 - _p)), by=binary_cross_entropy)
    .eq(-(y * Log(1 / (1 + Exp(-z))) + (1 - y) * Log(1 / (1 + Exp(z)))), by=sigmoid)
    .eq(Log(1 + Exp(z)) - y * z, by=LOG_LAWS)
)

bce_derivative = (
    Theorem(
        "bce.derivative",
        "The derivative of BCE in the logit is sigma(z) - y",
        claim=Eq(D(_bce, z), _p - y),
        statement="The derivative of BCE(y, σ(z)) by the logit z is σ(z) − y.",
        meaning=(
            "Prediction minus label, as for softmax. The factor p(1 − p) of the sigmoid has cancelled the same factor "
            "under the derivative of BCE by p."
        ),
        reference="Bishop, PRML, eq. 4.91",
    )
    .calc(D(_bce, z))
    .eq(D(Log(1 + Exp(z)) - y * z, z), by=bce_in_logit)
    .eq(Exp(z) / (1 + Exp(z)) - y, by=DIFFERENTIATE)
    .eq(_p - y, by=sigmoid)
)

bce_curvature = (
    Theorem(
        "bce.curvature",
        "The curvature of BCE in the logit is sigma(z)(1 - sigma(z))",
        claim=Eq(D(D(_bce, z), z), _p * (1 - _p)),
        statement="The second derivative of BCE(y, σ(z)) by the logit z is σ(z)(1 − σ(z)).",
        meaning="The curvature does not depend on the label, and is largest where the model is least certain.",
        reference="Bishop, PRML, eq. 4.97",
    )
    .calc(D(D(_bce, z), z))
    .eq(D(_p - y, z), by=bce_derivative)
    .eq(D(1 / (1 + Exp(-z)) - y, z), by=sigmoid)
    .eq(Exp(-z) / (1 + Exp(-z)) ** 2, by=DIFFERENTIATE)
    .eq(_p * (1 - _p), by=sigmoid)
)

bce_curvature_positive = (
    Theorem(
        "bce.curvature-positive",
        "The curvature of BCE in the logit is positive",
        claim=Lt(0, D(D(_bce, z), z)),
        statement="For every label y and logit z, the second derivative of BCE(y, σ(z)) by z is positive.",
        meaning=(
            "BCE is strictly convex in the logit, so it has at most one minimiser. For a label strictly between 0 and "
            "1 that is z = logit(y); for the labels 0 and 1 there is none, for σ never takes these values."
        ),
        reference="Bishop, PRML, section 4.3.3",
    )
    .calc(0)
    .lt(_p * (1 - _p), by=SIGNS)
    .eq(D(D(_bce, z), z), by=bce_curvature)
)

bce_convex = (
    Theorem(
        "bce.convex",
        "BCE is convex in the logit",
        claim=Convex(_bce, z),
        via=SECOND_ORDER,
        statement="For every label y, BCE(y, σ(z)) is convex in the logit z.",
        meaning=(
            "There is no local minimum that is not global. That is not yet a promise that a minimum exists: for the "
            "labels 0 and 1 there is none."
        ),
        reference="Boyd & Vandenberghe, section 3.1.4",
    )
    .calc(0)
    .lt(_p * (1 - _p), by=SIGNS)
    .eq(D(D(_bce, z), z), by=bce_curvature)
)

mse_derivative = (
    Theorem(
        "mse.derivative",
        "The derivative of the squared error of a sigmoid",
        claim=Eq(D(_mse, z), 2 * (_p - y) * _p * (1 - _p)),
        statement="The derivative of (σ(z) − y)² by the logit z is 2(σ(z) − y) σ(z)(1 − σ(z)).",
        meaning=(
            "The factor σ(z)(1 − σ(z)), which BCE loses, stays here. It makes the gradient vanish where the model is "
            "certain, and also where it is certain of the wrong answer."
        ),
        reference="Nielsen, Neural Networks and Deep Learning, chapter 3",
    )
    .calc(D(_mse, z))
    .eq(D((1 / (1 + Exp(-z)) - y) ** 2, z), by=(squared_error, sigmoid))
    .eq(2 * (1 / (1 + Exp(-z)) - y) * Exp(-z) / (1 + Exp(-z)) ** 2, by=DIFFERENTIATE)
    .eq(2 * (_p - y) * _p * (1 - _p), by=sigmoid)
)

mse_curvature = (
    Theorem(
        "mse.curvature",
        "The curvature of the squared error of a sigmoid",
        claim=Eq(D(D(_mse, z), z), 2 * _p * (1 - _p) * (_p * (1 - _p) + (_p - y) * (1 - 2 * _p))),
        statement=(
            "With p = σ(z), the second derivative of (p − y)² by the logit z is 2p(1 − p)(p(1 − p) + (p − y)(1 − 2p))."
        ),
        meaning="Unlike that of BCE, this curvature depends on the label and changes its sign.",
        reference="Nielsen, Neural Networks and Deep Learning, chapter 3",
    )
    .calc(D(D(_mse, z), z))
    .eq(D(2 * (_p - y) * _p * (1 - _p), z), by=mse_derivative)
    .eq(2 * _p * (1 - _p) * (_p * (1 - _p) + (_p - y) * (1 - 2 * _p)), by=(sigmoid, DIFFERENTIATE))
)

_away = 1 - 2 * y  # 1 for the label 0, −1 for the label 1: the sign of what leads away from the label
_error = absolute(y - _p)

bce_in_error = (
    Theorem(
        "bce.derivative-error",
        "In the logit, the slope of BCE is the error",
        claim=Eq(D(_bce, z), _away * _error),
        given=coin_label(y),
        statement=(
            "For a label y that is 0 or 1 and the error e = |y − σ(z)|, the derivative of BCE by the logit is e in "
            "size, and has the sign of 1 − 2y."
        ),
        meaning="The sign says away from the label, the size how far off the prediction is. Nothing else comes in.",
        reference="Nielsen, Neural Networks and Deep Learning, chapter 3",
    )
    .calc(D(_bce, z))
    .eq(_p - y, by=bce_derivative)
    .eq((1 - y) * absolute(-_p) - y * absolute(1 - _p), by=(absolute, STEP))
    .eq(_away * _error, by=CASES(y))
)

mse_in_error = (
    Theorem(
        "mse.derivative-error",
        "In the logit, the slope of the squared error is 2e²(1 − e)",
        claim=Eq(D(_mse, z), _away * 2 * _error**2 * (1 - _error)),
        given=coin_label(y),
        statement=(
            "For a label y that is 0 or 1 and the error e = |y − σ(z)|, the derivative of the squared error by the "
            "logit is 2e²(1 − e) in size, and has the sign of 1 − 2y."
        ),
        meaning=(
            "It vanishes at both ends: at e = 0, where it should, and at e = 1, where it should not. It is largest at "
            "e = 2/3, and is 8/27 there."
        ),
        reference="Nielsen, Neural Networks and Deep Learning, chapter 3",
    )
    .calc(D(_mse, z))
    .eq(2 * (_p - y) * _p * (1 - _p), by=mse_derivative)
    .eq(
        (1 - y) * 2 * absolute(-_p) ** 2 * (1 - absolute(-_p)) - y * 2 * absolute(1 - _p) ** 2 * (1 - absolute(1 - _p)),
        by=(absolute, STEP),
    )
    .eq(_away * 2 * _error**2 * (1 - _error), by=CASES(y))
)

mse_not_convex = Refutation(
    "mse.convex",
    "The squared error of a sigmoid is convex in the logit",
    claim=Convex(squared_error(1, _p), z),
    witness=((z, Num(-2)),),
    via=SECOND_ORDER,
    repaired="bce.convex",
    statement="The squared error (σ(z) − 1)² of a sigmoid with the label 1 is a convex function of the logit z.",
    meaning=(
        "At z = −2 the curvature is negative: a confidently wrong model sees a loss that flattens out. What is "
        "convex is the squared error as a function of the probability, and BCE as a function of the logit."
    ),
    reference="Nielsen, Neural Networks and Deep Learning, chapter 3",
)

_right, _wrong = squared_error(1, _p), squared_error(0, _p)  # named after what a high score is
_NIELSEN = "Nielsen, Neural Networks and Deep Learning, chapter 3"

_one = sigmoid(t - Log(Num(2)))
_shifted = squared_error(1, _one)
_bend = 4 * _one**2 * (1 - _one) ** 2 * (1 - Exp(-t))

curvature_one = (
    Theorem(
        "mse.curvature-label-1",
        "The curvature of the squared error for the label 1",
        claim=Eq(D(D(_right, z), z), 2 * _p * (1 - _p) ** 2 * (3 * _p - 1)),
        statement="With p = σ(z), the second derivative of (p − 1)² by the logit z is 2p(1 − p)²(3p − 1).",
        meaning=(
            "All factors but the last are positive. The curvature has the sign of 3p − 1: it is zero where p = 1/3 "
            "and only there."
        ),
        reference=_NIELSEN,
    )
    .calc(D(D(_right, z), z))
    .eq(2 * _p * (1 - _p) * (_p * (1 - _p) + (_p - 1) * (1 - 2 * _p)), by=mse_curvature.where({y: 1}))
    .eq(2 * _p * (1 - _p) ** 2 * (3 * _p - 1), by=ALGEBRA)
)

curvature_zero = (
    Theorem(
        "mse.curvature-label-0",
        "The curvature of the squared error for the label 0",
        claim=Eq(D(D(_wrong, z), z), 2 * _p**2 * (1 - _p) * (2 - 3 * _p)),
        statement="With p = σ(z), the second derivative of p² by the logit z is 2p²(1 − p)(2 − 3p).",
        meaning="It has the sign of 2 − 3p: positive below p = 2/3, zero there, negative above.",
        reference=_NIELSEN,
    )
    .calc(D(D(_wrong, z), z))
    .eq(2 * _p * (1 - _p) * (_p * (1 - _p) + _p * (1 - 2 * _p)), by=mse_curvature.where({y: 0}))
    .eq(2 * _p**2 * (1 - _p) * (2 - 3 * _p), by=ALGEBRA)
)

third = (
    Theorem(
        "sigmoid.one-third",
        "The probability is one third at the score −log 2",
        claim=Eq(sigmoid(-Log(Num(2))), Fraction(1, 3)),
        statement="σ(−log 2) = 1/3.",
        meaning="Odds of 1 to 2 are a probability of 1/3.",
        reference="Agresti, Categorical Data Analysis, section 2.2",
    )
    .calc(sigmoid(-Log(Num(2))))
    .eq(1 / (1 + Exp(Log(Num(2)))), by=sigmoid)
    .eq(Fraction(1, 3), by=ALGEBRA)
)

two_thirds = (
    Theorem(
        "sigmoid.two-thirds",
        "The probability is two thirds at the score log 2",
        claim=Eq(sigmoid(Log(Num(2))), Fraction(2, 3)),
        statement="σ(log 2) = 2/3.",
        meaning="Odds of 2 to 1 are a probability of 2/3.",
        reference="Agresti, Categorical Data Analysis, section 2.2",
    )
    .calc(sigmoid(Log(Num(2))))
    .eq(1 / (1 + Exp(-Log(Num(2)))), by=sigmoid)
    .eq(Fraction(2, 3), by=ALGEBRA)
)

curvature_shifted = (
    Theorem(
        "mse.curvature-shifted",
        "The curvature, seen from the score −log 2",
        claim=Eq(D(D(_shifted, t), t), _bend),
        statement=(
            "At the score t − log 2, with p = σ(t − log 2), the second derivative of (p − 1)² is 4p²(1 − p)²(1 − e⁻ᵗ)."
        ),
        meaning=(
            "Here t says how far the score lies to the right of −log 2, and the sign can be read off: it is that of "
            "1 − e⁻ᵗ, which is the sign of t."
        ),
        reference=_NIELSEN,
    )
    .calc(D(D(_shifted, t), t))
    .eq(D(D((1 / (1 + 2 * Exp(-t)) - 1) ** 2, t), t), by=(squared_error, sigmoid))
    .eq(16 * Exp(-t) ** 2 * (1 - Exp(-t)) / (1 + 2 * Exp(-t)) ** 4, by=DIFFERENTIATE)
    .eq(_bend, by=sigmoid)
)

_after, _before = positive(t, label="t > 0"), positive(-t, label="t < 0")

convex_after = (
    Theorem(
        "mse.convex-right-of-inflection",
        "To the right of −log 2 the squared error bends upwards",
        claim=Lt(0, D(D(_shifted, t), t)),
        given=(_after,),
        statement="For the label 1, the squared error has a positive second derivative at every score z > −log 2.",
        meaning="Where the model gives the right class more than 1/3, the squared error behaves like a convex loss.",
        reference=_NIELSEN,
    )
    .calc(0)
    .lt(
        _bend,
        by=(exp_increasing.where({s: -t, t: 0}).times(4 * _one**2 * (1 - _one) ** 2), SIGNS),
    )
    .eq(D(D(_shifted, t), t), by=curvature_shifted)
)

concave_before = (
    Theorem(
        "mse.concave-left-of-inflection",
        "To the left of −log 2 the squared error bends downwards",
        claim=Lt(D(D(_shifted, t), t), 0),
        given=(_before,),
        statement="For the label 1, the squared error has a negative second derivative at every score z < −log 2.",
        meaning=(
            "Where the model gives the right class less than 1/3, the slope gets smaller the more wrong the model is. "
            "A method that divides by the curvature, as Newton's does, walks the wrong way here."
        ),
        reference=_NIELSEN,
    )
    .calc(D(D(_shifted, t), t))
    .eq(_bend, by=curvature_shifted)
    .lt(0, by=(exp_increasing.where({s: 0, t: -t}).times(4 * _one**2 * (1 - _one) ** 2), SIGNS))
)

_there = equation(t, 0, label="t = 0", domain=("zero", t))

inflection = (
    Theorem(
        "mse.inflection",
        "At −log 2 the squared error changes its bend",
        claim=Eq(D(D(_shifted, t), t), 0),
        given=(_there,),
        statement="For the label 1, the second derivative of the squared error is zero at the score z = −log 2.",
        meaning=(
            "That is where p = 1/3. With positive curvature on one side and negative on the other, this is a point of "
            "inflection, and the only one."
        ),
        reference=_NIELSEN,
    )
    .calc(D(D(_shifted, t), t))
    .eq(_bend, by=curvature_shifted)
    .eq(0, by=_there)
)

mirrored = (
    Theorem(
        "mse.mirrored",
        "The label 0 is the label 1 in a mirror",
        claim=Eq(squared_error(0, sigmoid(-z)), _right),
        statement="The squared error for the label 0 at the score −z is that for the label 1 at the score z.",
        meaning=(
            "So all that holds for the label 1 holds for the label 0 with the sign of z turned: its point of "
            "inflection is at z = log 2, where p = 2/3."
        ),
        reference=_NIELSEN,
    )
    .calc(squared_error(0, sigmoid(-z)))
    .eq(squared_error(0, 1 - _p), by=reflection)
    .eq(_right, by=squared_error)
)

THEOREMS = (
    bce_in_logit,
    bce_derivative,
    bce_curvature,
    bce_curvature_positive,
    bce_convex,
    mse_derivative,
    bce_in_error,
    mse_in_error,
    mse_curvature,
    mse_not_convex,
    curvature_one,
    curvature_zero,
    third,
    two_thirds,
    curvature_shifted,
    convex_after,
    concave_before,
    inflection,
    mirrored,
)
