"""The grammar of an expression in Python, as much of it as formulas need: text to a tree. Nothing is run.

np.mean((y - t)**2)      Call(Dotted(Name("np"), "mean"), (Binary("**", ...),), ())
x[i]*w for i in r        Each(body, ("i",), r), inside of a call or of brackets only
a if x > 0 else b        Choice(Binary(">", x, 0), a, b)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

LONGEST = 1000  # characters
DEEPEST = 40  # brackets and signs, one in another
TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?)(?![A-Za-z_])|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<string>'[^'\\]*'|\"[^\"\\]*\")|(?P<sign>\*\*|//|<=|>=|==|!=|[-+*/@().,\[\]<>:=^]))"
)
WORDS = frozenset(("if", "else", "for", "in", "and", "or", "not", "lambda", "is"))
LARGEST_POWER = 300  # of ten, in a number


class Unread(ValueError):
    """A text that is no formula of a program that is read here."""


@dataclass(frozen=True)
class Name:
    """x"""

    name: str


@dataclass(frozen=True)
class Number:
    """0.5, exactly"""

    value: Fraction


@dataclass(frozen=True)
class String:
    """'fro'"""

    text: str


@dataclass(frozen=True)
class Dotted:
    """x.name"""

    of: Tree
    name: str


@dataclass(frozen=True)
class Call:
    """f(x, axis=1): the function, what it is given by place, and what by name."""

    function: Tree
    given: tuple[Tree, ...]
    named: tuple[tuple[str, Tree], ...] = ()


@dataclass(frozen=True)
class Entry:
    """x[i, j]"""

    of: Tree
    where: tuple[Tree, ...]


@dataclass(frozen=True)
class Binary:
    """x + y"""

    sign: str
    left: Tree
    right: Tree


@dataclass(frozen=True)
class Negative:
    """-x"""

    of: Tree


@dataclass(frozen=True)
class Choice:
    """one if condition else other"""

    condition: Tree
    one: Tree
    other: Tree


@dataclass(frozen=True)
class Each:
    """body for names in range"""

    body: Tree
    names: tuple[str, ...]
    range: Tree


Tree: TypeAlias = Name | Number | String | Dotted | Call | Entry | Binary | Negative | Choice | Each
# From the loosest: what stands between two operands, and whether the right one takes in more of the same.
LEVELS = (("<", ">", "<=", ">=", "==", "!="), ("+", "-"), ("*", "/", "@"))
POWERS = ("**", "^")  # the second one by habit of those who write it so elsewhere


def parsed(text: str) -> Tree:
    """The tree of a text. Raises Unread."""
    if len(text) > LONGEST:
        raise Unread("too long")
    parser = _Parser(_tokens(text))
    tree = parser.choice()
    if parser.kind:
        raise Unread(f"{parser.text} cannot stand here")
    return tree


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at, end = 0, len(text.rstrip().rstrip(";").rstrip())
    while at < end:
        m = TOKEN.match(text, at)
        if m is None or m.lastgroup is None or m.end() > end:
            raise Unread(f"{text[at : at + 1]} cannot be read")
        found.append((m.lastgroup, m[m.lastgroup]))
        at = m.end()
    return found


class _Parser:
    """Reads tokens from the left; every method takes in what it names."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = [*tokens, ("", "")]
        self.at = 0
        self.depth = 0

    @property
    def kind(self) -> str:
        return self.tokens[self.at][0]

    @property
    def text(self) -> str:
        return self.tokens[self.at][1]

    def took(self, *signs: str) -> str:
        """The next token, if it is one of these and no string; else nothing."""
        if self.kind in {"sign", "name"} and self.text in signs:
            self.at += 1
            return self.tokens[self.at - 1][1]
        return ""

    def expect(self, sign: str) -> None:
        if not self.took(sign):
            raise Unread(f"{sign} is missing")

    def choice(self) -> Tree:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unread("too deep")
        tree = self.level(0)
        if self.took("if"):
            condition = self.level(0)
            self.expect("else")
            tree = Choice(condition, tree, self.choice())
        self.depth -= 1
        return tree

    def level(self, number: int) -> Tree:
        if number == len(LEVELS):
            return self.signed()
        tree = self.level(number + 1)
        count = 0
        while sign := self.took(*LEVELS[number]):
            count += 1
            if number == 0 and count > 1:
                raise Unread("more than one comparison")
            tree = Binary(sign, tree, self.level(number + 1))
        return tree

    def signed(self) -> Tree:
        """-x**2 is -(x**2), and 2**-x is read too."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unread("too deep")
        if self.took("-"):
            tree: Tree = Negative(self.signed())
        elif self.took("+"):
            tree = self.signed()
        else:
            tree = self.behind(self.atom())
            if self.took(*POWERS):
                tree = Binary("**", tree, self.signed())
        self.depth -= 1
        return tree

    def atom(self) -> Tree:
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            return Number(_value(text))
        if kind == "string":
            return String(text[1:-1])
        if kind == "name" and text not in WORDS:
            return Name(text)
        if (kind, text) != ("sign", "("):
            raise Unread(f"{text or 'the end'} cannot stand here")
        tree = self.choice()
        self.expect(")")
        return tree

    def behind(self, tree: Tree) -> Tree:
        """The tree with the dots, calls and places that stand behind it."""
        while sign := self.took(".", "(", "["):
            if sign == ".":
                if self.kind != "name":
                    raise Unread("a name is missing")
                self.at += 1
                tree = Dotted(tree, self.tokens[self.at - 1][1])
            elif sign == "(":
                tree = self.call(tree)
            else:
                where = [self.choice()]
                while self.took(","):
                    where.append(self.choice())
                self.expect("]")
                tree = Entry(tree, tuple(where))
        return tree

    def call(self, function: Tree) -> Tree:
        given: list[Tree] = []
        named: list[tuple[str, Tree]] = []
        while not self.took(")"):
            if given or named:
                self.expect(",")
            if self.kind == "name" and self.tokens[self.at + 1] == ("sign", "="):
                name = self.text
                self.at += 2
                named.append((name, self.choice()))
            else:
                given.append(self.each())
        return Call(function, tuple(given), tuple(named))

    def names(self) -> tuple[str, ...]:
        """i, and a, b"""
        found: list[str] = []
        while not found or self.took(","):
            kind, name = self.tokens[self.at]
            if kind != "name" or name in WORDS:
                raise Unread("a name is missing")
            self.at += 1
            found.append(name)
        return tuple(found)

    def each(self) -> Tree:
        """body for i in range(n), in brackets of its own or without."""
        bracket = self.took("[")
        tree = self.choice()
        if self.took("for"):
            names = self.names()
            self.expect("in")
            tree = Each(tree, names, self.choice())
        elif bracket:
            raise Unread("a list")
        if bracket:
            self.expect("]")
        return tree


def _value(text: str) -> Fraction:
    """The number that is written, exactly."""
    power = re.search(r"[eE]([-+]?\d+)", text)
    if power and (len(power[1]) > 4 or abs(int(power[1])) > LARGEST_POWER):
        raise Unread("a number is too large")
    return Fraction(text)
