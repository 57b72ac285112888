"""Chapter 1: Bayes' rule, and how softmax and the sigmoid come out of it."""

from __future__ import annotations

from derive.calc import Eq, Theorem
from derive.rules import ALGEBRA, CONDITIONAL_PROBABILITY, TOTAL_PROBABILITY, A, B, C, partition, positive
from derive.symbols import Event, Exp, Idx, Joint, Lam, Log, Num, P, Sum
from derive.vocabulary import K, j, k, label, observed, sigmoid, softmax

X, Y = observed, label

product_rule = (
    Theorem(
        "probability.product-rule",
        "The product rule",
        claim=Eq(P(Joint(A, B)), P(A, B) * P(B)),
        given=(positive(P(B), label="P(B) > 0"),),
        statement="If P(B) > 0, the probability of A and B together is P(A | B) times P(B).",
        meaning=(
            "A joint probability is a conditional one times the probability of what it is conditioned on. It is the "
            "definition of the conditional probability, multiplied out, and the first of the two rules of probability."
        ),
        reference="Bishop, PRML, eq. 1.11",
    )
    .calc(P(Joint(A, B)))
    .eq(P(Joint(A, B)) / P(B) * P(B), by=ALGEBRA)
    .eq(P(A, B) * P(B), by=CONDITIONAL_PROBABILITY)
)

bayes_rule = (
    Theorem(
        "probability.bayes",
        "Bayes' rule",
        claim=Eq(P(B, A), P(A, B) * P(B) / P(A)),
        given=(positive(P(A), label="P(A) > 0"), positive(P(B), label="P(B) > 0")),
        statement="If A and B have positive probability, P(B | A) is P(A | B) P(B) / P(A).",
        meaning=(
            "It turns the probability of the data given the class into that of the class given the data. P(B) is the "
            "prior, P(A | B) the likelihood, P(A) the evidence and P(B | A) the posterior."
        ),
        reference="Bishop, PRML, eq. 1.12",
    )
    .calc(P(B, A))
    .eq(P(Joint(A, B)) / P(A), by=CONDITIONAL_PROBABILITY.where({A: B, B: A}))
    .eq(P(A, B) * P(B) / P(A), by=product_rule)
)

_priors = positive(P(Y[k]), k, label="P(Y_k) > 0 for all k")
_likelihoods = positive(P(X, Y[k]), k, label="P(X | Y_k) > 0 for all k")
_evidence = positive(P(X), label="P(X) > 0")

evidence = (
    Theorem(
        "probability.evidence",
        "The evidence, summed over the classes",
        claim=Eq(P(X), Sum(P(X, Y[j]) * P(Y[j]), j)),
        given=(partition(Y), _priors),
        statement=(
            "If exactly one of the classes Y₁, …, Y_K occurs, the probability of the data X is the sum over the "
            "classes of likelihood times prior."
        ),
        meaning=(
            "The denominator of Bayes' rule is the sum of its numerators over all classes. So it needs no modelling of "
            "its own: it is what makes the posteriors add up to 1."
        ),
        reference="Bishop, PRML, eq. 1.13",
    )
    .calc(P(X))
    .eq(Sum(P(Joint(X, Y[j])), j), by=TOTAL_PROBABILITY.where({A: X, C: Y}))
    .eq(Sum(P(X, Y[j]) * P(Y[j]), j), by=product_rule.where({A: X, B: Y[j]}, j))
)

_log_joint = Lam(k, Log(P(X, Y[k]) * P(Y[k])))

softmax_from_bayes = (
    Theorem(
        "softmax.from-bayes",
        "Softmax is Bayes' rule in logarithms",
        claim=Eq(P(Y[k], X), softmax(_log_joint)[k]),
        given=(partition(Y), _priors, _likelihoods, _evidence),
        statement=(
            "The posterior probability of class k given the data X is the softmax of the logits log(P(X | Yₖ) P(Yₖ)), "
            "if all likelihoods and priors are positive."
        ),
        meaning=(
            "The posterior over classes is the softmax of the log joint probabilities aₖ = log(P(X | Yₖ) P(Yₖ)): "
            "nothing about softmax is a free choice once the logits stand for log joint probabilities. The exponential "
            "undoes the logarithm, and the sum in the denominator is the evidence."
        ),
        reference="Bishop, PRML, eq. 4.62 and 4.63",
    )
    .calc(P(Y[k], X))
    .eq(P(X, Y[k]) * P(Y[k]) / P(X), by=bayes_rule.where({A: X, B: Y[k]}))
    .eq(P(X, Y[k]) * P(Y[k]) / Sum(P(X, Y[j]) * P(Y[j]), j), by=evidence)
    .eq(Exp(_log_joint[k]) / Sum(Exp(_log_joint[j]), j), by=ALGEBRA)
    .eq(softmax(_log_joint)[k], by=softmax)
)

_Y2 = Event("Y", Num(2))
_odds = P(X, _Y2[1]) * P(_Y2[1]) / (P(X, _Y2[2]) * P(_Y2[2]))
_k2 = Idx("k", 2)

sigmoid_from_bayes = (
    Theorem(
        "sigmoid.from-bayes",
        "The sigmoid is Bayes' rule for two classes",
        claim=Eq(P(_Y2[1], X), sigmoid(Log(_odds))),
        given=(
            partition(_Y2),
            positive(P(_Y2[_k2]), _k2, label="P(Y_k) > 0 for all k"),
            positive(P(X, _Y2[_k2]), _k2, label="P(X | Y_k) > 0 for all k"),
            _evidence,
        ),
        statement=(
            "With two classes the posterior probability of the first is the sigmoid of the logarithm of "
            "P(X | Y₁) P(Y₁) / (P(X | Y₂) P(Y₂))."
        ),
        meaning=(
            "With two classes the posterior is the sigmoid of the log-odds of the joint probabilities. These are the "
            "log-likelihood ratio plus the log-odds of the priors, so evidence adds up on the scale of the logit."
        ),
        reference="Bishop, PRML, eq. 4.57 and 4.58",
    )
    .calc(P(_Y2[1], X))
    .eq(P(X, _Y2[1]) * P(_Y2[1]) / P(X), by=bayes_rule.where({A: X, B: _Y2[1]}))
    .eq(
        P(X, _Y2[1]) * P(_Y2[1]) / (P(X, _Y2[1]) * P(_Y2[1]) + P(X, _Y2[2]) * P(_Y2[2])),
        by=evidence.where({K: 2, Y: _Y2}),
    )
    .eq(1 / (1 + Exp(-Log(_odds))), by=ALGEBRA)
    .eq(sigmoid(Log(_odds)), by=sigmoid)
)

THEOREMS = (product_rule, bayes_rule, evidence, softmax_from_bayes, sigmoid_from_bayes)
