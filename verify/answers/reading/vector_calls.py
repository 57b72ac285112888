r"""Functions of vectors as papers write them, said in the names and signs that are read.

    \operatorname{LSE}(z)                  \operatorname{logsumexp}(z)
    \mathrm{softmax}([z, 0])_1             \frac{e^{z}}{e^{z} + e^{0}}
    logsumexp([a, b])                      log(exp(a) + exp(b))
    z - \max(z)                            z - (\max_{j} z_{j})
    g^{\prime}(z^{[l]})                    g'(z^{[l]})
    softmax(z + c), "c is a scalar"        c is a number there, and no vector

Entries of a written vector are counted from 1, and no such entry is read in square brackets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from verify.answers.reading.names import Scope

_UPRIGHT = r"\\(?:operatorname|mathrm|text|textrm|mathsf)\s*\{\s*"
_ALIASES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"{_UPRIGHT}(?:LSE|lse|LogSumExp)\s*\}}(?=\s*(?:\\left)?\()"), r"\\operatorname{logsumexp}"),
    (re.compile(r"(?<![A-Za-z\\{_])(?:LSE|lse|LogSumExp)(?=\()"), "logsumexp"),
)
_LETTER = r"(?:\\mathbf\s*\{\s*(?P<bold>[a-z])\s*\}|(?P<plain>[a-z]))"
_LARGEST = re.compile(rf"(?<![A-Za-z])(?P<sign>\\?)max\s*(?:\\left)?\(\s*{_LETTER}\s*(?:\\right)?\)")
_ENTRY = r"[^\[\](){},;=]+(?:\([^()\[\]]*\)[^\[\](){},;=]*)*"
_VECTOR = (
    rf"(?:\\left)?\(\s*(?:\\left)?[\[(]\s*(?P<entries>{_ENTRY}(?:,{_ENTRY})+?)\s*(?:\\right)?[\])]\s*(?:\\right)?\)"
)
_FUNCTION = rf"(?:{_UPRIGHT}(?P<braced>softmax|logsumexp)\s*\}}|(?<![A-Za-z_])(?P<bare>softmax|logsumexp))"
_OF_VECTOR = re.compile(rf"{_FUNCTION}\s*{_VECTOR}(?:\s*_\s*(?:\{{\s*(?P<place>\d)\s*\}}|(?P<digit>\d)))?(?!\s*[_\[])")
_SCALARS = re.compile(
    r"\W*(?:where |assume |for (?:all|any) )?(?P<names>[a-z](?:\s*(?:,|and)\s*[a-z])*)\s*"
    r"(?:(?:is|are)\s+(?:an?\s+)?(?:arbitrary\s+|any\s+)?(?:real\s+)?(?:scalars?|constants?|numbers?|real)(?:\s+constants?)?"
    r"|(?:\\in|∈|in)\s*(?:\\mathbb\s*\{?\s*R\s*\}?|ℝ|R|\\R))\W*"
)
_OF_VECTORS = re.compile(r"(?:softmax|logsumexp|LSE)\s*\}?\s*(?:\\left)?\((?P<inside>[^()]*)")


_PRIMES = re.compile(r"\s*\^\s*(?:\{\s*(?P<primes>(?:\\prime\s*){1,3})\}|\\prime(?![A-Za-z]))")


def in_signs(text: str) -> str:
    """The text with what it says of vectors in the signs that are read."""
    text = _PRIMES.sub(lambda m: "'" * ((m["primes"] or "p").count("p")), text)
    for pattern, said in _ALIASES:
        text = pattern.sub(said, text)
    index = next((x for x in "jklm" if not re.search(rf"(?<![A-Za-z\\]){x}(?![A-Za-z])", text)), "")
    if index:
        text = _LARGEST.sub(lambda m: _largest(m, index), text)
    return _OF_VECTOR.sub(_written, text)


def _largest(found: re.Match[str], index: str) -> str:
    letter = found["plain"] or rf"\mathbf{{{found['bold']}}}"
    return f"({found['sign']}max_{{{index}}} {letter}_{{{index}}})"


def _written(found: re.Match[str]) -> str:
    entries = [e.strip() for e in found["entries"].split(",")]
    place = int(found["place"] or found["digit"] or 0)
    name = found["braced"] or found["bare"]
    latex = "\\" in found.string
    powers = [rf"e^{{{e}}}" if latex else f"exp({e})" for e in entries]
    total = " + ".join(powers)
    if any(e.count("(") != e.count(")") for e in entries) or (name == "softmax") != (1 <= place <= len(entries)):
        return found[0]
    if name == "logsumexp":
        return rf"\log({total})" if latex else f"log({total})"
    above = powers[place - 1]
    return rf"\frac{{{above}}}{{{total}}}" if latex else f"({above}/({total}))"


def with_scalars(scope: Scope, texts: Sequence[str], said: Sequence[str]) -> Scope:
    """The scope with the letters as numbers that are said to be such, and stand in a sum that softmax is taken of."""
    if not scope.free or not scope.has_sizes:
        return scope
    inside = {m["inside"] for text in texts for m in _OF_VECTORS.finditer(text)}
    added = {x for i in inside if re.search(r"[-+]", i) for x in re.findall(r"(?<![A-Za-z\\_])[a-z](?![A-Za-z_])", i)}
    named = said_to_be_numbers(said)
    scalars = dict.fromkeys(sorted(added & named), ())
    return replace(scope, typed={**scope.typed, **scalars}) if scalars else scope


def said_to_be_numbers(said: Sequence[str]) -> frozenset[str]:
    r"""c of "c is a scalar", "c is a constant" and c \in \mathbb{R}."""
    found = (m for text in said if (m := _SCALARS.fullmatch(text)))
    return frozenset(x for m in found for x in re.findall(r"(?<!\w)[a-z](?!\w)", m["names"]))
