"""Classification losses for the array API standard: written by `python -m derive.codegen`, not by hand.

The body of every function is the right side of a theorem, lowered to arrays; RESTS_ON names the theorems.
Arguments are floating-point arrays of one library on one device. Results have their element type and stay on
their device: nothing is copied to the host.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from array_api_compat import array_namespace, device

Array: TypeAlias = Any

# The theorems behind each function: its own, then those behind the functions that it calls.
RESTS_ON: dict[str, tuple[str, ...]] = {
    "sigmoid": ("stable.sigmoid-rising",),
    "softplus": ("stable.softplus-falling",),
    "softmax": ("stable.softmax-shifted", "stable.exp-of-difference", "exp.tangent", "exp.near-one"),
    "log_softmax": ("stable.log-softmax-at-class", "stable.exp-of-difference", "exp.tangent", "exp.near-one"),
    "logsumexp": ("stable.logsumexp-at-class", "stable.exp-of-difference", "exp.tangent", "exp.near-one"),
    "bce_with_logits": ("stable.bce-tails", "stable.softplus-falling"),
    "bce_with_logits_grad": ("stable.bce-derivative-tails", "stable.sigmoid-rising"),
    "bce_with_logits_hvp": ("stable.bce-curvature-tails", "stable.sigmoid-rising"),
    "log_sigmoid": ("log-sigmoid.softplus", "stable.softplus-falling"),
    "mse_of_sigmoid": ("stable.mse", "stable.sigmoid-rising"),
    "mse_of_sigmoid_grad": ("stable.mse-derivative", "stable.sigmoid-rising"),
    "mse_of_sigmoid_hess": ("stable.mse-curvature", "stable.sigmoid-rising"),
    "softmax_cross_entropy": (
        "stable.cross-entropy",
        "stable.zero-label",
        "stable.log-softmax-at-class",
        "stable.exp-of-difference",
        "exp.tangent",
        "exp.near-one",
    ),
    "softmax_cross_entropy_grad": (
        "stable.cross-entropy-gradient",
        "stable.exp-of-difference",
        "exp.tangent",
        "exp.near-one",
    ),
    "softmax_cross_entropy_hess_diag": (
        "stable.cross-entropy-curvature",
        "stable.exp-of-difference",
        "exp.tangent",
        "exp.near-one",
    ),
    "softmax_cross_entropy_hvp": (
        "stable.cross-entropy-hvp-at-class",
        "stable.softmax-shifted",
        "stable.exp-of-difference",
        "exp.tangent",
        "exp.near-one",
    ),
    "softmax_regression_value": (
        "stable.softmax-regression",
        "stable.log-softmax-at-class",
        "stable.exp-of-difference",
        "exp.tangent",
        "exp.near-one",
        "stable.cross-entropy",
        "stable.zero-label",
    ),
    "softmax_regression_value_and_grad": (
        "stable.softmax-regression",
        "softmax-regression.gradient-W",
        "softmax-regression.gradient-b",
        "stable.softmax-at-class",
        "stable.log-softmax-at-class",
        "stable.cross-entropy",
        "stable.zero-label",
        "stable.exp-of-difference",
        "exp.tangent",
        "exp.near-one",
    ),
    "softmax_regression_hvp": (
        "stable.softmax-regression-hvp-W",
        "stable.softmax-regression-hvp-b",
        "stable.softmax-shifted",
        "stable.exp-of-difference",
        "exp.tangent",
        "exp.near-one",
    ),
}


def _positions(xp: Any, z: Array, axis: int) -> Array:
    """0, 1, 2, ... along one axis of z, of length 1 along the others."""
    shape = [1] * z.ndim
    shape[axis] = z.shape[axis]
    return xp.reshape(xp.arange(z.shape[axis], device=device(z)), tuple(shape))


def sigmoid(z: Array) -> Array:
    """σ(z) = 1/(1 + e⁻ᶻ)

    computed as 1/(1 + e⁻ᶻ) where z > 0, and as eᶻ/(1 + eᶻ) elsewhere

    Args:
        z: (...) any real numbers.

    Returns:
        (...).

    Edges: 0 at -inf and 1 at inf. Below -708 the value is subnormal, below -745 it is 0.

    Theorems: stable.sigmoid-rising.
    """
    xp = array_namespace(z)
    e = xp.exp(-xp.abs(z))
    return xp.where(z > 0, xp.ones_like(e), e) / (1 + e)


def softplus(z: Array) -> Array:
    """softplus(z) = log(1 + eᶻ)

    computed as z + log(1 + e⁻ᶻ) where z > 0, and as log(1 + eᶻ) elsewhere

    Args:
        z: (...) any real numbers.

    Returns:
        (...).

    Edges: 0 at -inf and inf at inf. Never overflows before its value does.

    Theorems: stable.softplus-falling.
    """
    xp = array_namespace(z)
    return xp.maximum(z, xp.zeros_like(z)) + xp.log1p(xp.exp(-xp.abs(z)))


def softmax(z: Array, axis: int = -1) -> Array:
    """softmax(z)ₖ = exp(zₖ − m)/(Σⱼ₌₁ᴷ exp(zⱼ − m))

    This holds for every m; here m is the largest of z.

    Args:
        z: (..., K) logits.
        axis: the one that runs over the classes.

    Returns:
        (..., K).

    Edges: A logit of -inf excludes its class: its probability is 0. nan where all logits are -inf or one is
        inf.

    Theorems: stable.softmax-shifted, stable.exp-of-difference, exp.tangent, exp.near-one.
    """
    xp = array_namespace(z)
    top = xp.max(z, axis=axis, keepdims=True)
    e = xp.exp(z - top)
    chosen = xp.where(e > 0, z, top)
    shifted = chosen - top
    shifted2 = shifted - chosen
    t = e + e * (chosen - (shifted - shifted2) - (top + shifted2))
    return t / xp.sum(t, axis=axis, keepdims=True)


def log_softmax(z: Array, axis: int = -1) -> Array:
    """log_softmax(z)_k = z_k − z_c − log(1 + Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c))

    This holds for every c; here c is the place of the largest of z.

    Args:
        z: (..., K) logits.
        axis: the one that runs over the classes.

    Returns:
        (..., K).

    Edges: A logit of -inf excludes its class: its log-probability is -inf. nan where all logits are -inf or
        one is inf.

    Theorems: stable.log-softmax-at-class, stable.exp-of-difference, exp.tangent, exp.near-one.
    """
    xp = array_namespace(z)
    top = xp.max(z, axis=axis, keepdims=True)
    shifted = z - top
    e = xp.exp(shifted)
    chosen = xp.where(e > 0, z, top)
    shifted2 = chosen - top
    shifted3 = shifted2 - chosen
    t = e + e * (chosen - (shifted2 - shifted3) - (top + shifted3))
    chosen2 = xp.where(_positions(xp, z, axis) == xp.argmax(z, axis=axis, keepdims=True), xp.zeros_like(t), t)
    return shifted - xp.log1p(xp.sum(chosen2, axis=axis, keepdims=True))


def logsumexp(z: Array, axis: int = -1) -> Array:
    """logsumexp(z) = z_c + log(1 + Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c))

    This holds for every c; here c is the place of the largest of z.

    Args:
        z: (..., K) logits.
        axis: the one that runs over the classes.

    Returns:
        (...).

    Edges: A logit of -inf excludes its class. nan where all logits are -inf or one is inf.

    Theorems: stable.logsumexp-at-class, stable.exp-of-difference, exp.tangent, exp.near-one.
    """
    xp = array_namespace(z)
    top = xp.max(z, axis=axis, keepdims=True)
    e = xp.exp(z - top)
    chosen = xp.where(e > 0, z, top)
    shifted = chosen - top
    shifted2 = shifted - chosen
    t = e + e * (chosen - (shifted - shifted2) - (top + shifted2))
    chosen2 = xp.where(_positions(xp, z, axis) == xp.argmax(z, axis=axis, keepdims=True), xp.zeros_like(t), t)
    return xp.squeeze(top, axis=axis) + xp.log1p(xp.sum(chosen2, axis=axis))


def bce_with_logits(z: Array, y: Array) -> Array:
    """BCE(y, σ(z)) = y softplus(−z) + (1 − y) softplus(z)

    Args:
        z: (...) logits.
        y: (...) labels, the probability of class 1.

    Returns:
        (...).

    Edges: For labels 0 and 1 every digit is kept in both tails. nan for infinite logits.

    Theorems: stable.bce-tails, stable.softplus-falling.
    """
    return y * softplus(-z) + (1 - y) * softplus(z)


def bce_with_logits_grad(z: Array, y: Array) -> Array:
    """∂/∂z BCE(y, σ(z)) = (1 − y) σ(z) − y σ(−z)

    Args:
        z: (...) logits.
        y: (...) labels, the probability of class 1.

    Returns:
        (...).

    Edges: For labels 0 and 1 every digit is kept in both tails.

    Theorems: stable.bce-derivative-tails, stable.sigmoid-rising.
    """
    return (1 - y) * sigmoid(z) - y * sigmoid(-z)


def bce_with_logits_hvp(z: Array, y: Array, v: Array) -> Array:
    """(∂²/∂z² BCE(y, σ(z))) v = σ(z) σ(−z) v

    Args:
        z: (...) logits.
        y: (...) labels, the probability of class 1.
        v: (...) a direction.

    Returns:
        (...).

    Edges: The curvature keeps every digit in both tails, until a sigmoid underflows.

    Theorems: stable.bce-curvature-tails, stable.sigmoid-rising.
    """
    del y  # the value does not depend on it
    return sigmoid(z) * sigmoid(-z) * v


def log_sigmoid(z: Array) -> Array:
    """log σ(z) = −softplus(−z)

    Args:
        z: (...) logits.

    Returns:
        (...).

    Edges: -inf at -inf and 0 at inf. Every digit is kept in both tails.

    Theorems: log-sigmoid.softplus, stable.softplus-falling.
    """
    return -softplus(-z)


def mse_of_sigmoid(z: Array, y: Array) -> Array:
    """SE(y, σ(z)) = ((1 − y) σ(z) − y σ(−z))²

    Args:
        z: (...) logits.
        y: (...) labels, the probability of class 1.

    Returns:
        (...).

    Edges: For labels 0 and 1 every digit is kept in both tails, until a sigmoid underflows.

    Theorems: stable.mse, stable.sigmoid-rising.
    """
    shifted = (1 - y) * sigmoid(z) - y * sigmoid(-z)
    return shifted * shifted


def mse_of_sigmoid_grad(z: Array, y: Array) -> Array:
    """∂/∂z SE(y, σ(z)) = 2 ((1 − y) σ(z) − y σ(−z)) σ(z) σ(−z)

    Args:
        z: (...) logits.
        y: (...) labels, the probability of class 1.

    Returns:
        (...).

    Edges: For labels 0 and 1 every digit is kept in both tails, until a sigmoid underflows.

    Theorems: stable.mse-derivative, stable.sigmoid-rising.
    """
    f = sigmoid(z)
    f2 = sigmoid(-z)
    return 2 * ((1 - y) * f - y * f2) * f * f2


def mse_of_sigmoid_hess(z: Array, y: Array) -> Array:
    """∂²/∂z² SE(y, σ(z)) = 2 σ(z) σ(−z) (σ(z) σ(−z) + ((1 − y) σ(z) − y σ(−z)) (σ(−z) − σ(z)))

    Args:
        z: (...) logits.
        y: (...) labels, the probability of class 1.

    Returns:
        (...).

    Edges: It changes sign, and near its zero it cancels.

    Theorems: stable.mse-curvature, stable.sigmoid-rising.
    """
    f = sigmoid(z)
    f2 = sigmoid(-z)
    return 2 * f * f2 * (f * f2 + ((1 - y) * f - y * f2) * (f2 - f))


def softmax_cross_entropy(z: Array, y: Array, axis: int = -1) -> Array:
    """CE(y, softmax(z)) = −Σₖ₌₁ᴷ yₖ log_softmax(z)ₖ

    Args:
        z: (..., K) logits.
        y: (..., K) labels, a distribution over the classes.
        axis: the one that runs over the classes.

    Returns:
        (...).

    Edges: A label of 0 makes what it multiplies 0, even where a logit is -inf; inf where the label of an
        excluded class is not 0.

    Theorems: stable.cross-entropy, stable.zero-label, stable.log-softmax-at-class, stable.exp-of-difference,
        exp.tangent, exp.near-one.
    """
    xp = array_namespace(z, y)
    log_p = log_softmax(z, axis=axis)
    return -xp.sum(y * xp.where(y == 0, xp.zeros_like(log_p), log_p), axis=axis)


def softmax_cross_entropy_grad(z: Array, y: Array, axis: int = -1) -> Array:
    """∂/∂z_k CE(y, softmax(z)) = (1 − y_k) exp(z_k − z_c)/(1 + Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c))

      − y_k (δ_kc Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c)
      + (1 − δ_kc) (1 + Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c) − exp(z_k − z_c)))
      /(1 + Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c))

    This holds for every c; here c is the place of the largest of z.

    Args:
        z: (..., K) logits.
        y: (..., K) labels, a distribution over the classes.
        axis: the one that runs over the classes.

    Returns:
        (..., K).

    Holds for: yₖ ≥ 0 for all k; Σₖ₌₁ᴷ yₖ = 1.

    Edges: For hard labels every digit is kept, however sure the model is; for soft ones p cancels against y.

    Theorems: stable.cross-entropy-gradient, stable.exp-of-difference, exp.tangent, exp.near-one.
    """
    xp = array_namespace(z, y)
    top = xp.max(z, axis=axis, keepdims=True)
    e = xp.exp(z - top)
    chosen = xp.where(e > 0, z, top)
    shifted = chosen - top
    shifted2 = shifted - chosen
    t = e + e * (chosen - (shifted - shifted2) - (top + shifted2))
    mask = _positions(xp, z, axis) == xp.argmax(z, axis=axis, keepdims=True)
    rest = xp.sum(xp.where(mask, xp.zeros_like(t), t), axis=axis, keepdims=True)
    t2 = 1 + rest
    others = xp.where(mask, rest, t2 - t)
    return (1 - y) * t / t2 - y * others / t2


def softmax_cross_entropy_hess_diag(z: Array, y: Array, axis: int = -1) -> Array:
    """∂²/∂z_k² CE(y, softmax(z))

      = exp(z_k − z_c) (δ_kc Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c)
      + (1 − δ_kc) (1 + Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c) − exp(z_k − z_c)))
      /(1 + Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c))²

    This holds for every c; here c is the place of the largest of z.

    Args:
        z: (..., K) logits.
        y: (..., K) labels, a distribution over the classes.
        axis: the one that runs over the classes.

    Returns:
        (..., K).

    Holds for: yₖ ≥ 0 for all k; Σₖ₌₁ᴷ yₖ = 1.

    Edges: Every digit is kept in both tails. The labels do not enter.

    Theorems: stable.cross-entropy-curvature, stable.exp-of-difference, exp.tangent, exp.near-one.
    """
    xp = array_namespace(z, y)
    top = xp.max(z, axis=axis, keepdims=True)
    e = xp.exp(z - top)
    chosen = xp.where(e > 0, z, top)
    shifted = chosen - top
    shifted2 = shifted - chosen
    t = e + e * (chosen - (shifted - shifted2) - (top + shifted2))
    mask = _positions(xp, z, axis) == xp.argmax(z, axis=axis, keepdims=True)
    rest = xp.sum(xp.where(mask, xp.zeros_like(t), t), axis=axis, keepdims=True)
    t2 = 1 + rest
    others = xp.where(mask, rest, t2 - t)
    return t * others / (t2 * t2)


def softmax_cross_entropy_hvp(z: Array, y: Array, v: Array, axis: int = -1) -> Array:
    """Σ_{j=1}^K (∂²/∂z_j∂z_k CE(y, softmax(z))) v_j = p_k (v_k − v_c − Σ_{j=1}^K p_j (v_j − v_c))

    with pₖ = softmax(z)ₖ

    This holds for every c; here c is the place of the largest of z.

    Args:
        z: (..., K) logits.
        y: (..., K) labels, a distribution over the classes.
        v: (..., K) a direction in the space of logits.
        axis: the one that runs over the classes.

    Returns:
        (..., K).

    Holds for: yₖ ≥ 0 for all k; Σₖ₌₁ᴷ yₖ = 1.

    Edges: 0 for v the same in all classes, up to rounding.

    Theorems: stable.cross-entropy-hvp-at-class, stable.softmax-shifted, stable.exp-of-difference,
        exp.tangent, exp.near-one.
    """
    xp = array_namespace(z, y, v)
    p = softmax(z, axis=axis)
    chosen = xp.where(_positions(xp, z, axis) == xp.argmax(z, axis=axis, keepdims=True), v, xp.zeros_like(v))
    shifted = v - xp.sum(chosen, axis=axis, keepdims=True)
    return p * (shifted - xp.sum(p * shifted, axis=axis, keepdims=True))


def softmax_regression_value(X: Array, W: Array, b: Array, Y: Array) -> Array:
    """J(Y, X W + b) = (1/n) Σᵢ₌₁ⁿ CE(Yᵢ, softmax(Zᵢ))

    with Zᵢₖ = (X W + b)ᵢₖ

    Args:
        X: (n, d) features.
        W: (d, K) weights.
        b: (K,) biases.
        Y: (n, K) labels, in each row a distribution over the classes.

    Returns:
        a number, as an array of shape ().

    Edges: A label of 0 makes what it multiplies 0, even where a logit is -inf.

    Theorems: stable.softmax-regression, stable.log-softmax-at-class, stable.exp-of-difference, exp.tangent,
        exp.near-one, stable.cross-entropy, stable.zero-label.
    """
    xp = array_namespace(X, W, b, Y)
    Z = X @ W + b
    return xp.sum(softmax_cross_entropy(Z, Y), axis=0) / X.shape[0]


def softmax_regression_value_and_grad(X: Array, W: Array, b: Array, Y: Array) -> tuple[Array, Array, Array]:
    """J(Y, X W + b), ∂/∂Wₐₖ J(Y, X W + b), ∂/∂bₖ J(Y, X W + b)

    J(Y, X W + b) = (1/n) Σᵢ₌₁ⁿ CE(Yᵢ, softmax(Zᵢ))
    ∂/∂Wₐₖ J(Y, X W + b) = (Xᵀ R)ₐₖ/n
    ∂/∂bₖ J(Y, X W + b) = (1/n) Σᵢ₌₁ⁿ Rᵢₖ
    with Zᵢₖ = (X W + b)ᵢₖ
    with Rᵢₖ = softmax(Zᵢ)ₖ − Yᵢₖ

    Args:
        X: (n, d) features.
        W: (d, K) weights.
        b: (K,) biases.
        Y: (n, K) labels, in each row a distribution over the classes.

    Returns:
        a number, as an array of shape (), (d, K), (K,).

    Holds for: Yᵢₖ ≥ 0 for all i, k; Σₖ₌₁ᴷ Yᵢₖ = 1 for all i.

    Edges: A label of 0 makes what it multiplies 0, even where a logit is -inf.

    Theorems: stable.softmax-regression, softmax-regression.gradient-W, softmax-regression.gradient-b,
        stable.softmax-at-class, stable.log-softmax-at-class, stable.cross-entropy, stable.zero-label,
        stable.exp-of-difference, exp.tangent, exp.near-one.
    """
    xp = array_namespace(X, W, b, Y)
    Z = X @ W + b
    top = xp.max(Z, axis=1, keepdims=True)
    shifted = Z - top
    e = xp.exp(shifted)
    chosen = xp.where(e > 0, Z, top)
    shifted2 = chosen - top
    shifted3 = shifted2 - chosen
    t = e + e * (chosen - (shifted2 - shifted3) - (top + shifted3))
    chosen2 = xp.where(_positions(xp, Z, 1) == xp.argmax(Z, axis=1, keepdims=True), xp.zeros_like(t), t)
    total = xp.sum(chosen2, axis=1, keepdims=True)
    log_P = shifted - xp.log1p(total)
    losses = -xp.sum(Y * xp.where(Y == 0, xp.zeros_like(log_P), log_P), axis=1)
    R = t / (1 + total) - Y
    return xp.sum(losses, axis=0) / X.shape[0], X.T @ R / X.shape[0], xp.sum(R, axis=0) / X.shape[0]


def softmax_regression_hvp(X: Array, W: Array, b: Array, Y: Array, V: Array, c: Array) -> tuple[Array, Array]:
    """The Hessian of the linear model times a direction: the weights' part

    Σₕ₌₁ᵈ Σₗ₌₁ᴷ (∂²/∂Wₕₗ∂Wₐₖ J(Y, X W + b)) Vₕₗ + Σₗ₌₁ᴷ (∂²/∂bₗ∂Wₐₖ J(Y, X W + b)) cₗ = (Xᵀ G)ₐₖ/n
    Σₕ₌₁ᵈ Σₗ₌₁ᴷ (∂²/∂Wₕₗ∂bₖ J(Y, X W + b)) Vₕₗ + Σₗ₌₁ᴷ (∂²/∂bₗ∂bₖ J(Y, X W + b)) cₗ = (1/n) Σᵢ₌₁ⁿ Gᵢₖ
    with Pᵢₖ = softmax((X W + b)ᵢ)ₖ
    with Uᵢₖ = (X V + c)ᵢₖ
    with Gᵢₖ = Pᵢₖ (Uᵢₖ − Σₗ₌₁ᴷ Pᵢₗ Uᵢₗ)

    Args:
        X: (n, d) features.
        W: (d, K) weights.
        b: (K,) biases.
        Y: (n, K) labels, in each row a distribution over the classes.
        V: (d, K) a direction in the space of weights.
        c: (K,) a direction in the space of biases.

    Returns:
        (d, K), (K,).

    Holds for: Yᵢₖ ≥ 0 for all i, k; Σₖ₌₁ᴷ Yᵢₖ = 1 for all i.

    Edges: The labels do not enter: the curvature depends on the predictions alone.

    Theorems: stable.softmax-regression-hvp-W, stable.softmax-regression-hvp-b, stable.softmax-shifted,
        stable.exp-of-difference, exp.tangent, exp.near-one.
    """
    xp = array_namespace(X, W, b, Y, V, c)
    P = softmax(X @ W + b)
    U = X @ V + c
    G = P * (U - xp.sum(P * U, axis=1, keepdims=True))
    return X.T @ G / X.shape[0], xp.sum(G, axis=0) / X.shape[0]
