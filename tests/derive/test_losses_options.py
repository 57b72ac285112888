"""Options of the losses: against their definition at 50 digits, against PyTorch, and against each other.

s (-sum_k g_k y'_k log softmax(z / T)_k)                    y' = (1 - a) y + a / K
s (-(g_1 y' log p + g_0 (1 - y') log(1 - p)))               p = sigmoid(z / T), y' = (1 - a) y + a / 2
s (g_1 y' + g_0 (1 - y')) (p - y')^2
"""

from __future__ import annotations

import math

import array_api_strict
import mpmath
import numpy as np
import pytest
from mpmath import mpf

from derive import generated as g
from derive.errors import LossproofError

rng = np.random.default_rng(7)
K, N = 4, 6
Z, V = rng.normal(0, 3, (N, K)), rng.normal(size=(N, K))
LABEL = np.array([0, 3, 1, 1, 2, 0])
SOFT = rng.dirichlet(np.ones(K), size=N)
G, S = np.array([0.5, 2.0, 1.25, 0.1]), np.array([1.0, 0.0, 2.5, 1e-3, 3.0, 0.7])
OPTIONS = {
    "none": {},
    "temperature": {"temperature": 2.7},
    "smoothing": {"label_smoothing": 0.15},
    "all smooth": {"label_smoothing": 1.0},
    "classes": {"class_weight": G},
    "samples": {"sample_weight": S},
    "all": {"temperature": 0.3, "label_smoothing": 0.1, "class_weight": G, "sample_weight": S},
}
every_option = pytest.mark.parametrize("chosen", OPTIONS)


@pytest.fixture(autouse=True)
def fifty_digits():
    with mpmath.workdps(50):
        yield


def filled(chosen: str, classes: int = K):
    """Temperature, smoothing, class weights and sample weights: those of the options, else what changes nothing."""
    o = OPTIONS[chosen]
    weights = o.get("class_weight", np.ones(K))[:classes]
    return o.get("temperature", 1.0), o.get("label_smoothing", 0.0), weights, o.get("sample_weight", np.ones(N))


def row(chosen: str, n: int, y) -> tuple:
    """The loss of a sample, its gradient and its Hessian, from the definition and its derivatives in closed form."""
    T, a, weights, samples = filled(chosen)
    T, a, s = mpf(T), mpf(a), mpf(samples[n])
    z = [mpf(t) / T for t in Z[n]]
    u = [mpf(w) * ((1 - a) * mpf(t) + a / K) for w, t in zip(weights, y, strict=True)]
    total = mpmath.fsum(map(mpmath.exp, z))
    p, mass = [mpmath.exp(t) / total for t in z], mpmath.fsum(u)
    loss = -s * mpmath.fsum(w * mpmath.log(q) for w, q in zip(u, p, strict=True))
    slope = [s / T * (mass * q - w) for w, q in zip(u, p, strict=True)]
    bend = [[s * mass / T**2 * (q * (j == k) - q * r) for k, r in enumerate(p)] for j, q in enumerate(p)]
    return loss, slope, bend


def close(found, exact, dtype=np.float64, digits: float = 16) -> None:
    """To some units in the last place of the largest of a row: soft gradients cancel."""
    exact = np.array(exact, dtype=object).astype(np.float64)
    assert found.dtype == dtype
    scale = np.abs(exact).max() if exact.size else 0
    np.testing.assert_allclose(found, exact, rtol=digits * np.finfo(dtype).eps, atol=4 * np.finfo(dtype).eps * scale)


@pytest.mark.parametrize("labels", ["classes", "rows"])
@every_option
def test_cross_entropy_is_its_definition(chosen: str, labels: str):
    o = OPTIONS[chosen]
    y, rows = (LABEL, np.eye(K)[LABEL]) if labels == "classes" else (SOFT, SOFT)
    for accuracy in ("default", "tight"):
        loss = g.softmax_cross_entropy(Z, y, **o, accuracy=accuracy)
        slope = g.softmax_cross_entropy_grad(Z, y, **o, accuracy=accuracy)
        bend = g.softmax_cross_entropy_hess(Z, y, **o, accuracy=accuracy)
        product = g.softmax_cross_entropy_hvp(Z, y, V, **o, accuracy=accuracy)
        for n in range(N):
            exact_loss, exact_slope, exact_bend = row(chosen, n, rows[n])
            close(loss[n], exact_loss)
            close(slope[n], exact_slope)
            close(bend[n], exact_bend)
            wanted = [mpmath.fsum(h * mpf(t) for h, t in zip(line, V[n], strict=True)) for line in exact_bend]
            close(product[n], wanted)


def test_the_closed_forms_are_the_derivatives():
    """Of this file's own reference: mpmath differentiates the definition."""
    T, a, weights, samples = filled("all")
    rows = np.eye(K)[LABEL]

    def loss(n: int, *z):
        y = [(1 - mpf(a)) * mpf(t) + mpf(a) / K for t in rows[n]]
        top = mpmath.log(mpmath.fsum(mpmath.exp(t / mpf(T)) for t in z))
        return -mpf(samples[n]) * mpmath.fsum(
            mpf(w) * t * (x / mpf(T) - top) for w, t, x in zip(weights, y, z, strict=True)
        )

    for n in (0, 2):
        _, slope, bend = row("all", n, rows[n])
        z = tuple(map(mpf, Z[n]))
        for k in range(K):
            once = tuple(int(j == k) for j in range(K))
            assert mpmath.almosteq(mpmath.diff(lambda *t, n=n: loss(n, *t), z, once), slope[k], 1e-15)
            twice = tuple((j == k) + (j == 0) for j in range(K))
            assert mpmath.almosteq(mpmath.diff(lambda *t, n=n: loss(n, *t), z, twice), bend[k][0], 1e-10)


def one(loss: str, chosen: str, t: float, y: float, s: float) -> list:
    """The value and two derivatives of a loss of one logit: a Taylor series of its definition."""
    T, a, (g_0, g_1), _ = filled(chosen, 2)
    T, label = mpf(T), (1 - mpf(a)) * mpf(y) + mpf(a) / 2
    g_0, g_1, s = mpf(g_0), mpf(g_1), mpf(s)

    def f(z):
        p, q = 1 / (1 + mpmath.exp(-z / T)), 1 / (1 + mpmath.exp(z / T))
        if loss == "bce_with_logits":
            return -s * (g_1 * label * mpmath.log(p) + g_0 * (1 - label) * mpmath.log(q))
        return s * (g_1 * label + g_0 * (1 - label)) * (p - label) ** 2

    return [f(mpf(t)), mpmath.diff(f, mpf(t)), mpmath.diff(f, mpf(t), 2)]


@pytest.mark.parametrize("loss", ["bce_with_logits", "mse_of_sigmoid"])
@every_option
def test_losses_of_one_logit_are_their_definition(loss: str, chosen: str):
    z, y, v = Z[:, 0], np.array([0, 1, 0.25, 1, 0, 0.9]), V[:, 0]
    options = {**OPTIONS[chosen]}
    if "class_weight" in options:
        options["class_weight"] = list(G[:2])
    exact = [one(loss, chosen, t, l, s) for t, l, s in zip(z, y, filled(chosen)[3], strict=True)]
    value, slope, bend = (getattr(g, loss + part)(z, y, **options) for part in ("", "_grad", "_hess"))
    product = getattr(g, f"{loss}_hvp")(z, y, v, **options)
    for n in range(N):
        scale = float(max(map(abs, exact[n])))  # soft labels cancel against the probability
        assert value[n] == pytest.approx(float(exact[n][0]), rel=8e-15, abs=1e-15 * scale)
        assert slope[n] == pytest.approx(float(exact[n][1]), rel=8e-15, abs=1e-15 * scale)
        assert bend[n] == pytest.approx(float(exact[n][2]), rel=8e-15, abs=2e-15 * scale)
        assert product[n] == pytest.approx(float(exact[n][2] * mpf(v[n])), rel=8e-15, abs=2e-15 * scale)


# Parts against each other.

CE = "softmax_cross_entropy"


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16])
@pytest.mark.parametrize("accuracy", ["default", "tight"])
@every_option
def test_both_at_once_are_the_parts(chosen: str, accuracy: str, dtype):
    o = {**OPTIONS[chosen], "accuracy": accuracy}
    for scale in (1, 300):
        z = (scale * Z).astype(dtype)
        for y in (LABEL, SOFT):
            value, slope = g.softmax_cross_entropy_value_and_grad(z, y, **o)
            np.testing.assert_array_equal(value, g.softmax_cross_entropy(z, y, **o))
            np.testing.assert_array_equal(slope, g.softmax_cross_entropy_grad(z, y, **o))
        two = {**o, "class_weight": G[:2]} if "class_weight" in o else o
        for loss in ("bce_with_logits", "mse_of_sigmoid"):
            value, slope = getattr(g, f"{loss}_value_and_grad")(z[:, 0], SOFT[:, 0], **two)
            alone = getattr(g, loss)(z[:, 0], SOFT[:, 0], **two)
            if (loss, accuracy) == ("bce_with_logits", "tight"):  # the pair has no tight kernel
                np.testing.assert_allclose(value, alone, rtol=4 * np.finfo(dtype).eps)
            else:
                np.testing.assert_array_equal(value, alone)
            np.testing.assert_array_equal(slope, getattr(g, f"{loss}_grad")(z[:, 0], SOFT[:, 0], **two))


@every_option
def test_curvatures_agree(chosen: str):
    for y in (LABEL, SOFT):
        whole = g.softmax_cross_entropy_hess(Z, y, **OPTIONS[chosen])
        diagonal = g.softmax_cross_entropy_hess_diag(Z, y, accuracy="tight", **OPTIONS[chosen])
        np.testing.assert_array_equal(np.diagonal(whole, axis1=1, axis2=2), diagonal)
        product = g.softmax_cross_entropy_hvp(Z, y, V, **OPTIONS[chosen])
        np.testing.assert_allclose(product, (whole @ V[:, :, None])[:, :, 0], rtol=1e-13, atol=1e-15)
        np.testing.assert_array_equal(whole, np.swapaxes(whole, 1, 2))


@every_option
def test_derivatives_are_differences(chosen: str):
    h, o = 1e-5, OPTIONS[chosen]
    for y in (LABEL, SOFT):
        ahead, behind = (g.softmax_cross_entropy_value_and_grad(Z + s * h * V, y, **o) for s in (1, -1))
        along = (g.softmax_cross_entropy_grad(Z, y, **o) * V).sum(axis=1)
        np.testing.assert_allclose(along, (ahead[0] - behind[0]) / (2 * h), rtol=1e-6, atol=1e-8)
        change = (ahead[1] - behind[1]) / (2 * h)
        np.testing.assert_allclose(g.softmax_cross_entropy_hvp(Z, y, V, **o), change, rtol=1e-6, atol=1e-7)


@every_option
def test_options_in_other_libraries(chosen: str):
    def to(x):
        return array_api_strict.asarray(x, device=array_api_strict.Device("device1"))

    def back(x):
        return np.asarray(x.to_device(array_api_strict.Device("CPU_DEVICE")))

    o = OPTIONS[chosen]
    placed = {k: to(x) if isinstance(x, np.ndarray) else x for k, x in o.items()}
    for options in (o, placed, {k: x.tolist() if isinstance(x, np.ndarray) else x for k, x in o.items()}):
        for part in ("", "_grad", "_hess", "_hess_diag"):
            for y in (LABEL, SOFT):
                wanted = getattr(g, CE + part)(Z, y, **o)
                found = getattr(g, CE + part)(to(Z), to(y), **options)
                np.testing.assert_allclose(back(found), wanted, rtol=1e-13, atol=1e-15)
            found = getattr(g, CE + part)(to(Z.T), to(LABEL), **options, axis=0)
            wanted = getattr(g, CE + part)(Z.T, LABEL, **o, axis=0)
            np.testing.assert_allclose(back(found), wanted, rtol=1e-13, atol=1e-15)
    two = {**o, "class_weight": to(G[:2])} if "class_weight" in o else o
    for loss in ("bce_with_logits", "mse_of_sigmoid"):
        own = {**o, "class_weight": G[:2]} if "class_weight" in o else o
        for y in (SOFT[:, 0], (LABEL > 1) * 1, LABEL > 1):
            found = getattr(g, f"{loss}_grad")(to(Z[:, 0]), to(y), **two)
            np.testing.assert_allclose(back(found), getattr(g, f"{loss}_grad")(Z[:, 0], y, **own), rtol=1e-13)


# Conventions, beside those of others.


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@every_option
def test_pytorch_means_the_same(chosen: str, dtype: str):
    """Weights multiply the smoothed labels, as there; but for reduction="mean", which is the user's to take."""
    torch = pytest.importorskip("torch")
    T, a, weights, samples = filled(chosen)
    z, weight, s = (torch.asarray(x.astype(dtype)) for x in (Z, weights, samples))
    for y in (torch.asarray(LABEL), torch.asarray(SOFT.astype(dtype))):
        theirs = torch.nn.functional.cross_entropy(z / T, y, weight=weight, label_smoothing=a, reduction="none") * s
        ours = g.softmax_cross_entropy(z, y, **OPTIONS[chosen])
        assert ours.dtype == z.dtype
        torch.testing.assert_close(ours, theirs)
    if chosen == "none":
        wanted = torch.nn.functional.binary_cross_entropy_with_logits(
            z, torch.asarray(SOFT.astype(dtype)), pos_weight=torch.asarray(3.0), reduction="none"
        )
        torch.testing.assert_close(g.bce_with_logits(z, torch.asarray(SOFT), class_weight=[1, 3]), wanted)


def test_a_weight_of_0_leaves_out():
    """As a label of 0 does, what is infinite too; but NaN stays."""
    z = np.array([[-np.inf, 0.0, 0.0], [0.0, 0.0, 0.0], [np.nan, 0.0, 0.0]])
    options = [{"class_weight": [0, 1, 1]}, {"sample_weight": [0, 1, 0]}, {"sample_weight": np.array([0, 1, 0])}]
    for o, y in zip(options, ([0, 1, 0], [0, 1, 0], np.eye(3)[[0, 1, 0]]), strict=True):
        np.testing.assert_array_equal(g.softmax_cross_entropy(z, y, **o), [0, math.log(3), np.nan])
        strict_y, strict_z = (array_api_strict.asarray(x) for x in (y, z))
        found = g.softmax_cross_entropy(strict_z, strict_y, **o)
        np.testing.assert_array_equal(np.asarray(found), [0, math.log(3), np.nan])
    np.testing.assert_array_equal(g.bce_with_logits([np.inf, 0], 0, sample_weight=[0, 1]), [0, math.log(2)])
    np.testing.assert_array_equal(g.bce_with_logits([np.inf, 0], 0, class_weight=[0, 1]), 0)


def test_weights_of_other_element_types():
    exact = g.softmax_cross_entropy_grad(Z, LABEL, class_weight=[0.5, 2, 1, 4], sample_weight=[1, 2, 3, 4, 5, 6])
    for dtype in (np.float32, np.float16, np.float64):
        g_k, s = np.array([0.5, 2, 1, 4], dtype), np.arange(1, 7, dtype=dtype)
        found = g.softmax_cross_entropy_grad(Z, LABEL, class_weight=g_k, sample_weight=s)
        np.testing.assert_array_equal(found, exact)
    narrow = g.softmax_cross_entropy_grad(Z.astype(np.float32), LABEL, class_weight=G, sample_weight=S)
    wide = g.softmax_cross_entropy_grad(Z.astype(np.float32).astype(np.float64), LABEL, class_weight=G, sample_weight=S)
    np.testing.assert_array_equal(narrow, wide.astype(np.float32))


def test_sample_weights_are_broadcast():
    z, y = Z.reshape(2, 3, K), LABEL.reshape(2, 3)
    for s in (2.0, [2.0, 1.0, 3.0], [[2.0], [1.0]], np.float32(2)):
        wide = np.broadcast_to(np.asarray(s), (2, 3))
        wanted = g.softmax_cross_entropy_grad(z, y) * wide[:, :, None]
        np.testing.assert_allclose(g.softmax_cross_entropy_grad(z, y, sample_weight=s), wanted, rtol=1e-15)
        wanted = g.bce_with_logits(z, 1) * wide[:, :, None]
        found = g.bce_with_logits(z, 1, sample_weight=wide[:, :, None])
        np.testing.assert_allclose(found, wanted, rtol=1e-15)


WRONG = [({"temperature": t}, "temperature") for t in (0, 0.0, -1, math.nan, math.inf, -math.inf)]
WRONG += [({"label_smoothing": a}, "label smoothing") for a in (-0.1, 1.1, math.nan, math.inf)]
WRONG += [({"temperature": t}, "no number") for t in ("1", None, [1, 2], 1j)]
WRONG += [({"label_smoothing": a}, "no number") for a in ("0", None, np.array([0.1, 0.2]))]
WRONG += [
    ({"class_weight": w}, "class weights") for w in (1.0, [1] * 3, np.ones((K, 1)), np.ones((2, 2)), {0: 1}, "ab")
]
WRONG += [({"class_weight": [1, 2, 3, "x"]}, "class weights"), ({"class_weight": [[1, 2], [3]]}, "class weights")]
WRONG += [({"sample_weight": s}, "sample weights") for s in (np.ones((N, 1, K)), [1, 2], {0: 1}, "a", [1j] * N)]
WRONG += [({"sample_weight": np.ones((2, N, K))}, "sample weights")]


@pytest.mark.parametrize(("options", "what"), WRONG, ids=str)
@pytest.mark.parametrize("library", ["numpy", "strict"])
def test_wrong_options_are_refused(library: str, options: dict, what: str):
    to = {"numpy": np.asarray, "strict": array_api_strict.asarray}[library]
    calls = [
        ("softmax_cross_entropy", LABEL),
        ("softmax_cross_entropy_hess", LABEL),
        ("softmax_cross_entropy_grad", SOFT),
    ]
    for name, y in calls:
        with pytest.raises(LossproofError, match=what) as found:
            getattr(g, name)(to(Z), to(y), **options)
        assert found.value.cure
    for name in ("bce_with_logits_value_and_grad", "mse_of_sigmoid"):
        with pytest.raises(LossproofError, match=what):
            getattr(g, name)(to(Z), to(SOFT), **options)
    if "temperature" in options:
        for name in ("softmax", "log_softmax", "logsumexp"):
            with pytest.raises(LossproofError, match=what):
                getattr(g, name)(to(Z), **options)


@pytest.mark.parametrize("T", [0.5, 2.7, 1e-3, 1e4, np.float32(3), 2])
def test_temperature_divides_the_logits(T):
    for f in (g.softmax, g.log_softmax, g.logsumexp):
        np.testing.assert_array_equal(f(Z, temperature=T), f(Z / float(T)))
        single = Z.astype(np.float32)
        exact = f(single.astype(np.float64) / float(T))
        np.testing.assert_array_equal(f(single, temperature=T), exact.astype(np.float32))


def test_vmap_takes_classes():
    torch = pytest.importorskip("torch")
    found = torch.func.vmap(g.softmax_cross_entropy_grad)(torch.asarray(Z), torch.asarray(LABEL))
    np.testing.assert_allclose(found.numpy(), g.softmax_cross_entropy_grad(Z, LABEL), rtol=1e-14)


def test_a_device_without_float64_is_named():
    small = array_api_strict.asarray(Z, dtype=array_api_strict.float32, device=array_api_strict.Device("no_float64"))
    with pytest.raises(LossproofError, match="no float64"):
        g.softmax(small)
