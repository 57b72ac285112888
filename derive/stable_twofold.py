"""Rewrites for floating point, continued: numbers in two parts, a rounded one and what rounding took away.

Each is an identity of real numbers that holds for every choice of the parts. Code chooses what the machine rounded,
and then the second part is the rounding error itself, or close to it.
"""

from __future__ import annotations

from derive.calc import Eq, Theorem
from derive.rules import ALGEBRA, LOG_LAWS, positive
from derive.stable import c, log_softmax_at_class, rest
from derive.stable_range import log_softmax_unshifted, plain_rest
from derive.symbols import Exp, Family, Log, Sum, Sym
from derive.vocabulary import K, j, k, log_softmax, t, z

_x, _r, _q, _a, _b, _h, _l = (Sym(name) for name in "xrqabhl")
_X, _H = Family("x", K), Family("h", K)

_KNUTH = "Knuth, The Art of Computer Programming, volume 2, section 4.2.2, theorem B"
_RUMP = "Rump, Ogita & Oishi, Accurate floating-point summation (2008), section 3"
_DEKKER = "Dekker, A floating-point technique for extending the available precision (1971)"

sum_of_two = (
    Theorem(
        "stable.sum-of-two",
        "A rounded sum of two numbers, and what was rounded away",
        claim=Eq(_x + t, _r + ((_x - (_r - _q)) + (t - _q))),
        statement="For any r and q, x + t is r plus (x − (r − q)) + (t − q).",
        meaning=(
            "With r the rounded sum of x and t, and q the rounded r − x, the second part is exactly the rounding error "
            "of r, whatever the sizes of x and t."
        ),
        reference=_KNUTH,
    )
    .calc(_x + t)
    .eq(_r + ((_x - (_r - _q)) + (t - _q)), by=ALGEBRA)
)

sum_in_two_parts = (
    Theorem(
        "stable.sum-in-two-parts",
        "A sum taken in two parts",
        claim=Eq(Sum(_X[j], j), Sum(_H[j], j) + Sum(_X[j] - _H[j], j)),
        statement="For any numbers h, the sum of x is the sum of h plus the sum of x − h.",
        meaning=(
            "With h the leading bits of x, all on one grid, their sum is exact in any order; the rest is so small that "
            "its own rounding errors do not matter. So a sum is right whatever its length and the axis it runs along."
        ),
        reference=_RUMP,
    )
    .calc(Sum(_X[j], j))
    .eq(Sum(_H[j], j) + Sum(_X[j] - _H[j], j), by=ALGEBRA)
)

product_in_two_parts = (
    Theorem(
        "stable.product-in-two-parts",
        "A product of numbers in two parts",
        claim=Eq((_a + _b) * (_h + _l), _a * _h + (_a * _l + _b * (_h + _l))),
        statement="(a + b)(h + l) is a h plus a l + b (h + l).",
        meaning="The second part corrects the product of the leading parts for what was rounded away before.",
        reference=_DEKKER,
    )
    .calc((_a + _b) * (_h + _l))
    .eq(_a * _h + (_a * _l + _b * (_h + _l)), by=ALGEBRA)
)

_whole = positive(_h + _l, label="h + l > 0")

quotient_in_two_parts = (
    Theorem(
        "stable.quotient-in-two-parts",
        "A quotient of numbers in two parts",
        claim=Eq((_a + _b) / (_h + _l), _q + ((_a - _q * _h) + (_b - _q * _l)) / (_h + _l)),
        given=(_whole,),
        statement="For h + l > 0 and any q, (a + b)/(h + l) is q plus ((a − q h) + (b − q l))/(h + l).",
        meaning=(
            "With q the rounded a/h, the second part corrects it for what was rounded away above and below the bar. "
            "The remainder a − q h is that of the division itself, at most half a unit of q; to have it exactly, q and "
            "h are split in halves."
        ),
        reference=_DEKKER,
    )
    .calc((_a + _b) / (_h + _l))
    .eq(_q + ((_a - _q * _h) + (_b - _q * _l)) / (_h + _l), by=ALGEBRA)
)

_g, _m = Sym("g"), Sym("m")

product_by_halves = (
    Theorem(
        "stable.product-by-halves",
        "A product of numbers that are split",
        claim=Eq(_x - _q * _h, ((_x - _g * _m) - _g * (_h - _m) - (_q - _g) * _m) - (_q - _g) * (_h - _m)),
        statement="For any g and m, x − q h is x − g m, less g (h − m), less (q − g) m, less (q − g)(h − m).",
        meaning=(
            "With g and m the upper halves of the digits of q and h, no product of halves is rounded, and where x is "
            "near q h no difference is: so the remainder of a rounded quotient comes out exactly."
        ),
        reference=_DEKKER,
    )
    .calc(_x - _q * _h)
    .eq(((_x - _g * _m) - _g * (_h - _m) - (_q - _g) * _m) - (_q - _g) * (_h - _m), by=ALGEBRA)
)

_above = positive(1 + _h, label="1 + h > 0")
_all_above = positive(1 + _h + _l, label="1 + h + l > 0")

log_in_two_parts = (
    Theorem(
        "stable.log-in-two-parts",
        "log(1 + x) of a number in two parts",
        claim=Eq(Log(1 + (_h + _l)), Log(1 + _h) + Log(1 + _l / (1 + _h))),
        given=(_above, _all_above),
        statement="For 1 + h > 0 and 1 + h + l > 0, log(1 + h + l) is log(1 + h) + log(1 + l/(1 + h)).",
        meaning=(
            "The second logarithm is of a number so close to 1 that l/(1 + h) itself will do, by log.tangent and "
            "log.near-one."
        ),
        reference=_DEKKER,
    )
    .calc(Log(1 + (_h + _l)))
    .eq(Log((1 + _h) * (1 + _l / (1 + _h))), by=ALGEBRA)
    .eq(Log(1 + _h) + Log(1 + _l / (1 + _h)), by=LOG_LAWS)
)

log_softmax_less = (
    Theorem(
        "stable.log-softmax-less-logsumexp",
        "Log-softmax as a logit less the logsumexp of all",
        claim=Eq(log_softmax(z)[k], z[k] - (z[c] + Log(1 + rest))),
        statement=(
            "For every class c, log-softmax of class k is zₖ − (z_c + log(1 + x)), where x is the sum of e to the "
            "zⱼ − z_c over the other classes."
        ),
        meaning=(
            "The bracket is one number for all classes. In two parts it keeps all of a tiny log(1 + x) beside a large "
            "z_c, and the two are taken away one after the other; rounded to one number it would lose it."
        ),
        reference="Blanchard, Higham & Higham, Accurately Computing the Log-Sum-Exp and Softmax Functions (2021)",
    )
    .calc(log_softmax(z)[k])
    .eq(z[k] - z[c] - Log(1 + rest), by=log_softmax_at_class.where({c: c}))
    .eq(z[k] - (z[c] + Log(1 + rest)), by=ALGEBRA)
)

log_softmax_less_unshifted = (
    Theorem(
        "stable.log-softmax-less-unshifted",
        "Log-softmax as a logit less the logsumexp of all, nothing shifted",
        claim=Eq(log_softmax(z)[k], z[k] - (z[c] + Log(1 + plain_rest / Exp(z[c])))),
        statement=(
            "For every class c, log-softmax of class k is zₖ − (z_c + log(1 + x / e to the z_c)), where x is the sum "
            "of e to the zⱼ over the other classes."
        ),
        meaning="The same, for logits in a safe range.",
        reference="Blanchard, Higham & Higham, Accurately Computing the Log-Sum-Exp and Softmax Functions (2021)",
    )
    .calc(log_softmax(z)[k])
    .eq(z[k] - z[c] - Log(1 + plain_rest / Exp(z[c])), by=log_softmax_unshifted.where({c: c}))
    .eq(z[k] - (z[c] + Log(1 + plain_rest / Exp(z[c]))), by=ALGEBRA)
)

THEOREMS = (
    sum_of_two,
    sum_in_two_parts,
    product_in_two_parts,
    quotient_in_two_parts,
    product_by_halves,
    log_in_two_parts,
    log_softmax_less,
    log_softmax_less_unshifted,
)
