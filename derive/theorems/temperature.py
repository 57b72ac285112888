"""Chapter 2, continued: softmax between the uniform distribution and the argmax, by a temperature T."""

from __future__ import annotations

from fractions import Fraction

from derive.calc import Lt, Refutation, Tends, Theorem
from derive.rules import ALGEBRA, CONTINUITY, equation, nonnegative, positive
from derive.symbols import Delta, Exp, Family, Lam, Num, Sum, Sym
from derive.vocabulary import K, i, j, k, l, n, s, softmax, z

_T, _u, _U = Sym("T"), Sym("u"), Family("u", K)
_warm = positive(_T, label="T > 0")
_at = softmax(Lam(j, z[j] / _T))
_winner = positive(z[k] - z[j] + Delta(j, k), j, label="z_j < z_k for all j other than k")
_gaps = Lam(j, Exp(-(z[k] - z[j] + Delta(j, k)) / _T))
_rest = Sum((1 - Delta(j, k)) * _gaps[j], j)

hot = (
    Theorem(
        "softmax.hot",
        "At high temperature softmax is uniform",
        claim=Tends(_at[k], _T, "+oo", 1 / K),
        given=(_warm,),
        statement="As T → ∞, the softmax of z₁/T, …, z_K/T gives every class the probability 1/K.",
        meaning=(
            "Dividing by a large T makes all logits alike, and what is left is ignorance. It is the limit of greatest "
            "entropy; distillation uses moderate T > 1 to make a teacher's small probabilities visible."
        ),
        reference="Hinton, Vinyals & Dean, Distilling the knowledge in a neural network (2015), section 2",
    )
    .calc(_at[k])
    .to(1 / K, by=CONTINUITY(_u, 1 / _T, softmax(Lam(j, z[j] * _u))[k]))
)

cold_winner = (
    Theorem(
        "softmax.cold-winner",
        "At low temperature softmax chooses the largest logit",
        claim=Tends(_at[k], _T, "0+", 1),
        given=(_warm, _winner),
        statement="If zₖ is larger than every other logit, the softmax of z/T gives class k probability 1 as T → 0⁺.",
        meaning=(
            "Softmax becomes the argmax: this is why it is called a soft maximum. The largest logit must be the only "
            "one of its size; classes that tie for the maximum share the probability equally at every temperature."
        ),
        reference="Murphy, PML1, section 2.5.2",
    )
    .calc(_at[k])
    .eq(1 / Sum(Exp(-(z[k] - z[j]) / _T), j), by=softmax)
    .eq(1 / (1 + _rest), by=ALGEBRA)
    .to(1, by=CONTINUITY(_U, _gaps, 1 / (1 + Sum((1 - Delta(j, k)) * _U[j], j))))
)

_loser = equation(Delta(k, l), 0, label="k and l are different")

cold_loser = (
    Theorem(
        "softmax.cold-loser",
        "At low temperature softmax abandons every class but the largest",
        claim=Tends(_at[l], _T, "0+", 0),
        given=(_warm, _winner, _loser),
        statement="If zₖ is larger than every other logit, softmax gives each other class probability 0 as T → 0⁺.",
        meaning=(
            "How fast depends on the gap: the ratio to the winner is e to the −(zₖ − zₗ)/T. Sampling at low "
            "temperature is therefore the greedy choice, except where the gap is as small as T."
        ),
        reference="Murphy, PML1, section 2.5.2",
    )
    .calc(_at[l])
    .eq(Exp(-(z[k] - z[l]) / _T) / Sum(Exp(-(z[k] - z[j]) / _T), j), by=softmax)
    .eq(_gaps[l] / (1 + _rest), by=_loser)
    .to(0, by=CONTINUITY(_U, _gaps, _U[l] / (1 + Sum((1 - Delta(j, k)) * _U[j], j))))
)

_b, _V = Family("b", n), Family("u", n)
_lower = positive(s - _b[i], i, label="b_i < s for all i")
_falling = Lam(i, Exp(-(s - _b[i]) / _T))

cold_ties = (
    Theorem(
        "softmax.cold-ties",
        "At low temperature softmax shares equally among the classes that tie",
        claim=Tends(Exp(s / _T) / (K * Exp(s / _T) + Sum(Exp(_b[i] / _T), i)), _T, "0+", 1 / K),
        given=(_warm, _lower),
        statement=(
            "If K classes share the largest logit s and n other classes have smaller logits b₁, …, bₙ, then as T → 0⁺ "
            "softmax gives each of the K classes probability 1/K."
        ),
        meaning=(
            "The limit is uniform over the maximisers, and is one-hot only where the maximum is unique (K = 1). The "
            "formula is softmax over K + n classes with the equal terms of its sum counted."
        ),
        reference="Murphy, PML1, section 2.5.2",
    )
    .calc(Exp(s / _T) / (K * Exp(s / _T) + Sum(Exp(_b[i] / _T), i)))
    .eq(1 / (K + Sum(_falling[i], i)), by=ALGEBRA)
    .to(1 / K, by=CONTINUITY(_V, _falling, 1 / (K + Sum(_V[i], i))))
)

_icy = positive(Fraction(1, 1000) - _T, label="T < 1/1000")

cold_one_hot = Refutation(
    "softmax.cold-one-hot",
    "At low temperature softmax is always nearly one-hot",
    claim=Lt(Fraction(99, 100), _at[k]),
    given=(_warm, _icy, nonnegative(z[k] - z[j], j, label="z_j <= z_k for all j")),
    witness=((K, Num(2)), (k, Num(1)), (z[1], Num(0)), (z[2], Num(0)), (_T, Num(Fraction(1, 2000)))),
    repaired="softmax.cold-ties",
    statement="If zₖ is the largest logit and 0 < T < 1/1000, the softmax of z/T gives class k more than 99 percent.",
    meaning=(
        "Two equal logits have probability 1/2 each at every temperature, and the limit as T → 0⁺ is 1/2. No "
        "temperature is low enough for all logits: it has to be small against the gap to the second largest."
    ),
    reference="Murphy, PML1, section 2.5.2",
)

THEOREMS: tuple[Theorem | Refutation, ...] = (hot, cold_winner, cold_loser, cold_ties, cold_one_hot)
