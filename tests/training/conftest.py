"""Shared fixtures: the backends that can be had on this machine, and the shipped tables."""

from __future__ import annotations

from collections.abc import Callable

import array_api_strict
import numpy as np
import pytest

from training import datasets
from training.arrays import Backend, pick_backend
from training.data import Table, read_table


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
