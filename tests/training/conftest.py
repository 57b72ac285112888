"""Shared fixtures: the backends that can be had on this machine, and the shipped tables."""

from __future__ import annotations

import importlib.util
import sys
import types
from collections.abc import Callable

import array_api_strict
import numpy as np
import pytest
from array_api_compat import array_namespace


def _stand_in() -> types.ModuleType:
    """TEMPORARY: the generated module's contract by hand, until the generator has written it."""
    m = types.ModuleType("derive.generated.array_api")

    def log_softmax(z, axis=-1):
        xp = array_namespace(z)
        z = z - xp.max(z, axis=axis, keepdims=True)
        return z - xp.log(xp.sum(xp.exp(z), axis=axis, keepdims=True))

    def softmax(z, axis=-1):
        return array_namespace(z).exp(log_softmax(z, axis))

    def value(X, W, b, Y):
        xp = array_namespace(X)
        return -xp.mean(xp.sum(Y * log_softmax(X @ W + b), axis=-1))

    def value_and_grad(X, W, b, Y):
        xp = array_namespace(X)
        R = (softmax(X @ W + b) - Y) / X.shape[0]
        return value(X, W, b, Y), xp.matrix_transpose(X) @ R, xp.sum(R, axis=0)

    def hvp(X, W, b, Y, V, c):
        xp = array_namespace(X)
        p, u = softmax(X @ W + b), X @ V + c
        R = p * (u - xp.sum(p * u, axis=-1, keepdims=True)) / X.shape[0]
        return xp.matrix_transpose(X) @ R, xp.sum(R, axis=0)

    m.log_softmax, m.softmax = log_softmax, softmax
    m.softmax_regression_value, m.softmax_regression_value_and_grad = value, value_and_grad
    m.softmax_regression_hvp = hvp
    return m


if importlib.util.find_spec("derive.generated.array_api") is None:
    sys.modules["derive.generated.array_api"] = _stand_in()

from training import datasets  # noqa: E402
from training.arrays import Backend, pick_backend  # noqa: E402
from training.data import Table, read_table  # noqa: E402


def strict_backend() -> Backend:
    """The standard's own library on a device that is not the host: any implicit copy raises."""
    host = array_api_strict.Device("CPU_DEVICE")
    return Backend(
        "array-api-strict",
        array_api_strict,
        array_api_strict.Device("device1"),
        lambda array: np.asarray(array.to_device(host)),
        lambda: None,
    )


def _torch_backend() -> Backend:
    pytest.importorskip("torch", reason="PyTorch is not installed")
    return pick_backend("torch", "cpu")


def _cupy_backend() -> Backend:
    pytest.importorskip("cupy", reason="CuPy is not installed")
    try:
        return pick_backend("cupy")
    except ValueError as error:
        pytest.skip(str(error))


BACKENDS: dict[str, Callable[[], Backend]] = {
    "numpy": lambda: pick_backend("numpy"),
    "strict": strict_backend,
    "torch": _torch_backend,
    "cupy": _cupy_backend,
}


@pytest.fixture(
    params=["numpy", "strict", "torch", pytest.param("cupy", marks=pytest.mark.gpu)],
)
def backend(request: pytest.FixtureRequest) -> Backend:
    return BACKENDS[request.param]()


@pytest.fixture(scope="session")
def course() -> Table:
    return read_table(datasets.path("course"), "y")


@pytest.fixture(scope="session")
def penguins() -> Table:
    return read_table(datasets.path("penguins"), "species")
