"""One line of plain text: (p − y)ᵀv, Σⱼ₌₁ᴷ exp(zⱼ), ∂f/∂zₖ.

Subscripts are Unicode where every letter below the line has one, in the whole text alike; else z_k, W_jk.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from derive.printing.forms import (
    ATOM,
    POWER,
    PRODUCT,
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
    children,
    needs_dot,
)
from derive.printing.glyphs import lowered, pretty_name, raised
from derive.printing.sugar import form, forms
from derive.symbols import Expr


class Linear(Printer[str]):
    """Forms as one line; `subscripts` says whether letters below the line are subscript characters."""

    bars = False

    def __init__(self, *, subscripts: bool = True) -> None:
        self.subscripts = subscripts

    def level(self, form: Form) -> int:
        if isinstance(form, Exponential):
            return POWER if self.exponent(form.exponent) else ATOM
        return super().level(form)

    def parens(self, inner: str) -> str:
        return f"({inner})"

    def closed_log(self, form: Logarithm) -> str:
        return f"log({self.show(form.argument)})"

    def below(self, indices: tuple[Form, ...]) -> str:
        """The indices below the line: ₖ, ᵢₖ; else _k, _ik, _{i,k+1}."""
        texts = [self.show(i).replace(" ", "") for i in indices]
        letters = all(len(t) == 1 for t in texts)
        small = lowered("".join(texts)) if self.subscripts and (letters or len(texts) == 1) else None
        return small or (f"_{''.join(texts)}" if letters else f"_{{{','.join(texts)}}}")

    def exponent(self, form: Form) -> str | None:
        """The exponent in superscript characters, if it is a name, a number, or a sum of them."""
        terms = form.terms if isinstance(form, Terms) else ((False, form),)
        plain = all(isinstance(t, Name | Number) for _, t in terms)
        return raised(self.show(form).replace(" ", "")) if plain else None

    def name(self, form: Name) -> str:
        return pretty_name(form.text)

    def number(self, form: Number) -> str:
        return str(form.value)

    def sub(self, form: Sub) -> str:
        base = self.parens(self.show(form.base)) if isinstance(form.base, Sub | Number) else self.part(form.base, ATOM)
        return base + self.below(form.indices)

    def terms(self, form: Terms) -> str:
        """a − b + c"""
        (minus, first), *rest = form.terms
        out = "−" * minus + self.part(first, RATIO, last=True)
        return out + "".join(f" {'−' if m else '+'} {self.part(t, RATIO, last=True)}" for m, t in rest)

    def product(self, form: Product) -> str:
        return join_factors(form.factors, self.factors(form))

    def ratio(self, form: Ratio) -> str:
        return f"{self.part(form.top, PRODUCT)}/{self.part(form.bottom, POWER)}"

    def power(self, form: Power) -> str:
        base = self.part(form.base, ATOM)
        return base + (self.exponent(form.exponent) or f"^{self.part(form.exponent, ATOM)}")

    def exponential(self, form: Exponential) -> str:
        small = self.exponent(form.exponent)
        return f"e{small}" if small else f"exp({self.show(form.exponent)})"

    def logarithm(self, form: Logarithm) -> str:
        return f"log {self.show(form.argument)}" if self.level(form) == PRODUCT else self.closed_log(form)

    def apply(self, form: Apply) -> str:
        return f"{pretty_name(form.name)}({self.listed(form.args)})"

    def listed(self, parts: Iterable[Form]) -> str:
        """a, b, c"""
        return ", ".join(self.show(p) for p in parts)

    def big(self, form: Big) -> str:
        """Σₖ₌₁ᴷ body"""
        index, lo, hi = (self.show(x).replace(" ", "") for x in (form.index, form.lo, form.hi))
        below, above = lowered(f"{index}={lo}"), raised(hi)
        if self.subscripts and below and above:
            limits = below + above
        else:
            limits = f"_{{{index}={lo}}}^{hi if len(hi) == 1 else f'{{{hi}}}'}"
        return f"{form.sign}{limits} {self.part(form.body, RATIO, last=True)}"

    def optimum(self, form: Optimum) -> str:
        return f"{form.word}{self.below((form.variable,))} {self.part(form.body, RATIO, last=True)}"

    def derivative(self, form: Derivative) -> str:
        """∂²f/∂x∂y, or ∂²/∂x∂y f where f is long."""
        sign, below = self.differential(form), self.variables(form)
        if form.is_ratio:
            return f"{sign}{self.show(form.function)}/{below}"
        return f"{sign}/{below} {self.part(form.function, ATOM, last=True)}"

    def differential(self, form: Derivative) -> str:
        """∂, ∂², ..."""
        return "∂" + ((raised(str(form.order)) or "") if form.order > 1 else "")

    def variables(self, form: Derivative) -> str:
        """∂x²∂y"""
        return "".join(f"∂{self.part(x, ATOM)}{raised(str(times)) if times > 1 else ''}" for x, times in form.variables)

    def probability(self, form: Probability) -> str:
        given = f" | {self.listed(form.given)}" if form.given else ""
        return f"P({self.listed(form.events)}{given})"

    def collected(self, form: Collected) -> str:
        return f"({self.show(form.body)}){self.below(form.indices)}"

    def indicator(self, form: Indicator) -> str:
        return f"1[{self.show(form.argument)} ≥ 0]"

    def bang(self, form: Bang) -> str:
        return f"{self.part(form.argument, ATOM)}!"

    def transposed(self, form: Transposed) -> str:
        return f"{self.part(form.base, ATOM)}ᵀ"

    def space(self, form: Space) -> str:
        """ℝ, ℝᴷ, ℝᵈˣᴷ"""
        sizes = "×".join(self.show(size) for size in form.shape)
        return "ℝ" + (raised(sizes) or (f"^({sizes})" if sizes else ""))


def join_factors(factors: tuple[Form, ...], texts: list[str]) -> str:
    """Factors side by side, with a dot where two numbers would run together."""
    gaps = ["·" if needs_dot(left, right) else " " for left, right in pairwise(factors)]
    return texts[0] + "".join(gap + text for gap, text in zip(gaps, texts[1:], strict=True))


def has_subscripts(shown: Iterable[Form]) -> bool:
    """Whether all that stands below the line in these forms can be written in subscript characters."""
    return all(_has_subscripts(f) for f in shown)


def _has_subscripts(form: Form) -> bool:
    below: tuple[Form, ...] = ()
    match form:
        case Sub(indices=indices) | Collected(indices=indices):
            below = indices
        case Big(index=index, lo=lo):
            below = (index, lo)
    texts = [Linear().show(i).replace(" ", "") for i in below]
    small = all(lowered(t) for t in texts) and (len(texts) < 2 or isinstance(form, Big) or max(map(len, texts)) == 1)
    return small and all(_has_subscripts(c) for c in children(form))


def linear_form(shown: Form) -> str:
    """A form as one line."""
    return Linear(subscripts=_has_subscripts(shown)).show(shown)


def linear(e: Expr) -> str:
    """The expression as one line of plain text."""
    return linear_form(form(e))


def style(*es: Expr) -> Linear:
    """One manner of writing subscripts for several expressions that stand together."""
    return Linear(subscripts=has_subscripts(forms(es)))
