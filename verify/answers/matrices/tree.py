r"""Formulas of matrix algebra as trees: products, transposes and inverses, before anything is known of sizes.

    X^\top(Xw - y)      Node("mul", (transp(X), sum(mul(X, w), neg(y))))

Kinds of nodes: num, name, sum, neg, mul, dot (a · b), cross, outer (⊗), had (⊙), div, pow, transp, inv, bars, norm,
call, matrix, tuple, big. `inv` is A^{-1}; `bars` is |A|, whatever that means of A; the data of a `norm` are 2, 1 or F;
those of a `dot` are ⟨ where brackets say so. A tuple, (1, 2, 3), is a column; `big` is Σ, with its index and its upper
limit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from verify.answers.matrices.nodes import Formula, Node, factors_of, letters_alone
from verify.answers.matrices.spellings import is_code
from verify.answers.matrices.tokens import Token, Unread, tokens

DEEPEST = 40
BRACKETS = "⟨"
_PARAMETERS = "t s k c a b r alpha beta lambda mu n m"
PARAMETERS = frozenset(_PARAMETERS.split())  # that stand before a tuple: t(1, 2)
_ACTIVATIONS = "f g h phi psi"
ACTIVATIONS = frozenset(_ACTIVATIONS.split())  # of which nothing is known, but that they are of each entry
PRIME = "'"
OF_TWO: Mapping[str, str] = {"matmul": "mul", "cross": "cross", "outer": "outer", "multiply": "had"}
DESIGNS = frozenset("XZW")  # X'(y - Xb) is no derivative
TURNED = frozenset(("T", "⊤", "'", "tr", "t"))
FACTORS = frozenset(("·", "*", "@", "⊗", "×", "/", "⧵"))
NORMS: Mapping[str, str] = {"1": "1", "2": "2", "F": "F", "fro": "F", "inf": "∞", "∞": "∞"}
KERNELS = frozenset(("k", "K", "kappa"))
BARS = frozenset(("|", "||", "∥"))
OPEN = frozenset(("Σ", "∇", "(", "[", "{", *BARS, "⟨", "\\frac", "\\sqrt"))
RELATIONS = frozenset("=≠<>≤≥∈")


def formula(text: str) -> Formula:
    """The formula that a text is. Raises Unread."""
    reader = _Reader(tokens(text), in_code=is_code(text))
    sides, relations = [reader.sum()], []
    while reader.value in RELATIONS:
        relations.append(reader.take().value)
        sides.append(reader.sum())
    if reader.at < len(reader.row):
        raise Unread(f"{reader.value} cannot stand here")
    whole = Formula(tuple(sides), tuple(relations), frozenset(reader.bold), frozenset(reader.plain), frozenset())
    turned = {a.data for n in whole.walk() if n.kind in {"transp", "norm"} for a in letters_alone(n.args[0])}
    factors = {a.data for n in whole.walk() if n.kind in {"dot", "cross"} for b in n.args for a in factors_of(b)}
    return replace(whole, turned=frozenset(turned), arrows=frozenset(reader.arrows | (factors & reader.bold)))


class _Reader:
    """Reads a row of tokens from the left; `bold` and `plain` are the names so far."""

    def __init__(self, row: list[Token], *, in_code: bool = False) -> None:
        self.row, self.at, self.depth = row, 0, 0
        self.in_code = in_code
        self.bold: set[str] = set()
        self.plain: set[str] = set()
        self.arrows: set[str] = set()
        self.bars: list[str] = []

    @property
    def value(self) -> str:
        """What is next, or ""; of a word or a letter, nothing that a sign could be."""
        token = self.peek()
        return token.value if token is not None and token.kind == "SIGN" else ""

    def peek(self, further: int = 0) -> Token | None:
        return self.row[self.at + further] if self.at + further < len(self.row) else None

    def take(self) -> Token:
        token = self.peek()
        if token is None:
            raise Unread("the formula breaks off")
        self.at += 1
        return token

    def expect(self, value: str) -> None:
        if self.value != value:
            raise Unread(f"{value} is missing")
        self.at += 1

    # Sums and products

    def sum(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unread("too deep")
        terms: list[Node] = []
        while True:
            negative = False
            while self.value in {"+", "-"} and self.value:
                negative ^= self.take().value == "-"
            term = self.product()
            terms.append(Node("neg", (term,)) if negative else term)
            if self.value not in {"+", "-"}:
                break
        self.depth -= 1
        return terms[0] if len(terms) == 1 else Node("sum", tuple(terms))

    def product(self) -> Node:
        """W^T δ ⊙ σ'(z), where ⊙ joins less than other products."""
        total = self.chain()
        while self.value in {"⊙", "∘"} and self.value:
            sign, left = self.take().value, total
            total = Node("had", (left, self.chain()))
            if sign == "∘" and not all(map(_is_capital, total.args)):
                raise Unread("functions, one after the other")
        return total

    def chain(self) -> Node:
        total = self.factor()
        while True:
            sign = self.value
            if sign in FACTORS and sign:
                self.take()
                negative = self.value == "-" and bool(self.take())
                right = self.factor()
                sign = "∗" if sign == "*" and self.in_code else sign
                total = _combined(sign, total, Node("neg", (right,)) if negative else right)
            elif self.begins():
                total = Node("mul", (total, self.factor() if self.may_scale() else self.no_tuple()))
            else:
                return total

    def may_scale(self) -> bool:
        """May a tuple follow: after t, a number or a bracket; after the r of nCr it is no tuple."""
        before, last = self.row[max(0, self.at - 2)], self.row[self.at - 1]
        return last.kind != "NAME" or (last.value in PARAMETERS and (before is last or before.kind != "NAME"))

    def no_tuple(self) -> Node:
        """A factor after a letter: P(1, 2) is a point, or a function of two."""
        found = self.factor()
        if any(n.kind == "tuple" for n in (found, *found.args)):
            raise Unread("a point or a function of several")
        return found

    def begins(self) -> bool:
        """Does a factor begin here? A bar does not, where one is open."""
        token = self.peek()
        if token is None:
            return False
        if token.kind != "SIGN":
            return token.kind != "END"
        if token.value in BARS:
            return token.value not in self.bars and (token.value != "||" or self.bars[-1:] != ["|"])
        return token.value in OPEN

    # Factors

    def factor(self) -> Node:
        node = self.atom()
        while True:
            if self.value == "^":
                node = self.raised(node)
            elif self.value == "'":
                node = self.primed(node)
            elif self.value == ".":
                node = self.method(node)
            elif self.value in {"_", "["} and node.kind != "name" and self.value == "_":
                raise Unread("an entry")
            else:
                return node

    def primed(self, node: Node) -> Node:
        """X'X and (y - Xb)'(y - Xb), the transposes of econometrics; f'(x) is no such thing."""
        self.take()
        if self.value == "'" or (self.value == "(" and node.kind == "name" and node.data not in DESIGNS):
            raise Unread("a derivative")
        return Node("transp", (node,), PRIME)

    def method(self, node: Node) -> Node:
        """X.T and X.dot(y)."""
        self.take()
        token = self.take()
        if token.kind == "NAME" and token.value == "T":
            return Node("transp", (node,))
        if token.value == "inner" and self.value == "(":
            return Node("dot", (node, self.bracketed("(", ")")))
        raise Unread("a method")

    def raised(self, node: Node) -> Node:
        self.take()
        script = self.script()
        negative = bool(script) and script[0].value == "-"
        rest = script[1:] if negative else script
        if len(rest) == 1 and rest[0].value in TURNED:
            turned = Node("transp", (node,))
            return Node("inv", (turned,)) if negative else turned
        if len(script) == 1 and script[0].value in {"+", "†"} and _is_capital(node):
            return Node("call", (node,), "pinv")
        if negative and len(rest) == 1 and rest[0].value == "1":
            return Node("inv", (node,))
        exponent = _sub_reader(self, script)
        if node == Node("name", (), "e") and exponent.kind != "num":
            return Node("call", (exponent,), "exp")
        return Node("pow", (node, exponent))

    def script(self) -> list[Token]:
        """The tokens of a script: of braces or brackets, or one alone."""
        if self.value not in {"{", "("}:
            first = self.take()
            return [first, self.take()] if first.value == "-" else [first]
        close = {"{": "}", "(": ")"}[self.take().value]
        depth, out = 1, list[Token]()
        while True:
            token = self.take()
            depth += (token.value in {"{", "("}) - (token.value in {"}", ")"})
            if depth == 0:
                if token.value != close:
                    raise Unread("brackets")
                return out
            out.append(token)

    def atom(self) -> Node:
        token = self.take()
        if token.kind == "NUM":
            return Node("num", (), Fraction(token.value)) if not token.bold else self.constant(token)
        if token.kind == "NAME":
            return self.name(token)
        if token.kind == "WORD":
            return self.call(token.value)
        if token.kind == "BEGIN":
            return self.environment(token.value)
        self.at -= 1
        return self.enclosed()

    def constant(self, token: Token) -> Node:
        """A bold 1 or 0, an array of ones or zeros; its sizes are found."""
        if token.value not in {"0", "1"}:
            raise Unread("a bold number")
        label = self.label()
        return Node("name", (), ("ones" if token.value == "1" else "zeros") + label)

    def name(self, token: Token) -> Node:
        name = token.value + self.label()
        if self.value == "^" and (star := self.star()):
            name += star
        (self.bold if token.bold else self.plain).add(name)
        self.arrows |= {name} if token.arrow else set()
        called = self.called(token.value) or self.kernel(token.value)
        if called is not None:
            return called
        if self.value == "(" and token.value in {"Phi", "Gamma", "P", "E"} and not self.is_factor(token.value):
            raise Unread("a function")
        if self.value == "[":
            raise Unread("an entry")
        return Node("name", (), name)

    def called(self, name: str) -> Node | None:
        """σ(z), σ'(z) and f(z), of each entry."""
        slope = self.value == PRIME and self.peek(1) is not None and str(self.peek(1)) == "("
        if name not in ACTIVATIONS | {"sigma"} or not (slope or self.value == "("):
            return None
        self.at += slope
        begin, args = self.at, self.arguments()
        if len(args) != 1:
            raise Unread("a function of several")
        if any(t.value.startswith("∇") and f"{name}(" in t.value for t in self.row):
            return Node("name", (), name + "".join(map(str, self.row[begin : self.at])))  # a number with a gradient
        return Node("call", args, name + PRIME * slope)

    def kernel(self, name: str) -> Node | None:
        """k(x, x'), a name of its own; two vectors may change places."""
        if name not in KERNELS or self.value != "(" or self.value == "'":
            return None
        begin, script = self.at, self.script()
        said = "".join(map(str, script))
        if said.count(",") != 1 or set(said) & set("()+/"):
            self.at = begin
            return None
        args = said.split(",")
        called = f"{name}({','.join(sorted(args) if said.islower() else args)})"
        self.plain.add(called)
        return Node("name", (), called)

    def is_factor(self, name: str) -> bool:
        """Is P(I - P) a product? The bracket speaks of the letter before it, or of the identity."""
        end = next((r for r in range(self.at, len(self.row)) if self.row[r].value == ")"), self.at)
        inside = self.row[self.at + 1 : end]
        sums = all(t.value.isupper() or t.value in {"+", "-"} for t in inside) and any(t.kind == "SIGN" for t in inside)
        return (sums and name == "P") or any(t.value in {name, "I"} for t in inside)

    def label(self) -> str:
        """_1, _{xx}: an index is a part of the name."""
        if self.value != "_":
            return ""
        self.take()
        said = "".join(map(str, self.script()))
        if not said or len(said) > 12:
            raise Unread("an index")
        return f"_{said}"

    def star(self) -> str:
        """The * of w^*, and the label of W^{(1)} and W^{[1]}, a part of the name."""
        begin = self.at
        self.take()
        following = self.peek(1)
        if self.value == "-" and (following is None or following.value in set("PHKQR)+-=")):  # P^- H^T
            self.take()
            return "^-"
        script = [str(t) for t in self.script()] if self.value in {"{", "*"} else []
        if script == ["-"]:
            return "^-"
        if script == ["*"]:
            return "*"
        if len(script) > 2 and (script[0], script[-1]) in {("(", ")"), ("[", "]")}:
            return "^" + "".join(script)
        self.at = begin
        return ""

    def call(self, name: str) -> Node:
        """tr(AB), det A, log|A|, inv(A), eye(n)."""
        if self.value == "^":
            raise Unread("a power of a function")
        if self.value == "_":
            raise Unread("a base")
        begin = self.peek()
        if begin is not None and begin.kind == "BEGIN":
            return Node("call", (self.factor(),), name)
        args = self.arguments() if self.value in {"(", "["} else (self.bare(name),)
        if name == "inner" and len(args) == 2:
            return Node("dot", args)
        if name in OF_TWO and len(args) == 2:
            return Node(OF_TWO[name], args)
        if name == "solve" and len(args) == 2:
            return Node("mul", (Node("inv", args[:1]), args[1]))
        if name == "norm" and len(args) == 2 and str(args[1].data) in NORMS:
            return Node("norm", args[:1], NORMS[str(args[1].data)])
        if name == "eye":
            return _identity(args)
        if len(args) != 1:
            raise Unread("a function of several")
        unary = {"inv": "inv", "transpose": "transp"}.get(name)
        if unary:
            return Node(unary, args)
        return Node("norm", args, "2") if name == "norm" else Node("call", args, name)

    def bare(self, name: str) -> Node:
        """What a function takes in without brackets: one factor, of log all the numbers and letters that follow."""
        first = self.factor()
        while name == "log" and first.kind in {"num", "mul"} and self.begins() and self.value == "":
            first = Node("mul", (first, self.factor()))
        following = self.peek()
        if name != "log" and following is not None and following.kind in {"NAME", "NUM"}:
            raise Unread("a function without brackets")
        return first

    def arguments(self) -> tuple[Node, ...]:
        close = {"(": ")", "[": "]"}.get(self.take().value)
        if close is None:
            raise Unread("arguments are wanted")
        found = [self.inner()]
        while self.value == ",":
            self.take()
            found.append(self.inner())
        self.expect(close)
        return tuple(found)

    def inner(self) -> Node:
        """A sum inside of brackets, where no bar is open."""
        bars, self.bars = self.bars, []
        found = self.sum()
        self.bars = bars
        return found

    def bracketed(self, begin: str, end: str) -> Node:
        self.expect(begin)
        found = self.inner()
        self.expect(end)
        return found

    def listed(self, begin: str, end: str) -> tuple[Node, ...]:
        """What stands between commas in brackets."""
        self.expect(begin)
        found = [self.inner()]
        while self.value == ",":
            self.take()
            found.append(self.inner())
        self.expect(end)
        return tuple(found)

    def enclosed(self) -> Node:
        sign = self.value
        if sign == "[":
            return self.square()
        if sign in {"(", "{"}:
            cells = self.listed(sign, {"(": ")", "{": "}"}[sign])
            if len(cells) > 1 and sign == "{":
                raise Unread("a set")
            return cells[0] if len(cells) == 1 else Node("tuple", cells)
        if sign == "\\frac":
            self.take()
            return Node("div", (self.argument(), self.argument()))
        if sign == "Σ":
            return self.big()
        if sign == "∇":
            return self.gradient()
        if sign == "\\sqrt":
            self.take()
            return Node("pow", (self.argument(), Node("num", (), Fraction(1, 2))))
        if sign in BARS:
            return self.barred(sign)
        if sign == "⟨":
            cells = self.listed("⟨", "⟩")
            if len(cells) == 1:
                raise Unread("a mean")
            if len(cells) == 2 and self.value == "_" and self.label() == "_F":
                return Node("call", (Node("mul", (Node("transp", cells[:1]), cells[1])),), "tr")
            return Node("dot", cells, BRACKETS) if len(cells) == 2 else Node("tuple", cells)
        raise Unread(f"{sign or 'nothing'} stands where a factor is wanted")

    def big(self) -> Node:
        """Σ_i, Σ_{i=1}^n and Σ_{i,j}, with the rest of the term."""
        self.take()
        scripts: dict[str, list[Token]] = {}
        while self.value in {"_", "^"} and self.value not in scripts:
            kind = self.take().value
            scripts[kind] = self.script()
        below, above = ([str(t) for t in scripts.get(sign, ())] for sign in ("_", "^"))
        indices = below[: -2 if below[-2:] == ["=", "1"] else None]
        letters = indices[::2]
        whole = letters and set(indices[1::2]) <= {","} and all(len(x) == 1 and x.islower() for x in letters)
        if not whole or len(indices) % 2 == 0 or len(above) > 1 or not all(map(str.isalnum, above)):
            raise Unread("a sum over something else")
        found = self.product()
        for letter in reversed(letters):
            found = Node("big", (found,), (letter, above[0] if above else ""))
        return found

    def gradient(self) -> Node:
        """∇_x of the rest of the term."""
        self.take()
        by = self.atom()
        if by.kind != "name":
            raise Unread("a gradient by what is no letter")
        return Node("grad", (self.product(),), by.data)

    def argument(self) -> Node:
        r"""{a + b}, or one digit or letter: \frac12."""
        if self.value in {"{", "("}:
            return self.enclosed()
        token = self.peek()
        if token is not None and token.kind == "NUM" and token.value.isdigit() and len(token.value) > 1:
            self.row[self.at : self.at + 1] = [Token("NUM", digit) for digit in token.value]
        return self.atom()

    def barred(self, sign: str) -> Node:
        """|A| and ∥x∥, with the kind of norm below."""
        self.take()
        self.bars.append(sign)
        found = self.sum()
        self.bars.pop()
        if sign == "|" and self.value == "||":  # the second and third bar of |A||B|
            self.row[self.at : self.at + 1] = [Token("SIGN", "|")] * 2
        self.expect(sign)
        if sign == "|":
            return Node("bars", (found,))
        kind = self.label().lstrip("_") or "2"
        if kind not in NORMS:
            raise Unread("a norm")
        return Node("norm", (found,), NORMS[kind])

    # Entries

    def environment(self, kind: str) -> Node:
        """The entries of a pmatrix; of a vmatrix, its determinant."""
        rows: list[list[Node]] = [[]]
        while True:
            token = self.peek()
            if token is not None and token.kind == "END":
                self.take()
                break
            if self.value in {"&", "\\\\"}:
                rows += [[]] if self.take().value == "\\\\" else []
                continue
            rows[-1].append(self.inner())
        found = _matrix([row for row in rows if row])
        return Node("call", (found,), "det") if kind == "vmatrix" else found

    def square(self) -> Node:
        """[[1, 2], [3, 4]] and [1, 2; 3, 4]; [x] is x in brackets."""
        begin = self.at
        self.take()
        if self.value != "[":
            rows = [[self.inner()]]
            while self.value in {",", ";"} and self.value:
                if self.take().value == ";":
                    rows.append([])
                rows[-1].append(self.inner())
            self.expect("]")
            if rows == [rows[0][:1]]:
                return rows[0][0]
            if len(rows) == 1 and len(rows[0]) == 2 and all(map(_is_capital, rows[0])):  # [A, B] of two matrices
                a, b = rows[0]
                return Node("sum", (Node("mul", (a, b)), Node("neg", (Node("mul", (b, a)),))))
            return _matrix(rows) if len(rows) > 1 else Node("tuple", tuple(rows[0]))
        try:
            return self.nested()
        except Unread:
            self.at = begin + 1
            found = self.inner()
            self.expect("]")
            return found

    def nested(self) -> Node:
        rows = [list(self.arguments())]
        while self.value == ",":
            self.take()
            rows.append(list(self.arguments()))
        self.expect("]")
        return _matrix(rows)


def _combined(sign: str, left: Node, right: Node) -> Node:
    if sign == "⧵":
        return Node("mul", (Node("inv", (left,)), right))
    kinds: dict[str, str] = {"·": "dot", "×": "cross", "⊗": "outer", "/": "div", "∗": "star"}
    return Node(kinds.get(sign, "mul"), (left, right))


def _is_capital(node: Node) -> bool:
    return node.kind == "name" and str(node.data)[:1].isupper()


def _identity(args: tuple[Node, ...]) -> Node:
    """eye(n), I with the size as its label."""
    if len(args) != 1 or args[0].kind not in {"name", "num"}:
        raise Unread("an identity of some size")
    return Node("name", (), f"I_{args[0].data}")


def _sub_reader(outer: _Reader, script: list[Token]) -> Node:
    """The exponent that a script is."""
    reader = _Reader(script)
    reader.depth = outer.depth
    found = reader.sum()
    if reader.at < len(script):
        raise Unread("an exponent")
    outer.plain |= reader.plain
    outer.bold |= reader.bold
    outer.arrows |= reader.arrows
    return found


def _matrix(rows: list[list[Node]]) -> Node:
    if not rows or len({len(row) for row in rows}) != 1:
        raise Unread("the rows of a matrix are of one length")
    return Node("matrix", tuple(cell for row in rows for cell in row), len(rows[0]))
