"""Each way to prove: what it proves, and what is near to that and false."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest

from derive.rules import nonnegative, positive
from derive.symbols import Dim, Exp, Expr, Factorial, Family, Idx, Log, Num, Pow, Step, Sum, Sym, subst
from verify.answers.comparing import (
    algebraic,
    angles,
    cases,
    constants,
    integrals,
    radicands,
    shifts,
    slopes,
    sums,
    trigonometry,
)
from verify.answers.comparing.elementary import apply, root
from verify.answers.comparing.equality import compare
from verify.answers.comparing.forms import Reader, prepared
from verify.answers.comparing.line import Chart, NotRational, cuts, rational, samples
from verify.answers.comparing.opaque import Numbers
from verify.answers.reading.functions import Applied, Extreme, Integral, hidden
from verify.answers.reading.parsing import GENERAL, parse

x, y, z, a, b, c = (Sym(name) for name in "xyzabc")
HALF = Num(Fraction(1, 2))


def read(text: str) -> Expr:
    return prepared(parse(text, scope=GENERAL))


def difference(text: str) -> Expr:
    left, right = text.split(" = ")
    return prepared(parse(left, scope=GENERAL) - parse(right, scope=GENERAL))


def zero(e: Expr, known: tuple = ()) -> bool:
    return not Reader(known).cleared(e)


# Constants

ZERO = (
    "sqrt(3 + 2 sqrt 2) = 1 + sqrt 2",
    "(2 + sqrt 5)^(1/3) - (sqrt(5) - 2)^(1/3) = 1",
    "sin(pi/18) sin(5pi/18) sin(7pi/18) = 1/8",
    "cos(2pi/7) + cos(4pi/7) + cos(6pi/7) = -1/2",
    "tan(3pi/11) + 4 sin(2pi/11) = sqrt 11",
    "arctan(1/2) + arctan(1/3) = pi/4",
    "4 arctan(1/5) - arctan(1/239) = pi/4",
    "arctan 1 + arctan 2 + arctan 3 = pi",
    "arcsin(3/5) = arctan(3/4)",
    "sin(2 arctan(1/3)) = 3/5",
    "ln(2 + sqrt 3) = -ln(2 - sqrt 3)",
    "sqrt(2) ln 8 = 3 sqrt(2) ln 2",
    "2 ln(1 + sqrt 2) + arctan(2) + arctan(1/2) = ln(3 + 2 sqrt 2) + pi/2",
)
NOT_ZERO = (
    "sqrt 2 + sqrt 3 = 3.14626436994197234232913506571557",
    "arctan(1/2) + arctan(1/4) = pi/4",
    "arctan 2 + arctan 3 = -pi/4",  # the tangents are the same
    "arcsin(3/5) = arctan(4/3)",
    "ln(2 + sqrt 3) = ln(2 - sqrt 3)",
    "cos(2pi/7) + cos(4pi/7) + cos(5pi/7) = -1/2",
    "sqrt(1 + 10^(-60)) = 1",
    "pi = 355/113",
    "e = 2.718281828459045235360287471352662497757",
)


@pytest.mark.parametrize("text", ZERO)
def test_constants_that_are_zero(text: str):
    assert constants.vanishes(difference(text))


@pytest.mark.parametrize("text", NOT_ZERO)
def test_constants_that_are_not(text: str):
    assert not constants.vanishes(difference(text))


def test_the_bound_is_one():
    """|p/q - √2| for the best p/q, which is more than 1/(4 q^2): what is said to be its least value must be less."""
    p, q = 1, 1
    for _ in range(60):
        p, q = p + 2 * q, p + q
        e = Num(Fraction(p, q)) - root(Num(2))
        assert not algebraic.is_zero(e)
        size = algebraic._size(e)
        assert 2 ** -((algebraic._degree(e) - 1) * size.u + size.l) <= Fraction(1, 2 * q * q)


def test_what_is_not_algebraic_is_not_decided():
    assert not algebraic.is_zero(Exp(Num(1)) - Exp(Num(1)))
    assert not algebraic.is_zero(Pow(Num(-1), HALF) - Pow(Num(-1), HALF))
    assert not algebraic.is_zero(1 / (root(Num(2)) - root(Num(2))))


def test_directions():
    made = angles.direction(Num(2) * apply("atan", Num(Fraction(1, 3))))
    assert made == (Num(Fraction(8, 9)), Num(Fraction(2, 3)))
    with pytest.raises(algebraic.Unsuited):
        angles.direction(x)
    with pytest.raises(algebraic.Unsuited):
        angles.direction(Num(1000) * apply("atan", Num(2)))


# Roots and absolute values

FORMS = {
    "sqrt 8": "2 sqrt 2",
    "sqrt(x^2)": "|x|",
    "sqrt(x^2 + 2x + 1)": "|x + 1|",
    "1/(sqrt(x + 1) + sqrt x)": "sqrt(x + 1) - sqrt x",
    "(x + 1)^(3/2)": "x sqrt(x + 1) + sqrt(x + 1)",
    "sqrt(1 - 1/x^2)": "sqrt(x^2 - 1)/|x|",
    "|x^2 - 1|": "|x - 1| |1 + x|",
    "|2 x y|": "2 |x| |y|",
    "|x^3|": "x^2 |x|",
    "floor(x + 5/2)": "floor(x + 1/2) + 2",
    "ceil x": "-floor(-x)",
    "sqrt(sqrt x)": "x^(1/4)",
    "sqrt(1 - 4x^2/(1 + x^2)^2)": "|1 - x^2|/(1 + x^2)",
}


@pytest.mark.parametrize("text", FORMS)
def test_normal_forms(text: str):
    assert zero(read(text) - read(FORMS[text]))


@pytest.mark.parametrize(
    "text", ["sqrt(x^2) = x", "sqrt(x^2 y) = x sqrt y", "|x + y| = |x| + |y|", "floor(2x) = 2 floor x", "|x|^3 = x^3"]
)
def test_no_normal_form_says_so(text: str):
    assert not zero(difference(text))


def test_a_factor_is_taken_out_of_a_root_where_its_domain_stays():
    """√(x^2 (-1 - y^2)) has the value 0 at x = 0, √(-1 - y^2) none at all."""
    e = root(prepared(x**2 * (-1 - y**2)))
    assert any(isinstance(part, Pow) and x in part.args[0].free for part in Reader(()).form(e).walk())


def test_irreducible_factors():
    p = Reader(()).poly(x**3 + 2 * x**2 + x)
    found = radicands.irreducible(p)
    assert sorted(n for _, n in found) == [1, 2]
    assert radicands.irreducible(Reader(()).poly(x**2 + 1)) == [(Reader(()).poly(x**2 + 1), 1)]


# Cases and squares


def test_cases_of_signs():
    softplus = difference("ln(1 + e^x) = max(x, 0) + ln(1 + e^(-|x|))")
    logs = lambda e, known: not (reader := Reader(known)).cleared(reader.expanded(e)) or zero(Exp(e) - 1, known)  # noqa: E731
    assert cases.zero_in_cases(softplus, (), logs)
    assert not cases.zero_in_cases(difference("ln(1 + e^x) = max(x, 0) + ln(1 + e^|x|)"), (), logs)
    assert cases.zero_in_cases(difference("max(x, 0) - max(-x, 0) = x"), (), zero)
    assert not cases.zero_in_cases(difference("max(x, 0) + max(-x, 0) = x"), (), zero)


def test_a_step_is_not_its_own_at_the_jump():
    """Step(0) is 1: Step(x) + Step(-x) is 2 there, and 1 elsewhere."""
    assert not cases.zero_in_cases(Step(x) + Step(-x) - 1, (), zero)
    assert cases.zero_in_cases(x * Step(x) - apply("abs", x) / 2 - x / 2, (), zero)


def test_strict_cases_need_continuity_everywhere():
    nested = difference("max(a, max(b, c)) = max(max(a, b), c)")
    assert cases.zero_in_strict_cases(nested, (), zero)
    assert not cases.zero_in_strict_cases(difference("max(a, max(b, c)) = max(a, b)"), (), zero)
    lone = Log(apply("abs", x)) * 0 + apply("abs", x)
    assert not cases.zero_in_strict_cases(lone, (), zero)
    assert not cases.zero_in_strict_cases(nested, (nonnegative(a - b),), zero)


def test_contradictions():
    assert cases.contradictory((positive(a - b), positive(b - c), positive(c - a)))
    assert cases.contradictory((nonnegative(a - 2), nonnegative(1 - a)))
    assert not cases.contradictory((nonnegative(a - b), nonnegative(b - a)))
    assert not cases.contradictory((positive(a - b), positive(b - c)))
    assert cases.nowhere((positive(x), positive(-x)))
    assert not cases.nowhere((nonnegative(x), nonnegative(-x)))


def test_squares():
    reader = Reader(())
    assert cases.same_squares(read("sqrt(x + 2 sqrt(x - 1))"), read("1 + sqrt(x - 1)"), reader, zero)
    assert not cases.same_squares(read("sqrt(x^2)"), x, reader, zero)
    assert not cases.same_squares(root(x), -root(x), reader, zero)


# Slopes


@pytest.mark.parametrize(
    "text",
    [
        "arcsin x + arccos x = pi/2",
        "arctan(e^x) = arctan(sinh x)/2 + pi/4",
        "2 arcsin(sqrt x) = arcsin(2x - 1) + pi/2",
        "arctan x = arcsin(x/sqrt(1 + x^2))",
        "arctan(sqrt x) = pi/2 - arctan(1/sqrt x)",
        "arccos(-x) = pi - arccos x",
    ],
)
def test_the_same_slope_and_a_point(text: str):
    assert compare(*(parse(side, scope=GENERAL) for side in text.split(" = "))).status == "equal"


@pytest.mark.parametrize(
    "text",
    [
        "arctan x + arctan(1/x) = pi/2",  # the other piece
        "arctan((x + 1)/(1 - x)) = arctan x + pi/4",
        "2 arctan x = arcsin(2x/(1 + x^2))",
        "arctan(tan x) = x",
        "arcsin x + arccos x = pi",
        "arctan(1/x) = arccos(x/sqrt(1 + x^2))",
    ],
)
def test_the_same_slope_on_one_piece_only(text: str):
    assert not slopes.same_slopes(difference(text), (), zero)
    assert compare(*(parse(side, scope=GENERAL) for side in text.split(" = "))).status == "different"


def test_slopes_need_smooth_functions():
    """The derivatives of floor and sign are 0 wherever they have one."""
    assert not slopes.same_slopes(apply("floor", x), (), lambda *_: True)
    assert not slopes.same_slopes(apply("sign", x), (), lambda *_: True)
    assert not slopes.same_slopes(Log(apply("cos", x)), (), lambda *_: True)  # a domain that is not known


def test_a_lone_point_is_not_forgotten():
    """√(-x^2) has a value at 0 alone: no slope says what it is there."""
    e = root(-(x**2)) + apply("atan", x) - apply("atan", x) + 1
    assert not slopes.same_slopes(e, (), lambda *_: True)


def test_additive_constants_need_one_piece():
    gold, answer = apply("atan", x), -apply("atan", 1 / x)
    mode = "equal up to an additive constant"
    assert compare(gold, answer, given=(positive(x),), mode=mode).status == "equal"
    assert compare(gold, answer, mode=mode).status != "equal"


def test_the_line_is_cut_in_order():
    chart = Chart(x, None, Num)
    functions = [rational(prepared(e), chart, Reader(())) for e in (x**2 - 2, 1 / (x - 1), x**3 - x)]
    row = cuts(functions, None)
    assert len(row) == 5  # -√2, -1, 0, 1, √2
    pieces = samples(row, None)
    assert all(lower[0] < upper[0] for lower, upper in pairwise(pieces))
    for points in pieces:
        assert len({tuple(f.sign(p) for f in functions) for p in points}) == 1
    with pytest.raises(NotRational):
        rational(apply("sin", x), chart, Reader(()))


# Sums, shifts, angles


def test_sums_of_powers():
    n = Dim("n")
    for power in range(1, 8):
        closed = sums.sum_of_powers(power, Num(3), n)
        for last in range(2, 9):
            value = Reader(()).form(_at(closed, n, last))
            assert value == Num(sum(i**power for i in range(3, last + 1)))


def _at(e: Expr, old: Expr, value: int) -> Expr:
    return subst(e, {old: Num(value)})


def test_a_geometric_sum_needs_a_ratio_that_is_not_one():
    n = Dim("n")
    k = Idx("k", 0, n)
    total = Sum(x**k, k)
    assert sums.geometric(total, ()) == total
    assert compare(total, (1 - x ** (n + 1)) / (1 - x)).status == "equal"
    assert compare(total, (1 - x**n) / (1 - x)).status == "different"


def test_shifts():
    n = Sym("n")
    e = Factorial(n + 2) / Factorial(n) - (n + 1) * (n + 2)
    assert zero(shifts.shifted(e, Reader(())))
    assert not zero(shifts.shifted(Factorial(2 * n) / Factorial(n) - 2, Reader(())))
    assert zero(shifts.shifted(x ** (n + 1) - x * x**n, Reader(())))
    assert not zero(shifts.shifted(x ** (n + 1) - x**n, Reader(())))


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("sin(3x) = 3 sin x - 4 sin(x)^3", True),
        ("sin(3x) = 3 sin x - 3 sin(x)^3", False),
        ("tan(x/2) = (1 - cos x)/sin x", True),
        ("tan(x/2) = (1 + cos x)/sin x", False),
        ("cos(x + pi/3) = cos(x)/2 - sqrt(3)/2 sin x", True),
        ("cos(x + pi/3) = cos(x)/2 + sqrt(3)/2 sin x", False),
        ("sin(x + pi/12) sin(x - pi/12) = sin(x)^2 - sin(pi/12)^2", True),
        ("sin(x + y) sin(x - y) = cos(y)^2 - cos(x)^2", True),
        ("sin(x + y) = sin x + sin y", False),
        ("cos(2 arctan x) = (1 - x^2)/(1 + x^2)", True),
        ("cos(2 arctan x) = (1 + x^2)/(1 - x^2)", False),
        ("sin(2 arcsin x) = 2x sqrt(1 - x^2)", True),
        ("sin(arccos x) = -sqrt(1 - x^2)", False),
    ],
)
def test_trigonometric_polynomials(text: str, same: bool):
    assert zero(trigonometry.expanded(difference(text), Reader(()))) is same


def test_short_cosines():
    for q, value in trigonometry._COSINES.items():
        assert constants.vanishes(prepared(apply("cos", Num(q) * apply("pi")) - value))


# Integrals, and what is not known


def test_definite_integrals():
    def over(body: Expr, low: int, high: int) -> Expr:
        return Integral(hidden(body, x), Num(low), Num(high))

    third = Num(Fraction(1, 3))
    assert compare(over(x**2, 0, 1), third).status == "equal"
    assert compare(over(x**2, 0, 1), HALF).status == "different"
    assert compare(over(1 / x, 1, 2), Log(Num(2))).status == "equal"
    assert compare(over(1 / x**2, -1, 1), Num(-2)).status == "undecided"  # a pole between the ends
    assert compare(over(1 / x, -2, -1), -Log(Num(2))).status != "different"


def test_indefinite_integrals():
    gold = Applied(x**2, x, data="antiderivative")
    constant = Sym("C")
    assert compare(gold, x**3 / 3 + constant).status == "equal"
    assert compare(gold, x**3 / 3).status == "undecided"
    assert compare(gold, x**3 + constant).status == "different"
    assert compare(gold, x**3 / 3 + constant * x).status != "equal"
    assert integrals.indefinite(x, x) is None


def test_unknown_functions():
    f, g = Applied(x, data="f"), Applied(y, data="g")
    assert compare(f * g + f, f * (g + 1)).status == "equal"
    assert compare(f, 2 * f).status == "different"
    joint, given_y, alone = (Applied(*args, data=name) for name, args in (("p", (x, y)), ("p|1", (x, y)), ("p", (y,))))
    assert compare(joint, given_y * alone).status == "undecided"  # and so it is
    assert compare(Applied(x, data="f"), Applied(y, data="f")).status == "undecided"
    numbers = Numbers(Reader(()).form)
    assert numbers(Applied(x + x, data="f")) == numbers(Applied(2 * x, data="f"))


def test_greatest_and_least_over_an_index():
    n = Dim("K")
    w, j = Family("w", n), Idx("j", 1, n)
    most, least = (Extreme(hidden(w[j], j), data=name) for name in ("max over", "min over"))
    assert compare(most, least).status == "different"
    assert compare(most + 1, 1 + most).status == "equal"
