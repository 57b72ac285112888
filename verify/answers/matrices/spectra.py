r"""Decompositions: \sum_i σ_i u_i v_i^T is U Σ V^T, with the columns of U and V and the entries of Σ.

\sum_i \lambda_i q_i q_i^T       Q Λ Q^T           λ_i beside Λ: Λ is diag(λ), and q_i the columns of Q
U Σ V^T                          Σ is diagonal by its place; U and V are drawn orthogonal, and no proof rests on it
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from verify.answers.matrices.assumptions import Assumed
from verify.answers.matrices.nodes import Formula, Node, substituted
from verify.answers.matrices.signs import factors
from verify.answers.matrices.sums import ROWS

CAPITALS_OF: Mapping[str, tuple[str, ...]] = {
    "sigma": ("Sigma", "S", "D"),
    "lambda": ("Lambda", "D"),
    "d": ("D",),
    "s": ("S", "Sigma"),
    "gamma": ("Gamma",),
    "w": ("W",),
    "r": ("R",),
}
WEIGHTS = frozenset(("w", "r"))  # of samples, which are rows
MIDDLES = frozenset(("Sigma", "Lambda", "S", "D"))
BASES = frozenset("UVQP")


def decomposed(gold: Formula, answer: Formula, said: Assumed) -> tuple[Formula, Formula, bool]:
    """The formulas with diag(σ) for Σ where σ_i is summed over, and whether vectors of sums are columns."""
    found = dict(_spectra((gold, answer)))
    if not found:
        _of_place((gold, answer), said)
        return gold, answer, said.of_columns or _has_diagonal_of_terms((gold, answer))

    def change(n: Node) -> Node | None:
        if n.kind == "name" and n.data in found:
            return Node("call", (Node("name", (), f"{found[str(n.data)]}_{ROWS}"),), "diag")
        return None

    of_columns = said.of_columns or any(small not in WEIGHTS for small in found.values())
    changed = [replace(f, sides=tuple(substituted(s, change) for s in f.sides)) for f in (gold, answer)]
    return changed[0], changed[1], of_columns


def _spectra(formulas: Iterable[Formula]) -> Iterator[tuple[str, str]]:
    """The capitals that are diagonal, each with the letter of its entries."""
    formulas = tuple(formulas)
    names = {str(n.data) for f in formulas for n in f.walk() if n.kind == "name"}
    for big in (n for f in formulas for n in f.walk() if n.kind == "big"):
        of_terms = {str(n.data) for n in big.walk() if n.kind == "name"}
        stems = {name.partition("_")[0] for name in of_terms if name.endswith(f"_{big.data[0]}")}
        if not any(len(stem) == 1 and stem.upper() in names - of_terms for stem in stems - CAPITALS_OF.keys()):
            continue
        for stem in stems & CAPITALS_OF.keys():
            yield from ((capital, stem) for capital in CAPITALS_OF[stem] if capital in names)


def _has_diagonal_of_terms(formulas: Iterable[Formula]) -> bool:
    """U diag(s) V^T beside a sum over s_i."""
    nodes = [n for f in formulas for n in f.walk()]
    columns = {
        f"{n.args[0].data}_" for n in nodes if n.kind == "call" and n.data == "diag" and n.args[0].kind == "name"
    }
    bigs = [n for n in nodes if n.kind == "big"]
    return any(str(n.data) == f"{c}{big.data[0]}" for big in bigs for n in big.walk() for c in columns)


def _of_place(formulas: Iterable[Formula], said: Assumed) -> None:
    """Σ of U Σ V^T is diagonal, and U and V are orthogonal where points are drawn."""
    for f in formulas:
        for n in f.walk():
            row = factors(n)
            for (left, middle), right in zip(pairwise(row), row[2:], strict=False):
                names = left.data, middle.data
                other = right.args[0].data if right.kind in {"transp", "inv"} else None
                if names[0] not in BASES or other not in BASES or _middle(middle) not in MIDDLES:
                    continue
                name = str(_middle(middle))
                if name not in said.properties:
                    said.properties[name] = {"symmetric", "diagonal"}
                    said.used.append(f"{name} is diagonal")
                if right.kind == "transp":
                    said.drawn |= {str(x): {"left unitary"} for x in (names[0], other)}


def _middle(n: Node) -> str | None:
    """Σ of Σ and of Σ^2."""
    return str(n.data) if n.kind == "name" else _middle(n.args[0]) if n.kind in {"pow", "inv", "transp"} else None
