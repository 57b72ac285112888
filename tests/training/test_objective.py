from __future__ import annotations

import numpy as np
import pytest
from array_api_compat import is_array_api_obj

from derive.errors import LossproofError
from training.arrays import Backend
from training.objective import Params, SoftmaxObjective

rng = np.random.default_rng(7)
n, d, K = 11, 3, 4
X, Y = rng.normal(size=(n, d)), rng.dirichlet(np.ones(K), size=n)
W, b = rng.normal(size=(d, K)), rng.normal(size=K)
V, c = rng.normal(size=(d, K)), rng.normal(size=K)
L2 = [0.0, 0.3]


def objective(backend: Backend, l2: float) -> SoftmaxObjective:
    return SoftmaxObjective(backend.asarray(X), backend.asarray(Y), l2)


def params(backend: Backend, W: np.ndarray = W, b: np.ndarray = b) -> Params:
    return Params(backend.asarray(W), backend.asarray(b))


def inner(backend: Backend, p: Params, q: Params) -> float:
    arrays = ((backend.to_numpy(u), backend.to_numpy(v)) for u, v in ((p.W, q.W), (p.b, q.b)))
    return float(sum(np.vdot(u, v) for u, v in arrays))


@pytest.mark.parametrize("l2", L2)
def test_value(backend: Backend, l2: float) -> None:
    z = X @ W + b
    expected = np.mean(np.log(np.exp(z).sum(axis=1)) - (Y * z).sum(axis=1)) + l2 / 2 * (W**2).sum()
    f = objective(backend, l2)
    value, _ = f.value_and_grad(params(backend))
    assert value.shape == ()
    assert float(backend.to_numpy(value)) == pytest.approx(expected, rel=1e-14)
    assert float(backend.to_numpy(f.value(params(backend)))) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("l2", L2)
def test_gradient_agrees_with_differences(backend: Backend, l2: float) -> None:
    f, h = objective(backend, l2), 1e-5
    ahead, behind = (f.value(params(backend, W + s * h * V, b + s * h * c)) for s in (1, -1))
    slope = float(backend.to_numpy((ahead - behind) / (2 * h)))
    _, grad = f.value_and_grad(params(backend))
    assert inner(backend, grad, params(backend, V, c)) == pytest.approx(slope, rel=1e-8)


@pytest.mark.parametrize("l2", L2)
def test_hvp_agrees_with_gradient_differences(backend: Backend, l2: float) -> None:
    f, h = objective(backend, l2), 1e-5
    (_, ahead), (_, behind) = (f.value_and_grad(params(backend, W + s * h * V, b + s * h * c)) for s in (1, -1))
    product = f.hvp(params(backend), params(backend, V, c))
    for name in ("W", "b"):
        expected = backend.to_numpy((getattr(ahead, name) - getattr(behind, name)) / (2 * h))
        np.testing.assert_allclose(backend.to_numpy(getattr(product, name)), expected, rtol=1e-7, atol=1e-9)


def test_everything_stays_on_the_device(backend: Backend) -> None:
    f, p = objective(backend, 0.1), params(backend)
    value, grad = f.value_and_grad(p)
    product = f.hvp(p, p)
    for array in (value, grad.W, grad.b, product.W, product.b, f.value(p)):
        assert is_array_api_obj(array)
        assert array.device == f.X.device


@pytest.mark.parametrize("l2", [-1.0, float("nan"), float("inf")])
def test_bad_l2(l2: float) -> None:
    with pytest.raises(LossproofError, match="L2"):
        SoftmaxObjective(X, Y, l2)
