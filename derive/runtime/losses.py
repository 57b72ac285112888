"""What the public functions share: options, labels, axes; then kernels for NumPy, or the array API module.

sample weights  s L,  s dL/dz, ...
temperature     L(z / T),  (1/T) L'(z / T),  (1/T)^2 L''(z / T)

Labels and weights meet in float64, and a result is rounded once, at the end.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from operator import index
from typing import Any, TypeAlias

import numpy as np
from array_api_compat import device

from derive.errors import LossproofError
from derive.generated import array_api
from derive.runtime import blocks, labels
from derive.runtime.arrays import as_numpy, check_accuracy, floats, namespace, reals, widened
from derive.runtime.labels import NONE, Options
from derive.runtime.twofold import logsumexp_twofold

Array: TypeAlias = Any

# What each part of a loss returns: "v" for one number a sample, "o" for one for each class, "m" for a matrix; and how
# often it is differentiated.
RESULTS: dict[str, tuple[str, tuple[int, ...]]] = {
    "": ("v", (0,)),
    "_grad": ("o", (1,)),
    "_hess": ("m", (2,)),
    "_hess_diag": ("o", (2,)),
    "_hvp": ("o", (2,)),
    "_value_and_grad": ("vo", (0, 1)),
}


FEW = 32  # numbers that may be added one by one


def pointwise(name: str, z: Any, accuracy: str) -> Array:
    """A function of single numbers."""
    check_accuracy(accuracy)
    xp = namespace(z)
    if xp is np:
        return blocks.pointwise(name, accuracy, (floats(z),), 1)[0][()]
    return widened(xp, _function(name, accuracy), z)


def classwise(name: str, z: Any, axis: int, temperature: float, accuracy: str) -> Array:
    """A function of rows of logits."""
    check_accuracy(accuracy)
    plain = type(temperature) is float and temperature == 1.0
    options = NONE if plain else Options(temperature)
    xp = namespace(z)
    if xp is not np:
        place = _axis(z, axis)
        function = _function(name, _summed(z, place, accuracy))
        return widened(xp, lambda x: function(_cooled(x, options), axis=place), z)
    z = floats(z, "The logits")
    place = _axis(z, axis)
    kind = "v" if name == "logsumexp" else "o"
    rows = _as_rows(z, place)
    if options.plain and (name, accuracy) != ("logsumexp", "tight"):
        return _from_rows(blocks.rowwise(name, accuracy, (rows,), kind)[0], z, place, kind)
    with np.errstate(all="ignore"):
        rows = _cooled(rows.astype(np.float64, copy=False), options)
        (found,) = blocks.rowwise(name, accuracy, (rows,), kind)
        if (name, accuracy) == ("logsumexp", "tight"):
            _mend(found, rows)
        return _from_rows(found.astype(z.dtype, copy=False), z, place, kind)


def _mend(found: Array, rows: Array) -> None:
    """The logsumexp of rows where the largest logit and the logarithm of the rest cancel, in three floats."""
    near = np.flatnonzero(np.abs(found[:, 0]) < np.abs(rows.max(axis=-1)) / 2)
    if near.size:
        found[near, 0] = logsumexp_twofold(rows[near])


def _function(name: str, accuracy: str) -> Callable[..., Any]:
    if (name, accuracy) == ("logsumexp", "tight"):
        return logsumexp_twofold
    tight = getattr(array_api, f"{name}_tight", None) if accuracy == "tight" else None
    return tight or getattr(array_api, name)


def _summed(z: Array, place: int, accuracy: str) -> str:
    """The accuracy to compute in: in two parts sums are exact, where a library may add one by one along an axis."""
    return "tight" if z.shape[place] > FEW and place < z.ndim - 1 else accuracy


def _cooled(z: Array, options: Options) -> Array:
    return z if options.temperature == 1 else z / options.temperature


# Axes.


def _axis(z: Array, axis: int) -> int:
    """The axis of the classes, counted from the front."""
    shape = z.shape
    if not shape:
        raise LossproofError("The logits are a single number.", "Give an array with an axis of classes.")
    try:
        place = range(len(shape))[index(axis)]
    except (IndexError, TypeError) as error:
        raise LossproofError(
            f"There is no axis {axis} in an array of shape {tuple(shape)}.", "Choose one of its axes, by its number."
        ) from error
    if shape[place] == 0:
        raise LossproofError("There is no class.", f"Axis {axis} of the logits has length 0; give at least one class.")
    return place


def _as_rows(a: Array, axis: int) -> Array:
    if axis == a.ndim - 1:
        return a if axis == 1 else a.reshape(-1, a.shape[axis])
    return np.moveaxis(a, axis, -1).reshape(-1, a.shape[axis])


def _from_rows(found: Array, z: Array, axis: int, kind: str) -> Array:
    last = axis == z.ndim - 1
    if kind == "o" and last:
        return found if axis == 1 else found.reshape(z.shape)
    if kind == "v" and last and axis == 1:
        return found[:, 0]
    samples = z.shape[:axis] + z.shape[axis + 1 :]
    if kind == "v":
        return found.reshape(samples)[()]
    if kind == "m":
        return found.reshape(samples + found.shape[1:])
    return np.moveaxis(found.reshape((*samples, z.shape[axis])), -1, axis)


# The cross-entropy of softmax.


def cross_entropy(
    part: str, z: Any, y: Any, v: Any = None, *, axis: int = -1, options: Options = NONE, accuracy: str = "default"
) -> Any:
    """The part "", "_grad", "_hess", "_hess_diag", "_hvp" or "_value_and_grad" of the cross-entropy of softmax(z).

    The two axes of the classes of a Hessian come last.
    """
    check_accuracy(accuracy)
    arrays = (z, y) if part != "_hvp" else (z, y, v)
    xp = namespace(*arrays)
    if xp is np:
        return _on_numpy(part, floats(z, "The logits"), as_numpy(y, "The labels"), v, axis, options, accuracy)
    function = partial(_elsewhere, xp, part, axis=axis, options=options, accuracy=accuracy)
    return widened(xp, function, *arrays)


def _on_numpy(part: str, z: Array, y: Array, v: Any, axis: int, options: Options, accuracy: str) -> Any:
    place = _axis(z, axis)
    y, by_class = _read(y, z, place)
    arrays = [_as_rows(z, place), y]
    if part == "_hvp":
        v = labels.spread(np, floats(v, "The direction"), z.shape, "The direction")
        arrays.append(_as_rows(v, place))
    kinds = RESULTS[part][0]
    if options.plain and part != "_hess":
        found = blocks.rowwise(f"softmax_cross_entropy{part}", accuracy, arrays, kinds, by_class)
    else:
        found = _weighed(part, arrays, by_class, z, place, options, accuracy)
    if len(found) == 1:
        return _from_rows(found[0], z, place, kinds)
    return tuple([_from_rows(a, z, place, k) for a, k in zip(found, kinds, strict=True)])


def _weighed(
    part: str, arrays: Sequence[Array], by_class: bool, z: Array, place: int, options: Options, accuracy: str
) -> tuple[Array, ...]:
    """The rows of the results, with options; all in float64 until the end."""
    with np.errstate(all="ignore"):
        y, by_class, factor = _weigh(arrays[1], by_class, z, place, options)
        rows = _cooled(arrays[0].astype(np.float64, copy=False), options)
        if part == "_hess":
            found = _full_hessian(rows, y, by_class)
            wide = None if factor is None else factor[:, :, None]
            return (_scaled(np, found, wide, 2, options.temperature, z.dtype),)
        kinds, orders = RESULTS[part]
        results = blocks.rowwise(f"softmax_cross_entropy{part}", accuracy, (rows, y, *arrays[2:]), kinds, by_class)
        scale = partial(_scaled, np, factor=factor, temperature=options.temperature, dtype=z.dtype)
        return tuple([scale(a, order=n) for a, n in zip(results, orders, strict=True)])


def _read(y: Array, z: Array, place: int) -> tuple[Array, bool]:
    """The class of each row of logits, and True; or rows of labels, and False. Rows of one 1 name classes too."""
    if labels.class_labels(np, y, z, place):
        y = y if y.ndim == 1 else y.reshape(-1)
        labels.check_range(y, z.shape[place])
        return y, True
    rows = _as_rows(floats(y, "The labels"), place)
    named = labels.hot_classes(rows)
    return (rows, False) if named is None else (named, True)


def _weigh(y: Array, by_class: bool, z: Array, place: int, options: Options) -> tuple[Array, bool, Array | None]:
    """The labels, whether they name classes still, and what multiplies each row, of shape (n, 1), if anything.

    The weight of a class that is named multiplies its row; else the labels become u.
    """
    classes, factor = z.shape[place], None
    if options.sample_weight is not None:
        s = reals(np, options.sample_weight, z, "The sample weights")
        factor = labels.spread(np, s, z.shape[:place] + z.shape[place + 1 :], "The sample weights").reshape(-1, 1)
    g = None if options.class_weight is None else labels.class_weights(np, options.class_weight, z, classes)
    if by_class and options.label_smoothing == 0:
        if g is not None:
            factor = g[y][:, None] if factor is None else factor * g[y][:, None]
        return y, True, factor
    u = blocks.one_hot(y, classes) if by_class else y.astype(np.float64, copy=False)
    u = labels.smoothed(u, classes, options.label_smoothing)
    return u if g is None else u * g, False, factor


def _scaled(xp: Any, a: Array, factor: Array | None, order: int, temperature: float, dtype: Any) -> Array:
    """The result of a derivative of that order, of weighted samples at a temperature, rounded to an element type.

    A weight of 0 makes an infinite loss 0, as a label of 0 does.
    """
    if factor is not None:
        if xp is not np or not factor.all():
            a = xp.where((factor == 0) & xp.isinf(a), xp.zeros_like(a), a)
        a = a * factor
    for _ in range(order if temperature != 1 else 0):
        a = a / temperature
    return xp.astype(np.asarray(a) if xp is np else a, dtype, copy=False)


def _full_hessian(z: Array, y: Array, by_class: bool) -> Array:
    """S (p_k delta_kl - p_k p_l), with S the sum of the labels: minus a product, but for the diagonal (rows, K, K)."""
    (p,) = blocks.rowwise("softmax", "tight", (z,), "o")
    (diagonal,) = blocks.rowwise("softmax_cross_entropy_hess_diag", "tight", (z, y), "o", by_class)
    whole = -(p[:, :, None] * p[:, None, :])
    if not by_class:
        whole *= y.sum(axis=-1)[:, None, None]
    place = np.arange(z.shape[1])
    whole[:, place, place] = diagonal
    return whole


def _elsewhere(
    xp: Any, part: str, z: Array, y: Array, v: Any = None, *, axis: int, options: Options, accuracy: str
) -> Any:
    """The same on arrays of another library, which stay on their device."""
    place = _axis(z, axis)
    u, factor = _labels_elsewhere(xp, z, y, place, options)
    kinds, orders = RESULTS[part]
    cooled = _cooled(z, options)
    if part == "_hess":
        found: Any = _hessian_elsewhere(xp, cooled, u, place)
    else:
        function, others = _function(f"softmax_cross_entropy{part}", _summed(z, place, accuracy)), []
        if part == "_hvp":
            v = reals(xp, v, z, "The direction")
            others.append(labels.spread(xp, v, tuple(z.shape), "The direction"))
        found = function(cooled, u, *others, axis=place)
    done = []
    for a, kind, order in zip(found if len(kinds) > 1 else (found,), kinds, orders, strict=True):
        wide = factor
        if factor is not None and kind != "v":
            wide = xp.expand_dims(factor, axis=place) if kind == "o" else factor[..., None, None]
        done.append(_scaled(xp, a, wide, order, options.temperature, z.dtype))
    return tuple(done) if len(done) > 1 else done[0]


def _labels_elsewhere(xp: Any, z: Array, y: Any, place: int, options: Options) -> tuple[Array, Array | None]:
    """Rows u, and what multiplies each sample, if anything."""
    if isinstance(y, int | float):
        y = xp.asarray(y, device=device(z))
    named = labels.class_labels(xp, y, z, place)
    u = labels.hot_elsewhere(xp, y, z, place) if named else reals(xp, y, z, "The labels")
    factor = None
    if options.sample_weight is not None:
        s = reals(xp, options.sample_weight, z, "The sample weights")
        factor = labels.spread(xp, s, tuple(z.shape[:place]) + tuple(z.shape[place + 1 :]), "The sample weights")
    classes = z.shape[place]
    if options.class_weight is None:
        return labels.smoothed(u, classes, options.label_smoothing), factor
    g = labels.class_weights(xp, options.class_weight, z, classes)
    g = xp.reshape(g, tuple(classes if r == place else 1 for r in range(z.ndim)))
    if named and options.label_smoothing == 0:
        own = xp.sum(xp.where(u == 0, u, u * g), axis=place)
        return u, own if factor is None else factor * own
    return labels.smoothed(u, classes, options.label_smoothing) * g, factor


def _hessian_elsewhere(xp: Any, z: Array, u: Array, place: int) -> Array:
    p, diagonal, total = (
        _function("softmax", "tight")(z, axis=place),
        _function("softmax_cross_entropy_hess_diag", "tight")(z, u, axis=place),
        xp.sum(u, axis=place, keepdims=True),
    )
    p, total, diagonal = (xp.moveaxis(a, place, -1) for a in (p, total, diagonal))
    same = xp.eye(z.shape[place], dtype=z.dtype, device=device(z)) == 1
    return xp.where(same, diagonal[..., :, None], -(p[..., :, None] * p[..., None, :]) * total[..., None])


# Losses of one logit.


def two_classes(
    loss: str, part: str, z: Any, y: Any, v: Any = None, *, options: Options = NONE, accuracy: str = "default"
) -> Any:
    """The part "", "_grad", "_hess", "_hvp" or "_value_and_grad" of "bce" or "mse" of sigmoid(z) under y.

    Labels, directions and sample weights are broadcast to the shape of z, which is the shape of the result.
    """
    check_accuracy(accuracy)
    others = (y,) if part != "_hvp" else (y, v)
    xp = namespace(z, *others)
    if xp is not np:
        return widened(xp, partial(_two, xp, loss, part, options=options, accuracy=accuracy), z, *others)
    z = floats(z, "The logits")
    with np.errstate(all="ignore"):
        found = _two(np, loss, part, z, *others, options=options, accuracy=accuracy)
    return tuple([a[()] for a in found]) if isinstance(found, tuple) else found[()]


def _two(xp: Any, loss: str, part: str, z: Array, y: Any, v: Any = None, *, options: Options, accuracy: str) -> Any:
    shape, plain = tuple(z.shape), options.plain
    y = labels.spread(xp, reals(xp, y, z, "The labels"), shape, "The labels")
    name, weighed, factor = _weigh_two(xp, loss, z, labels.smoothed(y, 2, options.label_smoothing), options)
    if part == "_hvp":
        weighed.append(labels.spread(xp, reals(xp, v, z, "The direction"), shape, "The direction"))
    cooled = z if plain else _cooled(xp.astype(z, xp.float64, copy=False), options)
    orders = RESULTS[part][1]
    if xp is np:
        found = blocks.pointwise(f"{name}{part}", accuracy, (cooled, *weighed), len(orders))
    else:
        found = _function(f"{name}{part}", accuracy)(cooled, *weighed)
        found = found if len(orders) > 1 else (found,)
    if not plain:
        scale = partial(_scaled, xp, factor=factor, temperature=options.temperature, dtype=z.dtype)
        found = tuple([scale(r, order=n) for r, n in zip(found, orders, strict=True)])
    return found if len(orders) > 1 else found[0]


def _weigh_two(xp: Any, loss: str, z: Array, y: Array, options: Options) -> tuple[str, list[Array], Array | None]:
    """The function's name, what it takes besides logits, and what multiplies its results, if anything."""
    factors = []
    if options.sample_weight is not None:
        s = reals(xp, options.sample_weight, z, "The sample weights")
        factors.append(labels.spread(xp, s, tuple(z.shape), "The sample weights"))
    one, zero = y, 1 - y
    if options.class_weight is not None:
        g = labels.class_weights(xp, options.class_weight, z, 2)
        one, zero = g[1] * one, g[0] * zero
        if loss == "mse":
            factors.append(one + zero)
    factor = math.prod(factors) if factors else None
    return ("weighted_bce", [one, zero], factor) if loss == "bce" else ("mse_of_sigmoid", [y], factor)
