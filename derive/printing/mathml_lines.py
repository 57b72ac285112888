"""Long formulas in pieces: a browser breaks no <math>, but it ends a line between two of them.

A line may end before a relation, before + and −, after a comma, and before a factor that is not short; inside of
parentheses only where what they hold is long itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import TypeAlias

from derive.printing.forms import (
    ATOM,
    POWER,
    RATIO,
    Apply,
    Big,
    Collected,
    Derivative,
    Form,
    Logarithm,
    Name,
    Number,
    Optimum,
    Printer,
    Product,
    Ratio,
    Sub,
    Terms,
    is_open,
)
from derive.printing.glyphs import cells
from derive.printing.linear import linear_form
from derive.printing.mathml import APPLY, COMMA, THIN, MathML, function, math, row
from derive.printing.sentences import Sign, sign_text

LONG = 20  # columns of plain text, above which a formula is given in pieces
SHORT = 8  # columns of a factor that stays with the one before it
HEIGHTS = {"<munder": "2.95em", "<mfrac": "2.4em"}  # of parentheses whose content stands in several pieces
FORMS = {"(": "prefix", ")": "postfix"}
NOTHING = Name("")


@dataclass(frozen=True, slots=True)
class Piece:
    """Elements that stay on one line, and the words that are read out for them."""

    inner: str
    words: str

    def then(self, other: Piece) -> Piece:
        """Both on one line."""
        return Piece(self.inner + other.inner, self.words + other.words)


Pieces: TypeAlias = tuple[Piece, ...]

# The sign before a term: whether it is a minus, and whether another term stands before it.
SIGNS = {
    (False, False): Piece("", ""),
    (True, False): Piece('<mo form="prefix">−</mo>', "−"),
    (False, True): Piece('<mo form="infix">+</mo>', " + "),
    (True, True): Piece('<mo form="infix">−</mo>', " − "),
}
_BREAKING = (Terms, Product, Logarithm, Apply, Big, Optimum, Derivative, Collected, Sub)


def pieces(formula: Sequence[Form | Sign], *, display: bool = False) -> Pieces:
    """The formula as elements <math>, between which a line may end: one if it is short."""
    short = cells("".join(_words(f) for f in formula)) <= LONG
    out: Pieces = ()
    held = False
    for f in formula:
        shown = (_sign(f),) if isinstance(f, Sign) else whole(f) if short else Lines().show(f)
        out = glued(out, shown) if held or short else (*out, *shown)
        held = isinstance(f, Sign)
    return tuple(Piece(math(p.inner, p.words.strip(), display=display), p.words) for p in out)


def _words(f: Form | Sign) -> str:
    return f" {sign_text(f.relation)} " if isinstance(f, Sign) else linear_form(f)


def _sign(sign: Sign) -> Piece:
    return Piece(f'<mo form="infix">{escape(sign_text(sign.relation))}</mo>', _words(sign))


def whole(form: Form) -> Pieces:
    """The form as one piece."""
    return (Piece(MathML().show(form), linear_form(form)),)


def glued(*parts: Pieces) -> Pieces:
    """The parts in a row; no line ends between two of them."""
    out: list[Piece] = []
    for part in parts:
        if out and part:
            out[-1] = out[-1].then(part[0])
        out += part[1:] if out else part
    return tuple(out)


class Lines(Printer[Pieces]):
    """Forms in pieces; what is short, or has no place to break at, is one."""

    bars = True
    plain = MathML()

    def show(self, form: Form) -> Pieces:
        breaks = isinstance(form, _BREAKING) and cells(linear_form(form)) > LONG
        return super().show(form) if breaks else whole(form)

    def parens(self, inner: Pieces) -> Pieces:
        if len(inner) == 1:
            return (Piece(self.plain.parens(inner[0].inner), f"({inner[0].words})"),)
        return glued(_fence("(", inner), inner, _fence(")", inner))

    def closed_log(self, form: Logarithm) -> Pieces:
        return glued((Piece(f"<mi>log</mi>{APPLY}", "log"),), self.parens(self.show(form.argument)))

    def terms(self, form: Terms) -> Pieces:
        """Every sign begins a piece."""
        out: Pieces = ()
        for number, (minus, term) in enumerate(form.terms):
            sign = SIGNS[minus, number > 0]
            out += glued((sign,), self.part(term, RATIO, last=True))
        return out

    def product(self, form: Product) -> Pieces:
        """A factor begins a piece, unless it is short or a short fraction stands before it."""
        shown = self.factors(form)
        out = shown[0]
        for (left, right), factor in zip(pairwise(form.factors), shown[1:], strict=True):
            before = glued(out, (Piece(self.plain.gap(left, right), " "),))
            before_it, own = cells(out[-1].words), cells(linear_form(right))
            small = self.level(right) >= POWER and own <= SHORT and before_it + own <= LONG + SHORT
            near = small or (isinstance(left, Ratio) and before_it <= SHORT)
            out = glued(before, factor) if near else (*before, *factor)
        return out

    def logarithm(self, form: Logarithm) -> Pieces:
        if not is_open(form):
            return self.closed_log(form)
        return glued((Piece(f"<mi>log</mi>{APPLY}{THIN}", "log "),), self.show(form.argument))

    def apply(self, form: Apply) -> Pieces:
        """Every argument begins a piece."""
        listed: Pieces = ()
        for number, argument in enumerate(form.args):
            comma = (Piece(COMMA, ", "),) if number else ()
            listed = (*glued(listed, comma), *self.show(argument))
        name = (Piece(function(form.name) + APPLY, form.name),) if form.name else ()
        return glued(name, self.parens(listed))

    def big(self, form: Big) -> Pieces:
        sign = self.plain.big_sign(form)
        words = linear_form(Big(form.sign, form.index, form.lo, form.hi, NOTHING))
        return glued((Piece(sign, words),), self.part(form.body, RATIO, last=True))

    def optimum(self, form: Optimum) -> Pieces:
        words = linear_form(Optimum(form.word, form.variable, NOTHING))
        sign = Piece(f"{self.plain.optimum_sign(form)}{APPLY}{THIN}", words)
        return glued((sign,), self.part(form.body, RATIO, last=True))

    def derivative(self, form: Derivative) -> Pieces:
        if form.is_ratio:
            return whole(form)
        sign = Piece(self.plain.quotient(form) + APPLY + THIN, f"{linear_form(Derivative(NOTHING, form.variables))} ")
        return glued((sign,), self.part(form.function, ATOM, last=True))

    def collected(self, form: Collected) -> Pieces:
        return self.indexed(form, form.body, form.indices)

    def sub(self, form: Sub) -> Pieces:
        bare = self.plain.level(form.base) == ATOM and not isinstance(form.base, Sub | Number)
        return whole(form) if bare else self.indexed(form, form.base, form.indices)

    def indexed(self, form: Form, body: Form, indices: tuple[Form, ...]) -> Pieces:
        """(body)_k, the indices at the closing parenthesis."""
        inner = self.show(body)
        if len(inner) == 1:
            return whole(form)
        closing = self.plain.below(_fence(")", inner)[0].inner, indices)
        return glued(_fence("(", inner), inner, (Piece(closing, linear_form(Collected(NOTHING, indices))[1:]),))


def _fence(char: str, inner: Pieces) -> Pieces:
    """A parenthesis as high as what it encloses, from which it stands apart."""
    high = [height for tag, height in HEIGHTS.items() if any(tag in piece.inner for piece in inner)]
    size = f' minsize="{high[0]}" maxsize="{high[0]}"' if high else ' stretchy="false"'
    # beside an element that is none, for alone no operator is stretched
    return (Piece(row("<mspace/>", f'<mo form="{FORMS[char]}"{size}>{char}</mo>'), char),)
