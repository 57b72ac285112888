"""The kernels of the NumPy module: in which forms each function is computed, and which of them are tight.

Where all logits of a block are in a safe range ("regular"), nothing is shifted by default; in tight kernels the largest
logit is, for then the largest exponential is 1, without an error, but nothing has to be lifted. Elsewhere a kernel has
the form of the array API module ("careful"). All are right everywhere in real numbers; the runtime chooses by the
numbers in a block. A label that names one class has a form of its own ("hard"), where logits are in the safe range.
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

    @property
    def in_two_parts(self) -> bool:
        """Is the program in its tight form? Some functions are always so, since it takes little time."""
        return self.accuracy == TIGHT or self.of in ALWAYS_TIGHT

    def outputs(self, catalog: Catalog) -> tuple[Node, ...]:
        """The program of the kernel, with everything that it calls in place."""
        others = tuple(e for e in table.EMISSIONS if e.name not in _names(self.emission))
        inline = (*self.emission.inline, *(map(_tightened, others) if self.in_two_parts else others))
        nodes = program(replace(self.emission, inline=inline), (), catalog)
        if not self.in_two_parts:
            return nodes
        if self.where == "careful":
            return tight(nodes, finite=False)
        known: dict[Node, Node] = {}
        return tuple(_positive(node, known) for node in tight(nodes, finite=True))


def _positive(node: Node, known: dict[Node, Node]) -> Node:
    """The program where no exponential is 0, as in the safe range: what is done about one that is 0 is left out."""
    if node not in known:
        guard = node.op == "where" and node.args[0].op == "positive" and node.args[0].args[0].op == "exp"
        known[node] = (
            _positive(node.args[1], known)
            if guard
            else replace(node, args=tuple(_positive(a, known) for a in node.args))
        )
    return known[node]


# In two parts another form is better: what is one number for all classes is in two parts before it is taken away.
_IN_TWO_PARTS: Mapping[table.Source, table.Source] = {
    "stable.log-softmax-at-class": "stable.log-softmax-less-logsumexp",
}


def _tightened(emission: Emission) -> Emission:
    """The same function by the forms that are better in two parts."""
    outputs = tuple(_IN_TWO_PARTS.get(o, o) if isinstance(o, str) else o for o in emission.outputs)
    return replace(emission, outputs=outputs, inline=tuple(map(_tightened, emission.inline)))


def _names(emission: Emission) -> frozenset[str]:
    return frozenset((emission.name, *(e.name for e in emission.inline)))


def _regular(
    emission: Emission, choose: Mapping[Expr, Choice], *outputs: table.Source | table.Either, **others: object
) -> Emission:
    plain = replace(emission, choose=choose, outputs=outputs, rewrites=(), guards=(), names=(), inline=(), limit=None)
    return replace(plain, **others)  # type: ignore[arg-type]


_LOSS = "stable.cross-entropy"
_HARD = (("z", voc.z),)


def _by_rows(form: str, gradient: str, curvature: str, softmax: Emission) -> Mapping[str, Emission]:
    """The kernels of rows of labels: `form` is shifted or not, as the theorems' names have it."""
    log_softmax = _regular(table.LOG_SOFTMAX, _top, f"stable.log-softmax-{form}")
    return {
        "softmax": softmax,
        "log_softmax": log_softmax,
        "logsumexp": _regular(table.LOGSUMEXP, _top, f"stable.logsumexp-{form}"),
        "softmax_cross_entropy": _regular(table.CROSS_ENTROPY, _top, _LOSS, inline=(log_softmax,)),
        "softmax_cross_entropy_grad": _regular(table.CROSS_ENTROPY_GRAD, _tops, gradient),
        "softmax_cross_entropy_value_and_grad": _regular(
            table.CROSS_ENTROPY_BOTH, _tops, _LOSS, gradient, inline=(log_softmax,)
        ),
        "softmax_cross_entropy_hess_diag": _regular(table.CROSS_ENTROPY_HESS, _top, curvature),
    }


def _by_class(loss: str, gradient: str, choose: Mapping[Expr, Choice]) -> Mapping[str, Emission]:
    """The kernels of labels that name one class."""
    return {
        "softmax_cross_entropy": _regular(table.CROSS_ENTROPY, choose, loss, arrays=_HARD),
        "softmax_cross_entropy_grad": _regular(table.CROSS_ENTROPY_GRAD, choose, gradient, arrays=_HARD),
        "softmax_cross_entropy_value_and_grad": _regular(
            table.CROSS_ENTROPY_BOTH, choose, loss, gradient, arrays=_HARD
        ),
    }


REGULAR: Mapping[str, Mapping[str, Emission]] = {
    DEFAULT: _by_rows(
        "unshifted",
        "stable.cross-entropy-gradient-unshifted",
        "stable.cross-entropy-curvature-unshifted",
        _regular(table.SOFTMAX, {}, voc.softmax),
    ),
    TIGHT: _by_rows(
        "at-class",
        "stable.cross-entropy-gradient-any-labels",
        "stable.cross-entropy-curvature-any-labels",
        _regular(table.SOFTMAX, table.SOFTMAX.choose, *table.SOFTMAX.outputs),
    ),
}
HARD: Mapping[str, Mapping[str, Emission]] = {
    DEFAULT: _by_class(
        "stable.cross-entropy-hard-unshifted", "stable.cross-entropy-hard-gradient-unshifted", {c: Named("label")}
    ),
    TIGHT: _by_class(
        "stable.cross-entropy-hard",
        "stable.cross-entropy-hard-gradient",
        {c: Named("label"), voc.m: Largest(voc.z)},
    ),
}
# With a tight form: every other function has its default accuracy in both.
_COIN = ("weighted_bce", "weighted_bce_grad", "weighted_bce_value_and_grad")
ALWAYS_TIGHT = frozenset({"logsumexp"})
TIGHTENED = frozenset({"sigmoid", "log_sigmoid", *_COIN, *REGULAR[TIGHT]}) - ALWAYS_TIGHT


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
    form = TIGHT if name in ALWAYS_TIGHT else accuracy
    regular = REGULAR[form]
    of = _tightened if form == TIGHT else lambda e: e
    if name in regular:
        yield Form(name, "regular", of(regular[name]), accuracy, arguments)
    if name in HARD[accuracy]:
        yield Form(name, "hard", of(HARD[accuracy][name]), accuracy, ("z", "label"))
    yield Form(name, "careful", of(emission), accuracy, arguments)
