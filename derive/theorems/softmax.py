"""Chapter 2: what softmax and the sigmoid are, whatever the logits stand for."""

from __future__ import annotations

from derive.calc import Eq, Lt, Theorem
from derive.rules import ALGEBRA, DIFFERENTIATE, SIGNS
from derive.symbols import D, Delta, Exp, Family, Num, Sum
from derive.vocabulary import j, k, sigmoid, softmax, z

softmax_sums_to_one = (
    Theorem(
        "softmax.sums-to-one",
        "Softmax sums to one",
        claim=Eq(Sum(softmax(z)[k], k), 1),
        meaning="Softmax returns a probability vector, whatever the logits.",
        reference="Bishop, PRML, section 4.2",
    )
    .calc(Sum(softmax(z)[k], k))
    .eq(Sum(Exp(z[k]) / Sum(Exp(z[j]), j), k), by=softmax)
    .eq(Sum(Exp(z[k]), k) / Sum(Exp(z[j]), j), by=ALGEBRA)
    .eq(1, by=ALGEBRA)
)

softmax_positive = (
    Theorem(
        "softmax.positive",
        "Softmax is positive",
        claim=Lt(0, softmax(z)[k]),
        meaning="No class ever gets probability zero from finite logits.",
        reference="Bishop, PRML, section 4.2",
    )
    .calc(0)
    .lt(Exp(z[k]) / Sum(Exp(z[j]), j), by=SIGNS)
    .eq(softmax(z)[k], by=softmax)
)

_S = Sum(Exp(z[k]), k)

softmax_jacobian = (
    Theorem(
        "softmax.jacobian",
        "The Jacobian of softmax",
        claim=Eq(D(softmax(z)[k], z[j]), softmax(z)[k] * (Delta(k, j) - softmax(z)[j])),
        meaning="A logit raises its own probability and lowers every other.",
        reference="Bishop, PRML, eq. 4.106",
    )
    .calc(D(softmax(z)[k], z[j]))
    .eq(D(Exp(z[k]) / _S, z[j]), by=softmax)
    .eq(Exp(z[k]) / _S * Delta(k, j) - Exp(z[k]) * Exp(z[j]) / _S**2, by=DIFFERENTIATE)
    .eq(softmax(z)[k] * (Delta(k, j) - softmax(z)[j]), by=softmax)
)

_z2 = Family("z", Num(2))

sigmoid_is_softmax = (
    Theorem(
        "sigmoid.two-class-softmax",
        "The sigmoid is softmax with two classes",
        claim=Eq(softmax(_z2)[1], sigmoid(_z2[1] - _z2[2])),
        meaning="With two classes only the difference of the logits matters, and softmax of it is the sigmoid.",
        reference="Murphy, PML1, section 2.5.3",
    )
    .calc(softmax(_z2)[1])
    .eq(Exp(_z2[1]) / (Exp(_z2[1]) + Exp(_z2[2])), by=softmax)
    .eq(1 / (1 + Exp(-(_z2[1] - _z2[2]))), by=ALGEBRA)
    .eq(sigmoid(_z2[1] - _z2[2]), by=sigmoid)
)

THEOREMS = (
    softmax_sums_to_one,
    softmax_positive,
    softmax_jacobian,
    sigmoid_is_softmax,
)
