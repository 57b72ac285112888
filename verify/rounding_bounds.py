"""The size of a rounding error: polynomials in the parameters of a library, and the parameters as numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
from mpmath import libmp

from derive.errors import LossproofError
from verify.rounding_forms import RANGE, UNBOUNDED, Form, Unit
from verify.ulps import pick_format

Polynomial: TypeAlias = frozenset[tuple[Unit, Fraction]]


def any_order(n: int) -> int:
    """The additions on the longest path of a sum of n terms, in whatever order they are added."""
    return max(n - 1, 0)


def pairwise(n: int) -> int:
    """The same for NumPy's sum along a contiguous axis: blocks of 128, in each of them 8 sums side by side."""
    return n - 1 if n <= 8 else 1 + max(_blocks(n), _blocks(n - 1))


def _blocks(n: int) -> int:
    if n < 8:
        return max(n - 1, 0)
    if n <= 128:
        return n // 8 - 1 + 3 + n % 8
    half = n // 2 - n // 2 % 8
    return 1 + max(_blocks(half), _blocks(n - half))


SUMMATIONS: Mapping[str, Callable[[int], int]] = MappingProxyType({"any order": any_order, "pairwise": pairwise})


@dataclass(frozen=True)
class Parameters:
    """What is assumed of a library, in units of u: 2 is one unit in the last place at worst.

    Attributes:
        library: the relative error of each function, as "eps_exp"; `otherwise` for those that are not named.
        otherwise: the default, one unit in the last place.
        summation: the order in which sums are taken, a name in SUMMATIONS.
        dtype: the format.
        observed: whether these are what sampling found, and no bound.
    """

    library: Mapping[str, float] = field(default_factory=dict, hash=False)
    otherwise: float = 2.0
    summation: str = "any order"
    dtype: str = "float64"
    observed: bool = False

    @property
    def u(self) -> float:
        """Half the distance from 1 to the next number."""
        return 2.0 ** -pick_format(self.dtype).precision

    def size(self, name: str, sizes: Mapping[str, float]) -> float:
        """A parameter of a bound as a number, in units of u where it is an error."""
        if name in sizes:
            return sizes[name]
        fixed = {"u": 1.0, UNBOUNDED: math.inf, RANGE: pick_format(self.dtype).log_largest}
        if name in fixed:
            return fixed[name]
        if name.startswith("gamma_"):
            return SUMMATIONS[self.summation](int(sizes[name.removeprefix("gamma_")]))
        if name.startswith("eps_"):
            return self.library.get(name, self.otherwise)
        raise LossproofError(f"The bound needs a value of {name}.", f"Give it: magnitudes={{{name!r}: ...}}.")


@dataclass(frozen=True)
class Bound:
    """The largest of some sums of errors, each as a polynomial in the parameters with positive coefficients."""

    terms: frozenset[Polynomial]

    def __str__(self) -> str:
        texts = sorted(map(polynomial_text, self.terms), key=lambda t: (len(t), t))
        return texts[0] if len(texts) == 1 else f"max({', '.join(texts)})"

    def units(self, parameters: Parameters, sizes: Mapping[str, float]) -> float:
        """The bound as a number, in units of u."""
        return max(
            math.fsum(float(c) * math.prod(parameters.size(name, sizes) for name in unit) for unit, c in p)
            for p in self.terms
        )


def polynomial_text(p: Polynomial) -> str:
    """A polynomial as text, u last."""
    order = sorted(p, key=lambda item: (item[0] == ("u",), len(item[0]), item[0]))
    return " + ".join(f"{c} {' '.join(unit)}" if c != 1 else " ".join(unit) for unit, c in order) or "0"


def bound_of(forms: Iterable[Form]) -> Bound:
    """The largest that a form may be: the sum of its coefficients' sizes; what another exceeds is left out."""
    return largest_of(map(_polynomial, forms))


def largest_of(polynomials: Iterable[Polynomial]) -> Bound:
    """The bound by all of them."""
    found = {*polynomials}
    return Bound(frozenset(p for p in found if not any(p != q and _below(p, q) for q in found)))


def _polynomial(form: Form) -> Polynomial:
    total: dict[Unit, Fraction] = {}
    for (_, unit), c in form:
        total[unit] = total.get(unit, Fraction(0)) + abs(c)
    return frozenset(total.items())


def _below(p: Polynomial, q: Polynomial) -> bool:
    larger = dict(q)
    return all(c <= larger.get(unit, 0) for unit, c in p)


# What a library does, by sampling.

_SIGNS = (-1.0, 1.0)


def _arguments(rng: np.random.Generator, samples: int) -> Mapping[str, np.ndarray[Any, Any]]:
    small = rng.choice(_SIGNS, samples) * np.exp(rng.uniform(-40, 1, samples))
    positive = np.exp(np.concatenate([rng.uniform(-600, 600, samples), rng.uniform(-40, 5, samples)]))
    return {
        "exp": np.concatenate([rng.uniform(-708, 709, samples), rng.uniform(-20, 1, samples), small]),
        "log1p": positive,
        "log": np.concatenate([positive, 1 + rng.uniform(-0.5, 1, samples)]),
        "expm1": np.concatenate([rng.uniform(-40, 700, samples), small]),
    }


_EXACT: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        "exp": lambda x: libmp.mpf_exp(x, 120),
        "log1p": lambda x: libmp.mpf_log(libmp.mpf_add(libmp.fone, x), 120),
        "log": lambda x: libmp.mpf_log(x, 120),
        "expm1": lambda x: libmp.mpf_sub(libmp.mpf_exp(x, 240), libmp.fone, 120),
    }
)


def measure_library(xp: Any = np, samples: int = 500, seed: int = 0) -> Parameters:
    """OBSERVED relative errors of exp, log1p, log and expm1 in units of u, at random float64: no bound is proved.

    `xp` is NumPy or a library with its functions, whose arrays NumPy can read and `xp.asarray` can make.
    """
    found = {}
    for name, x in _arguments(np.random.default_rng(seed), samples).items():
        results = np.asarray(getattr(xp, name)(xp.asarray(x)), dtype=np.float64)
        pairs = zip(x.tolist(), results.tolist(), strict=True)
        found[f"eps_{name}"] = max(_relative(y, _EXACT[name](libmp.from_float(v))) for v, y in pairs)
    return Parameters(found, observed=True)


def _relative(computed: float, exact: Any) -> float:
    """|computed - exact| / |exact| in units of u."""
    gap = libmp.mpf_sub(libmp.from_float(computed), exact, 120)
    return 2.0**53 * abs(float(libmp.to_float(libmp.mpf_div(gap, exact, 60))))
