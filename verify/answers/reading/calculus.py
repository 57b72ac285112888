r"""Integrals, limits, greatest values over an index, norms, indicators: \int_0^1 x dx, \lim_{x \to 0}, \max_j z_j."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from lark import Tree
from lark.lexer import Token

from derive.symbols import Add, Delta, Expr, Idx, Mul, Num, Pow, Step, Sum, Sym
from derive.vocabulary import absolute
from verify.answers.reading import limits, shapes
from verify.answers.reading.functions import SIDES, Applied, Extreme, Integral, Limit, hidden
from verify.answers.reading.integrands import with_functions
from verify.answers.reading.invalid import Fault
from verify.answers.reading.names import Scope
from verify.answers.reading.reader import Reader
from verify.answers.reading.shapes import ONE, Reading, number
from verify.answers.reading.trees import Factor, Item, arguments_of, is_token, letters_of, only, place_of, trees

HALF = Num(Fraction(1, 2))


class Calculus(Reader):
    """The part of the builder that reads what hides a variable."""

    def binder(self, factors: list[Factor], at: int, scope: Scope) -> tuple[Reading, int]:
        """∫ (f) d x, or the limit of the rest of the term."""
        item = factors[at].item
        self.level += 1
        limits.check_level(self.level, item.place)
        found = (self.integral if item.name == "integral" else self.limit)(factors, at, scope)
        self.level -= 1
        return found

    def integral(self, factors: list[Factor], at: int, scope: Scope) -> tuple[Reading, int]:
        r"""\int_a^b f dx; without ends, the opaque antiderivative of f by x."""
        item = factors[at].item
        body_at, d_at, x_at = at + 1, at + 2, at + 3
        if x_at >= len(factors) or not is_token(factors[d_at].item.head, "PARTIAL"):
            raise Fault("An integral is not complete.", r"Write \int_a^b f(x) \, dx.", item.place)
        variable, inner = self.hidden_variable(factors[x_at].item, scope)
        inner = replace(inner, integrated=inner.integrated | {str(variable.data)})
        body = self.as_number(self.item(factors[body_at].item, inner), item.place)
        if scope.free:
            body = with_functions(body, variable, scope)
        subs, sups = item.scripts("sub"), (*item.scripts("sup"), *item.scripts("sup_frac"))
        if not item.posts and item.exponent is None:
            return number(Applied(body, variable, data="antiderivative")), x_at + 1
        if len(subs) != 1 or len(sups) + (item.exponent is not None) != 1:
            raise Fault("An integral has both ends or none.", r"Write \int_a^b f(x) \, dx.", item.place)
        low = self.script(subs[0], scope)
        high = self.script(sups[0], scope) if sups else self.raised(item, scope)
        return number(Integral(_hidden(body, variable, item), low, high)), x_at + 1

    def limit(self, factors: list[Factor], at: int, scope: Scope) -> tuple[Reading, int]:
        r"""\lim_{x \to a} of the rest of the term."""
        item, rest = factors[at].item, factors[at + 1 :]
        subs = item.scripts("sub")
        inside = [a for _, a in arguments_of(subs[0])] if len(subs) == 1 else []
        sides = trees(inside[0]) if len(inside) == 1 and len(inside[0].children) == 3 else []
        variable_item = only(sides[0]) if sides else None
        arrow = bool(sides) and is_token(inside[0].children[1], "ARROW") and inside[0].children[1] != "~"
        if not arrow or variable_item is None or not rest or rest[0].op or len(item.posts) > 1:
            raise Fault("A limit is not complete.", r"Write \lim_{x \to a} f(x).", item.place)
        variable, inner = self.hidden_variable(variable_item, scope)
        body = self.as_number(self.term(rest, inner), item.place)
        target = self.scalar(sides[1], scope)
        return number(Limit(_hidden(body, variable, item), target, data=SIDES[item.name])), len(factors)

    def hidden_variable(self, item: Item, scope: Scope) -> tuple[Sym, Scope]:
        """The variable that an integral or a limit hides, and the scope inside."""
        if not item.name or item.posts or item.exponent is not None or not item.name.rstrip("'").isalpha():
            raise Fault("An integral or limit runs over a letter.", "Write dx.", item.place)
        variable = Sym(item.name)
        symbols = {**scope.symbols, item.name: (variable,)}
        return variable, replace(scope, symbols=symbols, applied=scope.applied - {item.name})

    def is_extreme(self, factors: list[Factor], at: int) -> bool:
        r"""Whether \max_j of something begins here."""
        item = factors[at].item
        return item.name in {"max", "min"} and len(item.posts) == 1 and item.posts[0].data == "sub"

    def extreme(self, factors: list[Factor], at: int, scope: Scope) -> tuple[Reading, int]:
        r"""\max_j of the rest of the term; of an optimum over a name that is free, the place."""
        item, rest = factors[at].item, factors[at + 1 :]
        words = letters_of(item.scripts("sub")[0], scope.known)
        if len(words) != 1 or not rest or rest[0].op or item.exponent is not None:
            raise Fault("{name} runs over one index.", "Write {name}_j z_j.", item.place, name=item.name)
        return self.hidden_optimum(item, words[0], rest, scope), len(factors)

    def hidden_optimum(self, item: Item, word: str, rest: list[Factor], scope: Scope) -> Reading:
        r"""\max_j z_j, \arg\max_j z_j: over an index, or over a letter that is free."""
        variable: Sym | Idx
        index = next((x for x in scope.symbols.get(word, ()) if isinstance(x, Idx)), None)
        if index is None and not scope.free:
            raise Fault("{name} is no index here.", "Use an index of the question.", item.place, name=word)
        if index is None:
            variable, inner = Sym(word), replace(scope, symbols={**scope.symbols, word: (Sym(word),)})
        else:
            variable, inner = index, scope.bind(index, fixed=False)
        body = self.as_number(self.term(rest, inner), item.place)
        used = [x for x in body.free if isinstance(x, Idx) and x.data == word]
        if index is None and variable not in body.free:
            return number(Applied(body, variable, data=f"{item.name} over"))
        return number(Extreme(_hidden(body, used[0] if used else variable, item), data=f"{item.name} over"))

    # Norms and indicators

    def norm(self, item: Item, scope: Scope) -> Reading:
        r"""\|x\|, \|x\|_2 and \|x\|_1 of a vector, and \|W\|_F of a matrix; of anything, \|x\| is positive."""
        head = item.head
        assert isinstance(head, Tree)
        subs = item.scripts("sub")
        words = letters_of(subs[0], scope.known) if len(subs) == 1 else []
        order = "".join(words) or "2"
        reading = self.sum(trees(head)[0], scope)
        ranks = (2,) if order == "F" else (1,)
        shape = next((s for s in reading if len(s) in ranks and not shapes.is_row(s)), None)
        plain = len(subs) <= 1 and bool(words) == bool(subs) and order in {"1", "2"}
        if shape is None and plain and _has_unknown(reading.get(())):
            rest = Item(head, tuple(p for p in item.posts if p not in subs), item.exponent, item.place)
            return self.scripted(number(Applied(_upright(reading[()]), data=f"norm_{order}")), rest, scope)
        if len(subs) > 1 or (subs and not words) or order not in {"1", "2", "F"} or shape is None:
            raise Fault("No norm of this is read.", "Write the sum over the entries.", item.place)
        where = shapes.fresh_indices(shape, reading[shape])
        entry = shapes.entry(reading[shape], where)
        body: Expr = absolute(entry) if order == "1" else Pow(entry, Num(2))
        for index in reversed(where):
            body = Sum(body, index)
        rest = Item(head, tuple(p for p in item.posts if p not in subs), item.exponent, item.place)
        return self.scripted(number(body if order == "1" else Pow(body, HALF)), rest, scope)

    def indicator(self, brackets: Tree[Token], scope: Scope) -> Reading:
        """1[a ≥ b], the step of a - b; 1[i = j] of two indices, their delta."""
        inside = arguments_of(brackets)
        children = inside[0][1].children if len(inside) == 1 else []
        said = [str(c) for c in children if is_token(c, "REL")]
        sides = [c for c in children if isinstance(c, Tree)]
        if not said or len(sides) != len(said) + 1 or any(s not in STEPS for s in said):
            raise Fault("No condition can be read here.", "Write 1[x ≥ 0].", place_of(brackets))
        values = [self.scalar(side, scope) for side in sides]
        out = [STEPS[s](a, b) for s, a, b in zip(said, values, values[1:], strict=False)]
        made = out[0]
        for factor in out[1:]:
            made = made * factor
        return number(made)


def _hidden(body: Expr, variable: Sym | Idx, item: Item) -> Expr:
    try:
        return hidden(body, variable)
    except ValueError:
        raise Fault("The variable has another meaning inside.", "Use another letter.", item.place) from None


def _equal(a: Expr, b: Expr) -> Expr:
    """1 where a = b: of indices, their delta; of an unknown label and an index, a node that says no more."""
    if isinstance(a, Idx) and isinstance(b, Idx):
        return Delta(a, b)
    if isinstance(a, Idx) or isinstance(b, Idx):
        return Applied(*sorted((a, b), key=lambda e: e.key), data="equal")
    apart = _difference(a, b)
    return Step(apart) * Step(-apart)


STEPS: dict[str, Callable[[Expr, Expr], Expr]] = {
    ">=": lambda a, b: Step(_difference(a, b)),
    "<=": lambda a, b: Step(_difference(b, a)),
    ">": lambda a, b: 1 - Step(_difference(b, a)),
    "<": lambda a, b: 1 - Step(_difference(a, b)),
    "=": _equal,
    "!=": lambda a, b: ONE - _equal(a, b),
}


def _difference(a: Expr, b: Expr) -> Expr:
    return a if b == Num(0) else -b if a == Num(0) else a - b


def _has_unknown(e: Expr | None) -> bool:
    """Is there a function of which nothing is known, whose values may be vectors?"""
    return e is not None and any(isinstance(a, Applied) for a in e.walk())


def _upright(e: Expr) -> Expr:
    """e or -e, of which the norm is the same: the one with the first of its terms, by name, positive."""
    terms = [_signed(a) for a in (e.args if isinstance(e, Add) else (e,))]
    terms.sort(key=lambda term: term[1].key)
    first = terms[0][0]
    made = [a if sign == first else -a for sign, a in terms]
    return made[0] if len(made) == 1 else Add(*made)


def _signed(e: Expr) -> tuple[int, Expr]:
    if isinstance(e, Mul) and e.args[0] == Num(-1):
        return -1, e.args[1] if len(e.args) == 2 else Mul(*e.args[1:])
    return 1, e
