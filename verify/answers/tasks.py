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
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from typing import Any

from derive import domains
from derive.errors import LossproofError
from derive.rules import Hypothesis
from derive.symbols import Call, Delta, Dim, Expr, Family, Idx, Sym
from derive.vocabulary import K
from verify.answers.comparing import complex_numbers, labels, periods, quadrants, remarks, set_sums
from verify.answers.comparing.apart_indices import is_of_indices, with_indices
from verify.answers.comparing.applied_names import is_raised_otherwise, may_be_function, may_have_a_value
from verify.answers.comparing.arrays import named_apart, of_sizes
from verify.answers.comparing.asked import Question
from verify.answers.comparing.assumptions import hinted, of_all, stated
from verify.answers.comparing.conventions import of_rows, over_all_values, with_beta, with_deviations
from verify.answers.comparing.defined import Compare, with_definitions
from verify.answers.comparing.facts import ADDITIVE_CONSTANT, CONSTANT_FACTOR, Fact, equations, fact
from verify.answers.comparing.facts import hypotheses as told
from verify.answers.comparing.filled_in import filled, one_sided, perhaps_constant, restricted
from verify.answers.comparing.from_zero import with_first_terms
from verify.answers.comparing.implicit import Chain, carried_out, chain
from verify.answers.comparing.linear_operators import with_operators
from verify.answers.comparing.means import with_means
from verify.answers.comparing.modular import differ
from verify.answers.comparing.numbered_entries import as_entries, entry_of_sample, is_glued
from verify.answers.comparing.partial_cases import fall_apart
from verify.answers.comparing.proofs import within_time
from verify.answers.comparing.readings import (
    Both,
    otherwise_sized,
    perhaps_numbers,
    together,
    turned,
    unclear,
)
from verify.answers.comparing.redefined import redefined
from verify.answers.comparing.same_optima import with_optima
from verify.answers.comparing.same_text import same_text
from verify.answers.comparing.sums_as_letters import with_letters
from verify.answers.comparing.values_compare import Terms, compare_values
from verify.answers.comparing.verdict import Comparison, Proof
from verify.answers.comparing.where import with_explanations
from verify.answers.comparing.words_assumed import understood
from verify.answers.reading.bare_sums import with_sampled
from verify.answers.reading.code_names import with_code_names
from verify.answers.reading.contexts import in_context
from verify.answers.reading.parsing import BOOK, GENERAL, PAPER, Invalid, Scope, Syntax, parse, parse_value
from verify.answers.reading.transposes import with_transposes
from verify.answers.reading.units import unit_of
from verify.answers.reading.updates import NEW
from verify.answers.reading.values import Value, expressions
from verify.answers.reading.vector_calls import said_to_be_numbers, with_scalars
from verify.answers.reading.word_names import renamed

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
KEPT = 32  # texts of which it is remembered what they mean
FORMS = frozenset(("same form", "same up to order"))
LATITUDES: Mapping[str, Fact] = {"additive constant": ADDITIVE_CONSTANT, "constant factor": CONSTANT_FACTOR}


def compared(task: Mapping[str, Data]) -> Data:
    """The comparison that a task asks for, as plain data."""
    scope = scope_of(task)
    try:
        value_of(task, "gold", scope)
    except Invalid:
        if same_text(task["gold"], task["answer"]):
            return Comparison("equal", Proof("same text")).as_json()
        raise
    try:
        both = read(task, scope)
        classes = _of_classes(both)
        if classes:
            scope = scope.with_names(*classes)
            both = read(task, scope)
    except Invalid as error:
        return {"status": "invalid", **error.as_json()}
    told = with_indices(both, task.get("given", ()))
    if told != both:
        both, task = told, {**task, "given": [said for said in task["given"] if not is_of_indices(said)]}
    terms = terms_of(task, scope)
    both = as_entries(both) if scope.free else both
    repeated = periods.compared(*both) if scope.free else None
    if repeated:
        return _with_remarks(repeated, remarks_of(task, scope))
    both = periods.as_equations(both) if scope.free else both
    known = not scope.free and task.get("letters") != "unknown"
    loose, written = perhaps_constant(both), both
    both, used = (both, ()) if known else filled(both, terms.facts)
    rule = _chain(both, terms, scope, known=known)
    both = _by_convention(both, rule)
    compare = complex_numbers.compared if _may_be_complex(*both, scope) else compare_values
    terms = _sized(_said(terms, rule), both)
    if terms.mode not in FORMS:
        both = set_sums.symmetric(both, terms.given)
    found = _judged(_of_cases(_with_used(_found(both, terms, compare), used), both), task, both, scope, terms)
    if found.status == "different" and loose:
        found = Comparison("undecided", reason="a letter may be a constant, or a function of the variable")
    if found.status == "different" and is_glued(both, (task["gold"], task["answer"])):
        found = Comparison("undecided", reason="letters below a name, or a product")
    if found.status == "different" and not known and (one_sided(written, both) or restricted(both, terms.facts)):
        found = Comparison("undecided", reason="a derivative of which more may be known")
    return _with_remarks(found, remarks_of(task, scope))


def _sized(terms: Terms, both: Both) -> Terms:
    """The terms with the families of the two values, whose sizes these say."""
    facts = (replace(f, hypothesis=of_sizes((f.hypothesis,), both)[0]) if f.hypothesis else f for f in terms.facts)
    return replace(terms, given=of_sizes(terms.given, both), facts=tuple(facts))


def _found(both: Both, terms: Terms, compare: Compare) -> Comparison:
    """What is found of the two as they stand, with what is defined put in, or by a convention."""
    gold, answer = both
    found = compare(gold, answer, terms)
    if found.status == "undecided" and terms.mode not in FORMS and (parts := set_sums.split_at(both)):
        again = compare(*parts, terms)
        found = again if again.status != "undecided" else found
    if found.status == "undecided" and isinstance(gold, Expr) and isinstance(answer, Expr):
        found = with_definitions(gold, answer, terms, compare) or found
    if found.status == "equal":
        return found
    return next((other for way in CONVENTIONS if (other := way(gold, answer, terms, compare))), found)


def _judged(found: Comparison, task: Mapping[str, Data], both: Both, scope: Scope, terms: Terms) -> Comparison:
    """What was found, if the texts cannot be read otherwise so that it is not so."""
    texts = task["gold"], task["answer"]
    if found.status == "equal" and not _units_agree(task):
        return Comparison("undecided", reason="the same number, with another unit")
    if found.status != "undecided" and not _is_of_form(found) and redefined(both, terms.given):
        return Comparison("undecided", reason="a function is said to be another than ours of this name")
    if found.status == "equal" and entry_of_sample(both):
        return Comparison("undecided", found.evidence, "an entry of a vector in one text, and the vector in the other")
    applied = may_be_function if not _is_of_form(found) else is_raised_otherwise
    if found.status == "equal" and applied(both, texts):
        return Comparison("undecided", found.evidence, "equal, if the letters before brackets are numbers")
    if found.status == "different" and (may_have_a_value(both, texts) or may_be_function(both, texts)):
        return Comparison("undecided", reason="different, if the letters before brackets are numbers")
    if found.status == "different" and named_apart(both):
        return Comparison("undecided", reason="entries of one array, some of which are found by their place only")
    if found.status == "different" and of_rows(*both):
        return Comparison("undecided", reason="a matrix in one text, and vectors in the other that may be its rows")
    if found.status == "different":
        found = _with_numbers(task, both, terms) or found
        if otherwise_sized(both, texts):
            return Comparison(
                "undecided", reason="a size is said in one text only, or a letter is a matrix in one only"
            )
        if unclear(both, scope, texts) or turned(both, texts):
            return Comparison("undecided", reason="a letter is read as a number and as a vector")
    if found.status == "different" and renamed(scope, *texts):
        return Comparison("undecided", reason="a name in words may be called otherwise in the other text")
    return found


def _of_cases(found: Comparison, both: Both) -> Comparison:
    """What was found, if no cases differ where another one has no value."""
    if found.status == "equal" and not _is_of_form(found) and fall_apart(both):
        return Comparison("undecided", reason="cases that differ where another one has no value")
    return found


def _is_of_form(found: Comparison) -> bool:
    return isinstance(found.evidence, Proof) and found.evidence.by in {"same form", "same text"}


# By which two texts may be equal that are not as they stand.
CONVENTIONS = (with_means, with_beta, with_optima, with_deviations, with_operators, with_letters)


def _with_used(found: Comparison, used: tuple[str, ...]) -> Comparison:
    """What is found, with the names of the definitions that were put into derivatives and integrals."""
    if not isinstance(found.evidence, Proof) or not used:
        return found
    facts = tuple(dict.fromkeys((*used, *found.evidence.facts)))
    return replace(found, evidence=replace(found.evidence, facts=facts))


def _by_convention(both: Both, rule: Chain) -> Both:
    """The two values with what sums, integrals and derivatives mean by the usual conventions."""
    gold, answer = labels.as_indices(set_sums.apart(set_sums.aligned(both)))
    return carried_out(with_first_terms((over_all_values(gold), over_all_values(answer))), rule)


def _chain(both: Both, terms: Terms, scope: Scope, *, known: bool) -> Chain:
    """How derivatives are carried out in these texts; `known` says that a letter of no function is a constant."""
    said = (side for h in (*terms.given, *told(terms.facts)) for side in (h.left, h.right))
    return chain((*(e for value in both for e in expressions(value)), *said), scope.constants, known=known)


def _said(terms: Terms, rule: Chain) -> Terms:
    """The terms with the derivatives in them carried out."""

    def changed(h: Hypothesis) -> Hypothesis:
        left, right = rule(h.left), rule(h.right)
        return h if (left, right) == (h.left, h.right) else replace(h, left=left, right=right, label=str(h))

    facts = (replace(f, hypothesis=changed(f.hypothesis)) if f.hypothesis else f for f in terms.facts)
    return replace(terms, given=tuple(map(changed, terms.given)), facts=tuple(facts))


def _with_remarks(found: Comparison, unused: list[str]) -> Data:
    """The comparison as plain data, with what was not used; no difference beside what may exclude the point."""
    if found.status == "different" and any(map(remarks.restricts, unused)):
        found = Comparison("undecided", reason="what is given in words may exclude the counterexample")
    return {**found.as_json(), **({"remarks": remarks.shown(unused)} if unused else {})}


def _of_classes(both: Both) -> tuple[Idx, ...]:
    """The indices that δ_ij compares with an index of a class, though the scope has them run over something else."""
    pairs = [a.args for value in both for e in expressions(value) for a in e.walk() if isinstance(a, Delta)]
    sizes = {i: j.hi for pair in pairs for i, j in (pair, pair[::-1]) if isinstance(i, Idx) and isinstance(j, Idx)}
    return tuple(Idx(i.data, K) for i, size in sizes.items() if isinstance(i, Idx) and size == K != i.hi)


def value_of(task: Mapping[str, Data], which: str, scope: Scope) -> Value:
    """What one of the two texts means, with the letters put in that it explains. Raises Invalid."""
    return _value(task[which], task.get("syntax", "auto") if which == "answer" else "auto", scope)


@lru_cache(maxsize=KEPT)
def _value(text: str, syntax: Syntax, scope: Scope) -> Value:
    return with_explanations(text, lambda part: parse_value(part, syntax=syntax, scope=scope))


def read(task: Mapping[str, Data], scope: Scope) -> Both:
    """The gold answer and the one that was given, read in a scope."""

    def both(scope: Scope) -> Both:
        answer = value_of(task, "answer", scope)
        return value_of(task, "gold", scope), answer

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
    numbers = declared.keys() | said_to_be_numbers([said for said in task.get("given", ()) if isinstance(said, str)])
    if found.status != "equal" or letters <= numbers:
        return found if found.status == "equal" else None
    return Comparison("undecided", found.evidence, f"equal, if {', '.join(sorted(letters))} is a number and no vector")


def _may_be_complex(gold: Value, answer: Value, scope: Scope) -> bool:
    """Is there a letter i that nobody declared, and that is no index, as it is beside j?"""
    free = frozenset[Expr]().union(*(e.free for side in (gold, answer) for e in expressions(side)))
    no_unit = {Sym("j"), Sym(f"i{NEW}")}  # beside j, or as a counter that is updated
    return "i" not in scope.symbols and Sym("i") in free and not no_unit & free


def _units_agree(task: Mapping[str, Data]) -> bool:
    """Is there one unit, or none, in both texts? An answer may leave its unit out."""
    units = {
        "".join(re.findall(r"[^\W\d_]+|[\d/^°%]", _MARKUP.sub(" ", unit_of(task[of])))) for of in ("gold", "answer")
    }
    return len(units - {""}) <= 1


_MARKUP = re.compile(r"\\(?:text|mathrm|textrm|operatorname|rm)\b")


def scope_of(task: Mapping[str, Data]) -> Scope:
    """The names that a task knows, and those that its texts show to be such."""
    said = (*task.get("given", ()), *task.get("facts", ()), task.get("variable") or "")
    texts = (task.get("gold", ""), task.get("answer", ""), *(text for text in said if isinstance(text, str)))
    declared = tuple((name, tuple(shape)) for name, shape in task.get("names", {}).items())
    return _scope(task.get("scope", "book"), declared, texts)


@lru_cache(maxsize=KEPT)
def _scope(name: str, declared: tuple[tuple[str, tuple[str, ...]], ...], texts: tuple[str, ...]) -> Scope:
    known = SCOPES[name].with_names(*names({own: [*shape] for own, shape in declared}))
    known = with_sampled(with_transposes(in_context(with_code_names(known, texts), texts), texts), texts)
    return with_scalars(known, texts[:2], texts[2:])


def terms_of(task: Mapping[str, Data], scope: Scope) -> Terms:
    """What a task says of the comparison, read in its scope."""
    unused = remarks_of(task, scope)
    given = hinted([h for said in task.get("given", ()) if said not in unused for h in _assumed(said, task, scope)])
    given = tuple(h for h in (*given, *quadrants.signs(given)) if not _is_identity(h))
    used = equations(map(fact, given)) if task.get("equations") == "used" else ()
    return Terms(
        given,
        task.get("mode", "equal"),
        (*(f for said in task.get("facts", ()) for f in facts_of(said, scope)), *used),
        variable(task.get("variable"), scope),
        frozenset(task.get("names", {})),
    )


def _is_identity(h: Hypothesis) -> bool:
    """Does it say what a function of ours is, as σ(t) = 1/(1 + e^{-t}) does? That holds anyway."""
    if h.relation != "=" or h.forall or h.domain is not None or not isinstance(h.left, Call):
        return False
    q = Question(h.left, h.right)
    return not differ(*q.sides) and within_time(lambda: not q.reader.cleared(q.difference))


def remarks_of(task: Mapping[str, Data], scope: Scope) -> list[str]:
    """The assumptions in words that state nothing that can be used."""
    return [said for said in task.get("given", ()) if isinstance(said, str) and _is_unused(said, scope)]


def _is_unused(said: str, scope: Scope) -> bool:
    if of_all(said, ()) is not None:
        return False
    if not remarks.is_remark(said):
        return remarks.is_formula(said) and _is_beyond(said, scope)
    if understood(said, scope) is not None:
        return False
    try:
        return not list(hypotheses(said, scope)) and remarks.restricts(said)
    except (Invalid, LossproofError):
        return True


def _is_beyond(said: str, scope: Scope) -> bool:
    """Is it a formula in good order, of which something is not known: a name, or what a sum runs over?"""
    try:
        list(hypotheses(said, scope))
    except Invalid as error:
        return not error.is_broken
    except LossproofError:
        return False
    return False


def _assumed(said: str | Mapping[str, str], task: Mapping[str, Data], scope: Scope) -> Iterator[Hypothesis]:
    """What a statement says; of all variables, of each that the two texts speak of."""
    if isinstance(said, str) and of_all(said, ()) is not None:
        with suppress(Invalid):
            spoken = frozenset[Expr]().union(*(e.free for value in read(task, scope) for e in expressions(value)))
            yield from of_all(said, sorted((x for x in spoken if isinstance(x, Sym | Family)), key=str)) or ()
        return
    yield from hypotheses(said, scope)


def hypotheses(said: str | Mapping[str, str], scope: Scope) -> Iterator[Hypothesis]:
    """A statement, or a domain of a variable."""
    if not isinstance(said, str):
        for name, of in said.items():
            if name not in DOMAINS:
                raise LossproofError(f"There is no domain {name!r}.", f"Choose from {', '.join(DOMAINS)}.")
            yield from DOMAINS[name](variable(of, scope))
        return
    try:
        found = list(stated(said, scope))
    except (Invalid, LossproofError):
        meant = understood(said, scope)
        if meant is None:
            raise
        found = meant
    yield from found


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
