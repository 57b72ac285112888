"""Who else computes the same: SciPy, PyTorch, JAX, Optax and scikit-learn, by the names of the generated functions.

A peer takes and gives NumPy arrays, whatever the backend. What a library has no function for, and can differentiate,
is the derivative of its own value: torch.func and jax.grad, of the loss summed over its samples.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

from verify.backends import import_or_explain

Function: TypeAlias = Callable[..., Any]

LONGEST_HESSIAN = 1000  # classes: a Hessian by autodiff has K^2 entries, even for its diagonal


@dataclass(frozen=True)
class Peer:
    """A library's functions; `by_class` are those that take the number of a class, of two or more."""

    functions: Mapping[str, Function]
    by_class: frozenset[str] = field(default_factory=frozenset)

    def function(self, name: str, labels: str, K: int) -> Function | None:
        """The function, if the library has it for such labels and so many classes."""
        if name in self.by_class and (labels != "hard" or K < 2):
            return None
        if "hess" in name and K > LONGEST_HESSIAN:
            return None
        return self.functions.get(name)


# Derivatives, in words that PyTorch and JAX share.


@dataclass(frozen=True)
class Autodiff:
    """f', (f, f'), H v from the gradient, and H of a row, as a library has them.

    In PyTorch the gradient is differentiated backwards, which is the same for a symmetric H: its forward derivatives
    use a compiler that is being given up.
    """

    grad: Function
    value_and_grad: Function
    product: Function
    hessian: Function
    by_rows: Function

    def of_logits(self, name: str, loss: Function) -> dict[str, Function]:
        """A loss of single logits, and its derivatives."""
        slope = self.grad(_summed(loss))
        return self._shared(name, loss, slope) | {f"{name}_hess": self.grad(_summed(slope))}

    def of_rows(self, name: str, loss: Function) -> dict[str, Function]:
        """A loss of rows of logits, and its derivatives."""
        hessian = self.by_rows(self.hessian(loss))
        return self._shared(name, loss, self.grad(_summed(loss))) | {
            f"{name}_hess": hessian,
            f"{name}_hess_diag": lambda z, y: hessian(z, y).diagonal(0, 1, 2),
        }

    def _shared(self, name: str, loss: Function, slope: Function) -> dict[str, Function]:
        total_and_slope = self.value_and_grad(_summed(loss))
        return {
            name: loss,
            f"{name}_grad": slope,
            f"{name}_hvp": lambda z, y, v: self.product(lambda x: slope(x, y), z, v),
            f"{name}_value_and_grad": lambda z, y: (loss(z, y), total_and_slope(z, y)[1]),
        }


def _summed(loss: Function) -> Function:
    return lambda *arrays: loss(*arrays).sum()


def _tupled(convert: Function) -> Function:
    """The conversion of a result, or of all results of a tuple."""
    return lambda found: tuple(map(convert, found)) if isinstance(found, tuple) else convert(found)


# The libraries.


def _scipy() -> Peer:
    special = import_or_explain("scipy.special", "SciPy", "train", "The comparison with scipy")
    return Peer(
        {
            "sigmoid": special.expit,
            "log_sigmoid": special.log_expit,
            "softplus": lambda z: -special.log_expit(-z),
            "logit": special.logit,
            "softmax": lambda z: special.softmax(z, axis=-1),
            "log_softmax": lambda z: special.log_softmax(z, axis=-1),
            "logsumexp": lambda z: special.logsumexp(z, axis=-1),
        }
    )


def _torch() -> Peer:
    torch = import_or_explain("torch", "PyTorch", "bench", "The comparison with torch")
    loss, func = torch.nn.functional, torch.func
    autodiff = Autodiff(
        func.grad,
        lambda f: lambda z, y: func.grad_and_value(f)(z, y)[::-1],
        lambda slope, z, v: func.vjp(slope, z)[1](v)[0],
        lambda f: func.jacrev(func.grad(f)),
        func.vmap,
    )
    table = {
        "sigmoid": torch.sigmoid,
        "log_sigmoid": loss.logsigmoid,
        "softplus": loss.softplus,
        "logit": torch.logit,
        "sigmoid_grad": func.grad(_summed(torch.sigmoid)),
        "softmax": lambda z: torch.softmax(z, -1),
        "log_softmax": lambda z: torch.log_softmax(z, -1),
        "logsumexp": lambda z: torch.logsumexp(z, -1),
        **autodiff.of_logits(
            "bce_with_logits", lambda z, y: loss.binary_cross_entropy_with_logits(z, y, reduction="none")
        ),
        **autodiff.of_logits("mse_of_sigmoid", lambda z, y: (torch.sigmoid(z) - y) ** 2),
        **autodiff.of_rows("softmax_cross_entropy", lambda z, y: loss.cross_entropy(z, y, reduction="none")),
    }
    to_numpy = _tupled(lambda x: x.detach().numpy())
    return Peer({name: _through(g, torch.from_numpy, to_numpy) for name, g in table.items()})


def _through(f: Function, to: Function, back: Function) -> Function:
    return lambda *arrays: back(f(*map(to, arrays)))


def _jax_autodiff(jax: Any) -> Autodiff:
    return Autodiff(
        jax.grad,
        jax.value_and_grad,
        lambda slope, z, v: jax.jvp(slope, (z,), (v,))[1],
        jax.hessian,
        jax.vmap,
    )


def _jax() -> Peer:
    jax = import_or_explain("jax", "JAX", "bench", "The comparison with jax")
    import_or_explain("jax.scipy.special", "JAX", "bench", "The comparison with jax")
    autodiff = _jax_autodiff(jax)
    table = {
        "sigmoid": jax.nn.sigmoid,
        "log_sigmoid": jax.nn.log_sigmoid,
        "softplus": jax.nn.softplus,
        "logit": jax.scipy.special.logit,
        "sigmoid_grad": jax.grad(_summed(jax.nn.sigmoid)),
        "softmax": jax.nn.softmax,
        "log_softmax": jax.nn.log_softmax,
        "logsumexp": lambda z: jax.scipy.special.logsumexp(z, axis=-1),
        **autodiff.of_logits("mse_of_sigmoid", lambda z, y: (jax.nn.sigmoid(z) - y) ** 2),
    }
    return Peer({name: _in_double(jax, f) for name, f in table.items()})


def _in_double(jax: Any, f: Function) -> Function:
    """float64 as well as float32, for this call alone: it is a setting of the whole process otherwise."""

    def called(*arrays: Any) -> Any:
        with jax.enable_x64(True):
            return _tupled(np.asarray)(f(*map(jax.numpy.asarray, arrays)))

    return called


def _optax() -> Peer:
    optax = import_or_explain("optax", "Optax", "bench", "The comparison with optax")
    jax = import_or_explain("jax", "JAX", "bench", "The comparison with optax")
    autodiff = _jax_autodiff(jax)
    table = autodiff.of_logits("bce_with_logits", optax.sigmoid_binary_cross_entropy) | autodiff.of_rows(
        "softmax_cross_entropy", optax.softmax_cross_entropy
    )
    return Peer({name: _in_double(jax, f) for name, f in table.items()})


def _sklearn() -> Peer:
    purpose = "The comparison with sklearn"
    losses = import_or_explain("sklearn._loss.loss", "scikit-learn", "train", purpose)
    extmath = import_or_explain("sklearn.utils.extmath", "scikit-learn", "train", purpose)
    coin = losses.HalfBinomialLoss()

    def binomial(method: str) -> Function:
        return lambda z, y: _by_coins(getattr(coin, method), z, y)

    def multinomial(method: str) -> Function:
        return lambda z, y: _by_classes(getattr(losses.HalfMultinomialLoss(n_classes=z.shape[-1]), method), z, y)

    by_classes = {
        "softmax_cross_entropy": multinomial("loss"),
        "softmax_cross_entropy_grad": multinomial("gradient"),
        "softmax_cross_entropy_hess_diag": lambda z, y: multinomial("gradient_hessian")(z, y)[1],
        "softmax_cross_entropy_value_and_grad": multinomial("loss_gradient"),
    }
    by_coins = {
        "bce_with_logits": binomial("loss"),
        "bce_with_logits_grad": binomial("gradient"),
        "bce_with_logits_hess": lambda z, y: binomial("gradient_hessian")(z, y)[1],
        "bce_with_logits_value_and_grad": binomial("loss_gradient"),
    }
    return Peer({"softmax": extmath.softmax, **by_coins, **by_classes}, frozenset(by_classes))


def _by_coins(method: Function, z: Any, y: Any) -> Any:
    """Arrays flat and in C order, and back in the shape of z."""
    flat = method(y_true=np.ravel(y), raw_prediction=np.ravel(z))
    return _tupled(lambda x: np.reshape(x, z.shape))(flat)


def _by_classes(method: Function, z: Any, y: Any) -> Any:
    """The label is the number of its class, written as a float."""
    found = method(y_true=np.argmax(y, axis=-1).astype(z.dtype), raw_prediction=np.ascontiguousarray(z))
    return _tupled(np.asarray)(found)


PEERS: Mapping[str, Callable[[], Peer]] = MappingProxyType(
    {"scipy": _scipy, "torch": _torch, "jax": _jax, "optax": _optax, "sklearn": _sklearn}
)
