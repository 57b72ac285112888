r"""Answers about random variables: equal by the rules of probability, different in a finite world that shows it.

    Var(aX + b)  against  a^2 Var(X)       equal: E is linear, Var(X) = E[X²] - E[X]²
    P(A | B)     against  P(B | A)         different: where P(A) = 1/2, P(B | A) = 1/3, P(B | not A) = 1/4
    H(X | Y)     against  H(Y | X)         different: where P(X=0, Y=0) = 1/6, ...

Every quantity is written in a normal form over numbers that may be any: means of products, chances of events under
those before, joint entropies. Nothing is said where something random in either text, or in what is assumed, is not
understood: then the texts are compared as others are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from derive.errors import LossproofError
from derive.symbols import Expr
from verify.answers.chances import expected
from verify.answers.chances.assumed import Assumed, assumed
from verify.answers.chances.conventions import has_unexplained, with_conventions
from verify.answers.chances.events import Nature
from verify.answers.chances.forms import Forms
from verify.answers.chances.laws import COMPUTED, IS_LAW, LAWS, Stated
from verify.answers.chances.laws import bare as bare_law
from verify.answers.chances.laws import stated as stated_law
from verify.answers.chances.measures import one_measure, one_style
from verify.answers.chances.quantities import OF_VALUES, Chance, Readings, Total, Unread, same_relation
from verify.answers.chances.question import Asked, events_of, variables
from verify.answers.chances.refuting import by_worlds
from verify.answers.chances.tables import with_totals
from verify.answers.comparing.equality import compare
from verify.answers.comparing.evaluation import OutsideDomain
from verify.answers.comparing.forms import Reader, prepared
from verify.answers.comparing.verdict import Comparison, Mismatch, Proof
from verify.answers.reading.events import names
from verify.answers.reading.parsing import Invalid
from verify.answers.reading.random_text import OPERATORS, split, template, tidied
from verify.answers.reading.samples import one_index
from verify.kernel import MALFORMED
from verify.model import NoValue
from verify.signs import POSITIVE

LONGEST = 1000
_MAY_BE = re.compile(r"[\[({]|[∩∪∼~|]|\\(?:cap|cup|sim)")
_NAMED = re.compile(  # MSE(θ̂) = ..., σ² = ..., F(x) = ...
    r"\s*((?:\\(?:mathrm|text|operatorname)\s*\{[A-Za-z ]+\}|\\(?!sum|prod|int|frac|lim)[a-z]+|(?!sum|prod)[A-Za-z]+)"
    r"(?:_\{[\w\\+]+\}|_\w)?(?:\^2|\^\{2\})?\s*(?:\((?:\\hat|\\bar)?\s*\{?\\?\w+\}?(?:,\s*\w+)*\))?)\s*=(?![=<>])"
)
_RELATION = re.compile(r"[<>≤≥]|\\(?:leq?|geq?|le|ge)(?![a-z])")
UNDECIDED = Comparison("undecided", reason="neither a proof nor a distribution that shows a difference")


# ∂p(x | θ)/∂θ is not the derivative of a number
_DERIVED = re.compile(
    r"\\partial|\\nabla|[∂∇]|\\frac\s*\{\s*d\s*\}|\bd\s*/\s*d[A-Za-z]"
)  # ∂p(x | θ)/∂θ is not that of a number


def compared(task: Mapping[str, Any]) -> Comparison | None:
    """What is found of two texts that speak of random variables; None where they are not understood."""
    gold, answer = task["gold"], task["answer"]
    said = (*task.get("given", ()), *task.get("facts", ()))
    asked_otherwise = task.get("mode", "equal") != "equal" or task.get("scope") == "book" or task.get("names")
    if asked_otherwise or not all(isinstance(text, str) and len(text) <= LONGEST for text in (gold, answer, *said)):
        return None
    if not any(_is_spoken(text) for text in (gold, answer)) or any(map(_DERIVED.search, (gold, answer, *said))):
        return None
    return _found(gold, answer, said)


@lru_cache(maxsize=4)  # the texts may be looked at again, when what stands around them is off
def _found(gold: str, answer: str, said: tuple[str, ...]) -> Comparison | None:
    found = _tried(gold, answer, said, densities=False)
    if found is None or found.status == "undecided":
        found = _with_sums(gold, answer, said) or found
    if found is not None and found.status == "different" and expected.is_parameter_left_out(gold, answer):
        return Comparison("undecided", reason="a law with its parameter, and one without")
    return found


def _tried(gold: str, answer: str, said: tuple[str, ...], *, densities: bool) -> Comparison | None:
    try:
        return _compared(gold, answer, said, densities=densities)
    except (Unread, Invalid, NoValue, OutsideDomain, LossproofError, RecursionError, *MALFORMED):
        return None


def _with_sums(gold: str, answer: str, said: tuple[str, ...]) -> Comparison | None:
    """What is found of expectations written out as sums: equal in one way of reading p_θ, or different in each."""
    ways = [_tried(*both, said, densities=True) for both in expected.written_out(gold, answer)]
    equal = next((found for found in ways if found is not None and found.status == "equal"), None)
    if equal or not ways or any(found is None or found.status != "different" for found in ways):
        return equal
    return ways[0]


def is_beyond(gold: str, answer: str) -> bool:
    """Do both texts have means or chances in them, which are no functions of which nothing is known?

    What differs where these could have any values need not differ.
    """
    return max(len(gold), len(answer)) <= LONGEST and any(map(_has_means, (gold, answer)))


_OF_STATES = re.compile(r"V\(s'?\)")  # the value of a state, and no variance


def _has_means(text: str) -> bool:
    parts = [part for _, part in split(tidied(text), "=")]
    found = template(parts[-1])
    said = [q for q in found.quantities.values() if not _OF_STATES.fullmatch(q.text)] if found else []
    return any(q.kind in OF_VALUES or (q.kind == "P" and _RELATION.search(q.text)) for q in said)


def _is_spoken(text: str) -> bool:
    """May something random be spoken of?"""
    return _MAY_BE.search(text) is not None and (
        any(pattern.search(text) for pattern in OPERATORS.values())
        or re.search(r"\\c[au]p|[∩∪∼~]|\\sim", text) is not None
        or IS_LAW.match(tidied(text)) is not None
    )


def _compared(gold: str, answer: str, said: Sequence[str], *, densities: bool) -> Comparison | None:
    gold = _without_middle(gold)
    readings = Readings.of((gold, answer, *said))
    if densities:
        readings = readings.with_densities(expected.functions((gold, answer)))
    laws = [stated_law(tidied(text), readings) for text in (gold, answer)]
    if any(law and not law.variable for law in laws):  # N(0, 1) beside \mathcal{N}(0, 1)
        laws = [law or bare_law(tidied(text), readings) for law, text in zip(laws, (gold, answer), strict=True)]
    if all(laws):
        return _of_laws(*laws) if not said else None  # type: ignore[arg-type]
    if any(law is not None for law in laws):
        return None
    if readings.samples is not None and not one_index(map(tidied, (gold, answer))):
        return Comparison("undecided", reason="another index")  # Cov(X_i, X_j), and the sum over i of X_j
    if not all(map(one_style, (gold, answer))):
        return Comparison("undecided", reason="one letter in two styles")
    if not one_measure((gold, answer)):
        return Comparison("undecided", reason="two measures")
    sides = _sides(readings, *_without_names(gold, answer))
    if sides is None:
        return None
    question = Asked(readings, assumed(said, readings), *sides)
    return judged(question)


def _without_middle(gold: str) -> str:
    """a = c of a = b = c, of the gold answer, which is right."""
    parts = [part for _, part in split(gold, "=")]
    return f"{parts[0]} = {parts[-1]}" if len(parts) > 2 and all(parts) and not re.search(r"[<>≤≥≠:]=?", gold) else gold


def _without_names(gold: str, answer: str) -> tuple[str, str]:
    """The texts without the name before an equals sign, if they have the same one, or only one has a name."""
    cut = [_NAMED.match(text) for text in (gold, answer)]
    names = {re.sub(r"\\(?:mathrm|text|operatorname)|[\s{}\\]", "", m[1]) for m in cut if m}
    operators = [p for k, p in OPERATORS.items() if k not in ("p", "F")]
    if len(names) != 1 or any("(" in m[1] and any(p.search(m[1]) for p in operators) for m in cut if m):
        return gold, answer
    rest = [text[m.end() :] if m else text for text, m in zip((gold, answer), cut, strict=True)]
    return (rest[0], rest[1]) if not any("=" in _outside(text) for text in rest) else (gold, answer)


def _outside(text: str) -> str:
    """The equals signs outside of brackets."""
    return "=" * (len(list(split(text, "="))) - 1)


def _of_laws(gold: Stated, answer: Stated) -> Comparison | None:
    """X ~ N(0, 4) and X ~ N(0, 4): by the name and the parameters."""
    if gold.variable and answer.variable and gold.variable != answer.variable:
        return None
    if gold.law.name != answer.law.name:
        where = [LAWS[side.law.name].values for side in (gold, answer)]
        return (
            Comparison("different", Mismatch(f"values in {where[0]} against {where[1]}"))
            if where[0] != where[1]
            else None
        )
    if gold.law.name == "Normal" and _is_square(gold.law.parameters[1], answer.law.parameters[1]):
        return None  # one may mean the variance, the other the standard deviation
    parts = [compare(a, b) for a, b in zip(gold.law.parameters, answer.law.parameters, strict=True)]
    if all(part.status == "equal" for part in parts):
        return Comparison("equal", Proof("the parameters of the distribution"))
    return next((part for part in parts if part.status == "different"), None)


def _is_square(a: Expr, b: Expr) -> bool:
    """Is one of two parameters with letters the square of the other?"""
    return bool(a.free | b.free) and any(compare(x**2, y).status == "equal" for x, y in ((a, b), (b, a)))


def _sides(readings: Readings, gold: str, answer: str) -> tuple[Expr, Expr] | None:
    """What is to be compared: both texts, or the right sides of equations that say what one quantity is."""
    values = [same_relation(readings.value(text)) for text in (gold, answer)]
    if None in values or not readings.known:
        return None
    (left, first), (other, second) = values  # type: ignore[misc]
    named = [x for x in (left, other) if x is not None]
    if any(x not in readings.known for x in named) and (left is None or not _same(readings, left, first)):
        return None  # no name, and no rule: log p(x) = log Σ_z p(x, z) is one
    if len(named) == 2 and not _same(readings, named[0], named[1]):
        return None
    return first, second


def _same(readings: Readings, one: Expr, other: Expr) -> bool:
    """Are two formulas equal, whatever is assumed?"""
    known = readings.known
    if one in known and other in known and known[one] == known[other]:
        return True
    return judged(Asked(readings, assumed((), readings), one, other)).status == "equal"


def judged(asked: Asked) -> Comparison:
    """Equal in a normal form, with as little of what is assumed as it takes; else different in a world."""
    if not asked.knowns:  # E[X] = 3, of which the right side is as any other
        return UNDECIDED
    if any(isinstance(k, Total) for k in asked.knowns):
        return with_totals(asked)
    conventional = with_conventions(asked)
    last = conventional or asked
    ways = [(asked, False), (asked, True), (last, True)] if last.assumes() else [(asked, False)]
    for left, (of, assuming) in zip(range(len(ways))[::-1], ways, strict=True):
        form = Forms(of, assuming)
        try:
            found = form.compared(of.given())
        except Unread:  # which the assumptions may mend
            if not left:
                raise
            continue
        if found.status == "equal" and isinstance(found.evidence, Proof):
            facts = (*sorted(form.used), *(of.assumed.said if assuming else ()), *found.evidence.facts)
            return Comparison("equal", Proof(found.evidence.by, tuple(dict.fromkeys(facts)), found.evidence.note))
    if conventional is None or has_unexplained(last):
        return UNDECIDED
    return _refuted(last, form, found)


def _refuted(asked: Asked, form: Forms, found: Comparison) -> Comparison:
    """Different, if nothing but constants is left and they are, or the numbers of events are, or a world shows it."""
    if form.is_final():
        return found if found.status == "different" else UNDECIDED
    if all(isinstance(k, Chance) for k in asked.knowns):
        return _by_chances(asked, form, found)
    return by_worlds(asked, asked.given())


def _by_chances(asked: Asked, form: Forms, found: Comparison) -> Comparison:
    """Different for all kinds of variables that may be meant."""
    spoken = {c.variable for c in asked.conditions()}
    if found.status != "different" or asked.assumed.above or _is_told(asked, spoken):
        return UNDECIDED
    if any(x in asked.assumed.laws and asked.assumed.laws[x].name not in COMPUTED for x in spoken):
        return _ordered(form)
    unsaid = {x: _nature(asked, x) for x in spoken if x not in asked.assumed.nature}
    nature: dict[str, Nature] = {**asked.assumed.nature, **unsaid}
    ways = [replace(asked.assumed, nature=nature)] if any(n != "any" for n in unsaid.values()) else []
    ways += _as_parts(asked)
    meant = (Forms(replace(asked, assumed=way), assuming=True).compared(asked.given()) for way in ways)
    found = next((m for m in meant if m.status != "different"), found)
    return found if found.status == "different" else UNDECIDED


def _as_parts(asked: Asked) -> list[Assumed]:
    """C_1 and C_2 as the classes that there are, if nothing else is said of them, as C_1 ∪ C_2 says."""
    rows = [{x for x in names(e) if re.fullmatch(r"[A-Z]_\d", x)} for k in asked.knowns for e in events_of(k)]
    if any(len({x[0] for x in row}) < len(row) for row in rows):
        return []
    names_ = set[str]().union(*rows)
    stems = {x[0]: frozenset(y for y in names_ if y[0] == x[0]) for x in names_}
    a = asked.assumed
    said = {x for s in (*a.independent, *a.exclusive, *a.exhaustive, *(pair[0] for pair in a.under)) for x in s}
    parts = [s for s in stems.values() if len(s) > 1 and not s & said]
    return [replace(a, exclusive=[*a.exclusive, *parts], exhaustive=[*a.exhaustive, *parts])] if parts else []


def _is_told(asked: Asked, spoken: set[str]) -> bool:
    """Is a mean assumed of a variable that events speak of? No table of chances need have it."""
    return any(variables(known) & spoken for known, _ in asked.assumed.equations)


def _ordered(form: Forms) -> Comparison:
    """Different for every distribution, if one side is always the less."""
    reader = Reader(form.held)
    difference = prepared(form.sides[0] - form.sides[1])
    if any(reader.signs.sign(e) == POSITIVE for e in (difference, prepared(-1 * difference))):
        return Comparison("different", Mismatch("one is less than the other for every such variable"))
    return UNDECIDED


def _nature(asked: Asked, name: str) -> Nature:
    """What a variable of which nothing is said may be meant to be: whole, if it is compared with counts."""
    said = [c for c in asked.conditions() if c.variable == name]
    numbers = [asked.read[c.bound] for c in said]
    values = [b.data for b in numbers if not b.free and b.data is not None]
    if len(values) < len(numbers):
        return "any"
    signs = {c.relation for c in said}
    if signs <= {"=", "!="} and len(set(values)) > 1:
        return "listed"
    if name == "Z":
        return "symmetric"
    return "whole" if all(v >= 0 and v == int(v) for v in values) else "continuous"
