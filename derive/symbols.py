"""The language: immutable expressions over indexed families, with symbolic dimensions n, d, K.

Nothing here simplifies. `1/x*x` stays as written until a rule says otherwise, so a derivation prints as its
author wrote it. Two things are done with expressions besides building them: `subst` replaces symbols without
ever capturing a bound index, and `unfold` replaces a defined function by its definition. Both are trusted.

>>> K = Dim("K"); j, k = indices("j k", K); z = Family("z", K)
>>> Exp(z[k]) / Sum(Exp(z[j]), j)
exp(z[k])*Sum(exp(z[j]), j=1..K)**-1
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, ClassVar, TypeAlias, Union

Number: TypeAlias = int | Fraction
Scalar: TypeAlias = Union["Expr", int, Fraction]


class Expr:
    """A node: `data` is what is not an expression (a name, a number), `args` are its sub-expressions."""

    __slots__ = ("_free", "_hash", "_key", "args", "data")
    args: tuple[Expr, ...]
    data: Any
    _hash: int
    _key: str | None
    _free: frozenset[Expr] | None

    def __init__(self, *args: Expr, data: Any = None) -> None:
        set_ = object.__setattr__
        set_(self, "args", args)
        set_(self, "data", data)
        set_(self, "_hash", hash((type(self).__name__, data, args)))
        set_(self, "_key", None)
        set_(self, "_free", None)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"expressions are immutable: cannot set {name}")

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return (
            type(self) is type(other)
            and isinstance(other, Expr)
            and self._hash == other._hash
            and self.data == other.data
            and self.args == other.args
        )

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (type(self), self.args, self.data)

    def __repr__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """A text that tells expressions apart; the order of texts is the order of terms in a normal form."""
        known = self._key
        if known is None:
            known = self._text()
            object.__setattr__(self, "_key", known)
        return known

    def _text(self) -> str:
        head = type(self).__name__ if self.data is None else str(self.data)
        return f"{head}({', '.join(a.key for a in self.args)})"

    def rebuild(self, args: tuple[Expr, ...]) -> Expr:
        """The same node over other sub-expressions."""
        return self if args == self.args else type(self)(*args, data=self.data)

    @property
    def free(self) -> frozenset[Expr]:
        """Free leaves: index variables, dimensions, scalars, families, and events."""
        known = self._free
        if known is None:
            known = self._free_leaves()
            object.__setattr__(self, "_free", known)
        return known

    def _free_leaves(self) -> frozenset[Expr]:
        return frozenset().union(*(a.free for a in self.args))

    def walk(self) -> Iterator[Expr]:
        """This node and all below it."""
        yield self
        for arg in self.args:
            yield from arg.walk()

    def __add__(self, other: Scalar) -> Expr:
        left = self.args if isinstance(self, Add) else (self,)
        return Add(*left, as_expr(other))

    def __radd__(self, other: Scalar) -> Expr:
        return Add(as_expr(other), self)

    def __neg__(self) -> Expr:
        return Num(-self.data) if isinstance(self, Num) else Mul(Num(-1), self)

    def __sub__(self, other: Scalar) -> Expr:
        return self + (-as_expr(other))

    def __rsub__(self, other: Scalar) -> Expr:
        return as_expr(other) - self

    def __mul__(self, other: Scalar) -> Expr:
        left = self.args if isinstance(self, Mul) else (self,)
        return Mul(*left, as_expr(other))

    def __rmul__(self, other: Scalar) -> Expr:
        return Mul(as_expr(other), self)

    def __truediv__(self, other: Scalar) -> Expr:
        return self * Pow(as_expr(other), Num(-1))

    def __rtruediv__(self, other: Scalar) -> Expr:
        top = as_expr(other)
        return Pow(self, Num(-1)) if top == Num(1) else Mul(top, Pow(self, Num(-1)))

    def __pow__(self, other: Scalar) -> Expr:
        return Pow(self, as_expr(other))


def _restored(kind: type[Expr], args: tuple[Expr, ...], data: Any) -> Expr:
    """A node as it was in another process; its hash is made anew, for hashes of names differ between processes."""
    e = kind.__new__(kind)
    Expr.__init__(e, *args, data=data)
    return e


def as_expr(value: Scalar) -> Expr:
    """An expression from an expression, an integer or a fraction. Floats are refused: they are not exact."""
    if isinstance(value, Expr):
        return value
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return Num(value)
    raise TypeError(f"{value!r} is not exact. Use an integer or fractions.Fraction.")


class Num(Expr):
    """A rational number."""

    __slots__ = ()

    def __init__(self, value: Number) -> None:
        super().__init__(data=Fraction(value))

    def _text(self) -> str:
        return str(self.data)


class Named(Expr):
    """A leaf that is known by its name (and, for indices and families, by its range or shape)."""

    __slots__ = ()

    def __init__(self, name: str, *args: Scalar) -> None:
        super().__init__(*(as_expr(a) for a in args), data=name)

    def _free_leaves(self) -> frozenset[Expr]:
        return super()._free_leaves() | {self}

    def _text(self) -> str:
        return str(self.data)

    def rebuild(self, args: tuple[Expr, ...]) -> Expr:
        return self if args == self.args else type(self)(self.data, *args)


class Dim(Named):
    """A dimension: a symbolic integer >= 1, such as n samples, d features, K classes."""

    __slots__ = ()


class Sym(Named):
    """A real scalar variable."""

    __slots__ = ()


class Idx(Named):
    """An index variable, `lo <= i <= hi`. `Idx("k", K)` runs over 1..K; `Idx("k", 2, K)` over 2..K."""

    __slots__ = ()

    def __init__(self, name: str, *bounds: Scalar) -> None:
        lo, hi = bounds if len(bounds) == 2 else (1, *bounds)
        super().__init__(name, lo, hi)

    @property
    def lo(self) -> Expr:
        return self.args[0]

    @property
    def hi(self) -> Expr:
        return self.args[1]

    def renamed(self, name: str) -> Idx:
        return Idx(name, self.lo, self.hi)

    def _text(self) -> str:
        return str(self.data)


class Indexable(Expr):
    """Something that takes indices: a family of variables, a function of indices, a defined family."""

    __slots__ = ()

    @property
    def shape(self) -> tuple[Expr, ...]:
        raise TypeError(f"{self!r} has no shape")

    def __getitem__(self, index: Scalar | tuple[Scalar, ...]) -> Expr:
        index = index if isinstance(index, tuple) else (index,)
        if len(index) != len(self.shape):
            raise TypeError(f"{self!r} takes {len(self.shape)} indices, got {len(index)}")
        return At(self, *(as_expr(i) for i in index))


class Family(Named, Indexable):
    """A family of real variables: `Family("W", d, K)` is a d x K matrix with entries `W[j, k]`."""

    __slots__ = ()

    @property
    def shape(self) -> tuple[Expr, ...]:
        return self.args


class At(Expr):
    """An entry of a family: `At(W, j, k)` is W[j, k]."""

    __slots__ = ()

    def _text(self) -> str:
        return f"{self.args[0].key}[{','.join(a.key for a in self.args[1:])}]"


class Add(Expr):
    """A sum of written-out terms."""

    __slots__ = ()

    def _text(self) -> str:
        return f"({' + '.join(a.key for a in self.args)})"


class Mul(Expr):
    """A product of written-out factors."""

    __slots__ = ()

    def _text(self) -> str:
        return "*".join(a.key for a in self.args)


class Pow(Expr):
    """`base ** exponent`; the exponent may be symbolic where the base is positive."""

    __slots__ = ()

    def _text(self) -> str:
        return f"{self.args[0].key}**{self.args[1].key}"


class Exp(Expr):
    """The exponential function."""

    __slots__ = ()

    def _text(self) -> str:
        return f"exp({self.args[0].key})"


class Log(Expr):
    """The natural logarithm."""

    __slots__ = ()

    def _text(self) -> str:
        return f"log({self.args[0].key})"


class Step(Expr):
    """The unit step: 1 where its argument is >= 0, else 0."""

    __slots__ = ()


class Delta(Expr):
    """Kronecker's delta: 1 where the two indices are equal, else 0."""

    __slots__ = ()


class Binder(Expr):
    """Binds the indices in `args[:-1]` in the body `args[-1]`."""

    __slots__ = ()

    @property
    def bound(self) -> tuple[Expr, ...]:
        return self.args[:-1]

    @property
    def body(self) -> Expr:
        return self.args[-1]

    def _free_leaves(self) -> frozenset[Expr]:
        ranges = frozenset().union(*(i.free - {i} for i in self.bound))
        return (self.body.free - frozenset(self.bound)) | ranges

    def _text(self) -> str:
        names = ", ".join(
            f"{i.data}={i.args[0].key}..{i.args[1].key}" if isinstance(i, Idx) else i.key for i in self.bound
        )
        return f"{type(self).__name__}({self.body.key}, {names})"


class _Quantifier(Binder):
    """A binder written as in a textbook: body first, then the index."""

    __slots__ = ()

    def __init__(self, body: Scalar, index: Expr) -> None:
        super().__init__(index, as_expr(body))

    def rebuild(self, args: tuple[Expr, ...]) -> Expr:
        return self if args == self.args else type(self)(args[1], args[0])


class Sum(_Quantifier):
    """`Sum(f(j), j)`: the sum of f(j) over the range of the index j."""

    __slots__ = ()


class Prod(_Quantifier):
    """`Prod(f(j), j)`: the product of f(j) over the range of the index j; f(j) > 0."""

    __slots__ = ()


class ArgMin(_Quantifier):
    """The set of minimisers of an objective over a family or scalar, within the theorem's hypotheses."""

    __slots__ = ()


class ArgMax(_Quantifier):
    """The set of maximisers of an objective over a family or scalar, within the theorem's hypotheses."""

    __slots__ = ()


class Lam(Binder, Indexable):
    """A family given by a formula: `Lam(k, Z[i, k])` is row i of Z."""

    __slots__ = ()

    @property
    def shape(self) -> tuple[Expr, ...]:
        return tuple(i.args[1] for i in self.bound)


class Factorial(Expr):
    """`Factorial(m)`: m!, or the gamma function at m + 1 where m is no integer; m >= 0."""

    __slots__ = ()


class D(Expr):
    """`D(f, z[i])`: the partial derivative of f by the variable z[i] (or by a scalar variable)."""

    __slots__ = ()


class Event(Named, Indexable):
    """An event, `Event("X")`; or a family of events, `Event("Y", K)`, with members `Y[k]`."""

    __slots__ = ()

    @property
    def shape(self) -> tuple[Expr, ...]:
        return self.args


class Joint(Expr):
    """Both events happen. The order does not matter, so the parts are kept sorted."""

    __slots__ = ()

    def __init__(self, *events: Expr, data: None = None) -> None:  # noqa: ARG002  # as `rebuild` calls it
        super().__init__(*sorted(events, key=lambda e: e.key))


class P(Expr):
    """`P(A)`: the probability of an event; `P(A, B)`: of A given B. The joint is `P(Joint(A, B))`."""

    __slots__ = ()


@dataclass(frozen=True)
class Definition:
    """A name for an expression: `name(params)[indices] := body`.

    A definition adds no assumption: a `Call` carries its definition with it, and means its body.
    `notation` is the name as printed, `reference` where a reader finds it, `summary` one line in words.
    """

    name: str
    params: tuple[Expr, ...]
    indices: tuple[Idx, ...]
    body: Expr
    reference: str = field(default="", compare=False)
    notation: str = field(default="", compare=False)
    summary: str = field(default="", compare=False)
    _hashed: int = field(default=0, compare=False, repr=False)

    kind: ClassVar[str] = "definition"

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hashed", hash((self.name, self.params, self.indices, self.body)))

    def __hash__(self) -> int:
        return self._hashed

    def __reduce__(self) -> tuple[Any, ...]:
        fields = (self.name, self.params, self.indices, self.body, self.reference, self.notation, self.summary)
        return Definition, fields

    def __str__(self) -> str:
        return self.name

    def __call__(self, *args: Scalar) -> Call:
        return Call(*(as_expr(a) for a in args), data=self)


class Call(Indexable):
    """A defined function applied: `softmax(z)`, a family if the definition has indices, else a scalar."""

    __slots__ = ()

    def _free_leaves(self) -> frozenset[Expr]:
        return super()._free_leaves().union(*(s.free for s in self.shape))

    @property
    def shape(self) -> tuple[Expr, ...]:
        if not self.data.indices:
            return ()
        bind = binding(self)
        return tuple(subst(i.hi, bind) for i in self.data.indices)


def indices(names: str, *bounds: Scalar) -> tuple[Idx, ...]:
    """Several index variables over one range: `i, j, k = indices("i j k", K)`."""
    return tuple(Idx(name, *bounds) for name in names.split())


def shape_of(e: Expr) -> tuple[Expr, ...]:
    """The shape of a family, or () for a scalar."""
    return e.shape if isinstance(e, Indexable) else ()


def binding(call: Call) -> dict[Expr, Expr]:
    """What a call's definition binds: its parameters to the arguments, and the dimensions in their shapes.

    Raises TypeError where the arguments do not fit: wrong number, wrong rank, or two sizes for one dimension.
    """
    params = call.data.params
    if len(params) != len(call.args):
        raise TypeError(f"{call.data.name} takes {len(params)} arguments, got {len(call.args)}")
    bind: dict[Expr, Expr] = {}
    for param, arg in zip(params, call.args, strict=True):
        want, have = shape_of(param), shape_of(arg)
        if len(want) != len(have):
            raise TypeError(f"{call.data.name}: {arg!r} has {len(have)} indices where {len(want)} are expected")
        for size, actual in zip(want, have, strict=True):
            known = bind.setdefault(size, actual) if isinstance(size, Dim) else size
            if known != actual:
                raise TypeError(f"{call.data.name}: a dimension is both {known!r} and {actual!r}")
        bind[param] = arg
    return bind


def fresh(index: Idx, avoid: frozenset[str]) -> Idx:
    """The index itself, or with primes added until its name is not among `avoid`."""
    name = index.data
    while name in avoid:
        name += "'"
    return index.renamed(name)


def subst(e: Expr, mapping: Mapping[Expr, Expr]) -> Expr:
    """Replace symbols by expressions, all at once; a bound index never captures a free one.

    Keys are leaves (index variables, dimensions, scalars, families, events). Dimensions are replaced inside
    the ranges of indices and the shapes of families too.
    """
    if e in mapping:
        return mapping[e]
    if not e.args or e.free.isdisjoint(mapping):
        return e
    if isinstance(e, Binder):
        return _subst_binder(e, mapping)
    return e.rebuild(tuple(subst(a, mapping) for a in e.args))


def _subst_binder(e: Binder, mapping: Mapping[Expr, Expr]) -> Expr:
    live = {k: v for k, v in mapping.items() if k in e.free}
    taken = {x.data for v in live.values() for x in v.free} | {x.data for x in e.free}
    bound: list[Expr] = []
    for old in e.bound:
        new = subst(old.rebuild(old.args), {k: v for k, v in live.items() if k != old})
        if isinstance(old, Idx):
            new = fresh(new, frozenset(taken))  # type: ignore[arg-type]  # ranges change, an Idx stays one
        elif old.data in taken:
            raise ValueError(f"substitution would capture the variable {old.data}")
        taken.add(new.data)
        bound.append(new)
        live[old] = new
    return e.rebuild((*bound, subst(e.body, live)))


def beta(e: Expr) -> Expr:
    """Apply a formula family to its indices: `At(Lam(k, f(k)), t)` becomes f(t)."""
    lam = e.args[0]
    return subst(lam.args[-1], dict(zip(lam.args[:-1], e.args[1:], strict=True)))


def unfold(e: Expr, wanted: Callable[[Definition], bool]) -> Expr:
    """Replace every call of a wanted definition by its body, everywhere."""
    e = e.rebuild(tuple(unfold(a, wanted) for a in e.args))
    if isinstance(e, Call) and wanted(e.data):
        bind = binding(e)
        body = subst(Lam(*e.data.indices, e.data.body) if e.data.indices else e.data.body, bind)
        return unfold(body, wanted)
    if isinstance(e, At) and isinstance(e.args[0], Lam):
        return beta(e)
    return e


def second_derivative(f: Expr, x: Expr, u: Family | None = None) -> Expr:
    """d2f/dx2 by a scalar x; by a family x, sum_ij u_i u_j d2f/dx_i dx_j: the curvature in the direction u."""
    if u is None:
        return D(D(f, x), x)
    if not isinstance(x, Family):
        raise TypeError(f"a direction is for a family; {x!r} is none")
    taken = frozenset(s.data for s in f.free | x.free | u.free)
    rows = tuple(fresh(Idx(f"i{r}", size), taken) for r, size in enumerate(x.shape, 1))
    columns = tuple(fresh(Idx(f"j{r}", size), taken) for r, size in enumerate(x.shape, 1))
    out: Expr = u[rows] * u[columns] * D(D(f, x[rows]), x[columns])
    for index in (*columns[::-1], *rows[::-1]):
        out = Sum(out, index)
    return out
