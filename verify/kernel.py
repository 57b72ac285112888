"""TRUSTED. The kernel: a theorem and a model of its hypotheses in, a certificate or a rejection out.

It checks every line by the cited reason only. A cited definition is unfolded, a cited equation applied, on both
sides of the line, and the two normal forms are compared; a reason without which the line holds just as well is
the wrong reason. Every logarithm's argument must be shown positive, every denominator nonzero, every index in
range, and the hypotheses must hold in the model given, so that the theorem speaks of something.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias, TypeGuard

from derive import rules
from derive.calc import Claim, Le, Reason, Step, Theorem
from derive.rules import Axiom, Cite, Conversion, Hypothesis
from derive.symbols import (
    Add,
    ArgMax,
    ArgMin,
    At,
    Binder,
    D,
    Definition,
    Dim,
    Event,
    Exp,
    Expr,
    Family,
    Idx,
    Lam,
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
from derive.symbols import Step as UnitStep
from verify.certificate import Certificate, Line, described, stated, symbols_of
from verify.conversions import Equation, Rewriter, derivative, differentiate, expand_logs, variable_of
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
        proof = None
        try:
            proof = _Proof(theorem, self._certified)
            certificate = proof.certificate(model)
        except MALFORMED as error:
            raise Rejection(theorem.id, proof.line if proof else None, str(error)) from error
        except RecursionError as error:
            reason = "the expression is nested too deeply"
            raise Rejection(theorem.id, proof.line if proof else None, reason) from error
        self._certified[theorem.id] = (theorem, certificate)
        return certificate

    def has_certified(self, theorem: Theorem) -> bool:
        """Was this very theorem certified?"""
        return theorem.id in self._certified and self._certified[theorem.id][0] == theorem


class _Proof:
    """One theorem under examination. Its methods raise Undefined with the reason of a rejection."""

    def __init__(self, theorem: Theorem, certified: Mapping[str, tuple[Theorem, Certificate]]) -> None:
        self.theorem, self.certified = theorem, certified
        self.line: int | None = None
        self.signs = self.unlearned = Signs((), Normal())
        self.used: dict[str, dict[str, str]] = {}
        self.conditions: dict[str, None] = {}
        given = theorem.given if isinstance(theorem.given, tuple) else ()
        sizes = [h for h in given if isinstance(h.left, Dim) and isinstance(h.right, Num) and h.relation == ">="]
        sizes = [h for h in sizes if not h.forall]
        self.normal = Normal({h.left: int(h.right.data) for h in sizes})
        self.facts = tuple(h for h in given if h not in sizes)

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
        if not isinstance(given, tuple) or not isinstance(self.theorem.steps, tuple):
            raise Undefined("the hypotheses and the lines must be tuples")
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
        if bool(claim.variable or claim.point) != (claim.relation == "tends"):
            raise Undefined(f"a claim with {claim.relation} does not speak of {claim.variable} -> {claim.point}")
        if claim.point not in ("", "+oo", "-oo", "0+"):
            raise Undefined(f"there is no going to {claim.point!r}")
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
        if claim.relation != "convex" or claim.right in self.mentioned():
            raise Undefined("the second-order condition shows convexity in a variable of which nothing is assumed")
        return self.curvature(claim.left, claim.right, direction)

    def by_first_order(self, claim: Claim, arguments: Arguments) -> Claim:
        """f(w) + sum_j df/dx_j(w) (x_j - w_j) <= f(x), if f is convex on the set of x that the hypotheses leave.

        For that set to be convex and w in it, what is assumed of x must be affine in x, and hold at w too.
        """
        x, w, *direction = arguments if len(arguments) > 1 else (None, None)
        if claim.relation != "<=" or not isinstance(x, Sym | Family) or w is None or x in w.free:
            raise Undefined(f"a tangent lies below: cite {rules.FIRST_ORDER} with a variable and a point, for <=")
        f, rows = unfolded(claim.right), tuple(Idx(f"{x.data}#{r}", size) for r, size in enumerate(x.args))
        entry, point = (At(x, *rows), At(w, *rows)) if rows else (x, w)
        check_part(w, self.normal)
        check_inhabited(w.free, self.normal)
        self.check_variables((), {x: w}, frozenset({x}))
        for h in self.theorem.given:
            if x in h.left.free | h.right.free:
                gap = unfolded(h.left - h.right)
                bent = x in self.normal.form(derivative(gap, entry)).free
                if bent or any(isinstance(e, _ABRUPT) for e in gap.walk()):
                    raise Undefined(f"{h} may not leave {x} in a convex set")
                self.discharge(instance_of(h, {x: w}))
        rise = subst(derivative(f, entry), {x: w}) * (entry - point)
        for row in rows:
            rise = Sum(rise, row)
        if not self.normal.equal(unfolded(claim.left), unfolded(self.demand(subst(f, {x: w}) + rise))):
            raise Undefined(f"{claim.left} is not the tangent at {w}")
        return self.curvature(claim.right, x, tuple(direction))

    def curvature(self, f: Expr, x: Expr, direction: Arguments) -> Claim:
        """What shows f to be convex in x: the second derivative in an arbitrary direction is nonnegative."""
        if isinstance(x, Sym) and not direction:
            return Le(0, second_derivative(f, x))
        if len(direction) != 1 or not isinstance(direction[0], Family) or direction[0].shape != shape_of(x):
            raise Undefined(f"cite the condition with a direction, a family of the shape of {x}")
        if direction[0] in self.mentioned() | self.theorem.claim.left.free | f.free | x.free:
            raise Undefined(f"the direction {direction[0]} must be arbitrary")
        return Le(0, second_derivative(f, x, direction[0]))

    def mentioned(self) -> frozenset[Expr]:
        """What the hypotheses speak of."""
        return frozenset().union(*(h.left.free | h.right.free for h in self.theorem.given))

    def by_square(self, claim: Claim, factor: Arguments) -> Claim:
        """a = b, if c (a - b)^2 <= 0 for some c > 0."""
        if claim.relation != "=" or len(factor) != 1:
            raise Undefined("a vanishing square gives an equation; cite it with its positive factor")
        check(factor[0], self.normal)
        self.require(self.signs.sign(self.demand(factor[0])) == POSITIVE, f"{factor[0]} > 0")
        return Le(factor[0] * (claim.left - claim.right) ** 2, 0)

    def check_end(self, goal: Claim, steps: tuple[Step, ...]) -> None:
        strictest = max((s.relation for s in steps), key=list(_CHAINS).index)
        tends = goal.relation == "tends"
        if any(s.relation == "tends" or (tends and s.relation != "=") for s in steps[:-1]):
            raise Undefined("a limit is shown by equations, and by what the last of them tends to")
        if steps[-1].expr != goal.right:
            raise Undefined(f"the derivation stops at {steps[-1].expr}, the claim at {goal.right}")
        if strictest not in _CHAINS[goal.relation]:
            raise Undefined(f"the lines show {strictest}, the claim says {goal.relation}")

    # Lines.

    def checked_line(self, e: Expr, before: Expr | None, step: Step | None) -> Line:
        self.line = 0 if self.line is None else self.line + 1
        self.conditions = {}
        check(e, self.normal)
        self.learn(step.by if step else ())
        self.demand(e)
        if before is None or step is None:
            return Line("", str(e), (), tuple(self.conditions))
        if not step.by or e == before:
            raise Undefined("a line needs a reason" if not step.by else "the line repeats the one before")
        if step.relation == "=":
            self.check_equality(before, step)
        elif step.relation == "tends":
            self.check_limit(before, step)
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
        *others, last = step.by
        if isinstance(before, ArgMin | ArgMax) or isinstance(step.expr, ArgMin | ArgMax):
            raise Undefined("sets of optima are not ordered")
        if step.relation not in _CHAINS or last not in (
            rules.SIGNS,
            rules.ONE_TERM(*getattr(last, "arguments", ())),
        ):
            raise Undefined(f"{step.relation} is not shown by {_names(step.by)}: cite {rules.SIGNS} last")
        self.note("conversion", str(last))
        if last != rules.SIGNS:
            self.check_one_term(before, step, last.arguments)
            return
        self.check_by(tuple(others), lambda by: self.rises(by, before, step), before, step)

    def rises(self, by: tuple[Reason, ...], before: Expr, step: Step) -> bool:
        """Is the line's gap, less what the cited inequalities give, of the sign that the relation needs?"""
        left, right = self.transformed(by, before, step.expr)
        gaps = [self.bound(r) for r in by if states_order(r) and not is_fact(r)]
        enough = POSITIVE if step.relation == "<" and not any(strict for _, strict in gaps) else NONNEGATIVE
        more, less = list(_terms(right)), list(_terms(left))
        for term in _terms(left):  # what stands on both sides does not matter, and would hide a square beside it
            if term in more:
                more.remove(term)
                less.remove(term)
        return self.signs.sign(Add(*more, *(-term for term in (*less, *(gap for gap, _ in gaps))), Num(0))) >= enough

    def bound(self, reason: Reason) -> tuple[Expr, bool]:
        """What a cited inequality says is >= 0, times its factor, summed; and whether it is > 0."""
        c = reason if isinstance(reason, Cite) else Cite(reason, ())
        check_inhabited(c.over, self.normal)
        generic: dict[Expr, Expr] = {i: i.renamed(f"{i.data}!") for i in c.over}
        if c.forall:
            raise Undefined(f"{c} gives an inequality for one value of its indices at a time; sum it over them")
        least = self.instance(c.source, dict(c.mapping), c.over, ("<", "<="))
        check(c.factor, self.normal)
        factor = subst(c.factor, generic)
        sign = self.signs.sign(self.demand(factor))
        self.require(sign >= NONNEGATIVE, f"{factor} >= 0")
        gap = self.demand(factor * (least.right - least.left))
        for index in generic.values():
            gap = Sum(gap, index)
        return gap, relation_of(c) in ("<", ">") and sign == POSITIVE

    def check_limit(self, before: Expr, step: Step) -> None:
        """f(x) = g(u(x)) -> g(0), where u(x) -> 0 from above and g is defined for all u >= 0, so continuous at 0.

        With w = x, -x or 1/x going to +oo, u may be 1/w, or exp(-c w) with c > 0; and a family of such.
        """
        claim, reason = self.theorem.claim, step.by[0]
        x, arguments = claim.variable, tuple[Expr, ...](getattr(reason, "arguments", ()))
        if step.by != (rules.CONTINUITY(*arguments),) or len(arguments) != 3 or not isinstance(x, Sym):
            raise Undefined(
                f"cite {rules.CONTINUITY} alone, with a variable u, what it stands for, and a function of u"
            )
        self.note("conversion", rules.CONTINUITY.name)
        (u, small, g), w = arguments, {"+oo": x, "-oo": -x, "0+": 1 / x}[claim.point]
        near: Expr = x if claim.point != "-oo" else -x
        for h in self.theorem.given:
            if x in h.left.free | h.right.free and h != Hypothesis(">", near, Num(0)):
                raise Undefined(f"{h} need not hold near {claim.point}")
        new = u not in self.mentioned() | before.free | step.expr.free and x not in step.expr.free | g.free
        if not new or not isinstance(u, Sym | Family) or any(isinstance(e, _ABRUPT) for e in unfolded(g).walk()):
            raise Undefined(f"{g} must be a function of a new variable {u} in place of {x}, built without steps")
        self.check_variables((), {u: small}, frozenset({u}))
        check_part(small, self.normal)
        check_inhabited(small.free, self.normal)
        part = self.demand(self.signs.apart(small) if isinstance(small, Lam) else small)
        rate = self.normal.form(-part.args[0] / w) if isinstance(part, Exp) else None
        falls = rate is not None and x not in rate.free and self.signs.sign(rate) == POSITIVE
        self.require(falls or self.normal.equal(part * w, Num(1)), f"{small} -> 0 as {x} -> {claim.point}")
        rows = tuple(Idx(f"{u.data}#{r}", size) for r, size in enumerate(u.args))
        entry, zero = (At(u, *rows), Lam(*rows, Num(0))) if rows else (u, Num(0))
        check(g, self.normal)
        around = Signs((*self.facts, Hypothesis(">=", entry, Num(0), rows)), self.normal)
        for condition, holds in around.demands(unfolded(g)):
            self.require(holds, condition)
        for side, value in ((before, small), (step.expr, zero)):
            if not self.normal.equal(unfolded(side), unfolded(subst(g, {u: value}))):
                raise Undefined(f"{side} is not {g} at {u} = {value}")

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
            others = reasons[:r] + reasons[r + 1 :]
            known, before_line = self.signs, self.unlearned
            self.signs = before_line
            try:
                self.learn(others)
                self.demand(step.expr)
                idle = follows(others)
            except Undefined:  # without this reason the others cannot even be applied
                idle = False
            self.signs, self.unlearned = known, before_line
            if idle:
                raise Undefined(f"the wrong reason: the line follows without {reason}")
        self.conditions = conditions

    def learn(self, reasons: tuple[Reason, ...]) -> None:
        """From now on, know the inequalities that are cited as facts."""
        self.unlearned = self.signs
        for c in reasons:
            if is_fact(c):
                fact = self.instance(c.source, dict(c.mapping), c.forall, ("<", "<="))
                sign = POSITIVE if relation_of(c) in ("<", ">") else NONNEGATIVE
                self.signs = self.signs.knowing(fact.right - fact.left, sign, fact.patterns)

    def transformed(self, reasons: tuple[Reason, ...], left: Expr, right: Expr) -> tuple[Expr, Expr]:
        """Both sides after every reason has been applied to both, one reason after the other."""
        for apply in [self.transformation(reason) for reason in reasons if not states_order(reason)]:
            left, right = self.demand(apply(left)), self.demand(apply(right))
        return left, right

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
            case Cite(factor=Num(data=1), over=()):
                return Rewriter(self.instance(reason.source, dict(reason.mapping), reason.forall), self.normal)
            case Conversion() if reason.name in _CONVERSIONS:
                if len(reason.arguments) != (reason.name == rules.CASES.name):
                    raise Undefined(f"{reason.name} is cited with too many arguments or too few")
                self.note("conversion", reason.name)
                return _CONVERSIONS[reason.name](self, *reason.arguments)
        raise Undefined(f"{reason} is not a reason for an equation")

    def assumed(self, h: Hypothesis) -> Equation:
        if h not in self.theorem.given or h.relation != "=":
            raise Undefined(f"{h} is not an equation among the hypotheses")
        return Equation(h.left, h.right, frozenset(h.forall), h.left.free | h.right.free)

    def stepped(self, e: Expr) -> Expr:
        """e with every unit step of known argument replaced by its value, except under binders and derivatives."""
        if isinstance(e, Binder | D):
            return e
        e = e.rebuild(tuple(self.stepped(a) for a in e.args))
        if not isinstance(e, UnitStep):
            return e
        u = e.args[0]
        return Num(1) if self.signs.sign(u) else Num(0) if self.signs.sign(-u) == POSITIVE else e

    def by_cases(self, y: Expr) -> Transformation:
        """f(y) = y f(1) + (1 - y) f(0), for a y that is assumed to be 0 or 1."""
        binary = (h for h in self.theorem.given if h.relation == "=" and not h.forall)
        if not isinstance(y, Sym) or not any(self.normal.equal(h.left - h.right, y**2 - y) for h in binary):
            raise Undefined(f"no hypothesis says {y}^2 = {y}")

        def split(e: Expr) -> Expr:
            if any(isinstance(d, D) and variable_of(d.args[1]) == y for d in e.walk()):
                raise Undefined(f"a derivative by {y} is taken, which is more than its values at {y} = 0 and 1")
            return y * subst(e, {y: Num(1)}) + (1 - y) * subst(e, {y: Num(0)})

        return split

    def known(self, source: Axiom | Theorem | Hypothesis, relations: tuple[str, ...]) -> tuple[Expr, Expr]:
        """The two sides of an axiom, of a certified theorem, or of an inequality among the hypotheses."""
        if isinstance(source, Hypothesis):
            if source not in self.theorem.given or source.relation not in (">", ">="):
                raise Undefined(f"{source} is not an inequality among the hypotheses")
            return source.right, source.left
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
        if source.claim.relation not in relations or has_optimum(source.claim):
            raise Undefined(f"{source} does not state, with {' or '.join(relations)}, something about numbers")
        self.note("theorem", source.id, certificate.digest)
        return source.claim.left, source.claim.right

    def instance(
        self,
        source: Axiom | Theorem | Hypothesis,
        values: dict[Expr, Expr],
        forall: tuple[Idx, ...],
        relations: tuple[str, ...] = ("=",),
    ) -> Equation:
        """What is known, its free symbols replaced and its hypotheses discharged.

        The indices `forall`, and its own indices that are not replaced, match any index in range. They get names
        that no hypothesis at hand can speak of, so that what is discharged for them holds for all their values.
        """
        left, right = self.known(source, relations)
        assumed = () if isinstance(source, Hypothesis) else source.given
        free = (left.free | right.free).union(*(h.left.free | h.right.free for h in assumed))
        free = frozenset(source.forall) if isinstance(source, Hypothesis) else free
        if relations != ("=",):  # an inequality is not matched against anything: its own indices stand for themselves
            values = {**{i: i for i in free if isinstance(i, Idx)}, **values}
        for symbol, value in values.items():
            self.check_value(symbol, value, free, values)
        own: dict[Expr, Expr] = {
            i: Idx(f"{i.data}?", *(subst(a, values) for a in i.args))
            for i in free
            if isinstance(i, Idx) and i not in values
        }
        all_of: dict[Expr, Expr] = {i: i.renamed(f"{i.data}!") for i in forall}
        values = {**{symbol: subst(value, all_of) for symbol, value in values.items()}, **own}
        stated = (left, right, *(side for h in assumed for side in (h.left, h.right)))
        self.check_variables(stated, values, free)
        given = [instance_of(h, values) for h in assumed]
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


def instance_of(h: Hypothesis, values: Mapping[Expr, Expr]) -> Hypothesis:
    """A hypothesis at an instance, its own indices renamed away from everything."""
    apart: dict[Expr, Idx] = {i: Idx(f"{i.data}~", *(subst(a, values) for a in i.args)) for i in h.forall}
    every = {**values, **apart}
    return Hypothesis(h.relation, subst(h.left, every), subst(h.right, every), tuple(apart.values()), str(h))


def relation_of(reason: Reason) -> str:
    """The relation of the hypothesis or theorem that is cited, if one is."""
    source = reason.source if isinstance(reason, Cite) else reason
    return source.claim.relation if isinstance(source, Theorem) else getattr(source, "relation", "")


def states_order(reason: Reason) -> bool:
    """Is an inequality cited?"""
    return relation_of(reason) in ("<", "<=", ">", ">=")


def is_fact(reason: Reason) -> TypeGuard[Cite]:
    """Is an inequality cited only for what the line demands?"""
    return states_order(reason) and isinstance(reason, Cite) and (reason.factor, reason.over) == (Num(0), ())


def rests_on(source: Theorem, name: str) -> bool:
    """Does a theorem cite, at any depth, the theorem of that name?"""
    todo, seen = [source], set[int]()
    while todo:
        theorem = todo.pop()
        if theorem.id == name:
            return True
        if id(theorem) not in seen:
            seen.add(id(theorem))
            cited = (r.source if isinstance(r, Cite) else r for step in theorem.steps for r in step.by)
            todo += [t for t in cited if isinstance(t, Theorem)]
    return False


def _alike(before: Expr, after: Expr) -> bool:
    return isinstance(before, ArgMin | ArgMax) and type(before) is type(after) and before.args[0] == after.args[0]


def _terms(e: Expr) -> tuple[Expr, ...]:
    return e.args if isinstance(e, Add) else (e,)


def _names(reasons: tuple[Reason, ...]) -> str:
    return ", ".join(str(r) for r in reasons)


# What a chain may show, mildest first, for a claim of each relation.
_CHAINS = {"=": ("=",), "<=": ("=", "<=", "<"), "<": ("<",), "tends": ("tends",)}
# What a continuous function is not built from.
_ABRUPT = (UnitStep, D, ArgMin, ArgMax)

_CONVERSIONS: dict[str, Callable[..., Transformation]] = {
    rules.ALGEBRA.name: lambda _: lambda e: e,
    rules.DIFFERENTIATE.name: lambda _: differentiate,
    rules.LOG_LAWS.name: lambda proof: lambda e: expand_logs(e, proof.normal),
    rules.STEP.name: lambda proof: proof.stepped,
    rules.CASES.name: _Proof.by_cases,
}
_OPTIMA: dict[str, Callable[[_Proof, Expr, Expr, Arguments], bool]] = {
    rules.LOG_INCREASES.name: _Proof.log_increases,
    rules.NEGATE.name: _Proof.negate,
    rules.DROP_CONSTANT.name: _Proof.drop_constant,
    rules.POSITIVE_FACTOR.name: _Proof.positive_factor,
}
_INFERENCES: dict[str, Callable[[_Proof, Claim, Arguments], Claim]] = {
    rules.SECOND_ORDER.name: _Proof.by_second_order,
    rules.FIRST_ORDER.name: _Proof.by_first_order,
    rules.SQUARE_VANISHES.name: _Proof.by_square,
}
