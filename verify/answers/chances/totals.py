r"""Sums and integrals of densities in a normal form: what sums to 1 is summed, and what is left is a number.

    Σ_x p(x, y)              p(y)
    ∫ p(x | z) p(z) dz       p(x)
    Σ_x p(x | y)             1
    H(X)                     -Σ_x p(x) log p(x)
    E[X]                     Σ_x x p(x)

p(x | y) is p(x, y)/p(y), and each p(x, y) is a positive number at x and y, which may be any. Logarithms of products are
sums; sums are linear, and may be taken in any order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from derive.rules import Hypothesis, positive
from derive.symbols import Add, Expr, Log, Mul, Num, Pow, Sym, subst
from verify.answers.chances.entropies import joint_entropies
from verify.answers.chances.quantities import (
    COUNTED,
    Chance,
    Divergence,
    Entropy,
    Known,
    Mean,
    Parsed,
    Total,
    Unread,
)
from verify.answers.comparing.forms import Reader, prepared
from verify.answers.reading.events import And, Atom, Event
from verify.normal import Monomial, Undefined, product_of

MARGINAL = "Σ_x p(x, y) = p(y)"
MOST_TERMS = 100


@dataclass
class Totals:
    """Writes sums over variables in their normal form. `over` is the variable that KL(p ‖ q) sums over, if one is."""

    over: str = ""
    given: set[Hypothesis] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    about: dict[Expr, frozenset[str]] = field(default_factory=dict)  # the variables that a number depends on
    sums: dict[Expr, tuple[frozenset[str], Monomial]] = field(default_factory=dict)

    def formula(self, parsed: Parsed) -> Expr:
        """A formula with the normal forms of the quantities in it."""
        return subst(parsed.formula, {x: self.value(known) for x, known in parsed.inside.items()})

    def value(self, known: Known) -> Expr:
        """The normal form of a quantity. Raises Unread."""
        match known:
            case Chance(law, event, under) if law != COUNTED:
                return self._conditional(law, _names(event), _names(under))
            case Total(variables, body):
                return self.total(frozenset(variables), self.formula(body))
            case Entropy(groups, under):
                lower = [frozenset(map(str.lower, g)) for g in groups]
                parts = joint_entropies(lower, frozenset(map(str.lower, under)))
                return Add(Num(0), *(Mul(Num(-c), self._logarithms("", names)) for c, names in parts))
            case Divergence(kind, first, second) if self.over:
                return self._divergence(kind, first, second)
            case Mean(kind="E", law="", under=under) if not under:
                return self._mean(known)
        raise Unread("beside a sum")

    def joint(self, law: str, names: frozenset[str]) -> Expr:
        """p(x, y)."""
        if not names:
            return Num(1)
        number = Sym(f"{law or 'p'}({', '.join(sorted(names))})")
        self.about[number] = names
        self.given.add(positive(number))
        return number

    def _conditional(self, law: str, event: frozenset[str], under: frozenset[str]) -> Expr:
        both = self.joint(law, event | under)
        return both * Pow(self.joint(law, under), Num(-1)) if under else both

    def _logarithms(self, law: str, names: frozenset[str]) -> Expr:
        """Σ p log p over all of these."""
        p = self.joint(law, names)
        return self.total(names, p * Log(p))

    def _divergence(self, kind: str, first: str, second: str) -> Expr:
        mine, theirs = (self.joint("" if law == "p" else law, frozenset({self.over})) for law in (first, second))
        cross = self.total(frozenset({self.over}), -1 * mine * Log(theirs))
        return cross if kind == "H" else cross + self.total(frozenset({self.over}), mine * Log(mine))

    def _mean(self, known: Mean) -> Expr:
        """E[g(X)] is Σ g(x) p(x)."""
        (argument,) = known.arguments
        if argument.inside:
            raise Unread("a mean of more")
        letters = {x for x in argument.formula.free if isinstance(x, Sym) and str(x.data)[:1].isupper()}
        lower: dict[Expr, Expr] = {x: Sym(str(x.data).lower()) for x in letters}
        names = frozenset(str(x.data) for x in lower.values())
        for x in lower.values():
            self.about[x] = frozenset({str(x.data)})
        return self.total(names, subst(argument.formula, lower) * self.joint("", names))

    # Sums

    def of(self, e: Expr) -> frozenset[str]:
        """The variables that e depends on."""
        found = (self.about.get(x, frozenset({str(x.data)})) for x in e.free if isinstance(x, Sym))
        return frozenset[str]().union(*found)

    def total(self, names: frozenset[str], e: Expr) -> Expr:
        """Σ e over some variables, term by term."""
        terms = [Mul(Num(c), self._product(names, mono)) for mono, c in self._terms(e)]
        return Add(*terms) if len(terms) > 1 else terms[0] if terms else Num(0)

    def _terms(self, e: Expr) -> Iterable[tuple[Monomial, Fraction]]:
        try:
            reader = Reader(tuple(self.given))
            terms = reader.poly(reader.expanded(prepared(e)))
        except (Undefined, TypeError, AttributeError) as error:
            raise Unread(str(e)) from error
        if len(terms) > MOST_TERMS:
            raise Unread(str(e))
        return tuple(terms.items())

    def _product(self, names: frozenset[str], mono: Monomial) -> Expr:
        """Σ of a product: what sums to a marginal first, then what does not depend on each other apart."""
        opened = self._opened(names, mono)
        if opened is not None:
            return self.total(*opened)
        for name in sorted(names):
            inside = [f for f in mono if name in self.of(f[0])]
            if len(inside) == 1 and inside[0][1] == 1 and self._is_joint(inside[0][0]):
                joint = inside[0][0]
                rest = tuple(f for f in mono if f != inside[0])
                self.used.add(MARGINAL)
                marginal = self.joint(str(joint.data).partition("(")[0], self.about[joint] - {name})
                return self.total(names - {name}, Mul(product_of(rest), marginal))
        outside = tuple(f for f in mono if not self.of(f[0]) & names)
        parts = self._apart(names, tuple(f for f in mono if f not in outside))
        return Mul(product_of(outside), *(self._number(part, factors) for part, factors in parts))

    def _is_joint(self, e: Expr) -> bool:
        return e in self.about and e not in self.sums and "(" in str(e.data)

    def _opened(self, names: frozenset[str], mono: Monomial) -> tuple[frozenset[str], Expr] | None:
        """Σ_x f(x) Σ_y g(x, y) as one sum over both; None where nothing is summed inside."""
        for f in mono:
            if f[0] in self.sums and self.of(f[0]) & names:
                bound, inner = self.sums[f[0]]
                rest = tuple(g for g in mono if g != f)
                others = frozenset[str]().union(names, *(self.of(g[0]) for g in rest))
                if f[1] != 1 or bound & others:
                    raise Unread("a sum in a sum over the same")
                return names | bound, Mul(product_of(rest), product_of(inner))
        return None

    def _apart(self, names: frozenset[str], mono: Monomial) -> list[tuple[frozenset[str], Monomial]]:
        """The factors that share variables, together."""
        groups: list[tuple[frozenset[str], Monomial]] = [(frozenset({x}), ()) for x in sorted(names)]
        for f in mono:
            mine = self.of(f[0]) & names
            shared = [g for g in groups if g[0] & mine]
            rest = [g for g in groups if not g[0] & mine]
            united = frozenset[str]().union(*(g[0] for g in shared))
            groups = [*rest, (united, (*(x for g in shared for x in g[1]), f))]
        return groups

    def _number(self, names: frozenset[str], mono: Monomial) -> Expr:
        mono = tuple(sorted(mono, key=lambda f: f[0].key))
        number = Sym(f"Σ_{{{', '.join(sorted(names))}}}[{product_of(mono)}]")
        self.sums[number] = (names, mono)
        self.about[number] = frozenset[str]().union(*(self.of(f[0]) for f in mono)) - names
        return number


def _names(event: Event) -> frozenset[str]:
    """The names of x, y. Raises Unread for other events."""
    match event:
        case Atom(name):
            return frozenset({name})
        case And(parts):
            return frozenset[str]().union(*map(_names, parts))
    raise Unread("an event that is none of values")
