from __future__ import annotations

import importlib
import importlib.util
import sys

import numpy as np
import pytest

from derive.errors import LossproofError, MissingExtra
from training.arrays import Backend, pick_backend


def test_round_trip(backend: Backend) -> None:
    values = np.array([[1.0, -0.0], [0.1, 5e-324]])
    back = backend.to_numpy(backend.asarray(values))
    assert isinstance(back, np.ndarray)
    assert back.dtype == np.float64
    assert back.tobytes() == values.tobytes()
    backend.synchronize()


def test_dtype_is_named_as_in_the_standard(backend: Backend) -> None:
    assert backend.to_numpy(backend.asarray(np.ones(2), dtype="float32")).dtype == np.float32
    assert backend.to_numpy(backend.asarray(np.arange(2), dtype="int64")).dtype == np.int64


def test_auto_without_a_gpu_is_numpy() -> None:
    if importlib.util.find_spec("cupy"):
        pytest.skip("CuPy is installed here")
    assert pick_backend().name == "numpy"
    with pytest.raises(LossproofError, match="--backend numpy"):
        pick_backend("auto", "cuda")


def test_auto_on_the_cpu_is_numpy() -> None:
    assert pick_backend("auto", "cpu").name == "numpy"


@pytest.mark.gpu
def test_auto_with_a_gpu_is_cupy() -> None:
    pytest.importorskip("cupy", reason="CuPy is not installed")
    assert pick_backend().name == "cupy"


@pytest.mark.parametrize(("name", "extra"), [("cupy", "gpu"), ("torch", "bench")])
def test_a_missing_library_names_its_extra(name: str, extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(module: str) -> None:
        raise ModuleNotFoundError(module, name=module)

    monkeypatch.setattr(importlib, "import_module", absent)
    with pytest.raises(MissingExtra, match=rf"lossproof\[{extra}\]"):
        pick_backend(name)


@pytest.mark.parametrize("count", [0, RuntimeError("cudaErrorNoDevice: no CUDA-capable device is detected")])
def test_cupy_without_a_gpu(count: int | Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    class Runtime:
        @staticmethod
        def getDeviceCount() -> int:
            if isinstance(count, Exception):
                raise count
            return count

    fake = type(sys)("cupy")
    fake.cuda = type("cuda", (), {"runtime": Runtime})
    monkeypatch.setitem(sys.modules, "cupy", fake)
    with pytest.raises(LossproofError, match=r"got no answer from its device: .*no"):
        pick_backend("cupy")
    assert pick_backend("auto").name == "numpy"


@pytest.mark.parametrize(
    ("name", "device", "message"),
    [
        ("numpie", None, "Did you mean 'numpy'"),
        ("numpy", "cuda", "NumPy has no device 'cuda'"),
    ],
)
def test_errors(name: str, device: str | None, message: str) -> None:
    with pytest.raises(LossproofError, match=message):
        pick_backend(name, device)


def test_an_unknown_torch_device_is_one_line() -> None:
    pytest.importorskip("torch", reason="PyTorch is not installed")
    with pytest.raises(LossproofError, match="device 'nonsense'") as caught:
        pick_backend("torch", "nonsense")
    assert "\n" not in str(caught.value)
