"""Arrays of any library: which library, which element type the result has, and computing in float64."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from array_api_compat import array_namespace, device, is_array_api_obj

from derive.errors import LossproofError

Array: TypeAlias = Any

FLOAT64 = np.dtype(np.float64)
ACCURACIES = ("default", "tight")
NUMBERS = (float, int)
LISTS = (np.generic, *NUMBERS, list, tuple)


def check_accuracy(accuracy: str) -> None:
    """Refuse what is no accuracy."""
    if accuracy not in ACCURACIES:
        raise LossproofError(f"There is no accuracy {accuracy!r}.", 'Choose "default" or "tight".')


def namespace(*arrays: Any) -> Any:
    """The array API namespace of some arrays, or NumPy, which takes in what is of no array library too.

    The first is an array of it; the others may be numbers. Lists, and what has __array__ alone, go with NumPy only.
    """
    for a in arrays:
        if type(a) is not np.ndarray and not isinstance(a, LISTS):
            break
    else:
        return np
    if not any(_is_elsewhere(a) for a in arrays):
        return np
    given = [arrays[0], *(a for a in arrays[1:] if not isinstance(a, NUMBERS))]
    kinds = " and ".join(sorted({f"{type(a).__module__}.{type(a).__name__}" for a in arrays}))
    mixed = LossproofError(f"These are no arrays of one library: {kinds}.", "Convert them to one library.")
    if not all(map(_is_elsewhere, given)):
        raise mixed
    try:
        return array_namespace(*given)
    except TypeError as error:
        raise mixed from error


def _is_elsewhere(a: Any) -> bool:
    """Is it an array of another library than NumPy?"""
    return is_array_api_obj(a) and not isinstance(a, np.ndarray | np.generic)


def floats(a: Any, what: str = "The arguments") -> np.ndarray:
    """A NumPy array of floating-point numbers: lists, integers and truth values become float64."""
    a = as_numpy(a, what)
    if a.dtype is FLOAT64 or (a.dtype.kind == "f" and a.dtype.itemsize <= 8):
        return a
    if a.dtype.kind in "iub":
        return a.astype(np.float64)
    raise LossproofError(f"{what} are of type {a.dtype}.", "Give real numbers: float64, float32, float16 or integers.")


def as_numpy(a: Any, what: str) -> np.ndarray:
    """The NumPy array itself; a mask, which would be lost, is refused."""
    if type(a) is np.ndarray:
        return a
    if isinstance(a, np.ma.MaskedArray):
        raise LossproofError(f"{what} are a masked array.", "Give a.filled(value): a logit of -inf excludes its class.")
    try:
        return np.asarray(a)
    except Exception as error:  # whatever the object's __array__ raises
        raise LossproofError(
            f"{what} are of type {type(a).__name__}, and no array: {error}", "Give an array, or lists of one length."
        ) from error


def reals(xp: Any, a: Any, z: Array, what: str) -> Array:
    """Numbers as float64 in the library of z, on the device of z.

    Arrays of that library stay where they are; numbers, lists and NumPy arrays are copied there.
    """
    if xp is np:
        return floats(a, what).astype(np.float64, copy=False)
    if not _is_elsewhere(a):
        return xp.asarray(floats(a, what).astype(np.float64), device=device(z))
    if xp.isdtype(a.dtype, ("real floating", "integral", "bool")):
        try:
            return xp.astype(a, xp.float64, copy=False)
        except (TypeError, ValueError) as error:
            raise LossproofError(
                f"There is no float64 on {device(a)}.", "Move the arrays to another device."
            ) from error
    raise LossproofError(f"{what} are of type {a.dtype}.", "Give real numbers.")


def widened(xp: Any, function: Callable[..., Any], z: Array, *others: Any) -> Any:
    """function(z, *others) with z in float64; results are rounded once to the element type of z."""
    if not hasattr(xp, "float64"):
        raise LossproofError(f"{xp.__name__} has no float64 to compute in.", "Convert the arrays to another library.")
    found = function(reals(xp, z, z, "The logits"), *others)
    narrow = z.dtype if xp.isdtype(z.dtype, "real floating") else xp.float64
    if isinstance(found, tuple):
        return tuple(xp.astype(a, narrow, copy=False) for a in found)
    return xp.astype(found, narrow, copy=False)
