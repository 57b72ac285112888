from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest

from derive.symbols import Exp, Expr, Log, Sym
from tests.verify.answers.equality_tables import DIFFERENT, EQUAL, Pair
from verify.answers.comparing import evaluation
from verify.answers.comparing.elementary import apply
from verify.answers.comparing.equality import compare
from verify.answers.comparing.forms import prepared
from verify.answers.comparing.verdict import Comparison, Counterexample, Proof, decimal
from verify.enclosure import MPMATH, Enclosure
from verify.model import Evaluator, Model
from verify.reals import Real
from verify.sampling import holds


def cases(table: Mapping[str, list[Pair]]) -> list[object]:
    return [pytest.param(pair, id=f"{name}-{r}") for name, pairs in table.items() for r, pair in enumerate(pairs, 1)]


class Plain(Real):
    """mpmath's own numbers: nothing of the enclosures that the checker uses."""


class PlainEvaluator(Evaluator):
    def number(self, e, env):
        if isinstance(e.data, str) and type(e).__name__ in ("Apply", "Elementary"):
            args = [self.number(arg, env) for arg in e.args]
            mp = self.arithmetic.mp
            names = {"abs": mp.fabs, "sign": mp.sign, "floor": mp.floor, "ceil": mp.ceil}
            return (names.get(e.data) or getattr(mp, e.data))(*args) if args else +mp.pi
        return super().number(e, env)


def model_of(point: Mapping[str, Fraction], e: Expr) -> Model:
    """The model that a counterexample's point says."""
    kinds = {leaf.data: type(leaf).__name__ for leaf in e.free}
    dims, scalars, indices, families = {}, {}, {}, {}
    for name, value in point.items():
        head, _, where = name.partition("[")
        match kinds.get(head):
            case "Dim":
                dims[head] = int(value)
            case "Idx":
                indices[head] = int(value)
            case "Sym":
                scalars[head] = value
            case "Family":
                families.setdefault(head, {})[tuple(map(int, where.rstrip("]").split(",")))] = value
    return Model(dims, scalars, families, indices)


def checked(gold: Expr, answer: Expr, found: Counterexample, given: tuple[object, ...] = ()) -> None:
    """The values are what mpmath says they are, to 50 digits, and the point satisfies the hypotheses."""
    model = model_of(found.point, gold + answer)
    arithmetic = Plain(30)
    assert all(holds(model, h) for h in given)
    values = []
    for side, box in ((gold, found.gold), (answer, found.answer)):
        assert box is not None
        value = PlainEvaluator(model, arithmetic).value(prepared(side))
        mp = arithmetic.mp
        middle = (box.lo + box.hi) / 2
        slack = mp.mpf(10) ** -50 * max(1, abs(value))
        assert abs(value - mp.mpf(middle.numerator) / middle.denominator) <= slack + mp.mpf(float(box.width))
        assert box.width * 10**30 <= max(abs(middle), Fraction(1, 10**30))
        values.append(value)
    assert found.gold.hi < found.answer.lo or found.answer.hi < found.gold.lo


def verdict(pair: Pair) -> Comparison:
    return compare(pair.gold, pair.answer, given=pair.given, **pair.more)


@pytest.mark.parametrize("pair", cases(EQUAL))
def test_equal_with_a_proof(pair: Pair):
    found = verdict(pair)
    assert (found.status, found.reason) == ("equal", "")
    assert isinstance(found.evidence, Proof)
    assert found.evidence.by


@pytest.mark.parametrize("pair", cases(DIFFERENT))
def test_different_with_a_counterexample(pair: Pair):
    found = verdict(pair)
    assert (found.status, found.reason) == ("different", "")
    assert isinstance(found.evidence, Counterexample)
    checked(pair.gold, pair.answer, found.evidence, pair.given)


@pytest.mark.parametrize("pair", [*cases(EQUAL), *cases(DIFFERENT)])
def test_the_order_of_the_two_does_not_matter(pair: Pair):
    turned = compare(pair.answer, pair.gold, given=pair.given, **pair.more)
    assert turned.status == verdict(pair).status


@pytest.mark.parametrize("pair", cases(EQUAL))
def test_every_expression_is_itself(pair: Pair):
    found = compare(pair.gold, pair.gold, mode="same form")
    assert found == Comparison("equal", Proof("same form"))


@pytest.mark.parametrize("value", ["0", "1/3", "-2/3", "1e-40", "12345678901234567890", "1e40", "0.05"])
def test_a_decimal_is_the_number(value: str):
    exact = Fraction(value)
    shown = Fraction(decimal(Enclosure(exact, exact)))
    assert abs(shown - exact) <= abs(exact) * Fraction(1, 10**29)


@pytest.mark.parametrize("pair", cases(DIFFERENT))
def test_different_by_the_intervals_of_mpmath(pair: Pair, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(evaluation, "choose", lambda _: MPMATH)
    found = verdict(pair)
    assert found.status == "different"
    checked(pair.gold, pair.answer, found.evidence, pair.given)


@pytest.mark.parametrize("name", ["sin", "cos", "atan", "asin", "acos", "abs", "sign", "floor", "ceil", "cbrt", "pi"])
@pytest.mark.parametrize("value", ["0.3", "-0.7", "1/7", "-1/1000"])
def test_both_arithmetics_enclose_the_same_number(name: str, value: str, monkeypatch: pytest.MonkeyPatch):
    e = apply(name, *([] if name == "pi" else [Log(Exp(Sym("x")))]))
    model = Model(scalars={"x": Fraction(value)})
    balls = evaluation.enclosed(e, model, 160)
    monkeypatch.setattr(evaluation, "choose", lambda _: MPMATH)
    intervals = evaluation.enclosed(e, model, 160)
    assert max(balls.lo, intervals.lo) <= min(balls.hi, intervals.hi)
    assert max(balls.width, intervals.width) < Fraction(1, 10**35)
