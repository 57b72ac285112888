r"""What is said of matrices: properties, sizes, definitions and equations.

A is symmetric      Q^T Q = I      \Sigma is positive definite      X \in \mathbb{R}^{n \times d}
H = X(X^T X)^{-1} X^T      \|u\| = 1      \lambda > 0
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from verify.answers.matrices.degenerate import excluded
from verify.answers.matrices.letters import Traits
from verify.answers.matrices.nodes import Formula, Node
from verify.answers.matrices.shapes import ONE, Shape, is_identity
from verify.answers.matrices.spellings import respelled
from verify.answers.matrices.tokens import Unread
from verify.answers.matrices.tree import formula
from verify.answers.matrices.words import PROPERTIES, SPEAKS, clauses

LONGEST = 200
RELATION = re.compile(r"[=<>≤≥≠≻≽∈]|\\(?:succ|preceq|prec|[lgn]eq?|in)(?![A-Za-z])")
SQUARE = frozenset(("symmetric", "definite", "diagonal", "square", "idempotent", "skew", "right unitary"))
POSITIVE = re.compile(r"(?P<names>.+?)\s*(?:\\succ|\\succeq|≻|≽|⪰)\s*0")


COLUMNS = re.compile(
    r"(?:the\s+)?(?:(?P<small>\\?\w+)_\{?\w\}?\s+(?:is|are|denotes?|being)\s+(?:the\s+)?(?:\w+(?:-th|th)\s+)?columns?\s+of\s+(?P<capital>\\?\w+)"
    r"|columns\s+of\s+(?P<first>\\?\w+)\s+are\s+(?:the\s+)?(?:vectors\s+)?(?P<second>\\?\w+)_\{?\w\}?)"
)
DIAGONAL_OF = re.compile(
    r"(?P<capital>\\?\w+)\s*=\s*(?:\\operatorname\{|\\mathrm\{|\\text\{)?\\?diag\}?\s*(?:\\left)?\(\s*(?P<small>\\?\w+?)_\{?1\}?\s*,.*\)"
)


@dataclass
class Assumed:
    """What is assumed; `equations` are formulas with "=", `checks` with any relation, `used` the texts themselves."""

    properties: dict[str, set[str]] = field(default_factory=dict)
    shapes: dict[str, Shape] = field(default_factory=dict)
    definitions: dict[str, Node] = field(default_factory=dict)
    equations: list[Formula] = field(default_factory=list)
    checks: list[Formula] = field(default_factory=list)
    used: list[str] = field(default_factory=list)
    speaks_of_matrices: bool = False
    drawn: dict[str, set[str]] = field(default_factory=dict)  # properties of points, on which no proof rests
    of_columns: bool = False  # are the vectors of sums columns of matrices?
    unclear: bool = False  # is something said that is not understood?

    @property
    def traits(self) -> Traits:
        """The properties, as the algebra takes them."""
        having = {p: frozenset(n for n, found in self.properties.items() if p in found) for p in _KINDS}
        return Traits(
            symmetric=having["symmetric"],
            diagonal=having["diagonal"],
            left_unitary=having["left unitary"],
            right_unitary=having["right unitary"],
            idempotent=having["idempotent"],
            skew=having["skew"],
        )

    @property
    def sizes(self) -> frozenset[str]:
        """The names of sizes that are spoken of."""
        return frozenset(s for shape in self.shapes.values() for s in shape if s.isalpha())


_KINDS = ("symmetric", "diagonal", "left unitary", "right unitary", "idempotent", "skew")


def assumed(said: Iterable[str]) -> Assumed:
    """What these texts say; a text that says something of matrices or numbers that is not read makes it unclear.

    Raises Unread for what is no text, or too long.
    """
    found = Assumed()
    for text in said:
        if not isinstance(text, str) or len(text) > LONGEST:
            raise Unread("another statement")
        text = text.strip().strip("$").strip().rstrip(".")  # noqa: PLW2901
        text = respelled(text, text)[0]  # noqa: PLW2901
        text = _without_excluded(text, found)  # noqa: PLW2901
        if not text:
            continue
        try:
            read = any(way(text, found) for way in (_definite, _of_spectra, _in_words, _relation))
        except Unread:
            read = False
        if not read and (SPEAKS.search(text) or RELATION.search(text)):
            found.unclear = True
            found.speaks_of_matrices |= bool(SPEAKS.search(text))
    return found


def _without_excluded(text: str, found: Assumed) -> str:
    """The text without the cases that it leaves out, which points are to satisfy."""
    try:
        said = excluded(text, _names)
    except Unread:
        return text
    if said is None:
        return text
    found.checks.extend(said.checks)
    found.speaks_of_matrices |= bool(said.checks) and SPEAKS.search(text) is not None
    return said.rest


def _names(text: str) -> list[str]:
    """The names in a list: A, B and C."""
    out = []
    for part in re.split(r",|;|\s+and\s+|\\text\{\s*and\s*\}", text):
        if not part.strip():
            continue
        side = formula(part).sides
        if len(side) != 1 or side[0].kind != "name" or is_identity(side[0].data):
            raise Unread("a name is wanted")
        out.append(str(side[0].data))
    if not out:
        raise Unread("a name is wanted")
    return out


def _definite(text: str, found: Assumed) -> bool:
    r"""\Sigma \succ 0"""
    match = POSITIVE.fullmatch(text)
    if match is None:
        return False
    for name in _names(match["names"]):
        _add(found, name, PROPERTIES["definite"], text)
    return True


def _of_spectra(text: str, found: Assumed) -> bool:
    """u_j are the columns of U; D = diag(d_1, ..., d_p)"""
    columns = COLUMNS.fullmatch(text)
    if columns is not None:
        small, capital = columns["small"] or columns["second"], columns["capital"] or columns["first"]
        if capital.lower() != small:
            return False
        found.of_columns = found.speaks_of_matrices = True
        return True
    diagonal = DIAGONAL_OF.fullmatch(text)
    if diagonal is None or diagonal["capital"].lower() != diagonal["small"].lower():
        return False
    _add(found, diagonal["capital"].lstrip("\\"), PROPERTIES["diagonal"], text)
    return True


def _in_words(text: str, found: Assumed) -> bool:
    """A and B are symmetric n × n matrices; x in R^n"""
    try:
        said = clauses(text)
    except Unread:
        return False
    for clause in said:
        found.shapes.update(clause.shapes())
        numbers = all(shape == (ONE, ONE) for shape in clause.shapes().values())
        found.speaks_of_matrices |= bool(clause.properties) or not numbers
        found.unclear |= clause.unclear
        for a, b in clause.orthogonal:
            zero = formula(rf"\mathbf{{{a}}}^T\mathbf{{{b}}} = 0") if len(a) == len(b) == 1 else _refused(a)
            found.equations.append(zero)
            found.checks.append(zero)
            found.used.append(text)
            found.speaks_of_matrices = True
        for name in clause.names:
            if clause.properties:
                _add(found, name, clause.properties, text)
            if clause.positive:
                found.checks.append(formula(f"{name} > 0"))
    return True


def _refused(name: str) -> Formula:
    raise Unread(f"{name} is no letter")


def _add(found: Assumed, name: str, properties: Iterable[str], text: str) -> None:
    found.properties.setdefault(name, set()).update(properties)
    found.speaks_of_matrices = True
    if text not in found.used:
        found.used.append(text)


def _relation(text: str, found: Assumed) -> bool:
    """An equation that says a property, defines a name, or is used as it is; an inequality is checked only."""
    said = formula(text)
    if not said.relations or any(sign == "∈" for sign in said.relations):
        return False
    if said.relations != ("=",):
        found.checks.append(said)
        return True
    left, right = said.sides
    for a, b in ((left, right), (right, left)):
        for name, properties in _told(a, b):
            _add(found, name, properties, text)
            return True
    found.used.append(text)
    if left.kind == "name" and all(n != left for n in right.walk()) and not is_identity(str(left.data)):
        found.definitions[str(left.data)] = right
        return True
    found.equations.append(said)
    found.checks.append(said)
    return True


def _signed(node: Node, sign: int) -> Iterator[tuple[int, Node]]:
    """The terms of a sum, each with its sign."""
    if node.kind in {"sum", "neg"}:
        for a in node.args:
            yield from _signed(a, -sign if node.kind == "neg" else sign)
    elif not (node.kind == "num" and node.data == 0):
        yield sign, node


def _turned_alike(a: Node, b: Node) -> Iterator[tuple[str, Iterable[str]]]:
    """A + A^T = 0, A = -A^T, and A - A^T = 0."""
    terms = [*_signed(a, 1), *_signed(b, -1)]
    for (sign, one), (other, turned) in (terms, terms[::-1]) if len(terms) == 2 else ():
        if turned == Node("transp", (one,), turned.data) and one.kind == "name":
            yield str(one.data), ("square", "skew") if sign == other else ("symmetric",)


def _told(a: Node, b: Node) -> Iterator[tuple[str, Iterable[str]]]:
    """The property that an equation says: A^T = A, A^T = -A, Q^T Q = I, Q^{-1} = Q^T, P^2 = P, u^T u = 1."""
    yield from _turned_alike(a, b)
    match a, b:
        case Node("transp", (Node("name") as x,)), y if x == y:
            yield x.data, ("symmetric",)
        case Node("transp", (Node("name") as x,)), Node("neg", (y,)) if x == y:
            yield x.data, ("square", "skew")
        case Node("inv", (Node("transp", (Node("name") as x,)),)), y if x == y:
            yield x.data, ("left unitary", "right unitary")
        case Node("inv", (Node("name") as x,)), Node("transp", (y,)) if x == y:
            yield x.data, ("left unitary", "right unitary")
        case Node("pow", (Node("name") as x, Node("num", data=power))), y if x == y and power == 2:
            yield x.data, ("square", "idempotent")
        case Node("mul", (Node("name") as x, z)), y if x == y == z:
            yield x.data, ("square", "idempotent")
        case Node("mul", (Node("transp", (Node("name") as x,)), y)), Node() if x == y and _is_one(b):
            yield x.data, ("left unitary",)
        case Node("mul", (Node("name") as x, Node("transp", (y,)))), Node() if x == y and _is_one(b):
            yield x.data, ("right unitary",) if b.kind != "num" else ()
        case Node("norm", (Node("name") as x,), "2"), Node("num", data=value) if value == 1:
            yield x.data, ("left unitary",)
        case Node("pow", (Node("norm", (Node("name") as x,), "2"), Node("num"))), Node("num", data=value) if value == 1:
            yield x.data, ("left unitary",)


def _is_one(node: Node) -> bool:
    return (node.kind == "num" and node.data == 1) or (node.kind == "name" and is_identity(str(node.data)))
