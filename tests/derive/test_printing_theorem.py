"""Whole entries: the page as a student sees it, at every width and in every format."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.calc import Attained, Convex, Eq, Lt, Refutation, Some, Tends, Theorem
from derive.catalog import Entry, entries
from derive.errors import LossproofError
from derive.language import speaking
from derive.printing.glyphs import cells
from derive.printing.markup import escape_latex, escape_markdown
from derive.printing.reasons import reason_text
from derive.printing.record import definitions_in, record
from derive.printing.theorem import FORMATS, render, rich_renderable
from derive.printing.tree import definitions_table, from_tree
from derive.rules import (
    ALGEBRA,
    CASES,
    CONTINUITY,
    DIFFERENTIATE,
    FIRST_ORDER,
    SECOND_ORDER,
    SIGNS,
    STEP,
    A,
    B,
    at_least,
    equation,
    partition,
    positive,
)
from derive.symbols import D, Delta, Exp, Lam, Log, Num, P, Step, Sum, Sym
from derive.vocabulary import DEFINITIONS, K, cross_entropy, j, k, l, p, score, sigmoid, softmax, squared_error, t, y, z
from derive.vocabulary import label as Y  # noqa: N812 - as the theorem names it
from derive.vocabulary import observed as X  # noqa: N812

_S = Sum(Exp(z[j]), j)
_log_joint = Lam(k, Log(P(X, Y[k]) * P(Y[k])))
_labels = equation(Sum(y[k], k), 1)
_priors = positive(P(Y[k]), k)

bayes = Theorem("bayes", "Bayes' rule", claim=Eq(P(B, A), P(A, B) * P(B) / P(A)))

from_bayes = (
    Theorem(
        "softmax.from-bayes",
        "Softmax is Bayes' rule in logarithms",
        claim=Eq(P(Y[k], X), softmax(_log_joint)[k]),
        given=(partition(Y), _priors, at_least(K, 2)),
        meaning="The posterior over classes is the softmax of the log joint probabilities a_k.",
        reference="Bishop, PRML, eq. 4.62",
    )
    .calc(P(Y[k], X))
    .eq(P(X, Y[k]) * P(Y[k]) / P(X), by=bayes.where({A: X, B: Y[k]}))
    .eq(Exp(_log_joint[k]) / Sum(Exp(_log_joint[j]), j), by=(ALGEBRA, _priors))
    .eq(softmax(_log_joint)[k], by=softmax)
)

gradient = (
    Theorem(
        "cross-entropy.gradient",
        "The gradient of softmax cross-entropy is p - y",
        claim=Eq(D(cross_entropy(y, softmax(z)), z[k]), softmax(z)[k] - y[k]),
        given=(_labels,),
        meaning="Prediction minus label.",
        reference="Bishop, PRML, eq. 4.109",
    )
    .calc(D(cross_entropy(y, softmax(z)), z[k]))
    .eq(-Sum(y[l] * (Delta(l, k) - Exp(z[k]) / _S), l), by=(cross_entropy, softmax, DIFFERENTIATE))
    .eq(Exp(z[k]) / _S - y[k], by=_labels)
    .eq(softmax(z)[k] - y[k], by=softmax)
)

not_convex = Refutation(
    "mse.convex",
    "The squared error of a sigmoid is convex in the logit",
    claim=Convex(squared_error(1, sigmoid(score)), score),
    witness=((score, Num(-2)), (t, Num(1))),
    via=SECOND_ORDER,
    repaired="bce.convex",
    meaning="A confidently wrong model sees a flat loss.",
    reference="Nielsen, chapter 3",
)

wide = Theorem("wide", "Wide", claim=Eq(Sum(softmax(z)[k], k), 1)).calc(t)
for _power in range(1, 4):
    wide = wide.eq(sum(((t + n) ** _power / (t - n) for n in range(2, 12)), t), by=(_labels, _priors, softmax, ALGEBRA))

u = Sym("u")
limit = (
    Theorem(
        "sigmoid.limit",
        "The sigmoid tends to one",
        claim=Tends(sigmoid(t), t, "+oo", 1),
        statement="As t grows without bound, σ(t) tends to 1.",
    )
    .calc(sigmoid(t))
    .eq(1 / (1 + Exp(-t)), by=sigmoid)
    .to(1, by=CONTINUITY(u, Exp(-t), 1 / (1 + u)))
)
greater = (
    Theorem("sum.greater", "A sum is greater", claim=Lt(t, t + 1), given=(positive(t),)).calc(t).lt(t + 1, by=SIGNS)
)
never = Refutation(
    "sum.equal", "A sum may stay", claim=Some(t, Eq(t, t + 1)), witness=(), contrary=greater, repaired="sum.greater"
)
least = Refutation(
    "loss.least",
    "The loss of a separable sample has a minimiser",
    claim=Attained(Log(1 + Exp(-t)), t),
    witness=((t, t + 1),),
    contrary=Theorem("loss.falls", "It falls", claim=Lt(Log(1 + Exp(-(t + 1))), Log(1 + Exp(-t)))),
)

SAMPLES = (from_bayes, gradient, not_convex, wide, limit, never, least)
BOOK = list(entries().values())
ALL = pytest.mark.parametrize("entry", [*SAMPLES, *BOOK], ids=str)

PAGE = """
The gradient of softmax cross-entropy is p - y            cross-entropy.gradient
────────────────────────────────────────────────────────────────────────────────
For        y, z ∈ ℝᴷ; k = 1, …, K
           Σₖ₌₁ᴷ yₖ = 1

             ∂
Claim      ───── CE(y, softmax(z)) = softmax(z)ₖ − yₖ
            ∂zₖ

       ∂
     ───── CE(y, softmax(z))
      ∂zₖ

             ⎛          zₖ   ⎞
       K     ⎜         e     ⎟
  =  − Σ  yₗ ⎜δₗₖ − ─────────⎟                    definitions of CE and softmax;
      l=1    ⎜        K   zⱼ ⎟                    differentiate
             ⎜        Σ  e   ⎟
             ⎝       j=1     ⎠

         zₖ
        e
  =  ───────── − yₖ                               hypothesis: Σₖ₌₁ᴷ yₖ = 1
       K   zⱼ
       Σ  e
      j=1

  =  softmax(z)ₖ − yₖ                             definition of softmax

Meaning    Prediction minus label.
Reference  Bishop, PRML, eq. 4.109
"""


def test_the_page():
    assert render(gradient, "text", 80) == PAGE.lstrip("\n")


def test_the_page_of_a_refutation():
    assert render(not_convex, "text", 60) == dedent(
        """\
        The squared error of a sigmoid is convex in the logit
                                                          mse.convex
        ────────────────────────────────────────────────────────────
        For        z ∈ ℝ
        Claim      SE(1, σ(z)) is convex in z
        False      at z = −2, t = 1 (second-order condition)
        Instead    bce.convex

        Meaning    A confidently wrong model sees a flat loss.
        Reference  Nielsen, chapter 3
        """
    )


def test_hypotheses_are_said_in_full():
    shown = render(from_bayes)
    assert "exactly one of the events Y₁, …, Y_K happens" in shown
    assert "P(Yₖ) > 0 for all k" in shown
    assert "K ≥ 2" in shown
    assert "s < 1" in render(replace(gradient, given=(positive(1 - Sym("s")),)))


def test_a_claim_without_a_chain_is_shown():
    assert "P(A | B) P(B)" in render(bayes)
    for fmt in FORMATS:
        assert "Bayes" in render(bayes, fmt)


@ALL
@pytest.mark.parametrize("width", [60, 80, 100])
def test_no_line_is_wider_than_the_page(entry: Entry, width: int):
    for line in render(entry, "text", width).splitlines():
        assert cells(line) <= width, line
        assert line == line.rstrip()


@settings(max_examples=30)
@given(st.sampled_from(SAMPLES), st.integers(1, 200))
def test_every_width_is_good(entry: Entry, width: int):
    longest = max(map(len, (entry.id, *"".join(entry.meaning).split())))
    lines = render(entry, "text", width).splitlines()
    assert max(map(cells, lines)) <= max(width, 30, longest, 30 + 11)


@ALL
def test_relations_stand_in_one_column(entry: Entry):
    if isinstance(entry, Refutation) or not entry.steps:
        return
    lines = render(entry, "text", 80).splitlines()
    assert sum(bool(re.match(r"  [=<≤→]  \S| {2}[=<≤→] {3,}\S", line)) for line in lines) == len(entry.steps)


@ALL
@pytest.mark.parametrize("width", [40, 80])
def test_the_terminal_shows_the_same_text(entry: Entry, width: int):
    from rich.console import Console

    out = io.StringIO()
    Console(width=width, file=out, force_terminal=False).print(rich_renderable(entry, width))
    shown, plain = out.getvalue(), render(entry, "text", width)
    if max(map(cells, plain.splitlines())) <= width:
        assert [line.rstrip() for line in shown.splitlines()] == plain.splitlines()
    assert "".join(shown.split()) == "".join(plain.split())


def test_the_terminal_dims_the_reasons():
    shown = rich_renderable(gradient)
    styles = {shown.plain[span.start : span.end].strip(): str(span.style) for span in shown.spans}
    assert styles["definition of softmax"] == "dim"
    assert styles["Claim"] == "bold"
    assert styles["="] == "cyan"


@ALL
def test_json_is_lossless(entry: Entry):
    table = definitions_table(DEFINITIONS)
    data = json.loads(render(entry, "json"))
    assert data == record(entry)
    assert (data["id"], data["title"], data["kind"]) == (entry.id, entry.title, entry.kind)

    def read(part: dict[str, Any]):
        return from_tree(part["tree"], table)

    assert (read(data["claim"]["left"]), read(data["claim"]["right"])) == (entry.claim.left, entry.claim.right)
    assert [(read(h["left"]), h["relation"]) for h in data["given"]] == [(h.left, h.relation) for h in entry.given]
    if isinstance(entry, Theorem):
        start = [] if entry.start is None else [(None, entry.start)]
        assert [(line["relation"], read(line["expr"])) for line in data["lines"]] == [
            *start,
            *((s.relation, s.expr) for s in entry.steps),
        ]
    else:
        assert [(read(w["variable"]), read(w["value"])) for w in data["witness"]] == list(entry.witness)


def test_json_names_the_reasons():
    lines = record(from_bayes)["lines"]
    cited = lines[1]["reasons"][0]
    assert (cited["kind"], cited["of"], cited["name"]) == ("instance", "theorem", "bayes")
    assert [(w["symbol"], w["value"]["unicode"]) for w in cited["where"]] == [
        (["Event", "A"], "X"),
        (["Event", "B"], "Yₖ"),
    ]
    assert [r["kind"] for r in lines[2]["reasons"]] == ["conversion", "hypothesis"]
    assert lines[3]["reasons"] == [{"kind": "definition", "name": "softmax", "text": "definition of softmax"}]


def test_json_carries_the_definitions_it_needs():
    assert [d.name for d in definitions_in((cross_entropy(y, softmax(z)), sigmoid(t)))] == [
        "cross_entropy",
        "softmax",
        "sigmoid",
    ]
    assert [d["notation"] for d in record(gradient)["definitions"]] == ["CE", "softmax"]


@ALL
def test_latex_is_whole(entry: Entry):
    shown = render(entry, "latex")
    assert not set(shown) & set("Σσδ−…≤≥∈ₖᴷ")
    assert sorted(re.findall(r"\\begin{(.*?)}", shown)) == sorted(re.findall(r"\\end{(.*?)}", shown))
    bare = re.sub(r"\\[{}]", "", shown)
    assert bare.count("{") == bare.count("}")
    assert len(re.findall(r"(?<!\\)\$", shown)) % 2 == 0
    if isinstance(entry, Theorem) and entry.steps:
        assert shown.count("&&") == len(entry.steps)
        assert len(re.findall(r"\\\\$", shown, re.MULTILINE)) == len(entry.steps) - 1


@ALL
def test_markdown_is_whole(entry: Entry):
    shown = render(entry, "markdown")
    mark = " (false claim)" if entry.kind == "refutation" else ""
    assert shown.startswith(f"### {escape_markdown(entry.title)}{mark}\n\n`{entry.id}`")
    assert shown.count("```") == 2 * shown.count("```math")
    assert len(re.findall(r"(?<!\\)\$", shown)) % 2 == 0


def test_markdown_of_the_chain():
    shown = render(gradient, "markdown")
    assert r"&& \text{definitions of CE and softmax; differentiate} \\" in shown
    assert r"&& \text{hypothesis: }\sum_{k=1}^{K} y_{k} = 1 \\" in shown
    assert r"- $`y, z \in \mathbb{R}^{K}`$" in shown


def test_prose_is_escaped():
    assert escape_latex("a_k & 50% of {x} < σ^2") == r"a\_k \& 50\% of \{x\} $<$ $\sigma$\textasciicircum{}2"
    assert escape_markdown("a_k * b | [c] $5 `x`") == r"a\_k \* b \| \[c\] \$5 \`x\`"


def test_an_unknown_format_is_refused():
    with pytest.raises(LossproofError, match=r"no format 'pdf'.*Choose one of text, latex, markdown, json, rich"):
        render(gradient, "pdf")


def test_a_limit():
    assert render(limit, "text", 80) == dedent(
        """\
        The sigmoid tends to one                                           sigmoid.limit
        ────────────────────────────────────────────────────────────────────────────────
        In words   As t grows without bound, σ(t) tends to 1.

        For        t ∈ ℝ
        Claim      σ(t) → 1 as t → ∞

             σ(t)

                 1
          =  ─────────                                    definition of σ
              1 + e⁻ᵗ

          →  1                                            continuity at 0 of 1/(1 + u),
                                                          with e⁻ᵗ for u

        """
    )
    with speaking("ko"):
        assert "명제       t → ∞일 때 σ(t) → 1" in render(limit)
    assert r"\sigma(t) \to 1\text{ as }t \to \infty" in render(limit, "latex")
    assert r"&\to 1 &&" in render(limit, "latex")
    assert r"As t grows without bound, σ(t) tends to 1." in render(limit, "markdown")
    claim = record(limit)["claim"]
    assert (claim["relation"], claim["point"], claim["variable"]["tree"]) == ("tends", "+oo", ["Sym", "t"])
    for point, text in (("-oo", "t → −∞"), ("0+", "t → 0⁺")):
        assert text in render(replace(limit, claim=Tends(sigmoid(t), t, point, 1)))
    assert "t \\to 0^{+}" in render(replace(limit, claim=Tends(sigmoid(t), t, "0+", 1)), "latex")


def test_a_refuted_equation_shows_the_theorem_to_the_contrary():
    assert render(never, "text", 60) == dedent(
        """\
        A sum may stay                                     sum.equal
        ────────────────────────────────────────────────────────────
        For        t ∈ ℝ
        Claim      t = t + 1 for some t
        False      the two sides differ everywhere
        Contrary   t < t + 1

             t
          <  t + 1                                             signs

        Instead    sum.greater

        """
    )
    shown = render(never, "latex")
    assert "The claim is false: the two sides differ everywhere." in shown
    assert "Contrary: $t < t + 1$." in shown
    assert r"t &< t + 1 && \text{signs}" in shown
    contrary = record(never)["contrary"]
    assert (contrary["id"], contrary["claim"]["relation"], len(contrary["lines"])) == ("sum.greater", "<", 2)
    assert record(not_convex)["contrary"] is None


def test_a_refuted_minimiser_shows_where_it_is_less():
    shown = render(least)
    assert "log(1 + e⁻ᵗ) has a minimiser in t" in shown
    assert "False      t + 1 in place of t always gives less" in shown
    with speaking("ko"):
        assert "log(1 + e⁻ᵗ)는 t에 대해 최솟값을 가진다" in render(least)


def test_arguments_of_rules_are_said():
    assert reason_text(STEP) == "unit step"
    assert reason_text(CASES(t)) == "t is 0 or 1"
    assert reason_text(FIRST_ORDER(t, 0)) == "first-order condition in t, tangent at 0"
    assert reason_text(FIRST_ORDER(z, y, p)) == "first-order condition in z, tangent at y, direction p"
    with speaking("ko"):
        assert reason_text(FIRST_ORDER(z, y, p)) == "z에 대한 1계 조건, 접점 y, 방향 p"


def test_an_inequality_times_a_factor():
    cited = bayes.times(y[k], k)
    assert reason_text(cited) == "bayes × yₖ, summed over k"
    assert reason_text(bayes.where({A: X}).times(1 - t)) == "bayes × (1 − t)"
    assert "bayes \\times y" not in render(gradient, "latex")
    shown = render(replace(greater, steps=(replace(greater.steps[0], by=(cited, SIGNS)),)), "latex")
    assert r"\text{bayes} \times y_{k}\text{, summed over }k\text{; signs}" in shown
    reason = record(replace(greater, steps=(replace(greater.steps[0], by=(cited,)),)))["lines"][1]["reasons"][0]
    assert (reason["factor"]["unicode"], [i[:2] for i in reason["over"]]) == ("yₖ", [["Idx", "k"]])


def test_a_claim_that_is_too_wide_is_broken():
    long = Sum(Sum(Log(1 + Exp(z[k] - z[j])) * y[k] * p[j], j), k) + Sum(Log(1 + Exp(z[k])) * y[k], k) ** 2
    for claim in (Convex(long, z), Some(t, Eq(long, long + t)), Attained(long, z), Tends(long, t, "+oo", long)):
        for lang in ("en", "ko"):
            with speaking(lang):
                lines = render(Theorem("long", "Long", claim=claim), "text", 50).splitlines()
            assert max(map(cells, lines)) <= 50


def test_the_unit_step_is_printed():
    step = Theorem("step", "A step", claim=Eq(Step(t - 1) * t, t * Step(t / y[k])))
    assert "1[t − 1 ≥ 0] t = t·1[t/yₖ ≥ 0]" in render(step)
    assert r"\mathbf{1}[t - 1 \ge 0]" in render(step, "latex")


def test_unicode_scripts_in_prose_are_math_in_latex():
    assert escape_latex("1 + t ≤ eᵗ, Σₖ₌₁ᴷ yₖ, e⁻ˣ") == (r"1 + t $\le$ e$^{t}$, $\Sigma_{k=1}^{K}$ y$_{k}$, e$^{-x}$")
