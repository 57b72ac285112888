"""Random variables: rules as proofs, finite worlds as counterexamples, assumptions, and what is left alone."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from derive.errors import LossproofError
from verify.answers import check_task
from verify.answers.chances import variables as random_variables
from verify.answers.chances.events import Cells, Setting, cells
from verify.answers.chances.worlds import Plan, drawn
from verify.answers.reading.events import And, Atom, Not, Or, Where, event
from verify.answers.reading.invalid import Invalid
from verify.answers.reading.random_text import template, tidied
from verify.answers.reading.totals import last_total


def found(gold: str, answer: str, *given: str, **more: Any) -> dict[str, Any]:
    asked = {"gold": gold, "answer": answer, "given": list(given), "scope": "auto", "diagnose": False, **more}
    return dict(check_task.checked(asked))


def alone(gold: str, answer: str, *given: str, **more: Any) -> str | None:
    """What is found by the rules of probability; None where they have nothing to say."""
    said = random_variables.compared({"gold": gold, "answer": answer, "given": list(given), "scope": "auto", **more})
    return said.status if said is not None and said.status != "undecided" else None


# Proofs name their rules, and what is assumed only where it is needed


@pytest.mark.parametrize(
    ("gold", "answer", "given", "facts"),
    [
        ("E[aX + b]", "a E[X] + b", (), ["E is linear"]),
        (r"\operatorname{Var}(X)", "E[X^2] - E[X]^2", (), ["Var(X) = E[X²] - E[X]²"]),
        ("P(A^c)", "1 - P(A)", (), ["P(not A) = 1 - P(A)"]),
        ("P(A|B)", "P(B|A)P(A)/P(B)", (), ["P(A | B) = P(A ∩ B)/P(B)"]),
        (r"P(A \cup B)", r"P(A) + P(B) - P(A \cap B)", (), ["P(A ∪ B) = P(A) + P(B) - P(A ∩ B)"]),
        (r"P(A \cap B)", "P(A)P(B)", ("A and B are independent",), ["A and B are independent"]),
        ("H(Y|X)", "H(X,Y) - H(X)", (), ["H(X, Y) = H(X) + H(Y | X)"]),
        ("I(X;Y)", "H(X) + H(Y) - H(X,Y)", (), ["I(X; Y) = H(X) + H(Y) - H(X, Y)"]),
        (r"\mathrm{KL}(p\|q)", "H(p,q) - H(p)", (), ["E is linear", "KL(p ‖ q) = H(p, q) - H(p)"]),
        (r"\mathbb{E}[\mathbb{E}[Y \mid X]]", r"\mathbb{E}[Y]", (), ["E[E[Y | X]] = E[Y]"]),
        (r"\sum_x p(x, y)", "p(y)", (), ["Σ_x p(x, y) = p(y)"]),
    ],
)
def test_a_proof_names_the_rules_that_it_rests_on(gold, answer, given, facts):
    said = found(gold, answer, *given)
    assert said["status"] == "equal"
    assert said["evidence"]["facts"] == facts


def test_an_assumption_that_is_not_needed_is_not_named():
    said = found(r"\operatorname{Var}(2X)", r"4\operatorname{Var}(X)", "X and Y are independent")
    assert said["status"] == "equal"
    assert "X and Y are independent" not in said["evidence"]["facts"]


# Counterexamples


def test_a_counterexample_says_the_whole_distribution():
    said = found(r"\mathbb{E}[X^2]", r"\mathbb{E}[X]^2")
    point = said["evidence"]["point"]
    assert said["status"] == "different"
    assert all(name.startswith("P(X=") for name in point)
    assert sum(map(Fraction, point.values())) == 1


def test_the_values_of_a_counterexample_are_those_of_its_distribution():
    said = found(r"\mathbb{E}[X^2]", r"\mathbb{E}[X]^2")
    masses = {Fraction(name[4:-1]): Fraction(mass) for name, mass in said["evidence"]["point"].items()}
    values = [
        sum(x * x * mass for x, mass in masses.items()),
        sum(x * mass for x, mass in masses.items()) ** 2,
    ]
    said_values = [float(v["value"]) for v in said["evidence"]["values"]]
    assert said_values == pytest.approx([float(v) for v in values], rel=1e-12)


def test_a_counterexample_of_events_says_their_chances():
    said = found("P(A|B)", "P(B|A)")
    assert said["status"] == "different"
    assert set(said["evidence"]["point"]) == {"P(A)", "P(B | A)", "P(B | not A)"}
    assert all(0 < Fraction(value) < 1 for value in said["evidence"]["point"].values())


def test_how_many_belong_to_a_set_is_a_whole_number():
    said = found(r"|A \cup B|", "|A| + |B|")
    assert said["status"] == "different"
    assert all(Fraction(value).denominator == 1 for value in said["evidence"]["point"].values())


@pytest.mark.parametrize("seed", range(12))
def test_worlds_respect_independence(seed):
    plan = Plan(("X", "Y"), (), (), independent=frozenset({"X", "Y"}))
    world = drawn(plan, seed)
    assert world is not None
    rows = list(zip(world.outcomes, world.masses, strict=True))

    def mass(**at: Fraction) -> Fraction:
        return sum((m for row, m in rows if all(row[x] == value for x, value in at.items())), Fraction(0))

    assert sum(world.masses) == 1
    for row, m in rows:
        assert m == mass(X=row["X"]) * mass(Y=row["Y"])


@pytest.mark.parametrize("seed", range(6))
def test_worlds_respect_independence_under_others_and_what_is_excluded(seed):
    plan = Plan(("X", "Y", "Z"), (), (), under=(frozenset({"X", "Y"}), frozenset({"Z"})))
    assert drawn(plan, seed) is not None
    together = Plan((), ("A", "B"), (), allowed=lambda row: row["A"] + row["B"] <= 1)
    world = drawn(together, seed)
    assert world is not None
    assert not any(row["A"] == row["B"] == 1 for row in world.outcomes)


def test_a_world_that_breaks_an_assumption_is_none():
    """Events that exclude each other are not independent."""
    plan = Plan((), ("A", "B"), (), frozenset({"A", "B"}), allowed=lambda row: row["A"] + row["B"] <= 1)
    assert drawn(plan, 1) is None


# What an equation assumed of one quantity says of another: nothing


@pytest.mark.parametrize(
    ("gold", "answer", "given"),
    [
        ("E[X^2]", r"\mu", "E[X] = \\mu"),
        (r"\mathbb{E}[Y]", r"\mu", r"\mathbb{E}[X] = \mu"),
        (r"\operatorname{Var}(2X)", r"\sigma^2", r"\operatorname{Var}(X) = \sigma^2"),
        (r"\operatorname{Var}(X + Y)", r"\sigma^2", r"\operatorname{Var}(X) = \sigma^2"),
        ("H(Y)", "2", "H(X) = 2"),
        ("P(B)", "0.3", "P(A) = 0.3"),
        (r"P(A \cap B)", "0.15", "P(A) = 0.3"),
    ],
)
def test_an_equation_of_one_quantity_is_none_of_another(gold, answer, given):
    assert found(gold, answer, given)["status"] != "equal"


def test_independence_of_others_proves_nothing():
    assert alone(r"\mathbb{E}[XY]", r"\mathbb{E}[X]\mathbb{E}[Y]", "X and Z are independent") != "equal"
    assert alone(r"P(A \cap B)", "P(A)P(B)", "A and C are independent") != "equal"
    assert alone("H(X,Y)", "H(X) + H(Y)", "X and Z are independent") != "equal"


def test_pairwise_independence_is_less_than_independence():
    gold, answer = r"P(A \cap B \cap C)", "P(A)P(B)P(C)"
    assert alone(gold, answer, "A, B and C are independent") == "equal"
    assert alone(gold, answer, "A, B and C are pairwise independent") != "equal"


def test_uncorrelated_is_less_than_independent():
    assert alone(r"\mathbb{E}[X^2Y]", r"\mathbb{E}[X^2]\mathbb{E}[Y]", "X and Y are independent") == "equal"
    assert alone(r"\mathbb{E}[X^2Y]", r"\mathbb{E}[X^2]\mathbb{E}[Y]", "X and Y are uncorrelated") is None


def test_a_sample_that_is_not_identically_distributed_has_a_mean_for_each():
    gold, answer = r"\mathbb{E}\left[\sum_{i=1}^n X_i\right]", r"n\mathbb{E}[X_1]"
    assert alone(gold, answer, r"X_1,\dots,X_n are iid") == "equal"
    assert alone(gold, answer, r"X_1,\dots,X_n are independent") != "equal"


def test_the_variance_of_a_sum_needs_independence():
    gold = r"\operatorname{Var}\left(\sum_{i=1}^n X_i\right)"
    assert alone(gold, r"\sum_{i=1}^n \operatorname{Var}(X_i)", r"X_1,\dots,X_n are independent") == "equal"
    assert alone(gold, r"\sum_{i=1}^n \operatorname{Var}(X_i)") != "equal"


# Conventions: what may be meant in two ways is decided in none of them


@pytest.mark.parametrize(
    ("gold", "answer"),
    [
        (r"P(X \ge 1)", "1 - P(X = 0)"),  # right for counts
        ("P(X > 2)", r"P(X \ge 3)"),  # right for whole numbers
        ("P(Z > 1.5)", "P(Z < -1.5)"),  # right for a standard normal Z
        ("P(X > 1.5)", r"P(X \ge 1.5)"),  # right where X is continuous
        ("P(Y=1)", "1 - P(Y=0)"),  # right for a label
        ("P(HT)", "P(H)P(T)"),  # a row of tosses
        (r"E(X - \mu)^2", r"(E[X] - \mu)^2"),  # perhaps the mean of a square
        ("P(X=x)", "p(x)"),  # two notations of one number
        ("P(X|Y)", "p(x|y)"),
        ("P(x, y)", "P(y, x)"),  # perhaps a point
        (r"X \sim N(\mu, \sigma^2)", r"X \sim N(\mu, \sigma)"),  # the variance, or the standard deviation
        (r"\operatorname{Var}(\bar X)", r"\frac{\sigma^2}{n}"),  # of which sample?
        (r"\mathbb{E}[\bar X]", r"\mathbb{E}[X]"),
        (r"\mathbb{E}[S^2]", r"\sigma^2"),  # S may be the deviation of a sample
        (r"\mathbb{E}[X]", "np"),  # of which distribution?
        (r"\mathbb{E}[\hat\theta]", r"\theta"),  # if it is unbiased
        ("P(A)", "p"),
        (r"\mathbb{E}[X + Y]", r"2\mu"),  # whose mean?
    ],
)
def test_what_may_be_meant_in_two_ways_is_left_open(gold, answer):
    assert alone(gold, answer) is None


@pytest.mark.parametrize(
    ("gold", "answer", "given"),
    [
        (r"P(X \ge 1)", "1 - P(X = 0)", r"X \sim \mathrm{Poisson}(\lambda)"),
        ("P(X > 2)", r"P(X \ge 3)", "X is a nonnegative integer"),
        ("P(Z > 1.5)", "P(Z < -1.5)", r"Z \sim N(0, 1)"),
        ("P(X > 1.5)", r"P(X \ge 1.5)", "X is continuous"),
        ("P(Y=1)", "1 - P(Y=0)", r"Y \in \{0, 1\}"),
    ],
)
def test_an_assumption_says_what_is_meant(gold, answer, given):
    assert alone(gold, answer, given) == "equal"


@pytest.mark.parametrize(
    ("gold", "answer", "facts"),
    [
        (r"\mathbb{E}[(X-\mu)^2]", r"\operatorname{Var}(X)", {"μ = E[X]"}),
        (r"\mathbb{E}[X^2]", r"\mu^2 + \sigma^2", {"μ = E[X]", "σ² = Var[X]"}),
        (r"\mathbb{E}[XY] - \mu_X\mu_Y", r"\operatorname{Cov}(X,Y)", {"μ = E[X]", "μ = E[Y]"}),
    ],
)
def test_a_convention_is_named_where_a_proof_needs_it(gold, answer, facts):
    said = found(gold, answer)
    assert said["status"] == "equal"
    assert facts <= set(said["evidence"]["facts"])


def test_a_convention_that_is_not_needed_is_not_named():
    said = found(r"\mathbb{E}[(X-\mu)^2]", r"\mathbb{E}[X^2] - 2\mu\mathbb{E}[X] + \mu^2")
    assert said["status"] == "equal"
    assert not any("μ" in fact for fact in said["evidence"]["facts"])


@pytest.mark.parametrize(
    ("gold", "answer", "given", "status"),
    [
        ("P(X=2)", r"\frac{\lambda^2e^{-\lambda}}{2}", r"X \sim \mathrm{Poisson}(\lambda)", "equal"),
        ("P(X=2)", r"\frac{\lambda^2e^{-\lambda}}{3}", r"X \sim \mathrm{Poisson}(\lambda)", "different"),
        (r"P(X \ge 1)", "1-(1-p)^n", r"X \sim \mathrm{Bin}(n, p)", "equal"),
        (r"P(X \ge 1)", "(1-p)^n", r"X \sim \mathrm{Bin}(n, p)", "different"),
        (r"P(X \le 1)", "3/16", r"X \sim \mathrm{Bin}(5, 0.5)", "equal"),
        ("P(X=7)", "0", r"X \sim \mathrm{Bin}(5, 0.5)", "equal"),
        ("P(Z > 1)", "2P(Z > 1)", r"Z \sim N(0, 1)", "different"),
        ("P(Z > 1)", "P(Z < 1)^2", r"Z \sim N(0, 1)", None),  # true of some symmetric Z, not of this one
        ("P(X > 2)", "P(X > 1)^2", r"X \sim \mathrm{Exp}(\lambda)", None),  # true, as it has no memory
        ("P(X > 2)", "0.5", r"\mathbb{E}[X] = 3", None),
    ],
)
def test_a_law_says_what_chances_are(gold, answer, given, status):
    assert alone(gold, answer, given) == status


@pytest.mark.parametrize(
    ("gold", "answer", "given", "status"),
    [
        (r"P(A \cup B)", "2/3", ("P(A) = 1/2", "P(B) = 1/3", r"P(A \cap B) = 1/6"), "equal"),
        (r"P(A \cup B)", "5/6", ("P(A) = 1/2", "P(B) = 1/3", r"P(A \cap B) = 1/6"), "different"),
        (r"P(A \cap B)", "P(A)P(B)", (r"P(A \mid B) = P(A)",), "equal"),
        ("Var(2X - Y)", "20", ("Var(X) = 4", "Var(Y) = 4", "X and Y are independent"), "equal"),
        ("Var(2X - Y)", "12", ("Var(X) = 4", "Var(Y) = 4", "X and Y are independent"), "different"),
        ("Var(2X - Y)", "20", ("Var(X) = 4", "Var(Y) = 4"), None),
        ("I(X;Y)", "0.5", ("H(X) = 1", "H(X|Y) = 0.5"), "equal"),
        ("I(X;Y)", "1.5", ("H(X) = 1", "H(X|Y) = 0.5"), "different"),
        (r"P(a < X \le b)", "F(b) - F(a)", (), "equal"),
        (r"P(a < X \le b)", "F(a) - F(b)", (), "different"),
        (r"P(\max(X,Y) \le t)", r"P(X \le t)P(Y \le t)", ("X and Y are independent",), "equal"),
        (r"P(\max(X,Y) \le t)", r"P(X \le t)P(Y \le t)", (), "different"),
    ],
)
def test_what_is_said_of_quantities_is_solved_for_their_numbers(gold, answer, given, status):
    assert alone(gold, answer, *given) == status


def test_a_tilde_before_an_event_is_its_complement_and_a_blank_elsewhere():
    assert alone("P(~A)", "1 - P(A)") == "equal"
    assert alone(r"P(A)~+~P(A^c)", "1") == "equal"
    assert alone("X ~ N(0, 1)", r"X \sim N(0, 1)") == "equal"


@pytest.mark.parametrize(
    ("gold", "answer"),
    [(r"P(t > X + Y)", r"P(X < t)P(Y < t)"), (r"\mathbb{E}[\|X\|^2]", r"\mathbb{E}[\|X\|]^2 + 1")],
)
def test_what_is_not_understood_is_not_different(gold, answer):
    assert found(gold, answer)["status"] != "different"


def test_what_is_understood_and_not_decided_is_no_mistake_of_the_question():
    assert found(r"P(X \cup Y)", r"P(X \cup Y)^2", r"X \sim N(0, 1)")["status"] != "equal"
    assert found(r"P(C_1)", r"1 - P(C_2)")["status"] == "undecided"  # where there are two classes
    assert found(r"P(A_1 \cup A_2)", r"P(A_1) + P(A_2)")["status"] == "different"
    assert found("P(A)", r"P(C_1) + P(\neg C_2)")["status"] in ("different", "undecided")


# What is not random is left alone


@pytest.mark.parametrize(
    ("gold", "answer"),
    [
        ("P(x) = x^2 + 1", "x^2 + 1"),
        ("P(1+r)^2", "P(1 + 2r + r^2)"),
        ("p(1-p)", "p - p^2"),
        ("E = mc^2", "c^2 m"),
        ("f(x) = 2x", "2x"),
        ("V(r) = \\frac43\\pi r^3", "\\frac{4\\pi r^3}{3}"),
        ("I(t) = I_0 e^{-t}", "I_0 e^{-t}"),
        ("p(x)", "q(x)"),
        ("|A| = 5", "5"),
        ("E(1+T)", "E + ET"),
        ("P(X) = X^3 - 2X", "X^3 - 2X"),
        (r"\operatorname{Cov}(AX)", r"A\operatorname{Cov}(X)A^T"),
        (r"\mathbb{E}[\|X - Y\|^2]", r"\mathbb{E}[\|X\|^2] + \mathbb{E}[\|Y\|^2]"),
        (r"\mathbb{E}[\mathbf{x}\mathbf{x}^T]", r"\mathbb{E}[\mathbf{x}]\mathbb{E}[\mathbf{x}]^T"),
        (r"N\,\mathbb{E}[X]", r"\mathbb{E}[NX]"),
        (r"P(A) \le 1", r"P(B) \le 1"),
        ("P(A|B|C)", "P(A|B)"),
    ],
)
def test_what_is_not_understood_is_left_alone(gold, answer):
    assert alone(gold, answer) is None


@pytest.mark.parametrize("given", ["X dances", r"\mathbb{E}[X] \gg \mathbb{E}[Y]", "f is convex", "X is bounded by Y"])
def test_an_assumption_that_is_not_understood_leaves_all_open(given):
    assert alone(r"\mathbb{E}[X^2]", r"\mathbb{E}[X]^2", given) is None


def test_a_question_of_the_book_or_with_names_of_its_own_is_left_alone():
    assert alone("E[aX + b]", "a E[X] + b", scope="book") is None
    assert alone("E[aX + b]", "a E[X] + b", names={"X": ["n"]}) is None
    assert alone("E[aX + b]", "a E[X] + b", mode="same form") is None


@pytest.mark.parametrize("text", ["E[", "P(A|", "Var()", "P(A \\cup )", "E[X]]", "H(;)", "KL(p||)", "P(())", "\\sum_x"])
def test_a_broken_text_raises_nothing_new(text):
    for gold, answer in ((text, "P(A)"), ("P(A)", text)):
        assert alone(gold, answer) is None
        try:
            found(gold, answer)
        except (Invalid, LossproofError):
            continue


def test_deep_and_long_texts_are_bounded():
    assert alone("P(" + "(" * 300 + "A" + ")" * 300 + ")", "P(A)") is None
    assert alone("E[" * 100 + "X" + "]" * 100, "E[X]") in (None, "equal")
    assert alone(" + ".join(f"P(A_{k})" for k in range(60)), "P(A)") is None
    assert alone("E[(X+Y+Z+W)^{40}]", "E[X]") != "equal"


# Reading


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("A", Atom("A")),
        (r"A' \cap B", And((Not(Atom("A")), Atom("B")))),
        (r"\overline{A \cup B}", Not(Or((Atom("A"), Atom("B"))))),
        ("A, B", And((Atom("A"), Atom("B")))),
        ("AB", And((Atom("A"), Atom("B")))),
        ("not A", Not(Atom("A"))),
        (r"A \setminus B", And((Atom("A"), Not(Atom("B"))))),
        ("X > 2", Where("X", ">", "2")),
        ("2 < X", Where("X", ">", "2")),
        (r"a < X \le b", And((Where("X", ">", "a"), Where("X", "<=", "b")))),
        (r"|Z| \le t", And((Where("Z", ">=", "-(t)"), Where("Z", "<=", "t")))),
        ("rain", Atom("rain")),
        (r"\neg A", Not(Atom("A"))),
        (r"\max(X, Y) \le t", And((Where("X", "<=", "t"), Where("Y", "<=", "t")))),
        (r"\min(X, Y) \le t", Not(And((Where("X", ">", "t"), Where("Y", ">", "t"))))),
        (r"X \in [a, b)", And((Where("X", ">=", "a"), Where("X", "<", "b")))),
        ("Y > X", Where("X-Y", "<", "0")),
    ],
)
def test_events_are_read(text, meaning):
    assert event(text) == meaning


@pytest.mark.parametrize(
    "text", ["", "1 - p", "2x", r"A \cup B \cap C", "HH", "X > X", "t > X + Y", "A +", "()", r"\theta'", "A ="]
)
def test_what_is_no_event_is_none(text):
    assert event(text) is None


def test_quantities_are_names_in_a_template():
    said = template(tidied(r"a^2\operatorname{Var}\left(X\right) + \frac{P(A\mid B)}{2}"))
    assert said is not None
    assert said.text.split() == ["a^2", "Quaa", "+", r"\frac{", "Quab", "}{2}"]
    assert [q.kind for q in said.quantities.values()] == ["Var", "P"]
    assert said.quantities["Quab"].conditions == ("B",)


def test_a_sum_takes_the_rest_of_its_term_and_an_integral_ends_with_its_differential():
    total = last_total(r"\sum_x p(x) \log p(x) + 1")
    assert total is not None
    assert (total.variables, total.body.strip()) == (("x",), r"p(x) \log p(x)")
    integral = last_total(r"2\int p(x|z) p(z)\,dz + 1")
    assert integral is not None
    assert (integral.variables, integral.integral) == (("z",), True)
    assert last_total(r"\sum_{i=1}^n x_i") is None
    assert last_total(r"\int_0^1 x dx") is None


# Normal forms


def of_two(setting: Setting) -> Cells:
    return cells("", (Atom("A"), Atom("B")), {}, setting)


def test_two_events_have_three_chances_and_two_if_they_are_independent():
    both = And((Atom("A"), Atom("B")))
    loose, apart = of_two(Setting()), of_two(Setting(independent=(frozenset({"A", "B"}),)))
    for each in (loose, apart):
        each.mass(both)
        each.mass(Atom("B"))
    assert set(loose.numbers) == {"P(A)", "P(B | A)", "P(B | not A)"}
    assert set(apart.numbers) == {"P(A)", "P(B)"}
