"""Array libraries that compute: arrays to them and back, how the arrays lie in memory, and on which processor.

`import_or_explain` opens what is optional, and says which extra brings it where it is missing.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

from derive.errors import LossproofError, MissingExtra
from verify.regimes import Floats


@dataclass(frozen=True)
class Backend:
    """An array library: to it, back from it to float64, and how a reader writes an array down."""

    asarray: Callable[[Floats, str], Any]
    to_numpy: Callable[[Any], Floats]
    literal: str


def import_or_explain(module: str, library: str, extra: str, purpose: str) -> Any:
    """The module, or MissingExtra with the extra that installs it."""
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingExtra(library, extra, purpose) from error


def _dtype(xp: Any, dtype: str) -> Any:
    if not hasattr(xp, dtype):
        raise LossproofError(f"{xp.__name__} has no {dtype}.", "Choose another dtype or backend.")
    return getattr(xp, dtype)


def _as_float64(x: Any) -> Floats:
    return np.asarray(x).astype(np.float64)


def open_numpy() -> Backend:
    """NumPy."""
    return Backend(lambda x, dtype: x.astype(_dtype(np, dtype)), _as_float64, "np.array({}, dtype=np.{})")


def _open_torch() -> Backend:
    torch = import_or_explain("torch", "PyTorch", "bench", "The torch backend")
    return Backend(
        lambda x, dtype: torch.from_numpy(x).to(_dtype(torch, dtype)),
        lambda x: _as_float64(x.detach().to("cpu", torch.float64).numpy()),
        "torch.tensor({}, dtype=torch.{})",
    )


def _open_cupy() -> Backend:
    cupy = import_or_explain("cupy", "CuPy", "gpu", "The cupy backend")
    return Backend(
        lambda x, dtype: cupy.asarray(x.astype(_dtype(np, dtype))),
        lambda x: _as_float64(cupy.asnumpy(x)),
        "cupy.array({}, dtype=cupy.{})",
    )


def _open_strict() -> Backend:
    xp = import_or_explain("array_api_strict", "array-api-strict", "test", "The array-api-strict backend")
    return Backend(
        lambda x, dtype: xp.asarray(x, dtype=_dtype(xp, dtype)),
        lambda x: _as_float64(np.from_dlpack(x)),
        "array_api_strict.asarray({}, dtype=array_api_strict.{})",
    )


BACKENDS: Mapping[str, Callable[[], Backend]] = MappingProxyType(
    {"numpy": open_numpy, "torch": _open_torch, "cupy": _open_cupy, "array-api-strict": _open_strict}
)


# How a matrix lies in memory.

ToArray: TypeAlias = Callable[[Floats], Any]


def _every_second_column(to: ToArray, x: Floats) -> Any:
    """A view of a matrix twice as wide; what lies between the columns is NaN, so that no one reads it unseen."""
    wide = np.full((*x.shape[:-1], 2 * x.shape[-1]), np.nan)
    wide[..., ::2] = x
    return to(wide)[..., ::2]


LAYOUTS: Mapping[str, Callable[[ToArray, Floats], Any]] = MappingProxyType(
    {
        "C": lambda to, x: to(np.ascontiguousarray(x)),
        "F": lambda to, x: to(np.ascontiguousarray(x.T)).T,
        "strided": _every_second_column,
    }
)


# The processor: NumPy has other loops, with other last digits, for other instructions.

TELLING = ("AVX2", "FMA3", "AVX512_SKX", "NEON", "ASIMD", "SVE", "VSX3", "VXE")


@cache
def processor() -> Mapping[str, str]:
    """{"processor": its name, "features": the instructions that NumPy has loops for, or is told by, and may use}"""
    return MappingProxyType({"processor": _processor_name(), "features": " ".join(_features())})


def _features() -> list[str]:
    core = import_module("numpy._core._multiarray_umath")
    enabled = core.__cpu_features__
    return [name for name in dict.fromkeys((*TELLING, *core.__cpu_dispatch__)) if enabled.get(name)]


def _processor_name() -> str:
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text(encoding="utf-8").splitlines() if listed.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())
