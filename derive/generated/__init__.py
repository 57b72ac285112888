"""Losses of classification and what they are made of: written by `python -m derive.codegen`, not by hand.

For arrays of NumPy, PyTorch, CuPy, JAX or any library of the array API standard, on any device, where they stay;
numbers and lists become NumPy arrays. Everything is computed in float64 and rounded once to the element type of the
first array. accuracy="tight" is for the last digit, and takes about twice the time.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from derive.runtime.labels import Options
from derive.runtime.losses import classwise, cross_entropy, pointwise, two_classes

Array: TypeAlias = Any

__all__ = [
    "bce_with_logits",
    "bce_with_logits_grad",
    "bce_with_logits_hess",
    "bce_with_logits_hvp",
    "bce_with_logits_value_and_grad",
    "log_sigmoid",
    "log_softmax",
    "logit",
    "logsumexp",
    "mse_of_sigmoid",
    "mse_of_sigmoid_grad",
    "mse_of_sigmoid_hess",
    "mse_of_sigmoid_hvp",
    "mse_of_sigmoid_value_and_grad",
    "sigmoid",
    "sigmoid_grad",
    "softmax",
    "softmax_cross_entropy",
    "softmax_cross_entropy_grad",
    "softmax_cross_entropy_hess",
    "softmax_cross_entropy_hess_diag",
    "softmax_cross_entropy_hvp",
    "softmax_cross_entropy_value_and_grad",
    "softplus",
]


def sigmoid(
    z: Any, *,
    accuracy: str = "default",
) -> Array:
    """σ(t) = 1/(1 + e⁻ᵗ)

    Args:
        z: (...) any real numbers.
        accuracy: "default" or "tight".

    Returns:
        (...).

    Edges: 0 at -inf and 1 at inf. Below -708 the value is subnormal, below -745 it is 0.

    Theorems: stable.sigmoid-rising.
    """
    return pointwise("sigmoid", z, accuracy)


def sigmoid_grad(
    z: Any, *,
    accuracy: str = "default",
) -> Array:
    """∂/∂z σ(z) = σ(z) (1 − σ(z))

    Args:
        z: (...) any real numbers.
        accuracy: "default" or "tight".

    Returns:
        (...).

    Edges: 0 at -inf and inf. Every digit is kept in both tails.

    Theorems: stable.sigmoid-slope, stable.sigmoid-rising.
    """
    return pointwise("sigmoid_grad", z, accuracy)


def log_sigmoid(
    z: Any, *,
    accuracy: str = "default",
) -> Array:
    """log σ(z) = −softplus(−z)

    Args:
        z: (...) any real numbers.
        accuracy: "default" or "tight".

    Returns:
        (...).

    Edges: -inf at -inf and 0 at inf. Every digit is kept in both tails.

    Theorems: log-sigmoid.softplus, stable.softplus-falling.
    """
    return pointwise("log_sigmoid", z, accuracy)


def softplus(
    z: Any, *,
    accuracy: str = "default",
) -> Array:
    """softplus(t) = log(1 + eᵗ)

    Args:
        z: (...) any real numbers.
        accuracy: "default" or "tight".

    Returns:
        (...).

    Edges: 0 at -inf and inf at inf. Never overflows before its value does.

    Theorems: stable.softplus-falling.
    """
    return pointwise("softplus", z, accuracy)


def logit(
    p: Any, *,
    accuracy: str = "default",
) -> Array:
    """logit(s) = log(s/(1 − s))

    Args:
        p: (...) probabilities.
        accuracy: "default" or "tight".

    Returns:
        (...).

    Edges: -inf at 0 and inf at 1; nan outside.

    Theorems: stable.logit-near-half, stable.logit-apart.
    """
    return pointwise("logit", p, accuracy)


def softmax(
    z: Any, axis: int = -1, *,
    temperature: float = 1.0,
    accuracy: str = "default",
) -> Array:
    """softmax(z)ₖ = exp(zₖ)/(Σⱼ₌₁ᴷ exp(zⱼ))

    Args:
        z: (..., K) logits.
        axis: the one that runs over the classes.
        temperature: T > 0. The logits are divided by it, which rounds them unless T is a power of two.
        accuracy: "default" or "tight".

    Returns:
        (..., K).

    Edges: A logit of -inf excludes its class: its probability is 0. nan where all logits are -inf or one is
        inf.

    Theorems: stable.softmax-shifted, stable.exp-of-difference, exp.tangent, exp.near-one.
    """
    return classwise("softmax", z, axis, temperature, accuracy)


def log_softmax(
    z: Any, axis: int = -1, *,
    temperature: float = 1.0,
    accuracy: str = "default",
) -> Array:
    """log_softmax(z)ₖ = log softmax(z)ₖ

    Args:
        z: (..., K) logits.
        axis: the one that runs over the classes.
        temperature: T > 0. The logits are divided by it, which rounds them unless T is a power of two.
        accuracy: "default" or "tight".

    Returns:
        (..., K).

    Edges: A logit of -inf excludes its class: its log-probability is -inf. nan where all logits are -inf or
        one is inf.

    Theorems: stable.log-softmax-at-class, stable.rest-lifted, stable.exp-of-difference, exp.tangent,
        exp.near-one.
    """
    return classwise("log_softmax", z, axis, temperature, accuracy)


def logsumexp(
    z: Any, axis: int = -1, *,
    temperature: float = 1.0,
    accuracy: str = "default",
) -> Array:
    """logsumexp(z) = log Σⱼ₌₁ᴷ exp(zⱼ)

    Args:
        z: (..., K) logits.
        axis: the one that runs over the classes.
        temperature: T > 0. The logits are divided by it, which rounds them unless T is a power of two.
        accuracy: "default" or "tight".

    Returns:
        (...).

    Edges: A logit of -inf excludes its class. -inf where all logits are -inf, and inf where one is inf.

    Theorems: stable.logsumexp-at-class, stable.rest-lifted, stable.exp-of-difference, exp.tangent,
        exp.near-one.
    """
    return classwise("logsumexp", z, axis, temperature, accuracy)


def bce_with_logits(
    z: Any, y: Any, *,
    temperature: float = 1.0,
    label_smoothing: float = 0.0,
    class_weight: Any = None,
    sample_weight: Any = None,
    accuracy: str = "default",
) -> Array:
    """BCE(y, σ(z)) = log(1 + eᶻ) − y z

    Args:
        z: (...) logits.
        y: (...) labels, the probability of class 1.
        temperature: T > 0. The logits are divided by it, which rounds them unless T is a power of two.
        label_smoothing: a in [0, 1]. The labels become (1 − a) y + a/2.
        class_weight: two numbers, the weights of class 0 and of class 1.
        sample_weight: one number for each sample, which multiplies its loss; of any shape that
            broadcasts.
        accuracy: "default" or "tight".

    Returns:
        (...).

    Edges: Where one weight is 0 every digit is kept in both tails, and an infinite logit on the other side
        gives 0.

    Theorems: stable.bce-weighted, stable.zero-label, stable.softplus-falling.
    """
    options = Options(temperature, label_smoothing, class_weight, sample_weight)
    return two_classes("bce", "", z, y, options=options, accuracy=accuracy)


def bce_with_logits_grad(
    z: Any, y: Any, *,
    temperature: float = 1.0,
    label_smoothing: float = 0.0,
    class_weight: Any = None,
    sample_weight: Any = None,
    accuracy: str = "default",
) -> Array:
    """∂/∂z BCE(y, σ(z)) = σ(z) − y

    Args:
        z: (...) logits.
        y: (...) labels, the probability of class 1.
        temperature: T > 0. The logits are divided by it, which rounds them unless T is a power of two.
        label_smoothing: a in [0, 1]. The labels become (1 − a) y + a/2.
        class_weight: two numbers, the weights of class 0 and of class 1.
        sample_weight: one number for each sample, which multiplies its loss; of any shape that
            broadcasts.
        accuracy: "default" or "tight".

    Returns:
        (...).

    Edges: Where one weight is 0 every digit is kept in both tails.

    Theorems: stable.bce-weighted-derivative, stable.sigmoid-rising.
    """
    options = Options(temperature, label_smoothing, class_weight, sample_weight)
    return two_classes("bce", "_grad", z, y, options=options, accuracy=accuracy)


def bce_with_logits_hess(
    z: Any, y: Any, *,
    temperature: float = 1.0,
    label_smoothing: float = 0.0,
    class_weight: Any = None,
    sample_weight: Any = None,
    accuracy: str = "default",
) -> Array:
    """∂²/∂z² BCE(y, σ(z)) = σ(z) (1 − σ(z))

    Args:
        z: (...) logits.
        y: (...) labels, the probability of class 1.
        temperature: T > 0. The logits are divided by it, which rounds them unless T is a power of two.
        label_smoothing: a in [0, 1]. The labels become (1 − a) y + a/2.
        class_weight: two numbers, the weights of class 0 and of class 1.
        sample_weight: one number for each sample, which multiplies its loss; of any shape that
            broadcasts.
        accuracy: "default" or "tight".

    Returns:
        (...).

    Edges: Every digit is kept in both tails.

    Theorems: stable.bce-weighted-curvature, stable.sigmoid-rising.
    """
    options = Options(temperature, label_smoothing, class_weight, sample_weight)
    return two_classes("bce", "_hess", z, y, options=options, accuracy=accuracy)


def bce_with_logits_hvp(
    z: Any, y: Any, v: Any, *,
    temperature: float = 1.0,
    label_smoothing: float = 0.0,
    class_weight: Any = None,
    sample_weight: Any = None,
    accuracy: str = "default",
) -> Array:
    """(∂²/∂z² BCE(y, σ(z))) s = σ(z) σ(−z) s

    Args:
        z: (...) logits.
        y: (...) labels, the probability of class 1.
        v: (...) a direction.
        temperature: T > 0. The logits are divided by it, which rounds them unless T is a power of two.
        label_smoothing: a in [0, 1]. The labels become (1 − a) y + a/2.
        class_weight: two numbers, the weights of class 0 and of class 1.
        sample_weight: one number for each sample, which multiplies its loss; of any shape that
            broadcasts.
        accuracy: "default" or "tight".

    Returns:
        (...).

    Edges: Every digit is kept in both tails, until the product itself underflows.

    Theorems: stable.bce-product-falling, stable.bce-product-rising.
    """
    options = Options(temperature, label_smoothing, class_weight, sample_weight)
    return two_classes("bce", "_hvp", z, y, v, options=options, accuracy=accuracy)


def bce_with_logits_value_and_grad(
    z: Any, y: Any, *,
    temperature: float = 1.0,
    label_smoothing: float = 0.0,
    class_weight: Any = None,
    sample_weight: Any = None,
    accuracy: str = "default",
) -> tuple[Array, Array]:
    """BCE(y, σ(z)) = log(1 + eᶻ) − y z

    ∂/∂z BCE(y, σ(z)) = σ(z) − y

    Args:
        z: (...) logits.
        y: (...) labels, the probability of class 1.
        temperature: T > 0. The logits are divided by it, which rounds them unless T is a power of two.
        label_smoothing: a in [0, 1]. The labels become (1 − a) y + a/2.
        class_weight: two numbers, the weights of class 0 and of class 1.
        sample_weight: one number for each sample, which multiplies its loss; of any shape that
            broadcasts.
        accuracy: "default" or "tight".

    Returns:
        (...), (...).

    Edges: As its two parts.

    Theorems: stable.bce-weighted, stable.bce-weighted-derivative, stable.zero-label, stable.sigmoid-rising,
        stable.softplus-falling.
    """
    options = Options(temperature, label_smoothing, class_weight, sample_weight)
    return two_classes("bce", "_value_and_grad", z, y, options=options, accuracy=accuracy)


def mse_of_sigmoid(
    z: Any, y: Any, *,
    temperature: float = 1.0,
    label_smoothing: float = 0.0,
    class_weight: Any = None,
    sample_weight: Any = None,
    accuracy: str = "default",
) -> Array:
    """SE(y, σ(z)) = ((1 − y) σ(z) − y σ(−z))²

    Args:
        z: (...) logits.
        y: (...) labels, the probability of class 1.
        temperature: T > 0. The logits are divided by it, which rounds them unless T is a power of two.
        label_smoothing: a in [0, 1]. The labels become (1 − a) y + a/2.
        class_weight: two numbers, the weights of class 0 and of class 1.
        sample_weight: one number for each sample, which multiplies its loss; of any shape that
            broadcasts.
        accuracy: "default" or "tight".

    Returns:
        (...).

    Edges: For labels 0 and 1 every digit is kept in both tails, until a sigmoid underflows.

    Theorems: stable.mse, stable.sigmoid-rising.
    """
    options = Options(temperature, label_smoothing, class_weight, sample_weight)
    return two_classes("mse", "", z, y, options=options, accuracy=accuracy)


def mse_of_sigmoid_grad(
    z: Any, y: Any, *,
    temperature: float = 1.0,
    label_smoothing: float = 0.0,
    class_weight: Any = None,
    sample_weight: Any = None,
    accuracy: str = "default",
) -> Array:
    """∂/∂z SE(y, σ(z)) = 2 (σ(z) − y) σ(z) (1 − σ(z))

    Args:
        z: (...) logits.
        y: (...) labels, the probability of class 1.
        temperature: T > 0. The logits are divided by it, which rounds them unless T is a power of two.
        label_smoothing: a in [0, 1]. The labels become (1 − a) y + a/2.
        class_weight: two numbers, the weights of class 0 and of class 1.
        sample_weight: one number for each sample, which multiplies its loss; of any shape that
            broadcasts.
        accuracy: "default" or "tight".

    Returns:
        (...).

    Edges: For labels 0 and 1 every digit is kept in both tails, until the product itself underflows.

    Theorems: stable.mse-slope-falling, stable.mse-slope-rising, stable.sigmoid-rising.
    """
    options = Options(temperature, label_smoothing, class_weight, sample_weight)
    return two_classes("mse", "_grad", z, y, options=options, accuracy=accuracy)


def mse_of_sigmoid_hess(
    z: Any, y: Any, *,
    temperature: float = 1.0,
    label_smoothing: float = 0.0,
    class_weight: Any = None,
    sample_weight: Any = None,
    accuracy: str = "default",
) -> Array:
    """∂²/∂z² SE(y, σ(z)) = 2 σ(z) (1 − σ(z)) (σ(z) (1 − σ(z)) + (σ(z) − y) (1 − 2 σ(z)))

    Args:
        z: (...) logits.
        y: (...) labels, the probability of class 1.
        temperature: T > 0. The logits are divided by it, which rounds them unless T is a power of two.
        label_smoothing: a in [0, 1]. The labels become (1 − a) y + a/2.
        class_weight: two numbers, the weights of class 0 and of class 1.
        sample_weight: one number for each sample, which multiplies its loss; of any shape that
            broadcasts.
        accuracy: "default" or "tight".

    Returns:
        (...).

    Edges: It changes sign, and near its zero it cancels.

    Theorems: stable.mse-bend-falling, stable.mse-bend-rising, stable.sigmoid-rising.
    """
    options = Options(temperature, label_smoothing, class_weight, sample_weight)
    return two_classes("mse", "_hess", z, y, options=options, accuracy=accuracy)


def mse_of_sigmoid_hvp(
    z: Any, y: Any, v: Any, *,
    temperature: float = 1.0,
    label_smoothing: float = 0.0,
    class_weight: Any = None,
    sample_weight: Any = None,
    accuracy: str = "default",
) -> Array:
    """(∂²/∂z² SE(y, σ(z))) s = 2 (σ(z) σ(−z) + ((1 − y) σ(z) − y σ(−z)) (σ(−z) − σ(z))) s exp(z/2) exp(z/2)

      /(1 + eᶻ)²

    Args:
        z: (...) logits.
        y: (...) labels, the probability of class 1.
        v: (...) a direction.
        temperature: T > 0. The logits are divided by it, which rounds them unless T is a power of two.
        label_smoothing: a in [0, 1]. The labels become (1 − a) y + a/2.
        class_weight: two numbers, the weights of class 0 and of class 1.
        sample_weight: one number for each sample, which multiplies its loss; of any shape that
            broadcasts.
        accuracy: "default" or "tight".

    Returns:
        (...).

    Edges: The curvature changes sign, and near its zero it cancels.

    Theorems: stable.mse-product-falling, stable.mse-product-rising, stable.sigmoid-rising.
    """
    options = Options(temperature, label_smoothing, class_weight, sample_weight)
    return two_classes("mse", "_hvp", z, y, v, options=options, accuracy=accuracy)


def mse_of_sigmoid_value_and_grad(
    z: Any, y: Any, *,
    temperature: float = 1.0,
    label_smoothing: float = 0.0,
    class_weight: Any = None,
    sample_weight: Any = None,
    accuracy: str = "default",
) -> tuple[Array, Array]:
    """SE(y, σ(z)) = ((1 − y) σ(z) − y σ(−z))²

    ∂/∂z SE(y, σ(z)) = 2 (σ(z) − y) σ(z) (1 − σ(z))

    Args:
        z: (...) logits.
        y: (...) labels, the probability of class 1.
        temperature: T > 0. The logits are divided by it, which rounds them unless T is a power of two.
        label_smoothing: a in [0, 1]. The labels become (1 − a) y + a/2.
        class_weight: two numbers, the weights of class 0 and of class 1.
        sample_weight: one number for each sample, which multiplies its loss; of any shape that
            broadcasts.
        accuracy: "default" or "tight".

    Returns:
        (...), (...).

    Edges: For labels 0 and 1 every digit is kept in both tails, until the product itself underflows.

    Theorems: stable.mse, stable.mse-slope-falling, stable.mse-slope-rising, stable.sigmoid-rising.
    """
    options = Options(temperature, label_smoothing, class_weight, sample_weight)
    return two_classes("mse", "_value_and_grad", z, y, options=options, accuracy=accuracy)


def softmax_cross_entropy(
    z: Any, y: Any, axis: int = -1, *,
    temperature: float = 1.0,
    label_smoothing: float = 0.0,
    class_weight: Any = None,
    sample_weight: Any = None,
    accuracy: str = "default",
) -> Array:
    """CE(y, softmax(z)) = −Σₖ₌₁ᴷ yₖ log_softmax(z)ₖ

    Args:
        z: (..., K) logits.
        y: (...) integers, the class of each sample; or (..., K) labels, in each row a distribution.
        axis: the one that runs over the classes.
        temperature: T > 0. The logits are divided by it, which rounds them unless T is a power of two.
        label_smoothing: a in [0, 1]. The labels become (1 − a) y + a/K.
        class_weight: K numbers; each multiplies the label of its class.
        sample_weight: one number for each sample, which multiplies its loss; of any shape that
            broadcasts.
        accuracy: "default" or "tight".

    Returns:
        (...).

    Edges: A label of 0 makes what it multiplies 0, even where a logit is -inf; inf where the label of an
        excluded class is not 0.

    Theorems: stable.cross-entropy, stable.zero-label, stable.log-softmax-at-class, stable.rest-lifted,
        stable.exp-of-difference, exp.tangent, exp.near-one.
    """
    options = Options(temperature, label_smoothing, class_weight, sample_weight)
    return cross_entropy("", z, y, axis=axis, options=options, accuracy=accuracy)


def softmax_cross_entropy_grad(
    z: Any, y: Any, axis: int = -1, *,
    temperature: float = 1.0,
    label_smoothing: float = 0.0,
    class_weight: Any = None,
    sample_weight: Any = None,
    accuracy: str = "default",
) -> Array:
    """∂/∂zₖ CE(y, softmax(z)) = (Σₗ₌₁ᴷ yₗ) softmax(z)ₖ − yₖ

    Args:
        z: (..., K) logits.
        y: (...) integers, the class of each sample; or (..., K) labels, in each row a distribution.
        axis: the one that runs over the classes.
        temperature: T > 0. The logits are divided by it, which rounds them unless T is a power of two.
        label_smoothing: a in [0, 1]. The labels become (1 − a) y + a/K.
        class_weight: K numbers; each multiplies the label of its class.
        sample_weight: one number for each sample, which multiplies its loss; of any shape that
            broadcasts.
        accuracy: "default" or "tight".

    Returns:
        (..., K).

    Edges: For hard labels every digit is kept, however sure the model is; for soft ones p cancels against y.

    Theorems: stable.cross-entropy-gradient-any-labels, stable.rest-lifted, stable.exp-lifted,
        stable.exp-of-difference, exp.tangent, exp.near-one.
    """
    options = Options(temperature, label_smoothing, class_weight, sample_weight)
    return cross_entropy("_grad", z, y, axis=axis, options=options, accuracy=accuracy)


def softmax_cross_entropy_hess(
    z: Any, y: Any, axis: int = -1, *,
    temperature: float = 1.0,
    label_smoothing: float = 0.0,
    class_weight: Any = None,
    sample_weight: Any = None,
    accuracy: str = "default",
) -> Array:
    """∂²/∂zⱼ∂zₖ CE(y, softmax(z)) = softmax(z)ₖ δₖⱼ − softmax(z)ₖ softmax(z)ⱼ

    Args:
        z: (..., K) logits.
        y: (...) integers, the class of each sample; or (..., K) labels, in each row a distribution.
        axis: the one that runs over the classes.
        temperature: T > 0. The logits are divided by it, which rounds them unless T is a power of two.
        label_smoothing: a in [0, 1]. The labels become (1 − a) y + a/K.
        class_weight: K numbers; each multiplies the label of its class.
        sample_weight: one number for each sample, which multiplies its loss; of any shape that
            broadcasts.
        accuracy: "default" or "tight".

    Returns:
        (..., K, K).

    Edges: Every digit is kept in both tails. The labels enter by their sum.

    Theorems: stable.cross-entropy-curvature-any-labels, stable.rest-lifted, stable.exp-lifted,
        stable.exp-of-difference, exp.tangent, exp.near-one.
    """
    options = Options(temperature, label_smoothing, class_weight, sample_weight)
    return cross_entropy("_hess", z, y, axis=axis, options=options, accuracy=accuracy)


def softmax_cross_entropy_hess_diag(
    z: Any, y: Any, axis: int = -1, *,
    temperature: float = 1.0,
    label_smoothing: float = 0.0,
    class_weight: Any = None,
    sample_weight: Any = None,
    accuracy: str = "default",
) -> Array:
    """∂²/∂z_k² CE(y, softmax(z))

      = (Σ_{j=1}^K y_j) (exp(z_k − z_c)
      (δ_kc Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c)
      + (1 − δ_kc) (1 + Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c) − exp(z_k − z_c)))
      /(1 + Σ_{j=1}^K (1 − δ_jc) exp(z_j − z_c))²)

    Args:
        z: (..., K) logits.
        y: (...) integers, the class of each sample; or (..., K) labels, in each row a distribution.
        axis: the one that runs over the classes.
        temperature: T > 0. The logits are divided by it, which rounds them unless T is a power of two.
        label_smoothing: a in [0, 1]. The labels become (1 − a) y + a/K.
        class_weight: K numbers; each multiplies the label of its class.
        sample_weight: one number for each sample, which multiplies its loss; of any shape that
            broadcasts.
        accuracy: "default" or "tight".

    Returns:
        (..., K).

    Edges: Every digit is kept in both tails. The labels enter by their sum.

    Theorems: stable.cross-entropy-curvature-any-labels, stable.rest-lifted, stable.exp-lifted,
        stable.exp-of-difference, exp.tangent, exp.near-one.
    """
    options = Options(temperature, label_smoothing, class_weight, sample_weight)
    return cross_entropy("_hess_diag", z, y, axis=axis, options=options, accuracy=accuracy)


def softmax_cross_entropy_hvp(
    z: Any, y: Any, v: Any, axis: int = -1, *,
    temperature: float = 1.0,
    label_smoothing: float = 0.0,
    class_weight: Any = None,
    sample_weight: Any = None,
    accuracy: str = "default",
) -> Array:
    """Σⱼ₌₁ᴷ (∂²/∂zⱼ∂zₖ CE(y, softmax(z))) vⱼ = softmax(z)ₖ (vₖ − Σⱼ₌₁ᴷ softmax(z)ⱼ vⱼ)

    Args:
        z: (..., K) logits.
        y: (...) integers, the class of each sample; or (..., K) labels, in each row a distribution.
        v: (..., K) a direction in the space of logits.
        axis: the one that runs over the classes.
        temperature: T > 0. The logits are divided by it, which rounds them unless T is a power of two.
        label_smoothing: a in [0, 1]. The labels become (1 − a) y + a/K.
        class_weight: K numbers; each multiplies the label of its class.
        sample_weight: one number for each sample, which multiplies its loss; of any shape that
            broadcasts.
        accuracy: "default" or "tight".

    Returns:
        (..., K).

    Edges: 0 for v the same in all classes, up to rounding.

    Theorems: stable.cross-entropy-hvp-lifted, stable.rest-lifted, stable.exp-of-difference, exp.tangent,
        exp.near-one.
    """
    options = Options(temperature, label_smoothing, class_weight, sample_weight)
    return cross_entropy("_hvp", z, y, v, axis=axis, options=options, accuracy=accuracy)


def softmax_cross_entropy_value_and_grad(
    z: Any, y: Any, axis: int = -1, *,
    temperature: float = 1.0,
    label_smoothing: float = 0.0,
    class_weight: Any = None,
    sample_weight: Any = None,
    accuracy: str = "default",
) -> tuple[Array, Array]:
    """CE(y, softmax(z)) = −Σₖ₌₁ᴷ yₖ log_softmax(z)ₖ

    ∂/∂zₖ CE(y, softmax(z)) = (Σₗ₌₁ᴷ yₗ) softmax(z)ₖ − yₖ

    Args:
        z: (..., K) logits.
        y: (...) integers, the class of each sample; or (..., K) labels, in each row a distribution.
        axis: the one that runs over the classes.
        temperature: T > 0. The logits are divided by it, which rounds them unless T is a power of two.
        label_smoothing: a in [0, 1]. The labels become (1 − a) y + a/K.
        class_weight: K numbers; each multiplies the label of its class.
        sample_weight: one number for each sample, which multiplies its loss; of any shape that
            broadcasts.
        accuracy: "default" or "tight".

    Returns:
        (...), (..., K).

    Edges: A label of 0 makes what it multiplies 0, even where a logit is -inf; inf where the label of an
        excluded class is not 0.

    Theorems: stable.cross-entropy, stable.cross-entropy-gradient-any-labels, stable.rest-lifted,
        stable.exp-lifted, stable.zero-label, stable.log-softmax-at-class, stable.exp-of-difference,
        exp.tangent, exp.near-one.
    """
    options = Options(temperature, label_smoothing, class_weight, sample_weight)
    return cross_entropy("_value_and_grad", z, y, axis=axis, options=options, accuracy=accuracy)
