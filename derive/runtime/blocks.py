"""NumPy arrays through the generated kernels: blocks of rows that fit the cache, in float64, whatever the element type.

    float16, float32, float64  ->  float64  ->  kernel  ->  rounded once to the element type of the logits

A block is converted, computed in place and rounded while it is in the cache. Blocks whose logits are all in the safe
range have a kernel of their own, which shifts nothing; rows outside of it are a block apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from derive.generated.numpy_rows import KERNELS, SAFE, Kernel
from derive.runtime.arrays import FLOAT64
from derive.runtime.labels import one_hot

Array: TypeAlias = Any

FEW = 512  # numbers whose squares are summed sooner than they are compared
BLOCK = 16384  # numbers: 128 KiB of float64, so that a kernel's buffers stay in a cache of 1 MiB


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
    return Plan(careful, hard or _pick(f"{name}_regular", accuracy), by_class, hard is not None)


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
    shape, dtype = arrays[0].shape, arrays[0].dtype
    out = [np.empty(shape if r == "o" else (shape[0], 1), dtype) for r in results]
    _through(plan(name, accuracy, by_class), arrays, out, max(1, BLOCK // shape[1]))
    return tuple(out)


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
        block[1] = one_hot(block[1], logits.shape[1])
    work = _buffers(kernel.buffers, logits.shape, room) if kernel.buffers else []
    if kernel is chosen.regular and out[0].dtype is FLOAT64:
        kernel.run(*block, *out, *work)
    else:
        _quietly(kernel, block, out, work)


def _buffers(wanted: int, shape: tuple[int, ...], room: list[Array]) -> list[Array]:
    while len(room) < wanted:
        room.append(np.empty(shape))
    return [w if w.shape == shape else w[: shape[0]] for w in room[:wanted]]


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


def _quietly(kernel: Kernel, block: Sequence[Array], out: Sequence[Array], work: Sequence[Array]) -> None:
    """The kernel, where numbers may leave the range, and where its results are to be rounded to another type."""
    with np.errstate(all="ignore"):
        if out[0].dtype is FLOAT64:
            kernel.run(*block, *out, *work)
            return
        wide = [np.empty(a.shape) for a in out]
        kernel.run(*block, *wide, *work)
        for a, result in zip(out, wide, strict=True):
            a[...] = result
