"""What rests on what: by hand on a small book, and as a whole on the real one."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from derive import catalog
from derive.calc import Eq, Lt, Refutation, Theorem
from derive.dependencies import (
    Node,
    called,
    cited,
    closure,
    direct,
    foundations,
    graph,
    in_order,
    node_of,
    rests_on,
)
from derive.errors import LossproofError
from derive.rules import (
    ALGEBRA,
    AXIOMS,
    CONVERSIONS,
    INFERENCES,
    SECOND_ORDER,
    SIGNS,
    TOTAL_PROBABILITY,
    A,
    equation,
)
from derive.symbols import Definition, Event, Exp, Expr, Num, P, Sym
from derive.vocabulary import DEFINITIONS

x = Sym("x")
inner = Definition("inner", (x,), (), x + 1)
outer = Definition("outer", (x,), (), inner(x) * inner(x))


def theorem(name: str, *by: object, start: Expr = x, end: Expr = x) -> Theorem:
    return Theorem(name, name, claim=Eq(start, end)).calc(start).eq(end, by=tuple(by))


def names(things) -> list[str]:
    return [str(t) for t in things]


def test_cited_reads_reasons_statement_and_instances() -> None:
    lemma = theorem("lemma", ALGEBRA)
    used = theorem("used", lemma.where({x: outer(x)}), TOTAL_PROBABILITY.where({A: Event("X")}), ALGEBRA, ALGEBRA)
    found = cited(used)
    assert names(found.theorems) == ["lemma"]
    assert names(found.axioms) == ["total probability"]
    assert names(found.rules) == ["algebra"]
    assert names(found.definitions) == ["inner", "outer"], "also those in the body of a definition"
    assert names(direct(used)) == ["lemma", "total probability", "algebra", "outer"]


@pytest.mark.parametrize(
    "entry",
    [
        theorem("cited as a reason", inner),
        theorem("in a line", ALGEBRA, end=inner(x)),
        theorem("in the claim", ALGEBRA, start=inner(x)),
        replace(theorem("in a hypothesis", ALGEBRA), given=(equation(inner(x), 1),)),
        theorem("in a factor", theorem("lemma", ALGEBRA).times(inner(x))),
        theorem("in an argument of a rule", ALGEBRA(inner(x))),
        replace(theorem("in an argument of the inference", ALGEBRA), via=SECOND_ORDER(inner(x))),
        Refutation("in a witness", "", Eq(x, 0), ((x, inner(Num(1))),)),
    ],
    ids=str,
)
def test_a_definition_counts_wherever_it_stands(entry) -> None:
    assert "inner" in names(cited(entry).definitions)


def test_the_inference_counts_as_a_rule() -> None:
    assert names(cited(replace(theorem("t", SIGNS), via=SECOND_ORDER)).rules) == ["signs", "second-order condition"]


def test_a_refutation_rests_on_the_contrary() -> None:
    lemma = theorem("lemma", ALGEBRA)
    contrary = Theorem("contrary", "", claim=Lt(x, x + 1)).calc(x).lt(x + 1, by=lemma)
    refutation = Refutation("false", "", Eq(x, x + 1), (), contrary=contrary)
    assert names(cited(refutation).theorems) == ["contrary"]
    assert names(closure([refutation])) == ["lemma", "contrary", "false"]


def test_what_is_shared_deeply_is_looked_at_once() -> None:
    top = theorem("t0", ALGEBRA)
    f = Definition("f0", (x,), (), x)
    for n in range(1, 60):  # 2**60 ways down
        top = theorem(f"t{n}", top, top.where({x: x + 1}))
        f = Definition(f"f{n}", (x,), (), f(x) + f(x + 1))
    start = time.perf_counter()
    assert len(closure([top])) == 60
    assert len(cited(theorem("t", top, f)).definitions) == 60
    assert time.perf_counter() - start < 5


def test_an_expression_that_doubles_is_looked_at_once() -> None:
    e: Expr = inner(x)
    for _ in range(60):
        e = Exp(e) * Exp(e)
    assert names(called([P(Event("X")), e])) == ["inner"]


def test_a_long_chain_is_no_deep_recursion() -> None:
    things = {n: theorem(f"t{n}", ALGEBRA) for n in range(5000)}
    below = {thing.id: (things[n + 1],) if n + 1 in things else () for n, thing in things.items()}
    assert len(in_order([things[0]], lambda t: below[t.id])) == 5000


def test_a_circle_is_named() -> None:
    first = theorem("a", ALGEBRA)
    second = theorem("b", first)
    with pytest.raises(LossproofError, match="a rests on itself: a -> b -> a"):
        closure([theorem("a", second)])


def test_the_book_is_in_order() -> None:
    book = graph()
    seen: set[Node] = set()
    for node in book.things:
        assert set(book.uses[node]) <= seen
        seen.add(node)
    wanted = (*catalog.entries().values(), *AXIOMS, *CONVERSIONS, *INFERENCES, *DEFINITIONS)
    assert {node_of(thing) for thing in wanted} <= seen


def test_a_name_means_one_thing() -> None:
    book = graph()
    defined: dict[str, Definition] = {}
    for thing in book.things.values():
        for other in direct(thing):
            if isinstance(other, Definition):
                assert defined.setdefault(other.name, other) == other
            if isinstance(other, Theorem):
                assert catalog.entries().get(other.id, other) == other


def test_above_is_the_inverse_of_below() -> None:
    book = graph()
    for node in book.things:
        assert all(node in book.above(below) for below in book.below(node))
        assert all(node in book.below(above) for above in book.above(node))


def test_rests_on() -> None:
    assert "sigmoid.from-bayes" in rests_on("total probability")
    assert "cross-entropy.gradient" in rests_on("softmax")
    assert "bce.convex" not in rests_on("total probability")


def test_unknown_names_suggest_the_nearest() -> None:
    with pytest.raises(LossproofError, match="total probability"):
        graph().find("total probabilty")


def test_foundations_are_the_axioms_rules_and_definitions_with_what_rests_on_them() -> None:
    found = foundations()
    kinds = [f.node.kind for f in found]
    assert kinds == sorted(kinds, key=["axiom", "rule", "definition"].index)
    assert [f.node.name for f in found if f.node.kind != "definition"] == names((*AXIOMS, *CONVERSIONS, *INFERENCES))
    entries = catalog.entries()
    for f in found:
        assert sorted((*f.direct, *f.indirect)) == sorted(rests_on(f.node.name)), f.node
        assert f.direct == tuple(n for n, e in entries.items() if f.node in map(node_of, cited(e)))
        assert f.statement
