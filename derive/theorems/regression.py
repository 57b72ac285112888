"""Chapter 6, continued: logistic regression, and the penalty on its weights."""

from __future__ import annotations

from derive.calc import Convex, Eq, Le, Theorem
from derive.rules import (
    ALGEBRA,
    DIFFERENTIATE,
    FIRST_ORDER,
    LOG_LAWS,
    SECOND_ORDER,
    SIGNS,
    equation,
    positive,
)
from derive.symbols import D, Delta, Exp, Expr, Family, Log, Sum, second_derivative, subst
from derive.vocabulary import (
    X,
    a,
    binary_cross_entropy,
    d,
    h,
    i,
    l2_penalty,
    labels,
    logistic_loss,
    n,
    rate,
    sigmoid,
    w,
)

c = Family("c", n)  # one weight for each sample
u, point = Family("u", d), Family("v", d)


def linear_score(sample: Expr, weights: Expr = w) -> Expr:
    """The linear score w·xᵢ of a sample."""
    return Sum(X[sample, a] * weights[a], a)  # type: ignore[index]  # a family


def _slope(feature: Expr, weights: Expr = w) -> Expr:
    """What the gradient formula says, for one feature."""
    return Sum((sigmoid(linear_score(i, weights)) - labels[i]) * X[i, feature], i) / n


_loss = logistic_loss(X, w, labels)
_written_out = Sum(Log(1 + Exp(linear_score(i))) - labels[i] * linear_score(i), i) / n
_odds_part = Exp(linear_score(i)) / (1 + Exp(linear_score(i)))
_spread = sigmoid(linear_score(i)) * (1 - sigmoid(linear_score(i)))

logistic_in_weights = (
    Theorem(
        "logistic.in-weights",
        "The loss of logistic regression, written out",
        claim=Eq(_loss, _written_out),
        statement="The mean binary cross-entropy of σ(w·xᵢ) is the mean of log(1 + exp(w·xᵢ)) − yᵢ w·xᵢ.",
        meaning=(
            "Each sample contributes softplus of its score, minus the score if its label is 1. Put a feature "
            "that is always 1 into X and one of the weights is the bias."
        ),
        reference="Bishop, PRML, eq. 4.90",
    )
    .calc(_loss)
    .eq(
        -Sum(
            labels[i] * Log(1 / (1 + Exp(-linear_score(i)))) + (1 - labels[i]) * Log(1 / (1 + Exp(linear_score(i)))),
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
        statement=(
            "The derivative of the mean binary cross-entropy by the weight wₐ is the mean over the samples of "
            "(σ(w·xᵢ) − yᵢ) Xᵢₐ; as a vector, Xᵀ(p − y)/n."
        ),
        meaning=(
            "Every sample pulls the weights along its features, as strongly as its prediction is wrong. "
            "Linear regression has the same gradient, with the score in place of its sigmoid."
        ),
        reference="Bishop, PRML, eq. 4.91",
    )
    .calc(D(_loss, w[a]))
    .eq(D(_written_out, w[a]), by=logistic_in_weights)
    .eq(Sum((Exp(linear_score(i)) / (1 + Exp(linear_score(i))) - labels[i]) * X[i, a], i) / n, by=DIFFERENTIATE)
    .eq(_slope(a), by=sigmoid)
)

logistic_hessian = (
    Theorem(
        "logistic.hessian",
        "The Hessian of logistic regression is XᵀSX/n",
        claim=Eq(D(D(_loss, w[a]), w[h]), Sum(X[i, a] * _spread * X[i, h], i) / n),
        statement=(
            "The second derivatives by the weights are XᵀSX/n, where S is diagonal with the entries σ(w·xᵢ)(1 "
            "− σ(w·xᵢ))."
        ),
        meaning=(
            "The labels have dropped out, and samples near the boundary count most. Newton's method with this "
            "matrix is iteratively reweighted least squares."
        ),
        reference="Bishop, PRML, eq. 4.97",
    )
    .calc(D(D(_loss, w[a]), w[h]))
    .eq(D(_slope(a), w[h]), by=logistic_gradient)
    .eq(D(Sum((Exp(linear_score(i)) / (1 + Exp(linear_score(i))) - labels[i]) * X[i, a], i) / n, w[h]), by=sigmoid)
    .eq(Sum(X[i, a] * _odds_part * (1 - _odds_part) * X[i, h], i) / n, by=DIFFERENTIATE)
    .eq(Sum(X[i, a] * _spread * X[i, h], i) / n, by=sigmoid)
)

_form = Sum(Sum(u[a] * (Sum(X[i, a] * _spread * X[i, h], i) / n) * u[h], h), a)
_squares = Sum(_spread * Sum(X[i, a] * u[a], a) ** 2, i) / n

logistic_squares = (
    Theorem(
        "logistic.hessian-squares",
        "The quadratic form of the Hessian is a weighted sum of squares",
        claim=Eq(_form, _squares),
        statement=("In the direction u the curvature is the mean over the samples of σ(w·xᵢ)(1 − σ(w·xᵢ)) (u·xᵢ)²."),
        meaning=(
            "A mean of squares with positive weights is never negative. It is zero only for a direction u "
            "orthogonal to all samples: along such a direction no prediction changes."
        ),
        reference="Bishop, PRML, section 4.3.3",
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
        statement=(
            "The mean binary cross-entropy of σ(w·xᵢ) is a convex function of all weights together, whatever "
            "the data and the labels."
        ),
        meaning=(
            "Logistic regression has no local minimum that is not global. Convexity does not say that a "
            "minimum exists: on separable data the loss falls for ever as the weights grow."
        ),
        reference="Bishop, PRML, section 4.3.3; Boyd & Vandenberghe, Convex Optimization, section 3.2.2",
    )
    .calc(0)
    .le(_squares, by=SIGNS)
    .eq(_form, by=ALGEBRA)
    .eq(second_derivative(_loss, w, u), by=logistic_hessian)
)

_at_point = logistic_loss(X, point, labels)
_rise = Sum(_slope(a, point) * (w[a] - point[a]), a)
_tangent = _at_point + _rise
_written_out_at_point = subst(_written_out, {w: point})

logistic_tangent_in_scores = (
    Theorem(
        "logistic.tangent-written-out",
        "The written-out loss lies above its tangent planes",
        claim=Le(_written_out_at_point + _rise, _written_out),
        via=FIRST_ORDER(w, point, u),
        statement=("At every w the loss, written out, is at least what its value and gradient at v predict."),
        meaning=(
            "The step by the first-order condition. It is taken on the written-out form, whose derivative is "
            "short; the next theorem says it of the loss itself."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 3.1.3",
    )
    .calc(0)
    .le(_squares, by=SIGNS)
    .eq(_form, by=ALGEBRA)
    .eq(second_derivative(_loss, w, u), by=logistic_hessian)
    .eq(second_derivative(_written_out, w, u), by=logistic_in_weights)
)

logistic_tangent = (
    Theorem(
        "logistic.tangent",
        "The loss of logistic regression lies above its tangent planes",
        claim=Le(_tangent, _loss),
        statement=("At all weights w the loss is at least its value at v plus its gradient at v times w − v."),
        meaning=(
            "One gradient bounds the loss from below everywhere, far away too. That is what convexity gives "
            "to optimisation: local information is global information."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 3.1.3",
    )
    .calc(_tangent)
    .eq(_written_out_at_point + _rise, by=logistic_in_weights.where({w: point}))
    .le(_written_out, by=(logistic_tangent_in_scores, SIGNS))
    .eq(_loss, by=logistic_in_weights)
)

_stationary = equation(
    Sum(sigmoid(linear_score(i, point)) * X[i, a], i),
    Sum(labels[i] * X[i, a], i),
    a,
    domain=("zero", X),
)

logistic_stationary = (
    Theorem(
        "logistic.stationary-is-minimum",
        "In logistic regression a stationary point is a global minimum",
        claim=Le(_at_point, _loss),
        given=(_stationary,),
        statement=(
            "If the gradient of the logistic loss vanishes at v, that is Σᵢ σ(v·xᵢ) xᵢ = Σᵢ yᵢ xᵢ, then the "
            "loss at v is at most the loss at every w."
        ),
        meaning=(
            'This is what "gradient descent finds the minimum because the loss is convex" may honestly claim: '
            "where the gradient is zero, the minimum is reached. It does not say that such a point exists, "
            "nor that the descent arrives there."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 4.2.3",
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
        statement="The derivative of (λ/2) Σ wₐ² by wₐ is λ wₐ.",
        meaning=(
            "In every step of gradient descent the penalty shrinks each weight by the same share: hence the "
            "name weight decay. The factor 1/2 is there to make this formula short."
        ),
        reference="Bishop, PRML, section 3.1.4",
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
        statement="The second derivatives of (λ/2) Σ wₐ² form λ times the identity matrix.",
        meaning=("The penalty curves alike in all directions, also in those of which the data say nothing."),
        reference="Bishop, PRML, section 3.1.4",
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
        statement=(
            "The derivative of the logistic loss plus (λ/2) Σ wₐ² by wₐ is the mean of (σ(w·xᵢ) − yᵢ) Xᵢₐ, plus λ wₐ."
        ),
        meaning=(
            "The penalty pulls towards 0, the data pull towards a fit; at the minimum they balance. As the "
            "loss is a mean over the samples, λ here is n times smaller than for a loss that is a sum."
        ),
        reference="Murphy, PML1, section 10.2.7",
    )
    .calc(D(_loss + _penalty, w[a]))
    .eq(D(_written_out + rate / 2 * Sum(w[h] ** 2, h), w[a]), by=(logistic_in_weights, l2_penalty))
    .eq(
        Sum((Exp(linear_score(i)) / (1 + Exp(linear_score(i))) - labels[i]) * X[i, a], i) / n + rate * w[a],
        by=DIFFERENTIATE,
    )
    .eq(_slope(a) + rate * w[a], by=sigmoid)
)

_positive_rate = positive(rate, label="λ > 0", domain=("zero", point))
_penalised_form = Sum(Sum(u[a] * (Sum(X[i, a] * _spread * X[i, h], i) / n + rate * Delta(a, h)) * u[h], h), a)
_curvature = second_derivative(_loss, w, u) + second_derivative(_penalty, w, u)

penalised_definite = (
    Theorem(
        "penalised-logistic.hessian-definite",
        "With the penalty every curvature is at least λ",
        claim=Le(rate * Sum(u[a] ** 2, a), _curvature),
        statement=(
            "In every direction u the curvature of the penalised loss is at least λ times the squared length of u."
        ),
        meaning=(
            "For λ > 0 this is strong convexity: the Hessian is positive definite even if features repeat or "
            "outnumber the samples. Newton's method can always invert it."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 9.1.2",
    )
    .calc(rate * Sum(u[a] ** 2, a))
    .le(_squares + rate * Sum(u[a] ** 2, a), by=SIGNS)
    .eq(_penalised_form, by=ALGEBRA)
    .eq(_curvature, by=(logistic_hessian, penalty_hessian))
)

_distance = Sum((w[a] - point[a]) ** 2, a)
_penalised_slope = _slope(a, point) + rate * point[a]
_penalised_at_point = _at_point + rate / 2 * Sum(point[a] ** 2, a)
_parabola = _penalised_at_point + Sum(_penalised_slope * (w[a] - point[a]), a) + rate / 2 * _distance

penalised_growth = (
    Theorem(
        "penalised-logistic.growth",
        "The penalised loss lies above a parabola at every point",
        claim=Le(_parabola, _loss + _penalty),
        statement=(
            "The penalised loss at w is at least its value at v, plus its gradient at v times w − v, plus λ/2 "
            "times the squared distance of w and v."
        ),
        meaning=(
            "A convex function lies above its tangent planes, a strongly convex one above parabolas. The "
            "bound says how far a point with a small gradient can be from the minimum."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 9.1.2",
    )
    .calc(_parabola)
    .eq(_tangent + rate / 2 * Sum(w[a] ** 2, a), by=ALGEBRA)
    .le(_loss + rate / 2 * Sum(w[a] ** 2, a), by=(logistic_tangent, SIGNS))
    .eq(_loss + _penalty, by=l2_penalty)
)

_penalised_stationary = equation(
    Sum(sigmoid(linear_score(i, point)) * X[i, a], i),
    Sum(labels[i] * X[i, a], i) - n * rate * point[a],
    a,
)

penalised_minimum = (
    Theorem(
        "penalised-logistic.unique-minimum",
        "The penalised loss has at most one stationary point, and it is the minimum",
        claim=Le(_penalised_at_point + rate / 2 * _distance, _loss + _penalty),
        given=(_positive_rate, _penalised_stationary),
        statement=(
            "If λ > 0 and the gradient of the penalised loss vanishes at v, the loss at every w exceeds that "
            "at v by at least λ/2 times the squared distance of w and v."
        ),
        meaning=(
            "So v is the only minimiser: anywhere else the loss is strictly greater. Without the penalty "
            "neither existence nor uniqueness is certain."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 9.1.2",
    )
    .calc(_penalised_at_point + rate / 2 * _distance)
    .eq(_parabola, by=_penalised_stationary)
    .le(_loss + _penalty, by=(penalised_growth, SIGNS))
)

_weighted = Sum(c[i] * binary_cross_entropy(labels[i], sigmoid(linear_score(i))), i) / n

sample_weights = (
    Theorem(
        "logistic.sample-weights",
        "A sample's weight multiplies its share of the gradient",
        claim=Eq(D(_weighted, w[a]), Sum(c[i] * (sigmoid(linear_score(i)) - labels[i]) * X[i, a], i) / n),
        statement=(
            "If sample i counts cᵢ times, the derivative by wₐ is the mean over the samples of cᵢ (σ(w·xᵢ) − yᵢ) Xᵢₐ."
        ),
        meaning=(
            "A weight of 2 does what a copy of the sample would do. The loss stays convex as long as no "
            "weight is negative."
        ),
        reference="King & Zeng, Logistic Regression in Rare Events Data (2001)",
    )
    .calc(D(_weighted, w[a]))
    .eq(
        D(
            -Sum(
                c[i]
                * (
                    labels[i] * Log(1 / (1 + Exp(-linear_score(i))))
                    + (1 - labels[i]) * Log(1 / (1 + Exp(linear_score(i))))
                ),
                i,
            )
            / n,
            w[a],
        ),
        by=(binary_cross_entropy, sigmoid),
    )
    .eq(D(Sum(c[i] * (Log(1 + Exp(linear_score(i))) - labels[i] * linear_score(i)), i) / n, w[a]), by=LOG_LAWS)
    .eq(Sum(c[i] * (Exp(linear_score(i)) / (1 + Exp(linear_score(i))) - labels[i]) * X[i, a], i) / n, by=DIFFERENTIATE)
    .eq(Sum(c[i] * (sigmoid(linear_score(i)) - labels[i]) * X[i, a], i) / n, by=sigmoid)
)

THEOREMS = (
    logistic_in_weights,
    logistic_gradient,
    logistic_hessian,
    logistic_squares,
    logistic_convex,
    logistic_tangent_in_scores,
    logistic_tangent,
    logistic_stationary,
    sample_weights,
    penalty_gradient,
    penalty_hessian,
    penalised_gradient,
    penalised_definite,
    penalised_growth,
    penalised_minimum,
)
