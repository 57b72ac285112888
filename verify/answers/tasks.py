"""What a worker does for a question: read two texts and compare them. Plain data in, plain data out.

    {"task": "compare", "gold": "x^2 - 1", "answer": "(x-1)(x+1)", "scope": "general"}
    ->  {"status": "equal", "evidence": {"kind": "proof", "by": "normal form", ...}, ...}

Besides: `mode`; `syntax` of the answer; `variable`, the name of one; `names`, {"u": ["K"], "c": []} for a family and a
scalar of the question's own; `given` and `facts`, each a list of statements ("x > 0", "p_k > 0", "sum_j y_j = 1") and
of domains ({"simplex": "y"}); "constant factor" and "additive constant" among the facts. An index that is free in a
hypothesis runs over its range. What cannot be read has the status "invalid".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from derive import domains
from derive.errors import LossproofError
from derive.rules import Hypothesis
from derive.symbols import Dim, Expr, Family, Idx, Num, Sym
from verify.answers.facts import ADDITIVE_CONSTANT, CONSTANT_FACTOR, Fact, fact
from verify.answers.parsing import BOOK, GENERAL, PAPER, Invalid, Relation, Scope, parse, parse_statement, parse_value
from verify.answers.units import unit_of
from verify.answers.values import Value, expressions
from verify.answers.values_compare import Terms, compare_values
from verify.answers.verdict import Comparison

Data = Any
SCOPES: Mapping[str, Scope] = {"book": BOOK, "general": GENERAL, "paper": PAPER}
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
    scope = scope_of(task)
    gold = parse_value(task["gold"], scope=scope)
    try:
        answer = parse_value(task["answer"], syntax=task.get("syntax", "auto"), scope=scope)
    except Invalid as error:
        return {"status": "invalid", **error.as_json()}
    found = compare_values(gold, answer, terms_of(task, scope))
    if found.status == "equal" and not _units_agree(task):
        found = Comparison("undecided", reason="the same number, with another unit")
    if found.status == "different" and _may_be_complex(gold, answer, scope):
        found = Comparison("undecided", reason="i may be the imaginary unit: complex numbers are not compared")
    return found.as_json()


def _may_be_complex(gold: Value, answer: Value, scope: Scope) -> bool:
    """Is there a letter i that nobody declared, and that is no index, as it is beside j?"""
    free = frozenset[Expr]().union(*(e.free for side in (gold, answer) for e in expressions(side)))
    return "i" not in scope.symbols and Sym("i") in free and Sym("j") not in free


def _units_agree(task: Mapping[str, Data]) -> bool:
    """Is there one unit, or none, in both texts? An answer may leave its unit out."""
    units = {
        "".join(re.findall(r"[^\W\d_]+|[\d/^°%]", _MARKUP.sub(" ", unit_of(task[of])))) for of in ("gold", "answer")
    }
    return len(units - {""}) <= 1


_MARKUP = re.compile(r"\\(?:text|mathrm|textrm|operatorname|rm)\b")


def scope_of(task: Mapping[str, Data]) -> Scope:
    """The names that a task knows."""
    return SCOPES[task.get("scope", "book")].with_names(*names(task.get("names", {})))


def terms_of(task: Mapping[str, Data], scope: Scope) -> Terms:
    """What a task says of the comparison, read in its scope."""
    return Terms(
        tuple(h for said in task.get("given", ()) for h in hypotheses(said, scope)),
        task.get("mode", "equal"),
        tuple(f for said in task.get("facts", ()) for f in facts_of(said, scope)),
        variable(task.get("variable"), scope),
    )


def hypotheses(said: str | Mapping[str, str], scope: Scope) -> Iterator[Hypothesis]:
    """A statement, or a domain of a variable."""
    if not isinstance(said, str):
        for name, of in said.items():
            yield from DOMAINS[name](variable(of, scope))
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


def facts_of(said: str | Mapping[str, str], scope: Scope) -> Iterator[Fact]:
    """A fact that may be used, or a latitude."""
    if isinstance(said, str) and said in LATITUDES:
        yield LATITUDES[said]
        return
    yield from map(fact, hypotheses(said, scope))


def names(said: Mapping[str, list[str]]) -> Iterator[Expr]:
    """A question's own names: a family over the dimensions that stand beside it, or a number."""
    return (Family(name, *map(Dim, shape)) if shape else Sym(name) for name, shape in said.items())


def variable(name: str | None, scope: Scope) -> Expr | None:
    """What is called so: what the question itself declares; else, of several, a family before a number."""
    if name is None:
        return None
    known = scope.symbols.get(name, ())
    found: list[Expr] = [x for x in known if isinstance(x, Family | Sym)]
    found = found or [parse(name, scope=scope)]
    declared = bool(known) and all(known is not base.symbols.get(name) for base in SCOPES.values())
    return found[0] if declared else max(found, key=lambda x: isinstance(x, Family))


def warm() -> None:
    """Import and build what the first comparison would wait for."""
    for gold, answer in (("sin(x)^2 + cos(x)^2", "1"), ("log(x^2)", "2 log x"), ("x^2", "x^3")):
        compared({"gold": gold, "answer": answer, "scope": "general"})
    parse(r"\frac{1}{2}")


TASKS: Mapping[str, Callable[[Mapping[str, Data]], Data]] = {"compare": compared}
