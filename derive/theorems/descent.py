"""Chapter 7, continued: plateaus, valleys, and how far convexity goes."""

from __future__ import annotations

from fractions import Fraction

from derive.calc import Convex, Eq, Le, Lt, Refutation, Some, Tends, Theorem
from derive.rules import ALGEBRA, CONTINUITY, DIFFERENTIATE, LOG_LAWS, SECOND_ORDER, SIGNS, equation, positive
from derive.symbols import D, Exp, Expr, Family, Log, Num, Sym
from derive.theorems.bce_mse import bce_derivative, bce_in_logit, mse_derivative
from derive.theorems.inequalities import log_tangent
from derive.theorems.odds import sigmoid_increasing
from derive.vocabulary import (
    binary_cross_entropy,
    feature,
    i,
    labels,
    mean_squared_error,
    n,
    s,
    score,
    sigmoid,
    squared_error,
    t,
    target,
    weight,
)

z, y, p = score, target, sigmoid(score)
_right, _wrong = squared_error(1, p), squared_error(0, p)
_AUER = "Auer, Herbster & Warmuth, Exponentially many local minima for single neurons, NIPS 1995"
_NIELSEN = "Nielsen, Neural Networks and Deep Learning, chapter 3"

# Plateaus.

bce_wrong_low = (
    Theorem(
        "bce.gradient-low-score",
        "At a confidently wrong low score the gradient of BCE is −1",
        claim=Tends(D(binary_cross_entropy(1, p), z), z, "-oo", -1),
        statement="For the label 1, the derivative σ(z) − 1 of BCE by the logit goes to −1 as z goes to −∞.",
        meaning="The worse the prediction, the closer the gradient is to its full size: BCE never stops correcting.",
        reference=_NIELSEN,
    )
    .calc(D(binary_cross_entropy(1, p), z))
    .eq(p - 1, by=bce_derivative.where({y: 1}))
    .eq(-1 / (1 + Exp(z)), by=sigmoid)
    .to(-1, by=CONTINUITY(t, Exp(z), -1 / (1 + t)))
)

bce_wrong_high = (
    Theorem(
        "bce.gradient-high-score",
        "At a confidently wrong high score the gradient of BCE is 1",
        claim=Tends(D(binary_cross_entropy(0, p), z), z, "+oo", 1),
        statement="For the label 0, the derivative σ(z) of BCE by the logit goes to 1 as z goes to +∞.",
        meaning="The mirror image: a step of gradient descent lowers the score by nearly the whole step size.",
        reference=_NIELSEN,
    )
    .calc(D(binary_cross_entropy(0, p), z))
    .eq(p, by=bce_derivative.where({y: 0}))
    .eq(1 / (1 + Exp(-z)), by=sigmoid)
    .to(1, by=CONTINUITY(t, Exp(-z), 1 / (1 + t)))
)

mse_wrong_low = (
    Theorem(
        "mse.gradient-low-score",
        "At a confidently wrong low score the gradient of the squared error vanishes",
        claim=Tends(D(_right, z), z, "-oo", 0),
        statement="For the label 1, the derivative of (σ(z) − 1)² by the logit goes to 0 as z goes to −∞.",
        meaning="Where the most is to be learned, gradient descent on the squared error hardly moves.",
        reference=_NIELSEN,
    )
    .calc(D(_right, z))
    .eq(2 * (p - 1) * p * (1 - p), by=mse_derivative.where({y: 1}))
    .eq(-2 * Exp(z) / (1 + Exp(z)) ** 3, by=sigmoid)
    .to(0, by=CONTINUITY(t, Exp(z), -2 * t / (1 + t) ** 3))
)

mse_wrong_high = (
    Theorem(
        "mse.gradient-high-score",
        "At a confidently wrong high score the gradient of the squared error vanishes",
        claim=Tends(D(_wrong, z), z, "+oo", 0),
        statement="For the label 0, the derivative of σ(z)² by the logit goes to 0 as z goes to +∞.",
        meaning="The mirror image. The two ends differ in sign only.",
        reference=_NIELSEN,
    )
    .calc(D(_wrong, z))
    .eq(2 * p * p * (1 - p), by=mse_derivative.where({y: 0}))
    .eq(2 * Exp(-z) / (1 + Exp(-z)) ** 3, by=sigmoid)
    .to(0, by=CONTINUITY(t, Exp(-z), 2 * t / (1 + t) ** 3))
)

mse_plateau = (
    Theorem(
        "mse.plateau-low-score",
        "There the squared error is as large as it can be",
        claim=Tends(_right, z, "-oo", 1),
        statement="For the label 1, the squared error (σ(z) − 1)² goes to 1 as z goes to −∞.",
        meaning=(
            "The loss goes to its largest value while its gradient goes to 0: a plateau. There is no local minimum on "
            "it, but a start far out takes very many steps to leave it."
        ),
        reference=_NIELSEN,
    )
    .calc(_right)
    .eq((1 / (1 + Exp(-z)) - 1) ** 2, by=(squared_error, sigmoid))
    .eq(1 / (1 + Exp(z)) ** 2, by=ALGEBRA)
    .to(1, by=CONTINUITY(t, Exp(z), 1 / (1 + t) ** 2))
)

mse_plateau_high = (
    Theorem(
        "mse.plateau-high-score",
        "The plateau on the other side",
        claim=Tends(_wrong, z, "+oo", 1),
        statement="For the label 0, the squared error σ(z)² goes to 1 as z goes to +∞.",
        meaning="A large loss and a small gradient: the gradient alone does not tell a good model from a bad one.",
        reference=_NIELSEN,
    )
    .calc(_wrong)
    .eq((1 / (1 + Exp(-z))) ** 2, by=(squared_error, sigmoid))
    .to(1, by=CONTINUITY(t, Exp(-z), 1 / (1 + t) ** 2))
)

bce_below_odds = (
    Theorem(
        "bce.small-gradient",
        "A small gradient of BCE means a small loss",
        claim=Le(binary_cross_entropy(1, p), (1 - p) / p),
        statement="For the label 1 and p = σ(z), BCE is at most (1 − p)/p, where 1 − p is the size of its gradient.",
        meaning=(
            "With a gradient of size g < 1 the loss is at most g/(1 − g): below 0.0102 where g is 0.01. For BCE one "
            "may stop when the gradient is small; for the squared error of a sigmoid one may not."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 9.1.2 (small gradients of convex functions)",
    )
    .calc(binary_cross_entropy(1, p))
    .eq(Log(1 + Exp(z)) - z, by=bce_in_logit.where({y: 1}))
    .eq(Log(1 + Exp(-z)), by=LOG_LAWS)
    .le(Exp(-z), by=(log_tangent.where({t: 1 + Exp(-z)}), SIGNS))
    .eq((1 - p) / p, by=sigmoid)
)

small_gradient = Refutation(
    "mse.small-gradient",
    "A small gradient means a small loss",
    claim=Lt(_right, Fraction(1, 2)),
    given=(positive(D(_right, z) + Fraction(1, 100), label="the derivative is above −1/100"),),
    witness=((z, Num(-6)),),
    repaired="bce.small-gradient",
    statement=(
        "Wherever the derivative of the squared error (σ(z) − 1)² is smaller in size than 1/100, the squared error is "
        "below 1/2."
    ),
    meaning=(
        "At z = −6 the gradient is about −0.005 and the loss about 0.995: the model is certain and wrong. On such a "
        "plateau a stopping rule that looks at the gradient stops at the worst place. For BCE the statement is true."
    ),
    reference=_NIELSEN,
)

# One sample: not convex, and yet no place to be stuck.

always_downhill = (
    Theorem(
        "mse.always-downhill",
        "For one sample the squared error of a sigmoid always slopes down to the right answer",
        claim=Lt(D(_right, z), 0),
        statement="For the label 1, the derivative of (σ(z) − 1)² by the logit z is negative at every z.",
        meaning=(
            "There is no stationary point at all, hence no local minimum. The slope may be tiny, and is on the "
            "plateau; its sign is always right."
        ),
        reference=_NIELSEN,
    )
    .calc(D(_right, z))
    .eq(2 * (p - 1) * p * (1 - p), by=mse_derivative.where({y: 1}))
    .lt(2 * (p - 1) * p * (1 - p) + 2 * p * (1 - p) ** 2, by=SIGNS)
    .eq(0, by=ALGEBRA)
)

always_uphill = (
    Theorem(
        "mse.always-uphill",
        "The same for the label 0",
        claim=Lt(0, D(_wrong, z)),
        statement="For the label 0, the derivative of σ(z)² by the logit z is positive at every z.",
        meaning="Gradient descent lowers the score, from wherever it starts.",
        reference=_NIELSEN,
    )
    .calc(0)
    .lt(2 * p * p * (1 - p), by=SIGNS)
    .eq(D(_wrong, z), by=mse_derivative.where({y: 0}))
)

stuck = Refutation(
    "mse.one-sample-stuck",
    "A loss that is not convex has a local minimum to be stuck in",
    claim=Some(z, Eq(D(_right, z), 0)),
    witness=(),
    contrary=always_downhill,
    repaired="mse.decreasing",
    statement="The squared error (σ(z) − 1)² of one sample, which is not convex, has a stationary point.",
    meaning=(
        "Its derivative is negative everywhere. Not convex only means that the convenient guarantee is missing: this "
        "function is quasi-convex, and gradient descent on it is slow but never caught."
    ),
    reference="Boyd & Vandenberghe, Convex Optimization, section 3.4",
)

decreasing = (
    Theorem(
        "mse.decreasing",
        "For one sample a higher score for the right class is a smaller squared error",
        claim=Lt(squared_error(1, sigmoid(t)), squared_error(1, sigmoid(s))),
        given=(positive(t - s, label="s < t"),),
        statement="If s < t, then (σ(t) − 1)² is less than (σ(s) − 1)².",
        meaning=(
            "A function that only falls never exceeds the larger of its values at the ends of an interval, within it: "
            "it is quasi-convex. That is less than convex, and enough to have no false valley."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 3.4",
    )
    .calc(squared_error(1, sigmoid(t)))
    .eq((1 - sigmoid(t)) ** 2, by=squared_error)
    .lt((1 - sigmoid(t)) * (1 - sigmoid(s)), by=(sigmoid_increasing.times(1 - sigmoid(t)), SIGNS))
    .lt((1 - sigmoid(s)) ** 2, by=(sigmoid_increasing.times(1 - sigmoid(s)), SIGNS))
    .eq(squared_error(1, sigmoid(s)), by=squared_error)
)

# A data set: two valleys.


_binary = equation(labels[i] ** 2, labels[i], i, label="each yᵢ is 0 or 1", domain=("label", labels))
_mse = mean_squared_error(feature, weight, labels)

not_convex_in_weight = Refutation(
    "mse.convex-in-weight",
    "The mean squared error of a sigmoid is convex in the weight",
    claim=Convex(_mse, weight),
    given=(_binary,),
    witness=(
        (n, Num(2)),
        (feature[1], Num(1)),
        (feature[2], Num(2)),
        (labels[1], Num(1)),
        (labels[2], Num(0)),
        (weight, Num(-3)),
    ),
    via=SECOND_ORDER,
    repaired="logistic.convex",
    statement="For every data set with labels 0 and 1, the mean of (σ(xᵢ w) − yᵢ)² is convex in the weight w.",
    meaning=(
        "The samples (x, y) = (1, 1) and (2, 0) at w = −3: the first lies on its plateau and bends the sum down. The "
        "mean BCE of the same samples is convex in w, as it is for every data set."
    ),
    reference=_AUER,
)

_l, _r = Sym("l"), Sym("r")


def _at(where: Expr) -> Expr:
    return mean_squared_error(feature, where, labels)


two_valleys = Refutation(
    "mse.valley-is-lowest",
    "In one dimension a valley is the lowest point",
    claim=Le(_at(s), _at(t)),
    given=(
        _binary,
        positive(s - _l, label="l < s"),
        positive(_r - s, label="s < r"),
        positive(_at(_l) - _at(s), label="lower than at l"),
        positive(_at(_r) - _at(s), label="lower than at r"),
        positive(_l - t, label="t < l"),
    ),
    witness=(
        (n, Num(4)),
        (feature[1], Num(1)),
        (feature[2], Num(1)),
        (feature[3], Num(1)),
        (feature[4], Num(20)),
        (labels[1], Num(1)),
        (labels[2], Num(1)),
        (labels[3], Num(0)),
        (labels[4], Num(0)),
        (_l, Num(Fraction(1, 4))),
        (s, Num(Fraction(3, 4))),
        (_r, Num(Fraction(3, 2))),
        (t, Num(0)),
    ),
    repaired="logistic.below-chord",
    statement=(
        "If the mean squared error of a sigmoid is lower at a weight s than at some weight to its left and at some "
        "weight to its right, then it is no lower at any weight beyond these."
    ),
    meaning=(
        "Three samples at x = 1 with the labels 1, 1, 0, and one at x = 20 with the label 0. The loss is 0.422 at "
        "w = 1/4, 0.417 at 3/4, 0.434 at 3/2: a valley. But at w = 0 it is 0.25, and on the way there lies a hill. "
        "From the right of that hill small steps of gradient descent end in the wrong valley."
    ),
    reference=_AUER,
)

# One hidden layer.

_layer, _way, _input = Family("u", Num(2)), Family("v", Num(2)), Sym("x")
_network = binary_cross_entropy(1, sigmoid(_layer[1] * sigmoid(_layer[2] * _input)))

hidden_not_convex = Refutation(
    "hidden.convex",
    "BCE is convex in all the weights of a network",
    claim=Convex(_network, _layer),
    witness=(
        (_input, Num(1)),
        (_layer[1], Num(0)),
        (_layer[2], Num(0)),
        (_way[1], Num(1)),
        (_way[2], Num(1)),
    ),
    via=SECOND_ORDER(_way),
    repaired="hidden.convex-in-last-layer",
    statement=(
        "For a network with one hidden unit, BCE(1, σ(u₁ σ(u₂ x))) is convex in the two weights u₁ and u₂ together."
    ),
    meaning=(
        "At u = (0, 0) and x = 1 the curvature in the direction (1, 1) is −3/16: the loss bends down. BCE is convex in "
        "the logit, but the logit is no longer a linear function of the weights. The proof of convexity ends at the "
        "hidden layer."
    ),
    reference="Goodfellow, Bengio & Courville, Deep Learning, sections 6.2 and 8.2.3",
)

_hidden = Sym("h")
_output = sigmoid(weight * _hidden)

last_layer = (
    Theorem(
        "hidden.convex-in-last-layer",
        "BCE is convex in the weight of the last layer",
        claim=Convex(binary_cross_entropy(y, _output), weight),
        via=SECOND_ORDER,
        statement="For a fixed value h of the hidden unit, BCE(y, σ(w h)) is convex in the weight w of the last layer.",
        meaning=(
            "With the hidden layers held still, training the last one is logistic regression on the features h. What "
            "is lost is convexity in all layers together."
        ),
        reference="Goodfellow, Bengio & Courville, Deep Learning, section 6.2.2.2",
    )
    .calc(0)
    .le(_hidden**2 * _output * (1 - _output), by=SIGNS)
    .eq(_hidden**2 * Exp(weight * _hidden) / (1 + Exp(weight * _hidden)) ** 2, by=sigmoid)
    .eq(D(D(Log(1 + Exp(weight * _hidden)) - y * weight * _hidden, weight), weight), by=DIFFERENTIATE)
    .eq(D(D(binary_cross_entropy(y, _output), weight), weight), by=bce_in_logit.where({z: weight * _hidden}))
)

THEOREMS = (
    bce_wrong_low,
    bce_wrong_high,
    mse_wrong_low,
    mse_wrong_high,
    mse_plateau,
    mse_plateau_high,
    bce_below_odds,
    small_gradient,
    always_downhill,
    always_uphill,
    decreasing,
    stuck,
    not_convex_in_weight,
    two_valleys,
    hidden_not_convex,
    last_layer,
)
