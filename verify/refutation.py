"""A false claim, refuted: by an exact witness and a rigorous enclosure, or by a certified theorem to the contrary.

    claim left = right:   left - right encloses no 0       claim left <= right:  left - right > 0
    claim left < right:   left - right >= 0                 claim convex:        a second derivative < 0
    claim left = right for some x:        a theorem says that one side is always less than the other
    claim f has a minimiser in x:         a theorem says that f(g(x)) < f(x), always

The second derivative is the kernel's own, in closed form; an enclosure of a difference quotient would prove nothing.
What is a rational number at the witness once the normal form is taken is taken to be that number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

from derive.calc import Refutation
from derive.rules import Hypothesis
from derive.symbols import (
    D,
    Delta,
    Dim,
    Exp,
    Expr,
    Factorial,
    Family,
    Idx,
    Lam,
    Log,
    Mul,
    Num,
    Pow,
    Step,
    Sym,
    second_derivative,
    subst,
)
from verify.conversions import differentiate
from verify.enclosure import Enclosure, different, enclose, model_at, negative, positive
from verify.kernel import MALFORMED, Kernel, Rejection
from verify.model import Evaluator, Model, NoValue, satisfies
from verify.normal import Normal, Undefined
from verify.signs import unfolded
from verify.wellformed import check_part

EXISTENCE = ("some", "attained")


@dataclass(frozen=True)
class Refuted:
    """The evidence: `what` was enclosed at the witness, and the enclosure; or the theorem that says the contrary."""

    id: str
    what: str
    enclosure: Enclosure | None = None

    def __str__(self) -> str:
        box = self.enclosure
        return self.what if box is None else f"{self.what} {f'= {box.lo}' if box.lo == box.hi else f'in {box}'}"


def refute(refutation: Refutation, kernel: Kernel | None = None, digits: int = 30) -> Refuted:
    """Evidence that the claim is false, or Rejection. `kernel` has certified the theorem to the contrary, if any."""
    try:
        if refutation.claim.relation in EXISTENCE or refutation.contrary is not None:
            return Refuted(refutation.id, _contradicted(refutation, kernel or Kernel()))
        what, enclosure = _evidence(refutation, digits)
    except (NoValue, *MALFORMED) as error:
        raise Rejection(refutation.id, None, str(error)) from error
    except RecursionError as error:
        raise Rejection(refutation.id, None, "the expression is nested too deeply") from error
    if enclosure is None:
        raise Rejection(refutation.id, None, f"the witness does not refute the claim: {what} has the wrong sign")
    return Refuted(refutation.id, what, enclosure)


def _contradicted(refutation: Refutation, kernel: Kernel) -> str:
    """That a certified theorem, under the same hypotheses, says what the claim that something exists denies."""
    claim, contrary = refutation.claim, refutation.contrary
    if contrary is None or not kernel.has_certified(contrary):
        raise Undefined(f"{contrary or 'nothing'} is not a certified theorem to the contrary")
    sides = [contrary.claim.left, contrary.claim.right]
    if contrary.claim.relation != "<" or set(contrary.given) != set(refutation.given):
        raise Undefined(f"{contrary} does not say that something is always less, under the claim's own hypotheses")
    if claim.relation == "some":
        denies = sides in ([claim.left, claim.right], [claim.right, claim.left])
    else:
        x, better = refutation.witness[0] if len(refutation.witness) == 1 else (claim.right, claim.right)
        bounded = any(x in h.left.free | h.right.free for h in refutation.given)
        denies = claim.relation == "attained" and x == claim.right and isinstance(x, Sym) and not bounded
        denies = denies and sides == [subst(claim.left, {x: better}), claim.left]
    if not denies:
        raise Undefined(f"{contrary} does not contradict the claim")
    return f"by {contrary.id}"


def _evidence(refutation: Refutation, digits: int) -> tuple[str, Enclosure | None]:
    claim, normal = refutation.claim, Normal()
    check_part(claim.left, normal)
    check_part(claim.right, normal)
    model = model_at(refutation.witness)
    violated = [h for h in refutation.given if not _holds(h, model)]
    if violated:
        raise Undefined(f"the witness violates {'; '.join(map(str, violated))}")
    if claim.relation == "convex":
        tied = [h for h in refutation.given if claim.right in h.left.free | h.right.free]
        closed = [h for h in tied if h.relation != ">" or any(map(_is_abrupt, unfolded(h.left - h.right).walk()))]
        if closed or not isinstance(claim.right, Sym | Family):
            raise Undefined(f"{claim.right} may not move in every direction: only what is open may be assumed of it")
        directions = refutation.via.arguments if refutation.via else ()
        u = next((d for d in directions if isinstance(d, Family)), None)
        bend = _closed(second_derivative(claim.left, claim.right, u), model)
        return "the second derivative", negative(bend, model, digits)
    gap = _exact(_closed(claim.left - claim.right, model), model)
    if claim.relation == "=":
        return "left - right", different(gap, Num(0), model, digits)
    if claim.relation == "<=":
        return "left - right", positive(gap, model, digits)
    if claim.relation != "<":
        raise Undefined(f"a witness does not refute a claim with {claim.relation}")
    enclosure = enclose(gap, model, digits)
    return "left - right", enclosure if enclosure.lo >= 0 else None


def _holds(h: Hypothesis, model: Model) -> bool:
    """Does the witness satisfy a hypothesis: exactly, or by an enclosure of the gap for each value of its indices?"""
    if h.relation != "partition":
        h = replace(h, left=_positive_bases(unfolded(h.left)), right=_positive_bases(unfolded(h.right)))
    if h.relation == "partition" or not satisfies(model, (h,)):
        return not satisfies(model, (h,))
    for where in _assignments(h.forall, model):
        gap = _exact(_closed(subst(h.left - h.right, where), model), model)
        exact = isinstance(gap, Num)
        if not (exact and gap.data == 0 and h.relation in ("=", ">=")) and (
            h.relation == "=" or positive(gap, model) is None
        ):
            return False
    return True


def _assignments(indices: tuple[Idx, ...], model: Model) -> Iterator[dict[Expr, Expr]]:
    ranges = [Evaluator(model).range(i, {}) for i in indices]
    return (dict(zip(indices, map(Num, values), strict=True)) for values in product(*ranges))


def _exact(e: Expr, model: Model) -> Expr:
    """The number that the normal form of e is in the model, or e itself if it is none."""
    at: dict[Expr, Expr] = {}
    for x in e.free:
        match x:
            case Dim():
                at[x] = Num(model.dims[x.data])
            case Idx():
                at[x] = Num(model.indices[x.data])
            case Sym():
                at[x] = Num(model.scalars[x.data])
            case Family():
                rows = tuple(Idx(f"i{r}", Evaluator(model).integer(size, {})) for r, size in enumerate(x.args))
                table = (
                    Mul(Num(value), *(Delta(i, Num(v)) for i, v in zip(rows, where, strict=True)))
                    for where, value in model.families[x.data].items()
                )
                at[x] = Lam(*rows, sum(table, Num(0)))
    value = Normal().form(unfolded(subst(e, at)))
    return value if isinstance(value, Num) else e


def _closed(e: Expr, model: Model) -> Expr:
    """e without definitions and derivatives, once it and what is differentiated are known to have a value there."""
    e = _positive_bases(unfolded(e))
    enclose(_undifferentiated(e), model)
    if any(isinstance(d, D) and any(isinstance(part, Step) for part in d.walk()) for d in e.walk()):
        raise Undefined("the derivative of a unit step is not refuted by a value, for it may have none")
    closed = differentiate(e)
    enclose(closed, model)
    return closed


def _is_abrupt(e: Expr) -> bool:
    """Whether what is built so may hold on a set that is not open: a step, a factorial, a power with any exponent."""
    return isinstance(e, Step | Factorial) or (isinstance(e, Pow) and not isinstance(e.args[1], Num))


def _positive_bases(e: Expr) -> Expr:
    """e with exp(x log a) for a^x: where the exponent is no number, a must be positive, whatever x happens to be."""
    e = e.rebuild(tuple(map(_positive_bases, e.args)))
    return Exp(e.args[1] * Log(e.args[0])) if isinstance(e, Pow) and not isinstance(e.args[1], Num) else e


def _undifferentiated(e: Expr) -> Expr:
    """e with 1 for every derivative, where what is differentiated has a value; without one where it has none."""
    e = e.rebuild(tuple(map(_undifferentiated, e.args)))
    return Exp(0 * e.args[0]) if isinstance(e, D) else e
