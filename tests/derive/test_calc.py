"""A theorem is an immutable value that is built line by line and carries no verdict."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, replace

import pytest

from derive import catalog
from derive.calc import Claim, Convex, Eq, Le, Lt, Refutation, Step, Theorem
from derive.rules import ALGEBRA, SIGNS, Cite, positive
from derive.symbols import Num
from derive.vocabulary import j, s, sigmoid, t, z

BUILT = (
    Theorem("id", "A title", Le(0, t**2))
    .calc(0)
    .lt(t**2 + 1, by=SIGNS)
    .le(t**2, by=(ALGEBRA, SIGNS))
    .eq(t**2, by=sigmoid)
)


def test_a_chain_is_built_line_by_line() -> None:
    assert BUILT.start == Num(0)
    assert BUILT.steps == (
        Step("<", t**2 + 1, (SIGNS,)),
        Step("<=", t**2, (ALGEBRA, SIGNS)),
        Step("=", t**2, (sigmoid,)),
    )


def test_building_leaves_what_was_built_before() -> None:
    first = Theorem("id", "", Eq(t, t))
    second = first.calc(t)
    third = second.eq(t, by=ALGEBRA)
    assert (first.start, first.steps) == (None, ())
    assert (second.start, second.steps) == (t, ())
    assert len(third.steps) == 1


def test_a_theorem_can_not_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        BUILT.id = "other"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        (Eq(t, 1), "t = 1"),
        (Lt(0, s), "0 < s"),
        (Le(s, t), "s <= t"),
        (Convex(t**2, t), "t**2 convex t"),
    ],
)
def test_claims(claim: Claim, text: str) -> None:
    assert str(claim) == text


def test_floats_are_refused_in_claims() -> None:
    with pytest.raises(TypeError, match="not exact"):
        Eq(t, 0.5)  # type: ignore[arg-type]


def test_what_is_said_about_a_theorem_is_no_part_of_it() -> None:
    assert replace(BUILT, meaning="other", reference="other") == BUILT
    assert replace(BUILT, claim=Lt(0, t**2)) != BUILT
    assert replace(BUILT, given=(positive(t),)) != BUILT
    assert replace(BUILT, steps=BUILT.steps[:-1]) != BUILT


def test_a_theorem_is_cited_at_an_instance() -> None:
    assert BUILT.where({t: 2, s: t}, j) == Cite(BUILT, ((t, Num(2)), (s, t)), (j,))
    assert str(BUILT) == BUILT.id


@pytest.mark.parametrize("entry", catalog.entries().values(), ids=str)
def test_the_entries_of_the_book_are_values(entry: Theorem | Refutation) -> None:
    back = pickle.loads(pickle.dumps(entry))  # noqa: S301  # our own
    assert back == entry
    assert hash(back) == hash(entry)
    assert str(entry) == entry.id
    assert entry.kind in {"theorem", "refutation"}


def test_a_refutation_is_known_by_its_claim_and_witness() -> None:
    refutation = Refutation("id", "", Eq(z[j], 0), ((s, Num(1)),))
    assert replace(refutation, witness=()) != refutation
    assert replace(refutation, meaning="other") == refutation


@pytest.mark.parametrize("entry", catalog.entries().values(), ids=str)
def test_every_entry_has_words_and_a_source(entry: Theorem | Refutation) -> None:
    for words in (entry.title, entry.statement, entry.meaning, entry.reference):
        assert words.strip()
        assert words == words.strip()
    assert entry.statement.endswith((".", ").")), entry.statement
    assert not isinstance(entry, Refutation) or entry.repaired in catalog.entries()
