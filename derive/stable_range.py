"""Rewrites for floating point, continued: where the logits are in a safe range, and where results leave it.

In a safe range no exponential under- or overflows: nothing need be shifted, so that nothing is rounded before exp.
At the other end, exponentials that would be subnormal are lifted before they are added or multiplied.
"""

from __future__ import annotations

from derive.calc import Eq, Theorem
from derive.domains import unit_interval
from derive.rules import ALGEBRA, LOG_LAWS, positive
from derive.stable import bce_derivative_tails, c, log_softmax_at_class, logsumexp_at_class, rest, softmax_at_class
from derive.stable_gradients import others
from derive.stable_labels import (
    b,
    curvature_any_labels,
    gradient_any_labels,
    hard,
    hard_loss,
    hvp_any_labels,
    other_labels,
    u,
    w,
    weighted_bce_curvature,
)
from derive.stable_squared import squared_curvature, squared_derivative
from derive.symbols import D, Delta, Exp, Expr, Lam, Log, Sum, Sym
from derive.theorems.labels_and_weights import any_labels
from derive.theorems.odds import sigmoid_slope
from derive.vocabulary import cross_entropy, j, k, l, log_softmax, logit, logsumexp, s, score, sigmoid, softmax, v, y, z

_HIGHAM = "Blanchard, Higham & Higham, Accurately Computing the Log-Sum-Exp and Softmax Functions (2021)"
_STABILITY = "Higham, Accuracy and Stability of Numerical Algorithms, section 1.7"

# Logits in a safe range: exponentials as they are.

plain_rest = Sum((1 - Delta(j, c)) * Exp(z[j]), j)
plain_total = Exp(z[c]) + plain_rest
plain_others = Delta(k, c) * plain_rest + (1 - Delta(k, c)) * (plain_total - Exp(z[k]))

logsumexp_unshifted = (
    Theorem(
        "stable.logsumexp-unshifted",
        "Logsumexp with one class kept out of the sum, nothing shifted",
        claim=Eq(logsumexp(z), z[c] + Log(1 + plain_rest / Exp(z[c]))),
        statement=(
            "For every class c, logsumexp(z) is z_c + log(1 + x / e to the z_c), where x is the sum of e to the zⱼ "
            "over the other classes."
        ),
        meaning=(
            "No difference of logits is rounded before exp sees it. It is for logits whose exponentials, and their "
            "quotients, are all in range."
        ),
        reference=_HIGHAM,
    )
    .calc(logsumexp(z))
    .eq(z[c] + Log(1 + rest), by=logsumexp_at_class.where({c: c}))
    .eq(z[c] + Log(1 + plain_rest / Exp(z[c])), by=ALGEBRA)
)

log_softmax_unshifted = (
    Theorem(
        "stable.log-softmax-unshifted",
        "Log-softmax with one class kept out of the sum, nothing shifted",
        claim=Eq(log_softmax(z)[k], z[k] - z[c] - Log(1 + plain_rest / Exp(z[c]))),
        statement=(
            "For every class c, log-softmax of class k is zₖ − z_c − log(1 + x / e to the z_c), where x is the sum of "
            "e to the zⱼ over the other classes."
        ),
        meaning="The same, for log-probabilities: a sure class keeps the digits of its tiny −log(1 + x).",
        reference=_HIGHAM,
    )
    .calc(log_softmax(z)[k])
    .eq(z[k] - z[c] - Log(1 + rest), by=log_softmax_at_class.where({c: c}))
    .eq(z[k] - z[c] - Log(1 + plain_rest / Exp(z[c])), by=ALGEBRA)
)

hard_loss_unshifted = (
    Theorem(
        "stable.cross-entropy-hard-unshifted",
        "The cross-entropy of a hard label, nothing shifted",
        claim=Eq(hard(c), Log(1 + plain_rest / Exp(z[c]))),
        statement=(
            "Under the label of class c the cross-entropy of softmax(z) is log(1 + x / e to the z_c), where x is the "
            "sum of e to the zⱼ over the other classes."
        ),
        meaning="One exponential for each class, one sum, one logarithm, and no digit of a tiny loss is lost.",
        reference=_HIGHAM,
    )
    .calc(hard(c))
    .eq(Log(1 + rest), by=hard_loss.where({c: c}))
    .eq(Log(1 + plain_rest / Exp(z[c])), by=ALGEBRA)
)

hard_gradient_unshifted = (
    Theorem(
        "stable.cross-entropy-hard-gradient-unshifted",
        "The gradient of the cross-entropy of a hard label, nothing shifted",
        claim=Eq(
            D(hard(c), z[k]),
            (Delta(k, c) * -plain_rest + (1 - Delta(k, c)) * Exp(z[k])) / plain_total,
        ),
        statement=(
            "Under the label of class c, with x the sum of e to the zⱼ over the other classes, the derivative by z_c "
            "is −x over x + e to the z_c, and by any other zₖ it is e to the zₖ over the same."
        ),
        meaning=(
            "Minus what the others have for the true class, and the probability for each other: nothing is subtracted "
            "at all, so the gradient of a confident and right model is tiny and right to the last digit."
        ),
        reference=_HIGHAM,
    )
    .calc(D(hard(c), z[k]))
    .eq(Sum(Delta(l, c), l) * softmax(z)[k] - Delta(k, c), by=any_labels.where({y: Lam(l, Delta(l, c))}))
    .eq((Delta(k, c) * -plain_rest + (1 - Delta(k, c)) * Exp(z[k])) / plain_total, by=softmax)
)

_ce = cross_entropy(y, softmax(z))

gradient_unshifted = (
    Theorem(
        "stable.cross-entropy-gradient-unshifted",
        "The gradient of cross-entropy without the difference p − y, nothing shifted",
        claim=Eq(D(_ce, z[k]), plain_total**-1 * (other_labels * Exp(z[k]) - y[k] * plain_others)),
        statement=(
            "For any numbers y, the derivative of the cross-entropy by zₖ is (Σ y − yₖ) e to the zₖ, less yₖ times the "
            "sum of the other exponentials, divided by the sum of all exponentials."
        ),
        meaning="The two terms of p − y, each without a subtraction. For a hard label one of them is 0.",
        reference=_HIGHAM,
    )
    .calc(D(_ce, z[k]))
    .eq(
        (1 + rest) ** -1 * (other_labels * Exp(z[k] - z[c]) - y[k] * others),
        by=gradient_any_labels.where({c: c, b: b}),
    )
    .eq(plain_total**-1 * (other_labels * Exp(z[k]) - y[k] * plain_others), by=ALGEBRA)
)

curvature_unshifted = (
    Theorem(
        "stable.cross-entropy-curvature-unshifted",
        "The diagonal of the Hessian of cross-entropy, nothing shifted",
        claim=Eq(D(D(_ce, z[k]), z[k]), Sum(y[j], j) * (Exp(z[k]) * plain_others / plain_total**2)),
        statement=(
            "For any numbers y, the second derivative of the cross-entropy by zₖ is Σ y times e to the zₖ times the "
            "sum of the other exponentials, over the square of the sum of all."
        ),
        meaning="p (1 − p) without a difference: each factor keeps its digits in both tails.",
        reference=_HIGHAM,
    )
    .calc(D(D(_ce, z[k]), z[k]))
    .eq(Sum(y[j], j) * (Exp(z[k] - z[c]) * others / (1 + rest) ** 2), by=curvature_any_labels.where({c: c}))
    .eq(Sum(y[j], j) * (Exp(z[k]) * plain_others / plain_total**2), by=ALGEBRA)
)

# Results that leave the range: lifted by e to any number before they are added.

lift = Sym("q")

rest_lifted = (
    Theorem(
        "stable.rest-lifted",
        "A sum of exponentials, lifted before it is taken",
        claim=Eq(rest, Exp(-lift) * Sum((1 - Delta(j, c)) * Exp(z[j] - z[c] + lift), j)),
        statement=(
            "For every number q, the sum of e to the zⱼ − z_c over all classes but c is e to the −q times the sum of e "
            "to the zⱼ − z_c + q."
        ),
        meaning=(
            "A subnormal exponential has few digits, and a thousand of them add up a thousand errors. Lifted by a q "
            "that makes them normal they have all of theirs, and the result is rounded once, when it is let down."
        ),
        reference=_HIGHAM,
    )
    .calc(rest)
    .eq(Exp(-lift) * Sum((1 - Delta(j, c)) * Exp(z[j] - z[c] + lift), j), by=ALGEBRA)
)

exp_lifted = (
    Theorem(
        "stable.exp-lifted",
        "The exponential of a difference, lifted",
        claim=Eq(Exp(z[k] - z[c]), Exp(-lift) * Exp(z[k] - z[c] + lift)),
        statement="For every number q, e to the zₖ − z_c is e to the −q times e to the zₖ − z_c + q.",
        meaning="So the exponentials of the lifted sum serve for the single classes, too.",
        reference=_HIGHAM,
    )
    .calc(Exp(z[k] - z[c]))
    .eq(Exp(-lift) * Exp(z[k] - z[c] + lift), by=ALGEBRA)
)

_let_down = Exp(-lift)
_lifted = Exp(z[k] - z[c] + lift)
_whole = 1 + rest
_mean = _let_down * Sum((1 - Delta(j, c)) * Exp(z[j] - z[c] + lift) * (v[j] - v[c]), j) / _whole

hvp_lifted = (
    Theorem(
        "stable.cross-entropy-hvp-lifted",
        "The Hessian of cross-entropy times a direction, let down at the end",
        claim=Eq(
            hvp_any_labels.claim.left,
            Sum(y[j], j)
            * (
                Delta(k, c) * -(_mean / _whole)
                + (1 - Delta(k, c)) * (_lifted / _whole * (v[k] - v[c] - _mean) * _let_down)
            ),
        ),
        statement=(
            "For any numbers y and q, with M the mean under p of v − v_c, entry k of the Hessian of the cross-entropy "
            "times a direction v is Σ y times −p_c M for k = c, and for any other class pₖ (vₖ − v_c − M), where both "
            "are taken from exponentials that are lifted by q and let down at the end."
        ),
        meaning=(
            "A probability may be below the smallest number when its product with the direction is not. So the "
            "product is taken first, and rounded once."
        ),
        reference=_HIGHAM,
    )
    .calc(hvp_any_labels.claim.left)
    .eq(
        Sum(y[j], j) * (softmax(z)[k] * (v[k] - v[c] - Sum(softmax(z)[j] * (v[j] - v[c]), j))),
        by=hvp_any_labels.where({c: c}),
    )
    .eq(
        Sum(y[j], j) * (Exp(z[k] - z[c]) / _whole * (v[k] - v[c] - Sum(Exp(z[j] - z[c]) * (v[j] - v[c]), j) / _whole)),
        by=softmax_at_class.where({c: c}),
    )
    .eq(
        Sum(y[j], j)
        * (
            Delta(k, c) * -(_mean / _whole) + (1 - Delta(k, c)) * (_lifted / _whole * (v[k] - v[c] - _mean) * _let_down)
        ),
        by=ALGEBRA,
    )
)

# Slopes of the sigmoid by half exponentials: what can underflow is the last product, and it alone.

_pq = sigmoid(score) * sigmoid(-score)


def _by_halves(name: str, title: str, what: str, left: Expr, factor: Expr, because: Theorem) -> tuple[Theorem, Theorem]:
    """Two forms of left = factor σ(z) σ(−z), for negative and for positive logits, though both hold everywhere."""

    def form(side: str, sign: int, where: str, h: str) -> Theorem:
        to = score if sign > 0 else -score
        half = Exp(to / 2)
        right = factor * half * half / (1 + Exp(to)) ** 2
        return (
            Theorem(
                f"stable.{name}-{side}",
                f"{title}, by half exponentials, for {where}",
                claim=Eq(left, right),
                statement=f"{what}, where σ(z) σ(−z) is written as h h / (1 + h²)² with h = {h}.",
                meaning=(
                    f"For {where} the number h is far from underflow where h² may be past it. Multiplied in last, it "
                    "rounds a tiny result once. It holds for every z, so code may choose by the sign of z."
                ),
                reference=_STABILITY,
            )
            .calc(left)
            .eq(factor * _pq, by=because)
            .eq(right, by=sigmoid)
        )

    return form("rising", 1, "z < 0", "exp(z/2)"), form("falling", -1, "z > 0", "exp(−z/2)")


_s = Sym("s")
bce_product_rising, bce_product_falling = _by_halves(
    "bce-product",
    "The curvature of BCE in a direction",
    "For any u and w, the second derivative of −u log σ(z) − w log(1 − σ(z)) times s is (u + w) s σ(z) σ(−z)",
    weighted_bce_curvature.claim.left * _s,
    (u + w) * _s,
    weighted_bce_curvature,
)
_error = bce_derivative_tails.claim.right
mse_slope_rising, mse_slope_falling = _by_halves(
    "mse-slope",
    "The derivative of the squared error of a sigmoid",
    "The derivative of the squared error by z is 2 e σ(z) σ(−z) with e = (1 − y) σ(z) − y σ(−z)",
    squared_derivative.claim.left,
    2 * _error,
    squared_derivative,
)
mse_bend_rising, mse_bend_falling = _by_halves(
    "mse-bend",
    "The curvature of the squared error of a sigmoid",
    "With p = σ(z), q = σ(−z) and e = (1 − y) p − y q, the second derivative of the squared error by z is "
    "2 (p q + e (q − p)) σ(z) σ(−z)",
    squared_curvature.claim.left,
    2 * (_pq + _error * (sigmoid(-score) - sigmoid(score))),
    squared_curvature,
)

mse_product_rising, mse_product_falling = _by_halves(
    "mse-product",
    "The curvature of the squared error of a sigmoid in a direction",
    "With p = σ(z), q = σ(−z) and e = (1 − y) p − y q, the second derivative of the squared error by z times s is "
    "2 (p q + e (q − p)) s σ(z) σ(−z)",
    squared_curvature.claim.left * _s,
    2 * (_pq + _error * (sigmoid(-score) - sigmoid(score))) * _s,
    squared_curvature,
)

sigmoid_slope_tails = (
    Theorem(
        "stable.sigmoid-slope",
        "The slope of the sigmoid, without a difference",
        claim=Eq(D(sigmoid(score), score), _pq),
        statement="The derivative of σ(z) is σ(z) σ(−z).",
        meaning="σ(z) σ(−z) keeps its digits in the upper tail, where 1 − σ(z) loses them all.",
        reference=_STABILITY,
    )
    .calc(D(sigmoid(score), score))
    .eq(sigmoid(score) * (1 - sigmoid(score)), by=sigmoid_slope)
    .eq(_pq, by=sigmoid)
)

# The log-odds of a probability, by two forms.

_interval = unit_interval(s)
_odds = positive(1 + (2 * s - 1) / (1 - s), label="1 + (2 s − 1)/(1 − s) > 0")

logit_apart = (
    Theorem(
        "stable.logit-apart",
        "The logit as two logarithms",
        claim=Eq(logit(s), Log(s) - Log(1 - s)),
        given=_interval,
        statement="For 0 < s < 1, logit(s) is log s − log(1 − s).",
        meaning="Far from 1/2 one of the two logarithms is large and the other small, and no digit is lost.",
        reference=_STABILITY,
    )
    .calc(logit(s))
    .eq(Log(s / (1 - s)), by=logit)
    .eq(Log(s) - Log(1 - s), by=LOG_LAWS)
)

logit_near_half = (
    Theorem(
        "stable.logit-near-half",
        "The logit of a probability near 1/2",
        claim=Eq(logit(s), Log(1 + (2 * s - 1) / (1 - s))),
        given=(*_interval, _odds),
        statement=(
            "For 0 < s < 1, where 1 + (2 s − 1)/(1 − s) is the odds s/(1 − s) and so positive, logit(s) is "
            "log(1 + (2 s − 1)/(1 − s))."
        ),
        meaning=(
            "Near s = 1/2 the logit is near 0, and the two logarithms would cancel. 2 s − 1 is exact there, and so "
            "log1p gives the small result all of its digits."
        ),
        reference=_STABILITY,
    )
    .calc(logit(s))
    .eq(Log(s / (1 - s)), by=logit)
    .eq(Log(1 + (2 * s - 1) / (1 - s)), by=ALGEBRA)
)

THEOREMS = (
    logsumexp_unshifted,
    log_softmax_unshifted,
    hard_loss_unshifted,
    hard_gradient_unshifted,
    gradient_unshifted,
    curvature_unshifted,
    rest_lifted,
    exp_lifted,
    hvp_lifted,
    bce_product_rising,
    bce_product_falling,
    mse_slope_rising,
    mse_slope_falling,
    mse_bend_rising,
    mse_bend_falling,
    mse_product_rising,
    mse_product_falling,
    sigmoid_slope_tails,
    logit_apart,
    logit_near_half,
)
