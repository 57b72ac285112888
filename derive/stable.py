"""Rewrites for floating point: forms that neither overflow nor cancel, each one a theorem.

The forms hold for every value of a free parameter (a shift m, a class c), so the code may choose it as it likes:
the largest logit. Two forms of one function that are equal everywhere may be joined by any condition whatever; a
form that holds under a hypothesis may be used where that hypothesis is the condition.
"""

from __future__ import annotations

from derive.calc import Eq, Theorem
from derive.domains import simplex, simplex_rows
from derive.rules import ALGEBRA, LOG_LAWS, equation
from derive.symbols import D, Delta, Exp, Expr, Family, Idx, Lam, Log, Sum, Sym
from derive.theorems.bce_mse import bce_curvature, bce_derivative, bce_in_logit
from derive.theorems.gradients import (
    hessian,
    hessian_biases,
    hessian_biases_weights,
    hessian_weights,
    hessian_weights_biases,
)
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
    gram,
    h,
    i,
    j,
    k,
    l,
    log_softmax,
    logsumexp,
    m,
    mean_cross_entropy,
    n,
    s,
    score,
    scores,
    sigmoid,
    softmax,
    softplus,
    t,
    target,
    v,
    y,
    z,
)

w, x = Sym("w"), Sym("x")
c = Idx("c", K)  # the class that is kept out of a sum
V, bias_direction = Family("V", d, K), Family("c", K)  # a direction in the space of weights and biases

_HIGHAM = "Blanchard, Higham & Higham, Accurately computing the log-sum-exp and softmax functions (2021)"

# One number: each function has a form for t > 0 and a form for t <= 0, though both hold everywhere.

sigmoid_rising = (
    Theorem(
        "stable.sigmoid-rising",
        "The sigmoid, written for negative arguments",
        claim=Eq(sigmoid(t), Exp(t) / (1 + Exp(t))),
        statement="For every t, σ(t) is eᵗ / (1 + eᵗ).",
        reference="Higham, Accuracy and Stability of Numerical Algorithms, section 1.7",
        meaning=(
            "For t < 0 the exponential is small, so nothing overflows and the lower tail keeps its digits. The "
            "usual form 1 / (1 + e⁻ᵗ) is the one for t ≥ 0; both hold everywhere, so code may choose by the sign "
            "of t."
        ),
    )
    .calc(sigmoid(t))
    .eq(1 / (1 + Exp(-t)), by=sigmoid)
    .eq(Exp(t) / (1 + Exp(t)), by=ALGEBRA)
)

softplus_falling = (
    Theorem(
        "stable.softplus-falling",
        "Softplus, written for positive arguments",
        claim=Eq(softplus(t), t + Log(1 + Exp(-t))),
        statement="For every t, log(1 + eᵗ) is t + log(1 + e⁻ᵗ).",
        meaning=(
            "For t > 0 the large part stands apart and the exponential is small, so that nothing overflows and "
            "the small correction to t is not lost in it before it is computed."
        ),
        reference="Mächler, Accurately computing log(1 - exp(-|a|)) (2012)",
    )
    .calc(softplus(t))
    .eq(Log(1 + Exp(t)), by=softplus)
    .eq(t + Log((1 + Exp(t)) / Exp(t)), by=LOG_LAWS)
    .eq(t + Log(1 + Exp(-t)), by=ALGEBRA)
)

# The exponential of a difference: what its rounding takes away is put back.

_exact, _back = Sym("r"), Sym("q")  # the difference as it was rounded, and that less its first term

exp_of_difference = (
    Theorem(
        "stable.exp-of-difference",
        "The exponential of a rounded difference, corrected",
        claim=Eq(Exp(x - t), Exp(_exact) * Exp((x - (_exact - _back)) - (t + _back))),
        statement=("For any numbers r and q, e to the x − t is e to the r times e to the (x − (r − q)) − (t + q)."),
        meaning=(
            "With r the rounded difference of x and t, and q the rounded difference of r and x, the second exponent, "
            "computed in this order, is exactly the rounding error of r (Knuth's two-sum). exp makes a relative error "
            "of it, up to 500 units in the last place; this factor takes it back. It is so close to 1 that 1 + the "
            "exponent will do, by exp.tangent and exp.near-one."
        ),
        reference="Knuth, The Art of Computer Programming, volume 2, section 4.2.2, theorem B",
    )
    .calc(Exp(x - t))
    .eq(Exp(_exact) * Exp((x - (_exact - _back)) - (t + _back)), by=ALGEBRA)
)

# K classes: shifted by any m, or with any one class c kept out of the sum.

rest = Sum((1 - Delta(j, c)) * Exp(z[j] - z[c]), j)

softmax_shifted = (
    Theorem(
        "stable.softmax-shifted",
        "Softmax does not change when all logits are shifted",
        claim=Eq(softmax(z)[k], Exp(z[k] - m) / Sum(Exp(z[j] - m), j)),
        statement="For every number m, the softmax of z is the softmax of the logits zₖ − m.",
        meaning=(
            "With m the largest logit no exponential exceeds 1 and one of them is 1: no overflow, no 0/0. Since "
            "the theorem holds for every m, a rounded m does no harm."
        ),
        reference=_HIGHAM,
    )
    .calc(softmax(z)[k])
    .eq(Exp(z[k]) / Sum(Exp(z[j]), j), by=softmax)
    .eq(Exp(z[k] - m) / Sum(Exp(z[j] - m), j), by=ALGEBRA)
)

softmax_at_class = (
    Theorem(
        "stable.softmax-at-class",
        "Softmax with one class kept out of the sum",
        claim=Eq(softmax(z)[k], Exp(z[k] - z[c]) / (1 + rest)),
        statement=(
            "For every class c, softmax(z)ₖ is e to the zₖ − z_c over 1 plus the sum of e to the zⱼ − z_c over "
            "the other classes."
        ),
        reference="Blanchard, Higham & Higham, Accurately Computing the Log-Sum-Exp and Softmax Functions (2021)",
        meaning=(
            "The exponentials and their sum are those of the log-softmax, and need to be computed only once. The "
            "1 is the term of class c itself."
        ),
    )
    .calc(softmax(z)[k])
    .eq(Exp(z[k]) / Sum(Exp(z[j]), j), by=softmax)
    .eq(Exp(z[k] - z[c]) / (1 + rest), by=ALGEBRA)
)

logsumexp_at_class = (
    Theorem(
        "stable.logsumexp-at-class",
        "Logsumexp with one class kept out of the sum",
        claim=Eq(logsumexp(z), z[c] + Log(1 + rest)),
        statement=(
            "For every class c, logsumexp(z) is z_c + log(1 + x), where x is the sum of e to the zⱼ − z_c over "
            "the other classes."
        ),
        meaning=(
            "With c the largest class, log(1 + x) sees an x that no addition of 1 has rounded away: log1p keeps "
            "all its digits, however small it is."
        ),
        reference=_HIGHAM,
    )
    .calc(logsumexp(z))
    .eq(Log(Sum(Exp(z[j]), j)), by=logsumexp)
    .eq(z[c] + Log(Sum(Exp(z[j]), j) / Exp(z[c])), by=LOG_LAWS)
    .eq(z[c] + Log(1 + rest), by=ALGEBRA)
)

log_softmax_at_class = (
    Theorem(
        "stable.log-softmax-at-class",
        "Log-softmax with one class kept out of the sum",
        claim=Eq(log_softmax(z)[k], z[k] - z[c] - Log(1 + rest)),
        statement=(
            "For every class c, log-softmax of class k is zₖ − z_c − log(1 + x), where x is the sum of e to the "
            "zⱼ − z_c over the other classes."
        ),
        meaning=(
            "With c the largest class, the log-probability of a sure class is −log(1 + x) with a tiny x, not 0. "
            "So a loss goes on telling how sure the model is after the probability has rounded to 1."
        ),
        reference=_HIGHAM,
    )
    .calc(log_softmax(z)[k])
    .eq(Log(Exp(z[k]) / Sum(Exp(z[j]), j)), by=(log_softmax, softmax))
    .eq(z[k] - Log(Sum(Exp(z[j]), j)), by=LOG_LAWS)
    .eq(z[k] - z[c] - Log(Sum(Exp(z[j]), j) / Exp(z[c])), by=LOG_LAWS)
    .eq(z[k] - z[c] - Log(1 + rest), by=ALGEBRA)
)

# Losses of one sample.

_no_weight = equation(target, 0, label="y = 0")

zero_label = (
    Theorem(
        "stable.zero-label",
        "What a label of 0 multiplies does not matter",
        claim=Eq(target * x, target * w),
        given=(_no_weight,),
        statement="If y = 0, then y x = y w for any two numbers x and w.",
        reference="Cover & Thomas, Elements of Information Theory, section 2.1",
        meaning=(
            "Where a label is 0, 0 may stand for the log-probability, which for an excluded class is −∞: 0 · (−∞)"
            " is NaN on a computer, and 0 in the loss."
        ),
    )
    .calc(target * x)
    .eq(0, by=_no_weight)
    .eq(target * w, by=_no_weight)
)

_bce = binary_cross_entropy(target, sigmoid(score))

bce_tails = (
    Theorem(
        "stable.bce-tails",
        "BCE of a logit, one softplus for each label",
        claim=Eq(_bce, target * softplus(-score) + (1 - target) * softplus(score)),
        statement="BCE of the label y at σ(z) is y softplus(−z) + (1 − y) softplus(z).",
        meaning=(
            "For labels 0 and 1 one term is left, so nothing cancels in either tail: the tiny loss of a "
            "confident and right prediction keeps its digits."
        ),
        reference="Murphy, PML1, section 10.2.3",
    )
    .calc(_bce)
    .eq(Log(1 + Exp(score)) - target * score, by=bce_in_logit)
    .eq(target * (Log(1 + Exp(score)) - score) + (1 - target) * Log(1 + Exp(score)), by=ALGEBRA)
    .eq(target * Log(1 + Exp(-score)) + (1 - target) * Log(1 + Exp(score)), by=LOG_LAWS)
    .eq(target * softplus(-score) + (1 - target) * softplus(score), by=softplus)
)

bce_derivative_tails = (
    Theorem(
        "stable.bce-derivative-tails",
        "The derivative of BCE, one sigmoid for each label",
        claim=Eq(D(_bce, score), (1 - target) * sigmoid(score) - target * sigmoid(-score)),
        statement="The derivative of BCE by the logit is (1 − y) σ(z) − y σ(−z).",
        reference="Higham, Accuracy and Stability of Numerical Algorithms, section 1.7",
        meaning=(
            "For the label 1 the derivative is −σ(−z), which does not cancel as σ(z) − 1 does. So training still "
            "sees a gradient where σ(z) has rounded to 1."
        ),
    )
    .calc(D(_bce, score))
    .eq(sigmoid(score) - target, by=bce_derivative)
    .eq((1 - target) * sigmoid(score) - target * sigmoid(-score), by=sigmoid)
)

bce_curvature_tails = (
    Theorem(
        "stable.bce-curvature-tails",
        "The curvature of BCE in a direction, without a difference",
        claim=Eq(D(D(_bce, score), score) * s, sigmoid(score) * sigmoid(-score) * s),
        statement="The second derivative of BCE by the logit, times a direction s, is σ(z) σ(−z) s.",
        reference="Higham, Accuracy and Stability of Numerical Algorithms, section 1.7",
        meaning="σ(z) σ(−z) keeps its digits in the upper tail, where 1 − σ(z) loses them all.",
    )
    .calc(D(D(_bce, score), score) * s)
    .eq(sigmoid(score) * (1 - sigmoid(score)) * s, by=bce_curvature)
    .eq(sigmoid(score) * sigmoid(-score) * s, by=sigmoid)
)

_ce = cross_entropy(y, softmax(z))
_p = softmax(z)

cross_entropy_logs = (
    Theorem(
        "stable.cross-entropy",
        "Cross-entropy in log-probabilities",
        claim=Eq(_ce, -Sum(y[k] * log_softmax(z)[k], k)),
        statement="The cross-entropy of softmax(z) under y is −Σ yₖ log_softmax(z)ₖ.",
        reference="Murphy, PML1, section 2.5.4",
        meaning="The logarithm is taken together with the softmax, never of a probability that has underflowed.",
    )
    .calc(_ce)
    .eq(-Sum(y[k] * Log(softmax(z)[k]), k), by=cross_entropy)
    .eq(-Sum(y[k] * log_softmax(z)[k], k), by=log_softmax)
)

cross_entropy_hvp = (
    Theorem(
        "stable.cross-entropy-hvp",
        "The Hessian of cross-entropy times a direction, without the Hessian",
        claim=Eq(Sum(D(D(_ce, z[k]), z[j]) * v[j], j), _p[k] * (v[k] - Sum(_p[j] * v[j], j))),
        given=simplex(y),
        statement=(
            "If y is a distribution, entry k of the Hessian of the cross-entropy times a direction v is pₖ times "
            "vₖ minus the mean of v under p."
        ),
        meaning=(
            "Each direction is measured from its mean under p: K products instead of K². The matrix is never formed."
        ),
        reference="Boyd & Vandenberghe, section 3.1.5",
    )
    .calc(Sum(D(D(_ce, z[k]), z[j]) * v[j], j))
    .eq(Sum((_p[k] * Delta(k, j) - _p[k] * _p[j]) * v[j], j), by=hessian)
    .eq(_p[k] * (v[k] - Sum(_p[j] * v[j], j)), by=ALGEBRA)
)

# The linear model.

_Z, _dZ = scores(X, W, bias), scores(X, V, bias_direction)
_J = mean_cross_entropy(Y, _Z)
_row = softmax(Lam(k, _Z[i, k]))
_residual = Lam(i, k, _row[k] - Y[i, k])

regression_value = (
    Theorem(
        "stable.softmax-regression",
        "The mean cross-entropy of a linear model, sample by sample",
        claim=Eq(_J, Sum(cross_entropy(Lam(k, Y[i, k]), _row), i) / n),
        statement="The objective of softmax regression is the mean over the samples of the cross-entropy of each.",
        meaning="What is minimised: each sample counts alike.",
        reference="Bishop, PRML, eq. 4.108",
    )
    .calc(_J)
    .eq(Sum(cross_entropy(Lam(k, Y[i, k]), _row), i) / n, by=mean_cross_entropy)
)

_blocks = _row[k] * (Delta(k, l) - _row[l])


def _along(first: Expr) -> Expr:
    """The derivative of D(J, first) in the direction of V and c."""
    weights = Sum(Sum(D(D(_J, first), W[h, l]) * V[h, l], l), h)
    return weights + Sum(D(D(_J, first), bias[l]) * bias_direction[l], l)


_weighed = Lam(i, k, _row[k] * (_dZ[i, k] - Sum(_row[l] * _dZ[i, l], l)))
_change = Sum(X[i, h] * V[h, l], h) + bias_direction[l]  # of logit l, written out

hvp_weights = (
    Theorem(
        "stable.softmax-regression-hvp-W",
        "The Hessian of the linear model times a direction: the weights' part",
        claim=Eq(_along(W[a, k]), gram(X, _weighed)[a, k] / n),
        given=simplex_rows(Y),
        statement=(
            "The Hessian of the objective times a direction (V, c) is, for the weights, the matrix Xᵀ G / n, where "
            "row i of G is the Hessian of sample i in its logits times the change of these logits."
        ),
        meaning="Two matrix products, X V and Xᵀ G, whatever the size of the Hessian, which has (dK)² entries.",
        reference="Nocedal & Wright, section 7.1",
    )
    .calc(_along(W[a, k]))
    .eq(
        Sum(Sum(Sum(X[i, a] * X[i, h] * _blocks, i) / n * V[h, l], l), h)
        + Sum(Sum(X[i, a] * _blocks, i) / n * bias_direction[l], l),
        by=(hessian_weights, hessian_weights_biases),
    )
    .eq(Sum(X[i, a] * Sum(_blocks * _change, l), i) / n, by=ALGEBRA)
    .eq(Sum(X[i, a] * Sum(_blocks * _dZ[i, l], l), i) / n, by=scores)
    .eq(Sum(X[i, a] * _row[k] * (_dZ[i, k] - Sum(_row[l] * _dZ[i, l], l)), i) / n, by=ALGEBRA)
    .eq(gram(X, _weighed)[a, k] / n, by=gram)
)

hvp_biases = (
    Theorem(
        "stable.softmax-regression-hvp-b",
        "The Hessian of the linear model times a direction: the biases' part",
        claim=Eq(_along(bias[k]), Sum(_weighed[i, k], i) / n),
        given=simplex_rows(Y),
        statement=(
            "The Hessian of the objective times a direction (V, c) is, for the biases, the mean over the samples of "
            "the rows of G."
        ),
        meaning="The column means of the same matrix G: a bias is the weight of a feature that is always 1.",
        reference="Nocedal & Wright, section 7.1",
    )
    .calc(_along(bias[k]))
    .eq(
        Sum(Sum(Sum(X[i, h] * _blocks, i) / n * V[h, l], l), h) + Sum(Sum(_blocks, i) / n * bias_direction[l], l),
        by=(hessian_biases_weights, hessian_biases),
    )
    .eq(Sum(Sum(_blocks * _change, l), i) / n, by=ALGEBRA)
    .eq(Sum(Sum(_blocks * _dZ[i, l], l), i) / n, by=scores)
    .eq(Sum(_weighed[i, k], i) / n, by=ALGEBRA)
)

THEOREMS = (
    exp_of_difference,
    sigmoid_rising,
    softplus_falling,
    softmax_shifted,
    softmax_at_class,
    logsumexp_at_class,
    log_softmax_at_class,
    zero_label,
    bce_tails,
    bce_derivative_tails,
    bce_curvature_tails,
    cross_entropy_logs,
    cross_entropy_hvp,
    regression_value,
    hvp_weights,
    hvp_biases,
)
