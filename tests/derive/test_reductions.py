"""Sums and largest numbers along the classes, in rows and in columns."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from derive.runtime.reductions import SHORT, WORTH_COMPARING, largest, place_of_largest, positive_sum

SHAPES = [(1, 1), (1, 10), (3, 9), (40, 31), (40, 32), (9, 255), (9, 256), (4, 1000), (2, 4097)]
SIZES = st.floats(0, 1e130, allow_subnormal=False)


def _ulps(found, rows):
    exact = np.array([math.fsum(row) for row in rows.tolist()])
    return np.abs(found.ravel() - exact) / np.spacing(exact)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("scale", [0.1, 3, 30])
def test_sums_are_within_two_ulps(shape, scale):
    rows = np.exp(scale * np.random.default_rng(shape).standard_normal(shape))
    before = rows.copy()
    assert _ulps(positive_sum(rows, 1), rows).max() <= 2
    assert np.array_equal(rows, before)
    if rows.shape[1] <= SHORT:
        assert _ulps(positive_sum(np.ascontiguousarray(rows.T), 0), rows).max() <= 1


def test_one_large_term_is_rounded_once():
    """Each of a thousand small terms is half a unit of the large one: added to it singly, all of them are lost."""
    rows = np.full((3, 1001), 2.0**-54)
    rows[:, 500] = 1
    assert _ulps(positive_sum(rows, 1), rows).max() == 0
    assert _ulps(positive_sum(np.ascontiguousarray(rows[:, 490:520].T), 0), rows[:, 490:520]).max() == 0


@given(arrays(np.float64, st.tuples(st.integers(1, 20), st.integers(1, SHORT)), elements=SIZES))
def test_rows_and_columns_have_one_sum(rows):
    by_rows, by_columns = positive_sum(rows, 1), positive_sum(np.ascontiguousarray(rows.T), 0)
    assert by_rows.shape == by_columns.T.shape == (len(rows), 1)
    assert np.allclose(by_rows.ravel(), by_columns.ravel(), rtol=1e-15, atol=0)


@pytest.mark.parametrize(
    "shape", [(1, 5), (3, WORTH_COMPARING), (32, WORTH_COMPARING), (300, WORTH_COMPARING)], ids=str
)
@pytest.mark.parametrize("kinds", [2, 10**6])
def test_the_first_of_the_largest(shape, kinds):
    z = np.random.default_rng(0).integers(0, kinds, shape).astype(float)
    for axis in (0, 1):
        place = place_of_largest(z, axis)
        assert np.array_equal(place, z.argmax(axis=axis, keepdims=True))
        assert np.array_equal(largest(z, axis), z.max(axis=axis, keepdims=True))


def test_a_row_without_numbers_has_a_place():
    z = np.full((3, WORTH_COMPARING), math.nan)
    assert np.array_equal(place_of_largest(z, 0), z.argmax(axis=0, keepdims=True))
