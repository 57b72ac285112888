"""Rewrites for floating point, continued: the squared error of a sigmoid, without σ(z) − y."""

from __future__ import annotations

from derive.calc import Eq, Theorem
from derive.stable import bce_derivative_tails
from derive.symbols import D
from derive.theorems.bce_mse import mse_curvature, mse_derivative
from derive.vocabulary import score, sigmoid, squared_error, target

_z, _y = score, target
_up, _down = sigmoid(_z), sigmoid(-_z)
_error = bce_derivative_tails.claim.right  # (1 - y) up - y down: the same error, written for both tails
_mse = squared_error(_y, _up)

_HIGHAM = "Higham, Accuracy and Stability of Numerical Algorithms, section 1.7"

squared = (
    Theorem(
        "stable.mse",
        "The squared error of a sigmoid, one sigmoid for each label",
        claim=Eq(_mse, _error**2),
        statement="The squared error of σ(z) under the label y is the square of (1 − y) σ(z) − y σ(−z).",
        meaning=(
            "For the label 1 it is σ(−z)², which keeps its digits where σ(z) has rounded to 1 and (σ(z) − 1)² is 0. A "
            "label between 0 and 1 may cancel against the prediction all the same."
        ),
        reference=_HIGHAM,
    )
    .calc(_mse)
    .eq((_up - _y) ** 2, by=squared_error)
    .eq(_error**2, by=sigmoid)
)

squared_derivative = (
    Theorem(
        "stable.mse-derivative",
        "The derivative of the squared error of a sigmoid, without a difference for hard labels",
        claim=Eq(D(_mse, _z), 2 * _error * _up * _down),
        statement="The derivative of the squared error by z is 2 ((1 − y) σ(z) − y σ(−z)) σ(z) σ(−z).",
        meaning=(
            "Three sigmoids, each with all of its digits. So what is printed as a vanishing gradient is one: it is "
            "tiny and not 0, until it underflows."
        ),
        reference=_HIGHAM,
    )
    .calc(D(_mse, _z))
    .eq(2 * (_up - _y) * _up * (1 - _up), by=mse_derivative)
    .eq(2 * _error * _up * _down, by=sigmoid)
)

squared_curvature = (
    Theorem(
        "stable.mse-curvature",
        "The curvature of the squared error of a sigmoid, in both sigmoids",
        claim=Eq(D(D(_mse, _z), _z), 2 * _up * _down * (_up * _down + _error * (_down - _up))),
        statement=(
            "With p = σ(z) and q = σ(−z), the second derivative of the squared error by z is 2 p q (p q + e (q − p)), "
            "where e is (1 − y) p − y q."
        ),
        meaning=(
            "The factors keep their digits in both tails. The bracket changes sign, at p = 1/3 for the label 1 and "
            "p = 2/3 for the label 0, and near its zero no form can keep digits that z does not have."
        ),
        reference=_HIGHAM,
    )
    .calc(D(D(_mse, _z), _z))
    .eq(2 * _up * (1 - _up) * (_up * (1 - _up) + (_up - _y) * (1 - 2 * _up)), by=mse_curvature)
    .eq(2 * _up * _down * (_up * _down + _error * (_down - _up)), by=sigmoid)
)

THEOREMS = (squared, squared_derivative, squared_curvature)
