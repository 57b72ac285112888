r"""Derivatives of what is not known: by the chain rule, with a derivative of its own for each unknown in it.

    \frac{\partial}{\partial\theta} \log p(x \mid \theta)      (1/p(x | θ)) ∂p(x | θ)/∂θ, and not 0
    \frac{\partial}{\partial w} (L + \lambda w^2)              ∂L/∂w + 2 λ w: a loss depends on all its parameters
    \frac{\partial}{\partial x} \frac{\partial f}{\partial y}  ∂²f/∂y∂x
    \frac{d}{dx} y^2                                        2 y dy/dx

An unknown in which the variable stands is a function of it, and so are the letters of losses and functions, and those
that are `dependent`; where the names are those of the book, nothing else is. Before an unknown is taken for a number
(`opaque`), everything that differentiates it must be gone: a number has the slope 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from derive.symbols import Add, At, Binder, D, Expr, Family, Idx, Mul, Num, Sum, Sym, fresh, subst
from verify.answers.comparing.arrays import mapped
from verify.answers.comparing.dependence import DERIVATIVE, Seen, dependent, name_of
from verify.answers.comparing.elementary import slope
from verify.answers.comparing.forms import unfolded_but_absolute
from verify.answers.comparing.opaque import UNKNOWN
from verify.answers.reading.functions import TOTAL, Applied, Integral
from verify.answers.reading.values import Value, expressions
from verify.conversions import variable_of
from verify.normal import Undefined

Both = tuple[Value, Value]
LOSSES = frozenset(("L", "J", "ell"))  # letters that are functions of every parameter
FUNCTIONS = frozenset("fgFG")
LONELY = frozenset(("y", "u", "v", "h", "z", "s", "E"))  # where they are all that is differentiated
MOST = 400  # nodes of what is differentiated


@dataclass(frozen=True)
class Chain:
    """The chain rule where these letters are differentiated somewhere; `known` says that all others are constants."""

    seen: Seen
    known: bool = False

    def __call__(self, e: Expr) -> Expr:
        """e with its derivatives of unknowns carried out; the others are left as they are."""
        return in_order(self._carried_out(e))

    def _carried_out(self, e: Expr) -> Expr:
        if not e.args:
            return e
        e = e.rebuild(tuple(map(self._carried_out, e.args)))
        if not isinstance(e, D):
            return e
        (body, x), plain = e.args, D(*e.args)
        letters = frozenset() if self.known else dependent(body, x, self.seen, total=e.data == TOTAL)
        if isinstance(body, Sym) and isinstance(x, Sym) and body != x and body.data in LONELY:
            return Applied(body, x, data=DERIVATIVE)
        if not isinstance(x, Sym) and not letters:
            return plain
        rule = _Slope(x, letters)
        try:
            if not rule.has_function(body) or sum(1 for _ in body.walk()) > MOST:
                return plain
            return rule(unfolded_but_absolute(body))
        except (Undefined, TypeError):
            return Applied(body, x, data=DERIVATIVE) if letters else plain


def chain(whole: Iterable[Expr], constants: frozenset[str] = frozenset(), *, known: bool) -> Chain:
    """The chain rule for texts with these expressions, of which they call some letters constants."""
    return Chain(Seen.of(whole, constants), known)


def carried_out(both: Both, rule: Chain) -> Both:
    """The two values with the derivatives of unknowns in them by the chain rule."""
    if not any(_is_slope(a) for value in both for e in expressions(value) for a in e.walk()):
        return both
    gold, answer = (mapped(value, rule) for value in both)
    return gold, answer


def _is_slope(e: Expr) -> bool:
    return isinstance(e, D) or (isinstance(e, Applied) and e.data == DERIVATIVE)


@dataclass(frozen=True)
class _Slope:
    """The derivative by x of what has functions of it: unknowns in which x stands, losses, and some letters."""

    x: Expr
    letters: frozenset[str]

    def __call__(self, e: Expr) -> Expr:
        """The derivative of e."""
        if not self.has_function(e):
            return slope(e, self.x)
        if self._is_function(e):
            return self._of_function(e)
        if isinstance(e, Add):
            return Add(*map(self, e.args))
        if isinstance(e, Sum) and isinstance(e.args[0], Idx):
            index, body = _apart(e, self.x)
            return Sum(self(body), index)
        inner: dict[Expr, Expr] = {}
        outer = e.rebuild(tuple(self._named(a, inner) for a in e.args))
        if self.has_function(outer) or isinstance(e, Binder):
            raise Undefined(f"there is no rule to differentiate {e}")
        back = {name: u for u, name in inner.items()}
        terms = [Mul(subst(slope(outer, name), back), self(u)) for u, name in inner.items()]
        direct = subst(slope(outer, self.x), back)
        return Add(direct, *terms)

    def has_function(self, e: Expr) -> bool:
        """Is there a function of x in e?"""
        return self._is_function(e) or any(self.has_function(a) for a in e.args if not isinstance(e, At | Family))

    def _is_function(self, e: Expr) -> bool:
        """Is it something of which nothing is known but that it depends on x?"""
        if isinstance(e, UNKNOWN):
            of_loss = isinstance(e, Applied) and e.data == DERIVATIVE and name_of(e.args[0]) in LOSSES | FUNCTIONS
            return variable_of(self.x) in e.free or of_loss or any(name_of(a) in self.letters for a in e.free)
        if name_of(e) in self.letters and not isinstance(e, Family):
            return True
        return isinstance(self.x, Sym) and name_of(e) in LOSSES | FUNCTIONS and e != self.x

    def _named(self, e: Expr, names: dict[Expr, Expr]) -> Expr:
        """e with a name for each unknown, and each sum with unknowns, in it."""
        if self._is_function(e) or (isinstance(e, Sum) and self.has_function(e)):
            return names.setdefault(e, Sym(f"u#{len(names) + 1}"))
        if not e.args or not self.has_function(e):
            return e
        if isinstance(e, Binder):
            raise Undefined(f"there is no rule to differentiate {e}")
        return e.rebuild(tuple(self._named(a, names) for a in e.args))

    def _of_function(self, e: Expr) -> Expr:
        """∂u/∂x; of f, f'(x); of ∂f/∂y, ∂²f/∂x∂y, in one order; of f(v), f'(v) ∂v/∂x."""
        if isinstance(e, Sym) and e.data in FUNCTIONS and isinstance(self.x, Sym):
            return Applied(self.x, data=f"{e.data}'")
        if isinstance(e, Applied) and e.data == DERIVATIVE:
            function, *variables = e.args
            return Applied(function, *sorted((*variables, self.x), key=lambda v: v.key), data=DERIVATIVE)
        if isinstance(e, Applied) and len(e.args) == 1 and str(e.data).rstrip("'") in FUNCTIONS:
            outer = Applied(e.args[0], data=f"{e.data}'")
            return outer if e.args[0] == self.x else Mul(outer, self(e.args[0]))
        if isinstance(e, Integral):
            return self._of_integral(e)
        if not isinstance(e, Applied | Sym | At):
            raise Undefined("an integral or a limit is differentiated")
        return Applied(e, self.x, data=DERIVATIVE)

    def _of_integral(self, e: Integral) -> Expr:
        """f(b) b' - f(a) a', for an integral of f from a to b."""
        body, low, high = e.args
        if self.has_function(body) or variable_of(self.x) in body.free:
            raise Undefined("an integrand is differentiated")
        assert e.variable is not None
        hidden = e.variable
        ends = ((sign, end) for sign, end in ((1, high), (-1, low)) if self.has_function(end) or self.x in end.free)
        return Add(Num(0), *(Mul(Num(sign), subst(body, {hidden: end}), self(end)) for sign, end in ends))


def _apart(e: Expr, x: Expr) -> tuple[Expr, Expr]:
    """The index and the body of a sum, the index renamed away from those of x."""
    index, body = e.args
    if not isinstance(index, Idx) or index.data not in {i.data for i in x.free if isinstance(i, Idx)}:
        return index, body
    new = fresh(index, frozenset(str(a.data) for a in x.free | body.free))
    return new, subst(body, {index: new})


def in_order(e: Expr) -> Expr:
    """∂²f/∂y∂x as ∂²f/∂x∂y: of what may be differentiated twice, the order says nothing."""
    e = e.rebuild(tuple(map(in_order, e.args))) if e.args else e
    if isinstance(e, Applied) and e.data == DERIVATIVE and len(e.args) > 2:
        return Applied(e.args[0], *sorted(e.args[1:], key=lambda v: v.key), data=DERIVATIVE)
    return e
