r"""Which letters are functions of the variable that something is differentiated by, or integrated over.

    d/dx a x^2              the variable is there: a is a constant
    d/dx y^2                it is not: y is a function of x
    d/dt (m v^2 / 2)        so is v; m is a constant, as it always is
    ∂/∂w (ŷ - y)^2          so is ŷ; y beside it is a label
    d/dx (x^2 + y^2)        y is a function of x where one of the texts has dy/dx
    ∂p_i/∂z_j               p is a family of functions of all the z_j

A partial derivative by x keeps y, z and t fixed, which are coordinates. What the texts differentiate by the variable
depends on it, whatever the custom.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from derive.symbols import At, D, Expr, Family, Sym
from verify.answers.reading.functions import Applied, is_hidden
from verify.answers.reading.integrands import CONSTANTS, COUNTS

DERIVATIVE = "derivative"
COORDINATES = frozenset("xyzt")
CURVES = COORDINATES | frozenset("rsu") | {"theta", "phi"}  # by which calculus differentiates
LABELS = frozenset(("y", "t"))  # beside what a model says


@dataclass(frozen=True)
class Seen:
    """The letters that the texts differentiate, each with the letter by which: dy/dx, ∂p_k/∂z_j."""

    pairs: frozenset[tuple[str, str]] = frozenset()
    constants: frozenset[str] = frozenset()  # as the texts call them

    @classmethod
    def of(cls, whole: Iterable[Expr], constants: frozenset[str] = frozenset()) -> Seen:
        """Those in all these expressions."""
        whole = list(whole)
        slopes = [a for e in whole for a in e.walk() if isinstance(a, Applied) and a.data == DERIVATIVE]
        alone = [a for e in whole for a in e.walk() if isinstance(a, D) and isinstance(a.args[0], At)]
        found = {(name_of(a.args[0]), name_of(x)) for a in (*slopes, *alone) for x in a.args[1:]}
        return cls(frozenset(pair for pair in found if all(pair) and pair[0] != pair[1]), constants)


def name_of(e: Expr) -> str:
    """The letter of a name or of an entry; "" of anything else."""
    if isinstance(e, At) and isinstance(e.args[0], Family):
        return str(e.args[0].data)
    return str(e.data) if isinstance(e, Sym | Family) and not is_hidden(e) else ""


def dependent(body: Expr, x: Expr, seen: Seen, *, total: bool) -> frozenset[str]:
    """The letters in the body that are functions of the variable; of which nothing else is known."""
    variable = name_of(x)
    letters = {name_of(e) for e in body.free} - {"", variable} - seen.constants
    named = {name for name in letters if (name, variable) in seen.pairs}
    if any(name_of(e) == variable for e in body.free):
        return frozenset(named)
    families = {str(e.data) for e in body.free if isinstance(e, Family)}
    curve = isinstance(x, Sym) and variable in CURVES  # and no entry or parameter
    fixed = {name for name in letters - families if _is_constant(name, variable, curve=curve, total=total)}
    loose = letters - fixed
    return frozenset(named | (loose if curve else loose - LABELS or loose))


def _is_constant(name: str, variable: str, *, curve: bool, total: bool) -> bool:
    """Is it a letter that is a constant, by custom, or a coordinate beside the variable?"""
    stem, _, below = name.partition("_")
    if stem == _stem(variable):  # x_1 beside x_2, but z_i may be z_j
        return below.isdigit() and variable.partition("_")[2].isdigit()
    if below == "0" or (curve and not total and {name, variable} <= COORDINATES):
        return True
    return name in (CONSTANTS if curve and variable != "z" else COUNTS)  # a is an activation beside z


def _stem(name: str) -> str:
    return name.partition("_")[0]
