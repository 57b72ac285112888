"""What cannot be read is refused: the cause and the cure are named, and the caret stands under the place."""

from __future__ import annotations

import unicodedata

import pytest

from derive.symbols import Sym
from derive.vocabulary import s
from verify.answers.reading.invalid import Fault
from verify.answers.reading.parsing import BOOK, Invalid, parse, parse_statement

REFUSED: list[tuple[str, str, int]] = [
    ("", "nothing to read", 0),
    ("   ", "nothing to read", 0),
    ("...", "nothing to read", 0),
    ("__import__('os')", "_ cannot stand here", 0),
    ("a.b", "means nothing here", 1),
    ("z.real", "means nothing here", 1),
    ("lambda: 0", ": cannot stand here", 6),
    ("f'{z}'", "f' is no known name", 0),
    ("{z)", "{ is not closed", 0),
    ("(z}", "( is not closed", 0),
    ("z^{k)", "{ is not closed", 2),
    ("z; t", "cannot stand here", 1),
    ("z % 2", "% stands for percent", 2),
    ("z\nt", "A line break", 1),
    ("z\r\nt", "A line break", 1),
    ("z\0t", "invisible character U.0000", 1),
    ("z\x1b[31m", "invisible character", 1),
    ("z\ud800", "invisible character U.D800", 1),
    ("z\u202et", "RIGHT-TO-LEFT OVERRIDE", 1),
    ("z\u200ft", "RIGHT-TO-LEFT MARK", 1),
    ("z\u200bt", "ZERO WIDTH SPACE", 1),
    ("z\u2060t", "WORD JOINER", 1),
    ("\ufeffz", "ZERO WIDTH NO-BREAK SPACE", 0),
    ("z\ue000k", "invisible character", 1),
    ("\u0430 + 1", "CYRILLIC SMALL LETTER A, which looks like a", 0),
    ("\u0440_k", "which looks like p", 0),
    ("\u039a", "GREEK CAPITAL LETTER KAPPA, which looks like K", 0),
    ("\u4f60", "means nothing here", 0),
    ("\U0001f600", "means nothing here", 0),
    ("é", "means nothing here", 0),
    ("@z", "@ cannot stand here", 0),
    ("z & t", "means nothing here", 2),
    ("z # t", "means nothing here", 2),
    ('"z"', "means nothing here", 0),
    ("`z`", "means nothing here", 0),
    ("~z", "means nothing here", 0),
    ("z ? t", "means nothing here", 2),
    ("z ≈ t", "means nothing here", 2),
    ("z → t", "cannot stand here", 2),
    ("∇", "A gradient of nothing", 0),
    ("∫z", "An integral without its dx", 0),
    ("∫_0 z dz", "both ends or none", 0),
    ("z ± t", "cannot stand here", 2),
    ("3 1/2 1/2", "side by side", 6),
    ("2 3/2", "side by side", 0),
    ("𝔼z", "is not read", 0),
    ("(z", "( is not closed", 0),
    ("(z + (t)", "( is not closed", 0),
    ("softmax(z", "( is not closed", 7),
    ("z)", ") closes nothing", 1),
    ("(z]", "( is not closed", 0),
    ("z_{k", "_{ is not closed", 2),
    ("|z", "| is not closed", 0),
    ("()", "nothing in them", 0),
    ("(z, t)", "A list is no number", 0),
    ("0,5", ", cannot stand here", 1),
    ("z +", "breaks off after +", 3),
    ("* z", "* cannot stand here", 0),
    ("z */ t", "/ cannot stand here", 3),
    ("z ** ** t", "cannot stand here", 5),
    ("z^", "breaks off", 2),
    ("z = t = s", "More than one relation", 6),
    ("z =", "breaks off", 3),
    ("2 3", "Two numbers side by side", 2),
    ("z2", "may be an entry, a product or a power", 0),
    ("foo(z)", "foo is no known name", 0),
    ("Softmax(z)_k", "Softmax is no known name. Did you mean softmax", 0),
    ("1 + ce(y, p)", "ce is no known name. Did you mean CE", 4),
    ("sigmod(z)", "Did you mean sigmoid", 0),
    ("sofmax(z)_k", "Did you mean softmax", 0),
    ("Xw", "Did you mean X w", 0),
    ("softmax", "stands without an argument", 0),
    ("log", "stands without an argument", 0),
    ("log()", "takes 1 to 2 arguments, not 0", 0),
    ("sqrt(z, t)", "takes 1 argument, not 2", 0),
    ("CE(y)", "does not take these arguments", 0),
    ("softmax(3)_k", "does not take these arguments", 0),
    ("z_m", "m is no index", 1),
    ("z_kj", "z takes 1 indices, not 2", 0),
    ("t_1", "t takes no index", 0),
    ("delta_k", "δ takes two indices", 0),
    ("log(z_k) + X", "a number and n x d cannot be added", 0),
    ("z^X", "A number is wanted", 2),
    ("Q", "Q is no known name", 0),
    ("X + Y", "cannot be added", 0),
    ("X X", "cannot be multiplied", 2),
    ("sum_{k=1}^K", "stands without a body", 0),
    ("sum(z_k)", "has no index", 0),
    ("prod_{k!=j} z_k", "Only a sum leaves out", 0),
    ("sum_{k<K} z_k", "runs over j = 1..K", 5),
    ("d/dz", "derivative of nothing", 0),
    ("d/dX 1", "A number is wanted", 3),
    ("∂²/∂z σ(z)", "orders of a derivative", 0),
    ("sigma'(1)", "by a letter only", 0),
    ("P(z)", "probability of an event", 2),
    ("z/0", "division by zero", 2),
    ("0/0", "division by zero", 2),
    ("(((9**9)**9999)**9999)**9999", "exponent beyond 10000", 0),
    ("9^9^9^9", "exponent beyond 10000", 0),
    ("z^10001", "exponent beyond 10000", 0),
    ("((z^200)^200)^2", "exponent beyond 10000", 0),
    ("(10^5000)^2*10^6000", "digits is too large", 0),
    ("exp(exp(exp(9)))", "digits is too large", 0),
    ("1001!", "factorial or binomial beyond 1000", 0),
    ("((5!)!)!", "factorial or binomial beyond 1000", 0),
    ("binomial(2000, 3)", "factorial or binomial beyond 1000", 0),
    ("sum(k, k=1..20000)", "sum of more than 10000 terms", 0),
    ("sum(sum(j k, k=1..200), j=1..200)", "sum of more than 10000 terms", 0),
    ("1" * 51, "more than 50 digits", 0),
    ("1e999", "decimal exponent beyond 400", 0),
    ("z" * 2001, "2001 characters", 2000),
    ("(" * 10**6, "1000000 characters", 2000),
    ("(" * 61 + "z" + ")" * 61, "nested deeper than 60", 60),
    ("z+" * 500 + "z", "more than 400 parts", 800),
    ("√" * 200 + "z", "nested deeper than", 89),
    ("z" + "!" * 200, "may be a double factorial", 1),
    ("z!!", "may be a double factorial", 1),
]
REFUSED_LATEX: list[tuple[str, str, int]] = [
    (r"\input{/etc/passwd}", r"\input is not read", 0),
    (r"\write18{ls}", r"\write is not read", 0),
    (r"\def\x{1}", r"\def is not read", 0),
    (r"\int z", "An integral without its dx", 0),
    (r"\lim_{z} z", "A limit is not complete", 0),
    (r"\lim_{z\to0}", "A limit is not complete", 0),
    (r"\mathbb{Z}", r"\mathbb{Z} is not read", 0),
    (r"\mathbb{R}", "A list is no number", 0),
    (r"\begin{tikzpicture}z\end{tikzpicture}", "The environment tikzpicture is not read", 0),
    (r"z \\ t", "cannot stand here", 2),
    (r"\mathbf{z} \times \mathbf{t}", "A cross product is not read", 11),
    (r"\frac{z", "{ is not closed", 5),
    (r"\frac.1z", "A command takes one digit", 5),
    (r"\frac{z}", "breaks off", 8),
    (r"\left(z", "( is not closed", 5),
    (r"z^10", r"TeX takes only the 1 of 10 here. Write ^{10}", 2),
    (r"z_12", r"TeX takes only the 1 of 12 here. Write _{12}", 2),
    (r"z^2^3", "Two exponents in a row", 3),
    (r"\operatorname{a b}(z)", "is no name", 0),
    (r"\hat{z + 1}", "stands over no letter", 0),
    (r"\frac{z}{0}", "division by zero", 0),
    ("\\", "means nothing here", 0),
    ("$z", "means nothing here", 0),
    (r"\frac{" * 70 + "1" + "}{2}" * 70, "nested deeper than 60", 365),
]


@pytest.mark.parametrize(("text", "said", "where"), REFUSED)
def test_what_is_refused(text: str, said: str, where: int):
    check_refused(text, "text", said, where)


@pytest.mark.parametrize(("text", "said", "where"), REFUSED_LATEX)
def test_what_is_refused_in_latex(text: str, said: str, where: int):
    check_refused(text, "latex", said, where)


def check_refused(text: str, syntax: str, said: str, where: int) -> None:
    with pytest.raises(Invalid) as caught:
        parse_statement(text, syntax=syntax)  # type: ignore[arg-type]  # a Syntax
    assert said.replace("U.", "U+") in caught.value.message
    assert caught.value.position == where
    assert caught.value.cause[-1] in ".:"
    assert caught.value.cure


def test_a_formula_is_asked_for():
    with pytest.raises(Invalid, match="a statement, not a formula") as caught:
        parse("t = s")
    assert caught.value.position == 2
    assert parse("t = s", right_side=True) == s


def test_the_suggestion_is_a_known_name():
    with pytest.raises(Invalid) as caught:
        parse("1 + Softmax(z)_k")
    assert caught.value.suggestion == "softmax"
    with pytest.raises(Invalid) as caught:
        parse("xyzzy")
    assert caught.value.suggestion is None


@pytest.mark.parametrize(
    ("text", "column"),
    [("1 + foo(z)", 4), ("１ + foo(z)", 5), ("y\u0302 + foo", 0), ("ŷ + 2 3", 6), ("\t1 + foo", 5), ("𝑧² + )", 5)],
)
def test_the_caret_stands_under_the_spot(text: str, column: int):
    with pytest.raises(Invalid) as caught:
        parse(text, scope=BOOK.with_names(Sym("y_hat")) if "2 3" in text else BOOK)
    shown, caret = caught.value.pointed().split("\n")
    assert caret == " " * column + "^"
    assert all(unicodedata.category(ch) not in {"Cc", "Cf", "Cs"} for ch in shown)


def test_of_a_long_text_the_surroundings_are_shown():
    error = Invalid("z + " * 100 + "foo", Fault("Wrong.", "Write it.", 400))
    shown, caret = error.pointed().split("\n")
    assert shown[len(caret) - 1 :] == "foo"
    assert len(shown) < 130
