r"""Values between limits and at a point: \left[ x^3/3 \right]_0^3 is ((3)^3/3) - ((0)^3/3), x^2 \Big|_{x=2} is (2)^2.

The variable is the one that the limit names; of limits without a name, the one letter that stands for a variable. What
has another letter that may be meant, a bound variable, a derivative or an integral stays as it is, and is refused. At
infinity it is the limit.
"""

from __future__ import annotations

import re

from verify.answers.reading.characters import Line
from verify.answers.reading.splicing import Edit, Rule, argument, group, spliced

ROUNDS = 8  # values in a text
LONGEST = 2000  # characters
_SIZE = r"(?:\\(?:right|[bB]igg?[rm]?)(?![A-Za-z])\s*)"
_END = re.compile(
    rf"(?:(?P<size>{_SIZE})(?P<sized>\||\\[rl]?vert(?![A-Za-z])|\\mid(?![A-Za-z])|\])"
    r"|(?P<bar>\||\\r?vert(?![A-Za-z])|\\mid(?![A-Za-z])|\]))\s*(?=[_^])"
)
_OPENING = re.compile(r"(?:\\(?:left|[bB]igg?l?)(?![A-Za-z])\s*)?$")
_ATOM = re.compile(
    r"\\(?:text|textrm|mathrm|operatorname\*?|mathbf)\s*\{[^{}]*\}|\\[A-Za-z]+|\\.|[A-Za-z]+|\s+|.", re.DOTALL
)
_FUNCTIONS = "sin cos tan cot sec csc ln log exp sqrt arctan arcsin arccos sinh cosh tanh max min abs"
_WORDS = frozenset(_FUNCTIONS.split())
_BOUND = re.compile(
    r"\\(?:int|iint|oint|sum|prod|lim|partial|nabla|text|sup|inf)(?![A-Za-z])|['=<>≤≥]|d\s*\}\s*\{\s*d|\\prime|∂|∫|\\begin"
    r"|\bd\s*[a-z](?![A-Za-z])|\}\s*\{\s*d\s*[a-z]"
)
_USUAL = (("x", "t", "u", "\\theta", "y", "v", "s", "w", "r", "z", "\\varphi", "\\phi"),)
_NO_VARIABLES = frozenset(("e", "i", "d"))
_LETTERS = "alpha beta theta phi varphi tau lambda omega xi eta rho psi"
_GREEK = frozenset(f"\\{name}" for name in _LETTERS.split())
_NAMED = re.compile(r"\s*(?P<name>[A-Za-z]|\\[a-z]+)\s*=\s*(?P<value>[^=,<>]+?)\s*")
_ENDLESS = re.compile(r"\s*(?P<sign>[-+]?)\s*\\infty\s*")


def with_values(line: Line) -> Line:
    """The line with what is evaluated put in."""
    at = 0
    for _ in range(ROUNDS):
        found = _END.search(line.text, at)
        if found is None or len(line.text) > LONGEST:
            break
        edit = _edit(line.text, found)
        line, at = (line, found.end()) if edit is None else (spliced(line, edit), edit.begin)
    return line


def _edit(text: str, found: re.Match[str]) -> Edit | None:
    scripts = _scripts(text, found.end())
    sign = found["sized"] or found["bar"]
    span = _in_brackets(text, found.start()) if sign == "]" else _before_bar(text, found)
    if scripts is None or span is None:
        return None
    begin, first, last = span
    low, high, end = scripts
    body = text[first:last]
    plain = found["size"] is None
    if sign == "]" and (high is None or (plain and len(body.strip()) < 3)):
        return None
    slope = _slope(body, low) if high is None else None
    if slope is not None:
        return Edit(begin, end, (slope,))
    named = re.match(r"\s*=", text[end:]) and "=" not in text[:begin]  # the name of a value, before it
    if sign != "]" and (named or (plain and "=" not in low + (high or ""))):
        return None
    said = _value(body, low, high, latex="\\" in text)
    return None if said is None else Edit(begin, end, (said,))


def _scripts(text: str, at: int) -> tuple[str, str | None, int] | None:
    """What stands below and above, and where that ends."""
    found: dict[str, str] = {}
    for _ in range(2):
        mark = re.compile(r"\s*([_^])").match(text, at)
        read = argument(text, mark.end()) if mark and mark[1] not in found else None
        if mark is None or read is None:
            break
        found[mark[1]], at = text[slice(*read[0])], read[1]
    return (found["_"], found.get("^"), at) if "_" in found else None


def _in_brackets(text: str, end: int) -> tuple[int, int, int] | None:
    """Where [ begins with its size, and what it holds."""
    depth = 0
    for at in range(end - 1, -1, -1):
        depth += (text[at] in ")}]") - (text[at] in "({[")
        if depth < 0:
            if text[at] != "[":
                return None
            opening = _OPENING.search(text, 0, at)
            begin = opening.start() if opening else at
            return None if text[:begin].endswith(("\\sqrt", "_", "^")) else (begin, at + 1, end)
    return None


def _before_bar(text: str, found: re.Match[str]) -> tuple[int, int, int] | None:
    r"""What \left. opened, or else the one term before the bar."""
    end = found.start()
    if (found["size"] or "").startswith(r"\right"):
        depth = 0
        for side in reversed(list(re.finditer(r"\\(left|right)(?![A-Za-z])\s*(\\.|.)", text[:end]))):
            depth += -1 if side[1] == "left" else 1
            if depth < 0:
                return (side.start(), side.end(), end) if side[2] == "." else None
        return None
    first = _term(text, end)
    return None if first is None or not text[first:end].strip() or text.count("|", first, end) else (first, first, end)


def _term(text: str, end: int) -> int | None:
    """Where the term before a place begins; None where a sum stands before it: 5 - x^2 |_0^1 has two meanings."""
    depth = 0
    for at in range(end - 1, -1, -1):
        depth += (text[at] in ")}]") - (text[at] in "({[")
        if depth < 0 or (not depth and text[at] in "=,&$"):
            return at + 1
        if (
            not depth
            and text[at] in "+-"
            and text[:at].strip(" $\t({[=&")
            and not re.search(r"[=({\[&$^_]\s*$", text[:at])
        ):
            return None
    return 0


def _value(body: str, low: str, high: str | None, *, latex: bool) -> str | None:
    """The value at the upper limit less that at the lower; of one limit, the value there."""
    named = [_NAMED.fullmatch(limit) for limit in (low, high) if limit is not None]
    if high is None and named[0] is None:
        return None
    names = {found["name"] for found in named if found}
    letters = _letters(body)
    name = next(iter(names)) if len(names) == 1 else _variable(letters) if not names else None
    if (
        name is None
        or name not in letters
        or _BOUND.search(body)
        or re.search(rf"(?<![A-Za-z]){re.escape(name)}\s*_", body)
    ):
        return None
    limits = [
        found["value"] if found else limit for found, limit in zip(named, filter(None, (low, high)), strict=False)
    ]
    if any(name in _letters(limit) for limit in limits) or not (latex or all(map(_is_plain, [body, *limits]))):
        return None
    values = [_at(body, name, limit, latex=latex) for limit in limits]
    return f"({values[0]})" if high is None else f"({values[1]}-{values[0]})"


_D = r"(?:d|\\partial|\\mathrm\s*\{\s*d\s*\}|\\mathrm\s+d)"
_SLOPE = re.compile(
    rf"\s*\\[dt]?frac\s*\{{\s*{_D}\s*(?:\^\s*\{{?\s*\d\s*\}}?\s*)?\}}\s*\{{\s*{_D}\s*(?P<name>[a-z])\s*(?:\^\s*\{{?\s*\d\s*\}}?\s*)?\}}"
    r"(?P<of>.*\S.*)"
)
_KINKS = re.compile(r"\||\\(?:[lr]?vert|[lr]?floor|[lr]?ceil|begin|max|min|operatorname|text)(?![A-Za-z])|'|=")


def _slope(body: str, low: str) -> str | None:
    r"""\frac{d}{dx} f at x = a as its limit there: the derivative of a function without kinks is continuous."""
    found, named = _SLOPE.fullmatch(body), _NAMED.fullmatch(low)
    if found is None or named is None or named["name"] != found["name"] or _KINKS.search(found["of"]):
        return None
    if found["name"] not in _letters(found["of"]) or found["name"] in _letters(named["value"]):
        return None
    return rf"\left(\lim_{{{found['name']} \to {named['value']}}} \left({body}\right)\right)"


def _is_plain(text: str) -> bool:
    """Is every word of plain text one letter, or a known function?"""
    return all(len(word) == 1 or word in _WORDS for word in re.findall(r"[A-Za-z]+", text))


def _at(body: str, name: str, value: str, *, latex: bool) -> str:
    endless = _ENDLESS.fullmatch(value)
    if endless is not None:
        return rf"\left(\lim_{{{name} \to {endless['sign']}\infty}} \left({body}\right)\right)"
    put = rf"{{({value})}}" if latex else f"({value})"
    atoms = _atoms(body)
    raised = f"{{{value}}}" if latex else put  # e^{(1)} may be a label
    before = ["", *atoms[:-1]]
    return f"({''.join((raised if b == '^' else put) if a == name else a for a, b in zip(atoms, before, strict=True))})"


def _atoms(text: str) -> list[str]:
    """Commands, letters and signs; a known word is one."""
    found = [m[0] for m in _ATOM.finditer(text)]
    return [one for part in found for one in ([part] if part in _WORDS or not part.isalpha() else list(part))]


def _letters(text: str) -> set[str]:
    """The letters in a text that may be variables."""
    return {a for a in _atoms(text) if (len(a) == 1 and a.isalpha() and a not in _NO_VARIABLES) or a in _GREEK}


def _variable(letters: set[str]) -> str | None:
    """The only letter, or the only one that usually is a variable."""
    usual = [name for name in _USUAL[0] if name in letters]
    if len(letters) == 1:
        return next(iter(letters))
    return usual[0] if len(usual) == 1 else None


def _eval(text: str, found: re.Match[str]) -> Edit | None:
    r"""\eval{x^2}_0^1 as \left. x^2 \right|_0^1."""
    read = group(text, found.end())
    return Edit(found.start(), read[1], (r"\left.", read[0], r"\right|")) if read else None


RULES: dict[str, Rule] = dict.fromkeys(("eval", "evaluated"), _eval)
