"""An inequality with 0 on one side as a product of factors, each with the sign in front that makes it positive.

    2 s (1 - s)^2 (3 s - 1) < 0, given s < 1/3:   0 < 2 s (1 - s)^2 (1 - 3 s)

Nothing here is trusted: the kernel is asked for the inequality, and that the product is what it should be.
"""

from __future__ import annotations

from contextlib import suppress

from derive.rules import Hypothesis
from derive.symbols import Expr, Mul, Num
from verify.answers.derivations.instances import flat
from verify.kernel import MALFORMED
from verify.normal import Normal
from verify.signs import Signs


def positive_product(before: Expr, after: Expr, given: tuple[Hypothesis, ...]) -> Expr | None:
    """A product that is after - before, its factors turned as the hypotheses say; None where that is of no use."""
    if Num(0) not in (before, after) or before == after:
        return None
    with suppress(*MALFORMED):
        signs = Signs(given, Normal())
        sign, factors = (1, after) if before == Num(0) else (-1, before)
        found: list[Expr] = []
        e = flat(factors)
        for factor in e.args if isinstance(e, Mul) else (e,):
            kept, turned = _turned(factor, signs)
            sign *= turned
            found.append(kept)
        return Mul(*found) if sign > 0 and len(found) > 1 else found[0] if sign > 0 else None
    return None


def _turned(factor: Expr, signs: Signs) -> tuple[Expr, int]:
    """A factor as it is, or its negative where that is known to be at least 0."""
    if isinstance(factor, Num):
        return Num(abs(factor.data)), 1 if factor.data >= 0 else -1
    if signs.sign(factor) or not signs.sign(-factor):
        return factor, 1
    return signs.normal.form(-factor), -1
