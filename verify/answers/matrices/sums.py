r"""Sums over samples, written with the matrix whose rows the samples are.

    \sum_i x_i x_i^T           X^T X                     \sum_i (σ(w^T x_i) - y_i) x_i      X^T (σ(X w) - y)
    \sum_i s_i x_i             X^T s                     \sum_i x_i^T A x_i                 1^T ((X A) ⊙ X) 1

A number for each sample is an entry of a column, a vector for each sample a row of a matrix. Where no letter X or y is
spoken of, these are letters of their own, and the translation says the same as the sum.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from verify.answers.matrices.nodes import Node
from verify.answers.matrices.tokens import Unread

NUMBER, COLUMN, ROW, TABLE = "number", "column", "row", "table"
ENTRYWISE = frozenset(("sigma", "sigma'", "tanh", "relu"))
MOST_FACTORS = 4  # of a power
RECIPROCAL = "1/"  # of each entry
ROWS = "•"  # in the place of the index

ACCENTED = re.compile(r"[A-Za-z]+_(?:hat|bar|tilde)(?=_|\^\()")

KindOf = Callable[[Node], str]


def stem_of(name: str) -> str:
    """x of x_i and of x^(i), y_hat of y_hat_i."""
    accented = ACCENTED.match(name)
    return accented[0] if accented else name.partition("_")[0].partition("^(")[0]


def label_of(name: str) -> str:
    """i of x_i, x^(i) and y_hat_i"""
    rest = name[len(stem_of(name)) :]
    return rest[2:].rstrip(")") if rest.startswith("^(") else rest.lstrip("_")


def depends(name: str, index: str) -> bool:
    """Is x_i, x^{(i)} or r_{ik} one for each i?"""
    label = label_of(name).replace(ROWS, "")
    return label == index or (label.isalpha() and label.islower() and len(label) <= 3 and index in label)


def translated(node: Node, kind_of: KindOf, families: Mapping[str, Node]) -> Node:
    """The sum without its sign; `kind_of` says what a formula is, `families` what x_i is called for all i together.

    Raises Unread for a sum of another kind.
    """
    index, upper = node.data
    return _Sum(index, upper, kind_of, families).total(node.args[0])


class _Sum:
    """A sum over one index."""

    def __init__(self, index: str, upper: str, kind_of: KindOf, families: Mapping[str, Node]) -> None:
        self.index, self.kind_of, self.families = index, kind_of, families
        self.ones = Node("name", (), f"ones_{upper}" if upper else "ones")

    def varies(self, e: Node) -> bool:
        return any(n.kind == "name" and depends(str(n.data), self.index) for n in e.walk())

    def family(self, name: str) -> Node:
        if name not in self.families:
            raise Unread("an index of two sums")
        return self.families[name]

    # The sum

    def total(self, e: Node) -> Node:
        """Σ_i e."""
        if e.kind == "sum":
            return Node("sum", tuple(map(self.total, e.args)))
        if e.kind == "neg":
            return Node("neg", (self.total(e.args[0]),))
        if e.kind == "div" and not self.varies(e.args[1]):
            return Node("div", (self.total(e.args[0]), e.args[1]))
        same, rest = self.taken_out(e)
        if same:
            return _product([*same, self.total(rest)])
        kind = self.kind_of(e)
        if kind == NUMBER:
            return self.total_number(e)
        if kind == COLUMN:
            return _times(_turned(self.rows(e)), self.ones)
        if kind == ROW:
            return _turned(self.total(_turned(e)))
        return self.total_table(e)

    def taken_out(self, e: Node) -> tuple[list[Node], Node]:
        """The numbers in a product that are the same for all i, and the rest of it."""
        if e.kind != "mul":
            return [], e
        leaves = list(self.leaves(e))
        numbers = [f for x in leaves if self.kind_of(x) == NUMBER for f in self.factors(x)]
        same = [f for f in numbers if not self.varies(f)]
        others = [f for f in numbers if self.varies(f)] + [x for x in leaves if self.kind_of(x) != NUMBER]
        return same, _product(others or [Node("num", (), Fraction(1))])

    def total_number(self, e: Node) -> Node:
        """Σ_i s_i a_i^T u as (Σ_i s_i a_i)^T u, with u the same for all i; else the sum of the entries."""
        factors = self.factors(e)
        for at, factor in enumerate(factors):
            pair = self.pair(factor)
            if pair is None:
                continue
            for a, u in (pair, pair[::-1]):
                if self.varies(a) and not self.varies(u):
                    others = factors[:at] + factors[at + 1 :]
                    return _times(_turned(self.total(_product([*others, a]))), u)
        return _times(_turned(self.ones), self.entries(e))

    def total_table(self, e: Node) -> Node:
        """Σ_i s_i a_i b_i^T as A^T diag(s) B."""
        if e.kind != "mul":
            raise Unread("a sum of matrices")
        left, right = e.args
        kinds = self.kind_of(left), self.kind_of(right)
        if NUMBER in kinds:
            number, table = (left, right) if kinds[0] == NUMBER else (right, left)
            if not self.varies(number):
                return _times(number, self.total(table))
            return self.total(self.scaled(number, table))
        if kinds == (COLUMN, ROW):
            return _times(_turned(self.rows(left)), self.rows(_turned(right)))
        if not self.varies(left):
            return _times(left, self.total(right))
        if not self.varies(right):
            return _times(self.total(left), right)
        raise Unread("a sum of products of matrices")

    def scaled(self, number: Node, table: Node) -> Node:
        """s (a b^T) as (s a) b^T."""
        if table.kind == "mul" and self.kind_of(table) == TABLE:
            return _times(self.scaled(number, table.args[0]), table.args[1])
        return _times(number, table)

    # Numbers and vectors for each i

    def entries(self, e: Node) -> Node:
        """The column of the numbers e_i."""
        if not self.varies(e):
            return _times(e, self.ones)
        if e.kind == "name":
            return self.family(str(e.data))
        if e.kind in {"sum", "neg"}:
            return Node(e.kind, tuple(map(self.entries, e.args)))
        if e.kind == "div" and not self.varies(e.args[1]):
            return Node("div", (self.entries(e.args[0]), e.args[1]))
        if e.kind == "div":
            return Node("had", (self.entries(e.args[0]), Node("call", (self.entries(e.args[1]),), RECIPROCAL)))
        if e.kind == "call" and e.data in ENTRYWISE:
            return Node("call", (self.entries(e.args[0]),), e.data)
        factors = self.factors(e)
        if len(factors) > 1:
            return self.of_factors(factors)
        pair = self.pair(factors[0])
        if pair is None:
            raise Unread("a number for each index")
        return self.of_pair(*pair)

    def of_factors(self, factors: list[Node]) -> Node:
        same = [f for f in factors if not self.varies(f)]
        others = [self.entries(f) for f in factors if self.varies(f)]
        out = others[0]
        for other in others[1:]:
            out = Node("had", (out, other))
        return _product([*same, out])

    def of_pair(self, a: Node, b: Node) -> Node:
        """The column of the numbers a_i^T b_i."""
        if not self.varies(a):
            a, b = b, a
        if not self.varies(b):
            return _times(self.rows(a), b)
        return _times(Node("had", (self.rows(a), self.rows(b))), Node("name", (), "ones"))

    def factors(self, e: Node) -> list[Node]:
        """The numbers that a number is a product of."""
        if e.kind == "mul":
            leaves = list(self.leaves(e))
            numbers = [x for x in leaves if self.kind_of(x) == NUMBER]
            others = [x for x in leaves if self.kind_of(x) != NUMBER]
            found = [f for x in numbers for f in (self.factors(x) if x != e else [x])]
            return [*found, _product(others)] if others else found
        if e.kind == "pow" and e.args[1].kind == "num" and e.args[1].data in range(1, MOST_FACTORS + 1):
            base = e.args[0]
            if base.kind == "norm" and base.data == "2" and e.args[1].data == 2:
                return [Node("dot", (base.args[0], base.args[0]))]
            return self.factors(base) * int(e.args[1].data)
        if e.kind == "neg":
            return [Node("num", (), Fraction(-1)), *self.factors(e.args[0])]
        return [e]

    def leaves(self, e: Node) -> Iterator[Node]:
        """The factors of a product, a product that is a number as one of them."""
        for a in e.args:
            if a.kind == "mul" and (self.kind_of(a) != NUMBER or self.kind_of(e.args[0]) == self.kind_of(e.args[1])):
                yield from self.leaves(a)
            else:
                yield a

    def pair(self, e: Node) -> tuple[Node, Node] | None:
        """The two columns of a^T b; None for anything else."""
        if e.kind not in {"mul", "dot"} or self.kind_of(e) != NUMBER:
            return None
        left, right = e.args
        kinds = self.kind_of(left), self.kind_of(right)
        if kinds == (COLUMN, COLUMN):
            return left, right
        return (_turned(left), right) if kinds == (ROW, COLUMN) else None

    def rows(self, e: Node) -> Node:
        """The matrix whose rows are the columns e_i."""
        if not self.varies(e):
            return _times(self.ones, _turned(e))
        if e.kind == "name":
            return self.family(str(e.data))
        if e.kind in {"sum", "neg"}:
            return Node(e.kind, tuple(map(self.rows, e.args)))
        if e.kind == "div" and not self.varies(e.args[1]):
            return Node("div", (self.rows(e.args[0]), e.args[1]))
        if e.kind == "transp":
            return self.of_row(e.args[0])
        if e.kind != "mul":
            raise Unread("a vector for each index")
        left, right = e.args
        kinds = self.kind_of(left), self.kind_of(right)
        if kinds == (NUMBER, COLUMN):
            return self.times_number(left, right)
        if kinds == (COLUMN, NUMBER):
            return self.times_number(right, left)
        if not self.varies(left):
            return _times(self.rows(right), _turned(left))
        if left.kind == "mul" and self.kind_of(left.args[1]) == ROW:  # (u v^T) w = u (v^T w)
            return self.rows(_times(left.args[0], _times(left.args[1], right)))
        raise Unread("a vector for each index")

    def of_row(self, row: Node) -> Node:
        """The matrix whose rows are rows: of x_i^T A, that of (A^T x_i)^T."""
        if row.kind == "transp":
            return self.rows(row.args[0])
        if row.kind == "mul" and self.kind_of(row) == ROW and not self.varies(row.args[1]):
            return _times(self.of_row(row.args[0]), row.args[1])
        if row.kind == "mul" and self.kind_of(row.args[0]) == NUMBER:
            return self.scaled_rows(row.args[0], self.of_row(row.args[1]))
        raise Unread("a row for each index")

    def times_number(self, number: Node, column: Node) -> Node:
        return self.scaled_rows(number, self.rows(column))

    def scaled_rows(self, number: Node, rows: Node) -> Node:
        """Each row times its number."""
        if not self.varies(number):
            return _times(number, rows)
        return _times(Node("call", (self.entries(number),), "diag"), rows)


def _times(a: Node, b: Node) -> Node:
    return Node("mul", (a, b))


def _turned(a: Node) -> Node:
    return a.args[0] if a.kind == "transp" else Node("transp", (a,))


def _product(factors: list[Node]) -> Node:
    out = factors[0]
    for f in factors[1:]:
        out = _times(out, f)
    return out
