"""Abbreviations in a derivation: Let a_k = log p_k; Let p = σ(z), L = BCE(y, p), and then dL/dz = dL/dp dp/dz.

An abbreviation is written out where it stands. What is differentiated by one is differentiated first, as a function of
that letter: dL/dp is the derivative of BCE(y, p) by p, and p is σ(z) in it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from itertools import islice

from derive.calc import Claim
from derive.symbols import Call, D, Dim, Expr, Family, Idx, Lam, Sym, shape_of, subst, unfold
from derive.vocabulary import sigmoid, softmax
from verify.answers.derivations.chain_rule import tidy, without_primes
from verify.answers.derivations.event_names import in_the_books_names, renaming
from verify.answers.derivations.file import Unreadable
from verify.answers.reading.parsing import Invalid, Scope, parse
from verify.conversions import derivative, variable_of
from verify.kernel import MALFORMED

MOST_MEANINGS = 12  # abbreviations
LARGEST_MEANING = 200  # nodes of what one stands for
PROBABILITY = "p"
PROBABILITIES = (softmax, sigmoid)
_LET = re.compile(
    r"^\s*\$?\\?([A-Za-z]+)(?:_\{?\(?([A-Za-z](?:\s*(?:,\s*)?[A-Za-z])*)\)?\}?)?\s*(?::=|=|≔|:|\\coloneqq)\s*(.+?)\$?\s*$"
)
_LIKELIHOOD = re.compile(r"(?:\\?(?:log|ln)\s*)?(?:\\mathcal\s*\{\s*L\s*\}|L|J|\\?ell|ℓ|NLL)\s*\([^()=]{1,30}\)")
_BELOW = dict(zip("ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "aehijklmnoprstuvx", strict=True))


@dataclass(frozen=True)
class Reader:
    """What the texts of a derivation mean: names, and abbreviations that stand for formulas, in the order of theirs."""

    scope: Scope
    meanings: tuple[tuple[Expr, Expr], ...] = ()
    spoken_of: frozenset[Expr] = frozenset()  # the names in the goal
    called: tuple[tuple[re.Pattern[str], str], ...] = ()  # log L(p), and the text that it stands for

    def parsed(self, text: str) -> Expr:
        """A formula as it is, probabilities in the names of the book. Raises Invalid."""
        for name, meant in self.called:
            text = name.sub(lambda _, meant=meant: meant, text)  # type: ignore[misc]  # bound now
        renamed = in_the_books_names(text, self.spoken_of) if renaming(self.spoken_of) else text
        return parse(renamed, scope=self.scope)

    def expression(self, text: str) -> Expr:
        """A formula, abbreviations written out. Raises Invalid, or what is malformed."""
        return self.written_out(self.parsed(text))

    def written_out(self, e: Expr) -> Expr:
        """An abbreviation before those that its meaning speaks of: dL/dp is taken before p is written out."""
        for new, meant in sorted(self.meanings, key=lambda m: -self._depth(m[0])):
            if new in e.free:
                e = unfold(subst(_differentiated(e, new), {new: meant}), lambda _: False)
        return e

    def _depth(self, new: Expr) -> int:
        """How many abbreviations are written out, one in the other, until it is."""
        meant = dict(self.meanings)[new]
        inside = [other for other in self.known if other in meant.free]
        return 1 + max(map(self._depth, inside), default=0)

    @property
    def known(self) -> tuple[Expr, ...]:
        """The names that stand for something."""
        return tuple(name for name, _ in self.meanings)

    def with_probabilities(self, claim: Claim) -> Reader:
        """The reader that knows p as the probabilities that a claim speaks of, softmax(z) or σ(z), if it has no p."""
        parts = {part for e in (claim.left, claim.right) for part in e.walk()}
        found = {part for part in parts if isinstance(part, Call) and part.data in PROBABILITIES}
        if len(found) != 1 or any(getattr(part, "data", None) == PROBABILITY for part in parts):
            return self
        (meant,) = found
        new: Expr = Family(PROBABILITY, *shape_of(meant)) if shape_of(meant) else Sym(PROBABILITY)
        return replace(self, scope=self.scope.with_names(new), meanings=((new, meant), *self.meanings))

    def with_function(self, name: str, body: str) -> Reader:
        """The reader that knows L(p) or log L(p), as it is written, for a formula. Raises Unreadable."""
        if not _LIKELIHOOD.fullmatch(name.strip()) or len(self.called) == MOST_MEANINGS:
            raise Unreadable("bad let", text=name, message=name)
        try:
            self.written_out(self.parsed(body))
        except (Invalid, *MALFORMED) as error:
            raise Unreadable("bad let", text=body, message=getattr(error, "spoken", str(error))) from None
        signs = (re.escape(sign) for sign in re.findall(r"\\?[A-Za-z]+|\S", name))
        pattern = re.compile(r"(?<![A-Za-z\\])" + r"\s*".join(signs))
        return replace(self, called=(*self.called, (pattern, f"({body})")))

    def with_let(self, text: str) -> Reader:
        """The reader that knows an abbreviation more: a_k = log p_k, s = sum_j exp(z_j). Raises Unreadable."""
        match = _LET.match(unicodedata.normalize("NFKC", _plain_subscripts(text)))
        if match is None:
            raise Unreadable("bad let", text=text, message="a_k = ...")
        name, below, body = match.groups()
        try:
            meant = self.parsed(body)
            whole = self.written_out(meant)
        except (Invalid, *MALFORMED) as error:
            raise Unreadable("bad let", text=text, message=getattr(error, "spoken", str(error))) from None
        size = sum(1 for _ in islice(whole.walk(), LARGEST_MEANING + 1))
        meanings = tuple(m for m in self.meanings if m[0].data != name)
        if size > LARGEST_MEANING or len(meanings) >= MOST_MEANINGS:
            raise Unreadable("too many lets", most=MOST_MEANINGS, size=LARGEST_MEANING)
        indices = _indices(below, meant, self.scope)
        shape = (*(i.hi for i in indices), *(() if indices else shape_of(meant)))
        new: Expr = Family(name, *shape) if shape else Sym(name)
        if new in meant.free | whole.free:  # in what it stands for, or what that does
            raise Unreadable("bad let", text=text, message=name)
        value: Expr = Lam(*indices, meant) if indices else meant
        return replace(self, scope=self.scope.with_names(new), meanings=(*meanings, (new, value)))


def defined_name(text: str) -> str:
    """The a of a_k = log p_k; nothing where no name is defined."""
    match = _LET.match(unicodedata.normalize("NFKC", _plain_subscripts(text)))
    return match.group(1) if match else ""


def _differentiated(e: Expr, new: Expr) -> Expr:
    """e, with what is differentiated by an abbreviation carried out. Raises Undefined where there is no rule for it."""
    if not e.args or not any(isinstance(part, D) for part in e.walk()):
        return e
    e = e.rebuild(tuple(_differentiated(a, new) for a in e.args))
    if not isinstance(e, D) or variable_of(e.args[1]) != new:
        return e
    return without_primes(tidy(derivative(unfold(e.args[0], lambda _: True), e.args[1])))


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
