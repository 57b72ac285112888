r"""What a sum runs over where that is no single index from 1 to its end: sets, pairs, chains of inequalities.

    \sum_{x \in X} f(x)            x over the elements of X, of which there are |X|
    \sum_{(x, y) \in D} f(x, y)    x and y, the parts of one element
    \sum_{i < j}   \sum_{1 \le i < j \le n}    \sum_{i \in \{1, ..., n\}}    \sum_{k \ge 0}
    \sum_{i, j = 1}^n              both of them

An index over a set counts its elements: x as a number is the element, a family "∈X" at the index, so that nothing is
known of it; x_i is an entry at the index. Of i < j the smaller one runs up to the greater one less 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from lark import Token, Tree

from derive.symbols import Dim, Expr, Family, Idx, Num, Sym
from verify.answers.reading.functions import INFINITY
from verify.answers.reading.invalid import Fault
from verify.answers.reading.names import Scope
from verify.answers.reading.reader import Reader
from verify.answers.reading.trees import Item, arguments_of, is_token, letters_of, only, place_of, plain, trees

LETTERS = frozenset("abcijklmnpqrstuv")  # of indices that are compared with each other
LESS, GREATER = {"<": 1, "<=": 0}, {">": 1, ">=": 0}
MOST = 3  # indices in a chain
Bound = tuple[Scope, list[Idx]]


def set_name(name: str) -> str:
    """What the number of the elements of a set is called."""
    return f"|{name}|"


def extent(index: Idx) -> Expr:
    """How many entries an index speaks of; of the i of i < j, as many as j does."""
    outer = next((x for x in index.hi.free if isinstance(x, Idx)), None)
    return index.hi if outer is None else extent(outer)


def over_set(scope: Scope, names: Sequence[str], size: str, known: Iterable[Expr] = ()) -> Bound:
    """The scope inside of a sum over the elements of a set, and its index."""
    index = next((x for x in known if isinstance(x, Idx)), None) or Idx(",".join(names), Dim(size))
    inner = scope.bind(index, fixed=True) if len(names) == 1 else scope
    parts = [f"∈{size.strip('|')}" + (f".{place}" if len(names) > 1 else "") for place, _ in enumerate(names, 1)]
    elements = {name: (Family(part, Dim(size)), index) for name, part in zip(names, parts, strict=True)}
    symbols = {name: found for name, found in inner.symbols.items() if len(names) == 1 or name not in names}
    return replace(inner, symbols=symbols, elements={**scope.elements, **elements}), [index]


def ranges(reader: Reader, item: Item, scope: Scope) -> Bound | None:
    """The scope inside of a sum, and its indices from the outermost on; None for an index and its ends."""
    subs = item.scripts("sub")
    if len(subs) != 1 or len(subs) < len(item.posts) or item.exponent is not None or letters_of(subs[0], scope.known):
        return None
    inside = [a for _, a in arguments_of(subs[0])]
    if len(inside) != 1 or len(inside[0].children) < 3:
        return _shared_range(inside, scope) if len(inside) > 1 else None
    if any(is_token(c, "IN") and c == "∉" for c in inside[0].children):
        raise Fault("A sum runs over an index or over a named set.", r"Write \sum_{x \in X} f(x).", place_of(inside[0]))
    return _members(reader, inside[0], scope) or _chain(reader, inside[0], scope)


def _shared_range(inside: list[Tree[Token]], scope: Scope) -> Bound | None:
    """x in X, y in Y."""
    bound: list[Idx] = []
    for node in inside:
        if not any(is_token(c, "IN") and c != "∉" for c in node.children):
            return None
        found = _named_set(node, scope)
        if found is None:
            return None
        scope, more = found
        bound += more
    return scope, bound


def _members(reader: Reader, node: Tree[Token], scope: Scope) -> Bound | None:
    """x ∈ X, (x, y) ∈ D, i ∈ {1, ..., n}."""
    if len(node.children) != 3 or not is_token(node.children[1], "IN"):
        return None
    found = _named_set(node, scope)
    if found is not None:
        return found
    names, where = _names(trees(node)[0]), only(trees(node)[1])
    head = where.head if where is not None and where.bare else None
    given = [a for _, a in arguments_of(head)] if isinstance(head, Tree) and head.data == "paren" else []
    ends = _ends(given)
    if len(names) != 1 or ends is None:
        raise Fault("A sum runs over an index or over a named set.", r"Write \sum_{x \in X} f(x).", place_of(node))
    low, high = (Num(1) if end is None else reader.as_number(reader.argument(end, scope), 0) for end in ends)
    index = Idx(names[0], low, _counted(high, scope))
    return scope.bind(index, fixed=True), [index]


def _named_set(node: Tree[Token], scope: Scope) -> Bound | None:
    """x ∈ X and (x, y) ∈ D of a set that has a name."""
    names, where = _names(trees(node)[0]), only(trees(node)[1])
    scripted = where is not None and where.exponent is None and len(where.scripts("sub")) == len(where.posts)
    if where is None or not scripted or not where.name or not names:
        return None
    if not scope.free:
        raise Fault("A sum over a set is not read here.", "Write \\sum_{k=1}^K.", where.place)
    below = [w for post in where.posts for w in letters_of(post, scope.known)]
    if len(where.posts) > 1 or (where.posts and not below) or any(_is_index(w, scope) for w in below):
        raise Fault("A set that depends on an index is not read.", "Write the sum with its ends.", where.place)
    return over_set(scope, names, set_name("_".join((where.name, *below))))


def _is_index(word: str, scope: Scope) -> bool:
    return word in scope.fixed or word in scope.elements


def _names(node: Tree[Token]) -> list[str]:
    """The x of x ∈ X, and the x and y of (x, y) ∈ D."""
    item = only(node)
    if item is None:
        return []
    if item.name:
        return [item.name] if item.bare else []
    given = arguments_of(item.head) if isinstance(item.head, Tree) and item.head.data == "paren" and item.bare else []
    names = [found.name for _, a in given if (found := only(plain(a))) is not None and found.bare and found.name]
    return names if len(names) == len(given) == len(set(names)) else []


def _ends(given: list[Tree[Token]]) -> tuple[Tree[Token] | None, Tree[Token]] | None:
    """The 1 and n of {1, 2, ..., n}; nothing and n of [n]."""
    dots = [place for place, a in enumerate(given) if not trees(a)]
    if len(given) == 1 and plain(given[0]) is not None:
        return None, given[0]
    return (given[0], given[-1]) if dots == [len(given) - 2] and len(given) in {3, 4} else None


def _chain(reader: Reader, node: Tree[Token], scope: Scope) -> Bound | None:
    """i < j, 1 <= i < j <= n, k >= 0: the indices, and the ends that are said."""
    said = [str(c) for c in node.children if isinstance(c, Token)]
    sides = trees(node)
    if len(said) != len(sides) - 1:
        return None
    if set(said) <= GREATER.keys():
        said, sides = [{">": "<", ">=": "<="}[s] for s in reversed(said)], sides[::-1]
    if not set(said) <= LESS.keys():
        return None
    names = [_letter(side, scope) for side in sides]
    begin = next((place for place, name in enumerate(names) if name), len(names))
    end = next((place for place in range(len(names) - 1, -1, -1) if names[place]), -1)
    inner = names[begin : end + 1]
    alone = len(inner) == 1 and begin == 0
    if not inner or not all(inner) or len(inner) > MOST or len(set(inner)) < len(inner) or begin > 1 or alone:
        return None
    if len(names) - end > 2:
        return None
    low: Expr = Num(1)
    if begin == 1:
        low = _shifted(reader.scalar(sides[0], scope), LESS[said[0]])
    if end + 1 < len(names):
        high = _shifted(_counted(reader.scalar(sides[-1], scope), scope), -LESS[said[-1]])
    elif len(inner) == 1:
        high = INFINITY
    else:
        high = _common_end(scope)
    return _nested(inner, [LESS[s] for s in said[begin:end]], low, high, scope)


def _nested(names: list[str], steps: list[int], low: Expr, high: Expr, scope: Scope) -> Bound:
    """The indices of a chain, the greatest first: the others run up to it."""
    bound: list[Idx] = []
    for place in range(len(names) - 1, -1, -1):
        if bound:
            high = _shifted(bound[-1], -steps[place])
        index = Idx(names[place], low, high)
        scope = scope.bind(index, fixed=True)
        bound.append(index)
    return scope, bound


def _letter(node: Tree[Token], scope: Scope) -> str:
    """The index that a side of a chain is, or ""."""
    item = only(node)
    name = item.name if item is not None and item.bare and len(node.children) == 1 else ""
    end = name in scope.ends or (name == "n" and not scope.ends)
    return name if name in LETTERS and not end else ""


def _common_end(scope: Scope) -> Expr:
    """The end that is not said: the one end that the texts have, else that of their sums without one."""
    if len(scope.ends) == 1:
        return _end(next(iter(scope.ends)), scope)
    known = (x for name in sorted(scope.loose) for x in scope.symbols.get(name, ()))
    return next((x.hi for x in known if isinstance(x, Idx)), _end("n", scope))


def _shifted(e: Expr, by: int) -> Expr:
    if not by:
        return e
    return Num(e.data + by) if isinstance(e, Num) else e + by if by > 0 else e - -by


def _counted(end: Expr, scope: Scope) -> Expr:
    """A letter at the end of a range, as a count where there are such."""
    return _end(str(end.data), scope) if isinstance(end, Sym) else end


def _end(name: str, scope: Scope) -> Expr:
    known = next((x for x in scope.symbols.get(name, ()) if isinstance(x, Dim)), None)
    return known or (Dim(name) if scope.has_sizes else Sym(name))
