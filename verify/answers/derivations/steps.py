"""By which rule does one line follow from another? Every candidate is put before the kernel, which alone decides.

    Prover(given).step(a, "=", b)            the first single reason by which the kernel certifies a = b
    Prover(given).steps(a, "=", b)           the first two or three together

A candidate is a definition that occurs in the line, an equation among the hypotheses, a rule of the kernel, or an
instance of an axiom or of a theorem of the book; never a theorem that rests on what is to be shown.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, combinations, islice, permutations, product
from typing import TypeAlias

from derive import rules
from derive.calc import Claim, Lt, Reason, Step, Theorem
from derive.dependencies import called, closure
from derive.rules import AXIOMS, Axiom, Cite, Conversion, Hypothesis
from derive.symbols import (
    ArgMax,
    ArgMin,
    D,
    Definition,
    Expr,
    Idx,
    Joint,
    Log,
    Num,
    P,
    Prod,
    Sum,
    Sym,
    subst,
    unfold,
)
from derive.symbols import Step as UnitStep
from derive.theorems.probability import product_rule
from verify.answers.comparing.symbolic import OutOfTime, limited
from verify.answers.derivations.factors import factors
from verify.answers.derivations.gaps import positive_product
from verify.answers.derivations.instances import fits, flat, instances, sides, unify
from verify.answers.derivations.paths import Path, is_natural, paths, reasons_of
from verify.answers.derivations.reasons import Named, Thing
from verify.book import certify
from verify.conversions import differentiate, expand_logs
from verify.kernel import MALFORMED, Kernel, Rejection
from verify.model import Model, NoValue, satisfies
from verify.normal import Normal
from verify.sampling import Vacuous, sample_model
from verify.signs import unfolded

By: TypeAlias = tuple[Reason, ...]
MOST_PATHS = 16
MOST_CALLS = 160  # of the kernel, for one line
SECONDS = 5.0  # of computing, for one line
CALL_SECONDS = 5.0  # for one call of the kernel
LARGEST = 600  # nodes of a line
PATIENCE = 20.0  # for certifying theorems of the book that are cited, in all
NAME = "learner.line"
OPTIMA = (rules.LOG_INCREASES, rules.NEGATE, rules.DROP_CONSTANT)
BARE = frozenset((rules.ALGEBRA.name, rules.SIGNS.name))


class Unsatisfiable(ValueError):
    """No model of the hypotheses was found."""


@dataclass
class Budget:
    """What is left for a line."""

    calls: int
    until: float

    @property
    def spent(self) -> bool:
        return self.calls <= 0 or time.thread_time() > self.until


class Prover:
    """The kernel, the hypotheses, and what may be cited: theorems of the book that do not rest on the goal."""

    def __init__(
        self,
        given: tuple[Hypothesis, ...],
        theorems: Iterable[Theorem] = (),
        own: Iterable[By] = (),
    ) -> None:
        self.kernel = Kernel()
        self.given = (*given, *_joints(self.kernel, given))
        self.theorems = tuple(t for t in theorems if t.claim.relation in ("=", "<", "<="))
        self.allowed = frozenset(t.id for t in self.theorems)
        self.own = tuple(own)  # the reasons of the book's own derivation, instances and all
        self.shown: list[Theorem] = []  # side results of the learner, certified
        self.model = self._model()
        self.known: dict[tuple[Expr, str, Expr, By], str] = {}
        self.refused: set[str] = set()
        self.budget = Budget(MOST_CALLS, time.thread_time() + SECONDS)
        self.calls = 0
        self.patience = PATIENCE
        self.lack = ""
        self.walked: dict[tuple[Expr, By], Path] = {}  # the lines between, where several reasons make a step

    def _model(self) -> Model:
        if not self.given:
            return Model()
        bare = Theorem(NAME, "", Claim("=", Num(0), Num(0)), self.given)
        for size in (3, 2, 1, 5):
            with suppress(Vacuous, NoValue):
                model = sample_model(bare, size, 0)
                if not satisfies(model, self.given):  # exactly, as the kernel will ask
                    return model
        raise Unsatisfiable

    def fresh(self) -> None:
        """A new line: its budget is whole."""
        self.budget = Budget(MOST_CALLS, time.thread_time() + SECONDS)
        self.lack = ""

    # The kernel's word.

    def objection(self, before: Expr, relation: str, after: Expr, by: By) -> str:
        """Why the kernel does not let the line pass; nothing if it does."""
        key = (before, relation, after, by)
        if key not in self.known:
            if self.budget.spent:
                return "out of budget"
            self.known[key] = self._asked(before, relation, after, by)
        return self.known[key]

    def _asked(self, before: Expr, relation: str, after: Expr, by: By) -> str:
        if not all(map(self._citable, by)):
            return "not citable"
        self.budget.calls -= 1
        self.calls += 1
        theorem = Theorem(
            NAME, "", Claim(relation, before, after), self.given, None, before, (Step(relation, after, by),)
        )
        try:
            with limited(CALL_SECONDS):
                self.kernel.certify(theorem, self.model)
        except OutOfTime:
            return "it takes too long"
        except Rejection as error:
            cites = any(isinstance(r, Cite | Theorem | Axiom) for r in by)
            if error.reason.startswith("this needs ") and not cites:
                self.lack = self.lack or error.reason.removeprefix("this needs ").partition(", which")[0]
            return error.reason
        return ""

    def _citable(self, reason: Reason) -> bool:
        """Has the kernel certified the theorem that is cited? If not yet, with all that it rests on."""
        source = reason.source if isinstance(reason, Cite) else reason
        if not isinstance(source, Theorem) or self.kernel.has_certified(source):
            return True
        if source.id in self.refused or source.id not in self.allowed:
            return False
        begun = time.thread_time()
        try:
            for entry in closure([source]):
                if isinstance(entry, Theorem) and not self.kernel.has_certified(entry):
                    certify(self.kernel, entry)
        except Rejection:
            self.refused.add(source.id)
        spent = time.thread_time() - begun
        self.budget.until += min(spent, self.patience)  # not the fault of the line, but not for ever
        self.patience = max(self.patience - spent, 0.0)
        return source.id not in self.refused

    def follows(self, before: Expr, relation: str, after: Expr, by: By) -> bool:
        """Does the kernel let the line pass? That the logarithm moves no optimum is read in both directions."""
        if by == (rules.LOG_INCREASES,) and not self.objection(after, relation, before, by):
            return True
        return not self.objection(before, relation, after, by)

    def remember(self, start: Expr, steps: tuple[Step, ...], name: str) -> Theorem | None:
        """A chain of the learner's as a theorem that later lines may cite, if the kernel certifies it."""
        steps = tuple(s for s in steps if s.by)
        if not steps or steps[-1].expr == start or any(s.relation != "=" for s in steps):
            return None
        theorem = Theorem(name, name, Claim("=", start, steps[-1].expr), self.given, None, start, steps)
        try:
            with limited(CALL_SECONDS):
                self.kernel.certify(theorem, self.model)
        except (OutOfTime, Rejection):
            return None
        self.shown.append(theorem)
        return theorem

    # Single reasons.

    def step(self, before: Expr, relation: str, after: Expr, *, far: bool = False) -> By | None:
        """The first reason by which the line follows: of those at hand, or with `far` of the theorems of the book."""
        tried = (self.theorems_for if far else self.singles)(before, relation, after)
        found = next((by for by in tried if self.follows(before, relation, after, by)), None)
        return found or (self._turned(before, relation, after) if relation != "=" and not far else None)

    def _turned(self, before: Expr, relation: str, after: Expr) -> By | None:
        """What shows an inequality with 0 on one side, once the signs of its factors are turned."""
        product = positive_product(before, after, self.given)
        if product is None or not self.follows(product, "=", after - before, (rules.ALGEBRA,)):
            return None
        return next((by for by in self._orders(Num(0), product) if self.follows(Num(0), relation, product, by)), None)

    def path(self, before: Expr, relation: str, after: Expr) -> Path | None:
        """The lines between two, each of which follows by one reason; those that pass for one step, if any do."""
        if relation != "=":
            return None
        found: Path | None = None
        for path in islice(paths(before, after, self.theorems_for), MOST_PATHS):
            lines = [before, *(step.expr for step in path)]
            path = tuple(step for step, last in zip(path, lines, strict=False) if step.expr != last)  # noqa: PLW2901
            if path and (found is None or is_natural(path)) and self._walks(before, path):
                found = path
                if is_natural(path):
                    break
        if found:
            self.walked[after, reasons_of(found)] = found
        return found

    def _walks(self, here: Expr, path: Path) -> bool:
        """Does every line of a path follow from the one before, or that from it?"""
        for step in path:
            if not self.follows(here, "=", step.expr, step.by) and not self.follows(step.expr, "=", here, step.by):
                return False
            here = step.expr
        return True

    def written(self, steps: Iterable[tuple[str, Expr, By]]) -> tuple[Step, ...]:
        """Steps with the lines between them."""
        return tuple(chain.from_iterable(self.walked.get((e, by), (Step(r, e, by),)) for r, e, by in steps))

    def theorems_for(self, before: Expr, relation: str, after: Expr) -> Iterator[By]:
        """The instances of axioms and theorems that could make a line."""
        if relation != "=":
            for t in self.theorems:
                if t.claim.relation != "=" and fits(t, (before, after)):
                    yield from ((cite, rules.SIGNS) for cite in _whole(t, before, after))
            return
        targets = (before, after)
        free = before.free | after.free
        for source in self.sources(targets):
            if sides(source)[0].free <= free:
                yield (source,)
            yield from ((cite,) for cite in instances(source, targets, self.given))

    def singles(self, before: Expr, relation: str, after: Expr) -> Iterator[By]:
        """What is tried for a line, likely things first."""
        if relation != "=":
            yield from self._orders(before, after)
            return
        targets = (before, after)
        if any(isinstance(e, ArgMin | ArgMax) for e in targets):
            yield from ((c,) for c in OPTIMA)
            yield from ((rules.POSITIVE_FACTOR(c),) for c in factors(before, after))
        yield (rules.ALGEBRA,)
        definitions = tuple(called(targets))
        yield from ((d,) for d in definitions)
        yield from self._rules(targets)
        yield from ((h,) for h in self.given if h.relation == "=")
        yield from ((t,) for t in self.shown)
        yield from chain.from_iterable(combinations(definitions, size) for size in (2, 3) if len(definitions) >= size)
        yield from (by for by in self.own if _about_equality(by))
        yield from ((cite,) for t in self.shown for cite in instances(t, targets, self.given))

    def _rules(self, targets: tuple[Expr, ...]) -> Iterator[By]:
        kinds = {type(part) for target in targets for part in target.walk()}
        if D in kinds:
            yield (rules.DIFFERENTIATE,)
        if Log in kinds or Prod in kinds:
            yield (rules.LOG_LAWS,)
        if UnitStep in kinds:
            yield (rules.STEP,)
        yield from ((rules.CASES(y),) for y in self._binary())

    def _binary(self) -> Iterator[Sym]:
        for h in self.given:
            free = [x for x in h.left.free | h.right.free if isinstance(x, Sym)]
            if (
                h.relation == "="
                and not h.forall
                and len(free) == 1
                and Normal().equal(h.left - h.right, free[0] ** 2 - free[0])
            ):
                yield free[0]

    def _orders(self, before: Expr, after: Expr) -> Iterator[By]:
        """What may show an inequality."""
        yield (rules.SIGNS,)
        for total in after.walk():
            if isinstance(total, Sum):
                free = sorted((i for i in before.free if isinstance(i, Idx)), key=lambda i: i.key)
                yield from ((rules.ONE_TERM(i),) for i in free)
        definitions = tuple(called((before, after)))
        yield from ((d, rules.SIGNS) for d in definitions)
        if len(definitions) > 1:
            yield (*definitions, rules.SIGNS)
        ordered = [h for h in self.given if h.relation in (">", ">=")]
        yield from ((h, rules.SIGNS) for h in ordered if not h.forall)
        yield from (by for by in self.own if not _about_equality(by))

    def sources(self, targets: tuple[Expr, ...]) -> Iterator[Axiom | Theorem]:
        """The axioms, and the theorems that state an equation, whose left side could occur in the line."""
        plain = tuple(map(flat, targets))
        every: tuple[Axiom | Theorem, ...] = (*AXIOMS, *(t for t in self.theorems if t.claim.relation == "="))
        for source in every:
            optimum = any(isinstance(side, ArgMin | ArgMax) for side in sides(source))
            if not optimum and fits(source, plain):
                yield source

    # What a learner names.

    def by_name(self, before: Expr, relation: str, after: Expr, reason: Named) -> By | None:
        """The reasons that are named, if by them, or by some of them, the line follows."""
        for by in self.own:
            meant = len(by) >= len(reason.parts) and all(source_of(r) in reason.things for r in by)
            if meant and self.follows(before, relation, after, by):
                return by
        tables = [list(self._meanings(part, before, after)) for part in reason.parts]
        tables = [t for t in tables if t]
        for size in range(len(tables), 0, -1):
            for chosen in combinations(tables, size):
                for choice in islice(product(*chosen), 60):
                    for by in _arranged(tuple(dict.fromkeys(chain.from_iterable(choice))), relation):
                        if self.follows(before, relation, after, by):
                            return by
        return None

    def _meanings(self, things: tuple[Thing, ...], before: Expr, after: Expr) -> Iterator[By]:
        """The reasons that a name may stand for, with instances and arguments."""
        for thing in things:
            yield from (by for by in self.own if all(source_of(r) == thing for r in by))
            yield from ((r,) for by in self.own for r in by if len(by) > 1 and source_of(r) == thing)
            match thing:
                case Axiom() | Theorem():
                    yield from ((cite,) for cite in (thing, *instances(thing, (before, after), self.given)))
                    if isinstance(thing, Theorem) and thing.claim.relation != "=":
                        yield from ((cite,) for cite in _whole(thing, before, after))
                case Conversion(name=rules.POSITIVE_FACTOR.name):
                    yield from ((thing(c),) for c in factors(before, after))
                case Conversion(name=rules.CASES.name):
                    yield from ((thing(y),) for y in self._binary())
                case Conversion(name=rules.ONE_TERM.name):
                    yield from ((thing(i),) for i in before.free if isinstance(i, Idx))
                case _:
                    yield (thing,)

    # Several reasons.

    def steps(self, before: Expr, relation: str, after: Expr) -> By | None:
        """Two or three reasons by which together the line follows, if no single one does it."""
        useful = self._useful(before, relation, after)
        definitions = tuple(d for d in called((before, after)))
        for by in chain(self._chained(useful, after) if relation == "=" else (), self._several(useful, definitions)):
            if self.budget.spent:
                return None
            if self.follows(before, relation, after, by):
                return by
        return None

    def _useful(self, before: Expr, relation: str, after: Expr) -> list[Reason]:
        """The single reasons that change the line without making it."""
        if relation != "=":
            return [by[0] for by in self.singles(before, relation, after) if len(by) == 2]
        idle = self.objection(before, "=", after, (rules.ALGEBRA,)).partition(": ")[2]
        useful: dict[Reason, None] = {}
        for by in chain(self.singles(before, relation, after), self.theorems_for(before, relation, after)):
            said = self.known.get((before, relation, after, by), "")
            if (
                len(by) == 1
                and by != (rules.ALGEBRA,)
                and said.startswith("does not follow")
                and said.partition(": ")[2] != idle
            ):
                useful.setdefault(by[0])
        # what applies only once another reason has been applied
        later: tuple[Reason, ...] = (rules.LOG_LAWS, rules.DIFFERENTIATE, *(h for h in self.given if h.relation == "="))
        return list(useful) + [r for r in later if r not in useful]

    def _chained(self, useful: list[Reason], after: Expr) -> Iterator[By]:
        """Pairs of theorems of which the second applies to what the first brings in."""
        for first in useful:
            source, values = (first.source, dict(first.mapping)) if isinstance(first, Cite) else (first, {})
            if isinstance(source, Axiom | Theorem):
                brought = subst(sides(source)[1], values)
                yield from ((first, *by) for by in islice(self.theorems_for(brought, "=", after), 12) if by[0] != first)

    @staticmethod
    def _several(useful: list[Reason], definitions: tuple[Definition, ...]) -> Iterator[By]:
        others = [r for r in useful if not isinstance(r, Definition)][:10]
        sets = [c for size in range(1, min(len(definitions), 3) + 1) for c in combinations(definitions, size)][:12]
        pairs = list(permutations(others, 2))
        yield from ((*c, r) for c in sets for r in others)
        yield from pairs
        yield from ((r, *c) for c in sets for r in others)
        yield from ((*c, *p) for c in sets for p in pairs[:20])
        yield from ((*p, *c) for c in sets for p in pairs[:20])
        yield from permutations(others[:5], 3)

    def between(self, before: Expr, by: By) -> list[Expr]:
        """What stands between the first line and the last, where a reason says by itself what it makes of a line."""
        found: list[Expr] = []
        e = before
        for reason in by[:-1]:
            after = _applied(reason, e)
            if after is None or after == e:
                return found
            e = after
            found.append(e)
        return found


def _joints(kernel: Kernel, given: tuple[Hypothesis, ...]) -> Iterator[Hypothesis]:
    """P(A, B) > 0, where P(A | B) > 0 and P(B) > 0 are given: certified, not assumed."""
    for h in given:
        if h.relation == ">" and isinstance(h.left, P) and len(h.left.args) == 2:
            both, rule = (
                P(Joint(*h.left.args)),
                product_rule.where(dict(zip((rules.A, rules.B), h.left.args, strict=True))),
            )
            lemma = Theorem("learner.joint", "", Lt(0, both), given).calc(0)
            lemma = lemma.lt(h.left * P(h.left.args[1]), by=rules.SIGNS).eq(both, by=rule)
            with suppress(Rejection):
                certify(kernel, product_rule)
                certify(kernel, lemma)
                yield rules.positive(both, *h.forall)


def _applied(reason: Reason, e: Expr) -> Expr | None:
    with suppress(*MALFORMED):
        if isinstance(reason, Definition):
            return unfold(e, lambda d: d == reason)
        if reason == rules.DIFFERENTIATE:
            return Normal().form(differentiate(unfolded(e)))
        if reason == rules.LOG_LAWS:
            return expand_logs(e, Normal())
    return None


def source_of(reason: Reason) -> Thing:
    """What a reason is of: the theorem of an instance, the rule without its arguments."""
    if isinstance(reason, Cite):
        return reason.source  # type: ignore[no-any-return]  # what is cited at an instance
    if isinstance(reason, Conversion) and reason.arguments:
        return Conversion(reason.name, reason.statement)
    return reason


def _about_equality(by: By) -> bool:
    """Do these reasons show an equation?"""
    last = by[-1] if by else None
    order = (rules.SIGNS.name, rules.ONE_TERM.name, rules.CONTINUITY.name)
    return not (isinstance(last, Conversion) and last.name in order)


def _arranged(by: By, relation: str) -> Iterator[By]:
    """The reasons in an order that the kernel takes: without algebra, and of an inequality with signs last."""
    bare = tuple(r for r in by if not (isinstance(r, Conversion) and r.name in BARE))
    if relation == "=":
        yield from permutations(bare) if 1 < len(bare) <= 3 else [bare or (rules.ALGEBRA,)]
    elif any(isinstance(r, Conversion) and r.name == rules.ONE_TERM.name for r in by):
        yield by
    else:
        yield (*bare, rules.SIGNS)


def _whole(t: Theorem, before: Expr, after: Expr) -> list[Cite]:
    """The instances of an inequality that are the line itself."""
    found: dict[Cite, None] = {}
    left, right = map(flat, sides(t))
    for match in islice(unify(left, flat(before), {}, {}), 4):
        for both in islice(unify(right, flat(after), match, {}), 4):
            found.setdefault(t.where({s: v for s, v in both.items() if s != v}))
    return list(found)
