"""False theorems, and true ones with a broken derivation: each is one change away from a theorem of the book.

The kernel must reject every one of them, on the line named, for the reason named.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from derive.calc import Claim, Convex, Eq, Le, Lt, Reason, Step, Theorem
from derive.domains import open_simplex, positive_family, simplex
from derive.rules import (
    ALGEBRA,
    AXIOMS,
    CONDITIONAL_PROBABILITY,
    DIFFERENTIATE,
    DROP_CONSTANT,
    LOG_INCREASES,
    LOG_LAWS,
    NEGATE,
    ONE_TERM,
    POSITIVE_FACTOR,
    SECOND_ORDER,
    SIGNS,
    SQUARE_VANISHES,
    TOTAL_PROBABILITY,
    A,
    Axiom,
    B,
    C,
    Conversion,
    Hypothesis,
    at_least,
    equation,
    nonnegative,
    partition,
    positive,
)
from derive.symbols import (
    ArgMax,
    ArgMin,
    At,
    D,
    Definition,
    Delta,
    Dim,
    Event,
    Exp,
    Expr,
    Factorial,
    Family,
    Idx,
    Joint,
    Lam,
    Log,
    Num,
    P,
    Pow,
    Prod,
    Scalar,
    Sum,
    Sym,
    as_expr,
)
from derive.theorems import bce_mse, gradients, likelihood, probability
from derive.theorems import odds as links
from derive.theorems import softmax as soft
from derive.vocabulary import (
    G,
    K,
    W,
    X,
    Y,
    a,
    bias,
    binary_cross_entropy,
    counts,
    cross_entropy,
    gram,
    h,
    i,
    j,
    k,
    l,
    label,
    logit,
    logsumexp,
    n,
    observed,
    p,
    s,
    score,
    sigmoid,
    softmax,
    softplus,
    squared_error,
    t,
    target,
    trials,
    v,
    y,
    z,
)
from verify.model import Model


@dataclass(frozen=True)
class Mutant:
    """A theorem that must be rejected: on which line (None: as a whole), and what the message must say.

    `lemmas` are cited and must be certified first; `model` is given where none can be drawn.
    """

    name: str
    theorem: Theorem
    line: int | None
    reason_pattern: str
    claim_is_false: bool = True
    lemmas: tuple[Theorem, ...] = ()
    model: Model | None = field(default=None, compare=False)


# Edits.


def replaced(e: Expr, old: Expr, new: Expr) -> Expr:
    """e with `new` at every place where `old` stands, bound or free: indices may be captured, and are meant to be."""
    return new if e == old else e.rebuild(tuple(replaced(x, old, new) for x in e.args))


def line(theorem: Theorem, at: int, **changes: Any) -> Theorem:
    """One line changed; the last line takes the claim with it if its expression changes."""
    steps = list(theorem.steps)
    steps[at - 1] = replace(steps[at - 1], **changes)
    claim = theorem.claim
    if at == len(steps) and "expr" in changes and theorem.via is None:
        claim = replace(claim, right=changes["expr"])
    return replace(theorem, steps=tuple(steps), claim=claim)


def by(theorem: Theorem, at: int, *reasons: Reason) -> Theorem:
    """The same lines, one with other reasons."""
    return line(theorem, at, by=reasons)


def ends(theorem: Theorem, right: Scalar) -> Theorem:
    """The last line and the claim say something else."""
    return line(theorem, len(theorem.steps), expr=as_expr(right))


def without(theorem: Theorem, *at: int) -> Theorem:
    """Some lines left out."""
    return replace(theorem, steps=tuple(step for r, step in enumerate(theorem.steps, 1) if r not in at))


def given(theorem: Theorem, *hypotheses: Hypothesis) -> Theorem:
    """Under other hypotheses."""
    return replace(theorem, given=hypotheses)


def everywhere(theorem: Theorem, old: Expr, new: Expr) -> Theorem:
    """Claim and lines with `new` for `old`."""
    claim = Claim(
        theorem.claim.relation, replaced(theorem.claim.left, old, new), replaced(theorem.claim.right, old, new)
    )
    steps = tuple(replace(step, expr=replaced(step.expr, old, new)) for step in theorem.steps)
    start = None if theorem.start is None else replaced(theorem.start, old, new)
    return replace(theorem, claim=claim, start=start, steps=steps)


def short(name: str, left: Scalar, right: Scalar, *reasons: Reason, given: tuple[Hypothesis, ...] = ()) -> Theorem:
    """left = right in one line."""
    return Theorem(name, name, Eq(left, right), given).calc(left).eq(right, by=reasons)


def below(name: str, left: Scalar, right: Scalar, *reasons: Reason, given: tuple[Hypothesis, ...] = ()) -> Theorem:
    """left <= right in one line."""
    return Theorem(name, name, Le(left, right), given).calc(left).le(right, by=reasons)


NOT = "does not follow"
IDLE = "the wrong reason: the line follows without"


def needs(condition: str) -> str:
    """The message for want of a side condition."""
    return rf"this needs .*{condition}"


# Chapter 1: Bayes.

_PA, _PB = positive(P(A)), positive(P(B))
_partition, _priors, _likelihoods, _evidence = probability.softmax_from_bayes.given
_X, _Y = observed, label
_joint_log = Lam(k, Log(P(_X, _Y[k]) * P(_Y[k])))
_j2 = Idx("j", 2, K)
_Y2 = Event("Y", Num(2))
_odds2 = P(_X, _Y2[1]) * P(_Y2[1]) / (P(_X, _Y2[2]) * P(_Y2[2]))
_independence = Axiom("independence", P(Joint(A, B)), P(A) * P(B), (), "P(A, B) = P(A) P(B)", "none")

BAYES = (
    Mutant("Bayes upside down", ends(probability.bayes_rule, P(A, B) * P(A) / P(B)), 2, NOT),
    Mutant("Bayes without the evidence", ends(probability.bayes_rule, P(A, B) * P(B)), 2, NOT),
    Mutant("Bayes without the prior", ends(probability.bayes_rule, P(A, B) / P(A)), 2, NOT),
    Mutant("the evidence may be impossible", given(probability.bayes_rule, _PB), None, needs(r"P\(A\) != 0"), False),
    Mutant("the class may be impossible", given(probability.bayes_rule, _PA), 2, needs(r"P\(B\) > 0"), False),
    Mutant("product rule, conditions swapped", ends(probability.product_rule, P(A, B) * P(A)), 2, NOT),
    Mutant("a joint probability is no conditional one", ends(probability.product_rule, P(A, B)), 2, NOT),
    Mutant(
        "product rule by total probability",
        by(probability.product_rule, 2, TOTAL_PROBABILITY),
        2,
        needs("partition"),
        False,
    ),
    Mutant("product rule by algebra alone", by(probability.product_rule, 2, ALGEBRA), 2, NOT, False),
    Mutant(
        "conditional probability at no instance", by(probability.bayes_rule, 1, CONDITIONAL_PROBABILITY), 1, NOT, False
    ),
    Mutant(
        "conditional probability at the wrong instance",
        by(probability.bayes_rule, 1, CONDITIONAL_PROBABILITY.where({A: A, B: A})),
        1,
        NOT,
        False,
    ),
    Mutant(
        "an event for a number",
        by(probability.bayes_rule, 1, CONDITIONAL_PROBABILITY.where({A: s, B: A})),
        1,
        "s is not an event",
        False,
    ),
    Mutant(
        "an axiom of one's own",
        short("independence", P(Joint(A, B)), P(A) * P(B), _independence),
        1,
        "independence is not an axiom",
    ),
    Mutant(
        "an axiom without its hypothesis",
        by(given(probability.bayes_rule, _PA), 1, replace(AXIOMS[0], given=()).where({A: B, B: A})),
        1,
        "conditional probability is not an axiom",
        False,
    ),
    Mutant(
        "the product rule by Bayes' rule",
        Theorem("probability.product-rule", "", Eq(P(Joint(A, B)), P(B, A) * P(A)), (_PA, _PB))
        .calc(P(Joint(A, B)))
        .eq(P(A, B) * P(B), by=ALGEBRA)
        .eq(P(B, A) * P(A), by=probability.bayes_rule),
        1,
        NOT,
        False,
    ),
    Mutant(
        "circular: the product rule by Bayes' rule",
        by(given(probability.product_rule, _PA, _PB), 2, probability.bayes_rule),
        2,
        "circular",
        False,
    ),
    Mutant("circular: by itself", by(probability.product_rule, 2, probability.product_rule), 2, "circular", False),
    Mutant("evidence without a partition", given(probability.evidence, _priors), 1, needs("partition")),
    Mutant("evidence without priors", given(probability.evidence, _partition), 2, needs(r"P\(Y\[.*\]\) > 0"), False),
    Mutant("evidence from the second class on", everywhere(probability.evidence, j, _j2), 1, NOT),
    Mutant("evidence up to the last class but one", everywhere(probability.evidence, j, Idx("j", 1, K - 1)), 1, NOT),
    Mutant(
        "evidence, the product rule for one class only",
        by(probability.evidence, 2, probability.product_rule.where({A: _X, B: _Y[j]})),
        2,
        NOT,
        False,
    ),
    Mutant("evidence, priors forgotten", ends(probability.evidence, Sum(P(_X, _Y[j]), j)), 2, NOT),
    Mutant("evidence, class captured", ends(probability.evidence, Sum(P(_X, _Y[k]) * P(_Y[j]), j)), 2, NOT),
    Mutant("evidence of another observation", line(probability.evidence, 1, expr=P(A)), 1, NOT, False),
    Mutant(
        "a partition of other events",
        given(probability.evidence, partition(Event("Z", K)), _priors),
        1,
        needs("partition"),
    ),
    Mutant(
        "posterior, likelihoods may vanish",
        given(probability.softmax_from_bayes, _partition, _priors, _evidence),
        None,
        needs(r"P\(X, Y\[k"),
        False,
    ),
    Mutant(
        "posterior, the observation may be impossible",
        given(probability.softmax_from_bayes, _partition, _priors, _likelihoods),
        1,
        needs(r"P\(X\) != 0"),
        False,
    ),
    Mutant(
        "posterior, normalised by its own class",
        line(probability.softmax_from_bayes, 3, expr=Exp(_joint_log[k]) / Sum(Exp(_joint_log[k]), j)),
        3,
        NOT,
        False,
    ),
    Mutant(
        "the softmax of the log likelihoods",
        ends(probability.softmax_from_bayes, softmax(Lam(k, Log(P(_X, _Y[k]))))[k]),
        4,
        NOT,
    ),
    Mutant(
        "posterior of another class",
        replace(
            ends(probability.softmax_from_bayes, softmax(_joint_log)[j]),
            claim=Eq(P(_Y[k], _X), softmax(_joint_log)[j]),
        ),
        4,
        NOT,
    ),
    Mutant(
        "vacuous: impossible and possible",
        given(probability.bayes_rule, _PA, _PB, positive(-P(A))),
        None,
        "vacuous",
        False,
        model=Model(
            weights=(Fraction(1), Fraction(1)),
            events={("A", ()): frozenset({0}), ("B", ()): frozenset({0, 1})},
        ),
    ),
    Mutant(
        "two classes, odds inverted",
        ends(probability.sigmoid_from_bayes, sigmoid(Log(1 / _odds2))),
        4,
        NOT,
    ),
    Mutant(
        "two classes, priors forgotten",
        ends(probability.sigmoid_from_bayes, sigmoid(Log(P(_X, _Y2[1]) / P(_X, _Y2[2])))),
        4,
        NOT,
    ),
    Mutant(
        "two classes of three",
        by(probability.sigmoid_from_bayes, 2, probability.evidence.where({K: 3, label: _Y2})),
        2,
        "does not have the shape of Y",
        False,
    ),
    Mutant(
        "two classes, the evidence of K",
        by(probability.sigmoid_from_bayes, 2, probability.evidence),
        2,
        needs("partition"),
        False,
    ),
    Mutant(
        "probability of no event",
        short("no event", P(_Y[k] * 1), 1, ALGEBRA),
        None,
        "is not an event",
    ),
    Mutant("an event in place of a number", short("event", P(A), A, ALGEBRA), 1, "A is not a number"),
    Mutant(
        "the total over a family of other events",
        by(probability.evidence, 1, TOTAL_PROBABILITY.where({A: _X, C: Event("Y", n, K)})),
        1,
        "can not stand for C",
        False,
    ),
)


# Chapter 2: softmax and the sigmoid.

_S = Sum(Exp(z[j]), j)
_p = softmax(z)
_sigma = sigmoid(score)

_even = (
    Theorem("sigmoid.even", "", Eq(sigmoid(-t), sigmoid(t)))
    .calc(sigmoid(-t))
    .eq(1 / (1 + Exp(t)), by=sigmoid)
    .eq(1 / (1 + Exp(-t)), by=ALGEBRA)
    .eq(sigmoid(t), by=sigmoid)
)
_root = Pow(t**2, Num(Fraction(1, 2)))

SOFTMAX = (
    Mutant("softmax sums to K", ends(soft.softmax_sums_to_one, K), 3, NOT),
    Mutant("softmax sums to zero", ends(soft.softmax_sums_to_one, 0), 3, NOT),
    Mutant(
        "softmax sums to one from the second class", everywhere(soft.softmax_sums_to_one, k, Idx("k", 2, K)), 3, NOT
    ),
    Mutant(
        "softmax sums to one but for the last class",
        everywhere(soft.softmax_sums_to_one, k, Idx("k", 1, K - 1)),
        3,
        NOT,
    ),
    Mutant("the definition, where algebra is at work", by(soft.softmax_sums_to_one, 2, softmax), 2, IDLE, False),
    Mutant("one reason too many", by(soft.softmax_sums_to_one, 1, softmax, ALGEBRA), 1, f"{IDLE} algebra", False),
    Mutant("a definition that is not used", by(soft.softmax_sums_to_one, 1, softmax, sigmoid), 1, IDLE, False),
    Mutant("a reason too few", by(soft.softmax_sums_to_one, 1, ALGEBRA), 1, NOT, False),
    Mutant("no reason", line(soft.softmax_sums_to_one, 2, by=()), 2, "a line needs a reason", False),
    Mutant("stops early", without(soft.softmax_sums_to_one, 3), 2, "the derivation stops at", False),
    Mutant("does not begin", replace(soft.softmax_sums_to_one, start=None), None, "there is no derivation", False),
    Mutant("has no lines", replace(soft.softmax_sums_to_one, steps=()), None, "there is no derivation", False),
    Mutant(
        "starts elsewhere",
        replace(soft.softmax_sums_to_one, start=soft.softmax_sums_to_one.steps[0].expr),
        0,
        "the derivation starts at",
        False,
    ),
    Mutant(
        "says a line twice",
        replace(soft.softmax_sums_to_one, steps=(*soft.softmax_sums_to_one.steps, Step("=", Num(1), (ALGEBRA,)))),
        4,
        "the line repeats the one before",
        False,
    ),
    Mutant("softmax exceeds one", replace(line(soft.softmax_positive, 2), start=Num(1), claim=Lt(1, _p[k])), 1, NOT),
    Mutant(
        "softmax is negative",
        Theorem("softmax.negative", "", Lt(_p[k], 0)).calc(_p[k]).lt(0, by=(softmax, SIGNS)),
        1,
        NOT,
    ),
    Mutant(
        "positive, shown nonnegative",
        line(soft.softmax_positive, 1, relation="<="),
        2,
        "the lines show <=, the claim says <",
        False,
    ),
    Mutant(
        "equal, shown at most",
        replace(soft.softmax_positive, claim=Eq(0, _p[k])),
        2,
        "the lines show <, the claim says =",
    ),
    Mutant("an order by algebra", by(soft.softmax_positive, 1, ALGEBRA), 1, "< is not shown by algebra", False),
    Mutant("an order that is none", line(soft.softmax_positive, 1, relation=">"), 1, "> is not shown by signs", False),
    Mutant("signs that need no definition", by(soft.softmax_positive, 1, softmax, SIGNS), 1, IDLE, False),
    Mutant("signs are no reason for an equation", by(soft.softmax_positive, 2, SIGNS), 2, "is not a reason", False),
    Mutant("Jacobian without delta", ends(soft.softmax_jacobian, -_p[k] * _p[j]), 3, NOT),
    Mutant("Jacobian, diagonal alone", ends(soft.softmax_jacobian, _p[k] * Delta(k, j)), 3, NOT),
    Mutant("Jacobian, wrong sign", ends(soft.softmax_jacobian, _p[k] * (_p[j] - Delta(k, j))), 3, NOT),
    Mutant("Jacobian, plus", ends(soft.softmax_jacobian, _p[k] * (Delta(k, j) + _p[j])), 3, NOT),
    Mutant(
        "Jacobian, delta of an index with itself", ends(soft.softmax_jacobian, _p[k] * (Delta(k, k) - _p[j])), 3, NOT
    ),
    Mutant("Jacobian, delta elsewhere", ends(soft.softmax_jacobian, _p[k] * (Delta(k, l) - _p[j])), 3, NOT),
    Mutant("Jacobian, one factor forgotten", ends(soft.softmax_jacobian, Delta(k, j) - _p[j]), 3, NOT),
    Mutant("Jacobian, index captured", ends(soft.softmax_jacobian, _p[k] * (Delta(k, j) - _p[k])), 3, NOT),
    Mutant(
        "Jacobian, quotient rule half applied",
        line(soft.softmax_jacobian, 2, expr=Exp(z[k]) / _S * Delta(k, j)),
        2,
        NOT,
        False,
    ),
    Mutant(
        "Jacobian, the sum is differentiated with its index captured",
        line(soft.softmax_jacobian, 2, expr=Exp(z[k]) / _S * Delta(k, j) - Exp(z[k]) * Sum(Exp(z[j]), j) / _S**2),
        2,
        NOT,
        False,
    ),
    Mutant(
        "Jacobian, differentiated while it is folded",
        by(without(soft.softmax_jacobian, 1), 1, DIFFERENTIATE),
        1,
        "no rule to differentiate this: unfold softmax",
        False,
    ),
    Mutant("Jacobian, differentiated by nothing", by(soft.softmax_jacobian, 2, ALGEBRA), 2, NOT, False),
    Mutant("Jacobian by the wrong logit", line(soft.softmax_jacobian, 1, expr=D(Exp(z[k]) / _S, z[k])), 1, NOT, False),
    Mutant(
        "differentiated by what is no variable",
        line(soft.softmax_jacobian, 1, expr=D(Exp(z[k]) / _S, 2 * z[j])),
        1,
        "is not a variable to differentiate by",
        False,
    ),
    Mutant(
        "two classes, difference reversed",
        ends(soft.sigmoid_is_softmax, sigmoid(Family("z", Num(2))[2] - Family("z", Num(2))[1])),
        3,
        NOT,
    ),
    Mutant("two classes, sum of logits", ends(soft.sigmoid_is_softmax, sigmoid(Family("z", Num(2))[1])), 3, NOT),
    Mutant("sigma is even", _even, 2, NOT),
    Mutant("sigma is odd", ends(_even, -sigmoid(t)), 2, NOT),
    Mutant("log-odds of what is no probability", given(links.sigmoid_of_logit), None, needs("> 0|!= 0")),
    Mutant("log-odds of more than one", given(links.sigmoid_of_logit, positive(s)), None, needs("> 0")),
    Mutant("log-odds undone to 1 - s", ends(links.sigmoid_of_logit, 1 - s), 3, NOT),
    Mutant("log-odds, one fact of two", by(links.sigmoid_of_logit, 1, sigmoid), 1, NOT, False),
    Mutant("log-odds, negative", ends(links.logit_of_sigmoid, -score), 3, NOT),
    Mutant("log-odds by algebra", by(links.logit_of_sigmoid, 3, ALGEBRA), 3, NOT, False),
    Mutant("slope of sigma, squared", ends(links.sigmoid_slope, _sigma * _sigma), 3, NOT),
    Mutant("slope of sigma, plus", ends(links.sigmoid_slope, _sigma * (1 + _sigma)), 3, NOT),
    Mutant(
        "slope of sigma, chain rule forgotten",
        line(links.sigmoid_slope, 2, expr=-1 / (1 + Exp(-score)) ** 2),
        2,
        NOT,
        False,
    ),
    Mutant("slope of sigma, inner sign forgotten", ends(links.sigmoid_slope, -_sigma * (1 - _sigma)), 3, NOT),
    Mutant("the log of a sum is no sum of logs", short("lse", logsumexp(z), Sum(z[k], k), logsumexp, LOG_LAWS), 1, NOT),
    Mutant("exp of a sum is no sum of exps", short("exp", Exp(s + t), Exp(s) + Exp(t), ALGEBRA), 1, NOT),
    Mutant("exp of a product is no product of exps", short("exp", Exp(s * t), Exp(s) * Exp(t), ALGEBRA), 1, NOT),
    Mutant(
        "sum of a product is no product of sums",
        short("sum", Sum(y[k] * z[k], k), Sum(y[k], k) * Sum(z[k], k), ALGEBRA),
        1,
        NOT,
    ),
    Mutant("softplus is even", short("softplus", softplus(-t), softplus(t), softplus), 1, NOT),
    Mutant(
        "logsumexp of a shift, sign",
        short("shift", logsumexp(Lam(k, z[k] + s)), logsumexp(z) - s, logsumexp, LOG_LAWS),
        1,
        NOT,
    ),
    Mutant("softmax of a scaled logit", short("scale", softmax(Lam(k, 2 * z[k]))[k], _p[k], softmax), 1, NOT),
    Mutant("the root of a square", short("root", _root, t, ALGEBRA), None, needs(r"t\*\*2 > 0")),
    Mutant("the root of a positive square", short("root", _root, t, ALGEBRA, given=(positive(t**2),)), 1, NOT),
    Mutant("a quotient that may be 0/0", short("quotient", t / t, 1, ALGEBRA), None, needs("t != 0")),
    Mutant("a division by nothing", short("quotient", s / (t - t), s, ALGEBRA), None, "division by zero|needs"),
    Mutant("the log of a negative", short("log", Log(-Exp(t)), t, LOG_LAWS), None, needs("> 0")),
    Mutant(
        "the log of a square",
        short("log", Log(t**2), 2 * Log(t), LOG_LAWS, given=(positive(t**2),)),
        None,
        needs("t > 0"),
    ),
    Mutant("one logit too many", short("range", z[K + 1] + 0, z[K + 1], ALGEBRA), None, r"not known to lie in 1\.\.K"),
    Mutant("a logit before the first", short("range", z[0] + 0, z[0], ALGEBRA), None, r"not known to lie in 1\.\.K"),
    Mutant(
        "a second class that may not exist",
        short("range", z[2] + 0, z[2], ALGEBRA),
        None,
        r"not known to lie in 1\.\.K",
        False,
    ),
    Mutant(
        "an index of another range", short("range", z[i] + 0, z[i], ALGEBRA), None, r"not known to lie in 1\.\.K", False
    ),
    Mutant("half an index", short("range", At(z, Num(Fraction(1, 2))) + 0, s, ALGEBRA), None, "is not an index"),
    Mutant("a logit without its index", short("arity", z + Num(0), z, ALGEBRA), None, "not a number|family"),
    Mutant("a logit with two indices", short("arity", At(z, k, k) + 0, s, ALGEBRA), None, "as many indices"),
    Mutant(
        "sigma of two numbers", short("arity", sigmoid(t, s), sigmoid(t), sigmoid), None, "takes 1 arguments, got 2"
    ),
    Mutant("sigma of a family", short("arity", sigmoid(z), sigmoid(t), sigmoid), None, "has 1 indices where 0"),
    Mutant("an order between terms of unknown sign", below("term", z[k], Sum(z[j], j), ONE_TERM(k)), 1, needs(">= 0")),
    Mutant("a term of another sum", below("term", Exp(z[k]), Sum(Exp(2 * z[j]), j), ONE_TERM(k)), 1, "is not the term"),
    Mutant(
        "a term beyond the sum",
        below("term", Exp(z[1]), Sum(Exp(z[_j2]), _j2), ONE_TERM(1)),
        1,
        needs("in the range of j"),
    ),
    Mutant(
        "a term strictly below its sum",
        replace(
            below("term", Exp(z[k]), _S, ONE_TERM(k)), claim=Lt(Exp(z[k]), _S), steps=(Step("<", _S, (ONE_TERM(k),)),)
        ),
        1,
        "cite one term of a sum alone",
    ),
    Mutant("a term of no sum", below("term", Exp(z[k]), Exp(z[k]) + 1, ONE_TERM(k)), 1, "cite one term of a sum alone"),
    Mutant(
        "a term and another reason",
        below("term", Exp(z[k]), _S, ALGEBRA, ONE_TERM(k)),
        1,
        "cite one term of a sum alone",
        False,
    ),
    Mutant(
        "a term times a factor of unknown sign", below("term", s * Exp(z[k]), s * _S, ONE_TERM(k)), 1, needs("s >= 0")
    ),
    Mutant("an inverse less than itself", below("signs", 0, 1 - _p[k], softmax, SIGNS), 1, NOT, False),
)


# Chapter 3: likelihood.

_likelihood = likelihood.multinomial.start.args[1] if likelihood.multinomial.start else Num(0)
_loglik = Sum(counts[k] * Log(p[k]), k)
_P = Family("P", n, K)
_average = likelihood.learning_is_maximum_likelihood.claim.right.args[1]
_one_class = Model(dims={"K": 1}, families={"p": {(1,): Fraction(1)}})

LIKELIHOOD = (
    Mutant(
        "most likely, least cross-entropy reversed",
        replace(everywhere(likelihood.multinomial, likelihood.multinomial.claim.left, ArgMin(_likelihood, p))),
        1,
        NOT,
    ),
    Mutant("sign turned, minimum not", line(likelihood.multinomial, 4, expr=ArgMax(-_loglik, p)), 4, NOT, False),
    Mutant("minimum turned, sign not", line(likelihood.multinomial, 4, expr=ArgMin(_loglik, p)), 4, NOT, False),
    Mutant("maximum to minimum by algebra", by(likelihood.multinomial, 4, ALGEBRA), 4, NOT, False),
    Mutant("a factor of unknown sign", by(likelihood.multinomial, 5, POSITIVE_FACTOR(s)), 5, needs("s > 0"), False),
    Mutant("a factor that is not there", by(likelihood.multinomial, 5, POSITIVE_FACTOR(K)), 5, NOT, False),
    Mutant("a factor unnamed", by(likelihood.multinomial, 5, POSITIVE_FACTOR), 5, NOT, False),
    Mutant(
        "a negative factor",
        line(likelihood.multinomial, 5, expr=ArgMin(_loglik / trials, p), by=(POSITIVE_FACTOR(-trials),)),
        5,
        needs("> 0"),
        False,
    ),
    Mutant(
        "a factor that moves with the variable",
        line(likelihood.multinomial, 5, expr=ArgMin(-_loglik / p[1], p), by=(POSITIVE_FACTOR(p[1]),)),
        5,
        NOT,
        False,
    ),
    Mutant(
        "the likelihood dropped",
        line(likelihood.multinomial, 3, expr=ArgMax(likelihood._log_factorials, p)),
        3,
        NOT,
        False,
    ),
    Mutant(
        "a 'constant' in p dropped", line(likelihood.multinomial, 3, expr=ArgMax(_loglik + Log(p[1]), p)), 3, NOT, False
    ),
    Mutant("dropped from the wrong optimum", line(likelihood.multinomial, 3, expr=ArgMin(_loglik, p)), 3, NOT, False),
    Mutant(
        "dropped over another variable",
        line(likelihood.multinomial, 3, expr=ArgMax(_loglik, Family("q", K))),
        3,
        NOT,
        False,
    ),
    Mutant(
        "log increases, from a minimum to a maximum",
        line(likelihood.multinomial, 1, expr=ArgMin(Log(_likelihood), p)),
        1,
        NOT,
        False,
    ),
    Mutant(
        "log increases, backwards",
        Theorem("log", "", Eq(ArgMax(Log(p[k]), p), ArgMax(p[k], p)), open_simplex(p))
        .calc(ArgMax(Log(p[k]), p))
        .eq(ArgMax(p[k], p), by=LOG_INCREASES),
        1,
        NOT,
        False,
    ),
    Mutant(
        "log of what may be negative",
        Theorem("log", "", Eq(ArgMax(t, t), ArgMax(Log(t), t)))
        .calc(ArgMax(t, t))
        .eq(ArgMax(Log(t), t), by=LOG_INCREASES),
        None,
        needs("t > 0"),
    ),
    Mutant("exp in the place of log", line(likelihood.multinomial, 1, expr=ArgMax(Exp(_likelihood), p)), 1, NOT, False),
    Mutant(
        "two rules for optima at once",
        by(without(likelihood.multinomial, 4), 4, NEGATE, POSITIVE_FACTOR(trials)),
        4,
        f"{NOT}.*stands alone",
        False,
    ),
    Mutant(
        "optima compared with a number",
        Theorem("opt", "", Eq(ArgMin(p[k], p), 0), open_simplex(p)).calc(ArgMin(p[k], p)).eq(0, by=DROP_CONSTANT),
        1,
        NOT,
    ),
    Mutant("optima added", short("opt", ArgMin(p[k], p) + 1, 1, ALGEBRA), None, "is not a number"),
    Mutant(
        "optima over an index",
        short("opt", ArgMin(p[k], k), ArgMin(p[k] + 0, k), ALGEBRA),
        None,
        "does not range over a variable",
    ),
    Mutant(
        "no trials",
        given(likelihood.multinomial, *(h for h in likelihood.multinomial.given if str(h) != "N > 0")),
        None,
        needs("N != 0"),
        False,
    ),
    Mutant(
        "multinomial where classes may be excluded",
        given(likelihood.multinomial, *likelihood.multinomial.given[:4], *simplex(p)),
        None,
        needs("> 0"),
        False,
    ),
    Mutant(
        "multinomial, frequencies and probabilities swapped",
        ends(likelihood.multinomial, ArgMin(cross_entropy(p, Lam(k, counts[k] / trials)), p)),
        None,
        needs("> 0"),
    ),
    Mutant(
        "multinomial, not normalised", ends(likelihood.multinomial, ArgMin(cross_entropy(counts, p), p)), 6, NOT, False
    ),
    Mutant("one label, p may vanish", given(likelihood.one_trial), None, needs("> 0")),
    Mutant("one label, sign forgotten", ends(likelihood.one_trial, -cross_entropy(y, p)), 2, NOT),
    Mutant(
        "one label, p and y swapped",
        given(ends(likelihood.one_trial, cross_entropy(p, y)), *positive_family(p), *positive_family(y)),
        2,
        NOT,
    ),
    Mutant(
        "one label, sums for products",
        replace(
            likelihood.one_trial,
            start=-Log(Sum(p[k] ** y[k], k)),
            claim=Eq(-Log(Sum(p[k] ** y[k], k)), cross_entropy(y, p)),
        ),
        1,
        NOT,
    ),
    Mutant("one label, exponents forgotten", line(likelihood.one_trial, 1, expr=-Sum(Log(p[k]), k)), 1, NOT, False),
    Mutant("one label by algebra", by(likelihood.one_trial, 1, ALGEBRA), 1, NOT, False),
    Mutant("data set, 1/n forgotten", ends(likelihood.data_set, _average * n), 3, NOT),
    Mutant(
        "data set, over classes twice",
        line(likelihood.data_set, 1, expr=-Sum(Sum(Y[i, k] * Log(_P[i, k]), k), k) / n),
        1,
        NOT,
        False,
    ),
    Mutant(
        "data set, rows captured",
        ends(likelihood.data_set, Sum(cross_entropy(Lam(k, Y[i, k]), Lam(k, _P[i, j])), i) / n),
        3,
        NOT,
    ),
    Mutant(
        "data set, from the second sample on", ends(likelihood.data_set, replaced(_average, i, Idx("i", 2, n))), 3, NOT
    ),
    Mutant(
        "maximum likelihood, most cross-entropy",
        ends(likelihood.learning_is_maximum_likelihood, ArgMax(_average, _P)),
        4,
        NOT,
    ),
    Mutant(
        "maximum likelihood, lemma not needed",
        by(likelihood.learning_is_maximum_likelihood, 3, likelihood.data_set),
        3,
        NOT,
        False,
    ),
    Mutant(
        "maximum likelihood, lemma without its hypothesis",
        by(given(likelihood.learning_is_maximum_likelihood, *positive_family(_P)[:0]), 4, likelihood.data_set),
        None,
        needs("> 0"),
        False,
    ),
    Mutant(
        "a lemma about optima",
        short(
            "opt",
            ArgMax(_likelihood, p),
            likelihood.multinomial.claim.right,
            likelihood.multinomial,
            given=likelihood.multinomial.given,
        ),
        1,
        "does not state, with =, something about numbers",
        False,
    ),
    Mutant(
        "coin, labels swapped",
        replace(
            likelihood.bernoulli,
            start=-Log(s ** (1 - target) * (1 - s) ** target),
            claim=Eq(-Log(s ** (1 - target) * (1 - s) ** target), binary_cross_entropy(target, s)),
        ),
        1,
        NOT,
    ),
    Mutant(
        "coin, label and probability swapped",
        ends(likelihood.bernoulli, binary_cross_entropy(s, target)),
        None,
        needs("> 0"),
    ),
    Mutant("coin, never tails", given(likelihood.bernoulli, positive(s)), None, needs("> 0")),
    Mutant("coin, sign forgotten", ends(likelihood.bernoulli, -binary_cross_entropy(target, s)), 2, NOT),
    Mutant(
        "vacuous: s > 0 and -s > 0",
        given(likelihood.bernoulli, *likelihood.bernoulli.given, positive(-s)),
        None,
        "vacuous",
        False,
        (),
        Model(scalars={"s": Fraction(1, 2)}),
    ),
    Mutant(
        "vacuous: sums to one and to two",
        given(likelihood.one_trial, *likelihood.one_trial.given, equation(Sum(p[k], k), 1), equation(Sum(p[k], k), 2)),
        None,
        "vacuous",
        False,
        (),
        _one_class,
    ),
    Mutant(
        "vacuous: p sums to one, and is one where it is positive",
        given(
            likelihood.one_trial,
            *likelihood.one_trial.given,
            at_least(K, 2),
            equation(Sum(p[k], k), 1),
            equation(p[1], 1),
        ),
        None,
        "vacuous",
        False,
        (),
        _one_class,
    ),
    Mutant(
        "an assumption that is an order",
        given(likelihood.bernoulli, *likelihood.bernoulli.given, Hypothesis("<", s, Num(2))),
        None,
        "not a relation that can be assumed",
        False,
    ),
    Mutant(
        "an order cited as an equation",
        by(likelihood.one_trial, 1, *positive_family(p)),
        1,
        NOT,
        False,
    ),
    Mutant("zero factorial of a negative factor", short("fact", Factorial(K) - Factorial(K + 1), 0, ALGEBRA), 1, NOT),
)


# Chapter 4: gradients and Hessians.

_ce = cross_entropy(y, softmax(z))
_form, _squares = gradients.quadratic_form.claim.left, gradients.quadratic_form.claim.right
_flat = gradients.null_space.given[-1]
_factor = p[k] * p[j] / 2
_M = Family("M", K, K)
_row = gradients._row
_residual = gradients._residual
_q = softmax(_row(i))
_gradient_W = gradients.gradient_weights
_sum_of_logits = equation(Sum(z[j], j), 1)

GRADIENTS = (
    Mutant("gradient, y - p", ends(gradients.gradient, y[k] - _p[k]), 5, NOT),
    Mutant("gradient, p + y", ends(gradients.gradient, _p[k] + y[k]), 5, NOT),
    Mutant("gradient, p alone", ends(gradients.gradient, _p[k]), 5, NOT),
    Mutant("gradient, another class", ends(gradients.gradient, _p[j] - y[j]), 5, NOT),
    Mutant(
        "gradient, labels need not sum to one", given(gradients.gradient), 4, "not an equation among the hypotheses"
    ),
    Mutant(
        "gradient, labels known to be nonnegative only",
        given(gradients.gradient, simplex(y).nonnegative),
        4,
        "not an equation among the hypotheses",
    ),
    Mutant("gradient, the sum of the labels not cited", without(gradients.gradient, 4), 4, NOT, False),
    Mutant(
        "gradient, the wrong sum cited",
        by(given(gradients.gradient, *simplex(y), *simplex(p)), 4, simplex(p).sums_to_one),
        4,
        NOT,
        False,
    ),
    Mutant("gradient, an order cited", by(gradients.gradient, 4, simplex(y).nonnegative), 4, NOT, False),
    Mutant(
        "gradient, chain rule forgotten",
        line(gradients.gradient, 2, expr=-Sum(y[l] * (Delta(l, k) - 1 / _S), l)),
        2,
        NOT,
        False,
    ),
    Mutant(
        "gradient, index captured",
        line(gradients.gradient, 2, expr=-Sum(y[k] * (Delta(k, k) - Exp(z[k]) / _S), k)),
        2,
        NOT,
        False,
    ),
    Mutant(
        "gradient, delta sifted to the wrong place",
        line(gradients.gradient, 3, expr=Exp(z[k]) / _S * Sum(y[l], l) - y[j]),
        3,
        NOT,
        False,
    ),
    Mutant(
        "gradient by a lemma never certified",
        by(gradients.gradient, 1, replace(gradients.in_logits, id="unheard-of")),
        1,
        "unheard-of is not a certified theorem",
        False,
    ),
    Mutant(
        "gradient by a lemma altered under its id",
        by(gradients.gradient, 1, replace(gradients.in_logits, claim=Eq(_ce, 0))),
        1,
        "in-logits is not a certified theorem",
        False,
    ),
    Mutant("gradient by itself", by(gradients.gradient, 5, gradients.gradient), 5, "circular", False),
    Mutant("gradient by what rests on it", by(gradients.gradient, 5, gradients.hessian), 5, "circular", False),
    Mutant(
        "in logits, normaliser captured",
        ends(gradients.in_logits, -Sum(y[k] * (z[k] - Log(Sum(Exp(z[k]), j))), k)),
        2,
        NOT,
    ),
    Mutant("in logits, normaliser forgotten", ends(gradients.in_logits, -Sum(y[k] * z[k], k)), 2, NOT),
    Mutant(
        "in logits, normaliser outside of the labels", ends(gradients.in_logits, -Sum(y[k] * z[k], k) - Log(_S)), 2, NOT
    ),
    Mutant(
        "in logits, p and y swapped",
        replace(
            gradients.in_logits,
            start=cross_entropy(softmax(z), y),
            claim=replace(gradients.in_logits.claim, left=cross_entropy(softmax(z), y)),
        ),
        None,
        needs("> 0"),
    ),
    Mutant("in logits, one fact of two", by(gradients.in_logits, 1, cross_entropy), 1, NOT, False),
    Mutant("Hessian, diag(p)", ends(gradients.hessian, _p[k] * Delta(k, j)), 4, NOT),
    Mutant("Hessian, -pp'", ends(gradients.hessian, -_p[k] * _p[j]), 4, NOT),
    Mutant("Hessian, plus", ends(gradients.hessian, _p[k] * Delta(k, j) + _p[k] * _p[j]), 4, NOT),
    Mutant("Hessian, squares on the diagonal", ends(gradients.hessian, _p[k] * Delta(k, j) - _p[k] * _p[k]), 4, NOT),
    Mutant("Hessian, labels kept", ends(gradients.hessian, y[k] * Delta(k, j) - _p[k] * _p[j]), 4, NOT),
    Mutant("Hessian of the diagonal only", everywhere(gradients.hessian, Delta(k, j), Num(1)), 3, NOT),
    Mutant("Hessian by the wrong logit", line(gradients.hessian, 1, expr=D(_p[k] - y[k], z[k])), 1, NOT, False),
    Mutant("Hessian, labels differentiated", line(gradients.hessian, 1, expr=D(_p[k] - y[k], y[j])), 1, NOT, False),
    Mutant("Hessian, the labels' sum not assumed", given(gradients.hessian), 1, needs("y.* >= 0")),
    Mutant("quadratic form, 1/2 forgotten", ends(gradients.quadratic_form, 2 * _squares), 3, NOT),
    Mutant(
        "quadratic form, square forgotten",
        ends(gradients.quadratic_form, Sum(Sum(p[k] * p[j] * (v[k] - v[j]), j), k) / 2),
        3,
        NOT,
    ),
    Mutant(
        "quadratic form, squares added",
        ends(gradients.quadratic_form, Sum(Sum(p[k] * p[j] * (v[k] + v[j]) ** 2, j), k) / 2),
        3,
        NOT,
    ),
    Mutant(
        "quadratic form, second index captured",
        ends(gradients.quadratic_form, Sum(Sum(p[k] * p[k] * (v[k] - v[j]) ** 2, j), k) / 2),
        3,
        NOT,
    ),
    Mutant(
        "quadratic form, p does not sum to one",
        given(gradients.quadratic_form),
        2,
        "not an equation among the hypotheses",
    ),
    Mutant("quadratic form, from 2", everywhere(gradients.quadratic_form, j, _j2), 1, NOT),
    Mutant("quadratic form, both facts needed", without(gradients.quadratic_form, 2), 2, NOT, False),
    Mutant("semidefinite, p may be negative", given(gradients.semidefinite, simplex(p).sums_to_one), 1, NOT),
    Mutant("semidefinite, nothing sums", given(gradients.semidefinite, simplex(p).nonnegative), 2, needs("= 1")),
    Mutant(
        "negative semidefinite",
        replace(
            gradients.semidefinite,
            claim=Le(0, -_form),
            steps=(
                replace(gradients.semidefinite.steps[0], expr=-_squares),
                replace(gradients.semidefinite.steps[1], expr=-_form),
            ),
        ),
        1,
        NOT,
    ),
    Mutant("definite", replace(line(gradients.semidefinite, 1, relation="<"), claim=Lt(0, _form)), 1, NOT),
    Mutant(
        "convex, of a variable that is bounded",
        given(gradients.convex, *simplex(y), positive(z[k], k)),
        None,
        "in a variable of which nothing is assumed",
        False,
    ),
    Mutant(
        "convex in the labels",
        replace(gradients.convex, claim=Convex(_ce, y)),
        None,
        "in a variable of which nothing is assumed",
        False,
    ),
    Mutant(
        "convex in one entry",
        replace(gradients.convex, claim=Convex(_ce, z[k])),
        None,
        "a direction, a family of the shape of",
        False,
    ),
    Mutant(
        "convex in the direction of the logits",
        replace(gradients.convex, via=SECOND_ORDER(z)),
        None,
        "must be arbitrary",
    ),
    Mutant(
        "convex in the direction of the labels",
        replace(gradients.convex, via=SECOND_ORDER(y)),
        None,
        "must be arbitrary",
    ),
    Mutant("convex in no direction", replace(gradients.convex, via=SECOND_ORDER), None, "with a direction"),
    Mutant(
        "a direction for a scalar",
        replace(bce_mse.bce_convex, via=SECOND_ORDER(v)),
        None,
        "with a direction",
        False,
    ),
    Mutant(
        "convex in two directions", replace(gradients.convex, via=SECOND_ORDER(v, p)), None, "with a direction", False
    ),
    Mutant(
        "convex in a direction of another shape",
        replace(gradients.convex, via=SECOND_ORDER(bias[k])),
        None,
        "with a direction",
        False,
    ),
    Mutant(
        "convex in a direction of features",
        replace(gradients.convex, via=SECOND_ORDER(Family("u", n))),
        None,
        "with a direction",
        False,
    ),
    Mutant("convex for no reason", replace(gradients.convex, via=None), None, "is no inference", False),
    Mutant("convex since signs are known", replace(gradients.convex, via=SIGNS), None, "is no inference", False),
    Mutant(
        "convex since a square vanishes",
        replace(gradients.convex, via=SQUARE_VANISHES(p[k])),
        None,
        "gives an equation",
        False,
    ),
    Mutant(
        "an equation by the second-order condition",
        replace(gradients.null_space, via=SECOND_ORDER(v)),
        None,
        "shows convexity",
    ),
    Mutant(
        "convex, another direction shown",
        line(gradients.convex, 2, expr=replaced(gradients.convex.steps[1].expr, v, y)),
        2,
        NOT,
        False,
    ),
    Mutant("convex, stops at the Hessian's form", without(gradients.convex, 3), 2, "the derivation stops at", False),
    Mutant("concave", replace(gradients.convex, claim=Convex(-_ce, z)), 3, "the derivation stops at"),
    Mutant(
        "cross-entropy convex in p and logits alike",
        replace(gradients.convex, claim=Convex(cross_entropy(y, z), z)),
        None,
        needs("> 0"),
    ),
    Mutant("null direction, any direction", everywhere(gradients.null_direction, s, v[j]), 1, NOT),
    Mutant("null direction, delta forgotten", everywhere(gradients.null_direction, Delta(k, j), Num(1)), 1, NOT),
    Mutant(
        "null direction, p need not sum to one",
        given(gradients.null_direction),
        2,
        "not an equation among the hypotheses",
    ),
    Mutant(
        "null direction, over the other index",
        replace(
            everywhere(
                gradients.null_direction,
                gradients.null_direction.claim.left,
                Sum((p[k] * Delta(k, j) - p[k] * p[j]) * s, k),
            )
        ),
        1,
        NOT,
        False,
    ),
    Mutant(
        "null space, classes of probability zero", given(gradients.null_space, *simplex(p), _flat), None, needs("> 0")
    ),
    Mutant(
        "null space, not flat", given(gradients.null_space, *open_simplex(p)), 4, "not an equation among the hypotheses"
    ),
    Mutant(
        "null space, factor negative", replace(gradients.null_space, via=SQUARE_VANISHES(-_factor)), None, needs("> 0")
    ),
    Mutant(
        "null space, factor of unknown sign",
        replace(gradients.null_space, via=SQUARE_VANISHES(v[k])),
        None,
        needs("> 0"),
    ),
    Mutant(
        "null space, no factor",
        replace(gradients.null_space, via=SQUARE_VANISHES),
        None,
        "cite it with its positive factor",
        False,
    ),
    Mutant(
        "null space, another factor",
        replace(gradients.null_space, via=SQUARE_VANISHES(_factor / 2)),
        0,
        "the derivation starts at",
        False,
    ),
    Mutant(
        "null space, opposite entries",
        replace(gradients.null_space, claim=Eq(v[k], -v[j])),
        0,
        "the derivation starts at",
    ),
    Mutant("null space, an order", replace(gradients.null_space, claim=Lt(v[k], v[j])), None, "gives an equation"),
    Mutant(
        "null space, terms taken in the wrong order",
        by(gradients.null_space, 1, ONE_TERM(k)),
        1,
        "is not the term",
        False,
    ),
    Mutant(
        "null space, a term of another range",
        by(gradients.null_space, 1, ONE_TERM(i)),
        1,
        needs("i in the range of l"),
        False,
    ),
    Mutant("null space, a term without its index", by(gradients.null_space, 1, ONE_TERM), 1, "with its index", False),
    Mutant("weights, 1/n forgotten", ends(_gradient_W, gram(X, _residual)[a, k]), 6, NOT),
    Mutant("weights, 1/d", ends(_gradient_W, gram(X, _residual)[a, k] / Dim("d")), 6, NOT),
    Mutant("weights, Y - P", ends(_gradient_W, gram(X, Lam(i, k, Y[i, k] - _q[k]))[a, k] / n), 6, NOT),
    Mutant("weights, gram transposed", ends(_gradient_W, gram(X, _residual)[k, a] / n), None, "not known to lie in"),
    Mutant("weights, operands swapped", ends(_gradient_W, gram(_residual, X)[k, h] / n), 6, NOT),
    Mutant("weights, another feature", ends(_gradient_W, gram(X, _residual)[h, k] / n), 6, NOT),
    Mutant("weights, another class", ends(_gradient_W, gram(X, _residual)[a, l] / n), 6, NOT),
    Mutant(
        "weights, shapes at odds",
        ends(_gradient_W, At(gram(X, G), a, k) / n * At(gram(W, G), a, k)),
        None,
        "a dimension is both",
    ),
    Mutant("weights by the bias", line(_gradient_W, 1, expr=D(gradients._objective, bias[k])), 1, NOT, False),
    Mutant(
        "weights, feature forgotten",
        line(_gradient_W, 2, expr=replaced(_gradient_W.steps[1].expr, X[i, a], Num(1))),
        2,
        NOT,
        False,
    ),
    Mutant(
        "weights, first sample left out",
        line(_gradient_W, 3, expr=replaced(_gradient_W.steps[2].expr, i, Idx("i", 2, n))),
        3,
        NOT,
        False,
    ),
    Mutant("weights, rows need not sum to one", given(_gradient_W), 4, "not an equation among the hypotheses"),
    Mutant(
        "weights, one row sums to one",
        by(given(_gradient_W, equation(Sum(Y[i, k], k), 1)), 4, equation(Sum(Y[i, k], k), 1)),
        4,
        NOT,
        True,
    ),
    Mutant(
        "weights, columns sum to one",
        by(given(_gradient_W, equation(Sum(Y[i, k], i), 1, k)), 4, equation(Sum(Y[i, k], i), 1, k)),
        4,
        NOT,
        True,
    ),
    Mutant("weights, one definition of two", by(_gradient_W, 5, softmax), 5, NOT, False),
    Mutant("biases, features kept", ends(gradients.gradient_bias, Sum(X[i, a] * (_q[k] - Y[i, k]), i) / n), 5, NOT),
    Mutant("biases, 1/n forgotten", ends(gradients.gradient_bias, Sum(_q[k] - Y[i, k], i)), 5, NOT),
    Mutant("biases, summed over classes", ends(gradients.gradient_bias, Sum(_q[k] - Y[i, k], k) / n), 5, NOT),
    Mutant(
        "Hessian in weights, product rule forgotten",
        ends(gradients.hessian_weights, Sum(X[i, a] * X[i, h] * _q[k] * Delta(k, l), i) / n),
        4,
        NOT,
    ),
    Mutant(
        "Hessian in weights, features transposed",
        ends(gradients.hessian_weights, Sum(X[i, a] * X[i, a] * _q[k] * (Delta(k, l) - _q[l]), i) / n),
        4,
        NOT,
    ),
    Mutant(
        "Hessian in weights, classes captured",
        ends(gradients.hessian_weights, Sum(X[i, a] * X[i, h] * _q[k] * (Delta(k, l) - _q[k]), i) / n),
        4,
        NOT,
    ),
    Mutant(
        "Hessian in weights, delta of features",
        ends(gradients.hessian_weights, Sum(X[i, a] * X[i, h] * _q[k] * (Delta(a, h) - _q[l]), i) / n),
        4,
        NOT,
    ),
    Mutant(
        "Hessian in weights, factors apart",
        ends(gradients.hessian_weights, Sum(X[i, a] * X[i, h], i) * Sum(_q[k] * (Delta(k, l) - _q[l]), i) / n),
        4,
        NOT,
    ),
    Mutant("row sum is trace", short("trace", Sum(_M[k, j], j), Sum(_M[j, j], j), ALGEBRA), 1, NOT),
    Mutant("row sum is column sum", short("columns", Sum(_M[k, j], j), Sum(_M[j, k], j), ALGEBRA), 1, NOT),
    Mutant(
        "the sum of all entries is the trace",
        short("trace", Sum(Sum(_M[k, j], j), k), Sum(_M[j, j], j), ALGEBRA),
        1,
        NOT,
    ),
    Mutant(
        "a factor drawn in under the index", short("capture", Sum(y[j], j) * z[k], Sum(y[k] * z[k], k), ALGEBRA), 1, NOT
    ),
    Mutant(
        "the square of a sum with one index", short("square", Sum(y[j], j) ** 2, Sum(y[j] * y[j], j), ALGEBRA), 1, NOT
    ),
    Mutant("K terms that are K - 1", short("length", Sum(s, Idx("j", 1, K - 1)), K * s, ALGEBRA), 1, NOT),
    Mutant("terms of an empty sum", short("length", Sum(s, Idx("j", 3, K)), (K - 2) * s, ALGEBRA), 1, NOT),
    Mutant("delta sifted out of range", short("sift", Sum(Delta(_j2, k) * y[_j2], _j2), y[k], ALGEBRA), 1, NOT),
    Mutant("delta of unequal indices", short("delta", Delta(j, k) * y[j], y[j], ALGEBRA), 1, NOT),
    Mutant(
        "delta of what are no indices",
        short("delta", Delta(s, t) + 0, Delta(s, t), ALGEBRA),
        None,
        "compares what are not indices",
    ),
    Mutant(
        "the derivative of an equation that holds on a surface",
        short("surface", D(Sum(z[j], j), z[k]), D(Num(1), z[k]), _sum_of_logits, given=(_sum_of_logits,)),
        1,
        NOT,
    ),
    Mutant(
        "a lemma's surface",
        short("surface", D(_form, p[k]), D(_squares, p[k]), gradients.quadratic_form, given=tuple(simplex(p))),
        1,
        NOT,
    ),
    Mutant("derivative of another's entry", short("entry", D(z[k], z[j]), 1, DIFFERENTIATE), 1, NOT),
    Mutant("product rule forgotten", short("product", D(t * Exp(t), t), Exp(t), DIFFERENTIATE), 1, NOT),
    Mutant(
        "derivative of a sum, index captured",
        short("capture", D(Sum(y[k] * z[k], k), z[k]), Sum(y[k], k), DIFFERENTIATE),
        1,
        NOT,
    ),
    Mutant(
        "derivative of a quotient",
        short("quotient", D(1 / (1 + t**2), t), 1 / (2 * t), DIFFERENTIATE, given=(positive(t),)),
        1,
        NOT,
    ),
    Mutant(
        "a lemma differentiated by a formula",
        short(
            "formula",
            D(cross_entropy(y, softmax(Lam(k, 2 * z[k]))), z[k]),
            softmax(Lam(k, 2 * z[k]))[k] - y[k],
            gradients.gradient.where({z: Lam(k, 2 * z[k])}),
            given=tuple(simplex(y)),
        ),
        1,
        "only a variable of its own",
    ),
    Mutant(
        "a lemma differentiated where two variables are one",
        short(
            "diagonal",
            D(cross_entropy(z, softmax(z)), z[k]),
            _p[k] - z[k],
            gradients.gradient.where({y: z}),
            given=tuple(simplex(z)),
        ),
        1,
        "only a variable of its own",
    ),
    Mutant(
        "a lemma for another shape",
        by(gradients.convex, 2, gradients.quadratic_form.where({p: Lam(a, Exp(Sym("x")))})),
        2,
        "does not have the shape of p",
        False,
    ),
    Mutant(
        "a lemma for what it does not speak of",
        by(gradients.convex, 2, gradients.quadratic_form.where({p: softmax(z), X: X})),
        2,
        "can not stand for X",
        False,
    ),
    Mutant(
        "a lemma for a formula",
        by(gradients.convex, 2, gradients.quadratic_form.where({p[k]: softmax(z)[k]})),
        2,
        "can not stand for",
        False,
    ),
    Mutant(
        "a lemma whose index is out of range",
        by(gradients.gradient, 1, soft.softmax_jacobian.where({k: K + 1})),
        1,
        "can not stand for k",
        False,
    ),
    Mutant(
        "a lemma with a number for a dimension",
        by(gradients.gradient, 1, soft.softmax_jacobian.where({K: 0})),
        1,
        "can not stand for K",
        False,
    ),
    Mutant(
        "a sum left open",
        short("open", s, t, short("open lemma", K * s, Sum(s, j), ALGEBRA)),
        1,
        NOT,
        True,
        (short("open lemma", K * s, Sum(s, j), ALGEBRA),),
    ),
)


# Chapter 5: bce_mse.

_mse_curvature = bce_mse.mse_curvature.claim.right
_mse_convex = (
    Theorem("mse.convex", "", Convex(squared_error(target, _sigma), score), via=SECOND_ORDER)
    .calc(0)
    .le(_mse_curvature, by=SIGNS)
    .eq(D(D(squared_error(target, _sigma), score), score), by=bce_mse.mse_curvature)
)

CONVEXITY = (
    Mutant("BCE in the logit, plus", ends(bce_mse.bce_in_logit, Log(1 + Exp(score)) + target * score), 3, NOT),
    Mutant("BCE in the logit, label and logit apart", ends(bce_mse.bce_in_logit, Log(1 + Exp(score)) - score), 3, NOT),
    Mutant(
        "BCE in the logit, softplus of -z", ends(bce_mse.bce_in_logit, Log(1 + Exp(-score)) - target * score), 3, NOT
    ),
    Mutant("BCE, labels swapped", ends(bce_mse.bce_in_logit, Log(1 + Exp(score)) - (1 - target) * score), 3, NOT),
    Mutant(
        "BCE in the logit, sigma unfolded wrongly",
        line(
            bce_mse.bce_in_logit,
            2,
            expr=-(target * Log(1 / (1 + Exp(score))) + (1 - target) * Log(1 / (1 + Exp(-score)))),
        ),
        2,
        NOT,
        False,
    ),
    Mutant("BCE derivative, y - p", ends(bce_mse.bce_derivative, target - _sigma), 3, NOT),
    Mutant("BCE derivative, p + y", ends(bce_mse.bce_derivative, _sigma + target), 3, NOT),
    Mutant(
        "BCE derivative, times the slope",
        ends(bce_mse.bce_derivative, (_sigma - target) * _sigma * (1 - _sigma)),
        3,
        NOT,
    ),
    Mutant(
        "BCE derivative by the label",
        line(bce_mse.bce_derivative, 1, expr=D(Log(1 + Exp(score)) - target * score, target)),
        1,
        NOT,
        False,
    ),
    Mutant(
        "BCE derivative by the squared error's", by(bce_mse.bce_curvature, 1, bce_mse.mse_derivative), 1, NOT, False
    ),
    Mutant("BCE curvature, p", ends(bce_mse.bce_curvature, _sigma), 4, NOT),
    Mutant("BCE curvature, p(1 + p)", ends(bce_mse.bce_curvature, _sigma * (1 + _sigma)), 4, NOT),
    Mutant("BCE curvature, 1 - p", ends(bce_mse.bce_curvature, 1 - _sigma), 4, NOT),
    Mutant("BCE curvature, p(1 - p) with the label", ends(bce_mse.bce_curvature, _sigma * (1 - target)), 4, NOT),
    Mutant(
        "BCE curvature, power rule wrong",
        line(bce_mse.bce_curvature, 3, expr=Exp(-score) / (1 + Exp(-score))),
        3,
        NOT,
        False,
    ),
    Mutant(
        "BCE curvature above one",
        replace(
            bce_mse.bce_curvature_positive,
            start=Num(1),
            claim=replace(bce_mse.bce_curvature_positive.claim, left=Num(1)),
        ),
        1,
        NOT,
    ),
    Mutant(
        "BCE curvature at most",
        replace(line(bce_mse.bce_curvature_positive, 1, relation="<=")),
        2,
        "the lines show <=",
        False,
    ),
    Mutant("BCE convex, without curvature", by(bce_mse.bce_convex, 2, sigmoid), 2, NOT, False),
    Mutant(
        "BCE convex on positive logits",
        given(bce_mse.bce_convex, positive(score)),
        None,
        "in a variable of which nothing is assumed",
        False,
    ),
    Mutant(
        "BCE convex in sigma",
        replace(bce_mse.bce_convex, claim=Convex(binary_cross_entropy(target, _sigma), _sigma)),
        None,
        "a direction, a family of the shape of",
        False,
    ),
    Mutant(
        "BCE concave",
        replace(bce_mse.bce_convex, claim=Convex(-binary_cross_entropy(target, _sigma), score)),
        2,
        "the derivation stops at",
    ),
    Mutant("BCE derivative nonnegative", below("monotone", 0, _sigma - target, sigmoid, SIGNS), 1, NOT),
    Mutant("the squared error is convex", _mse_convex, 1, NOT),
    Mutant(
        "the squared error is convex where its label is 1",
        everywhere(by(_mse_convex, 2, bce_mse.mse_curvature.where({target: 1})), target, Num(1)),
        1,
        NOT,
    ),
    Mutant("the squared error is convex, told from the end", replace(without(_mse_convex, 1), start=Num(0)), 1, NOT),
    Mutant(
        "squared error, factor 2 dropped",
        ends(bce_mse.mse_derivative, (_sigma - target) * _sigma * (1 - _sigma)),
        3,
        NOT,
    ),
    Mutant("squared error, slope forgotten", ends(bce_mse.mse_derivative, 2 * (_sigma - target)), 3, NOT),
    Mutant("squared error, y - p", ends(bce_mse.mse_derivative, 2 * (target - _sigma) * _sigma * (1 - _sigma)), 3, NOT),
    Mutant("squared error, one definition of two", by(bce_mse.mse_derivative, 1, squared_error), 1, NOT, False),
    Mutant(
        "squared error, one definition too many",
        by(bce_mse.mse_derivative, 1, squared_error, sigmoid, binary_cross_entropy),
        1,
        f"{IDLE} binary_cross_entropy",
        False,
    ),
    Mutant(
        "squared error's curvature, sign",
        ends(
            bce_mse.mse_curvature,
            2 * _sigma * (1 - _sigma) * (_sigma * (1 - _sigma) - (_sigma - target) * (1 - 2 * _sigma)),
        ),
        2,
        NOT,
    ),
    Mutant(
        "squared error's curvature, second term forgotten",
        ends(bce_mse.mse_curvature, 2 * _sigma**2 * (1 - _sigma) ** 2),
        2,
        NOT,
    ),
    Mutant("squared error's curvature, factor 2 dropped", ends(bce_mse.mse_curvature, _mse_curvature / 2), 2, NOT),
    Mutant(
        "reasons in the wrong order",
        by(bce_mse.mse_curvature, 2, DIFFERENTIATE, sigmoid),
        2,
        "no rule to differentiate this",
        False,
    ),
    Mutant(
        "an inverse square is convex",
        Theorem("convex", "", Convex(1 / t, t), via=SECOND_ORDER)
        .calc(0)
        .le(D(D(1 / t, t), t), by=(DIFFERENTIATE, SIGNS)),
        None,
        needs("t != 0"),
    ),
    Mutant(
        "a cube is convex",
        Theorem("convex", "", Convex(t**3, t), via=SECOND_ORDER)
        .calc(0)
        .le(D(D(t**3, t), t), by=(DIFFERENTIATE, SIGNS)),
        1,
        NOT,
    ),
    Mutant(
        "a product is convex in a factor squared",
        Theorem("convex", "", Convex(s * t**2, t), via=SECOND_ORDER)
        .calc(0)
        .le(D(D(s * t**2, t), t), by=(DIFFERENTIATE, SIGNS)),
        1,
        NOT,
    ),
)


# What a definition, an index, a name or an instance may not be.

_L = Dim("L")
_half = Idx("h", Fraction(1, 2), K)
_fractional = short("fractional", Sum(t, _half) + s, t * (K + Fraction(1, 2)) + s, ALGEBRA)
_z1, _w1, _u1 = (Family(name, Num(1)) for name in "zwu")
_shrunk = short("shrunk", Delta(K, Num(1)) * z[Num(1)], Delta(K, Num(1)) * _z1[1], ALGEBRA)
_leaky = Definition("leaky", (t,), (Idx("k", _L),), t * _L)
_leak = short("leak", _leaky(t)[1], t * _L, _leaky)
_k2, _j2_ = Idx("k", 2, K), Idx("j", 2, K)
_sifted = short("sifted", Sum(Delta(j, k) * s, j), s, ALGEBRA)
_z3, _pair = Family("z", Num(3)), Idx("k", Num(2))
_columns_positive = positive(Sum(_M[j, k], j), k)
_columns_normalised = equation(Log(Sum(Exp(_M[j, k]), j)), 0, k)
_generic = tuple(positive(p[Idx(f"j#{r}", K)]) for r in range(4))
_open_body = Definition("open", (t,), (), t * s)
_twice = Definition("twice", (t, t), (), t)
_by_index = Definition("by_index", (k,), (), K * k)
_slope = Definition("slope", (t,), (), D(t**2, t))
_sick = Definition("sick", (t,), (), 1 / t)

TRUST = (
    Mutant("half an index from a half", _fractional, None, "not made of dimensions"),
    Mutant(
        "zero from half an index",
        short("zero", t, 0, _fractional.where({K: 2})),
        1,
        "is not a certified theorem",
        True,
        (_fractional,),
    ),
    Mutant(
        "a family of half a dimension",
        short("half", Sum(Family("w", K / 2)[Idx("q", K / 2)] * 0 + 1, Idx("q", K / 2)), K / 2, ALGEBRA),
        None,
        "not made of dimensions",
    ),
    Mutant("two families under one name", _shrunk, 1, NOT, False),
    Mutant(
        "any entry is any other, where K = 1",
        short("any", _u1[1], _w1[1], _shrunk.where({K: 1, _z1: _w1, Family("z", K): _u1})),
        1,
        "is not a certified theorem",
        True,
        (_shrunk,),
    ),
    Mutant("one term of a sum that may be empty", below("empty", 1, Sum(1, _j2_), ONE_TERM(_k2)), 1, "may be empty"),
    Mutant(
        "column sums are positive, so the trace is",
        Theorem("trace", "", Lt(0, Sum(_M[j, j], j)), (_columns_positive,)).calc(0).lt(Sum(_M[j, j], j), by=SIGNS),
        1,
        NOT,
    ),
    Mutant(
        "columns are normalised, so the diagonal is",
        short("trace", Log(Sum(Exp(_M[j, j]), j)), 0, _columns_normalised, given=(_columns_normalised,)),
        1,
        NOT,
        model=Model(dims={"K": 1}, families={"M": {(1, 1): Fraction(0)}}),
    ),
    Mutant("a definition that leaves a dimension open", _leak, None, "leaves L open"),
    Mutant(
        "3 = 5 by a leaky definition",
        short("leaked", 3 * t, 5 * t, _leak.where({_L: 3}), _leak.where({_L: 5})),
        1,
        "is not a certified theorem",
        True,
        (_leak,),
    ),
    Mutant(
        "an index keeps the range of another dimension",
        short("range", Delta(Num(1), k) * s, s, _sifted.where({K: 1})),
        1,
        "is left open",
        True,
        (_sifted,),
    ),
    Mutant(
        "the last class where there is one",
        short("range", Delta(Num(1), K) * s, s, _sifted.where({K: 1, k: K})),
        1,
        "can not stand for k",
        True,
        (_sifted,),
    ),
    Mutant(
        "two of three logits are all of them",
        short("eta", logsumexp(Lam(_pair, _z3[_pair])), logsumexp(_z3), ALGEBRA),
        1,
        NOT,
    ),
    Mutant(
        "a family from its second entry on",
        short("lam", logsumexp(Lam(_k2, Sum(Delta(_j2_, _k2) * s, _j2_))), logsumexp(Lam(_k2, s)), ALGEBRA),
        None,
        "do not start at 1",
    ),
    Mutant(
        "a name that the kernel makes up",
        Theorem("generic", "", Lt(0, Sum(p[j], j)), _generic).calc(0).lt(Sum(p[j], j), by=SIGNS),
        None,
        "is not a name",
        True,
        (),
        Model(dims={"K": 1}, indices={f"j#{r}": 1 for r in range(4)}, families={"p": {(1,): Fraction(1)}}),
    ),
    Mutant(
        "an index named by a number",
        short("name", z[Idx("1", K)] + 0, z[Idx("1", K)], ALGEBRA),
        None,
        "is not a name",
        False,
    ),
    Mutant("a number named by a number", short("name", Sym("0"), Sym("0") + 0, ALGEBRA), None, "is not a name", False),
    Mutant(
        "an entry of a family of events",
        short("event", _Y[k] + 0, _Y[k], ALGEBRA),
        None,
        "is not a number",
    ),
    Mutant(
        "a definition with an open variable",
        short("open", _open_body(t), t * s, _open_body),
        None,
        "leaves s open",
        False,
    ),
    Mutant(
        "a definition with one parameter twice",
        short("twice", _twice(s, t), t, _twice),
        None,
        "the same parameter twice",
    ),
    Mutant(
        "a definition of an index", short("index", _by_index(k), K * k, _by_index), None, "is not a variable", False
    ),
    Mutant(
        "a definition with a derivative",
        short("slope", _slope(2), 4, _slope, DIFFERENTIATE),
        None,
        "contains a derivative",
        False,
    ),
    Mutant("a definition that divides", short("sick", t * _sick(t), 1, _sick), None, needs("t != 0")),
    Mutant("a sum over a variable", short("sum", Sum(t, t), t, ALGEBRA), None, "does not run over an index"),
    Mutant(
        "a sum whose range depends on an index",
        short("sum", Sum(Sum(1, Idx("j", k)), k), K**2, ALGEBRA),
        None,
        "not made of dimensions",
    ),
    Mutant(
        "a sum over a range that depends on a variable",
        short("sum", Sum(1, Idx("j", s)), s, ALGEBRA),
        None,
        "not made of dimensions",
    ),
    Mutant(
        "a family as long as a variable",
        short("shape", Family("w", s)[1] + 0, s, ALGEBRA),
        None,
        "not made of dimensions",
    ),
    Mutant(
        "a reason that is no reason",
        by(soft.softmax_sums_to_one, 2, Conversion("magic", "whatever is wanted")),
        2,
        "magic is not a reason",
        False,
    ),
    Mutant("algebra with an argument", by(soft.softmax_sums_to_one, 2, ALGEBRA(2)), 2, "argument", False),
    Mutant(
        "a hypothesis never made",
        by(soft.softmax_sums_to_one, 3, equation(s, t)),
        3,
        "is not an equation among the hypotheses",
        False,
    ),
    Mutant(
        "an equation that says nothing",
        by(given(soft.softmax_sums_to_one, equation(1, 1)), 1, equation(1, 1)),
        1,
        "the equation says nothing",
        False,
    ),
    Mutant(
        "an order cited as a lemma",
        by(soft.softmax_sums_to_one, 3, soft.softmax_positive),
        3,
        IDLE,
        False,
    ),
    Mutant(
        "a hypothesis that divides by zero",
        given(soft.softmax_sums_to_one, positive(1 / (s - s))),
        None,
        "division by zero|needs",
        False,
    ),
    Mutant("an order between sums of two lengths", below("length", Sum(s, Idx("j", 2, K)), Sum(s, j), SIGNS), 1, NOT),
    Mutant(
        "a nonnegative product for a positive one",
        Theorem("product", "", Lt(0, s * t), (nonnegative(s), positive(t))).calc(0).lt(s * t, by=SIGNS),
        1,
        NOT,
    ),
    Mutant("a square for a positive number", Theorem("square", "", Lt(0, t**2)).calc(0).lt(t**2, by=SIGNS), 1, NOT),
    Mutant("an odd power", below("cube", 0, t**3, SIGNS), 1, NOT),
    Mutant(
        "an inverse of a nonnegative number",
        below("inverse", 0, 1 / t, SIGNS, given=(nonnegative(t),)),
        None,
        needs("t != 0"),
        False,
    ),
    Mutant(
        "a product of what may be zero",
        short("product", Prod(y[k], k), Prod(y[k], k) * 1, ALGEBRA, given=(nonnegative(y[k], k),)),
        None,
        needs("> 0 for every"),
        False,
    ),
    Mutant(
        "a product of numbers of unknown sign",
        Theorem("product", "", Lt(0, Prod(z[k], k))).calc(0).lt(Prod(z[k], k), by=SIGNS),
        None,
        needs("> 0 for every"),
    ),
    Mutant(
        "the last of the classes but the first",
        Theorem("empty", "", Lt(0, Sum(p[_j2_], _j2_)), tuple(positive_family(p)))
        .calc(0)
        .lt(p[_k2], by=SIGNS)
        .le(Sum(p[_j2_], _j2_), by=ONE_TERM(_k2)),
        1,
        "may be empty",
    ),
    Mutant(
        "one positive entry for all",
        Theorem("entry", "", Lt(0, Sum(p[j], j)), (positive(p[k]),)).calc(0).lt(Sum(p[j], j), by=SIGNS),
        1,
        NOT,
    ),
    Mutant(
        "the sum of an empty range is positive",
        Theorem("empty", "", Lt(0, Sum(1, _j2_))).calc(0).lt(Sum(1, _j2_), by=SIGNS),
        1,
        NOT,
    ),
    Mutant("a power of zero", short("zero", Pow(Num(0), t), 0, ALGEBRA), None, needs("0 > 0")),
    Mutant("log-odds of one", short("log", logit(1), 0, logit), None, "division by zero|needs"),
)

MUTANTS = (*BAYES, *SOFTMAX, *LIKELIHOOD, *GRADIENTS, *CONVEXITY, *TRUST)
