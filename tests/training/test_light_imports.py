"""`training` needs what it says: each case runs in a process where nothing else can be imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

BLOCKER = """
import sys
sys.path.insert(0, {root!r})
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked!r}:
            raise ModuleNotFoundError(f"blocked: {{name}}", name=name)
sys.meta_path.insert(0, Blocker())
"""
OPTIONAL = ("scipy", "sklearn", "torch", "cupy", "sympy", "mpmath", "pandas", "matplotlib")

GD = """
from training import datasets
from training.data import read_table, read_features
from training.fit import fit
from training.model import load
table = read_table(datasets.path("course"), "y")
result = fit(table, epochs=10)
assert result.backend == "numpy"
result.model.save({path!r})
rows = read_features(datasets.path("course"), table.feature_names, "y", table.classes)
assert (load({path!r}).predict(rows.features) == result.model.predict(rows.features)).all()
"""

MISSING = """
from derive.errors import MissingExtra
from training import datasets
from training.data import read_table
from training.fit import fit
table = read_table(datasets.path("course"), "y")
def estimators(): import training.estimators
cases = {
    "train": [lambda: fit(table, solver="lbfgs"), lambda: fit(table, solver="newton-cg"), estimators],
    "gpu": [lambda: fit(table, backend="cupy")],
    "bench": [lambda: fit(table, backend="torch")],
}
for extra, calls in cases.items():
    for call in calls:
        try: call()
        except MissingExtra as error: assert error.extra == extra, error
        else: raise AssertionError(extra)
"""


def run(code: str, blocked: tuple[str, ...]) -> None:
    program = BLOCKER.format(root=str(ROOT), blocked=blocked) + code
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


def test_the_package_itself_is_light() -> None:
    run("import training, training.datasets", ("numpy", "array_api_compat", *OPTIONAL))


@pytest.mark.parametrize("module", ["data", "arrays"])
def test_modules_need_only_numpy(module: str) -> None:
    run(f"import training.{module}", OPTIONAL)


def test_gradient_descent_needs_only_numpy(tmp_path: Path) -> None:
    run(GD.format(path=str(tmp_path / "m.json")), OPTIONAL)


def test_missing_libraries_are_named() -> None:
    run(MISSING, OPTIONAL)


def test_sympy_is_never_imported() -> None:
    modules = ("arrays", "data", "datasets", "estimators", "fit", "model", "objective", "solvers")
    run("".join(f"import training.{module}\n" for module in modules), ("sympy",))
