"""What must be refused, or left open, of sums by induction, curves, systems, families and notation of school."""

from __future__ import annotations

import pytest

from derive.errors import LossproofError
from verify.answers import check_expression

# No two of these say the same for every n, t or pair of constants, or it is not known that they do.
NOT_EQUAL = [
    (r"\sum_{k=1}^{n}\frac{1}{k(k+1)}", r"\frac{n}{n+1}+(n-1)(n-2)(n-3)(n-4)"),
    (r"\prod_{k=2}^{n}\left(1-\frac1k\right)", r"\frac{1}{n}+(n-2)(n-3)"),
    (r"\prod_{k=1}^{n}(k-3)", "0"),
    (r"\prod_{k=3}^{n}(k-3)", "0"),
    (r"\sum_{k=1}^{n} k\cdot k!", "(n+1)!-1+(n-2)(n-3)"),
    (r"\sum_{k=1}^{n}\frac1k", r"\ln(n+1)"),
    (r"\sum_{k=0}^{n}(-1)^k\binom{n}{k}", "0^{n+1}+1"),
    (r"\sum_{k=0}^{n}\binom{n}{k}x^k", r"(1+x)^{n}+(n-2)(n-3)x"),
    (r"\sum_{k=0}^{n}\binom{n}{k}x^{2k}", r"(1+x)^{2n}"),
    (r"\sum_{k=1}^{n}\binom{n}{k}x^k", r"(1+x)^n"),
    (r"\sum_{k=0}^{n}\binom{n}{k}^2 x^k", r"\binom{2n}{n}"),
    (r"\sum_{k=0}^{n}\binom{n+1}{k}", "2^{n+1}"),
    (r"x=t^2,\ y=t^4", "y=x^2"),
    (r"x=\cos t,\ y=\cos^2 t", "y=x^2"),
    (r"x=\cos t,\ y=\sin 2t", "x^2+y^2=1"),
    (r"r=1+\cos\theta", r"x^2+y^2=\sqrt{x^2+y^2}+x"),
    (r"r=2", "x^2+y^2=2"),
    (r"\begin{cases} x+y=2 \\ 2x+2y=4 \end{cases}", "x=1, y=1"),
    (r"\begin{cases} x+y=2 \\ x^2+y^2=2 \end{cases}", "x=1, y=2"),
    ("y=C_1x+C_2x^2", "y=A(x+x^2)+B(2x+2x^2)"),
    ("y=C_1e^x+C_2e^{-x}", r"y=A\cosh x+B\sinh x+1"),
    ("y=C_1e^x+C_2e^{-x}", r"y=A\cosh x"),
    (r"\int \cos x\,dx = \sin x + C", r"\sin x"),
    (r"\int \cos x\,dx = \sin x + C", r"\sin x + x + C"),
    (r"\sqrt[3]{2-\sqrt5}", r"\sqrt[3]{\sqrt5-2}"),
]
UNREADABLE = [
    r"\iint_{[0,1]\times[0,2\pi]} r\,dr\,d\theta",
    r"\iint_{R} (x+y)\,dA",
    r"X \overset{\mathrm{d}}{=} Y",
    r"X \stackrel{\text{law}}{=} Y",
    r"X \stackrel{\text{not}}{=} Y",
    r"\left.\frac{d}{dx}|x|\right|_{x=0}",
]


@pytest.mark.parametrize(("gold", "answer"), NOT_EQUAL)
def test_what_is_not_the_same_is_never_equal(gold: str, answer: str) -> None:
    assert check_expression(gold, answer).status in ("different", "undecided")


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_has_another_meaning_is_refused(text: str) -> None:
    with pytest.raises(LossproofError):
        check_expression(text, "1")


@pytest.mark.parametrize("said", ["C is an arbitrary constant", "C, K are arbitrary constants", "x > 0"])
def test_what_is_said_of_constants_changes_no_verdict(said: str) -> None:
    gold = r"y=\frac{x^2}{4}+\frac{C}{x^2}"
    assert check_expression(gold, r"y=\frac{x^4+K}{4x^2}", assume=[said]).status == "equal"
    assert check_expression(gold, r"y=\frac{x^2}{4}+C", assume=[said]).status != "equal"
