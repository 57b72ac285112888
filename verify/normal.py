"""TRUSTED. The decision procedure: a canonical form of expressions with indexed sums.

An expression is brought to a polynomial over atoms, `{monomial: coefficient}`, where a monomial is a sorted tuple
of (atom, exponent) and exponents may be negative or rational. Atoms are what algebra cannot look into: a variable
z[k], exp of one term, a logarithm, a sum over an index that cannot be split further, a whole polynomial under a
fraction bar. The laws built in, and no others:

- rational arithmetic; exp(a + b) = exp(a) exp(b); exp(log a) = a; a^x = exp(x log a) for a symbolic exponent;
- sums are linear, what is free of the index leaves the sum, sums of independent factors split, nested sums commute,
  a delta is sifted where its other index is known to lie in range, sums over numbers are written out;
- delta(i,j) f(j) = delta(i,j) f(i); exp(delta a) = 1 + delta (exp(a) - 1); delta and the unit step are 0 or 1;
- bound indices have no names: they are numbered, by the least of all orderings.

Two expressions are equal when their difference, cleared of denominators, is the zero polynomial. That denominators
are nonzero and logarithms have positive arguments is not decided here: the kernel demands it of every line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import cmp_to_key
from itertools import permutations, product
from typing import TypeAlias

from derive.symbols import (
    Add,
    ArgMax,
    ArgMin,
    At,
    Binder,
    Call,
    D,
    Delta,
    Dim,
    Event,
    Exp,
    Expr,
    Factorial,
    Family,
    Idx,
    Joint,
    Lam,
    Log,
    Mul,
    Num,
    P,
    Pow,
    Prod,
    Step,
    Sum,
    Sym,
    beta,
    shape_of,
    subst,
)

Monomial: TypeAlias = tuple[tuple[Expr, Fraction], ...]
Polynomial: TypeAlias = dict[Monomial, Fraction]

ONE: Monomial = ()
LARGEST_POWER = 16  # (a + b)^n is multiplied out up to here, and stays an atom beyond
LONGEST_SUM = 16  # a sum over numbers is written out up to here
MOST_TERMS = 40_000  # of a product, multiplied out; a line of a derivation that needs more is not one line
MOST_BITS = 10_000  # of a coefficient that is raised to a power
MOST_INDICES = 6  # over one range, of a sum that does not split; all their orders are tried
PARTIAL = (Pow, Log, Factorial, Prod, D, P, ArgMin, ArgMax)  # what has no value at some arguments


class Undefined(ValueError):
    """An expression has no value: a division by zero, a family where a number is wanted."""


def constant(value: Fraction | int) -> Polynomial:
    """A number as a polynomial."""
    return {ONE: Fraction(value)} if value else {}


def add(p: Polynomial, q: Polynomial, scale: Fraction = Fraction(1)) -> Polynomial:
    """p + scale q"""
    out = dict(p)
    for mono, c in q.items():
        out[mono] = out.get(mono, Fraction(0)) + scale * c
        if not out[mono]:
            del out[mono]
    return out


def from_factors(factors: Mapping[Expr, Fraction]) -> Monomial:
    """The monomial with those exponents."""
    return tuple(sorted(((a, e) for a, e in factors.items() if e), key=lambda f: f[0].key))


def product_of(mono: Monomial, coefficient: Fraction = Fraction(1)) -> Expr:
    """A monomial as an expression."""
    factors = [a if e == 1 else Pow(a, Num(e)) for a, e in mono]
    if coefficient != 1 or not factors:
        factors.insert(0, Num(coefficient))
    return factors[0] if len(factors) == 1 else Mul(*factors)


def sum_of(p: Polynomial) -> Expr:
    """A polynomial as an expression, its terms in order."""
    terms = [product_of(mono, p[mono]) for mono in sorted(p, key=lambda m: product_of(m).key)]
    return Num(0) if not terms else terms[0] if len(terms) == 1 else Add(*terms)


def _grlex(m: Monomial, other: Monomial) -> int:
    """Graded lexicographic order: a monomial order, so that replacing a leading term always ends."""
    degree, other_degree = sum(e for _, e in m), sum(e for _, e in other)
    if degree != other_degree:
        return 1 if degree > other_degree else -1
    exps, others = dict(m), dict(other)
    for atom in sorted({**exps, **others}, key=lambda a: a.key):
        if exps.get(atom, 0) != others.get(atom, 0):
            return 1 if exps.get(atom, 0) > others.get(atom, 0) else -1
    return 0


def leading(p: Polynomial) -> Monomial:
    """The largest monomial."""
    return max(p, key=cmp_to_key(_grlex))


def divide(mono: Monomial, by: Monomial) -> Monomial | None:
    """mono / by, or None where `by` is not a part of mono."""
    factors = dict(mono)
    for atom, e in by:
        have = factors.get(atom, Fraction(0))
        if not (have >= e > 0 or have <= e < 0):
            return None
        factors[atom] = have - e
    return from_factors(factors)


def numbered(bound: tuple[Expr, ...], body: Expr) -> dict[Expr, Expr]:
    """New names for bound indices: numbers above those bound inside the body, and never one that is free in it."""
    bound_inside = (i.data for e in body.walk() if isinstance(e, Binder) for i in e.bound)
    inside = [int(name[1:]) for name in bound_inside if name.startswith("#")]
    taken = {x.data for x in body.free if x not in bound}
    first = 1 + max(inside, default=0)
    while any(f"#{first + r}" in taken for r in range(len(bound))):
        first += 1
    return {old: Idx(f"#{first + r}", *old.args) for r, old in enumerate(bound)}


class Normal:
    """Canonical forms, given the least value of each dimension (1 unless stated)."""

    def __init__(self, least: Mapping[Expr, int] | None = None) -> None:
        self.least = dict(least or {})
        self._memo: dict[Expr, Polynomial] = {}

    def equal(self, a: Expr, b: Expr) -> bool:
        """a = b as rational functions of their atoms."""
        return not self.cleared(a - b)

    def cleared(self, e: Expr) -> Polynomial:
        """The numerator: e multiplied by every polynomial that it has under a fraction bar."""
        return self.fraction(e)[0]

    def fraction(self, e: Expr) -> tuple[Polynomial, list[Expr]]:
        """The numerator, and what e was multiplied by to get there."""
        p, bars = self.poly(e), list[Expr]()
        while depth := self._denominators(p):
            for below, power in depth.items():
                p = self.multiply(p, {((below, power),): Fraction(1)})
                bars.append(Pow(below, Num(power)))
        return p, bars

    @staticmethod
    def _denominators(p: Polynomial) -> dict[Expr, Fraction]:
        depth: dict[Expr, Fraction] = {}
        for mono in p:
            for atom, e in mono:
                if isinstance(atom, Add) and e < 0:
                    depth[atom] = max(depth.get(atom, Fraction(0)), -e)
        return depth

    def form(self, e: Expr) -> Expr:
        """The canonical expression equal to e."""
        return sum_of(self.poly(e))

    def poly(self, e: Expr) -> Polynomial:
        """The canonical polynomial equal to e. Treat the result as read-only: it is kept."""
        if e not in self._memo:
            self._memo[e] = _FORMS[type(e)](self, e) if type(e) in _FORMS else self._no_number(e)
        return self._memo[e]

    @staticmethod
    def _no_number(e: Expr) -> Polynomial:
        raise Undefined(f"{e!r} is not a number")

    def nonnegative(self, e: Expr) -> bool:
        """Is e >= 0 for all dimensions? Decided where e is linear in them with nonnegative coefficients."""
        total = Fraction(0)
        for mono, c in self.poly(e).items():
            if mono == ONE:
                total += c
            elif len(mono) == 1 and isinstance(mono[0][0], Dim) and mono[0][1] == 1 and c > 0:
                total += c * self.least.get(mono[0][0], 1)
            else:
                return False
        return total >= 0

    def within(self, t: Expr, lo: Expr, hi: Expr) -> bool:
        """Is t certainly an integer in lo..hi?"""
        if any(c.denominator != 1 for c in self.poly(t).values()):
            return False
        least, most = (t.lo, t.hi) if isinstance(t, Idx) else (t, t)
        return self.nonnegative(least - lo) and self.nonnegative(hi - most)

    # Products. Every product of two monomials goes through `settle`, which keeps them canonical.

    def multiply(self, p: Polynomial, q: Polynomial) -> Polynomial:
        if len(p) * len(q) > MOST_TERMS:
            raise Undefined(f"a product of {len(p)} by {len(q)} terms is too long")
        out: Polynomial = {}
        for left, c in p.items():
            for right, d in q.items():
                factors = dict(left)
                for atom, e in right:
                    factors[atom] = factors.get(atom, Fraction(0)) + e
                out = add(out, self.settle(from_factors(factors)), c * d)
        return out

    def settle(self, mono: Monomial) -> Polynomial:
        """One monomial, made canonical: powers of sums multiplied out, deltas applied, fractions reduced."""
        for atom, e in mono:
            rest = tuple(f for f in mono if f[0] != atom)
            if isinstance(atom, Add) and e > 0 and e.denominator == 1:
                return self.multiply({rest: Fraction(1)}, self.power(self.poly(atom), e))
            if isinstance(atom, Delta) and e > 0:
                old, new = sorted(atom.args, key=lambda x: (isinstance(x, Idx), x.key), reverse=True)
                tied = tuple(f for f in rest if old in f[0].free and is_total(*f)) if isinstance(old, Idx) else ()
                if tied:
                    applied = self.poly(subst(product_of(tied), {old: new}))
                    others = tuple(f for f in mono if f not in tied)
                    return self.multiply(applied, {others: Fraction(1)})
            if isinstance(atom, Delta | Step) and e > 0 and e != 1:
                return self.settle(from_factors({**dict(rest), atom: Fraction(1)}))
            if isinstance(atom, Add) and e < 0 and atom.free.isdisjoint(_tied(mono)):
                reduced = self._reduce(mono, atom)
                if reduced is not None:
                    return reduced
        return {mono: Fraction(1)}

    def _reduce(self, mono: Monomial, below: Expr) -> Polynomial | None:
        """With Q = lead + rest under the fraction bar: r lead / Q = r - r rest / Q."""
        q = self.poly(below)
        lead = leading(q)
        r = divide(mono, lead)
        if r is None:
            return None
        rest = add(q, {lead: Fraction(1)}, -q[lead])
        whole = self.multiply({r: Fraction(1)}, {((below, Fraction(1)),): Fraction(1)})
        remainder = self.multiply({r: Fraction(1)}, rest)
        return add({m: c / q[lead] for m, c in whole.items()}, remainder, -1 / q[lead])

    def power(self, p: Polynomial, n: Fraction) -> Polynomial:
        """p ** n for a rational number n."""
        if max((c.numerator.bit_length() + c.denominator.bit_length() for c in p.values()), default=0) > MOST_BITS:
            raise Undefined("a number with too many digits")
        if n < 0:
            return self.power(self._inverse(p), -n)
        if n.denominator == 1 and n <= LARGEST_POWER:
            out = constant(1)
            for _ in range(int(n)):
                out = self.multiply(out, p)
            return out
        if len(p) == 1:
            (mono, c), *_ = p.items()
            if c == 1 and all(isinstance(atom, Exp) for atom, _ in mono):
                return {tuple((atom, e * n) for atom, e in mono): Fraction(1)}
        return {((Pow(sum_of(p), Num(n)), Fraction(1)),): Fraction(1)}

    def _inverse(self, p: Polynomial) -> Polynomial:
        if not p:
            raise Undefined("a division by zero")
        content = self.content(p)
        scale = 1 / p[leading(p)]
        flipped: Polynomial = {from_factors({a: -e for a, e in content}): scale}
        if len(p) == 1:
            return flipped
        primitive: Polynomial = {}
        for mono, c in p.items():
            primitive = add(primitive, self.multiply({mono: c * scale}, {next(iter(flipped)): Fraction(1)}))
        return self.multiply(flipped, {((sum_of(primitive), Fraction(-1)),): Fraction(1)})

    @staticmethod
    def content(p: Polynomial) -> Monomial:
        """The largest monomial that divides every term."""
        tables = [dict(mono) for mono in p]
        atoms = {atom for table in tables for atom in table}
        return from_factors({a: min(table.get(a, Fraction(0)) for table in tables) for a in atoms})

    # One method per kind of expression.

    def _num(self, e: Expr) -> Polynomial:
        return constant(e.data)

    def _leaf(self, e: Expr) -> Polynomial:
        return {((e, Fraction(1)),): Fraction(1)}

    def _add(self, e: Expr) -> Polynomial:
        out: Polynomial = {}
        for arg in e.args:
            out = add(out, self.poly(arg))
        return out

    def _mul(self, e: Expr) -> Polynomial:
        out = constant(1)
        for arg in e.args:
            out = self.multiply(out, self.poly(arg))
        return out

    def _pow(self, e: Expr) -> Polynomial:
        base, exponent = e.args
        n = self.poly(exponent)
        if not n or set(n) == {ONE}:
            return self.power(self.poly(base), n.get(ONE, Fraction(0)))
        return self.poly(Exp(exponent * Log(base)))

    def _exp(self, e: Expr) -> Polynomial:
        out = constant(1)
        for mono, c in self.poly(e.args[0]).items():
            delta = next((f for f in mono if isinstance(f[0], Delta) and f[1] > 0), None)
            if len(mono) == 1 and isinstance(mono[0][0], Log) and mono[0][1] == 1:
                factor = self.power(self.poly(mono[0][0].args[0]), c)
            elif delta:
                where_one = self.poly(Exp(product_of(tuple(f for f in mono if f != delta), c)))
                factor = add(constant(1), self.multiply({(delta,): Fraction(1)}, add(where_one, constant(-1))))
            else:
                factor = {((Exp(product_of(mono)), c),): Fraction(1)}
            out = self.multiply(out, factor)
        return out

    def _log(self, e: Expr) -> Polynomial:
        arg = self.form(e.args[0])
        return {} if arg == Num(1) else self._leaf(Log(arg))

    def _delta(self, e: Expr) -> Polynomial:
        i, j = sorted((self.form(a) for a in e.args), key=lambda a: a.key)
        gap = self.poly(i - j)
        if not gap or set(gap) == {ONE}:
            return constant(0 if gap else 1)
        return self._leaf(Delta(i, j))

    def _step(self, e: Expr) -> Polynomial:
        arg = self.form(e.args[0])
        return constant(int(arg.data >= 0)) if isinstance(arg, Num) else self._leaf(Step(arg))

    def _at(self, e: Expr) -> Polynomial:
        if isinstance(e.args[0], Lam):
            return self.poly(beta(e))
        return self._leaf(At(self.family(e.args[0]), *(self.form(i) for i in e.args[1:])))

    def _call(self, e: Expr) -> Polynomial:
        return self._leaf(self.family(e))

    def family(self, e: Expr) -> Expr:
        """The canonical form of something that takes indices, or of an argument of a function."""
        if isinstance(e, Call):
            return e.rebuild(tuple(self.family(a) for a in e.args))
        if not isinstance(e, Lam):
            return e if isinstance(e, Family | Event) else self.form(e)
        body = self.form(e.body)
        same = isinstance(body, At) and body.args[1:] == e.bound and shape_of(body.args[0]) == e.shape
        if same and body.args[0].free.isdisjoint(e.bound):
            return body.args[0]
        names = numbered(e.bound, body)
        return Lam(*names.values(), self.form(subst(body, names)))

    def _derivative(self, e: Expr) -> Polynomial:
        body, variable = e.args
        return self._leaf(D(self.form(body), self.form(variable)))

    def _factorial(self, e: Expr) -> Polynomial:
        return self._leaf(Factorial(self.form(e.args[0])))

    def _optimum(self, e: Expr) -> Polynomial:
        return self._leaf(e.rebuild((e.args[0], self.form(e.args[1]))))

    def _probability(self, e: Expr) -> Polynomial:
        return self._leaf(P(*(self._event(a) for a in e.args)))

    def _event(self, e: Expr) -> Expr:
        if isinstance(e, Joint):
            return Joint(*(self._event(a) for a in e.args))
        return e if isinstance(e, Event) else At(e.args[0], *(self.form(i) for i in e.args[1:]))

    def _prod(self, e: Expr) -> Polynomial:
        index, body = e.args
        return self.poly(Exp(Sum(Log(body), index)))

    # Sums.

    def _sum(self, e: Expr) -> Polynomial:
        index, body = e.args
        return self._sum_all((index,), self.poly(body))

    def sum_over(self, indices: tuple[Expr, ...], mono: Monomial) -> Polynomial:
        """The sum of a monomial over several indices."""
        sifted = self._sift(indices, mono)
        if sifted is not None:
            return sifted
        for change in (self._written_out, self._open):
            changed = change(indices, mono)
            if changed is not None:
                return changed
        out = constant(1)
        for group, factors in components(indices, mono):
            out = self.multiply(out, self._connected(group, factors))
        return out

    def _sift(self, indices: tuple[Expr, ...], mono: Monomial) -> Polynomial | None:
        """sum_j delta(j,t) f(j) = f(t) for a t known to lie in the range of j."""
        for atom, _ in mono:
            if not isinstance(atom, Delta):
                continue
            for index, t in (atom.args, atom.args[::-1]):
                if index in indices and self.within(t, *index.args):
                    rest = product_of(tuple(f for f in mono if f[0] != atom))
                    left = tuple(i for i in indices if i != index)
                    return self._sum_all(left, self.poly(subst(rest, {index: t})))
        return None

    def _sum_all(self, indices: tuple[Expr, ...], p: Polynomial) -> Polynomial:
        out: Polynomial = {}
        for mono, c in p.items():
            out = add(out, self.sum_over(indices, mono) if indices else {mono: Fraction(1)}, c)
        return out

    def _written_out(self, indices: tuple[Expr, ...], mono: Monomial) -> Polynomial | None:
        """A sum over a few numbers, term by term."""
        for index in indices:
            lo, hi = index.args
            if isinstance(lo, Num) and isinstance(hi, Num) and hi.data - lo.data < LONGEST_SUM:
                left = tuple(i for i in indices if i != index)
                out: Polynomial = {}
                for value in range(int(lo.data), int(hi.data) + 1):
                    out = add(out, self._sum_all(left, self.poly(subst(product_of(mono), {index: Num(value)}))))
                return out
        return None

    def _open(self, indices: tuple[Expr, ...], mono: Monomial) -> Polynomial | None:
        """Bring an inner sum that depends on the indices out: sum_i a_i (sum_j b_ij) = sum_ij a_i b_ij."""
        for atom, e in mono:
            if isinstance(atom, Sum) and e.denominator == 1 and e > 0 and not atom.free.isdisjoint(indices):
                taken = frozenset(x.data for x in indices) | {x.data for a, _ in mono for x in a.free}
                inner, body = atom.args
                name = inner.data
                while name in taken:
                    name += "'"
                new = inner.renamed(name)  # type: ignore[attr-defined]  # a sum binds an Idx
                rest = from_factors({**dict(mono), atom: e - 1})
                p = self.multiply({rest: Fraction(1)}, self.poly(subst(body, {inner: new})))
                return self._sum_all((*indices, new), p)
        return None

    def _connected(self, indices: tuple[Expr, ...], mono: Monomial) -> Polynomial:
        """A sum that cannot be split: its length, or an atom with numbered indices."""
        if not indices:
            return self.settle(mono)
        length = indices[0].args[1] - indices[0].args[0] + 1
        if not mono and self.nonnegative(length):
            return self.poly(length)
        body = product_of(mono)
        return self._leaf(min((self._closed(order, body) for order in orderings(indices)), key=lambda e: e.key))

    def _closed(self, order: tuple[Expr, ...], body: Expr) -> Expr:
        names = numbered(order, body)
        out = self.form(subst(body, names))
        for index in reversed(names.values()):
            out = Sum(out, index)
        return out


def _tied(mono: Monomial) -> set[Expr]:
    """The indices that a delta in the monomial ties, and renames above a fraction bar but not below."""
    return {index for atom, _ in mono if isinstance(atom, Delta) for index in atom.args}


def is_total(atom: Expr, exponent: Fraction = Fraction(1)) -> bool:
    """Has the power a value whatever its indices are? A delta renames indices in nothing else.

    Where the delta is 0, nobody has demanded of 1/x[t] that x[t] is not 0, and yet it could be multiplied by x[t].
    """
    return exponent > 0 and exponent.denominator == 1 and not any(isinstance(e, PARTIAL) for e in atom.walk())


def orderings(indices: tuple[Expr, ...]) -> Iterator[tuple[Expr, ...]]:
    """All orders of the indices in which equal ranges stand together."""
    ranges: dict[str, list[Expr]] = {}
    for index in indices:
        ranges.setdefault(f"{index.args[0].key}..{index.args[1].key}", []).append(index)
    if max(map(len, ranges.values())) > MOST_INDICES:
        raise Undefined(f"a sum over {len(indices)} indices that does not split is too long")
    groups = [permutations(ranges[name]) for name in sorted(ranges)]
    return (tuple(i for group in choice for i in group) for choice in product(*groups))


def components(indices: tuple[Expr, ...], mono: Monomial) -> Iterator[tuple[tuple[Expr, ...], Monomial]]:
    """The factors of a monomial, grouped by the indices that they share; each group with its indices."""
    groups: list[tuple[frozenset[Expr], list[tuple[Expr, Fraction]]]] = [(frozenset({i}), []) for i in indices]
    free: list[tuple[Expr, Fraction]] = []
    for factor in mono:
        touched = [g for g in groups if not factor[0].free.isdisjoint(g[0])]
        if not touched:
            free.append(factor)
            continue
        groups = [g for g in groups if g not in touched]
        merged = frozenset().union(*(g[0] for g in touched))
        groups.append((merged, [*(f for g in touched for f in g[1]), factor]))
    yield (), tuple(free)
    for group, factors in groups:
        yield tuple(i for i in indices if i in group), from_factors(dict(factors))


_FORMS: dict[type[Expr], Callable[[Normal, Expr], Polynomial]] = {
    Num: Normal._num,
    Dim: Normal._leaf,
    Idx: Normal._leaf,
    Sym: Normal._leaf,
    At: Normal._at,
    Add: Normal._add,
    Mul: Normal._mul,
    Pow: Normal._pow,
    Exp: Normal._exp,
    Log: Normal._log,
    Factorial: Normal._factorial,
    Sum: Normal._sum,
    Prod: Normal._prod,
    Delta: Normal._delta,
    Step: Normal._step,
    D: Normal._derivative,
    Call: Normal._call,
    ArgMin: Normal._optimum,
    ArgMax: Normal._optimum,
    P: Normal._probability,
}
