"""What learners write is read as they mean it, in three notations; what cannot be read is refused where it is wrong."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derive.symbols import (
    Add,
    ArgMin,
    At,
    D,
    Definition,
    Delta,
    Dim,
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
    K,
    W,
    X,
    Y,
    Z,
    a,
    absolute,
    bias,
    binary_cross_entropy,
    cross_entropy,
    d,
    entropy,
    gram,
    h,
    i,
    j,
    k,
    label,
    log_softmax,
    logistic_loss,
    logsumexp,
    mean_cross_entropy,
    n,
    observed,
    p,
    q,
    relative_entropy,
    s,
    scores,
    sigmoid,
    softmax,
    softplus,
    t,
    v,
    w,
    y,
    z,
)
from verify.answers.reading.functions import INFINITY, PI, Applied, Elementary
from verify.answers.reading.parsing import BOOK, GENERAL, Invalid, Relation, parse, parse_statement

score, chance, target = Sym("z"), Sym("p"), Sym("y")
x, u, c, r, f = (Sym(name) for name in "xucrf")
ga, gb, gy, gn, gk = (Sym(name) for name in "abynk")
HALF = Num(Fraction(1, 2))
linear_score = Sum(X[i, a] * w[a], a)
log_sum = Log(Sum(Exp(z[j]), j))


def fn(name: str, *args: Expr) -> Expr:
    return Elementary(*args, data=name)


def ten(name: str) -> Idx:
    return Idx(name, 1, 10)


BOOK_TEXT: list[tuple[str, Expr]] = [
    ("softmax(z)_k - y_k", softmax(z)[k] - y[k]),
    ("p_k - y_k", p[k] - y[k]),
    ("p[k] - y[k]", p[k] - y[k]),
    ("softmax(z)[k]", softmax(z)[k]),
    ("z_1 - z_2", z[1] - z[2]),
    ("y_12", y[12]),
    ("W_ak", W[a, k]),
    ("Y_1k", Y[1, k]),
    ("W_{a,k}", W[a, k]),
    ("W_{a k}", W[a, k]),
    ("W[a, k]", W[a, k]),
    ("z_{k+1}", z[k + 1]),
    ("z_(k+1)", z[k + 1]),
    ("z_K", z[K]),
    ("delta_kj", Delta(k, j)),
    ("delta_{k,j}", Delta(k, j)),
    ("delta(k, j)", Delta(k, j)),
    ("sigma(z)", sigmoid(score)),
    ("sigmoid(z)", sigmoid(score)),
    ("sigma z", sigmoid(score)),
    ("sigma(z)*(1 - sigma(z))", sigmoid(score) * (1 - sigmoid(score))),
    ("sigma(z)(1 - sigma(z))", sigmoid(score) * (1 - sigmoid(score))),
    ("1/(1 + exp(-z))", 1 / (1 + Exp(-score))),
    ("1/(1 + e^-z)", 1 / (1 + Exp(-score))),
    ("1/(1 + e^(-z))", 1 / (1 + Exp(-score))),
    ("log(1 + exp(-z))", Log(1 + Exp(-score))),
    ("ln(1 + exp(-z))", Log(1 + Exp(-score))),
    ("-y log p - (1 - y) log(1 - p)", Mul(Num(-1), target, Log(chance)) - (1 - target) * Log(1 - chance)),
    ("sum_{j=1}^K exp(z_j)", Sum(Exp(z[j]), j)),
    ("sum_{j=1}^{K} exp(z_j)", Sum(Exp(z[j]), j)),
    ("sum(exp(z_j), j=1..K)", Sum(Exp(z[j]), j)),
    ("sum(exp(z_j), j=1,...,K)", Sum(Exp(z[j]), j)),
    ("sum(exp(z_j), (j, 1, K))", Sum(Exp(z[j]), j)),
    ("sum(exp(z_j), j, 1, K)", Sum(Exp(z[j]), j)),
    ("sum(exp(z_j), j)", Sum(Exp(z[j]), j)),
    ("sum(j, exp(z_j))", Sum(Exp(z[j]), j)),
    ("sum_j exp(z_j)", Sum(Exp(z[j]), j)),
    ("sum_i z_i", Sum(z[Idx("i", K)], Idx("i", K))),
    ("sum_i delta_ij z_i", Sum(Delta(Idx("i", K), j) * z[Idx("i", K)], Idx("i", K))),
    ("sum_{j=2}^K z_j", Sum(z[Idx("j", 2, K)], Idx("j", 2, K))),
    ("sum_k y_k sum_j z_j", Sum(y[k] * Sum(z[j], j), k)),
    ("sum_k y_k/2 + 1", Sum(y[k] / 2, k) + 1),
    ("prod_k p_k^y_k", Prod(p[k] ** y[k], k)),
    ("log sum_j exp(z_j) - z_k", log_sum - z[k]),
    ("logsumexp(z) - z_k", logsumexp(z) - z[k]),
    ("log_softmax(z)_k", log_softmax(z)[k]),
    ("-log softmax(z)_k", -Log(softmax(z)[k])),
    ("log p_k q_k", Log(p[k] * q[k])),
    ("-sum_k y_k log p_k", -Sum(y[k] * Log(p[k]), k)),
    ("CE(y, softmax(z))", cross_entropy(y, softmax(z))),
    ("cross_entropy(y, p)", cross_entropy(y, p)),
    ("BCE(y, p)", binary_cross_entropy(target, chance)),
    ("BCE(y_k, sigma(z_k))", binary_cross_entropy(y[k], sigmoid(z[k]))),
    ("H(p)", entropy(p)),
    ("KL(p, q)", relative_entropy(p, q)),
    ("KL(p || q)", relative_entropy(p, q)),
    ("L(X, w, y)", logistic_loss(X, w, Family("y", n))),
    ("J(Y, X W + b)", mean_cross_entropy(Y, scores(X, W, bias))),
    ("CE(Y_i, softmax(Z_i))", cross_entropy(Lam(k, Y[i, k]), softmax(Lam(k, Z[i, k])))),
    ("X^T Y", gram(X, Y)),
    ("X' Y", gram(X, Y)),
    ("X'Y", gram(X, Y)),
    ("X W + b", scores(X, W, bias)),
    ("(X W + b)_ik", scores(X, W, bias)[i, k]),
    ("X^T (sigma(X w) - y)/n", Lam(a, Sum(X[i, a] * (sigmoid(linear_score) - Family("y", n)[i]), i) / n)),
    ("y^T log p", Sum(y[k] * Log(p[k]), k)),
    ("sum_{j!=k} p_j", Sum((1 - Delta(j, k)) * p[j], j)),
    ("w^T w", Sum(w[a] * w[a], a)),
    ("sigma'(z)", D(sigmoid(score), score)),
    ("softplus''(t) + 1", D(D(softplus(t), t), t) + 1),
    ("d/dz sigma(z)", D(sigmoid(score), score)),
    ("d/dz_k log_softmax(z)_j", D(log_softmax(z)[j], z[k])),
    ("diff(sigma(z), z)", D(sigmoid(score), score)),
    ("diff(sigma(z), z, 2)", D(D(sigmoid(score), score), score)),
    ("diff(H(p), p_k, p_j)", D(D(entropy(p), p[k]), p[j])),
    ("d^2/dz^2 sigma(z)", D(D(sigmoid(score), score), score)),
    ("argmin_q CE(p, q)", ArgMin(cross_entropy(p, q), q)),
    ("P(Y_k | X)", P(label[k], observed)),
    ("P(X, Y_k)", P(Joint(observed, label[k]))),
    ("1[z >= 0]", Step(score)),
    ("1[z >= y]", Step(score - target)),
    ("|z - 1|", absolute(score - 1)),
    ("|z||y|", absolute(score) * absolute(target)),
    ("1/2 sum_k (p_k - y_k)^2", HALF * Sum((p[k] - y[k]) ** 2, k)),
    ("softmax((log p_j)_j)_k", softmax(Lam(j, Log(p[j])))[k]),
    ("softmax((z_j + s)_j)_k", softmax(Lam(j, z[j] + s))[k]),
    ("H((1/K)_k)", entropy(Lam(k, 1 / K))),
    ("log K", Log(K)),
    ("log_2 K", Log(K) / Log(Num(2))),
    ("softmax(z)_k^2", softmax(z)[k] ** 2),
    ("n/K", n / K),
]
BOOK_UNICODE: list[tuple[str, Expr]] = [
    ("σ(z)", sigmoid(score)),
    ("σ(z)(1 − σ(z))", sigmoid(score) * (1 - sigmoid(score))),
    ("Σⱼ₌₁ᴷ exp(zⱼ)", Sum(Exp(z[j]), j)),
    ("∑ⱼ₌₁ᴷ exp(zⱼ)", Sum(Exp(z[j]), j)),
    ("Σ_{j≠k} pⱼ", Sum((1 - Delta(j, k)) * p[j], j)),
    ("Σⱼ exp(zⱼ)", Sum(Exp(z[j]), j)),
    ("−Σₖ₌₁ᴷ yₖ log pₖ", -Sum(y[k] * Log(p[k]), k)),
    ("log Πₖ₌₁ᴷ pₖ^yₖ", Log(Prod(p[k] ** y[k], k))),
    ("softmax(z)ₖ (δₖⱼ − softmax(z)ⱼ)", softmax(z)[k] * (Delta(k, j) - softmax(z)[j])),
    ("∂/∂zⱼ softmax(z)ₖ", D(softmax(z)[k], z[j])),
    ("∂²/∂zⱼ∂zₖ CE(y, softmax(z))", D(D(cross_entropy(y, softmax(z)), z[k]), z[j])),
    ("σ′(z)", D(sigmoid(score), score)),
    ("∂²/∂z² σ(z)", D(D(sigmoid(score), score), score)),
    ("eᶻ/(1 + eᶻ)", Exp(score) / (1 + Exp(score))),
    ("1/(1 + e⁻ᶻ)", 1 / (1 + Exp(-score))),
    ("½ Σₖ (pₖ − yₖ)²", HALF * Sum((p[k] - y[k]) ** 2, k)),
    ("Xᵀ Y", gram(X, Y)),
    ("Xᵀ(X W + b)", gram(X, scores(X, W, bias))),
    ("wᵀw", Sum(w[a] * w[a], a)),
    ("Zᵢₖ", Z[i, k]),
    ("Wₐₖ", W[a, k]),
    ("P(Yₖ ∣ X)", P(label[k], observed)),
    ("KL(p ∥ q)", relative_entropy(p, q)),
    ("z·y × p ÷ t", score * target * chance / t),
    ("1[z ≥ 0]", Step(score)),
    ("𝑧² + ２", score**2 + 2),
    ("√z", Pow(score, HALF)),
    ("√z²", Pow(score**2, HALF)),
    ("argmin_q CE(p, q)", ArgMin(cross_entropy(p, q), q)),
    ("exp(−zₖ)", Exp(-z[k])),
]
BOOK_LATEX: list[tuple[str, Expr]] = [
    (r"\frac{1}{1 + e^{-z}}", 1 / (1 + Exp(-score))),
    (r"\dfrac{1}{2}", HALF),
    (r"\tfrac12 z", HALF * score),
    (r"\frac1K", 1 / K),
    (r"\sum_{j=1}^{K} e^{z_j}", Sum(Exp(z[j]), j)),
    (r"\sum\limits_{j=1}^K \exp(z_j)", Sum(Exp(z[j]), j)),
    (r"\sum^{K}_{j=1} \exp(z_j)", Sum(Exp(z[j]), j)),
    (r"-\sum_k y_k \log p_k", -Sum(y[k] * Log(p[k]), k)),
    (r"\prod_{k=1}^K p_k^{y_k}", Prod(p[k] ** y[k], k)),
    (r"\operatorname{softmax}(z)_k", softmax(z)[k]),
    (r"\operatorname{softmax}(z)_{k}", softmax(z)[k]),
    (r"\mathrm{softmax}(z)_k", softmax(z)[k]),
    (r"\text{softmax}(\mathbf{z})_k - y_k", softmax(z)[k] - y[k]),
    (r"\operatorname{log\_softmax}(z)_k", log_softmax(z)[k]),
    (r"\mathrm{CE}(\boldsymbol{y}, \mathbf{p})", cross_entropy(y, p)),
    (r"\sigma(z)\left(1 - \sigma(z)\right)", sigmoid(score) * (1 - sigmoid(score))),
    (r"\sigma\bigl(z\bigr)", sigmoid(score)),
    (r"\frac{\partial}{\partial z_k} \operatorname{CE}(y, \operatorname{softmax}(z))", None),
    (r"\frac{\partial^2}{\partial z^2} \sigma(z)", D(D(sigmoid(score), score), score)),
    (r"\sigma'(z)", D(sigmoid(score), score)),
    (r"\frac{d}{dz} \sigma(z)", D(sigmoid(score), score)),
    (r"\frac{\mathrm{d}}{\mathrm{d}z} \sigma(z)", D(sigmoid(score), score)),
    (r"\log\left(\frac{p_k}{q_k}\right)", Log(p[k] / q[k])),
    (r"\ln \frac{p_k}{q_k}", Log(p[k] / q[k])),
    (r"\log \sum_{j} e^{z_j} - z_k", log_sum - z[k]),
    (r"X^\top Y", gram(X, Y)),
    (r"\mathbf{X}^{\top} Y", gram(X, Y)),
    (r"X^T Y", gram(X, Y)),
    (r"\delta_{kj} - p_j", Delta(k, j) - p[j]),
    (r"\lvert z \rvert", absolute(score)),
    (r"\left|z\right|", absolute(score)),
    (r"|z|", absolute(score)),
    (r"\mathrm{P}(Y_k \mid X)", P(label[k], observed)),
    (r"\mathrm{KL}(p \| q)", relative_entropy(p, q)),
    (r"\mathbf{1}[z \ge 0]", Step(score)),
    (r"\operatorname*{arg\,min}_{q} \, \operatorname{CE}(p, q)", ArgMin(cross_entropy(p, q), q)),
    (r"z \cdot y \times p", score * target * chance),
    (r"\boxed{p_k - y_k}", p[k] - y[k]),
    (r"$p_k - y_k$", p[k] - y[k]),
    (r"$$p_k - y_k.$$", p[k] - y[k]),
    (r"\(p_k - y_k\).", p[k] - y[k]),
    (r"\[p_k - y_k,\]", p[k] - y[k]),
    (r"p_k \, - \; y_k\!", p[k] - y[k]),
    (r"z^2_k", z[k] ** 2),
    (r"\sqrt{z}", Pow(score, HALF)),
]
BOOK_LATEX = [
    (text, D(cross_entropy(y, softmax(z)), z[k]) if expected is None else expected) for text, expected in BOOK_LATEX
]
SCHOOL: list[tuple[str, Expr]] = [
    ("2x(y+1)", 2 * x * (gy + 1)),
    ("3 x^2", 3 * x**2),
    ("3x**2", 3 * x**2),
    ("xy", x * gy),
    ("2xy", 2 * x * gy),
    ("xy^2", x * gy**2),
    ("xy²", x * gy**2),
    ("sin x", fn("sin", x)),
    ("sin(x)", fn("sin", x)),
    ("sin 2x", fn("sin", 2 * x)),
    ("sin x y", fn("sin", x * gy)),
    ("sin x cos y", fn("sin", x) * fn("cos", gy)),
    ("sin x/2", fn("sin", x) / 2),
    ("sin 2(x + 1)", fn("sin", 2 * (x + 1))),
    ("sin^2 x", fn("sin", x) ** 2),
    ("sin²(x)", fn("sin", x) ** 2),
    ("sin^-1(x)", fn("asin", x)),
    ("sin⁻¹ x", fn("asin", x)),
    ("arctan x", fn("atan", x)),
    ("tanh(x)", fn("tanh", x)),
    ("sec x", 1 / fn("cos", x)),
    ("log x y", Log(x * gy)),
    ("log x (1 - y)", Log(x) * (1 - gy)),
    ("log x / log y", Log(x) / Log(gy)),
    ("log2(x)", Log(x) / Log(Num(2))),
    ("log_10 x", Log(x) / Log(Num(10))),
    ("log(x, 2)", Log(x) / Log(Num(2))),
    ("1/2x", HALF * x),
    ("a/b/c", ga / gb / Sym("c")),
    ("a/b c", ga / gb * Sym("c")),
    ("a/(b c)", ga / (gb * Sym("c"))),
    ("-x^2", -(x**2)),
    ("(-x)^2", (-x) ** 2),
    ("2^3^2", Num(2) ** (Num(3) ** 2)),
    ("e^-x", Exp(-x)),
    ("e", Exp(Num(1))),
    ("2e^x", 2 * Exp(x)),
    ("2e3", Num(2000)),
    ("5e-3", Num(Fraction(1, 200))),
    ("1.5", Num(Fraction(3, 2))),
    (".5", HALF),
    ("1/3", Num(Fraction(1, 3))),
    ("-1/3", Num(Fraction(-1, 3))),
    ("25%", Num(Fraction(1, 4))),
    ("2½", Num(Fraction(5, 2))),
    ("½x", HALF * x),
    ("-3", Num(-3)),
    ("10^-3", Num(10) ** -3),
    ("x y_1", x * Sym("y_1")),
    ("x_1 + x_2", Sym("x_1") + Sym("x_2")),
    ("x^2y", x**2 * gy),
    ("x^-1", x ** Num(-1)),
    ("x⁻¹", x ** Num(-1)),
    ("x²y³", x**2 * gy**3),
    ("2ⁿ", Num(2) ** gn),
    ("sqrt(x)", Pow(x, HALF)),
    ("√(x + 1)", Pow(x + 1, HALF)),
    ("2√3", 2 * Pow(Num(3), HALF)),
    ("x!", Factorial(x)),
    ("n!/k!", Factorial(gn) / Factorial(gk)),
    ("(n + 1)!", Factorial(gn + 1)),
    ("C(n, k)", fn("binomial", gn, gk)),
    ("binomial(n, k)", fn("binomial", gn, gk)),
    ("max(a, b)", fn("max", ga, gb)),
    ("min(a, b, 1)", fn("min", ga, gb, Num(1))),
    ("floor(x)", fn("floor", x)),
    ("|x - 1|", absolute(x - 1)),
    ("2|x|", 2 * absolute(x)),
    ("||x| - 1|", absolute(absolute(x) - 1)),
    ("pi r^2", PI * r**2),
    ("π r²", PI * r**2),
    ("∞", INFINITY),
    ("σ²", Sym("sigma") ** 2),
    ("α + β", Sym("alpha") + Sym("beta")),
    ("ŷ - y", Sym("y_hat") - gy),
    ("y_hat", Sym("y_hat")),
    ("d/dx x^2", D(x**2, x)),
    ("d/dx 3x^2 + x", D(3 * x**2, x) + x),
    ("d/dx (x + 1) x", D((x + 1) * x, x)),
    ("dy/dx", Applied(gy, x, data="derivative")),
    ("d²y/dx²", Applied(gy, x, x, data="derivative")),
    ("∂²f/(∂x∂y)", Applied(f, x, gy, data="derivative")),
    ("∂f/∂x y", Applied(f, x, data="derivative") * gy),
    ("f(x)", Applied(x, data="f")),
    ("f (x + 1)", Applied(x + 1, data="f")),
    ("c(x + 1)", c * (x + 1)),
    ("sum_{k=1}^{10} k^2", Sum(ten("k") ** 2, ten("k"))),
    ("sum(k^2, k=1..10)", Sum(ten("k") ** 2, ten("k"))),
    ("--x", x),
    ("a*-b", ga * (-gb)),
    ("a - -b", ga + gb),
    ("x - (y - 1)", x - (gy - 1)),
    ("x + (y + 1)", Add(x, gy + 1)),
    ("2[x + 1]", 2 * (x + 1)),
    ("x = 5", Num(5)),
    ("x\t+\u00a0y", x + gy),
]
SCHOOL_LATEX: list[tuple[str, Expr]] = [
    (r"\frac{a}{b}", ga / gb),
    (r"\frac{x+1}{2}", (x + 1) / 2),
    (r"\sqrt[3]{x}", Pow(x, Num(Fraction(1, 3)))),
    (r"\sqrt2 x", Pow(Num(2), HALF) * x),
    (r"\binom{n}{k}", fn("binomial", gn, gk)),
    (r"\sin^2 x", fn("sin", x) ** 2),
    (r"\arctan\left(x\right)", fn("atan", x)),
    (r"\lfloor x \rfloor", fn("floor", x)),
    (r"xy", x * gy),
    (r"x y_{1}", x * Sym("y_1")),
    (r"\alpha\beta", Sym("alpha") * Sym("beta")),
    (r"\hat{y}", Sym("y_hat")),
    (r"\hat\theta", Sym("theta_hat")),
    (r"\frac{d^2 y}{dx^2}", Applied(gy, x, x, data="derivative")),
    (r"\frac{\partial L}{\partial x}", Applied(Sym("L"), x, data="derivative")),
    (r"x^{10}", x**10),
    (r"x^\frac12", x**HALF),
    (r"e^{x}", Exp(x)),
    (r"2\pi", 2 * PI),
    (r"\infty", INFINITY),
    (r"25\%", Num(Fraction(1, 4))),
    (r"\log_2 x", Log(x) / Log(Num(2))),
    (r"\left(x\right)^2", x**2),
    (r"\{x + 1\} 2", (x + 1) * 2),
]


@pytest.mark.parametrize(("text", "expected"), [*BOOK_TEXT, *BOOK_UNICODE])
def test_text_of_the_book(text: str, expected: Expr):
    assert parse(text) == expected


@pytest.mark.parametrize(("text", "expected"), BOOK_LATEX)
def test_latex_of_the_book(text: str, expected: Expr):
    assert parse(text, syntax="latex") == expected


@pytest.mark.parametrize(("text", "expected"), SCHOOL)
def test_school_mathematics(text: str, expected: Expr):
    assert parse(text, scope=GENERAL, right_side=True) == expected


@pytest.mark.parametrize(("text", "expected"), SCHOOL_LATEX)
def test_school_mathematics_in_latex(text: str, expected: Expr):
    assert parse(text, syntax="latex", scope=GENERAL) == expected


def test_the_tables_are_long():
    assert len({text for text, _ in [*BOOK_TEXT, *BOOK_UNICODE, *BOOK_LATEX, *SCHOOL, *SCHOOL_LATEX]}) >= 250


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("p_k - y_k", p[k] - y[k]),
        ("= p_k - y_k", Relation(None, "=", p[k] - y[k])),
        ("<= 1", Relation(None, "<=", Num(1))),
        ("≤ 1", Relation(None, "<=", Num(1))),
        (r"\leq 1", Relation(None, "<=", Num(1))),
        ("softmax(z)_k < 1", Relation(softmax(z)[k], "<", Num(1))),
        ("K >= 1", Relation(K, ">=", Num(1))),
        ("t ≠ s", Relation(t, "!=", s)),
        (r"t \neq s", Relation(t, "!=", s)),
        ("t == s", Relation(t, "=", s)),
        ("t > s", Relation(t, ">", s)),
    ],
)
def test_statements(text: str, expected: Expr | Relation):
    assert parse_statement(text) == expected


# Scopes


def test_a_question_brings_its_own_names():
    theta = Family("theta", d)
    scope = BOOK.with_names(theta, Sym("c"), Dim("M"), L=cross_entropy(y, softmax(z)))
    assert parse("θₐ c M", scope=scope) == theta[a] * Sym("c") * Dim("M")
    assert parse("dL/dz_i", scope=scope) == D(cross_entropy(y, softmax(z)), z[Idx("i", K)])
    assert parse("∂L/∂z_k", scope=scope) == D(cross_entropy(y, softmax(z)), z[k])
    with pytest.raises(Invalid, match="theta is no known name"):
        parse("θₐ")


def test_a_question_brings_its_own_functions():
    swish = Definition("swish", (t,), (), t * sigmoid(t))
    assert parse("swish(z) + 1", scope=BOOK.with_names(swish)) == swish(score) + 1


def test_only_a_name_can_be_declared():
    with pytest.raises(TypeError, match="is no name"):
        BOOK.with_names(x + 1)


def test_a_declared_symbol_comes_before_a_constant():
    assert parse("2 e (1 - e)", scope=BOOK.with_names(Sym("e"))) == 2 * Sym("e") * (1 - Sym("e"))


def test_words_split_into_letters():
    scope = GENERAL.with_names(Sym("m"), Sym("g"))
    assert parse("mgx", scope=scope) == Sym("m") * Sym("g") * x
    assert parse("mgh", scope=scope) == Sym("m") * Sym("g") * Sym("h")
    with pytest.raises(Invalid, match="foo is no known name"):
        parse("foo", scope=scope)
    with pytest.raises(Invalid, match="mgh is no known name"):
        parse("mgh")


def test_a_name_means_what_its_place_asks_for():
    assert parse("z CE(y, softmax(z)) z_k") == score * cross_entropy(y, softmax(z)) * z[k]
    assert parse("y_i - p_k") == Family("y", n)[i] - p[k]


def test_an_index_alone_is_a_number():
    assert parse("k + h", scope=BOOK) == k + h
    assert parse("v_k", scope=BOOK) == At(v, k)
    assert u not in parse("k + 1").free
    assert c not in parse("k + 1").free
