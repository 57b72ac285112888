r"""Sizes in matrix algebra: which letters are matrices, vectors and numbers, and the sizes that fit their products.

    X^T (X w - y)       X of r × c, w of c × 1, y of r × 1
    x^T A x             a number; A is square

A letter has one kind in all texts of a question: a letter in bold or transposed is no number, a capital is a matrix,
and of other small letters those kinds are tried first that are usual. Sizes are unified; a size never turns out to be
1, for what is true of one entry only is not what was meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product
from typing import Any, TypeAlias

from verify.answers.matrices.gradients import gradient
from verify.answers.matrices.nodes import ROOT, Formula, Node, substituted
from verify.answers.matrices.sums import COLUMN, NUMBER, RECIPROCAL, ROW, ROWS, TABLE, depends, stem_of, translated
from verify.answers.matrices.tokens import Unread
from verify.answers.matrices.tree import ACTIVATIONS, PRIME

ONE = "1"
SLOPE = "∇"
OF_ZEROS = "?0:"  # begins the sizes of a zero, which may be a number
MATRIX, VECTOR, SCALAR = "matrix", "vector", "number"
Shape: TypeAlias = tuple[str, str]
Kinds: TypeAlias = Mapping[str, str]
Ways: TypeAlias = Mapping[str, tuple[str, ...]]

_USUAL_VECTORS = "x y w z v u b g h p q s r e a mu theta beta phi delta xi psi"
USUAL_VECTORS = frozenset(_USUAL_VECTORS.split())
_CAPITALS = "Sigma Lambda Theta Phi Omega Psi Gamma Delta Pi Xi"
CAPITALS = frozenset(_CAPITALS.split())
_COUNTS = "N K M T D L C"
COUNTS = frozenset(_COUNTS.split())  # capitals that may be numbers
OF_MATRICES = frozenset(("transp", "inv", "tr", "det", "diag"))  # without these, I is a current beside vectors
NO_PARTNERS = frozenset("nmdNM")
TRIED = 128  # ways to read the letters of a question
NUMBERS_ONLY = frozenset(("pi", "ell"))
OF_ENTRIES = frozenset(f"{name}{slope}" for name in ACTIVATIONS for slope in ("", PRIME))
SCALAR_WORDS = frozenset(("log", "exp", "sin", "cos", "sqrt"))


class Misfit(ValueError):
    """Sizes that do not fit; `of_product`, where those of a product do not."""

    def __init__(self, message: str, *, of_product: bool = False) -> None:
        super().__init__(message)
        self.of_product = of_product


@dataclass(frozen=True)
class Typed:
    """A node with its size; sizes are classes of `Sizes`."""

    kind: str
    args: tuple[Typed, ...]
    data: Any
    shape: Shape

    def walk(self) -> Iterator[Typed]:
        yield self
        for a in self.args:
            yield from a.walk()

    @property
    def is_number(self) -> bool:
        return self.shape == (ONE, ONE)


class Sizes:
    """Classes of equal sizes: names of a text (n, d), numbers (3), and those of letters ("rows of X")."""

    def __init__(self) -> None:
        self.parents: dict[str, str] = {}
        self.made = 0

    def fresh(self, prefix: str = "?") -> str:
        self.made += 1
        return f"{prefix}{self.made}"

    def find(self, size: str) -> str:
        while size in self.parents:
            size = self.parents[size]
        return size

    def unify(self, a: str, b: str, *, of_product: bool = False) -> None:
        """Make two sizes the same. Raises Misfit for 1 and a size, and for two numbers."""
        a, b = self.find(a), self.find(b)
        if a == b:
            return
        if ONE in {a, b} and not any(size.startswith(OF_ZEROS) for size in (a, b)):
            raise Misfit(f"{_shown(a)} and {_shown(b)} do not fit", of_product=of_product)
        if a.isdigit() and b.isdigit():
            raise Misfit(f"{a} and {b} are not the same", of_product=of_product)
        first, second = sorted((a, b), key=_rank)
        self.parents[second] = first

    def of(self, shape: Shape) -> Shape:
        return self.find(shape[0]), self.find(shape[1])

    def copy(self) -> Sizes:
        other = Sizes()
        other.parents, other.made = dict(self.parents), self.made
        return other


def _rank(size: str) -> tuple[int, str]:
    """Numbers stand for their class first, then names, then the sizes of letters."""
    return (0 if size.isdigit() else 1 if not size.startswith(("?", "rows", "columns")) else 3 - (size[0] != "?"), size)


def _shown(size: str) -> str:
    return size if size != ONE else "one"


class Typing:
    """Sizes of the letters of a question; `declared` are the shapes that were stated."""

    def __init__(
        self, kinds: Kinds, declared: Mapping[str, Shape], sizes: Sizes | None = None, *, of_columns: bool = False
    ) -> None:
        self.kinds, self.declared = kinds, declared
        self.of_columns = of_columns
        self.conventions: set[str] = set()
        self.stems: set[str] = set()  # of the x_i that are summed over
        self.ends: set[tuple[str, str]] = set()  # of these, and of X, with how many there are
        self.sizes = sizes or Sizes()

    def letter(self, name: str) -> Shape:
        if name in self.declared:
            return self.declared[name]
        kind = self.kinds[name]
        if kind == SCALAR:
            return ONE, ONE
        return f"rows of {name}", (f"columns of {name}" if kind == MATRIX else ONE)

    def typed(self, node: Node) -> Typed:
        """The node with sizes. Raises Misfit."""
        if node.kind == "big":
            return self.typed(self.without_sum(node))
        if node.kind == "grad":
            return self.typed(self.taken(node))
        args = tuple(self.typed(a) for a in node.args)
        shape = getattr(self, f"_{node.kind}")(node, args)
        if isinstance(shape, Typed):
            return shape
        return Typed(node.kind, args, node.data, shape)

    def without_sum(self, node: Node) -> Node:
        """The sum as matrix algebra; sums inside of it first. Raises Misfit."""
        body = substituted(node.args[0], lambda n: self.without_sum(n) if n.kind == "big" else None)
        index = node.data[0]
        names = {str(n.data) for n in body.walk() if n.kind == "name"}
        families = {name: self.family(name, index) for name in sorted(names) if depends(name, index)}
        if node.data[1]:
            self.ends |= {
                (str(f.data if f.kind == "name" else f.args[0].data), node.data[1]) for f in families.values()
            }
        if index in names:
            raise Misfit("an index as a number")
        try:
            return translated(Node("big", (body,), node.data), self.kind_of, families)
        except Unread as error:
            raise Misfit(str(error)) from error

    def taken(self, node: Node) -> Node:
        """What a gradient is. Raises Misfit."""
        try:
            return gradient(node.args[0], node.data, self.kind_of)
        except Unread as error:
            raise Misfit(str(error)) from error

    def family(self, name: str, index: str) -> Node:
        """What x_i is for all i: X, if there is such a matrix, else a letter of its own."""
        stem = stem_of(name)
        label = name[len(stem) :].replace(index, ROWS)
        self.stems.add(stem)
        table = self.kinds[name] == VECTOR
        known = stem.upper() if table else stem
        if label in {f"_{ROWS}", f"^({ROWS})"} and self.kinds.get(known) == (MATRIX if table else VECTOR):
            of = "entries" if not table else "columns" if self.of_columns else "rows"
            self.conventions.add(f"the {of} of {known} are the {name}")
            found = Node("name", (), known)
            return Node("transp", (found,)) if table and self.of_columns else found
        if stem == "delta" and len(label) > 2:
            raise Misfit("δ_ij says that i and j are the same")
        family = f"{stem}{label}"
        self.kinds = {**self.kinds, family: MATRIX if table else VECTOR}
        return Node("name", (), family)

    def kind_of(self, node: Node) -> str:
        """A number, a column, a row or a table, by the kinds of the letters. Raises Misfit."""
        rows, columns = Typing(self.kinds, self.declared, self.sizes.copy()).typed(node).shape
        if rows == columns == ONE:
            return NUMBER
        return COLUMN if columns == ONE else ROW if rows == ONE else TABLE

    def resolved(self, t: Typed) -> Typed:
        """The tree with the classes that its sizes are in."""
        return Typed(t.kind, tuple(self.resolved(a) for a in t.args), t.data, self.sizes.of(t.shape))

    def is_number(self, t: Typed) -> bool:
        return self.sizes.of(t.shape) == (ONE, ONE)

    def is_column(self, t: Typed) -> bool:
        rows, columns = self.sizes.of(t.shape)
        return columns == ONE != rows

    def _square(self, t: Typed) -> Shape:
        self.sizes.unify(*t.shape)
        return self.sizes.of(t.shape)

    def same(self, first: Shape, second: Shape) -> None:
        """Two formulas of one size. Raises Misfit."""
        self.sizes.unify(first[0], second[0])
        self.sizes.unify(first[1], second[1])

    # One method for each kind of node

    def _num(self, node: Node, args: tuple[Typed, ...]) -> Shape:  # noqa: ARG002  # as all are called
        return ONE, ONE

    def _name(self, node: Node, args: tuple[Typed, ...]) -> Shape | Typed:  # noqa: ARG002
        name = str(node.data)
        stem, _, label = name.partition("_")
        if stem == "I" and name not in self.declared and self.kinds.get(name) != SCALAR:
            size = label or self.sizes.fresh()
            return Typed("identity", (), None, (size, size))
        if stem == "ones":
            return Typed("ones", (), None, (label or self.sizes.fresh(), ONE))
        if stem == "zeros":
            return Typed("zeros", (), None, (self.sizes.fresh(OF_ZEROS), self.sizes.fresh(OF_ZEROS)))
        return self.letter(name)

    def _sum(self, node: Node, args: tuple[Typed, ...]) -> Shape | Typed:
        if any(ONE not in self.sizes.of(a.shape) for a in args) and any(map(_is_bias, args)):
            args = tuple(self._row_each(a) if _is_bias(a) and self.is_column(a) else a for a in args)
        if any(self.is_column(a) for a in args) and any(map(_is_numeral, args)):
            args = tuple(self._spread(a) if _is_numeral(a) else a for a in args)
        for a in args[1:]:
            self.same(args[0].shape, a.shape)
        return Typed("sum", args, node.data, self.sizes.of(args[0].shape))

    def _row_each(self, t: Typed) -> Typed:
        """The bias b of X W + b, in each row: 1 b^T."""
        rows = self.sizes.fresh()
        turned = Typed("transp", (t,), None, (ONE, t.shape[0]))
        return Typed("mul", (Typed("ones", (), None, (rows, ONE)), turned), None, (rows, t.shape[0]))

    def _spread(self, t: Typed) -> Typed:
        """1 of 1 - p, for each entry of p."""
        shape = (self.sizes.fresh(), ONE)
        return Typed("mul", (t, Typed("ones", (), None, shape)), None, shape)

    def _neg(self, node: Node, args: tuple[Typed, ...]) -> Shape:  # noqa: ARG002
        return args[0].shape

    def _mul(self, node: Node, args: tuple[Typed, ...]) -> Shape:  # noqa: ARG002
        left, right = args
        if self.is_number(left):
            return right.shape
        if self.is_number(right):
            return left.shape
        columns = self.is_column(left) and self.is_column(right)  # w x, that may be meant as w^T x
        self.sizes.unify(left.shape[1], right.shape[0], of_product=not columns)
        return left.shape[0], right.shape[1]

    def _dot(self, node: Node, args: tuple[Typed, ...]) -> Shape | Typed:
        if not all(map(self.is_column, args)):
            if node.data is not None:
                raise Misfit("a vector of two numbers")
            return Typed("mul", args, None, self._mul(node, args))
        self.same(args[0].shape, args[1].shape)
        return ONE, ONE

    def _cross(self, node: Node, args: tuple[Typed, ...]) -> Shape | Typed:
        if not all(map(self.is_column, args)):
            return Typed("mul", args, None, self._mul(node, args))
        for a in args:
            self.sizes.unify(a.shape[0], "3")
        return "3", ONE

    def _outer(self, node: Node, args: tuple[Typed, ...]) -> Typed:  # noqa: ARG002
        """a ⊗ b of two vectors, a b^T."""
        left, right = args
        if not (self.is_column(left) and self.is_column(right)):
            raise Misfit("⊗ of what are no vectors")
        row = Typed("transp", (right,), None, (ONE, right.shape[0]))
        return Typed("mul", (left, row), None, (left.shape[0], right.shape[0]))

    def _had(self, node: Node, args: tuple[Typed, ...]) -> Shape | Typed:
        args = tuple(self._spread(a) if _is_numeral(a) else a for a in args)
        if all(map(self.is_number, args)):
            raise Misfit("⊙ of numbers")
        self.same(args[0].shape, args[1].shape)
        return Typed("had", args, node.data, self.sizes.of(args[0].shape))

    def _star(self, node: Node, args: tuple[Typed, ...]) -> Typed:  # noqa: ARG002
        """A * B of a program: entry by entry, or a number times an array."""
        left, right = args
        if self.is_number(left) or self.is_number(right):
            return Typed("mul", args, None, right.shape if self.is_number(left) else left.shape)
        self.same(left.shape, right.shape)
        return Typed("had", args, None, self.sizes.of(left.shape))

    def _div(self, node: Node, args: tuple[Typed, ...]) -> Shape:  # noqa: ARG002
        if not self.is_number(args[1]):
            raise Misfit("a division by an array")
        return args[0].shape

    def _pow(self, node: Node, args: tuple[Typed, ...]) -> Shape:  # noqa: ARG002
        base, exponent = args
        if not self.is_number(exponent):
            raise Misfit("an exponent that is an array")
        if self.is_number(base):
            return ONE, ONE
        if _whole(exponent) is None:
            raise Misfit("a power of an array that is no product")
        return self._square(base)

    def _transp(self, node: Node, args: tuple[Typed, ...]) -> Shape:  # noqa: ARG002
        if (args[0].kind in {"num", "name"} or _is_index(args[0])) and self.is_number(args[0]):
            raise Misfit("the transpose of a number")
        if args[0].kind == "sum" and any(
            a.kind == "mul" and _is_numeral(a.args[0]) and a.args[1].kind == "ones" for a in args[0].args
        ):
            raise Misfit("T may be an exponent")  # (1 + r)^T
        rows, columns = args[0].shape
        return columns, rows

    def _inv(self, node: Node, args: tuple[Typed, ...]) -> Shape:  # noqa: ARG002
        return self._square(args[0])

    def _bars(self, node: Node, args: tuple[Typed, ...]) -> Shape | Typed:  # noqa: ARG002
        if self.is_number(args[0]):
            return Typed("call", args, "abs", (ONE, ONE))
        if self.is_column(args[0]):
            return Typed("norm", args, "2", (ONE, ONE))
        self._square(args[0])
        return Typed("call", args, "det", (ONE, ONE))

    def _norm(self, node: Node, args: tuple[Typed, ...]) -> Shape:  # noqa: ARG002
        if self.is_number(args[0]):
            raise Misfit("a norm of a number")
        return ONE, ONE

    def _call(self, node: Node, args: tuple[Typed, ...]) -> Shape:
        (inner,) = args
        if node.data in {"tr", "det"}:
            self._square(inner)
            return ONE, ONE
        if node.data == "rank":
            return ONE, ONE
        if node.data == RECIPROCAL and not self.is_column(inner):
            raise Misfit("a quotient for each index")
        if node.data == "pinv":
            return inner.shape[1], inner.shape[0]
        if node.data == "diag":
            if not self.is_column(inner):
                raise Misfit("diag takes a vector")
            return inner.shape[0], inner.shape[0]
        if node.data in SCALAR_WORDS and not self.is_number(inner):
            raise Misfit(f"{node.data} of an array")
        if node.data in OF_ENTRIES and self.is_number(inner):
            raise Misfit("a function of a number")
        if node.data == "softmax" and self.is_number(inner):
            raise Misfit("softmax takes a vector")
        return inner.shape

    def _matrix(self, node: Node, args: tuple[Typed, ...]) -> Shape:  # noqa: ARG002
        raise Misfit("entries beside letters")

    _tuple = _matrix


def _is_bias(t: Typed) -> bool:
    return t.kind == "name" and stem_of(str(t.data)) == "b"


def _is_index(t: Typed) -> bool:
    """x^i, a power of a letter that nobody transposes: i is a label."""
    return t.kind == "pow" and t.args[0].kind == "name" and t.args[1].kind in {"name", "sum"}


def _is_numeral(t: Typed) -> bool:
    """Is it a number that is written in digits, perhaps with a sign?"""
    return (t.kind == "num" and t.data != 0) or (t.kind == "neg" and _is_numeral(t.args[0]))


def _whole(t: Typed) -> int | None:
    """The number that an exponent is, if it is a whole one."""
    if t.kind == "neg":
        inner = _whole(t.args[0])
        return None if inner is None else -inner
    value = t.data if t.kind == "num" else None
    return int(value) if isinstance(value, Fraction) and value.denominator == 1 and abs(value) <= 8 else None


# Kinds of letters


def letters(formulas: Iterable[Formula]) -> list[str]:
    """The names of these formulas, in order, but for those of the identity, ones and zeros."""
    found = (str(n.data) for f in formulas for n in f.walk() if n.kind == "name")
    return [n for n in dict.fromkeys(found) if n.partition("_")[0] not in {"ones", "zeros"} and not is_identity(n)]


def is_identity(name: str) -> bool:
    """I and I_n"""
    return name.partition("_")[0] == "I"


def readings(formulas: Sequence[Formula], declared: Mapping[str, Shape]) -> Iterator[dict[str, str]]:
    """The kinds that the letters may have, the usual ones first."""
    bold = frozenset[str]().union(*(f.bold for f in formulas))
    turned = frozenset[str]().union(*(f.turned for f in formulas))
    names = letters(formulas)
    arrows = frozenset[str]().union(*(f.arrows for f in formulas)) - frozenset(
        str(a.data)
        for f in formulas
        for n in f.walk()
        if n.kind in {"transp", "inv"}
        for a in n.args
        if a.kind == "name"
    )
    operations = {n.kind for f in formulas for n in f.walk()} | {
        str(n.data) for f in formulas for n in f.walk() if n.kind == "call"
    }
    of_vectors = bool(arrows) and operations.isdisjoint(OF_MATRICES)
    styled = any(name[0].islower() for name in bold), any(name[0].isupper() for name in bold)
    partners = _partners(formulas)
    among = _among_samples(formulas, names, bold | turned)
    counts = {size for shape in declared.values() for size in shape}
    ways = [
        (_declared(declared[name]),)
        if name in declared
        else (SCALAR,)
        if name in counts
        else (VECTOR,)
        if name in arrows
        else (VECTOR, SCALAR)
        if name in partners and name not in bold
        else among[name]
        if name in among
        else (SCALAR,)
        if of_vectors and name not in bold and name[0].isupper()
        else _kinds(name, bold, turned, styled)
        for name in names
    ]
    every = product(*(range(len(way)) for way in ways))
    ranked = sorted(islice(every, TRIED), key=lambda way: (sum(way), way))
    for way in ranked:
        found = {name: kinds[at] for name, kinds, at in zip(names, ways, way, strict=True)}
        yield found | {"I": SCALAR} if of_vectors else found


def _partners(formulas: Iterable[Formula]) -> frozenset[str]:
    """The letters k of q^T k, and of q · k where q is such a one."""
    pairs = [n.args for f in formulas for n in f.walk() if n.kind in {"mul", "dot"}]
    found = {
        str(b.data)
        for a, b in pairs
        if a.kind == "transp"
        and a.args[0].kind == b.kind == "name"
        and _may_be_partner(a.args[0])
        and _may_be_partner(b)
    }
    return frozenset(found)


def _may_be_partner(n: Node) -> bool:
    return len(str(n.data)) == 1 and str(n.data).islower() and n.data not in NO_PARTNERS


def _among_samples(formulas: Iterable[Formula], names: Sequence[str], arrays: frozenset[str]) -> Ways:
    """The kinds of y_i beside y, a number, and of x_i beside X, a vector, where they are summed over."""
    found: dict[str, tuple[str, ...]] = {}
    indices = {n.data[0] for f in formulas for n in f.walk() if n.kind == "big"}
    for name in names:
        stem = stem_of(name)
        if stem == name or name in arrays or not stem[0].islower() or not any(depends(name, i) for i in indices):
            continue
        if stem in names and (stem in arrays or stem.partition("_")[0] in USUAL_VECTORS):
            found[name] = (SCALAR,)
        elif stem.upper() in names and stem.partition("_")[0] in USUAL_VECTORS:
            found[name] = (VECTOR, SCALAR)
        elif stem.partition("_")[0] == "y":
            found[name] = (SCALAR, VECTOR)
    return found


def _declared(shape: Shape) -> str:
    return SCALAR if shape == (ONE, ONE) else VECTOR if shape[1] == ONE else MATRIX


def _kinds(name: str, bold: frozenset[str], turned: frozenset[str], styled: tuple[bool, bool]) -> tuple[str, ...]:
    """The kinds that a letter may have, the most usual first; `styled`: are small letters bold, are capitals?"""
    stem = name.partition("_")[0].rstrip("*").partition(":")[2] or name.partition("_")[0].partition("^")[0].rstrip("*")
    if "," in name:  # k(X, x) of a Gaussian process: an entry for each sample
        return ((SCALAR, VECTOR, MATRIX)[sum(part.strip("k(")[:1].isupper() for part in name[1:].split(","))],)
    if name.startswith(SLOPE):
        return (MATRIX,) if name.startswith(f"{SLOPE}^") else (VECTOR, MATRIX)
    if len(name) == 2 and name[0] == "d" and name[1].isupper():
        return (MATRIX,)
    if name[0] in ACTIVATIONS and name[1:2] == "(":
        return (SCALAR,)
    if name.endswith(f"_{ROWS}"):
        return (VECTOR,)
    if name.endswith(ROOT):
        return (MATRIX,)
    if stem in NUMBERS_ONLY:
        return (SCALAR,)
    capital = stem[:1].isupper() if len(stem) == 1 else stem in CAPITALS
    if capital:
        return _of_capital(name, stem, bold, turned, styled)
    if stem == "w" and "^(" in name:  # of a layer
        return VECTOR, MATRIX
    if name in bold or name in turned:
        return (VECTOR,)
    usual = stem in USUAL_VECTORS and not styled[0]
    return (VECTOR, SCALAR) if usual else (SCALAR, VECTOR)


def _of_capital(
    name: str, stem: str, bold: frozenset[str], turned: frozenset[str], styled: tuple[bool, bool]
) -> tuple[str, ...]:
    if name in turned:
        return (MATRIX,)
    if name in bold:
        return (MATRIX, VECTOR)  # a field, or a force
    if styled[1] or "mathcal:" in name:
        return (SCALAR, MATRIX)
    return (MATRIX, SCALAR) if stem in COUNTS else (MATRIX,)
