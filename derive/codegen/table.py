"""The emission table: which theorem each generated function comes from, and how its free parameters are chosen.

Nothing here says how to compute anything. An emission names theorems by id (a definition stands for itself), and
the right side of the theorem is the function's body.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeAlias

from mpmath import exp, mpf, workprec

from derive import vocabulary as voc
from derive.stable import V, bias_direction, c, w, x
from derive.stable_labels import b
from derive.stable_labels import u as u1
from derive.stable_labels import w as u0
from derive.stable_range import lift
from derive.symbols import Definition, Expr, Family, Lam, Num, Sum, subst
from derive.vocabulary import i, j, k, l

Source: TypeAlias = Definition | str


@dataclass(frozen=True)
class Largest:
    """A choice: the largest entry of a family, or as an index the place of that entry."""

    family: Family


@dataclass(frozen=True)
class Named:
    """A choice of an index: the class that an integer array names."""

    array: str


def _lift() -> Fraction:
    """q in eighths, from 75 to 85, with e to the -q as near as can be to a float: letting down then costs nothing.

    The difference of a logit from the largest is a multiple of 2^-43 between -512 and -1024; adding such a q makes it
    smaller, so it rounds nothing.
    """

    def off(q: Fraction) -> Any:
        with workprec(200):
            exact = exp(-mpf(q.numerator) / q.denominator)
            return abs(mpf(float(exact)) / exact - 1)

    return min((Fraction(n, 8) for n in range(8 * 75, 8 * 85)), key=off)


@dataclass(frozen=True)
class Remote:
    """A choice: `lift` where the largest entry of a family is more than `gap` ahead of all others, else 0."""

    family: Family
    gap: int = 650
    lift: Fraction = field(default_factory=_lift)


Choice: TypeAlias = Largest | Named | Remote | int


@dataclass(frozen=True)
class Either:
    """Two forms of one function, both true everywhere: `then` where a number is positive, `otherwise` elsewhere."""

    positive: Expr
    then: Source
    otherwise: Source


@dataclass(frozen=True)
class Guard:
    """A theorem with one hypothesis, to be used where the hypothesis holds of an array's entries.

    Wherever the array `label` multiplies something, that something is `rest` in the theorem.
    """

    theorem: str
    label: Expr
    stands_for: Expr
    rest: Expr
    choose: Mapping[Expr, int] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Emission:
    """A generated function.

    Attributes:
        name: of the function.
        arrays: its parameters in order, each with the scalar or family that it holds.
        outputs: one source, or two forms, for each value that it returns.
        axis: whether the classes may run along any axis, given as a parameter.
        matrices: whether the arrays have exactly the dimensions of their families, and no others.
        choose: values of the theorems' free parameters.
        rewrites: theorems whose left side is replaced by their right one, wherever it stands in an output.
        guards: what may be used where a label is zero, in the first output.
        inline: functions whose programs stand in place of calls, so that what they share is computed once.
        names: names of parts of the program, as the textbook calls them.
        edges: what happens at the ends of the domain, in words.
        limit: what the first output is where this is infinite: it, as a limit.
    """

    name: str
    arrays: tuple[tuple[str, Expr], ...]
    outputs: tuple[Source | Either, ...]
    axis: bool = False
    matrices: bool = False
    choose: Mapping[Expr, Choice] = field(default_factory=dict, hash=False)
    rewrites: tuple[str, ...] = ()
    guards: tuple[Guard, ...] = ()
    inline: tuple[Emission, ...] = ()
    names: tuple[tuple[str, Expr], ...] = ()
    edges: str = ""
    limit: Largest | None = None


_t, _z = (("z", voc.t),), (("z", voc.z),)
_coin = (("z", voc.score), ("y", voc.target))
_sample = (("z", voc.z), ("y", voc.y))
_model = (("X", voc.X), ("W", voc.W), ("b", voc.bias), ("Y", voc.Y))
_Z, _U = (voc.scores(voc.X, weights, biases)[i, k] for weights, biases in ((voc.W, voc.bias), (V, bias_direction)))
_row = Lam(j, subst(_Z, {k: j}))  # the logits of sample i
_P = voc.softmax(_row)[k]
_largest: Mapping[Expr, Choice] = {c: Largest(voc.z)}
_weighted = (("z", voc.score), ("u", u1), ("w", u0))
_weight_guards = tuple(Guard("stable.zero-label", weight, voc.target, x, {w: 0}) for weight in (u1, u0))
_quarter = Num(Fraction(1, 4))
_lifted: Mapping[Expr, Choice] = {c: Largest(voc.z), lift: Remote(voc.z)}
_masks = "A logit of -inf excludes its class"
_labels = "A label of 0 makes what it multiplies 0, even where a logit is -inf"

SIGMOID = Emission(
    "sigmoid",
    _t,
    (Either(voc.t, voc.sigmoid, "stable.sigmoid-rising"),),
    edges="0 at -inf and 1 at inf. Below -708 the value is subnormal, below -745 it is 0.",
)
SOFTPLUS = Emission(
    "softplus",
    _t,
    (Either(voc.t, "stable.softplus-falling", voc.softplus),),
    edges="0 at -inf and inf at inf. Never overflows before its value does.",
)
SOFTMAX = Emission(
    "softmax",
    _z,
    ("stable.softmax-shifted",),
    axis=True,
    choose={voc.m: Largest(voc.z)},
    edges=f"{_masks}: its probability is 0. nan where all logits are -inf or one is inf.",
)
LOG_SOFTMAX = Emission(
    "log_softmax",
    _z,
    ("stable.log-softmax-at-class",),
    axis=True,
    choose=_lifted,
    rewrites=("stable.rest-lifted",),
    edges=f"{_masks}: its log-probability is -inf. nan where all logits are -inf or one is inf.",
)
LOGSUMEXP = Emission(
    "logsumexp",
    _z,
    ("stable.logsumexp-at-class",),
    axis=True,
    choose=_lifted,
    rewrites=("stable.rest-lifted",),
    edges=f"{_masks}. -inf where all logits are -inf, and inf where one is inf.",
    limit=Largest(voc.z),
)
BCE = Emission(
    "bce_with_logits",
    _coin,
    ("stable.bce-tails",),
    edges="For labels 0 and 1 every digit is kept in both tails. nan for infinite logits.",
)
BCE_GRAD = Emission(
    "bce_with_logits_grad",
    _coin,
    ("stable.bce-derivative-tails",),
    edges="For labels 0 and 1 every digit is kept in both tails.",
)
BCE_HVP = Emission(
    "bce_with_logits_hvp",
    (*_coin, ("v", voc.s)),
    ("stable.bce-curvature-tails",),
    edges="The curvature keeps every digit in both tails, until a sigmoid underflows.",
)
WEIGHTED_BCE = Emission(
    "weighted_bce",
    _weighted,
    ("stable.bce-weighted",),
    guards=_weight_guards,
    edges="Where one weight is 0 every digit is kept in both tails, and an infinite logit on the other side gives 0.",
)
WEIGHTED_BCE_GRAD = Emission(
    "weighted_bce_grad",
    _weighted,
    ("stable.bce-weighted-derivative",),
    edges="Where one weight is 0 every digit is kept in both tails.",
)
WEIGHTED_BCE_HESS = Emission(
    "weighted_bce_hess",
    _weighted,
    ("stable.bce-weighted-curvature",),
    edges="Every digit is kept in both tails.",
)
WEIGHTED_BCE_HVP = Emission(
    "weighted_bce_hvp",
    (*_weighted, ("v", voc.s)),
    (Either(voc.score, "stable.bce-product-falling", "stable.bce-product-rising"),),
    edges="Every digit is kept in both tails, until the product itself underflows.",
)
WEIGHTED_BCE_BOTH = Emission(
    "weighted_bce_value_and_grad",
    _weighted,
    ("stable.bce-weighted", "stable.bce-weighted-derivative"),
    guards=_weight_guards,
    inline=(SIGMOID, SOFTPLUS),
    edges="As its two parts.",
)
LOG_SIGMOID = Emission(
    "log_sigmoid",
    (("z", voc.score),),
    ("log-sigmoid.softplus",),
    edges="-inf at -inf and 0 at inf. Every digit is kept in both tails.",
)
SIGMOID_GRAD = Emission(
    "sigmoid_grad",
    (("z", voc.score),),
    ("stable.sigmoid-slope",),
    edges="0 at -inf and inf. Every digit is kept in both tails.",
)
LOGIT = Emission(
    "logit",
    (("p", voc.s),),
    (Either((voc.s - _quarter) * (Num(Fraction(3, 4)) - voc.s), "stable.logit-near-half", "stable.logit-apart"),),
    edges="-inf at 0 and inf at 1; nan outside.",
)
_hard_tails = "For labels 0 and 1 every digit is kept in both tails, until the product itself underflows."
MSE = Emission(
    "mse_of_sigmoid",
    _coin,
    ("stable.mse",),
    edges="For labels 0 and 1 every digit is kept in both tails, until a sigmoid underflows.",
)
MSE_GRAD = Emission(
    "mse_of_sigmoid_grad",
    _coin,
    (Either(voc.score, "stable.mse-slope-falling", "stable.mse-slope-rising"),),
    edges=_hard_tails,
)
MSE_HESS = Emission(
    "mse_of_sigmoid_hess",
    _coin,
    (Either(voc.score, "stable.mse-bend-falling", "stable.mse-bend-rising"),),
    edges="It changes sign, and near its zero it cancels.",
)
MSE_HVP = Emission(
    "mse_of_sigmoid_hvp",
    (*_coin, ("v", voc.s)),
    (Either(voc.score, "stable.mse-product-falling", "stable.mse-product-rising"),),
    edges="The curvature changes sign, and near its zero it cancels.",
)
MSE_BOTH = Emission(
    "mse_of_sigmoid_value_and_grad",
    _coin,
    ("stable.mse", *MSE_GRAD.outputs),
    inline=(SIGMOID,),
    edges=_hard_tails,
)
CROSS_ENTROPY = Emission(
    "softmax_cross_entropy",
    _sample,
    ("stable.cross-entropy",),
    axis=True,
    guards=(Guard("stable.zero-label", voc.y, voc.target, x, {w: 0}),),
    names=(("log_p", voc.log_softmax(voc.z)[k]),),
    edges=f"{_labels}; inf where the label of an excluded class is not 0.",
)
_ANY: Mapping[Expr, Choice] = {c: Largest(voc.z), b: Largest(voc.y), lift: Remote(voc.z)}
_LIFTED = ("stable.rest-lifted", "stable.exp-lifted")
CROSS_ENTROPY_GRAD = Emission(
    "softmax_cross_entropy_grad",
    _sample,
    ("stable.cross-entropy-gradient-any-labels",),
    axis=True,
    choose=_ANY,
    rewrites=_LIFTED,
    edges="For hard labels every digit is kept, however sure the model is; for soft ones p cancels against y.",
)
CROSS_ENTROPY_HESS = Emission(
    "softmax_cross_entropy_hess_diag",
    _sample,
    ("stable.cross-entropy-curvature-any-labels",),
    axis=True,
    choose=_ANY,
    rewrites=_LIFTED,
    edges="Every digit is kept in both tails. The labels enter by their sum.",
)
CROSS_ENTROPY_HVP = Emission(
    "softmax_cross_entropy_hvp",
    (*_sample, ("v", voc.v)),
    ("stable.cross-entropy-hvp-lifted",),
    axis=True,
    choose=_lifted,
    rewrites=("stable.rest-lifted",),
    edges="0 for v the same in all classes, up to rounding.",
)
CROSS_ENTROPY_BOTH = Emission(
    "softmax_cross_entropy_value_and_grad",
    _sample,
    ("stable.cross-entropy", "stable.cross-entropy-gradient-any-labels"),
    axis=True,
    choose=_ANY,
    rewrites=_LIFTED,
    guards=CROSS_ENTROPY.guards,
    inline=(LOG_SOFTMAX,),
    names=(("log_p", voc.log_softmax(voc.z)[k]),),
    edges=f"{_labels}; inf where the label of an excluded class is not 0.",
)
REGRESSION = Emission(
    "softmax_regression_value",
    _model,
    ("stable.softmax-regression",),
    matrices=True,
    names=(("Z", _Z),),
    edges=f"{_labels}.",
)
# With one class kept out of its sum, softmax shares all of its exponentials with log-softmax.
_SOFTMAX_AT_CLASS = Emission(
    "softmax",
    _z,
    ("stable.softmax-at-class",),
    axis=True,
    choose=LOG_SOFTMAX.choose,
    rewrites=_LIFTED,
)
REGRESSION_GRAD = Emission(
    "softmax_regression_value_and_grad",
    _model,
    ("stable.softmax-regression", "softmax-regression.gradient-W", "softmax-regression.gradient-b"),
    matrices=True,
    inline=(_SOFTMAX_AT_CLASS, LOG_SOFTMAX, CROSS_ENTROPY),
    names=(
        ("Z", _Z),
        ("log_P", voc.log_softmax(_row)[k]),
        ("losses", voc.cross_entropy(Lam(j, voc.Y[i, j]), voc.softmax(_row))),
        ("R", _P - voc.Y[i, k]),
    ),
    edges=f"{_labels}.",
)
REGRESSION_HVP = Emission(
    "softmax_regression_hvp",
    (*_model, ("V", V), ("c", bias_direction)),
    ("stable.softmax-regression-hvp-W", "stable.softmax-regression-hvp-b"),
    matrices=True,
    names=(("P", _P), ("U", _U), ("G", _P * (_U - Sum(subst(_P * _U, {k: l}), l)))),
    edges="The labels do not enter: the curvature depends on the predictions alone.",
)
EMISSIONS = (
    SIGMOID,
    SIGMOID_GRAD,
    SOFTPLUS,
    LOG_SIGMOID,
    LOGIT,
    SOFTMAX,
    LOG_SOFTMAX,
    LOGSUMEXP,
    BCE,
    BCE_GRAD,
    BCE_HVP,
    WEIGHTED_BCE,
    WEIGHTED_BCE_GRAD,
    WEIGHTED_BCE_HESS,
    WEIGHTED_BCE_HVP,
    WEIGHTED_BCE_BOTH,
    MSE,
    MSE_GRAD,
    MSE_HESS,
    MSE_HVP,
    MSE_BOTH,
    CROSS_ENTROPY,
    CROSS_ENTROPY_GRAD,
    CROSS_ENTROPY_HESS,
    CROSS_ENTROPY_HVP,
    CROSS_ENTROPY_BOTH,
    REGRESSION,
    REGRESSION_GRAD,
    REGRESSION_HVP,
)
