"""Sums, products and exponentials in two floats: exact where they say so, against fractions and mpmath elsewhere."""

from __future__ import annotations

import math
from fractions import Fraction

import array_api_strict
import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive import vocabulary as words
from derive.runtime import twofold as t
from verify.regimes import CLASSES, REGIMES, draw
from verify.ulps import Program, exact_values, pick_format, ulp_error

FLOAT64 = pick_format("float64")
NEARLY_ROUNDED = 0.51  # ulps


def from_numpy(x, library: str):
    """The array in a library; the test is skipped where the library is not installed."""
    if library == "numpy":
        return x
    if library == "strict":
        return array_api_strict.asarray(x)
    return pytest.importorskip("torch").asarray(x)


def to_numpy(x) -> np.ndarray:
    return np.from_dlpack(x)


every_library = pytest.mark.parametrize("library", ["numpy", "strict", "torch"])


def fractions(*values) -> Fraction:
    return sum((Fraction(float(v)) for v in values), Fraction(0))


def floats(largest: float, least: float = 0.0):
    """Floats of both signs, 0 and subnormal ones among them, unless they are below the least."""
    sizes = st.floats(least, largest, allow_nan=False) if least else st.floats(-largest, largest)
    return st.builds(lambda x, sign: sign * x, sizes, st.sampled_from([-1.0, 1.0]))


def pairs(numbers):
    """Pairs of numbers, many of them near each other or far apart by a power of two."""
    near = st.builds(lambda a, k: (a, math.ldexp(a, -k)), numbers, st.integers(0, 60))
    return st.one_of(st.tuples(numbers, numbers), near)


def arrays(pair, library):
    return [from_numpy(np.asarray([v]), library) for v in pair]


# Error-free transformations.


@every_library
@given(pair=pairs(floats(8e307)))
def test_sums_and_differences_are_exact(library, pair):
    a, b = arrays(pair, library)
    s, e = t.two_sum(a, b)
    assert fractions(s[0], e[0]) == fractions(*pair)
    assert float(s[0]) == pair[0] + pair[1]
    s, e = t.two_difference(a, b)
    assert fractions(s[0], e[0]) == fractions(pair[0]) - fractions(pair[1])
    assert float(s[0]) == pair[0] - pair[1]


@every_library
@given(pair=pairs(floats(8e307)))
def test_fast_sum_is_exact_where_the_first_is_the_larger(library, pair):
    large, small = sorted(pair, key=abs, reverse=True)
    s, e = t.fast_two_sum(*arrays((large, small), library))
    assert fractions(s[0], e[0]) == fractions(*pair)
    s, e = t.fast_two_sum(*arrays((0.0, small), library))
    assert (float(s[0]), float(e[0])) == (small, 0)


def test_fast_sum_needs_its_hypothesis():
    s, e = t.fast_two_sum(np.asarray(1.0), np.asarray(2.0**60 + 2.0**8))
    assert fractions(s, e) != fractions(1.0, 2.0**60 + 2.0**8)


@every_library
@given(pair=pairs(floats(2.0**500, 2.0**-450)))
def test_products_are_exact(library, pair):
    a, b = arrays(pair, library)
    p, e = t.two_product(a, b)
    assert fractions(p[0], e[0]) == fractions(pair[0]) * fractions(pair[1])
    assert float(p[0]) == pair[0] * pair[1]


@pytest.mark.parametrize(("a", "b"), [(2.0**995 * 0.9, 1.9), (-(2.0**994) / 3, 2.0**26 / 3), (1 / 3, 2.0**-966 / 3)])
def test_products_are_exact_to_the_ends_of_their_range(a, b):
    p, e = t.two_product(np.asarray(a), np.asarray(b))
    assert fractions(p, e) == Fraction(a) * Fraction(b)


def test_the_error_of_a_product_may_underflow():
    a = 1 + 2.0**-52
    p, e = t.two_product(np.asarray(a * 2.0**-500), np.asarray(a * 2.0**-500))
    assert fractions(p, e) != (Fraction(a) / 2**500) ** 2


@every_library
@given(pair=pairs(floats(1e100, 1e-90)), low=st.floats(-(2.0**-54), 2.0**-54))
def test_quotients(library, pair, low):
    (a, b), part = pair, pair[0] * low
    q, r = t.quotient_twofold(*arrays((a, part, b), library))
    exact = fractions(a, part) / Fraction(b)
    assert float(q[0]) == a / b
    assert abs(fractions(q[0], r[0]) - exact) <= abs(exact) / 2**103


@every_library
def test_quotients_by_a_number_and_of_infinities(library):
    a, zero = (from_numpy(np.asarray(v), library) for v in ([-np.inf, 1.0, 0.0, 1e308], np.zeros(4)))
    q, r = t.quotient_twofold(a, zero, 3.0)
    assert [float(v) for v in q] == [-np.inf, 1 / 3, 0.0, 1e308 / 3]
    assert float(r[0]) == float(r[2]) == float(r[3]) == 0
    assert Fraction(float(r[1])) == pytest.approx(Fraction(1, 3) - Fraction(1 / 3), rel=2.0**-50)


# Sums along an axis.


def shuffled_sizes(rng, K: int) -> np.ndarray:
    return np.exp(rng.uniform(-60, 60, (3, K))) * rng.choice([0.0, 1.0, 1.0], (3, K))


@every_library
@pytest.mark.parametrize("K", [1, 2, 3, 10, 1000])
def test_sums_of_one_sign(library, K):
    x = shuffled_sizes(np.random.default_rng(K), K)
    high, low = t.sum_twofold(from_numpy(x, library), axis=-1)
    assert tuple(high.shape) == tuple(low.shape) == (3, 1)
    for row, s, e in zip(x, high[:, 0], low[:, 0], strict=True):
        exact = fractions(*row)
        assert abs(fractions(s, e) - exact) <= exact / 2**100
        assert float(s) == float(exact)


@pytest.mark.parametrize("scale", [2.0**-1000, 1.0, 2.0**960])
def test_sums_of_many_numbers_along_the_first_axis(scale):
    x = np.random.default_rng(0).uniform(size=(100_000, 2)) * scale
    high, low = t.sum_twofold(x, axis=0)
    assert high.shape == (1, 2)
    for k in range(2):
        exact = fractions(*x[:, k])
        assert abs(fractions(high[0, k], low[0, k]) - exact) <= exact / 2**100


def test_sums_of_subnormal_numbers_and_of_nothing_but_zeros_are_exact():
    least = 5e-324 * np.arange(100.0)[None, :]
    assert t.sum_twofold(least)[0].item() == 4950 * 5e-324
    assert t.sum_twofold(np.zeros((1, 7)))[0].item() == 0


@given(st.lists(st.floats(-1e200, 1e200), min_size=1, max_size=40))
def test_leading_parts_add_up_exactly_in_any_order(numbers):
    x = np.asarray([numbers])
    sigma = t._power_of_two(np, np.max(np.abs(x), axis=-1, keepdims=True)) * 2.0 ** t._room(x, -1)
    leading = ((x + sigma) - sigma)[0]
    total = fractions(*leading)
    assert all(Fraction(float(np.sum(order))) == total for order in (leading, leading[::-1], np.sort(leading)))
    assert all(fractions(a, b - a) == Fraction(b) for a, b in zip(leading, numbers, strict=True))
    high, low = t.sum_twofold(x)
    assert abs(fractions(high[0, 0], low[0, 0]) - fractions(*numbers)) <= Fraction(max(map(abs, numbers))) / 2**100


@given(st.floats(0, 1e300))
def test_powers_of_two(a):
    power = float(t._power_of_two(np, np.asarray(a)))
    mantissa, exponent = math.frexp(a)
    assert power == (math.ldexp(1.0, exponent - (mantissa == 0.5)) if a else 0)


# The exponential.

POINTS = {
    "between -600 and 700": lambda rng: rng.uniform(-600, 700, 2000),
    "near 0": lambda rng: rng.choice([-1.0, 1.0], 1000) * 10.0 ** rng.uniform(-300, 0, 1000),
    "normal": lambda rng: rng.standard_normal(1000),
    "near 700": lambda rng: rng.uniform(699, 700, 500),
    "near -600": lambda rng: rng.uniform(-600, -599, 500),
    "between two steps of the tables": lambda _: np.nextafter(np.arange(-999.0, 1000.0, 2) / (2 * t.STEPS), 9.0),
    "integers": lambda _: np.arange(-600.0, 701.0),
}


@pytest.mark.parametrize("kind", POINTS)
def test_exponential(kind):
    x = POINTS[kind](np.random.default_rng(7))
    high, low = t.exp_twofold(x)
    with mpmath.workdps(60):
        for at, s, e in zip(x, high, low, strict=True):
            exact = mpmath.exp(mpmath.mpf(float(at)))
            assert abs(mpmath.mpf(float(s)) + mpmath.mpf(float(e)) - exact) <= exact * mpmath.mpf(2) ** -95
            assert s == s + e


@every_library
def test_exponential_at_the_edges_and_in_every_library(library):
    x = np.asarray([[-np.inf, -1e308, -800.0, 0.0, -0.0], [1.0, 709.0, 710.0, np.inf, np.nan]])
    high, low = map(to_numpy, t.exp_twofold(from_numpy(x, library)))
    assert np.array_equal(high[0], [0, 0, 0, 1, 1])
    assert high[1, 0] == math.e
    assert high[1, 1] == pytest.approx(math.exp(709), rel=1e-15)
    assert np.array_equal(high[1, 2:], [np.inf, np.inf, np.nan], equal_nan=True)
    assert np.array_equal(low[0], np.zeros(5))
    here = t.exp_twofold(x)
    assert np.array_equal(high, here[0], equal_nan=True)
    assert np.array_equal(low, here[1], equal_nan=True)


def test_exponential_of_one_number_of_none_and_of_more_than_a_block():
    assert float(t.exp_twofold(np.asarray(1.0))[0]) == math.e
    assert t.exp_twofold(np.zeros((0, 3)))[0].shape == (0, 3)
    x = np.random.default_rng(1).standard_normal((3, t.BLOCK))
    assert np.array_equal(t.exp_twofold(x)[1][1:2], t.exp_twofold(x[1:2])[1])


def three_floats(x: float, y: float, taken: float):
    one = np.ones(1)
    return sum(mpmath.mpf(float(part[0])) for part in t._exp_three(np, x * one, y * one, taken * one))


@pytest.mark.parametrize("taken", [0, 1])
def test_exponential_in_three_floats(taken):
    rng = np.random.default_rng(3)
    with mpmath.workdps(400):
        for x in [*rng.uniform(-12, 1, 300), *rng.uniform(-760, 1, 0 if taken else 300)]:
            exact = mpmath.exp(mpmath.mpf(float(x)))
            off = abs(three_floats(x, 0.0, taken) / mpmath.mpf(2) ** t.LIFT - (exact - taken))
            assert off <= exact * mpmath.mpf(2) ** -140
        for x in rng.choice([-1.0, 1.0], 200) * 10.0 ** rng.uniform(-300, -4.3, 200):
            exact = mpmath.expm1(mpmath.mpf(float(x)))
            if taken:
                off = abs(three_floats(x, 0.0, 1.0) / mpmath.mpf(2) ** t.LIFT - exact)
                assert off <= abs(exact) * mpmath.mpf(2) ** -140


# Sums of exponentials.


def exact_excluded(z):
    """The sum of e^(z_j - z_c) over the classes but the largest, and z_c; e^-3000 and less is left out."""
    row = [mpmath.mpf(float(v)) for v in z]
    c = int(np.argmax(z))
    return mpmath.fsum(mpmath.exp(v - row[c]) for j, v in enumerate(row) if j != c and v - row[c] > -3000), row[c]


def exact_logsumexp(z):
    rest, top = exact_excluded(z)
    return top + mpmath.log1p(rest)


def worst(z) -> tuple[float, float]:
    """The largest distance in ulps, of logsumexp and of the sum without the largest."""
    got, (rest, low) = t.logsumexp_twofold(z), t.excluded_sum(z)
    one = two = 0.0
    with mpmath.workdps(450):
        for row, value, s, e in zip(z, got, rest[:, 0], low[:, 0], strict=True):
            one = max(one, ulp_error(float(value), exact_logsumexp(row)))
            exact = exact_excluded(row)[0]
            two = max(two, ulp_error(float(s), exact))
            if exact > 1e-280:
                assert abs(mpmath.mpf(float(s)) + mpmath.mpf(float(e)) - exact) <= exact * mpmath.mpf(2) ** -90
    return one, two


REGIMES_OF_CLASSES = [name for name, regime in REGIMES.items() if CLASSES in regime.kinds]


@pytest.mark.parametrize("regime", REGIMES_OF_CLASSES)
@pytest.mark.parametrize(("K", "rows"), [(2, 60), (3, 40), (10, 20), (1000, 1)])
def test_sums_of_exponentials_in_the_regimes(regime, K, rows):
    assert max(worst(draw(regime, "float64", K, rows, 11)["z"])) <= NEARLY_ROUNDED


@pytest.mark.parametrize("regime", REGIMES_OF_CLASSES)
def test_logsumexp_against_its_definition(regime):
    z = draw(regime, "float64", 3, 4, 12)["z"]
    for row, value in zip(z, t.logsumexp_twofold(z), strict=True):
        (exact,) = exact_values(Program(words.logsumexp(words.z)), {"z": list(row)}, [()], FLOAT64, 25)
        assert ulp_error(float(value), mpmath.mp.make_mpf(exact)) <= NEARLY_ROUNDED


def log_probabilities(rng, K: int, rows: int, scale: float) -> np.ndarray:
    z = scale * rng.standard_normal((rows, K))
    shifted = z - np.max(z, axis=-1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))


@pytest.mark.parametrize("scale", [0.1, 1, 3, 10, 30])
@pytest.mark.parametrize(("K", "rows"), [(2, 200), (3, 100), (10, 40), (1000, 2)])
def test_logsumexp_of_log_probabilities(K, rows, scale):
    z = log_probabilities(np.random.default_rng(K), K, rows, scale)
    assert np.max(np.abs(t.logsumexp_twofold(z))) < 1e-13
    assert max(worst(z)) <= NEARLY_ROUNDED


@pytest.mark.parametrize("size", [0.3, 1e-3, 1e-6, 1e-10, 1e-50, 1e-200, 1e-300])
def test_logsumexp_of_a_number_and_its_complement(size):
    """e^a + e^b = 1 but for the rounding of b; the value is that far below a, which may be tiny itself."""
    firsts = -size * np.random.default_rng(5).uniform(0.5, 2, 30)
    rows = [[a, float(mpmath.log(-mpmath.expm1(mpmath.mpf(float(a)))))] for a in firsts]
    assert max(worst(np.asarray(rows))) <= NEARLY_ROUNDED


@pytest.mark.slow
def test_logsumexp_of_many_classes():
    z = log_probabilities(np.random.default_rng(9), 100_000, 1, 1)
    with mpmath.workdps(50):
        for shift in (0.0, 3.0):
            exact = mpmath.log(mpmath.fsum(mpmath.exp(mpmath.mpf(float(v))) for v in z[0] + shift))
            assert ulp_error(float(t.logsumexp_twofold(z + shift)[0]), exact) <= NEARLY_ROUNDED


def with_leader(z: np.ndarray, leader) -> np.ndarray:
    z[:, 0] = leader
    return z


@pytest.mark.parametrize("K", [2, 3, 1000])
def test_subnormal_sums_are_rounded_once(K):
    rng, rows = np.random.default_rng(6), 3 if K == 1000 else 100
    for leader in (0.0, rng.standard_normal(rows) * 1e-308):
        assert max(worst(with_leader(-rng.uniform(690, 750, (rows, K)), leader))) <= NEARLY_ROUNDED


def test_a_tiny_logsumexp_keeps_its_digits():
    with mpmath.workdps(50):
        assert float(t.logsumexp_twofold(np.asarray([0.0, -40.0]))) == float(mpmath.log1p(mpmath.exp(-40)))
        thousand = np.asarray([0.0] + [-745.0 - 5] * 1000)
        assert float(t.logsumexp_twofold(thousand)) == float(1000 * mpmath.exp(-750))


@pytest.mark.parametrize("size", [1e17, -1e17, 2.0**60, 1e308, -1.7e308, 1.7e308])
def test_enormous_ties(size):
    assert max(worst(np.full((1, 2), size))) <= NEARLY_ROUNDED
    assert max(worst(np.full((1, 10_000), size))) <= NEARLY_ROUNDED


def test_infinities():
    inf, nan = np.inf, np.nan
    z = np.asarray([[-inf, -inf], [inf, 0], [inf, -inf], [inf, inf], [nan, 0], [nan, -inf], [-inf, 2], [-1e308, 1e308]])
    got = t.logsumexp_twofold(z)
    assert np.array_equal(got, [-inf, inf, inf, inf, nan, nan, 2, 1e308], equal_nan=True)
    high, low = t.excluded_sum(z)
    assert np.array_equal(high[:, 0], [nan] * 6 + [0, 0], equal_nan=True)
    assert np.array_equal(low[:, 0], [nan] * 6 + [0, 0], equal_nan=True)


@every_library
def test_sums_of_exponentials_in_every_library_and_along_any_axis(library):
    z = log_probabilities(np.random.default_rng(4), 5, 6, 3).T.copy()
    z[1, 2], z[:, 3] = -np.inf, 1e308
    got = to_numpy(t.logsumexp_twofold(from_numpy(z, library), axis=0))
    assert np.array_equal(got, t.logsumexp_twofold(z.T.copy()))
    high, low = t.excluded_sum(from_numpy(z, library), axis=0)
    here = t.excluded_sum(z.T.copy())
    assert np.array_equal(to_numpy(high)[0], here[0][:, 0])
    assert np.array_equal(to_numpy(low)[0], here[1][:, 0])
