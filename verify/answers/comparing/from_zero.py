r"""Sums that begin at 0 over arrays that are numbered from 1: the first term apart, and x_0 a number of its own.

    \sum_{i=0}^n x_i         x_0 + \sum_{i=1}^n x_i
    \sum_{j=0}^d w_j x_j     w_0 x_0 + \sum_{j=1}^d w_j x_j

Nothing is done where one text runs to n - 1 and the other to n: they may number the same terms.
"""

from __future__ import annotations

from derive.symbols import Add, At, Dim, Expr, Family, Idx, Num, Prod, Sum, Sym, subst
from verify.answers.comparing.arrays import mapped
from verify.answers.reading.values import Value, expressions

Both = tuple[Value, Value]
ZERO, ONE = Num(0), Num(1)


def with_first_terms(both: Both) -> Both:
    """The two values with the terms at 0 apart; as they are where there are none."""
    found = [_ranges(value) for value in both]
    if not (found[0] | found[1]) or any(not isinstance(hi, Dim) for _, hi in found[0] | found[1]):
        return both
    gold, answer = (mapped(value, _apart) for value in both)
    return gold, answer


def _ranges(value: Value) -> set[tuple[Expr, Expr]]:
    """From where to where the sums and products run that begin at 0 and speak of an array."""
    nodes = (a for e in expressions(value) for a in e.walk() if isinstance(a, Sum | Prod))
    return {a.args[0].args for a in nodes if a.args[0].args[0] == ZERO and _is_used(a)}  # type: ignore[misc]  # lo, hi


def _is_used(e: Expr) -> bool:
    """Is the index that of an entry?"""
    index = e.args[0]
    return any(isinstance(a, At) and isinstance(a.args[0], Family) and index in a.args[1:] for a in e.args[1].walk())


def _apart(e: Expr) -> Expr:
    args = tuple(map(_apart, e.args))
    e = e.rebuild(args) if e.args else e
    if isinstance(e, At) and isinstance(e.args[0], Family) and ZERO in e.args[1:]:
        return _entry_at_zero(e)
    if isinstance(e, Sum | Prod) and e.args[0].args[0] == ZERO and _is_used(e):
        index, body = e.args
        rest = Idx(index.data, ONE, index.args[1])
        first, others = _apart(subst(body, {index: ZERO})), type(e)(subst(body, {index: rest}), rest)
        return Add(first, others) if isinstance(e, Sum) else first * others
    return e


def _entry_at_zero(e: Expr) -> Expr:
    """x_0, a number; w_{0j}, an array over what is left."""
    family, *where = e.args
    sizes = tuple(size for size, i in zip(family.args, where, strict=False) if i != ZERO)
    rest = tuple(i for i in where if i != ZERO)
    name = f"{family.data}_0"
    return At(Family(name, *sizes), *rest) if rest else Sym(name)
