r"""Calls of programs, said in signs: what is typed for SymPy, Mathematica, Maple or Python.

    integrate(x**2, (x, 0, 1))     int_{0}^{1} (x**2) dx        Sqrt[2], Sin[x]           sqrt(2), sin(x)
    Sum(i, (i, 1, n))              sum(i, i=1..n)               Rational(1, 2)            ((1)/(2))
    limit(sin(x)/x, x, 0)          lim_{x->0} (sin(x)/x)        Eq(x, 2), Or(x < 1, ...)  x = 2, x < 1 or ...
    diff(x**2, x), D[x^2, x]       d/dx (x**2)                  Interval.open(1, 2)       (1, 2)
    Matrix([[1, 2], [3, 4]])       [[1, 2], [3, 4]]             sum(i for i in range(n))  sum(i, i=0..n-1)

A text becomes another text, which is read as any other is: nothing is run. What is no such call stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from verify.answers.reading.limits import CHARACTERS

Rule: TypeAlias = Callable[[Sequence[str]], "str | None"]
NAME = re.compile(r"(?<![\w\\.'])(?:[A-Za-z]\w*\.){0,3}[A-Za-z]\w*(?=[(\[])")
MODULES = re.compile(r"^(?:np|numpy|math|sp|sympy|sy|scipy|special|torch|tf|jnp|Math|cmath|mpmath|mp|builtins)\.")
CONSTANTS = re.compile(r"(?<![\w.])(?:sp|sympy|mpmath|mp|Math|torch|cmath)\.(pi|PI|oo|inf|e|E)(?!\w)")
LETTER = re.compile(r"[A-Za-z]\w{0,5}")
RANGE = re.compile(r"(?P<x>[A-Za-z]\w{0,5})\s*=\s*(?P<low>[^.=]+(?:\.\d+)?)\s*\.\.\.?\s*(?P<high>.+)")
GENERATED = re.compile(r"(?P<body>.+)\sfor\s+(?P<x>[A-Za-z]\w{0,5})\s+in\s+range\((?P<ends>.+)\)")
CLOSING = {"(": ")", "[": "]", "{": "}"}
DEEPEST = 12


def said_in_signs(text: str, depth: int = 0) -> str:
    """The text with every call of the tables said in signs."""
    if len(text) > CHARACTERS or depth > DEEPEST or "\\" in text:
        return text
    text = CONSTANTS.sub(lambda m: m[1].lower(), text)
    out, at = "", 0
    for found in NAME.finditer(text):
        end = closing(text, found.end())
        if found.start() < at or end is None:
            continue
        given = [said_in_signs(part.strip(), depth + 1) for part in parted(text[found.end() + 1 : end])]
        around = (text[: found.start()] + text[end + 1 :]).strip(" .;$")
        said = _called(found[0], text[found.end()], given, whole=not around)
        if said is not None:
            out, at = out + text[at : found.start()] + said, end + 1
    return out + text[at:]


def closing(text: str, at: int) -> int | None:
    """Where the bracket at a place is closed; None where it is not."""
    opened: list[str] = []
    for place in range(at, len(text)):
        if text[place] in CLOSING:
            opened.append(CLOSING[text[place]])
        elif text[place] in ")]}":
            if not opened or opened.pop() != text[place]:
                return None
            if not opened:
                return place
    return None


def parted(text: str) -> list[str]:
    """The parts between the commas that stand in no brackets."""
    parts, depth = [""], 0
    for char in text:
        depth += (char in "([{") - (char in ")]}")
        if char == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return parts if text.strip() else []


def _called(name: str, bracket: str, given: Sequence[str], *, whole: bool) -> str | None:
    """A call said in signs; None where it stays as it is."""
    written, name = name, MODULES.sub("", name)
    if bracket == "[" and not name[0].isupper():
        return None
    others = OF_BRACKETS if bracket == "[" else STATED if whole else {}
    rule = CALLS.get(name) or others.get(name)
    if rule is not None:
        return rule(given)
    if name in RENAMED and (bracket == "[" or name not in BRACKETED):
        return f"{RENAMED[name]}({', '.join(given)})"
    if name != written and name in PLAIN and bracket == "(":
        return f"{name}({', '.join(given)})"
    return None


# What is called otherwise


RENAMED: Mapping[str, str] = {
    **{name.capitalize(): name for name in ("sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "sqrt")},
    **{name.upper(): name for name in ("sin", "cos", "tan", "sqrt", "abs", "ln", "log", "exp")},
    **{f"Arc{name.capitalize()}": f"arc{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
    **{name.capitalize(): name for name in ("abs", "exp", "ln", "floor", "max", "min", "gamma", "sign")},
    "Ceiling": "ceil",
    "ceiling": "ceil",
    "Factorial": "factorial",
    "Binomial": "binomial",
    "GCD": "gcd",
    "LCM": "lcm",
    "Arccos": "arccos",
    "Arcsin": "arcsin",
    "Arctan": "arctan",
    "Cbrt": "cbrt",
    "CubeRoot": "cbrt",
}
PLAIN = frozenset(  # which a module has by their own names
    (
        *("sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh"),
        *("acosh", "atanh", "exp", "log", "sqrt", "cbrt", "abs", "floor", "ceil"),
    )
)
BRACKETED = frozenset(("Max", "Min", "Gamma", "Exp", "Binomial", "Sign"))  # Gamma(2, 3) may be a distribution


# What is said in signs


def _letter(text: str) -> bool:
    return LETTER.fullmatch(text) is not None


def _row(text: str) -> list[str]:
    """x, 0 and 1 of (x, 0, 1) and {x, 0, 1}; the letter alone of x."""
    text = text.strip()
    whole = text[:1] in CLOSING and closing(text, 0) == len(text) - 1
    return [part.strip() for part in parted(text[1:-1])] if whole else [text]


def _bounds(given: Sequence[str]) -> list[tuple[str, str, str]] | None:
    """The variables with their ends, "" where there are none; the innermost first, which {x, 0, 1} has last."""
    ranges = [m for part in given if (m := RANGE.fullmatch(part))]
    if len(ranges) == len(given) > 0:
        return [(m["x"], m["low"].strip(), m["high"].strip()) for m in ranges]
    if len(given) == 3 and all(len(_row(part)) == 1 for part in given) and _letter(given[0]):
        return [(given[0], given[1], given[2])]
    rows = [_row(part) for part in given]
    if not rows or not all(len(row) in (1, 3) and _letter(row[0]) for row in rows):
        return None
    found = [(row[0], row[1], row[2]) if len(row) == 3 else (row[0], "", "") for row in rows]
    return found[::-1] if given[0].startswith("{") else found


def _integral(given: Sequence[str]) -> str | None:
    """integrate(f, x), integrate(f, (x, a, b)), int(f, x=a..b), integral(f, x, a, b)"""
    bounds = _bounds(given[1:]) if len(given) > 1 else None
    if bounds is None:
        return None
    said = given[0]
    for x, low, high in bounds:
        said = f"int_{{{low}}}^{{{high}}} ({said}) d{x}" if low else f"int ({said}) d{x}"
    return f"({said})"


def _of_range(word: str) -> Rule:
    """Sum(f, (i, a, b)), sum(f, i, a, b), sum(f for i in range(a, b)); sum(f, i=a..b) is read as it stands."""

    def rule(given: Sequence[str]) -> str | None:
        found = GENERATED.fullmatch(given[0].strip("[]")) if len(given) == 1 else None
        if found:
            ends = [part.strip() for part in parted(found["ends"])]
            low, high = ("0", ends[0]) if len(ends) == 1 else (ends[0], ends[1])
            last = re.sub(r"(?<=[\w)])\s*\+\s*1$", "", high)
            last = last if last != high else f"({high}) - 1"
            return f"{word}({found['body'].strip()}, {found['x']}={low}..{last})" if len(ends) < 3 else None
        bounds = _bounds(given[1:]) if len(given) > 1 else None
        if not bounds or not all(low for _, low, _ in bounds):
            return None
        said = given[0]
        for x, low, high in bounds:
            said = f"{word}({said}, {x}={low}..{high})"
        return said

    return rule


def _limit(given: Sequence[str]) -> str | None:
    """limit(f, x, a), limit(f, x, a, '+'), limit(f, x=a), Limit[f, x -> a]"""
    side = ""
    if len(given) > 2 and (found := re.fullmatch(r"(?:dir\s*=\s*)?[\"'](\+-|\+|-)[\"']", given[-1])):
        side, given = {"+": "^+", "-": "^-", "+-": ""}[found[1]], given[:-1]
    if len(given) == 2 and (found := re.fullmatch(r"([A-Za-z]\w{0,5})\s*(?:=|->|→)\s*(.+)", given[1])):
        x, target = found[1], found[2]
    elif len(given) == 3 and _letter(given[1]):
        x, target = given[1:]
    else:
        return None
    return f"(lim_{{{x}->{target}{side}}} ({given[0]}))"


def _derivative(given: Sequence[str]) -> str | None:
    """diff(f, x), diff(f, x, 2), diff(f, x, y), Derivative(f, (x, 2)), D[f, {x, 2}]"""
    if len(given) < 2:
        return None
    orders: list[tuple[str, int]] = []
    for part in given[1:]:
        row = _row(part)
        if part.isdigit() and orders:
            orders[-1] = (orders[-1][0], int(part))
        elif _letter(row[0]) and (len(row) == 1 or (len(row) == 2 and row[1].isdigit())):
            orders.append((row[0], int(row[1]) if len(row) == 2 else 1))
        else:
            return None
    said = f"({given[0]})"
    for x, order in orders:
        said = f"(d/d{x} {said})" if order == 1 else f"(d^{order}/d{x}^{order} {said})"
    return said


def _quotient(given: Sequence[str]) -> str | None:
    return f"(({given[0]})/({given[1]}))" if len(given) == 2 else None


def _log(given: Sequence[str]) -> str | None:
    """Log[2, 8] has the base first."""
    return f"(log({given[1]})/log({given[0]}))" if len(given) == 2 else f"log({', '.join(given)})"


def _number(given: Sequence[str]) -> str | None:
    return f"({given[0]})" if len(given) == 1 and re.fullmatch(r"[\d./]+", given[0].strip("'\"")) else None


CALLS: Mapping[str, Rule] = {
    **dict.fromkeys(("integrate", "Integrate", "Integral", "int", "integral", "Int"), _integral),
    **dict.fromkeys(("Sum", "summation", "sum"), _of_range("sum")),
    **dict.fromkeys(("Product", "product", "prod"), _of_range("prod")),
    **dict.fromkeys(("limit", "Limit", "lim"), _limit),
    **dict.fromkeys(("diff", "Derivative", "Diff", "derivative"), _derivative),
    **dict.fromkeys(("Rational", "Fraction", "Rat"), _quotient),
    **dict.fromkeys(("Integer", "Float", "sympify"), _number),
    **dict.fromkeys(
        ("mod", "Mod", "fmod"), lambda given: f"(({given[0]}) mod ({given[1]}))" if len(given) == 2 else None
    ),
    **dict.fromkeys(("nPr", "perm"), lambda given: f"P({given[0]}, {given[1]})" if len(given) == 2 else None),
    "Log": _log,
}
OF_BRACKETS: Mapping[str, Rule] = {"D": _derivative}  # D(x, y) may be a distance


# What is no number


def _between(sign: str) -> Rule:
    return lambda given: f"{given[0]} {sign} {given[1]}" if len(given) == 2 else None


def _joined(sign: str) -> Rule:
    return lambda given: f" {sign} ".join(given) if len(given) > 1 else None


def _interval(begin: str = "", end: str = "") -> Rule:
    """Interval(a, b), Interval(a, b, True, False), whose last ones say which ends are open."""

    def rule(given: Sequence[str]) -> str | None:
        if len(given) not in (2, 3, 4) or not {*given[2:]} <= {"True", "False", "true", "false"}:
            return None
        opened = [part.lower() == "true" for part in (*given[2:], "False", "False")[:2]]
        sides = begin or "[("[opened[0]], end or "])"[opened[1]]
        sides = "(" if "oo" in given[0] or "inf" in given[0] else sides[0], ")" if "oo" in given[1] else sides[1]
        return f"{sides[0]}{given[0]}, {given[1]}{sides[1]}"

    return rule


def _array(given: Sequence[str]) -> str | None:
    """Matrix([[1, 2], [3, 4]]) and array([1, 2]); another argument says the type of its entries."""
    rows = given[0].strip() if given else ""
    if not rows.startswith("[") or not all("=" in part for part in given[1:]):
        return None
    return rows if rows.startswith("[[") else f"({rows[1:-1]})"


STATED: Mapping[str, Rule] = {
    **{name: _between(sign) for name, sign in {"Eq": "=", "Equal": "=", "Ne": "!=", "Lt": "<", "Gt": ">"}.items()},
    **{name: _between(sign) for name, sign in {"Le": "<=", "Ge": ">=", "Equation": "="}.items()},
    "And": _joined("and"),
    "Or": _joined("or"),
    "Union": _joined("∪"),
    "Interval": _interval(),
    "Interval.open": _interval("(", ")"),
    "Interval.Lopen": _interval("(", "]"),
    "Interval.Ropen": _interval("[", ")"),
    "FiniteSet": lambda given: f"{{{', '.join(given)}}}",
    **dict.fromkeys(("Matrix", "array", "matrix", "tensor", "Array", "ImmutableMatrix"), _array),
}
