"""Chapter 1: odds, log-odds and the sigmoid that undoes them."""

from __future__ import annotations

from derive.calc import Eq, Refutation, Theorem
from derive.domains import unit_interval
from derive.rules import ALGEBRA, DIFFERENTIATE, LOG_LAWS
from derive.symbols import D, Exp, Log
from derive.vocabulary import logit, s, score, sigmoid

sigmoid_of_logit = (
    Theorem(
        "sigmoid.of-log-odds",
        "The sigmoid undoes the log-odds",
        claim=Eq(sigmoid(logit(s)), s),
        given=unit_interval(s),
        meaning="Feeding the sigmoid the log-odds of a probability gives that probability back.",
        reference="Bishop, PRML, eq. 4.60",
    )
    .calc(sigmoid(logit(s)))
    .eq(1 / (1 + Exp(-Log(s / (1 - s)))), by=(sigmoid, logit))
    .eq(1 / (1 + (1 - s) / s), by=ALGEBRA)
    .eq(s, by=ALGEBRA)
)

logit_of_sigmoid = (
    Theorem(
        "log-odds.of-sigmoid",
        "The log-odds undo the sigmoid",
        claim=Eq(logit(sigmoid(score)), score),
        meaning="A logit is exactly what its name says: the log-odds of the probability that the sigmoid returns.",
        reference="Bishop, PRML, eq. 4.60",
    )
    .calc(logit(sigmoid(score)))
    .eq(Log(sigmoid(score) / (1 - sigmoid(score))), by=logit)
    .eq(Log(Exp(score)), by=sigmoid)
    .eq(score, by=LOG_LAWS)
)

sigmoid_slope = (
    Theorem(
        "sigmoid.slope",
        "The slope of the sigmoid",
        claim=Eq(D(sigmoid(score), score), sigmoid(score) * (1 - sigmoid(score))),
        meaning="The sigmoid is steepest where it is least certain.",
        reference="Bishop, PRML, eq. 4.88",
    )
    .calc(D(sigmoid(score), score))
    .eq(D(1 / (1 + Exp(-score)), score), by=sigmoid)
    .eq(Exp(-score) / (1 + Exp(-score)) ** 2, by=DIFFERENTIATE)
    .eq(sigmoid(score) * (1 - sigmoid(score)), by=sigmoid)
)

THEOREMS: tuple[Theorem | Refutation, ...] = (sigmoid_of_logit, logit_of_sigmoid, sigmoid_slope)
