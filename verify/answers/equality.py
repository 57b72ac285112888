"""Is a learner's answer the expected one? Equal by a proof, different by a counterexample, else undecided.

    compare(x**2 - 1, (x - 1) * (x + 1))    equal, by the normal form
    compare(x**2, 2 * x)                    different: at x = 3, 9 is not 6

A proof is, in this order: the same nodes; the same up to the order of terms and factors; exact arithmetic, where
nothing is free; the kernel's normal form, definitions unfolded and derivatives carried out, logarithms split where
their parts are positive; e^d = 1 for the difference d; a rewriting by SymPy to 0; the normal form modulo declared
facts. Numbers prove nothing, and a proof is only believed if there is a point at which both sides have a value. What
holds where only one of them has a value, `verify.answers.verdict` says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, islice

from derive.rules import Hypothesis
from derive.symbols import Add, At, D, Dim, Exp, Expr, Family, Idx, Num, Pow, Sym, subst
from verify.answers.counterexample import Pair, Search, closer, search
from verify.answers.evaluation import enclosed, exactly
from verify.answers.facts import Fact, equations, fact, hypotheses, vanishes_in_cases, vanishing
from verify.answers.forms import Reader, demands, has_logs, implied, named, ordered, prepared, split_first
from verify.answers.modular import differ
from verify.answers.symbolic import OutOfTime, limited, vanishes
from verify.answers.verdict import MODES, Comparison, Counterexample, Mode, Proof
from verify.enclosure import Enclosure
from verify.kernel import MALFORMED
from verify.model import Model, NoValue
from verify.normal import Monomial, Polynomial, Undefined, product_of
from verify.signs import NONNEGATIVE, POSITIVE

FEW, MANY = 5, 14  # points looked at before a proof is sought, and after none was found
SECONDS = 1.5  # that the normal form may take, where there is a timer
LATITUDES: Mapping[str, Mode] = {
    "an additive constant": "equal up to an additive constant",
    "a constant factor": "equal up to a constant factor",
}


@dataclass(frozen=True)
class Question:
    """Two expressions and what is known: hypotheses, facts, and the variable that constants are free of."""

    gold: Expr
    answer: Expr
    given: tuple[Hypothesis, ...] = ()
    facts: tuple[Fact, ...] = ()
    variable: Expr | None = None

    @cached_property
    def known(self) -> tuple[Hypothesis, ...]:
        """All that a point satisfies."""
        return (*self.given, *hypotheses(self.facts))

    @cached_property
    def sides(self) -> tuple[Expr, Expr]:
        """Both, prepared."""
        return prepared(self.gold), prepared(self.answer)

    @cached_property
    def reader(self) -> Reader:
        """Normal forms, with what is given and what must hold for both sides to have a value."""
        return Reader((*self.known, *dict.fromkeys(chain(*map(implied, self.sides)))))

    @cached_property
    def difference(self) -> Expr:
        """gold - answer, prepared."""
        return self.sides[0] - self.sides[1]

    @cached_property
    def pair(self) -> Pair:
        """Both, to be evaluated."""
        return Pair(self.gold, self.answer, self.known)

    @cached_property
    def variables(self) -> tuple[Expr, ...]:
        """What a constant must be free of: the variable, or all there are."""
        if self.variable is not None:
            return (self.variable.args[0] if isinstance(self.variable, At) else self.variable,)
        free = sorted(self.gold.free | self.answer.free, key=lambda x: x.key)
        return tuple(x for x in free if isinstance(x, Sym | Family))

    def at(self, gold: Expr, answer: Expr) -> Question:
        """The same question of another pair."""
        return Question(gold, answer, self.given, self.facts, self.variable)


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
    question = Question(gold, answer, tuple(given), tuple(facts), variable)
    try:
        return _MODES[mode](question)
    except NoValue as error:
        return Comparison("undecided", reason=f"no value was found: {error}")
    except (OutOfTime, MemoryError):
        return Comparison("undecided", reason="it takes too long")
    except RecursionError:
        return Comparison("undecided", reason="an expression is nested too deeply")
    except MALFORMED as error:
        return Comparison("undecided", reason=str(error))


# The modes.


def _same_form(q: Question) -> Comparison:
    return _by_form(q, ("same form",))


def _same_up_to_order(q: Question) -> Comparison:
    return _by_form(q, ("same form", "associativity and commutativity"))


def _by_form(q: Question, allowed: tuple[str, ...]) -> Comparison:
    """Two forms are the same or not: if not, the values may still be, which is not a difference but a reason."""
    proof = next((p for p in _of_form(q) if p.by in allowed), None)
    if proof:
        return Comparison("equal", proof)
    rest = _equal(q)
    if rest.status == "equal":
        return Comparison("undecided", rest.evidence, "equal, but written in another form", rest.gap)
    return rest


def _equal(q: Question, moved: bool = False) -> Comparison:
    """Equal where both are defined."""
    return _decided(q, q.facts, equations(tuple(map(fact, q.given))), moved)


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
    if _demands_alike(q):
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
    return _relabelled(found, ("gold at x plus answer at x'", "answer at x plus gold at x'"))


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
        if found.evidence.by not in _FORMS and (found.gap or not _demands_alike(q)):
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
    proof = next(_of_form(q), None)
    if proof:
        return _believed(q, proof, Search()) if moved else Comparison("equal", proof)
    found = search(q.pair, FEW)
    if found.example:
        return Comparison("different", found.example, gap=found.gap)
    proof = next(_proofs(q, facts), None)
    if proof:
        return _believed(q, proof, found)
    proof = _modulo(q, (*facts, *withheld)) if withheld else None
    if proof:
        reason = f"equal only because {', '.join(proof.facts)}: a hypothesis that this mode does not use"
        return Comparison("undecided", proof, reason, found.gap)
    found = search(q.pair, MANY, FEW, found)
    example = found.example or closer(q.pair, found)
    if example:
        return Comparison("different", example, gap=found.gap)
    return Comparison("undecided", reason=_why(found), gap=found.gap)


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
    if found.example:  # a proof and a counterexample: one of the two is wrong, and nothing is claimed
        return Comparison(
            "undecided", reason="a proof and a counterexample were found: this is a mistake of the checker"
        )
    if not found.together:
        return Comparison("undecided", proof, "no point was found at which both have a value", found.gap)
    return Comparison("equal", proof, gap=found.gap)


def _of_form(q: Question) -> Iterator[Proof]:
    if named(q.gold) == named(q.answer):
        yield Proof("same form")
    if ordered(q.gold) == ordered(q.answer):
        yield Proof("associativity and commutativity")


def _proofs(q: Question, facts: tuple[Fact, ...]) -> Iterator[Proof]:
    for way in (_exactly, _normal, *(() if _facts_needed(q) else (_by_sympy,))):
        proof = way(q)
        if proof:
            yield proof
    proof = _modulo(q, facts)
    if proof:
        yield proof


def _facts_needed(q: Question) -> bool:
    """Do the two differ where the equations that are known do not hold? Then nothing proves them equal without."""
    signs = tuple(replace(h, domain=None) for h in q.known if h.relation != "=")
    return len(signs) < len(q.known) and search(Pair(q.gold, q.answer, signs), FEW).example is not None


def _exactly(q: Question) -> Proof | None:
    """The same rational number, where nothing is free."""
    if q.pair.free:
        return None
    try:
        gold, answer = (exactly(side, Model()) for side in q.sides)
    except NoValue:
        return None
    return Proof("exact arithmetic") if gold == answer else None


def _normal(q: Question) -> Proof | None:
    """The same normal form: as they are, with logarithms split, or so that e^d = 1, which no real d but 0 satisfies."""
    differentiated = any(isinstance(e, D) for side in (q.gold, q.answer) for e in side.walk())
    after = "differentiation and normal form" if differentiated else "normal form"
    reader, difference = q.reader, q.difference
    if not differ(*q.sides) and _within_time(lambda: not reader.cleared(difference)):
        return Proof(after)
    if has_logs(difference):
        if _within_time(lambda: not reader.cleared(reader.expanded(difference))):
            return Proof(f"{after} with log laws")
        if _within_time(lambda: not reader.cleared(Exp(difference) - 1)):
            return Proof(f"{after} of exponentials")
    if differentiated and _within_time(lambda: not reader.cleared(split_first(q.gold - q.answer, reader))):
        return Proof("log laws, differentiation and normal form")
    return None


def _within_time(holds: Callable[[], bool]) -> bool:
    try:
        with limited(SECONDS):
            return holds()
    except (OutOfTime, Undefined):
        return False


def _by_sympy(q: Question) -> Proof | None:
    how = vanishes(q.difference, q.reader)
    return Proof("SymPy", note=how) if how else None


def _modulo(q: Question, facts: tuple[Fact, ...]) -> Proof | None:
    if not equations(facts):
        return None
    forms = [q.difference]
    if has_logs(q.difference):
        forms.append(q.reader.expanded(q.difference))
    for form in forms:
        with suppress(OutOfTime, Undefined), limited(SECONDS):
            used = vanishing(form, facts, q.reader)
            if used:
                return Proof("normal form modulo facts", tuple(dict.fromkeys(f.name for f in used)))
    for label in equations(facts):
        if _within_time(lambda label=label: vanishes_in_cases(q.difference, label, q.reader)):  # type: ignore[misc]
            return Proof("cases", (label.name,))
    return None


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
    for inside, constants in gold.items():
        if inside in answer and (inside or not strip):
            yield reader.form(Add(*answer[inside]) / Add(*constants))
            return


def _by_variables(p: Polynomial, variables: frozenset[Expr]) -> dict[Monomial, list[Expr]]:
    """The terms of a polynomial: what they are free of the variables, by what they are in the variables."""
    table: dict[Monomial, list[Expr]] = {}
    for mono, c in p.items():
        inside = tuple(f for f in mono if not f[0].free.isdisjoint(variables))
        outside = tuple(f for f in mono if f[0].free.isdisjoint(variables))
        table.setdefault(inside, []).append(product_of(outside, c))
    return table


def _nonzero(q: Question, c: Expr) -> bool:
    return c.free.isdisjoint(q.variables) and q.reader.signs.nonzero(c)


def _relabelled(found: Comparison, labels: tuple[str, str]) -> Comparison:
    if isinstance(found.evidence, Counterexample):
        return replace(found, evidence=replace(found.evidence, compared=labels))
    return found


def _demands_alike(q: Question) -> bool:
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
