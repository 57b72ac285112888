"""Is a learner's answer the expected one? Equal by a proof, different by a counterexample, else undecided.

    compare(x**2 - 1, (x - 1) * (x + 1))    equal, by the normal form
    compare(x**2, 2 * x)                    different: at x = 3, 9 is not 6

A proof is the same nodes, the same up to the order of terms and factors, or one of
`verify.answers.comparing.proofs`. It is only believed if there is a point at which both sides have a value. What holds
where only one of them has a value, `verify.answers.comparing.verdict` says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import islice

from derive.rules import Hypothesis
from derive.symbols import Add, Dim, Expr, Family, Idx, Num, Pow, Sym, subst
from verify.answers.comparing import cases, chain_rules, densities, integral_rules, integrals
from verify.answers.comparing.arrays import of_one_shape
from verify.answers.comparing.asked import Question
from verify.answers.comparing.chances import LETTERS as PROBABILITIES
from verify.answers.comparing.chances import chances
from verify.answers.comparing.counterexample import Pair, Search, closer, search
from verify.answers.comparing.evaluation import OutsideDomain, enclosed
from verify.answers.comparing.facts import Fact, equations, fact
from verify.answers.comparing.forms import Reader, demands
from verify.answers.comparing.opaque import Numbers, has_unknown
from verify.answers.comparing.proofs import is_zero, modulo, of_form, proofs, within_time
from verify.answers.comparing.slopes import same_slopes
from verify.answers.comparing.symbolic import OutOfTime
from verify.answers.comparing.verdict import MODES, Comparison, Counterexample, Mode, Proof
from verify.enclosure import Enclosure
from verify.kernel import MALFORMED
from verify.model import Model, NoValue
from verify.normal import Monomial, Polynomial, Undefined, product_of
from verify.signs import NONNEGATIVE, POSITIVE

__all__ = ["LATITUDES", "Question", "compare", "counted", "demands_alike", "factors"]

FEW, MANY = 5, 14  # points looked at before a proof is sought, and after none was found
LATITUDES: Mapping[str, Mode] = {
    "an additive constant": "equal up to an additive constant",
    "a constant factor": "equal up to a constant factor",
}


def compare(
    gold: Expr,
    answer: Expr,
    *,
    given: tuple[Hypothesis, ...] = (),
    mode: Mode = "equal",
    facts: tuple[Fact, ...] = (),
    variable: Expr | None = None,
) -> Comparison:
    """Whether `answer` is what `gold` is, in the sense of `mode`.

    Arguments: `given` are the hypotheses that every point of the domain satisfies; their signs and ranges serve any
    proof, their equations only in the mode "equal under hypotheses" (in the others the comparison is undecided, and
    carries the proof). `facts` may be used in every mode from "equal" on, and are named where they were needed.
    `variable` is what a constant is free of; without one, all scalars and families.
    """
    if mode not in MODES:
        raise ValueError(f"{mode!r} is no mode; choose one of {', '.join(MODES)}")
    question = counted(Question(gold, answer, tuple(given), tuple(facts), variable))
    gold, answer = question.gold, question.answer
    try:
        if has_unknown(gold) or has_unknown(answer):
            return _of_unknowns(question, mode)
        return _by_mode(question, mode)
    except NoValue as error:
        return Comparison("undecided", reason=f"no value was found: {error}")
    except (OutOfTime, MemoryError):
        return Comparison("undecided", reason="it takes too long")
    except RecursionError:
        return Comparison("undecided", reason="an expression is nested too deeply")
    except MALFORMED as error:
        return Comparison("undecided", reason=str(error))


def _by_mode(q: Question, mode: Mode) -> Comparison:
    """As the mode says; arrays that were read with two shapes are different, if they differ where all sizes are equal.

    Nothing is proved of such: what holds for square arrays may mean nothing for others.
    """
    squared = of_one_shape(q.gold, q.answer, q.known)
    if squared is None:
        return _MODES[mode](q)
    found = search(q.at(*squared).pair, MANY)
    if found.example:
        return Comparison("different", found.example, gap=found.gap)
    return Comparison("undecided", reason="an array of one name has two shapes")


def counted(q: Question) -> Question:
    """The question with the letters up to which is summed as counts n >= 1: a sum up to 2.5 has no value."""
    limits = {s for e in (q.gold, q.answer) for a in e.walk() if isinstance(a, Idx) for b in a.args for s in b.free}
    counts: dict[Expr, Expr] = {s: Dim(s.data) for s in limits if isinstance(s, Sym)}
    if not counts or {d.data for d in (q.gold + q.answer).free if isinstance(d, Dim)} & {c.data for c in counts}:
        return q
    return _everywhere_in(q, lambda e: subst(e, counts))


def _everywhere_in(q: Question, change: Callable[[Expr], Expr]) -> Question:
    """The question with both sides, the hypotheses and the facts changed."""

    def said(h: Hypothesis) -> Hypothesis:
        return replace(h, left=change(h.left), right=change(h.right), label=str(h))

    facts = tuple(replace(f, hypothesis=said(f.hypothesis)) if f.hypothesis else f for f in q.facts)
    return replace(q, gold=change(q.gold), answer=change(q.answer), given=tuple(map(said, q.given)), facts=facts)


def _of_unknowns(q: Question, mode: Mode) -> Comparison:
    """Integrals by their values; then what holds for any numbers in the place of what cannot be evaluated."""

    def known(side: Expr) -> Expr:
        return integrals.evaluated(side, q.known, lambda e, more: is_zero(q, e, more))

    asked = replace(q, gold=known(q.gold), answer=known(q.answer))
    if not (has_unknown(asked.gold) or has_unknown(asked.answer)):
        return _by_mode(asked, mode)
    found = integrals.indefinite(asked.gold, asked.answer)
    if found:
        return _indefinite(asked, *found)
    gold, answer = map(integral_rules.split, (asked.gold, asked.answer))
    return _as_numbers(replace(asked, gold=gold, answer=answer), mode)


def _indefinite(q: Question, integrand: Expr, derivative: Expr, constant: bool) -> Comparison:
    """Whether an answer with the constant of integration in it has the integrand as its derivative."""
    found = _relabelled(_equal(q.at(integrand, derivative)), ("the integrand", "the derivative of the answer"))
    if found.status == "equal" and not constant:
        return Comparison("undecided", found.evidence, "an antiderivative, without the constant of integration")
    return found


def _as_numbers(q: Question, mode: Mode) -> Comparison:
    """What holds for any numbers in the place of what is not known."""
    q = replace(q, given=tuple(h for h in q.given if not densities.is_said(h)))
    numbers = Numbers(Reader(q.known).form)
    asked = _everywhere_in(q, numbers)
    found = _by_mode(asked, mode)
    positive = densities.are_positive(numbers.names)
    if found.status != "equal" and positive:
        again = _by_mode(replace(asked, given=(*asked.given, *positive)), mode)
        found = densities.named(again) if again.status == "equal" else found
    if found.status != "equal" and numbers.are_known():
        return _by_mode(q, mode)
    restricted = any(has_unknown(h.left - h.right) for h in q.known if not numbers.may_be_said_of_all(h))
    if not restricted and found.status == "different":
        said = tuple(s for h in q.known if has_unknown(h.left - h.right) for s in numbers.said_of_all(h))
        again = _by_mode(replace(asked, given=(*asked.given, *said)), mode) if said else found
        unsure = Comparison("undecided", reason="equal, if what is said of one value of a function holds of each")
        found = again if again.status == "different" else unsure
    loose = not restricted and (numbers.any_values() or numbers.of_letters(asked.gold, asked.answer))
    if found.status == "different" and not loose:
        ways = () if restricted or mode != "equal" else (_as_chances, _as_slopes, _as_tied)
        example = next((example for way in ways if (example := way(asked, numbers))), None)
        if example:
            return Comparison("different", example)
        return Comparison("undecided", reason="different, if what is not known of could have any value")
    if found.status == "different" and numbers.of_one_side(asked.gold, asked.answer):
        return Comparison("undecided", reason="different, if a function could be any")
    return found


def _as_tied(q: Question, numbers: Numbers) -> Counterexample | None:
    """A point at which two formulas differ, where a greatest value is at least what it is the greatest of."""
    ties = numbers.ties(q.gold, q.answer)
    return search(Pair(q.gold, q.answer, (*q.known, *ties)), MANY).example if ties else None


def _as_chances(q: Question, numbers: Numbers) -> Counterexample | None:
    """A point at which two formulas of probabilities differ, where those can have these values."""
    letters = {str(x.data) for x in q.gold.free | q.answer.free if isinstance(x, Sym)}
    if letters & PROBABILITIES:  # p(x) was read as p times x
        return None
    ranges = chances(numbers.names) or densities.shares(numbers.names) or densities.one_hot(numbers.names)
    return search(Pair(q.gold, q.answer, (*q.known, *ranges)), MANY).example if ranges else None


def _as_slopes(q: Question, numbers: Numbers) -> Counterexample | None:
    """A point at which two formulas of derivatives of letters differ, where those can have these values."""
    tied = chain_rules.ties(numbers.names)
    if tied is None:
        return None
    return search(Pair(subst(q.gold, tied), subst(q.answer, tied), q.known), MANY).example


# The modes.


def _same_form(q: Question) -> Comparison:
    return _by_form(q, ("same form",))


def _same_up_to_order(q: Question) -> Comparison:
    return _by_form(q, ("same form", "associativity and commutativity"))


def _by_form(q: Question, allowed: tuple[str, ...]) -> Comparison:
    """Two forms are the same or not: if not, the values may still be, which is not a difference but a reason."""
    proof = next((p for p in of_form(q) if p.by in allowed), None)
    if proof:
        return Comparison("equal", proof)
    rest = _equal(q)
    if rest.status == "equal":
        return Comparison("undecided", rest.evidence, "equal, but written in another form", rest.gap)
    return rest


def _equal(q: Question, moved: bool = False) -> Comparison:
    """Equal where both are defined."""
    withheld = (f for f in equations(map(fact, q.given)) if f not in q.facts)
    return _decided(q, q.facts, tuple(withheld), moved)


def _under_hypotheses(q: Question) -> Comparison:
    """Equal where both are defined and the equations among the hypotheses hold."""
    return _decided(q, (*q.facts, *equations(tuple(map(fact, q.given)))), ())


def _everywhere(q: Question) -> Comparison:
    """Equal, and defined at the same points of the domain."""
    found = _equal(q)
    if found.gap and found.status != "different":
        return Comparison("different", found.gap, "only one of the two has a value there")
    if found.status != "equal" or (isinstance(found.evidence, Proof) and found.evidence.by in _FORMS):
        return found
    if demands_alike(q):
        return found
    return Comparison("undecided", found.evidence, "equal where both are defined, perhaps not everywhere")


def _constant_factor(q: Question) -> Comparison:
    """answer = c gold with c != 0: gold(x) answer(x') = gold(x') answer(x) for all x and x', neither always 0."""
    plain = _equal(q)
    if plain.status == "equal":
        return plain
    twin = _twin(q)
    moved = replace(twin, gold=q.gold * twin.answer, answer=q.answer * twin.gold)
    if any(not q.reader.cleared(side) for side in q.sides):  # 0 is a multiple of nothing but 0
        return plain
    found = _equal(moved, moved=True)
    labels = ("gold at x times answer at x'", "answer at x times gold at x'")
    if found.status != "equal" or not isinstance(found.evidence, Proof):
        return _relabelled(found, labels)
    factor = _factor(q, strip=False)
    shown = next((c for c in factor if _nonzero(q, c) and _equal(q.at(c * q.gold, q.answer)).status == "equal"), None)
    if shown is not None:
        return replace(found, evidence=replace(found.evidence, note=f"the factor is {q.reader.form(shown)}"))
    numeric = q.variable is None and not any(isinstance(x, Dim | Idx) for x in q.gold.free | q.answer.free)
    if numeric and any(_neither_zero(q.pair.boxes(model)) for model in islice(q.pair.points(), MANY)):
        return found
    return Comparison("undecided", found.evidence, "proportional, but the factor was not shown to differ from 0")


def _neither_zero(boxes: list[Enclosure | NoValue]) -> bool:
    return all(isinstance(box, Enclosure) and 0 not in box for box in boxes)


def _additive_constant(q: Question) -> Comparison:
    """answer - gold is free of the variables: gold(x) + answer(x') = gold(x') + answer(x) for all x and x'."""
    plain = _equal(q)
    if plain.status == "equal":
        return plain
    twin = _twin(q)
    moved = replace(twin, gold=q.gold + twin.answer, answer=q.answer + twin.gold)
    found = _equal(moved, moved=True)
    if found.status == "equal" and isinstance(found.evidence, Proof):
        return replace(found, evidence=replace(found.evidence, note="they differ by a constant"))
    if found.status == "undecided" and _same_slope_everywhere(q):
        return Comparison("equal", Proof("the same derivative", note="they differ by a constant"), gap=plain.gap)
    return _relabelled(found, ("gold at x plus answer at x'", "answer at x plus gold at x'"))


def _same_slope_everywhere(q: Question) -> bool:
    """Does the difference of two functions of one variable have the derivative 0 on a connected domain?"""
    return within_time(lambda: same_slopes(q.difference, q.known, lambda e, more: is_zero(q, e, more), constant=True))


def _same_minimiser(q: Question) -> Comparison:
    """answer = a gold + b with a > 0, both free of the variables: sufficient for the same minimisers, not necessary."""
    negative = False
    for a in (Num(1), *_factor(q, strip=True)):
        negative = negative or q.reader.signs.sign(-a) == POSITIVE
        if q.reader.signs.sign(a) != POSITIVE:
            continue
        found = _additive_constant(q.at(a * q.gold, q.answer))
        if found.status != "equal" or not isinstance(found.evidence, Proof):
            continue
        if found.evidence.by not in _FORMS and (found.gap or not demands_alike(q)):
            reason = "answer = a gold + b where both are defined, but perhaps not everywhere"
            return Comparison("undecided", found.evidence, reason, found.gap)
        note = f"answer = a gold + b with a = {q.reader.form(a)} > 0"
        return found if a == Num(1) else replace(found, evidence=replace(found.evidence, note=note))
    turned = "; a negative factor turns minimisers into maximisers" if negative else ""
    return Comparison("undecided", reason=f"no a > 0 and b were found with answer = a gold + b{turned}")


_MODES: Mapping[str, Callable[[Question], Comparison]] = {
    "same form": _same_form,
    "same up to order": _same_up_to_order,
    "equal everywhere": _everywhere,
    "equal": _equal,
    "equal under hypotheses": _under_hypotheses,
    "equal up to a constant factor": _constant_factor,
    "equal up to an additive constant": _additive_constant,
    "same minimiser": _same_minimiser,
}
_FORMS = ("same form", "associativity and commutativity")


# Proofs.


def _decided(q: Question, facts: tuple[Fact, ...], withheld: tuple[Fact, ...], moved: bool = False) -> Comparison:
    """A proof from the facts, or a counterexample, or neither; a proof from what is withheld is only a reason.

    A pair that was `moved` says something of another: that it is the same on both sides does not make it defined.
    """
    latitude = next((f for f in facts if f.latitude), None)
    if latitude:
        bare = replace(q, facts=tuple(f for f in q.facts if f != latitude))
        strict = _decided(bare, tuple(f for f in facts if f != latitude), withheld)
        loose = strict if strict.status == "equal" else _MODES[LATITUDES[latitude.latitude]](bare)
        if strict.status != "equal" and isinstance(loose.evidence, Proof):
            return replace(loose, evidence=replace(loose.evidence, facts=(*loose.evidence.facts, latitude.name)))
        return loose
    proof = next(of_form(q), None)
    if proof:
        return _believed(q, proof, Search()) if moved or _is_no_number(q) else Comparison("equal", proof)
    found = search(q.pair, FEW)
    if not found.together and not found.example:
        found = search(q.pair, MANY, FEW, found)
    if found.example:
        return Comparison("different", found.example, gap=found.gap)
    proof = next(proofs(q, facts), None)
    if proof:
        return _believed(q, proof, found)
    proof = modulo(q, (*facts, *withheld)) if withheld else None
    if proof:
        reason = f"equal only because {', '.join(proof.facts)}: a hypothesis that this mode does not use"
        return Comparison("undecided", proof, reason, found.gap)
    if found.looked <= FEW:
        found = search(q.pair, MANY, FEW, found)
    if not found.together and not found.example and q.holding != q.known:
        found = search(Pair(q.gold, q.answer, q.holding), MANY, FEW, found)
    example = found.example or closer(q.pair, found)
    if example:
        return Comparison("different", example, gap=found.gap)
    if found.gap and not found.together and (not q.pair.free or within_time(lambda: cases.nowhere(q.holding))):
        return Comparison("different", found.gap, "there is no point at which both have a value", found.gap)
    return Comparison("undecided", reason=_why(found), gap=found.gap)


def _is_no_number(q: Question) -> bool:
    """Is it a constant that certainly has no value, as log 0? Even the same text says nothing then."""
    return not q.pair.free and any(isinstance(box, OutsideDomain) for box in q.pair.boxes(Model()))


def _why(found: Search) -> str:
    if found.together:
        return f"no proof was found, and the values agree at all of {found.together} points"
    if found.gap:
        return "no proof was found, and no point at which both have a value"
    return "no proof was found, and no point could be evaluated"


def _believed(q: Question, proof: Proof, found: Search) -> Comparison:
    """A proof, if both sides have a value somewhere: what is defined nowhere is not equal to anything."""
    if not found.together or (not found.gap and any(True for side in q.sides for _ in demands(side))):
        found = search(q.pair, MANY, FEW, found)
    if not found.together and not found.example and q.holding != q.known:
        found = search(Pair(q.gold, q.answer, q.holding), MANY, FEW, found)
    if found.example:  # a proof and a counterexample: one of the two is wrong, and nothing is claimed
        return Comparison(
            "undecided", reason="a proof and a counterexample were found: this is a mistake of the checker"
        )
    if not found.together:
        return Comparison("undecided", proof, "no point was found at which both have a value", found.gap)
    return Comparison("equal", proof, gap=found.gap)


# Constants.


def _twin(q: Question) -> Question:
    """The question at other values of its variables, under the same hypotheses about them."""
    taken = {x.data for x in q.gold.free | q.answer.free}
    mapping: dict[Expr, Expr] = {}
    for x in q.variables:
        name = f"{x.data}'"
        while name in taken:
            name += "'"
        mapping[x] = Family(name, *x.args) if isinstance(x, Family) else Sym(name)
    known = tuple(_moved(h, mapping) for h in q.given if _speaks_of(h, mapping))
    facts = tuple(
        replace(f, hypothesis=_moved(f.hypothesis, mapping))
        for f in q.facts
        if f.hypothesis and _speaks_of(f.hypothesis, mapping)
    )
    return Question(
        subst(q.gold, mapping), subst(q.answer, mapping), (*q.given, *known), (*q.facts, *facts), q.variable
    )


def _speaks_of(h: Hypothesis, mapping: Mapping[Expr, Expr]) -> bool:
    return not (h.left.free | h.right.free).isdisjoint(mapping)


def _moved(h: Hypothesis, mapping: Mapping[Expr, Expr]) -> Hypothesis:
    domain = (h.domain[0], mapping.get(h.domain[1], h.domain[1])) if h.domain else None
    return replace(h, left=subst(h.left, mapping), right=subst(h.right, mapping), domain=domain, label="")


def _factor(q: Question, strip: bool) -> Iterator[Expr]:
    """Candidates for c in answer = c gold (+ b): quotients of terms that are alike in the variables."""
    reader, variables = q.reader, frozenset(q.variables)
    quotient = reader.poly(q.sides[1] * Pow(q.sides[0], Num(-1))) if reader.cleared(q.sides[0]) else {}
    if len(quotient) == 1 and not strip:
        ((mono, c),) = quotient.items()
        yield product_of(mono, c)
    gold, answer = (_by_variables(reader.poly(reader.expanded(e)), variables) for e in q.sides)
    for inside, outside in gold.items():
        if inside in answer and (inside or not strip):
            yield reader.form(Add(*answer[inside]) / Add(*outside))
            return


def _by_variables(p: Polynomial, variables: frozenset[Expr]) -> dict[Monomial, list[Expr]]:
    """The terms of a polynomial: what they are free of the variables, by what they are in the variables."""
    table: dict[Monomial, list[Expr]] = {}
    for mono, c in p.items():
        inside = tuple(f for f in mono if not f[0].free.isdisjoint(variables))
        outside = tuple(f for f in mono if f[0].free.isdisjoint(variables))
        table.setdefault(inside, []).append(product_of(outside, c))
    return table


def factors(q: Question) -> Iterator[Expr]:
    """Candidates for c in answer = c gold, none of them proved."""
    with suppress(Undefined):
        yield from _factor(q, strip=False)


def _nonzero(q: Question, c: Expr) -> bool:
    return c.free.isdisjoint(q.variables) and q.reader.signs.nonzero(c)


def _relabelled(found: Comparison, labels: tuple[str, str]) -> Comparison:
    if isinstance(found.evidence, Counterexample):
        return replace(found, evidence=replace(found.evidence, compared=labels))
    return found


def demands_alike(q: Question) -> bool:
    """Do both sides demand the same for a value, or only what is known to hold?"""
    known = Reader(q.known)
    gold, answer = ({(kind, _met(known, kind, e)) for kind, e in demands(side)} for side in q.sides)
    return {d for d in gold if d[1]} == {d for d in answer if d[1]}


def _met(known: Reader, kind: str, e: Expr) -> Expr | None:
    """None where the demand is known to be met, else what it is of, in canonical form."""
    signs = known.signs
    if not e.free:
        with suppress(NoValue):
            box = enclosed(e, Model(), 160)
            if box.lo > 0 or (box.hi < 0 and kind == "nonzero"):
                return None
    if kind == "nonzero":
        return None if signs.nonzero(e) else min((signs.scaled(e), signs.scaled(-e)), key=lambda x: x.key)
    least = POSITIVE if kind == "positive" else NONNEGATIVE
    return None if kind != "within 1" and signs.sign(e) >= least else signs.scaled(e)
