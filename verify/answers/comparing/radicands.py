"""What is under a root or in an absolute value, as a product of powers: x^3 + 2x^2 + x is x (x + 1)^2.

The irreducible factors of a polynomial over its atoms, by SymPy; their product is multiplied out again and compared.
"""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import Any

from derive.symbols import Expr
from verify.normal import Polynomial, from_factors

MOST_TERMS = 40
MOST_ATOMS = 5
LARGEST_DEGREE = 12


def irreducible(p: Polynomial) -> list[tuple[Polynomial, int]]:
    """Irreducible polynomials q_j over the rationals and powers n_j, with p = Π q_j^n_j; [(p, 1)] where none are found.

    A number stands with a factor of power 1, or alone.
    """
    import sympy

    atoms = sorted({a for mono in p for a, _ in mono}, key=lambda a: a.key)
    powers = [e for mono in p for _, e in mono]
    small = 1 < len(p) <= MOST_TERMS and 0 < len(atoms) <= MOST_ATOMS
    if not small or any(e.denominator > 1 or not 0 < e <= LARGEST_DEGREE for e in powers):
        return [(p, 1)]
    symbols = sympy.symbols(f"a0:{len(atoms)}")
    poly = sympy.Poly.from_dict({_exponents(mono, atoms): _rational(c) for mono, c in p.items()}, *symbols)
    content, factors = poly.factor_list()
    if len(factors) == 1 == factors[0][1]:
        return [(p, 1)]
    if prod((f**n for f, n in factors), start=sympy.Poly(content, *symbols)) != poly:
        return [(p, 1)]
    found = [(_polynomial(f, atoms), n) for f, n in factors]
    return found if content == 1 else [({(): Fraction(int(content.p), int(content.q))}, 1), *found]


def _exponents(mono: tuple[tuple[Expr, Fraction], ...], atoms: list[Expr]) -> tuple[int, ...]:
    table = dict(mono)
    return tuple(int(table.get(a, 0)) for a in atoms)


def _rational(c: Fraction) -> Any:
    import sympy

    return sympy.Rational(c.numerator, c.denominator)


def _polynomial(f: Any, atoms: list[Expr]) -> Polynomial:
    return {
        from_factors({a: Fraction(n) for a, n in zip(atoms, powers, strict=True)}): Fraction(int(c.p), int(c.q))
        for powers, c in f.terms()
    }
