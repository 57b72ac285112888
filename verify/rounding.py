"""How large the rounding error of a generated function can be: a bound, proved within a model, from its program.

    fl(x op y) = (x op y)(1 + d), |d| <= u          exp, log1p, ...: relative errors of at most eps_exp, eps_log1p, ...
    |computed - exact| / ulp <= (e^B - 1) / u,      B the bound, with everything of second order added to it

`analyse` walks the program (the nodes of `derive.codegen.ir`) and gives every node a range and a set of linear
forms in the errors made so far (`verify.rounding_rules`; shapes known as a whole: `verify.rounding_patterns`).

    python -m verify.rounding            the table of bounds
    python -m verify.rounding --write    puts it into docs/error-analysis.md, with observed maxima
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path

from derive.codegen.ir import ONE, Node
from derive.errors import LossproofError
from verify.rounding_bounds import Bound, Parameters, bound_of, largest_of, measure_library
from verify.rounding_forms import RANGE, UNBOUNDED, shown
from verify.rounding_intervals import absolute_bound
from verify.rounding_patterns import without_correction
from verify.rounding_walk import Argument, Step, Walk, arguments, inlined, programs

__all__ = ["Analysis", "Parameters", "absolute_bound", "analyse", "measure_library"]
LABELS = ("hard", "soft")


# What is found.


@dataclass(frozen=True)
class Outcome:
    """A value that a function returns: its error's bound, and what it is measured against if not the value."""

    bound: Bound
    majorant: Node | None


@dataclass(frozen=True)
class Analysis:
    """The rounding errors of a program.

    Attributes:
        outcomes: one for each value that it returns.
        cancellations: where terms of opposite signs meet, so that no relative bound is left.
        assumptions: what is assumed, in sentences.
        steps: what was found for every node, in order.
        magnitudes: the sizes that a bound may speak of (M1, ...), as parts of the program.
        corrections: how many exponentials are corrected.
    """

    name: str
    labels: str
    outcomes: tuple[Outcome, ...]
    cancellations: tuple[str, ...]
    assumptions: tuple[str, ...]
    steps: tuple[Step, ...]
    magnitudes: Mapping[str, Node]
    corrections: int

    @property
    def relative(self) -> bool:
        """Is every value's error relative to the value itself?"""
        return all(o.majorant is None for o in self.outcomes) and UNBOUNDED not in str(self.bound)

    @cached_property
    def bound(self) -> Bound:
        """The bound of the first order; of the worst, where several values are returned."""
        return largest_of(p for o in self.outcomes for p in o.bound.terms)

    def units(self, eps: Parameters | None = None, K: int = 2, **sizes: float) -> float:
        """The error in units of u, of the value or of what it is measured against; the second order is in it."""
        parameters, known = eps or Parameters(), {"K": K, **sizes}
        first = self.bound.units(parameters, known)
        if math.isinf(first):
            return math.inf
        log_error = (first + self.second_order(parameters, known)) * parameters.u
        return math.expm1(log_error) / parameters.u

    def second_order(self, eps: Parameters, sizes: Mapping[str, float]) -> float:
        """What the first order neglects is below this, in units of u: (2 n + 2) M^2, and (R u)^2 per correction.

        M is the largest bound in the program and n the number of its steps: of each step the weights of a mean
        move by a factor of e^(2 M) at most, and log(1 + d) differs from d by d^2.
        """
        found = [s.bound.units(eps, sizes) for s in self.steps if UNBOUNDED not in str(s.bound)]
        largest = max(found, default=0.0)
        corrected = self.corrections * (eps.size(RANGE, sizes) * eps.u) ** 2
        return (2 * len(self.steps) + 2) * largest**2 * eps.u + corrected / eps.u

    def ulps(self, eps: Parameters | None = None, K: int = 2, **sizes: float) -> float:
        """The error in units in the last place: an ulp of y is more than u |y|. Infinite without a relative bound."""
        return self.units(eps, K, **sizes) if self.relative else math.inf

    def as_text(self) -> str:
        """Everything, a line each."""
        heads = [f"{self.name}, {self.labels} labels: |error| <= {self.bound}" + self._unit()]
        parts = (("cancels", self.cancellations), ("assumed", self.assumptions), ("step", map(str, self.steps)))
        return "\n".join([*heads, *(f"{word}: {line}" for word, lines in parts for line in lines)])

    def _unit(self) -> str:
        texts = dict.fromkeys(shown(o.majorant) for o in self.outcomes if o.majorant)
        return f" times {', '.join(texts)}" if texts else " relative"


MODEL = (
    "No result of an operation is subnormal or overflows, unless it is 0 exactly.",
    "Every + - * / is rounded to nearest; exp, log1p, ... have the errors that the parameters say.",
)


def analyse(
    program: str | Node | Sequence[Node], labels: str = "hard", label_names: Iterable[str] = ("y", "Y")
) -> Analysis:
    """The bound of the rounding error of a generated function, by its name, or of any array program.

    Args:
        program: the name of a generated function; or nodes, the values of a program.
        labels: "hard", 0 or 1 and one 1 among the classes; or "soft", between 0 and 1.
        label_names: the arguments of a program of one's own that are labels.

    Raises:
        RoundingError: an operation has no rule; the message names it.
    """
    if labels not in LABELS:
        raise LossproofError(f"Unknown labels {labels!r}.", f"Choose from {', '.join(LABELS)}.")
    if isinstance(program, str):
        if program not in programs():
            raise LossproofError(f"Unknown function {program!r}.", f"Choose from {', '.join(programs())}.")
        name, outputs = program, programs()[program]
        known = arguments(name)
    else:
        known = {a: Argument(True, Fraction(0), Fraction(1)) for a in label_names}
        name, outputs = "program", (program,) if isinstance(program, Node) else tuple(program)
    nodes = [inlined(node) for node in outputs]
    walk = Walk(nodes, labels, known)
    outcomes = tuple(_outcome(walk, node) for node in nodes)
    return Analysis(
        name,
        labels,
        outcomes,
        tuple(walk.notes["cancellations"]),
        (*MODEL, *walk.notes["assumptions"]),
        tuple(walk.steps),
        {name: node for node, name in walk.magnitudes.items()},
        walk.corrections,
    )


def _outcome(walk: Walk, node: Node) -> Outcome:
    found = [walk.value(node, case) for case in walk.cases(walk.of(node))]
    against = list(dict.fromkeys(v.majorant for v in found if v.majorant))
    if against and any(v.majorant is None and not v.zero for v in found):
        against.append(Node("abs", (node,), None, node.axes))
    bound = bound_of(form for v in found for form in v.forms)
    if not against:
        return Outcome(bound, None)
    top, *others = against
    for other in others:
        top = Node("maximum", (top, other), None, node.axes)
    return Outcome(bound, top)


# The document.

DOCUMENT = "docs/error-analysis.md"
BEGIN, END = "<!-- bounds:begin -->\n", "<!-- bounds:end -->"
HALF_UNIT = Parameters(otherwise=1.0)  # correctly rounded exp and log1p
CLASSES = 10  # in the table
_HEADS = ("function", "labels", "bound", "ulps", "if exp, log1p are right to half an ulp", "without correction")


@cache
def predictions() -> Mapping[str, tuple[Analysis, ...]]:
    """Every generated function of one result: hard labels, and soft ones where they make a difference."""
    return {
        name: tuple({str(a.bound) + str(a.relative): a for a in (analyse(name, "soft"), analyse(name))}.values())[::-1]
        for name, outputs in programs().items()
        if len(outputs) == 1 and not any("i" in _axes(node) for node in outputs)
    }


def _axes(node: Node) -> frozenset[str]:
    return node.axes.union(*map(_axes, node.args))


def block(observed: Mapping[str, float | None]) -> str:
    """The table of the document: bounds, and the largest errors observed for hard labels, in ulps."""
    heads = [*_HEADS, "observed"]
    rows = [_row(a, observed.get(name)) for name, found in predictions().items() for a in found]
    lines = [heads, ["---"] * len(heads), *rows]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    cancelled = "\n".join(_differences(found) for found in predictions().values() if not found[0].relative)
    return f"{table}\n\n{cancelled}\n\n{_intervals()}\n"


PEER = Parameters(otherwise=1.5)  # exp and log as FPTaylor takes them


def _intervals() -> str:
    """Absolute errors of log(1 + e^x) on [-8, 8]."""
    x = Node("param", data="z")
    as_written = Node("log", (Node("add", (ONE, Node("exp", (x,)))),))
    found = {
        "`softplus` as generated, exp and log1p right to 1 ulp": absolute_bound("softplus", -8, 8),
        "`softplus` as generated, exp and log1p right to 0.75 ulp": absolute_bound("softplus", -8, 8, PEER),
        "log(1 + exp(x)) as written, exp and log right to 0.75 ulp": absolute_bound(as_written, -8, 8, PEER),
    }
    lines = ["| program, on [-8, 8] | absolute error at most | |", "| --- | --- | --- |"]
    return "\n".join([*lines, *(f"| {what} | {bound:.4g} | |" for what, bound in found.items())])


def _row(a: Analysis, observed: float | None) -> list[str]:
    plain = analyse([without_correction(inlined(n)) for n in programs()[a.name]], a.labels, ("y", "Y"))
    unit = "" if a.relative else " †"
    return [
        f"`{a.name}`",
        a.labels if len(predictions()[a.name]) > 1 else "any",
        f"{a.bound}{unit}",
        f"{a.units(K=CLASSES):.3g}",
        f"{a.units(HALF_UNIT, K=CLASSES):.3g}",
        f"{plain.bound}" if a.corrections else "",
        "" if observed is None or (a.labels == "soft" and len(predictions()[a.name]) > 1) else f"{observed:.3g}",
    ]


def _differences(found: tuple[Analysis, ...]) -> str:
    return "\n".join(f"- † `{a.name}`: {'; '.join(a.cancellations)}" for a in found[:1])


def without_observations(text: str) -> str:
    """The text without the last column of its tables."""
    return re.sub(r"\|[^|\n]*\|$", "|", text, flags=re.MULTILINE)


def observations(samples: int = 40) -> Mapping[str, float]:
    """The largest error of each function over all regimes, for hard labels and K = 2, 3 and 10, in ulps."""
    from verify.accuracy import measure
    from verify.regimes import FUNCTIONS

    names = [name for name in predictions() if name in FUNCTIONS]
    rows = measure(names, Ks=(2, 3, CLASSES), labels="hard", samples=samples).summary()
    return {row.function: row.max_ulp for row in rows}


def main(arguments: Sequence[str]) -> str:
    """The table; with --write it is measured and put into the document."""
    if "--write" not in arguments:
        return block({})
    path = Path(__file__).resolve().parents[1] / DOCUMENT
    before, rest = path.read_text(encoding="utf-8").split(BEGIN)
    path.write_text(f"{before}{BEGIN}\n{block(observations())}\n{END}{rest.split(END)[1]}", encoding="utf-8")
    return f"wrote {DOCUMENT}\n"


if __name__ == "__main__":
    sys.stdout.write(main(sys.argv[1:]))
