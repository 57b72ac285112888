"""Kernels for NumPy: written by `python -m derive.codegen`, not by hand.

A kernel computes a block of rows of float64 numbers, the classes last, in place: it reads its first arrays, writes
its results to `value` (one number a row, of shape (rows, 1)) and `out`, and works in buffers like `out`. "regular"
and "hard" ones are for logits of at most SAFE in size, "careful" ones for all. RESTS_ON names the theorems.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np

Array: TypeAlias = Any

SAFE = 300


class Kernel(NamedTuple):
    """A kernel, and how many buffers it works in."""

    run: Callable[..., None]
    buffers: int


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


def softmax_regular(z: Array, out: Array) -> None:
    """softmax: regular."""
    np.exp(z, out=out)
    total = np.add.reduce(out, axis=-1, keepdims=True)
    np.divide(out, total, out=out)


def softmax_careful(z: Array, out: Array, w0: Array, w1: Array) -> None:
    """softmax: careful."""
    rows = np.arange(z.shape[0])
    place = z.argmax(axis=-1)
    t = z[rows, place][:, None]
    np.subtract(z, t, out=out)
    np.exp(out, out=out)
    t2 = out > 0
    chosen = np.where(t2, z, t)
    np.subtract(chosen, t, out=w0)
    np.subtract(w0, chosen, out=w1)
    np.subtract(w0, w1, out=w0)
    np.subtract(chosen, w0, out=w0)
    np.add(t, w1, out=w1)
    np.subtract(w0, w1, out=w0)
    np.multiply(out, w0, out=w0)
    np.add(out, w0, out=out)
    total = np.add.reduce(out, axis=-1, keepdims=True)
    np.divide(out, total, out=out)


def softmax_regular_tight(z: Array, out: Array, w0: Array) -> None:
    """softmax: regular, tight."""
    rows = np.arange(z.shape[0])
    np.exp(z, out=out)
    t = 2 * out.shape[-1]
    place = out.argmax(axis=-1)
    t2 = out[rows, place][:, None]
    t3 = t * t2
    np.add(out, t3, out=w0)
    np.subtract(w0, t3, out=w0)
    total = np.add.reduce(w0, axis=-1, keepdims=True)
    np.subtract(out, w0, out=w0)
    total2 = np.add.reduce(w0, axis=-1, keepdims=True)
    t4 = total + total2
    np.divide(out, t4, out=out)
    shifted = t4 - total
    shifted2 = total2 - shifted
    ratio = shifted2 / t4
    np.multiply(out, ratio, out=w0)
    np.subtract(out, w0, out=out)


def softmax_careful_tight(z: Array, out: Array, w0: Array, w1: Array) -> None:
    """softmax: careful, tight."""
    rows = np.arange(z.shape[0])
    place = z.argmax(axis=-1)
    t = z[rows, place][:, None]
    np.subtract(z, t, out=out)
    np.exp(out, out=out)
    t2 = 2 * out.shape[-1]
    place2 = out.argmax(axis=-1)
    t3 = out[rows, place2][:, None]
    t4 = t2 * t3
    np.add(out, t4, out=w0)
    np.subtract(w0, t4, out=w0)
    total = np.add.reduce(w0, axis=-1, keepdims=True)
    np.subtract(out, w0, out=w0)
    total2 = np.add.reduce(w0, axis=-1, keepdims=True)
    t5 = out > 0
    chosen = np.where(t5, z, t)
    np.subtract(chosen, t, out=w0)
    np.subtract(w0, chosen, out=w1)
    np.subtract(w0, w1, out=w0)
    np.subtract(chosen, w0, out=w0)
    np.add(t, w1, out=w1)
    np.subtract(w0, w1, out=w0)
    np.multiply(out, w0, out=w0)
    total3 = np.add.reduce(w0, axis=-1, keepdims=True)
    t6 = total2 + total3
    t7 = total + t6
    np.divide(out, t7, out=out)
    np.divide(w0, t7, out=w0)
    shifted = t7 - total
    shifted2 = t6 - shifted
    ratio = shifted2 / t7
    np.multiply(out, ratio, out=w1)
    np.subtract(w0, w1, out=w0)
    t8 = np.isfinite(w0)
    chosen2 = np.where(t8, w0, 0)
    np.add(out, chosen2, out=out)


def log_softmax_regular(z: Array, out: Array, w0: Array) -> None:
    """log_softmax: regular."""
    rows = np.arange(z.shape[0])
    place = z.argmax(axis=-1)
    t = z[rows, place][:, None]
    np.subtract(z, t, out=out)
    np.exp(z, out=w0)
    w0[rows, place] = 0
    total = np.add.reduce(w0, axis=-1, keepdims=True)
    e = np.exp(t)
    ratio = total / e
    tail = np.log1p(ratio)
    np.subtract(out, tail, out=out)


def log_softmax_careful(z: Array, out: Array, w0: Array, w1: Array, w2: Array) -> None:
    """log_softmax: careful."""
    rows = np.arange(z.shape[0])
    place = z.argmax(axis=-1)
    t = z[rows, place][:, None]
    np.subtract(z, t, out=out)
    np.copyto(w0, out)
    w0[rows, place] = -1300
    place2 = w0.argmax(axis=-1)
    t2 = w0[rows, place2][:, None]
    shifted = -650 - t2
    t3 = shifted > 0
    chosen = np.where(t3, 82.625, 0)
    negative = -chosen
    e = np.exp(negative)
    np.add(out, chosen, out=w0)
    np.exp(w0, out=w0)
    t4 = w0 > 0
    chosen2 = np.where(t4, z, t)
    np.subtract(chosen2, t, out=w1)
    np.subtract(w1, chosen2, out=w2)
    np.subtract(w1, w2, out=w1)
    np.subtract(chosen2, w1, out=w1)
    np.add(t, w2, out=w2)
    np.subtract(w1, w2, out=w1)
    np.multiply(w0, w1, out=w1)
    np.add(w0, w1, out=w0)
    w0[rows, place] = 0
    total = np.add.reduce(w0, axis=-1, keepdims=True)
    t5 = e * total
    tail = np.log1p(t5)
    np.subtract(out, tail, out=out)


def log_softmax_regular_tight(z: Array, out: Array, w0: Array) -> None:
    """log_softmax: regular, tight."""
    rows = np.arange(z.shape[0])
    place = z.argmax(axis=-1)
    t = z[rows, place][:, None]
    np.exp(z, out=out)
    out[rows, place] = 0
    t2 = 2 * out.shape[-1]
    place2 = out.argmax(axis=-1)
    t3 = out[rows, place2][:, None]
    t4 = t2 * t3
    np.add(out, t4, out=w0)
    np.subtract(w0, t4, out=w0)
    total = np.add.reduce(w0, axis=-1, keepdims=True)
    np.subtract(out, w0, out=out)
    total2 = np.add.reduce(out, axis=-1, keepdims=True)
    t5 = total + total2
    e = np.exp(t)
    ratio = t5 / e
    tail = np.log1p(ratio)
    t6 = t + tail
    np.subtract(z, t6, out=out)
    t7 = 134217729 * ratio
    shifted = t7 - ratio
    shifted2 = t7 - shifted
    t8 = 134217729 * e
    shifted3 = t8 - e
    shifted4 = t8 - shifted3
    t9 = shifted2 * shifted4
    shifted5 = t5 - t9
    shifted6 = e - shifted4
    t10 = shifted2 * shifted6
    shifted7 = shifted5 - t10
    shifted8 = ratio - shifted2
    t11 = shifted8 * shifted4
    shifted9 = shifted7 - t11
    t12 = shifted8 * shifted6
    shifted10 = shifted9 - t12
    shifted11 = t5 - total
    shifted12 = total2 - shifted11
    t13 = shifted10 + shifted12
    ratio2 = t13 / e
    t14 = 1 + ratio
    ratio3 = ratio2 / t14
    shifted13 = t6 - t
    shifted14 = t6 - shifted13
    shifted15 = t - shifted14
    shifted16 = tail - shifted13
    t15 = shifted15 + shifted16
    t16 = ratio3 + t15
    np.subtract(out, t16, out=out)


def log_softmax_careful_tight(z: Array, out: Array, w0: Array, w1: Array) -> None:
    """log_softmax: careful, tight."""
    rows = np.arange(z.shape[0])
    place = z.argmax(axis=-1)
    t = z[rows, place][:, None]
    np.subtract(z, t, out=out)
    np.copyto(w0, out)
    w0[rows, place] = -1300
    place2 = w0.argmax(axis=-1)
    t2 = w0[rows, place2][:, None]
    shifted = -650 - t2
    t3 = shifted > 0
    chosen = np.where(t3, 82.625, 0)
    negative = -chosen
    e = np.exp(negative)
    np.add(out, chosen, out=out)
    np.exp(out, out=out)
    np.copyto(w0, out)
    w0[rows, place] = 0
    t4 = 2 * w0.shape[-1]
    place3 = w0.argmax(axis=-1)
    t5 = w0[rows, place3][:, None]
    t6 = t4 * t5
    np.add(w0, t6, out=w1)
    np.subtract(w1, t6, out=w1)
    total = np.add.reduce(w1, axis=-1, keepdims=True)
    np.subtract(w0, w1, out=w0)
    total2 = np.add.reduce(w0, axis=-1, keepdims=True)
    t7 = out > 0
    chosen2 = np.where(t7, z, t)
    np.subtract(chosen2, t, out=w0)
    np.subtract(w0, chosen2, out=w1)
    np.subtract(w0, w1, out=w0)
    np.subtract(chosen2, w0, out=w0)
    np.add(t, w1, out=w1)
    np.subtract(w0, w1, out=w0)
    np.multiply(out, w0, out=out)
    out[rows, place] = 0
    total3 = np.add.reduce(out, axis=-1, keepdims=True)
    t8 = total2 + total3
    t9 = total + t8
    t10 = e * t9
    tail = np.log1p(t10)
    t11 = t + tail
    np.subtract(z, t11, out=out)
    shifted2 = t9 - total
    shifted3 = t8 - shifted2
    t12 = e * shifted3
    t13 = 1 + t10
    ratio = t12 / t13
    shifted4 = t11 - t
    shifted5 = t11 - shifted4
    shifted6 = t - shifted5
    shifted7 = tail - shifted4
    t14 = shifted6 + shifted7
    t15 = ratio + t14
    negative2 = -t15
    t16 = np.isfinite(negative2)
    chosen3 = np.where(t16, negative2, 0)
    np.add(out, chosen3, out=out)


def logsumexp_regular(z: Array, value: Array, w0: Array) -> None:
    """logsumexp: regular."""
    rows = np.arange(z.shape[0])
    place = z.argmax(axis=-1)
    t = z[rows, place][:, None]
    np.exp(z, out=w0)
    w0[rows, place] = 0
    total = np.add.reduce(w0, axis=-1, keepdims=True)
    e = np.exp(t)
    ratio = total / e
    tail = np.log1p(ratio)
    t2 = t + tail
    np.copyto(value, t2)


def logsumexp_careful(z: Array, value: Array, w0: Array, w1: Array, w2: Array) -> None:
    """logsumexp: careful."""
    rows = np.arange(z.shape[0])
    place = z.argmax(axis=-1)
    t = z[rows, place][:, None]
    t2 = np.isfinite(t)
    np.subtract(z, t, out=w0)
    np.copyto(w1, w0)
    w1[rows, place] = -1300
    place2 = w1.argmax(axis=-1)
    t3 = w1[rows, place2][:, None]
    shifted = -650 - t3
    t4 = shifted > 0
    chosen = np.where(t4, 82.625, 0)
    negative = -chosen
    e = np.exp(negative)
    np.add(w0, chosen, out=w0)
    np.exp(w0, out=w0)
    t5 = w0 > 0
    chosen2 = np.where(t5, z, t)
    np.subtract(chosen2, t, out=w1)
    np.subtract(w1, chosen2, out=w2)
    np.subtract(w1, w2, out=w1)
    np.subtract(chosen2, w1, out=w1)
    np.add(t, w2, out=w2)
    np.subtract(w1, w2, out=w1)
    np.multiply(w0, w1, out=w1)
    np.add(w0, w1, out=w0)
    w0[rows, place] = 0
    total = np.add.reduce(w0, axis=-1, keepdims=True)
    t6 = e * total
    tail = np.log1p(t6)
    t7 = t + tail
    chosen3 = np.where(t2, t7, t)
    np.copyto(value, chosen3)


def logsumexp_regular_tight(z: Array, value: Array, w0: Array, w1: Array) -> None:
    """logsumexp: regular, tight."""
    rows = np.arange(z.shape[0])
    place = z.argmax(axis=-1)
    t = z[rows, place][:, None]
    np.exp(z, out=w0)
    w0[rows, place] = 0
    t2 = 2 * w0.shape[-1]
    place2 = w0.argmax(axis=-1)
    t3 = w0[rows, place2][:, None]
    t4 = t2 * t3
    np.add(w0, t4, out=w1)
    np.subtract(w1, t4, out=w1)
    total = np.add.reduce(w1, axis=-1, keepdims=True)
    np.subtract(w0, w1, out=w0)
    total2 = np.add.reduce(w0, axis=-1, keepdims=True)
    t5 = total + total2
    e = np.exp(t)
    ratio = t5 / e
    tail = np.log1p(ratio)
    t6 = t + tail
    t7 = 134217729 * ratio
    shifted = t7 - ratio
    shifted2 = t7 - shifted
    t8 = 134217729 * e
    shifted3 = t8 - e
    shifted4 = t8 - shifted3
    t9 = shifted2 * shifted4
    shifted5 = t5 - t9
    shifted6 = e - shifted4
    t10 = shifted2 * shifted6
    shifted7 = shifted5 - t10
    shifted8 = ratio - shifted2
    t11 = shifted8 * shifted4
    shifted9 = shifted7 - t11
    t12 = shifted8 * shifted6
    shifted10 = shifted9 - t12
    shifted11 = t5 - total
    shifted12 = total2 - shifted11
    t13 = shifted10 + shifted12
    ratio2 = t13 / e
    t14 = 1 + ratio
    ratio3 = ratio2 / t14
    shifted13 = t6 - t
    shifted14 = t6 - shifted13
    shifted15 = t - shifted14
    shifted16 = tail - shifted13
    t15 = shifted15 + shifted16
    t16 = ratio3 + t15
    t17 = t6 + t16
    np.copyto(value, t17)


def logsumexp_careful_tight(z: Array, value: Array, w0: Array, w1: Array, w2: Array) -> None:
    """logsumexp: careful, tight."""
    rows = np.arange(z.shape[0])
    place = z.argmax(axis=-1)
    t = z[rows, place][:, None]
    t2 = np.isfinite(t)
    np.subtract(z, t, out=w0)
    np.copyto(w1, w0)
    w1[rows, place] = -1300
    place2 = w1.argmax(axis=-1)
    t3 = w1[rows, place2][:, None]
    shifted = -650 - t3
    t4 = shifted > 0
    chosen = np.where(t4, 82.625, 0)
    negative = -chosen
    e = np.exp(negative)
    np.add(w0, chosen, out=w0)
    np.exp(w0, out=w0)
    np.copyto(w1, w0)
    w1[rows, place] = 0
    t5 = 2 * w1.shape[-1]
    place3 = w1.argmax(axis=-1)
    t6 = w1[rows, place3][:, None]
    t7 = t5 * t6
    np.add(w1, t7, out=w2)
    np.subtract(w2, t7, out=w2)
    total = np.add.reduce(w2, axis=-1, keepdims=True)
    np.subtract(w1, w2, out=w1)
    total2 = np.add.reduce(w1, axis=-1, keepdims=True)
    t8 = w0 > 0
    chosen2 = np.where(t8, z, t)
    np.subtract(chosen2, t, out=w1)
    np.subtract(w1, chosen2, out=w2)
    np.subtract(w1, w2, out=w1)
    np.subtract(chosen2, w1, out=w1)
    np.add(t, w2, out=w2)
    np.subtract(w1, w2, out=w1)
    np.multiply(w0, w1, out=w0)
    w0[rows, place] = 0
    total3 = np.add.reduce(w0, axis=-1, keepdims=True)
    t9 = total2 + total3
    t10 = total + t9
    t11 = e * t10
    tail = np.log1p(t11)
    t12 = t + tail
    chosen3 = np.where(t2, t12, t)
    shifted2 = t10 - total
    shifted3 = t9 - shifted2
    t13 = e * shifted3
    t14 = 1 + t11
    ratio = t13 / t14
    shifted4 = t12 - t
    shifted5 = t12 - shifted4
    shifted6 = t - shifted5
    shifted7 = tail - shifted4
    t15 = shifted6 + shifted7
    t16 = ratio + t15
    chosen4 = np.where(t2, t16, 0)
    t17 = np.isfinite(chosen4)
    chosen5 = np.where(t17, chosen4, 0)
    t18 = chosen3 + chosen5
    np.copyto(value, t18)


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
    z: Array, u: Array, w: Array, out: Array, w0: Array, w1: Array, w2: Array, w3: Array, w4: Array, w5:
    Array, w6: Array, w7: Array, w8: Array
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
    z: Array, u: Array, w: Array, out: Array, w0: Array, w1: Array, w2: Array, w3: Array, w4: Array, w5:
    Array, w6: Array, w7: Array, w8: Array, w9: Array, w10: Array, w11: Array, w12: Array
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
    z: Array, u: Array, w: Array, value: Array, out: Array, w0: Array, w1: Array, w2: Array, w3: Array, w4:
    Array, w5: Array, w6: Array, w7: Array, w8: Array, w9: Array, w10: Array, w11: Array, w12: Array
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


def softmax_cross_entropy_regular(z: Array, y: Array, value: Array, w0: Array, w1: Array) -> None:
    """softmax_cross_entropy: regular."""
    rows = np.arange(z.shape[0])
    place = z.argmax(axis=-1)
    t = z[rows, place][:, None]
    np.subtract(z, t, out=w0)
    np.exp(z, out=w1)
    w1[rows, place] = 0
    total = np.add.reduce(w1, axis=-1, keepdims=True)
    e = np.exp(t)
    ratio = total / e
    tail = np.log1p(ratio)
    np.subtract(w0, tail, out=w0)
    np.multiply(y, w0, out=w0)
    total2 = np.add.reduce(w0, axis=-1, keepdims=True)
    negative = -total2
    np.copyto(value, negative)


def softmax_cross_entropy_hard(z: Array, label: Array, value: Array, w0: Array) -> None:
    """softmax_cross_entropy: hard."""
    rows = np.arange(z.shape[0])
    np.exp(z, out=w0)
    w0[rows, label] = 0
    total = np.add.reduce(w0, axis=-1, keepdims=True)
    t = z[rows, label][:, None]
    e = np.exp(t)
    ratio = total / e
    tail = np.log1p(ratio)
    np.copyto(value, tail)


def softmax_cross_entropy_careful(
    z: Array, y: Array, value: Array, w0: Array, w1: Array, w2: Array, w3: Array
) -> None:
    """softmax_cross_entropy: careful."""
    rows = np.arange(z.shape[0])
    mask = y == 0
    place = z.argmax(axis=-1)
    t = z[rows, place][:, None]
    np.subtract(z, t, out=w0)
    np.copyto(w1, w0)
    w1[rows, place] = -1300
    place2 = w1.argmax(axis=-1)
    t2 = w1[rows, place2][:, None]
    shifted = -650 - t2
    t3 = shifted > 0
    chosen = np.where(t3, 82.625, 0)
    negative = -chosen
    e = np.exp(negative)
    np.add(w0, chosen, out=w1)
    np.exp(w1, out=w1)
    t4 = w1 > 0
    chosen2 = np.where(t4, z, t)
    np.subtract(chosen2, t, out=w2)
    np.subtract(w2, chosen2, out=w3)
    np.subtract(w2, w3, out=w2)
    np.subtract(chosen2, w2, out=w2)
    np.add(t, w3, out=w3)
    np.subtract(w2, w3, out=w2)
    np.multiply(w1, w2, out=w2)
    np.add(w1, w2, out=w1)
    w1[rows, place] = 0
    total = np.add.reduce(w1, axis=-1, keepdims=True)
    t5 = e * total
    tail = np.log1p(t5)
    np.subtract(w0, tail, out=w0)
    chosen3 = np.where(mask, 0, w0)
    np.multiply(y, chosen3, out=w0)
    total2 = np.add.reduce(w0, axis=-1, keepdims=True)
    negative2 = -total2
    np.copyto(value, negative2)


def softmax_cross_entropy_regular_tight(z: Array, y: Array, value: Array, w0: Array, w1: Array) -> None:
    """softmax_cross_entropy: regular, tight."""
    rows = np.arange(z.shape[0])
    place = z.argmax(axis=-1)
    t = z[rows, place][:, None]
    np.exp(z, out=w0)
    w0[rows, place] = 0
    t2 = 2 * w0.shape[-1]
    place2 = w0.argmax(axis=-1)
    t3 = w0[rows, place2][:, None]
    t4 = t2 * t3
    np.add(w0, t4, out=w1)
    np.subtract(w1, t4, out=w1)
    total = np.add.reduce(w1, axis=-1, keepdims=True)
    np.subtract(w0, w1, out=w0)
    total2 = np.add.reduce(w0, axis=-1, keepdims=True)
    t5 = total + total2
    e = np.exp(t)
    ratio = t5 / e
    tail = np.log1p(ratio)
    t6 = t + tail
    np.subtract(z, t6, out=w0)
    np.multiply(y, w0, out=w0)
    total3 = np.add.reduce(w0, axis=-1, keepdims=True)
    negative = -total3
    t7 = 134217729 * ratio
    shifted = t7 - ratio
    shifted2 = t7 - shifted
    t8 = 134217729 * e
    shifted3 = t8 - e
    shifted4 = t8 - shifted3
    t9 = shifted2 * shifted4
    shifted5 = t5 - t9
    shifted6 = e - shifted4
    t10 = shifted2 * shifted6
    shifted7 = shifted5 - t10
    shifted8 = ratio - shifted2
    t11 = shifted8 * shifted4
    shifted9 = shifted7 - t11
    t12 = shifted8 * shifted6
    shifted10 = shifted9 - t12
    shifted11 = t5 - total
    shifted12 = total2 - shifted11
    t13 = shifted10 + shifted12
    ratio2 = t13 / e
    t14 = 1 + ratio
    ratio3 = ratio2 / t14
    shifted13 = t6 - t
    shifted14 = t6 - shifted13
    shifted15 = t - shifted14
    shifted16 = tail - shifted13
    t15 = shifted15 + shifted16
    t16 = ratio3 + t15
    negative2 = -t16
    np.multiply(y, negative2, out=w0)
    total4 = np.add.reduce(w0, axis=-1, keepdims=True)
    shifted17 = negative - total4
    np.copyto(value, shifted17)


def softmax_cross_entropy_hard_tight(z: Array, label: Array, value: Array, w0: Array, w1: Array) -> None:
    """softmax_cross_entropy: hard, tight."""
    rows = np.arange(z.shape[0])
    np.exp(z, out=w0)
    w0[rows, label] = 0
    t = 2 * w0.shape[-1]
    place = w0.argmax(axis=-1)
    t2 = w0[rows, place][:, None]
    t3 = t * t2
    np.add(w0, t3, out=w1)
    np.subtract(w1, t3, out=w1)
    total = np.add.reduce(w1, axis=-1, keepdims=True)
    np.subtract(w0, w1, out=w0)
    total2 = np.add.reduce(w0, axis=-1, keepdims=True)
    t4 = total + total2
    t5 = z[rows, label][:, None]
    e = np.exp(t5)
    ratio = t4 / e
    tail = np.log1p(ratio)
    t6 = 134217729 * ratio
    shifted = t6 - ratio
    shifted2 = t6 - shifted
    t7 = 134217729 * e
    shifted3 = t7 - e
    shifted4 = t7 - shifted3
    t8 = shifted2 * shifted4
    shifted5 = t4 - t8
    shifted6 = e - shifted4
    t9 = shifted2 * shifted6
    shifted7 = shifted5 - t9
    shifted8 = ratio - shifted2
    t10 = shifted8 * shifted4
    shifted9 = shifted7 - t10
    t11 = shifted8 * shifted6
    shifted10 = shifted9 - t11
    shifted11 = t4 - total
    shifted12 = total2 - shifted11
    t12 = shifted10 + shifted12
    ratio2 = t12 / e
    t13 = 1 + ratio
    ratio3 = ratio2 / t13
    t14 = tail + ratio3
    np.copyto(value, t14)


def softmax_cross_entropy_careful_tight(
    z: Array, y: Array, value: Array, w0: Array, w1: Array, w2: Array
) -> None:
    """softmax_cross_entropy: careful, tight."""
    rows = np.arange(z.shape[0])
    mask = y == 0
    place = z.argmax(axis=-1)
    t = z[rows, place][:, None]
    np.subtract(z, t, out=w0)
    np.copyto(w1, w0)
    w1[rows, place] = -1300
    place2 = w1.argmax(axis=-1)
    t2 = w1[rows, place2][:, None]
    shifted = -650 - t2
    t3 = shifted > 0
    chosen = np.where(t3, 82.625, 0)
    negative = -chosen
    e = np.exp(negative)
    np.add(w0, chosen, out=w0)
    np.exp(w0, out=w0)
    np.copyto(w1, w0)
    w1[rows, place] = 0
    t4 = 2 * w1.shape[-1]
    place3 = w1.argmax(axis=-1)
    t5 = w1[rows, place3][:, None]
    t6 = t4 * t5
    np.add(w1, t6, out=w2)
    np.subtract(w2, t6, out=w2)
    total = np.add.reduce(w2, axis=-1, keepdims=True)
    np.subtract(w1, w2, out=w1)
    total2 = np.add.reduce(w1, axis=-1, keepdims=True)
    t7 = w0 > 0
    chosen2 = np.where(t7, z, t)
    np.subtract(chosen2, t, out=w1)
    np.subtract(w1, chosen2, out=w2)
    np.subtract(w1, w2, out=w1)
    np.subtract(chosen2, w1, out=w1)
    np.add(t, w2, out=w2)
    np.subtract(w1, w2, out=w1)
    np.multiply(w0, w1, out=w0)
    w0[rows, place] = 0
    total3 = np.add.reduce(w0, axis=-1, keepdims=True)
    t8 = total2 + total3
    t9 = total + t8
    t10 = e * t9
    tail = np.log1p(t10)
    t11 = t + tail
    np.subtract(z, t11, out=w0)
    chosen3 = np.where(mask, 0, w0)
    np.multiply(y, chosen3, out=w0)
    total4 = np.add.reduce(w0, axis=-1, keepdims=True)
    negative2 = -total4
    shifted2 = t9 - total
    shifted3 = t8 - shifted2
    t12 = e * shifted3
    t13 = 1 + t10
    ratio = t12 / t13
    shifted4 = t11 - t
    shifted5 = t11 - shifted4
    shifted6 = t - shifted5
    shifted7 = tail - shifted4
    t14 = shifted6 + shifted7
    t15 = ratio + t14
    negative3 = -t15
    chosen4 = np.where(mask, 0, negative3)
    np.multiply(y, chosen4, out=w0)
    total5 = np.add.reduce(w0, axis=-1, keepdims=True)
    negative4 = -total5
    t16 = np.isfinite(negative4)
    chosen5 = np.where(t16, negative4, 0)
    t17 = negative2 + chosen5
    np.copyto(value, t17)


def softmax_cross_entropy_grad_regular(z: Array, y: Array, out: Array, w0: Array, w1: Array) -> None:
    """softmax_cross_entropy_grad: regular."""
    rows = np.arange(z.shape[0])
    place = y.argmax(axis=-1)
    np.copyto(out, y)
    out[rows, place] = 0
    total = np.add.reduce(out, axis=-1, keepdims=True)
    t = y[rows, place][:, None]
    t2 = t + total
    np.subtract(t2, y, out=out)
    out[rows, place] = total[:, 0]
    np.exp(z, out=w0)
    np.multiply(out, w0, out=out)
    place2 = z.argmax(axis=-1)
    t3 = z[rows, place2][:, None]
    e = np.exp(t3)
    np.copyto(w1, w0)
    w1[rows, place2] = 0
    total2 = np.add.reduce(w1, axis=-1, keepdims=True)
    t4 = e + total2
    np.divide(out, t4, out=out)
    np.subtract(t4, w0, out=w0)
    w0[rows, place2] = total2[:, 0]
    np.multiply(y, w0, out=w0)
    np.divide(w0, t4, out=w0)
    np.subtract(out, w0, out=out)


def softmax_cross_entropy_grad_hard(z: Array, label: Array, out: Array) -> None:
    """softmax_cross_entropy_grad: hard."""
    rows = np.arange(z.shape[0])
    np.exp(z, out=out)
    out[rows, label] = 0
    total = np.add.reduce(out, axis=-1, keepdims=True)
    negative = -total
    out[rows, label] = negative[:, 0]
    t = z[rows, label][:, None]
    e = np.exp(t)
    t2 = e + total
    np.divide(out, t2, out=out)


def softmax_cross_entropy_grad_careful(
    z: Array, y: Array, out: Array, w0: Array, w1: Array, w2: Array
) -> None:
    """softmax_cross_entropy_grad: careful."""
    rows = np.arange(z.shape[0])
    place = y.argmax(axis=-1)
    np.copyto(out, y)
    out[rows, place] = 0
    total = np.add.reduce(out, axis=-1, keepdims=True)
    t = y[rows, place][:, None]
    t2 = t + total
    np.subtract(t2, y, out=out)
    out[rows, place] = total[:, 0]
    place2 = z.argmax(axis=-1)
    t3 = z[rows, place2][:, None]
    np.subtract(z, t3, out=w0)
    np.copyto(w1, w0)
    w1[rows, place2] = -1300
    place3 = w1.argmax(axis=-1)
    t4 = w1[rows, place3][:, None]
    shifted = -650 - t4
    t5 = shifted > 0
    chosen = np.where(t5, 82.625, 0)
    negative = -chosen
    e = np.exp(negative)
    np.add(w0, chosen, out=w0)
    np.exp(w0, out=w0)
    t6 = w0 > 0
    chosen2 = np.where(t6, z, t3)
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
    w0[rows, place2] = 0
    total2 = np.add.reduce(w0, axis=-1, keepdims=True)
    t7 = e * total2
    t8 = 1 + t7
    np.divide(out, t8, out=out)
    np.subtract(t8, w1, out=w1)
    w1[rows, place2] = t7[:, 0]
    np.multiply(y, w1, out=w1)
    np.divide(w1, t8, out=w1)
    np.subtract(out, w1, out=out)


def softmax_cross_entropy_grad_regular_tight(
    z: Array, y: Array, out: Array, w0: Array, w1: Array, w2: Array, w3: Array, w4: Array, w5: Array
) -> None:
    """softmax_cross_entropy_grad: regular, tight."""
    rows = np.arange(z.shape[0])
    place = y.argmax(axis=-1)
    np.copyto(w0, y)
    w0[rows, place] = 0
    total = np.add.reduce(w0, axis=-1, keepdims=True)
    t = y[rows, place][:, None]
    t2 = t + total
    np.subtract(t2, y, out=w0)
    np.copyto(w1, w0)
    w1[rows, place] = total[:, 0]
    np.exp(z, out=w2)
    np.multiply(w1, w2, out=w1)
    place2 = z.argmax(axis=-1)
    t3 = z[rows, place2][:, None]
    e = np.exp(t3)
    np.copyto(w3, w2)
    w3[rows, place2] = 0
    t4 = 2 * w3.shape[-1]
    place3 = w3.argmax(axis=-1)
    t5 = w3[rows, place3][:, None]
    t6 = t4 * t5
    np.add(w3, t6, out=w4)
    np.subtract(w4, t6, out=w4)
    total2 = np.add.reduce(w4, axis=-1, keepdims=True)
    np.subtract(w3, w4, out=w3)
    total3 = np.add.reduce(w3, axis=-1, keepdims=True)
    t7 = total2 + total3
    t8 = e + t7
    np.divide(w1, t8, out=w1)
    np.subtract(t8, w2, out=w3)
    np.copyto(w4, w3)
    w4[rows, place2] = t7[:, 0]
    np.multiply(y, w4, out=w4)
    np.divide(w4, t8, out=w4)
    np.subtract(w1, w4, out=out)
    shifted = t2 - t
    shifted2 = t2 - shifted
    shifted3 = t - shifted2
    shifted4 = total - shifted
    t9 = shifted3 + shifted4
    np.subtract(w0, t2, out=w5)
    np.subtract(w0, w5, out=w0)
    np.subtract(t2, w0, out=w0)
    np.add(y, w5, out=w5)
    np.subtract(w0, w5, out=w0)
    np.add(t9, w0, out=w0)
    w0[rows, place] = 0
    np.multiply(w0, w2, out=w0)
    np.divide(w0, t8, out=w0)
    shifted5 = t7 - total2
    shifted6 = total3 - shifted5
    shifted7 = t8 - e
    shifted8 = t8 - shifted7
    shifted9 = e - shifted8
    shifted10 = t7 - shifted7
    t10 = shifted9 + shifted10
    t11 = shifted6 + t10
    ratio = t11 / t8
    np.multiply(w1, ratio, out=w5)
    np.subtract(w0, w5, out=w0)
    np.subtract(w3, t8, out=w5)
    np.subtract(w3, w5, out=w3)
    np.subtract(t8, w3, out=w3)
    np.add(w2, w5, out=w2)
    np.subtract(w3, w2, out=w3)
    np.add(t11, w3, out=w3)
    w3[rows, place2] = shifted6[:, 0]
    np.multiply(y, w3, out=w3)
    np.divide(w3, t8, out=w3)
    np.multiply(w4, ratio, out=w2)
    np.subtract(w3, w2, out=w3)
    np.subtract(w0, w3, out=w0)
    np.subtract(out, w1, out=w3)
    np.subtract(out, w3, out=w2)
    np.subtract(w1, w2, out=w1)
    np.add(w4, w3, out=w4)
    np.subtract(w1, w4, out=w1)
    np.add(w0, w1, out=w0)
    np.add(out, w0, out=out)


def softmax_cross_entropy_grad_hard_tight(z: Array, label: Array, out: Array, w0: Array, w1: Array) -> None:
    """softmax_cross_entropy_grad: hard, tight."""
    rows = np.arange(z.shape[0])
    np.exp(z, out=out)
    out[rows, label] = 0
    t = 2 * out.shape[-1]
    place = out.argmax(axis=-1)
    t2 = out[rows, place][:, None]
    t3 = t * t2
    np.add(out, t3, out=w0)
    np.subtract(w0, t3, out=w0)
    total = np.add.reduce(w0, axis=-1, keepdims=True)
    np.subtract(out, w0, out=w0)
    total2 = np.add.reduce(w0, axis=-1, keepdims=True)
    t4 = total + total2
    negative = -t4
    out[rows, label] = negative[:, 0]
    t5 = z[rows, label][:, None]
    e = np.exp(t5)
    t6 = e + t4
    np.divide(out, t6, out=out)
    shifted = t4 - total
    shifted2 = total2 - shifted
    negative2 = -shifted2
    np.copyto(w0, 0)
    w0[rows, label] = negative2[:, 0]
    np.divide(w0, t6, out=w0)
    shifted3 = t6 - e
    shifted4 = t6 - shifted3
    shifted5 = e - shifted4
    shifted6 = t4 - shifted3
    t7 = shifted5 + shifted6
    t8 = shifted2 + t7
    ratio = t8 / t6
    np.multiply(out, ratio, out=w1)
    np.subtract(w0, w1, out=w0)
    np.add(out, w0, out=out)


def softmax_cross_entropy_grad_careful_tight(
    z: Array, y: Array, out: Array, w0: Array, w1: Array, w2: Array, w3: Array, w4: Array, w5: Array, w6:
    Array, w7: Array
) -> None:
    """softmax_cross_entropy_grad: careful, tight."""
    rows = np.arange(z.shape[0])
    place = y.argmax(axis=-1)
    np.copyto(w0, y)
    w0[rows, place] = 0
    total = np.add.reduce(w0, axis=-1, keepdims=True)
    t = y[rows, place][:, None]
    t2 = t + total
    np.subtract(t2, y, out=w0)
    np.copyto(w1, w0)
    w1[rows, place] = total[:, 0]
    place2 = z.argmax(axis=-1)
    t3 = z[rows, place2][:, None]
    np.subtract(z, t3, out=w2)
    np.copyto(w3, w2)
    w3[rows, place2] = -1300
    place3 = w3.argmax(axis=-1)
    t4 = w3[rows, place3][:, None]
    shifted = -650 - t4
    t5 = shifted > 0
    chosen = np.where(t5, 82.625, 0)
    negative = -chosen
    e = np.exp(negative)
    np.add(w2, chosen, out=w2)
    np.exp(w2, out=w2)
    np.multiply(e, w2, out=w3)
    np.multiply(w1, w3, out=w4)
    np.copyto(w5, w2)
    w5[rows, place2] = 0
    t6 = 2 * w5.shape[-1]
    place4 = w5.argmax(axis=-1)
    t7 = w5[rows, place4][:, None]
    t8 = t6 * t7
    np.add(w5, t8, out=w6)
    np.subtract(w6, t8, out=w6)
    total2 = np.add.reduce(w6, axis=-1, keepdims=True)
    np.subtract(w5, w6, out=w5)
    total3 = np.add.reduce(w5, axis=-1, keepdims=True)
    t9 = w2 > 0
    chosen2 = np.where(t9, z, t3)
    np.subtract(chosen2, t3, out=w5)
    np.subtract(w5, chosen2, out=w6)
    np.subtract(w5, w6, out=w5)
    np.subtract(chosen2, w5, out=w5)
    np.add(t3, w6, out=w6)
    np.subtract(w5, w6, out=w5)
    np.multiply(w2, w5, out=w2)
    np.copyto(w5, w2)
    w5[rows, place2] = 0
    total4 = np.add.reduce(w5, axis=-1, keepdims=True)
    t10 = total3 + total4
    t11 = total2 + t10
    t12 = e * t11
    t13 = 1 + t12
    np.divide(w4, t13, out=w4)
    np.subtract(t13, w3, out=w5)
    np.copyto(w6, w5)
    w6[rows, place2] = t12[:, 0]
    np.multiply(y, w6, out=w6)
    np.divide(w6, t13, out=w6)
    np.subtract(w4, w6, out=out)
    np.multiply(e, w2, out=w2)
    np.multiply(w1, w2, out=w1)
    shifted2 = t2 - t
    shifted3 = t2 - shifted2
    shifted4 = t - shifted3
    shifted5 = total - shifted2
    t14 = shifted4 + shifted5
    np.subtract(w0, t2, out=w7)
    np.subtract(w0, w7, out=w0)
    np.subtract(t2, w0, out=w0)
    np.add(y, w7, out=w7)
    np.subtract(w0, w7, out=w0)
    np.add(t14, w0, out=w0)
    w0[rows, place] = 0
    np.multiply(w0, w3, out=w0)
    np.add(w1, w0, out=w1)
    np.divide(w1, t13, out=w1)
    shifted6 = t11 - total2
    shifted7 = t10 - shifted6
    t15 = e * shifted7
    shifted8 = t13 - 1
    shifted9 = t13 - shifted8
    shifted10 = 1 - shifted9
    shifted11 = t12 - shifted8
    t16 = shifted10 + shifted11
    t17 = t15 + t16
    ratio = t17 / t13
    np.multiply(w4, ratio, out=w0)
    np.subtract(w1, w0, out=w1)
    np.subtract(t17, w2, out=w2)
    np.subtract(w5, t13, out=w0)
    np.subtract(w5, w0, out=w5)
    np.subtract(t13, w5, out=w5)
    np.add(w3, w0, out=w3)
    np.subtract(w5, w3, out=w5)
    np.add(w2, w5, out=w2)
    w2[rows, place2] = t15[:, 0]
    np.multiply(y, w2, out=w2)
    np.divide(w2, t13, out=w2)
    np.multiply(w6, ratio, out=w5)
    np.subtract(w2, w5, out=w2)
    np.subtract(w1, w2, out=w1)
    np.subtract(out, w4, out=w2)
    np.subtract(out, w2, out=w5)
    np.subtract(w4, w5, out=w4)
    np.add(w6, w2, out=w6)
    np.subtract(w4, w6, out=w4)
    np.add(w1, w4, out=w1)
    t18 = np.isfinite(w1)
    chosen3 = np.where(t18, w1, 0)
    np.add(out, chosen3, out=out)


def softmax_cross_entropy_hess_diag_regular(z: Array, y: Array, out: Array, w0: Array) -> None:
    """softmax_cross_entropy_hess_diag: regular."""
    rows = np.arange(z.shape[0])
    total = np.add.reduce(y, axis=-1, keepdims=True)
    np.exp(z, out=out)
    place = z.argmax(axis=-1)
    np.copyto(w0, out)
    w0[rows, place] = 0
    total2 = np.add.reduce(w0, axis=-1, keepdims=True)
    t = z[rows, place][:, None]
    e = np.exp(t)
    t2 = e + total2
    np.subtract(t2, out, out=w0)
    w0[rows, place] = total2[:, 0]
    np.multiply(out, w0, out=out)
    t3 = t2 * t2
    np.divide(out, t3, out=out)
    np.multiply(total, out, out=out)


def softmax_cross_entropy_hess_diag_careful(z: Array, y: Array, out: Array, w0: Array, w1: Array) -> None:
    """softmax_cross_entropy_hess_diag: careful."""
    rows = np.arange(z.shape[0])
    total = np.add.reduce(y, axis=-1, keepdims=True)
    place = z.argmax(axis=-1)
    t = z[rows, place][:, None]
    np.subtract(z, t, out=w0)
    np.copyto(out, w0)
    out[rows, place] = -1300
    place2 = out.argmax(axis=-1)
    t2 = out[rows, place2][:, None]
    shifted = -650 - t2
    t3 = shifted > 0
    chosen = np.where(t3, 82.625, 0)
    negative = -chosen
    e = np.exp(negative)
    np.add(w0, chosen, out=w0)
    np.exp(w0, out=w0)
    t4 = w0 > 0
    chosen2 = np.where(t4, z, t)
    np.subtract(chosen2, t, out=out)
    np.subtract(out, chosen2, out=w1)
    np.subtract(out, w1, out=out)
    np.subtract(chosen2, out, out=out)
    np.add(t, w1, out=w1)
    np.subtract(out, w1, out=out)
    np.multiply(w0, out, out=out)
    np.add(w0, out, out=w0)
    np.multiply(e, w0, out=out)
    w0[rows, place] = 0
    total2 = np.add.reduce(w0, axis=-1, keepdims=True)
    t5 = e * total2
    t6 = 1 + t5
    np.subtract(t6, out, out=w0)
    w0[rows, place] = t5[:, 0]
    np.multiply(out, w0, out=out)
    t7 = t6 * t6
    np.divide(out, t7, out=out)
    np.multiply(total, out, out=out)


def softmax_cross_entropy_hess_diag_regular_tight(
    z: Array, y: Array, out: Array, w0: Array, w1: Array, w2: Array, w3: Array
) -> None:
    """softmax_cross_entropy_hess_diag: regular, tight."""
    rows = np.arange(z.shape[0])
    total = np.add.reduce(y, axis=-1, keepdims=True)
    np.exp(z, out=w0)
    place = z.argmax(axis=-1)
    np.copyto(w1, w0)
    w1[rows, place] = 0
    t = 2 * w1.shape[-1]
    place2 = w1.argmax(axis=-1)
    t2 = w1[rows, place2][:, None]
    t3 = t * t2
    np.add(w1, t3, out=w2)
    np.subtract(w2, t3, out=w2)
    total2 = np.add.reduce(w2, axis=-1, keepdims=True)
    np.subtract(w1, w2, out=w1)
    total3 = np.add.reduce(w1, axis=-1, keepdims=True)
    t4 = total2 + total3
    t5 = z[rows, place][:, None]
    e = np.exp(t5)
    t6 = e + t4
    np.subtract(t6, w0, out=w1)
    np.copyto(w2, w1)
    w2[rows, place] = t4[:, 0]
    np.multiply(w0, w2, out=w2)
    t7 = t6 * t6
    np.divide(w2, t7, out=w2)
    np.multiply(total, w2, out=out)
    shifted = t4 - total2
    shifted2 = total3 - shifted
    shifted3 = t6 - e
    shifted4 = t6 - shifted3
    shifted5 = e - shifted4
    shifted6 = t4 - shifted3
    t8 = shifted5 + shifted6
    t9 = shifted2 + t8
    np.subtract(w1, t6, out=w3)
    np.subtract(w1, w3, out=w1)
    np.subtract(t6, w1, out=w1)
    np.add(w0, w3, out=w3)
    np.subtract(w1, w3, out=w1)
    np.add(t9, w1, out=w1)
    w1[rows, place] = shifted2[:, 0]
    np.multiply(w0, w1, out=w0)
    np.divide(w0, t7, out=w0)
    t10 = t6 * t9
    t11 = t9 * t6
    t12 = t10 + t11
    ratio = t12 / t7
    np.multiply(w2, ratio, out=w2)
    np.subtract(w0, w2, out=w0)
    np.multiply(total, w0, out=w0)
    np.add(out, w0, out=out)


def softmax_cross_entropy_hess_diag_careful_tight(
    z: Array, y: Array, out: Array, w0: Array, w1: Array, w2: Array, w3: Array, w4: Array, w5: Array, w6:
    Array
) -> None:
    """softmax_cross_entropy_hess_diag: careful, tight."""
    rows = np.arange(z.shape[0])
    total = np.add.reduce(y, axis=-1, keepdims=True)
    place = z.argmax(axis=-1)
    t = z[rows, place][:, None]
    np.subtract(z, t, out=w0)
    np.copyto(w1, w0)
    w1[rows, place] = -1300
    place2 = w1.argmax(axis=-1)
    t2 = w1[rows, place2][:, None]
    shifted = -650 - t2
    t3 = shifted > 0
    chosen = np.where(t3, 82.625, 0)
    negative = -chosen
    e = np.exp(negative)
    np.add(w0, chosen, out=w0)
    np.exp(w0, out=w0)
    np.multiply(e, w0, out=w1)
    np.copyto(w2, w0)
    w2[rows, place] = 0
    t4 = 2 * w2.shape[-1]
    place3 = w2.argmax(axis=-1)
    t5 = w2[rows, place3][:, None]
    t6 = t4 * t5
    np.add(w2, t6, out=w3)
    np.subtract(w3, t6, out=w3)
    total2 = np.add.reduce(w3, axis=-1, keepdims=True)
    np.subtract(w2, w3, out=w2)
    total3 = np.add.reduce(w2, axis=-1, keepdims=True)
    t7 = w0 > 0
    chosen2 = np.where(t7, z, t)
    np.subtract(chosen2, t, out=w2)
    np.subtract(w2, chosen2, out=w3)
    np.subtract(w2, w3, out=w2)
    np.subtract(chosen2, w2, out=w2)
    np.add(t, w3, out=w3)
    np.subtract(w2, w3, out=w2)
    np.multiply(w0, w2, out=w0)
    np.copyto(w2, w0)
    w2[rows, place] = 0
    total4 = np.add.reduce(w2, axis=-1, keepdims=True)
    t8 = total3 + total4
    t9 = total2 + t8
    t10 = e * t9
    t11 = 1 + t10
    np.subtract(t11, w1, out=w2)
    np.copyto(w3, w2)
    w3[rows, place] = t10[:, 0]
    np.multiply(w1, w3, out=w4)
    t12 = t11 * t11
    np.divide(w4, t12, out=w4)
    np.multiply(total, w4, out=out)
    shifted2 = t9 - total2
    shifted3 = t8 - shifted2
    t13 = e * shifted3
    shifted4 = t11 - 1
    shifted5 = t11 - shifted4
    shifted6 = 1 - shifted5
    shifted7 = t10 - shifted4
    t14 = shifted6 + shifted7
    t15 = t13 + t14
    np.multiply(e, w0, out=w0)
    np.subtract(t15, w0, out=w5)
    np.subtract(w2, t11, out=w6)
    np.subtract(w2, w6, out=w2)
    np.subtract(t11, w2, out=w2)
    np.add(w1, w6, out=w6)
    np.subtract(w2, w6, out=w2)
    np.add(w5, w2, out=w5)
    w5[rows, place] = t13[:, 0]
    np.multiply(w1, w5, out=w1)
    np.multiply(w0, w3, out=w0)
    np.add(w1, w0, out=w1)
    np.divide(w1, t12, out=w1)
    t16 = t11 * t15
    t17 = t15 * t11
    t18 = t16 + t17
    ratio = t18 / t12
    np.multiply(w4, ratio, out=w4)
    np.subtract(w1, w4, out=w1)
    np.multiply(total, w1, out=w1)
    t19 = np.isfinite(w1)
    chosen3 = np.where(t19, w1, 0)
    np.add(out, chosen3, out=out)


def softmax_cross_entropy_hvp_careful(
    z: Array, y: Array, v: Array, out: Array, w0: Array, w1: Array, w2: Array
) -> None:
    """softmax_cross_entropy_hvp: careful."""
    rows = np.arange(z.shape[0])
    total = np.add.reduce(y, axis=-1, keepdims=True)
    place = z.argmax(axis=-1)
    t = z[rows, place][:, None]
    np.subtract(z, t, out=out)
    np.copyto(w0, out)
    w0[rows, place] = -1300
    place2 = w0.argmax(axis=-1)
    t2 = w0[rows, place2][:, None]
    shifted = -650 - t2
    t3 = shifted > 0
    chosen = np.where(t3, 82.625, 0)
    negative = -chosen
    e = np.exp(negative)
    np.add(out, chosen, out=out)
    np.exp(out, out=out)
    t4 = out > 0
    chosen2 = np.where(t4, z, t)
    np.subtract(chosen2, t, out=w0)
    np.subtract(w0, chosen2, out=w1)
    np.subtract(w0, w1, out=w0)
    np.subtract(chosen2, w0, out=w0)
    np.add(t, w1, out=w1)
    np.subtract(w0, w1, out=w0)
    np.multiply(out, w0, out=w0)
    np.add(out, w0, out=out)
    np.copyto(w0, out)
    w0[rows, place] = 0
    t5 = v[rows, place][:, None]
    np.subtract(v, t5, out=w1)
    np.multiply(w0, w1, out=w2)
    total2 = np.add.reduce(w2, axis=-1, keepdims=True)
    t6 = e * total2
    total3 = np.add.reduce(w0, axis=-1, keepdims=True)
    t7 = e * total3
    t8 = 1 + t7
    t9 = t8 * t8
    ratio = t6 / t9
    negative2 = -ratio
    ratio2 = t6 / t8
    np.subtract(w1, ratio2, out=w1)
    np.multiply(out, w1, out=out)
    np.multiply(out, e, out=out)
    np.divide(out, t8, out=out)
    out[rows, place] = negative2[:, 0]
    np.multiply(total, out, out=out)


def softmax_cross_entropy_value_and_grad_regular(
    z: Array, y: Array, value: Array, out: Array, w0: Array, w1: Array
) -> None:
    """softmax_cross_entropy_value_and_grad: regular."""
    rows = np.arange(z.shape[0])
    place = z.argmax(axis=-1)
    t = z[rows, place][:, None]
    np.subtract(z, t, out=out)
    np.exp(z, out=w0)
    np.copyto(w1, w0)
    w1[rows, place] = 0
    total = np.add.reduce(w1, axis=-1, keepdims=True)
    e = np.exp(t)
    ratio = total / e
    tail = np.log1p(ratio)
    np.subtract(out, tail, out=out)
    np.multiply(y, out, out=out)
    total2 = np.add.reduce(out, axis=-1, keepdims=True)
    negative = -total2
    place2 = y.argmax(axis=-1)
    np.copyto(out, y)
    out[rows, place2] = 0
    total3 = np.add.reduce(out, axis=-1, keepdims=True)
    t2 = y[rows, place2][:, None]
    t3 = t2 + total3
    np.subtract(t3, y, out=out)
    out[rows, place2] = total3[:, 0]
    np.multiply(out, w0, out=out)
    t4 = e + total
    np.divide(out, t4, out=out)
    np.subtract(t4, w0, out=w0)
    w0[rows, place] = total[:, 0]
    np.multiply(y, w0, out=w0)
    np.divide(w0, t4, out=w0)
    np.subtract(out, w0, out=out)
    np.copyto(value, negative)


def softmax_cross_entropy_value_and_grad_hard(z: Array, label: Array, value: Array, out: Array) -> None:
    """softmax_cross_entropy_value_and_grad: hard."""
    rows = np.arange(z.shape[0])
    np.exp(z, out=out)
    out[rows, label] = 0
    total = np.add.reduce(out, axis=-1, keepdims=True)
    t = z[rows, label][:, None]
    e = np.exp(t)
    ratio = total / e
    tail = np.log1p(ratio)
    negative = -total
    out[rows, label] = negative[:, 0]
    t2 = e + total
    np.divide(out, t2, out=out)
    np.copyto(value, tail)


def softmax_cross_entropy_value_and_grad_careful(
    z: Array, y: Array, value: Array, out: Array, w0: Array, w1: Array, w2: Array
) -> None:
    """softmax_cross_entropy_value_and_grad: careful."""
    rows = np.arange(z.shape[0])
    mask = y == 0
    place = z.argmax(axis=-1)
    t = z[rows, place][:, None]
    np.subtract(z, t, out=out)
    np.copyto(w0, out)
    w0[rows, place] = -1300
    place2 = w0.argmax(axis=-1)
    t2 = w0[rows, place2][:, None]
    shifted = -650 - t2
    t3 = shifted > 0
    chosen = np.where(t3, 82.625, 0)
    negative = -chosen
    e = np.exp(negative)
    np.add(out, chosen, out=w0)
    np.exp(w0, out=w0)
    t4 = w0 > 0
    chosen2 = np.where(t4, z, t)
    np.subtract(chosen2, t, out=w1)
    np.subtract(w1, chosen2, out=w2)
    np.subtract(w1, w2, out=w1)
    np.subtract(chosen2, w1, out=w1)
    np.add(t, w2, out=w2)
    np.subtract(w1, w2, out=w1)
    np.multiply(w0, w1, out=w1)
    np.add(w0, w1, out=w0)
    np.copyto(w1, w0)
    w1[rows, place] = 0
    total = np.add.reduce(w1, axis=-1, keepdims=True)
    t5 = e * total
    tail = np.log1p(t5)
    np.subtract(out, tail, out=out)
    chosen3 = np.where(mask, 0, out)
    np.multiply(y, chosen3, out=out)
    total2 = np.add.reduce(out, axis=-1, keepdims=True)
    negative2 = -total2
    place3 = y.argmax(axis=-1)
    np.copyto(out, y)
    out[rows, place3] = 0
    total3 = np.add.reduce(out, axis=-1, keepdims=True)
    t6 = y[rows, place3][:, None]
    t7 = t6 + total3
    np.subtract(t7, y, out=out)
    out[rows, place3] = total3[:, 0]
    np.multiply(e, w0, out=w0)
    np.multiply(out, w0, out=out)
    t8 = 1 + t5
    np.divide(out, t8, out=out)
    np.subtract(t8, w0, out=w0)
    w0[rows, place] = t5[:, 0]
    np.multiply(y, w0, out=w0)
    np.divide(w0, t8, out=w0)
    np.subtract(out, w0, out=out)
    np.copyto(value, negative2)


def softmax_cross_entropy_value_and_grad_regular_tight(
    z: Array, y: Array, value: Array, out: Array, w0: Array, w1: Array, w2: Array, w3: Array, w4: Array, w5:
    Array
) -> None:
    """softmax_cross_entropy_value_and_grad: regular, tight."""
    rows = np.arange(z.shape[0])
    place = z.argmax(axis=-1)
    t = z[rows, place][:, None]
    np.exp(z, out=w0)
    np.copyto(w1, w0)
    w1[rows, place] = 0
    t2 = 2 * w1.shape[-1]
    place2 = w1.argmax(axis=-1)
    t3 = w1[rows, place2][:, None]
    t4 = t2 * t3
    np.add(w1, t4, out=w2)
    np.subtract(w2, t4, out=w2)
    total = np.add.reduce(w2, axis=-1, keepdims=True)
    np.subtract(w1, w2, out=w1)
    total2 = np.add.reduce(w1, axis=-1, keepdims=True)
    t5 = total + total2
    e = np.exp(t)
    ratio = t5 / e
    tail = np.log1p(ratio)
    t6 = t + tail
    np.subtract(z, t6, out=w1)
    np.multiply(y, w1, out=w1)
    total3 = np.add.reduce(w1, axis=-1, keepdims=True)
    negative = -total3
    t7 = 134217729 * ratio
    shifted = t7 - ratio
    shifted2 = t7 - shifted
    t8 = 134217729 * e
    shifted3 = t8 - e
    shifted4 = t8 - shifted3
    t9 = shifted2 * shifted4
    shifted5 = t5 - t9
    shifted6 = e - shifted4
    t10 = shifted2 * shifted6
    shifted7 = shifted5 - t10
    shifted8 = ratio - shifted2
    t11 = shifted8 * shifted4
    shifted9 = shifted7 - t11
    t12 = shifted8 * shifted6
    shifted10 = shifted9 - t12
    shifted11 = t5 - total
    shifted12 = total2 - shifted11
    t13 = shifted10 + shifted12
    ratio2 = t13 / e
    t14 = 1 + ratio
    ratio3 = ratio2 / t14
    shifted13 = t6 - t
    shifted14 = t6 - shifted13
    shifted15 = t - shifted14
    shifted16 = tail - shifted13
    t15 = shifted15 + shifted16
    t16 = ratio3 + t15
    negative2 = -t16
    np.multiply(y, negative2, out=w1)
    total4 = np.add.reduce(w1, axis=-1, keepdims=True)
    shifted17 = negative - total4
    place3 = y.argmax(axis=-1)
    np.copyto(w1, y)
    w1[rows, place3] = 0
    total5 = np.add.reduce(w1, axis=-1, keepdims=True)
    t17 = y[rows, place3][:, None]
    t18 = t17 + total5
    np.subtract(t18, y, out=w1)
    np.copyto(w2, w1)
    w2[rows, place3] = total5[:, 0]
    np.multiply(w2, w0, out=w2)
    t19 = e + t5
    np.divide(w2, t19, out=w2)
    np.subtract(t19, w0, out=w3)
    np.copyto(w4, w3)
    w4[rows, place] = t5[:, 0]
    np.multiply(y, w4, out=w4)
    np.divide(w4, t19, out=w4)
    np.subtract(w2, w4, out=out)
    shifted18 = t18 - t17
    shifted19 = t18 - shifted18
    shifted20 = t17 - shifted19
    shifted21 = total5 - shifted18
    t20 = shifted20 + shifted21
    np.subtract(w1, t18, out=w5)
    np.subtract(w1, w5, out=w1)
    np.subtract(t18, w1, out=w1)
    np.add(y, w5, out=w5)
    np.subtract(w1, w5, out=w1)
    np.add(t20, w1, out=w1)
    w1[rows, place3] = 0
    np.multiply(w1, w0, out=w1)
    np.divide(w1, t19, out=w1)
    shifted22 = t19 - e
    shifted23 = t19 - shifted22
    shifted24 = e - shifted23
    shifted25 = t5 - shifted22
    t21 = shifted24 + shifted25
    t22 = shifted12 + t21
    ratio4 = t22 / t19
    np.multiply(w2, ratio4, out=w5)
    np.subtract(w1, w5, out=w1)
    np.subtract(w3, t19, out=w5)
    np.subtract(w3, w5, out=w3)
    np.subtract(t19, w3, out=w3)
    np.add(w0, w5, out=w0)
    np.subtract(w3, w0, out=w3)
    np.add(t22, w3, out=w3)
    w3[rows, place] = shifted12[:, 0]
    np.multiply(y, w3, out=w3)
    np.divide(w3, t19, out=w3)
    np.multiply(w4, ratio4, out=w0)
    np.subtract(w3, w0, out=w3)
    np.subtract(w1, w3, out=w1)
    np.subtract(out, w2, out=w3)
    np.subtract(out, w3, out=w0)
    np.subtract(w2, w0, out=w2)
    np.add(w4, w3, out=w4)
    np.subtract(w2, w4, out=w2)
    np.add(w1, w2, out=w1)
    np.add(out, w1, out=out)
    np.copyto(value, shifted17)


def softmax_cross_entropy_value_and_grad_hard_tight(
    z: Array, label: Array, value: Array, out: Array, w0: Array, w1: Array
) -> None:
    """softmax_cross_entropy_value_and_grad: hard, tight."""
    rows = np.arange(z.shape[0])
    np.exp(z, out=out)
    out[rows, label] = 0
    t = 2 * out.shape[-1]
    place = out.argmax(axis=-1)
    t2 = out[rows, place][:, None]
    t3 = t * t2
    np.add(out, t3, out=w0)
    np.subtract(w0, t3, out=w0)
    total = np.add.reduce(w0, axis=-1, keepdims=True)
    np.subtract(out, w0, out=w0)
    total2 = np.add.reduce(w0, axis=-1, keepdims=True)
    t4 = total + total2
    t5 = z[rows, label][:, None]
    e = np.exp(t5)
    ratio = t4 / e
    tail = np.log1p(ratio)
    t6 = 134217729 * ratio
    shifted = t6 - ratio
    shifted2 = t6 - shifted
    t7 = 134217729 * e
    shifted3 = t7 - e
    shifted4 = t7 - shifted3
    t8 = shifted2 * shifted4
    shifted5 = t4 - t8
    shifted6 = e - shifted4
    t9 = shifted2 * shifted6
    shifted7 = shifted5 - t9
    shifted8 = ratio - shifted2
    t10 = shifted8 * shifted4
    shifted9 = shifted7 - t10
    t11 = shifted8 * shifted6
    shifted10 = shifted9 - t11
    shifted11 = t4 - total
    shifted12 = total2 - shifted11
    t12 = shifted10 + shifted12
    ratio2 = t12 / e
    t13 = 1 + ratio
    ratio3 = ratio2 / t13
    t14 = tail + ratio3
    negative = -t4
    out[rows, label] = negative[:, 0]
    t15 = e + t4
    np.divide(out, t15, out=out)
    negative2 = -shifted12
    np.copyto(w0, 0)
    w0[rows, label] = negative2[:, 0]
    np.divide(w0, t15, out=w0)
    shifted13 = t15 - e
    shifted14 = t15 - shifted13
    shifted15 = e - shifted14
    shifted16 = t4 - shifted13
    t16 = shifted15 + shifted16
    t17 = shifted12 + t16
    ratio4 = t17 / t15
    np.multiply(out, ratio4, out=w1)
    np.subtract(w0, w1, out=w0)
    np.add(out, w0, out=out)
    np.copyto(value, t14)


def softmax_cross_entropy_value_and_grad_careful_tight(
    z: Array, y: Array, value: Array, out: Array, w0: Array, w1: Array, w2: Array, w3: Array, w4: Array, w5:
    Array, w6: Array, w7: Array
) -> None:
    """softmax_cross_entropy_value_and_grad: careful, tight."""
    rows = np.arange(z.shape[0])
    mask = y == 0
    place = z.argmax(axis=-1)
    t = z[rows, place][:, None]
    np.subtract(z, t, out=w0)
    np.copyto(w1, w0)
    w1[rows, place] = -1300
    place2 = w1.argmax(axis=-1)
    t2 = w1[rows, place2][:, None]
    shifted = -650 - t2
    t3 = shifted > 0
    chosen = np.where(t3, 82.625, 0)
    negative = -chosen
    e = np.exp(negative)
    np.add(w0, chosen, out=w0)
    np.exp(w0, out=w0)
    np.copyto(w1, w0)
    w1[rows, place] = 0
    t4 = 2 * w1.shape[-1]
    place3 = w1.argmax(axis=-1)
    t5 = w1[rows, place3][:, None]
    t6 = t4 * t5
    np.add(w1, t6, out=w2)
    np.subtract(w2, t6, out=w2)
    total = np.add.reduce(w2, axis=-1, keepdims=True)
    np.subtract(w1, w2, out=w1)
    total2 = np.add.reduce(w1, axis=-1, keepdims=True)
    t7 = w0 > 0
    chosen2 = np.where(t7, z, t)
    np.subtract(chosen2, t, out=w1)
    np.subtract(w1, chosen2, out=w2)
    np.subtract(w1, w2, out=w1)
    np.subtract(chosen2, w1, out=w1)
    np.add(t, w2, out=w2)
    np.subtract(w1, w2, out=w1)
    np.multiply(w0, w1, out=w1)
    np.copyto(w2, w1)
    w2[rows, place] = 0
    total3 = np.add.reduce(w2, axis=-1, keepdims=True)
    t8 = total2 + total3
    t9 = total + t8
    t10 = e * t9
    tail = np.log1p(t10)
    t11 = t + tail
    np.subtract(z, t11, out=w2)
    chosen3 = np.where(mask, 0, w2)
    np.multiply(y, chosen3, out=w2)
    total4 = np.add.reduce(w2, axis=-1, keepdims=True)
    negative2 = -total4
    shifted2 = t9 - total
    shifted3 = t8 - shifted2
    t12 = e * shifted3
    t13 = 1 + t10
    ratio = t12 / t13
    shifted4 = t11 - t
    shifted5 = t11 - shifted4
    shifted6 = t - shifted5
    shifted7 = tail - shifted4
    t14 = shifted6 + shifted7
    t15 = ratio + t14
    negative3 = -t15
    chosen4 = np.where(mask, 0, negative3)
    np.multiply(y, chosen4, out=w2)
    total5 = np.add.reduce(w2, axis=-1, keepdims=True)
    negative4 = -total5
    t16 = np.isfinite(negative4)
    chosen5 = np.where(t16, negative4, 0)
    t17 = negative2 + chosen5
    place4 = y.argmax(axis=-1)
    np.copyto(w2, y)
    w2[rows, place4] = 0
    total6 = np.add.reduce(w2, axis=-1, keepdims=True)
    t18 = y[rows, place4][:, None]
    t19 = t18 + total6
    np.subtract(t19, y, out=w2)
    np.copyto(w3, w2)
    w3[rows, place4] = total6[:, 0]
    np.multiply(e, w0, out=w0)
    np.multiply(w3, w0, out=w4)
    np.divide(w4, t13, out=w4)
    np.subtract(t13, w0, out=w5)
    np.copyto(w6, w5)
    w6[rows, place] = t10[:, 0]
    np.multiply(y, w6, out=w6)
    np.divide(w6, t13, out=w6)
    np.subtract(w4, w6, out=out)
    np.multiply(e, w1, out=w1)
    np.multiply(w3, w1, out=w3)
    shifted8 = t19 - t18
    shifted9 = t19 - shifted8
    shifted10 = t18 - shifted9
    shifted11 = total6 - shifted8
    t20 = shifted10 + shifted11
    np.subtract(w2, t19, out=w7)
    np.subtract(w2, w7, out=w2)
    np.subtract(t19, w2, out=w2)
    np.add(y, w7, out=w7)
    np.subtract(w2, w7, out=w2)
    np.add(t20, w2, out=w2)
    w2[rows, place4] = 0
    np.multiply(w2, w0, out=w2)
    np.add(w3, w2, out=w3)
    np.divide(w3, t13, out=w3)
    shifted12 = t13 - 1
    shifted13 = t13 - shifted12
    shifted14 = 1 - shifted13
    shifted15 = t10 - shifted12
    t21 = shifted14 + shifted15
    t22 = t12 + t21
    ratio2 = t22 / t13
    np.multiply(w4, ratio2, out=w2)
    np.subtract(w3, w2, out=w3)
    np.subtract(t22, w1, out=w1)
    np.subtract(w5, t13, out=w2)
    np.subtract(w5, w2, out=w5)
    np.subtract(t13, w5, out=w5)
    np.add(w0, w2, out=w0)
    np.subtract(w5, w0, out=w5)
    np.add(w1, w5, out=w1)
    w1[rows, place] = t12[:, 0]
    np.multiply(y, w1, out=w1)
    np.divide(w1, t13, out=w1)
    np.multiply(w6, ratio2, out=w5)
    np.subtract(w1, w5, out=w1)
    np.subtract(w3, w1, out=w3)
    np.subtract(out, w4, out=w1)
    np.subtract(out, w1, out=w5)
    np.subtract(w4, w5, out=w4)
    np.add(w6, w1, out=w6)
    np.subtract(w4, w6, out=w4)
    np.add(w3, w4, out=w3)
    t23 = np.isfinite(w3)
    chosen6 = np.where(t23, w3, 0)
    np.add(out, chosen6, out=out)
    np.copyto(value, t17)


KERNELS: dict[str, Kernel] = {
    "sigmoid_careful": Kernel(sigmoid_careful, 0),
    "sigmoid_careful_tight": Kernel(sigmoid_careful_tight, 7),
    "sigmoid_grad_careful": Kernel(sigmoid_grad_careful, 1),
    "softplus_careful": Kernel(softplus_careful, 1),
    "log_sigmoid_careful": Kernel(log_sigmoid_careful, 1),
    "log_sigmoid_careful_tight": Kernel(log_sigmoid_careful_tight, 4),
    "logit_careful": Kernel(logit_careful, 3),
    "softmax_regular": Kernel(softmax_regular, 0),
    "softmax_careful": Kernel(softmax_careful, 2),
    "softmax_regular_tight": Kernel(softmax_regular_tight, 1),
    "softmax_careful_tight": Kernel(softmax_careful_tight, 2),
    "log_softmax_regular": Kernel(log_softmax_regular, 1),
    "log_softmax_careful": Kernel(log_softmax_careful, 3),
    "log_softmax_regular_tight": Kernel(log_softmax_regular_tight, 1),
    "log_softmax_careful_tight": Kernel(log_softmax_careful_tight, 2),
    "logsumexp_regular": Kernel(logsumexp_regular, 1),
    "logsumexp_careful": Kernel(logsumexp_careful, 3),
    "logsumexp_regular_tight": Kernel(logsumexp_regular_tight, 2),
    "logsumexp_careful_tight": Kernel(logsumexp_careful_tight, 3),
    "bce_with_logits_careful": Kernel(bce_with_logits_careful, 3),
    "bce_with_logits_grad_careful": Kernel(bce_with_logits_grad_careful, 1),
    "bce_with_logits_hvp_careful": Kernel(bce_with_logits_hvp_careful, 1),
    "weighted_bce_careful": Kernel(weighted_bce_careful, 2),
    "weighted_bce_careful_tight": Kernel(weighted_bce_careful_tight, 9),
    "weighted_bce_grad_careful": Kernel(weighted_bce_grad_careful, 1),
    "weighted_bce_grad_careful_tight": Kernel(weighted_bce_grad_careful_tight, 13),
    "weighted_bce_hess_careful": Kernel(weighted_bce_hess_careful, 2),
    "weighted_bce_hvp_careful": Kernel(weighted_bce_hvp_careful, 1),
    "weighted_bce_value_and_grad_careful": Kernel(weighted_bce_value_and_grad_careful, 4),
    "weighted_bce_value_and_grad_careful_tight": Kernel(weighted_bce_value_and_grad_careful_tight, 13),
    "mse_of_sigmoid_careful": Kernel(mse_of_sigmoid_careful, 1),
    "mse_of_sigmoid_grad_careful": Kernel(mse_of_sigmoid_grad_careful, 2),
    "mse_of_sigmoid_hess_careful": Kernel(mse_of_sigmoid_hess_careful, 5),
    "mse_of_sigmoid_hvp_careful": Kernel(mse_of_sigmoid_hvp_careful, 5),
    "mse_of_sigmoid_value_and_grad_careful": Kernel(mse_of_sigmoid_value_and_grad_careful, 2),
    "softmax_cross_entropy_regular": Kernel(softmax_cross_entropy_regular, 2),
    "softmax_cross_entropy_hard": Kernel(softmax_cross_entropy_hard, 1),
    "softmax_cross_entropy_careful": Kernel(softmax_cross_entropy_careful, 4),
    "softmax_cross_entropy_regular_tight": Kernel(softmax_cross_entropy_regular_tight, 2),
    "softmax_cross_entropy_hard_tight": Kernel(softmax_cross_entropy_hard_tight, 2),
    "softmax_cross_entropy_careful_tight": Kernel(softmax_cross_entropy_careful_tight, 3),
    "softmax_cross_entropy_grad_regular": Kernel(softmax_cross_entropy_grad_regular, 2),
    "softmax_cross_entropy_grad_hard": Kernel(softmax_cross_entropy_grad_hard, 0),
    "softmax_cross_entropy_grad_careful": Kernel(softmax_cross_entropy_grad_careful, 3),
    "softmax_cross_entropy_grad_regular_tight": Kernel(softmax_cross_entropy_grad_regular_tight, 6),
    "softmax_cross_entropy_grad_hard_tight": Kernel(softmax_cross_entropy_grad_hard_tight, 2),
    "softmax_cross_entropy_grad_careful_tight": Kernel(softmax_cross_entropy_grad_careful_tight, 8),
    "softmax_cross_entropy_hess_diag_regular": Kernel(softmax_cross_entropy_hess_diag_regular, 1),
    "softmax_cross_entropy_hess_diag_careful": Kernel(softmax_cross_entropy_hess_diag_careful, 2),
    "softmax_cross_entropy_hess_diag_regular_tight": Kernel(softmax_cross_entropy_hess_diag_regular_tight, 4),
    "softmax_cross_entropy_hess_diag_careful_tight": Kernel(softmax_cross_entropy_hess_diag_careful_tight, 7),
    "softmax_cross_entropy_hvp_careful": Kernel(softmax_cross_entropy_hvp_careful, 3),
    "softmax_cross_entropy_value_and_grad_regular": Kernel(softmax_cross_entropy_value_and_grad_regular, 2),
    "softmax_cross_entropy_value_and_grad_hard": Kernel(softmax_cross_entropy_value_and_grad_hard, 0),
    "softmax_cross_entropy_value_and_grad_careful": Kernel(softmax_cross_entropy_value_and_grad_careful, 3),
    "softmax_cross_entropy_value_and_grad_regular_tight": Kernel(softmax_cross_entropy_value_and_grad_regular_tight, 6),
    "softmax_cross_entropy_value_and_grad_hard_tight": Kernel(softmax_cross_entropy_value_and_grad_hard_tight, 2),
    "softmax_cross_entropy_value_and_grad_careful_tight": Kernel(softmax_cross_entropy_value_and_grad_careful_tight, 8),
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
    "softmax_regular_tight": ("stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "softmax_careful_tight": ("stable.softmax-shifted", "stable.exp-of-difference", "exp.tangent", "exp.near-one", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "log_softmax_regular": ("stable.log-softmax-unshifted",),
    "log_softmax_careful": ("stable.log-softmax-at-class", "stable.rest-lifted", "stable.exp-of-difference", "exp.tangent", "exp.near-one"),
    "log_softmax_regular_tight": ("stable.log-softmax-less-unshifted", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "log_softmax_careful_tight": ("stable.log-softmax-less-logsumexp", "stable.rest-lifted", "stable.exp-of-difference", "exp.tangent", "exp.near-one", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "logsumexp_regular": ("stable.logsumexp-unshifted",),
    "logsumexp_careful": ("stable.logsumexp-at-class", "stable.rest-lifted", "stable.exp-of-difference", "exp.tangent", "exp.near-one"),
    "logsumexp_regular_tight": ("stable.logsumexp-unshifted", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "logsumexp_careful_tight": ("stable.logsumexp-at-class", "stable.rest-lifted", "stable.exp-of-difference", "exp.tangent", "exp.near-one", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
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
    "softmax_cross_entropy_regular_tight": ("stable.cross-entropy", "stable.log-softmax-less-unshifted", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "softmax_cross_entropy_hard_tight": ("stable.cross-entropy-hard-unshifted", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "softmax_cross_entropy_careful_tight": ("stable.cross-entropy", "stable.zero-label", "stable.exp-of-difference", "exp.tangent", "exp.near-one", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "softmax_cross_entropy_grad_regular": ("stable.cross-entropy-gradient-unshifted",),
    "softmax_cross_entropy_grad_hard": ("stable.cross-entropy-hard-gradient-unshifted",),
    "softmax_cross_entropy_grad_careful": ("stable.cross-entropy-gradient-any-labels", "stable.rest-lifted", "stable.exp-lifted", "stable.exp-of-difference", "exp.tangent", "exp.near-one"),
    "softmax_cross_entropy_grad_regular_tight": ("stable.cross-entropy-gradient-unshifted", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "softmax_cross_entropy_grad_hard_tight": ("stable.cross-entropy-hard-gradient-unshifted", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "softmax_cross_entropy_grad_careful_tight": ("stable.cross-entropy-gradient-any-labels", "stable.rest-lifted", "stable.exp-lifted", "stable.exp-of-difference", "exp.tangent", "exp.near-one", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "softmax_cross_entropy_hess_diag_regular": ("stable.cross-entropy-curvature-unshifted",),
    "softmax_cross_entropy_hess_diag_careful": ("stable.cross-entropy-curvature-any-labels", "stable.rest-lifted", "stable.exp-lifted", "stable.exp-of-difference", "exp.tangent", "exp.near-one"),
    "softmax_cross_entropy_hess_diag_regular_tight": ("stable.cross-entropy-curvature-unshifted", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "softmax_cross_entropy_hess_diag_careful_tight": ("stable.cross-entropy-curvature-any-labels", "stable.rest-lifted", "stable.exp-lifted", "stable.exp-of-difference", "exp.tangent", "exp.near-one", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "softmax_cross_entropy_hvp_careful": ("stable.cross-entropy-hvp-lifted", "stable.rest-lifted", "stable.exp-of-difference", "exp.tangent", "exp.near-one"),
    "softmax_cross_entropy_value_and_grad_regular": ("stable.cross-entropy", "stable.cross-entropy-gradient-unshifted", "stable.log-softmax-unshifted"),
    "softmax_cross_entropy_value_and_grad_hard": ("stable.cross-entropy-hard-unshifted", "stable.cross-entropy-hard-gradient-unshifted"),
    "softmax_cross_entropy_value_and_grad_careful": ("stable.cross-entropy", "stable.cross-entropy-gradient-any-labels", "stable.rest-lifted", "stable.exp-lifted", "stable.zero-label", "stable.log-softmax-at-class", "stable.exp-of-difference", "exp.tangent", "exp.near-one"),
    "softmax_cross_entropy_value_and_grad_regular_tight": ("stable.cross-entropy", "stable.cross-entropy-gradient-unshifted", "stable.log-softmax-less-unshifted", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "softmax_cross_entropy_value_and_grad_hard_tight": ("stable.cross-entropy-hard-unshifted", "stable.cross-entropy-hard-gradient-unshifted", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
    "softmax_cross_entropy_value_and_grad_careful_tight": ("stable.cross-entropy", "stable.cross-entropy-gradient-any-labels", "stable.rest-lifted", "stable.exp-lifted", "stable.zero-label", "stable.log-softmax-less-logsumexp", "stable.exp-of-difference", "exp.tangent", "exp.near-one", "stable.sum-of-two", "stable.sum-in-two-parts", "stable.product-in-two-parts", "stable.quotient-in-two-parts", "stable.product-by-halves", "stable.log-in-two-parts", "log.tangent", "log.near-one"),
}
