"""Rewrites for floating point, continued: gradients and curvatures in which no 1 - p is ever taken.

With any one class c kept out of a sum, 1 - p is what the other classes have: a sum of exponentials, which keeps
its digits however small it is.
"""

from __future__ import annotations

from derive.calc import Eq, Theorem
from derive.domains import simplex
from derive.rules import ALGEBRA
from derive.stable import c, rest, softmax_shifted
from derive.stable import cross_entropy_hvp as hvp
from derive.symbols import D, Delta, Exp, Sum
from derive.theorems.gradients import gradient, hessian
from derive.theorems.softmax import softmax_sums_to_one
from derive.vocabulary import cross_entropy, j, k, m, softmax, v, y, z

_HIGHAM = "Blanchard, Higham & Higham, Accurately Computing the Log-Sum-Exp and Softmax Functions (2021)"

_e = Exp(z[k] - z[c])
# Of all classes but k. For the class c itself nothing is taken away; for any other the term of c, a 1, is left.
others = Delta(k, c) * rest + (1 - Delta(k, c)) * (1 + rest - _e)
_p, _ce = softmax(z), cross_entropy(y, softmax(z))

softmax_complement = (
    Theorem(
        "stable.softmax-complement",
        "One minus a softmax, without the subtraction",
        claim=Eq(1 - _p[k], others / (1 + rest)),
        statement=(
            "1 − pₖ is the share of the other classes. With E = e to the z − z_c and R the sum of E over all classes "
            "but c, it is R / (1 + R) for k = c, and (1 + R − Eₖ) / (1 + R) for any other class."
        ),
        meaning=(
            "For a class of probability near 1 the difference 1 − p has no digit left, and the sum of the other "
            "exponentials has all of them. With c the largest class, 1 + R − Eₖ is at least half of 1 + R, so that "
            "what is subtracted does no harm."
        ),
        reference=_HIGHAM,
    )
    .calc(1 - _p[k])
    .eq(1 - Exp(z[k] - z[c]) / Sum(Exp(z[j] - z[c]), j), by=softmax_shifted.where({m: z[c]}))
    .eq(others / (1 + rest), by=ALGEBRA)
)

cross_entropy_gradient = (
    Theorem(
        "stable.cross-entropy-gradient",
        "The gradient of cross-entropy, without the difference p − y",
        claim=Eq(D(_ce, z[k]), (1 - y[k]) * _e / (1 + rest) - y[k] * others / (1 + rest)),
        given=simplex(y),
        statement=(
            "If y is a distribution, the derivative of the cross-entropy by zₖ is (1 − yₖ) pₖ − yₖ (1 − pₖ), where "
            "1 − pₖ is written as the share of the other classes."
        ),
        meaning=(
            "For a hard label one of the two terms is 0, so nothing cancels: the true class gets minus the sum of "
            "the others, and not p − 1. What is left for a soft label is the cancellation of p against y itself."
        ),
        reference=_HIGHAM,
    )
    .calc(D(_ce, z[k]))
    .eq(_p[k] - y[k], by=gradient)
    .eq((1 - y[k]) * _p[k] - y[k] * (1 - _p[k]), by=ALGEBRA)
    .eq((1 - y[k]) * _p[k] - y[k] * others / (1 + rest), by=softmax_complement.where({c: c}))
    .eq((1 - y[k]) * _e / (1 + rest) - y[k] * others / (1 + rest), by=softmax_shifted.where({m: z[c]}))
)

cross_entropy_curvature = (
    Theorem(
        "stable.cross-entropy-curvature",
        "The diagonal of the Hessian of cross-entropy, without a difference",
        claim=Eq(D(D(_ce, z[k]), z[k]), _e * others / (1 + rest) ** 2),
        given=simplex(y),
        statement=(
            "If y is a distribution, the second derivative of the cross-entropy by zₖ is pₖ (1 − pₖ), with 1 − pₖ "
            "written as the share of the other classes."
        ),
        meaning="In both tails of pₖ the curvature keeps its digits, where p (1 − p) and p − p² lose them.",
        reference=_HIGHAM,
    )
    .calc(D(D(_ce, z[k]), z[k]))
    .eq(_p[k] * (1 - _p[k]), by=hessian)
    .eq(_p[k] * others / (1 + rest), by=softmax_complement.where({c: c}))
    .eq(_e * others / (1 + rest) ** 2, by=softmax_shifted.where({m: z[c]}))
)

cross_entropy_hvp_at_class = (
    Theorem(
        "stable.cross-entropy-hvp-at-class",
        "The Hessian of cross-entropy times a direction, measured from one class",
        claim=Eq(
            Sum(D(D(_ce, z[k]), z[j]) * v[j], j),
            _p[k] * (v[k] - v[c] - Sum(_p[j] * (v[j] - v[c]), j)),
        ),
        given=simplex(y),
        statement=(
            "If y is a distribution, entry k of the Hessian of the cross-entropy times a direction v is pₖ times "
            "vₖ − v_c, less the mean of v − v_c under p, for any class c."
        ),
        meaning=(
            "A common shift of v changes nothing. Measured from the largest class, that class drops out of the mean, "
            "and its own entry is minus what the others contribute, with all of its digits."
        ),
        reference="Boyd & Vandenberghe, section 3.1.5",
    )
    .calc(Sum(D(D(_ce, z[k]), z[j]) * v[j], j))
    .eq(_p[k] * (v[k] - Sum(_p[j] * v[j], j)), by=hvp)
    .eq(_p[k] * (v[k] - v[c] * Sum(_p[j], j) - Sum(_p[j] * (v[j] - v[c]), j)), by=ALGEBRA)
    .eq(_p[k] * (v[k] - v[c] - Sum(_p[j] * (v[j] - v[c]), j)), by=softmax_sums_to_one.where({}))
)

THEOREMS = (softmax_complement, cross_entropy_gradient, cross_entropy_curvature, cross_entropy_hvp_at_class)
