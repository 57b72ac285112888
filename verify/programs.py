"""An array program, run by NumPy step by step: what generated code would compute, without generating it.

    program = compiled(node)        the steps, each value once
    program(arrays)                 arrays are rows: (n, K), or (n, 1) for one number a row; so is the result

The operations are those of the NumPy kernels, in the same order and of the same rows, so that the two agree bit by bit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

from derive.codegen.candidates import EVERYWHERE, HARD_ONLY, REGULAR_ONLY, Branch
from derive.codegen.ir import Node, is_exponential
from derive.codegen.rows import SAFE
from derive.errors import LossproofError
from derive.runtime.reductions import positive_sum
from verify.regimes import Floats

Rows: TypeAlias = Mapping[str, Any]


def _sum(x: Floats) -> Floats:
    return np.add.reduce(x, axis=-1, keepdims=True)


def _positive_sum(x: Floats) -> Floats:
    """As kernels add exponentials, which are finite there; a textbook's form may have infinite ones."""
    plain = _sum(x)
    return np.where(np.isfinite(plain), positive_sum(x, 1), plain)


POSITIVE_SUM = "positive sum"
OPERATIONS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "add": np.add,
        "sub": np.subtract,
        "mul": np.multiply,
        "div": np.divide,
        "neg": np.negative,
        "exp": np.exp,
        "log": np.log,
        "log1p": np.log1p,
        "abs": np.abs,
        "maximum": np.maximum,
        "where": np.where,
        "equal": np.equal,
        "isfinite": np.isfinite,
        "positive": lambda x: x > 0,
        "sum": _sum,
        POSITIVE_SUM: _positive_sum,
        "max": lambda x: np.max(x, axis=-1, keepdims=True),
        "argmax": lambda x: np.argmax(x, axis=-1, keepdims=True),
        "size": lambda x: x.shape[-1],
        "positions": lambda x: np.arange(x.shape[-1])[None, :],
    }
)


@dataclass(frozen=True)
class Step:
    """An operation on the results of earlier steps; or a leaf: an argument's name, or a number."""

    op: str
    args: tuple[int, ...]
    leaf: str | int | float | None = None


@dataclass(frozen=True)
class ArrayProgram:
    """Steps; the last one is the result, which has an entry for each class or one number a row."""

    steps: tuple[Step, ...]
    by_class: bool

    def __call__(self, rows: Rows) -> Floats:
        """The result for rows of every argument."""
        values: list[Any] = []
        for step in self.steps:
            values.append(_value(step, values, rows))
        shape = np.broadcast_shapes(*(np.shape(x) for x in rows.values()))
        width = shape[-1] if self.by_class else 1
        return np.array(np.broadcast_to(values[-1], (*shape[:-1], width)), dtype=np.float64)


def _value(step: Step, values: list[Any], rows: Rows) -> Any:
    if step.op == "param":
        return rows[str(step.leaf)]
    return step.leaf if step.op == "const" else OPERATIONS[step.op](*(values[a] for a in step.args))


def compiled(node: Node) -> ArrayProgram:
    """The steps of a program with everything in place.

    Raises:
        LossproofError: it calls a function, or multiplies matrices.
    """
    numbers: dict[Step, int] = {}
    seen: dict[int, int] = {}

    def walk(n: Node) -> int:
        if id(n) not in seen:
            op = POSITIVE_SUM if n.op == "sum" and is_exponential(n.args[0]) else n.op
            step = Step(op, tuple(map(walk, n.args)), _leaf(n))
            seen[id(n)] = numbers.setdefault(step, len(numbers))
        return seen[id(n)]

    last = walk(node)
    return ArrayProgram(tuple(numbers)[: last + 1], "k" in node.axes)


def _leaf(node: Node) -> str | int | float | None:
    if node.op == "param":
        return str(node.data)
    if node.op == "const":
        whole = node.data.denominator == 1
        return int(node.data) if whole else float(node.data)
    if node.op not in OPERATIONS:
        raise LossproofError(f"{node.op} is no operation on rows.", "Put programs in the place of calls.")
    return None


@dataclass(frozen=True)
class Routed:
    """Programs for different rows: each row is computed by the first that is for rows like it."""

    routes: tuple[tuple[str, ArrayProgram], ...]

    def __call__(self, rows: Rows) -> Floats:
        """The results of all rows; the arguments are those of the function, (n, K) or (n, 1) each."""
        bound, size = _bound(rows), len(next(iter(rows.values())))
        left, out = np.ones(size, dtype=bool), None
        with np.errstate(all="ignore"):
            for where, program in self.routes:
                chosen = left & _fits(where, bound)
                if chosen.any():
                    found = program({name: x[chosen] for name, x in bound.items()})
                    out = np.empty((size, found.shape[-1])) if out is None else out
                    out[chosen] = found
                left = left & ~chosen
        if out is None or left.any():
            raise LossproofError("Some rows have no program.", "Give a last one for every row.")
        return out


def routed(branches: tuple[Branch, ...]) -> Routed:
    """The branches, compiled."""
    return Routed(tuple((b.where, compiled(b.output)) for b in branches))


def _bound(rows: Rows) -> dict[str, Any]:
    """What programs read: the arguments, the two weights of a label, and the class that a row of labels names."""
    bound = dict(rows)
    if "y" in rows:
        bound |= {"u": rows["y"], "w": 1 - rows["y"], "label": np.argmax(rows["y"], axis=-1)[:, None]}
    return bound


def _fits(where: str, rows: Rows) -> Any:
    z = rows.get("z", rows.get("p"))
    safe = ((np.min(z, axis=-1) >= -SAFE) & (np.max(z, axis=-1) <= SAFE)) if z is not None else None
    return {EVERYWHERE: True, REGULAR_ONLY: safe, HARD_ONLY: _is_hard(rows) & safe}[where]


def _is_hard(rows: Rows) -> Any:
    y = rows.get("y")
    return False if y is None else (np.max(y, axis=-1) == 1) & (np.count_nonzero(y, axis=-1) == 1)
