"""Chapter 7: binary cross-entropy is convex in the logit, the squared error of a sigmoid is not."""

from __future__ import annotations

from derive.calc import Convex, Eq, Lt, Refutation, Theorem
from derive.rules import DIFFERENTIATE, LOG_LAWS, SECOND_ORDER, SIGNS
from derive.symbols import D, Exp, Log, Num
from derive.vocabulary import binary_cross_entropy, score, sigmoid, squared_error, target

z, y = score, target
_p = sigmoid(z)
_bce = binary_cross_entropy(y, _p)
_mse = squared_error(y, _p)

bce_in_logit = (
    Theorem(
        "bce.in-logit",
        "BCE written in the logit",
        claim=Eq(_bce, Log(1 + Exp(z)) - y * z),
        meaning="BCE of a sigmoid is softplus(z) - y z.",
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
        meaning="Prediction minus label, as for softmax.",
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
        meaning="BCE is strictly convex in the logit: at most one minimiser.",
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
        meaning="Gradient descent on the logit has no local minimum to be caught in.",
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
        meaning="The factor sigma(z)(1 - sigma(z)) makes the gradient vanish where the model is confidently wrong.",
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
        meaning="Unlike BCE's, this curvature changes sign.",
        reference="Nielsen, Neural Networks and Deep Learning, chapter 3",
    )
    .calc(D(D(_mse, z), z))
    .eq(D(2 * (_p - y) * _p * (1 - _p), z), by=mse_derivative)
    .eq(2 * _p * (1 - _p) * (_p * (1 - _p) + (_p - y) * (1 - 2 * _p)), by=(sigmoid, DIFFERENTIATE))
)

mse_not_convex = Refutation(
    "mse.convex",
    "The squared error of a sigmoid is convex in the logit",
    claim=Convex(squared_error(1, _p), z),
    witness=((z, Num(-2)),),
    via=SECOND_ORDER,
    repaired="bce.convex",
    meaning="At z = -2 with label 1 the curvature is negative: a confidently wrong model sees a loss that flattens.",
    reference="Nielsen, Neural Networks and Deep Learning, chapter 3",
)

THEOREMS = (
    bce_in_logit,
    bce_derivative,
    bce_curvature,
    bce_curvature_positive,
    bce_convex,
    mse_derivative,
    mse_curvature,
    mse_not_convex,
)
