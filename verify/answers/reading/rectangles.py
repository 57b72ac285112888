r"""Double integrals over rectangles: \iint_{[0,1]\times[0,2]} f \, dA is \int_0^1\int_0^2 f \, dy \, dx.

The first interval is that of x, the second that of y, in whatever order dx and dy stand. Over a region that has only a
name nothing is known, and where the integrand has another variable, it stays as it is, and is refused.
"""

from __future__ import annotations

import re

from verify.answers.reading.splicing import Edit, Rule, argument

_INTERVAL = r"\[([^\[\],]+),([^\[\],]+)\]"
_RECTANGLE = re.compile(rf"\s*(?:\\left)?\s*{_INTERVAL}\s*\\times\s*{_INTERVAL}\s*")
_AREA = re.compile(
    r"(?:\\[,;:! ]|\s)*(?:\\mathrm\s*\{\s*d\s*\}|\\mathrm\s+d|d)\s*"
    r"(?:A|(?P<first>[xy])(?:\\[,;:! ]|\s)*(?:\\mathrm\s*\{\s*d\s*\}|\\mathrm\s+d|d)\s*(?P<second>[xy]))(?![A-Za-z])"
)
_LETTER = re.compile(r"\\[A-Za-z]+|[A-Za-z]")
_NO_VARIABLES = re.compile(r"\\(?:frac|dfrac|tfrac|sqrt|left|right|cdot|sin|cos|tan|ln|log|exp|pi|[bB]igg?[lr]?)|e")


def _double(text: str, found: re.Match[str]) -> Edit | None:
    limits = re.compile(r"\s*\\limits(?![A-Za-z])").match(text, found.end())
    below = re.compile(r"\s*_").match(text, limits.end() if limits else found.end())
    read = argument(text, below.end()) if below else None
    sides = _RECTANGLE.fullmatch(text, *read[0]) if read else None
    area = _AREA.search(text, read[1]) if read else None
    if sides is None or area is None or read is None or (area["first"] and area["first"] == area["second"]):
        return None
    letters = {a for a in _LETTER.findall(text[read[1] : area.start()]) if not _NO_VARIABLES.fullmatch(a)}
    if not letters <= {"x", "y"}:
        return None
    a, b, c, d = (sides.span(n) for n in range(1, 5))
    outer, inner = (r"\int_{", a, "}^{", b, "}"), (r"\int_{", c, "}^{", d, "}")
    body = (r"\left(", (read[1], area.start()), r"\right)")
    return Edit(found.start(), area.end(), (*outer, *inner, *body, r"\,d y\,d x "))


RULES: dict[str, Rule] = {"iint": _double}
