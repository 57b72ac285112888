r"""Numbers and units of the package siunitx: \num{1.5e-3}, \ang{30}, \SI{5}{\metre\per\second}, \qty{5}{m/s}.

\SI{9.8}{\metre\per\second\squared}    9.8\text{ m/s^2}
\num{1.5e-3}                           {1.5 \cdot 10^{-3}}
"""

from __future__ import annotations

import re

from verify.answers.reading.splicing import Edit, Rule, arguments

_PREFIXES = {"kilo": "k", "centi": "c", "milli": "m", "mega": "M", "giga": "G", "nano": "n", "deci": "d", "micro": "μ"}
_UNITS = {
    **dict.fromkeys(("metre", "meter"), "m"),
    **dict.fromkeys(("second",), "s"),
    **dict.fromkeys(("gram",), "g"),
    **dict.fromkeys(("litre", "liter", "L"), "L"),
    "minute": "min",
    "hour": "h",
    "day": "day",
    "newton": "N",
    "joule": "J",
    "watt": "W",
    "pascal": "Pa",
    "hertz": "Hz",
    "volt": "V",
    "ampere": "A",
    "coulomb": "C",
    "ohm": "Ω",
    "kelvin": "K",
    "mole": "mol",
    "kilogram": "kg",
    "radian": "rad",
    "bit": "bit",
    "byte": "byte",
    "hectare": "ha",
    "tonne": "t",
    **{name: name for name in ("m", "s", "kg", "g", "km", "cm", "mm", "mg", "ms", "h", "N", "J", "W", "Pa", "kPa")},
    **{name: name for name in ("Hz", "kHz", "V", "A", "mL", "ml", "K", "mol", "kJ", "kW", "min", "cal")},
}
_POWERS = {"squared": "^2", "cubed": "^3"}
_BEFORE = {"square": "^2", "cubic": "^3"}
_ALONE = {"degree": r"^\circ ", "percent": r"\%", "degreeCelsius": r"\text{ °C}", "celsius": r"\text{ °C}"}
_NUMBER = re.compile(r"\s*([-+]?[\d\s]*(?:[.,]\d+)?)\s*(?:[eExX]\s*(?:10\s*\^\s*)?\{?([-+]?\d{1,4})\}?)?\s*")
_PART = re.compile(r"\\([A-Za-z]+)|[./~^\d]|[A-Za-z]+|\s+")


def _number(text: str) -> str | None:
    r"""1.5e-3 as 1.5 \cdot 10^{-3}, with a full stop for a comma."""
    found = _NUMBER.fullmatch(text)
    if found is None or not re.search(r"\d", found[1]):
        return None
    plain = re.sub(r"\s", "", found[1]).replace(",", ".")
    return plain if found[2] is None else rf"{plain} \cdot 10^{{{int(found[2])}}}"


def _unit(text: str) -> str | None:
    r"""\metre\per\second\squared as m/s^2; None for a unit that is not known."""
    if text.strip().lstrip("\\") in _ALONE and text.strip().startswith("\\"):
        return _ALONE[text.strip()[1:]]
    if "\\" not in text:
        said = re.sub(r"[{}]", "", text.strip()).replace("~", "*")
        return (
            rf"\text{{ {re.sub(r'(?<=[a-z])[.](?=[a-z])', '*', said)}}}" if re.fullmatch(r"[\w/^*.-]+", said) else None
        )
    out, prefix, power, over = "", "", "", False
    for part in _PART.finditer(text):
        name = part[1] or ""
        if name in _PREFIXES:
            prefix = _PREFIXES[name]
        elif name == "per":
            over = True
        elif name in _BEFORE:
            power = _BEFORE[name]
        elif name in _POWERS:
            out += _POWERS[name]
        elif name in _UNITS:
            out += ("/" if over else "*" if out else "") + prefix + _UNITS[name] + power
            prefix, power, over = "", "", False
        elif part[0].strip():
            return None
    return rf"\text{{ {out}}}" if out and not (prefix or power or over or out.startswith("/")) else None


def _num(text: str, found: re.Match[str]) -> Edit | None:
    read = arguments(text, found.end(), "og")
    said = _number(text[slice(*read[0][1])]) if read else None
    braces = said is not None and "cdot" in said and found.start() > 0
    return Edit(found.start(), read[1], (f"{{{said}}}" if braces else f"{said}",)) if read and said else None


def _ang(text: str, found: re.Match[str]) -> Edit | None:
    r"""\ang{30} as 30^\circ; with minutes and seconds, as a sum."""
    read = arguments(text, found.end(), "og")
    parts = text[slice(*read[0][1])].split(";") if read else []
    numbers = [_number(part) if part.strip() else "0" for part in parts]
    if read is None or not 0 < len(parts) < 4 or any(n is None for n in numbers):
        return None
    if len(numbers) == 1:
        return Edit(found.start(), read[1], (rf"{numbers[0]}^\circ ",))
    terms = " + ".join(rf"\frac{{{n}}}{{{60**place}}}" for place, n in enumerate(numbers))
    return Edit(found.start(), read[1], (rf"({terms})^\circ ",))


def _quantity(text: str, found: re.Match[str]) -> Edit | None:
    read = arguments(text, found.end(), "ogog")
    if read is None:
        return None
    number, unit = _number(text[slice(*read[0][1])]), _unit(text[slice(*read[0][3])])
    return None if number is None or unit is None else Edit(found.start(), read[1], (number + unit,))


def _alone(text: str, found: re.Match[str]) -> Edit | None:
    read = arguments(text, found.end(), "og")
    unit = _unit(text[slice(*read[0][1])]) if read else None
    return Edit(found.start(), read[1], (unit,)) if read and unit else None


RULES: dict[str, Rule] = {"num": _num, "ang": _ang, "SI": _quantity, "si": _alone, "unit": _alone}
