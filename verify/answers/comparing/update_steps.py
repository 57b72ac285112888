"""x = x + 1 of programs as an update, where the other text can be one too: compared by what x is afterwards.

    w = w - lr*g  ;;  w = w + lr*g     different: as equations for w, both say that lr*g = 0
    w = w - lr*g  ;;  w := w - lr*g    equal
    w = w - lr*g  ;;  w - lr*g         equal

Only x = x ± ... is one, in which x falls out of the equation, and beside an update what has x on both sides. Two
equations such as v = βv + (1 - β)g, which both say v = g, are equal only if they are so as updates too.
"""

from __future__ import annotations

from collections.abc import Callable

from derive.symbols import Add, At, Expr, Mul, Sym
from verify.answers.comparing.naming import UNKNOWN
from verify.answers.comparing.verdict import Comparison
from verify.answers.reading.functions import Applied
from verify.answers.reading.updates import is_new, is_used, renewed
from verify.answers.reading.values import Relation, Statements, Value

Compare = Callable[[Expr, Expr], Comparison]


def as_updates(gold: Value, answer: Value) -> tuple[Value, Value]:
    """The two values, with updates for what both say in this way; as they are where only one can be an update."""
    explicit = any(_is_update(value) for value in (gold, answer) if not isinstance(value, Expr))
    steps = [_updated(value, loose=explicit) for value in (gold, answer)]
    as_they_are = [value if isinstance(value, Expr) or _is_update(value) else None for value in (gold, answer)]
    best = [step or plain for step, plain in zip(steps, as_they_are, strict=True)]
    if not any(steps) or best[0] is None or best[1] is None:
        return gold, answer
    return best[0], best[1]


def one_sided(gold: Value, answer: Value) -> Comparison | None:
    """Undecided, where one relation is an update and the other an equation; None otherwise."""
    if isinstance(gold, Relation) and isinstance(answer, Relation) and _is_update(gold) != _is_update(answer):
        return Comparison("undecided", reason="an update is compared with an equation")
    return None


def as_equations(gold: Value, answer: Value, compare: Compare) -> Comparison | None:
    """Two equations x = f(x), which may be updates: equal if f is the same, and else not; None for anything else."""
    steps = [isinstance(value, Relation) and _step(value, loose=True) is not None for value in (gold, answer)]
    if not all(steps):
        unlike = any(_is_running(value) for value in (gold, answer))
        return Comparison("undecided", reason="equal as equations, which may be updates") if unlike else None
    assert isinstance(gold, Relation)
    assert isinstance(answer, Relation)
    if gold.left != answer.left:
        unlike = any(map(_is_running, (gold, answer)))
        return Comparison("undecided", reason="equal as equations, which may be updates") if unlike else None
    found = compare(gold.right, answer.right)
    if found.status == "different":
        return Comparison("undecided", reason="equal as equations, different as updates")
    return found if found.status == "equal" else None


def _is_running(value: Value) -> bool:
    """Is it v = βv + ..., with β a number or a letter of a rate? x = 2x - 3 is an equation."""
    if not isinstance(value, Relation) or value.relation != "=" or not isinstance(value.right, Add):
        return False
    left = value.left
    head = left.args[0] if isinstance(left, At) else left
    if not isinstance(left, Sym | At) or head is None or str(head.data) in UNKNOWN:
        return False
    terms = [a.args for a in value.right.args if isinstance(a, Mul) and left in a.args]
    return any(not any(str(x.data) in UNKNOWN for f in term if f != left for x in f.free) for term in terms)


def _updated(value: Value, *, loose: bool) -> Value | None:
    """x = x ± ... as an update, and several of them; None for anything else."""
    if isinstance(value, Relation):
        return _step(value, loose=loose)
    if isinstance(value, Statements) and value.kind == "and":
        steps = [step for part in value.parts if (step := _step(part, loose=loose)) is not None]
        return Statements("and", tuple(steps)) if len(steps) == len(value.parts) else None
    return None


def _step(relation: Relation, *, loose: bool) -> Relation | None:
    left, sign, right = relation
    if sign != "=" or not isinstance(left, Sym | At | Applied):
        return None
    if not (is_used(left, right) if loose else isinstance(right, Add) and left in right.args):
        return None
    new = renewed(left)
    return Relation(new, "=", right) if new is not None else None


def _is_update(value: Value) -> bool:
    if isinstance(value, Statements):
        return all(is_new(part.left) for part in value.parts)
    return isinstance(value, Relation) and is_new(value.left)
