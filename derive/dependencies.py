"""What rests on what: the theorems, axioms, definitions and rules behind every entry of the book.

    cited(entry).axioms            what an entry rests on directly
    graph().below(node)            all that a thing rests on, down to axioms, definitions and rules
    rests_on("total probability")  the entries that rest on a thing, at any depth

Only what is written down counts: a reason cited, and a definition that occurs in a statement or a line. What the
kernel does for every line alike (it compares canonical forms, which is the rule "algebra") is not written down.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias, TypeVar

from derive import catalog
from derive.calc import Reason, Refutation, Theorem
from derive.errors import LossproofError
from derive.rules import AXIOMS, CONVERSIONS, INFERENCES, Axiom, Cite, Conversion
from derive.symbols import Call, Definition, Expr
from derive.vocabulary import DEFINITIONS

Entry: TypeAlias = Theorem | Refutation
Thing: TypeAlias = Theorem | Refutation | Axiom | Definition | Conversion
T = TypeVar("T", Thing, Entry)

# The kinds of things, in the order in which a name is looked up.
KINDS = ("theorem", "refutation", "definition", "axiom", "rule")


@dataclass(frozen=True, order=True)
class Node:
    """A thing by its kind and its name; a rule is one thing, whatever its arguments."""

    kind: str
    name: str

    def __str__(self) -> str:
        return self.name

    @property
    def is_entry(self) -> bool:
        return self.kind in ("theorem", "refutation")


def node_of(thing: Thing) -> Node:
    """The node of a thing."""
    return Node("rule" if isinstance(thing, Conversion) else thing.kind, str(thing))


@dataclass(frozen=True)
class Cited:
    """What an entry rests on directly, each thing once, in the order of the derivation.

    `definitions` are those cited, those in the statement and the lines, and those in their bodies.
    """

    theorems: tuple[Theorem, ...]
    axioms: tuple[Axiom, ...]
    definitions: tuple[Definition, ...]
    rules: tuple[Conversion, ...]

    def __iter__(self) -> Iterator[Thing]:
        yield from self.theorems
        yield from self.axioms
        yield from self.definitions
        yield from self.rules


def cited(entry: Entry) -> Cited:
    """What an entry rests on directly."""
    things = direct(entry)
    definitions = in_order((t for t in things if isinstance(t, Definition)), direct)
    return Cited(
        tuple(t for t in things if isinstance(t, Theorem)),
        tuple(t for t in things if isinstance(t, Axiom)),
        tuple(t for t in definitions.values() if isinstance(t, Definition)),
        tuple(t for t in things if isinstance(t, Conversion)),
    )


def direct(thing: Thing) -> tuple[Thing, ...]:
    """What a thing names itself: an entry its reasons and definitions, a definition those in its body."""
    match thing:
        case Definition():
            found: list[Thing] = [*called((thing.body,))]
        case Axiom():
            found = [*called((thing.left, thing.right, *(e for h in thing.given for e in (h.left, h.right))))]
        case Conversion():
            found = []
        case _:
            found = [*sources(thing), *called(expressions(thing))]
    once: dict[Node, Thing] = {}
    for found_thing in found:
        once.setdefault(node_of(found_thing), found_thing)
    return tuple(once.values())


def theorems_cited(entry: Entry) -> tuple[Theorem, ...]:
    """The theorems that an entry cites."""
    return tuple(s for s in sources(entry) if isinstance(s, Theorem))


def sources(entry: Entry) -> Iterator[Thing]:
    """The reasons of an entry, an instance as what it is an instance of; hypotheses are the entry's own."""
    for reason in reasons(entry):
        source = reason
        while isinstance(source, Cite):
            source = source.source
        if isinstance(source, Theorem | Axiom | Definition | Conversion):
            yield source


def reasons(entry: Entry) -> Iterator[Reason]:
    """All that an entry cites, as it cites it."""
    if isinstance(entry, Theorem):
        yield from (reason for step in entry.steps for reason in step.by)
    elif entry.contrary is not None:
        yield entry.contrary
    if entry.via is not None:
        yield entry.via


def expressions(entry: Entry) -> Iterator[Expr]:
    """The expressions of the statement, of the lines, and of the instances at which something is cited."""
    claim = entry.claim
    yield from (e for e in (claim.left, claim.right, claim.variable) if e is not None)
    for h in entry.given:
        yield from (h.left, h.right, *h.forall)
    if isinstance(entry, Theorem):
        yield from () if entry.start is None else (entry.start,)
        yield from (step.expr for step in entry.steps)
    else:
        yield from (e for pair in entry.witness for e in pair)
    for reason in reasons(entry):
        if isinstance(reason, Cite):
            yield from (e for pair in reason.mapping for e in pair)
            yield from (reason.factor, *reason.over)
        elif isinstance(reason, Conversion):
            yield from reason.arguments


def called(es: Iterable[Expr]) -> list[Definition]:
    """The definitions whose calls occur in expressions; an expression that occurs often is looked at once."""
    found: dict[Definition, None] = {}
    seen: set[int] = set()
    for e in es:
        stack = [e]
        while stack:
            node = stack.pop()
            if id(node) not in seen:
                seen.add(id(node))
                stack.extend(reversed(node.args))
                if isinstance(node, Call):
                    found.setdefault(node.data)
    return list(found)


def closure(entries: Iterable[Entry]) -> list[Entry]:
    """The entries and all that they cite, each after what it cites."""

    def below(entry: Entry) -> tuple[Entry, ...]:
        return theorems_cited(entry)

    return list(in_order(entries, below).values())


def in_order(roots: Iterable[T], below: Callable[[T], Iterable[T]]) -> dict[Node, T]:
    """The roots and all below them, each after what is below it. Of two things of one name the first counts.

    Raises LossproofError where something is below itself: that is no derivation.
    """
    done: dict[Node, T] = {}
    for root in roots:
        path: dict[Node, tuple[T, Iterator[T]]] = {}
        if node_of(root) not in done:
            path[node_of(root)] = root, iter(below(root))
        while path:
            node, (thing, rest) = next(reversed(path.items()))
            step = next((t for t in rest if node_of(t) not in done), None)
            if step is None:
                done[node] = thing
                del path[node]
                continue
            _refuse_circle(list(path), node_of(step))
            path[node_of(step)] = step, iter(below(step))
    return done


def _refuse_circle(path: list[Node], node: Node) -> None:
    """Raise LossproofError where what a path leads to is on the path already."""
    if node in path:
        circle = " -> ".join(map(str, (*path[path.index(node) :], node)))
        raise LossproofError(f"{node} rests on itself: {circle}.", "Derive it without what is derived from it.")


@dataclass(frozen=True)
class Graph:
    """Things, each after all that it rests on, and what each names itself."""

    things: Mapping[Node, Thing]
    uses: Mapping[Node, tuple[Node, ...]] = field(repr=False)

    @cached_property
    def used_by(self) -> Mapping[Node, tuple[Node, ...]]:
        """What names each thing itself."""
        out: dict[Node, list[Node]] = {node: [] for node in self.things}
        for node, below in self.uses.items():
            for other in below:
                out[other].append(node)
        return {node: tuple(above) for node, above in out.items()}

    def below(self, node: Node) -> tuple[Node, ...]:
        """All that a thing rests on, in the order of the book."""
        return self._reached(node, self.uses)

    def above(self, node: Node) -> tuple[Node, ...]:
        """All that rests on a thing, in the order of the book."""
        return self._reached(node, self.used_by)

    def _reached(self, start: Node, edges: Mapping[Node, tuple[Node, ...]]) -> tuple[Node, ...]:
        reached: set[Node] = set()
        stack = [start]
        while stack:
            new = [n for n in edges[stack.pop()] if n not in reached]
            reached.update(new)
            stack.extend(new)
        return tuple(n for n in self.things if n in reached)

    def find(self, name: str) -> Node:
        """The thing of that name. Where two kinds share it, entries go first, then definitions, axioms, rules."""
        for kind in KINDS:
            if Node(kind, name) in self.things:
                return Node(kind, name)
        near = difflib.get_close_matches(name, [n.name for n in self.things], n=3, cutoff=0.4)
        hint = f"Did you mean {' or '.join(near)}? " if near else ""
        raise LossproofError(
            f"There is no entry, axiom, definition or rule {name!r}.",
            f"{hint}lossproof list shows the entries, lossproof axioms the others.",
        )


def graph() -> Graph:
    """The whole book: every entry, axiom, rule and definition, used or not."""
    roots: tuple[Thing, ...] = (*catalog.entries().values(), *AXIOMS, *CONVERSIONS, *INFERENCES, *DEFINITIONS)
    things = in_order(roots, direct)
    return Graph(things, {node: tuple(map(node_of, direct(thing))) for node, thing in things.items()})


def rests_on(name: str) -> tuple[str, ...]:
    """The ids of the entries that rest on the thing of that name, at any depth, in the order of the book."""
    book = graph()
    return tuple(node.name for node in book.above(book.find(name)) if node.is_entry)


@dataclass(frozen=True)
class Foundation:
    """What is taken as it is, an axiom, rule or definition, and the ids of the entries that rest on it.

    `direct` cite it or use it themselves, `indirect` only through what they cite.
    """

    node: Node
    statement: str
    reference: str
    direct: tuple[str, ...]
    indirect: tuple[str, ...]


def foundations() -> list[Foundation]:
    """The axioms, then the rules of the kernel, then the definitions, in the order of the book."""
    book = graph()
    using: dict[Node, list[str]] = {node: [] for node in book.things}
    for name, entry in catalog.entries().items():
        for thing in cited(entry):
            using[node_of(thing)].append(name)
    defined = [thing for thing in book.things.values() if isinstance(thing, Definition)]
    out = []
    foundation: tuple[Thing, ...] = (*AXIOMS, *CONVERSIONS, *INFERENCES, *defined)
    for thing in foundation:
        node = node_of(thing)
        direct_ids = tuple(using[node])
        indirect = tuple(n.name for n in book.above(node) if n.is_entry and n.name not in direct_ids)
        reference = getattr(thing, "reference", "")
        out.append(Foundation(node, statement(thing), reference, direct_ids, indirect))
    return out


def statement(thing: Thing) -> str:
    """A thing in one line: what an axiom or a rule says, what a definition or an entry is."""
    match thing:
        case Axiom() | Conversion():
            return thing.statement
        case Definition():
            return thing.summary
    return thing.title
