r"""The tokens of LaTeX: commands by tables; letters stand alone, but for words that the scope knows.

\left, \bigl, \displaystyle, spaces and styles (\mathbf, \boldsymbol, ...) say nothing and are dropped;
\operatorname{softmax}, \mathrm{softmax} and \text{softmax} are the name softmax; \boxed{5} is 5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from derive.printing.glyphs import GREEK
from verify.answers import limits
from verify.answers.characters import Line
from verify.answers.invalid import Fault
from verify.answers.tokens import LATIN, NUMBER, RELATIONS, SIGNS, Known, Piece, unknown

_NOTHING = (
    "left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm Bigm middle limits nolimits "
    "displaystyle textstyle scriptstyle quad qquad mathbf boldsymbol bm mathit mathcal mathsf boxed vec mathbin mathop "
    "mathopen mathclose mathrel thinspace nonumber"
)
_FUNCTIONS = (
    "sin cos tan sec csc cot sinh cosh tanh coth arcsin arccos arctan exp log ln max min softmax sum prod argmin argmax"
)
COMMANDS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(_NOTHING.split(), ("", "")),
    **dict.fromkeys((",", ";", "!", ":", " ", ">"), ("", "")),
    **{name: ("NAME", name) for name in (*GREEK, *_FUNCTIONS.split())},
    **{f"var{name}": ("NAME", name) for name in ("epsilon", "theta", "phi", "rho", "sigma", "pi")},
    **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac"), ("FRAC", "/")),
    **dict.fromkeys(("binom", "dbinom", "tbinom"), ("BINOM", "binomial")),
    **dict.fromkeys(("cdot", "times", "ast"), ("OP", "*")),
    **dict.fromkeys(("le", "leq", "leqslant"), ("REL", "<=")),
    **dict.fromkeys(("ge", "geq", "geqslant"), ("REL", ">=")),
    **dict.fromkeys(("ne", "neq"), ("REL", "!=")),
    **dict.fromkeys(("ldots", "dots", "cdots", "dotsc"), ("DOTS", "...")),
    **dict.fromkeys(("top", "intercal", "transpose"), ("NAME", "top")),
    **dict.fromkeys(("|", "Vert", "parallel"), ("COMMA", "∥")),
    **dict.fromkeys(("vert",), ("BAR", "|")),
    **dict.fromkeys(("{", "lbrace", "lparen"), ("LPAR", "(")),
    **dict.fromkeys(("}", "rbrace", "rparen"), ("RPAR", ")")),
    "lbrack": ("LSQB", "["),
    "rbrack": ("RSQB", "]"),
    "lvert": ("ABS_OPEN", "|"),
    "rvert": ("ABS_CLOSE", "|"),
    "mid": ("MID", "|"),
    "lt": ("REL", "<"),
    "gt": ("REL", ">"),
    "div": ("OP", "/"),
    "sqrt": ("SQRT", "√"),
    "partial": ("PARTIAL", "∂"),
    "infty": ("NAME", "infinity"),
    "prime": ("PRIME", "'"),
    "%": ("PERCENT", "%"),
    "lfloor": ("FLOOR", "floor"),
    "rfloor": ("RPAR", ")"),
    "lceil": ("FLOOR", "ceil"),
    "rceil": ("RPAR", ")"),
}
WORDS = frozenset(("operatorname", "operatorname*", "mathrm", "text", "textrm", "mathit", "mathsf", "mathtt", "textit"))
STYLES = frozenset(("mathbf", "boldsymbol", "bm", "mathcal", "vec"))
ACCENTS = {"hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar", "tilde": "tilde", "widetilde": "tilde"}
ARGUMENTS = {"FRAC": 2, "BINOM": 2, "SQRT": 1}
CURES = {
    "mathbb": "Write the expectation as a sum.",
    "int": "Write the integral's value.",
    "lim": "Write the limit's value.",
    "nabla": r"Write the partial derivative: \frac{\partial L}{\partial z_k}.",
    "begin": "Write one line, without an environment.",
    "\\": "Write one line.",
    "approx": "Write an exact value.",
    "to": "Write the limit itself.",
}
SPELLED = re.compile(
    rf"\\(?P<COMMAND>[A-Za-z]+\*?|.)|(?P<VULGAR>½.)|(?P<NUM>{NUMBER})|(?P<WORD>[A-Za-z]+)"
    r"|(?P<GREEK>[α-ωΑ-Ω](?:_hat|_bar|_tilde)?)|(?P<SIGNS>\*\*|<=|>=|!=(?!=)|==|\.\.\.?|[^\s~&])|(?P<SPACE>[\s~]+)"
)
GROUP = re.compile(r"\s*\{([^{}]*)\}")
PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
SIGNS_HERE = {"Σ": ("NAME", "sum"), "Π": ("NAME", "prod"), "∞": ("NAME", "infinity")}


class Latex:
    """The tokens of one line; `wanted` counts, for each open brace, the arguments that a command still wants."""

    def __init__(self, line: Line, known: Known) -> None:
        self.line, self.known = line, known
        self.at = 0
        self.wanted = [0]

    def pieces(self) -> Iterator[Piece]:
        text = self.line.text
        while self.at < len(text):
            match = SPELLED.match(text, self.at)
            if match is None:
                raise Fault(f"{text[self.at]} means nothing here.", "Delete it.", self.place)
            start, kind, value = self.at, match.lastgroup or "", match[match.lastgroup or 0]
            self.at = match.end()
            for piece in _RULES[kind](self, value, start):
                self.count(piece)
                yield piece

    @property
    def place(self) -> int:
        return self.line.places[self.at]

    def count(self, piece: Piece) -> None:
        """Keep account of the arguments that are wanted."""
        if piece.kind in {"LBRACE", "SUB_OPEN", "SUP_OPEN"}:
            self.wanted.append(0)
        elif piece.kind == "RBRACE":
            if len(self.wanted) > 1:
                self.wanted.pop()
            self.wanted[-1] = max(0, self.wanted[-1] - 1)
        elif piece.kind in ARGUMENTS:
            self.wanted[-1] = ARGUMENTS[piece.kind]
        elif piece.kind in {"NUM", "NAME"}:
            self.wanted[-1] = max(0, self.wanted[-1] - 1)

    def command(self, name: str, start: int) -> Iterator[Piece]:
        if name in WORDS or name in STYLES:
            yield from self.word(name, start)
        elif name in ACCENTS:
            yield Piece("NAME", f"{self.argument(name, start)}_{ACCENTS[name]}", start)
        elif name in COMMANDS:
            kind, value = COMMANDS[name]
            if kind == "FLOOR":
                yield Piece("NAME", value, start)
                yield Piece("LPAR", "(", start)
            elif kind:
                piece = Piece(kind, value, start)
                yield self.primed(piece) if kind == "NAME" else piece
        else:
            cure = CURES.get(name, "Write it in other words.")
            raise Fault(f"\\{name} is not read.", cure, self.line.places[start])

    def word(self, name: str, start: int) -> Iterator[Piece]:
        r"""\operatorname{softmax}; of \mathbf{X^T}, whose argument is no name, the argument."""
        group = GROUP.match(self.line.text, self.at)
        word = re.sub(r"\\[_,;! ]", lambda m: "_" * (m[0] == "\\_"), group[1].strip()) if group else ""
        if name == "mathbf" and word == "1":
            self.at = group.end() if group else self.at
            yield Piece("NUM", "1", start)
        elif group and PLAIN_NAME.fullmatch(word):
            self.at = group.end()
            yield Piece("NAME", word, start)
        elif group and not (group[1].strip().startswith("\\") or name in STYLES or len(word) < 2):
            raise Fault(f"{word} is no name.", "Write a formula only.", self.line.places[start])

    def argument(self, name: str, start: int) -> str:
        r"""The one letter under an accent: \hat{y}, \hat y, \hat{\sigma}."""
        match = re.compile(r"\s*(?:\{\s*(?:([A-Za-z])|\\([a-z]+))\s*\}|([A-Za-z])|\\([a-z]+))").match(
            self.line.text, self.at
        )
        letter = next(filter(None, match.groups()), "") if match else ""
        if match is None or (len(letter) > 1 and letter not in GREEK):
            raise Fault(f"\\{name} stands over no letter.", f"Write \\{name}{{y}}.", self.line.places[start])
        self.at = match.end()
        return letter

    def number(self, value: str, start: int) -> Iterator[Piece]:
        r"""A number; after \frac, ^ and _, where TeX takes one digit, one digit."""
        before = self.line.text[:start].rstrip()[-1:]
        if self.wanted[-1]:
            value = value[0]
            self.at = start + 1
        elif before in {"^", "_"} and len(value) > 1:
            raise Fault(
                f"TeX takes only the {value[0]} of {value} here.",
                f"Write {before}{{{value}}}.",
                self.line.places[start],
            )
        limits.check_number(value, self.line.places[start])
        yield Piece("NUM", value, start)

    def letters(self, value: str, start: int) -> Iterator[Piece]:
        """Each letter a name; a word that the scope knows is one name."""
        script = self.line.text[:start].rstrip()[-1:] in {"^", "_"}
        if len(value) > 1 and self.known(value) and not script:
            underscored = re.compile(r"(?:\\?_[A-Za-z]+)+").match(self.line.text, self.at)
            longer = value + underscored[0].replace("\\", "") if underscored else value
            if underscored and self.known(longer):
                self.at = underscored.end()
                value = longer
            yield self.primed(Piece("NAME", LATIN.get(value, value), start))
            return
        spelled = re.compile(r"[A-Za-z]+(?:\\?_[A-Za-z]+)+").match(self.line.text, start)
        if spelled and self.known(spelled[0].replace("\\", "")):
            self.at = spelled.end()
            yield Piece("NAME", spelled[0].replace("\\", ""), start)
            return
        for offset, letter in enumerate(value[:-1]):
            yield Piece("NAME", letter, start + offset)
        yield self.primed(Piece("NAME", value[-1], start + len(value) - 1))

    def primed(self, piece: Piece) -> Piece:
        primes = re.compile("'+").match(self.line.text, self.at)
        if not primes:
            return piece
        self.at = primes.end()
        return Piece(piece.kind, piece.value + primes[0], piece.at)

    def greek(self, value: str, start: int) -> Iterator[Piece]:
        if value[0] not in LATIN and value not in SIGNS_HERE:
            raise unknown(self.line, start)
        name = SIGNS_HERE[value][1] if value in SIGNS_HERE else LATIN[value[0]] + value[1:]
        yield self.primed(Piece("NAME", name, start))

    def signs(self, value: str, start: int) -> Iterator[Piece]:
        if value in SIGNS_HERE:
            yield Piece(*SIGNS_HERE[value], start)
        elif value in SIGNS:
            yield Piece(SIGNS[value], RELATIONS.get(value, value), start)
        else:
            raise unknown(self.line, start)

    def vulgar(self, value: str, start: int) -> Iterator[Piece]:
        yield Piece("NUM", value[1:], start)

    def space(self, value: str, start: int) -> Iterator[Piece]:  # noqa: ARG002  # as the others are called
        yield from ()


_RULES = {
    "COMMAND": Latex.command,
    "VULGAR": Latex.vulgar,
    "NUM": Latex.number,
    "WORD": Latex.letters,
    "GREEK": Latex.greek,
    "SIGNS": Latex.signs,
    "SPACE": Latex.space,
}


def latex_pieces(line: Line, known: Known) -> Iterator[Piece]:
    """The tokens of LaTeX."""
    return Latex(line, known).pieces()
