"""The array library that holds the data: chosen once, by name, and left once, by `to_numpy`."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from derive.errors import LossproofError, MissingExtra
from training.names import suggestion

Array = Any
"""An array of any library that follows the Python array API standard."""


@dataclass(frozen=True)
class Backend:
    """An array library and one of its devices.

    Attributes:
        name: as users give it: 'numpy', 'cupy', 'torch'.
        xp: the library's namespace after the array API standard.
        device: the library's own device object; None means its default.
        fetch: copies a device array into host memory.
        wait: returns when the device has finished all it was given.
    """

    name: str
    xp: Any
    device: Any
    fetch: Callable[[Array], NDArray[Any]]
    wait: Callable[[], None]

    def asarray(self, values: NDArray[Any], dtype: str = "float64") -> Array:
        """Put a NumPy array on the device, with the standard's name for the element type."""
        return self.xp.asarray(values, dtype=getattr(self.xp, dtype), device=self.device)

    def to_numpy(self, array: Array) -> NDArray[Any]:
        """Copy an array back to host memory: the one way back, and it is explicit."""
        return self.fetch(array)

    def synchronize(self) -> None:
        """Wait until the device has finished; a clock read before that measures nothing."""
        self.wait()


def pick_backend(name: str = "auto", device: str | None = None) -> Backend:
    """Choose the array library that will hold the data.

    Args:
        name: 'numpy', 'cupy', 'torch', or 'auto': CuPy where it is installed and a GPU answers, else NumPy.
        device: 'cpu', 'cuda' or 'cuda:1'; None means the GPU if the library finds one.

    Returns:
        The backend, after one addition on its device has succeeded.

    Raises:
        MissingExtra: the library is not installed.
        LossproofError: the name is unknown, or the device does not answer.
    """
    if name == "auto":
        return _pick_automatically(device)
    if name not in _OPENERS:
        raise LossproofError(f"Unknown backend {name!r}.", suggestion(name, ["auto", *_OPENERS], "backends"))
    return _probed(_OPENERS[name], name, device)


def _pick_automatically(device: str | None) -> Backend:
    if device != "cpu":
        try:
            return pick_backend("cupy", device)
        except LossproofError:
            pass  # no GPU here, which is no error unless one was asked for
    if device not in (None, "cpu"):
        raise _no_answer("cupy", device, "no GPU answers")
    return pick_backend("numpy")


def _probed(opener: Callable[[str | None], Backend], name: str, device: str | None) -> Backend:
    """Open the library and add two numbers: drivers and compilers fail in many ways, all of them here."""
    try:
        backend = opener(device)
        one = backend.asarray(np.ones(1))
        if float(backend.to_numpy(one + one)[0]) == 2.0:
            return backend
    except LossproofError:
        raise
    except Exception as error:  # each library, driver and compiler has classes of its own
        lines = str(error).splitlines()
        raise _no_answer(name, device, lines[0] if lines else type(error).__name__) from error
    raise _no_answer(name, device, "1 + 1 is not 2 there")


def _no_answer(name: str, device: str | None, reason: str) -> LossproofError:
    where = f"device {device!r}" if device else "device"
    return LossproofError(
        f"The {name} backend got no answer from its {where}: {reason.rstrip('.')}.",
        "Use --backend numpy, or check the GPU driver and the device's name.",
    )


def _imported(library: str, module: str, extra: str) -> Any:
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise MissingExtra(library, extra, f"The {library.lower()} backend") from error


def _open_numpy(device: str | None) -> Backend:
    if device not in (None, "cpu"):
        raise LossproofError(
            f"NumPy has no device {device!r}.", "Leave the device out, or use --backend cupy for a GPU."
        )
    return Backend("numpy", importlib.import_module("array_api_compat.numpy"), None, np.asarray, lambda: None)


def _open_cupy(device: str | None) -> Backend:
    cupy = _imported("CuPy", "cupy", "gpu")
    if cupy.cuda.runtime.getDeviceCount() < 1:
        raise _no_answer("cupy", device, "no GPU answers")
    chosen = cupy.cuda.Device(_gpu_index(device))
    chosen.use()  # CuPy launches kernels on the current device, whatever device holds the operands
    xp = importlib.import_module("array_api_compat.cupy")
    return Backend("cupy", xp, chosen, cupy.asnumpy, chosen.synchronize)


def _gpu_index(device: str | None) -> int:
    kind, _, index = (device or "cuda").partition(":")
    if kind != "cuda" or not (index or "0").isdecimal():
        raise LossproofError(f"CuPy has no device {device!r}.", "Name a GPU: 'cuda' or 'cuda:0'.")
    return int(index or "0")


def _open_torch(device: str | None) -> Backend:
    torch = _imported("PyTorch", "torch", "bench")
    chosen = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
    xp = importlib.import_module("array_api_compat.torch")

    def wait() -> None:
        if chosen.type == "cuda":
            torch.cuda.synchronize(chosen)

    return Backend("torch", xp, chosen, lambda array: np.asarray(array.detach().cpu()), wait)


_OPENERS: Mapping[str, Callable[[str | None], Backend]] = MappingProxyType(
    {"numpy": _open_numpy, "cupy": _open_cupy, "torch": _open_torch}
)
