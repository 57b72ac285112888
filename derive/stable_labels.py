"""Rewrites for floating point, continued: labels with weights of any sum, and labels that name one class.

A weighted, smoothed or multi-hot label is a family y of any numbers: nothing here assumes that it sums to one. With
any one class b kept out, the sum of the other labels keeps its digits, as 1 - p does in `derive.stable_gradients`.
"""

from __future__ import annotations

from derive.calc import Eq, Theorem
from derive.rules import ALGEBRA, DIFFERENTIATE, LOG_LAWS
from derive.stable import c, rest, softmax_shifted
from derive.stable_gradients import others, softmax_complement
from derive.symbols import D, Delta, Exp, Expr, Idx, Lam, Log, Sum, Sym
from derive.theorems.gradients import in_logits
from derive.theorems.labels_and_weights import any_labels
from derive.theorems.softmax import softmax_sums_to_one
from derive.vocabulary import K, cross_entropy, j, k, l, m, score, sigmoid, softmax, softplus, v, y, z

b = Idx("b", K)  # the class whose label is kept out of a sum
u, w = Sym("u"), Sym("w")  # the weights that a label gives class 1 and class 0

_HIGHAM = "Blanchard, Higham & Higham, Accurately Computing the Log-Sum-Exp and Softmax Functions (2021)"

_ce, _p = cross_entropy(y, softmax(z)), softmax(z)
_e = Exp(z[k] - z[c])
rest_of_labels = Sum((1 - Delta(j, b)) * y[j], j)
# Of the labels of all classes but k; for the class b itself nothing is taken away.
other_labels = Delta(k, b) * rest_of_labels + (1 - Delta(k, b)) * (y[b] + rest_of_labels - y[k])

label_complement = (
    Theorem(
        "stable.label-complement",
        "The labels of the other classes, without a subtraction where it matters",
        claim=Eq(Sum(y[j], j) - y[k], other_labels),
        statement=(
            "The sum of all labels less yₖ is, with R the sum of the labels of all classes but b, R for k = b, and "
            "y_b + R − yₖ for any other class."
        ),
        meaning=(
            "With b the class of the largest label, a label near 1 is not taken from a sum near 1: the small labels "
            "of the others, as smoothing gives them, keep their digits."
        ),
        reference="Higham, Accuracy and Stability of Numerical Algorithms, section 1.7",
    )
    .calc(Sum(y[j], j) - y[k])
    .eq(other_labels, by=ALGEBRA)
)

gradient_any_labels = (
    Theorem(
        "stable.cross-entropy-gradient-any-labels",
        "The gradient of cross-entropy under labels of any sum, without the difference p − y",
        claim=Eq(D(_ce, z[k]), (1 + rest) ** -1 * (other_labels * _e - y[k] * others)),
        statement=(
            "For any numbers y, the derivative of the cross-entropy by zₖ is (Σ y − yₖ) pₖ − yₖ (1 − pₖ), where both "
            "differences are written as what the other classes have, and divided together."
        ),
        meaning=(
            "Class weights and smoothed labels sum to anything. For a hard label of any weight one of the two terms "
            "is 0, so nothing cancels."
        ),
        reference=_HIGHAM,
    )
    .calc(D(_ce, z[k]))
    .eq(Sum(y[l], l) * _p[k] - y[k], by=any_labels)
    .eq((Sum(y[l], l) - y[k]) * _p[k] - y[k] * (1 - _p[k]), by=ALGEBRA)
    .eq((Sum(y[l], l) - y[k]) * _p[k] - y[k] * others / (1 + rest), by=softmax_complement.where({c: c}))
    .eq((Sum(y[l], l) - y[k]) * _e / (1 + rest) - y[k] * others / (1 + rest), by=softmax_shifted.where({m: z[c]}))
    .eq((1 + rest) ** -1 * (other_labels * _e - y[k] * others), by=ALGEBRA)
)

curvature_any_labels = (
    Theorem(
        "stable.cross-entropy-curvature-any-labels",
        "The diagonal of the Hessian of cross-entropy under labels of any sum",
        claim=Eq(D(D(_ce, z[k]), z[k]), Sum(y[j], j) * (_e * others / (1 + rest) ** 2)),
        statement=(
            "For any numbers y, the second derivative of the cross-entropy by zₖ is Σ y times pₖ (1 − pₖ), with 1 − pₖ "
            "written as the share of the other classes."
        ),
        meaning="The labels enter the curvature by their sum alone, which is 1 unless they carry weights.",
        reference=_HIGHAM,
    )
    .calc(D(D(_ce, z[k]), z[k]))
    .eq(D(Sum(y[l], l) * _p[k] - y[k], z[k]), by=any_labels)
    .eq(Sum(y[l], l) * _p[k] * (1 - _p[k]), by=(softmax, DIFFERENTIATE))
    .eq(Sum(y[j], j) * (_e * others / (1 + rest) ** 2), by=softmax_shifted.where({m: z[c]}))
)

hvp_any_labels = (
    Theorem(
        "stable.cross-entropy-hvp-any-labels",
        "The Hessian of cross-entropy times a direction, under labels of any sum",
        claim=Eq(
            Sum(D(D(_ce, z[k]), z[j]) * v[j], j),
            Sum(y[j], j) * (_p[k] * (v[k] - v[c] - Sum(_p[j] * (v[j] - v[c]), j))),
        ),
        statement=(
            "For any numbers y, entry k of the Hessian of the cross-entropy times a direction v is Σ y times pₖ times "
            "vₖ − v_c, less the mean of v − v_c under p, for any class c."
        ),
        meaning="The same product as for labels that sum to one, scaled by what the labels sum to.",
        reference="Boyd & Vandenberghe, section 3.1.5",
    )
    .calc(Sum(D(D(_ce, z[k]), z[j]) * v[j], j))
    .eq(Sum(D(Sum(y[l], l) * _p[k] - y[k], z[j]) * v[j], j), by=any_labels)
    .eq(Sum(Sum(y[l], l) * _p[k] * (Delta(k, j) - _p[j]) * v[j], j), by=(softmax, DIFFERENTIATE))
    .eq(Sum(y[l], l) * _p[k] * (v[k] - v[c] * Sum(_p[j], j) - Sum(_p[j] * (v[j] - v[c]), j)), by=ALGEBRA)
    .eq(
        Sum(y[j], j) * (_p[k] * (v[k] - v[c] - Sum(_p[j] * (v[j] - v[c]), j))),
        by=softmax_sums_to_one.where({}),
    )
)

# The label names one class.


def hard(r: Expr) -> Expr:
    """The cross-entropy of softmax(z) under the label of class r."""
    return cross_entropy(Lam(l, Delta(l, r)), softmax(z))


hard_loss = (
    Theorem(
        "stable.cross-entropy-hard",
        "The cross-entropy of a hard label, from the other classes alone",
        claim=Eq(hard(c), Log(1 + rest)),
        statement=(
            "Under the label of class c the cross-entropy of softmax(z) is log(1 + x), where x is the sum of e to the "
            "zⱼ − z_c over the other classes."
        ),
        meaning=(
            "The class that is kept out of the sum is the label's, not the largest: then the loss is log(1 + x) alone, "
            "with all digits of a tiny x. No largest logit is looked for; for that, x must not overflow."
        ),
        reference="Murphy, PML1, section 2.5.4",
    )
    .calc(hard(c))
    .eq(-Sum(Delta(l, c) * (z[l] - Log(Sum(Exp(z[j]), j))), l), by=in_logits.where({y: Lam(l, Delta(l, c))}))
    .eq(Log(Sum(Exp(z[j]), j)) - z[c], by=ALGEBRA)
    .eq(Log(Sum(Exp(z[j]), j) / Exp(z[c])), by=LOG_LAWS)
    .eq(Log(1 + rest), by=ALGEBRA)
)

_shifted = Exp(z[j] - m)
shifted_rest = Sum((1 - Delta(j, c)) * _shifted, j)

hard_gradient = (
    Theorem(
        "stable.cross-entropy-hard-gradient",
        "The gradient of the cross-entropy of a hard label, from the other classes alone",
        claim=Eq(
            D(hard(c), z[k]),
            (Delta(k, c) * -shifted_rest + (1 - Delta(k, c)) * Exp(z[k] - m)) / (Exp(z[c] - m) + shifted_rest),
        ),
        statement=(
            "For any m, under the label of class c, with x the sum of e to the zⱼ − m over the other classes, "
            "the derivative by z_c is −x over x + e to the z_c − m, and by any other zₖ it is e to the zₖ − m over "
            "the same."
        ),
        meaning=(
            "Nothing is subtracted but m from the logits. With m the largest logit the largest exponential is 1, which "
            "is exact: so the sum, of which it is the greater part, is nearly so."
        ),
        reference=_HIGHAM,
    )
    .calc(D(hard(c), z[k]))
    .eq(Sum(Delta(l, c), l) * softmax(z)[k] - Delta(k, c), by=any_labels.where({y: Lam(l, Delta(l, c))}))
    .eq(
        (Delta(k, c) * -shifted_rest + (1 - Delta(k, c)) * Exp(z[k] - m)) / (Exp(z[c] - m) + shifted_rest),
        by=softmax,
    )
)

# Two classes, where each carries a weight of its own.

_two = u * softplus(-score) + w * softplus(score)

weighted_bce = (
    Theorem(
        "stable.bce-weighted",
        "BCE with a weight for each class, one softplus for each",
        claim=Eq(-(u * Log(sigmoid(score)) + w * Log(1 - sigmoid(score))), _two),
        statement="For any u and w, −u log σ(z) − w log(1 − σ(z)) is u softplus(−z) + w softplus(z).",
        meaning=(
            "u = y and w = 1 − y give BCE; class weights and smoothed labels change the two numbers, and nothing else."
        ),
        reference="Murphy, PML1, section 10.2.3",
    )
    .calc(-(u * Log(sigmoid(score)) + w * Log(1 - sigmoid(score))))
    .eq(-(u * Log(1 / (1 + Exp(-score))) + w * Log(1 / (1 + Exp(score)))), by=sigmoid)
    .eq(u * Log(1 + Exp(-score)) + w * Log(1 + Exp(score)), by=LOG_LAWS)
    .eq(_two, by=softplus)
)

_loss = weighted_bce.claim.left

weighted_bce_derivative = (
    Theorem(
        "stable.bce-weighted-derivative",
        "The derivative of BCE with a weight for each class",
        claim=Eq(D(_loss, score), w * sigmoid(score) - u * sigmoid(-score)),
        statement="For any u and w, the derivative of −u log σ(z) − w log(1 − σ(z)) by z is w σ(z) − u σ(−z).",
        meaning="For a hard label one of the two weights is 0, and nothing cancels.",
        reference="Higham, Accuracy and Stability of Numerical Algorithms, section 1.7",
    )
    .calc(D(_loss, score))
    .eq(D(_two, score), by=weighted_bce)
    .eq(D(u * Log(1 + Exp(-score)) + w * Log(1 + Exp(score)), score), by=softplus)
    .eq(w * Exp(score) / (1 + Exp(score)) - u * Exp(-score) / (1 + Exp(-score)), by=DIFFERENTIATE)
    .eq(w * sigmoid(score) - u * sigmoid(-score), by=sigmoid)
)

weighted_bce_curvature = (
    Theorem(
        "stable.bce-weighted-curvature",
        "The curvature of BCE with a weight for each class",
        claim=Eq(D(D(_loss, score), score), (u + w) * (sigmoid(score) * sigmoid(-score))),
        statement="For any u and w, the second derivative of −u log σ(z) − w log(1 − σ(z)) is (u + w) σ(z) σ(−z).",
        meaning="σ(z) σ(−z) keeps its digits in both tails; the weights enter by their sum.",
        reference="Higham, Accuracy and Stability of Numerical Algorithms, section 1.7",
    )
    .calc(D(D(_loss, score), score))
    .eq(D(w * sigmoid(score) - u * sigmoid(-score), score), by=weighted_bce_derivative)
    .eq(D(w / (1 + Exp(-score)) - u / (1 + Exp(score)), score), by=sigmoid)
    .eq(w * Exp(-score) / (1 + Exp(-score)) ** 2 + u * Exp(score) / (1 + Exp(score)) ** 2, by=DIFFERENTIATE)
    .eq((u + w) * (sigmoid(score) * sigmoid(-score)), by=sigmoid)
)

THEOREMS = (
    label_complement,
    gradient_any_labels,
    curvature_any_labels,
    hvp_any_labels,
    hard_loss,
    hard_gradient,
    weighted_bce,
    weighted_bce_derivative,
    weighted_bce_curvature,
)
