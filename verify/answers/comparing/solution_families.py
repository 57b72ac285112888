r"""General solutions whose constants have other names: y = C e^x and y = A e^x are one family of functions.

    y = C e^x                      y = A e^x                        equal: the same functions, by other names
    y = C_1 cos x + C_2 sin x      y = A sin x + B cos x            equal, in another order too
    y = C e^x                      y = A e^{2x}                     different: e^x is no multiple of e^{2x}
    y = C e^x                      y = 2 C e^x                      undecided: the same functions, another formula

Constants are letters by which solutions are written (C, c_1, A, B), of which one text has others than the other, or
that have numbers in both; nothing is said of them elsewhere. A family linear in its constants, f = p + Σ c_i φ_i, is
another one where the p of both differ by something outside of the span of the φ of one, or a φ is outside of it: then
a determinant of values is not 0. Where neither is found, nothing is decided: a letter may be any constant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations
from typing import TypeAlias

from derive.symbols import Add, Expr, Mul, Num, Sym, subst
from verify.answers.comparing.elementary import slope
from verify.answers.comparing.evaluation import enclosed
from verify.answers.comparing.forms import prepared
from verify.answers.comparing.integration_constants import is_no_polynomial
from verify.answers.comparing.spans import is_combination
from verify.answers.comparing.verdict import Comparison, Mismatch, Proof
from verify.answers.reading.functions import Applied
from verify.answers.reading.values import Relation, Value, expressions
from verify.kernel import MALFORMED
from verify.model import Model, NoValue
from verify.normal import Undefined

SURE = re.compile(r"[Cc](?:_\d)?'?|const")  # by which constants of solutions are called
PERHAPS = re.compile(r"[ABDKk](?:_\d)?|[ab]_\d|[CD]_[a-d]|c_[a-d]")
NUMBERED = re.compile(r"[Cc]_\d")
VARIABLES = ("x", "t", "s", "theta", "r", "z", "u")  # in this order
MOST = 4  # constants
BITS = 160
PLACES = tuple(map(Fraction, ("1/3", "4/5", "7/5", "9/4", "-2/7", "3")))  # of the variable
VALUES = tuple(map(Fraction, ("5/3", "3/7", "9/5", "2/9")))  # of other letters
NOTE = "a constant of a general solution may have any name"
SAME = "equal, if the letters that differ may be any constants"
Same: TypeAlias = Callable[[Value, Value], Comparison]


@dataclass(frozen=True)
class Family:
    """The right side of y = f, its constants in their order, and the variable."""

    f: Expr
    constants: tuple[Sym, ...]
    x: Sym

    def parts(self, same: Same) -> tuple[list[Expr], Expr] | None:
        """The φ_i and the p of f = p + Σ c_i φ_i; None where that is not proved."""
        nothing: dict[Expr, Expr] = dict.fromkeys(self.constants, Num(0))
        try:
            rest = prepared(subst(self.f, nothing))
            slopes = [prepared(subst(self.f, {**nothing, c: Num(1)})) - rest for c in self.constants]
            whole = Add(rest, *(c * slope for c, slope in zip(self.constants, slopes, strict=True)))
            return (slopes, rest) if same(self.f, whole).status == "equal" else None
        except (Undefined, *MALFORMED):
            return None


def judged(found: Comparison, gold: Value, answer: Value, taken: frozenset[str], same: Same) -> Comparison:
    """What is found of two general solutions; what was found, where the two are none. `taken` are letters in use."""
    plain = isinstance(gold, Expr) and isinstance(answer, Expr)
    if found.status == "equal" or (plain and found.status == "undecided"):
        return found
    sides = _right_sides(gold, answer)
    if sides is None:
        return _of_curves(found, gold, answer, taken, same)
    families = _families(*sides, taken)
    if families is None or not _shows_solution(*families):
        return found
    if any(len(family.constants) > MOST for family in families):
        return Comparison("undecided", reason=SAME)
    if plain and _is_same_letter(*families):
        return Comparison("undecided", reason=SAME) if _only_constants_differ(*families, same) else found
    renamed = _is_renamed(*families, same)
    ways = _spanned(*families, same) if not renamed else True
    if renamed or ways:
        return _one_family(*families)
    if ways is None:
        return found if _are_unsure(*families) else Comparison("undecided", reason=SAME)
    if _outside(*families, same) or _outside(*families[::-1], same):
        return found if found.status == "different" else Comparison("different", Mismatch("other functions of x"))
    return Comparison("undecided", reason=SAME)


def _right_sides(gold: Value, answer: Value) -> tuple[Expr, Expr] | None:
    """The two formulas, of f and g, or of y = f and y = g."""
    match gold, answer:
        case Relation(relation="=", left=left), Relation(relation="=", left=other) if _name(left) == _name(other) != "":
            pair = gold.right, answer.right
        case Expr(), Relation(relation="=", left=other) if _name(other):
            pair = gold, answer.right
        case Relation(relation="=", left=left), Expr() if _name(left):
            pair = gold.right, answer
        case Expr(), Expr():
            pair = gold, answer
        case _:
            return None
    return pair


def _of_curves(found: Comparison, gold: Value, answer: Value, taken: frozenset[str], same: Same) -> Comparison:
    """What is found of F(x, y) = C and G(x, y) = K: the same curves where F and G are multiples.

    Others, where they cross each other: F_x G_y is not F_y G_x at a point. Else nothing is decided.
    """
    mine, theirs = _curve(gold, answer, taken), _curve(answer, gold, taken)
    if mine is None or theirs is None or mine.x != theirs.x:
        return found
    f, g = _level(mine, same), _level(theirs, same)
    if f is None or g is None:
        return Comparison("undecided", reason=SAME)
    if mine.constants != theirs.constants and _multiple(f, g, mine.x, same):
        return Comparison("equal", Proof("comparison of general solutions", note=NOTE))
    if not _cross(f, g, mine.x):
        return Comparison("undecided", reason=SAME)
    return found if found.status == "different" else Comparison("different", Mismatch("curves that cross each other"))


def _level(curve: Family, same: Same) -> Expr | None:
    """The F of F(x, y) = C."""
    parts = curve.parts(same)
    return parts[1] / parts[0][0] if parts is not None else None


def _curve(side: Value, other: Value, taken: frozenset[str]) -> Family | None:
    """The difference of both sides of an equation between x, y and one constant, which the other may call otherwise."""
    if not isinstance(side, Relation) or side.relation != "=" or side.left is None:
        return None
    spoken = {x for e in expressions(other) for x in e.free}
    known = taken - {*VARIABLES, "y"}
    letters = {x for x in (side.left - side.right).free if isinstance(x, Sym) and x.data not in known}
    constants = tuple(x for x in letters if SURE.fullmatch(str(x.data)) or (_is_constant(x) and x not in spoken))
    x = next((x for x in VARIABLES if Sym(x) in letters and x != "y"), None)
    if x is None or len(constants) != 1 or Sym("y") not in letters:
        return None
    return Family(side.left - side.right, constants, Sym(x))


def _cross(f: Expr, g: Expr, x: Sym) -> bool:
    """Are F_x G_y and F_y G_x different at a point?"""
    y = Sym("y")
    try:
        turned = prepared(slope(f, x) * slope(g, y) - slope(f, y) * slope(g, x))
    except (Undefined, *MALFORMED):
        return False
    other = _at(turned.free - {x, y})
    for place, value in zip(PLACES, PLACES[::-1], strict=True):
        try:
            box = enclosed(prepared(subst(turned, {x: Num(place), y: Num(value), **other})), Model(), BITS)
        except (NoValue, Undefined, *MALFORMED):
            continue
        if box.lo > 0 or box.hi < 0:
            return True
    return False


def _name(left: Expr | None) -> str:
    """The letter of y, y(x) and x(t)."""
    if isinstance(left, Applied) and len(left.args) == 1 and isinstance(left.args[0], Sym):
        return str(left.data)
    return str(left.data) if isinstance(left, Sym) else ""


def _families(gold: Expr, answer: Expr, taken: frozenset[str]) -> tuple[Family, Family] | None:
    """Both sides with their constants: the letters of one side only, or those with numbers; and with C, as y = 2C x."""
    taken -= frozenset(VARIABLES)  # x > 0 says nothing against it
    letters = [frozenset(x for x in side.free if isinstance(x, Sym) and x.data not in taken) for side in (gold, answer)]
    own = [{x for x in mine - other if _is_constant(x)} for mine, other in (letters, letters[::-1])]
    common = {x for x in letters[0] & letters[1] if NUMBERED.fullmatch(str(x.data))}
    if own[0] or own[1]:
        chosen = [own[0] | common, own[1] | common]
    else:
        chosen = [common or {x for x in letters[0] & letters[1] if x.data == "C"}] * 2
    if any(own[place] != letters[place] - letters[1 - place] for place in (0, 1)):
        return None
    rest = {str(x.data) for x in (letters[0] & letters[1]) - chosen[0] - chosen[1]}
    x = next((x for x in VARIABLES if x in rest), None)
    if x is None or not all(chosen):
        return None
    orders = [tuple(sorted(c, key=lambda x: x.key)) for c in chosen]
    return Family(gold, orders[0], Sym(x)), Family(answer, orders[1], Sym(x))


def _is_constant(x: Expr) -> bool:
    return any(kind.fullmatch(str(x.data)) for kind in (SURE, PERHAPS))


def _are_unsure(gold: Family, answer: Family) -> bool:
    """Is none of the letters one by which constants are called?"""
    return not any(SURE.fullmatch(str(x.data)) for family in (gold, answer) for x in family.constants)


def _one_family(gold: Family, answer: Family) -> Comparison:
    """Equal, where the letters can be nothing but constants; of C e^x and 2 C e^x, nothing is decided."""
    if _is_same_letter(gold, answer) or _are_unsure(gold, answer):
        return Comparison("undecided", reason=SAME)
    return Comparison("equal", Proof("comparison of general solutions", note=NOTE))


def _is_same_letter(gold: Family, answer: Family) -> bool:
    return gold.constants == answer.constants and len(gold.constants) == 1


def _only_constants_differ(gold: Family, answer: Family, same: Same) -> bool:
    """May they have the same slope, and one of them its constant not in a term: ln|x| + C and ln|Cx|?"""
    if gold.parts(same) is not None and answer.parts(same) is not None:
        return False
    try:
        slopes = (slope(prepared(side.f), gold.x) for side in (gold, answer))
        return same(*slopes).status != "different"
    except (Undefined, *MALFORMED):
        return False


def _shows_solution(gold: Family, answer: Family) -> bool:
    """Are there several constants, or is it no polynomial in x, or one in x alone with nothing but C, c or K?

    So y = m x + C and y = m x + K may be two lines.
    """
    if len(gold.constants) > 1 or any(gold.x in a.free and is_no_polynomial(a) for a in gold.f.walk()):
        return True
    alone = all(f.f.free == {f.x, *f.constants} for f in (gold, answer))
    return alone and all(SURE.fullmatch(str(x.data)) or x.data == "K" for f in (gold, answer) for x in f.constants)


def _is_renamed(gold: Family, answer: Family, same: Same) -> bool:
    """Is the answer the gold one with other letters for its constants, or with one of the other sign?"""
    if len(gold.constants) != len(answer.constants):
        return False
    return any(
        same(gold.f, subst(answer.f, dict(zip(answer.constants, put, strict=True)))).status == "equal"
        for put in _letters(gold.constants)
    )


def _letters(constants: tuple[Sym, ...]) -> Iterator[tuple[Expr, ...]]:
    yield from permutations(constants)
    if len(constants) == 1:
        yield (Num(-1) * constants[0],)


def _spanned(gold: Family, answer: Family, same: Same) -> bool | None:
    """Do the φ of each span those of the other, and the p differ by what they span? None if not linear."""
    left, right = gold.parts(same), answer.parts(same)
    if left is None or right is None:
        return None
    (mine, p), (theirs, q) = left, right
    if len(mine) != len(theirs):
        return False
    fits = any(
        all(_multiple(a, b, gold.x, same) for a, b in zip(mine, row, strict=True)) for row in permutations(theirs)
    )
    apart = p - q
    if fits and (same(p, q).status == "equal" or any(_multiple(apart, a, gold.x, same) for a in mine if a != Num(0))):
        return True
    ways = ((mine, theirs), (theirs, mine), ([apart], mine))
    return all(is_combination(a, basis, gold.x, same) for row, basis in ways for a in row)


def _multiple(a: Expr, b: Expr, x: Sym, same: Same) -> bool:
    """Is a = r b with a number r that is not 0: has a/b the slope 0, and is it the number that it is at a place?"""
    if a.free != b.free:
        return False
    for place in PLACES:
        try:
            values = [subst(prepared(side), {x: Num(place)}) for side in (a, b)]
            boxes = [enclosed(prepared(subst(v, _at(v.free))), Model(), BITS) for v in values]
        except (NoValue, Undefined, *MALFORMED):
            continue
        if any(box.lo <= 0 <= box.hi for box in boxes):
            continue
        other = _at(a.free - {x})
        fixed = subst(values[0], other) / subst(values[1], other)
        return same(a, fixed * b).status == "equal"
    return False


def _at(letters: frozenset[Expr]) -> dict[Expr, Expr]:
    """A number for each letter."""
    return {x: Num(VALUES[r % len(VALUES)]) for r, x in enumerate(sorted(letters, key=lambda x: x.key))}


def _outside(gold: Family, answer: Family, same: Same) -> bool:
    """Is something of the gold family outside of the span of the answer's: is a determinant of values not 0?"""
    left, right = gold.parts(same), answer.parts(same)
    if left is None or right is None:
        return False
    (mine, p), (theirs, q) = left, right
    others = (gold.f.free | answer.f.free) - {gold.x, *gold.constants, *answer.constants}
    if not all(isinstance(y, Sym) for y in others):
        return False
    put = _at(frozenset(others))
    return any(_independent([subst(f, put) for f in (*theirs, extra)], gold.x) for extra in (p - q, *mine))


def _independent(functions: list[Expr], x: Sym) -> bool:
    """Has the matrix of the values of n functions at n places a determinant that is certainly not 0?"""
    for first in range(len(PLACES) - len(functions) + 1):
        places = PLACES[first : first + len(functions)]
        try:
            rows = [[subst(f, {x: Num(place)}) for f in functions] for place in places]
            box = enclosed(prepared(_determinant(rows)), Model(), BITS)
        except (NoValue, Undefined, *MALFORMED):
            continue
        if box.lo > 0 or box.hi < 0:
            return True
    return False


def _determinant(rows: list[list[Expr]]) -> Expr:
    terms = []
    for order in permutations(range(len(rows))):
        turned = sum(a > b for r, a in enumerate(order) for b in order[r + 1 :])
        terms.append(Mul(Num((-1) ** turned), *(rows[r][c] for r, c in enumerate(order))))
    return Add(*terms)
