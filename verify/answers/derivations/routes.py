"""Where a derivation starts, whether it arrives, and which of its lines were of no use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from derive.symbols import Expr
from verify.answers.derivations.goals import Goal
from verify.answers.derivations.sameness import same, same_defined
from verify.answers.derivations.steps import By

_TURNED = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass
class Chain:
    """Expressions one after another: the start, and for each line the relation, the expression and the reasons."""

    start: Expr | None
    first: int = -1
    lines: list[int] = field(default_factory=list)
    steps: list[tuple[Expr, str, Expr, By | None]] = field(default_factory=list)

    @property
    def last(self) -> Expr | None:
        """The last expression."""
        return self.steps[-1][2] if self.steps else self.start

    def add(self, line: int, before: Expr, relation: str, after: Expr, by: By | None) -> None:
        """One line more."""
        self.lines.append(line)
        self.steps.append((before, relation, after, by))

    def straight(self) -> list[tuple[str, Expr, By]]:
        """The steps from the start to the last line, each from the one before; none where one has no reason."""
        out: list[tuple[str, Expr, By]] = []
        wanted = self.last
        for before, relation, after, by in reversed(self.steps):
            if wanted is None or not same(after, wanted):
                continue
            if by is None:
                return []
            if by:
                out.append((relation, after, by))
                wanted = before
            elif before != after:
                return []
            if self.start is not None and wanted == self.start:
                return out[::-1]
        return []

    def relation(self, upto: int) -> str:
        """What the first lines show together: "=", "<", ..., or nothing where they point both ways."""
        found = {r for _, r, _, _ in self.steps[:upto]} - {"="}
        if not found:
            return "="
        if found <= {"<", "<="}:
            return "<" if "<" in found else "<="
        if found <= {">", ">="}:
            return ">" if ">" in found else ">="
        return ""

    def visits(self) -> list[Expr]:
        """All expressions in order."""
        return ([self.start] if self.start is not None else []) + [after for _, _, after, _ in self.steps]


@dataclass(frozen=True)
class Route:
    """Whether the start is allowed and the goal reached; the lines that are of no use, and why; where it stops."""

    start_ok: bool
    goal_ok: bool
    idle: Mapping[int, str]
    last: Expr | None = None
    target: Expr | None = None


def route(goal: Goal, chains: Sequence[Chain], starts: Sequence[Expr], cited: Mapping[int, set[int]]) -> Route:
    """How the chains lead to the goal."""
    begun = [(chain, target) for chain in chains for target in _targets(goal, chain, starts)]
    for chain, turned in begun:
        end = _arrival(goal, chain, turned)
        if end is not None:
            return Route(True, True, _idle(chains, {**_useful(chain, end)}, cited, chain, end))
    meeting = _meeting(goal, begun)
    if meeting:
        used = [n for chain, upto in meeting for n in chain.lines[:upto]]
        return Route(True, True, _idle(chains, dict.fromkeys(used, ""), cited))
    main = max((c for c, _ in begun), key=lambda c: len(c.steps), default=None)
    longest = main or max(chains, key=lambda c: len(c.steps), default=None)
    used = longest.lines if longest else []
    turned = next((t for c, t in begun if c is main), False)
    target = goal.claim.left if turned else goal.claim.right
    idle = _idle(chains, dict.fromkeys(used, ""), cited) if main else {}
    return Route(bool(begun), False, idle, longest.last if longest else None, target)


def _targets(goal: Goal, chain: Chain, starts: Sequence[Expr]) -> list[bool]:
    """Does the chain start at the left side of the goal (False), at its right side (True), or nowhere allowed?"""
    if chain.start is None:
        return []
    if same_defined(chain.start, goal.claim.left) or any(same_defined(chain.start, s) for s in starts):
        return [False]
    return [True] if goal.ends_at(chain.start) else []


def _arrival(goal: Goal, chain: Chain, turned: bool) -> int | None:
    """After how many lines the chain reaches the other side, by relations that show the goal."""
    for upto, (_, _, e, _) in enumerate(chain.steps, 1):
        there = same_defined(e, goal.claim.left) if turned else goal.ends_at(e)
        exact = same(e, goal.claim.left) if turned else any(same(e, end) for end in goal.ends)
        later = any(
            same(f, goal.claim.left) if turned else any(same(f, end) for end in goal.ends)
            for _, _, f, _ in chain.steps[upto:]
        )
        shown = chain.relation(upto)
        wanted = _TURNED[goal.claim.relation] if turned else goal.claim.relation
        fits = shown == wanted or (wanted in ("<=", ">=") and shown in ("=", wanted[0]))
        if there and fits and (exact or not later):
            return upto
    return None


def _meeting(goal: Goal, begun: Sequence[tuple[Chain, bool]]) -> list[tuple[Chain, int]]:
    """Two chains, one from each side, that come to the same expression."""
    if goal.claim.relation != "=":
        return []
    for one, turned in begun:
        for other, opposite in begun:
            if turned or not opposite or "" in (one.relation(len(one.steps)), other.relation(len(other.steps))):
                continue
            for m, e in enumerate(one.visits()):
                for n, f in enumerate(other.visits()):
                    if same(e, f) and one.relation(m) == other.relation(n) == "=" and m + n:
                        return [(one, m), (other, n)]
    return []


def _useful(chain: Chain, end: int) -> dict[int, str]:
    """The lines that a chain needs on its way: without the loops in it."""
    visits = chain.visits()[: end + 1]
    useful: dict[int, str] = {}
    place = 0
    while place < end:
        again = max(m for m, e in enumerate(visits) if m >= place and same(e, visits[place]))
        if again > place:
            short = all(same(visits[m], visits[place]) for m in range(place, again + 1))
            useful |= dict.fromkeys(chain.lines[place:again], "" if short else "loop")
        if again < end:
            useful[chain.lines[again]] = ""
        place = again + 1
    return useful


def _idle(
    chains: Sequence[Chain],
    used: Mapping[int, str],
    cited: Mapping[int, set[int]],
    main: Chain | None = None,
    end: int = 0,
) -> dict[int, str]:
    """The lines that nothing needs, and why."""
    needed = {n for n, why in used.items() if not why}
    todo = list(needed)
    while todo:
        for m in cited.get(todo.pop(), ()):
            if m not in needed:
                needed.add(m)
                todo.append(m)
    idle = {n: "nowhere" for chain in chains for n in chain.lines if n not in needed}
    if main:
        idle |= {n: "beyond" for n in main.lines[end:] if n in idle}
    idle |= {n: why for n, why in used.items() if why and n not in needed}
    return idle
