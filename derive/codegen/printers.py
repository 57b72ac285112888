"""What each operation is called in a target: a table per target, and no branch on which it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

COMPARE, SUM, PRODUCT, NEGATIVE, ATOM = range(5)  # how tightly an operator binds


@dataclass(frozen=True)
class Text:
    """An operation as text: {0}, {1}, ... are its operands, {axis} and {keepdims} what a reduction needs.

    An operator's operands bind at least as tightly as it does, the right one more tightly; `binds` is ATOM for a
    function call, whose operands are free.
    """

    template: str
    binds: int = ATOM


@dataclass(frozen=True)
class Target:
    """A language or library to write in.

    Attributes:
        title: its name.
        ops: the text of every operation.
        imports: the lines at the top of a module.
        namespace: the first line of a function that uses the library, {arrays} being the arguments.
        uses: the name by which the library is known in a function.
        helpers: functions that a module needs, by the operation that needs them.
        constants: an array full of a number, like another array {like}; "" is for any other number, {value}.
    """

    title: str
    ops: Mapping[str, Text]
    imports: Mapping[str, str]
    namespace: str
    uses: str
    helpers: Mapping[str, str]
    constants: Mapping[str, str]


_OPS = {
    "add": Text("{0} + {1}", SUM),
    "sub": Text("{0} - {1}", SUM),
    "mul": Text("{0} * {1}", PRODUCT),
    "div": Text("{0} / {1}", PRODUCT),
    "matmul": Text("{0} @ {1}", PRODUCT),
    "neg": Text("-{0}", NEGATIVE),
    "transpose": Text("{0}.T", ATOM),
    "equal": Text("{0} == {1}", COMPARE),
    "positive": Text("{0} > 0", COMPARE),
    "exp": Text("{xp}.exp({0})"),
    "log": Text("{xp}.log({0})"),
    "log1p": Text("{xp}.log1p({0})"),
    "abs": Text("{xp}.abs({0})"),
    "isfinite": Text("{xp}.isfinite({0})"),
    "maximum": Text("{xp}.maximum({0}, {1})"),
    "where": Text("{xp}.where({0}, {1}, {2})"),
    "sum": Text("{xp}.sum({0}, axis={axis}{keepdims})"),
    "max": Text("{xp}.max({0}, axis={axis}{keepdims})"),
    "argmax": Text("{xp}.argmax({0}, axis={axis}{keepdims})"),
    "squeeze": Text("{xp}.squeeze({0}, axis={axis})"),
    "expand": Text("{xp}.expand_dims({0}, axis={axis})"),
    "size": Text("{0}.shape[{axis}]"),
}
_CONSTANTS = {
    "0": "{xp}.zeros_like({like})",
    "1": "{xp}.ones_like({like})",
    "": "{xp}.full_like({like}, {value})",
}


def _ops(xp: str, **others: Text) -> Mapping[str, Text]:
    plain = {op: Text(t.template.replace("{xp}", xp), t.binds) for op, t in _OPS.items()}
    return MappingProxyType({**plain, **others})


def _constants(xp: str) -> Mapping[str, str]:
    return MappingProxyType({value: text.replace("{xp}", xp) for value, text in _CONSTANTS.items()})


_POSITIONS_STANDARD = '''
def _positions(xp: Any, z: Array, axis: int) -> Array:
    """0, 1, 2, ... along one axis of z, of length 1 along the others."""
    shape = [1] * z.ndim
    shape[axis] = z.shape[axis]
    return xp.reshape(xp.arange(z.shape[axis], device=device(z)), tuple(shape))
'''
_POSITIONS_NUMPY = '''
def _positions(z: Array, axis: int) -> Array:
    """0, 1, 2, ... along one axis of z, of length 1 along the others."""
    shape = [1] * z.ndim
    shape[axis] = z.shape[axis]
    return np.arange(z.shape[axis]).reshape(shape)
'''

ARRAY_API = Target(
    "the array API standard",
    _ops("xp", positions=Text("_positions(xp, {0}, {axis})")),
    MappingProxyType(
        {
            "": "from typing import Any, TypeAlias",
            "array_namespace": "from array_api_compat import array_namespace",
            "device": "from array_api_compat import array_namespace, device",
        }
    ),
    "xp = array_namespace({arrays})",
    "xp",
    MappingProxyType({"positions": _POSITIONS_STANDARD}),
    _constants("xp"),
)
NUMPY = Target(
    "NumPy",
    _ops("np", positions=Text("_positions({0}, {axis})")),
    MappingProxyType({"": "from typing import Any, TypeAlias", "np": "import numpy as np"}),
    "",
    "np",
    MappingProxyType({"positions": _POSITIONS_NUMPY}),
    _constants("np"),
)
TARGETS: Mapping[str, Target] = MappingProxyType({"array-api": ARRAY_API, "numpy": NUMPY})

# What a value is called that is read twice, by the operation that makes it.
NAMES: Mapping[str, str] = MappingProxyType(
    {
        "exp": "e",
        "max": "top",
        "argmax": "place",
        "sum": "total",
        "log1p": "tail",
        "equal": "mask",
        "where": "chosen",
        "call": "f",
        "sub": "shifted",
        "neg": "negative",
        "matmul": "M",
        "positions": "positions",
        "div": "ratio",
    }
)
OTHER_NAME = "t"
