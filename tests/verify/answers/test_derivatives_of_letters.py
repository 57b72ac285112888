r"""Letters that are differentiated or integrated are functions, unless it is known that they are not.

What cannot be refuted, since one of the letters may be a constant or the texts may say more elsewhere, is not accepted.
"""

from __future__ import annotations

import pytest

from verify.answers import check_expression
from verify.answers.comparing.dependence import Seen, dependent
from verify.answers.reading.integrands import marked
from verify.answers.reading.parsing import GENERAL, parse

UNKNOWN = [
    (r"\frac{\partial p_i}{\partial z_j}", r"0", ()),
    (r"\frac{\partial z_i}{\partial w_j}", r"0", ()),
    (r"\frac{\partial z_i}{\partial w_j}", r"\frac{\partial z_i}{\partial p_j}", ()),
    (r"\sum_k y_k\frac{\partial p_k}{\partial z_j}", r"0", ()),
    (
        r"\frac{\partial p_i}{\partial z_j} = p_i(\delta_{ij}-p_j)",
        r"2\frac{\partial p_i}{\partial z_j} = p_i(\delta_{ij}-p_j)",
        (),
    ),
    (
        r"\frac{\partial p_i}{\partial z_j} = p_i(\delta_{ij}-p_j)",
        r"-\frac{\partial p_i}{\partial z_j} = p_i(\delta_{ij}-p_j)",
        (),
    ),
    (
        r"\frac{\partial p_i}{\partial z_j} = p_i(\delta_{ij}-p_j)",
        r"\frac{\partial q_i}{\partial z_j} = p_i(\delta_{ij}-p_j)",
        (),
    ),
    (
        r"\frac{\partial p_i}{\partial z_j} = p_i(\delta_{ij}-p_j)",
        r"\frac{\partial z_i}{\partial p_j} = p_i(\delta_{ij}-p_j)",
        (),
    ),
    (r"\frac{\partial p_i}{\partial z_j}", r"\frac{\partial p_i}{\partial z_i}", ()),
    (r"\frac{\partial z_i}{\partial x_j}", r"\frac{\partial x_j}{\partial z_i}", ()),
    (r"dp_i/dz_j", r"dp_j/dz_i", ()),
    (
        r"\frac{\partial p_i}{\partial z_j} = p_i(\delta_{ij}-p_j)",
        r"\frac{\partial z_j}{\partial p_i} = p_i(\delta_{ij}-p_j)",
        (),
    ),
    (r"\frac{\partial p_i}{\partial z_j} = p_i(\delta_{ij}-p_j)", r"0 = p_i(\delta_{ij}-p_j)", ()),
    (
        r"\frac{\partial p_i}{\partial z_j} = p_i(\delta_{ij}-p_j)",
        r"\frac{\partial p_j}{\partial z_i} = p_i(\delta_{ij}-p_j)",
        (),
    ),
    (r"\frac{\partial p_i}{\partial z_i} = p_i(1-p_i)", r"\frac{\partial p_i}{\partial z_j} = p_i(1-p_i)", ()),
    (r"\sum_k \frac{\partial L}{\partial p_k}\frac{\partial p_k}{\partial z_j}", r"0", ()),
    (r"\frac{\partial\log p_i}{\partial z_j}", r"0", ()),
    (r"\frac{\partial y}{\partial w_i}=x_i", r"\frac{\partial y}{\partial w_j}=x_i", ()),
    (r"\frac{\partial y}{\partial w_i}=x_i", r"\frac{\partial y}{\partial x_i}=x_i", ()),
    (r"\frac1n\sum_{i=1}^n ax_iy", r"ax_iy", ()),
    (r"\sum_{i=1}^m f(x_i) x_{ij}", r"\sum_{i=1}^m f(x_i) x_i", ()),
    (
        r"\frac1m\sum_{i=1}^m (h_\theta(x^{(i)})-y^{(i)})x_j^{(i)}",
        r"\frac1m\sum_{i=1}^m (h_\theta(x^{(i)})-y^{(i)})x^{(i)}",
        (),
    ),
    (r"\int_0^1\int_0^x f\,dy\,dx", r"\int_0^1\int_0^y f\,dx\,dy", ()),
    (r"\int_0^a\int_0^b f\,dx\,dy", r"\int_0^b\int_0^a f\,dx\,dy", ()),
    (r"\int_0^1 f\,dx", r"f", ()),
    (r"\int_a^b F\,dx", r"F\cdot(b-a)", ()),
    (r"\int_0^T v\,dt", r"vT", ()),
    (r"\int y\,dx", r"yx+C", ()),
    (r"\int u\,dv", r"uv+C", ()),
    (r"\frac{\partial f}{\partial x} = 2xy", r"\frac{\partial y}{\partial x} = 2xy", ()),
    (r"\begin{cases} x, & x>0 \\ 0, & x\le 0\end{cases}", r"\begin{cases} x & x>0 \\ 0 & x\ge 0\end{cases}", ()),
    (r"\begin{cases} 1, & x>0 \\ 0, & x\le 0\end{cases}", r"\begin{cases} 1 & x>0 \\ 0 & x=0\end{cases}", ()),
    (r"\frac{\partial}{\partial w}\frac12(\hat y - y)^2", r"(\hat y - y)", ()),
    (r"\sum_k y_k\frac{\partial p_k}{\partial z_j}", r"\sum_k y_k\frac{\partial p_j}{\partial z_k}", ()),
    (r"\frac{\partial}{\partial z_j}\sum_k y_k \log p_k", r"\sum_k \frac{y_k}{p_k}", ()),
    (r"\nabla f", r"f", ()),
    (r"lambda delta_ah", r"lambda w_a", ()),
    (r"\sum_{i=1}^m x_{ij}", r"\sum_{i=1}^m x_i", ()),
    (r"\frac1m\sum_{i=1}^m (p_i-y_i)x_{ij}", r"\frac1m\sum_{i=1}^m (p_i-y_i)x_{i}", ()),
    (
        r"\begin{cases} 1, & \text{if } x>0 \\ 0, & \text{if } x\le 0\end{cases}",
        r"\begin{cases} 1 & \text{if } x>0 \\ 0 & \text{if } x\le -1\end{cases}",
        (),
    ),
    (r"\max(0,x)", r"\begin{cases} x & x>0 \\ 0 & x=0\end{cases}", ()),
    (
        r"\begin{cases} x & x>1 \\ 0 & \text{otherwise}\end{cases}",
        r"\begin{cases} x & x>1 \\ 0 & 0<x\le 1\end{cases}",
        (),
    ),
    (
        r"f(x)=\begin{cases} 1-|x| & |x|\le 1 \\ 0 & |x|>1\end{cases}",
        r"f(x)=\begin{cases} 1-|x| & |x|\le 1 \\ 0 & x>1\end{cases}",
        (),
    ),
    (r"\frac{\partial u}{\partial x} = 2xy", r"\frac{\partial v}{\partial x} = 2xy", ()),
    (r"\int_0^1 (f(x)+g(x))\,dx", r"\int_0^1 f(x)dx - \int_0^1 g(x)dx", ()),
    (r"\int_0^1 f(x)g(x)\,dx", r"\int_0^1 f(x)dx \int_0^1 g(x)dx", ()),
    (r"\int_0^1\int_0^x f\,dy\,dx", r"\int_0^1\int_0^x f\,dx\,dy", ()),
    (r"\int_0^1 f\,dx", r"\int_0^2 f\,dx", ()),
    (r"\int_0^1 xf(x)\,dx", r"x\int_0^1 f(x)\,dx", ()),
    (r"\frac{dy}{dx}", r"x", (r"y = 3",)),
    (r"\int_0^1 xy\,dx", r"\frac12 y", (r"y = x^2",)),
    (r"\frac{\partial}{\partial w}\left(\hat y - y\right)^2", r"2(\hat y-y)", ()),
    (r"\frac{\partial h_t}{\partial h_{t-1}}", r"\frac{\partial h_{t-1}}{\partial h_{t}}", ()),
    (r"\frac{\partial \sigma(z_i)}{\partial z_j}", r"\sigma'(z_i)", ()),
    (r"\frac{\partial}{\partial \theta}\mathbb{E}[X]", r"0", ()),
    (r"\int_0^\infty f\,dx", r"f\cdot\infty", ()),
    (r"\int_0^1 p\,dx", r"p", ()),
    (r"\int_0^1 \rho\,dV", r"\rho", ()),
    (r"\int E\,dt", r"Et + C", ()),
    (r"\int_0^1 x_t\,dt", r"x_t", ()),
    (
        r"\frac{\partial L_T}{\partial h_T}\frac{\partial h_t}{\partial h_{t-1}}",
        r"\frac{\partial L_T}{\partial h_T}\frac{\partial h_{t+1}}{\partial h_{t}}",
        (),
    ),
]


@pytest.mark.parametrize(("gold", "answer", "said"), UNKNOWN)
def test_what_may_be_something_else_is_not_accepted(gold: str, answer: str, said: tuple[str, ...]):
    assert check_expression(gold, answer, assume=said).status != "equal"


@pytest.mark.parametrize(
    ("text", "by", "total", "letters"),
    [
        ("a x^2", "x", True, set()),
        ("a y^2", "x", True, {"y"}),
        ("y^2", "x", False, set()),
        ("m v^2", "t", True, {"v"}),
        ("u v", "x", True, {"u", "v"}),
        ("p - y", "w", False, {"p"}),
        ("y", "w", False, {"y"}),
        ("c", "x", True, set()),
        ("x_0 + v", "t", True, {"v"}),
    ],
)
def test_which_letters_depend_on_a_variable(text: str, by: str, total: bool, letters: set[str]):
    found = dependent(parse(text, scope=GENERAL), parse(by, scope=GENERAL), Seen(), total=total)
    assert found == letters


def test_what_is_differentiated_somewhere_depends_on_the_variable_everywhere():
    seen = Seen.of([parse(r"\frac{dy}{dx}", scope=GENERAL)])
    body, x = parse("x^2 + y^2", scope=GENERAL), parse("x", scope=GENERAL)
    assert dependent(body, x, seen, total=True) == {"y"}
    assert dependent(body, x, Seen(), total=True) == set()


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        (r"\int_0^1 v \, dt", {("v", ("t",))}),
        (r"\int_0^1 k \, dt", set()),
        (r"\int_0^1 x y \, dx", set()),
        (r"\int_0^1 \int_0^1 y \, dx \, dy", set()),
        (r"\int_0^1 \int_0^1 f \, dx \, dy", {("f", ("x", "y"))}),
    ],
)
def test_which_letters_of_an_integrand_are_functions(text: str, letters: set[tuple[str, tuple[str, ...]]]):
    assert {(name, variables) for _, name, variables in marked(parse(text, scope=GENERAL))} == letters


def test_definitions_that_were_put_into_a_derivative_are_named():
    found = check_expression(r"\frac{\partial y}{\partial w}", "x", assume=("y = wx + b",))
    assert found.status == "equal"
    assert "y = " in str(found.evidence)
