from __future__ import annotations

import numpy as np
import pytest

from derive.errors import LossproofError
from training.arrays import Backend
from training.objective import Params, SoftmaxObjective
from training.solvers import SOLVERS, Settings, gradient_descent, minimize, step

rng = np.random.default_rng(3)
X = rng.normal(size=(40, 3))
Y = np.eye(3)[rng.integers(0, 3, size=40)]


def problem(backend: Backend, l2: float = 0.1, scale: float = 1.0) -> tuple[SoftmaxObjective, Params]:
    start = Params(backend.asarray(np.zeros((3, 3))), backend.asarray(np.zeros(3)))
    return SoftmaxObjective(backend.asarray(scale * X), backend.asarray(Y), l2), start


def test_step_is_pure(backend: Backend) -> None:
    f, start = problem(backend)
    after, value = step(f, start, 0.5)
    assert float(backend.to_numpy(value)) == pytest.approx(np.log(3), rel=1e-15)
    assert not backend.to_numpy(start.W).any()
    _, grad = f.value_and_grad(start)
    np.testing.assert_array_equal(backend.to_numpy(after.W), -0.5 * backend.to_numpy(grad.W))


def test_values_are_taken_before_the_update(backend: Backend) -> None:
    f, start = problem(backend)
    seen = list(gradient_descent(f, start, 0.5, 3))
    assert [epoch for epoch, _, _ in seen] == [0, 1, 2, 3]
    assert seen[0][2] is start
    for _, value, params in seen:
        assert float(backend.to_numpy(value)) == pytest.approx(float(backend.to_numpy(f.value(params))), rel=1e-15)
        assert value.device == f.X.device


@pytest.mark.parametrize("solver", SOLVERS)
def test_all_find_the_minimum(backend: Backend, solver: str) -> None:
    pytest.importorskip("scipy", reason="SciPy is not installed")
    f, start = problem(backend)
    outcome = minimize(solver, f, start, backend, Settings(learning_rate=1.0, epochs=200, tolerance=1e-8))
    _, grad = f.value_and_grad(outcome.params)
    assert np.abs(backend.to_numpy(grad.W)).max() < 1e-5
    assert outcome.converged in (True, None)
    assert outcome.history[0] == (0, pytest.approx(np.log(3)))
    assert outcome.history[-1][0] == outcome.epochs
    assert outcome.history[-1][1] == pytest.approx(float(backend.to_numpy(f.value(outcome.params))), rel=1e-14)


@pytest.mark.parametrize("solver", SOLVERS)
def test_zero_epochs_is_the_start(backend: Backend, solver: str) -> None:
    f, start = problem(backend)
    outcome = minimize(solver, f, start, backend, Settings(epochs=0))
    assert outcome.history == ((0, pytest.approx(np.log(3))),)
    assert not backend.to_numpy(outcome.params.W).any()


@pytest.mark.parametrize(
    ("learning_rate", "scale", "what"),
    [(1.0, 1e3, "rose from"), (1e300, 1e3, "is (nan|inf)"), (100.0, 1.0, "rose")],
)
def test_divergence_names_a_cure(backend: Backend, learning_rate: float, scale: float, what: str) -> None:
    f, start = problem(backend, scale=scale)
    with pytest.raises(LossproofError, match=f"diverged.*{what}.*--learning-rate.*--standardize"):
        minimize("gd", f, start, backend, Settings(learning_rate=learning_rate, epochs=50))


def test_progress_sees_what_is_recorded(backend: Backend) -> None:
    f, start = problem(backend)
    seen: list[tuple[int, float]] = []
    settings = Settings(epochs=10, record_every=4)
    outcome = minimize("gd", f, start, backend, settings, lambda *pair: seen.append(pair))
    assert [epoch for epoch, _ in seen] == [0, 4, 8, 10]
    assert tuple(seen) == outcome.history


def test_the_loss_is_fetched_only_when_recorded(backend: Backend) -> None:
    fetched = []

    def fetch(array):
        fetched.append(array)
        return backend.fetch(array)

    counting = Backend(backend.name, backend.xp, backend.device, fetch, backend.wait)
    f, start = problem(counting)
    minimize("gd", f, start, counting, Settings(epochs=20, record_every=10))
    assert len(fetched) == 3


@pytest.mark.parametrize(
    "bad",
    [
        {"learning_rate": 0.0}, {"learning_rate": float("nan")}, {"learning_rate": float("inf")},
        {"epochs": -1}, {"record_every": 0}, {"tolerance": 0.0},
    ],
)  # fmt: skip
def test_bad_settings(bad: dict[str, float]) -> None:
    with pytest.raises(LossproofError):
        Settings(**bad)


def test_unknown_solver(backend: Backend) -> None:
    with pytest.raises(LossproofError, match="Did you mean 'lbfgs'"):
        minimize("l-bfgs", *problem(backend), backend, Settings())
