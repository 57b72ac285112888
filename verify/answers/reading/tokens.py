"""From normalised characters to the tokens of the grammars: plain text, and what LaTeX shares with it.

Whether a word is a name is asked of the scope; what a name means is not decided here. Names of modules say nothing:
np.exp is exp. 1,000 is one number, and so is 1,000,000, outside of brackets and without blanks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from derive.language import word
from derive.printing.glyphs import GREEK
from verify.answers.reading import limits
from verify.answers.reading.characters import ABOVE, BELOW, END, Line
from verify.answers.reading.common_names import beginning, common
from verify.answers.reading.invalid import Fault
from verify.answers.reading.names import Scope
from verify.answers.reading.words import split

LATIN = {char: name for name, char in GREEK.items()}
RELATIONS = {
    "=": "=",
    "==": "=",
    **dict.fromkeys((":=", "←", "≔"), ":="),  # an update, or a definition: `updates`
    "<": "<",
    ">": ">",
    "≤": "<=",
    "<=": "<=",
    "≥": ">=",
    ">=": ">=",
    "≠": "!=",
    "!=": "!=",
}
SIGNS = {
    **dict.fromkeys("+-", "SIGN"),
    **dict.fromkeys("*/", "OP"),
    "(": "LPAR",
    ")": "RPAR",
    "⟨": "LPAR",
    "⟩": "RPAR",
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
    "∥": "NORM",
    "±": "PLUSMINUS",
    "∓": "PLUSMINUS",
    "∪": "CUP",
    "∩": "CAP",
    "∈": "IN",
    "∉": "IN",
    "°": "DEGREE",
    "⊙": "OP",
    "∫": "INTEGRAL",
    "→": "ARROW",
    "⌋": "RPAR",
    "⌉": "RPAR",
    "¬": "NOT",
    "∖": "SETMINUS",
    "∧": "AND",
    "∨": "OR",
    "|": "BAR",
    "!": "BANG",
    "%": "PERCENT",
    "√": "SQRT",
    "∂": "PARTIAL",
    ":": "COLON",
    "->": "ARROW",
    "'": "PRIME",
    "@": "OP",
    "..": "DOTS",
    "...": "DOTS",
    "…": "DOTS",
    **dict.fromkeys(RELATIONS, "REL"),
}
NUMBER = r"(?:\d+\.\d+|\d+\.(?![\w.])|\d+|\.\d+)"
THOUSANDS = r"(?<![\d.,])[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?(?![\w,])"
MODULES = "np numpy jnp math cmath torch tf nn jax sp scipy sympy special F functional linalg keras activations K"
SPELLED = re.compile(
    rf"(?P<VULGAR>½.)|(?P<MODULE>(?:(?:{MODULES.replace(' ', '|')})\.)+(?=[A-Za-z]))"
    rf"|(?P<TRANSPOSED>(?<=[\w)])\.T\b)|(?P<THOUSANDS>{THOUSANDS})"
    rf"|(?P<NUM>{NUMBER}(?:[eE][+-]?\d+(?![\w.]))?)|(?P<WORD>[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*)"
    r"|(?P<GREEK>[α-ωΑ-Ω](?:_hat|_bar|_tilde)?)|(?P<SIGNS>\*\*|<=|>=|!=(?!=)|==|:=|->|\.\.\.?|[^\s])|(?P<SPACE>\s+)"
)
PRODUCT = 2  # letters that are a name alone, and a product beside other factors
CHOSEN = re.compile(r"([a-z])C([a-z])")
CHOICE = re.compile(r"(\d{1,3}) ?([CP]) ?(\d{1,3})")
CROSSED = re.compile(r"\d\s*$")  # a number, before the x of 3 x 10^5
OPENED = {"⌊": "floor", "⌈": "ceil"}
OPEN_SIGNS, CLOSED_SIGNS = frozenset("([{⌊⌈"), frozenset(")]}⌋⌉")
NAMED_SIGNS = {"∛": "cbrt", "∞": "infinity", "Σ": "sum", "Π": "prod", "∅": "emptyset", "∇": "nabla"}
CURES = {
    ".": word("Write a product with *, and a range with ..: j=1..K."),
    '"': word("Write a formula only."),
    "≈": word("Write an exact value."),
    "\\": word("A backslash begins a LaTeX command."),
    "$": word("Put $ at both ends, or leave it out."),
}

# Words between statements, and before conditions.
CONNECTIVES = {
    "or": "OR",
    "and": "AND",
    **dict.fromkeys(("if", "for", "when", "where"), "IF"),
    **dict.fromkeys(("otherwise", "else"), "OTHERWISE"),
}
WORDS = {
    **{word: CONNECTIVES[word] for word in ("or", "and", "if", "else", "otherwise")},
    **dict.fromkeys(("degree", "degrees", "deg"), "DEGREE"),
    "in": "IN",
    "choose": "CHOOSE",
    "not": "NOT",
    **dict.fromkeys(("rad", "radians"), ""),
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
    at = depth = 0
    while at < len(line.text):
        match = SPELLED.match(line.text, at)
        if match is None:
            raise Fault("A character that means nothing here.", "Delete it.", line.places[at])
        kind, value = match.lastgroup or "", match[0]
        if kind in {"SPACE", "MODULE"}:
            at += len(value)
            continue
        if kind == "TRANSPOSED":
            yield from (Piece("CARET", "^", at), Piece("NAME", "T", at + 1))
            at += len(value)
            continue
        counted = counted_at(line.text, at, scope) if kind == "NUM" else None
        if counted is not None:
            found, value = counted
        elif value == "%" and scope.free and _is_remainder(line.text, at):
            found = [Piece("OP", "%", at)]
        elif kind == "WORD":
            found, value = _spelled_word(line, at, value, scope)
        elif kind == "THOUSANDS" and depth:
            found, value = _plain(line, "NUM", re.match(r"\d+", value)[0], at)  # type: ignore[index]  # it begins so
        elif kind == "NUM" and (mixed := _mixed_script(line.text, at, scope)):
            found, value = [Piece("NAME", mixed, at)], mixed
        else:
            found, value = _plain(line, kind, value, at)
        yield from found
        depth += sum((p.value in OPEN_SIGNS) - (p.value in CLOSED_SIGNS) for p in found)
        at += len(value)


def _spelled_word(line: Line, at: int, word: str, scope: Scope) -> tuple[list[Piece], str]:
    """The tokens that begin with a word, and how much of the text they are."""
    if word in WORDS and not scope.known(word) and not (scope.free and _is_below(line.text, at)):
        return [Piece(WORDS[word], word, at)] if WORDS[word] else [], word
    chosen = CHOSEN.fullmatch(word)
    called = line.text[at + len(word) : at + len(word) + 1] == "("
    if chosen and scope.free and (word == "nCr" or not scope.known(word)) and not called:
        return _binomial(at, *chosen.groups()), word
    if word.partition("_")[0] == "int" and not scope.known("int"):
        return [Piece("INTEGRAL", "int", at)], "int"
    if word == "mod" and scope.free and not scope.known(word):
        return [Piece("OP", "mod", at)], word
    if (joined := _joined(line.text, at, word, scope)) is not None:
        return [Piece("NAME", joined[0], at)], joined[1]
    if word == "x" and "x is a times sign" in scope.habits and CROSSED.search(line.text[max(0, at - 9) : at]):
        return [Piece("OP", "*", at)], word
    if (
        word == "x10"
        and re.search(r"\d\s*$", line.text[max(0, at - 9) : at])
        and line.text[at + 3 : at + 4] in {"^", ABOVE}
    ):
        return [Piece("OP", "*", at), Piece("NUM", "10", at + 1)], word
    script = _is_below(line.text, at) or _is_above(line.text, at)
    name, written = ("", "") if script or not scope.free or scope.known(word) else beginning(word)
    product = len(written) == PRODUCT and not _stands_alone(line.text, at, at + len(written))
    if name and not scope.known(written) and not product:
        return [Piece("NAME", name, at)], written
    parts = () if script else _parts(word, scope)
    if parts:
        return list(_spelled(parts, at)), word.partition("_")[0]
    word = _word(line, at, word, scope.known)
    return list(_names(line, at, word, scope.known)), word


def _joined(text: str, at: int, word: str, scope: Scope) -> tuple[str, str] | None:
    """The name batch_size for batch size, and how much of the text that is; None where no such name is spoken of."""
    if not scope.free or " " not in text[at : at + len(word) + 1]:
        return None
    row = re.compile(r"\w+(?: +[A-Za-z]\w*){1,3}").match(text, at)
    parts = row[0].split() if row else []
    for count in range(len(parts), 1, -1):
        name = "_".join(parts[:count])
        if (name in scope.spoken or common(name) == name) and parts[0] == word:
            written = re.compile(r" +".join(map(re.escape, parts[:count]))).match(text, at)
            return (name, written[0]) if written else None
    return None


def _is_remainder(text: str, at: int) -> bool:
    """Is it the % of 17 % 5, between two numbers, with blanks on both sides or on none? x % 2 may be a percentage."""
    before, after = text[:at].rstrip(" "), text[at + 1 :].lstrip(" ")
    blanks = at - len(before), len(text) - at - 1 - len(after)
    return blanks[0] == blanks[1] and before[-1:].isdigit() and after[:1].isdigit()


def _stands_alone(text: str, begin: int, end: int) -> bool:
    """Whether signs or blanks stand on both sides: lr of w - lr*g, but not of 2lr or πlr."""
    before, after = text[begin - 1 : begin], text[end : end + 1]
    return not (before.isalnum() or before == ")" or after.isalnum() or after == "(")


def _binomial(at: int, top: str, below: str) -> list[Piece]:
    """nCk of two letters."""
    return _counted("binomial", at, top, below)


def _counted(name: str, at: int, top: str, below: str) -> list[Piece]:
    n, k = (("NUM" if part.isdigit() else "NAME", part) for part in (top, below))
    kinds = (("NAME", name), ("LPAR", "("), n, ("COMMA", ","), k, ("RPAR", ")"))
    return [Piece(kind, value, at) for kind, value in kinds]


def counted_at(text: str, at: int, scope: Scope) -> tuple[list[Piece], str] | None:
    """10C3 or 10P3 where the letter has no other meaning, and how much of the text that is."""
    found = CHOICE.match(text, at) if scope.habits & {"C counts choices", "P counts orders"} else None
    name = {"C": "binomial", "P": "permutations"}[found[2]] if found else ""
    habit = {"binomial": "C counts choices", "permutations": "P counts orders"}.get(name)
    return (_counted(name, at, found[1], found[3]), found[0]) if found and habit in scope.habits else None


def _plain(line: Line, kind: str, value: str, at: int) -> tuple[list[Piece], str]:
    """The tokens of a number, a Greek letter or a sign, and how much of the text they are."""
    if kind == "GREEK" and value[0] in LATIN:
        value += _primes(line.text, at + len(value))
    if kind == "THOUSANDS":
        return [_piece(line, "NUM", value.replace(",", ""), at)], value
    if value == "ℝ":
        return list(real_line(at)), value
    if value in OPENED:
        return [Piece("NAME", OPENED[value], at), Piece("LPAR", value, at)], value
    return [_piece(line, kind, value, at)], value


def real_line(at: int) -> Iterator[Piece]:
    """ℝ as (-∞, ∞)."""
    for kind, value in (("LPAR", "("), ("SIGN", "-"), ("NAME", "infinity"), ("COMMA", ","), ("NAME", "infinity")):
        yield Piece(kind, value, at)
    yield Piece("RPAR", ")", at)


def _parts(word: str, scope: Scope) -> tuple[str, ...]:
    """What a word splits into, where it does; of x_1 and the like, what stands before the index."""
    first, _, rest = word.partition("_")
    return () if rest and len(first) > 1 and scope.known(word) else split(first, scope)


def _spelled(parts: Iterable[str], at: int) -> Iterator[Piece]:
    """The names and numbers that a word is a row of."""
    for part in parts:
        yield Piece("NUM" if part.isdigit() else "NAME", part, at)
        at += len(part.replace("_", ""))


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
    cure = CURES.get(char, word("Use letters, digits and + - * / ^ ( )."))
    return Fault("{char} means nothing here.", cure, line.places[at], char=char)


def _word(line: Line, at: int, word: str, known: Known) -> str:
    """How much of the word is one name: log_softmax, but z of z_k; with primes, if it has any."""
    parts = word.split("_")
    for count in range(min(len(parts), UNDERSCORES + 1), 1, -1):
        if known("_".join(parts[:count])):
            return "_".join(parts[:count])
        if parts[1] in {"hat", "bar", "tilde"}:
            return "_".join(parts[:2])
    first = parts[0]
    if len(parts) > 1 and len(first) == 2 and _is_below(line.text, at) and not known(first):
        return first[0]  # s_is_j is s_i s_j
    letters = first.rstrip("0123456789")
    if letters == first or known(first) or _is_below(line.text, at):
        return first + _primes(line.text, at + len(first))
    if not letters.isalpha() or _is_above(line.text, at):
        return re.match("[A-Za-z]+", first)[0]  # type: ignore[index]  # a word begins with a letter
    digits = first[len(letters) :]
    raise Fault(
        "{name} may be an entry, a product or a power.",
        "Write {letters}_{digits}, {digits}*{letters} or {letters}^{digits}.",
        line.places[at],
        name=first,
        letters=letters,
        digits=digits,
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
