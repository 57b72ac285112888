"""Cases whose digits are known, on every array library: where textbook code gives 0, NaN or infinity, or loses digits.

What is right is computed from the book's expression and rounded once; the figures in the table are a second check of
its first digits. Generated code has to be within its bound of that.
"""

from __future__ import annotations

import inspect
import math
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pytest
from mpmath import mp

from derive.errors import MissingExtra
from verify.accuracy import ACCURACIES, Way, generated, is_generated, with_accuracy
from verify.backends import BACKENDS, LAYOUTS, Backend
from verify.bounds import bound
from verify.judging import places_of, sample_of
from verify.regimes import CHANCE, CLASSES, FUNCTIONS, draw
from verify.ulps import correctly_rounded, exact_values, judge, pick_format

INF = math.inf
UNBOUNDED = 8.0  # ulps, of a function that has no bound


@dataclass(frozen=True)
class Case:
    """f(arguments)[place] begins with these digits."""

    function: str
    arguments: tuple[list[float], ...]
    place: tuple[int, ...]
    digits: str
    dtype: str = "float64"

    def __str__(self) -> str:
        at = str([*self.place]) if self.place else ""
        return f"{self.function}({', '.join(map(str, self.arguments))}){at} {self.dtype}"

    @property
    def inputs(self) -> dict[str, list[float]]:
        return dict(zip(FUNCTIONS[self.function].arguments, self.arguments, strict=True))

    def exact(self) -> object:
        """The book's value: of rows at the place, of single numbers at none."""
        program, fmt = FUNCTIONS[self.function].program, pick_format(self.dtype)
        where = tuple(k + 1 for k in self.place)
        (found,) = exact_values(program, self.inputs, [where], fmt, 50)
        return found


CE, BCE, MSE = "softmax_cross_entropy", "bce_with_logits", "mse_of_sigmoid"
CASES = (
    Case("log_softmax", ([40.0, 0.0],), (0,), "-4.248354255291589e-18"),
    Case("log_softmax", ([20.0, 0.0],), (0,), "-2.0611536e-9", "float32"),
    Case("log_softmax", ([0.0, -INF],), (1,), "-inf"),
    Case("logsumexp", ([0.0, -40.0],), (), "4.248e-18"),
    Case("softmax", ([1e17, 1e17],), (0,), "0.5"),
    Case("softmax", ([1e17, 1e17],), (1,), "0.5"),
    Case("softmax", ([0.1, 700.3],), (0,), "8.07242040177811768e-305"),
    Case("softmax", ([-INF, 0.0, 1.0],), (0,), "0"),
    Case(CE, ([40.0, 0.0], [1.0, 0.0]), (), "4.248e-18"),
    Case(CE, ([1e17, 1e17], [1.0, 0.0]), (), "0.693147"),
    Case(CE, ([-INF, 0.0, 1.0], [0.0, 0.0, 1.0]), (), "0.3133"),
    Case(f"{CE}_grad", ([40.0, 0.0], [1.0, 0.0]), (0,), "-4.248e-18"),
    Case(f"{CE}_grad", ([-INF, 0.0, 1.0], [0.0, 0.0, 1.0]), (0,), "0"),
    Case(f"{CE}_hess_diag", ([40.0, 0.0], [1.0, 0.0]), (0,), "4.248e-18"),
    Case(f"{CE}_hess", ([40.0, 0.0], [1.0, 0.0]), (0, 0), "4.248e-18"),
    Case(f"{CE}_value_and_grad[0]", ([40.0, 0.0], [1.0, 0.0]), (), "4.248e-18"),
    Case(f"{CE}_value_and_grad[1]", ([40.0, 0.0], [1.0, 0.0]), (0,), "-4.248e-18"),
    Case("sigmoid", ([-710.0],), (), "4.476e-309"),
    Case("softplus", ([20.5],), (), "20.500000001250153"),
    Case("sigmoid_grad", ([40.0],), (), "4.248e-18"),
    Case(BCE, ([-40.0], [0.0]), (), "4.248e-18"),
    Case(BCE, ([40.0], [1.0]), (), "4.248e-18"),
    Case(BCE, ([-20.0], [0.0]), (), "2.0611536203143807e-9"),
    Case(BCE, ([INF], [1.0]), (), "0"),
    Case(BCE, ([-INF], [0.0]), (), "0"),
    Case(BCE, ([INF], [0.0]), (), "inf"),
    Case(BCE, ([-INF], [1.0]), (), "inf"),
    Case(f"{BCE}_grad", ([36.5], [1.0]), (), "-1.40686171e-16"),
    Case(f"{BCE}_hess", ([40.0], [0.0]), (), "4.248e-18"),
    Case(MSE, ([40.0], [1.0]), (), "1.805e-35"),
)

# Limits, which no expression of the book has as its value: what is computed there is a convention.
LIMITS = (
    Case("softmax", ([INF, 0.0],), (0,), "nan"),
    Case("softmax", ([INF, 0.0],), (1,), "nan"),
    Case("logsumexp", ([-INF, -INF],), (), "-inf"),
    *(case for case in CASES if case.function == BCE and math.isinf(case.arguments[0][0])),
)

NOT_YET: dict[str, str] = {}


def marked(cases: tuple[Case, ...]) -> list[object]:
    """With the failures that are known."""
    marks = {
        str(case): [pytest.mark.xfail(strict=True, reason=NOT_YET[str(case)])] for case in cases if str(case) in NOT_YET
    }
    return [pytest.param(case, marks=marks.get(str(case), []), id=str(case)) for case in cases]


@pytest.fixture(params=BACKENDS)
def backend(request) -> Backend:
    """An array library that is installed, and whose device answers."""
    try:
        opened = BACKENDS[request.param]()
        opened.asarray(np.ones(1), "float64")
    except MissingExtra as error:
        pytest.skip(str(error))
    except Exception as error:  # noqa: BLE001  # a library of a GPU that is not there has errors of its own
        pytest.skip(f"{request.param} has no device: {error}")
    return opened


def computed(case: Case, backend: Backend, accuracy: str) -> float:
    what = FUNCTIONS[case.function]
    if not is_generated(case.function):
        pytest.skip(f"{what.call} has not been generated")
    way = Way("lossproof", accuracy, "C", backend, with_accuracy(generated(what.call), accuracy))
    rows = way(what, {a: np.array([x]) for a, x in case.inputs.items()}, case.dtype)
    return float(rows[(0, *(case.place if what.kind == CLASSES else (0,)))])


def limit(name: str, dtype: str, accuracy: str) -> float:
    """The function's bound; that of float32 is for functions that compute in float64, as tight ones can."""
    promised = bound(name, dtype, accuracy)
    return promised.ulps if promised else UNBOUNDED


FINITE = tuple(case for case in CASES if case not in LIMITS)


@pytest.mark.parametrize("case", FINITE, ids=str)
def test_the_book_has_these_digits(case: Case):
    exact, digits = float(mp.make_mpf(case.exact())), case.digits
    if digits in ("0", "-inf"):
        assert correctly_rounded(mp.make_mpf(case.exact()), case.dtype) == float(digits)
        return
    known = digits.partition("e")[0].lstrip("-0.")
    relative = 10.0 ** (1 - len(known.replace(".", "")))
    assert exact == pytest.approx(float(digits), rel=relative, abs=0)


def options(case: Case) -> tuple[str, ...]:
    """Every accuracy, if the function has the option."""
    what = FUNCTIONS[case.function]
    if not is_generated(case.function) or "accuracy" not in inspect.signature(generated(what.call)).parameters:
        return ACCURACIES[:1]
    return ACCURACIES


@pytest.mark.parametrize("case", marked(FINITE))
def test_generated_code_has_them(case: Case, backend: Backend):
    for accuracy in options(case):
        found = judge(computed(case, backend, accuracy), case.exact(), pick_format(case.dtype))
        assert not found.flaw
        assert found.ulps <= limit(case.function, case.dtype, accuracy)


@pytest.mark.parametrize("case", marked(LIMITS))
def test_limits_are_by_convention(case: Case, backend: Backend):
    for accuracy in options(case):
        np.testing.assert_equal(computed(case, backend, accuracy), float(case.digits))


# Rows that are long, axes that are others, arrays that lie otherwise.

ROWS = tuple(name for name in FUNCTIONS if FUNCTIONS[name].kind == CLASSES and is_generated(name))
OF_AXIS = tuple(name for name in ROWS if name != f"{CE}_hess")


@cache
def drawn(regime: str, K: int, rows: int) -> dict[str, np.ndarray]:
    return draw(regime, "float64", K, rows, 3, labels="hard")


def called(name: str, arrays: list[np.ndarray], **options: object) -> np.ndarray:
    what = FUNCTIONS[name]
    with np.errstate(all="ignore"):
        found = generated(what.call)(*arrays, **options)
    return found if what.part is None else found[what.part]


def off(name: str, inputs: dict[str, np.ndarray], results: np.ndarray) -> float:
    """The largest error in ulps; infinite for a flaw."""
    what, fmt = FUNCTIONS[name], pick_format("float64")
    promised = bound(name, "float64", "default")
    if promised and not promised.scaled:
        what = replace(what, terms=None)
    sample = sample_of(what, inputs, places_of(what, inputs, 0), fmt, 30)
    judged = [judge(float(results[at]), x, fmt) for at, x in zip(sample.places, sample.exact, strict=True)]
    return max((math.inf if j.flaw else j.ulps) for n, j in enumerate(judged) if n not in sample.cancelled)


LONG = ("softmax", "log_softmax", "logsumexp", CE, f"{CE}_grad", f"{CE}_hess_diag")
LONGEST = (("softmax", "normal-10"), ("log_softmax", "leader"), (f"{CE}_grad", "normal-10"))


@pytest.mark.parametrize(
    ("name", "regime", "K"),
    [
        *((name, regime, 1000) for name in LONG for regime in ("normal-10", "leader")),
        *((name, regime, 100_000) for name, regime in LONGEST),
    ],
)
def test_long_rows_are_within_the_bound(name: str, regime: str, K: int):
    inputs = {a: drawn(regime, K, 2 if K < 10_000 else 1)[a] for a in FUNCTIONS[name].arguments}
    assert off(name, inputs, called(name, [*inputs.values()])) <= limit(name, "float64", "default")


@pytest.mark.parametrize("name", OF_AXIS)
def test_the_position_of_the_axis_changes_nothing(name: str):
    """The same rows along the first, the middle and the last axis of a 3-D array."""
    inputs = {a: drawn("normal-10", 7, 6)[a] for a in FUNCTIONS[name].arguments}
    blocks = [x.reshape(2, 3, 7) for x in inputs.values()]
    last = called(name, blocks)
    assert off(name, inputs, last.reshape(6, 7) if last.ndim == 3 else last.reshape(6)) <= limit(
        name, "float64", "default"
    )
    for axis in (0, 1):
        moved = called(name, [np.moveaxis(x, -1, axis) for x in blocks], axis=axis)
        again = np.moveaxis(moved, axis, -1) if last.ndim == 3 else moved
        np.testing.assert_array_max_ulp(again, last, 6)
        found = again.reshape(6, 7) if last.ndim == 3 else again.reshape(6)
        assert off(name, inputs, found) <= limit(name, "float64", "default")


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", [*filter(is_generated, FUNCTIONS)])
def test_how_arrays_lie_in_memory_changes_nothing(name: str, layout: str):
    what = FUNCTIONS[name]
    regime = "uniform" if what.kind == CHANCE else "normal-10"
    inputs = {a: draw(regime, "float64", 9, 12, 5, what.kind, "hard")[a] for a in what.arguments}
    plain = called(name, [*inputs.values()])
    laid = called(name, [LAYOUTS[layout](lambda x: x, x) for x in inputs.values()])
    assert laid.shape == plain.shape
    assert off(name, inputs, laid) <= limit(name, "float64", "default")
