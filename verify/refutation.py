"""A false claim, refuted: an exact witness, and a rigorous enclosure that no true claim could have.

    claim left = right:   left - right encloses no 0       claim left <= right:  left - right > 0
    claim left < right:   left - right >= 0                 claim convex:        a second derivative < 0

The second derivative is the kernel's own, in closed form; an enclosure of a difference quotient would prove nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from derive.calc import Refutation
from derive.symbols import D, Exp, Expr, Family, Num, second_derivative
from verify.conversions import differentiate
from verify.enclosure import Enclosure, different, enclose, model_at, negative, positive
from verify.kernel import Rejection
from verify.model import Model, NoValue, satisfies
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
    except (Undefined, NoValue, TypeError, ValueError, ArithmeticError) as error:
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
        if any(claim.right in h.left.free | h.right.free for h in refutation.given if h.relation != ">"):
            raise Undefined(f"{claim.right} may not move in every direction: only what is open may be assumed of it")
        directions = refutation.via.arguments if refutation.via else ()
        u = next((d for d in directions if isinstance(d, Family)), None)
        bend = _closed(second_derivative(claim.left, claim.right, u), model)
        return "the second derivative", negative(bend, model, digits)
    gap = _closed(claim.left - claim.right, model)
    if claim.relation == "=":
        return "left - right", different(gap, Num(0), model, digits)
    if claim.relation == "<=":
        return "left - right", positive(gap, model, digits)
    enclosure = enclose(gap, model, digits)
    return "left - right", enclosure if enclosure.lo >= 0 else None


def _closed(e: Expr, model: Model) -> Expr:
    """e without definitions and derivatives, once what is differentiated is known to have a value in the model."""
    e = unfolded(e)
    enclose(_undifferentiated(e), model)
    return differentiate(e)


def _undifferentiated(e: Expr) -> Expr:
    """e with 1 for every derivative, where what is differentiated has a value; without one where it has none."""
    e = e.rebuild(tuple(map(_undifferentiated, e.args)))
    return Exp(0 * e.args[0]) if isinstance(e, D) else e
