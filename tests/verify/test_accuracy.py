"""The accuracy table: what it counts, that it can be made again, and that bad code is caught by it."""

from __future__ import annotations

import functools
import json
import math
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from derive.errors import LossproofError, MissingExtra
from verify import judging
from verify.accuracy import ACCURACIES, is_generated, measure
from verify.backends import LAYOUTS, processor
from verify.regimes import CHANCE, CLASSES, FUNCTIONS, LOGIT, REGIMES, draw, round_to
from verify.table import FLAWED, NORMAL, SCALED, SUBNORMAL, AccuracyTable, Row, rows_as_text
from verify.ulps import FORMATS

ROOT = Path(__file__).resolve().parents[2]


def textbook_softmax(z):
    e = np.exp(z)
    return e / e.sum(axis=-1, keepdims=True)


def shifted_softmax(z):
    return textbook_softmax(z - z.max(axis=-1, keepdims=True))


def textbook_gradient(z, y):
    return shifted_softmax(z) - y


SOFTPLUS = functools.partial(np.logaddexp, 0.0)  # can be sent to another process
GOOD = {"softplus": SOFTPLUS, "softmax": shifted_softmax}


def only(table: AccuracyTable) -> Row:
    (row,) = table.rows
    return row


# Bad code is caught.


def test_softmax_without_a_shift_gives_nan_where_it_overflows():
    row = only(measure(["softmax"], regimes=["huge"], Ks=[3], candidates={"softmax": textbook_softmax}))
    z = draw("huge", "float64", 3, 40, 0)["z"]
    e = np.where(z > 0, math.inf, 0.0)  # all that is left of e^(1e4) and e^(-1e4)
    with np.errstate(all="ignore"):
        expected = e / e.sum(axis=-1, keepdims=True)
    exact = shifted_softmax(z)
    assert row.nans == np.isnan(expected).sum() > 0
    assert row.wrong_zeros == np.count_nonzero((expected == 0) & (exact != 0))
    assert row.worst[FLAWED].computed == "nan"


def test_p_minus_one_gives_zeros_where_the_gradient_is_tiny():
    candidates = {"softmax_cross_entropy_grad": textbook_gradient}
    row = only(measure(regimes=["leader"], Ks=[2], candidates=candidates))
    drawn = draw("leader", "float64", 2, 40, 0)
    wrong = (textbook_gradient(drawn["z"], drawn["y"]) == 0) & (drawn["y"] == 1)
    assert row.wrong_zeros == wrong.sum() > 0
    assert row.max_ulp > 2**52
    assert (row.nans, row.wrong_infs, row.undecided) == (0, 0, 0)


def test_an_infinity_is_counted_and_does_not_hide_the_ulps():
    row = only(measure(regimes=["near-overflow"], candidates={"softplus": lambda z: np.log1p(np.exp(z))}, samples=20))
    z = draw("near-overflow", "float64", 2, 20, 0, LOGIT)["z"]
    assert row.wrong_infs == np.count_nonzero(z > math.log(2) * 1024) > 0
    assert 0 < row.max_ulp < 10


def test_one_ulp_is_one_ulp():
    """What is right to half an ulp, moved by 8 ulps, is off by 7.5 to 8.5 of them."""

    def off(z):
        out = np.logaddexp(0.0, z)
        return out + 8 * np.spacing(out)

    row = only(measure(regimes=["normal-1"], candidates={"softplus": off}))
    assert 6 < row.mean_ulp < 10
    assert 8 <= row.max_ulp < 12


def test_correct_rounding_is_half_an_ulp():
    """1 / (1 + 2^-n) at z = n log 2 is no float; z = 0 is exact."""
    row = only(measure(regimes=["enormous"], Ks=[10], candidates={"softmax": shifted_softmax}))
    assert row.max_ulp <= 0.5
    assert row.samples == 400


# In ulps. The functions that are not here lose digits to the shift by the largest logit or to p - 1; what they
# reach is measured in benchmarks/, not promised.
PROMISED = {
    "float64": {"sigmoid": 2.5, "softplus": 2, "logsumexp": 4.5, "bce_with_logits": 2.5},
    "float32": {"sigmoid": 2.5, "softplus": 3, "logsumexp": 4.5, "bce_with_logits": 4},
}


@pytest.mark.parametrize(
    ("dtype", "name", "bound"), [(dtype, *row) for dtype, rows in PROMISED.items() for row in rows.items()]
)
def test_generated_code_is_right_to_a_few_ulps(dtype: str, name: str, bound: float):
    for row in measure([name], [dtype], samples=5).rows:
        assert row.flaws == 0, row
        assert row.max_ulp <= bound, row


@pytest.mark.parametrize("name", [*filter(is_generated, FUNCTIONS)])
def test_generated_code_is_finite_where_its_value_is(name: str):
    for row in measure([name], samples=5).rows:
        assert (row.nans, row.wrong_infs, row.undecided) == (0, 0, 0), row


def test_a_function_that_is_not_generated_is_left_out_or_refused(monkeypatch):
    monkeypatch.setattr("verify.accuracy.GENERATED", ("math",))
    monkeypatch.setattr("math.softplus", SOFTPLUS, raising=False)
    assert {row.function for row in measure(regimes=["normal-1"], samples=1).rows} == {"softplus"}
    with pytest.raises(LossproofError, match=r"No function sigmoid has been generated\. Choose from softplus"):
        measure(["sigmoid"])


# The table.


def test_same_seed_same_table():
    once, again = (measure(candidates=GOOD, Ks=[3], samples=5, seed=1) for _ in range(2))
    assert once == again
    assert once.rows != measure(candidates=GOOD, Ks=[3], samples=5, seed=2).rows


def test_parallel_is_serial():
    seen: list[tuple[int, int]] = []
    settings = {"candidates": {"softplus": SOFTPLUS}, "regimes": ["normal-1", "near-zero"], "samples": 3}
    parallel = measure(**settings, processes=2, progress=lambda *at: seen.append(at))
    assert parallel == measure(**settings)
    assert seen == [(1, 2), (2, 2)]


def test_json_and_back():
    table = measure(candidates=GOOD, Ks=[2, 3], samples=3)
    text = json.dumps(table.as_json(), allow_nan=False)
    assert AccuracyTable.from_json(json.loads(text)) == table
    assert table.made_with["digits"] == 50
    assert table.made_with["processor"] == processor()["processor"] != ""
    assert set(table.made_with["features"].split()) & {"AVX2", "NEON", "ASIMD", "VSX3", "VXE", "SVE"}


def test_json_of_a_function_that_gives_no_number():
    table = measure(candidates={"softplus": lambda z: z * math.nan}, regimes=["normal-1"], samples=2)
    assert only(table).max_ulp == math.inf
    assert only(table).nans == only(table).samples == 16
    assert AccuracyTable.from_json(json.loads(json.dumps(table.as_json(), allow_nan=False))) == table


@pytest.mark.parametrize("data", [{}, {"rows": [{}], "made_with": {}}, {"rows": 3, "made_with": {}}])
def test_json_that_is_no_table(data):
    with pytest.raises(LossproofError, match="no accuracy table"):
        AccuracyTable.from_json(data)


def test_summary_counts_everything_and_names_the_worst():
    table = measure(candidates=GOOD, Ks=[2, 3], samples=4)
    softplus, softmax = table.summary()
    assert (softplus.function, softmax.function) == tuple(GOOD)
    for merged in (softplus, softmax):
        rows = [r for r in table.rows if r.function == merged.function]
        assert merged.samples == sum(r.samples for r in rows)
        assert merged.max_ulp == max(r.max_ulp for r in rows)
        assert (merged.regime, merged.K) in {(r.regime, r.K) for r in rows if r.max_ulp == merged.max_ulp}
        assert min(r.mean_ulp for r in rows) <= merged.mean_ulp <= max(r.mean_ulp for r in rows)


def test_text_has_a_line_per_row():
    table = measure(candidates=GOOD, Ks=[2], samples=2, regimes=["normal-1"])
    lines = rows_as_text(table.rows).splitlines()
    assert len(lines) == 3
    assert lines[0].split()[:3] == ["function", "of", "dtype"]


def test_worst_call_can_be_pasted():
    for K in (3, 20):
        row = only(measure(candidates={"softmax": shifted_softmax}, regimes=["masked"], Ks=[K], samples=9))
        assert row.worst_result is not None
        scope = {"np": np, "softmax": shifted_softmax, "draw": draw}
        value = eval(row.worst_result.call, scope)  # noqa: S307  # that it can be is the point
        assert value == pytest.approx(float(row.worst_result.computed), rel=1e-15, abs=0)


def test_functions_of_one_logit_are_measured_once():
    table = measure(candidates={"softplus": SOFTPLUS}, Ks=[2, 3, 10], samples=2)
    assert [r.regime for r in table.rows] == [r.name for r in REGIMES.values() if LOGIT in r.kinds]


def test_long_rows_are_looked_at_in_places():
    row = only(measure(candidates={"softmax": shifted_softmax}, Ks=[101], regimes=["tiny"], samples=11))
    assert row.samples == 2 * judging.ENTRIES  # of a tenth of the rows, rounded up


# How it is called.


def test_a_function_without_the_option_is_measured_as_it_is():
    loose, tight = measure(candidates={"softplus": SOFTPLUS}, accuracy=ACCURACIES, regimes=["normal-1"], samples=2).rows
    assert (loose.accuracy, tight.accuracy) == ACCURACIES
    assert loose.max_ulp == tight.max_ulp


def test_the_option_is_given_to_the_function():
    def softplus(z, accuracy="default"):
        return SOFTPLUS(z) * {"default": 2, "tight": 1}[accuracy]

    loose, tight = measure(candidates={"softplus": softplus}, accuracy=ACCURACIES, regimes=["normal-1"], samples=2).rows
    assert tight.max_ulp < 2
    assert loose.max_ulp > 1e15
    assert tight.worst_result is not None
    assert "accuracy='tight'" in tight.worst_result.call
    assert loose.worst_result is not None
    assert "accuracy" not in loose.worst_result.call


def test_arrays_lie_as_asked():
    seen = []

    def softmax(z):
        seen.append((z.flags.c_contiguous, z.flags.f_contiguous, z.strides[-1]))
        return shifted_softmax(z)

    rows = measure(candidates={"softmax": softmax}, layout=LAYOUTS, regimes=["normal-1"], Ks=[3], samples=4).rows
    assert [r.layout for r in rows] == list(LAYOUTS) == ["C", "F", "strided"]
    assert seen == [(True, False, 8), (False, True, 32), (False, False, 16)]
    assert len({(r.max_ulp, r.mean_ulp) for r in rows}) == 1


def test_a_part_of_a_result_is_measured():
    both = {
        f"bce_with_logits_value_and_grad[{n}]": lambda z, y: (np.logaddexp(0, z) - y * z, 1 / (1 + np.exp(-z)) - y)
        for n in (0, 1)
    }
    value, slope = measure(candidates=both, regimes=["normal-1"], samples=3).rows
    assert max(value.max_ulp, slope.max_scaled) < 10
    assert value.worst_result is not None
    assert value.worst_result.call.startswith("bce_with_logits_value_and_grad(np")
    assert value.worst_result.call.endswith(")[0][0]")


def test_a_matrix_is_measured_entry_by_entry():
    def hessian(z, y):
        p = shifted_softmax(z)
        return p[..., None] * (np.eye(z.shape[-1]) - p[..., None, :])

    name = "softmax_cross_entropy_hess"
    few, many, none = (
        measure(candidates={name: hessian}, regimes=["normal-1"], Ks=[K], samples=2) for K in (3, 10, 1001)
    )
    assert only(few).samples == 2 * 9
    assert only(many).samples == 2 * judging.PAIRS
    assert only(many).max_ulp < 20
    assert none.rows == ()
    worst = only(few).worst_result
    assert worst is not None
    scope = {"np": np, name: hessian}
    assert eval(worst.call, scope) == pytest.approx(float(worst.computed), rel=1e-15)  # noqa: S307  # as above


# What cancels.


def test_ulps_are_scaled_where_terms_cancel():
    """log-sum-exp of a pair around -log 2 is near 0: half an ulp of log 2 is many ulps of it."""

    def logsumexp(z):
        top = z.max(axis=-1, keepdims=True)
        return top[..., 0] + np.log(np.exp(z - top).sum(axis=-1))

    row = only(measure(candidates={"logsumexp": logsumexp}, regimes=["normal-1"], Ks=[3], samples=200))
    assert 0 < row.cancelled < 100
    assert row.max_scaled < 3 < row.max_ulp
    assert row.worst[SCALED].ulps == row.max_scaled
    assert row.worst[NORMAL].ulps == row.max_ulp


def test_soft_gradients_are_near_in_ulps_of_their_terms():
    row = only(
        measure(
            candidates={"softmax_cross_entropy_grad": textbook_gradient}, regimes=["normal-1"], labels="soft", Ks=[10]
        )
    )
    assert row.max_scaled < 6 < row.max_ulp


def test_subnormal_results_are_told_apart():
    row = only(measure(candidates={"softmax": lambda z: 0 * z}, regimes=["tiny"], Ks=[2], samples=20))
    assert 2.0**52 < row.worst[NORMAL].ulps < 2.0**53
    assert 0 < row.worst[SUBNORMAL].ulps < 2.0**52
    assert only(measure(candidates=GOOD, functions=["softmax"], regimes=["normal-1"], Ks=[2])).worst.keys() == {NORMAL}


# Backends.


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"functions": ["tanh"]}, "Unknown function 'tanh'. Choose from sigmoid, softplus"),
        ({"functions": ["sigmoid"], "candidates": GOOD}, "Unknown function 'sigmoid'. Choose from softplus, softmax"),
        ({"regimes": ["odd"]}, "Unknown regime 'odd'. Choose from normal-1"),
        ({"dtypes": ["float8"]}, "Unknown dtype 'float8'. Choose from float64"),
        ({"backend": "abacus"}, "Unknown backend 'abacus'. Choose from numpy"),
        ({"against": ["abacus"]}, "Unknown peer 'abacus'. Choose from scipy"),
        ({"samples": 0}, "samples must be at least 1, not 0"),
        ({"Ks": [0]}, "K = 0 must be at least 1, not 0"),
        ({"dtypes": ["bfloat16"], "candidates": GOOD}, "numpy has no bfloat16"),
        ({"candidates": {"softmax": lambda z: z[..., 0]}}, "gives the shape"),
        ({"accuracy": "loose"}, "Unknown accuracy 'loose'. Choose from default, tight"),
        ({"layout": "D"}, "Unknown layout 'D'. Choose from C, F, strided"),
        ({"candidates": GOOD, "journal": Path("rows")}, "cannot tell one candidate from another"),
    ],
)
def test_bad_input_is_named(settings, message: str):
    with pytest.raises(LossproofError, match=message.replace("(", r"\(")):
        measure(**settings)


@pytest.mark.parametrize(("name", "extra"), [("torch", "bench"), ("cupy", "gpu"), ("array-api-strict", "test")])
def test_missing_backend_is_named(monkeypatch, name: str, extra: str):
    monkeypatch.setitem(sys.modules, name.replace("-", "_"), None)
    with pytest.raises(MissingExtra, match=rf"lossproof\[{extra}\]"):
        measure(candidates=GOOD, backend=name)


def test_array_api_strict_computes():
    xp = pytest.importorskip("array_api_strict")

    def sigmoid(z):
        return 1 / (1 + xp.exp(-z))

    row = only(measure(candidates={"sigmoid": sigmoid}, backend="array-api-strict", regimes=["near-zero"], samples=2))
    assert row.max_ulp <= 2
    assert row.worst_result is not None
    assert "array_api_strict.asarray" in row.worst_result.call


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["float64", "float32", "bfloat16"])
def test_torch_computes(dtype: str):
    torch = pytest.importorskip("torch")
    candidates = {"sigmoid": torch.sigmoid}
    row = only(measure(["sigmoid"], [dtype], ["normal-1"], candidates=candidates, backend="torch", samples=2))
    assert row.max_ulp < 3


# Inputs.


@pytest.mark.parametrize("dtype", FORMATS)
@pytest.mark.parametrize("regime", REGIMES)
def test_inputs_are_numbers_of_the_format(regime: str, dtype: str):
    for kind in REGIMES[regime].kinds:
        for K in (1, 2, 3, 10):
            if REGIMES[regime].least <= K:
                drawn = draw(regime, dtype, K, 12, 0, kind)
                assert set(drawn) == ({"p"} if kind == CHANCE else {"z", "y", "v"})
                for values in drawn.values():
                    assert values.shape == (12, K if kind == CLASSES else 8)
                    assert np.array_equal(round_to(values, FORMATS[dtype]), values)
                    assert not np.isnan(values).any()


@pytest.mark.parametrize("dtype", FORMATS)
@pytest.mark.parametrize("regime", ["normal-1", "masked"])
def test_labels_sum_to_one_exactly(regime: str, dtype: str):
    drawn = draw(regime, dtype, 7, 40, 3)
    assert all(sum(map(Fraction, row)) == 1 for row in drawn["y"])
    assert (drawn["y"] >= 0).all()
    assert not drawn["y"][np.isinf(drawn["z"])].any()
    hard = (drawn["y"] == 1).any(axis=-1)
    assert hard[::2].all()
    assert not hard[1::2].all()


def test_rounding_to_float32_is_numpys():
    x = np.random.default_rng(0).standard_normal(500) * 10.0 ** np.arange(-250, 250).clip(-46, 37)
    assert np.array_equal(round_to(x, FORMATS["float32"]), x.astype(np.float32).astype(np.float64))


def test_regimes_are_what_they_say():
    ties, two = (draw(name, "float64", 5, 20, 0)["z"] for name in ("ties", "two-tied"))
    assert (ties == ties[:, :1]).all()
    assert (np.sort(two)[:, -1] == np.sort(two)[:, -2]).all()
    leader = np.sort(draw("leader", "float64", 5, 50, 0)["z"])
    assert ((leader[:, -1] - leader[:, -2] > 29.9) & (leader[:, -1] - leader[:, -2] < 700.1)).all()
    masked = np.isinf(draw("masked", "float64", 4, 50, 0)["z"]).sum(axis=-1)
    assert set(masked) == {1, 2, 3}
    probabilities = shifted_softmax(draw("tiny", "float64", 2, 50, 0)["z"]).min(axis=-1)
    assert ((probabilities > 0) & (probabilities < 2.0**-1022)).any()


@pytest.mark.parametrize("dtype", FORMATS)
def test_chances_lie_between_0_and_1(dtype: str):
    fmt = FORMATS[dtype]
    drawn = {name: draw(name, dtype, 2, 200, 0, CHANCE)["p"] for name, r in REGIMES.items() if CHANCE in r.kinds}
    assert all(((p > 0) & (p < 1)).all() for p in drawn.values())
    assert (drawn["near-0"] < 2.0 ** (fmt.least + fmt.precision - 1)).any()  # subnormal
    assert drawn["near-1"].max() == 1 - 2.0**-fmt.precision
    assert np.isin(0.5 + 2.0**-fmt.precision * np.array([-1, 0, 2]), drawn["near-half"]).all() or dtype == "bfloat16"


def test_import_is_light():
    check = "import sys, verify.accuracy; assert not {'sympy', 'scipy', 'torch', 'jax', 'sklearn'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", check], cwd=ROOT, check=True, timeout=60)


@pytest.mark.parametrize(("labels", "hard"), [("hard", 1.0), ("soft", 0.0), ("mixed", 0.5)])
def test_labels_are_as_hard_as_asked(labels: str, hard: float):
    rows = draw("normal-1", "float64", 4, 10, 0, labels=labels)["y"]
    np.testing.assert_array_equal(rows.sum(axis=1), 1)
    assert np.mean(rows.max(axis=1) == 1) == hard
    singles = draw("normal-1", "float64", 2, 40, 0, "logit", labels)["y"]
    assert np.mean(np.isin(singles, (0, 1))) == pytest.approx(hard, abs=0.1)
