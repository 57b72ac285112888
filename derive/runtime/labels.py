"""Labels and weights of a loss, read and checked: what the losses call u, and what multiplies each sample.

y' = (1 - a) y + a / K        the smoothed label            Szegedy et al. (2016), section 7
u_k = g_k y'_k                with class weights g
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from array_api_compat import device

from derive.errors import LossproofError
from derive.runtime.arrays import as_numpy, reals

Array: TypeAlias = Any

FEW = 32  # classes that Python compares sooner than NumPy does


@dataclass(slots=True)
class Options:
    """How a loss weighs its samples: see the public functions. `plain` where nothing is asked for."""

    temperature: float = 1.0
    label_smoothing: float = 0.0
    class_weight: Any = None
    sample_weight: Any = None
    plain: bool = field(init=False)

    def __post_init__(self) -> None:
        unweighted = self.class_weight is None and self.sample_weight is None
        try:
            sharp = 0 < self.temperature < math.inf
            inside = 0 <= self.label_smoothing <= 1
            self.plain = bool(self.temperature == 1 and self.label_smoothing == 0) and unweighted
        except (TypeError, ValueError) as error:
            raise LossproofError(f"An option is no number: {error}.", "Give numbers.") from error
        if not sharp:
            raise LossproofError(f"The temperature is {self.temperature}.", "Give a positive number.")
        if not inside:
            raise LossproofError(f"The label smoothing is {self.label_smoothing}.", "Give a number from 0 to 1.")


NONE = Options()


# The labels of a row of logits.


def class_labels(xp: Any, y: Array, z: Array, axis: int) -> bool:
    """Does y name a class for each row of z (True), or is it rows of labels (False)? Anything else is refused."""
    rows, shape = z.shape[:axis] + z.shape[axis + 1 :], y.shape
    if shape == rows and (y.dtype.kind in "iu" if xp is np else xp.isdtype(y.dtype, "integral")):
        return True
    if shape == z.shape:
        return False
    wanted = f"integers of shape {tuple(rows)}, a class each, or rows of labels of shape {tuple(z.shape)}"
    raise LossproofError(f"The labels are {y.dtype} of shape {tuple(shape)}.", f"For these logits give {wanted}.")


def check_range(label: np.ndarray, classes: int) -> None:
    """Refuse a class that there is none of."""
    if label.size <= FEW:
        some = label.tolist()
        if not some or (min(some) >= 0 and max(some) < classes):
            return
    # As unsigned numbers negative ones are large, so that one look finds both.
    elif np.maximum.reduce(label, dtype=np.uint64) < classes:
        return
    wrong = label[(label < 0) | (label >= classes)][0]
    raise LossproofError(f"A label is {wrong}.", f"With {classes} classes, give integers from 0 to {classes - 1}.")


def one_hot(label: np.ndarray, classes: int) -> np.ndarray:
    """Rows of 0 with a 1 at each label."""
    rows = np.zeros((label.shape[0], classes))
    rows[np.arange(label.shape[0]), label] = 1
    return rows


def hot_classes(y: np.ndarray) -> np.ndarray | None:
    """The class of each row, if every row has a single 1 and is 0 elsewhere."""
    if np.count_nonzero(y != 0) != y.shape[0]:
        return None
    label = y.argmax(axis=-1) if y.size <= FEW else _numbered(y)
    if label is None:
        return None
    return label if (y[np.arange(y.shape[0]), label] == 1).all() else None


def _numbered(y: np.ndarray) -> np.ndarray | None:
    """The number of the class of each row if it has a single 1: many rows are multiplied sooner than looked through."""
    with np.errstate(all="ignore"):
        label = (y @ np.arange(y.shape[1], dtype=np.float64)).astype(np.intp)
    return label if np.maximum.reduce(label, dtype=np.uintp) < y.shape[1] else None


def hot_elsewhere(xp: Any, label: Array, z: Array, axis: int) -> Array:
    """Rows of 0 with a 1 at each class, in any library; for a class that there is none of, a row of NaN.

    Where numbers can be looked at, and without a copy from a device, such a class is refused.
    """
    label = xp.expand_dims(xp.astype(label, xp.int64), axis=axis)
    classes = z.shape[axis]
    there = (label >= 0) & (label < classes)
    if getattr(device(z), "type", None) == "cpu" and not _all(xp, there):
        check_range(as_numpy(xp.reshape(label, (-1,)), "The labels"), classes)
    shape = tuple(classes if r == axis else 1 for r in range(z.ndim))
    rows = xp.astype(xp.reshape(xp.arange(classes, device=device(z)), shape) == label, z.dtype)
    return xp.where(there, rows, xp.full_like(rows, math.nan))


def _all(xp: Any, there: Array) -> bool:
    """Is all of it true? What is traced, as by torch.func.vmap, has no numbers to look at: True."""
    try:
        return bool(xp.all(there))
    except RuntimeError:
        return True


def smoothed(rows: Array, classes: int, a: float) -> Array:
    """(1 - a) y + a / K"""
    return rows if a == 0 else (1 - a) * rows + a / classes


# Weights: float64, in the library and on the device of the logits.


def class_weights(xp: Any, weights: Any, z: Array, classes: int) -> Array:
    """One weight for each class."""
    g = reals(xp, weights, z, "The class weights")
    if tuple(g.shape) != (classes,):
        raise LossproofError(
            f"The class weights have shape {tuple(g.shape)}.", f"Give {classes} numbers, one for each class."
        )
    return g


def spread(xp: Any, a: Array, shape: tuple[int, ...], what: str) -> Array:
    """The array at another shape, where NumPy's rules of broadcasting reach it."""
    if tuple(a.shape) == shape:
        return a
    try:
        return xp.broadcast_to(a, shape)
    except Exception as error:  # each library has an exception of its own
        raise LossproofError(f"{what} have shape {tuple(a.shape)}.", f"Give the shape {shape}.") from error
