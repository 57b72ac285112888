"""Mutants of the rewrites that keep the digits of gradients, and of the tools they rest on."""

from __future__ import annotations

from derive import stable, stable_gradients, stable_squared
from derive.rules import ALGEBRA
from derive.stable import c
from derive.symbols import Delta, Exp, Sum
from derive.theorems import inequalities
from derive.theorems.gradients import gradient
from derive.vocabulary import j, k, score, sigmoid, softmax, t, target, v, y, z
from tests.mutants import NOT, Mutant, by, ends, given
from tests.mutants_rules import begins

_p, _e, _rest, _others = softmax(z), stable_gradients._e, stable.rest, stable_gradients.others
_complement, _slope = stable_gradients.softmax_complement, stable_gradients.cross_entropy_gradient
_bend, _product = stable_gradients.cross_entropy_curvature, stable_gradients.cross_entropy_hvp_at_class
_whole = 1 + _rest
_up, _down, _error = sigmoid(score), sigmoid(-score), stable_squared._error

SQUARED = (
    Mutant(
        "the squared error, labels swapped",
        ends(stable_squared.squared, (target * _up - (1 - target) * _down) ** 2),
        2,
        NOT,
    ),
    Mutant("the squared error, not squared", ends(stable_squared.squared, _error), 2, NOT),
    Mutant("the squared error, halved", ends(stable_squared.squared, _error**2 / 2), 2, NOT),
    Mutant("the squared error, by algebra", by(stable_squared.squared, 2, ALGEBRA), 2, NOT, False),
    Mutant("its slope without the sigmoid's", ends(stable_squared.squared_derivative, 2 * _error), 2, NOT),
    Mutant("its slope, 2 forgotten", ends(stable_squared.squared_derivative, _error * _up * _down), 2, NOT),
    Mutant("its slope, y - p", ends(stable_squared.squared_derivative, -2 * _error * _up * _down), 2, NOT),
    Mutant("its slope, one tail twice", ends(stable_squared.squared_derivative, 2 * _error * _up**2), 2, NOT),
    Mutant("its curvature, always positive", ends(stable_squared.squared_curvature, 2 * (_up * _down) ** 2), 2, NOT),
    Mutant(
        "its curvature, tails swapped",
        ends(stable_squared.squared_curvature, 2 * _up * _down * (_up * _down + _error * (_up - _down))),
        2,
        NOT,
    ),
)

MUTANTS = (
    *SQUARED,
    Mutant("what is left, with the class itself", ends(_complement, _whole / _whole - 0 * _e), 2, NOT),
    Mutant("what is left, one too many", ends(_complement, (1 + _rest) / _whole), 2, NOT),
    Mutant("what is left, the kept class always", ends(_complement, _rest / _whole), 2, NOT),
    Mutant("what is left, not shared", ends(_complement, _others), 2, NOT),
    Mutant("p itself for what is left", begins(_complement, _p[k]), 1, NOT),
    Mutant(
        "the gradient, labels swapped",
        ends(_slope, y[k] * _e / _whole - (1 - y[k]) * _others / _whole),
        4,
        NOT,
    ),
    Mutant(
        "the gradient of y - p",
        ends(_slope, y[k] * _others / _whole - (1 - y[k]) * _e / _whole),
        4,
        NOT,
    ),
    Mutant(
        "the gradient, the others added",
        ends(_slope, (1 - y[k]) * _e / _whole + y[k] * _others / _whole),
        4,
        NOT,
    ),
    Mutant("the gradient for any labels", given(_slope), 1, "which the hypotheses do not give", False),
    Mutant("the gradient, by algebra alone", by(_slope, 1, ALGEBRA), 1, NOT, False),
    Mutant("the curvature, divided once", ends(_bend, _e * _others / _whole), 3, NOT),
    Mutant("the curvature p squared", ends(_bend, _e**2 / _whole**2), 3, NOT),
    Mutant("the curvature by the gradient", by(_bend, 1, gradient), 1, NOT, False),
    Mutant("the product, measured from the class itself", ends(_product, _p[k] * (v[k] - v[c])), 3, NOT),
    Mutant(
        "the product, its mean not measured",
        ends(_product, _p[k] * (v[k] - v[c] - Sum(_p[j] * v[j], j))),
        3,
        NOT,
    ),
    Mutant(
        "the product, only the diagonal",
        ends(_product, _p[k] * (v[k] - _p[k] * v[k])),
        3,
        NOT,
    ),
    Mutant(
        "a rounded difference, corrected the wrong way",
        ends(
            stable.exp_of_difference,
            Exp(stable._exact) * Exp((t + stable._back) - (stable.x - (stable._exact - stable._back))),
        ),
        1,
        NOT,
    ),
    Mutant(
        "a rounded difference, not corrected",
        ends(stable.exp_of_difference, Exp(stable._exact)),
        1,
        NOT,
    ),
    Mutant("1 + t for exp, from above", ends(inequalities.exp_near_one, 1 + t), 2, NOT),
    Mutant(
        "exp near one, everywhere",
        given(inequalities.exp_near_one),
        None,
        "!= 0, which the hypotheses do not give",
        False,
    ),
    Mutant(
        "what is left, for other indices",
        ends(_complement, (Delta(k, c) * _rest + (1 - Delta(k, c)) * (_rest - _e)) / _whole),
        2,
        NOT,
    ),
)
