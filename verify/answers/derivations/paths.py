"""What a reader takes for one step and the kernel for several: the lines between, each with its reasons.

    argmax prod_k p_k^c_k = argmax sum_k c_k log p_k         the logarithm, and its laws
    d/dz (σ(z) - y)^2 = 2 (σ(z) - y) d/dz σ(z)               the chain rule, with the slope of σ left standing
    d/dz (σ(z) - y) = σ(z) (1 - σ(z))                        the chain rule, and the slope of σ

A path is a tuple of steps from one expression to another. Nothing here is trusted: every step is put before the kernel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from typing import TypeAlias

from derive import rules
from derive.calc import Reason, Step, Theorem
from derive.dependencies import called
from derive.rules import Cite, Conversion
from derive.symbols import ArgMax, ArgMin, At, Call, D, Definition, Expr, Log, Num, binding, subst, unfold
from verify.answers.derivations.chain_rule import chained, standing, tidy
from verify.answers.derivations.factors import factors
from verify.conversions import expand_logs
from verify.kernel import MALFORMED
from verify.normal import Normal

By: TypeAlias = tuple[Reason, ...]
Path: TypeAlias = tuple[Step, ...]
Theorems: TypeAlias = Callable[[Expr, str, Expr], Iterator[By]]
MOST = 6  # instances of theorems about a derivative
_OPTIMA = (rules.LOG_INCREASES, rules.NEGATE, rules.DROP_CONSTANT, rules.POSITIVE_FACTOR)
OPTIMA = frozenset(rule.name for rule in _OPTIMA)
SIDES = (rules.LOG_LAWS.name, rules.ALGEBRA.name)  # what goes along with another reason in one step


def reasons_of(path: Path) -> By:
    """All reasons of a path, each once; algebra only where nothing else is needed."""
    found = tuple(dict.fromkeys(reason for step in path for reason in step.by))
    return tuple(r for r in found if r != rules.ALGEBRA) or found


def is_natural(path: Path) -> bool:
    """Does a path pass for one step: no more than one rule, besides definitions and the laws of the logarithm?"""
    by = [r for r in reasons_of(path) if not isinstance(r, Definition)]
    rule = [r for r in by if not (isinstance(r, Conversion) and r.name in SIDES)]
    cited = [r for r in rule if isinstance(r, Cite | Theorem)]
    return len(rule) <= 1 or (len(rule) == 2 and len(cited) == 1 and rules.DIFFERENTIATE in rule)


def paths(before: Expr, after: Expr, theorems: Theorems) -> Iterator[Path]:
    """The paths from one expression to another, likely ones first."""
    with suppress(*MALFORMED):
        if isinstance(before, ArgMin | ArgMax) and isinstance(after, ArgMin | ArgMax):
            yield from _between_optima(before, after)
            yield from (turned(after, path) for path in _between_optima(after, before))
        elif any(isinstance(part, D) for e in (before, after) for part in e.walk()):
            yield from _slopes(before, after, theorems)
            yield from (turned(after, path) for path in _slopes(after, before, theorems))


def turned(start: Expr, path: Path) -> Path:
    """A path from `start`, walked back to it."""
    lines = [step.expr for step in path[:-1]][::-1]
    return tuple(Step("=", e, step.by) for e, step in zip((*lines, start), path[::-1], strict=True))


# Derivatives.


def _slopes(before: Expr, after: Expr, theorems: Theorems) -> Iterator[Path]:
    """The chain rule, with slopes left standing or known from a theorem."""
    for here, whole in ((before, True), (_opened(before), False)):
        middle = chained(here)
        if middle == here or (not whole and here == before):
            continue
        first = Step("=", middle, (*called([before]), rules.DIFFERENTIATE))
        if standing(middle):
            yield first, Step("=", after, (rules.ALGEBRA,))
        known = filter(_of_slopes, theorems(middle, "=", after)) if whole else iter(())
        yield from ((first, Step("=", after, by)) for by in islice(known, MOST))


def _opened(e: Expr) -> Expr:
    """e with the definition written out of what is differentiated: d/dz BCE(y, σ(z)), but not σ in it."""
    e = e.rebuild(tuple(map(_opened, e.args)))
    match e:
        case D(args=(Call() as f, x)) if not f.data.indices:
            return D(subst(f.data.body, binding(f)), x)
        case D(args=(At(args=(Call() as f, *where)), x)):
            return D(subst(f.data.body, {**binding(f), **dict(zip(f.data.indices, where, strict=True))}), x)
    return e


def _of_slopes(by: By) -> bool:
    source = by[0].source if isinstance(by[0], Cite) else by[0]
    claim = getattr(source, "claim", None)
    return claim is not None and any(isinstance(part, D) for part in claim.left.walk())


# Optima.


def _between_optima(before: Expr, after: Expr) -> Iterator[Path]:
    """Definitions written out, the logarithm, the sign, a constant dropped, a factor dropped, definitions used."""
    if before.args[0] != after.args[0]:
        return
    begin = list(_written_out(before))
    start = begin[-1].expr if begin else before
    for back in _ways_back(after):
        there = back[-1].expr if back else after
        for opening in (_nothing, _expanded, _logarithm):
            with suppress(*MALFORMED):
                path = [*begin, *opening(start)]
                here = path[-1].expr if path else start
                if type(here) is not type(after):
                    here = type(after)(-here.args[1], here.args[0])
                    path.append(Step("=", here, (rules.NEGATE,)))
                for scaled in _scaled(here, there):
                    yield (*path, *scaled, *(turned(after, tuple(back)) if back else ()))


def _ways_back(after: Expr) -> Iterator[list[Step]]:
    """From the end: the definitions in it written out; and the logarithms expanded, if that says more."""
    back = list(_written_out(after))
    yield back
    with suppress(*MALFORMED):
        if more := _expanded(back[-1].expr if back else after):
            yield [*back, *more]


def _nothing(_: Expr) -> list[Step]:
    return []


def _expanded(e: Expr) -> list[Step]:
    """The logarithms in an objective expanded."""
    expanded = e.rebuild((e.args[0], tidy(expand_logs(e.args[1], Normal()))))
    return [] if expanded == e else [Step("=", expanded, (rules.LOG_LAWS,))]


def _logarithm(e: Expr) -> list[Step]:
    """argopt f = argopt log f, and the logarithm expanded."""
    logarithm = e.rebuild((e.args[0], Log(e.args[1])))
    return [Step("=", logarithm, (rules.LOG_INCREASES,)), *_expanded(logarithm)]


def _written_out(e: Expr) -> Iterator[Step]:
    definitions = tuple(called([e]))
    if definitions:
        yield Step("=", unfold(e, lambda _: True), definitions)


def _scaled(here: Expr, there: Expr) -> Iterator[tuple[Step, ...]]:
    """A constant and a factor dropped, as far as there are any: f = c g + what does not depend on the variable."""
    normal, variable = Normal(), here.args[0]
    for factor in dict.fromkeys((Num(1), *factors(here, there))):
        gap = normal.form(here.args[1] - factor * there.args[1])
        if variable in gap.free:
            continue
        middle = there.rebuild((variable, factor * there.args[1])) if factor != Num(1) else there
        constant = (Step("=", middle, (rules.DROP_CONSTANT,)),) if gap != Num(0) else ()
        scale = (Step("=", there, (rules.POSITIVE_FACTOR(factor),)),) if factor != Num(1) else ()
        yield (*constant, *scale)


def mentions(path: Path, names: frozenset[str]) -> bool:
    """Are all rules of a path about optima among those named?"""
    used = {r.name for r in reasons_of(path) if isinstance(r, Conversion) and r.name in OPTIMA}
    return used <= names
