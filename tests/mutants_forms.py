"""Mutants of the forms for labels of any sum, for safe ranges and small results, and for numbers in two parts."""

from __future__ import annotations

from fractions import Fraction

from derive import stable_labels, stable_range, stable_squared, stable_twofold
from derive.rules import ALGEBRA, LOG_LAWS, SIGNS
from derive.stable import c, rest
from derive.stable_gradients import others
from derive.stable_labels import b, other_labels, rest_of_labels, shifted_rest, u, w
from derive.stable_range import lift, plain_others, plain_rest, plain_total
from derive.symbols import Delta, Exp, Expr, Lam, Log, Sum, Sym
from derive.theorems.gradients import gradient, in_logits
from derive.theorems.inequalities import log_near_one, log_tangent
from derive.theorems.labels_and_weights import any_labels
from derive.vocabulary import j, k, l, m, s, score, sigmoid, softmax, softplus, t, v, y, z
from tests.mutants import IDLE, NOT, Mutant, by, ends, given, line, needs
from tests.mutants_rules import MILD, at, begins, strictly

_p, _e, _whole = softmax(z), Exp(z[k] - z[c]), 1 + rest
_up, _down = sigmoid(score), sigmoid(-score)
_sum = Sum(y[j], j)

# Labels of any sum.

_complement, _slope = stable_labels.label_complement, stable_labels.gradient_any_labels
_bend, _product = stable_labels.curvature_any_labels, stable_labels.hvp_any_labels
_hard, _bce = stable_labels.hard_loss, stable_labels.weighted_bce
_bce_slope, _bce_bend = stable_labels.weighted_bce_derivative, stable_labels.weighted_bce_curvature
_hard_slope, _shifted = stable_labels.hard_gradient, Exp(z[k] - m)
_hard_whole = Exp(z[c] - m) + shifted_rest
_from_mean = v[k] - v[c] - Sum(_p[j] * (v[j] - v[c]), j)


def _hard_ends(exponential: Expr, sign: int = 1) -> Expr:
    """The hard gradient with another exponential for the other classes, or another sign for the label's."""
    return (Delta(k, c) * (-sign * shifted_rest) + (1 - Delta(k, c)) * exponential) / _hard_whole


LABELS = (
    Mutant("other labels, the kept class always", ends(_complement, rest_of_labels), 1, NOT),
    Mutant(
        "other labels, the kept label forgotten",
        ends(_complement, Delta(k, b) * rest_of_labels + (1 - Delta(k, b)) * (rest_of_labels - y[k])),
        1,
        NOT,
    ),
    Mutant(
        "other labels, the label itself kept",
        ends(_complement, Delta(k, b) * rest_of_labels + (1 - Delta(k, b)) * (y[b] + rest_of_labels)),
        1,
        NOT,
    ),
    Mutant(
        "other labels, the cases swapped",
        ends(_complement, (1 - Delta(k, b)) * rest_of_labels + Delta(k, b) * (y[b] + rest_of_labels - y[k])),
        1,
        NOT,
    ),
    Mutant("other labels, as if they summed to one", ends(_complement, 1 - y[k]), 1, NOT),
    Mutant("other labels, by the laws of log", by(_complement, 1, LOG_LAWS), 1, IDLE, False),
    Mutant(
        "gradient, any labels, of the other sign",
        ends(_slope, y[k] * others / _whole - other_labels * _e / _whole),
        5,
        NOT,
    ),
    Mutant(
        "gradient, any labels, the two swapped",
        ends(_slope, y[k] * _e / _whole - other_labels * others / _whole),
        5,
        NOT,
    ),
    Mutant(
        "gradient, any labels, the others added",
        ends(_slope, other_labels * _e / _whole + y[k] * others / _whole),
        5,
        NOT,
    ),
    Mutant(
        "gradient, any labels, as if they summed to one",
        ends(_slope, (1 - y[k]) * _e / _whole - y[k] * others / _whole),
        5,
        NOT,
    ),
    Mutant("gradient, any labels, p - y", line(_slope, 1, expr=_p[k] - y[k]), 1, NOT, False),
    Mutant("gradient, any labels, by a distribution's", by(_slope, 1, gradient), 1, needs(r"y\[.*\] >= 0"), False),
    Mutant("gradient, any labels, the complement by algebra", by(_slope, 3, ALGEBRA), 3, NOT, False),
    Mutant("curvature, any labels, their sum forgotten", ends(_bend, _e * others / _whole**2), 3, NOT),
    Mutant("curvature, any labels, by the label itself", ends(_bend, y[k] * (_e * others / _whole**2)), 3, NOT),
    Mutant("curvature, any labels, divided once", ends(_bend, _sum * (_e * others / _whole)), 3, NOT),
    Mutant("curvature, any labels, by algebra alone", by(_bend, 1, ALGEBRA), 1, NOT, False),
    Mutant("product, any labels, their sum forgotten", ends(_product, _p[k] * _from_mean), 4, NOT),
    Mutant("product, any labels, its mean not taken", ends(_product, _sum * (_p[k] * (v[k] - v[c]))), 4, NOT),
    Mutant(
        "product, any labels, the mean from elsewhere",
        ends(_product, _sum * (_p[k] * (v[k] - v[c] - Sum(_p[j] * v[j], j)))),
        4,
        NOT,
    ),
    Mutant("product, any labels, p summed by algebra", by(_product, 4, ALGEBRA), 4, NOT, False),
    Mutant("a hard label's loss, of the other sign", ends(_hard, -Log(_whole)), 4, NOT),
    Mutant("a hard label's loss, one forgotten", ends(_hard, Log(rest)), None, needs(r"> 0")),
    Mutant("a hard label's loss, with the class itself", ends(_hard, Log(1 + Sum(Exp(z[j] - z[c]), j))), 4, NOT),
    Mutant("a hard label's loss, for another label", begins(_hard, stable_labels.hard(k)), 1, NOT),
    Mutant(
        "a hard label's loss, in another label's logit",
        by(_hard, 1, in_logits.where({y: Lam(l, Delta(l, k))})),
        1,
        NOT,
        False,
    ),
    Mutant("a hard label's loss, one log by algebra", by(_hard, 3, ALGEBRA), 3, NOT, False),
    Mutant("a hard gradient, not shifted alike", ends(_hard_slope, _hard_ends(Exp(z[k]))), 2, NOT),
    Mutant("a hard gradient, the true class's sign", ends(_hard_slope, _hard_ends(_shifted, -1)), 2, NOT),
    Mutant("a hard gradient, over the others alone", ends(_hard_slope, _shifted / shifted_rest), None, needs(r"!= 0")),
    Mutant("a hard gradient, p alone", ends(_hard_slope, _shifted / _hard_whole), 2, NOT),
    Mutant(
        "a hard gradient, by another label",
        by(_hard_slope, 1, any_labels.where({y: Lam(l, Delta(l, k))})),
        1,
        NOT,
        False,
    ),
)

WEIGHTS = (
    Mutant("weighted BCE, the weights swapped", ends(_bce, w * softplus(-score) + u * softplus(score)), 3, NOT),
    Mutant("weighted BCE, one weight for both", ends(_bce, u * (softplus(-score) + softplus(score))), 3, NOT),
    Mutant("weighted BCE, one tail twice", ends(_bce, (u + w) * softplus(score)), 3, NOT),
    Mutant("weighted BCE, by algebra", by(_bce, 2, ALGEBRA), 2, NOT, False),
    Mutant("weighted BCE's slope, the weights swapped", ends(_bce_slope, u * _up - w * _down), 4, NOT),
    Mutant("weighted BCE's slope, of the other sign", ends(_bce_slope, u * _down - w * _up), 4, NOT),
    Mutant("weighted BCE's slope, σ - u", ends(_bce_slope, _up - u), 4, NOT),
    Mutant("weighted BCE's slope, the tails added", ends(_bce_slope, w * _up + u * _down), 4, NOT),
    Mutant("weighted BCE's slope, by algebra", by(_bce_slope, 3, ALGEBRA), 3, NOT, False),
    Mutant("weighted BCE's curvature, the weights' difference", ends(_bce_bend, (u - w) * (_up * _down)), 4, NOT),
    Mutant("weighted BCE's curvature, the weights forgotten", ends(_bce_bend, _up * _down), 4, NOT),
    Mutant("weighted BCE's curvature, one tail squared", ends(_bce_bend, (u + w) * _up**2), 4, NOT),
    Mutant("weighted BCE's curvature, by the loss", by(_bce_bend, 1, _bce), 1, NOT, False),
)

# Logits in a safe range.

_lse, _lsm = stable_range.logsumexp_unshifted, stable_range.log_softmax_unshifted
_loss, _loss_slope = stable_range.hard_loss_unshifted, stable_range.hard_gradient_unshifted
_plain_slope, _plain_bend = stable_range.gradient_unshifted, stable_range.curvature_unshifted
_ec, _ek = Exp(z[c]), Exp(z[k])

UNSHIFTED = (
    Mutant("logsumexp unshifted, its class not added", ends(_lse, Log(1 + plain_rest / _ec)), 2, NOT),
    Mutant("logsumexp unshifted, not divided", ends(_lse, z[c] + Log(1 + plain_rest)), 2, NOT),
    Mutant("logsumexp unshifted, the class counted twice", ends(_lse, z[c] + Log(1 + plain_total / _ec)), 2, NOT),
    Mutant("log-softmax unshifted, the logarithm added", ends(_lsm, z[k] - z[c] + Log(1 + plain_rest / _ec)), 2, NOT),
    Mutant("log-softmax unshifted, by another class", ends(_lsm, z[k] - z[c] - Log(1 + plain_rest / _ek)), 2, NOT),
    Mutant("log-softmax unshifted, by logsumexp", by(_lsm, 1, _lse), 1, NOT, False),
    Mutant("a hard loss unshifted, upside down", ends(_loss, Log(1 + _ec / plain_rest)), None, needs(r"> 0")),
    Mutant("a hard loss unshifted, the share of the others", ends(_loss, Log(1 + plain_rest / plain_total)), 2, NOT),
    Mutant(
        "a hard gradient unshifted, the true class's sign",
        ends(_loss_slope, (Delta(k, c) * plain_rest + (1 - Delta(k, c)) * _ek) / plain_total),
        2,
        NOT,
    ),
    Mutant(
        "a hard gradient unshifted, the cases swapped",
        ends(_loss_slope, ((1 - Delta(k, c)) * -plain_rest + Delta(k, c) * _ek) / plain_total),
        2,
        NOT,
    ),
    Mutant("a hard gradient unshifted, p alone", ends(_loss_slope, _ek / plain_total), 2, NOT),
    Mutant(
        "a hard gradient unshifted, by another label",
        by(_loss_slope, 1, any_labels.where({y: Lam(l, Delta(l, k))})),
        1,
        NOT,
        False,
    ),
    Mutant(
        "gradient unshifted, of the other sign",
        ends(_plain_slope, (y[k] * plain_others - other_labels * _ek) / plain_total),
        2,
        NOT,
    ),
    Mutant(
        "gradient unshifted, not shared",
        ends(_plain_slope, other_labels * _ek - y[k] * plain_others),
        2,
        NOT,
    ),
    Mutant(
        "gradient unshifted, the kept class always",
        ends(_plain_slope, (other_labels * _ek - y[k] * plain_rest) / plain_total),
        2,
        NOT,
    ),
    Mutant(
        "curvature unshifted, divided once",
        ends(_plain_bend, _sum * (_ek * (plain_others / plain_total))),
        2,
        NOT,
    ),
    Mutant(
        "curvature unshifted, p squared",
        ends(_plain_bend, _sum * (_ek / plain_total) ** 2),
        2,
        NOT,
    ),
    Mutant(
        "curvature unshifted, their sum forgotten",
        ends(_plain_bend, _ek / plain_total * (plain_others / plain_total)),
        2,
        NOT,
    ),
)

# Results that leave the range.

_rest_lifted, _exp_lifted = stable_range.rest_lifted, stable_range.exp_lifted
_lifted = Sum((1 - Delta(j, c)) * Exp(z[j] - z[c] + lift), j)
_sum_rising, _sum_falling = stable_range.bce_product_rising, stable_range.bce_product_falling
_mse_rising, _mse_falling = stable_range.mse_slope_rising, stable_range.mse_slope_falling
_bend_rising, _bend_falling = stable_range.mse_bend_rising, stable_range.mse_bend_falling
_along_rising, _along_falling = stable_range.mse_product_rising, stable_range.mse_product_falling
_sigmoid_slope = stable_range.sigmoid_slope_tails
_rise, _fall = Exp(score / 2), Exp(-score / 2)
_up_part, _down_part = _rise * _rise / (1 + Exp(score)) ** 2, _fall * _fall / (1 + Exp(-score)) ** 2
_error, _direction = stable_squared._error, stable_range._s
_mse_bracket = _up * _down + _error * (_down - _up)

LIFTED = (
    Mutant("a sum lifted, and not let down", ends(_rest_lifted, _lifted), 1, NOT),
    Mutant("a sum lifted twice", ends(_rest_lifted, Exp(lift) * _lifted), 1, NOT),
    Mutant(
        "a sum lifted, with the class itself", ends(_rest_lifted, Exp(-lift) * Sum(Exp(z[j] - z[c] + lift), j)), 1, NOT
    ),
    Mutant("a sum lifted, let down by the number itself", ends(_rest_lifted, _lifted - lift), 1, NOT),
    Mutant("an exponential lifted, and not let down", ends(_exp_lifted, Exp(z[k] - z[c] + lift)), 1, NOT),
    Mutant("an exponential lifted twice", ends(_exp_lifted, Exp(lift) * Exp(z[k] - z[c] + lift)), 1, NOT),
    Mutant("an exponential lifted, by the laws of log", by(_exp_lifted, 1, LOG_LAWS), 1, IDLE, False),
)

HALVES = (
    Mutant(
        "BCE's curvature by halves, one half only",
        ends(_sum_rising, (u + w) * _direction * _rise / (1 + Exp(score)) ** 2),
        2,
        NOT,
    ),
    Mutant(
        "BCE's curvature by halves, the tails mixed",
        ends(_sum_rising, (u + w) * _direction * _rise * _rise / (1 + Exp(-score)) ** 2),
        2,
        NOT,
    ),
    Mutant(
        "BCE's curvature by halves, divided once",
        ends(_sum_falling, (u + w) * _direction * _fall * _fall / (1 + Exp(-score))),
        2,
        NOT,
    ),
    Mutant("BCE's curvature by halves, one weight", ends(_sum_falling, u * _direction * _down_part), 2, NOT),
    Mutant("BCE's curvature by halves, no direction", ends(_sum_falling, (u + w) * _down_part), 2, NOT),
    Mutant("the squared error's slope by halves, 2 forgotten", ends(_mse_rising, _error * _up_part), 2, NOT),
    Mutant(
        "the squared error's slope by halves, whole for half",
        ends(_mse_rising, 2 * _error * Exp(score) * Exp(score) / (1 + Exp(score)) ** 2),
        2,
        NOT,
    ),
    Mutant(
        "the squared error's slope by halves, of the other sign", ends(_mse_falling, -2 * _error * _down_part), 2, NOT
    ),
    Mutant(
        "the squared error's slope by halves, the halves against each other",
        ends(_mse_falling, 2 * _error * _fall * _rise / (1 + Exp(-score)) ** 2),
        2,
        NOT,
    ),
    Mutant(
        "the squared error's slope by halves, by its curvature",
        by(_mse_falling, 1, stable_squared.squared_curvature),
        1,
        NOT,
        False,
    ),
    Mutant(
        "the squared error's curvature by halves, always positive",
        ends(_bend_rising, 2 * (_up * _down) * _up_part),
        2,
        NOT,
    ),
    Mutant(
        "the squared error's curvature by halves, tails swapped",
        ends(_bend_rising, 2 * (_up * _down + _error * (_up - _down)) * _up_part),
        2,
        NOT,
    ),
    Mutant(
        "the squared error's curvature by halves, halved",
        ends(_bend_falling, _mse_bracket * _down_part),
        2,
        NOT,
    ),
    Mutant("the squared error's curvature by halves, by algebra", by(_bend_falling, 2, ALGEBRA), 2, NOT, False),
    Mutant("the squared error along s, no direction", ends(_along_rising, 2 * _mse_bracket * _up_part), 2, NOT),
    Mutant("the squared error along s, its slope", ends(_along_rising, 2 * _error * _direction * _up_part), 2, NOT),
    Mutant(
        "the squared error along s, of the other sign",
        ends(_along_falling, -2 * _mse_bracket * _direction * _down_part),
        2,
        NOT,
    ),
    Mutant(
        "the squared error along s, by its slope",
        by(_along_falling, 1, stable_squared.squared_derivative),
        1,
        NOT,
        False,
    ),
    Mutant("the sigmoid's slope, one tail twice", ends(_sigmoid_slope, _up**2), 2, NOT),
    Mutant("the sigmoid's slope, falling", ends(_sigmoid_slope, -_up * _down), 2, NOT),
    Mutant("the sigmoid's slope, the tails' difference", ends(_sigmoid_slope, _up - _down), 2, NOT),
    Mutant("the sigmoid's slope, by algebra", by(_sigmoid_slope, 2, ALGEBRA), 2, NOT, False),
)

_apart, _near_half = stable_range.logit_apart, stable_range.logit_near_half

LOGITS = (
    Mutant("the logit, two logarithms added", ends(_apart, Log(s) + Log(1 - s)), 2, NOT),
    Mutant("the logit, of the other sign", ends(_apart, Log(1 - s) - Log(s)), 2, NOT),
    Mutant(
        "the logit, a quotient of logarithms",
        ends(_apart, Log(s) / Log(1 - s)),
        None,
        needs(r"log\(\(1 \+ -1\*s\)\) != 0"),
    ),
    Mutant("the logit, taken apart by algebra", by(_apart, 2, ALGEBRA), 2, NOT, False),
    Mutant(
        "the logit taken apart, s perhaps above 1",
        given(_apart, *_apart.given[:1]),
        None,
        needs(r"\(1 \+ -1\*s\)\*\*-1 > 0"),
        False,
    ),
    Mutant("the logit near half, over s", ends(_near_half, Log(1 + (2 * s - 1) / s)), None, needs(r"\*s\*\*-1\) > 0")),
    Mutant(
        "the logit near half, of the other sign",
        ends(_near_half, Log(1 + (1 - 2 * s) / (1 - s))),
        None,
        needs(r"\(1 \+ -1\*2\*s\).* > 0"),
    ),
    Mutant("the logit near half, s alone doubled", ends(_near_half, Log(1 + 2 * s / (1 - s))), 2, NOT),
    Mutant(
        "the logit near half, one forgotten",
        ends(_near_half, Log((2 * s - 1) / (1 - s))),
        None,
        needs(r"\(2\*s \+ -1\).* > 0"),
    ),
    Mutant(
        "the logit near half, its odds of any sign",
        given(_near_half, *_near_half.given[:-1]),
        None,
        needs(r"\(2\*s \+ -1\).* > 0"),
        False,
    ),
)

# Numbers in two parts.

_x, _r, _q, _a, _b, _h, _l = (getattr(stable_twofold, f"_{name}") for name in "xrqabhl")
_X, _H = stable_twofold._X, stable_twofold._H
_two, _sums, _times = stable_twofold.sum_of_two, stable_twofold.sum_in_two_parts, stable_twofold.product_in_two_parts
_over, _log = stable_twofold.quotient_in_two_parts, stable_twofold.log_in_two_parts
_halves, _g, _m = stable_twofold.product_by_halves, Sym("g"), Sym("m")

TWOFOLD = (
    Mutant("a rounded sum, nothing given back", ends(_two, _r), 1, NOT),
    Mutant("a rounded sum, corrected the wrong way", ends(_two, _r - ((_x - (_r - _q)) + (t - _q))), 1, NOT),
    Mutant("a rounded sum, as for a difference", ends(_two, _r + ((_x - (_r - _q)) - (t + _q))), 1, NOT),
    Mutant("a rounded sum, what is left of t alone", ends(_two, _r + (t - _q)), 1, NOT),
    Mutant("a sum in two parts, the rest forgotten", ends(_sums, Sum(_H[j], j)), 1, NOT),
    Mutant("a sum in two parts, the rest taken away", ends(_sums, Sum(_H[j], j) - Sum(_X[j] - _H[j], j)), 1, NOT),
    Mutant("a sum in two parts, the whole added again", ends(_sums, Sum(_H[j], j) + Sum(_X[j], j)), 1, NOT),
    Mutant("a product in two parts, b l forgotten", ends(_times, _a * _h + (_a * _l + _b * _h)), 1, NOT),
    Mutant("a product in two parts, one cross term", ends(_times, _a * _h + _b * (_h + _l)), 1, NOT),
    Mutant("a product in two parts, b l twice", ends(_times, _a * _h + ((_a + _b) * _l + _b * (_h + _l))), 1, NOT),
    Mutant(
        "a quotient in two parts, corrected the wrong way",
        ends(_over, _q + ((_a - _q * _h) + (_b + _q * _l)) / (_h + _l)),
        1,
        NOT,
    ),
    Mutant(
        "a quotient in two parts, over h alone",
        ends(_over, _q + ((_a - _q * _h) + (_b - _q * _l)) / _h),
        None,
        needs("h != 0"),
    ),
    Mutant("a quotient in two parts, the remainder forgotten", ends(_over, _q + (_b - _q * _l) / (_h + _l)), 1, NOT),
    Mutant("a quotient in two parts, h + l perhaps 0", given(_over), None, needs(r"\(h \+ l\) != 0"), False),
    Mutant(
        "a product by halves, the low halves forgotten",
        ends(_halves, ((_x - _g * _m) - _g * (_h - _m)) - (_q - _g) * _m),
        1,
        NOT,
    ),
    Mutant(
        "a product by halves, the low halves added",
        ends(_halves, ((_x - _g * _m) - _g * (_h - _m) - (_q - _g) * _m) + (_q - _g) * (_h - _m)),
        1,
        NOT,
    ),
    Mutant(
        "a product by halves, halves of the other",
        ends(_halves, ((_x - _g * _m) - _m * (_h - _m) - (_q - _g) * _m) - (_q - _g) * (_h - _m)),
        1,
        NOT,
    ),
    Mutant(
        "a logarithm in two parts, not divided", ends(_log, Log(1 + _h) + Log(1 + _l)), None, needs(r"\(1 \+ l\) > 0")
    ),
    Mutant(
        "a logarithm in two parts, over h alone",
        ends(_log, Log(1 + _h) + Log(1 + _l / _h)),
        None,
        needs(r"l\*h\*\*-1\) > 0"),
    ),
    Mutant("a logarithm in two parts, the second taken away", ends(_log, Log(1 + _h) - Log(1 + _l / (1 + _h))), 2, NOT),
    Mutant("a logarithm in two parts, the second not taken", ends(_log, Log(1 + _h) + _l / (1 + _h)), 2, NOT),
    Mutant("a logarithm in two parts, by algebra", by(_log, 2, ALGEBRA), 2, NOT, False),
    Mutant(
        "a logarithm in two parts, 1 + h of any sign", given(_log, _log.given[1]), None, needs(r"\(1 \+ h\) > 0"), False
    ),
    Mutant(
        "a logarithm in two parts, the whole of any sign",
        given(_log, _log.given[0]),
        None,
        needs(r"\(1 \+ \(h \+ l\)\) > 0"),
        False,
    ),
)

# Near 1 the logarithm is its argument less 1.

NEAR_ONE = (
    Mutant("log near one, t itself from below", begins(log_near_one, t), 1, NOT),
    Mutant("log near one, the square halved away", begins(log_near_one, t - t**2 / (2 + 2 * t)), 1, NOT),
    Mutant("log near one, the square added", begins(log_near_one, t + t**2 / (1 + t)), 1, NOT),
    Mutant("log near one, the square whole", begins(log_near_one, t - t**2), 1, NOT, model=at((t, Fraction(-9, 10)))),
    Mutant("log near one, of t", ends(log_near_one, Log(t)), None, needs("t > 0")),
    Mutant("log near one, strictly, at 0 too", strictly(log_near_one), 3, MILD, model=at((t, 0))),
    Mutant("log near one, everywhere", given(log_near_one), None, needs(r"\(1 \+ t\) != 0"), False),
    Mutant(
        "log near one, the tangent at t itself",
        by(log_near_one, 2, log_tangent.where({t: 1 + t}), SIGNS),
        2,
        NOT,
        False,
    ),
    Mutant(
        "log near one, the tangent without signs",
        by(log_near_one, 2, log_tangent.where({t: 1 / (1 + t)})),
        2,
        "cite signs last",
        False,
    ),
)

MUTANTS = (*LABELS, *WEIGHTS, *UNSHIFTED, *LIFTED, *HALVES, *LOGITS, *TWOFOLD, *NEAR_ONE)
