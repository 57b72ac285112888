r"""What opens and closes: brackets, braces of scripts, environments, and bars, each told for what it is.

    [0, 1)    brackets that hold no index, as round ones that keep their sign; z[k] and \sqrt[3]{x} keep square ones
    ]a, b[    the same, the other way round
    {1, 2}    in plain text, and \{1, 2\} in LaTeX: a set, as round ones that keep their sign
    |x|       the beginning and the end of an absolute value; P(A | B): the "given"; KL(p || q): a comma; ||w||: a norm

An error points at the bracket that is not closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from lark import Token

from verify.answers.reading import limits
from verify.answers.reading.characters import Line
from verify.answers.reading.invalid import Fault
from verify.answers.reading.tokens import Piece

OPENING = {
    "LPAR": "RPAR",
    "LSQB": "RSQB",
    "LBRACE": "RBRACE",
    "SUB_OPEN": "RBRACE",
    "SUP_OPEN": "RBRACE",
    "ABS_OPEN": "ABS_CLOSE",
    "NORM_OPEN": "NORM_CLOSE",
    "BEGIN": "END",
}
CLOSING = frozenset(OPENING.values())
OPERANDS = frozenset(
    ("NUM", "NAME", "DIFF", "RPAR", "RSQB", "RBRACE", "ABS_CLOSE", "NORM_CLOSE", "BANG", "PERCENT", "DEGREE", "END")
)
GIVEN = frozenset(("P", "Pr", "p", "q", "E"))  # heads of brackets in which a bar is "given"
NO_HEADS = frozenset(("NUM", "SIGN", "OP", "COMMA", "LPAR", "REL", "CARET", "RPAR", "MID", "LBRACE", "FRAC", "SQRT"))
JOINING = frozenset(("IN", "CUP", "CAP", "SETMINUS", "OR", "AND", "IF", "REL", "SIGN", "OP"))  # no index follows these
INDEXED = re.compile(r"[^\W_]['\]]*|[\])}']")  # what an index in square brackets follows at once: z[k], z'[k], sqrt[3]
SIZED = re.compile(r"\\(?:left|right|[bB]igg?[lrm]?)$")


def tokens(pieces: Iterable[Piece], line: Line, *, braces: bool) -> list[Token]:
    """Tokens with their places in the text as given, brackets paired. Raises Fault."""
    found = list(_brackets(_norms(list(_scripts(pieces))), line.text, braces))
    limits.check_count(len(found), line.places[found[limits.TOKENS].at] if len(found) > limits.TOKENS else 0)
    operands = [piece for piece in found if piece.kind in {"NUM", "NAME"}]
    limits.check_operands(len(operands), line.places[operands[limits.NODES].at] if len(operands) > limits.NODES else 0)
    return [_token(piece, line) for piece in _Pairs(line).run(found)]


def _token(piece: Piece, line: Line) -> Token:
    place = line.places[piece.at]
    return Token(piece.kind, piece.value, place, 1, place, 1, place + 1, place + 1)


LONGEST_HEAD = 40
_EXTREME = re.compile(  # \max_a [f(a) + c]
    r"(?:max|min|sup|inf)(?:\\limits)?\s*_\s*(?:\{[^{}]*\}|\\?[A-Za-z]+'*)\s*$"
)


def _brackets(pieces: list[Piece], text: str, braces: bool) -> Iterator[Piece]:
    r"""Square brackets that hold no index as round ones: sum_k [y_k + 1], \\left[ x \\right], [0, 1) and ]0, 1[."""
    group_ends = _group_ends(pieces) if braces else frozenset[int]()
    kinds: list[str] = []  # what closes what is open
    for place, piece in enumerate(pieces):
        kind = piece.kind
        if kind == "LBRACE" and not braces:
            kind = "LPAR"
        elif kind == "RBRACE" and not braces and kinds and kinds[-1] == "RPAR" and piece.value == "}":
            kind = "RPAR"
        elif kind == "LSQB":
            before = pieces[place - 1].kind if place else ""
            index = _is_index(text, piece.at) and place - 1 not in group_ends and before not in JOINING
            index = index and not _EXTREME.search(text[max(0, piece.at - LONGEST_HEAD) : piece.at])
            after = pieces[place + 1].kind if place + 1 < len(pieces) else ""
            ends = (
                bool(kinds) and kinds[-1] in {"RPAR", "]RPAR"} and after in {"", "CUP", "CAP", "SETMINUS", "OR", "AND"}
            )
            kind = "RPAR" if ends else "LSQB" if index else "LPAR"
        elif kind == "RSQB" and not (kinds and kinds[-1] == "RSQB"):
            kind = "RPAR" if kinds else "LPAR"
        if kind in OPENING:
            reversed_begin = kind == "LPAR" and piece.value == "]"
            kinds.append("]RPAR" if reversed_begin else OPENING[kind])
        elif kind in CLOSING and kinds:
            kinds.pop()
        yield piece if kind == piece.kind else replace(piece, kind=kind)


def _norms(pieces: list[Piece]) -> list[Piece]:
    """||w|| as ∥w∥; ||x| - 1| is left, and so is p || q."""
    bars = [place for place, piece in enumerate(pieces) if piece.kind == "BAR"]
    out: dict[int, str] = {}
    for r in range(len(bars) - 3):
        first, second, third, fourth = bars[r : r + 4]
        doubled = second == first + 1 and fourth == third + 1 and third > second + 1 and first not in out
        if doubled and (first == 0 or pieces[first - 1].kind not in OPERANDS):
            out |= {first: "NORM_OPEN", third: "NORM_CLOSE", second: "", fourth: ""}
    marked = ((out.get(place, piece.kind), piece) for place, piece in enumerate(pieces))
    return [replace(piece, kind=kind, value="∥") if kind != piece.kind else piece for kind, piece in marked if kind]


def _group_ends(pieces: list[Piece]) -> frozenset[int]:
    r"""Where the arguments of commands end: what follows \\frac{d}{dx} in square brackets is no index."""
    opened: list[str] = []
    found: list[int] = []
    for place, piece in enumerate(pieces):
        if piece.kind in {"LBRACE", "SUB_OPEN", "SUP_OPEN"}:
            opened.append(piece.kind)
        elif piece.kind == "RBRACE" and opened:
            found += [place] if opened.pop() != "SUB_OPEN" else []
    return frozenset(found)


def _is_index(text: str, at: int) -> bool:
    before = text[:at]
    return bool(before) and bool(INDEXED.fullmatch(before[-1])) and not SIZED.search(before)


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

    def __init__(self, line: Line) -> None:
        self.line = line
        self.open: list[Piece] = []
        self.listed: list[int] = []  # for each that is open, how many commas there are in it
        self.heads: list[str] = []  # for each that is open, what stands before it: a name, or a kind
        self.out: list[Piece] = []

    def run(self, pieces: list[Piece]) -> list[Piece]:
        for place, piece in enumerate(pieces):
            follows = pieces[place + 1].kind == "BAR" if place + 1 < len(pieces) else False
            lonely = piece.kind in {"BAR", "NORM"} and _is_lonely(pieces, place)
            self.take(self.bar(piece, follows, lonely) if piece.kind == "BAR" else self.norm(piece, lonely))
        if self.open:
            last = self.open[-1]
            raise self.fault("{sign} is not closed.", "Close it.", last)
        return self.out

    def take(self, piece: Piece) -> None:
        if piece.kind in OPENING:
            self.heads.append(self.head())
            self.listed.append(0)
            self.open.append(piece)
            limits.check_brackets(len(self.open), self.line.places[piece.at])
        elif piece.kind in CLOSING:
            self.close(piece)
        elif piece.kind == "COMMA" and self.listed:
            self.listed[-1] += 1
        self.out.append(piece)

    def close(self, piece: Piece) -> None:
        if not self.open:
            raise self.fault("{sign} closes nothing.", "Delete it, or open it before.", piece)
        last = self.open.pop()
        self.heads.pop()
        listed = self.listed.pop()
        mixed = last.kind == "LPAR" and not self.match(last.value, piece.value, listed == 1)
        if OPENING[last.kind] != piece.kind or mixed or (last.kind == "BEGIN" and last.value != piece.value):
            raise self.fault("{sign} is not closed.", "Close it before the {end}.", last, end=_of(piece))

    @staticmethod
    def match(begin: str, end: str, listed: bool) -> bool:
        """Do round ones belong together: (x), [x], {x}, and with a comma between [0, 1) and ]0, 1[?"""
        if "{" in begin or "}" in end:
            return "{" in begin and "}" in end
        if begin in "⌊⌈" or end in "⌋⌉":
            return (begin, end) in {("⌊", "⌋"), ("⌈", "⌉")}
        return listed or (begin, end) not in {("(", "]"), ("[", ")"), ("]", "["), ("]", ")"), ("(", "[")}

    def bar(self, piece: Piece, follows: bool, lonely: bool) -> Piece:
        """The bar as what it is: end of |x|, the given of P(A | B), one half of KL(p || q), or begin of |x|."""
        after = bool(self.out) and self.out[-1].kind in OPERANDS
        if self.open and self.open[-1].kind == "ABS_OPEN" and after:
            return replace(piece, kind="ABS_CLOSE")
        if after and self.heads and (self.heads[-1] in GIVEN or self.in_braces() or (lonely and self.in_call())):
            return replace(piece, kind="COMMA" if follows else "MID")
        if after and follows and self.open:
            return replace(piece, kind="COMMA")
        if self.out and self.out[-1].kind == "COMMA" and self.out[-1].value == "|":
            return replace(piece, kind="SKIP")
        return replace(piece, kind="ABS_OPEN")

    def norm(self, piece: Piece, lonely: bool) -> Piece:
        """∥ as the beginning or the end of a norm, or as what stands between the two of KL(p ∥ q)."""
        if piece.kind != "NORM":
            return piece
        after = bool(self.out) and self.out[-1].kind in OPERANDS
        if self.open and self.open[-1].kind == "NORM_OPEN" and after:
            return replace(piece, kind="NORM_CLOSE")
        between = after and lonely and bool(self.open) and self.open[-1].kind in {"LPAR", "LSQB"}
        return replace(piece, kind="COMMA" if between else "NORM_OPEN")

    def head(self) -> str:
        """What stands before a bracket: the name, past its index; else the kind of what stands there."""
        place, depth = len(self.out) - 1, 0
        while place >= 0 and (depth or self.out[place].kind in CLOSING or self._is_script(place)):
            depth += (self.out[place].kind in CLOSING) - (self.out[place].kind in OPENING)
            begun = not depth and self.out[place].kind in OPENING
            place -= 1
            if begun and self.out[place + 1].kind not in {"SUB_OPEN", "SUP_OPEN"}:
                return "RPAR"
        if place < 0:
            return ""
        last = self.out[place]
        return last.value if last.kind == "NAME" else last.kind

    def _is_script(self, place: int) -> bool:
        """Is it the k of p_k, or the sign before it?"""
        marks = {"UNDER", "CARET"}
        return self.out[place].kind in marks or (place > 0 and self.out[place - 1].kind in marks)

    def in_call(self) -> bool:
        """Whether this stands in q(z | x), where a name or its index stands before the bracket."""
        head = self.heads[-1]
        return self.open[-1].kind in {"LPAR", "LSQB"} and (head[:1].isalpha() and head not in NO_HEADS)

    def in_braces(self) -> bool:
        """Whether this stands in {x | x > 0}."""
        return self.open[-1].kind == "LPAR" and self.open[-1].value == "{"

    def fault(self, cause: str, cure: str, piece: Piece, **values: str) -> Fault:
        return Fault(cause, cure, self.line.places[piece.at], sign=_of(piece), **values)


def _is_lonely(pieces: list[Piece], place: int) -> bool:
    """Whether no other bar follows before the bracket around this one closes."""
    depth = 0
    for piece in pieces[place + 1 :]:
        depth += (piece.kind in OPENING) - (piece.kind in CLOSING)
        if depth < 0:
            return True
        if depth == 0 and piece.kind == pieces[place].kind:
            return False
    return False


def _of(piece: Piece) -> str:
    return {"SUB_OPEN": "_{", "SUP_OPEN": "^{", "RBRACE": "}"}.get(piece.kind, piece.value)


def shown(token: Token) -> str:
    """A token as the text has it."""
    return {"SUB_OPEN": "_", "SUP_OPEN": "^", "RBRACE": "}"}.get(token.type, str(token))
