r"""Matrices whose entries are written out, multiplied and inverted: what is left is a matrix, or a number.

    \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}^{-1}         the matrix with the entries -2, 1, 3/2, -1/2
    \det(\begin{pmatrix} a & b \\ b & a \end{pmatrix} - x I)    (a - x)^2 - b^2

Entries are expressions, and their values are compared as any others. All letters are numbers but I, the identity.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import TypeAlias

from derive.symbols import Add, Expr, Mul, Num, Pow
from derive.vocabulary import absolute
from verify.answers.matrices.nodes import Formula, Node
from verify.answers.matrices.shapes import is_identity
from verify.answers.matrices.tokens import Unread
from verify.answers.matrices.tree import BRACKETS, formula
from verify.answers.matrices.values import rank
from verify.answers.reading.names import SIMPLE
from verify.answers.reading.parsing import GENERAL, Invalid, parse, parse_value
from verify.answers.reading.values import Matrix, Value

LARGEST = 4  # rows
LARGEST_POWER = 6
MOST_NODES = 4000  # of all entries together
SIZE = re.compile(r"(?P<rows>[1-4])(?:(?:[×,x]|times)(?P=rows))?")  # of I_2 and I_{2 × 2}
HALF = Num(Fraction(1, 2))
Rows: TypeAlias = tuple[tuple[Expr, ...], ...]


@dataclass(frozen=True)
class Multiple:
    """A multiple of the identity, whose size is that of what it is added to."""

    by: Expr


Entries: TypeAlias = "Expr | Rows | Multiple"


def written_out(gold: str, answer: str) -> tuple[Value, Value] | None:
    """Both values, where one of the texts computes with matrices of entries; None where none does."""
    if not any(sign in text for text in (gold, answer) for sign in (",", ";", "matrix", "array")):
        return None
    try:
        formulas = formula(gold), formula(answer)
        identity = any(_is_identity(f) for f in formulas) and any(map(_has_entries, formulas))
        if not identity and not any(map(_computes, formulas)):
            return None
        if len({_label(f) for f in formulas if f.relations}) > 1:
            return None
        left, right = (_value(f, text) for f, text in zip(formulas, (gold, answer), strict=True))
        return _sized(left, right), _sized(right, left)
    except (Unread, Invalid, RecursionError):
        return None


def _sized(side: Value | Multiple, other: Value | Multiple) -> Value:
    """The value; a multiple of the identity, of the size of the other."""
    if not isinstance(side, Multiple):
        return side
    size = len(other.rows) if isinstance(other, Matrix) else 0
    return Matrix(_rows(side, size))


def _computes(f: Formula) -> bool:
    """Is there an operation with a matrix of entries in it?"""
    side = f.sides[-1]
    return not _are_entries(side) and any(map(_are_entries, side.walk()))


def _is_identity(f: Formula) -> bool:
    """Is it I, or a multiple of I by a number?"""
    names = [str(n.data) for n in f.sides[-1].walk() if n.kind == "name"]
    return bool(names) and all(map(is_identity, names))


def _has_entries(f: Formula) -> bool:
    return any(map(_are_entries, f.sides[-1].walk()))


def _label(f: Formula) -> Node:
    """What stands before "=", which only names what follows. Raises Unread for a statement."""
    if f.relations != ("=",) or any(map(_are_entries, f.sides[0].walk())):
        raise Unread("a statement")
    if any(n.kind not in {"name", "inv", "transp", "pow", "num", "mul", "call"} for n in f.sides[0].walk()):
        raise Unread("a statement")
    return f.sides[0]


def _are_entries(node: Node) -> bool:
    return node.kind in {"matrix", "tuple"} or (node.kind == "dot" and node.data == BRACKETS)


def _value(f: Formula, text: str) -> Value | Multiple:
    """The value of a text; of a multiple of the identity, that. Raises Unread and Invalid."""
    identities = any(n.kind == "name" and is_identity(str(n.data)) for n in f.walk())
    if not _computes(f) and not identities:
        return parse_value(text, scope=GENERAL)
    found = value(f.sides[-1])
    return Matrix(found) if isinstance(found, tuple) else found


def value(node: Node) -> Entries:
    """The entries of a formula, or the number that it is. Raises Unread."""
    made = _MADE.get(node.kind)
    if made is None:
        raise Unread(f"{node.kind} of entries")
    found = made(node)
    if isinstance(found, tuple):
        _bounded(found)
        if len(found) == len(found[0]) == 1:
            return found[0][0]
    return found


def _bounded(rows: Rows) -> None:
    if max(len(rows), len(rows[0])) > LARGEST:
        raise Unread("a large matrix")
    if sum(1 for row in rows for e in row for _ in e.walk()) > MOST_NODES:
        raise Unread("large entries")


# Kinds of nodes


def _num(node: Node) -> Entries:
    return Num(node.data)


def _name(node: Node) -> Entries:
    if is_identity(str(node.data)):
        label = str(node.data).partition("_")[2]
        size = SIZE.fullmatch(label)
        if size is None and label[:1].isdigit():
            raise Unread("an identity of some other size")
        return _rows(Multiple(Num(1)), int(size["rows"])) if size else Multiple(Num(1))
    return parse(str(node.data), scope=GENERAL)


def _matrix(node: Node) -> Entries:
    cells = [value(a) for a in node.args]
    if not all(isinstance(c, Expr) for c in cells):
        raise Unread("a matrix of matrices")
    width = node.data
    return tuple(tuple(cells[at : at + width]) for at in range(0, len(cells), width))  # type: ignore[arg-type]


def _sum(node: Node) -> Entries:
    return reduce(_plus, (value(a) for a in node.args))


def _neg(node: Node) -> Entries:
    return _times(Num(-1), value(node.args[0]))


def _mul(node: Node) -> Entries:
    return _times(value(node.args[0]), value(node.args[1]))


def _tuple(node: Node) -> Entries:
    """(1, 2, 3), a column."""
    cells = [value(a) for a in node.args]
    if not all(isinstance(c, Expr) for c in cells):
        raise Unread("a tuple of matrices")
    return tuple((c,) for c in cells if isinstance(c, Expr))


def _dot(node: Node) -> Entries:
    left, right = (value(a) for a in node.args)
    if node.data == BRACKETS and isinstance(left, Expr) and isinstance(right, Expr):
        return (left,), (right,)
    if _is_column(left) and _is_column(right):
        assert isinstance(left, tuple)
        return _times(_turned(left), right)
    return _times(left, right)


def _cross(node: Node) -> Entries:
    left, right = (value(a) for a in node.args)
    if not (_is_column(left) and _is_column(right)):
        return _times(left, right)
    (a,), (b,) = _turned(_rows(left)), _turned(_rows(right))
    if len(a) != 3 or len(b) != 3:
        raise Unread("a cross product of other than three")
    pairs = ((1, 2), (2, 0), (0, 1))
    return tuple((added(multiplied(a[i], b[j]), multiplied(Num(-1), multiplied(a[j], b[i]))),) for i, j in pairs)


def _had(node: Node) -> Entries:
    left, right = (_rows(value(a)) for a in node.args)
    return _entrywise(left, right, multiplied)


def _div(node: Node) -> Entries:
    below = value(node.args[1])
    if not isinstance(below, Expr):
        raise Unread("a division by a matrix")
    return _times(value(node.args[0]), over(below))


def _pow(node: Node) -> Entries:
    base, exponent = (value(a) for a in node.args)
    if isinstance(base, Expr) and isinstance(exponent, Expr):
        return Pow(base, exponent)
    if not isinstance(exponent, Num) or exponent.data.denominator != 1 or abs(exponent.data) > LARGEST_POWER:
        raise Unread("a power of a matrix")
    power = int(exponent.data)
    base = _inverse(base) if power < 0 else base
    out: Entries = Multiple(Num(1))
    for _ in range(abs(power)):
        out = _times(out, base)
    return out


def _transp(node: Node) -> Entries:
    inner = value(node.args[0])
    if node.args[0].kind == "tuple":
        return inner  # (1, 2, 3)^T is a column too
    if isinstance(inner, Expr):
        raise Unread("the transpose of a number")
    return inner if isinstance(inner, Multiple) else _turned(inner)


def _inv(node: Node) -> Entries:
    inner = value(node.args[0])
    return over(inner) if isinstance(inner, Expr) else _inverse(inner)


def _bars(node: Node) -> Entries:
    inner = value(node.args[0])
    if isinstance(inner, Expr):
        return absolute(inner)
    return _norm(node) if _is_column(inner) else determinant(_square(inner))


def _norm(node: Node) -> Entries:
    inner = _rows(value(node.args[0]))
    if node.data != "F" and not (len(inner[0]) == 1 and node.data in {"2", None}):
        raise Unread("a norm")
    return Pow(added(*(multiplied(e, e) for row in inner for e in row)), HALF)


def _call(node: Node) -> Entries:
    inner = value(node.args[0])
    if node.data == "det":
        return determinant(_square(inner))
    if node.data == "tr":
        return added(*(row[i] for i, row in enumerate(_square(inner))))
    if node.data == "rank" and isinstance(inner, tuple) and all(isinstance(e, Num) for row in inner for e in row):
        return Num(rank([[Fraction(e.data) for e in row] for row in inner]))
    if node.data in SIMPLE and isinstance(inner, Expr):
        return SIMPLE[node.data].make(inner)
    raise Unread("a function of a matrix")


_MADE: Mapping[str, Callable[[Node], Entries]] = {
    "num": _num,
    "name": _name,
    "matrix": _matrix,
    "tuple": _tuple,
    "sum": _sum,
    "neg": _neg,
    "mul": _mul,
    "dot": _dot,
    "cross": _cross,
    "had": _had,
    "div": _div,
    "pow": _pow,
    "transp": _transp,
    "inv": _inv,
    "bars": _bars,
    "norm": _norm,
    "call": _call,
}


# Arithmetic of entries


def added(*terms: Expr) -> Expr:
    """a + b, a number where all are numbers."""
    if all(isinstance(t, Num) for t in terms):
        return Num(sum((t.data for t in terms), Fraction(0)))
    rest = [t for t in terms if t != Num(0)]
    return rest[0] if len(rest) == 1 else Add(*rest)


def multiplied(a: Expr, b: Expr) -> Expr:
    """a b, a number where both are numbers."""
    if isinstance(a, Num) and isinstance(b, Num):
        return Num(a.data * b.data)
    if Num(0) in (a, b):
        return Num(0)
    return b if a == Num(1) else a if b == Num(1) else Mul(a, b)


def over(a: Expr) -> Expr:
    """1 / a. Raises Unread for 1 / 0."""
    if a == Num(0):
        raise Unread("a division by zero")
    return Num(1 / a.data) if isinstance(a, Num) else Pow(a, Num(-1))


def _plus(a: Entries, b: Entries) -> Entries:
    if isinstance(a, Expr) and isinstance(b, Expr):
        return added(a, b)
    if isinstance(a, Multiple) and isinstance(b, Multiple):
        return Multiple(added(a.by, b.by))
    if isinstance(a, Expr) or isinstance(b, Expr):
        raise Unread("a number added to a matrix")
    size = len(a if isinstance(a, tuple) else b)  # type: ignore[arg-type]  # one of them has rows
    return _entrywise(_rows(a, size), _rows(b, size), added)


def _entrywise(a: Rows, b: Rows, make: Callable[[Expr, Expr], Expr]) -> Rows:
    if (len(a), len(a[0])) != (len(b), len(b[0])):
        raise Unread("matrices of two sizes")
    return tuple(tuple(make(x, y) for x, y in zip(r, s, strict=True)) for r, s in zip(a, b, strict=True))


def _times(a: Entries, b: Entries) -> Entries:
    if isinstance(a, Multiple) and not isinstance(b, Expr):
        return Multiple(multiplied(a.by, b.by)) if isinstance(b, Multiple) else _times(a.by, b)
    if isinstance(b, Multiple) and not isinstance(a, Expr):
        return _times(b.by, a)
    if isinstance(a, Expr) and isinstance(b, Expr):
        return multiplied(a, b)
    if isinstance(a, Multiple) or isinstance(b, Multiple):
        number, multiple = (a, b) if isinstance(a, Expr) else (b, a)
        assert isinstance(number, Expr)
        assert isinstance(multiple, Multiple)
        return Multiple(multiplied(number, multiple.by))
    if isinstance(a, tuple) and isinstance(b, tuple):
        if len(a[0]) != len(b):
            raise Unread("sizes that do not fit")
        columns = _turned(b)
        found = tuple(
            tuple(added(*(multiplied(x, y) for x, y in zip(row, column, strict=True))) for column in columns)
            for row in a
        )
        _bounded(found)
        return found
    number, rows = (a, b) if isinstance(a, Expr) else (b, a)
    assert isinstance(number, Expr)
    assert isinstance(rows, tuple)
    return tuple(tuple(multiplied(number, e) for e in row) for row in rows)


def _rows(e: Entries, size: int = 0) -> Rows:
    """The entries; of a multiple of the identity, those of this size. Raises Unread."""
    if isinstance(e, tuple):
        return e
    if isinstance(e, Multiple) and size:
        return tuple(tuple(e.by if i == j else Num(0) for j in range(size)) for i in range(size))
    raise Unread("a matrix is wanted")


def _is_column(e: Entries) -> bool:
    return isinstance(e, tuple) and len(e) > 1 and len(e[0]) == 1


def _turned(rows: Rows) -> Rows:
    return tuple(zip(*rows, strict=True))


def _square(e: Entries) -> Rows:
    rows = _rows(e)
    if len(rows) != len(rows[0]):
        raise Unread("no square matrix")
    return rows


def determinant(rows: Rows) -> Expr:
    """The determinant, by the first row."""
    if len(rows) == 1:
        return rows[0][0]
    signed = (
        multiplied(Num((-1) ** c), multiplied(e, determinant(_without(rows, 0, c)))) for c, e in enumerate(rows[0])
    )
    return added(*signed)


def _without(rows: Rows, r: int, c: int) -> Rows:
    """The minor without a row and a column."""
    return tuple(tuple(e for at, e in enumerate(row) if at != c) for place, row in enumerate(rows) if place != r)


def _inverse(e: Entries) -> Entries:
    """The adjugate over the determinant."""
    if isinstance(e, Multiple):
        return Multiple(over(e.by))
    rows = _square(e)
    _bounded(rows)
    below = over(determinant(rows))
    size = range(len(rows))
    cofactors = [[multiplied(Num((-1) ** (r + c)), determinant(_without(rows, r, c))) for r in size] for c in size]
    return tuple(tuple(multiplied(below, e) for e in row) for row in cofactors)
