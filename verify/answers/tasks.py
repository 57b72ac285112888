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
from derive.rules import Hypothesis
from derive.symbols import Delta, Dim, Expr, Family, Idx, Sym
from derive.vocabulary import K
from verify.answers.comparing import complex_numbers
from verify.answers.comparing.assumptions import hinted, stated
from verify.answers.comparing.defined import with_definitions
from verify.answers.comparing.facts import ADDITIVE_CONSTANT, CONSTANT_FACTOR, Fact, equations, fact
from verify.answers.comparing.facts import hypotheses as told
from verify.answers.comparing.readings import Both, perhaps_numbers, together, turned, unclear
from verify.answers.comparing.same_text import same_text
from verify.answers.comparing.values_compare import Terms, compare_values
from verify.answers.comparing.verdict import Comparison, Proof
from verify.answers.reading.parsing import BOOK, GENERAL, PAPER, Invalid, Scope, parse, parse_value
from verify.answers.reading.units import unit_of
from verify.answers.reading.values import Value, expressions

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


def compared(task: Mapping[str, Data]) -> Data:
    """The comparison that a task asks for, as plain data."""
    scope = scope_of(task)
    try:
        parse_value(task["gold"], scope=scope)
    except Invalid:
        if same_text(task["gold"], task["answer"]):
            return Comparison("equal", Proof("same text")).as_json()
        raise
    try:
        both = gold, answer = read(task, scope)
        classes = _of_classes(both)
        if classes:
            scope = scope.with_names(*classes)
            both = gold, answer = read(task, scope)
    except Invalid as error:
        return {"status": "invalid", **error.as_json()}
    compare = complex_numbers.compared if _may_be_complex(gold, answer, scope) else compare_values
    terms = terms_of(task, scope)
    found = compare(gold, answer, terms)
    if found.status == "undecided" and isinstance(gold, Expr) and isinstance(answer, Expr):
        found = with_definitions(gold, answer, terms, compare) or found
    if found.status == "different":
        found = _with_numbers(task, both, terms) or found
        texts = task["gold"], task["answer"]
        if unclear(both, scope, texts) or turned(both, texts):
            found = Comparison("undecided", reason="a letter is read as a number and as a vector")
    if found.status == "equal" and not _units_agree(task):
        found = Comparison("undecided", reason="the same number, with another unit")
    return found.as_json()


def _of_classes(both: Both) -> tuple[Idx, ...]:
    """The indices that δ_ij compares with an index of a class, though the scope has them run over something else."""
    pairs = [a.args for value in both for e in expressions(value) for a in e.walk() if isinstance(a, Delta)]
    sizes = {i: j.hi for pair in pairs for i, j in (pair, pair[::-1]) if isinstance(i, Idx) and isinstance(j, Idx)}
    return tuple(Idx(i.data, K) for i, size in sizes.items() if isinstance(i, Idx) and size == K != i.hi)


def read(task: Mapping[str, Data], scope: Scope) -> Both:
    """The gold answer and the one that was given, read in a scope."""

    def both(scope: Scope) -> Both:
        answer = parse_value(task["answer"], syntax=task.get("syntax", "auto"), scope=scope)
        return parse_value(task["gold"], scope=scope), answer

    return together(both, scope, (task["gold"], task["answer"]))


def _with_numbers(task: Mapping[str, Data], both: Both, terms: Terms) -> Comparison | None:
    """What is found where letters that may be numbers are: equal, if they were declared so; None where none is."""
    declared = task.get("names", {})
    spoken = frozenset[Expr]().union(*(h.left.free | h.right.free for h in (*terms.given, *told(terms.facts))))
    known = {name for name, shape in declared.items() if shape} | {str(x.data) for x in spoken}
    other = perhaps_numbers(both, (task["gold"], task["answer"]), known)
    if other is None:
        return None
    values, letters = other
    found = compare_values(*values, terms)
    if found.status != "equal" or letters <= declared.keys():
        return found if found.status == "equal" else None
    return Comparison("undecided", found.evidence, f"equal, if {', '.join(sorted(letters))} is a number and no vector")


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
    given = hinted([h for said in task.get("given", ()) for h in hypotheses(said, scope)])
    used = equations(map(fact, given)) if task.get("equations") == "used" else ()
    return Terms(
        given,
        task.get("mode", "equal"),
        (*(f for said in task.get("facts", ()) for f in facts_of(said, scope)), *used),
        variable(task.get("variable"), scope),
        frozenset(task.get("names", {})),
    )


def hypotheses(said: str | Mapping[str, str], scope: Scope) -> Iterator[Hypothesis]:
    """A statement, or a domain of a variable."""
    if not isinstance(said, str):
        for name, of in said.items():
            yield from DOMAINS[name](variable(of, scope))
        return
    yield from stated(said, scope)


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
