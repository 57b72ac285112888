"""Chapter 9, continued: which operations keep a function convex, and what convexity does not promise."""

from __future__ import annotations

from derive.calc import Attained, Convex, Eq, Le, Lt, Refutation, Theorem
from derive.rules import (
    ALGEBRA,
    SECOND_ORDER,
    SIGNS,
    nonnegative,
)
from derive.symbols import Exp, Expr, Family, Num, Sum, Sym
from derive.theorems.convexity import between, middle, mixed, share, u, x
from derive.theorems.inequalities import exp_increasing
from derive.vocabulary import A, a, d, i, n, s, t

# Arbitrary functions: their values at x₁, x₂ and at the point between.
f, g = Family("f", Num(2)), Family("g", Num(2))
F, G = Sym("F"), Sym("G")
_f_chord = nonnegative(mixed(f[1], f[2]) - F)
_g_chord = nonnegative(mixed(g[1], g[2]) - G)

_first = nonnegative(f[1] - F - s * (x[1] - middle))
_second = nonnegative(f[2] - F - s * (x[2] - middle))
from_tangents = (
    Theorem(
        "convex.from-tangents",
        "A function above its tangent lies below its chord",
        claim=Le(F, mixed(f[1], f[2])),
        given=(*between, _first, _second),
        statement=(
            "F stands for the value of a function at λx₁ + (1 − λ)x₂, and f₁, f₂ for its values at x₁, x₂. If "
            "a line through F with some slope s lies below both f₁ and f₂, then F ≤ λf₁ + (1 − λ)f₂."
        ),
        meaning=(
            "The letters stand for the values of an arbitrary function, so this is the step from the "
            "first-order condition to the definition of convexity. The slope s need not be a derivative: at a "
            "kink, as that of the hinge loss, any supporting line will do."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 3.1.3",
    )
    .calc(F)
    .eq(mixed(F + s * (x[1] - middle), F + s * (x[2] - middle)), by=ALGEBRA)
    .le(mixed(f[1], f[2]), by=(_first.times(share), _second.times(1 - share), SIGNS))
)
total = (
    Theorem(
        "convex.sum",
        "A sum of convex functions is convex",
        claim=Le(F + G, mixed(f[1] + g[1], f[2] + g[2])),
        given=(_f_chord, _g_chord),
        statement=(
            "F, f₁, f₂ and G, g₁, g₂ stand for the values of two functions at a point between two others and "
            "at those two. If both satisfy the chord inequality, so does their sum."
        ),
        meaning=(
            "So a loss summed over samples is convex if that of every sample is, and a convex penalty may be "
            "added. Two convex functions need not have their minimum at the same place; their sum is convex "
            "all the same."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 3.2.1",
    )
    .calc(F + G)
    .le(mixed(f[1], f[2]) + G, by=SIGNS)
    .le(mixed(f[1], f[2]) + mixed(g[1], g[2]), by=SIGNS)
    .eq(mixed(f[1] + g[1], f[2] + g[2]), by=ALGEBRA)
)
_factor = nonnegative(s)
multiple = (
    Theorem(
        "convex.multiple",
        "A nonnegative multiple of a convex function is convex",
        claim=Le(s * F, mixed(s * f[1], s * f[2])),
        given=(_factor, _f_chord),
        statement=(
            "F, f₁, f₂ stand for the values of a function at a point between two others and at those two. If "
            "they satisfy the chord inequality, so do sF, sf₁, sf₂ for every s ≥ 0."
        ),
        meaning=(
            "Sample weights, class weights and 1/n do no harm. A negative factor turns the inequality round: "
            "minus a convex function is concave."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 3.2.1",
    )
    .calc(s * F)
    .le(s * mixed(f[1], f[2]), by=(_f_chord.times(s), SIGNS))
    .eq(mixed(s * f[1], s * f[2]), by=ALGEBRA)
)
_points, _b = Family("x", d, Num(2)), Family("b", n)


def _affine(at: Expr) -> Expr:
    """Row i of Ax + b, where entry a of x is given."""
    return Sum(A[i, a] * at, a) + _b[i]


affine = (
    Theorem(
        "convex.affine",
        "An affine map takes the point between to the point between",
        claim=Eq(_affine(mixed(_points[a, 1], _points[a, 2])), mixed(_affine(_points[a, 1]), _affine(_points[a, 2]))),
        statement=("The map Ax + b takes λx₁ + (1 − λ)x₂ to λ times the image of x₁ plus 1 − λ times the image of x₂."),
        meaning=(
            "So the chord inequality of any f at the images is that of f(Ax + b) at x₁ and x₂: a convex "
            "function of affine scores is convex in what the scores are computed from. That is how the "
            "convexity in the logits passes to the weights of a linear model, and why it stops at the first "
            "hidden layer."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 3.2.2",
    )
    .calc(_affine(mixed(_points[a, 1], _points[a, 2])))
    .eq(mixed(_affine(_points[a, 1]), _affine(_points[a, 2])), by=ALGEBRA)
)
M = Family("m", Num(2))
_above1, _above2 = nonnegative(M[1] - f[1]), nonnegative(M[2] - f[2])
maximum = (
    Theorem(
        "convex.maximum",
        "The maximum of convex functions is convex",
        claim=Le(F, mixed(M[1], M[2])),
        given=(*between, _f_chord, _above1, _above2),
        statement=(
            "F, f₁, f₂ stand for the values of a convex function at a point between two others and at those "
            "two. If m₁ ≥ f₁ and m₂ ≥ f₂, then F ≤ λm₁ + (1 − λ)m₂."
        ),
        meaning=(
            "Let mᵢ be the greater of two functions' values. The inequality holds for both functions, so it "
            "holds for the greater of F and G as well, which is the chord inequality of the maximum. The "
            "hinge loss is convex for this reason."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 3.2.3",
    )
    .calc(F)
    .le(mixed(f[1], f[2]), by=SIGNS)
    .le(mixed(M[1], M[2]), by=(_above1.times(share), _above2.times(1 - share), SIGNS))
)
exp_falls = (
    Theorem(
        "exp.no-minimiser",
        "The exponential always falls further",
        claim=Lt(Exp(u - 1), Exp(u)),
        statement="For every x the exponential at x − 1 is less than at x.",
        meaning="Whatever point is proposed as the minimiser, one step to the left is better.",
        reference="Rudin, Principles of Mathematical Analysis, theorem 8.6",
    )
    .calc(Exp(u - 1))
    .lt(Exp(u), by=(exp_increasing.where({s: u - 1, t: u}), SIGNS))
)
no_min = Refutation(
    "convex.has-minimiser",
    "Every convex function has a minimiser",
    claim=Attained(Exp(u), u),
    witness=((u, u - 1),),
    contrary=exp_falls,
    repaired="logistic.stationary-is-minimum",
    statement="The exponential, a convex function, takes a least value somewhere.",
    meaning=(
        "The exponential is strictly convex and bounded below, but it has no minimum: it always falls "
        "further. The same happens to logistic regression on separable data. What is true: if a convex "
        "function has a stationary point, that point is a minimum."
    ),
    reference="Boyd & Vandenberghe, Convex Optimization, section 4.2.3",
)
product = Refutation(
    "convex.product",
    "A product of convex functions is convex",
    claim=Convex((u - 1) ** 2 * (u + 1) ** 2, u),
    witness=((u, Num(0)),),
    via=SECOND_ORDER,
    repaired="convex.sum",
    statement="The product of the convex functions (x − 1)² and (x + 1)² is convex.",
    meaning=(
        "The product has two minima, at 1 and −1, and a hump between them, where its curvature is −4. It "
        "is also the square of x² − 1, so composing convex functions does not keep convexity either. Sums "
        "do, and nonnegative multiples."
    ),
    reference="Boyd & Vandenberghe, Convex Optimization, section 3.2",
)
THEOREMS: tuple[Theorem | Refutation, ...] = (
    from_tangents,
    total,
    multiple,
    affine,
    maximum,
    exp_falls,
    no_min,
    product,
)
