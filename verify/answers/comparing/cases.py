"""Equality in cases: by the signs of what is inside of absolute values and steps, and by squares.

    log(1 + e^z) = max(z, 0) + log(1 + e^-|z|)      once for z >= 0, with |z| = z, once for z <= 0, with |z| = -z
    √(1 + cos x) = √2 |cos(x/2)|                    both are >= 0, and their squares are the same

Every point is in one of the cases, and both hold where u is 0: there |u| = u = -u. A case that no point is in, because
the hypotheses say that u has the other sign, is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import chain, combinations

from derive.rules import Hypothesis, nonnegative, positive
from derive.symbols import Add, Binder, Exp, Expr, Mul, Num, Pow, Step, Sym, subst
from verify.answers.comparing.elementary import head
from verify.answers.comparing.forms import Reader, demands, prepared
from verify.normal import ONE, Polynomial, add
from verify.signs import NONNEGATIVE, POSITIVE, replaced

MOST_SPLITS = 4  # of one after another: 16 cases
MOST_ADDED = 6  # hypotheses that are looked at together
Zero = Callable[[Expr, tuple[Hypothesis, ...]], bool]


def zero_in_cases(e: Expr, known: tuple[Hypothesis, ...], zero: Zero, left: int = MOST_SPLITS) -> bool:
    """Is a prepared expression 0 in every case? `zero` proves it for one, from hypotheses."""
    reader = Reader(known)
    e = resolved(e, reader)
    switch = _switch(e)
    if switch is None:
        return zero(e, known) or _zero_where_alone(e, known, zero)
    if not left:
        return False
    if head(switch) == "sign":
        return _zero_by_sign(e, switch, known, zero, left)
    for value, hypothesis, against in _open_cases(switch, reader):
        if reader.signs.sign(against) == POSITIVE or contradictory((*known, hypothesis)):
            continue
        if not zero_in_cases(replaced(e, switch, value), (*known, hypothesis), zero, left - 1):
            return False
    return True


def _zero_where_alone(e: Expr, known: tuple[Hypothesis, ...], zero: Zero) -> bool:
    """Is e 0 where x >= a and x <= a are known: with a in the place of x?"""
    reader = Reader(())
    gaps = [prepared(h.left - h.right) for h in known if h.relation == ">=" and not h.forall][-MOST_ADDED:]
    for one, other in combinations(gaps, 2):
        p = reader.poly(one)
        if any(add(p, reader.poly(other)).values()):
            continue
        for x in sorted((x for x in one.free if isinstance(x, Sym)), key=lambda x: x.key):
            slope = p.get(((x, Fraction(1)),))
            if slope and sum(x in atom.free for mono in p for atom, _ in mono) == 1:
                at = {x: x - one * Num(1 / slope)}
                return zero(prepared(subst(e, {x: reader.form(at[x])})), known)
    return False


def _zero_by_sign(e: Expr, switch: Expr, known: tuple[Hypothesis, ...], zero: Zero, left: int) -> bool:
    """Is e with sign(x) in it 0 for x > 0, for x < 0 and for x = 0?"""
    (x,) = switch.args
    reader = Reader(known)
    for value in (1, -1):
        more = (*known, positive(value * x))
        if reader.signs.sign(-value * x) >= NONNEGATIVE or contradictory(more):
            continue
        if not zero_in_cases(replaced(e, switch, Num(value)), more, zero, left - 1):
            return False
    at_zero = {x: Num(0)}
    if reader.signs.sign(x) == POSITIVE or reader.signs.sign(-x) == POSITIVE:
        return True
    held = tuple(replace(h, left=subst(h.left, at_zero), right=subst(h.right, at_zero)) for h in known)
    e = subst(replaced(e, switch, Num(0)), at_zero)
    undefined = any(kind == "nonzero" and Reader(held).cleared(u) == {} for kind, u in demands(e))
    return undefined or zero_in_cases(e, held, zero, left - 1)


def contradictory(known: tuple[Hypothesis, ...]) -> bool:
    """Do two or three of them add up to a number that is not >= 0? a > b, b > c and c > a do.

    Where the sum is 0, one of them must be strict.
    """
    reader = Reader(())
    gaps = [
        (reader.poly(prepared(h.left - h.right)), h.relation)
        for h in known
        if h.relation in (">", ">=") and not h.forall
    ]
    for chosen in chain(*(combinations(gaps[-MOST_ADDED:], n) for n in (2, 3))):
        total: Polynomial = {}
        for p, _ in chosen:
            total = add(total, p)
        rest = total.get(ONE, Fraction(0))
        if set(total) <= {ONE} and (rest < 0 or (rest == 0 and any(sign == ">" for _, sign in chosen))):
            return True
    return False


def nowhere(known: tuple[Hypothesis, ...]) -> bool:
    """Is there no point at which all of these hold? Each is tried against the others. False if that is not known."""
    if contradictory(known):
        return True
    for place, h in enumerate(known):
        gap = h.right - h.left
        if h.relation not in (">", ">=") or h.forall:
            continue
        signs = Reader((*known[:place], *known[place + 1 :])).signs
        if signs.sign(gap) >= (POSITIVE if h.relation == ">=" else NONNEGATIVE):
            return True
    return False


def zero_in_strict_cases(e: Expr, known: tuple[Hypothesis, ...], zero: Zero) -> bool:
    """As `zero_in_cases`, u > 0 and u < 0 apart: for an e that is continuous, and has a value everywhere.

    What is left out is where some u is 0. Of a polynomial u that is not 0 everywhere, such points have others near by.
    """
    sizes = [a for a in e.walk() if head(a) == "abs"]
    others = [a for a in e.walk() if not isinstance(a, Num | Sym | Add | Mul | Exp) and a not in sizes]
    if others or any(demands(e)) or not all(_is_open(h) for h in known):
        return False
    return _strictly(e, known, zero, MOST_SPLITS)


def _is_polynomial(e: Expr) -> bool:
    return all(isinstance(a, Num | Sym | Add | Mul) for a in e.walk())


def _is_open(h: Hypothesis) -> bool:
    """Is it x > 0 or the like? It holds around a point where it holds."""
    return h.relation == ">" and _is_polynomial(h.left - h.right)


def _strictly(e: Expr, known: tuple[Hypothesis, ...], zero: Zero, left: int) -> bool:
    reader = Reader(known)
    e = resolved(e, reader)
    switch = _switch(e)
    if switch is None:
        return zero(e, known)
    u = switch.args[0]
    if not left or not _is_polynomial(u) or not reader.poly(u):
        return False
    for sign in (1, -1):
        more = (*known, positive(sign * u))
        if not contradictory(more) and not _strictly(replaced(e, switch, sign * u), more, zero, left - 1):
            return False
    return True


def resolved(e: Expr, reader: Reader) -> Expr:
    """e with the absolute values in their normal form: |2 - 2x| as 2 |x - 1|, √(x^2) as |x|, and |u| as u if it is."""
    e = e.rebuild(tuple(resolved(a, reader) for a in e.args)) if e.args and not isinstance(e, Binder) else e
    return reader.form(e) if head(e) == "abs" or isinstance(e, Step) or _is_root(e) else e


def _is_root(e: Expr) -> bool:
    return isinstance(e, Pow) and isinstance(e.args[1], Num) and e.args[1].data.denominator > 1


def _switch(e: Expr) -> Expr | None:
    """A step or an absolute value with none inside, and nothing bound in it; steps first, for u > 0 settles |u| too."""
    signs = [a for a in e.walk() if head(a) == "sign" and isinstance(a.args[0], Sym)]
    if signs:
        return min(signs, key=lambda a: a.key)
    found = [a for a in e.walk() if (head(a) == "abs" or isinstance(a, Step)) and a.free <= e.free]
    inner = [a for a in found if not any(b in found for b in a.args[0].walk())]
    return min(inner, key=lambda a: (head(a) == "abs", sum(1 for _ in a.walk()), a.key), default=None)


def _cases(switch: Expr) -> Iterator[tuple[Expr, Hypothesis, Expr]]:
    """What the switch is, the hypothesis under which it is that, and what must not be positive for it."""
    u = switch.args[0]
    s = _of_same_sign(u)
    if isinstance(switch, Step):
        yield Num(1), nonnegative(s), -s
        yield Num(0), positive(-s), s
    else:
        yield u, nonnegative(s), -s
        yield -u, nonnegative(-s), s


def _open_cases(switch: Expr, reader: Reader) -> list[tuple[Expr, Hypothesis, Expr]]:
    """The cases but for those that the signs that are known decide."""
    cases = list(_cases(switch))
    s = _of_same_sign(switch.args[0])
    if reader.signs.sign(s) >= NONNEGATIVE:
        return cases[:1]
    return cases[1:] if reader.signs.sign(-s) >= NONNEGATIVE and not isinstance(switch, Step) else cases


def _of_same_sign(u: Expr) -> Expr:
    """x, of e^x - 1; u itself, of anything else."""
    if not isinstance(u, Add) or len(u.args) != 2:
        return u
    for power, rest in (u.args, u.args[::-1]):
        if isinstance(power, Exp) and rest == Num(-1):
            return power.args[0]
        if rest == Num(1) and isinstance(power, Mul) and power.args[0] == Num(-1) and isinstance(power.args[-1], Exp):
            return -power.args[-1].args[0] if len(power.args) == 2 else u
    return u


def has_switch(e: Expr, reader: Reader) -> bool:
    """Is there an absolute value or a step in e, or the root of a square?"""
    return _switch(e) is not None or (any(map(_is_root, e.walk())) and _switch(resolved(e, reader)) is not None)


def same_squares(gold: Expr, answer: Expr, reader: Reader, zero: Zero) -> bool:
    """Are both >= 0, or both <= 0, with the same square?"""
    for sign in (1, -1):
        if at_least_zero(sign * gold, reader) and at_least_zero(sign * answer, reader):
            return zero(gold**2 - answer**2, ())
    return False


def at_least_zero(e: Expr, reader: Reader) -> bool:
    """Is e certainly >= 0 wherever it has a value?"""
    if reader.signs.sign(e) >= NONNEGATIVE:
        return True
    match e:
        case Num():
            return bool(e.data >= 0)
        case Exp():
            return True
        case Pow(args=(base, Num(data=power))):
            return power.denominator > 1 or power.numerator % 2 == 0 or at_least_zero(base, reader)
        case Add():
            return all(at_least_zero(a, reader) for a in e.args)
        case Mul():
            return _product_at_least_zero(list(e.args), reader)
    return head(e) in ("abs", "acos", "pi")


def _product_at_least_zero(factors: list[Expr], reader: Reader) -> bool:
    """An even number of negative numbers, and all else >= 0."""
    numbers = [f for f in factors if isinstance(f, Num)]
    below = sum(f.data < 0 for f in numbers)
    rest = [f for f in factors if not isinstance(f, Num)]
    return below % 2 == 0 and all(at_least_zero(f, reader) for f in rest)
