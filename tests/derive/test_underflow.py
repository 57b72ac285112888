"""Python's floats lose a product of halves exactly where the theorems say, and logarithms do not."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import pytest

from derive.catalog import entries
from derive.symbols import Num

LEAST = Fraction(2) ** -1074  # η of the theorems float64.*


def computed_product(factors: list[float]) -> float:
    """The product as a program computes it, rounded after every factor."""
    product = 1.0
    for factor in factors:
        product *= factor
    return product


def test_the_least_positive_float_is_what_the_theorem_says() -> None:
    claim = entries()["float64.last-halves"].claim
    assert claim.right == Num(2) ** -1074
    assert Fraction(math.ulp(0.0)) == LEAST


def test_1074_halves_are_held_and_1075_are_not() -> None:
    assert Fraction(computed_product([0.5] * 1074)) == LEAST
    assert computed_product([0.5] * 1075) == 0.0
    assert Fraction(1, 2) ** 1075 == LEAST / 2


def test_half_of_the_least_positive_float_is_a_tie_that_goes_to_zero() -> None:
    assert math.ulp(0.0) / 2 == 0.0
    assert math.ulp(0.0) * 0.75 == math.ulp(0.0)  # above the tie, it goes up


def test_1075_factors_of_at_most_one_half_are_zero() -> None:
    rng = random.Random(0)
    for _ in range(20):
        factors = [rng.uniform(1e-3, 0.5) for _ in range(1075)]
        assert computed_product(factors) == 0.0
        assert math.isfinite(math.fsum(map(math.log, factors)))


def test_the_logarithm_of_the_lost_product_is_harmless() -> None:
    assert 1075 * math.log(0.5) == pytest.approx(-745.13, abs=0.01)
    with pytest.raises(ValueError, match=r"math domain error|positive"):
        math.log(computed_product([0.5] * 1075))
