"""Kernels for NumPy: written by `python -m derive.codegen`, not by hand.

A kernel computes a block of rows of float64 numbers in place, the classes along `axis`, 1 or 0: it reads its first
arrays, writes its results to `value` (one number a row, of shape (rows, 1) or (1, rows)) and `out`, and works in
buffers like `out`; what names a class of each row has the shape of `value`. "regular" and "hard" ones are for logits
of at most SAFE in size, "careful" ones for all. RESTS_ON names the theorems.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from derive.runtime.reductions import any_sum, index_at, largest, place_of_largest, positive_sum

Array: TypeAlias = Any

SAFE = 300
UPPER = -134217728  # the bits of the upper half of a float's digits


class Kernel(NamedTuple):
    """A kernel, how many buffers it works in, and whether short rows may be columns: their sums are the same then."""

    run: Callable[..., None]
    buffers: int
    turns: bool


def sigmoid_careful(z: Array, out: Array) -> None:
    """sigmoid: careful."""
    t = z > 0
    np.abs(z, out=out)
    np.negative(out, out=out)
    np.exp(out, out=out)
    chosen = np.where(t, 1, out)
    np.add(1, out, out=out)
    np.divide(chosen, out, out=out)


def sigmoid_careful_tight(
    z: Array, out: Array, w0: Array, w1: Array, w2: Array, w3: Array, w4: Array, w5: Array, w6: Array
) -> None:
    """sigmoid: careful, tight."""
    t = z > 0
    np.abs(z, out=w0)
    np.negative(w0, out=w0)
    np.exp(w0, out=w0)
    chosen = np.where(t, 1, w0)
    np.add(1, w0, out=w1)
    np.divide(chosen, w1, out=out)
    np.multiply(134217729, out, out=w2)
    np.subtract(w2, out, out=w3)
    np.subtract(w2, w3, out=w2)
    np.multiply(134217729, w1, out=w3)
    np.subtract(w3, w1, out=w4)
    np.subtract(w3, w4, out=w3)
    np.multiply(w2, w3, out=w4)
    np.subtract(chosen, w4, out=w4)
    np.subtract(w1, w3, out=w5)
    np.multiply(w2, w5, out=w6)
    np.subtract(w4, w6, out=w4)
    np.subtract(out, w2, out=w2)
    np.multiply(w2, w3, out=w3)
    np.subtract(w4, w3, out=w4)
    np.multiply(w2, w5, out=w2)
    np.subtract(w4, w2, out=w4)
    np.divide(w4, w1, out=w4)
    np.subtract(w1, 1, out=w2)
    np.subtract(w1, w2, out=w5)
    np.subtract(1, w5, out=w5)
    np.subtract(w0, w2, out=w0)
    np.add(w5, w0, out=w5)
    np.divide(w5, w1, out=w5)
    np.multiply(out, w5, out=w5)
    np.subtract(w4, w5, out=w4)
    t2 = np.isfinite(w4)
    chosen2 = np.where(t2, w4, 0)
    np.add(out, chosen2, out=out)


def sigmoid_grad_careful(z: Array, out: Array, w0: Array) -> None:
    """sigmoid_grad: careful."""
    t = z > 0
    np.abs(z, out=out)
    np.negative(out, out=out)
    np.exp(out, out=out)
    chosen = np.where(t, 1, out)
    np.add(1, out, out=out)
    np.divide(chosen, out, out=out)
    np.negative(z, out=w0)
    t2 = w0 > 0
    np.abs(w0, out=w0)
    np.negative(w0, out=w0)
    np.exp(w0, out=w0)
    chosen2 = np.where(t2, 1, w0)
    np.add(1, w0, out=w0)
    np.divide(chosen2, w0, out=w0)
    np.multiply(out, w0, out=out)


def softplus_careful(z: Array, out: Array, w0: Array) -> None:
    """softplus: careful."""
    np.maximum(z, 0, out=out)
    np.abs(z, out=w0)
    np.negative(w0, out=w0)
    np.exp(w0, out=w0)
    np.log1p(w0, out=w0)
    np.add(out, w0, out=out)


def log_sigmoid_careful(z: Array, out: Array, w0: Array) -> None:
    """log_sigmoid: careful."""
    np.negative(z, out=w0)
    np.maximum(w0, 0, out=out)
    np.abs(w0, out=w0)
    np.negative(w0, out=w0)
    np.exp(w0, out=w0)
    np.log1p(w0, out=w0)
    np.add(out, w0, out=out)
    np.negative(out, out=out)


def log_sigmoid_careful_tight(z: Array, out: Array, w0: Array, w1: Array, w2: Array, w3: Array) -> None:
    """log_sigmoid: careful, tight."""
    np.negative(z, out=w0)
    np.maximum(w0, 0, out=w1)
    np.abs(w0, out=w0)
    np.negative(w0, out=w0)
    np.exp(w0, out=w0)
    np.log1p(w0, out=w0)
    np.add(w1, w0, out=w2)
    np.negative(w2, out=out)
    np.subtract(w2, w1, out=w3)
    np.subtract(w2, w3, out=w2)
    np.subtract(w1, w2, out=w1)
    np.subtract(w0, w3, out=w0)
    np.add(w1, w0, out=w1)
    np.negative(w1, out=w1)
    t = np.isfinite(w1)
    chosen = np.where(t, w1, 0)
    np.add(out, chosen, out=out)


def logit_careful(p: Array, out: Array, w0: Array, w1: Array, w2: Array) -> None:
    """logit: careful."""
    ratio = 1 / 4
    np.subtract(p, ratio, out=w0)
    ratio2 = 3 / 4
    np.subtract(ratio2, p, out=w1)
    np.multiply(w0, w1, out=w0)
    t = w0 > 0
    np.multiply(2, p, out=w0)
    np.subtract(w0, 1, out=w0)
    np.subtract(1, p, out=w1)
    np.divide(w0, w1, out=w0)
    np.log1p(w0, out=w0)
    np.log(p, out=w1)
    np.negative(p, out=w2)
    np.log1p(w2, out=w2)
    np.subtract(w1, w2, out=w1)
    chosen = np.where(t, w0, w1)
    np.copyto(out, chosen)


def softmax_regular(z: Array, out: Array, axis: int) -> None:
    """softmax: regular."""
    np.exp(z, out=out)
    total = positive_sum(out, axis)
    np.divide(out, total, out=out)


def softmax_careful(z: Array, out: Array, w0: Array, w1: Array, axis: int) -> None:
    """softmax: careful."""
    top = largest(z, axis)
    np.subtract(z, top, out=out)
    np.exp(out, out=out)
    t = out > 0
    chosen = np.where(t, z, top)
    np.subtract(chosen, top, out=w0)
    np.subtract(w0, chosen, out=w1)
    np.subtract(w0, w1, out=w0)
    np.subtract(chosen, w0, out=w0)
    np.add(top, w1, out=w1)
    np.subtract(w0, w1, out=w0)
    np.multiply(out, w0, out=w0)
    np.add(out, w0, out=out)
    total = positive_sum(out, axis)
    np.divide(out, total, out=out)


def softmax_regular_tight(
    z: Array, out: Array, w0: Array, w1: Array, w2: Array, w3: Array, axis: int
) -> None:
    """softmax: regular, tight."""
    top = largest(z, axis)
    np.subtract(z, top, out=w0)
    np.exp(w0, out=w1)
    np.bitwise_and(w1.view(np.int64), UPPER, out=w2.view(np.int64))
    t = 2 * w1.shape[axis]
    np.add(w1, t, out=out)
    np.subtract(out, t, out=out)
    total = np.add.reduce(out, axis=axis, keepdims=True)
    np.subtract(w1, out, out=out)
    total2 = np.add.reduce(out, axis=axis, keepdims=True)
    np.subtract(w0, z, out=out)
    np.subtract(w0, out, out=w0)
    np.subtract(z, w0, out=w0)
    np.add(top, out, out=out)
    np.subtract(w0, out, out=w0)
    np.multiply(w1, w0, out=w0)
    total3 = np.add.reduce(w0, axis=axis, keepdims=True)
    t2 = total2 + total3
    t3 = total + t2
    ratio = 1 / t3
    t4 = 134217729 * ratio
    shifted = t4 - ratio
    shifted2 = t4 - shifted
    np.multiply(w2, shifted2, out=out)
    shifted3 = ratio - shifted2
    t5 = 134217729 * t3
    shifted4 = t5 - t3
    shifted5 = t5 - shifted4
    t6 = shifted2 * shifted5
    shifted6 = 1 - t6
    shifted7 = t3 - shifted5
    t7 = shifted2 * shifted7
    shifted8 = shifted6 - t7
    t8 = shifted3 * shifted5
    shifted9 = shifted8 - t8
    t9 = shifted3 * shifted7
    shifted10 = shifted9 - t9
    ratio2 = shifted10 / t3
    shifted11 = t3 - total
    shifted12 = t2 - shifted11
    ratio3 = shifted12 / t3
    t10 = ratio * ratio3
    shifted13 = ratio2 - t10
    t11 = shifted3 + shifted13
    np.multiply(w2, t11, out=w3)
    np.subtract(w1, w2, out=w1)
    np.multiply(w1, ratio, out=w1)
    np.add(w3, w1, out=w3)
    np.multiply(w0, ratio, out=w0)
    np.add(w3, w0, out=w3)
    np.add(out, w3, out=out)


def softmax_careful_tight(
    z: Array, out: Array, w0: Array, w1: Array, w2: Array, w3: Array, axis: int
) -> None:
    """softmax: careful, tight."""
    top = largest(z, axis)
    np.subtract(z, top, out=w0)
    np.exp(w0, out=w0)
    np.bitwise_and(w0.view(np.int64), UPPER, out=w1.view(np.int64))
    t = 2 * w0.shape[axis]
    np.add(w0, t, out=w2)
    np.subtract(w2, t, out=w2)
    total = np.add.reduce(w2, axis=axis, keepdims=True)
    np.subtract(w0, w2, out=w2)
    total2 = np.add.reduce(w2, axis=axis, keepdims=True)
    t2 = w0 > 0
    chosen = np.where(t2, z, top)
    np.subtract(chosen, top, out=w2)
    np.subtract(w2, chosen, out=out)
    np.subtract(w2, out, out=w2)
    np.subtract(chosen, w2, out=w2)
    np.add(top, out, out=out)
    np.subtract(w2, out, out=w2)
    np.multiply(w0, w2, out=w2)
    total3 = np.add.reduce(w2, axis=axis, keepdims=True)
    t3 = total2 + total3
    t4 = total + t3
    ratio = 1 / t4
    t5 = 134217729 * ratio
    shifted = t5 - ratio
    shifted2 = t5 - shifted
    np.multiply(w1, shifted2, out=out)
    shifted3 = ratio - shifted2
    t6 = 134217729 * t4
    shifted4 = t6 - t4
    shifted5 = t6 - shifted4
    t7 = shifted2 * shifted5
    shifted6 = 1 - t7
    shifted7 = t4 - shifted5
    t8 = shifted2 * shifted7
    shifted8 = shifted6 - t8
    t9 = shifted3 * shifted5
    shifted9 = shifted8 - t9
    t10 = shifted3 * shifted7
    shifted10 = shifted9 - t10
    ratio2 = shifted10 / t4
    shifted11 = t4 - total
    shifted12 = t3 - shifted11
    ratio3 = shifted12 / t4
    t11 = ratio * ratio3
    shifted13 = ratio2 - t11
    t12 = shifted3 + shifted13
    np.multiply(w1, t12, out=w3)
    np.subtract(w0, w1, out=w0)
    np.multiply(w0, ratio, out=w0)
    np.add(w3, w0, out=w3)
    np.multiply(w2, ratio, out=w2)
    np.add(w3, w2, out=w3)
    t13 = np.isfinite(w3)
    chosen2 = np.where(t13, w3, 0)
    np.add(out, chosen2, out=out)


def log_softmax_regular(z: Array, out: Array, w0: Array, axis: int) -> None:
    """log_softmax: regular."""
    at = index_at(z, axis)
    place = place_of_largest(z, axis)
    t = z[at(place)]
    np.subtract(z, t, out=out)
    np.exp(z, out=w0)
    w0[at(place)] = 0
    total = positive_sum(w0, axis)
    e = np.exp(t)
    ratio = total / e
    tail = np.log1p(ratio)
    np.subtract(out, tail, out=out)


def log_softmax_careful(z: Array, out: Array, w0: Array, w1: Array, w2: Array, axis: int) -> None:
    """log_softmax: careful."""
    at = index_at(z, axis)
    place = place_of_largest(z, axis)
    t = z[at(place)]
    np.subtract(z, t, out=out)
    np.copyto(w0, out)
    w0[at(place)] = -1300
    top = largest(w0, axis)
    shifted = -650 - top
    t2 = shifted > 0
    chosen = np.where(t2, 82.625, 0)
    negative = -chosen
    e = np.exp(negative)
    np.add(out, chosen, out=w0)
    np.exp(w0, out=w0)
    t3 = w0 > 0
    chosen2 = np.where(t3, z, t)
    np.subtract(chosen2, t, out=w1)
    np.subtract(w1, chosen2, out=w2)
    np.subtract(w1, w2, out=w1)
    np.subtract(chosen2, w1, out=w1)
    np.add(t, w2, out=w2)
    np.subtract(w1, w2, out=w1)
    np.multiply(w0, w1, out=w1)
    np.add(w0, w1, out=w0)
    w0[at(place)] = 0
    total = positive_sum(w0, axis)
    t4 = e * total
    tail = np.log1p(t4)
    np.subtract(out, tail, out=out)


def log_softmax_regular_tight(z: Array, out: Array, w0: Array, w1: Array, axis: int) -> None:
    """log_softmax: regular, tight."""
    at = index_at(z, axis)
    place = place_of_largest(z, axis)
    t = z[at(place)]
    np.subtract(z, t, out=w0)
    np.exp(w0, out=out)
    out[at(place)] = 0
    t2 = 2 * out.shape[axis]
    top = largest(out, axis)
    t3 = t2 * top
    np.add(out, t3, out=w1)
    np.subtract(w1, t3, out=w1)
    total = np.add.reduce(w1, axis=axis, keepdims=True)
    np.subtract(out, w1, out=w1)
    total2 = np.add.reduce(w1, axis=axis, keepdims=True)
    np.subtract(w0, z, out=w1)
    np.subtract(w0, w1, out=w0)
    np.subtract(z, w0, out=w0)
    np.add(t, w1, out=w1)
    np.subtract(w0, w1, out=w0)
    np.multiply(out, w0, out=out)
    total3 = np.add.reduce(out, axis=axis, keepdims=True)
    t4 = total2 + total3
    t5 = total + t4
    tail = np.log1p(t5)
    t6 = t + tail
    np.subtract(z, t6, out=out)
    shifted = t5 - total
    shifted2 = t4 - shifted
    t7 = 1 + t5
    ratio = shifted2 / t7
    shifted3 = t6 - t
    shifted4 = t6 - shifted3
    shifted5 = t - shifted4
    shifted6 = tail - shifted3
    t8 = shifted5 + shifted6
    t9 = ratio + t8
    np.subtract(out, t9, out=out)


def log_softmax_careful_tight(z: Array, out: Array, w0: Array, w1: Array, axis: int) -> None:
    """log_softmax: careful, tight."""
    at = index_at(z, axis)
    place = place_of_largest(z, axis)
    t = z[at(place)]
    np.subtract(z, t, out=w0)
    np.copyto(out, w0)
    out[at(place)] = -1300
    top = largest(out, axis)
    shifted = -650 - top
    t2 = shifted > 0
    chosen = np.where(t2, 82.625, 0)
    negative = -chosen
    e = np.exp(negative)
    np.add(w0, chosen, out=w0)
    np.exp(w0, out=w0)
    np.copyto(out, w0)
    out[at(place)] = 0
    t3 = 2 * out.shape[axis]
    top2 = largest(out, axis)
    t4 = t3 * top2
    np.add(out, t4, out=w1)
    np.subtract(w1, t4, out=w1)
    total = np.add.reduce(w1, axis=axis, keepdims=True)
    np.subtract(out, w1, out=w1)
    total2 = np.add.reduce(w1, axis=axis, keepdims=True)
    t5 = w0 > 0
    chosen2 = np.where(t5, z, t)
    np.subtract(chosen2, t, out=w0)
    np.subtract(w0, chosen2, out=w1)
    np.subtract(w0, w1, out=w0)
    np.subtract(chosen2, w0, out=w0)
    np.add(t, w1, out=w1)
    np.subtract(w0, w1, out=w0)
    np.multiply(out, w0, out=out)
    total3 = np.add.reduce(out, axis=axis, keepdims=True)
    t6 = total2 + total3
    t7 = total + t6
    t8 = e * t7
    tail = np.log1p(t8)
    t9 = t + tail
    np.subtract(z, t9, out=out)
    shifted2 = t7 - total
    shifted3 = t6 - shifted2
    t10 = e * shifted3
    t11 = 1 + t8
    ratio = t10 / t11
    shifted4 = t9 - t
    shifted5 = t9 - shifted4
    shifted6 = t - shifted5
    shifted7 = tail - shifted4
    t12 = shifted6 + shifted7
    t13 = ratio + t12
    negative2 = -t13
    t14 = np.isfinite(negative2)
    chosen3 = np.where(t14, negative2, 0)
    np.add(out, chosen3, out=out)


def logsumexp_regular(z: Array, value: Array, w0: Array, w1: Array, w2: Array, axis: int) -> None:
    """logsumexp: regular."""
    at = index_at(z, axis)
    place = place_of_largest(z, axis)
    t = z[at(place)]
    np.subtract(z, t, out=w0)
    np.exp(w0, out=w1)
    w1[at(place)] = 0
    t2 = 2 * w1.shape[axis]
    top = largest(w1, axis)
    t3 = t2 * top
    np.add(w1, t3, out=w2)
    np.subtract(w2, t3, out=w2)
    total = np.add.reduce(w2, axis=axis, keepdims=True)
    np.subtract(w1, w2, out=w2)
    total2 = np.add.reduce(w2, axis=axis, keepdims=True)
    np.subtract(w0, z, out=w2)
    np.subtract(w0, w2, out=w0)
    np.subtract(z, w0, out=w0)
    np.add(t, w2, out=w2)
    np.subtract(w0, w2, out=w0)
    np.multiply(w1, w0, out=w1)
    total3 = np.add.reduce(w1, axis=axis, keepdims=True)
    t4 = total2 + total3
    t5 = total + t4
    tail = np.log1p(t5)
    t6 = t + tail
    shifted = t5 - total
    shifted2 = t4 - shifted
    t7 = 1 + t5
    ratio = shifted2 / t7
    shifted3 = t6 - t
    shifted4 = t6 - shifted3
    shifted5 = t - shifted4
    shifted6 = tail - shifted3
    t8 = shifted5 + shifted6
    t9 = ratio + t8
    t10 = t6 + t9
    np.copyto(value, t10)


def logsumexp_careful(z: Array, value: Array, w0: Array, w1: Array, w2: Array, axis: int) -> None:
    """logsumexp: careful."""
    at = index_at(z, axis)
    place = place_of_largest(z, axis)
    t = z[at(place)]
    t2 = np.isfinite(t)
    np.subtract(z, t, out=w0)
    np.copyto(w1, w0)
    w1[at(place)] = -1300
    top = largest(w1, axis)
    shifted = -650 - top
    t3 = shifted > 0
    chosen = np.where(t3, 82.625, 0)
    negative = -chosen
    e = np.exp(negative)
    np.add(w0, chosen, out=w0)
    np.exp(w0, out=w0)
    np.copyto(w1, w0)
    w1[at(place)] = 0
    t4 = 2 * w1.shape[axis]
    top2 = largest(w1, axis)
    t5 = t4 * top2
    np.add(w1, t5, out=w2)
    np.subtract(w2, t5, out=w2)
    total = np.add.reduce(w2, axis=axis, keepdims=True)
    np.subtract(w1, w2, out=w2)
    total2 = np.add.reduce(w2, axis=axis, keepdims=True)
    t6 = w0 > 0
    chosen2 = np.where(t6, z, t)
    np.subtract(chosen2, t, out=w0)
    np.subtract(w0, chosen2, out=w2)
    np.subtract(w0, w2, out=w0)
    np.subtract(chosen2, w0, out=w0)
    np.add(t, w2, out=w2)
    np.subtract(w0, w2, out=w0)
    np.multiply(w1, w0, out=w1)
    total3 = np.add.reduce(w1, axis=axis, keepdims=True)
    t7 = total2 + total3
    t8 = total + t7
    t9 = e * t8
    tail = np.log1p(t9)
    t10 = t + tail
    chosen3 = np.where(t2, t10, t)
    shifted2 = t8 - total
    shifted3 = t7 - shifted2
    t11 = e * shifted3
    t12 = 1 + t9
    ratio = t11 / t12
    shifted4 = t10 - t
    shifted5 = t10 - shifted4
    shifted6 = t - shifted5
    shifted7 = tail - shifted4
    t13 = shifted6 + shifted7
    t14 = ratio + t13
    chosen4 = np.where(t2, t14, 0)
    t15 = np.isfinite(chosen4)
    chosen5 = np.where(t15, chosen4, 0)
    t16 = chosen3 + chosen5
    np.copyto(value, t16)


def bce_with_logits_careful(z: Array, y: Array, out: Array, w0: Array, w1: Array, w2: Array) -> None:
    """bce_with_logits: careful."""
    np.negative(z, out=w0)
    np.maximum(w0, 0, out=out)
    np.abs(w0, out=w0)
    np.negative(w0, out=w0)
    np.exp(w0, out=w0)
    np.log1p(w0, out=w0)
    np.add(out, w0, out=out)
    np.multiply(y, out, out=out)
    np.subtract(1, y, out=w0)
    np.maximum(z, 0, out=w1)
    np.abs(z, out=w2)
    np.negative(w2, out=w2)
    np.exp(w2, out=w2)
    np.log1p(w2, out=w2)
    np.add(w1, w2, out=w1)
    np.multiply(w0, w1, out=w0)
    np.add(out, w0, out=out)


def bce_with_logits_grad_careful(z: Array, y: Array, out: Array, w0: Array) -> None:
    """bce_with_logits_grad: careful."""
    np.subtract(1, y, out=out)
    t = z > 0
    np.abs(z, out=w0)
    np.negative(w0, out=w0)
    np.exp(w0, out=w0)
    chosen = np.where(t, 1, w0)
    np.add(1, w0, out=w0)
    np.divide(chosen, w0, out=w0)
    np.multiply(out, w0, out=out)
    np.negative(z, out=w0)
    t2 = w0 > 0
    np.abs(w0, out=w0)
    np.negative(w0, out=w0)
    np.exp(w0, out=w0)
    chosen2 = np.where(t2, 1, w0)
    np.add(1, w0, out=w0)
    np.divide(chosen2, w0, out=w0)
    np.multiply(y, w0, out=w0)
    np.subtract(out, w0, out=out)


def bce_with_logits_hvp_careful(z: Array, y: Array, v: Array, out: Array, w0: Array) -> None:
    """bce_with_logits_hvp: careful."""
    del y
    t = z > 0
    np.abs(z, out=out)
    np.negative(out, out=out)
    np.exp(out, out=out)
    chosen = np.where(t, 1, out)
    np.add(1, out, out=out)
    np.divide(chosen, out, out=out)
    np.negative(z, out=w0)
    t2 = w0 > 0
    np.abs(w0, out=w0)
    np.negative(w0, out=w0)
    np.exp(w0, out=w0)
    chosen2 = np.where(t2, 1, w0)
    np.add(1, w0, out=w0)
    np.divide(chosen2, w0, out=w0)
    np.multiply(out, w0, out=out)
    np.multiply(out, v, out=out)


def weighted_bce_careful(z: Array, u: Array, w: Array, out: Array, w0: Array, w1: Array) -> None:
    """weighted_bce: careful."""
    mask = u == 0
    np.negative(z, out=w0)
    np.maximum(w0, 0, out=out)
    np.abs(w0, out=w0)
    np.negative(w0, out=w0)
    np.exp(w0, out=w0)
    np.log1p(w0, out=w0)
    np.add(out, w0, out=out)
    chosen = np.where(mask, 0, out)
    np.multiply(u, chosen, out=out)
    mask2 = w == 0
    np.maximum(z, 0, out=w0)
    np.abs(z, out=w1)
    np.negative(w1, out=w1)
    np.exp(w1, out=w1)
    np.log1p(w1, out=w1)
    np.add(w0, w1, out=w0)
    chosen2 = np.where(mask2, 0, w0)
    np.multiply(w, chosen2, out=w0)
    np.add(out, w0, out=out)


def weighted_bce_careful_tight(
    z: Array, u: Array, w: Array, out: Array, w0: Array, w1: Array, w2: Array, w3: Array, w4: Array,
    w5: Array, w6: Array, w7: Array, w8: Array
) -> None:
    """weighted_bce: careful, tight."""
    mask = u == 0
    np.negative(z, out=w0)
    np.maximum(w0, 0, out=w1)
    np.abs(w0, out=w0)
    np.negative(w0, out=w0)
    np.exp(w0, out=w0)
    np.log1p(w0, out=w0)
    np.add(w1, w0, out=w2)
    chosen = np.where(mask, 0, w2)
    np.multiply(u, chosen, out=w3)
    mask2 = w == 0
    np.maximum(z, 0, out=w4)
    np.abs(z, out=w5)
    np.negative(w5, out=w5)
    np.exp(w5, out=w5)
    np.log1p(w5, out=w5)
    np.add(w4, w5, out=w6)
    chosen2 = np.where(mask2, 0, w6)
    np.multiply(w, chosen2, out=w7)
    np.add(w3, w7, out=out)
    np.subtract(w2, w1, out=w8)
    np.subtract(w2, w8, out=w2)
    np.subtract(w1, w2, out=w1)
    np.subtract(w0, w8, out=w0)
    np.add(w1, w0, out=w1)
    chosen3 = np.where(mask, 0, w1)
    np.multiply(u, chosen3, out=w1)
    np.subtract(w6, w4, out=w0)
    np.subtract(w6, w0, out=w6)
    np.subtract(w4, w6, out=w4)
    np.subtract(w5, w0, out=w5)
    np.add(w4, w5, out=w4)
    chosen4 = np.where(mask2, 0, w4)
    np.multiply(w, chosen4, out=w4)
    np.add(w1, w4, out=w1)
    np.subtract(out, w3, out=w4)
    np.subtract(out, w4, out=w5)
    np.subtract(w3, w5, out=w3)
    np.subtract(w7, w4, out=w7)
    np.add(w3, w7, out=w3)
    np.add(w1, w3, out=w1)
    t = np.isfinite(w1)
    chosen5 = np.where(t, w1, 0)
    np.add(out, chosen5, out=out)


def weighted_bce_grad_careful(z: Array, u: Array, w: Array, out: Array, w0: Array) -> None:
    """weighted_bce_grad: careful."""
    t = z > 0
    np.abs(z, out=out)
    np.negative(out, out=out)
    np.exp(out, out=out)
    chosen = np.where(t, 1, out)
    np.add(1, out, out=out)
    np.divide(chosen, out, out=out)
    np.multiply(w, out, out=out)
    np.negative(z, out=w0)
    t2 = w0 > 0
    np.abs(w0, out=w0)
    np.negative(w0, out=w0)
    np.exp(w0, out=w0)
    chosen2 = np.where(t2, 1, w0)
    np.add(1, w0, out=w0)
    np.divide(chosen2, w0, out=w0)
    np.multiply(u, w0, out=w0)
    np.subtract(out, w0, out=out)


def weighted_bce_grad_careful_tight(
    z: Array, u: Array, w: Array, out: Array, w0: Array, w1: Array, w2: Array, w3: Array, w4: Array,
    w5: Array, w6: Array, w7: Array, w8: Array, w9: Array, w10: Array, w11: Array, w12: Array
) -> None:
    """weighted_bce_grad: careful, tight."""
    t = z > 0
    np.abs(z, out=w0)
    np.negative(w0, out=w0)
    np.exp(w0, out=w0)
    chosen = np.where(t, 1, w0)
    np.add(1, w0, out=w1)
    np.divide(chosen, w1, out=w2)
    np.multiply(w, w2, out=w3)
    np.negative(z, out=w4)
    t2 = w4 > 0
    np.abs(w4, out=w4)
    np.negative(w4, out=w4)
    np.exp(w4, out=w4)
    chosen2 = np.where(t2, 1, w4)
    np.add(1, w4, out=w5)
    np.divide(chosen2, w5, out=w6)
    np.multiply(u, w6, out=w7)
    np.subtract(w3, w7, out=out)
    np.multiply(134217729, w2, out=w8)
    np.subtract(w8, w2, out=w9)
    np.subtract(w8, w9, out=w8)
    np.multiply(134217729, w1, out=w9)
    np.subtract(w9, w1, out=w10)
    np.subtract(w9, w10, out=w9)
    np.multiply(w8, w9, out=w10)
    np.subtract(chosen, w10, out=w10)
    np.subtract(w1, w9, out=w11)
    np.multiply(w8, w11, out=w12)
    np.subtract(w10, w12, out=w10)
    np.subtract(w2, w8, out=w8)
    np.multiply(w8, w9, out=w9)
    np.subtract(w10, w9, out=w10)
    np.multiply(w8, w11, out=w8)
    np.subtract(w10, w8, out=w10)
    np.divide(w10, w1, out=w10)
    np.subtract(w1, 1, out=w8)
    np.subtract(w1, w8, out=w11)
    np.subtract(1, w11, out=w11)
    np.subtract(w0, w8, out=w0)
    np.add(w11, w0, out=w11)
    np.divide(w11, w1, out=w11)
    np.multiply(w2, w11, out=w2)
    np.subtract(w10, w2, out=w10)
    np.multiply(w, w10, out=w10)
    np.multiply(134217729, w6, out=w2)
    np.subtract(w2, w6, out=w11)
    np.subtract(w2, w11, out=w2)
    np.multiply(134217729, w5, out=w11)
    np.subtract(w11, w5, out=w1)
    np.subtract(w11, w1, out=w11)
    np.multiply(w2, w11, out=w1)
    np.subtract(chosen2, w1, out=w1)
    np.subtract(w5, w11, out=w0)
    np.multiply(w2, w0, out=w8)
    np.subtract(w1, w8, out=w1)
    np.subtract(w6, w2, out=w2)
    np.multiply(w2, w11, out=w11)
    np.subtract(w1, w11, out=w1)
    np.multiply(w2, w0, out=w2)
    np.subtract(w1, w2, out=w1)
    np.divide(w1, w5, out=w1)
    np.subtract(w5, 1, out=w2)
    np.subtract(w5, w2, out=w0)
    np.subtract(1, w0, out=w0)
    np.subtract(w4, w2, out=w4)
    np.add(w0, w4, out=w0)
    np.divide(w0, w5, out=w0)
    np.multiply(w6, w0, out=w6)
    np.subtract(w1, w6, out=w1)
    np.multiply(u, w1, out=w1)
    np.subtract(w10, w1, out=w10)
    np.subtract(out, w3, out=w1)
    np.subtract(out, w1, out=w6)
    np.subtract(w3, w6, out=w3)
    np.add(w7, w1, out=w7)
    np.subtract(w3, w7, out=w3)
    np.add(w10, w3, out=w10)
    t3 = np.isfinite(w10)
    chosen3 = np.where(t3, w10, 0)
    np.add(out, chosen3, out=out)


def weighted_bce_hess_careful(z: Array, u: Array, w: Array, out: Array, w0: Array, w1: Array) -> None:
    """weighted_bce_hess: careful."""
    np.add(u, w, out=out)
    t = z > 0
    np.abs(z, out=w0)
    np.negative(w0, out=w0)
    np.exp(w0, out=w0)
    chosen = np.where(t, 1, w0)
    np.add(1, w0, out=w0)
    np.divide(chosen, w0, out=w0)
    np.negative(z, out=w1)
    t2 = w1 > 0
    np.abs(w1, out=w1)
    np.negative(w1, out=w1)
    np.exp(w1, out=w1)
    chosen2 = np.where(t2, 1, w1)
    np.add(1, w1, out=w1)
    np.divide(chosen2, w1, out=w1)
    np.multiply(w0, w1, out=w0)
    np.multiply(out, w0, out=out)


def weighted_bce_hvp_careful(z: Array, u: Array, w: Array, v: Array, out: Array, w0: Array) -> None:
    """weighted_bce_hvp: careful."""
    np.add(u, w, out=out)
    np.multiply(out, v, out=out)
    np.divide(z, 2, out=w0)
    np.abs(w0, out=w0)
    np.negative(w0, out=w0)
    np.exp(w0, out=w0)
    np.multiply(out, w0, out=out)
    np.multiply(out, w0, out=out)
    np.abs(z, out=w0)
    np.negative(w0, out=w0)
    np.exp(w0, out=w0)
    np.add(1, w0, out=w0)
    np.multiply(w0, w0, out=w0)
    np.divide(out, w0, out=out)


def weighted_bce_value_and_grad_careful(
    z: Array, u: Array, w: Array, value: Array, out: Array, w0: Array, w1: Array, w2: Array, w3: Array
) -> None:
    """weighted_bce_value_and_grad: careful."""
    mask = u == 0
    np.negative(z, out=w0)
    np.maximum(w0, 0, out=value)
    np.abs(w0, out=w1)
    np.negative(w1, out=w1)
    np.exp(w1, out=w1)
    np.log1p(w1, out=w2)
    np.add(value, w2, out=value)
    chosen = np.where(mask, 0, value)
    np.multiply(u, chosen, out=value)
    mask2 = w == 0
    np.maximum(z, 0, out=w2)
    np.abs(z, out=out)
    np.negative(out, out=out)
    np.exp(out, out=out)
    np.log1p(out, out=w3)
    np.add(w2, w3, out=w2)
    chosen2 = np.where(mask2, 0, w2)
    np.multiply(w, chosen2, out=w2)
    np.add(value, w2, out=value)
    t = z > 0
    chosen3 = np.where(t, 1, out)
    np.add(1, out, out=out)
    np.divide(chosen3, out, out=out)
    np.multiply(w, out, out=out)
    t2 = w0 > 0
    chosen4 = np.where(t2, 1, w1)
    np.add(1, w1, out=w1)
    np.divide(chosen4, w1, out=w1)
    np.multiply(u, w1, out=w1)
    np.subtract(out, w1, out=out)


def weighted_bce_value_and_grad_careful_tight(
    z: Array, u: Array, w: Array, value: Array, out: Array, w0: Array, w1: Array, w2: Array, w3: Array,
    w4: Array, w5: Array, w6: Array, w7: Array, w8: Array, w9: Array, w10: Array, w11: Array, w12: Array
) -> None:
    """weighted_bce_value_and_grad: careful, tight."""
    mask = u == 0
    np.negative(z, out=w0)
    np.maximum(w0, 0, out=w1)
    np.abs(w0, out=w2)
    np.negative(w2, out=w2)
    np.exp(w2, out=w2)
    np.log1p(w2, out=out)
    np.add(w1, out, out=w3)
    chosen = np.where(mask, 0, w3)
    np.multiply(u, chosen, out=w4)
    mask2 = w == 0
    np.maximum(z, 0, out=w5)
    np.abs(z, out=w6)
    np.negative(w6, out=w6)
    np.exp(w6, out=w6)
    np.log1p(w6, out=w7)
    np.add(w5, w7, out=w8)
    chosen2 = np.where(mask2, 0, w8)
    np.multiply(w, chosen2, out=w9)
    np.add(w4, w9, out=value)
    np.subtract(w3, w1, out=w10)
    np.subtract(w3, w10, out=w3)
    np.subtract(w1, w3, out=w1)
    np.subtract(out, w10, out=out)
    np.add(w1, out, out=w1)
    chosen3 = np.where(mask, 0, w1)
    np.multiply(u, chosen3, out=w1)
    np.subtract(w8, w5, out=out)
    np.subtract(w8, out, out=w8)
    np.subtract(w5, w8, out=w5)
    np.subtract(w7, out, out=w7)
    np.add(w5, w7, out=w5)
    chosen4 = np.where(mask2, 0, w5)
    np.multiply(w, chosen4, out=w5)
    np.add(w1, w5, out=w1)
    np.subtract(value, w4, out=w5)
    np.subtract(value, w5, out=w7)
    np.subtract(w4, w7, out=w4)
    np.subtract(w9, w5, out=w9)
    np.add(w4, w9, out=w4)
    np.add(w1, w4, out=w1)
    t = np.isfinite(w1)
    chosen5 = np.where(t, w1, 0)
    np.add(value, chosen5, out=value)
    t2 = z > 0
    chosen6 = np.where(t2, 1, w6)
    np.add(1, w6, out=w1)
    np.divide(chosen6, w1, out=w4)
    np.multiply(w, w4, out=w9)
    t3 = w0 > 0
    chosen7 = np.where(t3, 1, w2)
    np.add(1, w2, out=w0)
    np.divide(chosen7, w0, out=w5)
    np.multiply(u, w5, out=w7)
    np.subtract(w9, w7, out=out)
    np.multiply(134217729, w4, out=w8)
    np.subtract(w8, w4, out=w10)
    np.subtract(w8, w10, out=w8)
    np.multiply(134217729, w1, out=w10)
    np.subtract(w10, w1, out=w3)
    np.subtract(w10, w3, out=w10)
    np.multiply(w8, w10, out=w3)
    np.subtract(chosen6, w3, out=w3)
    np.subtract(w1, w10, out=w11)
    np.multiply(w8, w11, out=w12)
    np.subtract(w3, w12, out=w3)
    np.subtract(w4, w8, out=w8)
    np.multiply(w8, w10, out=w10)
    np.subtract(w3, w10, out=w3)
    np.multiply(w8, w11, out=w8)
    np.subtract(w3, w8, out=w3)
    np.divide(w3, w1, out=w3)
    np.subtract(w1, 1, out=w8)
    np.subtract(w1, w8, out=w11)
    np.subtract(1, w11, out=w11)
    np.subtract(w6, w8, out=w6)
    np.add(w11, w6, out=w11)
    np.divide(w11, w1, out=w11)
    np.multiply(w4, w11, out=w4)
    np.subtract(w3, w4, out=w3)
    np.multiply(w, w3, out=w3)
    np.multiply(134217729, w5, out=w4)
    np.subtract(w4, w5, out=w11)
    np.subtract(w4, w11, out=w4)
    np.multiply(134217729, w0, out=w11)
    np.subtract(w11, w0, out=w1)
    np.subtract(w11, w1, out=w11)
    np.multiply(w4, w11, out=w1)
    np.subtract(chosen7, w1, out=w1)
    np.subtract(w0, w11, out=w6)
    np.multiply(w4, w6, out=w8)
    np.subtract(w1, w8, out=w1)
    np.subtract(w5, w4, out=w4)
    np.multiply(w4, w11, out=w11)
    np.subtract(w1, w11, out=w1)
    np.multiply(w4, w6, out=w4)
    np.subtract(w1, w4, out=w1)
    np.divide(w1, w0, out=w1)
    np.subtract(w0, 1, out=w4)
    np.subtract(w0, w4, out=w6)
    np.subtract(1, w6, out=w6)
    np.subtract(w2, w4, out=w2)
    np.add(w6, w2, out=w6)
    np.divide(w6, w0, out=w6)
    np.multiply(w5, w6, out=w5)
    np.subtract(w1, w5, out=w1)
    np.multiply(u, w1, out=w1)
    np.subtract(w3, w1, out=w3)
    np.subtract(out, w9, out=w1)
    np.subtract(out, w1, out=w5)
    np.subtract(w9, w5, out=w9)
    np.add(w7, w1, out=w7)
    np.subtract(w9, w7, out=w9)
    np.add(w3, w9, out=w3)
    t4 = np.isfinite(w3)
    chosen8 = np.where(t4, w3, 0)
    np.add(out, chosen8, out=out)


def mse_of_sigmoid_careful(z: Array, y: Array, out: Array, w0: Array) -> None:
    """mse_of_sigmoid: careful."""
    np.subtract(1, y, out=out)
    t = z > 0
    np.abs(z, out=w0)
    np.negative(w0, out=w0)
    np.exp(w0, out=w0)
    chosen = np.where(t, 1, w0)
    np.add(1, w0, out=w0)
    np.divide(chosen, w0, out=w0)
    np.multiply(out, w0, out=out)
    np.negative(z, out=w0)
    t2 = w0 > 0
    np.abs(w0, out=w0)
    np.negative(w0, out=w0)
    np.exp(w0, out=w0)
    chosen2 = np.where(t2, 1, w0)
    np.add(1, w0, out=w0)
    np.divide(chosen2, w0, out=w0)
    np.multiply(y, w0, out=w0)
    np.subtract(out, w0, out=out)
    np.multiply(out, out, out=out)


def mse_of_sigmoid_grad_careful(z: Array, y: Array, out: Array, w0: Array, w1: Array) -> None:
    """mse_of_sigmoid_grad: careful."""
    np.subtract(1, y, out=out)
    t = z > 0
    np.abs(z, out=w0)
    np.negative(w0, out=w0)
    np.exp(w0, out=w0)
    chosen = np.where(t, 1, w0)
    np.add(1, w0, out=w0)
    np.divide(chosen, w0, out=w1)
    np.multiply(out, w1, out=out)
    np.negative(z, out=w1)
    t2 = w1 > 0
    np.abs(w1, out=w1)
    np.negative(w1, out=w1)
    np.exp(w1, out=w1)
    chosen2 = np.where(t2, 1, w1)
    np.add(1, w1, out=w1)
    np.divide(chosen2, w1, out=w1)
    np.multiply(y, w1, out=w1)
    np.subtract(out, w1, out=out)
    np.multiply(2, out, out=out)
    np.divide(z, 2, out=w1)
    np.abs(w1, out=w1)
    np.negative(w1, out=w1)
    np.exp(w1, out=w1)
    np.multiply(out, w1, out=out)
    np.multiply(out, w1, out=out)
    np.multiply(w0, w0, out=w0)
    np.divide(out, w0, out=out)


def mse_of_sigmoid_hess_careful(
    z: Array, y: Array, out: Array, w0: Array, w1: Array, w2: Array, w3: Array, w4: Array
) -> None:
    """mse_of_sigmoid_hess: careful."""
    t = z > 0
    np.abs(z, out=w0)
    np.negative(w0, out=w0)
    np.exp(w0, out=w0)
    chosen = np.where(t, 1, w0)
    np.add(1, w0, out=w0)
    np.divide(chosen, w0, out=w1)
    np.negative(z, out=w2)
    t2 = w2 > 0
    np.abs(w2, out=w2)
    np.negative(w2, out=w2)
    np.exp(w2, out=w2)
    chosen2 = np.where(t2, 1, w2)
    np.add(1, w2, out=w2)
    np.divide(chosen2, w2, out=w2)
    np.multiply(w1, w2, out=out)
    np.subtract(1, y, out=w3)
    np.multiply(w3, w1, out=w3)
    np.multiply(y, w2, out=w4)
    np.subtract(w3, w4, out=w3)
    np.subtract(w2, w1, out=w2)
    np.multiply(w3, w2, out=w3)
    np.add(out, w3, out=out)
    np.multiply(2, out, out=out)
    np.divide(z, 2, out=w3)
    np.abs(w3, out=w3)
    np.negative(w3, out=w3)
    np.exp(w3, out=w3)
    np.multiply(out, w3, out=out)
    np.multiply(out, w3, out=out)
    np.multiply(w0, w0, out=w0)
    np.divide(out, w0, out=out)


def mse_of_sigmoid_hvp_careful(
    z: Array, y: Array, v: Array, out: Array, w0: Array, w1: Array, w2: Array, w3: Array, w4: Array
) -> None:
    """mse_of_sigmoid_hvp: careful."""
    t = z > 0
    np.abs(z, out=w0)
    np.negative(w0, out=w0)
    np.exp(w0, out=w0)
    chosen = np.where(t, 1, w0)
    np.add(1, w0, out=w0)
    np.divide(chosen, w0, out=w1)
    np.negative(z, out=w2)
    t2 = w2 > 0
    np.abs(w2, out=w2)
    np.negative(w2, out=w2)
    np.exp(w2, out=w2)
    chosen2 = np.where(t2, 1, w2)
    np.add(1, w2, out=w2)
    np.divide(chosen2, w2, out=w2)
    np.multiply(w1, w2, out=out)
    np.subtract(1, y, out=w3)
    np.multiply(w3, w1, out=w3)
    np.multiply(y, w2, out=w4)
    np.subtract(w3, w4, out=w3)
    np.subtract(w2, w1, out=w2)
    np.multiply(w3, w2, out=w3)
    np.add(out, w3, out=out)
    np.multiply(2, out, out=out)
    np.multiply(out, v, out=out)
    np.divide(z, 2, out=w3)
    np.abs(w3, out=w3)
    np.negative(w3, out=w3)
    np.exp(w3, out=w3)
    np.multiply(out, w3, out=out)
    np.multiply(out, w3, out=out)
    np.multiply(w0, w0, out=w0)
    np.divide(out, w0, out=out)


def mse_of_sigmoid_value_and_grad_careful(
    z: Array, y: Array, value: Array, out: Array, w0: Array, w1: Array
) -> None:
    """mse_of_sigmoid_value_and_grad: careful."""
    np.subtract(1, y, out=out)
    t = z > 0
    np.abs(z, out=w0)
    np.negative(w0, out=w0)
    np.exp(w0, out=w0)
    chosen = np.where(t, 1, w0)
    np.add(1, w0, out=w0)
    np.divide(chosen, w0, out=value)
    np.multiply(out, value, out=out)
    np.negative(z, out=value)
    t2 = value > 0
    np.abs(value, out=value)
    np.negative(value, out=value)
    np.exp(value, out=value)
    chosen2 = np.where(t2, 1, value)
    np.add(1, value, out=value)
    np.divide(chosen2, value, out=value)
    np.multiply(y, value, out=value)
    np.subtract(out, value, out=out)
    np.multiply(out, out, out=value)
    np.multiply(2, out, out=out)
    np.divide(z, 2, out=w1)
    np.abs(w1, out=w1)
    np.negative(w1, out=w1)
    np.exp(w1, out=w1)
    np.multiply(out, w1, out=out)
    np.multiply(out, w1, out=out)
    np.multiply(w0, w0, out=w0)
    np.divide(out, w0, out=out)


def softmax_cross_entropy_regular(z: Array, y: Array, value: Array, w0: Array, w1: Array, axis: int) -> None:
    """softmax_cross_entropy: regular."""
    at = index_at(z, axis)
    place = place_of_largest(z, axis)
    t = z[at(place)]
    np.subtract(z, t, out=w0)
    np.exp(z, out=w1)
    w1[at(place)] = 0
    total = positive_sum(w1, axis)
    e = np.exp(t)
    ratio = total / e
    tail = np.log1p(ratio)
    np.subtract(w0, tail, out=w0)
    np.multiply(y, w0, out=w0)
    total2 = any_sum(w0, axis)
    negative = -total2
    np.copyto(value, negative)


def softmax_cross_entropy_hard(z: Array, label: Array, value: Array, w0: Array, axis: int) -> None:
    """softmax_cross_entropy: hard."""
    at = index_at(z, axis)
    np.exp(z, out=w0)
    w0[at(label)] = 0
    total = positive_sum(w0, axis)
    t = z[at(label)]
    e = np.exp(t)
    ratio = total / e
    tail = np.log1p(ratio)
    np.copyto(value, tail)


def softmax_cross_entropy_careful(
    z: Array, y: Array, value: Array, w0: Array, w1: Array, w2: Array, w3: Array, axis: int
) -> None:
    """softmax_cross_entropy: careful."""
    at = index_at(z, axis)
    mask = y == 0
    place = place_of_largest(z, axis)
    t = z[at(place)]
    np.subtract(z, t, out=w0)
    np.copyto(w1, w0)
    w1[at(place)] = -1300
    top = largest(w1, axis)
    shifted = -650 - top
    t2 = shifted > 0
    chosen = np.where(t2, 82.625, 0)
    negative = -chosen
    e = np.exp(negative)
    np.add(w0, chosen, out=w1)
    np.exp(w1, out=w1)
    t3 = w1 > 0
    chosen2 = np.where(t3, z, t)
    np.subtract(chosen2, t, out=w2)
    np.subtract(w2, chosen2, out=w3)
    np.subtract(w2, w3, out=w2)
    np.subtract(chosen2, w2, out=w2)
    np.add(t, w3, out=w3)
    np.subtract(w2, w3, out=w2)
    np.multiply(w1, w2, out=w2)
    np.add(w1, w2, out=w1)
    w1[at(place)] = 0
    total = positive_sum(w1, axis)
    t4 = e * total
    tail = np.log1p(t4)
    np.subtract(w0, tail, out=w0)
    chosen3 = np.where(mask, 0, w0)
    np.multiply(y, chosen3, out=w0)
    total2 = np.add.reduce(w0, axis=axis, keepdims=True)
    negative2 = -total2
    np.copyto(value, negative2)


def softmax_cross_entropy_regular_tight(
    z: Array, y: Array, value: Array, w0: Array, w1: Array, w2: Array, axis: int
) -> None:
    """softmax_cross_entropy: regular, tight."""
    at = index_at(z, axis)
    place = place_of_largest(z, axis)
    t = z[at(place)]
    np.subtract(z, t, out=w0)
    np.exp(w0, out=w1)
    w1[at(place)] = 0
    t2 = 2 * w1.shape[axis]
    top = largest(w1, axis)
    t3 = t2 * top
    np.add(w1, t3, out=w2)
    np.subtract(w2, t3, out=w2)
    total = np.add.reduce(w2, axis=axis, keepdims=True)
    np.subtract(w1, w2, out=w2)
    total2 = np.add.reduce(w2, axis=axis, keepdims=True)
    np.subtract(w0, z, out=w2)
    np.subtract(w0, w2, out=w0)
    np.subtract(z, w0, out=w0)
    np.add(t, w2, out=w2)
    np.subtract(w0, w2, out=w0)
    np.multiply(w1, w0, out=w1)
    total3 = np.add.reduce(w1, axis=axis, keepdims=True)
    t4 = total2 + total3
    t5 = total + t4
    tail = np.log1p(t5)
    t6 = t + tail
    np.subtract(z, t6, out=w1)
    np.multiply(y, w1, out=w1)
    t7 = 2 * w1.shape[axis]
    np.abs(w1, out=w0)
    top2 = largest(w0, axis)
    t8 = t7 * top2
    np.add(w1, t8, out=w0)
    np.subtract(w0, t8, out=w0)
    total4 = np.add.reduce(w0, axis=axis, keepdims=True)
    np.subtract(w1, w0, out=w1)
    total5 = np.add.reduce(w1, axis=axis, keepdims=True)
    shifted = t5 - total
    shifted2 = t4 - shifted
    t9 = 1 + t5
    ratio = shifted2 / t9
    shifted3 = t6 - t
    shifted4 = t6 - shifted3
    shifted5 = t - shifted4
    shifted6 = tail - shifted3
    t10 = shifted5 + shifted6
    t11 = ratio + t10
    negative = -t11
    np.multiply(y, negative, out=w1)
    total6 = np.add.reduce(w1, axis=axis, keepdims=True)
    t12 = total5 + total6
    t13 = total4 + t12
    negative2 = -t13
    shifted7 = t13 - total4
    shifted8 = t12 - shifted7
    shifted9 = negative2 - shifted8
    np.copyto(value, shifted9)


def softmax_cross_entropy_hard_tight(
    z: Array, label: Array, value: Array, w0: Array, w1: Array, w2: Array, axis: int
) -> None:
    """softmax_cross_entropy: hard, tight."""
    at = index_at(z, axis)
    t = z[at(label)]
    np.subtract(z, t, out=w0)
    np.exp(w0, out=w1)
    w1[at(label)] = 0
    t2 = 2 * w1.shape[axis]
    top = largest(w1, axis)
    t3 = t2 * top
    np.add(w1, t3, out=w2)
    np.subtract(w2, t3, out=w2)
    total = np.add.reduce(w2, axis=axis, keepdims=True)
    np.subtract(w1, w2, out=w2)
    total2 = np.add.reduce(w2, axis=axis, keepdims=True)
    np.subtract(w0, z, out=w2)
    np.subtract(w0, w2, out=w0)
    np.subtract(z, w0, out=w0)
    np.add(t, w2, out=w2)
    np.subtract(w0, w2, out=w0)
    np.multiply(w1, w0, out=w1)
    total3 = np.add.reduce(w1, axis=axis, keepdims=True)
    t4 = total2 + total3
    t5 = total + t4
    tail = np.log1p(t5)
    shifted = t5 - total
    shifted2 = t4 - shifted
    t6 = 1 + t5
    ratio = shifted2 / t6
    t7 = tail + ratio
    np.copyto(value, t7)


def softmax_cross_entropy_careful_tight(
    z: Array, y: Array, value: Array, w0: Array, w1: Array, w2: Array, axis: int
) -> None:
    """softmax_cross_entropy: careful, tight."""
    at = index_at(z, axis)
    mask = y == 0
    place = place_of_largest(z, axis)
    t = z[at(place)]
    np.subtract(z, t, out=w0)
    np.copyto(w1, w0)
    w1[at(place)] = -1300
    top = largest(w1, axis)
    shifted = -650 - top
    t2 = shifted > 0
    chosen = np.where(t2, 82.625, 0)
    negative = -chosen
    e = np.exp(negative)
    np.add(w0, chosen, out=w0)
    np.exp(w0, out=w0)
    np.copyto(w1, w0)
    w1[at(place)] = 0
    t3 = 2 * w1.shape[axis]
    top2 = largest(w1, axis)
    t4 = t3 * top2
    np.add(w1, t4, out=w2)
    np.subtract(w2, t4, out=w2)
    total = np.add.reduce(w2, axis=axis, keepdims=True)
    np.subtract(w1, w2, out=w2)
    total2 = np.add.reduce(w2, axis=axis, keepdims=True)
    t5 = w0 > 0
    chosen2 = np.where(t5, z, t)
    np.subtract(chosen2, t, out=w0)
    np.subtract(w0, chosen2, out=w2)
    np.subtract(w0, w2, out=w0)
    np.subtract(chosen2, w0, out=w0)
    np.add(t, w2, out=w2)
    np.subtract(w0, w2, out=w0)
    np.multiply(w1, w0, out=w1)
    total3 = np.add.reduce(w1, axis=axis, keepdims=True)
    t6 = total2 + total3
    t7 = total + t6
    t8 = e * t7
    tail = np.log1p(t8)
    t9 = t + tail
    np.subtract(z, t9, out=w1)
    chosen3 = np.where(mask, 0, w1)
    np.multiply(y, chosen3, out=w1)
    total4 = np.add.reduce(w1, axis=axis, keepdims=True)
    negative2 = -total4
    shifted2 = t7 - total
    shifted3 = t6 - shifted2
    t10 = e * shifted3
    t11 = 1 + t8
    ratio = t10 / t11
    shifted4 = t9 - t
    shifted5 = t9 - shifted4
    shifted6 = t - shifted5
    shifted7 = tail - shifted4
    t12 = shifted6 + shifted7
    t13 = ratio + t12
    negative3 = -t13
    chosen4 = np.where(mask, 0, negative3)
    np.multiply(y, chosen4, out=w1)
    total5 = np.add.reduce(w1, axis=axis, keepdims=True)
    negative4 = -total5
    t14 = np.isfinite(negative4)
    chosen5 = np.where(t14, negative4, 0)
    t15 = negative2 + chosen5
    np.copyto(value, t15)


def softmax_cross_entropy_grad_regular(
    z: Array, y: Array, out: Array, w0: Array, w1: Array, axis: int
) -> None:
    """softmax_cross_entropy_grad: regular."""
    at = index_at(z, axis)
    place = place_of_largest(y, axis)
    np.copyto(out, y)
    out[at(place)] = 0
    total = any_sum(out, axis)
    t = y[at(place)]
    t2 = t + total
    np.subtract(t2, y, out=out)
    out[at(place)] = total
    np.exp(z, out=w0)
    np.multiply(out, w0, out=out)
    place2 = place_of_largest(z, axis)
    np.copyto(w1, w0)
    w1[at(place2)] = 0
    total2 = positive_sum(w1, axis)
    t3 = z[at(place2)]
    e = np.exp(t3)
    t4 = e + total2
    np.subtract(t4, w0, out=w0)
    w0[at(place2)] = total2
    np.multiply(y, w0, out=w0)
    np.subtract(out, w0, out=out)
    np.divide(out, t4, out=out)


def softmax_cross_entropy_grad_hard(z: Array, label: Array, out: Array, axis: int) -> None:
    """softmax_cross_entropy_grad: hard."""
    at = index_at(z, axis)
    np.exp(z, out=out)
    out[at(label)] = 0
    total = positive_sum(out, axis)
    negative = -total
    out[at(label)] = negative
    t = z[at(label)]
    e = np.exp(t)
    t2 = e + total
    np.divide(out, t2, out=out)


def softmax_cross_entropy_grad_careful(
    z: Array, y: Array, out: Array, w0: Array, w1: Array, w2: Array, axis: int
) -> None:
    """softmax_cross_entropy_grad: careful."""
    at = index_at(z, axis)
    place = place_of_largest(y, axis)
    np.copyto(out, y)
    out[at(place)] = 0
    total = np.add.reduce(out, axis=axis, keepdims=True)
    t = y[at(place)]
    t2 = t + total
    np.subtract(t2, y, out=out)
    out[at(place)] = total
    place2 = place_of_largest(z, axis)
    t3 = z[at(place2)]
    np.subtract(z, t3, out=w0)
    np.copyto(w1, w0)
    w1[at(place2)] = -1300
    top = largest(w1, axis)
    shifted = -650 - top
    t4 = shifted > 0
    chosen = np.where(t4, 82.625, 0)
    negative = -chosen
    e = np.exp(negative)
    np.add(w0, chosen, out=w0)
    np.exp(w0, out=w0)
    t5 = w0 > 0
    chosen2 = np.where(t5, z, t3)
    np.subtract(chosen2, t3, out=w1)
    np.subtract(w1, chosen2, out=w2)
    np.subtract(w1, w2, out=w1)
    np.subtract(chosen2, w1, out=w1)
    np.add(t3, w2, out=w2)
    np.subtract(w1, w2, out=w1)
    np.multiply(w0, w1, out=w1)
    np.add(w0, w1, out=w0)
    np.multiply(e, w0, out=w1)
    np.multiply(out, w1, out=out)
    w0[at(place2)] = 0
    total2 = positive_sum(w0, axis)
    t6 = e * total2
    t7 = 1 + t6
    np.subtract(t7, w1, out=w1)
    w1[at(place2)] = t6
    np.multiply(y, w1, out=w1)
    np.subtract(out, w1, out=out)
    np.divide(out, t7, out=out)


def softmax_cross_entropy_grad_regular_tight(
    z: Array, y: Array, out: Array, w0: Array, w1: Array, w2: Array, w3: Array, w4: Array, w5: Array,
    w6: Array, w7: Array, w8: Array, w9: Array, axis: int
) -> None:
    """softmax_cross_entropy_grad: regular, tight."""
    at = index_at(z, axis)
    place = place_of_largest(y, axis)
    np.copyto(w0, y)
    w0[at(place)] = 0
    t = 2 * w0.shape[axis]
    np.abs(w0, out=w1)
    top = largest(w1, axis)
    t2 = t * top
    np.add(w0, t2, out=w1)
    np.subtract(w1, t2, out=w1)
    total = np.add.reduce(w1, axis=axis, keepdims=True)
    np.subtract(w0, w1, out=w0)
    total2 = np.add.reduce(w0, axis=axis, keepdims=True)
    t3 = total + total2
    t4 = y[at(place)]
    t5 = t4 + t3
    np.subtract(t5, y, out=w0)
    np.copyto(w1, w0)
    w1[at(place)] = t3
    place2 = place_of_largest(z, axis)
    t6 = z[at(place2)]
    np.subtract(z, t6, out=w2)
    np.exp(w2, out=w3)
    np.multiply(w1, w3, out=w4)
    np.copyto(w5, w3)
    w5[at(place2)] = 0
    t7 = 2 * w5.shape[axis]
    top2 = largest(w5, axis)
    t8 = t7 * top2
    np.add(w5, t8, out=w6)
    np.subtract(w6, t8, out=w6)
    total3 = np.add.reduce(w6, axis=axis, keepdims=True)
    np.subtract(w5, w6, out=w6)
    total4 = np.add.reduce(w6, axis=axis, keepdims=True)
    np.subtract(w2, z, out=w6)
    np.subtract(w2, w6, out=w2)
    np.subtract(z, w2, out=w2)
    np.add(t6, w6, out=w6)
    np.subtract(w2, w6, out=w2)
    np.multiply(w5, w2, out=w5)
    total5 = np.add.reduce(w5, axis=axis, keepdims=True)
    t9 = total4 + total5
    t10 = total3 + t9
    t11 = 1 + t10
    np.subtract(t11, w3, out=w5)
    np.copyto(w6, w5)
    w6[at(place2)] = t10
    np.multiply(y, w6, out=w6)
    np.subtract(w4, w6, out=w7)
    np.bitwise_and(w7.view(np.int64), UPPER, out=w8.view(np.int64))
    ratio = 1 / t11
    t12 = 134217729 * ratio
    shifted = t12 - ratio
    shifted2 = t12 - shifted
    np.multiply(w8, shifted2, out=out)
    shifted3 = ratio - shifted2
    t13 = 134217729 * t11
    shifted4 = t13 - t11
    shifted5 = t13 - shifted4
    t14 = shifted2 * shifted5
    shifted6 = 1 - t14
    shifted7 = t11 - shifted5
    t15 = shifted2 * shifted7
    shifted8 = shifted6 - t15
    t16 = shifted3 * shifted5
    shifted9 = shifted8 - t16
    t17 = shifted3 * shifted7
    shifted10 = shifted9 - t17
    ratio2 = shifted10 / t11
    shifted11 = t10 - total3
    shifted12 = t9 - shifted11
    shifted13 = t11 - 1
    shifted14 = t11 - shifted13
    shifted15 = 1 - shifted14
    shifted16 = t10 - shifted13
    t18 = shifted15 + shifted16
    t19 = shifted12 + t18
    ratio3 = t19 / t11
    t20 = ratio * ratio3
    shifted17 = ratio2 - t20
    t21 = shifted3 + shifted17
    np.multiply(w8, t21, out=w9)
    np.subtract(w7, w8, out=w8)
    np.multiply(w8, ratio, out=w8)
    np.add(w9, w8, out=w9)
    np.multiply(w3, w2, out=w2)
    np.multiply(w1, w2, out=w1)
    shifted18 = t3 - total
    shifted19 = total2 - shifted18
    shifted20 = t5 - t4
    shifted21 = t5 - shifted20
    shifted22 = t4 - shifted21
    shifted23 = t3 - shifted20
    t22 = shifted22 + shifted23
    t23 = shifted19 + t22
    np.subtract(w0, t5, out=w8)
    np.subtract(w0, w8, out=w0)
    np.subtract(t5, w0, out=w0)
    np.add(y, w8, out=w8)
    np.subtract(w0, w8, out=w0)
    np.add(t23, w0, out=w0)
    w0[at(place)] = shifted19
    np.multiply(w0, w3, out=w0)
    np.add(w1, w0, out=w1)
    np.subtract(t19, w2, out=w2)
    np.subtract(w5, t11, out=w0)
    np.subtract(w5, w0, out=w5)
    np.subtract(t11, w5, out=w5)
    np.add(w3, w0, out=w3)
    np.subtract(w5, w3, out=w5)
    np.add(w2, w5, out=w2)
    w2[at(place2)] = shifted12
    np.multiply(y, w2, out=w2)
    np.subtract(w1, w2, out=w1)
    np.subtract(w7, w4, out=w2)
    np.subtract(w7, w2, out=w7)
    np.subtract(w4, w7, out=w4)
    np.add(w6, w2, out=w6)
    np.subtract(w4, w6, out=w4)
    np.add(w1, w4, out=w1)
    np.multiply(w1, ratio, out=w1)
    np.add(w9, w1, out=w9)
    np.add(out, w9, out=out)


def softmax_cross_entropy_grad_hard_tight(
    z: Array, label: Array, out: Array, w0: Array, w1: Array, w2: Array, w3: Array, axis: int
) -> None:
    """softmax_cross_entropy_grad: hard, tight."""
    at = index_at(z, axis)
    top = largest(z, axis)
    np.subtract(z, top, out=w0)
    np.exp(w0, out=w1)
    w1[at(label)] = 0
    t = 2 * w1.shape[axis]
    top2 = largest(w1, axis)
    t2 = t * top2
    np.add(w1, t2, out=w2)
    np.subtract(w2, t2, out=w2)
    total = np.add.reduce(w2, axis=axis, keepdims=True)
    np.subtract(w1, w2, out=w2)
    total2 = np.add.reduce(w2, axis=axis, keepdims=True)
    np.subtract(w0, z, out=w2)
    np.subtract(w0, w2, out=w0)
    np.subtract(z, w0, out=w0)
    np.add(top, w2, out=w2)
    np.subtract(w0, w2, out=w0)
    np.multiply(w1, w0, out=w0)
    total3 = np.add.reduce(w0, axis=axis, keepdims=True)
    t3 = total2 + total3
    t4 = total + t3
    negative = -t4
    w1[at(label)] = negative
    np.bitwise_and(w1.view(np.int64), UPPER, out=w2.view(np.int64))
    t5 = z[at(label)]
    shifted = t5 - top
    e = np.exp(shifted)
    t6 = e + t4
    ratio = 1 / t6
    t7 = 134217729 * ratio
    shifted2 = t7 - ratio
    shifted3 = t7 - shifted2
    np.multiply(w2, shifted3, out=out)
    shifted4 = ratio - shifted3
    t8 = 134217729 * t6
    shifted5 = t8 - t6
    shifted6 = t8 - shifted5
    t9 = shifted3 * shifted6
    shifted7 = 1 - t9
    shifted8 = t6 - shifted6
    t10 = shifted3 * shifted8
    shifted9 = shifted7 - t10
    t11 = shifted4 * shifted6
    shifted10 = shifted9 - t11
    t12 = shifted4 * shifted8
    shifted11 = shifted10 - t12
    ratio2 = shifted11 / t6
    shifted12 = shifted - t5
    shifted13 = shifted - shifted12
    shifted14 = t5 - shifted13
    t13 = top + shifted12
    shifted15 = shifted14 - t13
    t14 = e * shifted15
    shifted16 = t4 - total
    shifted17 = t3 - shifted16
    t15 = t14 + shifted17
    shifted18 = t6 - e
    shifted19 = t6 - shifted18
    shifted20 = e - shifted19
    shifted21 = t4 - shifted18
    t16 = shifted20 + shifted21
    t17 = t15 + t16
    ratio3 = t17 / t6
    t18 = ratio * ratio3
    shifted22 = ratio2 - t18
    t19 = shifted4 + shifted22
    np.multiply(w2, t19, out=w3)
    np.subtract(w1, w2, out=w1)
    np.multiply(w1, ratio, out=w1)
    np.add(w3, w1, out=w3)
    negative2 = -shifted17
    w0[at(label)] = negative2
    np.multiply(w0, ratio, out=w0)
    np.add(w3, w0, out=w3)
    np.add(out, w3, out=out)


def softmax_cross_entropy_grad_careful_tight(
    z: Array, y: Array, out: Array, w0: Array, w1: Array, w2: Array, w3: Array, w4: Array, w5: Array,
    w6: Array, w7: Array, w8: Array, w9: Array, w10: Array, axis: int
) -> None:
    """softmax_cross_entropy_grad: careful, tight."""
    at = index_at(z, axis)
    place = place_of_largest(y, axis)
    np.copyto(w0, y)
    w0[at(place)] = 0
    total = np.add.reduce(w0, axis=axis, keepdims=True)
    t = y[at(place)]
    t2 = t + total
    np.subtract(t2, y, out=w0)
    np.copyto(w1, w0)
    w1[at(place)] = total
    place2 = place_of_largest(z, axis)
    t3 = z[at(place2)]
    np.subtract(z, t3, out=w2)
    np.copyto(w3, w2)
    w3[at(place2)] = -1300
    top = largest(w3, axis)
    shifted = -650 - top
    t4 = shifted > 0
    chosen = np.where(t4, 82.625, 0)
    negative = -chosen
    e = np.exp(negative)
    np.add(w2, chosen, out=w2)
    np.exp(w2, out=w2)
    np.multiply(e, w2, out=w3)
    np.multiply(w1, w3, out=w4)
    np.copyto(w5, w2)
    w5[at(place2)] = 0
    t5 = 2 * w5.shape[axis]
    top2 = largest(w5, axis)
    t6 = t5 * top2
    np.add(w5, t6, out=w6)
    np.subtract(w6, t6, out=w6)
    total2 = np.add.reduce(w6, axis=axis, keepdims=True)
    np.subtract(w5, w6, out=w6)
    total3 = np.add.reduce(w6, axis=axis, keepdims=True)
    t7 = w2 > 0
    chosen2 = np.where(t7, z, t3)
    np.subtract(chosen2, t3, out=w6)
    np.subtract(w6, chosen2, out=w7)
    np.subtract(w6, w7, out=w6)
    np.subtract(chosen2, w6, out=w6)
    np.add(t3, w7, out=w7)
    np.subtract(w6, w7, out=w6)
    np.multiply(w5, w6, out=w5)
    total4 = np.add.reduce(w5, axis=axis, keepdims=True)
    t8 = total3 + total4
    t9 = total2 + t8
    t10 = e * t9
    t11 = 1 + t10
    np.subtract(t11, w3, out=w5)
    np.copyto(w7, w5)
    w7[at(place2)] = t10
    np.multiply(y, w7, out=w7)
    np.subtract(w4, w7, out=w8)
    np.bitwise_and(w8.view(np.int64), UPPER, out=w9.view(np.int64))
    ratio = 1 / t11
    t12 = 134217729 * ratio
    shifted2 = t12 - ratio
    shifted3 = t12 - shifted2
    np.multiply(w9, shifted3, out=out)
    shifted4 = ratio - shifted3
    t13 = 134217729 * t11
    shifted5 = t13 - t11
    shifted6 = t13 - shifted5
    t14 = shifted3 * shifted6
    shifted7 = 1 - t14
    shifted8 = t11 - shifted6
    t15 = shifted3 * shifted8
    shifted9 = shifted7 - t15
    t16 = shifted4 * shifted6
    shifted10 = shifted9 - t16
    t17 = shifted4 * shifted8
    shifted11 = shifted10 - t17
    ratio2 = shifted11 / t11
    shifted12 = t9 - total2
    shifted13 = t8 - shifted12
    t18 = e * shifted13
    shifted14 = t11 - 1
    shifted15 = t11 - shifted14
    shifted16 = 1 - shifted15
    shifted17 = t10 - shifted14
    t19 = shifted16 + shifted17
    t20 = t18 + t19
    ratio3 = t20 / t11
    t21 = ratio * ratio3
    shifted18 = ratio2 - t21
    t22 = shifted4 + shifted18
    np.multiply(w9, t22, out=w10)
    np.subtract(w8, w9, out=w9)
    np.multiply(w9, ratio, out=w9)
    np.add(w10, w9, out=w10)
    np.multiply(w2, w6, out=w2)
    np.multiply(e, w2, out=w2)
    np.multiply(w1, w2, out=w1)
    shifted19 = t2 - t
    shifted20 = t2 - shifted19
    shifted21 = t - shifted20
    shifted22 = total - shifted19
    t23 = shifted21 + shifted22
    np.subtract(w0, t2, out=w6)
    np.subtract(w0, w6, out=w0)
    np.subtract(t2, w0, out=w0)
    np.add(y, w6, out=w6)
    np.subtract(w0, w6, out=w0)
    np.add(t23, w0, out=w0)
    w0[at(place)] = 0
    np.multiply(w0, w3, out=w0)
    np.add(w1, w0, out=w1)
    np.subtract(t20, w2, out=w2)
    np.subtract(w5, t11, out=w0)
    np.subtract(w5, w0, out=w5)
    np.subtract(t11, w5, out=w5)
    np.add(w3, w0, out=w3)
    np.subtract(w5, w3, out=w5)
    np.add(w2, w5, out=w2)
    w2[at(place2)] = t18
    np.multiply(y, w2, out=w2)
    np.subtract(w1, w2, out=w1)
    np.subtract(w8, w4, out=w2)
    np.subtract(w8, w2, out=w8)
    np.subtract(w4, w8, out=w4)
    np.add(w7, w2, out=w7)
    np.subtract(w4, w7, out=w4)
    np.add(w1, w4, out=w1)
    np.multiply(w1, ratio, out=w1)
    np.add(w10, w1, out=w10)
    t24 = np.isfinite(w10)
    chosen3 = np.where(t24, w10, 0)
    np.add(out, chosen3, out=out)


def softmax_cross_entropy_hess_diag_regular(z: Array, y: Array, out: Array, w0: Array, axis: int) -> None:
    """softmax_cross_entropy_hess_diag: regular."""
    at = index_at(z, axis)
    total = any_sum(y, axis)
    np.exp(z, out=out)
    place = place_of_largest(z, axis)
    np.copyto(w0, out)
    w0[at(place)] = 0
    total2 = positive_sum(w0, axis)
    t = z[at(place)]
    e = np.exp(t)
    t2 = e + total2
    np.subtract(t2, out, out=w0)
    w0[at(place)] = total2
    np.multiply(out, w0, out=out)
    t3 = t2 * t2
    np.divide(out, t3, out=out)
    np.multiply(total, out, out=out)


def softmax_cross_entropy_hess_diag_careful(
    z: Array, y: Array, out: Array, w0: Array, w1: Array, axis: int
) -> None:
    """softmax_cross_entropy_hess_diag: careful."""
    at = index_at(z, axis)
    total = np.add.reduce(y, axis=axis, keepdims=True)
    place = place_of_largest(z, axis)
    t = z[at(place)]
    np.subtract(z, t, out=w0)
    np.copyto(out, w0)
    out[at(place)] = -1300
    top = largest(out, axis)
    shifted = -650 - top
    t2 = shifted > 0
    chosen = np.where(t2, 82.625, 0)
    negative = -chosen
    e = np.exp(negative)
    np.add(w0, chosen, out=w0)
    np.exp(w0, out=w0)
    t3 = w0 > 0
    chosen2 = np.where(t3, z, t)
    np.subtract(chosen2, t, out=out)
    np.subtract(out, chosen2, out=w1)
    np.subtract(out, w1, out=out)
    np.subtract(chosen2, out, out=out)
    np.add(t, w1, out=w1)
    np.subtract(out, w1, out=out)
    np.multiply(w0, out, out=out)
    np.add(w0, out, out=w0)
    np.multiply(e, w0, out=out)
    w0[at(place)] = 0
    total2 = positive_sum(w0, axis)
    t4 = e * total2
    t5 = 1 + t4
    np.subtract(t5, out, out=w0)
    w0[at(place)] = t4
    np.multiply(out, w0, out=out)
    t6 = t5 * t5
    np.divide(out, t6, out=out)
    np.multiply(total, out, out=out)


def softmax_cross_entropy_hess_diag_regular_tight(
    z: Array, y: Array, out: Array, w0: Array, w1: Array, w2: Array, w3: Array, w4: Array, w5: Array,
    w6: Array, w7: Array, axis: int
) -> None:
    """softmax_cross_entropy_hess_diag: regular, tight."""
    at = index_at(z, axis)
    t = 2 * y.shape[axis]
    np.abs(y, out=w0)
    top = largest(w0, axis)
    t2 = t * top
    np.add(y, t2, out=w0)
    np.subtract(w0, t2, out=w0)
    total = np.add.reduce(w0, axis=axis, keepdims=True)
    np.subtract(y, w0, out=w0)
    total2 = np.add.reduce(w0, axis=axis, keepdims=True)
    t3 = total + total2
    place = place_of_largest(z, axis)
    t4 = z[at(place)]
    np.subtract(z, t4, out=w0)
    np.exp(w0, out=w1)
    np.copyto(w2, w1)
    w2[at(place)] = 0
    t5 = 2 * w2.shape[axis]
    top2 = largest(w2, axis)
    t6 = t5 * top2
    np.add(w2, t6, out=w3)
    np.subtract(w3, t6, out=w3)
    total3 = np.add.reduce(w3, axis=axis, keepdims=True)
    np.subtract(w2, w3, out=w3)
    total4 = np.add.reduce(w3, axis=axis, keepdims=True)
    np.subtract(w0, z, out=w3)
    np.subtract(w0, w3, out=w0)
    np.subtract(z, w0, out=w0)
    np.add(t4, w3, out=w3)
    np.subtract(w0, w3, out=w0)
    np.multiply(w2, w0, out=w2)
    total5 = np.add.reduce(w2, axis=axis, keepdims=True)
    t7 = total4 + total5
    t8 = total3 + t7
    t9 = 1 + t8
    np.subtract(t9, w1, out=w2)
    np.copyto(w3, w2)
    w3[at(place)] = t8
    np.multiply(w1, w3, out=w4)
    np.bitwise_and(w4.view(np.int64), UPPER, out=w5.view(np.int64))
    t10 = t9 * t9
    ratio = 1 / t10
    t11 = 134217729 * ratio
    shifted = t11 - ratio
    shifted2 = t11 - shifted
    np.multiply(w5, shifted2, out=w6)
    np.multiply(t3, w6, out=out)
    shifted3 = ratio - shifted2
    t12 = 134217729 * t10
    shifted4 = t12 - t10
    shifted5 = t12 - shifted4
    t13 = shifted2 * shifted5
    shifted6 = 1 - t13
    shifted7 = t10 - shifted5
    t14 = shifted2 * shifted7
    shifted8 = shifted6 - t14
    t15 = shifted3 * shifted5
    shifted9 = shifted8 - t15
    t16 = shifted3 * shifted7
    shifted10 = shifted9 - t16
    ratio2 = shifted10 / t10
    shifted11 = t8 - total3
    shifted12 = t7 - shifted11
    shifted13 = t9 - 1
    shifted14 = t9 - shifted13
    shifted15 = 1 - shifted14
    shifted16 = t8 - shifted13
    t17 = shifted15 + shifted16
    t18 = shifted12 + t17
    t19 = t9 * t18
    t20 = t18 * t9
    t21 = t19 + t20
    ratio3 = t21 / t10
    t22 = ratio * ratio3
    shifted17 = ratio2 - t22
    t23 = shifted3 + shifted17
    np.multiply(w5, t23, out=w7)
    np.subtract(w4, w5, out=w4)
    np.multiply(w4, ratio, out=w4)
    np.add(w7, w4, out=w7)
    np.multiply(w1, w0, out=w0)
    np.subtract(t18, w0, out=w4)
    np.subtract(w2, t9, out=w5)
    np.subtract(w2, w5, out=w2)
    np.subtract(t9, w2, out=w2)
    np.add(w1, w5, out=w5)
    np.subtract(w2, w5, out=w2)
    np.add(w4, w2, out=w4)
    w4[at(place)] = shifted12
    np.multiply(w1, w4, out=w1)
    np.multiply(w0, w3, out=w0)
    np.add(w1, w0, out=w1)
    np.multiply(w1, ratio, out=w1)
    np.add(w7, w1, out=w7)
    np.multiply(t3, w7, out=w7)
    shifted18 = t3 - total
    shifted19 = total2 - shifted18
    np.multiply(shifted19, w6, out=w6)
    np.add(w7, w6, out=w7)
    np.add(out, w7, out=out)


def softmax_cross_entropy_hess_diag_careful_tight(
    z: Array, y: Array, out: Array, w0: Array, w1: Array, w2: Array, w3: Array, w4: Array, w5: Array,
    w6: Array, w7: Array, axis: int
) -> None:
    """softmax_cross_entropy_hess_diag: careful, tight."""
    at = index_at(z, axis)
    total = np.add.reduce(y, axis=axis, keepdims=True)
    place = place_of_largest(z, axis)
    t = z[at(place)]
    np.subtract(z, t, out=w0)
    np.copyto(w1, w0)
    w1[at(place)] = -1300
    top = largest(w1, axis)
    shifted = -650 - top
    t2 = shifted > 0
    chosen = np.where(t2, 82.625, 0)
    negative = -chosen
    e = np.exp(negative)
    np.add(w0, chosen, out=w0)
    np.exp(w0, out=w0)
    np.multiply(e, w0, out=w1)
    np.copyto(w2, w0)
    w2[at(place)] = 0
    t3 = 2 * w2.shape[axis]
    top2 = largest(w2, axis)
    t4 = t3 * top2
    np.add(w2, t4, out=w3)
    np.subtract(w3, t4, out=w3)
    total2 = np.add.reduce(w3, axis=axis, keepdims=True)
    np.subtract(w2, w3, out=w3)
    total3 = np.add.reduce(w3, axis=axis, keepdims=True)
    t5 = w0 > 0
    chosen2 = np.where(t5, z, t)
    np.subtract(chosen2, t, out=w3)
    np.subtract(w3, chosen2, out=w4)
    np.subtract(w3, w4, out=w3)
    np.subtract(chosen2, w3, out=w3)
    np.add(t, w4, out=w4)
    np.subtract(w3, w4, out=w3)
    np.multiply(w2, w3, out=w2)
    total4 = np.add.reduce(w2, axis=axis, keepdims=True)
    t6 = total3 + total4
    t7 = total2 + t6
    t8 = e * t7
    t9 = 1 + t8
    np.subtract(t9, w1, out=w2)
    np.copyto(w4, w2)
    w4[at(place)] = t8
    np.multiply(w1, w4, out=w5)
    np.bitwise_and(w5.view(np.int64), UPPER, out=w6.view(np.int64))
    t10 = t9 * t9
    ratio = 1 / t10
    t11 = 134217729 * ratio
    shifted2 = t11 - ratio
    shifted3 = t11 - shifted2
    np.multiply(w6, shifted3, out=out)
    np.multiply(total, out, out=out)
    shifted4 = ratio - shifted3
    t12 = 134217729 * t10
    shifted5 = t12 - t10
    shifted6 = t12 - shifted5
    t13 = shifted3 * shifted6
    shifted7 = 1 - t13
    shifted8 = t10 - shifted6
    t14 = shifted3 * shifted8
    shifted9 = shifted7 - t14
    t15 = shifted4 * shifted6
    shifted10 = shifted9 - t15
    t16 = shifted4 * shifted8
    shifted11 = shifted10 - t16
    ratio2 = shifted11 / t10
    shifted12 = t7 - total2
    shifted13 = t6 - shifted12
    t17 = e * shifted13
    shifted14 = t9 - 1
    shifted15 = t9 - shifted14
    shifted16 = 1 - shifted15
    shifted17 = t8 - shifted14
    t18 = shifted16 + shifted17
    t19 = t17 + t18
    t20 = t9 * t19
    t21 = t19 * t9
    t22 = t20 + t21
    ratio3 = t22 / t10
    t23 = ratio * ratio3
    shifted18 = ratio2 - t23
    t24 = shifted4 + shifted18
    np.multiply(w6, t24, out=w7)
    np.subtract(w5, w6, out=w5)
    np.multiply(w5, ratio, out=w5)
    np.add(w7, w5, out=w7)
    np.multiply(w0, w3, out=w0)
    np.multiply(e, w0, out=w0)
    np.subtract(t19, w0, out=w3)
    np.subtract(w2, t9, out=w5)
    np.subtract(w2, w5, out=w2)
    np.subtract(t9, w2, out=w2)
    np.add(w1, w5, out=w5)
    np.subtract(w2, w5, out=w2)
    np.add(w3, w2, out=w3)
    w3[at(place)] = t17
    np.multiply(w1, w3, out=w1)
    np.multiply(w0, w4, out=w0)
    np.add(w1, w0, out=w1)
    np.multiply(w1, ratio, out=w1)
    np.add(w7, w1, out=w7)
    np.multiply(total, w7, out=w7)
    t25 = np.isfinite(w7)
    chosen3 = np.where(t25, w7, 0)
    np.add(out, chosen3, out=out)


def softmax_cross_entropy_hvp_careful(
    z: Array, y: Array, v: Array, out: Array, w0: Array, w1: Array, w2: Array, axis: int
) -> None:
    """softmax_cross_entropy_hvp: careful."""
    at = index_at(z, axis)
    total = np.add.reduce(y, axis=axis, keepdims=True)
    place = place_of_largest(z, axis)
    t = z[at(place)]
    np.subtract(z, t, out=out)
    np.copyto(w0, out)
    w0[at(place)] = -1300
    top = largest(w0, axis)
    shifted = -650 - top
    t2 = shifted > 0
    chosen = np.where(t2, 82.625, 0)
    negative = -chosen
    e = np.exp(negative)
    np.add(out, chosen, out=out)
    np.exp(out, out=out)
    t3 = out > 0
    chosen2 = np.where(t3, z, t)
    np.subtract(chosen2, t, out=w0)
    np.subtract(w0, chosen2, out=w1)
    np.subtract(w0, w1, out=w0)
    np.subtract(chosen2, w0, out=w0)
    np.add(t, w1, out=w1)
    np.subtract(w0, w1, out=w0)
    np.multiply(out, w0, out=w0)
    np.add(out, w0, out=out)
    np.copyto(w0, out)
    w0[at(place)] = 0
    t4 = v[at(place)]
    np.subtract(v, t4, out=w1)
    np.multiply(w0, w1, out=w2)
    total2 = np.add.reduce(w2, axis=axis, keepdims=True)
    t5 = e * total2
    total3 = positive_sum(w0, axis)
    t6 = e * total3
    t7 = 1 + t6
    t8 = t7 * t7
    ratio = t5 / t8
    negative2 = -ratio
    ratio2 = t5 / t7
    np.subtract(w1, ratio2, out=w1)
    np.multiply(out, w1, out=out)
    np.multiply(out, e, out=out)
    np.divide(out, t7, out=out)
    out[at(place)] = negative2
    np.multiply(total, out, out=out)


def softmax_cross_entropy_value_and_grad_regular(
    z: Array, y: Array, value: Array, out: Array, w0: Array, w1: Array, axis: int
) -> None:
    """softmax_cross_entropy_value_and_grad: regular."""
    at = index_at(z, axis)
    place = place_of_largest(z, axis)
    t = z[at(place)]
    np.subtract(z, t, out=out)
    np.exp(z, out=w0)
    np.copyto(w1, w0)
    w1[at(place)] = 0
    total = positive_sum(w1, axis)
    e = np.exp(t)
    ratio = total / e
    tail = np.log1p(ratio)
    np.subtract(out, tail, out=out)
    np.multiply(y, out, out=out)
    total2 = any_sum(out, axis)
    negative = -total2
    place2 = place_of_largest(y, axis)
    np.copyto(out, y)
    out[at(place2)] = 0
    total3 = any_sum(out, axis)
    t2 = y[at(place2)]
    t3 = t2 + total3
    np.subtract(t3, y, out=out)
    out[at(place2)] = total3
    np.multiply(out, w0, out=out)
    t4 = e + total
    np.subtract(t4, w0, out=w0)
    w0[at(place)] = total
    np.multiply(y, w0, out=w0)
    np.subtract(out, w0, out=out)
    np.divide(out, t4, out=out)
    np.copyto(value, negative)


def softmax_cross_entropy_value_and_grad_hard(
    z: Array, label: Array, value: Array, out: Array, axis: int
) -> None:
    """softmax_cross_entropy_value_and_grad: hard."""
    at = index_at(z, axis)
    np.exp(z, out=out)
    out[at(label)] = 0
    total = positive_sum(out, axis)
    t = z[at(label)]
    e = np.exp(t)
    ratio = total / e
    tail = np.log1p(ratio)
    negative = -total
    out[at(label)] = negative
    t2 = e + total
    np.divide(out, t2, out=out)
    np.copyto(value, tail)


def softmax_cross_entropy_value_and_grad_careful(
    z: Array, y: Array, value: Array, out: Array, w0: Array, w1: Array, w2: Array, axis: int
) -> None:
    """softmax_cross_entropy_value_and_grad: careful."""
    at = index_at(z, axis)
    mask = y == 0
    place = place_of_largest(z, axis)
    t = z[at(place)]
    np.subtract(z, t, out=out)
    np.copyto(w0, out)
    w0[at(place)] = -1300
    top = largest(w0, axis)
    shifted = -650 - top
    t2 = shifted > 0
    chosen = np.where(t2, 82.625, 0)
    negative = -chosen
    e = np.exp(negative)
    np.add(out, chosen, out=w0)
    np.exp(w0, out=w0)
    t3 = w0 > 0
    chosen2 = np.where(t3, z, t)
    np.subtract(chosen2, t, out=w1)
    np.subtract(w1, chosen2, out=w2)
    np.subtract(w1, w2, out=w1)
    np.subtract(chosen2, w1, out=w1)
    np.add(t, w2, out=w2)
    np.subtract(w1, w2, out=w1)
    np.multiply(w0, w1, out=w1)
    np.add(w0, w1, out=w0)
    np.copyto(w1, w0)
    w1[at(place)] = 0
    total = positive_sum(w1, axis)
    t4 = e * total
    tail = np.log1p(t4)
    np.subtract(out, tail, out=out)
    chosen3 = np.where(mask, 0, out)
    np.multiply(y, chosen3, out=out)
    total2 = np.add.reduce(out, axis=axis, keepdims=True)
    negative2 = -total2
    place2 = place_of_largest(y, axis)
    np.copyto(out, y)
    out[at(place2)] = 0
    total3 = np.add.reduce(out, axis=axis, keepdims=True)
    t5 = y[at(place2)]
    t6 = t5 + total3
    np.subtract(t6, y, out=out)
    out[at(place2)] = total3
    np.multiply(e, w0, out=w0)
    np.multiply(out, w0, out=out)
    t7 = 1 + t4
    np.subtract(t7, w0, out=w0)
    w0[at(place)] = t4
    np.multiply(y, w0, out=w0)
    np.subtract(out, w0, out=out)
    np.divide(out, t7, out=out)
    np.copyto(value, negative2)


def softmax_cross_entropy_value_and_grad_regular_tight(
    z: Array, y: Array, value: Array, out: Array, w0: Array, w1: Array, w2: Array, w3: Array, w4: Array,
    w5: Array, w6: Array, w7: Array, w8: Array, w9: Array, axis: int
) -> None:
    """softmax_cross_entropy_value_and_grad: regular, tight."""
    at = index_at(z, axis)
    place = place_of_largest(z, axis)
    t = z[at(place)]
    np.subtract(z, t, out=w0)
    np.exp(w0, out=w1)
    np.copyto(w2, w1)
    w2[at(place)] = 0
    t2 = 2 * w2.shape[axis]
    top = largest(w2, axis)
    t3 = t2 * top
    np.add(w2, t3, out=w3)
    np.subtract(w3, t3, out=w3)
    total = np.add.reduce(w3, axis=axis, keepdims=True)
    np.subtract(w2, w3, out=w3)
    total2 = np.add.reduce(w3, axis=axis, keepdims=True)
    np.subtract(w0, z, out=w3)
    np.subtract(w0, w3, out=w0)
    np.subtract(z, w0, out=w0)
    np.add(t, w3, out=w3)
    np.subtract(w0, w3, out=w0)
    np.multiply(w2, w0, out=w2)
    total3 = np.add.reduce(w2, axis=axis, keepdims=True)
    t4 = total2 + total3
    t5 = total + t4
    tail = np.log1p(t5)
    t6 = t + tail
    np.subtract(z, t6, out=w2)
    np.multiply(y, w2, out=w2)
    t7 = 2 * w2.shape[axis]
    np.abs(w2, out=w3)
    top2 = largest(w3, axis)
    t8 = t7 * top2
    np.add(w2, t8, out=w3)
    np.subtract(w3, t8, out=w3)
    total4 = np.add.reduce(w3, axis=axis, keepdims=True)
    np.subtract(w2, w3, out=w2)
    total5 = np.add.reduce(w2, axis=axis, keepdims=True)
    shifted = t5 - total
    shifted2 = t4 - shifted
    t9 = 1 + t5
    ratio = shifted2 / t9
    shifted3 = t6 - t
    shifted4 = t6 - shifted3
    shifted5 = t - shifted4
    shifted6 = tail - shifted3
    t10 = shifted5 + shifted6
    t11 = ratio + t10
    negative = -t11
    np.multiply(y, negative, out=w2)
    total6 = np.add.reduce(w2, axis=axis, keepdims=True)
    t12 = total5 + total6
    t13 = total4 + t12
    negative2 = -t13
    shifted7 = t13 - total4
    shifted8 = t12 - shifted7
    shifted9 = negative2 - shifted8
    place2 = place_of_largest(y, axis)
    np.copyto(w2, y)
    w2[at(place2)] = 0
    t14 = 2 * w2.shape[axis]
    np.abs(w2, out=w3)
    top3 = largest(w3, axis)
    t15 = t14 * top3
    np.add(w2, t15, out=w3)
    np.subtract(w3, t15, out=w3)
    total7 = np.add.reduce(w3, axis=axis, keepdims=True)
    np.subtract(w2, w3, out=w2)
    total8 = np.add.reduce(w2, axis=axis, keepdims=True)
    t16 = total7 + total8
    t17 = y[at(place2)]
    t18 = t17 + t16
    np.subtract(t18, y, out=w2)
    np.copyto(w3, w2)
    w3[at(place2)] = t16
    np.multiply(w3, w1, out=w4)
    np.subtract(t9, w1, out=w5)
    np.copyto(w6, w5)
    w6[at(place)] = t5
    np.multiply(y, w6, out=w6)
    np.subtract(w4, w6, out=w7)
    np.bitwise_and(w7.view(np.int64), UPPER, out=w8.view(np.int64))
    ratio2 = 1 / t9
    t19 = 134217729 * ratio2
    shifted10 = t19 - ratio2
    shifted11 = t19 - shifted10
    np.multiply(w8, shifted11, out=out)
    shifted12 = ratio2 - shifted11
    t20 = 134217729 * t9
    shifted13 = t20 - t9
    shifted14 = t20 - shifted13
    t21 = shifted11 * shifted14
    shifted15 = 1 - t21
    shifted16 = t9 - shifted14
    t22 = shifted11 * shifted16
    shifted17 = shifted15 - t22
    t23 = shifted12 * shifted14
    shifted18 = shifted17 - t23
    t24 = shifted12 * shifted16
    shifted19 = shifted18 - t24
    ratio3 = shifted19 / t9
    shifted20 = t9 - 1
    shifted21 = t9 - shifted20
    shifted22 = 1 - shifted21
    shifted23 = t5 - shifted20
    t25 = shifted22 + shifted23
    t26 = shifted2 + t25
    ratio4 = t26 / t9
    t27 = ratio2 * ratio4
    shifted24 = ratio3 - t27
    t28 = shifted12 + shifted24
    np.multiply(w8, t28, out=w9)
    np.subtract(w7, w8, out=w8)
    np.multiply(w8, ratio2, out=w8)
    np.add(w9, w8, out=w9)
    np.multiply(w1, w0, out=w0)
    np.multiply(w3, w0, out=w3)
    shifted25 = t16 - total7
    shifted26 = total8 - shifted25
    shifted27 = t18 - t17
    shifted28 = t18 - shifted27
    shifted29 = t17 - shifted28
    shifted30 = t16 - shifted27
    t29 = shifted29 + shifted30
    t30 = shifted26 + t29
    np.subtract(w2, t18, out=w8)
    np.subtract(w2, w8, out=w2)
    np.subtract(t18, w2, out=w2)
    np.add(y, w8, out=w8)
    np.subtract(w2, w8, out=w2)
    np.add(t30, w2, out=w2)
    w2[at(place2)] = shifted26
    np.multiply(w2, w1, out=w2)
    np.add(w3, w2, out=w3)
    np.subtract(t26, w0, out=w0)
    np.subtract(w5, t9, out=w2)
    np.subtract(w5, w2, out=w5)
    np.subtract(t9, w5, out=w5)
    np.add(w1, w2, out=w1)
    np.subtract(w5, w1, out=w5)
    np.add(w0, w5, out=w0)
    w0[at(place)] = shifted2
    np.multiply(y, w0, out=w0)
    np.subtract(w3, w0, out=w3)
    np.subtract(w7, w4, out=w0)
    np.subtract(w7, w0, out=w7)
    np.subtract(w4, w7, out=w4)
    np.add(w6, w0, out=w6)
    np.subtract(w4, w6, out=w4)
    np.add(w3, w4, out=w3)
    np.multiply(w3, ratio2, out=w3)
    np.add(w9, w3, out=w9)
    np.add(out, w9, out=out)
    np.copyto(value, shifted9)


def softmax_cross_entropy_value_and_grad_hard_tight(
    z: Array, label: Array, value: Array, out: Array, w0: Array, w1: Array, w2: Array, w3: Array, axis: int
) -> None:
    """softmax_cross_entropy_value_and_grad: hard, tight."""
    at = index_at(z, axis)
    t = z[at(label)]
    np.subtract(z, t, out=w0)
    np.exp(w0, out=w1)
    w1[at(label)] = 0
    t2 = 2 * w1.shape[axis]
    top = largest(w1, axis)
    t3 = t2 * top
    np.add(w1, t3, out=w2)
    np.subtract(w2, t3, out=w2)
    total = np.add.reduce(w2, axis=axis, keepdims=True)
    np.subtract(w1, w2, out=w2)
    total2 = np.add.reduce(w2, axis=axis, keepdims=True)
    np.subtract(w0, z, out=w2)
    np.subtract(w0, w2, out=w0)
    np.subtract(z, w0, out=w0)
    np.add(t, w2, out=w2)
    np.subtract(w0, w2, out=w0)
    np.multiply(w1, w0, out=w1)
    total3 = np.add.reduce(w1, axis=axis, keepdims=True)
    t4 = total2 + total3
    t5 = total + t4
    tail = np.log1p(t5)
    shifted = t5 - total
    shifted2 = t4 - shifted
    t6 = 1 + t5
    ratio = shifted2 / t6
    t7 = tail + ratio
    top2 = largest(z, axis)
    np.subtract(z, top2, out=w1)
    np.exp(w1, out=w0)
    w0[at(label)] = 0
    t8 = 2 * w0.shape[axis]
    top3 = largest(w0, axis)
    t9 = t8 * top3
    np.add(w0, t9, out=w2)
    np.subtract(w2, t9, out=w2)
    total4 = np.add.reduce(w2, axis=axis, keepdims=True)
    np.subtract(w0, w2, out=w2)
    total5 = np.add.reduce(w2, axis=axis, keepdims=True)
    np.subtract(w1, z, out=w2)
    np.subtract(w1, w2, out=w1)
    np.subtract(z, w1, out=w1)
    np.add(top2, w2, out=w2)
    np.subtract(w1, w2, out=w1)
    np.multiply(w0, w1, out=w1)
    total6 = np.add.reduce(w1, axis=axis, keepdims=True)
    t10 = total5 + total6
    t11 = total4 + t10
    negative = -t11
    w0[at(label)] = negative
    np.bitwise_and(w0.view(np.int64), UPPER, out=w2.view(np.int64))
    shifted3 = t - top2
    e = np.exp(shifted3)
    t12 = e + t11
    ratio2 = 1 / t12
    t13 = 134217729 * ratio2
    shifted4 = t13 - ratio2
    shifted5 = t13 - shifted4
    np.multiply(w2, shifted5, out=out)
    shifted6 = ratio2 - shifted5
    t14 = 134217729 * t12
    shifted7 = t14 - t12
    shifted8 = t14 - shifted7
    t15 = shifted5 * shifted8
    shifted9 = 1 - t15
    shifted10 = t12 - shifted8
    t16 = shifted5 * shifted10
    shifted11 = shifted9 - t16
    t17 = shifted6 * shifted8
    shifted12 = shifted11 - t17
    t18 = shifted6 * shifted10
    shifted13 = shifted12 - t18
    ratio3 = shifted13 / t12
    shifted14 = shifted3 - t
    shifted15 = shifted3 - shifted14
    shifted16 = t - shifted15
    t19 = top2 + shifted14
    shifted17 = shifted16 - t19
    t20 = e * shifted17
    shifted18 = t11 - total4
    shifted19 = t10 - shifted18
    t21 = t20 + shifted19
    shifted20 = t12 - e
    shifted21 = t12 - shifted20
    shifted22 = e - shifted21
    shifted23 = t11 - shifted20
    t22 = shifted22 + shifted23
    t23 = t21 + t22
    ratio4 = t23 / t12
    t24 = ratio2 * ratio4
    shifted24 = ratio3 - t24
    t25 = shifted6 + shifted24
    np.multiply(w2, t25, out=w3)
    np.subtract(w0, w2, out=w0)
    np.multiply(w0, ratio2, out=w0)
    np.add(w3, w0, out=w3)
    negative2 = -shifted19
    w1[at(label)] = negative2
    np.multiply(w1, ratio2, out=w1)
    np.add(w3, w1, out=w3)
    np.add(out, w3, out=out)
    np.copyto(value, t7)


def softmax_cross_entropy_value_and_grad_careful_tight(
    z: Array, y: Array, value: Array, out: Array, w0: Array, w1: Array, w2: Array, w3: Array, w4: Array,
    w5: Array, w6: Array, w7: Array, w8: Array, w9: Array, w10: Array, axis: int
) -> None:
    """softmax_cross_entropy_value_and_grad: careful, tight."""
    at = index_at(z, axis)
    mask = y == 0
    place = place_of_largest(z, axis)
    t = z[at(place)]
    np.subtract(z, t, out=w0)
    np.copyto(w1, w0)
    w1[at(place)] = -1300
    top = largest(w1, axis)
    shifted = -650 - top
    t2 = shifted > 0
    chosen = np.where(t2, 82.625, 0)
    negative = -chosen
    e = np.exp(negative)
    np.add(w0, chosen, out=w0)
    np.exp(w0, out=w0)
    np.copyto(w1, w0)
    w1[at(place)] = 0
    t3 = 2 * w1.shape[axis]
    top2 = largest(w1, axis)
    t4 = t3 * top2
    np.add(w1, t4, out=w2)
    np.subtract(w2, t4, out=w2)
    total = np.add.reduce(w2, axis=axis, keepdims=True)
    np.subtract(w1, w2, out=w2)
    total2 = np.add.reduce(w2, axis=axis, keepdims=True)
    t5 = w0 > 0
    chosen2 = np.where(t5, z, t)
    np.subtract(chosen2, t, out=w2)
    np.subtract(w2, chosen2, out=w3)
    np.subtract(w2, w3, out=w2)
    np.subtract(chosen2, w2, out=w2)
    np.add(t, w3, out=w3)
    np.subtract(w2, w3, out=w2)
    np.multiply(w1, w2, out=w1)
    total3 = np.add.reduce(w1, axis=axis, keepdims=True)
    t6 = total2 + total3
    t7 = total + t6
    t8 = e * t7
    tail = np.log1p(t8)
    t9 = t + tail
    np.subtract(z, t9, out=w1)
    chosen3 = np.where(mask, 0, w1)
    np.multiply(y, chosen3, out=w1)
    total4 = np.add.reduce(w1, axis=axis, keepdims=True)
    negative2 = -total4
    shifted2 = t7 - total
    shifted3 = t6 - shifted2
    t10 = e * shifted3
    t11 = 1 + t8
    ratio = t10 / t11
    shifted4 = t9 - t
    shifted5 = t9 - shifted4
    shifted6 = t - shifted5
    shifted7 = tail - shifted4
    t12 = shifted6 + shifted7
    t13 = ratio + t12
    negative3 = -t13
    chosen4 = np.where(mask, 0, negative3)
    np.multiply(y, chosen4, out=w1)
    total5 = np.add.reduce(w1, axis=axis, keepdims=True)
    negative4 = -total5
    t14 = np.isfinite(negative4)
    chosen5 = np.where(t14, negative4, 0)
    t15 = negative2 + chosen5
    place2 = place_of_largest(y, axis)
    np.copyto(w1, y)
    w1[at(place2)] = 0
    total6 = np.add.reduce(w1, axis=axis, keepdims=True)
    t16 = y[at(place2)]
    t17 = t16 + total6
    np.subtract(t17, y, out=w1)
    np.copyto(w3, w1)
    w3[at(place2)] = total6
    np.multiply(e, w0, out=w4)
    np.multiply(w3, w4, out=w5)
    np.subtract(t11, w4, out=w6)
    np.copyto(w7, w6)
    w7[at(place)] = t8
    np.multiply(y, w7, out=w7)
    np.subtract(w5, w7, out=w8)
    np.bitwise_and(w8.view(np.int64), UPPER, out=w9.view(np.int64))
    ratio2 = 1 / t11
    t18 = 134217729 * ratio2
    shifted8 = t18 - ratio2
    shifted9 = t18 - shifted8
    np.multiply(w9, shifted9, out=out)
    shifted10 = ratio2 - shifted9
    t19 = 134217729 * t11
    shifted11 = t19 - t11
    shifted12 = t19 - shifted11
    t20 = shifted9 * shifted12
    shifted13 = 1 - t20
    shifted14 = t11 - shifted12
    t21 = shifted9 * shifted14
    shifted15 = shifted13 - t21
    t22 = shifted10 * shifted12
    shifted16 = shifted15 - t22
    t23 = shifted10 * shifted14
    shifted17 = shifted16 - t23
    ratio3 = shifted17 / t11
    shifted18 = t11 - 1
    shifted19 = t11 - shifted18
    shifted20 = 1 - shifted19
    shifted21 = t8 - shifted18
    t24 = shifted20 + shifted21
    t25 = t10 + t24
    ratio4 = t25 / t11
    t26 = ratio2 * ratio4
    shifted22 = ratio3 - t26
    t27 = shifted10 + shifted22
    np.multiply(w9, t27, out=w10)
    np.subtract(w8, w9, out=w9)
    np.multiply(w9, ratio2, out=w9)
    np.add(w10, w9, out=w10)
    np.multiply(w0, w2, out=w0)
    np.multiply(e, w0, out=w0)
    np.multiply(w3, w0, out=w3)
    shifted23 = t17 - t16
    shifted24 = t17 - shifted23
    shifted25 = t16 - shifted24
    shifted26 = total6 - shifted23
    t28 = shifted25 + shifted26
    np.subtract(w1, t17, out=w2)
    np.subtract(w1, w2, out=w1)
    np.subtract(t17, w1, out=w1)
    np.add(y, w2, out=w2)
    np.subtract(w1, w2, out=w1)
    np.add(t28, w1, out=w1)
    w1[at(place2)] = 0
    np.multiply(w1, w4, out=w1)
    np.add(w3, w1, out=w3)
    np.subtract(t25, w0, out=w0)
    np.subtract(w6, t11, out=w1)
    np.subtract(w6, w1, out=w6)
    np.subtract(t11, w6, out=w6)
    np.add(w4, w1, out=w4)
    np.subtract(w6, w4, out=w6)
    np.add(w0, w6, out=w0)
    w0[at(place)] = t10
    np.multiply(y, w0, out=w0)
    np.subtract(w3, w0, out=w3)
    np.subtract(w8, w5, out=w0)
    np.subtract(w8, w0, out=w8)
    np.subtract(w5, w8, out=w5)
    np.add(w7, w0, out=w7)
    np.subtract(w5, w7, out=w5)
    np.add(w3, w5, out=w3)
    np.multiply(w3, ratio2, out=w3)
    np.add(w10, w3, out=w10)
    t29 = np.isfinite(w10)
    chosen6 = np.where(t29, w10, 0)
    np.add(out, chosen6, out=out)
    np.copyto(value, t15)


KERNELS: dict[str, Kernel] = {
    "sigmoid_careful": Kernel(sigmoid_careful, 0, False),
    "sigmoid_careful_tight": Kernel(sigmoid_careful_tight, 7, False),
    "sigmoid_grad_careful": Kernel(sigmoid_grad_careful, 1, False),
    "softplus_careful": Kernel(softplus_careful, 1, False),
    "log_sigmoid_careful": Kernel(log_sigmoid_careful, 1, False),
    "log_sigmoid_careful_tight": Kernel(log_sigmoid_careful_tight, 4, False),
    "logit_careful": Kernel(logit_careful, 3, False),
    "softmax_regular": Kernel(softmax_regular, 0, True),
    "softmax_careful": Kernel(softmax_careful, 2, False),
    "softmax_regular_tight": Kernel(softmax_regular_tight, 4, True),
    "softmax_careful_tight": Kernel(softmax_careful_tight, 4, False),
    "log_softmax_regular": Kernel(log_softmax_regular, 1, True),
    "log_softmax_careful": Kernel(log_softmax_careful, 3, False),
    "log_softmax_regular_tight": Kernel(log_softmax_regular_tight, 2, True),
    "log_softmax_careful_tight": Kernel(log_softmax_careful_tight, 2, False),
    "logsumexp_regular": Kernel(logsumexp_regular, 3, True),
    "logsumexp_careful": Kernel(logsumexp_careful, 3, False),
    "bce_with_logits_careful": Kernel(bce_with_logits_careful, 3, False),
    "bce_with_logits_grad_careful": Kernel(bce_with_logits_grad_careful, 1, False),
    "bce_with_logits_hvp_careful": Kernel(bce_with_logits_hvp_careful, 1, False),
    "weighted_bce_careful": Kernel(weighted_bce_careful, 2, False),
    "weighted_bce_careful_tight": Kernel(weighted_bce_careful_tight, 9, False),
    "weighted_bce_grad_careful": Kernel(weighted_bce_grad_careful, 1, False),
    "weighted_bce_grad_careful_tight": Kernel(weighted_bce_grad_careful_tight, 13, False),
    "weighted_bce_hess_careful": Kernel(weighted_bce_hess_careful, 2, False),
    "weighted_bce_hvp_careful": Kernel(weighted_bce_hvp_careful, 1, False),
    "weighted_bce_value_and_grad_careful": Kernel(weighted_bce_value_and_grad_careful, 4, False),
    "weighted_bce_value_and_grad_careful_tight": Kernel(weighted_bce_value_and_grad_careful_tight, 13, False),
    "mse_of_sigmoid_careful": Kernel(mse_of_sigmoid_careful, 1, False),
    "mse_of_sigmoid_grad_careful": Kernel(mse_of_sigmoid_grad_careful, 2, False),
    "mse_of_sigmoid_hess_careful": Kernel(mse_of_sigmoid_hess_careful, 5, False),
    "mse_of_sigmoid_hvp_careful": Kernel(mse_of_sigmoid_hvp_careful, 5, False),
    "mse_of_sigmoid_value_and_grad_careful": Kernel(mse_of_sigmoid_value_and_grad_careful, 2, False),
    "softmax_cross_entropy_regular": Kernel(softmax_cross_entropy_regular, 2, True),
    "softmax_cross_entropy_hard": Kernel(softmax_cross_entropy_hard, 1, True),
    "softmax_cross_entropy_careful": Kernel(softmax_cross_entropy_careful, 4, False),
    "softmax_cross_entropy_regular_tight": Kernel(softmax_cross_entropy_regular_tight, 3, True),
    "softmax_cross_entropy_hard_tight": Kernel(softmax_cross_entropy_hard_tight, 3, True),
    "softmax_cross_entropy_careful_tight": Kernel(softmax_cross_entropy_careful_tight, 3, False),
    "softmax_cross_entropy_grad_regular": Kernel(softmax_cross_entropy_grad_regular, 2, True),
    "softmax_cross_entropy_grad_hard": Kernel(softmax_cross_entropy_grad_hard, 0, True),
    "softmax_cross_entropy_grad_careful": Kernel(softmax_cross_entropy_grad_careful, 3, False),
    "softmax_cross_entropy_grad_regular_tight": Kernel(softmax_cross_entropy_grad_regular_tight, 10, True),
    "softmax_cross_entropy_grad_hard_tight": Kernel(softmax_cross_entropy_grad_hard_tight, 4, True),
    "softmax_cross_entropy_grad_careful_tight": Kernel(softmax_cross_entropy_grad_careful_tight, 11, False),
    "softmax_cross_entropy_hess_diag_regular": Kernel(softmax_cross_entropy_hess_diag_regular, 1, True),
    "softmax_cross_entropy_hess_diag_careful": Kernel(softmax_cross_entropy_hess_diag_careful, 2, False),
    "softmax_cross_entropy_hess_diag_regular_tight": Kernel(softmax_cross_entropy_hess_diag_regular_tight, 8, True),
    "softmax_cross_entropy_hess_diag_careful_tight": Kernel(softmax_cross_entropy_hess_diag_careful_tight, 8, False),
    "softmax_cross_entropy_hvp_careful": Kernel(softmax_cross_entropy_hvp_careful, 3, False),
    "softmax_cross_entropy_value_and_grad_regular": Kernel(softmax_cross_entropy_value_and_grad_regular, 2, True),
    "softmax_cross_entropy_value_and_grad_hard": Kernel(softmax_cross_entropy_value_and_grad_hard, 0, True),
    "softmax_cross_entropy_value_and_grad_careful": Kernel(softmax_cross_entropy_value_and_grad_careful, 3, False),
    "softmax_cross_entropy_value_and_grad_regular_tight": Kernel(softmax_cross_entropy_value_and_grad_regular_tight, 10, True),
    "softmax_cross_entropy_value_and_grad_hard_tight": Kernel(softmax_cross_entropy_value_and_grad_hard_tight, 4, True),
    "softmax_cross_entropy_value_and_grad_careful_tight": Kernel(softmax_cross_entropy_value_and_grad_careful_tight, 11, False),
}


RESTS_ON: dict[str, tuple[str, ...]] = {
    "sigmoid_careful": ("stable.sigmoid-rising",),
    "sigmoid_careful_tight": ("stable.sigmoid-rising", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "sigmoid_grad_careful": ("stable.sigmoid-slope",),
    "softplus_careful": ("stable.softplus-falling",),
    "log_sigmoid_careful": ("log-sigmoid.softplus",),
    "log_sigmoid_careful_tight": ("log-sigmoid.softplus", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "logit_careful": ("stable.logit-near-half", "stable.logit-apart"),
    "softmax_regular": (),
    "softmax_careful": ("stable.softmax-shifted", "stable.exp-of-difference", "exp.tangent", "exp.near-one"),
    "softmax_regular_tight": ("stable.softmax-shifted", "stable.exp-of-difference", "exp.tangent", "exp.near-one", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "softmax_careful_tight": ("stable.softmax-shifted", "stable.exp-of-difference", "exp.tangent", "exp.near-one", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "log_softmax_regular": ("stable.log-softmax-unshifted",),
    "log_softmax_careful": ("stable.log-softmax-at-class", "stable.rest-lifted", "stable.exp-of-difference", "exp.tangent", "exp.near-one"),
    "log_softmax_regular_tight": ("stable.log-softmax-less-logsumexp", "stable.exp-of-difference", "exp.tangent", "exp.near-one", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "log_softmax_careful_tight": ("stable.log-softmax-less-logsumexp", "stable.rest-lifted", "stable.exp-of-difference", "exp.tangent", "exp.near-one", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "logsumexp_regular": ("stable.logsumexp-at-class", "stable.exp-of-difference", "exp.tangent", "exp.near-one", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "logsumexp_careful": ("stable.logsumexp-at-class", "stable.rest-lifted", "stable.exp-of-difference", "exp.tangent", "exp.near-one", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "bce_with_logits_careful": ("stable.bce-tails",),
    "bce_with_logits_grad_careful": ("stable.bce-derivative-tails",),
    "bce_with_logits_hvp_careful": ("stable.bce-curvature-tails",),
    "weighted_bce_careful": ("stable.bce-weighted", "stable.zero-label"),
    "weighted_bce_careful_tight": ("stable.bce-weighted", "stable.zero-label", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "weighted_bce_grad_careful": ("stable.bce-weighted-derivative",),
    "weighted_bce_grad_careful_tight": ("stable.bce-weighted-derivative", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "weighted_bce_hess_careful": ("stable.bce-weighted-curvature",),
    "weighted_bce_hvp_careful": ("stable.bce-product-falling", "stable.bce-product-rising"),
    "weighted_bce_value_and_grad_careful": ("stable.bce-weighted", "stable.bce-weighted-derivative", "stable.zero-label", "stable.sigmoid-rising", "stable.softplus-falling"),
    "weighted_bce_value_and_grad_careful_tight": ("stable.bce-weighted", "stable.bce-weighted-derivative", "stable.zero-label", "stable.sigmoid-rising", "stable.softplus-falling", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "mse_of_sigmoid_careful": ("stable.mse",),
    "mse_of_sigmoid_grad_careful": ("stable.mse-slope-falling", "stable.mse-slope-rising"),
    "mse_of_sigmoid_hess_careful": ("stable.mse-bend-falling", "stable.mse-bend-rising"),
    "mse_of_sigmoid_hvp_careful": ("stable.mse-product-falling", "stable.mse-product-rising"),
    "mse_of_sigmoid_value_and_grad_careful": ("stable.mse", "stable.mse-slope-falling", "stable.mse-slope-rising", "stable.sigmoid-rising"),
    "softmax_cross_entropy_regular": ("stable.cross-entropy", "stable.log-softmax-unshifted"),
    "softmax_cross_entropy_hard": ("stable.cross-entropy-hard-unshifted",),
    "softmax_cross_entropy_careful": ("stable.cross-entropy", "stable.zero-label", "stable.exp-of-difference", "exp.tangent", "exp.near-one"),
    "softmax_cross_entropy_regular_tight": ("stable.cross-entropy", "stable.log-softmax-less-logsumexp", "stable.exp-of-difference", "exp.tangent", "exp.near-one", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "softmax_cross_entropy_hard_tight": ("stable.cross-entropy-hard", "stable.exp-of-difference", "exp.tangent", "exp.near-one", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "softmax_cross_entropy_careful_tight": ("stable.cross-entropy", "stable.zero-label", "stable.exp-of-difference", "exp.tangent", "exp.near-one", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "softmax_cross_entropy_grad_regular": ("stable.cross-entropy-gradient-unshifted",),
    "softmax_cross_entropy_grad_hard": ("stable.cross-entropy-hard-gradient-unshifted",),
    "softmax_cross_entropy_grad_careful": ("stable.cross-entropy-gradient-any-labels", "stable.rest-lifted", "stable.exp-lifted", "stable.exp-of-difference", "exp.tangent", "exp.near-one"),
    "softmax_cross_entropy_grad_regular_tight": ("stable.cross-entropy-gradient-any-labels", "stable.exp-of-difference", "exp.tangent", "exp.near-one", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "softmax_cross_entropy_grad_hard_tight": ("stable.cross-entropy-hard-gradient", "stable.exp-of-difference", "exp.tangent", "exp.near-one", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "softmax_cross_entropy_grad_careful_tight": ("stable.cross-entropy-gradient-any-labels", "stable.rest-lifted", "stable.exp-lifted", "stable.exp-of-difference", "exp.tangent", "exp.near-one", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "softmax_cross_entropy_hess_diag_regular": ("stable.cross-entropy-curvature-unshifted",),
    "softmax_cross_entropy_hess_diag_careful": ("stable.cross-entropy-curvature-any-labels", "stable.rest-lifted", "stable.exp-lifted", "stable.exp-of-difference", "exp.tangent", "exp.near-one"),
    "softmax_cross_entropy_hess_diag_regular_tight": ("stable.cross-entropy-curvature-any-labels", "stable.exp-of-difference", "exp.tangent", "exp.near-one", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "softmax_cross_entropy_hess_diag_careful_tight": ("stable.cross-entropy-curvature-any-labels", "stable.rest-lifted", "stable.exp-lifted", "stable.exp-of-difference", "exp.tangent", "exp.near-one", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "softmax_cross_entropy_hvp_careful": ("stable.cross-entropy-hvp-lifted", "stable.rest-lifted", "stable.exp-of-difference", "exp.tangent", "exp.near-one"),
    "softmax_cross_entropy_value_and_grad_regular": ("stable.cross-entropy", "stable.cross-entropy-gradient-unshifted", "stable.log-softmax-unshifted"),
    "softmax_cross_entropy_value_and_grad_hard": ("stable.cross-entropy-hard-unshifted", "stable.cross-entropy-hard-gradient-unshifted"),
    "softmax_cross_entropy_value_and_grad_careful": ("stable.cross-entropy", "stable.cross-entropy-gradient-any-labels", "stable.rest-lifted", "stable.exp-lifted", "stable.zero-label", "stable.log-softmax-at-class", "stable.exp-of-difference", "exp.tangent", "exp.near-one"),
    "softmax_cross_entropy_value_and_grad_regular_tight": ("stable.cross-entropy", "stable.cross-entropy-gradient-any-labels", "stable.log-softmax-less-logsumexp", "stable.exp-of-difference", "exp.tangent", "exp.near-one", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "softmax_cross_entropy_value_and_grad_hard_tight": ("stable.cross-entropy-hard", "stable.cross-entropy-hard-gradient", "stable.exp-of-difference", "exp.tangent", "exp.near-one", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "softmax_cross_entropy_value_and_grad_careful_tight": ("stable.cross-entropy", "stable.cross-entropy-gradient-any-labels", "stable.rest-lifted", "stable.exp-lifted", "stable.zero-label", "stable.log-softmax-less-logsumexp", "stable.exp-of-difference", "exp.tangent", "exp.near-one", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
}
