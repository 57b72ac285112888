"""The oracle knows no rules, and still catches what the kernel rejects, where the claim itself is false."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derive.calc import Theorem
from tests import mutants, mutants_chapters, mutants_forms, mutants_losses, mutants_rules, mutants_stable
from tests.mutants import Mutant
from verify.model import NoValue
from verify.oracle import COSTS, Point, Verdict, check
from verify.sampling import Vacuous, holds

DIGITS = 40
FALSE = tuple(
    mutant
    for part in (mutants_rules, mutants_chapters, mutants_losses, mutants_stable, mutants_forms)
    for mutant in part.MUTANTS
    if mutant.claim_is_false
)


def seen(theorem: Theorem) -> Verdict | None:
    """What the oracle says of the bare claim, at random models; None if it finds no value or no model for it."""
    try:
        report = check(replace(theorem, start=None, steps=()), digits=DIGITS, Ks=(1, 2, 3), models_per_K=3)
    except (Vacuous, NoValue, TypeError, ValueError):
        return None
    return report.lines[0].verdict


def at_its_model(mutant: Mutant) -> Verdict:
    """What the oracle says of the bare claim, at the model that the mutant brings."""
    theorem, claim = mutant.theorem, mutant.theorem.claim
    assert mutant.model is not None
    assert all(holds(mutant.model, h) for h in theorem.given)
    need = DIGITS - COSTS
    return Point(theorem, mutant.model, DIGITS, "").look(claim.relation, claim.left, claim.right, need).verdict


def test_false_claims_are_contradicted() -> None:
    false = [mutant for mutant in mutants.MUTANTS if mutant.claim_is_false]
    assert sum(seen(mutant.theorem) is Verdict.CONTRADICTED for mutant in false) >= 170


@pytest.mark.parametrize("mutant", FALSE, ids=lambda mutant: mutant.name)
def test_no_false_claim_of_the_chapters_is_confirmed(mutant: Mutant) -> None:
    """Nor is any left undecided that has a value; but a strict order of derivatives that are equal is not decided."""
    verdict = seen(mutant.theorem) if mutant.model is None else at_its_model(mutant)
    assert verdict in (Verdict.CONTRADICTED, None) or mutant.name in UNDECIDED


UNDECIDED = (
    "slope always below a quarter",
    "slope below a quarter, at zero too",
    "its own rises, though K may be 1",
)
