"""Items: names with their scripts, numbers, brackets, fractions and roots."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from lark import Token, Tree

from derive.language import word
from derive.printing.glyphs import GREEK
from derive.symbols import (
    Add,
    At,
    D,
    Delta,
    Dim,
    Event,
    Exp,
    Expr,
    Factorial,
    Family,
    Idx,
    Mul,
    Num,
    Pow,
    Sym,
)
from derive.vocabulary import absolute
from verify.answers.reading import limits, odd_roots, shapes
from verify.answers.reading.common_names import common
from verify.answers.reading.functions import PI, Applied, Elementary
from verify.answers.reading.index_ranges import extent
from verify.answers.reading.invalid import Fault, joined
from verify.answers.reading.names import CONSTANTS, STEPS, Scope
from verify.answers.reading.product_rule import differentiated
from verify.answers.reading.reader import Reader
from verify.answers.reading.shapes import Reading, number
from verify.answers.reading.transposes import is_transpose
from verify.answers.reading.trees import (
    Factor,
    Item,
    arguments_of,
    fraction_of,
    is_token,
    item_of,
    letters_of,
    minus,
    only,
    place_of,
    plain,
    trees,
)

HALF = Num(Fraction(1, 2))
DIFFERENTIATED = frozenset("fghuvyFG")  # letters of functions, in (f g)'
CALLED = frozenset("fgFG")  # that are functions where they stand alone, too


class Items(Reader):
    """The part of the builder that knows what stands between two operators."""

    def item(self, item: Item, scope: Scope) -> Reading:
        """The readings of an item that is no function."""
        head = item.head
        if isinstance(head, Tree) and head.data == "norm":
            return self.norm(item, scope)
        if isinstance(head, Tree):
            return self.scripted(_ATOMS[head.data](self, head, scope), item, scope)
        if head.type == "NAME":
            return self.named(item, scope)
        if head.type != "NUM":
            raise Fault("{sign} begins a derivative.", "Write ∂f/∂x, d/dx f or diff(f, x).", item.place, sign=head)
        if item.posts and item.posts[0].data == "index":
            return self.times_brackets(item, scope)
        return self.scripted(number(Num(fraction_of(str(head)))), item, scope)

    def times_brackets(self, item: Item, scope: Scope) -> Reading:
        """2[x + 1] is a product."""
        rest = Item(item.head, item.posts[1:], item.exponent, item.place)
        times = number(Num(fraction_of(str(item.head))))
        return self.algebra.multiply(times, self.scripted(self.paren(item.posts[0], scope), rest, scope))

    def named(self, item: Item, scope: Scope) -> Reading:
        """The readings of a name with its scripts."""
        name = item.name
        if name == "indicator" and item.posts and item.posts[0].data == "index":
            rest = Item(item.head, item.posts[1:], item.exponent, item.place)
            return self.scripted(self.indicator(item.posts[0], scope), rest, scope)
        subs = item.scripts("sub")
        index = item.posts[:1] if item.posts and item.posts[0].data == "index" and _takes(name, scope) else ()
        below = subs or index
        posts = tuple(p for p in item.posts if p not in below)
        rest = Item(item.head, posts, item.exponent, item.place)
        if below:
            return self.scripted(self.indexed(name, below, scope, item.place), rest, scope)
        if posts and posts[0].data == "index" and name in scope.symbols:
            inner = self.paren(posts[0], scope)
            outer = self.bare_name(item, scope)
            return self.scripted(
                self.algebra.multiply(outer, inner), Item(item.head, posts[1:], item.exponent, 0), scope
            )
        if name == "e" and name not in scope.symbols:
            power = self.exponent(rest, scope)
            return number(CONSTANTS["e"] if power is None else Exp(power))
        return self.scripted(self.bare_name(item, scope), rest, scope)

    def bare_name(self, item: Item, scope: Scope) -> Reading:
        """What a name without indices stands for; where its type is known, that alone."""
        if item.name in scope.elements:
            return self.element(*scope.elements[item.name], scope)
        found = self.any_type(item, scope)
        shape = scope.typed.get(item.name)
        return found if shape is None else {s: e for s, e in found.items() if s == shape}

    def any_type(self, item: Item, scope: Scope) -> Reading:
        """All that a name without indices may stand for."""
        name = item.name
        found = shapes.of_symbols(x for x in scope.symbols.get(name, ()) if not isinstance(x, Event))
        if found:
            return self.free_name(name, scope) | found if scope.has_sizes and name not in scope.fixed else found
        stem = name.rstrip("'")
        if is_transpose(name, scope):
            turned = shapes.transpose(self.any_type(replace(item, head=Token("NAME", stem)), scope))
            if turned:
                return turned
        if stem != name and stem in scope.symbols:
            turned = shapes.transpose(shapes.of_symbols(scope.symbols[stem]))
            if turned and len(name) == len(stem) + 1:
                return turned | self.free_name(name, scope) if scope.has_sizes else turned
        if name in CONSTANTS:
            return number(CONSTANTS[name])
        if name == "ones":
            sizes = [Dim(size) for size in ("K", "n", "d")]
            return number(shapes.ONE) | {(size,): shapes.constant(shapes.ONE, size) for size in sizes}
        if name[0].isupper() and name.endswith("'") and scope.free and not scope.has_sizes:
            raise Fault("{name} may be a transpose.", "Use another letter.", item.place, name=name)
        slope = self.primed_letter(name) if scope.free and not scope.has_sizes else None
        if slope is not None:
            return number(slope)
        if scope.free and is_free(name) and name != "det":
            return self.free_name(name, scope)
        if name in scope.functions:
            raise Fault("{name} is a function.", "Write {name}(x).", item.place, name=name)
        raise self.unknown(name, scope, item.place)

    @staticmethod
    def unknown(name: str, scope: Scope, place: int) -> Fault:
        """An unknown name, with the nearest known one."""
        near = scope.nearest(name)
        if name.isalpha() and len(name) < 4 and all(letter in scope.symbols for letter in name):
            near = " ".join(name)
        cure = word("Did you mean {near}?") if near else word("Use the names of the question.")
        return Fault("{name} is no known name.", cure, place, near, name=name, near=near)

    def indexed(self, name: str, subs: tuple[Tree[Token], ...], scope: Scope, place: int) -> Reading:
        """z_k, W_ak, Z_i, delta_kj, a symbol x_1 of the scope."""
        words = [w for s in subs for w in letters_of(s, scope.known)]
        whole = "_".join((name, *words))
        for known in (whole, f"{name}_{''.join(words)}", f"{name}{''.join(words)}"):
            if words and known in scope.symbols:
                return shapes.of_symbols(scope.symbols[known])
        described = common(f"{name}_{''.join(words)}") if scope.free and len(subs) == 1 else ""
        if described:
            return self.free_name(described, scope)
        families = [x for x in scope.symbols.get(name, ()) if isinstance(x, Family)]
        if scope.one_size:
            families = [f for f in families if set(f.shape) == {Dim("K")}]
        kronecker = name == "delta" and scope.has_sizes and self.counts_two(subs, scope)
        free = scope.free and (is_free(name) or name in scope.spoken)
        if free and not kronecker and not self.fits(families, subs, scope):
            return self.free_entry(name, subs, scope, place)
        if kronecker or (not families and name == "delta"):
            return self.kronecker(subs, scope, place)
        if not families:
            if name not in scope.symbols:
                raise self.unknown(name, scope, place)
            raise Fault("{name} takes no index.", "Write {name} alone.", place, name=name)
        return self.of_families(families, tuple(i for s in subs for i in self.indices(s, scope)), scope, place)

    def kronecker(self, subs: tuple[Tree[Token], ...], scope: Scope, place: int) -> Reading:
        """δ_kj."""
        where = tuple(i for s in subs for i in self.indices(s, scope))
        if len(where) != 2:
            raise Fault("δ takes two indices.", "Write δ_kj.", place)
        return number(Delta(*where))

    def of_families(self, families: list[Family], where: tuple[Expr, ...], scope: Scope, place: int) -> Reading:
        """The entry of the first of the families that takes these indices; those in whose range they are come first."""
        name = str(families[0].data)
        for family in sorted(families, key=lambda f: not _in_range(f, where)):
            where = (
                tuple(_over(i, size, scope) for i, size in zip(where, family.shape, strict=False))
                + where[len(family.shape) :]
            )
            found = shapes.at({family.shape: family}, where)
            if found and scope.has_sizes and len(where) == 1:
                return found | self.sample(name, where[0])
            if found:
                return found
        ranks = joined(word("{first} or {last}"), dict.fromkeys(len(f.shape) for f in families))
        cause = word("{name} takes {ranks} indices, not {count}.")
        raise Fault(cause, "Write an index for each.", place, name=name, ranks=ranks, count=len(where))

    def counts_two(self, subs: tuple[Tree[Token], ...], scope: Scope) -> bool:
        """Whether two indices stand below, so that δ is Kronecker's."""
        try:
            return sum(len(self.indices(s, scope)) for s in subs) == 2
        except Fault:
            return False

    def fits(self, families: list[Family], subs: tuple[Tree[Token], ...], scope: Scope) -> bool:
        """Whether one of the families takes these indices."""
        try:
            where = tuple(i for s in subs for i in self.indices(s, scope))
        except Fault:
            return False
        said = tuple(i for i in where if isinstance(i, Idx) and i.data in scope.fixed)
        return any(len(f.shape) >= len(where) and (not said or _in_range(f, where)) for f in families)

    def indices(self, node: Tree[Token], scope: Scope) -> tuple[Expr, ...]:
        """The indices in a script: ik is two of them, i1 and k+1 one each."""
        words = letters_of(node, scope.known)
        if words:
            return tuple(self.index(w, scope, place_of(node)) for w in words)
        return tuple(self._index(plain(a), a, scope) for _, a in arguments_of(node))

    def index(self, word: str, scope: Scope, place: int) -> Expr:
        """The index or dimension of a name, or a number."""
        if word.isdigit():
            limits.check_number(word, place)
            return Num(int(word))
        for x in scope.symbols.get(word, ()):
            if isinstance(x, Idx | Dim):
                return x
        raise Fault(
            "{name} is no index here.", "Use an index of the question, or bind it with a sum.", place, name=word
        )

    def _index(self, node: Tree[Token] | None, argument: Tree[Token], scope: Scope) -> Expr:
        if node is None:
            raise Fault("A relation is no index.", "Write z_k.", place_of(argument))
        e = self.scalar(node, scope)
        if not all(isinstance(x, Idx | Dim) for x in e.free):
            raise Fault("{formula} is no index.", "Use indices and numbers only.", place_of(node), formula=e)
        return e

    # Scripts

    def scripted(self, reading: Reading, item: Item, scope: Scope) -> Reading:
        """The readings of what is before the scripts of an item, with them."""
        posts = sorted(item.posts, key=lambda p: p.data != "sub") if item.scripts("sup") else item.posts
        limits.check_level(len(posts), item.place)
        for place, post in enumerate(posts):
            if place and post.data == posts[place - 1].data == "sup":
                raise Fault("Two exponents in a row.", "Put brackets around the power.", place_of(post))
            reading = _POSTS[post.data](self, reading, post, scope)
        return reading if item.exponent is None else self.caret(reading, item, scope)

    def caret(self, reading: Reading, item: Item, scope: Scope) -> Reading:
        """x^y of plain text; X^T is a transpose."""
        assert item.exponent is not None
        negative, node = item.exponent
        inner = item_of(node)
        if not negative and inner.bare and _is_transpose(inner.name, reading, scope):
            return shapes.transpose(reading)
        return self.power(reading, self.raised(item, scope), item.place, scope)

    def raised(self, item: Item, scope: Scope) -> Expr:
        """The exponent after ^."""
        assert item.exponent is not None
        negative, node = item.exponent
        self.level += 1
        limits.check_level(self.level, place_of(node))
        value = self.as_number(self.term([Factor("", False, item_of(node))], scope), place_of(node))
        self.level -= 1
        return shapes.negative(value) if negative else value

    def power(self, reading: Reading, exponent: Expr, place: int, scope: Scope) -> Reading:
        """The power of a number; x^T of letters without sizes may be a transpose and is refused."""
        if exponent == Sym("T") and isinstance(reading.get(()), Sym) and STEPS not in scope.habits:
            raise Fault("T may be an exponent or mean a transpose.", "Use another letter.", place)
        inverse = shapes.inverse(reading) if exponent == shapes.MINUS_ONE and () not in reading else {}
        return inverse or number(Pow(self.as_number(reading, place), exponent))

    def below(self, reading: Reading, post: Tree[Token], scope: Scope) -> Reading:
        """x_k of anything but a name; (x + 1)[y + 1] of numbers is a product."""
        numbers = post.data == "index" and list(reading) == [()]
        found = self.algebra.multiply(reading, self.paren(post, scope)) if numbers else {}
        found = found or self.at_indices(reading, self.indices(post, scope), scope)
        if not found:
            raise Fault("This takes no such index.", "Count its indices.", place_of(post))
        return found

    @staticmethod
    def at_indices(reading: Reading, where: tuple[Expr, ...], scope: Scope) -> Reading:
        """The entries of a family, at indices over its own sizes."""
        for shape in reading:
            if len(shape) == len(where) and shape and not shapes.is_row(shape):
                where = tuple(_over(i, size, scope) for i, size in zip(where, shape, strict=True))
                break
        return shapes.at(reading, where)

    def above(self, reading: Reading, post: Tree[Token], scope: Scope) -> Reading:
        """x², xᵀ."""
        if _is_transpose(_sole_name(post), reading, scope):
            found = shapes.transpose(reading)
            if not found:
                raise Fault("A number has no transpose.", "Leave it out.", place_of(post))
            return found
        called = reading.get(())
        if called is not None and not isinstance(called, Sym | Num | At | Add | Mul | Pow) and _is_label(post):
            cause = word("{sign} may be the order of a derivative.")
            raise Fault(cause, "Write f''(x), or a power.", place_of(post), sign="^")
        return self.power(reading, self.script(post, scope), place_of(post), scope)

    def script(self, post: Tree[Token], scope: Scope) -> Expr:
        """The number in a script."""
        if post.data == "sup_frac":
            frac = Tree("frac", [c for c in post.children if not is_token(c, "CARET", "SIGN")], post.meta)
            value = self.as_number(self.fraction(frac, scope), place_of(post))
            return shapes.negative(value) if minus(post) else value
        inside = arguments_of(post)
        if not inside:
            atom = Item(post.children[-1], (), None, place_of(post.children[-1]))
            value = self.as_number(self.item(atom, scope), atom.place)
            return shapes.negative(value) if minus(post) else value
        if len(inside) > 1:
            raise Fault("One exponent at a time.", "Write one number.", place_of(post))
        return self.as_number(self.argument(inside[0][1], scope), place_of(post))

    def factorial(self, reading: Reading, post: Tree[Token], scope: Scope) -> Reading:  # noqa: ARG002
        """x!"""
        return number(Factorial(self.as_number(reading, place_of(post))))

    def degree(self, reading: Reading, post: Tree[Token], scope: Scope) -> Reading:  # noqa: ARG002
        """30° is pi/6."""
        value = self.as_number(reading, place_of(post))
        return number(Num(value.data / 180) * PI if isinstance(value, Num) else value * PI / Num(180))

    def positive_part(self, reading: Reading, post: Tree[Token], scope: Scope) -> Reading:  # noqa: ARG002
        """(x)_+ is max(x, 0)."""
        return number(Elementary(self.as_number(reading, place_of(post)), Num(0), data="max"))

    def percent(self, reading: Reading, post: Tree[Token], scope: Scope) -> Reading:  # noqa: ARG002
        """25% is 1/4."""
        value = self.as_number(reading, place_of(post))
        return number(Num(value.data / 100) if isinstance(value, Num) else value / Num(100))

    def turned(self, reading: Reading, post: Tree[Token], scope: Scope) -> Reading:
        """(X W)'; of a formula in one letter, (tanh x)', the derivative."""
        found = shapes.transpose(reading)
        variables = [x for x in reading[()].free if isinstance(x, Sym)] if () in reading and scope.free else []
        slope = self._chain(reading[()]) if not found and variables and len(reading) == 1 else None
        if slope is not None:
            return number(slope)
        if not found and len(variables) == 1 and len(reading) == 1:
            return number(D(reading[()], variables[0]))
        if not found:
            raise Fault("A prime stands for a transpose only.", "Write ∂f/∂x for a derivative.", place_of(post))
        return found

    def _chain(self, e: Expr) -> Expr | None:
        """(f g)' as f' g + f g', by x where it has an x; None of what has no letter of a function."""
        letters = sorted((x for x in e.free if isinstance(x, Sym)), key=lambda x: x.key)
        functions = [x for x in letters if x.data in DIFFERENTIATED]
        alone = len(letters) == 1 and e != letters[0] and letters[0].data not in CALLED
        if not functions or alone or any(x.data != "x" for x in letters if x not in functions):
            return None
        return differentiated(e, lambda name: self.primed_letter(name) or Sym(name))

    # Atoms that are trees

    def paren(self, node: Tree[Token], scope: Scope) -> Reading:
        """(a + b)"""
        inside = arguments_of(node)
        if len(inside) != 1:
            cause = word("A list is no number.") if inside else word("Brackets with nothing in them.")
            raise Fault(cause, "Write one formula; a decimal point is a full stop: 0.5.", place_of(node))
        inner = plain(inside[0][1])
        if inner is None:
            raise Fault("A relation stands in brackets.", "Write it without them.", place_of(node))
        found = self.sum(inner, scope)
        if is_token(node.children[0], "LPAR") and node.children[0] == "⟨":  # a mean, of which nothing is known
            return number(Applied(self.as_number(found, place_of(node)), data="mean"))
        return found

    def bars(self, node: Tree[Token], scope: Scope) -> Reading:
        """|x|; of a set that a sum runs over, how many elements it has."""
        alone = only(trees(node)[0])
        if alone is not None and alone.bare and alone.name in scope.sets:
            return number(Dim(f"|{alone.name}|"))
        return number(absolute(self.scalar(trees(node)[0], scope)))

    def fraction(self, node: Tree[Token], scope: Scope) -> Reading:
        r"""\frac{a}{b}"""
        top, bottom = (self._piece(c, scope) for c in trees(node))
        divisor = self.as_number(bottom, place_of(trees(node)[1]))
        if isinstance(divisor, Num) and not divisor.data:
            raise Fault("A division by zero.", "Divide by something else.", place_of(node))
        return shapes.divide(top, divisor)

    def binomial(self, node: Tree[Token], scope: Scope) -> Reading:
        r"""\binom{n}{k}"""
        top, bottom = (self.as_number(self._piece(c, scope), place_of(c)) for c in trees(node))
        return number(Elementary(top, bottom, data="binomial"))

    def root(self, node: Tree[Token], scope: Scope) -> Reading:
        r"""√x, \sqrt{x}, \sqrt[3]{x}"""
        self.level += 1
        limits.check_level(self.level, place_of(node))
        *degree, inner = trees(node)
        value = self.as_number(self._piece(inner, scope), place_of(inner))
        exponent: Expr = HALF
        if degree:
            order = self.scalar(_sole_sum(degree[0]), scope)
            if order == Num(0):
                raise Fault("A root of order zero.", "Write another order.", place_of(node))
            if isinstance(order, Num) and order.data.denominator == 1 and order.data > 1:
                self.level -= 1
                return number(odd_roots.root(value, int(order.data)))
            exponent = shapes.quotient(shapes.ONE, order)
        self.level -= 1
        return number(Pow(value, exponent))

    def _piece(self, node: Tree[Token], scope: Scope) -> Reading:
        return self.term([Factor("", False, item_of(node))], scope)


def _sole_sum(args: Tree[Token]) -> Tree[Token]:
    inner = plain(trees(args)[0]) if len(args.children) == 1 else None
    if inner is None:
        raise Fault("The order of a root is one number.", r"Write \sqrt[3]{x}.", place_of(args))
    return inner


def is_free(name: str) -> bool:
    """Whether a name that nobody declared may be a symbol: one letter, with an accent, a prime or a number."""
    stem = re.sub(r"(?:_(?:hat|bar|tilde|dot|ddot)|_\d{1,2}|'{1,3}|\(\)|\[\]|\*)*$", "", name)
    if re.fullmatch(r"Delta[A-Za-z]|[A-Z]{2}", stem):
        return stem != name or len(stem) > 2
    letter = (len(stem) == 1 and stem.isalpha()) or stem in GREEK or stem in {"Sigma", "Pi", "ell", "theta"}
    return letter or common(stem) == stem or common(name) == name


def _is_label(post: Tree[Token]) -> bool:
    """Is it the ^{(2)} of f(x)^{(2)}, which need be no power?"""
    inside = trees(post)
    argument = trees(inside[0])[0] if inside and len(trees(inside[0])) == 1 else None
    found = only(plain(argument)) if argument is not None else None
    if found is None or not isinstance(found.head, Tree) or found.head.data != "paren":
        return False
    within = [only(plain(a)) for _, a in arguments_of(found.head)]
    return len(within) == 1 and within[0] is not None and within[0].bare


def _takes(name: str, scope: Scope) -> bool:
    return any(isinstance(x, Family) for x in scope.symbols.get(name, ()))


def _in_range(family: Family, where: tuple[Expr, ...]) -> bool:
    """Whether the indices run over the family's sizes."""
    sizes = zip(where, family.shape, strict=False)
    return all(not isinstance(i, Idx) or extent(i) == size for i, size in sizes)


def _over(index: Expr, size: Expr, scope: Scope) -> Expr:
    """The index, over the size that it is used with: of an index by this name, unless a sum says its limits."""
    if not isinstance(index, Idx) or index.hi == size or index.data in scope.fixed:
        return index
    return next((x for x in scope.symbols[index.data] if isinstance(x, Idx) and x.hi == size), Idx(index.data, size))


def _is_transpose(name: str, reading: Reading, scope: Scope) -> bool:
    """Whether ^T means a transpose: of a family, where T is no symbol."""
    return name == "top" or (name == "T" and any(reading) and (() not in reading or "T" not in scope.symbols))


def _sole_name(post: Tree[Token]) -> str:
    inside = arguments_of(post)
    if not inside:
        return str(post.children[-1])
    item = only(plain(inside[0][1])) if len(inside) == 1 else None
    return item.name if item is not None and item.bare else ""


_ATOMS: dict[str, Callable[[Items, Tree[Token], Scope], Reading]] = {
    "paren": Items.paren,
    "bars": Items.bars,
    "frac": Items.fraction,
    "binom": Items.binomial,
    "sqrt": Items.root,
    "root": Items.root,
}
_POSTS: dict[str, Callable[[Items, Reading, Tree[Token], Scope], Reading]] = {
    "sub": Items.below,
    "index": Items.below,
    "sup": Items.above,
    "sup_frac": Items.above,
    "bang": Items.factorial,
    "percent": Items.percent,
    "degree": Items.degree,
    "positive_part": Items.positive_part,
    "prime": Items.turned,
}
