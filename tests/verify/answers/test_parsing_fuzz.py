"""Any formula that is printed is read again; any text at all is read or refused, and soon."""

from __future__ import annotations

import random
import time
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.printing.latex import latex
from derive.printing.linear import Linear, linear
from derive.printing.sugar import form
from derive.symbols import D, Delta, Dim, Exp, Expr, Factorial, Lam, Log, Num, Pow, Prod, Step, Sum
from derive.vocabulary import Y, cross_entropy, j, k, n, p, s, sigmoid, softmax, t, y, z
from verify.answers.reading import limits
from verify.answers.reading.functions import Elementary
from verify.answers.reading.parsing import BOOK, GENERAL, PAPER, Invalid, Scope, parse, parse_statement, parse_value
from verify.normal import Normal, Undefined

LEAVES = st.sampled_from(
    (
        t,
        s,
        n,
        z[k],
        z[1],
        p[j],
        Y[1, k],
        Num(2),
        Num(10),
        Num(-1),
        Num(Fraction(2, 3)),
        Num(Fraction(-1, 2)),
        Delta(k, j),
    )
)
UNARY = (
    Exp,
    Log,
    sigmoid,
    lambda e: -e,
    lambda e: 1 / e,
    lambda e: e**2,
    lambda e: e ** Num(Fraction(1, 2)),
    lambda e: Sum(e * y[k], k),
    lambda e: Sum(e, j),
    lambda e: Prod(Exp(e), k),
    lambda e: D(e, t),
    lambda e: D(D(e, z[k]), s),
    Factorial,
    Step,
    lambda e: softmax(Lam(k, e))[k],
    lambda e: cross_entropy(y, softmax(Lam(j, z[j] + e))),
)
BINARY = (
    lambda e, f: e + f,
    lambda e, f: e - f,
    lambda e, f: e * f,
    lambda e, f: e / f,
    Pow,
)
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda f, e: f(e), st.sampled_from(UNARY), inner),
        st.builds(lambda f, e, g: f(e, g), st.sampled_from(BINARY), inner, inner),
    ),
    max_leaves=10,
)
HOWS = ("linear", "plain", "latex")
SCOPE = Scope.of(t, s, n, z[k], p[j], y[1], Y[1, k])


def shown(e: Expr, how: str) -> str:
    if how == "latex":
        return latex(e)
    return linear(e) if how == "linear" else Linear(subscripts=False).show(form(e))


def small(e: Expr) -> bool:
    """Whether the expression is within the limits."""
    try:
        limits.check(e)
    except Exception:  # noqa: BLE001 - a Fault, or what a bound of it raises: either way too large
        return False
    return True


@settings(max_examples=500)
@given(EXPRESSIONS, st.sampled_from(HOWS))
def test_what_is_printed_is_read(e: Expr, how: str):
    text = shown(e, how)
    if len(text) > limits.CHARACTERS or not small(e):
        return
    found = parse(text, syntax="latex" if how == "latex" else "text", scope=SCOPE)
    assert found == e or alike(found, e), text


def alike(found: Expr, e: Expr) -> bool:
    """Whether two expressions print alike or, where printing moved a factor, have one normal form."""
    if linear(found) == linear(e):
        return True
    normal = Normal()
    try:
        return normal.poly(found) == normal.poly(e)
    except Undefined:
        return latex(parse(linear(found), scope=SCOPE)) == latex(found)


SEEDS = (
    "softmax(z)_k - y_k",
    "−Σₖ₌₁ᴷ yₖ log pₖ",
    r"\frac{1}{1+e^{-z}}",
    "∂²/∂z² σ(z)",
    "∂²f/(∂x∂y)",
    "sum(exp(z_j), j=1..K)",
    "Xᵀ (softmax(Z_i)_k - Y_ik)_ik",
    "2x(y+1)^2",
    "sin^2 x cos 2y",
    "P(Y_k | X) = 1[z ≥ 0]",
    r"\sqrt[3]{x}\binom{n}{k}",
    "|x| KL(p||q) 5e-3 25%",
    "argmin_q CE(p, q)",
    r"\left(\frac{\partial L}{\partial z_k}\right)^{\top}",
    "(X W + b)_i",
    "9^9^9^9",
    "sum_{k=1}^{10} k^2 a_k",
    "½x² ŷ √2",
    r"\operatorname{log\_softmax}(z)_{k}",
    r"\hat{y}\text{softmax}(z)_k",
    "dL/dz_i diff(f,x,2)",
)
PIECES = (
    *"xyzpkjinKXWYdeTCP0123456789+-*/^_(){}[]|!,.=<>' %$&:;~@#\"`?",
    *"\\∂ΣΠ√∞½²³ᵀₖⱼ₌₁ᴷσδ≤≥·×−′ŷ∥𝑥а\u200b\n\0\ud800\u0302…π",
    *[
        r"\frac",
        r"\sum",
        r"\left",
        r"\right",
        r"\sqrt",
        r"\partial",
        r"\hat",
        r"\mathbf",
        r"\text",
        r"\%",
        r"\{",
        r"\|",
        r"..",
        r"**",
        r"softmax",
        r"log",
        r"sin",
        r"sum",
        r"d/d",
    ],
)


def refusal(text: str, syntax: str, scope: Scope) -> tuple[int, str]:
    """Where the text is refused, and as it is shown there; any place where it is read."""
    try:
        parse_statement(text, syntax=syntax, scope=scope)  # type: ignore[arg-type]  # a Syntax
    except Invalid as error:
        return error.position, error.pointed()
    return 0, "^"


def read(text: str, syntax: str = "auto") -> None:
    """Read the text in both scopes: it is read, or refused at a place of it, before long."""
    for scope in (BOOK, GENERAL):
        began = time.process_time()
        place, shown = refusal(text, syntax, scope)
        assert 0 <= place <= len(text)
        assert shown.endswith("^")
        assert time.process_time() - began < 2.0


parse("1", syntax="text")
parse("1", syntax="latex")


@settings(max_examples=500)
@given(st.text(max_size=60), st.sampled_from(("text", "latex", "auto")))
def test_any_text_is_read_or_refused(text: str, syntax: str):
    read(text, syntax)


@settings(max_examples=500)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join), st.sampled_from(("text", "latex")))
def test_any_row_of_signs_is_read_or_refused(text: str, syntax: str):
    read(text, syntax)


def mutated(rng: random.Random) -> str:
    """A formula, or two, with a few pieces put in, left out or doubled."""
    chars = list(rng.choice(SEEDS) + (rng.choice(SEEDS) if rng.random() < 0.4 else ""))
    for _ in range(rng.randint(1, 5)):
        at = rng.randrange(len(chars) + 1)
        kind = rng.randrange(3)
        if kind == 0:
            chars.insert(at, rng.choice(PIECES))
        elif kind == 1:
            del chars[at : at + 1]
        else:
            chars[at:at] = chars[max(0, at - 8) : at + rng.randrange(8)]
    return "".join(chars)


def test_mutated_formulas_are_read_or_refused():
    rng = random.Random(1)
    for _ in range(2000):
        read(mutated(rng), rng.choice(("text", "latex", "auto")))


@pytest.mark.slow
def test_many_random_texts_are_read_or_refused():
    rng = random.Random(2)
    for r in range(20_000):
        noise = bytes(rng.randrange(256) for _ in range(rng.randrange(40))).decode("latin-1")
        read(noise if r % 2 else mutated(rng), rng.choice(("text", "latex", "auto")))


LONG = {
    "terms": "+".join(["z"] * 199),
    "factors": " ".join(["z"] * 199),
    "families": "CE(z + y + p, " + "+".join(["p"] * 150) + ")",
    "brackets": "(" * 60 + "z" + ")" * 60,
    "matrices": "X^T X " * 50 + "w",
    "functions": "log " * 80 + "z",
    "roots": "√" * 80 + "z",
    "powers": "^".join(["z"] * 80),
    "sums": "Σ_k " * 80 + "z_k",
    "derivatives": "d/dz " * 40 + "z^2",
    "fractions": r"\frac{z}{" * 55 + "z" + "}" * 55,
    "bars": "|z|" * 190,
    "rows": "(z + p)_k + " * 90 + "z_k",
    "scripts": "z" + "_{k}" * 300,
    "underscores": "a_" * 990,
    "words": "softmax" * 280,
    "minus signs": "-" * 1900 + "z",
    "arguments": "CE(" + "y," * 190 + "p)",
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_long_texts_within_the_limits_are_read_soon(text: str):
    read(text)


def test_an_answer_is_read_in_milliseconds():
    times = []
    for text in [*SEEDS] * 5:
        began = time.process_time()
        refusal(text, "auto", BOOK)
        times.append(time.process_time() - began)
    assert sorted(times)[len(times) // 2] < 0.01


def test_no_python_is_run():
    for text in ("exit()", "quit", "().__class__", "z.__class__", "eval('1')", "open('/dev/null')", "Dim", "__name__"):
        with pytest.raises(Invalid):
            parse(text)
    assert isinstance(parse("n"), Dim)


def test_an_opaque_function_is_known_by_its_name():
    e = parse("max(x, sin(y))", scope=GENERAL)
    assert linear(e) == "max(x, sin(y))"
    assert parse(latex(e), syntax="latex", scope=GENERAL) == e
    with pytest.raises(TypeError, match="sin takes 1 to 1 arguments, got 0"):
        Elementary(data="sin")


@pytest.mark.parametrize("text", [r"w_{t+t+1}=E_tb+\dots+ra_", r"a_1+\cdots+a_"])
@pytest.mark.parametrize("scope", [GENERAL, BOOK, PAPER])
def test_what_once_broke_the_reader_is_refused(text: str, scope: Scope):
    with pytest.raises(Invalid):
        parse_value(text, scope=scope)
