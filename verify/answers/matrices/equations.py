"""Equations of matrices: one a multiple of the other, or matrices that satisfy one of them only.

A x = b      x = A^{-1} b       the same: both are A x - b = 0, once the inverse is cleared
A x = b      A b = x            different: b = A x for some A and x does not make A b equal to x
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

from verify.answers.comparing.verdict import Comparison, Proof
from verify.answers.matrices.algebra import Algebra
from verify.answers.matrices.pairs import MatrixPair
from verify.answers.matrices.points import differing
from verify.answers.matrices.readings import Reading, wanted
from verify.answers.matrices.rewriting import Rewriter
from verify.answers.matrices.shapes import Typed
from verify.answers.matrices.terms import Poly, leading, merged, scaled, total


def of_equations(pair: MatrixPair, read: Reading) -> Comparison | None:
    """Do two equations say the same: is one a multiple of the other, once inverses are cleared?"""
    algebra = Algebra()
    rewriter = Rewriter(algebra)
    gold, answer = (_whole(rewriter.without_inverses(algebra.of(side))) for side in (read.gold, read.answer))
    if not gold or not answer:
        return None
    term = leading(gold)
    factor = answer.get(term, Fraction(0)) / gold[term]
    if factor and not total((scaled(gold, factor), scaled(answer, Fraction(-1)))):
        return Comparison("equal", Proof("matrix algebra"))
    return _of_one_only(pair, read)


def _whole(p: Poly) -> Poly:
    """The sum times the numbers that it is divided by: (P v - v/γ + r/γ) γ."""
    least: dict[Any, int] = {}
    for mono, _ in p:
        for atom, power in mono:
            least[atom] = min(least.get(atom, 0), power)
    by = merged(tuple((atom, -power) for atom, power in least.items() if power < 0), ())
    return {(merged(mono, by), word): c for (mono, word), c in p.items()} if by else p


def _of_one_only(pair: MatrixPair, read: Reading) -> Comparison | None:
    """Matrices that satisfy one equation, solved for a letter, and not the other."""
    for solved, other, labels in (
        (read.gold, read.answer, ("0, by gold", "answer")),
        (read.answer, read.gold, ("0, by answer", "gold")),
    ):
        for name, value in _solutions(solved):
            left = _put(other, name, value)
            example = differing(Typed("zeros", (), None, left.shape), left, wanted(pair, read))[0]
            if example is not None:
                return Comparison("different", replace(example, compared=labels))
    return None


def _solutions(t: Typed) -> Iterator[tuple[str, Typed]]:
    """The letters that a sum that is zero can be solved for, with their values."""
    terms = list(_terms(t, 1))
    for at, (sign, term) in enumerate(terms):
        others = terms[:at] + terms[at + 1 :]
        alone = term.kind == "name" and not any(n == term for _, other in others for n in other.walk())
        if alone and others:
            signed = (o if s != sign else Typed("neg", (o,), None, o.shape) for s, o in others)
            yield str(term.data), Typed("sum", tuple(signed), None, term.shape)


def _terms(t: Typed, sign: int) -> Iterator[tuple[int, Typed]]:
    if t.kind == "sum":
        for a in t.args:
            yield from _terms(a, sign)
    elif t.kind == "neg":
        yield from _terms(t.args[0], -sign)
    else:
        yield sign, t


def _put(t: Typed, name: str, value: Typed) -> Typed:
    """The formula with a value for a letter."""
    if t.kind == "name" and t.data == name:
        return value
    return replace(t, args=tuple(_put(a, name, value) for a in t.args)) if t.args else t
