r"""Primes that are transposes, as econometrics and statistics write them: X'X, (X'X)^{-1}X'y, \beta'\beta.

X'X + \lambda I               a capital's prime is always one, where letters may be matrices
\beta'\beta  ;;  \beta^\top\beta    so is that of a letter that has ^T in one of the texts
y'y - 2\beta'X'y              and that of a letter before another factor, where a capital has one too
f'(x), y', x'                 derivatives and names
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from derive.symbols import Dim, Family
from verify.answers.reading.names import Scope

STYLED = re.compile(r"\\(?:mathbf|boldsymbol|bm|vec|pmb)\s*\{?\s*(\\?[A-Za-z]+)\s*\}?")
PRIMED = re.compile(
    r"(\\[a-z]+|[A-Za-z]|[α-ω])\s*(?:'|′|\^\s*\{?\s*\\prime\s*\}?)(?!['′])\s*(?=(?P<after>[A-Za-zα-ω(]|\\[a-zA-Z]+)?)"
)
NO_FACTOR = re.compile(r"\\(?:right|mid|cdot|times|end|quad|rVert|rvert|Vert|vert|parallel|top|in|to|le|ge|ne|pm)")
SIGNED = re.compile(
    r"(\\[a-z]+|[A-Za-z]|[α-ω])\s*(?:\^\s*\{?\s*(?:T|\\top|\\intercal|\\mathsf\{T\}|\\mathrm\{T\})|ᵀ|\.T\b)"
)
TWICE = re.compile(r"(\\[a-z]+|(?<![A-Za-z\\])[a-z])\s*'\s*\1(?![A-Za-z'′])")  # e'e
SLOPES = frozenset(("y", "f", "g", "u", "v", "z"))  # whose y'y is of a differential equation
FUNCTIONS = frozenset("fgFGP")


def with_transposes(scope: Scope, texts: Sequence[str]) -> Scope:
    """The scope with the letters whose prime is a transpose by what the texts show; that of the book as it is."""
    if not scope.has_sizes:
        return scope
    plain = [STYLED.sub(r"\1", text) for text in texts]
    signed = {_name(m[1]) for text in plain for m in SIGNED.finditer(text)}
    primed = {name for text in plain for name, after in _primed(text) if after}
    primed -= {name for text in plain for name, after in _primed(text) if not after}  # x^T x' of two vectors
    beside = {name for text in plain for name in _beside_capitals(text)}
    twice = {_name(m[1]) for text in plain for m in TWICE.finditer(text)} - SLOPES
    turned = frozenset((primed & signed) | beside | twice) - FUNCTIONS
    known = scope.with_names(Family("e", Dim("n"))) if "e" in turned else scope  # of residuals, and no constant
    return replace(known, turned=scope.turned | turned) if turned else scope


def _beside_capitals(text: str) -> Iterator[str]:
    """The letters with a prime before another factor, where a capital has one or a transpose."""
    found = list(_primed(text))
    if any(_is_matrix(name) and after for name, after in found):
        yield from (name for name, after in found if after and after != "(")


def _primed(text: str) -> Iterator[tuple[str, str]]:
    """Each letter with a prime, and what factor follows it."""
    for m in PRIMED.finditer(text):
        after = m["after"] or ""
        yield _name(m[1]), "" if NO_FACTOR.fullmatch(after) else after


def _is_matrix(name: str) -> bool:
    return len(name) == 1 and name.isupper() and name not in FUNCTIONS


def _name(letter: str) -> str:
    return letter.lstrip("\\")


def is_transpose(name: str, scope: Scope) -> bool:
    """Is it a letter with one prime that is its transpose?"""
    stem = name[:-1]
    if not scope.has_sizes or not name.endswith("'") or stem.endswith("'"):
        return False
    return stem in scope.turned or _is_matrix(stem)
