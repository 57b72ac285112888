"""Functions that nothing is known of, integrals and limits: each as a number of its own.

    p(x | C) p(C) / p(x)    as a b / c, with three real numbers
    Σ_k f(x_k) w_k          as Σ_k a_k w_k, with a family

What holds for any numbers in their place holds for them. What differs for some numbers need not differ for them:
p(x, y) is p(x | y) p(y). Only functions of one argument, each applied to one argument alone, can have any value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from derive.symbols import Dim, Expr, Family, Idx, Lam, Num, Sym, subst
from verify.answers.comparing.forms import prepared
from verify.answers.reading.functions import Applied, Extreme, Integral, Limit
from verify.normal import Undefined

UNKNOWN = (Applied, Integral, Limit, Extreme)
RELATED = frozenset({"derivative", "antiderivative", "p", "P", "q", "E", "Pr", "Var", "H", "d"})


def has_unknown(e: Expr) -> bool:
    """Is there a node in e that cannot be evaluated?"""
    return any(isinstance(a, UNKNOWN) for a in e.walk())


@dataclass
class Numbers:
    """One name for each unknown, the same for the same one; `form` brings its arguments to a normal form."""

    form: Callable[[Expr], Expr]
    names: dict[Expr, str] = field(default_factory=dict)

    def __call__(self, e: Expr) -> Expr:
        """e with a number or an entry of a family for each unknown in it."""
        if isinstance(e, UNKNOWN):
            return self._number(e)
        return e.rebuild(tuple(map(self, e.args))) if e.args and has_unknown(e) else e

    def _number(self, e: Expr) -> Expr:
        e = e.rebuild(tuple(self._formed(a) for a in e.args)) if e.args else e
        where = tuple(sorted((i for i in e.free if isinstance(i, Idx) and _plain_range(i)), key=lambda i: i.key))
        key = _renamed(e, where)
        name = self.names.setdefault(key, f"{e.data or type(e).__name__.lower()}#{len(self.names) + 1}")
        return Family(name, *(i.hi for i in where))[where] if where else Sym(name)

    def _formed(self, e: Expr) -> Expr:
        try:
            if isinstance(e, Lam):
                return e.rebuild((*e.bound, self._formed(e.body)))
            return self.form(prepared(self(e)))
        except (Undefined, TypeError, AttributeError):
            return e

    def are_known(self) -> bool:
        """Do all of them have values that can be found: greatest and least ones over an index?"""
        return all(isinstance(e, Extreme) for e in self.names)

    def any_values(self) -> bool:
        """Can they have any values, whatever those of the others are?

        So can f(u) and g(v), and ∂f/∂u and ∂f/∂v, if f is nowhere differentiated by, and nothing else is said of it.
        """
        used = [e for e in self.names if isinstance(e, Applied)]
        slopes = [e for e in used if e.data == "derivative"]
        plain = [e for e in used if e.data not in RELATED]
        if len(plain) + len(slopes) < len(self.names) or any(len(e.args) != 1 for e in plain):
            return False
        functions, variables = ({e.args[r] for e in slopes if len(e.args) == 2} for r in (0, 1))
        names = {str(f.data) for f in functions} | {str(e.data) for e in plain}
        letters = all(isinstance(x, Sym) for x in functions | variables)
        return (
            letters
            and all(len(e.args) == 2 for e in slopes)
            and functions.isdisjoint(variables)
            and len(names) == len(functions) + len(plain)
        )


def _plain_range(i: Idx) -> bool:
    return i.lo == Num(1) and isinstance(i.hi, Dim)


def _renamed(e: Expr, where: tuple[Idx, ...]) -> Expr:
    """e with its indices called by their places."""
    return subst(e, {i: i.renamed(f"@{place}") for place, i in enumerate(where)})
