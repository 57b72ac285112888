"""From the parser's tree to expressions: what every name, script and juxtaposition means in a scope.

A term reaches the builder as a flat row of items, because only the scope can tell the call f(x) from the product
x (y + 1). The row is read from the left; the rules are those that `parsing` states.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from lark import Token, Tree

from derive.language import word
from derive.printing.glyphs import GREEK
from derive.symbols import D, Definition, Expr, Log, Num, Pow, Sym
from derive.vocabulary import cross_entropy, logit, sigmoid
from verify.answers.reading import limits, shapes
from verify.answers.reading.binders import ORDER, Binders
from verify.answers.reading.calculus import Calculus
from verify.answers.reading.common_names import common
from verify.answers.reading.functions import Elementary
from verify.answers.reading.invalid import Fault, Said, joined, said
from verify.answers.reading.items import Items
from verify.answers.reading.names import BOUND, INVERSES, OPTIMA, SIMPLE, SUMS, Function, Scope, Simple
from verify.answers.reading.shapes import Reading, number
from verify.answers.reading.trees import (
    Factor,
    Item,
    Node,
    arguments_of,
    factors_of,
    fraction_of,
    is_token,
    place_of,
    plain,
    terms_of,
)
from verify.answers.reading.unknowns import Unknowns

SIZES_SAID = 3  # in a message
OVERLOADED: dict[tuple[str, int], Function] = {("entropy", 2): cross_entropy}  # H(p, q)


LOGARITHMS = frozenset(("log", "ln"))
OF_VECTORS = frozenset(("softmax", "log_softmax", "logsumexp"))  # of which z - m takes m from every entry


class Builder(Binders, Calculus, Unknowns, Items):
    """Builds the readings of one text."""

    # Sums and terms

    def whole(self, node: Tree[Token], scope: Scope) -> Expr:
        """What a side of a statement is: a number if it can be one, else a family."""
        found = self.sum(node, scope)
        shapes_found = sorted((s for s in found if not shapes.is_row(s)), key=len)
        if not shapes_found:
            raise Fault("A transposed vector alone is no answer.", "Multiply it by something.", place_of(node))
        return found[shapes_found[0]]

    def scalar(self, node: Tree[Token], scope: Scope) -> Expr:
        """The number that a sum is."""
        return self.as_number(self.sum(node, scope), place_of(node))

    def as_number(self, reading: Reading, place: int) -> Expr:
        """The reading as a number. Raises Fault for one that is a family only."""
        if () not in reading:
            family = next(iter(reading.values()), None)
            cause = word("A number is wanted here, not the family {family}.")
            raise Fault(cause, "Give it an index: z_k.", place, family=family)
        return reading[()]

    def sum(self, node: Tree[Token], scope: Scope) -> Reading:
        """The readings of a sum."""
        terms, signs = self.terms(node, scope)
        total = terms[0] if len(terms) == 1 else self.algebra.add(terms, signs)
        if not total:
            raise _mismatch(word("{sizes} cannot be added."), terms, place_of(node))
        return total

    def terms(self, node: Tree[Token], scope: Scope) -> tuple[list[Reading], list[bool]]:
        """The readings of the terms of a sum, and which of them are subtracted."""
        self.level += 1
        limits.check_level(self.level, place_of(node))
        signs: list[bool] = []
        terms: list[Reading] = []
        for negative, term in terms_of(node):
            self.check_remainder(node, term)
            terms.append(self.term(factors_of(term), scope, negative and not terms))
            signs.append(negative)
        self.level -= 1
        return terms, signs

    @staticmethod
    def check_remainder(node: Tree[Token], term: Tree[Token]) -> None:
        """a + b mod n is refused: it may be a + (b mod n), and (a + b) mod n; so is a mod n b."""
        factors = factors_of(term)
        place = next((at for at, factor in enumerate(factors) if factor.op == "mod"), 0)
        if place and (len(list(terms_of(node))) > 1 or place < len(factors) - 1):
            raise Fault("It is not said of what the remainder is.", "Write (a mod n) + b.", factors[place].item.place)

    def term(self, factors: list[Factor], scope: Scope, negative: bool = False) -> Reading:
        """The readings of a product, taken from the left: a/b c is (a/b) c."""
        total: Reading = {}
        at = 0
        while at < len(factors):
            first = at
            value, at = self.factor(factors, at, scope)
            if factors[first].negative ^ (negative and not first):
                value = shapes.negate(value)
            total = self.combine(total, factors, first, value) if first else value
        return total

    def combine(self, left: Reading, factors: list[Factor], at: int, right: Reading) -> Reading:
        """The readings of the product so far and the next factor."""
        factor = factors[at]
        if factor.op in {"mod", "%"}:
            return self.remainder(left, right, factor.item.place)
        if factor.op == "/":
            divisor = self.as_number(right, factor.item.place)
            if isinstance(divisor, Num) and not divisor.data:
                raise Fault("A division by zero.", "Divide by something else.", factor.item.place)
            return shapes.divide(left, divisor)
        numbers = is_token(factor.item.head, "NUM") and is_token(factors[at - 1].item.head, "NUM")
        if not factor.op and numbers and not _is_factorial(factors[at - 1].item):
            return self.mixed(left, factors, at)
        special = {"⊙": shapes.hadamard, "·": shapes.inner, "@": self.algebra.families}
        out = special.get(factor.op, self.algebra.multiply)(left, right)
        limits.check_products(self.algebra.made, factor.item.place)
        if not out:
            raise _mismatch(word("{sizes} cannot be multiplied."), [left, right], factor.item.place)
        return out

    def remainder(self, left: Reading, right: Reading, place: int) -> Reading:
        """a - n ⌊a/n⌋"""
        a, n = self.as_number(left, place), self.as_number(right, place)
        if n == Num(0):
            raise Fault("A division by zero.", "Divide by something else.", place)
        return number(a - n * Elementary(shapes.quotient(a, n), data="floor"))

    def mixed(self, left: Reading, factors: list[Factor], at: int) -> Reading:
        """2½, which is a sum; 2 3 is refused, for it may be 23 or 6."""
        first, second = factors[at - 1].item, factors[at].item
        whole = left.get(())
        alone = first.bare and second.bare and at == 1 and isinstance(whole, Num) and whole.data.denominator == 1
        if not alone or not isinstance(whole, Num) or not _is_vulgar(second.head):
            raise Fault("Two numbers side by side.", "Write * between them.", second.place)
        part = fraction_of(str(second.head))
        return number(Num(whole.data - part if factors[0].negative or whole.data < 0 else whole.data + part))

    def factor(self, factors: list[Factor], at: int, scope: Scope) -> tuple[Reading, int]:
        """The readings of the factor at a place, and the place after what it takes in."""
        item = factors[at].item
        found = self.derivative(factors, at, scope)
        if found is not None:
            return found
        if item.name in SUMS | OPTIMA:
            return self.big(factors, at, scope)
        if item.name == "diag" and self.is_called(factors, at) and item.bare:
            return self.diagonal(factors[at + 1].item, scope), at + 2
        if item.name in BOUND:
            return self.binder(factors, at, scope)
        if self.is_extreme(factors, at):
            return self.extreme(factors, at, scope)
        if self.is_applied(factors, at, scope):
            return self.opaque(factors, at, scope)
        if _has_brackets(item, scope) and self.is_called(factors, at) and not item.posts:
            arguments = factors[at + 1].item
            if item.name != "diff" and scope.has_sizes and not self.is_of_events(arguments, scope):
                return self.opaque(factors, at, scope)
            value = self.diff(arguments, scope) if item.name == "diff" else self.probability(arguments, scope)
            return self.scripted(value, arguments, scope), at + 2
        stem = item.name.rstrip("'")
        if stem != item.name and stem in scope.functions and self.is_called(factors, at):
            return self.primed(stem, factors, at, scope), at + 2
        function = self.function_at(factors, at, scope)
        if function is not None:
            return self.applied(function, factors, at, scope)
        return self.item(item, scope), at + 1

    def diagonal(self, brackets: Item, scope: Scope) -> Reading:
        """diag(p), the matrix δ_ij p_i."""
        found = shapes.diagonal(self.paren(_tree(brackets.head), scope))
        if not found:
            raise Fault("diag takes a vector.", "Write diag(p).", brackets.place)
        return self.scripted(found, brackets, scope)

    # Functions

    @staticmethod
    def is_called(factors: list[Factor], at: int) -> bool:
        """Whether brackets follow at once."""
        if at + 1 >= len(factors) or factors[at + 1].op:
            return False
        head = factors[at + 1].item.head
        return isinstance(head, Tree) and head.data == "paren"

    def function_at(self, factors: list[Factor], at: int, scope: Scope) -> Function | None:
        """The function that is named here; of a name that is a symbol too, only where brackets follow at once."""
        item = factors[at].item
        function = scope.functions.get(item.name)
        free = scope.free and (item.name in GREEK or common(item.name) == item.name)
        symbol = item.name in scope.symbols or free
        if function is sigmoid and scope.free and _is_inverse(item) and self.is_called(factors, at):
            cure = word("Write logit(p), or divide by it.")
            raise Fault("This may be the inverse of σ, or 1/σ times a bracket.", cure, item.place)
        if function is None or (symbol and (item.posts or not self.is_called(factors, at))):
            return None
        if item.name == "delta" and item.scripts("sub"):
            return None
        if scope.free and len(item.name) == 1 and not self.is_called(factors, at):
            return None
        if item.name == "C" and scope.free and self.counts(factors, at) != 2:
            return None
        return function

    def is_of_events(self, brackets: Item, scope: Scope) -> bool:
        """Whether P speaks of events that are known."""
        try:
            self.probability(brackets, scope)
        except Fault:
            return False
        return True

    @staticmethod
    def counts(factors: list[Factor], at: int) -> int:
        """How many arguments stand in the brackets that follow."""
        return len(arguments_of(_tree(factors[at + 1].item.head)))

    def applied(self, function: Function, factors: list[Factor], at: int, scope: Scope) -> tuple[Reading, int]:
        """The function of what follows: brackets, or without brackets the factors up to the next function."""
        item = factors[at].item
        self.level += 1
        limits.check_level(self.level, item.place)
        if self.is_called(factors, at):
            brackets = self.with_power_inside(function, factors[at + 1].item, scope)
            read = self.vector if getattr(function, "name", "") in OF_VECTORS and scope.free else self.argument
            values = [(read(a, scope), place_of(a)) for _, a in arguments_of(_tree(brackets.head))]
            after = at + 2
        else:
            value, after = self.bare_argument(factors, at, scope)
            values, brackets = [(value, item.place)], None
        out = self.call(function, item, values, scope)
        self.level -= 1
        return (self.scripted(out, brackets, scope) if brackets else out), after

    def with_power_inside(self, function: Function, brackets: Item, scope: Scope) -> Item:
        """log (1 - p)^(1 - y) as log((1 - p)^(1 - y)): a logarithm is raised to numbers only."""
        power = self.exponent(brackets, scope) if brackets.exponent or brackets.scripts("sup") else None
        if function.name not in {"log", "ln"} or power is None or isinstance(power, Num) or len(brackets.posts) > 1:
            return brackets
        inner = Tree("item", [brackets.head, *brackets.posts], _tree(brackets.head).meta)
        if brackets.exponent is not None:
            sign = [Token("SIGN", "-")] if brackets.exponent[0] else []
            inner = Tree("power", [brackets.head, *brackets.posts, *sign, brackets.exponent[1]], inner.meta)
        nested = Tree("sum", [Tree("term", [inner])])
        whole = Tree("paren", [Tree("args", [Tree("arg", [nested], inner.meta)], inner.meta)], inner.meta)
        return Item(whole, (), None, brackets.place)

    def primed(self, stem: str, factors: list[Factor], at: int, scope: Scope) -> Reading:
        """σ'(z) and σ''(z): the derivatives by the variable z."""
        item, brackets = factors[at].item, factors[at + 1].item
        plain_item = replace(item, head=Token("NAME", stem))
        row = [Factor("", False, plain_item), Factor("", False, replace(brackets, posts=(), exponent=None))]
        inside = arguments_of(_tree(brackets.head))
        variable = self.as_number(self.argument(inside[0][1], scope), brackets.place) if len(inside) == 1 else None
        if not isinstance(variable, Sym) or not item.bare:
            cause = word("A prime stands for a derivative by a letter only.")
            raise Fault(cause, "Write ∂/∂x {name}(x).", item.place, name=stem)
        out = self.as_number(self.term(row, scope), item.place)
        for _ in range(min(len(item.name) - len(stem), ORDER)):
            out = D(out, variable)
        return self.scripted(number(out), brackets, scope)

    def argument(self, node: Tree[Token], scope: Scope) -> Reading:
        """The readings of one argument."""
        inner = plain(node)
        if inner is None:
            raise Fault("A relation is no argument.", "Write one formula for each argument.", place_of(node))
        return self.sum(inner, scope)

    def vector(self, node: Tree[Token], scope: Scope) -> Reading:
        """The readings of the argument of softmax: of z - max_j z_j, the number is taken from every entry."""
        inner = plain(node)
        found: Reading = {}
        level = self.level
        with suppress(Fault):
            found = self.argument(node, scope)
        self.level = level
        if inner is None or any(found):
            return found or self.argument(node, scope)
        return self.algebra.spread(*self.terms(inner, scope)) or self.argument(node, scope)

    def bare_argument(self, factors: list[Factor], at: int, scope: Scope) -> tuple[Reading, int]:
        """What sin takes in without brackets: sin 2x, log p_k, log Σ ..., log softmax(z)_k; it stops at cos."""
        item, end = factors[at].item, at + 1
        if end == len(factors) or factors[end].op:
            raise Fault("{name} stands without an argument.", "Write {name}(x).", item.place, name=item.name)
        if self.takes_more(factors, end, scope):
            value, after = self.factor(factors, end, scope)
            while item.name in LOGARITHMS and self.is_probability(factors, after) and self.is_probability(factors, end):
                after += 2
                value = self.term(factors[at + 1 : after], scope)
            return value, after
        numbers = True
        while end < len(factors) and not factors[end].op and not self.takes_more(factors, end, scope):
            head = factors[end].item.head
            if isinstance(head, Tree) and end > at + 1 and not numbers:
                break
            numbers = numbers and is_token(head, "NUM")
            end += 1
        return self.term(factors[at + 1 : end], scope), end

    def is_probability(self, factors: list[Factor], at: int) -> bool:
        """Does P(...) stand here, a factor? The logarithm takes in all of P(X | Y) P(Y)."""
        return at < len(factors) and not factors[at].op and factors[at].item.name == "P" and self.is_called(factors, at)

    def takes_more(self, factors: list[Factor], at: int, scope: Scope) -> bool:
        """Whether a function, a sum or a derivative begins here."""
        item = factors[at].item
        called = self.is_called(factors, at) and _has_brackets(item, scope)
        named = called or item.name in SUMS | OPTIMA | BOUND or self.is_applied(factors, at, scope)
        return named or self.is_differential(factors, at) or self.function_at(factors, at, scope) is not None

    def call(self, function: Function, item: Item, values: list[tuple[Reading, int]], scope: Scope) -> Reading:
        """The function at its arguments, with its own scripts: sin², sin⁻¹, log_2."""
        function = OVERLOADED.get((function.name, len(values)), function)
        if function is sigmoid and _is_inverse(item):
            function, item = logit, replace(item, posts=(), exponent=None)
        if isinstance(function, Definition):
            out = shapes.call(function, [value for value, _ in values])
            if not out:
                raise _misfit(function, item)
            return self.scripted(out, item, scope)
        exponent = self.exponent(item, scope)
        if exponent == shapes.MINUS_ONE and function.name in INVERSES:
            function, exponent = SIMPLE[INVERSES[function.name]], None
        if not function.least <= len(values) <= function.most:
            raise _miscounted(function, item, len(values))
        if len(values) == 1 and exponent is None and not item.scripts("sub") and values[0][0]:
            return shapes.entrywise_all(function.make, values[0][0])
        made = function.make(*(self.as_number(value, place) for value, place in values))
        subs = item.scripts("sub")
        if subs:
            made = self.to_base(function, made, self.script(subs[0], scope), item)
        return number(made if exponent is None else Pow(made, exponent))

    def to_base(self, function: Simple, made: Expr, base: Expr, item: Item) -> Expr:
        """log_2 x is log x / log 2."""
        if function.name != "log" or not isinstance(made, Log):
            raise Fault("{name} takes no index.", "Only a logarithm has a base: log_2 x.", item.place, name=item.name)
        return made / Log(base)

    def exponent(self, item: Item, scope: Scope) -> Expr | None:
        """The exponent that stands at a function's name."""
        for post in item.posts:
            if post.data not in {"sub", "sup", "sup_frac"}:
                raise Fault("{name} is a function.", "Write {name}(x).", place_of(post), name=item.name)
        found = [self.script(post, scope) for post in item.posts if post.data != "sub"]
        if item.exponent is not None:
            found.append(self.raised(item, scope))
        if len(found) > 1:
            raise Fault("Two exponents in a row.", "Put brackets around the power.", item.place)
        return found[0] if found else None


def _is_inverse(item: Item) -> bool:
    """Whether ^{-1} stands at the name."""
    powers = [*item.scripts("sup"), *([item.exponent[1]] if item.exponent and item.exponent[0] else [])]
    if len(powers) != 1 or len(item.posts) > 1:
        return False
    signs = item.exponent is not None or any(is_token(t, "SIGN") and t == "-" for t in powers[0].scan_values(bool))
    return signs and [str(t) for t in powers[0].scan_values(lambda t: is_token(t, "NUM", "NAME"))] == ["1"]


def _has_brackets(item: Item, scope: Scope) -> bool:
    """Is it a word whose brackets have a meaning of their own? By the names of school P may be a letter."""
    return item.name == "diff" or (item.name in {"P", "Pr"} and (scope.has_sizes or not scope.free))


def _is_factorial(item: Item) -> bool:
    """Does it end in an exclamation mark? Then a number that follows is a factor: 6! 4!"""
    return bool(item.posts) and item.posts[-1].data == "bang"


def _is_vulgar(head: Node) -> bool:
    return not str(head)[:1].isascii()


def _tree(node: Node) -> Tree[Token]:
    assert isinstance(node, Tree)
    return node


def _mismatch(cause: str, readings: list[Reading], place: int) -> Fault:
    """Sizes that do not fit: K x D or K and a number."""
    found = (joined(word("{first} or {last}"), _sizes(reading)) for reading in readings)
    sizes = joined(word("{first} and {last}"), [*dict.fromkeys(found)][:3])
    return Fault(cause, "Give families an index, or match their sizes.", place, sizes=sizes)


def _sizes(reading: Reading) -> list[str | Said]:
    """What a reading may be; of a letter that may be of any size, what it is without its sizes."""
    if len(reading) <= SIZES_SAID:
        return [_size(shape) for shape in reading]
    return list(dict.fromkeys(_kind(shape) for shape in reading))


def _kind(shape: shapes.Shape) -> Said:
    if shapes.is_row(shape):
        return said("a row vector")
    return (said("a number"), said("a vector"), said("a matrix"))[len(shape)]


def _size(shape: shapes.Shape) -> str | Said:
    return " x ".join(map(str, shape)) or said("a number")


def _misfit(function: Definition, item: Item) -> Fault:
    wanted = ", ".join(str(p.data) for p in function.params)
    cause = word("{name} does not take these arguments.")
    return Fault(cause, "Write {name}({wanted}).", item.place, name=item.name, wanted=wanted)


def _miscounted(function: Simple, item: Item, count: int) -> Fault:
    """Too many arguments, or too few."""
    if function.least < function.most:
        cause = word("{name} takes {least} to {most} arguments, not {count}.")
    elif function.least == 1:
        cause = word("{name} takes {least} argument, not {count}.")
    else:
        cause = word("{name} takes {least} arguments, not {count}.")
    return Fault(
        cause,
        "Write {name}({wanted}).",
        item.place,
        name=item.name,
        wanted=", ".join("abc"[: max(1, function.least)]),
        least=function.least,
        most=function.most,
        count=count,
    )
