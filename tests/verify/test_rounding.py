"""Bounds of rounding errors: none is ever exceeded, wrong rules are caught, and what is unknown is said."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import mpmath
import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from mpmath import mpf

from derive.catalog import entries
from derive.codegen.ir import ONE, Node, build, const, param, positions, reduce, size
from verify import rounding_walk
from verify.regimes import CLASSES, FUNCTIONS, REGIMES, draw
from verify.rounding import (
    DOCUMENT,
    Parameters,
    absolute_bound,
    analyse,
    block,
    measure_library,
    predictions,
    without_observations,
)
from verify.rounding_bounds import any_order, pairwise
from verify.rounding_forms import RoundingError, Value
from verify.rounding_patterns import PATTERNS, Pattern, corrected_exp, remainder, undone, without_correction
from verify.rounding_rules import RULES, UNROUNDED, Rule
from verify.rounding_walk import inlined, programs
from verify.ulps import exact_values, judge, pick_format

DOUBLE = pick_format("float64")
NORMAL = 2.0**-1000  # results are looked at from here on: no part of them was subnormal
U = mpf(2) ** -53
z, w, y = param("z", ("k",)), param("w", ()), param("y", ("k",))


# Running a program: in float64, or exactly, or exactly with errors put in. One row: an axis k or none.


def _mp(f):
    return lambda x: np.vectorize(f, otypes=[object])(x) if np.ndim(x) else f(x)


FLOAT = {"exp": np.exp, "log1p": np.log1p, "log": np.log, "const": lambda q: q.numerator / q.denominator}
EXACT = {
    "exp": _mp(mpmath.exp),
    "log1p": _mp(lambda x: mpmath.log(1 + x)),
    "log": _mp(mpmath.log),
    "const": lambda q: mpf(q.numerator) / q.denominator,
}
OPERATIONS = {
    "add": lambda x, y: x + y,
    "sub": lambda x, y: x - y,
    "mul": lambda x, y: x * y,
    "div": lambda x, y: x / y,
    "neg": lambda x: -x,
    "abs": abs,
    "maximum": lambda x, y: np.where(x > y, x, y),
    "where": np.where,
    "equal": lambda x, y: np.equal(x, y).astype(bool),
    "positive": lambda x: np.asarray(x > 0).astype(bool),
    "isfinite": np.vectorize(mpmath.isfinite, otypes=[bool]),
    "sum": lambda x: np.sum(x, axis=-1),
    "max": lambda x: np.max(x, axis=-1),
    "argmax": lambda x: np.argmax(x, axis=-1),
    "positions": lambda x: np.arange(np.shape(x)[-1]),
    "size": lambda x: np.shape(x)[-1],
}
ROUNDED = {"add": 1, "sub": 1, "mul": 1, "div": 1, "exp": 2, "log1p": 2}


class Run:
    """A program's values by node; `shaken` has the signs of the errors that are put in, by node."""

    def __init__(self, inputs, table, shaken=None):
        self.inputs, self.table, self.shaken, self.known = inputs, {**OPERATIONS, **table}, shaken, {}

    def __call__(self, node):
        if node not in self.known:
            self.known[node] = self.found(node)
        return self.known[node]

    def found(self, node):
        if node.op == "param":
            return self.inputs[node.data]
        if node.op == "const":
            return self.table["const"](node.data)
        if self.shaken is not None and corrected_exp(node):  # the two-sum in it is exact; eps_exp and u are left
            return self.exact(node) * (1 + 3 * self.shaken[node] * U)
        args = [self(a) for a in node.args]
        if self.shaken is not None and node.op == "sum" and np.count_nonzero(np.asarray(args[0], dtype=float)) > 1:
            args = [args[0] * (1 + self.shaken[node] * U) ** (np.shape(args[0])[-1] - 1)]
        out = self.table[node.op](*args)
        if self.shaken is not None and node.op in ROUNDED:
            size = np.where(unrounded(node, args), 0, ROUNDED[node.op])
            out = out * (1 + self.shaken[node] * size * U)
        return out

    @cached_property
    def exact(self):
        """The same run without errors."""
        return Run(self.inputs, EXACT)


def unrounded(node, args):
    """Where a result is exact: products with powers of two, sums with 0 or of integers, exp(0)."""
    floats = [np.asarray(a, dtype=float) for a in args]
    if node.op in ("mul", "div"):
        powers = [(np.abs(np.frexp(x)[0]) == 0.5) | (x == 0) for x in floats]
        return powers[-1] if node.op == "div" else powers[0] | powers[1]
    if node.op in ("add", "sub"):
        whole = (floats[0] == np.rint(floats[0])) & (floats[1] == np.rint(floats[1]))
        return whole | (floats[0] == 0) | (floats[1] == 0) | (node.args[1].data == UNROUNDED)
    return floats[0] == 0


def nodes_of(node):
    found = dict.fromkeys(itertools.chain.from_iterable(nodes_of(a) for a in node.args))
    return [*found, node]


def outside(node):
    """The nodes of a program that are not inside of a corrected exponential."""
    inner = () if corrected_exp(node) else node.args
    return [*itertools.chain.from_iterable(map(outside, inner)), node]


def errors(node, analysis, inputs, computed):
    """(error, bound) of every entry of a result, each relative to what it is measured against."""
    exact = {name: _mp(mpf)(x) for name, x in inputs.items()}
    run = Run(exact, EXACT)
    K = len(inputs["z"])
    sizes = {name: float(np.max(run(m))) for name, m in analysis.magnitudes.items()}
    bound = analysis.units(K=K, R=800, **sizes) * U
    (outcome,) = analysis.outcomes
    scale = run(outcome.majorant) if outcome.majorant else abs(run(inlined(node)))
    right, scale, computed = np.broadcast_arrays(run(inlined(node)), scale, computed)
    for a, b, s in zip(np.ravel(computed), np.ravel(right), np.ravel(scale), strict=True):
        yield abs(mpf(a) - b), bound * s


# Generated functions, in every regime.

RELATIVE = [name for name in FUNCTIONS if name in programs() and analyse(name).relative]


def observed(name, labels, classes=(2, 3, 10), regimes=REGIMES, program=None):
    """(ulps, K, inputs) of every normal result of the emitted program, row by row."""
    what = FUNCTIONS[name]
    node = inlined(program or programs()[name][0])
    for regime, K in itertools.product(regimes, classes):
        if what.kind not in REGIMES[regime].kinds or REGIMES[regime].least > K:
            continue
        drawn = draw(regime, "float64", K, 3, 1, what.kind, labels)
        for row in range(3):
            inputs = {a: drawn[a][row] for a in what.arguments}
            with np.errstate(all="ignore"):
                computed = np.ravel(Run(inputs, FLOAT)(node))
            for value, exact in zip(computed, exact_row(what, inputs), strict=True):
                if exact is not None and NORMAL < abs(mpmath.make_mpf(exact)) < 1e300:
                    yield judge(float(value), exact, DOUBLE).ulps, K, inputs


def exact_row(what, inputs):
    if what.kind != CLASSES:
        rows = [{a: [x] for a, x in zip(inputs, xs, strict=True)} for xs in zip(*inputs.values(), strict=True)]
        return [exact_values(what.program, r, [()], DOUBLE, 40)[0] for r in rows]
    where = [(k + 1,) for k in range(len(inputs["z"]))] if what.program.order else [()]
    return exact_values(what.program, {a: x.tolist() for a, x in inputs.items()}, where, DOUBLE, 40)


@pytest.mark.parametrize("name", RELATIVE)
def test_no_observed_error_exceeds_the_bound(name):
    analysis = analyse(name)
    seen = 0
    for ulps, K, inputs in observed(name, "hard"):
        assert ulps <= analysis.ulps(K=K), (ulps, inputs)
        seen += 1
    assert seen > 40


@pytest.mark.parametrize("name", [n for n in RELATIVE if analyse(n, "soft").relative and "y" in FUNCTIONS[n].arguments])
def test_soft_labels_keep_to_their_own_bound(name):
    analysis = analyse(name, "soft")
    assert all(ulps <= analysis.ulps(K=K) for ulps, K, _ in observed(name, "soft"))


def test_the_functions_without_a_difference_have_relative_bounds():
    assert {"sigmoid", "softplus", "softmax", "log_softmax", "bce_with_logits_grad"} <= set(RELATIVE)
    assert {"softmax_cross_entropy", "softmax_cross_entropy_grad", "softmax_cross_entropy_hess_diag"} <= set(RELATIVE)


def test_a_soft_label_cancels_where_a_hard_one_does_not():
    assert analyse("bce_with_logits_grad").relative
    soft = analyse("bce_with_logits_grad", "soft")
    assert not soft.relative
    assert soft.cancellations
    assert soft.ulps() == math.inf
    assert soft.units() < 10


@pytest.mark.parametrize("name", ["logsumexp", "softmax_cross_entropy_hvp"])
def test_what_cancels_is_bounded_against_its_terms(name):
    analysis, what = analyse(name), FUNCTIONS[name]
    assert not analysis.relative
    for regime, K in itertools.product(("normal-1", "normal-10", "ties"), (2, 3, 10)):
        drawn = draw(regime, "float64", K, 3, 1, what.kind, "hard")
        for row in range(3):
            inputs = {a: drawn[a][row] for a in ("z", "y", "v")}
            node = inlined(programs()[name][0])
            with mpmath.workprec(300):
                found = [*errors(node, analysis, inputs, Run(inputs, FLOAT)(node))]
            assert all(error <= bound for error, bound in found)


# What the correction of exponentials buys.


def test_without_the_correction_the_bound_has_the_range_of_the_logits():
    name = "softmax"
    whole = inlined(programs()[name][0])
    plain = without_correction(whole)
    assert any(map(corrected_exp, nodes_of(whole)))
    assert not any(map(corrected_exp, nodes_of(plain)))
    with_it, without = analyse(name), analyse(plain)
    assert "R" not in str(with_it.bound)
    assert "R u" in str(without.bound)
    assert without.ulps(K=3) > 700
    worst = max((u, K) for u, K, _ in observed(name, "hard", (2, 3), ("normal-100",), plain))
    assert with_it.ulps(K=worst[1]) < worst[0] <= without.ulps(K=worst[1])


# The model itself: errors put in where they do most harm.


@st.composite
def random_programs(draw_):
    """A few operations on two arguments, with a sum over the classes among them."""
    pool = [z, w, const(draw_(st.integers(1, 3)))]
    e = build("exp", build("neg", build("abs", z)))
    pool += [e, build("add", ONE, e), reduce("sum", e, "k"), build("abs", w)]
    for _ in range(draw_(st.integers(1, 4))):
        op = draw_(st.sampled_from(["add", "sub", "mul", "mul", "div", "where", "maximum", "log1p", "exp", "sum"]))
        x, t = draw_(st.sampled_from(pool)), draw_(st.sampled_from(pool))
        made = {
            "log1p": lambda x, _: Node("log1p", (build("abs", x),), None, x.axes),
            "exp": lambda x, _: Node("exp", (build("neg", build("abs", x)),), None, x.axes),
            "sum": lambda x, _: reduce("sum", x, "k") if "k" in x.axes else x,
            "where": lambda x, t: build("where", build("positive", z), x, t),
        }.get(op, lambda x, t, op=op: Node(op, (x, t), None, x.axes | t.axes))
        pool.append(made(x, t))
    return pool[-1]


numbers = st.floats(-20, 20).filter(lambda x: abs(x) > 1e-3)


def worst_error(node, analysis, inputs):
    """The largest error over its bound that errors within the model make: their signs are flipped one by one."""
    exact = {name: _mp(mpf)(x) for name, x in inputs.items()}
    K = len(inputs["z"])
    places = [n for n in dict.fromkeys(outside(node)) if n.op in ROUNDED or n.op == "sum"]
    signs = {n: np.ones(K if "k" in (n.args[0] if n.op == "sum" else n).axes else (), dtype=int) for n in places}

    def ratio():
        with np.errstate(all="ignore"):
            computed = Run(exact, EXACT, signs)(node)
        return max((e / b if b else mpf(bool(e)) * 10) for e, b in errors(node, analysis, inputs, computed))

    best = ratio()
    for n in places:
        for at in np.ndindex(*signs[n].shape):
            signs[n][at] = -1
            flipped = ratio()
            signs[n][at] = -1 if flipped > best else 1
            best = max(best, flipped)
    return best


def normal(node, inputs):
    """No result on the way is 0, subnormal, or too large."""
    with np.errstate(all="ignore"):
        run = Run(inputs, FLOAT)
        found = [np.abs(np.asarray(run(n), dtype=float)) for n in nodes_of(node) if n.op not in ("positive", "const")]
    return all(np.all(np.isfinite(x) & (x > 1e-200) & (x < 1e200)) for x in found)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(random_programs(), st.lists(numbers, min_size=2, max_size=3), numbers)
def test_no_errors_within_the_model_exceed_the_bound(node, zs, number):
    inputs = {"z": np.array(zs), "w": np.float64(number)}
    assume(normal(node, inputs))
    analysis = analyse(node)
    assume("unbounded" not in str(analysis.bound))
    with mpmath.workprec(300):
        assert worst_error(node, analysis, inputs) <= 1


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(random_programs(), st.lists(numbers, min_size=2, max_size=4), numbers)
def test_no_float64_exceeds_the_bound(node, zs, number):
    inputs = {"z": np.array(zs), "w": np.float64(number)}
    assume(normal(node, inputs))
    analysis = analyse(node)
    assume("unbounded" not in str(analysis.bound))
    with mpmath.workprec(300):
        assert all(e <= b for e, b in errors(node, analysis, inputs, Run(inputs, FLOAT)(node)))


ROWS = {
    "apart": ([1.3, -2.1, 0.4], [0.0, 1.0, 0.0]),
    "remote": ([700.25, 0.5, 1.125], [0.0, 0.0, 1.0]),
    "two": ([-0.7, 2.9], [0.0, 1.0]),
}


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("name", RELATIVE)
def test_no_errors_within_the_model_exceed_the_bound_of_a_generated_function(name, row):
    zs, ys = map(np.array, ROWS[row])
    what, node = FUNCTIONS[name], inlined(programs()[name][0])
    inputs = {"z": zs, "y": ys, "v": np.array([0.3, -1.7, 0.9])[: len(zs)]}
    with mpmath.workprec(4000 if row == "remote" else 300):
        assert worst_error(node, analyse(name), {a: inputs.get(a, zs) for a in what.arguments}) <= 1


_E = build("exp", build("neg", build("abs", z)))
_SIGMOID = build("div", build("where", build("positive", z), ONE, _E), build("add", ONE, _E))
_W2 = build("mul", w, w)
PROBES = {
    "sigmoid": _SIGMOID,
    "square": Node("mul", (_SIGMOID, _SIGMOID), None, z.axes),
    "share": build("div", _E, reduce("sum", _E, "k")),
    "tail": build("log1p", build("add", _E, build("mul", const(3), _E))),
    "total": reduce("sum", build("add", _E, build("abs", z)), "k"),
    "difference": build("sub", build("mul", w, w), build("mul", const(3), _E)),
    "largest": build("maximum", build("mul", w, w), build("mul", const(3), _E)),
    "smallest": build("maximum", build("mul", _W2, _W2), _E),
    "size": build("div", reduce("sum", _E, "k"), size(z, "k")),
}


def excess():
    """The largest error over its bound, over all probes: at most 1 if the rules are right."""
    found = []
    for node in PROBES.values():
        for zs in ([0.5, -1.5, 0.1], [-0.01, 3.0, 2.5]):
            inputs = {"z": np.array(zs), "w": np.float64(0.7)}
            with mpmath.workprec(300):
                found.append(worst_error(node, analyse(node), inputs))
    return max(found)


def test_the_bounds_are_nearly_reached():
    assert mpf("0.9") < excess() <= 1


def _forms(rule, change):
    return lambda here: change(here, rule.apply(here))


WRONG = {
    "mul": lambda here, v: Value(v.lo, v.hi, here.arg(0).forms, v.majorant),
    "div": lambda here, v: Value(v.lo, v.hi, here.arg(0).forms),
    "add": lambda here, v: Value(v.lo, v.hi, here.arg(0).forms, v.majorant),
    "sub": lambda _, v: Value(v.lo, v.hi, v.forms),
    "exp": lambda _, v: Value(v.lo, v.hi),
    "log1p": lambda here, v: Value(v.lo, v.hi, here.arg(0).forms),
    "sum": lambda here, _: here.arg(0),
    "where": lambda here, _: here.arg(1),
    "maximum": lambda here, v: Value(v.lo, v.hi, here.arg(1).forms, v.majorant),
}


@pytest.mark.parametrize("op", WRONG)
def test_a_wrong_rule_is_caught(op, monkeypatch):
    wrong = Rule("wrong", _forms(RULES[op], WRONG[op]))
    monkeypatch.setattr(rounding_walk, "RULES", {**RULES, op: wrong})
    assert excess() > 1


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_wrong_pattern_is_caught(pattern, monkeypatch):
    right = PATTERNS[pattern]

    def wrong(here):
        value = right.apply(here)
        return value and Value(value.lo, value.hi)

    monkeypatch.setattr(rounding_walk, "PATTERNS", {**PATTERNS, pattern: Pattern("wrong", wrong)})
    (probe,) = found_in(inlined(programs()["softmax_cross_entropy_hess_diag"][0]), pattern)
    zs, ys = (np.array(x) for x in ROWS["remote"])
    with mpmath.workprec(4000):
        assert worst_error(probe, analyse(probe), {"z": zs, "y": ys}) > 1


def found_in(node, pattern):
    """Where a program has the shape; a remainder is chosen at the places where it is one."""
    nodes = dict.fromkeys(nodes_of(node))
    if pattern == "remainder of a sum":
        found = [(n, remainder(n)) for n in nodes if remainder(n)]
        return [Node("where", (mask, ONE, n), None, n.axes) for n, (_, _, mask) in found]
    return [n for n in nodes if (undone if pattern == "lifted exponential" else corrected_exp)(n)]


def test_the_theorems_that_patterns_cite_are_in_the_book():
    cited = [p.says.split(":")[0] for p in PATTERNS.values()]
    assert cited
    assert set(cited) <= set(entries())


# What there is no rule for.


def test_an_unknown_operation_is_named():
    with pytest.raises(RoundingError, match="no rounding rule for 'gamma'"):
        analyse(Node("gamma", (z,), None, z.axes))


def test_every_operation_of_the_generated_programs_has_a_rule():
    ops = {n.op for outputs in programs().values() for node in outputs for n in nodes_of(node)}
    assert ops - {"call"} <= set(RULES)


def test_division_by_what_cancels_has_no_bound():
    analysis = analyse(build("div", ONE, build("sub", build("mul", z, z), ONE)))
    assert not analysis.relative
    assert analysis.ulps() == math.inf


def test_unknown_names_are_refused():
    from derive.errors import LossproofError

    for call in (lambda: analyse("softmin"), lambda: analyse("softmax", "crisp")):
        with pytest.raises(LossproofError, match="Unknown"):
            call()


def test_magnitudes_that_the_bound_speaks_of_are_asked_for():
    from derive.errors import LossproofError

    analysis = analyse("softmax_regression_value")
    with pytest.raises(LossproofError, match="needs a value of M1"):
        analysis.units(K=3, n=5, d=2)
    assert analysis.units(K=3, n=5, d=2, M1=10.0) > 0


# Labels, choices, sums.


def test_a_hard_label_chooses_and_a_soft_one_weighs():
    weighed = reduce("sum", build("mul", y, build("exp", z)), "k")
    assert str(analyse(weighed).bound) == "eps_exp"
    assert str(analyse(weighed, "soft").bound) == "eps_exp + gamma_K + u"


def test_the_place_of_the_largest_chooses():
    place = build("equal", positions(z, "k"), reduce("argmax", z, "k"))
    chosen = reduce("sum", build("where", place, z, const(0)), "k")
    assert str(analyse(chosen).bound) == "0"


def test_an_error_cancels_against_itself():
    assert str(analyse(_SIGMOID).bound) == "eps_exp + 2 u"


@pytest.mark.parametrize("n", range(1, 600, 7))
def test_pairwise_sums_are_no_longer_than_any(n):
    assert 0 <= pairwise(n) <= any_order(n)


def test_the_second_order_is_next_to_nothing():
    analysis = analyse("softmax")
    first = analysis.bound.units(Parameters(), {"K": 1000})
    assert first < analysis.ulps(K=1000) < first * (1 + 1e-9)
    single = Parameters(dtype="float32")
    assert analysis.ulps(single, K=1000) < first * (1 + 1e-2)


def test_steps_say_which_rule_gave_what():
    text = analyse("sigmoid").as_text()
    assert "eps_exp + 2 u" in text
    assert "exp(-|z|)" in text
    assert all(s.rule for s in analyse("softmax").steps)


# Libraries, intervals, the document.


def test_a_library_is_measured():
    found = measure_library(samples=50)
    assert found.observed
    assert all(0 < eps <= 2 for eps in found.library.values())


def test_softplus_on_an_interval_beats_the_published_bound():
    bound = absolute_bound("softplus", -8, 8)
    assert 2.0**-50 <= bound < 9e-16  # FPTaylor: 1.53e-15
    rng = np.random.default_rng(0)
    node = inlined(programs()["softplus"][0])
    for x in [*rng.uniform(-8, 8, 300), -8.0, 8.0, 0.0]:
        with mpmath.workprec(200):
            assert abs(Run({"z": x}, FLOAT)(node) - mpmath.log(1 + mpmath.exp(mpf(x)))) <= bound


@pytest.mark.parametrize("name", ["sigmoid", "log_sigmoid"])
@pytest.mark.parametrize(("lo", "hi"), [(-30.0, -1.0), (-1.0, 2.0), (0.5, 40.0)])
def test_no_error_on_an_interval_exceeds_the_bound(name, lo, hi):
    bound, node = absolute_bound(name, lo, hi), inlined(programs()[name][0])
    for x in np.random.default_rng(1).uniform(lo, hi, 100):
        with mpmath.workprec(300):
            exact = Run({"z": mpf(x)}, EXACT)(node)
            assert abs(mpf(float(Run({"z": x}, FLOAT)(node))) - exact) <= bound


def test_more_pieces_never_hurt():
    bounds = [absolute_bound("softplus", -8, 8, pieces=n) for n in (1, 4, 16, 64)]
    assert bounds == sorted(bounds, reverse=True)


def test_a_sum_has_no_rule_over_intervals():
    with pytest.raises(RoundingError, match="over intervals for 'sum'"):
        absolute_bound(reduce("sum", z, "k"), 0, 1)


def test_the_document_has_todays_bounds():
    text = (Path(__file__).resolve().parents[2] / DOCUMENT).read_text(encoding="utf-8")
    today = without_observations(block(dict.fromkeys(predictions())))
    assert without_observations(text).count(today) == 1, "python -m verify.rounding --write"


def test_numbers_of_a_bound_are_fractions():
    assert all(isinstance(c, Fraction) for p in analyse("sigmoid").bound.terms for _, c in p)
