"""What the kernels for NumPy take along the classes: the index of one class a row, the largest number, the sum.

    sum of exponentials: one rounding of the result for short rows, a few for long ones

A kernel has its classes along `axis`: 1 in rows, 0 in columns. NumPy's own sum of a row rounds the largest term up to
a dozen times, of a column once for each class.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = Any

SHORT = 32  # classes of a row that may be a column
FEW = 64  # numbers that Python adds sooner than NumPy
SIDES = 8  # sums that NumPy keeps side by side
WORTH_COMPARING = 512  # columns that NumPy looks through slowly for their largest number
NUMBERS = np.arange(256, dtype=np.uint8)[:, None]  # of classes
LONG = 256  # terms of a sum that NumPy takes in parts, so that roundings are few


def index_at(z: Array, axis: int) -> Callable[[Array], tuple[Array, Array]]:
    """The index of one class for each row, of which `place` says the number."""
    rows = np.arange(z.shape[1 - axis])
    if axis == 0:
        return lambda place: (place, rows)
    rows = rows[:, None]
    return lambda place: (rows, place)


def largest(a: Array, axis: int) -> Array:
    """The largest of each row; in rows its place is found sooner than itself."""
    if axis == 0:
        return np.maximum.reduce(a, axis=0, keepdims=True)
    return a[index_at(a, 1)(a.argmax(axis=1, keepdims=True))]


def place_of_largest(z: Array, axis: int) -> Array:
    """The first class with the largest number of each row; where columns are long, found by comparing all with it."""
    if axis == 1 or not z.shape[1] >= WORTH_COMPARING or z.shape[0] > NUMBERS.size:
        return z.argmax(axis=axis, keepdims=True)
    is_largest = z == largest(z, 0)
    if np.count_nonzero(is_largest) != z.shape[1]:  # somewhere two are alike, or none is a number
        return z.argmax(axis=0, keepdims=True)
    places = is_largest.view(np.uint8) * NUMBERS[: z.shape[0]]
    return np.add.reduce(places, axis=0, dtype=np.uint8, keepdims=True).astype(np.intp)


def positive_sum(a: Array, axis: int) -> Array:
    """The sum of the exponentials of each row: rounded once where it is short, else with the largest term added last.

    It is the same for a row alone, in a block of rows and in a block of columns; those are of SHORT rows.
    """
    if a.shape[axis] > SHORT:
        return _largest_last(a)
    return _exactly(a) if axis == 1 and a.size <= FEW else _by_grid(a, largest(a, axis), axis)


def any_sum(a: Array, axis: int) -> Array:
    """The sum of the finite numbers of each row, of any sign: rounded once where it is short, else as NumPy adds."""
    if a.shape[axis] > SHORT:
        return np.add.reduce(a, axis=axis, keepdims=True)
    return _exactly(a) if axis == 1 and a.size <= FEW else _by_grid(a, largest(np.abs(a), axis), axis)


def _exactly(a: Array) -> Array:
    try:
        return np.array([math.fsum(row) for row in a.tolist()]).reshape(-1, 1)
    except (ValueError, OverflowError):  # of infinite numbers, or beyond the range
        return np.add.reduce(a, axis=1, keepdims=True)


def _by_grid(a: Array, grid: Array, axis: int) -> Array:
    """By the leading bits of the terms, which are on one grid, so that they sum exactly; and by the rest."""
    grid *= 2 * a.shape[axis]
    leading = a + grid
    leading -= grid
    first = np.add.reduce(leading, axis=axis, keepdims=True)
    np.subtract(a, leading, out=leading)
    return first + np.add.reduce(leading, axis=axis, keepdims=True)


def _largest_last(a: Array) -> Array:
    """Till the largest is added roundings are small."""
    place = index_at(a, 1)(a.argmax(axis=1, keepdims=True))
    top = a[place]
    a[place] = 0
    rest = _folded(a)
    a[place] = top
    return top + rest


def _folded(a: Array) -> Array:
    """The sum of each row, one half added to the other until NumPy adds the rest side by side."""
    while SIDES < (K := a.shape[1]) < LONG:
        half = K // 2
        folded = np.empty((a.shape[0], K - half))
        np.add(a[:, :half], a[:, K - half :], out=folded[:, :half])
        folded[:, half:] = a[:, half : K - half]
        a = folded
    return np.add.reduce(a, axis=1, keepdims=True)
