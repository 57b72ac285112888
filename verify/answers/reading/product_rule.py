"""(f g)' as f' g + f g': by x, of letters that are functions.

By the rules of products and powers, without a look at what the letters are:

    (f g)'    f' g + f g'        (f/g)'    (f' g - f g')/g^2        (x f)'    f + x f'
"""

from __future__ import annotations

from collections.abc import Callable

from derive.symbols import Add, Expr, Mul, Num, Pow, Sym

X = Sym("x")


def differentiated(e: Expr, primed: Callable[[str], Expr]) -> Expr | None:
    """The derivative by x of sums, products and powers of x and of letters; `primed` is what f' stands for.

    None of anything else.
    """
    if isinstance(e, Num) or e == X:
        return Num(int(e == X))
    if isinstance(e, Sym):
        return primed(f"{e.data}'")
    inner = [differentiated(a, primed) for a in e.args]
    slopes = [slope for slope in inner if slope is not None]
    if len(slopes) < len(inner):
        return None
    if isinstance(e, Add):
        return Add(*slopes)
    if isinstance(e, Mul):
        return Add(*(Mul(*e.args[:at], slope, *e.args[at + 1 :]) for at, slope in enumerate(slopes)))
    if isinstance(e, Pow) and isinstance(e.args[1], Num):
        return Mul(e.args[1], Pow(e.args[0], Num(e.args[1].data - 1)), slopes[0])
    return None
