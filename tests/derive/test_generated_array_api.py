"""The generated module in numbers: against mpmath, against itself, and on other array libraries than NumPy."""

from __future__ import annotations

import math
import subprocess
import sys

import array_api_strict
import mpmath
import numpy as np
import pytest

from derive.generated import array_api as g

rng = np.random.default_rng(3)
TAIL = 4.248354255291589e-18  # log(1 + exp(-40)), to 16 digits


def ulps(got, exact, dtype=np.float64) -> float:
    """The largest distance to exact values, in units of the last place of each."""
    worst = 0.0
    for a, b in zip(np.ravel(got), np.ravel(exact), strict=True):
        nearest = dtype(float(b))
        if not (math.isfinite(nearest) and math.isfinite(a)):
            worst = max(worst, 0.0 if a == nearest else math.inf)
        else:
            worst = max(worst, abs(float((mpmath.mpf(float(a)) - b) / float(np.spacing(abs(nearest))))))
    return worst


def exact_log_softmax(z):
    """With enough digits for 1 + exp(-2000)."""
    with mpmath.workdps(1000):
        exps = [mpmath.exp(mpmath.mpf(float(t)) - mpmath.mpf(float(max(z)))) for t in z]
        top = int(np.argmax(z))
        others = mpmath.log1p(mpmath.fsum(e for j, e in enumerate(exps) if j != top))
        return [mpmath.mpf(float(t)) - mpmath.mpf(float(max(z))) - others for t in z]


LOGITS = {
    "normal": lambda K: rng.normal(0, 3, K),
    "wide": lambda K: rng.normal(0, 30, K),
    "extreme": lambda K: rng.normal(0, 250, K),
    "tied": lambda K: np.full(K, rng.normal()),
    "nearly tied": lambda K: rng.normal() + rng.normal(0, 1e-6, K),
}
ALLOWED = 6  # ulps, however far the logits are apart


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("K", [1, 2, 3, 10])
@pytest.mark.parametrize("regime", LOGITS)
def test_classes_against_mpmath(regime: str, K: int, dtype):
    for _ in range(5):
        z, label = LOGITS[regime](K).astype(dtype), rng.integers(K)
        exact = exact_log_softmax(z)
        p = [mpmath.exp(e) for e in exact]
        normal = [r for r in range(K) if p[r] > np.finfo(dtype).tiny]
        got = g.softmax(z)
        assert got.dtype == dtype
        assert ulps(got[normal], [p[r] for r in normal], dtype) <= ALLOWED
        kept = [r for r in range(K) if exact[r] == 0 or -exact[r] > np.finfo(dtype).tiny]
        assert ulps(g.log_softmax(z)[kept], [exact[r] for r in kept], dtype) <= ALLOWED
        loss = g.softmax_cross_entropy(z, np.eye(K, dtype=dtype)[label])
        assert loss.dtype == dtype
        if label in kept:
            assert ulps(loss, [-exact[label]], dtype) <= ALLOWED
        # logsumexp may cancel, as a function: what counts is the error against the logits.
        total = mpmath.mpf(float(max(z))) - exact[int(np.argmax(z))]
        assert abs(float(g.logsumexp(z)) - float(total)) <= 4 * np.finfo(dtype).eps * max(1, np.abs(z).max())


POINTS = [0.0, 1e-300, 1e-9, 0.3, 1.0, 3.7, 20.0, 36.5, 40.0, 88.0, 300.0, 700.0, 1e4]


@pytest.mark.parametrize("t", [s * t for t in POINTS for s in (1, -1)])
def test_one_logit_against_mpmath(t: float):
    z, x = np.asarray(t), mpmath.mpf(t)
    with mpmath.workdps(50):
        up, down = 1 / (1 + mpmath.exp(-x)), 1 / (1 + mpmath.exp(x))
        soft, soft_minus = mpmath.log1p(mpmath.exp(x)), mpmath.log1p(mpmath.exp(-x))
        one, zero = np.asarray(1.0), np.asarray(0.0)
        assert ulps(g.sigmoid(z), [up]) <= 2
        assert ulps(g.softplus(z), [soft]) <= 2
        assert ulps(g.bce_with_logits(z, one), [soft_minus]) <= 2
        assert ulps(g.bce_with_logits(z, zero), [soft]) <= 2
        assert ulps(g.bce_with_logits_grad(z, one), [-down]) <= 2
        assert ulps(g.bce_with_logits_grad(z, zero), [up]) <= 2
        assert ulps(g.bce_with_logits_hvp(z, one, one), [up * down]) <= 3
        assert ulps(g.log_sigmoid(z), [-soft_minus]) <= 2
        assert ulps(g.mse_of_sigmoid(z, one), [down**2]) <= 5
        assert ulps(g.mse_of_sigmoid_grad(z, one), [-2 * down**2 * up]) <= 7


def test_exact_cases():
    first = np.array([1.0, 0.0])
    two = np.array([40.0, 0.0])
    assert g.log_softmax(two)[0] == -TAIL
    assert g.softmax_cross_entropy(two, first) == TAIL
    np.testing.assert_array_equal(g.softmax_cross_entropy_grad(two, first), [-TAIL, TAIL])
    np.testing.assert_array_equal(g.softmax_cross_entropy_hess_diag(two, first), [TAIL, TAIL])
    np.testing.assert_array_equal(g.softmax_cross_entropy_hvp(two, first, first), [TAIL, -TAIL])
    assert g.softmax(np.array([0.1, 700.3]))[0] == pytest.approx(8.07242040177811768e-305, rel=4e-16)
    assert g.softmax_cross_entropy(np.array([1e17, 1e17]), first) == math.log(2)
    single = np.array([20, 0], dtype=np.float32)
    for f, exact in (
        (g.log_softmax(single), -2.0611536e-9),
        (g.softmax_cross_entropy_grad(single, first), -2.0611536e-9),
    ):
        assert f[0] == pytest.approx(exact, rel=3e-7)
    assert g.softplus(np.asarray(-40.0)) == TAIL
    assert g.mse_of_sigmoid(np.asarray(40.0), np.asarray(1.0)) == pytest.approx(1.8048513878454153e-35, rel=1e-15)
    assert g.bce_with_logits(np.asarray(-40.0), np.asarray(0.0)) == TAIL
    assert g.bce_with_logits(np.asarray(40.0), np.asarray(1.0)) == TAIL
    assert g.sigmoid(np.asarray(-710.0)) == pytest.approx(4.476e-309, rel=1e-3)
    assert g.bce_with_logits_hvp(*map(np.asarray, (40.0, 1.0, 1.0))) == pytest.approx(4.248354255291589e-18, rel=1e-15)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_nothing_overflows(dtype):
    far = np.array([[1e4, -1e4, 0], [-1e4, -1e4, -1e4], [1e30, -1e30, 1e30], [0, 0, 0]], dtype=dtype)
    labels = np.eye(3, dtype=dtype)[[0, 1, 2, 0]]
    for f in (g.softmax, g.log_softmax, g.logsumexp):
        assert np.isfinite(f(far)).all()
    for f in (g.softmax_cross_entropy, g.softmax_cross_entropy_grad):
        assert np.isfinite(f(far, labels)).all()
    np.testing.assert_array_equal(g.softmax(far)[2], np.array([0.5, 0, 0.5], dtype=dtype))
    huge = np.array([np.finfo(dtype).max, 0], dtype=dtype)
    np.testing.assert_array_equal(g.softmax(huge), np.array([1, 0], dtype=dtype))
    assert g.softmax_cross_entropy(huge, np.array([1, 0], dtype=dtype)) == 0


def test_an_excluded_class():
    z, labels = np.array([0.0, -np.inf, 0.0]), np.array([0.5, 0.0, 0.5])
    np.testing.assert_array_equal(g.softmax(z), [0.5, 0, 0.5])
    assert g.log_softmax(z)[1] == -np.inf
    assert g.softmax_cross_entropy(z, labels) == pytest.approx(math.log(2))
    assert g.softmax_cross_entropy(z, np.array([0.0, 1.0, 0.0])) == np.inf
    assert g.logsumexp(z) == pytest.approx(math.log(2))
    np.testing.assert_array_equal(g.softmax_cross_entropy_grad(z, labels), [0, 0, 0])


def test_infinite_logits():
    ends = np.array([-np.inf, np.inf])
    np.testing.assert_array_equal(g.sigmoid(ends), [0, 1])
    np.testing.assert_array_equal(g.softplus(ends), [0, np.inf])


def test_one_class():
    z, one = np.array([[3.0], [-7.0]]), np.ones((2, 1))
    np.testing.assert_array_equal(g.softmax(z), one)
    np.testing.assert_array_equal(g.log_softmax(z), 0 * one)
    np.testing.assert_array_equal(g.logsumexp(z), z[:, 0])
    np.testing.assert_array_equal(g.softmax_cross_entropy(z, one), [0, 0])


def test_nan_stays_nan():
    z = np.array([np.nan, 1.0])
    assert np.isnan(g.sigmoid(z)[0])
    assert np.isnan(g.softplus(z)[0])
    assert np.isnan(g.softmax(z)).all()
    assert np.isnan(g.log_softmax(z)).all()


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -2, -3])
def test_any_axis(axis: int):
    z, v = rng.normal(0, 4, (2, 3, 4)), rng.normal(size=(2, 3, 4))
    y = np.moveaxis(rng.dirichlet(np.ones(z.shape[axis]), size=1)[0] + 0 * np.moveaxis(z, axis, -1), -1, axis)
    last = [np.moveaxis(x, axis, -1) for x in (z, y, v)]
    for f in (g.softmax, g.log_softmax):
        np.testing.assert_allclose(f(z, axis=axis), np.moveaxis(f(last[0]), -1, axis), rtol=1e-14)
    np.testing.assert_allclose(g.logsumexp(z, axis), g.logsumexp(last[0]), rtol=1e-14)
    np.testing.assert_allclose(g.softmax_cross_entropy(z, y, axis), g.softmax_cross_entropy(*last[:2]), rtol=1e-14)
    for f, arrays in ((g.softmax_cross_entropy_grad, 2), (g.softmax_cross_entropy_hvp, 3)):
        want = np.moveaxis(f(*last[:arrays]), -1, axis)
        np.testing.assert_allclose(f(*(z, y, v)[:arrays], axis=axis), want, rtol=1e-12, atol=1e-16)


# Derivatives against differences, and against each other


h = 1e-5


def test_derivatives_of_bce():
    z, y, v = rng.normal(0, 3, 20), rng.uniform(size=20), rng.normal(size=20)
    slope = (g.bce_with_logits(z + h, y) - g.bce_with_logits(z - h, y)) / (2 * h)
    np.testing.assert_allclose(g.bce_with_logits_grad(z, y), slope, rtol=1e-7, atol=1e-9)
    change = (g.bce_with_logits_grad(z + h * v, y) - g.bce_with_logits_grad(z - h * v, y)) / (2 * h)
    np.testing.assert_allclose(g.bce_with_logits_hvp(z, y, v), change, rtol=1e-7, atol=1e-9)


def test_derivatives_of_cross_entropy():
    z, v, y = rng.normal(0, 3, (6, 4)), rng.normal(size=(6, 4)), rng.dirichlet(np.ones(4), size=6)
    slope = (g.softmax_cross_entropy(z + h * v, y) - g.softmax_cross_entropy(z - h * v, y)) / (2 * h)
    np.testing.assert_allclose((g.softmax_cross_entropy_grad(z, y) * v).sum(axis=1), slope, rtol=1e-6, atol=1e-8)
    change = (g.softmax_cross_entropy_grad(z + h * v, y) - g.softmax_cross_entropy_grad(z - h * v, y)) / (2 * h)
    np.testing.assert_allclose(g.softmax_cross_entropy_hvp(z, y, v), change, rtol=1e-6, atol=1e-8)


X, Y = rng.normal(size=(11, 3)), rng.dirichlet(np.ones(4), size=11)
W, b, V, c = rng.normal(size=(3, 4)), rng.normal(size=4), rng.normal(size=(3, 4)), rng.normal(size=4)


def test_regression_is_the_mean_of_its_samples():
    Z = X @ W + b
    value, grad_W, grad_b = g.softmax_regression_value_and_grad(X, W, b, Y)
    assert value == pytest.approx(g.softmax_cross_entropy(Z, Y).mean(), rel=1e-14)
    assert g.softmax_regression_value(X, W, b, Y) == pytest.approx(value, rel=1e-14)
    residual = g.softmax_cross_entropy_grad(Z, Y) / len(X)
    np.testing.assert_allclose(grad_W, X.T @ residual, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(grad_b, residual.sum(axis=0), rtol=1e-12, atol=1e-15)
    curved = g.softmax_cross_entropy_hvp(Z, Y, X @ V + c) / len(X)
    hv_W, hv_b = g.softmax_regression_hvp(X, W, b, Y, V, c)
    np.testing.assert_allclose(hv_W, X.T @ curved, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(hv_b, curved.sum(axis=0), rtol=1e-12, atol=1e-15)


def test_derivatives_of_regression():
    ahead, behind = (g.softmax_regression_value_and_grad(X, W + s * h * V, b + s * h * c, Y) for s in (1, -1))
    _, grad_W, grad_b = g.softmax_regression_value_and_grad(X, W, b, Y)
    assert (ahead[0] - behind[0]) / (2 * h) == pytest.approx(np.vdot(grad_W, V) + np.vdot(grad_b, c), rel=1e-8)
    for part, change in zip(
        g.softmax_regression_hvp(X, W, b, Y, V, c), zip(ahead[1:], behind[1:], strict=True), strict=True
    ):
        np.testing.assert_allclose(part, (change[0] - change[1]) / (2 * h), rtol=1e-7, atol=1e-9)


# Other libraries


def _strict(x):
    return array_api_strict.asarray(x, device=array_api_strict.Device("device1"))


def _from_strict(x):
    return np.asarray(x.to_device(array_api_strict.Device("CPU_DEVICE")))


def _torch(x):
    return pytest.importorskip("torch").asarray(x)


LIBRARIES = {"strict": (_strict, _from_strict), "torch": (_torch, np.asarray)}
Z = rng.normal(0, 5, (5, 4))
COIN = Z[:, 0], Y[:5, 0], Y[:5, 1]
CALLS = {
    "sigmoid": (Z,),
    "softplus": (Z,),
    "softmax": (Z,),
    "log_softmax": (Z,),
    "logsumexp": (Z,),
    "bce_with_logits": (Z[:, 0], Y[:5, 0]),
    "bce_with_logits_grad": (Z[:, 0], Y[:5, 0]),
    "bce_with_logits_hvp": (Z[:, 0], Y[:5, 0], Z[:, 1]),
    "log_sigmoid": (Z[:, 0],),
    "mse_of_sigmoid": (Z[:, 0], Y[:5, 0]),
    "mse_of_sigmoid_grad": (Z[:, 0], Y[:5, 0]),
    "mse_of_sigmoid_hess": (Z[:, 0], Y[:5, 0]),
    "softmax_cross_entropy": (Z, Y[:5]),
    "softmax_cross_entropy_grad": (Z, Y[:5]),
    "softmax_cross_entropy_hess_diag": (Z, Y[:5]),
    "softmax_cross_entropy_hvp": (Z, Y[:5], Y[5:10]),
    "softmax_cross_entropy_value_and_grad": (Z, Y[:5]),
    "sigmoid_grad": (Z,),
    "logit": (1 / (1 + np.exp(-Z)),),
    "weighted_bce": COIN,
    "weighted_bce_grad": COIN,
    "weighted_bce_hess": COIN,
    "weighted_bce_hvp": (*COIN, Z[:, 3]),
    "weighted_bce_value_and_grad": COIN,
    "mse_of_sigmoid_hvp": (Z[:, 0], Y[:5, 0], Z[:, 1]),
    "mse_of_sigmoid_value_and_grad": (Z[:, 0], Y[:5, 0]),
    "softmax_regression_value": (X, W, b, Y),
    "softmax_regression_value_and_grad": (X, W, b, Y),
    "softmax_regression_hvp": (X, W, b, Y, V, c),
}
CALLS |= {name: CALLS[name.removesuffix("_tight")] for name in g.RESTS_ON if name.endswith("_tight")}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("name", CALLS)
def test_other_libraries(name: str, library: str, dtype: str):
    to, back = LIBRARIES[library]
    arrays = [x.astype(dtype) for x in CALLS[name]]
    placed = [to(x) for x in arrays]
    got, want = getattr(g, name)(*placed), getattr(g, name)(*arrays)
    pairs = zip(got, want, strict=True) if isinstance(got, tuple) else [(got, want)]
    for a, e in pairs:
        assert (a.dtype, a.device, tuple(a.shape)) == (placed[0].dtype, placed[0].device, e.shape)
        assert np.asarray(e).dtype == dtype
        tolerance = 1e-12 if dtype == "float64" else 1e-5
        np.testing.assert_allclose(back(a), e, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "logsumexp"])
def test_an_axis_on_a_device(name: str):
    got = getattr(g, name)(_strict(Z), axis=0)
    np.testing.assert_allclose(_from_strict(got), getattr(g, name)(Z, axis=0), rtol=1e-14)


def test_every_function_is_called_here():
    assert set(CALLS) == set(g.RESTS_ON)


def test_every_theorem_it_rests_on_is_in_the_book():
    from derive.codegen import book

    assert {name for ids in g.RESTS_ON.values() for name in ids} <= set(book())


def test_the_module_needs_nothing_of_the_book():
    code = """
import sys
import derive.generated.array_api
heavy = {"sympy", "mpmath", "derive.symbols", "derive.calc", "derive.codegen", "verify"} & set(sys.modules)
assert not heavy, heavy
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
