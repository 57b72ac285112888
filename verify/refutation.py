"""A false claim, refuted: an exact witness, and a rigorous enclosure that no true claim could have.

    claim left = right:   left - right encloses no 0       claim left <= right:  left - right > 0
    claim left < right:   left - right >= 0                 claim convex:        a second derivative < 0

The second derivative is the kernel's own, in closed form; an enclosure of a difference quotient would prove nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from derive.calc import Refutation
from derive.symbols import Family, Num, second_derivative
from verify.conversions import differentiate
from verify.enclosure import Enclosure, different, enclose, model_at, negative, positive
from verify.kernel import Rejection
from verify.model import NoValue, satisfies
from verify.normal import Normal, Undefined
from verify.signs import unfolded
from verify.wellformed import check_part


@dataclass(frozen=True)
class Refuted:
    """The evidence: `what` was enclosed at the witness, and the enclosure."""

    id: str
    what: str
    enclosure: Enclosure


def refute(refutation: Refutation, digits: int = 30) -> Refuted:
    """Evidence that the claim is false, or Rejection."""
    try:
        what, enclosure = _evidence(refutation, digits)
    except (Undefined, NoValue, TypeError, ValueError) as error:
        raise Rejection(refutation.id, None, str(error)) from error
    if enclosure is None:
        raise Rejection(refutation.id, None, f"the witness does not refute the claim: {what} has the wrong sign")
    return Refuted(refutation.id, what, enclosure)


def _evidence(refutation: Refutation, digits: int) -> tuple[str, Enclosure | None]:
    claim, normal = refutation.claim, Normal()
    check_part(claim.left, normal)
    check_part(claim.right, normal)
    model = model_at(refutation.witness)
    violated = satisfies(model, refutation.given)
    if violated:
        raise Undefined(f"the witness violates {'; '.join(map(str, violated))}")
    if claim.relation == "convex":
        directions = refutation.via.arguments if refutation.via else ()
        u = next((d for d in directions if isinstance(d, Family)), None)
        bend = differentiate(unfolded(second_derivative(claim.left, claim.right, u)))
        return "the second derivative", negative(bend, model, digits)
    gap = differentiate(unfolded(claim.left - claim.right))
    if claim.relation == "=":
        return "left - right", different(gap, Num(0), model, digits)
    if claim.relation == "<=":
        return "left - right", positive(gap, model, digits)
    enclosure = enclose(gap, model, digits)
    return "left - right", enclosure if enclosure.lo >= 0 else None
