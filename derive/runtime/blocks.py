"""NumPy arrays through the generated kernels: blocks of rows that fit the cache, in float64, whatever the element type.

    float16, float32, float64  ->  float64  ->  kernel  ->  rounded once to the element type of the logits

A block is converted, computed in place and rounded while it is in the cache. Blocks whose logits are all in the safe
range have a kernel of their own, which shifts nothing; rows outside of it are a block apart.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from derive.generated.numpy_rows import KERNELS, SAFE, Kernel
from derive.runtime.arrays import FLOAT64
from derive.runtime.labels import one_hot
from derive.runtime.reductions import SHORT

Array: TypeAlias = Any

FEW = 512  # numbers whose squares are summed sooner than they are compared
LINE = 8  # numbers in a line of the cache
MANY = 16  # short rows that are worth turning into columns
WIDE = 256  # classes of rows so long that NumPy need not put several together
BLOCK = 24576  # numbers: 192 KiB of float64, so that a kernel's buffers stay in a cache of 1 or 2 MiB


class Plan(NamedTuple):
    """The kernels of a function: for any logits, and for those in the safe range if there is one."""

    careful: Kernel
    regular: Kernel | None
    by_class: bool  # whether the second array names the class of each row, in place of rows of labels
    takes_class: bool  # whether the regular kernel takes it so


@cache
def plan(name: str, accuracy: str, by_class: bool = False) -> Plan:
    """The kernels of a function in an accuracy, the default where it has no tight ones."""
    careful = _pick(f"{name}_careful", accuracy)
    if careful is None:
        raise KeyError(name)
    hard = _pick(f"{name}_hard", accuracy) if by_class else None
    regular = hard or _pick(f"{name}_regular", accuracy)
    return Plan(careful, regular, by_class, hard is not None)


def _pick(name: str, accuracy: str) -> Kernel | None:
    return (KERNELS.get(f"{name}_tight") if accuracy == "tight" else None) or KERNELS.get(name)


def pointwise(name: str, accuracy: str, arrays: Sequence[Array], results: int) -> tuple[Array, ...]:
    """A function of single numbers, on arrays of one shape."""
    shape, dtype = arrays[0].shape, arrays[0].dtype
    flat = [a.reshape(-1) for a in arrays]
    out = [np.empty(flat[0].shape, dtype) for _ in range(results)]
    _through(plan(name, accuracy), flat, out, BLOCK)
    return tuple([a.reshape(shape) for a in out])


def rowwise(
    name: str, accuracy: str, arrays: Sequence[Array], results: str, by_class: bool = False
) -> tuple[Array, ...]:
    """A function of rows of logits, on arrays (n, K); or of a class for each row in place of rows of labels.

    `results` has a letter for each: "v" for one number a row, of shape (n, 1), and "o" for one for each class.
    """
    (n, K), dtype = arrays[0].shape, arrays[0].dtype
    out = [np.empty((n, K if r == "o" else 1), dtype) for r in results]
    if by_class:
        arrays = [arrays[0], arrays[1][:, None], *arrays[2:]]
    step = max(1, BLOCK // K)
    if K < WIDE:
        _through(plan(name, accuracy, by_class), arrays, out, step)
        return tuple(out)
    with _no_copies():
        _through(plan(name, accuracy, by_class), arrays, out, step)
    return tuple(out)


@contextmanager
def _no_copies() -> Iterator[None]:
    """NumPy's smallest buffers, so that it does not copy one number for a row into one before it reads it."""
    before = np.setbufsize(16)
    try:
        yield
    finally:
        np.setbufsize(before)


def _through(chosen: Plan, arrays: Sequence[Array], out: Sequence[Array], step: int) -> None:
    """Each block of rows through its kernel."""
    rows = arrays[0].shape[0]
    if rows <= step:
        _block(chosen, arrays, out, [])
        return
    room: list[Array] = []
    for start in range(0, rows, step):
        part = slice(start, min(start + step, rows))
        _block(chosen, [a[part] for a in arrays], [a[part] for a in out], room)


def _block(chosen: Plan, arrays: Sequence[Array], out: Sequence[Array], room: list[Array]) -> None:
    """One block through its kernel, which works in `room`: buffers that later blocks find there."""
    block = [a if a.dtype is FLOAT64 or a.dtype.kind in "iu" else a.astype(np.float64) for a in arrays]
    if not block[0].flags.c_contiguous:  # NumPy's exp may differ in the last place where numbers lie apart
        block[0] = block[0].copy()
    logits, kernel = block[0], chosen.regular
    if kernel is None or not _is_safe(logits):
        if kernel is not None and logits.shape[0] > 1 and _apart(chosen, block, out):
            return
        kernel = chosen.careful
    if chosen.by_class and not (chosen.takes_class and kernel is chosen.regular):
        block[1] = one_hot(block[1][:, 0], logits.shape[1])
    regular = kernel is chosen.regular
    if not regular or out[0].dtype is not FLOAT64:
        with np.errstate(all="ignore"):
            _finish(kernel, block, out, room, (1,) if logits.ndim > 1 else ())
    elif kernel.turns and logits.shape[1] <= SHORT and logits.shape[0] >= MANY:
        _on_columns(kernel, block, out, room)
    else:
        _finish(kernel, block, out, room, (1,) if logits.ndim > 1 else ())


def _on_columns(kernel: Kernel, block: Sequence[Array], out: Sequence[Array], room: list[Array]) -> None:
    """The kernel on columns, for rows that are many and short: NumPy's loops like it long."""
    turned = [np.empty(a.shape[::-1]) for a in out]
    _finish(kernel, [np.ascontiguousarray(a.T) for a in block], turned, room, (0,))
    for a, result in zip(out, turned, strict=True):
        a[...] = result.T


def _finish(
    kernel: Kernel, block: Sequence[Array], out: Sequence[Array], room: list[Array], axis: tuple[int, ...]
) -> None:
    """Results of float64 are computed where they are wanted, others are rounded to their element type at the end."""
    work = _buffers(kernel.buffers, block[0].shape, room) if kernel.buffers else []
    if out[0].dtype is FLOAT64:
        kernel.run(*block, *out, *work, *axis)
        return
    wide = [np.empty(a.shape) for a in out]
    kernel.run(*block, *wide, *work, *axis)
    for a, result in zip(out, wide, strict=True):
        a[...] = result


def _buffers(wanted: int, shape: tuple[int, ...], room: list[Array]) -> list[Array]:
    """Buffers of a shape, cut from those in `room`, which begin where a line of the cache does."""
    size = math.prod(shape)
    while len(room) < wanted:
        raw = np.empty(size + LINE)
        room.append(raw[-(raw.ctypes.data // 8) % LINE :])
    return [w[:size].reshape(shape) for w in room[:wanted]]


def _is_safe(logits: Array) -> bool:
    """Are all logits at most SAFE in size? For few of them the sum of squares tells most cheaply; NaN is not safe."""
    if logits.size <= FEW and np.vdot(logits, logits) <= SAFE * SAFE:
        return True
    return bool(np.minimum.reduce(logits, axis=None) >= -SAFE and np.maximum.reduce(logits, axis=None) <= SAFE)


def _apart(chosen: Plan, block: Sequence[Array], out: Sequence[Array]) -> bool:
    """The rows in the safe range and those outside of it as two blocks, if there are both.

    So no row's results depend on the rows beside it.
    """
    safe = (np.abs(block[0]) <= SAFE).all(axis=-1)
    if not safe.any():
        return False
    for rows in (np.flatnonzero(safe), np.flatnonzero(~safe)):
        found = [np.empty((rows.shape[0], a.shape[1]), a.dtype) for a in out]
        _block(chosen, [a[rows] for a in block], found, [])
        for whole, some in zip(out, found, strict=True):
            whole[rows] = some
    return True
