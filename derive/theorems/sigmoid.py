"""Chapter 1, continued: the shape of the sigmoid, the unit step, and the boundary between two classes."""

from __future__ import annotations

from fractions import Fraction

from derive.calc import Eq, Le, Lt, Theorem
from derive.domains import positive_family
from derive.rules import (
    ALGEBRA,
    DIFFERENTIATE,
    FIRST_ORDER,
    SIGNS,
    STEP,
    equation,
    nonnegative,
    positive,
)
from derive.symbols import D, Exp, Family, Num, Step, Sum, Sym
from derive.theorems.inequalities import exp_tangent
from derive.theorems.odds import logit_of_sigmoid, reflection, sigmoid_increasing, sigmoid_slope
from derive.vocabulary import a, d, logit, m, s, score, sigmoid, t, w

z = score
_p = sigmoid(z)
_half, _quarter = Fraction(1, 2), Fraction(1, 4)

slope_gap = (
    Theorem(
        "sigmoid.slope-gap",
        "How far the slope of the sigmoid is from a quarter",
        claim=Eq(_quarter - D(_p, z), (_p - _half) ** 2),
        statement="1/4 minus the derivative of σ(z) is (σ(z) − 1/2)², for every real z.",
        meaning="A completed square: the slope falls short of 1/4 by how far the probability is from even, squared.",
        reference="Nielsen, Neural Networks and Deep Learning, chapter 5",
    )
    .calc(_quarter - D(_p, z))
    .eq(_quarter - _p * (1 - _p), by=sigmoid_slope)
    .eq((_p - _half) ** 2, by=ALGEBRA)
)

slope_at_most = (
    Theorem(
        "sigmoid.slope-at-most-quarter",
        "The slope of the sigmoid is at most a quarter",
        claim=Le(D(_p, z), _quarter),
        statement="For every real z, the derivative of σ(z) is at most 1/4.",
        meaning=(
            "Each sigmoid that a gradient passes through makes it at least four times smaller, before the weights have "
            "their say. Ten layers make that a million: the vanishing gradient."
        ),
        reference="Nielsen, Neural Networks and Deep Learning, chapter 5",
    )
    .calc(D(_p, z))
    .le(D(_p, z) + (_p - _half) ** 2, by=SIGNS)
    .eq(_quarter, by=slope_gap)
)

_at_zero = equation(z, 0, label="z = 0", domain=("zero", z))

slope_at_zero = (
    Theorem(
        "sigmoid.slope-at-zero",
        "The slope of the sigmoid at zero is a quarter",
        claim=Eq(D(_p, z), _quarter),
        given=(_at_zero,),
        statement="At z = 0 the derivative of σ(z) is exactly 1/4.",
        meaning="The bound 1/4 is reached, so it is the maximum and can not be improved.",
        reference="Nielsen, Neural Networks and Deep Learning, chapter 5",
    )
    .calc(D(_p, z))
    .eq(_p * (1 - _p), by=sigmoid_slope)
    .eq(sigmoid(0) * (1 - sigmoid(0)), by=_at_zero)
    .eq(_quarter, by=sigmoid)
)

_both = Exp(z) + Exp(-z)

two_exponentials = (
    Theorem(
        "exp.both-ways",
        "A hanging chain lies above a parabola",
        claim=Le(0, _both - z**2 - 2),
        via=FIRST_ORDER(z, Num(0)),
        statement="For every real z, 2 + z² is at most eᶻ + e⁻ᶻ.",
        meaning=(
            "Half of eᶻ + e⁻ᶻ is the hyperbolic cosine, the shape of a hanging chain. The difference is convex and "
            "flat at 0, where it is 0: so it is never negative."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 3.1.3",
    )
    .calc(0)
    .le(Exp(z) - z - 1, by=(exp_tangent.where({t: z}), SIGNS))
    .le(_both - 2, by=(exp_tangent.where({t: -z}), SIGNS))
    .eq(D(D(_both - z**2 - 2, z), z), by=DIFFERENTIATE)
)

_off_zero = positive(z**2, label="z ≠ 0")

slope_below = (
    Theorem(
        "sigmoid.slope-below-quarter",
        "Off zero, the slope of the sigmoid is less than a quarter",
        claim=Lt(D(_p, z), _quarter),
        given=(_off_zero,),
        statement="For every real z other than 0, the derivative of σ(z) is less than 1/4.",
        meaning="The sigmoid is steepest at 0 and nowhere else: at the score where both classes are equally probable.",
        reference="Nielsen, Neural Networks and Deep Learning, chapter 5",
    )
    .calc(D(_p, z))
    .eq(_p * (1 - _p), by=sigmoid_slope)
    .eq(1 / (_both + 2), by=sigmoid)
    .lt(
        1 / (_both + 2) + (_both - 2) / (4 * (_both + 2)),
        by=(two_exponentials.times(1 / (4 * (_both + 2))), SIGNS),
    )
    .eq(_quarter, by=ALGEBRA)
)

_right = nonnegative(z, label="z ≥ 0")
_left = nonnegative(-z, label="z ≤ 0", domain=("zero", z))
_line = _half + z / 4

above_half = (
    Theorem(
        "sigmoid.above-half",
        "Scores that are not negative give at least one half",
        claim=Le(_half, _p),
        given=(_right,),
        statement="For every z ≥ 0, σ(z) is at least 1/2.",
        meaning="On the right of 0 the first class is at least as probable as the second.",
        reference="Bishop, PRML, section 4.2",
    )
    .calc(_half)
    .le(_p, by=(exp_tangent.where({t: z}).times(Exp(-z) / (2 * (1 + Exp(-z)))), SIGNS))
)

_gap = _line - _p
_cubic = z**3 / 48 - _gap

below_line = (
    Theorem(
        "sigmoid.below-tangent",
        "On the right the sigmoid lies below its tangent at zero",
        claim=Le(0, _gap),
        given=(_right,),
        via=FIRST_ORDER(z, Num(0)),
        statement="For every z ≥ 0, σ(z) is at most 1/2 + z/4.",
        meaning=(
            "The tangent at 0 has the height 1/2 and the slope 1/4. Right of 0 the sigmoid bends down, for its second "
            "derivative is −σ(z) (1 − σ(z)) (2σ(z) − 1)."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 3.1.3",
    )
    .calc(0)
    .le(_p * (1 - _p) * (2 * _p - 1), by=(above_half.times(2 * _p * (1 - _p)), SIGNS))
    .eq(D(D(_gap, z), z), by=(sigmoid, DIFFERENTIATE))
)

cubic_remainder = (
    Theorem(
        "sigmoid.cubic-remainder",
        "Near zero the sigmoid is its tangent, but for a cubic remainder",
        claim=Le(0, _cubic),
        given=(_right,),
        via=FIRST_ORDER(z, Num(0)),
        statement="For every z ≥ 0, the tangent 1/2 + z/4 exceeds σ(z) by at most z³/48.",
        meaning=(
            "So σ(z) = 1/2 + z/4 + O(z³), with a constant that holds everywhere and not only near 0. There is no term "
            "in z², for the curvature at 0 is 0. At z = 0.1 the error is below 0.000021."
        ),
        reference="Rudin, Principles of Mathematical Analysis, theorem 5.15 (Taylor)",
    )
    .calc(0)
    .le(2 * _p * (1 - _p) * _gap, by=(below_line.times(2 * _p * (1 - _p)), SIGNS))
    .le(2 * _p * (1 - _p) * _gap + z / 2 * (_p - _half) ** 2, by=SIGNS)
    .eq(D(D(_cubic, z), z), by=(sigmoid, DIFFERENTIATE))
)

above_line = (
    Theorem(
        "sigmoid.above-tangent",
        "On the left the sigmoid lies above its tangent at zero",
        claim=Le(_line, _p),
        given=(_left,),
        statement="For every z ≤ 0, σ(z) is at least 1/2 + z/4.",
        meaning="The curve is symmetric about the point (0, 1/2): what lies below on the right lies above on the left.",
        reference="Boyd & Vandenberghe, Convex Optimization, section 3.1.3",
    )
    .calc(_line)
    .le(1 - sigmoid(-z), by=(below_line.where({z: -z}), SIGNS))
    .eq(_p, by=reflection)
)

cubic_on_the_left = (
    Theorem(
        "sigmoid.cubic-remainder-left",
        "The cubic remainder on the left of zero",
        claim=Le(0, (-z) ** 3 / 48 - (_p - _line)),
        given=(_left,),
        statement="For every z ≤ 0, σ(z) exceeds the tangent 1/2 + z/4 by at most |z|³/48.",
        meaning=(
            "On both sides of 0, then, σ(z) differs from 1/2 + z/4 by at most |z|³/48. A network with small weights "
            "is nearly linear: this says how nearly."
        ),
        reference="Rudin, Principles of Mathematical Analysis, theorem 5.15 (Taylor)",
    )
    .calc(0)
    .le((-z) ** 3 / 48 - (1 - sigmoid(-z) - _line), by=(cubic_remainder.where({z: -z}), SIGNS))
    .eq((-z) ** 3 / 48 - (_p - _line), by=reflection)
)

_step = Step(z)

flat_above = (
    Theorem(
        "step.flat-above",
        "Above the threshold the unit step is flat",
        claim=Eq(D(_step, z), 0),
        given=positive_family(z),
        statement="For z > 0 the derivative of the unit step (1 where z ≥ 0, else 0) is 0.",
        meaning="A perceptron that says 1 learns nothing from a gradient: small changes of its weights change nothing.",
        reference="Nielsen, Neural Networks and Deep Learning, chapter 1",
    )
    .calc(D(_step, z))
    .eq(0, by=DIFFERENTIATE)
)

flat_below = (
    Theorem(
        "step.flat-below",
        "Below the threshold the unit step is flat",
        claim=Eq(D(_step, z), 0),
        given=(positive(-z, label="z < 0"),),
        statement="For z < 0 the derivative of the unit step (1 where z ≥ 0, else 0) is 0.",
        meaning=(
            "So by the chain rule every gradient through a unit step is zero, at every score but 0. The sigmoid is "
            "what one takes in its place: it has the same limits and a slope that is nowhere zero."
        ),
        reference="Nielsen, Neural Networks and Deep Learning, chapter 1",
    )
    .calc(D(_step, z))
    .eq(0, by=DIFFERENTIATE)
)

_bound = positive_family(m)
_near = positive(t + 1 / m, label="t > −1/m")

no_slope = (
    Theorem(
        "step.no-derivative",
        "At the threshold the unit step has no derivative",
        claim=Lt(m, (Step(t) - Step(Num(0))) / t),
        given=(*_bound, positive(-t, label="t < 0"), _near),
        statement=(
            "For every bound m > 0, the difference quotient of the unit step at 0 exceeds m for all t between −1/m "
            "and 0."
        ),
        meaning=(
            "The quotients grow beyond every bound as t goes to 0 from below, so they have no limit. Zero slope on "
            "both sides and none between: gradient descent can not train a unit step."
        ),
        reference="Nielsen, Neural Networks and Deep Learning, chapter 1",
    )
    .calc(m)
    .lt(-1 / t, by=(_near.times(m / (-t)), SIGNS))
    .eq((Step(t) - Step(Num(0))) / t, by=STEP)
)

x, b = Family("x", d), Sym("b")
_activation = Sum(w[a] * x[a], a) + b
_on_boundary = equation(_activation, 0, label="w'x + b = 0")
_score = equation(_activation, z, label="w'x + b = z")
_even = equation(_p, _half, label="σ(z) = 1/2", domain=("zero", z))

boundary = (
    Theorem(
        "decision.boundary",
        "On the hyperplane both classes are equally probable",
        claim=Eq(sigmoid(_activation), _half),
        given=(_on_boundary,),
        statement="If w'x + b = 0, then σ(w'x + b) = 1/2.",
        meaning=(
            "Where w is not zero, the points x with w'x + b = 0 are a hyperplane: a point on the line, a line in the "
            "plane, a plane in space."
        ),
        reference="Bishop, PRML, section 4.1.1",
    )
    .calc(sigmoid(_activation))
    .eq(sigmoid(0), by=_on_boundary)
    .eq(_half, by=sigmoid)
)

boundary_only = (
    Theorem(
        "decision.boundary-only",
        "Nowhere but on the hyperplane are both classes equally probable",
        claim=Eq(_activation, 0),
        given=(_score, _even),
        statement="If the score z = w'x + b has σ(z) = 1/2, then w'x + b = 0.",
        meaning=(
            "The decision boundary of logistic regression is therefore exactly the hyperplane: the sigmoid is curved, "
            "the boundary is not."
        ),
        reference="Bishop, PRML, section 4.1.1",
    )
    .calc(_activation)
    .eq(z, by=_score)
    .eq(logit(_p), by=logit_of_sigmoid)
    .eq(logit(_half), by=_even)
    .eq(0, by=logit)
)

positive_side = (
    Theorem(
        "decision.positive-side",
        "On one side of the hyperplane the first class is more probable",
        claim=Lt(_half, sigmoid(_activation)),
        given=(positive(_activation, label="w'x + b > 0"),),
        statement="If w'x + b > 0, then σ(w'x + b) > 1/2.",
        meaning="To decide for the more probable class it is enough to look at the sign of the score.",
        reference="Bishop, PRML, section 4.1.1",
    )
    .calc(_half)
    .eq(sigmoid(0), by=sigmoid)
    .lt(sigmoid(_activation), by=(sigmoid_increasing.where({s: 0, t: _activation}), SIGNS))
)

negative_side = (
    Theorem(
        "decision.negative-side",
        "On the other side of the hyperplane the second class is more probable",
        claim=Lt(sigmoid(_activation), _half),
        given=(positive(-_activation, label="w'x + b < 0"),),
        statement="If w'x + b < 0, then σ(w'x + b) < 1/2.",
        meaning=(
            "A score is positive, zero or negative, and so the three statements have converses: σ(w'x + b) > 1/2 "
            "exactly where w'x + b > 0, and < 1/2 exactly where w'x + b < 0."
        ),
        reference="Bishop, PRML, section 4.1.1",
    )
    .calc(sigmoid(_activation))
    .lt(sigmoid(0), by=(sigmoid_increasing.where({s: _activation, t: 0}), SIGNS))
    .eq(_half, by=sigmoid)
)

THEOREMS: tuple[Theorem, ...] = (
    slope_gap,
    slope_at_most,
    slope_at_zero,
    two_exponentials,
    slope_below,
    above_half,
    below_line,
    cubic_remainder,
    above_line,
    cubic_on_the_left,
    flat_above,
    flat_below,
    no_slope,
    boundary,
    boundary_only,
    positive_side,
    negative_side,
)
