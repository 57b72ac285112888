r"""Gradients: what \nabla_w is taken of, by each entry of w, and names for those of which nothing is said.

\nabla_w \log(1 + e^{-y w^T x})      the derivatives by all w_k
\nabla_w L(w)                       a quantity with this name
"""

from __future__ import annotations

from contextlib import suppress

from derive.symbols import D, Expr, Family, Idx, Lam, Sym
from verify.answers.reading import shapes
from verify.answers.reading.functions import Applied
from verify.answers.reading.invalid import Fault
from verify.answers.reading.names import Scope
from verify.answers.reading.reader import Reader
from verify.answers.reading.shapes import Reading, number
from verify.answers.reading.trees import Factor, letters_of


class Gradients(Reader):
    """The part of the builder that reads ∇."""

    def gradient(
        self, factors: list[Factor], at: int, name: str, scope: Scope, *, opaque: bool
    ) -> tuple[Reading, int] | None:
        """∇_θ of the rest of the term, if θ is in it; else of the next factor if that may be `opaque`, or None."""
        item = factors[at].item
        if at + 1 >= len(factors) or factors[at + 1].op:
            raise Fault("A gradient of nothing.", "Write ∇_θ L.", item.place)
        if item.exponent is not None or item.scripts("sup"):
            raise Fault("A power of a gradient sign is not read.", "Write the second derivatives.", item.place)
        words = letters_of(subs[0], scope.known) if len(subs := item.scripts("sub")) == 1 else []
        if len(words) == 1:
            with suppress(Fault):
                body = self.as_number(self.term(factors[at + 1 :], scope), item.place)
                if (found := _taken(body, words[0])) is not None:
                    return found, len(factors)
        if not opaque:
            return None
        value, after = self.factor(factors, at + 1, scope)
        return number(Applied(self.as_number(value, item.place), data=name)), after


def _taken(body: Expr, word: str) -> Reading | None:
    """The derivative by a letter, or by each entry of a vector; None where it is not in the formula."""
    hidden = {x for a in body.walk() if isinstance(a, Applied) for x in a.free}
    variable = next((x for x in body.free - hidden if isinstance(x, Sym | Family) and x.data == word), None)
    if isinstance(variable, Sym):
        return number(D(body, variable))
    if variable is None or len(variable.args) != 1:
        return None
    (index,) = shapes.fresh_indices(tuple(variable.args), body)
    assert isinstance(index, Idx)
    return {tuple(variable.args): Lam(index, D(body, variable[index]))}
