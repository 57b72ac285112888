r"""Commands of LaTeX that are short for others, written out: {1 \over 2} is {\frac{1}{2}}, \abs{x} is \lvert x\rvert.

    written_out(Line(r"x = \nicefrac{1}{2} \tag{1}", ...))    x = \frac{1}{2} \;

What only moves or paints something is left out, with a blank for it. Every character keeps its place in the text as
given, so that an error points there. A command that is not used as its table says stays as it is, and is refused later.
"""

from __future__ import annotations

import re

from verify.answers.reading import environments, evaluated, latex_signs, macro_table, rectangles
from verify.answers.reading.characters import Line
from verify.answers.reading.splicing import Edit, spliced

STEPS = 200  # commands of a text that are written out
LONGEST = 4000  # characters that may come of it
RULES = {**macro_table.RULES, **environments.RULES, **evaluated.RULES, **rectangles.RULES}
_NAMES = "|".join(sorted((re.escape(name) for name in RULES), key=len, reverse=True))
_COMMAND = re.compile(rf"\\(?:(?P<word>{_NAMES})(?P<star>\*?)(?![A-Za-z])|(?P<escaped>\\))")
_SAID = re.compile(
    r"\s*\$?\s*\\(?:text|textrm|textnormal|textbf|mbox)\s*\{\s*([A-Za-z']+(?:\s+[A-Za-z']+)+[.!]?)\s*\}\s*\$?[\s.]*"
)


def written_out(line: Line) -> Line:
    """The line without the commands of the tables, and with what is evaluated put in."""
    line = latex_signs.with_products(line)
    if "\\" not in line.text:
        return evaluated.with_values(line)
    line, at = latex_signs.with_signs(line), 0
    for _ in range(STEPS):
        found = _COMMAND.search(line.text, at)
        if found is None or len(line.text) > LONGEST:
            break
        edit = _edit(line.text, found)
        line, at = (line, found.end()) if edit is None else (spliced(line, edit), edit.begin)
    return evaluated.with_values(line)


def _edit(text: str, found: re.Match[str]) -> Edit | None:
    return None if found["word"] is None else RULES[found["word"]](text, found)


def text_written_out(text: str) -> tuple[str, tuple[int, ...]]:
    """The same of a text, with the place of each character."""
    whole = Line(text, tuple(range(len(text) + 1)))
    said = _SAID.fullmatch(text)
    line = spliced(whole, Edit(0, len(text), (said.span(1),))) if said else written_out(whole)
    if line.text == text:
        return text, ()
    if not said and "\\" in text and "\\" not in line.text:  # letters still stand alone, and braces are groups
        line = spliced(line, Edit(len(line.text), len(line.text), (r"\;",)))
    return line.text, line.places
