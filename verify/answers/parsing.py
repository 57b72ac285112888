r"""What a learner writes, as an expression: plain text, Unicode mathematics and LaTeX, with one meaning.

    parse("softmax(z)_k - y_k")                    text; also "−Σₖ₌₁ᴷ yₖ log pₖ", "dL/dz_i", "sum(exp(z_j), j=1..K)"
    parse(r"\frac{1}{1 + e^{-z}}")                 LaTeX, known by its commands, or syntax="latex"
    parse("2x(x + 1)", scope=GENERAL)              every single letter a real symbol
    parse_statement("= p_k - y_k")                 a line of a derivation: Relation(None, "=", ...)

How it is read where texts differ:

- 1/2x is (1/2) x and a/b c is (a/b) c: products without a sign bind as products with one, from the left; a/b/c is
  (a/b)/c. -x^2 is -(x^2), 2^3^2 is 2^(3^2), e^-x is e^(-x), x y_1 is x times y_1, x^2y is x^2 times y.
- f(x) is a call where f is a function, a product where it is a symbol; of a name that is both, such as σ in a
  question about a variance, a call where brackets follow at once and no script stands between.
- A function without brackets takes the factors that follow up to a sign, an operator, a bracket, or the next
  function: sin 2x is sin(2x), log x y is log(x y), log x (1 - y) is (log x) (1 - y), sin 2(x + 1) is sin(2 (x + 1)),
  sin x cos y is (sin x) (cos y), sigma z is σ(z), sin x/2 is (sin x)/2, log Σ... is the log of the sum.
- Σ, Π, argmin and d/dx take the rest of their term: Σⱼ aⱼ bⱼ/2 + c is Σⱼ (aⱼ bⱼ/2) + c. ∂L/∂z_i ends with z_i.
- σ'(z) is the derivative by z; X' of a family is a transpose.
- Σⱼ without limits runs over the range of the index j of the scope.
- log and ln are natural, log_2 x is log x / log 2, sin^2 x is (sin x)^2, sin^-1 x is arcsin x. √x² is √(x²).
- Decimals, percentages and 5e-3 are exact; 1/3 is one number; 2½ is 5/2; 2 3 and x2 are refused.
- e and π are constants unless the scope has symbols of these names; i is an index.
- z alone is the number z where a number is wanted and the family z where a family is. X W + b is the linear model's
  `scores`, Xᵀ G, X^T G and X' G the product with the transpose; wᵀx is a number. (a_k)_k is the family of all a_k.
- |x| is the book's `absolute`; P(A | B) and KL(p || q) are read as they are printed.
- In LaTeX letters stand alone (xy is x y), but for words that the scope knows.

Nothing is evaluated or simplified, and no text is ever run. Sizes are bounded before anything is built: `limits`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedToken
from lark.lexer import Lexer

from derive.symbols import Expr, Idx, subst, unfold
from verify.answers import limits
from verify.answers.building import Builder
from verify.answers.characters import Line, normalised
from verify.answers.invalid import Fault, Invalid
from verify.answers.latex_tokens import latex_pieces
from verify.answers.names import BOOK, GENERAL, Scope
from verify.answers.tokens import text_pieces, tokens
from verify.answers.trees import place_of

__all__ = ["BOOK", "GENERAL", "Invalid", "Relation", "Scope", "parse", "parse_statement"]

Syntax = Literal["auto", "text", "latex"]
HERE = Path(__file__).parent
COMMAND = re.compile(r"\\[A-Za-z(\[,;!]|\$")
WRAPPERS = (("$$", "$$"), ("$", "$"), (r"\(", r"\)"), (r"\[", r"\]"))
TRAILING = " \t.,;"


class Relation(NamedTuple):
    """A statement: `relation` is =, !=, <, <=, > or >=; `left` is None where a line begins with its relation."""

    left: Expr | None
    relation: str
    right: Expr


class _Given(Lexer):
    """The lexer of the grammars: the tokens are made already."""

    __future_interface__ = 1  # `lex` takes two arguments

    def __init__(self, lexer_conf: Any) -> None:
        pass

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Token]:  # noqa: ARG002  # as Lark calls it
        return iter(lexer_state.text)


@cache
def _parser(syntax: str) -> Lark:
    grammar = "".join((HERE / f"grammar{part}.lark").read_text(encoding="utf-8") for part in ("", f"_{syntax}"))
    return Lark(grammar, parser="lalr", lexer=_Given, propagate_positions=True)


def parse(text: str, *, syntax: Syntax = "auto", scope: Scope = BOOK, right_side: bool = False) -> Expr:
    """The expression that a text means.

    Arguments: `syntax` is text, LaTeX, or whichever it looks like; `scope` says what names mean; with `right_side`
    an equation is accepted, as in "x = 5", and its right side returned. Raises Invalid.
    """
    found = parse_statement(text, syntax=syntax, scope=scope)
    if isinstance(found, Expr):
        return found
    if right_side and found.relation == "=":
        return found.right
    place = next((i for i, c in enumerate(text) if c in "=<>≤≥≠"), 0)
    raise Invalid(text, Fault("This is a statement, not a formula.", "Write one side of it.", place))


def parse_statement(text: str, *, syntax: Syntax = "auto", scope: Scope = BOOK) -> Expr | Relation:
    """The expression or the relation that a text means: p_k - y_k, a <= b, or = b. Raises Invalid."""
    try:
        return _statement(text, syntax, scope)
    except Fault as fault:
        raise Invalid(text, fault) from None


def _statement(text: str, syntax: Syntax, scope: Scope) -> Expr | Relation:
    limits.check_text(text)
    kind = _syntax(text) if syntax == "auto" else syntax
    line = _trimmed(normalised(text))
    if not line.text:
        raise Fault("There is nothing to read.", "Write a formula.", 0)
    tree = _tree(line, kind, scope)
    builder = Builder()
    sides = [_built(builder, side, scope) for side in tree.children if isinstance(side, Tree)]
    relations = [str(c) for c in tree.children if isinstance(c, Token)]
    if not relations:
        return sides[0]
    if len(relations) > 1:
        where = [c for c in tree.children if isinstance(c, Token)][1]
        raise Fault("More than one relation.", "Write one at a time.", place_of(where))
    return Relation(sides[0] if len(sides) == 2 else None, relations[0], sides[-1])


def _syntax(text: str) -> str:
    return "latex" if COMMAND.search(text) else "text"


def _built(builder: Builder, side: Tree[Token], scope: Scope) -> Expr:
    e = builder.whole(side, scope)
    limits.check(e, place_of(side))
    return unfold(_one_range(e, scope), lambda _: False)


def _one_range(e: Expr, scope: Scope) -> Expr:
    """The i of δ_ij z_i over the range that z says, where the scope's own i runs over another."""
    free = [x for x in e.free if isinstance(x, Idx)]
    used = {x.data: x for x in free if x not in scope.symbols.get(x.data, ())[:1]}
    return subst(e, {x: used[x.data] for x in free if x.data in used and x != used[x.data]})


def _trimmed(line: Line) -> Line:
    """The line without what stands around a formula: dollars, blanks, a full stop at its end."""
    first, last = 0, len(line.text)
    for _ in range(3):
        while first < last and line.text[first] in " \t":
            first += 1
        while last > first and line.text[last - 1] in TRAILING and line.text[last - 2 : last - 1] != "\\":
            last -= 1
        for begin, end in WRAPPERS:
            inner = line.text[first:last]
            if inner.startswith(begin) and inner.endswith(end) and len(inner) >= len(begin) + len(end):
                first, last = first + len(begin), last - len(end)
                break
    return Line(line.text[first:last], line.places[first : last + 1])


def _tree(line: Line, kind: str, scope: Scope) -> Tree[Token]:
    pieces = latex_pieces(line, scope.known) if kind == "latex" else text_pieces(line, scope)
    row = [t for t in tokens(pieces, line, braces=kind == "latex") if t.type != "SKIP"]
    parser: Any = _parser(kind)
    try:
        tree: Tree[Token] = parser.parse(row)
    except UnexpectedToken as error:
        raise _unexpected(error.token, row, line) from None
    return tree


def _unexpected(token: Token, row: list[Token], line: Line) -> Fault:
    """What is wrong at a token that cannot stand where it stands."""
    if token.type == "$END":
        last = f" after {_shown(row[-1])}" if row else ""
        return Fault(f"The formula breaks off{last}.", "Write what is missing.", line.places[-1])
    place = token.start_pos or 0
    if token.type in {"RPAR", "RSQB", "RBRACE", "ABS_CLOSE"}:
        return Fault(f"Something is missing before {_shown(token)}.", "Write it, or leave the operator out.", place)
    cure = "A decimal point is a full stop: 0.5." if token.type == "COMMA" else "Write a formula on each side of it."
    return Fault(f"{_shown(token)} cannot stand here.", cure, place)


def _shown(token: Token) -> str:
    return {"SUB_OPEN": "_", "SUP_OPEN": "^", "RBRACE": "}"}.get(token.type, str(token))
