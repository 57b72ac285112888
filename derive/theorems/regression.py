"""Chapter 6, continued: logistic regression, the penalty, weights of samples and classes, and smoothed labels."""

from __future__ import annotations

from derive.calc import Convex, Eq, Le, Refutation, Theorem
from derive.domains import open_simplex, positive_family, simplex
from derive.rules import (
    ALGEBRA,
    DIFFERENTIATE,
    FIRST_ORDER,
    LOG_LAWS,
    SECOND_ORDER,
    SIGNS,
    Hypothesis,
    equation,
)
from derive.symbols import D, Delta, Exp, Expr, Family, Idx, Lam, Log, Num, Sum, Sym, second_derivative
from derive.theorems.gradients import gradient, in_logits, objective_in_weights
from derive.vocabulary import (
    K,
    W,
    X,
    Y,
    a,
    bias,
    binary_cross_entropy,
    cross_entropy,
    d,
    h,
    i,
    k,
    l,
    labels,
    l2_penalty,
    logistic_loss,
    mean_cross_entropy,
    n,
    p,
    rate,
    s,
    scores,
    sigmoid,
    smoothed,
    softmax,
    t,
    w,
    y,
    z,
)

c = Family("c", n)  # one weight for each sample
g = Family("g", K)  # one weight for each class
u, point = Family("u", d), Family("w'", d)
b = Idx("b", d)


def _score(sample: Expr, weights: Expr = w) -> Expr:
    """The linear score w·xᵢ of a sample."""
    return Sum(X[sample, a] * weights[a], a)  # type: ignore[index]  # a family


def _slope(feature: Expr, weights: Expr = w) -> Expr:
    """What the gradient formula says, for one feature."""
    return Sum((sigmoid(_score(i, weights)) - labels[i]) * X[i, feature], i) / n


_loss = logistic_loss(X, w, labels)
_written_out = Sum(Log(1 + Exp(_score(i))) - labels[i] * _score(i), i) / n
_spread = sigmoid(_score(i)) * (1 - sigmoid(_score(i)))

logistic_in_weights = (
    Theorem(
        "logistic.in-weights",
        "The loss of logistic regression, written out",
        claim=Eq(_loss, _written_out),
    )
    .calc(_loss)
    .eq(
        -Sum(
            labels[i] * Log(1 / (1 + Exp(-_score(i)))) + (1 - labels[i]) * Log(1 / (1 + Exp(_score(i)))),
            i,
        )
        / n,
        by=(logistic_loss, binary_cross_entropy, sigmoid),
    )
    .eq(_written_out, by=LOG_LAWS)
)

logistic_gradient = (
    Theorem(
        "logistic.gradient",
        "The gradient of logistic regression is Xᵀ(p − y)/n",
        claim=Eq(D(_loss, w[a]), _slope(a)),
    )
    .calc(D(_loss, w[a]))
    .eq(D(_written_out, w[a]), by=logistic_in_weights)
    .eq(Sum((Exp(_score(i)) / (1 + Exp(_score(i))) - labels[i]) * X[i, a], i) / n, by=DIFFERENTIATE)
    .eq(_slope(a), by=sigmoid)
)

logistic_hessian = (
    Theorem(
        "logistic.hessian",
        "The Hessian of logistic regression is XᵀSX/n",
        claim=Eq(D(D(_loss, w[a]), w[h]), Sum(X[i, a] * _spread * X[i, h], i) / n),
    )
    .calc(D(D(_loss, w[a]), w[h]))
    .eq(D(_slope(a), w[h]), by=logistic_gradient)
    .eq(D(Sum((1 / (1 + Exp(-_score(i))) - labels[i]) * X[i, a], i) / n, w[h]), by=sigmoid)
    .eq(Sum(X[i, a] * (Exp(-_score(i)) / (1 + Exp(-_score(i))) ** 2) * X[i, h], i) / n, by=DIFFERENTIATE)
    .eq(Sum(X[i, a] * _spread * X[i, h], i) / n, by=sigmoid)
)

_form = Sum(Sum(u[a] * (Sum(X[i, a] * _spread * X[i, h], i) / n) * u[h], h), a)
_squares = Sum(_spread * Sum(X[i, a] * u[a], a) ** 2, i) / n

logistic_squares = (
    Theorem(
        "logistic.hessian-squares",
        "The quadratic form of the Hessian is a weighted sum of squares",
        claim=Eq(_form, _squares),
    )
    .calc(_form)
    .eq(_squares, by=ALGEBRA)
)

logistic_convex = (
    Theorem(
        "logistic.convex",
        "The loss of logistic regression is convex in the weights",
        claim=Convex(_loss, w),
        via=SECOND_ORDER(u),
    )
    .calc(0)
    .le(_squares, by=SIGNS)
    .eq(_form, by=logistic_squares)
    .eq(second_derivative(_loss, w, u), by=logistic_hessian)
)

_at_point = logistic_loss(X, point, labels)
_tangent = _at_point + Sum(_slope(a, point) * (w[a] - point[a]), a)

logistic_tangent = (
    Theorem(
        "logistic.tangent",
        "The loss of logistic regression lies above its tangent planes",
        claim=Le(_tangent, _loss),
        via=FIRST_ORDER(w, point, u),
    )
    .calc(0)
    .le(_squares, by=SIGNS)
    .eq(_form, by=logistic_squares)
    .eq(second_derivative(_loss, w, u), by=logistic_hessian)
)

_some_data = Hypothesis(">=", n, Num(1), (), "n ≥ 1", ("zero", point))
_stationary = equation(_slope(a, point), 0, a, label="the gradient is 0 at w′")

logistic_stationary = (
    Theorem(
        "logistic.stationary-is-minimum",
        "In logistic regression a stationary point is a global minimum",
        claim=Le(_at_point, _loss),
        given=(_some_data, _stationary),
    )
    .calc(_at_point)
    .eq(_tangent, by=_stationary)
    .le(_loss, by=(logistic_tangent, SIGNS))
)

_penalty = l2_penalty(rate, w)

penalty_gradient = (
    Theorem(
        "penalty.gradient",
        "The gradient of the L2 penalty is λw",
        claim=Eq(D(_penalty, w[a]), rate * w[a]),
    )
    .calc(D(_penalty, w[a]))
    .eq(D(rate / 2 * Sum(w[h] ** 2, h), w[a]), by=l2_penalty)
    .eq(rate * w[a], by=DIFFERENTIATE)
)

penalty_hessian = (
    Theorem(
        "penalty.hessian",
        "The Hessian of the L2 penalty is λI",
        claim=Eq(D(D(_penalty, w[a]), w[h]), rate * Delta(a, h)),
    )
    .calc(D(D(_penalty, w[a]), w[h]))
    .eq(D(rate * w[a], w[h]), by=penalty_gradient)
    .eq(rate * Delta(a, h), by=DIFFERENTIATE)
)

penalised_gradient = (
    Theorem(
        "penalised-logistic.gradient",
        "The gradient of penalised logistic regression",
        claim=Eq(D(_loss + _penalty, w[a]), _slope(a) + rate * w[a]),
    )
    .calc(D(_loss + _penalty, w[a]))
    .eq(D(_written_out + rate / 2 * Sum(w[h] ** 2, h), w[a]), by=(logistic_in_weights, l2_penalty))
    .eq(
        Sum((Exp(_score(i)) / (1 + Exp(_score(i))) - labels[i]) * X[i, a], i) / n + rate * w[a],
        by=DIFFERENTIATE,
    )
    .eq(_slope(a) + rate * w[a], by=sigmoid)
)

_positive_rate = positive_family(rate)
_penalised_form = Sum(Sum(u[a] * (Sum(X[i, a] * _spread * X[i, h], i) / n + rate * Delta(a, h)) * u[h], h), a)

penalised_definite = (
    Theorem(
        "penalised-logistic.hessian-definite",
        "With the penalty every curvature is at least λ",
        claim=Le(rate * Sum(u[a] ** 2, a), _penalised_form),
    )
    .calc(rate * Sum(u[a] ** 2, a))
    .le(_squares + rate * Sum(u[a] ** 2, a), by=SIGNS)
    .eq(_penalised_form, by=ALGEBRA)
)

_distance = Sum((w[a] - point[a]) ** 2, a)
_penalised_slope = _slope(a, point) + rate * point[a]
_penalised_at_point = _at_point + l2_penalty(rate, point)
_parabola = _penalised_at_point + Sum(_penalised_slope * (w[a] - point[a]), a) + rate / 2 * _distance

penalised_growth = (
    Theorem(
        "penalised-logistic.growth",
        "The penalised loss lies above a parabola at every point",
        claim=Le(_parabola, _loss + _penalty),
    )
    .calc(_parabola)
    .eq(_tangent + rate / 2 * Sum(w[a] ** 2, a), by=l2_penalty)
    .le(_loss + rate / 2 * Sum(w[a] ** 2, a), by=(logistic_tangent, SIGNS))
    .eq(_loss + _penalty, by=l2_penalty)
)

_penalised_stationary = equation(_penalised_slope, 0, a, label="the penalised gradient is 0 at w′")

penalised_minimum = (
    Theorem(
        "penalised-logistic.unique-minimum",
        "The penalised loss has at most one stationary point, and it is the minimum",
        claim=Le(_penalised_at_point + rate / 2 * _distance, _loss + _penalty),
        given=(_some_data, _penalised_stationary),
    )
    .calc(_penalised_at_point + rate / 2 * _distance)
    .eq(_parabola, by=_penalised_stationary)
    .le(_loss + _penalty, by=(penalised_growth, SIGNS))
)

_weighted = Sum(c[i] * binary_cross_entropy(labels[i], sigmoid(_score(i))), i) / n

sample_weights = (
    Theorem(
        "logistic.sample-weights",
        "A sample's weight multiplies its share of the gradient",
        claim=Eq(D(_weighted, w[a]), Sum(c[i] * (sigmoid(_score(i)) - labels[i]) * X[i, a], i) / n),
    )
    .calc(D(_weighted, w[a]))
    .eq(
        D(
            -Sum(
                c[i]
                * (labels[i] * Log(1 / (1 + Exp(-_score(i)))) + (1 - labels[i]) * Log(1 / (1 + Exp(_score(i))))),
                i,
            )
            / n,
            w[a],
        ),
        by=(binary_cross_entropy, sigmoid),
    )
    .eq(D(Sum(c[i] * (Log(1 + Exp(_score(i))) - labels[i] * _score(i)), i) / n, w[a]), by=LOG_LAWS)
    .eq(Sum(c[i] * (Exp(_score(i)) / (1 + Exp(_score(i))) - labels[i]) * X[i, a], i) / n, by=DIFFERENTIATE)
    .eq(Sum(c[i] * (sigmoid(_score(i)) - labels[i]) * X[i, a], i) / n, by=sigmoid)
)

_ce = cross_entropy(y, softmax(z))
_N = Sum(Exp(z[l]), l)

any_labels = (
    Theorem(
        "cross-entropy.gradient-any-labels",
        "With labels that need not sum to one the gradient is (Σ y) p − y",
        claim=Eq(D(_ce, z[k]), Sum(y[l], l) * softmax(z)[k] - y[k]),
    )
    .calc(D(_ce, z[k]))
    .eq(D(-Sum(y[l] * (z[l] - Log(_N)), l), z[k]), by=in_logits)
    .eq(Sum(y[l], l) * (Exp(z[k]) / _N) - y[k], by=DIFFERENTIATE)
    .eq(Sum(y[l], l) * softmax(z)[k] - y[k], by=softmax)
)

_r = Idx("r", K)
_class_weighted = cross_entropy(Lam(l, g[l] * Delta(l, _r)), softmax(z))

class_weights = (
    Theorem(
        "cross-entropy.class-weights",
        "A class weight multiplies the gradient of the samples of that class",
        claim=Eq(D(_class_weighted, z[k]), g[_r] * (softmax(z)[k] - Delta(k, _r))),
    )
    .calc(D(_class_weighted, z[k]))
    .eq(
        Sum(g[l] * Delta(l, _r), l) * softmax(z)[k] - g[k] * Delta(k, _r),
        by=any_labels.where({y: Lam(l, g[l] * Delta(l, _r))}),
    )
    .eq(g[_r] * (softmax(z)[k] - Delta(k, _r)), by=ALGEBRA)
)

_smooth = smoothed(t, y)

smoothed_sum = (
    Theorem(
        "label-smoothing.sums-to-one",
        "Smoothed labels still sum to one",
        claim=Eq(Sum(_smooth[k], k), 1),
        given=simplex(y),
    )
    .calc(Sum(_smooth[k], k))
    .eq(Sum((1 - t) * y[k] + t / K, k), by=smoothed)
    .eq((1 - t) * Sum(y[k], k) + t, by=ALGEBRA)
    .eq(1, by=simplex(y).sums_to_one)
)

smoothed_gradient = (
    Theorem(
        "label-smoothing.gradient",
        "With smoothed labels the gradient is p minus the smoothed label",
        claim=Eq(D(cross_entropy(_smooth, softmax(z)), z[k]), softmax(z)[k] - _smooth[k]),
        given=simplex(y),
    )
    .calc(D(cross_entropy(_smooth, softmax(z)), z[k]))
    .eq(Sum(_smooth[l], l) * softmax(z)[k] - _smooth[k], by=any_labels.where({y: _smooth}))
    .eq(softmax(z)[k] - _smooth[k], by=smoothed_sum)
)

_uniform = Lam(k, 1 / K)

smoothed_mixture = (
    Theorem(
        "label-smoothing.mixture",
        "Label smoothing mixes in the cross-entropy under the uniform distribution",
        claim=Eq(cross_entropy(_smooth, p), (1 - t) * cross_entropy(y, p) + t * cross_entropy(_uniform, p)),
        given=(open_simplex(p).positive,),
    )
    .calc(cross_entropy(_smooth, p))
    .eq((1 - t) * -Sum(y[k] * Log(p[k]), k) + t * -Sum(1 / K * Log(p[k]), k), by=(cross_entropy, smoothed))
    .eq((1 - t) * cross_entropy(y, p) + t * cross_entropy(_uniform, p), by=cross_entropy)
)

_z2, _y2 = Family("z", Num(2)), Family("y", Num(2))
_ce2 = cross_entropy(_y2, softmax(_z2))
_coin = equation(_y2[1] + _y2[2], 1, label="y₁ + y₂ = 1")
_q = sigmoid(_z2[1] - _z2[2])

two_classes = (
    Theorem(
        "cross-entropy.two-classes",
        "With two classes softmax cross-entropy is BCE of the difference of the logits",
        claim=Eq(_ce2, binary_cross_entropy(_y2[1], _q)),
        given=(_coin,),
    )
    .calc(_ce2)
    .eq(-_y2[1] * Log(softmax(_z2)[1]) - _y2[2] * Log(softmax(_z2)[2]), by=cross_entropy)
)

two_classes_gradient = (
    Theorem(
        "cross-entropy.two-classes-gradient",
        "With two classes the two derivatives are opposite",
        claim=Eq(D(_ce2, _z2[1]) , _q - _y2[1]),
        given=(_coin,),
    )
)

_Z = scores(X, W, bias)
_shift = Family("c", d)
_shifted = scores(X, Lam(a, k, W[a, k] + _shift[a]), Lam(k, bias[k] + s))
THEOREMS = (logistic_in_weights, logistic_gradient, logistic_hessian, logistic_squares, logistic_convex, logistic_tangent, logistic_stationary, penalty_gradient, penalty_hessian, penalised_gradient, penalised_definite, penalised_growth, penalised_minimum, sample_weights, any_labels, class_weights, smoothed_sum, smoothed_gradient, smoothed_mixture)
