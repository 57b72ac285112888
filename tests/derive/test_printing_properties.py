"""What holds for every formula: nothing too wide, balanced LaTeX, lossless trees, and no two formulas alike."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.errors import LossproofError
from derive.printing.glyphs import cells
from derive.printing.latex import latex
from derive.printing.linear import linear
from derive.printing.tree import DEPTH, BadTree, definitions_table, from_tree, to_tree
from derive.printing.unicode import pretty
from derive.symbols import (
    Add,
    ArgMax,
    ArgMin,
    At,
    Call,
    D,
    Delta,
    Exp,
    Expr,
    Factorial,
    Idx,
    Joint,
    Lam,
    Log,
    Mul,
    Num,
    P,
    Pow,
    Prod,
    Step,
    Sum,
    beta,
)
from derive.vocabulary import (
    DEFINITIONS,
    W,
    X,
    Y,
    Z,
    a,
    bias,
    binary_cross_entropy,
    cross_entropy,
    d,
    gram,
    i,
    j,
    k,
    l,
    label,
    log_softmax,
    mean_cross_entropy,
    n,
    observed,
    p,
    s,
    scores,
    sigmoid,
    softmax,
    squared_error,
    t,
    y,
    z,
)

b = Idx("b", d)  # no subscript glyph exists for it

TABLE = definitions_table(DEFINITIONS)

LEAVES = (
    *(t, s, n, z[k], y[j], W[a, k], W[b, l], Z[i, k], Num(2), Num(3), Num(-1), Num(-2), Num(Fraction(1, 2))),
    *(Delta(k, j), P(label[k], observed), P(Joint(observed, label[j])), softmax(z)[k], log_softmax(z)[j]),
    *(scores(X, W, bias)[i, k], mean_cross_entropy(Y, Z), cross_entropy(y, softmax(z))),
)
UNARY: tuple[Callable[[Expr], Expr], ...] = (
    lambda e: -e,
    lambda e: 1 / e,
    lambda e: e**2,
    Exp,
    Log,
    Factorial,
    Step,
    sigmoid,
    lambda e: Sum(e, k),
    lambda e: Prod(e, j),
    lambda e: D(e, t),
    lambda e: D(e, z[k]),
    lambda e: softmax(Lam(k, e))[j],
    lambda e: gram(X, Lam(i, k, e))[a, l],
    lambda e: e / n,
)
BINARY: tuple[Callable[[Expr, Expr], Expr], ...] = (
    Add,
    lambda f, g: f - g,
    Mul,
    lambda f, g: f / g,
    Pow,
    squared_error,
    lambda f, g: cross_entropy(Lam(k, f), Lam(k, g)),
    binary_cross_entropy,
)


def extend(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    """Formulas one operation higher."""
    return st.one_of(
        st.builds(lambda f, e: f(e), st.sampled_from(UNARY), inner),
        st.builds(lambda f, e, g: f(e, g), st.sampled_from(BINARY), inner, inner),
        st.builds(lambda es: Add(*es), st.lists(inner, min_size=2, max_size=4)),
        st.builds(lambda es: Mul(*es), st.lists(inner, min_size=2, max_size=4)),
    )


EXPRESSIONS = st.recursive(st.sampled_from(LEAVES), extend, max_leaves=12)
STATEMENTS = EXPRESSIONS | st.builds(ArgMin, EXPRESSIONS, st.just(p)) | st.builds(ArgMax, EXPRESSIONS, st.just(p))


# Width


def longest_piece(line: str) -> int:
    """The widest part of a line that has no place to break at; a sign stays with what follows it."""
    return max(cells(part) for part in re.split(r" (?=[+−|] )|(?<![+−|]) |(?=/\()", line))


@given(STATEMENTS, st.integers(20, 100))
def test_no_line_is_wider_than_asked_for(e: Expr, width: int):
    widest = max(map(cells, pretty(e, width).splitlines()))
    assert widest <= max(width, longest_piece(linear(e)) + 2)


@given(STATEMENTS)
def test_a_line_that_is_broken_says_the_same(e: Expr):
    shown = pretty(e, 30)
    if not set("─⎛") & set(shown) and "Σ " not in shown and "Π " not in shown and "arg" not in shown:
        assert "".join(shown.split()) == "".join(linear(e).split())


# LaTeX


@given(STATEMENTS)
def test_latex_is_balanced_and_ascii(e: Expr):
    shown = latex(e)
    assert shown.isascii()
    depth = 0
    for char in re.sub(r"\\[{}]", "", shown):
        depth += (char == "{") - (char == "}")
        assert depth >= 0
    assert depth == 0
    assert shown.count(r"\left(") == shown.count(r"\right)")
    assert shown.count("(") == shown.count(")")
    assert not re.search(r"[_^]\{[^{}]*\}[_^]\{[^{}]*\}[_^]", shown), "a double script"


# No two formulas alike


def canonical(e: Expr) -> Any:
    """A formula up to what printing leaves out: nested sums and products, their order, and how a sign is stored."""
    sign, tops, bottoms = _factors(e)
    return sign, tuple(sorted(map(repr, tops))), tuple(sorted(map(repr, bottoms)))


def _factors(e: Expr) -> tuple[int, list[Any], list[Any]]:
    match e:
        case Num():
            top, bottom = abs(e.data.numerator), e.data.denominator
            return (-1 if e.data < 0 else 1), [top] * (top != 1), [bottom] * (bottom != 1)
        case Mul():
            sign, tops, bottoms = 1, [], []
            for part_sign, part_tops, part_bottoms in map(_factors, e.args):
                sign, tops, bottoms = sign * part_sign, tops + part_tops, bottoms + part_bottoms
            return sign, tops, bottoms
        case Pow(args=(base, Num(data=-1))):
            sign, tops, bottoms = _factors(base)
            return sign, bottoms, tops
        case Add(args=(only,)):
            return _factors(only)
        case At(args=(Lam(), *_)):
            return _factors(beta(e))
        case Lam() if isinstance(e.body, At) and e.body.args[1:] == e.bound:
            return _factors(e.body.args[0])
        case _:
            return 1, [_node(e)], []


def _node(e: Expr) -> Any:
    if isinstance(e, Add):
        return "+", *sorted(repr(term) for term in _terms(e))
    return type(e).__name__, str(e.data), *map(canonical, e.args)


def _terms(e: Expr) -> Iterator[Any]:
    for term in e.args:
        yield from _terms(term) if isinstance(term, Add) else (canonical(term),)


def small_formulas() -> Iterator[Expr]:
    """Every formula of up to two operations over a few leaves."""
    leaves = (t, z[k], Num(2), Num(-1))
    once = [
        *leaves,
        *(f(e) for f, e in product(UNARY, leaves)),
        *(f(e, g) for f, e, g in product(BINARY, leaves, leaves)),
    ]
    yield from once
    yield from (f(e) for f, e in product(UNARY, once))
    for f, e, g in product(BINARY, once, leaves[:2]):
        yield f(e, g)
        yield f(g, e)


@pytest.mark.parametrize("show", [linear, latex, lambda e: pretty(e, 1000)], ids=["linear", "latex", "stacked"])
def test_small_formulas_are_told_apart(show: Callable[[Expr], str]):
    seen: dict[str, Expr] = {}
    alike = [
        (shown, e, other)
        for e in small_formulas()
        if canonical(other := seen.setdefault(shown := show(e), e)) != canonical(e)
    ]
    assert alike == []


@settings(max_examples=300)
@given(st.lists(EXPRESSIONS, min_size=2, max_size=6))
def test_formulas_are_told_apart(es: list[Expr]):
    seen: dict[str, Expr] = {}
    for e in es:
        other = seen.setdefault(linear(e), e)
        assert canonical(other) == canonical(e)


def test_the_check_for_ambiguity_tells_formulas_apart():
    different = [t - s, t + s, t * s, t / s, s / t, t**s, (t + s) * 2, t + s * 2, Log(t) * s, Log(t * s), -t, 1 / t]
    assert len({canonical(e) for e in different}) == len(different)
    assert canonical(t * (s * n)) == canonical(Mul(t, s, n))
    assert canonical(Add(t, Add(s, n))) == canonical(Add(t, s, n))


# A reader of one line, who knows the usual precedence and nothing of how it was printed. Values are numbers modulo
# a prime, where exp, log and powers are any functions at all: what counts is what they are applied to.

PRIME = 2**61 - 1
VALUES = {"t": 1234567, "s": 7654321, "n": 424242, "y1": 314159, "y2": 271828}
LOW = dict(zip("ₖ₁₂", "k12", strict=True))
HIGH = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵗˢⁿ", "0123456789+−tsn", strict=True))
FUNCTIONS = {"exp": 3, "log": 5, "σ": 7, "!": 11, "1[": 23}


def opaque(name: str, x: int, y: int = 0) -> int:
    """Some function of x and y."""
    return (pow(x + FUNCTIONS.get(name, 13), 3, PRIME) + 17 * pow(y + 19, 5, PRIME)) % PRIME


def power(x: int, y: int) -> int:
    return pow(x, PRIME - 2, PRIME) if y == PRIME - 1 else opaque("^", x, y)


def value(e: Expr, bound: str = "") -> int:
    """What a formula means."""
    parts = [] if isinstance(e, Sum) else [value(part, bound) for part in e.args if not isinstance(e, At)]
    match e:
        case Num():
            return e.data.numerator * pow(e.data.denominator, -1, PRIME) % PRIME
        case At():
            return VALUES[f"y{bound}"]
        case Add():
            return sum(parts) % PRIME
        case Mul():
            return math.prod(parts) % PRIME
        case Pow():
            return power(*parts)
        case Sum():
            return sum(value(e.body, index) for index in "12") % PRIME
        case Exp() | Log() | Factorial() | Step():
            return opaque({Exp: "exp", Log: "log", Factorial: "!", Step: "1["}[type(e)], *parts)
        case Call():
            return opaque("σ", *parts)
        case _:
            return VALUES[str(e)]


class Reader:
    """value of `text`, by recursive descent."""

    def __init__(self, text: str, bound: str = "") -> None:
        self.rest, self.bound = text, bound

    def take(self, token: str) -> bool:
        """Whether the text goes on with the token; if so, go past it."""
        found = self.rest.startswith(token)
        self.rest = self.rest[len(token) :] if found else self.rest
        return found

    def sum(self) -> int:
        total = -self.term() if self.take("−") else self.term()
        while self.rest and (sign := next((s for s in (" + ", " − ", "+", "−") if self.take(s)), "")):
            total += self.term() if "+" in sign else -self.term()
        return total % PRIME

    def term(self) -> int:
        out = self.factor()
        while self.rest and not re.match(r" ?[+−)≥]", self.rest):
            if self.take("/"):
                out = out * pow(self.factor(), PRIME - 2, PRIME) % PRIME
            else:
                assert self.take(" ") or self.take("·"), self.rest
                out = out * self.factor() % PRIME
        return out

    def factor(self) -> int:
        out = self.primary()
        while self.rest:
            if self.take("!"):
                out = opaque("!", out)
            elif self.take("^"):
                out = power(out, self.primary())
            elif high := self.high():
                out = power(out, Reader(high).sum())
            else:
                break
        return out

    def high(self) -> str:
        """What is written above the line."""
        small = re.match(f"[{''.join(HIGH)}]*", self.rest)
        self.take(small[0])
        return "".join(HIGH[c] for c in small[0])

    def primary(self) -> int:
        if self.take("("):
            return self.closed()
        if self.take("Σₖ₌₁ᴷ "):
            both = [Reader(self.rest, index) for index in "12"]
            out = sum(reader.term() for reader in both) % PRIME
            self.rest = both[0].rest
            return out
        if name := next((f for f in ("exp", "log", "σ") if self.take(f"{f}(")), ""):
            return opaque(name, self.closed())
        if self.take("1["):
            out = opaque("1[", self.sum())
            assert self.take(" ≥ 0]"), self.rest
            return out
        if self.take("log "):
            return opaque("log", self.primary())
        if self.take("yₖ"):
            return VALUES[f"y{self.bound}"]
        if self.take("e"):
            return opaque("exp", Reader(self.high()).sum())
        token = re.match(r"\d+|[tsn]", self.rest)[0]
        self.take(token)
        return VALUES.get(token) or int(token)

    def closed(self) -> int:
        """What is in parentheses that are open already."""
        out = self.sum()
        assert self.take(")"), self.rest
        return out


READ_LEAVES = st.sampled_from((t, s, n, Num(2), Num(3), Num(-1), Num(-2), Num(Fraction(2, 3)), Sum(y[k], k)))
READ_UNARY = (*UNARY[:8], lambda e: Sum(y[k] * e, k), lambda e: Sum(y[k] - e, k), lambda e: Sum(e, k) * e)
READABLE = st.recursive(
    READ_LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda f, e: f(e), st.sampled_from(READ_UNARY), inner),
        st.builds(lambda f, e, g: f(e, g), st.sampled_from(BINARY[:5]), inner, inner),
    ),
    max_leaves=8,
)


@settings(max_examples=1000)
@given(READABLE)
def test_a_reader_reads_what_was_written(e: Expr):
    reader = Reader(linear(e))
    assert (reader.sum(), reader.rest) == (value(e), "")


@pytest.mark.parametrize(
    ("text", "e"), [("t/s n", t / s * n), ("−t²", -(t**2)), ("t s²", t * s**2), ("t/s/n", t / s / n)]
)
def test_the_reader_knows_the_usual_precedence(text: str, e: Expr):
    assert Reader(text).sum() == value(e)


# Trees


@given(STATEMENTS)
def test_trees_are_lossless(e: Expr):
    tree = json.loads(json.dumps(to_tree(e)))
    read = from_tree(tree, TABLE)
    assert read == e
    assert read.key == e.key


def test_a_definition_is_known_by_its_name():
    assert to_tree(sigmoid(t)) == ["Call", "sigmoid", ["Sym", "t"]]
    with pytest.raises(BadTree, match="There is no definition 'sigmoid'"):
        from_tree(to_tree(sigmoid(t)))


K_TREE: list[Any] = ["Dim", "K"]
INDEX: list[Any] = ["Idx", "k", ["Num", "1"], K_TREE]
FAMILY: list[Any] = ["Family", "z", K_TREE]


def deep(levels: int) -> list[Any]:
    tree: list[Any] = ["Sym", "t"]
    for _ in range(levels):
        tree = ["Exp", tree]
    return tree


BAD = [
    *(None, "t", 1, [], {}, [1], [["Sym", "t"]], ["Nonsense", "t"], ["__class__"], ["Expr"], ["Binder", INDEX]),
    *(["Sym"], ["Sym", 1], ["Sym", ""], ["Sym", "a b"], ["Sym", "t", ["Num", "1"]], ["Sym", "t;"]),
    *(["Num"], ["Num", 1], ["Num", "1.5"], ["Num", "2/4"], ["Num", "1/0"], ["Num", "0/00"], ["Num", "01"]),
    *(["Num", "9" * 5000], ["Num", "-0"], ["Num", "1", "2"], ["Num", "1e9"], ["Num", "²"], ["Num", "1\n"]),
    *(["Exp"], ["Exp", ["Num", "1"], ["Num", "2"]], ["Pow", ["Num", "1"]], ["Idx", "k", K_TREE]),
    *(["At", FAMILY], ["At", FAMILY, INDEX, INDEX], ["At", ["Sym", "t"], INDEX], ["At", INDEX, INDEX]),
    *(["Sum", FAMILY, ["Num", "1"]], ["ArgMin", INDEX, ["Num", "1"]], ["Lam", FAMILY, ["Num", "1"]]),
    *(["D", ["Sym", "t"], ["Num", "1"]], ["P", ["Num", "1"]], ["Delta", INDEX]),
    *(["Joint", ["Event", "B"], ["Event", "A"]], ["Joint", ["Num", "1"], ["Num", "2"]]),
    *(["Call", "sigmoid"], ["Call", "sigmoid", FAMILY], ["Call", "softmax", ["Sym", "t"]], ["Call", 1]),
    deep(DEPTH + 1),
]


@pytest.mark.parametrize("tree", BAD, ids=lambda tree: repr(tree)[:40])
def test_bad_trees_are_refused(tree: Any):
    with pytest.raises(BadTree):
        from_tree(tree, TABLE)
    assert issubclass(BadTree, LossproofError)


def test_trees_are_read_to_a_depth():
    assert from_tree(deep(DEPTH), TABLE)


def test_very_deep_trees_are_refused_too():
    with pytest.raises(BadTree, match="deeper"):
        from_tree(deep(100_000), TABLE)


def test_reading_leaves_the_tree_as_it_was():
    tree = to_tree(sigmoid(t))
    from_tree(tree, TABLE)
    assert tree == to_tree(sigmoid(t))


def test_two_definitions_of_one_name_are_refused():
    from dataclasses import replace

    with pytest.raises(ValueError, match="two definitions have the name sigmoid"):
        definitions_table((sigmoid, replace(sigmoid, body=Exp(t))))
    assert definitions_table((sigmoid, sigmoid)) == {"sigmoid": sigmoid}
