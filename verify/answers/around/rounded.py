r"""An exact number with its rounding after it: \sqrt{2} \approx 1.414 says \sqrt{2}.

The rounding is taken off where a number without letters stands before it; of f(2) \approx 3, nothing is known exactly.
"""

from __future__ import annotations

import re

from verify.answers.around.left_names import letters_in

_ROUNDED = re.compile(
    r"(?P<exact>.*[\d})\]i])(?:\\q?quad|\\[,;: ]|[\s(~])*(?:\\(?:approx|simeq|doteq)(?![A-Za-z])|≈)"
    r"(?:\\[,;: ]|[\s~$])*-?[\d.,]+(?P<unit>\\?%|\^\\circ|(?:\\[,;: ]|\s)*\\(?:text|mathrm)\s*\{[^{}\d]*\})?[\s).]*"
)


def exactly(text: str) -> str:
    """The text without a rounding at its end; one whose last side has letters as it is."""
    found = _ROUNDED.fullmatch(text)
    exact = found["exact"] if found else ""
    last = exact.rpartition("=")[2]
    known = last.strip() and not letters_in(last) and not re.search(r"\\approx|≈|[<>]|\\text", exact)
    decimal = re.fullmatch(r"\s*-?\d+\.\d+\s*", last)
    return exact + (found["unit"] or "" if found else "") if known and not decimal else text
