r"""Named distributions: their means and variances, and two of them compared.

    X \sim \mathrm{Poisson}(\lambda)     mean λ, variance λ, whole
    X \sim \mathcal N(\mu, \sigma^2)     mean μ, variance σ² (the second number is one where it is a square, or 1)
    X \sim N(0, 4)  against  X \sim \mathcal{N}(0, 4)     the same name, the same parameters

Two answers that name a law are equal if the names and all parameters are; of one name, they are different if a
parameter is. What the second parameter of N(0, 4) is they may leave open, as long as both do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import factorial
from typing import TYPE_CHECKING, NamedTuple

from derive.symbols import Exp, Expr, Mul, Num, Pow, Sym
from verify.answers.reading.random_text import bracketed, split

if TYPE_CHECKING:
    from verify.answers.chances.events import Nature
    from verify.answers.chances.quantities import Readings

HALF = Num(Fraction(1, 2))


class About(NamedTuple):
    """Of a distribution: how many parameters, its values, its mean and its variance; None where conventions differ."""

    parameters: int
    nature: Nature
    values: str
    mean: Callable[..., Expr | None]
    variance: Callable[..., Expr | None]


def _nothing(*_: Expr) -> None:
    return None


def _square(_: Expr, second: Expr) -> Expr | None:
    """The second parameter of a normal distribution where it is surely the variance."""
    return second if second == Num(1) or (isinstance(second, Pow) and second.args[1] == Num(2)) else None


def _one_over(rate: Expr, power: int) -> Expr | None:
    """Of Exp(λ); of Exp(2) it is open whether 2 is the rate or the mean."""
    return Pow(rate, Num(-power)) if rate == Sym("lambda") else None


LAWS: Mapping[str, About] = {
    "Bernoulli": About(1, "binary", "a finite set", lambda p: p, lambda p: p * (1 - p)),
    "Binomial": About(2, "whole", "a finite set", lambda n, p: n * p, lambda n, p: n * p * (1 - p)),
    "Poisson": About(1, "whole", "all whole numbers", lambda rate: rate, lambda rate: rate),
    "Geometric": About(1, "whole", "all whole numbers", _nothing, _nothing),
    "Normal": About(2, "continuous", "all numbers", lambda mean, _: mean, _square),
    "Exponential": About(
        1, "continuous", "the positive numbers", lambda rate: _one_over(rate, 1), lambda rate: _one_over(rate, 2)
    ),
    "Uniform": About(2, "continuous", "an interval", lambda a, b: HALF * (a + b), lambda a, b: (b - a) ** 2 / 12),
    "Gamma": About(2, "continuous", "the positive numbers", _nothing, _nothing),
    "Beta": About(
        2, "continuous", "an interval", lambda a, b: a / (a + b), lambda a, b: a * b / ((a + b) ** 2 * (a + b + 1))
    ),
    "Student": About(1, "continuous", "all numbers", _nothing, _nothing),
    "Chi-squared": About(1, "continuous", "the positive numbers", lambda k: k, lambda k: 2 * k),
}
_SPELLED: Mapping[str, str] = {
    "Bernoulli": "Bernoulli|Bern|Ber",
    "Binomial": "Binomial|Binom|Bin|B",
    "Poisson": "Poisson|Pois|Poi|Po",
    "Geometric": "Geometric|Geom|Geo",
    "Normal": "Normal|Gaussian|Norm|N",
    "Exponential": "Exponential|Expo|Exp",
    "Uniform": "Uniform|Unif|U",
    "Gamma": "Gamma|Gam",
    "Beta": "Beta",
    "Student": "t",
}
_VARIABLE = re.compile(
    r"(?:\\(?:bar|hat|overline|mathbf|boldsymbol)\s*\{?\s*)?\\?[A-Za-z]+\}?(?:_\{?\w+\}?)?(?:\s*\|\s*\\?\w+)?"
)
IS_LAW = re.compile(
    r"(?:\\(?:text|mathrm|operatorname|mathcal)\s*\{?\s*)?(?:[A-Z][a-z]{2,}|(?<=mathcal\{)[NUB])(?![A-Za-z])"
)
_FONT = r"\\(?:mathcal|mathrm|operatorname|text|mathsf|mathbf|textrm|rm)\s*"


class Law(NamedTuple):
    """A distribution by its name and its parameters."""

    name: str
    parameters: tuple[Expr, ...]

    @property
    def is_standard_normal(self) -> bool:
        return self.name == "Normal" and self.parameters == (Num(0), Num(1))

    @property
    def mean(self) -> Expr | None:
        return LAWS[self.name].mean(*self.parameters)

    @property
    def variance(self) -> Expr | None:
        return LAWS[self.name].variance(*self.parameters)


@dataclass(frozen=True)
class Stated:
    """X ~ N(0, 4): the variable, or "" where the law stands alone."""

    variable: str
    law: Law


COMPUTED = frozenset({"Bernoulli", "Binomial", "Poisson"})
LARGEST = 60  # number of which the chance is written out


def chance(law: Law, k: int) -> Expr:
    """P(X = k), of a law that is computed. Raises ValueError for k too large."""
    if not 0 <= k <= LARGEST:
        raise ValueError(k)
    if law.name == "Poisson":
        (rate,) = law.parameters
        return Exp(-rate) * rate**k * Num(Fraction(1, factorial(k)))
    count, p = (Num(1), *law.parameters) if law.name == "Bernoulli" else law.parameters
    if isinstance(count, Num) and count.data < k:
        return Num(0)
    ways = Mul(Num(Fraction(1, factorial(k))), *(count - j for j in range(k)))
    return ways * p**k * Pow(1 - p, count - k)


def law_of(text: str, readings: Readings) -> Law | None:
    """The law that a text names, or None."""
    text = text.strip()
    for name, spelled in _SPELLED.items():
        found = re.match(
            rf"(?:{_FONT}(?:\{{\s*(?:{spelled})\s*\}}|(?:{spelled})(?![A-Za-z]))|(?:{spelled})(?![A-Za-z]))", text
        )
        inside = bracketed(text, found.end()) if found else None
        if inside is None or text[inside[1] :].strip():
            continue
        values = tuple(readings.value(part) for _, part in split(inside[0], ",;"))
        if len(values) != LAWS[name].parameters:
            return None
        parameters = tuple(v for v in values if isinstance(v, Expr))
        return Law(name, parameters) if len(parameters) == len(values) else None
    return None


def stated(text: str, readings: Readings) -> Stated | None:
    """The law that an answer states, with its variable: a word in capitals, so that B(2, 3) alone is none."""
    left, sign, right = text.partition("∼")
    if sign:
        variable = re.sub(r"[\\{}\s]", "", left)
        law = law_of(right, readings) if _VARIABLE.fullmatch(left.strip()) else None
        return Stated(variable, law) if law else None
    if IS_LAW.match(text):
        law = law_of(text, readings)
        return Stated("", law) if law else None
    return None


def bare(text: str, readings: Readings) -> Stated | None:
    """N(0, 1), which is a law where the other text states one."""
    law = law_of(text, readings)
    return Stated("", law) if law else None
