"""Chapter 6, continued: labels that do not sum to one, class weights, smoothed labels, and two classes."""

from __future__ import annotations

from derive.calc import Eq, Theorem
from derive.domains import open_simplex, simplex
from derive.rules import (
    ALGEBRA,
    DIFFERENTIATE,
    equation,
)
from derive.symbols import D, Delta, Exp, Family, Idx, Lam, Log, Num, Sum, Sym
from derive.theorems.gradients import (
    in_logits,
)
from derive.vocabulary import (
    K,
    binary_cross_entropy,
    cross_entropy,
    k,
    l,
    p,
    sigmoid,
    smoothed,
    softmax,
    y,
    z,
)

g = Family("g", K)  # one weight for each class
_ce = cross_entropy(y, softmax(z))
_N = Sum(Exp(z[l]), l)

any_labels = (
    Theorem(
        "cross-entropy.gradient-any-labels",
        "With labels that need not sum to one the gradient is (Σ y) p − y",
        claim=Eq(D(_ce, z[k]), Sum(y[l], l) * softmax(z)[k] - y[k]),
        statement=(
            "For any numbers y, the derivative of the cross-entropy of y with softmax(z) by zₖ is (Σ y) pₖ − yₖ."
        ),
        meaning=(
            "The rule p − y silently assumes that the labels sum to one. If they sum to s, the prediction is "
            "multiplied by s: multi-hot labels, class weights and masked samples all change the gradient in "
            "this way."
        ),
        reference="Bishop, PRML, section 4.3.4",
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
        statement=(
            "If the log-probability of class l carries the weight gₗ, a sample of class r has the gradient gᵣ "
            "(p − y), with y the one-hot label of class r."
        ),
        meaning=(
            "The weight of the true class multiplies the whole gradient, also the part that pushes the other "
            "classes down. For mixed labels there is no such common factor: there the gradient is (Σ gₗ yₗ) "
            "pₖ − gₖ yₖ."
        ),
        reference="Murphy, PML1, section 10.3.4",
    )
    .calc(D(_class_weighted, z[k]))
    .eq(
        Sum(g[l] * Delta(l, _r), l) * softmax(z)[k] - g[k] * Delta(k, _r),
        by=any_labels.where({y: Lam(l, g[l] * Delta(l, _r))}),
    )
    .eq(g[_r] * (softmax(z)[k] - Delta(k, _r)), by=ALGEBRA)
)

_eps = Sym("epsilon")
_smooth = smoothed(_eps, y)

smoothed_sum = (
    Theorem(
        "label-smoothing.sums-to-one",
        "Smoothed labels still sum to one",
        claim=Eq(Sum(_smooth[k], k), 1),
        given=simplex(y),
        statement="If the labels y sum to one, so do the smoothed labels (1 − ε) yₖ + ε/K.",
        meaning=(
            "Smoothing takes the share ε from the label and spreads it evenly over all K classes, the true "
            "one included. Because the sum stays one, the gradient keeps its simple form."
        ),
        reference=("Szegedy et al., Rethinking the Inception Architecture for Computer Vision (2016), section 7"),
    )
    .calc(Sum(_smooth[k], k))
    .eq(Sum((1 - _eps) * y[k] + _eps / K, k), by=smoothed)
    .eq((1 - _eps) * Sum(y[k], k) + _eps, by=ALGEBRA)
    .eq(1, by=simplex(y).sums_to_one)
)

smoothed_gradient = (
    Theorem(
        "label-smoothing.gradient",
        "With smoothed labels the gradient is p minus the smoothed label",
        claim=Eq(D(cross_entropy(_smooth, softmax(z)), z[k]), softmax(z)[k] - _smooth[k]),
        given=simplex(y),
        statement=(
            "With smoothed labels the derivative by the logit zₖ is pₖ minus the smoothed label (1 − ε) yₖ + ε/K."
        ),
        meaning=(
            "With a hard label the gradient vanishes only as the logit of the true class runs off to "
            "infinity. For 0 < ε < 1 the smoothed label lies inside the simplex, so finite logits reach it."
        ),
        reference=("Szegedy et al., Rethinking the Inception Architecture for Computer Vision (2016), section 7"),
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
        claim=Eq(cross_entropy(_smooth, p), (1 - _eps) * cross_entropy(y, p) + _eps * cross_entropy(_uniform, p)),
        given=(open_simplex(p).positive,),
        statement=(
            "The cross-entropy under smoothed labels is (1 − ε) times that under the labels plus ε times that "
            "under the uniform distribution."
        ),
        meaning=(
            "Label smoothing is a penalty in disguise: the second term punishes every prediction that gives "
            "some class a probability near zero."
        ),
        reference=("Szegedy et al., Rethinking the Inception Architecture for Computer Vision (2016), section 7"),
    )
    .calc(cross_entropy(_smooth, p))
    .eq((1 - _eps) * -Sum(y[k] * Log(p[k]), k) + _eps * -Sum(1 / K * Log(p[k]), k), by=(cross_entropy, smoothed))
    .eq((1 - _eps) * cross_entropy(y, p) + _eps * cross_entropy(_uniform, p), by=cross_entropy)
)

_z2, _y2 = Family("z", Num(2)), Family("y", Num(2))
_ce2 = cross_entropy(_y2, softmax(_z2))
_coin = equation(_y2[2], 1 - _y2[1], label="y₂ = 1 − y₁")
_q = sigmoid(_z2[1] - _z2[2])

two_classes = (
    Theorem(
        "cross-entropy.two-classes",
        "With two classes softmax cross-entropy is BCE of the difference of the logits",
        claim=Eq(_ce2, binary_cross_entropy(_y2[1], _q)),
        given=(_coin,),
        statement=(
            "With two classes and labels that sum to one, the cross-entropy of softmax(z₁, z₂) is the binary "
            "cross-entropy of σ(z₁ − z₂)."
        ),
        meaning=(
            "Softmax with two outputs and a sigmoid with one are the same model and the same loss: only the "
            "difference of the two logits matters."
        ),
        reference="Murphy, PML1, section 10.3",
    )
    .calc(_ce2)
    .eq(-(_y2[1] * Log(softmax(_z2)[1]) + _y2[2] * Log(softmax(_z2)[2])), by=cross_entropy)
    .eq(-(_y2[1] * Log(softmax(_z2)[1]) + (1 - _y2[1]) * Log(softmax(_z2)[2])), by=_coin)
    .eq(-(_y2[1] * Log(_q) + (1 - _y2[1]) * Log(1 - _q)), by=(softmax, sigmoid))
    .eq(binary_cross_entropy(_y2[1], _q), by=binary_cross_entropy)
)

two_classes_gradient = (
    Theorem(
        "cross-entropy.two-classes-gradient",
        "With two classes the derivatives by the two logits are opposite",
        claim=Eq(D(_ce2, _z2[2]), -D(_ce2, _z2[1])),
        given=(_coin,),
        statement=(
            "With two classes and labels that sum to one, the derivative by z₁ is σ(z₁ − z₂) − y₁, and that "
            "by z₂ is its negative."
        ),
        meaning=(
            "The two logits are always pushed apart or together by the same amount, so their sum never learns "
            "anything. A sigmoid needs one output, and its gradient is the same p − y."
        ),
        reference="Murphy, PML1, section 10.3",
    )
    .calc(D(_ce2, _z2[2]))
    .eq((_y2[1] + _y2[2]) * softmax(_z2)[2] - _y2[2], by=any_labels.where({K: Num(2), y: _y2, z: _z2}))
    .eq(softmax(_z2)[2] - (1 - _y2[1]), by=_coin)
    .eq(_y2[1] - softmax(_z2)[1], by=softmax)
    .eq(_y2[1] - (_y2[1] + _y2[2]) * softmax(_z2)[1], by=_coin)
    .eq(-D(_ce2, _z2[1]), by=any_labels.where({K: Num(2), y: _y2, z: _z2}))
)

THEOREMS = (
    any_labels,
    class_weights,
    smoothed_sum,
    smoothed_gradient,
    smoothed_mixture,
    two_classes,
    two_classes_gradient,
)
