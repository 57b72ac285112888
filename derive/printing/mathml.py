"""Presentation MathML Core, as browsers draw it without help: <mfrac>, <munderover>, <mi>softmax</mi>.

Every method gives exactly one element. A browser breaks no formula: `mathml_lines` gives a long one in pieces.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from itertools import pairwise

from derive.printing.forms import (
    ATOM,
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
    Space,
    Sub,
    Terms,
    Transposed,
    contains,
    is_open,
    needs_dot,
)
from derive.printing.glyphs import GREEK
from derive.printing.linear import linear_form
from derive.printing.sugar import form
from derive.symbols import Expr

TALL = (Ratio, Big, Derivative)
THIN = '<mspace width="0.1667em"/>'
APPLY, TIMES, SEPARATOR = "<mo>\u2061</mo>", "<mo>\u2062</mo>", "<mo>\u2063</mo>"
OPERATORS = {"Σ": "∑", "Π": "∏"}
_SPACED = re.compile("<mo>([=+−×·<>≤≥])</mo>")


class MathML(Printer[str]):
    """Forms as MathML."""

    bars = True

    def parens(self, inner: str) -> str:
        high = any(tag in inner for tag in ("<mfrac", "<munder"))
        fence = "<mo>{}</mo>" if high else '<mo stretchy="false">{}</mo>'
        return row(fence.format("("), inner, fence.format(")"))

    def closed_log(self, form: Logarithm) -> str:
        return row("<mi>log</mi>", APPLY, self.parens(self.show(form.argument)))

    def name(self, form: Name) -> str:
        return variable(form.text)

    def number(self, form: Number) -> str:
        return f"<mn>{form.value}</mn>"

    def below(self, base: str, indices: tuple[Form, ...]) -> str:
        """The base with its indices: run together if all are letters, else with commas."""
        letters = all(isinstance(i, Name) for i in indices)
        return f"<msub>{base}{tight(joined((self.show(i) for i in indices), SEPARATOR if letters else COMMA))}</msub>"

    def sub(self, form: Sub) -> str:
        plain = not isinstance(form.base, Sub | Number)
        base = self.part(form.base, ATOM) if plain else self.parens(self.show(form.base))
        return self.below(base, form.indices)

    def terms(self, form: Terms) -> str:
        return row(*(part for pair in self.signed_terms(form) for part in pair))

    def signed_terms(self, form: Terms) -> list[tuple[str, str]]:
        """Every term, with the sign before it; "" for a plus that is not written."""
        (minus, _), *_ = form.terms
        signs = ['<mo form="prefix">−</mo>' * minus, *(operator("−" if m else "+") for m, _ in form.terms[1:])]
        return [(sign, self.part(t, RATIO, last=True)) for sign, (_, t) in zip(signs, form.terms, strict=True)]

    def product(self, form: Product) -> str:
        shown = self.factors(form)
        gaps = [self.gap(*pair) for pair in pairwise(form.factors)]
        return row(shown[0], *(part for pair in zip(gaps, shown[1:], strict=True) for part in pair))

    def gap(self, left: Form, right: Form) -> str:
        """Factors stand close together, but for function values and logarithms; browsers set ∑ apart themselves."""
        if needs_dot(left, right):
            return operator("·")
        values = _is_value(left) and _is_value(right)
        apart = values or _is_word(right) or (isinstance(left, Ratio) and not isinstance(right, Big))
        return TIMES + (THIN if apart else "")

    def ratio(self, form: Ratio) -> str:
        return f"<mfrac>{self.show(form.top)}{self.show(form.bottom)}</mfrac>"

    def power(self, form: Power) -> str:
        return f"<msup>{self.part(form.base, ATOM)}{tight(self.show(form.exponent))}</msup>"

    def exponential(self, form: Exponential) -> str:
        inner = self.show(form.exponent)
        if contains(form.exponent, *TALL):
            return row("<mi>exp</mi>", APPLY, self.parens(inner))
        return f"<msup><mi>e</mi>{tight(inner)}</msup>"

    def logarithm(self, form: Logarithm) -> str:
        return row("<mi>log</mi>", APPLY, THIN, self.show(form.argument)) if is_open(form) else self.closed_log(form)

    def apply(self, form: Apply) -> str:
        inner = self.parens(self.listed(form.args))
        return row(function(form.name), APPLY, inner) if form.name else inner

    def listed(self, parts: tuple[Form, ...]) -> str:
        """a, b, c"""
        return joined((self.show(p) for p in parts), COMMA)

    def big(self, form: Big) -> str:
        return row(self.big_sign(form), self.part(form.body, RATIO, last=True))

    def big_sign(self, form: Big) -> str:
        """∑ with its limits."""
        index, lo, hi = (self.show(x) for x in (form.index, form.lo, form.hi))
        limits = tight(row(index, operator("="), lo)) + tight(hi)
        return f"<munderover><mo>{OPERATORS[form.sign]}</mo>{limits}</munderover>"

    def optimum(self, form: Optimum) -> str:
        return row(self.optimum_sign(form), APPLY, THIN, self.part(form.body, RATIO, last=True))

    def optimum_sign(self, form: Optimum) -> str:
        """arg min over its variable."""
        word = form.word.replace("arg", "arg\u2009")
        return f"<munder><mi>{word}</mi>{self.show(form.variable)}</munder>"

    def derivative(self, form: Derivative) -> str:
        if form.is_ratio:
            return self.quotient(form, self.show(form.function))
        return row(self.quotient(form), APPLY, THIN, self.part(form.function, ATOM, last=True))

    def quotient(self, form: Derivative, function: str = "") -> str:
        """∂²f/∂x∂y, without f if that stands behind."""
        above = raised("<mi>∂</mi>", form.order)
        below = joined((row("<mi>∂</mi>", raised(self.part(x, ATOM), n)) for x, n in form.variables), THIN)
        return f"<mfrac>{row(above, function) if function else above}{below}</mfrac>"

    def probability(self, form: Probability) -> str:
        given = ("<mo>∣</mo>", self.listed(form.given)) if form.given else ()
        return row('<mi mathvariant="normal">P</mi>', APPLY, self.parens(row(self.listed(form.events), *given)))

    def collected(self, form: Collected) -> str:
        return self.below(self.parens(self.show(form.body)), form.indices)

    def indicator(self, form: Indicator) -> str:
        condition = row(self.show(form.argument), operator("≥"), "<mn>0</mn>")
        bracket = '<mo stretchy="false">{}</mo>'
        return row('<mn class="indicator">1</mn>', row(bracket.format("["), condition, bracket.format("]")))

    def bang(self, form: Bang) -> str:
        return row(self.part(form.argument, ATOM), "<mo>!</mo>")

    def transposed(self, form: Transposed) -> str:
        return f"<msup>{self.part(form.base, ATOM)}<mi>⊤</mi></msup>"

    def space(self, form: Space) -> str:
        sizes = tight(joined((self.show(size) for size in form.shape), operator("×")))
        return f"<msup><mi>ℝ</mi>{sizes}</msup>" if form.shape else "<mi>ℝ</mi>"


COMMA = '<mo separator="true">,</mo>'


def operator(char: str) -> str:
    """An operator between two operands."""
    return f"<mo>{escape(char)}</mo>"


def row(*parts: str) -> str:
    """The elements as one."""
    return f"<mrow>{''.join(parts)}</mrow>"


def joined(parts: Iterable[str], between: str) -> str:
    """The elements as one, with another between each two."""
    shown = list(parts)
    return shown[0] if len(shown) == 1 else row(between.join(shown))


def tight(inner: str) -> str:
    """The same without space around signs, as in a script: k=1 under a sum."""
    return _SPACED.sub(r'<mo lspace="0" rspace="0">\1</mo>', inner)


def variable(name: str) -> str:
    """z, θ, i with index 1, k′; a word in italics."""
    stem = name.rstrip("'")
    letters = stem.rstrip("0123456789")
    digits = stem[len(letters) :]
    char = GREEK.get(letters, letters)
    shown = f"<mi>{escape(char)}</mi>" if len(char) < 2 else f'<mi class="word">{escape(char)}</mi>'
    if digits:
        shown = f"<msub>{shown}<mn>{digits}</mn></msub>" if letters else f"<mn>{digits}</mn>"
    primes = "′" * (len(name) - len(stem))
    return f"<msup>{shown}<mo>{primes}</mo></msup>" if primes else shown


def function(name: str) -> str:
    """J, σ, softmax: a function; words are upright."""
    return variable(name) if len(name) < 2 else f"<mi>{escape(name)}</mi>"


def raised(base: str, times: int) -> str:
    """The base to a power; as it is to the first."""
    return f"<msup>{base}<mn>{times}</mn></msup>" if times > 1 else base


def _is_word(form: Form) -> bool:
    base = form.base if isinstance(form, Sub) else form
    exp = isinstance(base, Exponential) and contains(base, *TALL)
    return exp or isinstance(base, Logarithm | Optimum) or (isinstance(base, Apply) and len(base.name) > 1)


def _is_value(form: Form) -> bool:
    return isinstance(form.base if isinstance(form, Sub) else form, Apply | Probability | Logarithm)


def math(inner: str, words: str, *, display: bool = False) -> str:
    """An element <math>; `words` is what is read out where formulas cannot be."""
    shown = ' displaystyle="true"' if display else ""
    return f'<math{shown} alttext="{escape(words)}">{inner}</math>'


def mathml(e: Expr) -> str:
    """The expression as one element <math>."""
    shown = form(e)
    return math(MathML().show(shown), linear_form(shown), display=True)
