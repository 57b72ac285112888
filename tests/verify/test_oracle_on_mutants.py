"""The oracle knows no rules, and still catches what the kernel rejects, where the claim itself is false."""

from __future__ import annotations

from dataclasses import replace

from tests.mutants import MUTANTS
from verify.model import NoValue
from verify.oracle import Verdict, check
from verify.sampling import Vacuous


def contradicts(theorem) -> bool:
    """Does the oracle contradict the bare claim? It may also find no value or no model for it."""
    try:
        report = check(replace(theorem, start=None, steps=()), digits=40, Ks=(1, 2, 3), models_per_K=3)
    except (Vacuous, NoValue, TypeError, ValueError):
        return False
    return report.lines[0].verdict is Verdict.CONTRADICTED


def test_false_claims_are_contradicted() -> None:
    caught = [mutant.name for mutant in MUTANTS if mutant.claim_is_false and contradicts(mutant.theorem)]
    assert len(caught) >= 170
