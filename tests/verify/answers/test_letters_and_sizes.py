"""Letters before brackets that may be functions, sizes that one text leaves unsaid, and labels: what is decided."""

import pytest

from verify.answers import check_expression

MAYBE_FUNCTIONS = [
    (r"J_0(2x)", r"2J_0(x)"),
    (r"\zeta(2s)", r"2\zeta(s)"),
    ("T(2x)", "2T(x)"),
    ("h(x+y)", "h(x) + h(y)"),
    ("LayerNorm(x+y)", "LayerNorm(x) + LayerNorm(y)"),
    (r"\zeta(2)", r"\frac{\pi^2}{6}"),
    (r"\Phi(x)", r"1 - \Phi(-x)"),
    (r"\operatorname{ELU}(2x)", r"2\operatorname{ELU}(x)"),
    (r"2\operatorname{Re}(z)", r"\bar z + z"),
]
PRODUCTS = [
    ("x(x+1)", "x^2 + x"),
    ("P(1+r)(1+s)", "P(1+s)(1+r)"),
    ("a(b+c)", "ab + ac"),
    ("a(2b)", "2ab"),
    ("n(n-1)(n-2)", "n(n-2)(n-1)"),
    (r"\lambda(1-\lambda)", r"\lambda - \lambda^2"),
]
ONE_SIZE = [
    (r"-\log\frac{e^{s_i}}{\sum_{j=1}^N e^{s_j}}", r"-s_i + \log\sum_{j=1}^N e^{s_j}", ()),
    (r"-\log\frac{e^{s_{ii}}}{\sum_{j=1}^N e^{s_{ij}}}", r"-s_{ii} + \log\sum_{j=1}^N e^{s_{ij}}", ()),
    (r"\sum_{j=1}^d \log\sigma_j^2", r"2\sum_{j=1}^d \log\sigma_j", (r"\sigma_j > 0",)),
    (r"-\sum_{k=1}^K \mathbf{1}[k=c]\log p_k", r"-\log p_c", ()),
    (r"\log(1+e^{-u})", r"-\log\sigma(u)", (r"\sigma(t) = \frac{1}{1+e^{-t}}",)),
    (r"\frac{x}{10000^{2i/d}}", r"x \cdot 10000^{-2i/d}", ()),
    (r"\sum_i\sum_j a_{ij}x_i x_j", "x^T A x", ()),  # the entries of A are the a_ij
]
UNDECIDED = [
    (r"(1-\beta)\sum_{i=1}^t \beta^{t-i}g_i", r"(1-\beta)\sum_{k=0}^{t-1}\beta^k g_{t-k}"),
    (r"\sum_{i=1}^n (y_i - \sum_{j=1}^p x_{ij}w_j)^2", r"\|y - Xw\|_2^2"),
    (r"-\log p_y", r"-\sum_k y_k \log p_k"),
]
DIFFERENT = [
    ("2*sigmoid(x) - 1", "tanh(x)", ("sigmoid(x) = 1/(1+exp(-x))",)),
    (r"\sum_x p(x)\log\frac{p(x)}{q(x)}", r"\sum_x q(x)\log\frac{q(x)}{p(x)}", ("p(x) > 0", "q(x) > 0")),
    (r"P(A|B)=\frac{P(B|A)P(A)}{P(B)}", r"P(A|B)=\frac{P(B|A)P(B)}{P(A)}", ("P(A) > 0", "P(B) > 0")),
    (r"-\log\frac{e^{s_i}}{\sum_{j=1}^N e^{s_j}}", r"s_i + \log\sum_{j=1}^N e^{s_j}", ()),
    ("l(w)", "l + w", ()),
    (
        r"\frac{\partial s_i}{\partial z_j} = s_i(\delta_{ij}-s_j)",
        r"\frac{\partial s_i}{\partial z_j} = s_i(1-s_j)",
        (),
    ),
]


@pytest.mark.parametrize(("gold", "answer"), [*MAYBE_FUNCTIONS, *UNDECIDED])
def test_what_may_be_read_otherwise_is_not_decided(gold: str, answer: str):
    assert check_expression(gold, answer).status == "undecided"
    assert check_expression(answer, gold).status == "undecided"


@pytest.mark.parametrize(("gold", "answer"), PRODUCTS)
def test_brackets_multiply(gold: str, answer: str):
    assert check_expression(gold, answer).status == "equal"


@pytest.mark.parametrize(("gold", "answer", "assume"), ONE_SIZE)
def test_one_name_has_one_size(gold: str, answer: str, assume: tuple[str, ...]):
    assert check_expression(gold, answer, assume=assume).status == "equal"


@pytest.mark.parametrize(("gold", "answer", "assume"), DIFFERENT)
def test_what_holds_anyway_does_not_hide_a_difference(gold: str, answer: str, assume: tuple[str, ...]):
    assert check_expression(gold, answer, assume=assume).status == "different"
