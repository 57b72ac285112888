r"""A system of linear equations beside its solution: a + b = 7, a - b = 1 is a = 4, b = 3.

The solution gives each letter of the system a number. It is the solution if it satisfies every equation, and the only
one if the determinant of the coefficients of some of the equations is not 0; else it is none, or one of many.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from derive.symbols import Expr, Sym, subst
from verify.answers.comparing.forms import Reader, prepared
from verify.answers.comparing.verdict import Comparison, Mismatch, Proof
from verify.answers.reading.values import Collection, Relation, Statements, Value
from verify.kernel import MALFORMED
from verify.normal import ONE, Undefined

MOST = 6  # letters
Same = Callable[[Expr, Expr], Comparison]
Row = dict[Expr, Fraction]


def compared(gold: Value, answer: Value, same: Same) -> Comparison | None:
    """The comparison of a system with a solution; None where there are not both."""
    for system, solution in ((gold, answer), (answer, gold)):
        equations, said = _equations(system), _solution(solution)
        if not said or not equations or _solution(system):
            continue
        rows = [_row(r) for r in equations]
        letters = frozenset[Expr]().union(*((r.left - r.right).free for r in equations if r.left is not None))
        if None in rows or letters != frozenset(said) or not 2 <= len(letters) <= MOST:
            return None
        found = [same(subst(r.left, said), subst(r.right, said)) for r in equations if r.left is not None]
        if any(one.status == "different" for one in found):
            return Comparison("different", Mismatch("this does not satisfy the equations"))
        if all(one.status == "equal" for one in found) and _rank([row for row in rows if row], letters) == len(letters):
            return Comparison("equal", Proof("the only solution of the linear equations"))
    return None


def _equations(value: Value) -> Sequence[Relation]:
    """The equations that all hold."""
    rows: Sequence[object] = ()
    if isinstance(value, Statements) and value.kind == "and":
        rows = value.parts
    elif isinstance(value, Collection) and value.kind == "list":
        rows = value.items
    found = [r for r in rows if isinstance(r, Relation) and r.relation == "=" and r.left is not None]
    return found if len(found) == len(rows) > 1 else ()


def _solution(value: Value) -> Mapping[Expr, Expr]:
    """x = 3, y = 2 as a table."""
    rows = _equations(value)
    table = {r.left: r.right for r in rows if isinstance(r.left, Sym) and not r.right.free}
    return table if len(table) == len(rows) else {}  # type: ignore[return-value]


def _row(r: Relation) -> Row | None:
    """The coefficients of the letters of a linear equation."""
    assert r.left is not None
    try:
        p = Reader(()).poly(prepared(r.left - r.right))
    except (Undefined, *MALFORMED):
        return None
    row: Row = {}
    for mono, c in p.items():
        if mono == ONE:
            continue
        if len(mono) != 1 or mono[0][1] != 1 or not isinstance(mono[0][0], Sym):
            return None
        row[mono[0][0]] = c
    return row or None


def _rank(rows: list[Row], letters: frozenset[Expr]) -> int:
    """How many of the rows are independent."""
    rank, left = 0, [dict(row) for row in rows]
    for letter in letters:
        pivot = next((row for row in left if row.get(letter)), None)
        if pivot is None:
            continue
        left.remove(pivot)
        rank += 1
        for row in left:
            times = row.get(letter, Fraction(0)) / pivot[letter]
            for x, c in pivot.items():
                row[x] = row.get(x, Fraction(0)) - times * c
    return rank
