"""What a softmax classifier minimises: generated functions, and one line of L2 penalty."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from array_api_compat import array_namespace

from derive.errors import LossproofError
from derive.generated import array_api as generated

Array = Any


@dataclass(frozen=True, eq=False)
class Params:
    """W (d, K) weights and b (K,) intercepts; also a direction or a gradient in their space."""

    W: Array
    b: Array


@dataclass(frozen=True, eq=False)
class SoftmaxObjective:
    """f(W, b) = mean_i CE(softmax(x_i W + b), y_i) + l2/2 sum(W**2)

    Everything it returns lives on the device that holds X and Y.

    Attributes:
        X: (n, d) features.
        Y: (n, K) rows of class probabilities, one-hot for plain labels.
        l2: strength of the penalty on W; b goes free.

    Raises:
        LossproofError: l2 is negative or not finite.
    """

    X: Array
    Y: Array
    l2: float = 0.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.l2) and self.l2 >= 0):
            raise LossproofError(f"The L2 strength is {self.l2}.", "Give zero or a positive number.")

    def value(self, params: Params) -> Array:
        """f(W, b), a 0-d array, in nats."""
        value = generated.softmax_regression_value(self.X, params.W, params.b, self.Y)
        return value + self._penalty(params.W)

    def value_and_grad(self, params: Params) -> tuple[Array, Params]:
        """f(W, b) and its gradient."""
        W, b = params.W, params.b
        value, grad_W, grad_b = generated.softmax_regression_value_and_grad(self.X, W, b, self.Y)
        return value + self._penalty(W), Params(grad_W + self.l2 * W, grad_b)

    def hvp(self, params: Params, direction: Params) -> Params:
        """The Hessian of f at `params` times `direction`, without ever forming the Hessian."""
        V, c = direction.W, direction.b
        hv_W, hv_b = generated.softmax_regression_hvp(self.X, params.W, params.b, self.Y, V, c)
        return Params(hv_W + self.l2 * V, hv_b)

    def _penalty(self, W: Array) -> Array:
        return 0.5 * self.l2 * array_namespace(W).sum(W * W)
