"""Mutants that aim at single rules: inequalities with a factor, facts, tangents, limits, cases, steps, hypotheses.

Each is one change away from a theorem of the book, and rejected on the line named, for the reason named. Where the
falsehood shows in few models only, the mutant brings one of them.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from derive.calc import Claim, Lt, Reason, Theorem
from derive.domains import positive_family, simplex
from derive.rules import (
    ALGEBRA,
    CASES,
    CONTINUITY,
    FIRST_ORDER,
    SECOND_ORDER,
    SIGNS,
    SQUARE_VANISHES,
    at_least,
    equation,
    nonnegative,
    positive,
)
from derive.symbols import Delta, Exp, Expr, Family, Idx, Lam, Log, Num, Scalar, Sum, Sym, as_expr
from derive.theorems import (
    convex_rules,
    convexity,
    divergence,
    inequalities,
    information,
    learning,
    normalisers,
    regression,
    softmax_regression,
    temperature,
)
from derive.theorems import odds as links
from derive.theorems import sigmoid as shape
from derive.theorems import softmax as soft
from derive.theorems.inequalities import exp_increasing, exp_tangent, log_increasing, log_monotone, log_tangent
from derive.vocabulary import (
    K,
    X,
    absolute,
    d,
    i,
    j,
    k,
    l,
    labels,
    m,
    n,
    odds,
    p,
    q,
    s,
    score,
    sigmoid,
    softmax,
    t,
    w,
    z,
)
from tests.mutants import IDLE, NOT, Mutant, by, ends, everywhere, given, line, needs
from verify.enclosure import model_at
from verify.model import Model

HALF = Fraction(1, 2)


def at(*values: tuple[Expr, Scalar]) -> Model:
    """The model in which symbols, and entries of families, have those values."""
    return model_at(tuple((symbol, as_expr(value)) for symbol, value in values))


def without(theorem: Theorem, *labels: str) -> Theorem:
    """Under all of its hypotheses but those."""
    assert set(labels) <= {str(h) for h in theorem.given}, theorem.given
    return given(theorem, *(h for h in theorem.given if str(h) not in labels))


def strictly(theorem: Theorem) -> Theorem:
    """The same lines, to show that it is less."""
    return replace(theorem, claim=Lt(theorem.claim.left, theorem.claim.right))


def begins(theorem: Theorem, left: Scalar) -> Theorem:
    """The first line and the claim say something else."""
    start = as_expr(left)
    return replace(theorem, start=start, claim=replace(theorem.claim, left=start))


def claims(theorem: Theorem, claim: Claim) -> Theorem:
    """The same lines for another claim."""
    return replace(theorem, claim=claim)


def tends(theorem: Theorem, at: int, *how: Reason | Scalar, to: Scalar | None = None) -> Theorem:
    """The limit by another function of another small quantity, perhaps to another value."""
    limited = by(theorem, at, CONTINUITY(*how))
    return limited if to is None else ends(limited, to)


def towards(theorem: Theorem, point: str) -> Theorem:
    """The same lines, for a variable that goes elsewhere."""
    return replace(theorem, claim=replace(theorem.claim, point=point))


LACKING = "is not an (inequality|equation) among the hypotheses"
NO_TANGENT, NO_CASE, MILD = "is not the tangent", "no hypothesis says", "the lines show <=, the claim says <"

# Inequalities, cited with a factor.

_S = Sum(Exp(z[j]), j)
_R = Sum(Exp(-z[l]), l)
_no_more = nonnegative(t - s)
_between_tails = 1 / ((1 + Exp(-s)) * (1 + Exp(-t)))
_plogp_terms = information.plogp_tangent.where({t: p[k], s: q[k]})
_middle = convexity.middle

FACTORS = (
    Mutant(
        "exp rises, hypothesis times less than the slope",
        by(inequalities.exp_increasing, 1, inequalities.exp_increasing.given[0], SIGNS),
        1,
        NOT,
        False,
    ),
    Mutant(
        "exp rises, a factor of unknown sign",
        by(inequalities.exp_increasing, 1, inequalities.exp_increasing.given[0].times(s), SIGNS),
        1,
        needs("s >= 0"),
        False,
    ),
    Mutant(
        "exp rises, tangent at the wrong difference",
        by(inequalities.exp_increasing, 2, exp_tangent.where({t: s - t}).times(Exp(s)), SIGNS),
        2,
        NOT,
        False,
    ),
    Mutant(
        "exp rises, tangent without its factor",
        by(inequalities.exp_increasing, 2, exp_tangent.where({t: t - s}), SIGNS),
        2,
        NOT,
        False,
    ),
    Mutant("exp rises where nothing is assumed", given(inequalities.exp_increasing), 1, LACKING),
    Mutant(
        "exp rises strictly, though s may be t",
        by(given(inequalities.exp_increasing, _no_more), 1, _no_more.times(Exp(s)), SIGNS),
        1,
        NOT,
        model=at((s, 1), (t, 1)),
    ),
    Mutant(
        "log rises strictly, though s may be t",
        by(
            given(inequalities.log_increasing, *positive_family(s), *positive_family(t), _no_more),
            3,
            _no_more.times(1 / t),
            SIGNS,
        ),
        3,
        NOT,
        model=at((s, 2), (t, 2)),
    ),
    Mutant(
        "log rises, the tangent turned over",
        by(inequalities.log_monotone, 2, log_tangent.where({t: t / s}), SIGNS),
        2,
        NOT,
        False,
    ),
    Mutant(
        "the sigmoid rises, lemma not turned over",
        by(links.sigmoid_increasing, 2, exp_increasing.times(_between_tails), SIGNS),
        2,
        NOT,
        False,
    ),
    Mutant(
        "the sigmoid rises, factor forgotten",
        by(links.sigmoid_increasing, 2, exp_increasing.where({s: -t, t: -s}), SIGNS),
        2,
        NOT,
        False,
    ),
    Mutant(
        "the sigmoid rises, negative factor",
        by(links.sigmoid_increasing, 2, exp_increasing.where({s: -t, t: -s}).times(-_between_tails), SIGNS),
        2,
        needs(">= 0"),
        False,
    ),
    Mutant(
        "the sigmoid rises by an order that is not strict",
        by(links.sigmoid_increasing, 2, exp_tangent.where({t: t - s}).times(_between_tails), SIGNS),
        2,
        NOT,
        False,
    ),
    Mutant(
        "softmax below one, no term left out",
        by(soft.softmax_below_one, 2, soft.term_below.times(Exp(z[j]) / (_R * _S), j), SIGNS),
        2,
        NOT,
        False,
    ),
    Mutant(
        "softmax below one, not summed",
        by(soft.softmax_below_one, 2, soft.term_below.times((1 - Delta(j, k)) * Exp(z[j]) / (_R * _S)), SIGNS),
        2,
        NOT,
        False,
    ),
    Mutant(
        "softmax below one, summed over the wrong index",
        by(soft.softmax_below_one, 2, soft.term_below.times((1 - Delta(j, k)) * Exp(z[j]) / (_R * _S), k), SIGNS),
        2,
        NOT,
        False,
    ),
    Mutant(
        "softmax below one, for one class too",
        by(given(soft.softmax_below_one, at_least(K, 1)), 3, at_least(K, 1).times(1 / (_R * _S)), SIGNS),
        3,
        NOT,
    ),
    Mutant("Gibbs, tangents not summed", by(divergence.gibbs, 2, _plogp_terms, SIGNS), 2, NOT, False),
    Mutant(
        "Gibbs, tangents for all k and not summed",
        by(divergence.gibbs, 2, information.plogp_tangent.where({t: p[k], s: q[k]}, k), SIGNS),
        2,
        "sum it over them",
        False,
    ),
    Mutant(
        "Gibbs, tangents at the wrong distribution",
        by(divergence.gibbs, 2, information.plogp_tangent.where({t: q[k], s: p[k]}).times(1, k), SIGNS),
        2,
        needs("> 0"),
        False,
    ),
    Mutant("Gibbs, tangents twice", by(divergence.gibbs, 2, _plogp_terms.times(2, k), SIGNS), 2, NOT, False),
    Mutant(
        "Gibbs, from the second class on",
        by(divergence.gibbs, 2, information.plogp_tangent.where({t: p[Idx("k", 2, K)], s: q[Idx("k", 2, K)]}), SIGNS),
        2,
        "may be empty",
        False,
    ),
    Mutant(
        "a bounded likelihood, the order of one factor for all",
        given(learning.product_bound, *learning.product_bound.given[:2], nonnegative(Sym("c") - Family("p", n)[i])),
        2,
        needs(">= 0"),
    ),
    Mutant(
        "a chord of exp, shares swapped",
        by(
            convexity.exp_chord,
            2,
            exp_tangent.where({t: convexity.x[1] - _middle}).times((1 - convexity.share) * Exp(_middle)),
            exp_tangent.where({t: convexity.x[2] - _middle}).times(convexity.share * Exp(_middle)),
            SIGNS,
        ),
        2,
        NOT,
        False,
    ),
    Mutant("a chord of exp, beyond its ends", given(convexity.exp_chord), 2, needs(">= 0")),
    Mutant(
        "a chord of log, beyond its ends",
        without(convexity.negative_log_chord, "lambda < 1"),
        None,
        needs("> 0"),
        model=at((convexity.share, 3), (convexity.x[1], 2), (convexity.x[2], 1)),
    ),
    Mutant(
        "a multiple by a factor of unknown sign",
        given(convex_rules.multiple, convex_rules.multiple.given[1]),
        1,
        needs("s >= 0"),
        model=at((s, -1), (convex_rules.F, 0), (convex_rules.f[1], 1), (convex_rules.f[2], 1), (convexity.share, HALF)),
    ),
    Mutant(
        "supporting lines, one of them too many times",
        by(
            convex_rules.from_tangents,
            2,
            convex_rules._first.times(convexity.share),
            convex_rules._second.times(convexity.share),
            SIGNS,
        ),
        2,
        NOT,
        False,
    ),
)

# Inequalities, cited as facts.

_order_of_odds = log_increasing.where({s: odds(s), t: odds(t)})

FACTS = (
    Mutant(
        "log-odds rise, the fact omitted", by(links.logit_increasing, 2, _order_of_odds, SIGNS), 2, needs("> 0"), False
    ),
    Mutant(
        "log-odds rise, the fact in the place of the lemma",
        by(links.logit_increasing, 2, links.odds_increasing.as_fact(), SIGNS),
        2,
        NOT,
        False,
    ),
    Mutant(
        "log-odds rise, one fact too many",
        by(links.logit_increasing, 2, links.odds_increasing.as_fact(), exp_tangent.as_fact(), _order_of_odds, SIGNS),
        2,
        IDLE,
        False,
    ),
    Mutant(
        "log-odds rise, a fact at another instance",
        by(links.logit_increasing, 2, links.odds_increasing.where({s: s, t: s}).as_fact(), _order_of_odds, SIGNS),
        2,
        needs("> 0"),
        False,
    ),
    Mutant(
        "log-odds rise, an order of log that is not strict",
        by(
            links.logit_increasing,
            2,
            links.odds_increasing.as_fact(),
            log_monotone.where({s: odds(s), t: odds(t)}),
            SIGNS,
        ),
        2,
        NOT,
        False,
    ),
    Mutant(
        "entropy, the fact omitted",
        by(information.entropy_nonnegative, 1, information.plogp_not_positive.where({t: p[k]}).times(1, k), SIGNS),
        1,
        needs(">= 0"),
        False,
    ),
    Mutant(
        "entropy, the fact of one class only",
        by(
            information.entropy_nonnegative,
            1,
            information.at_most_one.where({k: j}).as_fact(),
            information.plogp_not_positive.where({t: p[k]}).times(1, k),
            SIGNS,
        ),
        1,
        needs(">= 0"),
        False,
    ),
    Mutant(
        "entropy, the fact of a distribution that is none",
        given(information.entropy_nonnegative, simplex(p).nonnegative),
        1,
        needs("="),
        model=at((K, 1), (p[1], 2)),
    ),
    Mutant("entropy, always positive", strictly(information.entropy_nonnegative), 2, MILD),
)

# Tangents.

_right, _left = nonnegative(score), nonnegative(-score)

TANGENTS = (
    Mutant(
        "exp, tangent too steep",
        claims(inequalities.exp_tangent, replace(inequalities.exp_tangent.claim, left=1 + 2 * t)),
        None,
        NO_TANGENT,
        model=at((t, HALF)),
    ),
    Mutant(
        "exp, tangent too high",
        claims(inequalities.exp_tangent, replace(inequalities.exp_tangent.claim, left=2 + t)),
        None,
        NO_TANGENT,
    ),
    Mutant(
        "exp, tangent at another point",
        replace(inequalities.exp_tangent, via=FIRST_ORDER(t, Num(1))),
        None,
        NO_TANGENT,
        False,
    ),
    Mutant(
        "exp, tangent at its own variable",
        replace(inequalities.exp_tangent, via=FIRST_ORDER(t, t)),
        None,
        "a tangent lies below",
        False,
    ),
    Mutant(
        "exp, below its tangent",
        claims(inequalities.exp_tangent, replace(inequalities.exp_tangent.claim, left=Exp(t), right=1 + t)),
        None,
        NO_TANGENT,
    ),
    Mutant(
        "exp, strictly above its tangent",
        strictly(inequalities.exp_tangent),
        None,
        "a tangent lies below",
        model=at((t, 0)),
    ),
    Mutant(
        "a chain below its parabola",
        everywhere(shape.two_exponentials, score**2, 2 * score**2),
        3,
        NOT,
        model=at((score, 1)),
    ),
    Mutant("a chain above a higher parabola", everywhere(shape.two_exponentials, Num(-2), Num(-3)), None, NO_TANGENT),
    Mutant("the sigmoid below its tangent everywhere", given(shape.below_line), 1, needs("z >= 0")),
    Mutant("the sigmoid below its tangent on the left", given(shape.below_line, _left), 1, needs("z >= 0")),
    Mutant(
        "a tangent where the domain has a hole",
        given(shape.below_line, nonnegative(score**2 - score)),
        None,
        "convex set",
    ),
    Mutant(
        "a tangent from outside of the domain", given(shape.below_line, positive(score)), None, needs("0 > 0"), False
    ),
    Mutant("the sigmoid below a flatter line", everywhere(shape.below_line, score / 4, score / 8), None, NO_TANGENT),
    Mutant("the remainder, half as large", everywhere(shape.cubic_remainder, Num(48), Num(96)), 3, NOT),
    Mutant("the remainder on both sides", given(shape.cubic_remainder), 1, needs("z >= 0"), model=at((score, -1))),
    Mutant(
        "softplus, tangent with the slope of the other class",
        claims(
            convexity.softplus_above_tangents,
            replace(
                convexity.softplus_above_tangents.claim, left=convexity.softplus(t) + sigmoid(-t) * (convexity.u - t)
            ),
        ),
        None,
        NO_TANGENT,
    ),
    Mutant(
        "logsumexp, tangent with the softmax of z",
        claims(
            convexity.lse_tangent,
            replace(convexity.lse_tangent.claim, left=convexity.logsumexp(q) + Sum(softmax(z)[k] * (z[k] - q[k]), k)),
        ),
        None,
        NO_TANGENT,
    ),
    Mutant(
        "logsumexp, tangent without a direction",
        replace(convexity.lse_tangent, via=FIRST_ORDER(z, q)),
        None,
        "cite the condition with a direction",
        False,
    ),
    Mutant(
        "logsumexp, the way to the point for a direction",
        replace(convexity.lse_tangent, via=FIRST_ORDER(z, q, q)),
        None,
        "must be arbitrary",
        False,
    ),
    Mutant(
        "logsumexp, one logit held",
        claims(
            convexity.lse_tangent,
            replace(
                convexity.lse_tangent.claim,
                left=convexity.logsumexp(q) + Sum(softmax(q)[k] * (z[k] - q[k]), Idx("k", 2, K)),
            ),
        ),
        None,
        NO_TANGENT,
    ),
    Mutant(
        "logistic, tangent with y - p",
        everywhere(regression.logistic_tangent_in_scores, regression._rise, -regression._rise),
        None,
        NO_TANGENT,
        model=at((n, 1), (d, 1), (X[1, 1], 1), (labels[1], 1), (regression.point[1], 0), (w[1], 1)),
    ),
    Mutant(
        "logistic, tangent in a direction of the samples",
        replace(regression.logistic_tangent_in_scores, via=FIRST_ORDER(w, regression.point, regression.point)),
        None,
        "must be arbitrary",
        False,
    ),
    Mutant("softmax regression, tangent for any labels", given(softmax_regression.softmax_tangent_w), 3, needs(">= 0")),
    Mutant(
        "exp, a tangent for convexity",
        replace(inequalities.exp_tangent, via=SECOND_ORDER),
        None,
        "shows convexity",
        False,
    ),
)

# Limits.

_T, _u, _U = Sym("T"), Sym("u"), Family("u", K)
_warm = positive(_T)
_gaps = temperature._gaps
_bare = Lam(j, Exp(-(z[k] - z[j]) / _T))
_tie = at((K, 2), (k, 1), (l, 2), (z[1], 0), (z[2], 0), (_T, 1))

LIMITS = (
    Mutant("sigmoid, 1 on the left", ends(links.to_zero, 1), 2, "is not"),
    Mutant("sigmoid, 0 on the right", towards(links.to_zero, "+oo"), 2, needs("-> 0")),
    Mutant("sigmoid, 1 at minus infinity", towards(links.to_one, "-oo"), 2, needs("-> 0")),
    Mutant(
        "sigmoid, another function of u", tends(links.to_one, 2, t, Exp(-score), 1 / (1 + 2 * t)), 2, "is not", False
    ),
    Mutant(
        "sigmoid, what grows for what falls",
        tends(links.to_one, 2, t, Exp(score), t / (1 + t)),
        2,
        needs("-> 0"),
        False,
    ),
    Mutant(
        "sigmoid, u in the place of z",
        tends(links.to_zero, 2, score, Exp(score), score / (1 + score)),
        2,
        "new variable",
        False,
    ),
    Mutant(
        "sigmoid, z left in the function of u",
        tends(links.to_one, 2, t, Exp(-score), 1 / (1 + Exp(-score)) + 0 * t),
        2,
        "new variable",
        False,
    ),
    Mutant("sigmoid, the limit by algebra", by(links.to_one, 2, ALGEBRA), 2, "cite continuity alone", False),
    Mutant(
        "sigmoid, the limit as a value",
        replace(links.to_one, claim=replace(links.to_one.claim, relation="=", variable=None, point="")),
        2,
        "cite continuity alone",
    ),
    Mutant("sigmoid, where z is bounded", given(links.to_one, positive(5 - score)), 2, "need not hold near", False),
    Mutant("hot, certain", ends(temperature.hot, 1), 1, "is not"),
    Mutant("hot, at low temperature", towards(temperature.hot, "0+"), 1, needs("-> 0")),
    Mutant("hot, a share of the logits", ends(temperature.hot, softmax(z)[k]), 1, "is not"),
    Mutant("hot, where T may be zero", given(temperature.hot), None, needs("T != 0"), False),
    Mutant("cold, at high temperature", towards(temperature.cold_winner, "+oo"), 3, needs("-> 0")),
    Mutant(
        "cold, of any class", without(temperature.cold_winner, "z_j < z_k for all j other than k"), 3, needs("-> 0")
    ),
    Mutant(
        "cold, where classes may tie",
        given(temperature.cold_winner, _warm, nonnegative(z[k] - z[j], j)),
        3,
        needs("-> 0"),
        model=_tie,
    ),
    Mutant(
        "cold, ahead of itself",
        given(temperature.cold_winner, _warm, positive(z[k] - z[j], j)),
        None,
        "vacuous|has no value|is not",
        False,
    ),
    Mutant(
        "cold, ahead of one class",
        given(temperature.cold_winner, _warm, positive(z[k] - z[j] + Delta(j, k))),
        3,
        needs("-> 0"),
        model=at((K, 3), (k, 1), (j, 2), (z[1], 0), (z[2], -1), (z[3], 1), (_T, 1)),
    ),
    Mutant(
        "cold, gaps to every class",
        tends(temperature.cold_winner, 3, _U, _bare, 1 / Sum(_U[j], j)),
        3,
        needs("-> 0|!= 0"),
        False,
    ),
    Mutant(
        "cold, the winner counted among the rest",
        tends(temperature.cold_winner, 3, _U, _gaps, 1 / (1 + Sum(_U[j], j))),
        3,
        "is not",
        False,
    ),
    Mutant(
        "cold, one gap for all",
        tends(temperature.cold_winner, 3, _u, Exp(-(z[k] - z[j] + Delta(j, k)) / _T), 1 / (1 + _u)),
        3,
        "is not",
        False,
    ),
    Mutant("cold, the winner gets nothing", ends(temperature.cold_winner, 0), 3, "is not"),
    Mutant(
        "cold, below a temperature",
        given(temperature.cold_winner, *temperature.cold_winner.given, positive(1 - _T)),
        3,
        "need not hold near",
        False,
    ),
    Mutant("cold, the loser wins", ends(temperature.cold_loser, 1), 3, "is not"),
    Mutant("cold, the loser may be the winner", without(temperature.cold_loser, "k and l are different"), 2, LACKING),
    Mutant("ties, one takes all", ends(temperature.cold_ties, 1), 2, "is not"),
    Mutant("ties, the others count", ends(temperature.cold_ties, 1 / (K + n)), 2, "is not"),
    Mutant("ties, others may be ahead", without(temperature.cold_ties, "b_i < s for all i"), 2, needs("-> 0")),
    Mutant(
        "ties, one of the others is behind",
        given(temperature.cold_ties, _warm, positive(s - Family("b", n)[i])),
        2,
        needs("-> 0"),
        model=at((K, 1), (n, 2), (i, 1), (s, 0), (Family("b", n)[1], -1), (Family("b", n)[2], 1), (_T, 1)),
    ),
)

# Cases, and the unit step.

_bit = Sym("y")

CASE = (
    Mutant("turned, cases of what is no label", by(normalisers.absolute_turned, 2, CASES(s)), 2, NO_CASE, False),
    Mutant(
        "turned, by any factor", given(normalisers.absolute_turned, normalisers.absolute_turned.given[1]), 2, NO_CASE
    ),
    Mutant(
        "turned, y is 0 or 1 or -1",
        given(normalisers.absolute_turned, equation(_bit**3, _bit), normalisers.absolute_turned.given[1]),
        2,
        NO_CASE,
        model=at((_bit, -1), (s, 1), (t, 3)),
    ),
    Mutant(
        "turned, cases swapped",
        line(normalisers.absolute_turned, 2, expr=_bit * absolute(s) + (1 - _bit) * absolute(-s)),
        2,
        NOT,
        False,
    ),
    Mutant("turned, cases by algebra", by(normalisers.absolute_turned, 2, ALGEBRA), 2, NOT, False),
    Mutant("plogp of a label, one case", line(information.plogp_of_label, 2, expr=t * Log(Num(2))), 2, NOT, False),
    Mutant("plogp of what is no label", given(information.plogp_of_label, nonnegative(t)), 2, NO_CASE),
    Mutant(
        "plogp, where t may be zero", given(information.plogp_positive, nonnegative(t)), None, needs("t > 0"), False
    ),
    Mutant("plogp, the step of what may have any sign", by(information.plogp_positive, 2, ALGEBRA), 2, NOT, False),
    Mutant(
        "the unit step, a slope at the threshold",
        given(shape.flat_above, _right),
        None,
        needs("z != 0"),
        model=at((score, 0)),
    ),
    Mutant("the unit step, a slope everywhere", given(shape.flat_below), None, needs("z != 0"), model=at((score, 0))),
    Mutant("the unit step, steep above", ends(shape.flat_above, 1), 1, NOT),
    Mutant(
        "no derivative, from the right",
        given(shape.no_slope, *positive_family(m), positive(t), positive(1 / m - t)),
        1,
        LACKING,
    ),
    Mutant("no derivative, far from the threshold", without(shape.no_slope, "t > −1/m"), 1, LACKING),
    Mutant("no derivative, the step of an unknown sign", by(shape.no_slope, 2, ALGEBRA), 2, NOT, False),
    Mutant(
        "the size of an opposite is the opposite",
        claims(normalisers.absolute_even, replace(normalisers.absolute_even.claim, right=-absolute(t))),
        0,
        "starts at",
    ),
    Mutant(
        "the same size, by a negative square",
        replace(normalisers.absolute_even, via=SQUARE_VANISHES(-HALF)),
        None,
        needs("> 0"),
        False,
    ),
    Mutant(
        "the same size, lemma at another number",
        by(normalisers.absolute_even, 1, normalisers.absolute_at_most.where({t: s}).times(1), SIGNS),
        1,
        NOT,
        False,
    ),
    Mutant(
        "the same size, a factor that may be negative",
        by(normalisers.absolute_even, 1, normalisers.absolute_at_most.times(t), SIGNS),
        1,
        needs("t >= 0"),
        False,
    ),
)

MUTANTS = (*FACTORS, *FACTS, *TANGENTS, *LIMITS, *CASE)
