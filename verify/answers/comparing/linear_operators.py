r"""Expectations and gradients of functions of which nothing is known, by the rules that all of them obey.

    E_q[log p(x, z) - log q(z)]      E_q[log p(x, z)] - E_q[log q(z)]
    D_{KL}(q(z) ‖ p(z))              E_q[log q(z)] - E_q[log p(z)]
    E_q[log p(z | x)]                E_q[log p(x, z)] - log p(x), for q is a law of z
    ∇_θ log f(θ)                     ∇_θ f(θ) / f(θ)

Two texts that are equal after this are equal; that they differ says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from derive.symbols import Add, Exp, Expr, Log, Mul, Num, Pow, Sum, Sym
from verify.answers.comparing.arrays import mapped
from verify.answers.comparing.values_compare import Terms
from verify.answers.comparing.verdict import Comparison
from verify.answers.reading.functions import Applied, Extreme, is_hidden
from verify.answers.reading.values import Value, expressions

Compare = Callable[[Value, Value, Terms], Comparison]
MEAN, GRADIENT, DIVERGENCE = "expectation", "nabla", frozenset(("KL", "D_KL"))
DENSITIES = frozenset("pqPQ") | {"pi"}
DEEPEST = 30


def with_operators(gold: Value, answer: Value, terms: Terms, compare: Compare) -> Comparison | None:
    """Equal by the rules of expectations and gradients; None where they say nothing."""
    both = gold, answer
    if not any(_is_operator(a) for value in both for e in expressions(value) for a in e.walk()):
        return None
    laws = Laws.of(both)
    first, second = (mapped(value, laws.written) for value in both)
    if (first, second) == both:
        return None
    found = compare(first, second, terms)
    return found if found.status == "equal" else None


def _is_operator(e: Expr) -> bool:
    return isinstance(e, Extreme) or (isinstance(e, Applied) and (_is_mean(e) or _is_gradient(e) or _is_divergence(e)))


def _is_mean(e: Expr) -> bool:
    name = str(e.data)
    return isinstance(e, Applied) and len(e.args) == 1 and (name == MEAN or name.startswith(f"{MEAN}_"))


def _is_gradient(e: Expr) -> bool:
    name = str(e.data)
    return isinstance(e, Applied) and len(e.args) == 1 and (name == GRADIENT or name.startswith(f"{GRADIENT}_"))


def _is_divergence(e: Expr) -> bool:
    return isinstance(e, Applied) and len(e.args) == 2 and str(e.data).partition("|")[0] in DIVERGENCE


def _stem(law: str) -> str:
    """q, of q(z), of q|1(z, x) and of z ~ q."""
    return law.partition("(")[0].partition("|")[0]


@dataclass(frozen=True)
class Laws:
    """The laws that means are taken by: of each letter the one form that is written, and what is random under it."""

    forms: Mapping[str, Expr | None]  # None where two are written

    @classmethod
    def of(cls, values: tuple[Value, Value]) -> Laws:
        """The laws of two texts."""
        keys: dict[str, set[str]] = {}
        written: dict[str, Expr] = {}
        for e in (a for value in values for whole in expressions(value) for a in whole.walk()):
            if isinstance(e, Applied) and _stem(str(e.data)) in DENSITIES:
                written[e.key] = e
            if _is_mean(e):
                law = str(e.data).partition("_")[2]
                keys.setdefault(_stem(law), set()).add(law)
            if _is_divergence(e):
                law_of = e.args[0]
                keys.setdefault(_stem(str(law_of.data)), set()).add(law_of.key)
        forms: dict[str, Expr | None] = {}
        for stem, found in keys.items():
            full = {key for key in found if key != stem}
            if len(full) == 1 and (key := next(iter(full))) in written:
                forms[stem] = written[key]
            elif full:
                forms[stem] = None
        return cls(forms)

    def name(self, law: str) -> str:
        """The name of the mean by a law; of q and q(z), if nothing else is written, the same."""
        stem = _stem(law)
        return f"{MEAN}_{stem if self.forms.get(stem) is not None else law}"

    def moving(self, name: str) -> frozenset[Expr]:
        """The letters that are random under a mean; all, where that is not known."""
        law = self.forms.get(name.partition("_")[2])
        if law is None or not law.args:
            return frozenset()
        return law.args[0].free

    def written(self, e: Expr) -> Expr:
        """e with its means and gradients over the terms of what they are of."""
        e = e.rebuild(tuple(map(self.written, e.args))) if e.args else e
        if isinstance(e, Extreme) and isinstance(e.args[0], Add):
            return _extreme(e)
        if _is_divergence(e):
            first, second = e.args
            name = self.name(first.key)
            return self._mean(name, Log(first)) - self._mean(name, Log(second))
        if _is_mean(e):
            law = str(e.data).partition("_")[2]
            return self._mean(self.name(law) if law else MEAN, e.args[0])
        return _gradient(str(e.data), e.args[0]) if _is_gradient(e) else e

    def _mean(self, name: str, body: Expr, depth: int = 0) -> Expr:
        """The mean of a formula, term by term."""
        if depth > DEEPEST or isinstance(body, Num):
            return body if isinstance(body, Num) else Applied(body, data=name)
        moving = self.moving(name)
        if _is_fixed(body, moving):
            return body
        match body:
            case Add():
                return Add(*(self._mean(name, a, depth + 1) for a in body.args))
            case Mul():
                fixed = [a for a in body.args if isinstance(a, Num) or _is_fixed(a, moving)]
                rest = [a for a in body.args if a not in fixed]
                if fixed and rest:
                    inner = rest[0] if len(rest) == 1 else Mul(*rest)
                    return Mul(*fixed, self._mean(name, inner, depth + 1))
            case Log():
                parts = list(_split(body.args[0]))
                if len(parts) > 1 or parts[0][0] != 1:
                    return Add(Num(0), *(Num(c) * self._mean(name, Log(a), depth + 1) for c, a in parts))
        return Applied(body, data=name)


def _is_fixed(e: Expr, moving: frozenset[Expr]) -> bool:
    """Does e speak of functions of letters that are not random? A letter alone may depend on what is."""
    return bool(moving) and moving.isdisjoint(e.free) and _has_functions_only(e)


def _has_functions_only(e: Expr) -> bool:
    return isinstance(e, Applied | Num) or (bool(e.args) and all(map(_has_functions_only, e.args)))


def _split(e: Expr) -> Iterator[tuple[int, Expr]]:
    """The densities whose product e is, with their powers; e itself, where it is anything else."""
    found = list(_factors(e, 1))
    if all(_is_density(a) for _, a in found):
        for power, a in found:
            yield from ((power * c, b) for c, b in _joint(a))
    else:
        yield 1, e


def _factors(e: Expr, power: int) -> Iterator[tuple[int, Expr]]:
    if isinstance(e, Mul):
        for a in e.args:
            yield from _factors(a, power)
    elif isinstance(e, Pow) and e.args[1] == Num(-1):
        yield from _factors(e.args[0], -power)
    else:
        yield power, e


def _is_density(e: Expr) -> bool:
    return isinstance(e, Applied) and _stem(str(e.data)).partition("_")[0] in DENSITIES


def _joint(e: Expr) -> Iterator[tuple[int, Expr]]:
    """p(z | x) as p(x, z)/p(x), and p(z, x) as p(x, z); q(z | x) is left, for it is a law of its own."""
    stem, _, bar = str(e.data).partition("|")
    if stem.partition("_")[0] not in {"p", "P"} or not all(isinstance(a, Sym) for a in e.args):
        yield 1, e
        return
    yield 1, Applied(*sorted(e.args, key=lambda a: a.key), data=stem)
    if bar:
        yield -1, Applied(*sorted(e.args[int(bar) :], key=lambda a: a.key), data=stem)


def _extreme(e: Expr) -> Expr:
    """max_j (z_j + c) as c + max_j z_j."""
    fixed = [a for a in e.args[0].args if not any(map(is_hidden, a.free))]
    rest = [a for a in e.args[0].args if a not in fixed]
    if not fixed or not rest:
        return e
    return Add(*fixed, e.rebuild((rest[0] if len(rest) == 1 else Add(*rest),)))


# Gradients


def _gradient(name: str, e: Expr) -> Expr:
    """∇ of a formula, by the rules of differentiation."""
    match e:
        case Num():
            return Num(0)
        case Add():
            return Add(*(_gradient(name, a) for a in e.args))
        case Mul():
            each = (
                Mul(_gradient(name, a), *e.args[:place], *e.args[place + 1 :])
                if len(e.args) > 1
                else _gradient(name, a)
                for place, a in enumerate(e.args)
            )
            return Add(Num(0), *each)
        case Log():
            return _gradient(name, e.args[0]) * Pow(e.args[0], Num(-1))
        case Exp():
            return _gradient(name, e.args[0]) * e
        case Pow(args=(base, Num() as power)):
            return power * Pow(base, power - 1) * _gradient(name, base)
        case Sum(args=(index, body)):
            return Sum(_gradient(name, body), index)
    return Applied(e, data=name)
