"""Are two values the same: numbers, pairs, sets of solutions, intervals, matrices, statements?

    (1/2, √8)  (0.5, 2√2)             equal, part by part; (1, 2) and (2, 1) are different
    {1, 2}     {2, 1, 1}              equal, each element one of the other's; {1, 2} and {1, 3} are different
    x = ±2     -2, 2                  equal: solutions in any order
    5          x = 5                  equal: a name before "=" says what was computed

Numbers are compared by `equality.compare`, statements by `relations_compare`, sets of real numbers by `real_sets`.
Two kinds that never are the same are different by a `Mismatch`; where only the notation may differ, as in {1, 2} and
(1, 2), the comparison is undecided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import TypeAlias

from derive.rules import Hypothesis
from derive.symbols import At, Expr, Idx, Num, Sym, fresh, shape_of
from verify.answers.around import numbered, slope_names
from verify.answers.comparing import (
    closed_forms,
    curves,
    integration_constants,
    linear_systems,
    memberships,
    naming,
    real_sets,
    relations_compare,
    solution_families,
)
from verify.answers.comparing.absolute_bounds import without_bars
from verify.answers.comparing.antiderivatives import without_integral
from verify.answers.comparing.equality import compare
from verify.answers.comparing.facts import Fact, hypotheses
from verify.answers.comparing.named_values import compare_named
from verify.answers.comparing.pairs_or_ends import as_vector, may_be_ends
from verify.answers.comparing.spreads import compare_spread
from verify.answers.comparing.unordered import MOST_PARTS, unordered
from verify.answers.comparing.update_steps import as_equations, as_updates, one_sided
from verify.answers.comparing.verdict import Comparison, Counterexample, Mismatch, Mode, Proof, together
from verify.answers.reading.values import (
    Collection,
    Described,
    Interval,
    Matrix,
    Member,
    Relation,
    Statements,
    Union,
    Value,
    Words,
)

SYMMETRIC: tuple[Mode, ...] = ("equal up to a constant factor", "equal up to an additive constant", "same minimiser")


@dataclass(frozen=True)
class Terms:
    """What a question says of every comparison: what is given, the mode, the facts, and the variable."""

    given: tuple[Hypothesis, ...] = ()
    mode: Mode = "equal"
    facts: tuple[Fact, ...] = ()
    variable: Expr | None = None
    declared: frozenset[str] = frozenset()  # the names of the question's own

    def numbers(self, gold: Expr, answer: Expr, mode: Mode | None = None) -> Comparison:
        """The comparison of two numbers, or of two families, entry by entry."""
        mode = mode or self.mode
        if mode in closed_forms.MODES and (closed_forms.is_open(gold) or closed_forms.is_open(answer)):
            return closed_forms.compared(gold, answer, self.given, lambda a, b: self._plain(a, b, mode))
        return self._plain(gold, answer, mode)

    def _plain(self, gold: Expr, answer: Expr, mode: Mode) -> Comparison:
        signs = real_sets.infinite_sign(gold), real_sets.infinite_sign(answer)
        if any(signs):
            return _of_infinities(*signs)
        said = {"given": self.given, "mode": mode, "facts": self.facts, "variable": self.variable}
        return compare(*entries(gold, answer), **said)  # type: ignore[arg-type]

    def values(self, gold: Value, answer: Value) -> Comparison:
        """The comparison of two values."""
        return compare_values(gold, answer, self)

    @property
    def of_parts(self) -> Terms:
        """The terms for the parts of a value: a factor or a constant of their own each may not have."""
        return replace(self, mode="equal") if self.mode in SYMMETRIC else self


def _of_infinities(gold: int, answer: int) -> Comparison:
    """∞ is ∞, and nothing else."""
    if gold == answer:
        return Comparison("equal", Proof("same form"))
    return Comparison("different", Mismatch("one is ∞, the other is not" if gold * answer == 0 else "∞ against -∞"))


def entries(gold: Expr, answer: Expr) -> tuple[Expr, Expr]:
    """Two families at indices of which nothing else is known; a family beside an entry, at the index of that."""
    shapes = shape_of(gold), shape_of(answer)
    if shapes[0] == shapes[1]:
        taken = frozenset(str(x.data) for x in gold.free | answer.free)
        where = tuple(fresh(Idx(f"i{place}", Num(1), n), taken) for place, n in enumerate(shapes[0]))
        return (At(gold, *where), At(answer, *where)) if where else (gold, answer)
    for mine, theirs in ((gold, answer), (answer, gold)):
        free = [i for i in mine.free if isinstance(i, Idx)]
        if not shape_of(mine) and len(free) == 1 == len(shape_of(theirs)) and (free[0].hi,) == shape_of(theirs):
            entry = At(theirs, free[0])
            return (gold, entry) if mine is gold else (entry, answer)
    return gold, answer


def compare_values(gold: Value, answer: Value, terms: Terms | None = None) -> Comparison:
    """Whether `answer` is what `gold` is; numbers as `compare` says, other values by their parts."""
    terms = terms or Terms()
    found = _compared(gold, answer, terms)
    if terms.mode not in integration_constants.MODES:
        return found
    said = (x for h in (*terms.given, *hypotheses(terms.facts)) for x in h.left.free | h.right.free)
    taken = terms.declared | {str(x.data) for x in (*said, *([terms.variable] if terms.variable else []))}
    return solution_families.judged(found, gold, answer, taken, lambda a, b: _compared(a, b, terms))


def _compared(gold: Value, answer: Value, terms: Terms) -> Comparison:
    """The comparison of two values as they stand."""
    gold, answer = slope_names.aligned(*without_bars(gold, answer))
    written = gold, answer
    gold, answer = (without_integral(a, b, terms.numbers) for a, b in (written, written[::-1]))
    if isinstance(gold, Expr) and isinstance(answer, Expr):
        taken = terms.declared | ({str(terms.variable.data)} if isinstance(terms.variable, Sym) else set())
        known = (*terms.given, *hypotheses(terms.facts))
        found = integration_constants.compared(gold, answer, terms.mode, known, taken, terms.numbers)
        return found or terms.numbers(gold, answer)
    terms = terms.of_parts
    belonging = memberships.compared(gold, answer, terms.values, terms.numbers)
    if belonging:
        return belonging
    of_several = linear_systems.compared(gold, answer, terms.numbers) or _curves(gold, answer, terms)
    if of_several:
        return of_several
    by_name = slope_names.apart(gold, answer) or numbered.compared(gold, answer, terms.values)
    if by_name:
        return by_name
    named = compare_named(gold, answer, lambda a, b: compare_values(a, b, terms))
    if named:
        return named
    spread = compare_spread(gold, answer, lambda a, b: compare_values(a, b, terms))
    if spread:
        return spread
    names = [_solved_for(value) for value in (gold, answer)]
    if None not in names and not naming.alike(*names) and not all(isinstance(v, Relation) for v in (gold, answer)):
        return _of_two_names(gold, answer, terms)
    gold, answer = as_updates(solved(gold), solved(answer))
    apart = one_sided(gold, answer)
    if apart:
        return apart
    for ways in ((gold, answer), (answer, gold)):
        rule = RULES.get((_type(ways[0]), _type(ways[1])))
        if rule:
            found = rule(*ways, terms)
            return found if ways[0] is gold else turned(found)
    return Comparison("undecided", reason=f"{kind(gold)} and {kind(answer)} are not compared")


def _curves(gold: Value, answer: Value, terms: Terms) -> Comparison | None:
    """A curve by its parameter or in polar coordinates, and an equation."""
    plain = replace(terms, given=(), facts=())
    if not all(curves.is_polar(h.left - h.right, plain.numbers) for h in (*terms.given, *hypotheses(terms.facts))):
        return None

    def states(mine: Relation, theirs: Relation) -> Comparison:
        return relations_compare.compare_statements(mine, theirs, plain.numbers, ())

    return curves.compared(gold, answer, plain.numbers, states)


def _type(value: Value) -> type:
    return Expr if isinstance(value, Expr) else Collection if isinstance(value, Collection) else type(value)


def turned(found: Comparison) -> Comparison:
    """The comparison, gold and answer exchanged."""
    evidence = _flipped(found.evidence) if isinstance(found.evidence, Counterexample) else found.evidence
    return replace(found, evidence=evidence, gap=_flipped(found.gap) if found.gap else None)


def _flipped(e: Counterexample) -> Counterexample:
    return replace(e, gold=e.answer, answer=e.gold)


def kind(value: Value) -> str:
    """What to call a value."""
    return f"a {value.kind}" if isinstance(value, Collection) else KINDS.get(type(value), "a number")


def solved(value: Value) -> Value:
    """x = 2 or x = 3 as the list of solutions 2, 3, and so x = 2, x = 3; anything else as it is."""
    parts: Sequence[Value] = ()
    if isinstance(value, Statements) and value.kind == "or":
        parts = value.parts
    elif isinstance(value, Collection) and value.kind != "tuple":
        parts = value.items
    names = {_name_of(part) for part in parts}
    if len(parts) > 1 and len(names) == 1 and None not in names:
        return Collection("list", tuple(part.right for part in parts if isinstance(part, Relation)))
    return value


def _solved_for(value: Value) -> Expr | None:
    """The name that an equation, or each of several, is solved for."""
    parts: Sequence[Value] = value.items if isinstance(value, Collection) and value.kind != "tuple" else ()
    if isinstance(value, Statements) and value.kind == "or":
        parts = value.parts
    names = {_name_of(part) for part in parts or (value,)}
    return next(iter(names)) if len(names) == 1 else None


def _of_two_names(gold: Value, answer: Value, terms: Terms) -> Comparison:
    """x = 2 or x = 3, and f(x) = 2 or f(x) = 3: as statements, and never equal because the right sides are."""
    if isinstance(gold, Relation | Statements) and isinstance(answer, Relation | Statements):
        found = relations_compare.compare_statements(gold, answer, terms.numbers, terms.given)
        if found.status == "different":
            return found
    return Comparison("undecided", reason="solutions for two names")


def _name_of(part: Value) -> Expr | None:
    """The letter, the entry or the value of a function that an equation is solved for."""
    if isinstance(part, Relation) and part.relation == "=" and naming.is_name(part.left, part.right):
        return part.left
    return None


# Numbers and equations


def _number_and_relation(gold: Expr, answer: Relation, terms: Terms) -> Comparison:
    """The right side of an equation whose left side names something, or is the same."""
    if answer.relation != "=":
        return Comparison("different", Mismatch(f"a number against {kind(answer)}"))
    if answer.left is None or naming.names_something(answer.left, answer.right):
        return terms.numbers(gold, answer.right)
    if naming.names_something(answer.right, answer.left):
        return terms.numbers(gold, answer.left)
    if terms.numbers(answer.left, answer.right, "equal").status == "equal":
        return terms.numbers(gold, answer.right)
    return Comparison("undecided", reason="an equation is compared with a formula")


def _number_and_statements(gold: Expr, answer: Statements, terms: Terms) -> Comparison:
    """a = b = c is c where all of them are equal."""
    if answer.kind == "or" or any(part.relation != "=" for part in answer.parts):
        return Comparison("different", Mismatch(f"a number against {kind(answer)}"))
    chain = [p for p in answer.parts if p.left is None or not naming.names_something(p.left, p.right)]
    if all(p.left is None or terms.numbers(p.left, p.right, "equal").status == "equal" for p in chain):
        return terms.numbers(gold, answer.parts[-1].right)
    return Comparison("undecided", reason="a chain of equations is compared with a formula")


def _number_and_collection(gold: Expr, answer: Collection, terms: Terms) -> Comparison:
    """Never the same but for a list of one: what is in {5} may be meant."""
    if len(answer.items) != 1:
        return Comparison("different", Mismatch(f"one number against {len(answer.items)} parts"))
    found = compare_values(gold, answer.items[0], terms)
    if found.status == "different":
        return found
    return Comparison("undecided", reason=f"a number and {kind(answer)} of one element")


def _words(gold: Words, answer: Words, _: Terms) -> Comparison:
    """The same words; of others nobody knows what they mean."""
    if gold == answer:
        return Comparison("equal", Proof("same words"))
    return Comparison("undecided", reason="other words")


def _never(gold: Value, answer: Value, _: Terms) -> Comparison:
    return Comparison("different", Mismatch(f"{kind(gold)} against {kind(answer)}"))


# Part by part


def _in_order(gold: Sequence[Value], answer: Sequence[Value], terms: Terms) -> Comparison:
    """Equal, if all the parts are; different, if two of them are."""
    if len(gold) != len(answer):
        return Comparison("different", Mismatch(f"{len(gold)} parts against {len(answer)}"))
    if len(gold) > MOST_PARTS:
        return Comparison("undecided", reason=f"more than {MOST_PARTS} parts")
    found = []
    for place, (left, right) in enumerate(zip(gold, answer, strict=True), 1):
        part = compare_values(left, right, terms)
        if part.status == "different":
            return _labelled(part, f"part {place} of ")
        found.append(part)
    return together(found)


def _labelled(found: Comparison, of: str) -> Comparison:
    """The counterexample, that says of which parts it is."""
    if isinstance(found.evidence, Counterexample):
        compared = (f"{of}{found.evidence.compared[0]}", f"{of}{found.evidence.compared[1]}")
        return replace(found, evidence=replace(found.evidence, compared=compared), gap=None)
    return found


def _collections(gold: Collection, answer: Collection, terms: Terms) -> Comparison:
    """Tuples in order; sets and lists without; a list beside a tuple in order."""
    kinds = {gold.kind, answer.kind}
    named = [[_name_of(part) for part in side.items if isinstance(part, Relation)] for side in (gold, answer)]
    if bool(named[0]) != bool(named[1]) and not _in_their_order(named[0] or named[1], kinds):
        return Comparison("undecided", reason="numbers with names, and numbers without")
    if "tuple" not in kinds:
        return assigned(gold, answer, terms) or _without_order(gold, answer, terms)
    if kinds == {"tuple", "set"}:
        found = unordered(gold.items, answer.items, terms)
        return found if found.status != "equal" else Comparison("undecided", reason="a tuple has an order, a set none")
    found = _in_order(gold.items, answer.items, terms)
    if found.status == "equal" and kinds == {"list", "tuple"} and may_be_ends(gold.items):
        return Comparison("undecided", reason="two numbers, or all between them")
    if (
        found.status == "different"
        and kinds != {"tuple"}
        and unordered(gold.items, answer.items, terms).status != "different"
    ):
        return Comparison("undecided", reason="the same parts in another order")
    return found


def _without_order(gold: Collection, answer: Collection, terms: Terms) -> Comparison:
    """Sets by their elements; of two lists, that may be of roots or eigenvalues, each element as often."""
    found = unordered(gold.items, answer.items, terms)
    if found.status != "equal" or {gold.kind, answer.kind} != {"list"}:
        return found
    left = list(answer.items)
    for item in gold.items:
        same = (at for at, other in enumerate(left) if compare_values(item, other, terms).status == "equal")
        place = next(same, None)
        if place is None:
            break
        del left[place]
    else:
        if not left:
            return found
    return Comparison("undecided", reason="the same elements, not as often")


def _in_their_order(names: list[Expr | None], kinds: AbstractSet[str]) -> bool:
    """Is it (x = 1, y = 2), which may be what (1, 2) is?"""
    letters = [str(name.data) for name in names if name is not None]
    return kinds == {"tuple"} and len(letters) == len(names) and letters == sorted(set(letters))


def assigned(gold: Collection, answer: Collection, terms: Terms) -> Comparison | None:
    """x = 1, y = 2 beside y = 2, x = 1: name by name; None for anything else."""
    tables = []
    for side in (gold, answer):
        names = [_name_of(part) for part in side.items]
        if None in names or len(set(names)) < len(names) or len(names) < 2:
            return None
        tables.append({part.left: part.right for part in side.items if isinstance(part, Relation)})
    if tables[0].keys() != tables[1].keys():
        return None
    names = list(tables[0])
    return _in_order([tables[0][name] for name in names], [tables[1][name] for name in names], terms)


def _matrices(gold: Matrix, answer: Matrix, terms: Terms) -> Comparison:
    shapes = [(len(m.rows), len(m.rows[0]) if m.rows else 0) for m in (gold, answer)]
    if shapes[0] != shapes[1]:
        return Comparison("different", Mismatch("{}×{} entries against {}×{}".format(*shapes[0], *shapes[1])))
    mine, theirs = ([e for row in m.rows for e in row] for m in (gold, answer))
    return _in_order(mine, theirs, terms)


def _matrix_and_collection(gold: Matrix, answer: Collection, terms: Terms) -> Comparison:
    """A vector written as a tuple, a row or a column; a matrix as a tuple of its rows."""
    if all(isinstance(item, Collection) for item in answer.items):
        rows = [item.items for item in answer.items if isinstance(item, Collection)]
        if [len(row) for row in rows] == [len(row) for row in gold.rows]:
            return _in_order([e for row in gold.rows for e in row], [e for row in rows for e in row], terms)
    entries = [e for row in gold.rows for e in row]
    if 1 in (len(gold.rows), len(gold.rows[0]) if gold.rows else 0):
        found = _in_order(entries, answer.items, terms)
        if answer.kind != "set" or found.status == "different":
            return found
    return Comparison("undecided", reason=f"a matrix and {kind(answer)}")


def _interval_and_matrix(gold: Interval, answer: Matrix, terms: Terms) -> Comparison:
    """[1, 2] beside a matrix can only be the vector; (1, 2] is an interval."""
    if not (gold.low_closed and gold.high_closed):
        return _never(gold, answer, terms)
    return _matrix_and_collection(answer, Collection("tuple", (gold.low, gold.high)), terms)


# Sets of real numbers, and statements


def _may_be_vector(gold: Value, answer: Value, terms: Terms) -> bool:
    """[2x, 2y] beside (2x, 2y), where letters are in them."""
    if not isinstance(answer, Interval) or not (answer.low_closed and answer.high_closed and answer.low.free):
        return False
    if not isinstance(gold, Collection) or gold.kind != "tuple":
        return False
    return _in_order(gold.items, (answer.low, answer.high), terms).status == "equal"


def _real_sets(gold: Value, answer: Value, terms: Terms) -> Comparison:
    for value in (gold, answer):
        if isinstance(value, Collection) and value.kind == "tuple" and len(value.items) > 2:
            return Comparison("different", Mismatch(f"{len(value.items)} parts in their order against a set"))
    if any(_may_be_vector(*pair, terms) for pair in ((gold, answer), (answer, gold))):
        return Comparison("undecided", reason="[a, b] may be a vector or an interval")
    found = real_sets.compare_sets(gold, answer, terms.numbers)
    if found.reason == real_sets.NOT_IN_ORDER:
        vectors = as_vector(gold), as_vector(answer)
        return _in_order(*vectors, terms) if None not in vectors else found  # type: ignore[arg-type]  # both are some
    letters = real_sets.letters_of(gold) | real_sets.letters_of(answer)
    if found.status == "different" and any(letters & (h.left.free | h.right.free) for h in terms.given):
        return Comparison("undecided", reason="sets of what a letter may be, of which something is given")
    return found


def _statement_and_collection(gold: Value, answer: Collection, terms: Terms) -> Comparison:
    """x = 5 beside {5}; x > 3 beside what may be an interval. "x = 1 and x = 5" may be said of two solutions."""
    if isinstance(gold, Statements) and gold.kind == "and" and len({_name_of(r) for r in gold.parts} - {None}) == 1:
        return Comparison("undecided", reason='"and" between solutions')
    if _name_of(gold) is not None and isinstance(gold, Relation) and answer.kind != "tuple":
        return unordered((gold.right,), answer.items, terms)
    return _real_sets(gold, answer, terms)


def _statements(gold: Value, answer: Value, terms: Terms) -> Comparison:
    if isinstance(gold, Statements) and isinstance(answer, Statements) and gold.kind == answer.kind == "and":
        found = assigned(Collection("list", gold.parts), Collection("list", answer.parts), terms)
        if found is not None:
            return found
    assert isinstance(gold, Relation | Statements)
    assert isinstance(answer, Relation | Statements)
    found = relations_compare.compare_statements(gold, answer, terms.numbers, terms.given)
    return (as_equations(gold, answer, terms.numbers) or found) if found.status == "equal" else found


Rule: TypeAlias = Callable[..., Comparison]
_SETS: tuple[type, ...] = (Interval, Union)
_STATED: tuple[type, ...] = (Relation, Statements)
KINDS: Mapping[type, str] = {
    Relation: "a relation",
    Statements: "statements",
    Interval: "an interval",
    Union: "a union",
    Matrix: "a matrix",
    Words: "words",
    Member: "what is in a set",
    Described: "a set",
}


def _of_numbers() -> Iterator[tuple[tuple[type, type], Rule]]:
    """The rules by the two kinds of value, in either order."""
    yield (Expr, Relation), _number_and_relation
    yield (Expr, Statements), _number_and_statements
    yield (Expr, Collection), _number_and_collection
    yield from (((Expr, other), _never) for other in (*_SETS, Matrix))
    yield (Collection, Collection), _collections
    yield (Matrix, Matrix), _matrices
    yield (Matrix, Collection), _matrix_and_collection
    for stated in _STATED:
        for other in _STATED:
            yield (stated, other), _statements
        for other in _SETS:
            yield (stated, other), _real_sets
        yield (stated, Collection), _statement_and_collection
    for first in _SETS:
        for other in (*_SETS, Collection):
            yield (first, other), _real_sets
        yield (first, Matrix), _never if first is Union else _interval_and_matrix
    yield (Matrix, Relation), _never
    yield (Words, Words), _words


RULES: Mapping[tuple[type, type], Rule] = dict(_of_numbers())
