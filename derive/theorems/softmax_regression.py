"""Chapter 6, continued: softmax regression, its tangent planes, its minima, and what its weights are not."""

from __future__ import annotations

from dataclasses import replace

from derive.calc import Eq, Le, Refutation, Theorem
from derive.domains import simplex_rows
from derive.rules import (
    ALGEBRA,
    FIRST_ORDER,
    SIGNS,
    equation,
)
from derive.symbols import Exp, Expr, Family, Lam, Num, Sum, second_derivative, subst
from derive.theorems.gradients import (
    change_of_weights,
    curvature_form,
    curvature_squares,
    hessian_weights,
    objective_in_weights,
)
from derive.theorems.softmax import softmax_sums_to_one
from derive.vocabulary import (
    K,
    W,
    X,
    Y,
    a,
    bias,
    d,
    i,
    j,
    k,
    l,
    mean_cross_entropy,
    n,
    s,
    scores,
    softmax,
    z,
)

objective = objective_in_weights.claim.right
_Z = scores(X, W, bias)
_move = Family("c", d)
_moved = scores(X, Lam(a, k, W[a, k] + _move[a]), Lam(k, bias[k] + s))
_J = mean_cross_entropy(Y, _Z)
_common = Sum(X[i, a] * _move[a], a) + s


def _linear(klass: Expr) -> Expr:
    """A logit of one sample, written out."""
    return Sum(X[i, a] * W[a, klass], a) + bias[klass]


_row = Lam(k, _Z[i, k])

softmax_shift = (
    Theorem(
        "softmax-regression.shift",
        "Adding one vector to every column of the weights changes no prediction",
        claim=Eq(softmax(Lam(k, _moved[i, k]))[l], softmax(_row)[l]),
        statement=(
            "Adding one vector to the weights of every class, and one number to every bias, changes no "
            "predicted probability."
        ),
        meaning=(
            "All logits of a sample move together, and softmax does not see it. So the loss does not change "
            "either, and the weights of one class can be fixed at 0 without loss."
        ),
        reference="Murphy, PML1, section 10.3",
    )
    .calc(softmax(Lam(k, _moved[i, k]))[l])
    .eq(
        Exp(_linear(l) + _common) / Sum(Exp(_linear(j) + _common), j),
        by=(softmax, scores),
    )
    .eq(Exp(_linear(l)) / Sum(Exp(_linear(j)), j), by=ALGEBRA)
    .eq(softmax(_row)[l], by=(softmax, scores))
)

_V = Family("V", d, K)
_U = Family("U", d, K)
_J_at_U = subst(_J, {W: _U})
_P_at_U = softmax(Lam(k, scores(X, _U, bias)[i, k]))
_matrix_rise = Sum(Sum(Sum((_P_at_U[k] - Y[i, k]) * X[i, a], i) / n * (W[a, k] - _U[a, k]), k), a)
_any_rise = Sum(Sum(Sum((Sum(Y[i, l], l) * _P_at_U[k] - Y[i, k]) * X[i, a], i) / n * (W[a, k] - _U[a, k]), k), a)
_rows = simplex_rows(Y)

softmax_tangent_w = (
    Theorem(
        "softmax-regression.tangent-written-out",
        "The written-out loss of softmax regression lies above its tangent planes",
        claim=Le(subst(objective, {W: _U}) + _any_rise, objective),
        given=_rows,
        via=FIRST_ORDER(W, _U, change_of_weights),
        statement=(
            "At all weights W the mean cross-entropy, written out, is at least what its value and gradient at "
            "U predict."
        ),
        meaning=(
            "The step by the first-order condition, on the written-out form. The factor Σ Yᵢₗ is what "
            "differentiating gives before one uses that the labels sum to one."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 3.1.3",
    )
    .calc(0)
    .le(curvature_squares, by=SIGNS)
    .eq(curvature_form, by=softmax_sums_to_one.where({z: _row}, i))
    .eq(second_derivative(_J, W, change_of_weights), by=hessian_weights)
    .eq(second_derivative(objective, W, change_of_weights), by=objective_in_weights)
)
softmax_tangent = (
    Theorem(
        "softmax-regression.tangent",
        "The loss of softmax regression lies above its tangent planes",
        claim=Le(_J_at_U + _matrix_rise, _J),
        given=_rows,
        statement=(
            "At all weights W the mean cross-entropy is at least its value at U plus the gradient Xᵀ(P − Y)/n "
            "at U times W − U."
        ),
        meaning=(
            "The gradient at one matrix of weights bounds the loss from below at every other. The biases are "
            "held fixed here; as weights of a feature that is always 1 they are covered too."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 3.1.3",
    )
    .calc(_J_at_U + _matrix_rise)
    .eq(subst(objective, {W: _U}) + _matrix_rise, by=objective_in_weights.where({W: _U}))
    .eq(subst(objective, {W: _U}) + _any_rise, by=_rows.sums_to_one)
    .le(objective, by=(softmax_tangent_w, SIGNS))
    .eq(_J, by=objective_in_weights)
)
_fit = equation(Sum(_P_at_U[k] * X[i, a], i), Sum(Y[i, k] * X[i, a], i), a, k, domain=("zero", X))
softmax_stationary = (
    Theorem(
        "softmax-regression.stationary-is-minimum",
        "In softmax regression a stationary point is a global minimum",
        claim=Le(_J_at_U, _J),
        given=(_rows.nonnegative, replace(_rows.sums_to_one, domain=("zero", bias)), _fit),
        statement=(
            "If the gradient vanishes at U, that is XᵀP = XᵀY, then the mean cross-entropy at U is at most "
            "that at every W."
        ),
        meaning=(
            "At such a point the model's mean of every feature in every class equals that of the data: the "
            "moments match. Nothing says that the point exists or is unique, and by the common shift it is "
            "never unique."
        ),
        reference="Boyd & Vandenberghe, Convex Optimization, section 4.2.3",
    )
    .calc(_J_at_U)
    .eq(_J_at_U + _matrix_rise, by=_fit)
    .le(_J, by=(softmax_tangent, SIGNS))
)

_same = equation(
    softmax(Lam(k, scores(X, W, bias)[i, k]))[l],
    softmax(Lam(k, scores(X, _V, bias)[i, k]))[l],
    i,
    l,
    label="W and V predict the same",
)

not_identifiable = Refutation(
    "softmax-regression.identifiable",
    "The predictions determine the weights of softmax regression",
    claim=Eq(W[a, k], _V[a, k]),
    given=(_same,),
    witness=(
        (n, Num(1)),
        (d, Num(1)),
        (K, Num(2)),
        (a, Num(1)),
        (k, Num(1)),
        (X[1, 1], Num(1)),
        (W[1, 1], Num(0)),
        (W[1, 2], Num(0)),
        (_V[1, 1], Num(1)),
        (_V[1, 2], Num(1)),
        (bias[1], Num(0)),
        (bias[2], Num(0)),
    ),
    repaired="softmax-regression.shift",
    statement="If two matrices of weights give the same predictions on all samples, they are equal.",
    meaning=(
        "With two classes the weights 0, 0 and 1, 1 predict the same. What the predictions fix are "
        "differences between the weights of classes, and those only if the features are linearly "
        "independent; a penalty or a reference class makes the weights unique."
    ),
    reference="Murphy, PML1, section 10.3",
)
THEOREMS: tuple[Theorem | Refutation, ...] = (
    softmax_tangent_w,
    softmax_tangent,
    softmax_stationary,
    softmax_shift,
    not_identifiable,
)
