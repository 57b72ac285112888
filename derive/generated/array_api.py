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
    "sigmoid_grad": ("stable.sigmoid-slope", "stable.sigmoid-rising"),
    "softplus": ("stable.softplus-falling",),
    "log_sigmoid": ("log-sigmoid.softplus", "stable.softplus-falling"),
    "logit": ("stable.logit-near-half", "stable.logit-apart"),
    "softmax": ("stable.softmax-shifted", "stable.exp-of-difference", "exp.tangent", "exp.near-one"),
    "log_softmax": (
        "stable.log-softmax-at-class",
        "stable.rest-lifted",
        "stable.exp-of-difference",
        "exp.tangent",
        "exp.near-one",
    ),
    "logsumexp": (
        "stable.logsumexp-at-class",
        "stable.rest-lifted",
        "stable.exp-of-difference",
        "exp.tangent",
        "exp.near-one",
    ),
    "bce_with_logits": ("stable.bce-tails", "stable.softplus-falling"),
    "bce_with_logits_grad": ("stable.bce-derivative-tails", "stable.sigmoid-rising"),
    "bce_with_logits_hvp": ("stable.bce-curvature-tails", "stable.sigmoid-rising"),
    "weighted_bce": ("stable.bce-weighted", "stable.zero-label", "stable.softplus-falling"),
    "weighted_bce_grad": ("stable.bce-weighted-derivative", "stable.sigmoid-rising"),
    "weighted_bce_hess": ("stable.bce-weighted-curvature", "stable.sigmoid-rising"),
    "weighted_bce_hvp": ("stable.bce-product-falling", "stable.bce-product-rising"),
    "weighted_bce_value_and_grad": (
        "stable.bce-weighted",
        "stable.bce-weighted-derivative",
        "stable.zero-label",
        "stable.sigmoid-rising",
        "stable.softplus-falling",
    ),
    "mse_of_sigmoid": ("stable.mse", "stable.sigmoid-rising"),
    "mse_of_sigmoid_grad": ("stable.mse-slope-falling", "stable.mse-slope-rising", "stable.sigmoid-rising"),
    "mse_of_sigmoid_hess": ("stable.mse-bend-falling", "stable.mse-bend-rising", "stable.sigmoid-rising"),
    "mse_of_sigmoid_hvp": (
        "stable.mse-product-falling",
        "stable.mse-product-rising",
        "stable.sigmoid-rising",
    ),
    "mse_of_sigmoid_value_and_grad": (
        "stable.mse",
        "stable.mse-slope-falling",
        "stable.mse-slope-rising",
        "stable.sigmoid-rising",
    ),
    "softmax_cross_entropy": (
        "stable.cross-entropy",
        "stable.zero-label",
        "stable.log-softmax-at-class",
        "stable.rest-lifted",
        "stable.exp-of-difference",
        "exp.tangent",
        "exp.near-one",
    ),
    "softmax_cross_entropy_grad": (
        "stable.cross-entropy-gradient-any-labels",
        "stable.rest-lifted",
        "stable.exp-lifted",
        "stable.exp-of-difference",
        "exp.tangent",
        "exp.near-one",
    ),
    "softmax_cross_entropy_hess_diag": (
        "stable.cross-entropy-curvature-any-labels",
        "stable.rest-lifted",
        "stable.exp-lifted",
        "stable.exp-of-difference",
        "exp.tangent",
        "exp.near-one",
    ),
    "softmax_cross_entropy_hvp": (
        "stable.cross-entropy-hvp-lifted",
        "stable.rest-lifted",
        "stable.exp-of-difference",
        "exp.tangent",
        "exp.near-one",
    ),
    "softmax_cross_entropy_value_and_grad": (
        "stable.cross-entropy",
        "stable.cross-entropy-gradient-any-labels",
        "stable.rest-lifted",
        "stable.exp-lifted",
        "stable.zero-label",
        "stable.log-softmax-at-class",
        "stable.exp-of-difference",
        "exp.tangent",
        "exp.near-one",
    ),
    "softmax_regression_value": (
        "stable.softmax-regression",
        "stable.log-softmax-at-class",
        "stable.rest-lifted",
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
        "stable.rest-lifted",
        "stable.exp-lifted",
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
    "sigmoid_tight": (
        "stable.sigmoid-rising",
        "stable.sum-of-two",
        "stable.sum-in-two-parts",
        "stable.product-in-two-parts",
        "stable.quotient-in-two-parts",
        "stable.product-by-halves",
        "stable.log-in-two-parts",
        "log.tangent",
        "log.near-one",
    ),
    "log_sigmoid_tight": (
        "log-sigmoid.softplus",
        "stable.sum-of-two",
        "stable.sum-in-two-parts",
        "stable.product-in-two-parts",
        "stable.quotient-in-two-parts",
        "stable.product-by-halves",
        "stable.log-in-two-parts",
        "log.tangent",
        "log.near-one",
    ),
    "softmax_tight": (
        "stable.softmax-shifted",
        "stable.exp-of-difference",
        "exp.tangent",
        "exp.near-one",
        "stable.sum-of-two",
        "stable.sum-in-two-parts",
        "stable.product-in-two-parts",
        "stable.quotient-in-two-parts",
        "stable.product-by-halves",
        "stable.log-in-two-parts",
        "log.tangent",
        "log.near-one",
    ),
    "log_softmax_tight": (
        "stable.log-softmax-less-logsumexp",
        "stable.rest-lifted",
        "stable.exp-of-difference",
        "exp.tangent",
        "exp.near-one",
        "stable.sum-of-two",
        "stable.sum-in-two-parts",
        "stable.product-in-two-parts",
        "stable.quotient-in-two-parts",
        "stable.product-by-halves",
        "stable.log-in-two-parts",
        "log.tangent",
        "log.near-one",
    ),
    "weighted_bce_tight": (
        "stable.bce-weighted",
        "stable.zero-label",
        "stable.sum-of-two",
        "stable.sum-in-two-parts",
        "stable.product-in-two-parts",
        "stable.quotient-in-two-parts",
        "stable.product-by-halves",
        "stable.log-in-two-parts",
        "log.tangent",
        "log.near-one",
    ),
    "weighted_bce_grad_tight": (
        "stable.bce-weighted-derivative",
        "stable.sum-of-two",
        "stable.sum-in-two-parts",
        "stable.product-in-two-parts",
        "stable.quotient-in-two-parts",
        "stable.product-by-halves",
        "stable.log-in-two-parts",
        "log.tangent",
        "log.near-one",
    ),
    "weighted_bce_value_and_grad_tight": (
        "stable.bce-weighted",
        "stable.bce-weighted-derivative",
        "stable.zero-label",
        "stable.sigmoid-rising",
        "stable.softplus-falling",
        "stable.sum-of-two",
        "stable.sum-in-two-parts",
        "stable.product-in-two-parts",
        "stable.quotient-in-two-parts",
        "stable.product-by-halves",
        "stable.log-in-two-parts",
        "log.tangent",
        "log.near-one",
    ),
    "softmax_cross_entropy_tight": (
        "stable.cross-entropy",
        "stable.zero-label",
        "stable.exp-of-difference",
        "exp.tangent",
        "exp.near-one",
        "stable.sum-of-two",
        "stable.sum-in-two-parts",
        "stable.product-in-two-parts",
        "stable.quotient-in-two-parts",
        "stable.product-by-halves",
        "stable.log-in-two-parts",
        "log.tangent",
        "log.near-one",
    ),
    "softmax_cross_entropy_grad_tight": (
        "stable.cross-entropy-gradient-any-labels",
        "stable.rest-lifted",
        "stable.exp-lifted",
        "stable.exp-of-difference",
        "exp.tangent",
        "exp.near-one",
        "stable.sum-of-two",
        "stable.sum-in-two-parts",
        "stable.product-in-two-parts",
        "stable.quotient-in-two-parts",
        "stable.product-by-halves",
        "stable.log-in-two-parts",
        "log.tangent",
        "log.near-one",
    ),
    "softmax_cross_entropy_hess_diag_tight": (
        "stable.cross-entropy-curvature-any-labels",
        "stable.rest-lifted",
        "stable.exp-lifted",
        "stable.exp-of-difference",
        "exp.tangent",
        "exp.near-one",
        "stable.sum-of-two",
        "stable.sum-in-two-parts",
        "stable.product-in-two-parts",
        "stable.quotient-in-two-parts",
        "stable.product-by-halves",
        "stable.log-in-two-parts",
        "log.tangent",
        "log.near-one",
    ),
    "softmax_cross_entropy_value_and_grad_tight": (
        "stable.cross-entropy",
        "stable.cross-entropy-gradient-any-labels",
        "stable.rest-lifted",
        "stable.exp-lifted",
        "stable.zero-label",
        "stable.log-softmax-less-logsumexp",
        "stable.exp-of-difference",
        "exp.tangent",
        "exp.near-one",
        "stable.sum-of-two",
        "stable.sum-in-two-parts",
        "stable.product-in-two-parts",
        "stable.quotient-in-two-parts",
        "stable.product-by-halves",
        "stable.log-in-two-parts",
        "log.tangent",
        "log.near-one",
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


def sigmoid_grad(z: Array) -> Array:
    """∂/∂z σ(z) = σ(z) σ(−z)

    Args:
        z: (...) logits.

    Returns:
        (...).

    Edges: 0 at -inf and inf. Every digit is kept in both tails.

    Theorems: stable.sigmoid-slope, stable.sigmoid-rising.
    """
    return sigmoid(z) * sigmoid(-z)


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


def logit(p: Array) -> Array:
    """logit(p) = log(1 + (2 p − 1)/(1 − p))

    computed as log(1 + (2 p − 1)/(1 − p)) where (p − 1/4) (3/4 − p) > 0, and as log p − log(1 − p)
        elsewhere

    Args:
        p: (...) probabilities.

    Returns:
        (...).

    Edges: -inf at 0 and inf at 1; nan outside.

    Theorems: stable.logit-near-half, stable.logit-apart.
    """
    xp = array_namespace(p)
    tail = xp.log1p((2 * p - 1) / (1 - p))
    return xp.where((p - 1 / 4) * (3 / 4 - p) > 0, tail, xp.log(p) - xp.log1p(-p))


def softmax(z: Array, axis: int = -1) -> Array:
    """softmax(z)ₖ = exp(zₖ − m)/(Σⱼ₌₁ᴷ exp(zⱼ − m))

    This holds for every m. Here m is the largest of z.

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

    This holds for every c and q. Here c is the place of the largest of z; q is 82.625 where the largest of z
    is more than 650 ahead of all others, and 0 elsewhere.

    Args:
        z: (..., K) logits.
        axis: the one that runs over the classes.

    Returns:
        (..., K).

    Edges: A logit of -inf excludes its class: its log-probability is -inf. nan where all logits are -inf or
        one is inf.

    Theorems: stable.log-softmax-at-class, stable.rest-lifted, stable.exp-of-difference, exp.tangent,
        exp.near-one.
    """
    xp = array_namespace(z)
    top = xp.max(z, axis=axis, keepdims=True)
    shifted = z - top
    mask = _positions(xp, z, axis) == xp.argmax(z, axis=axis, keepdims=True)
    top2 = xp.max(xp.where(mask, xp.full_like(shifted, -1300), shifted), axis=axis, keepdims=True)
    shifted2 = -650 - top2
    chosen = xp.where(shifted2 > 0, xp.full_like(shifted2, 82.625), xp.zeros_like(shifted2))
    e = xp.exp(shifted + chosen)
    chosen2 = xp.where(e > 0, z, top)
    shifted3 = chosen2 - top
    shifted4 = shifted3 - chosen2
    t = e + e * (chosen2 - (shifted3 - shifted4) - (top + shifted4))
    t2 = xp.exp(-chosen) * xp.sum(xp.where(mask, xp.zeros_like(t), t), axis=axis, keepdims=True)
    return shifted - xp.log1p(t2)


def logsumexp(z: Array, axis: int = -1) -> Array:
    """logsumexp(z) = z_c + log(1 + Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c))

    This holds for every c and q. Here c is the place of the largest of z; q is 82.625 where the largest of z
    is more than 650 ahead of all others, and 0 elsewhere.

    Args:
        z: (..., K) logits.
        axis: the one that runs over the classes.

    Returns:
        (...).

    Edges: A logit of -inf excludes its class. -inf where all logits are -inf, and inf where one is inf.

    Theorems: stable.logsumexp-at-class, stable.rest-lifted, stable.exp-of-difference, exp.tangent,
        exp.near-one.
    """
    xp = array_namespace(z)
    top = xp.max(z, axis=axis, keepdims=True)
    mask = _positions(xp, z, axis) == xp.argmax(z, axis=axis, keepdims=True)
    shifted = z - top
    top2 = xp.max(xp.where(mask, xp.full_like(shifted, -1300), shifted), axis=axis, keepdims=True)
    shifted2 = -650 - top2
    chosen = xp.where(shifted2 > 0, xp.full_like(shifted2, 82.625), xp.zeros_like(shifted2))
    e = xp.exp(shifted + chosen)
    chosen2 = xp.where(e > 0, z, top)
    shifted3 = chosen2 - top
    shifted4 = shifted3 - chosen2
    t = e + e * (chosen2 - (shifted3 - shifted4) - (top + shifted4))
    total = xp.sum(xp.where(mask, xp.zeros_like(t), t), axis=axis)
    t2 = xp.squeeze(top, axis=axis) + xp.log1p(xp.exp(-xp.squeeze(chosen, axis=axis)) * total)
    return xp.where(xp.isfinite(xp.squeeze(top, axis=axis)), t2, xp.squeeze(top, axis=axis))


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


def weighted_bce(z: Array, u: Array, w: Array) -> Array:
    """−(u log σ(z) + w log(1 − σ(z))) = u softplus(−z) + w softplus(z)

    Args:
        z: (...) logits.
        u: (...) the weights of class 1.
        w: (...) the weights of class 0.

    Returns:
        (...).

    Edges: Where one weight is 0 every digit is kept in both tails, and an infinite logit on the other side
        gives 0.

    Theorems: stable.bce-weighted, stable.zero-label, stable.softplus-falling.
    """
    xp = array_namespace(z, u, w)
    f = softplus(-z)
    f2 = softplus(z)
    return u * xp.where(u == 0, xp.zeros_like(f), f) + w * xp.where(w == 0, xp.zeros_like(f2), f2)


def weighted_bce_grad(z: Array, u: Array, w: Array) -> Array:
    """∂/∂z (−(u log σ(z) + w log(1 − σ(z)))) = w σ(z) − u σ(−z)

    Args:
        z: (...) logits.
        u: (...) the weights of class 1.
        w: (...) the weights of class 0.

    Returns:
        (...).

    Edges: Where one weight is 0 every digit is kept in both tails.

    Theorems: stable.bce-weighted-derivative, stable.sigmoid-rising.
    """
    return w * sigmoid(z) - u * sigmoid(-z)


def weighted_bce_hess(z: Array, u: Array, w: Array) -> Array:
    """∂²/∂z² (−(u log σ(z) + w log(1 − σ(z)))) = (u + w) σ(z) σ(−z)

    Args:
        z: (...) logits.
        u: (...) the weights of class 1.
        w: (...) the weights of class 0.

    Returns:
        (...).

    Edges: Every digit is kept in both tails.

    Theorems: stable.bce-weighted-curvature, stable.sigmoid-rising.
    """
    return (u + w) * (sigmoid(z) * sigmoid(-z))


def weighted_bce_hvp(z: Array, u: Array, w: Array, v: Array) -> Array:
    """(∂²/∂z² (−(u log σ(z) + w log(1 − σ(z))))) v = (u + w) v exp(−z/2) exp(−z/2)/(1 + e⁻ᶻ)²

    computed as (u + w) v exp(−z/2) exp(−z/2)/(1 + e⁻ᶻ)² where z > 0, and as (u + w) v exp(z/2)
        exp(z/2)/(1 + eᶻ)² elsewhere

    Args:
        z: (...) logits.
        u: (...) the weights of class 1.
        w: (...) the weights of class 0.
        v: (...) a direction.

    Returns:
        (...).

    Edges: Every digit is kept in both tails, until the product itself underflows.

    Theorems: stable.bce-product-falling, stable.bce-product-rising.
    """
    xp = array_namespace(z, u, w, v)
    e = xp.exp(-xp.abs(z / 2))
    t = 1 + xp.exp(-xp.abs(z))
    return (u + w) * v * e * e / (t * t)


def weighted_bce_value_and_grad(z: Array, u: Array, w: Array) -> tuple[Array, Array]:
    """−(u log σ(z) + w log(1 − σ(z))), ∂/∂z (−(u log σ(z) + w log(1 − σ(z))))

    −(u log σ(z) + w log(1 − σ(z))) = u softplus(−z) + w softplus(z)
    ∂/∂z (−(u log σ(z) + w log(1 − σ(z)))) = w σ(z) − u σ(−z)

    Args:
        z: (...) logits.
        u: (...) the weights of class 1.
        w: (...) the weights of class 0.

    Returns:
        (...), (...).

    Edges: As its two parts.

    Theorems: stable.bce-weighted, stable.bce-weighted-derivative, stable.zero-label, stable.sigmoid-rising,
        stable.softplus-falling.
    """
    xp = array_namespace(z, u, w)
    negative = -z
    e = xp.exp(-xp.abs(negative))
    t = xp.maximum(negative, xp.zeros_like(negative)) + xp.log1p(e)
    e2 = xp.exp(-xp.abs(z))
    t2 = xp.maximum(z, xp.zeros_like(z)) + xp.log1p(e2)
    t3 = u * (xp.where(negative > 0, xp.ones_like(e), e) / (1 + e))
    t4 = u * xp.where(u == 0, xp.zeros_like(t), t) + w * xp.where(w == 0, xp.zeros_like(t2), t2)
    return t4, w * (xp.where(z > 0, xp.ones_like(e2), e2) / (1 + e2)) - t3


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
    """∂/∂z SE(y, σ(z)) = 2 ((1 − y) σ(z) − y σ(−z)) exp(−z/2) exp(−z/2)/(1 + e⁻ᶻ)²

    computed as 2 ((1 − y) σ(z) − y σ(−z)) exp(−z/2) exp(−z/2)/(1 + e⁻ᶻ)² where z > 0, and as 2 ((1 − y)
        σ(z) − y σ(−z)) exp(z/2) exp(z/2)/(1 + eᶻ)² elsewhere

    Args:
        z: (...) logits.
        y: (...) labels, the probability of class 1.

    Returns:
        (...).

    Edges: For labels 0 and 1 every digit is kept in both tails, until the product itself underflows.

    Theorems: stable.mse-slope-falling, stable.mse-slope-rising, stable.sigmoid-rising.
    """
    xp = array_namespace(z, y)
    e = xp.exp(-xp.abs(z / 2))
    t = 1 + xp.exp(-xp.abs(z))
    return 2 * ((1 - y) * sigmoid(z) - y * sigmoid(-z)) * e * e / (t * t)


def mse_of_sigmoid_hess(z: Array, y: Array) -> Array:
    """∂²/∂z² SE(y, σ(z)) = 2 (σ(z) σ(−z) + ((1 − y) σ(z) − y σ(−z)) (σ(−z) − σ(z))) exp(−z/2) exp(−z/2)

      /(1 + e⁻ᶻ)²
    computed as 2 (σ(z) σ(−z) + ((1 − y) σ(z) − y σ(−z)) (σ(−z) − σ(z))) exp(−z/2) exp(−z/2)/(1 + e⁻ᶻ)²
        where z > 0, and as 2 (σ(z) σ(−z) + ((1 − y) σ(z) − y σ(−z)) (σ(−z) − σ(z))) exp(z/2) exp(z/2)/(1
        + eᶻ)² elsewhere

    Args:
        z: (...) logits.
        y: (...) labels, the probability of class 1.

    Returns:
        (...).

    Edges: It changes sign, and near its zero it cancels.

    Theorems: stable.mse-bend-falling, stable.mse-bend-rising, stable.sigmoid-rising.
    """
    xp = array_namespace(z, y)
    f = sigmoid(z)
    f2 = sigmoid(-z)
    e = xp.exp(-xp.abs(z / 2))
    t = 1 + xp.exp(-xp.abs(z))
    return 2 * (f * f2 + ((1 - y) * f - y * f2) * (f2 - f)) * e * e / (t * t)


def mse_of_sigmoid_hvp(z: Array, y: Array, v: Array) -> Array:
    """(∂²/∂z² SE(y, σ(z))) v = 2 (σ(z) σ(−z) + ((1 − y) σ(z) − y σ(−z)) (σ(−z) − σ(z))) v exp(−z/2)

      exp(−z/2)/(1 + e⁻ᶻ)²
    computed as 2 (σ(z) σ(−z) + ((1 − y) σ(z) − y σ(−z)) (σ(−z) − σ(z))) v exp(−z/2) exp(−z/2)/(1 + e⁻ᶻ)²
        where z > 0, and as 2 (σ(z) σ(−z) + ((1 − y) σ(z) − y σ(−z)) (σ(−z) − σ(z))) v exp(z/2)
        exp(z/2)/(1 + eᶻ)² elsewhere

    Args:
        z: (...) logits.
        y: (...) labels, the probability of class 1.
        v: (...) a direction.

    Returns:
        (...).

    Edges: The curvature changes sign, and near its zero it cancels.

    Theorems: stable.mse-product-falling, stable.mse-product-rising, stable.sigmoid-rising.
    """
    xp = array_namespace(z, y, v)
    f = sigmoid(z)
    f2 = sigmoid(-z)
    e = xp.exp(-xp.abs(z / 2))
    t = 1 + xp.exp(-xp.abs(z))
    return 2 * (f * f2 + ((1 - y) * f - y * f2) * (f2 - f)) * v * e * e / (t * t)


def mse_of_sigmoid_value_and_grad(z: Array, y: Array) -> tuple[Array, Array]:
    """SE(y, σ(z))

    SE(y, σ(z)) = ((1 − y) σ(z) − y σ(−z))²
    ∂/∂z SE(y, σ(z)) = 2 ((1 − y) σ(z) − y σ(−z)) exp(−z/2) exp(−z/2)/(1 + e⁻ᶻ)²
    computed as 2 ((1 − y) σ(z) − y σ(−z)) exp(−z/2) exp(−z/2)/(1 + e⁻ᶻ)² where z > 0, and as 2 ((1 − y)
        σ(z) − y σ(−z)) exp(z/2) exp(z/2)/(1 + eᶻ)² elsewhere

    Args:
        z: (...) logits.
        y: (...) labels, the probability of class 1.

    Returns:
        (...), (...).

    Edges: For labels 0 and 1 every digit is kept in both tails, until the product itself underflows.

    Theorems: stable.mse, stable.mse-slope-falling, stable.mse-slope-rising, stable.sigmoid-rising.
    """
    xp = array_namespace(z, y)
    e = xp.exp(-xp.abs(z))
    t = 1 + e
    negative = -z
    e2 = xp.exp(-xp.abs(negative))
    t2 = y * (xp.where(negative > 0, xp.ones_like(e2), e2) / (1 + e2))
    shifted = (1 - y) * (xp.where(z > 0, xp.ones_like(e), e) / t) - t2
    e3 = xp.exp(-xp.abs(z / 2))
    return shifted * shifted, 2 * shifted * e3 * e3 / (t * t)


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

    Theorems: stable.cross-entropy, stable.zero-label, stable.log-softmax-at-class, stable.rest-lifted,
        stable.exp-of-difference, exp.tangent, exp.near-one.
    """
    xp = array_namespace(z, y)
    log_p = log_softmax(z, axis=axis)
    return -xp.sum(y * xp.where(y == 0, xp.zeros_like(log_p), log_p), axis=axis)


def softmax_cross_entropy_grad(z: Array, y: Array, axis: int = -1) -> Array:
    """∂/∂z_k CE(y, softmax(z))

      = (1/(1 + Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c)))
      ((δ_kb Σ_{j=1}^K (1 − δ_jb) y_j + (1 − δ_kb) (y_b + Σ_{j=1}^K (1 − δ_jb) y_j − y_k)) exp(z_k − z_c)
      − y_k (δ_kc Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c)
      + (1 − δ_kc) (1 + Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c) − exp(z_k − z_c))))

    This holds for every c, b and q. Here c is the place of the largest of z; b is the place of the largest of
    y; q is 82.625 where the largest of z is more than 650 ahead of all others, and 0 elsewhere.

    Args:
        z: (..., K) logits.
        y: (..., K) labels, a distribution over the classes.
        axis: the one that runs over the classes.

    Returns:
        (..., K).

    Edges: For hard labels every digit is kept, however sure the model is; for soft ones p cancels against y.

    Theorems: stable.cross-entropy-gradient-any-labels, stable.rest-lifted, stable.exp-lifted,
        stable.exp-of-difference, exp.tangent, exp.near-one.
    """
    xp = array_namespace(z, y)
    mask = _positions(xp, y, axis) == xp.argmax(y, axis=axis, keepdims=True)
    total = xp.sum(xp.where(mask, xp.zeros_like(y), y), axis=axis, keepdims=True)
    mask2 = _positions(xp, z, axis) == xp.argmax(z, axis=axis, keepdims=True)
    top = xp.max(z, axis=axis, keepdims=True)
    shifted = z - top
    top2 = xp.max(xp.where(mask2, xp.full_like(shifted, -1300), shifted), axis=axis, keepdims=True)
    shifted2 = -650 - top2
    chosen = xp.where(shifted2 > 0, xp.full_like(shifted2, 82.625), xp.zeros_like(shifted2))
    e = xp.exp(-chosen)
    e2 = xp.exp(shifted + chosen)
    chosen2 = xp.where(e2 > 0, z, top)
    shifted3 = chosen2 - top
    shifted4 = shifted3 - chosen2
    t = e2 + e2 * (chosen2 - (shifted3 - shifted4) - (top + shifted4))
    t2 = e * t
    t3 = e * xp.sum(xp.where(mask2, xp.zeros_like(t), t), axis=axis, keepdims=True)
    t4 = 1 + t3
    t5 = xp.where(mask, total, xp.max(y, axis=axis, keepdims=True) + total - y) * t2
    return (t5 - y * xp.where(mask2, t3, t4 - t2)) / t4


def softmax_cross_entropy_hess_diag(z: Array, y: Array, axis: int = -1) -> Array:
    """∂²/∂z_k² CE(y, softmax(z))

      = (Σ_{j=1}^K y_j) (exp(z_k − z_c)
      (δ_kc Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c)
      + (1 − δ_kc) (1 + Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c) − exp(z_k − z_c)))
      /(1 + Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c))²)

    This holds for every c, b and q. Here c is the place of the largest of z; b is the place of the largest of
    y; q is 82.625 where the largest of z is more than 650 ahead of all others, and 0 elsewhere.

    Args:
        z: (..., K) logits.
        y: (..., K) labels, a distribution over the classes.
        axis: the one that runs over the classes.

    Returns:
        (..., K).

    Edges: Every digit is kept in both tails. The labels enter by their sum.

    Theorems: stable.cross-entropy-curvature-any-labels, stable.rest-lifted, stable.exp-lifted,
        stable.exp-of-difference, exp.tangent, exp.near-one.
    """
    xp = array_namespace(z, y)
    mask = _positions(xp, z, axis) == xp.argmax(z, axis=axis, keepdims=True)
    top = xp.max(z, axis=axis, keepdims=True)
    shifted = z - top
    top2 = xp.max(xp.where(mask, xp.full_like(shifted, -1300), shifted), axis=axis, keepdims=True)
    shifted2 = -650 - top2
    chosen = xp.where(shifted2 > 0, xp.full_like(shifted2, 82.625), xp.zeros_like(shifted2))
    e = xp.exp(-chosen)
    e2 = xp.exp(shifted + chosen)
    chosen2 = xp.where(e2 > 0, z, top)
    shifted3 = chosen2 - top
    shifted4 = shifted3 - chosen2
    t = e2 + e2 * (chosen2 - (shifted3 - shifted4) - (top + shifted4))
    t2 = e * t
    t3 = e * xp.sum(xp.where(mask, xp.zeros_like(t), t), axis=axis, keepdims=True)
    t4 = 1 + t3
    return xp.sum(y, axis=axis, keepdims=True) * (t2 * xp.where(mask, t3, t4 - t2) / (t4 * t4))


def softmax_cross_entropy_hvp(z: Array, y: Array, v: Array, axis: int = -1) -> Array:
    """Σ_{j=1}^K (∂²/∂z_j∂z_k CE(y, softmax(z))) v_j

      = (Σ_{j=1}^K y_j)
      (δ_kc (−(exp(−q) Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c + q) (v_j − v_c))
      /((1 + Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c)) (1 + Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c))))
      + (1 − δ_kc) (exp(z_k − z_c + q)/(1 + Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c)))
      (v_k − v_c − (exp(−q) Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c + q) (v_j − v_c))
      /(1 + Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c))) exp(−q))

    This holds for every c and q. Here c is the place of the largest of z; q is 82.625 where the largest of z
    is more than 650 ahead of all others, and 0 elsewhere.

    Args:
        z: (..., K) logits.
        y: (..., K) labels, a distribution over the classes.
        v: (..., K) a direction in the space of logits.
        axis: the one that runs over the classes.

    Returns:
        (..., K).

    Edges: 0 for v the same in all classes, up to rounding.

    Theorems: stable.cross-entropy-hvp-lifted, stable.rest-lifted, stable.exp-of-difference, exp.tangent,
        exp.near-one.
    """
    xp = array_namespace(z, y, v)
    mask = _positions(xp, z, axis) == xp.argmax(z, axis=axis, keepdims=True)
    top = xp.max(z, axis=axis, keepdims=True)
    shifted = z - top
    top2 = xp.max(xp.where(mask, xp.full_like(shifted, -1300), shifted), axis=axis, keepdims=True)
    shifted2 = -650 - top2
    chosen = xp.where(shifted2 > 0, xp.full_like(shifted2, 82.625), xp.zeros_like(shifted2))
    e = xp.exp(-chosen)
    e2 = xp.exp(shifted + chosen)
    chosen2 = xp.where(e2 > 0, z, top)
    shifted3 = chosen2 - top
    shifted4 = shifted3 - chosen2
    t = e2 + e2 * (chosen2 - (shifted3 - shifted4) - (top + shifted4))
    chosen3 = xp.where(mask, xp.zeros_like(t), t)
    shifted5 = v - xp.sum(xp.where(mask, v, xp.zeros_like(v)), axis=axis, keepdims=True)
    t2 = e * xp.sum(chosen3 * shifted5, axis=axis, keepdims=True)
    t3 = 1 + e * xp.sum(chosen3, axis=axis, keepdims=True)
    chosen4 = xp.where(mask, -(t2 / (t3 * t3)), t * (shifted5 - t2 / t3) * e / t3)
    return xp.sum(y, axis=axis, keepdims=True) * chosen4


def softmax_cross_entropy_value_and_grad(z: Array, y: Array, axis: int = -1) -> tuple[Array, Array]:
    """CE(y, softmax(z)), ∂/∂zₖ CE(y, softmax(z))

    CE(y, softmax(z)) = −Σₖ₌₁ᴷ yₖ log_softmax(z)ₖ
    ∂/∂z_k CE(y, softmax(z))
      = (1/(1 + Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c)))
      ((δ_kb Σ_{j=1}^K (1 − δ_jb) y_j + (1 − δ_kb) (y_b + Σ_{j=1}^K (1 − δ_jb) y_j − y_k)) exp(z_k − z_c)
      − y_k (δ_kc Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c)
      + (1 − δ_kc) (1 + Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c) − exp(z_k − z_c))))

    This holds for every c, b and q. Here c is the place of the largest of z; b is the place of the largest of
    y; q is 82.625 where the largest of z is more than 650 ahead of all others, and 0 elsewhere.

    Args:
        z: (..., K) logits.
        y: (..., K) labels, a distribution over the classes.
        axis: the one that runs over the classes.

    Returns:
        (...), (..., K).

    Edges: A label of 0 makes what it multiplies 0, even where a logit is -inf; inf where the label of an
        excluded class is not 0.

    Theorems: stable.cross-entropy, stable.cross-entropy-gradient-any-labels, stable.rest-lifted,
        stable.exp-lifted, stable.zero-label, stable.log-softmax-at-class, stable.exp-of-difference,
        exp.tangent, exp.near-one.
    """
    xp = array_namespace(z, y)
    top = xp.max(z, axis=axis, keepdims=True)
    shifted = z - top
    mask = _positions(xp, z, axis) == xp.argmax(z, axis=axis, keepdims=True)
    top2 = xp.max(xp.where(mask, xp.full_like(shifted, -1300), shifted), axis=axis, keepdims=True)
    shifted2 = -650 - top2
    chosen = xp.where(shifted2 > 0, xp.full_like(shifted2, 82.625), xp.zeros_like(shifted2))
    e = xp.exp(-chosen)
    e2 = xp.exp(shifted + chosen)
    chosen2 = xp.where(e2 > 0, z, top)
    shifted3 = chosen2 - top
    shifted4 = shifted3 - chosen2
    t = e2 + e2 * (chosen2 - (shifted3 - shifted4) - (top + shifted4))
    t2 = e * xp.sum(xp.where(mask, xp.zeros_like(t), t), axis=axis, keepdims=True)
    log_p = shifted - xp.log1p(t2)
    mask2 = _positions(xp, y, axis) == xp.argmax(y, axis=axis, keepdims=True)
    total = xp.sum(xp.where(mask2, xp.zeros_like(y), y), axis=axis, keepdims=True)
    t3 = e * t
    t4 = 1 + t2
    t5 = xp.where(mask2, total, xp.max(y, axis=axis, keepdims=True) + total - y) * t3
    negative = -xp.sum(y * xp.where(y == 0, xp.zeros_like(log_p), log_p), axis=axis)
    return negative, (t5 - y * xp.where(mask, t2, t4 - t3)) / t4


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

    Theorems: stable.softmax-regression, stable.log-softmax-at-class, stable.rest-lifted,
        stable.exp-of-difference, exp.tangent, exp.near-one, stable.cross-entropy, stable.zero-label.
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
        stable.softmax-at-class, stable.rest-lifted, stable.exp-lifted, stable.log-softmax-at-class,
        stable.cross-entropy, stable.zero-label, stable.exp-of-difference, exp.tangent, exp.near-one.
    """
    xp = array_namespace(X, W, b, Y)
    Z = X @ W + b
    top = xp.max(Z, axis=1, keepdims=True)
    shifted = Z - top
    mask = _positions(xp, Z, 1) == xp.argmax(Z, axis=1, keepdims=True)
    top2 = xp.max(xp.where(mask, xp.full_like(shifted, -1300), shifted), axis=1, keepdims=True)
    shifted2 = -650 - top2
    chosen = xp.where(shifted2 > 0, xp.full_like(shifted2, 82.625), xp.zeros_like(shifted2))
    e = xp.exp(-chosen)
    e2 = xp.exp(shifted + chosen)
    chosen2 = xp.where(e2 > 0, Z, top)
    shifted3 = chosen2 - top
    shifted4 = shifted3 - chosen2
    t = e2 + e2 * (chosen2 - (shifted3 - shifted4) - (top + shifted4))
    t2 = e * xp.sum(xp.where(mask, xp.zeros_like(t), t), axis=1, keepdims=True)
    log_P = shifted - xp.log1p(t2)
    losses = -xp.sum(Y * xp.where(Y == 0, xp.zeros_like(log_P), log_P), axis=1)
    R = e * t / (1 + t2) - Y
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


def sigmoid_tight(z: Array) -> Array:
    """σ(z) = 1/(1 + e⁻ᶻ)

    computed as 1/(1 + e⁻ᶻ) where z > 0, and as eᶻ/(1 + eᶻ) elsewhere

    Args:
        z: (...) any real numbers.

    Returns:
        (...).

    Edges: 0 at -inf and 1 at inf. Below -708 the value is subnormal, below -745 it is 0.

    Theorems: stable.sigmoid-rising, stable.sum-of-two, stable.sum-in-two-parts, stable.product-in-two-parts,
        stable.quotient-in-two-parts, stable.product-by-halves, stable.log-in-two-parts, log.tangent,
        log.near-one.
    """
    xp = array_namespace(z)
    e = xp.exp(-xp.abs(z))
    chosen = xp.where(z > 0, xp.ones_like(e), e)
    t = 1 + e
    ratio = chosen / t
    t2 = 134217729 * ratio
    shifted = t2 - (t2 - ratio)
    t3 = 134217729 * t
    shifted2 = t3 - (t3 - t)
    shifted3 = t - shifted2
    shifted4 = ratio - shifted
    shifted5 = t - 1
    shifted6 = chosen - shifted * shifted2 - shifted * shifted3 - shifted4 * shifted2
    shifted7 = (shifted6 - shifted4 * shifted3) / t - ratio * ((1 - (t - shifted5) + (e - shifted5)) / t)
    return ratio + xp.where(xp.isfinite(shifted7), shifted7, xp.zeros_like(shifted7))


def log_sigmoid_tight(z: Array) -> Array:
    """log σ(z) = −softplus(−z)

    Args:
        z: (...) logits.

    Returns:
        (...).

    Edges: -inf at -inf and 0 at inf. Every digit is kept in both tails.

    Theorems: log-sigmoid.softplus, stable.sum-of-two, stable.sum-in-two-parts, stable.product-in-two-parts,
        stable.quotient-in-two-parts, stable.product-by-halves, stable.log-in-two-parts, log.tangent,
        log.near-one.
    """
    xp = array_namespace(z)
    negative = -z
    t = xp.maximum(negative, xp.zeros_like(negative))
    tail = xp.log1p(xp.exp(-xp.abs(negative)))
    t2 = t + tail
    shifted = t2 - t
    negative2 = -(t - (t2 - shifted) + (tail - shifted))
    return -t2 + xp.where(xp.isfinite(negative2), negative2, xp.zeros_like(negative2))


def softmax_tight(z: Array, axis: int = -1) -> Array:
    """softmax(z)ₖ = exp(zₖ − m)/(Σⱼ₌₁ᴷ exp(zⱼ − m))

    This holds for every m. Here m is the largest of z.

    Args:
        z: (..., K) logits.
        axis: the one that runs over the classes.

    Returns:
        (..., K).

    Edges: A logit of -inf excludes its class: its probability is 0. nan where all logits are -inf or one is
        inf.

    Theorems: stable.softmax-shifted, stable.exp-of-difference, exp.tangent, exp.near-one, stable.sum-of-two,
        stable.sum-in-two-parts, stable.product-in-two-parts, stable.quotient-in-two-parts,
        stable.product-by-halves, stable.log-in-two-parts, log.tangent, log.near-one.
    """
    xp = array_namespace(z)
    top = xp.max(z, axis=axis, keepdims=True)
    e = xp.exp(z - top)
    t = 134217729 * e
    shifted = t - (t - e)
    t2 = 2 * e.shape[axis]
    shifted2 = e + t2 - t2
    total = xp.sum(shifted2, axis=axis, keepdims=True)
    chosen = xp.where(e > 0, z, top)
    shifted3 = chosen - top
    shifted4 = shifted3 - chosen
    t3 = e * (chosen - (shifted3 - shifted4) - (top + shifted4))
    t4 = xp.sum(e - shifted2, axis=axis, keepdims=True) + xp.sum(t3, axis=axis, keepdims=True)
    t5 = total + t4
    ratio = 1 / t5
    t6 = 134217729 * ratio
    shifted5 = t6 - (t6 - ratio)
    shifted6 = ratio - shifted5
    t7 = 134217729 * t5
    shifted7 = t7 - (t7 - t5)
    shifted8 = t5 - shifted7
    shifted9 = 1 - shifted5 * shifted7 - shifted5 * shifted8 - shifted6 * shifted7 - shifted6 * shifted8
    t8 = shifted * (shifted6 + (shifted9 / t5 - ratio * ((t4 - (t5 - total)) / t5)))
    t9 = t8 + (e - shifted) * ratio + t3 * ratio
    return shifted * shifted5 + xp.where(xp.isfinite(t9), t9, xp.zeros_like(t9))


def log_softmax_tight(z: Array, axis: int = -1) -> Array:
    """log_softmax(z)_k = z_k − (z_c + log(1 + Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c)))

    This holds for every c and q. Here c is the place of the largest of z; q is 82.625 where the largest of z
    is more than 650 ahead of all others, and 0 elsewhere.

    Args:
        z: (..., K) logits.
        axis: the one that runs over the classes.

    Returns:
        (..., K).

    Edges: A logit of -inf excludes its class: its log-probability is -inf. nan where all logits are -inf or
        one is inf.

    Theorems: stable.log-softmax-less-logsumexp, stable.rest-lifted, stable.exp-of-difference, exp.tangent,
        exp.near-one, stable.sum-of-two, stable.sum-in-two-parts, stable.product-in-two-parts,
        stable.quotient-in-two-parts, stable.product-by-halves, stable.log-in-two-parts, log.tangent,
        log.near-one.
    """
    xp = array_namespace(z)
    top = xp.max(z, axis=axis, keepdims=True)
    mask = _positions(xp, z, axis) == xp.argmax(z, axis=axis, keepdims=True)
    shifted = z - top
    top2 = xp.max(xp.where(mask, xp.full_like(shifted, -1300), shifted), axis=axis, keepdims=True)
    shifted2 = -650 - top2
    chosen = xp.where(shifted2 > 0, xp.full_like(shifted2, 82.625), xp.zeros_like(shifted2))
    e = xp.exp(-chosen)
    e2 = xp.exp(shifted + chosen)
    chosen2 = xp.where(mask, xp.zeros_like(e2), e2)
    t = 2 * chosen2.shape[axis] * xp.max(chosen2, axis=axis, keepdims=True)
    shifted3 = chosen2 + t - t
    total = xp.sum(shifted3, axis=axis, keepdims=True)
    chosen3 = xp.where(e2 > 0, z, top)
    shifted4 = chosen3 - top
    shifted5 = shifted4 - chosen3
    t2 = chosen2 * (chosen3 - (shifted4 - shifted5) - (top + shifted5))
    total2 = xp.sum(chosen2 - shifted3, axis=axis, keepdims=True)
    t3 = total2 + xp.sum(t2, axis=axis, keepdims=True)
    t4 = total + t3
    t5 = e * t4
    tail = xp.log1p(t5)
    t6 = top + tail
    shifted6 = t6 - top
    negative = -(e * (t3 - (t4 - total)) / (1 + t5) + (top - (t6 - shifted6) + (tail - shifted6)))
    return z - t6 + xp.where(xp.isfinite(negative), negative, xp.zeros_like(negative))


def weighted_bce_tight(z: Array, u: Array, w: Array) -> Array:
    """−(u log σ(z) + w log(1 − σ(z))) = u softplus(−z) + w softplus(z)

    Args:
        z: (...) logits.
        u: (...) the weights of class 1.
        w: (...) the weights of class 0.

    Returns:
        (...).

    Edges: Where one weight is 0 every digit is kept in both tails, and an infinite logit on the other side
        gives 0.

    Theorems: stable.bce-weighted, stable.zero-label, stable.sum-of-two, stable.sum-in-two-parts,
        stable.product-in-two-parts, stable.quotient-in-two-parts, stable.product-by-halves,
        stable.log-in-two-parts, log.tangent, log.near-one.
    """
    xp = array_namespace(z, u, w)
    mask = u == 0
    negative = -z
    t = xp.maximum(negative, xp.zeros_like(negative))
    tail = xp.log1p(xp.exp(-xp.abs(negative)))
    t2 = t + tail
    t3 = u * xp.where(mask, xp.zeros_like(t2), t2)
    mask2 = w == 0
    t4 = xp.maximum(z, xp.zeros_like(z))
    tail2 = xp.log1p(xp.exp(-xp.abs(z)))
    t5 = t4 + tail2
    t6 = w * xp.where(mask2, xp.zeros_like(t5), t5)
    t7 = t3 + t6
    shifted = t2 - t
    t8 = t - (t2 - shifted) + (tail - shifted)
    shifted2 = t5 - t4
    t9 = t4 - (t5 - shifted2) + (tail2 - shifted2)
    shifted3 = t7 - t3
    t10 = u * xp.where(mask, xp.zeros_like(t8), t8) + w * xp.where(mask2, xp.zeros_like(t9), t9)
    t11 = t10 + (t3 - (t7 - shifted3) + (t6 - shifted3))
    return t7 + xp.where(xp.isfinite(t11), t11, xp.zeros_like(t11))


def weighted_bce_grad_tight(z: Array, u: Array, w: Array) -> Array:
    """∂/∂z (−(u log σ(z) + w log(1 − σ(z)))) = w σ(z) − u σ(−z)

    Args:
        z: (...) logits.
        u: (...) the weights of class 1.
        w: (...) the weights of class 0.

    Returns:
        (...).

    Edges: Where one weight is 0 every digit is kept in both tails.

    Theorems: stable.bce-weighted-derivative, stable.sum-of-two, stable.sum-in-two-parts,
        stable.product-in-two-parts, stable.quotient-in-two-parts, stable.product-by-halves,
        stable.log-in-two-parts, log.tangent, log.near-one.
    """
    xp = array_namespace(z, u, w)
    e = xp.exp(-xp.abs(z))
    chosen = xp.where(z > 0, xp.ones_like(e), e)
    t = 1 + e
    ratio = chosen / t
    t2 = w * ratio
    negative = -z
    e2 = xp.exp(-xp.abs(negative))
    chosen2 = xp.where(negative > 0, xp.ones_like(e2), e2)
    t3 = 1 + e2
    ratio2 = chosen2 / t3
    t4 = u * ratio2
    shifted = t2 - t4
    t5 = 134217729 * ratio
    shifted2 = t5 - (t5 - ratio)
    t6 = 134217729 * t
    shifted3 = t6 - (t6 - t)
    shifted4 = t - shifted3
    shifted5 = ratio - shifted2
    shifted6 = t - 1
    t7 = 134217729 * ratio2
    shifted7 = t7 - (t7 - ratio2)
    t8 = 134217729 * t3
    shifted8 = t8 - (t8 - t3)
    shifted9 = t3 - shifted8
    shifted10 = ratio2 - shifted7
    shifted11 = t3 - 1
    shifted12 = shifted - t2
    shifted13 = chosen - shifted2 * shifted3 - shifted2 * shifted4 - shifted5 * shifted3
    t9 = ratio * ((1 - (t - shifted6) + (e - shifted6)) / t)
    shifted14 = chosen2 - shifted7 * shifted8 - shifted7 * shifted9 - shifted10 * shifted8
    t10 = ratio2 * ((1 - (t3 - shifted11) + (e2 - shifted11)) / t3)
    t11 = u * ((shifted14 - shifted10 * shifted9) / t3 - t10)
    shifted15 = w * ((shifted13 - shifted5 * shifted4) / t - t9) - t11
    t12 = shifted15 + (t2 - (shifted - shifted12) - (t4 + shifted12))
    return shifted + xp.where(xp.isfinite(t12), t12, xp.zeros_like(t12))


def weighted_bce_value_and_grad_tight(z: Array, u: Array, w: Array) -> tuple[Array, Array]:
    """−(u log σ(z) + w log(1 − σ(z))), ∂/∂z (−(u log σ(z) + w log(1 − σ(z))))

    −(u log σ(z) + w log(1 − σ(z))) = u softplus(−z) + w softplus(z)
    ∂/∂z (−(u log σ(z) + w log(1 − σ(z)))) = w σ(z) − u σ(−z)

    Args:
        z: (...) logits.
        u: (...) the weights of class 1.
        w: (...) the weights of class 0.

    Returns:
        (...), (...).

    Edges: As its two parts.

    Theorems: stable.bce-weighted, stable.bce-weighted-derivative, stable.zero-label, stable.sigmoid-rising,
        stable.softplus-falling, stable.sum-of-two, stable.sum-in-two-parts, stable.product-in-two-parts,
        stable.quotient-in-two-parts, stable.product-by-halves, stable.log-in-two-parts, log.tangent,
        log.near-one.
    """
    xp = array_namespace(z, u, w)
    mask = u == 0
    negative = -z
    t = xp.maximum(negative, xp.zeros_like(negative))
    e = xp.exp(-xp.abs(negative))
    tail = xp.log1p(e)
    t2 = t + tail
    t3 = u * xp.where(mask, xp.zeros_like(t2), t2)
    mask2 = w == 0
    t4 = xp.maximum(z, xp.zeros_like(z))
    e2 = xp.exp(-xp.abs(z))
    tail2 = xp.log1p(e2)
    t5 = t4 + tail2
    t6 = w * xp.where(mask2, xp.zeros_like(t5), t5)
    t7 = t3 + t6
    shifted = t2 - t
    t8 = t - (t2 - shifted) + (tail - shifted)
    shifted2 = t5 - t4
    t9 = t4 - (t5 - shifted2) + (tail2 - shifted2)
    shifted3 = t7 - t3
    t10 = u * xp.where(mask, xp.zeros_like(t8), t8) + w * xp.where(mask2, xp.zeros_like(t9), t9)
    t11 = t10 + (t3 - (t7 - shifted3) + (t6 - shifted3))
    chosen = xp.where(z > 0, xp.ones_like(e2), e2)
    t12 = 1 + e2
    ratio = chosen / t12
    t13 = w * ratio
    chosen2 = xp.where(negative > 0, xp.ones_like(e), e)
    t14 = 1 + e
    ratio2 = chosen2 / t14
    t15 = u * ratio2
    shifted4 = t13 - t15
    t16 = 134217729 * ratio
    shifted5 = t16 - (t16 - ratio)
    t17 = 134217729 * t12
    shifted6 = t17 - (t17 - t12)
    shifted7 = t12 - shifted6
    shifted8 = ratio - shifted5
    shifted9 = t12 - 1
    t18 = 134217729 * ratio2
    shifted10 = t18 - (t18 - ratio2)
    t19 = 134217729 * t14
    shifted11 = t19 - (t19 - t14)
    shifted12 = t14 - shifted11
    shifted13 = ratio2 - shifted10
    shifted14 = t14 - 1
    shifted15 = shifted4 - t13
    shifted16 = chosen - shifted5 * shifted6 - shifted5 * shifted7 - shifted8 * shifted6
    t20 = ratio * ((1 - (t12 - shifted9) + (e2 - shifted9)) / t12)
    shifted17 = chosen2 - shifted10 * shifted11 - shifted10 * shifted12 - shifted13 * shifted11
    t21 = ratio2 * ((1 - (t14 - shifted14) + (e - shifted14)) / t14)
    t22 = u * ((shifted17 - shifted13 * shifted12) / t14 - t21)
    shifted18 = w * ((shifted16 - shifted8 * shifted7) / t12 - t20) - t22
    t23 = shifted18 + (t13 - (shifted4 - shifted15) - (t15 + shifted15))
    t24 = shifted4 + xp.where(xp.isfinite(t23), t23, xp.zeros_like(t23))
    return t7 + xp.where(xp.isfinite(t11), t11, xp.zeros_like(t11)), t24


def softmax_cross_entropy_tight(z: Array, y: Array, axis: int = -1) -> Array:
    """CE(y, softmax(z)) = −Σₖ₌₁ᴷ yₖ log_softmax(z)ₖ

    Args:
        z: (..., K) logits.
        y: (..., K) labels, a distribution over the classes.
        axis: the one that runs over the classes.

    Returns:
        (...).

    Edges: A label of 0 makes what it multiplies 0, even where a logit is -inf; inf where the label of an
        excluded class is not 0.

    Theorems: stable.cross-entropy, stable.zero-label, stable.exp-of-difference, exp.tangent, exp.near-one,
        stable.sum-of-two, stable.sum-in-two-parts, stable.product-in-two-parts, stable.quotient-in-two-parts,
        stable.product-by-halves, stable.log-in-two-parts, log.tangent, log.near-one.
    """
    xp = array_namespace(z, y)
    mask = y == 0
    top = xp.max(z, axis=axis, keepdims=True)
    mask2 = _positions(xp, z, axis) == xp.argmax(z, axis=axis, keepdims=True)
    shifted = z - top
    top2 = xp.max(xp.where(mask2, xp.full_like(shifted, -1300), shifted), axis=axis, keepdims=True)
    shifted2 = -650 - top2
    chosen = xp.where(shifted2 > 0, xp.full_like(shifted2, 82.625), xp.zeros_like(shifted2))
    e = xp.exp(-chosen)
    e2 = xp.exp(shifted + chosen)
    chosen2 = xp.where(mask2, xp.zeros_like(e2), e2)
    t = 2 * chosen2.shape[axis] * xp.max(chosen2, axis=axis, keepdims=True)
    shifted3 = chosen2 + t - t
    total = xp.sum(shifted3, axis=axis, keepdims=True)
    chosen3 = xp.where(e2 > 0, z, top)
    shifted4 = chosen3 - top
    shifted5 = shifted4 - chosen3
    t2 = chosen2 * (chosen3 - (shifted4 - shifted5) - (top + shifted5))
    total2 = xp.sum(chosen2 - shifted3, axis=axis, keepdims=True)
    t3 = total2 + xp.sum(t2, axis=axis, keepdims=True)
    t4 = total + t3
    t5 = e * t4
    tail = xp.log1p(t5)
    t6 = top + tail
    shifted6 = z - t6
    shifted7 = t6 - top
    negative = -(e * (t3 - (t4 - total)) / (1 + t5) + (top - (t6 - shifted7) + (tail - shifted7)))
    negative2 = -xp.sum(y * xp.where(mask, xp.zeros_like(negative), negative), axis=axis)
    negative3 = -xp.sum(y * xp.where(mask, xp.zeros_like(shifted6), shifted6), axis=axis)
    return negative3 + xp.where(xp.isfinite(negative2), negative2, xp.zeros_like(negative2))


def softmax_cross_entropy_grad_tight(z: Array, y: Array, axis: int = -1) -> Array:
    """∂/∂z_k CE(y, softmax(z))

      = (1/(1 + Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c)))
      ((δ_kb Σ_{j=1}^K (1 − δ_jb) y_j + (1 − δ_kb) (y_b + Σ_{j=1}^K (1 − δ_jb) y_j − y_k)) exp(z_k − z_c)
      − y_k (δ_kc Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c)
      + (1 − δ_kc) (1 + Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c) − exp(z_k − z_c))))

    This holds for every c, b and q. Here c is the place of the largest of z; b is the place of the largest of
    y; q is 82.625 where the largest of z is more than 650 ahead of all others, and 0 elsewhere.

    Args:
        z: (..., K) logits.
        y: (..., K) labels, a distribution over the classes.
        axis: the one that runs over the classes.

    Returns:
        (..., K).

    Edges: For hard labels every digit is kept, however sure the model is; for soft ones p cancels against y.

    Theorems: stable.cross-entropy-gradient-any-labels, stable.rest-lifted, stable.exp-lifted,
        stable.exp-of-difference, exp.tangent, exp.near-one, stable.sum-of-two, stable.sum-in-two-parts,
        stable.product-in-two-parts, stable.quotient-in-two-parts, stable.product-by-halves,
        stable.log-in-two-parts, log.tangent, log.near-one.
    """
    xp = array_namespace(z, y)
    mask = _positions(xp, y, axis) == xp.argmax(y, axis=axis, keepdims=True)
    total = xp.sum(xp.where(mask, xp.zeros_like(y), y), axis=axis, keepdims=True)
    top = xp.max(y, axis=axis, keepdims=True)
    t = top + total
    shifted = t - y
    chosen = xp.where(mask, total, shifted)
    mask2 = _positions(xp, z, axis) == xp.argmax(z, axis=axis, keepdims=True)
    top2 = xp.max(z, axis=axis, keepdims=True)
    shifted2 = z - top2
    top3 = xp.max(xp.where(mask2, xp.full_like(shifted2, -1300), shifted2), axis=axis, keepdims=True)
    shifted3 = -650 - top3
    chosen2 = xp.where(shifted3 > 0, xp.full_like(shifted3, 82.625), xp.zeros_like(shifted3))
    e = xp.exp(-chosen2)
    e2 = xp.exp(shifted2 + chosen2)
    t2 = e * e2
    t3 = chosen * t2
    chosen3 = xp.where(mask2, xp.zeros_like(e2), e2)
    t4 = 2 * chosen3.shape[axis] * xp.max(chosen3, axis=axis, keepdims=True)
    shifted4 = chosen3 + t4 - t4
    total2 = xp.sum(shifted4, axis=axis, keepdims=True)
    chosen4 = xp.where(e2 > 0, z, top2)
    shifted5 = chosen4 - top2
    shifted6 = shifted5 - chosen4
    shifted7 = chosen4 - (shifted5 - shifted6) - (top2 + shifted6)
    total3 = xp.sum(chosen3 - shifted4, axis=axis, keepdims=True)
    t5 = total3 + xp.sum(chosen3 * shifted7, axis=axis, keepdims=True)
    t6 = total2 + t5
    t7 = e * t6
    t8 = 1 + t7
    shifted8 = t8 - t2
    t9 = y * xp.where(mask2, t7, shifted8)
    shifted9 = t3 - t9
    t10 = 134217729 * shifted9
    shifted10 = t10 - (t10 - shifted9)
    ratio = 1 / t8
    t11 = 134217729 * ratio
    shifted11 = t11 - (t11 - ratio)
    shifted12 = ratio - shifted11
    t12 = 134217729 * t8
    shifted13 = t12 - (t12 - t8)
    shifted14 = t8 - shifted13
    t13 = e * (t5 - (t6 - total2))
    shifted15 = t8 - 1
    t14 = t13 + (1 - (t8 - shifted15) + (t7 - shifted15))
    t15 = e * (e2 * shifted7)
    shifted16 = t - top
    shifted17 = shifted - t
    t16 = top - (t - shifted16) + (total - shifted16)
    t17 = t16 + (t - (shifted - shifted17) - (y + shifted17))
    shifted18 = shifted8 - t8
    shifted19 = shifted9 - t3
    shifted20 = 1 - shifted11 * shifted13 - shifted11 * shifted14 - shifted12 * shifted13
    t18 = shifted10 * (shifted12 + ((shifted20 - shifted12 * shifted14) / t8 - ratio * (t14 / t8)))
    t19 = y * xp.where(mask2, t13, t14 - t15 + (t8 - (shifted8 - shifted18) - (t2 + shifted18)))
    shifted21 = chosen * t15 + xp.where(mask, xp.zeros_like(t17), t17) * t2 - t19
    t20 = (shifted21 + (t3 - (shifted9 - shifted19) - (t9 + shifted19))) * ratio
    t21 = t18 + (shifted9 - shifted10) * ratio + t20
    return shifted10 * shifted11 + xp.where(xp.isfinite(t21), t21, xp.zeros_like(t21))


def softmax_cross_entropy_hess_diag_tight(z: Array, y: Array, axis: int = -1) -> Array:
    """∂²/∂z_k² CE(y, softmax(z))

      = (Σ_{j=1}^K y_j) (exp(z_k − z_c)
      (δ_kc Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c)
      + (1 − δ_kc) (1 + Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c) − exp(z_k − z_c)))
      /(1 + Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c))²)

    This holds for every c, b and q. Here c is the place of the largest of z; b is the place of the largest of
    y; q is 82.625 where the largest of z is more than 650 ahead of all others, and 0 elsewhere.

    Args:
        z: (..., K) logits.
        y: (..., K) labels, a distribution over the classes.
        axis: the one that runs over the classes.

    Returns:
        (..., K).

    Edges: Every digit is kept in both tails. The labels enter by their sum.

    Theorems: stable.cross-entropy-curvature-any-labels, stable.rest-lifted, stable.exp-lifted,
        stable.exp-of-difference, exp.tangent, exp.near-one, stable.sum-of-two, stable.sum-in-two-parts,
        stable.product-in-two-parts, stable.quotient-in-two-parts, stable.product-by-halves,
        stable.log-in-two-parts, log.tangent, log.near-one.
    """
    xp = array_namespace(z, y)
    total = xp.sum(y, axis=axis, keepdims=True)
    mask = _positions(xp, z, axis) == xp.argmax(z, axis=axis, keepdims=True)
    top = xp.max(z, axis=axis, keepdims=True)
    shifted = z - top
    top2 = xp.max(xp.where(mask, xp.full_like(shifted, -1300), shifted), axis=axis, keepdims=True)
    shifted2 = -650 - top2
    chosen = xp.where(shifted2 > 0, xp.full_like(shifted2, 82.625), xp.zeros_like(shifted2))
    e = xp.exp(-chosen)
    e2 = xp.exp(shifted + chosen)
    t = e * e2
    chosen2 = xp.where(mask, xp.zeros_like(e2), e2)
    t2 = 2 * chosen2.shape[axis] * xp.max(chosen2, axis=axis, keepdims=True)
    shifted3 = chosen2 + t2 - t2
    total2 = xp.sum(shifted3, axis=axis, keepdims=True)
    chosen3 = xp.where(e2 > 0, z, top)
    shifted4 = chosen3 - top
    shifted5 = shifted4 - chosen3
    shifted6 = chosen3 - (shifted4 - shifted5) - (top + shifted5)
    total3 = xp.sum(chosen2 - shifted3, axis=axis, keepdims=True)
    t3 = total3 + xp.sum(chosen2 * shifted6, axis=axis, keepdims=True)
    t4 = total2 + t3
    t5 = e * t4
    t6 = 1 + t5
    shifted7 = t6 - t
    chosen4 = xp.where(mask, t5, shifted7)
    t7 = t * chosen4
    t8 = 134217729 * t7
    shifted8 = t8 - (t8 - t7)
    t9 = t6 * t6
    ratio = 1 / t9
    t10 = 134217729 * ratio
    shifted9 = t10 - (t10 - ratio)
    shifted10 = ratio - shifted9
    t11 = 134217729 * t9
    shifted11 = t11 - (t11 - t9)
    shifted12 = t9 - shifted11
    t12 = e * (t3 - (t4 - total2))
    shifted13 = t6 - 1
    t13 = t12 + (1 - (t6 - shifted13) + (t5 - shifted13))
    t14 = e * (e2 * shifted6)
    shifted14 = shifted7 - t6
    shifted15 = 1 - shifted9 * shifted11 - shifted9 * shifted12 - shifted10 * shifted11
    shifted16 = (shifted15 - shifted10 * shifted12) / t9 - ratio * ((t6 * t13 + t13 * t6) / t9)
    t15 = t * xp.where(mask, t12, t13 - t14 + (t6 - (shifted7 - shifted14) - (t + shifted14)))
    t16 = shifted8 * (shifted10 + shifted16) + (t7 - shifted8) * ratio
    t17 = total * (t16 + (t15 + t14 * chosen4) * ratio)
    return total * (shifted8 * shifted9) + xp.where(xp.isfinite(t17), t17, xp.zeros_like(t17))


def softmax_cross_entropy_value_and_grad_tight(z: Array, y: Array, axis: int = -1) -> tuple[Array, Array]:
    """CE(y, softmax(z)), ∂/∂zₖ CE(y, softmax(z))

    CE(y, softmax(z)) = −Σₖ₌₁ᴷ yₖ log_softmax(z)ₖ
    ∂/∂z_k CE(y, softmax(z))
      = (1/(1 + Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c)))
      ((δ_kb Σ_{j=1}^K (1 − δ_jb) y_j + (1 − δ_kb) (y_b + Σ_{j=1}^K (1 − δ_jb) y_j − y_k)) exp(z_k − z_c)
      − y_k (δ_kc Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c)
      + (1 − δ_kc) (1 + Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c) − exp(z_k − z_c))))

    This holds for every c, b and q. Here c is the place of the largest of z; b is the place of the largest of
    y; q is 82.625 where the largest of z is more than 650 ahead of all others, and 0 elsewhere.

    Args:
        z: (..., K) logits.
        y: (..., K) labels, a distribution over the classes.
        axis: the one that runs over the classes.

    Returns:
        (...), (..., K).

    Edges: A label of 0 makes what it multiplies 0, even where a logit is -inf; inf where the label of an
        excluded class is not 0.

    Theorems: stable.cross-entropy, stable.cross-entropy-gradient-any-labels, stable.rest-lifted,
        stable.exp-lifted, stable.zero-label, stable.log-softmax-less-logsumexp, stable.exp-of-difference,
        exp.tangent, exp.near-one, stable.sum-of-two, stable.sum-in-two-parts, stable.product-in-two-parts,
        stable.quotient-in-two-parts, stable.product-by-halves, stable.log-in-two-parts, log.tangent,
        log.near-one.
    """
    xp = array_namespace(z, y)
    mask = y == 0
    top = xp.max(z, axis=axis, keepdims=True)
    mask2 = _positions(xp, z, axis) == xp.argmax(z, axis=axis, keepdims=True)
    shifted = z - top
    top2 = xp.max(xp.where(mask2, xp.full_like(shifted, -1300), shifted), axis=axis, keepdims=True)
    shifted2 = -650 - top2
    chosen = xp.where(shifted2 > 0, xp.full_like(shifted2, 82.625), xp.zeros_like(shifted2))
    e = xp.exp(-chosen)
    e2 = xp.exp(shifted + chosen)
    chosen2 = xp.where(mask2, xp.zeros_like(e2), e2)
    t = 2 * chosen2.shape[axis] * xp.max(chosen2, axis=axis, keepdims=True)
    shifted3 = chosen2 + t - t
    total = xp.sum(shifted3, axis=axis, keepdims=True)
    chosen3 = xp.where(e2 > 0, z, top)
    shifted4 = chosen3 - top
    shifted5 = shifted4 - chosen3
    shifted6 = chosen3 - (shifted4 - shifted5) - (top + shifted5)
    total2 = xp.sum(chosen2 - shifted3, axis=axis, keepdims=True)
    t2 = total2 + xp.sum(chosen2 * shifted6, axis=axis, keepdims=True)
    t3 = total + t2
    t4 = e * t3
    tail = xp.log1p(t4)
    t5 = top + tail
    shifted7 = z - t5
    t6 = e * (t2 - (t3 - total))
    t7 = 1 + t4
    shifted8 = t5 - top
    negative = -(t6 / t7 + (top - (t5 - shifted8) + (tail - shifted8)))
    negative2 = -xp.sum(y * xp.where(mask, xp.zeros_like(negative), negative), axis=axis)
    mask3 = _positions(xp, y, axis) == xp.argmax(y, axis=axis, keepdims=True)
    total3 = xp.sum(xp.where(mask3, xp.zeros_like(y), y), axis=axis, keepdims=True)
    top3 = xp.max(y, axis=axis, keepdims=True)
    t8 = top3 + total3
    shifted9 = t8 - y
    chosen4 = xp.where(mask3, total3, shifted9)
    t9 = e * e2
    t10 = chosen4 * t9
    shifted10 = t7 - t9
    t11 = y * xp.where(mask2, t4, shifted10)
    shifted11 = t10 - t11
    t12 = 134217729 * shifted11
    shifted12 = t12 - (t12 - shifted11)
    ratio = 1 / t7
    t13 = 134217729 * ratio
    shifted13 = t13 - (t13 - ratio)
    shifted14 = ratio - shifted13
    t14 = 134217729 * t7
    shifted15 = t14 - (t14 - t7)
    shifted16 = t7 - shifted15
    shifted17 = t7 - 1
    t15 = t6 + (1 - (t7 - shifted17) + (t4 - shifted17))
    t16 = e * (e2 * shifted6)
    shifted18 = t8 - top3
    shifted19 = shifted9 - t8
    t17 = top3 - (t8 - shifted18) + (total3 - shifted18)
    t18 = t17 + (t8 - (shifted9 - shifted19) - (y + shifted19))
    shifted20 = shifted10 - t7
    shifted21 = shifted11 - t10
    shifted22 = 1 - shifted13 * shifted15 - shifted13 * shifted16 - shifted14 * shifted15
    t19 = shifted12 * (shifted14 + ((shifted22 - shifted14 * shifted16) / t7 - ratio * (t15 / t7)))
    t20 = y * xp.where(mask2, t6, t15 - t16 + (t7 - (shifted10 - shifted20) - (t9 + shifted20)))
    shifted23 = chosen4 * t16 + xp.where(mask3, xp.zeros_like(t18), t18) * t9 - t20
    t21 = (shifted23 + (t10 - (shifted11 - shifted21) - (t11 + shifted21))) * ratio
    t22 = t19 + (shifted11 - shifted12) * ratio + t21
    negative3 = -xp.sum(y * xp.where(mask, xp.zeros_like(shifted7), shifted7), axis=axis)
    t23 = negative3 + xp.where(xp.isfinite(negative2), negative2, xp.zeros_like(negative2))
    return t23, shifted12 * shifted13 + xp.where(xp.isfinite(t22), t22, xp.zeros_like(t22))
