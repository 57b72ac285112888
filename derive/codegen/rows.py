"""The kernels of the NumPy module: in which forms each function is computed, and which of them are tight.

Where all logits of a block are in a safe range nothing is shifted ("regular"); elsewhere a kernel has the form of the
array API module ("careful"). Both are right everywhere in real numbers; the runtime chooses by the numbers in a block.
A label that names one class has a form of its own ("hard"), where the logits are in the safe range.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from derive import vocabulary as voc
from derive.codegen import table
from derive.codegen.ir import Node
from derive.codegen.lower import Catalog, program
from derive.codegen.table import Choice, Emission, Largest, Named
from derive.codegen.twofold import tight
from derive.stable import c
from derive.stable_labels import b
from derive.symbols import Expr

SAFE = 300  # exponentials of numbers of this size, and quotients of their sums over 10^12 classes, are well in range
DEFAULT, TIGHT = "default", "tight"

_top: Mapping[Expr, Choice] = {c: Largest(voc.z)}
_tops: Mapping[Expr, Choice] = {c: Largest(voc.z), b: Largest(voc.y)}
_label: Mapping[Expr, Choice] = {c: Named("label")}


@dataclass(frozen=True)
class Form:
    """One kernel: of which function, where it may be used, and how accurate it is.

    Attributes:
        of: the function of the array API module that it computes.
        where: "regular", "careful" or "hard".
        emission: the sources and choices.
        accuracy: "default" or "tight".
        arguments: the arrays that it reads.
    """

    of: str
    where: str
    emission: Emission
    accuracy: str
    arguments: tuple[str, ...]

    @property
    def name(self) -> str:
        return "_".join((self.of, self.where, *(["tight"] if self.accuracy == TIGHT else [])))

    def outputs(self, catalog: Catalog) -> tuple[Node, ...]:
        """The program of the kernel, with everything that it calls in place."""
        others = tuple(e for e in table.EMISSIONS if e.name not in _names(self.emission))
        inline = (*self.emission.inline, *(map(_tightened, others) if self.accuracy == TIGHT else others))
        nodes = program(replace(self.emission, inline=inline), (), catalog)
        return tight(nodes, finite=self.where != "careful") if self.accuracy == TIGHT else nodes


# In two parts another form is better: what is one number for all classes is in two parts before it is taken away.
_IN_TWO_PARTS: Mapping[table.Source, table.Source] = {
    "stable.log-softmax-at-class": "stable.log-softmax-less-logsumexp",
    "stable.log-softmax-unshifted": "stable.log-softmax-less-unshifted",
}


def _tightened(emission: Emission) -> Emission:
    """The same function by the forms that are better in two parts."""
    outputs = tuple(_IN_TWO_PARTS.get(o, o) if isinstance(o, str) else o for o in emission.outputs)
    return replace(emission, outputs=outputs, inline=tuple(map(_tightened, emission.inline)))


def _names(emission: Emission) -> frozenset[str]:
    return frozenset((emission.name, *(e.name for e in emission.inline)))


def _regular(emission: Emission, choose: Mapping[Expr, Choice], *outputs: table.Source, **others: object) -> Emission:
    plain = replace(emission, choose=choose, outputs=outputs, rewrites=(), guards=(), names=(), inline=(), limit=None)
    return replace(plain, **others)  # type: ignore[arg-type]


_LOG_SOFTMAX = _regular(table.LOG_SOFTMAX, _top, "stable.log-softmax-unshifted")
_HARD = (("z", voc.z),)
_GRADIENT, _CURVATURE = "stable.cross-entropy-gradient-unshifted", "stable.cross-entropy-curvature-unshifted"
_HARD_LOSS, _HARD_GRADIENT = "stable.cross-entropy-hard-unshifted", "stable.cross-entropy-hard-gradient-unshifted"

REGULAR: Mapping[str, Emission] = {
    "softmax": _regular(table.SOFTMAX, {}, voc.softmax),
    "log_softmax": _LOG_SOFTMAX,
    "logsumexp": _regular(table.LOGSUMEXP, _top, "stable.logsumexp-unshifted"),
    "softmax_cross_entropy": _regular(table.CROSS_ENTROPY, _top, "stable.cross-entropy", inline=(_LOG_SOFTMAX,)),
    "softmax_cross_entropy_grad": _regular(table.CROSS_ENTROPY_GRAD, _tops, _GRADIENT),
    "softmax_cross_entropy_value_and_grad": _regular(
        table.CROSS_ENTROPY_BOTH, _tops, "stable.cross-entropy", _GRADIENT, inline=(_LOG_SOFTMAX,)
    ),
    "softmax_cross_entropy_hess_diag": _regular(table.CROSS_ENTROPY_HESS, _top, _CURVATURE),
}
HARD: Mapping[str, Emission] = {
    "softmax_cross_entropy": _regular(table.CROSS_ENTROPY, _label, _HARD_LOSS, arrays=_HARD),
    "softmax_cross_entropy_grad": _regular(table.CROSS_ENTROPY_GRAD, _label, _HARD_GRADIENT, arrays=_HARD),
    "softmax_cross_entropy_value_and_grad": _regular(
        table.CROSS_ENTROPY_BOTH, _label, _HARD_LOSS, _HARD_GRADIENT, arrays=_HARD
    ),
}
# With a tight form: every other function has its default accuracy in both.
_COIN = ("weighted_bce", "weighted_bce_grad", "weighted_bce_value_and_grad")
TIGHTENED = frozenset({"sigmoid", "log_sigmoid", *_COIN, *REGULAR})


def forms() -> Iterator[Form]:
    """All kernels, those of a function together."""
    for emission in table.EMISSIONS:
        if emission.matrices:
            continue
        for accuracy in (DEFAULT, TIGHT) if emission.name in TIGHTENED else (DEFAULT,):
            yield from _forms(emission, accuracy)


def tight_forms() -> Iterator[Form]:
    """The tight kernels."""
    return (form for form in forms() if form.accuracy == TIGHT)


def _forms(emission: Emission, accuracy: str) -> Iterator[Form]:
    name = emission.name
    arguments = tuple(argument for argument, _ in emission.arrays)
    of = _tightened if accuracy == TIGHT else lambda e: e
    if name in REGULAR:
        yield Form(name, "regular", of(REGULAR[name]), accuracy, arguments)
    if name in HARD:
        yield Form(name, "hard", of(HARD[name]), accuracy, ("z", "label"))
    yield Form(name, "careful", of(emission), accuracy, arguments)
