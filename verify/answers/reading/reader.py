"""What the parts of the builder ask of each other."""

from __future__ import annotations

from abc import ABC, abstractmethod

from lark import Token, Tree

from derive.symbols import Expr, Family, Idx
from verify.answers.reading.names import Scope
from verify.answers.reading.shapes import Algebra, Reading
from verify.answers.reading.trees import Factor, Item


class Reader(ABC):
    """Builds the readings of one text; `level` counts how deep it is in the tree."""

    def __init__(self) -> None:
        self.algebra = Algebra()
        self.level = 0

    @abstractmethod
    def scalar(self, node: Tree[Token], scope: Scope) -> Expr:
        """The number that a sum is."""

    @abstractmethod
    def as_number(self, reading: Reading, place: int) -> Expr:
        """The reading as a number."""

    @abstractmethod
    def term(self, factors: list[Factor], scope: Scope, negative: bool = False) -> Reading:
        """The readings of a product."""

    @abstractmethod
    def factor(self, factors: list[Factor], at: int, scope: Scope) -> tuple[Reading, int]:
        """The readings of the factor at a place, and the place after what it takes in."""

    @abstractmethod
    def item(self, item: Item, scope: Scope) -> Reading:
        """The readings of an item that is no function."""

    @abstractmethod
    def argument(self, node: Tree[Token], scope: Scope) -> Reading:
        """The readings of one argument."""

    @abstractmethod
    def script(self, post: Tree[Token], scope: Scope) -> Expr:
        """The number in a script."""

    @abstractmethod
    def raised(self, item: Item, scope: Scope) -> Expr:
        """The exponent after ^."""

    @abstractmethod
    def scripted(self, reading: Reading, item: Item, scope: Scope) -> Reading:
        """The readings with the scripts of an item."""

    @abstractmethod
    def indices(self, node: Tree[Token], scope: Scope) -> tuple[Expr, ...]:
        """The indices in a script."""

    @abstractmethod
    def takes_more(self, factors: list[Factor], at: int, scope: Scope) -> bool:
        """Whether a function, a sum or a derivative begins here."""

    @abstractmethod
    def sum(self, node: Tree[Token], scope: Scope) -> Reading:
        """The readings of a sum."""

    @abstractmethod
    def free_name(self, name: str, scope: Scope) -> Reading:
        """What a name may stand for that nobody declared."""

    @abstractmethod
    def element(self, family: Family, index: Idx, scope: Scope) -> Reading:
        """What stands for an element of a set that a sum runs over."""

    @abstractmethod
    def sample(self, name: str, index: Expr) -> Reading:
        """The vector of one sample or class."""

    @abstractmethod
    def free_entry(self, name: str, subs: tuple[Tree[Token], ...], scope: Scope, place: int) -> Reading:
        """An entry of what nobody declared."""

    @abstractmethod
    def hidden_optimum(self, item: Item, word: str, rest: list[Factor], scope: Scope) -> Reading:
        """The greatest or least value of the rest of a term, or where it is, over a name."""

    @abstractmethod
    def indicator(self, brackets: Tree[Token], scope: Scope) -> Reading:
        """1 where the condition in brackets holds."""

    @abstractmethod
    def norm(self, item: Item, scope: Scope) -> Reading:
        """The norm in an item."""

    @staticmethod
    @abstractmethod
    def opaque_derivative(
        function: Expr, variables: list[Expr], scope: Scope, *, total: bool, whole: bool
    ) -> Expr | None:
        """The derivative of a letter of which nothing is known."""

    @staticmethod
    @abstractmethod
    def primed_letter(name: str) -> Expr | None:
        """The derivative that a letter with primes is."""

    @abstractmethod
    def exponent(self, item: Item, scope: Scope) -> Expr | None:
        """The exponent that stands at a function's name."""
