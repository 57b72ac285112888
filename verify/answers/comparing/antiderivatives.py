r"""\int f dx = F + C, where F' = f: what is said is F + C.

    \int sin x cos x dx = sin(x)^2/2 + C     -cos(2x)/4 + C      the same, for the two differ by 1/4

Where F' = f is not proved, the equation stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable

from derive.symbols import Expr, Sym
from verify.answers.comparing.elementary import slope
from verify.answers.comparing.forms import prepared
from verify.answers.comparing.verdict import Comparison
from verify.answers.reading.functions import Applied
from verify.answers.reading.values import Relation, Value
from verify.kernel import MALFORMED
from verify.normal import Undefined

Numbers = Callable[[Expr, Expr], Comparison]


def without_integral(value: Value, other: Value, same: Numbers) -> Value:
    """F + C of such an equation, where the other text is a formula or such an equation too."""
    formula = isinstance(other, Expr) and not _is_integral(other)
    if not (formula or (isinstance(other, Relation) and _is_integral(other.left))):
        return value
    if not isinstance(value, Relation) or value.relation != "=" or value.left is None or not _is_integral(value.left):
        return value
    body, x = value.left.args
    if not isinstance(x, Sym) or any(_is_integral(a) for a in value.right.walk()):
        return value
    try:
        return value.right if same(slope(prepared(value.right), x), body).status == "equal" else value
    except (Undefined, *MALFORMED):
        return value


def _is_integral(e: Expr | None) -> bool:
    return isinstance(e, Applied) and e.data == "antiderivative" and len(e.args) == 2
