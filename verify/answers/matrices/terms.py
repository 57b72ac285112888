"""Terms of matrix algebra: words of letters with numbers before them, and sums of such terms.

    3 λ (x^T y) A B^T       the coefficient 3, the monomial λ (x^T y), and the word A B^T

A letter is a name and whether it is transposed. A `Poly` maps terms, a monomial and a word each, to coefficients.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any, TypeAlias

Letter: TypeAlias = tuple[str, bool]
Word: TypeAlias = tuple[Letter, ...]
Atom: TypeAlias = tuple[Any, ...]
Mono: TypeAlias = tuple[tuple[Atom, int], ...]
Term: TypeAlias = tuple[Mono, Word]
Poly: TypeAlias = dict[Term, Fraction]

UNIT: Term = ((), ())


class TooMuch(ValueError):
    """What the algebra does not take on."""


def constant(value: Fraction) -> Poly:
    """A rational number."""
    return {UNIT: value} if value else {}


def total(polys: Iterable[Poly]) -> Poly:
    """The sum of several."""
    out: Poly = {}
    for p in polys:
        add_into(out, p, Fraction(1))
    return out


def scaled(p: Poly, factor: Fraction) -> Poly:
    """c p, for a rational number c."""
    return {term: c * factor for term, c in p.items()} if factor else {}


def add_into(out: Poly, p: Poly, factor: Fraction) -> None:
    """out + factor p, in the place of out."""
    for term, c in p.items():
        value = out.get(term, Fraction(0)) + c * factor
        if value:
            out[term] = value
        else:
            out.pop(term, None)


def merged(m: Mono, n: Mono) -> Mono:
    """The product of two monomials."""
    if not m or not n:
        return m or n
    exponents = dict(m)
    for atom, e in n:
        exponents[atom] = exponents.get(atom, 0) + e
    return tuple(sorted(((a, e) for a, e in exponents.items() if e), key=repr))


def under(mono: Mono) -> Mono:
    """1 over a monomial."""
    return tuple((a, -e) for a, e in mono)


def order(term: Term) -> tuple[Any, ...]:
    """How terms are ordered: by the length of the word, the degree of the numbers, then by their text."""
    mono, word = term
    return len(word), sum(_weight(a) * abs(e) for a, e in mono), repr(term)


def _weight(atom: Atom) -> int:
    return len(atom[1]) if atom[0] in {"word", "tr"} else 1


def leading(p: Poly) -> Term:
    """The greatest term."""
    return max(p, key=order)


def content(p: Poly) -> tuple[Mono, Fraction]:
    """What a sum is divided by, so that its greatest term has no number before it; of numbers, its coefficient."""
    term = leading(p)
    return (term[0] if term[1] else ()), p[term]


def positive(p: Poly) -> Poly:
    """p or -p, the one whose greatest term has a positive coefficient."""
    return p if not p or p[leading(p)] > 0 else scaled(p, Fraction(-1))


def primes(value: Fraction) -> list[tuple[int, int]]:
    """The primes of a positive number with their exponents; what is left of a large number counts as one."""
    found: list[tuple[int, int]] = []
    for whole, sign in ((value.numerator, 1), (value.denominator, -1)):
        rest, q = whole, 2
        while q * q <= rest and q < 100:
            count = 0
            while rest % q == 0:
                rest, count = rest // q, count + 1
            found += [(q, sign * count)] if count else []
            q += 1
        found += [(rest, sign)] if rest > 1 else []
    return found
