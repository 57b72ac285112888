r"""What is said of matrices in words: which names are matrices or vectors, of which sizes, with which properties.

    A, B and C are general square matrices of the same size        X is an n × p matrix of rank p
    u and v are column vectors in R^n                              let \Sigma be symmetric positive definite

A statement with a word that is not known says no property ("A is almost symmetric"), and one that speaks of something
else ("A is a product of symmetric matrices") says nothing at all. Either makes the assumptions unclear: matrices that
show a difference might not be such as are spoken of.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from verify.answers.matrices.shapes import ONE, Shape, is_identity
from verify.answers.matrices.tokens import GREEK_WORDS, Unread, spelled
from verify.answers.matrices.tree import formula

PROPERTIES: Mapping[str, frozenset[str]] = {
    "symmetric": frozenset(("symmetric",)),
    "definite": frozenset(("symmetric", "definite")),
    "covariance": frozenset(("symmetric", "definite")),
    "orthogonal": frozenset(("left unitary", "right unitary")),
    "orthonormal": frozenset(("left unitary",)),
    "orthonormal-rows": frozenset(("right unitary",)),
    "unit": frozenset(("left unitary",)),
    "diagonal": frozenset(("symmetric", "diagonal")),
    "positive-entries": frozenset(("diagonal", "definite")),
    "distinct": frozenset(("distinct",)),
    "invertible": frozenset(("square",)),
    "square": frozenset(("square",)),
    "idempotent": frozenset(("square", "idempotent")),
    "projection": frozenset(("square", "idempotent", "drawn symmetric")),
    "skew": frozenset(("square", "skew")),
}
SPELLINGS = (
    (r"positive[ -](?:semi[ -]?)?definite|\bs?psd\b|\bs?pd\b", "definite"),
    (r"non-?singular|non-?degenerate|regular|full[ -]rank square", "invertible"),
    (r"(?:skew|anti)[ -]?symmetric", "skew"),
    (
        r"diagonal,? with (?:distinct,? )?(?:strictly )?positive (?:diagonal )?(?:entries|elements)",
        "distinct diagonal positive-entries",
    ),
    (r"diagonal,? with distinct (?:diagonal )?(?:entries|elements)", "distinct diagonal"),
    (r"(?:with |has |have )?orthonormal columns|columns orthonormal", "orthonormal"),
    (r"(?:with |has |have )?orthonormal rows", "orthonormal-rows"),
    (r"unit[ -](?:length|norm)|unit", "unit"),
    (r"orthogonal projections?(?: operators?)?", "symmetric projection"),
    (r"projections?|projectors?", "projection"),
    (r"rotations?|orthogonal", "orthogonal"),
    (r"gram\b|kernel matrix", "covariance matrix"),
)
MATRICES = frozenset(("matrix", "matrices"))
VECTORS = frozenset(("vector", "vectors", "column-vector", "column-vectors"))
NUMBERS = frozenset(("scalar", "scalars", "number", "numbers", "integer", "integers", "constant", "constants"))
NOUNS = MATRICES | VECTORS | NUMBERS
VERBS = frozenset(("is", "are", "be", "has", "have", "denotes", "denote"))
LEAD = frozenset(("let", "assume", "suppose", "where", "that", "for", "the", "given"))
_PLAIN_ADJECTIVES = (
    "and a an the general generic independent arbitrary real real-valued any some given fixed all both each "
    "nonzero non-zero random full "
    "compatible conformable column row positive identity data design weight weights feature features input inputs "
    "output outputs parameter parameters bias target targets label labels response coefficient coefficients logit "
    "logits prediction predictions hidden state activation activations error errors residual residuals gradient query "
    "key value queries keys values embedding embeddings"
)
PLAIN_ADJECTIVES = frozenset(_PLAIN_ADJECTIVES.split())
ADJECTIVES = PLAIN_ADJECTIVES | PROPERTIES.keys()
KNOWN = NOUNS | VERBS | LEAD | ADJECTIVES
_OF_OTHERS = (
    "of to by from onto along between with without not no nor neither whose which if unless or except only in on"
)
LINKS = frozenset(_OF_OTHERS.split())  # what stands after one of these is said of something else than the names
NO_ARTICLE = frozenset(("and", "is", "are", "be", "in", "has", "have", "or"))
NOT = re.compile(r",?\s*(?:but\s+)?\bnot\s+(?:necessarily|assumed|required)(?:\s+to\s+be)?\s+(?:an?\s+)?[\w-]+")
SAME_SIZE = re.compile(r"(?:all\s+)?(?:of\s+)?the\s+same\s+(?:size|order|dimension|shape)s?")
OF_ITS_ROWS = re.compile(r"\bthe\s+(rows|columns)\s+of\s+(\S+)\s+are\s+orthonormal")
TAILS = (  # what may stand behind, and restricts nothing that is used here
    re.compile(r"of\s+(?:compatible|conformable|appropriate|suitable)\s+(?:size|order|dimension|shape)s?"),
    re.compile(r"with\s+linearly\s+independent\s+(?:columns|rows)|(?:columns|rows)\s+linearly\s+independent"),
    re.compile(r"with\s+(?:real\s+|generic\s+)?entries"),
    re.compile(r"of\s+(?:the\s+)?(?:eigenvalues|singular values|weights)|(?<=covariance matrix)\s+of\s+\S+"),
)
_SIZE = r"(?<![\w\\])([A-Za-z]|\d+)"
SIZED = re.compile(rf"{_SIZE}\s*(?:\\times|×|-by-|\bby\b|(?<=\d)x(?=\d)|\s[x*]\s)\s*([A-Za-z]|\d+)(?!\w)")
SPACE = re.compile(
    r"(?:\bin\b|∈|\\in(?![A-Za-z]))\s*(?:\\mathbb\s*\{?\s*R\s*\}?|ℝ|R)"
    r"(?:\s*\^?\s*\{?\s*(?P<rows>\w+)\s*(?:(?:\\times|×|x|\*|,)\s*(?P<columns>\w+))?\s*\}?)?(?!\w)"
)
LENGTH = re.compile(r"\bof (?:length|size|dimension|order)s?\s+([A-Za-z]|\d+)(?=\s*$|\s*,)")
DIMENSIONAL = re.compile(r"(?<!\w)([A-Za-z]|\d+)-(?:dimensional|vectors?)\b")
OF_RANK = re.compile(r"\b(?:of|with|has|have)\s+(?:full\s+)?(?:column\s+|row\s+)?rank\s*(?:=\s*)?([A-Za-z]|\d+)?(?!\w)")
SLOPE = r"\\nabla\s*(?:\^\{?2\}?\s*)?(?:_\w\s*)?[A-Za-z](?:\([^()]*\))?"
ABOVE_ONE = re.compile(r"(?<=\w)\s*(?:>|≥|\\gt|\\geq?)\s*[12]\s*$")  # as every length is taken to be
WORD = re.compile(SLOPE + r"|\\[A-Za-z]+(?:\s*\{[^{}]*\})*(?:_\w|_\{\w+\})?|[^\s,;]+")
_OF_MATRICES = (
    "matrix matrices vectors? symmetric orthogonal orthonormal invertible commut\\w* triangular stochastic permutation "
    "nilpotent idempotent skew\\w* singular toeplitz circulant unitary hermitian eigen\\w* rank trace determinants? "
    "inverses? square diagonal projections?"
)
SPEAKS = re.compile(rf"\b(?:{'|'.join(_OF_MATRICES.split())}|positive[ -](?:semi-?)?definite)\b", re.IGNORECASE)
PLAIN = re.compile(r"[a-z][a-z-]+")  # a word, and no name


@dataclass
class Clause:
    """What one clause says of its names; `rest` are the words that are not known."""

    names: list[str]
    shape: Shape | None = None
    same_size: bool = False
    kind: str = ""
    properties: set[str] = field(default_factory=set)
    positive: bool = False
    orthogonal: list[tuple[str, str]] = field(default_factory=list)  # vectors whose inner products are 0
    unclear: bool = False

    def shapes(self) -> Mapping[str, Shape]:
        """The sizes of the names; those of one size have the sizes of the first."""
        if self.shape is not None:
            return dict.fromkeys(self.names, self.shape)
        if self.kind == "number":
            return dict.fromkeys(self.names, (ONE, ONE))
        if not self.kind:
            return {}
        owners = [self.names[0] if self.same_size else name for name in self.names]
        columns = [ONE if self.kind == "vector" else f"columns of {owner}" for owner in owners]
        return {n: (f"rows of {o}", c) for n, o, c in zip(self.names, owners, columns, strict=True)}


def clauses(text: str) -> list[Clause]:
    """What a statement says, clause by clause. Raises Unread for what says nothing of matrices."""
    pieces = [text]
    if sum(1 for _ in re.finditer(r"\b(?:is|are)\b|∈|\\in(?![A-Za-z])|\bin\s+R", text)) > 1:
        pieces = _joined(re.split(r"[,;]|\.\s|\bwhere\b|\band\b", text))
    return [clause(spelled(piece)) for piece in pieces]


def _joined(pieces: list[str]) -> list[str]:
    """Pieces without a verb go with the next one: A, B are symmetric."""
    out, begun = list[str](), ""
    for piece in pieces:
        if out and not begun and all(re.fullmatch("[a-z-]{2,}", word) for word in piece.split()):
            out[-1] = f"{out[-1]}, {piece}"  # A is symmetric and invertible, B is diagonal
            continue
        begun = f"{begun}, {piece}" if begun else piece
        if re.search(r"\b(?:is|are|be|has|have)\b|∈|\\in(?![A-Za-z])|\bin\s+R|[=<>]", piece):
            out.append(begun)
            begun = ""
    if begun.strip():
        if not out:
            raise Unread("no verb")
        out[-1] = f"{out[-1]}, {begun}"
    return out


def clause(text: str) -> Clause:
    """A is a symmetric n × n matrix. Raises Unread for what says nothing of matrices or numbers, or of others too."""
    plain = re.sub(r"\\(?:text|mathrm|textrm)\s*\{([^{}]*)\}", r" \1 ", text).replace("$", " ")
    plain = ABOVE_ONE.sub("", plain)
    plain, shape, sized = _size_of(NOT.sub(" ", plain))
    plain, same_size = SAME_SIZE.subn(" ", OF_ITS_ROWS.sub(r"\2 has orthonormal \1", plain))
    for tail in TAILS:
        plain = tail.sub(" ", plain)
    ranks = OF_RANK.findall(plain)
    plain = OF_RANK.sub(" full ", plain)
    for pattern, word in SPELLINGS:
        plain = re.sub(rf"\b(?:{pattern})\b", word, plain, flags=re.IGNORECASE)
    if _has_product(plain):
        raise Unread(f"{text!r} speaks of a product")
    words = _between_vectors(WORD.findall(plain))
    if not LINKS.isdisjoint(word.lower() for word in words):
        raise Unread(f"{text!r} speaks of something else than its names")
    kinds, names, properties, unclear = _sorted_out(words)
    kind = "matrix" if kinds & MATRICES else "vector" if kinds & VECTORS else "number" if kinds & NUMBERS else ""
    if "identity" in words and not names:
        return Clause([])
    if not names or not (kind or properties or sized or "full" in words):
        raise Unread(f"{text!r} says nothing of matrices")
    unclear |= "positive" in words and kind != "number"
    found = Clause(names, _completed(shape, kind, properties), bool(same_size), kind)
    found.unclear = unclear or any(rank and rank not in (shape or ()) for rank in ranks)
    if unclear:
        return found
    found.positive = "positive" in words
    found.properties = properties
    if {"orthogonal", "orthonormal"} & set(words) and (kind == "vector" or all(n[0].islower() for n in names)):
        found.orthogonal = [(a, b) for at, a in enumerate(names) for b in names[at + 1 :]]
        found.properties = {"left unitary"} if "orthonormal" in words else set()
    return found


def _has_product(plain: str) -> bool:
    r"""Do two names stand side by side, as in \Delta A, which may be one thing?"""
    found = list(WORD.finditer(plain))
    pairs = ((a, b) for a, b in pairwise(found) if not plain[a.end() : b.start()].strip())
    return any(_may_be_name(a[0]) and _may_be_name(b[0]) for a, b in pairs)


def _may_be_name(word: str) -> bool:
    known = word.lower().strip(".:()") in {"", *KNOWN} and word != "A"
    titled = word.istitle() and word.isalpha() and len(word) > 2
    spoken = PLAIN.fullmatch(word) and word not in GREEK_WORDS
    return not known and not spoken and not titled and any(c.isalpha() for c in word)


def _between_vectors(words: list[str]) -> list[str]:
    """u is orthogonal to v: u, v are orthogonal."""
    if words[-3:-1] == ["orthogonal", "to"] and len(words) > 3:
        return [words[0], words[-1], *words[1:-2], "vectors"]
    return words


def _size_of(plain: str) -> tuple[str, Shape | None, bool]:
    """The text without the sizes in it, and these; of one length alone, with ? for the other."""
    space = SPACE.search(plain)
    if space is not None:
        rows, columns = space["rows"], space["columns"]
        shape = (ONE, ONE) if rows is None else (rows, columns or ONE)
        return SPACE.sub(" ", plain, count=1), shape, True
    match = SIZED.search(plain)
    if match is not None:
        return SIZED.sub(" ", plain, count=1), (match[1], match[2]), True
    for pattern in (DIMENSIONAL, LENGTH):
        match = pattern.search(plain)
        if match is not None:
            word = " vector " if "vector" in match[0] else " "
            return pattern.sub(word, plain, count=1), (match[1], "?"), False
    return plain, None, False


def _completed(shape: Shape | None, kind: str, properties: set[str]) -> Shape | None:
    """A vector of length n is n × 1, a square matrix of size n n × n."""
    if shape is None or shape[1] != "?":
        return shape
    if kind == "vector":
        return shape[0], ONE
    return (shape[0], shape[0]) if kind == "matrix" or properties else None


def _sorted_out(words: list[str]) -> tuple[set[str], list[str], set[str], bool]:
    """The kinds, the names and the properties among the words, and whether there are words that are not known."""
    kinds, names, properties, unclear = set[str](), list[str](), set[str](), False
    for place, word in enumerate(words):
        low = word.lower().strip(".:()")
        following = words[place + 1].lower() if place + 1 < len(words) else ""
        article = word == "a" and following not in NO_ARTICLE and bool(PLAIN.fullmatch(following))
        if low in KNOWN and (low != "a" or article):
            kinds |= {low} & NOUNS
            properties |= PROPERTIES.get(low, frozenset())
        elif not low:
            continue
        elif (PLAIN.fullmatch(word) and word not in GREEK_WORDS) or (
            word.istitle() and word.isalpha() and len(word) > 2
        ):
            unclear = True
        elif not is_identity(name := _name(word)):
            names.append(name)
    return kinds, names, properties, unclear


def _name(word: str) -> str:
    side = formula(word).sides
    if len(side) != 1 or side[0].kind != "name":
        raise Unread(f"{word} is no name")
    return str(side[0].data)
