"""From normalised characters to the tokens of the grammars, for plain text and for LaTeX alike.

Whether a word is a name is asked of the scope; what a name means is not decided here. What opens and closes is
paired here, so that an error points at the bracket that is not closed, and so that each | is known for what it is:
the beginning or end of an absolute value, or the "given" of a probability.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from lark import Token

from derive.printing.glyphs import GREEK
from verify.answers import limits
from verify.answers.characters import ABOVE, BELOW, END, Line
from verify.answers.invalid import Fault
from verify.answers.names import Scope

LATIN = {char: name for name, char in GREEK.items()}
RELATIONS = {
    "=": "=",
    "==": "=",
    "<": "<",
    ">": ">",
    "≤": "<=",
    "<=": "<=",
    "≥": ">=",
    ">=": ">=",
    "≠": "!=",
    "!=": "!=",
}
OPENING = {"LPAR": "RPAR", "LSQB": "RSQB", "LBRACE": "RBRACE", "SUB_OPEN": "RBRACE", "SUP_OPEN": "RBRACE"}
OPERANDS = frozenset(("NUM", "NAME", "DIFF", "RPAR", "RSQB", "RBRACE", "ABS_CLOSE", "BANG", "PERCENT"))
SIGNS = {
    **dict.fromkeys("+-", "SIGN"),
    **dict.fromkeys("*/", "OP"),
    "(": "LPAR",
    ")": "RPAR",
    "[": "LSQB",
    "]": "RSQB",
    "{": "LBRACE",
    "}": "RBRACE",
    END: "RBRACE",
    BELOW: "SUB_OPEN",
    ABOVE: "SUP_OPEN",
    "^": "CARET",
    "**": "CARET",
    "_": "UNDER",
    ",": "COMMA",
    ";": "COMMA",
    "∥": "COMMA",
    "|": "BAR",
    "!": "BANG",
    "%": "PERCENT",
    "√": "SQRT",
    "∂": "PARTIAL",
    "..": "DOTS",
    "...": "DOTS",
    "…": "DOTS",
    **dict.fromkeys(RELATIONS, "REL"),
}
NUMBER = r"(?:\d+\.\d+|\d+|\.\d+)"
SPELLED = re.compile(
    rf"(?P<VULGAR>½.)|(?P<NUM>{NUMBER}(?:[eE][+-]?\d+(?![\w.]))?)|(?P<WORD>[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*)"
    r"|(?P<GREEK>[α-ωΑ-Ω](?:_hat|_bar|_tilde)?)|(?P<SIGNS>\*\*|<=|>=|!=(?!=)|==|\.\.\.?|[^\s])|(?P<SPACE>\s+)"
)
NAMED_SIGNS = {"∞": "infinity", "Σ": "sum", "Π": "prod"}
CURES = {
    ".": "Write a product with *, and a range with ..: j=1..K.",
    ":": "Write a formula only.",
    '"': "Write a formula only.",
    "'": "Only a name is primed: X'.",
    "≈": "Write an exact value.",
    "→": "Write the limit itself.",
    "∇": "Write the partial derivative: ∂L/∂z_k.",
    "\\": "A backslash begins a LaTeX command.",
    "$": "Put $ at both ends, or leave it out.",
}

UNDERSCORES = 3  # in the name of a function

Known = Callable[[str], bool]


@dataclass(frozen=True)
class Piece:
    """A token before its place in the text as given is known: `at` counts normalised characters."""

    kind: str
    value: str
    at: int


def text_pieces(line: Line, scope: Scope) -> Iterator[Piece]:
    """The tokens of plain text."""
    at = 0
    known = scope.known
    while at < len(line.text):
        match = SPELLED.match(line.text, at)
        if match is None:
            raise Fault("A character that means nothing here.", "Delete it.", line.places[at])
        kind, value = match.lastgroup or "", match[0]
        if kind == "WORD":
            value = _word(line, at, value, known)
            if scope.splits(value) and not _is_below(line.text, at):
                yield from (Piece("NAME", letter, at + offset) for offset, letter in enumerate(value))
            else:
                yield from _names(line, at, value, known)
        elif kind == "GREEK" and value[0] in LATIN:
            value += _primes(line.text, at + len(value))
            yield _piece(line, kind, value, at)
        elif kind == "NUM" and (mixed := _mixed_script(line.text, at, scope)):
            value = mixed
            yield Piece("NAME", value, at)
        elif kind != "SPACE":
            yield _piece(line, kind, value, at)
        at += len(value)


def _mixed_script(text: str, at: int, scope: Scope) -> str:
    """The 1k of Y_1k, where Y is a matrix; elsewhere x_1k is x_1 times k."""
    script = re.match(r"\d+[A-Za-z]+", text[at : at + limits.DIGITS])
    before = re.search(r"([A-Za-z]+)_$", text[max(0, at - limits.DIGITS) : at])
    return script[0] if script and before and scope.is_matrix(before[1]) else ""


def _piece(line: Line, kind: str, value: str, at: int) -> Piece:
    if kind == "NUM":
        limits.check_number(value, line.places[at])
    if kind == "GREEK" or value in NAMED_SIGNS:
        accent = value[1:]
        if value[0] not in LATIN and value not in NAMED_SIGNS:
            raise unknown(line, at)
        return Piece("NAME", NAMED_SIGNS.get(value) or LATIN[value[0]] + accent, at)
    if kind == "SIGNS":
        if value not in SIGNS:
            raise unknown(line, at)
        return Piece(SIGNS[value], RELATIONS.get(value, value), at)
    return Piece("NUM" if kind == "VULGAR" else kind, value[1:] if kind == "VULGAR" else value, at)


def unknown(line: Line, at: int) -> Fault:
    """A character that no formula has."""
    char = line.text[at]
    return Fault(
        f"{char} means nothing here.", CURES.get(char, "Use letters, digits and + - * / ^ ( )."), line.places[at]
    )


def _word(line: Line, at: int, word: str, known: Known) -> str:
    """How much of the word is one name: log_softmax, but z of z_k; with primes, if it has any."""
    parts = word.split("_")
    for count in range(min(len(parts), UNDERSCORES + 1), 1, -1):
        if known("_".join(parts[:count])):
            return "_".join(parts[:count])
        if parts[1] in {"hat", "bar", "tilde"}:
            return "_".join(parts[:2])
    first = parts[0]
    letters = first.rstrip("0123456789")
    if letters == first or known(first) or _is_below(line.text, at):
        return first + _primes(line.text, at + len(first))
    if not letters.isalpha() or _is_above(line.text, at):
        return re.match("[A-Za-z]+", first)[0]  # type: ignore[index]  # a word begins with a letter
    digits = first[len(letters) :]
    raise Fault(
        f"{first} may be an entry, a product or a power.",
        f"Write {letters}_{digits}, {digits}*{letters} or {letters}^{digits}.",
        line.places[at],
    )


def _primes(text: str, at: int) -> str:
    return text[at : at + len(text[at:]) - len(text[at:].lstrip("'"))]


def _is_below(text: str, at: int) -> bool:
    """Whether this is below the line, where i1 is a name."""
    return text[:at].endswith("_") or text.rfind(BELOW, 0, at) > text.rfind(END, 0, at) or text[:at].endswith("_{")


def _is_above(text: str, at: int) -> bool:
    return text.rfind(ABOVE, 0, at) > text.rfind(END, 0, at)


def _names(line: Line, at: int, word: str, known: Known) -> Iterator[Piece]:
    """A word as a name; dz, which is none, as the differential of z."""
    rest = word[1:]
    split = word[0] == "d" and rest and not known(word) and not _is_below(line.text, at)
    if split and (known(rest) or len(rest.rstrip("'")) == 1):
        yield Piece("DIFF", "d", at)
        yield Piece("NAME", LATIN.get(rest, rest), at + 1)
        return
    yield Piece("NAME", LATIN.get(word, word), at)


# What opens and closes


def tokens(pieces: Iterable[Piece], line: Line, *, braces: bool) -> list[Token]:
    """Tokens with their places in the text as given, brackets paired. Raises Fault."""
    found = list(_brackets(_scripts(pieces), line.text))
    limits.check_count(len(found), line.places[found[limits.TOKENS].at] if len(found) > limits.TOKENS else 0)
    operands = [piece for piece in found if piece.kind in {"NUM", "NAME"}]
    limits.check_operands(len(operands), line.places[operands[limits.NODES].at] if len(operands) > limits.NODES else 0)
    paired = _Pairs(line, braces).run(found)
    return [_token(piece, line) for piece in paired]


def _token(piece: Piece, line: Line) -> Token:
    place = line.places[piece.at]
    return Token(piece.kind, piece.value, place, 1, place, 1, place + 1, place + 1)


INDEXED = re.compile(r"[^\W_]['\]]*|[\])}']")  # what an index in square brackets follows at once: z[k], z'[k], sqrt[3]
SIZED = re.compile(r"\\(?:left|right|[bB]igg?[lrm]?)$")


def _brackets(pieces: Iterable[Piece], text: str) -> Iterator[Piece]:
    r"""Square brackets that hold no index as round ones: sum_k [y_k + 1], \\left[ x \\right]."""
    round_ones: list[bool] = []
    for piece in pieces:
        if piece.kind == "LSQB":
            before = text[: piece.at]
            index = bool(before) and bool(INDEXED.fullmatch(before[-1])) and not SIZED.search(before)
            round_ones.append(not index)
            yield piece if index else replace(piece, kind="LPAR", value="(")
        elif piece.kind == "RSQB" and round_ones and round_ones.pop():
            yield replace(piece, kind="RPAR", value=")")
        else:
            yield piece


def _scripts(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """_{ and ^{ as one token each, as the marks of Unicode scripts are; <= of two tokens never occurs."""
    held: Piece | None = None
    for piece in pieces:
        if held is not None and piece.kind == "LBRACE":
            yield replace(piece, kind="SUB_OPEN" if held.kind == "UNDER" else "SUP_OPEN")
            held = None
            continue
        if held is not None:
            yield held
        held = piece if piece.kind in {"UNDER", "CARET"} else None
        if held is None:
            yield piece
    if held is not None:
        yield held


class _Pairs:
    """Matches brackets, and tells the bars apart."""

    def __init__(self, line: Line, braces: bool) -> None:
        self.line, self.braces = line, braces
        self.open: list[Piece] = []
        self.given: list[bool] = []  # for each that is open, whether it is the bracket of a probability
        self.out: list[Piece] = []

    def run(self, pieces: list[Piece]) -> list[Piece]:
        for place, piece in enumerate(pieces):
            follows = pieces[place + 1].kind == "BAR" if place + 1 < len(pieces) else False
            self.take(self.bar(piece, follows) if piece.kind == "BAR" else piece)
        if self.open:
            last = self.open[-1]
            raise self.fault(f"{self.shown(last)} is not closed.", "Close it.", last)
        return self.out

    def take(self, piece: Piece) -> None:
        if piece.kind in OPENING or piece.kind == "ABS_OPEN":
            if piece.kind == "LBRACE" and not self.braces:
                raise self.fault("{ stands for no bracket here.", "Use ( and ).", piece)
            self.given.append(self.follows_probability())
            self.open.append(piece)
            limits.check_brackets(len(self.open), self.line.places[piece.at])
        elif piece.kind in {"RPAR", "RSQB", "RBRACE", "ABS_CLOSE"}:
            self.close(piece)
        self.out.append(piece)

    def close(self, piece: Piece) -> None:
        if not self.open:
            raise self.fault(f"{self.shown(piece)} closes nothing.", "Delete it, or open it before.", piece)
        last = self.open.pop()
        self.given.pop()
        wanted = "ABS_CLOSE" if last.kind == "ABS_OPEN" else OPENING[last.kind]
        if wanted != piece.kind:
            raise self.fault(f"{self.shown(last)} is not closed.", f"Close it before the {self.shown(piece)}.", last)

    def bar(self, piece: Piece, follows: bool) -> Piece:
        """The bar as what it is: end of |x|, the given of P(A | B), one half of KL(p || q), or begin of |x|."""
        after = bool(self.out) and self.out[-1].kind in OPERANDS
        if self.open and self.open[-1].kind == "ABS_OPEN" and after:
            return replace(piece, kind="ABS_CLOSE")
        if after and self.given and self.given[-1]:
            return replace(piece, kind="COMMA" if follows else "MID")
        if after and follows and self.open:
            return replace(piece, kind="COMMA")
        if self.out and self.out[-1].kind == "COMMA" and self.out[-1].value == "|":
            return replace(piece, kind="SKIP")
        return replace(piece, kind="ABS_OPEN")

    def follows_probability(self) -> bool:
        return bool(self.out) and self.out[-1].kind == "NAME" and self.out[-1].value in {"P", "Pr"}

    def shown(self, piece: Piece) -> str:
        return {"SUB_OPEN": "_{", "SUP_OPEN": "^{", "RBRACE": "}"}.get(piece.kind, piece.value)

    def fault(self, cause: str, cure: str, piece: Piece) -> Fault:
        return Fault(cause, cure, self.line.places[piece.at])
