"""What takes in the rest of a term: sums, products, optima, derivatives; and probabilities."""

from __future__ import annotations

import re
from dataclasses import replace

from lark import Token, Tree

from derive.language import word
from derive.symbols import (
    ArgMax,
    ArgMin,
    At,
    D,
    Delta,
    Dim,
    Event,
    Expr,
    Family,
    Idx,
    Joint,
    Num,
    P,
    Prod,
    Sum,
    Sym,
    subst,
)
from verify.answers.reading import limits
from verify.answers.reading.functions import TOTAL, Applied
from verify.answers.reading.index_ranges import over_set, ranges
from verify.answers.reading.invalid import Fault
from verify.answers.reading.names import OPTIMA, SUMS, Scope
from verify.answers.reading.reader import Reader
from verify.answers.reading.shapes import ONE, Reading, entrywise_all, number
from verify.answers.reading.trees import (
    Factor,
    Item,
    arguments_of,
    is_token,
    letters_of,
    only,
    only_term,
    place_of,
    plain,
    trees,
)


class Clash(Fault):
    """One index over families of two sizes."""


FEATURES = frozenset("abc")  # letters of indices over features, and of actions
ORDER = 10  # of a derivative
Spec = tuple[str, Expr | None, Expr | None]  # an index and its bounds, as far as they are written

VALUES = re.compile(r"[a-z]'*|omega'*|theta'*")  # Σ_x p(x) runs over all values that x has


class Binders(Reader):
    """The part of the builder that binds indices and variables."""

    # Sums, products, optima

    def big(self, factors: list[Factor], at: int, scope: Scope) -> tuple[Reading, int]:
        """Σⱼ₌₁ᴷ of the rest of the term, argmin_q of it, or sum(body, j=1..K)."""
        item, rest = factors[at].item, factors[at + 1 :]
        if not rest or rest[0].op:
            raise Fault("{name} stands without a body.", "Write {name}_j z_j.", item.place, name=item.name)
        if item.name in OPTIMA:
            return self.optimum(item, rest, scope), len(factors)
        if factors[at].op == "/" and not item.bare:
            rest = rest[: self.end_below(factors, at, scope) - at - 1]
        if item.bare:
            return self.called_sum(item, rest[0].item, scope), at + 2
        excluded = _excluded(item)
        found = None if excluded else ranges(self, item, scope)
        if found is None:
            specs: list[Spec] = [(_index_name(excluded), None, None)] if excluded else self.limits_of(item, scope)
            found = self.values_of(specs, rest, scope) or self.bound(specs, item, scope)
        inner, bound = found
        terms = self.term(rest, inner)
        if terms and () not in terms and not excluded and item.name == "sum":  # of vectors
            vectors = entrywise_all(lambda e: _nested(item.name, e, bound, inner), terms)
            return vectors, at + 1 + len(rest)
        body = self.as_number(terms, rest[0].item.place)
        if excluded and item.name == "prod" and scope.free:
            whole = _nested(item.name, body, bound, inner)
            return number(self.without_factor(whole, excluded, item, scope)), at + 1 + len(rest)
        if excluded:
            body = self.without(body, bound[0], excluded, item, scope)
        return number(_nested(item.name, body, bound, inner)), at + 1 + len(rest)

    @staticmethod
    def values_of(specs: list[Spec], rest: list[Factor], scope: Scope) -> tuple[Scope, list[Idx]] | None:
        """All values of a letter that is no index in the body: Σ_a π(a | s) Q(s, a)."""
        name, low, high = specs[0]
        if len(specs) > 1 or low is not None or high is not None or name not in FEATURES or not scope.has_sizes:
            return None
        items = [factor.item for factor in rest]
        nodes = [node for item in items for node in (item.head, *item.posts) if isinstance(node, Tree)]
        below = {w for node in nodes for sub in node.find_data("sub") for w in words_in(sub)}
        below |= {w for node in nodes for sub in node.find_data("index") for w in words_in(sub)}
        return None if name in below else over_set(scope, (name,), f"values of {name}")

    def end_below(self, factors: list[Factor], at: int, scope: Scope) -> int:
        """Where a sum under a stroke ends: a/Σ_j z_j (b + c) is (a/Σ_j z_j) (b + c), for the bracket has no j."""
        names = {w for post in factors[at].item.scripts("sub") for w in words_in(post)}
        for place in range(at + 2, len(factors)):
            head = factors[place].item.head
            bracketed = isinstance(head, Tree) and head.data == "paren" and not factors[place].op
            if bracketed and not self.takes_more(factors, place - 1, scope) and not names & set(unbound_words(head)):
                return place
        return len(factors)

    def without(self, body: Expr, index: Idx, node: Tree[Token], item: Item, scope: Scope) -> Expr:
        """The body of Σ_{k≠j}: the term at j is 0, as in the book's (1 - δ_kj) f."""
        other = self.scalar(trees(node)[1], scope)
        if item.name == "sum" and scope.free and isinstance(other, Sym | At):  # a label
            return (1 - Applied(*sorted((index, other), key=lambda e: e.key), data="equal")) * body
        if item.name != "sum" or not all(isinstance(x, Idx | Dim) for x in other.free):
            raise Fault("Only a sum leaves out an index.", "Write Σ_{k≠j} z_k.", item.place)
        return (1 - Delta(index, other)) * body

    def without_factor(self, whole: Expr, node: Tree[Token], item: Item, scope: Scope) -> Expr:
        """Π_{k≠j} as the products up to j - 1 and from j + 1 on."""
        other, (index, body) = self.scalar(trees(node)[1], scope), whole.args
        if not isinstance(other, Idx) or not isinstance(index, Idx):
            raise Fault("Only a sum leaves out an index.", "Write Σ_{k≠j} z_k.", item.place)
        parts = (Idx(str(index.data), index.lo, other - 1), Idx(str(index.data), other + 1, index.hi))
        first, second = (Prod(subst(body, {index: part}), part) for part in parts)
        return first * second

    def called_sum(self, item: Item, brackets: Item, scope: Scope) -> Reading:
        """sum(body, j=1..K), sum(body, (j, 1, K)), sum(body, j), sum(j, body)."""
        head = brackets.head
        given = [a for _, a in arguments_of(head)] if isinstance(head, Tree) and head.data == "paren" else []
        if len(given) < 2 or not brackets.bare:
            cure = word("Write {name}_{{j=1}}^K z_j or {name}(z_j, j=1..K).")
            raise Fault("{name} has no index.", cure, item.place, name=item.name)
        first = only(plain(given[0]))
        if len(given) == 2 and first is not None and first.bare and self.is_index(first.name, scope):
            given = given[::-1] if self.names_no_index(given[1], scope) else given
        specs = self.spec_list(given[1:], scope)
        inner, bound = self.bound(specs, item, scope)
        body = plain(given[0])
        if body is None:
            raise Fault("A relation is no term of a sum.", "Write the body first.", place_of(given[0]))
        return number(_nested(item.name, self.scalar(body, inner), bound, inner))

    @staticmethod
    def is_index(name: str, scope: Scope) -> bool:
        """Whether this is the name of an index."""
        return any(isinstance(x, Idx) for x in scope.symbols.get(name, ()))

    def names_no_index(self, node: Tree[Token], scope: Scope) -> bool:
        """Whether an argument cannot say what is summed over."""
        if plain(node) is None:
            return False
        found = only(plain(node))
        brackets = found is not None and isinstance(found.head, Tree)
        return not brackets and not (found is not None and found.bare and self.is_index(found.name, scope))

    def limits_of(self, item: Item, scope: Scope) -> list[Spec]:
        """What stands under and over a Σ."""
        subs, sups = item.scripts("sub"), (*item.scripts("sup"), *item.scripts("sup_frac"))
        if len(subs) != 1 or len(sups) > 1 or len(item.posts) != 1 + len(sups):
            raise Fault("{name} needs one index.", "Write {name}_{{j=1}}^K z_j.", item.place, name=item.name)
        words = letters_of(subs[0], scope.known)
        specs: list[Spec]
        if words:
            specs = [(word, None, None) for word in words]
        else:
            specs = self.spec_list([a for _, a in arguments_of(subs[0])], scope)
        top = self.script(sups[0], scope) if sups else self.raised(item, scope) if item.exponent else None
        if top is not None:
            lows = [begin for _, begin, _ in specs]
            if len(specs) > 1 and (any(lows[:-1]) or lows[-1] is None):
                raise Fault("One end for several indices.", "Write a sum for each index.", item.place)
            specs = [(name, lows[-1] or ONE, top) for name, _, _ in specs]  # i, j = 1
        return specs

    def spec_list(self, given: list[Tree[Token]], scope: Scope) -> list[Spec]:
        """j=1..K, or j, 1, K, or (j, 1, K), or j."""
        first = only(plain(given[0]))
        head = first.head if first is not None and first.bare else None
        if len(given) == 1 and isinstance(head, Tree) and head.data == "paren":
            return self.spec_list([a for _, a in arguments_of(head)], scope)
        if len(given) == 3 and all(plain(a) for a in given):
            start, end = (self.as_number(self.argument(a, scope), place_of(a)) for a in given[1:])
            return [(_index_name(given[0]), start, end)]
        if len(given) == 4 and len(given[0].children) == 3 and not trees(given[2]):  # j=1,2,...,K has one number more
            given = [given[0], *given[2:]]
        if len(given) == 3 and len(given[0].children) == 3 and not trees(given[1]):
            name, low, _ = self.spec(given[0], scope)
            return [(name, low, self.as_number(self.argument(given[2], scope), place_of(given[2])))]
        return [self.spec(a, scope) for a in given]

    def spec(self, node: Tree[Token], scope: Scope) -> Spec:
        """One index, with its bounds if they are written."""
        children = node.children
        if len(children) == 1:
            return _index_name(node), None, None
        if str(children[1]) != "=":
            raise Fault("A sum runs over j = 1..K.", "Say the rest with a factor.", place_of(node))
        low, *high = (self.scalar(side, scope) for side in trees(node)[1:])
        return _index_name(node), low, high[0] if high else None

    def bound(self, specs: list[Spec], item: Item, scope: Scope) -> tuple[Scope, list[Idx]]:
        """The scope inside, and the indices."""
        bound: list[Idx] = []
        for name, low, high in specs:
            known = next((x for x in scope.symbols.get(name, ()) if isinstance(x, Idx)), None)
            if high is None and known is None and scope.has_sizes and low is None and VALUES.fullmatch(name):
                scope, (index,) = over_set(scope, (name,), f"values of {name}")  # however many
                bound.append(index)
                continue
            if high is None and known is None:
                raise Fault("The end of {name} is not said.", "Write {name}=1..K.", item.place, name=name)
            if high is None and low is not None and known is not None and known.lo != low:
                known = Idx(name, low, known.hi)
            index = known if high is None and known is not None else Idx(name, ONE if low is None else low, high or ONE)
            bound.append(index)
            scope = scope.bind(index, fixed=high is not None)
        return scope, bound

    def optimum(self, item: Item, rest: list[Factor], scope: Scope) -> Reading:
        """argmin_q of the rest of the term."""
        subs = item.scripts("sub")
        words = letters_of(subs[0], scope.known) if len(subs) == 1 else []
        if scope.free and len(words) == 1:
            return self.hidden_optimum(item, words[0], rest, scope)
        body = self.as_number(self.term(rest, scope), rest[0].item.place)
        variables = [x for w in words[:1] for x in scope.symbols.get(w, ()) if isinstance(x, Sym | Family)]
        variables.sort(key=lambda x: (x not in body.free, not isinstance(x, Family)))
        if len(words) != 1 or not variables:
            raise Fault("{name} needs one variable.", "Write {name}_q with a variable q.", item.place, name=item.name)
        return number((ArgMin if item.name == "argmin" else ArgMax)(body, variables[0]))

    # Derivatives

    def is_differential(self, factors: list[Factor], at: int) -> bool:
        """Whether ∂ ... / ∂ ... begins here."""
        return _flattened(factors, at) is not None

    def derivative(self, factors: list[Factor], at: int, scope: Scope) -> tuple[Reading, int] | None:
        """∂f/∂x, which ends with its variables, or ∂/∂x of the rest of the term; None if there is neither."""
        flat = _flattened(factors, at)
        if flat is None:
            return None
        row, slash, taken, closed = flat
        self.level += 1
        limits.check_level(self.level, factors[at].item.place)
        variables, after = self.variables(row[:closed] if closed else row, slash, scope)
        if closed and after != closed:
            raise Fault("Only variables stand under a derivative.", "Write ∂f/∂x.", row[slash].item.place)
        order = self.order(row[0].item, scope)
        if order != len(variables):
            raise Fault("The orders of a derivative do not agree.", "Write ∂²f/∂x∂y.", row[0].item.place)
        if slash > 1:
            function = self.term(_of_variable(row[1:slash], row[slash + 1], scope), scope)
            end = taken + after
        else:
            if after == len(row) or row[after].op:
                raise Fault("A derivative of nothing.", "Write ∂f/∂x or d/dx f.", row[0].item.place)
            function, end = self.term(row[after:], scope), len(factors)
        out = self.as_number(function, row[0].item.place)
        total = not is_token(row[0].item.head, "PARTIAL")
        opaque = self.opaque_derivative(out, variables, scope, total=total, whole=slash > 1)
        if any(isinstance(x, Applied) for x in variables):
            opaque = Applied(out, *variables, data="derivative")
        for x in reversed(variables) if opaque is None else ():
            out = D(out, x, data=TOTAL if total and scope.free and x not in out.free else None)
        out = opaque or out
        self.level -= 1
        return number(out), end

    def order(self, sign: Item, scope: Scope) -> int:
        """The 2 of ∂²."""
        if sign.bare:
            return 1
        return self.count(replace(sign), scope)

    def count(self, item: Item, scope: Scope) -> int:
        """The number above a differential."""
        sups = item.scripts("sup")
        e = self.script(sups[0], scope) if sups else self.raised(item, scope) if item.exponent else ONE
        if not isinstance(e, Num) or e.data.denominator != 1 or not 1 <= e.data <= ORDER:
            cause = word("The order of a derivative is a number from 1 to {most}.")
            raise Fault(cause, "Write ∂²f/∂x².", item.place, most=ORDER)
        return int(e.data)

    def variables(self, row: list[Factor], slash: int, scope: Scope) -> tuple[list[Expr], int]:
        """What is differentiated by, each as often as it says, and the place after it."""
        found: list[Expr] = []
        at = slash
        while at + 1 < len(row) and _is_d(row[at].item) and (at == slash or not row[at].op) and not row[at + 1].op:
            if at > slash and _is_over(row, at + 2):
                break
            if not row[at].item.bare:
                raise Fault("A power of a differential.", "Write ∂²f/∂x².", row[at].item.place)
            item = row[at + 1].item
            if any(post.data not in {"sub", "sup", "index"} for post in item.posts):
                raise Fault("Only variables stand under a derivative.", "Write ∂f/∂x.", item.place)
            x = self.variable(replace(item, posts=item.scripts("sub") + item.scripts("index"), exponent=None), scope)
            found += [x] * self.count(item, scope)
            at += 2
            if len(found) > ORDER:
                raise Fault("A derivative beyond order {most}.", "Use a lower one.", item.place, most=ORDER)
        return found, at

    def variable(self, item: Item, scope: Scope) -> Expr:
        """A variable to differentiate by."""
        x = self.as_number(self.item(item, scope), item.place)
        if scope.free and isinstance(x, Applied) and str(x.data).endswith("_"):  # h_{t-1}
            return x
        if not isinstance(x, Sym) and not (isinstance(x, At) and isinstance(x.args[0], Family)):
            cause = word("{formula} is no variable to differentiate by.")
            raise Fault(cause, "Use a symbol or an entry.", item.place, formula=x)
        return x

    def diff(self, brackets: Item, scope: Scope) -> Reading:
        """diff(f, x), diff(f, x, y), diff(f, x, 2)."""
        given = [a for _, a in arguments_of(brackets.head)] if isinstance(brackets.head, Tree) else []
        if len(given) < 2:
            raise Fault("diff takes a function and a variable.", "Write diff(f, x).", brackets.place)
        out = self.as_number(self.argument(given[0], scope), place_of(given[0]))
        last: Expr | None = None
        for node in given[1:]:
            item = only(plain(node))
            if item is None:
                raise Fault("This is no variable to differentiate by.", "Write diff(f, x).", place_of(node))
            times = 1
            if last is not None and is_token(item.head, "NUM"):
                times = self.count(Item(item.head, (), (False, _item_tree(node)), item.place), scope) - 1
            else:
                last = self.variable(item, scope)
            for _ in range(times):
                out = D(out, last)
        return number(out)

    # Probabilities

    def probability(self, brackets: Item, scope: Scope) -> Reading:
        """P(A, B | C)."""
        given = arguments_of(brackets.head) if isinstance(brackets.head, Tree) else []
        sides: list[list[Expr]] = [[]]
        for before, node in given:
            if before == "|":
                sides.append([])
            sides[-1].append(self.event(node, scope))
        if len(sides) > 2 or not all(sides):
            raise Fault("A probability is P(A) or P(A | B).", "Write P(A, B | C).", brackets.place)
        return number(P(*(side[0] if len(side) == 1 else Joint(*side) for side in sides)))

    def event(self, node: Tree[Token], scope: Scope) -> Expr:
        """An event, or a member of a family of events."""
        item = only(plain(node))
        whole = item is not None and item.exponent is None and len(item.scripts("sub")) == len(item.posts)
        name = item.name if item is not None and whole else ""
        events = [x for x in scope.symbols.get(name, ()) if isinstance(x, Event)]
        where = tuple(i for s in item.scripts("sub") for i in self.indices(s, scope)) if item is not None else ()
        for event in events:
            if len(event.shape) == len(where):
                return At(event, *where) if where else event
        raise Fault("P is the probability of an event.", "Write P(Y_k | X) with the question's events.", place_of(node))


def _is_over(row: list[Factor], at: int) -> bool:
    """Whether / dx stands here: of two quotients side by side, ∂L/∂p ∂p/∂z, the second begins before it."""
    return at < len(row) and row[at].op == "/" and _is_d(row[at].item)


def _of_variable(function: list[Factor], variable: Factor, scope: Scope) -> list[Factor]:
    """dσ/dz as d/dz σ(z)."""
    alone = len(function) == 1 and function[0].item.bare and function[0].item.name in scope.functions
    if not alone or function[0].item.name in scope.symbols or len(function[0].item.name) == 1:
        return function
    bare = Tree("item", [variable.item.head, *variable.item.scripts("sub")])
    inside = Tree("arg", [Tree("sum", [Tree("term", [bare])])])
    brackets = Tree("paren", [Tree("args", [inside])])
    return [*function, Factor("", False, Item(brackets, (), None, variable.item.place))]


def words_in(node: Tree[Token] | Token) -> list[str]:
    """The names in a tree."""
    if isinstance(node, Token):
        return [str(node)] if node.type == "NAME" else []
    return [str(t) for t in node.scan_values(lambda t: is_token(t, "NAME"))]


def unbound_words(node: Tree[Token] | Token) -> list[str]:
    """The names in a tree but for those that a sum inside of it runs over."""
    if isinstance(node, Token):
        return words_in(node)
    found: list[str] = []
    bound: set[str] = set()
    for child in node.children:
        head = child.children[0] if node.data == "term" and isinstance(child, Tree) else None
        if isinstance(child, Tree) and isinstance(head, Token) and head in SUMS:
            bound |= {w for post in trees(child) if post.data == "sub" for w in words_in(post)}
        found += [w for w in unbound_words(child) if w not in bound]
    return found


def _excluded(item: Item) -> Tree[Token] | None:
    """The k≠j under a Σ, if this stands there."""
    if len(item.posts) != 1 or item.posts[0].data != "sub" or item.exponent is not None:
        return None
    inside = [a for _, a in arguments_of(item.posts[0])]
    found = len(inside) == 1 and len(inside[0].children) == 3 and str(inside[0].children[1]) == "!="
    return inside[0] if found else None


def _nested(name: str, body: Expr, bound: list[Idx], scope: Scope) -> Expr:
    """The sums over the indices; one without limits runs over what it is used with."""
    for written in reversed(bound):
        used = [x for x in body.free if isinstance(x, Idx) and x.data == written.data and x != written]
        entries = [a for e in body.walk() if isinstance(e, At) for a in e.args[1:]]
        if len(used) > 1 or (used and written in entries):
            raise Clash("{name} runs over two sizes.", "Say its range: {name}=1..K.", 0, name=written.data)
        index = written if written.data in scope.fixed or not used else used[0]
        body = subst(body, {written: index})
        body = Sum(body, index) if name == "sum" else Prod(body, index)
    return body


def _item_tree(node: Tree[Token]) -> Tree[Token]:
    """The tree of the one item that an argument is."""
    return trees(trees(trees(node)[0])[0])[0]


def _index_name(node: Tree[Token]) -> str:
    """The name of the index that an argument begins with."""
    inner = trees(node)[:1]
    factors = only_term(inner[0]) if inner else []
    item = factors[0].item if len(factors) == 1 else None
    if item is not None and item.name and item.exponent is None:
        if item.bare:
            return item.name
        digits = letters_of(item.posts[0], str.isalnum) if len(item.posts) == 1 and item.posts[0].data == "sub" else []
        if len(digits) == 1 and digits[0].isdigit():
            return f"{item.name}{digits[0]}"
    raise Fault("A sum runs over an index.", "Write j=1..K.", place_of(node))


def _is_d(item: Item) -> bool:
    return is_token(item.head, "PARTIAL", "DIFF") or item.name == "d"


def _flattened(factors: list[Factor], at: int) -> tuple[list[Factor], int, int, int] | None:
    r"""Items from ∂ on, the place of what is under the bar, how many items stand before, where the variables end.

    The end is 0 where the notation does not say it.

    \frac{∂f}{∂x} g is the same row as ∂f/∂x g; so is ∂f/(∂x∂y).
    """
    item = factors[at].item
    if isinstance(item.head, Tree) and item.head.data == "frac" and item.bare:
        top, bottom = (_row(t) for t in trees(item.head))
        if not (top and bottom and _is_d(top[0].item) and _is_d(bottom[0].item)) or len(bottom) < 2:
            return None
        row = [*top, replace(bottom[0], op="/"), *bottom[1:], *factors[at + 1 :]]
        return row, len(top), at + 1 - len(top) - len(bottom), len(top) + len(bottom)
    if not _is_d(item):
        return None
    slash = next((p for p in range(at + 1, len(factors)) if factors[p].op), len(factors))
    if slash == len(factors) or factors[slash].op != "/":
        return None
    below = factors[slash].item
    opened = _row(below.head) if isinstance(below.head, Tree) and below.head.data == "paren" and below.bare else []
    if opened and _is_d(opened[0].item):
        row = [*factors[at:slash], replace(opened[0], op="/"), *opened[1:], *factors[slash + 1 :]]
        return row, slash - at, at + 1 - len(opened), slash - at + len(opened)
    if factors[slash].negative or not _is_d(below) or slash + 1 >= len(factors) or factors[slash + 1].op:
        return None
    return factors[at:], slash - at, at, 0


def _row(node: Tree[Token]) -> list[Factor]:
    """The factors in brackets that hold one term."""
    if node.data == "item":
        return []
    inside = arguments_of(node)
    inner = plain(inside[0][1]) if len(inside) == 1 else None
    return only_term(inner) if inner is not None else []
