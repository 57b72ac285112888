"""The forms that a function could have been emitted in: every proven equation about it, spelled in every way.

    left = right   for a definition or theorem, with its variables renamed     ->  a form
    form x (free parameters) x (inner functions) x (spellings) x (where used)  ->  candidates, as array programs

Nothing here says which is best: `verify.choice` measures them all, and records why the others are not emitted.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from derive import vocabulary as voc
from derive.calc import Eq, Theorem
from derive.codegen import book
from derive.codegen.emit import own_theorems, sources
from derive.codegen.equations import differentiates, entries, instance, opened, renamed, renamed_indices, replaced
from derive.codegen.ir import CORRECTED, ONE, LoweringError, Node
from derive.codegen.lower import matched, program, sides, statement
from derive.codegen.public import BOTH, PUBLIC, Public
from derive.codegen.rows import DEFAULT, HARD, REGULAR, TIGHT, Form, forms
from derive.codegen.table import EMISSIONS, Choice, Either, Emission, Largest, Named, Remote, Source
from derive.codegen.twofold import RESTS_ON as TIGHT_RESTS_ON
from derive.domains import simplex, unit_interval
from derive.rules import Hypothesis
from derive.stable_range import lift
from derive.symbols import (
    D,
    Delta,
    Dim,
    Expr,
    Idx,
    Lam,
    Sym,
)

DEFINITION = "definition"  # the name of a form that is the definition of what is computed
LOG1P, CORRECTION, LIFT, GUARD = "log1p", "corrected", "lifted", "guarded"
SPELLINGS = (LOG1P, CORRECTION, LIFT, GUARD)  # in the order in which they are added on the road
REWRITES = ("stable.rest-lifted", "stable.exp-lifted")
UNFOLDED, EMITTED = "unfolded", "emitted"  # inner functions: by their definitions, or as they are generated
INSIDE, SAFELY = "emitted inside", "in the safe range"  # as names of candidates have it
EVERYWHERE, REGULAR_ONLY, HARD_ONLY = "everywhere", "regular", "hard"

# What the textbook calls an argument, and what the function calls it.
_ARGUMENTS: Mapping[Expr, str] = {
    voc.t: "z",
    voc.score: "z",
    voc.target: "y",
    voc.s: "v",
    voc.z: "z",
    voc.y: "y",
    voc.v: "v",
}


TRANSCENDENTAL, COSTLY = frozenset({"exp", "log", "log1p"}), 4  # passes, as NumPy's take
FREE = frozenset({"positions", "size"})


@dataclass(frozen=True)
class Branch:
    """A program, and for which rows it is: "regular", "hard" (a label that names one class), or "everywhere"."""

    where: str
    output: Node


@dataclass(frozen=True)
class Candidate:
    """One way to compute a function.

    Attributes:
        function: the public name.
        name: of the candidate, unique among those of the function.
        theorems: the ids behind its own lines; "definition" stands for itself.
        inner: whether inner functions are "unfolded" or as they are "emitted".
        spellings: those of `SPELLINGS` that it makes use of.
        branches: the first whose rows a row belongs to computes it.
    """

    function: str
    name: str
    theorems: tuple[str, ...]
    inner: str
    spellings: tuple[str, ...]
    branches: tuple[Branch, ...]

    @property
    def work(self) -> int:
        """How many passes over the numbers it takes, for ordinary logits: an operation is one, exp and log are four."""
        program = nodes(self.branches[0].output)
        wide = max((node.axes for node in program), key=len)
        counted = [node.op for node in program if node.args and wide in (node.axes, node.args[0].axes)]
        return sum(COSTLY if op in TRANSCENDENTAL else 1 for op in counted if op not in FREE)


@dataclass(frozen=True)
class Stage:
    """A step on the road from the textbook to the emitted lines: what it is called, and what is computed after it."""

    name: str
    theorems: tuple[str, ...]
    candidate: Candidate


@dataclass(frozen=True)
class Choices:
    """All that there is to choose from for a function, the road to what is emitted, and what has no program."""

    function: str
    candidates: tuple[Candidate, ...]
    emitted: Candidate
    road: tuple[Stage, ...]
    without_program: tuple[tuple[str, str], ...]


def functions() -> tuple[str, ...]:
    """The public functions of one result whose form is a matter of choice."""
    composed = ("softmax_cross_entropy_hess",)
    return tuple(p.name for p in PUBLIC if p.part != BOTH and p.name not in composed)


@cache
def public(function: str) -> Public:
    """The entry of the table of public functions."""
    return next(p for p in PUBLIC if p.name == function)


@cache
def choices(function: str) -> Choices:
    """Everything that can be emitted for a function."""
    maker = _Maker(function)
    found = maker.candidates()
    return Choices(function, tuple(found.values()), maker.emitted, maker.road(found), tuple(maker.without.items()))


def equation(function: str, name: str) -> tuple[Expr, Expr]:
    """The two sides of a form, in the variables of the function."""
    return next((f.left, f.right) for f in _Maker(function).forms() if f.name == name)


# Forms: equations about one left side.


@dataclass(frozen=True)
class Stated:
    """An equation: its name, its sides in the function's variables, its arguments, and what it is chosen for."""

    name: str
    left: Expr
    right: Expr
    arrays: tuple[tuple[str, Expr], ...]
    choose: Mapping[Expr, Choice] = field(default_factory=dict, hash=False)
    where: str = EVERYWHERE

    @property
    def title(self) -> str:
        """The name, with a shift that is not the largest logit."""
        return self.name + "".join(f" ({leaf} = {c})" for leaf, c in self.choose.items() if isinstance(c, int))


class _Maker:
    def __init__(self, function: str) -> None:
        self.function, self.public = function, public(function)
        self.catalog: dict[str, Theorem] = dict(book())
        self.emission = next(e for e in EMISSIONS if e.name == self.public.computed_by)
        self.kernels = [f for f in forms() if f.of == self.emission.name]
        self.without: dict[str, str] = {}
        self.by_rows = self.public.kind.axis
        self.lefts = self._lefts()

    def _lefts(self) -> dict[Expr, tuple[tuple[str, Expr], ...]]:
        """What is computed, with its arguments; where classes carry weights, in the general form too."""
        plain = sides(self.public.formulas[0], self.catalog)[0]
        names = {**_ARGUMENTS, voc.s: "p"} if self.public.arrays == ("p",) else _ARGUMENTS
        arrays = tuple((names[x], x) for x in sorted(plain.free & names.keys(), key=lambda x: x.key))
        return {plain: arrays, statement(self.emission, self.catalog)[0]: self.emission.arrays}

    def forms(self) -> list[Stated]:
        """All forms, the definition first and the rewrites for floating point last."""
        found = [f for left, arrays in self.lefts.items() for f in self._of(left, arrays)]
        found = [f for f in found if f.name != DEFINITION or f.left == found[0].left]  # weights come in later
        found.sort(key=lambda f: (f.name != DEFINITION, f.name.startswith("stable.")))
        return found

    def _of(self, left: Expr, arrays: tuple[tuple[str, Expr], ...]) -> Iterator[Stated]:
        if not differentiates(left):
            yield Stated(DEFINITION, left, opened(left), arrays)
        for name, theorem in self.catalog.items():
            for found, right, where in self._instances(theorem, left):
                if self._holds(theorem, found):
                    taken = tuple(a for a in arrays if where != HARD_ONLY or a[0] != "y")
                    for choose in _chosen(right, left, taken, where):
                        yield Stated(name, left, right, taken, choose, where)

    def _instances(self, theorem: Theorem, left: Expr) -> Iterator[tuple[Mapping[Expr, Expr], Expr, str]]:
        """The theorem's variables and right side where its left side is that of the function, or a derivative in it."""
        if theorem.claim.relation != "=" or isinstance(theorem.claim.left, Sym) or "@" in theorem.id:
            return
        pattern = theorem.claim.left
        found = matched(pattern, left, pattern.free, {})
        if found is not None:
            yield found, renamed(theorem.claim.right, pattern, found), EVERYWHERE
        elif differentiates(pattern) and isinstance(pattern, D) and not isinstance(left, D):
            inside = replaced(left, pattern, theorem.claim.right)
            if inside != left and not differentiates(inside):
                yield {}, inside, EVERYWHERE
        elif self.emission.name in HARD and voc.y in left.free:
            named = matched(left, pattern, frozenset({voc.y}), {})
            if named and isinstance(named.get(voc.y), Lam) and isinstance(named[voc.y].args[-1], Delta):
                yield {}, renamed_indices(theorem.claim.right, left, named), HARD_ONLY

    def _holds(self, theorem: Theorem, found: Mapping[Expr, Expr]) -> bool:
        """Do its hypotheses hold on the domain of the function?"""
        return {instance(h, found) for h in theorem.given} <= self._domain()

    def _domain(self) -> frozenset[Hypothesis]:
        own = (h for name in own_theorems(self.emission) for h in self.catalog[name].given if name not in _GUARDS)
        return frozenset((*simplex(voc.y), *unit_interval(voc.s), *own))

    # Programs.

    def program(self, outputs: Source | Either, form: Stated, inner: str, spellings: frozenset[str]) -> Node:
        """The program of one form, or of two joined, with these spellings and no others."""
        axis = self.by_rows
        lifted, guarded = LIFT in spellings, GUARD in spellings
        choose: dict[Expr, Choice] = dict(form.choose)
        if lifted and axis:
            choose[lift] = Remote(voc.z)
        leaves = {leaf for _, leaf in form.arrays}
        guards = tuple(g for g in self.emission.guards if guarded and g.label in leaves)
        rewrites = REWRITES if lifted and axis else ()
        emission = Emission(f"{self.function}@", form.arrays, (outputs,), axis, False, choose, rewrites, guards)
        inner_functions = _inline(spellings) if inner == EMITTED else ()
        emission = replace(emission, inline=inner_functions, limit=self.emission.limit if guarded else None)
        (node,) = program(emission, (), self.catalog)
        return unspelled(node, spellings)

    def candidates(self) -> dict[tuple[Branch, ...], Candidate]:
        """All candidates, each program once, by their branches."""
        found: dict[tuple[Branch, ...], Candidate] = {}
        self.emitted = self._emitted(DEFAULT)
        self.careful = self._careful()
        singles = [(form, self._singles(form)) for form in self.forms()]
        for candidate in (*(c for _, several in singles for c in several), *self._pairs([f for f, s in singles if s])):
            found.setdefault(candidate.branches, candidate)
        found.setdefault(self.emitted.branches, self.emitted)
        self.emitted = found[self.emitted.branches]
        return found

    def _singles(self, form: Stated) -> list[Candidate]:
        key = self._key(form)
        found: list[Candidate] = []
        try:
            for inner, spellings in itertools.product((UNFOLDED, EMITTED), _variants()):
                node = self.program(key, form, inner, spellings)
                found += self._placed(form.title, (form.name,), inner, _made(node, spellings), node, form.where)
        except LoweringError as error:
            self.without[form.name] = str(error)
        return found

    def _key(self, form: Stated) -> str:
        """An id under which the equation stands in the catalogue, in the variables of the function."""
        key = f"{form.name}@{self.function}@{form.left.key}"
        self.catalog[key] = Theorem(key, form.name, claim=Eq(form.left, form.right))
        return key

    def _placed(
        self, title: str, theorems: tuple[str, ...], inner: str, spellings: tuple[str, ...], node: Node, where: str
    ) -> Iterator[Candidate]:
        """Everywhere, and where there is a kernel for the safe range also there, before the careful one."""
        name = " + ".join((f"{title} ({INSIDE})" if inner == EMITTED else title, *spellings))
        yield Candidate(self.function, name, theorems, inner, spellings, (Branch(EVERYWHERE, node),))
        if self.by_rows and self.emission.name in REGULAR:
            place = REGULAR_ONLY if where == EVERYWHERE else where
            branches = (Branch(place, node), Branch(EVERYWHERE, self.careful))
            yield Candidate(self.function, f"{name}, {SAFELY}", theorems, inner, spellings, branches)

    def _pairs(self, found: list[Stated]) -> Iterator[Candidate]:
        """Two forms joined by the sign of the argument, or by the condition that the emission has."""
        if self.by_rows:
            return
        first = self.emission.outputs[0]
        for then, otherwise in itertools.permutations(found, 2):
            if then.left != otherwise.left:
                continue
            leaf = then.arrays[0][1] if then.arrays[0][0] in ("z", "p") else dict(then.arrays)["z"]
            test = first.positive if isinstance(first, Either) and first.positive.free <= then.left.free else leaf
            joined = Either(test, self._key(then), self._key(otherwise))
            whole = frozenset(SPELLINGS)
            node = self.program(joined, then, EMITTED, whole)
            inner = UNFOLDED if node == self.program(joined, then, UNFOLDED, whole) else EMITTED
            title, names = f"{then.name} / {otherwise.name}", (then.name, otherwise.name)
            yield from self._placed(title, names, inner, _made(node, whole), node, EVERYWHERE)

    # What is emitted, and the road to it.

    def _kernel(self, where: str, accuracy: str) -> Form | None:
        own = {f.accuracy: f for f in self.kernels if f.where == where}
        return own.get(accuracy) or own.get(DEFAULT)

    def _careful(self) -> Node:
        kernel = self._kernel("careful", DEFAULT)
        assert kernel is not None
        return kernel.outputs(self.catalog)[0]

    def _emitted(self, accuracy: str) -> Candidate:
        """The kernels as they are emitted: for hard labels, for the safe range, for all rows."""
        places = ((HARD_ONLY, "hard"), (REGULAR_ONLY, "regular"), (EVERYWHERE, "careful"))
        kernels = {place: self._kernel(where, accuracy) for place, where in places}
        branches = tuple(Branch(place, f.outputs(self.catalog)[0]) for place, f in kernels.items() if f)
        theorems = dict.fromkeys(t for f in kernels.values() if f for t in own_theorems(f.emission))
        tight = any(f and f.in_two_parts for f in kernels.values())
        rests = (*theorems, *(TIGHT_RESTS_ON if tight else ()))
        return Candidate(self.function, f"emitted, {accuracy}", rests, EMITTED, (), branches)

    def road(self, found: Mapping[tuple[Branch, ...], Candidate]) -> tuple[Stage, ...]:
        """From the textbook's form through the rewrites, each on top of those before it."""
        stages: dict[tuple[Branch, ...], Stage] = {}

        def add(name: str, theorems: Iterable[str], candidate: Candidate) -> None:
            known = found.get(candidate.branches, candidate)
            stages.setdefault(candidate.branches, Stage(name, tuple(dict.fromkeys(theorems)), known))

        first = next(c for c in found.values() if c.inner == UNFOLDED and not c.spellings)
        add("textbook", first.theorems, first)
        for n, name in enumerate(("stable", *SPELLINGS)):
            node = unspelled(self._emission(frozenset(SPELLINGS[:n])), frozenset(SPELLINGS[:n]))
            candidate = Candidate(
                self.function, f"emitted form, {name}", (), EMITTED, SPELLINGS[:n], (Branch(EVERYWHERE, node),)
            )
            add(name, self._behind(name), candidate)
        for place, where in ((REGULAR_ONLY, "regular"), (HARD_ONLY, "hard")):
            if kernel := self._kernel(where, DEFAULT):
                branches = tuple(b for b in self.emitted.branches if b.where != HARD_ONLY or where == "hard")
                theorems = (*_forms_of(kernel.emission), *(TIGHT_RESTS_ON if kernel.in_two_parts else ()))
                candidate = Candidate(self.function, f"emitted, {where}", theorems, EMITTED, (), branches)
                add(place, theorems, candidate)
        tight = self._emitted(TIGHT)
        add("tight", [t for t in tight.theorems if t in TIGHT_RESTS_ON], tight)
        return tuple(stages.values())

    def _emission(self, spellings: frozenset[str]) -> Node:
        """The careful form as the table has it, with these spellings."""
        e = self.emission
        rewrites = e.rewrites if LIFT in spellings else ()
        guards = e.guards if GUARD in spellings else ()
        inline = (
            *(_spelled(i, spellings) for i in e.inline),
            *_inline(spellings, {e.name, *(i.name for i in e.inline)}),
        )
        limit = e.limit if GUARD in spellings else None
        plain = replace(e, rewrites=rewrites, guards=guards, limit=limit, inline=inline)
        return program(plain, (), self.catalog)[0]

    def _behind(self, stage: str) -> Iterator[str]:
        """The theorems that a stage makes use of."""
        e = self.emission
        everything = [e, *e.inline, *(i for i in EMISSIONS if i is not e)]
        if stage == "stable":
            yield from _forms_of(e)
        elif stage == CORRECTION:
            yield from CORRECTED
        elif stage == LIFT:
            yield from next((i.rewrites for i in everything if i.rewrites), ())
        elif stage == GUARD:
            yield from (g.theorem for g in e.guards)


_GUARDS = frozenset(g.theorem for e in EMISSIONS for g in e.guards)


def _forms_of(e: Emission) -> Iterator[str]:
    """The forms that an emission is made of, those of inner functions included."""
    for source in (s for output in e.outputs for s in sources(output)):
        yield source if isinstance(source, str) else DEFINITION
    for inner in e.inline:
        yield from _forms_of(inner)


def _variants() -> tuple[frozenset[str], ...]:
    """Spellings added one after another, and all but one of them."""
    whole = frozenset(SPELLINGS)
    growing = [frozenset(SPELLINGS[:n]) for n in range(len(SPELLINGS) + 1)]
    return tuple(dict.fromkeys((*growing, *(whole - {s} for s in SPELLINGS))))


def _inline(spellings: frozenset[str], but: Iterable[str] = ()) -> tuple[Emission, ...]:
    """Every emitted function, to stand in place of its calls, with these spellings."""
    return tuple(_spelled(e, spellings) for e in EMISSIONS if e.name not in but)


def _spelled(e: Emission, spellings: frozenset[str]) -> Emission:
    lifted, guarded = LIFT in spellings, GUARD in spellings
    limit = e.limit if guarded else None
    return replace(e, rewrites=e.rewrites if lifted else (), guards=e.guards if guarded else (), limit=limit)


def _made(node: Node, asked: frozenset[str]) -> tuple[str, ...]:
    """Those of the spellings that a program shows."""
    seen = {n.op for n in nodes(node)}
    shows = {
        LOG1P: "log1p" in seen,
        CORRECTION: any(n.data == CORRECTED for n in nodes(node)),
        LIFT: any(n.data == "exact" for n in nodes(node)),
        GUARD: "isfinite" in seen or any(n.op == "equal" and n.args[0].op != "positions" for n in nodes(node)),
    }
    return tuple(s for s in SPELLINGS if s in asked and shows[s])


def nodes(*outputs: Node) -> tuple[Node, ...]:
    """All parts of a program, each once."""
    found: dict[int, Node] = {}
    stack = list(outputs)
    while stack:
        node = stack.pop()
        if id(node) not in found:
            found[id(node)] = node
            stack.extend(node.args)
    return tuple(found.values())


def unspelled(node: Node, spellings: Iterable[str]) -> Node:
    """The program with log(1 + x) for log1p(x), and exp for its corrected form, unless they are among the spellings."""
    kept = frozenset(spellings)
    known: dict[int, Node] = {}

    def walk(n: Node) -> Node:
        if id(n) not in known:
            known[id(n)] = plain(n)
        return known[id(n)]

    def plain(n: Node) -> Node:
        if n.op == "add" and n.args[0].data == CORRECTED and CORRECTION not in kept:
            return Node("exp", (walk(n.args[0].args[0]),), None, n.axes)
        args = tuple(map(walk, n.args))
        if n.op == "log1p" and LOG1P not in kept:
            negated = args[0].op == "neg"
            whole = Node("sub" if negated else "add", (ONE, args[0].args[0] if negated else args[0]), None, n.axes)
            return Node("log", (whole,), None, n.axes)
        return replace(n, args=args)

    return walk(node)


# Free parameters.


def _chosen(
    right: Expr, left: Expr, arrays: tuple[tuple[str, Expr], ...], where: str
) -> Iterator[Mapping[Expr, Choice]]:
    """Values for what is free in the right side alone: 0 or the largest logit, the class of the largest entry."""
    leaves = {leaf for _, leaf in arrays}
    free = sorted((x for x in right.free - left.free - leaves if not isinstance(x, Dim)), key=lambda x: x.key)
    options = [list(_options(x, right, where)) for x in free]
    for picked in itertools.product(*options):
        yield dict(zip(free, picked, strict=True))


def _options(x: Expr, right: Expr, where: str) -> Iterator[Choice]:
    if isinstance(x, Idx):
        yield Named("label") if where == HARD_ONLY else Largest(voc.y if voc.y[x] in entries(right) else voc.z)
    elif isinstance(x, Sym):
        yield from (Largest(voc.z), 0)
