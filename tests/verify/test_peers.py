"""Peers compute what they are held against: right where it is easy, and wrong only where they are known to be."""

from __future__ import annotations

import sys
from importlib.util import find_spec

import numpy as np
import pytest

from derive.errors import MissingExtra
from verify.accuracy import measure
from verify.peers import LONGEST_HESSIAN, PEERS
from verify.regimes import CLASSES, FUNCTIONS
from verify.table import OURS

NEEDS = {"scipy": "scipy", "torch": "torch", "jax": "jax", "optax": "optax", "sklearn": "sklearn"}
OPENED_BY = {"scipy": "scipy.special", "sklearn": "sklearn._loss.loss"}
INSTALLED = [
    pytest.param(name, marks=pytest.mark.skipif(find_spec(module) is None, reason=f"{module} is not installed"))
    for name, module in NEEDS.items()
]
MUST_HAVE = {
    "scipy": {"sigmoid", "log_sigmoid", "softplus", "logit", "softmax", "log_softmax", "logsumexp"},
    "torch": {what.call for what in FUNCTIONS.values()},
    "jax": {what.call for what in FUNCTIONS.values() if "bce" not in what.name and "entropy" not in what.name},
    "optax": {what.call for what in FUNCTIONS.values() if "bce" in what.name or "entropy" in what.name},
    "sklearn": {
        "softmax",
        *(f"bce_with_logits{end}" for end in ("", "_grad", "_hess", "_value_and_grad")),
        *(f"softmax_cross_entropy{end}" for end in ("", "_grad", "_hess_diag", "_value_and_grad")),
    },
}


def zeros(name: str):
    """Zeros of the shape that the function has, so that a peer is measured whatever has been generated."""
    what = FUNCTIONS[name]

    def f(z, *_):
        shape = z.shape[:-1] + (z.shape[-1],) * len(what.program.order) if what.kind == CLASSES else z.shape
        return np.zeros(shape) if what.part is None else (np.zeros(shape),) * 2

    return f


def test_every_peer_is_tried():
    assert set(NEEDS) == set(MUST_HAVE) == set(PEERS)


@pytest.mark.parametrize("peer", INSTALLED)
def test_a_peer_has_what_it_should(peer: str):
    assert set(PEERS[peer]().functions) == MUST_HAVE[peer]


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("peer", INSTALLED)
def test_a_peer_computes_the_function_of_its_name(peer: str, dtype: str):
    """Logits of the size of 1 are easy: another function would be off by a million ulps even in float32."""
    names = [name for name, what in FUNCTIONS.items() if what.call in MUST_HAVE[peer]]
    table = measure(
        regimes=["normal-1", "uniform"],
        dtypes=[dtype],
        Ks=[2, 5],
        samples=3,
        labels="hard",
        candidates={name: zeros(name) for name in names},
        against=[peer],
    )
    rows = [row for row in table.rows if row.implementation == peer]
    assert {row.function for row in rows} == set(names)
    for row in rows:
        assert row.max_scaled < 5000, row
        assert row.flaws == 0, row
        assert (row.accuracy, row.layout) == ("", "C")


@pytest.mark.parametrize("peer", INSTALLED)
def test_the_library_of_a_peer_is_recorded(peer: str):
    name = min(MUST_HAVE[peer] & set(FUNCTIONS))
    made = measure(candidates={name: zeros(name)}, regimes=["normal-1"], samples=1, Ks=[2], against=[peer]).made_with
    assert made[peer][0].isdigit()


@pytest.mark.skipif(find_spec("scipy") is None, reason="scipy is not installed")
def test_a_peer_is_measured_at_the_same_inputs():
    table = measure(candidates={"log_softmax": zeros("log_softmax")}, Ks=[2], against=["scipy"])
    ours, theirs = ([r for r in table.rows if r.implementation == who] for who in (OURS, "scipy"))
    assert [(r.regime, r.samples) for r in ours] == [(r.regime, r.samples) for r in theirs]
    leader = next(r for r in theirs if r.regime == "leader")
    assert leader.wrong_zeros > 0  # the largest class is in the sum, so that its logarithm is that of 1
    assert sum(r.nans + r.wrong_infs for r in theirs) == 0


@pytest.mark.skipif(find_spec("sklearn") is None, reason="sklearn is not installed")
def test_what_takes_the_number_of_a_class_is_left_out_for_others():
    peer = PEERS["sklearn"]()
    assert peer.function("softmax_cross_entropy", "hard", 2)
    assert peer.function("softmax_cross_entropy", "soft", 2) is None
    assert peer.function("softmax_cross_entropy", "hard", 1) is None
    assert peer.function("bce_with_logits", "soft", 2)
    assert peer.function("softmax_cross_entropy_hess_diag", "hard", LONGEST_HESSIAN + 1) is None
    assert peer.function("logit", "hard", 2) is None


@pytest.mark.skipif(find_spec("jax") is None, reason="jax is not installed")
def test_double_precision_of_jax_is_set_for_a_call_only():
    jax = pytest.importorskip("jax")
    before = jax.numpy.asarray(np.ones(2)).dtype
    found = PEERS["jax"]().functions["softmax"](np.array([[0.1, 0.2]]))
    assert found.dtype == np.float64
    assert jax.numpy.asarray(np.ones(2)).dtype == before


EXTRAS = [("scipy", "train"), ("sklearn", "train"), ("torch", "bench"), ("jax", "bench"), ("optax", "bench")]


@pytest.mark.parametrize(("name", "extra"), EXTRAS)
def test_a_missing_peer_is_named(monkeypatch, name: str, extra: str):
    monkeypatch.setitem(sys.modules, OPENED_BY.get(name, name), None)
    with pytest.raises(MissingExtra, match=rf"lossproof\[{extra}\]"):
        measure(candidates={"softmax": zeros("softmax")}, against=[name])
