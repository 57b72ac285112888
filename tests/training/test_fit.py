from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest

from derive.errors import LossproofError
from training.arrays import Backend
from training.data import Table
from training.fit import fit
from training.model import load

# Measured with PyTorch in float32 at epochs 0, 100, ..., 1000.
COURSE = (
    "1.098612 0.704199 0.623000 0.565717 0.515291 0.467662 0.421278 0.375402 0.329765 0.285073 0.248155"
)  # fmt: skip


def test_course_follows_the_reference(course: Table, backend: Backend) -> None:
    result = fit(course, learning_rate=0.1, epochs=1000, backend=backend)
    costs = dict(result.history)
    measured = [costs[epoch] for epoch in range(0, 1001, 100)]
    np.testing.assert_allclose(measured, [float(cost) for cost in COURSE.split()], rtol=0, atol=2e-6)
    assert result.final_loss == costs[1000]
    assert (result.solver, result.backend, result.epochs) == ("gd", backend.name, 1000)
    assert result.accuracy == 1.0
    assert result.confusion.tolist() == [[2, 0, 0], [0, 3, 0], [0, 0, 3]]


@pytest.mark.parametrize("epochs", [5, 10, 20])
def test_swings_on_the_way_are_no_divergence(course: Table, epochs: int) -> None:
    losses = [loss for _, loss in fit(course, epochs=epochs, record_every=1, backend="numpy").history]
    assert any(after > before for before, after in itertools.pairwise(losses))
    assert losses[-1] < losses[0]


def test_penguins_need_standardising(penguins: Table) -> None:
    with pytest.raises(LossproofError, match="--standardize"):
        fit(penguins, backend="numpy", epochs=100)
    result = fit(penguins, standardize=True, backend="numpy", epochs=300)
    assert result.accuracy > 0.98
    assert result.confusion.sum() == 342
    assert result.confusion.sum(axis=1).tolist() == [151, 68, 123]


@pytest.mark.parametrize("solver", ["lbfgs", "newton-cg"])
def test_host_solvers_agree(penguins: Table, solver: str) -> None:
    pytest.importorskip("scipy", reason="SciPy is not installed")
    result = fit(penguins, solver=solver, l2=1e-3, standardize=True, backend="numpy")
    assert result.converged
    assert result.final_loss == pytest.approx(0.0488267, abs=1e-7)


def test_standardising_is_part_of_the_model(penguins: Table) -> None:
    result = fit(penguins, standardize=True, backend="numpy", epochs=50)
    np.testing.assert_allclose(result.model.mean, penguins.features.mean(axis=0))
    np.testing.assert_allclose(result.model.scale, penguins.features.std(axis=0))
    p = result.model.predict_proba(penguins.features)
    loss = -np.log(p[np.arange(342), penguins.labels]).mean()
    assert loss == pytest.approx(result.final_loss, rel=1e-12)


@pytest.mark.parametrize("constant", [0.0, 0.1, 1e300])
def test_constant_columns_get_scale_one(course: Table, constant: float) -> None:
    features = np.column_stack([course.features, np.full(8, constant)])
    table = dataclasses.replace(course, features=features, feature_names=(*course.feature_names, "same"))
    model = fit(table, standardize=True, backend="numpy", epochs=5).model
    assert model.scale[-1] == 1.0
    assert np.isfinite(model.predict_proba(features)).all()


def test_too_large_to_standardise(course: Table) -> None:
    table = dataclasses.replace(course, features=course.features * [1, 1, 1e200, 1])
    with pytest.raises(LossproofError, match="'x3' is too large"):
        fit(table, standardize=True, backend="numpy")


def test_zero_epochs_is_the_uniform_model(course: Table) -> None:
    result = fit(course, epochs=0, backend="numpy")
    assert result.history == ((0, pytest.approx(np.log(3))),)
    np.testing.assert_allclose(result.model.predict_proba(course.features), 1 / 3)


def test_recording(course: Table) -> None:
    seen: list[int] = []
    result = fit(course, epochs=25, record_every=10, backend="numpy", progress=lambda epoch, _: seen.append(epoch))
    assert seen == [epoch for epoch, _ in result.history] == [0, 10, 20, 25]
    assert len(fit(course, epochs=1000, backend="numpy").history) == 101


def test_the_model_keeps_names_and_theorems(course: Table, tmp_path) -> None:
    model = fit(course, epochs=1, backend="numpy").model
    model.save(tmp_path / "m.json")
    loaded = load(tmp_path / "m.json")
    assert (loaded.target, loaded.classes) == ("y", ("0", "1", "2"))
    assert "softmax-regression.gradient-W" in loaded.theorems


@pytest.mark.parametrize(
    "bad", [{"solver": "gdd"}, {"l2": -1.0}, {"learning_rate": -1.0}, {"epochs": -1}, {"record_every": 0}]
)
def test_bad_settings(course: Table, bad: dict[str, object]) -> None:
    with pytest.raises(LossproofError):
        fit(course, backend="numpy", **bad)
