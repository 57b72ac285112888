"""What a derivation is to show: a theorem of the book, or an equation of one's own; and what its texts mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from derive import catalog, rules
from derive.calc import Claim, Refutation, Theorem
from derive.rules import Hypothesis, equation, nonnegative, partition, positive
from derive.symbols import At, Call, D, Dim, Event, Expr, Family, Idx, Named, Num, Sym, second_derivative
from verify.answers.derivations.file import Unreadable
from verify.answers.derivations.sameness import same, same_defined
from verify.answers.derivations.steps import By
from verify.answers.reading.parsing import BOOK, Invalid, Relation, Scope, parse, parse_statement
from verify.kernel import rests_on

RELATIONS = ("=", "<=", "<")
# Other ways of writing the end of a goal, which a derivation may reach instead.
ENDS = {
    "softmax.from-bayes": (
        "softmax((log P(X | Y_k) + log P(Y_k))_k)_k",
        "softmax((log P(X, Y_k))_k)_k",
    ),
    "cross-entropy.from-multinomial": ("argmin_p CE(c/N, p)",),
}
_FOR_ALL = re.compile(r"\s*(?:,|\bfor\s+(?:all|every|each)\b|∀|\\forall|모든).*$", re.IGNORECASE)
_PARTITION = re.compile(r"partition|exactly one|분할|정확히 하나", re.IGNORECASE)


@dataclass(frozen=True)
class Goal:
    """A claim under hypotheses. `theorem` is the theorem of the book that it is, if it is one."""

    claim: Claim
    given: tuple[Hypothesis, ...] = ()
    id: str = ""
    theorem: Theorem | None = None

    @classmethod
    def of(cls, theorem: Theorem) -> Goal:
        """The goal that a theorem of the book is; of convexity, that the curvature in every direction is >= 0."""
        claim = theorem.claim
        if claim.relation == "convex" and theorem.via is not None and theorem.via.name == rules.SECOND_ORDER.name:
            directions = [v for v in theorem.via.arguments if isinstance(v, Family)]
            curvature = second_derivative(claim.left, claim.right, *directions)
            return cls(Claim("<=", Num(0), curvature), theorem.given, theorem.id, theorem)
        if claim.relation not in RELATIONS or theorem.via is not None:
            raise Unreadable("unsupported goal", id=theorem.id)
        return cls(claim, theorem.given, theorem.id, theorem)

    @classmethod
    def against(cls, false: Refutation) -> Goal:
        """The goal that a false claim of convexity in one variable is: that the curvature is negative somewhere.

        Where that is, the learner says by a hypothesis, z = -2, of which an example is known.
        """
        claim = false.claim
        if claim.relation != "convex" or not isinstance(claim.right, Sym):
            raise Unreadable("unsupported goal", id=false.id)
        return cls(Claim("<", second_derivative(claim.left, claim.right), Num(0)), false.given, false.id)

    @classmethod
    def read(cls, text: str, scope: Scope = BOOK, given: tuple[Hypothesis, ...] = ()) -> Goal:
        """The goal of that id, or the relation that a text says."""
        text = text.strip().strip("`").strip()
        entry = catalog.entries().get(text)
        if isinstance(entry, Theorem):
            return cls.of(entry)
        if isinstance(entry, Refutation):
            return cls.against(entry)
        try:
            found = parse_statement(text, scope=scope)
        except Invalid as error:
            raise Unreadable("bad goal", message=error.spoken) from None
        if not isinstance(found, Relation) or found.left is None or found.relation == "!=":
            raise Unreadable("bad goal", message=text)
        left, relation, right = found.left, found.relation, found.right
        if relation in (">", ">="):
            left, right, relation = right, left, relation.replace(">", "<")
        return cls(Claim(relation, left, right), given)

    @property
    def scope(self) -> Scope:
        """The names of the book, those of the goal first."""
        bound = [
            x for e in (self.claim.left, self.claim.right) for x in e.walk() if isinstance(x, Family | Sym | Event)
        ]
        said = [x for h in self.given for x in (*h.left.free, *h.right.free)]
        lines = [] if self.theorem is None else [s.expr for s in self.theorem.steps]
        free = [x for e in (self.claim.left, self.claim.right, *lines) for x in e.free]
        kinds = (Family, Sym, Event, Dim, Idx)
        names = dict.fromkeys(x for x in (*free, *bound, *said) if isinstance(x, Named) and isinstance(x, kinds))
        more = () if any(x.data == "m" for x in names) else (Idx("m", Num(1), Dim("K")),)
        return BOOK.with_names(*more, *sorted(names, key=lambda x: (not isinstance(x, Dim | Idx), x.key)))

    @cached_property
    def names(self) -> frozenset[Expr]:
        """The events and the variables that the claim speaks of."""
        parts = (x for e in (self.claim.left, self.claim.right) for x in e.walk())
        return frozenset(x for x in parts if isinstance(x, Family | Sym | Event))

    @cached_property
    def forbidden(self) -> frozenset[str]:
        """The ids of the theorems that may not be cited: the goal, whatever it is called, and what rests on it."""
        book = [t for t in catalog.entries().values() if isinstance(t, Theorem)]
        goals = {t.id for t in book if t.id == self.id or self._is(t.claim)}
        return frozenset(t.id for t in book if any(rests_on(t, goal) for goal in goals))

    def _is(self, claim: Claim) -> bool:
        """Is this what is to be shown?"""
        if self.theorem is not None or claim.relation != self.claim.relation:
            return claim == self.claim
        pairs = [(claim.left, claim.right)] + ([(claim.right, claim.left)] if claim.relation == "=" else [])
        return any(same(a, self.claim.left) and same(b, self.claim.right) for a, b in pairs)

    def states(self, left: Expr, relation: str, right: Expr) -> bool:
        """Does a line say what is to be shown, definitions written out or not?"""
        if relation in (">", ">="):
            left, right, relation = right, left, relation.replace(">", "<")
        pairs = [(left, right)] + ([(right, left)] if relation == "=" else [])
        return relation == self.claim.relation and any(
            same_defined(a, self.claim.left) and self.ends_at(b) for a, b in pairs
        )

    @cached_property
    def ends(self) -> tuple[Expr, ...]:
        """What may stand at the end instead of the right side."""
        return (self.claim.right, *(parse(text, scope=self.scope) for text in ENDS.get(self.id, ())))

    def ends_at(self, e: Expr) -> bool:
        """Is the expression the end of the goal?"""
        return any(same_defined(e, end) for end in self.ends)

    @cached_property
    def citable(self) -> tuple[Theorem, ...]:
        """The theorems that are tried where no reason is said: those of the goal's chapter and of the ones before.

        Besides, those of any chapter that say what a derivative is: the chain rule asks for them.
        """
        found: list[Theorem] = []
        for chapter in catalog.CHAPTERS:
            found += [t for t in chapter.entries if isinstance(t, Theorem) and t.id not in self.forbidden]
            if self.theorem in chapter.entries or chapter.name == "convexity":
                break
        else:
            return tuple(found)
        cited = [r for by in self.own for r in by if isinstance(r, Theorem) and r not in found]
        order = {t.id: n for n, t in enumerate(found)}
        last = order.get(self.id, len(found))
        return (*cited, *sorted(found, key=lambda t: abs(order[t.id] - last)), *self._slopes({*found, *cited}))

    def _slopes(self, known: set[Theorem]) -> list[Theorem]:
        """The other theorems that say what the derivative of a defined function is."""
        book = (t for t in catalog.entries().values() if isinstance(t, Theorem) and t not in known)
        return [t for t in book if t.id not in self.forbidden and _is_slope(t.claim)]

    @property
    def own(self) -> tuple[By, ...]:
        """The reasons that the book gives, line by line."""
        return () if self.theorem is None else tuple(dict.fromkeys(step.by for step in self.theorem.steps))


def _is_slope(claim: Claim) -> bool:
    """d/dx f(x) = ..., of a defined f of the variable alone."""
    e = claim.left
    f = e.args[0].args[0] if isinstance(e, D) and isinstance(e.args[0], At) else e.args[0] if isinstance(e, D) else e
    return isinstance(f, Call) and len(f.args) == 1 and claim.relation == "="


def asked(text: str) -> tuple[str, tuple[str, ...]]:
    """The goal that a question of the bank asks for, and where its answer may start; any other text as it is."""
    name = text.strip().strip("`").strip()
    if not re.fullmatch(r"[a-z0-9-]+\.[a-z0-9-]+", name) or name in catalog.entries():
        return text, ()
    from verify.answers.questions import Derivation, bank

    question = bank().get(name)
    if question is None:
        return text, ()
    if not isinstance(question, Derivation):
        raise Unreadable("unsupported goal", id=name)
    return question.theorem, question.start


def hypotheses(texts: Iterable[str | Hypothesis], scope: Scope) -> tuple[Hypothesis, ...]:
    """What is given, from texts: sum_k y_k = 1, p_k > 0 for all k, exactly one of the events Y. Raises Unreadable."""
    return tuple(h for text in texts for h in ((text,) if isinstance(text, Hypothesis) else _hypothesis(text, scope)))


def _hypothesis(text: str, scope: Scope) -> Sequence[Hypothesis]:
    if _PARTITION.search(text):
        events = [x for name in re.findall(r"[A-Za-z]+", text) for x in scope.symbols.get(name, ())]
        families = [x for x in events if isinstance(x, Event) and x.args]
        if families:
            return (partition(families[0]),)
    try:
        found = parse_statement(_FOR_ALL.sub("", text), scope=scope)
    except Invalid as error:
        raise Unreadable("bad given", text=text, message=error.spoken) from None
    if not isinstance(found, Relation) or found.left is None or found.relation == "!=":
        raise Unreadable("bad given", text=text, message="?")
    left, right = found.left, found.right
    free = tuple(sorted((x for x in left.free | right.free if isinstance(x, Idx)), key=lambda x: x.key))
    match found.relation:
        case "=":
            return (equation(left, right, *free, label=text),)
        case ">" | ">=":
            gap = left if right == Num(0) else left - right
        case _:
            gap = right if left == Num(0) else right - left
    make = positive if found.relation in (">", "<") else nonnegative
    return (make(gap, *free, label=text),)


def beyond(asked: Iterable[Hypothesis], given: tuple[Hypothesis, ...]) -> list[Hypothesis]:
    """The hypotheses that are not among those given."""
    return [h for h in asked if not any(_implied(h, g) for g in given)]


def _implied(h: Hypothesis, g: Hypothesis) -> bool:
    h, g = (replace(x, forall=()) for x in (h, g))
    stronger = {">=": (">", ">="), ">": (">",), "=": ("=",), "partition": ("partition",)}
    if g.relation not in stronger[h.relation]:
        return False
    if h.relation == "partition":
        return h.left == g.left
    return (same(h.left, g.left) and same(h.right, g.right)) or (same(h.left, g.right) and same(h.right, g.left))
