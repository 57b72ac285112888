"""Chapter 9: what convex means, and which operations keep it."""

from __future__ import annotations

from derive.calc import Convex, Eq, Le, Theorem
from derive.domains import positive_family, simplex, unit_interval
from derive.rules import (
    ALGEBRA,
    DIFFERENTIATE,
    FIRST_ORDER,
    LOG_LAWS,
    SECOND_ORDER,
    SIGNS,
)
from derive.symbols import D, Delta, Exp, Expr, Family, Idx, Lam, Log, Num, Sum, Sym, second_derivative
from derive.theorems.gradients import quadratic_form
from derive.theorems.inequalities import exp_tangent, log_tangent
from derive.vocabulary import j, k, logsumexp, p, q, sigmoid, softmax, softplus, t, v, z

x = Family("x", Num(2))  # two points
u = Sym("x")  # one point
share = Sym("lambda")
between = unit_interval(share)


def mixed(first: Expr, second: Expr) -> Expr:
    """λ first + (1 − λ) second: the height of the chord, or the point below it."""
    return share * first + (1 - share) * second


middle = mixed(x[1], x[2])

square_chord = (
    Theorem(
        "square.chord",
        "The square lies below its chords, by λ(1 − λ) times the squared distance",
        claim=Eq(mixed(x[1] ** 2, x[2] ** 2) - middle**2, share * (1 - share) * (x[1] - x[2]) ** 2),
        statement=("The height of the chord of x² above its graph, at λx₁ + (1 − λ)x₂, is exactly λ(1 − λ)(x₁ − x₂)²."),
        meaning=(
            "A function is convex if it lies below its chords: f(λx₁ + (1 − λ)x₂) ≤ λf(x₁) + (1 − λ)f(x₂). "
            "For the square one need not estimate: the gap is a formula, and it is the variance of a variable "
            "that is x₁ with probability λ and x₂ otherwise."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 3.1.1",
    )
    .calc(mixed(x[1] ** 2, x[2] ** 2) - middle**2)
    .eq(share * (1 - share) * (x[1] - x[2]) ** 2, by=ALGEBRA)
)

square_below_chord = (
    Theorem(
        "square.below-chord",
        "The square lies below its chords",
        claim=Le(middle**2, mixed(x[1] ** 2, x[2] ** 2)),
        given=between,
        statement="For 0 < λ < 1 the square of λx₁ + (1 − λ)x₂ is at most λx₁² + (1 − λ)x₂².",
        meaning=(
            "This is the definition of convexity, checked by hand on the simplest curve. At λ = 0 and λ = 1 "
            "both sides are equal, so nothing is lost by leaving the ends out."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 3.1.1",
    )
    .calc(middle**2)
    .le(middle**2 + share * (1 - share) * (x[1] - x[2]) ** 2, by=SIGNS)
    .eq(mixed(x[1] ** 2, x[2] ** 2), by=ALGEBRA)
)

exp_chord = (
    Theorem(
        "exp.chord",
        "The exponential lies below its chords",
        claim=Le(Exp(middle), mixed(Exp(x[1]), Exp(x[2]))),
        given=between,
        statement=(
            "For 0 < λ < 1, e to the power λx₁ + (1 − λ)x₂ is at most λ times e to the x₁ plus 1 − λ times e to the x₂."
        ),
        meaning=(
            "The proof draws one tangent, at the point between, and compares both ends with it. Every "
            "function above its tangents lies below its chords in the same way (convex.from-tangents)."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 3.1.5",
    )
    .calc(Exp(middle))
    .eq(Exp(middle) * mixed(1 + (x[1] - middle), 1 + (x[2] - middle)), by=ALGEBRA)
    .le(
        Exp(middle) * mixed(Exp(x[1] - middle), Exp(x[2] - middle)),
        by=(
            exp_tangent.where({t: x[1] - middle}).times(share * Exp(middle)),
            exp_tangent.where({t: x[2] - middle}).times((1 - share) * Exp(middle)),
            SIGNS,
        ),
    )
    .eq(mixed(Exp(x[1]), Exp(x[2])), by=ALGEBRA)
)

_positive = positive_family(x)

negative_log_chord = (
    Theorem(
        "negative-log.chord",
        "The negative logarithm lies below its chords",
        claim=Le(-Log(middle), mixed(-Log(x[1]), -Log(x[2]))),
        given=(*between, *_positive),
        statement=("For positive x₁, x₂ and 0 < λ < 1, −log(λx₁ + (1 − λ)x₂) is at most −λ log x₁ − (1 − λ) log x₂."),
        meaning=(
            "The loss −log p is convex in the probability, so the loss of an average of two models' "
            "probabilities is at most the average of their losses. This is one reason why ensembles average "
            "probabilities."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 3.1.5",
    )
    .calc(-Log(middle))
    .eq(-Log(middle) - mixed(x[1] / middle - 1, x[2] / middle - 1), by=ALGEBRA)
    .le(
        -Log(middle) - mixed(Log(x[1] / middle), Log(x[2] / middle)),
        by=(
            log_tangent.where({t: x[1] / middle}).times(share),
            log_tangent.where({t: x[2] / middle}).times(1 - share),
            SIGNS,
        ),
    )
    .eq(mixed(-Log(x[1]), -Log(x[2])), by=LOG_LAWS)
)

means = (
    Theorem(
        "means.geometric-arithmetic",
        "A weighted geometric mean is at most the arithmetic mean",
        claim=Le(x[1] ** share * x[2] ** (1 - share), middle),
        given=(*between, *_positive),
        statement=(
            "For positive x₁, x₂ and 0 < λ < 1, the product of x₁ to the λ and x₂ to the 1 − λ is at most λx₁ "
            "+ (1 − λ)x₂."
        ),
        meaning=(
            "This is the chord of the exponential between two logarithms. A geometric mean of probabilities "
            "therefore loses mass, and has to be normalised again."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 3.1.9",
    )
    .calc(x[1] ** share * x[2] ** (1 - share))
    .eq(Exp(mixed(Log(x[1]), Log(x[2]))), by=ALGEBRA)
    .le(
        mixed(Exp(Log(x[1])), Exp(Log(x[2]))),
        by=(exp_chord.where({x: Lam(Idx("r", Num(2)), Log(x[Idx("r", Num(2))]))}), SIGNS),
    )
    .eq(middle, by=ALGEBRA)
)

square_tangent = (
    Theorem(
        "square.tangent",
        "The square lies above its tangents, by the squared distance",
        claim=Eq(u**2 - (t**2 + 2 * t * (u - t)), (u - t) ** 2),
        statement="The height of x² above its tangent at t is exactly (x − t)².",
        meaning=(
            "A differentiable function is convex exactly if it lies above all its tangents: the first-order "
            "condition. Here it can be read off, and the only point of contact is t itself."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 3.1.3",
    )
    .calc(u**2 - (t**2 + 2 * t * (u - t)))
    .eq((u - t) ** 2, by=ALGEBRA)
)

exp_above_tangents = (
    Theorem(
        "exp.above-tangents",
        "The exponential lies above all its tangents",
        claim=Le(Exp(t) + Exp(t) * (u - t), Exp(u)),
        statement="For all x and t, the exponential at x is at least the value at x of its tangent at t.",
        meaning=(
            "The tangent at 0 gives all the others: multiply it by the value at t. The first-order condition "
            "holds for exp without any theory of convex functions."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 3.1.3",
    )
    .calc(Exp(t) + Exp(t) * (u - t))
    .eq(Exp(t) * (1 + (u - t)), by=ALGEBRA)
    .le(Exp(t) * Exp(u - t), by=(exp_tangent.where({t: u - t}).times(Exp(t)), SIGNS))
    .eq(Exp(u), by=ALGEBRA)
)

_nonneg_curv = sigmoid(u) * (1 - sigmoid(u))

softplus_curvature = (
    Theorem(
        "softplus.curvature",
        "The curvature of softplus",
        claim=Eq(D(D(softplus(u), u), u), _nonneg_curv),
        statement="The second derivative of log(1 + exp(x)) is σ(x)(1 − σ(x)).",
        meaning=(
            "Softplus is the integral of the sigmoid, so its curvature is the sigmoid's slope: positive "
            "everywhere, at most 1/4."
        ),
        reference="Murphy, PML1, section 2.4",
    )
    .calc(D(D(softplus(u), u), u))
    .eq(D(D(Log(1 + Exp(u)), u), u), by=softplus)
    .eq(Exp(u) / (1 + Exp(u)) ** 2, by=DIFFERENTIATE)
    .eq(_nonneg_curv, by=sigmoid)
)

softplus_above_tangents = (
    Theorem(
        "softplus.above-tangents",
        "Softplus lies above all its tangents",
        claim=Le(softplus(t) + sigmoid(t) * (u - t), softplus(u)),
        via=FIRST_ORDER(u, t),
        statement="For all x and t, softplus(x) is at least softplus(t) + σ(t)(x − t).",
        meaning=(
            'Here the first-order condition is cited as a rule: the kernel takes "a function whose curvature '
            'is nowhere negative lies above its tangents" from Boyd & Vandenberghe, and what is checked is '
            "the curvature."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 3.1.3",
    )
    .calc(0)
    .le(_nonneg_curv, by=SIGNS)
    .eq(D(D(softplus(u), u), u), by=softplus_curvature)
)

softplus_chord = (
    Theorem(
        "softplus.chord",
        "Softplus lies below its chords",
        claim=Le(softplus(middle), mixed(softplus(x[1]), softplus(x[2]))),
        given=between,
        statement=("For 0 < λ < 1, softplus(λx₁ + (1 − λ)x₂) is at most λ softplus(x₁) + (1 − λ) softplus(x₂)."),
        meaning=(
            "From curvature to tangents to chords: the three faces of convexity, in the order in which they "
            "are easiest to check. Binary cross-entropy in the logit is softplus minus a line, so it inherits "
            "all three."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 3.1.3",
    )
    .calc(softplus(middle))
    .eq(
        mixed(
            softplus(middle) + sigmoid(middle) * (x[1] - middle),
            softplus(middle) + sigmoid(middle) * (x[2] - middle),
        ),
        by=ALGEBRA,
    )
    .le(
        mixed(softplus(x[1]), softplus(x[2])),
        by=(
            softplus_above_tangents.where({t: middle, u: x[1]}).times(share),
            softplus_above_tangents.where({t: middle, u: x[2]}).times(1 - share),
            SIGNS,
        ),
    )
)

square_convex = (
    Theorem(
        "square.convex",
        "The square is convex",
        claim=Convex(u**2, u),
        via=SECOND_ORDER,
        statement="x² is a convex function of x.",
        meaning=(
            "The third way to check: the second derivative is 2, nowhere negative. That this suffices is the "
            "second-order condition, a rule that the kernel takes from the reference."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 3.1.4",
    )
    .calc(0)
    .lt(2, by=SIGNS)
    .eq(D(D(u**2, u), u), by=DIFFERENTIATE)
)
exp_convex = (
    Theorem(
        "exp.convex",
        "The exponential is convex",
        claim=Convex(Exp(u), u),
        via=SECOND_ORDER,
        statement="The exponential is a convex function.",
        meaning=(
            "It is its own second derivative, and it is positive. It is strictly convex and yet has no "
            "minimum: convexity and having a minimum are different things (convex.has-minimiser)."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 3.1.5",
    )
    .calc(0)
    .lt(Exp(u), by=SIGNS)
    .eq(D(D(Exp(u), u), u), by=DIFFERENTIATE)
)
softplus_convex = (
    Theorem(
        "softplus.convex",
        "Softplus is convex",
        claim=Convex(softplus(u), u),
        via=SECOND_ORDER,
        statement="softplus(x) = log(1 + exp(x)) is a convex function of x.",
        meaning=(
            "It bends smoothly from 0 to x. As binary cross-entropy is softplus(z) − y z, this one curve "
            "decides that logistic regression is a convex problem."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 3.1.4",
    )
    .calc(0)
    .lt(_nonneg_curv, by=SIGNS)
    .eq(D(D(softplus(u), u), u), by=softplus_curvature)
)

_S = Sum(Exp(z[j]), j)
lse_gradient = (
    Theorem(
        "logsumexp.gradient",
        "The gradient of logsumexp is softmax",
        claim=Eq(D(logsumexp(z), z[k]), softmax(z)[k]),
        statement="The derivative of log Σ exp(zⱼ) by zₖ is softmax(z)ₖ.",
        meaning=(
            "Softmax is not an arbitrary normaliser: it is the gradient of a smooth maximum. It says how much "
            "each logit matters for that maximum."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 3.1.5",
    )
    .calc(D(logsumexp(z), z[k]))
    .eq(D(Log(_S), z[k]), by=logsumexp)
    .eq(Exp(z[k]) / _S, by=DIFFERENTIATE)
    .eq(softmax(z)[k], by=softmax)
)
_p = softmax(z)
lse_hessian = (
    Theorem(
        "logsumexp.hessian",
        "The Hessian of logsumexp is diag(p) − p pᵀ",
        claim=Eq(D(D(logsumexp(z), z[k]), z[j]), _p[k] * Delta(k, j) - _p[k] * _p[j]),
        statement="The second derivatives of log Σ exp(zⱼ) are pₖ δₖⱼ − pₖ pⱼ, where p = softmax(z).",
        meaning=("It is the Hessian of softmax cross-entropy as well, for the two differ by Σ yₖ zₖ, which is linear."),
        reference="Boyd & Vandenberghe, Convex Optimization, section 3.1.5",
    )
    .calc(D(D(logsumexp(z), z[k]), z[j]))
    .eq(D(_p[k], z[j]), by=lse_gradient)
    .eq(D(Exp(z[k]) / _S, z[j]), by=softmax)
    .eq(Exp(z[k]) / _S * Delta(k, j) - Exp(z[k]) * Exp(z[j]) / _S**2, by=DIFFERENTIATE)
    .eq(_p[k] * Delta(k, j) - _p[k] * _p[j], by=softmax)
)
_squares = Sum(Sum(_p[k] * _p[j] * (v[k] - v[j]) ** 2, j), k) / 2
_form = Sum(Sum(v[k] * (_p[k] * Delta(k, j) - _p[k] * _p[j]) * v[j], j), k)
lse_convex = (
    Theorem(
        "logsumexp.convex",
        "Logsumexp is convex, for every number of classes",
        claim=Convex(logsumexp(z), z),
        via=SECOND_ORDER(v),
        statement="log Σ exp(zⱼ) is a convex function of all zⱼ together, for every K.",
        meaning=(
            "The curvature in a direction v is the variance of v under softmax(z), and no variance is "
            "negative. Softmax cross-entropy is this function minus a linear one, which is all of its "
            "convexity."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 3.1.5",
    )
    .calc(0)
    .le(_squares, by=SIGNS)
    .eq(_form, by=quadratic_form.where({p: _p}))
    .eq(second_derivative(logsumexp(z), z, v), by=lse_hessian)
)
lse_tangent = (
    Theorem(
        "logsumexp.above-tangents",
        "Logsumexp lies above all its tangent planes",
        claim=Le(logsumexp(q) + Sum(softmax(q)[k] * (z[k] - q[k]), k), logsumexp(z)),
        via=FIRST_ORDER(z, q, v),
        statement=("For all logits z and q, logsumexp(z) is at least logsumexp(q) + Σ softmax(q)ₖ (zₖ − qₖ)."),
        meaning=(
            "By the first-order condition, once more a rule with a reference. Move everything to one side and "
            "it says that the relative entropy of softmax(z) from softmax(q) is never negative: Gibbs' "
            "inequality, seen as a picture."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 3.1.3",
    )
    .calc(0)
    .le(_squares, by=SIGNS)
    .eq(_form, by=quadratic_form.where({p: _p}))
    .eq(second_derivative(logsumexp(z), z, v), by=lse_hessian)
)

_simplex = simplex(p)
_mean = Sum(p[j] * z[j], j)
jensen_exp = (
    Theorem(
        "exp.jensen",
        "Jensen's inequality for the exponential",
        claim=Le(Exp(_mean), Sum(p[k] * Exp(z[k]), k)),
        given=_simplex,
        statement=(
            "For any distribution p over K points, the exponential of the mean Σ pₖ zₖ is at most the mean Σ "
            "pₖ exp(zₖ) of the exponentials."
        ),
        meaning=(
            "Jensen's inequality is the chord inequality for any number of points, and its proof is the same: "
            "one tangent, at the mean, weighed by p."
        ),
        reference="Cover & Thomas, Elements of Information Theory, section 2.6",
    )
    .calc(Exp(_mean))
    .eq(Exp(_mean) * (Sum(p[k], k) + Sum(p[k] * z[k], k) - _mean * Sum(p[k], k)), by=_simplex.sums_to_one)
    .le(
        Exp(_mean) * Sum(p[k] * Exp(z[k] - _mean), k),
        by=(exp_tangent.where({t: z[k] - _mean}).times(p[k] * Exp(_mean), k), SIGNS),
    )
    .eq(Sum(p[k] * Exp(z[k]), k), by=ALGEBRA)
)

THEOREMS = (
    square_chord,
    square_below_chord,
    exp_chord,
    negative_log_chord,
    means,
    jensen_exp,
    square_tangent,
    exp_above_tangents,
    softplus_curvature,
    softplus_above_tangents,
    softplus_chord,
    square_convex,
    exp_convex,
    softplus_convex,
    lse_gradient,
    lse_hessian,
    lse_convex,
    lse_tangent,
)
