r"""Events as they stand in the brackets of a probability: A \cup B, A^c, \overline{A \cap B}, not A, X > 2, a < X < b.

    event("A' \cap B")      And((Not(Atom("A")), Atom("B")))
    event("X > 2, Y = y")   And((Where("X", ">", "2"), Where("Y", "=", "y")))

AB and "A, B" are A ∩ B. A row of ∩ and ∪ without brackets means two things and is None, as is anything else unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeAlias

from verify.answers.reading.random_text import bracketed, closing, split

DEEPEST = 12


class Atom(NamedTuple):
    """An event of which only its name is known."""

    name: str


class Where(NamedTuple):
    """X > 2: the name of a variable, one of < > <= >= = !=, and a number or formula as it is written."""

    variable: str
    relation: str
    bound: str


class Not(NamedTuple):
    """The complement of an event."""

    event: Event


class And(NamedTuple):
    """What several events have in common; of none, all there is."""

    events: tuple[Event, ...]


class Or(NamedTuple):
    """The union of several events; of none, nothing."""

    events: tuple[Event, ...]


Event: TypeAlias = "Atom | Where | Not | And | Or"

_SIGNS: tuple[tuple[str, str], ...] = (
    (r"\\(?:bigcup|cup|lor|vee)(?![A-Za-z])|∨|\bor\b|\\(?:text|mathrm)\s*\{\s*or\s*\}", "∪"),
    (r"\\(?:bigcap|cap|land|wedge)(?![A-Za-z])|∧|&|\band\b|\\(?:text|mathrm)\s*\{\s*and\s*\}", "∩"),
    (r"\\(?:setminus|smallsetminus|backslash)(?![A-Za-z])|∖", "∖"),
    (r"\\(?:triangle|bigtriangleup|ominus)(?![A-Za-z])|△|⊖", "△"),
    (r"!(?=[A-Z(])|\\(?:neg|lnot)(?![A-Za-z])|\bnot\b|\\(?:text|mathrm)\s*\{\s*not\s*\}|∼", "¬"),
    (r"\\(?:leqslant|leq|le)(?![A-Za-z])|<=|⩽", "≤"),
    (r"\\(?:geqslant|geq|ge)(?![A-Za-z])|>=|⩾", "≥"),
    (r"\\(?:neq|ne)(?![A-Za-z])|!=", "≠"),
    (r"\\lt(?![A-Za-z])", "<"),
    (r"\\gt(?![A-Za-z])", ">"),
    (r"\^\s*\{?\s*(?:c|C|\\complement|\\(?:mathsf|mathrm|text)\s*\{\s*[cC]\s*\}|\\prime)\s*\}?|'|ᶜ|∁", "ᶜ"),
    (r"\\(?:emptyset|varnothing)(?![A-Za-z])", "∅"),
)
_TESTS: Mapping[str, Event] = {"+": Atom("+"), "-": Not(Atom("+")), "−": Not(Atom("+"))}
_RELATIONS = {"<": "<", ">": ">", "≤": "<=", "≥": ">=", "=": "=", "≠": "!="}
_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "=", "!=": "!="}
_SCRIPT = r"(?:_(?:[A-Za-z0-9]|\{[A-Za-z0-9]+\}))?"
_PLAIN = re.compile(
    rf"(?:\\(?:mathbf|boldsymbol|mathcal|mathrm|text|vec|hat|tilde)\s*\{{\s*([A-Za-z]+)\s*\}}|(\\[a-z]+)|([A-Za-z])){_SCRIPT}"
)
_WORD = re.compile(r"[A-Z]?[a-z]{2,}[0-9]*")
_NOT_NAMES = frozenset(
    ("\\frac", "\\sqrt", "\\bar", "\\overline", "\\sum", "\\int", "\\log", "\\in", "\\hat", "\\text")
)
_WITHIN = re.compile(r"(\S+?)\s*(?:\\in(?![A-Za-z])|∈)\s*([\[(])([^,\[\]()]+),([^,\[\]()]+)([\])])")
_EXTREME = re.compile(r"\\?(max|min)\s*[({]([^(){}]+)[)}]")
_OVER = re.compile(r"\\(?:bar|overline)\s*(?:(?=\{)|([A-Za-z]" + _SCRIPT + "))")


def event(text: str) -> Event | None:
    """The event that a text means, or None."""
    for pattern, sign in _SIGNS:
        text = re.sub(pattern, sign, text)
    text = re.sub(r"\\(hat|tilde)\s+([A-Za-z])(?![A-Za-z])", r"\\\1{\2}", text)
    return _event(text, 0)


def _event(text: str, depth: int) -> Event | None:
    text = text.strip()
    if not text or depth > DEEPEST:
        return None
    inside = bracketed(text, 0)
    if inside and inside[1] == len(text):
        return _event(inside[0], depth + 1)
    for marks in (",;", "∪∩", "∖△"):
        parts = list(split(text, marks))
        if len(parts) > 1:
            return _joined([(mark, _event(part, depth + 1)) for mark, part in parts])
    within = _WITHIN.fullmatch(text)
    if within or any(sign in text for sign in _RELATIONS):
        found = _inside(*within.groups()) if within else _where(text)
        bounds = conditions(found) if found is not None else ()
        return None if any(re.search("[A-Z]", c.bound) for c in bounds) else found  # max(X, Y) < t is none of t
    return _single(text, depth)


def _inside(name: str, opening: str, low: str, high: str, closing_: str) -> Event | None:
    """X ∈ [a, b]."""
    if not _is_name(name):
        return None
    least, most = (">=" if opening == "[" else ">"), ("<=" if closing_ == "]" else "<")
    return And((Where(_name(name), least, low.strip()), Where(_name(name), most, high.strip())))


def _joined(parts: list[tuple[str, Event | None]]) -> Event | None:
    """Parts with the signs between them, all of one kind."""
    events = tuple(e for _, e in parts if e is not None)
    signs = {";" if mark == "," else mark for mark, _ in parts[1:]}
    if len(events) < len(parts) or len(signs) != 1:
        return None
    (sign,) = signs
    if sign in ";∩":
        return And(events)
    if sign == "∪":
        return Or(events)
    if len(events) != 2:
        return None
    left, right = events
    return And((left, Not(right))) if sign == "∖" else Or((And((left, Not(right))), And((right, Not(left)))))


def _where(text: str) -> Event | None:
    """X > 2, 2 < X, a < X ≤ b."""
    pieces = [piece.strip() for piece in re.split(f"([{''.join(_RELATIONS)}])", text)]
    sides, signs = pieces[::2], [_RELATIONS[sign] for sign in pieces[1::2]]
    if not all(sides) or not 2 <= len(sides) <= 3:
        return None
    if len(sides) == 3:
        low, middle, high = sides
        if not _is_name(middle) or {s[0] for s in signs} not in ({"<"}, {">"}):
            return None
        return And((Where(_name(middle), _TURNED[signs[0]], low), Where(_name(middle), signs[1], high)))
    left, right = sides
    extreme = _EXTREME.fullmatch(left)
    if extreme:
        return _of_all(extreme[1] == "max", extreme[2].split(","), signs[0], right)
    if left[0] == left[-1] == "|" and _is_name(left[1:-1]):
        return _size(_name(left[1:-1]), signs[0], right)
    if _is_capital(left) and _is_capital(right) and _is_name(left) and _is_name(right):
        return _ordered(_name(left), signs[0], _name(right))
    if _is_name(left) and (not _is_name(right) or not _is_capital(right) or _is_capital(left)):
        return None if _is_name(right) and _is_capital(right) else Where(_name(left), signs[0], right)
    return Where(_name(right), _TURNED[signs[0]], left) if _is_name(right) else None


def _ordered(left: str, sign: str, right: str) -> Event | None:
    """X < Y is X - Y < 0, and Y > X is the same."""
    if left == right:
        return None
    return Where(f"{left}-{right}", sign, "0") if left < right else Where(f"{right}-{left}", _TURNED[sign], "0")


def _of_all(greatest: bool, letters: list[str], sign: str, bound: str) -> Event | None:
    """max(X, Y) < t is X < t and Y < t, and max(X, Y) > t is its complement, that of both being <= t."""
    if sign in ("=", "!=") or not all(_is_name(x.strip()) for x in letters):
        return None
    each = sign[0] == ("<" if greatest else ">")
    other = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}[sign]
    every = And(tuple(Where(_name(x), sign if each else other, bound) for x in letters))
    return every if each else Not(every)


def _size(name: str, sign: str, bound: str) -> Event | None:
    """|X| < t is -t < X < t."""
    less = {"<": "<", "<=": "<=", ">": "<=", ">=": "<"}.get(sign)
    if less is None:
        return None
    within = And((Where(name, _TURNED[less], f"-({bound})"), Where(name, less, bound)))
    return within if sign == less else Not(within)


def _is_name(text: str) -> bool:
    found = _PLAIN.fullmatch(text)
    return found is not None and found[2] not in _NOT_NAMES


def _is_capital(text: str) -> bool:
    return _name(text)[:1].isupper()


def _single(text: str, depth: int) -> Event | None:
    """A name, a complement, or names side by side."""
    if text.startswith("¬"):
        inner = _event(text[1:], depth + 1)
        return None if inner is None else Not(inner)
    if _WORD.fullmatch(text):
        return Atom(text)
    if text in _TESTS:
        return _TESTS[text]
    events = tuple(_factors(text, depth))
    if not events or None in events:
        return None
    found = tuple(e for e in events if e is not None)
    capitals = all(name[:1].isupper() for e in found for name in names(e))
    if len(found) > 1 and (not capitals or _may_be_tosses(found)):
        return None
    return found[0] if len(found) == 1 else And(found)


def _may_be_tosses(events: tuple[Event, ...]) -> bool:
    """HH and HT are rows of outcomes, not what two events have in common."""
    said = [e.name for e in events if isinstance(e, Atom)]
    return len(set(said)) < len(said) or set(said) <= {"H", "T"}


def _factors(text: str, depth: int) -> Iterator[Event | None]:
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        one, at = _factor(text, at, depth)
        while one is not None and (mark := re.compile(r"\s*ᶜ").match(text, at)):
            prime = isinstance(one, Atom) and not one.name[:1].isupper()  # θ' is another letter
            one, at = None if prime else Not(one), mark.end()
        yield one
        if one is None:
            return


def _factor(text: str, at: int, depth: int) -> tuple[Event | None, int]:
    inside = bracketed(text, at)
    if inside:
        return _event(inside[0], depth + 1), inside[1]
    over = _OVER.match(text, at)
    if over:
        end = over.end() if over[1] else closing(text, over.end())
        inner = over[1] or text[over.end() + 1 : max(end, 0)]
        found = _event(inner, depth + 1)
        return (None if found is None or end < 0 else Not(found)), (end if over[1] else end + 1)
    if text[at] in "∅Ω":
        return (Or(()) if text[at] == "∅" else And(())), at + 1
    name = _PLAIN.match(text, at)
    if name is None or name[2] in _NOT_NAMES:
        return None, at
    if name[2] == "\\Omega":
        return And(()), name.end()
    return Atom(_name(name[0])), name.end()


def _name(text: str) -> str:
    r"""x of \mathbf{x}, A_1 of A_{1}, theta of \theta, A_hat of \hat{A}."""
    text = re.sub(r"\\(?:mathbf|boldsymbol|mathcal|mathrm|text|vec)", "", text.strip())
    text = re.sub(r"\\(hat|tilde)\s*\{\s*(\w+)\s*\}", r"\2_\1", text)
    return re.sub(r"[\\{}\s]", "", text)


def names(e: Event) -> Iterator[str]:
    """The names of the events and variables in an event."""
    match e:
        case Atom(name) | Where(name):
            yield name
        case Not(inner):
            yield from names(inner)
        case And(parts) | Or(parts):
            for part in parts:
                yield from names(part)


def conditions(e: Event) -> Iterator[Where]:
    """What is said of variables in an event."""
    match e:
        case Where():
            yield e
        case Not(inner):
            yield from conditions(inner)
        case And(parts) | Or(parts):
            for part in parts:
                yield from conditions(part)
