r"""Equality whatever the letters are, numbers or matrices: sums are sorted, products keep their order.

    (A + B)^2                  A^2 + AB + BA + B^2, and not A^2 + 2AB + B^2
    \frac{1}{n} A(b - c)       the same as (Ab - Ac)/n: a numeral or a number may stand anywhere
    x_i y_i                    y_i x_i: entries are numbers, where no letter beside them may be a matrix

Two polynomials in letters that do not commute are the same, or nothing is said: this proves, and refutes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from derive.symbols import Add, At, Binder, Dim, Expr, Family, Idx, Mul, Num, Pow, Sum, Sym, subst
from verify.answers.comparing.arrays import mapped
from verify.answers.reading.values import Collection, Relation, Statements, Value, expressions

NUMBER, ENTRY, ARRAY = 0, 1, 2  # what a factor is; entries commute where no array stands beside them
MOST_TERMS = 400
LARGEST_POWER = 4
_NUMBERS = "alpha eta lambda epsilon tau kappa rho nu gamma pi n m d t c s i j"
NUMBERS = frozenset(_NUMBERS.split())
Factor: TypeAlias = tuple[int, Any, Fraction]  # what it is, its name or what it is made of, and its power
Word: TypeAlias = tuple[Factor, ...]
Poly: TypeAlias = dict[Word, Fraction]


_COUNTS = "N M K T D L C"
COUNTS = frozenset(_COUNTS.split())


class TooMany(ValueError):
    """More terms than are worth the while."""


@dataclass(frozen=True)
class Names:
    """Which letters are arrays, besides the capitals, which are counts, and which are the identity."""

    arrays: frozenset[str] = frozenset()
    ones: frozenset[str] = frozenset()
    counts: frozenset[str] = frozenset()

    def kind(self, name: str) -> int:
        """What a letter may be."""
        stem = name.partition("_")[0]
        if name in self.counts:
            return NUMBER
        if name in self.arrays or stem in self.arrays or stem[:1].isupper():
            return ARRAY
        return NUMBER if stem in NUMBERS else ENTRY


def counts(both: tuple[Value, Value]) -> frozenset[str]:
    """What counts or scales: N and D, and the letters that something is divided by, but for most capitals."""
    nodes = [a for value in both for e in expressions(value) for a in e.walk()]
    below = {str(a.args[0].data) for a in nodes if isinstance(a, Pow) and a.args[1] == Num(-1)}
    return frozenset("ND") | {x for x in below if x in COUNTS or x[:1].islower()}


def same(gold: Value, answer: Value, names: Names) -> bool:
    """Are both the same, with the products in their order?"""
    try:
        return _same(gold, answer, names)
    except (TooMany, RecursionError, ZeroDivisionError, OverflowError):
        return False


def _same(gold: Value, answer: Value, names: Names) -> bool:
    if isinstance(gold, Expr) and isinstance(answer, Expr):
        return _poly(gold, names) == _poly(answer, names)
    if isinstance(gold, Relation) and isinstance(answer, Relation):
        return gold.relation == answer.relation and _same_relation(gold, answer, names)
    if isinstance(gold, Relation) and isinstance(answer, Expr):
        return gold.relation == "=" and _poly(gold.right, names) == _poly(answer, names)
    if isinstance(gold, Expr) and isinstance(answer, Relation):
        return _same(answer, gold, names)
    if isinstance(gold, Collection) and isinstance(answer, Collection):
        return gold.kind == answer.kind and _all_same(gold.items, answer.items, names)
    if isinstance(gold, Statements) and isinstance(answer, Statements):
        return gold.kind == answer.kind and _all_same(gold.parts, answer.parts, names)
    return False


def _all_same(parts: Sequence[Value], others: Sequence[Value], names: Names) -> bool:
    return len(parts) == len(others) and all(_same(a, b, names) for a, b in zip(parts, others, strict=True))


def _same_relation(gold: Relation, answer: Relation, names: Names) -> bool:
    """The same sides, sides exchanged, or one difference a multiple of the other."""
    sides = [[None if s is None else _poly(s, names) for s in (r.left, r.right)] for r in (gold, answer)]
    if sides[0] == sides[1]:
        return True
    if gold.relation != "=" or any(s is None for pair in sides for s in pair):
        return False
    one, other = (_total(left, _scaled(right, Fraction(-1))) for left, right in sides)  # type: ignore[arg-type]
    if not one or one.keys() != other.keys():
        return False
    word = next(iter(one))
    return _scaled(one, other[word] / one[word]) == other


def with_numbers(both: tuple[Value, Value], names: Names) -> tuple[Value, Value] | None:
    """Both values with a letter for each inner product that has arrays in it; None where arrays are left.

    exp(-x^T A x) + 1 is e^{-q} + 1: what is equal then is so by numbers only.
    """
    known: dict[Any, Expr] = {}
    try:
        gold, answer = (mapped(value, lambda e: _with_letters(e, names, known)) for value in both)
    except (TooMany, RecursionError, ZeroDivisionError, OverflowError):
        return None
    left = (x for value in (gold, answer) for e in expressions(value) for x in e.free if isinstance(x, Sym))
    return None if any(names.kind(str(x.data)) == ARRAY for x in left) else (gold, answer)


def _with_letters(e: Expr, names: Names, known: dict[Any, Expr]) -> Expr:
    bound = any(isinstance(x, Idx) for x in e.free)
    if str(e.data) == "absolute" and not bound and any(_is_array(x, names) for x in e.free):
        return _of_bars(e, _poly(e.args[0], names), known)
    if isinstance(e, Sum) and not bound and any(_is_array(x, names) for x in e.free):
        poly = _summed(e, names, 0)
        if poly and all(f[0] != ARRAY or _is_closed(f) for word in poly for f in word):
            return Add(*(Mul(Num(c), *(_letter(f, known) for f in word)) for word, c in poly.items()), Num(0))
        return e
    return e.rebuild(tuple(_with_letters(a, names, known) for a in e.args)) if e.args else e


def _of_bars(e: Expr, inside: Poly, known: dict[Any, Expr]) -> Expr:
    """|A B| as |q| |r|, be it a determinant or not: |2A| is 2|A| for numbers only."""
    if list(inside.values()) == [Fraction(1)]:
        ((word, _),) = inside.items()
        return Mul(Num(1), *(Pow(e.rebuild((_letter((*f[:2], Fraction(1)), known),)), Num(f[2])) for f in word))
    return e.rebuild((known.setdefault(_frozen(inside), Sym(f"q_{{{len(known) + 1}}}")),))


def _is_array(x: Expr, names: Names) -> bool:
    return isinstance(x, Sym) and names.kind(str(x.data)) == ARRAY


def _is_closed(f: Factor) -> bool:
    """Is it a sum over all entries?"""
    return isinstance(f[1], tuple) and f[1][0] == "Sum"


def _letter(f: Factor, known: dict[Any, Expr]) -> Expr:
    if isinstance(f[1], str) and f[0] != ARRAY:
        base: Expr = Sym(f[1])
    else:
        base = known.setdefault(f[1], Sym(f"q_{{{len(known) + 1}}}"))
    return Pow(base, Num(f[2])) if f[2] != 1 else base


# Polynomials


def _poly(e: Expr, names: Names, depth: int = 0) -> Poly:
    found = _made(e, names, depth)
    if len(found) > MOST_TERMS:
        raise TooMany
    return found


def _made(e: Expr, names: Names, depth: int) -> Poly:
    if isinstance(e, Num):
        return {(): e.data} if e.data else {}
    if isinstance(e, Sym | Dim):
        name = str(e.data)
        return {(): Fraction(1)} if name in names.ones else {((names.kind(name), name, Fraction(1)),): Fraction(1)}
    if isinstance(e, Add):
        return _total(*(_poly(a, names, depth) for a in e.args))
    if isinstance(e, Mul):
        out: Poly = {(): Fraction(1)}
        for a in e.args:
            out = _times(out, _poly(a, names, depth))
        return out
    if isinstance(e, Pow):
        return _power(_poly(e.args[0], names, depth), _poly(e.args[1], names, depth))
    if isinstance(e, At) and isinstance(e.args[0], Family):
        return {((ENTRY, e.key, Fraction(1)),): Fraction(1)}
    if isinstance(e, Sum):
        return _summed(e, names, depth)
    return _opaque(e, names, depth)


def _opaque(e: Expr, names: Names, depth: int) -> Poly:
    """What is no polynomial is known by what it is made of."""
    if isinstance(e, Binder):
        index, body = _renamed(e, depth)
        args = (*(str(i.args) for i in index), _frozen(_poly(body, names, depth + 1)))
        inner = _poly(body, names, depth + 1)
    else:
        polys = [_poly(a, names, depth) if not isinstance(a, Family | Idx) else None for a in e.args]
        args = tuple(a.key if p is None else _frozen(p) for a, p in zip(e.args, polys, strict=True))
        inner = _total(*(p for p in polys if p is not None))
    kind = max((f[0] for word in inner for f in word), default=NUMBER)
    return {((kind, (type(e).__name__, str(e.data), args), Fraction(1)),): Fraction(1)}


def _renamed(e: Expr, depth: int) -> tuple[list[Expr], Expr]:
    """The indices of a binder by their depth, and its body."""
    index = [i.renamed(f"#{depth}.{at}") if isinstance(i, Idx) else i for at, i in enumerate(e.args[:-1])]
    return index, subst(e.args[-1], dict(zip(e.args[:-1], index, strict=True)))


def _summed(e: Expr, names: Names, depth: int) -> Poly:
    """A sum term by term, with what does not depend on the index before it and after it."""
    index, body = _renamed(e, depth)
    name, out = f"#{depth}.0", dict[Word, Fraction]()
    ends = str([_frozen(_poly(x, names, depth)) for x in index[0].args])
    for word, c in _poly(body, names, depth + 1).items():
        inside = [at for at, f in enumerate(word) if name in str(f[1])]
        low, high = (inside[0], inside[-1] + 1) if inside else (len(word), len(word))
        held = word[low:high]
        kind = max((f[0] for f in held), default=NUMBER)
        within = max((int(n) for n in re.findall(r"§(\d+)", str(held))), default=0)
        held = _word(_with_text(held, name, f"§{within + 1}"))  # the same, however deep it stands
        factor = ((kind, ("Sum", ends, held), Fraction(1)),)
        out = _total(out, {_word((*word[:low], *factor, *word[high:])): c})
    return out


def _with_text(part: Any, old: str, new: str) -> Any:
    """What a key is made of, with another name of an index."""
    if isinstance(part, str):
        return part.replace(old, new)
    return tuple(_with_text(a, old, new) for a in part) if isinstance(part, tuple) else part


def _frozen(p: Poly) -> tuple[Any, ...]:
    return tuple(sorted(p.items(), key=str))


def _total(*polys: Poly) -> Poly:
    out: Poly = {}
    for p in polys:
        for word, c in p.items():
            out[word] = out.get(word, Fraction(0)) + c
    return {word: c for word, c in out.items() if c}


def _scaled(p: Poly, by: Fraction) -> Poly:
    return {word: c * by for word, c in p.items()}


def _times(a: Poly, b: Poly) -> Poly:
    if len(a) * len(b) > MOST_TERMS:
        raise TooMany
    return _total(*({_word((*v, *w)): c * d} for v, c in a.items() for w, d in b.items()))


def _word(factors: tuple[Factor, ...]) -> Word:
    """Numbers first, then what does not commute; neighbours of one base as one power."""
    arrays = any(f[0] == ARRAY for f in factors)
    first = sorted((f for f in factors if f[0] == NUMBER or not arrays), key=lambda f: str(f[1]))
    rest = [f for f in factors if f[0] != NUMBER and arrays]
    return (*_joined(first), *_joined(rest))


def _joined(factors: list[Factor]) -> Iterator[Factor]:
    out: list[Factor] = []
    for f in factors:
        if out and out[-1][:2] == f[:2]:
            kind, base, power = out.pop()
            f = (kind, base, power + f[2])  # noqa: PLW2901
        if f[2]:
            out.append(f)
    yield from out


def _power(base: Poly, exponent: Poly) -> Poly:
    power = exponent.get((), Fraction(0)) if set(exponent) <= {()} else None
    if power is None or (len(base) != 1 and not (power.denominator == 1 and 0 <= power <= LARGEST_POWER)):
        return _power_of_sum(base, exponent, power)
    if power.denominator == 1 and 0 <= power <= LARGEST_POWER:
        out: Poly = {(): Fraction(1)}
        for _ in range(int(power)):
            out = _times(out, base)
        return out
    ((word, c),) = base.items()
    whole = power.denominator == 1
    if (not whole and (c != 1 or len(word) > 1)) or (whole and len(word) > 1 and power != -1):
        return _power_of_sum(base, exponent, power)
    inverse = tuple((kind, name, p * power) for kind, name, p in reversed(word))
    return {_word(inverse): c ** int(power) if whole else Fraction(1)}


def _power_of_sum(base: Poly, exponent: Poly, power: Fraction | None) -> Poly:
    """A power that is not carried out: of a sum, with its first term without a number before it."""
    kind = max((f[0] for p in (base, exponent) for word in p for f in word), default=NUMBER)
    if power is None:
        return {((kind, ("power", _frozen(base), _frozen(exponent)), Fraction(1)),): Fraction(1)}
    whole = power.denominator == 1 and base
    lead = base[min(base, key=str)] if whole else Fraction(1)
    return {((kind, ("of", _frozen(_scaled(base, 1 / lead))), power),): lead ** int(power) if whole else Fraction(1)}
