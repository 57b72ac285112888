"""The table of contents: permanent ids, by chapter, in the order of a course."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TypeAlias

from derive.calc import Refutation, Theorem
from derive.errors import LossproofError

Entry: TypeAlias = Theorem | Refutation


@dataclass(frozen=True)
class Chapter:
    """A chapter: its title, and the modules whose THEOREMS it holds."""

    name: str
    title: str
    modules: tuple[str, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(entry for module in self.modules for entry in import_module(module).THEOREMS)


CHAPTERS = (
    Chapter("odds", "Scores, odds, links", ("derive.theorems.odds", "derive.theorems.sigmoid")),
    Chapter("softmax", "From Bayes' rule to softmax", ("derive.theorems.probability", "derive.theorems.softmax")),
    Chapter("normalisers", "Why not other normalisers", ("derive.theorems.normalisers",)),
    Chapter(
        "likelihood",
        "From likelihood to loss",
        ("derive.theorems.likelihood", "derive.theorems.learning", "derive.theorems.estimation"),
    ),
    Chapter("information", "Entropy and divergence", ("derive.theorems.information", "derive.theorems.divergence")),
    Chapter(
        "gradients",
        "Gradients and Hessians",
        (
            "derive.theorems.gradients",
            "derive.theorems.labels_and_weights",
            "derive.theorems.regression",
            "derive.theorems.softmax_regression",
        ),
    ),
    Chapter(
        "bce-mse",
        "Cross-entropy against the squared error",
        (
            "derive.theorems.sensitivity",
            "derive.theorems.bce_mse",
            "derive.theorems.descent",
            "derive.theorems.separable",
        ),
    ),
    Chapter("frameworks", "What the frameworks compute", ("derive.theorems.frameworks",)),
    Chapter("convexity", "What convex means", ("derive.theorems.convexity", "derive.theorems.convex_rules")),
    Chapter("inequalities", "Tools: exp and log", ("derive.theorems.inequalities",)),
    Chapter(
        "stable",
        "Rewrites for floating point",
        (
            "derive.stable",
            "derive.stable_gradients",
            "derive.stable_squared",
            "derive.stable_labels",
            "derive.stable_range",
            "derive.stable_twofold",
        ),
    ),
)


@cache
def entries() -> Mapping[str, Entry]:
    """Every theorem and refutation by its id, in the order of the book."""
    book: dict[str, Entry] = {}
    for chapter in CHAPTERS:
        for entry in chapter.entries:
            if entry.id in book:
                raise ValueError(f"two entries have the id {entry.id}")
            book[entry.id] = entry
    return book


def find(name: str) -> tuple[Entry, ...]:
    """The entry of that id, or all entries of the chapter of that name."""
    for chapter in CHAPTERS:
        if chapter.name == name:
            return chapter.entries
    if name in entries():
        return (entries()[name],)
    near = difflib.get_close_matches(name, [*entries(), *(c.name for c in CHAPTERS)], n=3, cutoff=0.4)
    hint = f"Did you mean {' or '.join(near)}? " if near else ""
    raise LossproofError(f"There is no entry or chapter {name!r}.", f"{hint}lossproof list shows them all.")
