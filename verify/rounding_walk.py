"""The walk through a program that gives every node its value: cases, calls, and which rule is applied where."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Any, TypeAlias

from derive.codegen.ir import REDUCTIONS, Node
from derive.symbols import shape_of
from verify.rounding_bounds import Bound, bound_of
from verify.rounding_forms import INF, Number, Source, Unit, Value, relabelled, rounding_error, shown
from verify.rounding_patterns import PATTERNS, corrected_exp, remainder
from verify.rounding_rules import RULES, UNROUNDED, either

Case: TypeAlias = frozenset[tuple[Node, int]]


@dataclass(frozen=True)
class Step:
    """A node of the program: its number and formula, the case it is looked at in, and what the rule gave."""

    number: int
    formula: str
    case: str
    sign: str
    bound: Bound
    against: str
    rule: str

    def __str__(self) -> str:
        where = f" where {self.case}" if self.case else ""
        unit = f", against {self.against}" if self.against else ""
        return f"{self.number}: {self.formula}{where}  [{self.sign}]  error {self.bound}{unit}  ({self.rule})"


# Programs.


@cache
def programs() -> Mapping[str, tuple[Node, ...]]:
    """The program of every generated function, by name."""
    from derive.codegen import book
    from derive.codegen.lower import program
    from derive.codegen.table import EMISSIONS

    catalog = book()
    return {e.name: program(e, tuple(f for f in EMISSIONS if f is not e), catalog) for e in EMISSIONS}


@dataclass(frozen=True)
class Argument:
    """What is known of an argument: whether it is a label, and its range."""

    label: bool
    lo: Number = -INF
    hi: Number = INF


@cache
def arguments(name: str) -> Mapping[str, Argument]:
    """The arguments of a generated function: labels and weights are what they are, the rest is in the hypotheses."""
    from derive import vocabulary as voc
    from derive.codegen import book
    from derive.codegen.emit import ROLES
    from derive.codegen.lower import statement
    from derive.codegen.table import EMISSIONS

    (emission,) = (e for e in EMISSIONS if e.name == name)
    inside = {h.domain[1] for h in statement(emission, book())[1] if h.domain and h.domain[0] == "unit interval"}
    found = {}
    for argument, leaf in emission.arrays:
        label, weight = leaf in (voc.target, voc.y, voc.Y), "weight" in ROLES.get(leaf, "") and not shape_of(leaf)
        bounded = label or leaf in inside
        lo: Number = Fraction(0) if bounded or weight else -INF
        found[argument] = Argument(label, lo, Fraction(1) if bounded else INF)
    return found


def inlined(node: Node) -> Node:
    """The program with the programs of generated functions in the place of their calls."""
    return _substituted(node, {}, {})


def _substituted(node: Node, values: Mapping[Any, Node], known: dict[Node, Node]) -> Node:
    if node.op == "param":
        return values.get(node.data, node)
    if node not in known:
        args = tuple(_substituted(a, values, known) for a in node.args)
        known[node] = _called(node, args) if node.op == "call" else _rebuilt(node, args)
    return known[node]


def _called(node: Node, args: tuple[Node, ...]) -> Node:
    name = node.data[0]
    if name not in programs():
        raise rounding_error(f"There is no program of {name!r}, which is called.")
    return _substituted(programs()[name][0], dict(zip(arguments(name), args, strict=True)), {})


def _rebuilt(node: Node, args: tuple[Node, ...]) -> Node:
    if node.op == "abs" and args[0].op == "neg":  # |-x| is |x|
        args = args[0].args
    axes = frozenset().union(*(a.axes for a in args)) if args else node.axes
    if node.op in REDUCTIONS or node.op == "matmul":
        axes -= {node.data}
    return replace(node, args=args, axes=node.axes if node.op in ("positions", "size") else axes)


# The walk.


class Walk:
    """One analysis. A case fixes some selectors: labels that are 0 or 1, the place of the largest, signs of arguments.

    A node's value is known by the selectors that it depends on at its own place; where a sum runs over the places,
    all cases are met in it.
    """

    def __init__(self, outputs: Sequence[Node], labels: str, known_arguments: Mapping[str, Argument]) -> None:
        self.labels, self.known_arguments = labels, known_arguments
        self.numbers: dict[Node, int] = {}
        for node in outputs:
            self._number(node)
        self.lifts = frozenset(n.args[0] for n in self.numbers if n.op == "where" and n.data == UNROUNDED)
        self.selectors = {node: self._kind(node) for node in self.numbers if self._kind(node)}
        self.depends: dict[Node, frozenset[Node]] = {}
        self.known: dict[tuple[Node, Case], Value] = {}
        self.steps: list[Step] = []
        self.notes: dict[str, dict[str, None]] = {"cancellations": {}, "assumptions": {}}
        self.magnitudes: dict[Node, str] = {}
        self.corrections = len([n for n in self.numbers if corrected_exp(n)])

    def _number(self, node: Node) -> None:
        if node not in self.numbers:
            for arg in node.args:
                self._number(arg)
            self.numbers[node] = len(self.numbers) + 1

    def _is_label(self, node: Node) -> bool:
        known = self.known_arguments.get(node.data)
        return known is not None and known.label

    def _kind(self, node: Node) -> str:
        """What kind of selector a node is, if it is one."""
        if node.op == "param" and self.labels == "hard" and self._is_label(node):
            return "label"
        if node.op == "equal" and node.args[0].op == "positions" and node.args[0].data not in node.args[1].axes:
            return "place"  # of the largest, or of the class that an argument names
        if node in self.lifts:
            return "lift"
        return "sign" if node.op == "positive" and _sign_of(node)[0].op == "param" else ""

    def of(self, node: Node) -> frozenset[Node]:
        """The selectors that a node depends on, at its own place."""
        if node not in self.depends:
            found = frozenset({node} & self.selectors.keys()).union(*map(self.of, node.args))
            if node.op == "param":
                found |= {s for s, kind in self.selectors.items() if kind == "sign" and _sign_of(s)[0] == node}
            left_out = remainder(node)
            found |= {left_out[2]} & self.selectors.keys() if left_out else frozenset()
            dropped = node.data if node.op in REDUCTIONS or node.op == "matmul" else None
            self.depends[node] = frozenset(s for s in found if dropped not in s.axes)
        return self.depends[node]

    def cases(self, selectors: Iterable[Node], given: Case = frozenset()) -> Iterator[Case]:
        """All that the selectors may be, beside what is given: no argument is both positive and negative."""
        free = sorted(set(selectors) - {s for s, _ in given}, key=self.numbers.__getitem__)
        for choice in itertools.product((0, 1), repeat=len(free)):
            case = given | frozenset(zip(free, choice, strict=True))
            chosen = dict(case)
            if any(chosen.get(label, chosen[s]) != chosen[s] for s, label in self.named(chosen)):
                continue
            signs = [_sign_of(s) for s, value in case if self.selectors[s] == "sign" and value]
            if len({x for x, _ in signs}) == len(signs):
                yield case

    def named(self, selectors: Iterable[Node]) -> Iterator[tuple[Node, Node]]:
        """The places of the largest label, each with that label: for hard labels they are one and the same."""
        for s in selectors:
            if self.selectors[s] == "place" and s.args[1].op == "argmax":
                label = s.args[1].args[0]
                if self.selectors.get(label) == "label":
                    yield s, label

    def value(self, node: Node, case: Case) -> Value:
        """The value of a node in a case; the join over what the case leaves open."""
        wanted = self.of(node)
        inner = frozenset((s, v) for s, v in case if s in wanted)
        if len(inner) < len(wanted):
            here = _Place(self, node, case)
            first, *others = [self.value(node, c) for c in self.cases(wanted, inner)]
            for other in others:
                first = either(here, first, other, node, node)
            return first
        if (node, inner) not in self.known:
            self.known[node, inner] = self._found(node, inner)
        return self.known[node, inner]

    def _found(self, node: Node, case: Case) -> Value:
        here = _Place(self, node, case)
        fixed = dict(case)
        if node in fixed:
            return Value(Fraction(fixed[node]), Fraction(fixed[node]))
        if node.op == "param":
            return self._argument(node, fixed)
        if node.op == "max" and self.selectors.get(node.args[0]) == "label" and node.data == "k":
            return self._recorded(here, Value(Fraction(1), Fraction(1)), "the largest of hard labels is 1")
        for pattern in PATTERNS.values():
            value = pattern.apply(here)
            if value is not None:
                return self._recorded(here, value, pattern.says)
        if node.op not in RULES:
            raise rounding_error(f"There is no rounding rule for {node.op!r}.")
        rule = RULES[node.op]
        return self._recorded(here, rule.apply(here), rule.says)

    def _argument(self, node: Node, fixed: Mapping[Node, int]) -> Value:
        value = RULES["param"].apply(_Place(self, node, frozenset()))
        known = self.known_arguments.get(node.data)
        if known:
            value = replace(value, lo=known.lo, hi=known.hi)
        for selector, true in fixed.items():
            positive = _sign_of(selector)[1] == bool(true)  # a zero is neither: both ends are closed
            value = replace(value, lo=Fraction(0)) if positive else replace(value, hi=Fraction(0))
        return value

    def _recorded(self, here: _Place, value: Value, rule: str) -> Value:
        case = ", ".join(f"{shown(s, 3)} is {v}" for s, v in sorted(here.items, key=lambda i: self.numbers[i[0]]))
        against = shown(value.majorant) if value.majorant else ""
        number = self.numbers.get(here.node, 0)
        self.steps.append(Step(number, shown(here.node, 3), case, value.sign, bound_of(value.forms), against, rule))
        return value


def _sign_of(selector: Node) -> tuple[Node, bool]:
    """(x, True) for the test x > 0, (x, False) for -x > 0."""
    if selector.op != "positive":
        return selector, True
    inner = selector.args[0]
    return (inner.args[0], False) if inner.op == "neg" else (inner, True)


class _Place:
    """A node in a case, as a rule sees it."""

    def __init__(self, walk: Walk, node: Node, items: Case) -> None:
        self.walk, self.node, self.items = walk, node, items

    @property
    def case(self) -> Mapping[Node, int]:
        return dict(self.items)

    def arg(self, place: int) -> Value:
        return self.value(self.node.args[place])

    def value(self, node: Node) -> Value:
        return self.walk.value(node, self.items)

    def source(self, unit: Unit, *tag: Any) -> Source:
        return (self.walk.numbers[self.node], *tag), unit

    def sources_of(self, node: Node) -> Callable[..., Source]:
        return _Place(self.walk, node, self.items).source

    def magnitude(self, majorant: Node) -> str:
        names = self.walk.magnitudes
        while majorant.op == "max":  # the largest of the largest
            (majorant,) = majorant.args
        name = names.setdefault(majorant, f"M{len(names) + 1}")
        self.note("assumptions", f"{name} is the largest value of {shown(majorant)}.")
        return name

    def note(self, kind: str, text: str) -> None:
        self.walk.notes[kind].setdefault(text)

    def sum_cases(self) -> tuple[tuple[Value, ...], Value | None]:
        """The term of a sum in every case; and the one term that is not 0, if a selector says there is but one."""
        (body,) = self.node.args
        walk, axis = self.walk, self.node.data
        met = [*walk.cases(walk.of(body), frozenset(i for i in self.items if i[0] in walk.of(body)))]
        terms = {case: walk.value(body, case) for case in met}
        for s in walk.of(body) - walk.of(self.node):
            single = axis in s.axes and walk.selectors[s] in ("label", "place") and axis == "k"
            if single and all(v.zero for case, v in terms.items() if (s, 0) in case):
                chosen = [v for case, v in terms.items() if (s, 1) in case]
                joined = chosen[0]
                for other in chosen[1:]:
                    joined = either(self, joined, other, body, body)
                return (), self._selected(joined)
        return tuple(terms.values()), None

    def _selected(self, value: Value) -> Value:
        (body,) = self.node.args
        against = None if value.majorant is None else Node("max", (value.majorant,), self.node.data, self.node.axes)
        self.note("assumptions", f"Of the terms of {shown(body)} all but one are 0: their sum is exact.")
        return replace(value, forms=relabelled(value.forms, self, "chosen"), majorant=against)
