"""Derivations as they are written down: words around formulas, abbreviations without "let", lines used later."""

from __future__ import annotations

import pytest

from derive.errors import LossproofError
from verify.answers.derivations.judging import check_derivation, check_text

RIGHT = {
    "Korean words around formulas": r"""Goal: softmax.from-bayes

베이즈 정리에 의해

$$P(Y_k \mid X) = \frac{P(X \mid Y_k) P(Y_k)}{P(X)}$$

전확률 공식으로 분모를 쓰면

$$= \frac{P(X \mid Y_k) P(Y_k)}{\sum_{j} P(X \mid Y_j) P(Y_j)}$$

여기서 $z_k = \log(P(X\mid Y_k)P(Y_k))$ 라 두면

$$= \frac{e^{z_k}}{\sum_j e^{z_j}}$$

$$= \operatorname{softmax}(z)_k$$""",
    "an abbreviation between the lines": r"""Goal: softmax.from-bayes
P(Y_k | X) = P(X, Y_k) / P(X)
P(X) = sum_j P(X, Y_j)
so P(Y_k | X) = P(X, Y_k) / sum_j P(X, Y_j)
z_k = log P(X, Y_k)
P(Y_k | X) = e^z_k / sum_j e^z_j
= softmax(z)_k""",
    "abbreviations before the first line": r"""Goal: cross-entropy.gradient

L = -\sum_j y_j \log p_j, p_j = e^{z_j}/\sum_m e^{z_m}

\frac{\partial L}{\partial z_k} = -\sum_j y_j \frac{1}{p_j}\frac{\partial p_j}{\partial z_k}
= -\sum_j y_j \frac{1}{p_j} p_j(\delta_{jk} - p_k)
= -\sum_j y_j (\delta_{jk} - p_k)
= -y_k + p_k \sum_j y_j
= p_k - y_k""",
    "the chain rule with both slopes": r"""Goal: cross-entropy.gradient
$$L = -\sum_{i=1}^{K} y_i \log p_i, \quad p_i = \frac{e^{z_i}}{\sum_{j=1}^{K} e^{z_j}}$$
$$\frac{\partial L}{\partial z_k} = \sum_{i=1}^K \frac{\partial L}{\partial p_i}\frac{\partial p_i}{\partial z_k}$$
$$\frac{\partial L}{\partial p_i} = -\frac{y_i}{p_i}$$
$$\frac{\partial p_i}{\partial z_k} = p_i(\delta_{ik} - p_k)$$
$$\frac{\partial L}{\partial z_k} = -\sum_{i=1}^K \frac{y_i}{p_i}p_i(\delta_{ik} - p_k)$$
$$= -\sum_{i=1}^K y_i(\delta_{ik} - p_k)$$
$$= -y_k + p_k\sum_{i=1}^K y_i = p_k - y_k$$""",
    "the slope of a line before": r"""Goal: dσ(t)/dt = σ(t) (1 - σ(t))
σ(t) = 1/(1+e^{-t})
dσ(t)/dt = -(1+e^{-t})^{-2} * (-e^{-t})
= e^{-t}/(1+e^{-t})^2
= 1/(1+e^{-t}) * e^{-t}/(1+e^{-t})
= σ(t)(1-σ(t))""",
    "a logarithm of P times P": r"""Goal: softmax.from-bayes
By Bayes' rule,
\begin{align}
P(Y_k|X) &= \frac{P(X|Y_k)P(Y_k)}{P(X)} \\
&= \frac{P(X|Y_k)P(Y_k)}{\sum_{j=1}^K P(X|Y_j)P(Y_j)} && \text{(law of total probability)} \\
&= \frac{\exp(\log P(X|Y_k)P(Y_k))}{\sum_{j=1}^K \exp(\log P(X|Y_j)P(Y_j))} \\
&= \frac{e^{a_k}}{\sum_{j=1}^K e^{a_j}}, \quad \text{where } a_k = \log P(X|Y_k)P(Y_k) \\
&= \mathrm{softmax}(a)_k
\end{align}""",
    "the likelihood by its name": r"""Goal: cross-entropy.from-multinomial
L(p) = (N!/prod_k c_k!) prod_k p_k^c_k
argmax_p L(p) = argmax_p log L(p)
= argmax_p sum_k c_k log p_k
= argmin_p -sum_k c_k log p_k
= argmin_p CE((c_k/N)_k, p)""",
}
BIG_STEPS = {
    "Bayes' rule with its sum": (
        r"""Goal: softmax.from-bayes
Given K classes.
P(Y_k|X) = P(X|Y_k)P(Y_k)/sum_j P(X|Y_j)P(Y_j)   by Bayes' theorem
Let z_k = ln P(X|Y_k) + ln P(Y_k)
= e^{z_k}/sum_j e^{z_j}
= softmax(z)_k""",
        3,
    ),
    "a line that is differentiated later": (
        r"""목표: cross-entropy.gradient
가정: sum_k y_k = 1
CE(y, softmax(z)) = -sum_j y_j log softmax(z)_j   (정의에 의해)
= -sum_j y_j z_j + sum_j y_j log sum_m exp(z_m)
= -sum_j y_j z_j + log sum_m exp(z_m)    (sum y = 1)
따라서 d/dz_k CE(y, softmax(z)) = -y_k + exp(z_k)/sum_m exp(z_m)
= softmax(z)_k - y_k""",
        4,
    ),
    "p for softmax(z)": (
        r"""Goal: cross-entropy.gradient
L = -\sum_i y_i \log p_i
= -\sum_i y_i z_i + \log\sum_j e^{z_j}
\frac{\partial L}{\partial z_k} = -y_k + \frac{e^{z_k}}{\sum_j e^{z_j}} = p_k - y_k""",
        3,
    ),
    "the log-likelihood by its name": (
        r"""Goal: cross-entropy.from-multinomial
The log-likelihood is
log L(p) = log(N!/prod_k c_k!) + sum_k c_k log p_k
argmax_p (N!/prod_k c_k!) prod_k p_k^c_k = argmax_p [log(N!/prod_k c_k!) + sum_k c_k log p_k]
= argmax_p sum_k c_k log p_k     (the first term does not depend on p)
= argmin_p -(1/N) sum_k c_k log p_k
= argmin_p CE((c_k/N)_k, p)""",
        6,
    ),
    "the sign and a factor at once": (
        r"""Goal: cross-entropy.from-multinomial
\ell(p) = \log\frac{N!}{\prod_k c_k!} + \sum_k c_k \log p_k
\arg\max_p \frac{N!}{\prod_k c_k!}\prod_k p_k^{c_k} = \arg\max_p \ell(p)
= \arg\max_p \sum_k c_k \log p_k
= \arg\min_p -\sum_k \frac{c_k}{N}\log p_k""",
        5,
    ),
}
WRONG = {
    "a delta is missing": (
        r"""Goal: cross-entropy.gradient
L = -\sum_j y_j \log p_j, p_j = e^{z_j}/\sum_m e^{z_m}
\frac{\partial L}{\partial z_k} = -\sum_j y_j \frac{1}{p_j}\frac{\partial p_j}{\partial z_k}
= -\sum_j y_j \frac{1}{p_j} p_j(1 - p_k)
= -\sum_j y_j (1 - p_k)
= p_k - 1
= p_k - y_k""",
        4,
    ),
    "an abbreviation without its logarithm": (
        r"""Goal: softmax.from-bayes
P(Y_k | X) = P(X | Y_k) P(Y_k) / P(X)
z_k = P(X|Y_k) P(Y_k)
= e^{z_k} / sum_j e^{z_j}
= softmax(z)_k""",
        4,
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_is_accepted(name: str):
    verdict = check_text(RIGHT[name])
    assert verdict.status == "correct", [(v.line.number, v.status, v.message) for v in verdict.lines]


@pytest.mark.parametrize("name", BIG_STEPS)
def test_only_one_line_is_too_big_a_step(name: str):
    text, number = BIG_STEPS[name]
    verdict = check_text(text)
    assert verdict.status == "incomplete"
    assert not verdict.circular
    assert [v.line.number for v in verdict.lines if v.status == "too-big"] == [number]


@pytest.mark.parametrize("name", WRONG)
def test_the_line_that_is_wrong_is_found(name: str):
    text, number = WRONG[name]
    verdict = check_text(text)
    assert verdict.status == "wrong"
    assert next(v.line.number for v in verdict.lines if v.status == "does-not-follow") == number


def test_a_name_that_is_spoken_of_is_not_defined_again():
    text = "Goal: cross-entropy.one-trial\n-log(prod_k p_k^y_k) = -sum_k log(p_k^y_k)\np_k = 1\n= CE(y, p)"
    assert check_text(text).status != "correct"


def test_prose_that_begins_like_an_abbreviation_is_passed_over():
    text = (
        "Goal: cross-entropy.one-trial\nLet us take logarithms.\n-log(prod_k p_k^y_k) = -sum_k log(p_k^y_k)\n= CE(y, p)"
    )
    assert check_text(text).status in {"correct", "incomplete"}


def test_the_slope_of_a_line_needs_what_holds_everywhere():
    text = "Goal: d/dt t^2 = 0\nGiven: t = 1\nt^2 = 1\nd/dt t^2 = 0"
    assert check_text(text).status != "correct"


def test_what_is_no_line_is_the_callers_mistake():
    with pytest.raises(LossproofError):
        check_derivation("t = t", [5])  # type: ignore[list-item]


def test_hypotheses_have_a_bound():
    assert check_derivation("t = t", ["t = t"], given=["x = y"] * 200).status == "invalid"
