"""The words of the book: dimensions, indices, variables, and the functions that are defined from them."""

from __future__ import annotations

from derive.symbols import Definition, Dim, Event, Exp, Family, Lam, Log, Step, Sum, Sym, indices

n, d, K = Dim("n"), Dim("d"), Dim("K")
i = indices("i", n)[0]
a, h = indices("a h", d)
j, k, l = indices("j k l", K)  # the third class index of every textbook

t, s, m = Sym("t"), Sym("s"), Sym("m")
z, y, p, v = Family("z", K), Family("y", K), Family("p", K), Family("v", K)
q, w = Family("q", K), Family("w", d)
X, W, bias, Y, Z = Family("X", n, d), Family("W", d, K), Family("b", K), Family("Y", n, K), Family("Z", n, K)
G, A = Family("G", n, K), Family("A", n, d)
score, target = Sym("z"), Sym("y")  # one logit and one label in [0, 1], where there are two classes
counts, trials = Family("c", K), Sym("N")
labels, rate = Family("y", n), Sym("lambda")  # one label of each sample in [0, 1]; the strength of a penalty
chance, error, weight = Sym("p"), Sym("e"), Sym("w")  # of class 1; of a prediction; of one feature
feature = Family("x", n)  # the value of one feature, for each sample
observed, label = Event("X"), Event("Y", K)


sigmoid = Definition("sigmoid", (t,), (), 1 / (1 + Exp(-t)), "Bishop, PRML, eq. 4.59", "σ", "the logistic function")
logit = Definition("logit", (s,), (), Log(s / (1 - s)), "Bishop, PRML, eq. 4.61", "logit", "the log-odds of s")
odds = Definition("odds", (s,), (), s / (1 - s), "Agresti, Categorical Data Analysis, 2.2.3", "odds", "s against 1 - s")
from_odds = Definition(
    "from_odds",
    (t,),
    (),
    t / (1 + t),
    "Agresti, Categorical Data Analysis, 2.2.3",
    "from_odds",
    "the probability that has the odds t",
)
absolute = Definition(
    "absolute", (t,), (), t * (2 * Step(t) - 1), "Rudin, Principles, 1.32", "abs", "the absolute value of t"
)
absolute_shares = Definition(
    "absolute_shares",
    (z,),
    (k,),
    absolute(z[k]) / Sum(absolute(z[j]), j),
    "compare de Brébisson & Vincent, An Exploration of Softmax Alternatives, 2016 (squares for sizes)",
    "abs_share",
    "each score's size over the sum of all sizes",
)
squared_shares = Definition(
    "squared_shares",
    (z,),
    (k,),
    z[k] ** 2 / Sum(z[j] ** 2, j),
    "de Brébisson & Vincent, An Exploration of Softmax Alternatives, 2016",
    "sq_share",
    "each score's square over the sum of all squares",
)
plain_shares = Definition(
    "plain_shares",
    (z,),
    (k,),
    z[k] / Sum(z[j], j),
    "Luce, Individual Choice Behavior, 1959",
    "share",
    "each score over the sum of all scores",
)
plogp = Definition(
    "plogp",
    (t,),
    (),
    t * Log(t + Step(-t)),
    "Cover & Thomas, Elements of Information Theory, section 2.1",
    "plogp",
    "t log t, and 0 at t = 0",
)
softplus = Definition(
    "softplus", (t,), (), Log(1 + Exp(t)), "Murphy, PML1, section 2.4", "softplus", "a smooth max(t, 0)"
)
softmax = Definition(
    "softmax",
    (z,),
    (k,),
    Exp(z[k]) / Sum(Exp(z[j]), j),
    "Bishop, PRML, eq. 4.62",
    "softmax",
    "the normalised exponential",
)
logsumexp = Definition(
    "logsumexp", (z,), (), Log(Sum(Exp(z[j]), j)), "Boyd & Vandenberghe, section 3.1.5", "logsumexp", "a smooth maximum"
)
log_softmax = Definition(
    "log_softmax",
    (z,),
    (k,),
    Log(softmax(z)[k]),
    "Murphy, PML1, section 2.5.4",
    "log_softmax",
    "the log of the softmax",
)
nll = Definition(
    "nll",
    (v,),
    (k,),
    -v[k],
    "PyTorch documentation, torch.nn.NLLLoss",
    "nll",
    "the negative log-likelihood of class k, read off log-probabilities",
)
cross_entropy = Definition(
    "cross_entropy",
    (y, p),
    (),
    -Sum(y[k] * Log(p[k]), k),
    "Bishop, PRML, eq. 4.108",
    "CE",
    "the cross-entropy of p under y",
)
entropy = Definition(
    "entropy",
    (p,),
    (),
    -Sum(plogp(p[k]), k),
    "Cover & Thomas, Elements of Information Theory, eq. 2.1",
    "H",
    "the entropy of p in nats, with 0 log 0 = 0",
)
relative_entropy = Definition(
    "relative_entropy",
    (p, q),
    (),
    Sum(plogp(p[k]) - p[k] * Log(q[k]), k),
    "Cover & Thomas, Elements of Information Theory, eq. 2.26",
    "KL",
    "the Kullback-Leibler divergence of q from p, with 0 log 0 = 0",
)
binary_cross_entropy = Definition(
    "binary_cross_entropy",
    (t, s),
    (),
    -(t * Log(s) + (1 - t) * Log(1 - s)),
    "Bishop, PRML, eq. 4.90",
    "BCE",
    "the cross-entropy of a coin with P(1) = s under the label t",
)
squared_error = Definition(
    "squared_error",
    (t, s),
    (),
    (s - t) ** 2,
    "Bishop, PRML, eq. 1.2",
    "SE",
    "the squared error, without the factor 1/2",
)
scores = Definition(
    "scores",
    (X, W, bias),
    (i, k),
    Sum(X[i, a] * W[a, k], a) + bias[k],
    "Bishop, PRML, eq. 4.13",
    "Z",
    "the logits of a linear model: X W + b",
)
gram = Definition(
    "gram", (A, G), (a, k), Sum(A[i, a] * G[i, k], i), "", "gram", "the matrix product of the transpose of A with G"
)
mean_cross_entropy = Definition(
    "mean_cross_entropy",
    (Y, Z),
    (),
    Sum(cross_entropy(Lam(k, Y[i, k]), softmax(Lam(k, Z[i, k]))), i) / n,
    "Bishop, PRML, eq. 4.108",
    "J",
    "the mean over n samples of the cross-entropy of the softmax of the logits",
)
logistic_loss = Definition(
    "logistic_loss",
    (X, w, labels),
    (),
    Sum(binary_cross_entropy(labels[i], sigmoid(Sum(X[i, a] * w[a], a))), i) / n,
    "Bishop, PRML, eq. 4.90",
    "L",
    "the mean over n samples of the BCE of the sigmoid of a linear score",
)
mean_squared_error = Definition(
    "mean_squared_error",
    (feature, t, labels),
    (),
    Sum(squared_error(labels[i], sigmoid(feature[i] * t)), i) / n,
    "Nielsen, Neural Networks and Deep Learning, chapter 1",
    "MSE",
    "the mean over n samples of the squared error of the sigmoid of t times a feature",
)
l2_penalty = Definition(
    "l2_penalty",
    (t, w),
    (),
    t / 2 * Sum(w[a] ** 2, a),
    "Bishop, PRML, eq. 3.27",
    "R",
    "half the squared length of w, times t",
)
smoothed = Definition(
    "smoothed",
    (t, y),
    (k,),
    (1 - t) * y[k] + t / K,
    "Szegedy et al., Rethinking the Inception Architecture (2016), section 7",
    "smooth",
    "the label y mixed with a share t of the uniform distribution",
)
DEFINITIONS = (
    sigmoid,
    logit,
    odds,
    from_odds,
    absolute,
    absolute_shares,
    squared_shares,
    plain_shares,
    plogp,
    softplus,
    softmax,
    logsumexp,
    log_softmax,
    nll,
    cross_entropy,
    entropy,
    relative_entropy,
    binary_cross_entropy,
    squared_error,
    scores,
    gram,
    mean_cross_entropy,
    logistic_loss,
    mean_squared_error,
    l2_penalty,
    smoothed,
)
