r"""Are two formulas of matrices the same? Equal by their normal forms, different at small matrices, or undecided.

    (X^T X + λ I)^{-1} X^T y     X^T (X X^T + λ I)^{-1} y     equal
    tr(A B C)                    tr(A C B)                    different

Only texts that speak of matrices are read so: by a transpose, bold letters, a trace, a determinant, an assumption. What
is no matrix algebra has no comparison here, and is compared as any other formula.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from verify.answers.comparing.verdict import Comparison, Counterexample, Mismatch, Proof
from verify.answers.matrices.algebra import Algebra
from verify.answers.matrices.assumptions import assumed
from verify.answers.matrices.equations import of_equations
from verify.answers.matrices.letters import Traits
from verify.answers.matrices.nodes import Formula, Node
from verify.answers.matrices.pairs import Doubtful, MatrixPair, may_speak, pair_of
from verify.answers.matrices.points import differing
from verify.answers.matrices.readings import (
    Apart,
    Reading,
    agrees,
    are_firm,
    gram,
    is_square,
    is_typed,
    read_as,
    usual_kinds,
    wanted,
)
from verify.answers.matrices.rewriting import Rewriter
from verify.answers.matrices.shapes import MATRIX, ONE, SCALAR, VECTOR, Kinds, Misfit, readings
from verify.answers.matrices.sums import depends
from verify.answers.matrices.terms import Poly, TooMuch, scaled, total
from verify.answers.matrices.tokens import Unread

SCOPES = frozenset(("auto", "general", "paper"))
MOST_READINGS = 6
OTHERS = 3  # other kinds of the letters under which an equality is looked at
BY = "matrix algebra"
UNCLEAR = "different, but something is assumed that is not understood"
DOUBTFUL = "an inner product, or a vector of two numbers"
OF_COLUMNS = "the same, if the samples are columns of the matrix"
EITHER = "a letter may be a number or a vector"
_NUMBERS = "lambda alpha beta eta gamma c k n t s r p sigma tau epsilon rho kappa nu omega pi N K M T D L C i j l"
NUMBERS = frozenset(_NUMBERS.split())  # letters that nobody takes for vectors beside matrices
NO_PROOF = "no proof was found, nor matrices at which they differ"
FINAL = frozenset((UNCLEAR, DOUBTFUL, OF_COLUMNS))  # undecided, whatever a comparison of the entries says


def compared(task: Mapping[str, Any]) -> Comparison | None:
    """The comparison of two formulas of matrices; None where they are none, or where nothing is said of them.

    The task is one of `verify.answers.check_task`.
    """
    if task.get("mode", "equal") != "equal" or task.get("scope", "auto") not in SCOPES or task.get("facts"):
        return None
    if not (may_speak(task) or task.get("names")):
        return None
    try:
        pair = pair_of(task, _is_same)
        found = None if pair is None else _decided(pair)
    except Doubtful as error:
        return Comparison("undecided", reason=str(error) or DOUBTFUL)
    except (Unread, Misfit, TooMuch, RecursionError):
        return None
    if found is None or pair is None or not (pair.certain or found.status == "equal"):
        return None
    if found.status == "different" and pair.assumed.unclear:
        return Comparison("undecided", reason=UNCLEAR)
    return found


def has_properties(task: Mapping[str, Any]) -> bool:
    """Is something assumed that only matrices can have, as that one is symmetric?"""
    try:
        return bool(assumed(task.get("given", ())).properties)
    except Unread:
        return False


# The decision


def _decided(pair: MatrixPair) -> Comparison | None:
    """By the first reading in which the letters of the gold formula are what they usually are; else by all of them."""
    found = list(_readings(pair))
    usual = usual_kinds(pair)
    read = [r for r in found if isinstance(r, Reading)]
    first = next((r for r in read if agrees(r, usual)), None)
    if pair.equations:
        return None if first is None else of_equations(pair, first)
    if first is not None:
        return _by_reading(pair, first, read)
    apart = next((r for r in found if isinstance(r, Comparison)), None)
    if apart is not None and (not read or are_firm(usual)):
        return apart
    if read and len(read) <= MOST_READINGS and all(_example(pair, r) for r in read):
        return Comparison("different", _example(pair, read[0]))
    return Comparison("undecided", reason=EITHER) if read else None


def _is_same(pair: MatrixPair) -> bool:
    found = _decided(pair)
    return found is not None and found.status == "equal"


def _by_reading(pair: MatrixPair, first: Reading, every: Sequence[Reading]) -> Comparison:
    example, agreed = differing(first.gold, first.answer, wanted(pair, first))
    if example is not None:
        if first.conventions and not pair.of_columns and _may_be_of_columns(pair, first):
            return Comparison("undecided", reason=OF_COLUMNS)
        return Comparison("different", example)
    proof = _proof(pair, first)
    if proof is None:
        return Comparison("undecided", reason=NO_PROOF)
    declared = {name for name, (rows, columns) in pair.assumed.shapes.items() if rows != columns}
    if first.forced & (gram(pair.gold) | declared):
        return Comparison("undecided", proof, f"equal, if {', '.join(sorted(first.forced))} is square")
    if not agreed and not _has_value(pair, first):
        return Comparison("undecided", proof, "no matrices were found at which both have a value")
    if _only_of_one_size(pair, first):
        return Comparison("undecided", proof, "both have a value only where sizes agree")
    matrices = {name for name, kind in first.kinds.items() if kind == MATRIX}
    others = [r for r in every if r is not first and all(r.kinds.get(name) == MATRIX for name in matrices)]
    if not pair.of_columns and any(_example(pair, other) for other in others[:OTHERS]):
        return Comparison("undecided", proof, EITHER)
    if _moves_a_vector(pair, first):
        return Comparison("undecided", proof, EITHER)
    return Comparison("equal", replace(proof, note="; ".join(first.conventions)))


def _moves_a_vector(pair: MatrixPair, first: Reading) -> bool:
    """Are the formulas of one size only if a letter is a number that may be a vector: S m and m S, g^T d and d g^T?"""
    loose = {n for n, kind in first.kinds.items() if kind == SCALAR and n not in pair.assumed.shapes}
    indices = {n.data[0] for f in (pair.gold, pair.answer) for n in f.walk() if n.kind == "big"}
    loose = {n for n in loose if n.partition("_")[0].partition("^")[0] not in NUMBERS}
    loose = {n for n in loose if not any(depends(n, index) for index in indices)}
    loose &= _names_in(pair.gold) & _names_in(pair.answer)
    kinds = {**first.kinds, **dict.fromkeys(loose, VECTOR)}
    if not loose or not is_typed(pair, kinds):
        return False
    try:
        read_as(pair, kinds)
    except Misfit:
        return True
    return False


def _names_in(f: Formula) -> set[str]:
    return {str(n.data) for n in f.walk() if n.kind == "name"}


def _may_be_of_columns(pair: MatrixPair, first: Reading) -> bool:
    """Is there no difference where X has the samples as its columns?"""
    try:
        return _example(pair, read_as(pair, first.kinds, of_columns=True)) is None
    except Misfit:
        return False


def _example(pair: MatrixPair, read: Reading) -> Counterexample | None:
    return differing(read.gold, read.answer, wanted(pair, read))[0]


def _has_value(pair: MatrixPair, read: Reading) -> bool:
    """Are there matrices at which both have a value, whatever equations are assumed of them?"""
    loose = replace(wanted(pair, read), relations=(), any_norm=True)
    return all(differing(side, side, loose)[1] for side in (read.gold, read.answer))


def _only_of_one_size(pair: MatrixPair, read: Reading) -> bool:
    """Has the gold formula a value where no two sizes agree, and never both of them?"""
    classes = {size for side in (read.gold, read.answer) for t in side.walk() for size in t.shape} - {ONE}
    if len(classes) < 2 or not any(t.kind == "inv" for t in (*read.gold.walk(), *read.answer.walk())):
        return False
    loose = replace(wanted(pair, read), relations=(), any_norm=True, apart=True)
    return not differing(read.gold, read.answer, loose)[1] and bool(differing(read.gold, read.gold, loose)[1])


def _readings(pair: MatrixPair) -> Iterator[Reading | Comparison]:
    """The ways to read both formulas that fit; of those that never are of one size, that they differ."""
    apart = never = tried = 0
    for kinds in readings(pair.formulas, pair.assumed.shapes):
        if not is_typed(pair, kinds):
            continue
        tried += 1
        try:
            yield read_as(pair, kinds)
        except Apart as error:
            apart += 1
            if apart == 1:
                found = _of_two_shapes(pair, kinds, error)
        except Misfit as error:
            never += error.of_product
            continue
    if apart:
        yield found
    elif tried and never == tried:
        yield Comparison("different", Mismatch("the sizes in a product of the answer do not fit"))


def _of_two_shapes(pair: MatrixPair, kinds: Kinds, error: Apart) -> Comparison:
    """Two formulas of different sizes; a row and a column that may be meant to be the same, if they have one value."""
    if error.certain:
        return Comparison("different", Mismatch(str(error)))
    turned = replace(pair, answer=replace(pair.answer, sides=(Node("transp", pair.answer.sides),)))
    try:
        example = _example(turned, read_as(turned, kinds))
    except Misfit:
        example = None
    if example is None:
        return Comparison("undecided", reason=str(error))
    return Comparison("different", replace(example, compared=("gold", "the transpose of answer")))


# Proofs


def _proof(pair: MatrixPair, read: Reading) -> Proof | None:
    """Equal by the normal form, or by rewriting; without what is assumed, if it can be."""
    plain = pair.assumed
    if _is_proved(pair, read, Traits(), with_equations=False):
        defined = tuple(t for t in plain.used if "=" in t) if plain.definitions else ()
        return Proof(BY, defined)
    if (plain.used or plain.properties) and _is_proved(pair, read, plain.traits, with_equations=True):
        return Proof(BY, tuple(plain.used))
    return None


def _is_proved(pair: MatrixPair, read: Reading, traits: Traits, *, with_equations: bool) -> bool:
    square = frozenset(n for n in traits.left_unitary | traits.right_unitary if is_square(read, n))
    both = square & (traits.left_unitary | traits.right_unitary)
    traits = replace(traits, left_unitary=traits.left_unitary | both, right_unitary=traits.right_unitary | both)
    names = {read.sizes.find(size): size for size in pair.sizes if read.kinds.get(size) == SCALAR}
    algebra = Algebra(traits, names)
    try:
        for side in (read.gold, read.answer):  # so that all letters are known, and which of them have inverses
            algebra.of(side)
        difference = total((algebra.of(read.gold), scaled(algebra.of(read.answer), Fraction(-1))))
        known = tuple(_known(algebra, read)) if with_equations else ()
        return Rewriter(algebra, known).is_zero(difference)
    except TooMuch:
        return False


def _known(algebra: Algebra, read: Reading) -> Iterator[Poly]:
    """What is zero by the equations that are assumed."""
    for left, sign, right in read.checks:
        if sign == "=":
            yield total((algebra.of(left), scaled(algebra.of(right), Fraction(-1))))
