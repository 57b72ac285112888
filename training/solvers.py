"""Ways to minimise: gradient descent on the device that holds the data, and SciPy's solvers on the host."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from derive.errors import LossproofError, MissingExtra
from training.arrays import Array, Backend
from training.names import suggestion
from training.objective import Params, SoftmaxObjective

Progress = Callable[[int, float], None]

# Rounding may lift a loss that started at its minimum. Rises on the way are no failure: just above the stable
# step size the loss swings for a while, and then goes down.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Settings:
    """What a solver may be told.

    Attributes:
        learning_rate: step size of gradient descent; the others choose their own.
        epochs: steps of gradient descent, or at most so many iterations of another solver.
        record_every: epochs from one recorded loss to the next.
        tolerance: the largest gradient at which a SciPy solver stops.

    Raises:
        LossproofError: a number makes no sense.
    """

    learning_rate: float = 0.1
    epochs: int = 1000
    record_every: int = 1
    tolerance: float = 1e-6

    def __post_init__(self) -> None:
        sense = {
            "learning_rate": (0 < self.learning_rate < math.inf, "Give a positive number, such as 0.1."),
            "epochs": (self.epochs >= 0, "Give zero or more."),
            "record_every": (self.record_every >= 1, "Give one or more."),
            "tolerance": (0 < self.tolerance < math.inf, "Give a positive number, such as 1e-6."),
        }
        for name, (makes_sense, cure) in sense.items():
            if not makes_sense:
                raise LossproofError(f"The {name.replace('_', ' ')} is {getattr(self, name)}.", cure)


@dataclass(frozen=True, eq=False)
class Outcome:
    """Where a solver ended.

    Attributes:
        params: on the device of the objective.
        history: (epoch, loss) pairs; the first at the start, the last at `params`.
        epochs: how many the solver ran.
        converged: whether a SciPy solver met its tolerance; None from gradient descent, which has none.
    """

    params: Params
    history: tuple[tuple[int, float], ...]
    epochs: int
    converged: bool | None


def step(objective: SoftmaxObjective, params: Params, learning_rate: float) -> tuple[Params, Array]:
    """params - learning_rate * grad f(params), and f(params) from before the step; both on the device."""
    value, grad = objective.value_and_grad(params)
    return Params(params.W - learning_rate * grad.W, params.b - learning_rate * grad.b), value


def gradient_descent(
    objective: SoftmaxObjective, start: Params, learning_rate: float, epochs: int
) -> Iterator[tuple[int, Array, Params]]:
    """Yield (epoch, f(params), params) at epochs 0 (the start) to `epochs` (after as many steps).

    The value is a 0-d array on the device: only the caller who asks for a float waits for it.
    """
    params = start
    for epoch in range(epochs):
        following, value = step(objective, params, learning_rate)
        yield epoch, value, params
        params = following
    yield epochs, objective.value(params), params


def minimize(
    solver: str,
    objective: SoftmaxObjective,
    start: Params,
    backend: Backend,
    settings: Settings,
    progress: Progress | None = None,
) -> Outcome:
    """Minimise an objective with a solver of the table `SOLVERS`.

    Args:
        solver: 'gd', 'lbfgs' or 'newton-cg'.
        objective: on the device of `backend`.
        start: where to begin, on the same device.
        backend: carries parameters to the host and back, for solvers that run there.
        settings: see `Settings`.
        progress: called with each recorded epoch and loss.

    Raises:
        LossproofError: the solver is unknown, or the loss diverged.
        MissingExtra: the solver needs SciPy.
    """
    if solver not in SOLVERS:
        raise LossproofError(f"Unknown solver {solver!r}.", suggestion(solver, SOLVERS, "solvers"))
    record = _Record(settings.record_every, progress)
    with np.errstate(over="ignore", invalid="ignore"):  # the record checks every loss it takes
        return SOLVERS[solver](objective, start, backend, settings, record)


class _Record:
    """The losses taken so far; the only thing here that changes. It refuses a loss that is not finite."""

    def __init__(self, every: int, progress: Progress | None) -> None:
        self.pairs: list[tuple[int, float]] = []
        self._every, self._progress = every, progress

    def is_due(self, epoch: int) -> bool:
        return epoch % self._every == 0

    def take(self, epoch: int, loss: float) -> None:
        if not math.isfinite(loss):
            raise _divergence(f"is {loss} at epoch {epoch}")
        self.pairs.append((epoch, loss))
        if self._progress:
            self._progress(epoch, loss)

    def finish(self) -> tuple[tuple[int, float], ...]:
        """The history, once it is clear that the end is no worse than the start."""
        (_, start), (epoch, end) = self.pairs[0], self.pairs[-1]
        if end > start + _ROUNDING * abs(start):
            raise _divergence(f"rose from {start:.6g} to {end:.6g} at epoch {epoch}")
        return tuple(self.pairs)


def _divergence(what: str) -> LossproofError:
    cure = "Lower --learning-rate, or use --standardize."
    return LossproofError(f"Training diverged: the loss {what}.", cure)


def _descend(
    objective: SoftmaxObjective, start: Params, backend: Backend, settings: Settings, record: _Record
) -> Outcome:
    end = start
    for epoch, value, params in gradient_descent(objective, start, settings.learning_rate, settings.epochs):
        if record.is_due(epoch) or epoch == settings.epochs:
            record.take(epoch, float(backend.to_numpy(value)))
        end = params
    return Outcome(end, record.finish(), settings.epochs, None)


@dataclass(frozen=True)
class _HostMethod:
    """A method of scipy.optimize.minimize and how to tell it the settings."""

    name: str
    uses_hvp: bool
    options: Callable[[Settings], dict[str, Any]]


def _minimize_on_host(
    method: _HostMethod,
    objective: SoftmaxObjective,
    start: Params,
    backend: Backend,
    settings: Settings,
    record: _Record,
) -> Outcome:
    """Keep data on the device and let SciPy see only flat vectors of d K + K float64 on the host."""
    optimize = _scipy_optimize(method.name)
    shape = tuple(start.W.shape)

    def value_and_grad(x: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        value, grad = objective.value_and_grad(_unflatten(x, shape, backend))
        return float(backend.to_numpy(value)), _flatten(grad, backend)

    def hvp(x: NDArray[np.float64], direction: NDArray[np.float64]) -> NDArray[np.float64]:
        params, along = (_unflatten(v, shape, backend) for v in (x, direction))
        return _flatten(objective.hvp(params, along), backend)

    iteration = 0

    def watch(intermediate_result: Any) -> None:  # SciPy looks for this very name
        nonlocal iteration
        iteration += 1
        if record.is_due(iteration):
            record.take(iteration, float(intermediate_result.fun))

    x = _flatten(start, backend)
    record.take(0, value_and_grad(x)[0])
    if not settings.epochs:
        return Outcome(start, record.finish(), 0, False)
    result = optimize.minimize(
        value_and_grad, x, jac=True, hessp=hvp if method.uses_hvp else None,
        method=method.name, callback=watch, options=method.options(settings),
    )  # fmt: skip
    if record.pairs[-1][0] != result.nit:
        record.take(int(result.nit), float(result.fun))
    params = _unflatten(result.x, shape, backend)
    return Outcome(params, record.finish(), int(result.nit), bool(result.success))


def _scipy_optimize(method: str) -> Any:
    try:
        import scipy.optimize
    except ImportError as error:
        raise MissingExtra("SciPy", "train", f"The solver {method}") from error
    return scipy.optimize


def _flatten(params: Params, backend: Backend) -> NDArray[np.float64]:
    return np.concatenate([backend.to_numpy(params.W).ravel(), backend.to_numpy(params.b)])


def _unflatten(x: NDArray[np.float64], shape: tuple[int, ...], backend: Backend) -> Params:
    size = math.prod(shape)
    return Params(backend.asarray(x[:size].reshape(shape)), backend.asarray(x[size:]))


def _lbfgs_options(settings: Settings) -> dict[str, Any]:
    # The gradient decides when to stop, unless the loss has stopped changing beyond its last few ulps.
    ulps = 64 * float(np.finfo(np.float64).eps)
    limits = {"maxiter": settings.epochs, "maxls": 50, "maxfun": 10**9}
    return {"gtol": settings.tolerance, "ftol": ulps, **limits}


def _newton_options(settings: Settings) -> dict[str, Any]:
    return {"maxiter": settings.epochs, "gtol": settings.tolerance}


Solver = Callable[[SoftmaxObjective, Params, Backend, Settings, _Record], Outcome]

SOLVERS: Mapping[str, Solver] = MappingProxyType(
    {
        "gd": _descend,
        "lbfgs": partial(_minimize_on_host, _HostMethod("L-BFGS-B", False, _lbfgs_options)),
        # The trust region copes with the flat directions of softmax: adding one number to all logits.
        "newton-cg": partial(_minimize_on_host, _HostMethod("trust-ncg", True, _newton_options)),
    }
)
