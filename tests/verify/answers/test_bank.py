"""The question bank: right answers are right, wrong ones wrong, and the gold is what the book proves."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from fractions import Fraction
from itertools import pairwise, product

import pytest
from mpmath import mp

from derive.catalog import CHAPTERS, entries
from derive.errors import LossproofError
from derive.rules import AXIOMS, CONVERSIONS, Hypothesis
from derive.symbols import ArgMax, ArgMin, Expr, Family, Lam, Sym, unfold
from derive.vocabulary import DEFINITIONS
from tests.verify.answers.bank_values import APART, CLOSE, Point, assigned, holds, points, related, same_order, value
from verify.answers import questions
from verify.answers.comparing.equality import compare
from verify.answers.comparing.verdict import Proof
from verify.answers.question_task import FORMS, graded
from verify.answers.questions import Choice, Derivation, Expression, Instance, Numeric, Question, Truth, bank
from verify.answers.reading.parsing import Invalid

BANK = bank()
SEEDS = range(12)
REASONS = {
    "hypothesis",
    *entries(),
    *(axiom.name for axiom in AXIOMS),
    *(rule.name for rule in CONVERSIONS),
    *(f"definition of {definition.name}" for definition in DEFINITIONS),
}


def of(kind: type[Question]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("q", [pytest.param(q, id=q.id) for q in BANK.values() if isinstance(q, kind)])


every = of(Question)


def test_there_are_enough_of_each_kind_and_chapter() -> None:
    kinds = Counter(q.kind for q in BANK.values())
    chapters = Counter(q.chapter for q in BANK.values())
    assert len(BANK) >= 66
    assert all(kinds[kind] >= least for kind, least in LEAST.items()), kinds
    assert all(chapters[chapter.name] >= 5 for chapter in CHAPTERS), chapters
    assert {q.difficulty for q in BANK.values()} == {1, 2, 3}


LEAST = {"expression": 30, "numeric": 8, "choice": 8, "truth": 10, "derivation": 6}


def test_the_quizzes_come_first() -> None:
    first = list(BANK.values())[:4]
    assert {q.chapter for q in first} == {"quizzes"}
    assert {"softmax.from-bayes", "cross-entropy.from-multinomial"} <= {q.theorem for q in first}


@every
def test_the_book_has_the_theorem(q: Question) -> None:
    assert q.theorem in entries()


@every
def test_it_belongs_to_its_chapter(q: Question) -> None:
    chapter = next(c for c in CHAPTERS if q.theorem in {e.id for e in c.entries})
    assert q.chapter in (chapter.name, "quizzes")
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*\.[a-z0-9]+(-[a-z0-9]+)*", q.id)
    assert q.id.split(".")[0] == ("quiz" if q.chapter == "quizzes" else q.chapter)


@every
def test_it_is_said_in_both_languages(q: Question) -> None:
    for texts in (q.text, q.hints, *((q.options, q.why) if isinstance(q, Choice) else ())):
        for language, said in texts.items():
            for line in (said,) if isinstance(said, str) else said:
                assert line.strip() == line
                hangul = any(unicodedata.name(c, "").startswith("HANGUL") for c in line)
                assert not hangul or language == "ko", line
                assert hangul or language == "en" or not re.search("[A-Za-z]{4}", line.replace("softmax", "")), line
                assert line[-1] in ".?" or texts is getattr(q, "options", None), line


@every
def test_no_hint_gives_the_answer_away(q: Question) -> None:
    if isinstance(q, Expression | Numeric):
        hints = {re.sub(r"[\s*{}]", "", hint) for said in q.hints.values() for hint in said}
        shapes = [re.sub(r"[\s*{}]", "", answer) for answer in (q.gold, *q.right) if len(answer) > 4]
        assert not [(h, s) for h in hints for s in shapes if s in h]


@every
def test_its_answers_are_all_different(q: Question) -> None:
    said = [str(r) for r in q.right] + [f"{w.answer} {w.at} {w.lines}" for w in q.wrong]
    assert len(set(said)) == len(said)


@of(Expression)
def test_one_answer_is_latex_and_one_unicode(q: Expression) -> None:
    assert any("\\" in r for r in q.right)
    assert any(ord(c) > 127 for r in q.right for c in r)


# Formulas, by numbers.


def agree(q: Question, gold: Expr, answer: Expr, given: tuple[Hypothesis, ...]) -> bool:
    """Equal at every point, in the sense of the question's mode."""
    where = list(points((gold, answer), given, q.id, 12))
    gaps = [distance(q, gold, answer, at, given) for at in where]
    assert not any(CLOSE * 100 < gap < APART for gap in gaps), "neither equal nor different"
    return all(gap < APART for gap in gaps)


def distance(q: Question, gold: Expr, answer: Expr, at: Point, given: tuple[Hypothesis, ...]) -> object:
    one, mode = value(gold, at), getattr(q, "mode", "equal")
    try:
        other = value(answer, at)
    except ArithmeticError:  # no value where the gold has one
        return 1
    if mode not in ("equal up to an additive constant", "equal up to a constant factor"):
        return abs(one - other) / (1 + abs(one))
    moved = elsewhere(q, gold, answer, at, given)
    one_there, other_there = value(gold, moved), value(answer, moved)
    if mode == "equal up to an additive constant":
        return abs((one - other) - (one_there - other_there))
    return abs(one * other_there - one_there * other)


def elsewhere(q: Question, gold: Expr, answer: Expr, at: Point, given: tuple[Hypothesis, ...]) -> Point:
    """The point with another value of what constants are free of."""
    assert isinstance(q, Expression)
    assert isinstance(q.constant_in, Sym | Family)
    name = q.constant_in.data
    for other in points((gold, answer), given, f"{q.id}, elsewhere", 40):
        if isinstance(q.constant_in, Sym):
            moved = at.where(**{name: other.numbers[name]})
        elif len(other.entries[name]) == len(at.entries[name]):
            moved = Point(at.numbers, {**at.entries, name: other.entries[name]})
        else:
            continue
        if all(holds(h, moved) for h in given):
            return moved
    raise AssertionError("no other point was found")


@of(Expression)
def test_right_formulas_have_the_value_of_the_gold(q: Expression) -> None:
    for answer in q.right:
        assert agree(q, q.gold_expression, q.read(answer), q.hypotheses), answer


@of(Expression)
def test_wrong_formulas_have_another_value(q: Expression) -> None:
    for wrong in q.wrong:
        if wrong.diagnosis == "invalid":
            with pytest.raises(Invalid):
                q.read(wrong.answer)
        else:
            same = agree(q, q.gold_expression, q.read(wrong.answer), q.hypotheses)
            assert same == (wrong.diagnosis == "form"), wrong


@of(Expression)
def test_factors_and_offsets_are_what_they_are_called(q: Expression) -> None:
    """The diagnoses that numbers can confirm. A half may be that of a term: then no ratio is the same everywhere."""
    for wrong in (w for w in q.wrong if w.diagnosis in ("half", "log base", "offset") and q.mode == "equal"):
        gold, answer = q.gold_expression, q.read(wrong.answer)
        pairs = [(value(gold, at), value(answer, at)) for at in points((gold, answer), q.hypotheses, q.id, 8)]
        match wrong.diagnosis:
            case "half":
                ratios = [a / g for g, a in pairs if g]
                same = max(ratios) - min(ratios) < CLOSE
                assert not same or any(abs(ratios[0] - c) < CLOSE for c in (2, mp.mpf(1) / 2)), wrong
            case "log base":
                assert all(abs(a * mp.log(2) - g) < CLOSE for g, a in pairs), wrong
            case "offset":
                assert all(abs((a - g) - (pairs[0][1] - pairs[0][0])) < CLOSE for g, a in pairs), wrong


@of(Expression)
def test_the_gold_is_what_the_book_says(q: Expression) -> None:
    if q.gold_side:
        theorem = entries()[q.theorem]
        side = getattr(theorem.claim, q.gold_side)
        given = (*theorem.given, *q.hypotheses)
        assert compare(side, q.gold_expression, given=given, mode="equal under hypotheses").status == "equal"


@of(Expression)
def test_the_checker_accepts_right_formulas(q: Expression) -> None:
    for answer in q.right:
        found = compare(q.gold_expression, q.read(answer), given=q.hypotheses, mode=q.mode, variable=q.constant_in)
        graded_ = graded({"question": q.id, "answer": answer})
        assert graded_["status"] == "equal", (answer, graded_)
        assert found.status == "equal" or (q.mode in FORMS and isinstance(found.evidence, Proof)), (answer, found)


@of(Expression)
def test_the_checker_rejects_wrong_formulas(q: Expression) -> None:
    for wrong in (w for w in q.wrong if w.diagnosis != "invalid"):
        found = compare(
            q.gold_expression, q.read(wrong.answer), given=q.hypotheses, mode=q.mode, variable=q.constant_in
        )
        if found.status == "different":
            assert wrong.diagnosis != "form"
        else:  # the same value, or none where the gold has one
            assert found.status == "undecided"
            assert found.gap or wrong.diagnosis == "form", (wrong, found)


# Numbers.


def all_instances(q: Numeric) -> list[Instance]:
    """The question with all numbers that can be drawn."""
    pools = q.parameters.items()
    return [Instance(q, 0, dict(zip(q.parameters, values, strict=True))) for values in product(*(p for _, p in pools))]


@of(Numeric)
def test_right_numbers_are_the_gold(q: Numeric) -> None:
    for instance in all_instances(q):
        gold = value(instance.gold, Point())
        assert all(abs(value(instance.read(answer), Point()) - gold) < CLOSE for answer in q.right)


@of(Numeric)
def test_wrong_numbers_are_never_the_gold(q: Numeric) -> None:
    for wrong in (w for w in q.wrong if w.diagnosis != "invalid"):
        for instance in all_instances(q):
            gap = value(instance.read(wrong.answer), Point()) - value(instance.gold, Point())
            assert abs(gap) > (mp.mpf(10) ** -q.decimals if q.decimals else APART), (wrong, instance.values)


@of(Numeric)
def test_the_checker_tells_right_numbers_from_wrong_ones(q: Numeric) -> None:
    for instance in map(q.drawn, SEEDS):
        assert all(compare(instance.gold, instance.read(answer)).status == "equal" for answer in q.right)
        for wrong in (w for w in q.wrong if w.diagnosis != "invalid"):
            assert compare(instance.gold, instance.read(wrong.answer)).status == "different", wrong


@of(Numeric)
def test_a_seed_gives_one_question(q: Numeric) -> None:
    assert q.drawn(5) == q.drawn(5)
    assert len({q.drawn(seed).text["en"] for seed in range(40)}) > 5
    for seed in SEEDS:
        assert not any(
            "{" in text or "{" in "".join(q.drawn(seed).hints[lang]) for lang, text in q.drawn(seed).text.items()
        )
    assert all(f"{{{name}}}" in text for name in q.parameters for text in q.text.values())


@of(Numeric)
def test_a_rounded_answer_is_decided_exactly(q: Numeric) -> None:
    if q.decimals is None:
        assert not q.drawn(0).rounds_to("0.5")
        return
    for seed in SEEDS:
        instance = q.drawn(seed)
        gold = value(instance.gold, Point())
        unit = mp.mpf(10) ** -q.decimals
        rounded = int(mp.nint(gold / unit))
        assert instance.rounds_to(decimal(rounded, q.decimals))
        assert not instance.rounds_to(decimal(rounded + 1, q.decimals))
        assert not instance.rounds_to(decimal(rounded - 1, q.decimals))
        assert not instance.rounds_to(decimal(rounded, q.decimals)[:-1])


def decimal(units: int, places: int) -> str:
    sign, digits = "-" * (units < 0), str(abs(units)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def test_what_a_seed_draws_never_changes() -> None:
    drawn = BANK["odds.of-odds"].drawn(7)
    assert drawn.values == PINNED
    assert drawn.values == BANK["odds.of-odds"].drawn(7).values


PINNED = {"a": Fraction(6), "b": Fraction(17)}


# Choices.


@of(Choice)
def test_choices_are_read_and_judged(q: Choice) -> None:
    assert set(q.gold) <= set(range(1, len(q.options["en"]) + 1))
    for answer in q.right:
        assert q.chosen(answer) == set(q.gold), answer
    for language in ("en", "ko"):
        assert len(set(q.options[language])) == len(q.options[language])
        if len(q.gold) == 1:
            assert q.chosen(q.options[language][q.gold[0] - 1]) == set(q.gold)


@of(Choice)
def test_wrong_choices_are_wrong_as_they_say(q: Choice) -> None:
    gold = set(q.gold)
    for wrong in q.wrong:
        chosen = q.chosen(wrong.answer)
        found = (
            "invalid"
            if chosen is None
            else "missing"
            if chosen < gold
            else "extra"
            if chosen > gold
            else "option"
            if chosen != gold
            else "right"
        )
        assert found == wrong.diagnosis, wrong


# Truth.


def witnesses(q: Truth, at: dict[str, object]) -> str:
    """What is wrong with a counterexample, or "" if it is one."""
    point = assigned(at)
    try:
        if not all(holds(h, point) for h in q.hypotheses):
            return "outside"
        left, right = (value(side, point) for side in (q.statement.left, q.statement.right))
    except KeyError:
        return "incomplete"
    except ArithmeticError:
        return "outside"
    return "holds" if related(*_turned(q.statement.relation, left, right)) else ""


def _turned(relation: str, left: object, right: object) -> tuple[str, object, object]:
    return ({">": "<", ">=": "<="}[relation], right, left) if relation in (">", ">=") else (relation, left, right)


@of(Truth)
def test_true_claims_hold_and_false_ones_have_counterexamples(q: Truth) -> None:
    if q.gold:
        sides = (q.statement.left, q.statement.right)
        for at in points(sides, q.hypotheses, q.id, 40):
            left, right = (value(side, at) for side in sides)
            assert related(*_turned(q.statement.relation, left, right)), at
    for right in q.right:
        assert q.said(right["answer"]) is q.gold
        assert q.gold or witnesses(q, right["at"]) == ""


@of(Truth)
def test_wrong_verdicts_and_counterexamples_are_wrong_as_they_say(q: Truth) -> None:
    for wrong in q.wrong:
        said = q.said(wrong.answer)
        if said is None or said is not q.gold:
            assert wrong.diagnosis == ("invalid" if said is None else "verdict"), wrong
        else:
            assert not q.gold
            assert wrong.diagnosis == witnesses(q, dict(wrong.at or {})), wrong


# Derivations.


def follows(q: Derivation, one: Expr, other: Expr) -> bool:
    if isinstance(one, ArgMin | ArgMax):
        return isinstance(other, ArgMin | ArgMax) and same_order(one, other, q.hypotheses, q.id)
    return agree(q, one, other, q.hypotheses)


def same(one: Expr, other: Expr) -> bool:
    return compare(one, other, mode="same up to order").status == "equal"


@of(Derivation)
def test_right_derivations_lead_from_a_start_to_the_goal(q: Derivation) -> None:
    goal, starts = q.read(q.goal), [q.read(start) for start in q.start]
    for lines in q.right:
        read = [q.line(line) for line in lines]
        assert any(same(read[0][0], start) for start in starts)
        assert same(read[-1][0], goal)
        assert {reason for _, reason in read if reason} <= REASONS - {q.theorem}
        for (one, _), (other, _) in pairwise(read):
            assert follows(q, one, other), (one, other)


@of(Derivation)
def test_wrong_derivations_are_wrong_as_they_say(q: Derivation) -> None:
    goal, starts = q.read(q.goal), [q.read(start) for start in q.start]
    for wrong in q.wrong:
        if wrong.diagnosis == "invalid":
            with pytest.raises(Invalid):
                q.line(wrong.lines[wrong.line - 1])
            continue
        read = [q.line(line) for line in wrong.lines]
        assert 1 <= wrong.line <= len(read)
        steps = [follows(q, one, other) for (one, _), (other, _) in pairwise(read)]
        good = wrong.line - 1 if wrong.diagnosis == "does not follow" else len(read)
        assert all(steps[: max(good - 1, 0)]), wrong
        reason = read[wrong.line - 1][1]
        started, ended = any(same(read[0][0], start) for start in starts), same(read[-1][0], goal)
        assert started == (wrong.diagnosis != "wrong start"), wrong
        match wrong.diagnosis:
            case "does not follow":
                assert not steps[wrong.line - 2], wrong
            case "circular":
                assert reason == q.theorem
            case "wrong goal":
                assert not ended
                assert wrong.line == len(read)
            case "wrong reason":
                assert ended
                assert reason in REASONS
            case "too big a step":
                assert ended
                assert not reason


# The loader.


GOOD = {
    "id": "odds.x",
    "kind": "expression",
    "difficulty": 1,
    "theorem": "sigmoid.slope",
    "text": {"en": "?", "ko": "?"},
    "hints": {"en": ["a", "b", "c"], "ko": ["a", "b", "c"]},
    "gold": "t",
    "right": ["t", "1 t", "t + 0"],
    "wrong": [{"answer": str(i), "diagnosis": "other"} for i in range(5)],
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "essay"}, "is no kind"),
        ({"colour": "red"}, "colour is no field"),
        ({"difficulty": 4}, "difficulty"),
        ({"text": {"en": "?"}}, "both languages"),
        ({"hints": {"en": ["a"], "ko": ["a"]}}, "hints"),
        ({"right": ["t"]}, "fewer than"),
        ({"wrong": [{"answer": "1", "diagnosis": "bad luck"}] * 5}, "no diagnosis"),
    ],
)
def test_bad_data_are_refused(change: dict[str, object], message: str) -> None:
    assert questions.question(GOOD, "odds").id == "odds.x"
    with pytest.raises(LossproofError, match=message):
        questions.question(GOOD | change, "odds")


def test_abbreviations_are_written_out() -> None:
    q = questions.question(GOOD | {"where": {"p": "softmax(z)"}, "gold": "p_k"}, "odds")
    assert isinstance(q, Expression)
    assert "softmax" in str(q.gold_expression)
    assert not isinstance(unfold(q.gold_expression, lambda _: False), Lam)
