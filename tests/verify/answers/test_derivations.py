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
from verify.answers.derivations.event_names import in_the_books_names, renaming
from verify.answers.derivations.file import Line, lines_of, taken_apart, without_where
from verify.answers.derivations.judging import check_derivation, check_file, check_text
from verify.answers.derivations.reasons import named
from verify.answers.derivations.sameness import same
from verify.answers.reading.parsing import parse


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


SLOW_TO_SPLIT = {
    "blanks": "Let a = b" + " " * 3900 + "x",
    "letters": "P(X) = 1 where a_(" + "b   " * 900 + "!",
    "words": "P(X) = 1 " + "where x " * 480,
    "commas": "P(X) = b" + " ," * 1900,
    "probabilities": "P(" * 1900 + " = 1",
    "prefaces": "words and words, " * 200 + "= b",
    "reasons": "= a " + "by " * 1300,
}


@pytest.mark.parametrize("name", SLOW_TO_SPLIT)
def test_texts_that_split_in_many_ways_are_split_soon(name: str) -> None:
    begun = time.monotonic()
    check_text(f"Goal: softmax.from-bayes\n{SLOW_TO_SPLIT[name]}\nP(Y_k | X) = 1")
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize("data", [bytes(range(256)) * 20, b"\xff\xfe" * 50, b"a = b\x00\n", b"a = b\n" * 10**6])
def test_hostile_files_are_no_derivations(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(data)
    assert check_file(tmp_path / "file", "softmax.from-bayes").status == "invalid"


@pytest.mark.parametrize(
    "goal",
    ["nonsense.theorem", "sigmoid.attains-one", "kl.symmetric", "quiz.nonsense", "odds.reflection", "((((", "a"],
)
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
        ("By Bayes' rule, = b", "b", "Bayes' rule"),
        ("total probability: = b", "b", "total probability"),
        ("전확률 공식에 의해, = b", "b", "전확률 공식에 의해"),
        ("So that we get = b", "b", ""),
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


@pytest.mark.parametrize(
    "text",
    [
        "a = b\n  + c\n= d",
        "a = b +\nc\n= d",
        "a =\n  b + c\n= d",
        "a = f(b\n+ c)\n= d",
        "\\begin{align}\na &= b \\\\\n  &\\quad + c \\\\\n  &= d\n\\end{align}",
        "\\begin{align}\na &= b \\\\\n  &\\quad - c \\\\\n  &= d\n\\end{align}",
    ],
)
def test_a_formula_may_go_on_in_the_next_line(text: str) -> None:
    lines = taken_apart(text).lines
    assert [(line.left, line.relation) for line in lines] == [("a", "="), (None, "=")]
    assert "b" in lines[0].right
    assert "c" in lines[0].right


@pytest.mark.parametrize(
    "text",
    [
        "- $a = b$\n- $= c$\n- $= d$",  # a list
        "* a = b\n* = c\n* = d",
        "a = b   by algebra\n= c\n= d",
        "a = b\n\n= c = d",
        "\\begin{align}\na &= b \\\\ &= c \\\\ &= d\\end{align}",
    ],
)
def test_what_does_not_go_on_is_a_step_of_its_own(text: str) -> None:
    lines = taken_apart(text).lines
    assert [(line.left, line.relation, line.right) for line in lines] == [
        ("a", "=", "b"),
        (None, "=", "c"),
        (None, "=", "d"),
    ]


def test_a_start_with_a_minus_is_no_continuation() -> None:
    lines = taken_apart("P(X) = b\n-log x\n= c").lines
    assert [(line.left, line.relation, line.right) for line in lines][1:] == [(None, "", "-log x"), (None, "=", "c")]


def test_relations_of_several_kinds_in_a_chain() -> None:
    text = "Goal: 0 <= t^2 + 1\n0 <= t^2 < t^2 + 1 = 1 + t^2"
    verdict = check_text(text)
    assert verdict.status == "correct", verdict.as_json()
    assert check_text(text.replace("Goal: 0 <=", "Goal: 0 <")).status == "correct"
    assert check_text(text.replace("0 <= t^2 <", "0 <= t^2 >")).status == "wrong"
    assert check_text("Goal: 0 < t^2\n0 <= t^2").status == "incomplete"  # weaker than what is to be shown
    assert check_text("Goal: t < t + 2\nt + 2 > t + 1 > t").status == "correct"
    assert check_text("Goal: t < t + 2\nt < t + 3 > t + 2").status == "incomplete"  # it points both ways


@pytest.mark.parametrize("relation", ["\\le", "\\leq", "\\leqslant", "≤", "<="])
def test_an_inequality_in_an_align(relation: str) -> None:
    verdict = check_text(
        f"Goal: 0 <= t^2 + 1\n\\begin{{align}} 0 &{relation} t^2 \\\\ &{relation} t^2 + 1\\end{{align}}"
    )
    assert [line.status for line in verdict.lines] == ["follows", "follows"]
    assert verdict.status == "correct"


def test_a_strict_inequality_fails_where_both_sides_are_equal() -> None:
    (line,) = check_text("Goal: 0 < t^2\n0 < t^2").lines
    assert line.status == "does-not-follow"
    assert line.counterexample.point == {"t": 0}


def test_convexity_is_shown_by_the_curvature() -> None:
    text = "Goal: bce.convex\nd/dz d/dz BCE(y, σ(z)) = σ(z) (1 - σ(z))\n> 0"
    assert check_text(text).status == "correct"
    assert check_text(text.replace("> 0", "< 0")).status == "wrong"
    assert check_text(text.replace("\n> 0", "")).status == "incomplete"


def test_a_hypothesis_that_no_exact_model_satisfies_shows_nothing() -> None:
    assert check_text("Goal: 4 σ(z) = 1\nGiven: σ(z) = 1/4\n4 σ(z) = 1").status == "invalid"


def test_a_reason_that_is_only_like_a_name_condemns_no_line() -> None:
    line = "softmax(z)_k = exp(z_k)/sum_j exp(z_j)"
    lines = [check_derivation("softmax.positive", [f"{line}   {why}"]).lines[0] for why in ("Bayes rle", "Bayes rule")]
    assert [v.status for v in lines] == ["follows", "wrong-reason"]


def test_a_counterexample_names_the_probabilities() -> None:
    (line,) = check_derivation("probability.bayes", ["P(B | A) = P(A | B) / P(A)"]).lines
    assert line.status == "does-not-follow"
    point = line.counterexample.point
    assert point["P(A | B)"] / point["P(A)"] != point["P(B | A)"]


def test_the_first_wrong_line_is_named() -> None:
    verdict = check_derivation("softmax.sums-to-one", ["sum_k softmax(z)_k = K", "= 1"])
    assert verdict.first_wrong.line.number == 1
    assert "the first is line 1" in verdict.message


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


def test_a_hypothesis_is_named_by_what_it_says() -> None:
    given = catalog.entries()["cross-entropy.two-classes"].given
    assert [str(h) for h in named("y_2 = 1 - y_1", given).things] == ["y₂ = 1 − y₁"]
    assert named("y_2 = 1 - y_1", given).sure
    assert not named("y_2 = 1 + y_1", given).sure


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


# Paths that pass for one step, abbreviations, names of events.


@pytest.mark.parametrize(
    ("goal", "line", "status"),
    [
        ("mse.derivative", "d/dz SE(y, σ(z)) = 2 (σ(z) - y) d/dz σ(z)", "follows"),  # its slope left standing
        ("mse.derivative", "d/dz (σ(z) - y)^2 = 2 (σ(z) - y) d/dz σ(z)", "follows"),
        ("bce.curvature", "d/dz (σ(z) - y) = σ(z) (1 - σ(z))", "follows"),  # a known slope
        ("bce.curvature", "σ(z) (1 - σ(z)) = d/dz (σ(z) - y)", "follows"),
        ("mse.derivative", "d/dz SE(y, σ(z)) = (σ(z) - y) d/dz σ(z)", "does-not-follow"),
        ("sigmoid.slope", "d/dz σ(z) = e^(-z)/(1 + e^(-z))^2", "too-big"),  # nothing is left standing
        ("bce.derivative", "d/dz BCE(y, σ(z)) = (σ(z) - y)/(σ(z) (1 - σ(z))) σ(z) (1 - σ(z))", "too-big"),
    ],
)
def test_the_chain_rule_may_leave_slopes_standing(goal: str, line: str, status: str) -> None:
    assert [v.status for v in check_derivation(goal, [line]).lines] == [status]


def test_what_is_differentiated_by_an_abbreviation_is_differentiated_first() -> None:
    lets = ["p = σ(z)", "L = BCE(y, p)"]
    (line,) = check_derivation("bce.derivative", ["dL/dp = (p - y)/(p (1 - p))"], lets=lets).lines
    assert line.status == "follows", line
    (line,) = check_derivation("bce.derivative", ["dL/dp = 0"], lets=lets).lines
    assert line.status == "does-not-follow", line


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("p(x|y_k)", "P(X | Y_{k})"),
        (r"\Pr(C_{j} \mid \mathbf{x})", r"P(Y_{j} \mid X)"),
        ("P(Y = k, X = x)", "P(Y_{k} , X)"),
        ("P(Y=1|X=x)", "P(Y_{1} | X)"),
        ("P(A | B)", "P(A | B)"),  # other events are left alone
        ("p (1 - p)", "p (1 - p)"),
        ("exp(x)", "exp(x)"),
    ],
)
def test_probabilities_have_other_names(text: str, meant: str) -> None:
    claim = catalog.entries()["softmax.from-bayes"].claim
    names = [part for side in (claim.left, claim.right) for part in side.walk()]
    assert renaming(names)
    assert in_the_books_names(text, names) == meant


def test_a_letter_that_is_a_family_of_the_goal_is_no_probability() -> None:
    p = parse("p_k").args[0]
    assert in_the_books_names("p(x)", [p]) == "p(x)"


@pytest.mark.parametrize(
    ("text", "kept", "lets"),
    [
        ("= exp(a_k), where a_k = log p_k", "= exp(a_k)", ("a_k = log p_k",)),
        ("= σ(a) with a = log(o) and o = s/(1 - s)", "= σ(a)", ("a = log(o)", "o = s/(1 - s)")),
        ("= softmax(a)_k, 여기서 a_k = z_k", "= softmax(a)_k", ("a_k = z_k",)),
        ("= b   by softmax.shift with s = 1", "= b   by softmax.shift with s = 1", ()),  # a reason
        ("= b", "= b", ()),
    ],
)
def test_an_abbreviation_may_be_explained_behind(text: str, kept: str, lets: tuple[str, ...]) -> None:
    assert without_where(text) == (kept, lets)


@pytest.mark.parametrize(
    ("given", "line", "status"),
    [
        (["s > 0", "s < 1", "s < 1/3"], "2 s (1 - s)^2 (3 s - 1) < 0", "follows"),
        (["s > 0", "s < 1"], "-2 s (1 - s) < 0", "follows"),
        (["s > 0", "s < 1"], "0 > -s", "follows"),
        (["s > 0", "s < 1"], "2 s (1 - s)^2 (3 s - 1) < 0", "does-not-follow"),
        ([], "0 < log 2", "follows"),  # numbers, by their enclosures
        ([], "1 < log 2", "does-not-follow"),
    ],
)
def test_signs_of_products_and_of_numbers(given: list[str], line: str, status: str) -> None:
    assert [v.status for v in check_derivation(line, [line], given=given).lines] == [status]
