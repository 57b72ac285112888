"""What a derivation is to show: a theorem of the book, or an equation of one's own; and what its texts mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from derive import catalog
from derive.calc import Claim, Theorem
from derive.rules import Hypothesis, equation, nonnegative, partition, positive
from derive.symbols import Dim, Event, Expr, Family, Idx, Lam, Named, Num, Sym, subst, unfold
from verify.answers.derivation_file import Unreadable
from verify.answers.parsing import BOOK, Invalid, Relation, Scope, parse, parse_statement
from verify.answers.sameness import same, same_defined
from verify.answers.steps import By
from verify.kernel import rests_on

RELATIONS = ("=", "<=", "<")
MOST_MEANINGS = 12  # abbreviations
LARGEST_MEANING = 200  # nodes of what one stands for
# Other ways of writing the end of a goal, which a derivation may reach instead.
ENDS = {
    "softmax.from-bayes": (
        "softmax((log P(X | Y_k) + log P(Y_k))_k)_k",
        "softmax((log P(X, Y_k))_k)_k",
    ),
    "cross-entropy.from-multinomial": ("argmin_p CE(c/N, p)",),
}
_LET = re.compile(
    r"^\s*\$?\\?([A-Za-z]+)(?:_\{?\(?([A-Za-z](?:\s*,?\s*[A-Za-z])*)\)?\}?)?\s*(?::=|=|≔|:|\\coloneqq)\s*(.+?)\$?\s*$"
)
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
        """The goal that a theorem of the book is."""
        if theorem.claim.relation not in RELATIONS or theorem.via is not None:
            raise Unreadable("unsupported goal", id=theorem.id)
        return cls(theorem.claim, theorem.given, theorem.id, theorem)

    @classmethod
    def read(cls, text: str, scope: Scope = BOOK, given: tuple[Hypothesis, ...] = ()) -> Goal:
        """The goal of that id, or the relation that a text says."""
        text = text.strip().strip("`").strip()
        entry = catalog.entries().get(text)
        if isinstance(entry, Theorem):
            return cls.of(entry)
        if entry is not None:
            raise Unreadable("unsupported goal", id=text)
        try:
            found = parse_statement(text, scope=scope)
        except Invalid as error:
            raise Unreadable("bad goal", message=error.message) from None
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
        return BOOK.with_names(*sorted(names, key=lambda x: (not isinstance(x, Dim | Idx), x.key)))

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
        """The theorems that are tried where no reason is said: those of the goal's chapter and of the ones before."""
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
        return (*cited, *sorted(found, key=lambda t: abs(order[t.id] - last)))

    @property
    def own(self) -> tuple[By, ...]:
        """The reasons that the book gives, line by line."""
        return () if self.theorem is None else tuple(dict.fromkeys(step.by for step in self.theorem.steps))


@dataclass(frozen=True)
class Reader:
    """What the texts of a derivation mean: names, and abbreviations that stand for formulas."""

    scope: Scope
    meanings: tuple[tuple[Expr, Expr], ...] = ()

    def expression(self, text: str) -> Expr:
        """A formula, abbreviations written out. Raises Invalid."""
        found = parse(text, scope=self.scope)
        return unfold(subst(found, dict(self.meanings)), lambda _: False) if self.meanings else found

    def with_let(self, text: str) -> Reader:
        """The reader that knows an abbreviation more: a_k = log p_k, s = sum_j exp(z_j). Raises Unreadable."""
        match = _LET.match(unicodedata.normalize("NFKC", _plain_subscripts(text)))
        if match is None:
            raise Unreadable("bad let", text=text, message="a_k = ...")
        name, below, body = match.groups()
        try:
            meant = self.expression(body)
        except Invalid as error:
            raise Unreadable("bad let", text=text, message=error.message) from None
        size = sum(1 for _ in islice(meant.walk(), LARGEST_MEANING + 1))
        if size > LARGEST_MEANING or len(self.meanings) == MOST_MEANINGS:
            raise Unreadable("too many lets", most=MOST_MEANINGS, size=LARGEST_MEANING)
        indices = _indices(below, meant, self.scope)
        new: Expr = Family(name, *(i.hi for i in indices)) if indices else Sym(name)
        value: Expr = Lam(*indices, meant) if indices else meant
        return Reader(self.scope.with_names(new), (*self.meanings, (new, value)))


_BELOW = dict(zip("ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "aehijklmnoprstuvx", strict=True))


def _plain_subscripts(text: str) -> str:
    """aₖ = ... as a_k = ..., in the name that is defined."""
    head, sign, rest = text.partition("=")
    return "".join(f"_{_BELOW[c]}" if c in _BELOW else c for c in head) + sign + rest


def _indices(below: str | None, meant: Expr, scope: Scope) -> tuple[Idx, ...]:
    found: list[Idx] = []
    for name in re.findall(r"[A-Za-z]", below or ""):
        free = [x for x in meant.free if isinstance(x, Idx) and x.data == name]
        known = [x for x in scope.symbols.get(name, ()) if isinstance(x, Idx)]
        found += (free or known or [Idx(name, Dim("K"))])[:1]
    return tuple(found)


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
        raise Unreadable("bad given", text=text, message=error.message) from None
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
