"""Units with their exact factors: what one of each is in the units that everything is measured in.

    km   1000 m        mph   1609.344/3600 m/s        J   kg m²/s²        byte   8 bits, of ln 2 nats each

Different currencies, and what has no fixed size (months, temperatures on different scales), are units of their own. A
prefix stands before those symbols and words only that are used with one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType


@dataclass(frozen=True)
class Unit:
    """So many of a product of powers: `factor` times (ln 2)^`ln2` times the powers of the `base` units."""

    base: tuple[tuple[str, int], ...] = ()
    factor: Fraction = Fraction(1)
    ln2: int = 0

    def times(self, other: Unit, power: int = 1) -> Unit:
        """The product with a power of another."""
        powers = dict(self.base)
        for name, n in other.base:
            powers[name] = powers.get(name, 0) + n * power
        base = tuple(sorted((name, n) for name, n in powers.items() if n))
        return Unit(base, self.factor * other.factor**power, self.ln2 + other.ln2 * power)


LOOSE = frozenset(("month", "kelvin", "celsius", "fahrenheit", "unit"))  # whose size is no fixed one
_BASES = (
    *("m", "kg", "s", "A", "K", "mol", "cd", "nat"),
    *("dollar", "euro", "sterling", "yen", "won", "rupee", "month", "celsius", "fahrenheit", "unit"),
)
_NAMED = {"K": "kelvin"}


def _q(text: str) -> Fraction:
    return Fraction(text)


# One unit, as a number and powers of units that stand above it.
_DEFINED: tuple[tuple[str, str, Mapping[str, int]], ...] = (
    ("g", "1/1000", {"kg": 1}),
    ("t", "1000", {"kg": 1}),
    ("lb", "0.45359237", {"kg": 1}),
    ("oz", "0.028349523125", {"kg": 1}),
    ("min", "60", {"s": 1}),
    ("h", "3600", {"s": 1}),
    ("day", "86400", {"s": 1}),
    ("week", "7", {"day": 1}),
    ("year", "12", {"month": 1}),
    ("in", "0.0254", {"m": 1}),
    ("ft", "12", {"in": 1}),
    ("yd", "3", {"ft": 1}),
    ("mi", "5280", {"ft": 1}),
    ("Å", "1/10000000000", {"m": 1}),
    ("L", "1/1000", {"m": 3}),
    ("ha", "10000", {"m": 2}),
    ("acre", "43560", {"ft": 2}),
    ("gal", "231", {"in": 3}),
    ("qt", "1/4", {"gal": 1}),
    ("pt", "1/2", {"qt": 1}),
    ("cup", "1/2", {"pt": 1}),
    ("mph", "1", {"mi": 1, "h": -1}),
    ("kph", "1000", {"m": 1, "h": -1}),
    ("N", "1", {"kg": 1, "m": 1, "s": -2}),
    ("J", "1", {"N": 1, "m": 1}),
    ("Nm", "1", {"N": 1, "m": 1}),
    ("W", "1", {"J": 1, "s": -1}),
    ("Pa", "1", {"N": 1, "m": -2}),
    ("bar", "100000", {"Pa": 1}),
    ("atm", "101325", {"Pa": 1}),
    ("Hz", "1", {"s": -1}),
    ("Bq", "1", {"s": -1}),
    ("C", "1", {"A": 1, "s": 1}),
    ("V", "1", {"W": 1, "A": -1}),
    ("Ω", "1", {"V": 1, "A": -1}),
    ("F", "1", {"C": 1, "V": -1}),
    ("Wb", "1", {"V": 1, "s": 1}),
    ("T", "1", {"Wb": 1, "m": -2}),
    ("H", "1", {"Wb": 1, "A": -1}),
    ("eV", "1.602176634e-19", {"J": 1}),
    ("cal", "4.184", {"J": 1}),
    ("Wh", "3600", {"J": 1}),
    ("bit", "1", {"nat": 1}),  # ln 2 nats
    ("B", "8", {"bit": 1}),
    ("cent", "1/100", {"dollar": 1}),
    ("penny", "1/100", {"sterling": 1}),
)
_PREFIXES = {"n": -9, "μ": -6, "u": -6, "m": -3, "c": -2, "d": -1, "h": 2, "k": 3, "M": 6, "G": 9, "T": 12}
_SPELLED = {"nano": "n", "micro": "μ", "milli": "m", "centi": "c", "deci": "d", "kilo": "k", "mega": "M", "giga": "G"}
_SPELLED |= {"tera": "T"}
_PREFIXED: Mapping[str, str] = {
    **dict.fromkeys(("m", "g", "L"), "nμumcdk"),
    **dict.fromkeys(("s", "A", "mol", "C", "F", "H", "T", "Wb"), "nμum"),
    **dict.fromkeys(("W", "V", "Hz", "eV", "J", "N", "Nm", "Ω"), "nμumkMGT"),
    **dict.fromkeys(("Pa", "bar"), "mhkMG"),
    **dict.fromkeys(("bit", "Wh"), "kMGT"),  # a kB may be 1024 bytes
    "cal": "k",
    "t": "kM",
}
_WORDS: Mapping[str, str] = {
    "m": "meter meters metre metres",
    "g": "gram grams gramme grammes gm",
    "t": "tonne tonnes",
    "lb": "lbs lbm pound pounds",
    "oz": "ounce ounces",
    "s": "second seconds sec secs",
    "min": "minute minutes mins",
    "h": "hour hours hr hrs",
    "day": "days",
    "week": "weeks",
    "month": "months",
    "year": "years yr yrs",
    "in": "inch inches",
    "ft": "foot feet",
    "yd": "yard yards yds",
    "mi": "mile miles",
    "L": "l liter liters litre litres ℓ",
    "ha": "hectare hectares",
    "acre": "acres",
    "gal": "gallon gallons",
    "qt": "quart quarts",
    "pt": "pint pints",
    "cup": "cups",
    "kph": "kmph kmh",
    "N": "newton newtons",
    "J": "joule joules",
    "W": "watt watts",
    "Pa": "pascal pascals",
    "Hz": "hertz",
    "C": "coulomb coulombs",
    "V": "volt volts",
    "A": "amp amps ampere amperes",
    "Ω": "ohm ohms",
    "F": "farad farads",
    "T": "tesla teslas",
    "H": "henry henries",
    "K": "kelvin kelvins",
    "celsius": "°C",
    "fahrenheit": "°F",
    "mol": "mole moles",
    "cal": "calorie calories",
    "bit": "bits",
    "B": "byte bytes",
    "nat": "nats",
    "dollar": "dollars $ USD",
    "cent": "cents ¢",
    "euro": "euros € EUR",
    "sterling": "£ GBP",
    "penny": "pence",
    "yen": "¥ JPY",
    "won": "₩ KRW",
    "rupee": "rupees ₹ INR",
    "unit": "units",
}


def _built() -> Iterator[tuple[str, Unit]]:
    """Every symbol and word with its unit."""
    units = {name: Unit(((_NAMED.get(name, name), 1),)) for name in _BASES}
    for name, number, powers in _DEFINED:
        unit = Unit(factor=_q(number), ln2=int(name == "bit"))
        for other, power in powers.items():
            unit = unit.times(units[other], power)
        units[name] = unit
    for name, unit in units.items():
        symbols, words = _written(name)
        for written in (*symbols, *words):
            yield written, unit
        for prefix in _PREFIXED.get(name, ""):
            scaled = Unit(unit.base, unit.factor * Fraction(10) ** _PREFIXES[prefix], unit.ln2)
            spelled = [long for long, short in _SPELLED.items() if short == prefix]
            yield from ((prefix + symbol, scaled) for symbol in symbols)
            yield from ((long + word, scaled) for long in spelled for word in words)


def _written(name: str) -> tuple[list[str], list[str]]:
    """The symbols of a unit, which take m and k as prefixes, and its words, which take milli and kilo."""
    words = _WORDS.get(name, "").split()
    short = [word for word in words if len(word) == 1 and name in _PREFIXED]
    return [name, *short], [word for word in words if word not in short]


UNITS: Mapping[str, Unit] = MappingProxyType(dict(_built()))
