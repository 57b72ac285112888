r"""Sums and products up to n in closed form, by induction on n.

    Σ_{k=1}^n 1/(k(k + 1)) = n/(n + 1)        Π_{k=2}^n (1 - 1/k) = 1/n        Σ_{k=1}^n k k! = (n + 1)! - 1

A difference is A S + B with one sum S, in whose terms f(k) there is no n, so that it is 0 where S = -B/A =: g(n). That
holds for all n if it does for the least one, and if g(n + 1) - g(n) = f(n + 1); of a product, g(n + 1) = g(n) f(n + 1).
Both are proved of letters. A is not 0, and g has a value at every n, or at none: what is divided by and has n in it is
known not to be 0. The least n is 1, or what makes the sum empty, if that is more.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from derive.symbols import Add, Dim, Expr, Mul, Num, Prod, Sum, Sym, subst
from verify.answers.comparing.forms import Reader, demands
from verify.answers.comparing.shifts import shifted
from verify.normal import ONE, Polynomial, Undefined, sum_of
from verify.signs import NONNEGATIVE, POSITIVE, replaced

MOST_TERMS = 4  # of the sum at the least n
HIDDEN = Sym("sum so far")
Zero = Callable[[Expr], bool]


def counter(difference: Expr) -> Dim | None:
    """The n of the one sum up to n + c in a prepared difference."""
    found = {x for a in difference.walk() if isinstance(a, Sum | Prod) for x in a.args[0].args[1].free}
    n = found.pop() if len(found) == 1 else None
    return n if isinstance(n, Dim) else None


def holds(difference: Expr, reader: Reader, zero: Zero) -> bool:
    """Is a prepared difference with one sum or product up to n in it 0, for every n? Nothing that is known speaks of n.

    Raises:
        Undefined: it has no normal form.
    """
    whole = {a for a in difference.walk() if isinstance(a, Sum | Prod)}
    if len(whole) != 1:
        return False
    (total,) = whole
    size = _size(total, reader)
    closed = _solved(replaced(difference, total, HIDDEN), reader) if size is not None else None
    if size is None or closed is None:
        return False
    n, offset = size
    if any(n in u.free and not _met(kind, u, reader) for kind, u in demands(closed)):
        return False
    index, body = total.args
    low = int(index.args[0].data)
    first = max(1, low - 1 - offset)
    start = [subst(body, {index: Num(k)}) for k in range(low, first + offset + 1)]
    if len(start) > MOST_TERMS:
        return False
    following, added = subst(closed, {n: n + 1}), subst(body, {index: n + Num(offset + 1)})
    if isinstance(total, Sum):
        steps = following - closed - added, Add(Num(0), *start) - subst(closed, {n: Num(first)})
    else:
        steps = following - closed * added, Mul(Num(1), *start) - subst(closed, {n: Num(first)})
    return all(zero(shifted(step, reader)) for step in steps)


def _met(kind: str, u: Expr, reader: Reader) -> bool:
    """Is what a value demands known to hold?"""
    least = NONNEGATIVE if kind == "nonnegative" else POSITIVE
    return reader.signs.nonzero(u) if kind == "nonzero" else kind != "within 1" and reader.signs.sign(u) >= least


def _size(total: Expr, reader: Reader) -> tuple[Dim, int] | None:
    """n and c of a sum from a number to n + c, whose terms are free of n."""
    index, body = total.args
    low, high = index.args
    if not isinstance(low, Num) or low.data.denominator != 1 or any(isinstance(a, Sum | Prod) for a in body.walk()):
        return None
    p = dict(reader.poly(high))
    offset = p.pop(ONE, Fraction(0))
    if offset.denominator != 1 or len(p) != 1:
        return None
    n = sum_of(p)
    there = n in subst(body, {index: HIDDEN}).free  # not only as the end of the index
    return (n, int(offset)) if isinstance(n, Dim) and not there else None


def _solved(e: Expr, reader: Reader) -> Expr | None:
    """-B/A, where e is A s + B and A is not 0."""
    slope: Polynomial = {}
    rest: Polynomial = {}
    for mono, c in reader.poly(e).items():
        power = dict(mono).get(HIDDEN, Fraction(0))
        left = tuple(f for f in mono if f[0] != HIDDEN)
        if power not in (0, 1) or any(HIDDEN in atom.free for atom, _ in left):
            return None
        (slope if power else rest)[left] = c
    a = sum_of(slope)
    if not slope or not reader.signs.nonzero(a):
        return None
    try:
        return reader.form(Num(-1) * sum_of(rest) / a)
    except Undefined:
        return None
