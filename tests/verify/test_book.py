"""The book as a whole: every entry is as declared, and nothing is called proved that is not."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from derive import catalog
from derive.calc import Convex, Eq, Le, Lt, Refutation, Theorem
from derive.rules import AXIOMS, CONVERSIONS, INFERENCES, SECOND_ORDER, equation
from derive.symbols import D, Log, Num, Sym
from derive.vocabulary import binary_cross_entropy, score, sigmoid
from verify.book import closure, judge
from verify.kernel import Kernel, Rejection
from verify.model import Model
from verify.refutation import refute

TRUST = Path(__file__).resolve().parents[2] / "docs" / "trust.md"
x = Sym("x")


@pytest.fixture(scope="module")
def judgements():
    return judge(closure(catalog.entries()), digits=40, Ks=(1, 2, 4))


def test_every_entry_is_as_declared(judgements) -> None:
    assert [(j.id, j.line, j.reason) for j in judgements if not j.as_declared] == []


def test_every_theorem_has_a_certificate_and_an_oracle_report(judgements) -> None:
    for j in judgements:
        if j.declared == "proved":
            assert j.certificate is not None
            assert j.oracle.confirmed
            assert len(j.oracle.lines) == len(j.certificate.lines) + 1
        else:
            assert j.evidence is not None


def test_judgements_are_plain_data(judgements) -> None:
    assert json.loads(json.dumps([j.as_json() for j in judgements]))


def test_citations_come_before_what_cites_them() -> None:
    """A chapter may cite a later one, such as the tools; what is judged is put in order first."""
    seen: set[str] = set()
    for entry in closure(catalog.entries()):
        assert {e.id for e in closure([entry.id])} <= seen | {entry.id}
        seen.add(entry.id)
    assert seen == set(catalog.entries())


@pytest.mark.parametrize("name", ["bce.derivative", "cross-entropy.gradient", "softmax.from-bayes"])
def test_a_false_line_is_named(name: str) -> None:
    theorem = catalog.entries()[name]
    assert isinstance(theorem, Theorem)
    for number in range(1, len(theorem.steps)):
        steps = list(theorem.steps)
        steps[number - 1] = replace(steps[number - 1], expr=steps[number - 1].expr * 2)
        entries = [*closure([name])[:-1], replace(theorem, steps=tuple(steps))]
        judgement = judge(entries, digits=30, Ks=(2,), seed=1)[-1]
        assert judgement.verdict == "unknown"
        assert judgement.line == number


def test_what_the_oracle_contradicts_is_not_called_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    theorem = Theorem("t", "", claim=Eq(x, x + 1)).calc(x).eq(x + 1, by=())
    monkeypatch.setattr(Kernel, "certify", lambda *_: object())
    (judgement,) = judge([theorem])
    assert judgement.verdict == "unknown"
    assert judgement.reason.startswith("oracle")


@pytest.mark.parametrize(
    ("claim", "witness"),
    [
        (Eq(x, x), ((x, Num(1)),)),
        (Le(x, x), ((x, Num(1)),)),
        (Lt(0, x), ((x, Num(1)),)),
        (Le(0, x**2), ((x, Num(-3)),)),
    ],
)
def test_true_claims_are_not_refuted(claim, witness) -> None:
    with pytest.raises(Rejection):
        refute(Refutation("r", "", claim, witness))


def test_a_convex_function_is_not_refuted() -> None:
    claim = Convex(binary_cross_entropy(1, sigmoid(score)), score)
    with pytest.raises(Rejection, match="wrong sign"):
        refute(Refutation("r", "", claim, ((score, Num(-2)),), via=SECOND_ORDER))


@pytest.mark.parametrize("claim", [Eq(x, x + 1), Le(x, x - 1), Lt(x, x - 1), Lt(x, x)])
def test_false_claims_are_refuted(claim) -> None:
    assert refute(Refutation("r", "", claim, ((x, Num(2)),))).enclosure.lo >= 0 or claim.relation == "="


def test_trust_md_lists_exactly_the_axioms_and_rules() -> None:
    text = TRUST.read_text(encoding="utf-8")
    section = text.split("## Axioms")[1].split("## ")[0]
    rows = [line.split("|")[1].strip() for line in section.splitlines() if line.startswith("|")][2:]
    assert rows == [axiom.name for axiom in AXIOMS]
    prose = text.split("## What rests on what")[0]
    assert all(rule.name.split(" in")[0] in prose for rule in (*CONVERSIONS, *INFERENCES))


def test_a_model_must_satisfy_the_hypotheses() -> None:
    theorem = catalog.entries()["cross-entropy.gradient"]
    assert isinstance(theorem, Theorem)
    with pytest.raises(Rejection, match="vacuous"):
        Kernel().certify(theorem, Model(dims={"K": 1}))


def test_a_true_claim_is_not_refuted_outside_of_its_domain() -> None:
    with pytest.raises(Rejection, match="logarithm"):
        refute(Refutation("r", "", Lt(0, D(Log(x), x)), ((x, Num(-1)),)))


def test_convexity_is_not_refuted_in_a_direction_that_leaves_the_domain() -> None:
    given = (equation(x, 1),)
    with pytest.raises(Rejection, match="may not move"):
        refute(Refutation("r", "", Convex(-(x**2), x), ((x, Num(1)),), given, SECOND_ORDER))
