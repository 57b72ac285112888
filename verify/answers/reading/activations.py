r"""Activations and densities by their names, each the formula that everybody means by it.

    SiLU(x) = x σ(x)     mish(x) = x tanh(log(1 + e^x))     GELU(x) = x Φ(x)     clip(x, a, b) = min(max(x, a), b)
    \mathcal{N}(x; μ, σ^2) = exp(-(x - μ)^2/(2σ^2))/√(2π σ^2)        beside a variance that is a square or a number

A name that libraries define in several ways (ELU, LeakyReLU, hard sigmoid, with their constants) is none of these: of
such functions nothing is known. Φ and φ are functions of the normal distribution where the texts say so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction

from derive import vocabulary
from derive.symbols import Exp, Expr, Log, Num, Pow, Sym, shape_of
from verify.answers.reading.functions import PI, Elementary

HALF, ROOT = Num(Fraction(1, 2)), Num(Fraction(-1, 2))
ZERO = Num(0)


def normal_share(x: Expr) -> Expr:
    """Φ(x), the distribution function of the standard normal distribution."""
    return HALF * (1 + Elementary(x * Pow(Num(2), ROOT), data="erf"))


def normal_density(x: Expr, mean: Expr = ZERO, variance: Expr = Num(1)) -> Expr:  # noqa: B008  # a value
    """The density of the normal distribution at x."""
    return Pow(2 * PI * variance, ROOT) * Exp(Num(-1) * HALF * (x - mean) ** 2 / variance)


def clipped(x: Expr, low: Expr, high: Expr) -> Expr:
    """x between two ends."""
    return Elementary(Elementary(x, low, data="max"), high, data="min")


def _silu(x: Expr) -> Expr:
    return x * vocabulary.sigmoid(x)


def _mish(x: Expr) -> Expr:
    return x * Elementary(Log(1 + Exp(x)), data="tanh")


# By name: how many arguments, and the formula.
NAMED: dict[str, tuple[int, Callable[..., Expr]]] = {
    **dict.fromkeys(("silu", "SiLU", "swish", "Swish"), (1, _silu)),
    **dict.fromkeys(("mish", "Mish"), (1, _mish)),
    **dict.fromkeys(("gelu", "GELU"), (1, lambda x: x * normal_share(x))),
    **dict.fromkeys(("softsign", "Softsign"), (1, lambda x: x / (1 + vocabulary.absolute(x)))),
    **dict.fromkeys(("relu6", "ReLU6"), (1, lambda x: clipped(x, ZERO, Num(6)))),
    **dict.fromkeys(("hardtanh", "Hardtanh"), (1, lambda x: clipped(x, Num(-1), Num(1)))),
    **dict.fromkeys(("clip", "clamp"), (3, clipped)),
}
SHARE: tuple[str, Callable[[Expr], Expr]] = ("Phi", normal_share)
DENSITY: tuple[str, Callable[[Expr], Expr]] = ("phi", normal_density)
_STANDARD = r"standard[- ](?:normal|gaussian)"
_SHARE = rf"{_STANDARD}\s+(?:cdf|cumulative|distribution function)|cdf of (?:the|a) {_STANDARD}|"
SAYS_SHARE = re.compile(
    rf"(?:\\Phi|Φ|\bPhi).*?(?:{_SHARE}(?:cdf|cumulative distribution function) of N)", re.IGNORECASE
)
SAYS_DENSITY = re.compile(
    rf"(?:\\(?:var)?phi|φ|\bphi).*?(?:{_STANDARD}\s+(?:pdf|density|probability density)|"
    rf"(?:pdf|density) of (?:the|a) {_STANDARD})"
)
HAS_ERF = re.compile(r"(?<![A-Za-z])(?:erfc?|GELU|gelu)(?![A-Za-z])")
HAS_SHARE = re.compile(r"(?:\\Phi|Φ|(?<![A-Za-z])Phi)\s*(?:\\left)?\(")


def of_normal(texts: Sequence[str]) -> list[tuple[str, Callable[[Expr], Expr]]]:
    """The letters that are functions of the normal distribution: said so, or Φ beside erf."""
    beside = any(map(HAS_ERF.search, texts)) and any(map(HAS_SHARE.search, texts))
    found = [SHARE] if beside or any(map(SAYS_SHARE.search, texts[2:])) else []
    return found + ([DENSITY] if any(map(SAYS_DENSITY.search, texts[2:])) else [])


def density(name: str, values: Sequence[Expr]) -> Expr | None:
    """N(x; μ, σ^2) and N(x | μ, σ^2), where the last is a square or a number; None for any other."""
    if name.partition("|")[0] != "N" or len(values) != 3 or any(map(shape_of, values)):
        return None
    x, mean, variance = values
    square = isinstance(variance, Pow) and variance.args[1] == Num(2) and not str(variance.args[0]).startswith("Sigma")
    number = isinstance(variance, Num) and variance.data > 0
    letters = all(isinstance(a, Sym | Num) for a in (x, mean))
    return normal_density(x, mean, variance) if square or (number and letters) else None
