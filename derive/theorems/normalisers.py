"""Chapter 3: other ways to make scores into shares, and what is wrong with them."""

from __future__ import annotations

from fractions import Fraction

from derive.calc import Eq, Le, Refutation, Theorem
from derive.domains import coin_label
from derive.rules import (
    ALGEBRA,
    CASES,
    CONDITIONAL_PROBABILITY,
    DIFFERENTIATE,
    LOG_LAWS,
    SIGNS,
    SQUARE_VANISHES,
    TOTAL_PROBABILITY,
    A,
    B,
    C,
    equation,
    partition,
    positive,
)
from derive.symbols import D, Delta, Exp, Joint, Log, Num, P, Prod, Sum, Sym
from derive.vocabulary import (
    K,
    absolute,
    absolute_shares,
    binary_cross_entropy,
    j,
    k,
    label,
    observed,
    plain_shares,
    q,
    s,
    sigmoid,
    squared_shares,
    t,
    y,
    z,
)

_bit = Sym("y")
_X, _Y = observed, label

absolute_at_most = (
    Theorem(
        "absolute.opposite-at-most",
        "The opposite number is no larger",
        claim=Le(absolute(-t), absolute(t)),
        statement="For every real t, |−t| is at most |t|.",
        meaning="Half of a symmetry: put −t in the place of t, and it is the other half.",
        reference="Rudin, Principles of Mathematical Analysis, definition 1.32",
    )
    .calc(absolute(-t))
    .le((absolute(-t) + absolute(t)) / 2, by=SIGNS)
    .le(absolute(t), by=SIGNS)
)

absolute_even = (
    Theorem(
        "absolute.even",
        "A number and its opposite have the same size",
        claim=Eq(absolute(-t), absolute(t)),
        via=SQUARE_VANISHES(Fraction(1, 2)),
        statement="For every real t, |−t| = |t|.",
        meaning="The absolute value forgets the sign. In a score the sign is half of what it says: for, or against.",
        reference="Rudin, Principles of Mathematical Analysis, definition 1.32",
    )
    .calc(Fraction(1, 2) * (absolute(-t) - absolute(t)) ** 2)
    .le(0, by=(absolute_at_most.times((absolute(-t) - absolute(t)) / 2), SIGNS))
)

_maybe = equation(t, (1 - 2 * _bit) * s, label="t = (1 − 2y) s")

absolute_turned = (
    Theorem(
        "absolute.turned",
        "Turning the sign, or not, leaves the size",
        claim=Eq(absolute(t), absolute(s)),
        given=(*coin_label(_bit), _maybe),
        statement="If t = (1 − 2y) s and y is 0 or 1, then |t| = |s|.",
        meaning="The factor 1 − 2y is 1 for y = 0 and −1 for y = 1: y says whether the sign is turned.",
        reference="Rudin, Principles of Mathematical Analysis, definition 1.32",
    )
    .calc(absolute(t))
    .eq(absolute((1 - 2 * _bit) * s), by=_maybe)
    .eq(_bit * absolute(-s) + (1 - _bit) * absolute(s), by=CASES(_bit))
    .eq(absolute(s), by=absolute_even.where({t: s}))
)

square_turned = (
    Theorem(
        "square.turned",
        "Turning the sign, or not, leaves the square",
        claim=Eq(t**2, s**2),
        given=(*coin_label(_bit), _maybe),
        statement="If t = (1 − 2y) s and y is 0 or 1, then t² = s².",
        meaning="The square forgets the sign, as the size does.",
        reference="Rudin, Principles of Mathematical Analysis, proposition 1.16",
    )
    .calc(t**2)
    .eq(((1 - 2 * _bit) * s) ** 2, by=_maybe)
    .eq(s**2, by=coin_label(_bit).binary)
)

_either = equation(y[k] ** 2, y[k], k, label="y is 0 or 1", domain=("label", y))
_turned = equation(q[k], (1 - 2 * y[k]) * z[k], k, label="qₖ = (1 − 2yₖ) zₖ")
_sizes = (
    positive(Sum(absolute(z[j]), j), label="Σ |zⱼ| > 0"),
    positive(Sum(absolute(q[j]), j), label="Σ |qⱼ| > 0"),
)
_squares = (
    positive(Sum(z[j] ** 2, j), label="Σ zⱼ² > 0"),
    positive(Sum(q[j] ** 2, j), label="Σ qⱼ² > 0"),
)

absolute_blind = (
    Theorem(
        "absolute-shares.sign-blind",
        "Shares by size do not see the signs of the scores",
        claim=Eq(absolute_shares(q)[k], absolute_shares(z)[k]),
        given=(_either, _turned, *_sizes),
        statement=(
            "Let q be the scores z with some signs turned: qₖ = (1 − 2yₖ) zₖ, where yₖ is 0 or 1. Then |qₖ| / Σ |qⱼ| "
            "is |zₖ| / Σ |zⱼ|."
        ),
        meaning=(
            "A score of −5 speaks as strongly for its class as a score of 5. The shares forget every sign: evidence "
            "against a class counts as evidence for it."
        ),
        reference="compare Bishop, PRML, section 4.2",
    )
    .calc(absolute_shares(q)[k])
    .eq(absolute(q[k]) / Sum(absolute(q[j]), j), by=absolute_shares)
    .eq(absolute(z[k]) / Sum(absolute(z[j]), j), by=absolute_turned.where({_bit: y[k], t: q[k], s: z[k]}, k))
    .eq(absolute_shares(z)[k], by=absolute_shares)
)

square_blind = (
    Theorem(
        "squared-shares.sign-blind",
        "Shares by square do not see the signs of the scores",
        claim=Eq(squared_shares(q)[k], squared_shares(z)[k]),
        given=(_either, _turned, *_squares),
        statement=(
            "Let q be the scores z with some signs turned: qₖ = (1 − 2yₖ) zₖ, where yₖ is 0 or 1. Then qₖ² / Σ qⱼ² is "
            "zₖ² / Σ zⱼ²."
        ),
        meaning="Squares make everything positive by the same means as the absolute value, and at the same price.",
        reference="de Brébisson & Vincent, An Exploration of Softmax Alternatives, 2016",
    )
    .calc(squared_shares(q)[k])
    .eq(q[k] ** 2 / Sum(q[j] ** 2, j), by=squared_shares)
    .eq(z[k] ** 2 / Sum(z[j] ** 2, j), by=square_turned.where({_bit: y[k], t: q[k], s: z[k]}, k))
    .eq(squared_shares(z)[k], by=squared_shares)
)

_one = Num(1)
_scores = ((K, Num(3)), (z[1], _one), (z[2], _one), (z[3], _one), (q[1], _one), (q[2], Num(-1)), (q[3], _one))

absolute_injective = Refutation(
    "absolute-shares.injective",
    "Shares by size determine the scores, up to a common factor",
    claim=Eq(z[j] * q[k], z[k] * q[j]),
    given=(*_sizes, equation(absolute_shares(z)[j], absolute_shares(q)[j], j, label="the shares are equal")),
    witness=(*_scores, (j, _one), (k, Num(2))),
    repaired="absolute-shares.sign-blind",
    statement="If the scores z and q have the same shares |zₖ| / Σ |zⱼ|, then z and q are proportional.",
    meaning=(
        "The scores (1, 1, 1) and (1, −1, 1) both have the shares (1/3, 1/3, 1/3), and are not proportional. Softmax "
        "gives the second class of (1, −1, 1) only 0.06; it tells all scores apart, up to a common shift."
    ),
    reference="compare Bishop, PRML, section 4.2",
)

square_injective = Refutation(
    "squared-shares.injective",
    "Shares by square determine the scores, up to a common factor",
    claim=Eq(z[j] * q[k], z[k] * q[j]),
    given=(*_squares, equation(squared_shares(z)[j], squared_shares(q)[j], j, label="the shares are equal")),
    witness=(*_scores, (j, _one), (k, Num(2))),
    repaired="squared-shares.sign-blind",
    statement="If the scores z and q have the same shares zₖ² / Σ zⱼ², then z and q are proportional.",
    meaning="Again (1, 1, 1) and (1, −1, 1) are told apart by nothing: both have the shares (1/3, 1/3, 1/3).",
    reference="de Brébisson & Vincent, An Exploration of Softmax Alternatives, 2016",
)

_total = positive(Sum(z[j], j), label="Σ zⱼ > 0")

plain_sums_to_one = (
    Theorem(
        "plain-shares.sum-to-one",
        "Plain shares sum to one",
        claim=Eq(Sum(plain_shares(z)[k], k), 1),
        given=(_total,),
        statement="If the sum of the scores is positive, the shares zₖ / Σ zⱼ sum to 1.",
        meaning=(
            "To sum to one is not enough for a probability vector. The shares must also be nonnegative, and exist for "
            "all scores: for (1, −1) the division is by zero."
        ),
        reference="Luce, Individual Choice Behavior, 1959",
    )
    .calc(Sum(plain_shares(z)[k], k))
    .eq(Sum(z[k] / Sum(z[j], j), k), by=plain_shares)
    .eq(1, by=ALGEBRA)
)

_two_one = ((K, Num(2)), (z[1], Num(2)), (z[2], Num(-1)))

plain_nonnegative = Refutation(
    "plain-shares.nonnegative",
    "Plain shares are never negative",
    claim=Le(0, plain_shares(z)[k]),
    given=(_total,),
    witness=(*_two_one, (k, Num(2))),
    repaired="softmax.positive",
    statement="If the sum of the scores is positive, every share zₖ / Σ zⱼ is at least 0.",
    meaning=(
        "Scores of 2 and −1 have the sum 1 and the shares 2 and −1. Softmax exponentiates first: what it adds up is "
        "positive whatever the scores."
    ),
    reference="compare Bishop, PRML, section 4.2",
)

plain_at_most_one = Refutation(
    "plain-shares.at-most-one",
    "Plain shares are at most one",
    claim=Le(plain_shares(z)[k], 1),
    given=(_total,),
    witness=(*_two_one, (k, _one)),
    repaired="softmax.below-one",
    statement="If the sum of the scores is positive, every share zₖ / Σ zⱼ is at most 1.",
    meaning=(
        "Of the scores 2 and −1 the first has the share 2: what one class has too little, another has too much. "
        "Softmax is positive and sums to one, so none of its entries exceeds one."
    ),
    reference="compare Bishop, PRML, section 4.2",
)

exclusive_classes = (
    Theorem(
        "classes.exclusive",
        "The probabilities of exclusive classes sum to one",
        claim=Eq(Sum(P(_Y[k], _X), k), 1),
        given=(partition(_Y), positive(P(_X), label="P(X) > 0")),
        statement="If exactly one of the K classes Yₖ happens, their probabilities given the data X sum to 1.",
        meaning=(
            "So whatever stands for these probabilities must sum to one, as softmax does: the classes share one unit "
            "of probability between them. Classes that may happen together are under no such law."
        ),
        reference="Bishop, PRML, eq. 1.10 and 1.11",
    )
    .calc(Sum(P(_Y[k], _X), k))
    .eq(Sum(P(Joint(_X, _Y[k])) / P(_X), k), by=CONDITIONAL_PROBABILITY.where({A: _Y[k], B: _X}, k))
    .eq(P(_X) / P(_X), by=TOTAL_PROBABILITY.where({A: _X, C: _Y}))
    .eq(1, by=ALGEBRA)
)

sigmoids_sum_to_one = Refutation(
    "sigmoids.sum-to-one",
    "The sigmoids of the scores sum to one",
    claim=Eq(Sum(sigmoid(z[k]), k), 1),
    witness=((K, Num(3)), (z[1], Num(0)), (z[2], Num(0)), (z[3], Num(0))),
    repaired="softmax.sums-to-one",
    statement="Whatever the K scores zₖ are, the probabilities σ(zₖ) sum to 1.",
    meaning=(
        "Three scores of 0 give 1/2 + 1/2 + 1/2. Each sigmoid says how probable its own label is against its absence; "
        "only softmax compares the classes with each other."
    ),
    reference="Murphy, PML1, section 10.3",
)

sigmoids_jacobian = (
    Theorem(
        "sigmoids.jacobian",
        "The Jacobian of K sigmoids is diagonal",
        claim=Eq(D(sigmoid(z[k]), z[j]), Delta(k, j) * sigmoid(z[k]) * (1 - sigmoid(z[k]))),
        statement="The derivative of σ(zₖ) by zⱼ is σ(zₖ) (1 − σ(zₖ)) for j = k, and 0 for j ≠ k.",
        meaning="K sigmoids are K models side by side. No score has a say in the probability of another label.",
        reference="Murphy, PML1, section 10.3",
    )
    .calc(D(sigmoid(z[k]), z[j]))
    .eq(D(1 - 1 / (1 + Exp(z[k])), z[j]), by=sigmoid)
    .eq(Delta(k, j) * (1 - 1 / (1 + Exp(z[k]))) / (1 + Exp(z[k])), by=DIFFERENTIATE)
    .eq(Delta(k, j) * sigmoid(z[k]) * (1 - sigmoid(z[k])), by=sigmoid)
)

_different = equation(Delta(k, j), 0, label="k and j are different")

sigmoids_ignore = (
    Theorem(
        "sigmoids.ignore-others",
        "A sigmoid ignores the other scores",
        claim=Eq(D(sigmoid(z[k]), z[j]), 0),
        given=(_different,),
        statement="For k ≠ j the derivative of σ(zₖ) by zⱼ is 0.",
        meaning=(
            "One label can become more probable without any other becoming less so: right for the tags of a picture. "
            "In softmax, where exactly one class is true, a score that rises makes every other class less probable."
        ),
        reference="Murphy, PML1, section 10.3",
    )
    .calc(D(sigmoid(z[k]), z[j]))
    .eq(Delta(k, j) * sigmoid(z[k]) * (1 - sigmoid(z[k])), by=sigmoids_jacobian)
    .eq(0, by=_different)
)

_likelihood = Prod(sigmoid(z[k]) ** y[k] * (1 - sigmoid(z[k])) ** (1 - y[k]), k)

multi_label = (
    Theorem(
        "bce.multi-label",
        "The loss of K independent labels is a sum of BCEs",
        claim=Eq(-Log(_likelihood), Sum(binary_cross_entropy(y[k], sigmoid(z[k])), k)),
        statement=(
            "If K labels are independent and yₖ is 1 with probability σ(zₖ), else 0, their likelihood is the product "
            "of σ(zₖ)^yₖ (1 − σ(zₖ))^(1 − yₖ); its negative logarithm is the sum over k of BCE(yₖ, σ(zₖ))."
        ),
        meaning=(
            "So the choice of the last layer is a statement about the labels. Exactly one class is true: softmax and "
            "cross-entropy. Any number of labels may be true: K sigmoids and a sum of BCEs."
        ),
        reference="Murphy, PML1, section 10.3",
    )
    .calc(-Log(_likelihood))
    .eq(-Sum(y[k] * Log(sigmoid(z[k])) + (1 - y[k]) * Log(1 - sigmoid(z[k])), k), by=LOG_LAWS)
    .eq(Sum(binary_cross_entropy(y[k], sigmoid(z[k])), k), by=binary_cross_entropy)
)

THEOREMS: tuple[Theorem | Refutation, ...] = (
    absolute_at_most,
    absolute_even,
    absolute_turned,
    absolute_blind,
    absolute_injective,
    square_turned,
    square_blind,
    square_injective,
    plain_sums_to_one,
    plain_nonnegative,
    plain_at_most_one,
    exclusive_classes,
    sigmoids_sum_to_one,
    sigmoids_jacobian,
    sigmoids_ignore,
    multi_label,
)
