"""A pair of formulas with sizes: which letters are what, in both, and what points must satisfy."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace
from itertools import pairwise

from verify.answers.matrices.assumptions import SQUARE, Assumed
from verify.answers.matrices.nodes import Formula, Node
from verify.answers.matrices.pairs import Doubtful, MatrixPair, zero
from verify.answers.matrices.points import Wanted
from verify.answers.matrices.shapes import (
    MATRIX,
    ONE,
    SCALAR,
    VECTOR,
    Kinds,
    Misfit,
    Shape,
    Sizes,
    Typed,
    Typing,
    readings,
)
from verify.answers.matrices.sums import ROWS, stem_of

LENGTHS = "sums of two lengths, or arrays of two sizes"
FIRM = frozenset("xyzwvu")


@dataclass(frozen=True)
class Reading:
    """Both formulas with their sizes, which letters are what, and the sizes of the gold formula by itself."""

    kinds: Kinds
    gold: Typed
    answer: Typed
    sizes: Sizes
    checks: tuple[tuple[Typed, str, Typed], ...]
    forced: frozenset[str]  # letters that are square only because the answer says so
    conventions: tuple[str, ...] = ()  # that the rows of X are the x_i


class Apart(Misfit):
    """Two formulas of different sizes; `certain`, where no transpose makes them the same."""

    def __init__(self, message: str, certain: bool) -> None:
        super().__init__(message)
        self.certain = certain


def read_as(pair: MatrixPair, kinds: Kinds, *, of_columns: bool = False) -> Reading:
    """Both formulas by these kinds of letters; samples are rows of a matrix, or columns. Raises Misfit."""
    of_columns |= pair.of_columns
    alone = Typing(kinds, pair.assumed.shapes, of_columns=of_columns)
    with_properties(alone, pair.assumed)
    gold = alone.typed(pair.gold.sides[0])
    typing = Typing(kinds, pair.assumed.shapes, alone.sizes.copy(), of_columns=of_columns)
    answer = typing.typed(zero(pair.answer.sides[0]))
    gold = typing.typed(zero(pair.gold.sides[0])) if pair.gold.sides[0] != zero(pair.gold.sides[0]) else gold
    sides = [typing.sizes.of(t.shape) for t in (gold, answer)]
    try:
        typing.same(*sides)
    except Misfit:
        turned = [tuple(s == ONE for s in side) for side in sides]
        certain = sorted(turned[0]) != sorted(turned[1])
        raise Apart(f"{_kind(sides[0])} against {_kind(sides[1])}", certain) from None
    checks = tuple(
        (typing.typed(zero(f.sides[at])), sign, typing.typed(zero(f.sides[at + 1])))
        for f in pair.assumed.checks
        for at, sign in enumerate(f.relations)
    )
    for left, _, right in checks:
        typing.same(left.shape, right.shape)
    typing.ends |= alone.ends
    _check_sums(pair, typing, alone.stems, gold, answer)
    forced = frozenset(
        name
        for name in kinds
        if len(set(alone.sizes.of(alone.letter(name)))) == 2 and len(set(typing.sizes.of(typing.letter(name)))) == 1
    )
    return Reading(
        kinds,
        typing.resolved(gold),
        typing.resolved(answer),
        typing.sizes,
        tuple((typing.resolved(a), sign, typing.resolved(b)) for a, sign, b in checks),
        forced,
        tuple(sorted(alone.conventions | typing.conventions)),
    )


def _check_sums(pair: MatrixPair, typing: Typing, stems: Set[str], *trees: Typed) -> None:
    """Raises Misfit for x_k beside a sum over all x_i, and for sums up to n and up to m of the same x_i."""
    names = {str(t.data) for tree in trees for t in tree.walk() if t.kind == "name"}
    for name in names:
        stem = stem_of(name)
        if (
            stem in stems | typing.stems
            and name != stem
            and ROWS not in name
            and not name.endswith(("_bar", "_hat", "_tilde"))
        ):
            raise Misfit(f"{name} beside a sum over all of them")
    lengths = dict[str, str]()
    for family, end in sorted(typing.ends | _declared_ends(pair, typing)):
        if lengths.setdefault(family, end) != end:
            raise Misfit(LENGTHS)
    named = [x for x in _named_sizes(pair) if x.isalpha()]
    if len({typing.sizes.find(x) for x in named}) < len(named):
        raise Doubtful(LENGTHS) if _labels(pair) else Misfit(LENGTHS)


def _declared_ends(pair: MatrixPair, typing: Typing) -> set[tuple[str, str]]:
    """How many rows the matrices have that are summed over, where it is said."""
    shapes = pair.assumed.shapes
    place = 1 if typing.of_columns else 0
    families = {family for family, _ in typing.ends}
    found = {(f, shapes[f][place]) for f in families if f in shapes}
    return {(f, size) for f, size in found if len(size) == 1 and size != ONE}


def _named_sizes(pair: MatrixPair) -> set[str]:
    """n of I_n, of 1_n and of a sum up to n."""
    bigs = (n for f in (pair.gold, pair.answer) for n in f.walk() if n.kind == "big")
    return _labels(pair) | {n.data[1] for n in bigs if n.data[1]}


def _labels(pair: MatrixPair) -> set[str]:
    """n of I_n and of 1_n."""
    names = [str(n.data) for f in (pair.gold, pair.answer) for n in f.walk() if n.kind == "name"]
    return {name.partition("_")[2] for name in names if name.startswith(("I_", "ones_"))}


def _kind(shape: Shape) -> str:
    if shape == (ONE, ONE):
        return "a number"
    return "a matrix" if ONE not in shape else "a row" if shape[0] == ONE else "a vector"


def with_properties(typing: Typing, said: Assumed) -> None:
    """Square where a property says so."""
    for name, properties in said.properties.items():
        if typing.kinds.get(name) == MATRIX and not SQUARE.isdisjoint(properties):
            typing.sizes.unify(*typing.letter(name))


def wanted(pair: MatrixPair, read: Reading) -> Wanted:
    """What a point must satisfy."""
    said, drawn = pair.assumed.properties, pair.assumed.drawn
    properties = {name: frozenset(said.get(name, drawn.get(name, ()))) for name in said.keys() | drawn.keys()}
    sizes = {name: read.sizes.find(name) for name in pair.sizes if read.kinds.get(name) == SCALAR}
    return Wanted(properties, size_of=sizes, relations=read.checks)


# Kinds


def is_typed(pair: MatrixPair, kinds: Kinds) -> bool:
    """Do the sizes of the gold formula fit by these kinds?"""
    try:
        typing = Typing(kinds, pair.assumed.shapes, of_columns=pair.of_columns)
        with_properties(typing, pair.assumed)
        typing.typed(zero(pair.gold.sides[0]))
    except Misfit:
        return False
    return True


def usual_kinds(pair: MatrixPair) -> Kinds | None:
    """The kinds of the letters of the gold formula by itself: the first that fit."""
    alone = replace(pair.gold, bold=pair.gold.bold | pair.answer.bold, turned=pair.gold.turned | pair.answer.turned)
    for kinds in readings((alone, *pair.assumed.checks), pair.assumed.shapes):
        if is_typed(pair, kinds):
            return kinds
    return None


def agrees(read: Reading, usual: Kinds | None) -> bool:
    """Are the letters of the gold formula what they usually are?"""
    return usual is not None and all(read.kinds[name] == kind for name, kind in usual.items() if name in read.kinds)


def are_firm(usual: Kinds | None) -> bool:
    """Are the vectors of the gold formula those that nobody takes for numbers beside matrices?"""
    return all(kind != VECTOR or name.partition("_")[0] in FIRM for name, kind in (usual or {}).items())


def is_square(read: Reading, name: str) -> bool:
    """Is the letter a square matrix, by the sizes of both formulas?"""
    shapes = {t.shape for side in (read.gold, read.answer) for t in side.walk() if t.kind == "name" and t.data == name}
    return any(rows == columns != ONE for rows, columns in shapes)


def gram(f: Formula) -> frozenset[str]:
    """The letters that stand beside their own transposes: X of X^T X, which need not be square."""
    found: set[str] = set()
    for n in f.walk():
        row = _factors(n)
        for a, b in pairwise(row):
            for x, y in ((a, b), (b, a)):
                if x.kind == "transp" and x.args[0] == y and y.kind == "name":
                    found.add(str(y.data))
    return frozenset(found)


def _factors(n: Node) -> list[Node]:
    return [f for a in n.args for f in _factors(a)] if n.kind == "mul" else [n]
