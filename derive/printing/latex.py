r"""LaTeX, for amsmath, MathJax and KaTeX: \frac, \sum_{j=1}^{K}, \operatorname{softmax}(z)_{k}."""

from __future__ import annotations

import re
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
from derive.printing.sugar import form
from derive.symbols import Expr

RELATIONS = {"=": "=", "!=": r"\ne", "<": "<", "<=": r"\le", ">": ">", ">=": r"\ge", "tends": r"\to"}
_COMMANDS = {char: f"\\{name}" for name, char in GREEK.items()} | {"∞": r"\infty"}
_OPERATORS = {"Σ": r"\sum", "Π": r"\prod"}
_SPECIAL = (
    {c: f"\\{c}" for c in "_%#&${}"}
    | {"\\": r"\backslash ", "^": r"\wedge ", "~": r"\sim ", "≤": r"\le ", "≥": r"\ge "}
    | {char: f"{command} " for char, command in _COMMANDS.items()}
)
TALL = (Ratio, Big, Derivative)


class Latex(Printer[str]):
    """Forms as LaTeX."""

    bars = True

    def parens(self, inner: str) -> str:
        high = any(mark in inner for mark in (r"\frac", r"\sum", r"\prod"))
        return rf"\left({inner}\right)" if high else f"({inner})"

    def closed_log(self, form: Logarithm) -> str:
        return rf"\log{self.parens(self.show(form.argument))}"

    def name(self, form: Name) -> str:
        return latex_name(form.text)

    def number(self, form: Number) -> str:
        return str(form.value)

    def below(self, indices: tuple[Form, ...]) -> str:
        """_{ik}, or _{1,12} where the indices would run together."""
        texts = [self.show(i) for i in indices]
        letters = all(isinstance(i, Name) for i in indices)
        return f"_{{{(' ' if letters else ', ').join(texts)}}}"

    def sub(self, form: Sub) -> str:
        plain = not isinstance(form.base, Sub | Number)
        return (self.part(form.base, ATOM) if plain else self.parens(self.show(form.base))) + self.below(form.indices)

    def terms(self, form: Terms) -> str:
        (minus, first), *rest = form.terms
        out = "-" * minus + self.part(first, RATIO, last=True)
        return out + "".join(f" {'-' if m else '+'} {self.part(t, RATIO, last=True)}" for m, t in rest)

    def product(self, form: Product) -> str:
        texts = self.factors(form)
        gaps = [self.gap(*pair) for pair in pairwise(form.factors)]
        return texts[0] + "".join(gap + text for gap, text in zip(gaps, texts[1:], strict=True))

    def gap(self, left: Form, right: Form) -> str:
        """Factors stand close together, but for two function values; TeX itself sets log and Σ apart."""
        if needs_dot(left, right):
            return r" \cdot "
        return r" \, " if _is_value(left) and _is_value(right) else " "

    def ratio(self, form: Ratio) -> str:
        return rf"\frac{{{self.show(form.top)}}}{{{self.show(form.bottom)}}}"

    def power(self, form: Power) -> str:
        return f"{self.part(form.base, ATOM)}^{{{self.show(form.exponent)}}}"

    def exponential(self, form: Exponential) -> str:
        inner = self.show(form.exponent)
        return rf"\exp{self.parens(inner)}" if contains(form.exponent, *TALL) else f"e^{{{inner}}}"

    def logarithm(self, form: Logarithm) -> str:
        return rf"\log {self.show(form.argument)}" if is_open(form) else self.closed_log(form)

    def apply(self, form: Apply) -> str:
        return latex_function(form.name) + self.parens(self.listed(form.args))

    def listed(self, parts: tuple[Form, ...]) -> str:
        return ", ".join(self.show(p) for p in parts)

    def big(self, form: Big) -> str:
        index, lo, hi = (self.show(x) for x in (form.index, form.lo, form.hi))
        return f"{_OPERATORS[form.sign]}_{{{index}={lo}}}^{{{hi}}} {self.part(form.body, RATIO, last=True)}"

    def optimum(self, form: Optimum) -> str:
        word = form.word.replace("arg", r"arg\,")
        sign = rf"\operatorname*{{{word}}}_{{{self.show(form.variable)}}}"
        return rf"{sign} \, {self.part(form.body, RATIO, last=True)}"

    def derivative(self, form: Derivative) -> str:
        sign = r"\partial" + (f"^{{{form.order}}}" if form.order > 1 else "")
        bottom = r" \, ".join(
            rf"\partial {self.part(x, ATOM)}" + (f"^{{{times}}}" if times > 1 else "") for x, times in form.variables
        )
        if form.is_ratio:
            return rf"\frac{{{sign} {self.show(form.function)}}}{{{bottom}}}"
        return rf"\frac{{{sign}}}{{{bottom}}} {self.part(form.function, ATOM, last=True)}"

    def probability(self, form: Probability) -> str:
        given = rf" \mid {self.listed(form.given)}" if form.given else ""
        return rf"\mathrm{{P}}{self.parens(self.listed(form.events) + given)}"

    def collected(self, form: Collected) -> str:
        return self.parens(self.show(form.body)) + self.below(form.indices)

    def indicator(self, form: Indicator) -> str:
        return rf"\mathbf{{1}}[{self.show(form.argument)} \ge 0]"

    def bang(self, form: Bang) -> str:
        return f"{self.part(form.argument, ATOM)}!"

    def transposed(self, form: Transposed) -> str:
        return rf"{self.part(form.base, ATOM)}^{{\top}}"

    def space(self, form: Space) -> str:
        sizes = r" \times ".join(self.show(size) for size in form.shape)
        return r"\mathbb{R}" + (f"^{{{sizes}}}" if sizes else "")


def _is_value(form: Form) -> bool:
    return isinstance(form.base if isinstance(form, Sub) else form, Apply | Probability)


def latex_name(name: str) -> str:
    r"""z, \theta, i_{1}, k', \mathit{logits}: a variable."""
    stem = name.rstrip("'")
    primes = name[len(stem) :]
    letters = stem.rstrip("0123456789")
    digits = stem[len(letters) :]
    if letters in GREEK:
        shown = f"\\{letters}"
    else:
        shown = _COMMANDS.get(letters) or (letters if re.fullmatch("[A-Za-z+]?", letters) else _word("mathit", letters))
    return shown + (f"_{{{digits}}}" if digits and letters else digits) + primes


def latex_function(name: str) -> str:
    r"""J, \sigma, \operatorname{softmax}: a function; "" for a bare pair of parentheses."""
    return latex_name(name) if len(name) < 2 else _word("operatorname", name)


def _word(command: str, name: str) -> str:
    return rf"\{command}{{{''.join(_SPECIAL.get(c, c) for c in name)}}}"


def latex_text(words: str) -> str:
    r"""\text{words}; special characters stand outside of it, as MathJax and KaTeX do not agree on them inside."""
    parts = re.split(f"([{re.escape(''.join(_SPECIAL))}])", words)
    return "".join(_SPECIAL.get(p, rf"\text{{{p}}}") for p in parts if p)


def latex_form(shown: Form) -> str:
    """A form in LaTeX."""
    return Latex().show(shown)


def latex(e: Expr) -> str:
    """The expression in LaTeX, for math mode."""
    return latex_form(form(e))
