"""Printed formulas: parentheses, signs, fractions, subscripts, and the two-dimensional forms."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from textwrap import dedent

import pytest

from derive.printing import forms
from derive.printing.boxes import beside, fraction, parens, text
from derive.printing.glyphs import cells, lowered, raised
from derive.printing.latex import Latex, latex, latex_text
from derive.printing.linear import Linear, linear
from derive.printing.reasons import reason_text, reasons_text
from derive.printing.unicode import Stacked, pretty
from derive.printing.wrapping import wrap_formula, wrap_words
from derive.rules import ALGEBRA, CONDITIONAL_PROBABILITY, POSITIVE_FACTOR, equation
from derive.symbols import (
    Add,
    ArgMax,
    ArgMin,
    D,
    Delta,
    Exp,
    Expr,
    Factorial,
    Family,
    Idx,
    Joint,
    Lam,
    Log,
    Mul,
    Num,
    P,
    Pow,
    Prod,
    Step,
    Sum,
    Sym,
)
from derive.vocabulary import (
    G,
    K,
    W,
    X,
    Y,
    Z,
    a,
    bias,
    counts,
    cross_entropy,
    d,
    gram,
    i,
    j,
    k,
    l,
    label,
    n,
    observed,
    p,
    scores,
    sigmoid,
    softmax,
    t,
    trials,
    v,
    y,
    z,
)
from derive.vocabulary import m as size

b = Idx("b", d)  # no subscript glyph exists for it

x, c = Sym("x"), Sym("c")
f = Sym("f")

LINEAR = [
    # signs and sums
    (x - c, "x − c"),
    (-(x + c), "−(x + c)"),
    (-x, "−x"),
    (-x + c, "−x + c"),
    (x - (c - t), "x − (c − t)"),
    (x + (c + t), "x + c + t"),
    (x + Num(-3), "x − 3"),
    (1 - 2 * x, "1 − 2 x"),
    (1 - (-x), "1 − (−x)"),
    (Num(-3), "−3"),
    # products
    ((x + c) * t, "(x + c) t"),
    (x * (c + t), "x (c + t)"),
    (x * (-c), "x (−c)"),
    (-x * c, "−x c"),
    (x * (c * t), "x c t"),
    (2 * x, "2 x"),
    (Mul(Num(2), Num(3)), "2·3"),
    (Mul(x, Num(2)), "x·2"),
    (Mul(Num(2), Pow(Num(3), x)), "2·3ˣ"),
    # fractions
    (x / c, "x/c"),
    (1 / x, "1/x"),
    (x / (c * t), "x/(c t)"),
    (x / c / t, "x/(c t)"),
    (x / (c / t), "x/(c/t)"),
    ((x / c) * t, "(x/c) t"),
    (x * t / c, "x t/c"),
    (x * (t / c), "x (t/c)"),
    ((x + c) / (x - c), "(x + c)/(x − c)"),
    (-(x / c), "−x/c"),
    (x + c / t, "x + c/t"),
    (P(observed) / P(label[k]) * P(label[k]), "(P(X)/P(Yₖ)) P(Yₖ)"),
    # powers
    (x**2, "x²"),
    (x**c, "xᶜ"),
    ((x / c) ** 2, "(x/c)²"),
    ((x * c) ** 2, "(x c)²"),
    ((-x) ** 2, "(−x)²"),
    (-(x**2), "−x²"),
    ((x**2) ** 3, "(x²)³"),
    (x ** (c**t), "x^(cᵗ)"),
    (x ** Num(-2), "x⁻²"),
    ((1 - x) ** (1 - y[k]), "(1 − x)^(1 − yₖ)"),
    (p[k] ** counts[k], "pₖ^cₖ"),
    (z[k] ** 2, "zₖ²"),
    (sigmoid(t) ** 2, "σ(t)²"),
    (Num(-2) ** Num(2), "(−2)²"),
    # functions
    (Exp(x), "eˣ"),
    (Exp(-x), "e⁻ˣ"),
    (Exp(x) ** 2, "(eˣ)²"),
    (Exp(z[k]), "exp(zₖ)"),
    (Log(x), "log x"),
    (Log(x) * c, "log(x) c"),
    (c * Log(x), "c log x"),
    (Log(x) / c, "log(x)/c"),
    (Log(x * c), "log(x c)"),
    (Log(x) ** 2, "(log x)²"),
    (Log(x**2), "log(x²)"),
    (Log(Sum(Exp(z[j]), j)), "log Σⱼ₌₁ᴷ exp(zⱼ)"),
    (Step(x - c), "1[x − c ≥ 0]"),
    (c * Step(x), "c·1[x ≥ 0]"),
    (Factorial(size), "m!"),
    (Factorial(size + 1), "(m + 1)!"),
    (Factorial(size) ** 2, "(m!)²"),
    (Factorial(Factorial(size)), "(m!)!"),
    # sums and products over indices
    (Sum(y[k], k), "Σₖ₌₁ᴷ yₖ"),
    (Sum(y[k] + 1, k), "Σₖ₌₁ᴷ (yₖ + 1)"),
    (Sum(y[k], k) + 1, "Σₖ₌₁ᴷ yₖ + 1"),
    (Sum(-y[k], k), "Σₖ₌₁ᴷ (−yₖ)"),
    (Sum(y[k], k) * c, "(Σₖ₌₁ᴷ yₖ) c"),
    (c * Sum(y[k], k), "c Σₖ₌₁ᴷ yₖ"),
    (Sum(y[k], k) ** 2, "(Σₖ₌₁ᴷ yₖ)²"),
    (Sum(y[k], k) / n, "(1/n) Σₖ₌₁ᴷ yₖ"),
    (-Sum(y[k], k) / n, "−(1/n) Σₖ₌₁ᴷ yₖ"),
    (x / Sum(y[k], k), "x/(Σₖ₌₁ᴷ yₖ)"),
    (Sum(Sum(W[a, k], k), a), "Σₐ₌₁ᵈ Σₖ₌₁ᴷ Wₐₖ"),
    (Prod(p[k] ** y[k], k), "Πₖ₌₁ᴷ pₖ^yₖ"),
    (Sum(y[k], Idx("k", 2, K)), "Σₖ₌₂ᴷ yₖ"),
    # indices
    (W[a, k], "Wₐₖ"),
    (W[b, k], "W_bk"),
    (z[K], "z_K"),
    (W[b, Idx("k1", K)], "W_{b,k1}"),
    (z[b] * y[k], "z_b y_k"),
    (Delta(k, j), "δₖⱼ"),
    (Family("z", Num(20))[12], "z₁₂"),
    # functions of families
    (softmax(z)[k], "softmax(z)ₖ"),
    (softmax(Lam(k, Z[i, k]))[k], "softmax(Zᵢ)ₖ"),
    (cross_entropy(y, Lam(k, z[k] / 2)), "CE(y, (zₖ/2)ₖ)"),
    (Lam(k, z[k])[j], "zⱼ"),
    (scores(X, W, bias)[i, k], "(X W + b)ᵢₖ"),
    (softmax(Lam(k, scores(X, W, bias)[i, k]))[k], "softmax((X W + b)ᵢ)ₖ"),
    (gram(X, G)[a, k], "(Xᵀ G)ₐₖ"),
    (gram(X, Lam(i, k, Z[i, k] - Y[i, k]))[a, k], "(Xᵀ (Zᵢₖ − Yᵢₖ)ᵢₖ)ₐₖ"),
    # derivatives
    (D(f, t), "∂f/∂t"),
    (D(f, z[i]), "∂f/∂zᵢ"),
    (D(f, t) * c, "(∂f/∂t) c"),
    (D(D(f, t), t), "∂²f/∂t²"),
    (D(D(f, z[k]), z[j]), "∂²f/∂zⱼ∂zₖ"),
    (D(sigmoid(t), t), "∂/∂t σ(t)"),
    (D(x + c, x), "∂/∂x (x + c)"),
    (D(x * c, x), "∂/∂x (x c)"),
    (D(x**2, x), "∂/∂x (x²)"),
    (D(sigmoid(t), t) * c, "(∂/∂t σ(t)) c"),
    (-D(sigmoid(t), t), "−∂/∂t σ(t)"),
    # probability
    (P(label[k], observed), "P(Yₖ | X)"),
    (P(Joint(observed, label[k])), "P(X, Yₖ)"),
    (P(Joint(observed, label[j]), label[k]), "P(X, Yⱼ | Yₖ)"),
    # optima
    (ArgMin(cross_entropy(y, p), p), "argminₚ CE(y, p)"),
    (ArgMax(-x, x), "argmaxₓ (−x)"),
    (ArgMin(x, Sym("W")), "argmin_W x"),
    # names
    (Sym("theta") + Sym("beta'"), "θ + β′"),
]


@pytest.mark.parametrize(("e", "shown"), LINEAR, ids=[shown for _, shown in LINEAR])
def test_linear(e: Expr, shown: str):
    assert linear(e) == shown


LATEX = [
    (x / c, r"\frac{x}{c}"),
    (x * (-c), "x (-c)"),
    ((x / c) ** 2, r"\left(\frac{x}{c}\right)^{2}"),
    (Sum(Exp(z[j]), j), r"\sum_{j=1}^{K} e^{z_{j}}"),
    (softmax(z)[k], r"\operatorname{softmax}(z)_{k}"),
    (sigmoid(t), r"\sigma(t)"),
    (Delta(i, j), r"\delta_{i j}"),
    (P(label[k], observed), r"\mathrm{P}(Y_{k} \mid X)"),
    (gram(X, G)[a, k], r"(X^{\top} G)_{a k}"),
    (D(D(f, t), t), r"\frac{\partial^{2} f}{\partial t^{2}}"),
    (D(sigmoid(t), t), r"\frac{\partial}{\partial t} \sigma(t)"),
    (ArgMin(x, x), r"\operatorname*{arg\,min}_{x} \, x"),
    (Mul(Num(2), Num(3)), r"2 \cdot 3"),
    (Prod(p[k], k), r"\prod_{k=1}^{K} p_{k}"),
    (Factorial(trials), "N!"),
    (Log(x) / n, r"\frac{\log x}{n}"),
    (Log(x) * c, r"\log(x) c"),
    (Sym("theta'"), r"\theta'"),
    (Sym("log_odds"), r"\mathit{log\_odds}"),
    (v[Idx("i1", K)], "v_{i_{1}}"),
    (x ** (c / t), r"x^{\frac{c}{t}}"),
]


@pytest.mark.parametrize(("e", "shown"), LATEX, ids=[shown for _, shown in LATEX])
def test_latex(e: Expr, shown: str):
    assert latex(e) == shown


def test_latex_text_keeps_special_characters_out_of_text():
    assert latex_text("the id log_softmax") == r"\text{the id log}\_\text{softmax}"


STACKED = [
    (
        softmax.body,
        """
            zₖ
           e
        ─────────
          K   zⱼ
          Σ  e
         j=1
        """,
    ),
    (
        D(-Sum(y[l] * Log(softmax(z)[l]), l), z[k]),
        """
          ∂   ⎛  K                    ⎞
        ───── ⎜− Σ  yₗ log softmax(z)ₗ⎟
         ∂zₖ  ⎝ l=1                   ⎠
        """,
    ),
    (
        ((x - c) / t) ** 2,
        """
        ⎛ x − c ⎞²
        ⎜───────⎟
        ⎝   t   ⎠
        """,
    ),
    (
        ArgMax(Log(Prod(p[k] ** y[k], k)), p),
        """
                    K    yₖ
        argmax log  Π  pₖ
          p        k=1
        """,
    ),
    (
        Mul(Num(2), Num(Fraction(1, 2)), x),
        """
           1
        2·─── x
           2
        """,
    ),
    (
        Log(x / c) + 1,
        """
           ⎛ x ⎞
        log⎜───⎟ + 1
           ⎝ c ⎠
        """,
    ),
    (softmax(Lam(k, z[k] / t))[j] * c, "softmax((zₖ/t)ₖ)ⱼ c"),
]
STACKED_IDS = ["softmax", "derivative", "power", "argmax", "dot", "log", "short argument"]


@pytest.mark.parametrize(("e", "shown"), STACKED, ids=STACKED_IDS)
def test_stacked(e: Expr, shown: str):
    assert pretty(e).rstrip() == dedent(shown).strip("\n").rstrip()


def test_what_is_too_high_is_written_in_one_line():
    tower: Expr = x
    for _ in range(5):
        tower = 1 / (1 + tower)
    assert "\n" not in pretty(tower)
    assert pretty(tower) == linear(tower)


def test_a_sum_that_is_too_wide_is_stacked_in_rows():
    e = Add(*(Sum(W[a, k] * z[k], k) / (1 + c) for _ in range(5)))
    shown = pretty(e, 40)
    assert "Σ" in shown
    assert "─" in shown
    assert max(map(cells, shown.splitlines())) <= 40
    assert sum(line.startswith(" + ") for line in shown.splitlines()) == 2


def test_deep_exponents_take_no_time():
    tower: Expr = x
    for _ in range(60):
        tower = Exp(tower)
    assert linear(tower).startswith("exp(exp(")
    assert pretty(tower)


def test_one_theorem_has_one_kind_of_subscript():
    assert linear(W[a, k] * W[b, k]) == "W_ak W_bk"
    assert linear(Sum(W[b, k], k)) == "Σ_{k=1}^K W_bk"


def test_every_form_has_a_method_in_every_printer():
    kinds = [kind.__name__.lower() for kind in forms.Form.__subclasses__()]
    assert [(p, k) for p in (Linear, Stacked, Latex) for k in kinds if not hasattr(p, k)] == []


def test_boxes_align_on_the_baseline():
    box = beside(text("p = "), parens(fraction(text("a"), text("b + c"))))
    assert box.lines == ("    ⎛   a   ⎞", "p = ⎜───────⎟", "    ⎝ b + c ⎠")
    assert box.baseline == 1


def test_width_counts_columns_not_characters():
    assert cells("αβ") == 2
    assert cells("漢字") == 4
    assert cells("é") == 1
    assert beside(fraction(text("漢字"), text("x"))).lines[1] == "──────"


def test_shifted_characters_keep_their_width():
    for shifted in (lowered("aeijk0123456789+−"), raised("abcdn0123456789+−")):
        assert shifted is not None
        assert cells(shifted) == len(shifted)
    assert lowered("b") is None
    assert raised("q") is None


def test_formulas_break_before_signs_outside_parentheses():
    assert wrap_formula("a b + c d − (e + f) g", 12) == ["a b + c d", "  − (e + f)", "  g"]


def test_long_words_are_not_cut():
    assert wrap_words("a very-very-long-word b", 8) == ["a", "very-very-long-word", "b"]


REASONS = [
    (softmax, "definition of softmax"),
    (sigmoid, "definition of σ"),
    (gram, "definition of Aᵀ G"),
    (equation(Sum(y[k], k), 1), "hypothesis: Σₖ₌₁ᴷ yₖ = 1"),
    (equation(Sum(Y[i, k], k), 1, i), "hypothesis: Σₖ₌₁ᴷ Yᵢₖ = 1 for all i"),
    (CONDITIONAL_PROBABILITY, "conditional probability"),
    (CONDITIONAL_PROBABILITY.where({observed: observed}), "conditional probability"),
    (ALGEBRA, "algebra"),
    (POSITIVE_FACTOR(trials), "positive factor N"),
]


@pytest.mark.parametrize(("reason", "shown"), REASONS, ids=[shown for _, shown in REASONS])
def test_reasons(reason, shown: str):
    assert reason_text(reason) == shown


def test_several_reasons():
    assert reasons_text((ALGEBRA, sigmoid)) == "algebra; definition of σ"
    assert reasons_text((softmax, sigmoid, ALGEBRA)) == "definitions of softmax and σ; algebra"
    assert reasons_text((cross_entropy, softmax, sigmoid)) == "definitions of CE, softmax and σ"


def test_printing_imports_nothing_slow():
    code = "import sys, derive.printing.theorem; print([m for m in ('rich', 'sympy', 'numpy') if m in sys.modules])"
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
