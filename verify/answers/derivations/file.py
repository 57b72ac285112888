r"""A derivation as a learner writes it down, taken apart: what it is of, what is given, and its lines with reasons.

    Goal: softmax.from-bayes                  an id of the book, or a relation of one's own
    Given: P(X) > 0
    Let a_k = log(P(X | Y_k) P(Y_k))

    P(Y_k | X) = P(X | Y_k) P(Y_k) / P(X)     [by Bayes' rule]
    = exp(a_k) / sum_j exp(a_j)               because the evidence is a sum

Plain text, Markdown with display mathematics, and the environments of LaTeX are read; of a document with mathematics in
blocks only the blocks count. Nothing is parsed as a formula here: this is about lines, relations and reasons.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

MOST_BYTES = 200_000
MOST_LINES = 2_000  # of a file
MOST_STEPS = 200  # of a derivation
MOST_CHARACTERS = 4_000  # of a line

_WORDS = r"by|because|since|using|from|due to|applying"
_REASON = re.compile(
    rf"(?:\s+\[\s*(?:(?:{_WORDS})\s+)?([^\[\]]*)\]\s*$)"  # [by algebra]
    rf"|(?:\s+\(\s*(?:{_WORDS})\s+([^()]*(?:\([^()]*\)[^()]*)*)\)\s*$)"  # (by algebra)
    rf"|(?:[\s,;]+(?:{_WORDS})[\s:]+(.*)$)"  # by algebra
    r"|(?:\s*(?:∵|\\because\b)\s*(.*)$)"
    r"|(?:\s+(?:--|—|//)\s+(.*)$)"
    r"|(?:\s*(?<!\\)[%#]\s*(.*)$)"
    r"|(?:[^\S\n]{2,}\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*$)"  # two blanks, then brackets
    r"|(?:[^\S\n]{3,}(\S.*)$)",  # three blanks, then words
    re.IGNORECASE,
)
_IS_BODY = re.compile(r"(?:arg\s*\\?,?\s*\\?(?:min|max)\}?\s*(?:_\s*(?:\{[^{}]*\}|\\?\w+))?|[-+*/·=])$")
_TEXT = re.compile(r"\\(?:text|textrm|textit|textbf|mbox|tag\*?|intertext|quad\s*\\text)\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_BLOCK = re.compile(
    r"\$\$(?P<dollars>.*?)\$\$"
    r"|\\\[(?P<bracket>.*?)\\\]"
    r"|\\begin\{(?P<env>align|aligned|alignat|gather|gathered|equation|split|multline|eqnarray|displaymath)\*?\}"
    r"(?P<body>.*?)\\end\{(?P=env)\*?\}"
    r"|^```[ \t]*(?:math|latex|tex|text)?[ \t]*\n(?P<fence>.*?)^```",
    re.DOTALL | re.MULTILINE,
)
_INNER = re.compile(r"\\(?:begin|end)\{(?:align|aligned|alignat|gather|gathered|equation|split|multline|eqnarray)\*?\}")
_BREAK = re.compile(r"\\\\(?:\s*\[[^\]]*\])?|\\cr\b|\\newline\b")
_DROPPED = re.compile(r"\\(?:nonumber|notag|displaystyle|label\{[^{}]*\})")
_HEADER = re.compile(
    r"^\s*(?:[*_#>-]+\s*)*"
    r"(goal|claim|to show|show|given|assume|assumption|hypothesis|let|where|define|denote|put|set"
    r"|목표|가정|조건|여기서|정의)"
    r"\s*(?:\*\*|__)?\s*(:|\s)\s*(?:\*\*|__)?\s*(.*)$",
    re.IGNORECASE,
)
_KINDS = {
    **dict.fromkeys(("goal", "claim", "to show", "show", "목표"), "goal"),
    **dict.fromkeys(("given", "assume", "assumption", "hypothesis", "가정", "조건"), "given"),
    **dict.fromkeys(("let", "where", "define", "denote", "put", "set", "여기서", "정의"), "let"),
}
_STATES = re.compile(
    r"[=<>≤≥≠∈∀]|\\(?:n?eq?|[lg]eq?|in|forall)\b|partition|exactly one|분할|정확히 하나", re.IGNORECASE
)
_CONNECTIVES = re.compile(
    r"^\s*(?:(?:=>|==>|⇒|⟹|∴|\\(?:implies|Rightarrow|Longrightarrow|therefore)\b"
    r"|(?:so(?:\s+that)?|hence|thus|then|therefore|and|now|finally|next|first)\b"
    r"|(?:we|this|it|which|that)\s+(?:have|get|obtain|find|gives?|yields|is|equals|follows)(?:\s+that)?\b|i\.e\."
    r"|따라서|그러므로|그래서|결국|이제|먼저|즉)[\s,:]*|(?:\d+[.)]|[*-])\s+(?=\S))+",
    re.IGNORECASE,
)
# Words before a formula, which say by what it follows: "By Bayes' rule, ...", "total probability: ...".
_PREFACE = re.compile(
    rf"^((?:(?:{_WORDS})\s+)?[^\W\d_][^\d_=<>()\[\]{{}}\\$+*/^|:,]{{4,80}}?)\s*[:,]\s+(?=\S)", re.IGNORECASE
)
_RELATIONS = {
    "≤": "<=", "≥": ">=", "≠": "!=", "<=": "<=", ">=": ">=", "!=": "!=", "=": "=", "<": "<", ">": ">",
    "\\leqslant": "<=", "\\geqslant": ">=", "\\leq": "<=", "\\geq": ">=", "\\le": "<=", "\\ge": ">=", "\\neq": "!=",
    "\\ne": "!=", "\\lt": "<", "\\gt": ">", "∝": "∝", "\\propto": "∝", "≈": "≈", "\\approx": "≈", "≡": "=",
    "\\equiv": "=",
}  # fmt: skip
_RELATION = re.compile(
    "|".join(re.escape(r) + (r"(?![A-Za-z])" if r[0] == "\\" else "") for r in sorted(_RELATIONS, key=len)[::-1])
)


_ARG = re.compile(r"(?<!\{)\\?\barg(?:\\,|\s)*\\?(max|min)(?![A-Za-z])(?:\\limits)?")
_OPTIMUM = re.compile(
    r"^((?:arg(?:max|min)|\\operatorname\*?\{arg(?:\\,)?(?:max|min)\})\s*_\s*(?:\{[^{}]*\}|\\?\w+)\s*)([-−].*)$",
    re.DOTALL,
)


_DEFINED = (
    r"\$?\\?[A-Za-z]+(?:_\{?\(?[A-Za-z](?:\s*(?:,\s*)?[A-Za-z])*\)?\}?|[ₐ-ₜᵢⱼᵤᵥ]+)?\s*(?::=|=(?!=)|≔|\\coloneqq)\s*"
)
_WHERE = re.compile(rf"^(.*?\S)[\s,;(]+(?:where|with|여기서)\s+({_DEFINED}.+)$", re.IGNORECASE)
_SAID_WHERE = re.compile(r"(?:\\q?quad\s*)*\\(?:text|mbox|textrm)\s*\{\s*,?\s*(where|with|여기서)\s*\}")
_MAY_DEFINE = re.compile(r"\b(?:where|with)\b|여기서", re.IGNORECASE)
_AND = re.compile(
    rf"\s*(?:[,;](?:\s*\\(?:q?quad\b|[,;:!]))*|(?:\\q?quad\b\s*)+|,?\s+\band\b"
    rf"|,?\s*\\text\s*\{{\s*and\s*\}}|그리고)\s+(?={_DEFINED})"
)
_DEFINITION = re.compile(rf"{_DEFINED}\S.*", re.DOTALL)
_SO_CALLED = re.compile(
    r"\s*(?:이?라\s*(?:고\s*)?|으?로\s*)"
    r"(?:하자|하면|두자|두면|놓자|놓으면|정의하자|정의하면|정의한다|한다|쓰자|쓰면)\.?\s*$"
)
_DOLLARS = re.compile(r"\$([^$]+)\$")
_INLINE = re.compile(r"^\$([^$]+)\$[\s.,;:]*([^$]*)$")  # a formula between dollars, and words after it
_OPEN_END = re.compile(r"(?:[-+*/·×=<>≤≥−]|\\(?:cdot|times|le|ge|leq|geq))$")  # a formula that waits for more
_TERM = re.compile(
    r"^(?:\s*(?:[+/·×]|\\(?:cdot|times)\b)|(?:\s+|\s*&\s*(?:\\q?quad\b\s*)*|\s*(?:\\q?quad\b\s*)+)[-−+])\s*[^-\s]"
)
_BLANKS = re.compile(r"[^\S\n]{8,}")


class Unreadable(ValueError):
    """A file that is no derivation, and why."""

    def __init__(self, kind: str, **values: object) -> None:
        super().__init__(kind)
        self.kind, self.values = kind, values


@dataclass(frozen=True)
class Line:
    """One step as written: the text at its left, or None where it goes on from the line before; relation, text, reason.

    A line with no relation, `relation` = "", is where a derivation starts. `number` is its line in the file.
    """

    left: str | None
    relation: str
    right: str
    reason: str = ""
    number: int = 0

    def __str__(self) -> str:
        return " ".join(filter(None, (self.left or "", self.relation, self.right)))


class Header(NamedTuple):
    """What is said before the lines: "goal", "given" or "let", and its text."""

    kind: str
    text: str
    number: int


@dataclass(frozen=True)
class Document:
    """A derivation taken apart; `skipped` are the lines in which no formula is related to another."""

    lines: tuple[Line, ...]
    headers: tuple[Header, ...] = ()
    skipped: tuple[tuple[int, str], ...] = ()

    def of(self, kind: str) -> tuple[str, ...]:
        """The texts of the headers of a kind."""
        return tuple(h.text for h in self.headers if h.kind == kind)


def read(path: str | Path) -> Document:
    """The derivation in a file. Raises Unreadable where it is none, OSError where there is no file."""
    with Path(path).open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    return taken_apart(decoded(data))


def decoded(data: bytes) -> str:
    """Bytes as text. Raises Unreadable where they are too many, or no text."""
    if len(data) > MOST_BYTES:
        raise Unreadable("file too large", most=MOST_BYTES)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("no text") from None
    if any(unicodedata.category(c) == "Cc" and c not in "\n\r\t\f" for c in text):
        raise Unreadable("no text")
    return text


def taken_apart(text: str) -> Document:
    """The derivation that a text holds. Raises Unreadable where it is too long."""
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise Unreadable("file too large", most=MOST_BYTES)
    if text.count("\n") > MOST_LINES:
        raise Unreadable("too many lines", most=MOST_LINES)
    found = _Found()
    for number, line, formal in _joined(_rows(text.replace("\r\n", "\n").replace("\r", "\n"))):
        found.take(number, line, formal)
        if len(found.lines) > MOST_STEPS:
            raise Unreadable("too many steps", most=MOST_STEPS)
    return Document(tuple(found.lines), tuple(found.headers), tuple(found.skipped))


def lines_of(text: str, number: int = 0) -> list[Line]:
    """One line of text as steps: "a = b = c  by r" is two, and the reason is that of the last."""
    if len(text) > MOST_CHARACTERS:
        raise Unreadable("line too long", line=number, most=MOST_CHARACTERS)
    text, preface = _after_preface(_CONNECTIVES.sub("", text, count=1))
    formula, reason = parted(text)
    reason = reason or preface
    parts = chained(formula)
    if len(parts) == 1:
        return [Line(None, "", parts[0][1], reason, number)] if parts[0][1] else []
    (_, first), *rest = parts
    steps = [Line(None, relation, right, "", number) for relation, right in rest]
    steps[0] = Line(first or None, steps[0].relation, steps[0].right, "", number)
    last = steps[-1]
    steps[-1] = Line(last.left, last.relation, last.right, reason, number)
    return steps


def without_where(text: str) -> tuple[str, tuple[str, ...]]:
    """A line without the abbreviations that it explains at its end: "= exp(a_k), where a_k = log p_k"."""
    text = _SAID_WHERE.sub(r" \1 ", text[: MOST_CHARACTERS + 1])
    match = _WHERE.match(text) if len(text) <= MOST_CHARACTERS and _MAY_DEFINE.search(text) else None
    if match is None or parted(match.group(1))[1] or not any(relation for relation, _ in chained(match.group(1))[1:]):
        return text, ()
    return match.group(1).rstrip(" ,;("), defined(match.group(2))


def defined(text: str) -> tuple[str, ...]:
    """What abbreviations say, one by one: "p = σ(z) and L = BCE(y, p)" is two; of words with formulas, these."""
    text = _SO_CALLED.sub("", " ".join(text[:MOST_CHARACTERS].split()))
    texts = _DOLLARS.findall(text) or [text]
    parts = (part.strip().rstrip(".,;").strip("`$ ") for whole in texts for part in _AND.split(whole))
    return tuple(part for part in parts if _DEFINITION.fullmatch(part))


def _definitions(text: str) -> tuple[str, ...]:
    """The abbreviations that a line of several says: L = -sum_j y_j log p_j, p = softmax(z); none of any other line."""
    parts = defined(text)
    whole = len(parts) > 1 and len(parts) == len(_AND.split(text))
    return parts if whole and all(len(chained(part)) == 2 for part in parts) else ()


def _after_preface(text: str) -> tuple[str, str]:
    """A line without the words before its formula, and these as its reason."""
    match = _PREFACE.match(text)
    if match is None or not any(relation for relation, _ in chained(text[match.end() :])[1:]):
        return text, ""
    return _CONNECTIVES.sub("", text[match.end() :], count=1), _plain(match.group(1))


def parted(text: str) -> tuple[str, str]:
    """A line as formula and reason; no reason where none is said."""
    text = _BLANKS.sub(" " * 8, text.strip())
    inline = _INLINE.match(text)
    if inline:
        return inline.group(1).strip().rstrip(".,;").strip(), _plain(inline.group(2))
    aligned, _, remark = text.partition("&&")
    aligned, remark = _DROPPED.sub(" ", aligned).replace("&", " "), _DROPPED.sub(" ", remark)
    reasons = [_plain(r) for r in _TEXT.findall(aligned)] + [_plain(remark)]
    formula = _TEXT.sub(" ", aligned)
    for match in _REASON.finditer(formula):
        words = next((g for g in match.groups() if g is not None), "")
        if match.group(1) is not None and _IS_BODY.search(formula[: match.start()]):
            continue  # argmax_p [a + b]
        if match.start() and _outside(formula, match.start()) and not _RELATION.match(words.lstrip()):
            reasons.insert(0, _plain(words))
            formula = formula[: match.start()]
            break
    formula = re.sub(r"(?:\\(?:quad|qquad|,|;|!| )|~|\s)+$", "", formula)
    formula = re.sub(r"\\(?:quad|qquad)\b\s*\(\s*\)?$", "", formula)
    return formula.strip().rstrip(".,;").strip(), "; ".join(filter(None, reasons))


def _plain(text: str) -> str:
    """The words of a reason, without what LaTeX and brackets put around them."""
    text = _TEXT.sub(lambda m: m.group(1), text)
    text = re.sub(r"\\(?:quad|qquad|,|;|!|:| )", " ", text).replace("$", "").strip().strip(",;.").strip()
    text = re.sub(rf"^(\(?)\s*(?:{_WORDS})\s+", r"\1", text, flags=re.IGNORECASE)
    return text[1:-1].strip() if text.startswith("(") and text.endswith(")") else text


def _outside(text: str, place: int) -> bool:
    """Does the place stand outside of all brackets?"""
    before = text[:place]
    return all(before.count(a) <= before.count(b) for a, b in ("()", "[]", "{}"))


def chained(text: str) -> list[tuple[str, str]]:
    """A formula at its outermost relations: [("", "a"), ("=", "b"), ...]; "" at first where it begins with one."""
    parts: list[tuple[str, str]] = []
    depth, begin, relation, place = 0, 0, "", 0
    while place < len(text):
        if text[place] in "([{":
            depth += 1
        elif text[place] in ")]}":
            depth -= 1
        match = _RELATION.match(text, place) if depth <= 0 and text[place - 1 : place] not in ("_", ":") else None
        if match:
            parts.append((relation, _side(text[begin:place])))
            relation, begin = _RELATIONS[match.group()], match.end()
        place = match.end() if match else place + 1
    return [*parts, (relation, _side(text[begin:]))]


def _side(text: str) -> str:
    """One side of a relation; an optimum takes all that stands after it."""
    text = _ARG.sub(lambda m: f"\\operatorname{{arg{m.group(1)}}}" if "\\" in m.group() else f"arg{m.group(1)}", text)
    text = re.sub(r"^(?:\s|\\quad|\\qquad|\\,|\$)+|(?:\s|\\quad\b|\\qquad\b|\\,|\$)+$", "", text)
    return _OPTIMUM.sub(r"\1(\2)", text.replace("\\left.", "").replace("\\right.", ""))


def _rows(text: str) -> Iterator[tuple[int, str, bool]]:
    """Line numbers and lines; of a document with mathematics in blocks, these, and what stands outside of them."""
    place = 0
    for block in _BLOCK.finditer(text):
        yield from _numbered(text, place, block.start(), False, "\n")
        name = next(n for n in ("dollars", "bracket", "body", "fence") if block.group(n) is not None)
        yield from _numbered(text, *block.span(name), True, "\n" if name == "fence" else "")
        place = block.end()
    yield from _numbered(text, place, len(text), None if place == 0 else False, "\n")


def _joined(rows: Iterable[tuple[int, str, bool]]) -> Iterator[tuple[int, str, bool]]:
    """The rows, those that go on with a formula joined to where it begins."""
    held: tuple[int, str, bool] | None = None
    length = 1  # in rows, of what is held
    for number, text, formal in rows:
        if held and held[2] == formal and number - held[0] <= length and _goes_on(held[1], text):
            held, length = (held[0], f"{held[1].rstrip()} {text.strip().lstrip('&')}", formal), length + 1
            continue
        if held:
            yield held
        held, length = (number, text, formal), 1
    if held:
        yield held


def _goes_on(before: str, text: str) -> bool:
    """Does a row go on with the formula of the row before: after an operator, in an open bracket, or with a term?"""
    formula, reason = parted(before) if len(before) <= MOST_CHARACTERS else ("", "")
    if reason or not text.strip() or not any(relation for relation, _ in chained(formula)[1:]):
        return False
    unclosed = sum(map(formula.count, "([")) > sum(map(formula.count, ")]"))
    if _OPEN_END.search(before.rstrip(" &")) or unclosed:
        return not _HEADER.match(text)
    return bool(_TERM.match(text)) and not any(relation for relation, _ in chained(text)[1:])


def _numbered(text: str, begin: int, end: int, formal: bool | None, mark: str) -> Iterator[tuple[int, str, bool]]:
    r"""The lines of a part of a text: of LaTeX, what stands between \\\\; else what stands in a line."""
    part, number = text[begin:end], text.count("\n", 0, begin) + 1
    latex = mark == "" or bool(_BREAK.search(part))
    if not latex:
        for line in part.split("\n"):
            yield number, line, formal is not False
            number += 1
        return
    place = 0
    for stop in (*(m.span() for m in _BREAK.finditer(part)), (len(part), len(part))):
        row = part[place : stop[0]]
        shift = len(row) - len(row.lstrip())
        clean = re.sub(r"(?<!\\)%([^\n]*)\n?", _comment, _INNER.sub(" ", row))
        yield number + part.count("\n", 0, place + shift), " ".join(clean.split()), formal is not False
        place = stop[1]


def _comment(match: re.Match[str]) -> str:
    return f" \\text{{{match.group(1).strip()}}} " if match.group(1).strip().strip("{}") else " "


@dataclass
class _Found:
    """What was found so far."""

    lines: list[Line] = field(default_factory=list)
    headers: list[Header] = field(default_factory=list)
    skipped: list[tuple[int, str]] = field(default_factory=list)

    def take(self, number: int, text: str, formal: bool) -> None:
        """One line of the file."""
        text = text.strip()
        if not text or set(text) <= set("-=_*#~ $"):
            return
        if text.startswith(("#", "%", "//", "<!--", "\\usepackage", "\\document", "\\begin", "\\end")):
            self.skipped.append((number, text[:120]))
            return
        header = _HEADER.match(text)
        if header and (header.group(2) == ":" or _KINDS[header.group(1).lower()] != "goal"):
            kind = _KINDS[header.group(1).lower()]
            said = header.group(3).strip().rstrip(".")
            parts = defined(said) if kind == "let" else (said.strip("`$ "),)
            if kind == "given" and not _STATES.search(said):
                parts = ()
            self.headers += [Header(kind, part, number) for part in parts]
            if not parts:
                self.skipped.append((number, text[:120]))
            return
        if formal and (lets := _definitions(text)):
            self.headers += [Header("let", let, number) for let in lets]
            return
        text, lets = without_where(text)
        self.headers += [Header("let", let, number) for let in lets]
        steps = lines_of(text, number) if formal or _is_formula(text) else []
        if not steps or (steps[0].relation == "" and not (formal and _is_start(steps[0].right))):
            self.skipped.append((number, text[:120]))
        else:
            self.lines += steps


def _is_formula(text: str) -> bool:
    """Outside of a block of mathematics: does the line begin with a relation, or is all of it mathematics?"""
    text = _after_preface(text)[0]
    return bool(_RELATION.match(text)) or (text.startswith("$") and text.rstrip(".").endswith("$"))


def _is_start(text: str) -> bool:
    """May a line without a relation be where a derivation starts, rather than a remark?"""
    if re.search("[가-힣]{2}", text):
        return False
    words = re.findall(r"[^\W\d_]{2,}", re.sub(r"\\[A-Za-z]+", "", text))
    if len(words) > 1 and not re.search(r"[\d_^=+*/()\\{}<>|]", text):
        return False
    return not re.search(r"[A-Za-z]{2,}\s+[A-Za-z]{2,}\s+[A-Za-z]{2,}", text) and len(words) <= 8
