r"""What letters mean by convention beside random variables, and letters of which nobody says what they are.

    E[(X - \mu)^2]  beside  Var(X)     \mu is E[X], and \sigma^2 is Var(X), where there is one random variable
    \sigma_X \sigma_Y                  \sigma_X^2 is Var(X)
    P(A)  beside  p                    p is not said: that they differ is nothing that can be shown

A convention is named where a proof needs it, and a difference must hold under it too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from derive.symbols import Expr, Sym
from verify.answers.chances.assumed import Assumed
from verify.answers.chances.quantities import Known, Mean, Parsed
from verify.answers.chances.question import Asked, formulas, is_entry
from verify.answers.reading.samples import general

MEAN, DEVIATION = "mu", "sigma"


def with_conventions(asked: Asked) -> Asked | None:
    """The question with what its letters mean by convention; None where such a letter may mean several things."""
    if any(x.split("_")[0] == "S" for x in asked.readings.random):  # the deviation of a sample, or its sum
        return None
    letters = {x for x in _letters(asked) if x.split("_")[0] in (MEAN, DEVIATION)} - _explained(asked.assumed)
    equations: list[tuple[Known, Expr]] = []
    said: list[str] = []
    for letter in sorted(letters):
        variable = _meant(asked, letter)
        if variable is None:
            return None
        kind = "E" if letter.startswith(MEAN) else "Var"
        if any(_speaks_of(known, kind, variable) for known, _ in asked.assumed.equations):
            return None
        value: Expr = Sym(letter) if kind == "E" else Sym(letter) ** 2
        equations.append((Mean(kind, "", (Parsed(Sym(variable), {}),), frozenset()), value))
        said.append(f"{'μ' if kind == 'E' else 'σ²'} = {kind}[{variable}]")
    a = asked.assumed
    deviations: list[Expr] = [Sym(letter) for letter in letters if letter.startswith(DEVIATION)]
    known = replace(a, equations=[*a.equations, *equations], said=[*a.said, *said], positive=[*a.positive, *deviations])
    return replace(asked, assumed=known)


def _speaks_of(known: Known, kind: str, variable: str) -> bool:
    return isinstance(known, Mean) and known.kind == kind and known.arguments[0].formula == Sym(variable)


def _meant(asked: Asked, letter: str) -> str | None:
    """X of μ_X, and of μ where no other variable is."""
    letters = {x for x in asked.readings.random if not x.startswith("~")}
    samples = asked.readings.samples
    for sample in samples.letters if samples else ():
        entries = {x for x in letters if x == general(sample) or is_entry(x, sample)}
        letters = (letters - entries) | ({general(sample)} if entries else set())
    stem, _, below = letter.partition("_")
    if any(x.endswith("_bar") for x in letters):  # of a sample of which nothing else is said
        return None
    found = {x for x in letters if x == below or (samples and x == general(below))} if below else letters
    return next(iter(found)) if len(found) == 1 and stem in (MEAN, DEVIATION) else None


def _letters(asked: Asked) -> set[str]:
    """The constants of both formulas, those in their quantities too."""
    every = [asked.gold, asked.answer, *(a.formula for k in asked.knowns for a in formulas(k))]
    free = {x for e in every for x in e.free if isinstance(x, Sym) and x not in asked.readings.known}
    inside = {x for k in asked.knowns for a in formulas(k) for x in a.inside}
    return {str(x.data) for x in free - inside} - asked.readings.random


def _explained(said: Assumed) -> set[str]:
    """The letters that the assumptions speak of."""
    values = [value for _, value in said.equations] + [x for law in said.laws.values() for x in law.parameters]
    words = {w for text in said.others for w in re.findall(r"[A-Za-z]+(?:_\{?\w+\}?)?", text)}
    return {str(x.data) for value in values for x in value.free if isinstance(x, Sym)} | words


def has_unexplained(asked: Asked) -> bool:
    """Is one side without anything random, with a letter that is nowhere else?"""
    return any(_unexplained(asked, mine, theirs) for mine, theirs in _turns(asked))


def _turns(asked: Asked) -> Iterator[tuple[Expr, Expr]]:
    yield asked.gold, asked.answer
    yield asked.answer, asked.gold


def _unexplained(asked: Asked, mine: Expr, theirs: Expr) -> bool:
    known = asked.readings.known
    if mine.free & known.keys() or not theirs.free & known.keys():
        return False
    letters = {str(x.data) for x in mine.free if isinstance(x, Sym)} - asked.readings.random
    inside = [a.formula for k in asked.knowns for a in formulas(k)]
    others = {str(x.data) for e in (theirs, *inside, *asked.read.values()) for x in e.free}
    samples = asked.readings.samples
    return bool(letters - others - _explained(asked.assumed) - ({samples.upper} if samples else set()))
