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
- sinx is sin x, sqrt3 is √3, ab is a b and x1 is x_1 where letters are free; np.exp is exp; 3x10^5 is 3·10⁵.
- 1,000 and 1{,}000 are numbers; 2 1/2 is 5/2, and so is 2\frac12; 0.1\overline{6} is 1/6; 30° is π/6.
- Where letters are free, f(x), p(x | y) and dy/dx are functions of which nothing is known; x^{(i)} is a label, and so
  is y^(i) beside p^(i). df/dx is f'(x), and y' is dy/dx. h_θ(x) is a function. P(not A), P(A^c) and P(A') are P(A_bar).
- A minus after Σ_k, argmin_q or log is the sign of what they take: Σ_k -y_k + c is (Σ_k (-y_k)) + c.
- A name has one type in a text: x of (wᵀx - y) x is a vector in both places. Two letters below δ are indices.
- odds, eps, yhat and y_pred are names where letters are free (`common_names`); other words are names where two texts
  show it (`word_names`): kernel_size, \text{TP}; any other is refused.
- 3.2 x 10^5 and 10C3 are read so if no text has a letter x, or C, besides (`contexts`). {}_nC_k and {}_nP_k count.
- Σ_{x ∈ X}, Σ_{(x, y) ∈ D}, Σ_{i<j}, Σ_{i,j=1}^n and Σ_x without an index are sums as `index_ranges` says.
- a mod n is a - n ⌊a/n⌋, of a product and of no sum; so is 17 % 5 of two numbers. 7!! is 7·5·3·1.
- (XᵀX)^{-1} is a matrix of which only XᵀX is known; I in it is δ_ij.
- DNE, yes and increasing are answers in words, of `answer_words`.
- w := w - g, w ← w - g and w -= g say what w is afterwards, w⁺ (`updates`); f := x^2 is f = x^2.
- x_1 + x_2 + ... + x_n is Σₖ₌₁ⁿ xₖ, where all terms follow one rule (`ellipsis`); Σ (x_i - c) is Σᵢ in a paper.
- X'X and \beta'X'y are products with transposes, where letters may be matrices (`transposes`).
- Refused, for it means two things: x!!, x^T of a number, σ^{-1}(x), x % 2, A^{-1} B, ±a ± b.
- A unit after a number is dropped: 5\text{ cm} is 5 (`units.unit_of` says which it was).
- |x| is the book's `absolute`; P(A | B) and KL(p || q) are read as they are printed.
- In LaTeX letters stand alone (xy is x y), but for words that the scope knows.

Nothing is evaluated or simplified, and no text is ever run. Sizes are bounded before anything is built: `limits`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedToken
from lark.lexer import Lexer

from derive.language import word
from derive.symbols import Expr, Idx, subst, unfold
from verify.answers.reading import limits
from verify.answers.reading.answer_words import plain_words
from verify.answers.reading.bare_sums import with_indices
from verify.answers.reading.binders import Clash
from verify.answers.reading.building import Builder
from verify.answers.reading.characters import Line, normalised
from verify.answers.reading.complements import with_complements
from verify.answers.reading.ellipsis import without_ellipses
from verify.answers.reading.invalid import Fault, Invalid
from verify.answers.reading.labels import with_labels, with_policies
from verify.answers.reading.latex_tokens import latex_pieces
from verify.answers.reading.leading_signs import with_bodies
from verify.answers.reading.macros import written_out
from verify.answers.reading.name_types import consistent
from verify.answers.reading.names import BOOK, GENERAL, PAPER, Scope
from verify.answers.reading.pairing import shown, tokens
from verify.answers.reading.rewriting import rewritten
from verify.answers.reading.tokens import text_pieces
from verify.answers.reading.trees import place_of
from verify.answers.reading.units import without_unit
from verify.answers.reading.unknowns import scope_of
from verify.answers.reading.updates import ASSIGNED, without_assignments
from verify.answers.reading.value_reading import ValueReader
from verify.answers.reading.values import Relation, Value

__all__ = ["BOOK", "GENERAL", "PAPER", "Invalid", "Relation", "Scope", "parse", "parse_statement", "parse_value"]

Syntax = Literal["auto", "text", "latex"]
HERE = Path(__file__).parent
COMMAND = re.compile(r"\\[A-Za-z(\[,;!{}|%$ ]|\$|\{,\}|\{\}[_^]")
WRAPPERS = (("$$", "$$"), ("$", "$"), (r"\(", r"\)"), (r"\[", r"\]"))
TRAILING = " \t.,;"
TAKEN_OFF = re.compile(r"(?<=[Rℝ)}\]] )\\(?= \\?[{(\[])")  # R \ {1}, which is no command


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


def parse_value(text: str, *, syntax: Syntax = "auto", scope: Scope = BOOK) -> Value:
    """What a text means: an expression, a relation, or one of the other kinds of `values`. Raises Invalid."""
    try:
        return _value(text, syntax, scope)
    except Clash as fault:
        if not scope.has_sizes or scope.one_size:
            raise Invalid(text, fault) from None
    except Fault as fault:
        raise Invalid(text, fault) from None
    return parse_value(text, syntax=syntax, scope=replace(scope, one_size=True))


def _value(text: str, syntax: Syntax, scope: Scope) -> Value:
    line, kind = _prepared(text, syntax)
    words = plain_words(line.text)
    if words is not None and not scope.known(line.text):
        return words
    row = _row(line, kind, scope)

    def read(scope: Scope) -> Value:
        builder = Builder()

        def formula(part: list[Token]) -> Expr:
            tree = _tree(part, kind, line)
            if len(tree.children) != 1:
                raise Fault("A statement stands where a formula is wanted.", "Write one side of it.", place_of(tree))
            return _built(builder, tree.children[0], scope)

        return ValueReader(formula).value(row)

    return consistent(read, row, scope_of(row, scope))


def _prepared(text: str, syntax: Syntax) -> tuple[Line, str]:
    """The line that is read, and the notation."""
    limits.check_text(text)
    text = TAKEN_OFF.sub("∖", text)
    kind = _syntax(text) if syntax == "auto" else syntax
    line = normalised(text)
    line = without_unit(_trimmed(written_out(line) if kind == "latex" else line))
    if not line.text:
        raise Fault("There is nothing to read.", "Write a formula.", 0)
    return line, kind


def _statement(text: str, syntax: Syntax, scope: Scope) -> Expr | Relation:
    line, kind = _prepared(text, syntax)
    row = _row(line, kind, scope)
    tree = _tree(row, kind, line)

    def read(scope: Scope) -> Expr | Relation:
        builder = Builder()
        sides = [_built(builder, side, scope) for side in tree.children if isinstance(side, Tree)]
        relations = [str(c) for c in tree.children if isinstance(c, Token)]
        if not relations:
            return sides[0]
        if len(relations) > 1:
            where = [c for c in tree.children if isinstance(c, Token)][1]
            raise Fault("More than one relation.", "Write one at a time.", place_of(where))
        relation = "=" if relations[0] == ASSIGNED else relations[0]
        return Relation(sides[0] if len(sides) == 2 else None, relation, sides[-1])

    return consistent(read, row, scope_of(row, scope))


def _syntax(text: str) -> str:
    return "latex" if COMMAND.search(text) else "text"


def _built(builder: Builder, side: Any, scope: Scope) -> Expr:
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
        if line.text[first:last].count("$") == 1 and re.match(r"\$\s*\.?\d", line.text[first:last]):
            first += 1  # the sign of a dollar
        for begin, end in WRAPPERS:
            inner = line.text[first:last]
            if inner.startswith(begin) and inner.endswith(end) and len(inner) >= len(begin) + len(end):
                first, last = first + len(begin), last - len(end)
                break
    return Line(line.text[first:last], line.places[first : last + 1])


def _row(line: Line, kind: str, scope: Scope) -> list[Token]:
    pieces = latex_pieces(line, scope) if kind == "latex" else text_pieces(line, scope)
    row = [t for t in tokens(pieces, line, braces=kind == "latex") if t.type != "SKIP"]
    row = without_ellipses(with_policies(with_labels(with_complements(row))))
    row = with_indices(row) if scope.has_sizes else row
    return with_bodies(without_assignments(rewritten(row)))


def _tree(row: list[Token], kind: str, line: Line) -> Tree[Token]:
    parser: Any = _parser(kind)
    try:
        tree: Tree[Token] = parser.parse(row)
    except UnexpectedToken as error:
        raise _unexpected(error.token, row, line) from None
    return tree


def _unexpected(token: Token, row: list[Token], line: Line) -> Fault:
    """What is wrong at a token that cannot stand where it stands."""
    if token.type == "$END":
        if not row:
            return Fault("The formula breaks off.", "Write what is missing.", line.places[-1])
        cause = word("The formula breaks off after {sign}.")
        return Fault(cause, "Write what is missing.", line.places[-1], sign=shown(row[-1]))
    place = token.start_pos or 0
    if token.type in {"RPAR", "RSQB", "RBRACE", "ABS_CLOSE"}:
        cause, cure = word("Something is missing before {sign}."), word("Write it, or leave the operator out.")
    elif token.type == "COMMA":
        cause, cure = word("{sign} cannot stand here."), word("A decimal point is a full stop: 0.5.")
    else:
        cause, cure = word("{sign} cannot stand here."), word("Write a formula on each side of it.")
    return Fault(cause, cure, place, sign=shown(token))
