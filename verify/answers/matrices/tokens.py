r"""Tokens of matrix algebra, of LaTeX, Unicode and plain text alike; a style counts here, for bold letters are arrays.

    \mathbf{X}^\top X, Xᵀ X, X.T @ X     NAME X (bold), SIGN ^, NAME T, NAME X
    \operatorname{tr}(A), trace(A)       WORD tr, SIGN (, NAME A, SIGN )

What is not known here raises `Unread`: the text is then no matrix algebra, and is read as any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from derive.printing.glyphs import GREEK, SCRIPTS
from verify.answers.reading.latex_tokens import ROW_SPACING

LONGEST = 1200  # characters
MOST = 600  # tokens


class Unread(ValueError):
    """What is no matrix algebra."""


@dataclass(frozen=True)
class Token:
    """A NUM, a NAME (one letter or a word in a style), a WORD (a function), a SIGN, or a BEGIN or END."""

    kind: str
    value: str
    bold: bool = False
    arrow: bool = False  # \vec{a}, which is no matrix

    def __str__(self) -> str:
        return self.value


_BOLD = "mathbf boldsymbol bm pmb vec textbf bf"
BOLD = frozenset(_BOLD.split())
_UPRIGHT = "mathrm operatorname text textrm mathsf mathit textit mathtt rm"
UPRIGHT = frozenset(_UPRIGHT.split())
_OTHER_STYLES = "mathcal mathscr mathfrak"
OTHER_STYLES = frozenset(_OTHER_STYLES.split())
ACCENTS = {"hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar", "tilde": "tilde", "widetilde": "tilde"}
_SKIPPED = (
    "left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr displaystyle textstyle quad "
    "qquad limits nolimits thinspace , ; ! : >"
)
SKIPPED = frozenset(_SKIPPED.split()) | {" "}
COMMANDS = {
    **dict.fromkeys(("cdot", "cdotp", "bullet"), "·"),
    **dict.fromkeys(("odot", "circledcirc"), "⊙"),
    "circ": "∘",
    "{": "(",
    "}": ")",
    "infty": "∞",
    **dict.fromkeys(("dagger", "dag"), "†"),
    "times": "×",
    "sum": "Σ",
    "otimes": "⊗",
    **dict.fromkeys(("|", "Vert", "lVert", "rVert"), "∥"),
    **dict.fromkeys(("vert", "lvert", "rvert"), "|"),
    "langle": "⟨",
    "rangle": "⟩",
    **dict.fromkeys(("lbrack", "{["), "["),
    "rbrack": "]",
    **dict.fromkeys(("top", "intercal", "transpose"), "⊤"),
    "prime": "'",
    "ast": "*",
    **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac"), "\\frac"),
    "sqrt": "\\sqrt",
    "\\": "\\\\",
    "in": "∈",
    "ne": "≠",
    "neq": "≠",
    **dict.fromkeys(("le", "leq", "leqslant"), "≤"),
    **dict.fromkeys(("ge", "geq", "geqslant"), "≥"),
    **dict.fromkeys(("lt",), "<"),
    **dict.fromkeys(("gt",), ">"),
}
FUNCTIONS = {
    **dict.fromkeys(("tr", "Tr", "trace"), "tr"),
    **dict.fromkeys(("det", "Det"), "det"),
    **dict.fromkeys(("diag", "Diag"), "diag"),
    **dict.fromkeys(("inv", "inverse"), "inv"),
    **dict.fromkeys(("log", "ln"), "log"),
    "exp": "exp",
    **dict.fromkeys(("rank", "rk"), "rank"),
    **dict.fromkeys(("transpose",), "transpose"),
    **dict.fromkeys(("dot", "inner"), "inner"),
    **dict.fromkeys(("norm",), "norm"),
    **dict.fromkeys(("matmul", "mm", "mtimes"), "matmul"),
    **{name: name for name in ("solve", "multiply", "pinv")},
    "outer": "outer",
    "cross": "cross",
    "identity": "eye",
    **dict.fromkeys(("sigmoid",), "sigma"),
    **{name: name for name in ("softmax", "tanh", "relu", "sin", "cos", "sqrt", "eye")},
    "ReLU": "relu",
}
_MODULES = "np numpy torch jnp linalg scipy tf"
MODULES = frozenset(_MODULES.split())
ENVIRONMENTS = frozenset(("matrix", "pmatrix", "bmatrix", "Bmatrix", "smallmatrix", "vmatrix", "array"))
CHARACTERS = {
    **{char: f"\\{name} " for name, char in GREEK.items()},
    **dict.fromkeys("−–", "-"),
    "⋅": "·",
    "‖": "∥",
    "\u2009": " ",
    "\u00a0": " ",
    "Σ": "\\Sigma ",
    "Π": "\\Pi ",
    "ᵀ": "^⊤",
    "√": "\\sqrt ",
    "∇": "\\nabla ",
    "½": "(1/2)",
    "\u2061": "",
}
GREEK_WORDS = frozenset((*GREEK, "Sigma", "Pi", "ell"))
SHORT = {"lam": "lambda", "lmbda": "lambda", "eps": "epsilon"}
VARIANTS = {f"var{name}": name for name in ("epsilon", "theta", "phi", "rho", "sigma")}
SPELLED = re.compile(
    r"\\(?P<COMMAND>operatorname\*|[A-Za-z]+|.)|(?P<NUM>\d+\.\d+|\d+|\.\d+)|(?P<WORD>[A-Za-z]+)|(?P<NORM>\|\|)|(?P<POWER>\*\*)"
    r"|(?P<SIGN>[-+*/^_(){}\[\]|,;'@&=<>·⊙∘⊗×∥Σ⟨⟩⊤∈≠≤≥.∞†⧵])|(?P<SPACE>[\s~$]+)"
)
GROUP = re.compile(r"\s*\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}")
ONE = re.compile(r"\s*(\\?[A-Za-z]+|\d)")
SLOPE_OF = re.compile(
    r"\s*(?:\^\s*\{?2\}?)?\s*(?:_\s*(?:\{[^{}]*(?:\{[^{}]*\})?\}|\\[A-Za-z]+|theta|phi|[A-Za-z]))?\s*(?:\^\s*\{?2\}?)?\s*"
    r"(?:\\math\w+\s*\{\s*\w\s*\}|\\ell|[A-Za-z](?![A-Za-z]))(?:_\s*(?:\{\w+\}|\w))?\s*"
    r"(?:(?:\\left)?\((?:[^()]|\([^()]*\))*\))?"
)
GRADIENT_BY = re.compile(r"\s*_\s*\{?\s*((?:\\(?:mathbf|boldsymbol|bm)\s*\{?\s*)?\\?[A-Za-z]+(?:_\w)?\s*\}?)\s*\}?")
CALL_OF = re.compile(r"(?:\\math\w+\s*\{\s*\w\s*\}|\\ell|[A-Za-z])(?:_\{?\w+\}?)?\s*\([^()]*\)")
NO_LETTERS = re.compile(r"\\(?:operatorname\*?|text|mathrm)\s*\{[^{}]*\}|_\{[^{}]*\}")
ROW_END = re.compile(r"\\\\" + ROW_SPACING.pattern)  # \\[4pt]
SUM_SIGN = re.compile(r"∑|Σ(?=\s*[_\u1d62-\u1d65\u2080-\u209c\u2c7c])|(?<![A-Za-z\\])sum(?=_)")


def tokens(text: str) -> list[Token]:
    """The tokens of a text. Raises Unread."""
    if len(text) > LONGEST:
        raise Unread("this is no matrix algebra")
    text = SUM_SIGN.sub(r"\\sum ", text)
    found = [
        t
        for t in _tokens(spelled(ROW_END.sub(r"\\\\", text)), bold=False, depth=0)
        if t.value not in {"", "\\displaystyle"}
    ]
    if len(found) > MOST:
        raise Unread("too long")
    return found


def spelled(text: str) -> str:
    """The text with scripts written by ^ and _, and Greek letters by their names."""
    out: list[str] = []
    above = ""
    for char in [*text, ""]:
        sign, letter = SCRIPTS.get(char, ("", "")) if char and char not in CHARACTERS else ("", "")
        if sign != above and above:
            out.append("}")
        if sign and sign != above:
            out.append(f"{sign}{{")
        above = sign
        out.append({"−": "-"}.get(letter, letter) if sign else CHARACTERS.get(char, char))
    return "".join(out).replace("\\{[", "[")


def _tokens(text: str, *, bold: bool, depth: int) -> Iterator[Token]:
    if depth > 3:
        raise Unread("styles in styles")
    at = 0
    while at < len(text):
        match = SPELLED.match(text, at)
        if match is None:
            raise Unread(f"{text[at]!r} is no sign of matrix algebra")
        kind, value, at = match.lastgroup or "", match[match.lastgroup or 0], match.end()
        if kind == "COMMAND":
            found, at = _command(text, value, at, bold=bold, depth=depth)
            yield from found
        elif kind == "WORD":
            found, at = _word(text, value, at, bold=bold)
            yield from found
        elif kind == "NORM":
            yield Token("SIGN", "||")
        elif kind == "POWER":
            yield Token("SIGN", "^")
        elif kind != "SPACE":
            yield Token(kind, value, bold)


def _command(text: str, name: str, at: int, *, bold: bool, depth: int) -> tuple[list[Token], int]:
    """The tokens of a command and its argument, and the place after them."""
    name = VARIANTS.get(name, name).rstrip("*")
    if name == "nabla":
        return _slope(text, at)
    if name in SKIPPED:
        return [], at
    if name in COMMANDS:
        return [Token("SIGN", COMMANDS[name])], at
    if name in GREEK_WORDS:
        return [Token("NAME", name, bold)], at
    if name in FUNCTIONS:
        return [Token("WORD", FUNCTIONS[name])], at
    if name in {"begin", "end"}:
        return _environment(text, name, at)
    if name in BOLD | UPRIGHT | OTHER_STYLES | ACCENTS.keys() | {"mathbb"}:
        return _styled(text, name, at, bold=bold, depth=depth)
    raise Unread(f"\\{name} is no command of matrix algebra")


def _slope(text: str, at: int) -> tuple[list[Token], int]:
    """∇_θ L(θ) and ∇^2 f(x), each a name; of ∇_x x^T A x, the sign and its letter."""
    match = GRADIENT_BY.match(text, at)
    if match is not None and _speaks_of(match[1], _term(text, match.end())):
        return [Token("SIGN", "∇"), *_tokens(match[1], bold=False, depth=0)], match.end()
    match = SLOPE_OF.match(text, at)
    if match is None:
        raise Unread("the gradient of a formula")
    said = re.sub(r"[\s{}$]|\\(?:left|right|mathcal|mathbf|boldsymbol|mathrm|,|!)", "", match[0]).replace("\\", "")
    return [Token("NAME", f"∇{said}")], match.end()


def _term(text: str, at: int) -> str:
    """The text from a place up to the next sign or comma outside of brackets and norms."""
    depth, inside, begin = 0, False, at
    while at < len(text) and depth >= 0:
        if text[at] == "\\":
            inside ^= text.startswith("\\|", at)
            at += 1
        elif text[at] in "([{":
            depth += 1
        elif text[at] in ")]}":
            depth -= 1
        elif text[at] in "+-=," and depth == 0 and not inside:
            break
        at += 1
    return text[begin:at]


def _speaks_of(letter: str, term: str) -> bool:
    """Is the letter in the term, and not only inside of L(w)?"""
    name = re.sub(r"\\(?:mathbf|boldsymbol|bm)(?![A-Za-z])|[\s{}]", "", letter)
    rest = NO_LETTERS.sub(" ", CALL_OF.sub(" ", term))
    if name.startswith("\\"):
        return re.search(rf"{re.escape(name)}(?![A-Za-z])", rest) is not None
    return re.search(rf"(?<!_){re.escape(name)}", re.sub(r"\\[A-Za-z]+", " ", rest)) is not None


def _environment(text: str, name: str, at: int) -> tuple[list[Token], int]:
    group = GROUP.match(text, at)
    if group is None or group[1].strip() not in ENVIRONMENTS:
        raise Unread("another environment")
    at = group.end()
    columns = re.compile(r"\s*\{[lcr|\s]*\}").match(text, at)
    if name == "begin" and group[1].strip() == "array" and columns:
        at = columns.end()
    return [Token("BEGIN" if name == "begin" else "END", group[1].strip())], at


def _styled(text: str, style: str, at: int, *, bold: bool, depth: int) -> tuple[list[Token], int]:
    r"""\mathbf{X}, \operatorname{tr}, \hat{\mathbf{w}}: what stands under a style or an accent."""
    group = GROUP.match(text, at) or ONE.match(text, at)
    if group is None:
        raise Unread("a style without a letter")
    inner, end = group[1].strip(), group.end()
    if "{" not in group[0] and not inner.startswith("\\") and len(inner) > 1:
        inner, end = inner[0], end - len(inner) + 1
    if "{" not in group[0] and inner.startswith("\\") and inner[1:] in BOLD:
        found, end = _styled(text, inner[1:], end, bold=bold, depth=depth + 1)
    elif style in UPRIGHT:
        found = _upright(inner, bold=bold, depth=depth)
        following = re.match(r"\s*(?:\\left\s*)?(?:[({|]|\\begin|\\[lv]?[Vv]ert)", text[end:])
        if found and found[0].kind == "NAME" and len(inner) > 1 and (style.startswith("operatorname") or following):
            raise Unread(f"{inner} is a function")
    elif style == "mathbb":
        found = _double_struck(inner)
    else:
        found = list(_tokens(inner, bold=bold or style in BOLD, depth=depth + 1))
    if style == "vec":
        found = [replace(t, arrow=True) for t in found]
    if style in ACCENTS:
        if len(found) != 1 or found[0].kind != "NAME":
            raise Unread("an accent over more than a letter")
        found = [replace(found[0], value=f"{found[0].value}_{ACCENTS[style]}")]
    if style in OTHER_STYLES:
        found = [replace(t, value=f"{style}:{t.value}") if t.kind == "NAME" else t for t in found]
    return found, end


def _upright(inner: str, *, bold: bool, depth: int) -> list[Token]:
    """tr, a word that is a name, or a letter."""
    if inner in FUNCTIONS:
        return [Token("WORD", FUNCTIONS[inner])]
    if re.fullmatch("[A-Za-z]{2,}", inner):
        return [Token("NAME", inner, bold)]
    return list(_tokens(inner, bold=bold, depth=depth + 1))


def _double_struck(inner: str) -> list[Token]:
    if inner == "R":
        return [Token("SIGN", "ℝ")]
    if inner == "1":
        return [Token("NUM", "1", bold=True)]
    raise Unread("a set")


def _word(text: str, value: str, at: int, *, bold: bool) -> tuple[list[Token], int]:
    """A function, a Greek letter by its name, or a row of letters; y_hat is one letter with its hat."""
    if value in MODULES and text[at : at + 1] == ".":
        return [], at + 1
    called = re.match(r"\s*[({|]", text[at:])
    if value in FUNCTIONS and (called or len(value) > 2 or re.match(r"\s+[A-Za-z\\]", text[at:])):
        return [Token("WORD", FUNCTIONS[value])], at
    value = SHORT.get(value, value)
    if value in GREEK_WORDS:
        return [Token("NAME", value, bold)], at
    if len(value) > 2 and value.islower():
        raise Unread(f"{value} is a word")
    accent = re.match("_(hat|bar|tilde)", text[at:])
    letters = [Token("NAME", letter, bold) for letter in value]
    if accent:
        letters[-1] = replace(letters[-1], value=f"{letters[-1].value}_{accent[1]}")
        at += accent.end()
    return letters, at
