"""Functions and constants of general mathematics that the book does not define: sin, floor, max, pi.

They are nodes without a definition. Whoever compares answers knows them by their names, in `ELEMENTARY`.

What has a node or a definition in `derive` is no node of this kind: sqrt(x) is x**(1/2), |x| the book's `absolute`,
x! is `Factorial`, a logarithm to another base a quotient of logarithms, 1/cos(x) what sec(x) is.
"""

from __future__ import annotations

from derive.printing.forms import Apply, Form, Name
from derive.printing.sugar import FORMS, forms
from derive.symbols import Expr

ELEMENTARY: dict[str, tuple[int, int]] = {
    **dict.fromkeys(("sin", "cos", "tan", "asin", "acos", "atan"), (1, 1)),
    **dict.fromkeys(("sinh", "cosh", "tanh", "asinh", "acosh", "atanh"), (1, 1)),
    **dict.fromkeys(("floor", "ceil", "sign"), (1, 1)),
    **dict.fromkeys(("max", "min"), (2, 9)),
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
INFINITY = Elementary(data="infinity")


def _form(e: Expr) -> Form:
    return Apply(e.data, forms(e.args)) if e.args else Name("∞" if e == INFINITY else e.data)


FORMS[Elementary] = _form  # so that every printer shows them
