r"""Sets of real numbers in words, as sets in signs: \text{all real } x \text{ except } 2 is \mathbb{R} \setminus \{2\}.

    all real numbers except -2 and 2     \mathbb{R} \setminus \{-2, 2\}
    x \in \mathbb{R},\ x \neq 2          x \neq 2
    \mathbb{R} - \{2\}                   \mathbb{R} \setminus \{2\}
    all positive real numbers            (0, \infty)
    \mathbb{R}_{\ge 0}                   [0, \infty)
    \{x \in \mathbb{Z} : 0 < x < 4\}     \{1, 2, 3\}

What is taken off is a number, or numbers with commas and "and" between them; anything else is left as it is.
"""

from __future__ import annotations

import re

LONGEST = 300  # characters
_LINE = r"\mathbb{R}"
_TEXT = re.compile(r"\\(?:text|textrm|textnormal|textit|mathrm|mbox)\s*\{([^{}\\$]*)\}")
_SPACE = re.compile(r"(?:\\[,;:! ]|\\q?quad(?![A-Za-z])|~|\s)+")
_EXCEPT = re.compile(
    r"(?:the\s+set\s+of\s+)?(?:all|every|any)\s+(?:of\s+the\s+)?reals?(?:\s+numbers?)?(?:\s+(?P<letter>[a-z]))?,?\s+"
    r"(?:except(?:\s+for)?|but|other\s+than|excluding|not\s+equal\s+to|besides)(?:\s+(?:when|where|for|at))?\s+"
    r"(?:(?P<named>[a-z])\s*=\s*)?(?P<rest>[^=<>]+)",
    re.IGNORECASE,
)
_POSITIVE = {
    "positive": r"(0, \infty)",
    "negative": r"(-\infty, 0)",
    **dict.fromkeys(("nonnegative", "non-negative"), r"[0, \infty)"),
    **dict.fromkeys(("nonpositive", "non-positive"), r"(-\infty, 0]"),
    "nonzero": rf"{_LINE} \setminus \{{0\}}",
    "non-zero": rf"{_LINE} \setminus \{{0\}}",
}
_SIGNED = re.compile(
    rf"(?:the\s+set\s+of\s+)?all\s+(?P<sign>{'|'.join(_POSITIVE)})\s+real(?:s|\s+numbers?)(?:\s+[a-z])?"
)
_SAID_TO_BE_REAL = re.compile(
    r"(?P<letter>[a-z])\s*(?:\\in(?![A-Za-z])|∈)\s*(?:\\mathbb\s*\{?\s*R\s*\}?|ℝ)\s*"
    r"(?:,|;|\\text\s*\{\s*,?\s*(?:and|with|where|such that|but)\s*\}|\\(?:wedge|land)(?![A-Za-z]))"
    r"(?:\\[,;: ]|\\q?quad|\s)*"
    r"(?=(?P=letter)\s*(?:\\(?:neq?|leq?|geq?|lt|gt)(?![A-Za-z])|[<>≠]))"
)
_MINUS_SET = re.compile(r"(?P<line>\\mathbb\s*\{?\s*R\s*\}?|ℝ)\s*(?:-|−|\\backslash)\s*(?=\\left\s*\\\{|\\\{|\\lbrace)")
_SUCH_THAT = re.compile(
    r"(?:the\s+set\s+of\s+)?(?:all|every|any)(?:\s+reals?)?(?:\s+(?:numbers?|values\s+of))?(?:\s+[a-z])?,?"
    r"(?:\s+(?:such\s+that|with|where|for\s+which|satisfying))?\s+"
    r"(?P<rest>(?P<letter>[a-z])\s*(?:\\(?:neq?|leq?|geq?|lt|gt)(?![A-Za-z])|[<>≠≤≥])[^A-Za-z]*)",
    re.IGNORECASE,
)
_NOT_IN = re.compile(r"\s*(?P<x>[a-z])\s*(?:\\notin(?![A-Za-z])|∉)\s*(?P<set>(?:\\left)?\s*(?:[\[(]|\\\{).*)")
MOST = 60  # members of a set of integers
_STRICT = frozenset(("<", r"\lt"))
_LESS = r"(?:\\(?:leq?|lt|leqslant)(?![A-Za-z])|[<≤])"
_INTEGERS = re.compile(
    r"(?:\\left\s*)?\\\{\s*(?P<x>[a-z])\s*(?:\\in(?![A-Za-z])|∈)\s*(?:\\mathbb\s*\{?\s*)?(?P<of>[ZNℤℕ])\s*\}?"
    r"(?:\\[,; ]|\s)*"
    r"(?::|\\colon(?![A-Za-z])|\\?(?:mid|middle)?\|?)(?:\\[,; ]|\s)*(?P<low>-?\d{1,6})\s*"
    rf"(?P<from>{_LESS})\s*(?P=x)\s*(?P<to>{_LESS})\s*(?P<high>-?\d{{1,6}})\s*(?:\\right\s*)?\\\}}"
)
_HALF = (
    (re.compile(r"\\mathbb\s*\{?\s*R\s*\}?\s*_\s*\{\s*(?:>|\\gt)\s*0\s*\}"), r"(0, \\infty)"),
    (re.compile(r"\\mathbb\s*\{?\s*R\s*\}?\s*_\s*\{\s*(?:\\geq?(?:slant)?|≥)\s*0\s*\}"), r"[0, \\infty)"),
    (re.compile(r"\\mathbb\s*\{?\s*R\s*\}?\s*_\s*\{\s*(?:<|\\lt)\s*0\s*\}"), r"(-\\infty, 0)"),
    (re.compile(r"\\mathbb\s*\{?\s*R\s*\}?\s*_\s*\{\s*(?:\\leq?(?:slant)?|≤)\s*0\s*\}"), r"(-\\infty, 0]"),
)


def in_signs(text: str) -> str:
    """The set in signs; a text that says none as it is."""
    if len(text) > LONGEST:
        return text
    words = _SPACE.sub(" ", _TEXT.sub(r" \1 ", text.replace("$", " "))).strip(" .")
    if (signed := _SIGNED.fullmatch(words.lower())) is not None:
        return _POSITIVE[signed["sign"]]
    stated = _SUCH_THAT.fullmatch(words)
    if stated is not None:
        return stated["rest"]
    found = _EXCEPT.fullmatch(words)
    if found is not None:
        return _without(found) or text
    outside = _NOT_IN.fullmatch(text)
    text = rf"{outside['x']} \in {_LINE} \setminus {outside['set']}" if outside else _INTEGERS.sub(_listed, text)
    text = _MINUS_SET.sub(r"\g<line> \\setminus ", _SAID_TO_BE_REAL.sub("", text))
    for pattern, said in _HALF:
        text = pattern.sub(said, text)
    return text


def _listed(found: re.Match[str]) -> str:
    r"""\{x \in \mathbb{Z} : 1 \le x < 4\} as \{1, 2, 3\}; whether 0 is natural is not known."""
    low = int(found["low"]) + (found["from"] in _STRICT)
    high = int(found["high"]) - (found["to"] in _STRICT)
    if high - low >= MOST or low > high or (found["of"] in "Nℕ" and low < 1):
        return found[0]
    return rf"\{{{', '.join(map(str, range(low, high + 1)))}\}}"


def _without(found: re.Match[str]) -> str | None:
    """The line without the numbers; None where a letter is another one, or what is taken off is no number."""
    if found["named"] and found["letter"] and found["named"] != found["letter"]:
        return None
    name = found["named"] or found["letter"] or "x"
    rest = re.sub(rf"(?:,\s*|\b)and\b(?:\s*{name}\s*=)?|(?<=,)\s*{name}\s*=", ",", found["rest"])
    rest = re.sub(r",\s*,", ",", rest).strip(" ,")
    words = re.findall(r"[A-Za-z]+", re.sub(r"\\(?:[dt]?frac|sqrt|pm|pi|left|right)(?![A-Za-z])", " ", rest))
    return None if not rest or words else rf"{_LINE} \setminus \{{{rest}\}}"
