"""From a table to a model and the numbers that tell how good it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from derive.errors import LossproofError
from derive.generated.array_api import RESTS_ON
from training.arrays import Backend, pick_backend
from training.data import Table
from training.model import Model
from training.names import listed
from training.objective import Params, SoftmaxObjective
from training.solvers import Progress, Settings, minimize

_RECORDED = 100
_THEOREMS = RESTS_ON["softmax_regression_value_and_grad"]


@dataclass(frozen=True, eq=False)
class Fit:
    """A trained model and its record.

    Attributes:
        model: what to predict with.
        history: (epoch, loss in nats) pairs, from the start to the end.
        final_loss: the last of them: mean cross-entropy plus the penalty.
        accuracy: fraction of the training rows that the model puts in their own class.
        confusion: (K, K) counts of training rows; row = true class, column = predicted class.
        solver: its name in the table of solvers.
        backend: the array library that held the data.
        epochs: how many the solver ran.
        converged: whether a SciPy solver met its tolerance; None from gradient descent, which has none.
    """

    model: Model
    history: tuple[tuple[int, float], ...]
    final_loss: float
    accuracy: float
    confusion: NDArray[np.intp]
    solver: str
    backend: str
    epochs: int
    converged: bool | None


def fit(  # noqa: PLR0913 - one keyword per option of the command line
    table: Table,
    *,
    solver: str = "gd",
    learning_rate: float = 0.1,
    epochs: int = 1000,
    l2: float = 0.0,
    standardize: bool = False,
    backend: str | Backend = "auto",
    progress: Progress | None = None,
    record_every: int | None = None,
) -> Fit:
    """Minimise mean_i CE(softmax(x_i W + b), y_i) + l2/2 sum(W**2), starting from W = 0, b = 0.

    Args:
        table: what `training.data.read_table` returns.
        solver: 'gd', 'lbfgs' or 'newton-cg'; the last two need SciPy.
        learning_rate: step size of 'gd'.
        epochs: steps of 'gd', or at most so many iterations of another solver.
        l2: strength of the penalty on W, not on b.
        standardize: bring each column to mean 0 and standard deviation 1 first; the model remembers how.
        backend: a name for `training.arrays.pick_backend`, or a backend.
        progress: called with each recorded epoch and loss.
        record_every: epochs between recorded losses; about a hundred are recorded unless told.

    Raises:
        LossproofError: a setting makes no sense, or the loss diverged.
        MissingExtra: the solver or the backend needs a library that is not installed.
    """
    every = max(1, epochs // _RECORDED) if record_every is None else record_every
    settings = Settings(learning_rate, epochs, every)
    place = backend if isinstance(backend, Backend) else pick_backend(backend)
    mean, scale = _standardization(table) if standardize else _identity(table)

    d, K = len(table.feature_names), len(table.classes)
    X, Y = (table.features - mean) / scale, np.eye(K)[table.labels]
    objective = SoftmaxObjective(place.asarray(X), place.asarray(Y), l2)
    start = Params(place.asarray(np.zeros((d, K))), place.asarray(np.zeros(K)))
    outcome = minimize(solver, objective, start, place, settings, progress)

    W, b = place.to_numpy(outcome.params.W), place.to_numpy(outcome.params.b)
    model = Model(table.classes, table.feature_names, table.target, W, b, mean, scale, _THEOREMS)
    counts = confusion(table.labels, model.predict(table.features), K)
    return Fit(
        model, outcome.history, outcome.history[-1][1], accuracy(counts), counts,
        solver, place.name, outcome.epochs, outcome.converged,
    )  # fmt: skip


def confusion(true: NDArray[np.intp], predicted: NDArray[np.intp], classes: int) -> NDArray[np.intp]:
    """Count rows: entry (i, j) is how many rows of class i were put in class j; (classes, classes)."""
    counts = np.zeros((classes, classes), dtype=np.intp)
    np.add.at(counts, (true, predicted), 1)
    return counts


def accuracy(counts: NDArray[np.intp]) -> float:
    """Trace over sum of a confusion matrix: the fraction of rows on its diagonal."""
    return float(counts.trace() / counts.sum())


def _identity(table: Table) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    d = len(table.feature_names)
    return np.zeros(d), np.ones(d)


def _standardization(table: Table) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and standard deviation of each column; scale 1 where a column is constant."""
    with np.errstate(over="ignore", invalid="ignore"):
        mean, deviation = table.features.mean(axis=0), table.features.std(axis=0)
    huge = ~(np.isfinite(mean) & np.isfinite(deviation))
    if huge.any():
        names = [name for name, is_huge in zip(table.feature_names, huge, strict=True) if is_huge]
        raise LossproofError(f"{listed(names)} is too large to standardise.", "Change its unit.")
    # A constant 0.1 has a rounded mean and hence a deviation of 1e-17: compare the values themselves.
    constant = (table.features == table.features[0]).all(axis=0) | (deviation == 0)
    return mean, np.where(constant, 1.0, deviation)
