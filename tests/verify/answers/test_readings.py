"""Letters with one meaning in both texts."""

from __future__ import annotations

from verify.answers import check_task


def test_an_array_with_upper_indices_is_no_number():
    gold = r"\frac{1}{m}\sum_{i=1}^m \left(h_\theta(x^{(i)})-y^{(i)}\right)x_j^{(i)}"
    swapped = r"\frac{1}{m}\sum_{i=1}^m \left(h_\theta(x^{(i)})-y^{(i)}\right)x_i^{(j)}"
    found = check_task.checked({"gold": gold, "answer": swapped, "scope": "auto", "diagnose": False})
    assert found["status"] == "different"
