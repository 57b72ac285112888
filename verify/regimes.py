"""What is measured, and where it goes wrong: the functions, and inputs by regime.

    name(arguments)       the function of that name; name[i] is part i of what it returns

The reference of a function is never typed in: it is a definition of `derive.vocabulary`, or the right side of a
theorem. Inputs are seeded, so that a table can be made again.

Numbers are drawn as float64 and rounded to the format, so that every backend gets the same ones. Labels are
one-hot in half of the rows (the leading class in half of those), else fractions of a power of two that sum to
1 exactly, in any order: the theorems about the gradient assume that much.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from derive import vocabulary as words
from derive.catalog import CHAPTERS
from derive.errors import LossproofError
from derive.symbols import Add, Expr, Mul, Sum, Sym, subst
from verify.ulps import Format, Program, pick_format

Floats: TypeAlias = NDArray[np.float64]
Rng: TypeAlias = np.random.Generator
Shape: TypeAlias = tuple[int, int]

CLASSES, LOGIT, CHANCE = "classes", "logit", "chance"  # K logits; one, of two classes; a number between 0 and 1
WIDTH = 8  # numbers in a row of the other kinds: each is an input of its own
PARTS = 20  # log2 of the denominator of soft labels, where the format has as many bits


@dataclass(frozen=True)
class Regime:
    """A named way to draw logits, of the kinds it is meant for, with at least so many classes."""

    name: str
    summary: str
    kinds: tuple[str, ...]
    draw: Callable[[Rng, Shape, Format], Floats]
    least: int = 1


def _normal(scale: float) -> Callable[[Rng, Shape, Format], Floats]:
    return lambda rng, shape, _: scale * rng.standard_normal(shape)


def _ahead(z: Floats, gap: Floats) -> Floats:
    """z with the largest class of each row put `gap` ahead of the second largest."""
    rows, leader = np.arange(len(z)), np.argmax(z, axis=-1)
    second = np.sort(z, axis=-1)[:, -2] if z.shape[-1] > 1 else z[:, 0]
    z[rows, leader] = second + gap
    return z


def _leader(rng: Rng, shape: Shape, _: Format) -> Floats:
    return _ahead(rng.standard_normal(shape), rng.uniform(30, 700, shape[0]))


def _tiny(rng: Rng, shape: Shape, fmt: Format) -> Floats:
    return _ahead(rng.standard_normal(shape), rng.uniform(-fmt.log_normal - 8, 1 - fmt.log_least, shape[0]))


def _ties(rng: Rng, shape: Shape, _: Format) -> Floats:
    return np.repeat(10 * rng.standard_normal((shape[0], 1)), shape[1], axis=1)


def _two_tied(rng: Rng, shape: Shape, _: Format) -> Floats:
    return _ahead(10 * rng.standard_normal(shape), np.zeros(shape[0]))


def _huge(rng: Rng, shape: Shape, _: Format) -> Floats:
    return rng.choice((-1e4, 1e4), shape) + rng.standard_normal(shape)


def _enormous(rng: Rng, shape: Shape, fmt: Format) -> Floats:
    size = min(1e17, 2.0 ** (fmt.top - 2))
    return rng.choice((-size, size), shape)


def _masked(rng: Rng, shape: Shape, _: Format) -> Floats:
    z, order = 10 * rng.standard_normal(shape), np.argsort(rng.random(shape), axis=-1)
    z[order < rng.integers(1, shape[1], (shape[0], 1))] = -np.inf
    return z


def _near_zero(rng: Rng, shape: Shape, fmt: Format) -> Floats:
    size: Floats = np.exp(rng.uniform(max(np.log(1e-300), fmt.log_normal), np.log(1e-3), shape))
    return rng.choice((-1.0, 1.0), shape) * size


def _near(edge: Callable[[Format], float], width: float) -> Callable[[Rng, Shape, Format], Floats]:
    def draw(rng: Rng, shape: Shape, fmt: Format) -> Floats:
        return rng.choice((-1.0, 1.0), shape) * (edge(fmt) + rng.uniform(-width, width, shape))

    return draw


# Numbers strictly between 0 and 1.


def _uniform(rng: Rng, shape: Shape, fmt: Format) -> Floats:
    parts = 2**fmt.precision
    shares: Floats = rng.integers(1, parts, shape) / parts
    return shares


def _near_0(rng: Rng, shape: Shape, fmt: Format) -> Floats:
    """Evenly by magnitude: most are below 1e-200, and some are subnormal."""
    return np.exp2(rng.uniform(fmt.least, -10, shape))


def _near_1(rng: Rng, shape: Shape, fmt: Format) -> Floats:
    """1 minus 1, 2, 3, ... units in the last place, and minus much more."""
    return 1 - np.floor(np.exp2(rng.uniform(0, fmt.precision - 4, shape))) * 2.0**-fmt.precision


def _near_half(rng: Rng, shape: Shape, fmt: Format) -> Floats:
    """1/2 itself, and as near to it as the format has numbers: the logarithm of odds near 1."""
    gap = np.floor(np.exp2(rng.uniform(-1, fmt.precision - 4, shape))) * 2.0**-fmt.precision
    return 0.5 + rng.choice((-1.0, 1.0), shape) * gap


REGIMES: Mapping[str, Regime] = MappingProxyType(
    {
        r.name: r
        for r in (
            Regime("normal-1", "normal with standard deviation 1", (CLASSES, LOGIT), _normal(1)),
            Regime("normal-10", "normal with standard deviation 10", (CLASSES, LOGIT), _normal(10)),
            Regime("normal-100", "normal with standard deviation 100", (CLASSES, LOGIT), _normal(100)),
            Regime("leader", "one class ahead of all others by 30 to 700", (CLASSES,), _leader, 2),
            Regime("ties", "all classes equal", (CLASSES,), _ties),
            Regime("two-tied", "the two largest equal", (CLASSES,), _two_tied, 2),
            Regime("tiny", "one class so far ahead that others are subnormal", (CLASSES,), _tiny, 2),
            Regime("masked", "some classes at minus infinity", (CLASSES,), _masked, 2),
            Regime("huge", "near 1e4 or -1e4", (CLASSES, LOGIT), _huge),
            Regime("enormous", "1e17 or -1e17, with ties", (CLASSES, LOGIT), _enormous),
            Regime("near-zero", "1e-300 to 1e-3, of both signs", (LOGIT,), _near_zero),
            Regime("near-rounding", "where 1 + e^-|z| rounds to 1", (LOGIT,), _near(lambda f: -f.log_epsilon, 2)),
            Regime("near-overflow", "where e^|z| overflows", (LOGIT,), _near(lambda f: f.log_largest, 1)),
            Regime("near-underflow", "where e^-|z| underflows", (LOGIT,), _near(lambda f: -f.log_least, 2)),
            Regime("uniform", "evenly between 0 and 1", (CHANCE,), _uniform),
            Regime("near-0", "from the smallest subnormal to 1e-3", (CHANCE,), _near_0),
            Regime("near-1", "1 minus one unit in the last place, or more", (CHANCE,), _near_1),
            Regime("near-half", "1/2, or one unit in the last place from it, or more", (CHANCE,), _near_half),
        )
    }
)


def pick_regime(name: str) -> Regime:
    """The regime by name."""
    if name not in REGIMES:
        raise LossproofError(f"Unknown regime {name!r}.", f"Choose from {', '.join(REGIMES)}.")
    return REGIMES[name]


def draw(  # what a stream of numbers depends on, each by name
    regime: str, dtype: str, K: int, samples: int, seed: int, kind: str = CLASSES, labels: str = "mixed"
) -> dict[str, Floats]:
    """{"z": logits, "y": labels, "v": a direction}, each of shape (samples, K), all numbers of the format.

    For the kind "logit" the shape is (samples, 8), and a label is a number in [0, 1] of its own; for the kind "chance"
    it is {"p": numbers between 0 and 1}, of that shape. `labels` is one of `LABELS`: the label of one class, a
    distribution over classes, or each in half of the rows.
    """
    fmt, chosen = pick_format(dtype), pick_regime(regime)
    shape = (samples, K if kind == CLASSES else WIDTH)
    logits, targets, directions = (_stream(seed, regime, kind, K, use) for use in ("z", "y", "v"))
    z, share = round_to(chosen.draw(logits, shape, fmt), fmt), LABELS[labels]
    if kind == CHANCE:
        return {"p": z}
    y = _class_labels(targets, z, fmt, share) if kind == CLASSES else _two_class_labels(targets, shape, fmt, share)
    return {"z": z, "y": y, "v": round_to(directions.standard_normal(shape), fmt)}


def _stream(seed: int, *names: object) -> Rng:
    """Random numbers of their own for every combination of names."""
    return np.random.default_rng([seed, zlib.crc32("/".join(map(str, names)).encode())])


def round_to(values: Floats, fmt: Format) -> Floats:
    """The nearest numbers of the format, ties to even. Overflow is not looked for."""
    quantum = np.maximum(np.frexp(values)[1] - fmt.precision, fmt.least)
    # In two steps, for 2^1074 is no float.
    scaled = np.ldexp(np.ldexp(values, -(quantum // 2)), quantum // 2 - quantum)
    whole = np.rint(scaled)
    rounded: Floats = np.ldexp(np.ldexp(whole, quantum // 2), quantum - quantum // 2)
    return rounded


# The share of hard labels.
LABELS: Mapping[str, float] = MappingProxyType({"hard": 1.0, "mixed": 0.5, "soft": 0.0})


def _class_labels(rng: Rng, z: Floats, fmt: Format, share: float) -> Floats:
    """One-hot in a share of the rows, evenly spread, soft in the others; nothing on a class that is masked."""
    allowed, row = np.isfinite(z), np.arange(len(z))
    hard = np.ceil((row + 1) * share) > np.ceil(row * share)
    return np.where(hard[:, None], _one_hot(rng, z, allowed), _soft(rng, allowed, fmt))


def _one_hot(rng: Rng, z: Floats, allowed: NDArray[np.bool_]) -> Floats:
    anyone = np.argmax(np.where(allowed, rng.random(z.shape), -1.0), axis=-1)
    chosen = np.where(rng.random(len(z)) < 0.5, np.argmax(z, axis=-1), anyone)
    rows: Floats = (np.arange(z.shape[-1]) == chosen[:, None]).astype(np.float64)
    return rows


def _soft(rng: Rng, allowed: NDArray[np.bool_], fmt: Format) -> Floats:
    """Fractions of 2^m that sum to 1; what rounding down leaves goes to the largest."""
    parts = 2.0 ** min(PARTS, fmt.precision - 2)
    weights = np.where(allowed, rng.standard_exponential(allowed.shape), 0.0)
    y = np.floor(weights / weights.sum(axis=-1, keepdims=True) * parts)
    y[np.arange(len(y)), np.argmax(weights, axis=-1)] += parts - y.sum(axis=-1)
    shares: Floats = y / parts
    return shares


def _two_class_labels(rng: Rng, shape: Shape, fmt: Format, share: float) -> Floats:
    """0 or 1 in a share of the places, else anything between."""
    hard = rng.integers(0, 2, shape).astype(np.float64)
    return np.where(rng.random(shape) < share, hard, round_to(rng.random(shape), fmt))


# What is measured.


@dataclass(frozen=True)
class Measured:
    """A generated function: its arguments, the kind of its inputs, and what it should compute.

    `terms` are those of the last sum, where they may cancel: exact where |result| < largest term / 2, digits are
    lost that no rounding of the terms themselves can keep. They are evaluated with |v| in the place of v, so that
    a sum inside a term is as large as its own terms are, and with m the largest logit.

    `longest` is the largest number of classes that its results have room for.
    """

    name: str
    arguments: tuple[str, ...]
    kind: str
    reference: Callable[[], Expr]
    terms: Callable[[], tuple[Expr, ...]] | None = None
    longest: int | None = None

    @property
    def call(self) -> str:
        """The name of the function, without the part of its result."""
        return self.name.partition("[")[0]

    @property
    def part(self) -> int | None:
        """Which of the results of a function that has several."""
        inside = self.name.partition("[")[2].rstrip("]")
        return int(inside) if inside else None

    @property
    def program(self) -> Program:
        return _program(self.name)

    @property
    def term_programs(self) -> tuple[Program, ...]:
        return _term_programs(self.name) if self.terms else ()


def _claim(name: str) -> Any:
    """The claim of a theorem; later chapters are not opened for it."""
    return next(e.claim for chapter in CHAPTERS for e in chapter.entries if e.id == name)


def _right(name: str) -> Expr:
    right: Expr = _claim(name).right
    return right


def _hessian_product() -> Expr:
    """sum_j H_kj v_j, over the variable z_j that the theorem differentiates by last"""
    claim = _claim("cross-entropy.hessian")
    (j,) = claim.left.args[1].args[1:]
    return Sum(claim.right * words.v[j], j)


def _hessian_diagonal() -> Expr:
    """H_kk: the theorem's entry with both indices the same."""
    claim = _claim("cross-entropy.hessian")
    (j,), (k,) = claim.left.args[1].args[1:], claim.left.args[0].args[1].args[1:]
    return subst(claim.right, {j: k})


def _terms(name: str, *others: Expr) -> tuple[Expr, ...]:
    """The terms of a theorem's right side, times other factors; of a product, its last sum is multiplied out."""
    right = _right(name)
    factors = list(right.args) if isinstance(right, Mul) else [right]
    last = max(n for n, f in enumerate(factors) if isinstance(f, Add))
    total = factors.pop(last)
    return tuple(math.prod((*factors, *others), start=term) for term in total.args)


@dataclass(frozen=True)
class Loss:
    """A loss and its derivatives: what they are, and the theorems whose terms tell where they cancel."""

    name: str
    kind: str
    value: Callable[[], Expr]
    slope: Callable[[], Expr]
    slope_terms: Callable[[], tuple[Expr, ...]]

    def measured(self) -> tuple[Measured, ...]:
        """The value and the gradient, alone and as the two parts of a pair."""
        value = Measured(self.name, PAIR, self.kind, self.value)
        slope = Measured(f"{self.name}_grad", PAIR, self.kind, self.slope, self.slope_terms)
        both = f"{self.name}_value_and_grad"
        return value, slope, replace(value, name=f"{both}[0]"), replace(slope, name=f"{both}[1]")


Z, PAIR, TRIPLE = ("z",), ("z", "y"), ("z", "y", "v")
V = Sym("v")

# The textbook's cross-entropy of a sigmoid would take z / log 2 bits; the theorem that puts it in the logit
# needs none of them, and is proved from it.
BCE = Loss(
    "bce_with_logits",
    LOGIT,
    lambda: _right("bce.in-logit"),
    lambda: _right("bce.derivative"),
    lambda: _terms("bce.derivative"),
)
MSE = Loss(
    "mse_of_sigmoid",
    LOGIT,
    lambda: _claim("stable.mse").left,
    lambda: _right("mse.derivative"),
    lambda: _terms("stable.mse-derivative"),
)
CROSS_ENTROPY = Loss(
    "softmax_cross_entropy",
    CLASSES,
    lambda: words.cross_entropy(words.y, words.softmax(words.z)),
    lambda: _right("cross-entropy.gradient"),
    lambda: _terms("cross-entropy.gradient"),
)
OF_LOGITS = (
    Measured("sigmoid", Z, LOGIT, lambda: words.sigmoid(words.score)),
    Measured("softplus", Z, LOGIT, lambda: words.softplus(words.score)),
    Measured("log_sigmoid", Z, LOGIT, lambda: _claim("log-sigmoid.softplus").left),
    Measured("logit", ("p",), CHANCE, lambda: words.logit(words.chance)),
    Measured("sigmoid_grad", Z, LOGIT, lambda: _right("sigmoid.slope")),
    Measured("softmax", Z, CLASSES, lambda: words.softmax(words.z)[words.k]),
    Measured("log_softmax", Z, CLASSES, lambda: words.log_softmax(words.z)[words.k]),
    Measured("logsumexp", Z, CLASSES, lambda: words.logsumexp(words.z), lambda: _terms("logsumexp.shifted")),
)
CURVATURES = (
    Measured("bce_with_logits_hess", PAIR, LOGIT, lambda: _right("bce.curvature")),
    Measured("bce_with_logits_hvp", TRIPLE, LOGIT, lambda: _right("bce.curvature") * V),
    Measured("mse_of_sigmoid_hess", PAIR, LOGIT, lambda: _right("mse.curvature"), lambda: _terms("mse.curvature")),
    Measured(
        "mse_of_sigmoid_hvp",
        TRIPLE,
        LOGIT,
        lambda: _right("mse.curvature") * V,
        lambda: _terms("mse.curvature", V),
    ),
    Measured("softmax_cross_entropy_hess_diag", PAIR, CLASSES, _hessian_diagonal),
    Measured("softmax_cross_entropy_hess", PAIR, CLASSES, lambda: _right("cross-entropy.hessian"), longest=1000),
    Measured(
        "softmax_cross_entropy_hvp", TRIPLE, CLASSES, _hessian_product, lambda: _terms("stable.cross-entropy-hvp")
    ),
)
FUNCTIONS: Mapping[str, Measured] = MappingProxyType(
    {m.name: m for m in (*OF_LOGITS, *BCE.measured(), *MSE.measured(), *CROSS_ENTROPY.measured(), *CURVATURES)}
)


@cache
def _program(name: str) -> Program:
    return Program(FUNCTIONS[name].reference())


@cache
def _term_programs(name: str) -> tuple[Program, ...]:
    terms = FUNCTIONS[name].terms
    return tuple(map(Program, terms() if terms else ()))
