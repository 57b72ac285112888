"""The gate: what it lets pass, what it stops, and what it says of it."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from verify.accuracy import ACCURACIES, GENERATED, generated, is_generated, measure
from verify.bounds import BOUNDS, DEFAULT, GATED, TIGHT, bound, culprit, exceeded, excess, nearest
from verify.regimes import FUNCTIONS
from verify.table import NORMAL, SCALED, AccuracyTable, Row, Worst

SHOWN = 1e-3  # of an ulp


def row(function: str, dtype: str = "float64", accuracy: str = "default", **ulps: float) -> Row:
    """A row whose figures are these."""
    worst = {name: Worst(u, f"{function}(...)", "0.1", "0.2") for name, u in ulps.items()}
    largest = max((u for name, u in ulps.items() if name != SCALED), default=0.0)
    where = ("lossproof", function, "normal-1", dtype, 3, accuracy, "C")
    return Row(*where, 1, largest, 0.0, 0.0, 0, 0, 0, 0, int(SCALED in ulps), worst)


def stopped(found: Row) -> bool:
    return exceeded(AccuracyTable((found,))) == (found,)


@pytest.mark.parametrize(("name", "accuracy"), [*itertools.product(BOUNDS, ACCURACIES)])
def test_a_bound_is_a_bound(name: str, accuracy: str):
    for dtype in GATED:
        promised = bound(name, dtype, accuracy)
        for figure, limit in promised.limits().items():
            assert not stopped(row(name, dtype, accuracy, **{figure: limit}))
            assert stopped(row(name, dtype, accuracy, **{figure: limit + SHOWN}))


def test_tight_is_nowhere_looser():
    assert set(TIGHT) == set(DEFAULT)
    for name, promised in TIGHT.items():
        assert promised.ulps <= DEFAULT[name].ulps
        assert DEFAULT[name].scaled or not promised.scaled


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_other_dtypes_have_no_bound(dtype: str):
    assert not stopped(row("sigmoid", dtype, normal=1e9))


def test_parts_are_bounded_as_if_alone():
    assert bound("softmax_cross_entropy_value_and_grad[0]", "float64", "tight") == TIGHT["softmax_cross_entropy"]
    assert bound("softmax_cross_entropy_value_and_grad[1]", "float64", "tight") == TIGHT["softmax_cross_entropy_grad"]
    assert bound("mse_of_sigmoid_value_and_grad[0]", "float64", "default") is None
    assert bound("logit", "float64", "default") is None


def test_subnormal_results_have_a_bound_of_their_own():
    assert not stopped(row("softmax", accuracy="tight", normal=2.0, subnormal=3.0))
    assert stopped(row("softmax", accuracy="tight", normal=2.5, subnormal=1.0))
    assert stopped(row("sigmoid", accuracy="tight", normal=1.0, subnormal=1.6))


def test_what_cancels_is_scaled_only_where_it_may_be():
    assert not stopped(row("logsumexp", normal=1e6, scaled=2.9))
    assert stopped(row("logsumexp", normal=1e6, scaled=3.1))
    assert stopped(row("logsumexp", accuracy="tight", normal=1e6, scaled=2.9))
    assert stopped(row("logsumexp", normal=3.1))
    assert not stopped(row("logsumexp", "float32", normal=40.0, scaled=0.5))
    assert stopped(row("softmax_cross_entropy_grad", normal=1e6, scaled=1.0))


@pytest.mark.parametrize("flaw", ["wrong_zeros", "wrong_infs", "nans", "undecided"])
def test_a_flaw_is_above_every_bound(flaw: str):
    good = row("softmax", normal=0.1)
    assert stopped(replace(good, **{flaw: 1}))
    assert not stopped(replace(good, **{flaw: 1}, implementation="scipy"))
    assert not stopped(replace(good, **{flaw: 1}, function="mse_of_sigmoid_hvp"))


def test_the_culprit_is_what_exceeds_its_bound():
    found = row("softmax", accuracy="tight", normal=2.1, subnormal=2.9)
    assert excess(found) == culprit(found) == found.worst[NORMAL]
    assert nearest(found) == (2.1, 2.0)
    assert excess(row("softmax", normal=2.1)) is None
    assert excess(row("softmax", accuracy="tight", normal=2.1, subnormal=9.0)).ulps == 9.0
    zero = Worst(0.9, "softmax(...)", "0.0", "5e-324")
    assert culprit(replace(found, wrong_zeros=1, worst=dict(found.worst, flawed=zero))) == zero


# With functions.


def shifted(z):
    return z - z.max(axis=-1, keepdims=True)


def naive_softmax(z):
    e = np.exp(shifted(z))
    return e / e.sum(axis=-1, keepdims=True)


def wide(z, accuracy="default"):
    """softmax in extended precision, if the processor has any, rounded once."""
    return naive_softmax(z.astype(np.longdouble)).astype(z.dtype)


LONG = pytest.mark.skipif(np.finfo(np.longdouble).nmant < 63, reason="no extended precision here")


@LONG
def test_good_code_passes():
    found = measure(["softmax"], GATED, labels="hard", accuracy=ACCURACIES, samples=8, candidates={"softmax": wide})
    assert {(r.dtype, r.accuracy) for r in found.rows} == set(itertools.product(GATED, ACCURACIES))
    assert exceeded(found) == ()


@LONG
def test_loose_code_is_stopped_where_it_is_asked_to_be_tight():
    def softmax(z):
        return wide(z) * (1 + 2 * np.finfo(z.dtype).eps)  # 2 to 4 ulps

    found = exceeded(
        measure(["softmax"], labels="hard", accuracy=ACCURACIES, candidates={"softmax": softmax}, samples=4)
    )
    assert {r.accuracy for r in found} == {"tight"}


def test_the_textbook_is_stopped():
    """p - y loses the digits of a sure class; a wrong zero counts whatever its ulps."""
    naive = {"softmax_cross_entropy_grad": lambda z, y: naive_softmax(z) - y}
    rows = exceeded(measure(["softmax_cross_entropy_grad"], labels="hard", samples=12, candidates=naive))
    assert any(r.wrong_zeros for r in rows)
    assert any(r.max_ulp > 1e6 for r in rows)
    zeros = next(r for r in rows if r.wrong_zeros)
    assert culprit(zeros).computed == "0.0"


def test_single_precision_is_not_rounded_once():
    rows = exceeded(measure(["softmax"], ["float32"], labels="hard", samples=4, candidates={"softmax": naive_softmax}))
    assert any(0.51 < r.max_ulp < 100 for r in rows)


# Not yet of what has no options: its tight form and its float32 are the default and the arithmetic of float32.
FORMS = [("float64", "default")] if not hasattr(__import__(GENERATED[0], fromlist=["_"]), "sigmoid") else None
WAYS = FORMS or list(itertools.product(GATED, ACCURACIES))


@pytest.mark.parametrize(("dtype", "accuracy"), WAYS)
@pytest.mark.parametrize("name", [*filter(is_generated, BOUNDS)])
def test_generated_code_is_within_its_bounds(name: str, dtype: str, accuracy: str):
    table = measure([name], [dtype], labels="hard", accuracy=accuracy, samples=12, seed=7)
    assert table.rows
    assert exceeded(table) == ()
    assert callable(generated(FUNCTIONS[name].call))
