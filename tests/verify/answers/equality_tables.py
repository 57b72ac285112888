"""Pairs of answers with their verdicts: (gold, answer) that are equal, and such that are different."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from derive.domains import one_hot, open_simplex, positive_family, simplex, unit_interval
from derive.rules import Hypothesis, at_least
from derive.symbols import D, Delta, Dim, Exp, Expr, Factorial, Family, Idx, Lam, Log, Num, Pow, Prod, Sum, Sym, indices
from derive.vocabulary import (
    absolute,
    binary_cross_entropy,
    cross_entropy,
    log_softmax,
    logit,
    logsumexp,
    sigmoid,
    softmax,
    softplus,
    squared_error,
)
from verify.answers.reading.functions import PI, Elementary

K, n, d = Dim("K"), Dim("n"), Dim("d")
i = Idx("i", n)
r, j, k, l = indices("r j k l", K)
a, b, c, x, u, t, s = (Sym(name) for name in ("a", "b", "c", "x", "u", "t", "s"))
y, p, z, w, v = (Family(name, K) for name in ("y", "p", "z", "w", "v"))
X, W = Family("X", n, d), Family("W", d, K)
q = Family("q", n)
e = Exp(Num(1))


def f(name: str, *args: Expr | int) -> Expr:
    return Elementary(*(arg if isinstance(arg, Expr) else Num(arg) for arg in args), data=name)


def sin(arg: Expr) -> Expr:
    return f("sin", arg)


def cos(arg: Expr) -> Expr:
    return f("cos", arg)


def tan(arg: Expr) -> Expr:
    return f("tan", arg)


def tanh(arg: Expr) -> Expr:
    return f("tanh", arg)


def sqrt(arg: Expr | int) -> Expr:
    return Pow(arg if isinstance(arg, Expr) else Num(arg), Num(Fraction(1, 2)))


def num(text: str) -> Expr:
    return Num(Fraction(text))


def log(arg: Expr | int) -> Expr:
    return Log(arg if isinstance(arg, Expr) else Num(arg))


@dataclass(frozen=True)
class Pair:
    gold: Expr
    answer: Expr
    given: tuple[Hypothesis, ...] = ()
    more: dict[str, Any] = field(default_factory=dict, hash=False)


def pair(gold: Expr | int, answer: Expr | int, *given: Hypothesis, **more: Any) -> Pair:
    sides = (side if isinstance(side, Expr) else Num(side) for side in (gold, answer))
    return Pair(*sides, given, more)


POSITIVE_X = positive_family(x)
CE = cross_entropy(y, softmax(z))
LSE = logsumexp(z)

EQUAL: dict[str, list[Pair]] = {
    "algebra": [
        pair(x**2 - 1, (x - 1) * (x + 1)),
        pair((a + b) ** 2, a**2 + 2 * a * b + b**2),
        pair((a + b) ** 3, a**3 + 3 * a**2 * b + 3 * a * b**2 + b**3),
        pair(a**3 - b**3, (a - b) * (a**2 + a * b + b**2)),
        pair((x**2 - 1) / (x - 1), x + 1),
        pair(1 / a + 1 / b, (a + b) / (a * b)),
        pair(a / (b / c), a * c / b),
        pair(x / x, 1),
        pair(2 * x, x + x),
        pair(x / 2, num("0.5") * x),
        pair(num("1/3") + num("1/6"), num("1/2")),
        pair(sqrt(x) * sqrt(x), x),
        pair(sqrt(x**2), absolute(x)),
        pair(sqrt(x**2), x, *POSITIVE_X),
        pair(sqrt(8), 2 * sqrt(2)),
        pair(1 / sqrt(2), sqrt(2) / 2),
        pair(1 / (sqrt(2) - 1), sqrt(2) + 1),
        pair((1 - x) * (1 + x + x**2 + x**3), 1 - x**4),
        pair(x**2 + 2 * x + 1 - (x + 1) ** 2, 0),
        pair(a / (a + b) + b / (a + b), 1),
        pair(1 / (1 + 1 / x), x / (x + 1)),
        pair(x ** (a + b), x**a * x**b, *POSITIVE_X),
        pair((x**a) ** 2, x ** (2 * a), *POSITIVE_X),
        pair(f("max", a, b), f("max", b, a)),
        pair(f("max", a, b) + f("min", a, b), a + b),
        pair(absolute(x) ** 2, x**2),
        pair(Factorial(n) * (n + 1), Factorial(n + 1)),
        pair(-(a - b), b - a),
        pair((-x) ** 2, x**2),
        pair(x**-2, 1 / x**2),
    ],
    "calculus": [
        pair(D(x**3, x), 3 * x**2),
        pair(D(Exp(2 * x), x), 2 * Exp(2 * x)),
        pair(D(x * Log(x), x), Log(x) + 1),
        pair(D(Log(1 + x**2), x), 2 * x / (1 + x**2)),
        pair(D(x / (1 + x), x), 1 / (1 + x) ** 2),
        pair(D(sin(x), x), cos(x)),
        pair(D(cos(x) ** 2, x), -2 * sin(x) * cos(x)),
        pair(D(cos(x) ** 2, x), -sin(2 * x)),
        pair(D(tan(x), x), 1 + tan(x) ** 2),
        pair(D(tanh(x), x), 1 - tanh(x) ** 2),
        pair(D(f("atan", x), x), 1 / (1 + x**2)),
        pair(D(f("asin", x), x), 1 / sqrt(1 - x**2)),
        pair(D(sqrt(x), x), 1 / (2 * sqrt(x))),
        pair(D(sqrt(1 + x**2), x), x / sqrt(1 + x**2)),
        pair(D(D(x**4, x), x), 12 * x**2),
        pair(D(x**2 * u, u), x**2),
        pair(D(Exp(-(x**2) / 2), x), -x * Exp(-(x**2) / 2)),
        pair(D(Pow(Num(2), x), x), Pow(Num(2), x) * log(2)),
        pair(D(Exp(sin(x)), x), cos(x) * Exp(sin(x))),
        pair(D(Sum(w[j] ** 2, j), w[k]), 2 * w[k]),
        pair(D(sigmoid(x), x), sigmoid(x) * (1 - sigmoid(x))),
        pair(D(softplus(x), x), sigmoid(x)),
    ],
    "logs and exponentials": [
        pair(Log(a * b), Log(a) + Log(b)),
        pair(Log(a / b), Log(a) - Log(b)),
        pair(Log(a**2), 2 * Log(a)),
        pair(Log(Exp(x)), x),
        pair(Exp(Log(x)), x),
        pair(Exp(a + b), Exp(a) * Exp(b)),
        pair(Exp(-x), 1 / Exp(x)),
        pair(Exp(2 * x), Exp(x) ** 2),
        pair(log(8), 3 * log(2)),
        pair(log(6), log(2) + log(3)),
        pair(log(num("1/2")), -log(2)),
        pair(Log(sqrt(x)), Log(x) / 2),
        pair(Exp(x / 2) ** 2, Exp(x)),
        pair(Exp(a * Log(x)), x**a, *POSITIVE_X),
        pair(Log(x) / log(10), Log(x) / (log(2) + log(5))),
        pair(1 - 1 / e, (e - 1) / e),
        pair(Log(x**2), 2 * Log(absolute(x))),
        pair(Log(x**2 - 1), Log(x - 1) + Log(x + 1)),
        pair((Exp(x) - Exp(-x)) / 2, f("sinh", x)),
        pair(f("cosh", x) ** 2 - f("sinh", x) ** 2, 1),
        pair(tanh(x), 2 * sigmoid(2 * x) - 1),
        pair(Log(1 + Exp(x)), x + Log(1 + Exp(-x))),
        pair(Exp(2 * log(3)), 9),
        pair(Pow(Num(4), x), Pow(Num(2), 2 * x)),
    ],
    "trigonometry": [
        pair(sin(x) ** 2 + cos(x) ** 2, 1),
        pair(sin(2 * x), 2 * sin(x) * cos(x)),
        pair(cos(2 * x), 1 - 2 * sin(x) ** 2),
        pair(sin(a + b), sin(a) * cos(b) + cos(a) * sin(b)),
        pair(sin(-x), -sin(x)),
        pair(cos(-x), cos(x)),
        pair(tan(x), sin(x) / cos(x)),
        pair(1 + tan(x) ** 2, 1 / cos(x) ** 2),
        pair(sin(PI / 6), num("1/2")),
        pair(cos(PI / 4), sqrt(2) / 2),
        pair(sin(x + PI), -sin(x)),
        pair(sin(PI / 2 - x), cos(x)),
        pair(sin(f("asin", x)), x),
        pair(4 * f("atan", 1), PI),
        pair(sin(3 * x), 3 * sin(x) - 4 * sin(x) ** 3),
        pair(sin(x) ** 4 - cos(x) ** 4, -cos(2 * x)),
    ],
    "indexed sums": [
        pair(Sum(y[j], j), Sum(y[k], k)),
        pair(Sum(Sum(y[j] * p[k], k), j), Sum(Sum(y[j] * p[k], j), k)),
        pair(Sum(Sum(y[j] * p[k], k), j), Sum(y[j], j) * Sum(p[k], k)),
        pair(Sum(Delta(j, k) * z[j], j), z[k]),
        pair(Sum(y[j] + p[j], j), Sum(y[j], j) + Sum(p[j], j)),
        pair(Sum(2 * y[j], j), 2 * Sum(y[l], l)),
        pair(Sum(Num(1), j), K),
        pair(Sum(y[j] * (Delta(j, k) - p[k]), j), y[k] - p[k] * Sum(y[j], j)),
        pair(Sum((y[j] - x) ** 2, j), Sum(y[j] ** 2, j) - 2 * x * Sum(y[j], j) + K * x**2),
        pair(Sum(Sum((y[j] - y[k]) ** 2, j), k), 2 * K * Sum(y[j] ** 2, j) - 2 * Sum(y[j], j) ** 2),
        pair(Sum(y[j], j) ** 2, Sum(Sum(y[j] * y[k], j), k)),
        pair(Sum(y[j] / x, j), Sum(y[j], j) / x),
        pair(Log(Prod(p[j], j)), Sum(Log(p[j]), j), *open_simplex(p)),
        pair(Prod(Exp(z[j]), j), Exp(Sum(z[j], j))),
        pair(Sum(Sum(Delta(j, k) * y[j] * p[k], j), k), Sum(y[r] * p[r], r)),
        pair(Sum(Idx("m", 3), Idx("m", 3)), 6),
        pair(Sum(sin(z[j]) ** 2, j), Sum(sin(z[k]) ** 2, k)),
    ],
    "softmax and losses": [
        pair(sigmoid(-x), 1 - sigmoid(x)),
        pair(sigmoid(x), Exp(x) / (1 + Exp(x))),
        pair(sigmoid(x), 1 / (1 + Exp(-x))),
        pair(logit(sigmoid(x)), x),
        pair(softmax(z)[k], Exp(z[k]) / Sum(Exp(z[j]), j)),
        pair(softmax(Lam(k, z[k] + x))[k], softmax(z)[k]),
        pair(log_softmax(z)[k], z[k] - LSE),
        pair(LSE, x + logsumexp(Lam(k, z[k] - x))),
        pair(Sum(softmax(z)[k], k), 1),
        pair(D(CE, z[k]), softmax(z)[k] - y[k], *simplex(y), mode="equal under hypotheses"),
        pair(D(CE, z[k]), Sum(y[j], j) * softmax(z)[k] - y[k]),
        pair(D(LSE, z[k]), softmax(z)[k]),
        pair(D(softmax(z)[k], z[j]), softmax(z)[k] * (Delta(j, k) - softmax(z)[j])),
        pair(D(log_softmax(z)[k], z[j]), Delta(j, k) - softmax(z)[j]),
        pair(D(binary_cross_entropy(t, sigmoid(x)), x), sigmoid(x) - t),
        pair(binary_cross_entropy(t, sigmoid(x)), softplus(x) - t * x),
        pair(binary_cross_entropy(t, s), -t * Log(s) - (1 - t) * Log(1 - s), *unit_interval(s)),
        pair(D(binary_cross_entropy(t, s), s), (s - t) / (s * (1 - s)), *unit_interval(s)),
        pair(D(squared_error(t, sigmoid(x)), x), 2 * (sigmoid(x) - t) * sigmoid(x) * (1 - sigmoid(x))),
        pair(D(squared_error(t, x), x), 2 * (x - t)),
        pair(CE, LSE * Sum(y[j], j) - Sum(y[j] * z[j], j)),
        pair(CE, LSE - Sum(y[j] * z[j], j), *one_hot(y), mode="equal under hypotheses"),
        pair(softplus(x) - softplus(-x), x),
        pair(D(D(LSE, z[k]), z[j]), softmax(z)[k] * (Delta(j, k) - softmax(z)[j])),
        pair(-Log(sigmoid(x)), softplus(-x)),
        pair(D(Sum((q[i] - x) ** 2, i) / n, x), -2 * Sum(q[i] - x, i) / n),
        pair(D(Sum((q[i] - x) ** 2, i), x), 2 * n * x - 2 * Sum(q[i], i)),
    ],
}

DIFFERENT: dict[str, list[Pair]] = {
    "algebra": [
        pair(x**2, 2 * x),
        pair((a + b) ** 2, a**2 + b**2),
        pair(sqrt(a + b), sqrt(a) + sqrt(b)),
        pair(1 / (a + b), 1 / a + 1 / b),
        pair(a - (b - c), a - b - c),
        pair(a / (b / c), a / b / c),
        pair(-(x**2), (-x) ** 2),
        pair((x + 1) ** 2, x**2 + x + 1),
        pair(sqrt(x**2), x),
        pair(x / 2, 2 / x),
        pair(x**3 - 1, (x - 1) ** 3),
        pair(num("0.333"), num("1/3")),
        pair(num("1e-5"), num("2e-5")),
        pair(num("1e-400"), num("2e-400")),
        pair(PI, num("3.14159265358979")),
        pair(PI, num("22/7")),
        pair(sqrt(2), num("1.41421356237309504880168872420969807856967187537694")),
        pair(1 - 1 / e, 1 + 1 / e),
        pair(x**2 + num("1e-60"), x**2),
        pair((a + b) ** 4, a**4 + b**4 + 4 * a**3 * b + 4 * a * b**3 + 5 * a**2 * b**2),
        pair(absolute(x), x),
        pair(f("max", a, b), a),
        pair(Factorial(n) * n, Factorial(n + 1)),
        pair(x ** (a * b), x**a * x**b, *POSITIVE_X),
        pair(Num(10) ** 200 + 1, Num(10) ** 200),
        pair(a * b + c, a * (b + c)),
        pair(x / (x + 1), 1 / 2 + x if False else num("1/2") + x),
        pair(f("floor", x), x),
        pair(f("sign", x), absolute(x)),
        pair(x**3, -((-x) ** 3) * 2),
    ],
    "calculus": [
        pair(D(x**3, x), x**2),
        pair(D(x**3, x), 3 * x**3),
        pair(D(Exp(2 * x), x), Exp(2 * x)),
        pair(D(x * Log(x), x), Log(x)),
        pair(D(Log(1 + x**2), x), 1 / (1 + x**2)),
        pair(D(x / (1 + x), x), 1 / (1 + x)),
        pair(D(x / (1 + x), x), -1 / (1 + x) ** 2),
        pair(D(sin(x), x), -cos(x)),
        pair(D(cos(x), x), sin(x)),
        pair(D(tan(x), x), 1 - tan(x) ** 2),
        pair(D(tanh(x), x), 1 + tanh(x) ** 2),
        pair(D(f("atan", x), x), 1 / (1 - x**2)),
        pair(D(sqrt(x), x), 1 / sqrt(x)),
        pair(D(sqrt(1 + x**2), x), 1 / (2 * sqrt(1 + x**2))),
        pair(D(D(x**4, x), x), 4 * x**3),
        pair(D(Exp(-(x**2) / 2), x), x * Exp(-(x**2) / 2)),
        pair(D(Pow(Num(2), x), x), x * Pow(Num(2), x - 1)),
        pair(D(Exp(sin(x)), x), Exp(cos(x))),
        pair(D(Sum(w[j] ** 2, j), w[k]), 2 * Sum(w[j], j)),
        pair(D(sigmoid(x), x), sigmoid(x) ** 2),
        pair(D(softplus(x), x), sigmoid(-x)),
        pair(D(Log(3 * x), x), 1 / (3 * x)),
    ],
    "logs and exponentials": [
        pair(Log(a + b), Log(a) + Log(b)),
        pair(Log(a * b), Log(a) * Log(b)),
        pair(Log(a) / Log(b), Log(a) - Log(b)),
        pair(Log(a**2), Log(a) ** 2),
        pair(Exp(a + b), Exp(a) + Exp(b)),
        pair(Exp(a * b), Exp(a) * Exp(b)),
        pair(Exp(-x), -Exp(x)),
        pair(Exp(2 * x), 2 * Exp(x)),
        pair(log(8), 2 * log(3)),
        pair(log(6), log(2) * log(3)),
        pair(log(num("1/2")), log(2)),
        pair(Log(sqrt(x)), sqrt(Log(x))),
        pair(Exp(x) ** 2, Exp(x**2)),
        pair(f("cosh", x) ** 2 + f("sinh", x) ** 2, 1),
        pair(tanh(x), 2 * sigmoid(x) - 1),
        pair(Log(1 + Exp(x)), x),
        pair(Log(1 + x), x),
        pair(Exp(2 * log(3)), 6),
        pair(e, num("2.718281828459045")),
        pair(e**3, 3 * e),
        pair(Log(x), Log(x) / log(10)),
        pair(Log(x**2), 2 * Log(x) + num("1e-80")),
        pair(Exp(PI * sqrt(163)), Num(262537412640768744)),
        pair(Pow(Num(4), x), Pow(Num(2), x**2)),
    ],
    "trigonometry": [
        pair(sin(x) ** 2 - cos(x) ** 2, 1),
        pair(sin(2 * x), 2 * sin(x)),
        pair(cos(2 * x), 2 * sin(x) ** 2 - 1),
        pair(sin(a + b), sin(a) + sin(b)),
        pair(sin(-x), sin(x)),
        pair(cos(-x), -cos(x)),
        pair(tan(x), cos(x) / sin(x)),
        pair(sin(x) ** 2, sin(x**2)),
        pair(sin(PI / 6), sqrt(3) / 2),
        pair(sin(x + PI), sin(x)),
        pair(sin(PI / 2 - x), sin(x)),
        pair(f("atan", x), 1 / tan(x)),
        pair(f("asin", sin(x)), x),
        pair(sin(x), x - x**3 / 6),
        pair(cos(x), cos(x) + num("1e-45")),
        pair(f("acos", x), -f("asin", x)),
    ],
    "indexed sums": [
        pair(Sum(y[j], j), Sum(p[j], j)),
        pair(Sum(y[j] * p[j], j), Sum(y[j], j) * Sum(p[j], j)),
        pair(Sum(y[j] ** 2, j), Sum(y[j], j) ** 2),
        pair(Sum(Delta(j, k) * z[j], j), Sum(z[j], j)),
        pair(Sum(y[j] + x, j), Sum(y[j], j) + x),
        pair(Sum(Num(1), j), Num(1)),
        pair(Sum(y[j], j), y[k]),
        pair(Sum((y[j] - x) ** 2, j), Sum(y[j] ** 2, j) - 2 * x * Sum(y[j], j) + x**2),
        pair(Sum(Sum(y[j] * p[k], k), j), Sum(y[j] * p[j], j)),
        pair(1 / Sum(y[j], j), Sum(1 / y[j], j)),
        pair(Log(Sum(Exp(z[j]), j)), Sum(z[j], j)),
        pair(Prod(p[j], j), Sum(p[j], j), *open_simplex(p)),
        pair(Prod(x * p[j], j), x * Prod(p[j], j), *open_simplex(p)),
        pair(Sum(y[Idx("m", 2, K)], Idx("m", 2, K)), Sum(y[j], j), at_least(K, 2)),
        pair(Sum(Exp(z[j]), j), Exp(Sum(z[j], j))),
        pair(Sum(sin(z[j]), j), sin(Sum(z[j], j))),
        pair(Sum(y[j] / x, j), Sum(y[j], j) / (K * x)),
    ],
    "softmax and losses": [
        pair(sigmoid(-x), -sigmoid(x)),
        pair(sigmoid(x), Exp(-x) / (1 + Exp(-x))),
        pair(sigmoid(x), 1 / (1 - Exp(-x))),
        pair(logit(sigmoid(x)), -x),
        pair(softmax(z)[k], Exp(z[k])),
        pair(softmax(Lam(k, x * z[k]))[k], softmax(z)[k]),
        pair(log_softmax(z)[k], z[k] + LSE),
        pair(LSE, logsumexp(Lam(k, z[k] - x))),
        pair(Sum(softmax(z)[k], k), K),
        pair(D(CE, z[k]), y[k] - softmax(z)[k], *one_hot(y)),
        pair(D(CE, z[k]), softmax(z)[k] - 1, *one_hot(y)),
        pair(D(CE, z[k]), softmax(z)[k], *simplex(y), mode="equal under hypotheses"),
        pair(D(CE, z[k]), softmax(z)[k] - y[k]),
        pair(D(LSE, z[k]), Exp(z[k])),
        pair(D(softmax(z)[k], z[j]), softmax(z)[k] * (1 - softmax(z)[k])),
        pair(D(softmax(z)[k], z[j]), -softmax(z)[k] * softmax(z)[j]),
        pair(D(log_softmax(z)[k], z[j]), Delta(j, k) - softmax(z)[k]),
        pair(D(binary_cross_entropy(t, sigmoid(x)), x), t - sigmoid(x)),
        pair(D(binary_cross_entropy(t, sigmoid(x)), x), (sigmoid(x) - t) * sigmoid(x) * (1 - sigmoid(x))),
        pair(binary_cross_entropy(t, sigmoid(x)), softplus(x) + t * x),
        pair(D(binary_cross_entropy(t, s), s), (t - s) / (s * (1 - s)), *unit_interval(s)),
        pair(D(squared_error(t, sigmoid(x)), x), 2 * (sigmoid(x) - t)),
        pair(D(squared_error(t, x), x), x - t),
        pair(CE, LSE + Sum(y[j] * z[j], j), *one_hot(y)),
        pair(-Log(sigmoid(x)), softplus(x)),
        pair(D(Sum((q[i] - x) ** 2, i) / n, x), 2 * Sum(q[i] - x, i) / n),
        pair(D(Sum((q[i] - x) ** 2, i), x), 2 * x - 2 * Sum(q[i], i)),
    ],
}
