"""What may be assumed, and where points are then drawn; letters that two texts share."""

from __future__ import annotations

import pytest

from derive.errors import LossproofError
from derive.rules import Hypothesis
from derive.symbols import Dim, Family, Idx, Num
from verify.answers import check_task
from verify.answers.comparing.arrays import fitted, of_one_shape
from verify.answers.comparing.assumptions import hinted, stated
from verify.answers.reading.invalid import Invalid
from verify.answers.reading.parsing import BOOK, GENERAL
from verify.answers.tasks import terms_of

K, N = Dim("K"), Dim("N")

READ = [
    ("x > 0", ["x > 0"]),
    ("0 < p < 1", ["p > 0", "(1 + -1*p) > 0"]),
    ("p in (0, 1)", ["p > 0", "(1 + -1*p) > 0"]),
    (r"p \in (0, 1]", ["p > 0", "(1 + -1*p) >= 0"]),
    ("x in [0, oo)", ["x >= 0"]),
    ("x, y > 0", ["x > 0", "y > 0"]),
    ("x > 0, y < 0", ["x > 0", "-1*y > 0"]),
    ("x > 0 and y > 0", ["x > 0", "y > 0"]),
    ("x in R", []),
    (r"x, y \in \mathbb{R}", []),
    (r"x \in \mathbb{R}^n", []),
    ("x is real", []),
    ("x != 0", ["x**2 > 0"]),
    ("x ≠ y", ["(x + -1*y)**2 > 0"]),
    ("t in {0, 1}", ["t**2 = t"]),
    ("n in N", ["n >= 0"]),
    ("n is a positive integer", ["n > 0", "n**2 >= 0"]),
    ("x is non-negative", ["x >= 0"]),
    ("2x + y = 5", ["(2*x + y) = 5"]),
]


@pytest.mark.parametrize(("said", "expected"), READ)
def test_statements_are_read(said, expected):
    assert [f"{h.left} {h.relation} {h.right}" for h in stated(said, GENERAL)] == expected


@pytest.mark.parametrize(
    "said", ["x", "x > ", "", "x = 0 or x = 1", "x in {1, 2}", "x in Q^3", "x not in {0}", "x > s t u v ("]
)
def test_what_states_nothing_is_refused(said):
    with pytest.raises((LossproofError, Invalid)):
        list(stated(said, GENERAL))


def test_what_is_said_of_a_family_is_said_of_its_entries():
    (h,) = stated("c > 0", BOOK)
    assert str(h.left).startswith("c[")
    assert len(h.forall) == 1
    (h,) = stated("K > 2", BOOK)
    assert (h.left, h.relation, h.right) == (K, ">=", Num(3))


DOMAINS = [
    (["sum_j y_j = 1"], {"open simplex"}),
    (["y_k in {0, 1}", "sum_j y_j = 1"], {"one-hot"}),
    (["0 < p_k < 1"], {"unit interval"}),
    (["p > 0", "p < 1"], {"unit interval"}),
    (["y_k in {0, 1}"], {"label"}),
    (["p > 0"], {None}),
    (["sum_j y_j = 2"], {None}),
]


@pytest.mark.parametrize(("said", "domains"), DOMAINS)
def test_points_are_drawn_where_all_of_it_holds(said, domains):
    given = hinted([h for text in said for h in stated(text, BOOK)])
    assert {h.domain and h.domain[0] for h in given} == domains


def test_equations_that_are_assumed_are_used_and_named():
    asked = {"gold": "p_k - y_k", "answer": "p_k sum_j y_j - y_k", "given": ["sum_j y_j = 1"], "diagnose": False}
    found = check_task.checked(asked)
    assert found["status"] == "equal"
    assert found["evidence"]["facts"] == ["sum_j y_j = 1"]
    assert check_task.checked({**asked, "equations": "withheld"})["status"] == "undecided"
    assert check_task.checked({**asked, "given": []})["status"] == "different"


def test_assumptions_that_contradict_each_other_prove_nothing():
    for given in (["sum_j y_j = 1", "sum_j y_j = 2"], ["1 > 2"], ["y_1 > 0", "y_1 < 0"]):
        found = check_task.checked({"gold": "1", "answer": "2", "given": given, "scope": "book", "diagnose": False})
        assert found["status"] != "equal"


def test_terms_are_the_same_with_and_without_equations():
    asked = {"given": ["sum_j y_j = 1", "p_k > 0"], "facts": ["sum_j y_j = 1"]}
    assert len(terms_of(asked, BOOK).facts) == 1
    assert len({*terms_of({**asked, "equations": "used"}, BOOK).facts}) == 1


# Arrays and letters


def test_a_family_is_as_large_as_its_indices_run():
    i, n = Idx("i", K), Dim("n")
    y = Family("y", n)
    assert fitted(y[i]) == Family("y", K)[i]
    assert fitted(y[i] + y[Idx("l", n)]) == y[i] + y[Idx("l", n)]
    assert fitted(y[i] * y[1]) == y[i] * y[1]


def test_arrays_of_one_name_are_square_where_they_are_turned():
    n, k = Idx("n", N), Idx("k", K)
    one, other = Family("t", N, K)[n, k], Family("t", K, N)[k, n]
    assert of_one_shape(one, one, ()) is None
    found = of_one_shape(one, other, ())
    assert found is not None
    assert {x.args for e in found for x in e.free if isinstance(x, Family)} == {(K, K)}
    assert of_one_shape(one, other, (Hypothesis(">=", N, Num(2)),)) is None


def status(gold: str, answer: str, **more: object) -> str:
    return str(check_task.checked({"gold": gold, "answer": answer, "diagnose": False, **more})["status"])


def test_what_holds_for_square_arrays_is_not_proved():
    one = r"\sum_{n=1}^N\sum_{k=1}^K t_{nk}"
    assert status(one, r"\sum_{k=1}^K\sum_{n=1}^N t_{nk}") == "equal"
    assert status(one, r"\sum_{n=1}^N\sum_{k=1}^K t_{kn}") != "equal"


def test_a_letter_that_is_added_to_a_vector_may_be_a_number():
    assert status("softmax(z)_k", "softmax(z + c)_k") == "undecided"
    assert status("softmax(z)_k", "softmax(z + c)_k", names={"z": ["K"], "c": []}) == "equal"
    assert status("softmax(z)_k", "softmax(z + c)_k", names={"z": ["K"], "c": ["K"]}) == "different"
    assert status("softmax(z)_k", "softmax(z + c_k)_k") != "equal"
    assert status("softmax(z)_k", "softmax(2z + c)_k") == "different"
    assert status("softmax(z)_k", "softmax(z + c)_k", given=["c_k > 0"]) == "different"


def test_functions_that_are_assumed_to_be_something():
    assert status("f(x) + 1", "x^2 + 1", given=["f(x) = x^2"]) == "equal"
    assert status("f(t) + 1", "t^3 + 1", given=["f(x) = x^2"]) != "equal"
    assert status("f(x)", "f(x) + 1", given=["f(x) > 0"]) != "equal"


def test_equations_with_one_left_side():
    assert status("f(x) = x^2", "f(t) = t^2") == "equal"
    assert status("f(x) = a x", "f(a) = a a") != "equal"
    assert status("f(x) = f(x) + 0", "f(x) = f(x) + 1") != "equal"
    assert status("f(x) = x^2", "g(x) = x^2") != "equal"
    assert status("sin(x) = 2", "sin(x) = 3") != "equal"


def test_one_letter_has_one_meaning_in_both_texts():
    assert status("logsumexp(z + c)", "logsumexp(z) + c") == "equal"
    assert status("logsumexp(z + c)", "logsumexp(z) - c") == "different"
    assert status("logsumexp(z + c)", "logsumexp(z) + c_k") != "equal"
    assert status("(AB)^T", "B^T A^T") == "equal"
    assert status("(AB)^T", "A^T B^T") == "different"


BAYES = r"\frac{p(x\mid C_k)p(C_k)}{\sum_{j=1}^K p(x\mid C_j)p(C_j)}"
PROBABILITIES = [
    (BAYES, r"\frac{p(x\mid C_k)p(C_k)}{\sum_{j=1}^K p(x\mid C_j)}", "different"),
    (BAYES, r"\frac{p(x\mid C_k)}{\sum_{j=1}^K p(x\mid C_j)}", "different"),
    (BAYES, r"\frac{p(C_k)p(x\mid C_k)}{\sum_{i=1}^K p(C_i)p(x\mid C_i)}", "equal"),
    (BAYES, r"\frac{p(x\mid C_k)p(C_k)}{p(x)}", "undecided"),
    (r"\frac{p(x\mid C_k)p(C_k)}{\sum_{j=1}^K p(C_j)}", r"p(x\mid C_k)p(C_k)", "undecided"),
    (r"\frac{p(x|y)p(y)}{p(x)}", r"\frac{p(y|x)p(y)}{p(x)}", "different"),
    (r"\frac{p(x|y)p(y)}{p(x)}", r"\frac{p(x|y)p(x)}{p(y)}", "different"),
    (r"p(x|y)p(y)", r"p(y|x)p(x)", "equal"),
    ("P(B|not A)P(not A)", "P(B|not A)(1 - P(A))", "equal"),
    (r"p(x|C_1)p(C_1) + p(x|C_2)p(C_2)", r"p(x|C_1)p(C_1) + p(x|C_2)(1 - p(C_1))", "undecided"),
    ("p(x, y)", "p(x|y)p(y)", "equal"),
]


@pytest.mark.parametrize(("gold", "answer", "expected"), PROBABILITIES)
def test_probabilities_have_the_values_that_they_can_have(gold, answer, expected):
    assert status(gold, answer) == expected


DEFINED = [
    ("sigma(z)(1 - sigma(z))", "p(1 - p)", ["p = sigma(z)"], "equal"),
    ("exp(z)/(1 + exp(z))", "1 - p", ["p = sigma(z)"], "different"),
    ("p_k - y_k", "p_k sum_j y_j - y_k", ["p = softmax(z)", "sum_j y_j = 1"], "equal"),
    ("p_k - y_k", "softmax(z)_k + y_k", ["p_k = softmax(z)_k"], "different"),
    ("1", "sum_k p_k", ["p_k = softmax(z)_k"], "equal"),
    ("1", "sum_k p_k^2", ["p_k = softmax(z)_k"], "different"),
    ("x^2", "2", ["x = sqrt(2)"], "equal"),
    ("x^2", "3", ["x = sqrt(2)"], "different"),
    ("log(y)", "x", ["y = e^x"], "equal"),
    ("log(y)", "2x", ["y = e^x"], "different"),
    ("sin(t)^2", "1 - u^2", ["u = cos(t)"], "equal"),
    ("sin(t)", "sqrt(1 - u^2)", ["u = cos(t)"], "different"),
    ("x", "-x", ["x = sqrt(-1)"], "undecided"),
    ("x", "2", ["x = y", "y = 2"], "equal"),
    ("n", "floor(n)", ["n in N", "n = 2m"], "undecided"),
]


@pytest.mark.parametrize(("gold", "answer", "given", "expected"), DEFINED)
def test_letters_that_are_defined_are_put_in(gold, answer, given, expected):
    assert status(gold, answer, given=given) == expected
