r"""One name for a derivative, however it is written: f_x, f_x(x, y), ∂f/∂x; ẏ and dy/dt; A'(r) and dA/dr.

f_x may also be an entry of f: it is a derivative where the other text has the derivative of f by x, or where both are
letters that are used so, as f_{xy} and f_{yx}. Second derivatives count in any order. f'(x) and dy/dx are the same
where one text speaks of f only and the other of y only. A derivative by x and one by y are never the same name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from derive.symbols import Expr, Sym
from verify.answers.comparing.verdict import Comparison, Mismatch
from verify.answers.reading.functions import Applied
from verify.answers.reading.values import Relation, Value, expressions

DERIVATIVE = "derivative"
_DOTTED = re.compile(r"([A-Za-z]+)_(d+)ot")
_PRIMED = re.compile(r"([A-Za-z]+)('+)")
_INDEXED = re.compile(r"([A-Za-z])_([a-z]{1,3})")
FUNCTIONS, VARIABLES = frozenset("fghuvwzFGHV"), frozenset("xyzt")
ONE = (frozenset("fyz"), frozenset({"L", "J", "E", "C", "ell", "l", "loss"}))  # letters for one function


def aligned(gold: Value, answer: Value) -> tuple[Value, Value]:
    """Both values with one name for each derivative, where they are written in two ways."""
    sides = [_mapped(side, _sorted) for side in (gold, answer)]
    kinds = [_ways(side) for side in sides]
    if not any(map(_derivatives, sides)) and kinds[0] == kinds[1] and not _turned(*map(_indexed, sides)):
        return gold, answer
    if all(kinds) and kinds[0] != kinds[1]:
        sides = [_mapped(_mapped(side, _dotted), _primed) for side in sides]
    by = {x for side in sides for a in _derivatives(side) for x in a[1:]}
    if len(by) == 1 and any(map(_derivatives, sides)) and not all(map(_derivatives, sides)):
        sides = [side if _derivatives(side) else _of_letters(side, *by) for side in sides]
    known = [_derivatives(side) for side in sides]
    spoken = {(a[0], a[1:]) for side in known for a in side}
    both = _turned(*map(_indexed, sides))
    sides = [_mapped(side, lambda e: _by_index(e, spoken, both=both)) for side in sides]
    functions = [{a[0] for a in _derivatives(side)} for side in sides]
    names = functions[0] | functions[1]
    single = len(functions[0]) == len(functions[1]) == 1 < len(names) and any(names <= kind for kind in ONE)
    if single and not any(_speaks(side, names) for side in sides):
        sides = [_mapped(side, lambda e: _renamed(e, max(names))) for side in sides]
    return sides[0], sides[1]


def _speaks(side: Value, names: set[str]) -> bool:
    """Does one of these letters stand anywhere but in a derivative of it?"""
    rest = _mapped(side, lambda e: Sym("#") if _is_derivative(e) else e)
    return any(isinstance(x, Sym) and x.data in names for e in expressions(rest) for x in e.free)


def apart(gold: Value, answer: Value) -> Comparison | None:
    """Of two equations, that they are of two derivatives of one function."""
    if not (isinstance(gold, Relation) and isinstance(answer, Relation)):
        return None
    names = [side.left if side.relation == "=" and _is_derivative(side.left) else None for side in (gold, answer)]
    left, right = names
    if left is None or right is None or left == right:
        return None
    if left.args[0] != right.args[0]:
        return _of_others(gold, answer)
    by = [{str(x.data) for x in name.args[1:]} for name in (left, right)]
    free = {str(x.data) for side in (gold, answer) for x in side.right.free if isinstance(x, Sym)}
    if len(left.args) == len(right.args) and "x" in by[0] ^ by[1] and "x" not in free:
        return Comparison("undecided", reason="y' may be a derivative by another letter than x")
    return Comparison("different", Mismatch(f"{_shown(left)} against {_shown(right)}"))


def _of_others(gold: Relation, answer: Relation) -> Comparison | None:
    """Two functions that are not names of one, as f and y are, or L and J: then neither stands in what is said."""
    functions = [side.left.args[0] for side in (gold, answer) if side.left is not None]
    one = any({str(f.data) for f in functions} <= kind for kind in ONE)
    if one and not any(f in side.right.free for f in functions for side in (gold, answer)):
        return None
    return Comparison("undecided", reason="derivatives of two functions")


def _shown(e: Expr) -> str:
    function, *by = (str(a) for a in e.args)
    order = "" if len(by) == 1 else f"^{len(by)}"
    return f"∂{order}{function}/{''.join(f'∂{x}' for x in by)}"


def _mapped(value: Any, change: Callable[[Expr], Expr]) -> Any:
    """The value with every expression in it changed from within."""
    if isinstance(value, Expr):
        inner = value.rebuild(tuple(_mapped(a, change) for a in value.args)) if value.args else value
        return change(inner)
    if isinstance(value, tuple):
        parts = [_mapped(part, change) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    return value


def _is_derivative(e: Expr | None) -> bool:
    return isinstance(e, Applied) and e.data == DERIVATIVE and all(isinstance(a, Sym) for a in e.args)


def _derivatives(value: Value) -> set[tuple[str, ...]]:
    """Each derivative in a value: the name of the function, then the letters."""
    every = (a for e in expressions(value) for a in e.walk())
    return {tuple(str(x.data) for x in a.args) for a in every if _is_derivative(a)}


def _derivative(function: str, by: str | list[str]) -> Expr:
    return Applied(Sym(function), *map(Sym, sorted(by)), data=DERIVATIVE)


def _ways(value: Value) -> set[str]:
    """How derivatives are written in a value: with their letters, with dots, with primes."""
    every = [a for e in expressions(value) for a in e.walk()]
    ways = {"letters": _is_derivative, "dots": lambda a: _dotted(a) != a, "primes": lambda a: _primed(a) != a}
    return {name for name, is_so in ways.items() if any(map(is_so, every))}


def _sorted(e: Expr) -> Expr:
    """A derivative with its letters in order."""
    return _derivative(str(e.args[0].data), [str(x.data) for x in e.args[1:]]) if _is_derivative(e) else e


def _dotted(e: Expr) -> Expr:
    """ẏ, beside a derivative that says by which letter."""
    found = _DOTTED.fullmatch(str(e.data)) if isinstance(e, Sym) else None
    return _derivative(found[1], "t" * len(found[2])) if found else e


def _primed(e: Expr) -> Expr:
    """f'(x), beside a derivative that says by which letter: f'(x) and f'(t) are the same function without one."""
    found = _PRIMED.fullmatch(str(e.data)) if isinstance(e, Applied) and len(e.args) == 1 else None
    if found is None or not isinstance(e.args[0], Sym):
        return e
    return _derivative(found[1], [str(e.args[0].data)] * len(found[2]))


def _of_letters(side: Any, by: str) -> Any:
    """u' as du/dx, beside derivatives that are all by x."""

    def changed(e: Expr) -> Expr:
        found = _PRIMED.fullmatch(str(e.data)) if isinstance(e, Sym) else None
        return _derivative(found[1], by * len(found[2])) if found else e

    return _mapped(side, changed)


def _index_of(e: Expr) -> tuple[str, tuple[str, ...]] | None:
    """f and x, y of f_xy, alone or of letters."""
    found = _INDEXED.fullmatch(str(e.data)) if isinstance(e, Sym | Applied) else None
    if found is None or not all(isinstance(a, Sym) for a in e.args):
        return None
    return found[1], tuple(sorted(found[2]))


def _indexed(value: Value) -> set[str]:
    """Each f_x in a value, of letters for functions and variables."""
    every = (a for e in expressions(value) for a in e.walk())
    found = ((a, _index_of(a)) for a in every)
    return {str(a.data) for a, f in found if f is not None and f[0] in FUNCTIONS and VARIABLES.issuperset(f[1])}


def _turned(gold: set[str], answer: set[str]) -> bool:
    """Is there an f_xy in the one, and an f_yx in the other?"""
    kinds = [{"".join(sorted(name)) for name in side} for side in (gold - answer, answer - gold)]
    return bool(kinds[0] & kinds[1])


def _by_index(e: Expr, spoken: set[tuple[str, tuple[str, ...]]], *, both: bool) -> Expr:
    found = _index_of(e)
    if found is None:
        return e
    usual = both and found[0] in FUNCTIONS and VARIABLES.issuperset(found[1])
    of_it = any(found[0] == function and set(found[1]) <= VARIABLES | set(by) for function, by in spoken)
    return _derivative(found[0], list(found[1])) if usual or of_it else e


def _renamed(e: Expr, name: str) -> Expr:
    """A derivative, as one of the function of this name."""
    return _derivative(name, [str(x.data) for x in e.args[1:]]) if _is_derivative(e) else e
