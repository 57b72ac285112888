"""Softmax regression behind scikit-learn's interface, for pipelines, grids and scores."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from derive.errors import LossproofError, MissingExtra
from derive.generated.array_api import log_softmax, softmax
from training.arrays import pick_backend
from training.objective import Params, SoftmaxObjective
from training.solvers import Settings, minimize

try:
    from sklearn.base import BaseEstimator, ClassifierMixin
    from sklearn.utils.multiclass import check_classification_targets
    from sklearn.utils.validation import check_is_fitted, validate_data
except ImportError as error:
    raise MissingExtra("scikit-learn", "train", "SoftmaxRegression") from error


class SoftmaxRegression(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """P(class k | x) = softmax(x W + b)_k, where W and b minimise mean cross-entropy + l2/2 sum(W**2).

    Args:
        solver: 'lbfgs', 'newton-cg' or 'gd'.
        learning_rate: step size of 'gd'.
        max_iter: steps of 'gd', or at most so many iterations of another solver.
        l2: strength of the penalty on W, not on b.
        tol: the largest gradient at which 'lbfgs' and 'newton-cg' stop.

    Attributes:
        classes_: (K,) labels, sorted.
        coef_: (K, d), the transpose of W; one row per class, for two classes as well.
        intercept_: (K,)
        n_iter_: iterations run.
        history_: (iteration, loss in nats) pairs.
    """

    def __init__(
        self,
        solver: str = "lbfgs",
        learning_rate: float = 0.1,
        max_iter: int = 1000,
        l2: float = 0.0,
        tol: float = 1e-6,
    ) -> None:
        self.solver = solver
        self.learning_rate = learning_rate
        self.max_iter = max_iter
        self.l2 = l2
        self.tol = tol

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Learn from (n, d) features and (n,) labels.

        Raises:
            ValueError: the data or the settings are not valid, or the loss diverged (a LossproofError).
        """
        features, targets = validate_data(self, X, y, dtype=np.float64)
        check_classification_targets(targets)
        self.classes_, labels = np.unique(targets, return_inverse=True)
        if self.classes_.size < 2:
            raise LossproofError("The labels hold one class only.", "Add rows of another class.")
        Y = np.eye(self.classes_.size)[labels]
        start = Params(np.zeros((features.shape[1], Y.shape[1])), np.zeros(Y.shape[1]))
        settings = Settings(self.learning_rate, self.max_iter, max(1, self.max_iter // 100), self.tol)
        objective = SoftmaxObjective(features, Y, self.l2)
        outcome = minimize(self.solver, objective, start, pick_backend("numpy"), settings)
        self.coef_, self.intercept_ = outcome.params.W.T, outcome.params.b
        self.n_iter_, self.history_ = outcome.epochs, outcome.history
        return self

    def _logits(self, X: ArrayLike) -> NDArray[np.float64]:
        check_is_fitted(self)
        features = validate_data(self, X, dtype=np.float64, reset=False)
        logits: NDArray[np.float64] = features @ self.coef_.T + self.intercept_
        return logits

    def decision_function(self, X: ArrayLike) -> NDArray[np.float64]:
        """Logits: (n, K); for two classes (n,), the second logit minus the first, as scikit-learn expects."""
        z = self._logits(X)
        return z[:, 1] - z[:, 0] if self.classes_.size == 2 else z

    def predict_proba(self, X: ArrayLike) -> NDArray[np.float64]:
        """(n, K) probabilities, in the order of `classes_`."""
        return np.asarray(softmax(self._logits(X)))

    def predict_log_proba(self, X: ArrayLike) -> NDArray[np.float64]:
        """(n, K) log-probabilities, exact where a probability itself would underflow."""
        return np.asarray(log_softmax(self._logits(X)))

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """(n,) labels: the most probable class of each row."""
        most_probable = self._logits(X).argmax(axis=1)
        return np.asarray(self.classes_[most_probable])
