r"""Entries that are written otherwise than with an index: a_1, and the x_i that is one of several vectors.

    \sum_{n=1}^3 a_n    a_1 + a_2 + a_3: beside the a_n of a sum, a_1 is an entry of the same family
    \sum_i e_i x_{ij}   is no \sum_i e_i x_i, though that is a vector, of which it is the entry j

A family has no entry 0: so a sum from 0 up to a number is written out, and its entries are letters.
"""

from __future__ import annotations

import re

from derive.symbols import Add, At, Expr, Family, Idx, Num, Sum, Sym, shape_of, subst
from verify.answers.comparing.arrays import mapped
from verify.answers.reading.values import Value, expressions

NUMBERED = re.compile(r"(.+)_(\d+)")
GLUED = re.compile(r"(?<![A-Za-z\\])([A-Za-z])_([a-z])([a-z]+)(?![A-Za-z])")
MOST = 12  # terms that are written out
Both = tuple[Value, Value]


def as_entries(both: Both) -> Both:
    """Both values with an entry for each letter with a number, where there is one family of that letter in them."""
    free = frozenset[Expr]().union(*(e.free for value in both for e in expressions(value)))
    families: dict[str, list[Family]] = {}
    for x in free:
        if isinstance(x, Family):
            families.setdefault(str(x.data), []).append(x)
    changes: dict[Expr, Expr] = {}
    for x in free:
        found = NUMBERED.fullmatch(str(x.data)) if isinstance(x, Sym) else None
        known = families.get(found[1], []) if found else []
        if not found or len(known) != 1 or len(known[0].args) != 1:
            continue
        if found[2] == "0":
            return _as_letters(both, known[0])
        changes[x] = known[0][Num(int(found[2]))]
    if not changes:
        return both
    gold, answer = (mapped(value, lambda e: subst(e, changes)) for value in both)
    return gold, answer


def _as_letters(both: Both, family: Family) -> Both:
    """Both values with a letter for each entry, where sums up to numbers are all that has the family in it."""

    def entry(e: Expr) -> Expr:
        if isinstance(e, At) and e.args[0] == family and isinstance(e.args[1], Num):
            return Sym(f"{family.data}_{e.args[1].data}")
        return e.rebuild(tuple(map(entry, e.args))) if e.args and family in e.free else e

    def written(e: Expr) -> Expr:
        return entry(_written_out(e, family))

    gold, answer = (mapped(value, written) for value in both)
    left = any(family in e.free for value in (gold, answer) for e in expressions(value))
    return both if left else (gold, answer)


def _written_out(e: Expr, family: Family) -> Expr:
    """e with the sums over entries of the family written out that run from a number to a number."""
    if family not in e.free or not e.args or isinstance(e, At):
        return e
    e = e.rebuild(tuple(_written_out(a, family) for a in e.args))
    index = e.args[0] if isinstance(e, Sum) else None
    if not isinstance(index, Idx) or not isinstance(index.lo, Num) or not isinstance(index.hi, Num):
        return e
    values = range(int(index.lo.data), int(index.hi.data) + 1)
    if not 1 < len(values) <= MOST:
        return e
    return Add(*(subst(e.args[1], {index: Num(value)}) for value in values))


def entry_of_sample(both: tuple[Value, Value]) -> bool:
    """Is one value a number, and the other a vector, since a small letter with one index was read as a vector?"""
    if not all(isinstance(value, Expr) for value in both):
        return False
    shapes = [len(shape_of(value)) for value in both if isinstance(value, Expr)]
    if sorted(shapes) != [0, 1]:
        return False
    vector = both[shapes.index(1)]
    entries = (a for e in expressions(vector) for a in e.walk() if isinstance(a, At) and len(a.args) > 2)
    return any(isinstance(a.args[0], Family) and str(a.args[0].data)[:1].islower() for a in entries)


def is_glued(both: Both, texts: tuple[str, str]) -> bool:
    """Is there an a_nx beside a_n or x: in LaTeX, it were a_n x?"""
    names = {str(x.data) for value in both for e in expressions(value) for x in e.free if isinstance(x, Sym)}
    found = (m.groups() for text in texts for m in GLUED.finditer(text))
    return any(f"{a}_{n}{rest}" in names and (f"{a}_{n}" in names or names & set(rest)) for a, n, rest in found)
