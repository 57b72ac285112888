from __future__ import annotations

import numpy as np
import pytest

from derive.errors import LossproofError
from training.data import Table
from training.fit import fit

pytest.importorskip("sklearn", reason="scikit-learn is not installed")

from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from training.estimators import SoftmaxRegression


@parametrize_with_checks([SoftmaxRegression()])
def test_keeps_scikit_learn_contract(estimator, check) -> None:
    check(estimator)


@pytest.mark.parametrize("solver", ["lbfgs", "newton-cg", "gd"])
def test_agrees_with_scikit_learn(penguins: Table, solver: str) -> None:
    X, y = StandardScaler().fit_transform(penguins.features), penguins.labels
    l2 = 1e-2
    ours = SoftmaxRegression(solver, learning_rate=1.0, l2=l2, tol=1e-8).fit(X, y)
    theirs = LogisticRegression(C=1 / (l2 * len(y)), tol=1e-8, max_iter=1000).fit(X, y)
    np.testing.assert_allclose(ours.coef_, theirs.coef_, atol=1e-4)
    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), atol=1e-4)
    assert ours.score(X, y) == theirs.score(X, y)


def test_agrees_with_fit(penguins: Table) -> None:
    X = StandardScaler().fit_transform(penguins.features)
    ours = SoftmaxRegression("gd", max_iter=50).fit(X, penguins.labels)
    model = fit(penguins, epochs=50, standardize=True, backend="numpy").model
    np.testing.assert_allclose(ours.coef_, model.W.T, rtol=1e-10)


def test_pipeline(penguins: Table) -> None:
    species = np.array(penguins.classes)[penguins.labels]
    pipeline = make_pipeline(StandardScaler(), SoftmaxRegression(l2=1e-3))
    assert cross_val_score(pipeline, penguins.features, species, cv=3).mean() > 0.97


def test_two_classes() -> None:
    X, y = np.array([[0.0], [1.0], [2.0], [3.0]]), np.array(["n", "n", "y", "y"])
    estimator = SoftmaxRegression(l2=0.1).fit(X, y)
    assert estimator.decision_function(X).shape == (4,)
    assert ((estimator.decision_function(X) > 0) == (estimator.predict(X) == "y")).all()
    np.testing.assert_allclose(np.exp(estimator.predict_log_proba(X)), estimator.predict_proba(X))


@pytest.mark.parametrize("bad", [{"solver": "sgd"}, {"l2": -1}, {"learning_rate": 0}, {"max_iter": -1}, {"tol": 0}])
def test_bad_settings(bad: dict[str, object]) -> None:
    with pytest.raises(LossproofError):
        SoftmaxRegression(**bad).fit([[0.0], [1.0]], [0, 1])
