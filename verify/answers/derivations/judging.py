"""A learner's derivation, line by line: does each line follow, by which rule, and do the lines lead to the goal?

    check_derivation("softmax.from-bayes", ["P(Y_k | X) = P(X | Y_k) P(Y_k) / P(X)  by Bayes' rule", ...])

Any valid route is accepted: a line is right when the kernel certifies it by a single reason, whichever it is. What
rests on what is to be shown may not be cited. A line that does not follow is refuted by a point at which its two
sides differ.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from derive.calc import Theorem
from derive.errors import LossproofError
from derive.printing.linear import linear
from derive.printing.reasons import reason_text, reasons_text
from derive.rules import ALGEBRA, Cite, Hypothesis
from derive.symbols import ArgMax, ArgMin, D, Expr, P
from verify.answers.comparing.equality import compare
from verify.answers.comparing.verdict import Proof
from verify.answers.derivations.abbreviations import Reader, defined_name
from verify.answers.derivations.file import Document, Line, Unreadable, lines_of, read, taken_apart, without_where
from verify.answers.derivations.goals import Goal, asked, beyond, hypotheses
from verify.answers.derivations.paths import is_natural, mentions, reasons_of
from verify.answers.derivations.reasons import Named, named
from verify.answers.derivations.refuting import doubt, shown_by_numbers
from verify.answers.derivations.refuting import refuted as refuted_line
from verify.answers.derivations.remarks import remark
from verify.answers.derivations.routes import Chain, Route, route
from verify.answers.derivations.sameness import same
from verify.answers.derivations.steps import LARGEST, By, Prover, Unsatisfiable, source_of
from verify.answers.derivations.verdict import WRONG, DerivationVerdict, LineVerdict, Status
from verify.answers.reading.names import BOOK, Scope
from verify.answers.reading.parsing import Invalid
from verify.conversions import variable_of
from verify.kernel import MALFORMED

SECONDS = 24.0  # for a whole derivation
MOST_GIVEN = 40  # hypotheses
FLIPPED = {">": "<", ">=": "<="}
CHECKED = ("=", "<", "<=", ">", ">=")


def check_file(path: str | Path, goal: Goal | str | None = None) -> DerivationVerdict:
    """The verdict on the derivation in a file; its header names the goal unless one is given. Raises OSError."""
    try:
        return check_document(read(path), goal)
    except Unreadable as error:
        return unreadable(error)


def check_text(text: str, goal: Goal | str | None = None) -> DerivationVerdict:
    """The verdict on the derivation that a text holds."""
    try:
        return check_document(taken_apart(text), goal)
    except Unreadable as error:
        return unreadable(error)


def check_document(
    document: Document, goal: Goal | str | None = None, *, seconds: float = SECONDS
) -> DerivationVerdict:
    """The verdict on a derivation that was taken apart. Raises Unreadable."""
    named_goal = next(iter(document.of("goal")), None)
    wanted = goal if goal is not None else named_goal
    if wanted is None:
        raise Unreadable("no goal")
    verdict = check_derivation(
        wanted, document.lines, given=document.of("given"), lets=document.of("let"), seconds=seconds
    )
    if document.skipped:
        verdict = replace(verdict, remarks=(*verdict.remarks, remark("skipped", count=len(document.skipped))))
    return verdict


def check_derivation(
    goal: Goal | str,
    lines: Sequence[str | Line],
    *,
    given: Iterable[str | Hypothesis] = (),
    allowed_starts: Iterable[str | Expr] | None = None,
    scope: Scope | None = None,
    lets: Iterable[str] = (),
    seconds: float = SECONDS,
) -> DerivationVerdict:
    """Whether the lines derive the goal.

    Arguments: `goal` is an id of the book or of the bank, or a relation; `lines` are texts, "a = b  by r" or "= b", or
    taken apart; `given` are hypotheses, of which a goal of the book brings its own; `allowed_starts` are where the
    derivation may begin, besides at either side of the goal; `lets` are abbreviations, "a_k = log p_k"; `seconds` are
    for all lines together.
    """
    try:
        check = _Check.of(goal, lines, tuple(given), allowed_starts, scope, tuple(lets))
        check.until = time.monotonic() + seconds
        return check.verdict()
    except Unreadable as error:
        return unreadable(error)
    except Unsatisfiable:
        return DerivationVerdict("invalid", message=remark("no model"))


def unreadable(error: Unreadable) -> DerivationVerdict:
    """The verdict on what is no derivation."""
    return DerivationVerdict("invalid", message=remark(error.kind, **error.values))


@dataclass(frozen=True)
class _Step:
    """A line whose formulas are read."""

    left: Expr | None
    relation: str
    right: Expr


class _Check:
    """One derivation under examination."""

    def __init__(self, goal: Goal, reader: Reader, lines: tuple[Line, ...], starts: tuple[Expr, ...]) -> None:
        self.goal, self.reader, self.lines, self.starts = goal, reader, lines, starts
        self.prover = Prover(goal.given, goal.citable, goal.own)
        self.prover.allowed = _every() - goal.forbidden
        self.chains: list[Chain] = []
        self.current: Chain | None = None  # where a line without a left side goes on from
        self.verdicts: list[LineVerdict] = []
        self.cited: dict[int, set[int]] = {}  # lines that a line cites
        self.showing: dict[int, set[int]] = {}  # the lines that show what a line may be cited for
        self.circular = ""
        self.extra: list[Hypothesis] = []
        self.until = time.monotonic() + SECONDS

    @classmethod
    def of(
        cls,
        goal: Goal | str,
        lines: Sequence[str | Line],
        given: tuple[str | Hypothesis, ...],
        allowed_starts: Iterable[str | Expr] | None,
        scope: Scope | None,
        lets: tuple[str, ...],
    ) -> _Check:
        """The texts read, or Unreadable."""
        if isinstance(goal, str):
            goal, begun = asked(goal)
            allowed_starts = (*(allowed_starts or ()), *begun)
            goal = Goal.read(goal, scope or BOOK)
        names = scope or goal.scope
        if not all(isinstance(line, str | Line) for line in lines):
            raise LossproofError("A line of a derivation is no text.", "Give texts, or lines taken apart.")
        if len(given) > MOST_GIVEN:
            raise Unreadable("too many given", most=MOST_GIVEN)
        wanted = hypotheses(given, names)
        extra = beyond(wanted, goal.given) if goal.theorem else []
        if goal.theorem is None:
            goal = replace(goal, given=(*goal.given, *beyond(wanted, goal.given)))
        parted = [without_where(line) if isinstance(line, str) else (line, ()) for line in lines]
        reader = Reader(names, (), goal.names).with_probabilities(goal.claim)
        for text in (*lets, *(let for _, said in parted for let in said)):
            reader = reader.with_let(text)
        try:
            starts = tuple(s if isinstance(s, Expr) else reader.expression(s) for s in allowed_starts or ())
        except Invalid as error:
            raise Unreadable("bad goal", message=error.spoken) from None
        found = [line for n, (text, _) in enumerate(parted, 1) for line in _taken(text, n)]
        if not any(line.relation for line in found):
            raise Unreadable("no steps")
        check = cls(goal, reader, tuple(found), starts)
        check.extra = extra
        return check

    # Line by line.

    def verdict(self) -> DerivationVerdict:
        """The verdict on the whole."""
        steps = [self._read(line) for line in self.lines]
        for n, (line, step) in enumerate(zip(self.lines, steps, strict=True)):
            if isinstance(step, LineVerdict):
                self.verdicts.append(step)
                if step.status != "follows":
                    self._begin(Chain(None))  # what goes on from here goes on from nothing that was read
                elif not self.chains:
                    self._begin(Chain(self.reader.expression(line.left or ""), n))
            else:
                self._take(n, line, step, steps[n + 1 : n + 2])
        return self._whole(route(self.goal, self.chains, self.starts, self.cited))

    def _read(self, line: Line) -> _Step | LineVerdict:
        if line.relation and line.relation not in CHECKED:
            return LineVerdict(line, "invalid", remark("relation", relation=line.relation))
        if line.left is not None and line.relation == "=" and self._is_definition(line):
            return LineVerdict(line, "follows", remark("defined", name=line.left))
        try:
            left = None if line.left is None else self.reader.expression(line.left)
            right = self.reader.expression(line.right)
        except (Invalid, *MALFORMED) as error:
            message = error.spoken if isinstance(error, Invalid) else str(error)
            return LineVerdict(line, "invalid", remark("unread", message=message))
        size = max(sum(1 for _ in e.walk()) for e in (left, right) if e is not None)
        if size > LARGEST:
            return LineVerdict(line, "invalid", remark("too large", size=size, most=LARGEST))
        return _Step(left, line.relation, right)

    def _is_definition(self, line: Line) -> bool:
        """Does a line say what a name stands for that neither the goal nor a line before speaks of? It is read so."""
        with suppress(Unreadable):
            self.reader = self.reader.with_function(line.left or "", line.right)
            return True
        name = defined_name(f"{line.left} = {line.right}")
        if not name or name in {str(x.data) for x in (*self.goal.names, *self.reader.known)}:
            return False
        before = self.lines[: self.lines.index(line)]
        if any(re.search(rf"(?<![A-Za-z\\]){re.escape(name)}(?![A-Za-z])", str(other)) for other in before):
            return False
        try:
            self.reader = self.reader.with_let(f"{line.left} = {line.right}")
        except Unreadable:
            return False
        return True

    def _take(self, n: int, line: Line, step: _Step, following: list[_Step | LineVerdict]) -> None:
        """Find out from where a line goes on, and judge it."""
        if step.relation == "":
            self._begin(Chain(step.right, n))
            self.verdicts.append(LineVerdict(line, "follows", remark("start")))
            return
        if self._is_statement(step, following):
            self.verdicts.append(LineVerdict(line, "follows", remark("stated")))
            return
        chain, before = self._place(step, n)
        if chain is None or before is None:
            kind = "undecided, unread" if self.chains else "no beginning"
            self.verdicts.append(LineVerdict(line, "undecided" if self.chains else "invalid", remark(kind)))
            self._begin(Chain(step.right, n))
            return
        self.current = chain
        verdict, by = self._from_earlier(n, line, step) or self._judged(n, line, before, step)
        if by is None and step.left is not None and before is not step.left and before != step.left:
            other, others = self._judged(n, line, step.left, step)
            if others is not None:
                verdict, by, before = other, others, step.left
        self.verdicts.append(verdict)
        chain.add(n, before, step.relation, step.right, by)
        if by is not None:
            self._remember(n, chain)

    def _from_earlier(self, n: int, line: Line, step: _Step) -> tuple[LineVerdict, By | None] | None:
        """df/dx = ... from f = ... = g, lines before: dg/dx is looked at. Nothing given may speak of x."""
        if not isinstance(step.left, D) or step.relation != "=":
            return None
        f, x = step.left.args
        if any(variable_of(x) in h.left.free | h.right.free for h in self.goal.given):
            return None
        for chain in reversed(self.chains):
            true = all(self.verdicts[at].status in {"follows", "too-big"} for at in chain.lines)
            equal = all(relation == "=" for _, relation, _, _ in chain.steps)
            if chain.start is not None and chain.last is not None and true and equal and same(f, chain.start):
                verdict, by = self._judged(n, line, D(chain.last, x), step)
                if by is not None:
                    self.cited.setdefault(n, set()).update(chain.lines)
                    return verdict, by
        return None

    def _is_statement(self, step: _Step, following: list[_Step | LineVerdict]) -> bool:
        """Is this the goal, written down before the derivation starts at its left side?"""
        after = following[0] if following else None
        again = isinstance(after, _Step) and (after.left is not None or after.relation == "")
        stated = step.left is not None and self.goal.states(step.left, step.relation, step.right)
        return stated and again and not self.chains

    def _place(self, step: _Step, n: int) -> tuple[Chain | None, Expr | None]:
        """The chain that a line belongs to, and the expression that it goes on from."""
        if step.left is None:
            return self.current, self.current.last if self.current else None
        for chain in reversed(self.chains):
            if chain.last is not None and same(step.left, chain.last):
                return chain, chain.last
        for chain in reversed(self.chains):
            if chain.start is not None and same(step.left, chain.start):
                return chain, chain.last
        return self._begin(Chain(step.left, n)), step.left

    def _begin(self, chain: Chain) -> Chain:
        self.chains.append(chain)
        self.current = chain
        return chain

    def _remember(self, n: int, chain: Chain) -> None:
        steps = self.prover.written(chain.straight())
        if chain.start is not None and self.prover.remember(chain.start, steps, f"learner.line-{n}"):
            self.showing[n] = set(chain.lines)

    def _judged(self, n: int, line: Line, before: Expr, step: _Step) -> tuple[LineVerdict, By | None]:
        """The verdict on a line, and the reasons by which it follows: () where it says the same, None for none."""
        if time.monotonic() > self.until:
            return LineVerdict(line, "undecided", remark("undecided, time")), None
        self.prover.fresh()
        left, relation, right = before, step.relation, step.right
        if relation in FLIPPED:
            left, relation, right = right, FLIPPED[relation], left
        if relation != "<" and same(left, right):
            by: By = (ALGEBRA,) if left != right and self.prover.follows(left, relation, right, (ALGEBRA,)) else ()
            return LineVerdict(line, "follows", remark("repeated" if left == right else "same")), by
        meant = named(line.reason, self.goal.given)
        found = self.prover.by_name(left, relation, right, meant) if meant.parts else None
        if found:
            self._cite(n, found)
            return self._followed(line, found, meant), found
        circular = self._circular_reason(line, meant)
        if circular:
            return circular, None
        single = self.prover.step(left, relation, right)
        numbers = "" if single else shown_by_numbers(left, relation, right)
        if numbers:
            return LineVerdict(line, "follows", numbers, ("enclosures",)), ()
        path = None if single else self.prover.path(left, relation, right)
        if path and (is_natural(path) or mentions(path, meant.names)):
            single = reasons_of(path)
        refuted = None if single or path else refuted_line(line, left, relation, right, self.goal.given)
        if refuted:
            return refuted, None
        single = single or self.prover.step(left, relation, right, far=True)
        if single:
            self._cite(n, single)
            return self._by_other(line, single, meant), single
        if self._grants(n, step, before):
            return LineVerdict(line, "undecided", remark("circular line")), None
        return self._open(line, left, relation, right), None

    def _cite(self, n: int, by: By) -> None:
        for reason in by:
            source = reason.source if isinstance(reason, Cite) else reason
            if isinstance(source, Theorem) and source.id.startswith("learner.line-"):
                self.cited.setdefault(n, set()).update(self.showing[int(source.id.removeprefix("learner.line-"))])

    def _followed(self, line: Line, by: By, meant: Named) -> LineVerdict:
        """The line follows by what was named."""
        kind = "follows, not needed" if len(by) < len(meant.parts) and by != (ALGEBRA,) else "follows"
        if meant.unknown:
            kind = "follows, unknown reason"
        said = remark(kind, by=self._said(by), reason="; ".join(meant.unknown) or line.reason)
        return LineVerdict(line, "follows", said, self._names(by))

    def _by_other(self, line: Line, by: By, meant: Named) -> LineVerdict:
        """The line follows by a single reason that was not named."""
        if meant.parts and meant.sure and not {source_of(r) for r in by} & set(meant.things):
            said = remark("wrong reason", reason=line.reason, by=self._said(by))
            return LineVerdict(line, "wrong-reason", said, self._names(by))
        kind = "follows, unknown reason" if line.reason and not meant.sure else "follows"
        return LineVerdict(line, "follows", remark(kind, by=self._said(by), reason=line.reason), self._names(by))

    def _circular_reason(self, line: Line, meant: Named) -> LineVerdict | None:
        """Does a reason name what is to be shown, or what rests on it, and nothing that may be cited?"""
        for part in meant.parts:
            theorems = [t for t in part if isinstance(t, Theorem)]
            if theorems and len(theorems) == len(part) and all(t.id in self.goal.forbidden for t in theorems):
                name = theorems[0].id
                self.circular = self.circular or name
                kind = "circular goal" if name == self.goal.id else "circular reason"
                return LineVerdict(line, "wrong-reason", remark(kind, reason=line.reason, id=name))
        return None

    def _grants(self, n: int, step: _Step, before: Expr) -> bool:
        """Is the line the whole goal at once, with others after it that go on from there?"""
        if not self.goal.states(before, step.relation, step.right) or n == len(self.lines) - 1:
            return False
        self.circular = self.circular or str(self.lines[n].number or n + 1)
        return True

    def _open(self, line: Line, left: Expr, relation: str, right: Expr) -> LineVerdict:
        """No single reason and no counterexample: too big a step, or undecided."""
        path = self.prover.path(left, relation, right)
        several = reasons_of(path) if path else self.prover.steps(left, relation, right)
        if several:
            lines = [step.expr for step in path[:-1]] if path else self.prover.between(left, several)
            between = tuple(map(linear, lines))
            kind = "too big, between" if between else "too big"
            said = remark(kind, by=self._said(several), between=", ".join(between))
            return LineVerdict(line, "too-big", said, self._names(several), between)
        proof = _equality(left, right, self.goal.given) if relation == "=" else None
        if proof:
            return LineVerdict(line, "too-big", remark("too big, true", by=proof), (str(proof),))
        kind = "undecided, lack" if self.prover.lack else "undecided"
        said = doubt(left, relation, right, self.goal.given) or remark(kind, lack=self.prover.lack)
        return LineVerdict(line, "undecided", said)

    def _said(self, by: By) -> str:
        own = any(reason_text(r).startswith("learner.") for r in by)
        return "; ".join(self._names(by)) if own else reasons_text(by)

    def _names(self, by: By) -> tuple[str, ...]:
        names = [reason_text(r) for r in by]
        return tuple(self._own_line(name) for name in names)

    def _own_line(self, name: str) -> str:
        if not name.startswith("learner.line-"):
            return name
        line = self.lines[int(name.removeprefix("learner.line-").partition(" ")[0])]
        return remark("own line", line=line.number)

    # The whole.

    def _whole(self, found: Route) -> DerivationVerdict:
        lines = tuple(
            replace(v, status="leads-nowhere", message=remark(found.idle[n]))
            if n in found.idle and v.status == "follows"
            else v
            for n, v in enumerate(self.verdicts)
        )
        status = self._status(lines, found)
        return DerivationVerdict(
            status,
            lines,
            found.start_ok,
            found.goal_ok,
            self.circular,
            self._message(status, lines, found),
            self.goal.id
            or f"{linear(self.goal.claim.left)} {self.goal.claim.relation} {linear(self.goal.claim.right)}",
            tuple(remark("extra", text=str(h)) for h in self.extra),
            self.prover.calls,
        )

    def _status(self, lines: tuple[LineVerdict, ...], found: Route) -> Status:
        statuses = {line.status for line in lines}
        if "invalid" in statuses:
            return "invalid"
        if self.circular or not found.start_ok or statuses & {"does-not-follow", "wrong-reason"}:
            return "wrong"
        if not found.goal_ok or statuses & {"too-big", "undecided"}:
            return "incomplete"
        return "correct"

    def _message(self, status: Status, lines: tuple[LineVerdict, ...], found: Route) -> str:
        wrong = [line.line.number for line in lines if line.status in WRONG]
        if status == "correct":
            more = any(line.status == "leads-nowhere" for line in lines)
            return remark("correct, and more" if more else "correct")
        if self.circular:
            return remark("circular", what=self.circular)
        if wrong:
            return remark("wrong", count=len(wrong), lines=len(lines), first=wrong[0])
        if not found.start_ok:
            return remark("wrong start")
        if not found.goal_ok:
            claim = self.goal.claim
            if found.last is None or claim.relation != "=":
                return remark("not reached, order")
            return remark("not reached", left=linear(found.last), right=linear(found.target or claim.right))
        return remark("big steps" if any(line.status == "too-big" for line in lines) else "open steps")


def _taken(text: str | Line, number: int) -> list[Line]:
    if isinstance(text, Line):
        return [text if text.number else replace(text, number=number)]
    return lines_of(text, number)


@cache
def _every() -> frozenset[str]:
    """The ids of all theorems of the book."""
    from derive import catalog

    return frozenset(e.id for e in catalog.entries().values() if isinstance(e, Theorem))


def _equality(left: Expr, right: Expr, given: tuple[Hypothesis, ...]) -> Proof | None:
    """A proof of an equation that is not one of the kernel's."""
    if any(isinstance(e, ArgMin | ArgMax | P) for side in (left, right) for e in side.walk()):
        return None
    with suppress(RecursionError, *MALFORMED):
        found = compare(left, right, given=given, mode="equal under hypotheses")
        if found.status == "equal" and isinstance(found.evidence, Proof):
            return found.evidence
    return None


__all__ = [
    "DerivationVerdict",
    "Goal",
    "Line",
    "LineVerdict",
    "check_derivation",
    "check_document",
    "check_file",
    "check_text",
    "unreadable",
]
