"""What a worker does for a question: read two texts and compare them. Plain data in, plain data out.

    {"task": "compare", "gold": "x^2 - 1", "answer": "(x-1)(x+1)", "scope": "general"}
    ->  {"status": "equal", "evidence": {"kind": "proof", "by": "normal form", ...}, ...}

Besides: `mode`; `syntax` of the answer; `variable`, the name of one; `names`, {"u": ["K"], "c": []} for a family and a
scalar of the question's own; `given` and `facts`, each a list of statements ("x > 0", "p_k > 0", "sum_j y_j = 1") and
of domains ({"simplex": "y"}); "constant factor" and "additive constant" among the facts. An index that is free in a
hypothesis runs over its range. What cannot be read has the status "invalid".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from derive import domains
from derive.errors import LossproofError
from derive.rules import Hypothesis
from derive.symbols import Dim, Expr, Family, Idx, Num, Sym
from verify.answers.equality import compare
from verify.answers.facts import ADDITIVE_CONSTANT, CONSTANT_FACTOR, Fact, fact
from verify.answers.parsing import BOOK, GENERAL, Invalid, Relation, Scope, parse, parse_statement

Data = Any
SCOPES: Mapping[str, Scope] = {"book": BOOK, "general": GENERAL}
DOMAINS: Mapping[str, Callable[..., Iterable[Hypothesis]]] = {
    "positive": domains.positive_family,
    "unit interval": domains.unit_interval,
    "simplex": domains.simplex,
    "open simplex": domains.open_simplex,
    "one-hot": domains.one_hot,
    "label": domains.coin_label,
}
LATITUDES: Mapping[str, Fact] = {"additive constant": ADDITIVE_CONSTANT, "constant factor": CONSTANT_FACTOR}
SWAPPED = {"<": ">", "<=": ">="}


def compared(task: Mapping[str, Data]) -> Data:
    """The comparison that a task asks for, as plain data."""
    scope = SCOPES[task.get("scope", "book")].with_names(*_names(task.get("names", {})))
    gold = parse(task["gold"], scope=scope)
    try:
        answer = parse(task["answer"], syntax=task.get("syntax", "auto"), scope=scope, right_side=True)
    except Invalid as error:
        place = {"message": error.message, "position": error.position, "suggestion": error.suggestion}
        return {"status": "invalid", **place}
    return compare(
        gold,
        answer,
        given=tuple(h for said in task.get("given", ()) for h in hypotheses(said, scope)),
        mode=task.get("mode", "equal"),
        facts=tuple(f for said in task.get("facts", ()) for f in _facts(said, scope)),
        variable=_variable(task.get("variable"), scope),
    ).as_json()


def hypotheses(said: str | Mapping[str, str], scope: Scope) -> Iterator[Hypothesis]:
    """A statement, or a domain of a variable."""
    if not isinstance(said, str):
        for name, of in said.items():
            yield from DOMAINS[name](_variable(of, scope))
        return
    found = parse_statement(said, scope=scope)
    if not isinstance(found, Relation) or found.left is None:
        raise LossproofError(f"{said!r} states nothing.", "Write both sides of a relation.")
    left, relation, right = found.left, found.relation, found.right
    if relation in SWAPPED:
        left, relation, right = right, SWAPPED[relation], left
    if relation not in ("=", ">", ">="):
        raise LossproofError(f"{relation} can not be assumed.", "Use =, <, <=, > or >=.")
    if relation != "=" and right != Num(0) and not isinstance(left, Dim):
        left, right = left - right, Num(0)
    where = tuple(sorted((i for i in left.free | right.free if isinstance(i, Idx)), key=lambda i: i.key))
    yield Hypothesis(relation, left, right, where, said)


def _facts(said: str | Mapping[str, str], scope: Scope) -> Iterator[Fact]:
    if isinstance(said, str) and said in LATITUDES:
        yield LATITUDES[said]
        return
    yield from map(fact, hypotheses(said, scope))


def _names(said: Mapping[str, list[str]]) -> Iterator[Expr]:
    return (Family(name, *map(Dim, shape)) if shape else Sym(name) for name, shape in said.items())


def _variable(name: str | None, scope: Scope) -> Expr | None:
    """What is called so: of several, a family before a number."""
    if name is None:
        return None
    found: list[Expr] = [x for x in scope.symbols.get(name, ()) if isinstance(x, Family | Sym)]
    found = found or [parse(name, scope=scope)]
    return max(found, key=lambda x: isinstance(x, Family))


def warm() -> None:
    """Import and build what the first comparison would wait for."""
    for gold, answer in (("sin(x)^2 + cos(x)^2", "1"), ("log(x^2)", "2 log x"), ("x^2", "x^3")):
        compared({"gold": gold, "answer": answer, "scope": "general"})
    parse(r"\frac{1}{2}")


TASKS: Mapping[str, Callable[[Mapping[str, Data]], Data]] = {"compare": compared}
