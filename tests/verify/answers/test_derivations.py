"""Learners' derivations: right ones by any route, wrong ones each with the line at fault, and files that are none."""

from __future__ import annotations

import time
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from derive import catalog
from derive.calc import Theorem
from derive.language import speaking
from derive.printing.latex import latex
from derive.printing.linear import linear
from derive.printing.reasons import reasons_text
from derive.printing.theorem import render
from verify.answers.derivation_file import Line, lines_of, taken_apart
from verify.answers.derivations import check_derivation, check_file, check_text
from verify.answers.parsing import parse
from verify.answers.reasons import named
from verify.answers.sameness import same


def _tables():
    spec = spec_from_file_location("derivation_tables", Path(__file__).with_name("derivation_tables.py"))
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TABLES = _tables()
BOOK = (
    *("probability.bayes", "probability.evidence", "softmax.from-bayes", "sigmoid.from-bayes", "softmax.sums-to-one"),
    *("softmax.shift", "softmax.jacobian", "cross-entropy.from-multinomial", "cross-entropy.one-trial"),
    *("cross-entropy.data-set", "cross-entropy.maximum-likelihood", "bce.from-bernoulli", "bernoulli.cases"),
    *("squared-error.data-set", "cross-entropy.in-logits", "cross-entropy.gradient", "cross-entropy.hessian"),
    *("bce.derivative", "logsumexp.gradient"),
)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with speaking("en"):
        yield


def written(theorem: Theorem, printer, reasons: bool = True) -> list[Line]:
    """The book's own derivation, printed."""
    lines = [Line(None, "", printer(theorem.start))]
    return lines + [
        Line(None, s.relation, printer(s.expr), reasons_text(s.by) if reasons else "") for s in theorem.steps
    ]


# Right derivations.


@pytest.mark.parametrize("name", BOOK)
@pytest.mark.parametrize("printer", [linear, latex])
def test_the_books_own_derivation_is_correct(name: str, printer) -> None:
    verdict = check_derivation(name, written(catalog.entries()[name], printer))
    assert verdict.status == "correct", verdict.as_json()
    assert {line.status for line in verdict.lines} == {"follows"}


@pytest.mark.parametrize("name", BOOK[:12])
def test_the_books_own_derivation_needs_no_reasons(name: str) -> None:
    assert check_derivation(name, written(catalog.entries()[name], linear, reasons=False)).status == "correct"


@pytest.mark.parametrize("fmt", ["latex", "markdown"])
@pytest.mark.parametrize("name", BOOK[:8])
def test_a_printed_document_is_read(name: str, fmt: str) -> None:
    verdict = check_text(f"Goal: {name}\n\n{render(catalog.entries()[name], fmt)}")
    assert verdict.status == "correct", verdict.as_json()


@pytest.mark.slow
def test_nearly_every_equation_of_the_book_is_correct() -> None:
    equations = [
        e for e in catalog.entries().values() if isinstance(e, Theorem) and e.claim.relation == "=" and e.via is None
    ]
    wrong = [e.id for e in equations if check_derivation(e.id, written(e, linear)).status != "correct"]
    assert len(equations) > 200
    assert len(wrong) <= 2, wrong


@pytest.mark.parametrize("name", TABLES.ROUTES)
def test_every_route_is_accepted(name: str) -> None:
    verdict = check_text(TABLES.ROUTES[name])
    assert verdict.status == "correct", verdict.as_json()
    assert verdict.start_ok
    assert verdict.goal_ok
    assert not verdict.circular


# Wrong derivations.


@pytest.mark.parametrize("name", TABLES.MUTANTS)
def test_what_is_wrong_is_said_of_the_line_that_is_wrong(name: str) -> None:
    text, status, number, expected = TABLES.MUTANTS[name]
    verdict = check_text(text)
    assert verdict.status == status, verdict.as_json()
    if number is not None:
        assert [v.status for v in verdict.lines if v.line.number == number][-1:] == [expected], verdict.as_json()


def test_there_are_enough_wrong_derivations() -> None:
    assert sum(status != "correct" for _, status, _, _ in TABLES.MUTANTS.values()) >= 40


def test_a_counterexample_is_a_point_of_the_hypotheses() -> None:
    text, *_ = TABLES.MUTANTS["sign of the gradient"]
    (bad,) = [v for v in check_text(text).lines if v.status == "does-not-follow"]
    point = bad.counterexample.point
    assert sum(value for name, value in point.items() if name.startswith("y[")) == 1


def test_what_is_skipped_is_named() -> None:
    text, *_ = TABLES.MUTANTS["definition and log laws"]
    (big,) = [v for v in check_text(text).lines if v.status == "too-big"]
    assert set(big.by) == {"definition of CE", "log laws"}


@pytest.mark.parametrize(("name", "what"), [("cites itself", "softmax.from-bayes"), ("takes it for granted", "2")])
def test_a_circle_is_named(name: str, what: str) -> None:
    assert check_text(TABLES.MUTANTS[name][0]).circular == what


def test_what_a_goal_does_not_assume_is_not_used() -> None:
    verdict = check_text("Goal: cross-entropy.in-logits\nGiven: sum_k y_k = 1\nCE(y, softmax(z)) = 1 CE(y, softmax(z))")
    assert len(verdict.remarks) == 1


def test_contradictory_hypotheses_prove_nothing() -> None:
    assert check_text("Goal: t = 3\nGiven: t = 1\nGiven: t = 2\nt = 3").status == "invalid"


def test_a_start_may_be_allowed() -> None:
    lines = ["-sum_k log(p_k^y_k) = -sum_k y_k log p_k", "= CE(y, p)"]
    assert not check_derivation("cross-entropy.one-trial", lines).start_ok
    assert (
        check_derivation("cross-entropy.one-trial", lines, allowed_starts=["-sum_k log(p_k^y_k)"]).status == "correct"
    )


# Files that are none.

HOSTILE = {
    "lines": "a = b\n" * 30_000,
    "too many lines": "a\n" * 100_000,
    "steps": "a = a\n" * 1_500,
    "one long line": "P(Y_k | X) = " + "1+" * 20_000 + "1",
    "brackets": "P(Y_k | X) = " + "(" * 1900 + "1" + ")" * 1900,
    "exponents": "P(Y_k | X) = 9^9^9^9",
    "a tower": "P(Y_k | X) = " + "exp(" * 300 + "1" + ")" * 300,
    "blocks": (r"\begin{align}" * 200 + "\n") * 20,
    "doubling": "".join("Let q_k = q_k + q_k\n" for _ in range(60)) + "P(Y_k | X) = q_k",
    "prose": "There is nothing to see here.\n" * 50,
    "nothing": "",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_end_soon_and_say_why(name: str) -> None:
    begun = time.monotonic()
    verdict = check_text(f"Goal: softmax.from-bayes\n{HOSTILE[name]}")
    assert verdict.status == "invalid"
    assert verdict.message
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize("data", [bytes(range(256)) * 20, b"\xff\xfe" * 50, b"a = b\x00\n", b"a = b\n" * 10**6])
def test_hostile_files_are_no_derivations(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(data)
    assert check_file(tmp_path / "file", "softmax.from-bayes").status == "invalid"


@pytest.mark.parametrize("goal", ["nonsense.theorem", "bce.convex", "kl.symmetric", "((((", "a"])
def test_what_is_no_goal_is_refused(goal: str) -> None:
    verdict = check_derivation(goal, ["a = b"])
    assert (verdict.status, verdict.lines) == ("invalid", ())


def test_without_a_goal_nothing_is_checked() -> None:
    assert "--goal" in check_text("a = b").message


# Lines and reasons.


@pytest.mark.parametrize(
    ("text", "right", "reason"),
    [
        ("= b   [by algebra]", "b", "algebra"),
        ("= b (by the chain rule)", "b", "the chain rule"),
        ("= b because y sums to 1", "b", "y sums to 1"),
        ("= b  % log laws", "b", "log laws"),
        ("= b # log laws", "b", "log laws"),
        (r"&= b && \text{algebra}", "b", "algebra"),
        (r"= b \quad \text{(by algebra)}", "b", "algebra"),
        ("= b    definition of softmax", "b", "definition of softmax"),
        ("⇒ = f (x + 1)", "f (x + 1)", ""),
        ("= b  (대수)", "b", "대수"),
    ],
)
def test_a_reason_is_told_from_a_formula(text: str, right: str, reason: str) -> None:
    (line,) = lines_of(text)
    assert (line.relation, line.right, line.reason) == ("=", right, reason)


def test_a_line_may_hold_several_steps() -> None:
    assert [(s.left, s.relation, s.right) for s in lines_of("a = sum(b, j=1..K) <= c")] == [
        ("a", "=", "sum(b, j=1..K)"),
        (None, "<=", "c"),
    ]


def test_line_numbers_are_those_of_the_file() -> None:
    document = taken_apart("Text.\n\n\\begin{align}\na &= b \\\\\n &= c\n\\end{align}\nMore text, 1 = 2.\n")
    assert [line.number for line in document.lines] == [4, 5]
    assert [number for number, _ in document.skipped] == [1, 7]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Bayes' rule", "probability.bayes"),
        ("Bayes rle", "probability.bayes"),
        ("the chain rule", "differentiate"),
        ("definition of σ", "sigmoid"),
        ("소프트맥스의 정의", "softmax"),
        ("전확률 공식", "total probability"),
        ("로그 법칙", "log laws"),
        ("softmax.sums-to-one", "softmax.sums-to-one"),
        ("positive factor n", "positive factor"),
        ("hypothesis: Σₖ yₖ = 1", "Σ y = 1"),
    ],
)
def test_what_a_reason_means(text: str, name: str) -> None:
    assert name in map(str, named(text, catalog.entries()["cross-entropy.gradient"].given).things)


def test_an_unknown_reason_means_nothing() -> None:
    assert named("sheer magic").unknown == ("sheer magic",)


@pytest.mark.parametrize(
    ("a", "b", "alike"),
    [
        ("p_k y_k + 1", "1 + y_k p_k", True),
        ("-(p_k - y_k)", "y_k - p_k", True),
        ("sum_j exp(z_j)", "sum_l exp(z_l)", True),
        ("sum_j y_k p_j", "y_k sum_j p_j", True),
        ("exp(log p_k)", "p_k", False),
        ("sum_j softmax(z)_j", "1", False),
        ("p_k p_k", "p_j p_k", False),
    ],
)
def test_what_is_the_same(a: str, b: str, alike: bool) -> None:
    assert same(parse(a), parse(b)) is alike
