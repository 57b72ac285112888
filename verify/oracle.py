"""The second opinion: both sides of every line, in numbers, at random models.

    agreement = -log10(|left - right| / max(|left|, |right|))        confirmed: at least `digits` - 15

The oracle knows no rules and reads no reasons. It draws exact models of the hypotheses and lets
`verify.model` say what each side is worth there, at 2 `digits` + 20 digits. A derivative is a central
difference with a step of 10^-(digits/2), nested for second and mixed ones, never a formula: its error is
about 10^-digits, so that a line with a derivative agrees to about `digits` digits, one without to twice as
many. Where both sides cancel to nearly nothing they are compared with the size of the terms that cancelled.
What is not confirmed is looked at once more with twice the digits. Agreement confirms; it never proves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction
from itertools import combinations
from random import Random

from derive.calc import Refutation, Theorem
from derive.symbols import ArgMax, ArgMin, Call, D, Dim, Expr
from verify.enclosure import Enclosure, choose, enclose, model_at
from verify.model import Evaluator, Model, NoValue, Number
from verify.reals import Sizes, real
from verify.sampling import (
    TRIES,
    Row,
    Statement,
    Vacuous,
    entries_of,
    hints,
    holds,
    least_sizes,
    placed,
    real_row,
    redrawn,
    repaired,
    sample_model,
    symbols_of,
)

COSTS = 15  # digits that a difference quotient may cost
POINTS = 6  # of a domain, at which two objectives are ranked
SEGMENTS = 3  # of a domain, along which curvature is looked at


class Verdict(IntEnum):
    """What was seen, in the order of how bad it is."""

    CONFIRMED = 0
    UNDECIDED = 1
    CONTRADICTED = 2


@dataclass(frozen=True)
class Finding:
    """What was seen of a line in a model.

    `digits` is to how many digits: those that agree in an equation, those that were told apart in an order.
    """

    verdict: Verdict
    digits: float
    left: str = ""
    right: str = ""
    note: str = ""


class Point:
    """One model, at one precision, where lines are looked at."""

    def __init__(self, statement: Statement, model: Model, digits: int, seed: str) -> None:
        self.statement, self.model, self.digits, self.seed = statement, model, digits, seed
        self.real = real(digits)
        self.best = float(2 * digits)
        self._values = Evaluator(model, self.real)
        self._sizes = Evaluator(model, Sizes(self.real))

    def look(self, relation: str, left: Expr, right: Expr, need: int) -> Finding:
        """The line `left relation right` here, confirmed if it holds to `need` digits."""
        try:
            if relation == "convex":
                return self._convexity(left, right)
            if relation == "tends":
                return self._limit(left, right, need)
            if isinstance(left, ArgMin | ArgMax) or isinstance(right, ArgMin | ArgMax):
                return self._ranks(left, right)
            return (self._equality if relation == "=" else self._order)(relation, left, right, need)
        except (NoValue, Vacuous) as error:
            return Finding(Verdict.UNDECIDED, 0, note=str(error))

    def _equality(self, _relation: str, left: Expr, right: Expr, need: int) -> Finding:
        l, r = self._values.value(left), self._values.value(right)
        digits = self._agreement(l, r, max(abs(l), abs(r)))
        if digits < need:  # perhaps for cancellation; what is left of it must be as small as rounding makes it
            digits = self._agreement(l, r, self._size(left, right))
            need = max(need, int(self._resolution(left, right, need)) - COSTS)
        verdict = Verdict.CONFIRMED if digits >= need else self._unless(digits < need / 2)
        return Finding(verdict, digits, *self._shown(l, r))

    def _order(self, relation: str, left: Expr, right: Expr, need: int) -> Finding:
        """l < r or l <= r, where a gap that rounding may have made counts as none."""
        l, r = self._values.value(left), self._values.value(right)
        gap, size, seen = r - l, max(abs(l), abs(r)), self._resolution(left, right, need)
        if size < 1e-5 or abs(gap) < 1e-5 * size:
            size = self._size(left, right)
        agreement = self._agreement(l, r, size)
        if agreement >= seen:  # equal, as far as can be seen: without a derivative, far beyond any accident
            verdict = Verdict.CONFIRMED if relation == "<=" else self._unless(seen > need)
            return Finding(verdict, seen, *self._shown(l, r), f"equal to {seen:.0f} digits")
        verdict = Verdict.CONFIRMED if gap > 0 else Verdict.CONTRADICTED
        return Finding(verdict, seen, *self._shown(l, r), f"equal to {agreement:.0f} digits")

    def _limit(self, f: Expr, limit: Expr, need: int) -> Finding:
        """f - limit, far out and further: it must shrink, and be small.

        Very far out, unless the difference of what is nearly equal has no value there: log(1 - sigmoid(10^35)).
        """
        try:
            return self._gap_shrinks(f, limit, need, Fraction(10) ** (need // 4), Fraction(10) ** need)
        except NoValue:
            return self._gap_shrinks(f, limit, need, Fraction(30), Fraction(2 * need + 20))

    def _gap_shrinks(self, f: Expr, limit: Expr, need: int, *distances: Fraction) -> Finding:
        claim, gaps = self.statement.claim, list[Number]()
        assert claim.variable is not None
        for far in distances:
            x = {"+oo": far, "-oo": -far, "0+": 1 / far}[claim.point]
            values = self._at(placed(self.model, claim.variable, {(): x}))
            gaps.append(abs(values.value(f) - values.value(limit)))
        digits = self._agreement(gaps[1], self.real.mp.zero, self.real.mp.one) if gaps[1] else self.best
        close = digits >= need or (digits >= need / 2 and gaps[1] < gaps[0])  # as close as can be seen, or closer
        return Finding(Verdict.CONFIRMED if close else Verdict.CONTRADICTED, digits, *self._shown(*gaps), "the gap")

    def _ranks(self, left: Expr, right: Expr) -> Finding:
        """Two problems of optimisation have the same solutions if they rank all feasible points alike."""
        if not (_is_optimum(left) and _is_optimum(right) and left.args[0] == right.args[0]):
            return Finding(Verdict.UNDECIDED, 0, note="both sides must be optima over one variable")
        rng = Random(self.seed)
        models = [self.model, *(self._resampled(left.args[0], rng) for _ in range(POINTS - 1))]
        scores = [[self._at(m).value(e.args[1]) * SENSE[type(e)] for m in models] for e in (left, right)]
        seen = self._resolution(left, right, self.digits - COSTS)
        closest = seen
        for a, b in combinations(range(POINTS), 2):
            gaps = [self._agreement(s[a], s[b], max(abs(s[a]), abs(s[b]))) for s in scores]
            ranks = [0 if g >= seen else 1 if s[a] > s[b] else -1 for g, s in zip(gaps, scores, strict=True)]
            if ranks[0] != ranks[1]:
                ours, theirs = (" vs ".join(self._shown(s[a], s[b])) for s in scores)
                note = "two points are ranked differently (of a minimum, the negatives are shown)"
                return Finding(Verdict.CONTRADICTED, 0, ours, theirs, note)
            closest = min([closest, *(seen - g for g in gaps if g < seen)])
        return Finding(Verdict.CONFIRMED, closest, note=f"ranks of {POINTS} points agree")

    def _convexity(self, f: Expr, variable: Expr) -> Finding:
        """Along segments of the domain: the second derivative in the middle, and the chord above it."""
        rng, worst, checked = Random(self.seed), self.digits - COSTS, 0
        for _ in range(SEGMENTS):
            start, end = self.model, self._resampled(variable, rng)
            middle = self._between(start, end, variable, Fraction(1, 2))
            if not all(holds(middle, h) for h in self.statement.given):
                continue
            checked += 1
            curvature, size = self._curvature(f, variable, start, end)
            chord = sum(self._at(m).value(f) for m in (start, end)) / 2 - self._at(middle).value(f)
            if min(curvature, chord) < -size * self._tolerance():
                shown = self._shown(curvature, chord)
                return Finding(Verdict.CONTRADICTED, 0, *shown, "curvature; and chord less function")
        if not checked:
            return Finding(Verdict.UNDECIDED, 0, note="the domain is not convex")
        return Finding(Verdict.CONFIRMED, worst, note=f"curvature along {checked} segments")

    def bends_down(self, f: Expr, variable: Expr) -> Finding:
        """Whether the curvature of f at the model itself is negative in some direction."""
        rng, old = Random(self.seed), entries_of(self.model, variable)
        axes: list[Row] = [[Fraction(w == axis) for w in old] for axis in old]
        found = []
        for v in axes + [real_row(rng, len(old), 0) for _ in range(2 * len(old))]:
            moves = list(zip(old.items(), v, strict=True))
            start, end = (placed(self.model, variable, {w: x + sign * by for (w, x), by in moves}) for sign in (-1, 1))
            found.append(self._curvature(f, variable, start, end))
        curvature, size = min(found, key=lambda pair: pair[0])
        verdict = self._unless(bool(curvature < -size * self._tolerance()))
        return Finding(verdict, 0, *self._shown(curvature, self.real.mp.zero), "least curvature found")

    def _curvature(self, f: Expr, variable: Expr, start: Model, end: Model) -> tuple[Number, Number]:
        """The second derivative in the middle of a segment, from three values; and the size of the terms."""
        h = Fraction(1, 10 ** (self.digits // 2))
        low, mid, high = (
            self._at(self._between(start, end, variable, Fraction(1, 2) + s * h)).value(f) for s in (-1, 0, 1)
        )
        middle = self._between(start, end, variable, Fraction(1, 2))
        size: Number = Evaluator(middle, self._sizes.arithmetic).value(f)[1]
        return (high - 2 * mid + low) / self.real.rational(h * h), size

    def _tolerance(self) -> Number:
        """What rounding may leave of a curvature that is zero, in units of the size of the terms."""
        return self.real.step * 10**5

    def _between(self, start: Model, end: Model, variable: Expr, share: Fraction) -> Model:
        a, b = entries_of(start, variable), entries_of(end, variable)
        return placed(start, variable, {w: a[w] + share * (b[w] - a[w]) for w in a})

    def _resampled(self, variable: Expr, rng: Random) -> Model:
        """The model with other values of one variable, within the hypotheses."""
        given = [h for h in self.statement.given if variable in h.left.free | h.right.free]
        solvable = [variable] if variable not in hints(given) else []
        for _ in range(TRIES):
            model = repaired(redrawn(self.model, variable, given, rng), given, solvable, rng)
            if all(holds(model, h) for h in given):
                return model
        raise Vacuous(f"{self.statement.id}: no other value of {variable} was found")

    def _at(self, model: Model) -> Evaluator:
        return Evaluator(model, self.real)

    def _size(self, *sides: Expr) -> Number:
        return max(self._sizes.value(e)[1] for e in sides)

    def _resolution(self, left: Expr, right: Expr, need: int) -> float:
        """How many digits can be told apart."""
        return need if _differentiates(left) or _differentiates(right) else self.best

    def _agreement(self, l: Number, r: Number, size: Number) -> float:
        gap = abs(l - r)
        if gap == 0:
            return self.best
        return min(self.best, max(0.0, float(self.real.mp.log10(size / gap)))) if size else 0.0

    def _shown(self, one: Number, other: Number) -> tuple[str, str]:
        return self.real.mp.nstr(one, 15), self.real.mp.nstr(other, 15)

    @staticmethod
    def _unless(wrong: bool) -> Verdict:
        return Verdict.CONTRADICTED if wrong else Verdict.UNDECIDED


SENSE: Mapping[type[Expr], int] = {ArgMax: 1, ArgMin: -1}


def _is_optimum(e: Expr) -> bool:
    return isinstance(e, ArgMin | ArgMax)


def _differentiates(e: Expr) -> bool:
    inside = any(_differentiates(c.data.body) for c in e.walk() if isinstance(c, Call))
    return inside or any(isinstance(x, D) for x in e.walk())


# Reports.


@dataclass(frozen=True)
class LineReport:
    """The worst that was seen of a line. `number` is None for the claim, 0 for the start of the chain.

    `sample_model(theorem, K, seed)` is the model in which it was seen; a refutation has its witness instead.
    """

    number: int | None
    text: str
    verdict: Verdict
    digits: float
    K: int
    seed: int
    left: str = ""
    right: str = ""
    note: str = ""
    enclosures: tuple[Enclosure, Enclosure] | None = None

    def __str__(self) -> str:
        name = "claim" if self.number is None else f"line {self.number}"
        said = f"{name} {self.verdict.name.lower()} to {self.digits:.1f} digits (K={self.K}, seed={self.seed})"
        values = f": left {self.left}, right {self.right}" if self.left else ""
        return f"{said}{values}{f'; {self.note}' if self.note else ''}"


@dataclass(frozen=True)
class OracleReport:
    """What was seen of a theorem. `models` are the (K, seed) looked at, `skipped` the K without a model."""

    theorem: str
    lines: tuple[LineReport, ...]
    models: tuple[tuple[int, int], ...]
    skipped: tuple[tuple[int, str], ...] = ()

    @property
    def verdict(self) -> Verdict:
        return max(line.verdict for line in self.lines)

    @property
    def confirmed(self) -> bool:
        return self.verdict is Verdict.CONFIRMED

    @property
    def digits(self) -> float:
        """The fewest digits to which a line was confirmed."""
        return min(line.digits for line in self.lines)

    def __str__(self) -> str:
        return "\n".join((f"{self.theorem}: {self.verdict.name.lower()}", *(f"  {line}" for line in self.lines)))


@dataclass(frozen=True)
class _Line:
    number: int | None
    relation: str
    left: Expr
    right: Expr

    def __str__(self) -> str:
        return f"{self.left} {self.relation} {self.right}" if self.number is None else f"{self.relation} {self.right}"


def _lines(theorem: Theorem) -> Iterator[_Line]:
    yield _Line(None, theorem.claim.relation, theorem.claim.left, theorem.claim.right)
    if theorem.start is None:
        return
    yield _Line(0, "=", theorem.start, theorem.start)
    before = theorem.start
    for number, step in enumerate(theorem.steps, 1):
        yield _Line(number, step.relation, before, step.expr)
        before = step.expr


def check(
    theorem: Theorem,
    *,
    digits: int = 50,
    Ks: Sequence[int] = (1, 2, 3, 5, 10),
    models_per_K: int = 2,
    seed: int = 0,
    backend: str = "auto",
) -> OracleReport:
    """Look at every line of a theorem in `models_per_K` models of each K.

    Raises Vacuous if there is no model of the hypotheses. `backend` computes the enclosures of both sides of
    a contradicted line: "mpmath", "flint" or "auto".
    """
    choose(backend)
    lines = list(_lines(theorem))
    seen: list[tuple[int, int, Model, list[Finding]]] = []
    skipped: list[tuple[int, str]] = []
    for K in _classes(theorem, Ks):
        for number in range(seed, seed + models_per_K):
            try:
                model = sample_model(theorem, K, number)
            except Vacuous as error:
                skipped.append((K, str(error)))
                break
            seen.append((K, number, model, _findings(theorem, lines, model, digits, f"{K}/{number}")))
    if not seen:
        raise Vacuous(skipped[0][1])
    reports = tuple(_worst(line, [(*s[:3], s[3][n]) for s in seen], backend) for n, line in enumerate(lines))
    return OracleReport(theorem.id, reports, tuple((K, s) for K, s, _, _ in seen), tuple(skipped))


def _classes(theorem: Theorem, Ks: Sequence[int]) -> Sequence[int]:
    """The K to look at: all that the hypotheses allow; one if the theorem does not speak of K."""
    if not any(isinstance(s, Dim) and s.data == "K" for s in symbols_of(theorem)):
        return Ks[:1]
    least = least_sizes(theorem.given).get("K", 1)
    return [K for K in Ks if least <= K] or [least]


def _findings(theorem: Theorem, lines: Sequence[_Line], model: Model, digits: int, seed: str) -> list[Finding]:
    need = digits - COSTS
    point, closer = (Point(theorem, model, d, seed) for d in (digits, 2 * digits))
    found = [point.look(x.relation, x.left, x.right, need) for x in lines]
    return [
        f if f.verdict is Verdict.CONFIRMED else closer.look(x.relation, x.left, x.right, need)
        for x, f in zip(lines, found, strict=True)
    ]


def _worst(line: _Line, seen: Sequence[tuple[int, int, Model, Finding]], backend: str) -> LineReport:
    """The least digits; of models that contradict a line, the first, which is the smallest."""
    worst = max(s[3].verdict for s in seen)
    bad = [s for s in seen if s[3].verdict is worst]
    K, seed, model, f = bad[0] if worst is Verdict.CONTRADICTED else min(bad, key=lambda s: s[3].digits)
    boxes = _enclosures(line, model, backend) if f.verdict is Verdict.CONTRADICTED else None
    return LineReport(line.number, str(line), f.verdict, f.digits, K, seed, f.left, f.right, f.note, boxes)


def _enclosures(line: _Line, model: Model, backend: str) -> tuple[Enclosure, Enclosure] | None:
    """Rigorous bounds of both sides, where they are numbers without derivatives."""
    try:
        return enclose(line.left, model, 20, backend), enclose(line.right, model, 20, backend)
    except NoValue:
        return None


def check_refutation(refutation: Refutation, *, digits: int = 50) -> LineReport:
    """The false claim at the witness: CONTRADICTED is what a refutation promises.

    A claim that something exists is CONTRADICTED if the theorem to the contrary is confirmed.
    Raises Vacuous if the witness violates a hypothesis.
    """
    if refutation.contrary is not None:
        report = check(refutation.contrary, digits=digits)
        verdict = Verdict.CONTRADICTED if report.confirmed else Verdict.UNDECIDED
        return LineReport(None, f"not {refutation.contrary.claim}", verdict, report.digits, *report.models[0])
    model = model_at(refutation.witness)
    violated = [str(h) for h in refutation.given if not holds(model, h)]
    if violated:
        raise Vacuous(f"{refutation.id}: the witness violates {'; '.join(violated)}")
    claim, point = refutation.claim, Point(refutation, model, digits, "witness")
    if claim.relation == "convex":
        found = point.bends_down(claim.left, claim.right)
    else:
        found = point.look(claim.relation, claim.left, claim.right, digits - COSTS)
    line = _Line(None, claim.relation, claim.left, claim.right)
    return _worst(line, [(model.dims.get("K", 1), 0, model, found)], "auto")
