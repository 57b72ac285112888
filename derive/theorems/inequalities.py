"""Tools: the inequalities of exp and log that the other chapters rest on, all from one tangent."""

from __future__ import annotations

from derive.calc import Le, Lt, Theorem
from derive.domains import positive_family
from derive.rules import ALGEBRA, DIFFERENTIATE, FIRST_ORDER, LOG_LAWS, SIGNS, nonnegative, positive
from derive.symbols import D, Exp, Log, Num
from derive.vocabulary import s, t

exp_tangent = (
    Theorem(
        "exp.tangent",
        "The exponential lies above its tangent at 0",
        claim=Le(1 + t, Exp(t)),
        via=FIRST_ORDER(t, Num(0)),
        statement="For every real t, 1 + t is at most eᵗ.",
        meaning="Every inequality of this book about exp and log comes from this one.",
        reference="Boyd & Vandenberghe, Convex Optimization, sections 3.1.3 and 3.1.5",
    )
    .calc(0)
    .lt(Exp(t), by=SIGNS)
    .eq(D(D(Exp(t), t), t), by=DIFFERENTIATE)
)

log_tangent = (
    Theorem(
        "log.tangent",
        "The logarithm lies below its tangent at 1",
        claim=Le(Log(t), t - 1),
        given=positive_family(t),
        statement="For every t > 0, log t is at most t − 1.",
        meaning="This is the one inequality behind Gibbs: it makes a relative entropy never negative.",
        reference="Cover & Thomas, Elements of Information Theory, section 2.6",
    )
    .calc(Log(t))
    .le(Exp(Log(t)) - 1, by=(exp_tangent.where({t: Log(t)}), SIGNS))
    .eq(t - 1, by=ALGEBRA)
)

_below = positive(t - s, label="s < t")
_from_zero = (*positive_family(s), *positive_family(t))

exp_increasing = (
    Theorem(
        "exp.increasing",
        "The exponential is strictly increasing",
        claim=Lt(Exp(s), Exp(t)),
        given=(_below,),
        statement="If s < t, then eˢ < eᵗ.",
        meaning="So whatever is ordered before the exponential is ordered the same way after it.",
        reference="Rudin, Principles of Mathematical Analysis, theorem 8.6",
    )
    .calc(Exp(s))
    .lt(Exp(s) * (1 + (t - s)), by=(_below.times(Exp(s)), SIGNS))
    .le(Exp(s) * Exp(t - s), by=(exp_tangent.where({t: t - s}).times(Exp(s)), SIGNS))
    .eq(Exp(t), by=ALGEBRA)
)

log_increasing = (
    Theorem(
        "log.increasing",
        "The logarithm is strictly increasing",
        claim=Lt(Log(s), Log(t)),
        given=(*_from_zero, _below),
        statement="If 0 < s < t, then log s < log t.",
        meaning="This is why taking the logarithm of a likelihood moves no maximiser.",
        reference="Rudin, Principles of Mathematical Analysis, section 8.7",
    )
    .calc(Log(s))
    .eq(Log(t) + Log(s / t), by=LOG_LAWS)
    .le(Log(t) + s / t - 1, by=(log_tangent.where({t: s / t}), SIGNS))
    .lt(Log(t), by=(_below.times(1 / t), SIGNS))
)

_no_more = nonnegative(t - s, label="s <= t")

log_monotone = (
    Theorem(
        "log.monotone",
        "The logarithm is increasing, where equality is allowed",
        claim=Le(Log(s), Log(t)),
        given=(*_from_zero, _no_more),
        statement="If 0 < s ≤ t, then log s ≤ log t.",
        meaning="What is bounded is still bounded after the logarithm.",
        reference="Rudin, Principles of Mathematical Analysis, section 8.7",
    )
    .calc(Log(s))
    .eq(Log(t) + Log(s / t), by=LOG_LAWS)
    .le(Log(t) + s / t - 1, by=(log_tangent.where({t: s / t}), SIGNS))
    .le(Log(t), by=(_no_more.times(1 / t), SIGNS))
)

_less_than_one = positive(1 - t, label="t < 1")

exp_near_one = (
    Theorem(
        "exp.near-one",
        "Near 0 the exponential is 1 + t, but for a square",
        claim=Le(Exp(t), 1 + t + t**2 / (1 - t)),
        given=(_less_than_one,),
        statement="For every t < 1, eᵗ is at most 1 + t + t²/(1 − t).",
        meaning=(
            "Together with 1 + t ≤ eᵗ this says how good 1 + t is: for |t| below 2⁻⁴³ the error is below 2⁻⁸⁵, far "
            "less than a unit in the last place. So a tiny correction to an exponent may be multiplied in as 1 + t."
        ),
        reference="Higham, Accuracy and Stability of Numerical Algorithms, section 1.14",
    )
    .calc(Exp(t))
    .le(1 / (1 - t), by=(exp_tangent.where({t: -t}).times(Exp(t) / (1 - t)), SIGNS))
    .eq(1 + t + t**2 / (1 - t), by=ALGEBRA)
)

_above_minus_one = positive(1 + t, label="t > -1")

log_near_one = (
    Theorem(
        "log.near-one",
        "Near 1 the logarithm is its argument less 1, but for a square",
        claim=Le(t - t**2 / (1 + t), Log(1 + t)),
        given=(_above_minus_one,),
        statement="For every t > −1, log(1 + t) is at least t − t²/(1 + t).",
        meaning=(
            "Together with log(1 + t) ≤ t this says how good t is: for |t| below 2⁻⁴⁰ the error is below 2⁻⁷⁹. So a "
            "tiny correction inside a logarithm may be added outside as it is."
        ),
        reference="Higham, Accuracy and Stability of Numerical Algorithms, section 1.14",
    )
    .calc(t - t**2 / (1 + t))
    .eq(-(1 / (1 + t) - 1), by=ALGEBRA)
    .le(-Log(1 / (1 + t)), by=(log_tangent.where({t: 1 / (1 + t)}), SIGNS))
    .eq(Log(1 + t), by=LOG_LAWS)
)

THEOREMS = (exp_tangent, log_tangent, exp_increasing, log_increasing, log_monotone, exp_near_one, log_near_one)
