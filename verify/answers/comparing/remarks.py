r"""Assumptions in words that state nothing that can be used: they are kept as remarks, and hinder nothing.

    "z is the logit vector"          a remark: nothing follows from it
    "p is a probability vector"      a remark that says more than is understood: no difference is believed beside it
    "x >> 0"                         no remark: it looks like mathematics, and is refused

Which words say more is not known; a remark is harmless only if all of its words are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from verify.answers.reading.names import SIMPLE

LONGEST = 300  # characters
RELATIONS = re.compile(r"[=<>≤≥≠≈]|\\(?:le|leq|ge|geq|lt|gt|ne|neq|approx|equiv)(?![A-Za-z])")
FORMULAS = re.compile(r"\$[^$]*\$|\\\([^()]*\\\)|\\text\s*\{([^{}]*)\}")
OPERATORS = re.compile(r"[+*/^_(){}\[\]]")
SHORT = 3  # letters of a word that may be a product
WORD = re.compile(r"(?<![\\A-Za-z_])[A-Za-z]{2,}(?![A-Za-z_({])")
SAID = frozenset(
    (
        *("is", "are", "be", "let", "denote", "denotes", "represents", "stands", "where", "given", "for", "all", "has"),
        *("have", "the", "an", "and", "with", "of", "independent", "symmetric", "orthogonal", "invertible", "known"),
    )
)
# What may be said of a name without saying what its values are.
PLAIN = frozenset(
    (
        *("is", "are", "be", "let", "denote", "denotes", "represents", "stands", "for", "the", "an", "of", "in", "at"),
        *("all", "over", "reals", "assume", "assumed", "that", "denoted", "by"),
        *("a", "and", "its", "our", "this", "here", "some", "any", "each", "given", "where", "which", "with", "to"),
        *("random", "variable", "variables", "vector", "vectors", "matrix", "matrices", "scalar", "scalars", "number"),
        *("numbers", "real", "parameter", "parameters", "logit", "logits", "score", "scores", "weight", "weights"),
        *("bias", "biases", "learning", "rate", "loss", "function", "objective", "gradient", "input", "inputs"),
        *("output", "outputs", "feature", "features", "sample", "samples", "size", "count", "index", "indices"),
        *(
            "class",
            "classes",
            "dimension",
            "label",
            "labels",
            "target",
            "targets",
            "prediction",
            "predictions",
            "predicted",
        ),
        *("model", "layer", "activation", "activations", "hidden", "state", "step", "time", "data", "design", "value"),
        *("values", "true", "observed", "estimate", "estimated", "coefficient", "coefficients", "regularization"),
        *("regularisation", "strength", "kronecker", "delta", "sigmoid", "logistic", "softmax", "batch", "sequence"),
        *("natural", "log", "logarithm", "logarithms", "domain", "radians", "radian", "degrees"),
        *("length", "side", "radius", "height", "width", "area", "volume", "price", "cost", "speed", "distance"),
    )
)

# A letter that may be any number, as in f + C.
ANY_CONSTANT = re.compile(
    r"(?<![A-Za-z])(?:arbitrary (?:real )?constants?(?: of integration)?|constants? of integration|"
    r"(?:any|some) (?:real )?constants?|integration constants?|arbitrary real numbers?)(?![A-Za-z])"
)


def is_remark(said: str) -> bool:
    """Is it a sentence or a phrase, and nothing that looks like a formula as a whole?"""
    rest = FORMULAS.sub(" ", said)
    if len(said) > LONGEST or RELATIONS.search(rest):
        return False
    words = _words(said)
    phrase = any(len(word) > SHORT and word not in SIMPLE for word in words) and not OPERATORS.search(rest)
    return phrase or (len(words) > 1 and any(word in SAID for word in words))


def is_formula(said: str) -> bool:
    """Is it a relation in LaTeX, without words?"""
    return "\\" in said and RELATIONS.search(said) is not None and not any(w in SAID for w in _words(said))


def restricts(said: str) -> bool:
    """May a remark say more of the names than what they are called?"""
    rest = ANY_CONSTANT.sub(" ", said)
    return is_formula(said) or any(word not in PLAIN for word in _words(rest))


def _words(said: str) -> list[str]:
    text = FORMULAS.sub(lambda m: f" {m[1] or ''} ", said)
    return [match[0].lower() for match in WORD.finditer(text.replace("-", " "))]


def shown(remarks: Iterable[str]) -> list[str]:
    """What a verdict says of them."""
    return [f"not used: {said}" for said in remarks]
