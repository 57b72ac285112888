"""Characters: what stands below and above the line in plain text, Greek letters, and how wide a text is."""

from __future__ import annotations

import unicodedata

_SUB = dict(zip("aehijklmnoprstuvx0123456789+−=()", "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True))
_SUP = dict(
    zip(
        "abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW0123456789+−=()×",
        "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ˣ",
        strict=True,
    )
)
_GREEK_NAMES = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi "
    "omega Gamma Delta Theta Lambda Xi Phi Psi Omega"
)
GREEK = dict(zip(_GREEK_NAMES.split(), "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΦΨΩ", strict=True))
RELATIONS = {"=": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥", "tends": "→"}


SCRIPTS = {c: ("_", p) for p, c in _SUB.items()} | {c: ("^", p) for p, c in _SUP.items() if p != "×"}


def lowered(text: str) -> str | None:
    """The text in subscript characters, or None if one of its letters has none."""
    return _shifted(text, _SUB)


def raised(text: str) -> str | None:
    """The text in superscript characters, or None if one of its letters has none."""
    return _shifted(text, _SUP)


def _shifted(text: str, table: dict[str, str]) -> str | None:
    return "".join(table[c] for c in text) if text and all(c in table for c in text) else None


def pretty_name(name: str) -> str:
    """theta -> θ, k' -> k′; other names are as they are."""
    stem = name.rstrip("'")
    return GREEK.get(stem, stem) + "′" * (len(name) - len(stem))


def cells(text: str) -> int:
    """How many columns of a terminal the text fills: an East Asian wide character two, a combining mark none."""
    return len(text) if text.isascii() else sum(map(_cell, text))


def _cell(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1
