"""The public functions as a user meets them: array libraries, element types, axes, layouts, labels, bad input."""

from __future__ import annotations

import warnings
from concurrent.futures import ThreadPoolExecutor

import array_api_strict
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive import generated as g
from derive.errors import LossproofError
from derive.runtime.blocks import BLOCK

rng = np.random.default_rng(11)
K = 4
Z, V, SOFT = rng.normal(0, 5, (5, K)), rng.normal(size=(5, K)), rng.dirichlet(np.ones(K), size=5)
LABEL = rng.integers(K, size=5)
HOT = np.eye(K)[LABEL]
COIN = np.array([[0.0, 1, 0.25, 1]] * 5)

ONE = ("sigmoid", "sigmoid_grad", "log_sigmoid", "softplus")
ROWS = ("softmax", "log_softmax", "logsumexp")
PARTS = ("", "_grad", "_hess", "_hess_diag", "_hvp", "_value_and_grad")
CE = tuple(f"softmax_cross_entropy{part}" for part in PARTS)
TWO = tuple(f"{loss}{part}" for loss in ("bce_with_logits", "mse_of_sigmoid") for part in PARTS if part != "_hess_diag")
CALLS: dict[str, tuple[np.ndarray, ...]] = {
    **dict.fromkeys((*ONE, *ROWS), (Z,)),
    "logit": (1 / (1 + np.exp(-Z)),),
    **{name: (Z, SOFT, V) if name.endswith("hvp") else (Z, SOFT) for name in CE},
    **{name: (Z, COIN, V) if name.endswith("hvp") else (Z, COIN) for name in TWO},
}
OF_CLASSES = (*ROWS, *CE)
every_function = pytest.mark.parametrize("name", CALLS)


def call(name: str, *arrays, **options):
    """The results, always as a tuple."""
    found = getattr(g, name)(*arrays, **options)
    return found if isinstance(found, tuple) else (found,)


def same(found, wanted) -> None:
    """Bit for bit, shapes too."""
    assert len(found) == len(wanted)
    for a, b in zip(found, wanted, strict=True):
        assert np.shape(a) == np.shape(b)
        np.testing.assert_array_equal(a, b)


def near(found, wanted, ulps: int = 8) -> None:
    for a, b in zip(found, wanted, strict=True):
        assert np.shape(a) == np.shape(b)
        eps = ulps * np.finfo(b.dtype).eps
        np.testing.assert_allclose(a.astype(np.float64), b.astype(np.float64), rtol=eps, atol=eps * 1e-2)


def test_every_function_is_called_here():
    assert set(CALLS) == set(g.__all__)


# Array libraries and element types.


def strict(x):
    return array_api_strict.asarray(x, device=array_api_strict.Device("device1"))


def from_strict(x):
    return np.asarray(x.to_device(array_api_strict.Device("CPU_DEVICE")))


@pytest.fixture
def torch():
    return pytest.importorskip("torch")


@pytest.mark.parametrize("accuracy", ["default", "tight"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@every_function
def test_strict_arrays_stay_on_their_device(name: str, dtype: str, accuracy: str):
    arrays = [x.astype(dtype) for x in CALLS[name]]
    found = call(name, *map(strict, arrays), accuracy=accuracy)
    for a in found:
        assert (a.dtype, a.device) == (getattr(array_api_strict, dtype), array_api_strict.Device("device1"))
    near([from_strict(a) for a in found], call(name, *arrays, accuracy=accuracy))


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
@every_function
def test_torch_agrees_with_numpy(torch, name: str, dtype: str):
    arrays = [x.astype(dtype) for x in CALLS[name]]
    found = call(name, *map(torch.asarray, arrays))
    assert all(a.dtype == getattr(torch, dtype) for a in found)
    near([a.numpy() for a in found], call(name, *arrays))


@every_function
def test_bfloat16_is_rounded_once(torch, name: str):
    arrays = [torch.asarray(x).to(torch.bfloat16) for x in CALLS[name]]
    wide = call(name, *[a.to(torch.float64) for a in arrays])
    for a, b in zip(call(name, *arrays), wide, strict=True):
        assert a.dtype == torch.bfloat16
        assert torch.equal(a, b.to(torch.bfloat16))


@pytest.mark.parametrize("dtype", [np.float32, np.float16])
@every_function
def test_narrow_types_are_float64_rounded_once(name: str, dtype):
    arrays = [x.astype(dtype) for x in CALLS[name]]
    wide = call(name, *[x.astype(np.float64) for x in arrays])
    found = call(name, *arrays)
    assert all(a.dtype == dtype for a in found)
    same(found, [a.astype(dtype) for a in wide])


@pytest.mark.parametrize("options", [{"temperature": 0.7}, {"label_smoothing": 0.1}, {"sample_weight": [1e-3] * 5}])
@pytest.mark.parametrize("name", CE)
def test_options_are_applied_before_the_rounding(name: str, options: dict):
    z = (1000 * Z).astype(np.float16)
    wide = call(name, z.astype(np.float64), *CALLS[name][1:], **options)
    with np.errstate(over="ignore"):
        same(call(name, z, *CALLS[name][1:], **options), [a.astype(np.float16) for a in wide])


def test_autograd_sees_through(torch):
    z = torch.asarray(Z).requires_grad_()
    loss = g.softmax_cross_entropy(z, torch.asarray(LABEL))
    (slope,) = torch.autograd.grad(loss.sum(), z)
    np.testing.assert_allclose(slope.numpy(), g.softmax_cross_entropy_grad(Z, LABEL), rtol=1e-10, atol=1e-15)


@every_function
def test_meta_tensors_give_shapes(torch, name: str):
    found = call(name, *[torch.asarray(x).to("meta") for x in CALLS[name]])
    assert [tuple(a.shape) for a in found] == [a.shape for a in call(name, *CALLS[name])]
    assert all(a.device.type == "meta" for a in found)


def test_integers_become_float64(torch):
    whole = np.array([[1, 2, 3], [3, 0, 2]])
    for z in (whole, whole.astype(np.uint8), whole.tolist(), tuple(map(tuple, whole)), whole.astype(">f8")):
        same(call("softmax", z), call("softmax", whole.astype(np.float64)))
    assert g.softmax(torch.asarray(whole)).dtype == torch.float64
    assert g.softmax(strict(whole)).dtype == array_api_strict.float64
    same(call("softmax", whole > 1), call("softmax", (whole > 1) * 1.0))


class Framed:
    """As a table of data: no array, but it has one."""

    def __array__(self, dtype=None, copy=None):
        return Z


@pytest.mark.parametrize("kind", [Framed, lambda: np.matrix(Z), lambda: Z.view(type("Own", (np.ndarray,), {}))])
@pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")
def test_what_is_nearly_an_array_is_one(kind):
    for found in (g.softmax(kind()), g.sigmoid(kind()), g.softmax_cross_entropy_grad(kind(), LABEL)):
        assert type(found) is np.ndarray
    same(call("softmax_cross_entropy_hvp", kind(), LABEL, V), call("softmax_cross_entropy_hvp", Z, LABEL, V))


def test_numbers():
    assert g.sigmoid(0) == 0.5
    assert type(g.sigmoid(0.0)) is np.float64
    assert type(g.sigmoid(np.float32(0))) is np.float32
    assert type(g.bce_with_logits(np.float16(1), 1)) is np.float16
    assert g.softmax_cross_entropy([0.0, 0.0], 1) == np.log(2)
    assert type(g.softmax_cross_entropy(np.zeros(2, np.float32), 1)) is np.float32
    assert g.softmax_cross_entropy_hess(np.zeros(2), 1).shape == (2, 2)


BAD = {
    "object": np.array([[object(), 1.0]]),
    "complex": np.array([[1j, 1.0]]),
    "strings": [["a", "b"]],
    "a string": "ab",
    "nothing": None,
    "ragged": [[1.0, 2.0], [3.0]],
    "masked": np.ma.masked_array([[1.0, 2.0]], [[True, False]]),
    "dates": np.array([["2020-01-01", "2021-01-01"]], dtype="datetime64[D]"),
    "long": np.zeros((1, 2), np.longdouble),
    "mapping": {0: 1.0, 1: 2.0},
}


@pytest.mark.parametrize("bad", BAD)
@every_function
def test_what_is_no_array_of_real_numbers_is_refused(name: str, bad: str):
    others = CALLS[name][1:]
    with pytest.raises(LossproofError) as found:
        getattr(g, name)(BAD[bad], *[x[:1, :2] for x in others])
    assert found.value.cause
    assert found.value.cure
    for position in range(len(others)):
        arrays = [Z[:1, :2], *[x[:1, :2] for x in others]]
        arrays[position + 1] = BAD[bad]
        with pytest.raises(LossproofError):
            getattr(g, name)(*arrays)


def test_libraries_do_not_mix(torch):
    for arrays in ((torch.asarray(Z), LABEL), (Z, torch.asarray(LABEL)), (torch.asarray(Z), LABEL.tolist())):
        with pytest.raises(LossproofError, match="no arrays of one library"):
            g.softmax_cross_entropy(*arrays)
    with pytest.raises(LossproofError, match="no arrays of one library"):
        g.bce_with_logits(strict(Z), torch.asarray(Z))
    with pytest.raises(LossproofError, match="complex"):
        g.softmax(torch.asarray(Z + 0j))
    np.testing.assert_array_equal(g.bce_with_logits(torch.asarray(Z), 1).numpy(), g.bce_with_logits(Z, 1))


# Axes and layouts.


@st.composite
def shaped(draw):
    """A shape of one to four axes, and one of them."""
    shape = tuple(draw(st.lists(st.integers(1, 4), min_size=1, max_size=4)))
    return shape, draw(st.integers(-len(shape), len(shape) - 1)), draw(st.integers(0, 99))


@given(shaped())
def test_any_axis_is_the_last_one_moved(case):
    shape, axis, seed = case
    own = np.random.default_rng(seed)
    z, v, y = own.normal(0, 9, shape), own.normal(size=shape), own.random(shape)
    moved = [np.ascontiguousarray(np.moveaxis(x, axis, -1)) for x in (z, y, v)]
    for name in OF_CLASSES:
        count = 1 if name in ROWS else 3 if name.endswith("hvp") else 2
        last = call(name, *moved[:count])
        back = [np.moveaxis(a, -1, axis) if a.ndim == z.ndim else a for a in last]
        same(call(name, *(z, y, v)[:count], axis=axis), back)
    label = own.integers(z.shape[axis], size=moved[0].shape[:-1])
    same(call("softmax_cross_entropy", z, label, axis=axis), call("softmax_cross_entropy", moved[0], label))


LAYOUTS = {
    "Fortran": np.asfortranarray,
    "backwards": lambda x: x[::-1, ::-1].copy()[::-1, ::-1],
    "strided": lambda x: np.repeat(np.repeat(x, 2, axis=0), 3, axis=1)[::2, ::3],
    "unaligned": lambda x: np.frombuffer(b"\0" + x.tobytes(), np.uint8)[1:].view(x.dtype).reshape(x.shape),
    "swapped": lambda x: x.astype(">f8"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@every_function
def test_no_layout_changes_a_bit(name: str, layout: str):
    same(call(name, *map(LAYOUTS[layout], CALLS[name])), call(name, *CALLS[name]))


@pytest.mark.parametrize(
    "options", [{}, {"temperature": 2.0, "sample_weight": np.ones(5)}, {"class_weight": np.ones(K)}]
)
@every_function
def test_inputs_are_left_alone(name: str, options: dict):
    options = options if name in CE else {}
    arrays = [x.copy() for x in CALLS[name]]
    for x in (*arrays, *(w for w in options.values() if isinstance(w, np.ndarray))):
        x.setflags(write=False)
    call(name, *arrays, **options)
    same(arrays, CALLS[name])


def test_a_broadcast_input():
    z, y = np.broadcast_to(Z[0], (3, K)), np.broadcast_to(SOFT[0], (3, K))
    same(call("softmax_cross_entropy_grad", z, y), call("softmax_cross_entropy_grad", z.copy(), y.copy()))


@every_function
def test_empty_batches(name: str):
    for shape in [(0, K), (2, 0, K)]:
        found = call(name, *[np.ones(shape) for _ in CALLS[name]])
        samples = call(name, *[np.ones((2, 3, K)[-len(shape) :]) for _ in CALLS[name]])
        assert [a.ndim for a in found] == [a.ndim for a in samples]
        assert all(a.size == 0 for a in found)
    if name in CE:
        same(
            call(name, np.ones((0, K)), np.ones(0, int), **_v(name, (0, K))),
            call(name, Z[:0], HOT[:0], **_v(name, (0, K))),
        )


def _v(name: str, shape: tuple[int, ...]) -> dict:
    return {"v": np.ones(shape)} if name.endswith("hvp") else {}


@pytest.mark.parametrize("name", OF_CLASSES)
def test_axes_that_are_none(name: str):
    arrays = CALLS[name]
    for axis in (2, -3, None, 0.0, "last", (0, 1), slice(1)):
        with pytest.raises(LossproofError, match="no axis"):
            getattr(g, name)(*arrays, axis=axis)
    with pytest.raises(LossproofError, match="single number"):
        getattr(g, name)(*[1.0 for _ in arrays])
    with pytest.raises(LossproofError, match="no class"):
        getattr(g, name)(*[np.ones((3, 0)) for _ in arrays])
    same(call(name, *arrays, axis=np.int64(1)), call(name, *arrays))


# Blocks of rows.


@pytest.mark.parametrize("outlier", [None, 900.0, -np.inf, np.nan])
@pytest.mark.parametrize("name", [n for n in CALLS if n != "softmax_cross_entropy_hess"])
def test_no_row_depends_on_its_neighbours(name: str, outlier: float | None):
    """More than two blocks, the last one shorter; one row is outside of the safe range."""
    own, n = np.random.default_rng(5), 3 * (BLOCK // 10) + 7
    z, y, v = own.normal(0, 4, (n, 10)), own.dirichlet(np.ones(10), n), own.normal(size=(n, 10))
    if name == "logit":
        z = 1 / (1 + np.exp(-z))
    if outlier is not None:
        z[1700, 3] = outlier
    arrays = (z, y, v)[: len(CALLS[name])]
    for accuracy in ("default", "tight"):
        whole = call(name, *arrays, accuracy=accuracy)
        edge = BLOCK // 10
        for row in (0, 1, edge - 1, edge, 1699, 1700, 1701, n - 1):
            alone = call(name, *[a[row : row + 1] for a in arrays], accuracy=accuracy)
            same([a[row : row + 1] for a in whole], alone)


@pytest.mark.parametrize("name", CE)
def test_rows_longer_than_a_block(name: str):
    if name.endswith("_hess"):
        return
    z, label = rng.normal(size=(3, 20_000)), np.array([0, 19_999, 7])
    v = _v(name, z.shape)
    hot = np.zeros_like(z)
    hot[np.arange(3), label] = 1
    same(call(name, z, label, **v), call(name, z, hot, **v))


# Labels.


@pytest.mark.parametrize("scale", [1, 100, 1e300])
@pytest.mark.parametrize("accuracy", ["default", "tight"])
@pytest.mark.parametrize("name", CE)
def test_classes_and_hot_rows_are_the_same(name: str, accuracy: str, scale: float):
    v = _v(name, Z.shape)
    for options in ({}, {"class_weight": [1, 0, 2.5, 3]}, {"label_smoothing": 0.1, "temperature": 3.0}):
        wanted = call(name, scale * Z, LABEL, accuracy=accuracy, **v, **options)
        for y in (HOT, HOT.astype(int), HOT > 0, HOT.astype(np.float16), LABEL.astype(np.uint8), LABEL.tolist()):
            same(call(name, scale * Z, y, accuracy=accuracy, **v, **options), wanted)


@pytest.mark.parametrize("name", CE)
def test_classes_in_other_libraries(torch, name: str):
    v = _v(name, Z.shape)
    wanted = call(name, Z, LABEL, **v)
    for dtype in ("uint8", "int32", "int64"):
        found = call(name, strict(Z), strict(LABEL.astype(dtype)), **{k: strict(x) for k, x in v.items()})
        near([from_strict(a) for a in found], wanted)
        label, direction = torch.asarray(LABEL.astype(dtype)), {k: torch.asarray(x) for k, x in v.items()}
        near([a.numpy() for a in call(name, torch.asarray(Z), label, **direction)], wanted)


def test_a_class_that_there_is_none_of(torch):
    for wrong in (K, -1, -100):
        many = np.zeros((100, K))
        for z, y in ((Z, [0, 0, wrong, 1, 2]), (many, [0] * 99 + [wrong])):
            with pytest.raises(LossproofError, match=f"A label is {wrong}"):
                g.softmax_cross_entropy(z, y)
            with pytest.raises(LossproofError, match=f"A label is {wrong}"):
                g.softmax_cross_entropy_grad(torch.asarray(z), torch.asarray(y))
        on_device = from_strict(g.softmax_cross_entropy(strict(Z), strict(np.array([0, 0, wrong, 1, 2]))))
        np.testing.assert_array_equal(np.isnan(on_device), [False, False, True, False, False])
    with pytest.raises(LossproofError, match=f"A label is {2**64 - 1}"):
        g.softmax_cross_entropy(Z[:1], np.array([2**64 - 1], np.uint64))


@pytest.mark.parametrize(
    "y",
    [LABEL * 1.0, LABEL > 1, LABEL[:4], LABEL[:, None], HOT[:4], HOT[0], HOT[:, :3], 1, 1.0, np.float64(0), []],
    ids=["floats", "truth values", "short", "column", "few rows", "one row", "few classes", "1", "1.0", "0", "empty"],
)
@pytest.mark.parametrize("library", ["numpy", "strict", "torch"])
def test_labels_of_other_shapes(torch, library: str, y):
    to = {"numpy": np.asarray, "strict": strict, "torch": torch.asarray}[library]
    with pytest.raises(LossproofError, match="The labels are"):
        g.softmax_cross_entropy(to(Z), y if isinstance(y, int | float) else to(np.asarray(y)))


def test_a_direction_is_broadcast_to_the_logits():
    for name, y in (("softmax_cross_entropy_hvp", SOFT), ("bce_with_logits_hvp", COIN), ("mse_of_sigmoid_hvp", COIN)):
        wanted = call(name, Z, y, np.broadcast_to(V[0], Z.shape))
        same(call(name, Z, y, V[0]), wanted)
        near([from_strict(a) for a in call(name, strict(Z), strict(y), strict(V[0]))], wanted)
        for wrong in (V[:, :3], V[None], V[:4]):
            for to in (np.asarray, strict):
                with pytest.raises(LossproofError, match="The direction"):
                    getattr(g, name)(to(Z), to(y), to(wrong))


@pytest.mark.parametrize("name", TWO)
def test_labels_of_two_classes_are_broadcast_to_the_logits(name: str):
    v = _v(name, Z.shape)
    same(call(name, Z, COIN[0], **v), call(name, Z, COIN, **v))
    same(call(name, Z, 1, **v), call(name, Z, np.ones_like(Z), **v))
    same(call(name, Z, COIN == 1, **v), call(name, Z, (COIN == 1) * 1, **v))
    column, v = Z[:, :1], _v(name, (5, 1))
    for to in (np.asarray, strict):
        with pytest.raises(LossproofError, match="The labels have shape"):  # else a table of 25 losses, and no error
            getattr(g, name)(to(column), to(COIN[:, 0]), **{k: to(x) for k, x in v.items()})


# What is not finite, and what nearly is not.


@every_function
def test_nan_stays_in_its_row(name: str):
    for position in range(len(CALLS[name])):
        arrays = [x.copy() for x in CALLS[name]]
        arrays[position][2, 1] = np.nan
        for a, clean in zip(call(name, *arrays), call(name, *CALLS[name]), strict=True):
            assert np.isnan(a[2]).any()
            np.testing.assert_array_equal(np.delete(a, 2, axis=0), np.delete(clean, 2, axis=0))


@pytest.mark.parametrize("accuracy", ["default", "tight"])
@every_function
def test_no_warning_and_no_nan_for_finite_logits(name: str, accuracy: str):
    if name == "logit":
        return
    ends = [0.0, 5e-324, -1e-310, 1.0, 709.0, -746.0, 1e17, -1e17, 1e308, -1e308]
    z = rng.choice(ends, (400, K))
    own = np.random.default_rng(0)
    y = own.dirichlet(np.ones(K), 400)
    arrays = (z, y, own.normal(size=z.shape))[: len(CALLS[name])]
    for found in call(name, *arrays, accuracy=accuracy):
        assert not np.isnan(found).any()
    if len(arrays) > 1:
        call(name, *arrays, accuracy=accuracy, temperature=1e-200, label_smoothing=0.1, sample_weight=1e300)
        call(name, *[(a / 1e271).astype(np.float32) for a in arrays], accuracy=accuracy, temperature=1e10)
    if name in ROWS:
        call(name, z, temperature=1e-3, accuracy=accuracy)


@pytest.mark.parametrize("accuracy", ["default", "tight"])
def test_excluded_classes(accuracy: str):
    z = np.array([[0.0, -np.inf, 0.0, 1.0], [1.0, -np.inf, -np.inf, -np.inf]])
    rest = np.array([[0.0, 0.0, 1.0]])
    p = g.softmax(z, accuracy=accuracy)
    near([p[:1, [0, 2, 3]]], call("softmax", rest, accuracy=accuracy))
    np.testing.assert_array_equal(p[1], [1, 0, 0, 0])
    loss, slope = g.softmax_cross_entropy_value_and_grad(z, [0, 0], accuracy=accuracy)
    near([loss[:1], slope[:1, [0, 2, 3]]], call("softmax_cross_entropy_value_and_grad", rest, [0], accuracy=accuracy))
    np.testing.assert_array_equal(loss[1], 0)
    np.testing.assert_array_equal(slope[:, 1], 0)
    np.testing.assert_array_equal(g.softmax_cross_entropy(z, [1, 1], accuracy=accuracy), np.inf)
    np.testing.assert_array_equal(g.logsumexp(np.full((2, 3), -np.inf), accuracy=accuracy), -np.inf)
    np.testing.assert_array_equal(g.logsumexp([[np.inf, 0.0], [-np.inf, np.inf]], accuracy=accuracy), np.inf)
    assert np.isnan(g.softmax([np.inf, 0.0], accuracy=accuracy)).all()


@every_function
def test_tight_is_near_the_default(name: str):
    own = np.random.default_rng(2)
    v, y = own.normal(size=(200, K)), own.dirichlet(np.ones(K), 200)
    for scale in (1e-5, 1, 30, 300):
        z = y if name == "logit" else scale * v
        arrays = (z, y, v)[: len(CALLS[name])]
        slack = 4e-15 * np.abs(z).max() if name == "logsumexp" else 1e-15
        for a, b in zip(call(name, *arrays, accuracy="tight"), call(name, *arrays), strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-14, atol=slack)


@every_function
def test_other_accuracies_are_refused(name: str):
    for wrong in ("fast", "", None, 1):
        with pytest.raises(LossproofError, match="no accuracy"):
            getattr(g, name)(*CALLS[name], accuracy=wrong)


# The surroundings.


def test_threads_do_not_meet():
    z, label = rng.normal(0, 30, (3000, 10)), rng.integers(10, size=3000)
    wanted = call("softmax_cross_entropy_value_and_grad", z, label)
    with ThreadPoolExecutor(8) as pool:
        for found in pool.map(lambda _: call("softmax_cross_entropy_value_and_grad", z, label), range(16)):
            same(found, wanted)


@every_function
def test_floating_point_errors_may_be_raised(name: str):
    wanted = call(name, *CALLS[name])
    with np.errstate(all="raise"), warnings.catch_warnings(action="error"):
        same(call(name, *CALLS[name]), wanted)
        if name in CE:
            call(name, 100 * Z, LABEL, **_v(name, Z.shape), temperature=0.1, sample_weight=1e-300)


@pytest.mark.parametrize("axis", [0, 1])
def test_long_sums_elsewhere_do_not_depend_on_the_axis(axis: int):
    """Along the first axis an array library may add a hundred thousand terms one by one."""
    logits = np.random.default_rng(5).normal(0, 3, (100_000, 2))
    right = g.softmax(logits, axis=0, accuracy="tight")
    turned = logits if axis == 0 else np.ascontiguousarray(logits.T)
    found = np.asarray(g.softmax(array_api_strict.asarray(turned), axis=axis))
    assert np.max(np.abs((found if axis == 0 else found.T) - right) / np.spacing(right)) <= 6
