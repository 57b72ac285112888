"""Do two statements hold at the same points: equations, inequalities, and what joins them with "or" or "and"?

    y = 2x + 1      2y = 4x + 2      equal: the differences of their sides are proportional
    y = 2x + 1      x = (y - 1)/2    equal: each holds where the other is solved for a letter
    x > 3           2x >= 6          different: at x = 3 only one holds

Equal by a proof: the same letter is solved for and the other sides are equal; or the differences are proportional, by a
positive factor for inequalities, with the same demands; or each is put into the other. Different by a point at which
one holds and the other fails: by exact values, or by enclosures that settle both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice

from derive.rules import Hypothesis
from derive.symbols import Add, At, Expr, Mul, Num, Pow, Sym, subst
from verify.answers.comparing import naming, real_sets
from verify.answers.comparing.asked import Question
from verify.answers.comparing.counterexample import Pair
from verify.answers.comparing.elementary import root
from verify.answers.comparing.equality import compare, demands_alike, factors
from verify.answers.comparing.evaluation import OutsideDomain, enclosed
from verify.answers.comparing.forms import Reader, demands, prepared
from verify.answers.comparing.opaque import RELATED
from verify.answers.comparing.verdict import Comparison, Counterexample, Mismatch, Proof
from verify.answers.reading.functions import Applied
from verify.answers.reading.values import Relation, Statements
from verify.enclosure import Enclosure
from verify.model import Model, NoValue
from verify.normal import Polynomial, Undefined, sum_of
from verify.signs import POSITIVE

MOST_POINTS = 15
BITS = (160, 1200)
SIDES = ("left side less right side of gold", "left side less right side of the answer")
Same = Callable[[Expr, Expr], Comparison]
Stated = Relation | Statements


def compare_statements(gold: Stated, answer: Stated, same: Same, given: tuple[Hypothesis, ...]) -> Comparison:
    """Whether two statements hold at the same points."""
    found = Comparison("undecided", reason="an operator is missing a side")
    if any(r.left is None for r in (*parts(gold), *parts(answer))):
        return found
    for way in (_solved_alike, _as_sets, _proportional, _by_parts, _each_in_the_other):
        try:
            found = way(gold, answer, same, given)
        except Undefined:  # a factor without a value somewhere
            continue
        if found.status != "undecided":
            return found
    example = _difference(gold, answer, given)
    if example:
        return Comparison("different", example)
    return Comparison("undecided", reason="neither a proof nor a point was found at which only one holds")


def parts(stated: Stated) -> tuple[Relation, ...]:
    """The relations in a statement."""
    return (stated,) if isinstance(stated, Relation) else stated.parts


def difference(relation: Relation) -> tuple[Expr, str]:
    """The greater side less the other, and how it is to 0: =, !=, > or >=."""
    left, sign, right = relation
    assert left is not None
    if sign in ("<", "<="):
        return right - left, {"<": ">", "<=": ">="}[sign]
    return left - right, sign


_OPEN = Comparison("undecided")


def _spoken_of(letter: Expr, given: tuple[Hypothesis, ...]) -> bool:
    """Does a hypothesis restrict what the letter may be? Then a point of an equation need not satisfy it."""
    if isinstance(letter, Applied):
        return any(isinstance(a, Applied) and a.data == letter.data for h in given for a in (h.left - h.right).walk())
    free = {letter, letter.args[0]} if isinstance(letter, At) else {letter}
    return any(not free.isdisjoint(h.left.free | h.right.free) for h in given)


def _solved_alike(gold: Stated, answer: Stated, same: Same, given: tuple[Hypothesis, ...]) -> Comparison:
    """y = f and y = g: they hold at the same points where f = g, and at others where f and g differ.

    So f(x) = ..., dy/dx = ... and y_k = ..., whose left sides may be any numbers.
    """
    if not (isinstance(gold, Relation) and isinstance(answer, Relation) and gold.relation == answer.relation == "="):
        return _OPEN
    for mine in (gold, Relation(gold.right, "=", gold.left)):  # type: ignore[arg-type]
        for theirs in (answer, Relation(answer.right, "=", answer.left)):  # type: ignore[arg-type]
            there = renamed(theirs, mine)
            name = there.left if isinstance(there.left, Applied) else mine.left
            if not naming.alike(mine.left, there.left) or name is None or _is_product(mine, there):
                continue
            if _is_name(name, mine.right) and _is_name(name, there.right):
                found = same(mine.right, there.right)
                if found.status == "equal" or (found.status == "different" and not _spoken_of(name, given)):
                    return found
    return _OPEN


def _is_product(gold: Relation, answer: Relation) -> bool:
    """Is one left side a product of letters, beside f(x)? It may be V(s) where V is on the right side too."""
    for mine, theirs in ((gold, answer), (answer, gold)):
        if isinstance(mine.left, Applied) and isinstance(theirs.left, Mul):
            return mine.left.data in naming.FUNCTION_NAMES and theirs.left.args[0] not in theirs.right.free
    return False


def _is_name(name: Expr, of: Expr) -> bool:
    """Does it name what stands on the other side, as a letter, an entry, a function's value, or a square?"""
    return naming.is_name(name, of) or (isinstance(name, Pow) and naming.names_a_square(name, of))


def renamed(answer: Relation, gold: Relation) -> Relation:
    """f(t) = t^2 as f(x) = x^2, where gold says f(x)."""
    match gold.left, answer.left:
        case Applied(args=(Sym() as x,)) as f, Applied(args=(Sym() as t,)) as g if f.data == g.data and x != t:
            if f.data not in RELATED and x not in answer.right.free and t not in gold.right.free:
                return Relation(f, answer.relation, subst(answer.right, {t: x}))
    return answer


def _proportional(gold: Stated, answer: Stated, _: Same, given: tuple[Hypothesis, ...]) -> Comparison:
    """The differences of the sides are the same up to a factor: not 0 for equations, positive for inequalities."""
    forms = [form for side in (gold, answer) if (form := _product(side)) is not None]
    if len(forms) < 2 or forms[0][1] != forms[1][1]:
        return _OPEN
    (left, sign), (right, _sign) = forms
    q = Question(left, right, given)
    if not demands_alike(q):
        return _OPEN
    for c in (Num(1), *factors(q)):
        known = q.reader.signs.nonzero(c) if sign in ("=", "!=") else q.reader.signs.sign(c) == POSITIVE
        if not known or c.free:
            continue
        found = compare(c * left, right, given=given, mode="equal everywhere")
        if found.status == "equal" and isinstance(found.evidence, Proof):
            note = f"{found.evidence.by}; the factor is {q.reader.form(c)}"
            return Comparison("equal", Proof("proportional differences of the sides", found.evidence.facts, note))
    return _OPEN


def _product(stated: Stated) -> tuple[Expr, str] | None:
    """The difference of a relation; of equations joined by "or", the product."""
    if isinstance(stated, Relation):
        return difference(stated)
    if stated.kind == "or" and all(r.relation == "=" for r in stated.parts):
        return Mul(Num(1), *(difference(r)[0] for r in stated.parts)), "="
    return None


def _by_parts(gold: Stated, answer: Stated, same: Same, given: tuple[Hypothesis, ...]) -> Comparison:
    """Joined alike, each part equal to one of the other's."""
    if not (isinstance(gold, Statements) and isinstance(answer, Statements) and gold.kind == answer.kind):
        return _OPEN
    if len(gold.parts) * len(answer.parts) > 64:
        return _OPEN

    def has(part: Relation, others: tuple[Relation, ...]) -> bool:
        return any(_same_relation(part, other, same, given) for other in others)

    if all(has(p, answer.parts) for p in gold.parts) and all(has(p, gold.parts) for p in answer.parts):
        return Comparison("equal", Proof("comparison of the parts"))
    return _OPEN


def _same_relation(gold: Relation, answer: Relation, same: Same, given: tuple[Hypothesis, ...]) -> bool:
    ways = (_solved_alike, _proportional)
    return any(way(gold, answer, same, given).status == "equal" for way in ways)


def _each_in_the_other(gold: Stated, answer: Stated, same: Same, given: tuple[Hypothesis, ...]) -> Comparison:
    """Both solved for a letter, and put into the other: each holds wherever the other does, or a point where not."""
    if not (isinstance(gold, Relation) and isinstance(answer, Relation) and gold.relation == answer.relation == "="):
        return _OPEN
    inside = []
    for mine, theirs, turned in ((gold, answer, False), (answer, gold, True)):
        found = _put_in(mine, theirs, same, given)
        if found.status == "different":
            return Comparison("different", _turned(found.evidence, turned))
        inside.append(found.status == "equal")
    return Comparison("equal", Proof("solving each and putting it into the other")) if all(inside) else _OPEN


def _put_in(solved: Relation, other: Relation, same: Same, given: tuple[Hypothesis, ...]) -> Comparison:
    """Does the other hold where the first does? Equal: everywhere; different: not at a point."""
    apart = [difference(r)[0] for r in (solved, other)]
    for letter, value, nonzero in solutions(apart[0], given, apart):
        put = subst(difference(other)[0], {letter: value})
        found = same(put, Num(0))
        refuted = found.status == "different" and not _spoken_of(letter, given)
        if refuted and isinstance(found.evidence, Counterexample):
            zero = Enclosure(Fraction(0), Fraction(0))
            compared = (f"{SIDES[0]} with {letter} = {Reader(()).form(value)}", SIDES[1])
            return replace(found, evidence=Counterexample(found.evidence.point, zero, found.evidence.gold, compared))
        if found.status == "equal" and nonzero:
            return found
    return _OPEN


def _turned(evidence: object, turned: bool) -> Counterexample:
    assert isinstance(evidence, Counterexample)
    if not turned:
        return evidence
    compared = (SIDES[0], evidence.compared[0].replace("of gold", "of the answer"))
    return Counterexample(evidence.point, evidence.answer, evidence.gold, compared)


def solutions(
    d: Expr, given: tuple[Hypothesis, ...] = (), sides: Sequence[Expr] = ()
) -> Iterator[tuple[Expr, Expr, bool]]:
    """Letters in which d is linear, with -c/b, and whether the slope b is known not to be 0; or quadratic.

    Where b is 0 and c is not, b x + c = 0 does not hold. What one of the `sides` is divided by is not 0 where it has a
    value, nor is 1/y.
    """
    reader = Reader(given)
    try:
        p = reader.poly(prepared(d))
    except Undefined:
        return
    for letter in sorted((x for x in d.free if isinstance(x, Sym)), key=lambda x: x.key):
        table = _by_powers(p, letter)
        if table is None or not 1 <= max(table) <= 2:
            continue
        c, b, a = (sum_of(table.get(n, {})) for n in range(3))
        if a == Num(0):
            nonzero = reader.signs.nonzero(b) or reader.signs.nonzero(c) or _is_divided_by(b, sides, reader)
            yield letter, reader.form(Num(-1) * c / b), nonzero
            continue
        for sign in (1, -1):
            yield letter, (sign * root(b**2 - 4 * a * c) - b) / (2 * a), False


def _is_divided_by(b: Expr, sides: Sequence[Expr], reader: Reader) -> bool:
    """Is b c/y or, up to a factor, what one of the sides is divided by?"""
    p = reader.poly(b)
    if len(p) == 1 and all(n < 0 for mono in p for _, n in mono):
        return True
    below = [u for e in sides for kind, u in demands(prepared(e)) if kind == "nonzero"]
    return any(reader.signs.scaled(sign * u) == reader.signs.scaled(b) for u in below for sign in (1, -1))


def _by_powers(p: Polynomial, letter: Expr) -> dict[int, Polynomial] | None:
    """The coefficients of the powers of a letter; None where it is also inside of something else, or below a bar."""
    table: dict[int, Polynomial] = {0: {}}
    for mono, c in p.items():
        power = next((n for atom, n in mono if atom == letter), Fraction(0))
        rest = tuple(f for f in mono if f[0] != letter)
        if power < 0 or power.denominator > 1 or any(letter in atom.free for atom, _ in rest):
            return None
        table.setdefault(int(power), {})[rest] = c
    return table


def _as_sets(gold: Stated, answer: Stated, same: Same, given: tuple[Hypothesis, ...]) -> Comparison:
    """Relations of one letter to constants, as sets of real numbers; nothing else may be known of the letter.

    What holds for no real number, or for all, is not the same for that: x^2 = -1 and x^2 = -4 have complex solutions.
    """
    if any(_spoken_of(letter, given) for r in parts(gold) for letter in difference(r)[0].free):
        return _OPEN
    found = real_sets.compare_sets(gold, answer, same)
    return _OPEN if found.status == "equal" and real_sets.is_trivial(gold, same) else found


# Points


@dataclass(frozen=True)
class Place:
    """A point, and what is put for a letter there."""

    model: Model
    put: Mapping[Expr, Expr]


def _difference(gold: Stated, answer: Stated, given: tuple[Hypothesis, ...]) -> Counterexample | Mismatch | None:
    """A point at which one statement holds, and the other does not."""
    sides = [[difference(r)[0] for r in parts(stated)] for stated in (gold, answer)]
    every = [d for side in sides for d in side]
    pair = Pair(Add(Num(0), *every), Num(0), given)
    letters = [(letter, value) for d in every for letter, value, _ in islice(solutions(d), 4)]
    for model in islice(pair.points(), MOST_POINTS):
        for put in ({}, *({letter: value} for letter, value in letters)):
            place = Place(model, put)
            truths = [truth(stated, place) for stated in (gold, answer)]
            if None not in truths and truths[0] != truths[1] and _admitted(pair, place):
                return _shown(pair, place, truths[0] is True)
    return None


def _admitted(pair: Pair, place: Place) -> bool:
    """Does the point with what is put for a letter satisfy the hypotheses? Without any, every point does."""
    return not place.put or not pair.given


def _shown(pair: Pair, place: Place, gold: bool) -> Mismatch:
    point = {name: str(value) for name, value in pair.named(place.model).items()}
    point |= {str(letter): str(value) for letter, value in place.put.items()}
    where = ", ".join(f"{name} = {value}" for name, value in point.items())
    return Mismatch(f"at {where}, only {'gold' if gold else 'the answer'} holds")


def truth(stated: Stated, place: Place) -> bool | None:
    """Does it hold at a point? None where that is not known, or where a side has no value."""
    if isinstance(stated, Relation):
        return _holds(stated, place)
    truths = [_holds(r, place) for r in stated.parts]
    if None in truths:
        return None
    return any(truths) if stated.kind == "or" else all(truths)


def _holds(relation: Relation, place: Place) -> bool | None:
    d, sign = difference(relation)
    e = subst(d, dict(place.put))
    for bits in BITS:
        try:
            box = enclosed(prepared(e), place.model, bits)
        except OutsideDomain:
            return None
        except (NoValue, Undefined):
            continue
        known = _compared(box, sign, e)
        if known is not None:
            return known
    return None


def _compared(box: Enclosure, sign: str, e: Expr) -> bool | None:
    """What an enclosure says of a relation to 0."""
    if box.lo == box.hi == 0 or (0 in box and not Reader(()).cleared(prepared(e))):
        return sign in ("=", ">=")
    if 0 not in box:
        return {"=": False, "!=": True}.get(sign, box.lo > 0)
    if box.hi <= 0 and sign == ">":
        return False
    return True if box.lo >= 0 and sign == ">=" else None
