"""To SymPy and back into its world: an expression with numbers for its dimensions, as a SymPy expression.

    to_sympy(softmax(z)[1], {"K": 2})  ->  exp(z_1)/(exp(z_1) + exp(z_2))

Sums are written out, entries of families become symbols (z[1] is `z_1`, W[2, 3] is `W_2_3`), derivatives are
SymPy's own. Nothing in lossproof rests on this: it is for plotting, solving and a third opinion.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from derive.errors import LossproofError
from derive.symbols import (
    Add,
    At,
    D,
    Delta,
    Dim,
    Exp,
    Expr,
    Factorial,
    Family,
    Idx,
    Lam,
    Log,
    Mul,
    Num,
    Pow,
    Prod,
    Step,
    Sum,
    Sym,
    beta,
    subst,
    unfold,
)

if TYPE_CHECKING:
    import sympy


def to_sympy(e: Expr, sizes: Mapping[str, int] | None = None, indices: Mapping[str, int] | None = None) -> sympy.Expr:
    """The expression in SymPy, its definitions unfolded.

    Arguments: `sizes` gives each dimension its number, `indices` each free index variable its value.
    Raises LossproofError where a size or index is missing, or for what SymPy has no counterpart (a probability,
    a set of optima).
    """
    values: dict[Expr, Expr] = {}
    for leaf in unfold(e, lambda _: True).free:
        if isinstance(leaf, Dim):
            values[leaf] = Num(_given(sizes or {}, leaf, "size of the dimension", "sizes"))
    concrete = subst(unfold(e, lambda _: True), values)
    values = {
        leaf: Num(_given(indices or {}, leaf, "value of the index", "indices"))
        for leaf in concrete.free
        if isinstance(leaf, Idx)
    }
    return _convert(subst(concrete, values))


def _given(table: Mapping[str, int], leaf: Expr, what: str, argument: str) -> int:
    if leaf.data not in table:
        raise LossproofError(f"The {what} {leaf} is not given.", f"Pass {argument}={{'{leaf}': 3}}, say.")
    return table[leaf.data]


def _convert(e: Expr) -> Any:
    if type(e) not in _RULES:
        raise LossproofError(f"SymPy has no counterpart of {e}.", "Convert a part of it.")
    return _RULES[type(e)](e)


def _symbol(name: str) -> Any:
    import sympy

    return sympy.Symbol(name, real=True)


def _entry(e: Expr) -> Any:
    if isinstance(e.args[0], Lam):
        return _convert(beta(e))
    if not isinstance(e.args[0], Family):
        raise LossproofError(f"SymPy has no counterpart of {e}.", "Convert a part of it.")
    return _symbol("_".join((e.args[0].data, *(str(_convert(i)) for i in e.args[1:]))))


def _terms(e: Expr) -> list[Any]:
    """The terms of a sum or the factors of a product, written out."""
    index, body = e.args
    lo, hi = (int(_convert(bound)) for bound in index.args)
    return [_convert(subst(body, {index: Num(value)})) for value in range(lo, hi + 1)]


def _sympy(name: str) -> Callable[[Expr], Any]:
    def convert(e: Expr) -> Any:
        import sympy

        return getattr(sympy, name)(*(_convert(a) for a in e.args))

    return convert


def _written_out(name: str) -> Callable[[Expr], Any]:
    def convert(e: Expr) -> Any:
        import sympy

        return getattr(sympy, name)(*_terms(e))

    return convert


def _unit_step(e: Expr) -> Any:
    """SymPy's own value at 0 is 1/2; here it is 1."""
    import sympy

    return sympy.Heaviside(_convert(e.args[0]), 1)


def _number(e: Expr) -> Any:
    import sympy

    return sympy.Rational(e.data.numerator, e.data.denominator)


_RULES: dict[type[Expr], Callable[[Expr], Any]] = {
    Num: _number,
    Sym: lambda e: _symbol(e.data),
    At: _entry,
    Add: _sympy("Add"),
    Mul: _sympy("Mul"),
    Pow: _sympy("Pow"),
    Exp: _sympy("exp"),
    Log: _sympy("log"),
    Step: _unit_step,
    Factorial: _sympy("factorial"),
    Delta: _sympy("KroneckerDelta"),
    D: _sympy("diff"),
    Sum: _written_out("Add"),
    Prod: _written_out("Mul"),
}
