"""Chapter 4: gradients and Hessians of softmax cross-entropy, in the logits and in the weights."""

from __future__ import annotations

from derive.calc import Convex, Eq, Le, Theorem
from derive.domains import open_simplex, simplex, simplex_rows
from derive.rules import (
    ALGEBRA,
    DIFFERENTIATE,
    LOG_LAWS,
    ONE_TERM,
    SECOND_ORDER,
    SIGNS,
    SQUARE_VANISHES,
    equation,
)
from derive.symbols import D, Delta, Exp, Expr, Family, Idx, Lam, Log, Sum, second_derivative, subst
from derive.theorems.softmax import softmax_sums_to_one
from derive.vocabulary import (
    K,
    W,
    X,
    Y,
    a,
    bias,
    cross_entropy,
    d,
    gram,
    h,
    i,
    j,
    k,
    l,
    mean_cross_entropy,
    n,
    p,
    s,
    scores,
    softmax,
    v,
    y,
    z,
)

_ce = cross_entropy(y, softmax(z))
_p = softmax(z)
_S = Sum(Exp(z[j]), j)

in_logits = (
    Theorem(
        "cross-entropy.in-logits",
        "Cross-entropy written in the logits",
        claim=Eq(_ce, -Sum(y[k] * (z[k] - Log(_S)), k)),
        statement="The cross-entropy of y with softmax(z) is −Σ yₖ (zₖ − log Σ exp(zⱼ)).",
        meaning=(
            "The logarithm undoes the exponential in softmax: what remains is the logit minus the log of the "
            "normaliser. This is why frameworks take logits and not probabilities, and from here every "
            "derivative is short."
        ),
        reference="Murphy, PML1, section 2.5.4",
    )
    .calc(_ce)
    .eq(-Sum(y[k] * Log(Exp(z[k]) / _S), k), by=(cross_entropy, softmax))
    .eq(-Sum(y[k] * (z[k] - Log(_S)), k), by=LOG_LAWS)
)

gradient = (
    Theorem(
        "cross-entropy.gradient",
        "The gradient of softmax cross-entropy is p - y",
        claim=Eq(D(_ce, z[k]), softmax(z)[k] - y[k]),
        given=simplex(y),
        statement=(
            "If the labels sum to one, the derivative of the cross-entropy of y with softmax(z) by the logit "
            "zₖ is softmax(z)ₖ − yₖ."
        ),
        meaning=(
            "Prediction minus label: the gradient is bounded, and it is zero exactly where the prediction is "
            "the label. It is this simple only because the labels sum to one; what happens otherwise is "
            "cross-entropy.gradient-any-labels."
        ),
        reference="Bishop, PRML, eq. 4.109",
    )
    .calc(D(_ce, z[k]))
    .eq(D(-Sum(y[l] * (z[l] - Log(_S)), l), z[k]), by=in_logits)
    .eq(-Sum(y[l] * (Delta(l, k) - Exp(z[k]) / _S), l), by=DIFFERENTIATE)
    .eq(Exp(z[k]) / _S * Sum(y[l], l) - y[k], by=ALGEBRA)
    .eq(Exp(z[k]) / _S - y[k], by=simplex(y).sums_to_one)
    .eq(softmax(z)[k] - y[k], by=softmax)
)

hessian = (
    Theorem(
        "cross-entropy.hessian",
        "The Hessian of softmax cross-entropy is diag(p) - p p'",
        claim=Eq(D(D(_ce, z[k]), z[j]), _p[k] * Delta(k, j) - _p[k] * _p[j]),
        given=simplex(y),
        statement=(
            "If the labels sum to one, the second derivatives by the logits are pₖ δₖⱼ − pₖ pⱼ, where p = softmax(z)."
        ),
        meaning=(
            "The labels have dropped out: the curvature depends on the prediction alone. It is the covariance "
            "matrix of the one-hot vector of a class drawn from p, and it fades as the model becomes sure, "
            "right or wrong."
        ),
        reference="Bishop, PRML, eq. 4.110",
    )
    .calc(D(D(_ce, z[k]), z[j]))
    .eq(D(_p[k] - y[k], z[j]), by=gradient)
    .eq(D(Exp(z[k]) / _S - y[k], z[j]), by=softmax)
    .eq(Exp(z[k]) / _S * Delta(k, j) - Exp(z[k]) * Exp(z[j]) / _S**2, by=DIFFERENTIATE)
    .eq(_p[k] * Delta(k, j) - _p[k] * _p[j], by=softmax)
)

_squares = Sum(Sum(p[k] * p[j] * (v[k] - v[j]) ** 2, j), k) / 2
_form = Sum(Sum(v[k] * (p[k] * Delta(k, j) - p[k] * p[j]) * v[j], j), k)

quadratic_form = (
    Theorem(
        "cross-entropy.hessian-squares",
        "The Hessian's quadratic form is a sum of squares",
        claim=Eq(_form, _squares),
        given=simplex(p),
        statement=(
            "For probabilities p that sum to one, v'(diag p − p p')v is half the sum of pₖ pⱼ (vₖ − vⱼ)² over "
            "all pairs of classes."
        ),
        meaning=(
            "The quadratic form is the variance of v under p, and a variance is a mean of squared "
            "differences. A sum of squares with nonnegative weights shows at a glance that no direction "
            "curves downwards."
        ),
        reference="Boyd & Vandenberghe, section 3.1.5 (by Cauchy-Schwarz there)",
    )
    .calc(_form)
    .eq(Sum(p[k] * v[k] ** 2, k) - Sum(p[k] * v[k], k) ** 2, by=ALGEBRA)
    .eq(Sum(p[j], j) * Sum(p[k] * v[k] ** 2, k) - Sum(p[k] * v[k], k) ** 2, by=simplex(p).sums_to_one)
    .eq(_squares, by=ALGEBRA)
)

semidefinite = (
    Theorem(
        "cross-entropy.hessian-psd",
        "The Hessian is positive semidefinite, for every number of classes",
        claim=Le(0, _form),
        given=simplex(p),
        statement=(
            "v'(diag p − p p')v is at least 0 for every vector v, every distribution p and every number of classes."
        ),
        meaning=(
            "No direction in the space of logits has negative curvature. The proof is for all K at once: no "
            "eigenvalue is computed."
        ),
        reference="Boyd & Vandenberghe, section 3.1.5",
    )
    .calc(0)
    .le(_squares, by=SIGNS)
    .eq(_form, by=quadratic_form)
)


def _at_softmax(e: Expr) -> Expr:
    return subst(e, {p: softmax(z)})


convex = (
    Theorem(
        "cross-entropy.convex",
        "Softmax cross-entropy is convex in the logits",
        claim=Convex(_ce, z),
        given=simplex(y),
        via=SECOND_ORDER(v),
        statement=(
            "For labels that form a distribution, the cross-entropy of y with softmax(z) is a convex function "
            "of all logits together."
        ),
        meaning=(
            "Every local minimum in the logits is a global one. The statement is about logits: once they are "
            "computed by a network with hidden layers, the loss is no longer convex in the weights."
        ),
        reference="Boyd & Vandenberghe, section 3.1.4",
    )
    .calc(0)
    .le(_at_softmax(_squares), by=SIGNS)
    .eq(_at_softmax(_form), by=quadratic_form.where({p: softmax(z)}))
    .eq(second_derivative(_ce, z, v), by=hessian)
)

null_direction = (
    Theorem(
        "cross-entropy.hessian-null",
        "A common shift of the logits is in the null space of the Hessian",
        claim=Eq(Sum((p[k] * Delta(k, j) - p[k] * p[j]) * s, j), 0),
        given=simplex(p),
        statement="The matrix diag p − p p' takes a vector whose entries are all s to zero.",
        meaning=(
            "Adding one number to all logits changes no probability, so the loss has no curvature that way. "
            "The Hessian is therefore never invertible, and Newton's method needs one logit fixed or a "
            "penalty."
        ),
        reference="Murphy, PML1, section 10.3.2",
    )
    .calc(Sum((p[k] * Delta(k, j) - p[k] * p[j]) * s, j))
    .eq(p[k] * s * (1 - Sum(p[j], j)), by=ALGEBRA)
    .eq(0, by=simplex(p).sums_to_one)
)

_r = Idx("r", K)
_flat = equation(_form, 0, label="v'(diag p - p p')v = 0", domain=("constant", v))

null_space = (
    Theorem(
        "cross-entropy.hessian-null-space",
        "Nothing but a common shift is in the null space of the Hessian",
        claim=Eq(v[k], v[j]),
        given=(*open_simplex(p), _flat),
        via=SQUARE_VANISHES(p[k] * p[j] / 2),
        statement=("If all probabilities are positive and v'(diag p − p p')v = 0, then all entries of v are equal."),
        meaning=(
            "The common shift is the only flat direction. Once it is taken out, say by fixing one logit at 0, "
            "the loss is strictly convex in the logits."
        ),
        reference="Murphy, PML1, section 10.3.2",
    )
    .calc(p[k] * p[j] / 2 * (v[k] - v[j]) ** 2)
    .le(Sum(p[k] * p[l] / 2 * (v[k] - v[l]) ** 2, l), by=ONE_TERM(j))
    .le(Sum(Sum(p[_r] * p[l] / 2 * (v[_r] - v[l]) ** 2, l), _r), by=ONE_TERM(k))
    .eq(_form, by=quadratic_form)
    .eq(0, by=_flat)
)

_Z = scores(X, W, bias)
_J = mean_cross_entropy(Y, _Z)


def _row(sample: Expr) -> Lam:
    """The logits of one sample."""
    return Lam(k, _Z[sample, k])


def _logit(sample: Expr, klass: Expr) -> Expr:
    return Sum(X[sample, a] * W[a, klass], a) + bias[klass]


_N = Sum(Exp(_logit(i, j)), j)
_objective = -Sum(Sum(Y[i, l] * (_logit(i, l) - Log(_N)), l), i) / n
_residual = Lam(i, k, softmax(_row(i))[k] - Y[i, k])

objective_in_weights = (
    Theorem(
        "softmax-regression.in-weights",
        "The mean cross-entropy of a linear model, written out",
        claim=Eq(_J, _objective),
        statement=("The mean cross-entropy of the logits XW + b, written out as a function of the weights and biases."),
        meaning=(
            "This is what is minimised in training: for every sample the logit of its class, minus the "
            "logarithm of the sum over all classes."
        ),
        reference="Bishop, PRML, eq. 4.108",
    )
    .calc(_J)
    .eq(
        -Sum(Sum(Y[i, l] * Log(Exp(_logit(i, l)) / _N), l), i) / n,
        by=(mean_cross_entropy, cross_entropy, softmax, scores),
    )
    .eq(_objective, by=LOG_LAWS)
)

gradient_weights = (
    Theorem(
        "softmax-regression.gradient-W",
        "The gradient in the weights is X'(P - Y)/n",
        claim=Eq(D(_J, W[a, k]), gram(X, _residual)[a, k] / n),
        given=simplex_rows(Y),
        statement=(
            "If every sample's labels sum to one, the matrix of derivatives by the weights is Xᵀ(P − Y)/n, "
            "where P holds the predictions."
        ),
        meaning=(
            "Each feature is weighed by the errors of the samples that show it. One product of matrices is "
            "the whole backward pass of a linear layer with softmax."
        ),
        reference="Bishop, PRML, eq. 4.109",
    )
    .calc(D(_J, W[a, k]))
    .eq(D(_objective, W[a, k]), by=objective_in_weights)
    .eq(-Sum(Sum(Y[i, l] * (X[i, a] * Delta(l, k) - X[i, a] * Exp(_logit(i, k)) / _N), l), i) / n, by=DIFFERENTIATE)
    .eq(Sum(X[i, a] * (Exp(_logit(i, k)) / _N * Sum(Y[i, l], l) - Y[i, k]), i) / n, by=ALGEBRA)
    .eq(Sum(X[i, a] * (Exp(_logit(i, k)) / _N - Y[i, k]), i) / n, by=simplex_rows(Y).sums_to_one)
    .eq(Sum(X[i, a] * (softmax(_row(i))[k] - Y[i, k]), i) / n, by=(softmax, scores))
    .eq(gram(X, _residual)[a, k] / n, by=gram)
)

gradient_bias = (
    Theorem(
        "softmax-regression.gradient-b",
        "The gradient in the biases is the mean of P - Y",
        claim=Eq(D(_J, bias[k]), Sum(softmax(_row(i))[k] - Y[i, k], i) / n),
        given=simplex_rows(Y),
        statement=(
            "If every sample's labels sum to one, the derivative by the bias bₖ is the mean over the samples "
            "of pₖ − yₖ."
        ),
        meaning=(
            "Where it is zero, the model predicts each class as often, on average, as it occurs in the training data."
        ),
        reference="Bishop, PRML, eq. 4.109",
    )
    .calc(D(_J, bias[k]))
    .eq(D(_objective, bias[k]), by=objective_in_weights)
    .eq(-Sum(Sum(Y[i, l] * (Delta(l, k) - Exp(_logit(i, k)) / _N), l), i) / n, by=DIFFERENTIATE)
    .eq(Sum(Exp(_logit(i, k)) / _N * Sum(Y[i, l], l) - Y[i, k], i) / n, by=ALGEBRA)
    .eq(Sum(Exp(_logit(i, k)) / _N - Y[i, k], i) / n, by=simplex_rows(Y).sums_to_one)
    .eq(Sum(softmax(_row(i))[k] - Y[i, k], i) / n, by=(softmax, scores))
)

hessian_weights = (
    Theorem(
        "softmax-regression.hessian-W",
        "The Hessian in the weights, block by block",
        claim=Eq(
            D(D(_J, W[a, k]), W[h, l]),
            Sum(X[i, a] * X[i, h] * softmax(_row(i))[k] * (Delta(k, l) - softmax(_row(i))[l]), i) / n,
        ),
        given=simplex_rows(Y),
        statement=(
            "The block of second derivatives by the weights of classes k and l is XᵀSX/n, where S is diagonal "
            "with the entries pₖ (δₖₗ − pₗ), one for each sample."
        ),
        meaning=(
            "Each block looks like the normal matrix of a weighted least squares problem. Newton's method on "
            "it is iteratively reweighted least squares."
        ),
        reference="Bishop, PRML, eq. 4.110",
    )
    .calc(D(D(_J, W[a, k]), W[h, l]))
    .eq(D(gram(X, _residual)[a, k] / n, W[h, l]), by=gradient_weights)
    .eq(D(Sum(X[i, a] * (Exp(_logit(i, k)) / _N - Y[i, k]), i) / n, W[h, l]), by=(gram, softmax, scores))
    .eq(
        Sum(
            X[i, a]
            * (
                Exp(_logit(i, k)) * X[i, h] * Delta(k, l) / _N - Exp(_logit(i, k)) * Exp(_logit(i, l)) * X[i, h] / _N**2
            ),
            i,
        )
        / n,
        by=DIFFERENTIATE,
    )
    .eq(
        Sum(X[i, a] * X[i, h] * softmax(_row(i))[k] * (Delta(k, l) - softmax(_row(i))[l]), i) / n,
        by=(softmax, scores),
    )
)

_BLOCK = softmax(_row(i))[k] * (Delta(k, l) - softmax(_row(i))[l])
_SLOPE = Exp(_logit(i, k)) * Delta(k, l) / _N - Exp(_logit(i, k)) * Exp(_logit(i, l)) / _N**2

hessian_weights_biases = (
    Theorem(
        "softmax-regression.hessian-Wb",
        "The mixed Hessian in the weights and the biases",
        claim=Eq(D(D(_J, W[a, k]), bias[l]), Sum(X[i, a] * _BLOCK, i) / n),
        given=simplex_rows(Y),
        statement=(
            "The second derivative by a weight of class k and then by the bias of class l is the mean over "
            "the samples of the feature times pₖ (δₖₗ − pₗ)."
        ),
        meaning=(
            "A bias is the weight of a feature that is always 1: put 1 for that feature into the block of the "
            "weights and this comes out."
        ),
        reference="Bishop, PRML, eq. 4.110",
    )
    .calc(D(D(_J, W[a, k]), bias[l]))
    .eq(D(gram(X, _residual)[a, k] / n, bias[l]), by=gradient_weights)
    .eq(D(Sum(X[i, a] * (Exp(_logit(i, k)) / _N - Y[i, k]), i) / n, bias[l]), by=(gram, softmax, scores))
    .eq(Sum(X[i, a] * _SLOPE, i) / n, by=DIFFERENTIATE)
    .eq(Sum(X[i, a] * _BLOCK, i) / n, by=(softmax, scores))
)

hessian_biases_weights = (
    Theorem(
        "softmax-regression.hessian-bW",
        "The mixed Hessian in the biases and the weights",
        claim=Eq(D(D(_J, bias[k]), W[a, l]), Sum(X[i, a] * _BLOCK, i) / n),
        given=simplex_rows(Y),
        statement=(
            "The second derivative by the bias of class k and then by a weight of class l is the mean over "
            "the samples of the feature times pₖ (δₖₗ − pₗ)."
        ),
        meaning=(
            "The same block seen from the other side, as the symmetry of second derivatives demands; here it "
            "is derived and not assumed."
        ),
        reference="Bishop, PRML, eq. 4.110",
    )
    .calc(D(D(_J, bias[k]), W[a, l]))
    .eq(D(Sum(softmax(_row(i))[k] - Y[i, k], i) / n, W[a, l]), by=gradient_bias)
    .eq(D(Sum(Exp(_logit(i, k)) / _N - Y[i, k], i) / n, W[a, l]), by=(softmax, scores))
    .eq(Sum(X[i, a] * _SLOPE, i) / n, by=DIFFERENTIATE)
    .eq(Sum(X[i, a] * _BLOCK, i) / n, by=(softmax, scores))
)

hessian_biases = (
    Theorem(
        "softmax-regression.hessian-b",
        "The Hessian in the biases",
        claim=Eq(D(D(_J, bias[k]), bias[l]), Sum(_BLOCK, i) / n),
        given=simplex_rows(Y),
        statement=("The matrix of second derivatives by the biases is the mean over the samples of diag(p) − p p'."),
        meaning=(
            "A bias moves the logits of all samples alike, so its curvature is the mean of the curvatures in "
            "the logits."
        ),
        reference="Bishop, PRML, eq. 4.110",
    )
    .calc(D(D(_J, bias[k]), bias[l]))
    .eq(D(Sum(softmax(_row(i))[k] - Y[i, k], i) / n, bias[l]), by=gradient_bias)
    .eq(D(Sum(Exp(_logit(i, k)) / _N - Y[i, k], i) / n, bias[l]), by=(softmax, scores))
    .eq(Sum(_SLOPE, i) / n, by=DIFFERENTIATE)
    .eq(Sum(_BLOCK, i) / n, by=(softmax, scores))
)

change_of_weights = Family("V", d, K)
_change = Lam(k, Sum(X[i, a] * change_of_weights[a, k], a))


def _in_sample(e: Expr) -> Expr:
    """An expression in p and v, at the prediction for sample i and the change of its logits in the direction V."""
    return subst(e, {p: softmax(_row(i)), v: _change})


curvature_squares = Sum(_in_sample(_squares), i) / n
curvature_form = Sum(_in_sample(_form), i) / n

convex_in_weights = (
    Theorem(
        "softmax-regression.convex",
        "The mean cross-entropy of a linear model is convex in the weights",
        claim=Convex(_J, W),
        given=simplex_rows(Y),
        via=SECOND_ORDER(change_of_weights),
        statement=(
            "For fixed biases, the mean cross-entropy of softmax regression is a convex function of all "
            "weights together."
        ),
        meaning=(
            "The block Hessian is positive semidefinite, so training softmax regression has no bad local "
            "minimum. A convex function of scores that are linear in the weights stays convex "
            "(convex.affine); a hidden layer in between breaks this."
        ),
        reference="Boyd & Vandenberghe, section 3.2.2; Bishop, PRML, section 4.3.4",
    )
    .calc(0)
    .le(curvature_squares, by=SIGNS)
    .eq(curvature_form, by=softmax_sums_to_one.where({z: _row(i)}, i))
    .eq(second_derivative(_J, W, change_of_weights), by=hessian_weights)
)

THEOREMS = (
    in_logits,
    gradient,
    hessian,
    quadratic_form,
    semidefinite,
    convex,
    null_direction,
    null_space,
    objective_in_weights,
    gradient_weights,
    gradient_bias,
    hessian_weights,
    hessian_weights_biases,
    hessian_biases_weights,
    hessian_biases,
    convex_in_weights,
)
