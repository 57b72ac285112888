"""Arithmetic of readings: what a text may stand for, as a number or as a family of some shape.

A reading maps shapes to expressions: z alone is a number, {(): Sym z}, or the logits, {(K,): Family z}. Every rule
below makes the readings of a whole from those of its parts; of two readings of one shape the first is kept. A row
vector, zᵀ, has the shape (1, K) and is kept as the family z.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import product
from typing import TypeAlias

from derive.symbols import (
    Add,
    At,
    Call,
    Definition,
    Delta,
    Expr,
    Idx,
    Indexable,
    Lam,
    Mul,
    Num,
    Pow,
    Sum,
    beta,
    binding,
    shape_of,
)
from derive.vocabulary import gram, scores
from verify.answers.reading.functions import Applied

Shape: TypeAlias = tuple[Expr, ...]
Reading: TypeAlias = dict[Shape, Expr]

ONE, MINUS_ONE = Num(1), Num(-1)
LETTERS = {"n": "ijl", "d": "abc", "K": "kjl"}  # of the indices over each dimension, as in the vocabulary
TRIED = 64  # ways to read the arguments of one call


def number(e: Expr) -> Reading:
    """The reading of a number."""
    return {(): e}


def entry(family: Expr, indices: Iterable[Expr]) -> Expr:
    """One entry of a family; of a family given by a formula, the formula there."""
    at = At(family, *indices)
    return beta(at) if isinstance(family, Lam) else at


def fresh_indices(shape: Shape, *avoid: Expr) -> tuple[Idx, ...]:
    """Indices over a shape by the usual letters, with names that are not free in the expressions."""
    taken = {str(x.data) for e in avoid for x in e.free}
    found: list[Idx] = []
    for size in shape:
        letters = LETTERS.get(str(size.data), "rst")
        name = next((x for x in (*letters, *(f"{letters[0]}{r}" for r in range(1, 99))) if x not in taken), "r")
        taken.add(name)
        found.append(Idx(name, size))
    return tuple(found)


def _is_of_all(term: Reading) -> bool:
    """Is it a number without an index? That of c_k may be the one of the vector it is added to."""
    return () in term and not any(isinstance(x, Idx) for x in term[()].free)


def is_row(shape: Shape) -> bool:
    """Whether this is the shape of a transposed vector."""
    return len(shape) == 2 and shape[0] == ONE


def entrywise(shape: Shape, make: Callable[..., Expr], *families: Expr) -> Expr:
    """The family whose entries are made of those of the families at the same place."""
    size = shape[1:] if is_row(shape) else shape
    where = fresh_indices(size, *families)
    return Lam(*where, make(*(entry(f, where) for f in families)))


def entrywise_all(make: Callable[..., Expr], reading: Reading) -> Reading:
    """The readings of a function of one number: log p is a number, or the family of all log p_k."""
    return {s: entrywise(s, make, e) if s else make(e) for s, e in reading.items()}


def negative(e: Expr) -> Expr:
    """-e, as Python writes it: of a product, with the sign as its first factor."""
    return Mul(MINUS_ONE, *e.args) if isinstance(e, Mul) else -e


def negate(reading: Reading) -> Reading:
    """The readings of -x."""
    return {s: entrywise(s, lambda a: -a, e) if s else -e for s, e in reading.items()}


class Algebra:
    """Sums and products of readings; it remembers which families are matrix products, for X W + b has a name."""

    def __init__(self) -> None:
        self.products: dict[Expr, tuple[Expr, Expr]] = {}
        self.made = 0  # products of matrices so far

    def add(self, terms: list[Reading], signs: list[bool]) -> Reading:
        """The readings of a + b - c: of one shape, or of a matrix product and the bias of its columns."""
        out: Reading = {}
        for shape in terms[0]:
            if all(shape in term for term in terms):
                parts = [term[shape] for term in terms]
                out[shape] = entrywise(shape, partial(_total, signs), *parts) if shape else _total(signs, *parts)
        if not out and len(terms) == 2 and not signs[1]:
            for (s, a), (t, b) in product(terms[0].items(), terms[1].items()):
                if len(s) == 2 and t == s[1:] and a in self.products:
                    out[s] = scores(*self.products[a], b)
        return out

    def spread(self, terms: list[Reading], signs: list[bool]) -> Reading:
        """The vectors z - m of a vector and numbers, each of which is taken from every entry."""
        out: Reading = {}
        for shape in dict.fromkeys(s for term in terms for s in term if len(s) == 1):
            if all(shape in term or _is_of_all(term) for term in terms):
                parts = [term[shape] if shape in term else term[()] for term in terms]
                where = fresh_indices(shape, *parts)
                rows = (entry(e, where) if shape in term else e for term, e in zip(terms, parts, strict=True))
                out[shape] = Lam(*where, _total(signs, *rows))
        return out

    def multiply(self, left: Reading, right: Reading) -> Reading:
        """The readings of a b: of numbers, a number and a family, and matrices whose sizes agree."""
        out: Reading = {}
        self.made += any(map(len, left)) and any(map(len, right))
        for (s, a), (t, b) in product(left.items(), right.items()):
            for shape, e in self._product(s, a, t, b):
                out.setdefault(shape, e)
        return out

    def families(self, left: Reading, right: Reading) -> Reading:
        """The readings of A B where both are families: a number may stand for neither."""
        return self.multiply({s: e for s, e in left.items() if s}, {s: e for s, e in right.items() if s})

    def _product(self, s: Shape, a: Expr, t: Shape, b: Expr) -> Iterator[tuple[Shape, Expr]]:
        if not s or not t:
            shape = s or t
            if not shape:
                yield (), a * b
            elif s:
                yield shape, entrywise(shape, lambda x: x * b, a)
            else:
                yield shape, entrywise(shape, lambda x: a * x, b)
        elif len(s) == 1 and is_row(t):
            row, column = fresh_indices((s[0], t[1]), a, b)
            yield (s[0], t[1]), Lam(row, column, entry(a, (row,)) * entry(b, (column,)))
        elif len(s) == 2 and not is_row(t) and s[1] == t[0]:
            yield from self._matrix_product(s, a, t, b)

    def _matrix_product(self, s: Shape, a: Expr, t: Shape, b: Expr) -> Iterator[tuple[Shape, Expr]]:
        outer = (() if is_row(s) else s[:1]) + t[1:]
        *where, inner = fresh_indices((*outer, s[1]), a, b)
        row = () if is_row(s) else (where[0],)
        column = tuple(where[len(row) :])
        if is_transposed(a) and len(t) == 2:
            yield outer, gram(transposed(a), b)
            return
        body = Sum(entry(a, (*row, inner)) * entry(b, (inner, *column)), inner)
        if not outer:
            yield (), body
            return
        out = Lam(*where, body)
        if len(outer) == 2:
            self.products[out] = (a, b)
        yield (ONE, *outer) if is_row(s) else outer, out


def constant(value: Expr, size: Expr) -> Expr:
    """The vector whose entries are all the same."""
    return Lam(*fresh_indices((size,), value), value)


def hadamard(left: Reading, right: Reading) -> Reading:
    """The readings of a ⊙ b, entry by entry; of a number and a family, each entry times the number."""
    out: Reading = {}
    for (s, a), (t, b) in product(left.items(), right.items()):
        if s == t:
            out.setdefault(s, entrywise(s, lambda x, y: x * y, a, b) if s else a * b)
    return out


def inner(left: Reading, right: Reading) -> Reading:
    """The readings of a · b, the sum over the products of the entries of two vectors."""
    for s, a in left.items():
        if len(s) == 1 and s in right:
            (index,) = fresh_indices(s, a, right[s])
            return number(Sum(entry(a, (index,)) * entry(right[s], (index,)), index))
    return {}


def diagonal(reading: Reading) -> Reading:
    """The readings of diag(p)."""
    out: Reading = {}
    for s, e in reading.items():
        if len(s) == 1:
            row, column = fresh_indices((s[0], s[0]), e)
            out[s[0], s[0]] = Lam(row, column, Delta(row, column) * entry(e, (row,)))
    return out


def _total(signs: list[bool], first: Expr, *others: Expr) -> Expr:
    """a + b - c, as Python writes it."""
    begun = first.args if isinstance(first, Add) else (first,)
    return Add(*begun, *(-e if minus else e for minus, e in zip(signs[1:], others, strict=True)))


def divide(left: Reading, right: Expr) -> Reading:
    """The readings of a / b, for a number b."""
    return {s: entrywise(s, lambda x: quotient(x, right), e) if s else quotient(e, right) for s, e in left.items()}


def quotient(a: Expr, b: Expr) -> Expr:
    """a / b: of two numbers one number, 1 / b a power."""
    if isinstance(a, Num) and isinstance(b, Num) and b.data:
        return Num(a.data / b.data)
    return Pow(b, MINUS_ONE) if a == ONE else a / b


def is_transposed(e: Expr) -> bool:
    """Whether e is a matrix with its rows and columns exchanged."""
    if not isinstance(e, Lam) or len(e.bound) != 2 or not isinstance(e.body, At):
        return False
    return e.body.args[1:] == e.bound[::-1] and e.body.args[0].free.isdisjoint(e.bound)


def transposed(e: Expr) -> Expr:
    """The matrix of which e is the transpose."""
    return e.args[-1].args[0]


def transpose(reading: Reading) -> Reading:
    """The readings of Aᵀ: a vector becomes a row, a row a vector, and a matrix exchanges its indices.

    What may be a matrix is one: Aᵀ A of a capital letter is no product of vectors, which would be a number.
    """
    out: Reading = {}
    matrix = any(len(s) == 2 and not is_row(s) for s in reading)
    for s, e in reading.items():
        if len(s) == 1 and matrix:
            continue
        if len(s) == 1:
            out[ONE, *s] = e
        elif is_row(s):
            out[s[1:]] = e
        elif len(s) == 2:
            row, column = fresh_indices((s[1], s[0]), e)
            out[s[::-1]] = transposed(e) if is_transposed(e) else Lam(row, column, At(e, column, row))
    return out


def identity(size: Expr) -> Expr:
    """I, the matrix δ_ij."""
    row, column = fresh_indices((size, size))
    return Lam(row, column, Delta(row, column))


def inverse(reading: Reading) -> Reading:
    """The readings of A^{-1} where A is a square matrix: entries of which nothing is known but the matrix."""
    out: Reading = {}
    for s, e in reading.items():
        if len(s) == 2 and s[0] == s[1] != ONE:
            row, column = fresh_indices(s, e)
            out[s] = Lam(row, column, Applied(e, row, column, data="inverse"))
    return out


def at(reading: Reading, where: tuple[Expr, ...]) -> Reading:
    """The readings of x_k: an entry, a row of a matrix, or for a number the family of its values for all k."""
    out: Reading = {}
    for s, e in reading.items():
        if len(s) == len(where) and s:
            out.setdefault((), entry(e, where))
    for s, e in reading.items():
        if len(s) > len(where) and not is_row(s):
            rest = fresh_indices(s[len(where) :], e, *where)
            out.setdefault(s[len(where) :], Lam(*rest, entry(e, (*where, *rest))))
    if () in reading and all(isinstance(i, Idx) and i.lo == ONE for i in where) and len(set(where)) == len(where):
        out.setdefault(tuple(i.args[1] for i in where), Lam(*where, reading[()]))
    return out


def call(definition: Definition, arguments: list[Reading]) -> Reading:
    """The readings of f(a, b): the first choice of the arguments that fits the definition's parameters."""
    ranks = [len(shape_of(p)) for p in definition.params]
    if len(ranks) != len(arguments):
        return {}
    if ranks == [0] and not definition.indices:
        return entrywise_all(definition, arguments[0])
    fitting = [
        [e for s, e in reading.items() if len(s) == rank and not is_row(s)]
        for rank, reading in zip(ranks, arguments, strict=True)
    ]
    for tried, choice in enumerate(product(*fitting)):
        made = definition(*choice)
        if _fits(made):
            return {made.shape: made}
        if tried > TRIED:
            break
    return of_rows(definition, arguments[0]) if ranks == [1] else {}


def of_rows(definition: Definition, argument: Reading) -> Reading:
    """The readings of softmax(Q Kᵀ), of each row of a matrix, as in attention."""
    out: Reading = {}
    for s, e in argument.items():
        if len(s) == 2 and not is_row(s):
            row, column = fresh_indices(s, e)
            made = definition(Lam(column, entry(e, (row, column))))
            if _fits(made) and made.shape == s[1:]:
                out[s] = Lam(row, column, At(made, column))
    return out


def _fits(made: Call) -> bool:
    try:
        binding(made)
    except TypeError:
        return False
    return True


def of_symbols(found: Iterable[Expr]) -> Reading:
    """The readings of a bare name."""
    out: Reading = {}
    for x in found:
        out.setdefault(x.shape if isinstance(x, Indexable) else (), x)
    return out
