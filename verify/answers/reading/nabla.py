r"""What ∇ does to formulas in x, y and z, written out with derivatives.

    \nabla (x^2 + y^2)            (∂/∂x (x^2 + y^2), ∂/∂y (x^2 + y^2))
    \nabla \cdot (x^2, y^2)       ∂/∂x (x^2) + ∂/∂y (y^2)            and so div(x^2, y^2)
    \nabla^2 (x^2 + y^2)          the sum of the second derivatives, and so \Delta (...)
    \nabla \times (y, -x, 0)      three differences; of two entries, one number

Only of a whole text, or of what stands after its equals sign, with brackets around what ∇ is applied to. Of a function
that is not given, as in ∇f, nothing is written out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from verify.answers.reading.programs import closing, parted

SPACE = r"(?:\s|\\[,;:! ])*"
APPLIED = re.compile(
    rf"(?P<before>(?:[^=]*=)?{SPACE})(?:(?P<laplacian>(?:\\nabla{SPACE}|∇)(?:\^\s*\{{?2\}}?|²)|\\Delta|Δ)"
    rf"|(?P<divergence>(?:\\nabla|∇){SPACE}(?:\\cdot|·|⋅|\.)|\\?(?:operatorname\{{)?div\}}?)"
    rf"|(?P<curl>(?:\\nabla|∇){SPACE}(?:\\times|×)|\\?(?:operatorname\{{)?(?:curl|rot)\}}?)"
    rf"|(?P<gradient>\\nabla|∇|\\?(?:operatorname\{{)?grad\}}?)){SPACE}(?:\\left{SPACE})?(?P<open>\(|\[|\\langle|⟨|<)"
)
NAMES = ("x", "y", "z")


def written_out(text: str) -> str:
    """The text with the derivatives that ∇ means; another text as it is."""
    found = APPLIED.match(text)
    inside = _inside(text, found.end("open") - 1) if found else None
    if found is None or inside is None:
        return text
    said = KINDS[next(name for name in KINDS if found[name])](parted(inside), "\\" in text)
    return f"{found['before']}{said}" if said else text


def _inside(text: str, at: int) -> str | None:
    """What stands in the brackets that begin at a place and end with the text."""
    ends = {"e": r"\rangle", "⟨": "⟩", "<": ">"}
    rest = text.rstrip(" .$")
    if text[at] in ends:
        inner = rest[at + 1 :].removesuffix(ends[text[at]])
        return None if inner == rest[at + 1 :] else re.sub(r"\\right\s*$", "", inner)
    return re.sub(r"\\right\s*$", "", rest[at + 1 : -1]) if closing(rest, at) == len(rest) - 1 else None


def _slope(formula: str, by: str, latex: bool, order: int = 1) -> str:
    alone = re.fullmatch(r"\s*([-+]?)\s*([xyz])\s*", formula)
    if alone:  # which nobody takes for a function of the others
        return f"({alone[1]}{int(alone[2] == by and order == 1)})"
    power = f"^{order}" if order > 1 else ""
    sign = rf"\frac{{\partial{power}}}{{\partial {by}{power}}}" if latex else f"∂{power}/∂{by}{power}"
    return f"({sign} ({formula}))"


def _variables(formula: str) -> list[str]:
    """x and y, and z if it is there: of one letter alone, it is not known what else it depends on."""
    letters = [name for name in NAMES if re.search(rf"(?<!\\)(?<![A-Za-z]{{2}}){name}(?![A-Za-z]{{2}})", formula)]
    return letters if letters[:2] == ["x", "y"] else []


def _gradient(parts: Sequence[str], latex: bool) -> str:
    letters = _variables(parts[0]) if len(parts) == 1 else []
    return f"({', '.join(_slope(parts[0], x, latex) for x in letters)})" if letters else ""


def _laplacian(parts: Sequence[str], latex: bool) -> str:
    letters = _variables(parts[0]) if len(parts) == 1 else []
    return " + ".join(_slope(parts[0], x, latex, 2) for x in letters)


def _divergence(parts: Sequence[str], latex: bool) -> str:
    pairs = zip(parts, NAMES, strict=False)
    return " + ".join(_slope(part, x, latex) for part, x in pairs) if len(parts) in (2, 3) else ""


def _curl(parts: Sequence[str], latex: bool) -> str:
    if len(parts) == 2:
        return f"{_slope(parts[1], 'x', latex)} - {_slope(parts[0], 'y', latex)}"
    if len(parts) != 3:
        return ""
    turns = ((1, 2), (2, 0), (0, 1))
    rows = (f"{_slope(parts[b], NAMES[a], latex)} - {_slope(parts[a], NAMES[b], latex)}" for a, b in turns)
    return f"({', '.join(rows)})"


KINDS: Mapping[str, Callable[[Sequence[str], bool], str]] = {
    "laplacian": _laplacian,
    "divergence": _divergence,
    "curl": _curl,
    "gradient": _gradient,
}
