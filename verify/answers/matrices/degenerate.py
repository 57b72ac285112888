r"""Cases that assumptions in words leave out: a matrix that is not symmetric, vectors that are not parallel.

    A is square and not symmetric             A ≠ A^T, a relation that every counterexample satisfies
    X^T X is invertible                       det(X^T X) ≠ 0
    all eigenvalues of X^T X exceed 1         X^T X - I ≻ 0
    a, b are linearly independent vectors     a b^T ≠ b a^T

Nothing is proved by these; a difference is only believed where they hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from verify.answers.matrices.nodes import Formula
from verify.answers.matrices.tokens import Unread
from verify.answers.matrices.tree import formula

_NOT = r",?\s*(?:\b(?:and|but|which)\b\s*)?(?:\b(?:is|are)\b\s*)?\b(?:not|non)(?:\s*-\s*|\s+)?"
_DONT = r"\s+(?:do\s+not|don't|does\s+not|never)\s+commute(?:\s+with\s+each\s+other)?"
_INVERTIBLE = r"(?:invertible|non-?singular|full[ -]rank|of full rank|non-?degenerate)"
_VERB = r"\s+(?:is|are|be)\s+"
NEGATED = re.compile(_NOT + r"(?P<what>symmetric|orthogonal|diagonal|idempotent)\b")
COMMUTING = re.compile(rf"(?:{_DONT}|{_VERB}non-?commuting(?:\s+matrices)?|{_VERB}not commuting)$")
INDEPENDENT = re.compile(
    r"\b(?:linearly\s+independent|(?:not|non)[ -](?:parallel|collinear|proportional|multiples of each other))\b"
)
OF_FORMULA = re.compile(rf"(?P<formula>.*[\^'ᵀ⁻+*].*?){_VERB}(?P<what>{_INVERTIBLE}|positive[ -]definite)(?: matrix)?$")
EIGENVALUES = re.compile(
    r"(?:(?:all|the)\s+)*eigenvalues\s+of\s+(?P<formula>.+?)\s+(?:are\s+)?(?:all\s+)?"
    r"(?:(?P<positive>positive)|(?P<nonzero>non-?zero)|(?P<than>exceed|>|(?:strictly\s+)?(?:greater|larger|bigger)\s+than)\s+"
    r"(?P<bound>[\w.\\]+))$"
)
NONZERO = re.compile(r"\bnon-?zero\b(?!\s+(?:entries|determinant|elements|eigenvalues))")
EXIST = re.compile(
    r"(?:all\s+)?(?:of\s+)?(?:the\s+)?(?:necessary\s+|needed\s+|relevant\s+|required\s+)?inverses?\s+(?:all\s+)?exists?$"
)
GENERIC = re.compile(
    r"(?:all\s+)?(?:the\s+)?(?:entries|matrices|numbers|vectors|values|sizes)\s+(?:are\s+)?(?:all\s+)?generic"
)
RELATION_OF: Mapping[str, str] = {
    "symmetric": r"{0} ≠ {0}^T",
    "orthogonal": r"{0}^T {0} ≠ I",
    "idempotent": r"{0} {0} ≠ {0}",
}


@dataclass(frozen=True)
class Excluded:
    """What is left of a statement, and relations that points must satisfy."""

    rest: str
    checks: tuple[Formula, ...]


def excluded(text: str, names_of: Callable[[str], list[str]]) -> Excluded | None:
    """What a statement leaves out; None where it leaves out nothing. Raises Unread."""
    if EXIST.fullmatch(text) or GENERIC.fullmatch(text):
        return Excluded("", ())
    for way in (_of_formula, _of_eigenvalues):
        found = way(text)
        if found is not None:
            return found
    for pattern, relations in _WAYS:
        match = pattern.search(text)
        if match is not None:
            names = names_of(_subject(text))
            rest = f"{text[: match.start()]} {text[match.end() :]}".strip()
            return Excluded(_completed(rest, names), tuple(map(formula, relations(match, names))))
    return None


def _of_formula(text: str) -> Excluded | None:
    match = OF_FORMULA.fullmatch(text)
    if match is None:
        return None
    parts = [part for part in re.split(r",\s*(?:and\s+)?|\s+and\s+", match["formula"]) if part.strip()]
    if match["what"].startswith("positive"):
        return Excluded("", tuple(_definite(part, "") for part in parts))
    return Excluded("", tuple(formula(rf"\det({part}) ≠ 0") for part in parts))


def _of_eigenvalues(text: str) -> Excluded | None:
    match = EIGENVALUES.fullmatch(text)
    if match is None:
        return None
    if match["nonzero"]:
        return Excluded("", (formula(rf"\det({match['formula']}) ≠ 0"),))
    return Excluded("", (_definite(match["formula"], match["bound"] or ""),))


def _definite(text: str, bound: str) -> Formula:
    """A - c I ≻ 0"""
    return replace(formula(f"{text} - {bound} I = 0" if bound else f"{text} = 0"), relations=("≻",))


def _subject(text: str) -> str:
    """What stands before the verb; of "non-zero vectors x, y", nothing."""
    match = re.search(r"\s+(?:is|are|be|do|does|∈|in|\\in)\b", text)
    if match is None:
        raise Unread("no verb")
    return re.sub(r"^(?:let|the|assume|suppose|that|vectors?|matrix|matrices)\s+", "", text[: match.start()])


def _completed(rest: str, names: list[str]) -> str:
    """A is, of A is not symmetric: A is a square matrix."""
    said = re.sub(r"\s+", " ", rest).strip(" ,")
    if re.fullmatch(r"(?:.*\s)?(?:is|are)(?:\s+(?:an?|the))?", said) or not re.search(
        r"\s(?:is|are|in)\s|∈|\\in", said
    ):
        return (
            f"{', '.join(names)} are square matrices" if names[0][:1].isupper() else f"{', '.join(names)} are vectors"
        )
    return said


def _negations(match: re.Match[str], names: list[str]) -> list[str]:
    if match["what"] not in RELATION_OF:
        raise Unread("another property")
    if match["what"] == "orthogonal" and len(names) == 2:
        return [rf"{_bold(names[0])}^T {_bold(names[1])} ≠ 0"]
    return [RELATION_OF[match["what"]].format(_written(name)) for name in names]


def _orders(_: re.Match[str], names: list[str]) -> list[str]:
    a, b = _two(names)
    return [f"{_written(a)} {_written(b)} ≠ {_written(b)} {_written(a)}"]


def _directions(_: re.Match[str], names: list[str]) -> list[str]:
    a, b = _two(names)
    return [f"{_bold(a)} {_bold(b)}^T ≠ {_bold(b)} {_bold(a)}^T"]


def _bold(name: str) -> str:
    return rf"\mathbf{{{name}}}" if name.isalpha() else _written(name)


def _written(name: str) -> str:
    """The text of a name: W^{(l)} of W^(l)."""
    return re.sub(r"_(\w{2,})$", r"_{\1}", re.sub(r"\^\((.*)\)$", r"^{(\1)}", name))


def _two(names: list[str]) -> tuple[str, str]:
    if len(names) != 2:
        raise Unread("of two only")
    return names[0], names[1]


_WAYS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], list[str]], list[str]]], ...] = (
    (NEGATED, _negations),
    (COMMUTING, _orders),
    (INDEPENDENT, _directions),
    (NONZERO, lambda _, names: [f"{_written(name)} ≠ 0" for name in names]),
)
