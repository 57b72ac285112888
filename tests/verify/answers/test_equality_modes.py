from __future__ import annotations

from fractions import Fraction

import pytest

from derive.domains import coin_label, one_hot, open_simplex, positive_family, simplex
from derive.rules import equation, positive
from derive.symbols import D, Delta, Exp, Family, Idx, Lam, Log, Num, Pow, Prod, Step, Sum, Sym
from derive.vocabulary import (
    absolute,
    binary_cross_entropy,
    cross_entropy,
    entropy,
    relative_entropy,
    sigmoid,
    softmax,
    softplus,
)
from tests.verify.answers.equality_tables import (
    CE,
    K,
    a,
    b,
    c,
    cos,
    f,
    j,
    k,
    l,
    n,
    p,
    r,
    s,
    sin,
    sqrt,
    t,
    u,
    w,
    x,
    y,
    z,
)
from verify.answers.comparing.equality import compare
from verify.answers.comparing.facts import ADDITIVE_CONSTANT, CONSTANT_FACTOR, fact
from verify.answers.comparing.verdict import MODES, Comparison, Counterexample, Proof

ONES = equation(Sum(y[j], j), 1)
SUMS_TO_ONE = fact(ONES, "Σ y = 1")
BINARY = fact(equation(y[k] ** 2, y[k], k), "y is 0 or 1")
HALVES = fact(equation(a + b, 1), "a + b = 1")


# Facts: (gold, answer, facts, those needed)
FACTS = [
    (D(CE, z[k]), softmax(z)[k] - y[k], (SUMS_TO_ONE,), ("Σ y = 1",)),
    (p[k] * Sum(y[j], j), p[k], (SUMS_TO_ONE,), ("Σ y = 1",)),
    (Sum(y[j] * x, j), x, (SUMS_TO_ONE,), ("Σ y = 1",)),
    (Sum(Sum(y[j] * p[l], l), j), Sum(p[r], r), (SUMS_TO_ONE,), ("Σ y = 1",)),
    (Sum(y[j], j) ** 2 + x, 1 + x, (SUMS_TO_ONE,), ("Σ y = 1",)),
    (y[k] ** 2 + x, y[k] + x, (SUMS_TO_ONE, BINARY), ("y is 0 or 1",)),
    (y[k] ** 3, y[k], (BINARY,), ("y is 0 or 1",)),
    (Sum(y[j] ** 2, j), Num(1), (SUMS_TO_ONE, BINARY), ("Σ y = 1", "y is 0 or 1")),
    (b, 1 - a, (HALVES,), ("a + b = 1",)),
    (a**2 + 2 * a * b + b**2, Num(1), (HALVES,), ("a + b = 1",)),
    (a**2 - b**2, a - b, (HALVES,), ("a + b = 1",)),
    (Sum(y[j] * (z[j] - x), j), Sum(y[j] * z[j], j) - x, (SUMS_TO_ONE,), ("Σ y = 1",)),
]


@pytest.mark.parametrize(("gold", "answer", "facts", "needed"), FACTS)
def test_equal_modulo_facts_names_those_needed(gold, answer, facts, needed):
    found = compare(gold, answer, facts=facts)
    assert found.status == "equal"
    assert found.evidence.facts == needed
    assert compare(gold, answer).status == "different"


@pytest.mark.parametrize(("gold", "answer", "facts", "_needed"), FACTS)
def test_a_fact_does_not_make_everything_equal(gold, answer, facts, _needed):
    found = compare(gold, answer + Num(Fraction(1, 100)), facts=facts)
    assert found.status == "different"


def test_a_label_is_looked_at_in_both_cases():
    binary = fact(coin_label(t).binary)
    gold, answer = binary_cross_entropy(t, sigmoid(x)), Log(1 + Exp((1 - 2 * t) * x))
    found = compare(gold, answer, facts=(binary,))
    assert (found.status, found.evidence.by) == ("equal", "cases")
    assert compare(gold, answer).status == "different"
    assert compare(gold, Log(1 + Exp((1 + 2 * t) * x)), facts=(binary,)).status == "different"


def test_entropies():
    given = open_simplex(p)
    assert compare(relative_entropy(p, p), Num(0), given=given).status == "equal"
    assert compare(entropy(p), -Sum(p[k] * Log(p[k]), k), given=given).status == "equal"
    assert compare(cross_entropy(p, p), entropy(p), given=given).status == "equal"
    assert compare(relative_entropy(p, p), entropy(p), given=given).status == "different"


def test_a_fact_that_is_not_needed_is_not_named():
    found = compare((a + b) ** 2, a**2 + 2 * a * b + b**2, facts=(HALVES,))
    assert found.evidence == Proof("normal form")


def test_a_point_satisfies_the_facts():
    found = compare(a * b, a - 2 * a**2, facts=(HALVES,))
    assert found.status == "different"
    assert found.evidence.point["a"] + found.evidence.point["b"] == 1


def test_a_fact_gives_a_sign():
    found = compare(sqrt(c**2), c, facts=(fact(positive(c)),))
    assert found.status == "equal"
    assert compare(sqrt(c**2), c).status == "different"


def test_latitudes():
    found = compare(x**2, x**2 + c, facts=(ADDITIVE_CONSTANT,), variable=x)
    assert found.evidence.facts == (ADDITIVE_CONSTANT.name,)
    assert compare(x**2, 3 * x**2, facts=(CONSTANT_FACTOR,)).evidence.facts == (CONSTANT_FACTOR.name,)
    assert compare(x**2, x**2, facts=(ADDITIVE_CONSTANT,)).evidence == Proof("same form")
    assert compare(x**2, x**3, facts=(ADDITIVE_CONSTANT,)).status == "different"


# Gold, answer, more, and what each of MODES says, in order: e(qual), d(ifferent) or u(ndecided).
FORM = Sum(y[j], j) + 2 * x
TABLE = [
    (FORM, Sum(y[k], k) + 2 * x, {}, "eeeeeeee"),
    (FORM, 2 * x + Sum(y[k], k), {}, "ueeeeeee"),
    (a + (b + c), a + b + c, {}, "ueeeeeee"),
    (a * b * c, c * (b * a), {}, "ueeeeeee"),
    (-(2 * x), -2 * x, {}, "ueeeeeee"),
    (Delta(j, k), Delta(k, j), {}, "ueeeeeee"),
    (Sum(x * y[j], j), Sum(y[l] * x, l), {}, "ueeeeeee"),
    (x + x, 2 * x, {}, "uueeeeee"),
    ((x - 1) * (x + 1), x**2 - 1, {}, "uueeeeee"),
    (x / x, Num(1), {}, "uudeeeeu"),
    (Log(x**2), 2 * Log(x), {}, "uudeeeeu"),
    (Log(x**2), 2 * Log(x), {"given": positive_family(x)}, "uueeeeee"),
    (sqrt(x) ** 2, x, {}, "uudeeeeu"),
    (x**2, x**3, {}, "dddddddu"),
    (D(CE, z[k]), softmax(z)[k] - y[k], {"given": simplex(y)}, "uuuueuuu"),
    (x**2, 3 * x**2, {}, "dddddede"),
    (x**2, -3 * x**2, {}, "dddddedu"),
    (x**2, n * x**2, {}, "dddddede"),
    (x**2, x**2 + 5, {}, "ddddddee"),
    (x**2, 2 * x**2 + 5, {}, "ddddddde"),
    (x**2 + x, 2 * x**2 + x, {}, "dddddddu"),
    (sin(x) ** 2, -(cos(x) ** 2), {}, "ddddddee"),
    (sin(x) * cos(x), sin(2 * x), {}, "dddddedu"),
    (Log(x), Log(2 * x), {}, "ddddddee"),
    (x**2, c * x**2, {"variable": x}, "dddddudu"),
    (x**2, c * x**2, {"variable": x, "given": positive_family(c)}, "dddddede"),
    (x**2, x**2 + c, {"variable": x}, "ddddddee"),
    (x**2, x**2 + c, {}, "dddddddu"),
    (x**2, x**2 + c * x, {"variable": x}, "dddddddu"),
    (Num(0), x, {}, "dddddddu"),
]


@pytest.mark.parametrize(("gold", "answer", "more", "letters"), TABLE)
@pytest.mark.parametrize("number", range(len(MODES)), ids=MODES)
def test_modes(gold, answer, more, letters, number):
    found = compare(gold, answer, mode=MODES[number], **more)
    assert found.status[0] == letters[number], found
    if found.status == "different":
        assert isinstance(found.evidence, Counterexample)
    if found.status == "equal":
        assert isinstance(found.evidence, Proof)


def test_a_mode_has_a_name():
    with pytest.raises(ValueError, match="no mode"):
        compare(x, x, mode="alike")


def test_the_sum_over_samples_is_as_good_as_the_mean():
    i = Idx("i", n)
    q, feature = Family("q", n), Family("x", n)
    total = Sum((q[i] - t * feature[i]) ** 2, i)
    assert compare(total / n, total, mode="same minimiser", variable=t).status == "equal"
    assert compare(total, -total, mode="same minimiser", variable=t).status == "undecided"
    likelihood = Sum(Log(sigmoid(feature[i] * t)), i)
    assert (
        compare(-likelihood, Sum(softplus(-feature[i] * t), i) / n, mode="same minimiser", variable=t).status == "equal"
    )


def test_a_constant_factor_may_not_vanish():
    assert compare(x, 0 * x, mode="equal up to a constant factor").status != "equal"
    assert compare(x, (K - 2) * x, mode="equal up to a constant factor").status == "undecided"
    assert compare(x, (K + 2) * x, mode="equal up to a constant factor").status == "equal"


def test_what_is_cut_off_may_have_other_minimisers():
    found = compare((x + 1) ** 2, (sqrt(x) ** 2 + 1) ** 2, mode="same minimiser")
    assert found.status == "undecided"
    assert found.gap.answer is None


def test_facts_hold_at_both_values_of_a_variable():
    whole = fact(equation(b, 1 - a), "b = 1 - a")
    found = compare(a + b + x, 1 + x + c, facts=(whole,), mode="equal up to an additive constant", variable=x)
    assert found.status == "equal"
    found = compare(a * b, a - a**2 + 7, facts=(whole,), mode="equal up to an additive constant")
    assert (found.status, found.evidence.facts) == ("equal", ("b = 1 - a",))


def test_an_index_is_no_number_to_count_on():
    assert compare(x, k * x, mode="equal up to a constant factor").status == "equal"
    assert compare(x, (k - 1) * x, mode="equal up to a constant factor").status == "undecided"


def test_a_jump_is_no_constant():
    stepped = x**2 + Step(x)
    assert compare(x**2, stepped, mode="equal up to an additive constant").status == "different"


def test_hypotheses_that_are_equations():
    gold, answer = D(CE, z[k]), softmax(z)[k] - y[k]
    found = compare(gold, answer, given=one_hot(y), mode="equal under hypotheses")
    assert (found.status, found.evidence.facts) == ("equal", ("Σ y = 1",))
    strict = compare(gold, answer, given=one_hot(y))
    assert strict.status == "undecided"
    assert strict.evidence.facts == ("Σ y = 1",)


# What is defined nowhere is not equal to anything; what only one side lacks is told.


NOWHERE = [
    (x, x + Log(-1 - x**2) - Log(-1 - x**2)),
    (x, x + 1 / Log(Num(1))),
    (x, x + 0 * Log(Num(0))),
    (x, x * (x - x) / (x - x)),
    (x, x + sqrt(-1 - x**2) * 0),
    (x, x + f("infinity") - f("infinity")),
    (x, x + 0 * f("asin", x**2 + 2)),
    (x, x + 0 * Pow(Num(0), Num(-1))),
]


@pytest.mark.parametrize(("gold", "answer"), NOWHERE)
def test_what_is_defined_nowhere_is_equal_to_nothing(gold, answer):
    for mode in MODES:
        assert compare(gold, answer, mode=mode).status != "equal"


GAPS = [
    (x / x, Num(1), "x", 0),
    (Log(x**2), 2 * Log(x), "x", -1),
    (absolute(x), sqrt(x) ** 2, "x", -1),
    (x**2 / x, x, "x", 0),
]


@pytest.mark.parametrize(("gold", "answer", "name", "value"), GAPS)
def test_where_only_one_is_defined_is_told(gold, answer, name, value):
    found = compare(gold, answer)
    if found.status == "equal":
        assert found.gap.point[name] == value
        assert None in (found.gap.gold, found.gap.answer)


# False identities that a careless normal form would accept.

FALSE = [
    (Exp(Log(x**2) / 2), x),
    (Pow(x**2, Num(Fraction(3, 2))), x**3),
    (Pow(Pow(Num(-1), k), Num(Fraction(1, 2))), Pow(Num(-1), k / 2)),
    (Pow(x**2, k / 2), x**k),
    (sqrt(Prod(w[j] ** 2, j)), Prod(w[j], j)),
    (absolute(w[k]), w[k]),
    (sqrt(x**2 * u**2), x * u),
    (f("atan", x) + f("atan", 1 / x), f("pi") / 2),
    (f("acos", cos(x)), x),
    (f("floor", x + Num(Fraction(1, 2))), f("floor", x) + Num(Fraction(1, 2))),
    (Sum(w[j] * Step(w[j]), j), Sum(w[j], j)),
]


@pytest.mark.parametrize(("gold", "answer"), FALSE)
def test_false_identities(gold, answer):
    assert compare(gold, answer).status != "equal"
    assert compare(answer, gold).status != "equal"


def test_half_the_logarithm_of_a_square_where_both_are_defined():
    found = compare(Log(x**2 * u**2) / 2, Log(x * u))
    assert found.status == "equal"
    assert found.gap is not None  # x u < 0
    assert compare(Log(x**2 * u**2) / 2, Log(x * u), mode="equal everywhere").status == "different"
    assert compare(Log(x**2 * u**2) / 2, Log(x * u**2)).status == "different"


def test_what_agrees_to_many_digits_is_not_equal():
    near = Exp(Num(1)) + Num(Fraction(1, 10**500))
    found = compare(Exp(Num(1)), near)
    assert found.status == "different"
    found = compare(Exp(Num(1)), Exp(Num(1)) + Num(Fraction(1, 10**2000)))
    assert found.status != "equal"


def test_a_call_and_its_meaning():
    assert compare(cross_entropy(y, softmax(Lam(k, z[k]))), CE).status == "equal"


def test_plain_data():
    assert compare(x, x + 1).as_json()["status"] == "different"
    data = compare(x, x + 1).as_json()["evidence"]
    assert data["point"] == {"x": "2"}
    assert [v["value"] for v in data["values"]] == ["2", "3"]
    assert compare(x, x).as_json()["evidence"]["by"] == "same form"
    assert isinstance(compare(x, Sym("other")), Comparison)
    assert s != t
