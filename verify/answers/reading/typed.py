r"""What is typed in words and by habit, said in the signs that are read: both texts of a question together.

    sum from i=1 to n of i          sum_{i=1}^{n} (i)         x > 1 && x < 2              x > 1 and x < 2
    integral of x^2 from 0 to 1     int_{0}^{1} (x^2) dx      x == 2 || x == -2           x == 2 or x == -2
    limit as x -> 0 of sin(x)/x     lim_{x->0} (sin(x)/x)     (-oo, 1) U (2, oo)          (-oo, 1) ∪ (2, oo)
    square root of 2                sqrt(2)                   x = +-2, x = +/- 2          x = ±2
    \partial_x (x y), D_x (x y)     ∂/∂x of it                1_000, =<, <>               1000, <=, !=

E^x and Pi are e^x and π only where the other text has e or π and no such letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from verify.answers.reading import vector_calls
from verify.answers.reading.limits import CHARACTERS
from verify.answers.reading.nabla import written_out
from verify.answers.reading.programs import said_in_signs

RELATION = re.compile(r"[<>=≤≥≠]|\\(?:leq?|geq?|neq?|lt|gt)(?![A-Za-z])")
NUMBER = r"(?:[A-Za-z]\w?|\d+(?:\.\d+)?|\([^()]*\)|\|[^|]*\||-?(?:oo|infinity|inf|∞))"
END = r"(?:-?\s*(?:oo|infinity|inf|∞|pi|π|[A-Za-z]|\d+(?:\.\d+)?)(?:\s*[/*+-]\s*(?:pi|π|[A-Za-z]|\d+))*|\([^()]*\))"


def in_signs(gold: str, answer: str) -> tuple[str, str]:
    """Both texts, said in signs."""
    if max(len(gold), len(answer)) > CHARACTERS:
        return gold, answer
    texts = [_derivatives(_plain(said_in_signs(written_out(vector_calls.in_signs(text))))) for text in (gold, answer)]
    return _beside(texts[0], texts[1]), _beside(texts[1], texts[0])


# Derivatives

LATEX_PARTIAL = re.compile(
    r"\\partial\s*_\s*(?:\{\s*(?P<braced>[a-z](?:\s*[a-z])?|\\[a-z]+)\s*\}|(?P<one>[a-z]|\\[a-z]+(?![a-z])))"
    r"(?:\s*\^\s*\{?\s*(?P<order>[2-4])\s*\}?)?(?=\s*(?:\\left\s*)?[(\[\\A-Za-z\d])"
)
PARTIAL = re.compile(r"∂(?:_\{?(?P<one>[a-zθφ])\}?|(?P<small>ₓ))(?:\^(?P<order>[2-4])|(?P<two>²))?(?=\s*[(\[])")


def _derivatives(text: str) -> str:
    r"""\partial_x (f) and ∂_x (f) as \frac{\partial}{\partial x} (f) and ∂/∂x (f); d/dx [f] as d/dx (f)."""

    def latex(found: re.Match[str]) -> str:
        names = (found["braced"] or found["one"]).replace(" ", "")
        names = [names] if names.startswith("\\") else [*names]
        order = int(found["order"] or 1)
        if order > 1 and len(names) > 1:
            return found[0]
        letter = re.match(r"\s*[A-Za-z](?![A-Za-z])", text[found.end() :])
        if letter and order * len(names) == 1:  # read as it stands, with its arguments
            return found[0]
        power = f"^{{{len(names) * order}}}" if len(names) * order > 1 else ""
        below = " ".join(rf"\partial {name}" + (f"^{{{order}}}" if order > 1 else "") for name in names)
        return rf"\frac{{\partial{power}}}{{{below}}} "

    def plain(found: re.Match[str]) -> str:
        order = "2" if found["two"] else found["order"]
        power = f"^{order}" if order else ""
        return f"∂{power}/∂{found['one'] or 'x'}{power} "

    text = LATEX_PARTIAL.sub(latex, text)
    return _SQUARE.sub(r"\1(\2)", PARTIAL.sub(plain, text)) if "\\" not in text else text


_SQUARE = re.compile(r"((?:d|∂)/(?:d|∂)[a-z]\s*)\[([^\[\]]*)\]")


# Words

OPERAND = r"(?P<of>\([^()]*(?:\([^()]*\)[^()]*)*\)|[A-Za-z](?!\w)|\d+(?:\.\d+)?)(?=\s*(?:[-+=<>,)]|$))"
WORDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), said)
    for pattern, said in (
        (rf"\b(?:the )?square root of {OPERAND}", r"sqrt(\g<of>)"),
        (rf"\b(?:the )?cube root of {OPERAND}", r"cbrt(\g<of>)"),
        (rf"\b(?:the )?(?P<n>\d)(?:th|rd|nd)? root of {OPERAND}", r"(\g<of>)^(1/\g<n>)"),
        (rf"\b(?:the )?absolute value of {OPERAND}", r"abs(\g<of>)"),
        (rf"\blog(?:arithm)? base (?P<b>\d+|[a-z]) of {OPERAND}", r"log_\g<b>(\g<of>)"),
        (r"(?<=[\w)])\s+(?:times|multiplied by)\s+(?=[\w(])", " * "),
        (r"(?<=[\w)])\s+divided by\s+(?=[\w(])", " / "),
        (r"(?<=[\w)])\s+plus\s+(?=[\w(])", " + "),
        (r"(?<=[\w)])\s+minus\s+(?=[\w(])", " - "),
        (r"(?<![A-Za-z])(?<![A-Za-z] )([A-Za-z\d]|\))\s+squared\b", r"\1^2"),
        (r"(?<![A-Za-z])(?<![A-Za-z] )([A-Za-z\d]|\))\s+cubed\b", r"\1^3"),
        (r"(?<=[\w)])\s+to the power (?:of )?(?=[\w(-])", "^"),
    )
)
INDEX = rf"(?P<x>[a-z])\s*(?:=|from)\s*(?P<low>{END})\s+to\s+(?P<high>{END})"
TWOFOLD = re.compile(  # a plus b divided by c
    r"\b(?:plus|minus)\b.*\b(?:times|multiplied|divided|power)\b|\b(?:times|multiplied|divided|power)\b.*\b(?:plus|minus)\b"
)
SUM = re.compile(rf"\b(?:the )?(?P<word>sum|product)\s+(?:from\s+|for\s+)?{INDEX}\s+(?:of\s+)?(?P<body>.+)")
SUM_AFTER = re.compile(rf"\b(?:the )?(?P<word>sum|product)\s+of\s+(?P<body>.+?),?\s+(?:from|for)\s+{INDEX}")
INTEGRAL = re.compile(
    rf"(?:\b(?:the )?integral|∫)\s*(?:from\s+(?P<low>{END})\s+to\s+(?P<high>{END})\s+(?:of\s+)?(?P<body>.+?)"
    rf"|of\s+(?P<inner>.+?)\s+from\s+(?:[a-z]\s*=\s*)?(?P<begin>{END})\s+to\s+(?P<end>{END}))(?:\s+d(?P<x>[a-z]))?"
)
LIMIT = re.compile(
    rf"\b(?:the )?lim(?:it)?\s*(?:as\s+|_?\(|\[)?\s*(?P<x>[a-z])\s*(?:->|→|approaches|goes to|tends to|to)\s*"
    rf"(?P<to>{END}[+-]?)\s*(?:\)|\])?\s*(?:of\s+)?(?P<body>.+)"
)
LIMIT_AFTER = re.compile(
    rf"\b(?:the )?lim(?:it)? of (?P<body>.+?),? as (?P<x>[a-z])\s*(?:->|→|approaches|goes to|tends to)\s*(?P<to>{END})"
)


def _plain(text: str) -> str:
    """A plain text without words for what has signs."""
    if "\\" in text:
        return text
    for pattern, said in () if TWOFOLD.search(text) else WORDS:
        text = pattern.sub(said, text)
    for pattern, rule in PHRASES:
        found = pattern.fullmatch(text.strip(" .$"))
        text = rule(found) or text if found else text
    for pattern, said in SIGNS:
        text = pattern.sub(said, text)
    return _connected(text)


def _sum(found: re.Match[str]) -> str:
    word = {"sum": "sum", "product": "prod"}[found["word"]]
    return f"{word}({found['body']}, {found['x']}={found['low']}..{found['high']})"


OF_INTEGRALS = frozenset("exyztsruvw")  # and e, which is a number


def _integral(found: re.Match[str]) -> str:
    """With dx, or over the one letter of the integrand."""
    body = found["body"] or found["inner"]
    if x := re.fullmatch(r"(.+?)\s*d([a-z])", body):
        body, letter = x[1], x[2]
    else:
        letters = set(re.findall(r"(?<![A-Za-z])[a-z](?![A-Za-z])", body))
        letter = found["x"] or (
            next(iter(letters - {"e"})) if len(letters - {"e"}) == 1 and letters <= OF_INTEGRALS else ""
        )
    low, high = (found["low"], found["high"]) if found["body"] else (found["begin"], found["end"])
    return f"int_{{{low}}}^{{{high}}} ({body}) d{letter}" if letter else ""


def _limit(found: re.Match[str]) -> str:
    target = re.sub(r"(?<=\w)([+-])$", r"^\1", found["to"])
    return f"lim_{{{found['x']}->{target}}} ({found['body']})"


PHRASES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (SUM, _sum),
    (SUM_AFTER, _sum),
    (INTEGRAL, _integral),
    (LIMIT, _limit),
    (LIMIT_AFTER, _limit),
)


# Signs

SIGNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (r"(?<=[\w)])\s*=<\s*(?=[\w(-])", " <= "),
        (r"(?<=[\w)])\s*(?:<>|=/=|!==)\s*(?=[\w(-])", " != "),
        (r"===", "=="),
        (r"(?<![A-Za-z])integral(?=_)", "int"),
        (r"(?<![A-Za-z])Infinity(?![A-Za-z])", "infinity"),
        (r"≦", "≤"),
        (r"≧", "≥"),
        (r"([(\[][^()\[\]]*,[^()\[\]]*[)\]])\s*(?:u|U|union|UNION|Union)\s*(?=[(\[][^()\[\]]*,)", r"\1 ∪ "),
        (r"\+/-|\+/−|\+⁄-", "±"),
        (r"∜\s*(\w|\([^()]*\))", r"(\1)^(1/4)"),
        (r"^\s*<([^<>=]*,[^<>=]*)>\s*$", r"(\1)"),
    )
)
GROUPED = re.compile(r"(?<![\w.])\d{1,3}(?:_\d{3})+(?!\w)|^\s*\d{1,3}(?: \d{3})+\s*$")
OR = re.compile(r"\|\||∨|(?<=[\w)\s])\|(?=\s)")
AND = re.compile(r"&&?|∧")


def _connected(text: str) -> str:
    """x < 1 || x > 2 with "or", where a relation stands on each side; so with && and &."""
    text = GROUPED.sub(lambda m: re.sub(r"[_ ]", "", m[0]), text)
    for sign, word in ((OR, " or "), (AND, " and ")):
        sides = sign.split(text)
        if len(sides) > 1 and all(map(RELATION.search, sides)) and all(map(_is_whole, sides)):
            text = word.join(side.strip() for side in sides)
    return text


def _is_whole(side: str) -> bool:
    """Is no bracket open in it, and no bar?"""
    return "|" not in side and all(side.count(a) == side.count(b) for a, b in ("()", "{}"))


# What the other text shows


CONSTANT = re.compile(
    r"\+\s*(?:\\(?:text|mathrm|operatorname)\s*\{\s*(?:const(?:ant)?\.?)\s*\}|const(?:ant)?\b\.?)\s*$"
)
OPERATED = re.compile(r"(?<![A-Za-z\\])D_\{?([xyzt])\}?(?=\s*(?:\\left\s*)?[(\[])")
ORDER = re.compile(r"(?<![A-Za-z\\])([fgyFG])\s*\^\s*(?:\{\s*\(([1-3])\)\s*\}|\(([1-3])\))")
DIFFERENTIATED = re.compile(r"'|\\prime|(?<![A-Za-z])d\s*\^?\d?\s*[a-z]?\s*/\s*d[a-z]|\\frac\s*\{\s*d")
EXPONENTIAL = re.compile(r"(?<![A-Za-z\\])e\s*(?:\^|\*\*|[⁻⁰-⁹ˣᵗ])|exp")


def _beside(text: str, other: str) -> str:
    """f^{(3)} as f''', + const as + C, E^x as e^x, Pi as pi, +- as ±, where the other text shows that this is meant."""
    text = CONSTANT.sub("+ C", text) if not re.search(r"(?<![A-Za-z\\])C(?![A-Za-z])", text) else text
    if not re.search(r"(?<![A-Za-z\\])D(?![A-Za-z])", other):
        sign = r"\\frac{\\partial}{\\partial \1} " if "\\" in text else r"∂/∂\1 "
        text = OPERATED.sub(sign, text)
    if DIFFERENTIATED.search(other):
        text = ORDER.sub(lambda m: m[1] + "'" * int(m[2] or m[3]), text)
    if "\\" in text:
        return text
    if EXPONENTIAL.search(other) and not re.search(r"(?<![A-Za-z])E(?![A-Za-z])", other):
        text = re.sub(r"(?<![A-Za-z])E(?=\s*(?:\^|\*\*))", "e", text)
    if re.search(r"π|pi(?![A-Za-z])", other) and not re.search(r"P", other):
        text = re.sub(r"(?<![A-Za-z])(?:Pi|PI)(?![A-Za-z])", "pi", text)
    lists = re.search(r"±|\\pm|\+-|\bor\b|\\text\s*\{\s*or|\\lor|,", other)
    return re.sub(r"(?:^|(?<=[=(,]))(\s*)\+-(?=\s*[\w(])", r"\1±", text) if not lists else text.replace("+-", "±")
