"""Chapter 1: odds, log-odds and the sigmoid that undoes them."""

from __future__ import annotations

from derive.calc import Eq, Lt, Refutation, Some, Tends, Theorem
from derive.domains import positive_family, unit_interval
from derive.rules import (
    ALGEBRA,
    CONTINUITY,
    DIFFERENTIATE,
    LOG_LAWS,
    SIGNS,
    positive,
)
from derive.symbols import D, Exp, Log, Sym
from derive.theorems.inequalities import exp_increasing, log_increasing
from derive.vocabulary import from_odds, logit, odds, s, score, sigmoid, t

z = score
o = Sym("o")
_p = sigmoid(z)
_below = positive(t - s, label="s < t")
_two_probabilities = (*unit_interval(s), *unit_interval(t), _below)

odds_positive = (
    Theorem(
        "odds.positive",
        "Odds are positive",
        claim=Lt(0, odds(s)),
        given=unit_interval(s),
        statement="A probability s strictly between 0 and 1 has odds s / (1 − s) greater than 0.",
        meaning=(
            "Odds of 3 say that an event happens three times as often as it does not. They have no upper end, and end "
            "at 0 below: one of the two walls around a probability is gone."
        ),
        reference="Agresti, Categorical Data Analysis, section 2.2",
    )
    .calc(0)
    .lt(s / (1 - s), by=SIGNS)
    .eq(odds(s), by=odds)
)

odds_increasing = (
    Theorem(
        "odds.increasing",
        "The odds increase with the probability",
        claim=Lt(odds(s), odds(t)),
        given=_two_probabilities,
        statement="If 0 < s < t < 1, then odds(s) < odds(t).",
        meaning=(
            "The more probable event has the higher odds, so nothing is lost by speaking of odds: different "
            "probabilities have different odds, in the same order."
        ),
        reference="Agresti, Categorical Data Analysis, section 2.2",
    )
    .calc(odds(s))
    .eq(s / (1 - s), by=odds)
    .lt(s / (1 - s) + (t - s) / ((1 - s) * (1 - t)), by=SIGNS)
    .eq(t / (1 - t), by=ALGEBRA)
    .eq(odds(t), by=odds)
)

odds_undone = (
    Theorem(
        "odds.undone",
        "From the odds back to the probability",
        claim=Eq(from_odds(odds(s)), s),
        given=unit_interval(s),
        statement="If o are the odds of a probability s between 0 and 1, then o / (1 + o) is s again.",
        meaning="Odds of 3 belong to the probability 3/4. Each probability can be read off its odds.",
        reference="Agresti, Categorical Data Analysis, section 2.2",
    )
    .calc(from_odds(odds(s)))
    .eq(odds(s) / (1 + odds(s)), by=from_odds)
    .eq(s / (1 - s) / (1 / (1 - s)), by=odds)
    .eq(s, by=ALGEBRA)
)

odds_onto = (
    Theorem(
        "odds.onto",
        "Every positive number is the odds of a probability",
        claim=Eq(odds(from_odds(o)), o),
        given=positive_family(o),
        statement="For every o > 0, the odds of o / (1 + o) are o.",
        meaning=(
            "There and back, in both orders: the odds match the probabilities in (0, 1) one to one with the positive "
            "numbers, and none is left over on either side."
        ),
        reference="Agresti, Categorical Data Analysis, section 2.2",
    )
    .calc(odds(from_odds(o)))
    .eq(from_odds(o) / (1 - from_odds(o)), by=odds)
    .eq(o / (1 + o) / (1 / (1 + o)), by=from_odds)
    .eq(o, by=ALGEBRA)
)

from_odds_positive = (
    Theorem(
        "from-odds.positive",
        "What odds give back is positive",
        claim=Lt(0, from_odds(o)),
        given=positive_family(o),
        statement="For every o > 0, o / (1 + o) is greater than 0.",
        meaning="Positive odds never give the probability 0.",
        reference="Agresti, Categorical Data Analysis, section 2.2",
    )
    .calc(0)
    .lt(o / (1 + o), by=SIGNS)
    .eq(from_odds(o), by=from_odds)
)

from_odds_below_one = (
    Theorem(
        "from-odds.below-one",
        "What odds give back is below one",
        claim=Lt(from_odds(o), 1),
        given=positive_family(o),
        statement="For every o > 0, o / (1 + o) is less than 1.",
        meaning="However high the odds, the probability that belongs to them stays below certainty.",
        reference="Agresti, Categorical Data Analysis, section 2.2",
    )
    .calc(from_odds(o))
    .eq(o / (1 + o), by=from_odds)
    .lt(o / (1 + o) + 1 / (1 + o), by=SIGNS)
    .eq(1, by=ALGEBRA)
)

logit_increasing = (
    Theorem(
        "log-odds.increasing",
        "The log-odds increase with the probability",
        claim=Lt(logit(s), logit(t)),
        given=_two_probabilities,
        statement="If 0 < s < t < 1, then logit(s) < logit(t).",
        meaning=(
            "The logarithm takes away the wall at 0 that the odds still have, and keeps the order. What is left is a "
            "score: any real number, the higher the more probable."
        ),
        reference="Bishop, PRML, section 4.2",
    )
    .calc(logit(s))
    .eq(Log(odds(s)), by=(logit, odds))
    .lt(Log(odds(t)), by=(odds_increasing.as_fact(), log_increasing.where({s: odds(s), t: odds(t)}), SIGNS))
    .eq(logit(t), by=(logit, odds))
)

sigmoid_of_logit = (
    Theorem(
        "sigmoid.of-log-odds",
        "The sigmoid undoes the log-odds",
        claim=Eq(sigmoid(logit(s)), s),
        given=unit_interval(s),
        statement="For every s with 0 < s < 1, σ(logit(s)) is s.",
        meaning=(
            "Feeding the sigmoid the log-odds of a probability gives that probability back. So the sigmoid takes every "
            "value between 0 and 1: the value s, at the score logit(s)."
        ),
        reference="Bishop, PRML, eq. 4.61",
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
        claim=Eq(logit(_p), z),
        statement="For every real score z, logit(σ(z)) is z.",
        meaning=(
            "A logit is exactly what its name says: the log-odds of the probability that the sigmoid returns. There "
            "and back, in both orders: real scores and probabilities in (0, 1) match one to one."
        ),
        reference="Bishop, PRML, eq. 4.61",
    )
    .calc(logit(_p))
    .eq(Log(_p / (1 - _p)), by=logit)
    .eq(Log(Exp(z)), by=sigmoid)
    .eq(z, by=LOG_LAWS)
)

sigmoid_increasing = (
    Theorem(
        "sigmoid.increasing",
        "The sigmoid is strictly increasing",
        claim=Lt(sigmoid(s), sigmoid(t)),
        given=(_below,),
        statement="If s < t, then σ(s) < σ(t), for all real s and t.",
        meaning=(
            "A higher score is a higher probability, so ranking by scores and ranking by probabilities are the same, "
            "and a threshold on one is a threshold on the other."
        ),
        reference="Murphy, PML1, section 2.4.2",
    )
    .calc(sigmoid(s))
    .eq(1 / (1 + Exp(-s)), by=sigmoid)
    .lt(
        1 / (1 + Exp(-t)),
        by=(exp_increasing.where({s: -t, t: -s}).times(1 / ((1 + Exp(-s)) * (1 + Exp(-t)))), SIGNS),
    )
    .eq(sigmoid(t), by=sigmoid)
)

reflection = (
    Theorem(
        "sigmoid.reflection",
        "The sigmoid of the opposite score is the other probability",
        claim=Eq(sigmoid(-z), 1 - _p),
        statement="For every real z, σ(−z) = 1 − σ(z).",
        meaning=(
            "Turning the sign of the score swaps the two classes. Computing 1 − σ(z) as σ(−z) also avoids the "
            "subtraction of two nearly equal numbers."
        ),
        reference="Bishop, PRML, eq. 4.60",
    )
    .calc(sigmoid(-z))
    .eq(1 / (1 + Exp(z)), by=sigmoid)
    .eq(1 - 1 / (1 + Exp(-z)), by=ALGEBRA)
    .eq(1 - _p, by=sigmoid)
)

sigmoid_positive = (
    Theorem(
        "sigmoid.positive",
        "The sigmoid is positive",
        claim=Lt(0, _p),
        statement="For every real score z, σ(z) is greater than 0.",
        meaning="No finite score makes the sigmoid rule a class out.",
        reference="Murphy, PML1, section 2.4.2",
    )
    .calc(0)
    .lt(1 / (1 + Exp(-z)), by=SIGNS)
    .eq(_p, by=sigmoid)
)

sigmoid_below_one = (
    Theorem(
        "sigmoid.below-one",
        "The sigmoid is less than one",
        claim=Lt(_p, 1),
        statement="For every real score z, σ(z) is less than 1.",
        meaning=(
            "What is missing to 1 is σ(−z), which is positive: no finite score makes the sigmoid certain. In floating "
            "point the rounded value does become 1, from about z = 37 in double precision."
        ),
        reference="Murphy, PML1, section 2.4.2",
    )
    .calc(_p)
    .eq(1 / (1 + Exp(-z)), by=sigmoid)
    .lt(1 / (1 + Exp(-z)) + Exp(-z) / (1 + Exp(-z)), by=SIGNS)
    .eq(1, by=ALGEBRA)
)

to_zero = (
    Theorem(
        "sigmoid.to-zero",
        "The sigmoid tends to zero on the left",
        claim=Tends(_p, z, "-oo", 0),
        statement="As z goes to −∞, σ(z) goes to 0.",
        meaning="At scores that are low enough, probabilities come as close to 0 as one likes; they never reach it.",
        reference="Murphy, PML1, section 2.4.2",
    )
    .calc(_p)
    .eq(Exp(z) / (1 + Exp(z)), by=sigmoid)
    .to(0, by=CONTINUITY(t, Exp(z), t / (1 + t)))
)

to_one = (
    Theorem(
        "sigmoid.to-one",
        "The sigmoid tends to one on the right",
        claim=Tends(_p, z, "+oo", 1),
        statement="As z goes to +∞, σ(z) goes to 1.",
        meaning=(
            "Together with the bounds 0 < σ(z) < 1, and with σ(logit(s)) = s for every s in between: the range of the "
            "sigmoid is the open interval (0, 1), all of it and nothing more."
        ),
        reference="Murphy, PML1, section 2.4.2",
    )
    .calc(_p)
    .eq(1 / (1 + Exp(-z)), by=sigmoid)
    .to(1, by=CONTINUITY(t, Exp(-z), 1 / (1 + t)))
)

attains_one = Refutation(
    "sigmoid.attains-one",
    "The sigmoid reaches one",
    claim=Some(z, Eq(_p, 1)),
    witness=(),
    contrary=sigmoid_below_one,
    repaired="sigmoid.to-one",
    statement="There is a real score z at which σ(z) = 1.",
    meaning=(
        "σ(z) < 1 for every real z, so the range is not the closed interval [0, 1]. One is the limit as z goes to +∞. "
        "This is why a separable data set has no best weights: they grow without end."
    ),
    reference="Bishop, PRML, section 4.3.2",
)

attains_zero = Refutation(
    "sigmoid.attains-zero",
    "The sigmoid reaches zero",
    claim=Some(z, Eq(_p, 0)),
    witness=(),
    contrary=sigmoid_positive,
    repaired="sigmoid.to-zero",
    statement="There is a real score z at which σ(z) = 0.",
    meaning="0 < σ(z) for every real z. Zero is the limit as z goes to −∞, and not a value.",
    reference="Murphy, PML1, section 2.4.2",
)

sigmoid_slope = (
    Theorem(
        "sigmoid.slope",
        "The slope of the sigmoid",
        claim=Eq(D(_p, z), _p * (1 - _p)),
        statement="The derivative of σ(z) is σ(z) (1 − σ(z)), for every real z.",
        meaning=(
            "The sigmoid is steepest where it is least certain. The slope is computed from the value alone: the "
            "backward pass needs nothing but what the forward pass has returned."
        ),
        reference="Bishop, PRML, eq. 4.88",
    )
    .calc(D(_p, z))
    .eq(D(1 / (1 + Exp(-z)), z), by=sigmoid)
    .eq(Exp(-z) / (1 + Exp(-z)) ** 2, by=DIFFERENTIATE)
    .eq(_p * (1 - _p), by=sigmoid)
)

slope_reflected = (
    Theorem(
        "sigmoid.slope-reflected",
        "The slope of the sigmoid is the product of both probabilities",
        claim=Eq(D(_p, z), _p * sigmoid(-z)),
        statement="The derivative of σ(z) is σ(z) σ(−z), for every real z.",
        meaning=(
            "The formula does not change when z becomes −z: the slope is the same on both sides of 0. It is the "
            "variance of a coin with probability σ(z)."
        ),
        reference="Bishop, PRML, eq. 4.88 and 4.60",
    )
    .calc(D(_p, z))
    .eq(_p * (1 - _p), by=sigmoid_slope)
    .eq(_p * sigmoid(-z), by=reflection)
)

THEOREMS: tuple[Theorem | Refutation, ...] = (
    odds_positive,
    odds_increasing,
    odds_undone,
    odds_onto,
    from_odds_positive,
    from_odds_below_one,
    logit_increasing,
    sigmoid_of_logit,
    logit_of_sigmoid,
    sigmoid_increasing,
    reflection,
    sigmoid_positive,
    sigmoid_below_one,
    to_zero,
    to_one,
    attains_one,
    attains_zero,
    sigmoid_slope,
    slope_reflected,
)
