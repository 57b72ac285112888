"""What is known of a value: a range, and linear forms in the errors made so far.

    computed = exact * e^E,  E = sum of c * d over the sources d of error,  |d| <= its unit

In logarithms products and quotients are exactly linear, a sum of two terms of one sign has the weighted mean of
their errors, and log1p of what is not negative multiplies an error by a number between 0 and 1. A `Value` holds the
corners of the set of all forms E, so that an error which occurs twice may cancel against itself. Where terms of
opposite signs meet there is no relative error: from there on E is measured against a majorant, the same program
with every difference replaced by a sum of absolute values.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import Any, Protocol, TypeAlias

from derive.codegen.ir import Node
from derive.errors import LossproofError

Unit: TypeAlias = tuple[str, ...]  # a product of parameters, sorted
Source: TypeAlias = tuple[tuple[Any, ...], Unit]  # where an error is made, and how large it may be
Form: TypeAlias = frozenset[tuple[Source, Fraction]]
Number: TypeAlias = Fraction | float  # a float only where infinite

U: Unit = ("u",)
RANGE, UNBOUNDED = "R", "unbounded"
EXACT: frozenset[Form] = frozenset({frozenset()})
MOST_CORNERS = 256  # of a set of forms, before it is put into one box
SUMMED = Fraction(2**24)  # integers up to here are exact in every format that is analysed

INF = math.inf


class RoundingError(LossproofError):
    """A program that cannot be analysed: the message names the operation."""


def rounding_error(message: str) -> RoundingError:
    """The error, with where to add what is missing."""
    return RoundingError(message, "Add it to RULES in verify/rounding_rules.py.")


@dataclass(frozen=True)
class Value:
    """What is known of a value: lo <= exact <= hi, and the forms of its error.

    Without a majorant |log(computed / exact)| <= max |form|; with one |computed - exact| <= majorant (e^|form| - 1).
    """

    lo: Number
    hi: Number
    forms: frozenset[Form] = EXACT
    majorant: Node | None = None

    @property
    def exact(self) -> bool:
        return self.forms == EXACT

    @property
    def point(self) -> bool:
        return self.lo == self.hi and self.exact and self.majorant is None

    @property
    def zero(self) -> bool:
        return self.lo == self.hi == 0

    @property
    def sign(self) -> str:
        if self.zero:
            return "0"
        return "+" if self.lo > 0 else ">=0" if self.lo >= 0 else "-" if self.hi < 0 else "<=0" if self.hi <= 0 else "?"


ZERO = Value(Fraction(0), Fraction(0))
ANY = Value(-INF, INF)


class Here(Protocol):
    """Where a rule is applied: the node, its operands' values, and what it may ask for."""

    @property
    def node(self) -> Node: ...
    @property
    def case(self) -> Mapping[Node, int]: ...
    def arg(self, place: int) -> Value: ...
    def value(self, node: Node) -> Value: ...
    def source(self, unit: Unit, *tag: Any) -> Source: ...
    def sources_of(self, node: Node) -> Callable[..., Source]: ...
    def sum_cases(self) -> tuple[tuple[Value, ...], Value | None]: ...
    def magnitude(self, majorant: Node) -> str: ...
    def note(self, kind: str, text: str) -> None: ...


# Forms.


def scaled(form: Form, by: Fraction) -> Form:
    """A multiple of a form."""
    return frozenset((s, c * by) for s, c in form) if by else frozenset()


def plus(*forms: Form) -> Form:
    """The sum: what comes from one source is added up, and may cancel."""
    total: dict[Source, Fraction] = {}
    for form in forms:
        for source, c in form:
            total[source] = total.get(source, Fraction(0)) + c
    return frozenset((s, c) for s, c in total.items() if c)


def one(source: Source, times: Fraction | int = 1) -> Form:
    """The form of a single error."""
    return frozenset({(source, Fraction(times))})


def each_sum(*sets: Iterable[Form]) -> frozenset[Form]:
    """The corners of the sum of sets of forms."""
    return frozenset(plus(*forms) for forms in product(*sets))


def capped(forms: frozenset[Form], here: Here) -> frozenset[Form]:
    """The forms; if they are too many, the box around them, whose errors cancel against nothing."""
    return forms if len(forms) <= MOST_CORNERS else frozenset({_boxed(forms, here, "box")})


def _boxed(forms: Iterable[Form], here: Here, tag: str) -> Form:
    most: dict[Source, Fraction] = {}
    for form in forms:
        for (key, unit), c in form:
            source = here.source(unit, tag, key)
            most[source] = max(most.get(source, Fraction(0)), abs(c))
    return frozenset(most.items())


def relabelled(forms: Iterable[Form], here: Here, tag: str) -> frozenset[Form]:
    """The same sizes from sources of their own: they are means of errors, or errors whose sign is lost."""
    return frozenset(frozenset((here.source(unit, tag, key), abs(c)) for (key, unit), c in form) for form in forms)


def times_parameter(forms: Iterable[Form], name: str, here: Here) -> frozenset[Form]:
    """Every error times a parameter: what exp makes of the errors of its argument."""
    return frozenset(
        frozenset((here.source(tuple(sorted((*unit, name))), name, key), abs(c)) for (key, unit), c in form)
        for form in forms
    )


# Ranges and majorants.


def times(x: Number, y: Number) -> Number:
    """x y, where 0 times infinity is 0: the end of a range that is not reached."""
    return Fraction(0) if 0 in (x, y) else x * y


def hull(values: Iterable[Number]) -> tuple[Number, Number]:
    """The least and the largest."""
    found = list(values)
    return min(found), max(found)


def majorant(value: Value, node: Node) -> Node:
    """What errors of the value are measured against: its majorant, else its absolute value."""
    return value.majorant or (node if value.lo >= 0 else Node("abs", (node,), None, node.axes))


def joined_majorant(op: str, left: Node, right: Node) -> Node:
    """Both by an operation, or the one that they are."""
    return left if left == right else Node(op, (left, right), None, left.axes | right.axes)


def unknown(here: Here, why: str) -> Value:
    """A value whose error has no bound."""
    here.note("cancellations", why)
    return replace(ANY, forms=frozenset({one(here.source((UNBOUNDED,)))}))


# How a value is shown: a sum as x + y, and so on.
_INFIX = {"add": "{} + {}", "sub": "{} - {}", "mul": "{} {}", "div": "{} / {}", "neg": "-{}", "abs": "|{}|"}
_LOOSE = frozenset({"add", "sub"})
DEEPEST = 5  # of an expression that is shown; what is deeper is "..."


def shown(node: Node, depth: int = DEEPEST) -> str:
    """A value as a formula, as deep as it can be read."""
    if node.op in ("param", "const"):
        return str(node.data)
    if not depth:
        return "..."
    parts = [shown(a, depth - 1) for a in node.args]
    if node.op in _INFIX:
        if node.op not in ("add", "abs"):
            parts = [f"({p})" if a.op in _LOOSE else p for a, p in zip(node.args, parts, strict=True)]
        return _INFIX[node.op].format(*parts)
    axis = f" over {node.data}" if node.op in ("sum", "max", "argmax", "positions", "matmul", "size") else ""
    return f"{node.op}({', '.join(parts)}{axis})"
