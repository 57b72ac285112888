"""Mutants of the chapters on gradients, losses, frameworks and convexity, as `mutants_chapters` has of the others."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from derive.calc import Convex
from derive.rules import FIRST_ORDER, SECOND_ORDER, SIGNS, equation, nonnegative, positive
from derive.symbols import D, Delta, Exp, Family, Log, Num, Sum
from derive.theorems import (
    bce_mse,
    convex_rules,
    convexity,
    descent,
    frameworks,
    regression,
    sensitivity,
    separable,
    softmax_regression,
)
from derive.theorems import labels_and_weights as weighted
from derive.theorems.inequalities import exp_increasing, exp_tangent, log_increasing, log_tangent
from derive.vocabulary import (
    K,
    W,
    X,
    Y,
    a,
    absolute,
    bias,
    binary_cross_entropy,
    chance,
    cross_entropy,
    d,
    error,
    h,
    i,
    j,
    k,
    l,
    labels,
    log_softmax,
    logsumexp,
    m,
    n,
    nll,
    p,
    rate,
    s,
    score,
    sigmoid,
    softmax,
    softplus,
    squared_error,
    t,
    target,
    w,
    weight,
    y,
    z,
)
from tests.mutants import NOT, Mutant, by, ends, everywhere, given, line, needs
from tests.mutants_rules import HALF, LACKING, MILD, NO_CASE, at, begins, claims, strictly, towards, without
from verify.model import Model

_p, _sigma = softmax(z), sigmoid(score)

# Chapter 6: labels and weights.

_g, _r, _eps = weighted.g, weighted._r, weighted._eps
_z2, _y2, _ce2 = weighted._z2, weighted._y2, weighted._ce2
_wrong_sum = at((K, 1), (k, 1), (y[1], 2), (z[1], 0), (_eps, 0))
_y_k, _uniform = cross_entropy(y, p), cross_entropy(weighted._uniform, p)
_nonnegative = weighted.smoothed_sum.given[0]

LABELS = (
    Mutant("p - y, whatever the labels sum to", ends(weighted.any_labels, _p[k] - y[k]), 3, NOT),
    Mutant("y - p, for any labels", ends(weighted.any_labels, y[k] - Sum(y[l], l) * _p[k]), 3, NOT),
    Mutant("the weight of the wrong class", ends(weighted.class_weights, _g[k] * (_p[k] - Delta(k, _r))), 2, NOT),
    Mutant("a weight for the label alone", ends(weighted.class_weights, _p[k] - _g[_r] * Delta(k, _r)), 2, NOT),
    Mutant("class weights, lemma for labels", by(weighted.class_weights, 1, weighted.any_labels), 1, NOT, False),
    Mutant("smoothed, without Σ y = 1", given(weighted.smoothed_sum, _nonnegative), 3, LACKING, model=_wrong_sum),
    Mutant("smoothed labels sum to more", ends(weighted.smoothed_sum, 1 + _eps), 3, NOT),
    Mutant("smoothed, the gradient of the label", ends(weighted.smoothed_gradient, _p[k] - y[k]), 2, NOT),
    Mutant(
        "smoothed gradient, without Σ y = 1",
        given(weighted.smoothed_gradient, _nonnegative),
        2,
        needs("="),
        model=_wrong_sum,
    ),
    Mutant("a mixture, shares swapped", ends(weighted.smoothed_mixture, _eps * _y_k + (1 - _eps) * _uniform), 2, NOT),
    Mutant("two classes, labels of any sum", given(weighted.two_classes), 2, LACKING),
    Mutant(
        "two classes, the label of the second",
        ends(weighted.two_classes, binary_cross_entropy(_y2[2], weighted._q)),
        4,
        NOT,
    ),
    Mutant(
        "two classes, logits swapped",
        ends(weighted.two_classes, binary_cross_entropy(_y2[1], sigmoid(_z2[2] - _z2[1]))),
        4,
        NOT,
    ),
    Mutant("two classes, the same derivative", ends(weighted.two_classes_gradient, D(_ce2, _z2[1])), 5, NOT),
    Mutant(
        "two classes, the lemma for K",
        by(weighted.two_classes_gradient, 1, weighted.any_labels.where({y: _y2, z: _z2})),
        1,
        "shape",
        False,
    ),
)

# Logistic regression.

_v, _loss, _slope = regression.point, regression._loss, regression._slope
_logistic_score = regression.linear_score(i)
_distance = regression._distance
_nothing = ((n, 1), (d, 1), (X[1, 1], 0), (labels[1], 0))
_at_w = equation(Sum(sigmoid(_logistic_score) * X[i, a], i), Sum(labels[i] * X[i, a], i), a)
_balanced = at((n, 2), (d, 1), (X[1, 1], 1), (X[2, 1], 1), (labels[1], 1), (labels[2], 0), (w[1], 0), (_v[1], 1))

REGRESSION = (
    Mutant(
        "logistic, labels added",
        ends(regression.logistic_in_weights, Sum(Log(1 + Exp(_logistic_score)) + labels[i] * _logistic_score, i) / n),
        2,
        NOT,
    ),
    Mutant("logistic, y - p", ends(regression.logistic_gradient, -_slope(a)), 3, NOT),
    Mutant("logistic, 1/n forgotten", ends(regression.logistic_gradient, _slope(a) * n), 3, NOT),
    Mutant(
        "logistic, another feature",
        ends(regression.logistic_gradient, _slope(h)),
        3,
        NOT,
        model=at((n, 1), (d, 2), (a, 1), (h, 2), (X[1, 1], 1), (X[1, 2], 0), (w[1], 0), (w[2], 0), (labels[1], 0)),
    ),
    Mutant(
        "logistic, curvature p",
        ends(regression.logistic_hessian, Sum(X[i, a] * sigmoid(_logistic_score) * X[i, h], i) / n),
        4,
        NOT,
    ),
    Mutant(
        "logistic, diagonal everywhere",
        ends(regression.logistic_hessian, Sum(X[i, a] ** 2 * regression._spread, i) / n),
        4,
        NOT,
    ),
    Mutant("logistic, squares not averaged", ends(regression.logistic_squares, regression._squares * n), 1, NOT),
    Mutant(
        "logistic, convex in one direction",
        replace(regression.logistic_convex, via=SECOND_ORDER(w)),
        None,
        "must be arbitrary",
        False,
    ),
    Mutant("logistic, concave", claims(regression.logistic_convex, Convex(-_loss, w)), 3, "stops at"),
    Mutant(
        "logistic, below its tangents", begins(ends(regression.logistic_tangent, regression._tangent), _loss), 1, NOT
    ),
    Mutant(
        "logistic, strictly above its tangents",
        strictly(regression.logistic_tangent),
        3,
        MILD,
        model=at(*_nothing, (w[1], 0), (_v[1], 0)),
    ),
    Mutant(
        "logistic, tangent elsewhere", by(regression.logistic_tangent, 1, regression.logistic_in_weights), 1, NOT, False
    ),
    Mutant("logistic, every point is a minimum", given(regression.logistic_stationary), 1, LACKING, model=_balanced),
    Mutant(
        "logistic, a minimum where another point is stationary",
        by(given(regression.logistic_stationary, _at_w), 1, _at_w),
        1,
        NOT,
        model=_balanced,
    ),
    Mutant("a penalty of half the slope", ends(regression.penalty_gradient, rate / 2 * w[a]), 2, NOT),
    Mutant(
        "a penalty that bends every way at once",
        ends(regression.penalty_hessian, rate),
        2,
        NOT,
        model=at((d, 2), (a, 1), (h, 2), (w[1], 0), (w[2], 0), (rate, 1)),
    ),
    Mutant("the penalty forgotten", ends(regression.penalised_gradient, _slope(a)), 3, NOT),
    Mutant("the penalty taken off", ends(regression.penalised_gradient, _slope(a) - rate * w[a]), 3, NOT),
    Mutant(
        "curvature of at least twice the rate",
        begins(regression.penalised_definite, 2 * rate * Sum(regression.u[a] ** 2, a)),
        1,
        NOT,
        model=at(*_nothing, (w[1], 0), (regression.u[1], 1), (rate, 1)),
    ),
    Mutant(
        "growth, twice the parabola",
        begins(regression.penalised_growth, regression._parabola + rate / 2 * _distance),
        1,
        NOT,
        model=at(*_nothing, (w[1], 1), (_v[1], 0), (rate, 1)),
    ),
    Mutant(
        "penalised, every point is the minimum",
        given(regression.penalised_minimum, regression._positive_rate),
        1,
        LACKING,
    ),
    Mutant(
        "weights squared",
        ends(
            regression.sample_weights,
            Sum(regression.c[i] * (sigmoid(_logistic_score) - labels[i]) * X[i, a] * regression.c[i], i) / n,
        ),
        4,
        NOT,
    ),
)

_J, _J_U, _rise, _U = (
    softmax_regression._J,
    softmax_regression._J_at_U,
    softmax_regression._matrix_rise,
    softmax_regression._U,
)
_tangent, _least = softmax_regression.softmax_tangent, softmax_regression.softmax_stationary
_fitted = softmax_regression._fit
_fit_one = equation(_fitted.left, _fitted.right)
_rows = softmax_regression._rows


def _sample(label: tuple[Fraction | int, ...], here: tuple[int, ...], there: tuple[int, ...] = (0, 0, 0)) -> Model:
    """One sample with one feature 1, its label, and the weights W and U."""
    rows = enumerate(zip(label, here, there, strict=False), 1)
    entries = [((Y[1, c], u), (W[1, c], x), (_U[1, c], v), (bias[c], 0)) for c, (u, x, v) in rows]
    return at((n, 1), (d, 1), (K, len(label)), (X[1, 1], 1), (a, 1), (k, 1), *(pair for row in entries for pair in row))


SOFTMAX_REGRESSION = (
    Mutant(
        "a vector for every class",
        everywhere(softmax_regression.softmax_shift, softmax_regression._move[a], softmax_regression._V[a, k]),
        1,
        NOT,
    ),
    Mutant("a bias multiplied", everywhere(softmax_regression.softmax_shift, bias[k] + s, bias[k] * s), 1, NOT),
    Mutant(
        "shifted, the prediction of another class",
        ends(softmax_regression.softmax_shift, softmax(softmax_regression._row)[j]),
        3,
        NOT,
    ),
    Mutant("softmax regression, below its tangents", begins(ends(_tangent, _J_U + _rise), _J), 1, NOT),
    Mutant("softmax regression, strictly above its tangents", strictly(_tangent), 4, MILD, model=_sample((1,), (0,))),
    Mutant(
        "softmax regression, labels of any sum",
        given(_tangent, _rows.nonnegative),
        2,
        LACKING,
        model=_sample((2, 0), (-10, -10)),
    ),
    Mutant("softmax regression, labels of any sign", given(_tangent, _rows.sums_to_one), 3, needs(">= 0"), False),
    Mutant("softmax regression, y - p", begins(_tangent, _J_U - _rise), 1, NOT, model=_sample((1, 0), (1, 0))),
    Mutant(
        "softmax regression, the step for a direction",
        replace(softmax_regression.softmax_tangent_w, via=FIRST_ORDER(W, _U, _U)),
        None,
        "must be arbitrary",
        False,
    ),
    Mutant("softmax regression, every point is a minimum", given(_least, *_least.given[:2]), 1, LACKING),
    Mutant(
        "softmax regression, the wrong tangent",
        by(_least, 2, softmax_regression.softmax_tangent_w, SIGNS),
        2,
        NOT,
        False,
    ),
    Mutant(
        "softmax regression, one entry of the gradient is zero",
        by(given(_least, *_rows, _fit_one), 1, _fit_one),
        1,
        NOT,
        model=_sample((Fraction(1, 3), Fraction(2, 3), 0), (0, 1, 0)),
    ),
)

# Chapter 7: cross-entropy against the squared error.

_bend_factor = 4 * bce_mse._one**2 * (1 - bce_mse._one) ** 2
_after_one = equation(t, 1)

BCE_MSE = (
    Mutant(
        "curvature, its zero at a half",
        ends(bce_mse.curvature_one, 2 * _sigma * (1 - _sigma) ** 2 * (2 * _sigma - 1)),
        2,
        NOT,
    ),
    Mutant(
        "curvature, the sign for label 1",
        ends(bce_mse.curvature_zero, 2 * _sigma**2 * (1 - _sigma) * (3 * _sigma - 2)),
        2,
        NOT,
    ),
    Mutant(
        "curvature, the label of the other",
        by(bce_mse.curvature_one, 1, bce_mse.mse_curvature.where({target: 0})),
        1,
        NOT,
        False,
    ),
    Mutant("two thirds at minus log 2", ends(bce_mse.third, Fraction(2, 3)), 2, NOT),
    Mutant("one third at log 2", ends(bce_mse.two_thirds, Fraction(1, 3)), 2, NOT),
    Mutant("curvature, shifted the wrong way", ends(bce_mse.curvature_shifted, _bend_factor * (1 - Exp(t))), 3, NOT),
    Mutant("convex on the left", given(bce_mse.convex_after, positive(-t)), 1, needs("> 0")),
    Mutant("convex everywhere", given(bce_mse.convex_after), 1, needs("> 0")),
    Mutant(
        "concave, lemma not turned over",
        by(bce_mse.concave_before, 2, exp_increasing.where({s: -t, t: 0}).times(_bend_factor), SIGNS),
        2,
        needs("> 0"),
        False,
    ),
    Mutant("concave on the right", given(bce_mse.concave_before, positive(t)), 2, needs("> 0")),
    Mutant("an inflection anywhere", given(bce_mse.inflection), 2, LACKING),
    Mutant("an inflection at one", by(given(bce_mse.inflection, _after_one), 2, _after_one), 2, NOT),
    Mutant("mirrored, and turned again", ends(bce_mse.mirrored, squared_error(1, sigmoid(-score))), 2, NOT),
)

_downhill = descent.always_downhill
_no_worse = nonnegative(t - s)

DESCENT = (
    Mutant("BCE, no gradient where it is wrong", ends(descent.bce_wrong_low, 0), 3, "is not"),
    Mutant("BCE, the full gradient where it is right", towards(descent.bce_wrong_high, "-oo"), 3, needs("-> 0")),
    Mutant("squared error, the full gradient where it is wrong", ends(descent.mse_wrong_low, -1), 3, "is not"),
    Mutant(
        "squared error, lemma for the other label",
        by(descent.mse_wrong_low, 1, bce_mse.mse_derivative.where({target: 0})),
        1,
        NOT,
        False,
    ),
    Mutant("a plateau at zero", ends(descent.mse_plateau, 0), 3, "is not"),
    Mutant("a plateau on the wrong side", towards(descent.mse_plateau_high, "-oo"), 2, needs("-> 0")),
    Mutant("BCE is at most its gradient", ends(descent.bce_below_odds, 1 - _sigma), 4, NOT),
    Mutant(
        "BCE and its gradient, another tangent",
        by(descent.bce_below_odds, 3, log_tangent.where({t: Exp(-score)}), SIGNS),
        3,
        NOT,
        False,
    ),
    Mutant("downhill for the other label", begins(_downhill, D(squared_error(0, _sigma), score)), 1, NOT),
    Mutant("downhill for any label", begins(_downhill, D(squared_error(target, _sigma), score)), 1, NOT),
    Mutant("the lower score, the smaller error", given(descent.decreasing, positive(s - t)), 2, needs("> 0")),
    Mutant(
        "the same score, a smaller error",
        given(descent.decreasing, _no_worse),
        2,
        needs("> 0"),
        model=at((s, 0), (t, 0)),
    ),
    Mutant(
        "the last layer, a hidden unit of any sign",
        line(descent.last_layer, 1, expr=descent._hidden * descent._output * (1 - descent._output)),
        1,
        NOT,
        False,
    ),
    Mutant(
        "the last layer is concave",
        claims(descent.last_layer, Convex(-descent.last_layer.claim.left, weight)),
        4,
        "stops at",
    ),
)

_one_sample = ((n, 1), (d, 1), (X[1, 1], 1), (labels[1], 1), (w[1], 0))
_two_samples = ((n, 2), (d, 1), (X[1, 1], 1), (X[2, 1], 10), (labels[1], 1), (labels[2], 0), (w[1], 0))

SEPARABLE = (
    Mutant("a margin for a soft label", given(separable.bce_signed), 4, NO_CASE),
    Mutant("a margin on the wrong side", ends(separable.bce_signed, Log(1 + Exp((2 * target - 1) * score))), 4, NOT),
    Mutant("margins of soft labels", given(separable.loss_signed), 1, needs("=")),
    Mutant(
        "a positive loss, lemma turned over",
        by(separable.loss_positive, 1, log_increasing.where({s: 1 + separable._scored, t: 1}).times(1 / n, i), SIGNS),
        1,
        needs("> 0"),
        False,
    ),
    Mutant(
        "a positive loss, one sample only",
        by(separable.loss_positive, 1, log_increasing.where({s: 1, t: 1 + separable._scored}).times(1 / n), SIGNS),
        1,
        NOT,
        False,
    ),
    Mutant("any direction is better", without(separable.always_lower, "v separates the classes"), 1, NOT),
    Mutant(
        "a direction that separates one sample",
        given(separable.always_lower, separable._binary, positive(separable._margin)),
        1,
        NOT,
        model=at(*_two_samples, (i, 1), (separable.v[1], 1)),
    ),
    Mutant(
        "a direction that separates soft labels",
        without(separable.always_lower, "each yᵢ is 0 or 1"),
        2,
        LACKING,
        model=at((n, 1), (d, 1), (X[1, 1], 1), (labels[1], Fraction(2, 3)), (w[1], 5), (separable.v[1], 1)),
    ),
    Mutant(
        "lower on a line, at the wrong point",
        by(separable.lower_on_line, 1, separable.always_lower, SIGNS),
        1,
        NOT,
        False,
    ),
    Mutant("the loss to zero, backwards", towards(separable.limit_zero, "-oo"), 1, needs("-> 0")),
    Mutant("the loss to zero in any direction", given(separable.limit_zero), 1, needs("-> 0")),
    Mutant("the loss to log 2", ends(separable.limit_zero, Log(Num(2))), 1, "is not"),
    Mutant("two samples, the wrong way", ends(separable.pair, Log(1 + Exp(weight))), 2, NOT),
    Mutant("every step of ascent, too", given(separable.step_goes_on, positive(-separable._rate)), 1, NOT),
    Mutant(
        "no hill, beyond the ends",
        without(separable.below_chord, "lambda < 1"),
        2,
        needs(">= 0"),
        model=at(
            *_one_sample[:4], (separable._share, 2), (w[1], 0), (separable._other[1], 1), (separable.point[1], -1)
        ),
    ),
    Mutant(
        "no hill, one tangent",
        by(separable.below_chord, 2, separable.logistic_tangent.times(separable._share), SIGNS),
        2,
        NOT,
        False,
    ),
)

_answer = (chance - target) / (chance * (1 - chance))
_e, _half_error = error, at((error, HALF))

SENSITIVITY = (
    Mutant("BCE, y - p", ends(sensitivity.bce_sensitivity, -_answer), 3, NOT),
    Mutant("BCE in p, as in the logit", ends(sensitivity.bce_sensitivity, chance - target), 3, NOT),
    Mutant("squared error, without the factor 2", ends(sensitivity.se_sensitivity, chance - target), 2, NOT),
    Mutant(
        "the ratio, without the factor 2",
        ends(sensitivity.sensitivity_ratio, D(sensitivity._se, chance) / (chance * (1 - chance))),
        3,
        NOT,
    ),
    Mutant(
        "the ratio, lemma of the other loss",
        by(sensitivity.sensitivity_ratio, 1, sensitivity.se_sensitivity),
        1,
        NOT,
        False,
    ),
    Mutant("a gap twice as large", ends(sensitivity.ratio_gap, 2 + (1 - 2 * _e) ** 2 / (_e * (1 - _e))), 1, NOT),
    Mutant("at least three times", begins(sensitivity.at_least_twice, 3), 1, NOT, model=_half_error),
    Mutant("more than twice", strictly(sensitivity.at_least_twice), 2, MILD, model=_half_error),
    Mutant("the error of a soft label", without(sensitivity.bce_in_error, "y is 0 or 1"), 2, NO_CASE),
    Mutant("the error, steps of unknown sign", by(sensitivity.bce_in_error, 3, absolute), 3, NOT, False),
    Mutant("squared error, twice the error", ends(sensitivity.se_in_error, 2 * sensitivity._hit), 4, NOT),
    Mutant("a gap at the error 1", given(sensitivity.sensitivity_gap), None, needs("!= 0"), False),
    Mutant("stronger, at errors above 1", given(sensitivity.sensitivity_larger, positive(_e - 1)), 1, NOT),
    Mutant("BCE does not answer near the right answer", ends(sensitivity.bce_near_right, 0), 2, "is not"),
    Mutant("squared error, asleep at the wrong answer", towards(sensitivity.se_near_right, "-oo"), 2, needs("-> 0")),
    Mutant("no bound, at the other end", ends(sensitivity.bce_unbounded, 1 / sigmoid(m)), 3, NOT, model=at((m, 2))),
    Mutant("half as strongly, for negative errors", given(sensitivity.logit_half), 1, NOT, model=at((_e, -1))),
    Mutant("errors in another order", begins(sensitivity.error_order, 2 * _e), 1, NOT, model=_half_error),
    Mutant(
        "four squared errors",
        begins(sensitivity.bce_exceeds, 4 * sensitivity._se),
        1,
        NOT,
        model=at((target, 0), (chance, Fraction(9, 10))),
    ),
    Mutant(
        "BCE exceeds, for labels above 1",
        without(sensitivity.bce_exceeds, "y ≤ 1"),
        2,
        NOT,
        model=at((target, 3), (chance, HALF)),
    ),
)

# Chapter 8: frameworks.

_lse_m = Log(Sum(Exp(z[j] - m), j))
_q = log_softmax(z)
_relu, _tail = frameworks._relu, Log(1 + Exp(-absolute(score)))

FRAMEWORKS = (
    Mutant("log-softmax, plus logsumexp", ends(frameworks.log_softmax_minus, z[k] + logsumexp(z)), 3, NOT),
    Mutant("logsumexp, what was taken out forgotten", ends(frameworks.logsumexp_shifted, _lse_m), 3, NOT),
    Mutant("logsumexp, taken out twice", ends(frameworks.logsumexp_shifted, 2 * m + _lse_m), 3, NOT),
    Mutant("softmax is log-softmax", ends(frameworks.softmax_exp_log, _q[k]), 2, NOT),
    Mutant("softmax of softmax", everywhere(frameworks.softmax_of_log_softmax, _q, _p), 2, NOT),
    Mutant("the index of another class", ends(frameworks.class_index, nll(_q)[k]), 3, NOT),
    Mutant("a class index, sign of the logit", ends(frameworks.class_index_fused, m + z[l] + _lse_m), 2, NOT),
    Mutant(
        "fused, labels of any sum",
        given(frameworks.fused, frameworks.fused.given[0]),
        4,
        LACKING,
        model=at((K, 1), (y[1], 2), (z[1], 1), (m, 0)),
    ),
    Mutant("fused, the mean added", ends(frameworks.fused, m + _lse_m + Sum(y[k] * z[k], k)), 5, NOT),
    Mutant(
        "label smoothing, shares swapped",
        ends(frameworks.label_smoothing, s * nll(_q)[l] + (1 - s) * (Sum(nll(_q)[k], k) / K)),
        3,
        NOT,
    ),
    Mutant(
        "label smoothing, the sum for the mean",
        ends(frameworks.label_smoothing, (1 - s) * nll(_q)[l] + s * Sum(nll(_q)[k], k)),
        3,
        NOT,
    ),
    Mutant(
        "weights for probabilities",
        given(frameworks.logits_of_probabilities, frameworks._P.positive),
        2,
        LACKING,
        model=at((K, 2), (p[1], 1), (p[2], 2), (y[1], 1), (y[2], 1)),
    ),
    Mutant("probabilities for logits", everywhere(frameworks.logits_of_probabilities, Log(p[k]), p[k]), 1, NOT),
    Mutant("log-sigmoid, not turned over", ends(frameworks.log_sigmoid, -softplus(score)), 3, NOT),
    Mutant("softplus, without the positive part", everywhere(frameworks.softplus_split, _relu, score), 2, NOT),
    Mutant(
        "softplus, the size not turned over",
        everywhere(frameworks.softplus_split, -absolute(score), absolute(score)),
        2,
        NOT,
    ),
    Mutant(
        "BCE with logits, label of the other class",
        ends(frameworks.bce_with_logits, _relu - (1 - target) * score + _tail),
        3,
        NOT,
    ),
    Mutant(
        "BCE with logits, the wrong lemma", by(frameworks.bce_with_logits, 3, frameworks.log_sigmoid), 3, NOT, False
    ),
)

# Chapter 9: convexity.

_x, _u, _share, _mixed, _middle = convexity.x, convexity.u, convexity.share, convexity.mixed, convexity.middle
_simplex, _jensen, _hessian = convexity._simplex, convexity.jensen_exp, convexity.lse_hessian
_f, _F, _M = convex_rules.f, convex_rules.F, convex_rules.M
_zeros = at(*((e, 0) for e in (_F, convex_rules.G, _f[1], _f[2], convex_rules.g[1], convex_rules.g[2])), (_share, HALF))

CONVEXITY = (
    Mutant("the square's chord, too high", ends(convexity.square_chord, _share * (_x[1] - _x[2]) ** 2), 1, NOT),
    Mutant("the square below its chords, and beyond", given(convexity.square_below_chord), 1, NOT),
    Mutant(
        "the square strictly below its chords",
        strictly(convexity.square_below_chord),
        2,
        MILD,
        model=at((_share, HALF), (_x[1], 1), (_x[2], 1)),
    ),
    Mutant(
        "the logarithm below its chords",
        begins(ends(convexity.negative_log_chord, _mixed(Log(_x[1]), Log(_x[2]))), Log(_middle)),
        1,
        NOT,
    ),
    Mutant("means, shares swapped", begins(convexity.means, _x[1] ** (1 - _share) * _x[2] ** _share), 1, NOT),
    Mutant("means of numbers of any sign", given(convexity.means, *convexity.between), None, needs("> 0"), False),
    Mutant("the square's tangent, twice as far", ends(convexity.square_tangent, 2 * (_u - t) ** 2), 1, NOT),
    Mutant(
        "tangents of exp, not moved",
        by(convexity.exp_above_tangents, 2, exp_tangent.where({t: _u}).times(Exp(t)), SIGNS),
        2,
        NOT,
        False,
    ),
    Mutant("softplus bends like the sigmoid", ends(convexity.softplus_curvature, sigmoid(_u)), 3, NOT),
    Mutant(
        "softplus, shares swapped",
        by(
            convexity.softplus_chord,
            2,
            convexity.softplus_above_tangents.where({t: _middle, _u: _x[1]}).times(1 - _share),
            convexity.softplus_above_tangents.where({t: _middle, _u: _x[2]}).times(_share),
            SIGNS,
        ),
        2,
        NOT,
        False,
    ),
    Mutant("softplus below its chords, and beyond", given(convexity.softplus_chord), 2, needs(">= 0")),
    Mutant("the cube is convex", claims(convexity.square_convex, Convex(_u**3, _u)), 2, "stops at"),
    Mutant(
        "the logarithm of softplus is convex",
        claims(convexity.softplus_convex, Convex(Log(softplus(_u)), _u)),
        None,
        needs("> 0"),
    ),
    Mutant("logsumexp, a slope of one", ends(convexity.lse_gradient, 1), 3, NOT),
    Mutant("logsumexp, curvature without delta", ends(_hessian, _p[k] - _p[k] * _p[j]), 4, NOT),
    Mutant("logsumexp, twice the variance", line(convexity.lse_convex, 1, expr=2 * convexity._squares), 2, NOT, False),
    Mutant(
        "logsumexp, convex towards its argument",
        replace(convexity.lse_convex, via=SECOND_ORDER(z)),
        None,
        "must be arbitrary",
        False,
    ),
    Mutant("Jensen, reversed", begins(ends(_jensen, _jensen.claim.left), _jensen.claim.right), 1, NOT),
    Mutant(
        "Jensen, without Σ p = 1",
        given(_jensen, _simplex.nonnegative),
        1,
        LACKING,
        model=at((K, 1), (p[1], 2), (z[1], 1)),
    ),
    Mutant(
        "Jensen, with negative shares",
        given(_jensen, _simplex.sums_to_one),
        2,
        needs(">= 0"),
        model=at((K, 2), (p[1], 2), (p[2], -1), (z[1], 0), (z[2], 1)),
    ),
)

CONVEX_RULES = (
    Mutant(
        "a line that supports one end",
        given(convex_rules.from_tangents, *convexity.between, convex_rules._first),
        2,
        LACKING,
        model=at((_share, HALF), (_x[1], 0), (_x[2], 0), (s, 0), (_F, 1), (_f[1], 1), (_f[2], 0)),
    ),
    Mutant(
        "supporting lines, beyond the ends",
        given(convex_rules.from_tangents, convex_rules._first, convex_rules._second),
        2,
        needs(">= 0"),
    ),
    Mutant(
        "a sum with a function that bends down",
        given(convex_rules.total, convex_rules._f_chord),
        2,
        NOT,
        model=at(
            (_share, HALF),
            (_F, 0),
            (_f[1], 0),
            (_f[2], 0),
            (convex_rules.G, 1),
            (convex_rules.g[1], 0),
            (convex_rules.g[2], 0),
        ),
    ),
    Mutant("a sum, strictly", strictly(convex_rules.total), 3, MILD, model=_zeros),
    Mutant(
        "a multiple on one side",
        ends(convex_rules.multiple, _mixed(_f[1], _f[2])),
        2,
        NOT,
        model=at((s, 2), (_F, 1), (_f[1], 1), (_f[2], 1), (_share, HALF)),
    ),
    Mutant(
        "an affine map, shares swapped",
        ends(
            convex_rules.affine,
            _mixed(convex_rules.affine.claim.right.args[1].args[1], convex_rules._affine(convex_rules._points[a, 1])),
        ),
        1,
        NOT,
    ),
    Mutant(
        "an affine map, the bias once",
        begins(convex_rules.affine, convex_rules.affine.claim.left - Family("b", n)[i]),
        1,
        NOT,
    ),
    Mutant(
        "the maximum, above one end",
        given(convex_rules.maximum, *convexity.between, convex_rules._f_chord, convex_rules._above2),
        2,
        LACKING,
    ),
    Mutant(
        "the maximum, without a chord",
        given(convex_rules.maximum, *convexity.between, convex_rules._above1, convex_rules._above2),
        1,
        NOT,
    ),
    Mutant(
        "the minimum for the maximum",
        given(
            convex_rules.maximum,
            *convexity.between,
            convex_rules._f_chord,
            nonnegative(_f[1] - _M[1]),
            nonnegative(_f[2] - _M[2]),
        ),
        2,
        LACKING,
    ),
    Mutant(
        "the maximum, beyond the ends",
        given(convex_rules.maximum, convex_rules._f_chord, convex_rules._above1, convex_rules._above2),
        2,
        needs(">= 0"),
        model=at((_share, 2), (_F, 0), (_f[1], 1), (_f[2], 2), (_M[1], 1), (_M[2], 10)),
    ),
    Mutant("exp falls to the right", begins(convex_rules.exp_falls, Exp(_u + 1)), 1, NOT),
    Mutant(
        "exp falls, lemma turned over",
        by(convex_rules.exp_falls, 1, exp_increasing.where({s: _u, t: _u - 1}), SIGNS),
        1,
        needs("> 0"),
        False,
    ),
)

MUTANTS = (
    *LABELS,
    *REGRESSION,
    *SOFTMAX_REGRESSION,
    *BCE_MSE,
    *DESCENT,
    *SEPARABLE,
    *SENSITIVITY,
    *FRAMEWORKS,
    *CONVEXITY,
    *CONVEX_RULES,
)
