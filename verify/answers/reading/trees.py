"""How the builder looks at a tree of the parser: items with their scripts, factors with their operators."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from lark import Token, Tree

Node: TypeAlias = "Tree[Token] | Token"
LETTER = re.compile(r"[A-Za-z]|\d+")
Known: TypeAlias = Callable[[str], bool]


@dataclass(frozen=True)
class Item:
    """An atom, what stands behind it, and its exponent after ^ with that exponent's sign."""

    head: Node
    posts: tuple[Tree[Token], ...]
    exponent: tuple[bool, Tree[Token]] | None
    place: int

    @property
    def name(self) -> str:
        """The name that this is, with or without scripts, or ""."""
        return str(self.head) if is_token(self.head, "NAME") else ""

    @property
    def bare(self) -> bool:
        """Whether nothing stands behind the atom."""
        return not self.posts and self.exponent is None

    def scripts(self, kind: str) -> tuple[Tree[Token], ...]:
        return tuple(p for p in self.posts if p.data == kind)


@dataclass(frozen=True)
class Factor:
    """An item of a term, the operator before it ("" for none), and whether a minus stands between."""

    op: str
    negative: bool
    item: Item


def is_token(node: Node, *kinds: str) -> bool:
    """Whether this is a token of one of these kinds."""
    return isinstance(node, Token) and node.type in kinds


def place_of(node: Node) -> int:
    """Where the node begins in the text as given."""
    if isinstance(node, Token):
        return node.start_pos or 0
    place: int = getattr(node.meta, "start_pos", 0)
    return place


def trees(node: Tree[Token]) -> list[Tree[Token]]:
    """The parts that are no tokens."""
    return [c for c in node.children if isinstance(c, Tree)]


def minus(node: Tree[Token]) -> bool:
    """Whether the minus signs among the children make one."""
    return len([c for c in node.children if is_token(c, "SIGN") and str(c) == "-"]) % 2 == 1


def item_of(node: Tree[Token]) -> Item:
    """The item that a tree is."""
    if node.data not in {"item", "power"}:
        return Item(node, (), None, place_of(node))
    head, *rest = node.children
    posts = tuple(c for c in rest if isinstance(c, Tree))
    exponent = None
    if node.data == "power":
        exponent = (minus(node), posts[-1])
        posts = posts[:-1]
    return Item(head, posts, exponent, place_of(node))


def terms_of(node: Tree[Token]) -> Iterator[tuple[bool, Tree[Token]]]:
    """The terms of a sum, each with whether it is taken off."""
    negative = False
    for child in node.children:
        if isinstance(child, Tree):
            yield negative, child
            negative = False
        else:
            negative ^= child == "-"


def factors_of(node: Tree[Token]) -> list[Factor]:
    """The factors of a term."""
    out: list[Factor] = []
    op, negative = "", False
    for child in node.children:
        if isinstance(child, Tree):
            out.append(Factor(op, negative, item_of(child)))
            op, negative = "", False
        elif child.type == "OP":
            op = str(child)
        else:
            negative ^= child == "-"
    return out


def arguments_of(node: Tree[Token]) -> list[tuple[str, Tree[Token]]]:
    """The arguments in brackets, each with what stands before it: "", a comma, or the | of a probability."""
    out: list[tuple[str, Tree[Token]]] = []
    before = ""
    inside = trees(node)
    if node.data != "paren" and inside and inside[0].data == "paren":
        return arguments_of(inside[0])  # x_(k+1)
    for args in inside:
        for child in args.children:
            if isinstance(child, Tree):
                out.append((before, child))
            else:
                before = "|" if child.type == "MID" else ","
    return out


def plain(argument: Tree[Token]) -> Tree[Token] | None:
    """The sum that an argument is, or None for j=1 and ... ."""
    return trees(argument)[0] if len(argument.children) == 1 and trees(argument) else None


def only(node: Tree[Token] | None) -> Item | None:
    """The item that a sum is, if it is nothing but an item."""
    if node is None or len(node.children) != 1:
        return None
    factors = factors_of(trees(node)[0])
    return factors[0].item if len(factors) == 1 else None


def only_term(node: Tree[Token] | None) -> list[Factor]:
    """The factors of a sum that is one term without a sign, else none."""
    return factors_of(trees(node)[0]) if node is not None and len(node.children) == 1 else []


def letters_of(node: Tree[Token], known: Known) -> list[str]:
    """The names and numbers that a script is a row of, ik or i k or 1,2; none if it is anything else.

    A word that is no name is a row of letters: ik is i and k, but i1 is one index where it is known.
    """
    if len(node.children) == 2 and is_token(node.children[1], "NAME", "NUM"):
        return _split(str(node.children[1]), known)
    out: list[str] = []
    for _, argument in arguments_of(node):
        factors = only_term(plain(argument))
        words = [_word(f) for f in factors]
        if not words or not all(words):
            return []
        out += [w for word in words for w in _split(word, known)]
    return out


def _split(word: str, known: Known) -> list[str]:
    return [word] if known(word) or not word.isalnum() or not word.isascii() else LETTER.findall(word)


def _word(factor: Factor) -> str:
    """A name or a number without anything, i_1 as i1; else ""."""
    item = factor.item
    if factor.op or factor.negative or item.exponent or not is_token(item.head, "NAME", "NUM"):
        return ""
    if not item.posts:
        return str(item.head)
    inner = letters_of(item.posts[0], str.isalnum) if len(item.posts) == 1 and item.posts[0].data == "sub" else []
    return f"{item.head}{inner[0]}" if len(inner) == 1 and inner[0].isdigit() else ""


def fraction_of(text: str) -> Fraction:
    """The exact value of 12, 1.5, 5e-3 and ½."""
    top, _, bottom = unicodedata.normalize("NFKC", text).partition("⁄")
    return Fraction(top) / int(bottom) if bottom else Fraction(top)
