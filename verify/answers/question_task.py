"""What a worker does to grade the answer to a question of the bank. Plain data in, plain data out.

    {"task": "question", "question": "odds.reflection", "answer": "true"}  ->  {"status": "equal"}

An answer is a text; of a derivation also a list of lines; of a claim also {"answer": "false", "at": {"z": "-2"}}. As a
text, a counterexample follows the word: "false: K = 2, z = (0, 1)" or "거짓, z_1 = 0, z_2 = 1/2".
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from derive.language import speaking
from derive.symbols import Dim, Expr, Family, Idx, Sym
from verify.answers import check_task
from verify.answers import questions as asked
from verify.answers.comparing.counterexample import Pair
from verify.answers.comparing.equality import Question as Pairing
from verify.answers.comparing.equality import compare
from verify.answers.comparing.evaluation import OutsideDomain
from verify.answers.comparing.verdict import Mode, Proof
from verify.answers.mistakes.diagnosis import diagnosis
from verify.answers.mistakes.of_numbers import mistaken
from verify.answers.questions import Choice, Derivation, Expression, Instance, Numeric, Question, Truth
from verify.answers.reading.parsing import Invalid, Relation, parse
from verify.enclosure import Enclosure
from verify.model import Model, NoValue

if TYPE_CHECKING:
    from verify.answers.derivations.judging import DerivationVerdict, LineVerdict

Data: TypeAlias = Any
FORMS: tuple[Mode, ...] = ("same form", "same up to order")  # modes in which the form counts
MOST_CHARACTERS = 20_000  # of an answer
MOST_SIZE = 1000  # of K, in a counterexample
DIGITS = 3  # decimals from which a number is taken for a rounded one
BITS = (80, 320, 1200, 3400)  # of the enclosures that decide a claim at a point; the last is 1000 digits
NUMBER = re.compile(r"[-+−]?\d{1,40}(?:\.\d{1,40})?(?:/\d{1,40})?")
DECIMAL = re.compile(r"([-+−]?)(\d{1,40})\.(\d{1,40})")
_LIST = r"[\[(][\d\s,./()\[\]+−-]*[\])]"
_ASSIGNED = re.compile(rf"([^\W\d_]\w*?)(?:_?\{{?([\d,]+)\}}?|\[([\d,]+)\])?\s*[=:]\s*({_LIST}|{NUMBER.pattern})")
_JOINED = re.compile(r"[\s,;:.()&]|\b(?:at|for|when|where|with|if|e\.?g|and|because|take)\b|예|반례|일 때|이면|에서")


class Malformed(ValueError):
    """What was given at a point cannot be read."""


@cache
def known() -> Mapping[str, Question]:
    """Every question by its id: the quizzes, then the chapters that have questions."""
    files = (asked.HERE / f"{name}.toml" for name in asked.FILES)
    return MappingProxyType({q.id: q for file in files if file.exists() for q in asked.load(file)})


def near(name: str) -> list[str]:
    """The ids that are most like a name."""
    return difflib.get_close_matches(name, known(), n=3, cutoff=0.4)


def graded(task: Mapping[str, Data]) -> Data:
    """The verdict on an answer, as plain data."""
    question = known().get(task["question"])
    if question is None:
        return {"status": "unknown", "near": near(str(task["question"])[:100])}
    answer = task["answer"]
    if isinstance(answer, str) and len(answer) > MOST_CHARACTERS:
        return {"status": "invalid", "kind": "long"}
    try:
        return _GRADED[question.kind](question, answer, task)
    except Invalid as error:
        return {"status": "invalid", **error.as_json()}


# Formulas


def _expression(q: Expression, answer: Data, task: Mapping[str, Data]) -> Data:
    syntax = task.get("syntax", "auto")
    said = q.read(_text(answer)) if syntax == "auto" else _read_as(q, _text(answer), syntax)
    found = compare(q.gold_expression, said, given=q.hypotheses, mode=q.mode, variable=q.constant_in)
    if found.status == "undecided" and q.mode in FORMS:  # the form of any right answer will do
        alike = (compare(form, said, given=q.hypotheses, mode=q.mode) for form in q.right_expressions)
        found = next((f for f in alike if f.status == "equal"), found)
    plain = found.as_json()
    if found.status == "different":
        pairing = Pairing(q.gold_expression, said, q.hypotheses, (), q.constant_in)
        mistake = diagnosis(pairing, forms=q.right_expressions, sides=q.sides, mode=q.mode)
        plain["diagnosis"] = mistake.name if mistake else None
    elif found.status == "undecided" and isinstance(found.evidence, Proof) and q.mode in FORMS:
        plain |= {"status": "different", "diagnosis": "form"}
    return plain


def _read_as(q: Question, answer: str, syntax: str) -> Expr:
    return q.written_out(parse(answer, syntax=syntax, scope=q.scope, right_side=True))  # type: ignore[arg-type]


def _text(answer: Data) -> str:
    return answer if isinstance(answer, str) else "\n".join(map(str, answer))


# Numbers


def _numeric(q: Numeric, answer: Data, task: Mapping[str, Data]) -> Data:
    """Equal exactly, or rounded where the question allows it."""
    drawn, text = q.drawn(int(task.get("seed", 0))), _text(answer).strip()
    if drawn.rounds_to(text):
        return {"status": "equal", "evidence": {"kind": "proof", "by": "rounding", "facts": [], "note": ""}}
    said = drawn.read(text)
    found = compare(drawn.gold, said)
    plain = found.as_json()
    if found.status == "different":
        plain["diagnosis"] = _mistaken(drawn, text, said)
    return plain


def _mistaken(drawn: Instance, text: str, said: Expr) -> str | None:
    """The mistake in a number: in the parameters if it is written in them, else in the number that they make."""
    decimal = DECIMAL.fullmatch(text)
    if decimal and _rounded(drawn.gold, decimal):
        return "form"
    mistake = mistaken(drawn, text, said, (lambda e: _rounded(e, decimal)) if decimal else None)
    return mistake.name if mistake else None


def _rounded(e: Expr, decimal: re.Match[str]) -> bool:
    """Is the decimal the value, rounded to as many digits as it has, if it has enough of them?"""
    sign, whole, part = decimal.groups()
    value = Fraction(f"{'-' * (sign in ('-', '−'))}{whole}.{part}")
    try:
        return len(part) >= DIGITS and asked.within(e, value, Fraction(1, 2 * 10 ** len(part)))
    except NoValue:
        return False


# Choices


def _choice(q: Choice, answer: Data, _: Mapping[str, Data]) -> Data:
    chosen, gold = q.chosen(_text(answer)), frozenset(q.gold)
    if not chosen:
        return {"status": "invalid", "kind": "choice"}
    evidence = {"kind": "choice", "chosen": sorted(chosen)}
    if chosen == gold:
        return {"status": "equal", "evidence": evidence}
    name = "missing" if chosen < gold else "extra" if chosen > gold else "option"
    wrong = min(chosen - gold, default=0)  # of several, the first
    why = {lang: list(texts)[wrong - 1] for lang, texts in q.why.items()} if wrong and q.why else None
    option = "" if len(gold) == len(chosen) == 1 else chr(ord("a") + wrong - 1)
    return {"status": "different", "evidence": evidence, "diagnosis": name, "why": why, "option": option}


# Claims


def _truth(q: Truth, answer: Data, _: Mapping[str, Data]) -> Data:
    try:
        said, point = _claimed(q, answer)
    except Malformed:
        return {"status": "invalid", "kind": "truth"}
    if said is None:
        return {"status": "invalid", "kind": "truth"}
    if said != q.gold:
        return {"status": "different", "diagnosis": "verdict"}
    if said:
        return {"status": "equal"}
    try:
        model = _model(q, point)
    except Malformed:
        return {"status": "different", "diagnosis": "incomplete"}
    return _at_point(q, model, point)


def _at_point(q: Truth, model: Model, point: Mapping[str, Data]) -> Data:
    """Does the claim fail there?"""
    relation = q.statement
    assert relation.left is not None
    pair = Pair(relation.left, relation.right, q.hypotheses)
    evidence = {"kind": "point", "point": dict(point)}
    try:
        outside = not pair.admits(model)
    except (NoValue, KeyError):
        outside = True
    fails = None if outside else _fails(relation, pair, model)
    if outside or fails == "outside":
        return {"status": "different", "diagnosis": "outside", "evidence": evidence}
    if fails is None:
        return {"status": "undecided", "evidence": evidence}
    if fails:
        return {"status": "equal", "evidence": evidence}
    return {"status": "different", "diagnosis": "holds", "evidence": evidence}


def _fails(relation: Relation, pair: Pair, model: Model) -> bool | str | None:
    """Whether a relation fails at a point, by enclosures; "outside" where a side has no value; None: not known.

    What agrees to 1000 digits is not taken for equal: then it is not known.
    """
    for bits in BITS:
        boxes = pair.boxes(model, bits)
        if any(isinstance(box, OutsideDomain) for box in boxes):
            return "outside"
        known_ = [box for box in boxes if isinstance(box, Enclosure)]
        if len(known_) == 2:
            holds = _HOLDS[relation.relation](*known_)
            if holds is not None:
                return not holds
    return None


def _less(x: Enclosure, y: Enclosure, strict: bool) -> bool | None:
    """Is x < y, or x <= y? None: the enclosures do not tell."""
    if x.hi < y.lo or (not strict and x.hi <= y.lo):
        return True
    return False if x.lo > y.hi or (strict and x.lo >= y.hi) else None


def _same(x: Enclosure, y: Enclosure) -> bool | None:
    if x.hi < y.lo or y.hi < x.lo:
        return False
    return True if x.lo == x.hi == y.lo == y.hi else None


def _other(x: Enclosure, y: Enclosure) -> bool | None:
    same = _same(x, y)
    return None if same is None else not same


_HOLDS: Mapping[str, Callable[[Enclosure, Enclosure], bool | None]] = {
    "=": _same,
    "!=": _other,
    "<": lambda x, y: _less(x, y, True),
    "<=": lambda x, y: _less(x, y, False),
    ">": lambda x, y: _less(y, x, True),
    ">=": lambda x, y: _less(y, x, False),
}


def _claimed(q: Truth, answer: Data) -> tuple[bool | None, dict[str, Data]]:
    """True or false, and the point that is given with it."""
    if isinstance(answer, Mapping):
        return q.said(str(answer.get("answer", ""))), dict(answer.get("at") or {})
    text = _text(answer).strip()
    first = re.match(r"[^\W\d]+", text)
    if first is None:
        return None, {}
    return q.said(first.group()), _assigned(text[first.end() :])


def _assigned(text: str) -> dict[str, Data]:
    """What is given after the word: names and their values. Raises Malformed where anything else is said."""
    point: dict[str, Data] = {}
    entries: dict[str, dict[tuple[int, ...], str]] = {}
    for found in _ASSIGNED.finditer(text):
        name, at, inside, value = found.groups()
        if at or inside:
            where = tuple(int(i) for i in (at or inside).split(",") if i)
            entries.setdefault(name, {})[where] = value
        else:
            point[name] = _value(value)
    if _JOINED.sub("", _ASSIGNED.sub("", text)):
        raise Malformed(text[:60])
    return point | {name: [table[where] for where in sorted(table)] for name, table in entries.items()}


def _value(text: str) -> Data:
    """A number, or a list of numbers, as texts."""
    if NUMBER.fullmatch(text):
        return text
    quoted = NUMBER.sub(lambda m: f'"{m.group()}"', text.translate(str.maketrans("()", "[]")))
    try:
        return json.loads(quoted)
    except (ValueError, RecursionError):
        raise Malformed(text[:60]) from None


def _model(q: Truth, point: Mapping[str, Data]) -> Model:
    """The point as a model. Raises Malformed where a value is missing or none."""
    relation = q.statement
    assert relation.left is not None
    free = relation.left.free | relation.right.free
    free = free.union(*(h.left.free | h.right.free for h in q.hypotheses))
    bound = {i for h in q.hypotheses for i in h.forall} - relation.left.free - relation.right.free
    families = {x.data: _entries(point, x) for x in free if isinstance(x, Family)}
    return Model(
        dims=_sizes(free, point, families),
        scalars={x.data: _number(point.get(x.data)) for x in free if isinstance(x, Sym)},
        families=families,
        indices={x.data: _count(point.get(x.data)) for x in free - bound if isinstance(x, Idx)},
    )


def _sizes(free: frozenset[Expr], point: Mapping[str, Data], families: Mapping[str, Mapping[Data, Data]]) -> Data:
    """Sizes as they are given; the lists must fit."""
    named = [x for x in free if isinstance(x, Family)]
    wanted = {x.data for x in (*free, *(size for f in named for size in f.args)) if isinstance(x, Dim)}
    found = {name: _count(point.get(name)) for name in wanted}
    if any(not 1 <= n <= MOST_SIZE for n in found.values()):
        raise Malformed("a size")
    for family in named:
        for axis, size in enumerate(family.args):
            length = found[size.data] if isinstance(size, Dim) else getattr(size, "data", 0)
            if max(where[axis] for where in families[family.data]) != length:
                raise Malformed("a list is longer or shorter than its size")
    return found


def _entries(point: Mapping[str, Data], family: Expr) -> dict[tuple[int, ...], Fraction]:
    found = dict(_flat(point.get(family.data), len(family.args)))
    if not found:
        raise Malformed(str(family))
    return found


def _flat(values: Data, depth: int) -> Iterator[tuple[tuple[int, ...], Fraction]]:
    """The entries of nested lists by their indices, which count from 1."""
    if depth == 0:
        yield (), _number(values)
        return
    if not isinstance(values, list | tuple):
        raise Malformed("no list")
    for number, value in enumerate(values, 1):
        yield from (((number, *rest), entry) for rest, entry in _flat(value, depth - 1))


def _number(value: Data) -> Fraction:
    text = str(value).replace("−", "-")
    if not NUMBER.fullmatch(text) or re.search(r"\.\d+/", text) or re.search(r"/0+$", text):
        raise Malformed(text[:60])
    return Fraction(text)


def _count(value: Data) -> int:
    found = _number(value)
    if found.denominator != 1:
        raise Malformed("no whole number")
    return int(found)


# Derivations


def _derivation(q: Derivation, answer: Data, task: Mapping[str, Data]) -> Data:
    """Line by line, as a derivation of the theorem."""
    from verify.answers.derivations.judging import check_derivation

    lines = answer.splitlines() if isinstance(answer, str) else list(map(str, answer))
    lines = [line for line in lines if line.strip()]
    if len(lines) < 2:
        return {"status": "invalid", "kind": "derivation"}
    with speaking(task.get("lang", "en")):
        found = check_derivation(q.theorem, lines, allowed_starts=q.start)
    evidence = {"kind": "derivation", **found.as_json()}
    if found.status == "correct":
        return {"status": "equal", "evidence": evidence}
    if found.status == "invalid":
        return {"status": "invalid", "message": found.message, "position": None, "suggestion": None}
    return {**_flaw(found, len(lines)), "evidence": evidence}


def _flaw(found: DerivationVerdict, last: int) -> Data:
    """What is first to be said of a derivation that is not right."""
    first: dict[str, Any] = {}
    for line in found.lines:
        first.setdefault(line.status, line)
    bad = min((first[s] for s in _FLAWS if s in first), key=lambda line: line.line.number, default=None)
    if found.circular:
        return _flawed("circular", first.get("wrong-reason") or bad)
    if not found.start_ok:
        return {"status": "different", "diagnosis": "wrong start", "line": 1}
    if bad is not None:
        return _flawed(_FLAWS[bad.status], bad)
    if not found.goal_ok:
        return {"status": "different", "diagnosis": "wrong goal", "line": last, "said": found.message}
    if "too-big" in first:
        return _flawed("too big a step", first["too-big"])
    return {"status": "undecided", "said": found.message}


def _flawed(name: str, line: LineVerdict | None) -> Data:
    if line is None:
        return {"status": "different", "diagnosis": name}
    return {"status": "different", "diagnosis": name, "line": line.line.number, "said": line.message}


_FLAWS = {"does-not-follow": "does not follow", "wrong-reason": "wrong reason", "invalid": "invalid"}
_GRADED: Mapping[str, Callable[[Any, Data, Mapping[str, Data]], Data]] = {
    "expression": _expression,
    "numeric": _numeric,
    "choice": _choice,
    "truth": _truth,
    "derivation": _derivation,
}


def warm() -> None:
    """Import and build what the first answer would wait for."""
    check_task.warm()
    known()


TASKS = {**check_task.TASKS, "question": graded}
