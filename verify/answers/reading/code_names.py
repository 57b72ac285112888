r"""dw, dz and db of programs: names for ∂L/∂w, where the gold answer has them and no derivative or integral.

w := w - alpha*dw        dw is a name          dw = x*dz       so are dw and dz
\text{MSE} = ...         MSE is a name, though the book has a function MSE
dy/dx,  int x dx,  d/dw  differentials         2x dx beside 2x: no name, for the gold answer has none
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from derive.printing.glyphs import GREEK
from derive.symbols import Sym
from verify.answers.reading.limits import CHARACTERS
from verify.answers.reading.names import Scope

WORD = re.compile(r"(?<![A-Za-z\\_])d([A-Za-z]|" + "|".join(GREEK) + r")(?![A-Za-z])")
NAMED = re.compile(r"\s*\\(?:text|mathrm|operatorname)\s*\{\s*([A-Za-z]{2,})\s*\}\s*=(?!=)")  # \text{MSE} = ...
DERIVED = re.compile(r"\bd\w*\s*/\s*d|\bd\s*/|∂|∫|\\|\bint|diff\(|\blim")


def with_code_names(scope: Scope, texts: Sequence[str]) -> Scope:
    """The scope with the names of what the texts say before "=", and those that begin with d in the first of them.

    The latter only if no text has a derivative.
    """
    if not scope.free or not texts or any(len(t) > CHARACTERS for t in texts[:2]):
        return scope
    named = {m[1] for t in texts[:2] if (m := NAMED.match(t)) and m[1] in scope.functions}
    scope = scope.with_names(*map(Sym, sorted(named))) if named else scope
    if any(DERIVED.search(t) for t in texts[:2]):
        return scope
    found = dict.fromkeys(f"d{m[1]}" for m in WORD.finditer(texts[0]))
    return scope.with_names(*map(Sym, found)) if found else scope
