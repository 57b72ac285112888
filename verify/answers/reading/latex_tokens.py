r"""The tokens of LaTeX: commands by tables; letters stand alone, but for words that the scope knows.

\left, \bigl, \displaystyle, spaces and styles (\mathbf, \boldsymbol, ...) say nothing and are dropped;
\operatorname{softmax}, \mathrm{softmax} and \text{softmax} are the name softmax; \boxed{5} is 5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from derive.language import word
from derive.printing.glyphs import GREEK
from verify.answers.reading import limits
from verify.answers.reading.characters import Line
from verify.answers.reading.common_names import common
from verify.answers.reading.invalid import Fault
from verify.answers.reading.names import Scope
from verify.answers.reading.tokens import (
    CONNECTIVES,
    LATIN,
    NUMBER,
    RELATIONS,
    SIGNS,
    THOUSANDS,
    Piece,
    counted_at,
    real_line,
    unknown,
)

_NOTHING = (
    "left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm Bigm middle limits nolimits "
    "displaystyle textstyle scriptstyle quad qquad mathbf boldsymbol bm mathit mathcal mathsf boxed fbox vec mathbin "
    "mathop mathopen mathclose mathrel thinspace nonumber mathscr mathfrak textbf pmb bf rm it cal"
)
_FUNCTIONS = (
    "sin cos tan sec csc cot sinh cosh tanh coth sech csch arcsin arccos arctan exp log ln lg max min softmax sum prod "
    "argmin argmax arcsec arccsc"
)
COMMANDS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(_NOTHING.split(), ("", "")),
    **dict.fromkeys((",", ";", "!", ":", " ", ">"), ("", "")),
    **{name: ("NAME", name) for name in (*GREEK, *_FUNCTIONS.split())},
    **{f"var{name}": ("NAME", name) for name in ("epsilon", "theta", "phi", "rho", "sigma", "pi")},
    **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac"), ("FRAC", "/")),
    **dict.fromkeys(("binom", "dbinom", "tbinom"), ("BINOM", "binomial")),
    **dict.fromkeys(("cdot", "times", "ast", "cdotp", "centerdot"), ("OP", "*")),
    **dict.fromkeys(("odot", "circledcirc"), ("OP", "⊙")),
    **dict.fromkeys(("pm",), ("PLUSMINUS", "±")),
    **dict.fromkeys(("mp",), ("PLUSMINUS", "∓")),
    **dict.fromkeys(("bmod", "mod"), ("OP", "mod")),
    **dict.fromkeys(("cup",), ("CUP", "∪")),
    **dict.fromkeys(("cap",), ("CAP", "∩")),
    **dict.fromkeys(("neg", "lnot"), ("NOT", "¬")),
    **dict.fromkeys(("setminus", "smallsetminus", "backslash"), ("SETMINUS", "∖")),
    "complement": ("NAME", "complement"),
    **dict.fromkeys(("lor", "vee"), ("OR", "or")),
    **dict.fromkeys(("land", "wedge"), ("AND", "and")),
    **dict.fromkeys(("to", "rightarrow", "longrightarrow"), ("ARROW", "→")),
    **dict.fromkeys(("emptyset", "varnothing"), ("NAME", "emptyset")),
    **dict.fromkeys(("int", "smallint"), ("INTEGRAL", "∫")),
    **dict.fromkeys(("le", "leq", "leqslant"), ("REL", "<=")),
    **dict.fromkeys(("ge", "geq", "geqslant"), ("REL", ">=")),
    **dict.fromkeys(("ne", "neq"), ("REL", "!=")),
    **dict.fromkeys(("gets", "leftarrow", "longleftarrow", "coloneqq"), ("REL", ":=")),
    "triangleq": ("REL", "="),
    "colon": ("COLON", ":"),
    **dict.fromkeys(("ldots", "dots", "cdots", "dotsc"), ("DOTS", "...")),
    **dict.fromkeys(("top", "intercal", "transpose"), ("NAME", "top")),
    **dict.fromkeys(("|", "Vert", "parallel"), ("NORM", "∥")),
    **dict.fromkeys(("vert",), ("BAR", "|")),
    **dict.fromkeys(("{", "lbrace"), ("LPAR", "{")),
    **dict.fromkeys(("}", "rbrace"), ("RPAR", "}")),
    "lparen": ("LPAR", "("),
    "rparen": ("RPAR", ")"),
    "langle": ("LPAR", "⟨"),
    "rangle": ("RPAR", "⟩"),
    "lVert": ("NORM_OPEN", "∥"),
    "rVert": ("NORM_CLOSE", "∥"),
    "in": ("IN", "∈"),
    "notin": ("IN", "∉"),
    "circ": ("CIRC", "∘"),
    "degree": ("DEGREE", "°"),
    "choose": ("CHOOSE", "choose"),
    "det": ("NAME", "det"),
    "gcd": ("NAME", "gcd"),
    "lcm": ("NAME", "lcm"),
    "sim": ("ARROW", "~"),
    "nabla": ("NAME", "nabla"),
    "ell": ("NAME", "ell"),
    "Sigma": ("NAME", "Sigma"),
    "Pi": ("NAME", "Pi"),
    "Pr": ("NAME", "Pr"),
    "lim": ("NAME", "lim"),
    "\\": ("ROW", "\\"),
    "$": ("", ""),
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
    "rfloor": ("RPAR", "⌋"),
    "lceil": ("FLOOR", "ceil"),
    "rceil": ("RPAR", "⌉"),
}
WORDS = frozenset(
    [
        "operatorname",
        "operatorname*",
        "mathrm",
        "text",
        "textrm",
        "mathit",
        "mathsf",
        "mathtt",
        "textit",
        "textnormal",
        "mbox",
        "textsf",
        "texttt",
    ]
)
STYLES = frozenset(("mathbf", "boldsymbol", "bm", "mathcal", "vec", "mathscr", "mathfrak", "textbf", "pmb", "bf"))
DOUBLE_STRUCK = {"E": ("NAME", "expectation"), "1": ("NUM", "1"), "I": ("NAME", "indicator"), "P": ("NAME", "P")}
ENVIRONMENTS = frozenset(
    [
        "matrix",
        "pmatrix",
        "bmatrix",
        "Bmatrix",
        "vmatrix",
        "smallmatrix",
        "array",
        "cases",
        "dcases",
        "aligned",
        "align",
        "align*",
        "equation",
        "equation*",
    ]
)
ACCENTS = {
    **{name: name for name in ("dot", "ddot", "hat", "bar", "tilde")},
    "widehat": "hat",
    "overline": "bar",
    "widetilde": "tilde",
}
ARGUMENTS = {"FRAC": 2, "BINOM": 2, "SQRT": 1}
CURES = {
    "mathbb": word("Write the set out."),
    "begin": word("Write one line, or a matrix or cases."),
    "approx": word("Write an exact value."),
    "iint": word("Write one integral for each variable."),
    "infty": word("Write the limit."),
}
SPELLED = re.compile(
    rf"\\(?P<COMMAND>[A-Za-z]+\*?|.)|(?P<VULGAR>½.)|(?P<NUM>{NUMBER})|(?P<WORD>[A-Za-z]+)"
    r"|(?P<GREEK>[α-ωΑ-Ω](?:_hat|_bar|_tilde)?)|(?P<SIGNS>\*\*|<=|>=|!=(?!=)|==|:=|\.\.\.?|[^\s~])|(?P<SPACE>[\s~]+)"
)
GROUPED = re.compile(r"[1-9]\d{0,2}(?:(?:\{,\}|,\\!|\\,)\d{3})+(?:\.\d+)?(?!\d)")  # 1{,}000 and 1\,000
REPEATING = re.compile(r"(\d*)\.(\d*)\\(?:overline|bar)\{(\d+)\}")  # 0.1\overline{6}
LENGTH = r"-?(?:[\d.]+\s*(?:pt|ex|em|mm|cm|mu|in)|[\d.]*\\(?:baselineskip|jot))"
ROW_SPACING = re.compile(rf"\*?(?:\s*\[\s*{LENGTH}\s*\])?")  # of \\[4pt]
GROUP = re.compile(r"\s*\{([^{}]*)\}")
GREEK_COMMANDS = frozenset((*GREEK, "Sigma", "Pi", "ell"))
_STYLE = r"(?:\\(?:mathbf|boldsymbol|bm|pmb|mathrm|mathit|mathcal|vec|bf|rm|it)(?![A-Za-z])\s*)"
_LETTER = r"(?:([A-Za-z]|[A-Z]{2})|\\([a-z]+))"
UNDER_ACCENT = re.compile(  # \hat{y}, \hat y, \hat{\mathbf{y}}, \hat{\mathbf y}, \hat\mathbf{y}
    rf"\s*(?:\{{\s*{_STYLE}\{{\s*{_LETTER}\s*\}}\s*\}}|{_STYLE}?\{{\s*{_STYLE}?{_LETTER}\s*\}}"
    r"|" + _STYLE + r"?(?:([A-Za-z])|\\([a-z]+)))"
)
INDEX_UNDER_ACCENT = re.compile(r"\s*\{\s*([A-Za-z]|\\[a-z]+)\s*_\s*(?:([A-Za-z0-9])|\{\s*([A-Za-z0-9]+)\s*\})\s*\}")
BOLD = r"\\(?:mathbf|boldsymbol|bm|pmb)"
AFTER_MATRIX = re.compile(BOLD + r"\s*(?:\{\s*[A-Z]\s*\}|[A-Z])\s*(?:\\[,;!]\s*)*$")  # before another bold letter
PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
VECTOR = re.compile(r"\s*\\(?:mathbf|boldsymbol|bm|vec|pmb)(?![A-Za-z])")
VECTOR_BEFORE = re.compile(
    r"\\(?:mathbf|boldsymbol|bm|vec|pmb)\s*(?:\{\s*)?\\?[A-Za-z]+\s*(?:\}\s*)?(?:_\w|_\{\w+\})?\s*$"
)
OPENERS = frozenset(("LPAR", "LSQB", "LBRACE", "BEGIN"))
CLOSERS = frozenset(("RPAR", "RSQB", "RBRACE", "END"))
SIGNS_HERE = {
    "Σ": ("NAME", "sum"),
    "Π": ("NAME", "prod"),
    "∞": ("NAME", "infinity"),
    "∅": ("NAME", "emptyset"),
    "∇": ("NAME", "nabla"),
}


class Latex:
    """The tokens of one line; `wanted` counts, for each open brace, the arguments that a command still wants."""

    def __init__(self, line: Line, scope: Scope) -> None:
        self.line, self.scope = line, scope
        self.known = scope.known
        self.at = 0
        self.depth = 0
        self.wanted = [0]

    def pieces(self) -> Iterator[Piece]:
        text = self.line.text
        while self.at < len(text):
            match = SPELLED.match(text, self.at)
            if match is None:
                raise Fault("{char} means nothing here.", "Delete it.", self.place, char=text[self.at])
            start, kind, value = self.at, match.lastgroup or "", match[match.lastgroup or 0]
            self.at = match.end()
            for piece in _RULES[kind](self, value, start):
                self.count(piece)
                yield piece

    @property
    def place(self) -> int:
        return self.line.places[self.at]

    def count(self, piece: Piece) -> None:
        """Keep account of brackets, and of the arguments that are wanted."""
        self.depth += (piece.kind in OPENERS) - (piece.kind in CLOSERS)
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
        if name in {"begin", "end"}:
            yield self.environment(name, start)
        elif name == "\\":
            self.at = ROW_SPACING.match(self.line.text, self.at).end()  # type: ignore[union-attr]  # may be empty
            yield Piece(*COMMANDS[name], start)
        elif name == "mathbb":
            yield from self.double_struck(start)
        elif name == "arg":
            yield self.optimum(start)
        elif name in WORDS or name in STYLES:
            yield from self.word(name, start)
        elif name in ACCENTS:
            yield from self.accented(name, start)
        elif name in {"cdot", "times"} and self.between_vectors(start):
            if name == "times":
                raise Fault("A cross product is not read.", "Write its entries.", self.line.places[start])
            yield Piece("OP", "·", start)
        elif name in COMMANDS:
            kind, value = COMMANDS[name]
            if kind == "FLOOR":
                yield Piece("NAME", value, start)
                yield Piece("LPAR", "⌊" if value == "floor" else "⌈", start)
            elif kind:
                piece = Piece(kind, value, start)
                yield self.primed(piece) if kind == "NAME" else piece
        else:
            cure = CURES.get(name, word("Write it in other words."))
            raise Fault("\\{name} is not read.", cure, self.line.places[start], name=name)

    def between_vectors(self, start: int) -> bool:
        r"""Whether this stands between two letters in bold or under an arrow: \mathbf{a} \cdot \mathbf{b}."""
        text = self.line.text
        return bool(VECTOR_BEFORE.search(text[max(0, start - 60) : start]) and VECTOR.match(text, self.at))

    def environment(self, name: str, start: int) -> Piece:
        r"""\begin{pmatrix}; the columns of an array say nothing."""
        group = GROUP.match(self.line.text, self.at)
        kind = group[1].strip() if group else ""
        if group is None or kind not in ENVIRONMENTS:
            cause = word("The environment {name} is not read.")
            raise Fault(cause, CURES["begin"], self.line.places[start], name=kind[:20])
        self.at = group.end()
        columns = re.compile(r"\s*\{[lcr|\s]*\}").match(self.line.text, self.at)
        if name == "begin" and kind == "array" and columns:
            self.at = columns.end()
        return Piece("BEGIN" if name == "begin" else "END", kind, start)

    def double_struck(self, start: int) -> Iterator[Piece]:
        r"""\mathbb{E}, \mathbb{1}."""
        match = re.compile(r"\s*(?:\{\s*([A-Za-z1])\s*\}|([A-Za-z1]))").match(self.line.text, self.at)
        letter = (match[1] or match[2]) if match else ""
        if match is not None and letter == "R":
            self.at = match.end()
            yield from real_line(start)
            return
        if match is None or letter not in DOUBLE_STRUCK:
            raise Fault("\\mathbb{{{letter}}} is not read.", CURES["mathbb"], self.line.places[start], letter=letter)
        self.at = match.end()
        yield Piece(*DOUBLE_STRUCK[letter], start)

    def optimum(self, start: int) -> Piece:
        r"""\arg\max."""
        match = re.compile(r"(?:\\[,!;:]|\s)*\\(max|min)(?![A-Za-z])").match(self.line.text, self.at)
        if match is None:
            raise Fault("\\arg is read before \\max and \\min only.", "Write it out.", self.line.places[start])
        self.at = match.end()
        return Piece("NAME", f"arg{match[1]}", start)

    def word(self, name: str, start: int) -> Iterator[Piece]:
        r"""\operatorname{softmax}; of \mathbf{X^T}, whose argument is no name, the argument."""
        group = GROUP.match(self.line.text, self.at)
        word = re.sub(r"\\[_,;! ]", lambda m: "_" * (m[0] == "\\_"), group[1].strip()) if group else ""
        if re.fullmatch(BOLD, f"\\{name}") and AFTER_MATRIX.search(self.line.text[max(0, start - 40) : start]):
            yield Piece("OP", "@", start)
        if name in STYLES and word.isdigit():
            self.at = group.end() if group else self.at
            yield Piece(*(("NAME", "ones") if word == "1" else ("NUM", word)), start)
        elif group and word.strip(" _.,:").lower() in CONNECTIVES:
            self.at = group.end()
            yield Piece(CONNECTIVES[word.strip(" _.,:").lower()], word.strip(" _.,:"), start)
        elif group and group[1].strip()[1:] in GREEK_COMMANDS and group[1].strip().startswith("\\"):
            self.at = group.end()
            yield self.primed(Piece("NAME", group[1].strip()[1:], start))
        elif group and re.fullmatch(NUMBER, word):
            self.at = group.end()
            yield from self.number(word, start)
        elif word == "mod" and self.scope.free:
            self.at = group.end() if group else self.at
            yield Piece("OP", "mod", start)
        elif group and self.is_spoken(joined := re.sub(r"\s+", "_", word)):
            self.at = group.end()
            yield Piece("NAME", joined, start)
        elif group and PLAIN_NAME.fullmatch(word):
            self.at = group.end()
            yield Piece("NAME", word, start)
        elif group and not (group[1].strip().startswith("\\") or name in STYLES or len(word) < 2):
            raise Fault("{name} is no name.", "Write a formula only.", self.line.places[start], name=word)

    def is_spoken(self, name: str) -> bool:
        """Is it a name in words, that the texts or the language of the field show to be one?"""
        return name in self.scope.spoken or ("_" in name and self.scope.free and common(name) == name)

    def accented(self, name: str, start: int) -> Iterator[Piece]:
        r"""\hat{y} as the name y_hat; \hat{y_i} is \hat{y}_i."""
        indexed = INDEX_UNDER_ACCENT.match(self.line.text, self.at)
        letter = indexed[1].lstrip("\\") if indexed else ""
        if indexed is None or (len(letter) > 1 and letter not in GREEK):
            yield Piece("NAME", f"{self.argument(name, start)}_{ACCENTS[name]}", start)
            return
        self.at = indexed.end()
        index = indexed[2] or indexed[3]
        yield Piece("NAME", f"{letter}_{ACCENTS[name]}", start)
        yield from (Piece("UNDER", "_", start), Piece("NUM" if index.isdigit() else "NAME", index, start))

    def argument(self, name: str, start: int) -> str:
        r"""The one letter under an accent: \hat{y}, \hat y, \hat{\sigma}."""
        match = UNDER_ACCENT.match(self.line.text, self.at)
        letter = next(filter(None, match.groups()), "") if match else ""
        segment = name == "overline" and letter.isupper()
        if match is None or (len(letter) > 1 and letter not in GREEK and not segment):
            raise Fault("\\{name} stands over no letter.", "Write \\{name}{{y}}.", self.line.places[start], name=name)
        self.at = match.end()
        return letter

    def number(self, value: str, start: int) -> Iterator[Piece]:
        r"""A number; after \frac, ^ and _, where TeX takes one digit, one digit."""
        before = self.line.text[:start].rstrip()[-1:]
        text = self.line.text
        if repeating := REPEATING.match(text, start):
            limits.check_number("".join(repeating.groups()), self.line.places[start])
            self.at = repeating.end()
            yield Piece("NUM", _repeating(*repeating.groups()), start)
            return
        counted = None if before in {"^", "_"} or self.wanted[-1] else counted_at(text, start, self.scope)
        if counted is not None:
            self.at = start + len(counted[1])
            yield from counted[0]
            return
        grouped = GROUPED.match(text, start) or (None if self.depth else re.compile(THOUSANDS).match(text, start))
        if grouped and not self.wanted[-1] and before not in {"^", "_"}:
            self.at = grouped.end()
            value = re.sub(r"[{},\\!]", "", grouped[0])
        elif self.wanted[-1] and not value[0].isdigit():
            raise Fault("A command takes one digit here.", "Put braces around the number.", self.line.places[start])
        elif self.wanted[-1]:
            value = value[0]
            self.at = start + 1
        elif before in {"^", "_"} and len(value) > 1:
            raise Fault(
                "TeX takes only the {digit} of {number} here.",
                "Write {sign}{{{number}}}.",
                self.line.places[start],
                digit=value[0],
                number=value,
                sign=before,
            )
        limits.check_number(value, self.line.places[start])
        yield Piece("NUM", value, start)

    def letters(self, value: str, start: int) -> Iterator[Piece]:
        """Each letter a name; a word that the scope knows is one name."""
        script = self.line.text[:start].rstrip()[-1:] in {"^", "_"}
        times = value == "x" and "x is a times sign" in self.scope.habits
        if times and self.line.text[:start].rstrip(" ~\\,;")[-1:].isdigit():
            yield Piece("OP", "*", start)
            return
        if value in {"or", "and", "if", "otherwise", "where", "with"} and not script:
            yield Piece(CONNECTIVES.get(value, "IF"), value, start)
            return
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
        elif value in "⌊⌈":
            yield Piece("NAME", "floor" if value == "⌊" else "ceil", start)
            yield Piece("LPAR", value, start)
        elif value == "ℝ":
            yield from real_line(start)
        elif value == "∛":
            yield Piece("NAME", "cbrt", start)
        elif value == "&":
            yield Piece("AMP", "&", start)
        elif value in SIGNS:
            yield Piece(SIGNS[value], RELATIONS.get(value, value), start)
        else:
            raise unknown(self.line, start)

    def vulgar(self, value: str, start: int) -> Iterator[Piece]:
        yield Piece("NUM", value[1:], start)

    def space(self, value: str, start: int) -> Iterator[Piece]:  # noqa: ARG002  # as the others are called
        yield from ()


def _repeating(whole: str, fixed: str, period: str) -> str:
    """0.1666... as 15⁄90."""
    low = int("9" * len(period) + "0" * len(fixed))
    head = int((whole + fixed) or "0")
    return f"{int((whole + fixed + period) or '0') - head}⁄{low}"


_RULES = {
    "COMMAND": Latex.command,
    "VULGAR": Latex.vulgar,
    "NUM": Latex.number,
    "WORD": Latex.letters,
    "GREEK": Latex.greek,
    "SIGNS": Latex.signs,
    "SPACE": Latex.space,
}


def latex_pieces(line: Line, scope: Scope) -> Iterator[Piece]:
    """The tokens of LaTeX."""
    return Latex(line, scope).pieces()
