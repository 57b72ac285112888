"""What a reader sees: fractions, minus signs and subscripts, where an expression has only products and powers.

A `Form` is an expression as it is written, still without a medium. `sugar` makes forms; the printers of plain
text, of boxes and of LaTeX show them. Which parts need parentheses is decided once, here, by `Printer.part`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

SUM, RATIO, PRODUCT, POWER, ATOM = range(5)  # how tightly a form holds together


@dataclass(frozen=True, slots=True)
class Form:
    """Base of all forms."""


@dataclass(frozen=True, slots=True)
class Name(Form):
    """A variable."""

    text: str


@dataclass(frozen=True, slots=True)
class Number(Form):
    """0, 1, 2, ...; signs and fractions are forms of their own."""

    value: int


@dataclass(frozen=True, slots=True)
class Sub(Form):
    """z_k."""

    base: Form
    indices: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class Terms(Form):
    """a - b + c: pairs (whether a minus stands before it, term)."""

    terms: tuple[tuple[bool, Form], ...]


@dataclass(frozen=True, slots=True)
class Product(Form):
    """a b c: at least two factors, none a product."""

    factors: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class Ratio(Form):
    """a / b."""

    top: Form
    bottom: Form


@dataclass(frozen=True, slots=True)
class Power(Form):
    """a ^ b."""

    base: Form
    exponent: Form


@dataclass(frozen=True, slots=True)
class Exponential(Form):
    """e ^ a."""

    exponent: Form


@dataclass(frozen=True, slots=True)
class Logarithm(Form):
    """log a."""

    argument: Form


@dataclass(frozen=True, slots=True)
class Apply(Form):
    """f(a, b)."""

    name: str
    args: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class Big(Form):
    """Σ or Π of the body, for index = lo, ..., hi."""

    sign: str
    index: Form
    lo: Form
    hi: Form
    body: Form


@dataclass(frozen=True, slots=True)
class Optimum(Form):
    """The argmin or argmax of the body over a variable."""

    word: str
    variable: Form
    body: Form


@dataclass(frozen=True, slots=True)
class Derivative(Form):
    """d f / d variables: pairs (variable, how often in a row), the last one applied first."""

    function: Form
    variables: tuple[tuple[Form, int], ...]

    @property
    def order(self) -> int:
        return sum(times for _, times in self.variables)

    @property
    def is_ratio(self) -> bool:
        """Whether f is short enough to stand in the numerator."""
        return isinstance(self.function, Name) or (
            isinstance(self.function, Sub) and isinstance(self.function.base, Name)
        )


@dataclass(frozen=True, slots=True)
class Probability(Form):
    """P(events | given)."""

    events: tuple[Form, ...]
    given: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class Collected(Form):
    """(body)_k: the family of the values of the body for all k."""

    body: Form
    indices: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class Indicator(Form):
    """1[a >= 0]: 1 where that holds, else 0."""

    argument: Form


@dataclass(frozen=True, slots=True)
class Bang(Form):
    """m!"""

    argument: Form


@dataclass(frozen=True, slots=True)
class Transposed(Form):
    """A with rows and columns exchanged."""

    base: Form


@dataclass(frozen=True, slots=True)
class Space(Form):
    """The real families of a shape; of shape () the real numbers."""

    shape: tuple[Form, ...]


_SIMPLE = (Name, Number, Sub, Apply, Probability)
_LEVELS: dict[type[Form], int] = {
    **dict.fromkeys((Terms, Optimum), SUM),
    **dict.fromkeys((Product, Big), PRODUCT),
    **dict.fromkeys((Power, Exponential, Bang, Transposed, Space), POWER),
    **dict.fromkeys((Name, Number, Sub, Apply, Probability, Collected, Indicator), ATOM),
}


def is_open(form: Form) -> bool:
    """Whether the form takes in what is written at its right, as Σ does: nothing may follow it in a product."""
    match form:
        case Big() | Optimum():
            return True
        case Logarithm(argument=argument):
            return isinstance(argument, (*_SIMPLE, Big))
        case Derivative():
            return not form.is_ratio
        case Product(factors=(*_, last)):
            return is_open(last)
        case _:
            return False


def children(form: Form) -> tuple[Form, ...]:
    """The forms right below a form."""
    found: list[Form] = []

    def gather(value: Any) -> None:
        if isinstance(value, Form):
            found.append(value)
        elif isinstance(value, tuple):
            for part in value:
                gather(part)

    for field in form.__dataclass_fields__:
        gather(getattr(form, field))
    return tuple(found)


def contains(form: Form, *kinds: type[Form]) -> bool:
    """Whether a form of one of these kinds is in it."""
    return isinstance(form, kinds) or any(contains(c, *kinds) for c in children(form))


def is_numeric(form: Form) -> bool:
    """Whether the form begins with a digit, so that a number before it needs a dot between."""
    match form:
        case Number() | Indicator():
            return True
        case Power(base=base):
            return is_numeric(base)
        case Ratio(top=top):
            return is_numeric(top)
        case Product(factors=(first, *_)):
            return is_numeric(first)
        case _:
            return False


def needs_dot(left: Form, right: Form) -> bool:
    """2·3, x·2, 2·½; but x/2 after x needs none."""
    if isinstance(right, Ratio):
        return isinstance(left, Number | Ratio) and is_numeric(right)
    return is_numeric(right)


T = TypeVar("T")


class Printer(ABC, Generic[T]):
    """A medium: it has a method of the name of each kind of form. `bars` says whether it draws fraction bars."""

    bars: ClassVar[bool]

    def show(self, form: Form) -> T:
        """The form, without parentheses around it."""
        return getattr(self, type(form).__name__.lower())(form)  # type: ignore[no-any-return]  # looked up by name

    @abstractmethod
    def parens(self, inner: T) -> T:
        """The same in parentheses."""

    @abstractmethod
    def closed_log(self, form: Logarithm) -> T:
        """log(a), where log a would take in what follows."""

    def level(self, form: Form) -> int:
        """How tightly the form holds together in this medium."""
        match form:
            case Ratio():
                return POWER if self.bars else RATIO
            case Derivative():
                return PRODUCT if not form.is_ratio else POWER if self.bars else RATIO
            case Logarithm():
                return PRODUCT if is_open(form) else POWER
            case _:
                return _LEVELS[type(form)]

    def part(self, form: Form, least: int, *, last: bool = False) -> T:
        """The form in a place that asks for at least this level; an open form only in the last place."""
        if last and is_open(form) and not isinstance(form, Product | Optimum):
            return self.show(form)
        if self.level(form) >= least and (last or not is_open(form)):
            return self.show(form)
        if isinstance(form, Logarithm) and least <= POWER:
            return self.closed_log(form)
        return self.parens(self.show(form))

    def factors(self, form: Product) -> list[T]:
        """Every factor, in parentheses where it needs them."""
        *first, last = form.factors
        return [*(self.part(f, POWER) for f in first), self.part(last, POWER, last=True)]
