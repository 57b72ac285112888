"""TRUSTED. The kernel: a theorem and a model of its hypotheses in, a certificate or a rejection out.

It checks every line by the cited reason only. A cited definition is unfolded, a cited equation applied, on both
sides of the line, and the two normal forms are compared; a reason without which the line holds just as well is
the wrong reason. Every logarithm's argument must be shown positive, every denominator nonzero, every index in
range, and the hypotheses must hold in the model given, so that the theorem speaks of something.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from derive import rules
from derive.calc import Claim, Le, Reason, Step, Theorem
from derive.rules import Axiom, Cite, Conversion, Hypothesis
from derive.symbols import (
    ArgMax,
    ArgMin,
    D,
    Definition,
    Dim,
    Event,
    Expr,
    Family,
    Idx,
    Log,
    Mul,
    Num,
    Sum,
    Sym,
    second_derivative,
    shape_of,
    subst,
    unfold,
)
from verify.certificate import Certificate, Line
from verify.conversions import Equation, Rewriter, differentiate, expand_logs, variable_of
from verify.model import Model, satisfies
from verify.normal import Normal, Undefined
from verify.signs import NONNEGATIVE, POSITIVE, Signs, unfolded
from verify.wellformed import check, check_event, check_inhabited, check_part, has_optimum, is_index

Transformation: TypeAlias = Callable[[Expr], Expr]
Arguments: TypeAlias = tuple[Expr, ...]


# What badly built expressions raise; Undefined, a ValueError, is what the checks raise.
MALFORMED = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError)


class Rejection(ValueError):
    """The kernel's no: which theorem, which line (0 is the start, None the theorem as a whole), and why."""

    def __init__(self, theorem: str, line: int | None, reason: str) -> None:
        super().__init__(f"{theorem}{'' if line is None else f', line {line}'}: {reason}")
        self.theorem, self.line, self.reason = theorem, line, reason


class Kernel:
    """Certifies theorems; remembers those it certified, for they may be cited."""

    def __init__(self) -> None:
        self._certified: dict[str, tuple[Theorem, Certificate]] = {}

    def certify(self, theorem: Theorem, model: Model) -> Certificate:
        """A certificate, or Rejection. `model` must satisfy the hypotheses; who found it does not matter."""
        proof = _Proof(theorem, self._certified)
        try:
            certificate = proof.certificate(model)
        except MALFORMED as error:
            raise Rejection(theorem.id, proof.line, str(error)) from error
        except RecursionError as error:
            raise Rejection(theorem.id, proof.line, "the expression is nested too deeply") from error
        self._certified[theorem.id] = (theorem, certificate)
        return certificate


class _Proof:
    """One theorem under examination. Its methods raise Undefined with the reason of a rejection."""

    def __init__(self, theorem: Theorem, certified: Mapping[str, tuple[Theorem, Certificate]]) -> None:
        self.theorem, self.certified = theorem, certified
        self.line: int | None = None
        self.used: dict[str, dict[str, str]] = {}
        self.conditions: dict[str, None] = {}
        sizes = {h for h in theorem.given if isinstance(h.left, Dim) and isinstance(h.right, Num)}
        self.normal = Normal({h.left: int(h.right.data) for h in sizes if h.relation == ">="})
        self.facts = tuple(h for h in theorem.given if h not in sizes)

    def certificate(self, model: Model) -> Certificate:
        theorem = self.theorem
        self.check_statement(model)
        goal = self.goal()
        if theorem.start is None or not theorem.steps:
            raise Undefined("there is no derivation")
        lines = [self.checked_line(theorem.start, None, None)]
        if theorem.start != goal.left:
            raise Undefined(f"the derivation starts at {theorem.start}, the claim at {goal.left}")
        for before, step in zip((theorem.start, *(s.expr for s in theorem.steps)), theorem.steps, strict=False):
            lines.append(self.checked_line(step.expr, before, step))
        self.check_end(goal, theorem.steps)
        return Certificate(
            theorem.id,
            symbols_of(theorem),
            str(theorem.claim),
            tuple(stated(h) for h in theorem.given),
            str(theorem.via or ""),
            tuple(lines),
            self.noted("axiom"),
            self.noted("definition"),
            self.noted("conversion"),
            tuple(sorted(self.used.get("theorem", {}).items())),
        ).sealed()

    def note(self, kind: str, name: str, detail: str = "") -> None:
        self.used.setdefault(kind, {})[name] = detail

    def noted(self, kind: str) -> tuple[str, ...]:
        return tuple(sorted(self.used.get(kind, {})))

    def require(self, holds: bool, condition: str) -> None:
        """Record a side condition, or reject the line for want of it."""
        if not holds:
            raise Undefined(f"this needs {condition}, which the hypotheses do not give")
        self.conditions[condition] = None

    def demand(self, e: Expr) -> Expr:
        """e itself, once its denominators are known to be nonzero and its logarithms to have positive arguments."""
        for condition, holds in self.signs.demands(unfolded(e)):
            self.require(holds, condition)
        return e

    # The statement, and what the chain must show.

    def check_statement(self, model: Model) -> None:
        claim, given = self.theorem.claim, self.theorem.given
        self.signs = Signs(self.facts, self.normal)
        for h in given:
            if h.relation not in ("=", ">", ">=", "partition"):
                raise Undefined(f"{h.relation!r} is not a relation that can be assumed")
            check_inhabited(h.forall, self.normal)
            for side in (h.left, h.right) if h.relation != "partition" else ():
                check(side, self.normal)
                self.demand(side)
        for side in (claim.left, claim.right):
            check_part(side, self.normal)
            check_inhabited(side.free, self.normal)
            self.demand(side)
        violated = satisfies(model, given)
        if violated:
            raise Undefined(f"vacuous: the model violates the hypotheses {'; '.join(map(str, violated))}")

    def goal(self) -> Claim:
        claim, via = self.theorem.claim, self.theorem.via
        if via is not None and via.name in _INFERENCES:
            self.note("conversion", via.name)
            return _INFERENCES[via.name](self, claim, via.arguments)
        if via is not None or claim.relation not in _CHAINS:
            raise Undefined(f"{via or 'nothing'} is no inference that gives a claim with {claim.relation}")
        return claim

    def by_second_order(self, claim: Claim, direction: Arguments) -> Claim:
        """f is convex iff 0 <= sum_ij u_i u_j d2f/dx_i dx_j at all x, for every direction u."""
        f, x = claim.left, claim.right
        assumed = frozenset().union(*(h.left.free | h.right.free for h in self.theorem.given))
        if claim.relation != "convex" or not isinstance(x, Sym | Family) or x in assumed:
            raise Undefined("the second-order condition shows convexity in a variable of which nothing is assumed")
        if not shape_of(x) and not direction:
            return Le(0, second_derivative(f, x))
        if len(direction) != 1 or not isinstance(direction[0], Family) or direction[0].shape != shape_of(x):
            raise Undefined(f"cite the second-order condition with a direction, a family of the shape of {x}")
        if direction[0] in assumed | f.free | x.free:
            raise Undefined(f"the direction {direction[0]} must be arbitrary")
        return Le(0, second_derivative(f, x, direction[0]))

    def by_square(self, claim: Claim, factor: Arguments) -> Claim:
        """a = b, if c (a - b)^2 <= 0 for some c > 0."""
        if claim.relation != "=" or len(factor) != 1:
            raise Undefined("a vanishing square gives an equation; cite it with its positive factor")
        check(factor[0], self.normal)
        self.require(self.signs.sign(self.demand(factor[0])) == POSITIVE, f"{factor[0]} > 0")
        return Le(factor[0] * (claim.left - claim.right) ** 2, 0)

    def check_end(self, goal: Claim, steps: tuple[Step, ...]) -> None:
        strictest = max((s.relation for s in steps), key=list(_CHAINS).index)
        if steps[-1].expr != goal.right:
            raise Undefined(f"the derivation stops at {steps[-1].expr}, the claim at {goal.right}")
        if strictest not in _CHAINS[goal.relation]:
            raise Undefined(f"the lines show {strictest}, the claim says {goal.relation}")

    # Lines.

    def checked_line(self, e: Expr, before: Expr | None, step: Step | None) -> Line:
        self.line = 0 if self.line is None else self.line + 1
        self.conditions = {}
        check(e, self.normal)
        self.demand(e)
        if before is None or step is None:
            return Line("", str(e), (), tuple(self.conditions))
        if not step.by or e == before:
            raise Undefined("a line needs a reason" if not step.by else "the line repeats the one before")
        if step.relation == "=":
            self.check_equality(before, step)
        else:
            self.check_order(before, step)
        return Line(step.relation, str(e), tuple(described(r) for r in step.by), tuple(self.conditions))

    def check_equality(self, before: Expr, step: Step) -> None:
        reason = step.by[0]
        if isinstance(reason, Conversion) and reason.name in _OPTIMA:
            self.note("conversion", reason.name)
            if len(step.by) > 1 or not _OPTIMA[reason.name](self, before, step.expr, reason.arguments):
                raise Undefined(
                    f"does not follow by {reason}: it takes one choice of optima to another, and stands alone"
                )
            return
        self.check_by(step.by, lambda by: self.normal.equal(*self.transformed(by, before, step.expr)), before, step)
        if step.by == (rules.ALGEBRA,):
            self.note("conversion", rules.ALGEBRA.name)

    def check_order(self, before: Expr, step: Step) -> None:
        *rewrites, last = step.by
        if step.relation not in _CHAINS or last not in (
            rules.SIGNS,
            rules.ONE_TERM(*getattr(last, "arguments", ())),
        ):
            raise Undefined(f"{step.relation} is not shown by {_names(step.by)}: cite {rules.SIGNS} last")
        self.note("conversion", str(last))
        if last != rules.SIGNS:
            self.check_one_term(before, step, last.arguments)
            return
        enough = POSITIVE if step.relation == "<" else NONNEGATIVE
        self.check_by(
            tuple(rewrites),
            lambda by: self.gap(*self.transformed(by, before, step.expr)) >= enough,
            before,
            step,
        )

    def check_by(
        self,
        reasons: tuple[Reason, ...],
        follows: Callable[[tuple[Reason, ...]], bool],
        before: Expr,
        step: Step,
    ) -> None:
        """The line follows by all of its reasons, and not without any one of them."""
        if not follows(reasons):
            left, right = (self.normal.form(e) for e in self.transformed(reasons, before, step.expr))
            raise Undefined(f"does not follow by {_names(step.by)}: {left} against {right}")
        conditions = dict(self.conditions)
        for r, reason in enumerate(reasons if reasons != (rules.ALGEBRA,) else ()):
            try:
                idle = follows(reasons[:r] + reasons[r + 1 :])
            except Undefined:  # without this reason the others cannot even be applied
                idle = False
            if idle:
                raise Undefined(f"the wrong reason: the line follows without {reason}")
        self.conditions = conditions

    def transformed(self, reasons: tuple[Reason, ...], left: Expr, right: Expr) -> tuple[Expr, Expr]:
        """Both sides after every reason has been applied to both, one reason after the other."""
        for reason in reasons:
            apply = self.transformation(reason)
            left, right = self.demand(apply(left)), self.demand(apply(right))
        return left, right

    def gap(self, left: Expr, right: Expr) -> int:
        """The sign of right - left."""
        return self.signs.sign(right - left)

    def check_one_term(self, before: Expr, step: Step, at: Arguments) -> None:
        """f(t) <= sum_j f(j) where every f(j) >= 0; a nonnegative factor may stand before both."""
        factor, total = (step.expr.args[:-1], step.expr.args[-1]) if isinstance(step.expr, Mul) else ((), step.expr)
        if step.relation != "<=" or len(step.by) != 1 or len(at) != 1 or not isinstance(total, Sum):
            raise Undefined("cite one term of a sum alone, with its index, for <= and a sum at the right")
        index, body = total.args
        check_part(at[0], self.normal)
        check_inhabited(at[0].free, self.normal)
        self.require(self.normal.within(at[0], *index.args), f"{at[0]} in the range of {index}")
        if not self.normal.equal(before, Mul(*factor, subst(body, {index: at[0]}))):
            raise Undefined(f"{before} is not the term {index} = {at[0]} of the sum")
        for nonnegative in (*factor, self.signs.apart(total)):
            self.require(self.signs.sign(nonnegative) >= NONNEGATIVE, f"{nonnegative} >= 0")

    # Reasons.

    def transformation(self, reason: Reason) -> Transformation:
        """What citing a reason does to a side of a line."""
        match reason:
            case Definition():
                self.note("definition", reason.name)
                return lambda e: unfold(e, lambda d: d == reason)
            case Hypothesis():
                return Rewriter(self.assumed(reason), self.normal)
            case Axiom() | Theorem():
                return Rewriter(self.instance(reason, {}, ()), self.normal)
            case Cite():
                return Rewriter(self.instance(reason.source, dict(reason.mapping), reason.forall), self.normal)
            case Conversion(arguments=()) if reason.name in _CONVERSIONS:
                self.note("conversion", reason.name)
                return _CONVERSIONS[reason.name](self.normal)
        raise Undefined(f"{reason} is not a reason for an equation")

    def assumed(self, h: Hypothesis) -> Equation:
        if h not in self.theorem.given or h.relation != "=":
            raise Undefined(f"{h} is not an equation among the hypotheses")
        return Equation(h.left, h.right, frozenset(h.forall), h.left.free | h.right.free)

    def known(self, source: Axiom | Theorem) -> tuple[Expr, Expr]:
        """The two sides of an axiom or of a certified theorem."""
        if isinstance(source, Axiom):
            if source not in rules.AXIOMS:
                raise Undefined(f"{source} is not an axiom")
            self.note("axiom", source.name)
            return source.left, source.right
        if rests_on(source, self.theorem.id):
            raise Undefined(f"circular: {source} rests on {self.theorem.id}")
        theorem, certificate = self.certified.get(source.id, (None, None))
        if certificate is None or theorem != source:
            raise Undefined(f"{source} is not a certified theorem")
        if source.claim.relation != "=" or has_optimum(source.claim):
            raise Undefined(f"{source} does not state an equation between numbers")
        self.note("theorem", source.id, certificate.digest)
        return source.claim.left, source.claim.right

    def instance(self, source: Axiom | Theorem, values: dict[Expr, Expr], forall: tuple[Idx, ...]) -> Equation:
        """An axiom or certified theorem, its free symbols replaced and its hypotheses discharged.

        The indices `forall`, and its own indices that are not replaced, match any index in range. They get names
        that no hypothesis at hand can speak of, so that what is discharged for them holds for all their values.
        """
        left, right = self.known(source)
        free = left.free | right.free
        free = free.union(*(h.left.free | h.right.free for h in source.given))
        for symbol, value in values.items():
            self.check_value(symbol, value, free, values)
        own: dict[Expr, Expr] = {
            i: Idx(f"{i.data}?", *(subst(a, values) for a in i.args))
            for i in free
            if isinstance(i, Idx) and i not in values
        }
        all_of: dict[Expr, Expr] = {i: i.renamed(f"{i.data}!") for i in forall}
        values = {**{symbol: subst(value, all_of) for symbol, value in values.items()}, **own}
        stated = (left, right, *(side for h in source.given for side in (h.left, h.right)))
        self.check_variables(stated, values, free)
        given = [instance_of(h, values) for h in source.given]
        for h in given:
            self.discharge(h)
        fixed = frozenset().union(*(h.left.free | h.right.free for h in given))
        return Equation(subst(left, values), subst(right, values), frozenset((*own.values(), *all_of.values())), fixed)

    def check_value(self, symbol: Expr, value: Expr, free: frozenset[Expr], values: Mapping[Expr, Expr]) -> None:
        """Can the value stand for the symbol?"""
        check_inhabited(value.free, self.normal)
        match symbol:
            case Idx(args=(lo, hi)):
                check_part(value, self.normal)
                fits = is_index(value, self.normal) and self.normal.within(value, subst(lo, values), subst(hi, values))
            case Dim():
                fits = is_index(value, self.normal) and self.normal.within(value, Num(1), value)
            case Event(args=()):
                check_event(value, self.normal)
                fits = True
            case Event():
                fits = isinstance(value, Event) and len(value.args) == len(symbol.args)
            case _:
                check_part(value, self.normal)
                self.demand(value)
                fits = len(shape_of(value)) == len(shape_of(symbol)) and not isinstance(value, Event)
        if not fits or symbol not in free:
            raise Undefined(f"{value} can not stand for {symbol}")

    def check_variables(self, sides: tuple[Expr, ...], values: dict[Expr, Expr], free: frozenset[Expr]) -> None:
        """Shapes still agree, and whatever is differentiated by is still a variable, and only that variable."""
        after = {symbol: values.get(symbol, subst(symbol, values)) for symbol in free}
        for symbol, value in after.items():
            want = [self.normal.form(subst(s, values)) for s in shape_of(symbol)]
            if want != [self.normal.form(s) for s in shape_of(value)]:
                raise Undefined(f"{value} does not have the shape of {symbol}")
        for x in {variable_of(e.args[1]) for side in sides for e in side.walk() if isinstance(e, D)} & free:
            others = frozenset().union(*(v.free for symbol, v in after.items() if symbol != x))
            if not isinstance(after[x], Sym | Family) or after[x] in others:
                raise Undefined(f"a derivative by {x} is taken: only a variable of its own can stand for {x}")

    def discharge(self, h: Hypothesis) -> None:
        """Show a cited theorem's hypothesis from the hypotheses at hand."""
        gap = h.left - h.right
        if h.relation != "partition":
            self.demand(gap)
        match h.relation:
            case "partition":
                holds = any(g.relation == h.relation and g.left == h.left for g in self.theorem.given)
            case "=":
                equations = [self.assumed(g) for g in self.theorem.given if g.relation == "="]
                sides: list[Transformation] = [lambda e: e, *(Rewriter(e, self.normal) for e in equations)]
                holds = any(self.normal.equal(side(unfolded(h.left)), side(unfolded(h.right))) for side in sides)
            case ">=" if all(isinstance(x, Dim) for x in gap.free):
                holds = self.normal.nonnegative(gap)
            case _:
                holds = self.signs.sign(gap) >= (POSITIVE if h.relation == ">" else NONNEGATIVE)
        self.require(holds, f"{h.left} {h.relation} {h.right}")

    # Choices of optima: what moves no minimiser.

    def log_increases(self, before: Expr, after: Expr, _: Arguments) -> bool:
        return _alike(before, after) and self.normal.equal(Log(before.args[1]), after.args[1])

    def negate(self, before: Expr, after: Expr, _: Arguments) -> bool:
        opposite = {type(before), type(after)} == {ArgMin, ArgMax} and before.args[0] == after.args[0]
        return opposite and self.normal.equal(-before.args[1], after.args[1])

    def drop_constant(self, before: Expr, after: Expr, _: Arguments) -> bool:
        if not _alike(before, after):
            return False
        return before.args[0] not in self.normal.form(before.args[1] - after.args[1]).free

    def positive_factor(self, before: Expr, after: Expr, factor: Arguments) -> bool:
        if not _alike(before, after) or len(factor) != 1 or before.args[0] in factor[0].free:
            return False
        check(factor[0], self.normal)
        self.require(self.signs.sign(self.demand(factor[0])) == POSITIVE, f"{factor[0]} > 0")
        return self.normal.equal(before.args[1], factor[0] * after.args[1])


def symbols_of(theorem: Theorem) -> tuple[str, ...]:
    """The free symbols of a statement with their kinds, shapes and ranges."""
    sides = [theorem.claim.left, theorem.claim.right, *(e for h in theorem.given for e in (h.left, h.right))]
    free = frozenset[Expr]().union(*(e.free for e in sides))
    return tuple(sorted(f"{type(s).__name__} {s}({', '.join(map(str, s.args))})" for s in free))


def stated(h: Hypothesis) -> str:
    """A hypothesis by what it says, not by its label."""
    bound = ", ".join(f"{i}={i.lo}..{i.hi}" for i in h.forall)
    return f"{h.left} {h.relation} {h.right}{f' for all {bound}' if bound else ''}"


def described(reason: Reason) -> str:
    """A reason in full: a hypothesis by what it says, an instance with what replaces what."""
    if isinstance(reason, Cite):
        at = ", ".join(f"{symbol} := {value}" for symbol, value in reason.mapping)
        return f"{reason.source} at {at}{''.join(f', for all {i}' for i in reason.forall)}"
    return stated(reason) if isinstance(reason, Hypothesis) else str(reason)


def instance_of(h: Hypothesis, values: Mapping[Expr, Expr]) -> Hypothesis:
    """A hypothesis at an instance, its own indices renamed away from everything."""
    apart: dict[Expr, Idx] = {i: Idx(f"{i.data}~", *(subst(a, values) for a in i.args)) for i in h.forall}
    every = {**values, **apart}
    return Hypothesis(h.relation, subst(h.left, every), subst(h.right, every), tuple(apart.values()), str(h))


def rests_on(source: Theorem, name: str) -> bool:
    """Does a theorem cite, at any depth, the theorem of that name?"""
    cited = [r.source if isinstance(r, Cite) else r for step in source.steps for r in step.by]
    return source.id == name or any(rests_on(t, name) for t in cited if isinstance(t, Theorem))


def _alike(before: Expr, after: Expr) -> bool:
    return isinstance(before, ArgMin | ArgMax) and type(before) is type(after) and before.args[0] == after.args[0]


def _names(reasons: tuple[Reason, ...]) -> str:
    return ", ".join(str(r) for r in reasons)


# What a chain may show, mildest first, for a claim of each relation.
_CHAINS = {"=": ("=",), "<=": ("=", "<=", "<"), "<": ("<",)}

_CONVERSIONS: dict[str, Callable[[Normal], Transformation]] = {
    rules.ALGEBRA.name: lambda _: lambda e: e,
    rules.DIFFERENTIATE.name: lambda _: differentiate,
    rules.LOG_LAWS.name: lambda normal: lambda e: expand_logs(e, normal),
}
_OPTIMA: dict[str, Callable[[_Proof, Expr, Expr, Arguments], bool]] = {
    rules.LOG_INCREASES.name: _Proof.log_increases,
    rules.NEGATE.name: _Proof.negate,
    rules.DROP_CONSTANT.name: _Proof.drop_constant,
    rules.POSITIVE_FACTOR.name: _Proof.positive_factor,
}
_INFERENCES: dict[str, Callable[[_Proof, Claim, Arguments], Claim]] = {
    rules.SECOND_ORDER.name: _Proof.by_second_order,
    rules.SQUARE_VANISHES.name: _Proof.by_square,
}
