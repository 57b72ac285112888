r"""f + C beside g + K, where C and K stand for any constant: the answers of indefinite integrals.

    sin(x)^2/2 + C    -cos(x)^2/2 + K      equal: the two differ by 1/2
    x^2 + C           x^3 + C              different: x^3 - x^2 is no constant
    x^2 + C           x^2                  compared as they stand, and different

A letter is such a constant if it is a term by itself, once, in no other term of either side, and if the question does
not speak of it: neither declares nor assumes anything of it, nor asks about it as the variable. Then {f + C} and
{g + K} are the same set of functions if and only if g - f is free of all letters, which the mode "equal up to an
additive constant" proves.

What is one set of functions by that may still be two formulas: of √x + c + 1, where c is a parameter of a curve, or of
A + B - C. So a capital C or K beside other capitals, and a small letter beside several others or in a polynomial, are
not believed to be the constant of integration: the comparison is undecided, if they might be. A small letter beside a
number, any letter with a minus sign, and a sum of letters alone are compared as they stand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from derive.rules import Hypothesis
from derive.symbols import Add, Exp, Expr, Log, Num, Pow, Sym
from verify.answers.comparing.elementary import head, slope
from verify.answers.comparing.forms import prepared
from verify.answers.comparing.verdict import Comparison, Mode, Proof
from verify.kernel import MALFORMED
from verify.normal import Undefined

CAPITAL = frozenset({"C", "K", "C_1", "C_0", "const"})
SMALL = frozenset({"c", "k", "c_1", "c_0"})
MODES: tuple[Mode, ...] = ("equal", "equal under hypotheses")
NOTE = "the constant of integration may be any number"
Compare: TypeAlias = Callable[[Expr, Expr, Mode], Comparison]


def constant_of(e: Expr, taken: frozenset[str]) -> tuple[Expr, Expr, int] | None:
    """(f, C, 1) for f + C and (f, C, -1) for f - C, f no constant; None where there is not exactly one such C."""
    if not isinstance(e, Add):
        return None
    found = []
    for place, term in enumerate(e.args):
        rest = Add(*(t for r, t in enumerate(e.args) if r != place))
        for sign in (1, -1):
            letter = term if sign == 1 else _negated(term)
            if isinstance(letter, Sym) and _may_be_constant(letter, rest, taken):
                found.append((rest, letter, sign))
    return found[0] if len(found) == 1 else None


def _negated(e: Expr) -> Expr | None:
    """x for -x."""
    return e.args[1] if len(e.args) == 2 and e == -e.args[1] else None


def _may_be_constant(letter: Expr, rest: Expr, taken: frozenset[str]) -> bool:
    name = str(letter.data)
    return name in CAPITAL | SMALL and name not in taken and letter not in rest.free and bool(rest.free)


def compared(
    gold: Expr, answer: Expr, mode: Mode, given: tuple[Hypothesis, ...], taken: frozenset[str], compare: Compare
) -> Comparison | None:
    """The comparison of f + C and g + K; None where they are to be compared as they stand.

    `taken` are the names that the question declares, and its variable; `compare` compares two expressions in a mode.
    """
    if mode not in MODES:
        return None
    taken |= {str(x.data) for h in given for x in h.left.free | h.right.free}
    left, right = constant_of(gold, taken), constant_of(answer, taken)
    if left is None or right is None or {left[1], right[1]} & (left[0].free | right[0].free):
        return None
    plain = compare(gold, answer, mode)
    if plain.status == "equal":
        return plain
    found = compare(left[0], right[0], "equal up to an additive constant")
    if found.status == "equal" and isinstance(found.evidence, Proof):
        alike = left[1] == right[1] and left[2] != right[2]  # C and -C: whoever means any number writes it alike
        small = {str(left[1].data), str(right[1].data)} <= SMALL
        if alike or _is_sum_of_letters(left[0], small) or (small and (_has_number(left[0]) or _has_number(right[0]))):
            return plain
        if left[2] == right[2] == 1 and _shows_integration(str(left[1].data), left[0]):
            return replace(found, evidence=replace(found.evidence, note=NOTE))
        return Comparison("undecided", found.evidence, f"equal, if {left[1].data} may be any constant", plain.gap)
    if found.status == "different" and _same_slope(left[0], right[0], compare):
        return Comparison("undecided", reason="the same derivative, but two constants on two pieces of the domain")
    return found


def _is_sum_of_letters(f: Expr, small: bool) -> bool:
    """Is f a sum of letters and numbers: of several letters, or beside a small one, or with a capital in it?"""
    plain = all(isinstance(a, Add | Num | Sym) for a in f.walk())
    return plain and (small or len(f.free) > 1 or _capitals(f))


def _has_number(f: Expr) -> bool:
    """Is there a number among the terms of f?"""
    return isinstance(f, Add) and any(not term.free for term in f.args)


def _shows_integration(letter: str, f: Expr) -> bool:
    """Is f written with a capital constant and no other capital, or a function of one letter that is no polynomial?"""
    if letter in CAPITAL:
        return not _capitals(f)
    return len(f.free) == 1 and any(is_no_polynomial(a) for a in f.walk())


def _capitals(f: Expr) -> bool:
    return any(isinstance(x, Sym) and str(x.data)[:1].isupper() for x in f.free)


def is_no_polynomial(a: Expr) -> bool:
    """Is a itself, whatever is in it, no sum, product or power of letters?"""
    if isinstance(a, Pow):
        exponent = a.args[1]
        return bool(a.free) and not (isinstance(exponent, Num) and exponent.data.denominator == 1 and exponent.data > 0)
    return bool(a.free) and (isinstance(a, Exp | Log) or head(a) is not None)


def _same_slope(f: Expr, g: Expr, compare: Compare) -> bool:
    """Have f and g the same derivative by each of their letters?"""
    letters = sorted((x for x in f.free | g.free if isinstance(x, Sym)), key=lambda x: x.key)
    try:
        sides = prepared(f), prepared(g)
        return all(compare(slope(sides[0], x), slope(sides[1], x), "equal").status == "equal" for x in letters)
    except (Undefined, *MALFORMED):
        return False
