r"""Cases that are not for the same places: nothing is said of x < 0 by 1 for x > 0 and 0 for x = 0.

    \begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}   \begin{cases} 1 & x > 0 \\ 0 & x = 0 \end{cases}   not decided

Places are tried until one is found that only one of the texts speaks of. The ends of a case do not count: of a step,
not everybody says what it is at 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import product
from typing import Any, TypeAlias

from derive.symbols import Expr, Num, Sym, subst
from verify.answers.comparing.evaluation import enclosed
from verify.answers.comparing.forms import prepared
from verify.answers.reading.invalid import Invalid
from verify.answers.reading.parsing import GENERAL, parse_value
from verify.answers.reading.values import Relation, Statements, Value
from verify.model import Model, NoValue
from verify.normal import Undefined

Data: TypeAlias = Any
Condition: TypeAlias = tuple[Relation, ...]  # all of which hold
CASES = re.compile(
    r"\\begin\{(?P<name>[dr]?cases\*?|array)\}(?:\{[lcr|]*\})?(?P<rows>.*?)\\end\{(?P=name)\}", re.DOTALL
)
ELSE = re.compile(r"\W*(?:\\(?:text|mbox|mathrm)\s*\{)?\W*(?:otherwise|else|elsewhere)\W*")
LEAD = re.compile(r"^(?:[\s,]|\\(?:q?quad|[,;: ]))*(?:\\(?:text|mbox|mathrm)\s*\{\s*)?(?:if|for|when|where)\b\s*\}?")
PLACES = tuple(Num(Fraction(n, 2)) for n in (-9, -4, -2, -1, 0, 1, 2, 3, 9))
LETTERS = 3  # that the conditions speak of, at most
BITS = 60


def judged(task: Mapping[str, Data], found: Data) -> Data:
    """What was found; undecided where the two texts are equal but speak of different places."""
    if found["status"] != "equal" or not any("\\begin" in task[of] for of in ("gold", "answer")):
        return found
    try:
        where = [_conditions(task[of]) for of in ("gold", "answer")]
        given = [c for said in task.get("given", ()) for c in _condition(said)]
    except (Invalid, TypeError):
        return found
    if where[0] == where[1] or None in where:
        return found
    apart = _are_apart(where[0], where[1], given)  # type: ignore[arg-type]  # neither is None
    return {**found, "status": "undecided", "reason": "cases for other places"} if apart else found


def _conditions(text: str) -> list[Condition] | None:
    """The conditions of the cases in a text; one that always holds, where they are for all else or there are none."""
    found = list(CASES.finditer(text))
    if not found:
        return [()]
    rows = [row.rpartition("&") for row in re.split(r"\\\\(?:\s*\[[^\]]*\])?", found[0]["rows"]) if row.strip()]
    if len(found) > 1 or not rows or not all(bar for _, bar, _ in rows):
        return None
    if any(ELSE.fullmatch(said) for _, _, said in rows):
        return [()]
    return [_condition(LEAD.sub("", said).strip(" .,;\n")) for _, _, said in rows]


def _condition(said: str) -> Condition:
    """The relations of a condition. Raises TypeError for what is none."""
    return tuple(_relations(parse_value(said, scope=GENERAL)))


def _relations(value: Value) -> Iterable[Relation]:
    if isinstance(value, Statements) and value.kind == "and":
        return [r for part in value.parts for r in _relations(part)]
    if not isinstance(value, Relation) or not all(isinstance(side, Expr) for side in (value.left, value.right)):
        raise TypeError("no relation of numbers")
    return [value]


def _are_apart(one: list[Condition], other: list[Condition], given: Iterable[Relation]) -> bool:
    """Is there a place of which only one of the two speaks?"""
    relations = [r for c in (*one, *other, tuple(given)) for r in c]
    letters = sorted({x for r in relations for x in _gap(r).free if isinstance(x, Sym)}, key=lambda x: x.key)
    inside = [r for c in (*one, *other) for r in c]
    if len(letters) > LETTERS or all(r.relation == "=" for r in inside):
        return False
    try:
        for values in product(PLACES, repeat=len(letters)):
            at: dict[Expr, Expr] = dict(zip(letters, values, strict=True))
            if all(_holds(r, at) for r in given) and _is_inside(one, at) != _is_inside(other, at):
                return True
    except (NoValue, Undefined, TypeError):
        return False
    return False


def _is_inside(conditions: list[Condition], at: Mapping[Expr, Expr]) -> bool:
    return any(all(_holds(r, at, ends=True) for r in c) for c in conditions)


def _gap(r: Relation) -> Expr:
    assert r.left is not None
    return r.left - r.right


def _holds(r: Relation, at: Mapping[Expr, Expr], *, ends: bool = False) -> bool:
    """Does the relation hold; with the ends, x < 0 at 0 too?"""
    box = enclosed(prepared(subst(_gap(r), at)), Model(), BITS)
    signs = {"<": box.hi < 0, ">": box.lo > 0, "<=": box.lo <= 0, ">=": box.hi >= 0}
    weak = {"<": "<=", ">": ">="}.get(r.relation, r.relation) if ends else r.relation
    zero = box.lo <= 0 <= box.hi
    return signs.get(weak, zero if weak == "=" else ends or not zero)
