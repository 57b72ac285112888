"""Functions and constants of general mathematics that the book does not define: sin, floor, max, pi.

They are nodes without a definition. Whoever compares answers knows them by their names, in `ELEMENTARY`.

What has a node or a definition in `derive` is no node of this kind: sqrt(x) is x**(1/2), |x| the book's `absolute`,
x! is `Factorial`, a logarithm to another base a quotient of logarithms, 1/cos(x) what sec(x) is.
"""

from __future__ import annotations

from derive.printing.forms import Apply, Form, Name
from derive.printing.sugar import FORMS, forms
from derive.symbols import Expr, Idx, Sym, subst

ELEMENTARY: dict[str, tuple[int, int]] = {
    **dict.fromkeys(("sin", "cos", "tan", "asin", "acos", "atan"), (1, 1)),
    **dict.fromkeys(("sinh", "cosh", "tanh", "asinh", "acosh", "atanh"), (1, 1)),
    "erf": (1, 1),
    **dict.fromkeys(("floor", "ceil", "sign"), (1, 1)),
    **dict.fromkeys(("max", "min", "gcd", "lcm"), (2, 9)),
    "binomial": (2, 2),
    "pi": (0, 0),
    "infinity": (0, 0),
}


class Elementary(Expr):
    """A function of `ELEMENTARY` applied, `Elementary(x, data="sin")`; a constant is one without arguments."""

    __slots__ = ()

    def __init__(self, *args: Expr, data: str) -> None:
        least, most = ELEMENTARY[data]
        if not least <= len(args) <= most:
            raise TypeError(f"{data} takes {least} to {most} arguments, got {len(args)}")
        super().__init__(*args, data=data)

    def _text(self) -> str:
        return super()._text() if self.args else str(self.data)


PI = Elementary(data="pi")
OF_COMPLEX = ("realpart", "imaginarypart", "conjugate", "principalargument")  # of Applied, of a complex number
INFINITY = Elementary(data="infinity")


def _form(e: Expr) -> Form:
    return Apply(e.data, forms(e.args)) if e.args else Name("∞" if e == INFINITY else e.data)


FORMS[Elementary] = _form  # so that every printer shows them


class Applied(Expr):
    """A function that nothing is known of, by its name: `Applied(x, data="f")` is f(x)."""

    __slots__ = ()


class _Hiding(Expr):
    """A node with a bound variable of a name that nobody can write, so that nothing can capture it.

    The variables of one body are numbered from the inside out: two nodes that differ in the name of their variable
    only are the same node. `_LIMITS` is how many of the last arguments stand outside of the binding.
    """

    __slots__ = ()
    _LIMITS = 0

    @property
    def variable(self) -> Expr | None:
        """The variable that is hidden here, the innermost of those in the body; those of others stand for theirs."""
        return min(filter(is_hidden, self.args[0].free), key=lambda x: int(str(x.data)[len(HIDDEN) :]), default=None)

    def _free_leaves(self) -> frozenset[Expr]:
        inside = self.args[: len(self.args) - self._LIMITS]
        outside = self.args[len(inside) :]
        return (frozenset().union(*(a.free for a in inside)) - {self.variable}).union(*(a.free for a in outside))


class Integral(_Hiding):
    """`Integral(body, low, high)`: the integral of the body over its hidden variable, from low to high.

    The data are the variable's name: the body may lose it, and have that of an integral around it.
    """

    __slots__ = ()
    _LIMITS = 2

    def __init__(self, *args: Expr, data: str | None = None) -> None:
        own = next((str(x.data) for x in args[0].free if is_hidden(x)), f"{HIDDEN}{1 + _nested(args[0])}")
        super().__init__(*args, data=own if data is None else data)

    @property
    def variable(self) -> Expr | None:
        """The variable that is integrated over, whether the body has it or not."""
        return Sym(self.data)

    def _text(self) -> str:
        return f"Integral over {super()._text()}"


class Limit(_Hiding):
    """`Limit(body, target, data="limit")`: of the body, as its hidden variable tends to the target; see `SIDES`."""

    __slots__ = ()
    _LIMITS = 1


class Extreme(_Hiding):
    """`Extreme(body, data="max over")`: the greatest value of the body over its hidden index or variable."""

    __slots__ = ()


TOTAL = "total"  # the data of a derivative that is written with d, where letters may be functions of others
HIDDEN = "\u03c4"  # begins the name of a hidden variable; nobody writes a digit after it
SIDES = {"lim": "limit", "lim_left": "limit from below", "lim_right": "limit from above"}


def is_hidden(x: Expr) -> bool:
    """Whether this is the variable of an integral or a limit."""
    return isinstance(x, Sym | Idx) and str(x.data).startswith(HIDDEN)


def hidden(body: Expr, variable: Sym | Idx) -> Expr:
    """The body with its variable under a name of its own; all other names are untouched."""
    inner = [x for e in body.walk() if isinstance(e, Sym | Idx) for x in (e,) if is_hidden(x)]
    number = 1 + max((int(str(x.data)[1:]) for x in inner), default=0)
    name = f"{HIDDEN}{max(number, 1 + _nested(body))}"
    return subst(body, {variable: Idx(name, *variable.args) if isinstance(variable, Idx) else Sym(name)})


def _nested(e: Expr) -> int:
    """How many variables are hidden in e, one in another: also those that no body has."""
    return max(map(_nested, e.args), default=0) + isinstance(e, _Hiding)


def _hiding_form(e: Expr) -> Form:
    return Apply("integral" if isinstance(e, Integral) else str(e.data or type(e).__name__.lower()), forms(e.args))


FORMS[Applied] = lambda e: Apply(e.data, forms(e.args))
for _kind in (Integral, Limit, Extreme):
    FORMS[_kind] = _hiding_form
