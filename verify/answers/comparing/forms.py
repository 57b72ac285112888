"""Forms of expressions: renamed, in one order, prepared, normal.

named:     bound indices are numbered by their depth
ordered:   and sums and products are flat, their parts sorted
prepared:  definitions unfolded, derivatives carried out, elementary functions rewritten
Reader:    the kernel's normal form of these, with the signs that the hypotheses give
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from derive.rules import Hypothesis, nonnegative, positive
from derive.symbols import (
    Add,
    Binder,
    D,
    Delta,
    Dim,
    Exp,
    Expr,
    Factorial,
    Idx,
    Log,
    Mul,
    Num,
    Pow,
    Prod,
    Step,
    Sum,
    Sym,
    subst,
    unfold,
)
from derive.vocabulary import absolute
from verify.answers.comparing.elementary import apply, head, is_opaque, lowered, parts, slope
from verify.answers.comparing.radicands import irreducible
from verify.answers.comparing.roots import Roots, primes
from verify.answers.comparing.sums import LARGEST_POWER, sum_of_powers
from verify.conversions import differentiate, log_of
from verify.normal import (
    LONGEST_SUM,
    ONE,
    Monomial,
    Normal,
    Polynomial,
    Undefined,
    add,
    constant,
    from_factors,
    leading,
    numbered,
    sum_of,
)
from verify.signs import NONNEGATIVE, POSITIVE, Signs, unfolded

SYMMETRIC = frozenset({"max", "min", "gcd", "lcm"})  # functions of several numbers in any order
PARITY = {**dict.fromkeys(("sin", "asin", "atan", "erf", "sign"), -1), "cos": 1, "abs": 1}
LARGEST_FACTORIAL = 200  # that is written out


def named(e: Expr, depth: int = 0) -> Expr:
    """e with every bound index called by how many are bound around it."""
    if not isinstance(e, Binder):
        return e.rebuild(tuple(named(a, depth) for a in e.args)) if e.args else e
    mapping: dict[Expr, Expr] = {}
    bound: list[Expr] = []
    for level, i in enumerate(e.bound, depth):
        new = i.rebuild(tuple(subst(a, mapping) for a in i.args))
        new = new.renamed(f"#{level}") if isinstance(new, Idx) else new
        mapping[i] = new
        bound.append(new)
    return e.rebuild((*bound, named(subst(e.body, mapping), depth + len(bound))))


def ordered(e: Expr) -> Expr:
    """e in one order: sums and products flat and sorted, the two indices of a delta sorted, bound indices numbered."""
    return _sorted(named(e))


def _sorted(e: Expr) -> Expr:
    e = e.rebuild(tuple(map(_sorted, e.args))) if e.args else e
    match e:
        case Add():
            return Add(*sorted(_flat(e, Add), key=lambda a: a.key))
        case Mul():
            factors = sorted(_flat(e, Mul), key=lambda a: a.key)
            if any(isinstance(f, Num) and f.data < 0 for f in factors):
                factors = _signed(factors)
            return factors[0] if len(factors) == 1 else Mul(*factors)
        case Delta():
            return Delta(*sorted(e.args, key=lambda a: a.key))
    if head(e) in SYMMETRIC:
        return e.rebuild(tuple(sorted(e.args, key=lambda a: a.key)))
    return e


def _flat(e: Expr, kind: type[Expr]) -> Iterator[Expr]:
    for a in e.args:
        yield from _flat(a, kind) if isinstance(a, kind) else (a,)


def _signed(factors: list[Expr]) -> list[Expr]:
    """The factors with their signs gathered in front: -(2 x) is (-2) x is 2 (-x)."""
    negative = sum(isinstance(f, Num) and f.data < 0 for f in factors) % 2
    sizes: list[Expr] = [Num(abs(f.data)) if isinstance(f, Num) else f for f in factors]
    sizes = [f for f in sizes if f != Num(1)]
    signed = sorted([*sizes, *([Num(-1)] * negative)], key=lambda a: a.key)
    return signed or [Num(1)]


def prepared(e: Expr) -> Expr:
    """e without definitions, derivatives and elementary functions that can be written without."""
    e = _powers_of_exp(unfolded(lowered(unfolded_but_absolute(e))))
    return _differentiated(e) if is_opaque(e) else differentiate(e)


def _powers_of_exp(e: Expr) -> Expr:
    """(e^a)^b as e^(a b), for e^a is positive; not where i may be the imaginary unit."""
    if not e.args:
        return e
    e = e.rebuild(tuple(map(_powers_of_exp, e.args)))
    match e:
        case Pow(args=(Exp(args=(a,)), b)) if not isinstance(b, Num) and Sym("i") not in a.free | b.free:
            return Exp(a * b)
    return e


def unfolded_but_absolute(e: Expr) -> Expr:
    """e with all definitions but the absolute value unfolded: that one has its own name."""
    return unfold(e, lambda d: d != absolute)


def split_first(e: Expr, reader: Reader) -> Expr:
    """e, prepared, with the logarithms split in what is differentiated: what is positive at a point is so around it."""
    return prepared(_split_inside(lowered(unfold(e, lambda d: d != absolute)), reader))


def _split_inside(e: Expr, reader: Reader) -> Expr:
    if isinstance(e, D):
        return D(_split_inside(reader.expanded(prepared(e.args[0])), reader), e.args[1])
    return e.rebuild(tuple(_split_inside(a, reader) for a in e.args)) if e.args else e


def _differentiated(e: Expr) -> Expr:
    e = e.rebuild(tuple(map(_differentiated, e.args)))
    return slope(*e.args) if isinstance(e, D) else e


def implied(e: Expr) -> Iterator[Hypothesis]:
    """What holds wherever e, prepared, has a value: of logarithms and of fractional powers."""
    for part, bound in parts(e):
        where = tuple(i for i in bound if isinstance(i, Idx) and i in part.free)
        match part:
            case Log(args=(a,)):
                yield positive(a, *where)
            case Pow(args=(base, Num(data=power))) if power.denominator > 1:
                yield (nonnegative if power > 0 else positive)(base, *where)
            case Pow(args=(Pow(args=(base, Num(data=root))), Num(data=power))) if power < 0 and root.denominator > 1:
                yield positive(base, *where)


def demands(e: Expr) -> Iterator[tuple[str, Expr]]:
    """What e, prepared, demands of its parts: that they are "positive", "nonnegative", "nonzero" or "within 1"."""
    for part, _ in parts(named(e)):
        match part:
            case Log(args=(a,)):
                yield "positive", a
            case Pow(args=(base, Num(data=power))) if power.denominator > 1:
                yield "nonnegative" if power > 0 else "positive", base
            case Pow(args=(base, Num(data=power))) if power < 0:
                yield "nonzero", base
            case Pow(args=(base, exponent)) if not isinstance(exponent, Num):
                yield "positive", base
            case Factorial(args=(a,)):
                yield "nonnegative", a
            case Prod():
                yield "positive", part.body
        if head(part) in ("asin", "acos"):
            yield "within 1", part.args[0]


def _has_open_power(h: Hypothesis) -> bool:
    """Is there a power with letters in its exponent?"""
    return any(isinstance(a, Pow) and not isinstance(a.args[1], Num) for side in (h.left, h.right) for a in side.walk())


class Reader(Roots):
    """Normal forms of prepared expressions, under hypotheses.

    An elementary function is an atom over the normal forms of its arguments. A power with a symbolic exponent is an
    exponential only where its base is known to be positive, else an atom. x^(1/2) is a power of the atom x.
    """

    def __init__(self, given: tuple[Hypothesis, ...]) -> None:
        sizes = {h.left: int(h.right.data) for h in given if _is_size(h)}
        super().__init__(sizes)
        known = tuple(h for h in given if not _is_size(h))
        self.whole = frozenset(h.domain[1] for h in given if h.domain and h.domain[0] == "integer")
        self.signs = Signs((), self)
        told = (*known, *(b for h in known if (b := self._bound(h))))
        for _ in range(1 + any(map(_has_open_power, known))):  # 1 - b^t >= 0 is read again when b > 0 is known
            self.signs = Signs(told, self)
            self._memo.clear()  # of forms made while no sign was known

    def _bound(self, h: Hypothesis) -> Hypothesis | None:
        """x > 0 or -x > 0, where c x + d > 0 with d on the other side of 0 says so."""
        if h.relation not in (">", ">="):
            return None
        p = super().poly(prepared(h.left - h.right))
        slopes = [(mono, c) for mono, c in p.items() if mono != ONE]
        rest = p.get(ONE, Fraction(0))
        if len(slopes) != 1 or len(slopes[0][0]) != 1 or slopes[0][0][0][1] != 1 or rest >= 0:
            return None
        ((atom, _),), c = slopes[0]
        return positive(atom if c > 0 else -atom, *h.forall)

    def poly(self, e: Expr) -> Polynomial:
        if e not in self._memo:
            special = self._special(e)
            if special is not None:
                self._memo[e] = special
        return super().poly(e)

    def _special(self, e: Expr) -> Polynomial | None:
        if head(e):
            return self._of_function(str(head(e)), e.rebuild(tuple(map(self.form, e.args))))
        if isinstance(e, Step):
            return self._step_of(e.args[0])
        if isinstance(e, Log):
            return self._upright(super().poly(e))
        if isinstance(e, Factorial) and isinstance(n := self.form(e.args[0]), Num):
            small = n.data.denominator == 1 and 0 <= n.data <= LARGEST_FACTORIAL
            return constant(math.factorial(int(n.data))) if small else None
        if isinstance(e, Prod):
            return None if self.signs.sign(self.signs.apart(e)) == POSITIVE else self._product(e)
        if not isinstance(e, Pow):
            return None
        exponent = self.poly(e.args[1])
        if exponent and set(exponent) != {ONE}:
            if self.signs.sign(e.args[0]) == POSITIVE:
                return None
            return {((Pow(self.form(e.args[0]), self.form(e.args[1])), Fraction(1)),): Fraction(1)}
        return None

    def _upright(self, p: Polynomial) -> Polynomial:
        """log(p/q) as -log(q/p), if q is before p in the order of names: one has a value wherever the other has."""
        if len(p) != 1:
            return p
        ((mono, c),) = p.items()
        if len(mono) != 1 or mono[0][1] != 1 or not isinstance(mono[0][0], Log):
            return p
        inside = self.poly(mono[0][0].args[0])
        ((factors, size),) = inside.items() if len(inside) == 1 else ((ONE, Fraction(1)),)
        if not factors or min(factors, key=lambda f: f[0].key)[1] > 0:
            return p
        turned = {from_factors({atom: -power for atom, power in factors}): 1 / size}
        return {((Log(sum_of(turned)), Fraction(1)),): -c}

    def _step_of(self, u: Expr) -> Polynomial | None:
        """1 for u >= 0, 0 for u < 0, where that is known."""
        if self.signs.sign(u) >= NONNEGATIVE:
            return constant(1)
        return {} if self.signs.sign(-u) == POSITIVE else None

    def _product(self, e: Prod) -> Polynomial:
        """A product of what may be negative: written out, or split into products of atoms, or an atom."""
        index, body = e.args
        lo, hi = map(self.form, index.args)
        if isinstance(lo, Num) and isinstance(hi, Num) and hi.data - lo.data < LONGEST_SUM:
            factors = (subst(body, {index: Num(value)}) for value in range(int(lo.data), int(hi.data) + 1))
            return self.poly(Mul(Num(1), *factors))
        p = self.poly(body)
        ((mono, c),) = p.items() if len(p) == 1 else ((ONE, Fraction(0)),)
        if c and all(power.denominator == 1 or self._is_free_root(index, atom) for atom, power in mono):
            out = constant(1) if c == 1 else self.poly(Pow(Num(c), hi - lo + 1))
            for atom, power in mono:
                out = self.multiply(out, self._power_of_product(index, atom, power, hi - lo + 1))
            return out
        return {((self._closed_product(index, self.form(body)), Fraction(1)),): Fraction(1)}

    def _is_free_root(self, index: Expr, atom: Expr) -> bool:
        """Is it something positive without the index, of which every root has every power?"""
        return index not in atom.free and self.signs.sign(atom) == POSITIVE

    def _power_of_product(self, index: Expr, atom: Expr, power: Fraction, count: Expr) -> Polynomial:
        """Π a^m over as many factors as `count` says: a^(m count), b^(m Σ_i u_i) for a = b^(u_i), and else (Π a)^m."""
        if index not in atom.free:
            return self.poly(Pow(atom, Num(power) * count))
        if isinstance(atom, Exp):
            return self.poly(Exp(Sum(Num(power) * atom.args[0], index)))
        if isinstance(atom, Pow) and index not in atom.args[0].free:
            return self.poly(Pow(atom.args[0], Sum(Num(power) * atom.args[1], index)))
        return {((self._closed_product(index, atom), power),): Fraction(1)}

    @staticmethod
    def _closed_product(index: Expr, body: Expr) -> Expr:
        names = numbered((index,), body)
        return Prod(subst(body, names), names[index])

    def _of_function(self, name: str, e: Expr) -> Polynomial:
        """The atom; of an odd or an even function, over the argument whose leading coefficient is positive."""
        sign = Fraction(1)
        if name in SYMMETRIC:
            e = e.rebuild(tuple(sorted(e.args, key=lambda a: a.key)))
        if name in _RULES:
            found = _RULES[name](self, e.args[0])
            if found is not None:
                return found
        if name in PARITY and (p := self.poly(e.args[0])) and p[leading(p)] < 0:
            sign, e = Fraction(PARITY[name]), e.rebuild((self.form(-e.args[0]),))
        return {((e, Fraction(1)),): sign}

    def _size(self, u: Expr) -> Polynomial | None:
        """|u|, where its sign is known, or it is a product: |2 x y| = 2 |x| |y|."""
        p = self.poly(u)
        for sign in (1, -1):
            if self.signs.sign(sign * u) >= NONNEGATIVE:
                return {mono: sign * c for mono, c in p.items()}
        factors = irreducible(p)
        if len(factors) > 1 or factors[0][1] > 1:
            out = constant(1)
            for q, n in factors:
                out = self.multiply(out, self.power(self.poly(apply("abs", sum_of(q))), Fraction(n)))
            return out
        outside, size = self.content(p), abs(p[leading(p)])
        if size == 1 and (not outside or (len(p) == 1 and outside[0][1] == 1 == len(outside))):
            return None
        inside: Polynomial = {}
        for mono, c in p.items():
            inside = add(inside, self.settle(from_factors({**dict(mono), **_less(mono, outside)})), c / size)
        left = constant(1) if set(inside) == {ONE} else self.poly(apply("abs", sum_of(inside)))
        out = {mono: size * c for mono, c in left.items()}
        for atom, e in outside:
            out = self.multiply(out, self._size_of_power(atom, e))
        return out

    def _size_of_power(self, atom: Expr, e: Fraction) -> Polynomial:
        """|a^e|: a^e itself, if e is even or a fraction."""
        if e.denominator > 1 or e % 2 == 0:
            return {((atom, e),): Fraction(1)}
        return self.power(self.poly(apply("abs", atom)), e)

    def _floor(self, u: Expr) -> Polynomial | None:
        """floor(u + 5/2) = floor(u + 1/2) + 2"""
        p = self.poly(u)
        whole = Fraction(math.floor(p.get(ONE, 0)))
        if set(p) <= {ONE}:
            return constant(whole)
        return add(self.poly(apply("floor", sum_of(add(p, constant(-whole))))), constant(whole)) if whole else None

    def settle(self, mono: Monomial) -> Polynomial:
        """As the kernel's; and |u|^2 = u^2, cos(u)^2 = 1 - sin(u)^2, (u^(1/2))^2 = u, 2^(3/2) = 2 2^(1/2)."""
        for atom, e in mono:
            if isinstance(atom, Num):
                return self._number_settled(atom, e, mono)
            if isinstance(atom, Pow) and isinstance(atom.args[1], Num):
                settled = self._roots_together(atom.args[0], mono)
                if settled is not None:
                    return settled
            name = head(atom)
            if name in ("abs", "cos") and e.denominator == 1 and (e >= 2 or (e < 0 and name == "abs" and e != -1)):
                rest = {tuple(f for f in mono if f[0] != atom): Fraction(1)}
                twice, odd = divmod(e, 2)
                if name == "abs":
                    square = self.power(self.poly(atom.args[0]), Fraction(2 * twice))
                else:
                    square = self.power(self.poly(1 - apply("sin", atom.args[0]) ** 2), Fraction(twice))
                alone: Polynomial = {((atom, Fraction(1)),) if odd else ONE: Fraction(1)}
                return self.multiply(self.multiply(square, alone), rest)
        return super().settle(mono)

    def _connected(self, indices: tuple[Expr, ...], mono: Monomial) -> Polynomial:
        """As the kernel's; and a sum of the powers of its index, in closed form."""
        if len(indices) == 1 == len(mono) and mono[0][0] == indices[0]:
            (_, n), (lo, hi) = mono[0], indices[0].args
            if n.denominator == 1 and 1 <= n <= LARGEST_POWER and self.nonnegative(hi - lo + 1):
                return self.poly(sum_of_powers(int(n), lo, hi))
        return super()._connected(indices, mono)

    @staticmethod
    def _denominators(p: Polynomial) -> dict[Expr, Fraction]:
        """As the kernel's, and cosines: 1/cos(u)^2 is not in the form of what cos(u)^2 is written as."""
        depth = Normal._denominators(p)
        for mono in p:
            for atom, e in mono:
                if e < 0 and head(atom) == "cos":
                    depth[atom] = max(depth.get(atom, Fraction(0)), -e)
        return depth

    def expanded(self, e: Expr) -> Expr:
        """e with the logarithms split whose parts are known to be positive."""
        e = e.rebuild(tuple(map(self.expanded, e.args)))
        if isinstance(e, Prod) and self.signs.sign(self.signs.apart(e)) == POSITIVE:
            return Exp(Sum(self.expanded(Log(e.body)), e.args[0]))
        if not isinstance(e, Log):
            return e
        arg = e.args[0]
        if isinstance(arg, Num):
            return _log_of_number(arg.data)
        for split in (log_of(arg, self), self._over_bars(arg)):
            if split != e and all(self.signs.sign(a) == POSITIVE for a in _logged(split)):
                return _numbers_split(split)
        return e

    def _over_bars(self, arg: Expr) -> Expr:
        """The logarithm of a fraction, of its numerator less those of what is under the bar."""
        numerator, bars = self.fraction(arg)
        return Add(log_of(sum_of(numerator), self), *(-log_of(bar, self) for bar in bars)) if bars else Log(arg)


def _less(mono: Monomial, by: Monomial) -> dict[Expr, Fraction]:
    """The exponents of the factors of `by` in mono / by."""
    table = dict(mono)
    return {a: table.get(a, Fraction(0)) - e for a, e in by}


# What is known of functions besides their parity.
_RULES: Mapping[str, Callable[[Reader, Expr], Polynomial | None]] = {"abs": Reader._size, "floor": Reader._floor}


def _logged(e: Expr) -> Iterator[Expr]:
    return (part.args[0] for part, _ in parts(e) if isinstance(part, Log))


def _is_size(h: Hypothesis) -> bool:
    return h.relation == ">=" and isinstance(h.left, Dim) and isinstance(h.right, Num) and not h.forall


def _numbers_split(e: Expr) -> Expr:
    if isinstance(e, Log):
        return _log_of_number(e.args[0].data) if isinstance(e.args[0], Num) else e
    return e.rebuild(tuple(map(_numbers_split, e.args)))


def _log_of_number(q: Fraction) -> Expr:
    """log q as a sum over its primes; what is left, as it stands."""
    if q <= 0:
        raise Undefined(f"log({q})")
    terms = [Num(sign * n) * Log(Num(p)) for v, sign in ((q.numerator, 1), (q.denominator, -1)) for p, n in primes(v)]
    return Add(*terms) if terms else Num(0)


def has_logs(e: Expr) -> bool:
    """Is there a logarithm in e, or what becomes one?"""
    return any(isinstance(a, Log | Prod) for a in e.walk())
