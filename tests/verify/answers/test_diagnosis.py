"""What went wrong: mistakes are found by name, never without a proof, and in bounded time."""

from __future__ import annotations

import time
import tomllib
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from derive.language import speaking, tr
from derive.symbols import Add, Exp, Expr, Mul, Num, Sym, subst
from verify.answers import check_task, question_task
from verify.answers.comparing.equality import Question, compare
from verify.answers.comparing.verdict import Comparison
from verify.answers.mistakes import diagnosis
from verify.answers.mistakes.diagnosis import made, variants
from verify.answers.mistakes.edits import each, flat_factors, flat_terms, mapped
from verify.answers.mistakes.known import BY_NAME, MISTAKES, WAYS
from verify.answers.mistakes.setting import Setting
from verify.answers.question_task import graded, known
from verify.answers.questions import Expression, Numeric
from verify.answers.reading.parsing import BOOK, GENERAL, parse

Pair = dict[str, Any]
FILE = Path(__file__).with_name("pairs") / "mistakes.toml"
PAIRS: list[Pair] = tomllib.loads(FILE.read_text("utf-8"))["pair"]
SECONDS = 1.0  # of the processor, for 99 of 100 diagnoses
x, y = Sym("x"), Sym("y")


def found(pair: Pair) -> str | None:
    """The diagnosis of an answer that is different."""
    said = judged(pair)
    assert said["status"] == "different", (pair, said)
    return said["diagnosis"]


def judged(pair: Pair) -> Pair:
    """The verdict, by a question where it is about a theorem."""
    if "theorem" not in pair:
        return check_task.checked({"scope": "auto", "given": pair.get("assume", []), **pair})
    question = Expression(
        *("test", "test", 1, pair["theorem"], {}, {}, (), ()),
        names={name: tuple(shape) for name, shape in pair.get("names", {}).items()},
        given=tuple(pair.get("assume", ())),
        gold=pair["gold"],
        mode=pair.get("mode", "equal"),
        gold_side=pair.get("gold_side", ""),
    )
    return question_task._GRADED["expression"](question, pair["answer"], {})


@cache
def of_pairs() -> dict[int, str | None]:
    return {number: found(pair) for number, pair in enumerate(PAIRS)}


def test_there_are_enough_pairs_of_every_kind() -> None:
    assert len(PAIRS) >= 300
    assert len({pair["gold"] for pair in PAIRS}) >= 60
    assert {pair["diagnosis"] for pair in PAIRS} <= {*BY_NAME, "other"}
    assert len({pair["diagnosis"] for pair in PAIRS}) >= 18


def test_mistakes_are_called_what_a_teacher_calls_them() -> None:
    other = [(p["gold"], p["answer"], p["diagnosis"], d) for p, d in zip(PAIRS, of_pairs().values(), strict=True)]
    misses = [m for m in other if m[2] != (m[3] or "other")]
    assert len(misses) <= len(PAIRS) // 50, misses


def test_what_is_no_mistake_that_is_known_has_no_name() -> None:
    named = [(p, of_pairs()[n]) for n, p in enumerate(PAIRS) if p["diagnosis"] == "other" and of_pairs()[n]]
    assert not named


@cache
def of_bank() -> list[tuple[str, str, str, str | None, float]]:
    """Question, answer, expectation, what was found, and the time of the processor."""
    rows = []
    for q in (q for q in known().values() if isinstance(q, Expression | Numeric)):
        for wrong in (w for w in q.wrong if w.diagnosis != "invalid"):
            start = time.process_time()
            name = graded({"question": q.id, "answer": wrong.answer, "seed": 1}).get("diagnosis")
            rows.append((q.id, wrong.answer, wrong.diagnosis, name, time.process_time() - start))
    return rows


def test_the_wrong_answers_of_the_bank_have_the_diagnosis_that_is_expected() -> None:
    misses = [row[:4] for row in of_bank() if row[2] != (row[3] or "other")]
    assert len(misses) <= len(of_bank()) // 25, misses


def test_no_diagnosis_misleads() -> None:
    """Where another mistake is named than the one expected, it is one of these, each of which is as true."""
    allowed = {("convexity.tangent-of-softplus", "power")}
    assert {(row[0], row[3]) for row in of_bank() if row[3] and row[2] != row[3]} <= allowed


def test_a_diagnosis_takes_below_a_second() -> None:
    times = sorted(row[4] for row in of_bank())
    assert times[len(times) * 99 // 100] < SECONDS


# Only what is proved


def test_points_alone_are_not_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    q = Question(parse("x^2 - y", scope=GENERAL), parse("y - x^2", scope=GENERAL))
    assert getattr(diagnosis.diagnosis(q), "name", None) == "sign"
    monkeypatch.setattr(diagnosis, "compare", lambda *_, **__: Comparison("undecided"))
    assert diagnosis.diagnosis(q) is None


@pytest.mark.parametrize(
    ("gold", "answer"),
    [
        ("sigma(z) - y", "sigma(z)^2 - y^3"),
        ("softmax(z)_k - y_k", "log(z_k) y_k"),
        ("x^2 + 3 x", "sin(x)"),
        ("exp(z_k)/sum_j exp(z_j)", "z_k"),
        ("sigma(z)(1 - sigma(z))", "1"),
        ("x", "7"),
    ],
)
def test_an_answer_from_elsewhere_has_no_name(gold: str, answer: str) -> None:
    found_ = check_task.checked({"gold": gold, "answer": answer, "scope": "auto"})
    assert found_["status"] == "different"
    assert found_["diagnosis"] is None


def test_every_name_is_earned_by_a_variant_that_is_proved() -> None:
    """Of each kind one diagnosis, made again and proved again."""
    seen: dict[str, int] = defaultdict(int)
    for q in (q for q in known().values() if isinstance(q, Expression)):
        for wrong in (w for w in q.wrong if w.diagnosis in BY_NAME and not seen[w.diagnosis]):
            seen[wrong.diagnosis] += 1
            answer = q.read(wrong.answer)
            pair = Question(q.gold_expression, answer, q.hypotheses, (), q.constant_in)
            setting = Setting(pair, q.right_expressions, q.sides, "equal under hypotheses")

            def proved(e: Expr, answer: Expr = answer, q: Expression = q) -> bool:
                return compare(e, answer, given=q.hypotheses, mode="equal under hypotheses").status == "equal"

            by_hand = next((name for name, e in variants(setting) if name == wrong.diagnosis and proved(e)), None)
            assert by_hand == wrong.diagnosis, (q.id, wrong)
    assert len(seen) > 12


def test_the_right_answer_is_no_mistake() -> None:
    pair = Question(parse("p_k - y_k", scope=BOOK), parse("p_k - y_k", scope=BOOK))
    assert made(Setting(pair), lambda e: compare(e, pair.answer).status == "equal") is None


# Derived from the theorem


def test_the_theorem_says_by_what_else_it_may_be_differentiated() -> None:
    pair = {"gold": "softmax(z)_k - y_k", "answer": "-y_k/softmax(z)_k", "assume": [{"simplex": "y"}]}
    asked = {"theorem": "cross-entropy.gradient", "mode": "equal under hypotheses"}
    assert found({**pair, **asked}) == "variable"
    assert found({**pair, "mode": "equal under hypotheses"}) is None


def test_the_theorem_says_what_was_to_be_differentiated() -> None:
    pair = {"gold": "softmax(z)_k - y_k", "answer": "CE(y, softmax(z))", "assume": [{"simplex": "y"}]}
    assert found({**pair, "theorem": "cross-entropy.gradient", "mode": "equal under hypotheses"}) == "differentiate"


# Numbers


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        ("{b}/({a} + {b})", "swapped"),  # the complement
        ("{a}/{b}", "normaliser"),  # odds for a probability
        ("100*{a}/({a} + {b})", "percent"),
        ("-{a}/({a} + {b})", "sign"),
        ("0", None),
        ("1", None),
        ("123456789", None),
    ],
)
def test_mistakes_in_numbers(answer: str, name: str | None) -> None:
    values = known()["odds.of-odds"].drawn(3).values  # type: ignore[attr-defined]
    said = graded({"question": "odds.of-odds", "answer": answer.format(**values), "seed": 3})
    assert (said["status"], said["diagnosis"]) == ("different", name)


def test_a_rounded_number_has_its_mistake_named() -> None:
    values = known()["odds.of-odds"].drawn(3).values  # type: ignore[attr-defined]
    wrong = float(values["b"] / (values["a"] + values["b"]))
    assert graded({"question": "odds.of-odds", "answer": f"{wrong:.5f}", "seed": 3})["diagnosis"] == "swapped"


@pytest.mark.parametrize("name", [q.id for q in known().values() if isinstance(q, Numeric) and q.at])
@pytest.mark.parametrize("seed", [0, 1])
def test_the_number_is_what_the_book_says(name: str, seed: int) -> None:
    q = known()[name]
    assert isinstance(q, Numeric)
    drawn = q.drawn(seed)
    placed = q.placed(q.sides[0])
    values: dict[Expr, Expr] = {Sym(parameter): Num(value) for parameter, value in drawn.values.items()}
    assert compare(drawn.gold, subst(placed, values)).status == "equal"


# Bounds


@pytest.mark.parametrize(
    ("gold", "answer"),
    [
        (" + ".join(f"x^{n}" for n in range(1, 40)), " + ".join(f"2 x^{n}" for n in range(2, 41))),
        ("((((((x + 1)^2 + 1)^2 + 1)^2 + 1)^2 + 1)^2 + 1)^2", "x"),
        (" ".join(f"({c} + 1)" for c in "abcdfghkmnpqrstuvwxyz"), "a b c d"),
        ("exp(exp(exp(exp(x))))", "log(log(log(x)))"),
    ],
)
def test_a_diagnosis_is_bounded(gold: str, answer: str) -> None:
    pair = Question(parse(gold, scope=GENERAL), parse(answer, scope=GENERAL))
    start = time.process_time()
    diagnosis.diagnosis(pair)
    assert time.process_time() - start < 4


# What is said


def test_every_mistake_is_explained_in_both_languages() -> None:
    assert {name for name, _ in WAYS} | {"offset"} == set(BY_NAME)
    for mistake in MISTAKES:
        texts = (mistake.message, *mistake.hints)
        assert len(set(texts)) == 4
        assert all(text[-1] in ".?…" for text in texts)
        with speaking("ko"):
            assert all(tr(text) != text for text in texts)


def test_no_hint_of_a_mistake_is_that_of_another() -> None:
    hints = [hint for mistake in MISTAKES for hint in mistake.hints]
    assert len(set(hints)) == len(hints)


# How changes are made


def test_a_change_is_made_at_one_place_at_a_time() -> None:
    def doubled(e: Expr) -> list[Expr]:
        return [2 * e] if e == x else []

    e = x + Exp(x) * y
    assert list(each(e, doubled)) == [2 * x + Exp(x) * y, x + Exp(2 * x) * y]
    assert list(each(e, doubled, outside=Exp)) == [2 * x + Exp(x) * y]
    assert mapped(e, lambda a: y if a == x else None) == y + Exp(y) * y


def test_indices_and_ranges_are_no_places() -> None:
    e = parse("sum_j p_j delta_jk", scope=BOOK)
    assert all(new.free == e.free for new in each(e, lambda a: [a + 1]))


def test_terms_and_factors_are_found_through_nesting() -> None:
    assert flat_factors(Mul(x, 1 / (y * Exp(x)))) == (x, 1 / y, 1 / Exp(x))
    assert flat_terms(-(x + y)) == (-x, -y)
    summed = parse("sum_j (p_j - y_j)", scope=BOOK)
    assert Add(*flat_terms(summed)) != summed
    assert compare(Add(*flat_terms(summed)), summed).status == "equal"
