"""A cheap exact filter: two expressions modulo the prime 2^61 - 1, at random values of what cannot be looked into.

    differ(f, g) = True:   their normal forms are different, so that there is no use in computing them
    differ(f, g) = False:  nothing at all

Variables are random residues. exp(a + b) = exp(a) exp(b) is kept: the exponent is brought to a sum of monomials, and
exp(c m) is the c-th power of a residue that belongs to m. log(ab) = log a + log b likewise. Any other function is a
random residue for each residue of its arguments. What this cannot keep consistent raises Unsuited, and is not
filtered: a root, a symbolic power, the logarithm of a sum, an exponential of something with a fraction like 1/5041.

The filter spares an attempt to prove. It proves nothing, and it refutes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from hashlib import blake2b
from typing import Any, TypeAlias

from derive.symbols import (
    Add,
    At,
    D,
    Delta,
    Dim,
    Exp,
    Expr,
    Factorial,
    Family,
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
)
from verify.answers.comparing.elementary import head
from verify.answers.comparing.roots import primes
from verify.normal import Normal, Undefined, product_of

PRIME = 2**61 - 1
ROOTS = 5040  # exp(c m) is known for every c with a denominator that divides this
LARGEST_SIZE = 4
MOST_VALUES = 20_000

Env: TypeAlias = Mapping[Expr, Expr]


class Unsuited(ValueError):
    """The filter does not speak of such expressions."""


def differ(f: Expr, g: Expr, size: int = 2, seed: int = 0) -> bool:
    """Are two prepared expressions certainly different as rational functions of their atoms?

    `size` is the value of every dimension.
    """
    try:
        residues = _Residues(size, seed)
        return residues.of(f) != residues.of(g)
    except (Unsuited, Undefined, RecursionError):
        return False


def _residue(q: Fraction) -> int:
    return q.numerator * pow(q.denominator, -1, PRIME)


class _Residues:
    """Values modulo PRIME, the same for the same atom."""

    def __init__(self, size: int, seed: int) -> None:
        self.size, self.seed = size, seed
        self.normal = Normal()
        self.left = MOST_VALUES

    def of(self, e: Expr) -> int:
        """The residue of e, its dimensions replaced by numbers."""
        sizes: dict[Expr, Expr] = {}
        for r, leaf in enumerate(sorted((x for x in e.free if isinstance(x, Dim)), key=lambda x: x.key)):
            sizes[leaf] = Num(min(self.size + r % 2, LARGEST_SIZE))
        return self.value(subst(e, sizes))

    def value(self, e: Expr) -> int:
        self.left -= 1
        rule = _RULES.get(type(e), _Residues._function if head(e) else None)
        if rule is None or self.left < 0:
            raise Unsuited(f"no residue is known of {type(e).__name__}")
        return rule(self, e) % PRIME

    def random(self, *key: Any) -> int:
        """A residue that is not 0, for a key."""
        digest = blake2b(repr((self.seed, *key)).encode(), digest_size=8).digest()
        return int.from_bytes(digest) % (PRIME - 1) + 1

    def _leaf(self, e: Expr) -> int:
        return self.random(type(e).__name__, e.key)

    def _entry(self, e: Expr) -> int:
        if not isinstance(e.args[0], Family):
            raise Unsuited("an entry of what is no variable")
        where = [self.normal.form(i).key for i in e.args[1:]]
        return self.random("entry", e.args[0].key, *where)

    def _power(self, e: Expr) -> int:
        base, exponent = self.value(e.args[0]), self.normal.form(e.args[1])
        if not isinstance(exponent, Num) or exponent.data.denominator != 1:
            raise Unsuited("a symbolic power")
        if base == 0 and exponent.data < 0:
            raise Unsuited("a division by zero")
        return pow(base, int(exponent.data), PRIME)

    def _terms(self, e: Expr) -> list[Expr]:
        index, body = e.args
        lo, hi = (self.normal.form(a) for a in index.args)
        if not (isinstance(lo, Num) and isinstance(hi, Num) and hi.data - lo.data <= 2 * LARGEST_SIZE):
            raise Unsuited("a sum over what is no number")
        return [subst(body, {index: Num(v)}) for v in range(int(lo.data), int(hi.data) + 1)]

    def _product(self, values: Iterable[int]) -> int:
        out = 1
        for v in values:
            out = out * v % PRIME
        return out

    def _exponential(self, e: Expr) -> int:
        """The product of the values of exp(m), each to the power of its coefficient."""
        out = 1
        for mono, c in self.normal.poly(self._summed(e.args[0])).items():
            power = c * ROOTS
            if power.denominator != 1 or any(isinstance(a, Log | Sum | Delta | Add) for a, _ in mono):
                raise Unsuited("an exponent that is not linear in atoms")
            out = out * pow(self.random("exp", product_of(mono).key), int(power), PRIME) % PRIME
        return out

    def _summed(self, e: Expr) -> Expr:
        """e with its sums written out."""
        e = e.rebuild(tuple(map(self._summed, e.args))) if not isinstance(e, Sum) else e
        return Add(*(self._summed(t) for t in self._terms(e))) if isinstance(e, Sum) else e

    def _logarithm(self, e: Expr) -> int:
        return self._log_of(e.args[0])

    def _log_of(self, a: Expr) -> int:
        match a:
            case Mul():
                return sum(map(self._log_of, a.args))
            case Pow(args=(base, Num(data=power))):
                return self._log_of(base) * _residue(power)
            case Exp():
                return self.value(a.args[0])
            case Prod():
                return sum(map(self._log_of, self._terms(a)))
            case Num() if a.data > 0:
                split = ((p, s * n) for v, s in ((a.data.numerator, 1), (a.data.denominator, -1)) for p, n in primes(v))
                return sum(n * self.random("log", p) for p, n in split)
            case Sym() | At():
                return self.random("log", self.value(a))
        raise Unsuited("the logarithm of a sum")

    def _function(self, e: Expr) -> int:
        name = head(e)
        if name in _PARITY and e.args:
            value = self.value(e.args[0])
            least = min(value, PRIME - value)
            return self.random(name, least) * (1 if value == least else _PARITY[str(name)])
        return self.random(name, *map(self.value, e.args))

    def _delta(self, e: Expr) -> int:
        i, j = map(self.normal.form, e.args)
        if isinstance(i, Num) and isinstance(j, Num):
            return int(i == j)
        raise Unsuited("a delta at an open index")

    def _of_arguments(self, e: Expr) -> int:
        raise Unsuited(f"{type(e).__name__} has laws of its own")


_PARITY = {**dict.fromkeys(("sin", "asin", "atan", "sign"), -1), "cos": 1, "abs": 1}
_RULES: Mapping[type[Expr], Callable[[_Residues, Any], int]] = {
    Num: lambda _, e: _residue(e.data),
    Sym: _Residues._leaf,
    Idx: _Residues._leaf,
    At: _Residues._entry,
    Add: lambda r, e: sum(map(r.value, e.args)),
    Mul: lambda r, e: r._product(map(r.value, e.args)),
    Pow: _Residues._power,
    Exp: _Residues._exponential,
    Log: _Residues._logarithm,
    Sum: lambda r, e: sum(map(r.value, r._terms(e))),
    Prod: lambda r, e: r._product(map(r.value, r._terms(e))),
    Delta: _Residues._delta,
    **dict.fromkeys((Step, Factorial, D), _Residues._of_arguments),
}
