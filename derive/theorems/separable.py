"""Chapter 7, continued: separable data, where the loss is convex and yet has no minimum."""

from __future__ import annotations

from derive.calc import Attained, Eq, Le, Lt, Refutation, Tends, Theorem
from derive.domains import coin_label, unit_interval
from derive.rules import ALGEBRA, CASES, CONTINUITY, DIFFERENTIATE, LOG_LAWS, SIGNS, equation, positive
from derive.symbols import D, Exp, Expr, Family, Lam, Log, Sum, Sym
from derive.theorems.bce_mse import bce_in_logit
from derive.theorems.inequalities import log_increasing
from derive.theorems.regression import linear_score, logistic_tangent, point
from derive.vocabulary import (
    X,
    a,
    binary_cross_entropy,
    d,
    i,
    labels,
    logistic_loss,
    n,
    s,
    score,
    sigmoid,
    t,
    target,
    w,
    weight,
)

z, y, p = score, target, sigmoid(score)
v = Family("v", d)
_BISHOP = "Bishop, PRML, section 4.3.2"

bce_signed = (
    Theorem(
        "bce.signed",
        "BCE looks only at how far the score is on the right side",
        claim=Eq(binary_cross_entropy(y, p), Log(1 + Exp(-(2 * y - 1) * z))),
        given=coin_label(y),
        statement="For a label y that is 0 or 1, BCE(y, σ(z)) is log(1 + e⁻ᵐ) with the margin m = (2y − 1)z.",
        meaning=(
            "2y − 1 is 1 or −1, so the margin is positive where the score has the sign that the label wants. BCE falls "
            "as the margin grows and never reaches 0."
        ),
        reference="Hastie, Tibshirani & Friedman, ESL, section 10.6",
    )
    .calc(binary_cross_entropy(y, p))
    .eq(Log(1 + Exp(z)) - y * z, by=bce_in_logit)
    .eq(y * (Log(1 + Exp(z)) - z) + (1 - y) * Log(1 + Exp(z)), by=ALGEBRA)
    .eq(y * Log(1 + Exp(-z)) + (1 - y) * Log(1 + Exp(z)), by=LOG_LAWS)
    .eq(Log(1 + Exp(-(2 * y - 1) * z)), by=CASES(y))
)

_binary = equation(labels[i] ** 2, labels[i], i, label="each yᵢ is 0 or 1", domain=("label", labels))
_toward = linear_score(i, v)
_margin = (2 * labels[i] - 1) * _toward
_separated = positive(_margin, i, label="v separates the classes")
_loss = logistic_loss(X, w, labels)


_scored = Exp(-(2 * labels[i] - 1) * linear_score(i))

_signed = Sum(Log(1 + _scored), i) / n

loss_signed = (
    Theorem(
        "logistic.margins",
        "The loss of logistic regression, in terms of the margins",
        claim=Eq(_loss, _signed),
        given=(_binary,),
        statement=(
            "For labels that are 0 or 1, the mean BCE is the mean of log(1 + exp(−mᵢ)) over the margins "
            "mᵢ = (2yᵢ − 1) xᵢ·w."
        ),
        meaning="Every sample pays for a small or negative margin, and pays less the larger its margin is.",
        reference="Hastie, Tibshirani & Friedman, ESL, section 10.6",
    )
    .calc(_loss)
    .eq(_signed, by=(logistic_loss, bce_signed.where({y: labels[i], z: linear_score(i)}, i)))
)

loss_positive = (
    Theorem(
        "logistic.positive",
        "The loss of logistic regression is positive",
        claim=Lt(0, _loss),
        given=(_binary,),
        statement="For labels that are 0 or 1, the mean BCE of a linear score is greater than 0, for all weights.",
        meaning="The value 0, to which the loss can come close, is never taken: the sigmoid is never certain.",
        reference=_BISHOP,
    )
    .calc(0)
    .lt(_signed, by=(log_increasing.where({s: 1, t: 1 + _scored}).times(1 / n, i), SIGNS))
    .eq(_loss, by=loss_signed)
)

_further = Lam(a, w[a] + v[a])
_q = sigmoid(linear_score(i, _further))
_tangent_at_further = logistic_loss(X, _further, labels) - Sum(Sum((_q - labels[i]) * X[i, a], i) / n * v[a], a)

always_lower = (
    Theorem(
        "separable.always-lower",
        "On separable data every loss can be bettered",
        claim=Lt(logistic_loss(X, _further, labels), _loss),
        given=(_binary, _separated),
        statement=(
            "If the direction v separates the two classes, (2yᵢ − 1) xᵢ·v > 0 for every sample i, then the loss at "
            "w + v is less than at w, whatever w is."
        ),
        meaning=(
            "A step along v enlarges the margin of every sample. Since this is so from everywhere, there are no best "
            "weights. Gradient descent with small steps lowers the loss for ever, and the weights grow without end."
        ),
        reference=_BISHOP,
    )
    .calc(logistic_loss(X, _further, labels))
    .lt(
        logistic_loss(X, _further, labels) + Sum(((labels[i] - _q) ** 2 + _q * (1 - _q)) * _margin, i) / n,
        by=SIGNS,
    )
    .eq(_tangent_at_further, by=(_binary, _binary))
    .le(_loss, by=(logistic_tangent.where({point: _further}), SIGNS))
)

_shrinking = Family("u", n)

limit_zero = (
    Theorem(
        "separable.loss-to-zero",
        "On separable data the loss comes as close to zero as one likes",
        claim=Tends(Sum(Log(1 + Exp(-t * _margin)), i) / n, t, "+oo", 0),
        given=(_separated,),
        statement=(
            "If the direction v separates the two classes, with the margins mᵢ = (2yᵢ − 1) xᵢ·v > 0, then the loss at "
            "the weights t v, which is the mean of log(1 + exp(−t mᵢ)), goes to 0 as t goes to +∞."
        ),
        meaning=(
            "The infimum of the loss is 0, and it is not attained. The predictions become ever more certain; a penalty "
            "on the weights, or stopping early, is what keeps them finite."
        ),
        reference=_BISHOP,
    )
    .calc(Sum(Log(1 + Exp(-t * _margin)), i) / n)
    .to(0, by=CONTINUITY(_shrinking, Lam(i, Exp(-t * _margin)), Sum(Log(1 + _shrinking[i]), i) / n))
)

_on_line, _next = Lam(a, w[a] + t * v[a]), Lam(a, w[a] + (t + 1) * v[a])

lower_on_line = (
    Theorem(
        "separable.lower-on-line",
        "Along a separating direction the loss falls with every step",
        claim=Lt(logistic_loss(X, _next, labels), logistic_loss(X, _on_line, labels)),
        given=(_binary, _separated),
        statement="If v separates the two classes, the loss at w + (t + 1)v is less than at w + t v, for every t.",
        meaning="The same, said about the number t of steps. It is convex in t, and has no minimum.",
        reference=_BISHOP,
    )
    .calc(logistic_loss(X, _next, labels))
    .lt(logistic_loss(X, _on_line, labels), by=(always_lower.where({w: _on_line}), SIGNS))
)

no_minimum = Refutation(
    "separable.attained",
    "BCE is convex, so gradient descent reaches its minimum from any start",
    claim=Attained(logistic_loss(X, _on_line, labels), t),
    given=(_binary, _separated),
    witness=((t, t + 1),),
    contrary=lower_on_line,
    repaired="logistic.stationary-is-minimum",
    statement=(
        "The convex loss of logistic regression takes a least value on every line w + t v, also where v separates the "
        "two classes."
    ),
    meaning=(
        "There is nothing to reach: on separable data every point has a better one beyond it, and the infimum 0 is "
        "not attained. What convexity gives is another thing: where the gradient is zero, the loss is least."
    ),
    reference=_BISHOP,
)

_pair = (binary_cross_entropy(1, sigmoid(weight)) + binary_cross_entropy(0, sigmoid(-weight))) / 2
_rate = Sym("eta")

pair = (
    Theorem(
        "separable.two-samples",
        "The smallest separable data set",
        claim=Eq(_pair, Log(1 + Exp(-weight))),
        statement="The mean BCE of the samples (x, y) = (1, 1) and (−1, 0) with one weight w is log(1 + e⁻ʷ).",
        meaning=(
            "A picture to keep in mind: a convex curve that falls for ever and never reaches the height 0 below it."
        ),
        reference=_BISHOP,
    )
    .calc(_pair)
    .eq(
        (Log(1 + Exp(weight)) - weight + Log(1 + Exp(-weight))) / 2,
        by=(bce_in_logit.where({y: 1, z: weight}), bce_in_logit.where({y: 0, z: -weight})),
    )
    .eq(Log(1 + Exp(-weight)), by=LOG_LAWS)
)

step_goes_on = (
    Theorem(
        "separable.step",
        "Every step of gradient descent makes the weight larger",
        claim=Lt(weight, weight - _rate * D(_pair, weight)),
        given=(positive(_rate, label="η > 0"),),
        statement=(
            "On the samples (1, 1) and (−1, 0), one step of gradient descent on BCE with any step size η > 0 makes the "
            "weight w larger."
        ),
        meaning=(
            "It never stands still and never turns back, at any step size. A limit of the weights would be a place "
            "where the step is zero, and there is none."
        ),
        reference=_BISHOP,
    )
    .calc(weight)
    .lt(weight + _rate * Exp(-weight) / (1 + Exp(-weight)), by=SIGNS)
    .eq(weight - _rate * D(Log(1 + Exp(-weight)), weight), by=DIFFERENTIATE)
    .eq(weight - _rate * D(_pair, weight), by=pair)
)

_share, _other = Sym("lambda"), Family("u", d)
_between = unit_interval(_share)
_mixed = equation(point[a], _share * w[a] + (1 - _share) * _other[a], a, label="v = λw + (1 − λ)u")
_at_mixture = logistic_loss(X, point, labels)


def _tangent(weights: Family) -> Expr:
    """The tangent plane at the mixture of the weights, at the weights."""
    slope = Sum((sigmoid(linear_score(i, point)) - labels[i]) * X[i, a], i) / n
    return _at_mixture + Sum(slope * (weights[a] - point[a]), a)


below_chord = (
    Theorem(
        "logistic.below-chord",
        "The loss of logistic regression has no hill between two points",
        claim=Le(_at_mixture, _share * logistic_loss(X, w, labels) + (1 - _share) * logistic_loss(X, _other, labels)),
        given=(*_between, _mixed),
        statement=(
            "For all weights w and u and 0 < λ < 1, the loss at v = λw + (1 − λ)u is at most λ times the loss at w "
            "plus 1 − λ times the loss at u."
        ),
        meaning=(
            "Between two points the loss never exceeds the larger of its values at the ends. So there are no two "
            "valleys with a hill between them. The proof weighs the tangent plane at v against both ends: the slopes "
            "cancel."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 3.1.1",
    )
    .calc(_at_mixture)
    .eq(_share * _tangent(w) + (1 - _share) * _tangent(_other), by=_mixed)
    .le(
        _share * logistic_loss(X, w, labels) + (1 - _share) * logistic_loss(X, _other, labels),
        by=(logistic_tangent.times(_share), logistic_tangent.where({w: _other}).times(1 - _share), SIGNS),
    )
)

THEOREMS = (
    below_chord,
    bce_signed,
    loss_signed,
    loss_positive,
    always_lower,
    lower_on_line,
    limit_zero,
    no_minimum,
    pair,
    step_goes_on,
)
