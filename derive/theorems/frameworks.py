"""Chapter 8: what the functions of the frameworks compute, as equalities of real functions.

PyTorch, TensorFlow, JAX, SciPy: their fused functions of logits are the same functions as the compositions that they
replace. In floating point they are not, and `measured` names inputs at which one may see it.
"""

from __future__ import annotations

from derive.calc import Eq, Point, Refutation, Theorem
from derive.domains import open_simplex, simplex
from derive.rules import ALGEBRA, LOG_LAWS, SIGNS, SQUARE_VANISHES
from derive.stable import cross_entropy_logs
from derive.symbols import Delta, Exp, Expr, Lam, Log, Num, Step, Sum
from derive.theorems.bce_mse import bce_in_logit
from derive.vocabulary import (
    K,
    absolute,
    binary_cross_entropy,
    cross_entropy,
    j,
    k,
    l,
    log_softmax,
    logsumexp,
    m,
    nll,
    p,
    s,
    score,
    sigmoid,
    smoothed,
    softmax,
    softplus,
    target,
    y,
    z,
)

_PYTORCH = "PyTorch documentation, torch.nn."


def _at(logits: tuple[int, ...], *others: tuple[Expr, int], label: tuple[int, ...] = ()) -> Point:
    """The point with those logits, and perhaps labels, of so many classes."""
    entries = ((family[r], value) for family, row in ((z, logits), (y, label)) for r, value in enumerate(row, 1))
    return tuple((x, Num(value)) for x, value in ((K, len(logits)), *others, *entries))


def _scalars(logit: int, label: int) -> Point:
    return ((score, Num(logit)), (target, Num(label)))


log_softmax_minus = (
    Theorem(
        "log-softmax.logsumexp",
        "Log-softmax is the logit minus logsumexp",
        claim=Eq(log_softmax(z)[k], z[k] - logsumexp(z)),
        statement="The logarithm of a softmax probability is its logit minus the logsumexp of all logits.",
        meaning=(
            "One number is taken from all logits, and what is left are log-probabilities. No quotient is formed and "
            "no logarithm of a small probability is taken: this is what log_softmax computes in every framework."
        ),
        reference="Murphy, PML1, section 2.5.4",
    )
    .calc(log_softmax(z)[k])
    .eq(Log(Exp(z[k]) / Sum(Exp(z[j]), j)), by=(log_softmax, softmax))
    .eq(z[k] - Log(Sum(Exp(z[j]), j)), by=LOG_LAWS)
    .eq(z[k] - logsumexp(z), by=logsumexp)
)

logsumexp_shifted = (
    Theorem(
        "logsumexp.shifted",
        "Logsumexp, with any number taken out",
        claim=Eq(logsumexp(z), m + Log(Sum(Exp(z[j] - m), j))),
        statement="For every m, logsumexp(z) is m plus the logarithm of the sum of e to the zⱼ − m.",
        meaning=(
            "With m the largest logit, all exponentials are at most 1 and one of them is 1, so that nothing overflows "
            "and the sum is not 0. SciPy, PyTorch and JAX compute logsumexp so."
        ),
        reference="Murphy, PML1, section 2.5.4",
        measured=(_at((1000, 1000), (m, 1000)), _at((-1000, -1000), (m, -1000))),
    )
    .calc(logsumexp(z))
    .eq(Log(Sum(Exp(z[j]), j)), by=logsumexp)
    .eq(m + Log(Sum(Exp(z[j]), j) / Exp(m)), by=LOG_LAWS)
    .eq(m + Log(Sum(Exp(z[j] - m), j)), by=ALGEBRA)
)

log_softmax_shifted = (
    Theorem(
        "log-softmax.shifted",
        "Log-softmax, with any number taken out",
        claim=Eq(Log(softmax(z)[k]), z[k] - m - Log(Sum(Exp(z[j] - m), j))),
        statement="For every m, log softmax(z)ₖ is zₖ − m minus the logarithm of the sum of e to the zⱼ − m.",
        meaning=(
            "The left side is what a softmax followed by a logarithm computes, the right side, with m the largest "
            "logit, what log_softmax computes. They are one function of real numbers. In float64 the left side breaks "
            "down as soon as a probability underflows to 0 or an exponential overflows."
        ),
        reference="Blanchard, Higham & Higham, Accurately computing the log-sum-exp and softmax functions (2021)",
        measured=(
            _at((0, -800), (k, 2), (m, 0)),
            _at((0, 1000), (k, 1), (m, 1000)),
            _at((0, 1000), (k, 2), (m, 1000)),
        ),
    )
    .calc(Log(softmax(z)[k]))
    .eq(log_softmax(z)[k], by=log_softmax)
    .eq(z[k] - logsumexp(z), by=log_softmax_minus)
    .eq(z[k] - m - Log(Sum(Exp(z[j] - m), j)), by=logsumexp_shifted)
)

softmax_exp_log = (
    Theorem(
        "softmax.exp-log-softmax",
        "Softmax is the exponential of log-softmax",
        claim=Eq(softmax(z)[k], Exp(log_softmax(z)[k])),
        statement="The exponential of the log-softmax is the softmax.",
        meaning=(
            "Whoever has the log-probabilities has the probabilities for one exponential each, and it is safe: it can "
            "only underflow to 0. The way back, from probabilities to their logarithms, is the one to avoid."
        ),
        reference="Murphy, PML1, section 2.5.4",
    )
    .calc(softmax(z)[k])
    .eq(Exp(Log(softmax(z)[k])), by=ALGEBRA)
    .eq(Exp(log_softmax(z)[k]), by=log_softmax)
)

softmax_of_log_softmax = (
    Theorem(
        "softmax.of-log-softmax",
        "Softmax of log-softmax is softmax",
        claim=Eq(softmax(log_softmax(z))[k], softmax(z)[k]),
        statement="Log-probabilities are logits too: the softmax of log_softmax(z) is softmax(z).",
        meaning=(
            "A loss that expects logits may be given log-probabilities, and nothing changes. Giving it probabilities "
            "is the common mistake: softmax of softmax is another function."
        ),
        reference=_PYTORCH + "CrossEntropyLoss",
    )
    .calc(softmax(log_softmax(z))[k])
    .eq(Exp(log_softmax(z)[k]) / Sum(Exp(log_softmax(z)[j]), j), by=softmax)
    .eq(softmax(z)[k] / Sum(softmax(z)[j], j), by=log_softmax)
    .eq(softmax(z)[k], by=softmax)
)

# Cross-entropy of logits.

_class = Lam(k, Delta(k, l))  # the one-hot label of class l
_ce = cross_entropy(y, softmax(z))

class_index = (
    Theorem(
        "cross-entropy.class-index",
        "Cross-entropy with a class index is the NLL of log-softmax",
        claim=Eq(cross_entropy(_class, softmax(z)), nll(log_softmax(z))[l]),
        statement=(
            "If class l is the label, the cross-entropy of the softmax under its one-hot vector is minus the "
            "log-softmax of class l."
        ),
        meaning=(
            "Of the sum over the classes one term is left, so no one-hot vector is ever built. cross_entropy(logits, "
            "class) of PyTorch is nll_loss(log_softmax(logits), class): one function under two names."
        ),
        reference=_PYTORCH + "CrossEntropyLoss and NLLLoss",
    )
    .calc(cross_entropy(_class, softmax(z)))
    .eq(-Sum(Delta(k, l) * Log(softmax(z)[k]), k), by=cross_entropy)
    .eq(-log_softmax(z)[l], by=log_softmax)
    .eq(nll(log_softmax(z))[l], by=nll)
)

class_index_fused = (
    Theorem(
        "cross-entropy.class-index-fused",
        "Cross-entropy with a class index, from logits alone",
        claim=Eq(nll(log_softmax(z))[l], m - z[l] + Log(Sum(Exp(z[j] - m), j))),
        statement="For every m, the loss of class l is m − zₗ plus the logarithm of the sum of e to the zⱼ − m.",
        meaning=(
            "The loss is how far the logit of the label lies below a smooth maximum of all logits. With m the largest "
            "logit it is finite for all finite logits, and for a label that is hopeless it is close to the gap m − zₗ."
        ),
        reference="Murphy, PML1, section 2.5.4",
        measured=(_at((1000, 0), (l, 2), (m, 1000)), _at((1000, 0), (l, 1), (m, 1000))),
    )
    .calc(nll(log_softmax(z))[l])
    .eq(-Log(softmax(z)[l]), by=(nll, log_softmax))
    .eq(m - z[l] + Log(Sum(Exp(z[j] - m), j)), by=log_softmax_shifted)
)

fused = (
    Theorem(
        "cross-entropy.fused",
        "Cross-entropy of logits, under any label distribution",
        claim=Eq(_ce, m + Log(Sum(Exp(z[j] - m), j)) - Sum(y[k] * z[k], k)),
        given=simplex(y),
        statement=(
            "If y is a distribution, the cross-entropy of softmax(z) under y is logsumexp(z), computed with any m "
            "taken out, minus the mean Σ yₖ zₖ of the logits under y."
        ),
        meaning=(
            "One logsumexp for each sample, whatever the label: soft labels cost no more than one-hot ones. That the "
            "labels sum to 1 is needed; for weights that do not, logsumexp is multiplied by their sum."
        ),
        reference="Goodfellow, Bengio & Courville, Deep Learning, section 6.2.2.3",
        measured=(
            _at((0, -800), (m, 0), label=(0, 1)),
            _at((1000, 0), (m, 1000), label=(0, 1)),
        ),
    )
    .calc(_ce)
    .eq(-Sum(y[k] * log_softmax(z)[k], k), by=cross_entropy_logs)
    .eq(-Sum(y[k] * (z[k] - logsumexp(z)), k), by=log_softmax_minus)
    .eq(logsumexp(z) * Sum(y[k], k) - Sum(y[k] * z[k], k), by=ALGEBRA)
    .eq(logsumexp(z) - Sum(y[k] * z[k], k), by=simplex(y).sums_to_one)
    .eq(m + Log(Sum(Exp(z[j] - m), j)) - Sum(y[k] * z[k], k), by=logsumexp_shifted)
)

_smoothed = smoothed(s, _class)
_q = log_softmax(z)

label_smoothing = (
    Theorem(
        "cross-entropy.label-smoothing",
        "Label smoothing mixes the NLL with the mean over all classes",
        claim=Eq(cross_entropy(_smoothed, softmax(z)), (1 - s) * nll(_q)[l] + s * (Sum(nll(_q)[k], k) / K)),
        statement=(
            "If the one-hot label of class l is mixed with the uniform distribution in the proportion 1 − s to s, the "
            "cross-entropy is mixed so too: (1 − s) times the loss of class l plus s times the mean loss of all "
            "classes."
        ),
        meaning=(
            "Cross-entropy is linear in the label, so a smoothed label is no new loss. The second part grows without "
            "bound as a class is ruled out: this keeps the logits from running away."
        ),
        reference="Szegedy et al., Rethinking the Inception architecture for computer vision (2016), section 7",
    )
    .calc(cross_entropy(_smoothed, softmax(z)))
    .eq(-Sum(((1 - s) * Delta(k, l) + s / K) * _q[k], k), by=(cross_entropy, smoothed, log_softmax))
    .eq((1 - s) * -_q[l] + s * (Sum(-_q[k], k) / K), by=ALGEBRA)
    .eq((1 - s) * nll(_q)[l] + s * (Sum(nll(_q)[k], k) / K), by=nll)
)

_P = open_simplex(p)

logits_of_probabilities = (
    Theorem(
        "cross-entropy.of-logs",
        "Probabilities are given to a loss of logits as their logarithms",
        claim=Eq(cross_entropy(y, softmax(Lam(k, Log(p[k])))), cross_entropy(y, p)),
        given=_P,
        statement="If p is a distribution with all pₖ > 0, the cross-entropy of the logits log pₖ is that of p itself.",
        meaning=(
            "A model that ends in a softmax can still be trained with a loss that expects logits: give it log p. "
            "Given p itself the loss would apply a second softmax, and could never come near 0."
        ),
        reference=_PYTORCH + "CrossEntropyLoss",
    )
    .calc(cross_entropy(y, softmax(Lam(k, Log(p[k])))))
    .eq(cross_entropy(y, Lam(k, p[k] / Sum(p[j], j))), by=softmax)
    .eq(cross_entropy(y, p), by=_P.sums_to_one)
)

# One logit.

log_sigmoid = (
    Theorem(
        "log-sigmoid.softplus",
        "Log-sigmoid is minus a softplus",
        claim=Eq(Log(sigmoid(score)), -softplus(-score)),
        statement="The logarithm of σ(z) is −log(1 + e⁻ᶻ).",
        meaning=(
            "This is logsigmoid of the frameworks. BCE on logits is built from it: the loss is −log σ(z) for the label "
            "1 and −log σ(−z) for the label 0."
        ),
        reference=_PYTORCH + "LogSigmoid",
    )
    .calc(Log(sigmoid(score)))
    .eq(Log(1 / (1 + Exp(-score))), by=sigmoid)
    .eq(-Log(1 + Exp(-score)), by=LOG_LAWS)
    .eq(-softplus(-score), by=softplus)
)

_relu = score * Step(score)

_split = _relu + Log(1 + Exp(-absolute(score)))

softplus_split = (
    Theorem(
        "softplus.split",
        "Softplus is the positive part plus a small correction",
        claim=Eq(softplus(score), _split),
        via=SQUARE_VANISHES(Num(1)),
        statement="For every z, log(1 + eᶻ) is max(z, 0) + log(1 + e to the −|z|).",
        meaning=(
            "For z ≥ 0 the factor eᶻ is taken out of 1 + eᶻ, for z < 0 nothing is; the last line looks at both cases. "
            "The large part is exact, the correction lies between 0 and log 2, and no exponential can overflow."
        ),
        reference="Mächler, Accurately computing log(1 - exp(-|a|)) (2012)",
        measured=(((score, Num(1000)),),),
    )
    .calc(Num(1) * (softplus(score) - _split) ** 2)
    .eq((Log(1 + Exp(score)) - Log(Exp(_relu) * (1 + Exp(-absolute(score))))) ** 2, by=(softplus, LOG_LAWS))
    .le(0, by=SIGNS)
)

_bce = binary_cross_entropy(target, sigmoid(score))

bce_with_logits = (
    Theorem(
        "bce.with-logits",
        "BCE with logits is BCE after a sigmoid",
        claim=Eq(_bce, _relu - target * score + Log(1 + Exp(-absolute(score)))),
        statement="For every logit z and label y, BCE(y, σ(z)) is max(z, 0) − y z + log(1 + e to the −|z|).",
        meaning=(
            "The left side is a sigmoid followed by BCE, the right side what BCEWithLogitsLoss and "
            "sigmoid_cross_entropy_with_logits compute. In float64 σ(z) rounds to 1 long before z overflows, and then "
            "log(1 − σ(z)) is the logarithm of 0. The tiny loss of a label that is right needs log1p besides."
        ),
        reference="TensorFlow documentation, tf.nn.sigmoid_cross_entropy_with_logits",
        measured=(_scalars(36, 0), _scalars(40, 0), _scalars(40, 1), _scalars(-800, 1)),
    )
    .calc(_bce)
    .eq(Log(1 + Exp(score)) - target * score, by=bce_in_logit)
    .eq(softplus(score) - target * score, by=softplus)
    .eq(_relu - target * score + Log(1 + Exp(-absolute(score))), by=softplus_split)
)

THEOREMS: tuple[Theorem | Refutation, ...] = (
    log_softmax_minus,
    logsumexp_shifted,
    log_softmax_shifted,
    softmax_exp_log,
    softmax_of_log_softmax,
    class_index,
    class_index_fused,
    fused,
    label_smoothing,
    logits_of_probabilities,
    log_sigmoid,
    softplus_split,
    bce_with_logits,
)
