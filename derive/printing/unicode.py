"""Expressions as two-dimensional text, with fraction bars and limits over and under Σ.

An expression that is too wide or too high that way is written as one line, or as one line broken at + and − .
"""

from __future__ import annotations

from itertools import pairwise

from derive.printing.boxes import Box, above, beside, fraction, left_aligned, parens, superscript, text
from derive.printing.forms import (
    ATOM,
    POWER,
    RATIO,
    Apply,
    Bang,
    Big,
    Collected,
    Derivative,
    Exponential,
    Form,
    Indicator,
    Logarithm,
    Name,
    Number,
    Optimum,
    Power,
    Printer,
    Probability,
    Product,
    Ratio,
    Sub,
    Terms,
    Transposed,
    is_open,
    needs_dot,
)
from derive.printing.glyphs import lowered
from derive.printing.linear import Linear, style
from derive.printing.sugar import form
from derive.printing.wrapping import wrap_formula
from derive.symbols import Expr

HEIGHT = 7  # rows, above which a line is easier to read
SHORT = 16  # columns, up to which f(a/b) is easier to read in one row
EXPONENT = 12  # columns, above which exp(...) is easier to read than a raised exponent


class Stacked(Printer[Box]):
    """Forms as boxes; what has one row is written by the linear printer."""

    bars = True

    def __init__(self, line: Linear) -> None:
        self.line = line
        self._shown: dict[Form, Box] = {}

    def show(self, form: Form) -> Box:
        """The form; each only once, as whether an exponent is raised depends on how it looks."""
        if form not in self._shown:
            self._shown[form] = super().show(form)
        return self._shown[form]

    def level(self, form: Form) -> int:
        if isinstance(form, Exponential):
            return POWER if self.raises(form.exponent) else ATOM
        return super().level(form)

    def parens(self, inner: Box) -> Box:
        return parens(inner)

    def closed_log(self, form: Logarithm) -> Box:
        return beside(text("log"), parens(self.show(form.argument)))

    def raises(self, exponent: Form) -> bool:
        """Whether the exponent is small enough to be raised."""
        box = self.show(exponent)
        return box.height == 1 and box.width <= EXPONENT

    def flat(self, form: Form) -> Box:
        return text(self.line.show(form))

    name = number = space = flat

    def sub(self, form: Sub) -> Box:
        plain = not isinstance(form.base, Sub | Number)
        base = self.part(form.base, ATOM) if plain else parens(self.show(form.base))
        return below(base, self.line.below(form.indices))

    def terms(self, form: Terms) -> Box:
        return beside(*self.signed_terms(form))

    def signed_terms(self, form: Terms) -> list[Box]:
        """−a, + b, − c: each term with its sign."""
        first, *rest = form.terms
        out = [beside(text("−" * first[0]), self.part(first[1], RATIO, last=True))]
        return out + [beside(text(" − " if m else " + "), self.part(t, RATIO, last=True)) for m, t in rest]

    def product(self, form: Product) -> Box:
        boxes = self.factors(form)
        gaps = ["·" if needs_dot(left, right) else " " for left, right in pairwise(form.factors)]
        return beside(boxes[0], *(beside(text(gap), box) for gap, box in zip(gaps, boxes[1:], strict=True)))

    def ratio(self, form: Ratio) -> Box:
        return fraction(self.show(form.top), self.show(form.bottom))

    def power(self, form: Power) -> Box:
        base = self.part(form.base, ATOM)
        small = self.line.exponent(form.exponent)
        return superscript(base, self.show(form.exponent)) if small is None else at_top(base, small)

    def exponential(self, form: Exponential) -> Box:
        small = self.line.exponent(form.exponent)
        if small:
            return text(f"e{small}")
        inner = self.show(form.exponent)
        return superscript(text("e"), inner) if self.raises(form.exponent) else beside(text("exp"), parens(inner))

    def logarithm(self, form: Logarithm) -> Box:
        return beside(text("log "), self.show(form.argument)) if is_open(form) else self.closed_log(form)

    def apply(self, form: Apply) -> Box:
        """f(a, b), flat if that is short."""
        flat = self.flat(form)
        return flat if flat.width <= SHORT else beside(self.flat(Name(form.name)), parens(self.listed(form.args)))

    def listed(self, parts: tuple[Form, ...]) -> Box:
        """a, b, c"""
        boxes = [self.show(p) for p in parts] or [text("")]
        return beside(boxes[0], *(beside(text(", "), b) for b in boxes[1:]))

    def big(self, form: Big) -> Box:
        """Σ with its limits over and under it."""
        index, lo, hi = (self.line.show(x).replace(" ", "") for x in (form.index, form.lo, form.hi))
        sign = above(text(hi), text(form.sign), text(f"{dotted(index)}={lo}"), baseline=1)
        return beside(sign, text(" "), self.part(form.body, RATIO, last=True))

    def optimum(self, form: Optimum) -> Box:
        sign = above(text(form.word), self.show(form.variable), baseline=0)
        return beside(sign, text(" "), self.part(form.body, RATIO, last=True))

    def derivative(self, form: Derivative) -> Box:
        bottom = self.line.variables(form)
        sign = self.line.differential(form)
        if form.is_ratio:
            return fraction(text(sign + self.line.show(form.function)), text(bottom))
        return beside(fraction(text(sign), text(bottom)), text(" "), self.part(form.function, ATOM, last=True))

    def probability(self, form: Probability) -> Box:
        given = (text(" | "), self.listed(form.given)) if form.given else ()
        return beside(text("P"), parens(beside(self.listed(form.events), *given)))

    def collected(self, form: Collected) -> Box:
        return below(parens(self.show(form.body)), self.line.below(form.indices))

    def indicator(self, form: Indicator) -> Box:
        """Its brackets are one row high, so what is higher is written as one line."""
        inner = self.show(form.argument)
        return self.flat(form) if inner.height > 1 else beside(text("1["), inner, text(" ≥ 0]"))

    def bang(self, form: Bang) -> Box:
        return beside(self.part(form.argument, ATOM), text("!"))

    def transposed(self, form: Transposed) -> Box:
        return at_top(self.part(form.base, ATOM), "ᵀ")


def at_top(base: Box, small: str) -> Box:
    """Superscript characters at the right of the top row."""
    return beside(base, Box((small,), base.baseline))


def below(base: Box, small: str) -> Box:
    """Subscript characters at the right of the bottom row."""
    return beside(base, Box((small,), -base.below))


def dotted(index: str) -> str:
    """i1 -> i₁"""
    stem = index.rstrip("0123456789")
    return stem + (lowered(index[len(stem) :]) or "")


def formula(shown: Form, width: int, line: Linear, height: int = HEIGHT) -> Box:
    """The form in at most `width` columns: stacked if it is low enough, in several rows if it must be; else flat."""
    printer = Stacked(line)
    box = printer.show(shown)
    if box.width <= width and box.height <= height:
        return box
    rows = _rows(printer, shown, width)
    if rows and all(r.width <= width and r.height <= height for r in rows):
        return left_aligned(rows[0], *(part for row in rows[1:] for part in (text(""), row)))
    lines = wrap_formula(line.show(shown), width)
    return left_aligned(*map(text, lines))


def _rows(printer: Stacked, shown: Form, width: int) -> list[Box]:
    """A sum as rows of terms, each as long as the width allows; every row but the first begins with a sign."""
    rows: list[Box] = []
    for piece in printer.signed_terms(shown) if isinstance(shown, Terms) else ():
        if rows and rows[-1].width + piece.width <= width:
            rows[-1] = beside(rows[-1], piece)
        else:
            rows.append(piece)
    return rows


def pretty(e: Expr, width: int = 80) -> str:
    """The expression as text of one or more rows."""
    return str(formula(form(e), width, style(e)))
