"""The public module `derive.generated`: signatures and docstrings of what users call, over the runtime.

The formulas are the book's. What is written here are the options, which all losses share.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from derive import vocabulary as voc
from derive.codegen.emit import INDENT, WIDTH, Function, equation_lines, rests_on
from derive.codegen.lower import Catalog, sides
from derive.codegen.table import Source

_HEADER = '''"""Losses of classification and what they are made of: written by `python -m derive.codegen`, not by hand.

For arrays of NumPy, PyTorch, CuPy, JAX or any library of the array API standard, on any device, where they stay;
numbers and lists become NumPy arrays. Everything is computed in float64 and rounded once to the element type of the
first array. accuracy="tight" is for the last digit, and takes about twice the time.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from derive.runtime.labels import Options
from derive.runtime.losses import classwise, cross_entropy, pointwise, two_classes

Array: TypeAlias = Any'''

ACCURACY = 'accuracy: str = "default"'
OPTIONS = ("temperature", "label_smoothing", "class_weight", "sample_weight")
_DEFAULTS: Mapping[str, str] = {
    "temperature": "float = 1.0",
    "label_smoothing": "float = 0.0",
    "class_weight": "Any = None",
    "sample_weight": "Any = None",
}
_COMMON: Mapping[str, str] = {
    "axis": "the one that runs over the classes.",
    "temperature": "T > 0. The logits are divided by it, which rounds them unless T is a power of two.",
    "sample_weight": "one number for each sample, which multiplies its loss; of any shape that broadcasts.",
    "accuracy": '"default" or "tight".',
}


@dataclass(frozen=True)
class Kind:
    """What functions of a kind take, and what the runtime is told."""

    arrays: tuple[str, ...]
    options: tuple[str, ...]
    axis: bool
    call: str
    about: Mapping[str, str]
    shape: str


NUMBER = Kind(("z",), (), False, 'pointwise("{name}", z, accuracy)', {"z": "(...) any real numbers."}, "(...)")
CHANCE = Kind(("p",), (), False, 'pointwise("{name}", p, accuracy)', {"p": "(...) probabilities."}, "(...)")
ROW = Kind(
    ("z",),
    ("temperature",),
    True,
    'classwise("{name}", z, axis, temperature, accuracy)',
    {"z": "(..., K) logits."},
    "(..., K)",
)
_TWO = {
    "z": "(...) logits.",
    "y": "(...) labels, the probability of class 1.",
    "v": "(...) a direction.",
    "label_smoothing": "a in [0, 1]. The labels become (1 − a) y + a/2.",
    "class_weight": "two numbers, the weights of class 0 and of class 1.",
}
_MANY = {
    "z": "(..., K) logits.",
    "y": "(...) integers, the class of each sample; or (..., K) labels, in each row a distribution.",
    "v": "(..., K) a direction in the space of logits.",
    "label_smoothing": "a in [0, 1]. The labels become (1 − a) y + a/K.",
    "class_weight": "K numbers; each multiplies the label of its class.",
}
BCE = Kind(
    ("z", "y"),
    OPTIONS,
    False,
    'two_classes("bce", "{part}", {arrays}, options=options, accuracy=accuracy)',
    _TWO,
    "(...)",
)
MSE = Kind(
    ("z", "y"),
    OPTIONS,
    False,
    'two_classes("mse", "{part}", {arrays}, options=options, accuracy=accuracy)',
    _TWO,
    "(...)",
)
CE = Kind(
    ("z", "y"),
    OPTIONS,
    True,
    'cross_entropy("{part}", {arrays}, axis=axis, options=options, accuracy=accuracy)',
    _MANY,
    "(..., K)",
)

VALUE, GRAD, HESS, DIAG, HVP, BOTH = "", "_grad", "_hess", "_hess_diag", "_hvp", "_value_and_grad"
_DIAGONAL = "stable.cross-entropy-curvature-any-labels"


@dataclass(frozen=True)
class Public:
    """A function: its kind, which part of a loss it is, the formulas in its docstring, and what computes it."""

    name: str
    kind: Kind
    formulas: tuple[Source, ...]
    computed_by: str
    part: str = VALUE
    shape: str = ""

    @property
    def arrays(self) -> tuple[str, ...]:
        return (*self.kind.arrays, *(("v",) if self.part == HVP else ()))


def _loss(
    name: str, kind: Kind, inner: str, parts: Mapping[str, tuple[Source, ...]], shapes: Mapping[str, str]
) -> tuple[Public, ...]:
    return tuple(
        Public(
            f"{name}{part}",
            kind,
            formulas,
            f"{inner}{part if part != HESS or inner != 'softmax_cross_entropy' else DIAG}",
            part,
            shapes.get(part, kind.shape),
        )
        for part, formulas in parts.items()
    )


PUBLIC = (
    Public("sigmoid", NUMBER, (voc.sigmoid,), "sigmoid"),
    Public("sigmoid_grad", NUMBER, ("sigmoid.slope",), "sigmoid_grad"),
    Public("log_sigmoid", NUMBER, ("log-sigmoid.softplus",), "log_sigmoid"),
    Public("softplus", NUMBER, (voc.softplus,), "softplus"),
    Public("logit", CHANCE, (voc.logit,), "logit"),
    Public("softmax", ROW, (voc.softmax,), "softmax"),
    Public("log_softmax", ROW, (voc.log_softmax,), "log_softmax"),
    Public("logsumexp", ROW, (voc.logsumexp,), "logsumexp", shape="(...)"),
    *_loss(
        "bce_with_logits",
        BCE,
        "weighted_bce",
        {
            VALUE: ("bce.in-logit",),
            GRAD: ("bce.derivative",),
            HESS: ("bce.curvature",),
            HVP: ("stable.bce-curvature-tails",),
            BOTH: ("bce.in-logit", "bce.derivative"),
        },
        {BOTH: "(...), (...)"},
    ),
    *_loss(
        "mse_of_sigmoid",
        MSE,
        "mse_of_sigmoid",
        {
            VALUE: ("stable.mse",),
            GRAD: ("mse.derivative",),
            HESS: ("mse.curvature",),
            HVP: ("stable.mse-product-rising",),
            BOTH: ("stable.mse", "mse.derivative"),
        },
        {BOTH: "(...), (...)"},
    ),
    *_loss(
        "softmax_cross_entropy",
        CE,
        "softmax_cross_entropy",
        {
            VALUE: ("stable.cross-entropy",),
            GRAD: ("cross-entropy.gradient-any-labels",),
            HESS: ("cross-entropy.hessian",),
            DIAG: (_DIAGONAL,),
            HVP: ("stable.cross-entropy-hvp",),
            BOTH: ("stable.cross-entropy", "cross-entropy.gradient-any-labels"),
        },
        {VALUE: "(...)", BOTH: "(...), (..., K)", HESS: "(..., K, K)"},
    ),
)


def public_module(known: Mapping[str, Function], catalog: Catalog) -> str:
    """The text of the module."""
    names = "\n".join(("__all__ = [", *(f'    "{name}",' for name in sorted(p.name for p in PUBLIC)), "]"))
    return "\n\n\n".join((f"{_HEADER}\n\n{names}", *(_text(p, known, catalog) for p in PUBLIC))) + "\n"


def _text(p: Public, known: Mapping[str, Function], catalog: Catalog) -> str:
    head = [*(f"{a}: Any" for a in p.arrays), *(["axis: int = -1"] if p.kind.axis else []), "*"]
    tail = [*(f"{o}: {_DEFAULTS[o]}" for o in p.kind.options), ACCURACY]
    many = p.part == BOTH
    lines = [f"def {p.name}(", INDENT + ", ".join(head) + ","]
    lines += [f"{INDENT}{argument}," for argument in tail]
    lines += [f") -> {'tuple[Array, Array]' if many else 'Array'}:"]
    lines += textwrap.indent("\n".join(_docstring(p, known, catalog)), INDENT).splitlines()
    if p.kind.options == OPTIONS:
        lines.append(f"{INDENT}options = Options({', '.join(OPTIONS)})")
    call = p.kind.call.format(name=p.name, part=p.part, arrays=", ".join(p.arrays))
    return "\n".join((*lines, f"{INDENT}return {call}"))


def _docstring(p: Public, known: Mapping[str, Function], catalog: Catalog) -> Iterator[str]:
    formulas = [line for source in p.formulas for line in equation_lines(*sides(source, catalog))]
    yield f'"""{formulas[0]}'
    yield ""
    if formulas[1:]:
        yield from (*formulas[1:], "")
    yield "Args:"
    about = {**_COMMON, **p.kind.about}
    for name in (*p.arrays, *(["axis"] if p.kind.axis else []), *p.kind.options, "accuracy"):
        yield from textwrap.wrap(
            f"{name}: {about[name]}", WIDTH - 2 * len(INDENT), initial_indent=INDENT, subsequent_indent=2 * INDENT
        )
    yield from ("", "Returns:", f"{INDENT}{p.shape or p.kind.shape}.", "")
    f = known[p.computed_by]
    if f.emission.edges:
        yield from _field("Edges", f.emission.edges)
        yield ""
    yield from _field("Theorems", ", ".join(rests_on(f, known)) + ".")
    yield '"""'


def _field(label: str, words: str) -> list[str]:
    return textwrap.wrap(f"{label}: {words}", WIDTH - len(INDENT), break_on_hyphens=False, subsequent_indent=INDENT)
