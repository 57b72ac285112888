r"""A number with its unit, in any notation: 9.8\,\mathrm{m/s^2}, 9.8 m s⁻², 60 km per hour, \$3.50, 5'.

    quantity_in("36\text{ km/h}")  ->  Quantity: the number 36, the unit 5/18 m/s, surely
    quantity_in("5 m")             ->  Quantity: 5 metres, not surely: m may be a name
    quantity_in("5\text{ apples}") ->  None: no unit of the table

What a unit is, `unit_table` says. A product after a bar, as in W/m^2 K, has two meanings, and is no unit here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from derive.printing.glyphs import SCRIPTS
from verify.answers.around.prose import Cut
from verify.answers.around.unit_table import LOOSE, UNITS, Unit

LONGEST = 200  # characters of a quantity
POWER = 9  # the greatest exponent in a unit
_STYLE = r"\\(?:text|textrm|textnormal|textit|mathrm|mathit|mbox|operatorname|rm)"
_SPACE = r"(?:\\[,;:! ]|\\q?quad(?![A-Za-z])|[\s~])"
_NAME = r"(?:\\?[A-Za-z]+(?:_(?:\w|\{\w+\}))?\s*=\s*)?"
_PART = r"\\[dtc]?frac|\\sqrt|\\cdot|\\times|\\pi(?![A-Za-z])|\\left|\\right|\\[,!;]|[-+\d.,*/^(){}\s~·×π√½¼¾]"
_NUMBER = rf"(?=[^A-Za-z]*(?:\d|\\)[\s\S]*)(?:{_PART})*(?:[\d}})π½¼¾]|\\pi(?![A-Za-z]))"
_QUANTITY = re.compile(rf"(?P<head>{_NAME})(?P<number>{_NUMBER}){_SPACE}*(?P<unit>[^\d\s].*)")
_FORMULA = re.compile(rf"(?P<head>)(?P<number>.*[\w}})]){_SPACE}*(?P<unit>{_STYLE}\s*\{{.*)")
_MONEY = re.compile(rf"(?P<head>{_NAME})(?P<unit>\\?\$|[€£¥₩₹]){_SPACE}*(?P<number>{_NUMBER})")
_STYLED = re.compile(rf"{_STYLE}\s*(?:\{{([^{{}}]*)\}})")
_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_COMMANDS = {
    **dict.fromkeys((r"\cdot", r"\times", r"\cdotp"), "*"),
    r"\mu": "μ",
    r"\Omega": "Ω",
    r"\ell": "ℓ",
    r"\degree": "°",
    r"\circ": "°",
    r"\$": "$",
}
_SAME = str.maketrans(
    {"·": "*", "⋅": "*", "×": "*", "µ": "μ", "Ω": "Ω", "′": "'", "″": '"', "’": "'", "”": '"', "−": "-"}
)
_TOKEN = re.compile(
    r"\s*(?:(?P<name>°?[A-Za-zμΩÅℓ]+|[€£¥₩₹$¢])(?P<digit>[23](?!\d))?|\^\s*(?P<power>-?\d)|(?P<sign>[*/()]))"
)
_CELSIUS = {"celsius": "({})", "fahrenheit": "(({})-32)*5/9", "kelvin": "({})-273.15"}
_PRIMES = {"'": "ft", '"': "in", "''": "in"}
_ORDINARY = frozenset(("cm", "km", "mm", "kg", "mg", "ft", "lb", "hr", "yd"))


@dataclass(frozen=True)
class Quantity:
    """A number, the name before it with its equals sign, its unit, and whether the unit surely is one."""

    head: str
    number: Cut
    unit: Unit
    written: str
    sure: bool

    def in_unit(self, unit: Unit) -> Cut:
        """The text of the number that it is of another unit of the same kind."""
        ratio, logs = self.unit.factor / unit.factor, self.unit.ln2 - unit.ln2
        log = r"(\ln 2)" if "\\" in self.number.text or self.number.latex else "log(2)"
        times = (f"*({ratio})" if ratio != 1 else "") + (f"*{log}" if logs > 0 else f"/{log}") * abs(logs)
        text = f"{self.head}({self.number.text}){times}" if times else f"{self.head}{self.number.text}"
        return Cut(text, self.number.begin - len(self.head) - bool(times), self.number.latex)

    @property
    def in_celsius(self) -> Cut | None:
        """The text of a temperature in degrees Celsius; None for anything else."""
        made = _CELSIUS.get(self.unit.base[0][0]) if len(self.unit.base) == 1 and self.unit.base[0][1] == 1 else None
        return Cut(made.format(self.number.text), self.number.begin, self.number.latex) if made else None

    @property
    def shown(self) -> str:
        """As it was written, without commands."""
        return f"{self.number.text} {self.written}".strip()


def quantity_in(cut: Cut) -> Quantity | None:
    """The quantity that a text is; None for what has no unit of the table."""
    text = cut.text.rstrip(" .")
    if len(text) > LONGEST or not re.search(r"\d|\\pi|π|\\(?:text|mathrm|mbox)", text):
        return None
    if money := _MONEY.fullmatch(text):
        unit = UNITS[money["unit"].lstrip("\\")]
        return Quantity(money["head"], cut.part(*money.span("number")), unit, money["unit"], sure=True)
    for pattern in (_QUANTITY, _FORMULA):
        found = pattern.fullmatch(text)
        read = unit_of(found["unit"]) if found and _is_number(found["number"]) else None
        if found is not None and read is not None:
            unit, written, names = read
            styled = bool(re.search(rf"{_STYLE}\s*\{{", found["unit"]))
            sure = styled or (found["unit"][0].isalpha() and any(len(n) > 2 or n in _ORDINARY for n in names))
            sure = sure or any(n.startswith("°") for n in names)
            apart = found.end("number") < found.start("unit") or "{ " in found["unit"]
            if pattern is _QUANTITY or (sure and (apart or len("".join(names)) > 1)):
                return Quantity(found["head"], cut.part(*found.span("number")), unit, written, sure)
    return None


def _is_number(text: str) -> bool:
    """Is every bracket closed, and no word in it?"""
    if re.search(r"\\(?:text|mbox)|\\mathrm\s*\{[^{}]{2,}\}", text):
        return False
    depth = 0
    for char in text:
        depth += (char in "({[") - (char in ")}]")
        if depth < 0:
            return False
    return depth == 0


def unit_of(text: str) -> tuple[Unit, str, list[str]] | None:
    """The unit that a text is, its plain text, and the names in it; None where it is none."""
    plain = _plain(text)
    plain = _PRIMES.get(plain, plain)
    tokens, at = [], 0
    while at < len(plain):
        token = _TOKEN.match(plain, at)
        if token is None:
            return None
        tokens.append(token)
        at = token.end()
    names = [token["name"] for token in tokens if token["name"]]
    if not names or any(name not in UNITS for name in names):
        return None
    try:
        unit, rest = _product(tokens)
    except (_NoUnit, IndexError):
        return None
    return (unit, plain, names) if not rest else None


def _plain(text: str) -> str:
    r"""\text{m}\,\text{s}^{-2} as m s^-2, km per hour as km / hour, square inches as inches^2."""
    text = re.sub(r"\^\s*\{\s*([-+−]?\d|\\circ|\\degree)\s*\}", r"^\1", text)
    for _ in range(2):
        text = _STYLED.sub(r" \1 ", text)
    text = _FRACTION.sub(r"(\1)/(\2)", text).translate(_SAME)
    text = re.sub(r"\\(?:[A-Za-z]+|\$)", lambda m: _COMMANDS.get(m[0], " " if "quad" in m[0] else m[0]), text)
    text = re.sub(r"\\[,;:! ]|~", " ", text)
    text = "".join(f"^{SCRIPTS[c][1]}" if SCRIPTS.get(c, "")[:1] == ("^",) else c for c in text)
    text = re.sub(r"\^([-−])\^", r"^-", text)
    text = re.sub(r"\^\s*[{(]\s*([-+]?\d)\s*[})]", r"^\1", text).replace("^°", "°")
    text = re.sub(r"(?<=[A-Za-z])\.", "", text)
    text = re.sub(r"μ\s+", "μ", text)
    text = re.sub(r"°\s+([CF])\b", r"°\1", text)
    text = re.sub(r"\bper\b", "/", text)
    text = re.sub(r"\b(?:square|sq)\s+([A-Za-z]+)", r"\1^2", text)
    text = re.sub(r"\b(?:cubic|cu)\s+([A-Za-z]+)", r"\1^3", text)
    text = re.sub(r"\s+squared\b", "^2", re.sub(r"\s+cubed\b", "^3", text))
    return " ".join(re.sub(r"[{}]", " ", text).split())


class _NoUnit(Exception):
    """A row of tokens that is no product of powers."""


def _product(tokens: list[re.Match[str]]) -> tuple[Unit, list[re.Match[str]]]:
    """The product of powers that tokens begin with, and what is left; a product after a bar is none."""
    unit, power, below, begun = Unit(), 1, 0, False
    while tokens and tokens[0]["sign"] != ")":
        token = tokens[0]
        if token["sign"] in ("*", "/"):
            if (not begun and token["sign"] == "*") or len(tokens) == 1:
                raise _NoUnit
            power = -1 if token["sign"] == "/" else 1
            tokens = tokens[1:]
            if tokens[0]["sign"] in ("*", "/"):
                raise _NoUnit
        elif begun:
            power = 1
        if below and power > 0:
            raise _NoUnit
        below += power < 0
        factor, tokens = _power(tokens)
        unit, begun = unit.times(factor, power), True
    if not begun:
        raise _NoUnit
    return unit, tokens


def _power(tokens: list[re.Match[str]]) -> tuple[Unit, list[re.Match[str]]]:
    """A name or a bracket with its exponent, and what is left."""
    head, *tokens = tokens
    if head["sign"] == "(":
        unit, tokens = _product(tokens)
        if not tokens or tokens[0]["sign"] != ")":
            raise _NoUnit
        tokens = tokens[1:]
    elif head["name"]:
        unit = UNITS[head["name"]]
        if head["digit"]:
            return Unit().times(unit, int(head["digit"])), tokens
    else:
        raise _NoUnit
    if tokens and tokens[0]["power"]:
        return Unit().times(unit, int(tokens[0]["power"])), tokens[1:]
    return unit, tokens


def same_kind(first: Unit, second: Unit) -> bool | None:
    """Do both measure the same, so that one is a multiple of the other? None where that is not known."""
    if first.base == second.base:
        return True
    apart = dict(first.base).items() ^ dict(second.base).items()
    return None if {name for name, _ in apart} & LOOSE else False
