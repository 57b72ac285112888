"""Derivations as learners write them: right ones by several routes, and wrong ones with the verdict that each deserves."""

# ruff: noqa: E501, ISC004  # formulas on one line

from __future__ import annotations

BAYES = r"""Goal: softmax.from-bayes
P(Y_k | X) = P(X | Y_k) P(Y_k) / P(X)   by Bayes' rule
= P(X | Y_k) P(Y_k) / sum_j P(X | Y_j) P(Y_j)   by total probability
= exp(log(P(X | Y_k) P(Y_k))) / sum_j exp(log(P(X | Y_j) P(Y_j)))   by algebra
= softmax((log(P(X | Y_k) P(Y_k)))_k)_k   by definition of softmax
"""
TRIAL = r"""Goal: cross-entropy.one-trial
-log prod_k p_k^y_k = -sum_k log(p_k^y_k)   by log of a product
= -sum_k y_k log p_k   by log laws
= CE(y, p)   by definition of cross-entropy
"""
MULTINOMIAL = r"""Goal: cross-entropy.from-multinomial
argmax_p (N!/prod_k c_k!) prod_k p_k^c_k = argmax_p prod_k p_k^c_k    (positive factor)
= argmax_p log prod_k p_k^c_k    (monotonicity of log)
= argmax_p sum_k c_k log p_k    (log laws)
= argmin_p -sum_k c_k log p_k    (negate)
= argmin_p -sum_k (c_k/N) log p_k    (divide by N)
= argmin_p CE((c_k/N)_k, p)    (definition of cross-entropy)
"""
GRADIENT = r"""Goal: cross-entropy.gradient
d/dz_k CE(y, softmax(z)) = d/dz_k (-sum_l y_l log softmax(z)_l)    (definition of CE)
= d/dz_k (-sum_l y_l log(exp(z_l)/sum_j exp(z_j)))    (definition of softmax)
= d/dz_k (-sum_l y_l (z_l - log sum_j exp(z_j)))    (log laws)
= -sum_l y_l (δ_lk - exp(z_k)/sum_j exp(z_j))    (chain rule)
= -y_k + exp(z_k)/(sum_j exp(z_j)) sum_l y_l    (algebra)
= exp(z_k)/sum_j exp(z_j) - y_k    (sum y = 1)
= softmax(z)_k - y_k    (definition of softmax)
"""
SIGMOID = r"""Goal: dσ(t)/dt = σ(t) (1 - σ(t))
dσ(t)/dt = d/dt 1/(1 + e^-t)   by definition of sigmoid
= e^-t/(1 + e^-t)^2   by chain rule
= 1/(1 + e^-t) (1 - 1/(1 + e^-t))   by algebra
= σ(t) (1 - σ(t))   by definition of sigmoid
"""

ROUTES = {
    "Bayes, likelihood and prior together": BAYES,
    "Bayes, without reasons": "\n".join(line.partition("   by ")[0] for line in BAYES.split("\n")),
    "the joint probability first": r"""Goal: softmax.from-bayes
P(Y_k | X) = P(X, Y_k) / P(X)   (by conditional probability)
= P(X, Y_k) / sum_j P(X, Y_j)   (by total probability)
= P(X | Y_k) P(Y_k) / sum_j P(X | Y_j) P(Y_j)   by the product rule
= exp(log(P(X | Y_k) P(Y_k))) / sum_j exp(log(P(X | Y_j) P(Y_j)))   by algebra
= softmax((log(P(X | Y_k) P(Y_k)))_k)_k   by definition of softmax
""",
    "logits that are log joint probabilities": r"""Goal: softmax.from-bayes
Let a_k = log P(X, Y_k)

P(Y_k | X) = P(X, Y_k) / P(X)
= exp(a_k) / P(X)
= exp(a_k) / sum_j P(X, Y_j)
= exp(a_k) / sum_j exp(a_j)
= softmax(a)_k
""",
    "likelihood and prior apart, in LaTeX": r"""Goal: softmax.from-bayes
Let $a_k = \log P(X \mid Y_k) + \log P(Y_k)$

\begin{align*}
P(Y_k \mid X) &= \frac{P(X \mid Y_k) P(Y_k)}{P(X)} && \text{Bayes' rule} \\
 &= \frac{e^{a_k}}{P(X)} && \text{algebra} \\
 &= \frac{e^{a_k}}{\sum_{j=1}^K P(X \mid Y_j) P(Y_j)} && \text{the evidence} \\
 &= \frac{e^{a_k}}{\sum_{j=1}^K e^{a_j}} && \text{algebra}\\
 &= \operatorname{softmax}(a)_k && \text{definition of softmax}
\end{align*}
""",
    "the evidence apart, in Korean": r"""목표: softmax.from-bayes

P(X) = Σⱼ P(X, Yⱼ)  (전확률)
     = Σⱼ P(X | Yⱼ) P(Yⱼ)   (곱의 법칙)
P(Yₖ | X) = P(X | Yₖ) P(Yₖ) / P(X)    (베이즈 정리)
= P(X | Yₖ) P(Yₖ) / Σⱼ P(X | Yⱼ) P(Yⱼ)
= exp(log(P(X | Yₖ) P(Yₖ))) / Σⱼ exp(log(P(X | Yⱼ) P(Yⱼ)))   (대수)
""",
    "backwards": r"""Goal: softmax.from-bayes
softmax((log(P(X | Y_k) P(Y_k)))_k)_k = exp(log(P(X | Y_k) P(Y_k))) / sum_j exp(log(P(X | Y_j) P(Y_j)))
= P(X | Y_k) P(Y_k) / sum_j P(X | Y_j) P(Y_j)
= P(X | Y_k) P(Y_k) / P(X)
= P(Y_k | X)
""",
    "from both ends": r"""Goal: softmax.from-bayes
P(Y_k | X) = P(X | Y_k) P(Y_k) / P(X)
= P(X | Y_k) P(Y_k) / sum_j P(X | Y_j) P(Y_j)
softmax((log(P(X | Y_k) P(Y_k)))_k)_k = exp(log(P(X | Y_k) P(Y_k))) / sum_j exp(log(P(X | Y_j) P(Y_j)))
= P(X | Y_k) P(Y_k) / sum_j P(X | Y_j) P(Y_j)
""",
    "one trial": TRIAL,
    "one trial, from the loss": r"""Goal: cross-entropy.one-trial
CE(y, p) = -sum_k y_k log p_k
= -sum_k log(p_k^y_k)
= -log prod_k p_k^y_k
""",
    "n trials with their counts": MULTINOMIAL,
    "n trials with their counts, logarithm first": r"""Goal: cross-entropy.from-multinomial
argmax_p (N!/prod_k c_k!) prod_k p_k^c_k = argmax_p log((N!/prod_k c_k!) prod_k p_k^c_k)    (log is increasing)
= argmax_p (log(N!) - sum_k log(c_k!) + sum_k c_k log p_k)    (log laws)
= argmax_p sum_k c_k log p_k    (drop the constant)
= argmin_p -sum_k c_k log p_k    (change of sign)
= argmin_p -sum_k (c_k/N) log p_k    (positive factor)
= argmin_p CE((c_k/N)_k, p)    (definition of CE)
""",
    "n trials one by one, in LaTeX": r"""Goal: cross-entropy.maximum-likelihood
\begin{align}
\arg\max_P \prod_{i=1}^n \prod_{k=1}^K P_{ik}^{Y_{ik}}
 &= \arg\max_P \log \prod_{i=1}^n \prod_{k=1}^K P_{ik}^{Y_{ik}} && \text{log is increasing}\\
 &= \arg\max_P \sum_{i=1}^n \sum_{k=1}^K Y_{ik} \log P_{ik} && \text{log laws}\\
 &= \arg\min_P -\sum_{i=1}^n \sum_{k=1}^K Y_{ik} \log P_{ik} && \text{sign}\\
 &= \arg\min_P -\frac{1}{n} \sum_{i=1}^n \sum_{k=1}^K Y_{ik} \log P_{ik} && \text{positive factor}\\
 &= \arg\min_P \frac{1}{n} \sum_{i=1}^n (-\sum_{k=1}^K Y_{ik} \log P_{ik}) && \text{algebra}\\
 &= \arg\min_P \frac{1}{n} \sum_{i=1}^n CE((Y_{ik})_k, (P_{ik})_k) && \text{definition of CE}
\end{align}
""",
    "n trials, the loss": r"""Goal: cross-entropy.data-set
-log(prod_i prod_k P_ik^Y_ik)/n = -(sum_i log prod_k P_ik^Y_ik)/n
= sum_i (-sum_k Y_ik log P_ik)/n
= sum_i CE((Y_ik)_k, (P_ik)_k)/n
""",
    "the gradient": GRADIENT,
    "the slope of the sigmoid": SIGMOID,
    "an equation of one's own": r"""Goal: sum_k p_k (z_k - m) = sum_k p_k z_k - m
Given: sum_k p_k = 1

sum_k p_k (z_k - m) = sum_k p_k z_k - m sum_k p_k   by algebra
= sum_k p_k z_k - m  by sum p = 1
""",
    "the claim first": r"""Goal: softmax.sums-to-one

sum_k softmax(z)_k = 1
sum_k softmax(z)_k = sum_k exp(z_k)/sum_j exp(z_j)   # definition of softmax
= (sum_k exp(z_k))/sum_j exp(z_j)   # algebra
= 1   # algebra
""",
}


def _changed(text: str, old: str, new: str) -> str:
    assert old in text, old
    return text.replace(old, new, 1)


# name: text, verdict on the whole, number of the line that is at fault, verdict on that line.
MUTANTS: dict[str, tuple[str, str, int | None, str]] = {
    # signs
    "sign of the loss": (_changed(TRIAL, "= -sum_k y_k log p_k", "= sum_k y_k log p_k"), "wrong", 3, "does-not-follow"),
    "sign of the first log": (_changed(TRIAL, "= -sum_k log", "= sum_k log"), "wrong", 2, "does-not-follow"),
    "sign of the gradient": (_changed(GRADIENT, "= softmax(z)_k - y_k", "= y_k - softmax(z)_k"), "wrong", 8, "does-not-follow"),
    "sign of log-sum-exp": (_changed(GRADIENT, "(z_l - log sum", "(z_l + log sum"), "wrong", 4, "does-not-follow"),
    "sign in the exponent": (_changed(SIGMOID, "= e^-t/(1", "= e^t/(1"), "wrong", 3, "does-not-follow"),
    "sign of the slope": (_changed(SIGMOID, "= e^-t/(1", "= -e^-t/(1"), "wrong", 3, "does-not-follow"),
    "plus for minus in the end": (_changed(SIGMOID, "= σ(t) (1 - σ(t))   by", "= σ(t) (1 + σ(t))   by"), "wrong", 5, "does-not-follow"),
    # lost factors and terms
    "the prior is lost": (
        _changed(BAYES, "= P(X | Y_k) P(Y_k) / P(X)", "= P(X | Y_k) / P(X)"), "wrong", 2, "does-not-follow",
    ),
    "the prior is lost below": (
        _changed(BAYES, "/ sum_j P(X | Y_j) P(Y_j)", "/ sum_j P(X | Y_j)"), "wrong", 3, "does-not-follow",
    ),
    "the evidence is lost": (
        _changed(BAYES, "= P(X | Y_k) P(Y_k) / P(X)", "= P(X | Y_k) P(Y_k)"), "wrong", 2, "does-not-follow",
    ),
    "a square is lost": (_changed(SIGMOID, "(1 + e^-t)^2", "(1 + e^-t)"), "wrong", 3, "does-not-follow"),
    "an exponent is lost": (_changed(TRIAL, "= -sum_k y_k log p_k", "= -sum_k log p_k"), "wrong", 3, "does-not-follow"),
    "a label is lost": (_changed(GRADIENT, "= exp(z_k)/sum_j exp(z_j) - y_k", "= exp(z_k)/sum_j exp(z_j)"), "wrong", 7, "does-not-follow"),
    "the sum over labels is lost": (
        _changed(GRADIENT, "(sum_j exp(z_j)) sum_l y_l", "(sum_j exp(z_j)) y_k"), "wrong", 6, "does-not-follow",
    ),
    "the normaliser is lost": (
        _changed(GRADIENT, "(δ_lk - exp(z_k)/sum_j exp(z_j))", "(δ_lk - exp(z_k))"), "wrong", 5, "does-not-follow",
    ),
    "log of a sum is no sum of logs": (
        "Goal: logsumexp.shifted\nlog sum_j exp(z_j) = sum_j log exp(z_j)\n= sum_j z_j\n", "wrong", 2, "does-not-follow",
    ),
    "the wrong index": (_changed(BAYES, "= P(X | Y_k) P(Y_k) / P(X)", "= P(X | Y_k) P(Y_j) / P(X)"), "wrong", 2, "does-not-follow"),
    "one for K": (
        "Goal: sum_k (p_k - 1) = sum_k p_k - K\nsum_k (p_k - 1) = sum_k p_k - 1\n= sum_k p_k - K\n", "wrong", 2, "does-not-follow",
    ),
    "a half is lost": (
        "Goal: d/dt (t^2/2) = t\nd/dt (t^2/2) = 2 t\n= t\n", "wrong", 2, "does-not-follow",
    ),
    "an inequality the wrong way": (
        "Goal: 0 <= t^2\n0 <= -t^2  by signs\n<= t^2\n", "wrong", 2, "does-not-follow",
    ),
    # wrong reasons
    "algebra for Bayes": (_changed(BAYES, "by Bayes' rule", "by algebra"), "wrong", 2, "wrong-reason"),
    "log laws for total probability": (_changed(BAYES, "by total probability", "by log laws"), "wrong", 3, "wrong-reason"),
    "the chain rule for algebra": (_changed(BAYES, "by algebra", "by differentiation"), "wrong", 4, "wrong-reason"),
    "sigmoid for softmax": (_changed(BAYES, "by definition of softmax", "by definition of sigmoid"), "wrong", 5, "wrong-reason"),
    "algebra for the definition": (_changed(TRIAL, "by definition of cross-entropy", "by algebra"), "wrong", 4, "wrong-reason"),
    "differentiation for log laws": (_changed(TRIAL, "by log laws", "by the chain rule"), "wrong", 3, "wrong-reason"),
    "algebra for the hypothesis": (_changed(GRADIENT, "(sum y = 1)", "(algebra)"), "wrong", 7, "wrong-reason"),
    "log laws for the derivative": (_changed(GRADIENT, "(chain rule)", "(log laws)"), "wrong", 5, "wrong-reason"),
    "algebra for the logarithm": (_changed(MULTINOMIAL, "(monotonicity of log)", "(algebra)"), "wrong", 3, "wrong-reason"),
    "a constant for the sign": (_changed(MULTINOMIAL, "(negate)", "(drop the constant)"), "wrong", 5, "wrong-reason"),
    # skipped steps
    "Bayes to exponentials": (
        "Goal: softmax.from-bayes\nP(Y_k | X) = P(X | Y_k) P(Y_k) / sum_j P(X | Y_j) P(Y_j)\n"
        "= softmax((log(P(X | Y_k) P(Y_k)))_k)_k\n",
        "incomplete", 2, "too-big",
    ),
    "definition and log laws": (
        "Goal: cross-entropy.one-trial\n-log prod_k p_k^y_k = CE(y, p)\n", "incomplete", 2, "too-big",
    ),
    "two definitions and log laws": (
        "Goal: cross-entropy.in-logits\nCE(y, softmax(z)) = -sum_k y_k (z_k - log sum_j exp(z_j))\n", "incomplete", 2, "too-big",
    ),
    "definition and chain rule": (
        "Goal: dσ(t)/dt = σ(t) (1 - σ(t))\ndσ(t)/dt = e^-t/(1 + e^-t)^2\n= 1/(1 + e^-t) (1 - 1/(1 + e^-t))\n= σ(t) (1 - σ(t))\n",
        "incomplete", 2, "too-big",
    ),
    "log laws and derivative": (
        "Goal: d/dt log(t^3 exp(t)) = 3/t + 1\nGiven: t > 0\nd/dt log(t^3 exp(t)) = d/dt (3 log t + t)\n= 3/t + 1\n",
        "correct", 3, "follows",
    ),
    # starts and ends
    "starts elsewhere": (
        "Goal: softmax.from-bayes\nP(X | Y_k) P(Y_k) / P(X) = P(X | Y_k) P(Y_k) / sum_j P(X | Y_j) P(Y_j)\n"
        "= exp(log(P(X | Y_k) P(Y_k))) / sum_j exp(log(P(X | Y_j) P(Y_j)))\n= softmax((log(P(X | Y_k) P(Y_k)))_k)_k\n",
        "wrong", 4, "follows",
    ),
    "starts at another theorem": (_changed(TRIAL, "cross-entropy.one-trial", "softmax.from-bayes"), "wrong", None, ""),
    "starts at the likelihood without its sign": (
        "Goal: cross-entropy.one-trial\nlog prod_k p_k^y_k = sum_k y_k log p_k\n= -CE(y, p)\n", "wrong", 2, "follows",
    ),
    "stops before the end": ("\n".join(BAYES.split("\n")[:3]), "incomplete", 3, "follows"),
    "stops at the unnormalised": ("\n".join(GRADIENT.split("\n")[:6]), "incomplete", 6, "follows"),
    "ends elsewhere": ("\n".join(TRIAL.split("\n")[:2]), "incomplete", 2, "follows"),
    "goes past the end and back": (
        TRIAL + "= -sum_k y_k log p_k\n", "correct", 5, "leads-nowhere",
    ),
    "a true line beside the way": (
        _changed(TRIAL, "= CE", "sum_k (p_k + y_k) = sum_k p_k + sum_k y_k\n-sum_k y_k log p_k = CE"), "correct", 4, "leads-nowhere",
    ),
    "a loop": (
        _changed(TRIAL, "= CE", "= -sum_k log(p_k^y_k)\n= -sum_k y_k log p_k\n= CE"), "correct", 4, "leads-nowhere",
    ),
    # circular
    "cites itself": (
        "Goal: softmax.from-bayes\nP(Y_k | X) = softmax((log(P(X | Y_k) P(Y_k)))_k)_k   by softmax.from-bayes\n", "wrong", 2, "wrong-reason",
    ),
    "cites itself by its title": (
        "Goal: cross-entropy.gradient\nd/dz_k CE(y, softmax(z)) = softmax(z)_k - y_k   by The gradient of softmax cross-entropy is p - y\n",
        "wrong", 2, "wrong-reason",
    ),
    "cites what rests on it": (
        "Goal: probability.bayes\nP(B | A) = P(A | B) P(B) / P(A)   by softmax.from-bayes\n", "wrong", 2, "wrong-reason",
    ),
    "cites the lemma's heir": (
        "Goal: cross-entropy.in-logits\nCE(y, softmax(z)) = -sum_k y_k (z_k - log sum_j exp(z_j))   by cross-entropy.gradient\n",
        "wrong", 2, "wrong-reason",
    ),
    "takes it for granted": (
        "Goal: softmax.from-bayes\nP(Y_k | X) = softmax((log(P(X | Y_k) P(Y_k)))_k)_k\n"
        "= exp(log(P(X | Y_k) P(Y_k))) / sum_j exp(log(P(X | Y_j) P(Y_j)))\n= softmax((log(P(X | Y_k) P(Y_k)))_k)_k\n",
        "wrong", 2, "undecided",
    ),
    "one's own goal under another name": (
        "Goal: softmax(z)_k exp(z_j) = softmax(z)_j exp(z_k)\nsoftmax(z)_k exp(z_j) = softmax(z)_j exp(z_j)\n= softmax(z)_j exp(z_k)\n",
        "wrong", 2, "does-not-follow",
    ),
    # unreadable
    "an unknown name": (_changed(TRIAL, "CE(y, p)", "CrossEntropie(y, p)"), "invalid", 4, "invalid"),
    "a bracket too many": (_changed(TRIAL, "= -sum_k y_k log p_k", "= -sum_k (y_k log p_k"), "invalid", 3, "invalid"),
    "proportional": (_changed(TRIAL, "= CE", "∝ CE"), "invalid", 4, "invalid"),
}  # fmt: skip
