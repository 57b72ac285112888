"""Functions that nothing is known of, integrals and limits: each as a number of its own.

    p(x | C) p(C) / p(x)    as a b / c, with three real numbers
    Σ_k f(x_k) w_k          as Σ_k a_k w_k, with a family

What holds for any numbers in their place holds for them. What differs for some numbers need not differ for them:
p(x, y) is p(x | y) p(y). Only functions that are applied to one argument, or to one row of them, can have any value;
and one function at the elements of several sets, which may have none in common.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from derive.printing.glyphs import GREEK
from derive.rules import Hypothesis
from derive.symbols import At, D, Dim, Expr, Family, Idx, Lam, Num, Sym, subst
from verify.answers.comparing.forms import prepared
from verify.answers.reading.functions import Applied, Extreme, Integral, Limit, is_hidden
from verify.normal import Undefined

UNKNOWN = (Applied, Integral, Limit, Extreme)
PARAMETERS = ("theta", "phi", "psi", "omega", "w")  # of a network f_θ(x, t)
SYMMETRIC = frozenset(("k", "K", "kappa", "d"))
LETTER = re.compile(
    rf"(?:[A-Za-z]|{'|'.join(GREEK)})(?:_(?:{'|'.join(PARAMETERS)}))?'*"
)  # that a function of several arguments may be called
RELATED = frozenset(
    {
        "derivative",
        "antiderivative",
        "p",
        "P",
        "q",
        "E",
        "Pr",
        "Var",
        "H",
        "N",
        "d",
        "tr",
        "det",
        "rank",
        "norm_1",
        "norm_2",
    }
)


def has_unknown(e: Expr) -> bool:
    """Is there a node in e that cannot be evaluated?"""
    return any(isinstance(a, UNKNOWN) for a in e.walk())


def _is_word(name: str) -> bool:
    return name.isalpha() and not LETTER.fullmatch(name) and name not in RELATED


@dataclass
class Numbers:
    """One name for each unknown, the same for the same one; `form` brings its arguments to a normal form."""

    form: Callable[[Expr], Expr]
    names: dict[Expr, str] = field(default_factory=dict)

    def __call__(self, e: Expr) -> Expr:
        """e with a number or an entry of a family for each unknown in it."""
        if isinstance(e, UNKNOWN) or (isinstance(e, D) and _depends(e)):
            return self._number(e)
        return e.rebuild(tuple(map(self, e.args))) if e.args and has_unknown(e) else e

    def _number(self, e: Expr) -> Expr:
        if isinstance(e, Applied) and e.data == "derivative" and _is_of_entries(e):
            return self._slope(e)
        e = e.rebuild(tuple(self._formed(a) for a in e.args)) if e.args else e
        where = tuple(sorted((i for i in e.free if isinstance(i, Idx) and _plain_range(i)), key=lambda i: i.key))
        key = _renamed(e, where)
        name = self.names.setdefault(key, f"{_kind(e)}#{len(self.names) + 1}")
        return Family(name, *(i.hi for i in where))[where] if where else Sym(name)

    def _slope(self, e: Expr) -> Expr:
        """∂p_i/∂z_j as the entry i, j of one family, whatever the indices: of ∂p_i/∂z_i, the entry i, i."""
        key = e.rebuild(tuple(a.args[0] if isinstance(a, At) else a for a in e.args))
        name = self.names.setdefault(key, f"{_kind(e)}#{len(self.names) + 1}")
        entries = [a for a in e.args if isinstance(a, At)]
        where = [i for a in entries for i in a.args[1:]]
        return Family(name, *(size for a in entries for size in a.args[0].args))[tuple(where)]

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
        if len(plain) + len(slopes) < len(self.names) or not all(map(is_loose, plain)):
            return False
        functions, variables = {e.args[0] for e in slopes}, {x for e in slopes for x in e.args[1:]}
        names = {(str(f.data), "") for f in functions} | {(str(e.data), _set_of(e)) for e in plain}
        letters = all(isinstance(x, Sym) for x in functions | variables)
        return letters and functions.isdisjoint(variables) and len(names) == len(functions) + len(plain)

    def of_one_side(self, *sides: Expr) -> bool:
        r"""Is a function with a name in words in one of the sides only? It has a meaning: erfc(x) is 1 - erf(x)."""
        words = {name for e, name in self.names.items() if isinstance(e, Applied) and _is_word(str(e.data))}
        found = [words & {str(x.data) for x in side.free} for side in sides]
        return any(one != found[0] for one in found)

    def of_letters(self, *sides: Expr, tied: bool = False) -> bool:  # gold and answer
        """Can they have any values, as those of functions at places that may all be chosen to be others?

        So can Q(s, a), V(s') and the greatest of Q(s', u) over u, if the letters in them stand nowhere else; where it
        is `tied`, the latter beside Q(s', a') too.
        """
        inner: dict[Expr, Expr] = {Sym(name): e for e, name in self.names.items()}
        whole = [subst(e, inner) for e in self.names]
        values = [_value_of(e) for e in whole if isinstance(e, Extreme) or not any(map(is_hidden, e.free))]
        letters = {x for value in values if value for x in value[1] if isinstance(x, Sym)}
        apart = not any(x in side.free for side in sides for x in letters)
        known = [value for value in values if value is not None]
        bounded = not tied and any(self._bounds())  # max_u Q(s, u) and Q(s, a)
        shared = [
            {x for e, name in self.names.items() if Sym(name) in side.free for x in subst(e, inner).free}
            for side in sides
        ]
        alike = not shared[0].isdisjoint(shared[1])  # f(x) and f(t) may be one function
        return apart and len(known) == len(values) == len(set(values)) and not bounded and alike

    def _bounds(self) -> Iterator[Hypothesis]:
        """That the greatest of Q(s, u) over u is at least Q(s, a), and the least at most that."""
        written: dict[Expr, Expr] = {Sym(name): e for e, name in self.names.items()}
        whole = {subst(e, written): name for e, name in self.names.items()}
        for extreme, name in whole.items():
            inner = extreme.args[0] if isinstance(extreme, Extreme) else None
            for e, other in whole.items():
                if inner is not None and isinstance(e, Applied) and _is_one_of(e, inner):
                    gap = Sym(name) - Sym(other) if extreme.data == "max over" else Sym(other) - Sym(name)
                    yield Hypothesis(">=", gap, Num(0), (), "")

    def may_be_said_of_all(self, h: Hypothesis) -> bool:
        """Is it V(s) > 0, with one function and nothing else unknown? Then V may be positive everywhere."""
        e = h.left - h.right
        unknown = {a for a in e.walk() if isinstance(a, UNKNOWN)}
        return (
            len(unknown) == 1
            and not has_unknown(h.right)
            and h.relation != "="
            and not h.forall
            and all(isinstance(a, Applied) for a in unknown)
        )

    def said_of_all(self, h: Hypothesis) -> Iterator[Hypothesis]:
        """The hypothesis about one value of a function, of each value of it that there is."""
        mine = next(a for a in h.left.walk() if isinstance(a, Applied))
        for e, name in self.names.items():
            if isinstance(e, Applied) and e.data == mine.data and len(e.args) == len(mine.args) and not _has_index(e):
                yield replace(h, left=_exchanged(h.left, mine, Sym(name)), label="")

    def ties(self, *sides: Expr) -> tuple[Hypothesis, ...]:
        """What holds between numbers that can have any other values; none where that is not known, or nothing does."""
        found = tuple(self._bounds())
        return found if found and self.of_letters(*sides, tied=True) else ()


def _is_of_entries(e: Expr) -> bool:
    """Is it a derivative of letters and entries of families, by letters or entries, at indices or numbers?"""
    plain = all(isinstance(a, Sym) or (isinstance(a, At) and isinstance(a.args[0], Family)) for a in e.args)
    entries = [a for a in e.args if isinstance(a, At)]
    return plain and bool(entries) and all(isinstance(i, Idx | Num) for a in entries for i in a.args[1:])


def _has_index(e: Expr) -> bool:
    return any(isinstance(i, Idx) for i in e.free)


def _exchanged(e: Expr, old: Expr, new: Expr) -> Expr:
    """e with one node in the place of another."""
    return new if e == old else e.rebuild(tuple(_exchanged(a, old, new) for a in e.args)) if e.args else e


def _is_one_of(e: Expr, body: Expr) -> bool:
    """Is it Q(s, a), of Q(s, u) with a hidden u?"""
    alike = isinstance(body, Applied) and body.data == e.data and len(body.args) == len(e.args)
    return alike and all(a == b or is_hidden(b) for a, b in zip(e.args, body.args, strict=True))


def _value_of(e: Expr) -> tuple[str, tuple[Expr, ...]] | None:
    """The function and the letters of Q(s, a), and of max_u Q(s, u) those that are not hidden; None for others."""
    if isinstance(e, Extreme) and e.data in {"max over", "min over"}:
        inner = _value_of(e.args[0])
        hidden = inner and tuple(x for x in inner[1] if not is_hidden(x))
        return (inner[0], hidden) if inner and hidden and len(hidden) == len(inner[1]) - 1 else None
    plain = isinstance(e, Applied) and e.data not in RELATED and not str(e.data).startswith("where")
    symmetric = str(e.data) in SYMMETRIC and len(e.args) > 1
    if _is_of_sequence(e):
        return str(e.data), e.args
    letters = all(isinstance(x, Sym) or _is_of_sequence(x) for x in e.args)
    return (str(e.data), e.args) if plain and not symmetric and letters else None


def _is_of_sequence(e: Expr) -> bool:
    """Is it S_{t+1}, a number of its own beside S_t?"""
    return isinstance(e, Applied) and str(e.data).endswith("_") and len(e.args) == 1 and not has_unknown(e.args[0])


def _depends(e: Expr) -> bool:
    """Is there an unknown in what is differentiated, in which the variable stands? As a number it had the slope 0."""
    body, x = e.args
    variable = x.args[0] if isinstance(x, At) else x
    return any(isinstance(a, UNKNOWN) and variable in a.free for a in body.walk())


def is_loose(e: Applied) -> bool:
    """Is it a function of one argument, or a letter of several, with one index in each at most?

    A kernel k(x, y) and a distance d(x, y) may be symmetric, though nobody says so.
    """
    if len(e.args) == 1:
        return True
    plain = all(sum(isinstance(i, Idx) for i in a.free) <= 1 for a in e.args)
    stem = str(e.data).partition("_")[0]
    return plain and LETTER.fullmatch(str(e.data)) is not None and stem not in SYMMETRIC | RELATED | {"pi"}


def _set_of(e: Applied) -> str:
    """The set that the one argument is an element of, or ""."""
    families = {str(f.data) for f in e.free if isinstance(f, Family) and str(f.data).startswith("∈")}
    return next(iter(families)) if len(families) == 1 == len(e.args) else ""


def _plain_range(i: Idx) -> bool:
    return i.lo == Num(1) and isinstance(i.hi, Dim)


def _kind(e: Expr) -> str:
    """What an unknown is called."""
    return "integral" if isinstance(e, Integral) else str(e.data or type(e).__name__.lower())


def _renamed(e: Expr, where: tuple[Idx, ...]) -> Expr:
    """e with its indices called by their places."""
    return subst(e, {i: i.renamed(f"@{place}") for place, i in enumerate(where)})
